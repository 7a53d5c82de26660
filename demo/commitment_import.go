package demo

import "entente/partnership"

// row is a line of an agreement that existed before: who gives it, what, when it is done, by when.
type row struct {
	by       string // the person whose organisation gives it
	what     string
	criteria string // separated by " | "
	due      int    // a day; 0 for a line without a date, which nobody can accept as it is
}

// imports lets somebody propose all lines of an agreement at once to one other, who accepts on a day those with a date.
func (p *play) imports(day int, clock, who, other string, accepted int, rows []row) {
	var entry uint64
	p.say(day, clock, who, everyone, func() partnership.Command {
		c := &partnership.ProposeCommitments{}
		for _, r := range rows {
			c.Rows = append(c.Rows, p.proposed(r, who, other))
		}
		return c
	}, func(no uint64) { entry = no })
	for k, r := range rows {
		if r.due == 0 {
			continue
		}
		p.say(accepted, clockOf(10, 5+4*k), other, everyone, func() partnership.Command {
			return &partnership.AcceptCommitment{Commitment: partnership.CommitmentID{Entry: entry, K: k + 1}, Revision: entry}
		}, nil)
	}
}

// proposed is the row as a command takes it: one of the two gives it, the other receives it.
func (p *play) proposed(r row, one, other string) partnership.ProposedCommitment {
	to := one
	if r.by == one {
		to = other
	}
	x := promise{criteria: r.criteria}
	c := partnership.ProposedCommitment{
		Giver: p.ids(p.person(r.by).of())[0], Receivers: p.ids(p.person(to).of()), What: partnership.Text(r.what), Criteria: x.list(),
	}
	if r.due != 0 {
		c.Due = p.date(workday(r.due))
	}
	return c
}
