// Package eventlog keeps append-only logs of bytes. It knows nothing of what the bytes mean.
//
// A log is a list of entries numbered 1, 2, 3 …; an entry is two byte strings with a salt each, its leaf in the
// log's Merkle tree, and the tree hashes that the leaf completes:
//
//	no │ facts + salt │ words + salt (both removed when the words are erased) │ leaf │ hashes
//
// Logs belong to a group (a partnership; the group's ID is the ID of its first log) and have a key that is unique
// within the group, so that two callers who open the same log get the same one.
//
// It is not for sessions, files or anything else that may be forgotten.
package eventlog

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// ID names a log: 128 random bits as 26 lower-case letters and digits.
type ID string

// NewID draws a fresh ID.
func NewID() ID { return ID(strings.ToLower(rand.Text())) }

// An Entry is one event as it was stored. Whoever receives one may keep its slices, and must not change them.
type Entry struct {
	No        uint64
	Facts     []byte
	FactsSalt [32]byte
	Words     []byte   // a JSON array; nil once erased, never nil before
	WordsSalt [32]byte // zero once erased
	Leaf      [64]byte // SHA-256(FactsSalt‖Facts) ‖ SHA-256(WordsSalt‖Words); stays when words are erased
	Hashes    []byte   // 32 bytes for each tree hash this entry completes, as tlog.StoredHashes orders them
}

// Erased tells whether the entry's words have been removed.
func (e Entry) Erased() bool { return e.Words == nil }

// Command identifies the wish that made some entries, so that it can be repeated safely.
// It is unique by log, actor and ID. The zero Command is not remembered.
type Command struct {
	Actor string
	ID    string
	Hash  [32]byte // of what was wished for
}

// Batch is one atomic append: all of it is durable when Append returns nil, or none of it.
type Batch struct {
	Log     ID
	After   uint64 // the head that the writer has seen; Entries start at After+1
	Entries []Entry
	Command Command
	Erase   []uint64   // earlier entries of this log whose words and words' salt go, and the hash of the command that made them
	Drop    [][32]byte // files of this log, by SHA-256, that go with them
	With    []Batch    // of other logs, each another one: they become durable with this one, or nothing does
	Saw     Sight      // what else the writer went by: the batch is appended only as long as it holds

	// Continue says that what is appended begins a new log in the place of the old one: the log may be held, and is
	// released; notes of more than After entries, which are of the old one, go.
	Continue bool

	// Brought says that the entries are those of a copy, from its first on, for a log that has none: it may be held, and stays so;
	// words may be gone from the copy already.
	Brought bool
}

// Sight is what a writer saw of logs that it does not write to: where they ended, and how many logs their group has, so that
// one which did not exist yet cannot be overlooked. A log may be held: it is only read. The zero Sight saw nothing, and
// always holds.
type Sight struct {
	Group ID // "": the number of logs does not matter
	Logs  int
	Heads map[ID]uint64
}

// Parts gives the batch itself and then those that are appended with it.
func (b *Batch) Parts() iter.Seq[*Batch] {
	return func(yield func(*Batch) bool) {
		if !yield(b) {
			return
		}
		for i := range b.With {
			if !yield(&b.With[i]) {
				return
			}
		}
	}
}

// Check says what makes the batch impossible to append to any log: entries that do not follow After in order,
// entries without words, erasing what is not earlier, two parts of one log, a Sight of a log that the batch writes to: two
// parts that each go by what the other has not written yet must not both pass. Every Append refuses such a batch and writes
// nothing.
func (b Batch) Check() error {
	if err := b.checkWith(); err != nil {
		return err
	}
	if err := b.checkSight(); err != nil {
		return err
	}
	if b.Brought && b.After != 0 {
		return errors.New("a copy is brought into a log without entries only")
	}
	for i, e := range b.Entries {
		if want := b.After + 1 + uint64(i); e.No != want {
			return fmt.Errorf("entry %d of the batch is numbered %d, not %d", i+1, e.No, want)
		}
		if len(e.Words) == 0 && (!b.Brought || e.Words != nil) {
			return fmt.Errorf("entry %d has no words; a JSON array is due, if an empty one", e.No)
		}
	}
	for _, no := range b.Erase {
		if no == 0 || no > b.After {
			return fmt.Errorf("entry %d cannot be erased: it is not one of the %d earlier entries", no, b.After)
		}
	}
	return nil
}

func (b Batch) checkWith() error {
	if len(b.With) == 0 {
		return nil
	}
	seen := map[ID]bool{b.Log: true}
	for _, part := range b.With {
		if seen[part.Log] || len(part.With) > 0 {
			return fmt.Errorf("log %s: what goes with a batch is of another log each, and takes nothing with it", part.Log)
		}
		seen[part.Log] = true
		if err := part.Check(); err != nil {
			return fmt.Errorf("log %s: %w", part.Log, err)
		}
	}
	return nil
}

func (b Batch) checkSight() error {
	for part := range b.Parts() {
		for other := range b.Parts() {
			if _, ok := part.Saw.Heads[other.Log]; ok {
				return fmt.Errorf("log %s: After says where it ended, not Saw", other.Log)
			}
		}
	}
	return nil
}

// Made is what a command once led to.
type Made struct {
	Hash        [32]byte // zero once words of its entries were erased: it would help to guess them
	First, Last uint64   // numbers of its entries; Last < First if it made none
}

var (
	// ErrMoved says that a log's head is no longer where the batch expected it, or that its Sight no longer holds. Nothing
	// was written.
	ErrMoved = errors.New("log has moved on")
	// ErrNoLog says that there is no such log.
	ErrNoLog = errors.New("no such log")
	// ErrHeld says that the log is read, not written, until it is released. Nothing was written.
	ErrHeld = errors.New("log is held")
	// ErrUnknown says that the connection broke, or the caller stopped waiting, while the batch was being committed:
	// it may or may not be durable. Find with the command's ID tells.
	ErrUnknown = errors.New("outcome unknown")
)

// RepeatedError says that the actor's command ID was used before in this log. Nothing was written.
type RepeatedError struct{ Made }

func (e *RepeatedError) Error() string {
	return fmt.Sprintf("command was already carried out in entries %d to %d", e.First, e.Last)
}

// Store keeps logs. All implementations pass Conform (package eventlogtest).
type Store interface {
	// Head is the number of the log's last entry, 0 if it has none yet. Errors: ErrNoLog.
	Head(ctx context.Context, log ID) (uint64, error)

	// Read calls f with the entries after < no <= upTo in order, and stops at f's first error, which it returns.
	// It sees one consistent moment: an erasure is in it with its entry or not at all. Errors: ErrNoLog.
	Read(ctx context.Context, log ID, after, upTo uint64, f func(Entry) error) error

	// Append makes the batch durable, and those that go With it. Errors: ErrNoLog, *RepeatedError, ErrHeld, ErrMoved (looked
	// up in this order, of the first part that has one; its Sight last), ErrUnknown, and whatever Batch.Check says. A
	// cancelled ctx stops waiting, not a write under way: the error is then ctx's, and ErrUnknown as well if the write had
	// begun. The store does not change b's slices; on any error that is ErrUnknown it may still be reading them.
	Append(ctx context.Context, b Batch) error

	// Find tells what the actor's command led to in the log, and whether there was one.
	Find(ctx context.Context, log ID, actor, command string) (Made, bool, error)
}

// Log is one log's place in the catalogue.
type Log struct {
	ID    ID
	Group ID     // the group's first log; its own ID for that one
	Key   string // unique in the group
	Held  bool   // it is read, not written: it came from a backup and may be behind what others have seen of it
}

// Catalogue says which logs there are. A log is in it before its first entry.
type Catalogue interface {
	// Claim returns the group's log with that key, and makes it with the ID l.ID if there is none.
	// Durable when it returns. The log that comes back may have another ID than l.ID. It is an error, and nothing is
	// written, if l.ID already names a log elsewhere.
	Claim(ctx context.Context, l Log) (Log, error)

	// Log finds a log by its ID. Errors: ErrNoLog.
	Log(ctx context.Context, id ID) (Log, error)

	// Logs lists the logs of a group, ordered by key; nil for a group that does not exist.
	Logs(ctx context.Context, group ID) ([]Log, error)

	// Hold makes logs that are to be read, not written: Append refuses. Durable when it returns.
	// Errors: ErrNoLog, and then none of them is held.
	Hold(ctx context.Context, ids ...ID) error

	// Release lets a held log be written again. Durable when it returns. Errors: ErrNoLog.
	Release(ctx context.Context, id ID) error

	// Held lists the held logs, ordered by ID.
	Held(ctx context.Context) ([]Log, error)

	// Groups lists every group, ordered by ID, with the number of its logs' entries and their bytes.
	Groups(ctx context.Context) ([]Group, error)
}

// Group is a group's size, all its logs together.
type Group struct {
	ID      ID
	Logs    int
	Entries uint64
	Bytes   uint64 // facts and words as stored
}
