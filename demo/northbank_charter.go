package demo

import "entente/partnership"

// northbankCharter is what they agreed: a first version of three, a second with Eastmoor, a third that holds, and a change
// that is asked about. The numbers of clauses are those of the text on its day.
// It is given what the last check-in hears about that change.
func (p *play) northbankCharter() (heard *topic) {
	p.firstVersion()
	p.secondVersion()
	p.thirdVersion()
	return p.noticeOfMailings()
}

// firstVersion was written in two days together.
func (p *play) firstVersion() {
	p.say(-540, "15:30", "dana", everyone, just(&partnership.BringCharter{Source: partnership.FromNothing, Sections: firstText()}), nil)
	p.needs(-539, "09:40", "dana", "Harwick needs evenings and Saturdays covered without a second site.")
	p.needs(-539, "10:05", "tom", "Millbrook needs a cost per contact below £3.80 within two years.")
	p.needs(-539, "10:50", "priya", "Calder Services needs a fair return, and work it is proud to show others.")
	p.reads(-539, "11:20", "tom", func(t partnership.Charter) partnership.Command {
		c, _ := t.Clause(clauseAt(t, "3.1"))
		c.Terms = append(c.Terms, partnership.Term{Term: "Sorted", Agreed: "We do not mean the same by it yet.", Meanings: []partnership.Meaning{{Party: p.ids("Millbrook")[0], Text: formClosed}}})
		return &partnership.EditCharter{Base: t.Latest, Changes: []partnership.TextChange{{Do: partnership.ChangeClause, Clause: c.ID, Wording: c.Wording}}}
	}, nil)
	p.leavesOut(-539, "13:10", "priya", partnership.ClauseEarn, "The contract says what doing well earns. We left it out on purpose, so that nobody writes a promise for the money.")
	p.leavesOut(-539, "13:20", "dana", partnership.ClauseContract, "The contract itself names this charter and says which of the two decides.")
	p.signs(-539, "15:05", "dana", "")
	p.signs(-539, "15:20", "tom", "")
	p.signs(-539, "15:45", "priya", "")
}

// secondVersion took Eastmoor in and made the playbook shorter.
func (p *play) secondVersion() {
	joined := p.amends(-526, "10:20", "ruth", "We have joined, and would like to stand in the text with what we need.", func(t partnership.Charter) []partnership.TextChange {
		return []partnership.TextChange{
			rewords(t, "1.1", "Residents of Harwick, Millbrook and Eastmoor get an answer the first time they ask, at a cost each council can defend in public."),
			{Do: partnership.AddClause, Section: t.Sections[0].ID, Wording: p.need("ruth", "Eastmoor needs its web and telephone answers to say the same thing.")},
		}
	})
	joined.agreed(-523, 10, "dana", "tom", "priya")
	shorter := p.amends(-525, "16:10", "tom", "Eight steps are too many to remember. Five say the same.", func(t partnership.Charter) []partnership.TextChange {
		return []partnership.TextChange{{Do: partnership.ChangeClause, Clause: clauseAt(t, "7.1"), Wording: fiveSteps()}}
	})
	shorter.agreed(-523, 14, "dana", "ruth", "priya")
	cover := p.amends(-525, "16:40", "priya", "We assumed that whoever answers can decide. In the first week the person who could was away, twice.", func(t partnership.Charter) []partnership.TextChange {
		return []partnership.TextChange{
			rewords(t, "4.3", "Each council names one person who can decide on the day, and covers that person’s leave."),
			{Do: partnership.RemoveClause, Clause: clauseOf(t, whoDecides)},
		}
	})
	cover.agreed(-520, 11, "dana", "tom", "ruth")
	p.signs(-518, "10:30", "dana", "")
	p.signs(-518, "11:10", "priya", "")
	p.signs(-518, "15:15", "tom", "")
	p.signs(-517, "11:25", "ruth", "")
}

// thirdVersion is in force.
func (p *play) thirdVersion() {
	p.assumes(-279, "14:20", "ruth", 6, "Out of hours, emergencies go to Harwick’s duty team on behalf of all three councils.", 12)
	shown := p.amends(-127, "10:40", "dana", "We argued about totals that nobody but their author had looked at.", func(t partnership.Charter) []partnership.TextChange {
		return []partnership.TextChange{{Do: partnership.AddClause, Section: t.Sections[4].ID, Wording: partnership.Wording{
			Kind: partnership.ClauseKnow, Text: "We show rather than claim. A result counts when a partner other than the one reporting it has confirmed the evidence.",
		}}}
	})
	shown.agreed(-124, 10, "tom", "ruth", "priya")
	words := p.amends(-126, "11:15", "priya", "“Sorted” and “mailing” meant three things in one meeting, and a transferred call was two contacts for one of us.", func(t partnership.Charter) []partnership.TextChange {
		return []partnership.TextChange{{Do: partnership.ChangeClause, Clause: clauseAt(t, "3.1"), Wording: p.sharedWords()}}
	})
	words.agreed(-120, 10, "dana", "tom", "ruth")
	quarterly := p.amends(-125, "15:30", "tom", "The short talks are good, and too short to ask whether we are on the right road.", func(t partnership.Charter) []partnership.TextChange {
		return []partnership.TextChange{rewords(t, "8.1", "We talk informally every two weeks and review formally every quarter. The host rotates.")}
	})
	quarterly.agreed(-119, 14, "dana", "ruth", "priya")
	p.signs(-111, "10:15", "dana", "")
	p.signs(-111, "14:40", "priya", "")
	p.signs(-110, "09:30", "tom", "")
	p.signs(-107, "11:20", "ruth", "Clause 5.1: our sickness figures are counted in days and not in shifts until the spring. We report them, with that said beside them.")
	p.signs(-107, "14:10", "ines", "") // as a witness
	p.assumes(-107, "15:10", "priya", 6, "Calder may use anonymised call recordings from one council to train advisers for the others.", 103)
}

// noticeOfMailings is a change that three have answered, one of them with a no, which the others heard in the talk of that
// day: heard is what they talked about.
func (p *play) noticeOfMailings() (heard *topic) {
	log := p.showsFor(-14, "15:20", "ben", "4.2", "Mailing log", "https://files.calder.example/mailing-log")
	log.confirmed(-13, "08:45", "lena")
	a := p.amends(-13, "09:15", "priya", "Rosters are fixed twelve working days ahead, so ten days’ notice cannot change them. Two of the last three mailings arrived unannounced.",
		func(t partnership.Charter) []partnership.TextChange {
			return []partnership.TextChange{rewords(t, "4.2", "Each council gives at least fifteen working days’ notice of any mailing, and shares the draft letter and the expected number of calls. If a date moves, whoever learns it first telephones the others the same day.")}
		}, log)
	a.answered(-8, "10:25", "dana", partnership.AnswerConsent{Position: partnership.Agree})
	p.say(-7, "10:05", "tom", everyone, func() partnership.Command {
		return &partnership.AddRemark{About: partnership.RefTo(partnership.RefAmendment, a.no), Says: "We want to ask our print room first. You have our answer within a fortnight."}
	}, nil)
	p.say(-6, "16:20", "tom", everyone, func() partnership.Command {
		return &partnership.PromiseAnswer{Question: partnership.QuestionID(a.no + 1), By: p.date(9)}
	}, nil)
	heard = p.bringsAbout(-13, "09:35", "ruth", "Why Eastmoor cannot sign fifteen days for election letters", func() partnership.Ref {
		return partnership.RefTo(partnership.RefAmendment, a.no)
	})
	a.answered(-13, "11:10", "ruth", partnership.AnswerConsent{
		Position:     partnership.Disagree,
		Reason:       "We want Calder to have the notice. But election letters are printed to a timetable set in law, and we would be signing a promise we already know we will break in May. We would rather say so now.",
		CouldAgreeIf: "Statutory election mailings keep ten days, with the call estimate shared at fifteen.",
		Revisit:      p.date(195),
	})
	return heard
}

// firstText is the charter as three of them first wrote it, without what each of them needs.
func firstText() []partnership.BroughtSection {
	one := func(kind partnership.ClauseKind, text string) partnership.Wording {
		return partnership.Wording{Kind: kind, Text: partnership.Text(text)}
	}
	talk := one(partnership.ClauseRhythm, "We talk informally every two weeks. The host rotates.")
	talk.Setting = partnership.Setting{Name: partnership.SettingTalk, Number: 14}
	return []partnership.BroughtSection{
		{Title: "Why we work together", Clauses: []partnership.Wording{
			one(partnership.ClauseWhy, "Residents of Harwick and Millbrook get an answer the first time they ask, at a cost each council can defend in public."),
			one(partnership.ClauseWhy, "Each of us has something to gain, and we say so openly."),
		}},
		{Title: "How we behave", Clauses: []partnership.Wording{
			{
				Kind: partnership.ClauseBehave,
				Text: "We tell each other early, and put things right before we ask whose fault it was. Bad news travels within two working days, even when it is awkward, embarrassing or could cost us business.",
				Good: "“The print date has moved. I do not know to when yet.”", Bad: "Waiting for the next report to say it.",
			},
			one(partnership.ClauseBehave, "Disagreement is welcome. Whoever disagrees is heard first, written down in their own words, and thanked."),
			one(partnership.ClauseBehave, "We do not promise more than we can do well. A promise renegotiated before its date counts as kept."),
		}},
		{Title: "Words we share", Clauses: []partnership.Wording{{Kind: partnership.ClauseWord, Terms: []partnership.Term{contact("")}}}},
		{Title: "What we promise each other", Clauses: []partnership.Wording{
			one(partnership.ClausePromise, "Calder Services answers 85 per cent of calls within 60 seconds by the end of the second year, and publishes next week’s staffing every Friday by noon."),
			one(partnership.ClausePromise, "Each council gives at least ten working days’ notice of any mailing."),
			one(partnership.ClausePromise, "Each council names one person who can decide on the day."),
		}},
		{Title: "How we know it is working", Clauses: []partnership.Wording{
			one(partnership.ClauseKnow, "We measure five things, defined once and agreed by all: calls answered within 60 seconds, matters sorted at first contact, cost per contact, sickness absence, complaint turnaround."),
		}},
		{Title: "What we assume"},
		{Title: "When we drift", Clauses: []partnership.Wording{eightSteps()}},
		{Title: "Our rhythm and our limits", Clauses: []partnership.Wording{
			talk,
			one(partnership.ClauseLimit, "We say thank you in public and ask hard questions in person."),
			one(partnership.ClauseLimit, "We do not keep score against one another. No partner is ranked, here or in what we publish."),
		}},
	}
}

// contact is what a contact is; the third version says more about it.
func contact(more string) partnership.Term {
	return partnership.Term{Term: "Contact", Agreed: partnership.Text("One resident, one matter, by any channel." + more)}
}

// formClosed is what Millbrook meant by a word, as it wrote itself.
const formClosed = "The form is closed."

// sharedWords are the words as the third version has them, one with what two of them meant by it before: Millbrook said so
// in the first version, and Calder says so now.
func (p *play) sharedWords() partnership.Wording {
	return partnership.Wording{Kind: partnership.ClauseWord, Terms: []partnership.Term{
		contact(" A transferred call is one contact, not two."),
		{
			Term: "Sorted", Agreed: "The resident does not come back about the same matter within ten working days.",
			Meanings: []partnership.Meaning{
				{Party: p.ids("Millbrook")[0], Text: formClosed},
				{Party: p.ids("Calder")[0], Text: "The resident said so at the end of the call."},
			},
		},
		{Term: "Mailing", Agreed: "Any letter, text or e-mail sent to more than 2,000 addresses in one week."},
	}}
}

// smallestStep is what both playbooks begin with.
const smallestStep = "We use the smallest step that could work, and start at the bottom. Each step is a course correction, not a confrontation. We move up only when the step below has been tried."

func fiveSteps() partnership.Wording {
	return partnership.Wording{Kind: partnership.ClauseDrift, Text: smallestStep, Ladder: []partnership.Rung{
		{Name: "Say it, kindly and soon", What: "A short note or a question in the fortnightly chat.", Days: 2},
		{Name: "Coffee conversation", What: "Two people, in person if possible. Explore the causes and write down one next step.", Days: 10},
		{Name: "Look at the evidence together", What: "The facilitator hosts. Each side brings what it can show and listens to the other’s account first.", Days: 15},
		{Name: "Correction plan", What: "Commitments both ways, with dates, reviewed at the next quarterly meeting."},
		{Name: "Sponsors meet", What: "The four chief officers and the facilitator. Only after this does anyone reach for the contract."},
	}}
}

func eightSteps() partnership.Wording {
	return partnership.Wording{Kind: partnership.ClauseDrift, Text: smallestStep, Ladder: []partnership.Rung{
		{Name: "Say it in passing", Days: 1}, {Name: "Write a note", Days: 2}, {Name: "Raise it in the chat", Days: 10},
		{Name: "Coffee conversation", Days: 10}, {Name: "Look at the evidence together", Days: 15},
		{Name: "Correction plan"}, {Name: "A letter between directors", Days: 20}, {Name: "Sponsors meet"},
	}}
}
