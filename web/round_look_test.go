package web

import (
	"fmt"
	"testing"
	"time"

	"entente/browsertest"
	"entente/mail/mailtest"
)

// TestPagesOfRoundsAreReachableByAll runs axe over them in both themes and widths, and finds none too wide for a phone.
func TestPagesOfRoundsAreReachableByAll(t *testing.T) {
	h := newSeenHouse(t)
	b := browsertest.Start(t)
	h.signInWith(b, "dana")
	look := func(name, path string) {
		b.Open(h.url + path)
		if browsertest.Eval[bool](b, `document.querySelector(".who") === null`) {
			t.Fatalf("%s is not shown to somebody who is signed in", path)
		}
		shoot(t, b, "round-"+name)
		b.Axe()
		b.NoHorizontalScroll(320)
	}
	look("begin", h.within("/rounds/new?set=ten-behaviours"))
	h.likeTheMock()
	h.signInWith(b, "dana") // months have passed
	look("results", h.within("/rounds"))
	browsertest.Eval[bool](b, `(document.querySelectorAll("details").forEach(d => d.open = true), true)`)
	b.Axe()
	if _, pieces := printed(t, b.PDF()); pieces < 8000 { // 11,358, of which 4,050 are not about it
		t.Errorf("the results print %d pieces of text: what came out is missing for whoever may say what becomes of it", pieces)
	}
	look("overview", h.within(""))
	h.does("dana", beginPulse(h))
	look("running", h.within("/rounds"))
	b.NoComplaints()
}

// TestFormsOfARunningRoundAreReachableByAll looks at a round under way with each form that it can hold, also refused: how one's
// organisation answers and about whom, more people, cancelling; then at its questions on a phone, and at how each sees each.
func TestFormsOfARunningRoundAreReachableByAll(t *testing.T) {
	h := newSeenHouse(t)
	h.mails(mailtest.Rules{}) // so that addresses are asked for too
	path := h.begins("dana", "trusted-partnership", []string{"dana", "priya", "mel", "ed"})
	b := browsertest.Start(t)
	b.ScriptsOff()
	look := func(name string) {
		b.Axe()
		b.NoHorizontalScroll(320)
		b.NoHorizontalScroll(390)
		shoot(t, b, "round-"+name)
	}
	h.signInWith(b, "dana")
	b.Open(h.url + path)
	b.Sees("How Harwick answers", "About whom, beside yourselves", "Personal links", "Cancel it")
	b.Unfold("Cancel this round")
	look("choose")
	b.Send("Choose this", "Harwick answers", "As one voice")
	b.Sees("Not saved yet", "Choose the one or two that you work with most", "Ask all organisations to agree to more")
	look("choose-refused")
	mel := fmt.Sprint(h.parties["mel"])
	link := h.byLink("dana", path, 6, "about", mel)[0]
	b.Open(h.url + path)
	b.Unfold("Ask more people")
	b.Sees("You ask six people by link")
	look("more")
	b.Send("Ask them", "Personal links", "0")
	b.Sees("Ask at least one person")
	look("more-refused")

	phone := browsertest.Start(t)
	phone.ScriptsOff()
	phone.View(390, false)
	phone.Open(h.url + link)
	phone.Sees("your own organisation", "I cannot say", "Millbrook")
	phone.NoHorizontalScroll(320)
	phone.Axe()
	for who, s := range map[string]sees{"mel": {"mel": 5, "dana": 2}, "priya": {"priya": 4, "dana": 3}} {
		h.signedIn(who).post(path+"/voice", "voice", "one-voice", "about", fmt.Sprint(h.parties["dana"])).wantSeen(t, path)
		h.signedIn(who).fills(path+"/say", "mark", h.about(s), "do", "lock")
	}
	h.pass(11*24*time.Hour + time.Hour)
	h.signInWith(b, "dana")
	b.Open(h.url + path)
	b.Sees("How each sees each", "5.0 (itself)")
	look("matrix")
	phone.NoComplaints()
}
