package demo

import "entente/partnership"

// northbankComments is what people wrote beside the ten behaviours, round by round. In the first two fewer than eight
// shared theirs, so that nobody has ever read them.
var northbankComments = [5][]partnership.Comment{
	{
		said("objectives-met", "Too early to say; ask me in the spring."),
		said("cost", "I have never seen the figure that we started from."),
		said("evidence", "We tell each other it is going well, and nobody asks how we know."),
	},
	{
		said("critical-friend", "I wrote a mail about it and then did not send it."),
		said("cost", "Which overheads are in it depends on whom you ask."),
		said("innovation", "The trial of texts was good. Nobody said so."),
		said("own-team", "Our finance people and our service people tell the others different things."),
		said("evidence", "The chart arrives without the numbers that it was made from."),
	},
	{
		said("cost", "We argue about the total because nobody has seen the parts."),
		said("critical-friend", "It was easier to mend it at night than to bring it up in the morning."),
		said("evidence", "Since the recordings I believe more of what I read."),
		said("objectives-met", "We meet them when we have stopped looking."),
		said("flexible-charter", "The rule about transferred calls was changed in an hour, once we had listened together."),
		said("reputation", "I told a neighbouring council to visit us."),
		said("own-team", "Ask two of us, get two answers."),
		said("innovation", "Stopping the call-back trial was the best decision of the spring."),
	},
	{
		said("cost", "Everybody has a figure. I should like us to have one."),
		said("cost", "We publish what we save and never what it cost us to save it."),
		said("critical-friend", "I have stopped softening my mails. Nothing bad has happened so far."),
		said("objectives-met", "A date was moved twice without a word. The third time somebody rang."),
		said("evidence", "I like the weekly chart. I cannot tell who has looked at it."),
		said("flexible-charter", "Five steps I can remember."),
		said("commercial-trust", "When they say Friday it is Friday."),
		said("own-team", "Our leaders agree more than our teams do."),
	},
	{
		said("cost", "I can read the total of the saving, and no line of how it came about."),
		said("critical-friend", "One mends it quietly and hopes that nobody asks; that is still the safer way."),
		said("cost", "More is laid open than most of us think. I wonder who opens it."),
		said("objectives-met", "The morning queue is shorter, and it was us together who did that."),
		said("evidence", "A picture of a spreadsheet is not the spreadsheet."),
		said("innovation", "The shift swaps were tried because somebody asked on a Tuesday and had a yes by Friday."),
		said("critical-friend", "I said what I thought about the letters, and got a cup of coffee for it."),
		said("reputation", "My sister works for another council. I told her to look at us."),
		said("own-team", "Our evening shift hears of decisions from the day shift."),
	},
}

// northbankWishes answer “What could the client do to make your work easier?”.
var northbankWishes = []string{
	"Tell us the day before a letter goes out, not the day after.",
	"One list of who decides what, with a telephone number that somebody answers.",
	"Let us see the draft of the letter. We hear at once which line everyone will ring about.",
	"Put the bin days on one page, for all streets.",
	"Close a case when it is closed. We ring residents about things that were mended weeks ago.",
	"Say thank you to the evening shift now and then. They think that nobody is awake.",
	"A test account that still works on a Sunday.",
	"Fewer reports, and somebody who reads them.",
	"Half an hour with the people who write the forms.",
}

// said is a comment whose writer lets everyone read it.
func said(prompt, text string) partnership.Comment {
	return partnership.Comment{Prompt: prompt, Text: text, Share: true}
}
