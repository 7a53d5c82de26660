package web

import (
	"bytes"
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"testing"

	"entente/engine"
	"entente/partnership"
	"entente/store"
)

// rewriteFacts replaces something in the facts of every entry of a space, below the program.
func rewriteFacts(t *testing.T, db *store.Store, space partnership.SpaceID, old, new string) {
	t.Helper()
	const entries = ` FROM entry WHERE id / 1099511627776 = (SELECT number FROM log WHERE id = $1)`
	rows, err := db.Query(t.Context(), `SELECT id, facts`+entries, string(space))
	if err != nil {
		t.Fatal(err)
	}
	facts := map[int64][]byte{}
	for rows.Next() {
		var id int64
		var b []byte
		if err := rows.Scan(&id, &b); err != nil {
			t.Fatal(err)
		}
		facts[id] = bytes.ReplaceAll(b, []byte(old), []byte(new))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(facts) == 0 {
		t.Fatalf("%d entries, %v", len(facts), err)
	}
	err = db.Write(t.Context(), func(tx *sql.Tx) error {
		for id, b := range facts {
			if _, err := tx.Exec(`UPDATE entry SET facts = $1 WHERE id = $2`, b, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A record that this program cannot read is a fault for those who are in it, and nothing for everybody else.
func TestARecordThatCannotBeReadIsNotThereForOthers(t *testing.T) {
	for at, others := range map[string][]string{"common": {"max", "olive"}, "calder": {"dana", "rita", "max", "olive"}} {
		r := newRealm(t, nil)
		rewriteFacts(t, r.db, r.spaces[at], `"kind":"`, `"kind":"newer.`)
		r.site.Engine = engine.New(r.db, engine.Settings{Now: r.clock})
		for _, who := range others {
			g := r.signedIn(who)
			for _, path := range []string{"", "/people", "/commitments", "/notes/7", "/live", "/search?q=x"} {
				r.sameAsNowhere(who+" GET "+path+" of "+at, http.StatusNotFound, at, func(space string) answer { return g.get("/s/" + space + path) })
			}
			for _, path := range []string{"/topics", "/commitments", "/evidence", "/notes", "/corrections"} {
				r.sameAsNowhere(who+" POST "+path+" in "+at, http.StatusNotFound, at, func(space string) answer {
					return g.post("/s/"+space+path, "text", "x", "what", "x", "due", "2026-12-30", "receivers", "2", "about", "commitment:7", "title", "x",
						"asked", "0", "rule", "overdue", "since", "2026-11-26")
				})
			}
		}
		a := r.signedIn("priya").get("/s/" + string(r.spaces[at]) + "/people")
		if a.status != http.StatusServiceUnavailable || strings.Contains(a.body, "newer.") {
			t.Errorf("a member of %s sees %d", at, a.status)
		}
	}
}
