package docx

import (
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Read reads a document. The size is in bytes. Errors: Problem; or the reader's.
func Read(from io.ReaderAt, size int64) (Document, error) {
	a, err := open(from, size)
	if err != nil {
		return Document{}, err
	}
	r, main, err := a.reader()
	if err != nil {
		return Document{}, err
	}
	r.blocks(main.kid("w:body"), state{})
	if r.err != nil {
		return Document{}, r.err
	}
	if len(r.doc.Blocks) == 0 {
		return Document{}, Problem{Reason: "there is no text in this document"}
	}
	return r.doc, nil
}

// reader walks through a document's elements.
type reader struct {
	err      error // the first
	styles   styles
	meanings map[string]meaning
	numbers  *numbering
	links    map[string]string // relationship to address
	notes    map[string]int    // "w:footnote/3" to place in doc.Notes, counted from 1
	remarks  map[string]int    // comment to place in doc.Comments
	open     []int             // comments whose words are being read
	fields   []field
	tails    map[*[]Run]*tail // of the paragraphs being read
	table    int
	boxes    []Block // what stands in text boxes of the paragraph being read
	doc      Document
}

// field is a calculated part of the text: first its formula, then its result, which is what a reader sees.
type field struct {
	formula  string // as far as it is read
	result   bool
	contents bool   // it makes a table of contents
	link     string // "" for none
}

// longestFormula is how much of a formula is read, in bytes: more is none that is known here.
const longestFormula = 4 << 10

// state is what holds for some words because of what they stand in.
type state struct {
	change Change
	link   string
}

// reader opens the parts that the main part names.
func (a *archive) reader() (*reader, *node, error) {
	main, err := a.mainPart()
	if err != nil {
		return nil, nil, err
	}
	root, err := a.parse(main)
	if err != nil {
		return nil, nil, err
	}
	if root.kid("w:body") == nil {
		return nil, nil, Problem{Part: main, Reason: "this is not the text of a Word document"}
	}
	targets, links, err := a.relations(main)
	if err != nil {
		return nil, nil, err
	}
	r := &reader{meanings: map[string]meaning{}, links: links, tails: map[*[]Run]*tail{}, notes: map[string]int{}, remarks: map[string]int{}}
	part := func(kind, usual string) (root *node) {
		name := path.Join(path.Dir(main), usual)
		if len(targets[kind]) > 0 {
			name = targets[kind][0]
		}
		if err == nil {
			root, err = a.parse(name)
		}
		return root
	}
	r.styles = readStyles(part("styles", "styles.xml"))
	r.numbers = readNumbering(part("numbering", "numbering.xml"))
	r.readComments(part("comments", "comments.xml"))
	for _, kind := range []string{"footnote", "endnote"} {
		r.readNotes("w:"+kind, part(kind+"s", kind+"s.xml"))
	}
	for _, name := range slices.Concat(targets["header"], targets["footer"]) {
		var root *node
		if err == nil {
			root, err = a.parse(name)
		}
		r.readMargin(root)
	}
	if err != nil {
		return nil, nil, err
	}
	core, err := a.parse("docProps/core.xml")
	r.doc.Title = strings.TrimSpace(core.kid("dc:title").string())
	return r, root, err
}

// mainPart is the name of the part with the text.
func (a *archive) mainPart() (string, error) {
	types, err := a.read("[Content_Types].xml")
	if err != nil {
		return "", err
	}
	if strings.Contains(string(types), "macroEnabled") {
		return "", Problem{Reason: "the document is made for macros (.docm); save it as a Word document without macros (.docx) and try again"}
	}
	targets, _, err := a.relations("")
	if err != nil {
		return "", err
	}
	main := "word/document.xml"
	if len(targets["officeDocument"]) > 0 {
		main = targets["officeDocument"][0]
	}
	if a.files[strings.ToLower(main)] == nil {
		return "", Problem{Reason: "this is not a Word document: it is a zip without the text of one"}
	}
	return main, nil
}

// relations are the parts that a part names, by kind, and the addresses it links to. Nothing outside is ever fetched.
func (a *archive) relations(part string) (parts map[string][]string, links map[string]string, err error) {
	parts, links = map[string][]string{}, map[string]string{}
	root, err := a.parse(path.Join(path.Dir(part), "_rels", path.Base("/"+part)+".rels"))
	if part == "" {
		root, err = a.parse("_rels/.rels")
	}
	if root == nil || err != nil {
		return parts, links, err
	}
	for _, n := range root.kids {
		kind, target := path.Base(n.attr("Type")), n.attr("Target")
		if n.attr("TargetMode") == "External" {
			if kind == "hyperlink" {
				links[n.attr("Id")] = target
			}
			continue
		}
		name := strings.TrimPrefix(target, "/")
		if !strings.HasPrefix(target, "/") {
			name = path.Join(path.Dir(part), target)
		}
		parts[kind] = append(parts[kind], name)
	}
	return parts, links, nil
}

// string is an element's own text.
func (n *node) string() string {
	if n == nil {
		return ""
	}
	return n.text
}

// aside reads blocks that stand outside the text.
func (r *reader) aside(n *node) []Block {
	before := r.doc.Blocks
	r.doc.Blocks = nil
	r.blocks(n, state{})
	blocks := r.doc.Blocks
	r.doc.Blocks = before
	return blocks
}

// plain is blocks as lines of text, all changes accepted.
func plain(blocks []Block) string {
	var lines []string
	for _, b := range blocks {
		if line := strings.TrimSpace(b.Text(Change.After)); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (r *reader) readComments(root *node) {
	if root == nil {
		return
	}
	for _, n := range root.kids {
		if n.name == "w:comment" {
			if len(r.doc.Comments) == maxComments {
				r.refuse(fmt.Sprintf("the document has more than %d comments; take out those that are settled", maxComments))
				return
			}
			r.remarks[n.attr("w:id")] = len(r.doc.Comments)
			r.doc.Comments = append(r.doc.Comments, Comment{n.attr("w:author"), when(n), plain(r.aside(n))})
		}
	}
}

// readNotes reads the notes but for those that only draw the line above notes.
func (r *reader) readNotes(kind string, root *node) {
	if root == nil {
		return
	}
	for _, n := range root.kids {
		if n.name != kind || n.attr("w:type") != "" && n.attr("w:type") != "normal" {
			continue
		}
		r.doc.Notes = append(r.doc.Notes, Note{r.aside(n)})
		r.notes[kind+"/"+n.attr("w:id")] = len(r.doc.Notes)
	}
}

func (r *reader) readMargin(root *node) {
	if root == nil {
		return
	}
	if text := plain(r.aside(root)); text != "" && !slices.Contains(r.doc.Margins, text) {
		r.doc.Margins = append(r.doc.Margins, text)
	}
}

func when(n *node) time.Time {
	at, err := time.Parse(time.RFC3339, n.attr("w:date"))
	if err != nil {
		at, err = time.Parse("2006-01-02T15:04:05", n.attr("w:date"))
	}
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

func revision(n *node) *Revision {
	return &Revision{Author: strings.TrimSpace(n.attr("w:author")), At: when(n), Moved: strings.HasPrefix(n.name, "w:move")}
}

// in is the change that an element such as w:ins makes to what stands in it.
func (c Change) in(n *node) Change {
	switch n.name {
	case "w:ins", "w:moveTo", "w:cellIns":
		c.In = revision(n)
	case "w:del", "w:moveFrom", "w:cellDel":
		c.Out = revision(n)
	}
	return c
}

// changeIn is the change that properties note for a paragraph's mark or a table's row.
func changeIn(properties *node, c Change) Change {
	if properties != nil {
		for _, n := range properties.kids {
			c = c.in(n)
		}
	}
	return c
}

// blocks reads paragraphs and tables.
func (r *reader) blocks(n *node, in state) {
	if n == nil {
		return
	}
	for _, k := range n.kids {
		switch k.name {
		case "w:p":
			r.paragraph(k, in)
		case "w:tbl":
			r.tableRows(k, in)
		case "mc:AlternateContent":
			r.blocks(chosen(k), in)
		case "w:sdt":
			r.blocks(k.kid("w:sdtContent"), in)
		case "w:ins", "w:del", "w:moveTo", "w:moveFrom":
			inner := in
			inner.change = in.change.in(k)
			r.blocks(k, inner)
		case "w:customXml", "w:smartTag":
			r.blocks(k, in)
		case "w:commentRangeStart", "w:commentRangeEnd":
			r.comment(k)
		case "w:altChunk", "w:subDoc":
			r.refuse("the document takes in another document that only Word can show; open it in Word, save it anew and try again")
		}
	}
}

// chosen is the part of an alternative that new programs show, or the older one if there is no other.
func chosen(n *node) *node {
	if choice := n.kid("mc:Choice"); choice != nil {
		return choice
	}
	return n.kid("mc:Fallback")
}

// Limits of what a document holds.
const (
	maxComments = 5000
	maxNested   = 50 // comments at the same words, fields in one another
)

// refuse notes the first reason for which the document is not read.
func (r *reader) refuse(reason string) {
	if r.err == nil {
		r.err = Problem{Reason: reason}
	}
}

// comment opens or closes the words at which a comment stands. Runs share r.open, so it is never changed in place.
func (r *reader) comment(n *node) {
	i, ok := r.remarks[n.attr("w:id")]
	at := slices.Index(r.open, i)
	switch {
	case !ok:
	case n.name == "w:commentRangeStart" && at < 0:
		if r.open = append(slices.Clone(r.open), i); len(r.open) > maxNested {
			r.refuse(fmt.Sprintf("more than %d comments stand at the same words", maxNested))
			r.open = nil
		}
	case n.name == "w:commentRangeEnd" && at >= 0:
		r.open = slices.Concat(r.open[:at], r.open[at+1:]) // nil if none is left
	}
}

func (r *reader) paragraph(p *node, in state) {
	pPr := p.kid("w:pPr")
	b := Block{Mark: changeIn(pPr.kid("w:rPr"), in.change)}
	id := pPr.kid("w:pStyle").attr("w:val")
	r.notice(pPr, "w:pPrChange")
	r.notice(pPr.kid("w:rPr"), "w:rPrChange")
	style := r.meaning(id)
	contents := style.contents || r.inContents()
	num := pPr.kid("w:numPr")
	if num.kid("w:numId") == nil {
		num = withLevel(style.num, num)
	}
	at := r.numbers.next(num, r.styles)
	if level, ok := headingLevel(pPr, style); ok {
		b.Kind, b.Level, b.Label = Heading, level, at.label
	} else if at.ok {
		b.Kind, b.Level, b.Ordered, b.Label = Item, at.level+1, at.ordered, at.label
	}
	r.inline(p, in, &b.Runs)
	delete(r.tails, &b.Runs)
	boxes := r.boxes
	r.boxes = nil
	if contents || r.inContents() && len(b.Runs) > 0 {
		r.doc.Contents = append(r.doc.Contents, b.Text(Change.After))
	} else {
		r.doc.Blocks = append(r.doc.Blocks, b)
	}
	r.doc.Blocks = append(r.doc.Blocks, boxes...)
}

// withLevel is a style's numbering with the paragraph's own level.
func withLevel(num, own *node) *node {
	if num == nil || own.kid("w:ilvl") == nil {
		return num
	}
	return &node{kids: []*node{own.kid("w:ilvl"), num.kid("w:numId")}}
}

func headingLevel(pPr *node, style meaning) (int, bool) {
	if level, body := outline(pPr); level > 0 || body {
		return level, level > 0
	}
	return style.level, style.heading
}

// notice records a tracked change of looks.
func (r *reader) notice(properties *node, kind string) {
	if n := properties.kid(kind); n != nil {
		r.doc.Looks = append(r.doc.Looks, *revision(n))
	}
}

// inContents tells whether the words being read are those of a generated table of contents.
func (r *reader) inContents() bool {
	return slices.ContainsFunc(r.fields, func(f field) bool { return f.contents })
}

func (r *reader) tableRows(t *node, in state) {
	r.table++
	table, header := r.table, true
	for _, tr := range flat(t, "w:tr") {
		b := Block{Kind: Row, Table: table, Header: header, Mark: changeIn(tr.kid("w:trPr"), in.change)}
		header = false
		for _, tc := range flat(tr, "w:tc") {
			inner := state{change: changeIn(tc.kid("w:tcPr"), b.Mark)}
			b.Cells = append(b.Cells, r.cell(tc, inner))
		}
		r.doc.Blocks = append(r.doc.Blocks, b)
	}
}

// flat finds elements of a name that may stand in content controls.
func flat(n *node, name string) []*node {
	var list []*node
	for _, k := range n.kids {
		switch k.name {
		case name:
			list = append(list, k)
		case "w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:del":
			list = append(list, flat(k, name)...)
		}
	}
	return list
}

// cell reads a cell's paragraphs, and tables inside it, as one text.
func (r *reader) cell(tc *node, in state) Cell {
	before := r.doc.Blocks
	r.doc.Blocks = nil
	r.blocks(tc, in)
	var runs Cell
	for i, b := range r.doc.Blocks {
		if i > 0 {
			runs = append(runs, Run{Text: "\n", Change: r.doc.Blocks[i-1].Mark})
		}
		if b.Label != "" {
			runs = append(runs, Run{Text: b.Label + " ", Change: b.Mark})
		}
		runs = append(runs, b.All()...)
	}
	r.doc.Blocks = before
	return runs
}

// hyperlink finds the address in a field's formula.
var hyperlink = regexp.MustCompile(`^\s*HYPERLINK\s+"([^"]+)"`)
