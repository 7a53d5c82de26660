package web

import (
	"fmt"
	"net/http"
	"strings"

	"entente/account"
	"entente/partnership"
)

// invitationView is one invitation: its state, or its link when it was made just now.
type invitationView struct {
	Base, Back         string
	Name, Partnership  string
	Words              string
	Person             bool
	Link               string // shown only now
	Host, Fingerprint  string
	Closes             Time
	Waits              []Party // whose consent is awaited
	Question           string  // the page of the consent question
	Own, Open          bool
	AsWhat, InvitedFor string
}

// under is the form if it was sent from the part of a page whose fields have this prefix, else an empty one.
func (f *Form) under(prefix string) *Form {
	if f == nil || f.part != prefix {
		return FormOf(nil)
	}
	return f
}

func (s *Site) inviteParty(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	form.part = "organisation-"
	return s.invite(w, r, v, form, &partnership.InviteParty{
		Name: partnership.Text(form.Line("name", 120, "name the organisation")), Neutral: form.Checked("neutral"),
	})
}

func (s *Site) invitePerson(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	form.part = "person-"
	return s.invite(w, r, v, form, &partnership.InviteMember{
		Name: partnership.Text(form.Line("name", 120, "type the person’s name")), Roles: rolesOf(form),
		Employer: partnership.Text(form.Line("employer", 120, "")),
	})
}

// invite makes an invitation and shows its link, once; one that awaits consent has none yet.
func (s *Site) invite(w http.ResponseWriter, r *http.Request, v visitor, form *Form, c partnership.Command) error {
	var id partnership.InvitationID
	if form.OK() {
		receipt, err := s.do(r, v, spaceOf(r), c, form)
		if err != nil && !form.fieldErrors(err) {
			return err
		}
		id = partnership.InvitationID(receipt.First)
	}
	if !form.OK() {
		return s.showPeople(w, r, v, http.StatusUnprocessableEntity, form)
	}
	return s.showInvitation(w, r, v, id, true)
}

func (s *Site) invitation(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.InvitationID](r, "id")
	if err != nil {
		return err
	}
	return s.showInvitation(w, r, v, id, false)
}

// newInvitationLink makes a new link for an open invitation. The old one is dead from then on.
func (s *Site) newInvitationLink(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.InvitationID](r, "id")
	if err != nil {
		return err
	}
	return s.showInvitation(w, r, v, id, true)
}

func (s *Site) showInvitation(w http.ResponseWriter, r *http.Request, v visitor, id partnership.InvitationID, link bool) error {
	out := invitationView{Base: below(r, fmt.Sprintf("/invitations/%d", id)), Back: below(r, "/people"), Fingerprint: s.Fingerprint}
	var err error
	if out.Host, err = s.host(r); err != nil {
		return err
	}
	var inv partnership.Invitation
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		var ok bool
		inv, ok = view.Common.Invitation(id)
		if !ok || inv.Party != 0 && inv.Party != view.By.Party {
			return partnership.ErrNotFound
		}
		out.fill(view, inv)
		if link {
			return mayLink(view, inv)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if link && !out.Open {
		return see(w, r, out.Base) // there is nothing that is shown only now
	}
	if link {
		if out.Link, err = s.linkTo(r, spaceOf(r), inv); err != nil {
			return err
		}
	}
	shell.Title = "Invitation for " + out.Name
	return RenderSecret(w, r, http.StatusOK, invitationPageView(shell, out))
}

// mayLink refuses a link to who could not have made the invitation: whoever has the link becomes what it offers.
func mayLink(view partnership.View, inv partnership.Invitation) error {
	signs := inv.Party == 0
	for _, role := range inv.Roles {
		signs = signs || role == partnership.Signatory
	}
	switch {
	case view.Past || !view.Common.Invites(inv, view.By.Party):
		return partnership.ErrNotFound
	case signs && !view.Is(partnership.Signatory):
		return fmt.Errorf("%w: only a signatory of your organisation can make this link", partnership.ErrForbidden)
	case !signs && !view.Is(partnership.Manager):
		return fmt.Errorf("%w: only a manager of your organisation can make this link", partnership.ErrForbidden)
	}
	return nil
}

func (out *invitationView) fill(view partnership.View, inv partnership.Invitation) {
	out.Name, out.Partnership, out.Person = string(inv.Name), string(view.Common.Name()), inv.Party != 0
	out.Own = view.Common.Invites(inv, view.By.Party) && !view.Past && (view.Is(partnership.Manager) || view.Is(partnership.Signatory))
	out.Open = inv.Usable(view.Now)
	out.Words = invitedWords(view, inv)
	out.InvitedFor = "as a party"
	switch {
	case inv.Neutral:
		out.InvitedFor = "as a neutral party, with a voice and no vote"
	case out.Person:
		out.InvitedFor = "to act for " + partyOf(view.Common, inv.Party).Name + " as " + roleWords(inv.Roles)
	}
	if out.Open {
		out.Closes = day(view, inv.Closes())
		return
	}
	for _, q := range view.Common.Questions(view.Common.Today(view.Now)) {
		if q.About == partnership.AboutInvitation && q.Subject == uint64(inv.ID) {
			out.Waits = partiesOf(view.Common, q.Awaits())
			out.Question = fmt.Sprintf("%s/questions/%d", strings.TrimSuffix(out.Back, "/people"), q.ID)
		}
	}
}

// invitedWords is where an invitation stands.
func invitedWords(view partnership.View, inv partnership.Invitation) string {
	switch {
	case inv.Used != 0:
		return "It has been used."
	case inv.Revoked != 0:
		return "It has been taken back."
	case inv.Usable(view.Now):
		by := "whoever runs this machine"
		if m, ok := view.Common.Member(inv.By); ok {
			by = string(m.Name) + " of " + partyOf(view.Common, m.Party).Name
		}
		return "Invited by " + by + ". The link works until " + day(view, inv.Closes()).Text + "."
	case inv.Opened.IsZero():
		for _, q := range view.Common.Questions(view.Common.Today(view.Now)) {
			if q.About == partnership.AboutInvitation && q.Subject == uint64(inv.ID) {
				return "Every party is asked first. " + awaited(view, q)
			}
		}
		return "The parties did not agree to it."
	}
	return "Its seven days are over."
}

// linkTo makes the one link of an invitation; a link made before for it is dead from then on.
func (s *Site) linkTo(r *http.Request, at partnership.SpaceID, inv partnership.Invitation) (string, error) {
	subject, kind := invitationSubject(at, inv.ID), account.PartyLink
	if inv.Party != 0 {
		kind = account.MemberLink
	}
	if err := s.Accounts.Revoke(r.Context(), kind, subject); err != nil {
		return "", err
	}
	secret, err := s.Accounts.NewLink(r.Context(), kind, subject, inv.Closes())
	if err != nil {
		return "", fmt.Errorf("invitation %d: %w", inv.ID, err)
	}
	return s.address("/join/" + secret), nil
}

func (s *Site) revokeInvitation(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.InvitationID](r, "id")
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if _, err := s.do(r, v, spaceOf(r), &partnership.RevokeInvitation{Invitation: id}, form); err != nil {
		return err
	}
	for _, kind := range []account.Kind{account.PartyLink, account.MemberLink} {
		if err := s.Accounts.Revoke(r.Context(), kind, invitationSubject(spaceOf(r), id)); err != nil {
			return err
		}
	}
	return see(w, r, below(r, "/people"))
}
