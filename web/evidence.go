package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"entente/engine"
	"entente/file"
	"entente/partnership"
)

// Hanging is what hangs on a thing: its evidence, what was remarked, thanks, and the forms to add to them. A page of
// any feature includes it as a component; make it with hangingOn.
type Hanging struct {
	Base     string // "/s/" and the space in which the thing lives
	About    string // the thing, as a Ref writes it
	Back     string // where the forms lead back to
	Claims   bool   // whether evidence can be shown
	CanAdd   bool   // whether the reader may add anything
	WhoSees  string
	Host     string
	Said     bool // the page says above who sees it, in the line seenID
	Evidence EvidenceList
	Parts    []Option // what of the thing the evidence shows; empty if it has no parts
	Remarks  []remarkItem
	Thanks   []thanksItem
	To       []Option // who can be thanked
	Form     *Form    // what was typed, when the form is shown again
}

// hangingOn gathers what hangs on the thing, for a page at the path back. criteria are its checks, in order.
func hangingOn(view partnership.View, ref partnership.Ref, criteria []partnership.Text, host, back string) Hanging {
	h := Hanging{
		Base: "/s/" + string(view.ID), About: ref.String(), Back: back, Claims: ref.Kind == partnership.RefCommitment || ref.Kind == partnership.RefClause || ref.Kind == partnership.RefAmendment,
		CanAdd: canHelp(view), WhoSees: audience(view), Host: host, To: thankable(view, FormOf(nil)),
	}
	for _, e := range view.State.EvidenceOn(ref) {
		h.Evidence.Items = append(h.Evidence.Items, evidenceItem(view, e, back))
	}
	if len(criteria) > 0 {
		h.Parts = append(h.Parts, Option{Value: "", Label: "All of it"})
		for i, text := range criteria {
			h.Parts = append(h.Parts, Option{Value: partnership.CriterionPart(i + 1), Label: string(text)})
		}
	}
	for _, r := range view.State.RemarksOn(ref) {
		h.Remarks = append(h.Remarks, remarkItemOf(view, r, back))
	}
	for _, t := range view.State.ThanksOn(ref) {
		h.Thanks = append(h.Thanks, thanksItemOf(view, t))
	}
	return h
}

// canHelp tells whether the reader may add evidence, context, thanks and topics now.
func canHelp(view partnership.View) bool {
	return view.Is(partnership.Helper) || view.Is(partnership.Manager) || view.Is(partnership.Signatory)
}

// day is when something was recorded, in the partnership's time zone.
func day(view partnership.View, at time.Time) Time {
	zone := view.Common.Zone()
	return Near(at.In(zone), view.Now.In(zone))
}

// evidenceItem is a piece of evidence as lists show it.
func evidenceItem(view partnership.View, e partnership.Evidence, back string) Evidence {
	giver := partyOf(view.Common, e.Party).Name
	base := fmt.Sprintf("/s/%s/evidence/%d", view.ID, e.ID)
	item := Evidence{Title: string(e.Title), Text: source(view, e, giver), Shown: e.Kind != partnership.Statement}
	_, there := e.File.Sum() // false once the words were erased, also to a reader whose record ends before that
	switch {
	case e.Kind == partnership.Statement && e.Title != partnership.Erased:
		item.Title = "“" + item.Title + "”"
	case there:
		item.Href = base + "/file"
	case e.Host() != "":
		item.Href, item.Away = string(e.Link), true
	}
	switch e.State() {
	case partnership.Withdrawn:
		item.Word, item.Shown = "Withdrawn", false
	case partnership.Contested:
		item.Word = "Contested"
	case partnership.Confirmed:
		item.Shown = true
		if e.Kind == partnership.Statement {
			item.Word = "Confirmed"
		}
	}
	if len(e.Confirmed) > 0 {
		item.Confirm = "Confirmed by"
	}
	for _, k := range e.Confirmed {
		item.Parties = append(item.Parties, partyOf(view.Common, k.Party))
	}
	item.Below = evidenceDetail(detailOf(view, e))
	item.Actions = evidenceActions(view, e, base, back)
	return item
}

// source says where the evidence comes from, in a line.
func source(view partnership.View, e partnership.Evidence, giver string) string {
	when := day(view, e.Added.At).Text
	about := ""
	if n := e.About.Criterion(); n > 0 {
		about = fmt.Sprintf(" It is about what counts as done, line %d.", n)
	}
	switch e.Kind {
	case partnership.File:
		return fmt.Sprintf("File supplied by %s on %s: %s, %s.%s", giver, when, e.File.Name, fileSize(e.File.Size), about)
	case partnership.Link:
		host := e.Host()
		if host == "" {
			host = string(partnership.Erased)
		}
		return fmt.Sprintf("Link to %s, given by %s on %s.%s", host, giver, when, about)
	}
	return fmt.Sprintf("%s says so, %s.%s", giver, when, about)
}

// fileSize is a size as people read it.
func fileSize(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// evidenceWords is what stands below a piece of evidence: its giver's account, who sees it differently and why.
type evidenceWords struct {
	Says      string
	Counters  string
	Withdrawn string
	Contests  []contestWords
}

type contestWords struct {
	Party               Party
	Point, Reason, When string
	Help                string
}

// pointWords say what is seen differently: facts, never people.
var pointWords = map[partnership.Point]string{
	partnership.Accuracy: "Something in it is not so",
	partnership.Complete: "Something is missing that changes the picture",
	partnership.Bearing:  "It is so, and does not show what it is meant to show",
}

func detailOf(view partnership.View, e partnership.Evidence) evidenceWords {
	d := evidenceWords{Says: string(e.Says)}
	if e.Withdrawn.Entry != 0 {
		d.Withdrawn = string(e.Withdrawn.Reason)
	}
	if against, ok := view.State.Evidence(e.Counters); ok {
		d.Counters = string(against.Title)
	}
	for _, k := range e.Contests {
		d.Contests = append(d.Contests, contestWords{
			Party: partyOf(view.Common, k.Party), Point: pointWords[k.Point], Reason: string(k.Reason), Help: string(k.Help),
			When: day(view, k.Given.At).Text,
		})
	}
	return d
}

// evidenceActions are what the reader can do about a piece of evidence.
func evidenceActions(view partnership.View, e partnership.Evidence, base, back string) []Action {
	if !canHelp(view) || e.Withdrawn.Entry != 0 {
		return nil
	}
	query := "?back=" + url.QueryEscape(back)
	if e.Party == view.By.Party {
		return []Action{{Label: "Withdraw it", Href: base + "/withdraw" + query, Kind: "bare"}}
	}
	post := func(label, path, kind string) Action {
		return Action{Label: label, Href: base + path + query, Kind: kind, Post: true, Name: commandField, Value: newCommand()}
	}
	var list []Action
	if !slices.ContainsFunc(e.Confirmed, func(k partnership.Confirmation) bool { return k.Party == view.By.Party }) {
		list = append(list, post("Yes, we have looked", "/confirm", "quiet"))
	}
	if slices.ContainsFunc(e.Contests, func(k partnership.Contest) bool { return k.Party == view.By.Party }) {
		return append(list, post("We no longer see it differently", "/contest/drop", "bare"))
	}
	return append(list, Action{Label: "We see it differently", Href: base + "/contest" + query, Kind: "bare"})
}

// shownFile is what a form showed beside its words: a file that is stored now, a link, or neither.
type shownFile struct {
	Kind            partnership.EvidenceKind
	Link            partnership.Text
	SHA, Name, Type partnership.Text
	Size            int64
}

// show stores the file that the form carries, if any, and carries out the wish made of it. A refusal that belongs to a
// field is put there, and the error is nil: ask form.OK.
func (s *Site) show(r *http.Request, v visitor, form *Form, wish func(shownFile) partnership.Command) error {
	up, hasFile := form.File("file", file.MaxSize, "")
	shown := shownFile{Kind: partnership.Statement, Link: partnership.Text(form.Line("link", 2000, ""))}
	switch {
	case hasFile && shown.Link != "":
		form.Fail("link", "give a file or a link; show the other by itself")
	case hasFile:
		shown.Kind = partnership.File
	case shown.Link != "":
		shown.Kind = partnership.Link
	}
	if !form.OK() {
		return nil
	}
	if !hasFile {
		return form.taken(second(s.do(r, v, spaceOf(r), wish(shown), form)))
	}
	return form.taken(s.showFile(r, v, form, up, shown, wish))
}

func (s *Site) showFile(r *http.Request, v visitor, form *Form, up Upload, shown shownFile, wish func(shownFile) partnership.Command) error {
	at, ctx := spaceOf(r), r.Context()
	who, err := s.who(ctx, v, at)
	if err != nil {
		return err
	}
	shown.SHA, shown.Name, shown.Size = partnership.Text(file.SHA{}.String()), "file", int64(len(up.Body))
	err = s.Engine.Check(ctx, who, at, wish(shown)) // so that nobody fills the disk who may not show anything
	if err != nil && !errors.Is(err, partnership.ErrConflict) {
		return err // a conflict may be a form sent twice: Do tells
	}
	put := func() (file.File, error) { return s.Files.Put(ctx, string(at), bytes.NewReader(up.Body)) }
	stored, err := put()
	if err != nil {
		return err
	}
	shown.SHA, shown.Type = partnership.Text(stored.SHA.String()), partnership.Text(stored.Type)
	shown.Name = partnership.Text(file.Name(strings.Map(plain, up.Name), stored.Type))
	if _, err := s.do(r, v, at, wish(shown), form); err != nil {
		return err
	}
	if _, err := s.Files.Stat(ctx, string(at), stored.SHA); errors.Is(err, file.ErrNotFound) {
		_, err = put() // the same bytes were erased elsewhere between the two steps
		return err
	}
	return nil
}

// plain drops from a file's name what no reader can see, but for what scripts and emoji need.
func plain(r rune) rune {
	if unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
		return -1
	}
	return r
}

func second(_ engine.Receipt, err error) error { return err }

// taken puts a refusal beside its field; other errors it gives back.
func (f *Form) taken(err error) error {
	var bad *file.InvalidError
	if errors.As(err, &bad) {
		f.Fail(bad.Field, bad.Reason)
		return nil
	}
	if err != nil && f.fieldErrors(err) {
		return nil
	}
	return err
}

// inside refuses whoever is not in the space, before a large body is read for them.
func (s *Site) inside(r *http.Request, v visitor) error {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	return s.Engine.View(r.Context(), who, spaceOf(r), func(partnership.View) error { return nil })
}

// addEvidence takes the form “Show evidence”, wherever it stands.
func (s *Site) addEvidence(w http.ResponseWriter, r *http.Request, v visitor) error {
	if err := s.inside(r, v); err != nil {
		return err
	}
	form, err := ReadForm(w, r, bodyLimit)
	if err != nil {
		return err
	}
	about, err := partnership.ParseRef(form.Value("about"))
	if err != nil {
		return partnership.ErrNotFound
	}
	c := partnership.AddEvidence{
		About: about.Of(form.Value("part")),
		Title: partnership.Text(form.Line("title", 300, "say in a line what it shows")),
		Says:  partnership.Text(form.Text("says", 2000, "")),
	}
	err = s.show(r, v, form, func(f shownFile) partnership.Command {
		c.Kind, c.Link, c.SHA, c.Name, c.Type, c.Size = f.Kind, f.Link, f.SHA, f.Name, f.Type, f.Size
		return &c
	})
	if err != nil {
		return err
	}
	back := ours(r, form.Value("back"), pathOf(spaceOf(r), about))
	if !form.OK() {
		return s.showHanging(w, r, v, about, form, back, evidenceFormPageView)
	}
	return see(w, r, back+"#evidence")
}

// showHanging shows a form again, on a page of its own, with what is to be mended.
func (s *Site) showHanging(w http.ResponseWriter, r *http.Request, v visitor, about partnership.Ref, form *Form, back string, page hangingPage) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var h Hanging
	var thing Link
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		if !view.State.Exists(about) {
			return partnership.ErrNotFound
		}
		var criteria []partnership.Text
		thing, criteria = thingOf(view, about)
		h = hangingOn(view, about, criteria, host, back)
		h.To, h.Form = thankable(view, form), form
		return nil
	})
	if err != nil {
		return err
	}
	for i, p := range h.Parts {
		h.Parts[i].Selected = p.Value == form.Value("part")
	}
	shell.Title = "Not saved yet"
	return Render(w, r, http.StatusUnprocessableEntity, page(shell, h, thing))
}
