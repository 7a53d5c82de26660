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
	Why    string // where it is explained
	LetGo  string // where it is let go; "" for those whom it does not concern
	Key    string
}

func signalOf(views []partnership.View, look partnership.Look, x partnership.Signal) signalView {
	v := viewIn(views, x.Space)
	var out signalView
	switch x.Rule {
	case partnership.RuleConsent:
		out = consentSignal(v, x)
	case partnership.RuleContested:
		out = contestedSignal(v, x)
	case partnership.RuleQuiet, partnership.RuleContract, partnership.RuleAgain, partnership.RuleRecheck, partnership.RuleUnsigned:
		out = plainSignal(v, x)
	case partnership.RuleGap, partnership.RuleGapWidened, partnership.RuleGapUnanswered:
		out = gapSignal(v, x)
	case partnership.RuleCorrection:
		out = correctionSignal(views, v, x)
	default:
		out = promiseSignal(v, look, x)
	}
	out.Why, out.Key = signalPath(views, x), "signal-"+domID(x.Key.String())
	if mayTalk(v, x) {
		out.LetGo = out.Why + "/let-go"
	}
	return out
}

// signalPath is where a signal is explained. Of two parties without a space of their own, below the common one.
func signalPath(views []partnership.View, x partnership.Signal) string {
	at := x.Space
	if at == "" {
		at = views[0].CommonID
	}
	return fmt.Sprintf("/s/%s/signals/%s", at, x.Key)
}

// domID is a text as part of an element's ID.
func domID(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, text)
}

// mayTalk tells whether the reader may talk about it or let it go.
func mayTalk(v partnership.View, x partnership.Signal) bool {
	return slices.Contains(x.Parties, v.By.Party) && canHelp(v) && x.Rule != partnership.RuleCorrection
}

// talk makes a conversation the next step: the first of the playbook. Whom it does not concern is led to the thing only.
func (s *signalView) talk(v partnership.View, x partnership.Signal, what string, see Action) {
	ladder := partnership.Playbook(v.Common)
	s.Signal.Step, s.Signal.What = "Next step", what
	if !mayTalk(v, x) {
		s.Signal.Actions = actionsOf(see)
		return
	}
	s.Signal.Step = fmt.Sprintf("Next step, playbook step 1 of %d", len(ladder))
	see.Kind = "bare"
	s.Signal.Actions = actionsOf(s.talkAction(v, x, ""), see)
}

func (s *signalView) talkAction(v partnership.View, x partnership.Signal, kind string) Action {
	return Action{Label: "Talk about it", Href: signalPath([]partnership.View{v}, x) + "/talk", Kind: kind, Post: true, Name: commandField, Value: newCommand()}
}

// own makes something that the reader's own side does the next step; talking is the other one.
func (s *signalView) own(v partnership.View, x partnership.Signal, what string, do Action) {
	s.Signal.Step, s.Signal.What = "Next step", what
	s.Signal.Actions = []Action{do}
	if mayTalk(v, x) {
		s.Signal.Actions = append(s.Signal.Actions, s.talkAction(v, x, "bare"))
	}
}

func actionsOf(list ...Action) []Action {
	return slices.DeleteFunc(list, func(a Action) bool { return a.Label == "" })
}

// promiseSignal puts a promise's standing into words.
func promiseSignal(v partnership.View, look partnership.Look, x partnership.Signal) signalView {
	of, _ := x.Of.Occurrence()
	c, _ := v.State.Commitment(of.Commitment)
	st := v.State.Standing(of, look)
	giver := partyOf(v.Common, c.Giver).Name
	href := promisePath(v.ID, of)
	out := signalView{Bring: bringTopic(v, x.Of, string(c.What))}
	out.Signal = Signal{Icon: signalIcon[x.Rule], Title: string(c.What), StepIcon: "cup"}
	mine := c.Giver == v.By.Party
	see := Action{Label: "See the promise", Href: href}
	switch x.Rule {
	case partnership.RuleOverdue:
		out.Cause = fmt.Sprintf("%s promised this for %s. It has not been shown yet.", giver, st.Due.Time().Format("Monday 2 January"))
		if mine {
			out.own(v, x, "Show it, or ask for a new date", Action{Label: "Open the promise", Href: href})
		} else {
			out.talk(v, x, "A short conversation with "+giver, see)
		}
	case partnership.RuleNotYet:
		out.Cause = fmt.Sprintf("%s showed it on %s. %s: something is missing.", giver, longDay(st.Shown), says(v, st.NotYet))
		if mine {
			out.own(v, x, "Look at what is missing, and show it again", Action{Label: "See what is missing", Href: href})
		} else {
			out.talk(v, x, "Talk it through with "+giver, see)
		}
	case partnership.RuleDifferent:
		out.Cause = fmt.Sprintf("%s showed it on %s. We see it differently whether it is done; it is neither kept nor not.", giver, longDay(st.Shown))
		out.talk(v, x, "Read both accounts, then talk", Action{Label: "See both accounts", Href: href})
	case partnership.RuleAwaitingWord:
		out.Cause = fmt.Sprintf("%s showed it on %s. The agreed time for an answer is over; silence is not a yes.", giver, longDay(st.Shown))
		if slices.Contains(st.Silent, v.By.Party) {
			out.own(v, x, "Say your word: is it done?", Action{Label: "Give your word", Href: href})
		} else {
			out.talk(v, x, "Ask "+namesOf(v, st.Silent)+" for their word", see)
		}
	}
	out.Facts = accountFacts(v, x.Of, c, of)
	return out
}

var signalIcon = map[partnership.Rule]string{
	partnership.RuleOverdue: "clock", partnership.RuleNotYet: "empty", partnership.RuleDifferent: "gap",
	partnership.RuleAwaitingWord: "claim", partnership.RuleContested: "gap", partnership.RuleConsent: "agreed",
	partnership.RuleAgain: "clock", partnership.RuleContract: "pencil", partnership.RuleQuiet: "cup", partnership.RuleCorrection: "cup",
	partnership.RuleRecheck: "assumed", partnership.RuleUnsigned: "charter",
	partnership.RuleGap: "gap", partnership.RuleGapWidened: "gap", partnership.RuleGapUnanswered: "gap",
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
	out := signalView{Signal: Signal{Icon: "gap", Title: "Evidence is seen differently", StepIcon: "cup"}}
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
		out.Bring = bringTopic(v, x.Of, string(e.Title))
		out.talk(v, x, "Look at it together", Action{Label: "See the evidence", Href: pathOf(v.ID, x.Of)})
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
	out := signalView{Signal: Signal{Icon: "agreed", Title: asks(v, q), StepIcon: "claim"}, Bring: bringQuestion(v, q)}
	out.Cause = fmt.Sprintf("%s asked on %s. Not answered yet: %s. Without an answer by %s it is not adopted.",
		proposerOf(v, q), longDay(v.Common.Today(q.Asked.At)), namesOf(v, q.Awaits()), longDay(q.Closes))
	href := fmt.Sprintf("/s/%s/questions/%d", v.ID, q.ID)
	if slices.Contains(q.Awaits(), v.By.Party) {
		out.own(v, x, "Answer for your organisation", Action{Label: "Read it and answer", Href: href})
		return out
	}
	out.talk(v, x, "A word with "+namesOf(v, q.Awaits()), Action{Label: "See the question", Href: href})
	return out
}

// plainSignal is of a signal that says all in its own sentence.
func plainSignal(v partnership.View, x partnership.Signal) signalView {
	out := signalView{Cause: string(x.Explain().Cause)}
	out.Signal = Signal{Icon: signalIcon[x.Rule], Title: signalTitle(v, x.Key, x.Parties), StepIcon: "cup"}
	with := "A conversation with " + namesOf(v, without(v, x.Parties))
	see := Action{}
	if x.Of != (partnership.Ref{}) {
		out.Bring = bringTopic(v, x.Of, out.Signal.Title)
	}
	switch x.Rule {
	case partnership.RuleQuiet:
		with = "Talk with " + namesOf(v, without(v, x.Parties)) + ", about anything"
		if v.Is(partnership.Manager) {
			see = Action{Label: "Arrange a check-in", Href: checkinsHref(v)}
		}
	case partnership.RuleContract:
		if n, ok := v.State.ContractNote(partnership.ContractNoteID(x.Key.First)); ok && n.Says != "" {
			out.Facts.Items = append(out.Facts.Items, Fact{Label: "Which part of it", Values: []string{string(n.Says)}})
		}
	case partnership.RuleRecheck:
		out.own(v, x, "Does it still hold? Say so, or give it another day", Action{Label: "Look at it again", Href: pathOf(v.ID, x.Of)})
		return out
	case partnership.RuleUnsigned:
		with, see = "Ask each other what is still missing", Action{Label: "See who has signed", Href: "/s/" + string(v.CommonID) + "/charter"}
	case partnership.RuleAgain:
		with = "Ask together what made it hard"
		see = Action{Label: "See the promise", Href: pathOf(v.ID, x.Of)}
	}
	out.talk(v, x, with, see)
	return out
}

// signalTitle names a signal by what it is about.
func signalTitle(v partnership.View, key partnership.SignalKey, parties []partnership.PartyID) string {
	switch key.Rule {
	case partnership.RuleConsent:
		q, _ := v.State.Question(key.Asked)
		return asks(v, q)
	case partnership.RuleQuiet:
		return "We and " + namesOf(v, without(v, []partnership.PartyID{key.A, key.B})) + " have not talked for a while"
	case partnership.RuleContract:
		return "Somebody reached for the contract"
	case partnership.RuleUnsigned:
		return "The charter is not signed by all yet"
	case partnership.RuleAgain:
		return "A second promise did not work out"
	case partnership.RuleContested, partnership.RuleGap, partnership.RuleGapWidened, partnership.RuleGapUnanswered:
		l, _ := thingOf(v, key.Of)
		return "We see “" + l.Label + "” differently"
	}
	l, _ := thingOf(v, key.Of)
	return shorten(l.Label, 120)
}

// without is the parties without the reader's own.
func without(v partnership.View, ids []partnership.PartyID) []partnership.PartyID {
	return slices.DeleteFunc(slices.Clone(ids), func(p partnership.PartyID) bool { return p == v.By.Party })
}

// correctionSignal is an open course correction among what needs attention.
func correctionSignal(views []partnership.View, v partnership.View, x partnership.Signal) signalView {
	id := correctionIn(x.Of)
	c, _ := v.State.Correction(id)
	out := signalView{Cause: correctionLede(v, c), Bring: bringTopic(v, x.Of, correctionTitle(views, v, c))}
	out.Signal = Signal{Icon: "cup", Title: correctionTitle(views, v, c), StepIcon: "cup",
		Step: fmt.Sprintf("Next step, playbook step %d of %d", c.Rung(), len(c.Ladder)), What: nextWords(v, c)}
	out.Signal.Actions = []Action{{Label: "Open it", Href: pathOf(v.ID, x.Of)}}
	at := c.Cause.Space
	if at == "" {
		at = v.ID
	}
	if before, ok := partnership.SignalAt(views, at, c.Cause.Signal); ok {
		out.Facts = signalOf(views, partnership.LookOver(views), before).Facts // both sides' accounts, as long as it is so
	}
	return out
}
