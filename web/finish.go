package web

import (
	"errors"
	"net/http"
	"slices"

	"entente/account"
	"entente/partnership"
)

// Somebody who came by an invitation with a name alone chooses here how they sign in. Until then they may look at
// everything and take part in a round; what binds their organisation waits.

const finishPath = "/you/finish"

// beforeFinish are the forms that can be sent without a passphrase of one's own: of a round those that answer, and that begin
// the first conversation. Who is asked, what all agree to and what becomes of a difference waits.
var beforeFinish = []string{"POST " + finishPath, "POST /sign-out",
	"POST /s/{space}/rounds/first", "POST /s/{space}/rounds/{id}/say", "POST /s/{space}/rounds/{id}/answer"}

// unfinished refuses a form that waits for the passphrase, with everything typed kept.
func unfinished(r *http.Request, v visitor) error {
	if !v.account.Unfinished() || r.Method != http.MethodPost || slices.Contains(beforeFinish, r.Pattern) {
		return nil
	}
	return errUnfinished
}

// errUnfinished becomes a page that keeps what was typed.
var errUnfinished = errors.New("no passphrase yet")

func finishFirst(r *http.Request) Problem {
	return Problem{Status: http.StatusForbidden, Title: "Choose a passphrase first",
		Text: "This counts for your organisation, so you need a way to sign in again. Open “Finish your sign-in” in another tab, " +
			"choose a passphrase, then send this once more. Nothing was saved; what you typed is kept below.",
		Link: Link{Label: "Finish your sign-in", Href: finishPath}, Retry: typed(r)}
}

// unfinishedNotice stands on every page of theirs.
func unfinishedNotice() Notice {
	return Notice{Icon: "clock", Look: true, Text: "You have no passphrase yet: only this browser lets you in.",
		Link: Link{Label: "Finish your sign-in", Href: finishPath}}
}

// knownAs is how pages name a sign-in to its owner.
func knownAs(acc account.Account) string {
	if acc.Unfinished() {
		return acc.Name
	}
	return acc.SignIn
}

// finishView is the page on which a sign-in is chosen.
type finishView struct {
	Name, Next string
	Form       *Form
}

func (s *Site) finishPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	if !v.account.Unfinished() {
		return see(w, r, "/you")
	}
	return s.showFinish(w, r, v, http.StatusOK, FormOf(nil), next(r))
}

func (s *Site) showFinish(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, to string) error {
	shell := s.plainShell(r)
	shell.Title = "Finish your sign-in"
	return RenderSecret(w, r, status, finishPageView(shell, finishView{Name: v.account.Name, Next: to, Form: form}))
}

func (s *Site) finish(w http.ResponseWriter, r *http.Request, v visitor) error {
	if !v.account.Unfinished() {
		return partnership.ErrNotFound
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	to := next(r)
	wish := account.Wish{SignIn: form.Line("sign_in", 254, "type your e-mail address; you sign in with it"), Passphrase: form.Passphrase("passphrase", 8, 256)}
	if form.OK() {
		err = s.Accounts.Finish(r.Context(), visit(r), wish)
	}
	if errors.Is(err, account.ErrConflict) {
		form.Fail("sign_in", "this address has a sign-in here already; choose another for now")
		err = nil
	}
	if !form.OK() {
		return s.showFinish(w, r, v, http.StatusUnprocessableEntity, form, to)
	}
	if status := form.attemptErrors(w, err, "sign_in"); status != 0 {
		return s.showFinish(w, r, v, status, form, to)
	}
	if err != nil {
		return err
	}
	setCookie(w, newcomerCookie, "1", 3600)
	return see(w, r, to)
}
