package engine

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// Every signed head is kept before anybody sees it, so that the log can never be extended from behind it.

// head is where a space's log ends, for one reader.
type head struct {
	id   eventlog.ID
	size uint64
	root ledger.Hash
}

// hashes reads a log's tree hashes from the store.
func (e *Engine) hashes(ctx context.Context, id eventlog.ID) ledger.HashReader {
	return func(no uint64) (hashes []byte, err error) {
		err = e.store.Read(ctx, id, no-1, no, func(entry eventlog.Entry) error {
			hashes = entry.Hashes
			return nil
		})
		return hashes, err
	}
}

// headAt is the head that the log had with its first size entries.
func (e *Engine) headAt(ctx context.Context, id eventlog.ID, size uint64) (head, error) {
	root, err := ledger.RootAt(size, e.hashes(ctx, id))
	if err != nil {
		return head{}, fmt.Errorf("space %s: root at %d: %w", id, size, err)
	}
	return head{id, size, root}, nil
}

// PublicKey is the key by which checkpoints are signed.
func (e *Engine) PublicKey() ledger.PublicKey { return e.settings.Key.Public() }

// headFor is the head of what the reader sees of the space. Errors: partnership.ErrNotFound.
func (e *Engine) headFor(ctx context.Context, who Who, at partnership.SpaceID) (head, line, error) {
	var size uint64
	err := e.View(ctx, who, at, func(v partnership.View) error { size = v.State.Head(); return nil })
	if err != nil {
		return head{}, line{}, err
	}
	l, err := e.lineOf(ctx, eventlog.ID(at))
	if err != nil {
		return head{}, l, err
	}
	h, err := e.headAt(ctx, l.id, size)
	return h, l, err
}

// Checkpoint is the signed head of what the reader sees of the space, with the cosignatures that it has.
// Errors: partnership.ErrNotFound.
func (e *Engine) Checkpoint(ctx context.Context, who Who, at partnership.SpaceID) ([]byte, error) {
	h, l, err := e.headFor(ctx, who, at)
	if err != nil {
		return nil, err
	}
	return e.signed(ctx, l, h)
}

// errUnclear refuses to give out where a held record ends: it would look like what a party kept from before, and confirm itself.
var errUnclear = fmt.Errorf("%w: it is not clear yet whether this record ends where it ends here, so no copy, receipt or signed head of it "+
	"is given out until somebody shows what they kept from before", partnership.ErrConflict)

// signed is the kept note of a head, signed and kept now if there is none. Errors: errUnclear.
func (e *Engine) signed(ctx context.Context, l line, h head) ([]byte, error) {
	log, err := e.store.Log(ctx, h.id)
	if err != nil {
		return nil, err
	}
	if log.Held {
		end, err := e.store.Head(ctx, h.id)
		if err != nil || h.size == end {
			return nil, cmp.Or(err, errUnclear)
		}
	}
	return e.sign(ctx, l, h)
}

// sign is signed whether the log is held or not.
func (e *Engine) sign(ctx context.Context, l line, h head) ([]byte, error) {
	for {
		notes, err := e.store.Notes(ctx, h.id, h.size, 1)
		if err != nil {
			return nil, err
		}
		if len(notes) == 1 && notes[0].Size == h.size {
			return notes[0].Text, e.same(l, h, notes[0].Text)
		}
		origin := l.at(h.size)
		if !l.isOwn(origin) {
			return nil, errOldKey
		}
		msg, err := ledger.SignCheckpoint(e.settings.Key, ledger.Checkpoint{Origin: origin, Size: h.size, Root: h.root})
		if err != nil {
			return nil, err
		}
		err = e.store.PutNote(ctx, eventlog.Note{Log: h.id, Size: h.size, Text: msg}, nil)
		if errors.Is(err, eventlog.ErrMoved) {
			continue // another caller was quicker
		}
		if err != nil {
			return nil, fmt.Errorf("space %s: keep checkpoint: %w", h.id, err)
		}
		return msg, e.supersede(ctx, h.id, origin, notes)
	}
}

// supersede forgets the note before, if nobody has countersigned it: the new one says more. The last word on a log that has
// ended stays.
func (e *Engine) supersede(ctx context.Context, id eventlog.ID, origin string, before []eventlog.Note) error {
	if len(before) == 0 || originOf(before[0].Text) != origin {
		return nil
	}
	if _, lines := splitSignatures(before[0].Text, originOf(before[0].Text)); lines != nil {
		return nil
	}
	return e.store.DropNotes(ctx, id, []uint64{before[0].Size})
}

// same refuses to give out two roots for one size.
func (e *Engine) same(l line, h head, msg []byte) error {
	c, err := e.opened(l, msg)
	if err == nil && c.Root != h.root {
		err = fmt.Errorf("the log has another root at %d entries than was signed before", h.size)
	}
	if err != nil {
		return fmt.Errorf("space %s: %w", h.id, err)
	}
	return nil
}

// Consistency proves that the first to entries of the space continue the first from entries; to 0 is all that the reader
// sees. Errors: partnership.ErrNotFound; *partnership.InvalidError if there are not so many.
func (e *Engine) Consistency(ctx context.Context, who Who, at partnership.SpaceID, from, to uint64) ([]ledger.Hash, error) {
	var size uint64
	err := e.View(ctx, who, at, func(v partnership.View) error { size = v.State.Head(); return nil })
	if err != nil {
		return nil, err
	}
	if to == 0 {
		to = size
	}
	if to > size {
		return nil, &partnership.InvalidError{Field: "to", Reason: fmt.Sprintf("this record has %d entries", size)}
	}
	if from > to {
		return nil, &partnership.InvalidError{Field: "from", Reason: fmt.Sprintf("choose at most %d", to)}
	}
	return ledger.Consistency(from, to, e.hashes(ctx, eventlog.ID(at)))
}

// Proof shows an entry as it is stored, and that it is in the log.
type Proof struct {
	Entry  eventlog.Entry
	Hashes []ledger.Hash
	Size   uint64 // of the log that it is proved to be in
	Root   ledger.Hash
}

// Proof proves an entry against what the reader sees of the space. Errors: partnership.ErrNotFound.
func (e *Engine) Proof(ctx context.Context, who Who, at partnership.SpaceID, no uint64) (Proof, error) {
	h, _, err := e.headFor(ctx, who, at)
	if err != nil {
		return Proof{}, err
	}
	if no == 0 || no > h.size {
		return Proof{}, partnership.ErrNotFound
	}
	p := Proof{Size: h.size, Root: h.root}
	if p.Entry, err = e.entry(ctx, h.id, no); err != nil {
		return Proof{}, err
	}
	p.Hashes, err = ledger.Inclusion(no, h.size, e.hashes(ctx, h.id))
	return p, err
}

// Receipt is the proof that an entry is in the record, to keep or to pass on. Errors: partnership.ErrNotFound.
func (e *Engine) Receipt(ctx context.Context, who Who, at partnership.SpaceID, no uint64) (ledger.Receipt, error) {
	p, err := e.Proof(ctx, who, at, no)
	if err != nil {
		return ledger.Receipt{}, err
	}
	l, err := e.lineOf(ctx, eventlog.ID(at))
	if err != nil {
		return ledger.Receipt{}, err
	}
	note, err := e.signed(ctx, l, head{eventlog.ID(at), p.Size, p.Root})
	return ledger.Receipt{
		Key: l.own, Space: l.name(p.Size), Entry: ledgerEntry(p.Entry), Proof: p.Hashes, Checkpoint: note,
	}, err
}

func (e *Engine) entry(ctx context.Context, id eventlog.ID, no uint64) (found eventlog.Entry, err error) {
	err = e.store.Read(ctx, id, no-1, no, func(entry eventlog.Entry) error { found = entry; return nil })
	if err == nil && found.No != no {
		err = fmt.Errorf("space %s: entry %d cannot be read", id, no)
	}
	return found, err
}

func ledgerEntry(e eventlog.Entry) ledger.Entry {
	return ledger.Entry{No: e.No, Facts: e.Facts, Words: e.Words, FactsSalt: e.FactsSalt, WordsSalt: e.WordsSalt, Leaf: e.Leaf}
}

// AddCosignature keeps what a registered witness has countersigned: a checkpoint of this space with its cosignature.
// It returns how many entries that counts. Errors: partnership.ErrNotFound; *partnership.InvalidError; partnership.ErrConflict if the checkpoint shows that this
// log was shortened or changed, which also holds it.
func (e *Engine) AddCosignature(ctx context.Context, who Who, at partnership.SpaceID, msg []byte) (uint64, error) {
	var keys []string
	var l line
	err := e.View(ctx, who, at, func(v partnership.View) error {
		if v.Past {
			return partnership.ErrNotFound
		}
		l = e.line(eventlog.ID(at), v.State)
		for _, w := range v.Common.Witnesses() {
			if v.State.Countersigns(v.Common, w) {
				keys = append(keys, w.Key)
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	c, err := ledger.OpenCheckpoint(l.own, msg)
	if err != nil || c.Origin != l.at(c.Size) {
		return 0, &partnership.InvalidError{Field: "note", Reason: "send a checkpoint of this space, as it was given out, with your cosignature"}
	}
	if err := e.confirm(ctx, eventlog.ID(at), c); err != nil {
		return 0, err
	}
	bare, lines := splitSignatures(msg, c.Origin)
	if lines == nil {
		return 0, &partnership.InvalidError{Field: "note", Reason: "there is no cosignature on this checkpoint"}
	}
	return c.Size, e.addLines(ctx, eventlog.Note{Log: eventlog.ID(at), Size: c.Size, Text: bare}, lines, keys)
}

// addLines puts cosignatures on the note that is kept of this size, or on this one if there is none.
func (e *Engine) addLines(ctx context.Context, bare eventlog.Note, lines []byte, keys []string) error {
	for {
		notes, err := e.store.Notes(ctx, bare.Log, untilNow, latest)
		if err != nil {
			return err
		}
		var was []byte
		text := bare.Text
		if i := slices.IndexFunc(notes, func(n eventlog.Note) bool { return n.Size == bare.Size }); i >= 0 {
			was, text = notes[i].Text, notes[i].Text
		}
		text, _, err = ledger.AddCosignatures(text, lines, keys)
		if err != nil {
			return &partnership.InvalidError{Field: "note", Reason: "each cosignature has to hold, and to be by a witness that is " +
				"registered for this space; a signatory registers keys on the page of the record"}
		}
		err = e.store.PutNote(ctx, eventlog.Note{Log: bare.Log, Size: bare.Size, Text: text}, was)
		if errors.Is(err, eventlog.ErrMoved) {
			continue
		}
		if err != nil {
			return fmt.Errorf("space %s: keep cosignature: %w", bare.Log, err)
		}
		return e.thin(ctx, bare.Log, keys)
	}
}

// splitSignatures parts a note into the log's own signature and the rest of the lines.
func splitSignatures(msg []byte, origin string) (bare, lines []byte) {
	i := bytes.LastIndex(msg, []byte("\n\n"))
	bare = slices.Clone(msg[:i+2])
	for line := range bytes.Lines(msg[i+2:]) {
		if bytes.HasPrefix(line, []byte("— "+origin+" ")) {
			bare = append(bare, line...)
		} else {
			lines = append(lines, line...)
		}
	}
	return bare, lines
}

// latest is how many notes are looked at where only the newest count.
const latest = 64

// thin forgets, of the latest notes, those that say nothing that a later one of the same day does not.
func (e *Engine) thin(ctx context.Context, id eventlog.ID, keys []string) error {
	notes, err := e.store.Notes(ctx, id, untilNow, latest)
	if err != nil {
		return err
	}
	said := map[string]bool{}
	var drop []uint64
	var log string // the one that the note before was of; what is kept of one that has ended stays
	for _, n := range notes {
		signatures, err := ledger.VerifyCosignatures(n.Text, keys)
		if err != nil {
			return fmt.Errorf("space %s: note of %d entries: %w", id, n.Size, err)
		}
		origin := originOf(n.Text)
		news := origin != log || origin != originOf(notes[0].Text) || strings.Count(string(n.Text), "\n— ") > 1+len(signatures) // of a key that counts no longer
		for _, c := range signatures {
			day := origin + c.VKey + c.At.Format(time.DateOnly)
			news = news || !said[day]
			said[day] = true
		}
		log = origin
		if !news {
			drop = append(drop, n.Size)
		}
	}
	return e.store.DropNotes(ctx, id, drop)
}

// Witnessed says up to where a witness has countersigned a space, and when.
type Witnessed struct {
	Witness partnership.Witness
	Size    uint64 // 0: nothing yet
	At      time.Time
}

// Witnessed tells, for a reader who sees the space's first upTo entries, what these witnesses have countersigned of them.
func (e *Engine) Witnessed(ctx context.Context, at partnership.SpaceID, upTo uint64, witnesses []partnership.Witness) ([]Witnessed, error) {
	list := make([]Witnessed, len(witnesses))
	for i, w := range witnesses {
		list[i].Witness = w
	}
	if len(witnesses) == 0 {
		return nil, nil
	}
	notes, err := e.store.Notes(ctx, eventlog.ID(at), upTo, latest)
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		for i := range list {
			w := &list[i]
			if w.Size != 0 || !bytes.Contains(n.Text, []byte("\n— "+w.Witness.Name+" ")) {
				continue
			}
			signatures, err := ledger.VerifyCosignatures(n.Text, []string{w.Witness.Key})
			if err != nil {
				return nil, fmt.Errorf("space %s: note of %d entries: %w", at, n.Size, err)
			}
			if len(signatures) == 1 {
				w.Size, w.At = n.Size, signatures[0].At
			}
		}
	}
	return list, nil
}
