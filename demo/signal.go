package demo

import (
	"fmt"

	"entente/partnership"
)

// letsGo lets somebody let go what needs attention about a promise, whatever it is that day.
func (t *turn) letsGo(day int, clock, who string) {
	p := t.of.play
	p.at(day, clock, func() error {
		var found *partnership.Signal
		err := p.Engine.ViewAll(p.ctx, p.person(who).who, p.common, func(views []partnership.View) error {
			for _, s := range partnership.Signals(views) {
				if s.Of == t.occurrence().Ref() {
					found = &s
				}
			}
			return nil
		})
		if err == nil && found == nil {
			err = fmt.Errorf("nothing about %q needs attention", t.of.what)
		}
		if err != nil {
			return err
		}
		_, err = p.do(p.person(who).who, found.Space, &partnership.LetGo{Rule: found.Rule, Of: found.Of, Since: found.Since})
		return err
	})
}
