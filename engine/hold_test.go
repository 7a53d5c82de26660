package engine_test

import (
	"errors"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
)

func TestHeldSpaceIsReadNotWritten(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e := engine.New(store, engine.Settings{Now: clock})
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		first := do(t, e, "dana", at, &partnership.InviteParty{Name: "Millbrook"}, "one")
		if err := store.Hold(t.Context(), eventlog.ID(at)); err != nil {
			t.Fatal(err)
		}
		dana := engine.Signed(key("dana"))
		if _, err := e.Do(t.Context(), dana, at, &partnership.InviteParty{Name: "Ashgrove"}, "two"); !errors.Is(err, partnership.ErrConflict) {
			t.Errorf("Do in a held space = %v, want a conflict", err)
		}
		if _, err := e.SpaceOf(t.Context(), dana, at, []partnership.PartyID{2}); !errors.Is(err, partnership.ErrConflict) {
			t.Errorf("SpaceOf, of a new space beside a held one = %v, want a conflict", err)
		}
		if again := do(t, e, "dana", at, &partnership.InviteParty{Name: "Millbrook"}, "one"); again.First != first.First || !again.Repeated {
			t.Errorf("repeated in a held space = %+v, want the entries of %+v", again, first)
		}
		if err := e.View(t.Context(), dana, at, func(partnership.View) error { return nil }); err != nil {
			t.Errorf("View of a held space = %v", err)
		}
		if err := store.Release(t.Context(), eventlog.ID(at)); err != nil {
			t.Fatal(err)
		}
		do(t, e, "dana", at, &partnership.InviteParty{Name: "Ashgrove"}, "two")
	})
}
