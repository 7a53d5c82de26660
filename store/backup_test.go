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
	"time"

	"github.com/google/go-cmp/cmp"

	"entente/eventlog"
	"entente/eventlog/eventlogtest"
)

// passing stands for a table whose rows a backup leaves behind.
const passing = `CREATE TABLE IF NOT EXISTS passing (id TEXT PRIMARY KEY)`

var made = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func openToBackUp(t *testing.T, dsn string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn, Options{Schema: []string{fileTable, passing}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// furnish puts something into every table, and erases some of it.
func furnish(t *testing.T, s *Store) eventlog.ID {
	t.Helper()
	log := newLog(t, s)
	b := eventlogtest.Batch(log, 0, 70, "kept")
	b.Command = eventlog.Command{Actor: "ann", ID: "c1"}
	last := eventlogtest.Batch(log, 70, 1, "erases")
	last.Erase = []uint64{3}
	for _, b := range []eventlog.Batch{b, last} {
		if err := s.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := addFile(s, log, 1, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO passing (id) VALUES ('session')`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return log
}

// content is everything in the tables that a backup has, but for what Restore changes.
func content(t *testing.T, s *Store) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, columns := range map[string]string{
		"log": "number, id, grp, key, head, bytes", "entry": "id, facts, facts_salt, words, words_salt, leaf, hashes",
		"command": "log, actor, id, hash, first, last", "file": "log, sha, chunk, bytes",
	} {
		rows, err := s.Query(t.Context(), `SELECT `+columns+` FROM `+table+` ORDER BY 1, 2, 3`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, err := scanRow(rows, strings.Count(columns, ",")+1, nil)
			if err != nil {
				t.Fatal(err)
			}
			all[table] = append(all[table], fmt.Sprintf("%x", values))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func backUp(t *testing.T, s *Store) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), path, BackupOptions{Without: []string{"passing"}, Made: made, About: "a key"}); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBackupIsRestoredIntoEitherDatabase(t *testing.T) {
	both(t, func(t *testing.T, dsn string) {
		s := openToBackUp(t, dsn)
		log := furnish(t, s)
		path := backUp(t, s)
		both(t, func(t *testing.T, dsn string) {
			other := openToBackUp(t, dsn)
			if err := other.Restore(t.Context(), path, nil); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(content(t, s), content(t, other)); d != "" {
				t.Errorf("restored (-was +is):\n%s", d)
			}
			if err := other.Append(t.Context(), eventlogtest.Batch(log, 71, 1, "more")); !errors.Is(err, eventlog.ErrHeld) {
				t.Errorf("Append to a restored log = %v, want ErrHeld", err)
			}
			var n int
			if err := other.read.QueryRow(`SELECT COUNT(*) FROM passing`).Scan(&n); n != 0 || err != nil {
				t.Errorf("%d rows, %v, of what a backup leaves behind", n, err)
			}
			if err := other.Restore(t.Context(), path, nil); !errors.Is(err, ErrNotEmpty) {
				t.Errorf("Restore into what is not empty = %v, want ErrNotEmpty", err)
			}
		})
	})
}

func TestBackupIsOneFileForItsOwnerAndOverwritesNothing(t *testing.T) {
	s := openToBackUp(t, filepath.Join(t.TempDir(), "entente.db"))
	furnish(t, s)
	path := backUp(t, s)
	names, err := filepath.Glob(path + "*")
	info, statErr := os.Stat(path)
	if err != nil || statErr != nil || len(names) != 1 || info.Mode().Perm() != 0o600 {
		t.Errorf("files %q, mode %v, want one with mode 0600", names, info.Mode())
	}
	b, err := ReadBackup(t.Context(), path)
	if want := (Backed{Made: made, About: "a key"}); b != want || err != nil {
		t.Errorf("ReadBackup = %v, %v, want %v", b, err, want)
	}
	if err := s.Backup(t.Context(), path, BackupOptions{}); err == nil || !strings.Contains(err.Error(), "overwrites nothing") {
		t.Errorf("Backup over a file = %v, want a refusal", err)
	}
	if again, err := ReadBackup(t.Context(), path); again != b || err != nil {
		t.Errorf("after the refusal ReadBackup = %v, %v, want %v", again, err, b)
	}
}

func TestFailedBackupLeavesNothing(t *testing.T) {
	s := openToBackUp(t, filepath.Join(t.TempDir(), "entente.db"))
	furnish(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	path := filepath.Join(t.TempDir(), "backup.db")
	err := s.Backup(ctx, path, BackupOptions{Progress: func(string, int64, int64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Backup that was stopped = %v", err)
	}
	if names, err := filepath.Glob(path + "*"); len(names) != 0 || err != nil {
		t.Errorf("it left %q, %v", names, err)
	}
}

func TestFailedRestoreLeavesTheDatabaseEmpty(t *testing.T) {
	both(t, func(t *testing.T, dsn string) {
		s := openToBackUp(t, filepath.Join(t.TempDir(), "entente.db"))
		furnish(t, s)
		path, other := backUp(t, s), openToBackUp(t, dsn)
		ctx, cancel := context.WithCancel(t.Context())
		if err := other.Restore(ctx, path, func(string, int64, int64) { cancel() }); err == nil {
			t.Fatal("Restore that was stopped = nil")
		}
		if err := other.Restore(t.Context(), path, nil); err != nil {
			t.Errorf("Restore after one that was stopped: %v", err)
		}
	})
}

func TestWhatIsNoBackupIsRefused(t *testing.T) {
	s := openToBackUp(t, filepath.Join(t.TempDir(), "entente.db"))
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("a shopping list"), 0o600); err != nil {
		t.Fatal(err)
	}
	bare := filepath.Join(t.TempDir(), "bare.db")
	openToBackUp(t, bare)
	for _, path := range []string{text, bare, text + "-missing"} {
		if err := s.Restore(t.Context(), path, nil); err == nil || !strings.Contains(err.Error(), "backup") {
			t.Errorf("Restore(%s) = %v, want a refusal", path, err)
		}
	}
	foreign := openToBackUp(t, filepath.Join(t.TempDir(), "foreign.db"))
	newer := backUp(t, foreign)
	less, err := Open(t.Context(), filepath.Join(t.TempDir(), "less.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := less.Restore(t.Context(), newer, nil); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("Restore of a backup with an unknown table = %v, want a refusal", err)
	}
	if err := less.Close(); err != nil {
		t.Error(err)
	}
}

// TestBackupSeesOneMoment backs up while a log is appended to: each entry is there with its command and is counted by
// the head, or none of the three is.
func TestBackupSeesOneMoment(t *testing.T) {
	both(t, func(t *testing.T, dsn string) {
		s := openToBackUp(t, dsn)
		log := newLog(t, s)
		done, stopped := make(chan bool), make(chan error)
		var some sync.WaitGroup
		some.Add(1)
		go func() {
			for after := uint64(0); ; after++ {
				select {
				case <-done:
					stopped <- nil
					return
				default:
				}
				b := eventlogtest.Batch(log, after, 1, fmt.Sprint(after))
				b.Command = eventlog.Command{Actor: "ann", ID: fmt.Sprint(after)}
				if err := s.Append(t.Context(), b); err != nil {
					stopped <- err
					return
				}
				if after == 50 {
					some.Done()
				}
			}
		}()
		some.Wait()
		path := backUp(t, s)
		close(done)
		if err := <-stopped; err != nil {
			t.Fatal(err)
		}
		copied := openToBackUp(t, filepath.Join(t.TempDir(), "restored.db"))
		if err := copied.Restore(t.Context(), path, nil); err != nil {
			t.Fatal(err)
		}
		n := wantWhole(t, copied, log)
		var commands uint64
		if err := copied.read.QueryRow(`SELECT COUNT(*) FROM command`).Scan(&commands); err != nil || commands != n || n < 50 {
			t.Errorf("%d commands for %d entries, %v", commands, n, err)
		}
	})
}
