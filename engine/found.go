package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"entente/eventlog"
	"entente/partnership"
)

// Found makes a partnership whose common space has the ID given, which the caller has drawn and remembers, so that a
// crash between two tries does not found twice. Errors: as Do.
func (e *Engine) Found(ctx context.Context, id partnership.SpaceID, c partnership.FoundPartnership, command string) (Receipt, error) {
	in := partnership.In{State: &partnership.State{}, Common: &partnership.State{}, By: partnership.ByFounder, Now: e.Now()}
	if _, err := partnership.Decide(in, clone(&c)); err != nil {
		return Receipt{}, err
	}
	if _, err := e.store.Claim(ctx, eventlog.Log{ID: eventlog.ID(id), Group: eventlog.ID(id), Key: partnership.CommonKey}); err != nil {
		return Receipt{}, err
	}
	return e.Do(ctx, Founder, id, &c, command)
}

// SpaceOf is the space of exactly these parties, opened if need be; the common one if all who are here now are named.
// Errors: as Do.
func (e *Engine) SpaceOf(ctx context.Context, who Who, at partnership.SpaceID, parties []partnership.PartyID) (partnership.SpaceID, error) {
	sp, common, err := e.openFor(ctx, who, at)
	if err != nil {
		return "", err
	}
	by, err := common.reader(who)
	if err != nil || !sp.isHeldBy(by) {
		return "", partnership.ErrNotFound
	}
	if common.isEveryone(parties) {
		return partnership.SpaceID(sp.log.Group), nil
	}
	key := partnership.SpaceKey(parties)
	if partnership.KeyHolds(key, by.Party) {
		if id, begun, err := e.spaceWith(ctx, common, key); err != nil || begun {
			return id, err
		}
	}
	return e.openSpace(ctx, who, common, parties)
}

// spaceWith is the space of that key, if it has begun.
func (e *Engine) spaceWith(ctx context.Context, common *space, key string) (partnership.SpaceID, bool, error) {
	logs, err := e.store.Logs(ctx, common.log.ID)
	if err != nil {
		return "", false, err
	}
	i := slices.IndexFunc(logs, func(l eventlog.Log) bool { return l.Key == key })
	if i < 0 {
		return "", false, nil
	}
	begun, err := e.begun(ctx, logs[i].ID)
	return partnership.SpaceID(logs[i].ID), begun, err
}

// begun tells whether a claimed log has its first entry; a crash may have come between.
func (e *Engine) begun(ctx context.Context, id eventlog.ID) (bool, error) {
	head, err := e.store.Head(ctx, id)
	return head > 0, err
}

func (e *Engine) openSpace(ctx context.Context, who Who, common *space, parties []partnership.PartyID) (partnership.SpaceID, error) {
	if group, err := e.store.Log(ctx, common.log.ID); err != nil || group.Held {
		return "", cmp.Or(err, errHeld)
	}
	open := &partnership.OpenSpace{Parties: parties}
	if err := common.wouldOpen(e, who, open); err != nil {
		return "", err
	}
	log, err := e.store.Claim(ctx, eventlog.Log{ID: eventlog.NewID(), Group: common.log.ID, Key: partnership.SpaceKey(parties)})
	if err != nil {
		return "", err
	}
	_, err = e.Do(ctx, who, partnership.SpaceID(log.ID), open, "open")
	if errors.Is(err, partnership.ErrConflict) { // another of these parties was quicker
		err = nil
	}
	return partnership.SpaceID(log.ID), err
}

// wouldOpen refuses before anything is claimed.
func (sp *space) wouldOpen(e *Engine, who Who, open *partnership.OpenSpace) error {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	actor, _, err := who.resolve(sp)
	if err != nil {
		return err
	}
	_, err = partnership.Decide(partnership.In{State: &partnership.State{}, Common: sp.folded.state, By: actor, Now: e.Now()}, open)
	return err
}

func (sp *space) isEveryone(parties []partnership.PartyID) bool {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	return sp.folded.state.IsEveryone(parties)
}

// isHeldBy tells whether the space is one that the member's party is in. The common space is held by whoever is a member.
func (sp *space) isHeldBy(by partnership.Member) bool {
	return sp.log.ID == sp.log.Group || partnership.KeyHolds(sp.log.Key, by.Party)
}
