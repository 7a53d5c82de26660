package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"entente/account"
	"entente/partnership"
)

// firstCodes is how long after getting a sign-in the first recovery codes are made without asking for the passphrase.
const firstCodes = time.Hour

// codesView is the page of recovery codes: the codes themselves are on it once, when they have just been made.
type codesView struct {
	Made  []string
	First bool // no passphrase is asked for
	Text  string
	Next  string // where to go on
	Form  *Form
}

func (s *Site) codesPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	setCookie(w, newcomerCookie, "", -1) // said once
	return s.showCodes(w, r, v, http.StatusOK, FormOf(nil), nil)
}

func (s *Site) showCodes(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, made []string) error {
	left, err := s.Accounts.CodesLeft(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	view := codesView{Made: made, First: s.hasFirstCodesComing(v, left), Next: next(r), Form: form}
	switch {
	case view.First:
		view.Text = "You have no recovery codes yet."
	case left == 0:
		view.Text = "You have used all of your recovery codes."
	case left == 1:
		view.Text = "You have one recovery code left."
	default:
		view.Text = fmt.Sprintf("You have %d recovery codes left.", left)
	}
	shell := s.homeShell(r, v)
	shell.Title = "Your recovery codes"
	return RenderSecret(w, r, status, codesPageView(shell, view))
}

// hasFirstCodesComing tells whether the account was made just now and has never had codes.
func (s *Site) hasFirstCodesComing(v visitor, left int) bool {
	return left == 0 && s.now().Sub(v.account.Created) < firstCodes
}

func (s *Site) makeCodes(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	left, err := s.Accounts.CodesLeft(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	if !s.hasFirstCodesComing(v, left) {
		if status, err := s.confirm(w, r, v, form); status != 0 || err != nil {
			return s.again(err, func() error { return s.showCodes(w, r, v, status, form, nil) })
		}
	}
	made, err := s.Accounts.NewCodes(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	return s.showCodes(w, r, v, http.StatusOK, FormOf(nil), made)
}

// confirm asks for the present passphrase, in the field "passphrase", before something weighty. It returns the status of
// the page to be shown again, 0 if the passphrase is right.
func (s *Site) confirm(w http.ResponseWriter, r *http.Request, v visitor, form *Form) (int, error) {
	typed := form.Passphrase("passphrase", 0, 4096)
	if !form.OK() {
		return http.StatusUnprocessableEntity, nil
	}
	err := s.Accounts.Confirm(r.Context(), v.account.ID, typed)
	if status := form.attemptErrors(w, err, "passphrase"); status != 0 {
		return status, nil
	}
	return 0, err
}

// again returns the fault if there was one, and else shows the form again.
func (s *Site) again(err error, show func() error) error {
	if err != nil {
		return err
	}
	return show()
}

func (s *Site) recoverPage(w http.ResponseWriter, r *http.Request) error {
	return s.showRecover(w, r, http.StatusOK, FormOf(nil))
}

func (s *Site) showRecover(w http.ResponseWriter, r *http.Request, status int, form *Form) error {
	shell := s.plainShell(r)
	shell.Title = "Use a recovery code"
	return RenderSecret(w, r, status, recoverView(shell, form))
}

func (s *Site) recover(w http.ResponseWriter, r *http.Request) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	form.secret["code"] = true
	try := s.attempt(r, form)
	if try.Code = strings.TrimSpace(form.values.Get("code")); try.Code == "" {
		form.Fail("code", "type one of your recovery codes")
		return s.showRecover(w, r, http.StatusUnprocessableEntity, form)
	}
	in, err := s.Accounts.Recover(r.Context(), try)
	if status := form.attemptErrors(w, err, "code"); status != 0 {
		return s.showRecover(w, r, status, form)
	}
	if err != nil {
		return err
	}
	welcome(w, in)
	return see(w, r, newPassphrasePath)
}

// newPassphrasePage asks somebody who came in with a recovery code for a new passphrase.
func (s *Site) newPassphrasePage(w http.ResponseWriter, r *http.Request, v visitor) error {
	if !v.session.Recovered {
		return see(w, r, "/you/passphrase")
	}
	return s.showChoose(w, r, http.StatusOK, FormOf(nil), v.account.SignIn)
}

// chooseView is a page that asks for a new passphrase and nothing else.
type chooseView struct {
	Action, SignIn string
	Form           *Form
}

func (s *Site) showChoose(w http.ResponseWriter, r *http.Request, status int, form *Form, signIn string) error {
	shell := s.plainShell(r)
	shell.Title = "Choose a new passphrase"
	return RenderSecret(w, r, status, choosePageView(shell, chooseView{Action: r.URL.Path, SignIn: signIn, Form: form}))
}

func (s *Site) newPassphrase(w http.ResponseWriter, r *http.Request, v visitor) error {
	if !v.session.Recovered {
		return partnership.ErrNotFound
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	fresh := form.Passphrase("new_passphrase", 8, 256)
	if form.OK() {
		err = s.Accounts.SetPassphrase(r.Context(), visit(r), fresh)
	}
	if !form.OK() || err != nil && form.fieldErrors(err) {
		return s.showChoose(w, r, http.StatusUnprocessableEntity, form, v.account.SignIn)
	}
	if err != nil {
		return err
	}
	s.streams.lookAgain(v.account.ID)
	return see(w, r, "/you?said=passphrase")
}

// resetPage is where the operator's link leads: the person it is for chooses a new passphrase.
func (s *Site) resetPage(w http.ResponseWriter, r *http.Request) error {
	return s.showReset(w, r, http.StatusOK, FormOf(nil))
}

func (s *Site) showReset(w http.ResponseWriter, r *http.Request, status int, form *Form) error {
	link, err := s.Accounts.Link(r.Context(), account.ResetLink, r.PathValue("secret"))
	if err != nil {
		return err
	}
	acc, err := s.Accounts.Account(r.Context(), account.ID(link.Subject))
	if err != nil {
		return err
	}
	return s.showChoose(w, r, status, form, acc.SignIn)
}

func (s *Site) reset(w http.ResponseWriter, r *http.Request) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if _, err := s.Accounts.Link(r.Context(), account.ResetLink, r.PathValue("secret")); err != nil {
		return err
	}
	var acc account.Account
	fresh := form.Passphrase("new_passphrase", 8, 256)
	if form.OK() {
		acc, err = s.Accounts.Reset(r.Context(), r.PathValue("secret"), fresh)
	}
	if !form.OK() || err != nil && form.fieldErrors(err) {
		return s.showReset(w, r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	in, err := s.Accounts.Begin(r.Context(), acc, visit(r))
	if errors.Is(err, account.ErrNotFound) {
		return see(w, r, "/sign-in")
	}
	if err != nil {
		return err
	}
	welcomeNew(w, in) // the reset took the recovery codes with it
	return see(w, r, "/")
}
