package engine

import (
	"testing"

	"entente/instrument"

	"github.com/google/go-cmp/cmp"
)

// A set goes into a round and comes out again with nothing lost but where it is offered.
func TestQuestionSetsGoBothWays(t *testing.T) {
	for _, want := range instrument.All() {
		want.When = nil
		if diff := cmp.Diff(want, SetOf(Questions(want))); diff != "" {
			t.Errorf("%s, version %d (-ours +carried):\n%s", want.Key, want.Version, diff)
		}
	}
}
