package api

import (
	"net/http"
	"time"

	"entente/account"
	"entente/partnership"
)

// Commitments is what was promised in one space, oldest first.
type Commitments struct {
	Items []Commitment `json:"items"`
	Next  string       `json:"next,omitzero"` // say it as "after" for those that follow; nothing after the last
}

// Commitment is a promise and where it stands today.
type Commitment struct {
	ID        string                  `json:"id"` // "17", or "17.3" of several made at once
	Space     partnership.SpaceID     `json:"space"`
	Giver     partnership.PartyID     `json:"giver"`
	Receivers []partnership.PartyID   `json:"receivers"`
	Asked     bool                    `json:"asked"`          // by a receiver; otherwise offered by the giver
	Owner     partnership.MemberID    `json:"owner,omitzero"` // of the giver
	What      string                  `json:"what"`
	Criteria  []string                `json:"criteria"`
	Made      time.Time               `json:"made"`
	Revision  uint64                  `json:"revision"` // the entry to name when answering what is proposed
	Accepted  []partnership.PartyID   `json:"accepted"` // receivers for whom it counts
	Schedule  partnership.Schedule    `json:"schedule,omitzero"`
	DependsOn *partnership.Dependency `json:"depends_on,omitempty"`
	Clause    partnership.ClauseID    `json:"clause,omitzero"` // of the charter, that it is made under
	Standing  Standing                `json:"standing"`
	// Of a repeating promise, in the answer for one: what falls due from 90 days ago to 90 days ahead.
	Occurrences []Occurrence `json:"occurrences,omitzero"`
}

// Occurrence is one time that a repeating promise is owed.
type Occurrence struct {
	ID       string   `json:"id"` // "17/2026-11-27"
	Standing Standing `json:"standing"`
}

// Standing is where a promise stands on the day of the answer, in the partnership's time zone.
type Standing struct {
	Status    partnership.Status    `json:"status"`
	Due       partnership.Date      `json:"due,omitzero"` // as it is held to now
	First     partnership.Date      `json:"first_due,omitzero"`
	Shown     partnership.Date      `json:"shown,omitzero"`
	AnswerBy  partnership.Date      `json:"answer_by,omitzero"`
	Confirmed []partnership.PartyID `json:"confirmed"`
	NotYet    []partnership.PartyID `json:"not_yet"`
	Silent    []partnership.PartyID `json:"silent"`
}

// statuses lists every status, in the order of package partnership.
var statuses = []partnership.Status{
	partnership.StatusOffered, partnership.StatusAsked, partnership.StatusLapsed, partnership.StatusDeclined, partnership.StatusTakenBack,
	partnership.StatusPromised, partnership.StatusGrace, partnership.StatusOverdue, partnership.StatusShown, partnership.StatusAwaitingWord,
	partnership.StatusNotYet, partnership.StatusDifferent, partnership.StatusKept, partnership.StatusRenegotiated, partnership.StatusLate,
	partnership.StatusNotKept, partnership.StatusWithdrawn, partnership.StatusEnded, partnership.StatusFinished,
}

func (a *API) commitmentReads() []operation {
	return []operation{
		{method: "GET", path: "/api/v1/spaces/{space}/commitments", id: "list-commitments", scope: account.Read, gives: Commitments{}, serve: a.listCommitments,
			says:  "The promises of a space, oldest first, at most 200 at once.",
			query: []parameter{{name: "after", says: "Only those made after this one: the answer before says which, as next."}}},
		{method: "GET", path: "/api/v1/spaces/{space}/commitments/{id}", id: "get-commitment", scope: account.Read, gives: Commitment{}, serve: a.getCommitment,
			says: "One promise, with its occurrences if it repeats."},
	}
}

// mostItems is how many things are listed at once.
const mostItems = 200

// occurrenceDays is how far occurrences are listed, back and ahead.
const occurrenceDays = 90

// look shows one space, with all the others that the caller is in for what a promise may depend on.
func (a *API) look(r *http.Request, c caller, f func(v partnership.View, look partnership.Look) error) error {
	at := spaceOf(r)
	return a.Engine.ViewAll(r.Context(), c.who, at, func(views []partnership.View) error {
		for _, v := range views {
			if v.ID == at {
				return f(v, partnership.LookOver(views))
			}
		}
		return partnership.ErrNotFound
	})
}

func (a *API) listCommitments(r *http.Request, c caller) (any, error) {
	var after partnership.CommitmentID
	if err := after.UnmarshalText([]byte(r.URL.Query().Get("after"))); err != nil {
		return nil, invalid("after", "write the ID of a commitment, as next says it")
	}
	var out Commitments
	err := a.look(r, c, func(v partnership.View, look partnership.Look) error {
		for _, item := range v.State.Commitments() {
			if item.ID.Entry < after.Entry || item.ID.Entry == after.Entry && item.ID.K <= after.K {
				continue
			}
			if len(out.Items) == mostItems {
				out.Next = out.Items[mostItems-1].ID
				break
			}
			out.Items = append(out.Items, commitmentOf(v, look, item))
		}
		return nil
	})
	return out, err
}

func (a *API) getCommitment(r *http.Request, c caller) (any, error) {
	id, err := partnership.ParseCommitmentID(r.PathValue("id"))
	if err != nil {
		return nil, partnership.ErrNotFound
	}
	var out Commitment
	err = a.look(r, c, func(v partnership.View, look partnership.Look) error {
		item, ok := v.State.Commitment(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out = commitmentOf(v, look, item)
		if !item.Schedule.Repeats() {
			return nil
		}
		for _, o := range v.State.Occurrences(id, look.Today.AddDays(-occurrenceDays), look.Today.AddDays(occurrenceDays), look) {
			out.Occurrences = append(out.Occurrences, Occurrence{ID: o.ID.String(), Standing: standingOf(o.Standing)})
		}
		return nil
	})
	return out, err
}

func commitmentOf(v partnership.View, look partnership.Look, c partnership.Commitment) Commitment {
	out := Commitment{
		ID: c.ID.String(), Space: v.ID, Giver: c.Giver, Receivers: c.Receivers, Asked: c.Asked, Owner: c.Owner,
		What: string(c.What), Made: c.Made.At, Revision: c.Revision, Schedule: c.Schedule, Clause: c.Clause,
		Standing: standingOf(v.State.Standing(c.ID.Once(), look)),
	}
	for _, text := range c.Criteria {
		out.Criteria = append(out.Criteria, string(text))
	}
	for _, yes := range c.Accepted {
		out.Accepted = append(out.Accepted, yes.Party)
	}
	if c.DependsOn != (partnership.Dependency{}) {
		out.DependsOn = &c.DependsOn
	}
	return out
}

func standingOf(s partnership.Standing) Standing {
	return Standing{Status: s.Status, Due: s.Due, First: s.First, Shown: s.Shown, AnswerBy: s.AnswerBy,
		Confirmed: s.Confirmed, NotYet: s.NotYet, Silent: s.Silent}
}
