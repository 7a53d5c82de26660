package partnership

import "slices"

// A clause that nobody ever uses can go. What uses it says so by naming it; it is counted from that alone.

// ClauseUse is how often a clause was used, over the spaces that the reader sees.
type ClauseUse struct {
	Cited   int // by promises, remarks, thanks, evidence, course corrections and signals that were answered
	Kept    int // promises that name it and were kept, the ones with a new date included
	NotKept int // promises that name it and were not
	Amended int // amendments of it that were adopted
}

// Ever tells whether the clause was used at all.
func (u ClauseUse) Ever() bool { return u != ClauseUse{} }

// cites remembers that a promise of this space names a clause of the charter.
func (s *State) cites(clause ClauseID, by CommitmentID) {
	if clause != (ClauseID{}) {
		s.charter.citing = append(s.charter.citing, by)
	}
}

// checkClause refuses what is no clause of the charter.
func (in In) checkClause(id ClauseID) error {
	if id != (ClauseID{}) && !in.Common.HasClause(id) {
		return invalid("clause", "choose a clause of the charter")
	}
	return nil
}

// Citing lists the promises of this space that name the clause, oldest first.
func (s *State) Citing(id ClauseID) []CommitmentID {
	var list []CommitmentID
	for _, by := range s.charter.citing {
		if c := s.commitmentAt(by); c != nil && c.Clause == id {
			list = append(list, by)
		}
	}
	return list
}

// ClauseUses counts how often each clause was used; clauses that never were are not in it. The map is the caller's.
func ClauseUses(views []View) map[ClauseID]ClauseUse {
	uses := map[ClauseID]ClauseUse{}
	look := LookOver(views)
	for _, v := range views {
		for _, by := range v.State.charter.citing {
			v.State.countPromise(uses, by, look)
		}
		for _, r := range append(v.State.remarked(RefClause), v.State.evidenced(RefClause)...) {
			cite(uses, clauseOf(v, r))
		}
		for _, x := range append(v.State.corrected(), v.State.answeredSignals()...) {
			at := v
			if i := slices.IndexFunc(views, func(o View) bool { return o.ID == x.space }); i >= 0 {
				at = views[i]
			}
			of := clauseOf(at, x.of)
			cite(uses, of)
			if x.ladder != of {
				cite(uses, x.ladder)
			}
		}
		for i := range v.State.charter.amendments {
			a := &v.State.charter.amendments[i]
			if a.Adopted.No == 0 {
				continue
			}
			for k, c := range a.Changes {
				if c.Do == ChangeClause || c.Do == RemoveClause {
					u := uses[a.Changes[k].Clause]
					u.Amended++
					uses[a.Changes[k].Clause] = u
				}
			}
		}
	}
	return uses
}

// citation is what a course correction or a signal that was answered is about.
type citation struct {
	of     Ref
	space  SpaceID  // where that is, if not in the same space
	ladder ClauseID // whose steps are walked; none if it is no course correction
}

// clauseOf is the clause that the thing in the view's space is, or names; the zero ID if neither.
func clauseOf(v View, of Ref) ClauseID {
	switch of.Kind {
	case RefClause:
		id, _ := ParseClauseID(of.ID)
		return id
	case RefCommitment:
		if o, err := of.Occurrence(); err == nil {
			if c := v.State.commitmentAt(o.Commitment); c != nil {
				return c.Clause
			}
		}
	case RefEvidence:
		if no, ok := of.number(); ok {
			if e := v.State.evidenceAt(EvidenceID(no)); e != nil && e.About.Kind != RefEvidence {
				return clauseOf(v, e.About)
			}
		}
	}
	return ClauseID{}
}

// cite counts one use of a clause, if there is one.
func cite(uses map[ClauseID]ClauseUse, id ClauseID) {
	if id == (ClauseID{}) {
		return
	}
	u := uses[id]
	u.Cited++
	uses[id] = u
}

// countPromise counts one promise that names a clause, and what became of what fell due of it.
func (s *State) countPromise(uses map[ClauseID]ClauseUse, by CommitmentID, look Look) {
	c := s.commitmentAt(by)
	if c == nil {
		return
	}
	u := uses[c.Clause]
	u.Cited++
	if c.Counts() {
		for _, o := range s.heldTo(c, "", look.Today.AddDays(horizon), look) {
			switch o.Standing.Status {
			case StatusKept, StatusRenegotiated:
				u.Kept++
			case StatusNotKept:
				u.NotKept++
			}
		}
	}
	uses[c.Clause] = u
}

// charterTexts lists what can be found in the charter as it holds now, and in amendments.
func (s *State) charterTexts() []Found {
	var list []Found
	for _, section := range s.charterNow().Sections {
		for _, c := range section.Clauses {
			title := c.Text
			if title == "" {
				title = section.Title
			}
			more := string(c.Good) + " " + string(c.Bad)
			for _, t := range c.Terms {
				more += " " + string(t.Term) + " " + string(t.Agreed)
			}
			for _, r := range c.Ladder {
				more += " " + string(r.Name) + " " + string(r.What)
			}
			list = found(list, c.ID.Ref(), title, Text(more), c.Worded)
		}
	}
	for _, a := range s.charter.amendments {
		words := ""
		for _, c := range a.Changes {
			words += " " + string(c.Title) + " " + string(c.Wording.Text)
		}
		list = found(list, RefTo(RefAmendment, a.ID), a.Reason, Text(words), a.Words)
	}
	return list
}
