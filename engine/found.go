package engine

import (
	"context"
	"errors"

	"entente/eventlog"
	"entente/partnership"
)

// Found makes a partnership whose common space has the ID given, which the caller has drawn and remembers, so that a
// crash between two tries does not found twice. Errors: as Do.
func (e *Engine) Found(ctx context.Context, id partnership.SpaceID, c partnership.FoundPartnership, command string) (Receipt, error) {
	if _, err := e.store.Claim(ctx, eventlog.Log{ID: eventlog.ID(id), Group: eventlog.ID(id), Key: partnership.CommonKey}); err != nil {
		return Receipt{}, err
	}
	return e.Do(ctx, Founder, id, &c, command)
}

// SpaceOf is the space of exactly these parties, opened if need be; the common one if all who are here now are named.
// Errors: as Do.
func (e *Engine) SpaceOf(ctx context.Context, who Who, at partnership.SpaceID, parties []partnership.PartyID) (partnership.SpaceID, error) {
	sp, common, err := e.open(ctx, at)
	if err != nil {
		return "", err
	}
	if _, err := common.reader(who); err != nil {
		return "", err
	}
	if common.isEveryone(parties) {
		return partnership.SpaceID(sp.log.Group), nil
	}
	return e.openSpace(ctx, who, common, parties)
}

func (e *Engine) openSpace(ctx context.Context, who Who, common *space, parties []partnership.PartyID) (partnership.SpaceID, error) {
	open := &partnership.OpenSpace{Parties: parties}
	if err := common.wouldOpen(e, who, open); err != nil {
		return "", err
	}
	log, err := e.store.Claim(ctx, eventlog.Log{ID: eventlog.NewID(), Group: common.log.ID, Key: partnership.SpaceKey(parties)})
	if err != nil {
		return "", err
	}
	head, err := e.store.Head(ctx, log.ID)
	if err != nil || head > 0 {
		return partnership.SpaceID(log.ID), err
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
	actor, _, err := who.resolve(sp.folded.state)
	if err != nil {
		return err
	}
	_, err = partnership.Decide(partnership.In{State: &partnership.State{}, Common: sp.folded.state, By: actor, Now: e.Now()}, open)
	return err
}

// isEveryone tells whether the parties are all that are here.
func (sp *space) isEveryone(parties []partnership.PartyID) bool {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	here := 0
	named := map[partnership.PartyID]bool{}
	for _, p := range parties {
		named[p] = true
	}
	for _, p := range sp.folded.state.Parties() {
		if p.Left != 0 {
			continue
		}
		here++
		if !named[p.ID] {
			return false
		}
	}
	return here > 1
}
