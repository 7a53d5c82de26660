package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"entente/account"
)

func TestAPersonChangesTheirOwnSignIn(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("dana")
	g.get("/you").want(t, 200, "Dana", "dana@x.example", "Firefox on Linux", "the browser you are using now")
	g.post("/you/name", "name", "Dana Whitlock").wantSeen(t, "/you?said=name")
	g.get("/you?said=name").want(t, 200, "Dana Whitlock", "Records already written")
	g.post("/you/name", "name", " ").want(t, 422, "Type your name")
	g.post("/you/address", "sign_in", "d@x.example", "passphrase", "wrong one here").want(t, 422, "not your present passphrase", `value="d@x.example"`)
	g.post("/you/address", "sign_in", "priya@x.example", "passphrase", secretWords).want(t, 409, "signs in with this address already")
	g.post("/you/address", "sign_in", "nonsense", "passphrase", secretWords).want(t, 422, "Write an e-mail address")
	g.post("/you/address", "sign_in", "d@x.example", "passphrase", secretWords).wantSeen(t, "/you?said=address")
	other := h.stranger()
	other.post("/sign-in", "sign_in", "d@x.example", "passphrase", secretWords).wantSeen(t, "/")
	g.get("/you/passphrase").want(t, 200, `autocomplete="new-password"`, `autocomplete="current-password"`)
	g.post("/you/passphrase", "passphrase", secretWords, "new_passphrase", "1234567").want(t, 422)
	g.post("/you/passphrase", "passphrase", secretWords, "new_passphrase", "four brown otters swim").wantSeen(t, "/you?said=passphrase")
	g.get("/you").want(t, 200)
	other.get("/you").wantSeen(t, "/sign-in?next=%2Fyou")
}

func TestSessionsAreSeenAndEndedByTheirOwnerOnly(t *testing.T) {
	h := newHouse(t)
	here, there, elsewhere, max := h.signedIn("dana"), h.signedIn("dana"), h.signedIn("dana"), h.signedIn("max")
	id := here.get("/you").find(`name="session" value="([0-9a-f]+)"`)
	max.post("/you/sessions/end", "session", id).want(t, 404)
	here.post("/you/sessions/end", "session", "nonsense").want(t, 404)
	here.post("/you/sessions/end", "session", id).wantSeen(t, "/you?said=ended")
	left := 0
	for _, g := range []*guest{there, elsewhere} {
		if g.get("/you").status == 200 {
			left++
		}
	}
	if left != 1 {
		t.Errorf("%d of two other sessions are left, want 1", left)
	}
	here.post("/you/sessions/end-others").wantSeen(t, "/you?said=others")
	for _, g := range []*guest{there, elsewhere} {
		g.get("/you").wantSeen(t, "/sign-in?next=%2Fyou")
	}
	here.get("/you").want(t, 200)
	max.get("/you").want(t, 200)
}

func TestOneRevocationEndsEverySessionAndToken(t *testing.T) {
	h := newHouse(t)
	here, there := h.signedIn("dana"), h.signedIn("dana")
	a := here.post("/you/tokens", "token_name", "export", "membership", h.key("dana", h.at), "scope", "read", "days", "30")
	token := a.find(`id="token"[^>]*>(ent_[^<]+)<`)
	if _, err := h.site.Accounts.Token(t.Context(), token); err != nil {
		t.Fatalf("token %q: %v", token, err)
	}
	here.post("/you/sessions/end-all").wantSeen(t, "/sign-in")
	for _, g := range []*guest{here, there} {
		g.get("/you").wantSeen(t, "/sign-in?next=%2Fyou")
	}
	if _, err := h.site.Accounts.Token(t.Context(), token); err == nil {
		t.Error("the token still counts")
	}
}

func TestTokensAreOnesOwnShownOnceAndExpire(t *testing.T) {
	h := newHouse(t)
	g, max := h.signedIn("dana"), h.signedIn("max")
	a := g.post("/you/tokens", "token_name", hostile, "membership", h.key("dana", h.at), "scope", "write", "days", "30")
	a.want(t, 200, "May read and write in Northbank, for Party of dana", "Until 23 December 2026, never used", "&lt;script&gt;")
	if a.header.Get("Cache-Control") != "no-store" {
		t.Error("the browser may keep the page of the token")
	}
	secret := a.find(`id="token"[^>]*>(ent_[^<]+)<`)
	token, err := h.site.Accounts.Token(t.Context(), secret)
	if err != nil || token.Scope != account.Write {
		t.Fatalf("token %q: %+v, %v", secret, token, err)
	}
	if err := h.site.Accounts.TouchToken(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	again := g.get("/you/tokens")
	again.want(t, 200, "last used today")
	if strings.Contains(again.body, secret) {
		t.Error("the token is shown a second time")
	}
	foreign := h.key("max", h.other)
	g.post("/you/tokens", "token_name", "x", "membership", foreign, "scope", "read", "days", "30").want(t, 422, "Choose the partnership")
	g.post("/you/tokens", "token_name", "x", "membership", h.key("dana", h.at), "scope", "all", "days", "9999").want(t, 422, "Choose how long", "Choose what it may do")
	max.post("/you/tokens/revoke", "token", token.ID).want(t, 404)
	g.post("/you/tokens/revoke", "token", token.ID).wantSeen(t, "/you/tokens")
	if _, err := h.site.Accounts.Token(t.Context(), secret); err == nil {
		t.Error("the revoked token still counts")
	}
}

func TestAppearanceIsKeptInTheBrowser(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("dana")
	g.post("/you/appearance", "theme", "dark").wantSeen(t, "/you?said=theme")
	g.get("/you").want(t, 200, `data-theme="dark"`)
	g.post("/you/appearance", "theme", "device").wantSeen(t, "/you?said=theme")
	if a := g.get("/you"); strings.Contains(a.body, "data-theme") {
		t.Error("the choice stays after going back to the device's")
	}
	g.post("/you/appearance", "theme", `"><script>`).want(t, 422, "Choose light")
}

func TestErasingAnAccountAsksTwiceAndLeavesTheRecord(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("priya")
	g.get("/you/erase").want(t, 200, "Northbank, for Calder", "What stays")
	g.post("/you/erase", "passphrase", secretWords).want(t, 422, "cannot be undone")
	g.post("/you/erase", "sure", "yes", "passphrase", "not it at all").want(t, 422, "not your present passphrase")
	g.post("/you/erase", "sure", "yes", "passphrase", secretWords).want(t, 200, "Your account is erased")
	h.stranger().post("/sign-in", "sign_in", "priya@x.example", "passphrase", secretWords).want(t, 422)
	h.signedIn("dana").get("/s/"+string(h.at)+"/people").want(t, 200, "Priya Nair")
	olive := h.signedIn("olive")
	olive.post("/you/erase", "sure", "yes", "passphrase", secretWords).want(t, 409, "only operator")
}

func TestHomeListsWhereOneActsInTheOrderOfNames(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"zeta", "Alpha"} {
		h.found("dana", name)
	}
	a := h.signedIn("dana").get("/")
	var found []string
	for _, name := range []string{"Alpha", "Northbank", "zeta"} {
		found = append(found, fmt.Sprint(strings.Index(a.body, name+", for Party of dana") > 0))
	}
	first, second, third := strings.Index(a.body, "Alpha, for"), strings.Index(a.body, "Northbank, for"), strings.Index(a.body, "zeta, for")
	if first < 0 || first > second || second > third || strings.Contains(a.body, "Southbank") {
		t.Errorf("found %v, at %d %d %d", found, first, second, third)
	}
	h.pass(time.Minute)
	h.stranger().get("/").wantSeen(t, "/sign-in?next=%2F")
}
