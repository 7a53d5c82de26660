package web

import (
	"fmt"
	"strconv"
	"strings"

	"entente/partnership"
)

// correctionIn is the course correction that a Ref names; 0 if it names none.
func correctionIn(ref partnership.Ref) partnership.CorrectionID {
	no, err := strconv.ParseUint(ref.ID, 10, 64)
	if err != nil || ref.Kind != partnership.RefCorrection {
		return 0
	}
	return partnership.CorrectionID(no)
}

// correctionTitle is what a course correction is about: the thing of its signal, or the sentence it was opened with.
func correctionTitle(views []partnership.View, v partnership.View, c partnership.Correction) string {
	key := c.Cause.Signal
	if key == (partnership.SignalKey{}) {
		return shorten(string(c.Says), 120)
	}
	from := v
	if c.Cause.Space != "" {
		from = viewIn(views, c.Cause.Space)
	}
	if title := signalTitle(from, key, nil); title != "" {
		return title
	}
	return "A course correction"
}

// correctionLede is where a course correction stands, in a sentence or two.
func correctionLede(v partnership.View, c partnership.Correction) string {
	if !c.Open() {
		return fmt.Sprintf("It ended on %s at step %d of %d: %s.", longDay(c.Settled.On), c.Rung(), len(c.Ladder), stepName(c.At().Name))
	}
	text := fmt.Sprintf("We are at step %d of %d: %s.", c.Rung(), len(c.Ladder), stepName(c.At().Name))
	until := c.Until()
	switch {
	case c.Tried():
		return text + " It took place."
	case until == "":
		return text
	case c.ClockOut(v.Common.Today(v.Now)):
		return text + " Its time was over on " + words(nearDay(v, until)) + "."
	}
	return text + " Until " + words(nearDay(v, until)) + "."
}

// nextWords is the one next step, in words.
func nextWords(v partnership.View, c partnership.Correction) string {
	who := namesOf(v, without(v, v.State.Audience(v.Common)))
	switch {
	case !c.Open():
		return ""
	case c.Skip.To != 0 && !partyIsIn(v.By.Party, c.Skip.Said):
		return fmt.Sprintf("%s would go to step %d at once: say what you think", namesOf(v, c.Skip.Said), c.Skip.To)
	case c.Tried():
		return "Say whether it ended here"
	case c.ClockOut(v.Common.Today(v.Now)) && !c.Last():
		return "Take the next step: " + stepName(c.Ladder[c.Rung()].Name)
	case c.Rung() == 1 && who != "":
		return "A short conversation with " + who
	case who != "":
		return string(c.At().Name) + ", with " + who
	}
	return string(c.At().Name)
}

func partyIsIn(p partnership.PartyID, list []partnership.PartyID) bool {
	for _, x := range list {
		if x == p {
			return true
		}
	}
	return false
}

// stepName is a step's name inside a sentence.
func stepName(name partnership.Text) string {
	text := strings.TrimSuffix(string(name), ".")
	if text == "" {
		return "a conversation"
	}
	return strings.ToLower(text[:1]) + text[1:]
}

// rungRow is a step of the ladder as a list shows it.
type rungRow struct {
	Name, What, Meta string
	Here             bool
	Notes            []rungNote
}

// rungNote is what came of a step, in somebody's words.
type rungNote struct{ Says, Who string }

// stepRows is the ladder of a course correction, with what was tried and by whom.
func stepRows(v partnership.View, c partnership.Correction) []rungRow {
	rows := make([]rungRow, len(c.Ladder))
	for i, rung := range c.Ladder {
		rows[i] = rungRow{Name: string(rung.Name), What: string(rung.What), Here: c.Open() && c.Rung() == i+1}
		if rung.Name == "" {
			rows[i].Name = fmt.Sprintf("Step %d", i+1)
		}
		rows[i].Meta = rungClock(rung)
		if i+1 < c.Rung() {
			rows[i].Meta = "Not taken"
		}
	}
	for i, step := range c.Steps {
		row := &rows[step.Rung-1]
		row.Meta = "Begun on " + longDay(step.From)
		if i == len(c.Steps)-1 && c.Open() && c.Until() != "" {
			row.Meta += ", until " + longDay(c.Until())
		}
		for _, n := range step.Notes {
			who := partyOf(v.Common, n.Party).Name + " says that it took place on " + longDay(n.On)
			row.Notes = append(row.Notes, rungNote{Says: string(n.Says), Who: who})
		}
	}
	for _, again := range c.Reopened {
		row := &rows[c.Rung()-1]
		row.Notes = append(row.Notes, endNote(v, again.Ended), rungNote{Says: string(again.Says),
			Who: partyOf(v.Common, again.Party).Name + " took it up again on " + longDay(again.On)})
	}
	if !c.Open() {
		rows[c.Rung()-1].Meta += "; ended here"
		rows[c.Rung()-1].Notes = append(rows[c.Rung()-1].Notes, endNote(v, c.Settled))
	}
	return rows
}

func endNote(v partnership.View, x partnership.Settled) rungNote {
	return rungNote{Says: string(x.Says), Who: partyOf(v.Common, x.Party).Name + " says that it ended here, on " + longDay(x.On)}
}
