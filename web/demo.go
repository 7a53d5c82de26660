package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"entente/account"
	"entente/partnership"
)

// Demo makes the site a demonstration: whoever comes is one of its people at once, and can be another. A site that holds
// anybody's real work has none.
type Demo struct {
	People []DemoAs // a visit begins as the first
}

// DemoAs is somebody whom a visitor can be.
type DemoAs struct {
	Account     account.ID
	Partnership partnership.SpaceID // in which they act
	Name, Role  string
	Mark        Mark
}

// demoRoutes exist in a demonstration only.
func (s *Site) demoRoutes(mux *http.ServeMux) {
	if s.Demo != nil {
		mux.Handle("POST /demo/as", s.open(s.exploreAs))
	}
}

// demoBar says on every page that this is a demonstration, and as whom one looks around; nil elsewhere.
func (s *Site) demoBar(as account.ID) *DemoBar {
	if s.Demo == nil {
		return nil
	}
	bar := &DemoBar{Text: "Nobody and nothing here is real.", Action: "/demo/as"}
	for i, p := range s.Demo.People {
		current := p.Account == as
		bar.People = append(bar.People, DemoPerson{Value: strconv.Itoa(i), Name: p.Name, Role: p.Role, Mark: p.Mark, Current: current})
		if current {
			bar.Text = fmt.Sprintf("You look around as %s: %s. Nobody and nothing here is real.", p.Name, p.Role)
		}
	}
	return bar
}

// exploreAs makes the visitor somebody else, and shows what they see first.
func (s *Site) exploreAs(w http.ResponseWriter, r *http.Request) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(form.Value("as"))
	if err != nil || i < 0 || i >= len(s.Demo.People) {
		return NotFound()
	}
	before, err := s.visitor(r.Context(), r)
	if err != nil && !errors.Is(err, account.ErrNotFound) {
		return err
	}
	to := s.Demo.People[i]
	if _, err := s.become(w, r, to); err != nil {
		return err
	}
	s.streams.lookAgain(before.account.ID)
	return see(w, r, "/s/"+string(to.Partnership))
}

// become begins a session as somebody, without asking for anything.
func (s *Site) become(w http.ResponseWriter, r *http.Request, to DemoAs) (visitor, error) {
	acc, err := s.Accounts.Account(r.Context(), to.Account)
	if err != nil {
		return visitor{}, err
	}
	in, err := s.Accounts.Begin(r.Context(), acc, visit(r))
	if err != nil {
		return visitor{}, err
	}
	welcome(w, in)
	session, err := s.Accounts.Session(r.Context(), in.Session)
	return visitor{account: acc, session: session}, err
}

// arrive makes somebody without a session the first of the demonstration's people, and leads from the front page to
// where that one acts. done tells that the request is answered.
func (s *Site) arrive(w http.ResponseWriter, r *http.Request) (v visitor, done bool, err error) {
	first := s.Demo.People[0]
	v, err = s.become(w, r, first)
	if err == nil && r.URL.Path == "/" {
		return v, true, see(w, r, "/s/"+string(first.Partnership))
	}
	return v, false, err
}
