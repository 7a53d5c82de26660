package partnership

import (
	"fmt"
	"slices"
)

// A change that awaits only parties that have left is agreed: those who are still here have all said yes. A party leaves
// in the common log, so that the other spaces learn of it only when somebody looks; then the clock settles it, as of the
// day on which the last that was awaited agreed or left.

// SettleChange records that a change is agreed.
type SettleChange struct {
	Of     OccurrenceID `json:"of"`
	Change uint64       `json:"change"`
}

func (c SettleChange) decide(in In) ([]Event, error) {
	p, k, err := in.openChange(c.Of, c.Change)
	if err != nil {
		return nil, err
	}
	if !in.agreed(p, k.Change) {
		return nil, conflict("not everyone who is asked has answered")
	}
	on := p.settledOn(k.Change, in.Common)
	e := CommitmentChangeSettled{Of: c.Of, Change: c.Change, InTime: on < k.Due, On: on}
	return in.withMoves(p, true, c.Of, k.Change, []Event{e}), nil
}

// settledOn is the day on which a change that is agreed became so.
func (c *Commitment) settledOn(ch Change, common *State) Date {
	on := common.Today(ch.Made.At)
	for _, id := range c.concerned() {
		i := slices.IndexFunc(ch.Answers, func(a ChangeAnswer) bool { return a.Party == id && a.Agrees })
		party, _ := common.Party(id)
		switch {
		case i >= 0:
			on = max(on, common.Today(ch.Answers[i].Made.At))
		case id != ch.By && party.Left != 0:
			on = max(on, common.Today(party.LeftAt))
		}
	}
	return on
}

// changesDue lists the changes that nobody who is still here is awaited on. A new date that had passed by then is left
// open, as for an answer that comes too late: whoever asked takes it back, or asks for another.
func (s *State) changesDue(common *State) []Due {
	if !common.someLeft() {
		return nil
	}
	in := In{State: s, Common: common}
	var list []Due
	for c := range s.liveCommitments() {
		for i := range c.Course {
			k := &c.Course[i]
			of := c.ID.On(k.Day)
			if _, _, err := in.openChange(of, k.Change.ID); err != nil || !in.agreed(c, k.Change) {
				continue
			}
			if k.Change.Kind == ToWithdraw || c.settledOn(k.Change, common) <= k.Change.Due {
				list = append(list, Due{&SettleChange{Of: of, Change: k.Change.ID}, fmt.Sprintf("settle-change-%d", k.Change.ID)})
			}
		}
	}
	return list
}

// CommitmentChangeSettled is a change agreed because whoever had not answered has left.
type CommitmentChangeSettled struct {
	Of     OccurrenceID `json:"of"`
	Change uint64       `json:"change"`
	InTime bool         `json:"in_time"` // it was agreed before the date
	On     Date         `json:"on"`
}

func (e CommitmentChangeSettled) apply(s *State, m Meta) {
	c := s.commitmentAt(e.Of.Commitment)
	if c == nil {
		return
	}
	s.happened(c, Happening{What: NotAwaited, Of: e.Of, Party: c.course(e.Of.Day).Change.By, On: e.On, Made: m})
	c.settle(e.Of.Day, Agreed, e.InTime, e.On, m)
}
