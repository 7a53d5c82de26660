package stat

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// values writes a histogram out, in rising order.
func values(h Histogram) []float64 {
	var xs []float64
	for i, n := range h {
		xs = append(xs, slices.Repeat([]float64{float64(i + 1)}, n)...)
	}
	return xs
}

func TestHistogramsGiveWhatTheirAnswersGive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := histogram(5).Draw(t, "h")
		xs := values(h)
		if len(xs) < 2 {
			return
		}
		near(t, "Mean", Mean(h), number(average(xs)))
		near(t, "Variance", Variance(h), number(spread(xs)*float64(len(xs))/float64(len(xs)-1)))
		first, median, third := Quartiles(h)
		for p, got := range map[float64]Number{0.25: first, 0.5: median, 0.75: third} {
			at := p * float64(len(xs)-1)
			low, high := xs[int(math.Floor(at))], xs[int(math.Ceil(at))]
			near(t, "Quartiles", got, number(low+(at-math.Floor(at))*(high-low)))
		}
	})
}

// The values are R's quantile(x, type = 7).
func TestQuartilesAreOfTypeSeven(t *testing.T) {
	for _, c := range []struct {
		h                    Histogram
		first, median, third float64
	}{
		{Histogram{1, 1, 1, 1, 0}, 1.75, 2.5, 3.25},
		{Histogram{1, 1, 1, 1, 1}, 2, 3, 4},
		{Histogram{0, 0, 7, 0, 0}, 3, 3, 3},
		{Histogram{1, 0, 0, 0, 1}, 2, 3, 4},
		{Histogram{0, 1, 0, 0, 0}, 2, 2, 2},
		{Histogram{2, 1, 0, 0, 3}, 1.25, 3.5, 5},
	} {
		first, median, third := Quartiles(c.h)
		if first != number(c.first) || median != number(c.median) || third != number(c.third) || Median(c.h) != median {
			t.Errorf("Quartiles(%v) = %v, %v, %v, want %v, %v, %v", c.h, first, median, third, c.first, c.median, c.third)
		}
		if want := fromTo(c.first, c.third); MiddleHalf(c.h) != want {
			t.Errorf("MiddleHalf(%v) = %v, want %v", c.h, MiddleHalf(c.h), want)
		}
	}
}

func TestMeansSayWhatTheyLack(t *testing.T) {
	none, one := Histogram{0, 0, 0}, Histogram{0, 1, 0}
	for name, got := range map[string]Number{"Mean": Mean(none), "Median": Median(none), "Variance": Variance(none), "nil": Mean(nil)} {
		if got != notComputable(NoAnswers) {
			t.Errorf("%s of nobody = %v, want %v", name, got, NoAnswers)
		}
	}
	if got := Variance(one); got != notComputable(TooFew) {
		t.Errorf("Variance(%v) = %v, want %v", one, got, TooFew)
	}
	if got := MiddleHalf(none); got != noRange(NoAnswers) {
		t.Errorf("MiddleHalf(%v) = %v, want %v", none, got, NoAnswers)
	}
}
