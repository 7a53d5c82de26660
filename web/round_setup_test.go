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
	return regexp.MustCompile(`(name="(?:command|seed)" value=|data-live-at=)"[^"]*"`).ReplaceAllString(strings.Join(pages, "\n"), "")
}

// TestASheetSaysHowWhatIsOnItIsAnswered: by each person, by their own link and without a name; or by the organisation, as one voice.
func TestASheetSaysHowWhatIsOnItIsAnswered(t *testing.T) {
	h := newSeenHouse(t)
	const unnamed, published, cannot, voiced = "Write no name on it", "What do you publish that you do not have to publish?", "We cannot say", "typed in and sent for Calder, as one voice"
	const host = "Harwick IT runs this machine and could technically read the sealed answers"
	path := h.begins("dana", "pulse", []string{"dana", "priya"})
	h.byLink("dana", path, 6)
	page := h.signedIn("dana").get(path + "/sheet")
	page.want(t, http.StatusOK, unnamed, "by your own link", "I cannot say", host, "Nobody sees a single answer", "Friday 4 December at 09:00")
	page.lacks(t, "as one voice", cannot)
	set, _ := instrument.Find("pulse", 0)
	for _, p := range set.Prompts { // words are not asked for in this round
		if asks := strings.Contains(html.UnescapeString(page.body), p.Text); asks != (p.Kind == instrument.ScaleKind) {
			t.Errorf("%q is on paper: %v", p.Text, asks)
		}
	}
	path = h.begins("dana", "partner-facts", []string{"dana", "priya"})
	h.signedIn("priya").post(path+"/voice", "voice", "one-voice").wantSeen(t, path)
	page = h.signedIn("priya").get(path + "/sheet")
	page.want(t, http.StatusOK, voiced, published, cannot, host, "shown with its name, to everyone in this partnership, word for word", "Evidence, if you like")
	page.lacks(t, unnamed, "by your own link", "I cannot say")
}

// TestOneVoiceIsChosenForWhomeverFewAreAsked: where any organisation asks fewer than eight, the form has one voice chosen.
func TestOneVoiceIsChosenForWhomeverFewAreAsked(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "ten-behaviours", []string{"dana", "priya"})
	chosen := regexp.MustCompile(`name="voice" value="([a-z-]+)"[^>]*\schecked`)
	if got := chosen.FindAllStringSubmatch(h.signedIn("dana").get(path).body, -1); len(got) != 1 || got[0][1] != "one-voice" {
		t.Errorf("chosen on the form: %q, want one voice", got)
	}
	h.common("dana", func(v partnership.View) {
		r := v.State.Rounds()[0]
		for _, asked := range [][]int{{8, 8}, {8, 7}, {7, 8}, {0, 8}} {
			r.Voices = nil
			for i, p := range r.Asked {
				voice := partnership.RoundVoice{Party: p, Voice: partnership.People, People: []partnership.Asking{{Links: asked[i]}}}
				if asked[i] == 0 {
					voice = partnership.RoundVoice{Party: p, Voice: partnership.OneVoice}
				}
				r.Voices = append(r.Voices, voice)
			}
			want := partnership.OneVoice
			if asked[0] == 8 && asked[1] == 8 {
				want = partnership.People
			}
			for _, o := range voiceFormOf([]partnership.View{v}, v, r, FormOf(nil)).Voices {
				if o.Selected != (o.Value == string(want)) {
					t.Errorf("with %v asked, %s is chosen: %v; want %s", asked, o.Value, o.Selected, want)
				}
			}
		}
	})
}

// TestTheOpenerSeesWhatIsLeftOfTheQuarter: the number for the one of their people who has least, and beside each who has not all;
// it goes down as people are asked, in whatever space, and up again when a round is cancelled.
func TestTheOpenerSeesWhatIsLeftOfTheQuarter(t *testing.T) {
	h := newSeenHouse(t)
	g := h.signedIn("dana")
	left := func(set string, says ...string) {
		t.Helper()
		g.get(h.within("/rounds/new?set=%s", set)).want(t, http.StatusOK, says...)
	}
	left("pulse", "This asks 6; of your own people everyone has 30 left or more.")
	mine := ""
	h.common("dana", func(v partnership.View) { mine = fmt.Sprint(v.By.ID) })
	own := h.begins("dana", "ten-behaviours", []string{"dana"}, "seen", "asked")
	if strings.HasPrefix(own, h.within("/")) {
		t.Fatal("the round is not in a space of their own")
	}
	g.post(own+"/voice", "voice", "people", "members", mine).wantSeen(t, own)
	set, _ := instrument.Find("ten-behaviours", 0)
	after := 30 - len(set.Prompts)
	left("pulse", fmt.Sprintf("everyone has %d left or more.", after))
	path := h.begins("dana", "pulse", []string{"dana", "priya"})
	g.get(path).want(t, http.StatusOK, fmt.Sprintf("%d of 30 questions left this quarter", after), "For people who come by link 30 are left.")
	h.signedIn("priya").get(h.within("/rounds/new?set=conditions")).want(t, http.StatusOK, "everyone has 30 left or more.")
	g.post(own+"/cancel", "reason", "Too early").wantSeen(t, own)
	left("conditions", "everyone has 30 left or more.")
}
