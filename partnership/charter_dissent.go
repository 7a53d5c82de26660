package partnership

import (
	"cmp"
	"slices"
)

// Dissent, a "no" or a reservation on an amendment, stays beside the clauses in its own words. On its day it is shown
// again: was it right?

// Hindsight is what a dissent turned out to be.
type Hindsight string

// What a dissent can have been.
const (
	WasRight    Hindsight = "right"
	WasNotRight Hindsight = "not-right"
	TooEarly    Hindsight = "too-early" // to say
)

// Hindsights lists them in the order in which they are offered.
var Hindsights = []Hindsight{WasRight, WasNotRight, TooEarly}

// Dissent is one party's position against an amendment, or its reservation.
type Dissent struct {
	Amendment AmendmentID
	Question  QuestionID
	Clauses   []ClauseID // beside which it stays
	Answer    Answer
	Outcome   Outcome // of the question
	Revisits  []Revisit
	Due       Date // the day on which it is to be read again; none if it is not
}

// Revisit is a dissent read again.
type Revisit struct {
	Party PartyID // who says so
	Was   Hindsight
	Words Text
	Next  Date // when to read it again; none
	On    Date
	Made  Meta
}

// revisit is a Revisit and what it is of.
type revisit struct {
	question QuestionID
	party    PartyID
	Revisit
}

// RevisitDissent says of a party's dissent whether it was right.
type RevisitDissent struct {
	Question QuestionID `json:"question"`
	Party    PartyID    `json:"party"` // whose dissent it is
	Was      Hindsight  `json:"was"`
	Words    Text       `json:"words" text:"0-4000,lines"`
	Next     Date       `json:"next,omitzero"` // when to read it again
}

func (c RevisitDissent) decide(in In) ([]Event, error) {
	m, _ := in.member()
	q := in.State.questionAt(c.Question)
	if q == nil || q.About != AboutAmendment {
		return nil, ErrNotFound
	}
	a, ok := q.AnswerOf(c.Party)
	switch {
	case !ok || a.Position == Agree:
		return nil, ErrNotFound
	case !slices.Contains(Hindsights, c.Was):
		return nil, invalid("was", "choose one of the three answers")
	case c.Was == TooEarly && c.Next == "":
		return nil, invalid("next", "choose the day on which to read it again")
	case c.Next != "" && !in.revisitable(c.Next):
		return nil, invalid("next", revisitReason)
	}
	return []Event{DissentRevisited{c.Question, c.Party, m.Party, c.Was, c.Words, c.Next, in.today()}}, nil
}

// furthestRevisit is how many days ahead a dissent may be put: three years. By then others sit at the table.
const furthestRevisit = 3*365 + 1

const revisitReason = "choose a day after today and within three years, while those who said it can still be asked"

// revisitable tells whether a dissent can be read again on the day.
func (in In) revisitable(day Date) bool {
	return day.Valid() && day > in.today() && day <= in.today().AddDays(furthestRevisit)
}

// DissentRevisited is a dissent read again.
type DissentRevisited struct {
	Question QuestionID `json:"question"`
	Party    PartyID    `json:"party"`
	By       PartyID    `json:"by"`
	Was      Hindsight  `json:"was"`
	Words    Text       `json:"words,omitzero"`
	Next     Date       `json:"next,omitzero"`
	On       Date       `json:"on"`
}

func (e DissentRevisited) apply(s *State, m Meta) {
	s.charter.revisits = append(s.charter.revisits, revisit{e.Question, e.Party, Revisit{e.By, e.Was, e.Words, e.Next, e.On, m}})
}

// Dissents lists what parties say against amendments, oldest first: of each party and amendment its latest position.
func (s *State) Dissents() []Dissent {
	var list []Dissent
	for _, a := range s.charter.amendments {
		list = append(list, s.dissents(a)...)
	}
	slices.SortStableFunc(list, func(a, b Dissent) int { return cmp.Compare(a.Answer.Given.No, b.Answer.Given.No) })
	return list
}

// dissents lists those about one amendment.
func (s *State) dissents(a Amendment) []Dissent {
	var list []Dissent
	for _, q := range s.askedOf(AboutAmendment, uint64(a.ID)) {
		for _, answer := range q.Answers {
			list = slices.DeleteFunc(list, func(d Dissent) bool { return d.Answer.Party == answer.Party })
			if answer.Position == Agree {
				continue
			}
			d := Dissent{Amendment: a.ID, Question: q.ID, Clauses: a.Clauses(), Answer: answer, Outcome: q.Outcome, Due: answer.Revisit}
			for _, r := range s.charter.revisits {
				if r.question == q.ID && r.party == answer.Party {
					d.Revisits, d.Due = append(d.Revisits, r.Revisit), r.Next
				}
			}
			list = append(list, d)
		}
	}
	return list
}

// DissentsOn lists the dissents that stay beside a clause, oldest first.
func (s *State) DissentsOn(id ClauseID) []Dissent {
	return slices.DeleteFunc(s.Dissents(), func(d Dissent) bool { return !slices.Contains(d.Clauses, id) })
}

// DissentsDue lists the dissents whose day to be read again has come.
func (s *State) DissentsDue(today Date) []Dissent {
	return slices.DeleteFunc(s.Dissents(), func(d Dissent) bool { return d.Due == "" || d.Due > today })
}
