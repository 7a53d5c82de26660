package api

import (
	"net/http"

	"entente/account"
	"entente/partnership"
)

// Overview is where a partnership stands, over all the spaces that the caller is in.
type Overview struct {
	Name    string                `json:"name"`
	Goal    string                `json:"goal"`
	Today   partnership.Date      `json:"today"` // in the partnership's time zone
	Parties []Party               `json:"parties"`
	Kept    Kept                  `json:"promises_kept"`
	Open    []Commitment          `json:"open"`      // what counts and is still owed, at most 200, in the order in which it was made
	Waiting []Ask                 `json:"waiting"`   // what waits for the token's member: what has a date first
	Matters []Matter              `json:"attention"` // what needs attention
	Spaces  []partnership.SpaceID `json:"spaces"`
}

// Ask is something that waits for a person.
type Ask struct {
	Kind     string                 `json:"kind"` // answer, word, show, consent, …: more may come
	Space    partnership.SpaceID    `json:"space"`
	About    string                 `json:"about,omitzero"`    // commitment:42
	Question partnership.QuestionID `json:"question,omitzero"` // of consent, instead of a thing
	By       partnership.Date       `json:"by,omitzero"`
}

// Matter is something that needs attention, by a rule that can be explained.
type Matter struct {
	Rule     partnership.Rule       `json:"rule"`
	Space    partnership.SpaceID    `json:"space"`
	About    string                 `json:"about,omitzero"`
	Question partnership.QuestionID `json:"question,omitzero"`
	Since    partnership.Date       `json:"since"`
	Parties  []partnership.PartyID  `json:"parties"`
	Key      partnership.SignalKey  `json:"key"` // by which it is let go or talked about
}

// Kept is how the promises went that fell due in the last 90 days. Nothing is counted while it is too early to.
type Kept struct {
	From         partnership.Date `json:"from"`
	To           partnership.Date `json:"to"`
	TooEarly     bool             `json:"too_early"`
	Kept         int              `json:"kept"`
	Renegotiated int              `json:"renegotiated"`
	Late         int              `json:"late"`
	NotKept      int              `json:"not_kept"`
	Awaiting     int              `json:"awaiting_word"`
	Differ       int              `json:"different"`
}

func (a *API) overviewReads() []operation {
	return []operation{
		{method: "GET", path: "/api/v1/spaces/{space}/overview", id: "get-overview", scope: account.Read, gives: Overview{}, serve: a.overview,
			says: "Where the partnership stands, over all the spaces that the token's member is in.",
			more: "The space in the path is any of them."},
	}
}

func (a *API) overview(r *http.Request, c caller) (any, error) {
	var out Overview
	err := a.Engine.ViewAll(r.Context(), c.who, spaceOf(r), func(views []partnership.View) error {
		common, look := views[0].Common, partnership.LookOver(views)
		out = Overview{Name: string(common.Name()), Goal: string(common.Goal()), Today: look.Today}
		for _, id := range common.Audience(common) {
			out.Parties = append(out.Parties, partyOf(common, id))
		}
		f := partnership.PromisesKept(views, occurrenceDays)
		out.Kept = Kept{f.From, f.To, f.TooEarly, f.Kept, f.Renegotiated, f.Late, f.NotKept, f.Awaiting, f.Differ}
		for _, ask := range partnership.Waiting(views) {
			out.Waiting = append(out.Waiting, Ask{string(ask.Kind), ask.Space, ask.Of.String(), ask.Asked, ask.By})
		}
		for _, m := range partnership.Signals(views) {
			out.Matters = append(out.Matters, Matter{m.Rule, m.Space, m.Of.String(), m.Asked, m.Since, m.Parties, m.Key})
		}
		for _, v := range views {
			out.Spaces = append(out.Spaces, v.ID)
			for _, item := range v.State.Commitments() {
				if len(out.Open) < mostItems && v.State.Standing(item.ID.Once(), look).Status.Open() {
					out.Open = append(out.Open, commitmentOf(v, look, item))
				}
			}
		}
		return nil
	})
	return out, err
}
