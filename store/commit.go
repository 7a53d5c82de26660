package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"entente/eventlog"
)

// maxGroup is how many writes share a transaction at most.
const maxGroup = 256

// A job is one caller's write: a batch to append, or a function to run. Once it is taken it ends by closing done.
type job struct {
	batch *eventlog.Batch
	do    func(*sql.Tx) error
	state atomic.Int32
	err   error // of this job; read after done
	done  chan struct{}
}

const (
	waiting int32 = iota
	taken
	left
)

// A committer takes all writes that wait into one transaction, on one connection: one sync of the disk for all of them.
// Each write succeeds or fails alone. A goroutine does it; but a caller who finds nobody before them writes at once and
// themselves, because to wake the goroutine and to be woken by it costs as much as the statements.
type committer struct {
	db      *sql.DB
	dialect dialect

	mu     sync.Mutex
	more   *sync.Cond // queue, busy or closed changed
	queue  []*job
	busy   bool // somebody writes
	closed bool
	ended  chan struct{}

	// Only who has made it busy touches these.
	conn  *sql.Conn
	stmts map[string]*sql.Stmt // on conn, by text
}

func newCommitter(db *sql.DB, d dialect) *committer {
	c := &committer{db: db, dialect: d, ended: make(chan struct{})}
	c.more = sync.NewCond(&c.mu)
	return c
}

// append appends the batch. If ctx ends while the batch is being written, the outcome is unknown.
func (c *committer) append(ctx context.Context, b eventlog.Batch) error {
	j := &job{batch: &b, done: make(chan struct{})}
	if err := c.submit(ctx, j); err != nil {
		return err
	}
	if done, err := j.await(ctx); done {
		return err
	}
	return fmt.Errorf("%w: %w", eventlog.ErrUnknown, ctx.Err())
}

// write runs f. It waits for an f that has begun, because f may use what belongs to the caller.
func (c *committer) write(ctx context.Context, f func(*sql.Tx) error) error {
	j := &job{do: f, done: make(chan struct{})}
	if err := c.submit(ctx, j); err != nil {
		return err
	}
	if done, err := j.await(ctx); done {
		return err
	}
	<-j.done
	return j.err
}

// await waits until the job is done, or leaves the queue when ctx ends. Not done: it was taken before it could be left.
func (j *job) await(ctx context.Context) (done bool, err error) {
	select {
	case <-j.done: // first: it may be done already
		return true, j.err
	default:
	}
	select {
	case <-j.done:
		return true, j.err
	case <-ctx.Done():
		return j.state.CompareAndSwap(waiting, left), ctx.Err()
	}
}

// submit puts the job into the queue, or does it at once if nobody writes and nothing waits.
func (c *committer) submit(ctx context.Context, j *job) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return ErrClosed
	}
	if !c.dialect.oneWriter || c.busy || len(c.queue) > 0 {
		c.queue = append(c.queue, j)
		c.more.Signal()
		c.mu.Unlock()
		return nil
	}
	c.busy = true
	c.mu.Unlock()
	c.commit([]*job{j})
	c.rest()
	return nil
}

// rest lets the next one write.
func (c *committer) rest() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy = false
	if len(c.queue) > 0 || c.closed {
		c.more.Signal()
	}
}

// stop ends the goroutine once the queue is empty, and waits for it.
func (c *committer) stop() {
	c.mu.Lock()
	c.closed = true
	c.more.Signal()
	c.mu.Unlock()
	<-c.ended
}

func (c *committer) loop() {
	defer close(c.ended)
	defer c.drop()
	for group := c.take(); group != nil; group = c.take() {
		c.commit(group)
		c.rest()
	}
}

// take waits for writes and takes what waits, in order, and is busy with it; nil when the committer has been stopped.
func (c *committer) take() []*job {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		for c.busy || len(c.queue) == 0 {
			if c.closed && !c.busy {
				return nil
			}
			c.more.Wait()
		}
		n := min(len(c.queue), maxGroup)
		group := slices.Clone(c.queue[:n])
		c.queue = slices.Delete(c.queue, 0, n)
		group = slices.DeleteFunc(group, func(j *job) bool { return !j.state.CompareAndSwap(waiting, taken) })
		if len(group) > 0 {
			c.busy = true
			return group
		}
	}
}

// commit writes the group. If that fails for all, and surely nothing was written, each is tried once more alone: so
// that one that the database refuses does not take the others with it, and a connection that broke is made anew.
func (c *committer) commit(group []*job) {
	err := c.try(group)
	again := err != nil && !errors.Is(err, eventlog.ErrUnknown)
	for _, j := range group {
		var broken *connectError
		if again && !errors.As(err, &broken) {
			err = c.try([]*job{j})
		}
		if err != nil {
			j.err = err
		}
		close(j.done)
	}
}

// connectError says that there is no connection, so that trying the next write at once is no use.
type connectError struct{ error }

func (e *connectError) Unwrap() error { return e.error }

// try writes the group in one transaction. A job that fails alone has its error in it; an error that is returned
// concerns all, and nothing was written unless it is ErrUnknown.
func (c *committer) try(group []*job) (err error) {
	ctx, cancel := c.dialect.context()
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			c.drop()
			err = fmt.Errorf("panic while writing: %v", p)
		}
	}()
	for _, j := range group {
		j.err = nil
	}
	if err := c.connect(ctx); err != nil {
		return &connectError{err}
	}
	if !c.dialect.oneWriter {
		return c.appendPipelined(ctx, group)
	}
	if !slices.ContainsFunc(group, func(j *job) bool { return j.do != nil }) {
		return c.appendOnly(ctx, group)
	}
	tx, err := c.conn.BeginTx(ctx, nil)
	if err != nil {
		c.drop()
		return err
	}
	if err := c.writeAll(ctx, tx, group); err != nil {
		return errors.Join(err, c.rollback(tx))
	}
	if err := tx.Commit(); err != nil {
		c.drop()
		return c.dialect.commitError(err)
	}
	return nil
}

// rollback ends the transaction, and gives up a connection on which that cannot be done.
func (c *committer) rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil {
		c.drop()
	}
	return nil
}

func (c *committer) writeAll(ctx context.Context, tx *sql.Tx, group []*job) error {
	appends := newGroup(group)
	if err := c.run(ctx, appends.find(c.dialect.lock)...); err != nil {
		return err
	}
	appends.decide()
	if err := c.run(ctx, appends.write()...); err != nil {
		return err
	}
	for _, j := range group {
		if j.do == nil {
			continue
		}
		if err := doAlone(ctx, tx, j); err != nil {
			return err
		}
	}
	return nil
}

// appendPipelined writes the group in two round trips.
func (c *committer) appendPipelined(ctx context.Context, jobs []*job) error {
	g := newGroup(jobs)
	if err := c.pipeline(ctx, append([]step{begin}, g.find(c.dialect.lock)...)...); err != nil {
		return errors.Join(err, c.abort(ctx, c.pipeline))
	}
	g.decide()
	steps := g.write()
	if len(steps) == 0 {
		return c.abort(ctx, c.pipeline)
	}
	if err := c.pipeline(ctx, append(steps, commit)...); err != nil {
		return errors.Join(c.dialect.commitError(err), c.abort(ctx, c.pipeline))
	}
	return nil
}

// appendOnly writes a group without functions on SQLite. It spares the transaction of database/sql, which costs a
// goroutine each time.
func (c *committer) appendOnly(ctx context.Context, jobs []*job) error {
	g := newGroup(jobs)
	undo := func(err error) error { return errors.Join(err, c.abort(ctx, c.run)) }
	if err := c.run(ctx, append([]step{beginNow}, g.find(c.dialect.lock)...)...); err != nil {
		return undo(err)
	}
	g.decide()
	steps := g.write()
	if len(steps) == 0 {
		return undo(nil)
	}
	if err := c.run(ctx, steps...); err != nil {
		return undo(err)
	}
	if err := c.run(ctx, commit); err != nil {
		c.drop()
		return c.dialect.commitError(err)
	}
	return nil
}

// abort undoes what steps have begun, and gives up a connection on which that cannot be done.
func (c *committer) abort(ctx context.Context, run func(context.Context, ...step) error) error {
	if err := run(ctx, rollback); err != nil {
		c.drop()
	}
	return nil
}

// doAlone runs the job's function so that only what it wrote is undone if it fails. The error it returns concerns all:
// SQLite undoes the whole transaction when the disk is full, and the savepoint is then gone.
func doAlone(ctx context.Context, tx *sql.Tx, j *job) error {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT alone"); err != nil {
		return err
	}
	if j.err = guard(tx, j.do); j.err != nil {
		if _, err := tx.ExecContext(ctx, "ROLLBACK TO alone"); err != nil {
			return errors.Join(j.err, err)
		}
	}
	_, err := tx.ExecContext(ctx, "RELEASE alone")
	return err
}

// connect makes sure that there is a connection, and that it keeps what it acknowledges.
func (c *committer) connect(ctx context.Context) error {
	if c.conn != nil {
		return nil
	}
	conn, err := c.db.Conn(ctx)
	if err != nil {
		return err
	}
	if err := c.dialect.durable(ctx, conn); err != nil {
		return errors.Join(err, conn.Close())
	}
	c.conn, c.stmts = conn, map[string]*sql.Stmt{}
	return nil
}

// drop closes the connection, and with it a transaction that may still be open on it.
func (c *committer) drop() {
	if c.conn == nil {
		return
	}
	// Raw hands ErrBadConn back after it has closed the connection; there is nobody left whom it would concern.
	_ = c.conn.Raw(func(any) error { return driver.ErrBadConn })
	c.conn, c.stmts = nil, nil
}

// stmt prepares the text once for the connection. Statements of the connection run inside its open transaction.
func (c *committer) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := c.stmts[text]; ok {
		return s, nil
	}
	s, err := c.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.stmts[text] = s
	return s, nil
}
