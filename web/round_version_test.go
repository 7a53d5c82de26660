package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// handover is a set of the partnership's own as it is typed in YAML; each version changes something.
const handover = `name: Handover
purpose: To see how work passes on
answered: [people]
scales:
  how: [Never, Seldom, At times, Mostly, Always]
dimensions:
  - {key: works, name: It works, talk: [What works?]}
  - {key: quick, name: It is quick, talk: [What takes long?]}
prompts:
  - {key: works, dimension: works, text: Nothing gets lost., kind: scale, scale: how}
  - {key: quick, dimension: quick, text: It takes a day., kind: scale, scale: how}
`

// writes keeps a version of a set, and gives the set's number. on is the version that was seen, "" for a new set.
func (h *seenHouse) writes(id, saw, text string) string {
	h.t.Helper()
	form := []string{"as", "yaml", "text", text}
	if id != "" {
		form = append(form, "set", id, "saw", saw)
	}
	kept := h.signedIn("dana").post(h.within("/sets/new"), form...)
	if kept.status != http.StatusSeeOther {
		h.t.Fatalf("writing the set: %d: %s", kept.status, kept.find(`(?s)<main[^>]*>(.*)</main>`))
	}
	return kept.location[strings.LastIndex(kept.location, "/")+1:]
}

// asksOwn plays a round of the newest version, Harwick's eight answer as in one, Calder's as in the other, and gives its results.
func (h *seenHouse) asksOwn(id string, harwick, calder eight) answer {
	h.t.Helper()
	path := h.begins("dana", "own-"+id, []string{"dana", "priya"}, "space", string(h.at))
	h.eightOf(path, harwick, calder)
	h.pass(11*24*time.Hour + time.Hour)
	page := h.signedIn("dana").get(path)
	page.want(h.t, http.StatusOK, "16 of 16 people answered", "It works")
	return page
}

func (h *seenHouse) eightOf(path string, harwick, calder eight) {
	h.t.Helper()
	for who, all := range map[string]eight{"dana": harwick, "priya": calder} {
		for i, link := range h.byLink(who, path, 8) {
			h.stranger().fills(link, "point", func(int, string) int { return all.points[i] })
		}
	}
}

// Change is shown between the same versions of a prompt alone. A prompt in other words, on another scale or new shows none,
// and says why.
func TestChangeIsShownOnTheSameVersionOfAPromptAlone(t *testing.T) {
	h := newSeenHouse(t)
	id := h.writes("", "", handover)
	first := h.asksOwn(id, spread, higher)
	first.lacks(t, "so no change is shown", "Averages now")
	h.pass(95 * 24 * time.Hour)

	second := strings.NewReplacer("It takes a day.", "It takes an hour.", "prompts:\n", "  - {key: cheap, name: It is cheap, talk: [What costs most?]}\nprompts:\n").Replace(handover) +
		"  - {key: cheap, dimension: cheap, text: It costs little., kind: scale, scale: how}\n"
	h.writes(id, "1", second)
	page := h.asksOwn(id, higher, higher)
	then := tablesIn(t, page, "table")["Averages now and in December, on the questions that were asked both times"]
	if len(then) != 1 || !slices.Equal(then[0], []string{"It works", "4.0, was 3.0", "4.0, was 4.0"}) {
		t.Errorf("compared: %q", then)
	}
	for name, why := range map[string]string{"It works": "", "It is quick": "Asked differently in December, so no change is shown.", "It is cheap": "Not asked in December, so no change is shown."} {
		lane := laneOf(page, name)
		if lane == "" || why != "" && !strings.Contains(lane, why) || why == "" && strings.Contains(lane, "no change is shown") {
			t.Errorf("%s says of change: %s", name, lane)
		}
		if why != "" && strings.Contains(lane, "in December (") {
			t.Errorf("%s shows a change: %s", name, lane)
		}
	}
	h.pass(95 * 24 * time.Hour)

	third := strings.Replace(second, "[Never, Seldom, At times, Mostly, Always]", "[Never, Now and then, At times, Mostly, Without fail]", 1)
	h.writes(id, "2", third)
	last := h.asksOwn(id, spread, allBest)
	if n := strings.Count(last.body, "so no change is shown."); n != 3 {
		t.Errorf("on another scale %d of three matters say that no change is shown", n)
	}
	last.lacks(t, "Averages now", "wider than", "narrower than", "than in")
}

// laneOf is one matter on a page of results.
func laneOf(page answer, name string) string {
	for _, part := range strings.Split(page.body, `<li class="behaviour"`)[1:] {
		if strings.Contains(part, `<h3 dir="auto">`+name+`</h3>`) {
			return part
		}
	}
	return ""
}

// A round asks the version with which it began, whatever is written afterwards: on its page, on a phone, on paper.
func TestAUsedVersionOfASetNeverChanges(t *testing.T) {
	h := newSeenHouse(t)
	id := h.writes("", "", handover)
	path := h.begins("dana", "own-"+id, []string{"dana", "priya"}, "space", string(h.at))
	link := h.byLink("dana", path, 6)[0]
	h.writes(id, "1", strings.Replace(handover, "It takes a day.", "It takes an hour.", 1))
	for _, page := range []answer{h.signedIn("priya").get(path), h.stranger().get(link), h.signedIn("dana").get(path + "/sheet"), h.signedIn("dana").get(h.within("/sets/%s?version=1", id))} {
		page.want(t, http.StatusOK, "It takes a day.")
		page.lacks(t, "It takes an hour.")
	}
	for _, bad := range []string{strings.Replace(handover, "{key: quick, dimension: quick, text: It takes a day.", "{key: works, dimension: quick, text: It takes a day.", 1),
		strings.Replace(handover, "It takes a day.", "Nothing gets lost.", 1)} {
		page := h.signedIn("dana").post(h.within("/sets/new"), "as", "yaml", "text", bad)
		page.want(t, http.StatusUnprocessableEntity, "Line 11")
	}
}
