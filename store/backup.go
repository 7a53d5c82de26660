package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A backup is an SQLite file with the same tables, whichever database it was made from, and one row more that says what
// it is.
const backupTable = `CREATE TABLE IF NOT EXISTS backup (made INTEGER NOT NULL, about TEXT NOT NULL)`

// BackupOptions says what goes into a backup.
type BackupOptions struct {
	Without  []string  // tables whose rows stay behind
	Made     time.Time // what the backup says of itself
	About    string    // the caller's note, which Restore gives back
	Progress Progress
}

// Progress, if not nil, is called now and then: rows of a table copied so far and to be copied.
type Progress func(table string, done, total int64)

// Backup copies one moment of the database into a new SQLite file with mode 0600, while others go on reading and writing.
// It does not overwrite a file, and leaves none behind if it fails. The file is on the disk when it returns.
func (s *Store) Backup(ctx context.Context, path string, o BackupOptions) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s exists already; a backup overwrites nothing", path)
	}
	err := s.backup(ctx, path, o)
	if err == nil {
		err = syncFile(path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("backup: %w", err), removeSQLite(path))
	}
	return nil
}

func (s *Store) backup(ctx context.Context, path string, o BackupOptions) error {
	// Without syncs: a backup that the machine did not live to finish is none.
	to, err := Open(ctx, path, Options{Schema: append(slices.Clone(s.schema), backupTable), SkipSync: true})
	if err != nil {
		return err
	}
	err = s.backupInto(ctx, to, o)
	return errors.Join(err, to.Close())
}

func (s *Store) backupInto(ctx context.Context, to *Store, o BackupOptions) error {
	from, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	names := slices.DeleteFunc(tableNames(s.schema), func(name string) bool { return slices.Contains(o.Without, name) })
	err = to.fill(ctx, from, names, o.Progress, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO backup (made, about) VALUES ($1, $2)`, o.Made.UnixMilli(), o.About)
		return err
	})
	return errors.Join(err, ignoreDone(from.Rollback()))
}

// snapshot begins a transaction that sees one moment, however long it lasts. The caller rolls it back.
func (s *Store) snapshot(ctx context.Context) (*sql.Tx, error) {
	if s.dialect.oneWriter {
		return s.read.BeginTx(ctx, nil) // in WAL mode a reading transaction sees the moment of its first statement
	}
	return s.read.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
}

var createTable = regexp.MustCompile(`^CREATE TABLE IF NOT EXISTS (\w+)`)

// tableNames lists the tables with data: ours and those of the schema.
func tableNames(schema []string) []string {
	var names []string
	for _, text := range slices.Concat(tables[1:], schema) {
		if m := createTable.FindStringSubmatch(text); m != nil {
			names = append(names, m[1])
		}
	}
	return names
}

// syncFile makes the file and its name durable.
func syncFile(path string) error {
	for _, name := range []string{path, filepath.Dir(path)} {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// removeSQLite removes the file and what SQLite may have put beside it.
func removeSQLite(path string) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// rowsAtOnce is how many rows one statement of a copy writes; the largest are chunks of files, of 256 KiB.
const rowsAtOnce = 16

// fill copies the tables into this database in one transaction, which last ends.
func (s *Store) fill(ctx context.Context, from *sql.Tx, names []string, progress Progress, last func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := copyTable(ctx, tx, from, name, progress); err != nil {
			return errors.Join(fmt.Errorf("table %s: %w", name, err), ignoreDone(tx.Rollback()))
		}
	}
	if err := last(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

func copyTable(ctx context.Context, to, from *sql.Tx, name string, progress Progress) error {
	var total, done int64
	if err := from.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+name).Scan(&total); err != nil {
		return err
	}
	rows, err := from.QueryContext(ctx, `SELECT * FROM `+name)
	if err != nil {
		return err
	}
	defer rows.Close() // also ended by its last row, whose error is below
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	insert := insertRows(name, columns)
	var args []any
	for rows.Next() {
		if args, err = scanRow(rows, len(columns), args); err != nil {
			return err
		}
		if done++; len(args) == rowsAtOnce*len(columns) {
			if _, err := to.ExecContext(ctx, insert.text(rowsAtOnce), args...); err != nil {
				return err
			}
			args = args[:0]
			if progress != nil {
				progress(name, done, total)
			}
		}
	}
	if len(args) > 0 {
		if _, err := to.ExecContext(ctx, insert.text(len(args)/len(columns)), args...); err != nil {
			return err
		}
	}
	return rows.Err()
}

func insertRows(name string, columns []string) rowsSQL {
	row := "($" + strings.Repeat(", $", len(columns)-1) + ")"
	return newRowsSQL(`INSERT INTO `+name+` (`+strings.Join(columns, ", ")+`) VALUES `, row, ``)
}

// scanRow adds a row's values to args: whole numbers, texts, bytes and nil are the same in both databases.
func scanRow(rows *sql.Rows, n int, args []any) ([]any, error) {
	values, places := make([]any, n), make([]any, n)
	for i := range values {
		places[i] = &values[i]
	}
	err := rows.Scan(places...)
	return append(args, values...), err
}
