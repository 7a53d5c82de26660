package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"entente/eventlog"
)

// maxRows is how many rows one statement writes.
const maxRows = 64

// Statements for any number of rows: head, one row, and tail. A row's $ become $1, $2 ….
var (
	lockRows = rowsSQL{`SELECT id, number, head FROM log WHERE id IN (`, `$`, `) ORDER BY number`}

	madeRows = rowsSQL{`SELECT c.log, c.actor, c.id, c.hash, c.first, c.last FROM (VALUES `,
		`(CAST($ AS BIGINT), CAST($ AS TEXT), CAST($ AS TEXT))`,
		`) AS v JOIN command AS c ON c.log = v.column1 AND c.actor = v.column2 AND c.id = v.column3`}

	entryRows = rowsSQL{`INSERT INTO entry (id, facts, facts_salt, words, words_salt, leaf, hashes) VALUES `,
		`($, $, $, $, $, $, $)`, ``}

	commandRows = rowsSQL{`INSERT INTO command (log, actor, id, hash, first, last) VALUES `, `($, $, $, $, $, $)`, ``}

	headRows = rowsSQL{`UPDATE log SET head = v.column2, bytes = log.bytes + v.column3 FROM (VALUES `,
		`(CAST($ AS BIGINT), CAST($ AS BIGINT), CAST($ AS BIGINT), CAST($ AS BIGINT))`,
		`) AS v WHERE log.number = v.column1 AND log.head = v.column4`}
)

const (
	wordsLengthSQL = `SELECT COALESCE(SUM(LENGTH(words)), 0) FROM entry WHERE id = $1`
	eraseSQL       = `UPDATE entry SET words = NULL, words_salt = NULL WHERE id = $1`
	dropSQL        = `DELETE FROM file WHERE log = $1 AND sha = $2`
)

type rowsSQL struct{ head, row, tail string }

// text is the statement for n rows.
func (r rowsSQL) text(n int) string {
	var b strings.Builder
	b.WriteString(r.head)
	arg := 0
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		for j, part := range strings.Split(r.row, "$") {
			if j > 0 {
				arg++
				b.WriteString("$" + strconv.Itoa(arg))
			}
			b.WriteString(part)
		}
	}
	b.WriteString(r.tail)
	return b.String()
}

// Append implements eventlog.Store.
func (s *Store) Append(ctx context.Context, b eventlog.Batch) error {
	if err := b.Check(); err != nil {
		return err
	}
	if b.After+uint64(len(b.Entries)) >= 1<<entryBits {
		return errors.New("the log is full")
	}
	return s.committer.append(ctx, b)
}

// A place is a log as a group of appends finds and leaves it.
type place struct {
	number     int64
	seen, head uint64
	bytes      int64 // added
}

// wish is a command's place in the table.
type wish struct {
	log       int64
	actor, id string
}

// A group is the appends that share a transaction.
type group struct {
	*committer
	batches []*eventlog.Batch // accepted ones
	places  map[eventlog.ID]*place
	order   []*place // by number
	made    map[wish]eventlog.Made
}

// appendAll writes the jobs' batches. The logs' rows are locked first, in the order of their numbers, so that two nodes
// never wait for one another; then nobody else can change what is decided here.
func (c *committer) appendAll(ctx context.Context, jobs []*job) error {
	g := &group{committer: c, places: map[eventlog.ID]*place{}, made: map[wish]eventlog.Made{}}
	appends := make([]*job, 0, len(jobs))
	for _, j := range jobs {
		if j.batch != nil {
			appends = append(appends, j)
		}
	}
	if len(appends) == 0 {
		return nil
	}
	if err := g.lock(ctx, appends); err != nil {
		return err
	}
	if err := g.lookUp(ctx, appends); err != nil {
		return err
	}
	for _, j := range appends {
		if j.err = g.accept(j.batch); j.err == nil {
			g.batches = append(g.batches, j.batch)
		}
	}
	for _, write := range []func(context.Context) error{
		g.insertEntries, g.insertCommands, g.erase, g.moveHeads,
	} {
		if err := write(ctx); err != nil {
			return err
		}
	}
	return nil
}

// lock finds and locks the logs.
func (g *group) lock(ctx context.Context, jobs []*job) error {
	args := make([]any, 0, len(jobs))
	for _, j := range jobs {
		if _, ok := g.places[j.batch.Log]; ok {
			continue
		}
		g.places[j.batch.Log] = nil
		args = append(args, string(j.batch.Log))
	}
	locking := rowsSQL{lockRows.head, lockRows.row, lockRows.tail + g.dialect.forUpdate}
	return g.query(ctx, locking, 1, args, func(rows *sql.Rows) error {
		var id eventlog.ID
		p := &place{}
		if err := rows.Scan(&id, &p.number, &p.seen); err != nil {
			return err
		}
		p.head = p.seen
		g.places[id] = p
		g.order = append(g.order, p)
		return nil
	})
}

// lookUp finds the commands that were carried out before.
func (g *group) lookUp(ctx context.Context, jobs []*job) error {
	var args []any
	for _, j := range jobs {
		if p := g.places[j.batch.Log]; p != nil && j.batch.Command != (eventlog.Command{}) {
			args = append(args, p.number, j.batch.Command.Actor, j.batch.Command.ID)
		}
	}
	return g.query(ctx, madeRows, 3, args, func(rows *sql.Rows) error {
		var w wish
		var hash []byte
		var made eventlog.Made
		if err := rows.Scan(&w.log, &w.actor, &w.id, &hash, &made.First, &made.Last); err != nil {
			return err
		}
		copy(made.Hash[:], hash)
		g.made[w] = made
		return nil
	})
}

// accept decides whether the batch can be appended after those of the group that were accepted before it.
func (g *group) accept(b *eventlog.Batch) error {
	p := g.places[b.Log]
	if p == nil {
		return eventlog.ErrNoLog
	}
	w := wish{p.number, b.Command.Actor, b.Command.ID}
	if made, ok := g.made[w]; ok && b.Command != (eventlog.Command{}) {
		return &eventlog.RepeatedError{Made: made}
	}
	if p.head != b.After {
		return eventlog.ErrMoved
	}
	p.head += uint64(len(b.Entries))
	for _, e := range b.Entries {
		p.bytes += int64(len(e.Facts) + len(e.Words))
	}
	if b.Command != (eventlog.Command{}) {
		g.made[w] = eventlog.Made{Hash: b.Command.Hash, First: b.After + 1, Last: p.head}
	}
	return nil
}

func (g *group) insertEntries(ctx context.Context) error {
	n := 0
	for _, b := range g.batches {
		n += len(b.Entries)
	}
	args := make([]any, 0, 7*n)
	for _, b := range g.batches {
		number := g.places[b.Log].number
		for i := range b.Entries {
			e := &b.Entries[i]
			args = append(args, rowID(number, e.No), notNull(e.Facts), e.FactsSalt[:], e.Words, e.WordsSalt[:],
				e.Leaf[:], notNull(e.Hashes))
		}
	}
	_, err := g.exec(ctx, entryRows, 7, args)
	return err
}

func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (g *group) insertCommands(ctx context.Context) error {
	var args []any
	for _, b := range g.batches {
		if b.Command == (eventlog.Command{}) {
			continue
		}
		args = append(args, g.places[b.Log].number, b.Command.Actor, b.Command.ID, b.Command.Hash[:],
			int64(b.After+1), int64(b.After)+int64(len(b.Entries)))
	}
	_, err := g.exec(ctx, commandRows, 6, args)
	return err
}

// erase removes words and files that the accepted batches say go. It is rare, so one at a time will do.
func (g *group) erase(ctx context.Context) error {
	for _, b := range g.batches {
		for _, no := range b.Erase {
			if err := g.eraseEntry(ctx, g.places[b.Log], no); err != nil {
				return err
			}
		}
		for _, sha := range b.Drop {
			if _, err := g.conn.ExecContext(ctx, dropSQL, string(b.Log), sha[:]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *group) eraseEntry(ctx context.Context, p *place, no uint64) error {
	var length int64
	id := rowID(p.number, no)
	if err := g.conn.QueryRowContext(ctx, wordsLengthSQL, id).Scan(&length); err != nil {
		return err
	}
	p.bytes -= length
	_, err := g.conn.ExecContext(ctx, eraseSQL, id)
	return err
}

func (g *group) moveHeads(ctx context.Context) error {
	args := make([]any, 0, 4*len(g.order))
	for _, p := range g.order {
		if p.head != p.seen || p.bytes != 0 {
			args = append(args, p.number, int64(p.head), p.bytes, int64(p.seen))
		}
	}
	moved, err := g.exec(ctx, headRows, 4, args)
	if err == nil && moved != int64(len(args)/4) {
		return errors.New("a log's head moved although it was locked")
	}
	return err
}

// exec runs the statement for all rows, width arguments each, and counts the rows it changed.
func (c *committer) exec(ctx context.Context, r rowsSQL, width int, args []any) (int64, error) {
	var changed int64
	for len(args) > 0 {
		n := min(len(args)/width, maxRows)
		stmt, err := c.stmt(ctx, r.text(n))
		if err != nil {
			return 0, err
		}
		result, err := stmt.ExecContext(ctx, args[:n*width]...)
		if err != nil {
			return 0, err
		}
		k, err := result.RowsAffected()
		if err != nil {
			return 0, err
		}
		changed += k
		args = args[n*width:]
	}
	return changed, nil
}

// query runs the statement once for all rows and calls scan with each row it finds. It repeats the last row's arguments
// up to a power of two, so that there are few different statements; the same row may be found more than once.
func (c *committer) query(ctx context.Context, r rowsSQL, width int, args []any, scan func(*sql.Rows) error) error {
	if len(args) == 0 {
		return nil
	}
	for n := len(args) / width; n&(n-1) != 0; n++ {
		args = append(args, args[len(args)-width:]...)
	}
	stmt, err := c.stmt(ctx, r.text(len(args)/width))
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := scan(rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
