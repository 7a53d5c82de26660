package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"entente/eventlog"
)

func wantNumbers(t *testing.T, s Both, log eventlog.ID, n uint64) []eventlog.Entry {
	t.Helper()
	entries := read(t, s, log, 0, all)
	if h := head(t, s, log); uint64(len(entries)) != n || h != n {
		t.Errorf("%d entries and head %d, want %d", len(entries), h, n)
	}
	for i, e := range entries {
		if e.No != uint64(i)+1 {
			t.Fatalf("entry %d has number %d", i+1, e.No)
		}
	}
	return entries
}

func manyLogs(t *testing.T, s Both) {
	const logs, appends = 70, 12
	var wg sync.WaitGroup
	ids := make([]eventlog.ID, logs)
	for i := range ids {
		ids[i] = claim(t, s)
	}
	for i := range ids {
		wg.Go(func() {
			for k := range uint64(appends) {
				b := Batch(ids[i], 2*k, 2, fmt.Sprint("caller ", i))
				b.Command = command("ann", fmt.Sprint(k))
				if err := s.Append(t.Context(), b); err != nil {
					t.Errorf("Append: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	for i, id := range ids {
		for _, e := range wantNumbers(t, s, id, 2*appends) {
			if want := fmt.Sprintf(`["caller %d"]`, i); string(e.Words) != want {
				t.Fatalf("log %d has words %s, want %s", i, e.Words, want)
			}
		}
		wantMade(t, s, id, command("ann", "7"), eventlog.Made{Hash: command("ann", "7").Hash, First: 15, Last: 16})
	}
}

// insist appends after whatever the head is, as often as it takes, and returns the entry's number.
func insist(ctx context.Context, s Both, log eventlog.ID, c eventlog.Command, text string) (uint64, error) {
	for {
		head, err := s.Head(ctx, log)
		if err != nil {
			return 0, err
		}
		b := Batch(log, head, 1, text)
		b.Command = c
		err = s.Append(ctx, b)
		if err == nil {
			return head + 1, nil
		}
		if !errors.Is(err, eventlog.ErrMoved) {
			return 0, err
		}
	}
}

func oneLog(t *testing.T, s Both) {
	const callers, appends = 16, 8
	log := claim(t, s)
	var mu sync.Mutex
	told := map[uint64]string{}
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for k := range appends {
				text := fmt.Sprintf("caller %d, %d", i, k)
				no, err := insist(t.Context(), s, log, command("ann", text), text)
				if err != nil {
					t.Errorf("Append: %v", err)
					return
				}
				mu.Lock()
				told[no] = text
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for _, e := range wantNumbers(t, s, log, callers*appends) {
		if want := fmt.Sprintf("[%q]", told[e.No]); string(e.Words) != want {
			t.Errorf("entry %d has words %s, its writer was told %s", e.No, e.Words, want)
		}
	}
}

func racingRepeats(t *testing.T, s Both) {
	log := claim(t, s)
	var made, repeated atomic.Int32
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			_, err := insist(t.Context(), s, log, command("ann", "once"), "once")
			var again *eventlog.RepeatedError
			switch {
			case err == nil:
				made.Add(1)
			case errors.As(err, &again) && again.First == 1 && again.Last == 1:
				repeated.Add(1)
			default:
				t.Errorf("Append = %v", err)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 || repeated.Load() != 15 {
		t.Errorf("carried out %d times and %d told so, want 1 and 15", made.Load(), repeated.Load())
	}
	wantNumbers(t, s, log, 1)
}

// whoLeaves lets half of the callers leave at any time: the others' appends hold, and those who left find theirs whole
// or not at all.
func whoLeaves(t *testing.T, s Both) {
	const callers, appends = 32, 10
	var wg sync.WaitGroup
	ids := make([]eventlog.ID, callers)
	for i := range ids {
		ids[i] = claim(t, s)
	}
	for i, id := range ids {
		wg.Go(func() {
			for k := range uint64(appends) {
				if i%2 == 1 {
					leave(t, s, id)
					continue
				}
				if err := s.Append(t.Context(), Batch(id, 3*k, 3, "stays")); err != nil {
					t.Errorf("Append: %v", err)
				}
			}
		})
	}
	wg.Wait()
	for i, id := range ids {
		if i%2 == 0 {
			wantNumbers(t, s, id, 3*appends)
			continue
		}
		mustAppend(t, s, Batch(id, insistHead(t, s, id), 3, "after"))
		wantNumbers(t, s, id, head(t, s, id))
	}
}

// leave appends three entries under a context that ends at about the same time.
func leave(t *testing.T, s Both, log eventlog.ID) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	at, err := s.Head(t.Context(), log)
	if err != nil {
		t.Errorf("Head: %v", err)
		return
	}
	go cancel()
	err = s.Append(ctx, Batch(log, at, 3, "left"))
	if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, eventlog.ErrMoved) {
		t.Errorf("Append by one who leaves = %v", err)
	}
}

// insistHead returns the head after everything that was under way: appends to one log are carried out in order.
func insistHead(t *testing.T, s Both, log eventlog.ID) uint64 {
	t.Helper()
	wantErr(t, "Append", s.Append(t.Context(), Batch(log, 1<<30, 1, "nobody is there")), eventlog.ErrMoved)
	n := head(t, s, log)
	if n%3 != 0 {
		t.Errorf("head is %d: a batch of three was written in part", n)
	}
	return n
}

func cancelledBefore(t *testing.T, s Both) {
	log := claim(t, s)
	ctx := cancelled(t)
	wantErr(t, "Append", s.Append(ctx, Batch(log, 0, 1, "x")), context.Canceled)
	if err := s.Append(ctx, Batch(log, 0, 1, "x")); errors.Is(err, eventlog.ErrUnknown) {
		t.Errorf("Append that never began = %v, want no ErrUnknown", err)
	}
	_, err := s.Head(ctx, log)
	wantErr(t, "Head", err, context.Canceled)
	err = s.Read(ctx, log, 0, all, func(eventlog.Entry) error { return nil })
	wantErr(t, "Read", err, context.Canceled)
	_, err = s.Claim(ctx, eventlog.Log{ID: eventlog.NewID(), Group: log, Key: "new"})
	wantErr(t, "Claim", err, context.Canceled)
	if logs, err := s.Logs(t.Context(), log); err != nil || len(logs) != 1 {
		t.Errorf("Logs = %v, %v, want one", logs, err)
	}
	wantNumbers(t, s, log, 0)
}
