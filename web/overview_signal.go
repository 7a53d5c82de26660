package web

import (
	"fmt"
	"slices"
	"strings"

	"entente/partnership"
)

// signalView is one thing that needs attention: what, the other side's account, the evidence, the smallest next step.
type signalView struct {
	Signal Signal
	Cause  string
	Facts  Facts
	Bring  BringTopic
	LetGo  *letGoForm
}

// letGoForm lets a signal go without a reason; nil for those whom it does not concern.
type letGoForm struct{ Href, Rule, Of, Asked, Since string }

func signalOf(v partnership.View, look partnership.Look, x partnership.Signal) signalView {
	var out signalView
	switch x.Rule {
	case partnership.RuleConsent:
		out = consentSignal(v, x)
	case partnership.RuleContested:
		out = contestedSignal(v, x)
	case partnership.RuleQuiet, partnership.RuleContract, partnership.RuleCorrection, partnership.RuleAgain:
		out = signalView{Signal: Signal{Icon: "cup", Title: signalTitles[x.Rule], Step: "Next step", StepIcon: "cup", What: "A short conversation"}, Cause: string(x.Explain().Cause)}
	default:
		out = promiseSignal(v, look, x)
	}
	if slices.Contains(x.Parties, v.By.Party) && canHelp(v) && x.Rule != partnership.RuleCorrection && x.Space != "" {
		out.LetGo = &letGoForm{Href: "/s/" + string(v.ID) + "/let-go", Rule: string(x.Rule), Of: x.Of.String(), Asked: fmt.Sprint(x.Asked), Since: string(x.Since)}
	}
	return out
}

// signalTitles head the signals that are about no single thing.
var signalTitles = map[partnership.Rule]string{
	partnership.RuleQuiet: "We have not talked for a while", partnership.RuleContract: "Somebody reached for the contract",
	partnership.RuleCorrection: "A course correction is open", partnership.RuleAgain: "A second promise did not work out",
}

// promiseSignal puts a promise's standing into words.
func promiseSignal(v partnership.View, look partnership.Look, x partnership.Signal) signalView {
	of, _ := x.Of.Occurrence()
	c, _ := v.State.Commitment(of.Commitment)
	st := v.State.Standing(of, look)
	giver := partyOf(v.Common, c.Giver).Name
	href := promisePath(v.ID, of)
	out := signalView{Bring: bringTopic(v, x.Of, string(c.What))}
	out.Signal = Signal{Icon: signalIcon[x.Rule], Title: string(c.What), Step: "Next step", StepIcon: "cup"}
	mine := c.Giver == v.By.Party
	due := st.Due.Time().Format("Monday 2 January")
	switch x.Rule {
	case partnership.RuleOverdue:
		out.Cause = fmt.Sprintf("%s promised this for %s. It has not been shown yet.", giver, due)
		out.step(mine, "Show it, or ask for a new date", "Open the promise", "A short conversation with "+giver, "See the promise", href)
	case partnership.RuleNotYet:
		out.Cause = fmt.Sprintf("%s showed it on %s. %s: something is missing.", giver, longDay(st.Shown), says(v, st.NotYet))
		out.step(mine, "Look at what is missing, and show it again", "See what is missing", "Talk it through with "+giver, "See the promise", href)
	case partnership.RuleDifferent:
		out.Cause = fmt.Sprintf("%s showed it on %s. We see it differently whether it is done; it is neither kept nor not.", giver, longDay(st.Shown))
		out.step(true, "Read both accounts, then talk", "See both accounts", "", "", href)
	case partnership.RuleAwaitingWord:
		out.Cause = fmt.Sprintf("%s showed it on %s. The agreed time for an answer is over; silence is not a yes.", giver, longDay(st.Shown))
		asked := slices.Contains(st.Silent, v.By.Party)
		out.step(asked, "Say your word: is it done?", "Give your word", "Ask "+namesOf(v, st.Silent)+" for their word", "See the promise", href)
	}
	out.Facts = accountFacts(v, x.Of, c, of)
	return out
}

// step is the smallest next step, as one side or the other takes it.
func (s *signalView) step(first bool, what, label, otherwise, otherLabel, href string) {
	if !first {
		what, label = otherwise, otherLabel
	}
	s.Signal.What = what
	s.Signal.Actions = []Action{{Label: label, Href: href}}
}

var signalIcon = map[partnership.Rule]string{
	partnership.RuleOverdue: "clock", partnership.RuleNotYet: "empty", partnership.RuleDifferent: "gap",
	partnership.RuleAwaitingWord: "claim", partnership.RuleContested: "gap", partnership.RuleConsent: "agreed",
}

func longDay(d partnership.Date) string { return d.Time().Format("2 January") }

// says is "Harwick says" or "Harwick and Millbrook say".
func says(v partnership.View, ids []partnership.PartyID) string {
	if len(ids) == 1 {
		return namesOf(v, ids) + " says"
	}
	return namesOf(v, ids) + " say"
}

func namesOf(v partnership.View, ids []partnership.PartyID) string {
	var names []string
	for _, id := range ids {
		names = append(names, partyOf(v.Common, id).Name)
	}
	return sentenceList(names)
}

// accountFacts are the latest account of the other side, and the evidence.
func accountFacts(v partnership.View, ref partnership.Ref, c partnership.Commitment, of partnership.OccurrenceID) Facts {
	var facts Facts
	remarks := v.State.RemarksOn(ref)
	for _, r := range slices.Backward(remarks) {
		if r.Withdrawn == 0 {
			facts.Items = append(facts.Items, Fact{Label: partyOf(v.Common, r.Party).Name + " adds", Values: []string{"“" + string(r.Says) + "”"}})
			break
		}
	}
	said := map[partnership.PartyID]bool{}
	for _, h := range slices.Backward(v.State.Timeline(of)) {
		account := h.What == partnership.WasPutRight || h.What == partnership.StoodBy || h.What == partnership.SaidNotYet
		if h.Says != "" && account && !said[h.Party] {
			said[h.Party] = true
			facts.Items = append(facts.Items, Fact{Label: partyOf(v.Common, h.Party).Name + " says", Values: []string{"“" + string(h.Says) + "”"}})
		}
	}
	if n := len(v.State.EvidenceOn(ref)); n > 0 {
		facts.Items = append(facts.Items, Fact{Label: "Evidence", Link: Link{Label: countOf(n, "piece", "pieces"), Href: promisePath(v.ID, of) + "#evidence"}})
	}
	return facts
}

func contestedSignal(v partnership.View, x partnership.Signal) signalView {
	out := signalView{Signal: Signal{Icon: "gap", Title: "Evidence is seen differently", Step: "Next step", StepIcon: "cup", What: "Look at it together"}}
	for _, e := range v.State.ContestedEvidence() {
		if partnership.RefTo(partnership.RefEvidence, e.ID) != x.Of {
			continue
		}
		out.Signal.Title = "We see “" + string(e.Title) + "” differently"
		out.Cause = partyOf(v.Common, e.Party).Name + " shows it" + forPromise(v, e.About) + "."
		for _, c := range e.Contests {
			out.Facts.Items = append(out.Facts.Items, Fact{Label: partyOf(v.Common, c.Party).Name + " says", Values: []string{"“" + string(c.Reason) + "”"}})
			if c.Help != "" {
				out.Facts.Items = append(out.Facts.Items, Fact{Label: "What would help", Values: []string{"“" + string(c.Help) + "”"}})
			}
		}
		out.Bring = bringTopic(v, e.About, string(e.Title))
		if of, err := e.About.Occurrence(); err == nil {
			out.Signal.Actions = []Action{{Label: "See the evidence", Href: promisePath(v.ID, of) + "#evidence"}}
		}
	}
	return out
}

// forPromise names the promise that evidence is about.
func forPromise(v partnership.View, about partnership.Ref) string {
	of, err := about.Occurrence()
	if err != nil {
		return ""
	}
	c, ok := v.State.Commitment(of.Commitment)
	if !ok {
		return ""
	}
	return " for “" + strings.TrimRight(string(c.What), ".") + "”"
}

func consentSignal(v partnership.View, x partnership.Signal) signalView {
	q, _ := v.State.Question(x.Asked)
	out := signalView{Signal: Signal{Icon: "agreed", Title: asks(v, q), Step: "Next step", StepIcon: "claim"}}
	out.Cause = fmt.Sprintf("%s asked on %s. Not answered yet: %s. Without an answer by %s it is not adopted.",
		partyOf(v.Common, q.Proposer).Name, longDay(v.Common.Today(q.Asked.At)), namesOf(v, q.Awaits()), longDay(q.Closes))
	href := fmt.Sprintf("/s/%s/questions/%d", v.ID, q.ID)
	out.step(slices.Contains(q.Awaits(), v.By.Party), "Answer for your organisation", "Read it and answer", "A word with "+namesOf(v, q.Awaits()), "See the question", href)
	return out
}
