package web

import (
	"fmt"
	"slices"

	"entente/partnership"
)

// standingStatus is where a promise stands, in plain words, and what comes next.
func standingStatus(l partnership.Listed) Status {
	st, c, v := l.Standing, l.Commitment, l.View
	due := ""
	if st.Due != "" {
		due = nearDay(v, st.Due).Text
	}
	switch st.Status {
	case partnership.StatusOffered:
		return Status{Icon: "swap", Text: "Offered. It becomes a promise once " + answerOf(v, c) + " accepts what it says."}
	case partnership.StatusAsked:
		return Status{Icon: "swap", Text: "Asked for. It becomes a promise once " + answerOf(v, c) + " takes it on; “No, because…” is a good answer, too."}
	case partnership.StatusLapsed:
		return Status{Icon: "clock", Text: "Its date passed before anybody accepted it, so it never became a promise. Ask again if it is still wanted."}
	case partnership.StatusDeclined:
		return Status{Icon: "empty", Text: "It was declined, with a reason. Nothing was promised."}
	case partnership.StatusTakenBack:
		return Status{Icon: "empty", Text: "It was taken back before anybody accepted it."}
	case partnership.StatusPromised:
		return promisedStatus(l, due)
	case partnership.StatusGrace:
		return Status{Icon: "clock", Text: "It was due on " + due + ". There is a working day of grace; a word now helps."}
	case partnership.StatusOverdue:
		return Status{Icon: "clock", Text: "It was due on " + due + " and has not been shown. A talk, a new date or putting it right all help.", Look: true}
	}
	return shownStatus(l)
}

func promisedStatus(l partnership.Listed, due string) Status {
	c := l.Commitment
	switch {
	case c.Schedule.Repeats() && l.Of.Day == "":
		return Status{Icon: "agreed", Text: "Agreed. It " + scheduleWords(c) + "."}
	case l.Standing.Renegotiated:
		return Status{Icon: "swap", Text: "Renegotiated in time: it is kept if it is shown by " + due + "."}
	case l.Standing.MovedLate:
		return Status{Icon: "swap", Text: "Moved to " + due + " after its first date had passed."}
	}
	return Status{Icon: "agreed", Text: agreedWords(c) + " due on " + due + "."}
}

// agreedWords say that a promise holds: one to oneself needed nobody's word.
func agreedWords(c partnership.Commitment) string {
	if c.Internal() {
		return "Promised among yourselves,"
	}
	return "Agreed,"
}

// shownStatus is where a promise stands once it was shown, or is over.
func shownStatus(l partnership.Listed) Status {
	st, v := l.Standing, l.View
	when := ""
	if st.Shown != "" {
		when = "Shown on " + nearDay(v, st.Shown).Text + ", " + inTimeWords(st) + ". "
	}
	switch st.Status {
	case partnership.StatusShown:
		return Status{Icon: "eye", Text: when + upperFirst(namesOf(v, st.Silent)) + haveWord(st.Silent) + " the word, until " + nearDay(v, st.AnswerBy).Text + "."}
	case partnership.StatusAwaitingWord:
		return Status{Icon: "eye", Text: when + "Awaiting a word from " + namesOf(v, st.Silent) + "; the agreed time is over. It is neither kept nor not."}
	case partnership.StatusNotYet:
		return Status{Icon: "empty", Text: when + namesOf(v, st.NotYet) + " said what is missing. It can be shown again."}
	case partnership.StatusDifferent:
		return Status{Icon: "gap", Text: when + "We see it differently. It is neither kept nor not; bring it to the next check-in."}
	case partnership.StatusKept:
		return Status{Icon: "check", Text: when + "Kept, and confirmed by all."}
	case partnership.StatusRenegotiated:
		return Status{Icon: "check", Text: when + "Kept by the date that was renegotiated in time, and confirmed by all."}
	case partnership.StatusLate:
		return Status{Icon: "check", Text: when + "Kept late, and confirmed by all."}
	case partnership.StatusNotKept:
		return Status{Icon: "empty", Text: when + "Not kept."}
	case partnership.StatusWithdrawn:
		return Status{Icon: "swap", Text: "Withdrawn by agreement: neither kept nor not."}
	case partnership.StatusEnded:
		return Status{Icon: "empty", Text: "An organisation of this promise has left, so it ended: neither kept nor not."}
	}
	return Status{Icon: "check", Text: "Its schedule is over; each of its dates stands by itself."}
}

func inTimeWords(st partnership.Standing) string {
	if st.InTime {
		return "on time"
	}
	return "after its date"
}

func haveWord(ids []partnership.PartyID) string {
	if len(ids) == 1 {
		return " has"
	}
	return " have"
}

// answerOf says whose answer a proposal awaits.
func answerOf(v partnership.View, c partnership.Commitment) string {
	var ids []partnership.PartyID
	for _, p := range c.Parties() {
		answered := slices.ContainsFunc(c.Replies, func(r partnership.Reply) bool { return r.Party == p })
		if !answered && (!slices.Contains(c.Receivers, p) || len(c.Receivers) == 1) {
			return partyOf(v.Common, p).Name
		}
		if !answered {
			ids = append(ids, p)
		}
	}
	if len(ids) > 1 {
		return "one of " + namesOf(v, ids)
	}
	return namesOf(v, ids)
}

// unitWords are what a schedule counts in: one, many.
var unitWords = map[partnership.Unit][2]string{
	partnership.Days: {"day", "days"}, partnership.Weeks: {"week", "weeks"}, partnership.Months: {"month", "months"},
}

// scheduleWords says how a promise repeats: "repeats every 2 weeks, until 26 March".
func scheduleWords(c partnership.Commitment) string {
	s := c.Schedule
	if !s.Repeats() {
		return "once"
	}
	unit := unitWords[s.Unit]
	text := "repeats every " + unit[0]
	if s.Every > 1 {
		text = fmt.Sprintf("repeats every %d %s", s.Every, unit[1])
	}
	if s.LastDay {
		text += ", on the last day of the month"
	}
	if s.Until != "" {
		text += ", until " + fullDay(s.Until.Time())
	}
	if s.Count > 0 {
		text += fmt.Sprintf(", %d times in all", s.Count)
	}
	return text
}

// occurrenceMarks are the marks of what became of an occurrence.
var occurrenceMarks = map[partnership.Status][2]string{
	partnership.StatusKept: {"u-kept", "kept"}, partnership.StatusRenegotiated: {"u-renegotiated", "renegotiated in time"},
	partnership.StatusLate: {"u-late", "kept late"}, partnership.StatusNotKept: {"u-notkept", "not kept"},
	partnership.StatusAwaitingWord: {"u-awaiting", "shown, awaiting word"}, partnership.StatusShown: {"u-awaiting", "shown, awaiting word"},
	partnership.StatusDifferent: {"u-differ", "seen differently"}, partnership.StatusOverdue: {"u-notkept", "not shown"},
	partnership.StatusNotYet: {"u-notkept", "not yet done, as those it was promised to see it"}, partnership.StatusGrace: {"u-notkept", "in its day of grace"},
}

// happened is a line of a promise's history, in words.
func happened(v partnership.View, c partnership.Commitment, h partnership.Happening) string {
	who, due := partyOf(v.Common, h.Party).Name, ""
	if h.Due != "" {
		due = ", for " + fullDay(h.Due.Time())
	}
	switch h.What {
	case partnership.Offered:
		return who + " promised it" + due
	case partnership.AskedFor:
		return who + " asked for it" + due
	case partnership.Promised:
		return who + " accepted"
	case partnership.Declined:
		return who + " said no"
	case partnership.Countered:
		return who + " answered with other terms" + due
	case partnership.TakenBack:
		return who + " took it back"
	case partnership.Named:
		return who + " said who answers for it"
	case partnership.NewDateAsked:
		return who + " asked for a new date" + due
	case partnership.WithdrawalAsked:
		return who + " asked to withdraw it together"
	}
	return happenedLater(who, due, h.What)
}

func happenedLater(who, due string, what partnership.What) string {
	switch what {
	case partnership.ChangeAgreed:
		return who + " agreed"
	case partnership.ChangeDeclined:
		return who + " did not agree"
	case partnership.ChangeTakenBack:
		return who + " left it as it is"
	case partnership.NotAwaited:
		return "Whoever had not answered has left; all others agree"
	case partnership.DateMoved:
		return "The date moved, as all agreed" + due
	case partnership.MovedAlong:
		return "The date moved with the promise it depends on" + due
	case partnership.WithdrawnByAll:
		return "It was withdrawn by agreement"
	case partnership.WasShown:
		return who + " showed it"
	case partnership.WasConfirmed:
		return who + " confirmed it, all of it"
	case partnership.SaidNotYet:
		return who + " said what is missing"
	case partnership.StoodBy:
		return who + " stood by it"
	case partnership.WasPutRight:
		return who + " is putting it right"
	}
	return who
}
