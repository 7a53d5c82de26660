package stat

// RWG is r_wg, how far the answers of one group agree on one prompt: 1 all alike, 0 as scattered as chance or more.
//
//	r_wg = 1 − variance / ((A² − 1) / 12)      A points of the scale, variance with n − 1
//
// It compares with answers spread evenly over the scale; where the answers vary more than that (two camps), it is 0,
// and Variance keeps the truth. James, Demaree & Wolf (1984), Estimating within-group interrater reliability with and
// without response bias, Journal of Applied Psychology 69(1). It needs two answers and a scale of two points.
//
// Use this within one party, never alpha: prompts that hardly differ give an alpha near 0 even to people who agree.
func RWG(h Histogram) Number {
	variance := Variance(h)
	if !variance.ok {
		return variance
	}
	if len(h) < 2 {
		return notComputable(MixedScales)
	}
	return number(within(variance.value, len(h)))
}

// RWGJ is r_wg(j), how far one group agrees over J prompts of one dimension, all on the same scale:
//
//	r_wg(j) = J r / (J r + 1 − r)      r = 1 − min(mean variance / ((A² − 1) / 12), 1)
//
// James, Demaree & Wolf (1984) in the form of LeBreton & Senter (2008), Answers to 20 questions about interrater
// reliability and interrater agreement, Organizational Research Methods 11(4). Each prompt counts with the answers it
// has; prompts with fewer than two are left out, and J counts the rest.
func RWGJ(prompts []Histogram) Number {
	some, alike := answered(prompts)
	switch {
	case !alike:
		return notComputable(MixedScales)
	case len(some) == 0:
		return notComputable(NoAnswers)
	}
	sum, j := 0.0, 0.0
	for _, h := range some {
		if variance := Variance(h); variance.ok {
			sum += variance.value
			j++
		}
	}
	if j == 0 {
		return notComputable(TooFew)
	}
	if len(some[0]) < 2 {
		return notComputable(MixedScales)
	}
	r := within(sum/j, len(some[0]))
	return number(j * r / (j*r + 1 - r))
}

// Agreement is how far all groups together agree on one prompt, each group counting alike however large it is: r_wg of
// the evenly weighted mixture of the groups.
//
//	1 − (mean of the groups' variances + mean squared distance of their means from the mean of means) / ((A² − 1) / 12)
//
// By the law of total variance this is the r_wg of James, Demaree & Wolf (1984; see RWG, and truncated as there) of
// everybody, had every group as many people; for one group it is RWG. That groups weigh alike is our own choice: a group of
// 2,000 cannot drown one of 8, and a group known only by the one point at which it answered counts the same whatever its
// number is taken to be. Groups with fewer than two answers are left out.
func Agreement(groups []Histogram) Number {
	some, alike := answered(groups)
	switch {
	case !alike:
		return notComputable(MixedScales)
	case len(some) == 0:
		return notComputable(NoAnswers)
	case len(some[0]) < 2:
		return notComputable(MixedScales)
	}
	var means, variances []float64
	for _, g := range some {
		if variance := Variance(g); variance.ok {
			means, variances = append(means, Mean(g).value), append(variances, variance.value)
		}
	}
	if len(means) == 0 {
		return notComputable(TooFew)
	}
	return number(within(average(variances)+spread(means), len(some[0])))
}

// Overall is the mean of the agreements that could be worked out, 0 to 1. That all of them weigh alike is our own choice.
func Overall(agreements []Number) Number {
	var values []float64
	for _, a := range agreements {
		if a.ok {
			values = append(values, a.value)
		}
	}
	if len(values) == 0 {
		return notComputable(NoAnswers)
	}
	return number(average(values))
}

// within is 1 − variance / null variance, at least 0, on a scale of points ≥ 2.
func within(variance float64, points int) float64 {
	null := float64(points*points-1) / 12
	return max(0, 1-variance/null)
}

func average(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}

// spread is the mean squared distance from the mean.
func spread(xs []float64) float64 {
	mean, sum := average(xs), 0.0
	for _, x := range xs {
		sum += (x - mean) * (x - mean)
	}
	return sum / float64(len(xs))
}
