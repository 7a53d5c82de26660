package partnership

import (
	"strings"
	"testing"
	"time"
)

// TestEveryKindHasASentence: the history is read in words; a new kind brings its own.
func TestEveryKindHasASentence(t *testing.T) {
	s := founded(t)
	v := View{State: s, Common: s}
	for _, k := range events {
		if _, ok := k.event.(teller); !ok {
			t.Errorf("%s has no sentence: give %T a method says(View, Meta) string, beside its feature", k.kind, k.event)
			continue
		}
		if says := Describe(v, Meta{No: 1, By: ByMember(3)}, k.event); says == "" || strings.HasSuffix(says, ".") || strings.Contains(says, "%!") {
			t.Errorf("%s says %q, want a sentence without its full stop", k.kind, says)
		}
	}
}

func TestRecordLineSaysWhoseAnEntryIs(t *testing.T) {
	s := founded(t)
	for _, c := range []RecordLine{
		{1, noon, "partnership.founded", 2}, {2, noon, "party.joined", 2}, {3, noon, "member.joined", 2},
	} {
		if got := s.RecordLine(s, c.No); got != c {
			t.Errorf("RecordLine(%d) = %v, want %v", c.No, got, c)
		}
	}
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// founded is a partnership of one party with one signatory and manager, member 3 of party 2.
func founded(t *testing.T) *State {
	t.Helper()
	s := &State{}
	carry(t, s, ByFounder, &FoundPartnership{
		Name: "Northbank", Goal: "People get through", Zone: "Europe/London", Party: "Harwick", Kind: PublicBody, Person: "Dana",
		Key: strings.Repeat("d", 26),
	})
	return s
}

// carry decides and folds, as the engine would.
func carry(t *testing.T, s *State, by Actor, c Command) {
	t.Helper()
	events, err := Decide(In{State: s, Common: s, By: by, Now: noon}, c)
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	for _, e := range events {
		s.Apply(Meta{No: s.Head() + 1, At: noon, By: by}, e)
	}
}
