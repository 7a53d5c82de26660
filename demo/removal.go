package demo

import "entente/partnership"

// removes lets the other organisations remove one together, with its notice: somebody asks, the others agree on a day.
func (p *play) removes(asked int, who, party, reason string, agreed int, others ...string) {
	p.puts(asked, "10:35", who, func() partnership.Command {
		return &partnership.RemoveParty{Party: p.ids(party)[0], Reason: partnership.Text(reason)}
	}, agreed, agreeing(others...))
}
