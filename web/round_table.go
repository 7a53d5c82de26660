package web

import (
	"fmt"
	"strconv"

	"entente/partnership"
)

// tables hold every number of the page: the results, what is compared with the round before, and the medians.
func (x *roundReading) tables() []Table {
	list := []Table{x.resultTable()}
	for _, t := range []Table{x.thenTable(), x.medianTable()} {
		if len(t.Rows) > 0 {
			list = append(list, t)
		}
	}
	return list
}

// resultTable has a row for each matter, in the order of the result.
func (x *roundReading) resultTable() Table {
	one, _ := matterWord(x.round.Questions)
	parties := x.lanesOf()
	t := Table{Label: "Results as a table", Scroll: true, Columns: []Column{{Label: upperFirst(one)}}}
	t.Caption = "Averages by organisation, with the middle half of the answers in brackets"
	for _, p := range parties {
		t.Columns = append(t.Columns, Column{Label: x.partyName(p), Number: true})
	}
	if x.compared > 0 {
		t.Columns = append(t.Columns, Column{Label: "Gap", Number: true})
		if x.before != nil {
			t.Columns = append(t.Columns, Column{Label: "Gap " + x.when, Number: true})
		}
		t.Columns = append(t.Columns, Column{Label: "Agreement", Number: true})
	}
	for i, m := range x.result.Matters {
		t.Rows = append(t.Rows, x.tableRow(i, m, parties))
	}
	return t
}

// lanesOf lists the parties with a lane, in the order in which they stand.
func (x *roundReading) lanesOf() []partnership.PartyID {
	var list []partnership.PartyID
	for _, r := range x.round.Results {
		list = append(list, r.Party)
	}
	return list
}

func (x *roundReading) tableRow(i int, m partnership.MatterResult, parties []partnership.PartyID) []Cell {
	row := []Cell{{Text: x.matterName(m.Matter)}}
	for _, p := range parties {
		row = append(row, Cell{Text: x.laneFigures(m, p)})
	}
	if x.compared == 0 {
		return row
	}
	gap, before := "–", "–"
	if shownLanes(m) > 1 {
		gap = gapPoints(m.Gap.Size)
	}
	if m.Before.Size > 0 {
		before = gapPoints(m.Before.Size)
	}
	row = append(row, Cell{Text: gap})
	if x.before != nil {
		row = append(row, Cell{Text: before})
	}
	return append(row, Cell{Text: figure(x.figures.matters[i].agreement)})
}

// laneFigures is what a party says on a matter, in figures.
func (x *roundReading) laneFigures(m partnership.MatterResult, p partnership.PartyID) string {
	for _, l := range m.Lanes {
		if l.Party != p || len(l.Cells) == 0 {
			continue
		}
		if !l.Shown {
			return x.emptyCell(l)
		}
		if words := togetherWords(l); words != "" {
			return words
		}
		low, high := middleHalf(l)
		return fmt.Sprintf("%s (%s to %s)", meanWords(l.Mean), meanWords(low), meanWords(high))
	}
	return "–"
}

func (x *roundReading) emptyCell(l partnership.Lane) string {
	if boxOf(x.round, l.Party).Voice == partnership.OneVoice {
		return x.emptyLane(l)
	}
	return "too few"
}

// thenTable compares averages with the round before, on the questions that both asked.
func (x *roundReading) thenTable() Table {
	one, _ := matterWord(x.round.Questions)
	parties := x.lanesOf()
	t := Table{Scroll: true, Columns: []Column{{Label: upperFirst(one)}}}
	if x.before == nil {
		return t
	}
	t.Caption = "Averages now and " + x.when + ", on the questions that were asked both times"
	for _, p := range parties {
		t.Columns = append(t.Columns, Column{Label: x.partyName(p), Number: true})
	}
	for _, m := range x.result.Matters {
		row, any := []Cell{{Text: x.matterName(m.Matter)}}, false
		for _, p := range parties {
			text := "–"
			for _, l := range m.Lanes {
				if l.Party == p && l.Compared {
					text, any = meanWords(l.Now)+", was "+meanWords(l.Before), true
				}
			}
			row = append(row, Cell{Text: text})
		}
		if any {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// medianTable is the middle answer of each party that people answered for, question by question.
func (x *roundReading) medianTable() Table {
	t := Table{Caption: "Medians: the middle answer by organisation and question", Scroll: true, Columns: []Column{{Label: "Question"}}}
	for _, p := range x.lanesOf() {
		t.Columns = append(t.Columns, Column{Label: x.partyName(p), Number: true})
	}
	people := false
	for _, m := range x.result.Matters {
		for i, key := range keysOf(m) {
			row := []Cell{{Text: x.questionName(m, key)}}
			for _, l := range m.Lanes {
				text := "–"
				if i < len(l.Cells) {
					people = people || l.Cells[i].Kind == partnership.CellCounts || l.Cells[i].Kind == partnership.CellTogether
					text = x.medianWords(l, l.Cells[i])
				}
				row = append(row, Cell{Text: text})
			}
			t.Rows = append(t.Rows, row)
		}
	}
	if !people {
		t.Rows = nil // the one answer of one voice stands in the table of averages
	}
	return t
}

// questionName is what a question is called in a table: as its matter, if that has no other.
func (x *roundReading) questionName(m partnership.MatterResult, key string) string {
	if len(keysOf(m)) == 1 {
		return x.matterName(m.Matter)
	}
	p, _ := x.round.Questions.Prompt(key)
	if m.About != 0 {
		return x.partyName(m.About) + ": " + string(p.Text)
	}
	return string(p.Text)
}

func (x *roundReading) medianWords(l partnership.Lane, c partnership.Cell) string {
	if v, ok := c.Median().Value(); ok {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return x.emptyCell(l)
}
