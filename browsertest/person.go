package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keyboard makes Send, Follow and Download use nothing but keys from now on; otherwise they point and click.
func (b *Browser) Keyboard() { b.keyboard = true }

// Send fills in a form as a person does, found by the words on its button, and presses that button. Pairs are the label of
// a field and what to answer: what to type, a date as 2006-01-02, the words of a choice, or "yes" to tick a box. It waits
// for the page that comes of it. What is folded away is unfolded by its summary.
func (b *Browser) Send(button string, pairs ...string) {
	b.t.Helper()
	b.fill(button, pairs)
	b.act("press "+button, place{Button: button})
}

// Follow follows the link with these words, or presses the button, and waits for the page it leads to.
func (b *Browser) Follow(words string) {
	b.t.Helper()
	b.act("follow "+words, place{Link: words})
}

// Unfold opens what is folded under a summary with these words.
func (b *Browser) Unfold(words string) {
	b.t.Helper()
	b.reach(place{Link: words})
	b.activate()
}

// Download is Send for a button that gives a file instead of a page; it returns what was given.
func (b *Browser) Download(button string, pairs ...string) []byte {
	b.t.Helper()
	dir, events := b.t.TempDir(), true
	_, err := chromedp.CallBrowser(b.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID, DownloadPath: dir, EventsEnabled: &events})
	if err != nil {
		b.t.Fatalf("allow downloads: %v", err)
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	complete := make(chan string, 1)
	err = chromedp.ListenBrowser(ctx, func(event any) {
		if e, ok := event.(*browser.EventDownloadProgress); ok && e.State == browser.DownloadProgressStateCompleted {
			complete <- e.GUID
		}
	})
	if err != nil {
		b.t.Fatalf("listen for the download: %v", err)
	}
	b.fill(button, pairs)
	b.reach(place{Button: button})
	b.activate()
	file := ""
	select {
	case file = <-complete:
	case <-ctx.Done():
		b.t.Fatalf("download by %s: %v", button, ctx.Err())
	}
	content, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		b.t.Fatal(err)
	}
	return content
}

// Words is the text that one can see on the page, with single spaces.
func (b *Browser) Words() string {
	b.t.Helper()
	return strings.Join(strings.Fields(Eval[string](b, `document.body.innerText`)), " ")
}

// Sees fails the test for each of these words that the page does not show.
func (b *Browser) Sees(words ...string) {
	b.t.Helper()
	text := b.Words()
	for _, w := range words {
		if !strings.Contains(text, w) {
			b.t.Errorf("%s does not show %q: %s", b.Address(), w, text)
		}
	}
}

// SeesNot fails the test for each of these words that is anywhere in the page, shown or not.
func (b *Browser) SeesNot(words ...string) {
	b.t.Helper()
	html := Eval[string](b, `document.documentElement.outerHTML`)
	for _, w := range words {
		if strings.Contains(html, w) {
			b.t.Errorf("%s holds %q", b.Address(), w)
		}
	}
}

// Address is the path of the page.
func (b *Browser) Address() string {
	b.t.Helper()
	return Eval[string](b, `location.pathname + location.search`)
}

// Heading is the page's first heading.
func (b *Browser) Heading() string {
	b.t.Helper()
	return strings.Join(strings.Fields(Eval[string](b, `document.querySelector("h1")?.innerText ?? ""`)), " ")
}

func (b *Browser) fill(button string, pairs []string) {
	b.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		b.answer(place{Button: button, Label: pairs[i], Choice: pairs[i+1]}, pairs[i+1])
	}
}

// place is something on a page, by the words on it: a link or button anywhere; or the button of a form; or, with Label, a
// field of that form; of a group of choices the one called Choice.
type place struct {
	Link, Button, Label, Choice string
}

// found is what was found there.
type found struct {
	Kind   string  `json:"kind"` // tag or type; "" if there is nothing
	On     bool    `json:"on"`   // of a box: ticked
	Folded bool    `json:"folded"`
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Covers string  `json:"covers"` // what lies above it
	Known  string  `json:"known"`  // what there is instead
}

// finder finds a place and keeps it as window.__place, or the summary that it is folded under.
const finder = `((want) => {
  const words = (e) => (e?.textContent ?? "").replace(/\s+/g, " ").trim();
  const label = (e) => { const c = e.cloneNode(true); c.querySelectorAll(".meta").forEach((m) => m.remove()); return words(c); };
  const first = (list, name, text) => list.find((e) => name(e) === text) ?? list.find((e) => name(e).startsWith(text)) ?? list.find((e) => name(e).includes(text));
  const there = (e) => e.checkVisibility() || e.closest("details:not([open])")?.checkVisibility();
  const all = (css, within = document) => [...within.querySelectorAll(css)].filter(there);
  let at, known = [];
  if (want.Link) {
    const list = all("a[href], button, summary");
    known = list.map(words);
    at = first(list, words, want.Link);
  } else {
    const buttons = all("form button");
    known = buttons.map(words);
    const same = buttons.filter((e) => words(e) === want.Button);
    const forms = (same.length ? same : buttons.filter((e) => words(e).startsWith(want.Button)));
    at = forms[0];
    if (at && want.Label) {
      const form = forms.map((e) => e.form).find((f) => first(all("label, legend", f), label, want.Label));
      at = undefined;
      if (form) {
        const l = first(all("label, legend", form), label, want.Label);
        at = l.control && l.tagName === "LABEL" ? l.control : first([...l.parentElement.querySelectorAll("label")], words, want.Choice)?.control ?? l.parentElement.querySelector("textarea");
        known = [...l.parentElement.querySelectorAll("label")].map(words);
      } else known = forms.flatMap((e) => all("label, legend", e.form)).map(label);
    }
  }
  if (!at) return {kind: "", known: known.join(" | ")};
  const fold = at.tagName === "SUMMARY" ? null : [...document.querySelectorAll("details:not([open])")].find((d) => d.contains(at));
  window.__place = fold ? fold.querySelector("summary") : at;
  const e = window.__place;
  const area = e.labels?.[0] && /checkbox|radio/.test(e.type) ? e.labels[0] : e;
  area.scrollIntoView({block: "center", behavior: "instant"});
  const box = (area.getClientRects()[0] ?? area.getBoundingClientRect());
  const x = box.left + Math.min(box.width / 2, 40), y = box.top + box.height / 2;
  const above = document.elementFromPoint(x, y);
  const covered = above && (area.contains(above) || above.contains(area)) ? "" : (above?.outerHTML ?? "nothing").slice(0, 200);
  return {kind: e.matches("input") ? e.type : e.tagName.toLowerCase(), on: e.checked === true, folded: !!fold, x, y, covers: covered, known: ""};
})`

// reach finds a place, unfolding what it is in, and puts the focus or, without Keyboard, only the eye on it.
func (b *Browser) reach(p place) found {
	b.t.Helper()
	for range 5 { // as deep as pages fold
		f := Eval[found](b, fmt.Sprintf("%s({Link: %q, Button: %q, Label: %q, Choice: %q})", finder, p.Link, p.Button, p.Label, p.Choice))
		if f.Kind == "" {
			b.t.Fatalf("%s has no %+v; there is: %s\n%s", b.Address(), p, f.Known, b.Words())
		}
		if b.keyboard {
			b.walk(p)
		}
		if !f.Folded {
			b.at = f
			return f
		}
		b.at = f
		b.activate()
	}
	b.t.Fatalf("%s: %+v stays folded away", b.Address(), p)
	return found{}
}

// walk presses Tab until the place has the focus; in a group of choices, the arrows.
func (b *Browser) walk(p place) {
	b.t.Helper()
	const next = `(({activeElement: at}, to) => at === to ? "" : to.type === "radio" && at.type === "radio" && at.name === to.name && at.form === to.form ? "arrow" : "tab")(document, window.__place)`
	for range 300 {
		switch Eval[string](b, next) {
		case "":
			return
		case "arrow":
			b.Press(kb.ArrowDown)
		default:
			b.Press(kb.Tab)
		}
	}
	b.t.Fatalf("%s: the keyboard does not reach %+v", b.Address(), p)
}

// activate presses Enter, or clicks.
func (b *Browser) activate() {
	b.t.Helper()
	b.Do("activate", b.activation())
}

func (b *Browser) activation() chromedp.Action[chromedp.Void] {
	b.t.Helper()
	if b.keyboard {
		return chromedp.KeyEvent("\r")
	}
	if b.at.Covers != "" {
		b.t.Fatalf("%s: it is covered by %s", b.Address(), b.at.Covers)
	}
	return chromedp.MouseClickXY(b.at.X, b.at.Y)
}

// act activates a place and waits until the page it leads to has loaded.
func (b *Browser) act(what string, p place) {
	b.t.Helper()
	b.reach(p)
	if wrong := Eval[string](b, `[...(window.__place.formNoValidate ? [] : window.__place.form?.elements ?? [])].filter((e) => !e.validity.valid).map((e) => (e.labels?.[0]?.textContent.trim() ?? e.name) + ": " + e.validationMessage).join("; ")`); wrong != "" {
		b.t.Fatalf("%s: %s: the browser would ask: %s", b.Address(), what, wrong)
	}
	value(b, what, chromedp.WaitEvent(page.LoadEventFired, nil, b.activation()))
}

// answer puts one answer into one field.
func (b *Browser) answer(p place, text string) {
	b.t.Helper()
	f := b.reach(p)
	switch f.Kind {
	case "checkbox", "radio":
		b.tick(f)
		return
	case "file":
		b.Do("choose a file", chromedp.SetUploadFiles(chromedp.JSPath(`window.__place`), []string{text}))
		return
	case "select":
		b.pick(p, text)
		return
	}
	if !b.keyboard {
		b.activate()
	}
	switch f.Kind {
	case "date", "time":
		if len(text) < len("15:04") || f.Kind == "date" && len(text) != len("2006-01-02") {
			b.t.Fatalf("%q is no %s", text, f.Kind)
		}
		b.typeParts(f.Kind, text)
	default:
		Eval[bool](b, `window.__place.select?.(), true`)
		b.Press(kb.Backspace)
		command(b, "type", input.InsertText, input.InsertTextParams{Text: text}) // in one go, as by dictation
	}
	if got := Eval[string](b, `window.__place.value`); got != text {
		b.t.Fatalf("%s: typed %q into %q, it holds %q", b.Address(), text, p.Label, got)
	}
}

func (b *Browser) tick(f found) {
	b.t.Helper()
	switch {
	case f.On, b.keyboard && Eval[bool](b, `window.__place.checked`): // the arrows chose it
	case b.keyboard:
		b.Press(" ")
	default:
		b.activate()
	}
	if !Eval[bool](b, `window.__place.checked`) {
		b.t.Fatalf("%s: a choice is not taken", b.Address())
	}
}

// pick chooses in a list by typing what it begins with, which works the same for everyone.
func (b *Browser) pick(p place, text string) {
	b.t.Helper()
	Eval[bool](b, `window.__place.focus(), true`)
	b.Press(text)
	if got := Eval[string](b, `window.__place.selectedOptions[0]?.textContent.trim() ?? ""`); !strings.HasPrefix(got, text) {
		b.t.Fatalf("%s: chose %q in %q, it holds %q", b.Address(), text, p.Label, got)
	}
}

// typeParts types a date or a time part by part, in whichever way this browser's language writes them.
func (b *Browser) typeParts(kind, text string) {
	b.t.Helper()
	var ways []string
	if kind == "time" {
		ways = []string{strings.Replace(text, ":", "", 1), clockOf12(text)}
	} else {
		year, month, day := text[:4], text[5:7], text[8:]
		ways = []string{day + month + year, month + day + year, year + month + day}
	}
	for _, way := range ways {
		Eval[bool](b, `window.__place.blur(), window.__place.focus(), true`)
		b.Press(way)
		if Eval[string](b, `window.__place.value`) == text {
			return
		}
	}
}

// clockOf12 is 14:30 as 0230PM.
func clockOf12(text string) string {
	at, err := time.Parse("15:04", text)
	if err != nil {
		return text
	}
	return at.Format("0304PM")
}
