package engine_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
	"entente/store"
	"entente/store/postgrestest"

	"github.com/google/uuid"
)

// entryBytes is about what an entry of benchPromise takes with its salts and hashes.
const entryBytes = 600

func benchPromise(who partnership.PartyID) *partnership.MakeCommitment {
	return &partnership.MakeCommitment{Receivers: []partnership.PartyID{who}, Due: "2026-03-06",
		What:     "Publish next week’s staffing for every queue by Thursday noon, with the names of those who cover.",
		Criteria: []partnership.Text{"It is in the shared folder by noon", "It names who covers for whom"}}
}

// newCommandID is what a form or a client makes.
func newCommandID() string { return uuid.Must(uuid.NewV7()).String() }

// benchSpace founds a partnership of two on the engine and returns its common space.
func benchSpace(b *testing.B, e *engine.Engine) partnership.SpaceID {
	b.Helper()
	at := partnership.SpaceID(eventlog.NewID())
	_, err := e.Found(b.Context(), at, partnership.FoundPartnership{
		Name: "Northbank", Goal: "People get through.", Zone: "Europe/London", Party: "Harwick", Kind: partnership.PublicBody,
		Person: "Dana Whitlock", Key: key("dana"),
	}, "found")
	if err != nil {
		b.Fatal(err)
	}
	return at
}

// bring lets one more party join, by the person named; the others agree.
func bring(b *testing.B, e *engine.Engine, at partnership.SpaceID, who string, others ...string) {
	b.Helper()
	r, err := e.Do(b.Context(), engine.Signed(key("dana")), at, &partnership.InviteParty{Name: partnership.Text(who)}, "invite-"+who)
	if err != nil {
		b.Fatal(err)
	}
	for _, other := range others {
		_, err := e.Do(b.Context(), engine.Signed(key(other)), at, &partnership.AnswerConsent{
			Question: partnership.QuestionID(r.Last), Revision: r.First, Position: partnership.Agree, Name: "Somebody"}, "agree-"+who)
		if err != nil {
			b.Fatal(err)
		}
	}
	_, err = e.Do(b.Context(), engine.Holder(at, partnership.InvitationID(r.First)), at, &partnership.JoinAsParty{
		Party: partnership.Text(who), Kind: partnership.Supplier, Person: "Priya Nair", Key: key(who)}, "join-"+who)
	if err != nil {
		b.Fatal(err)
	}
}

// doMany has each caller promise in its space, n in all, and returns each one's time.
func doMany(b *testing.B, e *engine.Engine, spaces []partnership.SpaceID, callers, n int) []time.Duration {
	times := make([][]time.Duration, callers)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for range n / callers {
				began := time.Now()
				_, err := e.Do(context.Background(), engine.Signed(key("priya")), spaces[i%len(spaces)], benchPromise(2), newCommandID())
				if err != nil {
					b.Error(err)
					return
				}
				times[i] = append(times[i], time.Since(began))
			}
		})
	}
	wg.Wait()
	return slices.Concat(times...)
}

// bareSyncs appends n times as many bytes as an entry has to a file, and makes each durable.
func bareSyncs(b *testing.B, n int) {
	f, err := os.OpenFile(filepath.Join(b.TempDir(), "bare"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	line := make([]byte, entryBytes)
	for range n {
		if _, err := f.Write(line); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// bareInserts puts n rows into the store's own tables, 32 a transaction, with nothing around it. Its row numbers are of
// logs that do not exist.
func bareInserts(b *testing.B, s *store.Store, from, n int) {
	salt, facts, words, hashes := make([]byte, 32), make([]byte, 250), make([]byte, 190), make([]byte, 64)
	for i := from; i < from+n; i += 32 {
		err := s.Write(b.Context(), func(tx *sql.Tx) error {
			for k := i; k < min(i+32, from+n); k++ {
				number, no := int64(1_000_000+k%64), int64(k/64+1)
				_, err := tx.Exec(`INSERT INTO entry (id, facts, facts_salt, words, words_salt, leaf, hashes) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
					number<<40|no, facts, salt, words, salt, hashes, hashes)
				if err != nil {
					return err
				}
				_, err = tx.Exec(`INSERT INTO command (log, actor, id, hash, first, last) VALUES ($1, $2, $3, $4, $5, $6)`,
					number, "m12", newCommandID(), salt, no, no)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// compare runs the two in turns, so that both see the same machine, and reports how fast ours is against the bare one.
func compare(b *testing.B, ours func(n int) []time.Duration, bare func(n int)) {
	const rounds = 4
	var us, it, processor time.Duration
	var times []time.Duration
	n := max(b.N/rounds, 512)
	ours(512) // the first ones make statements, and the write-ahead log grow to the size that it keeps
	for range rounds {
		began := time.Now()
		bare(n)
		it += time.Since(began)
		began = time.Now()
		before := processorTime(b)
		times = append(times, ours(n)...)
		us += time.Since(began)
		processor += processorTime(b) - before
	}
	slices.Sort(times)
	b.ReportMetric(it.Seconds()/us.Seconds(), "ratio")
	b.ReportMetric(float64(len(times))/us.Seconds(), "commands/s")
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(processor.Seconds()*1000/float64(len(times)), "cpu-ms/command")
	b.ReportMetric(0, "ns/op")
}

func benchBoth(b *testing.B, bench func(b *testing.B, dsn func() string)) {
	b.Run("sqlite", func(b *testing.B) {
		bench(b, func() string { return filepath.Join(b.TempDir(), rand.Text()+".db") })
	})
	b.Run("postgres", func(b *testing.B) { bench(b, func() string { return postgrestest.Start(b) }) })
}

func benchSpaces(b *testing.B, e *engine.Engine, n int) []partnership.SpaceID {
	var spaces []partnership.SpaceID
	for range n {
		at := benchSpace(b, e)
		bring(b, e, at, "priya")
		spaces = append(spaces, at)
	}
	return spaces
}

// At least 0.6 of a bare append and fdatasync of the same bytes.
func BenchmarkDo1Caller(b *testing.B) {
	benchBoth(b, func(b *testing.B, dsn func() string) {
		e := engine.New(openStore(b, dsn()), engine.Settings{Now: clock})
		spaces := benchSpaces(b, e, 1)
		compare(b, func(n int) []time.Duration { return doMany(b, e, spaces, 1, n) }, func(n int) { bareSyncs(b, n) })
	})
}

// At least 0.4 of bare inserts, and p99 ≤ 30 ms.
func BenchmarkDo64Callers64Spaces(b *testing.B) {
	benchBoth(b, func(b *testing.B, dsn func() string) {
		e, other, from := engine.New(openStore(b, dsn()), engine.Settings{Now: clock}), openStore(b, dsn()), 0
		spaces := benchSpaces(b, e, 64)
		compare(b, func(n int) []time.Duration { return doMany(b, e, spaces, 64, n) }, func(n int) {
			bareInserts(b, other, from, n)
			from += n
		})
	})
}

// At least 0.5 of a bare append and fdatasync, and p99 ≤ 100 ms.
func BenchmarkDo64Callers1Space(b *testing.B) {
	benchBoth(b, func(b *testing.B, dsn func() string) {
		e := engine.New(openStore(b, dsn()), engine.Settings{Now: clock})
		spaces := benchSpaces(b, e, 1)
		compare(b, func(n int) []time.Duration { return doMany(b, e, spaces, 64, n) }, func(n int) { bareSyncs(b, n) })
	})
}

// grown is a common space of four parties with at least n entries, most of them promises.
func grown(b *testing.B, s *store.Store, n uint64) partnership.SpaceID {
	e := engine.New(s, engine.Settings{Now: clock})
	at := benchSpace(b, e)
	bring(b, e, at, "priya")
	bring(b, e, at, "omar", "priya")
	bring(b, e, at, "lin", "priya", "omar")
	for i := uint64(0); i < n; i += 64 {
		doMany(b, e, []partnership.SpaceID{at}, 64, 64)
	}
	return at
}

// At most half a second.
func BenchmarkColdOpen50000(b *testing.B) {
	dsn := filepath.Join(b.TempDir(), "entente.db")
	s, err := store.Open(b.Context(), dsn, store.Options{SkipSync: true})
	if err != nil {
		b.Fatal(err)
	}
	at := grown(b, s, 50_000)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	s = openStore(b, dsn)
	before := processorTime(b)
	for b.Loop() {
		e := engine.New(s, engine.Settings{Now: clock})
		err := e.View(b.Context(), engine.Signed(key("dana")), at, func(v partnership.View) error {
			if v.State.Head() < 50_000 {
				return fmt.Errorf("%d entries", v.State.Head())
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/open")
	b.ReportMetric((processorTime(b)-before).Seconds()/float64(b.N), "cpu-s/open")
}

// processorTime is what this process has used, which others on the machine do not change as they change the clock's.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
