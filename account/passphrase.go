package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The cost of one hash, as OWASP recommends for argon2id: 19 MiB, two passes, one lane.
const (
	hashMemory = 19 * 1024 // KiB
	hashPasses = 2
	hashLanes  = 1
	hashBytes  = 32
	saltBytes  = 16
)

const (
	shortestPassphrase = 8   // characters
	longestPassphrase  = 256 // characters
)

// dummy is a hash of nothing that anybody can type. Checking against it costs what checking a real one costs.
var dummy = phc(make([]byte, saltBytes), make([]byte, hashBytes))

// choosePassphrase checks a new passphrase and returns it in the form to be hashed. own are the texts that say who
// chooses it.
func choosePassphrase(typed string, own ...string) (string, error) {
	const field = "passphrase"
	p, ok := cleanPassphrase(typed)
	if !ok {
		return "", &InvalidError{field, "use at most 256 characters, in valid text"}
	}
	if utf8.RuneCountInString(p) < shortestPassphrase {
		return "", &InvalidError{field, "use at least 8 characters; three or four words are good"}
	}
	if common(p, own) {
		return "", &InvalidError{field, "this is among the first that anyone would try; take three or four words of your own"}
	}
	return p, nil
}

// cleanPassphrase keeps every character as typed, spaces too, but composes accents the same way on every keyboard.
func cleanPassphrase(typed string) (string, bool) {
	if len(typed) > 16*longestPassphrase || !utf8.ValidString(typed) {
		return "", false
	}
	p := norm.NFC.String(typed)
	return p, utf8.RuneCountInString(p) <= longestPassphrase
}

// hash returns the PHC string of a passphrase under a fresh salt. It waits for a free core, or for ctx.
func (a *Accounts) hash(ctx context.Context, passphrase string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	key, err := a.derive(ctx, passphrase, salt, hashMemory, hashPasses, hashLanes)
	if err != nil {
		return "", err
	}
	return phc(salt, key), nil
}

// verify tells whether the passphrase is the one that was hashed. An empty hash fits nothing and takes as long.
func (a *Accounts) verify(ctx context.Context, typed, hash string) (bool, error) {
	if hash == "" {
		hash = dummy
	}
	passphrase, ok := cleanPassphrase(typed)
	if !ok {
		passphrase = ""
	}
	memory, passes, lanes, salt, key, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	got, err := a.derive(ctx, passphrase, salt, memory, passes, lanes)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, key) == 1 && ok, nil
}

func (a *Accounts) derive(ctx context.Context, passphrase string, salt []byte, memory, passes uint32, lanes uint8) ([]byte, error) {
	select {
	case a.cores <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting to hash: %w", ctx.Err())
	}
	defer func() { <-a.cores }()
	return argon2.IDKey([]byte(passphrase), salt, passes, memory, lanes, hashBytes), nil
}

func phc(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

// parsePHC reads what phc wrote, now or with the costs of another release.
func parsePHC(s string) (memory, passes uint32, lanes uint8, salt, key []byte, err error) {
	var version int
	var tail string
	_, err = fmt.Sscanf(s, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &passes, &lanes, &tail)
	if err != nil || version != argon2.Version || passes == 0 || lanes == 0 || memory > 1<<20 || passes > 100 {
		return 0, 0, 0, nil, nil, fmt.Errorf("stored hash is not one of ours")
	}
	salt64, key64, _ := strings.Cut(tail, "$")
	if salt, err = base64.RawStdEncoding.DecodeString(salt64); err != nil {
		return 0, 0, 0, nil, nil, fmt.Errorf("stored hash: %w", err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(key64); err != nil || len(key) != hashBytes {
		return 0, 0, 0, nil, nil, fmt.Errorf("stored hash has no key of %d bytes", hashBytes)
	}
	return memory, passes, lanes, salt, key, nil
}
