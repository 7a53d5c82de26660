package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// schemaVersion grows when a table changes so that an older program could not use it.
const schemaVersion = 1

var tables = []string{
	`CREATE TABLE IF NOT EXISTS schema (version INTEGER NOT NULL)`,

	`CREATE TABLE IF NOT EXISTS log (
		number INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		grp TEXT NOT NULL,
		key TEXT NOT NULL,
		head INTEGER NOT NULL,
		bytes INTEGER NOT NULL,
		held INTEGER NOT NULL,
		UNIQUE (grp, key))`,

	`CREATE TABLE IF NOT EXISTS entry (
		id INTEGER PRIMARY KEY,
		facts BLOB NOT NULL,
		facts_salt BLOB NOT NULL,
		words BLOB,
		words_salt BLOB,
		leaf BLOB NOT NULL,
		hashes BLOB NOT NULL)`,

	`CREATE TABLE IF NOT EXISTS command (
		log INTEGER NOT NULL,
		actor TEXT NOT NULL,
		id TEXT NOT NULL,
		hash BLOB NOT NULL,
		first INTEGER NOT NULL,
		last INTEGER NOT NULL,
		PRIMARY KEY (log, actor, id)) WITHOUT ROWID`,

	`CREATE TABLE IF NOT EXISTS note (
		log INTEGER NOT NULL,
		size INTEGER NOT NULL,
		text BLOB NOT NULL,
		PRIMARY KEY (log, size)) WITHOUT ROWID`,
}

// makeTables makes what is missing in one transaction, and refuses a database that a newer program has changed.
func (s *Store) makeTables(ctx context.Context, more []string) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	if err := s.dialect.durable(ctx, conn); err != nil {
		return errors.Join(err, conn.Close())
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	if err := s.makeTablesIn(ctx, tx, more); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()), conn.Close())
	}
	return errors.Join(tx.Commit(), conn.Close())
}

func (s *Store) makeTablesIn(ctx context.Context, tx *sql.Tx, more []string) error {
	if s.dialect.openLock != "" {
		if _, err := tx.ExecContext(ctx, s.dialect.openLock); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, s.dialect.types.Replace(tables[0])); err != nil {
		return err
	}
	if err := checkVersion(ctx, tx); err != nil {
		return err
	}
	for _, text := range slices.Concat(tables[1:], more) {
		if _, err := tx.ExecContext(ctx, s.dialect.types.Replace(text)); err != nil {
			return fmt.Errorf("make table: %w", err)
		}
	}
	return nil
}

func checkVersion(ctx context.Context, tx *sql.Tx) error {
	var version int
	err := tx.QueryRowContext(ctx, `SELECT version FROM schema`).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		_, err := tx.ExecContext(ctx, `INSERT INTO schema (version) VALUES ($1)`, schemaVersion)
		return err
	}
	if err != nil {
		return err
	}
	if version > schemaVersion {
		return fmt.Errorf("the database has version %d, this program knows %d: use a newer program", version, schemaVersion)
	}
	return nil
}
