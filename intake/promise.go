package intake

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Promise is a row or a list item that reads as a promise, its texts as they stand.
type Promise struct {
	Line      int
	What      string
	Criteria  []string // it is done when …
	Due       string   // 2026-11-27; "" if there is none
	Every     int      // 0 if it does not repeat
	Unit      string   // days, weeks, months
	Giver, To string   // as the file names them; "" where it does not
}

// The most that a promise may hold, in characters and lines.
const (
	maxText     = 300
	maxCriteria = 20
)

// Columns says which column, counted from 0, holds what; -1 where none does.
type Columns struct{ What, Criteria, Due, Repeats, Giver, To int }

// Guess guesses the columns from their names.
func (t Table) Guess() Columns {
	return Columns{
		What:     t.Column("What", "Promise", "Commitment", "Deliverable", "Action", "Task", "Title", "Description", "Duty", "Obligation"),
		Criteria: t.Column("Done when", "Criteria", "Acceptance criteria", "Definition of done", "Acceptance"),
		Due:      t.Column("Due", "Due date", "By when", "Deadline", "Target date", "Date"),
		Repeats:  t.Column("Repeats", "How often", "Frequency"),
		Giver:    t.Column("Promised by", "Giver", "Responsible party", "Responsible", "Owner", "Who"),
		To:       t.Column("Promised to", "Receivers", "Receiver", "To whom", "To"),
	}
}

// Promises reads every row. The problems name row and column of each cell that cannot be read.
func (t Table) Promises(c Columns) ([]Promise, []Problem) {
	dates := DatesOf(t.cells(c.Due))
	var list []Promise
	var wrong []Problem
	for _, row := range t.Rows {
		p := Promise{Line: row.Line, What: strings.Join(strings.Fields(row.at(c.What)), " "), Giver: row.at(c.Giver), To: row.at(c.To)}
		refuse := func(column int, reason string) { wrong = append(wrong, Problem{row.Line, column + 1, reason}) }
		for line := range strings.SplitSeq(row.at(c.Criteria), "\n") {
			if line = strings.Join(strings.Fields(line), " "); line != "" {
				p.Criteria = append(p.Criteria, line)
			}
		}
		if reason := p.wrongText(); reason != "" {
			refuse(c.What, reason)
		}
		if reason := p.wrongCriteria(); reason != "" {
			refuse(c.Criteria, reason)
		}
		var ok bool
		if text := row.at(c.Due); text != "" {
			if p.Due, ok = dates.Read(text); !ok {
				refuse(c.Due, fmt.Sprintf("“%s” is no date; write it as 2026-11-27", text))
			}
		}
		if p.Every, p.Unit, ok = schedule(row.at(c.Repeats)); !ok {
			refuse(c.Repeats, fmt.Sprintf("“%s” is no schedule; write it as weekly, monthly or every 2 weeks", row.at(c.Repeats)))
		}
		list = append(list, p)
	}
	return list, wrong
}

func (t Table) cells(column int) []string {
	var list []string
	for _, row := range t.Rows {
		list = append(list, row.at(column))
	}
	return list
}

// at is a cell without the apostrophe that keeps a spreadsheet from reading it as a formula; "" where there is no column.
func (r Row) at(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	cell := r.Cells[column]
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formulas, rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// formulas are the characters with which a cell begins that a spreadsheet would calculate.
const formulas = "=+-@\t\r"

// Harmless is a cell that no spreadsheet calculates: text that could be a formula gets an apostrophe in front.
func Harmless(cell string) string {
	if cell != "" && strings.ContainsRune(formulas, rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Promises reads every item of the section; items under an item are its criteria.
func (s Section) Promises() ([]Promise, []Problem) {
	var list []Promise
	var wrong []Problem
	for _, item := range s.Items {
		p := Promise{Line: item.Line, What: item.Text, Criteria: item.Under}
		for _, reason := range []string{p.wrongText(), p.wrongCriteria()} {
			if reason != "" {
				wrong = append(wrong, Problem{Line: item.Line, Reason: reason})
			}
		}
		list = append(list, p)
	}
	return list, wrong
}

func (p Promise) wrongText() string {
	switch n := utf8.RuneCountInString(p.What); {
	case n == 0:
		return "say what is promised"
	case n > maxText:
		return fmt.Sprintf("keep it to %d characters; it has %d. What goes into detail can stand under “done when”", maxText, n)
	}
	return ""
}

func (p Promise) wrongCriteria() string {
	if len(p.Criteria) > maxCriteria {
		return fmt.Sprintf("keep it to %d checks; there are %d", maxCriteria, len(p.Criteria))
	}
	for _, text := range p.Criteria {
		if n := utf8.RuneCountInString(text); n > maxText {
			return fmt.Sprintf("keep each check to %d characters; one has %d", maxText, n)
		}
	}
	return ""
}

var scheduleText = regexp.MustCompile(`^every (?:([1-9][0-9]{0,2}) )?(day|week|month)s?$`)

// schedule reads "weekly", "every 2 weeks"; nothing, or "once", does not repeat.
func schedule(text string) (every int, unit string, ok bool) {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	switch text {
	case "", "once", "no", "-":
		return 0, "", true
	case "daily":
		return 1, "days", true
	case "weekly":
		return 1, "weeks", true
	case "fortnightly":
		return 2, "weeks", true
	case "monthly":
		return 1, "months", true
	case "quarterly":
		return 3, "months", true
	case "yearly", "annually":
		return 12, "months", true
	}
	found := scheduleText.FindStringSubmatch(text)
	if found == nil {
		return 0, "", false
	}
	every = 1
	if found[1] != "" {
		n, err := strconv.Atoi(found[1])
		if err != nil {
			return 0, "", false
		}
		every = n
	}
	return every, found[2] + "s", true
}

// Text is a file as UTF-8 with \n for every kind of line end. Errors: Problem.
func Text(b []byte) (string, error) { return decode(b) }

// IsLists guesses whether a text is Markdown with lists rather than a table: it has a heading, or its first line is an item.
func IsLists(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if listMark.MatchString(line) {
			return true
		}
	}
	return false
}

var listMark = regexp.MustCompile(`^(#{1,6} |\s{0,3}[-*+] |\s{0,3}[0-9]{1,3}[.)] )`)
