package demo

import (
	"entente/engine"
	"entente/partnership"
)

// found begins the partnership.
func (p *play) found(day int, clock, who string, c partnership.FoundPartnership) {
	p.at(day, clock, func() error {
		a, err := p.enrol(who)
		if err != nil {
			return err
		}
		c.Zone, c.Party, c.Person, c.Key, c.Shown = zone, partnership.Text(a.party), partnership.Text(a.name), a.key, p.Fingerprint
		receipt, err := p.Engine.Found(p.ctx, p.common, c, "demonstration-found")
		if err != nil {
			return err
		}
		p.parties[a.of()], a.member = partnership.PartyID(receipt.First+1), partnership.MemberID(receipt.First+2)
		return nil
	})
}

// inviteParty lets somebody invite an organisation, the others consent, and a person of it join. Each day is one of the
// invitation's: asked, consented, joined.
func (p *play) inviteParty(day [3]int, by string, consent []string, who string, kind partnership.PartyKind) {
	inv := p.askIn(day[0], by, who, kind == partnership.Neutral)
	p.consent(day[1], inv, consent...)
	p.at(day[2], "10:20", func() error {
		a, err := p.enrol(who)
		if err != nil {
			return err
		}
		no, err := p.do(engine.Holder(p.common, *inv), p.common, &partnership.JoinAsParty{
			Party: partnership.Text(a.party), Kind: kind, Person: partnership.Text(a.name), Key: a.key, Shown: p.Fingerprint,
		})
		p.parties[a.of()], a.member = partnership.PartyID(no), partnership.MemberID(no+1)
		return err
	})
}

// askIn makes the invitation of the organisation that somebody of the cast is of, or of the one so named.
func (p *play) askIn(day int, by, who string, neutral bool) *partnership.InvitationID {
	name := who
	for _, r := range p.cast {
		if r.short == who {
			name = r.party
		}
	}
	inv := new(partnership.InvitationID)
	p.say(day, "14:05", by, everyone, just(&partnership.InviteParty{Name: partnership.Text(name), Neutral: neutral}), func(no uint64) {
		*inv = partnership.InvitationID(no)
	})
	return inv
}

// consent lets people agree to an invitation, one after another. The question is the entry after it.
func (p *play) consent(day int, inv *partnership.InvitationID, people ...string) {
	for i, who := range people {
		p.say(day, clockOf(11, 17*i), who, everyone, func() partnership.Command {
			return &partnership.AnswerConsent{
				Question: partnership.QuestionID(*inv + 1), Revision: uint64(*inv), Position: partnership.Agree,
				Name: partnership.Text(p.person(who).name), Authority: partnership.Text(p.person(who).title),
			}
		}, nil)
	}
}

// draw gives the party of somebody its two letters, with the mark that it has.
func (p *play) draw(day int, clock, who, initials, mark string) {
	p.at(day, clock, func() error {
		_, err := p.give(who, everyone, &partnership.ChangeParty{
			Name: partnership.Text(p.person(who).party), Initials: partnership.Text(initials), Mark: mark,
		})
		return err
	})
}
