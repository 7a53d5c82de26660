package partnership

import (
	"slices"
)

// CommitmentID names a commitment: the number of its commitment.made entry in its space.
type CommitmentID uint64

// Commitment is a promise from one party to others, with criteria and a date.
type Commitment struct {
	ID        CommitmentID
	Giver     PartyID
	Receivers []PartyID
	Owner     MemberID
	What      Text
	Criteria  []Text
	Due       Date
	Made      Meta
}

type commitments struct {
	list []Commitment
}

// MakeCommitment promises something to other parties.
type MakeCommitment struct {
	Receivers []PartyID `json:"receivers"`
	What      Text      `json:"what" text:"1-300"`
	Criteria  []Text    `json:"criteria" text:"1-300,most=20"` // it is done when …
	Due       Date      `json:"due"`
	Owner     MemberID  `json:"owner"` // a person of the giving party; whoever promises if 0
}

func (c MakeCommitment) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if c.Owner == 0 {
		c.Owner = m.ID
	}
	if err := c.check(in, m); err != nil {
		return nil, err
	}
	return []Event{CommitmentMade{
		Giver: m.Party, Receivers: PartySet(c.Receivers), Owner: c.Owner, What: c.What, Criteria: c.Criteria, Due: c.Due,
	}}, nil
}

func (c MakeCommitment) check(in In, m Member) error {
	audience := in.State.Audience(in.Common)
	for _, p := range c.Receivers {
		if p == m.Party && in.State.Kind() != Private || !slices.Contains(audience, p) {
			return invalid("receivers", "choose among the organisations that see this space")
		}
	}
	owner, ok := in.Common.Member(c.Owner)
	switch {
	case len(c.Receivers) == 0:
		return invalid("receivers", "say to whom you promise it")
	case !ok || owner.Party != m.Party || owner.Left != 0:
		return invalid("owner", "choose a person of your own organisation")
	case !c.Due.Valid():
		return invalid("due", "choose a day")
	case c.Due < in.today():
		return invalid("due", "choose today or a later day")
	}
	return nil
}

// CommitmentMade is a promise.
type CommitmentMade struct {
	Giver     PartyID   `json:"giver"`
	Receivers []PartyID `json:"receivers"`
	Owner     MemberID  `json:"owner"`
	What      Text      `json:"what"`
	Criteria  []Text    `json:"criteria"`
	Due       Date      `json:"due"`
}

func (e CommitmentMade) apply(s *State, m Meta) {
	s.commitment.list = append(s.commitment.list, Commitment{
		ID: CommitmentID(m.No), Giver: e.Giver, Receivers: e.Receivers, Owner: e.Owner,
		What: e.What, Criteria: e.Criteria, Due: e.Due, Made: m,
	})
	s.bind(m.No, append([]PartyID{e.Giver}, e.Receivers...))
}

// Commitments lists the promises made in this space, oldest first.
func (s *State) Commitments() []Commitment {
	list := make([]Commitment, len(s.commitment.list))
	for i, c := range s.commitment.list {
		list[i] = c.copy()
	}
	return list
}

// copy is the promise with slices of its own.
func (c Commitment) copy() Commitment {
	c.Receivers, c.Criteria = slices.Clone(c.Receivers), slices.Clone(c.Criteria)
	return c
}

// Commitment finds a promise.
func (s *State) Commitment(id CommitmentID) (Commitment, bool) {
	if c := s.commitmentAt(id); c != nil {
		return c.copy(), true
	}
	return Commitment{}, false
}

func (s *State) commitmentAt(id CommitmentID) *Commitment {
	return find(s.commitment.list, id, func(c Commitment) CommitmentID { return c.ID })
}
