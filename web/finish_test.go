package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/browsertest"
)

// arrived is somebody who joined with a link and a name, and nothing else.
func (h *house) arrived() *guest {
	h.t.Helper()
	page := h.signedIn("dana").post(h.within("/invitations/person"), "name", "Tom", "roles", "manager", "roles", "member")
	g := h.stranger()
	link := "/join/" + page.find(`/join/([a-z0-9]+)`)
	g.get(link).want(h.t, http.StatusOK, "now, or at the end")
	g.post(link, "person", "Tom").wantSeen(h.t, "/s/"+string(h.at))
	return g
}

func TestALinkAndANameAreEnoughToComeIn(t *testing.T) {
	h := newHouse(t)
	tom := h.arrived()
	tom.get("/s/"+string(h.at)).want(t, http.StatusOK, "People get through.", "You have no passphrase yet", finishPath)
	h.pass(3 * 24 * time.Hour)
	tom.get(h.within("/people")).want(t, http.StatusOK, "Tom", "You have no passphrase yet")

	tom.get(finishPath+"?next="+h.within("/people")).want(t, http.StatusOK, "Finish your sign-in", `value="`+h.within("/people")+`"`)
	tom.post(finishPath, "sign_in", "tom@x.example", "passphrase", "short").want(t, http.StatusUnprocessableEntity, "at least 8 characters", "tom@x.example")
	tom.post(finishPath, "sign_in", "dana@x.example", "passphrase", secretWords).want(t, http.StatusUnprocessableEntity, "has a sign-in here already")
	tom.post(finishPath, "sign_in", "tom@x.example", "passphrase", secretWords, "next", h.within("/people")).wantSeen(t, h.within("/people"))
	tom.get(codesPath).want(t, http.StatusOK, "You have no recovery codes yet.")
	people := tom.get(h.within("/people"))
	people.want(t, http.StatusOK, "Tom")
	people.lacks(t, "You have no passphrase yet")
	tom.get(finishPath).wantSeen(t, "/you")
	tom.post(finishPath, "sign_in", "other@x.example", "passphrase", secretWords).want(t, http.StatusNotFound)
	h.signedIn("tom").get("/s/"+string(h.at)).want(t, http.StatusOK, "People get through.")
}

func TestWhatBindsTheOrganisationWaitsForAPassphrase(t *testing.T) {
	h := newHouse(t)
	tom := h.arrived()
	tom.post(h.within("/commitments"), "what", "Answer within a day", "criteria", "By noon", "due", "2026-12-30").
		want(t, http.StatusForbidden, "Choose a passphrase first", finishPath, "Answer within a day", "Send it again")
	tom.post("/you/name", "name", "Thomas").want(t, http.StatusForbidden, "Choose a passphrase first")
	tom.post("/sign-out").wantSeen(t, "/sign-in")
}

// What they may send before is named form by form: a new one of a round waits unless somebody says otherwise.
func TestWithoutAPassphraseARoundIsAnsweredAndNothingMore(t *testing.T) {
	h := newHouse(t)
	tom := h.arrived()
	answers := []string{"/s/{space}/rounds/first", "/s/{space}/rounds/{id}/say", "/s/{space}/rounds/{id}/answer"}
	for _, r := range siteRoutes(t) {
		if r.method != http.MethodPost || !strings.HasPrefix(r.path, "/s/{space}") {
			continue
		}
		path := anyParameter.ReplaceAllString(strings.Replace(r.path, "{space}", string(h.at), 1), "1")
		got := tom.post(path, "reason", "Because we wrote it")
		if refused := got.status == http.StatusForbidden && strings.Contains(got.body, "Choose a passphrase first"); refused == slices.Contains(answers, r.path) {
			t.Errorf("POST %s without a passphrase = %d, refused for it: %t", r.path, got.status, refused)
		}
	}
}

var anyParameter = regexp.MustCompile(`\{[a-z]+\}`)

func TestTheLinkThatWasUsedLetsNobodyElseIn(t *testing.T) {
	h := newHouse(t)
	page := h.signedIn("dana").post(h.within("/invitations/person"), "name", "Tom", "roles", "member")
	link := "/join/" + page.find(`/join/([a-z0-9]+)`)
	h.stranger().post(link, "person", "Tom").wantSeen(t, "/s/"+string(h.at))
	h.stranger().post(link, "person", "Tim").want(t, http.StatusNotFound)
}

func TestFinishingASignInIsWithinReachOfEveryone(t *testing.T) {
	h := newHouse(t)
	link := h.signedIn("dana").post(h.within("/invitations/person"), "name", "Tom", "roles", "member").find(`/join/([a-z0-9]+)`)
	b := browsertest.Start(t)
	b.Open(h.url + "/join/" + link)
	b.Axe()
	browsertest.Eval[bool](b, `(document.getElementById("person").value = "Tom", true)`)
	submit(b, `main form`)
	arrive(b, `.notice a[href="`+finishPath+`"]`)
	b.Open(h.url + finishPath)
	b.Axe()
	b.NoHorizontalScroll(320)
	shoot(t, b, "finish")
	browsertest.Eval[bool](b, `(document.getElementById("sign_in").focus(), true)`)
	b.Press("tom@x.example\t" + secretWords + "\r")
	arrive(b, "#make") // the recovery codes
	b.NoComplaints()
}
