package partnership

import (
	"cmp"
	"iter"
	"slices"
)

// Before so many days from the founding, or so many promises that fell due, promises are listed, not counted.
const (
	EarlyDays     = 90
	EarlyPromises = 12
)

// Kept is one promise or occurrence that fell due, as a list shows it.
type Kept struct {
	Space SpaceID
	ID    OccurrenceID
	Due   Date
	Mark  Status // Kept, Renegotiated, Late, NotKept, AwaitingWord or Different
}

// Figures is how promises went that fell due between two days, both included. The counts do not overlap.
type Figures struct {
	From, To                                            Date
	Kept, Renegotiated, Late, NotKept, Awaiting, Differ int
	TooEarly                                            bool   // nothing is counted; the list says it
	List                                                []Kept // by due date, while it is too early to count
}

// Total is how many promises were counted.
func (f Figures) Total() int {
	return f.Kept + f.Renegotiated + f.Late + f.NotKept + f.Awaiting + f.Differ
}

// PromisesKept is how the relationship's promises went that fell due in the last so many days, over all the spaces
// that the reader sees. Promises of a party to itself never enter.
func PromisesKept(views []View, days int) Figures { return figures(views, days, 0) }

// OwnPromisesKept is the same for the promises that the reader's own party gave: for that party's eyes only.
func OwnPromisesKept(views []View, days int) Figures {
	if len(views) == 0 {
		return Figures{}
	}
	return figures(views, days, views[0].By.Party)
}

// PartyFigures is how one party's promises went.
type PartyFigures struct {
	Party PartyID
	Figures
}

// SideBySide is how each party's promises of the common space went, in the order in which the parties joined: an order
// that says nothing. Nil unless a clause in force says that this is put side by side; it is the second result. Each
// party's are counted once there are enough of them.
func SideBySide(views []View, days int) ([]PartyFigures, ClauseID) {
	i := slices.IndexFunc(views, func(v View) bool { return v.State.Kind() == Common })
	if i < 0 || views[i].Past {
		return nil, ClauseID{}
	}
	common := views[i]
	clause, ok := common.State.sideBySide()
	if !ok {
		return nil, ClauseID{}
	}
	var list []PartyFigures
	for _, p := range common.State.Audience(common.Common) {
		f := figures([]View{common}, days, p)
		f.List = nil
		list = append(list, PartyFigures{p, f})
	}
	return list, clause
}

// figures counts one party's promises, or all if giver is 0.
func figures(views []View, days int, giver PartyID) Figures {
	if len(views) == 0 {
		return Figures{TooEarly: true}
	}
	look := LookOver(views)
	f := Figures{From: look.Today.AddDays(1 - days), To: look.Today}
	founded := look.Common.Today(look.Common.Founded())
	f.TooEarly = look.Today < founded.AddDays(EarlyDays) || !enough(views, giver, look)
	for _, v := range views {
		for k := range v.State.fellDue(v.ID, giver, f.From, look) {
			if f.TooEarly {
				f.List = append(f.List, k)
			} else {
				*f.of(k.Mark)++
			}
		}
	}
	slices.SortFunc(f.List, func(a, b Kept) int {
		return cmp.Or(a.Due.compare(b.Due), cmp.Compare(a.Space, b.Space), cmp.Compare(a.ID.Commitment.Entry, b.ID.Commitment.Entry),
			cmp.Compare(a.ID.Commitment.K, b.ID.Commitment.K), a.ID.Day.compare(b.ID.Day))
	})
	return f
}

// of is the count of a mark.
func (f *Figures) of(mark Status) *int {
	switch mark {
	case StatusKept:
		return &f.Kept
	case StatusRenegotiated:
		return &f.Renegotiated
	case StatusLate:
		return &f.Late
	case StatusAwaitingWord:
		return &f.Awaiting
	case StatusDifferent:
		return &f.Differ
	}
	return &f.NotKept
}

// enough tells whether as many promises fell due, ever, as counting needs.
func enough(views []View, giver PartyID, look Look) bool {
	due := 0
	for _, v := range views {
		for range v.State.fellDue(v.ID, giver, "", look) {
			if due++; due >= EarlyPromises {
				return true
			}
		}
	}
	return false
}

// fellDue gives the promises between parties that fell due since a day, and what became of them so far. What is still in
// its days of grace, was withdrawn or ended is not among them.
func (s *State) fellDue(at SpaceID, giver PartyID, from Date, look Look) iter.Seq[Kept] {
	return func(yield func(Kept) bool) {
		for _, p := range s.commitment.past[s.commitment.pastFrom(from):] {
			if p.due >= look.Today {
				break
			}
			if (giver == 0 || p.giver == giver) && !yield(Kept{at, p.of.Once(), p.due, p.mark}) {
				return
			}
		}
		for c := range s.liveCommitments() {
			if !c.Counts() || giver != 0 && c.Giver != giver || c.Internal() {
				continue
			}
			for _, o := range s.heldTo(c, from, look.Today, look) {
				mark, fell := o.Standing.mark(look.Today)
				if fell && !yield(Kept{at, o.ID, o.Standing.Due, mark}) {
					return
				}
			}
		}
	}
}

// heldTo lists the occurrences of a promise that counts whose date, as moved, lies between two days, both included. It
// looks at no other: there may be many old ones.
func (s *State) heldTo(c *Commitment, from, to Date, look Look) []Occurrence {
	var days []Date
	if !c.Schedule.Repeats() {
		if due := c.due(""); c.DependsOn.Space != "" || due >= from && due <= to {
			days = []Date{""}
		}
	} else {
		days = c.Schedule.Dates(c.Due, max(from, c.Accepted[0].From), to)
		for i := range c.Course {
			if day := c.Course[i].Day; day != "" && !slices.Contains(days, day) {
				days = append(days, day) // it may have moved from another time to this
			}
		}
	}
	var list []Occurrence
	for _, day := range days {
		if day != "" && !c.falls(day) {
			continue
		}
		st := s.standing(c, day, look)
		if st.Due >= from && st.Due <= to {
			list = append(list, Occurrence{c.ID.On(day), st})
		}
	}
	return list
}

// due is the date of an occurrence as it was moved in this space.
func (c *Commitment) due(day Date) Date {
	for i := range c.Course {
		if c.Course[i].Day == day {
			return c.Course[i].Due
		}
	}
	return cmp.Or(day, c.Due)
}

// mark is the mark that a promise gets once it has fallen due.
func (st Standing) mark(today Date) (Status, bool) {
	if st.Due >= today && st.Status != StatusNotKept { // due today: the day is not over
		return "", false
	}
	switch st.Status {
	case StatusKept, StatusRenegotiated, StatusLate, StatusDifferent, StatusAwaitingWord, StatusNotKept:
		return st.Status, true
	case StatusShown:
		return StatusAwaitingWord, true
	case StatusOverdue:
		return StatusNotKept, true
	case StatusNotYet:
		return StatusNotKept, today > graceEnd(st.Due)
	}
	return "", false
}

// Load is how many promises are open, and how many of them fall due in one week.
type Load struct {
	Open   int // a repeating promise is one
	InWeek int // its occurrences in the week count each
}

// OpenLoad is what a party has promised, over the spaces that the reader sees: shown to both when promising. The week
// is the one, from Monday to Sunday, in which the day lies.
func OpenLoad(views []View, giver PartyID, day Date) Load {
	return load(views, day, func(c *Commitment) bool { return c.Giver == giver })
}

// PersonLoad is what one person owns, for that person's own party only; false for a reader of another.
func PersonLoad(views []View, owner MemberID, day Date) (Load, bool) {
	if len(views) == 0 {
		return Load{}, false
	}
	m, ok := views[0].Common.Member(owner)
	if !ok || m.Party != views[0].By.Party {
		return Load{}, false
	}
	return load(views, day, func(c *Commitment) bool { return c.Giver == m.Party && c.Owner == owner }), true
}

func load(views []View, day Date, of func(*Commitment) bool) Load {
	var sum Load
	look := LookOver(views)
	from := day.AddDays(-(int(day.Weekday()) + 6) % 7)
	to := from.AddDays(6)
	for _, v := range views {
		for c := range v.State.liveCommitments() {
			if !c.Counts() || !of(c) || c.kept(c.course(""), v.Common) || !v.State.standing(c, "", look).Status.Open() {
				continue
			}
			sum.Open++
			sum.InWeek += v.State.dueIn(c, from, to, look)
		}
	}
	return sum
}

// dueIn counts the open occurrences of a promise that are held to a day between two days.
func (s *State) dueIn(c *Commitment, from, to Date, look Look) int {
	n := 0
	for _, o := range s.heldTo(c, from, to, look) {
		if o.Standing.Status.Open() {
			n++
		}
	}
	return n
}
