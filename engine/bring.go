package engine

import (
	"context"
	"errors"
	"fmt"
	"io"

	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// A party that leaves a host takes its copy along. Bring puts it into the store of another installation, where each of its
// spaces goes on as a new log, agreed by every party that votes. The log that it comes from is not touched.

// ErrHere says that a record is in this installation already.
var ErrHere = fmt.Errorf("%w: a record of this copy is here already", partnership.ErrConflict)

// A Copy is a bundle that ledger.Verify has found whole.
type Copy struct {
	Report *ledger.Report
	Open   func() (io.ReadCloser, error) // at its beginning
}

// Bring takes a copy in and lets its records go on under our key, the common one first. They are read, and nothing but
// answers is added, until every party that votes has agreed. What was interrupted can be done again. progress is told how
// many entries of how many are read. Errors: ErrHere; ledger.ErrPartial.
func (e *Engine) Bring(ctx context.Context, c Copy, reason partnership.Text, progress func(done, total uint64)) ([]partnership.Continuation, error) {
	if c.Report.Key == e.PublicKey() {
		return nil, ErrHere
	}
	settings := e.settings
	settings.Before = append(settings.Before[:len(settings.Before):len(settings.Before)], c.Report.Key)
	from := New(e.store, settings) // knows the key that signed the copy
	here, err := from.isHere(ctx, c)
	if err != nil {
		return nil, err
	}
	b := &bringing{e: from, ctx: ctx, group: eventlog.ID(c.Report.Spaces[0].ID), told: &counter{total: c.Report.Entries(), tell: progress},
		tree: &ledger.Tree{}, codec: partnership.NewCodec()}
	if err := b.read(c); err != nil {
		return nil, err
	}
	if !here {
		err = b.store()
	}
	if err == nil {
		err = from.putNotes(ctx, b.notes)
	}
	if err != nil {
		return nil, err
	}
	var list []partnership.Continuation
	for _, s := range c.Report.Spaces {
		at, err := from.Continue(ctx, partnership.SpaceID(s.ID), partnership.Exited, reason)
		if errors.Is(err, ErrNotHeld) {
			continue // interrupted after it
		}
		if err != nil {
			return nil, fmt.Errorf("space %s: %w", s.ID, err)
		}
		list = append(list, at)
	}
	return list, nil
}

// isHere tells whether an interrupted Bring has put the entries into the store.
func (e *Engine) isHere(ctx context.Context, c Copy) (bool, error) {
	n := 0
	for _, s := range c.Report.Spaces {
		log, err := e.store.Log(ctx, eventlog.ID(s.ID))
		if errors.Is(err, eventlog.ErrNoLog) {
			continue
		}
		if err != nil {
			return false, err
		}
		head, err := e.store.Head(ctx, log.ID)
		if err != nil {
			return false, err
		}
		if head == 0 && log.Held {
			continue
		}
		h, err := e.headAt(ctx, log.ID, min(head, s.Checkpoint.Size))
		if err != nil || !log.Held || head != s.Checkpoint.Size || h.root != s.Checkpoint.Root {
			return false, errors.Join(err, ErrHere)
		}
		n++
	}
	if n > 0 && n < len(c.Report.Spaces) {
		return false, ErrHere
	}
	return n > 0, nil
}

// bringing gathers a copy, to be appended at once.
type bringing struct {
	e       *Engine
	ctx     context.Context
	group   eventlog.ID
	batches []eventlog.Batch
	notes   []eventlog.Note
	tree    *ledger.Tree // of the last batch
	codec   *partnership.Codec
	told    *counter
}

func (b *bringing) read(c Copy) error {
	r, err := c.Open()
	if err != nil {
		return err
	}
	err = ledger.Unpack(r, ledger.Contents{Note: b.note, Entry: b.entry, File: b.file})
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	if len(b.batches) == 0 {
		return errors.New("this copy has no entry")
	}
	return nil
}

// store puts all the entries into held logs, in one.
func (b *bringing) store() error {
	for i := range b.batches {
		if err := b.claim(&b.batches[i]); err != nil {
			return err
		}
	}
	whole := b.batches[0]
	whole.With = b.batches[1:]
	return b.e.store.Append(b.ctx, whole)
}

func (b *bringing) note(space string, msg []byte) error {
	size, err := ledger.SizeOf(msg)
	b.notes = append(b.notes, eventlog.Note{Log: eventlog.ID(space), Size: size, Text: msg})
	return err
}

func (b *bringing) entry(space string, entry ledger.Entry) error {
	id := eventlog.ID(space)
	if n := len(b.batches); n == 0 || b.batches[n-1].Log != id {
		b.batches, b.tree = append(b.batches, eventlog.Batch{Log: id, Brought: true}), &ledger.Tree{}
	}
	to := &b.batches[len(b.batches)-1]
	stored := eventlog.Entry{No: entry.No, Facts: entry.Facts, FactsSalt: entry.FactsSalt, Words: entry.Words, WordsSalt: entry.WordsSalt,
		Leaf: entry.Leaf, Hashes: b.tree.Append(entry.Leaf)}
	if _, err := decode(b.codec, stored); err != nil { // of a kind that this program does not know
		return fmt.Errorf("space %s, entry %d: %w", space, entry.No, err)
	}
	to.Entries = append(to.Entries, stored)
	b.told.next()
	return nil
}

func (b *bringing) file(space, sha string, r io.Reader) error {
	if b.e.settings.Files == nil {
		return nil
	}
	if _, err := b.e.settings.Files.Put(b.ctx, space, r); err != nil {
		return fmt.Errorf("file %s: %w", sha, err)
	}
	return nil
}

// claim makes the log, held.
func (b *bringing) claim(batch *eventlog.Batch) error {
	key := partnership.CommonKey
	if batch.Log != b.group {
		first, err := decode(b.codec, batch.Entries[0])
		if err != nil {
			return err
		}
		opened, ok := first.event.(partnership.SpaceOpened)
		if !ok {
			return fmt.Errorf("space %s does not begin by naming who is in it", batch.Log)
		}
		key = partnership.SpaceKey(opened.Parties)
	}
	log, err := b.e.store.Claim(b.ctx, eventlog.Log{ID: batch.Log, Group: b.group, Key: key})
	if err == nil && log.ID != batch.Log {
		err = ErrHere
	}
	if err != nil {
		return err
	}
	return b.e.store.Hold(b.ctx, batch.Log)
}

// putNotes keeps the signed heads of the copy, unless they are here.
func (e *Engine) putNotes(ctx context.Context, notes []eventlog.Note) error {
	for _, n := range notes {
		if err := e.store.PutNote(ctx, n, nil); err != nil && !errors.Is(err, eventlog.ErrMoved) {
			return err
		}
	}
	return nil
}
