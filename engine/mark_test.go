package engine_test

import (
	"errors"
	"testing"

	"entente/engine"
	"entente/partnership"
)

func TestMarkTellsOfTheReadersSpacesAndOfNoOthers(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e := engine.New(store, engine.Settings{Now: clock})
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		dana, priya := engine.Signed(key("dana")), engine.Signed(key("priya"))
		mark := func(who engine.Who) string {
			t.Helper()
			m, _, err := e.Mark(t.Context(), who, at)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		hers, his := mark(dana), mark(priya)
		if mark(dana) != hers {
			t.Error("the mark changed although nothing happened")
		}
		private, err := e.SpaceOf(t.Context(), dana, at, []partnership.PartyID{2})
		if err != nil {
			t.Fatal(err)
		}
		if mark(dana) == hers {
			t.Error("a new space of hers did not change the mark")
		}
		if mark(priya) != his {
			t.Errorf("what happened in the private space %s changed another's mark", private)
		}
		do(t, e, "dana", at, &partnership.InviteParty{Name: "Eastmoor"}, "invite-3")
		if mark(priya) == his {
			t.Error("an entry that everyone sees did not change the mark")
		}
		if _, _, err := e.Mark(t.Context(), engine.Signed(key("nobody")), at); !errors.Is(err, partnership.ErrNotFound) {
			t.Errorf("a stranger's mark: %v, want not found", err)
		}
	})
}
