package partnership

import (
	"errors"
	"slices"
)

// Act is something that one can do about a promise, or about an occurrence of one.
type Act string

// What can be done about a promise.
const (
	ActAccept   Act = "accept"
	ActDecline  Act = "decline"
	ActCounter  Act = "counter"
	ActTakeBack Act = "take-back"
	ActName     Act = "name"
	ActNewDate  Act = "new-date"
	ActWithdraw Act = "withdraw"
	ActAgree    Act = "agree" // to a change that another party asks for
	ActRefuse   Act = "refuse"
	ActKeepAsIs Act = "keep-as-is" // take one's own change back
	ActShow     Act = "show"
	ActConfirm  Act = "confirm"
	ActNotYet   Act = "not-yet"
	ActStandBy  Act = "stand-by"
	ActPutRight Act = "put-right"
	ActGiveUp   Act = "give-up" // put right, and say that it will not be kept any more
)

// Acts lists what the reader may do now, in the order of a promise's life: what the command itself would not refuse,
// whatever is still to be filled in. It looks at only those acts, if any are named.
func (v View) Acts(of OccurrenceID, only ...Act) []Act {
	c := v.State.commitmentAt(of.Commitment)
	if c == nil || v.Past {
		return nil
	}
	in := v.in()
	var list []Act
	for _, try := range c.tries(of) {
		if len(only) > 0 && !slices.Contains(only, try.act) {
			continue
		}
		if try.whole && c.Schedule.Repeats() && of.Day == "" && c.Counts() {
			continue // one of its dates has to be named
		}
		if may(in, try.command) {
			list = append(list, try.act)
		}
	}
	return list
}

// try is an act and a command that gives it, with a word where a person would write some.
type try struct {
	act     Act
	whole   bool // needs one occurrence
	command Command
}

func (c *Commitment) tries(of OccurrenceID) []try {
	const word Text = "…"
	k := c.course(of.Day)
	claim, _ := k.Claim()
	id, change := of.Commitment, k.Change.ID
	return []try{
		{ActAccept, false, &AcceptCommitment{Commitment: id, Revision: c.Revision}},
		{ActCounter, false, &CounterCommitment{Commitment: id, Revision: c.Revision, Criteria: []Text{word}}},
		{ActDecline, false, &DeclineCommitment{Commitment: id, Revision: c.Revision, Reason: word}},
		{ActTakeBack, false, &TakeBackCommitment{Commitment: id}},
		{ActConfirm, true, &ConfirmDone{Of: of, Claim: claim.ID}},
		{ActNotYet, true, &SayNotYet{Of: of, Claim: claim.ID, Reasons: []NotYetReason{{Reason: word}}}},
		{ActAgree, false, &AnswerChange{Of: of, Change: change, Agrees: true}},
		{ActRefuse, false, &AnswerChange{Of: of, Change: change, Reason: word}},
		{ActKeepAsIs, false, &TakeBackChange{Of: of, Change: change}},
		{ActShow, true, &ClaimDone{Of: of}},
		{ActStandBy, true, &StandByClaim{Of: of, Claim: claim.ID, Account: word}},
		{ActPutRight, true, &PutRight{Of: of, Wrong: word, Will: word}},
		{ActGiveUp, true, &PutRight{Of: of, Wrong: word, Will: word, GivesUp: true}},
		{ActNewDate, true, &AskNewDate{Of: of, Changed: word}},
		{ActWithdraw, false, &AskToWithdraw{Of: of, Reason: word}},
		{ActName, false, &NameForCommitment{Commitment: id}},
	}
}

// may tells whether the command would be taken, or refused only for what a form can mend.
func may(in In, c Command) bool {
	_, err := c.decide(in)
	var mend *InvalidError
	if right, ok := c.(*PutRight); ok && right.GivesUp {
		return err == nil && permit(in, c) == nil
	}
	return (err == nil || errors.As(err, &mend)) && permit(in, c) == nil // most are refused by what the promise is like
}
