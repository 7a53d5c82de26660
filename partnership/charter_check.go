package partnership

import "slices"

// Completeness: what a charter usually says, and whether this one does. It stops nobody from signing; what is left out
// is left out with a reason.

// ChecklistKinds lists what is looked for, in the order in which it is shown.
var ChecklistKinds = []ClauseKind{
	ClauseWhy, ClauseNeed, ClauseBehave, ClauseWord, ClausePromise, ClauseEarn, ClauseKnow, ClauseOwn, ClauseDrift, ClauseRhythm,
	ClauseLimit, ClauseDecide, ClauseContract, ClauseRoom, ClauseExit,
}

// ChecklistRow is one thing that a charter usually says.
type ChecklistRow struct {
	Row         ClauseKind
	Clauses     []ClauseID // that say it; what is only assumed does not
	Missing     []PartyID  // of what each needs: those who have not said it
	NotRelevant Mark       // Made.No is 0 if nobody says so
}

// Present tells whether the charter says it.
func (r ChecklistRow) Present() bool { return len(r.Clauses) > 0 && len(r.Missing) == 0 }

// Done tells whether it is there, or is left out with a reason.
func (r ChecklistRow) Done() bool { return r.Present() || r.NotRelevant.Made.No != 0 }

// Mark says that a row of the checklist is not relevant here.
type Mark struct {
	Row    ClauseKind
	Party  PartyID // whose people say so
	Reason Text
	Made   Meta
}

// Checklist is how complete the working text is.
func (s *State) Checklist() []ChecklistRow {
	rows := make([]ChecklistRow, len(ChecklistKinds))
	needing := s.Voters()
	for i, kind := range ChecklistKinds {
		rows[i].Row = kind
		for _, m := range s.charter.marks {
			if m.Row == kind {
				rows[i].NotRelevant = m
			}
		}
	}
	for _, section := range s.charter.work.Sections {
		for _, c := range section.Clauses[:section.agreed()] {
			i := slices.Index(ChecklistKinds, c.Kind)
			if i < 0 {
				continue
			}
			rows[i].Clauses = append(rows[i].Clauses, c.ID)
			if c.Kind == ClauseNeed {
				needing = slices.DeleteFunc(needing, func(p PartyID) bool { return p == c.Needs })
			}
		}
	}
	rows[slices.Index(ChecklistKinds, ClauseNeed)].Missing = needing
	return rows
}

// MarkIrrelevant says why the charter need not say something. It is void as soon as a clause does say it.
type MarkIrrelevant struct {
	Row    ClauseKind `json:"row"`
	Reason Text       `json:"reason" text:"1-1000,lines"`
}

func (c MarkIrrelevant) decide(in In) ([]Event, error) {
	m, _ := in.member()
	switch {
	case !slices.Contains(ChecklistKinds, c.Row):
		return nil, invalid("row", "choose a row of the list")
	case in.State.charter.work.has(c.Row):
		return nil, conflict("the charter says something about this; take that out first")
	}
	return []Event{MarkedIrrelevant{c.Row, m.Party, c.Reason}}, nil
}

// has tells whether an agreed clause of the text is of the kind.
func (t Charter) has(kind ClauseKind) bool {
	return slices.ContainsFunc(t.Sections, func(s Section) bool {
		return slices.ContainsFunc(s.Clauses[:s.agreed()], func(c Clause) bool { return c.Kind == kind })
	})
}

// MarkedIrrelevant is a row of the checklist left out, with the reason.
type MarkedIrrelevant struct {
	Row    ClauseKind `json:"row"`
	Party  PartyID    `json:"party"`
	Reason Text       `json:"reason"`
}

func (e MarkedIrrelevant) apply(s *State, m Meta) {
	others := slices.DeleteFunc(slices.Clone(s.charter.marks), func(x Mark) bool { return x.Row == e.Row })
	s.charter.marks = append(others, Mark{e.Row, e.Party, e.Reason, m})
}

// dropMarks takes back that something is not relevant which the text now says.
func (s *State) dropMarks() {
	s.charter.marks = slices.DeleteFunc(s.charter.marks, func(m Mark) bool { return s.charter.work.has(m.Row) })
}
