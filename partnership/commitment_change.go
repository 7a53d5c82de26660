package partnership

import "slices"

// A promise that counts changes only by agreement of the giver and every receiver for whom it counts. Whoever asks
// agrees by asking. A new date agreed on a day before the date is renegotiated in time; one agreed later is kept late.

// ChangeKind is what is asked for.
type ChangeKind string

// What can be asked for.
const (
	ToMove     ChangeKind = "new-date"
	ToWithdraw ChangeKind = "withdrawal"
)

// Result is what became of a change that was asked for.
type Result string

// The results.
const (
	Undecided  Result = ""
	Agreed     Result = "agreed"
	Refused    Result = "refused"
	NoLonger   Result = "taken-back"
	Superseded Result = "superseded" // it was shown before all had answered
)

// Change is a new date, or a withdrawal, that one party asks for.
type Change struct {
	ID      uint64 // the entry that asked
	Kind    ChangeKind
	By      PartyID
	Due     Date // the new date
	Why     Text // what changed
	Easier  Text // what would make it easier for the others
	Answers []ChangeAnswer
	Result  Result
	Made    Meta
	Settled Meta
}

// ChangeAnswer is one party's answer to a change.
type ChangeAnswer struct {
	Party  PartyID
	Agrees bool
	Reason Text
	Made   Meta
}

// Move is a date that moved.
type Move struct {
	From, To Date
	On       Date   // the civil day on which it was agreed
	InTime   bool   // agreed before the date it moved from
	Change   uint64 // the change that was agreed; 0 if it moved with another promise
	With     OccurrenceID
	Made     Meta
}

// AskNewDate asks all concerned for a new date, and says what changed.
type AskNewDate struct {
	Of      OccurrenceID `json:"of"`
	Due     Date         `json:"due"`
	Changed Text         `json:"changed" text:"1-1000,lines"`
	Easier  Text         `json:"easier" text:"0-1000,lines"` // what would make it easier for the others
}

func (c AskNewDate) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, k, err := in.changeable(c.Of, m.Party)
	if err != nil {
		return nil, err
	}
	if err := checkDue(in, c.Due); err != nil {
		return nil, err
	}
	switch {
	case p.Schedule.Repeats() && c.Of.Day == "":
		return nil, invalid("of", "say which of its dates is to move")
	case c.Due == k.Due:
		return nil, invalid("due", "choose another day than the one agreed")
	}
	e := CommitmentChangeAsked{
		Of: c.Of, Kind: ToMove, Party: m.Party, Due: c.Due, Why: c.Changed, Easier: c.Easier,
		Alone: in.alone(p, m.Party), InTime: in.today() < k.Due, On: in.today(),
	}
	return in.withMoves(p, e.Alone, c.Of, Change{Kind: ToMove, Due: c.Due}, []Event{e}), nil
}

// AskToWithdraw asks all concerned to withdraw a promise, or the rest of a repeating one: then it is neither kept nor not.
type AskToWithdraw struct {
	Of     OccurrenceID `json:"of"`
	Reason Text         `json:"reason" text:"1-1000,lines"`
}

func (c AskToWithdraw) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, k, err := in.changeable(c.Of, m.Party)
	if err != nil {
		return nil, err
	}
	return []Event{CommitmentChangeAsked{
		Of: c.Of, Kind: ToWithdraw, Party: m.Party, Why: c.Reason,
		Alone: in.alone(p, m.Party), InTime: in.today() < k.Due, On: in.today(),
	}}, nil
}

// changeable finds a promise that counts and is not settled, for a party of it.
func (in In) changeable(of OccurrenceID, party PartyID) (*Commitment, Course, error) {
	c, k, err := in.counting(of)
	if err != nil {
		return nil, k, err
	}
	if !slices.Contains(c.concerned(), party) {
		return nil, k, forbidden("this promise is between others")
	}
	if k.Change.Result == Undecided && k.Change.ID != 0 {
		return nil, k, conflict("a change is being asked for already; answer that first")
	}
	if k.shown() {
		return nil, k, conflict("it has been shown; those it was promised to have the word")
	}
	return c, k, nil
}

// counting finds a promise, or an occurrence of it, that counts and is not over.
func (in In) counting(of OccurrenceID) (*Commitment, Course, error) {
	c := in.State.commitmentAt(of.Commitment)
	if c == nil || of.Day != "" && !c.falls(of.Day) {
		return nil, Course{}, ErrNotFound
	}
	k := c.course(of.Day)
	switch {
	case !c.Counts():
		return c, k, conflict("this promise does not count yet")
	case k.Withdrawn.No != 0 || of.Day == "" && c.Ended != "":
		return c, k, conflict("this was withdrawn by agreement")
	case k.GivenUp.No != 0:
		return c, k, conflict("this is closed")
	case c.kept(k, in.Common):
		return c, k, conflict("this has been kept, and all have confirmed it")
	case in.Common.HasLeft(c.Giver):
		return c, k, conflict("the organisation that promised it has left")
	}
	return c, k, nil
}

// concerned lists the parties whose agreement a change needs: the giver, and each receiver for whom it counts.
func (c Commitment) concerned() []PartyID {
	list := []PartyID{c.Giver}
	for _, a := range c.Accepted {
		list = append(list, a.Party)
	}
	return PartySet(list)
}

// alone tells whether nobody else is there to agree.
func (in In) alone(c *Commitment, party PartyID) bool { return in.agreed(c, Change{By: party}) }

// agreed tells whether all concerned who are still here agree to the change.
func (in In) agreed(c *Commitment, ch Change) bool {
	return !slices.ContainsFunc(c.concerned(), func(p PartyID) bool {
		yes := p == ch.By || slices.ContainsFunc(ch.Answers, func(a ChangeAnswer) bool { return a.Party == p && a.Agrees })
		return !yes && !in.Common.HasLeft(p)
	})
}

// CommitmentChangeAsked is a change asked for.
type CommitmentChangeAsked struct {
	Of     OccurrenceID `json:"of"`
	Kind   ChangeKind   `json:"kind"`
	Party  PartyID      `json:"party"`
	Due    Date         `json:"due,omitzero"`
	Why    Text         `json:"why"`
	Easier Text         `json:"easier,omitzero"`
	Alone  bool         `json:"alone,omitzero"` // nobody else is concerned: it is settled
	InTime bool         `json:"in_time"`        // asked before the date
	On     Date         `json:"on"`
}

func (e CommitmentChangeAsked) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Of.Commitment)
	if c == nil {
		return
	}
	k := c.courseAt(e.Of.Day)
	k.Change = Change{ID: m.No, Kind: e.Kind, By: e.Party, Due: e.Due, Why: e.Why, Easier: e.Easier, Made: m}
	said := NewDateAsked
	if e.Kind == ToWithdraw {
		said = WithdrawalAsked
	}
	s.happened(c, Happening{What: said, Of: e.Of, Party: e.Party, On: e.On, Due: e.Due, Says: e.Why, Made: m})
	if e.Alone {
		c.settle(e.Of.Day, Agreed, e.InTime, e.On, m)
	}
	s.bind(m.No, c.Parties())
}

// AnswerChange agrees to a change that another party asked for, or says no with the reason.
type AnswerChange struct {
	Of     OccurrenceID `json:"of"`
	Change uint64       `json:"change"` // what the person saw
	Agrees bool         `json:"agrees"`
	Reason Text         `json:"reason" text:"0-1000,lines"`
}

func (c AnswerChange) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, k, err := in.openChange(c.Of, c.Change)
	if err != nil {
		return nil, err
	}
	switch {
	case !slices.Contains(p.concerned(), m.Party):
		return nil, forbidden("this promise is between others")
	case k.Change.By == m.Party:
		return nil, conflict("your organisation asked for this; the others answer")
	case !c.Agrees && c.Reason == "":
		return nil, invalid("reason", "say why, in a sentence")
	case c.Agrees && k.Change.Kind == ToMove && k.Change.Due < in.today():
		return nil, conflict("the new date has passed meanwhile; ask for another")
	}
	e := CommitmentChangeAnswered{
		Of: c.Of, Change: c.Change, Party: m.Party, Agrees: c.Agrees, Reason: c.Reason, InTime: in.today() < k.Due, On: in.today(),
	}
	k.Change.Answers = append(slices.Clone(k.Change.Answers), ChangeAnswer{Party: m.Party, Agrees: c.Agrees})
	switch {
	case !c.Agrees:
		e.Result = Refused
	case in.agreed(p, k.Change):
		e.Result = Agreed
	}
	return in.withMoves(p, e.Result == Agreed, c.Of, k.Change, []Event{e}), nil
}

// openChange finds the change that is being asked for.
func (in In) openChange(of OccurrenceID, change uint64) (*Commitment, Course, error) {
	c, k, err := in.counting(of)
	if err != nil {
		return nil, k, err
	}
	if k.Change.ID == 0 || k.Change.ID != change || k.Change.Result != Undecided {
		return nil, k, conflict("this is not asked any more")
	}
	return c, k, nil
}

// CommitmentChangeAnswered is one party's answer, and the result if it is the last that was missing, or a no.
type CommitmentChangeAnswered struct {
	Of     OccurrenceID `json:"of"`
	Change uint64       `json:"change"`
	Party  PartyID      `json:"party"`
	Agrees bool         `json:"agrees"`
	Reason Text         `json:"reason,omitzero"`
	Result Result       `json:"result,omitzero"`
	InTime bool         `json:"in_time"` // answered before the date
	On     Date         `json:"on"`
}

func (e CommitmentChangeAnswered) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Of.Commitment)
	if c == nil {
		return
	}
	k := c.courseAt(e.Of.Day)
	k.Change.Answers = append(slices.Clone(k.Change.Answers), ChangeAnswer{e.Party, e.Agrees, e.Reason, m})
	said := ChangeDeclined
	if e.Agrees {
		said = ChangeAgreed
	}
	s.happened(c, Happening{What: said, Of: e.Of, Party: e.Party, On: e.On, Due: k.Change.Due, Says: e.Reason, Made: m})
	if e.Result != Undecided {
		c.settle(e.Of.Day, e.Result, e.InTime, e.On, m)
	}
	s.bind(m.No, c.Parties())
}

// settle gives the open change its result.
func (c *Commitment) settle(day Date, r Result, inTime bool, on Date, m Meta) {
	k := c.courseAt(day)
	k.Change.Result, k.Change.Settled = r, m
	if r != Agreed {
		return
	}
	h := Happening{What: DateMoved, Of: c.ID.On(day), Party: k.Change.By, On: on, Due: k.Change.Due, Made: m}
	switch {
	case k.Change.Kind == ToMove:
		k.Moves = append(slices.Clone(k.Moves), Move{From: k.Due, To: k.Change.Due, On: on, InTime: inTime, Change: k.Change.ID, Made: m})
		k.Due = k.Change.Due
	case day == "" && c.Schedule.Repeats():
		h.What, c.Ended = WithdrawnByAll, on
	default:
		h.What, k.Withdrawn = WithdrawnByAll, m
	}
	c.note(h)
}

// TakeBackChange keeps the date after all.
type TakeBackChange struct {
	Of     OccurrenceID `json:"of"`
	Change uint64       `json:"change"`
}

func (c TakeBackChange) decide(in In) ([]Event, error) {
	m, _ := in.member()
	_, k, err := in.openChange(c.Of, c.Change)
	if err != nil {
		return nil, err
	}
	if k.Change.By != m.Party {
		return nil, forbidden("only the organisation that asked can take it back; you can say no")
	}
	return []Event{CommitmentChangeTakenBack{c.Of, c.Change, m.Party, in.today()}}, nil
}

// CommitmentChangeTakenBack is a change not asked for any more.
type CommitmentChangeTakenBack struct {
	Of     OccurrenceID `json:"of"`
	Change uint64       `json:"change"`
	Party  PartyID      `json:"party"`
	On     Date         `json:"on"`
}

func (e CommitmentChangeTakenBack) apply(s *State, m Meta) {
	if c := s.commitmentAt(e.Of.Commitment); c != nil {
		c.settle(e.Of.Day, NoLonger, false, e.On, m)
		s.happened(c, Happening{What: ChangeTakenBack, Of: e.Of, Party: e.Party, On: e.On, Made: m})
	}
}
