package partnership

import "testing"

func TestOnlyThingsOfTheSpaceCanBeReferredTo(t *testing.T) {
	s := &State{}
	s.Apply(Meta{No: 1}, CommitmentMade{Giver: 2, Receivers: []PartyID{5}, What: "Publish the rota", Due: "2026-03-06"})
	for ref, want := range map[Ref]bool{
		RefTo(RefCommitment, CommitmentID(1)): true,
		{RefCommitment, "2"}:                  false,
		{RefCommitment, "01"}:                 false, // one thing, one way to write it
		{RefCommitment, "+1"}:                 false,
		{RefCommitment, "1.1"}:                false,
		{RefCommitment, "the rota"}:           false, // no prose in facts
		{"party", "1"}:                        false,
		{}:                                    false,
	} {
		if got := s.Exists(ref); got != want {
			t.Errorf("Exists(%v) = %v, want %v", ref, got, want)
		}
	}
}
