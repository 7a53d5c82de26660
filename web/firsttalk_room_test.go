package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/partnership"
)

// markup is what nobody may get into a page, and how it looks where it is words.
const markup, asWords = `<script>alert(1)</script>`, `&lt;script&gt;alert(1)&lt;/script&gt;`

// together is the address of a round of that set that Dana has begun, open once both have answered.
func (h *house) together(t *testing.T, set string) string {
	t.Helper()
	begun, err := h.site.Engine.Do(t.Context(), engine.Signed(h.key("dana", h.at)), h.at, &partnership.BeginRound{Set: partnership.SetRef{Key: set}, Together: true}, "together-"+set)
	if err != nil {
		t.Fatal(err)
	}
	return roundPath(h.at, partnership.RoundID(begun.First))
}

func TestFiveTicksOfAllLeadToTheGroundRules(t *testing.T) {
	h := newHouse(t)
	cards := h.together(t, "potential") + "/cards"
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.get(cards).want(t, http.StatusOK, "Card 1 of", "With five ticks you go deeper.")
	dana.get(cards+"?card=2").want(t, http.StatusOK, "Card 2 of")
	dana.get(cards+"?card=none").want(t, http.StatusOK, "Card 1 of")
	dana.get(cards+"/sheet").want(t, http.StatusOK, "Cards to cut out.")
	dana.post(cards, "do", "tick", "dimension", "none").want(t, http.StatusUnprocessableEntity)
	var parts []string
	for _, m := range regexp.MustCompile(`name="dimension" value="([^"]+)"`).FindAllStringSubmatch(dana.get(cards).body, -1) {
		if m[1] != rulesKey {
			parts = append(parts, m[1])
		}
	}
	if len(parts) != 5 {
		t.Fatalf("parts beside the ground rules: %v, want five", parts)
	}
	for i, part := range parts {
		dana.get(cards).lacks(t, "Five ticks: go deeper.", "Say one")
		dana.post(cards, "do", "tick", "dimension", part, "talked", "2026-11-23").wantSeen(t, cards+"#ticks")
		if i == 0 {
			dana.get(cards).lacks(t, "All have ticked it.")
		}
		priya.post(cards, "do", "tick", "dimension", part, "talked", "2026-11-23").wantSeen(t, cards+"#ticks")
		dana.get(cards).want(t, http.StatusOK, "All have ticked it.")
	}
	dana.get(cards).want(t, http.StatusOK, "Five ticks: go deeper.")
	dana.post(cards, "do", "rule", "text", "").want(t, http.StatusUnprocessableEntity, "ay which rule")
	dana.post(cards, "do", "rule", "text", markup, "recheck", "2027-02-21").wantSeen(t, cards+"#rules")
	after := priya.get(cards)
	after.want(t, http.StatusOK, asWords)
	after.lacks(t, markup)
	dana.post(cards, "do", "untick", "dimension", parts[0]).wantSeen(t, cards+"#ticks")
	priya.get(cards).want(t, http.StatusOK, "With five ticks you go deeper. Four are there.")
	dana.get(h.together(t, "partner-facts")+"/cards").want(t, http.StatusNotFound)
}

// A tick says on which day they talked: the form offers today, refuses a day to come and one before the questions were there, and
// has what was typed again beside its own part; two organisations that name two days are shown with both.
func TestATickSaysOnWhichDayTheyTalked(t *testing.T) {
	h := newHouse(t)
	cards := h.together(t, "potential") + "/cards"
	dana := h.signedIn("dana")
	dana.get(cards).want(t, http.StatusOK, "Talked about on", `value="2026-11-23" required min="2026-11-23" max="2026-11-23"`)
	for talked, why := range map[string]string{"": "ay on which day you talked", "2026-11-24": "alk first: choose today", "2026-11-22": "since these questions were put on the table", markup: "ay on which day"} {
		again := dana.post(cards, "do", "tick", "dimension", "trust", "talked", talked)
		again.want(t, http.StatusUnprocessableEntity, why, `href="#trust-talked"`)
		again.lacks(t, markup)
		if n := strings.Count(again.body, `aria-invalid="true"`); n != 1 {
			t.Errorf("talked on %q: %d fields are wrong, want that of the one part", talked, n)
		}
	}
	dana.get(cards).lacks(t, "talked about on")
	dana.post(cards, "do", "tick", "dimension", "trust", "talked", "2026-11-23").wantSeen(t, cards+"#ticks")
	h.pass(48 * time.Hour)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	priya.get(cards).want(t, http.StatusOK, "talked about on 23 November", `value="2026-11-25" required min="2026-11-23" max="2026-11-25"`)
	priya.post(cards, "do", "tick", "dimension", "trust", "talked", "2026-11-25").wantSeen(t, cards+"#ticks")
	both := dana.get(cards)
	both.want(t, http.StatusOK, "All have ticked it.", "talked about on 23 November", "talked about on 25 November")
	h.pass(60 * 24 * time.Hour)
	dana, priya = h.signedIn("dana"), h.signedIn("priya")
	dana.get(cards).want(t, http.StatusOK, "talked about on 23 November 2026")
	dana.post(cards, "do", "untick", "dimension", "trust").wantSeen(t, cards+"#ticks")
	dana.get(cards).lacks(t, "talked about on 23 November", "All have ticked it.")
	record := priya.get(strings.Split(cards, "/rounds")[0] + "/record")
	record.want(t, http.StatusOK, "talked about on 25 November 2026", "took its tick for")
}

// The cards are the first thing to do with a potential, and what was ticked stays a step away once the answers are open.
func TestCardsAreAStepFromTheirRound(t *testing.T) {
	h := newHouse(t)
	path := h.together(t, "potential")
	link := `href="` + path + `/cards"`
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.get(path).want(t, http.StatusOK, link, "Cards for the room, and ticks after the talk", "Answer for Party of dana")
	rounds := strings.TrimRight(path, "0123456789")
	priya.get(strings.TrimSuffix(rounds, "/")).want(t, http.StatusOK, link)
	for _, g := range []*guest{dana, priya} {
		g.post(path+"/say", "do", "lock", "say-goal", "Work").wantSeen(t, path+"/say")
	}
	for _, page := range []string{path, path + "/talk"} {
		dana.get(page).want(t, http.StatusOK, link)
	}
	dana.get(h.together(t, "partner-facts")).lacks(t, "/cards")
}

func TestADealBreakerOpensAConversationThatIsAnswered(t *testing.T) {
	h := newHouse(t)
	path := h.together(t, "potential")
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.post(path+"/say", "do", "save", "say-deal-breaker", "Night work").want(t, http.StatusUnprocessableEntity, "ick that there is something like this", "Night work")
	dana.post(path+"/say", "do", "save", "stop-deal-breaker", "yes").want(t, http.StatusUnprocessableEntity, "ay in a sentence what it is")
	dana.post(path+"/say", "do", "lock", "stop-deal-breaker", "yes", "say-deal-breaker", markup).wantSeen(t, path+"/say")
	priya.post(path+"/say", "do", "lock", "say-goal", "Work").wantSeen(t, path+"/say")
	named := priya.get(path + "/talk")
	named.want(t, http.StatusOK, "A conversation to have first", "Named by Party of dana", asWords)
	named.lacks(t, markup)
	results := priya.get(path) // a conversation with a name to it, and in no figure
	results.want(t, http.StatusOK, "Conversations to have", "It is talked about, never counted.", "Party of dana: What would make you walk away, however well the rest goes?", asWords,
		"Party of dana said what would stop this: talk about that first. Nobody could say where it stands on a scale.")
	results.lacks(t, `id="gap-1"`, "Overall", "One gap asks", "they are deleted")
	for _, row := range tablesIn(t, results, "table")[averages] {
		if row[1] != "could not say" || row[2] != "could not say" || strings.Contains(row[0], "walk away") {
			t.Errorf("a deal-breaker made a figure: %q", row)
		}
	}
	about := fmt.Sprint(h.party(t, "Party of dana"))
	priya.post(path+"/talk", "keep", "stop", "prompt", "deal-breaker", "about", about, "how", "never").want(t, http.StatusUnprocessableEntity, "hoose one of the three")
	priya.post(path+"/talk", "keep", "stop", "prompt", "deal-breaker", "about", about, "how", "as-it-is", "reason", markup).want(t, http.StatusSeeOther)
	for _, g := range []*guest{dana, priya} {
		answered := g.get(path + "/talk")
		answered.want(t, http.StatusOK, "Calder says: we talked, and can live with it.", asWords)
		answered.lacks(t, markup, "After you have talked")
		g.get(path).lacks(t, "talk about that first")
	}
}

func TestEvidenceOpensWithTheAnswerAndOnlyAnAddressIsALink(t *testing.T) {
	h := newHouse(t)
	path := h.together(t, "partner-facts")
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.post(path+"/say", "do", "lock", "mark-reserve", "2", "show-reserve", "https://harwick.example/accounts?a=1&b=<script>").wantSeen(t, path+"/say")
	priya.get(path+"/say").lacks(t, "harwick.example")
	priya.post(path+"/say", "do", "lock", "mark-reserve", "1", "show-reserve", "javascript:alert(1)//"+markup).wantSeen(t, path+"/say")
	for _, g := range []*guest{dana, priya} {
		talk := g.get(path + "/talk")
		talk.want(t, http.StatusOK, `href="https://harwick.example/accounts?a=1`, `rel="noopener noreferrer nofollow external"`, "javascript:alert(1)//"+asWords)
		talk.lacks(t, markup, `href="javascript:`, "b=<script>")
	}
}

func TestMarkupInAnythingOfATalkStaysWords(t *testing.T) {
	h := newHouse(t)
	path := h.begun(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	talk, calder := path+"/talk", fmt.Sprint(h.party(t, "Calder"))
	for _, g := range []*guest{dana, priya} {
		g.post(path+"/say", "do", "lock", "say-worth", markup, "say-unwritten", markup, "say-easier", markup, "say-promise", markup, "say-ask", markup).wantSeen(t, path+"/say")
	}
	for _, form := range [][]string{
		{"keep", "sentence", "text", markup}, {"keep", "rule", "text", markup, "recheck", "2027-02-21"},
		{"keep", "promise", "what", markup, "to", calder, "due", "2026-12-07"}, {"keep", "ask", "what", markup, "giver", calder, "due", "2026-12-07"},
	} {
		dana.post(talk, form...).want(t, http.StatusSeeOther)
		again := dana.post(talk, append(form, "due", "2026-01-01", "text", "")...)
		again.lacks(t, markup)
	}
	for _, page := range []string{talk, path + "/page", path} {
		for _, g := range []*guest{dana, priya} {
			got := g.get(page)
			got.want(t, http.StatusOK, asWords)
			got.lacks(t, markup)
		}
	}
}
