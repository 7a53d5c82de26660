package partnership

import "fmt"

// reset is a person's sign-in having been made anew by the operator, who could have given it to somebody else. Until
// another of the party's people confirms, that person signs nothing.
type reset struct {
	no        uint64
	member    MemberID
	confirmed uint64
}

type resets struct {
	list []reset
}

// RecordReset says in the record that the operator has made a person's sign-in anew.
type RecordReset struct {
	Member MemberID `json:"member"`
}

func (c RecordReset) decide(in In) ([]Event, error) {
	m, ok := in.State.Member(c.Member)
	if !ok {
		return nil, ErrNotFound
	}
	if m.Left != 0 || in.State.HasLeft(m.Party) {
		return nil, conflict("this person has left")
	}
	return []Event{MemberReset(c)}, nil
}

// MemberReset is a sign-in made anew by the operator.
type MemberReset struct {
	Member MemberID `json:"member"`
}

func (e MemberReset) apply(s *State, m Meta) {
	s.reset.list = append(s.reset.list, reset{no: m.No, member: e.Member})
}

// ConfirmReset says that it is indeed the person who has the new sign-in.
type ConfirmReset struct {
	Member MemberID `json:"member"`
}

func (c ConfirmReset) decide(in In) ([]Event, error) {
	no := in.State.waitsSince(c.Member)
	by, isMember := in.member()
	if isMember {
		if _, err := in.State.colleague(by, c.Member); err != nil {
			return nil, err
		}
	}
	switch {
	case no == 0:
		return nil, conflict("nothing waits to be confirmed here")
	case isMember && by.ID == c.Member:
		return nil, forbidden("another person of your organisation confirms that it is you")
	case isMember && (uint64(by.ID) > no || in.State.Waits(by.ID)):
		return nil, forbidden("only somebody who was here before the reset, and whose own sign-in is not in question, can confirm it")
	}
	return []Event{ResetConfirmed(c)}, nil
}

// ResetConfirmed says that the person with the new sign-in is who they were.
type ResetConfirmed struct {
	Member MemberID `json:"member"`
}

func (e ResetConfirmed) apply(s *State, m Meta) {
	for i := range s.reset.list {
		if r := &s.reset.list[i]; r.member == e.Member && r.confirmed == 0 {
			r.confirmed = m.No
		}
	}
}

// Waits tells whether a reset of the member's sign-in waits to be confirmed.
func (s *State) Waits(id MemberID) bool { return s.waitsSince(id) != 0 }

// waitsSince is the first unconfirmed reset of the member's sign-in; 0 if there is none.
func (s *State) waitsSince(id MemberID) uint64 {
	for _, r := range s.reset.list {
		if r.member == id && r.confirmed == 0 {
			return r.no
		}
	}
	return 0
}

func (e MemberReset) says(v View, m Meta) string {
	return fmt.Sprintf("%s made the sign-in of %s anew; until a colleague confirms that it is them, they sign nothing", v.author(m), v.person(e.Member))
}

func (e ResetConfirmed) says(v View, m Meta) string {
	return fmt.Sprintf("%s confirmed that %s has the new sign-in", v.author(m), v.person(e.Member))
}
