package demo

import (
	"fmt"
	"slices"

	"entente/partnership"
)

// drift is a course correction in the story.
type drift struct {
	play  *play
	space string
	id    partnership.CorrectionID
}

// drifts lets somebody bring something up, in a sentence.
func (p *play) drifts(day int, clock, who, space, says string) *drift {
	d := &drift{play: p, space: space}
	p.say(workday(day), clock, who, space, just(&partnership.OpenCorrection{Says: partnership.Text(says)}), d.opened)
	return d
}

// talksAbout lets somebody open a course correction about what the common space's signals say by a rule, where only those
// are whom it concerns.
func (p *play) talksAbout(day int, clock, who, space string, rule partnership.Rule) *drift {
	d := &drift{play: p, space: space}
	p.at(day, clock, func() error {
		c := &partnership.OpenCorrection{In: p.common}
		err := p.Engine.ViewAll(p.ctx, p.person(who).who, p.common, func(views []partnership.View) error {
			list := partnership.Signals(views)
			i := slices.IndexFunc(list, func(s partnership.Signal) bool { return s.Rule == rule && s.Space == p.common })
			if i < 0 {
				return fmt.Errorf("%s has no signal of the rule %s to talk about", who, rule)
			}
			c.Signal = list[i].Key
			c.Cause, _ = partnership.CauseElsewhere(views, p.common, c.Signal)
			return nil
		})
		if err != nil {
			return err
		}
		no, err := p.give(who, space, c)
		d.opened(no)
		return err
	})
	return d
}

func (d *drift) opened(no uint64) { d.id = partnership.CorrectionID(no) }

// tried says that a step took place.
func (d *drift) tried(day int, clock, who string, rung int, says string) {
	d.play.say(workday(day), clock, who, d.space, func() partnership.Command {
		return &partnership.NoteRung{Correction: d.id, Rung: rung, Says: partnership.Text(says)}
	}, nil)
}

// climbs takes the next step.
func (d *drift) climbs(day int, clock, who string, rung int) {
	d.play.say(workday(day), clock, who, d.space, func() partnership.Command {
		return &partnership.ClimbRung{Correction: d.id, Rung: rung}
	}, nil)
}

// ended says that it ended at a step.
func (d *drift) ended(day int, clock, who string, rung int, says string) {
	d.play.say(workday(day), clock, who, d.space, func() partnership.Command {
		return &partnership.SettleCorrection{Correction: d.id, Rung: rung, Says: partnership.Text(says)}
	}, nil)
}
