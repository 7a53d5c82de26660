package eventlogtest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"entente/eventlog"
)

// pairOf claims two logs of one group, the second with an entry.
func pairOf(t *testing.T, s Both) (one, two eventlog.ID) {
	t.Helper()
	one = claim(t, s)
	two = claimIn(t, s, one, "another")
	mustAppend(t, s, Batch(two, 0, 1, "before"))
	return one, two
}

func claimIn(t *testing.T, s Both, group eventlog.ID, key string) eventlog.ID {
	t.Helper()
	l, err := s.Claim(t.Context(), eventlog.Log{ID: eventlog.NewID(), Group: group, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return l.ID
}

func saw(b eventlog.Batch, s eventlog.Sight) eventlog.Batch {
	b.Saw = s
	return b
}

func whatWasSeenStillHolds(t *testing.T, s Both) {
	one, two := pairOf(t, s)
	now := eventlog.Sight{Group: one, Logs: 2, Heads: map[eventlog.ID]uint64{two: 1}}
	for _, c := range []struct {
		rule string
		seen eventlog.Sight
		want error
	}{
		{"a log that was shorter", eventlog.Sight{Group: one, Logs: 2, Heads: map[eventlog.ID]uint64{two: 0}}, eventlog.ErrMoved},
		{"a log that was longer", eventlog.Sight{Group: one, Logs: 2, Heads: map[eventlog.ID]uint64{two: 2}}, eventlog.ErrMoved},
		{"a log that was shorter, whatever others there are", eventlog.Sight{Heads: map[eventlog.ID]uint64{two: 0}}, eventlog.ErrMoved},
		{"a group with fewer logs", eventlog.Sight{Group: one, Logs: 1, Heads: map[eventlog.ID]uint64{two: 1}}, eventlog.ErrMoved},
		{"a log that is not there", eventlog.Sight{Group: one, Logs: 2, Heads: map[eventlog.ID]uint64{eventlog.NewID(): 1}}, eventlog.ErrNoLog},
	} {
		wantErr(t, "Append that saw "+c.rule, s.Append(t.Context(), saw(Batch(one, 0, 1, "x"), c.seen)), c.want)
		both := together(Batch(claim(t, s), 0, 1, "x"), saw(Batch(one, 0, 1, "x"), c.seen))
		wantErr(t, "Append with one that saw "+c.rule, s.Append(t.Context(), both), c.want)
	}
	own := eventlog.Sight{Group: one, Logs: 2, Heads: map[eventlog.ID]uint64{one: 0}}
	for rule, b := range map[string]eventlog.Batch{
		"its own log":             saw(Batch(one, 0, 1, "x"), own),
		"a log that goes with it": together(saw(Batch(one, 0, 1, "x"), now), Batch(two, 1, 1, "x")),
		"the log that it is with": together(Batch(one, 0, 1, "x"), saw(Batch(two, 1, 1, "x"), own)),
	} {
		if err := s.Append(t.Context(), b); err == nil || errors.Is(err, eventlog.ErrMoved) {
			t.Errorf("Append that saw %s = %v, want another error", rule, err)
		}
	}
	wantNumbers(t, s, one, 0)
	if err := s.Hold(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, saw(Batch(one, 0, 1, "x"), now)) // held: it is only read
	claimIn(t, s, one, "a third")
	wantErr(t, "Append after a log was added", s.Append(t.Context(), saw(Batch(one, 1, 1, "y"), now)), eventlog.ErrMoved)
	wantNumbers(t, s, one, 1)
	wantNumbers(t, s, two, 1)
}

// twoWhoGoByEachOther: of two writers who each go by what the other has not written yet, never both pass.
func twoWhoGoByEachOther(t *testing.T, s Both) {
	for range 40 {
		one, two := pairOf(t, s)
		batches := []eventlog.Batch{
			saw(Batch(one, 0, 1, "one"), eventlog.Sight{Group: one, Logs: 2, Heads: map[eventlog.ID]uint64{two: 1}}),
			saw(Batch(two, 1, 1, "two"), eventlog.Sight{Group: one, Logs: 2, Heads: map[eventlog.ID]uint64{one: 0}}),
		}
		errs := make([]error, len(batches))
		var wg sync.WaitGroup
		for i, b := range batches {
			wg.Go(func() { errs[i] = s.Append(t.Context(), b) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), eventlog.ErrMoved) {
			t.Fatalf("both appended = %v, want that one passed and one came too late", fmt.Sprint(errs))
		}
	}
}
