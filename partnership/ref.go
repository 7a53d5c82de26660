package partnership

import "strconv"

// Ref names a thing of the same space that something else is about: a remark, evidence, a topic. The zero Ref is none.
type Ref struct {
	Kind RefKind `json:"kind"`
	ID   string  `json:"id"` // as addresses write it: "42"
}

// RefKind is what kind of thing a Ref names: the stem of its feature.
type RefKind string

// The kinds of things that can be referred to. A feature adds its row here and in Exists.
const (
	RefCommitment RefKind = "commitment"
	RefCheckin    RefKind = "checkin"
)

// RefTo is the Ref of a thing whose ID is the number of an entry.
func RefTo[ID ~uint64](kind RefKind, id ID) Ref {
	return Ref{Kind: kind, ID: strconv.FormatUint(uint64(id), 10)}
}

// Exists tells whether there is such a thing in this space.
func (s *State) Exists(r Ref) bool {
	no, ok := r.number()
	if !ok {
		return false
	}
	switch r.Kind {
	case RefCommitment:
		_, ok = s.Commitment(CommitmentID(no))
	case RefCheckin:
		_, ok = s.Checkin(CheckinID(no))
	default:
		ok = false
	}
	return ok
}

// number is the entry that made the thing, if the ID is written as addresses write it, and in no other way.
func (r Ref) number() (uint64, bool) {
	no, err := strconv.ParseUint(r.ID, 10, 64)
	return no, err == nil && strconv.FormatUint(no, 10) == r.ID
}
