package demo

import "entente/partnership"

// remarks adds context to a promise; the result is the number of its entry, once it was played.
func (t *turn) remarks(day int, clock, who, says string) *uint64 {
	entry := new(uint64)
	t.of.play.say(day, clock, who, t.of.space, func() partnership.Command {
		return &partnership.AddRemark{About: t.ref(0), Says: partnership.Text(says)}
	}, func(no uint64) { *entry = no })
	return entry
}

// thanks lets somebody thank an organisation, or people of it.
func (p *play) thanks(day int, clock, who, to, team, says string) {
	p.say(day, clock, who, everyone, func() partnership.Command {
		return &partnership.GiveThanks{To: p.ids(to), Team: partnership.Text(team), Says: partnership.Text(says)}
	}, nil)
}
