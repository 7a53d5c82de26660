// Package sealed keeps answers before a round opens, so that nobody is read, counted or timed before everybody is.
//
//	box     space │ round │ closes │ size │ salt │ state │ parties that left
//	link    SHA-256(secret) → box, party                    a personal link; whose it is nobody wrote down
//	tick    box │ a hash                                    somebody took part
//	answer  box │ SHA-256(secret) → party, salt, answer     masked and padded: all rows of a box are equally long
//	shut    the same rows, rewritten in the order of their keys when the box was shut
//	voice   box │ party → salt, answer, locked              an organisation answering as one
//	leaf    box │ party │ SHA-256(salt ‖ answer)            what stays when the box is deleted
//	party   box │ party → root and counts, from when the box was shut
//	restored   box                                      made anew after answers may have been lost
//
// A life: Prepare, Links, Put and SaveVoice as often as people like, Shut, Open, Delete. Every transaction that puts answers
// into a box first locks its row, and so does Shut: on any number of nodes either the answer is counted or it was never
// acknowledged. Answers that come while others are being written share the next transaction, at most 64 of them: each
// succeeds or fails alone, and they are written in the order of their keys.
//
// The respondent's browser holds a secret of its own, which no row names; its salt is SHA-256("salt" ‖ secret), so that who
// has the secret and the answer can show that it was counted (Leaf, Proof, Verify), and nobody else can tell whose it is.
//
// What a database administrator can see. All answers: they are masked so that they do not compress, not encrypted. That a
// member took part, until the box is shut: a tick is a salted hash, but there are few members to try. Not which link was
// used: a tick hashes the link's secret, which is not stored. Who answered what is written in no row, but while a box is
// open the database knows something of it below the rows. Ticks and answers of one transaction carry the same number on
// PostgreSQL (xmin), lie at like places (ctid) and are neighbours in the write-ahead log, as they are in SQLite's until it is
// checkpointed. Of several that came together it shows only which ticks and which answers belong to the lot; of one that came
// alone, as most do when few answer, it shows whose tick belongs to which answer. Shut deletes all ticks and rewrites all
// answers in one transaction, in the order of their keys, after which the tables tell nothing; the old versions are there
// until VACUUM, and in logs and copies that were kept. doc/trust.md says so.
//
// It is not for who may answer, begin or read (engine, partnership), for what an answer means (opaque bytes here), nor for
// backups: its tables are in none, and after a restore a box is unknown until it is prepared anew, its answers lost and its
// links unknown.
package sealed

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// DB is where the tables are. Package store implements it.
type DB interface {
	// Write runs f in a transaction that is durable when Write returns nil, and undone if f returns an error. It may run
	// f again if the first transaction did not happen.
	Write(ctx context.Context, f func(*sql.Tx) error) error
	// Query reads. The caller closes the rows.
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

var (
	// ErrNotFound says that there is no such box, link, answer or leaf, or not any more.
	ErrNotFound = errors.New("not found")
	// ErrShut says that the box takes nothing more: it was shut, or its closing time has come.
	ErrShut = errors.New("the round is closed")
	// ErrCancelled says that the round was called off. It is also an ErrShut.
	ErrCancelled = fmt.Errorf("the round was cancelled: %w", ErrShut)
	// ErrDropped says that the party left the round. It is also an ErrShut.
	ErrDropped = fmt.Errorf("the organisation left the round: %w", ErrShut)
	// ErrSpent says that the ticket was used already and the secret is not that of an answer, or that a fresh ticket came
	// with a secret that has been used. Nothing was written.
	ErrSpent = errors.New("already used")
	// ErrStale says that another one-voice answer was saved since. Nothing was written.
	ErrStale = errors.New("another answer was saved since")
	// ErrLocked says that the party has locked its one-voice answer. It is also an ErrSpent.
	ErrLocked = fmt.Errorf("the answer is locked: %w", ErrSpent)
	// ErrTooLong says that the answer is longer than the box takes.
	ErrTooLong = errors.New("the answer is too long")
	// ErrTooMany says that the party would have more links than it asks people.
	ErrTooMany = errors.New("more links than people who are asked")
	// ErrNotShut says that the box has to be shut first.
	ErrNotShut = errors.New("the round is not closed yet")
	// ErrDiffers says that the box was prepared with another closing time or size.
	ErrDiffers = errors.New("the round was prepared otherwise")
)

// VoiceSize is the length of the longest one-voice answer, in bytes.
const VoiceSize = 64 << 10

// Box names the answers to one round.
type Box struct {
	Space string
	Round uint64
}

// String is how the tables name the box.
func (b Box) String() string { return fmt.Sprintf("%s/%d", b.Space, b.Round) }

// Hash is a SHA-256.
type Hash [sha256.Size]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads what String wrote.
func ParseHash(s string) (Hash, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != sha256.Size {
		return Hash{}, errors.New("not a hash")
	}
	return Hash(b), nil
}

// Boxes are the boxes of one installation. It is safe for concurrent use.
type Boxes struct {
	db   DB
	now  func() time.Time
	puts puts
}

// New returns the boxes kept in db, whose tables (Schema) exist.
func New(db DB, now func() time.Time) *Boxes { return &Boxes{db: db, now: now} }

// NewSecret is at least 128 random bits as 26 lower-case letters and digits: a link's, or the browser's own.
func NewSecret() string { return strings.ToLower(rand.Text()) }

// WellFormed tells whether NewSecret can have made the secret. What cannot be one is not looked up, and not stored:
// a guessable secret would let others read the answer under it.
func WellFormed(secret string) bool {
	return len(secret) == 26 && strings.Trim(secret, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// Salt is what an answer given under the secret is hashed with.
func Salt(secret string) Hash { return sha256.Sum256([]byte("salt" + secret)) }

// Leaf is what stays of an answer: SHA-256(salt ‖ answer), without the spaces that it ends with.
func Leaf(salt Hash, answer []byte) Hash {
	h := sha256.New()
	h.Write(salt[:])
	h.Write(trim(answer))
	return Hash(h.Sum(nil))
}

// digest is how a random secret is stored.
func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// tickOf is the trace that a ticket leaves. That of a link cannot be made from what is stored about the link.
func tickOf(t Ticket, salt []byte) []byte {
	if t.Link != "" {
		return digest("tick" + t.Link)
	}
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(append([]byte("tick"), salt...), t.Member))
	return sum[:]
}
