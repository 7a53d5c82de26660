package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"entente/partnership"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// noteMarkdown reads a subset of Markdown. Raw HTML is left out by goldmark; notePolicy lets through what is listed and
// nothing else: no picture, so that no note makes a reader's browser ask another site for anything.
var (
	noteMarkdown = goldmark.New(
		goldmark.WithExtensions(extension.Linkify, extension.Strikethrough),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(lowerHeadings{}, 100))),
	)
	notePolicy = textPolicy("p", "h2", "h3", "h4", "ul", "ol", "li", "em", "strong", "del", "code", "pre", "blockquote", "br", "hr")
)

// textPolicy lets through these elements, and links that lead to other sites or write a letter.
func textPolicy(elements ...string) *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(elements...)
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}

// lowerHeadings makes a note's headings fit below the page's title: from h2, and none left out between.
type lowerHeadings struct{}

func (lowerHeadings) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	deepest := 1
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			h.Level = min(h.Level+1, deepest+1, 4)
			deepest = h.Level
		}
	}
}

// noteHTML is the note as safe HTML.
func noteHTML(body string) (string, error) {
	var out bytes.Buffer
	if err := noteMarkdown.Convert([]byte(body), &out); err != nil {
		return "", fmt.Errorf("draw a note: %w", err)
	}
	return notePolicy.Sanitize(out.String()), nil
}

// notesView is the list of a party's notes, with the form for a new one.
type notesView struct {
	Base    string
	Items   []AgendaItem
	WhoSees string
	Host    string
	CanAdd  bool
	Form    *Form
}

// noteView is one note, and the form to change it.
type noteView struct {
	Path, Back string
	Title      string
	HTML       string
	Meta       string
	WhoSees    string
	Host       string
	CanAdd     bool
	Bring      BringTopic
	Form       *Form
	Changed    bool // somebody else changed it while the reader was writing
}

func (s *Site) notes(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showNotes(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showNotes(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := notesView{Host: host, Form: form}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		out.Base = "/s/" + string(views[0].CommonID)
		out.CanAdd = canHelp(views[0])
		out.WhoSees = "only " + partyOf(views[0].Common, views[0].By.Party).Name
		for _, view := range views {
			if view.State.Kind() != partnership.Private {
				continue
			}
			list := view.State.Notes()
			for i := range list {
				n := list[len(list)-1-i]
				when := day(view, n.Revised.At)
				out.Items = append(out.Items, AgendaItem{At: when.At, When: when.Text, Title: string(n.Title), Href: fmt.Sprintf("/s/%s/notes/%d", view.ID, n.ID)})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Notes"
	return Render(w, r, status, notesPageView(shell, out))
}

// writeNote begins a note in the party's private space, which is opened with the first.
func (s *Site) writeNote(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.WriteNote{
		Title: partnership.Text(form.Line("title", 200, "give it a name")), Body: partnership.Text(form.Text("body", 20000, "")),
	}
	if !form.OK() {
		return s.showNotes(w, r, v, http.StatusUnprocessableEntity, form)
	}
	at, err := s.smallest(r, v, nil)
	if err != nil {
		return err
	}
	receipt, err := s.do(r, v, at, c, form)
	if err := form.taken(err); err != nil {
		return err
	}
	if !form.OK() {
		return s.showNotes(w, r, v, http.StatusUnprocessableEntity, form)
	}
	return see(w, r, fmt.Sprintf("/s/%s/notes/%d", at, receipt.First))
}

func (s *Site) note(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showNote(w, r, v, http.StatusOK, nil)
}

// showNote shows a note; a form that was not taken is shown open, with what was typed.
func (s *Site) showNote(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	id, err := idIn[partnership.NoteID](r, "id")
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := noteView{Host: host, Form: form, Changed: status == http.StatusConflict}
	var n partnership.Note
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		found, ok := view.State.Note(id)
		if !ok {
			return partnership.ErrNotFound
		}
		n = found
		out.Path = fmt.Sprintf("/s/%s/notes/%d", view.ID, n.ID)
		out.Back = fmt.Sprintf("/s/%s/notes", view.CommonID)
		out.Title, out.WhoSees, out.CanAdd = string(n.Title), audience(view), canHelp(view)
		out.Bring = bringTopic(view, partnership.RefTo(partnership.RefNote, n.ID), out.Title)
		by, _ := n.Revised.By.Member()
		m, _ := view.Common.Member(by)
		out.Meta = fmt.Sprintf("%s, %s", m.Name, day(view, n.Revised.At).Text)
		return nil
	})
	if err != nil {
		return err
	}
	if out.HTML, err = noteHTML(string(n.Body)); err != nil {
		return err
	}
	out.Form = noteForm(form, n, out.Changed)
	shell.Title = out.Title
	return Render(w, r, status, notePageView(shell, out))
}

// noteForm is the form for a note: as typed, or as the note is. After a change by somebody else what was typed goes on
// from the new text, which stands above it.
func noteForm(typed *Form, n partnership.Note, changed bool) *Form {
	revision := strconv.FormatUint(n.Revision, 10)
	if typed == nil {
		return FormOf(map[string][]string{"title": {string(n.Title)}, "body": {string(n.Body)}, "revision": {revision}})
	}
	if changed {
		typed.values.Set("revision", revision)
		typed.values.Del(commandField)
	}
	return typed
}

func (s *Site) reviseNote(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	id, err := idIn[partnership.NoteID](r, "id")
	if err != nil {
		return err
	}
	revision, err := strconv.ParseUint(form.Value("revision"), 10, 64)
	if err != nil {
		revision = 0 // no revision has this number: a conflict, which shows the note as it is
	}
	c := &partnership.ReviseNote{
		Note: id, Revision: revision,
		Title: partnership.Text(form.Line("title", 200, "give it a name")), Body: partnership.Text(form.Text("body", 20000, "")),
	}
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), c, form)
		if errors.Is(err, partnership.ErrConflict) {
			return s.showNote(w, r, v, http.StatusConflict, form)
		}
		if err := form.taken(err); err != nil {
			return err
		}
	}
	if !form.OK() {
		return s.showNote(w, r, v, http.StatusUnprocessableEntity, form)
	}
	return see(w, r, fmt.Sprintf("/s/%s/notes/%d", spaceOf(r), id))
}
