package partnership

import (
	"fmt"
	"slices"
)

// A party that is still thinking about a question may say by when it answers. It binds nobody: the question closes as it
// would have.

// AnswerPromise is by when a party that is awaited says that it will answer.
type AnswerPromise struct {
	Party PartyID
	By    Date
	Given Meta
}

// PromisedBy is by when an awaited party has said that it will answer; "" if it has said nothing, or has answered.
func (q Question) PromisedBy(p PartyID) Date {
	if _, ok := q.AnswerOf(p); ok || q.Outcome != Open {
		return ""
	}
	for _, x := range q.Promised {
		if x.Party == p {
			return x.By
		}
	}
	return ""
}

// PromiseAnswer says by when the party, which is awaited, answers. A later one replaces it.
type PromiseAnswer struct {
	Question QuestionID `json:"question"`
	By       Date       `json:"by"`
}

func (c PromiseAnswer) decide(in In) ([]Event, error) {
	m, _ := in.member()
	q, ok := in.State.Question(c.Question)
	switch {
	case !ok:
		return nil, ErrNotFound
	case !slices.Contains(q.Voters, m.Party):
		return nil, forbidden("your organisation is not asked here")
	case !q.open(in.today()):
		return nil, conflict("this question is closed")
	case !slices.Contains(q.Awaits(), m.Party):
		return nil, conflict("your organisation has answered already")
	case !c.By.Valid():
		return nil, invalid("by", "give a day")
	case c.By < in.today():
		return nil, invalid("by", "choose today or a later day")
	case c.By > q.Closes:
		return nil, invalid("by", "choose a day no later than "+day(q.Closes)+", when the question closes")
	}
	return []Event{AnswerPromised{q.ID, m.Party, c.By}}, nil
}

// AnswerPromised is a party's word by when it answers.
type AnswerPromised struct {
	Question QuestionID `json:"question"`
	Party    PartyID    `json:"party"`
	By       Date       `json:"by"`
}

func (e AnswerPromised) apply(s *State, m Meta) {
	q := s.questionAt(e.Question)
	if q == nil {
		return
	}
	others := slices.DeleteFunc(slices.Clone(q.Promised), func(x AnswerPromise) bool { return x.Party == e.Party })
	q.Promised = append(others, AnswerPromise{e.Party, e.By, m})
}

func (e AnswerPromised) says(v View, m Meta) string {
	return fmt.Sprintf("%s promised an answer to what was asked in entry %d by %s", v.author(m), e.Question, day(e.By))
}
