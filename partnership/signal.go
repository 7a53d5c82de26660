package partnership

import (
	"cmp"
	"slices"
)

// A signal says that something needs attention, by a rule that can be explained. It is a question of now: nothing is
// recorded until somebody answers it, by letting it go or by talking about it (a course correction); then its cause and
// figures are copied into the record, and that signal stays silent.

// Rule is why something needs attention.
type Rule string

// The rules.
const (
	RuleDifferent     Rule = "different"      // we see it differently whether a promise was kept
	RuleOverdue       Rule = "overdue"        // due, more than a working day ago, and not shown
	RuleNotYet        Rule = "not-yet"        // those it was promised to say that something is missing
	RuleContested     Rule = "contested"      // evidence is seen differently
	RuleConsent       Rule = "consent"        // a question has waited for an answer for longer than was agreed
	RuleAwaitingWord  Rule = "awaiting-word"  // shown, and the agreed time is over without a word
	RuleAgain         Rule = "again"          // the same giver could not keep two promises to the same within a year
	RuleContract      Rule = "contract"       // somebody reached for the contract
	RuleUnsigned      Rule = "unsigned"       // the day by which all agreed to sign the charter has passed
	RuleRecheck       Rule = "recheck"        // a clause is due to be looked at again
	RuleQuiet         Rule = "quiet"          // two parties have not talked for too long
	RuleCorrection    Rule = "correction"     // a course correction is open
	RuleGap           Rule = "gap"            // in a round two parties are a point or more apart
	RuleGapWidened    Rule = "gap-widened"    // and further than the time before
	RuleGapUnanswered Rule = "gap-unanswered" // one of the widest, and nobody has said what becomes of it
)

// Rules lists them in the order in which signals of one age are shown.
var Rules = []Rule{
	RuleContract, RuleDifferent, RuleOverdue, RuleNotYet, RuleContested, RuleAgain, RuleConsent, RuleAwaitingWord, RuleCorrection, RuleGapWidened, RuleGap, RuleGapUnanswered, RuleUnsigned, RuleRecheck, RuleQuiet,
}

// Signal is something that needs attention, with what an explanation needs: the thing, since when, who is concerned.
type Signal struct {
	Key     SignalKey
	Rule    Rule
	Space   SpaceID    // where it is answered; "" if those concerned have no space of their own yet
	Of      Ref        // the thing; zero for a question of consent, or a pair
	Asked   QuestionID // the question of consent; 0 otherwise
	Since   Date       // the first day on which the rule held
	Parties []PartyID
	Figures []Figure
}

type signals struct {
	gone      []letGo
	contracts []ContractNote
}

// letGo is a signal that a party does not want to see any more.
type letGo struct {
	party PartyID
	key   SignalKey
	cause Cause
	made  Meta
	old   oldKey // of those recorded before signals had keys
}

// oldKey is by what a signal was known before it had a key.
type oldKey struct {
	rule  Rule
	of    Ref
	asked QuestionID
	since Date
}

// newSignal fills in what follows from the key.
func newSignal(key SignalKey, since Date, parties []PartyID, figures ...Figure) Signal {
	return Signal{Key: key, Rule: key.Rule, Of: key.Of, Asked: key.Asked, Since: since, Parties: parties, Figures: figures}
}

// Signals lists what needs the reader's attention: first what concerns the reader's own party, then by how long it has
// been so. A matter between others comes here only once they have had the agreed time for it.
func Signals(views []View) []Signal {
	var list []Signal
	me := PartyID(0)
	if len(views) > 0 {
		me = views[0].By.Party
	}
	for _, signal := range rising(views) {
		if _, answered := answerOf(views, signal); !answered {
			list = append(list, signal)
		}
	}
	slices.SortStableFunc(list, func(a, b Signal) int {
		return cmp.Or(a.foreign(me)-b.foreign(me), a.Since.compare(b.Since), slices.Index(Rules, a.Rule)-slices.Index(Rules, b.Rule))
	})
	return list
}

// rising lists what the rules find and the reader may see, answered or not.
func rising(views []View) []Signal {
	look := LookOver(views)
	var list []Signal
	for _, v := range views {
		if v.Past {
			continue
		}
		for _, signal := range v.signals(look) {
			if signal.shownTo(v.By.Party, look) {
				list = append(list, signal)
			}
		}
	}
	return append(list, quietSignals(views)...)
}

// signals lists all that the rules find in one space.
func (v View) signals(look Look) []Signal {
	list := v.commitmentSignals(look)
	list = append(list, v.brokenSignals(look)...)
	list = append(list, v.evidenceSignals()...)
	list = append(list, v.consentSignals(look.Today)...)
	list = append(list, v.unsignedSignals(look.Today)...)
	list = append(list, v.recheckSignals(look.Today)...)
	list = append(list, v.contractSignals(look.Today)...)
	list = append(list, v.correctionSignals(look.Today)...)
	list = append(list, v.roundSignals(look.Today)...)
	for i := range list {
		list[i].Space = v.ID
	}
	return list
}

// SignalAt finds a signal by its key, whether or not it has been answered: one that holds now in the space, as far as the
// reader may see it. The space of two parties that have none yet is the common one.
func SignalAt(views []View, at SpaceID, key SignalKey) (Signal, bool) {
	for _, signal := range rising(views) {
		here := signal.Space == at || signal.Rule == RuleQuiet && at == views[0].CommonID
		if here && signal.Key == key {
			return signal, true
		}
	}
	return Signal{}, false
}

func (s Signal) shownTo(p PartyID, look Look) bool {
	if slices.Contains(s.Parties, p) {
		return true
	}
	return s.Rule != RuleAgain && look.Today > s.Since.AddWorkingDays(circleDays(look.Common))
}

func (s Signal) foreign(p PartyID) int {
	if slices.Contains(s.Parties, p) {
		return 0
	}
	return 1
}

// SignalAnswer is how a signal was answered.
type SignalAnswer struct {
	LetGo      bool // by the reader's own party
	Space      SpaceID
	Correction CorrectionID // in which it is talked about, in that space; 0 if it was let go
	Cause      Cause
	Made       Meta
}

// answerOf finds how a signal was answered, as far as the reader sees: by a course correction, or by the reader's own
// party letting it go.
func answerOf(views []View, signal Signal) (SignalAnswer, bool) {
	for _, v := range views {
		if c := v.State.correctionAbout(v.ID, signal); c != nil {
			return SignalAnswer{Space: v.ID, Correction: c.ID, Cause: c.Cause.copy(), Made: c.Opened}, true
		}
	}
	for _, v := range views {
		if v.ID != signal.Space && signal.Rule != RuleQuiet {
			continue
		}
		if gone := v.State.letGoBy(signal, v.By.Party); gone != nil {
			return SignalAnswer{LetGo: true, Space: v.ID, Cause: gone.cause.copy(), Made: gone.made}, true
		}
	}
	return SignalAnswer{}, false
}

// AnswerTo is how a signal was answered: also one that does not hold any more.
func AnswerTo(views []View, at SpaceID, key SignalKey) (SignalAnswer, bool) {
	return answerOf(views, Signal{Key: key, Rule: key.Rule, Space: at, Of: key.Of, Asked: key.Asked})
}

// circleDays is for how many working days a matter stays between those concerned.
func circleDays(common *State) int { return common.Setting(SettingCircle).Number }

// patienceDays is for how many days a question of consent waits before it is a signal.
func patienceDays(common *State) int { return common.Setting(SettingPatience).Number }

// LetGo lets a signal go, without a reason: it is not shown to the member's party any more. If the thing slips anew,
// that is a new signal.
type LetGo struct {
	Signal SignalKey  `json:"signal,omitzero"`
	Rule   Rule       `json:"rule,omitzero"` // with of, asked and since, instead of the signal's key
	Of     Ref        `json:"of,omitzero"`
	Asked  QuestionID `json:"asked,omitzero"`
	Since  Date       `json:"since,omitzero"`
}

func (c LetGo) decide(in In) ([]Event, error) {
	m, _ := in.member()
	signal, ok := in.signal(c.Signal, c.finds(in))
	switch {
	case !ok:
		return nil, conflict("this does not need attention any more")
	case !slices.Contains(signal.Parties, m.Party):
		return nil, forbidden("this is between others; they let it go")
	case signal.Rule == RuleCorrection:
		return nil, conflict("a course correction is not let go; say that it ended here")
	case in.State.letGoBy(signal, m.Party) != nil:
		return nil, conflict("your organisation has let this go already")
	case in.State.correctionAbout("", signal) != nil:
		return nil, conflict("you are talking about this already")
	}
	return []Event{SignalLetGo{
		Party: m.Party, Rule: signal.Rule, Of: signal.Of, Asked: signal.Asked, Since: max(signal.Since, c.Since), Cause: signal.cause(),
	}}, nil
}

// finds tells whether a signal is the one that is meant.
func (c LetGo) finds(in In) func(Signal) bool {
	return func(s Signal) bool {
		if c.Signal != (SignalKey{}) {
			return s.Key == c.Signal
		}
		// The reader may have seen a later day: when a promise of another space has moved this one's.
		here := s.Since <= c.Since && c.Since <= in.today()
		return s.Rule == c.Rule && s.Of == c.Of && s.Asked == c.Asked && here
	}
}

// signal finds a signal that holds now in the space.
func (in In) signal(key SignalKey, is func(Signal) bool) (Signal, bool) {
	if key.Rule == RuleQuiet {
		signal, ok := in.quietAt(key.Day)
		return signal, ok && signal.Key == key
	}
	m, _ := in.member()
	v := View{State: in.State, Common: in.Common, By: m, Now: in.Now}
	for _, signal := range v.signals(Look{Today: in.today(), Common: in.Common}) {
		if is(signal) {
			return signal, true
		}
	}
	return Signal{}, false
}

// SignalLetGo is a signal let go by a party, with what it said then. Those of before there were keys have no cause.
type SignalLetGo struct {
	Party PartyID    `json:"party"`
	Rule  Rule       `json:"rule"`
	Of    Ref        `json:"of,omitzero"`
	Asked QuestionID `json:"asked,omitzero"`
	Since Date       `json:"since"`
	Cause Cause      `json:"cause,omitzero"`
}

func (e SignalLetGo) apply(s *State, m Meta) {
	gone := letGo{party: e.Party, key: e.Cause.Signal, cause: e.Cause, made: m}
	if e.Cause.Signal == (SignalKey{}) {
		gone.old = oldKey{e.Rule, e.Of, e.Asked, e.Since}
	}
	s.signal.gone = append(s.signal.gone, gone)
}

func (e SignalLetGo) says(v View, m Meta) string {
	return v.author(m) + " let something small go" + e.Cause.sentence()
}

// answeredSignals lists what signals were about that were let go: each once, however many parties did.
func (s *State) answeredSignals() []citation {
	var list []citation
	seen := map[SignalKey]bool{}
	for _, g := range s.signal.gone {
		if g.key != (SignalKey{}) && !seen[g.key] {
			seen[g.key] = true
			list = append(list, citation{of: g.key.Of})
		}
	}
	return list
}

// letGoBy is how a party let the signal go; nil if it did not.
func (s *State) letGoBy(x Signal, by PartyID) *letGo {
	old := oldKey{x.Rule, x.Of, x.Asked, x.Since}
	i := slices.IndexFunc(s.signal.gone, func(g letGo) bool {
		return g.party == by && (g.key == x.Key || g.key == (SignalKey{}) && g.old == old)
	})
	if i < 0 {
		return nil
	}
	return &s.signal.gone[i]
}
