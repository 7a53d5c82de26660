package partnership

// When we drift, we walk up a ladder of proportionate steps, each with a clock. The first is always a conversation
// between those concerned; nothing higher is taken before the step below has been tried, unless both sides say so.

// Playbook is the ladder that a course correction opened now walks up: the charter's, else the default.
func Playbook(common *State) []Rung {
	ladder, _ := common.Ladder()
	return ladder
}

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
	use := make([]RungUse, len(Playbook(views[0].Common)))
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
