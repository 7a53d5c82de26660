package web

import (
	"sync"

	"entente/partnership"
	"entente/stat"
)

// roundFigures are the figures of an opened round. They are functions of its cells and of those of the round before, which
// never change.
type roundFigures struct {
	matters       []matterFigures // in the order of the result
	overall       stat.Number     // over all matters
	overallSame   stat.Number     // over the prompts that the round before asked too
	overallBefore stat.Number     // and what it was then
	alphas        []alphaFigure   // the answers read in each way, as numbers first; none for questions about several
	single        bool            // each value is one organisation's, not those of many people
}

// alphaFigure is Krippendorff's alpha over all prompts, the answers read in one way.
type alphaFigure struct {
	metric stat.Metric
	alpha  stat.Number
	in     stat.Range
}

// readings are the ways in which answers are read, the one that the words come from first.
var readings = [...]stat.Metric{stat.Interval, stat.Ordinal, stat.Nominal}

// matterFigures are the figures of one matter.
type matterFigures struct {
	agreement stat.Number
	within    []stat.Number // by lane, of several people: how far they agree among themselves
	pair      stat.Difference
	low, high partnership.PartyID // of pair: high minus low
	icc       stat.IntraClass
	one       bool // pair and icc are of one prompt; of several there is none
}

// alikeGroup is a cell as a group whose people are counted alike with others. Of one that stands together the number is not
// known; as two it counts the same as any other number does.
func alikeGroup(c partnership.Cell) stat.Histogram {
	h := stat.Histogram(c.Histogram())
	if c.Kind == partnership.CellTogether || c.Kind == partnership.CellOne {
		h[c.Point-1] = 2
	}
	return h
}

// agreementOn is how far the parties agree on a prompt; it needs two that are shown.
func agreementOn(r partnership.Round, key string, about partnership.PartyID) (stat.Number, int) {
	var groups []stat.Histogram
	for _, p := range r.Results {
		if c, ok := r.Published(p.Party, key, about); ok && c.Shown() {
			groups = append(groups, alikeGroup(c))
		}
	}
	return stat.Agreement(groups), len(groups)
}

// agreementOver is the average agreement on prompts that at least two parties answered.
func agreementOver(r partnership.Round, keys []string, about partnership.PartyID) stat.Number {
	var list []stat.Number
	for _, key := range keys {
		if a, groups := agreementOn(r, key, about); groups > 1 {
			list = append(list, a)
		}
	}
	return stat.Overall(list)
}

// keysOf lists the prompts of a matter that anybody's lane holds.
func keysOf(m partnership.MatterResult) []string {
	for _, l := range m.Lanes {
		var keys []string
		for _, c := range l.Cells {
			keys = append(keys, c.Prompt)
		}
		if len(keys) > 0 {
			return keys
		}
	}
	return nil
}

func figuresOf(r partnership.Round, x partnership.RoundResult, before *partnership.Round) roundFigures {
	var f roundFigures
	var all, same, was []stat.Number
	for _, m := range x.Matters {
		keys := keysOf(m)
		one := matterFiguresOf(m, agreementOver(r, keys, m.About), len(keys) == 1)
		f.matters, all = append(f.matters, one), append(all, one.agreement)
		if before == nil {
			continue
		}
		var both []string
		for _, key := range keys {
			if r.AsksAs(*before, key) {
				both = append(both, key)
			}
		}
		now, then := agreementOver(r, both, m.About), agreementOver(*before, both, m.About)
		_, shown := now.Value()
		if _, had := then.Value(); shown && had {
			same, was = append(same, now), append(was, then)
		}
	}
	f.overall, f.overallSame, f.overallBefore = stat.Overall(all), stat.Overall(same), stat.Overall(was)
	f.addAlpha(r)
	return f
}

func matterFiguresOf(m partnership.MatterResult, agreement stat.Number, one bool) matterFigures {
	f := matterFigures{agreement: agreement, one: one}
	var groups []stat.Histogram
	for _, l := range m.Lanes {
		f.within = append(f.within, withinOf(l))
		if one && l.Shown {
			groups = append(groups, l.Cells[0].Histogram())
		}
	}
	if !one {
		return f
	}
	f.icc = stat.ICC(groups)
	f.low, f.high = m.Gap.Low, m.Gap.High
	low, high := cellOf(m, f.low), cellOf(m, f.high)
	if low.Kind == partnership.CellCounts && high.Kind == partnership.CellCounts {
		f.pair = stat.Compare(high.Histogram(), low.Histogram())
	} else {
		f.low, f.high = 0, 0
	}
	return f
}

func cellOf(m partnership.MatterResult, p partnership.PartyID) partnership.Cell {
	for _, l := range m.Lanes {
		if l.Party == p && len(l.Cells) == 1 {
			return l.Cells[0]
		}
	}
	return partnership.Cell{}
}

// withinOf is how far the people of one party agree among themselves: r_wg of one prompt, r_wg(j) of several.
func withinOf(l partnership.Lane) stat.Number {
	var prompts []stat.Histogram
	for _, c := range l.Cells {
		if c.Kind == partnership.CellCounts || c.Kind == partnership.CellTogether {
			prompts = append(prompts, alikeGroup(c))
		}
	}
	if len(prompts) == 1 {
		return stat.RWG(prompts[0])
	}
	return stat.RWGJ(prompts)
}

// addAlpha works out Krippendorff's alpha over all prompts: of one voice each organisation's value, of people all values.
func (f *roundFigures) addAlpha(r partnership.Round) {
	var units []stat.Histogram
	f.single = true
	if r.Questions.About {
		return
	}
	for _, p := range r.Questions.Prompts {
		if p.Kind != partnership.ScalePrompt {
			continue
		}
		var groups []stat.Histogram
		for _, result := range r.Results {
			if c, ok := r.Published(result.Party, p.Key, 0); ok && c.Shown() {
				groups, f.single = append(groups, c.Histogram()), f.single && c.Kind == partnership.CellOne
			}
		}
		if len(groups) > 1 {
			units = append(units, stat.Merge(groups))
		}
	}
	for _, m := range readings {
		f.alphas = append(f.alphas, alphaFigure{m, stat.Alpha(units, m), stat.AlphaInterval(units, m, uint64(r.ID))})
	}
}

// reckoned remembers the figures of rounds that have opened; they hold numbers only. The zero value is ready.
type reckoned struct {
	mu   sync.Mutex
	list map[reckonedKey]roundFigures
}

type reckonedKey struct {
	at            partnership.SpaceID
	round, before partnership.RoundID
	erased        bool // words decide whether two versions asked the same
}

const reckonedMost = 256 // rounds

func (k *reckoned) of(key reckonedKey, work func() roundFigures) roundFigures {
	k.mu.Lock()
	f, ok := k.list[key]
	k.mu.Unlock()
	if ok {
		return f
	}
	f = work()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.list == nil || len(k.list) >= reckonedMost {
		k.list = map[reckonedKey]roundFigures{}
	}
	k.list[key] = f
	return f
}
