package stat

import "math"

// A Difference compares two groups on one prompt. It is positive where the first group answered higher.
type Difference struct {
	Mean Number // difference of the means, in scale points
	D    Number // Cohen's d: that difference in pooled standard deviations
	G    Number // Hedges' g: d without its bias in small groups
	GIn  Range  // 95 % interval of g
}

// Compare gives the difference of a and b, which share one scale. The mean needs one answer from each (else NoAnswers);
// d and g need two from each (else TooFew) and answers that differ within a group (else NoVariation).
//
//	d = (mean a − mean b) / s      s² = ((n_a − 1) s_a² + (n_b − 1) s_b²) / ν      ν = n_a + n_b − 2
//	g = J d                        J = Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)), exact
//
// Cohen (1988), Statistical Power Analysis for the Behavioral Sciences; Hedges (1981), Distribution theory for Glass's
// estimator of effect size and related estimators, Journal of Educational Statistics 6(2). The interval is J times that
// of d, from the two noncentral t distributions in which the observed t is the 97.5 % and the 2.5 % point: Steiger
// (2004), Beyond the F test, Psychological Methods 9(2).
func Compare(a, b Histogram) Difference {
	ma, mb := Mean(a), Mean(b)
	if !ma.ok || !mb.ok {
		return Difference{}
	}
	if len(a) != len(b) {
		return missing(notComputable(MixedScales), MixedScales)
	}
	mean := number(ma.value - mb.value)
	va, vb := Variance(a), Variance(b)
	if !va.ok || !vb.ok {
		return missing(mean, TooFew)
	}
	na, nb := float64(a.N()), float64(b.N())
	nu := na + nb - 2
	pooled := ((na-1)*va.value + (nb-1)*vb.value) / nu
	if pooled == 0 {
		return missing(mean, NoVariation)
	}
	d, j, unit := mean.value/math.Sqrt(pooled), hedges(nu), math.Sqrt(1/na+1/nb)
	low, high := noncentrality(d/unit, nu)
	return Difference{Mean: mean, D: number(d), G: number(j * d), GIn: fromTo(j*low*unit, j*high*unit)}
}

// missing is a difference of which at most the mean is known.
func missing(mean Number, reason Reason) Difference {
	return Difference{Mean: mean, D: notComputable(reason), G: notComputable(reason), GIn: noRange(reason)}
}

// hedges is the exact correction J for ν ≥ 2.
func hedges(nu float64) float64 {
	top, _ := math.Lgamma(nu / 2)
	bottom, _ := math.Lgamma((nu - 1) / 2)
	return math.Exp(top-bottom) / math.Sqrt(nu/2)
}
