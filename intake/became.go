package intake

import (
	"cmp"
	"fmt"
	"slices"
)

func (c *Charter) sort() {
	slices.SortStableFunc(c.Became, func(a, b Became) int { return cmp.Compare(a.Line, b.Line) })
}

// say puts into words what became of each line.
func (c *Charter) say() {
	for i := range c.Became {
		b := &c.Became[i]
		if b.To == "" {
			b.To = c.fate(*b)
		}
	}
}

func (c *Charter) fate(b Became) string {
	switch b.Was {
	case WasFront:
		return "kept beside the text"
	case WasMarkup:
		return "no words, so nothing"
	case WasAddress:
		return "where a link leads"
	case WasMargin, WasContents:
		return "left out"
	}
	if b.Section < 0 || b.Section >= len(c.Sections) {
		return "nothing"
	}
	s := c.Sections[b.Section]
	title := fmt.Sprintf("of “%s”", s.Title)
	if s.Title == "" {
		title = "before the first section"
	}
	if b.Clause < 0 {
		return fmt.Sprintf("section “%s”", s.Title)
	}
	if b.Clause >= len(s.Clauses) {
		return "nothing"
	}
	if b.Line != s.Clauses[b.Clause].Line {
		return fmt.Sprintf("clause %d %s, as a part of it", b.Clause+1, title)
	}
	return fmt.Sprintf("clause %d %s", b.Clause+1, title)
}
