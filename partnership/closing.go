package partnership

import (
	"fmt"
	"regexp"
	"slices"
)

// Stage is where a partnership stands.
type Stage string

// The stages. In force begins with the charter's first version.
const (
	Exploring Stage = "exploring"
	InForce   Stage = "in-force"
	Closing   Stage = "closing" // agreed to close on a date
	Closed    Stage = "closed"  // it is read, kept and tidied, and nothing new begins
)

// ClosingID names a wish to close: the number of its closing.asked entry.
type ClosingID uint64

// ClosingWish is the wish to close the partnership.
type ClosingWish struct {
	ID      ClosingID
	Without PartyID // the party that answers nothing and is not asked; 0 if all are
	On      Date
	Reason  Text
	Asked   Meta
	Agreed  uint64 // the entry with which it was agreed; 0 before
}

type closings struct {
	list []ClosingWish
	on   Date // the day from which the partnership is closed; none while it is not to be
}

// mostNotice is how many days ahead a closing can be agreed.
const mostNotice = 366

// ClosePartnership asks every party to close the partnership on a date.
type ClosePartnership struct {
	On     Date `json:"on"`
	Reason Text `json:"reason" text:"0-2000,lines"`
}

func (c ClosePartnership) decide(in In) ([]Event, error) {
	return askClosing(in, ClosingAsked{On: c.On, Reason: c.Reason}, in.State.Voters())
}

// CloseWithout asks all other voting parties to close the partnership, because one answers nothing any more.
type CloseWithout struct {
	Party  PartyID `json:"party"`
	On     Date    `json:"on"`
	Reason Text    `json:"reason" text:"1-2000,lines"`
}

func (c CloseWithout) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if _, ok := in.State.Party(c.Party); !ok {
		return nil, ErrNotFound
	}
	if c.Party == m.Party || !in.State.Silent(c.Party, in.today()) {
		return nil, conflict("an organisation can be left out only when it has not answered a question for 30 days and none of its people did anything here since")
	}
	others := slices.DeleteFunc(in.State.Voters(), func(p PartyID) bool { return p == c.Party })
	return askClosing(in, ClosingAsked{Without: c.Party, On: c.On, Reason: c.Reason}, others)
}

// askClosing puts the wish to the voters. If the one who asks is the only one, it is agreed with that.
func askClosing(in In, wish ClosingAsked, voters []PartyID) ([]Event, error) {
	m, _ := in.member()
	switch {
	case !slices.Contains(voters, m.Party):
		return nil, forbidden("only a party that votes can ask for this; yours can leave instead")
	case in.State.closing.on != "":
		return nil, conflict("it is agreed already that this partnership closes")
	case in.State.askingToClose(in.today()):
		return nil, conflict("the parties have been asked about this already")
	case !wish.On.Valid() || wish.On < in.today():
		return nil, invalid("on", "choose today or a later day")
	case in.today().DaysUntil(wish.On) > mostNotice:
		return nil, invalid("on", "choose a day within a year")
	}
	if len(voters) == 1 {
		return []Event{wish, ClosingAgreed{Closing: ClosingID(in.next(0)), On: wish.On}}, nil
	}
	return []Event{wish, askConsent(in, m, AboutClosing, in.next(0), in.next(0), voters)}, nil
}

func (s *State) askingToClose(today Date) bool {
	return slices.ContainsFunc(s.closing.list, func(c ClosingWish) bool { return s.asking(AboutClosing, uint64(c.ID), today) })
}

// ClosingAsked is the wish to close.
type ClosingAsked struct {
	Without PartyID `json:"without,omitzero"`
	On      Date    `json:"on"`
	Reason  Text    `json:"reason,omitzero"`
}

func (e ClosingAsked) apply(s *State, m Meta) {
	s.closing.list = append(s.closing.list, ClosingWish{ID: ClosingID(m.No), Without: e.Without, On: e.On, Reason: e.Reason, Asked: m})
}

// closingAgreed closes on the day that was asked for, or today if it has passed meanwhile.
func closingAgreed(in In, q Question, _ uint64) []Event {
	c, ok := in.State.ClosingWish(ClosingID(q.Subject))
	if !ok || in.State.closing.on != "" {
		return nil
	}
	return []Event{ClosingAgreed{Closing: c.ID, On: max(c.On, in.today())}}
}

// closingStands refuses to close without a party that has spoken again.
func closingStands(in In, q Question) error {
	c, ok := in.State.ClosingWish(ClosingID(q.Subject))
	if ok && c.Without != 0 && in.State.lastHeard(c.Without) > uint64(c.ID) {
		return conflict("the organisation that was silent has done something here since; talk to it first")
	}
	return nil
}

// ClosingAgreed says on which day the partnership closes.
type ClosingAgreed struct {
	Closing ClosingID `json:"closing"`
	On      Date      `json:"on"`
}

func (e ClosingAgreed) apply(s *State, m Meta) {
	s.closing.on = e.On
	if c := find(s.closing.list, e.Closing, func(c ClosingWish) ClosingID { return c.ID }); c != nil {
		c.Agreed = m.No
	}
}

// dropClosings voids a closing without a party that has left by itself.
func (s *State) dropClosings(p PartyID) {
	for _, c := range s.closing.list {
		if c.Without == p {
			s.voidConsents(AboutClosing, uint64(c.ID))
		}
	}
}

// ClosingWish finds a wish to close.
func (s *State) ClosingWish(id ClosingID) (ClosingWish, bool) {
	if c := find(s.closing.list, id, func(c ClosingWish) ClosingID { return c.ID }); c != nil {
		return *c, true
	}
	return ClosingWish{}, false
}

// Stage is where the partnership stands on the day. Ask the common space.
func (s *State) Stage(today Date) Stage {
	switch {
	case s.closing.on == "" && s.CharterInForce():
		return InForce
	case s.closing.on == "":
		return Exploring
	case today < s.closing.on:
		return Closing
	}
	return Closed
}

// ClosesOn is the day from which the partnership is closed; none while nothing is agreed.
func (s *State) ClosesOn() Date { return s.closing.on }

// closingAskedOn is the civil day on which what all agreed to was asked; none while nothing is agreed.
func (s *State) closingAskedOn() (on Date) {
	for _, c := range s.closing.list {
		if c.Agreed != 0 {
			on = s.Today(c.Asked.At)
		}
	}
	return on
}

// Silent tells whether a party has left a question unanswered for longer than the clocks allow, with no entry of its
// people since it was asked. Only what all parties see counts: what happens in rooms is not for everyone to know.
func (s *State) Silent(p PartyID, today Date) bool {
	return !s.HasLeft(p) && slices.ContainsFunc(s.Unanswered(p), func(q Question) bool {
		return s.lastHeard(p) < uint64(q.ID) && DateOf(q.Asked.At.In(s.Zone())).AddDays(ConsentDays) <= today
	})
}

// Citation names a record at one moment: whoever holds a copy can tell that it is the one meant.
type Citation struct {
	Origin string `json:"origin"` // of its log
	Size   uint64 `json:"size"`   // entries
	Root   string `json:"root"`   // of its tree at that size, 64 hexadecimal digits
}

var (
	originName = regexp.MustCompile(`^[0-9A-Za-z./_-]{1,200}$`)
	rootHash   = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func (c Citation) check() error {
	if c != (Citation{}) && (!originName.MatchString(c.Origin) || !rootHash.MatchString(c.Root) || c.Size == 0) {
		return invalid("continues", "this names no record")
	}
	return nil
}

func (e ClosingAsked) says(v View, m Meta) string {
	text := fmt.Sprintf("%s wants to close the partnership on %s", v.author(m), day(e.On))
	if e.Without != 0 {
		text += ", since " + v.party(e.Without) + " answers nothing"
	}
	return text + because(e.Reason)
}

func (e ClosingAgreed) says(_ View, _ Meta) string {
	return "It was agreed that the partnership closes on " + day(e.On)
}
