package demo

import "entente/partnership"

// northbankCorrections is how they put things right: a word was enough once, a cup of coffee was had twice, the evidence
// looked at together once. One is open.
func (p *play) northbankCorrections() {
	roads := p.drifts(-204, "09:40", "ruth", everyone, "We hear of road works from residents before we hear of them from each other.")
	roads.tried(-203, "10:50", "ruth", 1, "Said in the fortnightly chat. Nobody had thought of it.")
	roads.ended(-203, "11:00", "tom", 1, "Whoever plans a closure rings the other two.")

	const room = "Harwick+Calder"
	counting := p.drifts(-152, "10:05", "dana", room, "We count call-backs differently, and then we argue about the totals.")
	counting.tried(-151, "16:20", "priya", 1, "A call on the same day. Each of us thought that its own way was the usual one.")
	counting.climbs(-148, "09:10", "priya", 1)
	counting.tried(-142, "15:45", "dana", 2, "Two coffees. We agree about everything but calls that are transferred.")
	counting.climbs(-141, "09:20", "dana", 2)
	counting.tried(-134, "17:00", "priya", 3, "Twelve calls, listened to side by side, with Ines in the chair.")
	counting.promised(promise{by: "priya", to: []string{"dana"}, what: "Count a transferred call once, in every report.", criteria: "In the weekly figures | In the note below them", made: -134, due: -120})
	counting.ended(-133, "09:30", "dana", 3, "A transferred call is one contact. It took an hour; we should have listened together at once.")

	letters := p.drifts(-86, "11:15", "tom", "Harwick+Millbrook", "Your Friday letters and ours arrive in the same week.")
	letters.tried(-85, "14:00", "tom", 1, "A short note to each other. We both thought that the other one knew.")
	letters.climbs(-85, "14:30", "dana", 1)
	letters.tried(-78, "16:10", "dana", 2, "Coffee at the canal. Neither of us can move the print run; we can tell each other of it.")
	letters.ended(-78, "16:30", "tom", 2, "Print dates go to the other on the first of each month.")

	p.talksAbout(-1, "15:20", "priya", room, partnership.RuleContested)
}

// promised is a promise made from a course correction, and kept.
func (d *drift) promised(x promise) {
	x.space, x.from = d.space, d
	kept := d.play.promised(x)
	kept.shown(kept.due-1, "11:10", kept.by, "From this week’s figures on.")
	kept.confirmedByAll(kept.due)
}
