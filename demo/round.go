package demo

import (
	"fmt"
	"strconv"

	"entente/engine"
	"entente/partnership"
)

// round is one time that questions are answered in the story: by the people of each organisation, by its links or signed in,
// or by the organisation.
type round struct {
	play  *play
	space string
	id    partnership.RoundID
	asked map[string]*asked // by organisation
}

// asked are those of an organisation who are asked: first the ones of the cast, then who come by a link.
type asked struct {
	who   []string
	links []string
}

// begins lets somebody ask. Whom is known only then: an organisation has no number before it has joined.
func (p *play) begins(day int, clock, who, space string, c partnership.BeginRound, whom ...string) *round {
	r := &round{play: p, space: space, asked: map[string]*asked{}}
	p.say(day, clock, who, space, func() partnership.Command {
		c.Asked = p.ids(whom...)
		return &c
	}, func(no uint64) { r.id = partnership.RoundID(no) })
	return r
}

// asks lets the first of some colleagues ask those, and as many more by link as make size.
func (r *round) asks(day int, clock string, size int, who ...string) {
	p := r.play
	p.at(day, clock, func() error {
		at, err := p.space(who[0], r.space)
		if err != nil {
			return err
		}
		c := &partnership.ChooseVoice{Round: r.id, Voice: partnership.People, Links: size - len(who)}
		for _, name := range who {
			c.Members = append(c.Members, p.person(name).member)
		}
		p.given++
		links, _, err := p.Engine.AskPeople(p.ctx, p.person(who[0]).who, at, c, fmt.Sprintf("demonstration-%d", p.given), "")
		if err != nil {
			return fmt.Errorf("%s asks: %w", who[0], err)
		}
		r.asked[p.person(who[0]).of()] = &asked{who: who, links: links}
		return nil
	})
}

// answered lets some of an organisation answer on one day: who is numbered from and before to, those of the cast first.
func (r *round) answered(day int, clock, party string, from, to int, answers func(i int) partnership.Answers) {
	p := r.play
	p.at(day, clock, func() error {
		a := r.asked[party]
		for i := from; i < to; i++ {
			if err := r.answer(a, i, answers(i)); err != nil {
				return fmt.Errorf("answer %d of %s: %w", i, party, err)
			}
		}
		return nil
	})
}

func (r *round) answer(a *asked, i int, answers partnership.Answers) error {
	p, secret := r.play, engine.NewSecret()
	if i >= len(a.who) {
		return p.Engine.AnswerByLink(p.ctx, a.links[i-len(a.who)], secret, answers)
	}
	at, err := p.space(a.who[i], r.space)
	if err != nil {
		return err
	}
	_, err = p.Engine.Answer(p.ctx, p.person(a.who[i]).who, at, r.id, secret, answers)
	return err
}

// speaks lets an organisation answer as one voice, and send it.
func (r *round) speaks(day int, clock, who string, answers partnership.Answers) {
	p := r.play
	p.at(day, clock, func() error {
		at, err := p.space(who, r.space)
		if err != nil {
			return err
		}
		if err := p.Engine.SaveVoice(p.ctx, p.person(who).who, at, r.id, answers); err != nil {
			return fmt.Errorf("%s answers: %w", who, err)
		}
		_, err = p.do(p.person(who).who, at, &partnership.LockVoice{Round: r.id})
		return err
	})
}

// looks lets the clock do what it owes the round's space at that moment. It works at weekends, too.
func (r *round) looks(day int, clock, who string) {
	p := r.play
	p.at(day, clock, func() error {
		at, err := p.space(who, r.space)
		if err != nil {
			return err
		}
		return p.Engine.View(p.ctx, p.person(who).who, at, func(partnership.View) error { return nil })
	})
	p.acts[len(p.acts)-1].nobody = true
}

// becomes says what becomes of a difference, of the first that awaits an answer if none is named; then, if not nil, hears the
// number of the entry.
func (r *round) becomes(day int, clock, who string, c func() partnership.AnswerGap, then func(no uint64)) {
	p := r.play
	p.at(day, clock, func() error {
		at, err := p.space(who, r.space)
		if err != nil {
			return err
		}
		var open []partnership.Matter
		err = p.Engine.View(p.ctx, p.person(who).who, at, func(v partnership.View) error {
			found, _ := v.State.Round(r.id)
			open = found.Unanswered()
			return nil
		})
		if err == nil && len(open) == 0 {
			err = fmt.Errorf("round %d has nothing to answer", r.id)
		}
		if err != nil {
			return err
		}
		answer := c()
		if answer.Round = r.id; answer.Dimension == "" {
			answer.Dimension, answer.Prompt, answer.About = open[0].Dimension, open[0].Prompt, open[0].About
		}
		no, err := p.do(p.person(who).who, at, &answer)
		if err == nil && then != nil {
			then(no)
		}
		return err
	})
}

// ticks lets an organisation say that it is at ease with some dimensions since a talk on some day.
func (r *round) ticks(day int, clock, who string, talked int, dimensions ...string) {
	for _, d := range dimensions {
		r.play.say(day, clock, who, r.space, func() partnership.Command {
			return &partnership.TickDimension{Round: r.id, Dimension: d, Talked: r.play.date(talked)}
		}, nil)
	}
}

// counted are a column's answers to a prompt, "04311" for four 2s, three 3s, one 4 and one 5: who is numbered i gives the
// i-th of them from the turn-th on. More people than answers means that the rest cannot say.
func counted(column string, people, i, turn int) (point int) {
	i = (i + turn) % people
	for k, digit := range column {
		n, _ := strconv.Atoi(string(digit))
		if i -= n; i < 0 {
			return k + 1
		}
	}
	return 0
}
