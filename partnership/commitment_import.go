package partnership

import (
	"fmt"
	"slices"
)

// ProposeCommitments proposes many promises at once, all or none, as from an agreement that exists already. A promise
// of one's own party is an offer, one of another's is asked for. The rows become a few entries of at most 1 MiB.
type ProposeCommitments struct {
	Rows []ProposedCommitment `json:"rows"`
}

// ProposedCommitment is one row. Its date may be missing: then it can be accepted once somebody answered with one.
type ProposedCommitment struct {
	Giver     PartyID   `json:"giver"`
	Receivers []PartyID `json:"receivers"`
	What      Text      `json:"what" text:"1-300"`
	Criteria  []Text    `json:"criteria" text:"1-300,most=20"`
	Due       Date      `json:"due,omitzero"`
	Schedule  Schedule  `json:"schedule,omitzero"`
	Owner     MemberID  `json:"owner,omitzero"` // of the giver; of an offer whoever proposes if 0
}

// MostRows is the most that one import may hold. An entry of it stays well below 1 MiB: JSON writes some characters with
// up to six bytes.
const (
	MostRows      = 2000
	mostEntrySize = 150_000 // bytes of text, and 200 for each row
)

func (c ProposeCommitments) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if len(c.Rows) == 0 || len(c.Rows) > MostRows {
		return nil, invalid("rows", "propose between 1 and 2,000 promises at once")
	}
	var events []Event
	var rows []ProposedCommitment
	size := 0
	for i, row := range c.Rows {
		if err := row.check(in, m); err != nil {
			return nil, atRow(err, i+1)
		}
		row.Receivers = PartySet(row.Receivers)
		if row.Giver == m.Party && row.Owner == 0 {
			row.Owner = m.ID
		}
		if len(rows) > 0 && size+row.size() > mostEntrySize {
			events = append(events, CommitmentsProposed{m.Party, m.ID, rows, in.today()})
			rows, size = nil, 0
		}
		rows, size = append(rows, row), size+row.size()
	}
	return append(events, CommitmentsProposed{m.Party, m.ID, rows, in.today()}), nil
}

func (r ProposedCommitment) size() int {
	n := 200 + len(r.What)
	for _, text := range r.Criteria {
		n += len(text)
	}
	return n
}

// atRow says in which row a field is wrong.
func atRow(err error, row int) error {
	if wrong, ok := err.(*InvalidError); ok {
		return invalid(fmt.Sprintf("rows.%d.%s", row, wrong.Field), wrong.Reason)
	}
	return err
}

func (r ProposedCommitment) check(in In, m Member) error {
	t := terms{giver: r.Giver, receivers: r.Receivers, due: r.Due, schedule: r.Schedule}
	if err := t.checkParties(in, m.Party); err != nil {
		return err
	}
	if r.Due == "" && r.Schedule.Repeats() {
		return invalid("due", "say when it falls due for the first time")
	}
	if r.Due != "" {
		if err := checkDue(in, r.Due); err != nil {
			return err
		}
	}
	if slices.Contains(r.Receivers, r.Giver) && r.Due == "" {
		return invalid("due", "choose a day; your own promises count at once")
	}
	if r.Owner != 0 && r.Giver != m.Party {
		return invalid("owner", "the other organisation says who owns it")
	}
	if r.Owner != 0 {
		if err := checkPerson(in, "owner", r.Owner, m.Party); err != nil {
			return err
		}
	}
	return r.Schedule.check(r.Due)
}

// CommitmentsProposed is many promises proposed together. The k-th, counted from 1, has the ID "entry.k".
type CommitmentsProposed struct {
	Party  PartyID              `json:"party"`
	Person MemberID             `json:"person"` // confirms what was asked for, unless somebody else is named
	Rows   []ProposedCommitment `json:"rows"`
	On     Date                 `json:"on"`
}

func (e CommitmentsProposed) apply(s *State, m Meta) {
	for i, r := range e.Rows {
		s.propose(Commitment{
			ID: CommitmentID{m.No, i + 1}, Giver: r.Giver, Receivers: r.Receivers, Asked: e.Party != r.Giver, By: e.Party,
			Owner: r.Owner, What: r.What, Criteria: r.Criteria, Due: r.Due, Schedule: r.Schedule, Made: m,
		}, Reply{Party: e.Party, Accepts: true, Confirmer: e.Person, Made: m}, e.On)
	}
}
