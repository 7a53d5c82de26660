package demo

import (
	"fmt"
	"strings"

	"entente/partnership"
)

// promise is a commitment in the story. Its embedded turn is the promise itself, if it is kept once.
type promise struct {
	turn
	play      *play
	space     string
	by        string   // the person who gives it
	to        []string // the persons who receive it, one of each organisation
	what      string
	criteria  string // separated by " | "
	made, due int    // days
	every     partnership.Schedule
	after     *promise // the one it depends on
	from      *drift   // the course correction it comes from
	talk      *round   // the talk about answers it comes from
	clause    string   // the number, on that day, of the charter's clause that it is made under
	id        partnership.CommitmentID
	revision  uint64
}

// turn is a promise, or one time that a repeating one is owed.
type turn struct {
	of     *promise
	day    partnership.Date
	claim  uint64
	change uint64
}

func (t *turn) occurrence() partnership.OccurrenceID {
	return partnership.OccurrenceID{Commitment: t.of.id, Day: t.day}
}

// turnOn is the time that a repeating promise is owed so many days after the story's last day.
func (x *promise) turnOn(day int) *turn { return &turn{of: x, day: x.play.date(day)} }

// offered lets a promise be made; nobody has answered yet.
func (p *play) offered(x promise) *promise {
	c := &x
	c.play, c.turn.of, c.made, c.due = p, c, workday(c.made), workday(c.due)
	under := new(partnership.ClauseID)
	if c.clause != "" {
		p.at(c.made, "10:12", func() (err error) {
			*under, err = p.madeUnder(c.by, c.clause)
			return err
		})
	}
	p.say(c.made, "10:12", c.by, c.space, func() partnership.Command {
		m := &partnership.MakeCommitment{
			Clause:    *under,
			Receivers: c.receivers(), What: partnership.Text(c.what), Criteria: c.list(), Due: p.date(c.due), Schedule: c.every,
		}
		if c.from != nil {
			m.From = partnership.Origin{Correction: c.from.id}
		}
		if c.talk != nil {
			m.From = partnership.Origin{Round: c.talk.id}
		}
		if c.after != nil {
			m.DependsOn = partnership.Dependency{Of: c.after.occurrence()}
		}
		return m
	}, c.proposed)
	return c
}

// promised is offered, and accepted by all within days.
func (p *play) promised(x promise) *promise {
	c := p.offered(x)
	for i, who := range c.to {
		c.accepted(later(c.made, 1+i%2), clockOf(9, 20+13*i), who)
	}
	return c
}

// askedFor lets the first receiver ask the giver for a promise.
func (p *play) askedFor(x promise, why string, answerBy int) *promise {
	c := &x
	c.play, c.turn.of, c.made, c.due = p, c, workday(c.made), workday(c.due)
	p.say(c.made, "16:20", c.to[0], c.space, func() partnership.Command {
		return &partnership.AskCommitment{
			Giver: p.ids(p.person(c.by).of())[0], Receivers: c.receivers(), What: partnership.Text(c.what), Criteria: c.list(),
			Due: p.date(c.due), Why: partnership.Text(why), AnswerBy: p.date(answerBy),
		}
	}, c.proposed)
	return c
}

func (x *promise) proposed(no uint64) { x.id.Entry, x.revision = no, no }

// receivers are the organisations of those it is promised to; in a private space one's own.
func (x *promise) receivers() []partnership.PartyID {
	var names []string
	for _, who := range x.to {
		names = append(names, x.play.person(who).of())
	}
	if len(names) == 0 {
		names = []string{x.play.person(x.by).of()}
	}
	return x.play.ids(names...)
}

func (x *promise) list() []partnership.Text {
	var list []partnership.Text
	for part := range strings.SplitSeq(x.criteria, " | ") {
		list = append(list, partnership.Text(part))
	}
	return list
}

func (x *promise) accepted(day int, clock, who string) {
	x.play.say(day, clock, who, x.space, func() partnership.Command {
		return &partnership.AcceptCommitment{Commitment: x.id, Revision: x.revision}
	}, nil)
}

func (x *promise) declined(day int, who, reason string) {
	x.play.say(day, "11:35", who, x.space, func() partnership.Command {
		return &partnership.DeclineCommitment{Commitment: x.id, Revision: x.revision, Reason: partnership.Text(reason)}
	}, nil)
}

func (x *promise) countered(day int, who string, due int, reason string) {
	x.play.say(day, "13:50", who, x.space, func() partnership.Command {
		return &partnership.CounterCommitment{
			Commitment: x.id, Revision: x.revision, Due: x.play.date(due), Reason: partnership.Text(reason),
		}
	}, func(no uint64) { x.revision = no })
}

// owner names who looks after a promise at the giver, or confirms it at a receiver.
func (x *promise) named(day int, by, person string) {
	x.play.say(day, "11:05", by, x.space, func() partnership.Command {
		return &partnership.NameForCommitment{Commitment: x.id, Person: x.play.person(person).member}
	}, nil)
}

func (t *turn) shown(day int, clock, who, account string) {
	t.of.play.say(day, clock, who, t.of.space, func() partnership.Command {
		return &partnership.ClaimDone{Of: t.occurrence(), Account: partnership.Text(account)}
	}, func(no uint64) { t.claim = no })
}

func (t *turn) confirmed(day int, clock, who string) {
	t.of.play.say(day, clock, who, t.of.space, func() partnership.Command {
		return &partnership.ConfirmDone{Of: t.occurrence(), Claim: t.claim}
	}, nil)
}

// confirmedByAll lets every receiver confirm, from a day on.
func (t *turn) confirmedByAll(day int) {
	for i, who := range t.of.to {
		t.confirmed(min(later(day, i%2), -1), clockOf(10, 15+19*i), who)
	}
}

// notYet says what is missing of a criterion, counted from 1.
func (t *turn) notYet(day int, who string, criterion int, reason string) {
	t.of.play.say(day, "15:30", who, t.of.space, func() partnership.Command {
		return &partnership.SayNotYet{Of: t.occurrence(), Claim: t.claim, Reasons: []partnership.NotYetReason{
			{Criterion: criterion, Reason: partnership.Text(reason)},
		}}
	}, nil)
}

func (t *turn) stoodBy(day int, who, account string) {
	t.of.play.say(day, "09:50", who, t.of.space, func() partnership.Command {
		return &partnership.StandByClaim{Of: t.occurrence(), Claim: t.claim, Account: partnership.Text(account)}
	}, nil)
}

// moves lets somebody ask for a new date, and all others agree on a day.
func (t *turn) moves(asked int, who string, due int, why string, agreed int, others ...string) {
	t.asks(asked, who, func() partnership.Command {
		return &partnership.AskNewDate{Of: t.occurrence(), Due: t.of.play.date(due), Changed: partnership.Text(why)}
	})
	t.agreed(agreed, others...)
}

// withdraws lets somebody ask to withdraw the promise, and all others agree on a day.
func (t *turn) withdraws(asked int, who, reason string, agreed int, others ...string) {
	t.asks(asked, who, func() partnership.Command {
		return &partnership.AskToWithdraw{Of: t.occurrence(), Reason: partnership.Text(reason)}
	})
	t.agreed(agreed, others...)
}

func (t *turn) asks(day int, who string, c func() partnership.Command) {
	t.of.play.say(day, "11:20", who, t.of.space, c, func(no uint64) { t.change = no })
}

func (t *turn) agreed(day int, others ...string) {
	for i, who := range others {
		t.of.play.say(day, clockOf(14, 11*i), who, t.of.space, func() partnership.Command {
			return &partnership.AnswerChange{Of: t.occurrence(), Change: t.change, Agrees: true}
		}, nil)
	}
}

func (t *turn) putRight(day int, who, wrong, will string, givesUp bool) {
	t.of.play.say(day, "12:10", who, t.of.space, func() partnership.Command {
		return &partnership.PutRight{Of: t.occurrence(), Wrong: partnership.Text(wrong), Will: partnership.Text(will), GivesUp: givesUp}
	}, nil)
}

// clockOf writes a time of day; minutes over an hour run on.
func clockOf(hour, minute int) string { return fmt.Sprintf("%02d:%02d", hour+minute/60, minute%60) }
