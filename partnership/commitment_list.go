package partnership

import (
	"cmp"
	"slices"
)

// This file is promises as a list shows them, over all the spaces that a reader sees.

// Listed is a promise, or the occurrence of a repeating one that is next to be kept or answered.
type Listed struct {
	View       View
	Of         OccurrenceID
	Commitment Commitment
	Standing   Standing
}

// Promises are what is open, each in one list only, by date.
type Promises struct {
	Asked    []Listed // of the reader's party, which has not answered
	Offered  []Listed // to the reader's party, which has not answered
	Awaiting []Listed // other answers that are awaited
	Soon     []Listed // due within SoonDays, or overdue, or not yet done
	Ours     []Listed // due later, given by the reader's party
	Theirs   []Listed // due later, given to the reader's party
	Others   []Listed // due later, between others
	Shown    []Listed // the receivers have the word, or it is seen differently
	Finished int      // how many promises are over
}

// SoonDays is how many days ahead a promise is due soon.
const SoonDays = 14

// OpenPromises gathers what is open over all the spaces that the reader sees: the promises of the reader's party, both
// ways, or everyone's.
func OpenPromises(views []View, everyone bool) Promises {
	var p Promises
	look := LookOver(views)
	for _, v := range views {
		for i := range v.State.commitment.list {
			c := v.State.commitment.list[i]
			switch {
			case !everyone && !c.between(v.By.Party):
			case c.forGood:
				p.Finished++
			default:
				p.add(v, c, look)
			}
		}
	}
	for _, list := range []*[]Listed{&p.Asked, &p.Offered, &p.Awaiting, &p.Soon, &p.Ours, &p.Theirs, &p.Others, &p.Shown} {
		*list = byDue(*list)
	}
	return p
}

// byDue sorts by date, those without one first. It moves each once: they are large.
func byDue(list []Listed) []Listed {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return list[a].Standing.Due.compare(list[b].Standing.Due) })
	sorted := make([]Listed, len(list))
	for i, from := range order {
		sorted[i] = list[from]
	}
	return sorted
}

// between tells whether the party gives or receives it.
func (c *Commitment) between(p PartyID) bool { return c.Giver == p || slices.Contains(c.Receivers, p) }

func (p *Promises) add(v View, c *Commitment, look Look) {
	if c.settled(v.Common) {
		p.Finished++
		return
	}
	whole := v.State.standing(c, "", look)
	answer := c.awaitsAnswerOf(v.By.Party, look)
	if !c.Counts() || answer {
		p.propose(Listed{v, c.ID.Once(), c.copy(), whole}, answer)
	}
	if !c.Counts() {
		return
	}
	open := v.State.near(c, whole, look)
	if len(open) == 0 {
		p.Finished++
	}
	for _, o := range open {
		p.owe(Listed{v, o.ID, c.copy(), o.Standing}, look)
	}
}

// settled tells, without looking at dates, whether a promise is over. What it does not tell, its standing does.
func (c *Commitment) settled(common *State) bool {
	if c.TakenBack.No != 0 || c.Closed() {
		return true
	}
	if c.Schedule.Repeats() || !c.Counts() || len(c.Course) == 0 {
		return false
	}
	k := &c.Course[0]
	return k.Withdrawn.No != 0 || k.GivenUp.No != 0 || c.kept(*k, common)
}

// awaitsAnswerOf tells whether the party has not answered what is proposed to it and still can.
func (c *Commitment) awaitsAnswerOf(p PartyID, look Look) bool {
	if !c.between(p) || c.Closed() || c.begun() || look.Common.HasLeft(c.Giver) || c.over(look) {
		return false
	}
	answered := slices.ContainsFunc(c.Replies, func(r Reply) bool { return r.Party == p })
	_, accepted := c.AcceptedBy(p)
	return !answered && !accepted
}

func (p *Promises) propose(l Listed, answer bool) {
	switch {
	case l.Standing.Status == StatusLapsed || l.Standing.Status == StatusEnded:
		p.Finished++
	case answer && l.Commitment.Giver == l.View.By.Party:
		p.Asked = append(p.Asked, l)
	case answer:
		p.Offered = append(p.Offered, l)
	default:
		p.Awaiting = append(p.Awaiting, l)
	}
}

func (p *Promises) owe(l Listed, look Look) {
	switch st := l.Standing; {
	case st.Status == StatusShown || st.Status == StatusAwaitingWord || st.Status == StatusDifferent:
		p.Shown = append(p.Shown, l)
	case st.Due <= look.Today.AddDays(SoonDays) || st.Status == StatusNotYet:
		p.Soon = append(p.Soon, l)
	case l.Commitment.Giver == l.View.By.Party:
		p.Ours = append(p.Ours, l)
	case slices.Contains(l.Commitment.Receivers, l.View.By.Party):
		p.Theirs = append(p.Theirs, l)
	default:
		p.Others = append(p.Others, l)
	}
}

// near lists what of a promise that counts is to be done or answered: of a repeating one what is due soon or was not
// settled, and the next if that is none.
func (s *State) near(c *Commitment, whole Standing, look Look) []Occurrence {
	if !c.Schedule.Repeats() {
		if whole.Status.unsettled() {
			return []Occurrence{{c.ID.Once(), whole}}
		}
		return nil
	}
	list := slices.DeleteFunc(s.heldTo(c, look.Today.AddDays(-horizon), look.Today.AddDays(SoonDays), look), func(o Occurrence) bool {
		return !o.Standing.Status.unsettled()
	})
	ahead := slices.ContainsFunc(list, func(o Occurrence) bool { return o.Standing.Due >= look.Today })
	if next, ok := c.Schedule.next(c.Due, max(look.Today, c.Accepted[0].From)); ok && !ahead && c.Ended == "" && whole.Status == StatusPromised {
		if st := s.standing(c, next, look); st.Status.unsettled() {
			list = append(list, Occurrence{c.ID.On(next), st})
		}
	}
	if len(list) == 0 && whole.Status == StatusPromised {
		list = append(list, Occurrence{c.ID.Once(), whole}) // all that is near was kept
	}
	return list
}

// FinishedPromises lists what is over, the latest first, without the first skip and at most that many, and says how many
// there are.
func FinishedPromises(views []View, everyone bool, skip, most int) (list []Listed, total int) {
	look := LookOver(views)
	type over struct {
		v View
		c *Commitment
	}
	var all []over
	for _, v := range views {
		for i := range v.State.commitment.list {
			c := v.State.commitment.list[i]
			if (everyone || c.between(v.By.Party)) && v.State.finished(c, look) {
				all = append(all, over{v, c})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b over) int { return cmp.Compare(b.c.lastAt(), a.c.lastAt()) })
	for _, o := range all[min(skip, len(all)):min(skip+most, len(all))] {
		list = append(list, Listed{o.v, o.c.ID.Once(), o.c.copy(), o.v.State.standing(o.c, "", look)})
	}
	return list, len(all)
}

// finished tells whether nobody has anything to do about a promise any more.
func (s *State) finished(c *Commitment, look Look) bool {
	if c.forGood || c.settled(look.Common) {
		return true
	}
	whole := s.standing(c, "", look)
	if !c.Counts() {
		return whole.Status == StatusLapsed || whole.Status == StatusEnded
	}
	return len(s.near(c, whole, look)) == 0
}

// lastAt is when something last happened to it, in milliseconds.
func (c *Commitment) lastAt() int64 { return c.History[len(c.History)-1].Made.At.UnixMilli() }

// AllPromises lists every promise that the reader sees, space by space, oldest first.
func AllPromises(views []View) []Listed {
	look := LookOver(views)
	var list []Listed
	for _, v := range views {
		for i := range v.State.commitment.list {
			c := v.State.commitment.list[i]
			list = append(list, Listed{v, c.ID.Once(), c.copy(), v.State.standing(c, "", look)})
		}
	}
	return list
}

// Basis is a promise that another may depend on.
type Basis struct {
	Space SpaceID
	Of    OccurrenceID
	Giver PartyID
	What  Text
	Due   Date
}

// Dependables lists the promises, each with one date, that a promise which the reader's party gives in a space may depend
// on: open ones of others there, and in wider spaces.
func Dependables(views []View, from View) []Basis {
	look := LookOver(views)
	var list []Basis
	for _, v := range views {
		if v.ID != from.ID && !Wider(from, v) {
			continue
		}
		for c := range v.State.liveCommitments() {
			if c.Schedule.Repeats() || c.settled(v.Common) || !v.State.dependable(c.ID.Once(), from.By.Party) {
				continue
			}
			if st := v.State.standing(c, "", look); st.Status == StatusPromised || st.Status == StatusOffered {
				list = append(list, Basis{v.ID, c.ID.Once(), c.Giver, c.What, st.Due})
			}
		}
	}
	return list
}

// Wider tells whether all parties of the first space see the second, which is another of the same partnership.
func Wider(from, to View) bool {
	return from.ID != to.ID && from.CommonID == to.CommonID && !slices.ContainsFunc(from.State.Audience(from.Common), func(p PartyID) bool { return !to.State.Holds(to.Common, p) })
}
