package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"entente/intake"
	"entente/partnership"
)

// importView is the page on which promises are brought along from a file, in two steps: read it, then see what becomes of
// what and propose it.
type importView struct {
	Base, Me, Host string
	Form           *Form
	Text           string // as read
	Lists          bool   // Markdown, otherwise a table
	Columns        []Field
	Sections       []Field
	LeftOut        []string
	Givers         []Option
	To             []Option
	Seen           []Option
	Rows           [][]Cell
	Says           string // "12 promises: nine of …"
	Wrong          []string
	Ready          bool
}

// importLimit is how much a form with a file and its text may weigh.
const importLimit = 4 << 20

func (s *Site) importPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showImport(w, r, v, http.StatusOK, FormOf(nil), nil)
}

func (s *Site) importPromises(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, importLimit)
	if err != nil {
		return err
	}
	if up, ok := form.File("file", intake.MaxBytes, ""); ok {
		text, err := intake.Text(up.Body)
		if err != nil {
			form.Fail("file", err.Error())
		}
		form.values.Set("text", text)
	}
	if form.OK() && strings.TrimSpace(form.Value("text")) == "" {
		form.Fail("file", "choose a file, or paste what it says")
	}
	if !form.OK() {
		return s.showImport(w, r, v, http.StatusUnprocessableEntity, form, nil)
	}
	return s.showImport(w, r, v, http.StatusOK, form, func(plan importPlan) error {
		return s.propose(w, r, v, form, plan)
	})
}

// errTaken says that the answer was written.
var errTaken = errors.New("taken")

// showImport draws the page. When the form asks for it, and nothing is wrong, take proposes what was read.
func (s *Site) showImport(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, take func(importPlan) error) error {
	host, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	var out importView
	var plan importPlan
	read := readImport(form) // before anything is locked: it may be long
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		switch {
		case view.ID != view.CommonID:
			return partnership.ErrNotFound
		case !mayPromise(view):
			return Forbidden("A manager or signatory of your organisation makes promises and asks for them.")
		}
		out, plan = importViewOf(view, form, read)
		return nil
	})
	if err != nil {
		return err
	}
	if take != nil && form.Value("step") == "propose" {
		if out.Ready {
			if err = take(plan); errors.Is(err, errTaken) {
				return nil
			}
			if err != nil && !plan.refused(form, err, &out) {
				return err
			}
		}
		status = http.StatusUnprocessableEntity
	}
	out.Host = host.Host
	shell.Title = "Bring promises from a file"
	return Render(w, r, status, importPageView(shell, out))
}

// importPlan is what was read: the rows to be proposed, by the parties each is between.
type importPlan struct {
	rows     []partnership.ProposedCommitment
	lines    []int
	everyone bool
}

func importViewOf(view partnership.View, form *Form, read importText) (importView, importPlan) {
	out := importView{Base: "/s/" + string(view.CommonID), Me: partyOf(view.Common, view.By.Party).Name, Form: form, Text: form.Value("text")}
	plan := importPlan{everyone: form.Value("seen") == "everyone"}
	if out.Text == "" || !form.OK() {
		return out, plan
	}
	out.Seen = []Option{
		{Value: "them", Label: "Only those whom each is between", Selected: !plan.everyone},
		{Value: "everyone", Label: "Everyone in this partnership", Selected: plan.everyone},
	}
	here := view.Common.Audience(view.Common)
	out.To = partyOptions(view, here, form.values["to"])
	out.Givers = append([]Option{{Value: "", Label: "Choose"}}, partyOptions(view, here, form.values["giver"])...)
	out.Lists, out.Columns = read.lists, read.columns
	if read.err != nil {
		out.Wrong = append(out.Wrong, upperFirst(read.err.Error()))
	}
	out.problems(read.wrong)
	out.preview(view, form, &plan, append(read.list, out.sections(view, form, read)...))
	out.Ready = len(out.Wrong) == 0 && len(plan.rows) > 0
	return out, plan
}

// refused puts the refusal of a row into the page's words.
func (plan importPlan) refused(form *Form, err error, out *importView) bool {
	var wrong *partnership.InvalidError
	if !errors.As(err, &wrong) {
		return false
	}
	text := sentence(wrong.Reason)
	if rest, ok := strings.CutPrefix(wrong.Field, "rows."); ok {
		no, field, _ := strings.Cut(rest, ".")
		if n := int(number(no)); n > 0 && n <= len(plan.lines) {
			text = fmt.Sprintf("Line %d, %s: %s", plan.lines[n-1], strings.ReplaceAll(field, "_", " "), wrong.Reason+".")
		}
	}
	out.Wrong, out.Ready = append(out.Wrong, text), false
	return true
}

// propose proposes all rows, each in the space of those whom it is between: all, or none.
func (s *Site) propose(w http.ResponseWriter, r *http.Request, v visitor, form *Form, plan importPlan) error {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	if _, err := s.Engine.Import(r.Context(), who, spaceOf(r), plan.rows, plan.everyone, form.command()); err != nil {
		return err
	}
	if err := see(w, r, "/s/"+r.PathValue("space")+"/commitments"); err != nil {
		return err
	}
	return errTaken
}
