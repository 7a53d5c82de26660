package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/partnership"
)

// Facts about a partner: as one voice, with evidence beside each, sealed until all open; and beside them those whom decisions
// touch, who are no members and come by a link.
func TestPartnerFactsOpenWithTheirEvidenceBesideThoseAffected(t *testing.T) {
	h := newSeenHouse(t)
	who, sent := []string{"dana", "priya", "mel"}, uint64(0)
	facts := h.begins("dana", "partner-facts", who)
	affected := h.begins("dana", "stakeholders", []string{"dana", "priya"})
	points := map[string][]int{"dana": {4, 3, 5, 2, 4, 1, 3}, "priya": {2, 3, 1, 2, 0, 5, 3}, "mel": {4, 4, 4, 4, 4, 4, 4}}
	show := map[string]string{"dana": "https://harwick.example/accounts", "priya": "In the folder at our front desk", "mel": ""}
	for _, p := range who {
		g := h.signedIn(p)
		g.post(facts+"/voice", "voice", "one-voice").wantSeen(t, facts)
		g.fills(facts+"/say", "mark", func(i int, _ string) int { return points[p][i] }, "do", "lock", "show-reserve", show[p], "say-overruled", "The board of "+p)
	}
	h.asksAffected(affected)
	for _, g := range []*guest{h.signedIn("priya"), h.signedIn("mel")} {
		for _, path := range []string{facts, facts + "/say", h.within("/rounds"), h.within(""), h.within("/record"), h.within("/waiting")} {
			g.get(path).lacks(t, "harwick.example", "The board of dana", "Respect")
		}
	}
	h.pass(11*24*time.Hour + time.Hour)
	for _, p := range []string{"dana", "mel"} {
		results := h.signedIn(p).get(facts)
		results.want(t, http.StatusOK, "Three organisations answered as one voice", "Six matters, biggest gap first", `href="https://harwick.example/accounts" rel="noopener noreferrer nofollow external"`,
			"In the folder at our front desk", "The board of dana", "4: Six to twelve", `href="`+facts+`/talk"`)
		checkFacts(t, results)
		h.signedIn(p).get(facts+"/talk").want(t, http.StatusOK, `href="https://harwick.example/accounts"`, "In the folder at our front desk")
		for _, elsewhere := range []string{"", "/record", "/waiting", "/commitments", "/search?q=accounts"} {
			h.signedIn(p).get(h.within("%s", elsewhere)).lacks(t, "harwick.example", "front desk")
		}
	}
	h.signedIn("max").get(facts).want(t, http.StatusNotFound)
	h.settles(facts)
	h.common("dana", func(v partnership.View) {
		id, _ := strings.CutPrefix(facts, h.within("/rounds/"))
		r, _ := v.State.Round(partnership.RoundID(number(id)))
		h.round, sent = r.ID, r.Spoken[0].Made.No
	})
	h.does("dana", &partnership.EraseWords{Entry: sent, Reason: "An old address"})
	gone := h.signedIn("priya").get(facts)
	gone.want(t, http.StatusOK, "Its words were erased.", "In the folder at our front desk", "as one voice: 3.5 on average")
	gone.lacks(t, "harwick.example", "The board of dana")
}

// checkFacts compares the averages with what was answered: two matters have two questions with a scale, one of each has none.
func checkFacts(t *testing.T, page answer) {
	t.Helper()
	want := map[string][]string{
		"Financial stability and strength": {"as one voice: 3.5 on average", "as one voice: 2.5 on average", "as one voice: 4.0 on average", "1.5"},
		"Careful accounts":                 {"as one voice: 5", "as one voice: 1", "as one voice: 4", "4.0"},
		"Governance":                       {"as one voice: 2", "as one voice: 2", "as one voice: 4", "2.0"},
		"Transparency":                     {"as one voice: 4", "could not say", "as one voice: 4", "0.0"},
		"Sustainability":                   {"as one voice: 1", "as one voice: 5", "as one voice: 4", "4.0"},
		"Thought for those affected":       {"as one voice: 3", "as one voice: 3", "as one voice: 4", "1.0"},
	}
	rows := tablesIn(t, page, "table")[averages]
	if len(rows) != len(want) {
		t.Errorf("%d matters, want %d", len(rows), len(want))
	}
	for _, row := range rows {
		if !slices.Equal(row[1:5], want[row[0]]) {
			t.Errorf("%s: %q, want %q", row[0], row[1:5], want[row[0]])
		}
	}
}

// asksAffected lets people who are no members answer by link: six for Harwick, four, too few to show, for Calder.
func (h *seenHouse) asksAffected(path string) {
	h.t.Helper()
	for i, link := range h.byLink("dana", path, 6) {
		g := h.stranger()
		g.get(link).want(h.t, http.StatusOK, "I am asked before something changes that matters to me.", "Think of the organisation that gave you the link.")
		g.fills(link, "point", func(int, string) int { return 2 + i%3 })
	}
	for _, link := range h.byLink("priya", path, 6)[:4] {
		h.stranger().fills(link, "point", func(int, string) int { return 5 })
	}
}

func TestThoseAffectedAnswerWithoutBeingMembersAndSeeWhatCameOut(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "stakeholders", []string{"dana", "priya"})
	h.asksAffected(path)
	more := h.signedIn("dana").post(path+"/ask", "links", "1")
	link := "/answer/" + more.find(`/answer/([a-z2-7]{26})`)
	h.pass(11*24*time.Hour + time.Hour)
	resident := h.stranger().get(link) // who did not answer sees it too, and nothing but the results
	for _, page := range []answer{resident, h.signedIn("priya").get(path)} {
		page.want(t, http.StatusOK, "Thought for those affected", "4 of 6 answered, too few to show", "6 of 7 answered")
		page.lacks(t, "One matters", "biggest gap first")
		// 2, 2, 3, 3, 4, 4 to each of five questions: 3.0, quartiles 2.25 and 3.75.
		if rows := tablesIn(t, page, "table")[averages]; len(rows) != 1 || rows[0][1] != "3.0 (2.2 to 3.8)" || rows[0][2] != "too few" {
			t.Errorf("results: %q", rows)
		}
	}
	resident.lacks(t, h.within("/"), "/commitments", "Accept it as it is", "Sign out")
	h.stranger().get(path).want(t, http.StatusSeeOther)
}

// In two worlds Dana sends the facts of Harwick, in one with evidence and words, in the other without. Until the round opens
// nobody of another organisation can tell the two apart.
func TestNobodyCanTellThatThereIsEvidenceBeforeItOpens(t *testing.T) {
	with, without := newRealm(t, nil), newRealm(t, nil)
	for _, r := range []*realm{with, without} {
		begun := r.do("dana", "common", &partnership.BeginRound{Set: partnership.SetRef{Key: "partner-facts"}, Together: true})
		r.things["common"]["rounds"] = fmt.Sprint(begun.First)
		form := []string{"do", "lock", "mark-reserve", "2"}
		if r == with {
			form = append(form, "show-reserve", "https://harwick.example/quiet-heron", "show-corrections", strings.Repeat("Quiet heron. ", 500), "say-overruled", "Quiet heron")
		}
		say := fmt.Sprintf("/s/%s/rounds/%d/say", r.spaces["common"], begun.First)
		r.signedIn("dana").post(say, form...).wantSeen(t, say)
	}
	for _, who := range []string{"priya", "olive"} {
		a, b := with.told(who), without.told(who)
		if len(a) != len(b) || len(a) < 20 {
			t.Fatalf("%s was told %d and %d things", who, len(a), len(b))
		}
		for i := range a {
			if a[i] != b[i] {
				t.Errorf("%q sees it by %s", who, firstDifference(a[i], b[i]))
			}
		}
	}
	if a, b := logLines(with), logLines(without); a != b {
		t.Errorf("the logs differ: %s", firstDifference(a, b))
	}
	sealedIn(t, with, without)
	own := fmt.Sprintf("/s/%s/rounds/%s/say", with.spaces["common"], with.things["common"]["rounds"])
	with.signedIn("dana").get(own).want(t, http.StatusOK, "Quiet heron") // or the test tests nothing
}

// sealedIn compares what the record shows of each entry that the answer made: the bytes as stored, the proof, the receipt. Of a
// sealed answer there is a salted hash, the same length whatever it hides, and to its own party no more than to others.
func sealedIn(t *testing.T, with, without *realm) {
	t.Helper()
	shown := func(r *realm, who, page string) string {
		a := r.signedIn(who).get(page)
		a.want(t, http.StatusOK)
		a.lacks(t, "heron", "harwick.example")
		return saltedText.ReplaceAllStringFunc(strings.ReplaceAll(r.drawnTexts().Replace(a.plainly(r.url)), "&#43;", "+"), func(s string) string { return fmt.Sprint("SALTED", len(s)) })
	}
	begun, head := number(with.things["common"]["rounds"]), with.heads()["common"]
	if head <= begun || head != without.heads()["common"] {
		t.Fatalf("entries %d to %d: nothing was sent, or not the same in both worlds", begun, head)
	}
	for no := begun; no <= head; no++ {
		for _, who := range []string{"priya", "mel", "olga", "dana"} {
			for _, page := range []string{"", "/receipt"} {
				path := fmt.Sprintf("/s/%s/record/%d%s", with.spaces["common"], no, page)
				if a, b := shown(with, who, path), shown(without, who, path); a != b {
					t.Errorf("%s sees it in %s", who, firstDifference(a, b))
				}
			}
		}
	}
	last := with.signedIn("priya").get(fmt.Sprintf("/s/%s/record/%d", with.spaces["common"], head))
	last.want(t, http.StatusOK, "round.voice-locked") // or the test tests nothing
}

// The pages on which an organisation answers as one voice are as long whatever is saved, typed, refused, stale or too late.
func TestTheSizeOfOneVoiceTellsNothing(t *testing.T) {
	texts := []string{"Less waiting", strings.Repeat("words & more ", 200), strings.Repeat("<&\"'>", 400), strings.Repeat("é", 2000)}
	sizes := map[string]map[int]bool{}
	for _, text := range texts {
		h := newSeenHouse(t)
		g, path := h.signedIn("dana"), h.begins("dana", "first-conversation", []string{"dana", "priya"})
		g.post(path+"/voice", "voice", "one-voice").wantSeen(t, path)
		path += "/say"
		step := func(what string, a answer, status int) {
			if a.status != status || a.header.Get("Content-Encoding") != "" {
				t.Errorf("%s: %d, packed %q", what, a.status, a.header.Get("Content-Encoding"))
			}
			if sizes[what] == nil {
				sizes[what] = map[int]bool{}
			}
			sizes[what][len(a.body)] = true
		}
		first := g.get(path)
		stale := first.find(`name="revision" value="([^"]*)"`)
		step("refused", g.post(path, "revision", stale, "say-worth", text, "do", "nothing of these"), http.StatusUnprocessableEntity)
		g.post(path, "revision", stale, "say-worth", text, "do", "save").want(t, http.StatusSeeOther)
		step("saved", g.get(path), http.StatusOK)
		step("stale", g.post(path, "revision", stale, "say-worth", text+".", "do", "save"), http.StatusConflict)
		g.post(path, "revision", g.get(path).find(`name="revision" value="([^"]*)"`), "say-worth", text, "do", "lock").want(t, http.StatusSeeOther)
		step("sent", g.get(path), http.StatusOK)
		step("too late", g.post(path, "say-worth", text+".", "do", "save"), http.StatusConflict)
	}
	for what, list := range sizes {
		if len(list) != 1 {
			t.Errorf("%s: pages of %d answers have the lengths %v", what, len(texts), list)
		}
	}
}
