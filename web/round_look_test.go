package web

import (
	"testing"

	"entente/browsertest"
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
