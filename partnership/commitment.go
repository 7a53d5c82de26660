package partnership

import (
	"slices"
)

// A commitment is a promise of one party to others: what, when it is done (criteria), and by which day.
//
//	offered or asked ──accept──► counts ──show──► shown ──confirm──► kept
//	     │ counter ▲ │              │ ask for a new date     │ not yet, because …
//	     └─────────┘ └ decline      └ withdraw by agreement  └ show again, or stand by it
//
// It counts for each receiver from the day on which that receiver and the giver have both accepted the same criteria
// and date. It counts at all once it counts for one receiver; from then on its terms change only by agreement of the
// giver and all receivers for whom it counts. A receiver who wants other terms then declines, and is promised its own.

// Commitment is a promise from one party to others, with criteria and a date.
type Commitment struct {
	ID        CommitmentID
	Giver     PartyID
	Receivers []PartyID
	Asked     bool     // by a receiver; otherwise offered by the giver
	By        PartyID  // who offered or asked
	Owner     MemberID // of the giver; 0 while a promise that was asked for has not been accepted
	Deputy    MemberID // of the owner; 0 if none
	What      Text
	Criteria  []Text // it is done when …
	Due       Date   // as agreed at first, before any move; of a repeating one the first; none in some imports
	Schedule  Schedule
	DependsOn Dependency
	Clause    ClauseID // of the charter, that it is made under; none
	From      Origin   // the check-in at which it came up, or the course correction it was made from; none
	Why       Text     // why it is asked for
	AnswerBy  Date     // by when an answer would be welcome
	Made      Meta
	Revision  uint64  // the entry that last changed what is proposed; an answer names it
	Proposed  Meta    // of that entry
	Proposer  PartyID // whose proposal that is
	Replies   []Reply // to this revision, each party's latest
	Accepted  []Acceptance
	TakenBack Meta     // before it counted; No is 0 if it was not
	Ended     Date     // a repeating one was ended by agreement on this day; later occurrences are not owed
	Course    []Course // what happened to it, or to each of its occurrences to which anything happened
	History   []Happening

	forGood bool // nothing that a day or another log brings changes its standing
}

// Reply is a party's answer to what is proposed.
type Reply struct {
	Party     PartyID
	Accepts   bool
	Reason    Text // of a refusal
	Confirmer MemberID
	Deputy    MemberID
	Made      Meta
}

// Acceptance says from when a promise counts for one receiver, and who of that party confirms that it is done.
type Acceptance struct {
	Party     PartyID
	From      Date
	Confirmer MemberID
	Deputy    MemberID // 0 if none
	Made      Meta
}

type commitments struct {
	list    []*Commitment  // pointers, for a commitment is large and the list grows
	live    []int          // places in list of those that are not over for good
	past    []past         // those that were kept, by due date
	touched []CommitmentID // by the entry that is being folded
	depends []SpaceID      // other spaces in which promises are on which some of these depend
}

// MakeCommitment promises something to other parties; in a private space, to one's own.
type MakeCommitment struct {
	Receivers []PartyID  `json:"receivers"`
	What      Text       `json:"what" text:"1-300"`
	Criteria  []Text     `json:"criteria" text:"1-300,most=20"` // it is done when …
	Due       Date       `json:"due"`                           // of a repeating promise the first
	Owner     MemberID   `json:"owner"`                         // a person of the giving party; whoever promises if 0
	Schedule  Schedule   `json:"schedule,omitzero"`             // none: once
	DependsOn Dependency `json:"depends_on,omitzero"`           // another party's promise
	Clause    ClauseID   `json:"clause,omitzero"`               // of the charter, that it is made under
	From      Origin     `json:"from,omitzero"`                 // the check-in at which it came up, or the course correction it is made from
}

func (c MakeCommitment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if c.Owner == 0 {
		c.Owner = m.ID
	}
	t := terms{m.Party, PartySet(c.Receivers), c.Due, c.Schedule, c.DependsOn}
	if err := t.check(in, m.Party); err != nil {
		return nil, err
	}
	if err := checkPerson(in, "owner", c.Owner, m.Party); err != nil {
		return nil, err
	}
	if err := in.checkClause(c.Clause); err != nil {
		return nil, err
	}
	if err := c.From.check(in); err != nil {
		return nil, err
	}
	return []Event{CommitmentMade{
		Giver: m.Party, Receivers: t.receivers, Owner: c.Owner, What: c.What, Criteria: c.Criteria, Due: c.Due,
		Schedule: c.Schedule, DependsOn: c.DependsOn, Clause: c.Clause, From: c.From, On: in.today(),
	}}, nil
}

// AskCommitment asks another party for a promise. "No, because…" is a good answer.
type AskCommitment struct {
	Giver     PartyID    `json:"giver"`
	Receivers []PartyID  `json:"receivers"` // the asker's own party is always among them
	What      Text       `json:"what" text:"1-300"`
	Criteria  []Text     `json:"criteria" text:"1-300,most=20"` // as the asker suggests
	Due       Date       `json:"due"`
	Schedule  Schedule   `json:"schedule,omitzero"`
	DependsOn Dependency `json:"depends_on,omitzero"`
	Why       Text       `json:"why" text:"0-1000,lines"`
	AnswerBy  Date       `json:"answer_by,omitzero"` // by when an answer would be welcome
	Clause    ClauseID   `json:"clause,omitzero"`    // of the charter, that it would be made under
	From      Origin     `json:"from,omitzero"`      // the course correction it is asked for because of
}

func (c AskCommitment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	t := terms{c.Giver, PartySet(append(slices.Clone(c.Receivers), m.Party)), c.Due, c.Schedule, c.DependsOn}
	if c.Giver == m.Party {
		return nil, invalid("giver", "choose another organisation; what your own does is a promise")
	}
	if err := t.check(in, m.Party); err != nil {
		return nil, err
	}
	if c.AnswerBy != "" && (!c.AnswerBy.Valid() || c.AnswerBy < in.today()) {
		return nil, invalid("answer_by", "choose today or a later day")
	}
	if err := in.checkClause(c.Clause); err != nil {
		return nil, err
	}
	if err := c.From.check(in); err != nil {
		return nil, err
	}
	return []Event{CommitmentAsked{
		Giver: c.Giver, Receivers: t.receivers, By: m.Party, Confirmer: m.ID, What: c.What, Criteria: c.Criteria, Due: c.Due,
		Schedule: c.Schedule, DependsOn: c.DependsOn, Why: c.Why, AnswerBy: c.AnswerBy, Clause: c.Clause, From: c.From, On: in.today(),
	}}, nil
}

// terms are the facts of a promise that can be checked alike, however it was proposed.
type terms struct {
	giver     PartyID
	receivers []PartyID
	due       Date
	schedule  Schedule
	dependsOn Dependency
}

func (t terms) check(in In, by PartyID) error {
	if err := t.checkParties(in, by); err != nil {
		return err
	}
	if err := checkDue(in, t.due); err != nil {
		return err
	}
	if err := t.schedule.check(t.due); err != nil {
		return err
	}
	return t.dependsOn.check(in, t)
}

func (t terms) checkParties(in In, by PartyID) error {
	audience := in.State.Audience(in.Common)
	inside := in.State.Kind() == Private
	if !slices.Contains(audience, t.giver) {
		return invalid("giver", "choose among the organisations that see this space")
	}
	for _, p := range t.receivers {
		if p == t.giver && !inside || !slices.Contains(audience, p) {
			return invalid("receivers", "choose among the other organisations that see this space")
		}
	}
	if len(t.receivers) == 0 {
		return invalid("receivers", "say to whom you promise it")
	}
	if by != t.giver && !slices.Contains(t.receivers, by) {
		return invalid("giver", "your own organisation gives it or receives it")
	}
	return nil
}

// furthest is how many years ahead a day may be.
const furthest = 100

func checkDue(in In, due Date) error {
	switch {
	case !due.Valid():
		return invalid("due", "choose a day")
	case due < in.today():
		return invalid("due", "choose today or a later day")
	case due > in.today().AddDays(366*furthest):
		return invalid("due", "choose a day within the next hundred years")
	}
	return nil
}

// checkPerson refuses whoever cannot act for the party.
func checkPerson(in In, field string, id MemberID, p PartyID) error {
	m, ok := in.Common.Member(id)
	if !ok || m.Party != p || m.Left != 0 {
		return invalid(field, "choose a person of your own organisation")
	}
	if !slices.ContainsFunc(m.Roles, func(r Role) bool { return r != Observer }) {
		return invalid(field, "an observer only reads; choose somebody else")
	}
	return nil
}

// CommitmentMade is a promise offered. In a private space it counts at once: nobody else is there to accept it.
type CommitmentMade struct {
	Giver     PartyID    `json:"giver"`
	Receivers []PartyID  `json:"receivers"`
	Owner     MemberID   `json:"owner"`
	What      Text       `json:"what"`
	Criteria  []Text     `json:"criteria"`
	Due       Date       `json:"due"`
	Schedule  Schedule   `json:"schedule,omitzero"`
	DependsOn Dependency `json:"depends_on,omitzero"`
	On        Date       `json:"on"` // the civil day on which it was made
	Clause    ClauseID   `json:"clause,omitzero"`
	From      Origin     `json:"from,omitzero"`
}

func (e CommitmentMade) apply(s *State, m Meta) {
	s.propose(Commitment{
		ID: CommitmentID{Entry: m.No}, Giver: e.Giver, Receivers: e.Receivers, By: e.Giver, Owner: e.Owner, What: e.What,
		Criteria: e.Criteria, Due: e.Due, Schedule: e.Schedule, DependsOn: e.DependsOn, Clause: e.Clause, From: e.From, Made: m,
	}, Reply{Party: e.Giver, Accepts: true, Confirmer: memberOf(m), Made: m}, e.On)
}

// CommitmentAsked is a promise asked for.
type CommitmentAsked struct {
	Giver     PartyID    `json:"giver"`
	Receivers []PartyID  `json:"receivers"`
	By        PartyID    `json:"by"`
	Confirmer MemberID   `json:"confirmer"` // whoever asked confirms, unless somebody else is named
	What      Text       `json:"what"`
	Criteria  []Text     `json:"criteria"`
	Due       Date       `json:"due"`
	Schedule  Schedule   `json:"schedule,omitzero"`
	DependsOn Dependency `json:"depends_on,omitzero"`
	Why       Text       `json:"why,omitzero"`
	AnswerBy  Date       `json:"answer_by,omitzero"`
	On        Date       `json:"on"`
	Clause    ClauseID   `json:"clause,omitzero"`
	From      Origin     `json:"from,omitzero"`
}

func (e CommitmentAsked) apply(s *State, m Meta) {
	s.propose(Commitment{
		ID: CommitmentID{Entry: m.No}, Giver: e.Giver, Receivers: e.Receivers, Asked: true, By: e.By, What: e.What,
		Criteria: e.Criteria, Due: e.Due, Schedule: e.Schedule, DependsOn: e.DependsOn, Clause: e.Clause, From: e.From, Why: e.Why, AnswerBy: e.AnswerBy, Made: m,
	}, Reply{Party: e.By, Accepts: true, Confirmer: e.Confirmer, Made: m}, e.On)
}

// propose puts a promise on the list; who proposes it agrees by proposing.
func (s *State) propose(c Commitment, by Reply, on Date) {
	c.Revision, c.Proposed, c.Proposer, c.Replies = c.ID.Entry, c.Made, by.Party, []Reply{by}
	said := Offered
	if c.Asked {
		said = AskedFor
	}
	s.happened(&c, Happening{What: said, Party: by.Party, On: on, Due: c.Due, Says: c.Why, Made: c.Made})
	c.count(on, c.Made)
	s.commitment.list = append(s.commitment.list, &c)
	if at := c.DependsOn.Space; at != "" && !slices.Contains(s.commitment.depends, at) {
		s.commitment.depends = append(s.commitment.depends, at)
	}
	s.bind(c.ID.Entry, c.Parties())
	s.cites(c.Clause, c.ID)
}

// Parties lists the giver and the receivers, in order.
func (c Commitment) Parties() []PartyID { return PartySet(append([]PartyID{c.Giver}, c.Receivers...)) }

// Internal tells whether the party promised it to itself: such promises enter no figure of the relationship.
func (c Commitment) Internal() bool { return slices.Contains(c.Receivers, c.Giver) }

// Counts tells whether the promise counts: at least one receiver and the giver have accepted its terms.
func (c Commitment) Counts() bool { return len(c.Accepted) > 0 }

// AcceptedBy says from when it counts for the receiver, if it does.
func (c Commitment) AcceptedBy(p PartyID) (Acceptance, bool) {
	for _, a := range c.Accepted {
		if a.Party == p {
			return a, true
		}
	}
	return Acceptance{}, false
}

// Commitments lists the promises made, asked for or proposed in this space, oldest first.
func (s *State) Commitments() []Commitment {
	list := make([]Commitment, len(s.commitment.list))
	for i, c := range s.commitment.list {
		list[i] = c.copy()
	}
	return list
}

// Commitment finds a promise.
func (s *State) Commitment(id CommitmentID) (Commitment, bool) {
	if c := s.commitmentAt(id); c != nil {
		return c.copy(), true
	}
	return Commitment{}, false
}

// copy is the promise with slices of its own.
func (c Commitment) copy() Commitment {
	c.Receivers, c.Criteria = slices.Clone(c.Receivers), slices.Clone(c.Criteria)
	c.Replies, c.Accepted, c.History = slices.Clone(c.Replies), slices.Clone(c.Accepted), slices.Clone(c.History)
	c.Course = slices.Clone(c.Course)
	for i := range c.Course {
		c.Course[i] = c.Course[i].copy()
	}
	return c
}

func (s *State) commitmentAt(id CommitmentID) *Commitment {
	i, ok := s.commitment.index(id)
	if !ok {
		return nil
	}
	return s.commitment.list[i]
}
