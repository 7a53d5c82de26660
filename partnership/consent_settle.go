package partnership

import (
	"fmt"
	"slices"
)

// How a question of consent comes to its outcome: by the last answer, by a party's leaving, or because its subject went away.

// complete tells whether all have answered that have not left and, if so, what the outcome is.
func (q Question) complete(left func(PartyID) bool) (Outcome, bool) {
	q.Voters = slices.DeleteFunc(slices.Clone(q.Voters), left)
	switch {
	case len(q.Voters) == 0:
		return Void, true // nobody is left who could agree
	case len(q.Awaits()) > 0:
		return Open, false
	}
	agree := 0
	for _, p := range q.Voters {
		a, _ := q.AnswerOf(p)
		if a.Position == Disagree {
			return NotAdopted, true
		}
		if a.Position == Agree {
			agree++
		}
	}
	if 2*agree < len(q.Voters) {
		return NotAdopted, true
	}
	return Adopted, true
}

// settle is a question's outcome with everything that follows from it; first is the number the outcome will have.
func settle(in In, q Question, outcome Outcome, first uint64) []Event {
	events := []Event{ConsentSettled{Question: q.ID, Outcome: outcome}}
	if then := effects(q.About).then; then != nil && outcome == Adopted {
		events = append(events, then(in, q, first+1)...)
	}
	return events
}

// SettleConsent records the outcome of a question that nobody is awaited on any more, because a party has left. In the
// common space the leaving itself settles it; in a room, where the leaving is not recorded, this does.
type SettleConsent struct {
	Question QuestionID `json:"question"`
}

func (c SettleConsent) decide(in In) ([]Event, error) {
	q, ok := in.State.Question(c.Question)
	if !ok {
		return nil, ErrNotFound
	}
	if !q.open(in.today()) {
		return nil, conflict("this question is closed")
	}
	outcome, done := q.complete(in.Common.HasLeft)
	if !done {
		return nil, conflict("not everyone who is asked has answered")
	}
	return settle(in, q, outcome, in.next(0)), nil
}

// settleWithout is the outcome of every open question of the common space for which only the leaving party was awaited,
// and the next version of the charter, if only that party had not signed it. What goes with the party (its invitations, its
// removal) is void by its leaving. first is the next entry's number.
func settleWithout(in In, gone PartyID, first uint64) []Event {
	left := func(p PartyID) bool { return p == gone || in.State.HasLeft(p) }
	events := in.signedBy(0, gone)
	for _, q := range in.State.Questions(in.today()) {
		if !slices.Contains(q.Voters, gone) || in.State.goesWith(q, gone) {
			continue
		}
		if q.About == AboutAmendment {
			continue // one after the other, each on the text that the one before made: whoever looks next settles them
		}
		if outcome, done := q.complete(left); done {
			events = append(events, settle(in, q, outcome, first+uint64(len(events)))...)
		}
	}
	return events
}

// goesWith tells whether a question is void once the party has left.
func (s *State) goesWith(q Question, p PartyID) bool {
	switch q.About {
	case AboutInvitation:
		inv, _ := s.Invitation(InvitationID(q.Subject))
		return s.Invites(inv, p)
	case AboutRemoval:
		r, _ := s.Removal(RemovalID(q.Subject))
		return r.Party == p
	case AboutClosing:
		c, _ := s.ClosingWish(ClosingID(q.Subject))
		return c.Without == p
	}
	return false
}

// consentsDue lists the open questions that nobody is awaited on.
func (s *State) consentsDue(common *State, today Date) []Due {
	var list []Due
	for _, q := range s.consent.list {
		if !q.open(today) {
			continue
		}
		if _, done := q.complete(common.HasLeft); done {
			list = append(list, Due{&SettleConsent{Question: q.ID}, fmt.Sprintf("settle-%d", q.ID)})
		}
	}
	return list
}

// ConsentSettled is the outcome, once all have answered or the subject went away.
type ConsentSettled struct {
	Question QuestionID `json:"question"`
	Outcome  Outcome    `json:"outcome"`
}

func (e ConsentSettled) apply(s *State, m Meta) {
	q := s.questionAt(e.Question)
	if q == nil || q.Outcome != Open {
		return
	}
	q.Outcome = e.Outcome
	if apply := effects(q.About).apply; apply != nil && e.Outcome == Adopted {
		apply(s, q.Subject, m)
	}
}

// voidConsents closes the open questions about a subject that went away.
func (s *State) voidConsents(what About, subject uint64) {
	for i := range s.consent.list {
		q := &s.consent.list[i]
		if q.About == what && q.Subject == subject && q.Outcome == Open {
			q.Outcome = Void
		}
	}
}
