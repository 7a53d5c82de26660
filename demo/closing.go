package demo

import "entente/partnership"

// asksToClose lets somebody ask whether to close the partnership on a day, and the others answer.
func (p *play) asksToClose(asked int, who string, on int, why string, answered int, replies ...reply) {
	p.puts(asked, "11:45", who, func() partnership.Command {
		return &partnership.ClosePartnership{On: p.date(on), Reason: partnership.Text(why)}
	}, answered, replies)
}
