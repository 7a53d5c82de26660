package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"entente/account"
	"entente/partnership"
)

// youView is a person's own page: what they are called, how they sign in, where they are signed in.
type youView struct {
	Name, SignIn string
	Theme        string
	Sessions     []signedInAt
	Form         *Form
}

// signedInAt is one browser somebody signed in with.
type signedInAt struct {
	ID, Label, Text string
	This            bool
}

func (s *Site) you(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showYou(w, r, v, http.StatusOK, FormOf(nil))
}

// saidOnYou are the sentences that the page can open with; the address names one of them.
var saidOnYou = map[string]string{
	"name":       "Saved. Records already written keep the name that they were written with.",
	"address":    "Saved. Sign in with the new address from now on.",
	"passphrase": "Your new passphrase counts from now on. You are signed out everywhere else.",
	"theme":      "Saved for this browser.",
	"ended":      "That session is over.",
	"others":     "Every other session is over.",
}

func (s *Site) showYou(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	sessions, err := s.Accounts.Sessions(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	view := youView{Name: v.account.Name, SignIn: knownAs(v.account), Theme: Theme(r), Form: form}
	if form.Value("name") != "" {
		view.Name = form.Value("name")
	}
	for _, one := range sessions {
		view.Sessions = append(view.Sessions, s.signedInAt(v, one))
	}
	shell := s.homeShell(r, v)
	shell.Title = "Your sign-in and devices"
	if text := saidOnYou[r.URL.Query().Get("said")]; text != "" && status == http.StatusOK {
		shell.Notice = &Notice{Text: text}
	}
	return Render(w, r, status, youPageView(shell, view))
}

func (s *Site) signedInAt(v visitor, one account.Session) signedInAt {
	item := signedInAt{ID: one.ID, Label: one.Label, This: one.ID == v.session.ID}
	today := s.now()
	item.Text = "Signed in " + dayWords(one.SignedInAt, today) + ", last used " + dayWords(one.Seen, today)
	if item.This {
		item.Text = "Signed in " + dayWords(one.SignedInAt, today) + ". This is the browser you are using now."
	}
	return item
}

// dayWords is a day in UTC as seen from today: "today", "on Friday 20 November".
func dayWords(day, today time.Time) string {
	near := Near(day, today)
	if near.Distance == "today" || near.Distance == "yesterday" {
		return near.Distance
	}
	return "on " + near.Text
}

func (s *Site) rename(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	name := form.Line("name", 100, "type your name")
	if form.OK() {
		err = s.Accounts.Rename(r.Context(), v.account.ID, name)
	}
	if !form.OK() || err != nil && form.fieldErrors(err) {
		return s.showYou(w, r, v, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/you?said=name")
}

// setTheme keeps how pages look in this browser.
func (s *Site) setTheme(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	theme := form.Choice("theme", "choose light, dark, or as the device", "light", "dark", "device")
	if !form.OK() {
		return s.showYou(w, r, v, http.StatusUnprocessableEntity, form)
	}
	http.SetCookie(w, ThemeCookie(theme, s.PublicURL.Scheme == "https"))
	return see(w, r, "/you?said=theme")
}

// endSession ends one of the person's own sessions; the one that is in use by signing out.
func (s *Site) endSession(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	id := form.Value("session")
	if id == v.session.ID {
		return s.signOut(w, r)
	}
	if err := s.Accounts.EndSession(r.Context(), v.account.ID, id); err != nil {
		return err
	}
	s.streams.lookAgain(v.account.ID)
	return see(w, r, "/you?said=ended")
}

// endOthers ends every session but this one. Tokens stay.
func (s *Site) endOthers(w http.ResponseWriter, r *http.Request, v visitor) error {
	sessions, err := s.Accounts.Sessions(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	for _, one := range slices.DeleteFunc(sessions, func(one account.Session) bool { return one.ID == v.session.ID }) {
		err := s.Accounts.EndSession(r.Context(), v.account.ID, one.ID)
		if err != nil && !errors.Is(err, account.ErrNotFound) {
			return err
		}
	}
	s.streams.lookAgain(v.account.ID)
	return see(w, r, "/you?said=others")
}

// endAll ends every session, this one too, and every access token, in one step.
func (s *Site) endAll(w http.ResponseWriter, r *http.Request, v visitor) error {
	if err := s.Accounts.EndAll(r.Context(), v.account.ID); err != nil {
		return err
	}
	s.streams.lookAgain(v.account.ID)
	setCookie(w, sessionCookie, "", -1)
	return see(w, r, "/sign-in")
}

func (s *Site) addressPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showAddress(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showAddress(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	shell := s.homeShell(r, v)
	shell.Title = "Change the address you sign in with"
	return Render(w, r, status, addressPageView(shell, form, v.account.SignIn))
}

func (s *Site) changeAddress(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	fresh := form.Line("sign_in", 254, "type your new e-mail address")
	typed := form.Passphrase("passphrase", 0, 4096)
	if !form.OK() {
		return s.showAddress(w, r, v, http.StatusUnprocessableEntity, form)
	}
	err = s.Accounts.ChangeSignIn(r.Context(), v.account.ID, typed, fresh)
	if errors.Is(err, account.ErrConflict) {
		form.Fail("sign_in", "somebody signs in with this address already")
		return s.showAddress(w, r, v, http.StatusConflict, form)
	}
	if status := form.attemptErrors(w, err, "passphrase"); status != 0 {
		return s.showAddress(w, r, v, status, form)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/you?said=address")
}

func (s *Site) passphrasePage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showPassphrase(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showPassphrase(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	shell := s.homeShell(r, v)
	shell.Title = "Change your passphrase"
	return Render(w, r, status, passphrasePageView(shell, form, v.account.SignIn))
}

func (s *Site) changePassphrase(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	old := form.Passphrase("passphrase", 0, 4096)
	fresh := form.Passphrase("new_passphrase", 8, 256)
	if !form.OK() {
		return s.showPassphrase(w, r, v, http.StatusUnprocessableEntity, form)
	}
	err = s.Accounts.ChangePassphrase(r.Context(), visit(r), old, fresh)
	if status := form.attemptErrors(w, err, "passphrase"); status != 0 {
		return s.showPassphrase(w, r, v, status, form)
	}
	if err != nil {
		return err
	}
	s.streams.lookAgain(v.account.ID)
	return see(w, r, "/you?said=passphrase")
}

// eraseView says what goes and what stays when a person erases their account.
type eraseView struct {
	Partnerships []string // those they still act in
	Form         *Form
}

func (s *Site) erasePage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showErase(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showErase(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	mine, err := s.actingIn(r, v)
	if err != nil {
		return err
	}
	view := eraseView{Form: form}
	for _, m := range mine {
		view.Partnerships = append(view.Partnerships, m.label())
	}
	shell := s.homeShell(r, v)
	shell.Title = "Erase your account"
	return Render(w, r, status, erasePageView(shell, view))
}

func (s *Site) eraseAccount(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if !form.Checked("sure") {
		form.Fail("sure", "say that you want this; it cannot be undone")
	}
	status, err := s.confirm(w, r, v, form)
	if status != 0 || err != nil {
		return s.again(err, func() error { return s.showErase(w, r, v, status, form) })
	}
	err = s.Accounts.Erase(r.Context(), v.account.ID)
	if errors.Is(err, account.ErrConflict) {
		form.Fail("sure", "you are the only operator of this installation; make somebody else one first")
		return s.showErase(w, r, v, http.StatusConflict, form)
	}
	if err != nil {
		return err
	}
	s.streams.lookAgain(v.account.ID)
	setCookie(w, sessionCookie, "", -1)
	setCookie(w, deviceCookie, "", -1)
	shell := s.plainShell(r)
	shell.Title = "Your account is erased"
	return Render(w, r, http.StatusOK, erasedPageView(shell))
}

// acting is a partnership that the visitor acts in, and for whom.
type acting struct {
	at   partnership.SpaceID
	name string
	as   string
	key  account.Key
}

func (a acting) label() string { return a.name + ", for " + a.as }

// actingIn lists the partnerships that the visitor acts in now, in the order of their names.
func (s *Site) actingIn(r *http.Request, v visitor) ([]acting, error) {
	mine, err := s.Accounts.Partnerships(r.Context(), v.account.ID)
	if err != nil {
		return nil, err
	}
	var list []acting
	for _, m := range mine {
		one := acting{at: partnership.SpaceID(m.Partnership), key: m.Key}
		err := s.Engine.View(r.Context(), signedBy(m.Key), one.at, func(view partnership.View) error {
			party, _ := view.Common.Party(view.By.Party)
			one.name, one.as = string(view.Common.Name()), string(party.Name)
			return nil
		})
		if errors.Is(err, partnership.ErrNotFound) {
			continue // the person has left it, or never came in
		}
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b acting) int { return compareFold(a.label(), b.label()) })
	return list, nil
}
