package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"entente/eventlog"
	"entente/eventlog/eventlogtest"
	"entente/store/postgrestest"
)

// Three nodes append to the same logs, each log by several callers: no gap, no double, no deadlock.
func TestNodesOnOneDatabase(t *testing.T) {
	dsn := postgrestest.Start(t)
	nodes := []*Store{open(t, dsn), open(t, dsn), open(t, dsn)}
	var logs [20]eventlog.ID
	for i := range logs {
		logs[i] = newLog(t, nodes[i%3])
	}
	const appends = 15
	var wg sync.WaitGroup
	for n, s := range nodes {
		for i := range logs {
			log := logs[(i*7*(n+1))%len(logs)]
			wg.Go(func() {
				for k := range appends {
					if err := insist(t.Context(), s, log, fmt.Sprintf("%d %d %d", n, i, k)); err != nil {
						t.Errorf("node %d: %v", n, err)
						return
					}
				}
			})
		}
	}
	wg.Wait()
	total := uint64(0)
	for _, log := range logs {
		total += wantWhole(t, nodes[0], log)
	}
	if want := uint64(len(nodes) * len(logs) * appends); total != want {
		t.Errorf("%d entries, want %d", total, want)
	}
}

// insist appends one entry under the command, after whatever the head is.
func insist(ctx context.Context, s *Store, log eventlog.ID, command string) error {
	for {
		head, err := s.Head(ctx, log)
		if err != nil {
			return err
		}
		b := eventlogtest.Batch(log, head, 1, command)
		b.Command = eventlog.Command{Actor: "ann", ID: command}
		if err := s.Append(ctx, b); !errors.Is(err, eventlog.ErrMoved) {
			return err
		}
	}
}

func wantWhole(t *testing.T, s *Store, log eventlog.ID) uint64 {
	t.Helper()
	no := uint64(0)
	seen := map[string]bool{}
	err := s.Read(t.Context(), log, 0, 1<<40, func(e eventlog.Entry) error {
		no++
		if e.No != no || seen[string(e.Words)] {
			return fmt.Errorf("entry %d has number %d and words %s", no, e.No, e.Words)
		}
		seen[string(e.Words)] = true
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if head, err := s.Head(t.Context(), log); head != no || err != nil {
		t.Errorf("Head = %d, %v, want %d", head, err, no)
	}
	return no
}

// Two nodes whose writers go by each other's log: never do both pass, and neither waits for ever.
func TestNodesThatGoByEachOthersLogNeverBothPass(t *testing.T) {
	dsn := postgrestest.Start(t)
	nodes := []*Store{open(t, dsn), open(t, dsn)}
	for range 60 {
		logs := []eventlog.ID{newLog(t, nodes[0]), newLog(t, nodes[1])}
		errs := make([]error, len(nodes))
		var wg sync.WaitGroup
		for i, s := range nodes {
			b := eventlogtest.Batch(logs[i], 0, 1, "mine")
			b.Saw = eventlog.Sight{Group: logs[i], Logs: 1, Heads: map[eventlog.ID]uint64{logs[1-i]: 0}}
			wg.Go(func() { errs[i] = s.Append(t.Context(), b) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), eventlog.ErrMoved) {
			t.Fatalf("both appended: %v, want that one passed and one came too late", errs)
		}
	}
}

// The server is killed under load: callers hear an error, never a false yes; what they cannot know, Find tells.
func TestKilledServerLosesNothingAcknowledged(t *testing.T) {
	server := postgrestest.NewServer(t)
	s := open(t, server.Database(t))
	for round := range 3 {
		var logs [16]eventlog.ID
		for i := range logs {
			logs[i] = newLog(t, s)
		}
		var acknowledged [16]uint64
		failed := make([]error, len(logs))
		enough := make(chan bool, 10_000)
		var wg sync.WaitGroup
		for i, log := range logs {
			wg.Go(func() {
				for failed[i] == nil {
					b := eventlogtest.Batch(log, acknowledged[i], 1, fmt.Sprint(acknowledged[i]))
					b.Command = eventlog.Command{Actor: "ann", ID: fmt.Sprint(acknowledged[i])}
					if failed[i] = s.Append(t.Context(), b); failed[i] == nil {
						acknowledged[i]++
						select {
						case enough <- true:
						default:
						}
					}
				}
			})
		}
		for range 300 {
			<-enough
		}
		server.Kill(t)
		wg.Wait()
		server.Restart(t)
		for i, log := range logs {
			if errors.Is(failed[i], eventlog.ErrMoved) {
				t.Errorf("round %d: Append = %v after %d", round, failed[i], acknowledged[i])
			}
			next := fmt.Sprint(acknowledged[i])
			_, found, err := s.Find(t.Context(), log, "ann", next)
			if err != nil {
				t.Fatalf("Find after the restart: %v", err)
			}
			want := acknowledged[i]
			if found {
				want++
			}
			if found && !errors.Is(failed[i], eventlog.ErrUnknown) {
				t.Errorf("Append = %v, but it was written", failed[i])
			}
			if got := wantWhole(t, s, log); got != want {
				t.Errorf("%d entries, want %d", got, want)
			}
			var again *eventlog.RepeatedError
			if err := insist(t.Context(), s, log, next); found != errors.As(err, &again) || !found && err != nil {
				t.Errorf("trying again = %v, written before = %t", err, found)
			}
		}
	}
}
