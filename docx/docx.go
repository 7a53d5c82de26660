// Package docx reads and writes Word documents (.docx, ECMA-376): headings, paragraphs, lists, tables, emphasis, links,
// footnotes, and what lawyers leave in them: tracked changes and comments, each with its author. Nothing that can be read
// is lost; what cannot be read safely is refused with a reason.
//
//	file.docx = zip of  word/document.xml   the text
//	                    word/styles.xml     which paragraphs are headings
//	                    word/numbering.xml  which are list items, and their numbers
//	                    word/comments.xml   word/footnotes.xml   word/endnotes.xml
//
// It is not for layout, pictures or fields, and not for deciding what a paragraph means.
package docx

import (
	"fmt"
	"strings"
	"time"
)

// Kind says what a block is.
type Kind uint8

// The kinds of block.
const (
	Paragraph Kind = iota
	Heading        // Level 0 is the document's title, 1 to 9 its headings
	Item           // of a list; Level counts from 1
	Row            // of a table
)

// Document is the text from top to bottom.
type Document struct {
	Title    string // of the file's properties; "" if there is none
	Blocks   []Block
	Comments []Comment
	Notes    []Note     // footnotes and endnotes
	Margins  []string   // what stands in page headers and footers, each text once
	Contents []string   // the lines of a generated table of contents
	Looks    []Revision // tracked changes of looks alone, where nothing was written or taken away
}

// Block is a paragraph or a table's row. Its mark is the line end after it: whoever adds or removes a mark divides or
// joins paragraphs.
type Block struct {
	Kind    Kind
	Level   int
	Ordered bool   // an item of a numbered list
	Label   string // the number before it, as shown: "4.2", "(a)". Written as it stands before paragraphs and headings
	Header  bool   // the first row of a table
	Table   int    // of a row: which table, counted from 1
	Runs    []Run
	Cells   []Cell // of a row
	Mark    Change
}

// Cell is one cell of a row. Its paragraphs are divided by "\n".
type Cell []Run

// Run is words that look alike and share one fate. A line break inside a paragraph is "\n".
type Run struct {
	Text         string
	Bold, Italic bool
	Link         string // address; "" for none
	Change       Change
	Comments     []int // indices into Document.Comments of those that stand at these words
	Note         int   // 1 + index into Document.Notes of the note that is called here; 0 for none
}

// Change tells who put something in and who took it out. Both nil: it was there and stays. Both set: it was put in, and
// taken out again by the second, so that it stands in neither text.
type Change struct{ In, Out *Revision }

// Before tells whether it was there before the changes; After, whether it is when all are accepted.
func (c Change) Before() bool { return c.In == nil }

// After tells whether it is there when all changes are accepted.
func (c Change) After() bool { return c.Out == nil }

// Revision is who tracked a change, and when. The zero At means that the file does not say.
type Revision struct {
	Author string
	At     time.Time
	Moved  bool // not new words: they stand, or stood, elsewhere
}

// Comment is what somebody wrote in the margin.
type Comment struct {
	Author string
	At     time.Time
	Text   string // paragraphs divided by "\n"
}

// Note is a footnote or an endnote.
type Note struct{ Blocks []Block }

// Problem is why a file is not read: which part of it, and the reason in words for a person.
type Problem struct {
	Part   string // "" means the whole file
	Line   int    // of the part's XML; 0 if that does not help
	Reason string
}

func (p Problem) Error() string {
	switch {
	case p.Part == "":
		return p.Reason
	case p.Line == 0:
		return fmt.Sprintf("%s: %s", p.Part, p.Reason)
	}
	return fmt.Sprintf("%s, line %d: %s", p.Part, p.Line, p.Reason)
}

// Text is the words of a block when the changes for which keep is true have happened and no others.
func (b Block) Text(keep func(Change) bool) string {
	var s strings.Builder
	for _, r := range b.All() {
		if keep(r.Change) {
			s.WriteString(r.Text)
		}
	}
	return s.String()
}

// All is the block's runs; those of a row's cells with " | " between the cells.
func (b Block) All() []Run {
	if b.Kind != Row {
		return b.Runs
	}
	var runs []Run
	for i, cell := range b.Cells {
		if i > 0 {
			runs = append(runs, Run{Text: " | ", Change: b.Mark})
		}
		for _, r := range cell {
			r.Text = strings.ReplaceAll(r.Text, "\n", " ")
			runs = append(runs, r)
		}
	}
	return runs
}
