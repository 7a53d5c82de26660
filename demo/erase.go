package demo

import "entente/partnership"

// erases lets a manager erase the words of an entry.
func (p *play) erases(day int, clock, who, space string, entry *uint64, reason string) {
	p.say(day, clock, who, space, func() partnership.Command {
		return &partnership.EraseWords{Entry: *entry, Reason: partnership.Text(reason)}
	}, nil)
}
