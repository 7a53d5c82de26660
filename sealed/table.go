package sealed

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// tables are the statements that make the tables, by name. Times are milliseconds since 1970, UTC.
var tables = [...]struct{ name, columns string }{
	{"sealed_box", `(box TEXT PRIMARY KEY, space TEXT NOT NULL, round BIGINT NOT NULL, closes BIGINT NOT NULL,
		size BIGINT NOT NULL, salt BLOB NOT NULL, state BIGINT NOT NULL, left_by TEXT NOT NULL) WITHOUT ROWID`},
	{"sealed_link", `(hash BLOB PRIMARY KEY, box TEXT NOT NULL, party BIGINT NOT NULL) WITHOUT ROWID`},
	{"sealed_tick", `(box TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (box, hash)) WITHOUT ROWID`},
	{"sealed_answer", `(box TEXT NOT NULL, hash BLOB NOT NULL, party BIGINT NOT NULL, salt BLOB NOT NULL,
		answer BLOB NOT NULL, PRIMARY KEY (box, hash)) WITHOUT ROWID`},
	{"sealed_shut", `(box TEXT NOT NULL, hash BLOB NOT NULL, party BIGINT NOT NULL, salt BLOB NOT NULL,
		answer BLOB NOT NULL, PRIMARY KEY (box, hash)) WITHOUT ROWID`},
	{"sealed_voice", `(box TEXT NOT NULL, party BIGINT NOT NULL, salt BLOB NOT NULL, answer BLOB NOT NULL,
		locked BIGINT NOT NULL, PRIMARY KEY (box, party)) WITHOUT ROWID`},
	{"sealed_party", `(box TEXT NOT NULL, party BIGINT NOT NULL, voice BIGINT NOT NULL, links BIGINT NOT NULL,
		answered BIGINT NOT NULL, root BLOB NOT NULL, PRIMARY KEY (box, party)) WITHOUT ROWID`},
	{"sealed_leaf", `(box TEXT NOT NULL, party BIGINT NOT NULL, leaf BLOB NOT NULL,
		PRIMARY KEY (box, party, leaf)) WITHOUT ROWID`},
	{"sealed_restored", `(box TEXT PRIMARY KEY) WITHOUT ROWID`},
}

// Schema returns the statements that make the tables where they do not exist. The store writes BLOB and WITHOUT ROWID as
// its database calls them.
func Schema() []string {
	var statements []string
	for _, t := range tables {
		statements = append(statements, `CREATE TABLE IF NOT EXISTS `+t.name+` `+t.columns)
	}
	return append(statements, `CREATE INDEX IF NOT EXISTS sealed_link_box ON sealed_link (box, party)`)
}

// Tables names the tables, all of which stay out of backups.
func Tables() []string {
	var names []string
	for _, t := range tables {
		names = append(names, t.name)
	}
	return names
}

// A querier is the database or a transaction.
type querier func(query string, args ...any) (*sql.Rows, error)

func (b *Boxes) reader(ctx context.Context) querier {
	return func(query string, args ...any) (*sql.Rows, error) { return b.db.Query(ctx, query, args...) }
}

// all reads every row.
func all[T any](query querier, scan func(*sql.Rows) (T, error), text string, args ...any) ([]T, error) {
	rows, err := query(text, args...)
	if err != nil {
		return nil, fmt.Errorf("sealed tables: %w", err)
	}
	defer rows.Close() // also ended by its last row, whose error is below
	var found []T
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("sealed tables: %w", err)
		}
		found = append(found, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("sealed tables: %w", err)
	}
	return found, nil
}

// one reads exactly one row. Errors: ErrNotFound if there is none.
func one[T any](query querier, scan func(*sql.Rows) (T, error), text string, args ...any) (T, error) {
	found, err := all(query, scan, text, args...)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

// exec returns how many rows were changed. It takes no context: the transaction may be shared, and one caller's
// cancellation must not interrupt it.
func exec(tx *sql.Tx, query string, args ...any) (int64, error) {
	result, err := tx.Exec(query, args...)
	if err != nil {
		return 0, fmt.Errorf("sealed tables: %w", err)
	}
	return result.RowsAffected()
}

// execAll runs statements that all take the same arguments.
func execAll(tx *sql.Tx, args []any, queries ...string) error {
	for _, q := range queries {
		if _, err := exec(tx, q, args...); err != nil {
			return err
		}
	}
	return nil
}

// hashesAtOnce is how many rows one statement writes.
const hashesAtOnce = 100

// insertHashes writes a row for each hash into a table with the columns box, party and a hash;
// tail ends each statement.
func insertHashes(tx *sql.Tx, into string, box Box, party uint64, hashes [][]byte, tail string) error {
	for some := range slices.Chunk(hashes, hashesAtOnce) {
		args := []any{box.String(), int64(party)}
		var rows []string
		for _, hash := range some {
			args = append(args, hash)
			rows = append(rows, fmt.Sprintf("($1, $2, $%d)", len(args)))
		}
		if _, err := exec(tx, `INSERT INTO `+into+` VALUES `+strings.Join(rows, ", ")+tail, args...); err != nil {
			return err
		}
	}
	return nil
}

// each begins a statement about $2 rows of the box $1: n are the numbers from 0 to $2 - 1. The rows' values come packed, a
// column in one argument: so there is one text for any number of rows, which is prepared once, and few arguments, which
// cost more than the values. That the column is of bytes PostgreSQL knows by COALESCE with the box's salt.
const each = `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2) `

// pack puts hashes, of one length, behind one another in their order, so that nothing shows in which they came.
func pack(hashes [][]byte) []byte {
	slices.SortFunc(hashes, bytes.Compare)
	return bytes.Join(hashes, nil)
}

// findParties runs a statement that returns hashes and parties.
func findParties(query querier, text string, args ...any) (map[string]uint64, error) {
	parties := map[string]uint64{}
	_, err := all(query, func(rows *sql.Rows) (struct{}, error) {
		var hash []byte
		var party int64
		err := rows.Scan(&hash, &party)
		parties[string(hash)] = uint64(party)
		return struct{}{}, err
	}, text, args...)
	return parties, err
}

// never is the closing time of a box that only Shut closes.
const never = math.MaxInt64

func milli(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == never {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func scanCount(rows *sql.Rows) (int64, error) {
	var n int64
	return n, rows.Scan(&n)
}
