package intake

import (
	"strings"

	"entente/docx"
)

// Document is a text in Entente's own Markdown as a Word document: the first heading of level 1 is its title, other
// headings keep their order, clause numbers in bold become labels, tables become tables. Errors: Problem.
func Document(markdown string) (docx.Document, error) {
	source, err := charterText([]byte(markdown))
	if err != nil {
		return docx.Document{}, err
	}
	r := newMarkdownReader(source, 0)
	var d docx.Document
	table, last := 0, WasParagraph
	for _, p := range r.read() {
		b := docx.Block{Level: p.level, Runs: tidied(p.runs)}
		switch p.was {
		case WasHeading:
			b.Kind, b.Level = docx.Heading, max(p.level-1, 0)
			if found := headingNumber.FindStringSubmatchIndex(joined(b.Runs)); found != nil && found[4] < len(b.Runs[0].Text) {
				b.Label, b.Runs = strings.TrimSpace(b.Runs[0].Text[:found[4]]), cutWords(b.Runs, found[4])
			}
			if b.Level == 0 && d.Title == "" {
				d.Title = joined(b.Runs)
			}
		case WasItem, WasNumbered:
			b.Kind, b.Ordered, b.Label = docx.Item, p.was == WasNumbered, p.mark
		case WasRow:
			b = docx.Block{Kind: docx.Row, Cells: cells(p.runs)}
			if last != WasRow {
				table++
				b.Header = true
			}
			b.Table = table
		default:
			b.Level = 0
			b.Label, b.Runs = labelled(p, b.Runs)
		}
		last = p.was
		d.Blocks = append(d.Blocks, b)
	}
	return d, nil
}

// labelled takes a clause's number off its words.
func labelled(p piece, runs []docx.Run) (string, []docx.Run) {
	mark, rest, bold := numberOf(piece{was: p.was, under: p.under, runs: runs})
	if !bold {
		return "", runs
	}
	return mark, tidied(rest)
}

// cells divides a row's runs.
func cells(runs []docx.Run) []docx.Cell {
	list := []docx.Cell{nil}
	for _, r := range runs {
		if r.Text == cellEnd {
			list = append(list, nil)
			continue
		}
		list[len(list)-1] = append(list[len(list)-1], r)
	}
	for i := range list {
		list[i] = tidied(list[i])
	}
	return list
}
