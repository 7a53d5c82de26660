package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// oldestSQLite is the first version without the fault that could lose a commit when a WAL was reset while another
// connection wrote.
var oldestSQLite = [3]int{3, 51, 3}

// Settings of every connection. Words that are erased must not stay behind in the file: hence secure_delete. The write-ahead
// log is copied into the database every 400 pages: seldom enough for throughput, and soon enough that nobody waits long for it.
var (
	commonPragmas = []string{"busy_timeout(10000)", "foreign_keys(0)"}
	writePragmas  = []string{"journal_mode(WAL)", "secure_delete(1)", "fullfsync(1)", "wal_autocheckpoint(400)"}
	readPragmas   = []string{"query_only(1)"}
)

func openSQLite(ctx context.Context, path string, o Options) (*Store, error) {
	return openSQLiteWith(ctx, path, o, nil)
}

// openSQLiteWith opens with other settings for the writing connection.
func openSQLiteWith(ctx context.Context, path string, o Options, pragmas []string) (*Store, error) {
	if err := touch(path); err != nil {
		return nil, err
	}
	sync := "FULL"
	if o.SkipSync {
		sync = "OFF"
	}
	pragmas = slices.Concat([]string{"synchronous(" + sync + ")"}, writePragmas, pragmas)
	write, err := sql.Open("sqlite", sqliteDSN(path, "&_txlock=immediate", pragmas))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteDSN(path, "", readPragmas))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	readers := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &Store{dialect: sqliteDialect(o), read: read, write: write}, nil
}

func sqliteDialect(o Options) dialect {
	return dialect{
		name:       "sqlite",
		oneWriter:  true,
		lock:       lockRows, // the whole database is locked
		types:      strings.NewReplacer(),
		versionSQL: "SELECT sqlite_version()",
		clockSQL:   "SELECT CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)",
		settings:   []string{"PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA secure_delete"},
		unknown: func(err error) bool {
			var e *sqlite.Error
			return !errors.As(err, &e) || e.Code()&0xff == sqlite3.SQLITE_IOERR
		},
		durable: func(ctx context.Context, c *sql.Conn) error { return sqliteDurable(ctx, c, o) },
	}
}

// touch makes the file, for its owner only, if it is missing, and makes its name durable.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func sqliteDSN(path, more string, pragmas []string) string {
	name := (&url.URL{Path: path}).EscapedPath()
	if !strings.HasPrefix(name, "/") {
		name = "./" + strings.TrimPrefix(name, "./")
	}
	var b strings.Builder
	b.WriteString("file:" + name + "?mode=rw" + more)
	for _, p := range lastOfEach(slices.Concat(commonPragmas, pragmas)) {
		b.WriteString("&_pragma=" + url.QueryEscape(p))
	}
	return b.String()
}

// lastOfEach keeps the last setting of each name: the driver would run all of them, in an order of its own.
func lastOfEach(pragmas []string) []string {
	var kept []string
	for i, p := range pragmas {
		name, _, _ := strings.Cut(p, "(")
		if !slices.ContainsFunc(pragmas[i+1:], func(q string) bool { return strings.HasPrefix(q, name+"(") }) {
			kept = append(kept, p)
		}
	}
	return kept
}

// sqliteDurable refuses an SQLite that is too old and a connection whose settings did not take.
func sqliteDurable(ctx context.Context, c *sql.Conn, o Options) error {
	var version string
	if err := c.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if older(version, oldestSQLite) {
		return fmt.Errorf("SQLite is %s; at least 3.51.3 is needed, because older ones can lose a commit", version)
	}
	sync := "2"
	if o.SkipSync {
		sync = "0"
	}
	for _, want := range []struct{ pragma, value, why string }{
		{"journal_mode", "wal", "the file is in memory, on a network drive or read-only"},
		{"synchronous", sync, "commits would not reach the disk"},
		{"foreign_keys", "0", "the tables are not made for it"},
		{"secure_delete", "1", "erased words would stay in the file"},
	} {
		var got string
		if err := c.QueryRowContext(ctx, "PRAGMA "+want.pragma).Scan(&got); err != nil {
			return fmt.Errorf("PRAGMA %s: %w", want.pragma, err)
		}
		if got != want.value {
			return fmt.Errorf("SQLite's %s is %s, not %s: %s", want.pragma, got, want.value, want.why)
		}
	}
	return nil
}

func older(version string, than [3]int) bool {
	parts := strings.SplitN(version, ".", 3)
	for i, want := range than {
		if i >= len(parts) {
			return true
		}
		got, err := strconv.Atoi(parts[i])
		if err != nil || got != want {
			return err != nil || got < want
		}
	}
	return false
}
