package web

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"entente/browsertest"
	"entente/web/chart"

	"github.com/a-h/templ"
)

var shots = flag.String("shots", "", "directory for screenshots of the gallery")

// Words as people, and those who wish us ill, type them.
const (
	hostile = `<script>alert("x")</script>'"><img src=x onerror=alert(1)>`
	long    = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
	hebrew  = "שותפות לשירותי הפנים (2026)"
	chinese = "北岸联络中心伙伴关系委员会"
)

var (
	harwick   = Party{"Harwick", Mark{"circle", "HW"}}
	millbrook = Party{"Millbrook", Mark{"square", "MB"}}
	eastmoor  = Party{"Eastmoor", Mark{"diamond", "EM"}}
	calder    = Party{"Calder Services", Mark{"triangle", "CS"}}
	ines      = Party{"Ines Okafor, neutral facilitator", Mark{"open", "IO"}}
)

func galleryPage() Page {
	return Page{
		Title: "Gallery", Description: "Every part in every state.",
		Partnership: Link{"Northbank Contact Centre", "/"}, Answer: Link{"Two-minute questions", "/"},
		Nav: []NavItem{{"Overview", "/", "state", true}, {"Charter", "/", "charter", false}, {"How we see it", "/", "align", false},
			{"Measures", "/", "measure", false}, {"Commitments", "/", "commit", false}, {"Review", "/", "review", false}},
		Account: Account{Name: "Dana Whitlock", Mark: harwick.Mark, ActingFor: "Signed in for Harwick Borough Council",
			Menu: []MenuItem{{"Your details and language", "/", false}, {"Sign out", "/", true}}},
		Demo: &DemoBar{Text: "You are looking around as Dana Whitlock of Harwick.", Action: "/", Leave: Link{"Start your own", "/"},
			People: []DemoPerson{{"1", "Dana Whitlock", "Harwick, signatory", harwick.Mark, true}, {"2", "Priya Nair", "Calder Services, manager", calder.Mark, false}}},
		Record: RecordStrip{"Vouched for by the host only, up to entry 1,284", Link{"What this means, and how to check it yourself", "/"}},
	}
}

// component joins parts, so that the gallery needs no templates of its own.
func component(parts ...templ.Component) templ.Component { return templ.Join(parts...) }

func around(outer templ.Component, parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, component(parts...)), w)
	})
}

func gallery(p Page) templ.Component {
	p.Notice = &Notice{Text: "Saved. Calder has been asked to confirm.", Link: Link{"See it", "/"}}
	return around(Shell(p),
		PageHead{Title: "Gallery", Lede: "Every part in every state. " + hostile,
			Beside:  Filters{"Show", []NavItem{{Label: "Harwick’s, both ways", Href: "/", Current: true}, {Label: "Everyone’s", Href: "/"}, {Label: "Finished (118)", Href: "/"}}},
			Actions: []Action{{Label: "Make a promise", Href: "/", Icon: "plus"}, {Label: "Printable copy", Href: "/", Kind: "quiet"}, {Label: "Not now", Href: "/", Kind: "bare"}}},
		partySection(), textSection(), commitmentSection(), blockSection(), formSection(), listSection(),
		Dialog{ID: "renegotiate", Title: "Ask for a new date", Text: "To Calder Services.", Post: "/", Submit: "Ask Calder", Close: "Keep the date"},
	)
}

func partySection() templ.Component {
	var all []Party
	for _, shape := range Shapes() {
		all = append(all, Party{shape, Mark{shape, "MW"}})
	}
	return around(Section{ID: "parties", Title: "Parties", Text: "Twelve marks and the neutral ring."},
		PartyList{"Shapes", append(all, ines)},
		PartyList{"Hostile", []Party{{hostile, Mark{"star", "<&"}}, {long, Mark{"drop", "DD"}}, {hebrew, Mark{"house", "שה"}}, {chinese, Mark{"shield", "北岸"}}, {"No shape", Mark{"unknown", "?"}}}},
		FromTo{harwick, "promises", []Party{calder, millbrook}}, FromTo{calder, "asks", []Party{harwick}},
		FromTo{Party{long, Mark{"cross", "DD"}}, "promises", []Party{{hebrew, Mark{"house", "שה"}}}})
}

func textSection() templ.Component {
	today := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	more := around(More{ID: "more", Summary: "Done when: 1 of 3 shown", Open: true}, CriteriaList{[]Criterion{{Text: hostile, Done: true}, {Text: long}}})
	return around(Section{ID: "words", Title: "Words", Text: "Status, facts, dates."},
		Status{"agreed", "Agreed by all four", false}, Status{"pencil", "Agreed, with an open amendment", true}, Status{"warn", long + " " + hostile, true},
		Facts{[]Fact{{Label: "Millbrook adds", Values: []string{"“The print date moved with our bank file.”", hebrew}}, {Label: "Evidence", Values: []string{long}, Link: Link{"Mailing log", "/"}}}},
		paragraph(Near(today.AddDate(0, 0, 2), today)), paragraph(Near(today.AddDate(0, 2, 0), today)), paragraph(Near(today.AddDate(0, 0, -1), today)),
		more, WhoSees{Text: "Calder and Harwick", Host: "Harwick IT"}, WhoSees{Text: hostile, Host: long, What: hostile},
		Notice{Text: hostile, Look: true, Icon: "warn"},
		Empty{"No promises yet.", "A promise says who does what for whom by when, and both sides see how it goes.", Action{Label: "Make the first promise", Href: "/"}, Action{Label: "Not now", Href: "/", Kind: "quiet"}},
		Pagination{Link{"Newer", "/"}, Link{"Older", "/"}, "41 to 80 of 118"})
}

func commitmentSection() templ.Component {
	due := Time{"2026-11-27", "Friday 27 November", "in 2 days"}
	one := Commitment{ID: "k1", FromTo: FromTo{harwick, "promises", []Party{calder}}, Title: "Send the January council tax mailing plan, with expected calls by week.",
		Criteria: []Criterion{{"Volumes by week, for all three mailings", true, Link{"Report, page 3", "/"}}, {Text: "A named person to call if a date moves"}},
		Note:     Note{"swap", "Renegotiated once: first promised for 20 November.", Link{"Counts as kept", "/"}}, Due: due, WhoSees: "Calder and Harwick",
		Actions: []Action{{Label: "Show evidence", Href: "/"}, {Label: "Renegotiate", Popover: "renegotiate", Kind: "quiet", Icon: "swap"}}}
	two := Commitment{FromTo: FromTo{calder, "asks", []Party{{long, Mark{"hexagon", "DD"}}}}, Title: hostile + long, Href: "/", Meta: hebrew, DuePrefix: "Your word, by",
		Due: Time{"2026-12-02", "Wednesday 2 December", ""}, DueMeta: "Done 3 days early", Status: &Status{"clock", "awaiting Calder’s word", true},
		Actions: []Action{{Label: "Confirm it is done", Post: true, Href: "/"}, {Label: "No, because…", Href: "/", Kind: "bare"}}}
	three := Commitment{FromTo: FromTo{eastmoor, "promises", []Party{harwick, millbrook, calder}}, Title: chinese + "：" + hebrew, Due: due}
	return around(Section{ID: "due", Title: "Commitments", Text: "Until 9 December, in both directions."},
		around(Commitments(), item(one), item(two), item(three)),
		chart.Promises{Kept: 34, Renegotiated: 7, Late: 4, NotKept: 2, Awaiting: 5, Differ: 2, Sentence: "Of 47 commitments that fell due in the last 90 days, we kept 41 as agreed or renegotiated them in time.", NotKeptNote: ", both talked through"})
}

func blockSection() templ.Component {
	evidence := EvidenceList{[]Evidence{
		{Shown: true, Title: "Telephone system export, weeks 1 to 42", Href: "/", Text: "File supplied by Calder on 18 November.", Confirm: "Confirmed by", Parties: []Party{harwick, eastmoor}},
		{Title: hostile + long, Text: hebrew, Confirm: "Nobody has confirmed this yet.", Actions: []Action{{Label: "Confirm", Href: "/"}, {Label: "I see it differently", Href: "/", Kind: "quiet"}}},
		{Word: "Withdrawn", Title: "An older export", Confirm: "Contested by", Parties: []Party{{long, Mark{"octagon", "DD"}}}}}}
	signal := around(Signal{Icon: "dip", Title: "Calls waited longer after a mailing nobody knew was coming " + hostile, Step: "Next step, playbook step 2 of 5", StepIcon: "cup",
		What: "Coffee conversation with Millbrook before 4 December", Suggested: "Suggested: Priya Nair, Calder, with Tom Ashdown, Millbrook.",
		Actions: []Action{{Label: "Arrange it", Href: "/"}, {Label: "Add context", Href: "/", Kind: "bare"}}}, Facts{[]Fact{{Label: "Millbrook adds", Values: []string{long}}}})
	return around(Section{ID: "blocks", Title: "Blocks", Text: "Signals, evidence, dates."}, signal, evidence,
		Agenda{[]AgendaItem{{"2026-11-26", "Thu 26 Nov", "Fortnightly chat", "", "10:00, half an hour.", Link{}}, {"2026-11-27", "by Fri 27 Nov", hostile + long, "/", hebrew, Link{"Open", "/"}}}})
}

func formSection() templ.Component {
	mark := calder.Mark
	errs := []FieldError{{"what", "say what you promise"}, {"due", "choose a day after today"}}
	return around(Section{ID: "make", Title: "A form", Text: "Small, dated and checkable."}, ErrorSummary{Errors: errs},
		around(Panel{Title: "Make a promise", Action: "/", Files: true},
			WhoSees{Text: "Calder and Harwick"},
			Field{Kind: "textarea", Name: "what", Label: "Harwick promises to", Voice: true, Error: "say what you promise", Hint: "One thing, in plain words.", Value: hostile},
			Field{Kind: "date", Name: "due", Label: "By", Error: "choose a day after today", Value: "2026-11-20", Min: "2026-11-26"},
			Field{Name: "ease", Label: "What would make it easier for them", Optional: true, MaxLength: 200, Value: hebrew},
			Field{Kind: "select", Name: "how", Label: "We will show it with", Options: []Option{{Value: "1", Label: "A demonstration"}, {Value: "2", Label: "A file or export", Selected: true}}},
			Field{Kind: "radio", Name: "to", Label: "To", Options: []Option{{Value: "c", Label: "Calder Services", Mark: &mark, Selected: true}, {Value: "m", Label: long, Mark: &mark, Hint: "Everyone reads it."}}, Error: "choose who it is for"},
			Field{Kind: "checks", Name: "sides", Label: "Parties", Optional: true, Options: []Option{{Value: "a", Label: "Harwick"}, {Value: "b", Label: "Eastmoor", Hint: "joined in February"}}},
			Field{Kind: "checkbox", Name: "share", Label: "My words may be shown to everyone, without my name or organisation.", Hint: "Untick and nobody reads them."},
			Field{Kind: "file", Name: "file", Label: "File", Optional: true, Accept: ".pdf,.csv", Hint: "At most 10 MB."},
			Field{Kind: "passphrase", Name: "pass", Label: "Passphrase", Autocomplete: "new-password", Hint: "Four or five words do well."},
			Actions{Items: []Action{{Label: "Make the promise", Submit: true}, {Label: "Keep as a draft", Submit: true, Kind: "quiet", Name: "draft", Value: "1"}}}))
}

func listSection() templ.Component {
	return around(Section{ID: "lists", Title: "Lists", Text: "Tables, codes, finds."},
		Table{Caption: "Signatures", Stack: true, Columns: []Column{{Label: "Partner"}, {Label: "Name and role"}, {Label: "Entries", Number: true}},
			Rows: [][]Cell{{{Party: &harwick}, {Text: "Dana Whitlock, head of shared services"}, {Text: "1,284"}}, {{Text: long}, {Text: hostile, Href: "/"}, {Text: "7"}}}},
		Table{Label: "Signatures, wide", Scroll: true, Columns: []Column{{Label: "Partner"}, {Label: "Name and role"}}, Rows: [][]Cell{{{Party: &calder}, {Text: hebrew}}}},
		Code{"link", "Invitation for Priya Nair", "https://entente.example/join/" + long, "It works once, until 2 December."},
		QR{"https://entente.example/join/k7qm2xva", "Opens the invitation for Priya Nair"},
		Results{[]Result{{"Notice of mailings", "/", "Charter, clause 4.2, everyone", []Excerpt{{"Each council gives at least ten working days’ ", false}, {"notice", true}, {" of any mailing.", false}}}, {hostile + long, "/", hebrew, nil}}})
}

func TestPartsAreReadableByEveryoneAndHostileWordsStayWords(t *testing.T) {
	site := serve(t, map[string]templ.Component{"/": gallery(galleryPage())})
	b := browsertest.Start(t)
	b.Open(site.URL)
	b.NoComplaints()
	b.NoHorizontalScroll(320)
	b.Axe()
	shoot(t, b, "gallery")
}

func TestShellsStandWithoutScriptAndWithoutAnAccount(t *testing.T) {
	problem := Conflict("Calder changed this promise two minutes ago.", &Retry{"/", []Typed{{"what", "Harwick promises to", hostile}, {"space", "", "k7"}}})
	site := serve(t, map[string]templ.Component{
		"/signed-out": around(Shell(Page{Title: "Sign in"}), PageHead{Title: "Sign in"}, around(Panel{Action: "/"}, Field{Kind: "passphrase", Name: "p", Label: "Passphrase"})),
		"/narrow":     around(NarrowShell(Page{Title: "Confirm", Record: galleryPage().Record}, "Open until Wednesday 2 December"), PageHead{Title: "Is it done?", Lede: "Calder says so."}),
		"/problem":    problemPage(galleryPage(), problem),
		"/fault":      problemPage(Page{Title: "Fault"}, Fault("K7QM-2XVA", nil)),
		"/sheet":      around(SheetShell(galleryPage()), sheet("Invitation", Code{"c", "Address", "https://entente.example/join/k7qm", ""}, QR{"https://entente.example/join/k7qm", "Opens the invitation"})),
	})
	for _, path := range []string{"/signed-out", "/narrow", "/problem", "/fault", "/sheet"} {
		t.Run(path[1:], func(t *testing.T) {
			b := browsertest.Start(t)
			b.ScriptsOff()
			b.Open(site.URL + path)
			b.NoComplaints()
			b.NoHorizontalScroll(320)
			b.Axe()
			shoot(t, b, path[1:])
		})
	}
}

func TestTheSpareRoomOfAShortPageIsBelowItsText(t *testing.T) {
	site := serve(t, map[string]templ.Component{"/": around(Shell(galleryPage()), PageHead{Title: "Short"})})
	b := browsertest.Start(t)
	b.Open(site.URL)
	b.View(1280, false)
	if top := browsertest.Eval[float64](b, `document.querySelector("h1").getBoundingClientRect().top`); top > 300 {
		t.Errorf("the title of a short page stands at %v px, want it right below the masthead", top)
	}
}

func TestTheFocusIsSeenWhereverTabLeads(t *testing.T) {
	site := serve(t, map[string]templ.Component{"/": around(Shell(galleryPage()), PageHead{Title: "Page"}, formSection())})
	b := browsertest.Start(t)
	b.Open(site.URL)
	b.View(1280, false)
	stops := b.KeyboardOnly(60)
	var names []string
	for _, s := range stops {
		names = append(names, s.ID+" "+s.Name)
	}
	if len(stops) < 20 {
		t.Errorf("Tab reached %d places, want at least 20: %q", len(stops), names)
	}
}

// serve runs pages behind the real guard, compressed like the real ones.
func serve(t *testing.T, pages map[string]templ.Component) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /static/", Static())
	for path, page := range pages {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			if err := Render(w, r, http.StatusOK, page); err != nil {
				t.Errorf("%s: %v", r.URL.Path, err)
			}
		})
	}
	site := httptest.NewServer(nil)
	t.Cleanup(site.Close)
	public, err := url.Parse(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	site.Config.Handler, err = Guard{PublicURL: public, Log: slog.New(slog.DiscardHandler), Now: time.Now, BodyLimit: FormLimit}.Wrap(mux)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// shoot keeps pictures for people to look at, if asked by -shots.
func shoot(t *testing.T, b *browsertest.Browser, name string) {
	t.Helper()
	if *shots == "" {
		return
	}
	for file, png := range map[string][]byte{
		"390-light": b.Screenshot(390, false), "390-dark": b.Screenshot(390, true),
		"1280-light": b.Screenshot(1280, false), "1280-dark": b.Screenshot(1280, true)} {
		if err := os.WriteFile(filepath.Join(*shots, name+"-"+file+".png"), png, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func paragraph(c templ.Component) templ.Component { return wrapped("p", "", c) }
func item(c templ.Component) templ.Component      { return wrapped("li", "", c) }

func sheet(title string, parts ...templ.Component) templ.Component {
	return wrapped("section", `class="sheet"`, append([]templ.Component{templ.Raw("<h1>" + title + "</h1>")}, parts...)...)
}

func wrapped(tag, attributes string, parts ...templ.Component) templ.Component {
	return component(templ.Raw("<"+tag+" "+attributes+">"), component(parts...), templ.Raw("</"+tag+">"))
}

func drawn(t *testing.T, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryMarkHasADrawingOfItsOwn(t *testing.T) {
	drawings := map[string]bool{}
	for _, shape := range Shapes() {
		page := drawn(t, Shell(Page{Title: "x", Account: Account{Name: "Ann", Mark: Mark{Shape: shape, Initials: "AN"}}}))
		drawing := answer{body: page}.find(`(?s)<symbol id="p-` + shape + `"[^>]*>(.*?)</symbol>`)
		if drawing == "" || drawings[drawing] {
			t.Errorf("%s has no drawing of its own: %q", shape, drawing)
		}
		drawings[drawing] = true
	}
	if len(drawings) != 12 {
		t.Errorf("there are %d marks, want 12", len(drawings))
	}
}
