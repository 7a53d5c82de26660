// Package file keeps the files of a space: evidence, at most 25 MB each, in the database, in chunks.
//
//	log │ sha │ chunk 0, 1, 2 … │ size │ type │ added │ data        one row a chunk of 256 KiB, the last one shorter
//
// A file is named by its space and the SHA-256 of its bytes, and is there when all its chunks are. Two spaces share
// nothing, not even equal bytes, so that nobody learns from one what another holds.
//
// It decides by the bytes what a file is and takes only known, passive kinds (sniff.go). It is not for who may read a
// file (engine), what it was called (a word in the record), or how it is served (web).
package file

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

// DB is where the table is. Package store implements it.
type DB interface {
	// Write runs f in a transaction that is durable when Write returns nil, and undone if f returns an error.
	Write(ctx context.Context, f func(*sql.Tx) error) error
	// Query reads. The caller closes the rows.
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

const (
	// MaxSize is the size of the largest file taken, in bytes.
	MaxSize = 25 << 20

	chunkSize = 256 << 10
	// atOnce is how many chunks are written in one transaction, so that others' writes wait for 1 MiB at most.
	atOnce = 4
	// uploads is how many files may be in memory at once: 100 MiB.
	uploads = 4
	// keepUnused is how long an upload may wait for the command that uses it.
	keepUnused = 24 * time.Hour
)

// ErrNotFound says that the space has no such file.
var ErrNotFound = errors.New("file not found")

// InvalidError says which field to mend and how, in words for the person who chose the file.
type InvalidError struct{ Field, Reason string }

func (e *InvalidError) Error() string { return e.Field + ": " + e.Reason }

// SHA is the SHA-256 of a file's bytes.
type SHA [sha256.Size]byte

func (s SHA) String() string { return hex.EncodeToString(s[:]) }

// File says what is stored.
type File struct {
	SHA  SHA
	Size int64  // bytes
	Type string // media type, from the bytes: "application/pdf"
}

func (f File) chunks() int64 { return max(1, (f.Size+chunkSize-1)/chunkSize) }

// Files are the files of all spaces. It is safe for concurrent use.
type Files struct {
	db    DB
	now   func() time.Time
	slots chan struct{}
}

// New returns the files kept in db, whose table (Schema) exists.
func New(db DB, now func() time.Time) *Files {
	return &Files{db: db, now: now, slots: make(chan struct{}, uploads)}
}

// Schema returns the statements that make the table where it does not exist. The store writes BLOB as its database
// calls it, and deletes by (log, sha) when words are erased.
func Schema() []string {
	return []string{`CREATE TABLE IF NOT EXISTS file (log TEXT NOT NULL, sha BLOB NOT NULL, chunk BIGINT NOT NULL,
		size BIGINT NOT NULL, type TEXT NOT NULL, added BIGINT NOT NULL, data BLOB NOT NULL,
		PRIMARY KEY (log, sha, chunk))`}
}

// Put stores what r yields, to its end, and is durable when it returns. The same bytes again in the same space are the
// same file. It takes four uploads at once and lets others wait, for their turn or for ctx; the caller sees to it that
// r does not dawdle. Errors: *InvalidError for an empty file, one over 25 MB or of a kind that is not taken; r's own.
func (f *Files) Put(ctx context.Context, space string, r io.Reader) (File, error) {
	select {
	case f.slots <- struct{}{}:
	case <-ctx.Done():
		return File{}, fmt.Errorf("waiting to store a file: %w", ctx.Err())
	}
	defer func() { <-f.slots }()
	s, err := readSpool(r)
	if err != nil {
		return File{}, err
	}
	kind, err := sniff(s)
	if err != nil {
		return File{}, err
	}
	file := File{SHA: s.sum(), Size: s.size, Type: kind}
	err = f.Touch(ctx, space, file.SHA)
	if errors.Is(err, ErrNotFound) {
		err = f.store(ctx, space, file, s)
	}
	if err != nil {
		return File{}, fmt.Errorf("store file: %w", err)
	}
	return file, nil
}

// store writes the chunks. Whatever breaks it, no part of a file is ever shown; Orphans removes it.
func (f *Files) store(ctx context.Context, space string, file File, s *spool) error {
	for from := 0; from < len(s.chunks); from += atOnce {
		upTo := min(from+atOnce, len(s.chunks))
		err := f.db.Write(ctx, func(tx *sql.Tx) error { return f.storeSome(tx, space, file, s, from, upTo) })
		if err != nil {
			return err
		}
	}
	_, err := f.Stat(ctx, space, file.SHA)
	if errors.Is(err, ErrNotFound) {
		return errors.New("the same file was being removed, try again")
	}
	return err
}

func (f *Files) storeSome(tx *sql.Tx, space string, file File, s *spool, from, upTo int) error {
	for i := from; i < upTo; i++ {
		_, err := tx.Exec(`INSERT INTO file (log, sha, chunk, size, type, added, data) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (log, sha, chunk) DO UPDATE SET added = excluded.added`,
			space, file.SHA[:], int64(i), file.Size, file.Type, f.now().UnixMilli(), s.chunks[i])
		if err != nil {
			return err
		}
	}
	return nil
}

// Stat says what the space has under that name. Errors: ErrNotFound.
func (f *Files) Stat(ctx context.Context, space string, sha SHA) (File, error) {
	rows, err := f.db.Query(ctx, `SELECT size, type, (SELECT COUNT(*) FROM file AS part WHERE part.log = $1 AND part.sha = $2)
		FROM file WHERE log = $3 AND sha = $4 AND chunk = 0`, space, sha[:], space, sha[:])
	if err != nil {
		return File{}, fmt.Errorf("look for file: %w", err)
	}
	defer rows.Close()
	file, there := File{SHA: sha}, int64(0)
	if rows.Next() {
		if err := rows.Scan(&file.Size, &file.Type, &there); err != nil {
			return File{}, fmt.Errorf("look for file: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return File{}, fmt.Errorf("look for file: %w", err)
	}
	if there == 0 || there != file.chunks() {
		return File{}, ErrNotFound
	}
	return file, nil
}

// Touch keeps a file for another day though nothing uses it yet. Call it just before the command that will. Errors:
// ErrNotFound.
func (f *Files) Touch(ctx context.Context, space string, sha SHA) error {
	if _, err := f.Stat(ctx, space, sha); err != nil {
		return err
	}
	err := f.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE file SET added = $1 WHERE log = $2 AND sha = $3`, f.now().UnixMilli(), space, sha[:])
		return err
	})
	if err != nil {
		return err
	}
	_, err = f.Stat(ctx, space, sha)
	return err
}

// Open returns a file and a reader of its bytes, which holds one chunk at a time and no connection. A file that is
// removed while it is read ends with ErrNotFound, never as if it were complete. Errors: ErrNotFound.
func (f *Files) Open(ctx context.Context, space string, sha SHA) (File, io.ReadCloser, error) {
	file, err := f.Stat(ctx, space, sha)
	if err != nil {
		return File{}, nil, err
	}
	return file, &reader{ctx: ctx, db: f.db, space: space, file: file}, nil
}

// Remove takes the file out of the space. It is no error if it is not there.
func (f *Files) Remove(ctx context.Context, space string, sha SHA) error {
	return f.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`DELETE FROM file WHERE log = $1 AND sha = $2`, space, sha[:])
		return err
	})
}

// Orphans removes what was uploaded to the space more than a day ago and is not to be kept: uploads whose command never
// came, and parts of uploads that broke off. keep tells whether the record uses a file. It returns how many went.
func (f *Files) Orphans(ctx context.Context, space string, keep func(SHA) bool) (int, error) {
	before := f.now().Add(-keepUnused).UnixMilli()
	old, err := f.old(ctx, space, before)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, sha := range old {
		if keep(sha) {
			continue
		}
		err := f.db.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.Exec(`DELETE FROM file WHERE log = $1 AND sha = $2 AND added < $3`, space, sha[:], before)
			return err
		})
		if err != nil {
			return removed, fmt.Errorf("remove orphan: %w", err)
		}
		removed++
	}
	return removed, nil
}

func (f *Files) old(ctx context.Context, space string, before int64) ([]SHA, error) {
	rows, err := f.db.Query(ctx, `SELECT DISTINCT sha FROM file WHERE log = $1 AND added < $2 ORDER BY sha`, space, before)
	if err != nil {
		return nil, fmt.Errorf("look for orphans: %w", err)
	}
	defer rows.Close()
	var old []SHA
	for rows.Next() {
		var sha []byte
		if err := rows.Scan(&sha); err != nil {
			return nil, fmt.Errorf("look for orphans: %w", err)
		}
		old = append(old, SHA(sha))
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("look for orphans: %w", err)
	}
	return old, nil
}

// reader reads a stored file chunk by chunk.
type reader struct {
	ctx   context.Context
	db    DB
	space string
	file  File
	next  int64  // chunk to fetch
	rest  []byte // of the chunk before it
}

func (r *reader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.next >= r.file.chunks() {
			return 0, io.EOF
		}
		if err := r.fetch(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *reader) fetch() error {
	rows, err := r.db.Query(r.ctx, `SELECT data FROM file WHERE log = $1 AND sha = $2 AND chunk = $3`,
		r.space, r.file.SHA[:], r.next)
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return fmt.Errorf("read file: %w", err)
		}
		return ErrNotFound
	}
	var data []byte
	if err := rows.Scan(&data); err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	r.rest, r.next = data, r.next+1
	return rows.Err()
}

// Close ends the reading.
func (r *reader) Close() error {
	r.next, r.rest = r.file.chunks(), nil
	return nil
}
