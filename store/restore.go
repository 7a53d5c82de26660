package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// Backed is what a backup says of itself.
type Backed struct {
	Made  time.Time
	About string
}

// ErrNotEmpty says that the database has data already. Nothing was written.
var ErrNotEmpty = errors.New("the database is not empty")

// ReadBackup says what the file is. Errors: that it is no backup, or one of a newer program.
func ReadBackup(ctx context.Context, path string) (Backed, error) {
	var b Backed
	err := withBackup(ctx, path, func(tx *sql.Tx) error {
		var err error
		b, err = scanBacked(ctx, tx)
		return err
	})
	return b, err
}

// Restore fills this empty database from a backup, all of it or nothing, and holds every log: each waits until somebody
// confirms that its record ends where it ends here. Errors: ErrNotEmpty; that the file is no backup.
func (s *Store) Restore(ctx context.Context, path string, progress Progress) error {
	if err := s.wantEmpty(ctx); err != nil {
		return err
	}
	return withBackup(ctx, path, func(from *sql.Tx) error {
		if _, err := scanBacked(ctx, from); err != nil {
			return err
		}
		names, err := s.tablesIn(ctx, from)
		if err != nil {
			return err
		}
		return s.fill(ctx, from, names, progress, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE log SET held = 1`)
			return err
		})
	})
}

func (s *Store) wantEmpty(ctx context.Context) error {
	for _, name := range tableNames(s.schema) {
		var n int64
		if err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+name).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: its table %s has %d rows", ErrNotEmpty, name, n)
		}
	}
	return nil
}

// withBackup reads the file and changes nothing in it.
func withBackup(ctx context.Context, path string, f func(*sql.Tx) error) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	db, err := sql.Open("sqlite", sqliteDSN(path, "&immutable=1", readPragmas))
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return errors.Join(fmt.Errorf("backup: %w", err), db.Close())
	}
	return errors.Join(f(tx), ignoreDone(tx.Rollback()), db.Close())
}

func scanBacked(ctx context.Context, tx *sql.Tx) (Backed, error) {
	var b Backed
	var version int
	var made int64
	err := tx.QueryRowContext(ctx, `SELECT version FROM schema`).Scan(&version)
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT made, about FROM backup`).Scan(&made, &b.About)
	}
	if err != nil {
		return b, fmt.Errorf("this is no backup: %w", err)
	}
	if version > schemaVersion {
		return b, fmt.Errorf("the backup has version %d, this program knows %d: use a newer program", version, schemaVersion)
	}
	b.Made = time.UnixMilli(made).UTC()
	return b, nil
}

// tablesIn lists the tables to copy: those of ours that the backup has. One that only the backup has is an error.
func (s *Store) tablesIn(ctx context.Context, from *sql.Tx) ([]string, error) {
	rows, err := from.QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() // also ended by its last row, whose error is below
	known := tableNames(s.schema)
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if name == "schema" || name == "backup" {
			continue
		}
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("the backup has a table %s, which this program does not know: use a newer program", name)
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
