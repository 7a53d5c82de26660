package partnership

import (
	"reflect"
	"slices"
)

// Version is a text that all voting parties signed. Versions are for ever.
type Version struct {
	N          int // 1, 2, 3 …
	Revision   uint64
	Hash       Text // of its text, when it came into force
	InForce    Meta // of the entry with which it did
	On         Date // the civil day of it
	Until      Date // the day on which the next one came into force; none while it is in force
	Signatures []Signature
}

// version is a version with its text, which shares with the others what is alike.
type version struct {
	Version
	text     Charter // with the names of its day, and what was assumed then
	settings []Setting
}

// inForce is the version in force, nil if there is none.
func (s *State) inForce() *version {
	if n := len(s.charter.versions); n > 0 {
		return &s.charter.versions[n-1]
	}
	return nil
}

func (s *State) versionOf(revision uint64) *version {
	for i := range s.charter.versions {
		if s.charter.versions[i].Revision == revision {
			return &s.charter.versions[i]
		}
	}
	return nil
}

// CharterInForce tells whether a version is in force. Ask the common space.
func (s *State) CharterInForce() bool { return s.inForce() != nil }

// Versions lists the versions, oldest first, without their texts.
func (s *State) Versions() []Version {
	var list []Version
	for i := range s.charter.versions {
		list = append(list, s.given(&s.charter.versions[i]))
	}
	return list
}

// given is a version as it is given out, with its signatures.
func (s *State) given(v *version) Version {
	out := v.Version
	for _, sig := range s.charter.signatures {
		if sig.Revision == v.Revision {
			out.Signatures = append(out.Signatures, sig)
		}
	}
	return out
}

// Version finds a version by its number, with its text.
func (s *State) Version(n int) (Version, Charter, bool) {
	if n < 1 || n > len(s.charter.versions) {
		return Version{}, Charter{}, false
	}
	v := &s.charter.versions[n-1]
	return s.given(v), v.text.copy(), true
}

// VersionOn is the number of the version that was in force at the end of the day; 0 if there was none.
func (s *State) VersionOn(day Date) int {
	for i := len(s.charter.versions) - 1; i >= 0; i-- {
		if s.charter.versions[i].On <= day {
			return s.charter.versions[i].N
		}
	}
	return 0
}

// InForce is the version in force, without its text; false if there is none.
func (s *State) InForce() (Version, bool) {
	v := s.inForce()
	if v == nil {
		return Version{}, false
	}
	return s.given(v), true
}

// CharterNow is what holds now: the version in force with what is assumed beside it or, before there is one, the draft.
func (s *State) CharterNow() Charter { return s.charterNow().copy() }

// charterNow is the same, its slices the state's own.
func (s *State) charterNow() Charter {
	v := s.inForce()
	if v == nil {
		return s.charter.work.named(s)
	}
	t, work := v.text, s.charter.work
	t.Latest = work.Latest
	t.Sections = slices.Clone(t.Sections)
	for i, section := range t.Sections {
		agreed := section.Clauses[:section.agreed():section.agreed()]
		if k := work.sectionAt(section.ID); k >= 0 {
			agreed = append(agreed, s.assumedIn(work.Sections[k], t)...)
		}
		t.Sections[i].Clauses = agreed
	}
	for _, section := range work.Sections {
		if more := s.assumedIn(section, v.text); v.text.sectionAt(section.ID) < 0 && len(more) > 0 {
			section.Clauses = more
			t.Sections = append(t.Sections, section)
		}
	}
	return t
}

// assumedIn lists what is assumed in the section of the working text, and not agreed in the text: also what was agreed
// since and waits for the next version, as it was assumed.
func (s *State) assumedIn(section Section, text Charter) []Clause {
	var list []Clause
	for _, c := range section.Clauses {
		if !c.Assumed { // as nearly all are: no need to look for it in the text
			i := slices.IndexFunc(s.charter.meanwhile, func(x Clause) bool { return x.ID == c.ID })
			if i < 0 || !s.charter.meanwhile[i].Assumed {
				continue
			}
			c = s.charter.meanwhile[i]
		}
		if was, ok := text.clause(c.ID); !ok || was.Assumed {
			list = append(list, c)
		}
	}
	return list
}

// stillAssumed lists what was assumed and is agreed in the next working text. It stays assumed until that is in force.
func (s *State) stillAssumed(next Charter) []Clause {
	var list []Clause
	if !s.CharterInForce() {
		return nil
	}
	agreed := func(c Clause) bool {
		now, ok := next.clause(c.ID)
		return ok && !now.Assumed
	}
	for _, c := range s.charter.meanwhile {
		if agreed(c) {
			list = append(list, c)
		}
	}
	for _, section := range s.charter.work.Sections {
		for _, c := range section.Clauses[section.agreed():] {
			if agreed(c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// Difference is one thing in which a text differs from an earlier one. Clauses that are merely assumed do not count.
type Difference struct {
	What          Doing // AddClause (with Before, if it was only assumed), ChangeClause, MoveClause, RemoveClause, or what happened to a section
	Section       SectionID
	Clause        ClauseID // none if it is about a section
	Number        string   // in the later text; in the earlier one of what was removed
	OldNumber     string
	Moved         bool   // a clause or section that changed stands elsewhere, too: in another section, or before or after others
	Before, After Clause // none where there was none
	OldTitle      Text   // of a section
	Title         Text
}

// Differences lists what the later text has differently, in its order; what was removed from a section comes after what
// is in it, and removed sections come last.
func Differences(earlier, later Charter) []Difference {
	var list []Difference
	was, is := earlier.places(), later.places()
	sections := movedSections(earlier, later)
	for i, s := range later.Sections {
		list = append(list, sectionDifference(earlier, s, i, sections[s.ID])...)
		moved := movedClauses(earlier, was, s)
		for k, c := range s.Clauses[:s.agreed()] {
			if d, ok := clauseDifference(earlier, was, s, c, moved[c.ID]); ok {
				d.Number = ClauseNumber(i, k)
				list = append(list, d)
			}
		}
		if i := earlier.sectionAt(s.ID); i >= 0 {
			list = append(list, removed(earlier, i, is)...)
		}
	}
	for i, s := range earlier.Sections {
		if later.sectionAt(s.ID) < 0 {
			list = append(list, Difference{What: RemoveSection, Section: s.ID, OldTitle: s.Title, OldNumber: sectionNumber(i), Number: sectionNumber(i)})
			list = append(list, removed(earlier, i, is)...)
		}
	}
	return list
}

// place is where a clause stands, and whether it is agreed there.
type place struct {
	section, clause int
	agreed          bool
}

// places is where each clause stands.
func (t Charter) places() map[ClauseID]place {
	at := make(map[ClauseID]place, mostClauses)
	for i, s := range t.Sections {
		for k, c := range s.Clauses {
			at[c.ID] = place{i, k, !c.Assumed}
		}
	}
	return at
}

func sectionNumber(i int) string { return ClauseNumber(i, 0)[:len(ClauseNumber(i, 0))-len(".1")] }

// sectionDifference is what happened to a section's title and place.
func sectionDifference(earlier Charter, s Section, i int, moved bool) []Difference {
	d := Difference{Section: s.ID, Number: sectionNumber(i), Title: s.Title, Moved: moved}
	was := earlier.sectionAt(s.ID)
	switch {
	case was < 0:
		d.What = AddSection
		return []Difference{d}
	case earlier.Sections[was].Title != s.Title:
		d.What = RenameSection
	case moved:
		d.What = MoveSection
	default:
		return nil
	}
	d.OldTitle, d.OldNumber = earlier.Sections[was].Title, sectionNumber(was)
	return []Difference{d}
}

// clauseDifference is what happened to an agreed clause, if anything.
func clauseDifference(earlier Charter, places map[ClauseID]place, s Section, c Clause, moved bool) (Difference, bool) {
	d := Difference{Section: s.ID, Clause: c.ID, After: c, Moved: moved}
	d.After.Wording = c.Wording.copy()
	at, there := places[c.ID]
	if !there {
		d.What = AddClause
		return d, true
	}
	was := earlier.Sections[at.section].Clauses[at.clause]
	d.Before, d.OldNumber = was, ClauseNumber(at.section, at.clause)
	d.Before.Wording = was.Wording.copy()
	switch {
	case !at.agreed:
		d.What, d.Moved = AddClause, false
	case was.Worded.No != c.Worded.No && !reflect.DeepEqual(was.Wording, c.Wording):
		d.What = ChangeClause
	case moved:
		d.What = MoveClause
	default:
		return Difference{}, false
	}
	return d, true
}

// movedSections are the sections of both texts that stand before or after others than they did.
func movedSections(earlier, later Charter) map[SectionID]bool {
	var list []ordered[SectionID]
	for _, s := range later.Sections {
		if at := earlier.sectionAt(s.ID); at >= 0 {
			list = append(list, ordered[SectionID]{s.ID, at, earlier.Sections[at].Changed == s.Changed})
		}
	}
	return outOfOrder(list)
}

// movedClauses are the agreed clauses of a section that came from another one, or stand before or after others than they did.
func movedClauses(earlier Charter, places map[ClauseID]place, s Section) map[ClauseID]bool {
	var list []ordered[ClauseID]
	var from []ClauseID
	for _, c := range s.Clauses[:s.agreed()] {
		at := places[c.ID]
		switch {
		case !at.agreed:
		case earlier.Sections[at.section].ID != s.ID:
			from = append(from, c.ID)
		default:
			list = append(list, ordered[ClauseID]{c.ID, at.clause, earlier.Sections[at.section].Clauses[at.clause].Changed == c.Changed})
		}
	}
	moved := outOfOrder(list)
	for _, id := range from {
		moved[id] = true
	}
	return moved
}

// ordered is a thing with the place that it had. What is fixed was not touched.
type ordered[ID comparable] struct {
	id    ID
	was   int
	fixed bool
}

// outOfOrder are those that stand before what they stood after, or the other way round. What was not touched never did.
func outOfOrder[ID comparable](list []ordered[ID]) map[ID]bool {
	moved := map[ID]bool{}
	for i, x := range list {
		for k, y := range list {
			if settled := y.fixed || k < i && !moved[y.id]; !x.fixed && settled && (k < i) != (y.was < x.was) && k != i {
				moved[x.id] = true
				break
			}
		}
	}
	return moved
}

// removed lists the agreed clauses of a section of the earlier text that the later one does not have.
func removed(earlier Charter, section int, later map[ClauseID]place) []Difference {
	var list []Difference
	s := earlier.Sections[section]
	for k, c := range s.Clauses[:s.agreed()] {
		if later[c.ID].agreed {
			continue
		}
		c.Wording = c.Wording.copy()
		number := ClauseNumber(section, k)
		list = append(list, Difference{What: RemoveClause, Section: s.ID, Clause: c.ID, Number: number, OldNumber: number, Before: c})
	}
	return list
}
