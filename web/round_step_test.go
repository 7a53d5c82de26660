package web

import (
	"net/http"
	"testing"

	"entente/partnership"
)

// What cannot be asked yet is said before a form is filled in for nothing.
func TestASetThatWasAskedNotLongAgoSaysSoBeforeItIsAskedAgain(t *testing.T) {
	h := newSeenHouse(t)
	dana := h.signedIn("dana")
	const soon = "They can be asked again from"
	dana.get(h.within("/rounds/new?set=ten-behaviours")).lacks(t, soon)
	path := h.begins("dana", "ten-behaviours", []string{"dana", "priya"})
	dana.get(h.within("/rounds/new?set=ten-behaviours")).want(t, http.StatusOK, "Everyone was asked these questions on", soon)
	dana.get(h.within("/rounds")).want(t, http.StatusOK, "; again from")
	dana.get(h.within("/rounds/new?set=conditions")).lacks(t, soon)

	dana.post(path+"/cancel", "reason", "Begun too early").wantSeen(t, path)
	dana.get(h.within("/rounds/new?set=ten-behaviours")).lacks(t, soon)
	cancelled := dana.get(path)
	cancelled.want(t, http.StatusOK, "Begun too early", "was asked", "How it was set up")
	cancelled.lacks(t, "Until it opens", "at the end of", "None of it changes")
}

// The sheet for the board says in words what the overview shows in lanes, and the sentence above them counts what they say.
func TestTheBoardsPageSaysHowWeSeeIt(t *testing.T) {
	h := newSeenHouse(t)
	h.plays("pulse", map[string]crowd{
		"dana":  {asked: 9, answer: 9, means: []float64{4, 4, 4, 4, 4}},
		"priya": {asked: 9, answer: 9, means: []float64{2, 4, 4, 4, 4}},
	})
	for _, page := range []string{h.within("/board"), h.within("/rounds"), h.within("")} {
		h.signedIn("dana").get(page).want(t, http.StatusOK, "How we see", "Pulse", "On four of five matters we see things much the same way.")
	}
	h.signedIn("dana").get(h.within("/board")).want(t, http.StatusOK, "<li dir=\"auto\">Promises kept: gap 2.0")
	var settled bool
	h.common("dana", func(v partnership.View) { r, _ := v.State.Round(h.round); settled = r.Settled.No != 0 })
	if settled {
		t.Fatal("nothing was said of the gap, and the round is settled")
	}
	page := h.signedIn("dana").get(roundPath(h.at, h.round))
	page.want(t, http.StatusOK, "Questions to talk about, and what becomes of it", `href="#gap-1-say"`, `id="gap-1-say"`)
}
