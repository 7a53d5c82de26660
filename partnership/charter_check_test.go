package partnership

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// row is one row of the checklist.
func (w *world) row(kind ClauseKind) ChecklistRow {
	for _, r := range w.common().Checklist() {
		if r.Row == kind {
			return r
		}
	}
	w.t.Fatalf("the checklist has no row %s", kind)
	return ChecklistRow{}
}

func TestChecklistSaysWhatIsThereAndWhatIsNot(t *testing.T) {
	w := brought(t)
	for kind, want := range map[ClauseKind]bool{ClauseWhy: true, ClauseBehave: true, ClausePromise: true, ClauseExit: false, ClauseNeed: false} {
		if got := w.row(kind).Present(); got != want {
			t.Errorf("%s is present: %v, want %v", kind, got, want)
		}
	}
	section := w.common().Charter().Sections[0].ID
	w.mustEdit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseNeed, Text: "n", Needs: w.harwick}})
	if got := w.row(ClauseNeed); got.Present() || !cmp.Equal(got.Missing, []PartyID{w.calder, w.millbrook}) {
		t.Errorf("needs: %+v, want those of Calder and Millbrook missing", got)
	}
	w.mustEdit(w.calder, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseNeed, Text: "n", Needs: w.calder}})
	w.mustEdit(w.millbrook, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseNeed, Text: "n", Needs: w.millbrook}})
	if !w.row(ClauseNeed).Present() {
		t.Error("every party has said what it needs, and the row is not present")
	}
}

func TestNotRelevantNeedsAReasonAndIsVoidOnceTheCharterSaysIt(t *testing.T) {
	w := brought(t)
	section := w.common().Charter().Sections[0].ID
	if err := w.try(w.by(w.harwick), inTheCommon, &MarkIrrelevant{Row: ClauseExit}); err == nil {
		t.Error("a row was left out without a reason")
	}
	w.must(w.by(w.harwick), inTheCommon, &MarkIrrelevant{Row: ClauseExit, Reason: "We have one in the contract."})
	if got := w.row(ClauseExit); !got.Done() || got.Present() || got.NotRelevant.Party != w.harwick {
		t.Errorf("the row is %+v, want left out by Harwick", got)
	}
	w.mustEdit(w.calder, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseExit, Text: "We hand over.", Assumed: true}})
	if got := w.row(ClauseExit); !got.Done() {
		t.Error("what is only assumed voided it")
	}
	w.mustEdit(w.calder, TextChange{Do: AddClause, Section: section, First: true, Wording: Wording{Kind: ClauseExit, Text: "We hand over."}})
	w.mustEdit(w.calder, TextChange{Do: RemoveClause, Clause: w.clauseAt("1.1")})
	if got := w.row(ClauseExit); got.Done() {
		t.Errorf("the row is %+v; a clause had said it, so that it is not relevant has to be said anew", got)
	}
	if err := w.try(w.by(w.harwick), inTheCommon, &MarkIrrelevant{Row: ClauseWhy, Reason: "r"}); !errors.Is(err, ErrConflict) {
		t.Errorf("leaving out what is there: %v, want a conflict", err)
	}
	if err := w.try(w.by(w.harwick), inTheCommon, &MarkIrrelevant{Row: ClauseOther, Reason: "r"}); err == nil {
		t.Error("a row that is none was left out")
	}
}
