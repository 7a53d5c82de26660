package partnership

import (
	"fmt"
	"slices"
)

// DeputyID names an appointment: the number of its deputy.appointed entry.
type DeputyID uint64

// Deputy is a person standing in for another of the same party, from one day to another, both included.
type Deputy struct {
	ID       DeputyID
	For      MemberID
	Person   MemberID
	From, To Date
	Ended    uint64 // the entry that ended it before its time
}

// On tells whether the deputy stands in on the day.
func (d Deputy) On(day Date) bool { return d.Ended == 0 && d.From <= day && day <= d.To }

type deputies struct {
	list []Deputy
}

// mostDeputyDays is how long one appointment can last.
const mostDeputyDays = 366

// AppointDeputy lets a person stand in for another of the same party while that one is away. One appoints one's own;
// a manager appoints for anybody, a signatory for signatories.
type AppointDeputy struct {
	For    MemberID `json:"for"`
	Person MemberID `json:"person"`
	From   Date     `json:"from"`
	To     Date     `json:"to"`
}

func (c AppointDeputy) decide(in In) ([]Event, error) {
	by, _ := in.member()
	away, err := in.State.colleague(by, c.For)
	if err != nil {
		return nil, err
	}
	if err := mayDepute(in, by, away); err != nil {
		return nil, err
	}
	person, ok := in.State.Member(c.Person)
	switch {
	case !ok || person.Party != by.Party || person.Left != 0 || person.ID == away.ID:
		return nil, invalid("person", "choose another person of your own organisation")
	case !c.From.Valid() || c.From < in.today():
		return nil, invalid("from", "choose today or a later day")
	case !c.To.Valid() || c.To < c.From:
		return nil, invalid("to", "choose the first day or a later one")
	case c.From.DaysUntil(c.To) > mostDeputyDays:
		return nil, invalid("to", "choose a day within a year")
	}
	return []Event{DeputyAppointed(c)}, nil
}

// mayDepute refuses to hand on what is not one's own to give: the role itself is needed, not one stood in for.
func mayDepute(in In, by, away Member) error {
	waits := in.State.Waits(by.ID)
	switch {
	case away.Is(Signatory) && (!by.Is(Signatory) || waits):
		return forbidden("only a signatory can let somebody stand in for a signatory")
	case away.ID != by.ID && !by.Is(Manager) && !(by.Is(Signatory) && away.Is(Signatory)):
		return forbidden("only a manager can let somebody stand in for others")
	}
	return nil
}

// DeputyAppointed is a person standing in for another.
type DeputyAppointed struct {
	For    MemberID `json:"for"`
	Person MemberID `json:"person"`
	From   Date     `json:"from"`
	To     Date     `json:"to"`
}

func (e DeputyAppointed) apply(s *State, m Meta) {
	s.deputy.list = append(s.deputy.list, Deputy{ID: DeputyID(m.No), For: e.For, Person: e.Person, From: e.From, To: e.To})
}

// EndDeputy ends an appointment before its time.
type EndDeputy struct {
	Deputy DeputyID `json:"deputy"`
}

func (c EndDeputy) decide(in In) ([]Event, error) {
	by, _ := in.member()
	d := in.State.deputyAt(c.Deputy)
	if d == nil {
		return nil, ErrNotFound
	}
	away, err := in.State.colleague(by, d.For)
	switch {
	case err != nil:
		return nil, err
	case d.Ended != 0 || d.To < in.today():
		return nil, conflict("this has ended already")
	case by.ID != away.ID && by.ID != d.Person && !in.is(by, Manager):
		return nil, forbidden("only those two or a manager can end this")
	}
	return []Event{DeputyEnded(c)}, nil
}

// DeputyEnded is an appointment ended before its time.
type DeputyEnded struct {
	Deputy DeputyID `json:"deputy"`
}

func (e DeputyEnded) apply(s *State, m Meta) {
	if d := s.deputyAt(e.Deputy); d != nil {
		d.Ended = m.No
	}
}

func (s *State) deputyAt(id DeputyID) *Deputy {
	return find(s.deputy.list, id, func(d Deputy) DeputyID { return d.ID })
}

// deputyNamed is who stands or stood in by an appointment; 0 if there is none.
func (s *State) deputyNamed(id DeputyID) MemberID {
	if d := s.deputyAt(id); d != nil {
		return d.Person
	}
	return 0
}

// Deputies lists the appointments of a party's people that run on the day or are still to come.
func (s *State) Deputies(p PartyID, today Date) []Deputy {
	var list []Deputy
	for _, d := range s.deputy.list {
		away, _ := s.Member(d.For)
		if away.Party == p && d.Ended == 0 && today <= d.To {
			list = append(list, d)
		}
	}
	return list
}

// RolesOn lists what a member may act as on the day: the own roles, and those of whoever it stands in for. While a reset
// of its sign-in waits to be confirmed it signs nothing. Ask the common space.
func (s *State) RolesOn(m Member, today Date) []Role {
	roles := slices.Clone(m.Roles)
	for _, d := range s.deputy.list {
		away, ok := s.Member(d.For)
		if d.Person == m.ID && d.On(today) && ok && away.Left == 0 && away.Party == m.Party {
			roles = append(roles, away.Roles...)
		}
	}
	if s.Waits(m.ID) {
		roles = slices.DeleteFunc(roles, func(r Role) bool { return r == Signatory })
	}
	return inOrder(roles)
}

// roles is what the member may act as now.
func (in In) roles(m Member) []Role { return in.Common.RolesOn(m, in.today()) }

// is tells whether the member may act in the role now, itself or as a deputy.
func (in In) is(m Member, r Role) bool { return slices.Contains(in.roles(m), r) }

// Is tells whether the reader may act in the role now, itself or as a deputy.
func (v View) Is(r Role) bool {
	return !v.Past && slices.Contains(v.Common.RolesOn(v.By, v.Common.Today(v.Now)), r)
}

func (e DeputyAppointed) says(v View, _ Meta) string {
	return fmt.Sprintf("%s stands in for %s from %s to %s", v.person(e.Person), v.person(e.For), day(e.From), day(e.To))
}

func (e DeputyEnded) says(v View, m Meta) string {
	d := Deputy{}
	if found := v.State.deputyAt(e.Deputy); found != nil {
		d = *found
	}
	return fmt.Sprintf("%s ended it that %s stands in for %s", v.author(m), v.person(d.Person), v.person(d.For))
}
