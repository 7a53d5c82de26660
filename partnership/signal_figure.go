package partnership

import (
	"fmt"
	"slices"
	"strings"
)

// A signal is explained by figures: days and numbers, each with the entry that it stands in. From them alone comes the
// sentence that says what happened. It holds nobody's words, so that it can be copied into the record: erasing a promise's
// words leaves none of them behind.

// Figure is one number or day that a rule looked at.
type Figure struct {
	Name  FigureName `json:"name"`
	Day   Date       `json:"day,omitzero"`
	Count int        `json:"count,omitzero"`
	Party PartyID    `json:"party,omitzero"` // whose it is, if it is one party's
	Entry uint64     `json:"entry,omitzero"` // of the signal's space; 0 for an agreed time
}

// FigureName says what a figure is.
type FigureName string

// What rules look at.
const (
	FigureDue         FigureName = "due"
	FigureGrace       FigureName = "grace-days" // working days
	FigureShown       FigureName = "shown"
	FigureYes         FigureName = "said-done"
	FigureNotYet      FigureName = "said-not-yet"
	FigureStoodBy     FigureName = "stood-by"
	FigureAnswerBy    FigureName = "answer-by"
	FigureAnswerDays  FigureName = "answer-days" // working days
	FigureSilent      FigureName = "no-word-yet"
	FigureBroken      FigureName = "not-kept"
	FigureAdded       FigureName = "evidence-shown"
	FigureContested   FigureName = "seen-differently"
	FigureAsked       FigureName = "asked"
	FigurePatience    FigureName = "patience-days"
	FigureUnanswered  FigureName = "not-answered"
	FigureCloses      FigureName = "closes"
	FigureTalked      FigureName = "last-talked"
	FigureMet         FigureName = "both-here" // they have not talked yet
	FigureRhythm      FigureName = "rhythm-days"
	FigureDays        FigureName = "days-since"
	FigureNoted       FigureName = "noted"
	FigureContracts   FigureName = "noted-in-a-year"
	FigureOpened      FigureName = "opened"
	FigureRung        FigureName = "step"
	FigureStepFrom    FigureName = "step-began"
	FigureStepBy      FigureName = "step-until"
	FigureRecheck     FigureName = "look-again-by"
	FigureAgreed      FigureName = "last-looked-at"
	FigureSignBy      FigureName = "sign-by"
	FigureUnsigned    FigureName = "not-signed"
	FigureRoundOpened FigureName = "round-opened"
	FigureGap         FigureName = "gap"        // hundredths of a point
	FigureGapBefore   FigureName = "gap-before" // hundredths of a point
)

// FigureNames lists them.
var FigureNames = []FigureName{
	FigureDue, FigureGrace, FigureShown, FigureYes, FigureNotYet, FigureStoodBy, FigureAnswerBy, FigureAnswerDays, FigureSilent, FigureBroken,
	FigureAdded, FigureContested, FigureAsked, FigurePatience, FigureUnanswered, FigureCloses, FigureTalked, FigureMet, FigureRhythm, FigureDays,
	FigureNoted, FigureContracts, FigureOpened, FigureRung, FigureStepFrom, FigureStepBy,
	FigureRecheck, FigureAgreed, FigureSignBy, FigureUnsigned, FigureRoundOpened, FigureGap, FigureGapBefore,
}

// ruleText is a rule in words.
type ruleText struct{ says, ends string }

// ruleTexts says each rule in its present version, and what ends a signal of it.
var ruleTexts = map[Rule]ruleText{
	RuleOverdue: {"A promise needs attention when the first working day after its date is over and it has not been shown.",
		"Showing it, agreeing a new date, or withdrawing it together."},
	RuleNotYet: {"A promise needs attention when it was shown and those who have answered say that something is missing.",
		"Showing it again, or agreeing on what is missing."},
	RuleDifferent: {"A promise needs attention when it was shown and we see it differently whether it is done. It is neither kept nor not.",
		"Everyone confirming it, or showing it again."},
	RuleAwaitingWord: {"A promise needs attention when it was shown and the agreed time for an answer is over without a word. Silence is not a yes.",
		"A yes, or a word on what is missing."},
	RuleContested: {"Evidence needs attention as long as somebody sees the facts in it differently.",
		"Taking the different view back, confirming the evidence, or withdrawing it."},
	RuleConsent: {"A question to all needs attention when it has waited for an answer for longer than was agreed.",
		"Every organisation answering. Without an answer by its closing day it is not adopted."},
	RuleAgain: {"When two promises between the same organisations, given by the same one, could not be kept within a year, it is worth asking why. It says nothing about whose fault it was.",
		"Talking about it, or letting it go. By itself it ends a year after the earlier of the two."},
	RuleContract: {"When somebody reaches for the contract, by a formal notice or by a clause of it, that is worth a talk. Who did is not recorded.",
		"Talking about it, or letting it go. By itself it ends after 90 days."},
	RuleQuiet: {"Two organisations that agreed to talk regularly have not, as far as is recorded, for twice the agreed time, and no talk is arranged. Only these two see it.",
		"Saying that a talk took place, or arranging one."},
	RuleUnsigned: {"The charter needs attention when the day has passed by which all organisations agreed to sign it, and not all have.",
		"The last signature, or agreeing on another day."},
	RuleRecheck: {"A clause of the charter needs attention when the day has come on which we meant to look at it again.",
		"Saying whether it still holds, or giving it another day."},
	RuleCorrection: {"An open course correction is shown to those concerned until it ends.",
		"Saying that it ended here."},
	RuleGap: {"Two organisations see a matter differently when their average answers are a point or more apart. Neither is wrong: it is worth a talk.",
		"Saying what becomes of it: a promise, a topic, as it is, or why not. By itself it ends when the same questions open again, or after a year."},
	RuleGapWidened: {"A difference needs attention when it has grown by half a point or more since the same questions were answered the time before.",
		"Saying what becomes of it: a promise, a topic, as it is, or why not. By itself it ends when the same questions open again, or after a year."},
	RuleGapUnanswered: {"One of the three widest differences of a round needs attention when nobody has said what becomes of it within the agreed days.",
		"Saying what becomes of it: a promise, a topic, as it is, or why not. By itself it ends when the same questions open again, or after a year."},
}

// Explanation is a signal in words: the rule, what happened by it, the figures it looked at, and what would end it.
type Explanation struct {
	Rule    Text
	Version int
	Cause   Text
	Figures []Figure
	Ends    Text
}

// Explain puts a signal into words.
func (s Signal) Explain() Explanation {
	text := ruleTexts[s.Rule]
	return Explanation{Text(text.says), s.Key.Version, causeOf(s.Rule, s.Figures), slices.Clone(s.Figures), Text(text.ends)}
}

// causeOf says what happened, from the figures alone.
func causeOf(rule Rule, figures []Figure) Text {
	f := func(name FigureName) Figure { return figureNamed(figures, name) }
	text := ""
	switch rule {
	case RuleOverdue:
		text = fmt.Sprintf("It was promised for %s and has not been shown.", day(f(FigureDue).Day))
	case RuleNotYet:
		text = fmt.Sprintf("It was shown on %s; on %s somebody said that something is missing.", day(f(FigureShown).Day), day(f(FigureNotYet).Day))
	case RuleDifferent:
		text = fmt.Sprintf("It was shown on %s; since then we see it differently whether it is done.", day(f(FigureShown).Day))
	case RuleAwaitingWord:
		text = fmt.Sprintf("It was shown on %s; an answer was due by %s.", day(f(FigureShown).Day), day(f(FigureAnswerBy).Day))
	case RuleContested:
		text = fmt.Sprintf("The evidence was shown on %s; since %s it is seen differently.", day(f(FigureAdded).Day), day(f(FigureContested).Day))
	case RuleConsent:
		text = fmt.Sprintf("It was asked on %s; %s.", day(f(FigureAsked).Day), plural(countNamed(figures, FigureUnanswered), "answer is missing", "answers are missing"))
	case RuleAgain:
		text = fmt.Sprintf("A promise for %s and one for %s could not be kept.", day(f(FigureBroken).Day), day(lastNamed(figures, FigureBroken).Day))
	case RuleContract:
		text = fmt.Sprintf("On %s it was noted that somebody reached for the contract.", day(f(FigureNoted).Day))
	case RuleQuiet:
		text = fmt.Sprintf("No talk between the two is recorded since %s; the agreed rhythm is %d days.", day(max(f(FigureTalked).Day, f(FigureMet).Day)), f(FigureRhythm).Count)
	case RuleUnsigned:
		text = fmt.Sprintf("All agreed to sign it by %s; %s.", day(f(FigureSignBy).Day), plural(countNamed(figures, FigureUnsigned), "signature is missing", "signatures are missing"))
	case RuleRecheck:
		text = fmt.Sprintf("We meant to look at it again by %s.", day(f(FigureRecheck).Day))
	case RuleGap:
		text = fmt.Sprintf("The answers opened on %s; on average they are %s apart.", day(f(FigureRoundOpened).Day), PointsApart(f(FigureGap).Count))
	case RuleGapWidened:
		text = fmt.Sprintf("The answers opened on %s; they are %s apart, and were %s the time before.", day(f(FigureRoundOpened).Day), PointsApart(f(FigureGap).Count), PointsApart(f(FigureGapBefore).Count))
	case RuleGapUnanswered:
		text = fmt.Sprintf("The answers opened on %s, %s apart; %d days later nobody has said what becomes of it.", day(f(FigureRoundOpened).Day), PointsApart(f(FigureGap).Count), f(FigurePatience).Count)
	case RuleCorrection:
		text = fmt.Sprintf("It was opened on %s and stands at step %d.", day(f(FigureOpened).Day), f(FigureRung).Count)
	}
	return Text(text)
}

// plural is a count with the words for one or for more.
func plural(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

func figureNamed(figures []Figure, name FigureName) Figure {
	i := slices.IndexFunc(figures, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		return Figure{}
	}
	return figures[i]
}

func lastNamed(figures []Figure, name FigureName) Figure {
	last := Figure{}
	for _, f := range figures {
		if f.Name == name {
			last = f
		}
	}
	return last
}

func countNamed(figures []Figure, name FigureName) int {
	n := 0
	for _, f := range figures {
		if f.Name == name {
			n++
		}
	}
	return n
}

// Cause is what a signal said when it was answered: copied into the record, so that it explains itself whatever becomes
// of the rules.
type Cause struct {
	Signal  SignalKey `json:"signal"`
	Space   SpaceID   `json:"space,omitzero"` // where the signal was, if not here
	Since   Date      `json:"since"`
	Figures []Figure  `json:"figures,omitzero"`
	Rule    Text      `json:"rule,omitzero" text:"0-1000"`
	Says    Text      `json:"says,omitzero" text:"0-1000"`
}

// cause copies what the signal says now.
func (s Signal) cause() Cause {
	text := s.Explain()
	return Cause{Signal: s.Key, Since: s.Since, Figures: text.Figures, Rule: text.Rule, Says: text.Cause}
}

// copy is the cause with slices of its own.
func (c Cause) copy() Cause {
	c.Figures = slices.Clone(c.Figures)
	return c
}

// sentence is what a cause says at a sentence's end: "because …".
func (c Cause) sentence() string {
	if c.Says == "" || c.Says == Erased {
		return ""
	}
	return ": " + strings.TrimSuffix(string(c.Says), ".")
}
