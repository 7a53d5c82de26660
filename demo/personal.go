package demo

import "entente/partnership"

// asksErasure lets somebody ask for the erasure of their own data, and a colleague answer: it is done if there is no
// reason against it.
func (p *play) asksErasure(asked int, who, why string, answered int, by, refusal string) {
	var request uint64
	p.say(asked, "12:20", who, everyone, just(&partnership.AskErasure{Reason: partnership.Text(why)}), func(no uint64) { request = no })
	p.say(answered, "10:05", by, everyone, func() partnership.Command {
		return &partnership.AnswerErasure{Request: partnership.RequestID(request), Erase: refusal == "", Reason: partnership.Text(refusal)}
	}, nil)
}
