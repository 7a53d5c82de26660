package chart

import (
	"strings"
	"testing"
)

func draw(t *testing.T, p Promises) string {
	t.Helper()
	var out strings.Builder
	if err := p.Render(t.Context(), &out); err != nil {
		t.Fatalf("Render(%+v): %v", p, err)
	}
	return out.String()
}

func TestUnitChartSaysItsFindingAndDrawsOneMarkEach(t *testing.T) {
	got := draw(t, Promises{Kept: 34, Renegotiated: 7, Late: 4, NotKept: 2, Awaiting: 3, Differ: 1})
	want := `aria-label="51 commitments: 34 kept as agreed, 7 renegotiated in time, 4 kept late, 2 not kept, ` +
		`3 shown, awaiting word, 1 seen differently"`
	if !strings.Contains(got, want) {
		t.Errorf("label %s missing in %s", want, got)
	}
	for mark, count := range map[string]int{"u-kept": 34, "u-renegotiated": 7, "u-late": 4, "u-notkept": 2, "u-awaiting": 3, "u-differ": 1} {
		// one more stands in the key
		if n := strings.Count(got, `"#`+mark+`"`); n != count+1 {
			t.Errorf("%s drawn %d times, want %d and one in the key", mark, n, count)
		}
	}
}

func TestNothingDueIsSaidAndNotDrawnAsZero(t *testing.T) {
	got := draw(t, Promises{})
	if !strings.Contains(got, "nothing to count") || strings.Contains(got, "<svg") || strings.Contains(got, "<table") {
		t.Errorf("an empty period drew %s", got)
	}
}

func TestOutcomesThatDidNotHappenAreNotNamed(t *testing.T) {
	if got := draw(t, Promises{Kept: 1}); strings.Contains(got, "not kept") || !strings.Contains(got, "1 commitment: 1 kept as agreed") {
		t.Errorf("one kept promise reads %s", got)
	}
}

func TestTooManyToTakeInAreOnlyCounted(t *testing.T) {
	got := draw(t, Promises{Kept: manyPromises + 1})
	if n := strings.Count(got, `"#u-kept"`); n != 1 || !strings.Contains(got, "<table") {
		t.Errorf("%d marks drawn for %d promises, want only the key and the table", n, manyPromises+1)
	}
}
