package engine

import (
	"context"
	"errors"
	"slices"
	"strings"

	"entente/eventlog"
	"entente/partnership"
)

// View shows the reader one space; f copies out what it needs, keeps no pointer into it and does not call the engine.
// Errors: partnership.ErrNotFound for a space that is not the reader's or does not exist, and f's own.
func (e *Engine) View(ctx context.Context, who Who, at partnership.SpaceID, f func(partnership.View) error) error {
	return e.views(ctx, who, []partnership.SpaceID{at}, false, func(views []partnership.View) error {
		if len(views) == 0 {
			return partnership.ErrNotFound
		}
		return f(views[0])
	})
}

// ViewAll shows the reader every space of the partnership that the reader's party is in, the common one first. A room or
// private space that this program does not know enough to read is left out, and each view says so. Errors: as View.
func (e *Engine) ViewAll(ctx context.Context, who Who, at partnership.SpaceID, f func([]partnership.View) error) error {
	ids, err := e.Spaces(ctx, who, at)
	if err != nil {
		return err
	}
	return e.views(ctx, who, ids, true, f)
}

// Spaces lists the spaces of the partnership that the reader's party is in, the common one first, the rest by ID.
// Errors: partnership.ErrNotFound.
func (e *Engine) Spaces(ctx context.Context, who Who, at partnership.SpaceID) ([]partnership.SpaceID, error) {
	sp, common, err := e.openFor(ctx, who, at)
	if err != nil {
		return nil, err
	}
	by, err := common.reader(who)
	if err != nil || !sp.isHeldBy(by) {
		return nil, partnership.ErrNotFound
	}
	logs, err := e.store.Logs(ctx, sp.log.Group)
	if err != nil {
		return nil, err
	}
	list := []partnership.SpaceID{partnership.SpaceID(sp.log.Group)}
	slices.SortFunc(logs, func(a, b eventlog.Log) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, log := range logs {
		if log.ID == log.Group || !partnership.KeyHolds(log.Key, by.Party) {
			continue
		}
		begun, err := e.begun(ctx, log.ID)
		if err != nil {
			return nil, err
		}
		if begun {
			list = append(list, partnership.SpaceID(log.ID))
		}
	}
	return list, nil
}

// Partnership is the common space of the partnership that the space belongs to. Errors: partnership.ErrNotFound.
func (e *Engine) Partnership(ctx context.Context, at partnership.SpaceID) (partnership.SpaceID, error) {
	sp, err := e.find(ctx, eventlog.ID(at))
	if err != nil {
		return "", err
	}
	return partnership.SpaceID(sp.log.Group), nil
}

// reader is the member behind who. Errors: partnership.ErrNotFound for anybody else, the operator included.
func (sp *space) reader(who Who) (partnership.Member, error) {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	_, by, err := who.resolve(sp)
	if err == nil && by.ID == 0 {
		err = partnership.ErrNotFound
	}
	return by, err
}

// views shows the spaces, all of one partnership, at one moment: read-locked in one order, the common space first. With
// around, what is closed is left out.
func (e *Engine) views(ctx context.Context, who Who, ids []partnership.SpaceID, around bool, f func([]partnership.View) error) error {
	list, common, closed, err := e.gather(ctx, who, ids, around)
	if err != nil {
		return err
	}
	var others []*space
	for _, sp := range list {
		more, err := e.others(ctx, sp, common)
		if err != nil {
			return err
		}
		others = append(others, more...)
	}
	unlock := lockForReading(common, append(others, list...))
	views, left, err := e.show(who, common, list, statesOf(others))
	if err != nil || left != 0 {
		unlock()
	}
	if err != nil {
		return err
	}
	for i := range views {
		views[i].Closed = closed
	}
	if left != 0 {
		return e.showPast(ctx, views, left, f)
	}
	defer unlock()
	return f(views)
}

// gather finds the spaces, caught up and with what the clock owes them carried out.
func (e *Engine) gather(ctx context.Context, who Who, ids []partnership.SpaceID, around bool) (list []*space, common *space, closed []partnership.ClosedSpace, err error) {
	for _, id := range ids {
		sp, c, err := e.openFor(ctx, who, id)
		var unknown *partnership.UnknownKindError
		if around && common != nil && errors.As(err, &unknown) {
			closed = append(closed, partnership.ClosedSpace{ID: id, Parties: partnership.KeyParties(sp.log.Key)})
			continue
		}
		if err == nil {
			err = e.ring(ctx, c, c)
		}
		if err == nil {
			err = e.ring(ctx, sp, c)
		}
		if err != nil {
			return nil, nil, nil, err
		}
		list, common = append(list, sp), c
	}
	for i, sp := range list {
		if sp.log.ID == common.log.ID {
			list[i] = common // the cache may have dropped and reread it between two calls
		}
	}
	return list, common, closed, nil
}

// lockForReading read-locks the common space and then the others, each once and in the order of their IDs, so that two
// readers never wait for one another; it returns what unlocks them all.
func lockForReading(common *space, list []*space) (unlock func()) {
	locked := []*space{common}
	for _, sp := range list {
		if !slices.Contains(locked, sp) {
			locked = append(locked, sp)
		}
	}
	slices.SortFunc(locked[1:], func(a, b *space) int { return strings.Compare(string(a.log.ID), string(b.log.ID)) })
	for _, sp := range locked {
		sp.mu.RLock()
	}
	return func() {
		for _, sp := range locked {
			sp.mu.RUnlock()
		}
	}
}

// show makes the views of spaces that are locked. left is the entry with which the reader's party left, if it has.
func (e *Engine) show(who Who, common *space, list []*space, others map[partnership.SpaceID]*partnership.State) (views []partnership.View, left uint64, err error) {
	state := common.folded.state
	_, by, err := who.resolve(common)
	if err != nil || by.ID == 0 {
		return nil, 0, partnership.ErrNotFound
	}
	for _, sp := range list {
		own := sp.folded.state
		if own.Head() == 0 || !own.Holds(state, by.Party) {
			return nil, 0, partnership.ErrNotFound
		}
		views = append(views, partnership.View{
			ID: partnership.SpaceID(sp.log.ID), CommonID: partnership.SpaceID(common.log.ID),
			State: own, Common: state, By: by, Now: e.Now(), Others: others,
		})
	}
	party, _ := state.Party(by.Party)
	return views, party.Left, nil
}

// untilNow is more entries than a log can have.
const untilNow = 1<<40 - 1

// showPast shows to one whose party has left what had been recorded by then, and nothing after. It folds states of its
// own and holds no lock.
func (e *Engine) showPast(ctx context.Context, views []partnership.View, left uint64, f func([]partnership.View) error) error {
	common := eventlog.ID(views[0].CommonID)
	past, err := e.foldLeft(ctx, common, common, left)
	if err != nil {
		return err
	}
	kept := views[:0]
	for _, v := range views {
		state := past.state
		if v.ID != v.CommonID {
			room, err := e.foldLeft(ctx, eventlog.ID(v.ID), common, left)
			if err != nil {
				return err
			}
			state = room.state
		}
		if state.Head() > 0 {
			v.State, v.Common, v.Past, v.Others = state, past.state, true, nil
			kept = append(kept, v)
		}
	}
	return f(kept)
}

// foldLeft folds what a party sees of a space that left with an entry of the common one.
func (e *Engine) foldLeft(ctx context.Context, id, common eventlog.ID, left uint64) (*folded, error) {
	if id == common {
		return e.foldFresh(ctx, id, left, nil)
	}
	return e.foldFresh(ctx, id, untilNow, func(m partnership.Meta) bool { return m.Seen >= left })
}

// Invited shows what the joining page of an invitation says. Errors: partnership.ErrNotFound for an invitation that
// cannot be used now.
func (e *Engine) Invited(ctx context.Context, at partnership.SpaceID, id partnership.InvitationID, f func(partnership.View, partnership.Invitation) error) error {
	sp, common, err := e.open(ctx, at)
	if err != nil {
		return err
	}
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	state := sp.folded.state
	inv, err := state.UsableInvitation(id, e.Now())
	if sp != common || err != nil {
		return partnership.ErrNotFound
	}
	return f(partnership.View{ID: at, CommonID: at, State: state, Common: state, Now: e.Now()}, inv)
}

// Signing shows what the page of a personal link says, to the member for whom it was made. Errors: partnership.ErrNotFound
// for somebody who cannot sign for their organisation any more.
func (e *Engine) Signing(ctx context.Context, at partnership.SpaceID, id partnership.MemberID, f func(partnership.View) error) error {
	sp, common, err := e.open(ctx, at)
	if err != nil {
		return err
	}
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	state := sp.folded.state
	m, ok := state.Member(id)
	view := partnership.View{ID: at, CommonID: at, State: state, Common: state, By: m, Now: e.Now()}
	if sp != common || !ok || m.Left != 0 || state.HasLeft(m.Party) || !view.Is(partnership.Signatory) {
		return partnership.ErrNotFound
	}
	return f(view)
}

// HasKey tells whether a member with this key was ever in the partnership. Errors: partnership.ErrNotFound.
func (e *Engine) HasKey(ctx context.Context, at partnership.SpaceID, key string) (bool, error) {
	_, common, err := e.open(ctx, at)
	if err != nil {
		return false, err
	}
	common.mu.RLock()
	defer common.mu.RUnlock()
	_, ok := common.folded.state.MemberByKey(key)
	return ok, nil
}

// Usage lists how much room each partnership takes, for the operator.
func (e *Engine) Usage(ctx context.Context) ([]eventlog.Group, error) { return e.store.Groups(ctx) }
