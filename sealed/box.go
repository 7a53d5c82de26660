package sealed

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The states of a box. It only ever goes from open to shut to opened, or from open to cancelled.
const (
	stateOpen int64 = iota
	stateShut
	stateCancelled
	stateOpened // and deleted
)

// State is what the sweep needs to know of a box.
type State struct {
	Box    Box
	Closes time.Time // zero if only Shut closes it
	Shut   bool
}

// mostSize is how long answers may be at most, in bytes: those that share a transaction are written in one argument.
const mostSize = 4 << 20

// Prepare makes a box that takes answers of at most size bytes, from 1 to 4 MiB, until closes; a zero time leaves the closing
// to Shut. Doing it again changes nothing. Errors: ErrDiffers; another size.
func (b *Boxes) Prepare(ctx context.Context, box Box, closes time.Time, size int) error {
	return b.prepare(ctx, box, closes, size, false)
}

// Restore is Prepare for a box in which answers may have lain: if it is not there, it is made anew, and known as Restored.
func (b *Boxes) Restore(ctx context.Context, box Box, closes time.Time, size int) error {
	return b.prepare(ctx, box, closes, size, true)
}

// Restored tells whether a box had to be made anew, so that what had lain in it is lost.
func (b *Boxes) Restored(ctx context.Context, box Box) (bool, error) {
	n, err := one(b.reader(ctx), scanCount, `SELECT COUNT(*) FROM sealed_restored WHERE box = $1`, box.String())
	return n > 0, err
}

func (b *Boxes) prepare(ctx context.Context, box Box, closes time.Time, size int, again bool) error {
	if size < 1 || size > mostSize {
		return fmt.Errorf("box %s: answers of %d bytes; from 1 to %d are taken", box, size, mostSize)
	}
	salt := make([]byte, 32)
	rand.Read(salt)
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		made, err := exec(tx, `INSERT INTO sealed_box (box, space, round, closes, size, salt, state, left_by)
			VALUES ($1, $2, $3, $4, $5, $6, 0, ',') ON CONFLICT (box) DO NOTHING`,
			box.String(), box.Space, int64(box.Round), milli(closes), int64(size), salt)
		if err == nil && made > 0 && again {
			_, err = exec(tx, `INSERT INTO sealed_restored (box) VALUES ($1) ON CONFLICT (box) DO NOTHING`, box.String())
		}
		if err != nil {
			return err
		}
		row, err := readBox(tx.Query, box)
		if err == nil && (row.closes != milli(closes) || row.size != int64(size)) {
			err = ErrDiffers
		}
		return err
	})
}

type boxRow struct {
	state, closes, size int64
	salt                []byte
	left                string // ",3,7,": the parties that left
}

func (r boxRow) hasLeft(party uint64) bool { return strings.Contains(r.left, mark(party)) }

// mark is how a party that left is noted in the box.
func mark(party uint64) string { return fmt.Sprintf(",%d,", party) }

func scanBox(rows *sql.Rows) (boxRow, error) {
	var r boxRow
	return r, rows.Scan(&r.state, &r.closes, &r.size, &r.salt, &r.left)
}

func readBox(query querier, box Box) (boxRow, error) {
	return one(query, scanBox, `SELECT state, closes, size, salt, left_by FROM sealed_box WHERE box = $1`, box.String())
}

// refuses says why the box takes nothing from the party: nil if it does. Errors: ErrShut, ErrCancelled, ErrDropped.
func (r boxRow) refuses(party uint64, now time.Time) error {
	switch {
	case r.state == stateCancelled:
		return ErrCancelled
	case r.state != stateOpen || r.closes <= now.UnixMilli():
		return ErrShut
	case r.hasLeft(party):
		return ErrDropped
	}
	return nil
}

// lock takes the box until the transaction ends: nothing is answered meanwhile, and every statement after it sees all that
// was. PostgreSQL, having waited for somebody who holds the row, reads it again. Errors: ErrNotFound.
func lock(tx *sql.Tx, box Box) (boxRow, error) {
	return one(tx.Query, scanBox, `UPDATE sealed_box SET state = state WHERE box = $1
		RETURNING state, closes, size, salt, left_by`, box.String())
}

// List tells of every box that has not been deleted, in the order of space and round.
func (b *Boxes) List(ctx context.Context) ([]State, error) {
	return all(b.reader(ctx), func(rows *sql.Rows) (State, error) {
		var s State
		var round, closes, state int64
		err := rows.Scan(&s.Box.Space, &round, &closes, &state)
		s.Box.Round, s.Closes, s.Shut = uint64(round), instant(closes), state == stateShut
		return s, err
	}, `SELECT space, round, closes, state FROM sealed_box WHERE state < 2 ORDER BY space, round`)
}

// Drop takes a party out of a round that it leaves: what its people answered is deleted, and nothing more is taken from
// them. Of a box that was shut before, counts, roots and leaves stay. It is no error if box or party are unknown.
func (b *Boxes) Drop(ctx context.Context, box Box, party uint64) error {
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		row, err := lock(tx, box)
		if err != nil || row.hasLeft(party) {
			return err
		}
		// two commas where two marks meet: ",3,,7,"
		if _, err := exec(tx, `UPDATE sealed_box SET left_by = $2 WHERE box = $1`, box.String(), row.left+mark(party)); err != nil {
			return err
		}
		return execAll(tx, []any{box.String(), int64(party)},
			`DELETE FROM sealed_answer WHERE box = $1 AND party = $2`,
			`DELETE FROM sealed_shut WHERE box = $1 AND party = $2`,
			`DELETE FROM sealed_voice WHERE box = $1 AND party = $2`)
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Delete removes what a box holds: answers, ticks, voices. The links stay, which tell only for which party they were made,
// so that whoever was asked can read what came out, or hears that the round was called off. Of a box that was shut its
// parties' roots and sorted leaves stay too, for Proof; one that was not is cancelled unread. It is no error if the box is
// unknown or was deleted.
func (b *Boxes) Delete(ctx context.Context, box Box) error {
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		row, err := lock(tx, box)
		if err != nil || row.state > stateShut {
			return err
		}
		state := stateCancelled
		if row.state == stateShut {
			state = stateOpened
		}
		if _, err := exec(tx, `UPDATE sealed_box SET state = $2 WHERE box = $1`, box.String(), state); err != nil {
			return err
		}
		return execAll(tx, []any{box.String()},
			`DELETE FROM sealed_tick WHERE box = $1`,
			`DELETE FROM sealed_answer WHERE box = $1`,
			`DELETE FROM sealed_shut WHERE box = $1`,
			`DELETE FROM sealed_voice WHERE box = $1`)
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
