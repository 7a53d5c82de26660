package partnership

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// askSameAgain begins a round of q in a space some days later, and tells what asking Harwick's people by link says.
func (w *world) askSameAgain(at int, q QuestionSet, own ...*State) error {
	w.t.Helper()
	id := w.begins(at, q, BeginRound{})
	_, err := Decide(In{State: w.spaces[at].state, Common: w.common(), By: w.by(w.harwick), Now: w.now, Own: own}, &ChooseVoice{Round: id, Voice: People, Links: 6})
	return err
}

// TestTheSameIsNotAskedOfPeopleAgainSoon: two results of one question differ by whoever came or went between them.
func TestTheSameIsNotAskedOfPeopleAgainSoon(t *testing.T) {
	copied, other := behaviours(), behaviours()
	copied.Key, copied.Prompts = "copied", slices.Clone(copied.Prompts[:1])
	copied.Prompts[0].Key = "renamed"
	disguised := copied
	disguised.Prompts = slices.Clone(copied.Prompts)
	disguised.Prompts[0].Text = "  " + Text(strings.ToUpper(string(copied.Prompts[0].Text))) + " …"
	other.Key, other.Prompts = "other", []Prompt{{Key: "cost", Dimension: "cost", Kind: ScalePrompt, Scale: "agree", Text: "Something else."}}
	for name, c := range map[string]struct {
		at, days int
		set      QuestionSet
		own      bool
		ok       bool
	}{
		"the same set":                 {inTheCommon, 27, behaviours(), false, false},
		"a copy of one question":       {inTheCommon, 3, copied, false, false},
		"the same words, disguised":    {inTheCommon, 3, disguised, false, false},
		"in another space":             {inTheRoom, 3, copied, true, false},
		"other questions":              {inTheCommon, 3, other, false, true},
		"four weeks later":             {inTheCommon, 28, behaviours(), false, true},
		"in a space that is not given": {inTheRoom, 3, copied, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.people(inTheCommon, w.begins(inTheCommon, behaviours(), BeginRound{}), w.harwick, 6)
			w.now = w.now.AddDate(0, 0, c.days)
			var own []*State
			if c.own {
				own = []*State{w.common()}
			}
			err := w.askSameAgain(c.at, c.set, own...)
			var wrong *InvalidError
			if (err == nil) != c.ok || err != nil && (!errors.As(err, &wrong) || wrong.Field != "links") {
				t.Errorf("asking again = %v, want allowed: %v", err, c.ok)
			}
		})
	}
}

func TestTheSameIsAskedAgainSoonIfAllAgreeOrNothingCameOfIt(t *testing.T) {
	w := newWorld(t)
	first := w.begins(inTheRoom, behaviours(), BeginRound{})
	w.people(inTheRoom, first, w.harwick, 6)
	second := w.begins(inTheRoom, behaviours(), BeginRound{})
	ask := &ChooseVoice{Round: second, Voice: People, Members: []MemberID{w.helper[w.harwick]}}
	w.wantField(w.try(w.by(w.harwick), inTheRoom, ask), "members")
	w.must(w.by(w.calder), inTheRoom, &ChooseVoice{Round: second, Voice: People, Links: 6}) // its people were not asked before
	no := w.must(w.by(w.harwick), inTheRoom, &AllowMore{Round: second})
	w.wantField(w.try(w.by(w.harwick), inTheRoom, ask), "members")
	w.must(w.by(w.calder), inTheRoom, &AnswerConsent{Question: QuestionID(no), Revision: uint64(second), Position: Agree, Name: "N."})
	w.must(w.by(w.harwick), inTheRoom, ask)
	for _, r := range []RoundID{first, second} {
		w.must(w.by(w.harwick), inTheRoom, &CancelRound{Round: r, Reason: "x"})
	}
	w.people(inTheRoom, w.begins(inTheRoom, behaviours(), BeginRound{}), w.harwick, 6)
}

func TestAboutMoreThanTwoOthersOnlyIfAllAgree(t *testing.T) {
	w := newWorld(t)
	oakley := w.joins("Oakley", "omar")
	id := w.begins(inTheCommon, seen(), BeginRound{})
	all := []PartyID{w.calder, w.millbrook, oakley}
	say := func(about ...PartyID) error {
		return w.try(w.by(w.harwick), inTheCommon, &ChooseVoice{Round: id, Voice: OneVoice, About: about})
	}
	w.wantField(say(), "about")
	w.wantField(say(all...), "about")
	no := w.must(w.by(w.harwick), inTheCommon, &AllowMore{Round: id})
	for _, p := range all {
		w.must(w.by(p), inTheCommon, &AnswerConsent{Question: QuestionID(no), Revision: uint64(id), Position: Agree, Name: "N."})
	}
	if err := say(all...); err != nil {
		t.Errorf("about all three others, once all agreed = %v", err)
	}
}

func TestTheSameSetIsNotAskedMoreOftenThanItSays(t *testing.T) {
	w := newWorld(t)
	q := behaviours()
	q.Most = 1
	begin := func() error {
		return w.try(w.by(w.harwick), inTheCommon, &BeginRound{Set: SetRef{Key: q.Key, Version: 1}, Questions: q, Closes: w.today(), Opens: w.today().AddDays(1)})
	}
	for _, c := range []struct {
		on Date
		ok bool
	}{{"2026-03-11", true}, {"2026-04-10", false}, {"2026-04-11", true}} {
		w.on(c.on)
		if err := begin(); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrConflict) {
			t.Errorf("on %s: %v, want begun: %v", c.on, err, c.ok)
		}
	}
}

// TestAGapOfAPointIsASignal, and nothing smaller is.
func TestAGapOfAPointIsASignal(t *testing.T) {
	for _, c := range []struct {
		harwick []int
		want    []Rule
	}{{[]int{2, 2, 3, 3, 4, 4}, []Rule{RuleGap}}, {[]int{2, 3, 3, 3, 4, 4}, nil}} { // averages 3 and 3.2 against 4
		w := newWorld(t)
		id := w.begins(inTheCommon, behaviours(), BeginRound{})
		w.people(inTheCommon, id, w.harwick, 6)
		w.people(inTheCommon, id, w.calder, 6)
		w.now = w.now.AddDate(0, 0, 9)
		w.rings(inTheCommon, answers(w.harwick, c.harwick...), answers(w.calder, 3, 3, 4, 4, 5, 5))
		if got := w.gapRules(w.harwick); !slices.Equal(got, c.want) {
			t.Errorf("signals of %v against 4 on average = %v, want %v", c.harwick, got, c.want)
		}
	}
}

// TestOthersMayBeAskedTheSame: of people none of whom is asked twice nothing can be subtracted.
func TestOthersMayBeAskedTheSame(t *testing.T) {
	w := newWorld(t)
	dana, ed := w.manager[w.harwick], w.helper[w.harwick]
	w.must(w.by(w.harwick), inTheCommon, &ChooseVoice{Round: w.begins(inTheCommon, behaviours(), BeginRound{}), Voice: People, Members: []MemberID{ed}})
	second := w.begins(inTheCommon, behaviours(), BeginRound{})
	w.wantField(w.try(w.by(w.harwick), inTheCommon, &ChooseVoice{Round: second, Voice: People, Members: []MemberID{dana, ed}}), "members")
	w.must(w.by(w.harwick), inTheCommon, &ChooseVoice{Round: second, Voice: People, Members: []MemberID{dana}})
	w.wantField(w.try(w.by(w.harwick), inTheCommon, &AskMore{Round: second, Links: 3}), "links")
}

// TestOneOrganisationAloneDoesNotLiftIt: its manager would be asking and agreeing, and could tell what somebody answered whom
// the second round leaves out.
func TestOneOrganisationAloneDoesNotLiftIt(t *testing.T) {
	w := newWorld(t)
	w.people(inTheCommon, w.begins(inTheCommon, behaviours(), BeginRound{}), w.harwick, 6)
	second := w.begins(inThePrivate, behaviours(), BeginRound{})
	w.must(w.by(w.harwick), inThePrivate, &AllowMore{Round: second})
	in := In{State: w.spaces[inThePrivate].state, Common: w.common(), By: w.by(w.harwick), Now: w.now, Own: []*State{w.common()}}
	_, err := Decide(in, &ChooseVoice{Round: second, Voice: People, Links: 5})
	w.wantField(err, "links")
	if err != nil && strings.Contains(err.Error(), "all organisations") {
		t.Errorf("%v: there is nobody else to be asked", err)
	}
}

// TestTheSameIsNotAskedWhileItIsStillAnswered: rounds planned long before could else be answered, and open, on one day.
func TestTheSameIsNotAskedWhileItIsStillAnswered(t *testing.T) {
	w := newWorld(t)
	closes := w.today().AddDays(40)
	first := w.begins(inTheCommon, behaviours(), BeginRound{Closes: closes, Opens: closes.AddDays(1)})
	w.now = w.now.AddDate(0, 0, 30)
	second := w.begins(inTheCommon, behaviours(), BeginRound{Closes: closes, Opens: closes.AddDays(1)})
	w.people(inTheCommon, first, w.harwick, 6)
	w.wantField(w.try(w.by(w.harwick), inTheCommon, &ChooseVoice{Round: second, Voice: People, Links: 5}), "links")
	w.people(inTheCommon, second, w.calder, 6)
	w.wantField(w.try(w.by(w.calder), inTheCommon, &ChooseVoice{Round: first, Voice: People, Links: 5}), "links")
	w.on(closes.AddDays(1))
	w.rings(inTheCommon)
	w.people(inTheCommon, w.begins(inTheCommon, behaviours(), BeginRound{}), w.harwick, 6)
}
