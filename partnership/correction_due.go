package partnership

import "slices"

// This file is what course corrections ask of people: for the overview, for "Waiting for you".

// correctionSignals lists the open course corrections.
func (v View) correctionSignals(today Date) []Signal {
	var list []Signal
	for _, c := range v.State.correction.list {
		if !c.Open() {
			continue
		}
		step, opened := c.Step(), v.Common.Today(c.Opened.At)
		figures := []Figure{
			{Name: FigureOpened, Day: opened, Party: c.Party, Entry: c.Opened.No},
			{Name: FigureRung, Count: step.Rung, Entry: step.Made.No}, {Name: FigureStepFrom, Day: step.From},
		}
		if until := c.Until(); until != "" {
			figures = append(figures, Figure{Name: FigureStepBy, Day: until})
		}
		key := signalKey(RuleCorrection, RefTo(RefCorrection, c.ID), step.Made.No)
		since := step.From
		if c.Cause.Since != "" {
			since = c.Cause.Since // of the matter
		}
		list = append(list, newSignal(key, min(since, today), v.State.concerned(v.Common), figures...))
	}
	return list
}

// correctionAsks asks those concerned for the next step of an open course correction.
func (v View) correctionAsks() []Ask {
	if !v.leads() || !slices.Contains(v.State.concerned(v.Common), v.By.Party) {
		return nil
	}
	var list []Ask
	for _, c := range v.State.correction.list {
		if !c.Open() {
			continue
		}
		ask := Ask{Kind: AskStep, Space: v.ID, Of: RefTo(RefCorrection, c.ID), By: c.Until(), Since: c.Step().Made}
		if c.Skip.To != 0 && !slices.Contains(c.Skip.Said, v.By.Party) {
			ask.Kind, ask.By, ask.Since = AskSkip, "", c.Skip.Made
		}
		list = append(list, ask)
	}
	return list
}

// CorrectionAct is something that one can do about a course correction.
type CorrectionAct string

// What can be done about a course correction.
const (
	CorrectionNote   CorrectionAct = "note"
	CorrectionClimb  CorrectionAct = "climb"
	CorrectionSkip   CorrectionAct = "skip" // the same, out of turn
	CorrectionSettle CorrectionAct = "settle"
	CorrectionReopen CorrectionAct = "reopen"
)

// CorrectionActs lists what the reader may do now about a course correction.
func (v View) CorrectionActs(id CorrectionID) []CorrectionAct {
	c := v.State.correctionAt(id)
	if c == nil || v.Past {
		return nil
	}
	climb := CorrectionClimb
	if !c.inTurn(c.Rung()+1, v.Common.Today(v.Now)) {
		climb = CorrectionSkip
	}
	var list []CorrectionAct
	for _, try := range []struct {
		act     CorrectionAct
		command Command
	}{
		{CorrectionNote, &NoteRung{Correction: id, Rung: c.Rung()}},
		{climb, &ClimbRung{Correction: id, Rung: c.Rung()}},
		{CorrectionSettle, &SettleCorrection{Correction: id, Rung: c.Rung()}},
		{CorrectionReopen, &ReopenCorrection{Correction: id}},
	} {
		if may(v.in(), try.command) {
			list = append(list, try.act)
		}
	}
	return list
}

// MaySkipTo tells whether the reader may say that it goes to that step at once: its own wish, or its word for another's.
func (v View) MaySkipTo(id CorrectionID, to int) bool {
	c := v.State.correctionAt(id)
	return c != nil && !v.Past && may(v.in(), &ClimbRung{Correction: id, Rung: c.Rung(), To: to})
}

// Reopens is the last day on which the other side can take up again what has ended.
func (v View) Reopens(c Correction) Date { return c.reopens(v.Common) }
