package web

import (
	"cmp"
	"slices"

	"entente/bringin"
	"entente/intake"
	"entente/partnership"
)

// places finds, in the text that was brought in, what the file's sections and clauses have become.
type places struct {
	text   partnership.Charter
	offset int // sections of the file before the first that was brought
	ours   int // sections that we have put before it
}

func (p places) section(i int) (partnership.Section, bool) {
	if i -= p.offset; i < 0 || i+p.ours >= len(p.text.Sections) {
		return partnership.Section{}, false
	}
	return p.text.Sections[i+p.ours], true
}

// clause is the clause of that section and place in the file: what is assumed stands after the rest, but IDs are in the
// file's order.
func (p places) clause(section, i int) (partnership.Clause, bool) {
	s, ok := p.section(section)
	if !ok || i < 0 || i >= len(s.Clauses) {
		return partnership.Clause{}, false
	}
	list := slices.SortedStableFunc(slices.Values(s.Clauses), func(a, b partnership.Clause) int {
		return cmp.Or(cmp.Compare(a.ID.Entry, b.ID.Entry), cmp.Compare(a.ID.K, b.ID.K))
	})
	return list[i], true
}

// ref is what a remark on a clause of the file is about: the clause, or the first of its section.
func (p places) ref(section, clause int) partnership.Ref {
	if c, ok := p.clause(section, max(clause, 0)); ok {
		return c.ID.Ref()
	}
	for _, s := range p.text.Sections[min(p.ours, len(p.text.Sections)):] {
		for _, c := range s.Clauses {
			return c.ID.Ref()
		}
	}
	return partnership.Ref{}
}

// kept is the remark that keeps tracked changes which cannot be an amendment.
func (p places) kept(b *brought, changes []int) *partnership.AddRemark {
	text := ""
	for _, n := range changes {
		text += bringin.Kept(b.Text.Changes[n])
	}
	first := b.Text.Changes[changes[0]]
	return &partnership.AddRemark{About: p.ref(first.Section, first.Clause), Says: partnership.Text(bringin.Parts(text, 1990)[0])}
}

// trackedWish is the amendment that one tracked change, with those that build on it, becomes.
type trackedWish struct {
	changes []int // by their number in the file
	command *partnership.ProposeAmendment
}

// trackedWishes are the amendments that the tracked changes of a file become: each author's change its own, but for those
// that build on what another adds.
func trackedWishes(p places, b *brought) []trackedWish {
	var list []trackedWish
	in := map[int]int{} // by change: the wish it is in
	for i, x := range b.Text.Changes {
		if at, ok := in[x.In-1]; ok && x.In > 0 {
			if list[at].add(p, b, i) {
				in[i] = at
				continue
			}
		}
		wish := trackedWish{command: &partnership.ProposeAmendment{Base: p.text.Latest, Author: partnership.Text(shorten(bringin.Author(x.Author), 110)), Reason: partnership.Text(trackedReason(b, x))}}
		if wish.add(p, b, i) {
			in[i] = len(list)
			list = append(list, wish)
		} else { // it has no place: kept in words
			list = append(list, trackedWish{changes: []int{i}, command: &partnership.ProposeAmendment{Reason: wish.command.Reason}})
		}
	}
	return list
}

func trackedReason(b *brought, x intake.CharterChange) string {
	text := "A tracked change"
	if b.Name != "" {
		text += " in " + b.Name
	}
	if !x.At.IsZero() {
		text += ", " + x.At.Format("2 January 2006")
	}
	return text + "."
}

// add puts the i-th tracked change into the amendment; false if it has no place in the text.
func (wish *trackedWish) add(p places, b *brought, i int) bool {
	x := b.Text.Changes[i]
	section, there := p.section(x.Section)
	c := partnership.TextChange{Section: section.ID, Title: partnership.Text(x.New)}
	switch x.Do {
	case intake.AddSection:
		c.Do, c.Section, c.AfterSection, c.First = partnership.AddSection, partnership.SectionID{}, section.ID, !there
	case intake.RenameSection:
		c.Do = partnership.RenameSection
	case intake.RemoveSection:
		c.Do, c.Title = partnership.RemoveSection, ""
	case intake.AddClause:
		c = wish.added(p, b, i)
	default:
		if base := x.In - 1; base >= 0 && wish.rewords(b, base, x) {
			wish.changes = append(wish.changes, i)
			return true
		}
		clause, ok := p.clause(x.Section, x.Clause)
		c = partnership.TextChange{Do: partnership.RemoveClause, Clause: clause.ID}
		if x.Do == intake.ChangeClause {
			c.Do, c.Wording = partnership.ChangeClause, clause.Wording
			c.Wording.Text = partnership.Text(x.New)
		}
		there = ok
	}
	if !there && c.Do != partnership.AddSection && c.NewSection == 0 {
		return false
	}
	wish.command.Changes, wish.changes = append(wish.command.Changes, c), append(wish.changes, i)
	return true
}

// added is a clause that the i-th tracked change adds, perhaps to a section that an earlier one of the wish adds.
func (wish *trackedWish) added(p places, b *brought, i int) partnership.TextChange {
	x := b.Text.Changes[i]
	kind := partnership.ClauseKind(x.Kind)
	if kindNames[kind] == "" {
		kind = partnership.ClauseOther
	}
	c := partnership.TextChange{Do: partnership.AddClause, Wording: partnership.Wording{Kind: kind, Text: partnership.Text(x.New)}}
	for n, at := range wish.changes {
		if at == x.In-1 && b.Text.Changes[at].Do == intake.AddSection {
			c.NewSection = n + 1
			return c
		}
	}
	section, _ := p.section(x.Section)
	c.Section = section.ID
	if after, ok := p.clause(x.Section, x.Clause); ok && x.Clause >= 0 {
		c.After = after.ID
	} else {
		c.First = true
	}
	return c
}

// rewords puts other words into what an earlier change of the wish adds.
func (wish *trackedWish) rewords(b *brought, base int, x intake.CharterChange) bool {
	for n, at := range wish.changes {
		if at == base && n < len(wish.command.Changes) && wish.command.Changes[n].Do == partnership.AddClause && x.Do == intake.ChangeClause {
			wish.command.Changes[n].Wording.Text = partnership.Text(x.New)
			wish.command.Author = partnership.Text(shorten(string(wish.command.Author)+", "+bringin.Author(x.Author), 110))
			return true
		}
	}
	return false
}
