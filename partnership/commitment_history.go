package partnership

// What is what happened to a promise.
type What string

// What can happen to a promise.
const (
	Offered         What = "offered"
	AskedFor        What = "asked-for"
	Promised        What = "accepted"
	Declined        What = "declined"
	Countered       What = "answered-with-other-terms"
	TakenBack       What = "taken-back"
	Named           What = "person-named"
	NewDateAsked    What = "new-date-asked"
	WithdrawalAsked What = "withdrawal-asked"
	ChangeAgreed    What = "change-agreed"   // one party's yes
	ChangeDeclined  What = "change-declined" // one party's no
	ChangeTakenBack What = "change-taken-back"
	NotAwaited      What = "not-awaited"      // whoever had not answered has left
	DateMoved       What = "date-moved"       // as all agreed
	MovedAlong      What = "date-moved-along" // with the promise it depends on
	WithdrawnByAll  What = "withdrawn-by-agreement"
	WasShown        What = "shown"
	WasConfirmed    What = "confirmed"
	SaidNotYet      What = "not-yet"
	StoodBy         What = "stood-by"
	WasPutRight     What = "put-right"
)

// Happening is one line of a promise's history: what happened, when, by whom.
type Happening struct {
	What  What
	Of    OccurrenceID // the occurrence it happened to; the whole promise's if it has no day
	Party PartyID      // whose person it was; Made.By is the person
	On    Date         // the civil day
	Due   Date         // the date proposed or agreed, if one was
	Says  Text         // what was said with it, if anything
	Made  Meta
}

// note adds a line to the history.
func (c *Commitment) note(h Happening) {
	if h.Of == (OccurrenceID{}) {
		h.Of = c.ID.Once()
	}
	c.History = append(c.History, h)
}

// Timeline is what happened to a promise, or, of a named occurrence, to that occurrence and to the promise as a whole;
// oldest first.
func (s *State) Timeline(of OccurrenceID) []Happening {
	c := s.commitmentAt(of.Commitment)
	if c == nil {
		return nil
	}
	var list []Happening
	for _, h := range c.History {
		if of.Day == "" || h.Of.Day == "" || h.Of == of {
			list = append(list, h)
		}
	}
	return list
}
