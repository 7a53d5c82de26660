package api

import (
	"net/http"
	"time"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

// Record is a piece of a space's history, the newest first.
type Record struct {
	Head    uint64  `json:"head"` // how many entries there are
	Entries []Entry `json:"entries"`
}

// Entry is one thing that happened.
type Entry struct {
	No     uint64              `json:"no"`
	At     time.Time           `json:"at"`
	By     string              `json:"by"`              // m7 is member 7; founder, operator, clock, or i9: whoever held invitation 9
	Party  partnership.PartyID `json:"party,omitzero"`  // whose entry it is
	Kind   string              `json:"kind"`            // commitment.made
	Says   string              `json:"says"`            // in a sentence
	Erased uint64              `json:"erased,omitzero"` // the entry that erased its words
}

// mostEntries is how many entries one answer holds.
const mostEntries = 100

func (a *API) recordReads() []operation {
	return []operation{
		{method: "GET", path: "/api/v1/spaces/{space}/record", id: "get-record", scope: account.Read, gives: Record{}, serve: a.record,
			says:  "The space's history in words, the newest first, a hundred entries at a time.",
			query: []parameter{{name: "before", says: "Only entries before this one; to go on, give the last one's number.", number: true}}},
	}
}

func (a *API) record(r *http.Request, c caller) (any, error) {
	before, err := number(r, "before")
	if err != nil {
		return nil, err
	}
	out := Record{Entries: []Entry{}}
	at := spaceOf(r)
	err = a.Engine.History(r.Context(), c.who, at, func(views []partnership.View) (picks []engine.Pick) {
		for _, v := range views {
			if v.ID != at {
				continue
			}
			out.Head = v.State.Head()
			no := out.Head
			if before > 0 {
				no = min(no, before-1)
			}
			for ; no > 0 && len(picks) < mostEntries; no-- {
				picks = append(picks, engine.Pick{Space: at, No: no})
			}
		}
		return picks
	}, func(_ []partnership.View, list []engine.Recorded) error {
		for _, e := range list {
			line := e.View.State.RecordLine(e.View.Common, e.Meta.No)
			entry := Entry{No: line.No, At: line.At, By: e.Meta.By.String(), Party: line.Party, Kind: line.Kind,
				Says: partnership.Describe(e.View, e.Meta, e.Event)}
			entry.Erased, _ = e.View.State.ErasedBy(line.No)
			out.Entries = append(out.Entries, entry)
		}
		return nil
	})
	return out, err
}
