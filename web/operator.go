package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"entente/account"
	"entente/partnership"
)

const (
	foundingLinkLife = 7 * 24 * time.Hour // how long a founding link that the operator hands out can be used
	openLinkLife     = time.Hour          // and one that a visitor drew
	mostOpenLinks    = 200                // of those at once
)

// operatorView is what the operator sees: how much there is, never what.
type operatorView struct {
	Host, Address      string
	Open, OpenByFlag   bool
	Partnerships       int
	Accounts           int
	Room               string
	Link               string // a founding link that was made just now
	Links              []foundingLink
	HostForm, LinkForm *Form
}

// foundingLink is one that is open.
type foundingLink struct{ Reference, Note, Text string }

// operate serves a page to the operator; for everyone else it does not exist.
func (s *Site) operate(p personal) http.HandlerFunc {
	return s.signedIn(func(w http.ResponseWriter, r *http.Request, v visitor) error {
		if !v.account.Operator {
			return partnership.ErrNotFound
		}
		return p(w, r, v)
	})
}

func (s *Site) operatorPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showOperator(w, r, v, http.StatusOK, operatorView{})
}

// showOperator fills in what the view lacks.
func (s *Site) showOperator(w http.ResponseWriter, r *http.Request, v visitor, status int, view operatorView) error {
	in, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	view.Host, view.Address, view.Open, view.OpenByFlag = in.Host, s.address("/found"), in.FoundingOpen, s.OpenFounding
	if view.HostForm == nil {
		view.HostForm = FormOf(nil)
	} else {
		view.Host, view.Open = view.HostForm.Value("host"), view.HostForm.Checked("open")
	}
	if view.LinkForm == nil {
		view.LinkForm = FormOf(nil)
	}
	if err := s.countUse(r, &view); err != nil {
		return err
	}
	if view.Links, err = s.foundingLinks(r); err != nil {
		return err
	}
	shell := s.homeShell(r, v)
	shell.Title = "This installation"
	return RenderSecret(w, r, status, operatorPageView(shell, view, in.Host))
}

func (s *Site) countUse(r *http.Request, view *operatorView) error {
	groups, err := s.Engine.Usage(r.Context())
	if err != nil {
		return err
	}
	var bytes uint64
	for _, g := range groups {
		if g.Entries > 0 {
			view.Partnerships++
			bytes += g.Bytes
		}
	}
	if view.Room = fmt.Sprintf("%.1f MB", float64(bytes)/1e6); bytes < 1e5 {
		view.Room = "less than 0.1 MB"
	}
	view.Accounts, err = s.Accounts.Count(r.Context())
	return err
}

// foundingSubject is how a founding link carries its reference and the operator's note; the reference tells links with
// the same note apart.
func foundingSubject(note string) string { return NewReference() + " " + note }

// openSubject marks the links that visitors drew where anyone may found.
const openSubject = "open"

func (s *Site) foundingLinks(r *http.Request) ([]foundingLink, error) {
	links, err := s.Accounts.Links(r.Context(), account.FoundLink)
	if err != nil {
		return nil, err
	}
	var list []foundingLink
	for _, l := range links {
		if l.Subject == openSubject {
			continue
		}
		reference, note, _ := strings.Cut(l.Subject, " ")
		list = append(list, foundingLink{Reference: reference, Note: note,
			Text: "Made " + dayWords(l.Created, s.now()) + ", can be used until " + l.Expires.Format("Monday 2 January, 15:04") + " UTC"})
	}
	return list, nil
}

func (s *Site) newFoundingLink(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	note := form.Line("note", 120, "")
	if !form.OK() {
		return s.showOperator(w, r, v, http.StatusUnprocessableEntity, operatorView{LinkForm: form})
	}
	secret, err := s.Accounts.NewLink(r.Context(), account.FoundLink, foundingSubject(note), s.now().Add(foundingLinkLife))
	if err != nil {
		return err
	}
	return s.showOperator(w, r, v, http.StatusOK, operatorView{Link: s.address("/found/" + secret)})
}

func (s *Site) revokeFoundingLink(w http.ResponseWriter, r *http.Request, _ visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	links, err := s.Accounts.Links(r.Context(), account.FoundLink)
	if err != nil {
		return err
	}
	for _, l := range links {
		if reference, _, _ := strings.Cut(l.Subject, " "); l.Subject != openSubject && reference == form.Value("reference") {
			if err := s.Accounts.Revoke(r.Context(), account.FoundLink, l.Subject); err != nil {
				return err
			}
		}
	}
	return see(w, r, "/operator")
}

func (s *Site) setHost(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	in := account.Installation{Host: form.Line("host", 80, "name the host as people will read it"), FoundingOpen: form.Checked("open")}
	if form.OK() {
		err = s.Accounts.SetInstallation(r.Context(), in)
	}
	if !form.OK() || err != nil && form.fieldErrors(err) {
		return s.showOperator(w, r, v, http.StatusUnprocessableEntity, operatorView{HostForm: form})
	}
	if err != nil {
		return err
	}
	return see(w, r, "/operator")
}

// mayFound tells whether anyone who reaches the page may found a partnership.
func (s *Site) mayFound(r *http.Request) (bool, error) {
	if s.OpenFounding {
		return true, nil
	}
	in, err := s.Accounts.Installation(r.Context())
	return in.FoundingOpen, err
}

// openFoundPage begins a founding without the operator's link, where that is allowed.
func (s *Site) openFoundPage(w http.ResponseWriter, r *http.Request) error {
	if open, err := s.mayFound(r); err != nil || !open {
		return s.again(err, func() error { return s.foundingClosed(r) })
	}
	shell := s.plainShell(r)
	shell.Title = "Found a partnership"
	return Render(w, r, http.StatusOK, openFoundView(shell, r.URL.Query().Get("continues")))
}

// foundingClosed says what to do where not anyone may found.
func (s *Site) foundingClosed(r *http.Request) error {
	in, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	return Problem{Status: http.StatusNotFound, Title: "Founding is by invitation here",
		Text: "Ask " + cmp.Or(in.Host, "whoever runs this machine") + " for a founding link: with it an organisation begins a partnership and invites the others."}
}

// openFound draws a founding link for whoever asks, where that is allowed. It is used like the operator's.
func (s *Site) openFound(w http.ResponseWriter, r *http.Request) error {
	if open, err := s.mayFound(r); err != nil || !open {
		return s.again(err, func() error { return s.foundingClosed(r) })
	}
	links, err := s.Accounts.Links(r.Context(), account.FoundLink)
	if err != nil {
		return err
	}
	open := 0
	for _, l := range links {
		if l.Subject == openSubject {
			open++
		}
	}
	if open >= mostOpenLinks {
		return Problem{Status: http.StatusTooManyRequests, Title: "Please come back a little later",
			Text: "Many are founding here just now. Try again in an hour, or ask whoever runs this machine for a founding link."}
	}
	secret, err := s.Accounts.NewLink(r.Context(), account.FoundLink, openSubject, s.now().Add(openLinkLife))
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	to := "/found/" + secret
	if at := form.Value("continues"); at != "" {
		to += "?" + url.Values{"continues": {at}}.Encode()
	}
	return see(w, r, to)
}

// address is a path of ours as people type it.
func (s *Site) address(path string) string { return s.PublicURL.JoinPath(path).String() }
