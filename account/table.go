package account

import (
	"context"
	"database/sql"
	"fmt"
)

// Schema returns the statements that make the tables where they do not exist. Times are milliseconds since 1970, UTC;
// truth values are 0 and 1. The store writes BLOB as its database calls it.
func Schema() []string {
	return []string{
		`CREATE TABLE IF NOT EXISTS account (id TEXT PRIMARY KEY, sign_in TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
			hash TEXT NOT NULL, operator BIGINT NOT NULL, created BIGINT NOT NULL, reset_at BIGINT NOT NULL,
			epoch BIGINT NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS session (hash BLOB PRIMARY KEY, account TEXT NOT NULL, epoch BIGINT NOT NULL,
			created BIGINT NOT NULL, seen BIGINT NOT NULL, label TEXT NOT NULL, recovered BIGINT NOT NULL,
			rotate BIGINT NOT NULL)`,
		`CREATE INDEX IF NOT EXISTS session_account ON session (account)`,
		`CREATE TABLE IF NOT EXISTS device (hash BLOB PRIMARY KEY, account TEXT NOT NULL, epoch BIGINT NOT NULL,
			seen BIGINT NOT NULL)`,
		`CREATE INDEX IF NOT EXISTS device_account ON device (account)`,
		`CREATE TABLE IF NOT EXISTS recovery (account TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (account, hash))`,
		`CREATE TABLE IF NOT EXISTS token (hash BLOB PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
			epoch BIGINT NOT NULL, partnership TEXT NOT NULL, member_key TEXT NOT NULL, name TEXT NOT NULL,
			scope TEXT NOT NULL, created BIGINT NOT NULL, used BIGINT NOT NULL, expires BIGINT NOT NULL)`,
		`CREATE INDEX IF NOT EXISTS token_account ON token (account)`,
		`CREATE TABLE IF NOT EXISTS membership (partnership TEXT NOT NULL, member_key TEXT NOT NULL,
			account TEXT NOT NULL, PRIMARY KEY (partnership, member_key))`,
		`CREATE INDEX IF NOT EXISTS membership_account ON membership (account)`,
		`CREATE TABLE IF NOT EXISTS link (hash BLOB PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL,
			created BIGINT NOT NULL, expires BIGINT NOT NULL, claimed_by TEXT NOT NULL)`,
		`CREATE INDEX IF NOT EXISTS link_subject ON link (kind, subject)`,
		`CREATE TABLE IF NOT EXISTS signing (hash BLOB PRIMARY KEY, id TEXT NOT NULL UNIQUE, partnership TEXT NOT NULL,
			member BIGINT NOT NULL, made_by BIGINT NOT NULL, code TEXT NOT NULL, code_by BIGINT NOT NULL, tries BIGINT NOT NULL,
			created BIGINT NOT NULL, expires BIGINT NOT NULL, used BIGINT NOT NULL)`,
		`CREATE INDEX IF NOT EXISTS signing_partnership ON signing (partnership)`,
		`CREATE TABLE IF NOT EXISTS visit (account TEXT NOT NULL, partnership TEXT NOT NULL, previous BIGINT NOT NULL,
			at BIGINT NOT NULL, PRIMARY KEY (account, partnership))`,
		`CREATE TABLE IF NOT EXISTS draft (id TEXT PRIMARY KEY, account TEXT NOT NULL, partnership TEXT NOT NULL,
			kind TEXT NOT NULL, text TEXT NOT NULL, saved BIGINT NOT NULL)`,
		`CREATE INDEX IF NOT EXISTS draft_account ON draft (account, partnership)`,
		`CREATE TABLE IF NOT EXISTS installation (id BIGINT PRIMARY KEY, host TEXT NOT NULL, founding BIGINT NOT NULL)`,
	}
}

// one reads exactly one row. Errors: ErrNotFound if there is none.
func one[T any](ctx context.Context, db DB, scan func(*sql.Rows) (T, error), query string, args ...any) (T, error) {
	found, err := all(ctx, db, scan, query, args...)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

// all reads every row.
func all[T any](ctx context.Context, db DB, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("account tables: %w", err)
	}
	defer rows.Close()
	var found []T
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("account tables: %w", err)
		}
		found = append(found, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("account tables: %w", err)
	}
	return found, nil
}

func scanText(rows *sql.Rows) (string, error) {
	var s string
	return s, rows.Scan(&s)
}

func scanCount(rows *sql.Rows) (int, error) {
	var n int
	return n, rows.Scan(&n)
}

// exec returns how many rows were changed. It takes no context: the transaction may be shared, and one caller's
// cancellation must not interrupt it.
func exec(tx *sql.Tx, query string, args ...any) (int64, error) {
	result, err := tx.Exec(query, args...)
	if err != nil {
		return 0, fmt.Errorf("account tables: %w", err)
	}
	return result.RowsAffected()
}

// execOne is exec for a statement that must find its row. Errors: ErrNotFound.
func execOne(tx *sql.Tx, query string, args ...any) error {
	n, err := exec(tx, query, args...)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// execAll runs statements that all take the same one argument.
func execAll(tx *sql.Tx, arg any, queries ...string) error {
	for _, q := range queries {
		if _, err := exec(tx, q, arg); err != nil {
			return err
		}
	}
	return nil
}

// must writes with one statement that must find its row. Errors: ErrNotFound.
func (a *Accounts) must(ctx context.Context, query string, args ...any) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error { return execOne(tx, query, args...) })
}
