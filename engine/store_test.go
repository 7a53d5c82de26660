package engine_test

import (
	"path/filepath"
	"slices"
	"testing"

	"entente/account"
	"entente/engine"
	"entente/eventlog"
	"entente/file"
	"entente/sealed"
	"entente/store"
	"entente/store/postgrestest"
)

// eachStore runs a test on every kind of store.
func eachStore(t *testing.T, test func(t *testing.T, store engine.Store)) {
	t.Run("memory", func(t *testing.T) { test(t, eventlog.NewMemory()) })
	t.Run("sqlite", func(t *testing.T) { test(t, openStore(t, filepath.Join(t.TempDir(), "entente.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, openStore(t, postgrestest.Start(t))) })
}

// openStore opens a database with the tables of the whole program; it closes when the test ends.
func openStore(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Schema: slices.Concat(account.Schema(), file.Schema(), sealed.Schema())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}
