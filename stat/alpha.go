package stat

// A Metric says what a difference between two points of a scale is worth.
type Metric uint8

const (
	Nominal  Metric = iota // 1 wherever they differ: names without order
	Ordinal                // by how many of the answers lie between them: ranks
	Interval               // the square of their distance: equal steps
)

// Alpha is Krippendorff's alpha: how far prompts tell themselves apart in the answers of all raters, 1 where raters
// agree and prompts differ, 0 as by chance, below 0 where they disagree by system. Element u of units counts the values
// that prompt u was given by all raters (one per party for one voice; for people, Merge the groups first): who gave
// which does not matter, and a rater may miss prompts. Prompts with fewer than two values are left out.
//
//	alpha = 1 − (n − 1) Σ o(c,k) δ²(c,k) / Σ n(c) n(k) δ²(c,k)      over pairs of points c < k
//	o(c,k) = Σ over prompts of n(u,c) n(u,k) / (n(u) − 1)
//
// Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections C to E; δ² as there for each Metric. It
// needs two prompts with two values each (TooFew) and two different values (NoVariation: neither 0 nor 1 would be true).
//
// Prompts that hardly differ give an alpha near 0 even where people agree: within one party use RWG.
func Alpha(units []Histogram, metric Metric) Number {
	t, reason := tally(units)
	if t == nil {
		return notComputable(reason)
	}
	return t.alpha(metric)
}

// A pairing is what alpha needs of some prompts: pairs of values found together, and all values.
type pairing struct {
	points int
	found  []float64 // o(c,k) for c < k, row by row
	values []float64 // n(c)
}

func newPairing(points int) *pairing {
	return &pairing{points: points, found: make([]float64, points*(points-1)/2), values: make([]float64, points)}
}

// tally adds up all prompts; nil with the reason if there are too few.
func tally(units []Histogram) (*pairing, Reason) {
	each, reason := pairings(units)
	if each == nil {
		return nil, reason
	}
	all := newPairing(each[0].points)
	for _, u := range each {
		all.add(u)
	}
	return all, 0
}

// pairings gives one pairing for every prompt with at least two values; nil with the reason if fewer than two have.
func pairings(units []Histogram) ([]*pairing, Reason) {
	some, alike := answered(units)
	switch {
	case !alike:
		return nil, MixedScales
	case len(some) == 0:
		return nil, NoAnswers
	}
	var each []*pairing
	for _, u := range some {
		if u.N() >= 2 {
			each = append(each, pairingOf(u))
		}
	}
	if len(each) < 2 {
		return nil, TooFew
	}
	return each, 0
}

func pairingOf(u Histogram) *pairing {
	p := newPairing(len(u))
	others := float64(u.N() - 1)
	i := 0
	for c := range u {
		p.values[c] = float64(u[c])
		for k := c + 1; k < len(u); k++ {
			p.found[i] = float64(u[c]) * float64(u[k]) / others
			i++
		}
	}
	return p
}

func (p *pairing) add(other *pairing) {
	for i, x := range other.found {
		p.found[i] += x
	}
	for i, x := range other.values {
		p.values[i] += x
	}
}

func (p *pairing) clear() {
	clear(p.found)
	clear(p.values)
}

func (p *pairing) alpha(metric Metric) Number {
	observed, expected, n := 0.0, 0.0, 0.0
	i := 0
	for c := range p.points {
		n += p.values[c]
		between := 0.0 // values at points c < g < k
		for k := c + 1; k < p.points; k++ {
			apart := p.apart(metric, c, k, between)
			observed += p.found[i] * apart
			expected += p.values[c] * p.values[k] * apart
			between += p.values[k]
			i++
		}
	}
	if expected == 0 {
		return notComputable(NoVariation)
	}
	return number(1 - (n-1)*observed/expected)
}

// apart is δ²(c,k), given how many values lie strictly between.
func (p *pairing) apart(metric Metric, c, k int, between float64) float64 {
	switch metric {
	case Ordinal:
		d := p.values[c]/2 + between + p.values[k]/2
		return d * d
	case Interval:
		return float64((k - c) * (k - c))
	}
	return 1
}
