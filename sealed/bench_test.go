package sealed_test

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"entente/sealed"
	"entente/store"
	"entente/store/postgrestest"
)

const (
	benchPeople = 2000
	benchSize   = 19 << 8 // what 60 prompts with names of a dozen letters take, and comments (partnership.Round.Room)
	benchAtOnce = 64
)

// 2,000 people answer 60 prompts, 64 of them at once. p99 ≤ 20 ms for one durable answer. The ratio is to inserting
// the same two rows, each pair in a transaction of its own, with nothing around it. The server has run for a while: the
// files of its write-ahead log exist.
func BenchmarkPut64AtOnce(b *testing.B) {
	benchBoth(b, func(b *testing.B, db *store.Store) {
		boxes := sealed.New(db, time.Now)
		answer := bytes.Repeat([]byte(`{"p":"cost","v":4},`), 60)
		var times, bareTimes []time.Duration
		var ours, bare time.Duration
		warm(b, db)
		for round := uint64(1); b.Loop(); round++ {
			links := benchBox(b, boxes, round)
			secrets := newSecrets()
			checkpoint(b, db)
			began := time.Now()
			times = append(times, atOnce(b, func(i int) error {
				return boxes.Put(b.Context(), sealed.Box{Space: "s", Round: round}, byLink(links[i]), secrets[i], answer)
			})...)
			ours += time.Since(began)
			began = time.Now()
			bareTimes = append(bareTimes, atOnce(b, func(i int) error { return bareInsert(b, db, round, secrets[i]) })...)
			bare += time.Since(began)
		}
		slices.Sort(times)
		slices.Sort(bareTimes)
		b.ReportMetric(bare.Seconds()/ours.Seconds(), "ratio")
		b.ReportMetric(float64(len(times))/ours.Seconds(), "answers/s")
		b.ReportMetric(ms(times[len(times)/2]), "p50-ms")
		b.ReportMetric(ms(times[len(times)*99/100]), "p99-ms")
		b.ReportMetric(ms(bareTimes[len(bareTimes)*99/100]), "bare-p99-ms")
		b.ReportMetric(0, "ns/op")
	})
}

// The same people at two machines that share a database.
func BenchmarkPut64AtTwoNodes(b *testing.B) {
	both := nodes(b, postgrestest.Start(b), 2)
	answer := bytes.Repeat([]byte(`{"p":"cost","v":4},`), 60)
	var times []time.Duration
	for round := uint64(1); b.Loop(); round++ {
		links, secrets := benchBox(b, both[0], round), newSecrets()
		times = append(times, atOnce(b, func(i int) error {
			return both[i%2].Put(b.Context(), sealed.Box{Space: "s", Round: round}, byLink(links[i]), secrets[i], answer)
		})...)
	}
	slices.Sort(times)
	b.ReportMetric(ms(times[len(times)/2]), "p50-ms")
	b.ReportMetric(ms(times[len(times)*99/100]), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// One who answers alone.
func BenchmarkPutAlone(b *testing.B) {
	benchBoth(b, func(b *testing.B, db *store.Store) {
		boxes := sealed.New(db, time.Now)
		benchBox(b, boxes, 1)
		for n := uint64(1); b.Loop(); n++ {
			if err := boxes.Put(b.Context(), sealed.Box{Space: "s", Round: 1}, member(n), sealed.NewSecret(), []byte("x")); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Closing and opening a round in which 2,000 people answered.
func BenchmarkShutAndOpen(b *testing.B) {
	benchBoth(b, func(b *testing.B, db *store.Store) {
		boxes := sealed.New(db, time.Now)
		var shut, opened time.Duration
		for round := uint64(1); b.Loop(); round++ {
			box, secrets := sealed.Box{Space: "s", Round: round}, newSecrets()
			links := benchBox(b, boxes, round)
			atOnce(b, func(i int) error { return boxes.Put(b.Context(), box, byLink(links[i]), secrets[i], []byte("x")) })
			began := time.Now()
			if _, err := boxes.Shut(b.Context(), box); err != nil {
				b.Fatal(err)
			}
			shut += time.Since(began)
			began = time.Now()
			if _, err := boxes.Open(b.Context(), box); err != nil {
				b.Fatal(err)
			}
			opened += time.Since(began)
		}
		b.ReportMetric(ms(shut)/float64(b.N), "shut-ms")
		b.ReportMetric(ms(opened)/float64(b.N), "open-ms")
		b.ReportMetric(0, "ns/op")
	})
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func newSecrets() []string {
	var secrets []string
	for range benchPeople {
		secrets = append(secrets, sealed.NewSecret())
	}
	return secrets
}

func benchBox(b *testing.B, boxes *sealed.Boxes, round uint64) []string {
	box := sealed.Box{Space: "s", Round: round}
	if err := boxes.Prepare(b.Context(), box, time.Time{}, benchSize); err != nil {
		b.Fatal(err)
	}
	links, err := boxes.Links(b.Context(), box, calder, sealed.NewSecret(), benchPeople, 10_000)
	if err != nil {
		b.Fatal(err)
	}
	return links
}

// atOnce does it for everybody, 64 at once, and returns how long each took.
func atOnce(b *testing.B, do func(i int) error) []time.Duration {
	times := make([]time.Duration, benchPeople)
	var wg sync.WaitGroup
	for caller := range benchAtOnce {
		wg.Go(func() {
			for i := caller; i < benchPeople; i += benchAtOnce {
				began := time.Now()
				if err := do(i); err != nil {
					b.Error(err)
				}
				times[i] = time.Since(began)
			}
		})
	}
	wg.Wait()
	return times
}

var bareTables = []string{
	`CREATE TABLE IF NOT EXISTS bare_tick (box BIGINT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (box, hash)) WITHOUT ROWID`,
	`CREATE TABLE IF NOT EXISTS bare_answer (box BIGINT NOT NULL, hash BLOB NOT NULL, answer BLOB NOT NULL,
		PRIMARY KEY (box, hash)) WITHOUT ROWID`,
}

func bareInsert(b *testing.B, db *store.Store, round uint64, secret string) error {
	hash := sealed.Salt(secret)
	answer := bytes.Repeat(hash[:], benchSize/len(hash))
	return db.Write(b.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec(`INSERT INTO bare_tick (box, hash) VALUES ($1, $2)`, int64(round), hash[:]); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO bare_answer (box, hash, answer) VALUES ($1, $2, $3)`, int64(round), hash[:], answer)
		return err
	})
}

// warm writes more than any round does.
func warm(b *testing.B, db *store.Store) {
	for round := range uint64(4) {
		secrets := newSecrets()
		atOnce(b, func(i int) error { return bareInsert(b, db, 1<<32+round, secrets[i]) })
	}
}

// checkpoint lets PostgreSQL use the files of its write-ahead log again, as it does every five minutes. A new one of 16 MB
// takes it 20 to 60 ms, for which everybody waits.
func checkpoint(b *testing.B, db *store.Store) {
	if db.Dialect() != "postgres" {
		return
	}
	rows, err := db.Query(b.Context(), `CHECKPOINT`)
	if err == nil {
		err = rows.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
}

func benchBoth(b *testing.B, bench func(b *testing.B, db *store.Store)) {
	for name, dsn := range map[string]func(b *testing.B) string{
		"sqlite":   func(b *testing.B) string { return filepath.Join(b.TempDir(), "entente.db") },
		"postgres": func(b *testing.B) string { return postgrestest.Start(b) },
	} {
		b.Run(name, func(b *testing.B) {
			db, err := store.Open(b.Context(), dsn(b), store.Options{Schema: append(sealed.Schema(), bareTables...)})
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			bench(b, db)
		})
	}
}
