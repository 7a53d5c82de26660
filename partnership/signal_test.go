package partnership

import (
	"errors"
	"slices"
	"testing"
)

// rules are what needs the attention of a party's manager.
func (w *world) rules(p PartyID) []Rule {
	var list []Rule
	for _, s := range Signals(w.views(w.manager[p])) {
		list = append(list, s.Rule)
	}
	return list
}

func TestSignalsAreMadeByTheirRules(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(w *world, of OccurrenceID)
		want []Rule
	}{
		{"promised and not due", func(w *world, of OccurrenceID) {}, nil},
		{"in its day of grace", func(w *world, of OccurrenceID) { w.on("2026-03-09") }, nil},
		{"overdue", func(w *world, of OccurrenceID) { w.on("2026-03-10") }, []Rule{RuleOverdue}},
		{"shown", func(w *world, of OccurrenceID) { w.show(of) }, nil},
		{"shown, and nobody answers", func(w *world, of OccurrenceID) { w.show(of); w.on("2026-03-17") }, []Rule{RuleAwaitingWord}},
		{"something is missing", func(w *world, of OccurrenceID) { w.show(of); w.notYet(w.harwick, of) }, []Rule{RuleNotYet}},
		{"answers differ", func(w *world, of OccurrenceID) { w.show(of); w.confirm(w.harwick, of); w.notYet(w.millbrook, of) }, []Rule{RuleDifferent}},
		{"kept", func(w *world, of OccurrenceID) { w.show(of); w.confirm(w.harwick, of); w.confirm(w.millbrook, of) }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, of := promised(t)
			c.do(w, of)
			if got := w.rules(w.harwick); !slices.Equal(got, c.want) {
				t.Errorf("rules = %v, want %v", got, c.want)
			}
		})
	}
}

func TestMatterBetweenTwoReachesOthersAfterTenWorkingDays(t *testing.T) {
	w := newWorld(t)
	id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Publish the rota", Due: "2026-03-06"})
	w.accept(w.harwick, id)
	w.on("2026-03-10")
	if got := w.rules(w.millbrook); len(got) != 0 {
		t.Errorf("on the first day others see %v", got)
	}
	w.on("2026-03-25")
	if got := w.rules(w.millbrook); !slices.Equal(got, []Rule{RuleOverdue}) {
		t.Errorf("after ten working days others see %v, want the overdue promise", got)
	}
}

func TestLettingGoIsForThoseConcernedAndForOneSlip(t *testing.T) {
	w, of := promised(t)
	w.on("2026-03-10")
	signal := Signals(w.views(w.manager[w.harwick]))[0]
	letGo := &LetGo{Rule: signal.Rule, Of: signal.Of, Since: signal.Since}
	w.must(w.by(w.harwick), inTheCommon, letGo)
	if got := w.rules(w.harwick); len(got) != 0 {
		t.Errorf("Harwick let it go and sees %v", got)
	}
	if got := w.rules(w.millbrook); !slices.Equal(got, []Rule{RuleOverdue}) {
		t.Errorf("Millbrook sees %v, want what it did not let go", got)
	}
	if err := w.try(w.by(w.harwick), inTheCommon, letGo); !errors.Is(err, ErrConflict) {
		t.Errorf("letting it go twice = %v, want a conflict", err)
	}
	early := &LetGo{Rule: signal.Rule, Of: signal.Of, Since: "2026-03-01"}
	if err := w.try(w.by(w.millbrook), inTheCommon, early); !errors.Is(err, ErrConflict) {
		t.Errorf("letting go what was not there = %v, want a conflict", err)
	}
	w.show(of)
	w.notYet(w.harwick, of)
	if got := w.rules(w.harwick); !slices.Equal(got, []Rule{RuleNotYet}) {
		t.Errorf("after a new slip Harwick sees %v", got)
	}
}
