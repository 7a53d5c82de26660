// Package store keeps Entente's data in one SQLite file or in one PostgreSQL database, with one SQL text for both.
//
// It implements eventlog.Store, eventlog.Catalogue and eventlog.Notes, and runs the statements of the packages that keep tables of
// their own (account, file, sealed):
//
//	log     number │ id │ grp │ key │ head │ bytes │ held            a log; its head is the number of its last entry
//	entry   number<<40|no │ facts + salt │ words + salt │ leaf │ hashes
//	command log │ actor │ id │ hash │ first │ last                   what a wish led to, so that it can be repeated
//	note    log │ size │ text                                        signed checkpoints
//	schema  version
//
// What it acknowledges is durable. On SQLite every write of the program goes through one committer, which takes all
// that waits into one transaction; on PostgreSQL the appends do.
//
// It is not for rules: it knows nothing of what the bytes mean or of who may see them.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"entente/eventlog"
)

// Options says what else Open does.
type Options struct {
	// Schema holds statements to run at open, for the tables of other packages: CREATE … IF NOT EXISTS, with SQLite's
	// column types INTEGER (64 bits), TEXT and BLOB in capitals. They are translated for PostgreSQL.
	Schema []string

	// SkipSync gives up durability for speed: what was acknowledged may be lost when the machine stops. Only for
	// the demonstration's temporary folder, on SQLite.
	SkipSync bool
}

// ErrClosed says that the store was closed before the write began. Nothing was written.
var ErrClosed = errors.New("store is closed")

// Store is an open database. All its methods may be called at the same time.
type Store struct {
	dialect dialect
	read    *sql.DB // on PostgreSQL for everything
	write   *sql.DB // on SQLite a single connection
	schema  []string

	head, number, find, entries *sql.Stmt // on read

	queriesLock sync.Mutex
	queries     map[string]*sql.Stmt // on read, by text

	committer *committer
}

var (
	_ eventlog.Store     = (*Store)(nil)
	_ eventlog.Catalogue = (*Store)(nil)
)

// Open opens the database, makes what tables are missing, and refuses, saying why, if it cannot keep what it
// acknowledges. dsn is the path of an SQLite file, made with mode 0600 if it is missing, or postgres://….
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	open := openSQLite
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		open = openPostgres
	}
	s, err := open(ctx, dsn, o)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := s.start(ctx, o.Schema); err != nil {
		return nil, fmt.Errorf("open store: %w", errors.Join(err, s.closePools()))
	}
	return s, nil
}

func (s *Store) start(ctx context.Context, schema []string) error {
	s.schema = schema
	if err := s.makeTables(ctx, schema); err != nil {
		return err
	}
	for text, stmt := range map[string]**sql.Stmt{
		headSQL: &s.head, numberSQL: &s.number, findSQL: &s.find, entriesSQL: &s.entries,
	} {
		var err error
		if *stmt, err = s.read.PrepareContext(ctx, text); err != nil {
			return err
		}
	}
	s.committer = newCommitter(s.write, s.dialect)
	go s.committer.loop()
	return nil
}

// Close refuses new writes, waits for those under way, and closes the database.
func (s *Store) Close() error {
	s.committer.stop()
	return s.closePools()
}

func (s *Store) closePools() error {
	if s.read == s.write {
		return s.read.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Dialect is "sqlite" or "postgres".
func (s *Store) Dialect() string { return s.dialect.name }

// Version is the database's own version, "" if it does not answer.
func (s *Store) Version(ctx context.Context) string {
	var v string
	if err := s.read.QueryRowContext(ctx, s.dialect.versionSQL).Scan(&v); err != nil {
		return ""
	}
	return v
}

// Now is the time by the database's clock, in UTC and whole milliseconds.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	var ms int64
	err := s.read.QueryRowContext(ctx, s.dialect.clockSQL).Scan(&ms)
	return time.UnixMilli(ms).UTC(), err
}

// Durability lists, for people to read, the settings on which it depends that acknowledged means durable.
func (s *Store) Durability(ctx context.Context) ([]string, error) {
	var list []string
	err := s.Write(ctx, func(tx *sql.Tx) error {
		for _, text := range s.dialect.settings {
			var value string
			if err := tx.QueryRowContext(ctx, text).Scan(&value); err != nil {
				return err
			}
			_, name, _ := strings.Cut(text, " ")
			list = append(list, name+"="+value)
		}
		return nil
	})
	return list, err
}

// Query reads, with $1, $2 … for args. It sees what was durable when it began. On SQLite it cannot write.
func (s *Store) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// mostPrepared is how many texts of queries are kept prepared. Those of the program are constants, and fewer.
const mostPrepared = 500

// prepared is the query, prepared once: on SQLite preparing costs more than a look at one row.
func (s *Store) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	s.queriesLock.Lock()
	stmt := s.queries[query]
	s.queriesLock.Unlock()
	if stmt != nil {
		return stmt, nil
	}
	stmt, err := s.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s.queriesLock.Lock()
	defer s.queriesLock.Unlock()
	if other := s.queries[query]; other != nil { // somebody was quicker
		return other, stmt.Close()
	}
	if s.queries == nil || len(s.queries) >= mostPrepared {
		s.queries = map[string]*sql.Stmt{} // the old ones end with their connections
	}
	s.queries[query] = stmt
	return stmt, nil
}

// Write runs f in a transaction, and what f wrote is durable when Write returns nil. If f returns an error or
// panics nothing that it wrote is kept, and Write returns that error.
//
// f must be quick, because on SQLite everybody else's writes wait for it; it must not end the transaction nor call
// the store; and it may be run again if the transaction it shared failed for another's sake. ctx stops the waiting for
// f to begin.
func (s *Store) Write(ctx context.Context, f func(*sql.Tx) error) error {
	if s.dialect.oneWriter {
		return s.committer.write(ctx, f)
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := guard(tx, f); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return s.dialect.commitError(err)
	}
	return nil
}

// guard calls f and turns a panic into an error.
func guard(tx *sql.Tx, f func(*sql.Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic while writing: %v", p)
		}
	}()
	return f(tx)
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
