package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

// signInsView is the operator's page about one sign-in: whether there is one with an address typed in full, and a link
// with which its owner chooses a new passphrase. It names nobody.
type signInsView struct {
	Found *foundSignIn
	Link  string // a reset link that was made just now
	Form  *Form
}

type foundSignIn struct{ SignIn, Text string }

func (s *Site) signInsPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showSignIns(w, r, v, http.StatusOK, signInsView{Form: FormOf(nil)})
}

func (s *Site) showSignIns(w http.ResponseWriter, r *http.Request, v visitor, status int, view signInsView) error {
	shell := s.homeShell(r, v)
	shell.Title = "Someone’s sign-in"
	return RenderSecret(w, r, status, signInsPageView(shell, view))
}

// findSignIn looks for one address, typed in full. The address is in the form, not in the page's own address.
func (s *Site) findSignIn(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	acc, err := s.typedSignIn(r, form)
	if err != nil {
		return err
	}
	if !form.OK() {
		return s.showSignIns(w, r, v, http.StatusUnprocessableEntity, signInsView{Form: form})
	}
	found, err := s.foundSignIn(r, acc)
	if err != nil {
		return err
	}
	return s.showSignIns(w, r, v, http.StatusOK, signInsView{Form: form, Found: &found})
}

// typedSignIn is the account whose address the form holds; the form says so if there is none.
func (s *Site) typedSignIn(r *http.Request, form *Form) (account.Account, error) {
	typed := form.Line("sign_in", 254, "type the whole address that they sign in with")
	if !form.OK() {
		return account.Account{}, nil
	}
	acc, err := s.Accounts.BySignIn(r.Context(), typed)
	if errors.Is(err, account.ErrNotFound) {
		form.Fail("sign_in", "nobody signs in here with exactly this address")
		return account.Account{}, nil
	}
	return acc, err
}

func (s *Site) foundSignIn(r *http.Request, acc account.Account) (foundSignIn, error) {
	mine, err := s.Accounts.Partnerships(r.Context(), acc.ID)
	if err != nil {
		return foundSignIn{}, err
	}
	places := map[string]bool{}
	for _, m := range mine {
		places[m.Partnership] = true
	}
	text := fmt.Sprintf("There is one, made %s, with a part in %d partnerships.", dayWords(acc.Created, s.now()), len(places))
	if len(places) == 1 {
		text = fmt.Sprintf("There is one, made %s, with a part in one partnership.", dayWords(acc.Created, s.now()))
	}
	if !acc.ResetAt.IsZero() {
		text += " It was last reset " + dayWords(acc.ResetAt, s.now()) + "."
	}
	return foundSignIn{SignIn: acc.SignIn, Text: text}, nil
}

// resetSignIn ends what the person had and makes the link. First it is recorded in every partnership of theirs: there is
// never a reset that the record does not know of.
func (s *Site) resetSignIn(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if !form.Checked("sure") {
		form.Fail("sure", "say how you know that it is them")
	}
	acc, err := s.typedSignIn(r, form)
	if err != nil {
		return err
	}
	if !form.OK() {
		return s.showSignIns(w, r, v, http.StatusUnprocessableEntity, signInsView{Form: form})
	}
	if err := s.recordReset(r, acc, form.command()); err != nil {
		return err
	}
	secret, err := s.Accounts.ResetByOperator(r.Context(), acc.ID)
	if err != nil {
		return err
	}
	s.streams.lookAgain(acc.ID)
	return s.showSignIns(w, r, v, http.StatusOK, signInsView{Form: FormOf(nil), Link: s.address("/reset/" + secret)})
}

// recordReset says in every partnership that the person acts in that their sign-in is made anew.
func (s *Site) recordReset(r *http.Request, acc account.Account, command string) error {
	mine, err := s.Accounts.Partnerships(r.Context(), acc.ID)
	if err != nil {
		return err
	}
	for _, m := range mine {
		at := partnership.SpaceID(m.Partnership)
		id, _, err := s.Engine.MemberOf(r.Context(), at, string(m.Key))
		if isNotFound(err) {
			continue // they have left it, or never came in
		}
		if err != nil {
			return err
		}
		_, err = s.Engine.Do(r.Context(), engine.Operator, at, &partnership.RecordReset{Member: id}, fmt.Sprintf("%s-%d", command, id))
		if err != nil && !errors.Is(err, partnership.ErrConflict) { // a conflict: their organisation has left
			return fmt.Errorf("reset of a sign-in: %w", err)
		}
	}
	return nil
}

func isNotFound(err error) bool { return errors.Is(err, partnership.ErrNotFound) }

// erasuresView is the page on which the operator erases words because the law says so.
type erasuresView struct {
	Done string
	Form *Form
}

func (s *Site) erasuresPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showErasures(w, r, v, http.StatusOK, erasuresView{Form: FormOf(nil)})
}

func (s *Site) showErasures(w http.ResponseWriter, r *http.Request, v visitor, status int, view erasuresView) error {
	shell := s.homeShell(r, v)
	shell.Title = "Erase by law"
	return Render(w, r, status, erasuresPageView(shell, view))
}

func (s *Site) eraseByLaw(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	at := partnership.SpaceID(form.Line("space", 80, "type the reference of the space, as its record page shows it"))
	c := &partnership.EraseWords{Reason: partnership.Text(form.Text("reason", 400, "name the law and what it asks for"))}
	c.Entry, err = strconv.ParseUint(form.Line("entry", 20, "type the number of the entry"), 10, 40)
	if err != nil && form.Err("entry") == "" {
		form.Fail("entry", "type the number of the entry, in digits")
	}
	if !form.Checked("sure") {
		form.Fail("sure", "say that you are bound to; it cannot be undone")
	}
	if form.OK() {
		_, err = s.Engine.Do(r.Context(), engine.Operator, at, c, form.command())
		err = form.unlessThere(err, "space")
	}
	if !form.OK() || err != nil && form.fieldErrors(err) {
		return s.showErasures(w, r, v, http.StatusUnprocessableEntity, erasuresView{Form: form})
	}
	if err != nil {
		return err
	}
	return s.showErasures(w, r, v, http.StatusOK, erasuresView{Form: FormOf(nil),
		Done: fmt.Sprintf("The words of entry %d are erased. An entry says that it was done under a legal duty, and why.", c.Entry)})
}

// unlessThere says on the form that there is no such thing, or why it cannot be done now; other errors stay.
func (f *Form) unlessThere(err error, field string) error {
	switch {
	case errors.Is(err, partnership.ErrNotFound):
		f.Fail(field, "there is no such reference here, or no such number in it")
		return nil
	case errors.Is(err, partnership.ErrConflict):
		f.Fail(field, because(err, partnership.ErrConflict))
		return nil
	}
	return err
}
