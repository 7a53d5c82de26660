package web

import (
	"database/sql"
	"net/http"
	"strings"
	"testing"

	"entente/engine"
)

// A record that this program cannot read is a fault for those who are in it, and nothing for everybody else.
func TestARecordThatCannotBeReadIsNotThereForOthers(t *testing.T) {
	for at, others := range map[string][]string{"common": {"max", "olive"}, "calder": {"dana", "rita", "max", "olive"}} {
		r := newRealm(t, nil)
		err := r.db.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.Exec(`UPDATE entry SET facts = CAST(replace(CAST(facts AS TEXT), '"kind":"', '"kind":"newer.') AS BLOB)
				WHERE id / 1099511627776 = (SELECT number FROM log WHERE id = $1)`, string(r.spaces[at]))
			return err
		})
		r.must(err)
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
