package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entente/account"
	"entente/partnership"

	"golang.org/x/net/html"
)

// hostileTexts are what somebody may type who wants to run script in another's browser.
var hostileTexts = []string{
	hostile,
	`</title></textarea></option><svg onload=alert(1)>`,
	`" onfocus=alert(1) autofocus style="x" x="`,
	"' onclick='alert(1)' '`${alert(1)}`{{7*7}}",
	`<a href="javascript:alert(1)">x</a><b style="x">`,
	`--><!--<script>alert(1)//`,
	"javascript:alert(1)",
	"=HYPERLINK(1)",
}

const hostileNote = "# <script>alert(1)</script>\n\n[x](javascript:alert(1)) [y](data:text/html,alert(1)) ![z](https://evil.example/pixel)\n\n" +
	"<img src=x onerror=alert(1)>\n\n<https://evil.example/\"onmouseover=alert(1)> [a]: javascript:alert(1)\n\n[q]( java\nscript:alert(1)) `<svg onload=alert(1)>`\n\n" +
	"    <script>alert(1)</script>\n\n[w](//evil.example) [u](vbscript:alert(1)) [t](JaVaScRiPt:alert(1)) [s](&#106;avascript:alert(1))"

// soundPage checks that a page holds no markup but ours: what was typed is text.
func soundPage(t *testing.T, what string, a answer) {
	t.Helper()
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/csv") {
		soundTable(t, what, a)
	}
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return
	}
	tree, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	for n := range tree.Descendants() {
		if n.Type == html.CommentNode && strings.Contains(n.Data, "alert") {
			t.Errorf("%s: a comment holds %q", what, n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		soundElement(t, what, n)
	}
	if strings.ContainsAny(a.body, "\x00\x1b\u202e") {
		t.Errorf("%s: the page holds a control character", what)
	}
}

func soundElement(t *testing.T, what string, n *html.Node) {
	t.Helper()
	attributes := map[string]string{}
	for _, a := range n.Attr {
		attributes[a.Key] = a.Val
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "formaction" && !strings.HasPrefix(a.Val, "/"), a.Key == "autofocus" && n.Data == "b":
			t.Errorf("%s: <%s %s=%q>", what, n.Data, a.Key, a.Val)
		case a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "xlink:href":
			soundAddress(t, what, n.Data, a.Val)
		}
	}
	switch n.Data {
	case "script":
		if n.FirstChild != nil && attributes["type"] != "speculationrules" || n.FirstChild == nil && !strings.HasPrefix(attributes["src"], "/static/") {
			t.Errorf("%s: a script that is not ours", what)
		}
	case "img":
		if !strings.HasPrefix(attributes["src"], "data:image/") && !strings.HasPrefix(attributes["src"], "/static/") {
			t.Errorf("%s: a picture from %q", what, attributes["src"])
		}
	case "iframe", "object", "embed", "base", "style", "math", "applet", "frame", "template":
		t.Errorf("%s: <%s>", what, n.Data)
	}
}

// soundAddress checks where something on a page leads: to us, or to a page of the web, in so many words.
func soundAddress(t *testing.T, what, element, to string) {
	t.Helper()
	u, err := url.Parse(to)
	switch {
	case err != nil:
		t.Errorf("%s: <%s> leads to %q: %v", what, element, to, err)
	case u.Scheme == "" && u.Host == "" || element == "img":
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && element == "a", u.Scheme == "mailto" && element == "a":
	default:
		t.Errorf("%s: <%s> leads to %q", what, element, to)
	}
}

func TestWhatPeopleTypeStaysTextOnEveryPage(t *testing.T) {
	for i, bad := range hostileTexts[:4] {
		r := newRealmIn(t, func(text string) partnership.Text {
			return partnership.Text([]string{"", "=", "+", "@"}[i] + text[:min(len(text), 30)] + " " + bad)
		}, nil)
		for _, who := range []string{"dana", "priya", "olga", "lena", "nora"} {
			g := r.signedIn(who)
			for _, at := range []string{"common", "room", "harwick", "calder"} {
				for _, route := range sharedPages(t) {
					path, ok := r.fillIn(route, at)
					if !ok || strings.HasSuffix(route, "/live") {
						continue
					}
					query := "?" + url.Values{"q": {bad}, "kind": {"first"}, "what": {bad}, "text": {bad}, "back": {bad}, "from": {bad}, "to": {bad}, "said": {bad}, "next": {bad}}.Encode()
					for _, path := range []string{path, path + query} {
						a := g.get(path)
						soundPage(t, who+" GET "+route+" of "+at, a)
						if a.status >= 500 {
							t.Errorf("%s GET %s of %s = %d", who, route, at, a.status)
						}
					}
				}
			}
			for _, path := range []string{"/", "/you", "/you/tokens", "/you/codes?next=" + url.QueryEscape(bad), "/you/erase", "/sign-in?next=" + url.QueryEscape(bad)} {
				soundPage(t, who+" GET "+path, g.get(path))
			}
		}
		r.soundInvitations(bad)
	}
}

// soundInvitations looks at the pages that are seen before signing in.
func (r *realm) soundInvitations(bad string) {
	r.t.Helper()
	made := r.do("dana", "common", &partnership.InviteMember{Name: partnership.Text("Sam " + bad), Roles: []partnership.Role{partnership.Helper}})
	subject := invitationSubject(r.spaces["common"], partnership.InvitationID(made.First))
	secret, err := r.site.Accounts.NewLink(r.t.Context(), account.MemberLink, subject, r.clock().AddDate(0, 0, 7))
	r.must(err)
	a := r.stranger().get("/join/" + secret)
	a.want(r.t, http.StatusOK)
	soundPage(r.t, "GET /join", a)
	a = r.stranger().post("/join/"+secret, "person", bad, "sign_in", bad, "passphrase", bad)
	soundPage(r.t, "POST /join", a)
}

// Every field of every form, with what is hostile, too long or no text: answered, never a fault, and text on the page that
// shows it again.
func TestHostileFormsAreAnsweredAsText(t *testing.T) {
	r := newRealm(t, nil)
	bad := slices.Concat(hostileTexts, []string{"a\xff\xfe", "a\x00\x1b\x07b", strings.Repeat("ä", 30000), "\u202eabc\u2066", "a\r\nSet-Cookie: x=y", "-1", "18446744073709551616",
		"9223372036854775808", "0x10", "2026-99-99", "9999-12-31", "0000-00-00", "NaN", "1e309", "../../etc", "%00", "commitment:1:criterion-0"})
	for _, row := range spaceForms {
		if row.by == "" || strings.HasSuffix(row.route, "/leave") || strings.HasSuffix(row.route, "/close") || strings.HasSuffix(row.route, "/remove") {
			continue // what ends somebody's part here has been tried by then
		}
		path := r.anyPath(row.route, row.at)
		g := r.signedIn(row.by)
		good, err := url.ParseQuery(r.filledForm(row))
		r.must(err)
		for _, field := range append(slices.Sorted(maps.Keys(good)), "back", "command", "part", "link") {
			for _, value := range bad {
				form := maps.Clone(good)
				form[field] = []string{value}
				a := g.send(http.MethodPost, path+"?back="+url.QueryEscape(value), strings.NewReader(form.Encode()), nil)
				if a.status >= 500 || a.status < 300 && !strings.HasPrefix(row.route, "/s/{space}/invitations") {
					t.Errorf("POST %s with %s=%.20q = %d", row.route, field, value, a.status)
				}
				if strings.Contains(a.location, "evil") || strings.HasPrefix(a.location, "//") || strings.ContainsAny(a.location, "\r\n\\") || a.status == 303 && !strings.HasPrefix(a.location, "/s/") {
					t.Errorf("POST %s with %s=%.20q leads to %q", row.route, field, value, a.location)
				}
				soundPage(t, "POST "+row.route+" with "+field, a)
			}
		}
	}
	for _, who := range []string{"dana", "priya"} {
		g := r.signedIn(who)
		for _, at := range []string{"common", "room"} {
			for _, route := range sharedPages(t) {
				if path, ok := r.fillIn(route, at); ok && !strings.HasSuffix(route, "/live") {
					soundPage(t, "afterwards GET "+route, g.get(path))
				}
			}
		}
	}
}

// A page that says what is wrong has to be able to fail itself.
func TestSoundPageFindsWhatItIsFor(t *testing.T) {
	for _, bad := range []string{`<script>alert(1)</script>`, `<p onclick="x">`, `<a href="javascript:alert(1)">`, `<p style="x">`, `<img src="https://evil.example/x">`,
		`<form action="https://evil.example/">`, `<iframe></iframe>`, `<script src="//evil.example/x"></script>`, `<a href="//evil.example">`} {
		inner := &testing.T{}
		soundPage(inner, "a page", answer{header: http.Header{"Content-Type": {"text/html"}}, body: "<!doctype html><body>" + bad})
		if !inner.Failed() {
			t.Errorf("%s passes", bad)
		}
	}
}
