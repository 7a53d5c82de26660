package stat

import "gonum.org/v1/gonum/mathext"

// An IntraClass says how much of the differences between answers to one prompt are differences between groups.
type IntraClass struct {
	One   Number // ICC(1): of one answer, how much is its group; about 0 where groups do not differ, may be below
	OneIn Range  // 95 % interval of ICC(1)
	All   Number // ICC(2), ICC(1,k): how well the groups' means can be told apart; at most 1, may be far below 0
	AllIn Range  // 95 % interval of ICC(2)
}

// ICC compares groups by one-way analysis of variance with random groups, k answers each:
//
//	ICC(1) = (MSB − MSW) / (MSB + (k − 1) MSW)      ICC(2) = (MSB − MSW) / MSB
//
// Shrout & Fleiss (1979), Intraclass correlations: uses in assessing rater reliability, Psychological Bulletin 86(2),
// who call them ICC(1,1) and ICC(1,k), with their intervals from the F distribution; for groups of different sizes k is
// the mean size, as in Bliese (2000), Within-group agreement, non-independence, and reliability, and his multilevel
// package, and the intervals are then approximate.
//
// It needs two groups with answers (else OneGroup), one group with two (else TooFew), and answers that differ
// (else NoVariation). Where all differences lie between groups both figures are 1 and have no interval (NoVariation);
// where the groups' means are all the same, ICC(2) has no value (NoVariation).
func ICC(groups []Histogram) IntraClass {
	some, alike := answered(groups)
	all := Merge(some)
	switch {
	case !alike:
		return noIntraClass(MixedScales)
	case len(some) == 0:
		return noIntraClass(NoAnswers)
	case len(some) == 1:
		return noIntraClass(OneGroup)
	case all.N() == len(some):
		return noIntraClass(TooFew)
	case Variance(all).value == 0:
		return noIntraClass(NoVariation)
	}
	between, within := meanSquares(some)
	n, groupsN := float64(all.N()), float64(len(some))
	k := n / groupsN
	c := IntraClass{One: number((between - within) / (between + (k-1)*within))}
	if between == 0 {
		c.All, c.OneIn, c.AllIn = notComputable(NoVariation), noRange(NoVariation), noRange(NoVariation)
		return c
	}
	c.All = number((between - within) / between)
	if within == 0 {
		c.OneIn, c.AllIn = noRange(NoVariation), noRange(NoVariation)
		return c
	}
	f := between / within
	low, high := f/fQuantile(0.975, groupsN-1, n-groupsN), f*fQuantile(0.975, n-groupsN, groupsN-1)
	c.OneIn = fromTo((low-1)/(low+k-1), (high-1)/(high+k-1))
	c.AllIn = fromTo(1-1/low, 1-1/high)
	return c
}

func noIntraClass(reason Reason) IntraClass {
	return IntraClass{notComputable(reason), noRange(reason), notComputable(reason), noRange(reason)}
}

// meanSquares is the mean square between and within groups, exactly 0 where there are no differences.
func meanSquares(groups []Histogram) (between, within float64) {
	n, sum, _ := Merge(groups).sums()
	for _, g := range groups {
		ng, sg, qg := g.sums()
		off := float64(sg*n-sum*ng) / float64(ng) / float64(n) // the group's mean minus the mean of all
		between += float64(ng) * off * off
		within += float64(ng*qg-sg*sg) / float64(ng)
	}
	return between / float64(len(groups)-1), within / float64(n-len(groups))
}

// fQuantile is the point of the F distribution with d1 and d2 degrees of freedom below which p of it lies.
func fQuantile(p, d1, d2 float64) float64 {
	x := mathext.InvRegIncBeta(d1/2, d2/2, p)
	return d2 * x / (d1 * (1 - x))
}
