package bringin_test

import (
	"strings"
	"testing"

	"entente/bringin"
	"entente/intake"
	"entente/partnership"

	"github.com/google/go-cmp/cmp"
)

func TestTheSectionOnTheContractStandsFirstWhereThereIsNone(t *testing.T) {
	c, before := brought(t, "# Why\n\nOne.\n\n# Exit\n\nTwo.\n"), brought(t, "# Why\n\nOne.\n\n# Exit\n\nTwo.\n")
	n, err := bringin.ContractFirst(c)
	if err != nil || n != 1 {
		t.Fatalf("put %d sections first, %v; want 1", n, err)
	}
	if first := c.Sections[0]; first.Title != bringin.ContractTitle || first.Clauses[0].Kind != partnership.ClauseContract || !strings.Contains(string(first.Clauses[0].Text), "Have your lawyers read this") {
		t.Errorf("it opens with %+v", first)
	}
	if diff := cmp.Diff(before.Sections, c.Sections[1:]); diff != "" {
		t.Errorf("what was brought has changed (-want +got):\n%s", diff)
	}
	if n, err := bringin.ContractFirst(c); n != 0 || err != nil || len(c.Sections) != 3 {
		t.Errorf("a second time %d were put first, %v", n, err)
	}
	starter, err := intake.Starter()
	if err != nil || starter.Sections[0].Title != bringin.ContractTitle {
		t.Errorf("the starter opens with %q, %v", starter.Sections[0].Title, err)
	}
}
