package sealed

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Link is what a personal link stands for.
type Link struct {
	Box   Box
	Party uint64
	Spent bool // an answer was sent with it
}

// mostLinks is how many links are made at once.
const mostLinks = 5000

// Links makes n personal links for a party's people, and returns their secrets, which cannot be shown again. Which of
// them goes to whom nobody stores. Errors: ErrNotFound, ErrShut, ErrDropped; n over 5,000.
func (b *Boxes) Links(ctx context.Context, box Box, party uint64, n int) ([]string, error) {
	if n < 0 || n > mostLinks {
		return nil, fmt.Errorf("%d links at once; at most %d", n, mostLinks)
	}
	secrets := make([]string, n)
	for i := range secrets {
		secrets[i] = NewSecret()
	}
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		row, err := lock(tx, box)
		if err == nil {
			err = refused(row.state, row.closes, b.now())
		}
		if err == nil {
			err = wantParty(tx, box, party)
		}
		if err != nil {
			return err
		}
		return insertLinks(tx, box, party, secrets)
	})
	if err != nil {
		return nil, err
	}
	return secrets, nil
}

// linksAtOnce is how many rows one statement writes.
const linksAtOnce = 100

func insertLinks(tx *sql.Tx, box Box, party uint64, secrets []string) error {
	for len(secrets) > 0 {
		n := min(len(secrets), linksAtOnce)
		args := []any{box.String(), int64(party)}
		var rows []string
		for _, secret := range secrets[:n] {
			args = append(args, digest(secret))
			rows = append(rows, fmt.Sprintf("($%d, $1, $2)", len(args)))
		}
		if _, err := exec(tx, `INSERT INTO sealed_link (hash, box, party) VALUES `+strings.Join(rows, ", "), args...); err != nil {
			return err
		}
		secrets = secrets[n:]
	}
	return nil
}

// wantParty refuses a party that left. Errors: ErrDropped.
func wantParty(tx *sql.Tx, box Box, party uint64) error {
	left, err := all(tx.Query, scanCount, `SELECT 1 FROM sealed_party WHERE box = $1 AND party = $2 AND dropped = 1`,
		box.String(), int64(party))
	if err == nil && len(left) > 0 {
		err = ErrDropped
	}
	return err
}

func scanCount(rows *sql.Rows) (int64, error) {
	var n int64
	return n, rows.Scan(&n)
}

// Link says what a secret stands for, and spends nothing. With ErrShut, ErrCancelled and ErrDropped the Link is there
// too, so that a page can name the round; after a box was opened and deleted its links are unknown. Errors: ErrNotFound
// as well.
func (b *Boxes) Link(ctx context.Context, secret string) (Link, error) {
	if !wellFormed(secret) {
		return Link{}, ErrNotFound
	}
	type row struct {
		link                   Link
		state, closes, dropped int64
	}
	r, err := one(b.reader(ctx), func(rows *sql.Rows) (row, error) {
		var r row
		var round, party, spent int64
		err := rows.Scan(&r.link.Box.Space, &round, &party, &r.state, &r.closes, &spent, &r.dropped)
		r.link.Box.Round, r.link.Party, r.link.Spent = uint64(round), uint64(party), spent > 0
		return r, err
	}, `SELECT sealed_box.space, sealed_box.round, sealed_link.party, sealed_box.state, sealed_box.closes,
		(SELECT COUNT(*) FROM sealed_tick WHERE sealed_tick.box = sealed_link.box AND sealed_tick.hash = $2),
		(SELECT COUNT(*) FROM sealed_party WHERE sealed_party.box = sealed_link.box
			AND sealed_party.party = sealed_link.party AND sealed_party.dropped = 1)
		FROM sealed_link JOIN sealed_box ON sealed_box.box = sealed_link.box AND sealed_box.gate = 0
		WHERE sealed_link.hash = $1`, digest(secret), tickOf(Ticket{Link: secret}, nil))
	if err != nil {
		return Link{}, err
	}
	err = refused(r.state, r.closes, b.now())
	if err == nil && r.dropped > 0 {
		err = ErrDropped
	}
	return r.link, err
}
