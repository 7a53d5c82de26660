package intake

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/docx"
)

var (
	hashHeading = regexp.MustCompile(`^#{1,6}[ \t]+\S`)
	underline   = regexp.MustCompile(`^(={3,}|-{3,})\s*$`)
	plainItem   = regexp.MustCompile(`^([ \t]*)([-*+•·–▪◦]|\(?[0-9]{1,3}[.)]|\(?[a-z]\)|\(?[ivx]{1,4}\))[ \t]+(\S.*)$`)
	topNumber   = regexp.MustCompile(`^([0-9]{1,2})[.)]?[ \t]+(\S.*)$`)
)

// ReadPlain reads a charter written as plain text: paragraphs between empty lines, lists by their marks, headings by being
// short, alone, and underlined, in capitals or numbered. Its words are words: nothing in them is markup. Errors: Problem.
func ReadPlain(b []byte) (Charter, error) {
	source, err := charterText(b)
	if err != nil {
		return Charter{}, err
	}
	r := plainReader{lines: strings.Split(source, "\n")}
	for r.line(r.first) == "" { // charterText refuses a text of blanks
		r.first++
	}
	for r.at < len(r.lines) {
		r.next()
	}
	var build builder
	for _, p := range r.pieces {
		build.add(p)
	}
	if err := build.refusal(); err != nil {
		return Charter{}, err
	}
	c := build.finish()
	for _, l := range r.drawn {
		c.Became = append(c.Became, Became{Line: l.no, From: l.text, Was: WasMarkup, Section: -1, Clause: -1})
	}
	c.sort()
	c.say()
	return c, c.refusal()
}

type plainReader struct {
	lines  []string
	at     int
	pieces []piece
	drawn  []line
	indent []int // of the items that are open
	first  int   // the first line that is not empty
}

func (r *plainReader) line(i int) string {
	if i < 0 || i >= len(r.lines) {
		return ""
	}
	return strings.TrimSpace(r.lines[i])
}

func (r *plainReader) next() {
	text := r.line(r.at)
	switch {
	case text == "":
		r.at++
	case underline.MatchString(r.line(r.at+1)) && !underline.MatchString(text) && r.line(r.at-1) == "":
		level := 2
		if r.line(r.at + 1)[0] == '=' {
			level = 1
		}
		r.drawn = append(r.drawn, line{r.at + 2, r.lines[r.at+1]})
		r.heading(text, level)
		r.at++
	case drawnLine.MatchString(r.lines[r.at]):
		r.drawn = append(r.drawn, line{r.at + 1, r.lines[r.at]})
		r.at++
	case r.headingHere(text):
		r.heading(text, 2)
	case clauseNumber.MatchString(text):
		r.indent = nil
		r.paragraph(WasParagraph, 0, "", text)
	case plainItem.MatchString(r.lines[r.at]):
		r.item()
	default:
		level := 0
		if n := len(r.indent); n > 0 && indentOf(r.lines[r.at]) > r.indent[n-1] {
			level = n
		} else {
			r.indent = nil
		}
		r.paragraph(WasParagraph, level, "", text)
	}
}

// headingHere tells whether a line is a heading: short, and either in capitals and alone, or numbered with its clauses
// below, or numbered and alone.
func (r *plainReader) headingHere(text string) bool {
	if utf8.RuneCountInString(text) > 80 || strings.HasSuffix(text, ".") && !topNumber.MatchString(text) || strings.HasSuffix(text, ";") {
		return false
	}
	before, after := r.line(r.at-1), r.line(r.at+1)
	alone := before == "" && after == ""
	if found := topNumber.FindStringSubmatch(text); found != nil && before == "" {
		next := after
		for i := r.at + 2; next == "" && i < len(r.lines); i++ {
			next = r.line(i)
		}
		if strings.HasPrefix(next, found[1]+".") && clauseNumber.MatchString(next) {
			return true
		}
	}
	return before == "" && capitals(text) && !plainItem.MatchString(r.lines[r.at]) || alone && r.at == r.first && !strings.HasSuffix(text, ":") && !strings.HasSuffix(text, ".")
}

// capitals tells whether a text has letters and all are capitals.
func capitals(text string) bool {
	n := 0
	for _, c := range text {
		if unicode.IsLetter(c) {
			if n++; !unicode.IsUpper(c) {
				return false
			}
		}
	}
	return n > 2
}

func (r *plainReader) heading(text string, level int) {
	if r.at == r.first {
		level = 1
	}
	r.indent = nil
	r.pieces = append(r.pieces, piece{was: WasHeading, level: level, lines: []line{{r.at + 1, r.lines[r.at]}}, runs: []docx.Run{{Text: text}}})
	r.at++
}

func (r *plainReader) item() {
	found := plainItem.FindStringSubmatch(r.lines[r.at])
	indent := indentOf(found[1])
	for n := len(r.indent); n > 0 && r.indent[n-1] > indent; n = len(r.indent) {
		r.indent = r.indent[:n-1]
	}
	if n := len(r.indent); n == 0 || r.indent[n-1] < indent {
		r.indent = append(r.indent, indent)
	}
	was := WasItem
	if strings.ContainsAny(found[2], "0123456789") || strings.HasSuffix(found[2], ")") {
		was = WasNumbered
	} else {
		found[2] = ""
	}
	r.paragraph(was, len(r.indent), found[2], found[3])
}

// paragraph reads on to the next empty line, item or numbered clause.
func (r *plainReader) paragraph(was What, level int, mark, text string) {
	p := piece{was: was, level: level, mark: mark, under: was == WasParagraph && level > 0, lines: []line{{r.at + 1, r.lines[r.at]}}}
	words := []string{text}
	for r.at++; r.at < len(r.lines); r.at++ {
		next := r.line(r.at)
		if next == "" || plainItem.MatchString(r.lines[r.at]) || clauseNumber.MatchString(next) || drawnLine.MatchString(r.lines[r.at]) {
			break
		}
		p.lines = append(p.lines, line{r.at + 1, r.lines[r.at]})
		words = append(words, next)
	}
	p.runs = []docx.Run{{Text: strings.Join(words, " ")}}
	r.pieces = append(r.pieces, p)
}

// indentOf is how many columns of blanks a line begins with; a tab goes to the next multiple of four.
func indentOf(text string) int {
	n := 0
	for _, c := range text {
		switch c {
		case ' ':
			n++
		case '\t':
			n += 4 - n%4
		default:
			return n
		}
	}
	return n
}
