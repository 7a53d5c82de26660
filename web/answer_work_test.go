package web

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
	"entente/sealed"

	"github.com/google/go-cmp/cmp"
	"modernc.org/sqlite"
)

// How long something takes must not tell of answers either. A stopwatch shows little; so these tests look at the work: every
// statement about what lies sealed, with the sizes of what goes in and of every row that comes out, and every question that is
// put to the record.

// A tally writes down the work that is done.
type tally struct {
	mu    sync.Mutex
	lines []string
}

func (c *tally) add(line string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, fmt.Sprintf(line, args...))
}

// since is the work since it was last asked.
func (c *tally) since() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	lines := strings.Join(c.lines, "\n")
	c.lines = nil
	return lines
}

// A watchedDB is a SQLite database for what lies sealed, all of whose statements are written down.
type watchedDB struct{ db *sql.DB }

func newWatchedDB(t *testing.T, c *tally) watchedDB {
	t.Helper()
	to, err := sqlite.NewConnector("file:" + filepath.Join(t.TempDir(), "sealed.db") + "?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(watchedConnector{to, c})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	for _, statement := range sealed.Schema() {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	c.since()
	return watchedDB{db}
}

func (w watchedDB) Write(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (w watchedDB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return w.db.QueryContext(ctx, query, args...)
}

type watchedConnector struct {
	driver.Connector
	tally *tally
}

func (w watchedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := w.Connector.Connect(ctx)
	return watchedConn{c, w.tally}, err
}

type watchedConn struct {
	driver.Conn
	tally *tally
}

func (w watchedConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := w.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
	return watchedTx{tx, w.tally}, err
}

func (w watchedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	w.tally.add("%s %v", strings.Join(strings.Fields(query), " "), sizesOf(args))
	return w.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (w watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	w.tally.add("%s %v", strings.Join(strings.Fields(query), " "), sizesOf(args))
	rows, err := w.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
	return watchedRows{rows, w.tally}, err
}

type watchedTx struct {
	driver.Tx
	tally *tally
}

func (w watchedTx) Commit() error {
	w.tally.add("COMMIT")
	return w.Tx.Commit()
}

type watchedRows struct {
	driver.Rows
	tally *tally
}

func (w watchedRows) Next(into []driver.Value) error {
	err := w.Rows.Next(into)
	if err == nil {
		var row []driver.NamedValue
		for _, value := range into {
			row = append(row, driver.NamedValue{Value: value})
		}
		w.tally.add("  a row %v", sizesOf(row))
	}
	return err
}

// sizesOf is how many bytes each value takes; of a number nothing more than that it is one.
func sizesOf(values []driver.NamedValue) (sizes []int) {
	for _, v := range values {
		switch x := v.Value.(type) {
		case string:
			sizes = append(sizes, len(x))
		case []byte:
			sizes = append(sizes, len(x))
		default:
			sizes = append(sizes, 0)
		}
	}
	return sizes
}

// A watchedStore writes down what is asked of the record.
type watchedStore struct {
	engine.Store
	tally *tally
}

func (w watchedStore) Head(ctx context.Context, log eventlog.ID) (uint64, error) {
	head, err := w.Store.Head(ctx, log)
	w.tally.add("head of the record: %d", head)
	return head, err
}

func (w watchedStore) Read(ctx context.Context, log eventlog.ID, after, upTo uint64, f func(eventlog.Entry) error) error {
	return w.Store.Read(ctx, log, after, upTo, func(e eventlog.Entry) error {
		w.tally.add("entry %d", e.No)
		return f(e)
	})
}

func (w watchedStore) Append(ctx context.Context, b eventlog.Batch) error {
	w.tally.add("append")
	return w.Store.Append(ctx, b)
}

// watched is a realm over databases whose work is written down.
func watched(t *testing.T) (*realm, *tally) {
	t.Helper()
	r, c := newRealm(t, nil), &tally{}
	key, err := realmKey()
	r.must(err)
	r.site.Engine = engine.New(watchedStore{r.db, c}, engine.Settings{Now: r.clock, Key: key, Files: r.site.Files, Sealed: sealed.New(newWatchedDB(t, c), r.clock)})
	return r, c
}

// TestAnswersMakeNoWorkForAnybodyElse: in one world nobody answers, in the other ten do, briefly and at length, and one of them
// changes it. Whatever anybody opens, what is done for it is the same to the row, and so is what comes back. A link is looked up
// alike whether it was used or not.
func TestAnswersMakeNoWorkForAnybodyElse(t *testing.T) {
	type world struct {
		*realm
		work  *tally
		links []string
	}
	var worlds []world
	for _, answering := range []bool{false, true} {
		r, c := watched(t)
		w := world{r, c, r.linksOfRoom()}
		for i, link := range w.links {
			if !answering || i%6 == 5 {
				continue
			}
			g := r.stranger()
			for _, words := range []string{"", strings.Repeat("é", 100*i)} {
				g.post("/answer/"+link, "secret", drawnIn(g.get("/answer/"+link)), "point-promises", fmt.Sprint(1+i%5), "words-easier-work", words).want(t, http.StatusSeeOther)
			}
		}
		worlds = append(worlds, w)
	}
	none, some := worlds[0], worlds[1]
	for _, w := range worlds { // what a link shows is folded
		w.stranger().get("/answer/"+w.links[5]).want(t, http.StatusOK)
		w.work.since()
	}
	for _, who := range []string{"dana", "olga", "priya", "mel", ""} {
		a, b := none.told(who), some.told(who)
		if x, y := none.work.since(), some.work.since(); x != y {
			t.Errorf("what is done for %q differs: %s", who, cmp.Diff(strings.Split(x, "\n"), strings.Split(y, "\n")))
		} else if who == "dana" && !strings.Contains(x, "head of the record") {
			t.Error("nothing was done: the test sees nothing")
		}
		for i := range a {
			if a[i] != b[i] {
				t.Errorf("%q sees it by %s", who, firstDifference(a[i], b[i]))
			}
		}
	}
	var looked []string
	for _, w := range worlds {
		for _, i := range []int{0, 5, 6, 11} { // 5 and 11 were never used
			w.stranger().get("/answer/"+w.links[i]).want(t, http.StatusOK)
			looked = append(looked, w.work.since())
		}
	}
	if distinct := slices.Compact(slices.Clone(looked)); len(distinct) != 1 || !strings.Contains(distinct[0], "sealed_link") {
		t.Errorf("a link is looked up in %d ways:\n%s", len(distinct), strings.Join(distinct, "\n\n"))
	}
}

// linksOfRoom are six links each of two organisations, for the room's round.
func (r *realm) linksOfRoom() (links []string) {
	r.t.Helper()
	id := partnership.RoundID(number(r.things["room"]["rounds"]))
	for _, who := range []string{"dana", "priya"} {
		c := partnership.Command(&partnership.AskMore{Round: id, Links: 6})
		if who == "priya" {
			c = &partnership.ChooseVoice{Round: id, Voice: partnership.People, Links: 6}
		}
		r.count++
		secrets, _, err := r.site.Engine.AskPeople(r.t.Context(), r.as(who, "common"), r.spaces["room"], c, fmt.Sprint("links-", r.count), "")
		r.must(err)
		links = append(links, secrets...)
	}
	return links
}

// TestSendingIsTheSameWorkWhateverIsSent: of people who send for the first time, and of people who change what they sent, each
// makes as much work as the other, whatever is in it; a change differs from a first answer by reading the own answer before.
func TestSendingIsTheSameWorkWhateverIsSent(t *testing.T) {
	r, c := watched(t)
	links := r.linksOfRoom()
	var first, changed []string
	for i, pairs := range [][]string{
		nil,
		{"point-promises", "5"},
		{"point-promises", "0", "point-shown", "1", "point-safe-to-say", "0", "point-put-right", "3", "point-new-things", "1"},
		{"words-easier-work", strings.Repeat("é", 1200), "share-easier-work", "yes"},
	} {
		g, path := r.stranger(), "/answer/"+links[i]
		for _, into := range []*[]string{&first, &changed} {
			secret := drawnIn(g.get(path))
			c.since()
			g.post(path, append([]string{"secret", secret}, pairs...)...).want(t, http.StatusSeeOther)
			*into = append(*into, c.since())
		}
	}
	if distinct := slices.Compact(slices.Clone(first)); len(distinct) != 1 || !strings.Contains(distinct[0], "INSERT INTO sealed_answer") {
		t.Errorf("first answers are sealed in %d ways:\n%s", len(distinct), strings.Join(distinct, "\n\n"))
	}
	if distinct := slices.Compact(slices.Clone(changed)); len(distinct) != 1 || !strings.Contains(distinct[0], "UPDATE sealed_answer") {
		t.Errorf("answers are changed in %d ways:\n%s", len(distinct), strings.Join(distinct, "\n\n"))
	}
	if statements(changed[0]) != statements(first[0])+1 {
		t.Errorf("a first answer takes\n%s\na change\n%s", first[0], changed[0])
	}
}

func statements(work string) int {
	return len(slices.DeleteFunc(strings.Split(work, "\n"), func(line string) bool { return strings.HasPrefix(line, " ") }))
}
