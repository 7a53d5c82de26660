package intake

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
)

// Table is a CSV file: a header and rows. Every row has as many cells as the header.
type Table struct {
	Header []string
	Rows   []Row
}

// Row is one row and the line on which it begins.
type Row struct {
	Line  int
	Cells []string
}

// delimiters are tried in this order; the one that splits the header into most columns wins.
var delimiters = []rune{',', ';', '\t', '|'}

// ReadTable reads CSV with commas, semicolons, tabs or bars between cells, as spreadsheets write it. Empty rows are left
// out; a short row is filled up; a row with more cells than the header is refused. Errors: Problem.
func ReadTable(b []byte) (Table, error) {
	text, err := decode(b)
	if err != nil {
		return Table{}, err
	}
	rows, err := records(text, delimiterOf(text))
	if err != nil {
		return Table{}, err
	}
	table := Table{Header: rows[0].Cells}
	if len(table.Header) > MaxColumns {
		return Table{}, Problem{Line: rows[0].Line, Reason: fmt.Sprintf("at most %d columns, please; this has %d", MaxColumns, len(table.Header))}
	}
	for _, row := range rows[1:] {
		if len(row.Cells) > len(table.Header) {
			return Table{}, Problem{row.Line, len(table.Header) + 1,
				fmt.Sprintf("this row has %d cells and the header %d; put texts with a separator in them between quotation marks", len(row.Cells), len(table.Header))}
		}
		for len(row.Cells) < len(table.Header) {
			row.Cells = append(row.Cells, "")
		}
		table.Rows = append(table.Rows, row)
	}
	if len(table.Rows) == 0 {
		return Table{}, Problem{Reason: "there is a header and no row below it"}
	}
	if len(table.Rows) > MaxRows {
		return Table{}, Problem{Reason: fmt.Sprintf("at most %d rows at once, please; this has %d", MaxRows, len(table.Rows))}
	}
	return table, nil
}

func records(text string, delimiter rune) ([]Row, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = delimiter, -1, delimiter != '\t'
	var rows []Row
	for {
		cells, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case errors.As(err, &wrong):
			return nil, Problem{wrong.Line, wrong.Column, "a quotation mark is missing or stands where none can"}
		case err != nil: // the end
			if len(rows) == 0 {
				return nil, Problem{Reason: "there is no row in this file"}
			}
			return rows, nil
		}
		line, _ := r.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if strings.Join(cells, "") != "" {
			rows = append(rows, Row{line, cells})
		}
	}
}

// delimiterOf is the delimiter that splits the first line that has anything in it into most cells.
func delimiterOf(text string) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\n \t"), "\n")
	best := delimiters[0]
	for _, d := range delimiters {
		if strings.Count(first, string(d)) > strings.Count(first, string(best)) {
			best = d
		}
	}
	return best
}

// Column guesses which column of the header is meant by one of the names, spelt in any case and with any punctuation.
// The names are in order of preference. It is -1 if none is.
func (t Table) Column(names ...string) int {
	for _, name := range names {
		for i, h := range t.Header {
			if plain(h) == plain(name) {
				return i
			}
		}
	}
	for _, name := range names {
		for i, h := range t.Header {
			if strings.Contains(" "+plain(h)+" ", " "+plain(name)+" ") {
				return i
			}
		}
	}
	return -1
}

// plain is a header's words in lower case with single spaces between.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r > 127)
	}), " ")
}
