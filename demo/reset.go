package demo

import (
	"entente/engine"
	"entente/partnership"
)

// operates lets whoever runs the machine do something in the record.
func (p *play) operates(day int, clock string, c func() partnership.Command, then func(no uint64)) {
	p.at(day, clock, func() error {
		no, err := p.do(engine.Operator, p.common, c())
		if err == nil && then != nil {
			then(no)
		}
		return err
	})
}

// resets makes somebody's sign-in anew; until a colleague confirms that it is them, they sign nothing.
func (p *play) resets(day int, clock, who string) {
	p.operates(day, clock, func() partnership.Command { return &partnership.RecordReset{Member: p.person(who).member} }, nil)
}

func (p *play) confirmsReset(day int, clock, by, who string) {
	p.say(day, clock, by, everyone, func() partnership.Command { return &partnership.ConfirmReset{Member: p.person(who).member} }, nil)
}
