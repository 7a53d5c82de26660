package web

import (
	"errors"
	"net/http"

	"entente/bringin"
	"entente/partnership"
)

func (s *Site) beginCharterPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return toCharter(w, r, s.showBegin(w, r, v, http.StatusOK, FormOf(nil)))
}

// toCharter leads who asks for the beginning to the charter that has begun meanwhile.
func toCharter(w http.ResponseWriter, r *http.Request, err error) error {
	var problem Problem
	if errors.As(err, &problem) && problem.Status == http.StatusConflict {
		return see(w, r, below(r, "/charter"))
	}
	return err
}

func (s *Site) showBegin(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := beginView{Base: below(r, ""), Host: host, Form: form}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		if err := mayBegin(view); err != nil {
			return err
		}
		out.WhoSees = audience(view)
		if out.Contract, err = contractOfferOf(form); err != nil {
			return err
		}
		return s.drawStarter(&out, view)
	})
	if err != nil {
		return err
	}
	shell.Title = "Begin a charter"
	return Render(w, r, status, beginPageView(shell, out))
}

// mayBegin refuses who cannot begin a charter now.
func mayBegin(view partnership.View) error {
	switch {
	case !mayDraft(view):
		return Forbidden("A manager or signatory of your organisation begins a charter.")
	case len(view.Common.Charter().Sections) > 0 && !justAssumed(view.Common):
		return Conflict("There is a charter already; it can be changed clause by clause.", nil)
	}
	return nil
}

// justAssumed tells whether nothing is there but what parties have noted that they assume: a text still begins, above it.
func justAssumed(common *partnership.State) bool {
	return !common.CharterInForce() && common.Charter().OnlyAssumed()
}

// beginCharter begins with the starter, or with one section of one's own.
func (s *Site) beginCharter(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	var c partnership.Command
	switch form.Value("from") {
	case "starter":
		_, err := s.viewCommon(r, v, func(view partnership.View) (err error) {
			c, err = starterCommand(view)
			return err
		})
		if err != nil {
			return err
		}
	default:
		title := partnership.Text(form.Line("title", 200, "give the first section a title"))
		c, err = s.ownBeginning(r, v, title, form.Value("contract") == "yes")
	}
	if err != nil {
		return err
	}
	return s.act(w, r, v, c, form, below(r, "/charter"), func(form *Form) error {
		return s.showBegin(w, r, v, http.StatusUnprocessableEntity, form)
	})
}

// ownBeginning brings one section of one's own, to what was noted before; with contract, after our section on the contract.
func (s *Site) ownBeginning(r *http.Request, v visitor, title partnership.Text, contract bool) (c *partnership.BringCharter, err error) {
	c = &partnership.BringCharter{Source: partnership.FromNothing, Sections: []partnership.BroughtSection{{Title: title}}}
	if contract {
		if _, err := bringin.ContractFirst(c); err != nil {
			return nil, err
		}
	}
	_, err = s.viewCommon(r, v, func(view partnership.View) error {
		if justAssumed(view.Common) {
			c.Base = view.Common.Charter().Latest
		}
		return nil
	})
	return c, err
}
