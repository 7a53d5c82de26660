package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/browsertest"
	"entente/demo"
	"entente/engine"
	"entente/file"
	"entente/ledger"
	"entente/sealed"
	"entente/store"
	"entente/store/postgrestest"
)

// newDemonstration is the demonstration that `entente demo` shows, behind a listener; its operator can be looked around as
// too, last of all.
func newDemonstration(t *testing.T) *house {
	t.Helper()
	db, err := store.Open(t.Context(), postgrestest.Choose(t), store.Options{Schema: slices.Concat(account.Schema(), file.Schema(), sealed.Schema()), SkipSync: !postgrestest.Chosen()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	key, err := ledger.NewKey("")
	if err != nil {
		t.Fatal(err)
	}
	machine := func() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }
	clock := demo.NewClock(machine, demo.Shift(machine()))
	files := file.New(db, clock.Now)
	h := &house{t: t, site: &Site{Engine: engine.New(db, engine.Settings{Now: clock.Now, Key: key, Files: files, Sealed: sealed.New(db, clock.Now)}), Accounts: account.New(db, clock.Now), Files: files,
		Fingerprint: key.Fingerprint(), Log: slog.New(slog.DiscardHandler), Now: clock.Now, Demo: &Demo{}}}
	err = demo.Play(t.Context(), demo.Stage{Engine: h.site.Engine, Accounts: h.site.Accounts, Files: files, Clock: clock, Fingerprint: key.Fingerprint()})
	if err != nil {
		t.Fatal(err)
	}
	cast, err := demo.People(t.Context(), h.site.Accounts)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range cast {
		h.site.Demo.People = append(h.site.Demo.People, DemoAs{p.Account, p.Partnership, p.Name, p.Role, Mark{p.Mark, p.Initials}})
	}
	operator, err := h.site.Accounts.BySignIn(t.Context(), "operator@demonstration.example")
	if err != nil {
		t.Fatal(err)
	}
	h.site.Demo.People = append(h.site.Demo.People, DemoAs{operator.ID, cast[0].Partnership, "Operator", "runs this machine", Mark{"open", "OP"}})
	h.at = cast[0].Partnership
	h.listen()
	return h
}

// A walker looks at one page of each kind that links lead to, as one person.
type walker struct {
	*browsertest.Browser
	h    *house
	t    *testing.T
	met  map[string]int
	seen map[string]bool
	only *regexp.Regexp // the pages that this one looks at
}

// as is a browser in which one looks around as somebody of the demonstration.
func (h *house) as(t *testing.T, name string) *walker {
	t.Helper()
	w := &walker{Browser: browsertest.Start(t), h: h, t: t, met: map[string]int{}, seen: map[string]bool{}}
	w.View(1280, false)
	w.Open(h.url + "/sign-in")
	i := slices.IndexFunc(h.site.Demo.People, func(p DemoAs) bool { return p.Name == name })
	browsertest.Eval[int](w.Browser, fmt.Sprintf(`fetch("/demo/as", {method: "POST", body: new URLSearchParams({as: "%d"}), redirect: "manual"}).then((r) => r.status)`, i))
	return w
}

// files are links to something to keep, and ways out.
var filesAndExits = regexp.MustCompile(`\.csv$|/file$|/receipt$|/checkpoint$|/yaml$|^/static/|^/demo/|^/sign-out$`)

// notInTheStory are pages that a charter in force has no use for, its first draft, and what waits to be signed or agreed to at
// once; and those of a round that others look at: TestTheFirstConversationBetweenTwoPhones and the tests of answering.
var notInTheStory = regexp.MustCompile(`/charter\.(md|docx)$|/charter/(begin|import|agree|sign)$|/rounds/[^/]+/(say|talk|page|cards|cards/sheet|sheet)$`)

// instances is how many pages of a kind are looked at: promises stand differently.
func instances(kind string) int {
	if strings.HasSuffix(kind, "/commitments/…") {
		return 4
	}
	return 1
}

// walk looks at every page that can be reached by links from these.
func (w *walker) walk(look func(kind string), from ...string) {
	w.t.Helper()
	for queue := from; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		page, _, _ := strings.Cut(path, "?")
		kind := secretsAndNumbers.ReplaceAllString(page, "/…")
		if w.seen[path] || !w.only.MatchString(page) || notInTheStory.MatchString(page) || filesAndExits.MatchString(page) || w.met[kind] >= instances(kind) {
			continue
		}
		w.seen[path] = true
		w.met[kind]++
		w.View(1280, false)
		w.Open(w.h.url + path)
		if status := browsertest.Eval[int](w.Browser, `performance.getEntriesByType("navigation")[0].responseStatus`); status != http.StatusOK {
			w.t.Errorf("a link leads to %s, which answers %d", path, status)
		}
		links := browsertest.Eval[[]string](w.Browser, `[...document.links].filter((a) => a.origin === location.origin).map((a) => a.pathname + a.search)`)
		queue = append(queue, links...)
		look(kind)
	}
}

// TestEveryPageOfTheDemonstrationIsForEveryone walks the links of the demonstration, with its year and a half of record, and
// holds every kind of page to what all pages keep to: small, few requests, nothing to complain of for axe in both themes and at both widths, no page wider than a phone, and all of it
// within reach of the keyboard.
func TestEveryPageOfTheDemonstrationIsForEveryone(t *testing.T) {
	h := newDemonstration(t)
	for _, c := range []struct {
		name string
		only string
		from []string
		want []string // kinds of pages that this person has, besides others
	}{
		{"Dana Whitlock", ``, []string{"/s/" + string(h.at), "/s/" + string(h.at) + "/search?q=bill"}, everyMembersPage(t)},
		{"Owen Tate", `^/s/`, []string{"/s/" + string(h.at)}, []string{"/s/…", "/s/…/commitments/…", "/s/…/checkins/…", "/s/…/record/…", "/s/…/people/…", "/s/…/board"}},
		{"Operator", `^/(operator.*)?$`, []string{"/operator", "/"}, []string{"/operator", "/operator/notices", "/operator/sign-ins", "/operator/erasures"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := h.as(t, c.name)
			w.only = regexp.MustCompile(c.only)
			w.walk(func(kind string) {
				light(t, w.Browser)
				for _, width := range []int{320, 390} {
					w.NoHorizontalScroll(width)
				}
				w.Axe()
				w.View(1280, false)
				w.TabThrough()
				w.NoComplaints()
			}, c.from...)
			for _, kind := range c.want {
				if w.met[kind] == 0 {
					t.Errorf("no link leads to %s", kind)
				}
			}
		})
	}
}

// A page for the board is one page, and what only one organisation sees is another; the page of the first talk is one.
func TestTheSheetsOfTheDemonstrationPrintOnAPageEach(t *testing.T) {
	h := newDemonstration(t)
	w := h.as(t, "Dana Whitlock")
	w.Open(h.url + "/s/" + string(h.at) + "/rounds")
	first := browsertest.Eval[string](w.Browser, `[...document.links].filter((a) => a.textContent.includes("First conversation") && /rounds\/\d+$/.test(a.pathname)).map((a) => a.pathname)[0] ?? "none"`)
	for path, want := range map[string]int{"/s/" + string(h.at) + "/board": 2, first + "/page": 1} {
		w.Open(h.url + path)
		if pages, marks := printed(t, w.PDF()); pages != want || marks < 30 {
			t.Errorf("%s prints on %d pages with %d pieces of text, want %d", path, pages, marks, want)
		}
	}
}

// everyMembersPage are the kinds of pages below a partnership's address.
func everyMembersPage(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, r := range siteRoutes(t) {
		kind := parameter.ReplaceAllString(r.path, "…")
		if r.method == http.MethodGet && strings.HasPrefix(kind, "/s/…") && !filesAndExits.MatchString(kind) && !notInTheStory.MatchString(kind) && !strings.HasSuffix(kind, "/live") {
			list = append(list, kind)
		}
	}
	return list
}

// What the story does not do by keyboard: look for something, ask for a promise, see evidence differently.
func TestTheRestIsDoneByKeyboardAlone(t *testing.T) {
	h := newDemonstration(t)
	w := h.as(t, "Ruth Adeyemi")
	base := h.url + "/s/" + string(h.at)
	w.Keyboard()
	w.Open(base)
	w.Send("Search", "Search", "call-back trial")
	w.Follow("Call-back trial: the report")
	w.Follow("We see it differently")
	w.Send("Tell Calder Services", "What do you see differently?", "Something is missing", "What do you see, and how do you know?", "Our own weeks are not in it", "What would help?", "The raw counts")
	w.Sees("Our own weeks are not in it")
	w.Open(base + "/commitments")
	w.Send("Ask for it", "Eastmoor asks", "Harwick", "to", "Lend us the headsets", "by", "2026-12-18")
	w.Sees("Asked for. It becomes a promise once Harwick takes it on")
}

// On a phone the name does not fit beside the mark: it is the first line of what the mark opens, without any script.
func TestOnAPhoneOneFindsAsWhomOneActs(t *testing.T) {
	h := newDemonstration(t)
	w := h.as(t, "Priya Nair")
	w.ScriptsOff()
	w.View(390, false)
	w.Open(h.url + "/s/" + string(h.at))
	w.Unfold("Priya Nair")
	if got := w.Text("#account"); !strings.HasPrefix(strings.TrimSpace(got), "Priya Nair") || !strings.Contains(got, "Signed in for Calder Services") {
		t.Errorf("the menu begins with %q", got)
	}
	w.Axe()
	w.View(390, false)
	w.Press("\x1b")
	w.Unfold("Explore as…")
	w.Axe()
	w.NoHorizontalScroll(320)
}
