package demo

import (
	"context"
	"time"

	"entente/partnership"
)

// northbankCast is everyone in the first story. A visit begins as the first of them.
var northbankCast = []role{
	{short: "dana", name: "Dana Whitlock", party: "Harwick", title: "Head of customer services", mark: "circle", initials: "HW", as: "manager"},
	{short: "marcus", name: "Marcus Eltringham", party: "Harwick", title: "Director of resources", mark: "circle", initials: "HW", as: "signatory", roles: []partnership.Role{partnership.Signatory}},
	{short: "priya", name: "Priya Nair", party: "Calder Services", title: "Account manager", mark: "triangle", initials: "CS", as: "the supplier’s account manager"},
	{short: "joan", name: "Joan Pickering", party: "Harwick", title: "Service analyst", mark: "circle", initials: "HW", as: "member", roles: []partnership.Role{partnership.Helper}},
	{short: "owen", name: "Owen Tate", party: "Harwick", title: "Committee clerk", mark: "circle", initials: "HW", as: "observer", roles: []partnership.Role{partnership.Observer}},
	{short: "ines", name: "Ines Okafor", party: "Ines Okafor", title: "Facilitator", mark: "open", initials: "IO", as: "neutral facilitator"},
	{short: "tom", name: "Tom Ashdown", party: "Millbrook", title: "Revenues and contact manager", mark: "square", initials: "MB", as: "signatory and manager"},
	{short: "ruth", name: "Ruth Adeyemi", party: "Eastmoor", title: "Digital and contact lead", mark: "diamond", initials: "EM", as: "signatory and manager"},
	{short: "sunita", name: "Sunita Rao", party: "Calder Services", title: "Operations lead", mark: "triangle", initials: "CS", as: "member, standing in for Priya Nair", roles: []partnership.Role{partnership.Helper}},
	{short: "helen", name: "Helen Marsh", party: "Harwick", employer: "Fenwright Audit", mark: "circle", initials: "HW", as: "outside auditor, observer", roles: []partnership.Role{partnership.Observer}},
	{short: "peter", name: "Peter Lowry", party: "Harwick", title: "Contract officer", roles: []partnership.Role{partnership.Helper}},
	{short: "graham", name: "Graham Holt", party: "Calder Services", title: "Regional director", roles: []partnership.Role{partnership.Signatory}},
	{short: "ben", name: "Ben Lister", party: "Calder Services", title: "Evening shift lead", roles: []partnership.Role{partnership.Helper}},
	{short: "lena", name: "Lena Fairhurst", party: "Millbrook", title: "Contact analyst", roles: []partnership.Role{partnership.Helper, partnership.Manager}},
	{short: "callum", name: "Callum Reid", party: "Eastmoor", title: "Web editor", roles: []partnership.Role{partnership.Helper}},
	{short: "noel", name: "Noel Ferris", party: "Linkwell", title: "Service manager"},
}

// northbank is three councils and a supplier who answer residents together, for eighteen months, with every situation
// that there is a page for.
func northbank(ctx context.Context, s Stage, now time.Time) *play {
	p := newPlay(ctx, s, now, northbankCast)
	p.northbankParties()
	p.northbankMembers()
	heard := p.northbankCharter()
	p.northbankRoutine()
	report := p.northbankCommitments()
	p.northbankRoom()
	p.northbankInside()
	p.northbankRounds(report)
	p.northbankCheckins(heard)
	p.northbankCorrections()
	p.northbankThanks()
	p.looksIn(-5, "17:30")
	return p
}

// northbankParties is how the organisations found together.
func (p *play) northbankParties() {
	p.found(-546, "10:00", "dana", partnership.FoundPartnership{
		Name: "Northbank Contact Centre", Kind: partnership.PublicBody,
		Goal: "Residents who ring either council get an answer the first time, at a cost that each can defend in public.",
	})
	p.inviteParty([3]int{-546, -546, -545}, "dana", nil, "tom", partnership.PublicBody)
	p.inviteParty([3]int{-545, -544, -541}, "dana", []string{"tom"}, "priya", partnership.Supplier)
	p.draw(-540, "11:00", "dana", "HW", "circle")
	p.draw(-540, "11:10", "tom", "MB", "square")
	p.draw(-540, "12:45", "priya", "CS", "triangle")
	p.inviteParty([3]int{-538, -537, -534}, "dana", []string{"tom", "priya"}, "ruth", partnership.PublicBody)
	p.draw(-533, "09:30", "ruth", "EM", "diamond")
	p.inviteParty([3]int{-534, -533, -532}, "tom", []string{"dana", "ruth", "priya"}, "ines", partnership.Neutral)

	p.inviteParty([3]int{-495, -492, -491}, "dana", []string{"tom", "ruth", "priya"}, "noel", partnership.Supplier)
	p.removes(-252, "dana", "Linkwell", "Linkwell has closed its telephone business and nobody there can answer for it any more. We thank Noel and his people for a good year.",
		-251, "tom", "ruth", "priya")
	p.asksToClose(-168, "ruth", 28, "Our audit committee wants us to ask openly, once in the life of a contract, whether we go on.", -161,
		reply{"dana", partnership.Disagree, "No: residents get through more often than before, and we can show it. Let us go on, and ask again in a year."},
		reply{"tom", partnership.Disagree, "We want to go on. What we want to change is in the list for the next talk."},
		reply{"priya", partnership.Disagree, "We would like to go on, and are glad to have been asked."})

	p.revoke(-517, "dana", p.askIn(-518, "dana", "Dunmore Telecoms", false))
	p.consent(-15, p.askIn(-16, "dana", "Ashcombe", false), "tom", "priya") // Eastmoor has not answered yet

	p.registers(-481, "14:00", "dana", "harwick.example/witness")
	p.registers(-478, "10:30", "tom", "millbrook.example/witness")
	p.registers(-471, "16:00", "priya", "calder.example/witness")
}

// northbankMembers is who else acts for them.
func (p *play) northbankMembers() {
	p.invite(-537, "dana", "marcus")
	p.invite(-537, "dana", "joan")
	p.invite(-533, "dana", "peter")
	p.invite(-536, "priya", "graham")
	p.invite(-536, "priya", "sunita")
	p.invite(-503, "priya", "ben")
	p.invite(-530, "tom", "lena")
	p.invite(-527, "ruth", "callum")
	p.invite(-403, "dana", "owen")
	p.invite(-201, "dana", "helen")
	p.asksErasure(-303, "peter", "I begin at another council next month and would rather not stand here by name.", -301, "dana", "")
	p.asksErasure(-64, "graham", "I am named in more places than I need to be.", -63, "priya",
		"Your name stands beside what you sign for us, and the others have to know it while you do. Ask again once somebody else signs.")
	p.announces(-180, "10:50", "Eastmoor", "callum", -176, "ruth")
	p.say(-175, "09:40", "ruth", everyone, func() partnership.Command {
		return &partnership.ChangeRoles{Member: p.person("callum").member, Roles: []partnership.Role{partnership.Manager, partnership.Helper}}
	}, nil)
	p.resets(-149, "14:15", "lena")
	p.confirmsReset(-148, "09:10", "tom", "lena")
	p.resets(-2, "16:05", "graham") // not confirmed yet
	p.revoke(-120, "tom", p.inviteMember(-124, "tom", "Jo Penrose", "", partnership.Observer))
	p.inviteMember(-1, "dana", "Aisha Bell", "", partnership.Helper) // open still
	p.standsIn(-8, "priya", "sunita", -2, 9)
}

// northbankInside is what two of them keep to themselves.
func (p *play) northbankInside() {
	p.notes(-415, "17:10", "dana", "Harwick", "What we want from the first year",
		"Fewer residents who have to ring twice. A cost we can defend to members.\n\n- ask Calder what *they* need from us, first\n- agree one way to count before we argue about figures")
	cost := p.notes(-41, "17:25", "dana", "Harwick", "Cost per contact: our own sums", "Overheads are the open point. Finance will trace them to the ledger by January.")
	p.revises(-27, "09:05", "joan", "Harwick", cost, "Cost per contact: our own sums",
		"Overheads are the open point. Joan has traced accommodation and systems; pensions are still to do.\n\nShow Calder the method before the result.")
	p.notes(-2, "16:40", "dana", "Harwick", "Before the talk on Thursday", "Thank the evening shift. Say early that the billing file may move again.")
	p.promised(promise{space: "Harwick", by: "dana", what: "Brief Councillor Amery before each quarterly meeting.", criteria: "A page, three days before", made: -60, due: 12})
	p.promised(promise{space: "Harwick", by: "dana", what: "Find a second analyst who can repeat Joan’s sums.", criteria: "A name", made: -34, due: 7})
	done := p.promised(promise{space: "Harwick", by: "dana", what: "Tell our finance team what Calder may see of the ledger.", criteria: "Agreed with finance", made: -75, due: -50})
	done.shown(-51, "15:00", "dana", "Agreed with finance on the phone; a note is in our file.")
	done.confirmed(-51, "15:05", "dana")

	p.notes(-22, "18:05", "priya", "Calder", "How to bring up the forecast", "Show it, do not argue it. Two weeks of the chart are enough.")
	p.promised(promise{space: "Calder", by: "priya", what: "Settle the evening rota a month ahead.", criteria: "Posted in the team room", made: -90, due: 9, every: partnership.Monthly})
}

// northbankThanks is what people thanked each other for.
func (p *play) northbankThanks() {
	for _, t := range []struct {
		day                  int
		who, to, team, words string
	}{
		{-455, "joan", "Calder", "the induction team", "You let me sit with the advisers for a day. I learned more than from a year of reports."},
		{-392, "ruth", "Millbrook", "", "You lent us your bin-day wording when ours was late. Nobody noticed, which was the point."},
		{-331, "ben", "Harwick", "the council tax team", "The crib sheet for reminder letters is pinned up at every desk."},
		{-264, "tom", "Calder", "the evening shift", "Three of you stayed on the night the heating line went down. Thank you."},
		{-176, "priya", "Eastmoor", "", "You told us about the road closure a week before we needed to know."},
		{-97, "dana", "Calder", "Sunita’s team", "The Friday staffing note comes like clockwork. It makes our Mondays easier."},
		{-55, "callum", "Harwick", "", "You said in the meeting that the mistake was yours. That made it easy to mend it together."},
		{-29, "ines", "Millbrook", "", "You asked what would help before you said what was wrong. I wrote it down for my next group."},
		{-8, "ben", "Eastmoor", "the web team", "You rewrote the bin-day page in two days. Repeat calls about missed bins fell by a fifth, and our evenings got quieter."},
	} {
		p.thanks(t.day, "16:50", t.who, t.to, t.team, t.words)
	}
}
