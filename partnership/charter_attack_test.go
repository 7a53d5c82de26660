package partnership

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// This file holds what somebody who means harm, or is only careless, cannot do with a charter.

func TestAnotherPartysNeedDoesNotGoWithItsSection(t *testing.T) {
	w := brought(t)
	section := w.common().Charter().Sections[0].ID
	w.mustEdit(w.calder, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseNeed, Needs: w.calder, Text: "Notice."}})
	if err := w.edit(w.harwick, TextChange{Do: RemoveSection, Section: section}); !errors.Is(err, ErrForbidden) {
		t.Errorf("removing the section in which Calder says what it needs: %v, want forbidden", err)
	}
	w.must(w.by(w.calder), inTheCommon, &LeavePartnership{})
	w.mustEdit(w.harwick, TextChange{Do: RemoveSection, Section: section})
}

func TestErasureBetweenSignaturesLetsThemLapse(t *testing.T) {
	for _, c := range []struct {
		name  string
		erase func(w *world)
	}{
		{"words of a clause, under a legal duty", func(w *world) {
			no := w.common().Charter().Sections[0].Clauses[0].Worded.No
			w.must(ByOperator, inTheCommon, &EraseWords{Entry: no, Reason: "Order."})
		}},
		{"the name of a party that the text names", func(w *world) {
			w.must(ByOperator, inTheCommon, &EraseWords{Entry: w.common().Head() - 2, Reason: "Order."})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := brought(t)
			section := w.common().Charter().Sections[0].ID
			w.mustEdit(w.calder, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseNeed, Needs: w.calder, Text: "Notice."}})
			w.must(w.by(w.calder), inTheCommon, &ChangeParty{Name: "Calder Ltd", Initials: "CL", Mark: w.common().FreeMarks(w.calder)[0]})
			w.sign(w.harwick, w.calder)
			c.erase(w)
			w.refold()
			w.sign(w.millbrook)
			v, ok := w.common().InForce()
			if !ok {
				return
			}
			for _, s := range v.Signatures {
				if s.Hash != v.Hash {
					t.Errorf("version 1 has the hash %.8s…, and a signature of %.8s… counts for it", v.Hash, s.Hash)
				}
			}
		})
	}
}

// refold folds the common space anew with the words that were erased gone, as the engine does.
func (w *world) refold() {
	w.t.Helper()
	sp, gone := w.spaces[inTheCommon], w.common()
	s := &State{}
	for i := range sp.log {
		_, erased := gone.ErasedBy(uint64(i + 1))
		w.fold(s, sp, i, erased)
	}
	sp.state = s
}

func TestAClauseFitsIntoOneEntry(t *testing.T) {
	w := newWorld(t)
	var terms []Term
	for range mostTerms {
		term := Term{Term: "word"}
		for range 30 {
			term.Meanings = append(term.Meanings, Meaning{w.harwick, Text(strings.Repeat("\\", 2000))})
		}
		terms = append(terms, term)
	}
	err := w.try(w.by(w.harwick), inTheCommon, &BringCharter{Source: FromNothing, Sections: []BroughtSection{
		{Title: "Words", Clauses: []Wording{{Kind: ClauseWord, Terms: terms}}},
	}})
	var wrong *InvalidError
	if !errors.As(err, &wrong) {
		t.Errorf("bringing a clause of some megabytes: %v, want it refused", err)
	}
	for i, e := range w.spaces[inTheCommon].log {
		if len(e[0])+len(e[1]) > 1<<20 {
			t.Errorf("entry %d has %d bytes", i+1, len(e[0])+len(e[1]))
		}
	}
}

func TestHowLongErasedWordsWereDecidesNothing(t *testing.T) {
	w := newWorld(t)
	long := Text(strings.Repeat("word ", 4000)[:19_990])
	full := []BroughtSection{{Title: "All"}}
	for range 190 {
		full[0].Clauses = append(full[0].Clauses, Wording{Kind: ClauseOther, Text: long})
	}
	w.must(w.by(w.harwick), inTheCommon, &BringCharter{Source: FromNothing, Sections: full})
	section := w.common().Charter().Sections[0].ID
	add := func(n int) (list []TextChange) {
		for range n {
			list = append(list, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseOther, Text: long}})
		}
		return list
	}
	id := AmendmentID(w.must(w.by(w.harwick), inTheCommon, &ProposeAmendment{Base: w.common().Charter().Latest, Changes: add(3), Reason: "More."}))
	w.mustEdit(w.calder, add(5)...)
	live, _ := w.common().AmendmentStatus(id, w.today())
	sp := w.spaces[inTheCommon]
	s := &State{}
	for i := range sp.log {
		w.fold(s, sp, i, bytes.Contains(sp.log[i][0], []byte("charter.brought")))
	}
	if got, _ := s.AmendmentStatus(id, w.today()); got != live {
		t.Errorf("the amendment is %q, and %q once the draft's words are erased", live, got)
	}
}

func TestALinkOfSomebodyWhoIsGoneSignsNothing(t *testing.T) {
	for _, who := range []string{"made the link", "gave the code"} {
		t.Run(who, func(t *testing.T) {
			w := brought(t)
			maker, giver := w.hires(w.calder, "mo", Manager), w.hires(w.harwick, "gi", Manager)
			c := w.signature()
			c.Link, c.Code = maker, giver
			if who == "made the link" {
				w.must(w.by(w.calder), inTheCommon, &RemoveMember{Member: maker})
			} else {
				w.must(w.by(w.harwick), inTheCommon, &RemoveMember{Member: giver})
			}
			if err := w.try(w.by(w.calder), inTheCommon, c); err == nil {
				t.Errorf("the link signed although whoever %s was removed", who)
			}
		})
	}
}

func TestABaseThatIsNotThereYetIsNoWayAroundAnothersChange(t *testing.T) {
	w := brought(t)
	clause := w.clauseAt("2.1")
	w.mustEdit(w.calder, TextChange{Do: ChangeClause, Clause: clause, Wording: Wording{Kind: ClausePromise, Text: "Twenty days."}})
	err := w.try(w.by(w.harwick), inTheCommon, &EditCharter{Base: ^uint64(0), Changes: []TextChange{
		{Do: ChangeClause, Clause: clause, Wording: Wording{Kind: ClausePromise, Text: "One day."}},
	}})
	if !errors.Is(err, ErrConflict) {
		t.Errorf("editing on a base of the future: %v, want a conflict", err)
	}
	if diff := cmp.Diff(Text("Twenty days."), w.common().Charter().Sections[1].Clauses[0].Text); diff != "" {
		t.Errorf("the clause (-want +got):\n%s", diff)
	}
}
