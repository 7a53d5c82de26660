package partnership

// When we drift, we walk up a ladder of proportionate steps, each with a clock. The first is always a conversation
// between those concerned; nothing higher is taken before the step below has been tried, unless both sides say so.

// Rung is one step of the ladder that is walked up when something drifts.
type Rung struct {
	Name Text `json:"name" text:"1-120"`
	What Text `json:"what,omitzero" text:"0-1000,lines"`
	Days int  `json:"days,omitzero"` // working days within which it is taken; 0 if it has no clock
}

// DefaultLadder is walked up where no version in force has a ladder of its own. The slice is the caller's.
func DefaultLadder() []Rung {
	return []Rung{
		{"Say it, kindly and soon", "A short note or a question in the next talk.", 2},
		{"Coffee conversation", "Two people, in person if possible. Explore the causes and write down one next step.", 10},
		{"Look at the evidence together", "Each side brings what it can show and listens to the other’s account first.", 15},
		{"Correction plan", "Promises both ways, with dates, reviewed at the next review.", 0},
		{"Sponsors meet", "Those who signed talk. Only after this does anyone reach for the contract.", 0},
	}
}

// playbook is the ladder that a course correction opened now walks up. Ask the common space.
func (s *State) playbook() []Rung { return DefaultLadder() }

// Playbook is the ladder that a course correction opened now walks up. The slice is the caller's.
func Playbook(v View) []Rung { return v.Common.playbook() }

// RungUse is how a step of the ladder was used.
type RungUse struct {
	Used  int // how often it was begun in the last year
	Ended int // how often it ended there, of those that ended in the last year
	Open  int // how many stand there now
}

// LadderUse is how often each step was used, as far as the reader sees: as many rows as the ladder has steps.
func LadderUse(views []View) []RungUse {
	if len(views) == 0 {
		return nil
	}
	use := make([]RungUse, len(views[0].Common.playbook()))
	since := views[0].Common.Today(views[0].Now).AddDays(-brokenYear)
	at := func(rung int) *RungUse { return &use[min(rung, len(use))-1] } // an older ladder may have been longer
	for _, v := range views {
		for _, c := range v.State.Corrections() {
			for _, step := range c.Steps {
				if step.From >= since {
					at(step.Rung).Used++
				}
			}
			switch {
			case c.Open():
				at(c.Rung()).Open++
			case c.Settled.On >= since:
				at(c.Rung()).Ended++
			}
		}
	}
	return use
}
