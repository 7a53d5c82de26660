package web

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"entente/file"
	"entente/partnership"

	"github.com/a-h/templ"
)

// hangingPage is a page around one of Hanging's forms.
type hangingPage func(shell Page, h Hanging, thing Link) templ.Component

// evidencePageData is one piece of evidence with what is said about it, or a form about it.
type evidencePageData struct {
	Base, Back string
	Title      string // what it is; "Evidence" once its words are erased
	Item       Evidence
	Thing      Link // what it is about
	Hanging    Hanging
	Bring      BringTopic
	Party      string // whose it is
	WhoSees    string
	Host       string
	Form       *Form
	Points     []Option
}

// evidenceAt finds the evidence that the address names and what a page about it needs.
func (s *Site) evidenceAt(r *http.Request, v visitor, back string, f func(partnership.View, partnership.Evidence) error) (Page, evidencePageData, error) {
	var out evidencePageData
	id, err := idIn[partnership.EvidenceID](r, "id")
	if err != nil {
		return Page{}, out, err
	}
	host, err := s.host(r)
	if err != nil {
		return Page{}, out, err
	}
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		e, ok := view.State.Evidence(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out.Base = fmt.Sprintf("/s/%s/evidence/%d", view.ID, e.ID)
		out.Thing, _ = thingOf(view, e.About)
		out.Back = ours(r, back, out.Thing.Href)
		out.Item, out.Title = evidenceItem(view, e, out.Base), "Evidence"
		if e.Title != partnership.Erased {
			out.Title = string(e.Title)
		}
		out.Party, out.WhoSees, out.Host = partyOf(view.Common, e.Party).Name, audience(view), host
		ref := partnership.RefTo(partnership.RefEvidence, e.ID)
		out.Hanging = hangingOn(view, ref, nil, host, out.Base)
		out.Hanging.Said = true
		out.Bring = bringTopic(view, ref, string(e.Title))
		return f(view, e)
	})
	return shell, out, err
}

func (s *Site) evidencePage(w http.ResponseWriter, r *http.Request, v visitor) error {
	shell, out, err := s.evidenceAt(r, v, "", func(partnership.View, partnership.Evidence) error { return nil })
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, http.StatusOK, evidencePageView(shell, out))
}

// evidenceFile serves a file as something to save, never to show, and only while its evidence has its words.
func (s *Site) evidenceFile(w http.ResponseWriter, r *http.Request, v visitor) error {
	var name string
	var sha file.SHA
	_, _, err := s.evidenceAt(r, v, "", func(view partnership.View, e partnership.Evidence) error {
		sum, there := e.File.Sum()
		if _, erased := view.State.ErasedBy(uint64(e.ID)); erased || !there {
			return partnership.ErrNotFound
		}
		sha, name = sum, string(e.File.Name)
		return nil
	})
	if err != nil {
		return err
	}
	stored, content, err := s.Files.Open(r.Context(), string(spaceOf(r)), sha)
	if err != nil {
		return fmt.Errorf("evidence's file: %w", err)
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", stored.Type)
	h.Set("Content-Length", strconv.FormatInt(stored.Size, 10))
	h.Set("Content-Disposition", attachment(file.Name(name, stored.Type)))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store") // once erased it is gone
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := io.Copy(w, content); err != nil && r.Context().Err() == nil {
		// Part of it is out; the length that was promised tells the browser that it is not whole.
		s.Log.Error("file", "route", route(r), "error", err.Error())
	}
	return nil
}

// attachment is the header that has a browser save what follows under the name (RFC 6266): in plain letters for old
// ones, and as it is.
func attachment(name string) string {
	var simple, exact strings.Builder
	for _, r := range name {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			r = '_'
		}
		simple.WriteRune(r)
	}
	for _, b := range []byte(name) {
		if 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte("-._~", b) >= 0 {
			exact.WriteByte(b)
			continue
		}
		fmt.Fprintf(&exact, "%%%02X", b)
	}
	return `attachment; filename="` + simple.String() + `"; filename*=UTF-8''` + exact.String()
}

// confirmEvidence and dropContest are one tap each.
func (s *Site) confirmEvidence(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.tap(w, r, v, func(id partnership.EvidenceID) partnership.Command { return &partnership.ConfirmEvidence{Evidence: id} })
}

func (s *Site) dropContest(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.tap(w, r, v, func(id partnership.EvidenceID) partnership.Command { return &partnership.DropContest{Evidence: id} })
}

func (s *Site) tap(w http.ResponseWriter, r *http.Request, v visitor, wish func(partnership.EvidenceID) partnership.Command) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	id, err := idIn[partnership.EvidenceID](r, "id")
	if err != nil {
		return err
	}
	if _, err := s.do(r, v, spaceOf(r), wish(id), form); err != nil {
		return err
	}
	return see(w, r, ours(r, r.URL.Query().Get("back"), below(r, "/evidence/")+r.PathValue("id"))+"#evidence")
}

func (s *Site) contestPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showContest(w, r, v, http.StatusOK, FormOf(nil), r.URL.Query().Get("back"))
}

func (s *Site) showContest(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, back string) error {
	shell, out, err := s.evidenceAt(r, v, back, func(partnership.View, partnership.Evidence) error { return nil })
	if err != nil {
		return err
	}
	out.Form, out.Item.Actions = form, nil
	for _, p := range partnership.Points {
		out.Points = append(out.Points, Option{Value: string(p), Label: pointWords[p], Selected: form.Chosen("point", string(p))})
	}
	shell.Title = "We see it differently: " + out.Title
	return Render(w, r, status, contestPageView(shell, out))
}

func (s *Site) contestEvidence(w http.ResponseWriter, r *http.Request, v visitor) error {
	if err := s.inside(r, v); err != nil {
		return err
	}
	id, err := idIn[partnership.EvidenceID](r, "id")
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, bodyLimit)
	if err != nil {
		return err
	}
	c := partnership.ContestEvidence{
		Evidence: id, Point: partnership.Point(form.Value("point")),
		Reason: partnership.Text(form.Text("reason", 2000, "say what you see differently, and how you know")),
		Help:   partnership.Text(form.Text("help", 1000, "")),
		Title:  partnership.Text(form.Line("title", 300, "")),
	}
	if !form.Chosen("point", string(partnership.Accuracy)) && !form.Chosen("point", string(partnership.Complete)) && !form.Chosen("point", string(partnership.Bearing)) {
		form.Fail("point", "choose what you see differently")
	}
	err = s.show(r, v, form, func(f shownFile) partnership.Command {
		if c.Title != "" || f.Kind != partnership.Statement {
			c.Kind, c.Link, c.SHA, c.Name, c.Type, c.Size = f.Kind, f.Link, f.SHA, f.Name, f.Type, f.Size
		}
		return &c
	})
	if err != nil {
		return err
	}
	back := form.Value("back")
	if !form.OK() {
		return s.showContest(w, r, v, http.StatusUnprocessableEntity, form, back)
	}
	return see(w, r, ours(r, back, below(r, "/evidence/")+r.PathValue("id"))+"#evidence")
}

func (s *Site) withdrawPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showWithdraw(w, r, v, http.StatusOK, FormOf(nil), r.URL.Query().Get("back"))
}

func (s *Site) showWithdraw(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, back string) error {
	shell, out, err := s.evidenceAt(r, v, back, func(partnership.View, partnership.Evidence) error { return nil })
	if err != nil {
		return err
	}
	out.Form, out.Item.Actions = form, nil
	shell.Title = "Withdraw evidence: " + out.Title
	return Render(w, r, status, withdrawPageView(shell, out))
}

func (s *Site) withdrawEvidence(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	id, err := idIn[partnership.EvidenceID](r, "id")
	if err != nil {
		return err
	}
	c := &partnership.WithdrawEvidence{
		Evidence: id, Reason: partnership.Text(form.Text("reason", 1000, "say why, in a sentence")),
	}
	if form.OK() {
		err = form.taken(second(s.do(r, v, spaceOf(r), c, form)))
	}
	if err != nil {
		return err
	}
	back := form.Value("back")
	if !form.OK() {
		return s.showWithdraw(w, r, v, http.StatusUnprocessableEntity, form, back)
	}
	return see(w, r, ours(r, back, below(r, "/evidence/")+r.PathValue("id"))+"#evidence")
}
