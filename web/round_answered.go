package web

import (
	"fmt"
	"slices"
	"strings"

	"entente/engine"
	"entente/partnership"
)

// Who answered a round that has opened, and why a line is empty.

// answeredRow is how many of a party answered.
type answeredRow struct {
	Party Party
	Text  string
}

// answeredRows say how many of each party answered, where that identifies no one.
func answeredRows(v partnership.View, r partnership.Round) []answeredRow {
	var list []answeredRow
	for _, p := range r.Asked {
		row := answeredRow{Party: partyOf(v.Common, p), Text: "did not choose how to answer"}
		if v.Common.HasLeft(p) {
			row.Text = "not counted: its answers went with it"
		}
		for _, b := range r.Boxes {
			if b.Party == p {
				row.Text = answeredWords(r, b) + heldWords(v, r, b)
			}
		}
		list = append(list, row)
	}
	return list
}

// heldWords say of what was opened of one voice whether it is what had been sent, as anybody can check.
func heldWords(v partnership.View, r partnership.Round, b partnership.ClosedBox) string {
	voice, _ := r.VoiceOf(b.Party)
	spoke := slices.ContainsFunc(r.Spoken, func(x partnership.Spoken) bool { return x.Party == b.Party && x.Answer != partnership.Erased })
	switch {
	case !spoke || voice.Hash == partnership.Erased:
		return ""
	case !engine.VoiceHolds(r, b.Party):
		return "; what is shown is not what was sent on " + day(v, voice.Locked.At).Text + ": ask whoever runs this machine"
	}
	return fmt.Sprintf(", unchanged since it was sent, as entry %d of the record shows", voice.Locked.No)
}

func answeredWords(r partnership.Round, b partnership.ClosedBox) string {
	switch {
	case b.Voice == partnership.OneVoice && b.Answered == 1:
		return "answered as one voice"
	case b.Voice == partnership.OneVoice:
		return "did not send its one answer"
	case b.Few:
		return "fewer than " + inWords(r.Smallest) + " were asked, too few to show"
	case b.Answered < r.Smallest:
		return fmt.Sprintf("%d of %d answered, too few to show", b.Answered, b.Asked)
	}
	return fmt.Sprintf("%d of %d answered", b.Answered, b.Asked)
}

// fewWords explain lines that are empty; "" if none is.
func fewWords(v partnership.View, r partnership.Round) (title, text string) {
	var names []string
	for _, p := range r.Results {
		b := boxOf(r, p.Party)
		if b.Voice == partnership.People && (b.Few || b.Answered < r.Smallest) {
			names = append(names, partyOf(v.Common, p.Party).Name)
		}
	}
	rule := fmt.Sprintf("With fewer than %s answers, people could be recognised. ", inWords(r.Smallest))
	switch {
	case len(names) == 1:
		answers := "answers are"
		if b := onlyFew(r); b.Answered == 1 {
			answers = "one answer is"
		} else if b.Answered > 1 {
			answers = inWords(b.Answered) + " answers are"
		}
		return "Why " + ownersOf(names[0]) + " line is empty",
			rule + ownersOf(names[0]) + " " + answers + " in no figure on this page, so nothing can be worked out by subtraction."
	case len(names) > 1:
		return "Why some lines are empty", rule + "The answers from " + sentenceList(names) + " are in no figure on this page, so nothing can be worked out by subtraction."
	case anyFewCell(r):
		return "Why some lines are empty", rule + "“I cannot say” is no answer. Where a line is empty, those answers are in no figure on this page."
	}
	return "", ""
}

// onlyFew is the box of the one party with too few answers.
func onlyFew(r partnership.Round) partnership.ClosedBox {
	for _, b := range r.Boxes {
		if b.Voice == partnership.People && (b.Few || b.Answered < r.Smallest) {
			return b
		}
	}
	return partnership.ClosedBox{}
}

func anyFewCell(r partnership.Round) bool {
	return slices.ContainsFunc(r.Results, func(p partnership.PartyResult) bool {
		return slices.ContainsFunc(p.Cells, func(c partnership.Cell) bool { return c.Kind == partnership.CellFew })
	})
}

func boxOf(r partnership.Round, p partnership.PartyID) partnership.ClosedBox {
	for _, b := range r.Boxes {
		if b.Party == p {
			return b
		}
	}
	return partnership.ClosedBox{}
}

// ownersOf is "Eastmoor’s", "Calder Services’".
func ownersOf(name string) string {
	if strings.HasSuffix(name, "s") {
		return name + "’"
	}
	return name + "’s"
}
