package web

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"entente/browsertest"
	"entente/engine"
	"entente/partnership"
)

// TestARoundIsPlayedFromAskingToSettling in browsers that run no script: asked, answered on two phones, closed, opened, talked
// about, one difference turned into a promise, and settled.
func TestARoundIsPlayedFromAskingToSettling(t *testing.T) {
	t.Parallel()
	h := &seenHouse{askedHouse: &askedHouse{house: newHouse(t)}}
	dana, priya := h.plain("dana", 1280), h.plain("priya", 390)
	dana.Open(h.url + h.within("/rounds/new?set=ten-behaviours"))
	dana.Send("Ask these questions", "Last day for answers", "2026-12-02", "Opens, at 09:00", "2026-12-04")
	round := dana.Address()
	h.round = partnership.RoundID(number(round[strings.LastIndex(round, "/")+1:]))
	h.harwick, h.calder = h.chooses(dana, round), h.chooses(priya, round)

	for i, phone := range []*browsertest.Browser{h.bare(390), h.bare(390)} {
		link, answers := h.harwick[0], []string{"We look for savings openly", "1 Never", "We adapt our own rules", "I cannot say", "Your words", "Show us one invoice."}
		if i == 1 {
			link, answers = h.calder[0], []string{"We look for savings openly", "5 Always"}
		}
		phone.Open(h.url + "/answer/" + link)
		phone.Sees("Nothing is sent until you press Send.", "I cannot say")
		phone.NoHorizontalScroll(390)
		phone.Send("Send", answers...)
		phone.Sees("Sent. You can change it on this phone")
	}
	h.othersAnswer()
	for _, b := range []*browsertest.Browser{dana, priya} {
		b.Open(h.url + round)
		b.Sees("Nobody sees", "several people answer, unnamed")
		b.SeesNot("Show us one invoice", "of 6 answered")
	}
	h.pass(10 * 24 * time.Hour) // Thursday 3 December
	h.signInWith(dana, "dana")
	dana.Open(h.url + round)
	dana.Sees("Closed. It opens to everyone on")
	dana.SeesNot("Gap ", "of 6 answered")
	h.pass(24 * time.Hour)
	h.opensAndSettles(dana, priya, round)
}

// plain is the browser of somebody who is signed in, without scripts; bare is one of nobody here.
func (h *seenHouse) plain(name string, width int) *browsertest.Browser {
	h.t.Helper()
	b := h.bare(width)
	h.signInWith(b, name)
	return b
}

func (h *seenHouse) bare(width int) *browsertest.Browser {
	h.t.Helper()
	b := browsertest.Start(h.t)
	b.ScriptsOff()
	b.View(width, false)
	return b
}

// chooses asks six people of the reader's organisation by link.
func (h *seenHouse) chooses(b *browsertest.Browser, round string) (links []string) {
	h.t.Helper()
	b.Open(h.url + round)
	b.Send("Choose this", " answers", "Several people, each unnamed", "Personal links", "6")
	for _, found := range regexp.MustCompile(`/answer/([a-z2-7]{26})`).FindAllStringSubmatch(b.Text("#all"), -1) {
		links = append(links, found[1])
	}
	if len(links) != 6 {
		h.t.Fatalf("%d links on the page, want six: %s", len(links), b.Words())
	}
	return links
}

// othersAnswer lets everybody else answer: Harwick low and Calder high on every behaviour.
func (h *seenHouse) othersAnswer() {
	h.t.Helper()
	var q partnership.QuestionSet
	h.common("dana", func(v partnership.View) { r, _ := v.State.Round(h.round); q = r.Questions })
	for i := range 5 {
		for k, links := range [][]string{h.harwick, h.calder} {
			c := crowd{means: []float64{[]float64{2, 4}[k]}}
			if err := h.site.Engine.AnswerByLink(h.t.Context(), links[i+1], engine.NewSecret(), c.answers(q, i)); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

// opensAndSettles reads the results on a wide screen and on a phone, and says what becomes of the three widest differences.
func (h *seenHouse) opensAndSettles(dana, priya *browsertest.Browser, round string) {
	h.t.Helper()
	for name, b := range map[string]*browsertest.Browser{"dana": dana, "priya": priya} {
		h.signInWith(b, name)
		b.Open(h.url + round)
		b.Sees("Ten behaviours, biggest gap first", "6 of 6 answered", "Questions to talk about", "The three widest gaps ask for an answer")
		b.SeesNot("Show us one invoice") // one comment is not shown
	}
	priya.NoHorizontalScroll(390)
	dana.Follow("Turn into a commitment")
	dana.Send("Make the promise", "to", "Show each saving with its invoice", "by", "2026-12-18")
	if dana.Address() != round {
		h.t.Fatalf("once it is promised one is led to %s, want %s", dana.Address(), round)
	}
	dana.Sees("made a promise of it on", "Show each saving with its invoice", "Not answered yet")
	priya.Open(h.url + round)
	priya.Send("Accept it as it is")
	priya.SeesNot("Settled on")
	priya.Unfold("Questions to talk about, and what becomes of it: Objectives still fit")
	priya.Send("Say so", "Why nothing is to be done", "We changed it last month.")
	for _, b := range []*browsertest.Browser{dana, priya} {
		b.Open(h.url + round)
		b.Sees("Settled on", "the rest counts as seen", "We changed it last month.", "Show each saving with its invoice")
		b.NoComplaints()
	}
}
