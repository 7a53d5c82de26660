package partnership

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// risen are the signals that a party's manager sees.
func (w *world) risen(p PartyID) []Signal { return Signals(w.views(w.manager[p])) }

// only is the one signal of a rule that a party's manager sees.
func (w *world) only(p PartyID, rule Rule) Signal {
	w.t.Helper()
	list := slices.DeleteFunc(w.risen(p), func(s Signal) bool { return s.Rule != rule })
	if len(list) != 1 {
		w.t.Fatalf("%d signals of the rule %s, want one: %+v", len(list), rule, list)
	}
	return list[0]
}

// talked says that all of them talked, in the common space.
func (w *world) talked(on Date) {
	w.t.Helper()
	w.must(w.by(w.harwick), inTheCommon, &TookPlace{On: on})
}

// given is a promise of Calder to Harwick that counts.
func (w *world) given(what Text, due Date, schedule Schedule) CommitmentID {
	w.t.Helper()
	id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: what, Due: due, Schedule: schedule})
	w.accept(w.harwick, id)
	return id
}

// givenUp is a promise of Calder to Harwick that Calder says, on a day, it will not keep.
func (w *world) givenUp(due, on Date) CommitmentID {
	w.t.Helper()
	id := w.given("Publish the rota", due, Schedule{})
	w.on(on)
	w.must(w.by(w.calder), inTheCommon, &PutRight{Of: id.Once(), Wrong: "Too much", Will: "Ask first", GivesUp: true})
	return id
}

func TestPromiseBrokenAgainIsSeenByThoseTwoOnly(t *testing.T) {
	w := newWorld(t)
	w.talked("2026-03-02")
	w.givenUp("2026-03-06", "2026-03-09")
	if got := w.rules(w.harwick); len(got) != 0 {
		t.Errorf("after one promise that was not kept Harwick sees %v", got)
	}
	second := w.givenUp("2026-03-13", "2026-03-16")
	for _, p := range []PartyID{w.harwick, w.calder} {
		if got := w.rules(p); !slices.Equal(got, []Rule{RuleAgain}) {
			t.Errorf("after the second party %d sees %v", p, got)
		}
	}
	signal := w.only(w.harwick, RuleAgain)
	if signal.Of != second.Once().Ref() || signal.Since != "2026-03-16" {
		t.Errorf("it is about %v since %s, want the second promise, since it was given up", signal.Of, signal.Since)
	}
	if got := string(signal.Explain().Cause); got != "A promise for 6 March 2026 and one for 13 March 2026 could not be kept." {
		t.Errorf("it says %q", got)
	}
	w.on("2026-03-27")
	if got := w.rules(w.millbrook); slices.Contains(got, RuleAgain) {
		t.Errorf("another sees %v: nobody keeps score", got)
	}
	w.on("2027-03-08") // more than a year after the first
	if got := w.rules(w.harwick); slices.Contains(got, RuleAgain) {
		t.Errorf("after a year Harwick sees %v", got)
	}
}

func TestMissedOccurrencesAreBrokenAgain(t *testing.T) {
	w := newWorld(t)
	id := w.given("Publish the staffing", "2026-03-06", Weekly)
	w.on("2026-03-24") // those of the 6th and the 13th are over, and the next has fallen due
	w.talked("2026-03-24")
	signal := w.only(w.harwick, RuleAgain)
	if signal.Of != id.On("2026-03-13").Ref() {
		t.Errorf("it is about %v, want the second that was missed", signal.Of)
	}
}

func TestThirdSlipIsANewKey(t *testing.T) {
	w := newWorld(t)
	w.givenUp("2026-03-06", "2026-03-09")
	w.givenUp("2026-03-13", "2026-03-16")
	signal := w.only(w.harwick, RuleAgain)
	w.must(w.by(w.harwick), inTheCommon, &LetGo{Signal: signal.Key})
	if got := w.rules(w.harwick); len(got) != 0 {
		t.Errorf("Harwick let it go and sees %v", got)
	}
	w.givenUp("2026-03-18", "2026-03-20")
	if third := w.only(w.harwick, RuleAgain); third.Key == signal.Key {
		t.Errorf("the third has the key of the second: %v", third.Key)
	}
	if got := w.only(w.calder, RuleAgain); got.Of == signal.Of {
		t.Errorf("Calder sees the second beside the third: %v", got.Of)
	}
}

func TestQuietIsSeenByTheTwoOnlyAndEndsWithATalk(t *testing.T) {
	w := newWorld(t)
	w.on("2026-03-30") // twice the rhythm of fourteen days
	if got := w.rules(w.harwick); len(got) != 0 {
		t.Errorf("on the last day Harwick sees %v", got)
	}
	w.on("2026-03-31")
	if got := w.rules(w.harwick); !slices.Equal(got, []Rule{RuleQuiet, RuleQuiet}) {
		t.Errorf("after it Harwick sees %v, want one for each of the others", got)
	}
	pair := []PartyID{w.harwick, w.calder}
	at := slices.IndexFunc(w.risen(w.harwick), func(s Signal) bool { return slices.Equal(s.Parties, pair) })
	if got := w.risen(w.harwick)[at]; got.Space != "r" {
		t.Errorf("the two of the room are asked in %q, want their own space", got.Space)
	}
	w.must(w.by(w.harwick), inTheCommon, &ArrangeCheckin{Date: "2026-04-02"})
	if got := w.rules(w.harwick); len(got) != 0 {
		t.Errorf("with a talk arranged Harwick sees %v", got)
	}
	w.on("2026-04-03")
	w.must(w.by(w.calder), inTheRoom, &TookPlace{On: "2026-04-03"})
	for _, s := range w.risen(w.calder) {
		if slices.Equal(s.Parties, pair) {
			t.Errorf("Calder and Harwick have talked, and Calder sees %+v", s)
		}
	}
}

func TestQuietLetGoStaysSilentUntilTheyTalkAndAreQuietAgain(t *testing.T) {
	w := newWorld(t)
	w.talked("2026-03-02")
	w.on("2026-04-01")
	var signal Signal
	for _, s := range w.risen(w.harwick) {
		if s.Space == "r" {
			signal = s
		}
	}
	if err := w.try(w.by(w.harwick), inTheCommon, &LetGo{Signal: signal.Key}); !errors.Is(err, ErrConflict) {
		t.Errorf("letting it go where others are = %v, want a conflict", err)
	}
	w.must(w.by(w.harwick), inTheRoom, &LetGo{Signal: signal.Key})
	w.on("2026-04-20")
	if slices.ContainsFunc(w.risen(w.harwick), func(s Signal) bool { return s.Key == signal.Key }) {
		t.Error("what was let go is there again")
	}
	w.must(w.by(w.calder), inTheRoom, &TookPlace{On: "2026-04-20"})
	w.on("2026-05-20")
	if !slices.ContainsFunc(w.risen(w.harwick), func(s Signal) bool { return s.Space == "r" && s.Key.Day == "2026-04-20" }) {
		t.Errorf("a new silence is no new signal: %+v", w.risen(w.harwick))
	}
}

func TestReachingForTheContractIsASignalWithoutAName(t *testing.T) {
	w := newWorld(t)
	no := w.must(ByMember(w.helper[w.calder]), inTheRoom, &NoteContract{Says: "Clause 9, notice of delay"})
	signal := w.only(w.harwick, RuleContract)
	if signal.Space != "r" || signal.Key.First != no || len(w.rules(w.millbrook)) != 0 {
		t.Errorf("Harwick sees %+v and Millbrook %v", signal, w.rules(w.millbrook))
	}
	for _, f := range signal.Figures {
		if f.Party != 0 {
			t.Errorf("a figure names a party: %+v", f)
		}
	}
	if got := ContractUse(w.views(w.manager[w.harwick]), "2026-01-01"); got != 1 {
		t.Errorf("ContractUse = %d, want 1", got)
	}
	w.on("2026-06-01")
	if got := w.rules(w.harwick); slices.Contains(got, RuleContract) {
		t.Errorf("after 90 days Harwick sees %v", got)
	}
}

func TestContractNoteIsTakenBackByThoseWhoWroteIt(t *testing.T) {
	w := newWorld(t)
	no := ContractNoteID(w.must(w.by(w.calder), inTheRoom, &NoteContract{}))
	if err := w.try(w.by(w.harwick), inTheRoom, &TakeBackContractNote{Note: no}); !errors.Is(err, ErrForbidden) {
		t.Errorf("another takes it back = %v, want forbidden", err)
	}
	w.must(w.by(w.calder), inTheRoom, &TakeBackContractNote{Note: no})
	if got := w.rules(w.harwick); len(got) != 0 || ContractUse(w.views(w.manager[w.harwick]), "") != 0 {
		t.Errorf("taken back, and Harwick sees %v", got)
	}
	for _, on := range []Date{"2026-03-03", "2025-01-01", "soon"} {
		var wrong *InvalidError
		if err := w.try(w.by(w.calder), inTheRoom, &NoteContract{On: on}); !errors.As(err, &wrong) {
			t.Errorf("on %q = %v, want it refused", on, err)
		}
	}
}

func TestClauseDueToBeLookedAtAgainIsASignalOfItsDay(t *testing.T) {
	w := signed(t)
	id := w.note(w.calder, secret, 10)
	w.now = w.now.AddDate(0, 0, 9)
	if got := w.rules(w.harwick); slices.Contains(got, RuleRecheck) {
		t.Errorf("the day before Harwick sees %v", got)
	}
	w.now = w.now.AddDate(0, 0, 1)
	signal := w.only(w.harwick, RuleRecheck)
	if signal.Of != id.Ref() || signal.Since != w.today() || strings.Contains(string(signal.Explain().Cause), secret) {
		t.Errorf("Harwick sees %+v: %s", signal, signal.Explain().Cause)
	}
	w.must(w.by(w.harwick), inTheCommon, &LetGo{Signal: signal.Key})
	w.must(w.by(w.calder), inTheCommon, &RecheckClause{Clause: id, Holds: HoldsPartly, Words: "By day.", Next: w.today().AddDays(5)})
	if got := w.rules(w.millbrook); slices.Contains(got, RuleRecheck) {
		t.Errorf("looked at again, and Millbrook sees %v", got)
	}
	w.now = w.now.AddDate(0, 0, 5)
	if again := w.only(w.harwick, RuleRecheck); again.Key == signal.Key {
		t.Errorf("the next day has the key of the first: %v", again.Key)
	}
}

// What was let go before signals had keys stays let go, and a date that another promise moves makes no new signal.
func TestAnsweredSignalStaysSilent(t *testing.T) {
	w, of := promised(t)
	w.on("2026-03-10")
	old := SignalLetGo{Party: w.harwick, Rule: RuleOverdue, Of: of.Ref(), Since: "2026-03-10"}
	s := w.common()
	s.Apply(Meta{No: s.Head() + 1, At: w.now, By: w.by(w.harwick)}, old)
	if got := w.rules(w.harwick); len(got) != 0 {
		t.Errorf("let go before there were keys, and Harwick sees %v", got)
	}
	w, of = promised(t)
	w.on("2026-03-10")
	key := w.only(w.harwick, RuleOverdue).Key
	w.must(w.by(w.harwick), inTheCommon, &LetGo{Signal: key})
	w.on("2026-03-20")
	if got := w.rules(w.harwick); slices.Contains(got, RuleOverdue) {
		t.Errorf("days later Harwick sees %v", got)
	}
	no := w.must(w.by(w.calder), inTheCommon, &AskNewDate{Of: of, Due: "2026-03-25", Changed: "A slip"})
	for _, p := range []PartyID{w.harwick, w.millbrook} {
		w.must(w.by(p), inTheCommon, &AnswerChange{Of: of, Change: no, Agrees: true})
	}
	w.on("2026-03-27")
	if again := w.only(w.harwick, RuleOverdue); again.Key == key || again.Key.First <= key.First {
		t.Errorf("the agreed date slipped too, and the key is %v as before", again.Key)
	}
}

// A promise that moves along with another is the same slip.
func TestMovingAlongIsNoNewSlip(t *testing.T) {
	w := newWorld(t)
	cause := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Send the plan", Due: "2026-03-05"})
	w.accept(w.harwick, cause)
	no := w.must(w.by(w.harwick), inTheCommon, &MakeCommitment{Receivers: []PartyID{w.calder}, What: "Draw the roster", Due: "2026-03-06",
		DependsOn: Dependency{Of: cause.Once()}})
	id := CommitmentID{Entry: no}
	w.accept(w.calder, id)
	w.on("2026-03-10")
	var key SignalKey
	for _, s := range w.risen(w.harwick) {
		if s.Of == id.Once().Ref() {
			key = s.Key
		}
	}
	w.must(w.by(w.harwick), inTheCommon, &LetGo{Signal: key})
	change := w.must(w.by(w.calder), inTheCommon, &AskNewDate{Of: cause.Once(), Due: "2026-03-12", Changed: "A slip"})
	w.must(w.by(w.harwick), inTheCommon, &AnswerChange{Of: cause.Once(), Change: change, Agrees: true})
	c, _ := w.common().Commitment(id)
	if c.CourseOf("").Due != "2026-03-13" {
		t.Fatalf("it has not moved along: %s", c.CourseOf("").Due)
	}
	w.on("2026-03-17")
	for _, s := range w.risen(w.harwick) {
		if s.Of == id.Once().Ref() {
			t.Errorf("it moved along and is there again: %+v", s)
		}
	}
}

// Whoever contests what was contested already, and was let go, makes no new signal; the next time does.
func TestContestedAgainIsNew(t *testing.T) {
	w, of := promised(t)
	e := EvidenceID(w.must(w.by(w.calder), inTheCommon, &AddEvidence{About: of.Ref(), Kind: Statement, Title: "It is so"}))
	contest := func(p PartyID) {
		w.must(w.by(p), inTheCommon, &ContestEvidence{Evidence: e, Point: Accuracy, Reason: "No"})
	}
	contest(w.harwick)
	key := w.only(w.calder, RuleContested).Key
	w.must(w.by(w.calder), inTheCommon, &LetGo{Signal: key})
	contest(w.millbrook)
	w.must(w.by(w.harwick), inTheCommon, &DropContest{Evidence: e})
	if got := w.rules(w.calder); len(got) != 0 {
		t.Errorf("let go while it is contested still, and Calder sees %v", got)
	}
	w.must(w.by(w.millbrook), inTheCommon, &DropContest{Evidence: e})
	contest(w.harwick)
	if again := w.only(w.calder, RuleContested); again.Key == key {
		t.Errorf("contested anew, with the key of before: %v", again.Key)
	}
}

func TestLettingGoCopiesCauseAndFiguresAndNobodysWords(t *testing.T) {
	w := newWorld(t)
	id := w.given(secret, "2026-03-06", Schedule{})
	w.on("2026-03-10")
	signal := w.only(w.harwick, RuleOverdue)
	no := w.must(w.by(w.harwick), inTheCommon, &LetGo{Signal: signal.Key})
	_, e, err := NewCodec().Decode(w.spaces[inTheCommon].log[no-1][0], w.spaces[inTheCommon].log[no-1][1])
	if err != nil {
		t.Fatal(err)
	}
	gone := e.(SignalLetGo)
	want := Cause{Signal: signal.Key, Since: "2026-03-10", Figures: signal.Figures, Rule: signal.Explain().Rule,
		Says: "It was promised for 6 March 2026 and has not been shown."}
	if diff := cmp.Diff(want, gone.Cause, same); diff != "" {
		t.Errorf("what was copied (-want +got):\n%s", diff)
	}
	if strings.Contains(string(w.spaces[inTheCommon].log[no-1][1]), secret) {
		t.Error("the promise's own words are copied; erasing them would leave these")
	}
	if answer, ok := AnswerTo(w.views(w.manager[w.harwick]), "c", signal.Key); !ok || !answer.LetGo || answer.Cause.Says != want.Says {
		t.Errorf("AnswerTo = %+v, %v", answer, ok)
	}
	if figure := figureNamed(gone.Cause.Figures, FigureDue); figure.Day != "2026-03-06" || figure.Entry != id.Entry+1 {
		t.Errorf("the date is said to stand in %+v, want the entry with which it was agreed", figure)
	}
}

func TestSignalKeyIsReadInOneWayOnly(t *testing.T) {
	for _, k := range []SignalKey{
		{Rule: RuleOverdue, Version: 1, Of: Ref{RefCommitment, "42.3", "2026-11-27"}, First: 17},
		{Rule: RuleConsent, Version: 2, Asked: 30, First: 31},
		{Rule: RuleQuiet, Version: 1, A: 2, B: 9, Day: "2026-03-02"},
	} {
		got, err := ParseSignalKey(k.String())
		if err != nil || got != k {
			t.Errorf("ParseSignalKey(%q) = %+v, %v", k, got, err)
		}
	}
	for _, text := range []string{
		"", "overdue", "overdue.1~commitment:42", "overdue.1~commitment:42~017", "overdue.0~commitment:42~17", "overdue.1~commitment:42~-1",
		"Overdue.1~commitment:42~17", "overdue.1~commitment:42~17~1", "quiet.1~parties:9-2~2026-03-02", "quiet.1~parties:2-9~2026-13-02",
		"overdue.1~question:0~17", "overdue.1~~17", "overdue.1~commitment:42~99999999999999999999",
	} {
		if got, err := ParseSignalKey(text); err == nil {
			t.Errorf("ParseSignalKey(%q) = %+v, want an error", text, got)
		}
	}
}

func TestEveryRuleIsExplained(t *testing.T) {
	for _, rule := range Rules {
		if text := ruleTexts[rule]; text.says == "" || text.ends == "" || versions[rule] == 0 {
			t.Errorf("the rule %s has no words or no version", rule)
		}
	}
	if len(Rules) != len(ruleTexts) || len(Rules) != len(versions) {
		t.Errorf("%d rules, %d in words, %d versions", len(Rules), len(ruleTexts), len(versions))
	}
}
