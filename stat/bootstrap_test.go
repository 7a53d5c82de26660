package stat

import "testing"

// anxiety is the table of irr::anxiety, 3 raters × 20, as counts per prompt on a scale of six.
func anxiety() []Histogram {
	return tabulate([][]int{
		{3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3},
		{3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4},
		{2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2},
	}, 6)
}

func TestBootstrapDependsOnItsSeedAlone(t *testing.T) {
	first, again := AlphaInterval(anxiety(), Ordinal, 7), AlphaInterval(anxiety(), Ordinal, 7)
	if first != again {
		t.Errorf("AlphaInterval(…, 7) = %v, then %v", first, again)
	}
	if other := AlphaInterval(anxiety(), Ordinal, 8); other == first {
		t.Errorf("AlphaInterval(…, 8) = %v, the same as with 7", other)
	}
}

// With 2,000 draws the ends move by little from seed to seed, and alpha lies between them.
func TestBootstrapIntervalIsSteady(t *testing.T) {
	for name, metric := range metrics {
		alpha, _ := Alpha(anxiety(), metric).Value()
		reference, _, _ := AlphaInterval(anxiety(), metric, 0).Ends()
		for seed := range uint64(20) {
			low, high, ok := AlphaInterval(anxiety(), metric, seed).Ends()
			if !ok || !(low < alpha && alpha < high) || low < reference-0.05 || low > reference+0.05 {
				t.Errorf("AlphaInterval(…, %s, %d) = %v to %v, want about %v around %v", name, seed, low, high, reference, alpha)
			}
		}
	}
}

func TestBootstrapSaysWhatItLacks(t *testing.T) {
	yes, no := Histogram{0, 9}, Histogram{9, 0}
	for name, c := range map[string]struct {
		units []Histogram
		want  Range
	}{
		"four prompts":        {[]Histogram{yes, no, yes, no}, noRange(TooFew)},
		"all agree, ten":      {[]Histogram{yes, no, yes, no, yes, no, yes, no, yes, no}, fromTo(1, 1)},
		"one of ten differs":  {[]Histogram{yes, yes, yes, yes, yes, yes, yes, yes, yes, no}, noRange(NoVariation)},
		"no variation at all": {[]Histogram{yes, yes, yes, yes, yes, yes}, noRange(NoVariation)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := AlphaInterval(c.units, Nominal, 1); got != c.want {
				t.Errorf("AlphaInterval(%v) = %v, want %v", c.units, got, c.want)
			}
		})
	}
}

// The first numbers of SplitMix64 from 1234567, as published with it.
func TestChanceIsSplitMix64(t *testing.T) {
	s := source(1234567)
	for _, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		if got := s.next(); got != want {
			t.Errorf("next() = %d, want %d", got, want)
		}
	}
}
