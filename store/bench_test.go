package store

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"entente/eventlog"
	"entente/store/postgrestest"
)

// An entry of usual size: 350 bytes of facts, 200 of words, two tree hashes.
func benchEntry(no uint64) eventlog.Entry {
	return eventlog.Entry{
		No: no, Facts: bytes.Repeat([]byte("f"), 350), Words: bytes.Repeat([]byte("w"), 200),
		FactsSalt: sha256.Sum256([]byte{1}), WordsSalt: sha256.Sum256([]byte{2}), Hashes: make([]byte, 64),
	}
}

func benchBatch(log eventlog.ID, after uint64) eventlog.Batch {
	return eventlog.Batch{
		Log: log, After: after, Entries: []eventlog.Entry{benchEntry(after + 1)},
		Command: eventlog.Command{Actor: "member 12", ID: rand.Text()},
	}
}

func benchLogs(b *testing.B, s *Store, n int) []eventlog.ID {
	ids := make([]eventlog.ID, n)
	for i := range ids {
		ids[i] = eventlog.NewID()
		if _, err := s.Claim(b.Context(), eventlog.Log{ID: ids[i], Group: ids[i], Key: "common"}); err != nil {
			b.Fatal(err)
		}
	}
	return ids
}

// callers appends n entries in all, each caller to its log after its own last one, and returns each append's time.
func callers(b *testing.B, s *Store, logs []eventlog.ID, heads []uint64, n int) []time.Duration {
	times := make([][]time.Duration, len(logs))
	var wg sync.WaitGroup
	for i := range logs {
		wg.Go(func() {
			for range n / len(logs) {
				began := time.Now()
				if err := s.Append(b.Context(), benchBatch(logs[i], heads[i])); err != nil {
					b.Error(err)
					return
				}
				heads[i]++
				times[i] = append(times[i], time.Since(began))
			}
		})
	}
	wg.Wait()
	return slices.Concat(times...)
}

// bareInserts puts n rows into the same tables with the same indexes, 32 a transaction, with nothing around it.
func bareInserts(b *testing.B, s *Store, from, n int) {
	must := func(_ any, err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	conn, err := s.write.Conn(b.Context())
	must(nil, err)
	entry, err := conn.PrepareContext(b.Context(), entryRows.text(1))
	must(nil, err)
	command, err := conn.PrepareContext(b.Context(), commandRows.text(1))
	must(nil, err)
	var tx *sql.Tx
	for i := from; i < from+n; i++ {
		if (i-from)%32 == 0 {
			tx, err = conn.BeginTx(b.Context(), nil)
			must(nil, err)
		}
		e, number, no := benchEntry(uint64(i)), int64(1000+i%64), uint64(i/64+1)
		must(entry.Exec(rowID(number, no), e.Facts, e.FactsSalt[:], e.Words, e.WordsSalt[:], e.Leaf[:], e.Hashes))
		must(command.Exec(number, "member 12", rand.Text(), e.FactsSalt[:], int64(no), int64(no)))
		if (i-from)%32 == 31 || i == from+n-1 {
			must(nil, tx.Commit())
		}
	}
	must(nil, conn.Close())
}

// bareSync appends n times as many bytes as an entry has to a file, and makes each durable.
func bareSync(b *testing.B, n int) {
	f, err := os.OpenFile(filepath.Join(b.TempDir(), "bare"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	line := make([]byte, 350+200+3*64)
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

// compare runs the two in turns, so that both see the same machine, and reports how fast ours is against the bare one.
func compare(b *testing.B, ours func(n int) []time.Duration, bare func(n int)) {
	const rounds = 4
	var us, it time.Duration
	var times []time.Duration
	n := max(b.N/rounds, 64)
	for range rounds {
		began := time.Now()
		bare(n)
		it += time.Since(began)
		began = time.Now()
		times = append(times, ours(n)...)
		us += time.Since(began)
	}
	slices.Sort(times)
	b.ReportMetric(it.Seconds()/us.Seconds(), "ratio")
	b.ReportMetric(float64(len(times))/us.Seconds(), "appends/s")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(0, "ns/op")
}

func benchBoth(b *testing.B, bench func(b *testing.B, dsn func() string)) {
	b.Run("sqlite", func(b *testing.B) {
		bench(b, func() string { return filepath.Join(b.TempDir(), fmt.Sprint(rand.Text(), ".db")) })
	})
	b.Run("postgres", func(b *testing.B) { bench(b, func() string { return postgrestest.Start(b) }) })
}

// At least 0.4 and p99 ≤ 30 ms.
func BenchmarkAppend64Callers64Logs(b *testing.B) {
	benchBoth(b, func(b *testing.B, dsn func() string) {
		s, other := open(b, dsn()), open(b, dsn())
		logs, heads, from := benchLogs(b, s, 64), make([]uint64, 64), 0
		compare(b, func(n int) []time.Duration { return callers(b, s, logs, heads, n) }, func(n int) {
			bareInserts(b, other, from, n)
			from += n
		})
	})
}

// At least 0.6.
func BenchmarkAppend1Caller(b *testing.B) {
	benchBoth(b, func(b *testing.B, dsn func() string) {
		s := open(b, dsn())
		logs, heads := benchLogs(b, s, 1), make([]uint64, 1)
		compare(b, func(n int) []time.Duration { return callers(b, s, logs, heads, n) }, func(n int) { bareSync(b, n) })
	})
}

// At least 0.5 and p99 ≤ 100 ms. The callers take turns, as a space's queue makes them.
func BenchmarkAppend64Callers1Log(b *testing.B) {
	benchBoth(b, func(b *testing.B, dsn func() string) {
		s := open(b, dsn())
		log, head := benchLogs(b, s, 1)[0], uint64(0)
		var turn sync.Mutex
		ours := func(n int) []time.Duration {
			times := make([][]time.Duration, 64)
			var wg sync.WaitGroup
			for i := range times {
				wg.Go(func() {
					for range n / 64 {
						began := time.Now()
						turn.Lock()
						err := s.Append(b.Context(), benchBatch(log, head))
						head++
						turn.Unlock()
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
		compare(b, ours, func(n int) { bareSync(b, n) })
	})
}

func BenchmarkHead(b *testing.B) {
	benchBoth(b, func(b *testing.B, dsn func() string) {
		s := open(b, dsn())
		log := benchLogs(b, s, 1000)[500]
		for b.Loop() {
			if _, err := s.Head(b.Context(), log); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRead reads a log of 10,000 entries.
func BenchmarkRead(b *testing.B) {
	benchBoth(b, func(b *testing.B, dsn func() string) {
		s := open(b, dsn())
		log := benchLogs(b, s, 1)[0]
		for after := uint64(0); after < 10_000; after += 500 {
			batch := eventlog.Batch{Log: log, After: after}
			for i := range uint64(500) {
				batch.Entries = append(batch.Entries, benchEntry(after+i+1))
			}
			if err := s.Append(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
		}
		for b.Loop() {
			n := 0
			if err := s.Read(b.Context(), log, 0, 1<<30, func(eventlog.Entry) error { n++; return nil }); err != nil || n != 10_000 {
				b.Fatal(n, err)
			}
		}
		b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	})
}
