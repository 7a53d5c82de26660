package web

import (
	"fmt"
	"slices"
	"strings"

	"entente/partnership"
	"entente/stat"
	"entente/web/chart"
)

// matter is one matter as the page shows it.
func (x *roundReading) matter(i int, m partnership.MatterResult, ownAxis bool) matterRow {
	row := matterRow{ID: fmt.Sprintf("matter-%d", i+1), Name: x.matterName(m.Matter), Must: m.Must}
	if m.Number > 0 {
		row.ID = fmt.Sprintf("gap-%d", m.Number)
	}
	lane := x.lane(m)
	row.Lane = &lane
	if ownAxis {
		row.Axis = x.axisOf(x.scaleOf(m))
	}
	row.Status, row.Meta = x.matterStatus(x.figures.matters[i], m)
	if d, ok := x.round.Questions.Dimension(m.Dimension); ok {
		row.Voice = string(d.Voice)
		for _, t := range d.Talk {
			row.Talk = append(row.Talk, string(t))
		}
	}
	if row.Voice == "" {
		row.Voice = x.onlyText(m)
	}
	row.Said = x.saidOn(m)
	row.Own, row.Otherwise = x.ownView(m), x.otherwise(m)
	row.Became, row.Act = x.became(m.Answers), x.actsOn(m.Matter, row, m)
	row.Open = i == 0 && x.compared > 0
	return row
}

// matterName is what a matter is called.
func (x *roundReading) matterName(m partnership.Matter) string {
	name := ""
	if d, ok := x.round.Questions.Dimension(m.Dimension); ok {
		name = string(d.Name)
	} else if p, ok := x.round.Questions.Prompt(m.Prompt); ok {
		name = string(p.Text)
	}
	if m.About != 0 {
		return x.partyName(m.About) + ": " + strings.ToLower(name[:min(1, len(name))]) + name[min(1, len(name)):]
	}
	return name
}

// onlyText is the one prompt of a matter that has a name of its own.
func (x *roundReading) onlyText(m partnership.MatterResult) string {
	if keys := keysOf(m); len(keys) == 1 && m.Prompt == "" {
		p, _ := x.round.Questions.Prompt(keys[0])
		return string(p.Text)
	}
	return ""
}

func (x *roundReading) scaleOf(m partnership.MatterResult) string {
	for _, key := range keysOf(m) {
		if p, ok := x.round.Questions.Prompt(key); ok {
			return p.Scale
		}
	}
	return ""
}

// lane is one matter as a picture: a line for each party.
func (x *roundReading) lane(m partnership.MatterResult) chart.Lane {
	lane := chart.Lane{Name: x.matterName(m.Matter), Points: max(x.points(m), 2)}
	for _, l := range m.Lanes {
		if len(l.Cells) > 0 {
			lane.Rows = append(lane.Rows, x.laneRow(m, l))
		}
	}
	return lane
}

func (x *roundReading) laneRow(m partnership.MatterResult, l partnership.Lane) chart.LaneRow {
	party := partyOf(x.view.Common, l.Party)
	row := chart.LaneRow{Initials: party.Mark.Initials, Party: party.Name, Shape: party.Mark.shape(), Mean: l.Mean}
	if l.Party == m.About {
		row.Party += " (of itself)"
	}
	if !l.Shown {
		row.Few = x.emptyLane(l)
		return row
	}
	row.Low, row.High = middleHalf(l)
	row.Together = togetherWords(l)
	return row
}

// emptyLane says why a party's line is empty.
func (x *roundReading) emptyLane(l partnership.Lane) string {
	b := boxOf(x.round, l.Party)
	switch {
	case b.Voice == partnership.OneVoice && b.Answered == 0:
		return "no answer sent"
	case b.Voice == partnership.OneVoice:
		return "could not say"
	case b.Few || b.Answered == 0 || b.Answered >= x.round.Smallest:
		return "too few to show"
	case b.Answered == 1:
		return "1 answer, too few to show"
	}
	return fmt.Sprintf("%d answers, too few to show", b.Answered)
}

// middleHalf is where the middle half of a party's answers lies; over several prompts the average of theirs, as the mean is.
func middleHalf(l partnership.Lane) (low, high float64) {
	n := 0
	for _, h := range l.Histograms() {
		if a, b, ok := stat.MiddleHalf(stat.Histogram(h)).Ends(); ok {
			low, high, n = low+a, high+b, n+1
		}
	}
	return low / float64(max(n, 1)), high / float64(max(n, 1))
}

// togetherWords are in the place of figures where a party stands together on the one prompt, or speaks as one voice.
func togetherWords(l partnership.Lane) string {
	shown := slices.DeleteFunc(slices.Clone(l.Cells), func(c partnership.Cell) bool { return !c.Shown() })
	if shown[0].Kind == partnership.CellOne {
		if len(shown) == 1 {
			return fmt.Sprintf("as one voice: %d", shown[0].Point)
		}
		return "as one voice: " + meanWords(l.Mean) + " on average"
	}
	if len(shown) > 1 || shown[0].Kind != partnership.CellTogether {
		return ""
	}
	if shown[0].Extreme() {
		return fmt.Sprintf("agreed strongly, at %d", shown[0].Point)
	}
	return fmt.Sprintf("close together at %d", shown[0].Point)
}

// matterStatus says how far we agree on a matter, and how wide the gap is.
func (x *roundReading) matterStatus(f matterFigures, m partnership.MatterResult) (Status, string) {
	agreement, ok := f.agreement.Value()
	switch {
	case shownLanes(m) == 0:
		return Status{Icon: "empty", Text: "Too few answers to show"}, ""
	case shownLanes(m) == 1 && len(m.Lanes) == 1:
		return x.withinStatus(f, m), ""
	case shownLanes(m) == 1:
		return Status{Icon: "empty", Text: "Nothing to compare with"}, ""
	case !ok:
		return Status{Icon: "empty", Text: upperFirst(reasonWords[f.agreement.Reason()])}, ""
	}
	accord := stat.AccordOf(agreement)
	s := Status{Icon: "align", Text: upperFirst(accordWords[accord])}
	switch {
	case accord == stat.Differ:
		s.Icon, s.Look = "gap", true
	case isClear(m.Gap.Size, x.points(m)):
		s.Text = "We clearly differ on average" // as the sentence above all counts it; else the wider of two gaps may read as the lesser
	case accord >= stat.Agree:
		s.Icon = "agreed"
	}
	return s, x.gapWords(accord, m)
}

// gapWords are the gap and what became of it since the last comparable round.
func (x *roundReading) gapWords(accord stat.Accord, m partnership.MatterResult) string {
	text := "Gap " + gapPoints(m.Gap.Size)
	if m.Gap.Size == 0 {
		text = "No gap between averages"
	}
	switch {
	case m.Before.Size > 0:
		text += ", " + changeOf(m.Before, m.Gap, x.points(m), x.when)
	case x.before != nil && m.Gap.Size > 0 && slices.ContainsFunc(m.Lanes, func(l partnership.Lane) bool { return l.Compared }):
		text += ", none " + x.when
	}
	if accord == stat.Differ && !isClear(m.Gap.Size, x.points(m)) {
		text += ". It is within our organisations that answers differ"
	}
	return text
}

// withinStatus is of a round of one organisation.
func (x *roundReading) withinStatus(f matterFigures, m partnership.MatterResult) Status {
	name := x.partyName(m.Lanes[0].Party)
	if m.Lanes[0].Cells[0].Kind == partnership.CellOne {
		return Status{Icon: "agreed", Text: "As one voice"}
	}
	rwg, ok := f.within[0].Value()
	if !ok {
		return Status{Icon: "empty", Text: upperFirst(reasonWords[f.within[0].Reason()])}
	}
	close := stat.ClosenessOf(rwg)
	s := Status{Icon: "align", Text: upperFirst(ownersOf(name) + " people " + amongWords[close] + " among themselves")}
	switch {
	case close >= stat.StrongCloseness:
		s.Icon = "agreed"
	case close <= stat.WeakCloseness:
		s.Icon, s.Look = "gap", true
	}
	return s
}

// ownView is how an organisation sees itself on a matter, beside how the others see it.
func (x *roundReading) ownView(m partnership.MatterResult) string {
	if m.About == 0 {
		return ""
	}
	name := x.partyName(m.About)
	own, others := name+" does not say how it sees itself", []string{}
	for _, l := range m.Lanes {
		switch {
		case !l.Shown:
		case l.Party == m.About:
			own = name + " sees itself at " + meanWords(l.Mean)
		default:
			others = append(others, fmt.Sprintf("%s sees it at %s", x.partyName(l.Party), meanWords(l.Mean)))
		}
	}
	if len(others) == 0 {
		return own + "."
	}
	return own + "; " + sentenceList(others) + "."
}

// otherwise says why no change is shown of a matter that was asked before, in other words or on another scale; "" where all
// its questions were asked alike, or the set was never asked before.
func (x *roundReading) otherwise(m partnership.MatterResult) string {
	if x.earlier == nil {
		return ""
	}
	when := "in " + monthOf(x.view, *x.earlier, x.round)
	keys := keysOf(m)
	alike, reworded := 0, 0
	for _, key := range keys {
		_, there := x.earlier.Questions.Prompt(key)
		switch {
		case x.round.AsksAs(*x.earlier, key):
			alike++
		case there:
			reworded++
		}
	}
	switch {
	case alike == len(keys):
		return ""
	case alike > 0:
		return "Change is shown on what was asked alike " + when + " alone: other questions of this matter are new, or were asked differently."
	case reworded > 0:
		return "Asked differently " + when + ", so no change is shown."
	}
	return "Not asked " + when + ", so no change is shown."
}

// matrixRow is how each party sees each on one matter, as a table.
type matrixRow struct{ Table Table }

// matrix lists, matter by matter, how A sees B beside how B sees itself.
func (x *roundReading) matrix() []matrixRow {
	var rows []matrixRow
	var done []partnership.Matter
	for _, m := range x.result.Matters {
		of := partnership.Matter{Dimension: m.Dimension, Prompt: m.Prompt}
		sights := x.round.Matrix(of)
		if len(sights) == 0 || slices.Contains(done, of) {
			continue
		}
		done = append(done, of)
		t := Table{Caption: x.matterName(of), Scroll: true, Columns: []Column{{Label: "Seen by"}}}
		for _, s := range sights[0] {
			t.Columns = append(t.Columns, Column{Label: x.partyName(s.About), Number: true})
		}
		for _, line := range sights {
			cells := []Cell{{Text: x.partyName(line[0].By)}}
			for _, s := range line {
				cells = append(cells, Cell{Text: sightWords(s)})
			}
			t.Rows = append(t.Rows, cells)
		}
		rows = append(rows, matrixRow{t})
	}
	return rows
}

func sightWords(s partnership.Sight) string {
	switch {
	case !s.Shown:
		return "–"
	case s.By == s.About:
		return meanWords(s.Mean) + " (itself)"
	}
	return meanWords(s.Mean)
}
