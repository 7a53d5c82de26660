package intake

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Section is a heading of a Markdown file with the list items that stand under it, before the next heading.
type Section struct {
	Heading string // "" for what stands before the first heading
	Level   int    // 1 to 6; 0 for what stands before the first heading
	Line    int
	Items   []Item
}

// Item is one list item as text: marks of emphasis and links are gone, a link's address stands behind its words.
// Items inside an item are its Under, a line each.
type Item struct {
	Line  int
	Text  string
	Under []string
}

// ReadLists reads the headings and lists of a Markdown file. Errors: Problem, also if there is no list at all.
func ReadLists(b []byte) ([]Section, error) {
	source, err := decode(b)
	if err != nil {
		return nil, err
	}
	r := listReader{source: []byte(source), sections: []Section{{}}}
	doc := goldmark.DefaultParser().Parse(text.NewReader(r.source))
	for node := doc.FirstChild(); node != nil; node = node.NextSibling() {
		r.block(node)
	}
	if r.items == 0 {
		return nil, Problem{Reason: "there is no list in this file; begin each promise with a dash or a number"}
	}
	if r.items > MaxRows {
		return nil, Problem{Reason: fmt.Sprintf("at most %d items at once, please; this has %d", MaxRows, r.items)}
	}
	return r.sections, nil
}

type listReader struct {
	source   []byte
	sections []Section
	items    int
}

func (r *listReader) block(node ast.Node) {
	switch n := node.(type) {
	case *ast.Heading:
		r.sections = append(r.sections, Section{Heading: r.words(n), Level: n.Level, Line: r.line(n)})
	case *ast.List:
		last := &r.sections[len(r.sections)-1]
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			last.Items = append(last.Items, r.item(item))
			r.items++
		}
	default: // a quotation may hold lists
		for child := node.FirstChild(); child != nil; child = child.NextSibling() {
			if child.Type() == ast.TypeBlock {
				r.block(child)
			}
		}
	}
}

func (r *listReader) item(node ast.Node) Item {
	item := Item{Line: r.line(node)}
	var parts []string
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		if list, ok := child.(*ast.List); ok {
			item.Under = append(item.Under, r.under(list)...)
			continue
		}
		parts = append(parts, r.words(child))
	}
	item.Text = strings.Join(parts, " ")
	return item
}

func (r *listReader) under(list *ast.List) []string {
	var lines []string
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		inner := r.item(item)
		lines = append(lines, inner.Text)
		lines = append(lines, inner.Under...)
		r.items++
	}
	return lines
}

// words is the text inside a block.
func (r *listReader) words(node ast.Node) string {
	var b strings.Builder
	r.write(&b, node)
	return strings.Join(strings.Fields(b.String()), " ")
}

func (r *listReader) write(b *strings.Builder, node ast.Node) {
	if node.Type() == ast.TypeBlock && !node.HasChildren() { // code stays as it stands
		for i := range node.Lines().Len() {
			segment := node.Lines().At(i)
			b.Write(segment.Value(r.source))
		}
	}
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		switch n := child.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(r.source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.URL(r.source))
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				segment := n.Segments.At(i)
				b.Write(segment.Value(r.source))
			}
		case *ast.Link:
			r.write(b, n)
			fmt.Fprintf(b, " (%s)", n.Destination)
		default:
			r.write(b, n)
		}
	}
}

// line is the line on which a node's own text begins.
func (r *listReader) line(node ast.Node) int {
	for n := node; n != nil; n = n.FirstChild() {
		if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			return 1 + strings.Count(string(r.source[:n.Lines().At(0).Start]), "\n")
		}
	}
	return 0
}
