package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"entente/instrument"
	"entente/partnership"
)

// TestHowARoundIsSetUpIsSaidBeforeTheFirstQuestion: who is asked, until when, when it opens, who will see what, the smallest group,
// comments, who runs the machine and what they could see; to people and to whoever answers for an organisation.
func TestHowARoundIsSetUpIsSaidBeforeTheFirstQuestion(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "ten-behaviours", []string{"dana", "priya"}, "comments", "yes")
	h.signedIn("priya").post(path+"/voice", "voice", "one-voice").wantSeen(t, path)
	links := h.byLink("dana", path, 6)
	for where, page := range map[string]answer{"people": h.stranger().get(links[0]), "one voice": h.signedIn("priya").get(path + "/say")} {
		page.want(t, http.StatusOK)
		set, _ := instrument.Find("ten-behaviours", 0)
		before, _, found := strings.Cut(html.UnescapeString(page.body), set.Prompts[0].Text)
		if !found {
			t.Fatalf("%s: nothing is asked", where)
		}
		for _, want := range []string{"Who is asked", "Harwick, several people", "Calder, as one voice", "Open until", "Results open", "at 09:00, for everyone at once, not before",
			"Who will see them", "and whoever was asked", "Smallest group shown", "Five answers to a question", "Comments", "at least eight people do",
			"Who runs this machine", "Harwick IT", "could technically read"} {
			if !strings.Contains(before, want) {
				t.Errorf("%s: %q is not said before the first question", where, want)
			}
		}
	}
	h.signedIn("priya").get(path+"/say").want(t, http.StatusOK, "only Calder until it opens; then ")
}

// TestTheFirstConversationIsOnPaperWithAllItsQuestions for a room without network.
func TestTheFirstConversationIsOnPaperWithAllItsQuestions(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "first-conversation", []string{"dana", "priya"})
	words := html.UnescapeString(h.signedIn("priya").get(path + "/sheet").body)
	set, _ := instrument.Find("first-conversation", 0)
	at := 0
	for i, p := range set.Prompts {
		next := strings.Index(words[at:], p.Text)
		if next < 0 {
			t.Fatalf("question %d, %q, is not on paper, or not in its place", i+1, p.Text)
		}
		at += next
	}
	if len(set.Prompts) != 5 {
		t.Errorf("%d questions, want five", len(set.Prompts))
	}
}

// TestNobodyIsPressedToAnswer: whether somebody has answered or not, no page and no mail names or counts who has not, and what
// waits for them stays the same until the round closes.
func TestNobodyIsPressedToAnswer(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "pulse", []string{"dana", "priya"})
	mine := "0"
	h.common("dana", func(v partnership.View) { mine = fmt.Sprint(v.By.ID) })
	links := h.byLink("dana", path, 6, "members", mine)
	g := h.signedIn("dana")
	tells := func() (all []string) {
		for _, p := range []string{path, h.within("/rounds"), h.within("/waiting"), h.within(""), h.within("/record"), h.within("/people")} {
			page := g.get(p)
			page.want(t, http.StatusOK)
			words := strings.ToLower(html.UnescapeString(page.body))
			for _, never := range []string{"not answered", "not yet answered", "still missing", "outstanding", "reminder", "please answer", "of 7 answered", "of 6 answered", "answered so far"} {
				if strings.Contains(words, never) {
					t.Errorf("%s says %q", p, never)
				}
			}
			all = append(all, page.find(`(?s)<main[^>]*>(.*)</main>`))
		}
		return all
	}
	before := tells()
	if !strings.Contains(strings.Join(before, ""), path+"/answer") {
		t.Fatal("nothing waits for who is asked: the test tests nothing")
	}
	page := g.get(path + "/answer")
	g.post(path+"/answer", "secret", drawnIn(page), "point-promises", "4").want(t, http.StatusSeeOther)
	one := h.stranger()
	one.post(links[0], "secret", drawnIn(one.get(links[0])), "point-promises", "2").want(t, http.StatusSeeOther)
	if after := tells(); drawnAlike(after) != drawnAlike(before) {
		t.Error("a page changed as two answered")
	}
	h.pass(8 * 24 * time.Hour)
	g = h.signedIn("dana")
	tells()
}

func drawnAlike(pages []string) string {
	return regexp.MustCompile(`(name="command" value=|data-live-at=)"[^"]*"`).ReplaceAllString(strings.Join(pages, "\n"), "")
}
