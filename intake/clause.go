package intake

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"entente/docx"
)

// piece is one heading, paragraph, item or row as a reader finds it.
type piece struct {
	was   What
	level int    // of a heading or item, from 1
	mark  string // the number before it
	lines []line
	runs  []docx.Run
	under bool // a further paragraph of the item before it
}

// line is a line of the file, or a paragraph of a Word document.
type line struct {
	no   int
	text string
}

// part is one paragraph or item of a clause.
type part struct {
	depth int // of an item, from 1; 0 for a paragraph of the clause itself
	mark  string
	para  bool // a further paragraph at this depth
	runs  []docx.Run
	order bool // a numbered item
}

// draft is a clause as it grows.
type draft struct {
	Clause
	parts    []part
	numbered bool // it has a number of its own, so what follows without one belongs to it
	bold     bool // the number was bold, as Entente writes it
	base     int  // the level of the item that it was; 0 for a paragraph
}

// chapter is a section as it grows.
type chapter struct {
	CharterSection
	heading []docx.Run
	clauses []*draft
}

// builder makes chapters of pieces.
type builder struct {
	chapters []*chapter
	became   []Became
	last     int    // the number of the last numbered heading
	lastOld  *draft // the last clause of the section that was there before all changes
}

func (b *builder) add(p piece) {
	at := len(b.became)
	for _, l := range p.lines {
		b.became = append(b.became, Became{Line: l.no, From: l.text, Was: p.was})
	}
	if p.was == WasHeading {
		b.heading(p)
	} else {
		b.clause(p)
	}
	for i := at; i < len(b.became); i++ {
		b.became[i].Section = len(b.chapters) - 1
		b.became[i].Clause = len(b.chapters[len(b.chapters)-1].clauses) - 1
		if p.was == WasHeading {
			b.became[i].Clause = -1
		}
	}
}

// headingNumber is a number before a heading's words.
var headingNumber = regexp.MustCompile(`^\s*(?:(?i:article|section|clause|part)\s+)?([0-9]{1,2})[.):]?\s+(\S)`)

func (b *builder) heading(p piece) {
	c := &chapter{CharterSection: CharterSection{Level: p.level, Mark: p.mark}, heading: p.runs}
	if len(p.lines) > 0 {
		c.Line = p.lines[0].no
	}
	words := joined(p.runs)
	if found := headingNumber.FindStringSubmatchIndex(words); found != nil && c.Mark == "" && p.runs[0].Change == (docx.Change{}) && found[4] < len(p.runs[0].Text) {
		if n, _ := strconv.Atoi(words[found[2]:found[3]]); n == b.last+1 {
			b.last = n
			c.Mark = strings.TrimSpace(words[:found[4]])
			c.heading = cutWords(p.runs, found[4])
		}
	}
	b.chapters = append(b.chapters, c)
	if visible(p.runs, before) {
		b.lastOld = nil
	}
}

// cutWords takes n bytes off the beginning.
func cutWords(runs []docx.Run, n int) []docx.Run {
	var out []docx.Run
	for _, r := range runs {
		if n >= len(r.Text) {
			n -= len(r.Text)
			continue
		}
		r.Text = r.Text[n:]
		n = 0
		out = append(out, r)
	}
	return out
}

// clauseNumber is a clause's number before its words: 4.2, 4.2.1, 4.2).
var clauseNumber = regexp.MustCompile(`^([0-9]{1,3}(?:\.[0-9]{1,3})+)[.)]?(?:[\s\x{00a0}]+|$)`)

func (b *builder) clause(p piece) {
	if len(b.chapters) == 0 {
		b.chapters = append(b.chapters, &chapter{CharterSection: CharterSection{Line: firstLine(p)}})
	}
	c := b.chapters[len(b.chapters)-1]
	old, had := visible(p.runs, before), len(c.clauses)
	last := b.lastOld // what was there before stands below what was there before
	if n := len(c.clauses); !old && n > 0 {
		last = c.clauses[n-1]
	}
	mark, runs, bold := numberOf(p)
	item := p.was == WasItem || p.was == WasNumbered
	open := last != nil && last.numbered
	switch {
	case mark != "":
		c.clauses = append(c.clauses, &draft{Clause: Clause{Mark: mark, Was: p.was, Line: firstLine(p)}, numbered: true, bold: bold, base: p.level, parts: []part{{runs: runs}}})
	case p.under && last != nil:
		last.parts = append(last.parts, part{depth: max(p.level-last.base, 0), para: true, runs: p.runs})
	case item && last != nil && (open || p.level > max(last.base, 1)):
		last.parts = append(last.parts, part{depth: max(p.level-last.base, 1), mark: p.mark, order: p.was == WasNumbered, runs: p.runs})
	case open && p.was != WasRow:
		last.parts = append(last.parts, part{para: true, runs: p.runs})
	default:
		c.clauses = append(c.clauses, &draft{Clause: Clause{Mark: p.mark, Was: p.was, Line: firstLine(p)}, base: p.level, parts: []part{{runs: p.runs}}})
	}
	if n := len(c.clauses); old && n > had {
		b.lastOld = c.clauses[n-1]
	}
}

func firstLine(p piece) int {
	if len(p.lines) == 0 {
		return 0
	}
	return p.lines[0].no
}

// numberOf is the number that a piece bears as a clause of its own, and its words without it.
func numberOf(p piece) (mark string, runs []docx.Run, bold bool) {
	if found := clauseNumber.FindStringSubmatch(p.mark + " "); found != nil {
		return found[1], p.runs, false
	}
	if p.was != WasParagraph || p.under {
		return "", p.runs, false
	}
	runs = p.runs
	for len(runs) > 0 && strings.TrimSpace(runs[0].Text) == "" {
		runs = runs[1:]
	}
	if len(runs) == 0 || runs[0].Change != (docx.Change{}) {
		return "", p.runs, false
	}
	text := strings.TrimLeft(runs[0].Text, " \t\n")
	found := clauseNumber.FindStringSubmatch(text)
	if found == nil || len(found[0]) == len(text) && !runs[0].Bold {
		return "", p.runs, false
	}
	rest := append([]docx.Run(nil), runs...)
	rest[0].Text = text[len(found[0]):]
	return found[1], rest, runs[0].Bold && len(found[0]) == len(text)
}

// everything keeps a run whatever its fate.
func everything(docx.Run) bool { return true }

// markdown is the clause's text from the runs that are kept.
func (d *draft) markdown(keep func(docx.Run) bool) string {
	w := markdownWriter{}
	for _, p := range d.parts {
		w.part(p, keep)
	}
	return w.String()
}

// markdownWriter writes parts below one another.
type markdownWriter struct {
	strings.Builder
	open []openItem // the items inside which the next line may stand
	list bool       // the last part was an item
}

// openItem is an item whose further lines begin width columns to the right.
type openItem struct{ depth, width, count int }

func (w *markdownWriter) part(p part, keep func(docx.Run) bool) {
	var paragraph []docx.Run
	if p.order && !p.para && p.mark != "" && digits(p.mark) == 0 && visible(p.runs, keep) { // "(a)", which somebody may refer to
		p.order, paragraph = false, []docx.Run{{Text: p.mark + " "}}
	}
	flush := func() {
		if text := inline(paragraph); text != "" {
			w.write(p, text)
			p.para = true
		}
		paragraph = nil
	}
	for _, r := range p.runs {
		if !keep(r) {
			continue
		}
		for i, text := range strings.Split(r.Text, divide) {
			if i > 0 {
				flush()
			}
			r.Text = text
			paragraph = append(paragraph, r)
		}
	}
	flush()
}

func (w *markdownWriter) write(p part, text string) {
	for len(w.open) > 0 && w.open[len(w.open)-1].depth > p.depth {
		w.open = w.open[:len(w.open)-1]
	}
	if p.para || p.depth == 0 {
		w.line("\n\n", text)
		w.list = false
		return
	}
	deeper, count := true, 0
	if n := len(w.open); n > 0 && w.open[n-1].depth == p.depth {
		deeper, count = false, w.open[n-1].count
		w.open = w.open[:n-1]
	}
	mark := "- "
	if p.order {
		if count++; digits(p.mark) > 0 {
			count = digits(p.mark)
		}
		mark = strconv.Itoa(count) + ". "
	}
	between := "\n\n"
	if w.list && !(deeper && count > 1) { // only a list that begins with 1 may follow words at once
		between = "\n"
	}
	item := openItem{p.depth, len(mark), count}
	w.line(between, mark+strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", item.width)))
	w.open = append(w.open, item)
	w.list = true
}

// line writes a text inside the items that are open.
func (w *markdownWriter) line(between, text string) {
	n := 0
	for _, item := range w.open {
		n += item.width
	}
	indent := strings.Repeat(" ", n)
	if w.Len() > 0 {
		w.WriteString(between + indent)
	}
	w.WriteString(strings.ReplaceAll(text, "\n", "\n"+indent))
}

// digits is the number in a mark such as "3." or "(3)"; 0 if there is none.
func digits(mark string) int {
	n, err := strconv.Atoi(strings.Trim(mark, ".() \t"))
	if err != nil || n < 0 || n > 999_999 {
		return 0
	}
	return n
}

// refusal is why a charter is too large, before any more work is done on it.
func (b *builder) refusal() error {
	n := 0
	for _, ch := range b.chapters {
		n += len(ch.clauses)
		for _, d := range ch.clauses {
			size := 0
			for _, p := range d.parts {
				for _, r := range p.runs {
					size += utf8.RuneCountInString(r.Text)
				}
			}
			if size > 4*MaxClauseText { // blanks may go, so refusal of Charter counts again
				return Problem{Line: d.Line, Reason: fmt.Sprintf("the clause that begins here has more than %d characters; divide it", MaxClauseText)}
			}
		}
	}
	if n > 2*MaxClauses { // some may be empty, or not yet agreed
		return Problem{Reason: fmt.Sprintf("a charter has at most %d clauses; this would be %d", MaxClauses, n)}
	}
	return nil
}

// finish makes the charter: kinds, texts, titles, and what became what in words.
func (b *builder) finish() Charter {
	var c Charter
	parents := []string{}
	for i, ch := range b.chapters {
		ch.Title = joined(unlinked(tidied(ch.heading)))
		parents = append(parents[:min(max(ch.Level-1, 0), len(parents))], "")
		ch.Kind = KindOf(ch.Title)
		if ch.Kind == KindOther && i > 0 {
			ch.Kind = inherited(parents)
		}
		parents[len(parents)-1] = ch.Kind
		if utf8.RuneCountInString(ch.Title) > maxTitle {
			whole := &draft{Clause: Clause{Was: WasHeading, Line: ch.Line}, parts: []part{{runs: ch.heading}}}
			ch.clauses = append([]*draft{whole}, ch.clauses...)
			ch.Title = shortened(ch.Title)
			b.moveOn(i)
		}
		for _, d := range ch.clauses {
			d.Kind, d.Text = ch.Kind, d.markdown(everything)
			if d.bold {
				d.takeParts()
			}
			ch.Clauses = append(ch.Clauses, d.Clause)
		}
		c.Sections = append(c.Sections, ch.CharterSection)
	}
	if len(c.Sections) > 0 && c.Sections[0].Level <= 1 && onlyOneTop(c.Sections) {
		c.Title = c.Sections[0].Title
	}
	c.Became = b.became
	return c
}

// moveOn makes room for one more clause at the beginning of a section.
func (b *builder) moveOn(section int) {
	for i := range b.became {
		if b.became[i].Section == section && b.became[i].Clause >= 0 {
			b.became[i].Clause++
		}
	}
}

// inherited is the kind of the nearest heading above that has one.
func inherited(parents []string) string {
	for i := len(parents) - 2; i >= 1; i-- { // the document's own title says nothing of its sections
		if parents[i] != "" && parents[i] != KindOther {
			return parents[i]
		}
	}
	return KindOther
}

func onlyOneTop(sections []CharterSection) bool {
	for _, s := range sections[1:] {
		if s.Level <= sections[0].Level {
			return false
		}
	}
	return sections[0].Level > 0
}

// shortened is the beginning of a title, whole words.
func shortened(title string) string {
	runes := []rune(title)[:maxTitle-1]
	short := string(runes)
	if i := strings.LastIndexByte(short, ' '); i > maxTitle/2 {
		short = short[:i]
	}
	return short + "…"
}
