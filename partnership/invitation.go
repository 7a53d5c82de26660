package partnership

import (
	"slices"
	"time"
)

// InvitationID names an invitation: the number of its invitation.made entry in the common log.
type InvitationID uint64

// Invitation lets one holder of its secret join, once.
type Invitation struct {
	ID       InvitationID
	By       MemberID // 0 if the operator replaces a lost manager
	Party    PartyID  // whose person is invited; 0 if a new party is
	Name     Text     // of the organisation or the person invited
	Employer Text
	Outside  bool
	Roles    []Role
	Neutral  bool // the party comes with a voice and no vote
	Made     Meta
	Opened   time.Time // when it became usable; zero while consent is awaited
	Used     uint64    // the entry that used it
	Revoked  uint64
}

// InvitationDays is how long an invitation can be used once it is open.
const InvitationDays = 7

// Closes is when the invitation stops being usable; zero while it is not open yet.
func (i Invitation) Closes() time.Time {
	if i.Opened.IsZero() {
		return time.Time{}
	}
	return i.Opened.AddDate(0, 0, InvitationDays)
}

// Usable tells whether its holder can join now.
func (i Invitation) Usable(now time.Time) bool {
	return i.Used == 0 && i.Revoked == 0 && !i.Opened.IsZero() && now.Before(i.Closes())
}

type invitations struct {
	list []Invitation
}

// InviteParty asks another organisation in. Every other voting party is asked for its consent first.
type InviteParty struct {
	Name    Text `json:"name" text:"1-120"` // of the organisation, as the inviter knows it
	Neutral bool `json:"neutral,omitzero"`  // as a facilitator or critical friend, with a voice and no vote
}

func (c InviteParty) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if in.State.waiting(0, m.Party, in.Now) >= mostInvitations {
		return nil, conflict("your organisation has enough invitations open; take one back first")
	}
	others := slices.ContainsFunc(in.State.Voters(), func(p PartyID) bool { return p != m.Party })
	events := []Event{InvitationMade{Name: c.Name, Neutral: c.Neutral, Awaits: others}}
	if others {
		events = append(events, askConsent(in, m, AboutInvitation, in.next(0), in.next(0), in.State.Voters()))
	}
	return events, nil
}

// InviteMember asks a person of one's own party in.
type InviteMember struct {
	Name     Text   `json:"name" text:"1-120"`
	Roles    []Role `json:"roles"`
	Employer Text   `json:"employer" text:"0-120"` // if it is not the party itself
}

func (c InviteMember) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if err := checkRoles(in, m, nil, c.Roles); err != nil {
		return nil, err
	}
	if in.State.waiting(m.Party, m.Party, in.Now) >= mostInvitations {
		return nil, conflict("your organisation has enough invitations open; take one back first")
	}
	employer, outside := in.State.employer(m.Party, c.Employer)
	return []Event{InvitationMade{Party: m.Party, Name: c.Name, Roles: inOrder(c.Roles), Employer: employer, Outside: outside}}, nil
}

// checkRoles refuses roles that do not exist, and each one given or taken that this member may not give or take.
func checkRoles(in In, by Member, before, after []Role) error {
	if len(after) == 0 {
		return invalid("roles", "choose at least one role")
	}
	for i, r := range after {
		if !slices.Contains(Roles, r) || slices.Contains(after[:i], r) {
			return invalid("roles", "choose from the roles offered, each once")
		}
	}
	for _, r := range Roles {
		if slices.Contains(before, r) == slices.Contains(after, r) {
			continue
		}
		if r == Signatory && !in.is(by, Signatory) {
			return invalid("roles", "only a signatory can make someone a signatory, or take that away")
		}
		if r != Signatory && !in.is(by, Manager) {
			return invalid("roles", "only a manager can give or take this role")
		}
	}
	return nil
}

// InvitationMade is an invitation; it is usable at once unless consent is asked with it.
type InvitationMade struct {
	Party    PartyID `json:"party,omitzero"`
	Name     Text    `json:"name"`
	Roles    []Role  `json:"roles,omitzero"`
	Employer Text    `json:"employer,omitzero"`
	Outside  bool    `json:"outside,omitzero"`
	Neutral  bool    `json:"neutral,omitzero"`
	Awaits   bool    `json:"awaits,omitzero"` // the next entry asks the parties; it is closed until they agree
}

func (e InvitationMade) apply(s *State, m Meta) {
	inv := Invitation{
		ID: InvitationID(m.No), By: memberOf(m), Party: e.Party, Name: e.Name, Employer: e.Employer,
		Outside: e.Outside, Roles: e.Roles, Neutral: e.Neutral, Made: m,
	}
	if !e.Awaits {
		inv.Opened = m.At
	}
	s.invitation.list = append(s.invitation.list, inv)
}

// RevokeInvitation takes an invitation back.
type RevokeInvitation struct {
	Invitation InvitationID `json:"invitation"`
}

func (c RevokeInvitation) decide(in In) ([]Event, error) {
	m, _ := in.member()
	inv, ok := in.State.Invitation(c.Invitation)
	if !ok || !in.State.Invites(inv, m.Party) {
		return nil, ErrNotFound
	}
	if inv.Used != 0 || inv.Revoked != 0 {
		return nil, conflict("this invitation has been used or taken back already")
	}
	return []Event{InvitationRevoked{Invitation: c.Invitation}}, nil
}

// InvitationRevoked is an invitation taken back.
type InvitationRevoked struct {
	Invitation InvitationID `json:"invitation"`
}

func (e InvitationRevoked) apply(s *State, m Meta) {
	if inv := s.invitationAt(e.Invitation); inv != nil {
		inv.Revoked = m.No
	}
	s.voidConsents(AboutInvitation, uint64(e.Invitation))
}

// use marks an invitation as used.
func (s *State) use(id InvitationID, m Meta) {
	if inv := s.invitationAt(id); inv != nil {
		inv.Used = m.No
	}
}

// admit opens an invitation that has found consent.
func (s *State) admit(id uint64, m Meta) {
	if inv := s.invitationAt(InvitationID(id)); inv != nil {
		inv.Opened = m.At
	}
}

func (s *State) invitationAt(id InvitationID) *Invitation {
	return find(s.invitation.list, id, func(i Invitation) InvitationID { return i.ID })
}

// Invitation finds an invitation.
func (s *State) Invitation(id InvitationID) (Invitation, bool) {
	if inv := s.invitationAt(id); inv != nil {
		return inv.copy(), true
	}
	return Invitation{}, false
}

// Invitations lists the invitations that are open or await consent: of new parties, and of the party's own people.
func (s *State) Invitations(party PartyID, now time.Time) []Invitation {
	var list []Invitation
	for _, inv := range s.invitation.list {
		if (inv.Party == 0 || inv.Party == party) && (inv.Usable(now) || s.awaited(inv, now)) {
			list = append(list, inv.copy())
		}
	}
	return list
}

// awaited tells whether the invitation waits for the parties' consent.
func (s *State) awaited(inv Invitation, now time.Time) bool {
	return inv.Opened.IsZero() && inv.Used == 0 && inv.Revoked == 0 && s.asking(AboutInvitation, uint64(inv.ID), s.Today(now))
}

// mostInvitations is how many invitations of a kind a party may have open at once.
const mostInvitations = 40

// waiting counts the open invitations that a party has made: of parties if of is 0, else of its people.
func (s *State) waiting(of, by PartyID, now time.Time) int {
	n := 0
	for _, inv := range s.invitation.list {
		if inv.Party == of && s.Invites(inv, by) && (inv.Usable(now) || s.awaited(inv, now)) {
			n++
		}
	}
	return n
}

// copy is the invitation with slices of its own.
func (i Invitation) copy() Invitation {
	i.Roles = slices.Clone(i.Roles)
	return i
}

// Invites tells whether the invitation is the party's own, for it to take back or to make a new link for; one that the
// operator made is that of the party concerned.
func (s *State) Invites(inv Invitation, party PartyID) bool {
	if inv.By == 0 {
		return inv.ID != 0 && inv.Party == party
	}
	m, ok := s.Member(inv.By)
	return ok && m.Party == party
}

// revokeInvitations takes back what a party, or one person of it, has open.
func (s *State) revokeInvitations(m Meta, whose func(Invitation) bool) {
	for i := range s.invitation.list {
		inv := &s.invitation.list[i]
		if inv.Used == 0 && inv.Revoked == 0 && whose(*inv) {
			inv.Revoked = m.No
			s.voidConsents(AboutInvitation, uint64(inv.ID))
		}
	}
}

// usedBy finds the invitation with which a member came.
func (s *State) usedBy(id MemberID) (InvitationID, bool) {
	for _, inv := range s.invitation.list {
		if inv.Used == uint64(id) && inv.Party != 0 {
			return inv.ID, true
		}
	}
	return 0, false
}

// UsableInvitation finds an invitation with which one can join now. Errors: ErrNotFound.
func (s *State) UsableInvitation(id InvitationID, now time.Time) (Invitation, error) {
	inv, ok := s.Invitation(id)
	if !ok || !inv.Usable(now) {
		return Invitation{}, ErrNotFound
	}
	if inv.By == 0 && !s.HasLeft(inv.Party) {
		return inv, nil
	}
	inviter, ok := s.Member(inv.By)
	if !ok || s.HasLeft(inviter.Party) || inviter.Left != 0 {
		return Invitation{}, ErrNotFound
	}
	return inv, nil
}

// consented keeps, of the invitations that a joining page listed, those of other parties that are open or await consent
// still. One that the page did not list is a conflict: the newcomer would not know of it.
func (s *State) consented(in In, listed []InvitationID, own InvitationID) ([]InvitationID, error) {
	var list []InvitationID
	for _, inv := range s.Invitations(0, in.Now) {
		if inv.ID == own || inv.Party != 0 {
			continue
		}
		if !slices.Contains(listed, inv.ID) {
			return nil, conflict("another organisation has been invited since this page was shown; please read it again")
		}
		list = append(list, inv.ID)
	}
	return list, nil
}
