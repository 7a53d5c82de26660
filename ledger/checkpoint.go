package ledger

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	formats "github.com/transparency-dev/formats/log"
	cosignature "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is the head of a log as C2SP tlog-checkpoint has it, without
// extension lines.
type Checkpoint struct {
	Origin string
	Size   uint64
	Root   Hash
}

func (c Checkpoint) text() string {
	return string(formats.Checkpoint{Origin: c.Origin, Size: c.Size, Hash: c.Root[:]}.Marshal())
}

func (c Checkpoint) String() string {
	return fmt.Sprintf("%s at %d entries, root %v", c.Origin, c.Size, c.Root)
}

// SignCheckpoint returns the checkpoint as a note signed by its log. Its origin
// must be one of the key's.
func SignCheckpoint(key *Key, c Checkpoint) ([]byte, error) {
	if _, ok := key.Public().logOf(c.Origin); !ok {
		return nil, fmt.Errorf("origin %q is not a log of key %s", c.Origin, key.Name())
	}
	public := key.Public()
	hash := keyHash(c.Origin, append([]byte{algEd25519}, public.key[:]...))
	text := c.text()
	return []byte(text + "\n" + signatureLine(c.Origin, hash, ed25519.Sign(key.private, []byte(text)))), nil
}

// UnsignedCheckpoint returns a note without a signature, for a BundleWriter without a key.
func UnsignedCheckpoint(c Checkpoint) []byte { return []byte(c.text() + "\n") }

// OpenCheckpoint reads a note that a log of this installation signed. Other
// signatures on it are neither needed nor looked at.
func OpenCheckpoint(key PublicKey, msg []byte) (Checkpoint, error) {
	c, _, err := openNote(key, originOf(msg), msg, nil)
	return c, err
}

// Cosignature is a witness's word that it saw no fork of the log up to a
// checkpoint.
type Cosignature struct {
	Name string // of the witness's key
	VKey string // of type cosignature
	At   time.Time
}

// Cosign adds the witness's timestamped cosignature (C2SP tlog-cosignature,
// cosignature/v1) to a checkpoint, in place of an earlier one of its own. It
// checks nothing: that is Witness's part.
func Cosign(msg []byte, witness *Key, now time.Time) ([]byte, error) {
	text, sigs, err := splitNote(msg)
	if err != nil {
		return nil, err
	}
	if now.Unix() <= 0 {
		return nil, errors.New("cosign: no time given")
	}
	public := witness.Public()
	hash := keyHash(public.name, append([]byte{algCosignature}, public.key[:]...))
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", now.Unix(), text)
	data := binary.BigEndian.AppendUint64(nil, uint64(now.Unix()))
	line := signatureLine(public.name, hash, append(data, ed25519.Sign(witness.private, []byte(signed))...))
	return addSignature(text, sigs, line), nil
}

// VerifyCosignatures returns the valid cosignatures of these witnesses on a
// note, in the order of the note. Signatures of others are ignored; one of these
// that does not hold is an error. The log's own signature is not checked.
func VerifyCosignatures(msg []byte, witnesses []string) ([]Cosignature, error) {
	keys, err := parseWitnesses(witnesses)
	if err != nil {
		return nil, err
	}
	opened, err := note.Open(msg, note.VerifierList(keys.verifiers...))
	var unknown *note.UnverifiedNoteError
	if errors.As(err, &unknown) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cosignatures: %w", err)
	}
	return keys.cosignatures(opened.Sigs)
}

// AddCosignatures puts signature lines, as a C2SP witness answers with, on the
// note. Every line must be a valid cosignature of one of the witnesses; it
// replaces an earlier one by the same key. It returns the note and what was added.
func AddCosignatures(msg, lines []byte, witnesses []string) ([]byte, []Cosignature, error) {
	text, _, err := splitNote(msg)
	if err != nil {
		return nil, nil, err
	}
	keys, err := parseWitnesses(witnesses)
	if err != nil {
		return nil, nil, err
	}
	opened, err := note.Open([]byte(text+"\n"+string(lines)), note.VerifierList(keys.verifiers...))
	if err != nil {
		return nil, nil, fmt.Errorf("cosignatures: %w", err)
	}
	if len(opened.UnverifiedSigs) > 0 {
		return nil, nil, fmt.Errorf("cosignature by %s, whose key is not registered", opened.UnverifiedSigs[0].Name)
	}
	added, err := keys.cosignatures(opened.Sigs)
	if err != nil {
		return nil, nil, err
	}
	out := msg
	for _, s := range opened.Sigs {
		_, sigs, err := splitNote(out)
		if err != nil {
			return nil, nil, err
		}
		out = addSignature(text, sigs, fmt.Sprintf("— %s %s\n", s.Name, s.Base64))
	}
	return out, added, nil
}

// witnessKeys are witnesses' verifier keys, made ready.
type witnessKeys struct {
	vkeys     []string
	verifiers []note.Verifier
}

func parseWitnesses(vkeys []string) (witnessKeys, error) {
	var keys witnessKeys
	for _, vkey := range vkeys {
		name, data, err := splitVKey(vkey)
		if err != nil {
			return keys, fmt.Errorf("witness: %w", err)
		}
		if data[0] == algEd25519 { // what most tools print; the cosignature key follows from it
			data[0] = algCosignature
			vkey = formatVKey(name, data[0], data[1:])
		}
		v, err := cosignature.NewVerifierForCosignatureV1(vkey)
		if err != nil {
			return keys, fmt.Errorf("witness key %q: %w", vkey, err)
		}
		if !keys.has(v.Name(), v.KeyHash()) {
			keys.vkeys = append(keys.vkeys, vkey)
			keys.verifiers = append(keys.verifiers, v)
		}
	}
	return keys, nil
}

func (k witnessKeys) has(name string, hash uint32) bool { return k.index(name, hash) >= 0 }

func (k witnessKeys) index(name string, hash uint32) int {
	for i, v := range k.verifiers {
		if v.Name() == name && v.KeyHash() == hash {
			return i
		}
	}
	return -1
}

func (k witnessKeys) cosignatures(sigs []note.Signature) ([]Cosignature, error) {
	var found []Cosignature
	for _, s := range sigs {
		i := k.index(s.Name, s.Hash)
		if i < 0 {
			continue
		}
		at, err := cosignature.CoSigV1Timestamp(s)
		if err != nil {
			return nil, fmt.Errorf("cosignature of %s: %w", s.Name, err)
		}
		found = append(found, Cosignature{s.Name, k.vkeys[i], at.UTC()})
	}
	return found, nil
}

// openNote checks the log's signature over a checkpoint of exactly this origin,
// and those cosignatures on it whose keys are given.
func openNote(key PublicKey, origin string, msg []byte, witnesses []note.Verifier) (Checkpoint, *note.Note, error) {
	if got := originOf(msg); got != origin {
		return Checkpoint{}, nil, fmt.Errorf("checkpoint is of log %q, not of %q", got, origin)
	}
	if _, ok := key.logOf(origin); !ok {
		return Checkpoint{}, nil, fmt.Errorf("checkpoint of %q is not of a log of key %s", origin, key.VKey())
	}
	v, err := key.verifier(origin)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	parsed, extra, opened, err := formats.ParseCheckpoint(msg, origin, v, witnesses...)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("checkpoint's signature does not hold under the key %s: %w", key.VKey(), err)
	}
	if len(extra) != 0 || len(parsed.Hash) != 32 {
		return Checkpoint{}, nil, errors.New("checkpoint is not of three lines")
	}
	c := Checkpoint{parsed.Origin, parsed.Size, Hash(parsed.Hash)}
	if c.text() != opened.Text {
		return Checkpoint{}, nil, errors.New("checkpoint is not written in its one right form")
	}
	return c, opened, nil
}

// strictNote refuses any byte of a note's signatures that the check of them did
// not cover: unknown keys, repeated lines, other spellings of the same base64.
func strictNote(opened *note.Note, msg []byte) error {
	if len(opened.UnverifiedSigs) > 0 {
		return fmt.Errorf("checkpoint has a signature by %q, whose key is not in the bundle", opened.UnverifiedSigs[0].Name)
	}
	var b bytes.Buffer
	b.WriteString(opened.Text + "\n")
	for _, s := range opened.Sigs {
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return fmt.Errorf("checkpoint's signature by %q is not in its one right form", s.Name)
		}
		fmt.Fprintf(&b, "— %s %s\n", s.Name, s.Base64)
	}
	if !bytes.Equal(b.Bytes(), msg) {
		return errors.New("checkpoint's signatures are not in their one right form")
	}
	return nil
}

// originOf is the first line of a checkpoint, unverified.
func originOf(msg []byte) string {
	line, _, _ := strings.Cut(string(msg), "\n")
	return line
}

func splitNote(msg []byte) (text, sigs string, err error) {
	i := bytes.LastIndex(msg, []byte("\n\n"))
	if i < 0 || !bytes.HasSuffix(msg, []byte("\n")) {
		return "", "", errors.New("not a signed note")
	}
	return string(msg[:i+1]), string(msg[i+2:]), nil
}

func signatureLine(name string, hash uint32, sig []byte) string {
	data := append(binary.BigEndian.AppendUint32(nil, hash), sig...)
	return fmt.Sprintf("— %s %s\n", name, base64.StdEncoding.EncodeToString(data))
}

// addSignature puts line after sigs, dropping an earlier one of the same key.
func addSignature(text, sigs, line string) []byte {
	name, hash, _ := signer(line)
	var b strings.Builder
	b.WriteString(text + "\n")
	for old := range strings.Lines(sigs) {
		oldName, oldHash, ok := signer(old)
		if !ok || oldName != name || oldHash != hash {
			b.WriteString(old)
		}
	}
	b.WriteString(line)
	return []byte(b.String())
}

// signer is the name and key ID of a signature line.
func signer(line string) (name string, hash uint32, ok bool) {
	fields := strings.Fields(line) // —, name, base64
	if len(fields) != 3 {
		return "", 0, false
	}
	data, err := base64.StdEncoding.DecodeString(fields[2])
	if err != nil || len(data) < 4 {
		return "", 0, false
	}
	return fields[1], binary.BigEndian.Uint32(data), true
}
