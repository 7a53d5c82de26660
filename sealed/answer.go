package sealed

import (
	"bytes"
	"context"
	"crypto/subtle"
	"database/sql"
	"math/rand/v2"
)

// Ticket is what lets one person take part once: a personal link, or being a member, which the caller has proved.
type Ticket struct {
	Link   string // the link's secret; "" for a member
	Member uint64
	Party  uint64 // of the member; a link's party is stored with it
}

// Put stores a person's answer under a secret of their browser, durably, and spends the ticket. Doing it again, or with
// another answer, under the same secret replaces the answer, until the box is shut: so a retry after a crash is safe. Who
// stops waiting leaves if their answer's turn has not come; if it has, Put says how it ended.
// Errors: ErrNotFound for an unknown box or link, ErrShut, ErrCancelled, ErrDropped, ErrSpent, ErrTooLong.
func (b *Boxes) Put(ctx context.Context, box Box, t Ticket, secret string, answer []byte) error {
	if !WellFormed(secret) || t.Link != "" && !WellFormed(t.Link) || t.Link == "" && (t.Member == 0 || t.Party == 0) {
		return ErrNotFound
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	p := &put{ticket: t, secret: secret, answer: trim(answer), done: make(chan struct{})}
	if b.puts.join(box, p) {
		go b.writePuts(box)
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		if b.puts.leave(box, p) {
			return ctx.Err()
		}
		<-p.done
	}
	return p.err
}

// Mine gives a respondent's own answer back, until the box is deleted. Errors: ErrNotFound.
func (b *Boxes) Mine(ctx context.Context, box Box, secret string) ([]byte, error) {
	if !WellFormed(secret) {
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
	padded := make([]byte, size)
	for i := copy(padded, answer); i < len(padded); i++ {
		padded[i] = ' '
	}
	stir(salt, padded)
	return padded
}

func unmask(salt Hash, masked []byte) []byte {
	answer := bytes.Clone(masked)
	stir(salt, answer)
	return trim(answer)
}

// stir adds a stream of bytes made from the salt; a second time takes it away.
func stir(salt Hash, text []byte) {
	stream := rand.NewChaCha8(salt)
	var some [512]byte
	for len(text) > 0 {
		stream.Read(some[:])
		text = text[subtle.XORBytes(text, text, some[:]):]
	}
}

func trim(answer []byte) []byte { return bytes.TrimRight(answer, " ") }
