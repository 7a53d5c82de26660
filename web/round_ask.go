package web

import (
	"fmt"
	"net/http"
	"strings"

	"entente/engine"
	"entente/partnership"
)

// An organisation chooses how it answers, and asks more of its people.

// seedField is what the links of a form are made from: sent again, it shows the same ones.
const seedField = "seed"

// chooseVoice takes how a party answers.
func (s *Site) chooseVoice(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, form, err := roundIn(w, r)
	if err != nil {
		return err
	}
	c := &partnership.ChooseVoice{Round: id, Voice: partnership.Voice(form.Choice("voice", "choose one of the two", string(partnership.People), string(partnership.OneVoice))),
		About: parties(form, "about")}
	if c.Voice != partnership.People {
		if strings.TrimSpace(form.values.Get(mailToField)) != "" {
			form.Fail(mailToField, "letters go to several people; choose that, or leave this empty")
		}
		return s.askPeople(w, r, v, c, id, form, nil, roundForms{voice: form})
	}
	out := linksIn(form)
	addresses := s.addressesIn(form, out)
	c.Members, c.Links = membersIn(form), out+len(addresses)
	return s.askPeople(w, r, v, c, id, form, addresses, roundForms{voice: form})
}

// askMore asks more people of a party.
func (s *Site) askMore(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, form, err := roundIn(w, r)
	if err != nil {
		return err
	}
	out := linksIn(form)
	addresses := s.addressesIn(form, out)
	c := &partnership.AskMore{Round: id, Members: membersIn(form), Links: out + len(addresses)}
	return s.askPeople(w, r, v, c, id, form, addresses, roundForms{more: form})
}

// askPeople gives the command. Links that it makes go out to the addresses, and those beyond them are shown this once.
func (s *Site) askPeople(w http.ResponseWriter, r *http.Request, v visitor, c partnership.Command, id partnership.RoundID, form *Form, addresses []string, again roundForms) error {
	giveBack := s.mayMail(form, v, len(addresses))
	if form.OK() {
		who, err := s.who(r.Context(), v, spaceOf(r))
		if err != nil {
			giveBack()
			return err
		}
		secrets, receipt, err := s.Engine.AskPeople(r.Context(), who, spaceOf(r), c, form.command(), form.values.Get(seedField))
		if err != nil || receipt.Repeated {
			giveBack()
		}
		switch {
		case err == nil && len(addresses) > 0 && !receipt.Repeated:
			return s.mailLinks(w, r, v, id, secrets, addresses)
		case err == nil && (len(addresses) > 0 || form.Value("links") != "" && form.Value("links") != "0"):
			return s.showAnswerLinks(w, r, v, id, secrets, len(addresses))
		case err == nil:
			return see(w, r, roundPath(spaceOf(r), id))
		case overtaken(err):
			again.notice = because(err, partnership.ErrConflict) + " Nothing was saved; what you typed is kept below."
			form.values.Del(commandField)
			form.values.Del(seedField)
			return s.showRound(w, r, v, http.StatusConflict, again)
		case !form.fieldErrors(err):
			return err
		}
	}
	return s.showRound(w, r, v, http.StatusUnprocessableEntity, again)
}

func membersIn(form *Form) []partnership.MemberID {
	var list []partnership.MemberID
	for _, text := range form.values["members"] {
		list = append(list, partnership.MemberID(number(text)))
	}
	return list
}

// seedOrNew is the form's seed when it is shown again, or a fresh one. A nil form is a new one.
func (f *Form) seedOrNew() string {
	if f == nil || f.values.Get(seedField) == "" {
		return engine.NewSecret()
	}
	return f.values.Get(seedField)
}

// linksIn is how many personal links are wanted.
func linksIn(form *Form) int {
	text := form.Line("links", 6, "")
	if text == "" {
		return 0
	}
	n := number(text)
	if fmt.Sprint(n) != text || n > mostLinksShown {
		form.Fail("links", fmt.Sprintf("a whole number, from 0 to %d; make more afterwards", mostLinksShown))
		return 0
	}
	return int(n)
}
