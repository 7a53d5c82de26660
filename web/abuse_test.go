package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entente/account"
)

// formRoute is one address that takes a form about a person's sign-in or from the operator.
type formRoute struct {
	path   string
	who    string // who may send it: "" anyone, "dana" a person, "olive" the operator
	fields []string
}

var formRoutes = []formRoute{
	{"/sign-in", "", []string{"sign_in", "passphrase", "next"}},
	{"/recover", "", []string{"sign_in", "code"}},
	{"/set-up/SECRET", "", []string{"host", "name", "sign_in", "passphrase"}},
	{"/reset/SECRET", "", []string{"new_passphrase"}},
	{"/you/name", "dana", []string{"name"}},
	{"/you/appearance", "dana", []string{"theme"}},
	{"/you/sessions/end", "dana", []string{"session"}},
	{"/you/address", "dana", []string{"sign_in", "passphrase"}},
	{"/you/passphrase", "dana", []string{"passphrase", "new_passphrase"}},
	{"/you/codes", "dana", []string{"passphrase", "next"}},
	{"/you/tokens", "dana", []string{"token_name", "membership", "scope", "days"}},
	{"/you/tokens/revoke", "dana", []string{"token"}},
	{"/you/erase", "dana", []string{"sure", "passphrase"}},
	{"/operator/host", "olive", []string{"host", "open"}},
	{"/operator/founding-links", "olive", []string{"note"}},
	{"/operator/founding-links/revoke", "olive", []string{"reference"}},
	{"/operator/sign-ins", "olive", []string{"sign_in"}},
	{"/operator/sign-ins/reset", "olive", []string{"sign_in", "sure", "command"}},
	{"/operator/notices", "olive", []string{"partnership", "party", "member", "name", "command"}},
	{"/operator/notices/replace", "olive", []string{"partnership", "notice", "command"}},
	{"/operator/notices/confirm", "olive", []string{"partnership", "member", "command"}},
	{"/operator/erasures", "olive", []string{"space", "entry", "reason", "sure", "command"}},
}

// other routes take a form without fields.
var bareRoutes = []formRoute{{"/sign-out", "", nil}, {"/you/sessions/end-others", "dana", nil}, {"/you/sessions/end-all", "dana", nil}}

// sender is a guest who may send the route's form, and the path to send it to.
func (h *house) sender(r formRoute) (*guest, string) {
	h.t.Helper()
	path := r.path
	if strings.HasSuffix(path, "/SECRET") {
		kind, subject := account.ResetLink, string(h.account("max").ID)
		if strings.HasPrefix(path, "/set-up") {
			kind, subject = account.SetUpLink, ""
		}
		secret, err := h.site.Accounts.NewLink(h.t.Context(), kind, subject, h.clock().Add(account.Idle))
		if err != nil {
			h.t.Fatal(err)
		}
		path = strings.Replace(path, "SECRET", secret, 1)
	}
	if r.who == "" {
		return h.stranger(), path
	}
	return h.signedIn(r.who), path
}

func TestFormsAreForThoseWhoMaySendThem(t *testing.T) {
	h := newHouse(t)
	for _, r := range slices.Concat(formRoutes, bareRoutes) {
		if r.who != "" {
			h.stranger().post(r.path, "x", "y").want(t, http.StatusUnauthorized)
		}
		if r.who == "olive" {
			h.signedIn("dana").post(r.path, "x", "y").want(t, http.StatusNotFound)
			h.signedIn("max").post(r.path, "x", "y").want(t, http.StatusNotFound)
		}
		g, path := h.sender(r)
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch} {
			if a := g.send(method, path, nil, nil); a.status != 404 && a.status != 405 {
				t.Errorf("%s %s = %d, want 404 or 405", method, r.path, a.status)
			}
		}
		cross := http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}
		if a := g.send(http.MethodPost, path, strings.NewReader("x=y"), cross); a.status != http.StatusForbidden {
			t.Errorf("POST %s from another site = %d, want 403", r.path, a.status)
		}
	}
}

func TestBadInputIsAnsweredAndNeverAFault(t *testing.T) {
	h := newHouse(t)
	bad := map[string]string{
		"empty": "", "HTML": hostile, "invalid UTF-8": "a\xff\xfe", "control characters": "a\x00\x1b\x07b", "too long": strings.Repeat("ä", 6000),
		"a path": "../../etc", "a number": "18446744073709551616", "turned": "\u202eabc", "lines": "a\r\nb\nc",
	}
	for _, r := range formRoutes {
		for name, value := range bad {
			g, path := h.sender(r)
			form := url.Values{}
			for _, field := range r.fields {
				form.Set(field, value)
			}
			a := g.send(http.MethodPost, path, strings.NewReader(form.Encode()), nil)
			if a.status >= 500 || a.status == 0 {
				t.Errorf("%s with %s = %d", r.path, name, a.status)
			}
			if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img src=x") || strings.Contains(a.location, "evil") {
				t.Errorf("%s with %s: what was typed is on the page as markup", r.path, name)
			}
			if strings.Contains(a.body, "\x00") || strings.Contains(a.body, "\xff") {
				t.Errorf("%s with %s: the page holds what is no text", r.path, name)
			}
		}
	}
}

func TestLargeBodiesAreRefused(t *testing.T) {
	h := newHouse(t)
	large := "name=" + strings.Repeat("a", 10<<20)
	for _, r := range formRoutes {
		g, path := h.sender(r)
		if a := g.send(http.MethodPost, path, strings.NewReader(large), nil); a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("10 MB to %s = %d, want 413", r.path, a.status)
		}
	}
}

func TestWhatWasTypedIsKeptUnderItsNameAndSecretsAreNot(t *testing.T) {
	r := FormOf(url.Values{"what": {"Send the plan."}, "odd_field": {"two words"}, "command": {"0190"}, "new_passphrase": {"a b c d"},
		"passphrase": {"x y"}, "code": {"k4zq"}, "empty": {""}})
	r.secret["code"] = true
	kept := r.Retry("/x", written(r)...)
	want := map[string]string{"what": "What it is", "odd_field": "Odd field", "command": "", "empty": ""}
	for _, f := range kept.Fields {
		label, known := want[f.Name]
		if !known || label != f.Label {
			t.Errorf("kept %+v", f)
		}
		delete(want, f.Name)
	}
	if len(want) > 0 {
		t.Errorf("not kept: %v", want)
	}
}
