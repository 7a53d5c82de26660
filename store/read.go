package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"entente/eventlog"
)

// An entry's row ID is its log's number and its own, so that a log's entries lie together.
const entryBits = 40

const (
	headSQL    = `SELECT head FROM log WHERE id = $1`
	numberSQL  = `SELECT number FROM log WHERE id = $1`
	findSQL    = `SELECT hash, first, last FROM command WHERE log = $1 AND actor = $2 AND id = $3`
	entriesSQL = `SELECT id, facts, facts_salt, words, words_salt, leaf, hashes FROM entry
		WHERE id > $1 AND id <= $2 ORDER BY id`
)

func rowID(number int64, no uint64) int64 { return number<<entryBits | int64(no) }

// Head implements eventlog.Store.
func (s *Store) Head(ctx context.Context, log eventlog.ID) (uint64, error) {
	n, err := s.one(ctx, s.head, log)
	return uint64(n), err
}

// one runs a point lookup of a whole number by a log's ID.
func (s *Store) one(ctx context.Context, stmt *sql.Stmt, log eventlog.ID) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if s.dialect.oneWriter {
		ctx = context.WithoutCancel(ctx) // to be able to stop would cost more than the lookup
	}
	var n int64
	err := stmt.QueryRowContext(ctx, string(log)).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, eventlog.ErrNoLog
	}
	return n, err
}

// Read implements eventlog.Store. One statement sees one moment.
func (s *Store) Read(ctx context.Context, log eventlog.ID, after, upTo uint64, f func(eventlog.Entry) error) error {
	number, err := s.one(ctx, s.number, log)
	if err != nil {
		return err
	}
	upTo = min(upTo, 1<<entryBits-1)
	if after >= upTo {
		return nil
	}
	rows, err := s.entries.QueryContext(ctx, rowID(number, after), rowID(number, upTo))
	if err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	if err := eachEntry(rows, f); err != nil {
		return errors.Join(err, rows.Close())
	}
	return rows.Close()
}

func eachEntry(rows *sql.Rows, f func(eventlog.Entry) error) error {
	for rows.Next() {
		var e eventlog.Entry
		var id int64
		var factsSalt, wordsSalt, leaf sql.RawBytes
		if err := rows.Scan(&id, &e.Facts, &factsSalt, &e.Words, &wordsSalt, &leaf, &e.Hashes); err != nil {
			return fmt.Errorf("read log: %w", err)
		}
		e.No = uint64(id) & (1<<entryBits - 1)
		if len(factsSalt) != 32 || len(leaf) != 64 || (e.Words == nil) != (wordsSalt == nil) {
			return fmt.Errorf("entry %d is damaged in the database", e.No)
		}
		copy(e.FactsSalt[:], factsSalt)
		copy(e.WordsSalt[:], wordsSalt)
		copy(e.Leaf[:], leaf)
		if err := f(e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Find implements eventlog.Store.
func (s *Store) Find(ctx context.Context, log eventlog.ID, actor, command string) (eventlog.Made, bool, error) {
	number, err := s.one(ctx, s.number, log)
	if err != nil {
		return eventlog.Made{}, false, err
	}
	var made eventlog.Made
	var hash []byte
	err = s.find.QueryRowContext(ctx, number, actor, command).Scan(&hash, &made.First, &made.Last)
	if errors.Is(err, sql.ErrNoRows) {
		return eventlog.Made{}, false, nil
	}
	copy(made.Hash[:], hash)
	return made, err == nil, err
}
