package web

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"modernc.org/sqlite"

	"entente/account"
	"entente/engine"
	"entente/file"
	"entente/partnership"
	"entente/store"
	"entente/store/postgrestest"
)

func openFailing(t *testing.T, dsn string) *store.Store {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Schema: append(account.Schema(), file.Schema()...)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// wantKept checks that the page says that nothing was saved and keeps the words and the command's ID, to be sent again.
func wantKept(t *testing.T, a answer, words, command string) {
	t.Helper()
	a.want(t, http.StatusServiceUnavailable, "Nothing was saved", words, command, "Please try again in a minute.")
	for _, inner := range []string{"database or disk", "connect", "refused", "SQL"} {
		if strings.Contains(a.body, inner) {
			t.Errorf("the page tells %q, which is for the log", inner)
		}
	}
}

const (
	typedWords     = "Ashgrove Clinic and its night desk"
	typedPromise   = "Ring the clinic before the night desk opens"
	promiseCommand = "0190b5f0-7a00-7000-8000-000000000002"
	typedCommand   = "0190b5f0-7a00-7000-8000-000000000001"
)

// typedChecks are more than fits beside what is there on a page of the database.
var typedChecks = strings.TrimSpace(strings.Repeat("Both desks know "+strings.Repeat("and agree ", 28)+"\n", 20))

// TestFullDiskKeepsWhatWasTyped fills the database until it cannot grow: what is there can be read, what is sent is
// kept on the page, and sending it again works once there is room.
func TestFullDiskKeepsWhatWasTyped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "entente.db")
	var pages atomic.Int64 // that the file may have
	pages.Store(1_000_000)
	sqlite.RegisterConnectionHook(func(c sqlite.ExecQuerierContext, dsn string) error {
		if !strings.Contains(dsn, path) {
			return nil
		}
		_, err := c.ExecContext(context.Background(), fmt.Sprintf("PRAGMA max_page_count = %d", pages.Load()), nil)
		return err
	})
	db := openFailing(t, path)
	h := newHouseOn(t, db)
	dana := h.signedIn("dana")
	limit := func(n int64) {
		t.Helper()
		pages.Store(n) // for connections to come, and for the one that writes
		if err := db.Write(t.Context(), func(tx *sql.Tx) error {
			return tx.QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", n)).Scan(new(int))
		}); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // below what is there means just what is there
	filled := false
	for i := 0; i < 2000 && !filled; i++ { // up to the last free page
		filled = db.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.Exec(`INSERT INTO link (hash, kind, subject, created, expires, claimed_by) VALUES ($1, 'x', $2, 0, 0, '')`,
				fmt.Appendf(nil, "%032d", i), strings.Repeat("x", 400))
			return err
		}) != nil
	}
	if !filled {
		t.Fatal("the disk was never full")
	}
	people := "/s/" + string(h.at) + "/invitations"
	send := func() answer { return dana.post(people, "name", typedWords, "command", typedCommand) }
	wantKept(t, send(), typedWords, typedCommand)
	promise := func() answer {
		return dana.post("/s/"+string(h.at)+"/commitments", "what", typedPromise, "criteria", typedChecks, "to", "5", "due", "2026-12-01", "seen", "everyone", "command", promiseCommand)
	}
	wantKept(t, promise(), typedPromise, promiseCommand)
	wantKept(t, promise(), typedChecks, promiseCommand)
	h.pass(time.Hour) // the session's last use would be noted now
	dana.get("/s/"+string(h.at)).want(t, http.StatusOK, "Northbank")
	limit(1_000_000)
	before := h.head()
	send().want(t, http.StatusSeeOther)
	if h.head() == before {
		t.Error("sent again when there was room, it is not in the record")
	}
	at := promise()
	at.want(t, http.StatusSeeOther)
	dana.get(at.location).want(t, http.StatusOK, typedPromise, "Both desks know")
	if again := promise(); again.location != at.location {
		t.Errorf("sent twice, it is at %s and at %s", at.location, again.location)
	}
}

// TestLostDatabaseKeepsWhatWasTyped kills the server: even who is asking cannot be looked up, and still what was typed
// is on the page. Once the server is back the same form works, without a new start.
func TestLostDatabaseKeepsWhatWasTyped(t *testing.T) {
	server := postgrestest.NewServer(t)
	h := newHouseOn(t, openFailing(t, server.Database(t)))
	dana := h.signedIn("dana")
	people := "/s/" + string(h.at) + "/invitations"
	send := func() answer { return dana.post(people, "name", typedWords, "command", typedCommand) }
	server.Kill(t)
	wantKept(t, send(), typedWords, typedCommand)
	dana.get("/s/"+string(h.at)).want(t, http.StatusServiceUnavailable, "Please try again in a minute.")
	server.Restart(t)
	dana.get("/s/"+string(h.at)).want(t, http.StatusOK, "Northbank")
	before := h.head()
	send().want(t, http.StatusSeeOther)
	once := h.head()
	send().want(t, http.StatusSeeOther)
	if again := h.head(); once == before || again != once {
		t.Errorf("the record had %d entries, %d after sending, %d after sending again", before, once, again)
	}
}

// head is how many entries the common record has.
func (h *house) head() (n uint64) {
	h.t.Helper()
	err := h.site.Engine.View(h.t.Context(), engine.Signed(h.key("dana", h.at)), h.at, func(v partnership.View) error {
		n = v.State.Head()
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}
