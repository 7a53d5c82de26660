package web

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/partnership"
)

// How A sees B beside how B sees itself.

// sees is how a party sees others and itself, by the person who leads each.
type sees map[string]int

// about lets each scale be answered by whom it is about.
func (h *seenHouse) about(s sees) func(int, string) int {
	return func(_ int, field string) int {
		for who, point := range s {
			if strings.HasSuffix(field, fmt.Sprintf("-%d", h.parties[who])) {
				return point
			}
		}
		h.t.Errorf("the page asks %s, about whom nothing was to be asked", field)
		return 0
	}
}

// wantMatrix checks the table of one key, and what the page says in words of the organisation in it.
func wantMatrix(t *testing.T, page answer, caption string, want [][]string) {
	t.Helper()
	if got := tablesIn(t, page, "matrix")[caption]; !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("%s: %q, want %q", caption, got, want)
	}
}

func TestAsOneVoiceEachSaysHowItSeesItselfAndTheOthers(t *testing.T) {
	h := newSeenHouse(t)
	who := []string{"dana", "priya", "mel"}
	path := h.begins("dana", "trusted-partnership", who)
	for p, s := range map[string]sees{
		"dana": {"dana": 5, "priya": 2, "mel": 3}, "priya": {"priya": 4, "dana": 3, "mel": 3}, "mel": {"mel": 5, "dana": 4, "priya": 1},
	} {
		g := h.signedIn(p)
		g.post(path+"/voice", "voice", "one-voice").wantSeen(t, path)
		if asked := len(g.get(path + "/say").scaleFields("mark")); asked != 36 {
			t.Errorf("%s is asked %d points, want twelve about each of three", p, asked)
		}
		g.fills(path+"/say", "mark", h.about(s), "do", "lock")
	}
	h.pass(11*24*time.Hour + time.Hour)
	results := h.signedIn("mel").get(path)
	results.want(t, http.StatusOK, "12 keys of three organisations, biggest gap first", "On all 36 matters we clearly differ.", "How each sees each", "Calder sees itself at 4.0; Harwick sees it at 2.0 and Millbrook sees it at 1.0.",
		"Harwick sees itself at 5.0; Calder sees it at 3.0 and Millbrook sees it at 4.0.", "Calder: admitting mistakes", "Gap 3.0")
	if n := len(tablesIn(t, results, "matrix")); n != 12 {
		t.Errorf("%d tables, want one for each key", n)
	}
	for _, key := range []string{"Admitting mistakes", "Trust rewarded"} {
		wantMatrix(t, results, key, [][]string{{"Harwick", "5.0 (itself)", "2.0", "3.0"}, {"Calder", "3.0", "4.0 (itself)", "3.0"}, {"Millbrook", "4.0", "1.0", "5.0 (itself)"}})
	}
	h.settles(path)
}

func TestPeopleSayHowTheySeeTheirOwnAndTheOther(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "trusted-partnership", []string{"dana", "priya"})
	spreadFrom := func(i, point int) int { return point + []int{-1, -1, 0, 0, 1, 1}[i] }
	for _, p := range []struct {
		who        string
		self, them int
	}{{"dana", 4, 2}, {"priya", 3, 4}} {
		other := map[string]string{"dana": "priya", "priya": "dana"}[p.who]
		for i, link := range h.byLink(p.who, path, 6) {
			h.stranger().fills(link, "point", h.about(sees{p.who: spreadFrom(i, p.self), other: spreadFrom(i, p.them)}))
		}
	}
	h.pass(11*24*time.Hour + time.Hour)
	results := h.signedIn("priya").get(path)
	results.want(t, http.StatusOK, "12 of 12 people answered", "Calder sees itself at 3.0; Harwick sees it at 2.0.", "Harwick sees itself at 4.0; Calder sees it at 4.0.")
	wantMatrix(t, results, "No games", [][]string{{"Harwick", "4.0 (itself)", "2.0"}, {"Calder", "4.0", "3.0 (itself)"}})
	// On one key six people each: 3, 3, 4, 4, 5, 5 is 4.0, its quartiles 3.25 and 4.75.
	for _, row := range tablesIn(t, results, "table")[averages] {
		if row[0] == "Harwick: no games" && !slices.Equal(row[1:4], []string{"4.0 (3.2 to 4.8)", "4.0 (3.2 to 4.8)", "0.0"}) {
			t.Errorf("how Harwick is seen: %q", row)
		}
	}
}

// About more than two others nobody is asked unless all agreed: the form says so, and offers to ask them.
func TestOneAnswersAboutTheTwoOneWorksWithMostUnlessAllAgree(t *testing.T) {
	h := newSeenHouse(t)
	who := []string{"dana", "priya", "mel", "ed"}
	path := h.begins("dana", "trusted-partnership", who)
	dana := h.signedIn("dana")
	all := []string{"about", fmt.Sprint(h.parties["priya"]), "about", fmt.Sprint(h.parties["mel"]), "about", fmt.Sprint(h.parties["ed"])}
	for _, about := range [][]string{nil, all} {
		dana.post(path+"/voice", append([]string{"voice", "one-voice"}, about...)...).want(t, http.StatusUnprocessableEntity,
			"Choose the one or two that you work with most", "Ask all organisations to agree to more")
	}
	ed := h.signedIn("ed")
	ed.post(path+"/voice", append([]string{"voice", "one-voice"}, "about", fmt.Sprint(h.parties["dana"]))...).wantSeen(t, path)
	if asked := len(ed.get(path + "/say").scaleFields("mark")); asked != 24 {
		t.Errorf("Eastmoor is asked %d points, want twelve about itself and about Harwick", asked)
	}
	dana.post(path+"/more").wantSeen(t, path)
	dana.post(path+"/voice", append([]string{"voice", "one-voice"}, all...)...).want(t, http.StatusUnprocessableEntity) // not all have agreed
	for _, p := range who[1:] {
		g := h.signedIn(p)
		question := h.openQuestion(p)
		g.post(h.within("/questions/%d", question.ID), "position", "agree", "name", p, "revision", fmt.Sprint(question.Revision)).want(t, http.StatusSeeOther)
	}
	dana.post(path+"/voice", append([]string{"voice", "one-voice"}, all...)...).wantSeen(t, path)
	if asked := len(dana.get(path + "/say").scaleFields("mark")); asked != 48 {
		t.Errorf("Harwick is asked %d points, want twelve about each of four", asked)
	}
}

// openQuestion is the one question that is put to all.
func (h *seenHouse) openQuestion(who string) (q partnership.Question) {
	h.t.Helper()
	h.common(who, func(v partnership.View) {
		for _, x := range v.State.Questions(partnership.DateOf(h.clock())) {
			if x.Outcome == partnership.Open {
				q = x
			}
		}
	})
	return q
}

// Thirty prompts a quarter hold for people: about two others these are more, and the form says how many are left.
func TestPeopleAreNotAskedAboutTwoOthersUnlessAllAgree(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "trusted-partnership", []string{"dana", "priya", "mel"})
	h.signedIn("dana").post(path+"/voice", "voice", "people", "links", "6").want(t, http.StatusUnprocessableEntity,
		"These are 36 prompts; of the 30 a quarter there are 30 left", "Ask all organisations to agree to more")
	one := h.signedIn("dana").post(path+"/voice", "voice", "people", "links", "6", "about", fmt.Sprint(h.parties["priya"]))
	one.want(t, http.StatusOK, "Shown on this page only")
	link := regexp.MustCompile(`/answer/[a-z2-7]{26}`).FindString(one.body)
	if asked := len(h.stranger().get(link).scaleFields("point")); asked != 24 {
		t.Errorf("%d points are asked, want twelve about two", asked)
	}
}
