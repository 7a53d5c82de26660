package api

import (
	"net/http"
	"strconv"
	"time"

	"entente/account"
	"entente/partnership"
)

// EvidenceList is what stands behind one thing, oldest first.
type EvidenceList struct {
	Items []Evidence `json:"items"`
}

// Evidence is one piece of it. A file's bytes are on its page only.
type Evidence struct {
	ID        uint64                    `json:"id"`
	About     string                    `json:"about"` // "commitment:42", "commitment:42:criterion-2"
	Kind      partnership.EvidenceKind  `json:"kind"`
	State     partnership.EvidenceState `json:"state"`
	Party     partnership.PartyID       `json:"party"` // whose it is
	Title     string                    `json:"title"`
	Says      string                    `json:"says,omitzero"`
	Link      string                    `json:"link,omitzero"`
	File      *File                     `json:"file,omitempty"`
	Added     time.Time                 `json:"added"`
	Confirmed []partnership.PartyID     `json:"confirmed"`
	Contests  []Contest                 `json:"contests"`
	Withdrawn string                    `json:"withdrawn,omitzero"` // why, if it was
}

// File is a file as the record knows it.
type File struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // hexadecimal
}

// Contest is a party seeing the facts differently.
type Contest struct {
	Party  partnership.PartyID `json:"party"`
	Point  partnership.Point   `json:"point"`
	Reason string              `json:"reason"`
	Help   string              `json:"help,omitzero"` // what would help
}

func (a *API) evidenceReads() []operation {
	return []operation{
		{method: "GET", path: "/api/v1/spaces/{space}/evidence", id: "list-evidence", scope: account.Read, gives: EvidenceList{}, serve: a.listEvidence,
			says:  "The evidence on one thing and its parts.",
			query: []parameter{{name: "about", says: "The thing: commitment:42, commitment:42:criterion-2, commitment:42:2026-11-27. Required."}}},
		{method: "GET", path: "/api/v1/spaces/{space}/evidence/{id}", id: "get-evidence", scope: account.Read, gives: Evidence{}, serve: a.getEvidence,
			says: "One piece of evidence."},
	}
}

func (a *API) listEvidence(r *http.Request, c caller) (any, error) {
	about, err := partnership.ParseRef(r.URL.Query().Get("about"))
	if err != nil {
		return nil, invalid("about", "say on what, as commitment:42")
	}
	var out EvidenceList
	err = a.Engine.View(r.Context(), c.who, spaceOf(r), func(v partnership.View) error {
		if !v.State.Exists(about) {
			return partnership.ErrNotFound
		}
		for _, e := range v.State.EvidenceOn(about) {
			out.Items = append(out.Items, evidenceOf(e))
		}
		return nil
	})
	return out, err
}

func (a *API) getEvidence(r *http.Request, c caller) (any, error) {
	no, err := strconv.ParseUint(r.PathValue("id"), 10, 53)
	if err != nil {
		return nil, partnership.ErrNotFound
	}
	var out Evidence
	err = a.Engine.View(r.Context(), c.who, spaceOf(r), func(v partnership.View) error {
		e, ok := v.State.Evidence(partnership.EvidenceID(no))
		if !ok {
			return partnership.ErrNotFound
		}
		out = evidenceOf(e)
		return nil
	})
	return out, err
}

func evidenceOf(e partnership.Evidence) Evidence {
	out := Evidence{ID: uint64(e.ID), About: e.About.String(), Kind: e.Kind, State: e.State(), Party: e.Party,
		Title: string(e.Title), Says: string(e.Says), Link: string(e.Link), Added: e.Added.At, Withdrawn: string(e.Withdrawn.Reason)}
	if e.Kind == partnership.File {
		out.File = &File{Name: string(e.File.Name), Type: string(e.File.Type), Size: e.File.Size, SHA256: string(e.File.SHA)}
	}
	for _, c := range e.Confirmed {
		out.Confirmed = append(out.Confirmed, c.Party)
	}
	for _, c := range e.Contests {
		out.Contests = append(out.Contests, Contest{Party: c.Party, Point: c.Point, Reason: string(c.Reason), Help: string(c.Help)})
	}
	return out
}
