package partnership

import (
	"math"
	"slices"
)

// What rounds say about which question sets to offer next.

// askedSince tells whether a set of the program was asked here on the day or later.
func (s *State) askedSince(common *State, key string, since Date) bool {
	return slices.ContainsFunc(s.round.list, func(r Round) bool {
		return r.Set.Key == key && r.Cancelled.No == 0 && common.Today(r.Begun.At) >= since
	})
}

// lastOpened is the day on which a round of the set last opened here; "" if none did.
func (s *State) lastOpened(common *State, key string) (on Date) {
	for i := range s.round.list {
		if r := &s.round.list[i]; r.Set.Key == key && r.Opened.No != 0 {
			on = max(on, common.Today(r.Opened.At))
		}
	}
	return on
}

// movedApart is the newest round, of those that are the last of their set and opened within a year, in which a gap widened, or
// in which an organisation's view moved by a point or more, since the round before; with the day on which it opened. "" if
// there is none.
func (s *State) movedApart(common *State, today Date) (name Text, on Date) {
	for i := range s.round.list {
		r := &s.round.list[i]
		if r.Opened.No == 0 || common.Today(r.Opened.At).AddDays(gapYear) < today || s.asksAgain(r) {
			continue
		}
		if opened := common.Today(r.Opened.At); opened >= on && r.moved(s.previous(r)) {
			name, on = r.Questions.Name, opened
		}
	}
	return name, on
}

// moved tells whether the round differs widely from the one before.
func (r *Round) moved(before *Round) bool {
	if before == nil {
		return false
	}
	return slices.ContainsFunc(r.Questions.matters(aboutIn(r.Results)), func(m Matter) bool {
		x := r.matter(m, before)
		widened := x.Before.Size > 0 && x.Gap.Size >= x.Before.Size+gapWidened
		return widened || slices.ContainsFunc(x.Lanes, func(l Lane) bool { return l.Compared && math.Abs(l.Now-l.Before) >= offerMoved })
	})
}
