package partnership

import (
	"fmt"
	"slices"
)

// A course correction is the opened case that a signal or a person starts, walked up the playbook:
//
//	opened ──► step 1: a conversation ──climb──► step 2 ──► …
//	              │ it took place, what came of it   │
//	              └───────── ended here ◄────────────┘   (reopened within the agreed days)
//
// It lives in the space of those concerned: whoever sees the space is concerned by it. It keeps the ladder as it was when
// it was opened, so that an amendment does not move it. Clocks are questions of now.

// CorrectionID names a course correction: the number of its correction.opened entry.
type CorrectionID uint64

// Correction is a course correction.
type Correction struct {
	ID      CorrectionID
	Party   PartyID // who opened it
	Cause   Cause   // of a signal; its key is zero if somebody opened it with a sentence
	Says    Text    // that sentence; may be empty with a signal
	Ladder  []Rung
	Clause  ClauseID // of the charter, that has the ladder; none if it is the one that counts without a charter
	Steps   []Step   // each time a step was begun, oldest first; the last is where it stands
	Skip    Skip     // the wish to go to a step out of turn; To is 0 if there is none
	Settled Settled
	Opened  Meta

	Reopened []Reopening
}

// Step is a step of the ladder that was begun.
type Step struct {
	Rung  int // counted from 1
	From  Date
	Notes []StepNote // each time that somebody said that it took place
	Made  Meta
}

// StepNote says that a step took place, and perhaps what came of it.
type StepNote struct {
	Party PartyID
	On    Date
	Says  Text
	Made  Meta
}

// Skip is a wish to go to a step out of turn, with who has said so.
type Skip struct {
	To   int
	Said []PartyID
	Made Meta
}

// Settled is how it ended. On is empty while it has not.
type Settled struct {
	Party PartyID
	On    Date
	Says  Text
	Made  Meta
}

// Reopening is the other side taking it up again, with how it had ended.
type Reopening struct {
	Ended Settled
	Party PartyID
	On    Date
	Says  Text
	Made  Meta
}

type corrections struct {
	list []Correction
}

// Open tells whether it goes on.
func (c Correction) Open() bool { return c.Settled.On == "" }

// Step is the step at which it stands, or ended.
func (c Correction) Step() Step { return c.Steps[len(c.Steps)-1] }

// Rung is the number of that step, counted from 1.
func (c Correction) Rung() int { return c.Step().Rung }

// At is the step at which it stands, as the ladder has it.
func (c Correction) At() Rung { return c.Ladder[c.Rung()-1] }

// Tried tells whether somebody has said that the step took place.
func (c Correction) Tried() bool { return len(c.Step().Notes) > 0 }

// Until is the last day of the step's clock; "" if it has none.
func (c Correction) Until() Date {
	if c.At().Days == 0 {
		return ""
	}
	return c.Step().From.AddWorkingDays(c.At().Days)
}

// ClockOut tells whether the step's time is over.
func (c Correction) ClockOut(today Date) bool { return c.Until() != "" && today > c.Until() }

// Last tells whether there is no step above.
func (c Correction) Last() bool { return c.Rung() == len(c.Ladder) }

// inTurn tells whether the step may be begun without both sides saying so.
func (c Correction) inTurn(to int, today Date) bool {
	return to == c.Rung()+1 && (c.Tried() || c.ClockOut(today))
}

// concerned lists the parties that a matter of this space concerns: all who see it but neutral ones, if there are others.
func (s *State) concerned(common *State) []PartyID {
	here := s.Audience(common)
	if list := slices.DeleteFunc(slices.Clone(here), func(p PartyID) bool { return !common.votes(p) }); len(list) > 0 {
		return list
	}
	return here
}

// OpenCorrection opens a course correction from a signal, or with a sentence, in the space of those concerned.
type OpenCorrection struct {
	Signal SignalKey `json:"signal,omitzero"`
	In     SpaceID   `json:"in,omitzero"` // where the signal is, if not in this space: a larger one
	Says   Text      `json:"says" text:"0-1000,lines"`
	Cause  Cause     `json:"cause,omitzero" server:"true"` // of a signal in another space, as the surface found it there
}

func (c OpenCorrection) decide(in In) ([]Event, error) {
	m, _ := in.member()
	e := CorrectionOpened{Party: m.Party, On: in.today(), Says: c.Says}
	e.Ladder, e.Clause = in.Common.Ladder()
	if c.Signal == (SignalKey{}) {
		if c.Says == "" {
			return nil, invalid("says", "say in a sentence what it is about")
		}
		return []Event{e}, nil
	}
	cause, err := c.cause(in)
	if err != nil {
		return nil, err
	}
	if in.State.correctionAbout(c.In, Signal{Key: c.Signal, Space: c.In}) != nil {
		return nil, conflict("you are talking about this already")
	}
	e.Cause = cause
	return []Event{e}, nil
}

// cause is what the signal says now, copied.
func (c OpenCorrection) cause(in In) (Cause, error) {
	if c.Signal.Rule == RuleCorrection {
		return Cause{}, conflict("this is a course correction already")
	}
	if c.In != "" {
		if c.Cause.Signal != c.Signal || c.Cause.Space != c.In || in.State.Kind() == Common {
			return Cause{}, conflict("this does not need attention any more")
		}
		return c.Cause, nil
	}
	signal, ok := in.signal(c.Signal, func(s Signal) bool { return s.Key == c.Signal })
	if !ok {
		return Cause{}, conflict("this does not need attention any more")
	}
	for _, p := range in.State.concerned(in.Common) {
		if !slices.Contains(signal.Parties, p) {
			return Cause{}, invalid("signal", "this does not concern all who see this space; open it where only those are whom it concerns")
		}
	}
	return signal.cause(), nil
}

// CauseElsewhere is what a signal says, for a course correction in the space of those whom it concerns. It is the
// surface's to ask: a space does not see another.
func CauseElsewhere(views []View, at SpaceID, key SignalKey) (Cause, bool) {
	signal, ok := SignalAt(views, at, key)
	if !ok {
		return Cause{}, false
	}
	cause := signal.cause()
	cause.Space = at
	return cause, true
}

// CorrectionOpened is a course correction, with what called for it and the ladder that it walks up.
type CorrectionOpened struct {
	Party  PartyID `json:"party"`
	On     Date    `json:"on"`
	Cause  Cause   `json:"cause,omitzero"`
	Says   Text    `json:"says,omitzero"`
	Ladder []Rung  `json:"ladder"`

	Clause ClauseID `json:"clause,omitzero"` // of the charter, that has the ladder
}

func (e CorrectionOpened) apply(s *State, m Meta) {
	if len(e.Ladder) == 0 {
		e.Ladder = []Rung{{}} // a conversation there always is
	}
	s.correction.list = append(s.correction.list, Correction{
		ID: CorrectionID(m.No), Party: e.Party, Cause: e.Cause, Says: e.Says, Ladder: e.Ladder, Clause: e.Clause, Opened: m,
		Steps: []Step{{Rung: 1, From: e.On, Made: m}},
	})
}

// corrected lists what course corrections are about, and whose ladder they walk.
func (s *State) corrected() []citation {
	var list []citation
	for _, c := range s.correction.list {
		list = append(list, citation{c.Cause.Signal.Of, c.Cause.Space, c.Clause})
	}
	return list
}

func (s *State) correctionAt(id CorrectionID) *Correction {
	return find(s.correction.list, id, func(c Correction) CorrectionID { return c.ID })
}

// openCorrection is the correction if it goes on and stands at the step that the person saw.
func (s *State) openCorrection(id CorrectionID, rung int) (*Correction, error) {
	c := s.correctionAt(id)
	switch {
	case c == nil:
		return nil, ErrNotFound
	case !c.Open():
		return nil, conflict("this course correction has ended")
	case c.Rung() != rung:
		return nil, conflict("somebody has taken a step since you looked")
	}
	return c, nil
}

// correctionAbout is the course correction that answered a signal; nil if none did. at is this space.
func (s *State) correctionAbout(at SpaceID, x Signal) *Correction {
	i := slices.IndexFunc(s.correction.list, func(c Correction) bool {
		same := c.Cause.Signal == x.Key && x.Key != (SignalKey{})
		return same && (x.Key.Rule == RuleQuiet || c.Cause.Space == x.Space || c.Cause.Space == "" && x.Space == at)
	})
	if i < 0 {
		return nil
	}
	return &s.correction.list[i]
}

// Correction finds a course correction.
func (s *State) Correction(id CorrectionID) (Correction, bool) {
	if c := s.correctionAt(id); c != nil {
		return c.copy(), true
	}
	return Correction{}, false
}

// Corrections lists the course corrections of this space, oldest first.
func (s *State) Corrections() []Correction {
	list := make([]Correction, len(s.correction.list))
	for i, c := range s.correction.list {
		list[i] = c.copy()
	}
	return list
}

// copy is the correction with slices of its own.
func (c Correction) copy() Correction {
	c.Cause = c.Cause.copy()
	c.Ladder, c.Steps, c.Reopened = slices.Clone(c.Ladder), slices.Clone(c.Steps), slices.Clone(c.Reopened)
	c.Skip.Said = slices.Clone(c.Skip.Said)
	for i := range c.Steps {
		c.Steps[i].Notes = slices.Clone(c.Steps[i].Notes)
	}
	return c
}

func (e CorrectionOpened) says(v View, m Meta) string {
	text := v.author(m) + " opened a course correction"
	if e.Says != "" {
		return text + ": " + string(e.Says)
	}
	return text + e.Cause.sentence()
}

// correction is what sentences call a course correction.
func (v View) correction(id CorrectionID) string {
	c := v.State.correctionAt(id)
	switch {
	case c == nil:
		return "a course correction"
	case c.Says != "":
		return "the course correction “" + string(c.Says) + "”"
	}
	return fmt.Sprintf("the course correction of entry %d", id)
}

// correctionTexts lists what can be found in course corrections.
func (s *State) correctionTexts() []Found {
	var list []Found
	for _, c := range s.correction.list {
		ref := RefTo(RefCorrection, c.ID)
		if c.Says != "" {
			list = found(list, ref, c.Says, "", c.Opened)
		}
		for _, step := range c.Steps {
			for _, n := range step.Notes {
				if n.Says != "" {
					list = found(list, ref, n.Says, "", n.Made)
				}
			}
		}
		if c.Settled.Says != "" {
			list = found(list, ref, c.Settled.Says, "", c.Settled.Made)
		}
	}
	return list
}
