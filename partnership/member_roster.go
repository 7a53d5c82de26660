package partnership

import (
	"slices"
	"time"
)

// Moved is what happened to who is here.
type Moved string

// What can happen to who is here.
const (
	PartyCame  Moved = "party-came"
	PartyGone  Moved = "party-gone"
	PersonCame Moved = "person-came"
	PersonGone Moved = "person-gone"
	RolesMoved Moved = "roles-moved"
)

// RosterChange is one change of who can read what all share. Every party is told.
type RosterChange struct {
	No     uint64
	At     time.Time
	Party  PartyID
	Member MemberID // 0 if it is about the whole party
	What   Moved
	Roles  []Role // from then on
}

func (s *State) moved(m RosterChange) { s.member.moves = append(s.member.moves, m) }

// RosterChanges lists who came, who went and whose roles changed after the entry, oldest first.
func (s *State) RosterChanges(since uint64) []RosterChange {
	var list []RosterChange
	for _, m := range s.member.moves {
		if m.No > since {
			m.Roles = slices.Clone(m.Roles)
			list = append(list, m)
		}
	}
	return list
}
