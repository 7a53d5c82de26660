package partnership

import (
	"fmt"
	"slices"
)

// RemovalID names a removal: the number of its removal.asked entry.
type RemovalID uint64

// Removal is a party being asked to go by all the others. It ends on a date; until then the party is a party like any
// other, and any of the others may still keep it.
type Removal struct {
	ID        RemovalID
	Party     PartyID
	Reason    Text
	Asked     Meta
	Agreed    uint64 // the entry with which the others had agreed; 0 before
	Ends      Date   // the first day on which the party is out; none before they agreed
	Withdrawn uint64 // the entry with which one of the others kept it after all
}

// NoticeDays is how long a party that the others remove stays.
const NoticeDays = 30

type removals struct {
	list []Removal
}

// RemoveParty asks all other voting parties, at least two, to remove one.
type RemoveParty struct {
	Party  PartyID `json:"party"`
	Reason Text    `json:"reason" text:"1-2000,lines"`
}

func (c RemoveParty) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, ok := in.State.Party(c.Party)
	others := slices.DeleteFunc(in.State.Voters(), func(v PartyID) bool { return v == c.Party })
	switch {
	case !ok:
		return nil, ErrNotFound
	case p.Left != 0:
		return nil, conflict("this organisation has left already")
	case c.Party == m.Party:
		return nil, conflict("your own organisation leaves by its own act; nobody has to agree")
	case len(others) < 2 || !slices.Contains(others, m.Party):
		return nil, forbidden("only two or more other voting parties together can remove an organisation; yours can leave instead")
	case in.State.removing(c.Party, in.today()):
		return nil, conflict("the others have been asked about this already")
	}
	return []Event{
		RemovalAsked(c),
		askConsent(in, m, AboutRemoval, in.next(0), in.next(0), others),
	}, nil
}

// removing tells whether a removal of the party is asked about or agreed.
func (s *State) removing(p PartyID, today Date) bool {
	return slices.ContainsFunc(s.removal.list, func(r Removal) bool {
		return r.Party == p && r.Withdrawn == 0 && (r.Agreed != 0 || s.asking(AboutRemoval, uint64(r.ID), today))
	})
}

// RemovalAsked is the wish that a party go.
type RemovalAsked struct {
	Party  PartyID `json:"party"`
	Reason Text    `json:"reason"`
}

func (e RemovalAsked) apply(s *State, m Meta) {
	s.removal.list = append(s.removal.list, Removal{ID: RemovalID(m.No), Party: e.Party, Reason: e.Reason, Asked: m})
}

// removalAgreed gives the party its notice.
func removalAgreed(in In, q Question, _ uint64) []Event {
	r, ok := in.State.Removal(RemovalID(q.Subject))
	if !ok || in.State.HasLeft(r.Party) {
		return nil
	}
	return []Event{RemovalAgreed{Removal: r.ID, Ends: in.today().AddDays(NoticeDays)}}
}

// RemovalAgreed is the notice: from the date on the party is out.
type RemovalAgreed struct {
	Removal RemovalID `json:"removal"`
	Ends    Date      `json:"ends"`
}

func (e RemovalAgreed) apply(s *State, m Meta) {
	if r := s.removalAt(e.Removal); r != nil {
		r.Agreed, r.Ends = m.No, e.Ends
	}
}

// KeepParty takes back a party's consent to a removal before it takes effect. Since all others have to agree, that
// ends it.
type KeepParty struct {
	Removal RemovalID `json:"removal"`
	Reason  Text      `json:"reason" text:"0-2000,lines"`
}

func (c KeepParty) decide(in In) ([]Event, error) {
	m, _ := in.member()
	r, ok := in.State.Removal(c.Removal)
	switch {
	case !ok:
		return nil, ErrNotFound
	case r.Agreed == 0 || r.Withdrawn != 0 || in.State.HasLeft(r.Party):
		return nil, conflict("there is no notice to take back")
	case m.Party == r.Party || !slices.Contains(in.State.Voters(), m.Party):
		return nil, forbidden("only one of the parties that agreed to the removal can take it back")
	}
	return []Event{RemovalWithdrawn(c)}, nil
}

// RemovalWithdrawn is a notice taken back.
type RemovalWithdrawn struct {
	Removal RemovalID `json:"removal"`
	Reason  Text      `json:"reason,omitzero"`
}

func (e RemovalWithdrawn) apply(s *State, m Meta) {
	if r := s.removalAt(e.Removal); r != nil {
		r.Withdrawn = m.No
	}
}

// EndParty takes a removed party out on the day its notice ends. Only the clock gives it. That it is an entry, and not
// a question of the day, keeps one moment for everything: who is asked, who sees what, where the party's copy ends.
type EndParty struct {
	Removal RemovalID `json:"removal"`
}

func (c EndParty) decide(in In) ([]Event, error) {
	r, ok := in.State.Removal(c.Removal)
	if !ok || !in.State.ends(r, in.today()) {
		return nil, conflict("this notice does not end now")
	}
	return append([]Event{PartyLeft{Party: r.Party, Removal: r.ID}}, settleWithout(in, r.Party, in.next(1))...), nil
}

// ends tells whether a notice has run out and the party is here still.
func (s *State) ends(r Removal, today Date) bool {
	return r.Agreed != 0 && r.Withdrawn == 0 && r.Ends <= today && !s.HasLeft(r.Party)
}

func (s *State) removalsDue(today Date) []Due {
	var list []Due
	for _, r := range s.removal.list {
		if s.ends(r, today) {
			list = append(list, Due{&EndParty{Removal: r.ID}, fmt.Sprintf("end-party-%d", r.ID)})
		}
	}
	return list
}

// dropRemovals voids what was asked about a party that has left.
func (s *State) dropRemovals(p PartyID) {
	for _, r := range s.removal.list {
		if r.Party == p {
			s.voidConsents(AboutRemoval, uint64(r.ID))
		}
	}
}

func (s *State) removalAt(id RemovalID) *Removal {
	return find(s.removal.list, id, func(r Removal) RemovalID { return r.ID })
}

// Removal finds a removal.
func (s *State) Removal(id RemovalID) (Removal, bool) {
	if r := s.removalAt(id); r != nil {
		return *r, true
	}
	return Removal{}, false
}

// Removals lists the notices that run: agreed by the others, not taken back, the party here still.
func (s *State) Removals() []Removal {
	var list []Removal
	for _, r := range s.removal.list {
		if r.Agreed != 0 && r.Withdrawn == 0 && !s.HasLeft(r.Party) {
			list = append(list, r)
		}
	}
	return list
}

func (e RemovalAsked) says(v View, m Meta) string {
	return fmt.Sprintf("%s wants %s to be removed%s", v.author(m), v.party(e.Party), because(e.Reason))
}

func (e RemovalAgreed) says(v View, _ Meta) string {
	r, _ := v.State.Removal(e.Removal)
	return fmt.Sprintf("All others agreed to remove %s; it stays until %s", v.party(r.Party), day(e.Ends))
}

func (e RemovalWithdrawn) says(v View, m Meta) string {
	r, _ := v.State.Removal(e.Removal)
	return fmt.Sprintf("%s took its agreement to the removal of %s back; it stays%s", v.author(m), v.party(r.Party), because(e.Reason))
}
