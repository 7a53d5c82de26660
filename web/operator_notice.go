package web

import (
	"fmt"
	"net/http"
	"strconv"

	"entente/engine"
	"entente/partnership"
)

// noticesView is the page for an organisation that has lost its last manager, or whose person waits for a confirmation
// after a reset. The operator sees neither names nor records: the organisation tells the numbers, from its People page.
type noticesView struct {
	Done     string
	Link     string // for somebody new, when a notice has been carried out
	Announce *Form
	Replace  *Form
	Confirm  *Form
}

func (s *Site) noticesPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showNotices(w, r, v, http.StatusOK, noticesView{})
}

func (s *Site) showNotices(w http.ResponseWriter, r *http.Request, v visitor, status int, view noticesView) error {
	for _, form := range []**Form{&view.Announce, &view.Replace, &view.Confirm} {
		if *form == nil {
			*form = FormOf(nil)
		}
	}
	shell := s.homeShell(r, v)
	shell.Title = "A lost manager"
	return RenderSecret(w, r, status, noticesPageView(shell, view))
}

// number reads a number that people know by the word of a thing: "2" of "organisation 2".
func (f *Form) number(field string, missing string) uint64 {
	text := f.Line(field, 20, missing)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseUint(text, 10, 40)
	if err != nil || n == 0 {
		f.Fail(field, "type the number, in digits")
	}
	return n
}

const askReference = "type the partnership’s reference, as its People page shows it"

func (s *Site) announce(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	at := partnership.SpaceID(form.Line("partnership", 80, askReference))
	c := &partnership.AnnounceReplacement{
		Party:  partnership.PartyID(form.number("party", "type the number of the organisation")),
		Member: partnership.MemberID(form.number("member", "")),
		Name:   partnership.Text(form.Line("name", 120, "")),
	}
	receipt, ok, err := s.operatorDoes(r, at, c, form)
	if err != nil {
		return err
	}
	if !ok {
		return s.showNotices(w, r, v, http.StatusUnprocessableEntity, noticesView{Announce: form})
	}
	return s.showNotices(w, r, v, http.StatusOK, noticesView{Done: fmt.Sprintf("Notice %d stands in the record, for everyone to read. "+
		"You can carry it out after %d days, unless somebody of the organisation stops it. Note its number.", receipt.First, partnership.AnnounceDays)})
}

func (s *Site) replace(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	at := partnership.SpaceID(form.Line("partnership", 80, askReference))
	c := &partnership.ReplaceManager{Notice: partnership.NoticeID(form.number("notice", "type the number of the notice"))}
	receipt, ok, err := s.operatorDoes(r, at, c, form)
	if err != nil {
		return err
	}
	if !ok {
		return s.showNotices(w, r, v, http.StatusUnprocessableEntity, noticesView{Replace: form})
	}
	link, err := s.linkForReplacement(r, at, partnership.InvitationID(receipt.Last))
	if err != nil {
		return err
	}
	done := "Carried out: the person named is manager and signatory of the organisation."
	if link != "" {
		done = "Carried out: the person named is invited as manager and signatory of the organisation."
	}
	return s.showNotices(w, r, v, http.StatusOK, noticesView{Done: done, Link: link})
}

// linkForReplacement is the link for somebody new, "" if the notice was about a person who is there already.
func (s *Site) linkForReplacement(r *http.Request, at partnership.SpaceID, id partnership.InvitationID) (string, error) {
	var invited partnership.Invitation
	err := s.Engine.Invited(r.Context(), at, id, func(_ partnership.View, inv partnership.Invitation) error { invited = inv; return nil })
	if isNotFound(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.linkTo(r, at, invited)
}

func (s *Site) confirmReset(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	at := partnership.SpaceID(form.Line("partnership", 80, askReference))
	c := &partnership.ConfirmReset{Member: partnership.MemberID(form.number("member", "type the number of the person"))}
	_, ok, err := s.operatorDoes(r, at, c, form)
	if err != nil {
		return err
	}
	if !ok {
		return s.showNotices(w, r, v, http.StatusUnprocessableEntity, noticesView{Confirm: form})
	}
	return s.showNotices(w, r, v, http.StatusOK, noticesView{Done: "Confirmed. The record says that you did; the person signs and consents again."})
}

// operatorDoes carries out a command of the operator, or says on the form why not.
func (s *Site) operatorDoes(r *http.Request, at partnership.SpaceID, c partnership.Command, form *Form) (engine.Receipt, bool, error) {
	if !form.OK() {
		return engine.Receipt{}, false, nil
	}
	receipt, err := s.Engine.Do(r.Context(), engine.Operator, at, c, form.command())
	if err == nil {
		err = s.afterRoles(r.Context(), at, c)
	}
	err = form.unlessThere(err, "partnership")
	if err != nil && form.fieldErrors(err) {
		err = nil
	}
	return receipt, err == nil && form.OK(), err
}
