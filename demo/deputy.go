package demo

import "entente/partnership"

// standsIn lets a colleague stand in for somebody from one day to another.
func (p *play) standsIn(day int, who, person string, from, to int) {
	p.say(day, "12:30", who, everyone, func() partnership.Command {
		return &partnership.AppointDeputy{
			For: p.person(who).member, Person: p.person(person).member, From: p.date(from), To: p.date(to),
		}
	}, nil)
}
