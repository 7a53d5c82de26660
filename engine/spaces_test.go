package engine_test

import (
	"context"
	"errors"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
)

// halfThere is a store that has lost one log's head.
type halfThere struct {
	engine.Store
	lost eventlog.ID
}

var errLost = errors.New("the head is lost")

func (h halfThere) Head(ctx context.Context, id eventlog.ID) (uint64, error) {
	if id == h.lost {
		return 0, errLost
	}
	return h.Store.Head(ctx, id)
}

func TestASpaceThatCannotBeReadIsAFaultAndNotAbsent(t *testing.T) {
	store := eventlog.NewMemory()
	e := engine.New(store, engine.Settings{Now: clock})
	at, dana := harwick(t, e), engine.Signed(key("dana"))
	own, err := e.SpaceOf(t.Context(), dana, at, []partnership.PartyID{2})
	if err != nil {
		t.Fatal(err)
	}
	broken := engine.New(halfThere{store, eventlog.ID(own)}, engine.Settings{Now: clock})
	if list, err := broken.Spaces(t.Context(), dana, at); !errors.Is(err, errLost) {
		t.Errorf("Spaces = %v, %v, want the fault", list, err)
	}
	if id, err := broken.SpaceOf(t.Context(), dana, at, []partnership.PartyID{2}); !errors.Is(err, errLost) {
		t.Errorf("SpaceOf = %s, %v, want the fault", id, err)
	}
}
