package web

import (
	"fmt"
	"slices"

	"entente/partnership"
)

// promiseItem is a promise as lists show it, with what its reader may do now.
func promiseItem(l partnership.Listed) Commitment {
	v, c, st := l.View, l.Commitment, l.Standing
	item := Commitment{
		FromTo: fromTo(l), Title: string(c.What), Href: promisePath(v.ID, l.Of), WhoSees: audience(v),
		Criteria: criteriaOf(l), Meta: itemMeta(l), Note: movedNote(l), Actions: itemActions(l),
	}
	if st.Due != "" {
		item.Due = nearDay(v, st.Due)
	}
	switch st.Status {
	case partnership.StatusAsked:
		item.DuePrefix, item.DueMeta = "Asked for", answerByWords(v, c)
	case partnership.StatusShown, partnership.StatusAwaitingWord:
		item.DuePrefix, item.Due = wordPrefix(v, st), nearDay(v, st.AnswerBy)
		item.DueMeta = upperFirst(shownWords(v, st))
	case partnership.StatusPromised, partnership.StatusOffered:
	default:
		status := standingStatus(l)
		item.Status = &status
	}
	return item
}

// fromTo is the direction: who promises whom, or who asks whom.
func fromTo(l partnership.Listed) FromTo {
	common, c := l.View.Common, l.Commitment
	if c.Asked && !c.Counts() {
		return FromTo{From: partyOf(common, c.By), Verb: "asks", To: []Party{partyOf(common, c.Giver)}}
	}
	verb := "promises"
	switch l.Standing.Status {
	case partnership.StatusOffered:
		verb = "offers"
	case partnership.StatusPromised, partnership.StatusGrace, partnership.StatusOverdue:
	default:
		verb = "promised"
	}
	return FromTo{From: partyOf(common, c.Giver), Verb: verb, To: partiesOf(common, c.Receivers)}
}

// criteriaOf are the checks of a promise, and which of them something was shown for.
func criteriaOf(l partnership.Listed) []Criterion {
	var list []Criterion
	for i, text := range l.Commitment.Criteria {
		ref := l.Commitment.ID.Once().Ref().Of(partnership.CriterionPart(i + 1))
		list = append(list, Criterion{Text: string(text), Done: l.View.State.IsShown(ref)})
	}
	return list
}

// itemMeta says how a promise repeats, or why it is asked for.
func itemMeta(l partnership.Listed) string {
	c := l.Commitment
	text := ""
	if c.Schedule.Repeats() {
		text = upperFirst(scheduleWords(c)) + "."
	}
	if c.Asked && !c.Counts() {
		by, _ := c.Made.By.Member()
		who, _ := l.View.Common.Member(by)
		text += fmt.Sprintf(" %s, %s.", who.Name, day(l.View, c.Made.At).Text)
		if c.Why != "" {
			text += " “" + string(c.Why) + "”"
		}
	}
	if c.Internal() {
		text += " Among ourselves; it enters no figure of the partnership."
	}
	return text
}

// movedNote says that the date was renegotiated.
func movedNote(l partnership.Listed) Note {
	st := l.Standing
	switch {
	case st.Shift.Days != 0:
		return Note{Icon: "swap", Text: fmt.Sprintf("Moved by %s, with the promise that it depends on.", daysWords(st.Shift.Days))}
	case !st.Renegotiated && !st.MovedLate || st.First == st.Due:
		return Note{}
	}
	text := "First promised for " + nearDay(l.View, st.First).Text + ". "
	if st.Renegotiated && !st.MovedLate {
		return Note{Icon: "swap", Text: text + "Renegotiated in time, so it counts as kept if it is shown by its new date."}
	}
	return Note{Icon: "swap", Text: text + "The new date was agreed after that."}
}

func daysWords(n int) string {
	if n < 0 {
		return countOf(-n, "day", "days") + " earlier"
	}
	return countOf(n, "day", "days") + " later"
}

func answerByWords(v partnership.View, c partnership.Commitment) string {
	if c.AnswerBy == "" {
		return ""
	}
	return "an answer by " + nearDay(v, c.AnswerBy).Text + " is fine"
}

// wordPrefix says whose word is awaited, by the date that follows.
func wordPrefix(v partnership.View, st partnership.Standing) string {
	for _, p := range st.Silent {
		if p == v.By.Party {
			return "Your word, by"
		}
	}
	if len(st.Silent) == 1 {
		return "The word of " + partyOf(v.Common, st.Silent[0]).Name + ", by"
	}
	return "Their word, by"
}

func shownWords(v partnership.View, st partnership.Standing) string {
	text := "shown on " + nearDay(v, st.Shown).Text + ", " + inTimeWords(st) + "."
	if len(st.Confirmed) > 0 {
		text += " " + namesOf(v, st.Confirmed) + haveWord(st.Confirmed) + " confirmed."
	}
	if st.Status == partnership.StatusAwaitingWord {
		text += " The agreed time is over."
	}
	return text
}

// itemActs are the acts that a list offers, and what it calls them.
var itemActs = []struct {
	act         partnership.Act
	label, kind string
}{
	{partnership.ActAccept, "Promise this", ""}, {partnership.ActConfirm, "Yes, all of it", ""},
	{partnership.ActNotYet, "Not yet, because…", "quiet"},
	{partnership.ActAgree, "Answer the change asked for", ""},
	{partnership.ActShow, "Show it", ""}, {partnership.ActCounter, "Offer something else", "quiet"},
	{partnership.ActNewDate, "Renegotiate", "quiet"}, {partnership.ActDecline, "No, because…", "bare"},
}

// itemActions lead to the forms on the promise's page; a confirmation is one tap, here as there.
func itemActions(l partnership.Listed) []Action {
	var offered []partnership.Act
	for _, a := range itemActs {
		offered = append(offered, a.act)
	}
	acts := l.View.Acts(l.Of, offered...)
	base := promisePath(l.View.ID, l.Of)
	var list []Action
	for _, a := range itemActs {
		if !slices.Contains(acts, a.act) {
			continue
		}
		action := Action{Label: a.label, Kind: a.kind, Href: fmt.Sprintf("%s?act=%s#%s", base, a.act, a.act)}
		switch {
		case a.act == partnership.ActAccept && l.Commitment.Giver != l.View.By.Party:
			action.Label = "Accept"
		case a.act == partnership.ActConfirm:
			claim, _ := l.Commitment.CourseOf(l.Of.Day).Claim()
			action.Href, action.Post = fmt.Sprintf("%s/confirm?claim=%d&from=list", base, claim.ID), true
			action.Name, action.Value = commandField, newCommand()
		}
		list = append(list, action)
	}
	return list
}
