package sealed

import (
	"context"
	"database/sql"
	"fmt"
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
			err = row.refuses(party, b.now())
		}
		if err != nil {
			return err
		}
		hashes := make([][]byte, n)
		for i, secret := range secrets {
			hashes[i] = digest(secret)
		}
		return insertHashes(tx, "sealed_link (box, party, hash)", box, party, hashes)
	})
	if err != nil {
		return nil, err
	}
	return secrets, nil
}

// Link says what a secret stands for, and spends nothing. With ErrShut, ErrCancelled and ErrDropped the Link is there
// too, so that a page can name the round, and show what came out once it is open; by then nothing knows any more whether
// it was used (Spent is false). Errors: ErrNotFound as well.
func (b *Boxes) Link(ctx context.Context, secret string) (Link, error) {
	if !wellFormed(secret) {
		return Link{}, ErrNotFound
	}
	type found struct {
		link Link
		box  boxRow
	}
	f, err := one(b.reader(ctx), func(rows *sql.Rows) (found, error) {
		var f found
		var round, party, spent int64
		err := rows.Scan(&f.link.Box.Space, &round, &party, &f.box.state, &f.box.closes, &f.box.left, &spent)
		f.link.Box.Round, f.link.Party, f.link.Spent = uint64(round), uint64(party), spent > 0
		return f, err
	}, `SELECT sealed_box.space, sealed_box.round, sealed_link.party, sealed_box.state, sealed_box.closes, sealed_box.left_by,
		(SELECT COUNT(*) FROM sealed_tick WHERE sealed_tick.box = sealed_link.box AND sealed_tick.hash = $2)
		FROM sealed_link JOIN sealed_box ON sealed_box.box = sealed_link.box
		WHERE sealed_link.hash = $1`, digest(secret), tickOf(Ticket{Link: secret}, nil))
	if err != nil {
		return Link{}, err
	}
	return f.link, f.box.refuses(f.link.Party, b.now())
}

// Took tells whether an answer was sent with a ticket. From when the box is shut nothing knows, and it is false. Errors:
// ErrNotFound for an unknown box.
func (b *Boxes) Took(ctx context.Context, box Box, t Ticket) (bool, error) {
	row, err := readBox(b.reader(ctx), box)
	if err != nil {
		return false, err
	}
	n, err := one(b.reader(ctx), scanCount, `SELECT COUNT(*) FROM sealed_tick WHERE box = $1 AND hash = $2`, box.String(), tickOf(t, row.salt))
	return n > 0, err
}
