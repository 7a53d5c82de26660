package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"entente/partnership"
)

func (s *Site) home(w http.ResponseWriter, r *http.Request, v visitor) error {
	mine, err := s.Accounts.Partnerships(r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	var items []Link
	for _, m := range mine {
		at := partnership.SpaceID(m.Partnership)
		var item Link
		_, err := s.view(r, v, at, func(view partnership.View) error {
			party, _ := view.Common.Party(view.By.Party)
			item = Link{Label: string(view.Common.Name()) + ", for " + string(party.Name), Href: "/s/" + string(at)}
			return nil
		})
		if errors.Is(err, partnership.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b Link) int { return strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)) })
	items = slices.Compact(items)
	shell := s.homeShell(r, v)
	shell.Title = "Your partnerships"
	return Render(w, r, http.StatusOK, homeView(shell, items))
}
