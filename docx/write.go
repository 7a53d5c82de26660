package docx

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Write writes a document that Word and LibreOffice open. The same document gives the same bytes. Tracked changes and
// comments are written as such; notes stand at the end. A label stands as it is before a paragraph or a heading; numbered
// lists count for themselves and begin with the first item's label. Links are kept if they are http, https or mailto.
func Write(w io.Writer, d Document) error {
	t := writer{doc: d, links: map[string]string{}}
	body := t.body()
	z := zip.NewWriter(w)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRelations},
		{"docProps/core.xml", fmt.Sprintf(coreProperties, escaped(d.Title))},
		{"word/document.xml", body},
		{"word/styles.xml", stylesPart},
		{"word/numbering.xml", t.numbering()},
		{"word/comments.xml", t.comments()},
		{"word/_rels/document.xml.rels", t.relations()},
	} {
		out, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = io.WriteString(out, part.text)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	return nil
}

// writer writes word/document.xml and remembers what the other parts have to say about it.
type writer struct {
	strings.Builder
	doc       Document
	links     map[string]string // address to relationship
	addresses []string
	lists     []start // the numbered lists, in order; their numbers begin at firstList
	listed    [10]int // the list that goes on at each level; 0 for none
	revisions int
	written   int          // runs so far
	begun     map[int]bool // comments
	last      map[int]int  // the run with which each comment's words end
}

// start is where a numbered list begins.
type start struct{ level, number int }

const (
	bullets   = 1 // the list of all bullets
	firstList = 2
)

func (t *writer) print(format string, args ...any) { fmt.Fprintf(t, format, args...) }

func (t *writer) body() string {
	t.begun, t.last = map[int]bool{}, map[int]int{}
	blocks := append([]Block(nil), t.doc.Blocks...)
	for i, note := range t.doc.Notes {
		for j, b := range note.Blocks {
			if j == 0 {
				b.Label = fmt.Sprintf("[%d]", i+1)
			}
			blocks = append(blocks, b)
		}
	}
	t.findLast(blocks)
	t.WriteString(xmlHead + `<w:document ` + namespaces + `><w:body>`)
	for i := range blocks {
		if i > 0 && blocks[i].Kind == Row && blocks[i-1].Kind == Row && blocks[i-1].Table == blocks[i].Table {
			continue // written with its table
		}
		if blocks[i].Kind != Row {
			t.paragraph(blocks[i])
			continue
		}
		n := i
		for n < len(blocks) && blocks[n].Kind == Row && blocks[n].Table == blocks[i].Table {
			n++
		}
		t.table(blocks[i:n])
	}
	t.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="1361" w:bottom="1361" w:left="1361" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return t.String()
}

// styleOf is the ID of a block's style in stylesPart.
func styleOf(b Block) string {
	switch {
	case b.Kind == Heading && b.Level == 0:
		return "Title"
	case b.Kind == Heading:
		return fmt.Sprintf("Heading%d", min(b.Level, 9))
	case b.Kind == Item:
		return "ListParagraph"
	case b.Label != "":
		return "Clause"
	}
	return "Normal"
}

func (t *writer) paragraph(b Block) {
	t.print(`<w:p><w:pPr><w:pStyle w:val="%s"/>`, styleOf(b))
	if b.Kind == Item {
		t.item(b)
	} else {
		t.listed = [10]int{}
	}
	if rightToLeft(b) {
		t.WriteString(`<w:bidi/>`)
	}
	if b.Mark != (Change{}) {
		t.WriteString(`<w:rPr>`)
		t.revision("ins", b.Mark.In, "/>")
		t.revision("del", b.Mark.Out, "/>")
		t.WriteString(`</w:rPr>`)
	}
	t.WriteString(`</w:pPr>`)
	if b.Label != "" && b.Kind != Item {
		t.run(Run{Text: b.Label + "\t"})
	}
	t.runs(b.Runs)
	t.WriteString(`</w:p>`)
}

func (t *writer) item(b Block) {
	level := min(max(b.Level, 1), 9)
	list := bullets
	if b.Ordered {
		if t.listed[level] == 0 {
			t.lists = append(t.lists, start{level - 1, digits(b.Label)})
			t.listed[level] = firstList + len(t.lists) - 1
		}
		list = t.listed[level]
	}
	for i := level + 1; i < len(t.listed); i++ {
		t.listed[i] = 0
	}
	t.print(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level-1, list)
}

// digits is the last number in a label such as "3." or "(2)"; 1 if there is none.
func digits(label string) int {
	n := 0
	for _, c := range label {
		switch {
		case c < '0' || c > '9':
		case n > 9999:
			return 1
		default:
			n = 10*n + int(c-'0')
		}
	}
	return max(n, 1)
}

// findLast finds the run with which each comment's words end, counted as runs writes them.
func (t *writer) findLast(blocks []Block) {
	n := 0
	count := func(runs []Run) {
		for _, r := range runs {
			n++
			for _, c := range r.Comments {
				t.last[c] = n
			}
		}
	}
	for _, b := range blocks {
		count(b.Runs)
		for _, cell := range b.Cells {
			count(cell)
		}
	}
}

func (t *writer) runs(runs []Run) {
	for _, r := range runs {
		t.written++
		for _, c := range r.Comments {
			if c >= 0 && c < len(t.doc.Comments) && !t.begun[c] {
				t.begun[c] = true
				t.print(`<w:commentRangeStart w:id="%d"/>`, c)
			}
		}
		t.run(r)
		for _, c := range r.Comments {
			if t.begun[c] && t.last[c] == t.written {
				t.print(`<w:commentRangeEnd w:id="%d"/><w:r><w:commentReference w:id="%d"/></w:r>`, c, c)
			}
		}
	}
}

func (t *writer) run(r Run) {
	relation := t.relation(r.Link)
	if relation != "" {
		t.print(`<w:hyperlink r:id="%s">`, relation)
	}
	t.revision("ins", r.Change.In, ">")
	t.revision("del", r.Change.Out, ">")
	t.WriteString(`<w:r><w:rPr>`)
	if relation != "" {
		t.WriteString(`<w:rStyle w:val="Hyperlink"/>`)
	}
	if r.Bold {
		t.WriteString(`<w:b/>`)
	}
	if r.Italic {
		t.WriteString(`<w:i/>`)
	}
	if strings.ContainsFunc(r.Text, rightToLeftRune) {
		t.WriteString(`<w:rtl/>`)
	}
	t.WriteString(`</w:rPr>`)
	t.text(r.Text, r.Change.Out != nil)
	t.WriteString(`</w:r>`)
	if r.Change.Out != nil {
		t.WriteString(`</w:del>`)
	}
	if r.Change.In != nil {
		t.WriteString(`</w:ins>`)
	}
	if relation != "" {
		t.WriteString(`</w:hyperlink>`)
	}
}

func (t *writer) text(text string, deleted bool) {
	element := "t"
	if deleted {
		element = "delText"
	}
	for text != "" {
		n := strings.IndexAny(text, "\n\t")
		if n < 0 {
			n = len(text)
		}
		if n > 0 {
			t.print(`<w:%s xml:space="preserve">%s</w:%s>`, element, escaped(text[:n]), element)
		}
		if text = text[n:]; text == "" {
			return
		}
		if text[0] == '\n' {
			t.WriteString(`<w:br/>`)
		} else {
			t.WriteString(`<w:tab/>`)
		}
		text = text[1:]
	}
}

// revision opens an element for a tracked change; end is what closes the tag.
func (t *writer) revision(kind string, r *Revision, end string) {
	if r == nil {
		return
	}
	t.revisions++
	t.print(`<w:%s w:id="%d" w:author="%s"`, kind, 100_000+t.revisions, escaped(r.Author))
	if !r.At.IsZero() {
		t.print(` w:date="%s"`, r.At.UTC().Format("2006-01-02T15:04:05Z"))
	}
	t.WriteString(end)
}

var kept = regexp.MustCompile(`(?i)^(https?://|mailto:)`)

// relation is the ID of the link to an address, "" if there is none.
func (t *writer) relation(address string) string {
	if !kept.MatchString(address) {
		return ""
	}
	if _, ok := t.links[address]; !ok {
		t.addresses = append(t.addresses, address)
		t.links[address] = fmt.Sprintf("link%d", len(t.addresses))
	}
	return t.links[address]
}

func (t *writer) table(rows []Block) {
	columns := 1
	for _, b := range rows {
		columns = max(columns, len(b.Cells))
	}
	width := 9180 / columns
	t.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>`)
	t.WriteString(strings.Repeat(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, width), columns))
	t.WriteString(`</w:tblGrid>`)
	for _, b := range rows {
		t.WriteString(`<w:tr><w:trPr>`)
		if b.Header {
			t.WriteString(`<w:tblHeader/>`)
		}
		t.revision("ins", b.Mark.In, "/>")
		t.revision("del", b.Mark.Out, "/>")
		t.WriteString(`</w:trPr>`)
		for c := range columns {
			var cell Cell
			if c < len(b.Cells) {
				cell = b.Cells[c]
			}
			t.cell(cell, width)
		}
		t.WriteString(`</w:tr>`)
	}
	t.WriteString(`</w:tbl><w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr></w:p>`)
	t.listed = [10]int{}
}

// cell writes a cell as one paragraph.
func (t *writer) cell(cell Cell, width int) {
	t.print(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr>`, width)
	t.runs(cell)
	t.WriteString(`</w:p></w:tc>`)
}

func rightToLeftRune(r rune) bool {
	return r >= 0x590 && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// rightToLeft tells whether a block's first letter is written from right to left.
func rightToLeft(b Block) bool {
	for _, run := range b.All() {
		for _, r := range run.Text {
			if unicode.IsLetter(r) {
				return rightToLeftRune(r)
			}
		}
	}
	return false
}

// escaped is text for XML. Characters that XML cannot hold become a replacement character.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
