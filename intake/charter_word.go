package intake

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"entente/docx"
)

// FromDocument reads a charter from a Word document. The text is as it was before tracked changes; each change of an
// author becomes a CharterChange, each comment a Remark. Notes stand below the clause that calls them. Errors: Problem.
func FromDocument(d docx.Document) (Charter, error) {
	w := wordDocument{doc: d}
	w.paragraphs()
	w.merge()
	w.outlined()
	for _, p := range w.pieces {
		w.build.add(p)
	}
	if err := w.build.refusal(); err != nil {
		return Charter{}, err
	}
	c := w.charter()
	for _, text := range d.Margins {
		c.Became = append(c.Became, Became{From: text, Was: WasMargin, Section: -1, Clause: -1})
	}
	for _, text := range d.Contents {
		c.Became = append(c.Became, Became{From: text, Was: WasContents, Section: -1, Clause: -1})
	}
	c.say()
	return c, c.refusal()
}

// wordDocument turns a document's blocks into pieces. A piece has the words of both texts, before and after.
type wordDocument struct {
	doc    docx.Document
	pieces []piece
	marks  []docx.Change // of the line end after each piece
	titled bool          // the first piece is the document's title, by its style, and no other is
	build  builder
}

func before(r docx.Run) bool { return r.Change.Before() }

// visible tells whether the runs that are kept have words.
func visible(runs []docx.Run, keep func(docx.Run) bool) bool {
	return slices.ContainsFunc(runs, func(r docx.Run) bool { return keep(r) && strings.TrimSpace(r.Text) != "" })
}

// paragraphs makes a piece of each paragraph of the text before the changes, and of each that was put in. A paragraph
// that was divided by a tracked change is still one: the division is part of the change.
func (w *wordDocument) paragraphs() {
	blocks := w.doc.Blocks
	for i := 0; i < len(blocks); {
		n := i + 1
		for n < len(blocks) && blocks[n-1].Mark.In != nil && blocks[n-1].Kind != docx.Row && blocks[n].Kind != docx.Row {
			n++
		}
		w.group(i, blocks[i:n])
		i = n
	}
}

// group reads paragraphs that were one before: those with old words, with what lies between, make one piece.
func (w *wordDocument) group(at int, blocks []docx.Block) {
	first, last := -1, -1
	for i, b := range blocks {
		if visible(b.All(), before) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	for i := 0; i < len(blocks); i++ {
		if i != first {
			w.add(at+i, blocks[i], blocks[i].All(), 1)
			continue
		}
		var runs []docx.Run
		for k := first; k <= last; k++ {
			if k > first {
				runs = append(runs, docx.Run{Text: divide, Change: blocks[k-1].Mark})
			}
			runs = append(runs, blocks[k].All()...)
		}
		block := blocks[first]
		block.Mark.Out = blocks[last].Mark.Out
		w.add(at+first, block, runs, last-first+1)
		i = last
	}
}

func (w *wordDocument) add(at int, b docx.Block, runs []docx.Run, n int) {
	if !visible(runs, everything) {
		return
	}
	p := piece{level: b.Level, mark: b.Label, runs: w.withNotes(runs)}
	switch b.Kind {
	case docx.Heading:
		p.was, p.level = WasHeading, max(b.Level, 1)
		if b.Level == 0 {
			w.titled = len(w.pieces) == 0
		}
	case docx.Item:
		p.was = WasItem
		if b.Ordered {
			p.was = WasNumbered
		}
	case docx.Row:
		p.was, p.level = WasRow, 0
	default:
		p.was = WasParagraph
	}
	for i := range n {
		block := w.doc.Blocks[at+i]
		text := strings.TrimSpace(block.Text(docx.Change.Before))
		if text == "" {
			text = strings.TrimSpace(block.Text(func(docx.Change) bool { return true }))
		}
		p.lines = append(p.lines, line{at + i + 1, text})
	}
	w.pieces = append(w.pieces, p)
	w.marks = append(w.marks, b.Mark)
}

// withNotes puts the words of footnotes below the words that call them.
func (w *wordDocument) withNotes(runs []docx.Run) []docx.Run {
	out := slices.Clone(runs)
	for _, r := range runs {
		if r.Note < 1 || r.Note > len(w.doc.Notes) {
			continue
		}
		out = append(out, docx.Run{Text: divide + fmt.Sprintf("[%d] ", r.Note), Change: r.Change})
		for i, b := range w.doc.Notes[r.Note-1].Blocks {
			if i > 0 {
				out = append(out, docx.Run{Text: "\n", Change: r.Change})
			}
			out = append(out, b.All()...)
		}
	}
	return out
}

// merge reads deleted line ends: the words after one move up to the words before it.
func (w *wordDocument) merge() {
	after := func(r docx.Run) bool { return r.Change.Before() && r.Change.After() }
	for i := len(w.pieces) - 2; i >= 0; i-- {
		a, b := &w.pieces[i], &w.pieces[i+1]
		by := w.marks[i].Out
		if by == nil || w.marks[i].In != nil || !visible(a.runs, after) || !visible(b.runs, after) || a.was == WasRow || b.was == WasRow {
			continue
		}
		moved := *by
		moved.Moved = true
		for k, r := range b.runs {
			if after(r) {
				up := r
				up.Change.In, up.Comments = &moved, nil
				a.runs = append(a.runs, up)
				b.runs[k].Change.Out = &moved
			}
		}
	}
}

var (
	wholeNumber = regexp.MustCompile(`^([0-9]{1,3})\.?$`)
	pointNumber = regexp.MustCompile(`^([0-9]{1,3})\.[0-9]`)
)

// outlined makes headings of numbered items whose clauses are numbered below them: "4." before "4.1".
func (w *wordDocument) outlined() {
	for i := range len(w.pieces) - 1 {
		p, next := &w.pieces[i], w.pieces[i+1]
		own, below := wholeNumber.FindStringSubmatch(p.mark), pointNumber.FindStringSubmatch(next.mark)
		if p.was == WasNumbered && own != nil && below != nil && own[1] == below[1] && len(joined(p.runs)) <= 4*maxTitle {
			p.was, p.level = WasHeading, 2
		}
	}
}

// charter takes what was only put in out of the builder's chapters and makes changes and remarks of it.
func (w *wordDocument) charter() Charter {
	all := w.build.chapters
	t := &tracker{doc: w.doc, place: map[int]Remark{}, section: -1, clause: -1}
	moves := map[[2]int]Became{} // from place in all to place in the text
	var kept []*chapter
	for i, ch := range all {
		clauses := ch.clauses
		ch.clauses = nil
		old := visible(ch.heading, before) || len(ch.heading) == 0 && slices.ContainsFunc(clauses, wasThere)
		if old {
			kept = append(kept, ch)
			t.section, t.clause, t.in = len(kept)-1, -1, 0
		}
		t.kind = KindOf(joined(tidied(ch.heading)))
		t.heading(ch, old)
		moves[[2]int{i, -1}] = Became{Section: t.section, Clause: -1, To: putIn(old)}
		for k, d := range clauses {
			old := wasThere(d)
			if old {
				if len(kept) == 0 {
					kept = append(kept, &chapter{})
					t.section = 0
				}
				target := kept[len(kept)-1]
				target.clauses = append(target.clauses, d)
				t.clause = len(target.clauses) - 1
			}
			t.draft(d)
			moves[[2]int{i, k}] = Became{Section: t.section, Clause: t.clause, To: putIn(old)}
		}
	}
	w.build.chapters = kept
	if len(kept) > 0 {
		t.intoFirst()
	}
	for i := range w.build.became {
		b := &w.build.became[i]
		to := moves[[2]int{b.Section, b.Clause}]
		b.Section, b.Clause, b.To = to.Section, to.Clause, to.To
	}
	for _, ch := range kept {
		ch.heading = filtered(ch.heading, before)
		for _, d := range ch.clauses {
			for k := range d.parts {
				d.parts[k].runs = filtered(d.parts[k].runs, before)
			}
		}
	}
	c := w.build.finish()
	if w.titled && len(all) > 0 && len(kept) > 0 && kept[0] == all[0] {
		c.Title = c.Sections[0].Title
	}
	c.Changes, c.Remarks = t.changes, t.remarks()
	return c
}

// wasThere tells whether a clause was there before all changes.
func wasThere(d *draft) bool { return d.markdown(before) != "" }

// putIn says of what was only put in that it is a change; nothing of the rest.
func putIn(old bool) string {
	if old {
		return ""
	}
	return "added by a tracked change"
}

func filtered(runs []docx.Run, keep func(docx.Run) bool) []docx.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r docx.Run) bool { return !keep(r) })
}
