package stat

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// pairwise is alpha straight from its definition over a table of raters × prompts: every pair of ratings of one prompt,
// weighted by how many ratings it has, against every pair of ratings that can be paired at all. O(ratings²).
func pairwise(ratings [][]int, metric Metric) (alpha float64, ok bool) {
	var pairable []int // all ratings of prompts with two or more
	observed := 0.0
	prompts := columns(ratings)
	for _, column := range prompts {
		if len(column) > 1 {
			pairable = append(pairable, column...)
		}
	}
	for _, column := range prompts {
		for i, v := range column {
			for _, w := range column[:i] {
				observed += 2 * distance(pairable, v, w, metric) / float64(len(column)-1)
			}
		}
	}
	expected := 0.0
	for i, v := range pairable {
		for _, w := range pairable[:i] {
			expected += 2 * distance(pairable, v, w, metric)
		}
	}
	return 1 - observed*float64(len(pairable)-1)/expected, expected > 0
}

// columns are the ratings of each prompt, missing ones left out.
func columns(ratings [][]int) [][]int {
	prompts := make([][]int, len(ratings[0]))
	for _, row := range ratings {
		for j, v := range row {
			if v != 0 {
				prompts[j] = append(prompts[j], v)
			}
		}
	}
	return prompts
}

func distance(all []int, v, w int, metric Metric) float64 {
	switch {
	case v == w:
		return 0
	case metric == Nominal:
		return 1
	case metric == Interval:
		return float64((v - w) * (v - w))
	}
	between := 0.0
	for _, x := range all {
		switch {
		case min(v, w) < x && x < max(v, w):
			between++
		case x == v || x == w:
			between += 0.5
		}
	}
	return between * between
}

// ratings draws a table of raters × prompts on a scale of five, with missing values.
func ratings(t *rapid.T) [][]int {
	prompts := rapid.IntRange(2, 7).Draw(t, "prompts")
	row := rapid.SliceOfN(rapid.IntRange(0, 5), prompts, prompts)
	return rapid.SliceOfN(row, 2, 9).Draw(t, "ratings")
}

var metrics = map[string]Metric{"nominal": Nominal, "ordinal": Ordinal, "interval": Interval}

func TestCountsPerPromptGiveTheAlphaOfTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := ratings(t)
		for name, metric := range metrics {
			got := Alpha(tabulate(table, 5), metric)
			want, ok := pairwise(table, metric)
			if got.Reason() == TooFew || !ok {
				continue
			}
			near(t, "Alpha "+name, got, number(want))
		}
	})
}

func TestAlphaDoesNotMindWhoAnsweredOrInWhichOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := ratings(t)
		shuffled := rapid.Permutation(table).Draw(t, "raters")
		units := tabulate(table, 5)
		turned := rapid.Permutation(units).Draw(t, "prompts")
		for name, metric := range metrics {
			want := Alpha(units, metric)
			near(t, name+" of other raters", Alpha(tabulate(shuffled, 5), metric), want)
			near(t, name+" of other prompts", Alpha(turned, metric), want)
			if metric == Nominal {
				continue
			}
			near(t, name+" of the scale turned round", Alpha(mirrored(units), metric), want)
		}
	})
}

func mirrored(units []Histogram) []Histogram {
	all := make([]Histogram, len(units))
	for i, u := range units {
		for j := range u {
			all[i] = append(all[i], u[len(u)-1-j])
		}
	}
	return all
}

func TestAlphaIsOneWhereAllAgreeAndPromptsDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raters := rapid.IntRange(2, 50).Draw(t, "raters")
		points := rapid.SliceOfN(rapid.IntRange(0, 4), 2, 12).Draw(t, "points")
		units := make([]Histogram, len(points))
		want := notComputable(NoVariation)
		for i, p := range points {
			units[i] = make(Histogram, 5)
			units[i][p] = raters
			if p != points[0] {
				want = number(1)
			}
		}
		for name, metric := range metrics {
			near(t, name, Alpha(units, metric), want)
		}
	})
}

// People who all but agree on prompts that hardly differ: the reason why agreement within a party is never alpha.
func TestAlphaIsNearZeroWithinAPartyThatAgrees(t *testing.T) {
	prompts := []Histogram{{0, 0, 1, 9, 2}, {0, 0, 2, 9, 1}, {0, 0, 1, 10, 1}}
	alpha, _ := Alpha(prompts, Ordinal).Value()
	rwg, _ := RWGJ(prompts).Value()
	if math.Abs(alpha) > 0.1 || rwg < 0.9 {
		t.Errorf("Alpha = %v, RWGJ = %v, want about 0 and about 1", alpha, rwg)
	}
}

func TestAlphaSaysWhatItLacks(t *testing.T) {
	for name, c := range map[string]struct {
		units []Histogram
		want  Reason
	}{
		"nothing asked":        {nil, NoAnswers},
		"nobody":               {[]Histogram{{0, 0}, {0, 0}}, NoAnswers},
		"one prompt":           {[]Histogram{{3, 2}}, TooFew},
		"one prompt with two":  {[]Histogram{{3, 2}, {0, 1}, {1, 0}}, TooFew},
		"no variation":         {[]Histogram{{0, 3}, {0, 4}}, NoVariation},
		"nor in what can pair": {[]Histogram{{0, 3}, {0, 4}, {1, 0}}, NoVariation},
		"two scales":           {[]Histogram{{3, 2}, {1, 2, 3}}, MixedScales},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Alpha(c.units, Ordinal); got != notComputable(c.want) {
				t.Errorf("Alpha(%v) = %v, want %v", c.units, got, c.want)
			}
			if got := AlphaInterval(c.units, Ordinal, 1); got != noRange(c.want) && got != noRange(TooFew) {
				t.Errorf("AlphaInterval(%v) = %v, want %v", c.units, got, c.want)
			}
		})
	}
}

func TestTabulateTakesWhatIsNoPointAsMissing(t *testing.T) {
	got := tabulate([][]int{{1, 0, 3}, {2, 4}, {-1, 1, 3}}, 3)
	want := []Histogram{{1, 1, 0}, {1, 0, 0}, {0, 0, 2}}
	for i := range want {
		if !equal(got[i], want[i]) {
			t.Errorf("tabulate: prompt %d = %v, want %v", i, got[i], want[i])
		}
	}
}

func equal(a, b Histogram) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}
