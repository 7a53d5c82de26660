package partnership

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
)

// CheckinID names a check-in: the number of the entry that arranged it, or that said it took place if nobody had.
type CheckinID uint64

// CheckinKind is what a check-in is for.
type CheckinKind string

// The kinds of check-in.
const (
	Chat         CheckinKind = ""      // the informal talk every couple of weeks
	FirstMeeting CheckinKind = "first" // people who get to know one another; it has an agenda of its own
)

// Checkin is an informal talk of the parties of its space. What was said is nowhere.
type Checkin struct {
	ID       CheckinID
	Kind     CheckinKind
	Date     Date
	At       string // time of day, "14:30" in the partnership's zone; "" if not said
	Minutes  int    // how long; 0 if not said
	Place    Text   // where, or how: a room, a walk, a call
	Host     PartyID
	Task     Text // of a first meeting: something small to do together
	Together Text // of a first meeting: time as people
	Arranged Meta // zero if nobody had arranged it
	Revision uint64

	On        Date // the day on which it took place; "" as long as nobody has said so
	With      []PartyID
	Noted     Meta      // the entry that says that it took place
	Talked    []TopicID // what was talked about, as ticked then
	Cancelled uint64    // the entry that called it off; 0 if none did
	Why       Text      // it was called off
}

// Open tells whether it is to come, or waits for word whether it took place.
func (c Checkin) Open() bool { return c.On == "" && c.Cancelled == 0 }

type checkins struct {
	list   []Checkin
	topics []Topic
}

// ArrangeCheckin arranges a talk of those who see the space.
type ArrangeCheckin struct {
	Date    Date    `json:"date"`
	At      string  `json:"at"`      // "14:30"; may be empty
	Minutes int     `json:"minutes"` // 5 to 480; 0 to leave it open
	Place   Text    `json:"place" text:"0-200"`
	Host    PartyID `json:"host"` // whose turn it is if 0
}

func (c ArrangeCheckin) decide(in In) ([]Event, error) { return c.arrange(in, CheckinArranged{}) }

// arrange fills in the event for either kind of check-in.
func (c ArrangeCheckin) arrange(in In, e CheckinArranged) ([]Event, error) {
	if in.State.Kind() != Private && len(in.State.Audience(in.Common)) < 2 {
		return nil, conflict("there is nobody else here to meet; invite another organisation first")
	}
	if c.Host == 0 {
		c.Host = in.State.NextHost(in.Common)
	}
	if err := c.check(in); err != nil {
		return nil, err
	}
	e.Date, e.At, e.Minutes, e.Place, e.Host = c.Date, c.At, c.Minutes, c.Place, c.Host
	return []Event{e}, nil
}

// timeOfDay is how a time of day is written.
var timeOfDay = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

func (c ArrangeCheckin) check(in In) error {
	switch {
	case !c.Date.Valid():
		return invalid("date", "choose a day")
	case c.Date < in.today():
		return invalid("date", "choose today or a later day")
	case c.Date > in.today().AddDays(mostDaysAhead):
		return invalid("date", "choose a day within two years")
	case c.At != "" && !timeOfDay.MatchString(c.At):
		return invalid("at", "write the time as 14:30, or leave it open")
	case c.Minutes != 0 && (c.Minutes < 5 || c.Minutes > 480):
		return invalid("minutes", "between 5 and 480 minutes, or leave it open")
	case !slices.Contains(in.State.Audience(in.Common), c.Host):
		return invalid("host", "choose one of those who meet")
	}
	return nil
}

// mostDaysAhead is how far ahead a check-in can be arranged.
const mostDaysAhead = 2 * 366

// ArrangeFirstMeeting arranges a check-in with an agenda for people who get to know one another.
type ArrangeFirstMeeting struct {
	Date     Date    `json:"date"`
	At       string  `json:"at"`
	Minutes  int     `json:"minutes"`
	Place    Text    `json:"place" text:"0-200"`
	Host     PartyID `json:"host"`
	Task     Text    `json:"task" text:"0-300"`     // something small to do together
	Together Text    `json:"together" text:"0-300"` // time as people: a walk, a plain meal
}

func (c ArrangeFirstMeeting) decide(in In) ([]Event, error) {
	plain := ArrangeCheckin{c.Date, c.At, c.Minutes, c.Place, c.Host}
	return plain.arrange(in, CheckinArranged{Kind: FirstMeeting, Task: c.Task, Together: c.Together})
}

// CheckinArranged is a day for a talk.
type CheckinArranged struct {
	Kind     CheckinKind `json:"kind,omitzero"`
	Date     Date        `json:"date"`
	At       string      `json:"at,omitzero"`
	Minutes  int         `json:"minutes,omitzero"`
	Host     PartyID     `json:"host"`
	Place    Text        `json:"place,omitzero"`
	Task     Text        `json:"task,omitzero"`
	Together Text        `json:"together,omitzero"`
}

func (e CheckinArranged) apply(s *State, m Meta) {
	s.checkin.list = append(s.checkin.list, Checkin{
		ID: CheckinID(m.No), Kind: e.Kind, Date: e.Date, At: e.At, Minutes: e.Minutes, Host: e.Host, Place: e.Place,
		Task: e.Task, Together: e.Together, Arranged: m, Revision: m.No,
	})
}

// MoveCheckin changes when, where and by whom it is hosted. It names the revision that the person saw.
type MoveCheckin struct {
	Checkin  CheckinID `json:"checkin"`
	Revision uint64    `json:"revision"`
	Date     Date      `json:"date"`
	At       string    `json:"at"`
	Minutes  int       `json:"minutes"`
	Place    Text      `json:"place" text:"0-200"`
	Host     PartyID   `json:"host"` // as before if 0
}

func (c MoveCheckin) decide(in In) ([]Event, error) {
	old, err := in.State.openCheckin(c.Checkin, c.Revision)
	if err != nil {
		return nil, err
	}
	if c.Host == 0 {
		c.Host = old.Host
	}
	if err := (ArrangeCheckin{c.Date, c.At, c.Minutes, c.Place, c.Host}).check(in); err != nil {
		return nil, err
	}
	return []Event{CheckinMoved{old.ID, c.Date, c.At, c.Minutes, c.Host, c.Place}}, nil
}

// openCheckin is the check-in if it is open and has not changed since the person saw it.
func (s *State) openCheckin(id CheckinID, revision uint64) (Checkin, error) {
	c, ok := s.Checkin(id)
	switch {
	case !ok:
		return c, ErrNotFound
	case c.Cancelled != 0:
		return c, conflict("this check-in has been called off")
	case c.On != "":
		return c, conflict("this check-in has taken place")
	case revision != c.Revision:
		return c, conflict("somebody moved this check-in since you looked")
	}
	return c, nil
}

// CheckinMoved is another day, time, place or host for it.
type CheckinMoved struct {
	Checkin CheckinID `json:"checkin"`
	Date    Date      `json:"date"`
	At      string    `json:"at,omitzero"`
	Minutes int       `json:"minutes,omitzero"`
	Host    PartyID   `json:"host"`
	Place   Text      `json:"place,omitzero"`
}

func (e CheckinMoved) apply(s *State, m Meta) {
	if c := s.checkinAt(e.Checkin); c != nil {
		c.Date, c.At, c.Minutes, c.Host, c.Place, c.Revision = e.Date, e.At, e.Minutes, e.Host, e.Place, m.No
	}
}

// CancelCheckin calls it off. Its topics wait for the next one.
type CancelCheckin struct {
	Checkin  CheckinID `json:"checkin"`
	Revision uint64    `json:"revision"`
	Why      Text      `json:"why" text:"0-300"`
}

func (c CancelCheckin) decide(in In) ([]Event, error) {
	if _, err := in.State.openCheckin(c.Checkin, c.Revision); err != nil {
		return nil, err
	}
	return []Event{CheckinCancelled{c.Checkin, c.Why}}, nil
}

// CheckinCancelled says that it was called off.
type CheckinCancelled struct {
	Checkin CheckinID `json:"checkin"`
	Why     Text      `json:"why,omitzero"`
}

func (e CheckinCancelled) apply(s *State, m Meta) {
	if c := s.checkinAt(e.Checkin); c != nil {
		c.Cancelled, c.Why, c.Revision = m.No, e.Why, m.No
	}
}

func (s *State) checkinAt(id CheckinID) *Checkin {
	return find(s.checkin.list, id, func(c Checkin) CheckinID { return c.ID })
}

// copy is the check-in with slices of its own.
func (c Checkin) copy() Checkin {
	c.With, c.Talked = slices.Clone(c.With), slices.Clone(c.Talked)
	return c
}

// Checkin finds a check-in.
func (s *State) Checkin(id CheckinID) (Checkin, bool) {
	if c := s.checkinAt(id); c != nil {
		return c.copy(), true
	}
	return Checkin{}, false
}

// Checkins lists the check-ins of this space in the order in which they were recorded, also those called off.
func (s *State) Checkins() []Checkin {
	list := make([]Checkin, len(s.checkin.list))
	for i, c := range s.checkin.list {
		list[i] = c.copy()
	}
	return list
}

// OpenCheckins lists those to come, and those that wait for word whether they took place; soonest first.
func (s *State) OpenCheckins() []Checkin {
	list := slices.DeleteFunc(s.Checkins(), func(c Checkin) bool { return !c.Open() })
	slices.SortStableFunc(list, func(a, b Checkin) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.At, b.At))
	})
	return list
}

// NextCheckin is the soonest that is to come: what topics are brought to.
func (s *State) NextCheckin(today Date) (Checkin, bool) {
	for _, c := range s.OpenCheckins() {
		if c.Date >= today {
			return c, true
		}
	}
	return Checkin{}, false
}

// NextHost is whose turn it is: of the parties that are here, in the order of joining, the one that has hosted longest
// ago; who has not hosted yet comes first. 0 if nobody is here.
func (s *State) NextHost(common *State) PartyID {
	last := map[PartyID]int{}
	for i, c := range s.checkin.list {
		if c.Cancelled == 0 && c.Host != 0 {
			last[c.Host] = i + 1
		}
	}
	var next PartyID
	for _, p := range s.Audience(common) {
		if next == 0 || last[p] < last[next] {
			next = p
		}
	}
	return next
}

func (e CheckinArranged) says(v View, m Meta) string {
	what := "a check-in"
	if e.Kind == FirstMeeting {
		what = "a first meeting"
	}
	return fmt.Sprintf("%s arranged %s for %s; %s hosts", v.author(m), what, day(e.Date), v.party(e.Host))
}

func (e CheckinMoved) says(v View, m Meta) string {
	return fmt.Sprintf("%s moved a check-in to %s; %s hosts", v.author(m), day(e.Date), v.party(e.Host))
}

func (e CheckinCancelled) says(v View, m Meta) string {
	return v.author(m) + " called " + v.checkin(e.Checkin) + " off" + because(e.Why)
}

// checkin is what sentences call a check-in.
func (v View) checkin(id CheckinID) string {
	c := v.State.checkinAt(id)
	switch {
	case c == nil:
		return "a check-in"
	case c.On != "":
		return "the check-in of " + day(c.On)
	}
	return "the check-in of " + day(c.Date)
}
