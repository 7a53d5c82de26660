package engine

import (
	"context"
	"slices"
	"strings"

	"entente/eventlog"
	"entente/partnership"
)

// View shows the reader one space; f copies out what it needs and keeps no pointer into it.
// Errors: partnership.ErrNotFound for a space that is not the reader's or does not exist, and f's own.
func (e *Engine) View(ctx context.Context, who Who, at partnership.SpaceID, f func(partnership.View) error) error {
	return e.views(ctx, who, []partnership.SpaceID{at}, func(views []partnership.View) error {
		if len(views) == 0 {
			return partnership.ErrNotFound
		}
		return f(views[0])
	})
}

// ViewAll shows the reader every space of the partnership that the reader's party is in, the common one first.
// Errors: as View.
func (e *Engine) ViewAll(ctx context.Context, who Who, at partnership.SpaceID, f func([]partnership.View) error) error {
	ids, err := e.Spaces(ctx, who, at)
	if err != nil {
		return err
	}
	return e.views(ctx, who, ids, f)
}

// Spaces lists the spaces of the partnership that the reader's party is in, the common one first, the rest by ID.
// Errors: partnership.ErrNotFound.
func (e *Engine) Spaces(ctx context.Context, who Who, at partnership.SpaceID) ([]partnership.SpaceID, error) {
	sp, common, err := e.open(ctx, at)
	if err != nil {
		return nil, err
	}
	by, err := common.reader(who)
	if err != nil {
		return nil, err
	}
	logs, err := e.store.Logs(ctx, sp.log.Group)
	if err != nil {
		return nil, err
	}
	list := []partnership.SpaceID{partnership.SpaceID(sp.log.Group)}
	slices.SortFunc(logs, func(a, b eventlog.Log) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, log := range logs {
		if log.ID != log.Group && partnership.KeyHolds(log.Key, by.Party) {
			list = append(list, partnership.SpaceID(log.ID))
		}
	}
	return list, nil
}

// reader is the member behind who. Errors: partnership.ErrNotFound for anybody else, the operator included.
func (sp *space) reader(who Who) (partnership.Member, error) {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	_, by, err := who.resolve(sp.folded.state)
	if err == nil && by.ID == 0 {
		err = partnership.ErrNotFound
	}
	return by, err
}

// views shows the spaces, all of one partnership, at one moment: read-locked in one order, the common space first.
// A space that was claimed and has no entry yet is left out.
func (e *Engine) views(ctx context.Context, who Who, ids []partnership.SpaceID, f func([]partnership.View) error) error {
	var list []*space
	var common *space
	for _, id := range ids {
		sp, c, err := e.open(ctx, id)
		if err != nil {
			return err
		}
		list, common = append(list, sp), c
	}
	for i, sp := range list {
		if sp.log.ID == common.log.ID {
			list[i] = common // the cache may have dropped and reread it between two calls
		}
	}
	defer lockForReading(common, list)()
	return e.show(ctx, who, common, list, f)
}

// lockForReading read-locks the common space and then the others, and returns what unlocks them all.
func lockForReading(common *space, list []*space) (unlock func()) {
	locked := []*space{common}
	common.mu.RLock()
	for _, sp := range list {
		if sp != common {
			sp.mu.RLock()
			locked = append(locked, sp)
		}
	}
	return func() {
		for _, sp := range locked {
			sp.mu.RUnlock()
		}
	}
}

func (e *Engine) show(ctx context.Context, who Who, common *space, list []*space, f func([]partnership.View) error) error {
	state := common.folded.state
	_, by, err := who.resolve(state)
	if err != nil || by.ID == 0 {
		return partnership.ErrNotFound
	}
	views := make([]partnership.View, 0, len(list))
	for _, sp := range list {
		own := sp.folded.state
		if own.Head() == 0 {
			continue
		}
		if !own.Holds(state, by.Party) {
			return partnership.ErrNotFound
		}
		views = append(views, partnership.View{ID: partnership.SpaceID(sp.log.ID), State: own, Common: state, By: by, Now: e.Now()})
	}
	if party, _ := state.Party(by.Party); party.Left != 0 {
		return e.showPast(ctx, views, party.Left, common, f)
	}
	return f(views)
}

// showPast shows to one whose party has left what had been recorded by then, and nothing after.
func (e *Engine) showPast(ctx context.Context, views []partnership.View, left uint64, common *space, f func([]partnership.View) error) error {
	past, err := e.foldFresh(ctx, common.log.ID, left, nil)
	if err != nil {
		return err
	}
	kept := views[:0]
	for _, v := range views {
		if v.State == common.folded.state {
			v.State = past.state
		} else {
			room, err := e.foldFresh(ctx, eventlog.ID(v.ID), v.State.Head(), func(m partnership.Meta) bool { return m.Seen >= left })
			if err != nil {
				return err
			}
			v.State = room.state
		}
		v.Common, v.Past = past.state, true
		if v.State.Head() > 0 {
			kept = append(kept, v)
		}
	}
	return f(kept)
}
