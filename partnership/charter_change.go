package partnership

import (
	"fmt"
	"slices"
)

// A text changes by a list of changes, whether somebody edits a draft or an amendment is adopted. decide tries them one
// after the other and refuses; apply takes those that fit.

// Doing is what a change does.
type Doing string

// What a change can do.
const (
	AddSection    Doing = "add-section"
	RenameSection Doing = "rename-section"
	MoveSection   Doing = "move-section"
	RemoveSection Doing = "remove-section" // with all that is in it
	AddClause     Doing = "add"
	ChangeClause  Doing = "change"
	MoveClause    Doing = "move"
	RemoveClause  Doing = "remove"
)

// Doings lists them.
var Doings = []Doing{AddSection, RenameSection, MoveSection, RemoveSection, AddClause, ChangeClause, MoveClause, RemoveClause}

// TextChange is one change of the text. A place that is not given is the last; things that one list of changes puts at the
// same place stand there in the list's order.
type TextChange struct {
	Do           Doing     `json:"do"`
	Section      SectionID `json:"section,omitzero"`       // that is changed, or into which a clause is added or moved
	NewSection   int       `json:"new_section,omitzero"`   // instead: the change of this list, counted from 1, that adds the section
	Clause       ClauseID  `json:"clause,omitzero"`        // that is changed, moved or removed
	First        bool      `json:"first,omitzero"`         // before all others
	After        ClauseID  `json:"after,omitzero"`         // of the same section
	AfterSection SectionID `json:"after_section,omitzero"` // of a section that is added or moved
	Title        Text      `json:"title,omitzero" text:"0-200"`
	Wording      Wording   `json:"wording,omitzero"` // the whole of it, as it is to be
}

// What one list of changes and one text may hold.
const (
	mostChanges      = 500
	mostClauses      = 500
	mostSections     = 100
	mostCharterBytes = 4_000_000
	mostCharterEntry = 450_000 // bytes of text and what goes with it: JSON at most doubles them
)

// only is the change with nothing in it that its kind does not need.
func (c TextChange) only() TextChange {
	o := TextChange{Do: c.Do}
	switch c.Do {
	case AddSection:
		o.Title, o.First, o.AfterSection = c.Title, c.First, c.AfterSection
	case RenameSection:
		o.Section, o.Title = c.Section, c.Title
	case MoveSection:
		o.Section, o.First, o.AfterSection = c.Section, c.First, c.AfterSection
	case RemoveSection:
		o.Section = c.Section
	case AddClause:
		o.Section, o.NewSection, o.First, o.After, o.Wording = c.Section, c.NewSection, c.First, c.After, c.Wording
	case ChangeClause:
		o.Clause, o.Wording = c.Clause, c.Wording
	case MoveClause:
		o.Clause, o.Section, o.NewSection, o.First, o.After = c.Clause, c.Section, c.NewSection, c.First, c.After
	case RemoveClause:
		o.Clause = c.Clause
	}
	return o
}

func (c TextChange) size() int { return 200 + len(c.Title) + c.Wording.size() }

// copy is the change with slices of its own.
func (c TextChange) copy() TextChange {
	c.Wording = c.Wording.copy()
	return c
}

// author says, of changes, who makes them and what the things that they make are named by.
type author struct {
	entry     uint64 // of the changes: the k-th makes entry.k
	words     Meta   // of the entry that holds their words
	now       uint64 // the entry with which the text changes
	party     PartyID
	amendment AmendmentID
}

// with is the text after changes; those that do not fit leave it as it is. Neither text may be written to.
func (t Charter) with(changes []TextChange, a author) Charter {
	for i, c := range changes {
		if next, err := t.step(c, i+1, a); err == nil {
			t = next
		}
	}
	return t
}

// step is the text after the k-th change. Errors: ErrConflict if it does not fit.
func (t Charter) step(c TextChange, k int, a author) (Charter, error) {
	switch c.Do {
	case AddSection:
		s := Section{ID: SectionID{a.entry, k}, Title: c.Title, Changed: a.now, Worded: a.words.No}
		return t.touched(a, true).withSection(s, c, a.entry), nil
	case RenameSection, MoveSection, RemoveSection:
		return t.stepSection(c, a)
	case AddClause:
		i := t.sectionAt(c.Section)
		if i < 0 {
			return t, errGone
		}
		n := Clause{ID: ClauseID{a.entry, k}, Wording: c.Wording, Party: a.party, Worded: a.words, Since: a.now, Changed: a.now, Amendment: a.amendment}
		return t.touched(a, !n.Assumed).withClause(i, n, c, a.entry), nil
	}
	return t.stepClause(c, a)
}

// errGone says that what a change is about is not in the text.
var errGone = conflict("what this is about is not in the text any more")

func (t Charter) stepSection(c TextChange, a author) (Charter, error) {
	i := t.sectionAt(c.Section)
	if i < 0 {
		return t, errGone
	}
	t = t.touched(a, true)
	s := t.Sections[i]
	s.Changed = a.now
	if c.Do == RenameSection {
		s.Title, s.Worded = c.Title, a.words.No
		t.Sections = slices.Clone(t.Sections)
		t.Sections[i] = s
		return t, nil
	}
	t.Sections = slices.Delete(slices.Clone(t.Sections), i, i+1)
	if c.Do == RemoveSection {
		return t, nil
	}
	return t.withSection(s, c, 0), nil
}

func (t Charter) stepClause(c TextChange, a author) (Charter, error) {
	i, k, ok := t.at(c.Clause)
	if !ok {
		return t, errGone
	}
	n := t.Sections[i].Clauses[k]
	was := n
	to := i
	switch c.Do {
	case ChangeClause:
		n.Wording, n.Party, n.Worded, n.Amendment = c.Wording, a.party, a.words, a.amendment
		n.Since, n.Changed = a.now, a.now
	case MoveClause:
		if to = t.sectionAt(c.Section); to < 0 {
			return t, errGone
		}
		n.Changed = a.now
	}
	t = t.touched(a, !n.Assumed || !was.Assumed)
	if c.Do == ChangeClause && n.Assumed == was.Assumed {
		t = t.ownSection(i)
		t.Sections[i].Clauses[k] = n
		return t, nil
	}
	t = t.ownSection(i)
	t.Sections[i].Clauses = slices.Delete(t.Sections[i].Clauses, k, k+1)
	if c.Do == RemoveClause {
		return t, nil
	}
	return t.withClause(to, n, c, 0), nil
}

// touched is the text marked as changed now: also what is signed, or only what is assumed.
func (t Charter) touched(a author, signed bool) Charter {
	t.Latest = a.now
	if signed {
		t.Revision = a.now
	}
	return t
}

// ownSection is the text with a section whose clauses may be written to.
func (t Charter) ownSection(i int) Charter {
	t.Sections = slices.Clone(t.Sections)
	t.Sections[i].Clauses = slices.Clone(t.Sections[i].Clauses)
	return t
}

// withSection is the text with a section put where the change says. What the entry put there before stays before it.
func (t Charter) withSection(s Section, c TextChange, entry uint64) Charter {
	at := len(t.Sections)
	if c.First {
		at = 0
	} else if i := t.sectionAt(c.AfterSection); i >= 0 {
		at = i + 1
	}
	for entry != 0 && at < len(t.Sections) && t.Sections[at].ID.Entry == entry {
		at++
	}
	t.Sections = slices.Insert(slices.Clone(t.Sections), at, s)
	return t
}

// withClause is the text with a clause put into a section: among the agreed ones, or after them if it is assumed.
func (t Charter) withClause(section int, n Clause, c TextChange, entry uint64) Charter {
	t = t.ownSection(section)
	list, agreed := t.Sections[section].Clauses, t.Sections[section].agreed()
	at := len(list)
	if c.First {
		at = 0
	} else if i := slices.IndexFunc(list, func(x Clause) bool { return x.ID == c.After }); i >= 0 {
		at = i + 1
	}
	for entry != 0 && at < len(list) && list[at].ID.Entry == entry {
		at++
	}
	if n.Assumed {
		at = max(at, agreed)
	} else {
		at = min(at, agreed)
	}
	t.Sections[section].Clauses = slices.Insert(list, at, n)
	return t
}

// since refuses a change of what has itself changed after the base.
func (t Charter) since(c TextChange, base uint64) error {
	if n, ok := t.clause(c.Clause); ok && n.Changed > base {
		return conflict("clause " + t.Number(n.ID) + " has changed since you opened it")
	}
	i := t.sectionAt(c.Section)
	if i < 0 || c.Do == AddClause || c.Do == MoveClause {
		return nil
	}
	s := t.Sections[i]
	changed := s.Changed > base
	if c.Do == RemoveSection {
		changed = changed || slices.ContainsFunc(s.Clauses, func(n Clause) bool { return n.Changed > base })
	}
	if changed {
		return conflict(fmt.Sprintf("section %d has changed since you opened it", i+1))
	}
	return nil
}

// tried is what a list of changes would make of the working text.
type tried struct {
	changes []TextChange // as they are recorded
	text    Charter
}

// try checks a list of changes made on the base, whose entry will have the number. Errors: *InvalidError, ErrConflict,
// ErrNotFound.
func (in In) try(changes []TextChange, base, entry uint64, by PartyID) (tried, error) {
	was := in.State.charter.work
	if len(changes) == 0 || len(changes) > mostChanges {
		return tried{}, invalid("changes", fmt.Sprintf("make between 1 and %d changes at once", mostChanges))
	}
	if base > was.Latest {
		return tried{}, conflict("this names a text that there is not; read it again")
	}
	next := tried{text: was}
	size := 0
	for i, c := range changes {
		c, err := c.resolved(changes[:i], entry)
		if err == nil {
			err = c.check(in, next.text)
		}
		if err == nil {
			err = was.since(c, base)
		}
		if err == nil {
			next.text, err = next.text.step(c, i+1, author{entry: entry, words: Meta{No: entry}, now: entry, party: by})
		}
		if err != nil {
			return tried{}, atChange(err, i+1)
		}
		next.changes = append(next.changes, c)
		size += c.size()
	}
	if size > mostCharterEntry {
		return tried{}, invalid("changes", "this is too much at once; do it in several steps")
	}
	return next, next.text.check()
}

// resolved is the change with nothing superfluous, and with the section that an earlier one of its list adds.
func (c TextChange) resolved(before []TextChange, entry uint64) (TextChange, error) {
	c = c.only()
	if c.NewSection != 0 {
		if c.NewSection < 0 || c.NewSection > len(before) || before[c.NewSection-1].Do != AddSection {
			return c, invalid("new_section", "name the change before this one that adds the section")
		}
		c.Section, c.NewSection = SectionID{entry, c.NewSection}, 0
	}
	return c, nil
}

// check refuses a change that is wrong in itself, or about what was never there.
func (c TextChange) check(in In, t Charter) error {
	var was Wording
	switch c.Do {
	case AddSection, RenameSection:
		if c.Title == "" {
			return invalid("title", "please fill this in")
		}
	case ChangeClause:
		n, _ := t.clause(c.Clause)
		was = n.Wording
	case AddClause, MoveClause:
		if c.Section == (SectionID{}) {
			return invalid("section", "choose a section")
		}
	case MoveSection, RemoveSection, RemoveClause:
	default:
		return invalid("do", "choose one of the changes offered")
	}
	if c.Do == AddClause || c.Do == ChangeClause {
		if err := c.Wording.check(in, was); err != nil {
			return within(err, "wording")
		}
	}
	if c.about() > t.Latest {
		return ErrNotFound
	}
	return nil
}

// about is the latest entry that the change must know of.
func (c TextChange) about() uint64 {
	if c.Do == AddSection {
		return 0
	}
	if c.Do != AddClause && c.Do != MoveClause && c.Section.Entry == 0 && c.Clause.Entry == 0 {
		return ^uint64(0)
	}
	return max(c.Section.Entry, c.Clause.Entry)
}

// check refuses a text that is too large, or says one thing twice.
func (t Charter) check() error {
	size, count := 0, 0
	for _, s := range t.Sections {
		size += 100 + len(s.Title)
		for _, c := range s.Clauses {
			size += c.size()
			count++
		}
	}
	switch {
	case t.twice():
		return invalid("setting.name", "another clause has this value already; change that one")
	case count > mostClauses:
		return invalid("", fmt.Sprintf("a charter has at most %d clauses; this would be %d", mostClauses, count))
	case len(t.Sections) > mostSections:
		return invalid("", fmt.Sprintf("a charter has at most %d sections; this would be %d", mostSections, len(t.Sections)))
	case size > mostCharterBytes:
		return invalid("", "this would be too long for a charter")
	}
	return nil
}

// twice tells whether two clauses have the same value.
func (t Charter) twice() bool {
	seen := map[SettingName]bool{}
	for _, s := range t.Sections {
		for _, c := range s.Clauses {
			if c.Setting.Name != "" && seen[c.Setting.Name] {
				return true
			}
			seen[c.Setting.Name] = true
		}
	}
	return false
}

// atChange says in which change a field is wrong.
func atChange(err error, k int) error { return within(err, fmt.Sprintf("changes.%d", k)) }

// within says in which part of a command a field is wrong.
func within(err error, part string) error {
	if wrong, ok := err.(*InvalidError); ok {
		return invalid(part+"."+wrong.Field, wrong.Reason)
	}
	return err
}
