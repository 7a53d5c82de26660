package web

import (
	"strings"
	"testing"

	"entente/account"
	"entente/engine"
	"entente/ledger"
	"entente/partnership"
	"entente/store"
	"entente/store/postgrestest"
)

// TestAClosedSpaceIsMissingOnPagesThatSaySo: a newer program wrote something into Dana's private space.
func TestAClosedSpaceIsMissingOnPagesThatSaySo(t *testing.T) {
	db, err := store.Open(t.Context(), postgrestest.Choose(t), store.Options{Schema: account.Schema(), SkipSync: !postgrestest.Chosen()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := newHouseOn(t, db)
	private, err := h.site.Engine.SpaceOf(t.Context(), engine.Signed(h.key("dana", h.at)), h.at, []partnership.PartyID{2})
	if err != nil {
		t.Fatal(err)
	}
	rewriteFacts(t, db, private, "space.", "sphere.")
	key, err := ledger.NewKey("")
	if err != nil {
		t.Fatal(err)
	}
	h.site.Engine = engine.New(db, engine.Settings{Now: h.clock, Key: key}) // as after a start
	for _, page := range []string{"", "/commitments", "/checkins", "/record", "/waiting", "/search?q=x"} {
		if a := h.signedIn("dana").get(h.within("%s", page)); a.status != 200 || !strings.Contains(a.body, "What only Party of dana sees is missing on these pages") {
			t.Errorf("%s = %d, and does not say that a space is missing", page, a.status)
		}
		if a := h.signedIn("priya").get(h.within("%s", page)); a.status != 200 || strings.Contains(a.body, "newer version") {
			t.Errorf("%s tells Priya of a space that is not hers: %d", page, a.status)
		}
	}
}
