package web

import (
	"fmt"

	"entente/partnership"
	"entente/stat"
)

// methodView is how the figures are worked out: in words, with sources, and the figures that only some readers want.
type methodView struct {
	Words  []string
	Tables []Table
}

func (x *roundReading) method() methodView {
	var m methodView
	say := func(text string) { m.Words = append(m.Words, text) }
	say("Averages are plain means. The middle half lies between the first and the third quartile (Hyndman and Fan, 1996, definition 7). Where a matter has several questions, both are averaged over them. The median is the middle answer: half of the answers lie at or below it, half at or above (NIST/SEMATECH, 2012).")
	say(fmt.Sprintf("A group with fewer than %s answers to a question, “I cannot say” not counted, is in no figure. Where all answers of a group, or all but one, stand at one point, "+
		"only that point is published, so that no one’s answer is given away.", inWords(x.round.Smallest)))
	if x.compared > 0 {
		say("Agreement is r_wg of all groups, each counting alike however large it is: 1 if all answer alike, 0 if the answers are as scattered as chance or more (James, Demaree and Wolf, 1984). " +
			"The words for it are our own: below 0.5 differently, to 0.6 partly, to 0.7 mostly, to 0.8 we agree, above strongly. Overall is the mean over all matters.")
		say("A gap is the distance between the two averages that lie furthest apart. From one point of five on we say that we clearly differ; a change by a quarter of a point is a change.")
		say(x.alphaWords())
		if t := x.alphaTable(); len(t.Rows) > 0 {
			m.Tables = append(m.Tables, t)
		}
	}
	if t := x.withinTable(); len(t.Rows) > 0 {
		say("Within one organisation, r_wg says how far its people agree among themselves: to 0.30 they do not, to 0.50 weakly, to 0.70 moderately, to 0.90 they agree, above strongly (LeBreton and Senter, 2008).")
		m.Tables = append(m.Tables, t)
	}
	if t := x.pairTable(); len(t.Rows) > 0 {
		say("Hedges’ g is the distance of two averages in standard deviations, without its bias in small groups, with its 95 % interval (Hedges, 1981; Steiger, 2004). " +
			"ICC(1) says how much of the difference between answers is difference between organisations, ICC(2) how well their averages can be told apart (Shrout and Fleiss, 1979; Bliese, 2000).")
		m.Tables = append(m.Tables, t)
	}
	return m
}

// alphaWords say how far the answers tell matters apart.
func (x *roundReading) alphaWords() string {
	if len(x.figures.alphas) == 0 {
		return "Krippendorff’s alpha is not worked out for questions about several organisations."
	}
	text := "Krippendorff’s alpha over all questions says how far the answers tell the questions apart, not how far people agree: 1 if each question is answered " +
		"alike by all and otherwise than the rest, near 0 where all questions are seen alike or the answers tell them apart no better than chance (Krippendorff, 2004: from 0.8 reliable, from 0.667 tentative). "
	return text + "In brackets its 95 % interval by bootstrap over questions (Zapf and others, 2016)."
}

// alphaTable is alpha with the answers read in each way.
func (x *roundReading) alphaTable() Table {
	t := Table{Caption: "How far the answers tell the questions apart (Krippendorff’s alpha)", Stack: true,
		Columns: []Column{{Label: "Answers read"}, {Label: "Alpha (95 %)"}, {Label: "What counts"}, {Label: "So"}}}
	for _, f := range x.figures.alphas {
		value, so := "–", "it cannot be worked out: "+alphaReasons[f.alpha.Reason()]
		if v, ok := f.alpha.Value(); ok {
			value, so = figureIn(f.alpha, f.in), relianceWords[stat.RelianceOf(v)]
		}
		read := readingWords[f.metric]
		t.Rows = append(t.Rows, []Cell{{Text: read.as}, {Text: value}, {Text: read.counts}, {Text: so}})
	}
	return t
}

// withinTable is r_wg of each party that several people answered for.
func (x *roundReading) withinTable() Table {
	one, _ := matterWord(x.round.Questions)
	t := Table{Caption: "How far people agree within their own organisation (r_wg)", Scroll: true, Columns: []Column{{Label: upperFirst(one)}}}
	var people []partnership.PartyID
	for _, r := range x.round.Results {
		if boxOf(x.round, r.Party).Voice == partnership.People {
			people = append(people, r.Party)
			t.Columns = append(t.Columns, Column{Label: x.partyName(r.Party), Number: true})
		}
	}
	if len(people) == 0 {
		return t
	}
	for i, m := range x.result.Matters {
		row := []Cell{{Text: x.matterName(m.Matter)}}
		for _, p := range people {
			text := "–"
			for k, l := range m.Lanes {
				if l.Party == p && len(l.Cells) > 0 {
					text = withinWords(x.figures.matters[i].within[k], l)
				}
			}
			row = append(row, Cell{Text: text})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func withinWords(n stat.Number, l partnership.Lane) string {
	v, ok := n.Value()
	switch {
	case !l.Shown:
		return "too few"
	case !ok:
		return reasonWords[n.Reason()]
	}
	return fmt.Sprintf("%s, %s", figure(n), amongWords[stat.ClosenessOf(v)])
}

// pairTable is the difference between the two parties that are furthest apart, and how far parties differ at all, where a
// matter is one question that people answered.
func (x *roundReading) pairTable() Table {
	one, _ := matterWord(x.round.Questions)
	t := Table{Caption: "How far organisations differ", Scroll: true, Columns: []Column{{Label: upperFirst(one)}, {Label: "Furthest apart"},
		{Label: "Hedges’ g (95 %)", Number: true}, {Label: "ICC(1) (95 %)", Number: true}, {Label: "ICC(2) (95 %)", Number: true}}}
	for i, m := range x.result.Matters {
		f := x.figures.matters[i]
		if !f.one || shownLanes(m) < 2 || x.figures.single {
			continue
		}
		pair, g := "–", "–"
		if f.low != 0 {
			pair, g = x.partyName(f.high)+" above "+x.partyName(f.low), figureIn(f.pair.G, f.pair.GIn)
		}
		t.Rows = append(t.Rows, []Cell{{Text: x.matterName(m.Matter)}, {Text: pair}, {Text: g},
			{Text: figureIn(f.icc.One, f.icc.OneIn)}, {Text: figureIn(f.icc.All, f.icc.AllIn)}})
	}
	return t
}
