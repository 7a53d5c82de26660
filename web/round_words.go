package web

import (
	"fmt"
	"slices"
	"strings"

	"entente/partnership"
	"entente/stat"
)

// Words of rounds. Figures become words by the thresholds of package stat, nowhere else.

// accordWords say how far we agree on something.
var accordWords = map[stat.Accord]string{
	stat.Differ: "we see this differently", stat.PartlyAgree: "we partly agree", stat.MostlyAgree: "we mostly agree",
	stat.Agree: "we agree", stat.AgreeStrongly: "we agree strongly",
}

// overallWords say how far we agree on everything together.
var overallWords = map[stat.Accord]string{
	stat.Differ: "we see things differently", stat.PartlyAgree: "we partly agree", stat.MostlyAgree: "we mostly agree",
	stat.Agree: "we agree", stat.AgreeStrongly: "we agree strongly",
}

// amongWords say how far the people of one organisation agree among themselves.
var amongWords = map[stat.Closeness]string{
	stat.NoCloseness: "do not agree", stat.WeakCloseness: "agree weakly", stat.ModerateCloseness: "agree moderately",
	stat.StrongCloseness: "agree", stat.VeryStrongCloseness: "agree strongly",
}

// relianceWords say how far one may rely on an alpha.
var relianceWords = map[stat.Reliance]string{
	stat.BelowChance: "no better than chance: no conclusions about which matter stands higher",
	stat.Unreliable:  "too little to conclude which matter stands higher than another",
	stat.Tentative:   "enough for careful conclusions about which matter stands higher than another",
	stat.Reliable:    "enough to rely on which matter stands higher than another",
}

// reasonWords say why there is no figure.
var reasonWords = map[stat.Reason]string{
	stat.NoAnswers: "no answers to show", stat.TooFew: "too few answers", stat.OneGroup: "nothing to compare with",
	stat.NoVariation: "all answers alike", stat.MixedScales: "different scales",
}

// alphaReasons say why there is no alpha.
var alphaReasons = map[stat.Reason]string{
	stat.NoAnswers: "no question was answered by two organisations", stat.TooFew: "it needs two questions that several answered",
	stat.OneGroup: "there is nothing to compare with", stat.NoVariation: "all answers are alike, so that nothing can be told apart",
	stat.MixedScales: "the questions have different scales",
}

// intervalReasons say why a figure has no interval.
var intervalReasons = map[stat.Reason]string{
	stat.NoAnswers: "no answers", stat.TooFew: "fewer than five questions", stat.OneGroup: "nothing to compare with",
	stat.NoVariation: "too little variation", stat.MixedScales: "different scales",
}

// howRead says how answers are read.
type howRead struct{ as, counts string }

// readingWords say in which ways answers are read, and what then counts as a difference.
var readingWords = map[stat.Metric]howRead{
	stat.Interval: {"As numbers", "how many steps of the scale lie between two answers; far apart weighs more than near"},
	stat.Ordinal:  {"As an order", "which answer stands higher, and how many answers lie between; the steps need not be equal"},
	stat.Nominal:  {"As the same or different", "whether two answers are the same; how far apart they are does not count"},
}

// figure is a number with two decimals, or why there is none.
func figure(n stat.Number) string {
	v, ok := n.Value()
	if !ok {
		return reasonWords[n.Reason()]
	}
	return fmt.Sprintf("%.2f", noMinusZero(v, 2))
}

// figureIn is a number with its 95 % interval, or why it has none.
func figureIn(n stat.Number, in stat.Range) string {
	low, high, ok := in.Ends()
	switch _, known := n.Value(); {
	case !known:
		return figure(n)
	case !ok:
		return figure(n) + ", no interval: " + intervalReasons[in.Reason()]
	}
	return fmt.Sprintf("%s (%.2f to %.2f)", figure(n), noMinusZero(low, 2), noMinusZero(high, 2))
}

// noMinusZero is v without the sign that is left when it is rounded to nothing.
func noMinusZero(v float64, decimals int) float64 {
	if strings.Trim(fmt.Sprintf("%.*f", decimals, v), "-0.") == "" {
		return 0
	}
	return v
}

// meanWords is an average as people read it.
func meanWords(v float64) string { return fmt.Sprintf("%.1f", v) }

// gapPoints is the size of a gap, which is in hundredths, as people read it. One that is not a point is never read as one.
func gapPoints(size int) string {
	if size >= 95 && size < 100 {
		return "just under 1"
	}
	return fmt.Sprintf("%d.%d", (size+5)/10/10, (size+5)/10%10)
}

// isClear tells whether we clearly differ: a gap of a point of five, or as much of another scale.
func isClear(size, points int) bool {
	return points > 1 && stat.AccordOfGap(float64(size)/100, points) <= stat.PartlyAgree
}

// changeOf says what became of a gap since the round before.
func changeOf(before, now partnership.Gap, points int, when string) string {
	was := " (" + gapPoints(before.Size) + ")"
	switch change := stat.GapChangeOf(float64(before.Size)/100, float64(now.Size)/100, points); {
	case change == stat.Wider:
		return "wider than " + when + was
	case change == stat.Narrower:
		return "narrower than " + when + was
	case readAlike(before.Size, now.Size):
		return "as " + when + was
	}
	return "much as " + when + was
}

// readAlike tells whether two gaps read alike, or almost.
func readAlike(a, b int) bool { return max(a-b, b-a) <= 10 }

var overallChange = map[stat.AccordChange]string{
	stat.MoreAgreed: "clearly more than", stat.ALittleMore: "a little more than", stat.AsMuchAgreed: "as",
	stat.ALittleLess: "a little less than", stat.LessAgreed: "clearly less than",
}

// matterWord is what the matters of a set are called: one, many.
func matterWord(q partnership.QuestionSet) (one, many string) {
	switch q.Key {
	case "ten-behaviours":
		return "behaviour", "behaviours"
	case "conditions":
		return "condition", "conditions"
	case "readiness":
		return "habit", "habits"
	case "collaborative-attributes":
		return "attribute", "attributes"
	case "trusted-partnership":
		return "key", "keys"
	}
	if len(q.Dimensions) == 0 {
		return "question", "questions"
	}
	return "matter", "matters"
}

// matterWord is what the round's matters are called. Where each is asked of each, one of the set's is many of them.
func (x *roundReading) matterWord() (one, many string) {
	if len(x.result.Matters) > 0 && x.result.Matters[0].About != 0 {
		return "matter", "matters"
	}
	return matterWord(x.round.Questions)
}

// mattersAsked says how many there are: "ten behaviours", "12 keys of three organisations".
func (x *roundReading) mattersAsked() string {
	one, many := matterWord(x.round.Questions)
	asked, about := map[partnership.Matter]bool{}, map[partnership.PartyID]bool{}
	for _, m := range x.result.Matters {
		about[m.About] = true
		asked[partnership.Matter{Dimension: m.Dimension, Prompt: m.Prompt}] = true
	}
	text := countOf(len(asked), one, many)
	if !about[0] {
		text += " of " + countOf(len(about), "organisation", "organisations")
	}
	return text
}

// verdict says the whole result in two or three sentences.
func (x *roundReading) verdict() string {
	return x.talkFirst() + x.found()
}

// talkFirst names those who said what would stop them, as long as nobody has said what becomes of it: no figure outweighs that.
func (x *roundReading) talkFirst() string {
	var names []string
	for _, m := range x.round.Unanswered() {
		isTalk := slices.ContainsFunc(x.round.Talks, func(t partnership.NamedTalk) bool { return t.Prompt == m.Prompt && t.Party == m.About })
		if name := x.partyName(m.About); isTalk && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return sentenceList(names) + " said what would stop this: talk about that first. "
}

// found is what the figures say.
func (x *roundReading) found() string {
	one, many := x.matterWord()
	switch {
	case len(x.result.Matters) == 0:
		return "These questions were answered in words. They stand side by side below."
	case x.shown == 0 && !x.byPeople():
		return "Nobody could say where it stands on a scale. What was answered in words stands side by side below."
	case x.shown == 0:
		return "Too few people answered for anything to be shown. Nobody has read the answers, and they are deleted."
	case x.compared == 0 && len(x.result.Matters[0].Lanes) == 1:
		return x.withinVerdict(many)
	case x.compared == 0:
		return "The answers of one organisation alone can be shown, so there is nothing to compare with."
	}
	var said []string
	for _, part := range []struct {
		n    int
		says string
	}{
		{x.compared - x.clear - x.torn, "we see things much the same way"},
		{x.clear, "we clearly differ" + x.widenedWords()},
		{x.torn, "people differ more within our organisations than between them"},
	} {
		switch {
		case part.n == 0:
		case x.compared == 1:
			said = append(said, "On this "+one+" "+part.says+".")
		case part.n == x.compared && part.n == 2:
			said = append(said, fmt.Sprintf("On both %s %s.", many, part.says))
		case part.n == x.compared:
			said = append(said, fmt.Sprintf("On all %s %s %s.", inWords(part.n), many, part.says))
		case len(said) == 0:
			said = append(said, fmt.Sprintf("On %s of %s %s %s.", inWords(part.n), inWords(x.compared), many, part.says))
		default:
			said = append(said, fmt.Sprintf("On %s %s.", inWords(part.n), part.says))
		}
	}
	return strings.Join(said, " ") + x.overallSentence()
}

func (x *roundReading) widenedWords() string {
	switch {
	case x.widened == 0:
		return ""
	case x.widened == 1 && x.clear == 1:
		return ", and that gap has widened"
	case x.widened == 1:
		return ", and one of those gaps has widened"
	case x.widened == x.clear:
		return ", and all those gaps have widened"
	}
	return fmt.Sprintf(", and %s of those gaps have widened", inWords(x.widened))
}

func (x *roundReading) overallSentence() string {
	now, ok := x.figures.overall.Value()
	if !ok {
		return ""
	}
	accord := stat.AccordOf(now)
	if 2*x.clear > x.compared && accord > stat.PartlyAgree {
		return "" // it sees people, not organisations: two that are apart, each of one mind, are close in it
	}
	text := " Overall " + overallWords[accord]
	before, was := x.figures.overallBefore.Value()
	same, both := x.figures.overallSame.Value()
	if was && both {
		text += ", " + overallChange[stat.AccordChangeOf(before, same)] + " " + x.when
	}
	return text + "."
}

// withinVerdict is that of a round of one organisation.
func (x *roundReading) withinVerdict(many string) string {
	close, known := 0, 0
	for _, m := range x.figures.matters {
		for _, rwg := range m.within {
			if v, ok := rwg.Value(); ok {
				known++
				if stat.ClosenessOf(v) >= stat.StrongCloseness {
					close++
				}
			}
		}
	}
	name := x.partyName(x.result.Matters[0].Lanes[0].Party)
	switch {
	case known == 0:
		return "Too few answers to say how far the people of " + name + " agree among themselves."
	case close == known:
		return fmt.Sprintf("On all %s %s the people of %s agree among themselves.", inWords(known), many, name)
	case close == 0:
		return fmt.Sprintf("On none of %s %s do the people of %s agree among themselves.", inWords(known), many, name)
	}
	return fmt.Sprintf("On %s of %s %s the people of %s agree among themselves.", inWords(close), inWords(known), many, name)
}
