package engine

import (
	"context"
	"fmt"

	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// errBehind refuses to extend a log that is not what was signed of it: it would fork.
var errBehind = fmt.Errorf("%w: this record ends before, or differs from, what was signed of it earlier; until a party "+
	"confirms where it ends it can be read, not written", partnership.ErrConflict)

// continues refuses to write to a log that does not continue the newest checkpoint known of it, and holds it. It looks
// once for each space in memory: from then on this process alone would have to shorten it.
func (e *Engine) continues(ctx context.Context, sp *space) error {
	if e.settings.Key == nil {
		return nil
	}
	sp.mu.RLock()
	l := e.line(sp.log.ID, sp.folded.state)
	sp.mu.RUnlock()
	if !l.isOwn(l.now()) { // also of a node that still has the key of before
		return errOldKey
	}
	if sp.sound.Load() {
		return nil
	}
	notes, err := e.store.Notes(ctx, sp.log.ID, untilNow, 1)
	if err != nil {
		return fmt.Errorf("space %s: notes: %w", sp.log.ID, err)
	}
	if len(notes) == 1 {
		c, err := e.opened(l, notes[0].Text)
		if err == nil && len(l.before) == 0 && !l.isOwn(c.Origin) {
			return errOldKey
		}
		if err != nil {
			return fmt.Errorf("space %s: note of %d entries: %w", sp.log.ID, notes[0].Size, err)
		}
		if err := e.confirm(ctx, sp.log.ID, c); err != nil {
			return err
		}
	}
	sp.sound.Store(true)
	return nil
}

// confirm holds the log if it does not continue the checkpoint, which this installation has signed.
func (e *Engine) confirm(ctx context.Context, id eventlog.ID, c ledger.Checkpoint) error {
	size, err := e.store.Head(ctx, id) // asked for after the checkpoint was known: a head below it is not one that is late
	if err != nil {
		return err
	}
	if c.Size <= size {
		h, err := e.headAt(ctx, id, c.Size)
		if err != nil || h.root == c.Root {
			return err
		}
	}
	if err := e.store.Hold(ctx, id); err != nil {
		return fmt.Errorf("space %s: hold: %w", id, err)
	}
	return errBehind
}
