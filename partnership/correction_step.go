package partnership

import (
	"fmt"
	"slices"
)

// NoteRung says that the step took place, and perhaps what came of it. Nothing else of it is recorded.
type NoteRung struct {
	Correction CorrectionID `json:"correction"`
	Rung       int          `json:"rung"`        // the step that the person saw
	On         Date         `json:"on,omitzero"` // today if empty
	Says       Text         `json:"says" text:"0-2000,lines"`
}

func (c NoteRung) decide(in In) ([]Event, error) {
	m, _ := in.member()
	k, err := in.State.openCorrection(c.Correction, c.Rung)
	if err != nil {
		return nil, err
	}
	if c.On == "" {
		c.On = in.today()
	}
	switch {
	case !c.On.Valid():
		return nil, invalid("on", "choose a day")
	case c.On > in.today():
		return nil, invalid("on", "choose today or an earlier day")
	case c.On < k.Step().From:
		return nil, invalid("on", "choose a day since this step began")
	}
	return []Event{RungNoted{c.Correction, c.Rung, m.Party, c.On, c.Says}}, nil
}

// RungNoted says that a step took place.
type RungNoted struct {
	Correction CorrectionID `json:"correction"`
	Rung       int          `json:"rung"`
	Party      PartyID      `json:"party"`
	On         Date         `json:"on"`
	Says       Text         `json:"says,omitzero"`
}

func (e RungNoted) apply(s *State, m Meta) {
	if c := s.correctionAt(e.Correction); c != nil {
		step := &c.Steps[len(c.Steps)-1]
		step.Notes = append(step.Notes, StepNote{e.Party, e.On, e.Says, m})
	}
}

// ClimbRung takes the next step: once the one below has been tried or its time is over. Out of turn it is a wish, and the
// step is taken when every other side has said so too.
type ClimbRung struct {
	Correction CorrectionID `json:"correction"`
	Rung       int          `json:"rung"`        // the step that the person saw
	To         int          `json:"to,omitzero"` // the next one if 0
}

func (c ClimbRung) decide(in In) ([]Event, error) {
	m, _ := in.member()
	k, err := in.State.openCorrection(c.Correction, c.Rung)
	if err != nil {
		return nil, err
	}
	if c.To == 0 {
		c.To = c.Rung + 1
	}
	concerned := in.State.concerned(in.Common)
	switch {
	case !slices.Contains(concerned, m.Party):
		return nil, forbidden("those concerned take the next step; you have a voice in it")
	case k.Last():
		return nil, conflict("this is the last step of the ladder")
	case c.To <= c.Rung || c.To > len(k.Ladder):
		return nil, invalid("to", "choose a step above this one")
	case k.inTurn(c.To, in.today()):
		return []Event{RungClimbed{Correction: c.Correction, To: c.To, Party: m.Party, On: in.today()}}, nil
	}
	return c.skip(in, k, concerned, m.Party)
}

// skip is the wish of one side to go out of turn, or the step itself if all others have said so.
func (c ClimbRung) skip(in In, k *Correction, concerned []PartyID, by PartyID) ([]Event, error) {
	said := []PartyID{by}
	if k.Skip.To == c.To {
		said = PartySet(append(said, k.Skip.Said...))
	}
	all := !slices.ContainsFunc(concerned, func(p PartyID) bool { return !slices.Contains(said, p) })
	switch {
	case all:
		return []Event{RungClimbed{Correction: c.Correction, To: c.To, Skipped: true, Party: by, On: in.today()}}, nil
	case k.Skip.To == c.To && slices.Contains(k.Skip.Said, by):
		return nil, conflict("you have said so already; the other side says so too before a step is skipped")
	}
	return []Event{RungProposed{Correction: c.Correction, Rung: c.Rung, To: c.To, Party: by, On: in.today()}}, nil
}

// RungProposed is one side's wish to go to a step out of turn, or its word for the other's.
type RungProposed struct {
	Correction CorrectionID `json:"correction"`
	Rung       int          `json:"rung"`
	To         int          `json:"to"`
	Party      PartyID      `json:"party"`
	On         Date         `json:"on"`
}

func (e RungProposed) apply(s *State, m Meta) {
	c := s.correctionAt(e.Correction)
	if c == nil {
		return
	}
	if c.Skip.To != e.To {
		c.Skip = Skip{To: e.To, Made: m}
	}
	c.Skip.Said = PartySet(append(slices.Clone(c.Skip.Said), e.Party))
}

// RungClimbed is a step taken.
type RungClimbed struct {
	Correction CorrectionID `json:"correction"`
	To         int          `json:"to"`
	Skipped    bool         `json:"skipped,omitzero"` // out of turn, as every side said
	Party      PartyID      `json:"party"`
	On         Date         `json:"on"`
}

func (e RungClimbed) apply(s *State, m Meta) {
	if c := s.correctionAt(e.Correction); c != nil && e.To >= 1 && e.To <= len(c.Ladder) {
		c.Steps = append(c.Steps, Step{Rung: e.To, From: e.On, Made: m})
		c.Skip = Skip{}
	}
}

// SettleCorrection says that it ended here, with or without a sentence. Either side may.
type SettleCorrection struct {
	Correction CorrectionID `json:"correction"`
	Rung       int          `json:"rung"` // the step that the person saw
	Says       Text         `json:"says" text:"0-2000,lines"`
}

func (c SettleCorrection) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if _, err := in.State.openCorrection(c.Correction, c.Rung); err != nil {
		return nil, err
	}
	if !slices.Contains(in.State.concerned(in.Common), m.Party) {
		return nil, forbidden("those concerned say whether it ended here")
	}
	return []Event{CorrectionSettled{c.Correction, c.Rung, m.Party, in.today(), c.Says}}, nil
}

// CorrectionSettled says that a course correction ended at a step.
type CorrectionSettled struct {
	Correction CorrectionID `json:"correction"`
	Rung       int          `json:"rung"`
	Party      PartyID      `json:"party"`
	On         Date         `json:"on"`
	Says       Text         `json:"says,omitzero"`
}

func (e CorrectionSettled) apply(s *State, m Meta) {
	if c := s.correctionAt(e.Correction); c != nil {
		c.Settled, c.Skip = Settled{e.Party, e.On, e.Says, m}, Skip{}
	}
}

// ReopenCorrection takes it up again at the same step: by the other side, within the days for which a matter stays between
// those concerned. In a space of one party, by that party.
type ReopenCorrection struct {
	Correction CorrectionID `json:"correction"`
	Says       Text         `json:"says" text:"0-2000,lines"`
}

func (c ReopenCorrection) decide(in In) ([]Event, error) {
	m, _ := in.member()
	k := in.State.correctionAt(c.Correction)
	concerned := in.State.concerned(in.Common)
	switch {
	case k == nil:
		return nil, ErrNotFound
	case k.Open():
		return nil, conflict("this course correction goes on")
	case !slices.Contains(concerned, m.Party) || k.Settled.Party == m.Party && len(concerned) > 1:
		return nil, forbidden("the other side can take it up again; you can open a new one")
	case in.today() > k.reopens(in.Common):
		return nil, conflict("the time to take it up again is over; open a new one")
	}
	return []Event{CorrectionReopened{c.Correction, m.Party, in.today(), c.Says}}, nil
}

// reopens is the last day on which it can be reopened.
func (c Correction) reopens(common *State) Date {
	return c.Settled.On.AddWorkingDays(circleDays(common))
}

// CorrectionReopened says that a course correction goes on; the step's clock begins anew.
type CorrectionReopened struct {
	Correction CorrectionID `json:"correction"`
	Party      PartyID      `json:"party"`
	On         Date         `json:"on"`
	Says       Text         `json:"says,omitzero"`
}

func (e CorrectionReopened) apply(s *State, m Meta) {
	c := s.correctionAt(e.Correction)
	if c == nil {
		return
	}
	c.Reopened = append(c.Reopened, Reopening{Ended: c.Settled, Party: e.Party, On: e.On, Says: e.Says, Made: m})
	c.Settled = Settled{}
	c.Steps[len(c.Steps)-1].From = e.On
}

func (e RungNoted) says(v View, m Meta) string {
	text := fmt.Sprintf("%s said that step %d of %s took place", v.author(m), e.Rung, v.correction(e.Correction))
	if e.Says != "" {
		text += ": " + string(e.Says)
	}
	return text
}

func (e RungProposed) says(v View, m Meta) string {
	return fmt.Sprintf("%s would go to step %d of %s at once", v.author(m), e.To, v.correction(e.Correction))
}

func (e RungClimbed) says(v View, m Meta) string {
	return fmt.Sprintf("%s took %s to step %d", v.author(m), v.correction(e.Correction), e.To)
}

func (e CorrectionSettled) says(v View, m Meta) string {
	text := fmt.Sprintf("%s said that %s ended at step %d", v.author(m), v.correction(e.Correction), e.Rung)
	if e.Says != "" {
		text += ": " + string(e.Says)
	}
	return text
}

func (e CorrectionReopened) says(v View, m Meta) string {
	return fmt.Sprintf("%s took %s up again%s", v.author(m), v.correction(e.Correction), because(e.Says))
}
