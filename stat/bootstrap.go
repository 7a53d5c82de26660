package stat

import "slices"

const (
	resamples       = 2000 // draws of a bootstrap
	fewestResampled = 5    // prompts; the draws of fewer say more about the draw than about the prompts
)

// AlphaInterval is a 95 % interval of Alpha by bootstrap over prompts: as many prompts as there are, drawn with
// replacement 2,000 times, and the 2.5 % and 97.5 % points of their alphas. Zapf, Castell, Morawietz & Karch (2016),
// Measuring inter-rater reliability for nominal data: which coefficients and confidence intervals are appropriate?,
// BMC Medical Research Methodology 16:93. It draws prompts, not people, because counts do not tell who answered what
// elsewhere: it says how far alpha hangs on which prompts were asked.
//
// The same seed draws the same prompts on every machine. Draws without variation have no alpha and
// are left out; if they are more than one in ten, so is the interval (NoVariation). It needs five prompts with two
// values each (our choice), else TooFew.
func AlphaInterval(units []Histogram, metric Metric, seed uint64) Range {
	each, reason := pairings(units)
	if each == nil {
		return noRange(reason)
	}
	if len(each) < fewestResampled {
		return noRange(TooFew)
	}
	chance := source(seed)
	drawn := newPairing(each[0].points)
	var alphas []float64
	for range resamples {
		drawn.clear()
		for range each {
			drawn.add(each[chance.below(len(each))])
		}
		if alpha := drawn.alpha(metric); alpha.ok {
			alphas = append(alphas, alpha.value)
		}
	}
	if len(alphas) < resamples*9/10 {
		return noRange(NoVariation)
	}
	slices.Sort(alphas)
	return fromTo(percentile(alphas, 0.025), percentile(alphas, 0.975))
}

// percentile is the nearest rank of sorted values at p.
func percentile(sorted []float64, p float64) float64 {
	return sorted[int(p*float64(len(sorted)-1)+0.5)]
}

// A source is SplitMix64: Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators, OOPSLA. It is
// here because a published interval must come out the same on any machine, with any version of a library, and because
// this package takes chance only as an argument.
type source uint64

func (s *source) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below gives a whole number from 0 to n − 1. For n in the thousands the bias of the remainder is under 10⁻¹⁵.
func (s *source) below(n int) int { return int(s.next() % uint64(n)) }
