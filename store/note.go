package store

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"entente/eventlog"
)

const (
	newNoteSQL  = `INSERT INTO note (log, size, text) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	nextNoteSQL = `UPDATE note SET text = $3 WHERE log = $1 AND size = $2 AND text = $4`
	dropNoteSQL = `DELETE FROM note WHERE log = $1 AND size = $2`
	notesSQL    = `SELECT size, text FROM note WHERE log = $1 AND size <= $2 ORDER BY size DESC LIMIT $3`
)

var _ eventlog.Notes = (*Store)(nil)

// PutNote implements eventlog.Notes.
func (s *Store) PutNote(ctx context.Context, n eventlog.Note, was []byte) error {
	number, err := s.one(ctx, s.number, n.Log)
	if err != nil {
		return err
	}
	return s.Write(ctx, func(tx *sql.Tx) error {
		text, args := newNoteSQL, []any{number, int64(n.Size), notNull(n.Text)}
		if was != nil {
			text, args = nextNoteSQL, append(args, was)
		}
		result, err := tx.ExecContext(ctx, text, args...)
		if err != nil {
			return err
		}
		changed, err := result.RowsAffected()
		if err == nil && changed == 0 {
			err = eventlog.ErrMoved
		}
		return err
	})
}

// DropNotes implements eventlog.Notes.
func (s *Store) DropNotes(ctx context.Context, log eventlog.ID, sizes []uint64) error {
	number, err := s.one(ctx, s.number, log)
	if err != nil || len(sizes) == 0 {
		return err
	}
	return s.Write(ctx, func(tx *sql.Tx) error {
		for _, size := range sizes {
			if _, err := tx.ExecContext(ctx, dropNoteSQL, number, int64(size)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Notes implements eventlog.Notes.
func (s *Store) Notes(ctx context.Context, log eventlog.ID, upTo uint64, most int) ([]eventlog.Note, error) {
	number, err := s.one(ctx, s.number, log)
	if err != nil {
		return nil, err
	}
	if most == 0 {
		most = math.MaxInt32
	}
	rows, err := s.read.QueryContext(ctx, notesSQL, number, int64(min(upTo, 1<<entryBits)), most)
	if err != nil {
		return nil, err
	}
	var list []eventlog.Note
	for rows.Next() {
		n := eventlog.Note{Log: log}
		if err := rows.Scan(&n.Size, &n.Text); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		list = append(list, n)
	}
	return list, rows.Err()
}
