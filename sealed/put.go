package sealed

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A put is an answer on its way into a box.
type put struct {
	ticket Ticket
	secret string
	answer []byte

	// How it is stored, once its box was looked at.
	party                   uint64
	key, tick, salt, masked []byte

	err  error // read after done
	done chan struct{}
}

// alike tells whether two puts concern the same tick or the same answer, so that the second has to see what the first did.
func (p *put) alike(q *put) bool {
	return p.secret == q.secret || p.ticket.Link == q.ticket.Link && (p.ticket.Link != "" || p.ticket.Member == q.ticket.Member)
}

// puts are those that wait, by box. A box that is in the map is being written to.
type puts struct {
	mu      sync.Mutex
	waiting map[Box][]*put
}

// join puts p into its box's queue, and tells whether somebody has to write it: nobody does yet.
func (w *puts) join(box Box, p *put) (first bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	queue, busy := w.waiting[box]
	if w.waiting == nil {
		w.waiting = map[Box][]*put{}
	}
	w.waiting[box] = append(queue, p)
	return !busy
}

// leave takes p out of its box's queue. False: it was taken before.
func (w *puts) leave(box Box, p *put) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.waiting[box], p)
	if i >= 0 {
		w.waiting[box] = slices.Delete(w.waiting[box], i, i+1)
	}
	return i >= 0
}

// take takes the next group: those who came first, but of those alike one, so that whoever sends the same many times holds up
// nobody else. It is nil when nobody waits, and then nobody writes to the box any more.
func (w *puts) take(box Box) []*put {
	w.mu.Lock()
	defer w.mu.Unlock()
	var group, rest []*put
	for _, p := range w.waiting[box] {
		if len(group) == mostRows || slices.ContainsFunc(group, p.alike) {
			rest = append(rest, p)
		} else {
			group = append(group, p)
		}
	}
	w.waiting[box] = rest
	if len(group) == 0 {
		delete(w.waiting, box)
	}
	return group
}

// mostRows is how many answers share a transaction at most.
const mostRows = 64

// patience is how long writing one group may take.
const patience = 30 * time.Second

// writePuts writes what waits for a box, group by group, until nobody waits. Those who come while a group is being written
// share the next one's transaction. It takes no caller's context, because one who leaves must not undo what others share.
func (b *Boxes) writePuts(box Box) {
	for group := b.puts.take(box); group != nil; group = b.puts.take(box) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		b.writeSafely(ctx, box, group)
		cancel()
		for _, p := range group {
			close(p.done)
		}
	}
}

// writeSafely is writeGroup in a goroutine of its own: a panic there would end the program, so it is their error.
func (b *Boxes) writeSafely(ctx context.Context, box Box, group []*put) {
	defer func() {
		if p := recover(); p != nil {
			failAll(group, fmt.Errorf("panic while writing answers: %v", p))
		}
	}()
	b.writeGroup(ctx, box, group)
}

// writeGroup gives every put of the group its answer. If a statement fails, each is tried once more alone, so that one that
// the database refuses does not take the others with it. Not if the transaction failed otherwise: it may have happened.
func (b *Boxes) writeGroup(ctx context.Context, box Box, group []*put) {
	if err := b.look(ctx, box, group); err != nil {
		failAll(group, err)
		return
	}
	group = open(group)
	slices.SortFunc(group, func(p, q *put) int { return bytes.Compare(p.key, q.key) }) // not as they came
	if len(group) == 0 {
		return
	}
	refused, err := b.try(ctx, box, group)
	if refused && len(group) > 1 {
		for i := range group {
			_, err := b.try(ctx, box, group[i:i+1])
			failAll(group[i:i+1], err)
		}
		return
	}
	failAll(group, err)
}

func failAll(group []*put, err error) {
	for _, p := range group {
		if err != nil {
			p.err = err
		}
	}
}

// open are those that nothing was said against.
func open(group []*put) []*put {
	return slices.DeleteFunc(slices.Clone(group), func(p *put) bool { return p.err != nil })
}

// linkSQL finds links by their keys. Their box is written so that no index serves for it: PostgreSQL, before it has analysed
// the table, takes a box to have few links, and compared each of its 2,000 with each of the 64 that were looked for.
const linkSQL = each + `SELECT hash, party FROM sealed_box AS b, n, sealed_link AS l
	WHERE b.box = $1 AND hash = substr(COALESCE($3, salt), 32 * i + 1, 32) AND l.box || '' = b.box`

// look reads, outside the transaction that everybody waits for, what never changes: the box's size and salt, and the
// links' parties. What may change it tells too, for those who come much too late.
func (b *Boxes) look(ctx context.Context, box Box, group []*put) error {
	row, err := readBox(b.reader(ctx), box)
	if err != nil {
		return err
	}
	var links [][]byte
	for _, p := range group {
		if p.ticket.Link != "" {
			links = append(links, digest(p.ticket.Link))
		}
	}
	var parties map[string]uint64
	if len(links) > 0 {
		if parties, err = findParties(b.reader(ctx), linkSQL, box.String(), len(links), pack(links)); err != nil {
			return err
		}
	}
	for _, p := range group {
		party, known := p.ticket.Party, true
		if p.ticket.Link != "" {
			party, known = parties[string(digest(p.ticket.Link))]
		}
		p.err = ErrNotFound
		if known {
			p.err = p.prepare(row, party, b.now())
		}
	}
	return nil
}

// prepare makes of the put what is stored. Errors: ErrShut, ErrCancelled, ErrDropped, ErrTooLong.
func (p *put) prepare(row boxRow, party uint64, now time.Time) error {
	if err := row.refuses(party, now); err != nil {
		return err
	}
	if int64(len(p.answer)) > row.size {
		return ErrTooLong
	}
	salt := Salt(p.secret)
	p.party, p.key, p.tick = party, digest(p.secret), tickOf(p.ticket, row.salt)
	p.salt, p.masked = salt[:], mask(salt, p.answer, row.size)
	return nil
}

// errNothing undoes a transaction in which every put was refused.
var errNothing = errors.New("sealed: nothing to write")

// try writes the group in one transaction. A put that is refused has its error in it; an error that is returned concerns
// all. failed: a statement's, so surely nothing was written.
func (b *Boxes) try(ctx context.Context, box Box, group []*put) (failed bool, err error) {
	err = b.db.Write(ctx, func(tx *sql.Tx) error {
		err := b.putIn(tx, box, group)
		failed = err != nil && !errors.Is(err, errNothing)
		return err
	})
	if errors.Is(err, errNothing) {
		err = nil
	}
	return failed, err
}

// What was there already they do not return.
const (
	tickSQL = each + `INSERT INTO sealed_tick (box, hash)
		SELECT box, substr(COALESCE($3, salt), 32 * i + 1, 32) FROM sealed_box, n WHERE box = $1
		ON CONFLICT (box, hash) DO NOTHING RETURNING hash, 0`
	answerSQL = each + `INSERT INTO sealed_answer (box, hash, party, salt, answer)
		SELECT box, substr(COALESCE($3, salt), 32 * i + 1, 32), CAST(substr($4, 20 * i + 1, 20) AS BIGINT),
			substr(COALESCE($5, salt), 32 * i + 1, 32), substr(COALESCE($6, salt), $7 * i + 1, $7)
		FROM sealed_box, n WHERE box = $1
		ON CONFLICT (box, hash) DO NOTHING RETURNING hash, party`
)

// putIn decides about each put, with the box locked, and writes those that nothing is said against.
func (b *Boxes) putIn(tx *sql.Tx, box Box, group []*put) error {
	row, err := lock(tx, box)
	if err != nil {
		return err
	}
	now := b.now() // again: they may have waited for their turn
	for _, p := range group {
		p.err = row.refuses(p.party, now)
	}
	fresh, err := insertTicks(tx, box, open(group))
	if err != nil {
		return err
	}
	stored, err := insertAnswers(tx, box, row.size, slices.DeleteFunc(open(group), func(p *put) bool { return !has(fresh, p.tick) }))
	if err != nil {
		return err
	}
	for _, p := range open(group) {
		if err := p.finish(tx, box, has(fresh, p.tick), has(stored, p.key)); err != nil {
			return err
		}
	}
	if len(open(group)) == 0 {
		return errNothing
	}
	return nil
}

func has(found map[string]uint64, hash []byte) bool {
	_, ok := found[string(hash)]
	return ok
}

// insertTicks spends the puts' tickets, and returns the ticks of those that were not spent before.
func insertTicks(tx *sql.Tx, box Box, puts []*put) (map[string]uint64, error) {
	if len(puts) == 0 {
		return nil, nil
	}
	var ticks [][]byte
	for _, p := range puts {
		ticks = append(ticks, p.tick)
	}
	return findParties(tx.Query, tickSQL, box.String(), len(puts), pack(ticks))
}

// insertAnswers stores the answers, which are all of the box's size, in the order of the puts, and returns the keys of those
// that were not there before.
func insertAnswers(tx *sql.Tx, box Box, size int64, puts []*put) (map[string]uint64, error) {
	if len(puts) == 0 {
		return nil, nil
	}
	var keys, parties, salts []byte
	answers := make([]byte, 0, len(puts)*int(size))
	for _, p := range puts {
		keys, salts, answers = append(keys, p.key...), append(salts, p.salt...), append(answers, p.masked...)
		parties = fmt.Appendf(parties, "%020d", int64(p.party))
	}
	return findParties(tx.Query, answerSQL, box.String(), len(puts), keys, string(parties), salts, answers, size)
}

// finish gives the put its answer: the tick may have been there already, and so may the key.
func (p *put) finish(tx *sql.Tx, box Box, fresh, stored bool) error {
	if fresh && stored {
		return nil
	}
	if fresh {
		p.err = ErrSpent
		_, err := exec(tx, `DELETE FROM sealed_tick WHERE box = $1 AND hash = $2`, box.String(), p.tick)
		return err
	}
	n, err := exec(tx, `UPDATE sealed_answer SET answer = $4 WHERE box = $1 AND hash = $2 AND party = $3`,
		box.String(), p.key, int64(p.party), p.masked)
	if err == nil && n == 0 {
		p.err = ErrSpent
	}
	return err
}
