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

	p.potential()

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

// potential is what they asked each other at their first task: cards in the room, ticks after it, and then each in writing.
func (p *play) potential() {
	r := p.begins(-15, "11:20", "mara", everyone, partnership.BeginRound{
		Set: partnership.SetRef{Key: "potential", Version: 2}, Together: true,
	}, "Tidewater", "Hollin")
	r.ticks(-13, "17:10", "mara", -14, "next-steps") // each as it remembers it
	r.ticks(-13, "17:12", "mara", -13, "goals", "futures", "getting-along", "trust")
	r.ticks(-13, "17:20", "piers", -13, "goals", "futures", "getting-along", "next-steps")
	r.speaks(-9, "10:30", "mara", potentialAnswers([4]int{5, 4, 4, 4}, map[string]string{
		"goal":          "Sensors that are still in the river after a year. We can measure; we cannot build.",
		"value":         "Every drawing is open. You would see it in what we send you, and in what we refuse to sign.",
		"deal-breaker":  "If a drawing were closed, even for one customer.",
		"own-future":    "A lab of twelve with forty rivers, and no more than forty.",
		"joint-future":  "A box that a school can build in a week.",
		"trust-grow":    "Tell us what a part costs you, once, before we ask.",
		"next-step":     "Two empty housings in the tank, before Christmas.",
		"spoken-rule":   "We ring before we write.",
		"unspoken-rule": "Silence over a weekend is not a yes.",
	}))
	r.speaks(-8, "16:10", "piers", potentialAnswers([4]int{5, 5, 4, 3}, map[string]string{
		"goal":          "Something that our apprentices can show their mothers.",
		"value":         "We do not sell what we could not mend.",
		"own-future":    "Out of debt, with two more benches and one less boss.",
		"own-change":    "I am sixty-one. Whoever comes after me should want this, too.",
		"joint-future":  "A hundred sensors a year and a van.",
		"trust-grow":    "Say no when you mean no. We have had enough of maybe.",
		"next-step":     "Cost ten of them, part by part.",
		"obstacle":      "The price of the housing.",
		"spoken-rule":   "Whoever breaks it says so, the same day.",
		"unspoken-rule": "Tea first.",
	}))
	for i, what := range []string{
		"We like it as it is. Piers is slower to warm up; he says so himself.",
		"One of us said a doubt aloud and one did not. The next talk begins with the doubts.",
	} {
		r.becomes(-7, clockOf(9, 30+10*i), "mara", func() partnership.AnswerGap {
			return partnership.AnswerGap{How: partnership.GapAsItIs, Reason: partnership.Text(what)}
		}, nil)
	}
}

// potentialAnswers are what one of them says, and how far it enjoyed the task, was itself, could rely and could doubt.
func potentialAnswers(points [4]int, words map[string]string) partnership.Answers {
	a := told(words)
	for i, prompt := range [4]string{"enjoy", "ourselves", "rely", "say-doubts"} {
		a.Values = append(a.Values, partnership.Value{Prompt: prompt, Point: points[i]})
	}
	return a
}
