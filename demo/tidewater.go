package demo

import (
	"context"
	"time"

	"entente/partnership"
)

// tidewaterCast is everyone in the second story.
var tidewaterCast = []role{
	{short: "mara", name: "Mara Ellison", party: "Tidewater Lab", title: "Head of research", mark: "circle", initials: "TL", as: "signatory and manager"},
	{short: "piers", name: "Piers Calloway", party: "Hollin Instruments", title: "Managing director", mark: "square", initials: "HI", as: "signatory and manager"},
	{short: "edie", name: "Edie Nash", party: "Hollin Instruments", title: "Workshop lead", roles: []partnership.Role{partnership.Helper}},
}

// tidewater is two organisations in their first three weeks: nothing has been counted yet.
func tidewater(ctx context.Context, s Stage, now time.Time) *play {
	p := newPlay(ctx, s, now, tidewaterCast)
	p.found(-20, "11:00", "mara", partnership.FoundPartnership{
		Name: "River sensors", Kind: partnership.Peer,
		Goal: "A water sensor that a volunteer can mend on a river bank.",
	})
	p.inviteParty([3]int{-20, -20, -19}, "mara", nil, "piers", partnership.Peer)
	p.invite(-16, "piers", "edie")

	p.imports(-16, "14:30", "mara", "piers", -15, []row{
		{"mara", "Keep every drawing open, under the licence that we named.", "Published with each change", 72},
		{"mara", "Mend what a volunteer sends back, for a year.", "Back within three weeks | A note of what broke", 345},
		{"piers", "Build ten sensors at cost.", "Ten, tested in the salt tank | The bill, part by part", 65},
		{"piers", "Teach two people of the lab to solder the board.", "Both have mended one alone", 44},
		{"piers", "Say who would keep the money if a fund paid for a hundred.", "A page that both can read", 0},
	})

	first := p.firstMeeting(-19, "15:00", "mara", everyone, partnership.ArrangeFirstMeeting{
		At: "13:00", Minutes: 240, Place: "Tidewater Lab, the boat shed", Task: "Take one old sensor apart and name every part",
		Together: "Tea on the slipway",
	}, -13)
	hands := p.brings(-14, "10:30", "piers", everyone, "What can a cold hand still do?")
	p.brings(-14, "16:00", "mara", everyone, "Who owns a drawing that we made together?")
	first.tookPlace(-13, "17:30", "mara", hands)

	box := p.promised(promise{by: "piers", to: []string{"mara"}, what: "Send two empty housings to try the seal on.", criteria: "Two housings, one of them clear", made: -12, due: -5})
	box.states(-7, "14:00", "piers", "Both went out with the van on Wednesday.")
	box.shown(-7, "14:05", "piers", "")
	box.confirmed(-5, "09:20", "mara")
	p.promised(promise{by: "piers", to: []string{"mara"}, what: "Cost ten sensors, part by part.", criteria: "Every part over a pound | What would change at a hundred", made: -12, due: 9})
	p.promised(promise{by: "mara", to: []string{"piers"}, what: "Lend a bench with the salt tank for a week.", criteria: "Booked, with somebody to ask", made: -12, due: 5})
	p.offered(promise{by: "mara", to: []string{"piers"}, what: "Find five volunteers who will try it in January.", criteria: "Five names, two who have never used one", made: -1, due: 30})

	p.arranged(-12, "16:30", "piers", everyone, partnership.ArrangeCheckin{At: "09:30", Minutes: 30, Place: "A call, with cameras off if you like"}, 6)
	p.thanks(-5, "09:30", "mara", "Hollin", "Edie’s workshop", "The clear housing is a beauty. We have watched the water come in four times now.")
	p.looksIn(-5, "17:30")
	return p
}
