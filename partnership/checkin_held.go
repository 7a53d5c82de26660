package partnership

import (
	"cmp"
	"fmt"
	"slices"
)

// TookPlace says that a check-in took place; nothing else is required. Without Checkin it is a talk that nobody had
// arranged.
type TookPlace struct {
	Checkin CheckinID `json:"checkin"`
	On      Date      `json:"on"`     // the day it was arranged for, or today, if empty
	With    []PartyID `json:"with"`   // everyone who sees the space if empty
	Talked  []TopicID `json:"talked"` // what was talked about; the rest is carried over
}

func (c TookPlace) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if err := c.complete(in); err != nil {
		return nil, err
	}
	if err := c.check(in, m); err != nil {
		return nil, err
	}
	return []Event{CheckinTookPlace{Checkin: c.Checkin, On: c.On, With: PartySet(c.With), Talked: c.Talked}}, nil
}

// complete refuses a check-in of which it cannot be said, and fills in the day and the parties.
func (c *TookPlace) complete(in In) error {
	planned := Date("")
	if c.Checkin != 0 {
		old, ok := in.State.Checkin(c.Checkin)
		if !ok {
			return ErrNotFound
		}
		if _, err := in.State.openCheckin(old.ID, old.Revision); err != nil {
			return err
		}
		planned = old.Date
	}
	if c.On == "" {
		c.On = in.today()
		if planned != "" && planned < c.On {
			c.On = planned
		}
	}
	if len(c.With) == 0 {
		c.With = in.State.Audience(in.Common)
	}
	slices.Sort(c.Talked)
	c.Talked = slices.Compact(c.Talked)
	return nil
}

func (c TookPlace) check(in In, m Member) error {
	switch {
	case !c.On.Valid():
		return invalid("on", "choose a day")
	case c.On > in.today():
		return invalid("on", "choose today or an earlier day")
	case c.On < DateOf(in.Common.Founded().In(in.Common.Zone())):
		return invalid("on", "choose a day since this partnership was founded")
	case !slices.Contains(c.With, m.Party):
		return invalid("with", "your own organisation was there too; else let one say it that was")
	case len(PartySet(c.With)) < 2 && in.State.Kind() != Private:
		return invalid("with", "say with whom you talked")
	}
	for _, p := range c.With {
		if !in.State.Holds(in.Common, p) {
			return invalid("with", "choose among the organisations that see this space")
		}
	}
	for _, id := range c.Talked {
		if t, ok := in.State.Topic(id); !ok || !t.Open() {
			return conflict("one of these topics has been dropped or talked about since you looked")
		}
	}
	return nil
}

// CheckinTookPlace says that a check-in took place, and nothing of what was said.
type CheckinTookPlace struct {
	Checkin CheckinID `json:"checkin,omitzero"` // 0 for one that nobody had arranged
	On      Date      `json:"on"`
	With    []PartyID `json:"with"`
	Talked  []TopicID `json:"talked,omitzero"`
}

func (e CheckinTookPlace) apply(s *State, m Meta) {
	if e.Checkin == 0 {
		e.Checkin = CheckinID(m.No)
		s.checkin.list = append(s.checkin.list, Checkin{ID: e.Checkin, Date: e.On})
	}
	c := s.checkinAt(e.Checkin)
	if c == nil {
		return
	}
	c.On, c.With, c.Talked, c.Noted, c.Revision = e.On, e.With, e.Talked, m, m.No
	for _, id := range e.Talked {
		if t := s.topicAt(id); t != nil {
			t.Talked, t.talkedNo = c.ID, m.No
		}
	}
}

// DidNotTakePlace takes it back that a check-in took place: a tap too many. What had not been arranged is called off.
type DidNotTakePlace struct {
	Checkin CheckinID `json:"checkin"`
}

func (c DidNotTakePlace) decide(in In) ([]Event, error) {
	m, _ := in.member()
	old, ok := in.State.Checkin(c.Checkin)
	switch {
	case !ok:
		return nil, ErrNotFound
	case old.On == "":
		return nil, conflict("nobody has said that it took place")
	case in.State.writer(in.Common, old.Noted.No) != m.Party:
		return nil, forbidden("only the organisation that said so can take it back")
	}
	return []Event{CheckinDidNotTakePlace(c)}, nil
}

// CheckinDidNotTakePlace says that it did not take place after all.
type CheckinDidNotTakePlace struct {
	Checkin CheckinID `json:"checkin"`
}

func (e CheckinDidNotTakePlace) apply(s *State, m Meta) {
	c := s.checkinAt(e.Checkin)
	if c == nil {
		return
	}
	for _, id := range c.Talked {
		if t := s.topicAt(id); t != nil && t.Talked == c.ID {
			t.Talked, t.talkedNo = 0, 0
		}
	}
	c.On, c.With, c.Talked, c.Noted, c.Revision = "", nil, nil, Meta{}, m.No
	if c.Arranged.No == 0 {
		c.Cancelled = m.No
	}
}

// PastCheckins lists the check-ins that took place, latest first.
func (s *State) PastCheckins() []Checkin {
	list := slices.DeleteFunc(s.Checkins(), func(c Checkin) bool { return c.On == "" })
	slices.Reverse(list)
	slices.SortStableFunc(list, func(a, b Checkin) int { return cmp.Compare(b.On, a.On) })
	return list
}

// AgreedSince lists the promises that were made or asked for on the day of a check-in that took place or since, until
// the next one did, but for those declined or taken back. Ask with the common space, whose zone the days are in.
func (s *State) AgreedSince(common *State, id CheckinID) []Commitment {
	c, ok := s.Checkin(id)
	if !ok || c.On == "" {
		return nil
	}
	until := Date("9999-12-31")
	for _, other := range s.checkin.list {
		if other.On > c.On && other.On < until {
			until = other.On
		}
	}
	return slices.DeleteFunc(s.Commitments(), func(p Commitment) bool {
		day := common.Today(p.Made.At)
		return day < c.On || day >= until || p.Closed()
	})
}

// LastTalked is the day on which both parties last took part in a check-in of this space; "" if they have not.
func (s *State) LastTalked(a, b PartyID) Date {
	last := Date("")
	for _, c := range s.checkin.list {
		if c.On > last && slices.Contains(c.With, a) && slices.Contains(c.With, b) {
			last = c.On
		}
	}
	return last
}

// Talk is how long ago two parties last talked. It is for those two only.
type Talk struct {
	A, B PartyID // A is the reader's
	Last Date    // "" if they have not
	Days int     // since they last talked; if they have not, since both are here
	Next Date    // of the soonest check-in to come that both can take part in; "" if none is arranged
}

// Talks is how long ago the reader's party last talked with each other party that is here, in the order of joining.
// A check-in counts for every pair that took part in it, in whichever space; views are all that the reader is in.
func Talks(views []View) []Talk {
	if len(views) == 0 {
		return nil
	}
	common, me := views[0].Common, views[0].By.Party
	today := common.Today(views[0].Now)
	var list []Talk
	for _, p := range common.Parties() {
		if p.Left == 0 && p.ID != me {
			list = append(list, talk(views, today, me, p))
		}
	}
	return list
}

func talk(views []View, today Date, me PartyID, other Party) Talk {
	common := views[0].Common
	t := Talk{A: me, B: other.ID}
	for _, v := range views {
		t.Last = max(t.Last, v.State.LastTalked(me, other.ID))
		next, ok := v.State.NextCheckin(today)
		if ok && v.State.Holds(common, other.ID) && (t.Next == "" || next.Date < t.Next) {
			t.Next = next.Date
		}
	}
	since := t.Last
	if since == "" {
		mine, _ := common.Party(me)
		since = max(common.Today(mine.Joined.At), common.Today(other.Joined.At))
	}
	t.Days = max(0, since.DaysUntil(today))
	return t
}

func (e CheckinTookPlace) says(v View, m Meta) string {
	return fmt.Sprintf("%s said that %s talked on %s", v.author(m), v.parties(e.With), day(e.On))
}

func (e CheckinDidNotTakePlace) says(v View, m Meta) string {
	return v.author(m) + " took back that " + v.checkin(e.Checkin) + " took place"
}
