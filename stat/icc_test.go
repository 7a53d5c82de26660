package stat

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestICCDoesNotMindTheOrderOfGroupsOrEmptyOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.SliceOfN(histogram(5), 1, 6).Draw(t, "groups")
		turned := append(rapid.Permutation(groups).Draw(t, "turned"), Histogram{0, 0, 0, 0, 0})
		a, b := ICC(groups), ICC(turned)
		near(t, "One", a.One, b.One)
		near(t, "All", a.All, b.All)
		if low, high, ok := a.OneIn.Ends(); ok && !(low <= a.One.value && a.One.value <= high) {
			t.Errorf("ICC(%v).One = %v is not in %v", groups, a.One, a.OneIn)
		}
		if low, high, ok := a.AllIn.Ends(); ok && !(low <= a.All.value && a.All.value <= high) {
			t.Errorf("ICC(%v).All = %v is not in %v", groups, a.All, a.AllIn)
		}
	})
}

func TestICCSaysWhatItLacks(t *testing.T) {
	none := func(r Reason) IntraClass {
		return IntraClass{notComputable(r), noRange(r), notComputable(r), noRange(r)}
	}
	for name, c := range map[string]struct {
		groups []Histogram
		want   IntraClass
	}{
		"nobody":              {nil, none(NoAnswers)},
		"one group":           {[]Histogram{{1, 2, 3}, {0, 0, 0}}, none(OneGroup)},
		"one each":            {[]Histogram{{1, 0, 0}, {0, 0, 1}}, none(TooFew)},
		"all alike":           {[]Histogram{{5, 0, 0}, {9, 0, 0}}, none(NoVariation)},
		"another scale":       {[]Histogram{{1, 2, 3}, {1, 2}}, none(MixedScales)},
		"only between groups": {[]Histogram{{5, 0, 0}, {0, 0, 9}}, IntraClass{number(1), noRange(NoVariation), number(1), noRange(NoVariation)}},
		"only within groups":  {[]Histogram{{2, 0, 2}, {0, 4, 0}, {1, 2, 1}}, IntraClass{number(-1.0 / 3), noRange(NoVariation), notComputable(NoVariation), noRange(NoVariation)}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ICC(c.groups); got != c.want {
				t.Errorf("ICC(%v) = %+v, want %+v", c.groups, got, c.want)
			}
		})
	}
}

// Points of the F distribution from its printed tables.
func TestFQuantile(t *testing.T) {
	for _, c := range []struct{ p, d1, d2, want float64 }{
		{0.975, 1, 10, 6.9367},
		{0.975, 5, 18, 3.3820},
		{0.975, 18, 5, 6.3619},
		{0.95, 4, 20, 2.8661},
	} {
		if got := fQuantile(c.p, c.d1, c.d2); math.Abs(got-c.want) > 0.0001 {
			t.Errorf("fQuantile(%v, %v, %v) = %v, want %v", c.p, c.d1, c.d2, got, c.want)
		}
	}
}
