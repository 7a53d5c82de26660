package store

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"entente/store/postgrestest"
)

func TestNewerSchemaIsRefused(t *testing.T) {
	both(t, func(t *testing.T, dsn string) {
		s, err := Open(t.Context(), dsn, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.Exec(`UPDATE schema SET version = $1`, schemaVersion+1)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, dsn, Options{}, "use a newer program")
	})
}

func wantRefused(t *testing.T, dsn string, o Options, why string) {
	t.Helper()
	s, err := Open(t.Context(), dsn, o)
	if err == nil {
		_ = s.Close()
	}
	if err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("Open(%s) = %v, want a refusal that says %q", dsn, err, why)
	}
}

func TestDatabaseThatLosesCommitsIsRefused(t *testing.T) {
	dsn := postgrestest.Start(t)
	wantRefused(t, dsn+"&options=-csynchronous_commit%3Doff", Options{}, "synchronous_commit is off")
	wantRefused(t, dsn+"&options=-csynchronous_commit%3Dlocal", Options{}, "synchronous_commit is local")
	wantRefused(t, dsn, Options{SkipSync: true}, "only for SQLite")
	wantRefused(t, filepath.Join(t.TempDir(), "missing", "entente.db"), Options{}, "no such file")
	if s, err := Open(t.Context(), dsn+"&options=-csynchronous_commit%3Dremote_write", Options{}); err != nil {
		t.Errorf("Open with remote_write = %v", err)
	} else if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestSettingsAreReadBack(t *testing.T) {
	for _, c := range []struct {
		pragma, why string
		o           Options
	}{
		{"journal_mode(delete)", "journal_mode is delete", Options{}},
		{"synchronous(normal)", "synchronous is 1", Options{}},
		{"synchronous(normal)", "synchronous is 1, not 0", Options{SkipSync: true}},
		{"foreign_keys(1)", "foreign_keys is 1", Options{}},
		{"secure_delete(off)", "secure_delete is 0", Options{}},
	} {
		s, err := openSQLiteWith(t.Context(), filepath.Join(t.TempDir(), "entente.db"), c.o, []string{c.pragma})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.makeTables(t.Context(), nil); err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("with %s = %v, want a refusal that says %q", c.pragma, err, c.why)
		}
		if err := s.closePools(); err != nil {
			t.Error(err)
		}
	}
}

func TestSkipSyncOpens(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "entente.db"), Options{SkipSync: true})
	if err != nil {
		t.Fatal(err)
	}
	newLog(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestOlder(t *testing.T) {
	for version, want := range map[string]bool{
		"3.51.3": false, "3.51.2": true, "3.51.10": false, "3.53.4": false, "3.9.9": true, "4.0.0": false, "2.99.99": true,
		"3.52": false, "3.51": true, "3.52.0": false, "": true, "new": true, "3.51.x": true,
	} {
		if got := older(version, oldestSQLite); got != want {
			t.Errorf("older(%q) = %t, want %t", version, got, want)
		}
	}
}

func TestVersionAndDialect(t *testing.T) {
	both(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		if v := s.Version(t.Context()); !strings.HasPrefix(t.Name(), "TestVersionAndDialect/"+s.Dialect()) || !strings.Contains(v, ".") {
			t.Errorf("%s: Dialect = %s, Version = %s", t.Name(), s.Dialect(), v)
		}
	})
}

func TestQueryCannotWriteOnSQLite(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "entente.db"))
	rows, err := s.Query(t.Context(), `DELETE FROM log RETURNING id`)
	if err == nil {
		rows.Next()
		err = rows.Err()
		_ = rows.Close()
	}
	if err == nil {
		t.Error("Query could write past the committer")
	}
}
