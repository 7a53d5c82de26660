package stat

import "math"

// Mean is the arithmetic mean in scale points: NIST/SEMATECH (2012), e-Handbook of Statistical Methods, 1.3.5.1, Measures
// of location.
func Mean(h Histogram) Number {
	n, sum, _ := h.sums()
	if n == 0 {
		return notComputable(NoAnswers)
	}
	return number(float64(sum) / float64(n))
}

// Variance is the sample variance in squared scale points, with n − 1 below the line: NIST/SEMATECH (2012), e-Handbook of
// Statistical Methods, 1.3.5.6, Measures of scale. It needs two answers.
func Variance(h Histogram) Number {
	n, sum, squares := h.sums()
	switch n {
	case 0:
		return notComputable(NoAnswers)
	case 1:
		return notComputable(TooFew)
	}
	return number(float64(n*squares-sum*sum) / float64(n) / float64(n-1))
}

// Median is the middle answer in scale points, midway between the two middle ones where their number is even: NIST/SEMATECH
// (2012), e-Handbook of Statistical Methods, 1.3.5.1, Measures of location. It is the second of the Quartiles.
func Median(h Histogram) Number { return quantile(h, 0.5) }

// Quartiles are the 25 %, 50 % and 75 % points of the answers, in scale points: definition 7 of Hyndman & Fan (1996),
// Sample quantiles in statistical packages, The American Statistician 50(4), as R and spreadsheets use it: the point
// (n − 1)p of the sorted answers counted from 0, with straight lines between neighbours.
func Quartiles(h Histogram) (first, median, third Number) {
	return quantile(h, 0.25), quantile(h, 0.5), quantile(h, 0.75)
}

// MiddleHalf goes from the first to the third of the Quartiles, as Hyndman & Fan (1996) define them there.
func MiddleHalf(h Histogram) Range {
	first, _, third := Quartiles(h)
	if !first.ok {
		return noRange(first.reason)
	}
	return fromTo(first.value, third.value)
}

func quantile(h Histogram, p float64) Number {
	n := h.N()
	if n == 0 {
		return notComputable(NoAnswers)
	}
	whole, part := math.Modf(float64(n-1) * p)
	low := h.sorted(int(whole))
	if part == 0 {
		return number(low)
	}
	return number(low + part*(h.sorted(int(whole)+1)-low))
}

// sorted is the answer at position i of all answers in rising order, 0 ≤ i < N.
func (h Histogram) sorted(i int) float64 {
	for point, count := range h {
		if i < count {
			return float64(point + 1)
		}
		i -= count
	}
	return float64(len(h))
}
