package partnership

import (
	"slices"
	"strings"
)

// This file is what promises ask of people: for the overview, for "Waiting for you".

// DueBetween lists the occurrences that are open, held to a day between two days, both included; by date. A matter of a
// party with itself is its own.
func DueBetween(views []View, from, to Date) []Owed {
	look := LookOver(views)
	var list []Owed
	for _, v := range views {
		for c := range v.State.liveCommitments() {
			for _, o := range v.State.openOccurrences(c, look) {
				if o.Standing.Due >= from && o.Standing.Due <= to {
					list = append(list, Owed{v.ID, o})
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Owed) int { return a.Standing.Due.compare(b.Standing.Due) })
	return list
}

// Owed is an occurrence and the space in which it was promised.
type Owed struct {
	Space SpaceID
	Occurrence
}

// horizon is how far back and ahead, in days, the occurrences of repeating promises are looked at.
const horizon = 100

// openOccurrences lists the occurrences of a promise with which something is still to be done, by the giver or by
// those it was promised to.
func (s *State) openOccurrences(c *Commitment, look Look) []Occurrence {
	if !c.Counts() {
		return nil
	}
	if !c.Schedule.Repeats() {
		st := s.standing(c, "", look)
		if !st.Status.unsettled() {
			return nil
		}
		return []Occurrence{{c.ID.Once(), st}}
	}
	list := s.Occurrences(c.ID, look.Today.AddDays(-horizon), look.Today.AddDays(horizon), look)
	return slices.DeleteFunc(list, func(o Occurrence) bool { return !o.Standing.Status.unsettled() })
}

// unsettled tells whether somebody still has something to do about a promise that counts.
func (s Status) unsettled() bool {
	return s.Open() || s == StatusShown || s == StatusAwaitingWord
}

// commitmentSignals lists what about promises needs attention.
func (v View) commitmentSignals(look Look) []Signal {
	var list []Signal
	for c := range v.State.liveCommitments() {
		for _, o := range v.State.openOccurrences(c, look) {
			if signal, ok := c.signal(o); ok {
				list = append(list, signal)
			}
		}
	}
	return list
}

// signal is what an occurrence's standing calls for, if anything. What was shown began with the claim; what was not, with
// the date as it was last agreed: one that moves along with another promise's is the same slip.
func (c *Commitment) signal(o Occurrence) (Signal, bool) {
	k, st := c.course(o.ID.Day), o.Standing
	claim, _ := k.Claim()
	ref, parties := o.ID.Ref(), c.concerned()
	figures := []Figure{{Name: FigureDue, Day: st.Due, Entry: c.dated(k)}}
	if claim.ID != 0 {
		figures = append(figures, Figure{Name: FigureShown, Day: claim.On, Party: c.Giver, Entry: claim.ID})
	}
	switch st.Status {
	case StatusOverdue:
		figures = append(figures, Figure{Name: FigureGrace, Count: GraceDays})
		return newSignal(signalKey(RuleOverdue, ref, c.dated(k)), graceEnd(st.Due).AddDays(1), parties, figures...), true
	case StatusNotYet:
		return newSignal(signalKey(RuleNotYet, ref, claim.ID), k.lastWord(), parties, append(figures, claim.figures(c)...)...), true
	case StatusDifferent:
		return newSignal(signalKey(RuleDifferent, ref, claim.ID), k.lastWord(), parties, append(figures, claim.figures(c)...)...), true
	case StatusAwaitingWord:
		figures = append(figures, Figure{Name: FigureAnswerBy, Day: st.AnswerBy}, Figure{Name: FigureAnswerDays, Count: st.AnswerDays})
		for _, p := range st.Silent {
			figures = append(figures, Figure{Name: FigureSilent, Party: p})
		}
		return newSignal(signalKey(RuleAwaitingWord, ref, claim.ID), st.AnswerBy.AddDays(1), parties, figures...), true
	}
	return Signal{}, false
}

// figures are the words on a claim.
func (claim Claim) figures(c *Commitment) []Figure {
	var list []Figure
	for _, w := range claim.Words {
		name := FigureNotYet
		if w.Confirms {
			name = FigureYes
		}
		list = append(list, Figure{Name: name, Day: w.On, Party: w.Party, Entry: w.Made.No})
	}
	if claim.Stood.Made.No != 0 {
		list = append(list, Figure{Name: FigureStoodBy, Party: c.Giver, Entry: claim.Stood.Made.No})
	}
	return list
}

// dated is the entry with which the date was last agreed. A date that moved along with another promise's was not.
func (c *Commitment) dated(k Course) uint64 {
	for _, m := range slices.Backward(k.Moves) {
		if m.Change != 0 {
			return m.Made.No
		}
	}
	return c.Accepted[0].Made.No
}

// lastWord is the day of the latest word on the latest claim.
func (k Course) lastWord() Date {
	claim, _ := k.Claim()
	last := claim.On
	for _, w := range claim.Words {
		last = max(last, w.On)
	}
	return last
}

// commitmentAsks lists what promises ask of the reader.
func (v View) commitmentAsks(look Look) []Ask {
	var list []Ask
	for c := range v.State.liveCommitments() {
		if ask, ok := v.proposalAsk(c, look); ok {
			list = append(list, ask)
		}
		for _, o := range v.State.openOccurrences(c, look) {
			list = append(list, v.occurrenceAsks(c, o, look.Today)...)
		}
	}
	return list
}

// proposalAsk is the answer that a promise, offered or asked for, awaits from the reader's party.
func (v View) proposalAsk(c *Commitment, look Look) (Ask, bool) {
	me := v.By.Party
	answered := slices.ContainsFunc(c.Replies, func(r Reply) bool { return r.Party == me })
	_, accepted := c.AcceptedBy(me)
	party := c.Giver == me || slices.Contains(c.Receivers, me)
	if !party || answered || accepted || c.Proposer == me || c.Closed() || c.TakenBack.No != 0 || c.over(look) || !v.leads() {
		return Ask{}, false
	}
	return Ask{Kind: AskAnswer, Space: v.ID, Of: c.ID.Once().Ref(), By: c.AnswerBy, Since: c.Proposed}, true
}

// occurrenceAsks lists what an open occurrence asks of the reader: a word, evidence, an answer to a new date.
func (v View) occurrenceAsks(c *Commitment, o Occurrence, today Date) []Ask {
	var list []Ask
	ask := func(kind AskKind, by Date, since Meta) {
		list = append(list, Ask{Kind: kind, Space: v.ID, Of: o.ID.Ref(), By: by, Since: since})
	}
	k := c.course(o.ID.Day)
	claim, _ := k.Claim()
	a, receives := c.AcceptedBy(v.By.Party)
	if receives && slices.Contains(o.Standing.Silent, v.By.Party) && v.in().mayActFor(v.By, a.Confirmer, a.Deputy) {
		ask(AskWord, o.Standing.AnswerBy, claim.Made)
	}
	answered := slices.ContainsFunc(k.Change.Answers, func(a ChangeAnswer) bool { return a.Party == v.By.Party })
	if k.Change.ID != 0 && k.Change.Result == Undecided && k.Change.By != v.By.Party && !answered && slices.Contains(c.concerned(), v.By.Party) && v.leads() {
		ask(AskNewDay, o.Standing.Due, k.Change.Made)
	}
	mine := c.Giver == v.By.Party && (c.Owner == v.By.ID || c.Deputy == v.By.ID)
	switch {
	case mine && o.Standing.Status == StatusNotYet && claim.Stood.Made.No == 0:
		ask(AskShowAgain, "", claim.Made)
	case mine && o.Standing.Status.Open() && o.Standing.Status != StatusDifferent && o.Standing.Status != StatusNotYet && o.Standing.Due <= today.AddDays(soon):
		ask(AskShow, o.Standing.Due, c.Made)
	}
	return list
}

// toConfirm gives the promises for which the reader, or whoever the reader is deputy of, says that they are done, by the
// ID that a Ref has.
func (v View) toConfirm() map[string]*Commitment {
	list := map[string]*Commitment{}
	for c := range v.State.liveCommitments() {
		if a, ok := c.AcceptedBy(v.By.Party); ok && c.Giver != v.By.Party && (a.Confirmer == v.By.ID || a.Deputy == v.By.ID) {
			list[c.ID.String()] = c
		}
	}
	return list
}

// onTheWay tells whether the promise, or the occurrence of it, that r names is open and was not shown as a whole.
func (v View) onTheWay(c *Commitment, r Ref, look Look) bool {
	of, err := r.Occurrence()
	st := v.State.standing(c, of.Day, look)
	return err == nil && st.Status.Open() && st.Shown == ""
}

// soon is how many days before its date a promise is put before the one who owns it.
const soon = 7

// commitmentTexts lists what can be found in promises.
func (s *State) commitmentTexts() []Found {
	var list []Found
	for _, c := range s.commitment.list {
		var criteria []string
		for _, text := range c.Criteria {
			criteria = append(criteria, string(text))
		}
		list = found(list, c.ID.Once().Ref(), c.What, Text(strings.Join(criteria, " · ")), c.Made)
	}
	return list
}
