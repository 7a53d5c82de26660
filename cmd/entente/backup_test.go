package main

import (
	"path/filepath"
	"testing"
	"time"

	"entente/account"
	"entente/sealed"
	"entente/store"
)

// Nothing about a round's answers is in a backup: not one row of any of its tables, whether it is open or shut.
func TestSealedAnswersAreInNoBackup(t *testing.T) {
	dir := t.TempDir()
	open := func(name string) *store.Store {
		db, err := store.Open(t.Context(), filepath.Join(dir, name), store.Options{Schema: append(account.Schema(), sealed.Schema()...)})
		check(t, err)
		t.Cleanup(func() { db.Close() })
		return db
	}
	db := open("entente.db")
	boxes := sealed.New(db, time.Now)
	for round := range uint64(2) {
		box := sealed.Box{Space: "s", Round: round}
		check(t, boxes.Prepare(t.Context(), box, time.Time{}, 100))
		links, err := boxes.Links(t.Context(), box, 2, sealed.NewSecret(), 2, 10_000)
		check(t, err)
		for _, link := range links {
			check(t, boxes.Put(t.Context(), box, sealed.Ticket{Link: link}, sealed.NewSecret(), []byte("x")))
		}
		check(t, boxes.SaveVoice(t.Context(), box, 3, []byte("x")))
	}
	check(t, boxes.Restore(t.Context(), sealed.Box{Space: "s", Round: 2}, time.Time{}, 100))
	_, err := boxes.Shut(t.Context(), sealed.Box{Space: "s", Round: 1})
	check(t, err)
	check(t, db.Backup(t.Context(), filepath.Join(dir, "backup.db"), store.BackupOptions{Without: leftBehind}))
	for _, name := range sealed.Tables() {
		if n := count(t, db, name); n == 0 {
			t.Errorf("%s has no row to leave behind", name)
		}
		if n := count(t, open("backup.db"), name); n != 0 {
			t.Errorf("%s has %d rows in the backup, want none", name, n)
		}
	}
}

func count(t *testing.T, db *store.Store, table string) int {
	t.Helper()
	rows, err := db.Query(t.Context(), `SELECT COUNT(*) FROM `+table)
	check(t, err)
	defer rows.Close()
	var n int
	for rows.Next() {
		check(t, rows.Scan(&n))
	}
	return n
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
