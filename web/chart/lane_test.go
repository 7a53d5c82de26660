package chart

import (
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func drawn(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(t.Context(), &out); err != nil {
		t.Fatalf("Render(%+v): %v", c, err)
	}
	return out.String()
}

// cost is the first behaviour of the design's page, number for number.
var cost = Lane{Name: "Looking after the cost", Points: 5, Rows: []LaneRow{
	{Initials: "HW", Party: "Harwick", Shape: "circle", Mean: 2.4, Low: 1.8, High: 3.0},
	{Initials: "MB", Party: "Millbrook", Shape: "square", Mean: 2.9, Low: 2.3, High: 3.5},
	{Initials: "EM", Party: "Eastmoor", Shape: "diamond", Few: "4 answers, too few to show"},
	{Initials: "CS", Party: "Calder Services", Shape: "triangle", Mean: 4.3, Low: 3.9, High: 4.8},
}}

func TestLaneDrawsTheDesignsFigures(t *testing.T) {
	got := drawn(t, cost)
	for _, want := range []string{
		`height="80"`, `class="l-gap" x="39.5%" y="0" width="42.8%"`, `class="l-spread" x1="26.0%" x2="53.0%" y1="13" y2="13"`,
		`<svg class="m" x="82.2%" y="67">`, `href="#s-triangle" x="-7" y="-7"`, `x="9.4%" y="53">4 answers, too few to show`,
		`aria-label="Looking after the cost: Harwick mean 2.4, middle half 1.8 to 3.0; Millbrook mean 2.9, middle half 2.3 to 3.5; ` +
			`Eastmoor 4 answers, too few to show; Calder Services mean 4.3, middle half 3.9 to 4.8"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lane lacks %s:\n%s", want, got)
		}
	}
}

func TestTooFewAnswersAreInNoFigure(t *testing.T) {
	for name, c := range map[string]templ.Component{"lane": cost, "mini": Mini{cost}} {
		if got := drawn(t, c); strings.Contains(got, "s-diamond") {
			t.Errorf("%s draws a mark for a party with too few answers", name)
		}
	}
}

func TestOnePartyAloneHasNoGap(t *testing.T) {
	alone := Lane{Name: "Cost", Points: 5, Rows: []LaneRow{cost.Rows[0], cost.Rows[2]}}
	for _, c := range []templ.Component{alone, Mini{alone}} {
		if got := drawn(t, c); strings.Contains(got, "l-gap") {
			t.Errorf("a gap is drawn between one party and nobody: %s", got)
		}
	}
}

func TestGapBelowOnePointIsCalm(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{{3.0, 3.9, "l-gap calm"}, {3.0, 4.0, "l-gap"}, {2.96, 3.94, "l-gap calm"}, {3.04, 3.96, "l-gap"}} {
		if got := (Lane{Points: 5}).gapClass(c.low, c.high); got != c.want {
			t.Errorf("gapClass(%v, %v) = %q, want %q", c.low, c.high, got, c.want)
		}
	}
}

func TestTogetherHasNoFigures(t *testing.T) {
	got := drawn(t, Lane{Name: "Trust", Points: 5, Rows: []LaneRow{
		{Initials: "HW", Party: "Harwick", Shape: "circle", Mean: 5, Low: 5, High: 5, Together: "agreed strongly"}, cost.Rows[1],
	}})
	if !strings.Contains(got, "Harwick agreed strongly") || strings.Contains(got, "5.0") {
		t.Errorf("unanimous answers are drawn with figures: %s", got)
	}
}

func TestMarksThatWouldTouchAreStaggered(t *testing.T) {
	for _, c := range []struct {
		name  string
		means []float64
		want  []float64
	}{
		{"apart", []float64{2, 3, 4}, []float64{15, 15, 15}},
		{"the design's two", []float64{3.9, 4.1, 2.6}, []float64{9.5, 20.5, 15}},
		{"one on the other", []float64{4, 4, 2}, []float64{9.5, 20.5, 15}},
		{"a chain of three", []float64{3, 3.2, 3.4}, []float64{7, 15, 23}},
	} {
		var rows []LaneRow
		for _, m := range c.means {
			rows = append(rows, LaneRow{Shape: "circle", Mean: m})
		}
		var got []float64
		for _, p := range (Lane{Points: 5, Rows: rows}).staggered() {
			got = append(got, p.y)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: heights of %v = %v, want %v", c.name, c.means, got, c.want)
		}
	}
}

func TestAxisHasWordsAtTheEndsAndInTheMiddle(t *testing.T) {
	got := drawn(t, Axis{Words: []string{"Never", "Seldom", "At times", "Mostly", "Always"}})
	for _, want := range []string{`x="8.0%" y="13">1 never<`, `>2<`, `x="53.0%" y="13">3 at times<`, `>4<`, `x="100%" y="13">5 always<`} {
		if !strings.Contains(got, want) {
			t.Errorf("axis lacks %s: %s", want, got)
		}
	}
}

func TestAGapIsWideByItsShareOfTheScale(t *testing.T) {
	for _, c := range []struct {
		points    int
		low, high float64
		wide      bool
	}{{5, 2, 3, true}, {5, 2, 2.9, false}, {3, 1, 1.5, true}, {3, 1, 1.4, false}, {11, 5, 6, false}, {11, 5, 7.5, true}} {
		want := "l-gap calm"
		if c.wide {
			want = "l-gap"
		}
		if got := (Lane{Points: c.points}).gapClass(c.low, c.high); got != want {
			t.Errorf("of %d points, %v to %v: %q, want %q", c.points, c.low, c.high, got, want)
		}
	}
}
