package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"entente/eventlog"
)

const (
	placeSQL = `SELECT id, grp, key, held FROM log WHERE grp = $1 AND key = $2`
	logSQL   = `SELECT id, grp, key, held FROM log WHERE id = $1`
	logsSQL  = `SELECT id, grp, key, held FROM log WHERE grp = $1`
	heldSQL  = `SELECT id, grp, key, held FROM log WHERE held = 1`

	// Two nodes may draw the same number; one of them then inserts nothing and tries again.
	claimSQL = `INSERT INTO log (number, id, grp, key, head, bytes, held)
		SELECT COALESCE(MAX(number), 0) + 1, CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), 0, 0, 0
		FROM log WHERE true
		ON CONFLICT DO NOTHING`
)

// Claim implements eventlog.Catalogue.
func (s *Store) Claim(ctx context.Context, l eventlog.Log) (eventlog.Log, error) {
	for {
		got, err := scanLog(s.read.QueryRowContext(ctx, placeSQL, string(l.Group), l.Key))
		if !errors.Is(err, eventlog.ErrNoLog) {
			return got, err
		}
		_, err = s.Log(ctx, l.ID)
		if err == nil {
			// Another caller may have claimed this very log since the first look.
			got, err := scanLog(s.read.QueryRowContext(ctx, placeSQL, string(l.Group), l.Key))
			if errors.Is(err, eventlog.ErrNoLog) {
				err = fmt.Errorf("log %s exists already, with another group or key", l.ID)
			}
			return got, err
		}
		if !errors.Is(err, eventlog.ErrNoLog) {
			return eventlog.Log{}, err
		}
		if err := s.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.Exec(claimSQL, string(l.ID), string(l.Group), l.Key)
			return err
		}); err != nil {
			return eventlog.Log{}, err
		}
	}
}

// Log implements eventlog.Catalogue.
func (s *Store) Log(ctx context.Context, id eventlog.ID) (eventlog.Log, error) {
	return scanLog(s.read.QueryRowContext(ctx, logSQL, string(id)))
}

func scanLog(row interface{ Scan(...any) error }) (eventlog.Log, error) {
	var l eventlog.Log
	var held int
	err := row.Scan(&l.ID, &l.Group, &l.Key, &held)
	l.Held = held != 0
	if errors.Is(err, sql.ErrNoRows) {
		return eventlog.Log{}, eventlog.ErrNoLog
	}
	return l, err
}

// Logs implements eventlog.Catalogue. It sorts here because databases sort texts each in their own way.
func (s *Store) Logs(ctx context.Context, group eventlog.ID) ([]eventlog.Log, error) {
	logs, err := s.logs(ctx, logsSQL, string(group))
	slices.SortFunc(logs, func(a, b eventlog.Log) int { return cmp.Compare(a.Key, b.Key) })
	return logs, err
}

func (s *Store) logs(ctx context.Context, query string, args ...any) ([]eventlog.Log, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	var logs []eventlog.Log
	for rows.Next() {
		l, err := scanLog(rows)
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		logs = append(logs, l)
	}
	return logs, rows.Err()
}

// Hold implements eventlog.Catalogue.
func (s *Store) Hold(ctx context.Context, ids ...eventlog.ID) error { return s.setHeld(ctx, 1, ids) }

// Release implements eventlog.Catalogue.
func (s *Store) Release(ctx context.Context, id eventlog.ID) error {
	return s.setHeld(ctx, 0, []eventlog.ID{id})
}

func (s *Store) setHeld(ctx context.Context, held int, ids []eventlog.ID) error {
	ids = slices.Sorted(slices.Values(ids))
	return s.Write(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			result, err := tx.Exec(`UPDATE log SET held = $1 WHERE id = $2`, held, string(id))
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n == 0 {
				return cmp.Or(err, eventlog.ErrNoLog)
			}
		}
		return nil
	})
}

// Held implements eventlog.Catalogue.
func (s *Store) Held(ctx context.Context) ([]eventlog.Log, error) {
	logs, err := s.logs(ctx, heldSQL)
	slices.SortFunc(logs, func(a, b eventlog.Log) int { return cmp.Compare(a.ID, b.ID) })
	return logs, err
}

// Groups implements eventlog.Catalogue.
func (s *Store) Groups(ctx context.Context) ([]eventlog.Group, error) {
	rows, err := s.read.QueryContext(ctx,
		`SELECT grp, COUNT(*), CAST(SUM(head) AS BIGINT), CAST(SUM(bytes) AS BIGINT) FROM log GROUP BY grp`)
	if err != nil {
		return nil, err
	}
	var groups []eventlog.Group
	for rows.Next() {
		var g eventlog.Group
		if err := rows.Scan(&g.ID, &g.Logs, &g.Entries, &g.Bytes); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b eventlog.Group) int { return cmp.Compare(a.ID, b.ID) })
	return groups, rows.Err()
}
