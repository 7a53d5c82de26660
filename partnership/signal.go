package partnership

import (
	"cmp"
	"slices"
)

// Rule is why something needs attention. The first rules are simple and explainable; a charter's playbook refines them.
type Rule string

// The rules.
const (
	RuleDifferent    Rule = "different"     // we see it differently whether a promise was kept
	RuleOverdue      Rule = "overdue"       // due, more than a working day ago, and not shown
	RuleNotYet       Rule = "not-yet"       // those it was promised to say that something is missing
	RuleContested    Rule = "contested"     // evidence is seen differently
	RuleConsent      Rule = "consent"       // a question has waited for an answer for two weeks
	RuleAwaitingWord Rule = "awaiting-word" // shown, and the agreed time is over without a word
)

// Rules lists them in the order in which signals of one age are shown.
var Rules = []Rule{RuleDifferent, RuleOverdue, RuleNotYet, RuleContested, RuleConsent, RuleAwaitingWord}

// Signal is something that needs attention, with what an explanation needs: the thing, since when, who is concerned.
type Signal struct {
	Rule    Rule
	Space   SpaceID
	Of      Ref        // the thing; zero for a question of consent
	Asked   QuestionID // the question of consent; 0 otherwise
	Since   Date       // the first day on which the rule held
	Parties []PartyID
}

// betweenDays is for how many working days a matter between some parties is on the pages of those only.
const betweenDays = 10

// consentPatience is for how many days a question waits before it is a signal.
const consentPatience = 14

type signals struct {
	gone []letGo
}

// letGo is a signal that a party does not want to see any more.
type letGo struct {
	party PartyID
	rule  Rule
	of    Ref
	asked QuestionID
	since Date
}

// Signals lists what needs the reader's attention: first what concerns the reader's own party, then by how long it has
// been so. A matter between others comes here only once they have had ten working days for it.
func Signals(views []View) []Signal {
	look := LookOver(views)
	var list []Signal
	for _, v := range views {
		if v.Past {
			continue
		}
		for _, signal := range v.signals(look) {
			if !v.State.wasLetGo(signal, v.By.Party) && signal.shownTo(v.By.Party, look.Today) {
				list = append(list, signal)
			}
		}
	}
	me := PartyID(0)
	if len(views) > 0 {
		me = views[0].By.Party
	}
	slices.SortStableFunc(list, func(a, b Signal) int {
		return cmp.Or(a.foreign(me)-b.foreign(me), a.Since.compare(b.Since), slices.Index(Rules, a.Rule)-slices.Index(Rules, b.Rule))
	})
	return list
}

// signals lists all that the rules find in one space.
func (v View) signals(look Look) []Signal {
	list := v.commitmentSignals(look)
	list = append(list, v.evidenceSignals()...)
	return append(list, v.consentSignals(look.Today)...)
}

func (s Signal) shownTo(p PartyID, today Date) bool {
	return slices.Contains(s.Parties, p) || today > s.Since.AddWorkingDays(betweenDays)
}

func (s Signal) foreign(p PartyID) int {
	if slices.Contains(s.Parties, p) {
		return 0
	}
	return 1
}

// consentSignals lists the questions that have waited for long.
func (v View) consentSignals(today Date) []Signal {
	var list []Signal
	for _, q := range v.State.Questions(today) {
		since := v.Common.Today(q.Asked.At).AddDays(consentPatience)
		if today >= since && len(q.Awaits()) > 0 {
			list = append(list, Signal{Rule: RuleConsent, Space: v.ID, Asked: q.ID, Since: since, Parties: q.Voters})
		}
	}
	return list
}

// evidenceSignals lists the evidence that is seen differently.
func (v View) evidenceSignals() []Signal {
	var list []Signal
	for _, e := range v.State.ContestedEvidence() {
		signal := Signal{Rule: RuleContested, Space: v.ID, Of: RefTo(RefEvidence, e.ID), Parties: []PartyID{e.Party}}
		for _, c := range e.Contests {
			signal.Parties = append(signal.Parties, c.Party)
			signal.Since = max(signal.Since, v.Common.Today(c.Given.At))
		}
		list = append(list, signal)
	}
	return list
}

// LetGo lets a signal go, without a reason: it is not shown to the member's party any more. If the thing slips anew,
// that is a new signal.
type LetGo struct {
	Rule  Rule       `json:"rule"`
	Of    Ref        `json:"of"`
	Asked QuestionID `json:"asked"`
	Since Date       `json:"since"`
}

func (c LetGo) decide(in In) ([]Event, error) {
	m, _ := in.member()
	v := View{State: in.State, Common: in.Common, By: m, Now: in.Now}
	for _, signal := range v.signals(Look{Today: in.today(), Common: in.Common}) {
		// The reader may have seen a later day: when a promise of another space has moved this one's.
		here := signal.Since <= c.Since && c.Since <= in.today()
		if signal.Rule != c.Rule || signal.Of != c.Of || signal.Asked != c.Asked || !here {
			continue
		}
		signal.Since = c.Since
		if !slices.Contains(signal.Parties, m.Party) {
			return nil, forbidden("this is between others; they let it go")
		}
		if in.State.wasLetGo(signal, m.Party) {
			return nil, conflict("your organisation has let this go already")
		}
		return []Event{SignalLetGo{Party: m.Party, Rule: c.Rule, Of: c.Of, Asked: c.Asked, Since: c.Since}}, nil
	}
	return nil, conflict("this does not need attention any more")
}

// SignalLetGo is a signal let go by a party.
type SignalLetGo struct {
	Party PartyID    `json:"party"`
	Rule  Rule       `json:"rule"`
	Of    Ref        `json:"of,omitzero"`
	Asked QuestionID `json:"asked,omitzero"`
	Since Date       `json:"since"`
}

func (e SignalLetGo) apply(s *State, _ Meta) {
	s.signal.gone = append(s.signal.gone, letGo{e.Party, e.Rule, e.Of, e.Asked, e.Since})
}

func (e SignalLetGo) says(v View, m Meta) string {
	return v.author(m) + " let something small go"
}

func (s *State) wasLetGo(x Signal, by PartyID) bool {
	return slices.Contains(s.signal.gone, letGo{by, x.Rule, x.Of, x.Asked, x.Since})
}
