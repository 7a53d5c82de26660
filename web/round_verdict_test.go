package web

import (
	"net/http"
	"strings"
	"testing"

	"entente/partnership"
)

// Each matter is in one sentence of the verdict: alike, clearly apart, or apart within organisations.
func TestTheVerdictCountsEachMatterOnce(t *testing.T) {
	for _, c := range []struct {
		compared, clear, torn int
		want                  string
	}{
		{1, 0, 0, "On this question we see things much the same way."},
		{1, 0, 1, "On this question people differ more within our organisations than between them."},
		{3, 0, 0, "On all three questions we see things much the same way."},
		{2, 0, 0, "On both questions we see things much the same way."},
		{3, 3, 0, "On all three questions we clearly differ."},
		{3, 0, 3, "On all three questions people differ more within our organisations than between them."},
		{5, 3, 0, "On two of five questions we see things much the same way. On three we clearly differ."},
		{5, 1, 1, "On three of five questions we see things much the same way. On one we clearly differ. On one people differ more within our organisations than between them."},
	} {
		x := &roundReading{shown: c.compared, compared: c.compared, clear: c.clear, torn: c.torn, result: partnership.RoundResult{Matters: make([]partnership.MatterResult, c.compared)}}
		if got := x.verdict(); got != c.want {
			t.Errorf("of %d, %d clear and %d torn:\n%q, want\n%q", c.compared, c.clear, c.torn, got, c.want)
		}
	}
}

// Whatever the verdict counts as a difference is one in its row; and the round closed on the last day for answers.
func TestEachRowSaysWhatTheVerdictCounts(t *testing.T) {
	h := newSeenHouse(t)
	h.likeTheMock()
	page := h.signedIn("dana").get(h.path())
	page.want(t, http.StatusOK, "On three we clearly differ", "Blind round, closed 18 March 2027")
	apart := strings.Count(page.body, "We see this differently") + strings.Count(page.body, "We clearly differ on average")
	if apart != 3 {
		t.Errorf("%d matters say that we differ, want the three that the verdict counts", apart)
	}
	page.lacks(t, "We partly agree")
}

func TestAPageOfAnySpaceIsMarkedInTheNavigation(t *testing.T) {
	for path, want := range map[string]string{
		"/s/a": "", "/s/a/": "", "/s/a/rounds": "/rounds", "/s/room/rounds/12/say": "/rounds", "/s/a/sets": "/rounds", "/s/a/sets/new": "/rounds",
		"/s/a/commitments/7": "/commitments", "/s/a/you": "/you", "/you": "/you",
	} {
		if got := navOf(path); got != want {
			t.Errorf("navOf(%q) = %q, want %q", path, got, want)
		}
	}
}

// Whoever reads for a minute is led from the top to what becomes of the gaps, and a folded row says that something has.
func TestWhatBecameOfAGapIsFoundFromTheTop(t *testing.T) {
	h := newSeenHouse(t)
	h.likeTheMock()
	g := h.signedIn("dana")
	page := g.get(h.path())
	page.want(t, http.StatusOK, `href="#settling">What becomes of the three widest gaps`, `id="settling"`)
	page.lacks(t, "and what became of it")
}
