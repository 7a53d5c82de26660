package web

import (
	"fmt"
	"testing"

	"entente/browsertest"
)

// TestPagesOfPeopleAreReachableByAll runs axe over them in both themes and widths, and finds none too wide for a phone.
func TestPagesOfPeopleAreReachableByAll(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	h.colleague(dana, "Tim", "member")
	dana.post(h.within("/invitations"), "name", "Eastmoor Housing Trust")
	question := dana.get(h.within("/people")).find(`/questions/(\d+)`)
	b := browsertest.Start(t)
	h.signInWith(b, "dana")
	for _, path := range []string{"/questions/" + question, fmt.Sprintf("/people/%d", h.memberNamed("Tim")), "/you", "/party", "/leave", "/close", "/people"} {
		b.Open(h.url + h.within("%s", path))
		b.Axe()
		b.NoHorizontalScroll(320)
	}
	browsertest.Eval[bool](b, `(document.querySelector("#person-name").value = "Zoe", document.querySelector("#person-roles").checked = true,
		document.querySelector("main form[action$=person]").requestSubmit(), true)`)
	arrive(b, "#link")
	b.Axe()
	b.NoHorizontalScroll(320)
	b.NoComplaints()
}
