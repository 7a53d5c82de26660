package web

import "entente/partnership"

// agendaStep is one step of a first meeting.
type agendaStep struct {
	Title, Text string
	Said        string // in the words of who arranged it
	Prompts     []prompt
}

// prompt is something to find out about one another.
type prompt struct{ Title, Ask string }

// firstAgenda is what a first meeting consists of. The answers are nobody's business but theirs who meet: nothing of
// them is kept here.
func firstAgenda(c partnership.Checkin) []agendaStep {
	return []agendaStep{
		{Title: "Do something small together", Said: string(c.Task),
			Text: "An hour on a real piece of work tells more than a presentation: a form to simplify, ten letters to sort, a shift to sit beside."},
		{Title: "Take time as people", Said: string(c.Together),
			Text: "A walk or a plain meal counts. No slides, and no expense that anyone would have to explain."},
		{Title: "Find out five things", Prompts: firstPrompts(),
			Text: "Take turns; whoever asks answers too. Tick a line when each of you has heard enough to go on."},
		{Title: "Settle what comes next",
			Text: "Five ticks: go deeper, and agree how you will work together and what you do when you disagree. Fewer: say which one is missing and what would help. Either is a good outcome."},
	}
}

func firstPrompts() []prompt {
	return []prompt{
		{"What we both want", "Which of our goals are the same, and what do we both hold dear on the way there? What would end it for one of us?"},
		{"Where each of us is heading", "What does each of us want to have become in five years? And what do we want this relationship to be by then?"},
		{"How we get on", "Do we enjoy working together? What have we laughed about so far?"},
		{"Trust, and whether it can grow", "When has one of us been able to rely on the other’s word? What would each of us have to see to trust a little more?"},
		{"What we do next", "What is the first thing, who does it, and by when? When do we talk again?"},
	}
}
