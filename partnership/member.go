package partnership

import (
	"fmt"
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
	renamed  []uint64 // the entries that changed the name or employer
}

// Is tells whether the member has the role.
func (m Member) Is(r Role) bool { return slices.Contains(m.Roles, r) }

type members struct {
	list  []Member
	byKey map[string]int
	byID  map[MemberID]int
	moves []RosterChange
	heard map[PartyID]uint64 // the last entry that one of the party's people made in this space
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
	s.spoke(e.Party, m.No)
	s.moved(RosterChange{No: m.No, At: m.At, Party: e.Party, Member: MemberID(m.No), What: PersonCame, Roles: e.Roles})
}

// Key is what ties the member to a sign-in, for the surface to look up. It is random.
func (m Member) Key() string { return m.key }

// ChangeMember changes one's own name or employer, as the others read it from now on.
type ChangeMember struct {
	Name     Text `json:"name" text:"1-120"`
	Employer Text `json:"employer" text:"0-120"` // if it is not the party itself
}

func (c ChangeMember) decide(in In) ([]Event, error) {
	m, _ := in.member()
	employer, outside := in.State.employer(m.Party, c.Employer)
	return []Event{MemberChanged{Member: m.ID, Name: c.Name, Employer: employer, Outside: outside}}, nil
}

// employer is who employs a person, and whether that is somebody outside the party.
func (s *State) employer(p PartyID, typed Text) (employer Text, outside bool) {
	party, _ := s.Party(p)
	if typed == "" || sameName(typed, party.Name) {
		return party.Name, false
	}
	return typed, true
}

// MemberChanged is a person's new name or employer.
type MemberChanged struct {
	Member   MemberID `json:"member"`
	Name     Text     `json:"name"`
	Employer Text     `json:"employer"`
	Outside  bool     `json:"outside,omitzero"`
}

func (e MemberChanged) apply(s *State, m Meta) {
	if p := s.memberAt(e.Member); p != nil {
		p.Name, p.Employer, p.Outside = e.Name, e.Employer, e.Outside
		p.renamed = append(slices.Clone(p.renamed), m.No)
	}
}

// ChangeRoles gives a person of one's own organisation other roles.
type ChangeRoles struct {
	Member MemberID `json:"member"`
	Roles  []Role   `json:"roles"`
}

func (c ChangeRoles) decide(in In) ([]Event, error) {
	by, _ := in.member()
	m, err := in.State.colleague(by, c.Member)
	if err != nil {
		return nil, err
	}
	if err := checkRoles(in, by, m.Roles, c.Roles); err != nil {
		return nil, err
	}
	if slices.Equal(inOrder(c.Roles), m.Roles) {
		return nil, invalid("roles", "these are the roles already")
	}
	if err := in.State.spare(m, c.Roles); err != nil {
		return nil, err
	}
	return []Event{RolesChanged{Member: m.ID, Roles: inOrder(c.Roles)}}, nil
}

// colleague is a person of one's own party who is here. Nobody touches another party's people.
func (s *State) colleague(by Member, id MemberID) (Member, error) {
	m, ok := s.Member(id)
	switch {
	case !ok:
		return m, ErrNotFound
	case m.Party != by.Party:
		return m, forbidden("each organisation looks after its own people")
	case m.Left != 0:
		return m, conflict("this person has left already")
	}
	return m, nil
}

// spare refuses to leave a party without its last manager or signatory.
func (s *State) spare(m Member, roles []Role) error {
	for _, r := range []Role{Manager, Signatory} {
		if m.Is(r) && !slices.Contains(roles, r) && len(s.holders(m.Party, r)) == 1 {
			return conflict("this is the last " + string(r) + " of your organisation; make somebody else one first")
		}
	}
	return nil
}

// holders lists the people of a party who have the role themselves.
func (s *State) holders(p PartyID, r Role) []Member {
	return slices.DeleteFunc(s.Members(p), func(m Member) bool { return !m.Is(r) })
}

// OnlyManager tells whether the party has no more than one manager: if that one is lost, nobody can look after its people.
func (s *State) OnlyManager(p PartyID) bool { return len(s.holders(p, Manager)) <= 1 }

// inOrder is the roles in the order in which they are offered.
func inOrder(roles []Role) []Role {
	return slices.DeleteFunc(slices.Clone(Roles), func(r Role) bool { return !slices.Contains(roles, r) })
}

// RolesChanged is what a person may do from now on.
type RolesChanged struct {
	Member MemberID `json:"member"`
	Roles  []Role   `json:"roles"`
}

func (e RolesChanged) apply(s *State, m Meta) {
	if p := s.memberAt(e.Member); p != nil {
		p.Roles = e.Roles
		s.moved(RosterChange{No: m.No, At: m.At, Party: p.Party, Member: p.ID, What: RolesMoved, Roles: e.Roles})
	}
}

// RemoveMember ends what a person of one's own organisation may do here, at once.
type RemoveMember struct {
	Member MemberID `json:"member"`
}

func (c RemoveMember) decide(in In) ([]Event, error) {
	by, _ := in.member()
	m, err := in.State.colleague(by, c.Member)
	if err != nil {
		return nil, err
	}
	if m.Is(Signatory) && m.ID != by.ID && !in.is(by, Signatory) {
		return nil, forbidden("only a signatory can remove a signatory")
	}
	if err := in.State.spare(m, nil); err != nil {
		return nil, err
	}
	return []Event{MemberLeft(c)}, nil
}

// LeaveAsMember is a person going by their own act.
type LeaveAsMember struct{}

func (c LeaveAsMember) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if err := in.State.spare(m, nil); err != nil {
		return nil, err
	}
	return []Event{MemberLeft{Member: m.ID}}, nil
}

// MemberLeft is a person who acts for the party no longer.
type MemberLeft struct {
	Member MemberID `json:"member"`
}

func (e MemberLeft) apply(s *State, m Meta) {
	p := s.memberAt(e.Member)
	if p == nil || p.Left != 0 {
		return
	}
	p.Left = m.No
	s.revokeInvitations(m, func(inv Invitation) bool { return inv.By == e.Member })
	s.moved(RosterChange{No: m.No, At: m.At, Party: p.Party, Member: p.ID, What: PersonGone})
}

// heard remembers that one of a party's people did something.
func (s *State) heard(m Meta) {
	if id, ok := m.By.Member(); ok {
		if p := s.memberAt(id); p != nil {
			s.spoke(p.Party, m.No)
		}
	}
}

func (s *State) spoke(p PartyID, no uint64) {
	if s.member.heard == nil {
		s.member.heard = map[PartyID]uint64{}
	}
	s.member.heard[p] = no
}

// lastHeard is the last entry that one of the party's people made; 0 if there is none.
func (s *State) lastHeard(p PartyID) uint64 { return s.member.heard[p] }

func (s *State) memberAt(id MemberID) *Member {
	i, ok := s.member.byID[id]
	if !ok {
		return nil
	}
	return &s.member.list[i]
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
	m.Roles, m.renamed = slices.Clone(m.Roles), slices.Clone(m.renamed)
	return m
}

// Member finds a member, also one who left.
func (s *State) Member(id MemberID) (Member, bool) {
	m := s.memberAt(id)
	if m == nil {
		return Member{}, false
	}
	return m.copy(), true
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

// person is a member's name.
func (v View) person(id MemberID) string {
	if m, ok := v.Common.Member(id); ok {
		return string(m.Name)
	}
	return "somebody"
}

func (e MemberChanged) says(v View, m Meta) string {
	text := fmt.Sprintf("A person of %s goes by %s from now on", v.party(v.State.writer(v.Common, m.No)), e.Name)
	if e.Outside {
		text += fmt.Sprintf(", employed by %s", e.Employer)
	}
	return text
}

func (e RolesChanged) says(v View, m Meta) string {
	return fmt.Sprintf("%s made %s %s", v.author(m), v.person(e.Member), roleList(e.Roles))
}

func (e MemberLeft) says(v View, m Meta) string {
	if by, ok := m.By.Member(); ok && by == e.Member {
		return v.author(m) + " acts here no longer"
	}
	return fmt.Sprintf("%s removed %s, who acts here no longer", v.author(m), v.person(e.Member))
}

// memberTexts lists the people and organisations that can be found.
func (s *State) memberTexts() []Found {
	var list []Found
	for _, m := range s.member.list {
		if m.Left == 0 {
			list = found(list, Ref{}, m.Name, m.Employer, m.Joined)
		}
	}
	return list
}
