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
	key    *Key
	host   PublicKey
	before []PublicKey // that the host had earlier
	now    func() time.Time
	seen   map[string]seenNote // by origin
	over   map[string]string   // by the origin of a log that ended, that of the one that went on from it
}

type seenNote struct {
	checkpoint Checkpoint
	note       []byte // as the log signed it: evidence, should the log ever fork
}

// witnessState is what State writes.
type witnessState struct {
	Host   string            `json:"host"`             // the installation's verifier key
	Before []string          `json:"before,omitempty"` // those that it had earlier, the oldest first
	Notes  []string          `json:"notes"`            // one signed checkpoint for each log, by origin
	Over   map[string]string `json:"over,omitempty"`   // which log went on from which
}

// NewWitness returns a witness of the installation with the key host, which
// the caller has compared with the fingerprint that the party was shown. State is
// what State returned, or nil at the very first start.
func NewWitness(key *Key, host PublicKey, state []byte, now func() time.Time) (*Witness, error) {
	w := &Witness{key: key, host: host, now: now, seen: map[string]seenNote{}, over: map[string]string{}}
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
	for _, vkey := range s.Before {
		before, err := ParseVKey(vkey)
		if err != nil {
			return nil, fmt.Errorf("witness's state: %w", err)
		}
		w.before = append(w.before, before)
	}
	for old, on := range s.Over {
		w.over[old] = on
	}
	for _, msg := range s.Notes {
		c, err := OpenCheckpoint(w.keyOf(originOf([]byte(msg))), []byte(msg))
		if err != nil {
			return nil, fmt.Errorf("witness's state: %w", err)
		}
		w.seen[c.Origin] = seenNote{c, []byte(msg)}
	}
	return w, nil
}

// State is all that the witness must not forget, as JSON.
func (w *Witness) State() ([]byte, error) {
	s := witnessState{Host: w.host.VKey(), Notes: []string{}, Over: w.over}
	for _, key := range w.before {
		s.Before = append(s.Before, key.VKey())
	}
	for _, origin := range slices.Sorted(maps.Keys(w.seen)) {
		s.Notes = append(s.Notes, string(w.seen[origin].note))
	}
	return json.Marshal(s, json.Deterministic(true), jsontext.WithIndent("  "))
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

// Changed says that the installation has another key now, which the caller has compared with the fingerprint that the party
// was told. The logs seen under the old key have to go on as others.
func (w *Witness) Changed(host PublicKey) {
	w.before, w.host = append(w.before, w.host), host
}

// keyOf is the host's key, of now or earlier, that signs as origin.
func (w *Witness) keyOf(origin string) PublicKey {
	for _, key := range w.before {
		if _, ok := key.logOf(origin); ok {
			return key
		}
	}
	return w.host
}

// Known lists the logs that were seen and have not ended, by origin.
func (w *Witness) Known() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(w.seen)), func(origin string) bool { return w.over[origin] != "" })
}

// Ended is the log that went on from one that was seen; "" while it has not ended.
func (w *Witness) Ended(origin string) string { return w.over[origin] }

// Went is what a witness found about a log that goes on from another.
type Went struct {
	From  Checkpoint // the last one seen of the old log; size 0 if none was
	Taken uint64     // the entries that were taken over from it
	Heads            // of both logs, if From counts more than were taken over
}

// Lost tells whether entries that were seen are not in the new log.
func (g Went) Lost() bool { return g.From.Size > g.Taken }

// ObserveContinued looks at the first checkpoint of a log that says that it goes on from others. said are the receipts of
// all its log.continued entries in their order, made at the head that the checkpoint msg is of. proof is that this head
// continues the last one seen of the newest of these logs, and empty if that counts more than were taken over, or none
// was seen. A log that names none of those seen of this space is refused with a *ForkError; then nothing changes. Entries
// that are lost are not refused, because the record itself says so and the parties have to agree: but the two heads are
// returned, to be kept and looked into.
func (w *Witness) ObserveContinued(space string, msg []byte, said []Receipt, proof []Hash) (cosigned []byte, went Went, err error) {
	offered, err := OpenCheckpoint(w.host, msg)
	if err != nil {
		return nil, went, err
	}
	chain, err := w.chain(space, offered, said)
	if err != nil {
		return nil, went, err
	}
	if went, err = w.from(space, chain, offered, msg); err != nil {
		return nil, went, err
	}
	if !went.Lost() && went.From.Size > 0 {
		if err := CheckConsistency(proof, went.From.Size, went.From.Root, offered.Size, offered.Root); err != nil {
			return nil, went, &ForkError{Heads{went.From, offered, w.seen[went.From.Origin].note, msg}, err}
		}
	}
	if cosigned, err = Cosign(msg, w.key, w.now()); err != nil {
		return nil, went, err
	}
	for _, c := range chain {
		w.over[c.Origin] = c.As
	}
	w.seen[offered.Origin] = seenNote{offered, slices.Clone(msg)}
	return cosigned, went, nil
}

// chain reads the log.continued entries that lead to the log offered, each proved to be in it.
func (w *Witness) chain(space string, offered Checkpoint, said []Receipt) (chain []Continued, err error) {
	for _, r := range said {
		head, _, err := ParseFacts(r.Entry.Facts)
		if err != nil {
			return nil, err
		}
		if err := CheckInclusion(r.Proof, head.No, offered.Size, offered.Root, r.Entry.leaf()); err != nil {
			return nil, fmt.Errorf("entry %d is not shown to be in log %s: %w", head.No, offered.Origin, err)
		}
		c, ok, err := ReadContinued(r.Entry.Facts)
		if err != nil || !ok || c.Size != c.No-1 || len(chain) > 0 && chain[len(chain)-1].As != c.Origin {
			return nil, fmt.Errorf("entry %d does not say from which log it goes on", head.No)
		}
		chain = append(chain, c)
	}
	switch {
	case len(chain) == 0 || chain[len(chain)-1].As != offered.Origin:
		return nil, fmt.Errorf("log %s is offered, and no entry in it says from which one it goes on", offered.Origin)
	case chain[0].Origin != chain[0].Key.Origin(space):
		return nil, fmt.Errorf("log %s does not go on from the one of space %s", offered.Origin, space)
	}
	return chain, nil
}

// from finds the newest log of the chain that was seen. If one of this space was seen, it has to be there.
func (w *Witness) from(space string, chain []Continued, offered Checkpoint, msg []byte) (Went, error) {
	last := w.Last(space)
	seen, ok := w.seen[last]
	if !ok {
		return Went{}, nil
	}
	heads := Heads{seen.checkpoint, offered, seen.note, msg}
	for _, c := range slices.Backward(chain) {
		if c.Origin != last && c.Lost != last {
			continue
		}
		if c.Origin == last && w.keyOf(last) != c.Key {
			return Went{}, &ForkError{heads, errors.New("the old log was signed by another key than the one that the new log names")}
		}
		went := Went{From: seen.checkpoint, Taken: c.Size}
		if went.Lost() {
			went.Heads = heads
		}
		return went, nil
	}
	return Went{}, &ForkError{heads, errors.New("the log offered does not say that it goes on from the one that was seen")}
}

// Last is the origin of the newest log of a space that this witness knows; "" if none.
func (w *Witness) Last(space string) string {
	for _, key := range append(slices.Clone(w.before), w.host) {
		origin := key.Origin(space)
		if _, ok := w.seen[origin]; !ok && w.over[origin] == "" {
			continue
		}
		for w.over[origin] != "" {
			origin = w.over[origin]
		}
		return origin
	}
	return ""
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
