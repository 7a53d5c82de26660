package stat

import "math"

// noncentrality gives the noncentrality parameters δ for which t is the 97.5 % and the 2.5 % point of the noncentral t
// distribution with nu degrees of freedom, nu ≥ 2: the ends of a 95 % interval of δ. Accurate to about 1e-9.
func noncentrality(t, nu float64) (low, high float64) {
	grid := chiGrid(t, nu)
	return grid.solve(t, nu, normal975), grid.solve(t, nu, -normal975)
}

const normal975 = 1.9599639845400545 // 97.5 % point of the normal distribution

// A node is a value s of √(χ²/ν) and its share of the whole.
type node struct{ s, weight float64 }

type nodes []node

// chiGrid divides the distribution of √(χ²/ν) into nodes fine enough for averages of Φ(t s − δ) over it: the
// trapezoidal rule in u = ln s, where the density falls off so fast at both ends that the rule is accurate to rounding
// (Trefethen & Weideman (2014), The exponentially convergent trapezoidal rule, SIAM Review 56(3)).
func chiGrid(t, nu float64) nodes {
	step := math.Min(0.4/math.Sqrt(2*nu), 0.5/(1+math.Abs(t)))
	high := 6 / math.Sqrt(nu)
	low := -36/nu - high
	var grid nodes
	total := 0.0
	for u := low; u <= high; u += step {
		weight := math.Exp(nu * (u + 0.5 - math.Exp(2*u)/2))
		grid = append(grid, node{math.Exp(u), weight})
		total += weight
	}
	for i := range grid {
		grid[i].weight /= total
	}
	return grid
}

// solve finds δ with P(T ≤ t) = Φ(z), T noncentral t with parameter δ: Newton's method on the normal scale, on which P
// is nearly a straight line in δ, kept within a bracket.
func (g nodes) solve(t, nu, z float64) float64 {
	width := math.Sqrt(1 + t*t/(2*nu))
	low, high := t-20*width, t+20*width
	delta := t - z*width
	for range 100 {
		below, slope := g.chance(t, delta)
		here := math.Sqrt2 * math.Erfinv(2*below-1)
		if here > z {
			low = delta
		}
		if here < z {
			high = delta
		}
		density := math.Exp(-here*here/2) / math.Sqrt(2*math.Pi)
		step := (here - z) * density / slope
		if math.Abs(step) < 1e-10*width || high-low < 1e-10*width {
			return delta
		}
		delta += step
		if !(low < delta && delta < high) { // also where the step is not a number, far out
			delta = (low + high) / 2
		}
	}
	return delta
}

// chance is P(T ≤ t) and how fast it falls as δ rises: T = (Z + δ) / s, so that P is the mean of Φ(t s − δ) over s.
// Lenth (1989), Cumulative distribution function of the non-central t distribution, Applied Statistics 38(1), gives the
// distribution; his series underflows for the large δ that near-unanimous groups bring.
func (g nodes) chance(t, delta float64) (below, slope float64) {
	for _, n := range g {
		x := t*n.s - delta
		below += n.weight * math.Erfc(-x/math.Sqrt2) / 2
		slope += n.weight * math.Exp(-x*x/2)
	}
	return below, slope / math.Sqrt(2*math.Pi)
}
