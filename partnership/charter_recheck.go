package partnership

import (
	"fmt"
	"slices"
)

// What is assumed is checked, and so is any clause with a date: on its day it comes back by itself to those concerned.

// Holding is what a re-check found.
type Holding string

// What a re-check can find.
const (
	Holds       Holding = "yes"
	HoldsNot    Holding = "no"
	HoldsPartly Holding = "partly"
)

// Holdings lists them in the order in which they are offered.
var Holdings = []Holding{Holds, HoldsPartly, HoldsNot}

// Recheck is a clause looked at again.
type Recheck struct {
	Clause ClauseID
	Party  PartyID
	Holds  Holding
	Words  Text
	Next   Date // when it is to be looked at again; none
	On     Date
	Made   Meta
}

// ClauseDue is a clause that is to be looked at again.
type ClauseDue struct {
	Clause  ClauseID
	Due     Date
	Since   Meta      // of the words, or of the re-check before
	Parties []PartyID // those concerned: whose need it is, else all that vote
}

// NoteAssumption notes what one's party acts on and nobody has agreed. It lies outside of what is signed.
type NoteAssumption struct {
	Section SectionID `json:"section,omitzero"` // none: where assumptions stand already, or else in a section of their own
	Text    Text      `json:"text" text:"1-4000,lines"`
	Recheck Date      `json:"recheck,omitzero"`
	Round   RoundID   `json:"round,omitzero"` // of questions that it was found in the talk about
}

// assumedTitle is the title of the section in which assumptions stand if there is no other.
const assumedTitle Text = "What we assume"

func (c NoteAssumption) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if c.Round != 0 && !in.State.talksAbout(c.Round) {
		return nil, invalid("round", "choose a round of those who see this, that has opened")
	}
	changes := c.changes(in)
	next, err := in.try(changes, in.State.charter.work.Latest, in.next(0), m.Party)
	if err != nil {
		return nil, unwrapped(err, fmt.Sprintf("changes.%d.wording.", len(changes)), fmt.Sprintf("changes.%d.", len(changes)))
	}
	if err := in.mayAssume(next.text, m.Party); err != nil {
		return nil, err
	}
	events := append([]Event{CharterEdited{m.Party, next.changes}}, in.askAnew(next.text, in.next(1), 0)...)
	if c.Round != 0 {
		events = append(events, RuleKept{Round: c.Round, Party: m.Party, Clause: ClauseID{in.next(0), len(changes)}})
	}
	return events, nil
}

// changes are the clause, and the section that it needs.
func (c NoteAssumption) changes(in In) []TextChange {
	note := TextChange{Do: AddClause, Section: c.Section, Wording: Wording{Kind: ClauseAssume, Text: c.Text, Recheck: c.Recheck, Assumed: true}}
	if c.Section != (SectionID{}) {
		return []TextChange{note}
	}
	sections := in.State.charter.work.Sections
	for _, s := range sections {
		if slices.ContainsFunc(s.Clauses, func(x Clause) bool { return x.Assumed }) {
			note.Section = s.ID
			return []TextChange{note}
		}
	}
	if in.State.CharterInForce() && len(sections) > 0 { // a new section is for all to agree on
		note.Section = sections[len(sections)-1].ID
		return []TextChange{note}
	}
	note.NewSection = 1
	return []TextChange{{Do: AddSection, Title: assumedTitle}, note}
}

// RecheckClause says whether a clause still holds. It does not change the clause: an amendment does.
type RecheckClause struct {
	Clause ClauseID `json:"clause"`
	Holds  Holding  `json:"holds"`
	Words  Text     `json:"words" text:"0-4000,lines"`
	Next   Date     `json:"next,omitzero"` // when to look at it again; not any more if none
}

func (c RecheckClause) decide(in In) ([]Event, error) {
	m, _ := in.member()
	_, now := in.State.charterNow().clause(c.Clause)
	switch {
	case !in.State.HasClause(c.Clause):
		return nil, ErrNotFound
	case !now:
		return nil, conflict("this clause does not hold now")
	case !slices.Contains(Holdings, c.Holds):
		return nil, invalid("holds", "choose one of the three answers")
	case c.Holds != Holds && c.Words == "":
		return nil, invalid("words", "say what is otherwise, in a sentence")
	case c.Next != "" && (!c.Next.Valid() || c.Next <= in.today() || c.Next > in.today().AddDays(366*furthest)):
		return nil, invalid("next", "choose a day after today, within the next hundred years")
	}
	return []Event{ClauseRechecked{c.Clause, m.Party, c.Holds, c.Words, c.Next, in.today()}}, nil
}

// ClauseRechecked is a clause looked at again.
type ClauseRechecked struct {
	Clause ClauseID `json:"clause"`
	Party  PartyID  `json:"party"`
	Holds  Holding  `json:"holds"`
	Words  Text     `json:"words,omitzero"`
	Next   Date     `json:"next,omitzero"`
	On     Date     `json:"on"`
}

func (e ClauseRechecked) apply(s *State, m Meta) {
	s.charter.rechecks = append(s.charter.rechecks, Recheck{e.Clause, e.Party, e.Holds, e.Words, e.Next, e.On, m})
}

// Rechecks lists how a clause was looked at again, oldest first.
func (s *State) Rechecks(id ClauseID) []Recheck {
	var list []Recheck
	for _, r := range s.charter.rechecks {
		if r.Clause == id {
			list = append(list, r)
		}
	}
	return list
}

// RecheckDays lists every clause that holds now and has a day on which it is to be looked at again, in the text's order.
func (s *State) RecheckDays() []ClauseDue {
	latest := map[ClauseID]Recheck{}
	for _, r := range s.charter.rechecks {
		latest[r.Clause] = r
	}
	var list []ClauseDue
	for _, section := range s.charterNow().Sections {
		for _, c := range section.Clauses {
			if !c.Assumed && !s.CharterInForce() {
				continue // nobody has agreed to it yet
			}
			d := ClauseDue{Clause: c.ID, Due: c.Recheck, Since: c.Worded}
			if r, ok := latest[c.ID]; ok && r.Made.No > c.Since {
				d.Due, d.Since = r.Next, r.Made
			}
			if d.Due == "" {
				continue
			}
			if c.Needs != 0 && !s.HasLeft(c.Needs) {
				d.Parties = []PartyID{c.Needs}
			} else {
				d.Parties = s.Voters()
			}
			list = append(list, d)
		}
	}
	return list
}

// ClausesDue lists the clauses whose day to be looked at again has come. Ask the common space.
func (s *State) ClausesDue(today Date) []ClauseDue {
	return slices.DeleteFunc(s.RecheckDays(), func(d ClauseDue) bool { return d.Due > today })
}

// charterAsks lists what the charter asks of the reader: clauses to look at again, dissent to read again.
func (v View) charterAsks(today Date) []Ask {
	if v.State.Kind() != Common || !v.leads() {
		return nil
	}
	var list []Ask
	for _, d := range v.State.ClausesDue(today) {
		if slices.Contains(d.Parties, v.By.Party) {
			list = append(list, Ask{Kind: AskRecheck, Space: v.ID, Of: d.Clause.Ref(), By: d.Due, Since: d.Since})
		}
	}
	for _, d := range v.State.DissentsDue(today) {
		list = append(list, Ask{Kind: AskRevisit, Space: v.ID, Of: RefTo(RefAmendment, d.Amendment), By: d.Due, Since: d.Answer.Given})
	}
	return list
}

// unwrapped is a refusal without the first of the prefixes that its field has.
func unwrapped(err error, prefixes ...string) error {
	wrong, ok := err.(*InvalidError)
	if !ok {
		return err
	}
	for _, p := range prefixes {
		if len(wrong.Field) > len(p) && wrong.Field[:len(p)] == p {
			return invalid(wrong.Field[len(p):], wrong.Reason)
		}
	}
	return err
}
