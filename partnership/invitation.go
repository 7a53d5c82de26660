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
	By       MemberID
	Party    PartyID // whose person is invited; 0 if a new party is
	Name     Text    // of the organisation or the person invited
	Employer Text
	Outside  bool
	Roles    []Role
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
	Name Text `json:"name" text:"1-120"` // of the organisation, as the inviter knows it
}

func (c InviteParty) decide(in In) ([]Event, error) {
	m, _ := in.member()
	events := []Event{InvitationMade{Name: c.Name}}
	if voters := in.State.Voters(); len(voters) > 1 {
		events = append(events, askConsent(in, aboutInvitation, in.next(0), voters, m.Party))
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
	if err := checkRoles(m, c.Roles); err != nil {
		return nil, err
	}
	party, _ := in.State.Party(m.Party)
	outside := c.Employer != "" && c.Employer != party.Name
	if !outside {
		c.Employer = party.Name
	}
	return []Event{InvitationMade{Party: m.Party, Name: c.Name, Roles: c.Roles, Employer: c.Employer, Outside: outside}}, nil
}

// checkRoles refuses roles that do not exist or that this member may not give.
func checkRoles(by Member, roles []Role) error {
	if len(roles) == 0 {
		return invalid("roles", "choose at least one role")
	}
	for _, r := range roles {
		if !slices.Contains(Roles, r) {
			return invalid("roles", "choose from the roles offered")
		}
		if r == Signatory && !by.Is(Signatory) {
			return invalid("roles", "only a signatory can make someone a signatory")
		}
		if r != Signatory && !by.Is(Manager) {
			return invalid("roles", "only a manager can give this role")
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
}

func (e InvitationMade) apply(s *State, m Meta) {
	by, _ := m.By.Member()
	s.invitation.list = append(s.invitation.list, Invitation{
		ID: InvitationID(m.No), By: by, Party: e.Party, Name: e.Name, Employer: e.Employer,
		Outside: e.Outside, Roles: e.Roles, Made: m, Opened: m.At,
	})
}

// RevokeInvitation takes an invitation back.
type RevokeInvitation struct {
	Invitation InvitationID `json:"invitation"`
}

func (c RevokeInvitation) decide(in In) ([]Event, error) {
	m, _ := in.member()
	inv, ok := in.State.Invitation(c.Invitation)
	if !ok || !in.State.invitedBy(inv, m.Party) {
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
	s.voidConsents(aboutInvitation, uint64(e.Invitation))
}

// use marks an invitation as used.
func (s *State) use(id InvitationID, m Meta) {
	if inv := s.invitationAt(id); inv != nil {
		inv.Used = m.No
	}
}

// await closes an invitation until consent is given; admit opens it.
func (s *State) await(id uint64) {
	if inv := s.invitationAt(InvitationID(id)); inv != nil {
		inv.Opened = time.Time{}
	}
}

func (s *State) admit(id uint64, m Meta) {
	if inv := s.invitationAt(InvitationID(id)); inv != nil {
		inv.Opened = m.At
	}
}

func (s *State) invitationAt(id InvitationID) *Invitation {
	for i := range s.invitation.list {
		if s.invitation.list[i].ID == id {
			return &s.invitation.list[i]
		}
	}
	return nil
}

// Invitation finds an invitation.
func (s *State) Invitation(id InvitationID) (Invitation, bool) {
	if inv := s.invitationAt(id); inv != nil {
		return *inv, true
	}
	return Invitation{}, false
}

// Invitations lists the invitations that are open or await consent: of new parties, and of the party's own people.
func (s *State) Invitations(party PartyID, now time.Time) []Invitation {
	var list []Invitation
	for _, inv := range s.invitation.list {
		waiting := inv.Opened.IsZero() && inv.Used == 0 && inv.Revoked == 0 && s.asking(aboutInvitation, uint64(inv.ID), now)
		if (inv.Party == 0 || inv.Party == party) && (inv.Usable(now) || waiting) {
			list = append(list, inv)
		}
	}
	return list
}

func (s *State) invitedBy(inv Invitation, party PartyID) bool {
	m, ok := s.Member(inv.By)
	return ok && m.Party == party
}

// usable finds the invitation that the actor holds, if it can be used now.
func (s *State) usable(in In, id InvitationID) (Invitation, error) {
	inv, ok := s.Invitation(id)
	if !ok || !inv.Usable(in.Now) {
		return Invitation{}, ErrNotFound
	}
	if inviter, ok := s.Member(inv.By); !ok || s.HasLeft(inviter.Party) {
		return Invitation{}, ErrNotFound
	}
	return inv, nil
}

// consented keeps, of the invitations that a joining page listed, those of other parties that are open still. An open
// one that the page did not list is a conflict: the newcomer would not know of it.
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
