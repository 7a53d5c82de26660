package stat

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"pgregory.net/rapid"
)

// lenth is P(T ≤ t) of the noncentral t distribution by algorithm AS 243, for t ≥ 0 and δ of moderate size.
func lenth(t, nu, delta float64) float64 {
	x := t * t / (t*t + nu)
	sum := math.Erfc(delta/math.Sqrt2) / 2
	if x == 0 {
		return sum
	}
	half := delta * delta / 2
	for j := 0.0; j < 2000; j++ {
		gammaInt, _ := math.Lgamma(j + 1)
		gammaHalf, _ := math.Lgamma(j + 1.5)
		p := math.Exp(-half + j*math.Log(half) - gammaInt)
		q := delta / math.Sqrt2 * math.Exp(-half+j*math.Log(half)-gammaHalf)
		sum += (p*mathext.RegIncBeta(j+0.5, nu/2, x) + q*mathext.RegIncBeta(j+1, nu/2, x)) / 2
	}
	return sum
}

func TestNoncentralityAgreesWithLenthsSeries(t *testing.T) {
	for _, nu := range []float64{2, 3, 8, 20, 156, 1000} {
		for _, x := range []float64{0.1, 0.5, 2, 3.7, 9.2} {
			low, high := noncentrality(x, nu)
			if got := lenth(x, nu, low); math.Abs(got-0.975) > 1e-8 {
				t.Errorf("noncentrality(%v, %v) low = %v: P = %v, want 0.975", x, nu, low, got)
			}
			if got := lenth(x, nu, high); math.Abs(got-0.025) > 1e-8 {
				t.Errorf("noncentrality(%v, %v) high = %v: P = %v, want 0.025", x, nu, high, got)
			}
		}
	}
}

// Groups of thousands that are all but unanimous have a t of thousands, where series underflow.
func TestNoncentralityIsSolvedForEveryT(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nu := float64(rapid.IntRange(2, 5000).Draw(t, "nu"))
		x := rapid.Float64Range(-1, 1).Draw(t, "t") * math.Pow(10, rapid.Float64Range(0, 3.7).Draw(t, "magnitude"))
		low, high := noncentrality(x, nu)
		grid := chiGrid(x, nu)
		atLow, _ := grid.chance(x, low)
		atHigh, _ := grid.chance(x, high)
		if math.Abs(atLow-0.975) > 1e-8 || math.Abs(atHigh-0.025) > 1e-8 {
			t.Errorf("noncentrality(%v, %v) = %v, %v: P = %v, %v", x, nu, low, high, atLow, atHigh)
		}
		mirroredLow, mirroredHigh := noncentrality(-x, nu)
		if far := 1e-7 * (1 + math.Abs(x)); math.Abs(mirroredLow+high) > far || math.Abs(mirroredHigh+low) > far {
			t.Errorf("noncentrality(%v, %v) = %v, %v, not the mirror of %v, %v", -x, nu, mirroredLow, mirroredHigh, low, high)
		}
	})
}

func TestDifferenceTurnsRoundWithTheGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := histogram(5).Draw(t, "a"), histogram(5).Draw(t, "b")
		ab, ba := Compare(a, b), Compare(b, a)
		near(t, "Mean", ab.Mean, negative(ba.Mean))
		near(t, "D", ab.D, negative(ba.D))
		near(t, "G", ab.G, negative(ba.G))
		low, high, ok := ab.GIn.Ends()
		otherLow, otherHigh, _ := ba.GIn.Ends()
		if math.Abs(low+otherHigh) > 1e-6*(1+math.Abs(low)) || math.Abs(high+otherLow) > 1e-6*(1+math.Abs(high)) {
			t.Errorf("GIn = %v, turned round %v", ab.GIn, ba.GIn)
		}
		if g, gOK := ab.G.Value(); ok != gOK || ok && !(low < g && g < high) {
			t.Errorf("G = %v is not inside GIn = %v", ab.G, ab.GIn)
		}
	})
}

func TestDifferenceSaysWhatItLacks(t *testing.T) {
	for name, c := range map[string]struct {
		a, b Histogram
		mean Number
		g    Reason
	}{
		"nobody":           {Histogram{0, 0, 0}, Histogram{0, 3, 4}, notComputable(NoAnswers), NoAnswers},
		"one against many": {Histogram{0, 0, 1}, Histogram{5, 3, 0}, number(3 - 11.0/8), TooFew},
		"each unanimous":   {Histogram{0, 0, 6}, Histogram{5, 0, 0}, number(2), NoVariation},
		"two scales":       {Histogram{1, 2, 3}, Histogram{1, 2, 3, 4}, notComputable(MixedScales), MixedScales},
	} {
		t.Run(name, func(t *testing.T) {
			got := Compare(c.a, c.b)
			if got != (Difference{Mean: c.mean, D: notComputable(c.g), G: notComputable(c.g), GIn: noRange(c.g)}) {
				t.Errorf("Compare(%v, %v) = %+v, want a mean of %v and no more: %v", c.a, c.b, got, c.mean, c.g)
			}
		})
	}
}
