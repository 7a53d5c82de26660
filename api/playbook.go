package api

import (
	"net/http"
	"strconv"
	"time"

	"entente/account"
	"entente/partnership"
)

// Signals is what needs attention, over all the spaces that the caller is in: what concerns its own party first.
type Signals struct {
	Items []Signal `json:"items"`
}

// Signal is one of them, with the rule in words and what it looked at. Let it go, or open a course correction, by its key.
type Signal struct {
	Key     partnership.SignalKey `json:"key"`
	Rule    partnership.Rule      `json:"rule"`
	Version int                   `json:"version"` // of the rule
	Space   partnership.SpaceID   `json:"space"`   // none if two parties have no space of their own yet
	About   string                `json:"about,omitzero"`
	Since   partnership.Date      `json:"since"`
	Parties []partnership.PartyID `json:"parties"` // whom it concerns
	Says    string                `json:"says"`    // what happened
	Why     string                `json:"why"`     // the rule
	Ends    string                `json:"ends"`    // what would end it
	Figures []SignalFigure        `json:"figures"`
}

// SignalFigure is one number or day that a rule looked at.
type SignalFigure struct {
	Name  partnership.FigureName `json:"name"`
	Day   partnership.Date       `json:"day,omitzero"`
	Count int                    `json:"count,omitzero"`
	Party partnership.PartyID    `json:"party,omitzero"`
	Entry uint64                 `json:"entry,omitzero"` // of the signal's space
}

// Corrections is the playbook's ladder, how it was used as far as the caller sees, and the course corrections of a space.
type Corrections struct {
	Ladder []LadderStep `json:"ladder"`
	Items  []Correction `json:"items"` // oldest first; the latest 200
}

// LadderStep is a step of the ladder that a course correction opened now walks up.
type LadderStep struct {
	Name  string `json:"name"`
	What  string `json:"what,omitzero"`
	Days  int    `json:"days,omitzero"` // working days within which it is taken
	Used  int    `json:"used"`          // in the last year
	Ended int    `json:"ended"`         // there, in the last year
	Open  int    `json:"open"`          // stand there now
}

// Correction is a course correction. It concerns all who see its space.
type Correction struct {
	ID        partnership.CorrectionID `json:"id"`
	Party     partnership.PartyID      `json:"party"`           // who opened it
	Signal    partnership.SignalKey    `json:"signal,omitzero"` // that it answers
	SignalIn  partnership.SpaceID      `json:"signal_in,omitzero"`
	Says      string                   `json:"says"` // what it is about: what the signal said, or the sentence it was opened with
	Opened    time.Time                `json:"opened"`
	Rung      int                      `json:"rung"` // the step at which it stands or ended, from 1
	Rungs     []string                 `json:"rungs"`
	Tried     bool                     `json:"tried"`          // somebody said that this step took place
	Until     partnership.Date         `json:"until,omitzero"` // the last day of the step's time
	Skip      int                      `json:"skip,omitzero"`  // the step that one side would go to out of turn
	Steps     []CorrectionStep         `json:"steps"`
	Ended     partnership.Date         `json:"ended,omitzero"`
	EndedSays string                   `json:"ended_says,omitzero"`
}

// CorrectionStep is a step that was begun, with each time that somebody said that it took place.
type CorrectionStep struct {
	Rung  int                  `json:"rung"`
	From  partnership.Date     `json:"from"`
	Notes []CorrectionStepNote `json:"notes"`
}

// CorrectionStepNote is what somebody said of a step.
type CorrectionStepNote struct {
	Party partnership.PartyID `json:"party"`
	On    partnership.Date    `json:"on"`
	Says  string              `json:"says,omitzero"`
}

func (a *API) playbookReads() []operation {
	return []operation{
		{method: "GET", path: "/api/v1/spaces/{space}/signals", id: "list-signals", scope: account.Read, gives: Signals{}, serve: a.signals,
			says: "What needs attention, over all the spaces that the token's member is in, each with its rule and figures.",
			more: "The space in the path is any of them."},
		{method: "GET", path: "/api/v1/spaces/{space}/corrections", id: "list-corrections", scope: account.Read, gives: Corrections{}, serve: a.corrections,
			says: "The ladder and how it was used, and the course corrections of a space."},
		{method: "GET", path: "/api/v1/spaces/{space}/corrections/{id}", id: "get-correction", scope: account.Read, gives: Correction{}, serve: a.correction,
			says: "One course correction."},
	}
}

func (a *API) signals(r *http.Request, c caller) (any, error) {
	var out Signals
	err := a.Engine.ViewAll(r.Context(), c.who, spaceOf(r), func(views []partnership.View) error {
		for _, x := range partnership.Signals(views) {
			out.Items = append(out.Items, signalOf(x))
		}
		return nil
	})
	return out, err
}

func signalOf(x partnership.Signal) Signal {
	text := x.Explain()
	about := x.Of.String()
	if x.Asked != 0 {
		about = "question:" + strconv.FormatUint(uint64(x.Asked), 10)
	}
	out := Signal{Key: x.Key, Rule: x.Rule, Version: text.Version, Space: x.Space, About: about, Since: x.Since, Parties: x.Parties,
		Says: string(text.Cause), Why: string(text.Rule), Ends: string(text.Ends)}
	for _, f := range text.Figures {
		out.Figures = append(out.Figures, SignalFigure(f))
	}
	return out
}

func (a *API) corrections(r *http.Request, c caller) (any, error) {
	var out Corrections
	err := a.Engine.ViewAll(r.Context(), c.who, spaceOf(r), func(views []partnership.View) error {
		use := partnership.LadderUse(views)
		for i, rung := range partnership.Playbook(views[0].Common) {
			out.Ladder = append(out.Ladder, LadderStep{string(rung.Name), string(rung.What), rung.Days, use[i].Used, use[i].Ended, use[i].Open})
		}
		for _, v := range views {
			if v.ID != spaceOf(r) {
				continue
			}
			list := v.State.Corrections()
			for _, item := range list[max(0, len(list)-mostItems):] {
				out.Items = append(out.Items, correctionOf(item))
			}
		}
		return nil
	})
	return out, err
}

func (a *API) correction(r *http.Request, c caller) (any, error) {
	no, err := strconv.ParseUint(r.PathValue("id"), 10, 53)
	if err != nil {
		return nil, partnership.ErrNotFound
	}
	var out Correction
	err = a.Engine.View(r.Context(), c.who, spaceOf(r), func(v partnership.View) error {
		item, ok := v.State.Correction(partnership.CorrectionID(no))
		if !ok {
			return partnership.ErrNotFound
		}
		out = correctionOf(item)
		return nil
	})
	return out, err
}

func correctionOf(c partnership.Correction) Correction {
	out := Correction{ID: c.ID, Party: c.Party, Signal: c.Cause.Signal, SignalIn: c.Cause.Space, Says: string(c.Cause.Says), Opened: c.Opened.At,
		Rung: c.Rung(), Tried: c.Tried(), Skip: c.Skip.To, Ended: c.Settled.On, EndedSays: string(c.Settled.Says)}
	if c.Says != "" {
		out.Says = string(c.Says)
	}
	if c.Open() {
		out.Until = c.Until()
	}
	for _, rung := range c.Ladder {
		out.Rungs = append(out.Rungs, string(rung.Name))
	}
	for _, step := range c.Steps {
		s := CorrectionStep{Rung: step.Rung, From: step.From}
		for _, n := range step.Notes {
			s.Notes = append(s.Notes, CorrectionStepNote{n.Party, n.On, string(n.Says)})
		}
		out.Steps = append(out.Steps, s)
	}
	return out
}
