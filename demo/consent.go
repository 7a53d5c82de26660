package demo

import "entente/partnership"

// reply is an organisation's answer to what needs consent, given by somebody.
type reply struct {
	who      string
	position partnership.Position
	reason   string
}

// agreeing is a plain yes of each.
func agreeing(people ...string) []reply {
	var list []reply
	for _, who := range people {
		list = append(list, reply{who: who, position: partnership.Agree})
	}
	return list
}

// puts lets somebody wish for what needs consent, and others answer on a day, one after another. The question is the
// entry after the wish, and is about it.
func (p *play) puts(asked int, clock, who string, wish func() partnership.Command, answered int, replies []reply) {
	var made uint64
	p.say(asked, clock, who, everyone, wish, func(no uint64) { made = no })
	for i, r := range replies {
		p.say(answered, clockOf(13, 12*i), r.who, everyone, func() partnership.Command {
			return &partnership.AnswerConsent{
				Question: partnership.QuestionID(made + 1), Revision: made, Position: r.position, Reason: partnership.Text(r.reason),
				Name: partnership.Text(p.person(r.who).name), Authority: partnership.Text(p.person(r.who).title),
			}
		}, nil)
	}
}
