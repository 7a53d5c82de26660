package web

import (
	"net/http"
	"strings"
	"testing"

	"entente/browsertest"
	"entente/engine"
	"entente/partnership"
)

// TestThePageOfTheTalkIsOnePageHoweverMuchWasWritten: four organisations that write a lot, and keep a lot.
func TestThePageOfTheTalkIsOnePageHoweverMuchWasWritten(t *testing.T) {
	h := newSeenHouse(t)
	h.round = partnership.RoundID(h.does("dana", &partnership.BeginRound{Set: partnership.SetRef{Key: firstKey}, Together: true}).First)
	long := partnership.Text(strings.Repeat("Widely written words without an end. ", 100))
	for _, who := range []string{"dana", "priya", "mel", "ed"} {
		var a partnership.Answers
		for _, key := range []string{"worth", "unwritten", "easier", "promise", "ask"} {
			a.Texts = append(a.Texts, partnership.Comment{Prompt: key, Text: string(long[:2000])})
		}
		if err := h.site.Engine.SaveVoice(t.Context(), engine.Signed(h.key(who, h.at)), h.at, h.round, a); err != nil {
			t.Fatal(err)
		}
		h.does(who, &partnership.LockVoice{Round: h.round})
	}
	today := partnership.DateOf(h.clock())
	h.does("dana", &partnership.ProposeSentence{Round: h.round, Text: long[:296]})
	for range 5 {
		h.does("dana", &partnership.NoteAssumption{Round: h.round, Text: long[:3600], Recheck: today.AddDays(90)})
		for _, who := range []string{"dana", "priya"} {
			to := h.parties[map[string]string{"dana": "priya", "priya": "dana"}[who]]
			h.does(who, &partnership.MakeCommitment{Receivers: []partnership.PartyID{to}, What: long[:280], Due: today.AddDays(14), From: partnership.Origin{Round: h.round}})
		}
	}
	h.does("dana", &partnership.ArrangeCheckin{Date: today.AddDays(14), At: "10:00", Minutes: 30, Place: long[:110]})
	b := browsertest.Start(t)
	h.signInWith(b, "dana")
	b.Open(h.url + h.path() + "/page")
	shoot(t, b, "talk-page-long")
	if pages, marks := printed(t, b.PDF()); pages != 1 || marks < 30 {
		t.Errorf("it prints on %d pages with %d pieces of text, want one", pages, marks)
	}
	h.signedIn("dana").get(h.path()+"/page").want(t, http.StatusOK, "Widely written words", "the answers stand there in full", "And six more promises and three more rules, in the record.")
}
