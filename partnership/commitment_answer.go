package partnership

import (
	"cmp"
	"slices"
)

// AcceptCommitment accepts what is proposed: the giver takes it on, a receiver accepts the criteria.
type AcceptCommitment struct {
	Commitment CommitmentID `json:"commitment"`
	Revision   uint64       `json:"revision"`        // what the person saw
	Person     MemberID     `json:"person,omitzero"` // who owns it, or who confirms it; whoever accepts if 0
	Deputy     MemberID     `json:"deputy,omitzero"`
}

func (c AcceptCommitment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, err := in.negotiated(c.Commitment, c.Revision, m.Party)
	if err != nil {
		return nil, err
	}
	if c.Person == 0 {
		c.Person = m.ID
	}
	if err := checkPair(in, c.Person, c.Deputy, m.Party); err != nil {
		return nil, err
	}
	switch {
	case p.accepts(m.Party):
		return nil, conflict("your organisation has accepted this already")
	case p.Due == "":
		return nil, conflict("it has no date yet; answer with one")
	case p.over(in.look()):
		return nil, conflict("its date has passed; answer with another date")
	}
	return []Event{CommitmentAccepted{c.Commitment, c.Revision, m.Party, c.Person, c.Deputy, in.today()}}, nil
}

// checkPair checks the two people that a party names.
func checkPair(in In, person, deputy MemberID, p PartyID) error {
	if err := checkPerson(in, "person", person, p); err != nil {
		return err
	}
	if deputy == 0 {
		return nil
	}
	if deputy == person {
		return invalid("deputy", "choose somebody else as deputy")
	}
	return checkPerson(in, "deputy", deputy, p)
}

// negotiated finds a promise whose terms the party may still answer.
func (in In) negotiated(id CommitmentID, revision uint64, party PartyID) (*Commitment, error) {
	c := in.State.commitmentAt(id)
	if c == nil {
		return nil, ErrNotFound
	}
	_, counts := c.AcceptedBy(party)
	switch {
	case !slices.Contains(c.Parties(), party):
		return nil, forbidden("this is between others")
	case counts || c.Counts() && party == c.Giver:
		return nil, conflict("this promise counts already; ask for a new date, or to withdraw it together")
	case c.Closed():
		return nil, conflict("this was declined or taken back")
	case c.begun():
		return nil, conflict("this was shown, or withdrawn, before your organisation answered")
	case c.Revision != revision:
		return nil, conflict("what is proposed has changed since you read it")
	case in.Common.HasLeft(c.Giver):
		return nil, conflict("the organisation that would give it has left")
	}
	return c, nil
}

// CommitmentAccepted is a party accepting what is proposed.
type CommitmentAccepted struct {
	Commitment CommitmentID `json:"commitment"`
	Revision   uint64       `json:"revision"`
	Party      PartyID      `json:"party"`
	Person     MemberID     `json:"person"`
	Deputy     MemberID     `json:"deputy,omitzero"`
	On         Date         `json:"on"`
}

func (e CommitmentAccepted) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Commitment)
	if c == nil {
		return
	}
	if e.Party == c.Giver {
		c.Owner, c.Deputy = e.Person, e.Deputy
	}
	c.reply(Reply{Party: e.Party, Accepts: true, Confirmer: e.Person, Deputy: e.Deputy, Made: m})
	s.happened(c, Happening{What: Promised, Party: e.Party, On: e.On, Made: m})
	c.count(e.On, m)
	s.bind(m.No, c.Parties())
}

// reply records a party's latest answer.
func (c *Commitment) reply(r Reply) {
	for i := range c.Replies {
		if c.Replies[i].Party == r.Party {
			c.Replies[i] = r
			return
		}
	}
	c.Replies = append(c.Replies, r)
}

// count lets the promise count for every receiver that has accepted, once the giver has.
func (c *Commitment) count(on Date, m Meta) {
	if !c.accepts(c.Giver) {
		return
	}
	for _, r := range c.Replies {
		_, counts := c.AcceptedBy(r.Party)
		if r.Accepts && !counts && slices.Contains(c.Receivers, r.Party) {
			c.Accepted = append(c.Accepted, Acceptance{r.Party, on, r.Confirmer, r.Deputy, m})
		}
	}
}

func (c Commitment) accepts(p PartyID) bool {
	return slices.ContainsFunc(c.Replies, func(r Reply) bool { return r.Party == p && r.Accepts })
}

func (c Commitment) declines(p PartyID) bool {
	return slices.ContainsFunc(c.Replies, func(r Reply) bool { return r.Party == p && !r.Accepts })
}

// Closed tells whether it was taken back, or declined by the giver or by every receiver, before it counted.
func (c Commitment) Closed() bool {
	if c.TakenBack.No != 0 {
		return true
	}
	all := !slices.ContainsFunc(c.Receivers, func(p PartyID) bool { return !c.declines(p) })
	return !c.Counts() && (all || c.declines(c.Giver))
}

// over tells whether nothing of it falls due today or later. What has no date yet is not over.
func (c *Commitment) over(look Look) bool {
	switch {
	case c.Due == "":
		return false
	case c.Schedule.Repeats():
		_, ok := c.Schedule.next(c.Due, look.Today)
		return !ok
	}
	k := c.course("")
	return k.Due.AddDays(c.shift(k, look).Days) < look.Today
}

// begun tells whether what a receiver has not answered yet is past answering.
func (c *Commitment) begun() bool {
	k := c.course("")
	return len(k.Claims) > 0 || k.Withdrawn.No != 0 || k.GivenUp.No != 0 || c.Ended != ""
}

// DeclineCommitment says no, with the reason.
type DeclineCommitment struct {
	Commitment CommitmentID `json:"commitment"`
	Revision   uint64       `json:"revision"`
	Reason     Text         `json:"reason" text:"1-1000,lines"`
}

func (c DeclineCommitment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, err := in.negotiated(c.Commitment, c.Revision, m.Party)
	if err != nil {
		return nil, err
	}
	if p.Proposer == m.Party {
		return nil, conflict("your organisation proposed this; take it back or change it instead")
	}
	return []Event{CommitmentDeclined{c.Commitment, c.Revision, m.Party, c.Reason, in.today()}}, nil
}

// CommitmentDeclined is a party saying no.
type CommitmentDeclined struct {
	Commitment CommitmentID `json:"commitment"`
	Revision   uint64       `json:"revision"`
	Party      PartyID      `json:"party"`
	Reason     Text         `json:"reason"`
	On         Date         `json:"on"`
}

func (e CommitmentDeclined) apply(s *State, m Meta) {
	if c := s.commitmentAt(e.Commitment); c != nil {
		c.reply(Reply{Party: e.Party, Reason: e.Reason, Made: m})
		s.happened(c, Happening{What: Declined, Party: e.Party, On: e.On, Says: e.Reason, Made: m})
		s.bind(m.No, c.Parties())
	}
}

// CounterCommitment answers with another date, other criteria, or both. It is a new proposal: whoever makes it agrees
// to it, all other answers are void. Only before the promise counts for anybody.
type CounterCommitment struct {
	Commitment CommitmentID `json:"commitment"`
	Revision   uint64       `json:"revision"`
	Due        Date         `json:"due,omitzero"`                           // as before if empty
	Criteria   []Text       `json:"criteria,omitzero" text:"1-300,most=20"` // as before if none
	Schedule   Schedule     `json:"schedule,omitzero"`                      // as before if none
	Person     MemberID     `json:"person,omitzero"`                        // who would own or confirm it; whoever answers if 0
	Reason     Text         `json:"reason" text:"0-1000,lines"`
}

func (c CounterCommitment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p, err := in.negotiated(c.Commitment, c.Revision, m.Party)
	if err != nil {
		return nil, err
	}
	if p.Counts() {
		return nil, conflict("somebody has accepted this as it stands; decline it, and ask for a promise of your own")
	}
	if c.Person == 0 {
		c.Person = m.ID
	}
	if err := checkPerson(in, "person", c.Person, m.Party); err != nil {
		return nil, err
	}
	if c.Due == "" && len(c.Criteria) == 0 && !c.Schedule.Repeats() {
		return nil, invalid("due", "choose another date, or change when it is done")
	}
	due := p.Due
	if due != "" {
		due = due.AddDays(p.shift(p.course(""), in.look()).Days)
	}
	e := CommitmentCountered{c.Commitment, m.Party, cmp.Or(c.Due, due), c.Criteria, p.Schedule, c.Person, c.Reason, in.today()}
	if c.Schedule.Repeats() {
		e.Schedule = c.Schedule
	}
	t := terms{p.Giver, p.Receivers, e.Due, e.Schedule, Dependency{}}
	if err := checkDue(in, t.due); err != nil {
		return nil, err
	}
	return []Event{e}, t.schedule.check(t.due)
}

// CommitmentCountered is a changed proposal.
type CommitmentCountered struct {
	Commitment CommitmentID `json:"commitment"`
	Party      PartyID      `json:"party"`
	Due        Date         `json:"due"`
	Criteria   []Text       `json:"criteria,omitempty"` // as before if none
	Schedule   Schedule     `json:"schedule,omitzero"`
	Person     MemberID     `json:"person"`
	Reason     Text         `json:"reason,omitzero"`
	On         Date         `json:"on"`
}

func (e CommitmentCountered) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Commitment)
	if c == nil {
		return
	}
	c.Revision, c.Proposed, c.Proposer = m.No, m, e.Party
	c.Due, c.Schedule = e.Due, e.Schedule
	if len(e.Criteria) > 0 {
		c.Criteria = e.Criteria
	}
	c.Replies = []Reply{{Party: e.Party, Accepts: true, Confirmer: e.Person, Made: m}}
	if e.Party == c.Giver {
		c.Owner = e.Person
	}
	s.happened(c, Happening{What: Countered, Party: e.Party, On: e.On, Due: e.Due, Says: e.Reason, Made: m})
	s.bind(m.No, c.Parties())
}

// TakeBackCommitment withdraws an offer or a request before it counts.
type TakeBackCommitment struct {
	Commitment CommitmentID `json:"commitment"`
	Reason     Text         `json:"reason" text:"0-1000,lines"`
}

func (c TakeBackCommitment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p := in.State.commitmentAt(c.Commitment)
	switch {
	case p == nil:
		return nil, ErrNotFound
	case p.By != m.Party:
		return nil, forbidden("only the organisation that proposed it can take it back; you can decline it")
	case p.Counts():
		return nil, conflict("this promise counts already; ask to withdraw it together")
	case p.Closed():
		return nil, conflict("this was declined or taken back")
	}
	return []Event{CommitmentTakenBack{c.Commitment, c.Reason, in.today()}}, nil
}

// CommitmentTakenBack is an offer or a request withdrawn before it counted.
type CommitmentTakenBack struct {
	Commitment CommitmentID `json:"commitment"`
	Reason     Text         `json:"reason,omitzero"`
	On         Date         `json:"on"`
}

func (e CommitmentTakenBack) apply(s *State, m Meta) {
	if c := s.commitmentAt(e.Commitment); c != nil {
		c.TakenBack = m
		s.happened(c, Happening{What: TakenBack, Party: c.By, On: e.On, Says: e.Reason, Made: m})
		s.bind(m.No, c.Parties())
	}
}

// NameForCommitment says who of one's party owns a promise it gives, or confirms one it receives.
type NameForCommitment struct {
	Commitment CommitmentID `json:"commitment"`
	Person     MemberID     `json:"person"`
	Deputy     MemberID     `json:"deputy,omitzero"`
}

func (c NameForCommitment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p := in.State.commitmentAt(c.Commitment)
	if p == nil {
		return nil, ErrNotFound
	}
	_, receives := p.AcceptedBy(m.Party)
	if !p.accepts(m.Party) && !receives || p.Closed() {
		return nil, conflict("your organisation has no part in this promise yet")
	}
	if err := checkPair(in, c.Person, c.Deputy, m.Party); err != nil {
		return nil, err
	}
	return []Event{CommitmentPersonNamed{c.Commitment, m.Party, c.Person, c.Deputy, in.today()}}, nil
}

// CommitmentPersonNamed is a party naming its owner or confirmer of a promise.
type CommitmentPersonNamed struct {
	Commitment CommitmentID `json:"commitment"`
	Party      PartyID      `json:"party"`
	Person     MemberID     `json:"person"`
	Deputy     MemberID     `json:"deputy,omitzero"`
	On         Date         `json:"on"`
}

func (e CommitmentPersonNamed) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Commitment)
	if c == nil {
		return
	}
	if e.Party == c.Giver {
		c.Owner, c.Deputy = e.Person, e.Deputy
	}
	for i := range c.Replies {
		if c.Replies[i].Party == e.Party {
			c.Replies[i].Confirmer, c.Replies[i].Deputy = e.Person, e.Deputy
		}
	}
	for i := range c.Accepted {
		if c.Accepted[i].Party == e.Party {
			c.Accepted[i].Confirmer, c.Accepted[i].Deputy = e.Person, e.Deputy
		}
	}
	s.happened(c, Happening{What: Named, Party: e.Party, On: e.On, Made: m})
	s.bind(m.No, c.Parties())
}

// mayActFor tells whether the member may say for its party that a promise is done: a manager, or who is named.
func (in In) mayActFor(m Member, person, deputy MemberID) bool {
	return in.is(m, Manager) || m.ID == person || m.ID == deputy
}
