package web

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"entente/engine"
	"entente/partnership"
)

// An organisation that leaves while a round runs takes its people's answers along: its links take nothing more, and the
// results are those of the others, in every figure.
func TestWhoLeavesWhileARoundRunsIsInNoFigure(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "conditions", []string{"dana", "priya", "mel"})
	links := map[string][]string{}
	for who, all := range map[string]eight{"dana": spread, "mel": higher, "priya": allWorst} {
		links[who] = h.byLink(who, path, 8)
		for i, link := range links[who] {
			if who != "priya" || i < 7 {
				h.stranger().fills(link, "point", func(int, string) int { return all.points[i] })
			}
		}
	}
	late := h.stranger()
	secret := drawnIn(late.get(links["priya"][7]))
	h.does("priya", &partnership.LeavePartnership{Reason: "Another way"})
	late.get(links["priya"][7]).want(t, http.StatusOK, "Your organisation has left")
	late.post(links["priya"][7], "secret", secret, "point-vision", "1", "words-vision", "A last word").want(t, http.StatusConflict, "came too late", "Your organisation has left")
	h.signedIn("priya").post(path+"/answer", "secret", engine.NewSecret(), "point-vision", "1").want(t, http.StatusNotFound)
	h.signedIn("dana").get(path).want(t, http.StatusOK, "is not asked any more")
	h.pass(11*24*time.Hour + time.Hour)
	results := h.signedIn("mel").get(path)
	results.want(t, http.StatusOK, "16 of 16 people answered", "not counted: its answers went with it", "Gap 1.0")
	results.lacks(t, "agreed strongly", "Gap 2.0", "Gap 3.0")
	for _, row := range tablesIn(t, results, "table")[averages] {
		if !slices.Equal(row[1:4], []string{spread.shown, higher.shown, "1.0"}) {
			t.Errorf("%q, want Harwick’s and Millbrook’s answers alone", row)
		}
	}
	h.settlesWithout(path)
}

// settlesWithout answers the three widest gaps as they are.
func (h *seenHouse) settlesWithout(path string) {
	h.t.Helper()
	var open []partnership.Matter
	h.common("dana", func(v partnership.View) {
		for _, r := range v.State.Rounds() {
			open = append(open, r.Unanswered()...)
		}
	})
	for _, m := range open {
		h.signedIn("mel").post(path+"/gaps", "dimension", m.Dimension, "prompt", m.Prompt, "how", "as-it-is").wantSeen(h.t, path+"#settling")
	}
	h.signedIn("dana").get(path).want(h.t, http.StatusOK, "Settled on")
}

// A clock that goes back opens nothing again: what is closed takes no answer, and what has opened stays open.
func TestAClockThatGoesBackReopensNothing(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "conditions", []string{"dana", "priya"})
	links := map[string][]string{"dana": h.byLink("dana", path, 8), "priya": h.byLink("priya", path, 8)}
	for who, all := range map[string]eight{"dana": spread, "priya": higher} {
		for i, link := range links[who][:7] {
			h.stranger().fills(link, "point", func(int, string) int { return all.points[i] })
		}
	}
	late, link := h.stranger(), links["dana"][7]
	secret := drawnIn(late.get(link))
	for _, c := range []struct {
		on, back time.Duration
		says     string
	}{{10 * 24 * time.Hour, -8 * 24 * time.Hour, "Closed. It opens"}, {10 * 24 * time.Hour, -11 * 24 * time.Hour, "14 of 16 people answered"}} {
		h.pass(c.on)
		before := h.signedIn("priya").get(path)
		before.want(t, http.StatusOK, c.says)
		h.pass(c.back)
		h.signedIn("priya").get(path).want(t, http.StatusOK, c.says)
		late.post(link, "secret", secret, "point-vision", "1").want(t, http.StatusConflict, "came too late")
		// A clock so far behind the record writes nothing at all, and says that it is not the writer's fault.
		h.signedIn("dana").post(path+"/ask", "links", "2").want(t, http.StatusServiceUnavailable, "Nothing was saved")
		h.signedIn("dana").post(path+"/cancel", "reason", "Again").want(t, http.StatusServiceUnavailable, "Nothing was saved", "Again")
	}
	h.stranger().get(link).want(t, http.StatusOK, "A vision larger than any ego")
	if rows := tablesIn(t, h.signedIn("dana").get(path), "table")[averages]; len(rows) != 12 || rows[0][3] == "–" {
		t.Errorf("results after the clock went back: %q", rows)
	}
}
