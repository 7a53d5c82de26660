package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Signature types of C2SP signed notes that keys here may have.
const (
	algEd25519     = 1 // signs a log's checkpoints
	algCosignature = 4 // Ed25519 cosignature/v1, a witness
)

// Key is an Ed25519 key with a name: an installation's, which signs the
// checkpoints of all its logs, or a witness's.
type Key struct {
	name    string
	private ed25519.PrivateKey
}

// PublicKey is the half of a Key that others may have.
type PublicKey struct {
	name string
	key  [32]byte
}

// NewKey makes a key. Without a name it is called after its fingerprint, as an
// installation's key should be: entente/89abcdef01234567. A witness's name should
// be one its party controls, such as calder.example/witness.
func NewKey(name string) (*Key, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	if name == "" {
		name = "entente/" + fingerprintHex([32]byte(public))[:16]
	}
	if !validKeyName(name) {
		return nil, fmt.Errorf("key name %q: not empty, at most 150 bytes, no spaces or plus signs", name)
	}
	return &Key{name, private}, nil
}

// ParseKey reads what Secret wrote, white space around it ignored.
func ParseKey(text string) (*Key, error) {
	bad := errors.New("not a signing key: one line, PRIVATE+KEY+name+hash+data")
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "PRIVATE+KEY+")
	parts := strings.Split(rest, "+")
	if !ok || len(parts) < 3 {
		return nil, bad
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(parts[2:], "+"))
	if err != nil || len(data) != 33 || data[0] != algEd25519 || !validKeyName(parts[0]) {
		return nil, bad
	}
	k := &Key{parts[0], ed25519.NewKeyFromSeed(data[1:])}
	if k.Secret() != strings.TrimSpace(text) {
		return nil, errors.New("signing key is damaged: its parts do not fit together")
	}
	return k, nil
}

// Secret is the private key in the form of C2SP signed notes, to be kept in a
// file that only the program can read.
func (k *Key) Secret() string {
	hash := keyHash(k.name, append([]byte{algEd25519}, k.public()...))
	data := append([]byte{algEd25519}, k.private.Seed()...)
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", k.name, hash, base64.StdEncoding.EncodeToString(data))
}

// String keeps the private half out of logs.
func (k *Key) String() string { return k.Public().VKey() }

// GoString keeps it out of %#v.
func (k *Key) GoString() string { return k.String() }

func (k *Key) public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// Public is the half to give out.
func (k *Key) Public() PublicKey { return PublicKey{k.name, [32]byte(k.public())} }

// Name is the key's name.
func (k *Key) Name() string { return k.name }

// Fingerprint is that of the public half.
func (k *Key) Fingerprint() string { return k.Public().Fingerprint() }

// ParseVKey reads a verifier key of type Ed25519 in exactly its one right form.
func ParseVKey(vkey string) (PublicKey, error) {
	name, data, err := splitVKey(vkey)
	if err != nil {
		return PublicKey{}, err
	}
	if data[0] != algEd25519 || len(data) != 33 {
		return PublicKey{}, fmt.Errorf("verifier key %q is not an Ed25519 key of a log", vkey)
	}
	return PublicKey{name, [32]byte(data[1:])}, nil
}

// Name is the key's name.
func (p PublicKey) Name() string { return p.name }

// VKey is the C2SP verifier key: name+hash+data.
func (p PublicKey) VKey() string { return formatVKey(p.name, algEd25519, p.key[:]) }

// WitnessVKey is the verifier key of cosignatures made with this key.
func (p PublicKey) WitnessVKey() string { return formatVKey(p.name, algCosignature, p.key[:]) }

// Fingerprint is the first half of the SHA-256 of the 32 key bytes, for print
// and for reading out: 8 groups of 4 hexadecimal digits.
func (p PublicKey) Fingerprint() string { return Fingerprint(p.key[:]) }

// Fingerprint is PublicKey.Fingerprint for bare key bytes.
func Fingerprint(pub ed25519.PublicKey) string {
	digits := fingerprintHex([32]byte(pub))
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = digits[4*i : 4*i+4]
	}
	return strings.Join(groups, " ")
}

// Is says whether pin, a verifier key or a fingerprint, names this key.
// A fingerprint may be typed in either case, with spaces, hyphens or colons.
func (p PublicKey) Is(pin string) bool {
	if strings.Contains(pin, "+") {
		return strings.TrimSpace(pin) == p.VKey()
	}
	typed := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n-:", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, pin)
	return typed == fingerprintHex(p.key)[:32]
}

// Origin names one log of the installation whose key this is; the same text is
// the name of the key that signs that log's checkpoints.
func (p PublicKey) Origin(log string) string { return p.name + "/" + log }

// LogVKey is the verifier key of one log's checkpoints, for standard witnesses.
func (p PublicKey) LogVKey(log string) string {
	return formatVKey(p.Origin(log), algEd25519, p.key[:])
}

// logOf is the log that an origin of this installation names.
func (p PublicKey) logOf(origin string) (string, bool) {
	log, ok := strings.CutPrefix(origin, p.name+"/")
	return log, ok && validLogID(log)
}

func (p PublicKey) verifier(origin string) (note.Verifier, error) {
	return note.NewVerifier(formatVKey(origin, algEd25519, p.key[:]))
}

// validLogID says whether id may name a log, in an origin and in a bundle.
func validLogID(id string) bool {
	for i := range len(id) {
		c := id[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && (i == 0 || c != '-' && c != '_') {
			return false
		}
	}
	return 1 <= len(id) && len(id) <= 64
}

func validKeyName(name string) bool {
	return name != "" && len(name) <= 150 && utf8.ValidString(name) &&
		!strings.Contains(name, "+") && strings.IndexFunc(name, unicode.IsSpace) < 0
}

// splitVKey takes a verifier key apart; data begins with the signature type.
// Any other spelling of the same key is refused, so that no byte of it is free.
func splitVKey(vkey string) (name string, data []byte, err error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 || !validKeyName(parts[0]) {
		return "", nil, fmt.Errorf("verifier key %q is not of the form name+hash+data", vkey)
	}
	data, err = base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(data) < 2 || formatVKey(parts[0], data[0], data[1:]) != vkey {
		return "", nil, fmt.Errorf("verifier key %q is damaged: its parts do not fit together", vkey)
	}
	return parts[0], data, nil
}

func formatVKey(name string, alg byte, key []byte) string {
	data := append([]byte{alg}, key...)
	return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, data), base64.StdEncoding.EncodeToString(data))
}

// keyHash is the C2SP key ID: SHA-256(name ‖ "\n" ‖ type ‖ key)[:4].
func keyHash(name string, data []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), data...))
	return binary.BigEndian.Uint32(sum[:])
}

func fingerprintHex(pub [32]byte) string {
	sum := sha256.Sum256(pub[:])
	return hex.EncodeToString(sum[:])
}
