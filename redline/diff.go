package redline

// work bounds the steps of one comparison: some tens of milliseconds on a slow core.
const work = 8 << 20

// hunk is what matches, a[a0:a1] and as much of b before b1, then what does not: a[a1:a2] and b[b1:b2].
type hunk struct{ a0, a1, a2, b1, b2 int }

// match finds what two lists have in common, in order. Where a change could as well stand a little earlier or later, it
// stands where good is highest: good tells how well a list divides before its i-th element, 0 ≤ i ≤ length.
func match(a, b []string, goodA, goodB func(i int) int) []hunk {
	ids := make(map[string]int32, len(a))
	d := differ{a: numbers(ids, a), b: numbers(ids, b)}
	d.lostA, d.lostB = make([]bool, len(a)), make([]bool, len(b))
	d.deepest = min(max(work/(4*(len(a)+len(b)+1)), 16), 1024)
	d.compare(0, len(a), 0, len(b))
	hunks := d.hunks()
	for i := range len(hunks) - 1 {
		d.slide(hunks, i, goodA, goodB)
	}
	return hunks
}

// numbers gives equal strings equal numbers.
func numbers(ids map[string]int32, list []string) []int32 {
	out := make([]int32, len(list))
	for i, x := range list {
		id, ok := ids[x]
		if !ok {
			id = int32(len(ids))
			ids[x] = id
		}
		out[i] = id
	}
	return out
}

// differ compares by the method of Myers (An O(ND) difference algorithm and its variations, 1986), in linear space.
type differ struct {
	a, b         []int32
	lostA, lostB []bool  // what has no partner in the other list
	vf, vb       []int32 // furthest x on each diagonal, from the front and from the back
	deepest      int     // a search that goes deeper takes the best point so far
}

// compare marks what is lost between a[a0:a1] and b[b0:b1].
func (d *differ) compare(a0, a1, b0, b1 int) {
	for {
		for a0 < a1 && b0 < b1 && d.a[a0] == d.b[b0] {
			a0, b0 = a0+1, b0+1
		}
		for a0 < a1 && b0 < b1 && d.a[a1-1] == d.b[b1-1] {
			a1, b1 = a1-1, b1-1
		}
		if a0 == a1 || b0 == b1 {
			break
		}
		x, y := d.middle(a0, a1, b0, b1)
		if x == a0 && y == b0 || x == a1 && y == b1 {
			break
		}
		if x-a0+y-b0 < a1-x+b1-y { // the smaller half by a call, so that calls nest seldom
			d.compare(a0, x, b0, y)
			a0, b0 = x, y
			continue
		}
		d.compare(x, a1, y, b1)
		a1, b1 = x, y
	}
	for i := a0; i < a1; i++ {
		d.lostA[i] = true
	}
	for i := b0; i < b1; i++ {
		d.lostB[i] = true
	}
}

// middle is a point through which a shortest way from corner to corner goes, or, when that takes too long to find, the
// point furthest from the corner it was reached from.
func (d *differ) middle(a0, a1, b0, b1 int) (x, y int) {
	n, m := a1-a0, b1-b0
	delta, half := n-m, min((n+m+1)/2, d.deepest)
	off := half + 1
	d.vf, d.vb = unreached(d.vf, 2*off+1), unreached(d.vb, 2*off+1)
	for depth := 0; depth <= half; depth++ {
		for k := -depth; k <= depth; k += 2 {
			x := reach(d.vf, off, k, depth, n, m)
			for x >= 0 && x < n && x-k < m && d.a[a0+x] == d.b[b0+x-k] {
				x++
			}
			d.vf[off+k] = int32(x)
			if back := delta - k; delta&1 != 0 && -depth < back && back < depth && x+int(d.vb[off+back]) >= n {
				return a0 + x, b0 + x - k
			}
		}
		for k := -depth; k <= depth; k += 2 {
			x := reach(d.vb, off, k, depth, n, m)
			for x >= 0 && x < n && x-k < m && d.a[a1-1-x] == d.b[b1-1-x+k] {
				x++
			}
			d.vb[off+k] = int32(x)
			if front := delta - k; delta&1 == 0 && -depth <= front && front <= depth && x+int(d.vf[off+front]) >= n {
				return a1 - x, b1 - x + k
			}
		}
	}
	fx, fy := furthest(d.vf, off, half)
	if bx, by := furthest(d.vb, off, half); bx+by > fx+fy {
		return a1 - bx, b1 - by
	}
	return a0 + fx, b0 + fy
}

// outside marks a diagonal on which no way stays inside the lists. It stays negative whatever is added.
const outside = -1 << 30

// unreached is v, or another, with n diagonals on which nothing was reached.
func unreached(v []int32, n int) []int32 {
	if cap(v) < n {
		v = make([]int32, n)
	}
	v = v[:n]
	for i := range v {
		v[i] = outside
	}
	return v
}

// reach is where a way of the given depth comes to diagonal k, before it runs along what is equal.
func reach(v []int32, off, k, depth, n, m int) int {
	if depth == 0 {
		return 0
	}
	x := int(v[off+k+1])
	if right := int(v[off+k-1]) + 1; right > x {
		x = right
	}
	if x < 0 || x > n || x-k > m {
		return outside
	}
	return x
}

// furthest is the reached point with most behind it.
func furthest(v []int32, off, half int) (x, y int) {
	for k := -half; k <= half; k++ {
		if at := int(v[off+k]); at >= 0 && at+at-k > x+y {
			x, y = at, at-k
		}
	}
	return x, y
}

// hunks lists what matches and what does not. The first may begin with nothing that matches; the last ends with it.
func (d *differ) hunks() []hunk {
	var list []hunk
	for a, b := 0, 0; a < len(d.a) || b < len(d.b); {
		h := hunk{a0: a}
		for a < len(d.a) && b < len(d.b) && !d.lostA[a] && !d.lostB[b] {
			a, b = a+1, b+1
		}
		h.a1, h.b1 = a, b
		for a < len(d.a) && d.lostA[a] {
			a++
		}
		for b < len(d.b) && d.lostB[b] {
			b++
		}
		h.a2, h.b2 = a, b
		list = append(list, h)
	}
	return append(list, hunk{len(d.a), len(d.a), len(d.a), len(d.b), len(d.b)})
}

// slide moves a hunk that only adds or only removes to where it reads best.
func (d *differ) slide(hunks []hunk, i int, goodA, goodB func(int) int) {
	h := &hunks[i]
	next := &hunks[i+1]
	after := next.a1 - next.a0 // how much matches behind the hunk
	var by int
	switch {
	case h.a1 == h.a2:
		by = best(d.b, h.b1, h.b2, h.a1-h.a0, after, goodB)
	case h.b1 == h.b2:
		by = best(d.a, h.a1, h.a2, h.a1-h.a0, after, goodA)
	}
	h.a1, h.a2, h.b1, h.b2 = h.a1+by, h.a2+by, h.b1+by, h.b2+by
	next.a0 += by
}

// furthestSlide is how far a change may move, in elements.
const furthestSlide = 200

// best tells how far list[from:to] may move, back (at most before) or on (at most after), to stand best.
func best(list []int32, from, to, before, after int, good func(int) int) int {
	by, most := 0, good(from)+good(to)
	for n := 1; n <= min(before, furthestSlide) && list[from-n] == list[to-n]; n++ {
		if g := good(from-n) + good(to-n); g > most {
			by, most = -n, g
		}
	}
	for n := 1; n <= min(after, furthestSlide) && list[from+n-1] == list[to+n-1]; n++ {
		if g := good(from+n) + good(to+n); g > most {
			by, most = n, g
		}
	}
	return by
}
