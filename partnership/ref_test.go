package partnership

import (
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOnlyThingsOfTheSpaceCanBeReferredTo(t *testing.T) {
	s := &State{}
	s.Apply(Meta{No: 1}, CommitmentMade{Giver: 2, Receivers: []PartyID{5}, What: "Publish the rota", Criteria: []Text{"By noon"}, Due: "2026-03-06"})
	for ref, want := range map[Ref]bool{
		CommitmentID{Entry: 1}.Once().Ref():                   true,
		{Kind: RefCommitment, ID: "2"}:                        false,
		{Kind: RefCommitment, ID: "01"}:                       false, // one thing, one way to write it
		{Kind: RefCommitment, ID: "+1"}:                       false,
		{Kind: RefCommitment, ID: "1.1"}:                      false,
		{Kind: RefCommitment, ID: "the rota"}:                 false, // no prose in facts
		{Kind: "party", ID: "1"}:                              false,
		CommitmentID{Entry: 1}.Once().Ref().Of("criterion-1"): true,
		CommitmentID{Entry: 1}.Once().Ref().Of("criterion-2"): false,
		CommitmentID{Entry: 1}.Once().Ref().Of("the first"):   false,
		{}: false,
	} {
		if got := s.Exists(ref); got != want {
			t.Errorf("Exists(%v) = %v, want %v", ref, got, want)
		}
	}
}

// TestRefKindsListsEveryKind: what walks all kinds of things walks RefKinds.
func TestRefKindsListsEveryKind(t *testing.T) {
	source, err := os.ReadFile("ref.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []RefKind
	for _, found := range regexp.MustCompile(`(?m)^\tRef\w+\s+RefKind = "([a-z]+)"`).FindAllSubmatch(source, -1) {
		want = append(want, RefKind(found[1]))
	}
	if diff := cmp.Diff(want, RefKinds); diff != "" || len(want) == 0 {
		t.Errorf("RefKinds differs from the constants (-constants +list):\n%s", diff)
	}
}
