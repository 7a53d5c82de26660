package partnership

import (
	"slices"
	"testing"
)

// looks are the pieces of evidence that wait for somebody to look at them.
func (w *world) looks(id MemberID) []Ref {
	var list []Ref
	for _, ask := range Waiting(w.views(id)) {
		if ask.Kind == AskLook {
			list = append(list, ask.Of)
		}
	}
	return list
}

func TestShownEvidenceWaitsForWhoeverConfirmsThePromise(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(w *world, of OccurrenceID, e EvidenceID)
		want bool
	}{
		{"on the way", func(*world, OccurrenceID, EvidenceID) {}, true},
		{"looked at", func(w *world, _ OccurrenceID, e EvidenceID) {
			w.must(w.by(w.harwick), inTheCommon, &ConfirmEvidence{Evidence: e})
		}, false},
		{"looked at by another party", func(w *world, _ OccurrenceID, e EvidenceID) {
			w.must(w.by(w.millbrook), inTheCommon, &ConfirmEvidence{Evidence: e})
		}, true},
		{"seen differently", func(w *world, _ OccurrenceID, e EvidenceID) {
			w.must(w.by(w.harwick), inTheCommon, &ContestEvidence{Evidence: e, Point: Bearing, Reason: "It is last month’s"})
		}, false},
		{"withdrawn", func(w *world, _ OccurrenceID, e EvidenceID) {
			w.must(w.by(w.calder), inTheCommon, &WithdrawEvidence{Evidence: e, Reason: "The wrong week"})
		}, false},
		{"the promise itself awaits a word", func(w *world, of OccurrenceID, _ EvidenceID) { w.show(of) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, of := promised(t)
			link := &AddEvidence{About: of.Ref(), Kind: Link, Title: "The rota", Link: "https://calder.example/rota"}
			no := w.must(w.by(w.calder), inTheCommon, link)
			w.must(w.by(w.calder), inTheCommon, &AddEvidence{About: of.Ref(), Kind: Statement, Title: "It hangs on the wall"})
			c.do(w, of, EvidenceID(no))
			var want []Ref
			if c.want {
				want = []Ref{RefTo(RefEvidence, EvidenceID(no))}
			}
			if got := w.looks(w.manager[w.harwick]); !slices.Equal(got, want) {
				t.Errorf("waits for Harwick’s confirmer: %v, want %v", got, want)
			}
			for _, id := range []MemberID{w.manager[w.calder], w.helper[w.harwick], w.observer} {
				if got := w.looks(id); got != nil {
					t.Errorf("waits for %d, who does not confirm it: %v", id, got)
				}
			}
		})
	}
}
