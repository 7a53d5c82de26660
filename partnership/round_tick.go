package partnership

import "slices"

// A tick is what a party says after a talk about a part of the questions for the room: this feels right to us.

// TickDimension says for one's party that it is at ease with a dimension, after the talk, and on which day that was. A
// dimension is ticked once every party asked has said so; each names the day as it remembers it.
type TickDimension struct {
	Round     RoundID `json:"round"`
	Dimension string  `json:"dimension"`
	Talked    Date    `json:"talked,omitzero"` // the day of the talk, from the one on which the round began to today; none to take it back
	Untick    bool    `json:"untick,omitzero"` // take it back
}

func (c TickDimension) decide(in In) ([]Event, error) {
	m, _ := in.member()
	r := in.State.roundAt(c.Round)
	if r == nil {
		return nil, ErrNotFound
	}
	_, ok := r.Questions.Dimension(c.Dimension)
	switch {
	case !r.Questions.Room:
		return nil, conflict("these questions have no ticks")
	case !ok:
		return nil, invalid("dimension", "choose one of those asked")
	case r.Cancelled.No != 0:
		return nil, conflict("this round was cancelled")
	case !r.AskedOf(m.Party):
		return nil, forbidden("your organisation is not asked here")
	case r.TickedBy(c.Dimension, m.Party) == !c.Untick:
		return nil, conflict("your organisation has said so already")
	}
	if err := c.checkTalked(in, r); err != nil {
		return nil, err
	}
	return []Event{DimensionTicked{Round: c.Round, Dimension: c.Dimension, Party: m.Party, Talked: c.Talked, Untick: c.Untick}}, nil
}

// checkTalked refuses a tick without a talk, and a day on which there cannot have been one about these questions.
func (c TickDimension) checkTalked(in In, r *Round) error {
	switch {
	case c.Untick && c.Talked != "":
		return invalid("talked", "a tick that is taken back names no day")
	case c.Untick:
		return nil
	case !c.Talked.Valid():
		return invalid("talked", "say on which day you talked about it")
	case c.Talked > in.today():
		return invalid("talked", "talk first: choose today or an earlier day")
	case c.Talked < in.Common.Today(r.Begun.At):
		return invalid("talked", "choose a day since these questions were put on the table")
	}
	return nil
}

// Tick is a party at ease with a dimension.
type Tick struct {
	Dimension string
	Party     PartyID
	Talked    Date // the day on which they talked about it; "" in records from before ticks named one
	Made      Meta
}

// DimensionTicked is a tick, or one taken back.
type DimensionTicked struct {
	Round     RoundID `json:"round"`
	Dimension string  `json:"dimension"`
	Party     PartyID `json:"party"`
	Talked    Date    `json:"talked,omitzero"`
	Untick    bool    `json:"untick,omitzero"`
}

func (e DimensionTicked) apply(s *State, m Meta) {
	r := s.roundAt(e.Round)
	if r == nil {
		return
	}
	r.Ticks = slices.DeleteFunc(r.Ticks, func(t Tick) bool { return t.Dimension == e.Dimension && t.Party == e.Party })
	if !e.Untick {
		r.Ticks = append(r.Ticks, Tick{Dimension: e.Dimension, Party: e.Party, Talked: e.Talked, Made: m})
	}
}

// TickOf is the party's tick of a dimension; false if there is none.
func (r Round) TickOf(dimension string, p PartyID) (Tick, bool) {
	i := slices.IndexFunc(r.Ticks, func(t Tick) bool { return t.Dimension == dimension && t.Party == p })
	if i < 0 {
		return Tick{}, false
	}
	return r.Ticks[i], true
}

// TickedBy tells whether the party is at ease with the dimension.
func (r Round) TickedBy(dimension string, p PartyID) bool {
	_, ok := r.TickOf(dimension, p)
	return ok
}

// Ticked tells whether every party asked, of those here, is at ease with the dimension.
func (r Round) Ticked(common *State, dimension string) bool {
	here := r.here(common)
	return len(here) > 0 && !slices.ContainsFunc(here, func(p PartyID) bool { return !r.TickedBy(dimension, p) })
}
