package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"entente/account"
	"entente/partnership"

	"github.com/go-json-experiment/json"
)

// An amendment is put together change by change. Until it is proposed the changes are drafts of whoever writes them: they
// stand in no record.

// newAmendment is what the button says that proposes one.
const newAmendment = "Propose it"

// basketKind is what such drafts are kept as.
const basketKind = "amendment"

// kept is one change in the making. Of says which amendment it words anew; 0 for none.
type kept struct {
	Change partnership.TextChange  `json:"change"`
	Of     partnership.AmendmentID `json:"of,omitzero"`
	id     string
}

// basket is what somebody has put together so far.
func (s *Site) basket(r *http.Request, v visitor) ([]kept, error) {
	common, err := s.Engine.Partnership(r.Context(), spaceOf(r))
	if err != nil {
		return nil, err
	}
	drafts, err := s.Accounts.Drafts(r.Context(), v.account.ID, string(common), basketKind)
	if err != nil {
		return nil, err
	}
	var list []kept
	for _, d := range drafts {
		k := kept{id: d.ID}
		if err := json.Unmarshal([]byte(d.Text), &k); err != nil {
			return nil, fmt.Errorf("draft of an amendment: %w", err)
		}
		list = append(list, k)
	}
	return list, nil
}

func (s *Site) keepChange(r *http.Request, v visitor, k kept) error {
	common, err := s.Engine.Partnership(r.Context(), spaceOf(r))
	if err != nil {
		return err
	}
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	_, err = s.Accounts.Keep(r.Context(), v.account.ID, string(common), basketKind, string(text))
	return err
}

// intoBasket keeps changes for an amendment, in the place of the one that was being changed if there is one.
func (s *Site) intoBasket(w http.ResponseWriter, r *http.Request, v visitor, form *Form, changes []partnership.TextChange) error {
	list, err := s.basket(r, v)
	if err != nil {
		return err
	}
	of := partnership.AmendmentID(0)
	if i := slices.IndexFunc(list, func(k kept) bool { return k.id == form.Value("draft") }); i >= 0 {
		of = list[i].Of
	} else if len(list) > 0 {
		of = list[0].Of
	}
	for _, c := range changes {
		if err == nil {
			err = s.keepChange(r, v, kept{Change: c, Of: of})
		}
	}
	var full *account.InvalidError
	if errors.As(err, &full) {
		form.Fail("text", full.Reason)
		return s.showWrite(w, r, v, http.StatusUnprocessableEntity, form, false)
	}
	if err == nil {
		err = s.Accounts.ThrowAway(r.Context(), v.account.ID, form.Value("draft"))
	}
	if err != nil {
		return err
	}
	return see(w, r, below(r, "/charter/amend"))
}

func (s *Site) basketPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showBasket(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showBasket(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	list, err := s.basket(r, v)
	if err != nil {
		return err
	}
	out := basketView{Back: below(r, "/charter"), Action: below(r, "/charter/amend"), Drop: below(r, "/charter/amend/drop"), Host: host, Form: form, Submit: newAmendment}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		if !mayDraft(view) {
			return Forbidden("A manager or signatory of your organisation proposes amendments.")
		}
		out.fill(view, list)
		out.offerEvidence(view)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Propose an amendment"
	return Render(w, r, status, basketPageView(shell, out))
}

func (out *basketView) fill(view partnership.View, list []kept) {
	text := view.Common.Charter()
	out.WhoSees, out.Base = audience(view), fmt.Sprint(text.Latest)
	out.Lede = "A change counts once every voting party has answered, none says no and at least half agree. Then all sign the next version. Several changes can go into one."
	for i, section := range text.Sections {
		out.Sections = append(out.Sections, Option{Value: section.ID.String(), Label: fmt.Sprintf("%d %s", i+1, shorten(string(section.Title), 60))})
		for j, c := range section.Clauses {
			out.Clauses = append(out.Clauses, Option{Value: c.ID.String(), Label: partnership.ClauseNumber(i, j) + " " + brief(c.Text, 70)})
		}
	}
	for i, k := range list {
		was, there := touched(text, k.Change)
		c := changeViewOf(view, k.Change, was, fmt.Sprintf("change%d", i+1))
		c.Draft, c.Edit = k.id, fmt.Sprintf("%s/write?draft=%s", charterBase(view), k.id)
		if k.Change.Do == partnership.MoveClause || k.Change.Do == partnership.RemoveClause || k.Change.Do == partnership.MoveSection || k.Change.Do == partnership.RemoveSection {
			c.Edit = ""
		}
		if !there {
			c.Warn = "What this is about is not in the text any more. Take it out."
		}
		out.Changes = append(out.Changes, c)
		a, ok := view.Common.Amendment(k.Of)
		switch {
		case !ok:
		case a.Party == view.By.Party:
			out.Submit, out.Lede = "Put it in these words", fmt.Sprintf("Amendment %d in other words. Answers given so far are void, and all are asked again.", a.Number)
		default:
			out.Lede = fmt.Sprintf("Other words instead of amendment %d. Both stay open; each is answered by itself.", a.Number)
		}
	}
}

// mostOffered is how many pieces of evidence the form offers: as many as an amendment may name.
const mostOffered = 20

// offerEvidence lists what all parties see and an amendment can name: the latest.
func (out *basketView) offerEvidence(view partnership.View) {
	if out.Submit != newAmendment {
		return // in other words, an amendment keeps what it names
	}
	for _, e := range view.Common.AllEvidence() {
		value := fmt.Sprint(e.ID)
		o := Option{Value: value, Label: string(e.Title), Hint: day(view, e.Added.At).Text + ", " + standingOf(view, e), Selected: out.Form.Chosen("evidence", value)}
		if len(out.Evidence) < mostOffered {
			out.Evidence = append(out.Evidence, o)
		}
	}
}

// evidenceRefs are the pieces of evidence that were ticked.
func evidenceRefs(form *Form) []partnership.Ref {
	var list []partnership.Ref
	for _, value := range form.values["evidence"] {
		list = append(list, partnership.RefTo(partnership.RefEvidence, partnership.EvidenceID(number(value))))
	}
	return list
}

// touched is what a change is about, as it is now; false if it is not there.
func touched(text partnership.Charter, c partnership.TextChange) (partnership.Touched, bool) {
	switch c.Do {
	case partnership.AddSection:
		return partnership.Touched{}, true
	case partnership.AddClause:
		_, ok := sectionIn(text, c.Section.String())
		return partnership.Touched{}, ok
	case partnership.RenameSection, partnership.MoveSection, partnership.RemoveSection:
		for i, s := range text.Sections {
			if s.ID == c.Section {
				return partnership.Touched{Number: fmt.Sprint(i + 1), Section: s}, true
			}
		}
		return partnership.Touched{}, false
	}
	clause, ok := text.Clause(c.Clause)
	return partnership.Touched{Number: text.Number(c.Clause), Clause: clause}, ok
}

// drafts refuses who proposes nothing for their organisation.
func (s *Site) drafts(r *http.Request, v visitor) error {
	_, err := s.viewCommon(r, v, func(view partnership.View) error {
		if !mayDraft(view) {
			return Forbidden("A manager or signatory of your organisation proposes amendments.")
		}
		return nil
	})
	return err
}

func (s *Site) dropFromBasket(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if err := s.drafts(r, v); err != nil {
		return err
	}
	if err := s.Accounts.ThrowAway(r.Context(), v.account.ID, form.Value("draft")); err != nil {
		return err
	}
	return see(w, r, below(r, "/charter/amend"))
}

// proposeAmendment proposes what was put together, or gives an amendment other words.
func (s *Site) proposeAmendment(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if err := s.inside(r, v); err != nil {
		return err
	}
	list, err := s.basket(r, v)
	if err != nil {
		return err
	}
	reason := partnership.Text(form.Text("reason", 4000, "say why; all who are asked read it"))
	if len(list) == 0 {
		form.Fail("reason", "choose first what changes")
	}
	if !form.OK() {
		return s.showBasket(w, r, v, http.StatusUnprocessableEntity, form)
	}
	c, revised, err := s.amending(r, v, list, form, reason)
	if err != nil {
		return err
	}
	receipt, err := s.do(r, v, spaceOf(r), c, form)
	if errors.Is(err, partnership.ErrConflict) {
		form.Fail("reason", because(err, partnership.ErrConflict)+" What you see now is against the text as it is; look, then send it again")
		form.values.Del(commandField)
	} else if errors.Is(err, partnership.ErrForbidden) { // what another organisation says for itself: the changes are kept
		form.Fail("reason", because(err, partnership.ErrForbidden))
	} else if err != nil && !form.fieldErrors(err) {
		return err
	}
	if !form.OK() {
		form.onto("reason")
		return s.showBasket(w, r, v, http.StatusUnprocessableEntity, form)
	}
	for _, k := range list {
		if err := s.Accounts.ThrowAway(r.Context(), v.account.ID, k.id); err != nil {
			return err
		}
	}
	if revised == 0 {
		revised = partnership.AmendmentID(receipt.First)
	}
	return see(w, r, fmt.Sprintf("%s/amendments/%d", below(r, "/charter"), revised))
}

// onto puts every reason beside one field: the others are on other pages.
func (f *Form) onto(field string) {
	for i := range f.Errors {
		f.Errors[i].Field = field
	}
}

// amending is the command for what was put together, and the amendment that it gives other words; 0 for a new one.
func (s *Site) amending(r *http.Request, v visitor, list []kept, form *Form, reason partnership.Text) (partnership.Command, partnership.AmendmentID, error) {
	var changes []partnership.TextChange
	for _, k := range list {
		changes = append(changes, k.Change)
	}
	of, base := list[0].Of, number(form.Value("base"))
	var own partnership.Amendment
	_, err := s.viewCommon(r, v, func(view partnership.View) error {
		if a, ok := view.Common.Amendment(of); ok && a.Party == view.By.Party {
			own = a
		}
		return nil
	})
	if own.ID != 0 {
		return &partnership.ReviseAmendment{Amendment: own.ID, Revision: own.Revision, Base: base, Changes: changes, Reason: reason}, own.ID, err
	}
	return &partnership.ProposeAmendment{Base: base, Changes: changes, Reason: reason, Evidence: evidenceRefs(form), Instead: of}, 0, err
}

// rewordAmendment puts the changes of an amendment into the basket, to be given other words.
func (s *Site) rewordAmendment(w http.ResponseWriter, r *http.Request, v visitor) error {
	if _, err := ReadForm(w, r, FormLimit); err != nil {
		return err
	}
	a, _, err := s.amendmentAsked(r, v)
	if err != nil {
		return err
	}
	if err := s.drafts(r, v); err != nil {
		return err
	}
	list, err := s.basket(r, v)
	if err != nil {
		return err
	}
	for _, k := range list {
		if k.Of == a.ID {
			return see(w, r, below(r, "/charter/amend")) // it is in there already
		}
	}
	if len(list) > 0 {
		return Conflict("You are putting another amendment together. Propose it first, or take it apart.", nil)
	}
	for _, c := range a.Changes {
		if err := s.keepChange(r, v, kept{Change: c, Of: a.ID}); err != nil {
			return err
		}
	}
	return see(w, r, below(r, "/charter/amend"))
}
