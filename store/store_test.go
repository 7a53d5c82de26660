package store

import (
	"path/filepath"
	"testing"

	"entente/eventlog/eventlogtest"
	"entente/store/postgrestest"
)

// fileTable stands for the table that package file gives.
const fileTable = `CREATE TABLE IF NOT EXISTS file (log TEXT NOT NULL, sha BLOB NOT NULL, chunk INTEGER NOT NULL,
	bytes BLOB NOT NULL, PRIMARY KEY (log, sha, chunk))`

var options = Options{Schema: []string{fileTable}}

// open opens a store, which closes when the test ends.
func open(t testing.TB, dsn string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// both runs the test on a fresh SQLite file and on a fresh PostgreSQL database.
func both(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "entente.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, postgrestest.Start(t)) })
}

func TestSQLiteConforms(t *testing.T) {
	eventlogtest.Conform(t, func(t *testing.T) eventlogtest.Both {
		return open(t, filepath.Join(t.TempDir(), "entente.db"))
	})
}

func TestPostgreSQLConforms(t *testing.T) {
	eventlogtest.Conform(t, func(t *testing.T) eventlogtest.Both { return open(t, postgrestest.Start(t)) })
}
