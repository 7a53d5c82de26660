package partnership

import (
	"fmt"
	"slices"
)

// CharterSource is where a first text came from.
type CharterSource string

// Where a text can come from.
const (
	FromStarter  CharterSource = "starter" // the one that Entente offers
	FromMarkdown CharterSource = "markdown"
	FromText     CharterSource = "text"
	FromDocx     CharterSource = "docx"
	FromNothing  CharterSource = "written" // begun here
)

// CharterSources lists them in the order in which they are offered.
var CharterSources = []CharterSource{FromStarter, FromMarkdown, FromText, FromDocx, FromNothing}

// BringCharter brings a whole text as the first draft. It takes the place of whatever is there and nobody has changed since;
// where there is nothing but assumptions, they stay above it.
type BringCharter struct {
	Base     uint64           `json:"base,omitzero"` // the Latest of the text that it replaces; 0 if there is none
	Source   CharterSource    `json:"source"`
	Sections []BroughtSection `json:"sections"`
}

// BroughtSection is a section of a text that is brought.
type BroughtSection struct {
	Title   Text      `json:"title" text:"1-200"`
	Clauses []Wording `json:"clauses"`
}

func (c BringCharter) decide(in In) ([]Event, error) {
	m, _ := in.member()
	work := in.State.charter.work
	switch {
	case in.State.CharterInForce():
		return nil, conflict("a version is in force; propose amendments to it")
	case c.Base != work.Latest:
		return nil, conflict("there is a text that you have not seen; read it first")
	case !slices.Contains(CharterSources, c.Source):
		return nil, invalid("source", "choose one of those offered")
	case len(c.Sections) == 0 || len(c.Sections) > mostSections:
		return nil, invalid("sections", fmt.Sprintf("a charter has between 1 and %d sections", mostSections))
	}
	if err := c.check(in); err != nil {
		return nil, err
	}
	if err := c.mayBring(in, m.Party); err != nil {
		return nil, err
	}
	events := c.entries(m.Party, in.next(0), work.OnlyAssumed())
	return events, nil // no amendment stands on the new text: what they change is gone
}

// mayBring refuses a text that says for another party what is its own to say, or takes the place of what it says.
func (c BringCharter) mayBring(in In, by PartyID) error {
	for _, s := range c.Sections {
		for _, w := range s.Clauses {
			if err := in.ownWords(Wording{}, w, by); err != nil {
				return err
			}
		}
	}
	for _, s := range in.State.charter.work.Sections {
		for _, x := range s.Clauses {
			if err := in.ownWords(x.Wording, Wording{}, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// check refuses what cannot be a text, saying in which section and clause.
func (c BringCharter) check(in In) error {
	var whole Charter
	for i, s := range c.Sections {
		section := Section{Title: s.Title}
		for k, w := range s.Clauses {
			if err := w.check(in, Wording{}); err != nil {
				return within(err, fmt.Sprintf("sections.%d.clauses.%d", i+1, k+1))
			}
			section.Clauses = append(section.Clauses, Clause{Wording: w})
		}
		whole.Sections = append(whole.Sections, section)
	}
	return whole.check()
}

// entries are the text in entries of bounded size; first is the number that the first of them will have.
func (c BringCharter) entries(by PartyID, first uint64, keeps bool) []Event {
	var events []Event
	e := CharterBrought{Source: c.Source, Party: by, Keeps: keeps}
	size := 0
	flush := func() {
		events = append(events, e)
		e, size = CharterBrought{Source: c.Source, Party: by, Continues: true}, 0
	}
	for _, s := range c.Sections {
		if size > 0 && size+100+len(s.Title) > mostCharterEntry {
			flush()
		}
		e.Sections = append(e.Sections, SectionBrought{Title: s.Title})
		size += 100 + len(s.Title)
		id := SectionID{first + uint64(len(events)), len(e.Sections)}
		for _, w := range s.Clauses {
			if size+w.size() > mostCharterEntry {
				flush()
				e.Sections = []SectionBrought{{Onto: id}}
			}
			last := &e.Sections[len(e.Sections)-1]
			last.Clauses = append(last.Clauses, w)
			size += w.size()
		}
	}
	flush()
	return events
}

// CharterBrought is a text brought as the first draft, or the next part of one. Its sections and clauses are numbered
// apart, each from 1.
type CharterBrought struct {
	Source    CharterSource    `json:"source"`
	Party     PartyID          `json:"party"`
	Continues bool             `json:"continues,omitzero"` // it goes on from the entry before
	Keeps     bool             `json:"keeps,omitzero"`     // what was there stays above it: it was noted before there was a text
	Sections  []SectionBrought `json:"sections"`
}

// SectionBrought is a section, or more clauses of one that an entry before began.
type SectionBrought struct {
	Onto    SectionID `json:"onto,omitzero"`
	Title   Text      `json:"title,omitzero"`
	Clauses []Wording `json:"clauses,omitempty"`
}

func (e CharterBrought) apply(s *State, m Meta) {
	t := s.charter.work
	if !e.Continues {
		if !e.Keeps {
			t = Charter{}
		}
		s.charter.source = e.Source
	}
	a := author{entry: m.No, words: m, now: m.No, party: e.Party}
	k := 0
	for i, b := range e.Sections {
		id := b.Onto
		if id == (SectionID{}) {
			t, _ = t.step(TextChange{Do: AddSection, Title: b.Title}, i+1, a) // adding a section always fits
			id = SectionID{m.No, i + 1}
		}
		for _, w := range b.Clauses {
			k++
			if next, err := t.step(TextChange{Do: AddClause, Section: id, Wording: w}, k, a); err == nil {
				t = next
			}
		}
	}
	s.rewrite(t, m)
}

// EditCharter changes the draft. It is refused only if what it touches has itself changed since the base. Once a version
// is in force only what is assumed can be edited, by those who noted it.
type EditCharter struct {
	Base    uint64       `json:"base"` // the Latest of the text that the person saw
	Changes []TextChange `json:"changes"`
}

func (c EditCharter) decide(in In) ([]Event, error) {
	m, _ := in.member()
	next, err := in.try(c.Changes, c.Base, in.next(0), m.Party)
	if err != nil {
		return nil, err
	}
	for _, x := range next.changes {
		if err := in.mayEdit(x, m.Party); err != nil {
			return nil, err
		}
	}
	if err := in.mayAssume(next.text, m.Party); err != nil {
		return nil, within(err, "changes")
	}
	return append([]Event{CharterEdited{m.Party, next.changes}}, in.askAnew(next.text, in.next(1), 0)...), nil
}

// mayEdit refuses changes that need consent, and of what is another party's to say.
func (in In) mayEdit(c TextChange, by PartyID) error {
	was, _ := in.State.charter.work.clause(c.Clause)
	if err := in.ownEdit(c, was.Wording, by); err != nil {
		return err
	}
	if !in.State.CharterInForce() {
		return nil
	}
	inClause := c.Do == AddClause || c.Do == ChangeClause || c.Do == MoveClause || c.Do == RemoveClause
	worded := c.Do == AddClause || c.Do == ChangeClause
	if !inClause || worded && !c.Wording.Assumed || c.Do != AddClause && !was.Assumed {
		return conflict("a version is in force; propose an amendment, which all parties answer")
	}
	if c.Do != AddClause && was.Party != by {
		return forbidden("another organisation noted this; propose an amendment, or say in a re-check what is so")
	}
	return nil
}

// ownEdit refuses a change of what is another party's to say.
func (in In) ownEdit(c TextChange, was Wording, by PartyID) error {
	switch c.Do {
	case MoveClause:
		if was.Needs == 0 {
			return nil // what it says stays
		}
		return in.ownWords(was, was, by)
	case RemoveSection:
		if i := in.State.charter.work.sectionAt(c.Section); i >= 0 {
			for _, n := range in.State.charter.work.Sections[i].Clauses {
				if err := in.ownWords(n.Wording, Wording{}, by); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return in.ownWords(was, c.Wording, by)
}

// CharterEdited is the draft changed. The thing that its k-th change adds has the ID "entry.k".
type CharterEdited struct {
	Party   PartyID      `json:"party"`
	Changes []TextChange `json:"changes"`
}

func (e CharterEdited) apply(s *State, m Meta) {
	s.rewrite(s.charter.work.with(e.Changes, author{entry: m.No, words: m, now: m.No, party: e.Party}), m)
}

// OnlyAssumed tells whether nothing is in the text but what parties assume, noted before anybody brought a text.
func (t Charter) OnlyAssumed() bool {
	return len(t.Sections) > 0 && !slices.ContainsFunc(t.Sections, func(s Section) bool {
		return len(s.Clauses) == 0 || slices.ContainsFunc(s.Clauses, func(c Clause) bool { return !c.Assumed })
	})
}

// CharterSource is where the draft came from; "" if there is none.
func (s *State) CharterSource() CharterSource {
	return s.charter.source
}
