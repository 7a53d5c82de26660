package partnership

import (
	"cmp"
	"slices"
)

// "Waiting for you" is written once, here: whatever any feature asks of one person. A feature adds its own asks in a
// file of its own stem and a line in Waiting.

// AskKind is what is asked of a person.
type AskKind string

// What can be asked of a person.
const (
	AskAnswer    AskKind = "answer"     // accept, decline, or answer with another date
	AskNewDay    AskKind = "new-date"   // a change of date, or a withdrawal, awaits your party's answer
	AskWord      AskKind = "word"       // it was shown: is it done?
	AskShow      AskKind = "show"       // yours, and due within a week
	AskShowAgain AskKind = "show-again" // somebody says that something is missing
	AskConsent   AskKind = "consent"    // a question to your party, for its signatory
	AskTookPlace AskKind = "took-place" // did the check-in take place?
	AskLook      AskKind = "look"       // evidence for a promise that you answer for: have you looked at it?
	AskRecheck   AskKind = "recheck"    // a clause is to be looked at again
	AskRevisit   AskKind = "revisit"    // dissent on an amendment is to be read again: was it right?
	AskStep      AskKind = "next-step"  // of an open course correction
	AskSkip      AskKind = "skip"       // another side would take a step out of turn
	AskVoice     AskKind = "voice"      // of a round: people or one voice?
	AskAnswers   AskKind = "answers"    // you are one of those asked in a round
	AskLock      AskKind = "send"       // your organisation's one answer has not been sent
	AskGap       AskKind = "gap"        // what becomes of the widest differences of a round?
)

// Ask is one thing that waits for the reader.
type Ask struct {
	Kind  AskKind
	Space SpaceID
	Of    Ref        // the thing; zero for a question of consent
	Asked QuestionID // the question of consent; 0 otherwise
	By    Date       // by when; none if it can wait
	Since Meta       // the entry since which it waits
}

// Waiting lists what waits for the reader over all the spaces given: what has a date first, by date; the rest by how
// long it has waited.
func Waiting(views []View) []Ask {
	look := LookOver(views)
	var list []Ask
	for _, v := range views {
		if v.Past || v.By.Left != 0 {
			continue
		}
		list = append(list, v.consentAsks(look.Today)...)
		list = append(list, v.commitmentAsks(look)...)
		list = append(list, v.evidenceAsks(look)...)
		list = append(list, v.checkinAsks(look.Today)...)
		list = append(list, v.charterAsks(look.Today)...)
		list = append(list, v.correctionAsks()...)
		list = append(list, v.roundAsks(look.Today)...)
	}
	slices.SortStableFunc(list, func(a, b Ask) int {
		if (a.By == "") != (b.By == "") {
			return cmp.Compare(b.By, a.By) // none last
		}
		return cmp.Or(a.By.compare(b.By), a.Since.At.Compare(b.Since.At))
	})
	return list
}

// consentAsks lists the questions that await the answer of the reader's party, for its signatories.
func (v View) consentAsks(today Date) []Ask {
	if !v.Is(Signatory) {
		return nil
	}
	var list []Ask
	for _, q := range v.State.Questions(today) {
		if slices.Contains(q.Awaits(), v.By.Party) {
			ask := Ask{Kind: AskConsent, Space: v.ID, Asked: q.ID, By: q.Closes, Since: q.Asked}
			if by := q.PromisedBy(v.By.Party); by != "" {
				ask.By = by
			}
			list = append(list, ask)
		}
	}
	return list
}

// leads tells whether the reader runs or signs for its party.
func (v View) leads() bool { return v.Is(Manager) || v.Is(Signatory) }
