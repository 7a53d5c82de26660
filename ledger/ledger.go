// Package ledger makes a log's entries provable: the Merkle tree over them,
// signed checkpoints, cosignatures of witnesses, receipts, bundles that a party
// takes away, and their verification without any server.
//
// It is not a store and knows no events but two: words.erased, because words may
// be missing only where such an entry says so, and log.continued, because only
// there may a record go on under another name or key.
//
// An entry is two byte strings, hashed exactly as they are stored:
//
//	facts   {"no":12,"at":"2026-11-22T18:33:55.123Z","by":"m7","seen":9,"kind":"commitment.made","body":{…}}
//	words   ["text","text"]                          erasable; [] if there are none
//
//	leaf    SHA-256(facts salt ‖ facts) ‖ SHA-256(words salt ‖ words)     64 bytes
//	record  SHA-256(0x00 ‖ leaf)                     RFC 6962
//	tree    RFC 6962; entry number n is leaf n-1
//
// When words are erased their salt goes too, and the second half of the leaf
// stands in for both.
package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 node of the tree. Its text form is base64.
type Hash = tlog.Hash

// ErasedKind is the kind of the entry that erases the words of an earlier one;
// its body has "entry", the number of that earlier entry.
const ErasedKind = "words.erased"

// Entry is one entry of a log as a bundle holds it. Words is nil when they were
// erased; WordsSalt is then meaningless, and the last 32 bytes of Leaf must be
// the hash that was kept. Otherwise Leaf may be left zero.
type Entry struct {
	No        uint64
	Facts     []byte
	Words     []byte
	FactsSalt [32]byte
	WordsSalt [32]byte
	Leaf      [64]byte
}

// leaf is the entry's leaf data: made anew from what is there, taken from Leaf
// only for words that are gone.
func (e *Entry) leaf() [64]byte {
	if e.Words != nil {
		return Leaf(e.FactsSalt, e.Facts, e.WordsSalt, e.Words)
	}
	return leafOf(saltedHash(e.FactsSalt, e.Facts), [32]byte(e.Leaf[32:]))
}

// NewSalt returns 32 random bytes; each part of each entry has its own.
func NewSalt() [32]byte {
	var salt [32]byte
	rand.Read(salt[:])
	return salt
}

// Leaf returns the leaf data of an entry: the salted hashes of both its parts.
func Leaf(factsSalt [32]byte, facts []byte, wordsSalt [32]byte, words []byte) [64]byte {
	return leafOf(saltedHash(factsSalt, facts), saltedHash(wordsSalt, words))
}

func leafOf(facts, words [32]byte) (leaf [64]byte) {
	copy(leaf[:32], facts[:])
	copy(leaf[32:], words[:])
	return leaf
}

func saltedHash(salt [32]byte, part []byte) (sum [32]byte) {
	h := sha256.New()
	h.Write(salt[:])
	h.Write(part)
	h.Sum(sum[:0])
	return sum
}

// recordHash is tlog.RecordHash for a leaf, without its allocations.
func recordHash(leaf [64]byte) Hash {
	var record [65]byte // 0x00 ‖ leaf, RFC 6962 §2.1
	copy(record[1:], leaf[:])
	return sha256.Sum256(record[:])
}

// FaultError is the first thing that verification found wrong.
type FaultError struct {
	Space string // the log it is in, or "" for the bundle or receipt as a whole
	Entry uint64 // the entry it is in, or 0
	What  string
}

func (e *FaultError) Error() string {
	switch {
	case e.Entry != 0 && e.Space != "":
		return fmt.Sprintf("space %s, entry %d: %s", e.Space, e.Entry, e.What)
	case e.Entry != 0:
		return fmt.Sprintf("entry %d: %s", e.Entry, e.What)
	case e.Space != "":
		return fmt.Sprintf("space %s: %s", e.Space, e.What)
	}
	return e.What
}

func fault(format string, args ...any) error {
	return &FaultError{What: fmt.Sprintf(format, args...)}
}
