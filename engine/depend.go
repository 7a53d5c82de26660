package engine

import (
	"context"
	"errors"
	"slices"
	"strings"

	"entente/eventlog"
	"entente/partnership"
)

// others finds the spaces on whose promises some of this one depend, and those on which these depend, caught up; none for
// most. Only what every party of the space sees counts. One that cannot be read here is left out, as if nothing in it had
// moved: it closes itself, not those that lean on it.
func (e *Engine) others(ctx context.Context, sp, common *space) ([]*space, error) {
	ids := sp.dependsOn()
	var list []*space
	for i := 0; i < len(ids); i++ {
		other, err := e.other(ctx, sp, common, eventlog.ID(ids[i]))
		var unknown *partnership.UnknownKindError
		if errors.Is(err, partnership.ErrNotFound) || errors.As(err, &unknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, other)
		for _, id := range other.dependsOn() {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return list, nil
}

// other is a space that every party of the one sees, caught up. Errors: partnership.ErrNotFound.
func (e *Engine) other(ctx context.Context, sp, common *space, id eventlog.ID) (*space, error) {
	if id == common.log.ID {
		return common, nil
	}
	other, err := e.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if other.log.Group != common.log.ID || other == sp || !keyWithin(sp.log.Key, other.log.Key) {
		return nil, partnership.ErrNotFound
	}
	return other, e.catchUp(ctx, other)
}

// keyWithin tells whether the catalogue's second key names all parties that the first does.
func keyWithin(key, wider string) bool {
	for party := range strings.SplitSeq(key, ",") {
		if !slices.Contains(strings.Split(wider, ","), party) {
			return false
		}
	}
	return true
}

func (sp *space) dependsOn() []partnership.SpaceID {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	return sp.folded.state.DependsOn()
}

// statesOf is the states of spaces that are locked, by ID; nil for none.
func statesOf(list []*space) map[partnership.SpaceID]*partnership.State {
	if len(list) == 0 {
		return nil
	}
	states := map[partnership.SpaceID]*partnership.State{}
	for _, sp := range list {
		states[partnership.SpaceID(sp.log.ID)] = sp.folded.state
	}
	return states
}
