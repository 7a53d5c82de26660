package intake

import (
	"fmt"
	"strings"

	"entente/docx"
)

// tracker makes changes and remarks of drafts, in the order of the text.
type tracker struct {
	doc             docx.Document
	changes         []CharterChange
	section, clause int // where the text has come to
	in              int // 1 + index of the change that adds the section being read
	kind            string
	place           map[int]Remark // by comment
}

// stroke is one author's changes that stand next to one another. Revisions are told apart by where they stand.
type stroke struct {
	by   docx.Revision
	runs map[*docx.Run]docx.Change // the parts of each run's change that belong to it
}

// strokes divides the changes of some runs by author. What one author put in and took out again is nothing.
func strokes(runs []*docx.Run) []*stroke {
	var list []*stroke
	add := func(r *docx.Run, by *docx.Revision, out bool) {
		if len(list) == 0 || list[len(list)-1].by.Author != by.Author {
			list = append(list, &stroke{by: *by, runs: map[*docx.Run]docx.Change{}})
		}
		s := list[len(list)-1]
		if by.At.After(s.by.At) {
			s.by.At = by.At
		}
		s.by.Moved = s.by.Moved && by.Moved
		c := s.runs[r]
		if out {
			c.Out = by
		} else {
			c.In = by
		}
		s.runs[r] = c
	}
	for _, r := range runs {
		in, out := r.Change.In, r.Change.Out
		if in != nil && out != nil && in.Author == out.Author || r.Text == "" {
			continue
		}
		if in != nil {
			add(r, in, false)
		}
		if out != nil {
			add(r, out, true)
		}
	}
	return list
}

// keeps tells which runs stand when only this stroke has happened; with all that others put in, if others is true.
func (s *stroke) keeps(others, own bool) func(*docx.Run) bool {
	return func(r *docx.Run) bool {
		c := s.runs[r]
		in := r.Change.In == nil || own && c.In != nil || others && c.In == nil && (r.Change.Out == nil || r.Change.Out.Author != r.Change.In.Author)
		return in && !(own && c.Out != nil)
	}
}

// texts are what a stroke changes: from the text before all changes, or, if it changes only what others put in, from that.
func (s *stroke) texts(write func(keep func(*docx.Run) bool) string) (old, new string, builds bool) {
	nothing := &stroke{}
	old, new = write(nothing.keeps(false, false)), write(s.keeps(false, true))
	if old == new {
		builds = true
		old, new = write(s.keeps(true, false)), write(s.keeps(true, true))
	}
	return old, new, builds
}

// heading makes the changes of a heading. It is old if it was there before.
func (t *tracker) heading(ch *chapter, old bool) {
	runs := make([]*docx.Run, len(ch.heading))
	for i := range ch.heading {
		runs[i] = &ch.heading[i]
	}
	added := 0
	for _, s := range strokes(runs) {
		c := CharterChange{Section: t.section, Clause: -1, Author: s.by.Author, At: s.by.At, Moved: s.by.Moved}
		var builds bool
		c.Old, c.New, builds = s.texts(func(keep func(*docx.Run) bool) string { return joined(tidied(chosen(runs, keep))) })
		switch {
		case c.Old == c.New:
			continue
		case c.Old == "":
			c.Do = AddSection
		case c.New == "":
			c.Do = RemoveSection
		default:
			c.Do = RenameSection
		}
		if builds {
			c.In = added
		}
		t.changes = append(t.changes, c)
		if c.Do == AddSection && added == 0 {
			added = len(t.changes)
		}
	}
	if !old {
		t.in, t.clause = added, -1
	}
	t.note(runs, 0)
}

// draft makes the changes of a clause.
func (t *tracker) draft(d *draft) {
	var runs []*docx.Run
	for i := range d.parts {
		for k := range d.parts[i].runs {
			runs = append(runs, &d.parts[i].runs[k])
		}
	}
	added := 0
	old := d.markdown(before) != ""
	for _, s := range strokes(runs) {
		c := CharterChange{Section: t.section, Clause: t.clause, Author: s.by.Author, At: s.by.At, Moved: s.by.Moved}
		var builds bool
		c.Old, c.New, builds = s.texts(d.written)
		switch {
		case c.Old == c.New:
			continue
		case c.Old == "":
			c.Do, c.Kind, c.In = AddClause, t.kind, t.in
		case c.New == "":
			c.Do = RemoveClause
		default:
			c.Do = ChangeClause
		}
		if builds && added > 0 {
			c.In = added
		}
		t.changes = append(t.changes, c)
		if c.Do == AddClause && added == 0 {
			added = len(t.changes)
		}
	}
	if old {
		added = 0
	}
	t.note(runs, added)
}

// intoFirst puts clauses that were added above the first heading at the beginning of the first section.
func (t *tracker) intoFirst() {
	for i := range t.changes {
		if c := &t.changes[i]; c.Do == AddClause && c.In == 0 {
			c.Section = max(c.Section, 0)
		}
	}
}

// written is the clause's Markdown from the runs that are kept.
func (d *draft) written(keep func(*docx.Run) bool) string {
	w := markdownWriter{}
	for _, p := range d.parts {
		runs := make([]*docx.Run, len(p.runs))
		for i := range p.runs {
			runs[i] = &p.runs[i]
		}
		p.runs = chosen(runs, keep)
		w.part(p, everything)
	}
	return w.String()
}

func chosen(runs []*docx.Run, keep func(*docx.Run) bool) []docx.Run {
	var out []docx.Run
	for _, r := range runs {
		if keep(r) {
			out = append(out, *r)
		}
	}
	return out
}

// note remembers where comments stand: at the first clause or heading that has one, with all words it spans.
func (t *tracker) note(runs []*docx.Run, added int) {
	for _, r := range runs {
		for _, i := range r.Comments {
			at, known := t.place[i]
			if !known {
				at = Remark{Section: t.section, Clause: t.clause, Change: added}
			}
			at.About += r.Text
			t.place[i] = at
		}
	}
}

// mostAbout is how many characters of the words at which a comment stands are kept.
const mostAbout = 300

// remarks lists the comments in the order of the file, then who changed looks.
func (t *tracker) remarks() []Remark {
	var list []Remark
	for i, c := range t.doc.Comments {
		at, ok := t.place[i]
		if !ok {
			at = Remark{Section: -1, Clause: -1}
		}
		at.Author, at.At, at.Text = c.Author, c.At, c.Text
		at.About = strings.Join(strings.Fields(strings.ReplaceAll(at.About, divide, " ")), " ")
		if words := []rune(at.About); len(words) > mostAbout {
			at.About = string(words[:mostAbout-1]) + "…"
		}
		list = append(list, at)
	}
	var authors []string
	times := map[string]int{}
	for _, l := range t.doc.Looks {
		if times[l.Author]++; times[l.Author] == 1 {
			authors = append(authors, l.Author)
		}
	}
	for _, author := range authors {
		list = append(list, Remark{Author: author, Section: -1, Clause: -1,
			Text: fmt.Sprintf("Changed looks only, such as bold words or indents, in %d places. No words changed there.", times[author])})
	}
	return list
}
