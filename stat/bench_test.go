package stat

import "testing"

// round draws 8 parties × 60 prompts × 250 people on a scale of five: rows are prompts, columns parties.
func round() [][]Histogram {
	chance := source(1)
	prompts := make([][]Histogram, 60)
	for p := range prompts {
		for range 8 {
			h, centre := make(Histogram, 5), chance.below(3)
			for range 250 {
				h[centre+chance.below(3)]++
			}
			prompts[p] = append(prompts[p], h)
		}
	}
	return prompts
}

// BenchmarkRound works out every figure of a round of 2,000 people, each pair of parties and every interval included,
// which is more than its page shows. It is to stay well under 200 ms.
func BenchmarkRound(b *testing.B) {
	prompts := round()
	for b.Loop() {
		everyFigure(b, prompts)
	}
}

func everyFigure(b *testing.B, prompts [][]Histogram) {
	units := make([]Histogram, len(prompts))
	parties := make([][]Histogram, len(prompts[0]))
	var agreements []Number
	for i, groups := range prompts {
		units[i] = Merge(groups)
		agreements = append(agreements, Agreement(groups))
		ICC(groups)
		for j, h := range groups {
			parties[j] = append(parties[j], h)
			Mean(h)
			Variance(h)
			Quartiles(h)
			RWG(h)
			for _, other := range groups[:j] {
				Compare(h, other)
			}
		}
	}
	for _, party := range parties {
		RWGJ(party)
	}
	for _, metric := range []Metric{Nominal, Ordinal, Interval} {
		Alpha(units, metric)
		AlphaInterval(units, metric, 1)
	}
	if _, ok := Overall(agreements).Value(); !ok {
		b.Fatal("the round has no agreement: nothing was measured")
	}
}

// BenchmarkCompare is the slowest figure of a prompt: two groups and the interval of their difference.
func BenchmarkCompare(b *testing.B) {
	groups := round()[0]
	for b.Loop() {
		Compare(groups[0], groups[1])
	}
}

// BenchmarkAlphaInterval is one bootstrap over 60 prompts.
func BenchmarkAlphaInterval(b *testing.B) {
	var units []Histogram
	for _, groups := range round() {
		units = append(units, Merge(groups))
	}
	for b.Loop() {
		AlphaInterval(units, Ordinal, 1)
	}
}
