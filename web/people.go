package web

import (
	"fmt"
	"net/http"

	"entente/account"
	"entente/partnership"
)

// peopleView lists who can read what everyone sees.
type peopleView struct {
	Base    string
	Parties []partyPeople
	Asked   []Link // open invitations
	Link    string // an invitation's link, made just now
	Form    *Form
}

type partyPeople struct {
	Party  Party
	People []Fact
}

func (s *Site) people(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showPeople(w, r, v, http.StatusOK, FormOf(nil), "")
}

func (s *Site) showPeople(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, link string) error {
	out := peopleView{Base: "/s/" + string(spaceOf(r)), Form: form, Link: link}
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		for _, p := range view.Common.Parties() {
			group := partyPeople{Party: partyOf(view.Common, p.ID)}
			for _, m := range view.Common.Members(p.ID) {
				group.People = append(group.People, Fact{Label: string(m.Name), Values: []string{roleWords(m.Roles) + ", " + string(m.Employer)}})
			}
			out.Parties = append(out.Parties, group)
		}
		for _, inv := range view.Common.Invitations(view.By.Party, view.Now) {
			out.Asked = append(out.Asked, Link{Label: string(inv.Name)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "People"
	return RenderSecret(w, r, status, peoplePageView(shell, out))
}

func (s *Site) inviteParty(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	at := spaceOf(r)
	receipt, err := s.do(r, v, at, &partnership.InviteParty{Name: partnership.Text(form.Value("name"))}, form)
	if err != nil && form.fieldErrors(err) {
		return s.showPeople(w, r, v, http.StatusUnprocessableEntity, form, "")
	}
	if err != nil {
		return err
	}
	link, err := s.linkTo(r, at, partnership.InvitationID(receipt.First))
	if err != nil {
		return err
	}
	return s.showPeople(w, r, v, http.StatusOK, FormOf(nil), link)
}

// linkTo makes the one link of an invitation to a party; a link made before for it is dead from then on.
func (s *Site) linkTo(r *http.Request, at partnership.SpaceID, id partnership.InvitationID) (string, error) {
	subject := invitationSubject(at, id)
	if err := s.Accounts.Revoke(r.Context(), account.PartyLink, subject); err != nil {
		return "", err
	}
	secret, err := s.Accounts.NewLink(r.Context(), account.PartyLink, subject, s.now().AddDate(0, 0, partnership.InvitationDays))
	if err != nil {
		return "", fmt.Errorf("invitation %d: %w", id, err)
	}
	return s.address("/join/" + secret), nil
}
