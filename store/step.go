package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// A step is one statement of an append's transaction: it finds rows, or changes some.
type step struct {
	text    string
	args    []any
	scan    func(scan func(...any) error) error // called for each row found; nil if the step changes rows
	changes int                                 // how many rows it must change
}

const anyNumber = -1

// find is the step that looks up all rows, width arguments each. It repeats the last row's arguments up to a power of
// two, so that there are few different statements; the same row may be found more than once.
func (r rowsSQL) find(width int, args []any, scan func(func(...any) error) error) step {
	for n := len(args) / width; n&(n-1) != 0; n++ {
		args = append(args, args[len(args)-width:]...)
	}
	return step{text: r.text(len(args) / width), args: args, scan: scan}
}

// change makes the steps that change all rows, width arguments each.
func (r rowsSQL) change(width int, args []any) []step {
	var steps []step
	for len(args) > 0 {
		n := min(len(args)/width, maxRows)
		steps = append(steps, step{text: r.text(n), args: args[:n*width], changes: n})
		args = args[n*width:]
	}
	return steps
}

func (s step) check(changed int64) error {
	if s.changes != anyNumber && int64(s.changes) != changed {
		return fmt.Errorf("%d rows changed, not %d, by %.60s", changed, s.changes, s.text)
	}
	return nil
}

// run takes the steps one after the other, inside the transaction that is open on the connection.
func (c *committer) run(ctx context.Context, steps ...step) error {
	for _, s := range steps {
		if err := c.runOne(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (c *committer) runOne(ctx context.Context, s step) error {
	stmt, err := c.stmt(ctx, s.text)
	if err != nil {
		return err
	}
	if s.scan == nil {
		result, err := stmt.ExecContext(ctx, s.args...)
		if err != nil {
			return err
		}
		changed, err := result.RowsAffected()
		return errors.Join(err, s.check(changed))
	}
	rows, err := stmt.QueryContext(ctx, s.args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := s.scan(rows.Scan); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// Steps that begin and end a transaction where database/sql's is not used.
var (
	beginNow = step{text: "BEGIN IMMEDIATE", changes: anyNumber} // on SQLite
	begin    = step{text: "BEGIN ISOLATION LEVEL READ COMMITTED", changes: anyNumber}
	commit   = step{text: "COMMIT", changes: anyNumber}
	rollback = step{text: "ROLLBACK", changes: anyNumber}
)

// pipeline sends the steps to PostgreSQL in one go and then reads the answers. A step that fails is the last one done.
func (c *committer) pipeline(ctx context.Context, steps ...step) error {
	return c.conn.Raw(func(conn any) error {
		var batch pgx.Batch
		for _, s := range steps {
			batch.Queue(s.text, s.args...)
		}
		answers := conn.(*stdlib.Conn).Conn().SendBatch(ctx, &batch)
		for _, s := range steps {
			if err := answer(answers, s); err != nil {
				return errors.Join(err, answers.Close())
			}
		}
		return answers.Close()
	})
}

func answer(answers pgx.BatchResults, s step) error {
	if s.scan == nil {
		tag, err := answers.Exec()
		if err != nil {
			return err
		}
		return s.check(tag.RowsAffected())
	}
	rows, err := answers.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := s.scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
