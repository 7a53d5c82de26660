package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entente/account"
	"entente/partnership"

	"golang.org/x/net/html"
)

// foreignPlaces are the ways of writing an address so that a careless check takes it for one of ours.
var foreignPlaces = []string{"https://evil.example/", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, `\/evil.example`, "/\t/evil.example",
	"/\n/evil.example", "http:evil.example", "https:/evil.example", "javascript:alert(1)", "/.//evil.example", "/..//evil.example", "/./\\evil.example", "/%2f/evil.example",
	"%2f%2fevil.example", "/%5cevil.example", "@evil.example", "/@evil.example", "http://localhost@evil.example", "/%0d%0aSet-Cookie:%20evil=1", "/x\r\nSet-Cookie: evil=1",
	"\x00//evil.example", " //evil.example", "data:text/html,evil", "//[::1]/evil.example", "?x=//evil.example", "#//evil.example", "evil.example"}

// leadsAway tells whether a browser that reads the address on a page of ours would leave us, and why it may be worse.
func leadsAway(from, to string) error {
	if strings.ContainsAny(to, "\r\n\x00") {
		return fmt.Errorf("%q holds a line break", to)
	}
	to = strings.TrimSpace(strings.NewReplacer("\t", "", `\`, "/").Replace(to)) // as browsers read it
	base, err := url.Parse(from)
	if err != nil {
		return err
	}
	u, err := base.Parse(to)
	if err != nil || u.Host != base.Host || u.Scheme != base.Scheme {
		return fmt.Errorf("%q leads to %v (%v)", to, u, err)
	}
	return nil
}

func TestNoAddressLeadsAwayFromUs(t *testing.T) {
	r := newRealm(t, nil)
	dana := r.signedIn("dana")
	room := "/s/" + string(r.spaces["room"])
	for _, to := range foreignPlaces {
		for _, wanted := range []string{to, room + to, room + "/" + to, room + "/.." + to} {
			query := url.QueryEscape(wanted)
			answers := map[string]answer{
				"GET /sign-in":  dana.get("/sign-in?next=" + query),
				"POST /sign-in": r.stranger().post("/sign-in", "sign_in", "olive@x.example", "passphrase", secretWords, "next", wanted),
				"remark":        dana.post(room+"/remarks", "about", "commitment:"+r.things["room"]["commitments"], "says", "x", "back", wanted),
				"evidence":      dana.post(room+"/evidence", "about", "commitment:"+r.things["room"]["commitments"], "title", "x", "back", wanted),
				"confirm":       dana.post(room+"/evidence/"+r.things["room"]["evidence"]+"/confirm?back="+query, "back", wanted),
				"withdraw":      dana.post(room+"/remarks/"+r.things["room"]["remarks"]+"/withdraw?back="+query, "back", wanted),
				"you":           dana.post("/you/appearance", "theme", "light", "next", wanted, "back", wanted),
			}
			for name, a := range answers {
				if a.status != 303 && a.status != 409 && a.status != 429 {
					t.Errorf("%s with %q = %d", name, wanted, a.status)
				}
				if err := leadsAway(r.url, a.location); err != nil {
					t.Errorf("%s with %q: %v", name, wanted, err)
				}
			}
			for _, page := range []string{"/sign-in?next=" + query, "/you/codes?next=" + query, room + "/evidence/" + r.things["room"]["evidence"] + "/contest?back=" + query,
				room + "/evidence/" + r.things["room"]["evidence"] + "/withdraw?back=" + query} {
				a := r.signedIn("priya").get(page)
				if a.status == 303 {
					continue
				}
				for _, link := range linksOf(t, a.body) {
					if err := leadsAway(r.url, link); err != nil && !strings.Contains(link, "calder.example") {
						t.Errorf("GET %s: %v", page, err)
					}
				}
			}
		}
	}
}

func linksOf(t *testing.T, body string) (list []string) {
	t.Helper()
	tree, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range tree.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "href" || a.Key == "action" || a.Key == "formaction" {
				list = append(list, a.Val)
			}
		}
	}
	return list
}

// Pages that hold a secret, in their address or on them, are kept by no browser, never compressed, and lead nowhere else.
func TestSecretPagesAreNeitherKeptNorCompressedNorLeadAway(t *testing.T) {
	r := newRealm(t, nil)
	ctx, until := t.Context(), r.clock().AddDate(0, 0, 7)
	link := func(kind account.Kind, subject string) string {
		secret, err := r.site.Accounts.NewLink(ctx, kind, subject, until)
		r.must(err)
		return secret
	}
	made := r.do("dana", "common", &partnership.InviteMember{Name: "Sam", Roles: []partnership.Role{partnership.Helper}})
	dana, room := r.signedIn("dana"), "/s/"+string(r.spaces["common"])
	gzip := http.Header{"Accept-Encoding": {"gzip"}}
	pages := map[string]answer{}
	for name, path := range map[string]string{
		"join":     "/join/" + link(account.MemberLink, invitationSubject(r.spaces["common"], partnership.InvitationID(made.First))),
		"found":    "/found/" + link(account.FoundLink, ""),
		"reset":    "/reset/" + link(account.ResetLink, string(r.account("max").ID)),
		"recover":  "/recover",
		"a post 1": "/join/" + link(account.MemberLink, invitationSubject(r.spaces["common"], partnership.InvitationID(made.First))),
	} {
		pages[name] = r.stranger().send(http.MethodGet, path, nil, gzip)
		if name != "recover" {
			pages[name+", sent half"] = r.stranger().send(http.MethodPost, path, strings.NewReader("person=x&sign_in=x"), gzip)
		}
	}
	pages["codes"] = dana.send(http.MethodGet, "/you/codes", nil, gzip)
	pages["token"] = dana.send(http.MethodPost, "/you/tokens", strings.NewReader(url.Values{"token_name": {"x"}, "scope": {"read"}, "days": {"30"},
		"membership": {r.key("dana", r.spaces["common"])}}.Encode()), gzip)
	pages["invitation"] = dana.send(http.MethodPost, room+"/invitations/person", strings.NewReader("name=Ines&roles=member"), gzip)
	pages["its link"] = dana.send(http.MethodPost, room+"/invitations/"+r.things["common"]["invitations"]+"/link", strings.NewReader("command="+newCommand()), gzip)
	signing, err := r.site.Accounts.NewSigning(ctx, string(r.spaces["common"]), uint64(r.people["dana"]), uint64(r.people["dana"]))
	r.must(err)
	pages["sign"] = r.stranger().send(http.MethodGet, "/sign/"+signing, nil, gzip)
	pages["sign, sent half"] = r.stranger().send(http.MethodPost, "/sign/"+signing, strings.NewReader("name=x"), gzip)
	pages["sign link"] = dana.send(http.MethodPost, room+"/charter/sign/links", strings.NewReader("member="+fmt.Sprint(r.people["dana"])), gzip)
	for name, a := range pages {
		if a.status == http.StatusSeeOther {
			t.Errorf("%s leads to %q", name, a.location)
		}
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Content-Encoding") != "" || a.header.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s (%d): Cache-Control %q, Content-Encoding %q, Referrer-Policy %q", name, a.status, a.header.Get("Cache-Control"),
				a.header.Get("Content-Encoding"), a.header.Get("Referrer-Policy"))
		}
		for _, to := range linksOf(t, a.body) {
			if strings.HasPrefix(name, "sign") && strings.Contains(to, "evil.example/%22onmouseover") {
				continue // a clause's own link, which says no referrer: what is signed is shown as it is
			}
			if err := leadsAway(r.url, to); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if !strings.Contains(pages["token"].body, "ent_") || !strings.Contains(pages["its link"].body, "/join/") {
		t.Errorf("no secret was made (%d, %d): the test tests less than it says", pages["token"].status, pages["its link"].status)
	}
}

// The log says what a machine did, and neither who asked nor for what.
func TestTheLogHoldsNoSecretNamePathOrWord(t *testing.T) {
	r := newRealm(t, calderActs)
	secrets := []string{secretWords, "Set-Cookie", "192.0.2.1", "heron", "said in", "Mozilla/9", "kept in", "evil"}
	for name, id := range r.spaces {
		secrets = append(secrets, string(id), r.files[name])
	}
	for _, name := range append(slices.Clone(realmPeople), "olive") {
		g := r.signedIn(name)
		secrets = append(secrets, name+"@", `"`+name, g.cookies[sessionCookie], g.cookies[deviceCookie], string(r.account(name).ID))
		for _, at := range []string{"common", "room", "calder"} {
			for _, route := range siteRoutes(t) {
				path, ok := r.fillIn(route.path, at)
				if !ok || strings.HasSuffix(path, "/live") || strings.Contains(path, "{") || path == "/you/erase" || strings.Contains(path, "sessions") || path == "/sign-out" {
					continue
				}
				g.send(route.method, path+"?q=Secret-query&back=evil", strings.NewReader("text=Secret-text&title=Secret-title&what=Secret&name=Secret-name"),
					http.Header{"User-Agent": {"Mozilla/9"}, "Referer": {r.url + "/join/secret-link"}, "X-Forwarded-For": {"198.51.100.7"}})
			}
		}
	}
	link, err := r.site.Accounts.NewLink(t.Context(), account.ResetLink, string(r.account("max").ID), r.clock().AddDate(0, 0, 7))
	r.must(err)
	r.stranger().get("/reset/" + link)
	r.stranger().get("/nothing/secret-place")
	r.stranger().post("/sign-in", "sign_in", "olive@x.example", "passphrase", "wrong "+secretWords)
	secrets = append(secrets, link, "Secret", "secret-link", "secret-place", "198.51.100.7", "wrong ")
	log := r.log.String()
	if strings.Count(log, "\n") < 1000 {
		t.Errorf("the log has only %d lines", strings.Count(log, "\n"))
	}
	for _, word := range secrets {
		if word != "" && strings.Contains(log, word) {
			at := strings.Index(log, word)
			t.Errorf("the log holds %q: %s", word, log[max(0, at-200):min(len(log), at+200)])
		}
	}
	if strings.Contains(log, `"level":"ERROR"`) {
		at := strings.Index(log, `"level":"ERROR"`)
		t.Errorf("something went wrong: %s", log[at:min(len(log), at+400)])
	}
}

// soundTable checks that no cell of a table that is taken away is a formula.
func soundTable(t *testing.T, what string, a answer) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r\uff1d\uff0b\uff0d\uff20", []rune(cell)[0]) {
				t.Errorf("%s: the cell %q is a formula to a spreadsheet", what, cell)
			}
		}
	}
}
