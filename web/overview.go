package web

import (
	"net/http"

	"entente/partnership"
)

// overviewView is where the partnership stands.
type overviewView struct {
	Base string
	Head HungHead

	Thanks []thanksItem // the latest
}

func (s *Site) overview(w http.ResponseWriter, r *http.Request, v visitor) error {
	out := overviewView{Base: "/s/" + string(spaceOf(r))}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		common := views[0].Common
		out.Head = HungHead{Title: "State of the partnership", Date: Near(views[0].Now.In(common.Zone()), views[0].Now), Vow: string(common.Goal())}
		for _, p := range common.Parties() {
			if p.Left == 0 {
				out.Head.Parties.Parties = append(out.Head.Parties.Parties, partyOf(common, p.ID))
			}
		}
		out.Thanks = thanksOf(views, 2)
		out.Head.Parties.Label = "Who we are"
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "State of the partnership"
	return Render(w, r, http.StatusOK, overviewPageView(shell, out))
}
