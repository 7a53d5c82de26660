package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"entente/eventlog"
	"entente/eventlog/eventlogtest"
)

func newLog(t testing.TB, s *Store) eventlog.ID {
	t.Helper()
	id := eventlog.NewID()
	if _, err := s.Claim(t.Context(), eventlog.Log{ID: id, Group: id, Key: "common"}); err != nil {
		t.Fatal(err)
	}
	return id
}

func addFile(s *Store, log eventlog.ID, sha byte, chunk int) error {
	return s.Write(context.Background(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO file (log, sha, chunk, bytes) VALUES ($1, $2, $3, $4)`,
			string(log), sum(sha), chunk, []byte("x"))
		return err
	})
}

func sum(b byte) []byte {
	s := [32]byte{b}
	return s[:]
}

func files(t testing.TB, s *Store, log eventlog.ID) string {
	t.Helper()
	rows, err := s.Query(t.Context(), `SELECT sha, chunk FROM file WHERE log = $1 ORDER BY sha, chunk`, string(log))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var sha []byte
		var chunk int
		if err := rows.Scan(&sha, &chunk); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%d/%d ", sha[0], chunk)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func TestDroppedFilesGoWithTheirBatchOnly(t *testing.T) {
	both(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		log, other := newLog(t, s), newLog(t, s)
		for _, err := range []error{
			addFile(s, log, 1, 0), addFile(s, log, 1, 1), addFile(s, log, 2, 0), addFile(s, other, 1, 0),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		b := eventlogtest.Batch(log, 5, 1, "too late")
		b.Drop = [][32]byte{{1}}
		if err := s.Append(t.Context(), b); !errors.Is(err, eventlog.ErrMoved) {
			t.Errorf("Append = %v, want %v", err, eventlog.ErrMoved)
		}
		if got, want := files(t, s, log), "1/0 1/1 2/0"; got != want {
			t.Errorf("files after a refused batch are %s, want %s", got, want)
		}
		b = eventlogtest.Batch(log, 0, 1, "drop")
		b.Drop = [][32]byte{{1}}
		if err := s.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if got, want := files(t, s, log), "2/0"; got != want {
			t.Errorf("files are %s, want %s", got, want)
		}
		if got, want := files(t, s, other), "1/0"; got != want {
			t.Errorf("another log's files are %s, want %s", got, want)
		}
	})
}

// together runs the writes so that they share a transaction on SQLite: the first holds the committer until all wait.
func together(s *Store, writes ...func() error) []error {
	begun, release := make(chan bool), make(chan bool)
	errs := make([]error, len(writes))
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = s.Write(context.Background(), func(*sql.Tx) error { begun <- true; <-release; return nil })
	})
	<-begun
	for i, w := range writes {
		wg.Go(func() { errs[i] = w() })
	}
	for n := 0; n < len(writes); {
		s.committer.mu.Lock()
		n = len(s.committer.queue)
		s.committer.mu.Unlock()
	}
	release <- true
	wg.Wait()
	return errs
}

func TestWriteThatFailsFailsAlone(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "entente.db"))
	log := newLog(t, s)
	mine := errors.New("changed my mind")
	wish := func(sha byte, after func(*sql.Tx) error) func() error {
		return func() error {
			return s.Write(t.Context(), func(tx *sql.Tx) error {
				if _, err := tx.Exec(`INSERT INTO file (log, sha, chunk, bytes) VALUES ($1, $2, 0, $3)`,
					string(log), sum(sha), []byte("x")); err != nil {
					return err
				}
				return after(tx)
			})
		}
	}
	errs := together(s,
		wish(1, func(*sql.Tx) error { return nil }),
		wish(2, func(*sql.Tx) error { return mine }),
		wish(3, func(*sql.Tx) error { panic("a bug") }),
		wish(4, func(tx *sql.Tx) error { _, err := tx.Exec(`INSERT INTO nowhere VALUES (1)`); return err }),
		wish(5, func(*sql.Tx) error { return nil }),
		func() error { return s.Append(t.Context(), eventlogtest.Batch(log, 0, 2, "kept")) },
		func() error { return s.Append(t.Context(), eventlogtest.Batch(log, 7, 2, "moved")) },
	)
	for i, want := range []string{"", "changed my mind", "panic while writing: a bug", "no such table: nowhere", "", "", "moved on"} {
		if got := fmt.Sprint(errs[i]); want == "" && errs[i] != nil || !strings.Contains(got, want) {
			t.Errorf("write %d: %v, want %q", i+1, errs[i], want)
		}
	}
	if got, want := files(t, s, log), "1/0 5/0"; got != want {
		t.Errorf("files are %s, want %s", got, want)
	}
	if n, err := s.Head(t.Context(), log); n != 2 || err != nil {
		t.Errorf("Head = %d, %v, want 2", n, err)
	}
}

func TestWriteThatEndsTheTransactionIsRefusedAndOthersHold(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "entente.db"))
	log := newLog(t, s)
	errs := together(s,
		func() error { return s.Append(t.Context(), eventlogtest.Batch(log, 0, 2, "kept")) },
		func() error { return s.Write(t.Context(), func(tx *sql.Tx) error { return tx.Rollback() }) },
		func() error { return addFile(s, log, 1, 0) },
	)
	if errs[0] != nil || errs[1] == nil || errs[2] != nil {
		t.Errorf("writes = %v, want only the second to fail", errs)
	}
	if n, err := s.Head(t.Context(), log); n != 2 || err != nil {
		t.Errorf("Head = %d, %v, want 2", n, err)
	}
	if got := files(t, s, log); got != "1/0" {
		t.Errorf("files are %s, want 1/0", got)
	}
}

func TestWriteErrors(t *testing.T) {
	both(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		log := newLog(t, s)
		mine := errors.New("changed my mind")
		if err := s.Write(t.Context(), func(*sql.Tx) error { return mine }); !errors.Is(err, mine) {
			t.Errorf("Write = %v, want %v", err, mine)
		}
		if err := s.Write(t.Context(), func(*sql.Tx) error { panic("a bug") }); err == nil {
			t.Error("Write whose function panicked = nil")
		}
		if err := addFile(s, log, 1, 0); err != nil {
			t.Fatal(err)
		}
		if err := addFile(s, log, 1, 0); err == nil {
			t.Error("the same row was written twice")
		}
		if got := files(t, s, log); got != "1/0" {
			t.Errorf("files are %s, want 1/0", got)
		}
	})
}

// A text that PostgreSQL cannot store makes the statement fail that all of the group share.
func TestAppendThatTheDatabaseRefusesFailsAlone(t *testing.T) {
	both(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		const callers = 20
		var wg sync.WaitGroup
		for i := range callers {
			log := newLog(t, s)
			wg.Go(func() {
				b := eventlogtest.Batch(log, 0, 1, "x")
				b.Command = eventlog.Command{Actor: "ann", ID: "c"}
				if i == 7 {
					b.Command.Actor = "\x00"
				}
				err := s.Append(t.Context(), b)
				if refused := i == 7 && s.Dialect() == "postgres"; (err != nil) != refused {
					t.Errorf("Append %d = %v, want an error = %t", i, err, refused)
				}
			})
		}
		wg.Wait()
	})
}

func TestFullDiskIsAnErrorToEachAndTheNextTryWorks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "entente.db")
	s, err := openSQLiteWith(t.Context(), path, options, []string{"max_page_count(60)"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.start(t.Context(), options.Schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	log, other := newLog(t, s), newLog(t, s)
	if err := s.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO file (log, sha, chunk, bytes) VALUES ('ballast', $1, 0, $2)`, sum(1), make([]byte, 120_000))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	big := func(log eventlog.ID) eventlog.Batch {
		b := eventlogtest.Batch(log, 0, 1, "")
		b.Entries[0].Words = fmt.Appendf(nil, "[%q]", strings.Repeat("x", 50_000))
		return b
	}
	small := newLog(t, s)
	errs := together(s,
		func() error { return s.Append(t.Context(), big(log)) },
		func() error { return s.Append(t.Context(), big(other)) },
		func() error {
			return s.Write(t.Context(), func(tx *sql.Tx) error {
				_, err := tx.Exec(`INSERT INTO file (log, sha, chunk, bytes) VALUES ('big', $1, 0, $2)`, sum(1), make([]byte, 120_000))
				return err
			})
		},
	)
	failed := 0
	for i, err := range errs {
		if err != nil && strings.Contains(err.Error(), "full") {
			failed++
		} else if err != nil {
			t.Errorf("write %d = %v, want that the disk is full", i+1, err)
		}
	}
	if failed < 2 {
		t.Errorf("%d of 3 writes failed on a disk with room for one: %v", failed, errs)
	}
	if err := s.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`DELETE FROM file WHERE log = 'ballast'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), eventlogtest.Batch(small, 0, 3, "room again")); err != nil {
		t.Errorf("Append after there is room again = %v", err)
	}
	for i, l := range []eventlog.ID{log, other} {
		if n, err := s.Head(t.Context(), l); err != nil || (n == 1) != (errs[i] == nil) {
			t.Errorf("Head = %d, %v after Append = %v", n, err, errs[i])
		}
	}
}

func TestCloseWaitsForWhatIsUnderWayAndRefusesTheRest(t *testing.T) {
	both(t, func(t *testing.T, dsn string) {
		s, err := Open(t.Context(), dsn, options)
		if err != nil {
			t.Fatal(err)
		}
		var logs [32]eventlog.ID
		for i := range logs {
			logs[i] = newLog(t, s)
		}
		var acknowledged [32]uint64
		var wg sync.WaitGroup
		some := make(chan bool, 1)
		for i := range logs {
			wg.Go(func() {
				for {
					err := s.Append(t.Context(), eventlogtest.Batch(logs[i], acknowledged[i], 1, "x"))
					if errors.Is(err, ErrClosed) {
						return
					}
					if err != nil {
						t.Errorf("Append while closing = %v", err)
						return
					}
					acknowledged[i]++
					select {
					case some <- true:
					default:
					}
				}
			})
		}
		<-some
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		wg.Wait()
		again := open(t, dsn)
		for i, log := range logs {
			if n, err := again.Head(t.Context(), log); n != acknowledged[i] || err != nil {
				t.Errorf("Head after opening again = %d, %v, want %d", n, err, acknowledged[i])
			}
		}
	})
}

func TestFileIsForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a strange? name%20#.db")
	s := open(t, path)
	newLog(t, s)
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(names) < 2 || names[0] != path {
		t.Fatalf("files are %q, %v, want %q and its WAL", names, err, path)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want mode 0600", name, info.Mode(), err)
		}
	}
}

func TestErasedWordsAreNotInTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "entente.db")
	s, err := Open(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	log := newLog(t, s)
	if err := s.Append(t.Context(), eventlogtest.Batch(log, 0, 40, "a-very-private-word")); err != nil {
		t.Fatal(err)
	}
	b := eventlog.Batch{Log: log, After: 40}
	for no := range uint64(40) {
		b.Erase = append(b.Erase, no+1)
	}
	if err := s.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(bytes), "a-very-private-word") {
		t.Errorf("the file still has the erased words (%v)", err)
	}
}
