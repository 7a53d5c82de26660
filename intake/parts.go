package intake

import (
	"regexp"
	"strconv"
	"strings"

	"entente/docx"
)

// Parts are what a clause has beside its text. They are read only from Entente's own Markdown, where a clause begins with
// its number in bold:
//
//	**4.2** *(assumed)* The text.
//
//	*We do this:* an example.
//
//	- **Contact**: one resident, one matter.
//	  - *Harwick:* a call.
//
//	1. **Say it** (within 2 working days) A short note.
//
//	*Setting:* talk-days = 14
type Parts struct {
	Assumed   bool
	Needs     string // the party whose need it is, by name
	Good, Bad string // Markdown
	Terms     []Term
	Ladder    []Rung
	Setting   string // "talk-days"; "" for none
	Value     string // "14", "2026-11-27"
	Recheck   string // a day
}

// Term is a word and what it means; Meanings are what single parties mean by it.
type Term struct {
	Term, Agreed string
	Meanings     []Meaning
}

// Meaning is what one party, by name, means by a word.
type Meaning struct{ Party, Text string }

// Rung is one step of a ladder. Days are working days within which it is taken, 0 for no clock.
type Rung struct {
	Name, What string
	Days       int
}

// takeParts moves what is not the clause's own text to where it belongs. What does not read as Entente writes it stays
// text.
func (d *draft) takeParts() {
	var kept []part
	for i, p := range d.parts {
		runs := tidied(p.runs)
		if i == 0 {
			p.runs = d.opening(runs)
			kept = append(kept, p)
			continue
		}
		if !d.takeNamed(p, runs) && !d.takeTerm(p, runs) && !d.takeRung(p, runs) {
			kept = append(kept, p)
		}
	}
	d.parts = kept
	d.Text = d.markdown(everything)
}

// opening takes what stands before a clause's first words.
func (d *draft) opening(runs []docx.Run) []docx.Run {
	if len(runs) > 0 && runs[0].Italic && runs[0].Text == "(assumed)" {
		d.Assumed = true
		runs = trimmed(runs[1:])
	}
	if len(runs) > 0 && runs[0].Italic && strings.HasSuffix(runs[0].Text, " needs:") {
		d.Needs = strings.TrimSuffix(runs[0].Text, " needs:")
		runs = trimmed(runs[1:])
	}
	return runs
}

// trimmed is the runs without the blank at their beginning.
func trimmed(runs []docx.Run) []docx.Run { return tidied(runs) }

// takeNamed takes a paragraph that begins with what it is.
func (d *draft) takeNamed(p part, runs []docx.Run) bool {
	if p.depth > 0 || len(runs) < 2 || !runs[0].Italic || runs[0].Bold {
		return false
	}
	rest := trimmed(runs[1:])
	words := joined(rest)
	switch runs[0].Text {
	case "We do this:":
		d.Good = addLine(d.Good, inline(rest))
	case "We do not do this:":
		d.Bad = addLine(d.Bad, inline(rest))
	case "Setting:":
		name, value, ok := strings.Cut(words, " = ")
		if !ok {
			return false
		}
		d.Setting, d.Value = name, value
	case "Looked at again:":
		d.Recheck = words
	default:
		return false
	}
	return true
}

func addLine(text, more string) string {
	if text == "" {
		return more
	}
	return text + "\n\n" + more
}

// takeTerm takes an item that explains a word.
func (d *draft) takeTerm(p part, runs []docx.Run) bool {
	if d.Kind != KindWord || p.depth == 0 || p.order || p.para || len(runs) < 2 {
		return false
	}
	switch {
	case p.depth == 1 && runs[0].Bold && strings.HasPrefix(runs[1].Text, ":"):
		rest := cutWords(runs[1:], 1)
		d.Terms = append(d.Terms, Term{Term: runs[0].Text, Agreed: inline(rest)})
		return true
	case p.depth == 2 && runs[0].Italic && strings.HasSuffix(runs[0].Text, ":") && len(d.Terms) > 0:
		last := &d.Terms[len(d.Terms)-1]
		last.Meanings = append(last.Meanings, Meaning{strings.TrimSuffix(runs[0].Text, ":"), inline(runs[1:])})
		return true
	}
	return false
}

var within = regexp.MustCompile(`^\s*\(within ([0-9]{1,3}) working days\)\s*`)

// takeRung takes a numbered item of a ladder.
func (d *draft) takeRung(p part, runs []docx.Run) bool {
	if d.Kind != KindDrift || p.depth != 1 || !p.order || p.para || len(runs) == 0 || !runs[0].Bold {
		return false
	}
	rung := Rung{Name: runs[0].Text}
	rest := runs[1:]
	if len(rest) > 0 {
		if found := within.FindStringSubmatch(rest[0].Text); found != nil {
			rung.Days, _ = strconv.Atoi(found[1])
			rest = cutWords(rest, len(found[0]))
		}
	}
	rung.What = inline(rest)
	d.Ladder = append(d.Ladder, rung)
	return true
}
