package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestNoteIsASubsetOfMarkdown(t *testing.T) {
	for body, want := range map[string]string{
		"# One\n\n### Two\n\n# Three":            "<h2>One</h2>\n<h3>Two</h3>\n<h2>Three</h2>\n",
		"- a\n- *b*\n":                           "<ul>\n<li>a</li>\n<li><em>b</em></li>\n</ul>\n",
		"**a** ~~b~~ `c`":                        "<p><strong>a</strong> <del>b</del> <code>c</code></p>\n",
		"https://a.example/x":                    `<p><a href="https://a.example/x" rel="nofollow noreferrer">https://a.example/x</a></p>` + "\n",
		"![tracks you](https://a.example/x.png)": "<p></p>\n",
		"[a](javascript:alert(1))":               "<p>a</p>\n",
		"[a](/sign-out)":                         "<p>a</p>\n",
		"a <b onclick=alert(1)>b</b>":            "<p>a b</p>\n",
	} {
		got, err := noteHTML(body)
		if err != nil || got != want {
			t.Errorf("noteHTML(%q) = %q, %v, want %q", body, got, err, want)
		}
	}
}

// Whatever is typed, no element and no attribute comes out but those that are listed, and no address but of three schemes.
func TestHostileNoteStaysWords(t *testing.T) {
	for _, body := range []string{
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<style>*{display:none}</style>",
		"[a](data:text/html;base64,PHNjcmlwdD4=)", "[a](JaVaScRiPt:alert(1))", "[a](&#106;avascript:alert(1))", "<javascript:alert(1)>",
		"[a]: https://a.example \"x\" onclick=\"alert(1)\"\n\n[a]", "```html\n<script>\n```", "<a href=\"https://a.example\" style=\"position:fixed\">x</a>",
		"<form action=/sign-out method=post><button>x</button></form>", "<iframe src=https://a.example></iframe>", "<base href=//a.example>",
		"![x](//a.example/x)", "<!--><script>alert(1)</script>-->", "# " + strings.Repeat("#", 50), strings.Repeat("> ", 10000), strings.Repeat("[", 20000),
		strings.Repeat("*a ", 6000), "a\u0000b", strings.Repeat("- ", 500) + "x",
	} {
		out, err := noteHTML(body)
		if err != nil {
			t.Fatal(err)
		}
		z := html.NewTokenizer(strings.NewReader(out))
		for z.Next() != html.ErrorToken {
			checkNoteToken(t, body, z.Token())
		}
	}
}

var noteTags = regexp.MustCompile(`^(p|h[2-4]|ul|ol|li|em|strong|del|code|pre|blockquote|br|hr|a)$`)

func checkNoteToken(t *testing.T, body string, token html.Token) {
	t.Helper()
	if token.Type == html.TextToken {
		return
	}
	if !noteTags.MatchString(token.Data) || token.Type == html.CommentToken || token.Type == html.DoctypeToken {
		t.Errorf("%.60q becomes %s", body, token)
	}
	for _, a := range token.Attr {
		fine := token.Data == "a" && (a.Key == "rel" || a.Key == "href" && regexp.MustCompile(`^(https?|mailto):`).MatchString(a.Val))
		if !fine {
			t.Errorf("%.60q becomes %s", body, token)
		}
	}
}

func TestNotesAreSeenByTheirOwnPartyOnly(t *testing.T) {
	b := newTable(t)
	got := b.post("dana", "/s/"+string(b.at)+"/notes", map[string]string{"title": "Before the check-in", "body": "Ask about the *rota*"})
	note := got.Header.Get("Location")
	if got.StatusCode != http.StatusSeeOther || !strings.Contains(note, "/notes/") || strings.Contains(note, string(b.at)) {
		t.Fatalf("write a note: %d to %q", got.StatusCode, note)
	}
	if page := b.get("dana", note).text; !strings.Contains(page, "<em>rota</em>") || !strings.Contains(page, "only Harwick Borough Council") {
		t.Errorf("the note's page does not show it, or not who sees it:\n%s", page)
	}
	if got := b.get("olga", note); got.StatusCode != http.StatusOK || strings.Contains(got.text, `name="body"`) {
		t.Errorf("an observer of the same party gets %d; wants to read it, with no form", got.StatusCode)
	}
	none := b.get("priya", "/s/nosuchspace/notes/2")
	if got := b.get("priya", note); got.StatusCode != http.StatusNotFound || got.text != none.text {
		t.Errorf("another party's GET = %d, want 404 with the same body as nothing", got.StatusCode)
	}
	if page := b.get("priya", "/s/"+string(b.at)+"/notes").text; strings.Contains(page, "Before the check-in") {
		t.Error("another party's list names the note")
	}
}

func TestNoteChangedMeanwhileKeepsWhatWasTyped(t *testing.T) {
	b := newTable(t)
	note := b.post("dana", "/s/"+string(b.at)+"/notes", map[string]string{"title": "Rota", "body": "One"}).Header.Get("Location")
	revision := note[strings.LastIndex(note, "/")+1:]
	if got := b.post("dana", note, map[string]string{"title": "Rota", "body": "Two", "revision": revision}); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("revise = %d", got.StatusCode)
	}
	got := b.post("dana", note, map[string]string{"title": "Rota", "body": "Three, typed meanwhile", "revision": revision})
	if got.StatusCode != http.StatusConflict || !strings.Contains(got.text, "Three, typed meanwhile") || !strings.Contains(got.text, "<p>Two</p>") {
		t.Fatalf("revise from an old text = %d, want 409 with the note as it is and what was typed", got.StatusCode)
	}
	fresh := regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(got.text)
	if fresh == nil || fresh[1] == revision {
		t.Fatalf("the form goes on from revision %v", fresh)
	}
	if got := b.post("dana", note, map[string]string{"title": "Rota", "body": "Three", "revision": fresh[1]}); got.StatusCode != http.StatusSeeOther {
		t.Errorf("sent again from that form = %d", got.StatusCode)
	}
}
