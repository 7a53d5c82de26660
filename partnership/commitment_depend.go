package partnership

import (
	"regexp"
	"slices"
)

// A promise may depend on another party's: if that one's date moves, this one's moves by as many days and says why.
//
// In the same space the move is an event, decided together with the move that caused it, so that the record says it.
// Between spaces it is a question: each space is a log of its own, appended to by itself, and the smaller one can not
// be written to when the larger one moves (nor may the larger one know of the smaller). The question counts the days
// by which the other promise moved since this one was proposed as it stands, or since its own date was last agreed.

// Dependency points to a promise of this space or, from a smaller space, of one that all its parties can see.
type Dependency struct {
	Space SpaceID      `json:"space,omitzero"` // this one if empty
	Of    OccurrenceID `json:"of"`
}

// spaceID is what a space's ID looks like.
var spaceID = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)

// check refuses what can not be depended on, as far as this space tells. That the reader sees the other space, that all
// parties of this one do, and that the promise is there, the surface has looked up with Dependable.
func (r Dependency) check(in In, t terms) error {
	if r == (Dependency{}) {
		return nil
	}
	const field = "depends_on"
	if t.schedule.Repeats() {
		return invalid(field, "a repeating promise has no single date that could move")
	}
	if r.Space != "" {
		if in.State.Kind() == Common || !spaceID.MatchString(string(r.Space)) {
			return invalid(field, "choose a promise that everyone here can see")
		}
		return nil
	}
	if !in.State.dependable(r.Of, t.giver) {
		return invalid(field, "choose an open promise of another organisation")
	}
	return nil
}

// dependable tells whether it is an open promise of another party, with one date.
func (s *State) dependable(of OccurrenceID, giver PartyID) bool {
	c := s.commitmentAt(of.Commitment)
	return c != nil && c.Giver != giver && !c.Closed() && c.Due != "" && (of.Day != "") == c.Schedule.Repeats() && (of.Day == "" || c.falls(of.Day))
}

// Dependable tells whether a promise that this party gives in the space of the one view may depend on one in the space
// of the other: all parties of the first see the second, and the promise is another's and open.
func Dependable(from, to View, of OccurrenceID, giver PartyID) bool {
	all := !slices.ContainsFunc(from.State.Audience(from.Common), func(p PartyID) bool { return !to.State.Holds(to.Common, p) })
	return from.CommonID == to.CommonID && all && to.State.dependable(of, giver)
}

// DependsOn lists the other spaces in which promises are on which some of this one depend. The slice is the caller's.
func (s *State) DependsOn() []SpaceID { return slices.Clone(s.commitment.depends) }

// Shift is how far a promise has moved because the one it depends on did.
type Shift struct {
	Days int        // later; negative if earlier
	With Dependency // the promise it depends on; zero if it depends on none of another space
}

// deepest is how many promises may depend on one another in a row.
const deepest = 8

// shift is by how many days a promise of another space moves this one.
func (c *Commitment) shift(k Course, look Look) Shift { return c.shiftUntil(k, look, Meta{}) }

// shiftUntil is the same as it was at an entry; as it is now if the entry is none.
func (c *Commitment) shiftUntil(k Course, look Look, until Meta) Shift {
	if c.DependsOn.Space == "" || c.Due == "" {
		return Shift{}
	}
	since := c.Proposed
	for _, m := range k.Moves {
		if until.No == 0 || m.Made.No < until.No {
			since = m.Made
		}
	}
	return Shift{Days: look.slip(c.DependsOn, since, until, deepest), With: c.DependsOn}
}

// slip is by how many days a promise moved after one entry and, unless it is none, before another, of other logs: only
// their times compare.
func (l Look) slip(r Dependency, since, until Meta, depth int) int {
	s, ok := l.Spaces[r.Space]
	if !ok || depth == 0 {
		return 0
	}
	c := s.commitmentAt(r.Of.Commitment)
	if c == nil {
		return 0
	}
	days := 0
	for _, m := range c.course(r.Of.Day).Moves {
		if m.Made.At.After(since.At) && (until.No == 0 || m.Made.At.Before(until.At)) {
			days += m.From.DaysUntil(m.To)
		}
	}
	if c.DependsOn.Space != "" {
		days += l.slip(c.DependsOn, since, until, depth-1)
	}
	return days
}

// withMoves adds, to the events that agree on a new date, the moves of what depends on it in this space.
func (in In) withMoves(c *Commitment, agreed bool, of OccurrenceID, ch Change, events []Event) []Event {
	if !agreed || ch.Kind != ToMove {
		return events
	}
	days := c.course(of.Day).Due.DaysUntil(ch.Due)
	moved := []OccurrenceID{of}
	for i := 0; i < len(moved); i++ { // a promise depends on earlier ones only, so this ends
		for _, d := range in.State.commitment.list {
			if d.DependsOn != (Dependency{Of: moved[i]}) || !d.movable(in) {
				continue
			}
			due := d.course("").Due
			to := due.AddDays(days)
			if !d.Counts() && to < in.today() {
				continue // an offer does not lapse because another was quicker
			}
			events = append(events, CommitmentMoved{Of: d.ID.Once(), From: due, To: to, With: moved[i], On: in.today()})
			moved = append(moved, d.ID.Once())
		}
	}
	return events
}

// movable tells whether a promise that depends on another still moves with it: not once it has been shown, or while it is
// only proposed once it was declined or its date has passed.
func (c *Commitment) movable(in In) bool {
	k := c.course("")
	if !c.Counts() {
		return c.Due != "" && !c.Closed() && !c.over(in.look()) && !in.Common.HasLeft(c.Giver)
	}
	return k.Withdrawn.No == 0 && k.GivenUp.No == 0 && !k.shown() && !c.kept(k, in.Common)
}

// CommitmentMoved is a date that moved with the promise it depends on. As that was part of what was agreed, it counts
// as in time.
type CommitmentMoved struct {
	Of   OccurrenceID `json:"of"`
	From Date         `json:"from"`
	To   Date         `json:"to"`
	With OccurrenceID `json:"with"`
	On   Date         `json:"on"`
}

func (e CommitmentMoved) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Of.Commitment)
	if c == nil {
		return
	}
	if c.Counts() {
		k := c.courseAt(e.Of.Day)
		k.Moves = append(slices.Clone(k.Moves), Move{From: e.From, To: e.To, On: e.On, InTime: true, With: e.With, Made: m})
		k.Due = e.To
	} else {
		c.Due, c.Revision = e.To, m.No // whoever answers sees the new date first
	}
	s.happened(c, Happening{What: MovedAlong, Of: e.Of, Party: c.Giver, On: e.On, Due: e.To, Made: m})
}
