package partnership

import "fmt"

// NoticeID names a public notice: the number of its replacement.announced entry.
type NoticeID uint64

// Notice is the operator's announcement that a party which has lost its last manager gets another one. It stands in the
// record for all to see; a manager or signatory of that party who is there after all stops it.
type Notice struct {
	ID     NoticeID
	Party  PartyID
	Member MemberID // who is to be manager; 0 for somebody new
	Name   Text     // of somebody new
	From   Date     // the first day on which it can be carried out
	Made   Meta
	Ended  uint64 // the entry that stopped it or carried it out
}

// AnnounceDays is how long the notice stands before it can be carried out.
const AnnounceDays = 14

type notices struct {
	list []Notice
}

// AnnounceReplacement gives notice that a lost manager will be replaced.
type AnnounceReplacement struct {
	Party  PartyID  `json:"party"`
	Member MemberID `json:"member,omitzero"`
	Name   Text     `json:"name" text:"0-120"`
}

func (c AnnounceReplacement) decide(in In) ([]Event, error) {
	p, ok := in.State.Party(c.Party)
	m, known := in.State.Member(c.Member)
	_, open := in.State.Notice(c.Party)
	switch {
	case !ok || p.Left != 0:
		return nil, ErrNotFound
	case c.Member != 0 && (!known || m.Party != c.Party || m.Left != 0):
		return nil, invalid("member", "choose a person of that organisation, or type the name of somebody new")
	case c.Member == 0 && c.Name == "":
		return nil, invalid("name", "say who is to be its manager")
	case open:
		return nil, conflict("a notice about this organisation stands already")
	}
	return []Event{ReplacementAnnounced{Party: c.Party, Member: c.Member, Name: c.Name, From: in.today().AddDays(AnnounceDays)}}, nil
}

// ReplacementAnnounced is the notice.
type ReplacementAnnounced struct {
	Party  PartyID  `json:"party"`
	Member MemberID `json:"member,omitzero"`
	Name   Text     `json:"name,omitzero"`
	From   Date     `json:"from"`
}

func (e ReplacementAnnounced) apply(s *State, m Meta) {
	s.notice.list = append(s.notice.list, Notice{ID: NoticeID(m.No), Party: e.Party, Member: e.Member, Name: e.Name, From: e.From, Made: m})
	s.owns(m.No, e.Party)
}

// ObjectToReplacement stops it: the party has somebody who looks after its people.
type ObjectToReplacement struct {
	Notice NoticeID `json:"notice"`
}

func (c ObjectToReplacement) decide(in In) ([]Event, error) {
	by, _ := in.member()
	n := in.State.noticeAt(c.Notice)
	switch {
	case n == nil:
		return nil, ErrNotFound
	case n.Party != by.Party:
		return nil, forbidden("only the organisation concerned can stop this")
	case n.Ended != 0:
		return nil, conflict("this notice stands no longer")
	}
	return []Event{ReplacementStopped(c)}, nil
}

// ReplacementStopped ends a notice by an answer of the party concerned.
type ReplacementStopped struct {
	Notice NoticeID `json:"notice"`
}

func (e ReplacementStopped) apply(s *State, m Meta) { s.endNotice(e.Notice, m) }

// ReplaceManager carries out a notice that has stood for 14 days: the person named becomes manager and signatory, or,
// if new, is invited as such.
type ReplaceManager struct {
	Notice NoticeID `json:"notice"`
}

func (c ReplaceManager) decide(in In) ([]Event, error) {
	n := in.State.noticeAt(c.Notice)
	switch {
	case n == nil:
		return nil, ErrNotFound
	case n.Ended != 0 || in.State.HasLeft(n.Party):
		return nil, conflict("this notice stands no longer")
	case in.today() < n.From:
		return nil, conflict("the notice has to stand for 14 days first")
	}
	done := ReplacementMade(c)
	lead := []Role{Signatory, Manager}
	if n.Member == 0 {
		employer, _ := in.State.employer(n.Party, "")
		return []Event{done, InvitationMade{Party: n.Party, Name: n.Name, Roles: lead, Employer: employer}}, nil
	}
	m, _ := in.State.Member(n.Member)
	if m.Left != 0 {
		return nil, conflict("this person has left meanwhile; announce somebody else")
	}
	return []Event{done, RolesChanged{Member: m.ID, Roles: inOrder(append(m.Roles, lead...))}}, nil
}

// ReplacementMade ends a notice that is carried out by the next entry.
type ReplacementMade struct {
	Notice NoticeID `json:"notice"`
}

func (e ReplacementMade) apply(s *State, m Meta) { s.endNotice(e.Notice, m) }

func (s *State) endNotice(id NoticeID, m Meta) {
	if n := s.noticeAt(id); n != nil {
		n.Ended = m.No
	}
}

func (s *State) noticeAt(id NoticeID) *Notice {
	return find(s.notice.list, id, func(n Notice) NoticeID { return n.ID })
}

// announced is the member whom a notice names; 0 if that is somebody new.
func (s *State) announced(id NoticeID) MemberID {
	if n := s.noticeAt(id); n != nil {
		return n.Member
	}
	return 0
}

// Notice finds the notice that stands about a party.
func (s *State) Notice(p PartyID) (Notice, bool) {
	for _, n := range s.notice.list {
		if n.Party == p && n.Ended == 0 {
			return n, true
		}
	}
	return Notice{}, false
}

func (e ReplacementAnnounced) says(v View, m Meta) string {
	who := string(e.Name)
	if e.Member != 0 {
		who = v.person(e.Member)
	}
	return fmt.Sprintf("%s gave notice: %s has no manager who can be reached, and from %s on %s can be made its manager and signatory, unless one of its managers or signatories says otherwise", v.author(m), v.party(e.Party), day(e.From), who)
}

func (e ReplacementStopped) says(v View, m Meta) string {
	return v.author(m) + " stopped the replacement: the organisation has somebody who looks after its people"
}

func (e ReplacementMade) says(v View, m Meta) string {
	return v.author(m) + " carried out the replacement that had been announced"
}
