package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"

	"github.com/google/uuid"
)

// BenchmarkCommands gives commands to one process on SQLite with synchronous=FULL: 64 callers, each into a private space
// of its own, each waiting until its command is acknowledged; http over 64 connections, engine without HTTP, tokens and
// JSON. It reports acknowledged commands a second and the 99th percentile of their times. The callers share the machine
// with the server; compare the two of one run.
func BenchmarkCommands(b *testing.B) {
	b.Run("engine", func(b *testing.B) {
		w, spaces, names := benchWorld(b, callers)
		c := &partnership.MakeCommitment{Receivers: []partnership.PartyID{2}, What: "Publish next week's staffing by Thursday noon",
			Criteria: []partnership.Text{"All four sites", "By noon"}, Due: "2099-03-06"}
		who := make([]engine.Who, callers)
		for i, name := range names {
			who[i] = w.who(name)
		}
		acknowledged(b, func(i int) error {
			_, err := w.engine.Do(context.Background(), who[i], spaces[i], c, uuid.NewString())
			return err
		})
	})
	b.Run("http", func(b *testing.B) {
		w, spaces, names := benchWorld(b, callers)
		server := httptest.NewServer(w.handler)
		b.Cleanup(server.Close)
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
		body := []byte(`{"receivers":[2],"what":"Publish next week's staffing by Thursday noon","criteria":["All four sites","By noon"],"due":"2099-03-06"}`)
		acknowledged(b, func(i int) error {
			return give(client, server.URL+commandPath(spaces[i], "make-commitment"), w.tokens[names[i]], body)
		})
	})
}

const callers = 64

// acknowledged shares b.N commands among the callers and reports how they went.
func acknowledged(b *testing.B, command func(caller int) error) {
	times := make([][]time.Duration, callers)
	var wg sync.WaitGroup
	before := processorTime(b)
	b.ResetTimer()
	for i := range callers {
		wg.Go(func() {
			for n := i; n < b.N; n += callers {
				began := time.Now()
				if err := command(i); err != nil {
					b.Error(err)
					return
				}
				times[i] = append(times[i], time.Since(began))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(times...)
	slices.Sort(all)
	if len(all) == 0 {
		b.Fatal("nothing was acknowledged")
	}
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "commands/s")
	b.ReportMetric((processorTime(b)-before).Seconds()*1000/float64(len(all)), "cpu-ms/command")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// processorTime is what this process has used, callers and server together, which others on the machine do not change as
// they change the clock's.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// give sends one command and waits until it is acknowledged.
func give(client *http.Client, url, token string, body []byte) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", uuid.NewString())
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", res.Status, text)
	}
	return res.Body.Close()
}

// benchWorld has n partnerships of one party each, which promises itself something in its private space, and a token that
// writes for each.
func benchWorld(b *testing.B, n int) (w *world, spaces []partnership.SpaceID, names []string) {
	w = newWorld(b)
	for i := range n {
		at, name := partnership.SpaceID(eventlog.NewID()), fmt.Sprintf("p%d", i)
		member := w.person(name, at)
		_, err := w.engine.Found(b.Context(), at, partnership.FoundPartnership{Name: "Bench", Goal: "Speed", Zone: "UTC",
			Party: "Harwick", Kind: partnership.Peer, Person: "Dana", Key: string(member)}, "found")
		w.must(err)
		private, err := w.engine.SpaceOf(b.Context(), engine.Signed(string(member)), at, []partnership.PartyID{2})
		w.must(err)
		spaces, names = append(spaces, private), append(names, name)
	}
	return w, spaces, names
}
