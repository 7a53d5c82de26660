package engine

import (
	"context"
	"errors"
	"time"

	"entente/eventlog"
	"entente/partnership"
)

// The clock keeps no timers. What it owes a space is looked up whenever the space is read or written, and carried out
// first, under a command ID of its own; so it happens once, on whichever node comes by, and what fell due while nobody
// looked is made up by the first who does.

// dueIn lists what the clock owes the space.
func (e *Engine) dueIn(sp, common *space, now time.Time) []partnership.Due {
	common.mu.RLock()
	defer common.mu.RUnlock()
	if sp != common {
		sp.mu.RLock()
		defer sp.mu.RUnlock()
	}
	return sp.folded.state.Due(common.folded.state, now)
}

// ring carries out what the clock owes the space. A conflict is no error: it has been done meanwhile, or the space is
// held, and then the record stands as it is.
func (e *Engine) ring(ctx context.Context, sp, common *space) error {
	for _, d := range e.dueIn(sp, common, e.Now()) {
		_, err := e.Do(ctx, Clock, partnership.SpaceID(sp.log.ID), d.Command, d.ID)
		if err != nil && !errors.Is(err, partnership.ErrConflict) {
			return err
		}
	}
	return nil
}

// ringFor is ring before somebody's own command is decided. The caller has the space's queue, and the common one's if the
// command asks people.
func (e *Engine) ringFor(ctx context.Context, who Who, sp, common *space, c partnership.Command) error {
	if who.actor == partnership.ByClock {
		return nil
	}
	ring := e.ring
	if asksPeople(c) {
		ring = e.ringHere
	}
	if sp != common {
		if err := ring(ctx, common, common); err != nil {
			return err
		}
	}
	return e.ringHere(ctx, sp, common)
}

// ringHere carries out what the clock owes one space, whose queue the caller has.
func (e *Engine) ringHere(ctx context.Context, sp, common *space) error {
	for _, d := range e.dueIn(sp, common, e.Now()) {
		hash, err := hashOf(d.Command)
		if err != nil {
			return err
		}
		_, err = e.try(ctx, Clock, sp, common, d.Command, eventlog.Command{ID: d.ID, Hash: hash}, true)
		if err != nil && !errors.Is(err, partnership.ErrConflict) {
			return err
		}
	}
	return nil
}
