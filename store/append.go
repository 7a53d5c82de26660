package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"entente/eventlog"
)

// maxRows is how many rows one statement writes.
const maxRows = 64

// Statements for any number of rows: head, one row, and tail. A row's $ become $1, $2 ….
var (
	lockRows = newRowsSQL(`SELECT id, number, head, held FROM log WHERE id IN (`, `$`, `) ORDER BY number`)

	lockRowsForUpdate = newRowsSQL(lockRows.head, lockRows.row, lockRows.tail+` FOR UPDATE`)

	madeRows = newRowsSQL(`SELECT log.id, c.actor, c.id, c.hash, c.first, c.last FROM (VALUES `,
		`(CAST($ AS TEXT), CAST($ AS TEXT), CAST($ AS TEXT))`,
		`) AS v JOIN log ON log.id = v.column1
		JOIN command AS c ON c.log = log.number AND c.actor = v.column2 AND c.id = v.column3`)

	entryRows = newRowsSQL(`INSERT INTO entry (id, facts, facts_salt, words, words_salt, leaf, hashes) VALUES `,
		`($, $, $, $, $, $, $)`, ``)

	commandRows = newRowsSQL(`INSERT INTO command (log, actor, id, hash, first, last) VALUES `, `($, $, $, $, $, $)`, ``)

	headRows = newRowsSQL(`UPDATE log SET head = v.column2, bytes = log.bytes + v.column3 FROM (VALUES `,
		`(CAST($ AS BIGINT), CAST($ AS BIGINT), CAST($ AS BIGINT), CAST($ AS BIGINT))`,
		`) AS v WHERE log.number = v.column1 AND log.head = v.column4`)
)

const (
	countSQL = `SELECT grp, COUNT(*) FROM log WHERE grp = $1 GROUP BY grp`

	lessSQL = `UPDATE log SET bytes = bytes - (SELECT COALESCE(SUM(LENGTH(words)), 0) FROM entry WHERE id = $1)
		WHERE number = $2`
	eraseSQL = `UPDATE entry SET words = NULL, words_salt = NULL WHERE id = $1`
	// An entry's command is among those of its log; erasing is rare, so to look through them will do.
	forgetSQL = `UPDATE command SET hash = $1 WHERE log = $2 AND first <= $3 AND last >= $3`
	dropSQL   = `DELETE FROM file WHERE log = $1 AND sha = $2`

	endHoldSQL  = `UPDATE log SET held = 0 WHERE number = $1`
	endNotesSQL = `DELETE FROM note WHERE log = $1 AND size > $2`
)

type rowsSQL struct {
	head, row, tail string
	one             string // the text for one row, which is asked for most
}

func newRowsSQL(head, row, tail string) rowsSQL {
	r := rowsSQL{head: head, row: row, tail: tail}
	r.one = r.text(1)
	return r
}

// text is the statement for n rows.
func (r rowsSQL) text(n int) string {
	if n == 1 && r.one != "" {
		return r.one
	}
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
	for part := range b.Parts() {
		if part.After+uint64(len(part.Entries)) >= 1<<entryBits {
			return errors.New("the log is full")
		}
	}
	return s.committer.append(ctx, b)
}

// A place is a log as a group of appends finds and leaves it.
type place struct {
	number     int64
	seen, head uint64
	bytes      int64 // added
	held       int64
}

// wish is a command's place in the table.
type wish struct {
	log       eventlog.ID
	actor, id string
}

// A group is the appends that share a transaction. Its logs' rows are locked first, in the order of their numbers, so
// that two nodes never wait for one another; then nobody else can change what is decided here.
type group struct {
	jobs    []*job            // those that append
	batches []*eventlog.Batch // those that were accepted
	places  map[eventlog.ID]*place
	order   []*place // by number
	made    map[wish]eventlog.Made
	logs    map[eventlog.ID]int // how many a group of logs has, of those that somebody saw
}

func newGroup(jobs []*job) *group {
	g := &group{places: map[eventlog.ID]*place{}, made: map[wish]eventlog.Made{}, logs: map[eventlog.ID]int{}}
	for _, j := range jobs {
		if j.batch != nil {
			g.jobs = append(g.jobs, j)
		}
	}
	return g
}

// find is what must be known to decide: where the logs are, and which commands were carried out before.
func (g *group) find(lock rowsSQL) []step {
	if len(g.jobs) == 0 {
		return nil
	}
	steps := []step{lock.find(1, g.logArgs(), g.scanLog)}
	if args := g.commandArgs(); len(args) > 0 {
		steps = append(steps, madeRows.find(3, args, g.scanMade))
	}
	for id := range g.logs { // after the locks: whoever makes a log now, and goes by one of those, waits
		steps = append(steps, step{text: countSQL, args: []any{string(id)}, scan: g.scanLogs})
	}
	return steps
}

// logArgs are the logs to be locked: those that are written to, and those that were seen.
func (g *group) logArgs() []any {
	var args []any
	add := func(log eventlog.ID) {
		if _, ok := g.places[log]; !ok {
			g.places[log] = nil
			args = append(args, string(log))
		}
	}
	for _, j := range g.jobs {
		for b := range j.batch.Parts() {
			add(b.Log)
			for log := range b.Saw.Heads {
				add(log)
			}
			if b.Saw.Group != "" {
				g.logs[b.Saw.Group] = 0
			}
		}
	}
	return args
}

func (g *group) commandArgs() []any {
	var args []any
	for _, j := range g.jobs {
		for b := range j.batch.Parts() {
			if c := b.Command; c != (eventlog.Command{}) {
				args = append(args, string(b.Log), c.Actor, c.ID)
			}
		}
	}
	return args
}

func (g *group) scanLog(scan func(...any) error) error {
	var id string
	p := &place{}
	if err := scan(&id, &p.number, &p.seen, &p.held); err != nil {
		return err
	}
	p.head = p.seen
	g.places[eventlog.ID(id)] = p
	g.order = append(g.order, p)
	return nil
}

func (g *group) scanLogs(scan func(...any) error) error {
	var id string
	var n int
	err := scan(&id, &n)
	g.logs[eventlog.ID(id)] = n
	return err
}

func (g *group) scanMade(scan func(...any) error) error {
	var log, actor, id string
	var hash []byte
	var first, last int64
	if err := scan(&log, &actor, &id, &hash, &first, &last); err != nil {
		return err
	}
	made := eventlog.Made{First: uint64(first), Last: uint64(last)}
	copy(made.Hash[:], hash)
	g.made[wish{eventlog.ID(log), actor, id}] = made
	return nil
}

// decide gives each job its answer, should the transaction hold.
func (g *group) decide() {
	for _, j := range g.jobs {
		if j.err = g.refuse(j.batch); j.err != nil {
			continue
		}
		for b := range j.batch.Parts() {
			g.accept(b)
			g.batches = append(g.batches, b)
		}
	}
}

// refuse tells why the batch, with all that goes with it, cannot be appended after those of the group that were accepted
// before it.
func (g *group) refuse(b *eventlog.Batch) error {
	for part := range b.Parts() {
		p := g.places[part.Log]
		if p == nil {
			return eventlog.ErrNoLog
		}
		made, ok := g.made[wish{part.Log, part.Command.Actor, part.Command.ID}]
		switch {
		case ok && part.Command != (eventlog.Command{}):
			return &eventlog.RepeatedError{Made: made}
		case p.held != 0 && !part.Continue && !part.Brought:
			return eventlog.ErrHeld
		case p.head != part.After:
			return eventlog.ErrMoved
		}
		if err := g.holds(part.Saw); err != nil {
			return err
		}
	}
	return nil
}

// holds tells whether what was seen is still so.
func (g *group) holds(saw eventlog.Sight) error {
	for id, head := range saw.Heads {
		switch p := g.places[id]; {
		case p == nil:
			return eventlog.ErrNoLog
		case p.head != head:
			return eventlog.ErrMoved
		}
	}
	if saw.Group != "" && g.logs[saw.Group] != saw.Logs {
		return eventlog.ErrMoved
	}
	return nil
}

// accept takes note of where the log of a batch will be.
func (g *group) accept(b *eventlog.Batch) {
	p := g.places[b.Log]
	if b.Continue {
		p.held = 0
	}
	p.head += uint64(len(b.Entries))
	for _, e := range b.Entries {
		p.bytes += int64(len(e.Facts) + len(e.Words))
	}
	if b.Command != (eventlog.Command{}) {
		w := wish{b.Log, b.Command.Actor, b.Command.ID}
		g.made[w] = eventlog.Made{Hash: b.Command.Hash, First: b.After + 1, Last: p.head}
	}
}

// write is what the accepted batches change.
func (g *group) write() []step {
	var entries, commands, heads []any
	var erase []step
	for _, b := range g.batches {
		number := g.places[b.Log].number
		for i := range b.Entries {
			e := &b.Entries[i]
			wordsSalt := e.WordsSalt[:]
			if e.Erased() {
				wordsSalt = nil
			}
			entries = append(entries, rowID(number, e.No), notNull(e.Facts), e.FactsSalt[:], e.Words, wordsSalt,
				e.Leaf[:], notNull(e.Hashes))
		}
		if b.Command != (eventlog.Command{}) {
			commands = append(commands, number, b.Command.Actor, b.Command.ID, b.Command.Hash[:],
				int64(b.After+1), int64(b.After)+int64(len(b.Entries)))
		}
		if b.Continue {
			erase = append(erase, step{text: endHoldSQL, args: []any{number}, changes: 1},
				step{text: endNotesSQL, args: []any{number, int64(b.After)}, changes: anyNumber})
		}
		erase = append(erase, erasing(b, number)...)
	}
	for _, p := range g.order {
		if p.head != p.seen {
			heads = append(heads, p.number, int64(p.head), p.bytes, int64(p.seen))
		}
	}
	return slices.Concat(entryRows.change(7, entries), commandRows.change(6, commands), erase, headRows.change(4, heads))
}

func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// erasing removes the words and files that the batch says go. It is rare, so one at a time will do.
func erasing(b *eventlog.Batch, number int64) []step {
	var steps []step
	for _, no := range b.Erase {
		id := rowID(number, no)
		steps = append(steps, step{text: lessSQL, args: []any{id, number}, changes: 1},
			step{text: eraseSQL, args: []any{id}, changes: 1},
			step{text: forgetSQL, args: []any{make([]byte, 32), number, int64(no)}, changes: anyNumber})
	}
	for _, sha := range b.Drop {
		steps = append(steps, step{text: dropSQL, args: []any{string(b.Log), sha[:]}, changes: anyNumber})
	}
	return steps
}
