package web

import (
	"fmt"
	"net/http"
	"time"

	"entente/account"
	"entente/partnership"
)

// foundingLinkLife is how long a founding link can be used.
const foundingLinkLife = 7 * 24 * time.Hour

// operatorView is what the operator sees: how much there is, never what.
type operatorView struct {
	Host         string
	Partnerships int
	Room         string
	Link         string // a founding link that was made just now
}

func (s *Site) operatorPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showOperator(w, r, v, "")
}

func (s *Site) showOperator(w http.ResponseWriter, r *http.Request, v visitor, link string) error {
	if !v.account.Operator {
		return partnership.ErrNotFound
	}
	in, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	groups, err := s.Engine.Usage(r.Context())
	if err != nil {
		return err
	}
	view := operatorView{Host: in.Host, Link: link}
	var bytes uint64
	for _, g := range groups {
		if g.Entries > 0 {
			view.Partnerships++
			bytes += g.Bytes
		}
	}
	view.Room = fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	shell := s.homeShell(r, v)
	shell.Title = "This installation"
	return RenderSecret(w, r, http.StatusOK, operatorPageView(shell, view))
}

func (s *Site) newFoundingLink(w http.ResponseWriter, r *http.Request, v visitor) error {
	if !v.account.Operator {
		return partnership.ErrNotFound
	}
	secret, err := s.Accounts.NewLink(r.Context(), account.FoundLink, "", s.now().Add(foundingLinkLife))
	if err != nil {
		return err
	}
	return s.showOperator(w, r, v, s.address("/found/"+secret))
}

// address is a path of ours as people type it.
func (s *Site) address(path string) string { return s.PublicURL.JoinPath(path).String() }
