package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/partnership"
)

func TestSigningInLeadsBackToThePageThatWasAskedFor(t *testing.T) {
	h := newHouse(t)
	g := h.stranger()
	asked := "/s/" + string(h.at) + "/people?x=1"
	a := g.get(asked)
	a.wantSeen(t, "/sign-in?next=%2Fs%2F"+string(h.at)+"%2Fpeople%3Fx%3D1")
	g.get(a.location).want(t, 200, `autocomplete="username"`, `autocomplete="current-password"`, `value="`+asked+`"`)
	g.post("/sign-in", "sign_in", "dana@x.example", "passphrase", secretWords, "next", asked).wantSeen(t, asked)
	g.get(asked).want(t, 200, "Northbank")
}

func TestSignInLeadsToNoOtherSite(t *testing.T) {
	h := newHouse(t)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "evil", "/a\r\nSet-Cookie: x", "javascript:alert(1)"} {
		h.stranger().post("/sign-in", "sign_in", "dana@x.example", "passphrase", secretWords, "next", next).wantSeen(t, "/")
	}
}

func TestUnknownNameAndWrongPassphraseAnswerAlike(t *testing.T) {
	h := newHouse(t)
	try := func(signIn string) answer {
		a := h.stranger().post("/sign-in", "sign_in", signIn, "passphrase", "not this one at all")
		a.body = strings.ReplaceAll(a.body, signIn, "WHO")
		return a
	}
	known, unknown := try("dana@x.example"), try("nobody@x.example")
	known.want(t, 422, "do not go together")
	if known.status != unknown.status || known.body != unknown.body {
		t.Error("the page tells whether somebody signs in with an address")
	}
	if strings.Contains(known.body, "not this one at all") {
		t.Error("the page holds the passphrase")
	}
}

func TestManyFailuresHaveToWaitAndSayHowLong(t *testing.T) {
	h := newHouse(t)
	var last answer
	for range 7 {
		last = h.stranger().post("/sign-in", "sign_in", "dana@x.example", "passphrase", "wrong wrong wrong")
	}
	last.want(t, 429, "too many attempts", "dana@x.example")
	if last.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestSessionCookieIsOutOfReachAndNewAtEachSignIn(t *testing.T) {
	h := newHouse(t)
	g := h.stranger()
	sign := func() string {
		a := g.post("/sign-in", "sign_in", "dana@x.example", "passphrase", secretWords)
		for _, line := range a.header.Values("Set-Cookie") {
			for _, part := range []string{"__Host-", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
				if !strings.Contains(line, part) {
					t.Errorf("cookie %q lacks %q", line, part)
				}
			}
			if strings.Contains(line, "Domain") {
				t.Errorf("cookie %q has a domain", line)
			}
		}
		return g.cookies[sessionCookie]
	}
	first := sign()
	second := sign()
	if first == second {
		t.Error("the second sign-in kept the first's secret")
	}
	g.cookies[sessionCookie] = first
	if a := g.get("/you"); a.status != http.StatusSeeOther {
		t.Errorf("the secret from before signing in again still counts: %d", a.status)
	}
}

func TestSessionEndsAfterTwelveHoursIdleAndFourteenDays(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("dana")
	h.pass(account.Idle - time.Second)
	g.get("/you").want(t, 200)
	h.pass(account.Idle - time.Second)
	g.send(http.MethodGet, "/you", nil, http.Header{liveHeader: {"1"}}).want(t, 200)
	h.pass(2 * time.Second)
	g.get("/you").wantSeen(t, "/sign-in?next=%2Fyou")

	g = h.signedIn("dana")
	for used := time.Duration(0); used < account.Absolute-6*time.Hour; used += 6 * time.Hour {
		h.pass(6 * time.Hour)
		g.get("/you").want(t, 200)
	}
	h.pass(6 * time.Hour)
	g.get("/you").wantSeen(t, "/sign-in?next=%2Fyou")
}

func TestSecretIsNewAfterAChangeOfRole(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("dana")
	before := g.cookies[sessionCookie]
	id, _, err := h.site.Engine.MemberOf(t.Context(), h.at, h.key("dana", h.at))
	if err == nil {
		err = h.site.afterRoles(t.Context(), h.at, &partnership.ChangeRoles{Member: id})
	}
	if err != nil {
		t.Fatal(err)
	}
	g.get("/you").want(t, 200)
	if g.cookies[sessionCookie] == before {
		t.Error("the secret stayed")
	}
	old := &guest{h: h, cookies: map[string]string{sessionCookie: before}}
	old.get("/you").wantSeen(t, "/sign-in?next=%2Fyou")
	g.get("/sign-in?next=%2Fyou").wantSeen(t, "/you")
}

func TestSigningOutEndsTheSession(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("dana")
	kept := g.cookies[sessionCookie]
	g.post("/sign-out").wantSeen(t, "/sign-in")
	if g.cookies[sessionCookie] != "" {
		t.Error("the browser keeps the cookie")
	}
	g.cookies[sessionCookie] = kept
	g.get("/you").wantSeen(t, "/sign-in?next=%2Fyou")
}

func TestAFormSentAfterSigningOutKeepsItsWords(t *testing.T) {
	h := newHouse(t)
	h.stranger().post("/s/"+string(h.at)+"/invitations", "name", "Eastmoor <b>", "passphrase", "secret", "command", "0190").
		want(t, 401, "What you typed", "for=\"typed-0\"", "Name", "Eastmoor &lt;b&gt;")
}

func TestANewcomerIsLedToTheirCodesOnce(t *testing.T) {
	h := newHouse(t)
	secret, err := h.site.Accounts.NewLink(t.Context(), account.FoundLink, "x", h.clock().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	g := h.stranger()
	a := g.post("/found/"+secret, "name", "Eastbank", "goal", "People get through.", "party", "Eastmoor", "person", "Eve",
		"kind", "peer", "sign_in", "eve@x.example", "passphrase", secretWords)
	if a.status != 303 || !strings.HasPrefix(a.location, "/s/") {
		t.Fatalf("founding answered %d to %q: %s", a.status, a.location, a.find(`(?s)class="errors"(.*?)</ul>`))
	}
	space := a.location
	a = g.get(space)
	a.wantSeen(t, "/you/codes?next="+strings.ReplaceAll(space, "/", "%2F"))
	a = g.get(a.location)
	a.want(t, 200, "You have no recovery codes yet", "Later")
	if strings.Contains(a.body, "current-password") {
		t.Error("the first codes ask for a passphrase that was typed a moment ago")
	}
	g.get(space).want(t, 200, "Eastbank")
	a = g.post("/you/codes", "next", space)
	a.want(t, 200, `href="`+space+`"`)
	if codes := strings.Fields(a.find(`(?s)id="codes"[^>]*>(.*?)</pre>`)); len(codes) != account.Codes {
		t.Errorf("%d codes, want %d", len(codes), account.Codes)
	}
	if a.header.Get("Cache-Control") != "no-store" {
		t.Error("the browser may keep the page of codes")
	}
	g.post("/you/codes").want(t, 422, "Type your passphrase")
	g.post("/you/codes", "passphrase", "not it at all").want(t, 422, "not your present passphrase")
	g.post("/you/codes", "passphrase", secretWords).want(t, 200, "I have kept them")
}

func TestACodeLetsInOnceAndOnlyToANewPassphrase(t *testing.T) {
	h := newHouse(t)
	codes, err := h.site.Accounts.NewCodes(t.Context(), h.account("dana").ID)
	if err != nil {
		t.Fatal(err)
	}
	g := h.stranger()
	g.get("/recover").want(t, 200, `autocomplete="one-time-code"`)
	g.post("/recover", "sign_in", "dana@x.example", "code", "k4zq-wrong").want(t, 422, "do not go together")
	g.post("/recover", "sign_in", "nobody@x.example", "code", codes[0]).want(t, 422, "do not go together")
	g.post("/recover", "sign_in", "dana@x.example").want(t, 422, "one of your recovery codes")
	g.post("/recover", "sign_in", "dana@x.example", "code", strings.ToUpper(codes[0])).wantSeen(t, newPassphrasePath)
	for _, path := range []string{"/", "/you", "/you/codes", "/you/tokens", "/s/" + string(h.at)} {
		g.get(path).wantSeen(t, newPassphrasePath)
	}
	g.post("/you/name", "name", "X").wantSeen(t, newPassphrasePath)
	g.get("/s/"+string(h.at)+"/live").want(t, 404)
	g.get(newPassphrasePath).want(t, 200, `autocomplete="new-password"`)
	g.post(newPassphrasePath, "new_passphrase", "short").want(t, 422, "at least 8 characters")
	g.post(newPassphrasePath, "new_passphrase", "passpasspass").want(t, 422, "first that anyone would try")
	g.post(newPassphrasePath, "new_passphrase", "four brown otters swim").wantSeen(t, "/you?said=passphrase")
	g.get("/you").want(t, 200)
	g.post(newPassphrasePath, "new_passphrase", "five brown otters swim").want(t, 404)
	h.stranger().post("/recover", "sign_in", "dana@x.example", "code", codes[0]).want(t, 422)
	h.stranger().post("/sign-in", "sign_in", "dana@x.example", "passphrase", "four brown otters swim").wantSeen(t, "/")
}

func TestTheOperatorsLinkLetsChooseAPassphraseOnce(t *testing.T) {
	h := newHouse(t)
	secret, err := h.site.Accounts.ResetByOperator(t.Context(), h.account("dana").ID)
	if err != nil {
		t.Fatal(err)
	}
	g := h.stranger()
	g.get("/reset/"+secret).want(t, 200, "dana@x.example")
	g.get("/reset/"+secret).want(t, 200)
	g.post("/reset/"+secret, "new_passphrase", "dana@x.example").want(t, 422)
	g.post("/reset/"+secret, "new_passphrase", "four brown otters swim").wantSeen(t, "/")
	g.get("/").wantSeen(t, "/you/codes?next=%2F")
	h.stranger().get("/reset/"+secret).want(t, 404)
	h.stranger().post("/reset/"+secret, "new_passphrase", "six brown otters swim").want(t, 404)
}
