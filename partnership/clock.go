package partnership

import (
	"slices"
	"time"
)

// Due is a command that the clock owes a space, with the ID under which it is carried out once.
type Due struct {
	Command Command
	ID      string
}

// Due lists what the clock owes this space at now. Nothing waits for a timer: whoever next reads or writes the space
// finds it due and has it carried out first, so that a moment missed while the machine was off is made up by itself.
func (s *State) Due(common *State, now time.Time) []Due {
	today := common.Today(now)
	return slices.Concat(s.removalsDue(today), s.consentsDue(common, today), s.changesDue(common), s.roundsDue(common, now))
}
