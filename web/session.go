package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"entente/account"
)

// Cookies. Both are for this host only, out of reach of scripts, and sent to secure addresses (and loopback) only.
const (
	sessionCookie = "__Host-session"
	deviceCookie  = "__Host-device" // slows nobody down who has signed in here before; signs nobody in
)

// Pages that come before any other.
const (
	newPassphrasePath = "/you/new-passphrase"
	codesPath         = "/you/codes"
)

// newcomerCookie leads somebody who has just got a sign-in to their recovery codes, once.
const newcomerCookie = "__Host-newcomer"

// detour is where the visitor has to go first: after a recovery code to choose a passphrase, and once after getting a
// sign-in to the recovery codes. "" if they may go where they want.
func detour(r *http.Request, v visitor) string {
	if v.session.Recovered {
		if r.URL.Path == newPassphrasePath {
			return ""
		}
		return newPassphrasePath
	}
	if _, err := r.Cookie(newcomerCookie); err == nil && r.Method == http.MethodGet && r.URL.Path != codesPath {
		return codesPath + "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	return ""
}

// visitor is whose session the request carries. Errors: account.ErrNotFound.
func (s *Site) visitor(ctx context.Context, r *http.Request) (visitor, error) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return visitor{}, account.ErrNotFound
	}
	session, err := s.Accounts.Session(ctx, c.Value)
	return visitor{account: session.Account, session: session}, err
}

// refresh keeps the session alive and gives it a new secret after a change of role. Errors: account.ErrNotFound if it
// has just ended.
func (s *Site) refresh(w http.ResponseWriter, r *http.Request, v visitor) error {
	if !v.session.Rotate {
		if r.Header.Get(liveHeader) != "" {
			return nil // the page asks by itself
		}
		return s.Accounts.Touch(r.Context(), v.session)
	}
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return account.ErrNotFound
	}
	fresh, err := s.Accounts.Rotate(r.Context(), c.Value)
	if err != nil {
		return err
	}
	setCookie(w, sessionCookie, fresh, int(account.Absolute.Seconds()))
	return nil
}

func setCookie(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode})
}

// welcome gives the browser the cookies of somebody who has just signed in.
func welcome(w http.ResponseWriter, in account.SignedIn) {
	setCookie(w, sessionCookie, in.Session, int(account.Absolute.Seconds()))
	setCookie(w, deviceCookie, in.Device, 365*24*3600)
}

// welcomeNew is welcome for somebody whose sign-in was made just now.
func welcomeNew(w http.ResponseWriter, in account.SignedIn) {
	welcome(w, in)
	setCookie(w, newcomerCookie, "1", 3600)
}

// visit is what the browser brought along.
func visit(r *http.Request) account.Visit {
	v := account.Visit{UserAgent: r.UserAgent()}
	if c, err := r.Cookie(deviceCookie); err == nil {
		v.Device = c.Value
	}
	if c, err := r.Cookie(sessionCookie); err == nil {
		v.Session = c.Value
	}
	return v
}

// askToSignIn leads to the sign-in page and from there back. A form that was sent is answered with its words kept.
func (s *Site) askToSignIn(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		http.Redirect(w, r, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	_, _ = ReadForm(w, r, FormLimit) // only to keep what was typed; too much of it is not kept
	p := Problem{Status: http.StatusUnauthorized, Title: "You are no longer signed in", Retry: typed(r),
		Text: "Nothing was saved. Sign in again in another tab, then come back and send this again."}
	if err := RenderProblem(w, r, s.plainShell(r), p); err != nil {
		s.Log.Error("page", "route", route(r), "error", err.Error())
	}
}

// next is where the sign-in page leads afterwards: a path of ours, nothing else.
func next(r *http.Request) string {
	to := r.FormValue("next")
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return "/"
	}
	return to
}

func (s *Site) signInPage(w http.ResponseWriter, r *http.Request) error {
	_, err := s.visitor(r.Context(), r)
	if err == nil {
		return see(w, r, next(r)) // from another tab, or with a secret that has just changed
	}
	if !errors.Is(err, account.ErrNotFound) {
		return err
	}
	return s.showSignIn(w, r, http.StatusOK, FormOf(nil))
}

func (s *Site) showSignIn(w http.ResponseWriter, r *http.Request, status int, form *Form) error {
	shell := s.plainShell(r)
	shell.Title = "Sign in"
	return Render(w, r, status, signInView(shell, form, next(r)))
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	try := s.attempt(r, form)
	try.Passphrase = form.Passphrase("passphrase", 0, 4096)
	if !form.OK() {
		return s.showSignIn(w, r, http.StatusUnprocessableEntity, form)
	}
	in, err := s.Accounts.SignIn(r.Context(), try)
	if status := form.attemptErrors(w, err, "passphrase"); status != 0 {
		return s.showSignIn(w, r, status, form)
	}
	if err != nil {
		return err
	}
	welcome(w, in)
	return see(w, r, next(r))
}

// attempt is what somebody who is not signed in tries to get in with.
func (s *Site) attempt(r *http.Request, form *Form) account.Attempt {
	return account.Attempt{SignIn: form.Value("sign_in"), Address: ClientAddr(r, s.Proxies), Visit: visit(r)}
}

// attemptErrors puts the reason why an attempt was refused, or has to wait, beside the field. It returns the status of
// the page to be shown again; 0 if the error is another, or none.
func (f *Form) attemptErrors(w http.ResponseWriter, err error, field string) int {
	var later *account.RetryLater
	if errors.As(err, &later) {
		wait := later.After.Truncate(time.Second) + time.Second
		w.Header().Set("Retry-After", fmt.Sprint(int(wait.Seconds())))
		f.Fail(field, fmt.Sprintf("there were too many attempts; try again in %v", wait))
		return http.StatusTooManyRequests
	}
	if err != nil && f.fieldErrors(err) {
		return http.StatusUnprocessableEntity
	}
	return 0
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visitor(r.Context(), r)
	if err != nil && !errors.Is(err, account.ErrNotFound) {
		return err
	}
	if c, err := r.Cookie(sessionCookie); err == nil {
		if err := s.Accounts.End(r.Context(), c.Value); err != nil && !errors.Is(err, account.ErrNotFound) {
			return err
		}
	}
	s.streams.lookAgain(v.account.ID)
	setCookie(w, sessionCookie, "", -1)
	return see(w, r, "/sign-in")
}
