package sealed

import (
	"bytes"
	"context"
	"database/sql"
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
	if !wellFormed(secret) || t.Link != "" && !wellFormed(t.Link) || t.Link == "" && t.Member == 0 {
		return ErrNotFound
	}
	put := put{box: box, ticket: t, key: digest(secret), salt: Salt(secret), answer: trim(answer), now: b.now()}
	return b.db.Write(ctx, put.in)
}

type put struct {
	box    Box
	ticket Ticket
	key    []byte // SHA-256(secret)
	salt   Hash
	answer []byte
	now    time.Time
}

func (p put) in(tx *sql.Tx) error {
	g, err := p.pass(tx)
	if err != nil {
		return err
	}
	if int64(len(p.answer)) > g.size {
		return ErrTooLong
	}
	fresh, err := exec(tx, `INSERT INTO sealed_tick (box, hash) VALUES ($1, $2) ON CONFLICT (box, hash) DO NOTHING`,
		p.box.String(), tickOf(p.ticket, g.salt))
	if err != nil {
		return err
	}
	text := changeSQL
	if fresh == 1 {
		text = insertSQL
	}
	n, err := exec(tx, text, p.box.String(), p.key, g.party, p.salt[:], mask(p.salt, p.answer, g.size))
	if err != nil || n == 1 {
		return err
	}
	if err := wantParty(tx, p.box, uint64(g.party)); err != nil {
		return err
	}
	return ErrSpent
}

// Both statements find whether the party is still there themselves: they begin after the gate was passed, and so see
// what whoever held it before has written.
const (
	insertSQL = `INSERT INTO sealed_answer (box, hash, party, salt, answer) SELECT $1, $2, $3, $4, $5
		WHERE NOT EXISTS (SELECT 1 FROM sealed_party WHERE box = $1 AND party = $3 AND dropped = 1)
		ON CONFLICT (box, hash) DO NOTHING`
	changeSQL = `UPDATE sealed_answer SET salt = $4, answer = $5 WHERE box = $1 AND hash = $2 AND party = $3
		AND NOT EXISTS (SELECT 1 FROM sealed_party WHERE box = $1 AND party = $3 AND dropped = 1)`
)

// A gate is what the box says to one answer.
type gate struct {
	size, party int64
	salt        []byte
}

// pass updates one gate of an open box, which no one can shut until this transaction ends. Which one the secret says.
func (p put) pass(tx *sql.Tx) (gate, error) {
	found, err := all(tx.Query, func(rows *sql.Rows) (gate, error) {
		var g gate
		var party sql.NullInt64
		err := rows.Scan(&g.size, &g.salt, &party)
		g.party = party.Int64
		return g, err
	}, `UPDATE sealed_box SET state = state WHERE box = $1 AND gate = $2 AND state = 0 AND closes > $3
		RETURNING size, salt, (SELECT party FROM sealed_link WHERE hash = $4 AND sealed_link.box = $1)`,
		p.box.String(), int64(p.key[0])%gates, p.now.UnixMilli(), digest(p.ticket.Link))
	if err != nil {
		return gate{}, err
	}
	if len(found) == 0 {
		return gate{}, whyRefused(tx, p.box, p.now)
	}
	g := found[0]
	if p.ticket.Link == "" {
		g.party = int64(p.ticket.Party)
	}
	if g.party == 0 {
		return gate{}, ErrNotFound
	}
	return g, nil
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
