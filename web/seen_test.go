package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// seenLine is a line of a page that says who sees what is typed.
type seenLine struct {
	id, text string
	form     *html.Node // nil if it stands above the forms
}

// saysWhoSees checks that above every field of a partnership that takes words a line says who reads them, in its form or
// referred to by it, and that no page says the same twice.
func saysWhoSees(t *testing.T, what string, page *html.Node) {
	t.Helper()
	var said []seenLine
	for n := range page.Descendants() {
		form := enclosing(n, "form")
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "p" && strings.HasPrefix(wordsIn(n), "Who sees "):
			line := seenLine{attribute(n, "id"), wordsIn(n), form}
			twice := slices.ContainsFunc(said, func(l seenLine) bool { return l.text == line.text })
			if twice && strings.HasSuffix(line.text, ".") { // without, it is a list's note on one of its items
				t.Errorf("%s says twice: %s", what, line.text)
			}
			said = append(said, line)
		case takesWords(n) && form != nil && attribute(form, "method") == "post" && strings.HasPrefix(attribute(form, "action"), "/s/"):
			by := strings.Fields(attribute(n, "aria-describedby"))
			if !slices.ContainsFunc(said, func(l seenLine) bool { return l.form == form || l.id != "" && slices.Contains(by, l.id) }) {
				t.Errorf("%s: nothing says who sees what is typed into %q of %s", what, attribute(n, "name"), attribute(form, "action"))
			}
		}
	}
}

// takesWords tells whether people write into the field.
func takesWords(n *html.Node) bool {
	kept := strings.HasPrefix(attribute(n, "id"), "typed-") // what was typed, on the page that says that it was not saved
	return !kept && (n.Data == "textarea" || n.Data == "input" && attribute(n, "type") == "text")
}

// enclosing is the nearest element of that name that the node is in; nil if it is in none.
func enclosing(n *html.Node, element string) *html.Node {
	for at := n.Parent; at != nil; at = at.Parent {
		if at.Type == html.ElementNode && at.Data == element {
			return at
		}
	}
	return nil
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// wordsIn is the text of an element, with single spaces.
func wordsIn(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestEveryFormSaysWhoSeesItAndNoPageSaysItTwice(t *testing.T) {
	r := newRealm(t, nil)
	for _, who := range []string{"dana", "priya", "olga"} {
		g := r.signedIn(who)
		for _, at := range []string{"common", "room", "harwick", "calder"} {
			for _, route := range sharedPages(t) {
				path, ok := r.fillIn(route, at)
				if !ok || strings.HasSuffix(route, "/live") {
					continue
				}
				a := g.get(path)
				if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
					continue
				}
				page, err := html.Parse(strings.NewReader(a.body))
				if err != nil {
					t.Fatal(err)
				}
				saysWhoSees(t, who+" GET "+route+" of "+at, page)
			}
		}
	}
}

func TestSaysWhoSeesFindsWhatItIsFor(t *testing.T) {
	const line, field = `<p id="who-sees">Who sees this: <b>everyone</b>.</p>`, `<textarea name="says" aria-describedby="hint who-sees"></textarea>`
	for name, c := range map[string]struct {
		body  string
		sound bool
	}{
		"referred to":          {line + `<form method="post" action="/s/x/remarks">` + field + `</form>`, true},
		"in the form":          {`<form method="post" action="/s/x/remarks"><p>Who sees this: Calder.</p><textarea name="says"></textarea></form>`, true},
		"not referred to":      {line + `<form method="post" action="/s/x/remarks"><textarea name="says"></textarea></form>`, false},
		"said too late":        {`<form method="post" action="/s/x/remarks">` + field + line + `</form>`, false},
		"said twice":           {line + line + `<form method="post" action="/s/x/remarks">` + field + `</form>`, false},
		"not of a partnership": {`<form method="post" action="/you/name"><input type="text" name="name"></form>`, true},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := html.Parse(strings.NewReader("<!doctype html><body>" + c.body))
			if err != nil {
				t.Fatal(err)
			}
			inner := &testing.T{}
			saysWhoSees(inner, "a page", page)
			if inner.Failed() == c.sound {
				t.Errorf("saysWhoSees failed: %t, want %t", inner.Failed(), !c.sound)
			}
		})
	}
}
