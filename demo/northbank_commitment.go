package demo

import "entente/partnership"

// councils are the people who receive what Calder promises to all of them.
var councils = []string{"dana", "tom", "ruth"}

// northbankCommitments is what stands out among the promises that everyone sees. It gives the report of what did not work.
func (p *play) northbankCommitments() (report *promise) {
	p.staffing()
	p.analyst()
	report = p.callbackReport()
	p.seenDifferently()
	p.overdue()
	p.givenUp()
	p.awaitingWord()
	p.contestedFigure()
	p.notYet()
	p.answers()
	p.harwicksOpen()
	return report
}

// notYet was shown, and something is missing still.
func (p *play) notYet() {
	x := p.promised(promise{
		by: "priya", to: []string{"dana"}, what: "Say which three letters bring the most calls.",
		criteria: "Three letters, with counts | Two weeks of calls looked at", made: -28, due: 6,
	})
	x.shown(-6, "14:20", "priya", "The three letters are in the Friday note, with last week’s counts.")
	x.notYet(-2, "dana", 2, "One week is in it. Could you add the second, with the bank holiday?")
}

// staffing repeats weekly. Of the last twelve weeks one came late.
func (p *play) staffing() {
	x := p.promised(promise{
		by: "priya", to: councils, what: "Publish next week’s staffing by noon every Friday.",
		criteria: "Numbers for each half hour | Known absences are in it", made: -516, due: -509, every: partnership.Weekly, clause: "4.1",
	})
	x.named(-512, "priya", "sunita")
	x.named(-511, "dana", "joan")
	x.named(-511, "tom", "lena")
	x.named(-511, "ruth", "callum")
	for day := -509; day < 0; day += 7 {
		t := x.turnOn(day)
		switch day {
		case -201: // the week of the flood: it was missed
			continue
		case -348, -40:
			t.shown(day+3, "09:10", "sunita", "It went out on Monday morning, not on Friday.")
			t.putRight(day+3, "sunita", "I was ill on Friday and nobody else could open the planning file.", "Two more people can open it now.", false)
			t.confirmedWeekly(day + 4)
		default:
			t.shown(day, clockOf(11, 5+(day+509)/7%40), "sunita", "")
			t.confirmedWeekly(day + 3)
		}
	}
	x.turnOn(-201).putRight(-197, "sunita", "The site was closed by the flood from Thursday; we forgot the councils in the hurry.", "The closing-down card at reception now has this on it.", false)
}

func (t *turn) confirmedWeekly(day int) {
	t.confirmed(day, "09:15", "joan")
	t.confirmed(day, "10:40", "lena")
	t.confirmed(day+1, "08:55", "callum")
}

// analyst repeats monthly.
func (p *play) analyst() {
	every := partnership.Schedule{Every: 1, Unit: partnership.Months, Count: 8}
	x := p.promised(promise{
		by: "dana", to: []string{"tom"}, what: "Lend a data analyst for two days a month.",
		criteria: "Two days in Millbrook’s office | A note of what was done", made: -93, due: -78, every: every,
	})
	x.named(-90, "dana", "joan")
	for _, date := range every.Dates(p.date(-78), p.date(-78), p.date(-2)) {
		t, day := &turn{of: x, day: date}, p.today.DaysUntil(date)
		t.shown(workday(day), "16:10", "joan", "")
		t.confirmed(min(later(day, 2), -1), "09:45", "tom")
	}
}

// callbackReport was shown and waits for two of three councils.
func (p *play) callbackReport() *promise {
	x := p.promised(promise{
		by: "priya", to: councils, what: "Report on the call-back trial, including what did not work.",
		criteria: "Results for each council, with raw counts | What residents said, good and bad | A recommendation with its cost", made: -42, due: 2,
	})
	file := x.files(-5, "10:02", "priya", "Call-back trial: the report", "Call-back trial report.pdf", callbacks, 0)
	x.shown(-5, "10:10", "priya", "All three councils are in it, also the weeks that went badly. Page 2 has what residents said.")
	file.confirmed(-2, "09:30", "callum")
	x.confirmed(-2, "09:40", "ruth")
	return x
}

func callbacks() ([]byte, error) {
	return report([]string{
		"Call-back trial, results for each council",
		"Offered at a wait of four minutes or more, for three weeks; then at six minutes or more.", "",
		"Harwick: 1,204 offered, 611 taken, 574 reached.", "Millbrook: 902 offered, 388 taken, 351 reached.",
		"Eastmoor: 655 offered, 301 taken, 290 reached.", "",
		"All figures are raw counts. Nobody and nothing in this report is real.",
	}, []string{
		"What residents said",
		"“I could put the children to bed instead of listening to music.”",
		"“You rang back while I was still looking for my reference number.”",
		"“Four minutes is not long. Just answer.”",
	}, []string{
		"Recommendation and cost",
		"Offer a call-back at six minutes or more, from eight in the morning to six in the evening.",
		"Cost: £410 a month for the line, and about half an adviser.",
	}), nil
}

// seenDifferently is a promise of which the parties do not agree whether it was kept.
func (p *play) seenDifferently() {
	x := p.promised(promise{
		by: "priya", to: councils, what: "Show the cost per contact for each council, worked out in one way.",
		criteria: "One method for all three, written down | Each council can repeat its own sum", made: -75, due: -33,
	})
	sheet := x.links(-34, "15:10", "priya", "The method, two pages", "https://files.calder.example/cost-per-contact-method")
	x.shown(-34, "15:20", "priya", "The method is written down and the three results are in the sheet.")
	sheet.confirmed(-30, "10:20", "lena")
	x.confirmed(-30, "10:25", "tom")
	x.confirmed(-29, "14:00", "ruth")
	x.notYet(-28, "dana", 2, "We cannot repeat our own sum: overheads are one line, and ours is not split like that.")
	x.stoodBy(-22, "priya", "The method says why overheads are one line: the contract prices them so. We would gladly go through it at a table.")
	x.remarks(-21, "11:30", "ines", "What would each of you need to see to believe that a saving is real? I would begin there, before the sheet.")
}

// overdue is late now, and its giver has said why.
func (p *play) overdue() {
	x := p.promised(promise{
		by: "tom", to: []string{"dana", "ruth", "priya"}, what: "Send the print dates of our next three mailings, ten days ahead.",
		criteria: "Dates for each mailing | Homes in each batch", made: -35, due: -6, clause: "4.2",
	})
	x.remarks(-5, "09:15", "ben", "Calls waited longer from Tuesday on. About 14,000 Millbrook homes had their letter by then, and we did not know.")
	x.remarks(-2, "08:50", "tom", "The print date moved with our bank file. We learned it the day before and did not think to call.")
}

// givenUp is a promise that will not be kept, said openly.
func (p *play) givenUp() {
	x := p.promised(promise{
		by: "ruth", to: []string{"dana", "priya"}, what: "Put the holiday opening hours of all three councils on one page.",
		criteria: "One page, linked from all three sites", made: -80, due: -45,
	})
	x.letsGo(-42, "09:30", "priya")
	x.putRight(-41, "ruth", "We promised for all three without asking whether the other sites could link to us. Two of them cannot before spring.",
		"Each council shows its own hours this winter. We will ask first next time, and bring it back in spring.", true)
	x.remarks(-41, "15:40", "dana", "Thank you for saying it plainly. Our own page is up, that does for now.")
}

// awaitingWord was shown, and one council has not said anything for longer than agreed.
func (p *play) awaitingWord() {
	x := p.promised(promise{
		by: "ruth", to: []string{"tom", "priya"}, what: "Share our road closures for the coming quarter.",
		criteria: "Streets and dates | Whom to ring when they change", made: -50, due: -19,
	})
	x.links(-20, "13:40", "callum", "Closures by street", "https://www.eastmoor.example/roads/closures")
	x.shown(-20, "13:45", "ruth", "")
	x.confirmed(-16, "11:10", "priya")
}

// contestedFigure is a promise on the way whose evidence is seen differently.
func (p *play) contestedFigure() {
	x := p.promised(promise{
		by: "priya", to: []string{"dana", "ruth"}, what: "Find out whether evening advisers take pressure off Mondays.",
		criteria: "Four weeks of calls, with and without | Said in a page", made: -55, due: 16,
	})
	f := x.files(-20, "16:15", "sunita", "Monday calls in eight weeks", "Monday calls.png", mondays, 1)
	f.confirmed(-19, "09:20", "callum")
	f.contested(-15, "14:35", "joan", partnership.ContestEvidence{
		Point: partnership.Complete, Reason: "Two of the four staffed weeks were school holidays, when Mondays are quieter anyway.",
		Help: "The same chart for last year’s weeks would settle it.", Kind: partnership.Link,
		Title: "Monday calls last year, same weeks", Link: "https://data.harwick.example/contact/mondays",
	})
	wrong := x.states(-13, "10:05", "priya", "Advisers say that Mondays feel calmer.")
	wrong.withdrawn(-12, "17:00", "priya", "One adviser said so. That is not evidence; we will ask all of them.")
}

func mondays() ([]byte, error) { return bars(120, 112, 96, 90, 131, 124, 92, 84) }

// answers are what became of what was asked for.
func (p *play) answers() {
	no := p.askedFor(promise{by: "priya", to: []string{"tom"}, what: "Answer calls on bank holidays.", criteria: "Lines open from ten to two", made: -130, due: -70},
		"Residents ring anyway and get a recording.", -110)
	no.declined(-125, "priya", "No, because it would take two evenings a month from the same people. A better recording we can do.")
	other := p.askedFor(promise{by: "priya", to: []string{"ruth"}, what: "Train two of our web editors at the phones.", criteria: "Half a day each, headset on", made: -84, due: -66},
		"They would write differently if they had listened once.", -76)
	other.countered(-79, "priya", -46, "Gladly, but after the leave season: there is nobody to sit beside them before.")
	other.accepted(-78, "10:30", "ruth")
	other.shown(-47, "17:20", "priya", "Both sat in on a full morning.")
	other.confirmed(-44, "09:10", "ruth")
	bins := p.promised(promise{by: "tom", to: []string{"priya"}, what: "Say why garden bins were missed in Weir Lane.", criteria: "What happened, and what changes", made: -259, due: -245})
	bins.shown(-247, "13:30", "tom", "A gate was locked. The crew has the key now.")
	bins.confirmed(-246, "09:10", "priya")
	p.erasedRemark(bins)
	gone := p.promised(promise{by: "priya", to: councils, what: "Try web chat at weekends for a quarter.", criteria: "Staffed from nine to one | A count of chats", made: -300, due: -205})
	gone.withdraws(-260, "priya", "Four chats in three weekends. The money does more on Monday mornings.", -258, councils...)
	half := p.offered(promise{by: "tom", to: []string{"dana", "ruth"}, what: "Say whether Millbrook joins the shared complaints form.", criteria: "A yes or a no, with the reason", made: -9, due: 7})
	half.accepted(-7, "11:15", "dana")
	back := p.offered(promise{by: "ruth", to: []string{"tom"}, what: "Print bin calendars for both councils.", criteria: "Delivered", made: -220, due: -180})
	p.say(-216, "10:40", "ruth", everyone, func() partnership.Command {
		return &partnership.TakeBackCommitment{Commitment: back.id, Reason: "Our printer closed. We will look for another first."}
	}, nil)
	p.offered(promise{by: "ruth", to: []string{"dana"}, what: "Lend our test room for two afternoons in January.", criteria: "Two afternoons | Somebody who opens the door", made: -1, due: 58})
	p.askedFor(promise{by: "dana", to: []string{"ruth"}, what: "Share the out-of-hours rota for the holiday weeks.", criteria: "Names and numbers | Who takes emergencies", made: -2, due: 16},
		"It would also settle who takes emergencies at night.", 9)
}

// erasedRemark is a remark that named somebody who had nothing to do with it.
func (p *play) erasedRemark(x *promise) {
	said := x.remarks(-254, "18:10", "ben", "Mrs Hollis of Weir Lane rang four times about this and is rightly cross.")
	p.erases(-252, "09:05", "priya", everyone, said, "It named a resident, who had not been asked.")
}

// harwicksOpen is what Harwick has promised and is at work on.
func (p *play) harwicksOpen() {
	x := p.promised(promise{
		by: "dana", to: []string{"tom", "ruth", "priya"}, what: "Publish our cost before the shared service, with overheads split out.",
		criteria: "Staff cost for both years, traced to the ledger | Overheads by type | One partner has repeated the sums", made: -48, due: 51,
	})
	x.proves(-13, "16:30", "joan", partnership.AddEvidence{Kind: partnership.Link, Title: "Staff cost, traced to the ledger", Link: "https://data.harwick.example/cost/staff"}, 1)
	p.promised(promise{by: "dana", to: []string{"tom", "ruth"}, what: "Draft a shared page on what to do when a bill is wrong.", criteria: "Read by an adviser | Fits on one screen", made: -20, due: 21})
	p.promised(promise{by: "dana", to: []string{"priya", "ruth"}, what: "Name a person in housing whom advisers can ring.", criteria: "A name, a number and a stand-in", made: -15, due: 22})
	p.promised(promise{by: "tom", to: []string{"priya"}, what: "Take the old address for parking fines off our letters.", criteria: "New letters from the printer", made: -26, due: 13})
	form := p.promised(promise{by: "ruth", to: []string{"dana", "tom", "priya"}, what: "Test the missed-bin form with ten residents.", criteria: "Ten people, two over seventy | What we changed", made: -20, due: 14})
	form.moves(-1, "ruth", 22, "Six of the ten can only come the week after.", -1, "priya") // the others have not answered
	p.promised(promise{by: "priya", to: councils, what: "Begin the shift-swap trial with the evening team.", criteria: "Rules agreed with the team | A first month’s count", made: -30, due: 12})
}

// northbankRoom is what Harwick and Calder do between the two of them.
func (p *play) northbankRoom() {
	const room = "Harwick+Calder"
	plan := p.promised(promise{
		space: room, by: "dana", to: []string{"priya"}, what: "Send the plan for the next council tax mailing, with expected calls by week.",
		criteria: "Volumes by week, for all three mailings | Draft of each letter attached | A named person to call if a date moves", made: -40, due: -5,
	})
	roster := p.promised(promise{
		space: room, by: "priya", to: []string{"dana"}, what: "Draw up the roster for the mailing weeks.", criteria: "Evenings covered | Shown to the team first", made: -37, due: 5, after: plan,
	})
	plan.moves(-9, "dana", 2, "The billing file moved by a week, and the volumes with it.", -9, "priya")
	plan.proves(-6, "17:15", "joan", partnership.AddEvidence{Kind: partnership.Statement, Title: "Volumes by week are in the shared sheet; Priya has seen them."}, 1)
	plan.files(-2, "11:50", "joan", "Drafts of the three letters", "Draft letters.pdf", letters, 2)
	roster.remarks(-8, "09:00", "priya", "Agreed at once: better a week late and right. The roster moves along.")

	tree := p.promised(promise{space: room, by: "dana", to: []string{"priya"}, what: "Take the old menu options 4 and 5 out of the phone tree.", criteria: "Gone on all three lines", made: -27, due: 1})
	tree.links(-6, "15:35", "joan", "Recording of the new menu", "https://files.harwick.example/menu-recording")
	tree.shown(-6, "15:40", "dana", "The recording is of all three lines.")
	p.askedFor(promise{
		space: room, by: "dana", to: []string{"priya"}, what: "Let advisers see the status of a repair, so that tenants need not be called back.",
		criteria: "Read-only access for 40 advisers | Status no older than one hour", made: -5, due: 23,
	}, "About 300 contacts a week end with “we will find out”. Reading the status would sort most of them.", 9)
	no := p.askedFor(promise{space: room, by: "dana", to: []string{"priya"}, what: "Pay invoices within fourteen days.", criteria: "From the day they arrive", made: -160, due: -120}, "Two came late last quarter.", -150)
	no.declined(-155, "dana", "No, because our payment run is fixed at thirty. What we can do is answer queries the same day.")
	p.brings(-2, "16:10", "dana", room, "The billing file: what if it moves again?")
	m := p.arranged(-30, "10:00", "priya", room, partnership.ArrangeCheckin{At: "15:00", Minutes: 20, Place: "A walk round the block"}, -21)
	m.tookPlace(-21, "15:30", "dana")
}

func letters() ([]byte, error) {
	return report(
		[]string{"Draft letter 1 of 3", "Your council tax for the coming year. Nothing to pay yet.", "If anything is wrong, call us before you pay."},
		[]string{"Draft letter 2 of 3", "A reminder, kindly meant. You may have paid already."},
		[]string{"Draft letter 3 of 3", "How to pay in parts, and whom to ask."},
	), nil
}
