package partnership

import (
	"regexp"
	"slices"
)

// MemberID names a member: the number of its member.joined entry in the common log.
type MemberID uint64

// Role is what a member may do for its party.
type Role string

// The roles.
const (
	Signatory Role = "signatory" // signs and consents for the party; no other duty
	Manager   Role = "manager"   // runs it, administers the party's people
	Helper    Role = "member"    // adds evidence, context, thanks, answers
	Observer  Role = "observer"  // reads
)

// Roles lists them in the order in which they are offered.
var Roles = []Role{Signatory, Manager, Helper, Observer}

// Member is a person acting for one party.
type Member struct {
	ID       MemberID
	Party    PartyID
	Name     Text
	Employer Text
	Outside  bool // not employed by the party: a consultant, an auditor
	Roles    []Role
	Joined   Meta
	Left     uint64 // the entry with which the person left or was removed; 0 while here
	key      string
}

// Is tells whether the member has the role.
func (m Member) Is(r Role) bool { return slices.Contains(m.Roles, r) }

type members struct {
	list  []Member
	byKey map[string]int
	byID  map[MemberID]int
}

// JoinAsMember makes the invited person a member of the party that invited.
type JoinAsMember struct {
	Person Text   `json:"person" text:"1-120"`
	Key    string `json:"key" server:"true"`
}

func (c JoinAsMember) decide(in In) ([]Event, error) {
	id, _ := in.By.Invitation()
	inv, err := in.State.UsableInvitation(id, in.Now)
	if err != nil {
		return nil, err
	}
	if inv.Party == 0 {
		return nil, ErrNotFound
	}
	if err := in.State.freshKey(c.Key); err != nil {
		return nil, err
	}
	return []Event{MemberJoined{
		Party: inv.Party, Roles: inv.Roles, Name: c.Person, Employer: inv.Employer, Outside: inv.Outside, Key: c.Key, Invitation: id,
	}}, nil
}

// MemberJoined is a person beginning to act for a party.
type MemberJoined struct {
	Party      PartyID      `json:"party"`
	Roles      []Role       `json:"roles"`
	Name       Text         `json:"name"`
	Employer   Text         `json:"employer"`
	Outside    bool         `json:"outside,omitzero"`
	Key        string       `json:"key"` // random; the sign-in behind it is kept elsewhere and can be erased
	Invitation InvitationID `json:"invitation,omitzero"`
}

func (e MemberJoined) apply(s *State, m Meta) {
	if s.member.byKey == nil {
		s.member.byKey, s.member.byID = map[string]int{}, map[MemberID]int{}
	}
	if _, taken := s.member.byKey[e.Key]; !taken {
		s.member.byKey[e.Key] = len(s.member.list)
	}
	s.member.byID[MemberID(m.No)] = len(s.member.list)
	s.member.list = append(s.member.list, Member{
		ID: MemberID(m.No), Party: e.Party, Name: e.Name, Employer: e.Employer, Outside: e.Outside, Roles: e.Roles, Joined: m, key: e.Key,
	})
	s.owns(m.No, e.Party)
	s.use(e.Invitation, m)
}

// memberKey is what a member's key looks like: at least 100 random bits as letters and digits.
var memberKey = regexp.MustCompile(`^[a-z0-9]{20,64}$`)

// freshKey refuses a key that names somebody already, or that could be anything but a key. The surface draws it.
func (s *State) freshKey(key string) error {
	if _, taken := s.MemberByKey(key); taken || !memberKey.MatchString(key) {
		return conflict("this sign-in cannot be used here")
	}
	return nil
}

// Members lists the people of a party who act for it now.
func (s *State) Members(party PartyID) []Member {
	var list []Member
	for _, m := range s.member.list {
		if m.Party == party && m.Left == 0 {
			list = append(list, m.copy())
		}
	}
	return list
}

// copy is the member with slices of its own.
func (m Member) copy() Member {
	m.Roles = slices.Clone(m.Roles)
	return m
}

// Member finds a member, also one who left.
func (s *State) Member(id MemberID) (Member, bool) {
	i, ok := s.member.byID[id]
	if !ok {
		return Member{}, false
	}
	return s.member.list[i].copy(), true
}

// MemberByKey finds the member whose sign-in has this key, also one who left.
func (s *State) MemberByKey(key string) (Member, bool) {
	i, ok := s.member.byKey[key]
	if !ok {
		return Member{}, false
	}
	return s.member.list[i].copy(), true
}

// member is the member who gives the command.
func (in In) member() (Member, bool) {
	id, ok := in.By.Member()
	if !ok {
		return Member{}, false
	}
	return in.Common.Member(id)
}
