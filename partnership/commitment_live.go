package partnership

import (
	"cmp"
	"iter"
	"slices"
	"sort"
)

// Most promises of a partnership that has lasted are over: everyone has confirmed them, or they were declined, taken
// back, withdrawn. Neither a day that passes nor a party that leaves changes that. So that pages need not look at all of
// them each time, the state keeps apart what is live and what is past.

// past is a promise between parties that was kept, as figures count it.
type past struct {
	of    CommitmentID
	giver PartyID
	due   Date
	mark  Status
}

// happened adds a line to a promise's history, and has it sorted anew among the live and the past.
func (s *State) happened(c *Commitment, h Happening) {
	c.note(h)
	s.commitment.touched = append(s.commitment.touched, c.ID)
}

// sortCommitments puts what the entry just folded has touched in its place.
func (s *State) sortCommitments() {
	for _, id := range s.commitment.touched {
		if i, ok := s.commitment.index(id); ok {
			s.sortCommitment(i)
		}
	}
	s.commitment.touched = s.commitment.touched[:0]
}

// index is where in the list a promise is.
func (cs *commitments) index(id CommitmentID) (int, bool) {
	i := sort.Search(len(cs.list), func(i int) bool {
		return cmp.Or(cmp.Compare(cs.list[i].ID.Entry, id.Entry), cmp.Compare(cs.list[i].ID.K, id.K)) >= 0
	})
	return i, i < len(cs.list) && cs.list[i].ID == id
}

// nobodyLeft is a common space from which nobody has left. It stays empty.
var nobodyLeft = &State{}

func (s *State) sortCommitment(i int) {
	cs := &s.commitment
	c := cs.list[i]
	if c.forGood {
		cs.past = slices.DeleteFunc(cs.past, func(p past) bool { return p.of == c.ID })
	}
	c.forGood = c.DependsOn.Space == "" && c.settled(nobodyLeft) && c.course("").GivenUp.No == 0
	at, lives := slices.BinarySearch(cs.live, i)
	switch {
	case c.forGood && lives:
		cs.live = slices.Delete(cs.live, at, at+1)
	case !c.forGood && !lives:
		cs.live = slices.Insert(cs.live, at, i)
	}
	if !c.forGood || !c.Counts() || c.Internal() {
		return
	}
	switch st := s.standing(c, "", Look{Common: nobodyLeft}); st.Status {
	case StatusKept, StatusRenegotiated, StatusLate:
		p := past{c.ID, c.Giver, st.Due, st.Status}
		cs.past = slices.Insert(cs.past, sort.Search(len(cs.past), func(i int) bool { return cs.past[i].due > p.due }), p)
	}
}

// pastFrom is where the promises of the past that were due on a day or later begin.
func (cs *commitments) pastFrom(day Date) int {
	return sort.Search(len(cs.past), func(i int) bool { return cs.past[i].due >= day })
}

// liveCommitments gives the promises that are not over for good, oldest first.
func (s *State) liveCommitments() iter.Seq[*Commitment] {
	return func(yield func(*Commitment) bool) {
		for _, i := range s.commitment.live {
			if !yield(s.commitment.list[i]) {
				return
			}
		}
	}
}
