package web

import (
	"net/http"
	"testing"
)

// demonstration is a house that shows itself to anyone, first as Dana, then as Max.
func demonstration(t *testing.T) *house {
	h := newHouse(t)
	h.site.Demo = &Demo{People: []DemoAs{
		{h.account("dana").ID, h.at, "Dana Whitlock", "Harwick, manager", Mark{"circle", "HW"}},
		{h.account("max").ID, h.other, "Max Orr", "Southbank, manager", Mark{"square", "SB"}},
	}}
	h.listen()
	return h
}

func TestDemonstrationBeginsAsItsFirstPerson(t *testing.T) {
	h := demonstration(t)
	guest := h.stranger()
	guest.get("/").wantSeen(t, "/s/"+string(h.at))
	guest.get("/s/"+string(h.at)).want(t, http.StatusOK, "Demonstration.", "You look around as Dana Whitlock: Harwick, manager.", "Signed in for ")
}

func TestAVisitorOfADemonstrationCanBeSomeoneElse(t *testing.T) {
	h := demonstration(t)
	guest := h.stranger()
	guest.post("/demo/as", "as", "1").wantSeen(t, "/s/"+string(h.other))
	guest.get("/s/"+string(h.other)).want(t, http.StatusOK, "You look around as Max Orr")
	guest.get("/s/"+string(h.at)).want(t, http.StatusNotFound)
	for _, nobody := range []string{"", "2", "-1", "dana"} {
		guest.post("/demo/as", "as", nobody).want(t, http.StatusNotFound)
	}
	guest.get("/s/"+string(h.other)).want(t, http.StatusOK, "You look around as Max Orr")
}

// Whoever leaves a demonstration is offered its people on the page on which others sign in.
func TestSignInPageOfADemonstrationOffersItsPeople(t *testing.T) {
	h := demonstration(t)
	guest := h.stranger()
	guest.get("/")
	guest.post("/sign-out").wantSeen(t, "/sign-in")
	guest.get("/sign-in").want(t, http.StatusOK, "Demonstration.", "Dana Whitlock")
}

func TestNobodyIsSomeoneElseOutsideADemonstration(t *testing.T) {
	h := newHouse(t)
	h.stranger().post("/demo/as", "as", "0").want(t, http.StatusNotFound)
	h.signedIn("dana").post("/demo/as", "as", "0").want(t, http.StatusNotFound)
	h.stranger().get("/").wantSeen(t, "/sign-in?next=%2F")
}
