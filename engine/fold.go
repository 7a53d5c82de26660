package engine

import (
	"context"
	"errors"
	"fmt"

	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// folded is a log as far as it has been read.
type folded struct {
	state *partnership.State
	tree  *ledger.Tree
	no    uint64
}

// step is one entry decoded, ready to be folded.
type step struct {
	meta   partnership.Meta
	event  partnership.Event
	hashes []byte
}

func (f *folded) add(s step) error {
	if s.meta.No != f.no+1 {
		return fmt.Errorf("entry %d comes after entry %d", s.meta.No, f.no)
	}
	if err := f.tree.Grow(s.hashes); err != nil {
		return fmt.Errorf("entry %d: %w", s.meta.No, err)
	}
	f.state.Apply(s.meta, s.event)
	f.no = s.meta.No
	return nil
}

// catchUp folds what the store has and the space has not.
func (e *Engine) catchUp(ctx context.Context, sp *space) error {
	at := sp.no.Load() // before the head is asked for, so that a head below it means that the store has lost entries
	head, err := e.store.Head(ctx, sp.log.ID)
	if err != nil {
		return fmt.Errorf("space %s: head: %w", sp.log.ID, err)
	}
	if head < at {
		return fmt.Errorf("space %s: the store ends at entry %d, but had %d: it was restored or shortened while running", sp.log.ID, head, at)
	}
	if head == at {
		return nil
	}
	sp.load.Lock()
	defer sp.load.Unlock()
	if sp.no.Load() < head {
		if err := e.foldTo(ctx, sp, head); err != nil {
			e.noteClosed(sp.log.ID, err)
			return err
		}
	}
	e.cache.trim(e.settings.Keep)
	return nil
}

// foldTo folds up to head. An erasure of something folded before means that the space is folded anew, so that the
// words leave the memory as well.
func (e *Engine) foldTo(ctx context.Context, sp *space, head uint64) error {
	from := sp.no.Load()
	if from == 0 {
		return e.refold(ctx, sp, head)
	}
	steps, stale, err := e.decode(ctx, sp.log.ID, from, head)
	if err != nil {
		return err
	}
	if stale {
		return e.refold(ctx, sp, head)
	}
	if len(steps) == 0 {
		return fmt.Errorf("space %s: entries %d to %d cannot be read", sp.log.ID, from+1, head)
	}
	sp.mu.Lock()
	defer sp.mu.Unlock()
	for _, s := range steps {
		if err := sp.folded.add(s); err != nil {
			return fmt.Errorf("space %s: %w", sp.log.ID, err)
		}
	}
	sp.set(sp.folded)
	return nil
}

// refold reads the log from the start and puts the outcome in the place of what was folded before.
func (e *Engine) refold(ctx context.Context, sp *space, head uint64) error {
	fresh, err := e.foldFresh(ctx, sp.log.ID, max(head, sp.no.Load()), nil)
	if err != nil {
		return err
	}
	if fresh.no < head {
		return fmt.Errorf("space %s: entries %d to %d cannot be read", sp.log.ID, fresh.no+1, head)
	}
	sp.mu.Lock()
	defer sp.mu.Unlock()
	sp.set(fresh)
	return nil
}

// foldFresh folds a log from its start to the entry upTo, or to the first entry that stop names.
func (e *Engine) foldFresh(ctx context.Context, log eventlog.ID, upTo uint64, stop func(partnership.Meta) bool) (*folded, error) {
	f := newFolded()
	codec := partnership.NewCodec()
	err := e.readAhead(ctx, log, upTo, func(entry eventlog.Entry) error {
		s, err := decode(codec, entry)
		if err != nil {
			return err
		}
		if stop != nil && stop(s.meta) {
			return errStop
		}
		return f.add(s)
	})
	if err != nil && !errors.Is(err, errStop) {
		return nil, fmt.Errorf("space %s: %w", log, err)
	}
	return f, nil
}

var errStop = fmt.Errorf("far enough")

// decode reads the entries after from. stale says that one of them erases words folded before.
func (e *Engine) decode(ctx context.Context, log eventlog.ID, from, upTo uint64) (steps []step, stale bool, err error) {
	codec := partnership.NewCodec()
	err = e.store.Read(ctx, log, from, upTo, func(entry eventlog.Entry) error {
		s, err := decode(codec, entry)
		if err != nil {
			return err
		}
		if x, ok := s.event.(partnership.Eraser); ok && x.Erases() <= from {
			stale = true
		}
		steps = append(steps, s)
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("space %s: %w", log, err)
	}
	return steps, stale, nil
}

func decode(codec *partnership.Codec, entry eventlog.Entry) (step, error) {
	meta, event, err := codec.Decode(entry.Facts, entry.Words)
	if err != nil {
		return step{}, err
	}
	if meta.No != entry.No {
		return step{}, fmt.Errorf("entry %d calls itself %d", entry.No, meta.No)
	}
	return step{meta, event, entry.Hashes}, nil
}

func newFolded() *folded { return &folded{state: &partnership.State{}, tree: &ledger.Tree{}} }
