package partnership

import (
	"slices"
	"strconv"
)

// The charter is what the parties agreed, in the words they agreed: sections of clauses. There is one working text and,
// beside it, the versions that were signed, which never change.
//
//	working text ──all voting parties sign──► version 1, in force until version 2 is
//	     ▲ edit, until version 1 is in force; from then on only amendments, with everyone's consent
//
// Nothing in a Charter is ever changed in place: texts share the slices in which they are alike. Whoever is outside of
// this package's charter files gets copies.

// Charter is one text.
type Charter struct {
	Revision uint64 // the entry that last changed what is signed; 0 while there is no text
	Latest   uint64 // the entry that last changed anything, assumptions included; an edit names it as its Base
	Sections []Section
	Names    []PartyName // of the parties that the text names
}

// Section is a part of the charter under a title. Its number is its place, counted from 1.
type Section struct {
	ID      SectionID
	Title   Text
	Changed uint64   // the entry that last changed its title or place
	Worded  uint64   // the entry that holds its title
	Clauses []Clause // agreed ones first, then what is assumed
}

// Clause is one numbered clause. Its number, 4.2, is its place and no name: places change.
type Clause struct {
	ID ClauseID
	Wording
	Party     PartyID     // whose people last worded it
	Worded    Meta        // of the entry that holds its words
	Since     uint64      // the entry since which the text has it in these words
	Changed   uint64      // the entry that last changed or moved it
	Amendment AmendmentID // the adopted amendment that last worded it; 0 if an edit did
}

// PartyName is what a text calls a party.
type PartyName struct {
	Party PartyID
	Name  Text
}

type charters struct {
	source     CharterSource
	work       Charter
	meanwhile  []Clause // as they were: what was assumed and is agreed, and waits for the next version to be in force
	versions   []version
	signatures []Signature // in log order, lapsed ones included
	amendments []Amendment
	revisits   []revisit
	rechecks   []Recheck
	marks      []Mark         // of the checklist's rows that are not relevant
	citing     []CommitmentID // promises of this space that name a clause
}

// Charter is the working text: the draft before version 1 is in force, and the next version after.
func (s *State) Charter() Charter { return s.charter.work.named(s).copy() }

// copy is the text with slices of its own.
func (t Charter) copy() Charter {
	t.Sections, t.Names = slices.Clone(t.Sections), slices.Clone(t.Names)
	for i := range t.Sections {
		t.Sections[i].Clauses = slices.Clone(t.Sections[i].Clauses)
		for k := range t.Sections[i].Clauses {
			t.Sections[i].Clauses[k].Wording = t.Sections[i].Clauses[k].Wording.copy()
		}
	}
	return t
}

// named is the text with the names of the parties that it names, as they are now.
func (t Charter) named(s *State) Charter {
	t.Names = nil
	for _, p := range t.parties() {
		party, _ := s.Party(p)
		t.Names = append(t.Names, PartyName{p, party.Name})
	}
	return t
}

// parties lists the parties that the text names, in order.
func (t Charter) parties() []PartyID {
	var list []PartyID
	for _, s := range t.Sections {
		for _, c := range s.Clauses {
			list = append(list, c.parties()...)
		}
	}
	return PartySet(list)
}

// at is where a clause stands; false if it does not.
func (t Charter) at(id ClauseID) (section, clause int, ok bool) {
	for i := range t.Sections {
		for k := range t.Sections[i].Clauses {
			if t.Sections[i].Clauses[k].ID == id {
				return i, k, true
			}
		}
	}
	return 0, 0, false
}

// sectionAt is where a section stands; -1 if it does not.
func (t Charter) sectionAt(id SectionID) int {
	return slices.IndexFunc(t.Sections, func(s Section) bool { return s.ID == id })
}

// clause is the clause as the text has it, its slices the text's own.
func (t Charter) clause(id ClauseID) (Clause, bool) {
	i, k, ok := t.at(id)
	if !ok {
		return Clause{}, false
	}
	return t.Sections[i].Clauses[k], true
}

// Clause finds a clause of the text.
func (t Charter) Clause(id ClauseID) (Clause, bool) {
	c, ok := t.clause(id)
	c.Wording = c.Wording.copy()
	return c, ok
}

// SectionOf is the section in which a clause stands, its clauses left out.
func (t Charter) SectionOf(id ClauseID) (Section, bool) {
	i, _, ok := t.at(id)
	if !ok {
		return Section{}, false
	}
	s := t.Sections[i]
	s.Clauses = nil
	return s, true
}

// Number is a clause's number in this text, "4.2"; "" if it is not in it.
func (t Charter) Number(id ClauseID) string {
	i, k, ok := t.at(id)
	if !ok {
		return ""
	}
	return ClauseNumber(i, k)
}

// ClauseNumber is the number of the clause at a place; section and clause are counted from 0.
func ClauseNumber(section, clause int) string {
	return strconv.Itoa(section+1) + "." + strconv.Itoa(clause+1)
}

// Count is how many clauses the text has, agreed and assumed.
func (t Charter) Count() (agreed, assumed int) {
	for _, s := range t.Sections {
		n := s.agreed()
		agreed += n
		assumed += len(s.Clauses) - n
	}
	return agreed, assumed
}

// agreed is how many of the section's clauses are not merely assumed; they stand first.
func (s Section) agreed() int {
	n := slices.IndexFunc(s.Clauses, func(c Clause) bool { return c.Assumed })
	if n < 0 {
		return len(s.Clauses)
	}
	return n
}

// Clause finds a clause: as the working text has it or, if it is not there any more, as the latest version has it that had it.
func (s *State) Clause(id ClauseID) (Clause, bool) {
	c, ok := s.clause(id)
	c.Wording = c.Wording.copy()
	return c, ok
}

// clause is the same, its slices the state's own.
func (s *State) clause(id ClauseID) (Clause, bool) {
	if c, ok := s.charter.work.clause(id); ok {
		return c, true
	}
	for i := len(s.charter.versions) - 1; i >= 0; i-- {
		if c, ok := s.charter.versions[i].text.clause(id); ok {
			return c, true
		}
	}
	return Clause{}, false
}

// HasClause tells whether there is or, in a version, was such a clause.
func (s *State) HasClause(id ClauseID) bool {
	_, ok := s.clause(id)
	return ok
}
