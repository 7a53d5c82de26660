package api

import (
	"net/http"
	"time"

	"entente/account"
	"entente/partnership"
)

// Token is what a token may do, and for whom.
type Token struct {
	Name        string              `json:"name"`
	Scope       account.Scope       `json:"scope"`
	Expires     time.Time           `json:"expires"`
	Partnership partnership.SpaceID `json:"partnership"` // its common space
	Member      Member              `json:"member"`
	Party       Party               `json:"party"`
}

// Member is a person who acts for a party.
type Member struct {
	ID    partnership.MemberID `json:"id"`
	Name  string               `json:"name"`
	Roles []partnership.Role   `json:"roles"`
}

// Party is an organisation of the partnership.
type Party struct {
	ID   partnership.PartyID   `json:"id"`
	Name string                `json:"name"`
	Kind partnership.PartyKind `json:"kind"`
}

// Spaces is what a token's member is in.
type Spaces struct {
	Name   string                `json:"name"` // of the partnership
	Goal   string                `json:"goal"`
	Zone   string                `json:"zone"` // of its dates
	Spaces []Space               `json:"spaces"`
	Closed []partnership.SpaceID `json:"closed,omitzero"` // spaces that this server cannot read; every other answer lacks what is in them
}

// Space is what a set of parties sees together.
type Space struct {
	ID      partnership.SpaceID   `json:"id"`
	Kind    partnership.SpaceKind `json:"kind"`
	Parties []Party               `json:"parties"` // who see it now
	Head    uint64                `json:"head"`    // the number of its last entry
}

func (a *API) tokenOf(r *http.Request, c caller) (any, error) {
	out := Token{Name: c.token.Name, Scope: c.token.Scope, Expires: c.token.Expires, Partnership: partnership.SpaceID(c.token.Partnership)}
	err := a.Engine.View(r.Context(), c.who, out.Partnership, func(v partnership.View) error {
		out.Member = Member{ID: v.By.ID, Name: string(v.By.Name), Roles: v.By.Roles}
		out.Party = partyOf(v.Common, v.By.Party)
		return nil
	})
	return out, err
}

func (a *API) spaces(r *http.Request, c caller) (any, error) {
	var out Spaces
	err := a.Engine.ViewAll(r.Context(), c.who, partnership.SpaceID(c.token.Partnership), func(views []partnership.View) error {
		common := views[0].Common
		out = Spaces{Name: string(common.Name()), Goal: string(common.Goal()), Zone: common.Zone().String()}
		for _, v := range views {
			s := Space{ID: v.ID, Kind: v.State.Kind(), Head: v.State.Head()}
			for _, p := range v.State.Audience(common) {
				s.Parties = append(s.Parties, partyOf(common, p))
			}
			out.Spaces = append(out.Spaces, s)
		}
		for _, c := range views[0].Closed {
			out.Closed = append(out.Closed, c.ID)
		}
		return nil
	})
	return out, err
}

func partyOf(common *partnership.State, id partnership.PartyID) Party {
	p, _ := common.Party(id)
	return Party{ID: p.ID, Name: string(p.Name), Kind: p.Kind}
}
