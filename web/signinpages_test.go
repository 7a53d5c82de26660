package web

import (
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/browsertest"
)

func TestPagesOfSignInAreWithinReachOfEveryone(t *testing.T) {
	h := newHouse(t)
	b := browsertest.Start(t)
	secret, err := h.site.Accounts.NewLink(t.Context(), account.ResetLink, string(h.account("max").ID), h.clock().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	look := func(name, path string) {
		b.Open(h.url + path)
		b.Axe()
		b.NoHorizontalScroll(320)
		shoot(t, b, name)
	}
	look("sign-in", "/sign-in")
	look("recover", "/recover")
	look("reset", "/reset/"+secret)
	h.signInWith(b, "dana")
	for _, path := range []string{"/", "/you", "/you/address", "/you/passphrase", "/you/tokens", "/you/codes", "/you/erase"} {
		look("you"+strings.ReplaceAll(path, "/", "-"), path)
	}
	browsertest.Eval[bool](b, `(location.assign("/you/codes"), true)`)
	arrive(b, "#make")
	submit(b, `form[action="/you/codes"]`)
	arrive(b, "#codes")
	b.Axe()
	shoot(t, b, "codes-made")
	b.Open(h.url + "/you/tokens")
	browsertest.Eval[bool](b, `(document.getElementById("token_name").value = "Nightly export", true)`)
	submit(b, `form[action="/you/tokens"]`)
	arrive(b, "#token")
	b.Axe()
	shoot(t, b, "token-made")
	b.NoComplaints()
}

func submit(b *browsertest.Browser, form string) {
	browsertest.Eval[bool](b, "(document.querySelector('"+form+"').requestSubmit(), true)")
}

func TestPagesOfTheOperatorAreWithinReachOfEveryone(t *testing.T) {
	h := newHouse(t)
	olive := h.signedIn("olive")
	olive.post("/operator/founding-links", "note", "Harwick, Dana Whitlock")
	b := browsertest.Start(t)
	h.signInWith(b, "olive")
	for _, path := range []string{"/operator", "/operator/sign-ins", "/operator/notices", "/operator/erasures"} {
		b.Open(h.url + path)
		b.Axe()
		b.NoHorizontalScroll(320)
		shoot(t, b, strings.ReplaceAll(path[1:], "/", "-"))
	}
	b.NoComplaints()
}

func TestCodesAreMadeByKeyboardAloneWithScriptsOff(t *testing.T) {
	h := newHouse(t)
	b := browsertest.Start(t)
	b.ScriptsOff()
	h.signInWith(b, "dana")
	b.Open(h.url + codesPath)
	var reached bool
	for _, stop := range b.KeyboardOnly(30) {
		reached = reached || stop.Name == "Show my ten codes"
	}
	if !reached {
		t.Fatal("Tab does not reach the button")
	}
	browsertest.Eval[bool](b, `(document.querySelector('form[action="/you/codes"] button').focus(), true)`)
	b.Press("\r")
	arrive(b, "#codes")
	if got := strings.Fields(b.Text("#codes")); len(got) != account.Codes {
		t.Errorf("%d codes, want %d", len(got), account.Codes)
	}
}
