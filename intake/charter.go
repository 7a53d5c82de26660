package intake

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"entente/docx"
)

// Limits of one charter.
const (
	MaxCharterBytes = 2 << 20 // of Markdown or plain text; docx.MaxBytes for Word documents
	MaxClauses      = 500
	MaxClauseText   = 20_000 // characters of one clause, and of one line
	MaxSections     = 100
	maxTitle        = 200 // characters; the whole of a longer heading becomes the section's first clause
)

// Charter is a text that somebody brings, as sections of clauses. Changes and Remarks come only from Word documents.
type Charter struct {
	Title    string // the first heading, if it is the document's own
	Front    string // what stands between the lines --- at the very beginning of Markdown, as it stood
	Sections []CharterSection
	Became   []Became // what each line that is not empty became, in order
	Changes  []CharterChange
	Remarks  []Remark
}

// CharterSection is a heading and what stands below it, up to the next heading.
type CharterSection struct {
	Title   string // words only; "" for what stands before the first heading
	Level   int    // of the heading, 1 to 9; 0 for what stands before the first
	Mark    string // the number that stood before the title: "4"
	Kind    string // of its clauses, guessed from the title; one of Kinds
	Line    int    // as in Became
	Clauses []Clause
}

// Clause is a paragraph, a list item with what stands under it, or a table's row.
type Clause struct {
	Kind  string // one of Kinds
	Text  string // Markdown: paragraphs, lists, emphasis, links, line breaks
	Mark  string // the number that stood before it: "4.2", "3."
	Was   What
	Line  int
	Parts // for texts that Entente wrote itself
}

// What is what a line of the file was.
type What string

// What a line may be.
const (
	WasHeading   What = "heading"
	WasParagraph What = "paragraph"
	WasItem      What = "list item"
	WasNumbered  What = "numbered item"
	WasQuotation What = "quotation"
	WasRow       What = "table row"
	WasCode      What = "code"
	WasHTML      What = "HTML"
	WasFront     What = "front matter"
	WasMarkup    What = "markup" // lines that only draw: rules, fences, the line under a table's header
	WasAddress   What = "address of a link"
	WasMargin    What = "page header or footer"
	WasContents  What = "table of contents"
)

// Became tells what became of one line, or of one paragraph of a Word document.
type Became struct {
	Line            int // counted from 1; 0 for what has no place in the text
	From            string
	Was             What
	Section, Clause int    // indices into Sections and Clauses; -1 for none
	To              string // in words
}

// ChangeKind is what a tracked change does.
type ChangeKind string

// The kinds of change.
const (
	ChangeClause  ChangeKind = "change"
	AddClause     ChangeKind = "add"
	RemoveClause  ChangeKind = "remove"
	AddSection    ChangeKind = "add-section"
	RenameSection ChangeKind = "rename-section"
	RemoveSection ChangeKind = "remove-section"
)

// CharterChange is what one author's tracked change does to one clause or heading. Each stands by itself: New is Old with
// this change alone, others left out.
type CharterChange struct {
	Do       ChangeKind
	Section  int    // the section it touches; of one that is added: the one before it, -1 if it is the first, or if there is none
	Clause   int    // the clause it touches; of one that is added: the one before it; -1 if it is the first, or a heading
	In       int    // 1 + index of the change that adds the section, or the clause, that this one builds on; 0 for none
	Kind     string // of an added clause
	Old, New string // Markdown of the whole clause, or the heading's words
	Author   string
	At       time.Time // zero if the file does not say
	Moved    bool      // the words stand, or stood, elsewhere
}

// Remark is a comment.
type Remark struct {
	Author          string
	At              time.Time // zero if the file does not say
	Text            string
	About           string // the words at which it stands; "" for none
	Section, Clause int    // where it stands; -1 for none
	Change          int    // 1 + index of the change that adds the clause it stands at; 0 for none
}

// Body is the sections without one for the document's own title if nothing stands right below it, and with a title for
// what stands before the first heading.
func (c Charter) Body() []CharterSection {
	sections := append([]CharterSection(nil), c.Sections...)
	if len(sections) > 0 && len(sections[0].Clauses) == 0 && sections[0].Title == c.Title {
		sections = sections[1:]
	}
	if len(sections) > 0 && sections[0].Title == "" {
		sections[0].Title = "Introduction"
	}
	return sections
}

// ReadCharter reads a file by what it is: a Word document, Markdown or plain text. The name helps to tell the last two
// apart. Errors: Problem, docx.Problem; in either case nothing is read.
func ReadCharter(name string, b []byte) (Charter, error) {
	switch extension := strings.ToLower(path.Ext(name)); {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")), bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0")), strings.HasPrefix(extension, ".doc"),
		bytes.HasPrefix(b, []byte("%PDF")), bytes.HasPrefix(b, []byte(`{\rtf`)):
		return ReadWord(b)
	case extension == ".md", extension == ".markdown", looksLikeMarkdown(b):
		return ReadMarkdown(b)
	}
	return ReadPlain(b)
}

// ReadWord reads a .docx. Errors: docx.Problem, Problem.
func ReadWord(b []byte) (Charter, error) {
	d, err := docx.Read(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return Charter{}, err
	}
	return FromDocument(d)
}

// looksLikeMarkdown tells whether a text has a heading such as Markdown writes.
func looksLikeMarkdown(b []byte) bool {
	for line := range bytes.Lines(b) {
		if hashHeading.Match(line) {
			return true
		}
	}
	return false
}

// charterText is a file as text with \n for every line end. Unlike decode it guesses no encoding: a charter with one wrong
// letter is another charter. Errors: Problem.
func charterText(b []byte) (string, error) {
	if len(b) > MaxCharterBytes {
		return "", Problem{Reason: fmt.Sprintf("the file has %d bytes; at most %d can be brought at once", len(b), MaxCharterBytes)}
	}
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		wide, err := characters(b)
		if err != nil {
			return "", err
		}
		b = []byte(wide)
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	b = bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	no := 0
	for line := range bytes.Lines(b) {
		no++
		switch {
		case !utf8.Valid(line):
			return "", Problem{Line: no, Reason: "the characters of this line cannot be read; save the file as UTF-8"}
		case bytes.IndexByte(line, 0) >= 0:
			return "", Problem{Line: no, Reason: "this is not a text file"}
		case utf8.RuneCount(line) > MaxClauseText+1:
			return "", Problem{Line: no, Reason: fmt.Sprintf("this line has %d characters; a clause has at most %d", utf8.RuneCount(line)-1, MaxClauseText)}
		}
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return "", Problem{Reason: "the file is empty"}
	}
	return string(b), nil
}

// refusal is why a charter is too large, if it is.
func (c Charter) refusal() error {
	n := 0
	for _, s := range c.Sections {
		n += len(s.Clauses)
		for _, clause := range s.Clauses {
			if utf8.RuneCountInString(clause.Text) > MaxClauseText {
				return Problem{Line: clause.Line, Reason: fmt.Sprintf("the clause that begins here has more than %d characters; divide it", MaxClauseText)}
			}
		}
	}
	switch {
	case n > MaxClauses:
		return Problem{Reason: fmt.Sprintf("a charter has at most %d clauses; this would be %d", MaxClauses, n)}
	case len(c.Sections) > MaxSections:
		return Problem{Reason: fmt.Sprintf("a charter has at most %d sections; this would be %d", MaxSections, len(c.Sections))}
	case n == 0 && len(c.Sections) == 0 && len(c.Changes) == 0:
		return Problem{Reason: "there is nothing in this file that could be a clause"}
	}
	return nil
}

// IsProblem tells whether an error is one that the person who brought the file can mend.
func IsProblem(err error) bool {
	var own Problem
	var word docx.Problem
	return errors.As(err, &own) || errors.As(err, &word)
}
