package demo

import (
	"maps"
	"slices"

	"entente/partnership"
)

// northbankRounds is how they looked at it: a first conversation of two, ten behaviours every quarter, a pulse now and then.
func (p *play) northbankRounds(report *promise) {
	p.firstConversation()
	for i := range northbankAnswers {
		r := p.tenBehaviours(i)
		if i < len(northbankAfter) {
			r.talkedAbout(tenOpens(i)+2, northbankAfter[i])
		} else {
			r.costStays(report)
		}
	}
	for i, day := range []int{-229, -194, -131, -96, -40, -5} {
		p.pulse(day, i)
	}
	p.say(-23, "14:10", "tom", everyone, just(&partnership.WriteQuestionSet{Questions: afterMailing()}), nil)
}

// afterMailing is a set of their own, not asked yet.
func afterMailing() partnership.QuestionSet {
	return partnership.QuestionSet{
		Name: "After a mailing", Purpose: "Asked in the week after a letter has gone out to many homes.", Source: "Ours, after the letters of November.",
		Answered: []partnership.Voice{partnership.People}, Most: 1,
		Scales: []partnership.Scale{{Key: "how-far", Points: []partnership.Text{"Not at all", "Partly", "Fully"}}},
		Dimensions: []partnership.Dimension{{
			Key: "told-in-time", Name: "Told in time", Voice: "Whoever answers the telephone knew of the letter first.",
			Talk: []partnership.Text{"Who learned of it from a resident?", "Which day would have been early enough?"},
		}},
		Prompts: []partnership.Prompt{
			{Key: "i-knew-of-the", Dimension: "told-in-time", Kind: partnership.ScalePrompt, Scale: "how-far", Text: "I knew of the letter before the first call about it."},
			{Key: "i-could-say-what", Dimension: "told-in-time", Kind: partnership.ScalePrompt, Scale: "how-far", Text: "I could say what the letter meant.", Help: "Without asking somebody else."},
			{Key: "which-line-did-everyone", Dimension: "told-in-time", Kind: partnership.TextPrompt, Text: "Which line did everyone ring about?"},
		},
	}
}

// firstConversation was the day after the first two met here. Its last answer opened it.
func (p *play) firstConversation() {
	r := p.begins(-545, "13:00", "dana", everyone, partnership.BeginRound{
		Set: partnership.SetRef{Key: "first-conversation", Version: 1}, Together: true,
	}, "Harwick", "Millbrook")
	r.speaks(-545, "13:35", "tom", told(map[string]string{
		"worth":     "That our residents do not notice whose telephone rang. And that I can say, in figures, what we save by sharing.",
		"unwritten": "That whoever sees a busy week coming tells the other before it comes. We have always done so by shouting across the corridor.",
		"easier":    "Send us one list a week, not ten mails. And tell us who decides when you are away.",
		"promise":   "A list of the twenty questions that residents ask us most, with the answers we give.",
		"ask":       "Lend us one of your advisers for a morning, so that ours see how you do it.",
	}))
	r.speaks(-545, "13:50", "dana", told(map[string]string{
		"worth":     "Fewer people who have to ring twice. I would see it in our repeat calls, and hear it in the waiting room.",
		"unwritten": "That emergencies out of hours come to our duty team, whoever’s street it is.",
		"easier":    "Tell us early when a letter goes out to many homes. We can live with the date; it is the surprise that hurts.",
		"promise":   "One of our advisers sits with yours for a morning.",
		"ask":       "The questions that you hear most, as your people word them.",
	}))
	p.puts(-545, "14:05", "dana", func() partnership.Command {
		return &partnership.ProposeSentence{Round: r.id, Text: "We tell each other early, and put things right before we ask whose fault it was."}
	}, -544, agreeing("tom"))
	p.keeps(-539, "16:20", "tom", r, 6, whoDecides, -511)
	questions := p.promised(promise{talk: r, by: "tom", to: []string{"dana"}, what: "List the twenty questions that residents ask us most.", criteria: "Twenty questions, with the answers we give", made: -544, due: -534})
	questions.shown(-538, "10:25", "tom", "Twenty-two, in the end. The last two are about dogs.")
	questions.confirmed(-537, "09:30", "dana")
	morning := p.promised(promise{talk: r, by: "dana", to: []string{"tom"}, what: "Send an adviser to sit with yours for a morning.", criteria: "A morning, with questions", made: -544, due: -533})
	morning.shown(-537, "13:40", "dana", "Four hours, and lunch.")
	morning.confirmed(-534, "10:10", "tom")
}

// whoDecides was kept from the first conversation as an assumption. It did not hold for two weeks.
const whoDecides = "Whoever answers the telephone to the other council can decide on the day, or knows who can."

// told are answers in words, in the order of their prompts' names.
func told(words map[string]string) partnership.Answers {
	var a partnership.Answers
	for _, prompt := range slices.Sorted(maps.Keys(words)) {
		a.Texts = append(a.Texts, partnership.Comment{Prompt: prompt, Text: words[prompt], Share: true})
	}
	return a
}

// team is whom an organisation asks: those of the cast, and how many with those who come by link.
type team struct {
	party string
	who   []string
	size  int
}

var northbankTeams = []team{
	{"Harwick", []string{"dana", "marcus", "joan"}, 10},
	{"Millbrook", []string{"tom", "lena"}, 10},
	{"Calder", []string{"priya", "graham", "sunita", "ben"}, 11},
	{"Eastmoor", []string{"ruth", "callum"}, 7},
}

// behaviours are the prompts of the ten behaviours, in their order.
var behaviours = [10]string{
	"objectives-met", "cost", "objectives-fit", "commercial-trust", "flexible-charter", "critical-friend", "innovation", "evidence", "reputation", "own-team",
}

// tenBehaviours is the i-th round of five, from a Monday to the Friday after next. It opens on a Tuesday, and all but the
// last are settled in the talk two days later.
func (p *play) tenBehaviours(i int) *round {
	opens := tenOpens(i)
	day := opens - 22
	r := p.begins(day, "09:30", "dana", everyone, partnership.BeginRound{
		Set: partnership.SetRef{Key: "ten-behaviours", Version: 1}, Comments: true, Closes: p.date(day + 18), Opens: p.date(opens),
	}, "Harwick", "Millbrook", "Calder", "Eastmoor")
	for k, t := range northbankTeams {
		r.asks(day+1, clockOf(10, 15*k), t.size, t.who...)
		most := 0
		for _, row := range northbankAnswers[i] {
			most = max(most, people(row[k]))
		}
		answers := func(person int) partnership.Answers { return northbankAnswer(i, k, person, most) }
		r.answered(day+1+k, "12:10", t.party, 0, most/2, answers)
		r.answered(day+9+k%3, "16:40", t.party, most/2, most, answers)
	}
	r.looks(day+19, "00:00", "dana")
	r.looks(opens, "09:00", "dana")
	return r
}

// tenOpens is the day on which the i-th of them opens.
func tenOpens(i int) int { return -57 - 98*(len(northbankAnswers)-1-i) }

// costStays is what became of the last round so far: a promise for one, and one that stays. How the cost is looked after,
// the widest, awaits an answer still.
func (r *round) costStays(report *promise) {
	r.becomes(-41, "10:05", "priya", func() partnership.AnswerGap {
		return partnership.AnswerGap{Dimension: "evidence", How: partnership.GapPromise, Ref: report.id.Once().Ref()}
	}, nil)
	r.becomes(-41, "14:20", "tom", func() partnership.AnswerGap {
		return partnership.AnswerGap{Dimension: "critical-friend", How: partnership.GapAsItIs, Reason: "We go on asking at the end of each talk what was not said. It takes more than one winter."}
	}, nil)
}

// people is how many answers there are in a column.
func people(column string) (n int) {
	for _, digit := range column {
		n += int(digit - '0')
	}
	return n
}

// northbankAnswer is what one of an organisation's people answers in a round of the ten behaviours, of so many.
func northbankAnswer(round, party, person, of int) partnership.Answers {
	var a partnership.Answers
	for n, prompt := range behaviours {
		point := counted(northbankAnswers[round][n][party], of, person, 3*n)
		a.Values = append(a.Values, partnership.Value{Prompt: prompt, Point: point})
	}
	for n, c := range northbankComments[round] {
		if n%3 == party && 3+n/3 == person {
			a.Texts = append(a.Texts, c)
		}
	}
	return a
}

// after is what became of a round's three widest differences: a promise, a topic for the next talk, and one that stays.
type after struct {
	by       string
	promised promise
	about    string // the topic
	asItIs   string
}

var northbankAfter = []after{
	{"tom", promise{by: "dana", to: []string{"tom", "ruth", "priya"}, what: "Say in every talk one thing that we got wrong since the last one.", criteria: "In four talks running"},
		"Which claim of the last quarter did each of us have to take on trust?", "We measure progress from different starting days. We know it now, and leave it so until the next charter."},
	{"ruth", promise{by: "priya", to: councils, what: "Show two recordings a month that did not go well, with what came of them.", criteria: "Two a month, for three months"},
		"Whom would we have liked to show us the figures themselves?", "Calder counts an objective as met when the work is done, we when residents notice. Both are fair."},
	{"tom", promise{by: "tom", to: []string{"dana", "ruth", "priya"}, what: "Ask at the end of each talk what was not said.", criteria: "In six talks running"},
		"How would each of us know that an objective is met?", "We do not see the cost alike yet. The new way to count comes first."},
	{"ruth", promise{by: "ruth", to: []string{"dana", "tom", "priya"}, what: "Write down who may say stop, and to whom, and read it out to the evening team.", criteria: "One page | Read out to both shifts"},
		"Which costs did we never write down before we started?", "Calder waits for our letters, and we for its figures. Both dates are in the charter; we leave it at that for now."},
}

// talkedAbout is what became of it, on the day of the talk and the one before.
func (r *round) talkedAbout(talk int, a after) {
	p := r.play
	a.promised.made, a.promised.due = talk-1, talk+20
	kept := p.promised(a.promised)
	kept.shown(kept.due-1, "10:50", kept.by, "As it was agreed; the notes of the talks have it.")
	kept.confirmedByAll(kept.due)
	r.becomes(talk-1, "15:10", a.by, func() partnership.AnswerGap {
		return partnership.AnswerGap{How: partnership.GapPromise, Ref: kept.id.Once().Ref()}
	}, nil)
	brought := &topic{}
	p.topics[talk] = append(p.topics[talk], brought)
	r.becomes(talk-1, "15:20", "priya", func() partnership.AnswerGap {
		return partnership.AnswerGap{How: partnership.GapTopic, Reason: partnership.Text(a.about)}
	}, func(no uint64) { brought.id = partnership.TopicID(no) })
	r.becomes(talk, "11:20", "dana", func() partnership.AnswerGap {
		return partnership.AnswerGap{How: partnership.GapAsItIs, Reason: partnership.Text(a.asItIs)}
	}, nil)
}

// pulse is one of the short rounds, from a Friday to the Wednesday after next. It opens that Friday. Those of the cast have
// not answered the one that runs: a visitor can.
func (p *play) pulse(day, i int) {
	r := p.begins(day, "09:15", "tom", everyone, partnership.BeginRound{
		Set: partnership.SetRef{Key: "pulse", Version: 1}, Comments: true, Closes: p.date(day + 12), Opens: p.date(day + 14),
	}, "Harwick", "Millbrook", "Calder", "Eastmoor")
	runs := day+12 >= 0
	for k, t := range northbankTeams {
		r.asks(day, clockOf(11, 10*k), t.size, t.who...)
		from, to := 0, t.size-1-(i+k)%3
		if runs {
			from, to = len(t.who), len(t.who)+3+k%2
		}
		r.answered(day+3+k%2, "12:30", t.party, from, to, func(person int) partnership.Answers { return northbankPulse(i, k, person) })
	}
	if runs {
		return
	}
	r.looks(day+13, "00:00", "tom")
	r.looks(day+14, "09:00", "tom")
	for _, who := range []string{"tom", "priya", "dana"} {
		r.becomes(day+17, "14:30", who, func() partnership.AnswerGap { return partnership.AnswerGap{How: partnership.GapAsItIs} }, nil)
	}
}

// pulsePoints is about where each organisation stands on the pulse's prompts with a scale: promises kept, safe to say, shown,
// put right, new things.
var pulsePoints = [4][5]int{{4, 4, 3, 4, 4}, {4, 4, 3, 4, 3}, {4, 3, 4, 3, 4}, {4, 4, 4, 4, 4}}

// northbankPulse is what one person answers to a pulse.
func northbankPulse(round, party, person int) partnership.Answers {
	var a partnership.Answers
	for n, prompt := range [5]string{"promises", "safe-to-say", "shown", "put-right", "new-things"} {
		near := [7]int{0, -1, 0, 1, 0, 1, -1}[(2*person+3*n+round+party)%7]
		a.Values = append(a.Values, partnership.Value{Prompt: prompt, Point: min(max(pulsePoints[party][n]+near, 1), 5)})
	}
	wishes := northbankWishes
	if k := (person - 4) + 3*party; person >= 4 && person < 7 && party < 3 {
		a.Texts = append(a.Texts, partnership.Comment{Prompt: "easier-work", Text: wishes[(k+round)%len(wishes)], Share: true})
	}
	return a
}
