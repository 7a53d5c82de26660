package web

import (
	"errors"
	"net/http"

	"entente/account"
)

// enrol is who the person at a founding or joining page is: whoever is signed in, or a new account made from the
// form's last fields. Where these may come later and both are empty, a session begins without them. It reports false if the form
// has to be shown again.
func (s *Site) enrol(w http.ResponseWriter, r *http.Request, form *Form, person, organisation string, later bool) (account.Account, bool, error) {
	if v, err := s.visitor(r.Context(), r); err == nil && v.session.Recovered {
		return account.Account{}, false, Problem{Status: http.StatusForbidden, Title: "Choose a new passphrase first",
			Text: "You came in with a recovery code. Go to your own page, choose a new passphrase, then open this link again."}
	} else if err == nil {
		return v.account, true, nil
	} else if !errors.Is(err, account.ErrNotFound) {
		return account.Account{}, false, err
	}
	if later && form.Value("sign_in") == "" && form.Value("passphrase") == "" {
		in, err := s.Accounts.Arrive(r.Context(), person, visit(r))
		if err != nil {
			return account.Account{}, false, err
		}
		welcome(w, in)
		return in.Account, true, nil
	}
	wish := account.Wish{
		SignIn: form.Line("sign_in", 254, "type your e-mail address; you sign in with it"),
		Name:   person, Organisation: organisation,
		Passphrase: form.Passphrase("passphrase", 8, 256),
	}
	if !form.OK() {
		return account.Account{}, false, nil
	}
	acc, err := s.Accounts.Create(r.Context(), wish)
	switch {
	case errors.Is(err, account.ErrConflict):
		form.Fail("sign_in", "this address has a sign-in here already; sign in first, then open this link again")
		return account.Account{}, false, nil
	case err != nil && form.fieldErrors(err):
		return account.Account{}, false, nil
	case err != nil:
		return account.Account{}, false, err
	}
	in, err := s.Accounts.Begin(r.Context(), acc, visit(r))
	if err != nil {
		return account.Account{}, false, err
	}
	welcomeNew(w, in)
	return acc, true, nil
}

// enrolment is what the last fields of a founding or joining form need.
type enrolment struct {
	Form  *Form
	Known string // the name of whoever is signed in already; "" asks for an address and a passphrase
	Later bool   // these may be chosen at the end
}

func (s *Site) enrolment(r *http.Request, form *Form) (enrolment, error) {
	v, err := s.visitor(r.Context(), r)
	if errors.Is(err, account.ErrNotFound) {
		return enrolment{Form: form}, nil
	}
	return enrolment{Form: form, Known: knownAs(v.account)}, err
}
