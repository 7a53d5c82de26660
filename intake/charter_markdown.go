package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"entente/docx"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// ReadMarkdown reads a charter written in Markdown. Raw HTML stays text; a picture becomes its alternative text, with a
// link; links other than http, https and mailto become text. Errors: Problem.
func ReadMarkdown(b []byte) (Charter, error) {
	source, err := charterText(b)
	if err != nil {
		return Charter{}, err
	}
	front, body := frontMatter(source)
	if err := markdownRefusal(source, body); err != nil {
		return Charter{}, err
	}
	before := source[:len(source)-len(body)]
	r := newMarkdownReader(body, strings.Count(before, "\n"))
	pieces := r.read()
	var build builder
	for _, p := range pieces {
		build.add(p)
	}
	if err := build.refusal(); err != nil {
		return Charter{}, err
	}
	c := build.finish()
	c.Front = front
	c.Became = append(frontLines(before), append(c.Became, r.drawn...)...)
	c.sort()
	c.say()
	return c, c.refusal()
}

// Limits of Markdown. Parsing takes time that grows with the square of a paragraph's lines and of how deep lists stand.
const (
	maxLines = 600 // of one paragraph or table
	maxLinks = 500 // in one paragraph or table
	maxDepth = 200 // columns of marks and blanks before a line's words
)

var (
	nested     = regexp.MustCompile(`^(?:[ \t]*(?:[-+*>]|[0-9]{1,9}[.)])[ \t]|[ \t>])*`)
	blocksOnly = parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...))
)

// markdownRefusal is why Markdown would take too long to read, if it would.
func markdownRefusal(source, body string) error {
	skipped := strings.Count(source[:len(source)-len(body)], "\n")
	no := skipped
	for l := range strings.Lines(body) {
		if no++; len(l) > maxDepth && !drawnLine.MatchString(l) && len(nested.FindString(l)) > maxDepth {
			return Problem{Line: no, Reason: "this line stands too deep in lists or quotations"}
		}
	}
	var wrong error
	_ = ast.Walk(blocksOnly.Parse(text.NewReader([]byte(body))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Kind() != ast.KindParagraph {
			return ast.WalkContinue, nil
		}
		if lines := n.Lines(); lines.Len() > 0 {
			first, last := lines.At(0).Start, lines.At(lines.Len()-1).Stop
			if lines.Len() > maxLines || last-first > 8*MaxClauseText || strings.Count(body[first:last], "](") > maxLinks {
				wrong = Problem{Line: skipped + 1 + strings.Count(body[:first], "\n"), Reason: "the paragraph that begins here is too long, or has too many links; divide it"}
				return ast.WalkStop, nil
			}
		}
		return ast.WalkContinue, nil
	}) // the walker returns no error
	return wrong
}

// frontMatter divides what stands between lines of --- at the very beginning from the text.
func frontMatter(source string) (front, body string) {
	rest, ok := strings.CutPrefix(source, "---\n")
	if !ok {
		return "", source
	}
	for at := 0; at < len(rest); {
		end := strings.IndexByte(rest[at:], '\n') + 1
		if end == 0 {
			end = len(rest) - at
		}
		if line := strings.TrimRight(rest[at:at+end], " \n"); line == "---" || line == "..." {
			return rest[:at], rest[at+end:]
		}
		at += end
	}
	return "", source
}

// markdownReader turns parsed Markdown into pieces, and sees to it that no line is lost.
type markdownReader struct {
	wordReader
	lines   []string
	taken   []bool // by line
	starts  []int  // where each line begins in the source
	skipped int    // lines before these
	pieces  []piece
	drawn   []Became // lines that only draw
}

// newMarkdownReader reads a text that begins after so many lines of the file.
func newMarkdownReader(body string, skipped int) *markdownReader {
	r := &markdownReader{
		wordReader: wordReader{source: []byte(body), used: map[string]bool{}},
		lines:      strings.Split(body, "\n"), skipped: skipped,
	}
	r.taken = make([]bool, len(r.lines))
	at := 0
	for _, l := range r.lines {
		r.starts = append(r.starts, at)
		at += len(l) + 1
	}
	return r
}

// read is the text's pieces from top to bottom.
func (r *markdownReader) read() []piece {
	doc := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser().Parse(text.NewReader(r.source))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		r.block(n, WasParagraph, 0)
	}
	r.rest()
	return r.pieces
}

func frontLines(text string) []Became {
	var list []Became
	for i, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if strings.TrimSpace(l) != "" {
			list = append(list, Became{Line: i + 1, From: l, Was: WasFront, Section: -1, Clause: -1})
		}
	}
	return list
}

// lineAt is the index of the line in which a byte of the source stands.
func (r *markdownReader) lineAt(at int) int {
	i, found := slices.BinarySearch(r.starts, at)
	if !found {
		i--
	}
	return i
}

// take gives lines to a piece: those between two bytes of the source that are not empty and not yet taken.
func (r *markdownReader) take(from, to int) []line {
	if from < 0 || from >= to {
		return nil
	}
	var list []line
	for i := r.lineAt(from); i <= r.lineAt(to-1); i++ {
		if !r.taken[i] && strings.TrimSpace(r.lines[i]) != "" {
			r.taken[i] = true
			list = append(list, line{r.skipped + i + 1, r.lines[i]})
		}
	}
	return list
}

// takeNode gives a block's own lines.
func (r *markdownReader) takeNode(n ast.Node) []line {
	segments := n.Lines()
	if segments == nil || segments.Len() == 0 {
		return r.take(n.Pos(), n.Pos()+1)
	}
	return r.take(segments.At(0).Start, segments.At(segments.Len()-1).Stop)
}

// words are the runs of a block.
func (r *markdownReader) words(n ast.Node) []docx.Run {
	r.runs = nil
	r.children(n, docx.Run{})
	return r.runs
}

// block reads one block; level is that of the item it stands in, 0 for none.
func (r *markdownReader) block(node ast.Node, was What, level int) {
	switch n := node.(type) {
	case *ast.Heading:
		r.heading(n, level)
	case *ast.Paragraph, *ast.TextBlock:
		r.pieces = append(r.pieces, piece{was: was, level: level, under: level > 0, lines: r.takeNode(n), runs: r.words(n)})
	case *ast.List:
		r.items(n, level+1)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		r.verbatim(node, WasCode, "\n", level)
	case *ast.HTMLBlock:
		r.verbatim(node, WasHTML, " ", level)
	case *tables.Table:
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			r.row(row, len(n.Alignments), level)
		}
	case *ast.Blockquote:
		if was == WasParagraph {
			was = WasQuotation
		}
		for child := n.FirstChild(); child != nil; child = child.NextSibling() {
			r.block(child, was, level)
		}
	case *ast.ThematicBreak: // found among the lines left over
	default:
		for child := node.FirstChild(); child != nil; child = child.NextSibling() {
			r.block(child, was, level)
		}
	}
}

// heading reads a heading; in a list it is a paragraph in bold.
func (r *markdownReader) heading(n *ast.Heading, level int) {
	p := piece{was: WasHeading, level: n.Level, lines: r.takeNode(n), runs: r.words(n)}
	if level > 0 {
		p.was, p.level, p.under = WasParagraph, level, true
		for i := range p.runs {
			p.runs[i].Bold = true
		}
	}
	r.pieces = append(r.pieces, p)
}

func (r *markdownReader) items(n *ast.List, level int) {
	no := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		p := piece{was: WasItem, level: level}
		if n.IsOrdered() {
			p.was, p.mark = WasNumbered, strconv.Itoa(no)+string(n.Marker)
			no++
		}
		child := item.FirstChild()
		if child != nil && (child.Kind() == ast.KindTextBlock || child.Kind() == ast.KindParagraph) {
			p.lines, p.runs = r.takeNode(child), r.words(child)
			child = child.NextSibling()
		} else {
			p.lines = r.take(item.Pos(), item.Pos()+1)
		}
		r.pieces = append(r.pieces, p)
		for ; child != nil; child = child.NextSibling() {
			r.block(child, WasParagraph, level)
		}
	}
}

// verbatim keeps lines as they stand.
func (r *markdownReader) verbatim(n ast.Node, was What, between string, level int) {
	var list []string
	if code, ok := n.(*ast.FencedCodeBlock); ok && code.Info != nil {
		list = append(list, strings.TrimSpace(string(code.Info.Segment.Value(r.source))))
	}
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		if s := strings.TrimSpace(string(segment.Value(r.source))); s != "" {
			list = append(list, s)
		}
	}
	p := piece{was: was, level: level, under: level > 0, lines: r.takeNode(n)}
	if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
		list = append(list, strings.TrimSpace(string(h.ClosureLine.Value(r.source))))
		p.lines = append(p.lines, r.take(h.ClosureLine.Start, h.ClosureLine.Stop)...)
	}
	p.runs = []docx.Run{{Text: strings.Join(list, between)}}
	r.pieces = append(r.pieces, p)
}

// cellEnd stands between the cells of a row.
const cellEnd = " | "

var bar = regexp.MustCompile(`(^|[^\\])\|`)

// row reads a table's row; one with more cells than the table has columns is kept as it stands.
func (r *markdownReader) row(n ast.Node, columns, level int) {
	p := piece{was: WasRow, level: level, under: level > 0, lines: r.take(n.Pos(), n.Pos()+1)}
	if len(p.lines) == 0 {
		return
	}
	raw := strings.Trim(strings.TrimSpace(p.lines[0].text), "|")
	if len(bar.FindAllString(raw, -1))+1 > columns {
		p.runs = []docx.Run{{Text: raw}}
		r.pieces = append(r.pieces, p)
		return
	}
	for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
		if len(p.runs) > 0 {
			p.runs = append(p.runs, docx.Run{Text: cellEnd})
		}
		p.runs = append(p.runs, r.words(cell)...)
	}
	r.pieces = append(r.pieces, p)
}

// Lines that only draw, and those that say where links lead.
var (
	drawnLine = regexp.MustCompile("^[ >]*(?:(?:[-*_][ \\t]*){3,}|=+|-+|(?:`{3,}|~{3,})[^`]*|[|: \\t-]+)[ \\t]*$")
	reference = regexp.MustCompile(`^[ >]*\[[^\]]+\]:[ \t]*<?([^ \t>]*)`)
)

// rest sees to the lines that no block took: they drew something, they said where a link leads, or they become paragraphs.
func (r *markdownReader) rest() {
	for i, l := range r.lines {
		if r.taken[i] || strings.TrimSpace(l) == "" {
			continue
		}
		no := r.skipped + i + 1
		drawn := Became{Line: no, From: l, Was: WasMarkup, Section: -1, Clause: -1}
		if found := reference.FindStringSubmatch(l); found != nil && r.used[unescaped(found[1])] {
			drawn.Was = WasAddress
			r.drawn = append(r.drawn, drawn)
			continue
		}
		if drawnLine.MatchString(l) || strings.Trim(l, "> \t") == "" {
			r.drawn = append(r.drawn, drawn)
			continue
		}
		r.pieces = append(r.pieces, piece{was: WasParagraph, lines: []line{{no, l}}, runs: []docx.Run{{Text: strings.TrimSpace(l)}}})
	}
	slices.SortStableFunc(r.pieces, func(a, b piece) int { return cmp.Compare(firstLine(a), firstLine(b)) })
}
