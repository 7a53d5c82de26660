package stat

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// histogram draws the counts of a group on a scale of points: empty, unanimous, small and large ones among them.
func histogram(points int) *rapid.Generator[Histogram] {
	return rapid.Custom(func(t *rapid.T) Histogram {
		most := rapid.SampledFrom([]int{1, 3, 12, 400}).Draw(t, "most")
		return rapid.SliceOfN(rapid.OneOf(rapid.Just(0), rapid.IntRange(0, most)), points, points).Draw(t, "counts")
	})
}

// near compares two numbers up to rounding.
func near(t interface{ Errorf(string, ...any) }, name string, got, want Number) {
	if got.ok != want.ok || got.reason != want.reason || math.Abs(got.value-want.value) > 1e-9*(1+math.Abs(want.value)) {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

func negative(n Number) Number {
	n.value = -n.value
	return n
}

// Whatever is counted, a figure is a number or missing with a reason: never NaN, never infinite.
func TestNoFigureIsNeverANumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.IntRange(1, 7).Draw(t, "points")
		groups := rapid.SliceOfN(histogram(points), 0, 6).Draw(t, "groups")
		var numbers []Number
		var ranges []Range
		for _, g := range groups {
			first, median, third := Quartiles(g)
			numbers = append(numbers, Mean(g), Variance(g), Median(g), RWG(g), first, median, third)
			c := Compare(g, groups[0])
			numbers, ranges = append(numbers, c.Mean, c.D, c.G), append(ranges, c.GIn, MiddleHalf(g))
		}
		icc := ICC(groups)
		numbers = append(numbers, icc.One, icc.All, RWGJ(groups), Agreement(groups))
		ranges = append(ranges, icc.OneIn, icc.AllIn)
		for _, metric := range []Metric{Nominal, Ordinal, Interval} {
			numbers = append(numbers, Alpha(groups, metric))
			ranges = append(ranges, AlphaInterval(groups, metric, 1))
		}
		for i, n := range numbers {
			if math.IsNaN(n.value) || math.IsInf(n.value, 0) || !n.ok && n.value != 0 {
				t.Errorf("figure %d = %+v", i, n)
			}
		}
		for i, r := range ranges {
			if math.IsNaN(r.low+r.high) || math.IsInf(r.low+r.high, 0) || r.low > r.high {
				t.Errorf("range %d = %+v", i, r)
			}
		}
	})
}

func TestMergedGroupsAreOneGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.SliceOfN(histogram(5), 1, 5).Draw(t, "groups")
		all := Merge(groups)
		sum, n := 0.0, 0
		for _, g := range groups {
			sum += Mean(g).value * float64(g.N())
			n += g.N()
		}
		if all.N() != n {
			t.Fatalf("Merge(%v).N() = %d, want %d", groups, all.N(), n)
		}
		if n > 0 {
			near(t, "Mean", Mean(all), number(sum/float64(n)))
		}
	})
}

func TestMergeGivesASliceOfItsOwn(t *testing.T) {
	h := Histogram{1, 2, 3}
	Merge([]Histogram{h})[0] = 9
	if h[0] != 1 {
		t.Errorf("Merge gave out the histogram it was given: now %v", h)
	}
}

func TestReasonsReadAlone(t *testing.T) {
	seen := map[string]bool{}
	for r := NoAnswers; r <= MixedScales; r++ {
		seen[notComputable(r).String()] = true
	}
	if len(seen) != 5 {
		t.Errorf("reasons = %v, want five that differ", seen)
	}
	if got := (Number{}).String() + ", " + fromTo(1, 2.5).String() + ", " + (Range{}).String(); got != "no answers, 1 to 2.5, no answers" {
		t.Errorf("String = %q", got)
	}
}
