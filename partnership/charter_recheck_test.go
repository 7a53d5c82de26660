package partnership

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// note notes an assumption that is to be looked at again in so many days.
func (w *world) note(p PartyID, text Text, days int) ClauseID {
	w.t.Helper()
	section := w.common().Charter().Sections[1].ID
	no := w.must(w.by(p), inTheCommon, &NoteAssumption{Section: section, Text: text, Recheck: w.today().AddDays(days)})
	return ClauseID{no, 1}
}

// dueNow lists the clauses that are to be looked at again.
func (w *world) dueNow() []ClauseID {
	var list []ClauseID
	for _, d := range w.common().ClausesDue(w.today()) {
		list = append(list, d.Clause)
	}
	return list
}

func TestAssumptionComesBackOnItsDay(t *testing.T) {
	w := signed(t)
	id := w.note(w.calder, "Recordings may be used.", 10)
	if got := outline(w.common().CharterNow()); got[len(got)-1] != "2.4 Recordings may be used. (assumed)" {
		t.Errorf("what holds now ends with %q, want the assumption", got[len(got)-1])
	}
	if due := w.dueNow(); len(due) != 0 {
		t.Errorf("due today: %v, want none", due)
	}
	w.now = w.now.AddDate(0, 0, 10)
	if due := w.dueNow(); !cmp.Equal(due, []ClauseID{id}) {
		t.Errorf("due on its day: %v, want %v", due, id)
	}
	asks := Waiting(w.views(w.manager[w.harwick]))
	if len(asks) != 1 || asks[0].Kind != AskRecheck || asks[0].Of != id.Ref() || asks[0].By != w.today() {
		t.Errorf("waiting for Harwick: %+v, want the clause", asks)
	}
	if asks := Waiting(w.views(w.helper[w.harwick])); len(asks) != 0 {
		t.Errorf("waiting for Harwick's helper: %+v, want nothing", asks)
	}
	if err := w.try(w.by(w.harwick), inTheCommon, &RecheckClause{Clause: id, Holds: HoldsNot}); err == nil {
		t.Error("that it does not hold was taken without a word")
	}
	w.must(w.by(w.harwick), inTheCommon, &RecheckClause{Clause: id, Holds: HoldsPartly, Words: "By day.", Next: w.today().AddDays(5)})
	if due := w.dueNow(); len(due) != 0 {
		t.Errorf("due after it was looked at: %v, want none", due)
	}
	w.now = w.now.AddDate(0, 0, 5)
	w.must(w.by(w.calder), inTheCommon, &RecheckClause{Clause: id, Holds: Holds})
	w.now = w.now.AddDate(1, 0, 0)
	if due, n := w.dueNow(), len(w.common().Rechecks(id)); len(due) != 0 || n != 2 {
		t.Errorf("due: %v after %d re-checks, want none after 2", due, n)
	}
}

func TestRecheckOfANeedConcernsWhoseNeedItIs(t *testing.T) {
	w := brought(t)
	section := w.common().Charter().Sections[0].ID
	need := Wording{Kind: ClauseNeed, Text: "Evenings.", Needs: w.harwick, Recheck: w.today().AddDays(3)}
	w.mustEdit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: need})
	w.now = w.now.AddDate(0, 0, 3)
	if due := w.dueNow(); len(due) != 0 {
		t.Errorf("due in a draft that nobody has signed: %v, want none", due)
	}
	w.sign(w.harwick, w.calder, w.millbrook)
	due := w.common().ClausesDue(w.today())
	if len(due) != 1 || !cmp.Equal(due[0].Parties, []PartyID{w.harwick}) {
		t.Errorf("ClausesDue = %+v, want the need, for Harwick", due)
	}
}

func TestNewWordsBringTheirOwnDay(t *testing.T) {
	w := signed(t)
	id := w.note(w.calder, "Nights too.", 3)
	w.now = w.now.AddDate(0, 0, 3)
	w.must(w.by(w.harwick), inTheCommon, &RecheckClause{Clause: id, Holds: Holds})
	again := Wording{Kind: ClauseAssume, Text: "Nights and feasts.", Assumed: true, Recheck: w.today().AddDays(2)}
	w.mustEdit(w.calder, TextChange{Do: ChangeClause, Clause: id, Wording: again})
	w.now = w.now.AddDate(0, 0, 2)
	if due := w.dueNow(); !cmp.Equal(due, []ClauseID{id}) {
		t.Errorf("due: %v, want the clause in its new words", due)
	}
}

func TestRecheckIsRefusedOfWhatDoesNotHold(t *testing.T) {
	w := signed(t)
	if err := w.try(w.by(w.harwick), inTheCommon, &RecheckClause{Clause: ClauseID{9999, 1}, Holds: Holds}); !errors.Is(err, ErrNotFound) {
		t.Errorf("looking again at no clause: %v, want not found", err)
	}
	id := w.note(w.harwick, "x", 3)
	w.mustEdit(w.harwick, TextChange{Do: RemoveClause, Clause: id})
	if err := w.try(w.by(w.harwick), inTheCommon, &RecheckClause{Clause: id, Holds: Holds}); err == nil {
		t.Error("a clause that was taken out was looked at again")
	}
}

func TestAnyHelperNotesAnAssumptionAndItReadsAsOne(t *testing.T) {
	w := signed(t)
	section := w.common().Charter().Sections[1].ID
	w.must(ByMember(w.helper[w.calder]), inTheCommon, &NoteAssumption{Section: section, Text: "Nights too."})
	var wrong *InvalidError
	if err := w.try(w.by(w.calder), inTheCommon, &NoteAssumption{Section: section, Text: "x", Recheck: w.today()}); !errors.As(err, &wrong) || wrong.Field != "recheck" {
		t.Errorf("an assumption to be looked at again today: %v, want it invalid in recheck", err)
	}
	w.must(w.by(w.calder), inTheCommon, &NoteAssumption{Text: "x"})
	for _, s := range w.common().Charter().Sections {
		last := s.Clauses[len(s.Clauses)-1]
		if (s.ID == section) != (last.Text == "x") {
			t.Errorf("section %v ends with %q; an assumption without a section stands where others do", s.ID, last.Text)
		}
	}
}
