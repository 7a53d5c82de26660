package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"entente/partnership"

	"github.com/google/uuid"
)

// answerIn reads the form in which a signatory answers.
func answerIn(form *Form, q partnership.QuestionID) *partnership.AnswerConsent {
	return &partnership.AnswerConsent{
		Question: q, Revision: number(form.Value("revision")),
		Position:     partnership.Position(form.Choice("position", "choose one of the three answers", "agree", "reservation", "no")),
		Reason:       partnership.Text(form.Text("reason", 2000, "")),
		CouldAgreeIf: partnership.Text(form.Text("could_agree_if", 2000, "")), Revisit: partnership.Date(form.Line("revisit", 10, "")),
		Name: partnership.Text(form.Line("name", 120, "type your name; it stands in the record")), Authority: partnership.Text(form.Line("authority", 120, "")),
	}
}

// amendmentAsked is the question that was last asked about the amendment that the address names.
func (s *Site) amendmentAsked(r *http.Request, v visitor) (a partnership.Amendment, q partnership.Question, err error) {
	id, err := idIn[partnership.AmendmentID](r, "id")
	if err != nil {
		return a, q, err
	}
	_, err = s.viewCommon(r, v, func(view partnership.View) error {
		var ok bool
		if a, ok = view.Common.Amendment(id); !ok {
			return partnership.ErrNotFound
		}
		_, q = view.Common.AmendmentStatus(id, view.Common.Today(view.Now))
		return nil
	})
	return a, q, err
}

func (s *Site) answerAmendment(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	a, q, err := s.amendmentAsked(r, v)
	if err != nil {
		return err
	}
	return s.act(w, r, v, answerIn(form, q.ID), form, fmt.Sprintf("%s/amendments/%d", below(r, "/charter"), a.ID), func(form *Form) error {
		return s.showAmendment(w, r, v, http.StatusUnprocessableEntity, amendmentForms{answer: form})
	})
}

// promiseAnswer says by when the visitor's party answers.
func (s *Site) promiseAnswer(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	a, q, err := s.amendmentAsked(r, v)
	if err != nil {
		return err
	}
	c := &partnership.PromiseAnswer{Question: q.ID, By: partnership.Date(form.Line("by", 10, "give a day"))}
	return s.act(w, r, v, c, form, fmt.Sprintf("%s/amendments/%d", below(r, "/charter"), a.ID), func(form *Form) error {
		return s.showAmendment(w, r, v, http.StatusUnprocessableEntity, amendmentForms{promise: form})
	})
}

func (s *Site) withdrawAmendment(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.AmendmentID](r, "id")
	if err != nil {
		return err
	}
	return s.simply(w, r, v, &partnership.WithdrawAmendment{Amendment: id}, fmt.Sprintf("%s/amendments/%d", below(r, "/charter"), id))
}

// revisitDissent keeps what a dissent turned out to be.
func (s *Site) revisitDissent(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if _, _, err := s.amendmentAsked(r, v); err != nil {
		return err
	}
	question, party, _ := strings.Cut(form.Value("party"), "/")
	c := &partnership.RevisitDissent{
		Question: partnership.QuestionID(number(question)), Party: partnership.PartyID(number(party)),
		Was:   partnership.Hindsight(form.Choice("was", "choose one of the three answers", "right", "not-right", "too-early")),
		Words: partnership.Text(form.Text("words", 2000, "")), Next: partnership.Date(form.Line("next", 10, "")),
	}
	return s.act(w, r, v, c, form, strings.TrimSuffix(r.URL.Path, "/revisit"), func(form *Form) error {
		return s.showAmendment(w, r, v, http.StatusUnprocessableEntity, amendmentForms{revisit: form})
	})
}

func (s *Site) agreeAllPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showAgreeAll(w, r, v, http.StatusOK, FormOf(nil), nil)
}

// showAgreeAll draws all that the reader can agree to, and what became of what they have just agreed to.
func (s *Site) showAgreeAll(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, outcome []outcomeRow) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := agreeAllView{Back: below(r, "/charter"), Action: r.URL.Path, Host: host, Form: form, Outcome: outcome}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		out.Party, out.WhoSees = partyOf(view.Common, view.By.Party).Name, audience(view)
		for _, a := range view.Common.Amendments() {
			_, q := view.Common.AmendmentStatus(a.ID, view.Common.Today(view.Now))
			if may, answered := mayAnswer(view, q); may && !answered {
				value := fmt.Sprintf("%d/%d/%d", a.ID, q.ID, q.Revision)
				out.Items = append(out.Items, agreeItem{Amendment: amendmentViewOf(view, a, fmt.Sprintf("am%d", a.Number)), Value: value, Chosen: form.Chosen("amendment", value)})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.Lede = "Each is answered by itself. If one changes what another is about, the other is asked anew, and says so here."
	if len(out.Items) == 0 {
		out.Lede = "Nothing more is open for " + out.Party + "."
	}
	shell.Title = "Answer several at once"
	return Render(w, r, status, agreeAllPageView(shell, out))
}

// agreeAll agrees to each amendment that was ticked, each by a command of its own whose ID comes from the form's. What was
// not taken is said as it is.
func (s *Site) agreeAll(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	_, err = s.viewCommon(r, v, func(view partnership.View) error {
		if view.Past || !view.Is(partnership.Signatory) {
			return Forbidden("A signatory of your organisation answers for it.")
		}
		return nil
	})
	if err != nil {
		return err
	}
	name := partnership.Text(form.Line("name", 120, "type your name; it stands in the record"))
	authority := partnership.Text(form.Line("authority", 120, ""))
	if len(form.values["amendment"]) == 0 {
		form.Fail("name", "tick what you agree to")
	}
	if !form.OK() {
		return s.showAgreeAll(w, r, v, http.StatusUnprocessableEntity, form, nil)
	}
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	var rows []outcomeRow
	id := uuid.MustParse(form.command())
	for _, value := range form.values["amendment"] {
		amendment, rest, _ := strings.Cut(value, "/")
		question, revision, _ := strings.Cut(rest, "/")
		c := &partnership.AnswerConsent{Question: partnership.QuestionID(number(question)), Revision: number(revision), Position: partnership.Agree, Name: name, Authority: authority}
		_, err := s.Engine.Do(r.Context(), who, spaceOf(r), c, uuid.NewSHA1(id, []byte(question)).String())
		row, err := s.outcomeOf(r, v, partnership.AmendmentID(number(amendment)), err)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return s.showAgreeAll(w, r, v, http.StatusOK, FormOf(nil), rows)
}

// outcomeOf says what became of one answer among several. An error that is no refusal is given back.
func (s *Site) outcomeOf(r *http.Request, v visitor, id partnership.AmendmentID, refusal error) (outcomeRow, error) {
	row := outcomeRow{Taken: refusal == nil, Text: "you agree."}
	var wrong *partnership.InvalidError
	switch {
	case refusal == nil:
	case errors.Is(refusal, partnership.ErrConflict):
		row.Text = "not taken. " + because(refusal, partnership.ErrConflict)
	case errors.Is(refusal, partnership.ErrForbidden):
		row.Text = "not taken. " + because(refusal, partnership.ErrForbidden)
	case errors.As(refusal, &wrong):
		row.Text = "not taken. " + sentence(wrong.Reason)
	default:
		return row, refusal
	}
	_, err := s.viewCommon(r, v, func(view partnership.View) error {
		a, ok := view.Common.Amendment(id)
		if !ok {
			return partnership.ErrNotFound
		}
		row.Title, row.Href = fmt.Sprintf("Amendment %d", a.Number), amendmentPath(view, id)
		if row.Taken && a.Adopted.No != 0 {
			row.Text = "you agree, and so all have: it is taken into the text."
		}
		return nil
	})
	return row, err
}
