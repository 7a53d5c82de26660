package ledger

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Witness remembers the newest checkpoint it has seen of each log of one
// installation, and countersigns only what continues it. It does no I/O: the
// caller fetches checkpoints and proofs, and must have stored State durably
// before it sends on what Observe returned.
type Witness struct {
	key  *Key
	host PublicKey
	now  func() time.Time
	seen map[string]seenNote // by origin
}

type seenNote struct {
	checkpoint Checkpoint
	note       []byte // as the log signed it: evidence, should the log ever fork
}

// witnessState is what State writes.
type witnessState struct {
	Host  string   `json:"host"`  // the installation's verifier key
	Notes []string `json:"notes"` // one signed checkpoint for each log, by origin
}

// NewWitness returns a witness of the installation with the key host, which
// the caller has compared with the fingerprint that the party was shown. State is
// what State returned, or nil at the very first start.
func NewWitness(key *Key, host PublicKey, state []byte, now func() time.Time) (*Witness, error) {
	w := &Witness{key, host, now, map[string]seenNote{}}
	if state == nil {
		return w, nil
	}
	var s witnessState
	if err := json.Unmarshal(state, &s, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("witness's state: %w", err)
	}
	if s.Host != host.VKey() {
		return nil, fmt.Errorf("witness's state is of installation %s, not %s", s.Host, host.VKey())
	}
	for _, msg := range s.Notes {
		c, err := OpenCheckpoint(host, []byte(msg))
		if err != nil {
			return nil, fmt.Errorf("witness's state: %w", err)
		}
		w.seen[c.Origin] = seenNote{c, []byte(msg)}
	}
	return w, nil
}

// State is all that the witness must not forget, as JSON.
func (w *Witness) State() ([]byte, error) {
	s := witnessState{Host: w.host.VKey(), Notes: []string{}}
	for _, origin := range slices.Sorted(maps.Keys(w.seen)) {
		s.Notes = append(s.Notes, string(w.seen[origin].note))
	}
	return json.Marshal(s, jsontext.WithIndent("  "))
}

// Seen is the newest checkpoint this witness has countersigned of a log. Its
// size is where the next consistency proof has to start. Size 0: none yet.
func (w *Witness) Seen(origin string) Checkpoint {
	if s, ok := w.seen[origin]; ok {
		return s.checkpoint
	}
	return Checkpoint{Origin: origin, Root: emptyRoot()}
}

// Observe looks at a new checkpoint of a log, with a proof that it continues
// the one last seen (empty the first time, and when nothing was added), remembers
// it and returns it countersigned. A log that was shortened is a *ShorterError, one
// that does not continue what was seen a *ForkError; then nothing changes.
func (w *Witness) Observe(msg []byte, proof []Hash) ([]byte, error) {
	offered, err := OpenCheckpoint(w.host, msg)
	if err != nil {
		return nil, err
	}
	seen := w.Seen(offered.Origin)
	if offered.Size < seen.Size {
		return nil, &ShorterError{w.heads(offered, msg)}
	}
	if err := CheckConsistency(proof, seen.Size, seen.Root, offered.Size, offered.Root); err != nil {
		if seen.Size == 0 {
			return nil, errors.New("first checkpoint: the proof must be empty")
		}
		return nil, &ForkError{w.heads(offered, msg), err}
	}
	cosigned, err := Cosign(msg, w.key, w.now())
	if err != nil {
		return nil, err
	}
	w.seen[offered.Origin] = seenNote{offered, slices.Clone(msg)}
	return cosigned, nil
}

func (w *Witness) heads(offered Checkpoint, msg []byte) Heads {
	seen := w.Seen(offered.Origin)
	return Heads{seen, offered, w.seen[offered.Origin].note, msg}
}

// Heads are two checkpoints of one log that do not go together. Both notes are
// signed by the log: kept, they are evidence.
type Heads struct {
	Seen, Offered         Checkpoint
	SeenNote, OfferedNote []byte
}

func (h Heads) String() string {
	return fmt.Sprintf("last seen:\n%s\nnow offered:\n%s", h.SeenNote, h.OfferedNote)
}

// ShorterError says that a log offered has fewer entries than were seen.
type ShorterError struct{ Heads }

func (e *ShorterError) Error() string {
	return fmt.Sprintf("log %s was shortened: %d entries were seen, %d are offered\n%v",
		e.Seen.Origin, e.Seen.Size, e.Offered.Size, e.Heads)
}

// ForkError says that a log offered does not continue what was seen. With equal
// sizes the two notes alone prove that it was forked; otherwise it is the host
// that has not shown that it was not.
type ForkError struct {
	Heads
	Cause error
}

func (e *ForkError) Error() string {
	if e.Seen.Size == e.Offered.Size && e.Seen.Root != e.Offered.Root {
		return fmt.Sprintf("log %s was forked: two roots for its %d entries\n%v", e.Seen.Origin, e.Seen.Size, e.Heads)
	}
	return fmt.Sprintf("log %s is not shown to continue what was seen: %v\n%v", e.Seen.Origin, e.Cause, e.Heads)
}

func (e *ForkError) Unwrap() error { return e.Cause }
