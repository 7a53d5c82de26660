package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// homePage lists the partnerships that somebody acts in.
type homePage struct {
	Items []Link
	Found bool // anyone may found one here
}

func (s *Site) home(w http.ResponseWriter, r *http.Request, v visitor) error {
	mine, err := s.actingIn(r, v)
	if err != nil {
		return err
	}
	var view homePage
	for _, m := range mine {
		view.Items = append(view.Items, Link{Label: m.label(), Href: "/s/" + string(m.at)})
	}
	view.Items = slices.Compact(view.Items)
	if view.Found, err = s.mayFound(r); err != nil {
		return err
	}
	shell := s.homeShell(r, v)
	shell.Title = "Your partnerships"
	return Render(w, r, http.StatusOK, homeView(shell, view))
}

// compareFold orders texts as a list for people: capitals do not matter but between equals.
func compareFold(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}
