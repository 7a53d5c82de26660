// Package stat turns counts of answers into the figures that a page shows: averages, middle halves, agreement within a
// group and between groups, differences, and the plain words for them.
//
// It is numbers in, numbers out: it knows no party, person, round or page, keeps nothing, and decides nothing about who
// may see what. Whoever calls it gives only counts that may be shown.
//
// Everything is a function of histograms, one per group and prompt, so that a party's own machine could one day
// count for itself and hand over counts instead of answers. A value is a whole scale point from 1; "I cannot say" is
// not a value and is not counted:
//
//	Histogram{0, 2, 0, 5, 1}   a scale of 5 points: two answered 2, five answered 4, one answered 5
//
// A figure that cannot be worked out is a Number with a Reason, never NaN and never 0.
package stat

import "strconv"

// A Histogram counts the answers of one group to one prompt: element i counts those at scale point i+1, so its length
// is the number of points of the scale. Counts are 0 or more. No function keeps or changes the histograms it is given.
type Histogram []int

// N is how many answers there are.
func (h Histogram) N() int {
	n := 0
	for _, count := range h {
		n += count
	}
	return n
}

// sums gives the number of answers, their sum and the sum of their squares, exact as whole numbers.
func (h Histogram) sums() (n, sum, squares int) {
	for i, count := range h {
		n += count
		sum += count * (i + 1)
		squares += count * (i + 1) * (i + 1)
	}
	return n, sum, squares
}

// Merge adds groups up to one histogram, as long as the longest.
func Merge(groups []Histogram) Histogram {
	var all Histogram
	for _, g := range groups {
		for len(all) < len(g) {
			all = append(all, 0)
		}
		for i, count := range g {
			all[i] += count
		}
	}
	return all
}

// answered leaves out the groups without an answer; ok tells whether the rest share one scale.
func answered(groups []Histogram) (some []Histogram, ok bool) {
	for _, g := range groups {
		if g.N() > 0 {
			some = append(some, g)
		}
	}
	for _, g := range some {
		if len(g) != len(some[0]) {
			return nil, false
		}
	}
	return some, true
}

// A Number is a figure or the reason why there is none. The zero Number is not computable for want of answers.
type Number struct {
	value  float64
	ok     bool
	reason Reason
}

// Value gives the figure; ok is false if there is none, and then the value means nothing.
func (n Number) Value() (value float64, ok bool) { return n.value, n.ok }

// Reason says why there is no figure. It means nothing if there is one.
func (n Number) Reason() Reason { return n.reason }

// Equal tells whether two numbers are the same figure, or are missing for the same reason.
func (n Number) Equal(other Number) bool { return n == other }

// String is for logs and tests.
func (n Number) String() string {
	if !n.ok {
		return n.reason.String()
	}
	return strconv.FormatFloat(n.value, 'g', -1, 64)
}

func number(value float64) Number        { return Number{value: value, ok: true} }
func notComputable(reason Reason) Number { return Number{reason: reason} }

// A Range is two bounds, or the reason why there are none. The zero Range is not computable for want of answers.
type Range struct {
	low, high float64
	ok        bool
	reason    Reason
}

// Ends gives both bounds, low ≤ high; ok is false if there are none, and then they mean nothing.
func (r Range) Ends() (low, high float64, ok bool) { return r.low, r.high, r.ok }

// Reason says why there is no range. It means nothing if there is one.
func (r Range) Reason() Reason { return r.reason }

// Equal tells whether two ranges are the same, or are missing for the same reason.
func (r Range) Equal(other Range) bool { return r == other }

// String is for logs and tests.
func (r Range) String() string {
	if !r.ok {
		return r.reason.String()
	}
	return strconv.FormatFloat(r.low, 'g', -1, 64) + " to " + strconv.FormatFloat(r.high, 'g', -1, 64)
}

func fromTo(low, high float64) Range { return Range{low: low, high: high, ok: true} }
func noRange(reason Reason) Range    { return Range{reason: reason} }

// A Reason says why a figure cannot be worked out.
type Reason uint8

const (
	NoAnswers   Reason = iota // nobody gave a value
	TooFew                    // fewer answers, prompts or groups of more than one than the figure needs
	OneGroup                  // nothing to compare with: fewer than two groups have answers
	NoVariation               // all answers are alike where the figure measures against how they vary
	MixedScales               // the scales have different numbers of points, or a single point
)

// String is for logs and tests; pages have words of their own.
func (r Reason) String() string {
	switch r {
	case TooFew:
		return "too few"
	case OneGroup:
		return "one group"
	case NoVariation:
		return "no variation"
	case MixedScales:
		return "mixed scales"
	}
	return "no answers"
}
