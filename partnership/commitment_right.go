package partnership

// Righting is the giver saying what went wrong and what it does about it.
type Righting struct {
	Wrong, Will Text
	Made        Meta
}

// PutRight says, when something slipped, what went wrong and what will be done about it.
type PutRight struct {
	Of      OccurrenceID `json:"of"`
	Wrong   Text         `json:"wrong" text:"1-2000,lines"`
	Will    Text         `json:"will" text:"1-2000,lines"`
	GivesUp bool         `json:"gives_up,omitzero"` // the promise itself will not be kept any more
}

func (c PutRight) decide(in In) ([]Event, error) {
	m, _ := in.member()
	p := in.State.commitmentAt(c.Of.Commitment)
	if p == nil || c.Of.Day != "" && !p.falls(c.Of.Day) {
		return nil, ErrNotFound
	}
	if m.Party != p.Giver || !in.mayActFor(m, p.Owner, p.Deputy) {
		return nil, forbidden("the organisation that promised it puts it right")
	}
	st := in.State.Standing(c.Of, in.look())
	switch {
	case p.Schedule.Repeats() && c.Of.Day == "":
		return nil, invalid("of", "say which of its dates this is about")
	case !st.Slipped:
		return nil, conflict("nothing has slipped here; if it will, ask for a new date")
	case c.GivesUp && !st.Status.Open():
		return nil, invalid("gives_up", "this is not open any more")
	}
	return []Event{CommitmentPutRight{c.Of, c.Wrong, c.Will, c.GivesUp, in.today()}}, nil
}

// CommitmentPutRight is an account of what went wrong and what is done about it.
type CommitmentPutRight struct {
	Of      OccurrenceID `json:"of"`
	Wrong   Text         `json:"wrong"`
	Will    Text         `json:"will"`
	GivesUp bool         `json:"gives_up,omitzero"`
	On      Date         `json:"on"`
}

func (e CommitmentPutRight) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Of.Commitment)
	if c == nil {
		return
	}
	k := c.courseAt(e.Of.Day)
	k.Rights = append(k.Rights, Righting{e.Wrong, e.Will, m})
	if e.GivesUp {
		k.GivenUp = m
	}
	s.happened(c, Happening{What: WasPutRight, Of: e.Of, Party: c.Giver, On: e.On, Says: e.Wrong, Made: m})
	s.bind(m.No, c.Parties())
}
