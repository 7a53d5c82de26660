package web

import (
	"net/http"

	"entente/account"
)

func (s *Site) setUpPage(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Accounts.Link(r.Context(), account.SetUpLink, r.PathValue("secret")); err != nil {
		return err
	}
	return s.showSetUp(w, r, http.StatusOK, FormOf(nil))
}

func (s *Site) showSetUp(w http.ResponseWriter, r *http.Request, status int, form *Form) error {
	shell := s.plainShell(r)
	shell.Title = "Set up this installation"
	return RenderSecret(w, r, status, setUpView(shell, form, r.URL.Path))
}

func (s *Site) setUp(w http.ResponseWriter, r *http.Request) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	host := form.Line("host", 80, "name the host as people will read it")
	wish := account.Wish{
		Name:       form.Line("name", 120, "type your name"),
		SignIn:     form.Line("sign_in", 254, "type your e-mail address; you sign in with it"),
		Passphrase: form.Passphrase("passphrase", 8, 256), Organisation: host,
	}
	if !form.OK() {
		return s.showSetUp(w, r, http.StatusUnprocessableEntity, form)
	}
	acc, err := s.Accounts.SetUp(r.Context(), r.PathValue("secret"), host, wish)
	if err != nil && form.fieldErrors(err) {
		return s.showSetUp(w, r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	in, err := s.Accounts.Begin(r.Context(), acc, visit(r))
	if err != nil {
		return err
	}
	welcomeNew(w, in)
	return see(w, r, "/operator")
}
