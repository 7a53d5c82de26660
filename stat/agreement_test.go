package stat

import (
	"testing"

	"pgregory.net/rapid"
)

// Four answers of 4 and four of 5 vary by 2/7; over J prompts r_wg(j) follows from r by the Spearman-Brown formula.
func TestRWGJGrowsWithThePrompts(t *testing.T) {
	h := Histogram{0, 0, 0, 4, 4}
	r := 1 - (2.0/7)/2
	near(t, "RWG", RWG(h), number(r))
	for j := 1; j <= 5; j++ {
		prompts := make([]Histogram, j)
		for i := range prompts {
			prompts[i] = h
		}
		near(t, "RWGJ", RWGJ(prompts), number(float64(j)*r/(1+float64(j-1)*r)))
	}
}

// A prompt that only one person answered has no variance, and is not taken for one on which all agree.
func TestRWGJLeavesOutPromptsThatOneAnswered(t *testing.T) {
	some := []Histogram{{1, 2, 3, 4, 0}, {0, 0, 5, 5, 1}}
	more := append([]Histogram{{0, 0, 1, 0, 0}, {0, 0, 0, 0, 0}}, some...)
	if got, want := RWGJ(more), RWGJ(some); got != want {
		t.Errorf("RWGJ(%v) = %v, want %v", more, got, want)
	}
}

func TestTwoCampsAgreeOnNothing(t *testing.T) {
	camps := Histogram{4, 0, 0, 0, 4}
	for name, got := range map[string]Number{"RWG": RWG(camps), "RWGJ": RWGJ([]Histogram{camps, camps}), "Agreement": Agreement([]Histogram{camps})} {
		if got != number(0) {
			t.Errorf("%s(%v) = %v, want 0", name, camps, got)
		}
	}
	near(t, "Variance keeps the truth", Variance(camps), number(32.0/7))
}

func TestAgreementOfOneGroupIsItsRWG(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := histogram(5).Draw(t, "h")
		near(t, "Agreement", Agreement([]Histogram{h, {0, 0, 0, 0, 0}}), RWG(h))
	})
}

// A page that knows of a unanimous group only the point must come out the same whatever number it puts in.
func TestAgreementDoesNotDependOnTheSizeOfAUnanimousGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		others := rapid.SliceOfN(histogram(5), 0, 4).Draw(t, "others")
		five, more := make(Histogram, 5), make(Histogram, 5)
		point := rapid.IntRange(0, 4).Draw(t, "point")
		five[point], more[point] = 5, rapid.IntRange(2, 2000).Draw(t, "n")
		near(t, "Agreement", Agreement(append(others, more)), Agreement(append(others, five)))
	})
}

// Groups of one size agree as all their people together do, n − 1 within each instead of over all.
func TestAgreementOfEqualGroupsIsThatOfEverybody(t *testing.T) {
	groups := []Histogram{{0, 0, 500, 500, 0}, {0, 250, 500, 250, 0}, {0, 0, 0, 400, 600}}
	all, _ := RWG(Merge(groups)).Value()
	got, _ := Agreement(groups).Value()
	if got < all-0.001 || got > all+0.001 {
		t.Errorf("Agreement(%v) = %v, want about %v", groups, got, all)
	}
}

func TestAgreementSaysWhatItLacks(t *testing.T) {
	for name, c := range map[string]struct {
		groups []Histogram
		want   Reason
	}{
		"nobody":        {[]Histogram{{0, 0, 0}}, NoAnswers},
		"one each":      {[]Histogram{{0, 0, 1}, {1, 0, 0}}, TooFew},
		"another scale": {[]Histogram{{3, 2, 1}, {3, 2}}, MixedScales},
		"one point":     {[]Histogram{{3}, {3}}, MixedScales},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Agreement(c.groups); got != notComputable(c.want) {
				t.Errorf("Agreement(%v) = %v, want %v", c.groups, got, c.want)
			}
			if got := RWGJ(c.groups); got != notComputable(c.want) {
				t.Errorf("RWGJ(%v) = %v, want %v", c.groups, got, c.want)
			}
		})
	}
}

func TestOverallIsTheMeanOfWhatThereIs(t *testing.T) {
	some := []Number{number(0.5), notComputable(TooFew), number(0.8)}
	near(t, "Overall", Overall(some), number(0.65))
	if got := Overall([]Number{notComputable(TooFew)}); got != notComputable(NoAnswers) {
		t.Errorf("Overall of nothing = %v, want %v", got, NoAnswers)
	}
}
