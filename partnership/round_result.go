package partnership

import (
	"slices"

	"entente/stat"
)

// Outcome of a round as pages show it: all of it is made from cells, and nothing else.

// RoundResult is what an opened round shows, matter by matter.
type RoundResult struct {
	Round    RoundID
	Previous RoundID // the round with which it is compared; 0 if there is none
	Matters  []MatterResult
}

// MatterResult is what the parties say on one matter.
type MatterResult struct {
	Matter
	Gap     Gap // the widest; zero if there is none
	Number  int // its place among the round's gaps, from 1; 0 if there is none
	Must    bool
	Before  Gap // on the same prompts, in the previous round; its size is 0 if there was none
	Lanes   []Lane
	Answers []GapAnswer
}

// Median is the middle answer of a cell that is shown, in points; of together, whose number nobody is told, it is the point
// at which all or all but one of at least five stand.
func (c Cell) Median() stat.Number { return stat.Median(c.Histogram()) }

// Lane is what one party says on a matter.
type Lane struct {
	Party PartyID
	Cells []Cell // one a prompt, as published
	Shown bool   // at least one of them is
	Mean  float64

	Compared bool    // the previous round shows this party on the same prompts
	Now      float64 // the average over those prompts
	Before   float64 // and what it was
}

// Histograms are the cells that are shown, as counts.
func (l Lane) Histograms() [][]int {
	var list [][]int
	for _, c := range l.Cells {
		if c.Shown() {
			list = append(list, c.Histogram())
		}
	}
	return list
}

// Result is what an opened round shows, the biggest gap first and then in the order of the questions. Errors: ErrNotFound
// for a round that is not there or has not opened.
func (s *State) Result(id RoundID) (RoundResult, error) {
	r := s.roundAt(id)
	if r == nil || r.Opened.No == 0 {
		return RoundResult{}, ErrNotFound
	}
	before := s.previous(r)
	out := RoundResult{Round: id}
	if before != nil {
		out.Previous = before.ID
	}
	for _, g := range r.Gaps {
		out.Matters = append(out.Matters, r.matter(g.Matter, before))
	}
	for _, m := range r.Questions.matters(aboutIn(r.Results)) {
		if !slices.ContainsFunc(r.Gaps, func(g Gap) bool { return g.Matter == m }) {
			out.Matters = append(out.Matters, r.matter(m, before))
		}
	}
	return out, nil
}

func (r *Round) matter(m Matter, before *Round) MatterResult {
	out := MatterResult{Matter: m}
	if i := slices.IndexFunc(r.Gaps, func(g Gap) bool { return g.Matter == m }); i >= 0 {
		out.Gap, out.Number, out.Must = r.Gaps[i], i+1, i < r.Widest
	}
	prompts, comparable := r.Questions.promptsOf(m), r.comparable(m, before)
	if before != nil {
		out.Before, _ = widest(comparable, m, before.Results)
	}
	for _, p := range r.Results {
		out.Lanes = append(out.Lanes, lane(p, m, prompts, comparable, before))
	}
	for _, a := range r.Answers {
		if a.Matter == m {
			out.Answers = append(out.Answers, a)
		}
	}
	return out
}

func lane(p PartyResult, m Matter, prompts, comparable []string, before *Round) Lane {
	l := Lane{Party: p.Party}
	for _, key := range prompts {
		if c, ok := p.cell(key, m.About); ok {
			c.Counts = slices.Clone(c.Counts)
			l.Cells = append(l.Cells, c)
		}
	}
	l.Mean, _, l.Shown = meansOf(prompts, m.About, p, p)
	if before != nil {
		i := slices.IndexFunc(before.Results, func(o PartyResult) bool { return o.Party == p.Party })
		if i >= 0 {
			l.Now, l.Before, l.Compared = meansOf(comparable, m.About, p, before.Results[i])
		}
	}
	return l
}

// previous is the last round before this one that opened and asked some of the same prompts; nil if there is none.
func (s *State) previous(r *Round) *Round {
	for i := len(s.round.list) - 1; i >= 0; i-- {
		o := &s.round.list[i]
		if o.ID < r.ID && o.Opened.No != 0 && o.Set.same(r.Set) && slices.ContainsFunc(r.Questions.Prompts, func(p Prompt) bool { return r.asksAs(o, p) }) {
			return o
		}
	}
	return nil
}

// OpenedBefore is the last round of the same set before this one that opened, whatever it asked; false if there is none.
func (s *State) OpenedBefore(r Round) (Round, bool) {
	for i := len(s.round.list) - 1; i >= 0; i-- {
		if o := &s.round.list[i]; o.ID < r.ID && o.Opened.No != 0 && o.Set.same(r.Set) {
			return o.copy(), true
		}
	}
	return Round{}, false
}

// NewestResult is the round whose results go before all others' here; false if none has opened.
func (s *State) NewestResult() (Round, bool) {
	var newest *Round
	for i := range s.round.list {
		if r := &s.round.list[i]; r.Opened.No != 0 && (newest == nil || r.before(newest)) {
			newest = r
		}
	}
	if newest == nil {
		return Round{}, false
	}
	return newest.copy(), true
}

// Before tells whether the results of this round go before the other's: figures before words alone, then what opened later.
func (r Round) Before(o Round) bool { return r.before(&o) }

func (r *Round) before(o *Round) bool {
	if r.hasFigures() != o.hasFigures() {
		return r.hasFigures()
	}
	return r.Opened.At.After(o.Opened.At)
}

func (r *Round) hasFigures() bool {
	return slices.ContainsFunc(r.Results, func(p PartyResult) bool { return len(p.Cells) > 0 })
}

// asksAs tells whether the other round asked the same prompt: in the same version of the set, or in the same words on the
// same scale. Words that are gone are like no others.
func (r *Round) asksAs(o *Round, p Prompt) bool {
	if r.Set == o.Set {
		return true
	}
	q, ok := o.Questions.Prompt(p.Key)
	return ok && p.Text != Erased && q.Text == p.Text && q.Kind == p.Kind && slices.Equal(o.Questions.scaleOf(q), r.Questions.scaleOf(p))
}

// comparable lists the prompts of a matter that the other round asked too.
func (r *Round) comparable(m Matter, o *Round) []string {
	if o == nil {
		return nil
	}
	return slices.DeleteFunc(r.Questions.promptsOf(m), func(key string) bool {
		p, _ := r.Questions.Prompt(key)
		return !r.asksAs(o, p)
	})
}

// Sight is how one party sees another, or itself, on a matter.
type Sight struct {
	By    PartyID
	About PartyID
	Shown bool
	Mean  float64
}

// Matrix is how each party sees each on a dimension (or a prompt that has none): row by row, who sees, in the order of the
// parties; in each row, who is seen. It is empty unless the set is about others.
func (r Round) Matrix(m Matter) [][]Sight {
	if !r.Questions.About {
		return nil
	}
	about := aboutIn(r.Results)
	var rows [][]Sight
	for _, p := range r.Results {
		var row []Sight
		for _, whom := range about {
			mean, _, shown := meansOf(r.Questions.promptsOf(m), whom, p, p)
			row = append(row, Sight{By: p.Party, About: whom, Shown: shown, Mean: mean})
		}
		rows = append(rows, row)
	}
	return rows
}
