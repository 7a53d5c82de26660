package sealed

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"
)

// Ticket is what lets one person take part once: a personal link, or being a member, which the caller has proved.
type Ticket struct {
	Link   string // the link's secret; "" for a member
	Member uint64
	Party  uint64 // of the member; a link's party is stored with it
}

// Put stores a person's answer under a secret of their browser, durably, and spends the ticket. Doing it again, or with
// another answer, under the same secret replaces the answer, until the box is shut: so a retry after a crash is safe.
// Errors: ErrNotFound for an unknown box or link, ErrShut, ErrCancelled, ErrDropped, ErrSpent, ErrTooLong.
func (b *Boxes) Put(ctx context.Context, box Box, t Ticket, secret string, answer []byte) error {
	if !wellFormed(secret) || t.Link != "" && !wellFormed(t.Link) || t.Link == "" && (t.Member == 0 || t.Party == 0) {
		return ErrNotFound
	}
	row, party, err := b.look(ctx, box, t)
	if err == nil {
		err = row.refuses(party, b.now())
	}
	if err != nil {
		return err
	}
	answer = trim(answer)
	if int64(len(answer)) > row.size {
		return ErrTooLong
	}
	salt := Salt(secret)
	put := put{box.String(), party, digest(secret), tickOf(t, row.salt), salt[:], mask(salt, answer, row.size)}
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		now := b.now() // again: it may have waited for its turn
		err := put.in(tx, now)
		if errors.Is(err, errGate) { // somebody was quicker since we looked
			if row, err = readBox(tx.Query, box); err == nil {
				err = cmp.Or(row.refuses(party, now), errGate)
			}
		}
		return err
	})
}

// look reads, outside the transaction that everybody waits for, what never changes: the box's size and salt, and the
// ticket's party. What may change it tells too, for those who come much too late. Errors: ErrNotFound.
func (b *Boxes) look(ctx context.Context, box Box, t Ticket) (boxRow, uint64, error) {
	row, err := readBox(b.reader(ctx), box)
	if err != nil || t.Link == "" {
		return row, t.Party, err
	}
	party, err := one(b.reader(ctx), scanCount, `SELECT party FROM sealed_link WHERE hash = $1 AND box = $2`,
		digest(t.Link), box.String())
	return row, uint64(party), err
}

func scanCount(rows *sql.Rows) (int64, error) {
	var n int64
	return n, rows.Scan(&n)
}

// A put is all that one transaction needs: little, because on SQLite everybody else's writes wait for it.
type put struct {
	box                     string
	party                   uint64
	key, tick, salt, masked []byte
}

// errGate says that a gate did not open. Why the caller finds out.
var errGate = errors.New("sealed: a gate is missing")

func (p put) in(tx *sql.Tx, now time.Time) error {
	// Which gate, the secret says. While this transaction lasts nobody can shut it. PostgreSQL, having waited for somebody
	// who holds the gate, looks at the row again, and only at the row: so all that may refuse has to be in it.
	passed, err := exec(tx, `UPDATE sealed_box SET state = state WHERE box = $1 AND gate = $2 AND state = 0 AND closes > $3
		AND left_by NOT LIKE $4`, p.box, int64(p.key[0])%gates, now.UnixMilli(), "%"+mark(p.party)+"%")
	if err != nil {
		return err
	}
	if passed == 0 {
		return errGate
	}
	fresh, err := exec(tx, `INSERT INTO sealed_tick (box, hash) VALUES ($1, $2) ON CONFLICT (box, hash) DO NOTHING`, p.box, p.tick)
	if err != nil {
		return err
	}
	text := `UPDATE sealed_answer SET salt = $4, answer = $5 WHERE box = $1 AND hash = $2 AND party = $3`
	if fresh == 1 {
		text = `INSERT INTO sealed_answer (box, hash, party, salt, answer) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (box, hash) DO NOTHING`
	}
	n, err := exec(tx, text, p.box, p.key, int64(p.party), p.salt, p.masked)
	if err == nil && n == 0 {
		err = ErrSpent
	}
	return err
}

// Mine gives a respondent's own answer back, until the box is deleted. Errors: ErrNotFound.
func (b *Boxes) Mine(ctx context.Context, box Box, secret string) ([]byte, error) {
	if !wellFormed(secret) {
		return nil, ErrNotFound
	}
	masked, err := one(b.reader(ctx), scanBytes, `SELECT answer FROM sealed_answer WHERE box = $1 AND hash = $2
		UNION ALL SELECT answer FROM sealed_shut WHERE box = $1 AND hash = $2`, box.String(), digest(secret))
	if err != nil {
		return nil, err
	}
	return unmask(Salt(secret), masked), nil
}

func scanBytes(rows *sql.Rows) ([]byte, error) {
	var b []byte
	return b, rows.Scan(&b)
}

// mask pads the answer with spaces and makes it look random, so that no database can compress it and thereby show, in the
// size of its files, how long it is. It hides nothing from who reads the row: the salt is beside it.
func mask(salt Hash, answer []byte, size int64) []byte {
	padded := append(make([]byte, 0, size), answer...)
	padded = append(padded, bytes.Repeat([]byte(" "), int(size)-len(answer))...)
	return stir(salt, padded)
}

func unmask(salt Hash, masked []byte) []byte { return trim(stir(salt, masked)) }

// stir adds a stream of bytes made from the salt; a second time takes it away.
func stir(salt Hash, text []byte) []byte {
	stream := make([]byte, len(text))
	rand.NewChaCha8(salt).Read(stream)
	for i := range stream {
		stream[i] ^= text[i]
	}
	return stream
}

func trim(answer []byte) []byte { return bytes.TrimRight(answer, " ") }
