package sealed

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
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

// linkSecret is the secret of one of the personal links that are made from a seed: HMAC-SHA256 (RFC 2104) of what it is
// for and its number, keyed by the seed, as 26 letters and digits.
func linkSecret(seed string, box Box, party uint64, i int) string {
	mac := hmac.New(sha256.New, []byte(seed))
	fmt.Fprintf(mac, "%s party %d link %d", box, party, i)
	return strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil))[:26])
}

// Links makes n personal links for a party's people from a seed that NewSecret made, and returns their secrets. The seed is
// stored nowhere, nor which link goes to whom; whoever gives it again gets the same links, so that a page which got lost can
// be asked for again. most is how many the party may have in all. Errors: ErrNotFound, also for a seed that is no NewSecret;
// ErrShut, ErrCancelled, ErrDropped; ErrTooMany, and none is made; n over 5,000.
func (b *Boxes) Links(ctx context.Context, box Box, party uint64, seed string, n, most int) ([]string, error) {
	if n < 0 || n > mostLinks {
		return nil, fmt.Errorf("%d links at once; at most %d", n, mostLinks)
	}
	if !WellFormed(seed) {
		return nil, ErrNotFound
	}
	secrets, hashes := make([]string, n), make([][]byte, n)
	for i := range secrets {
		secrets[i] = linkSecret(seed, box, party, i)
		hashes[i] = digest(secrets[i])
	}
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		row, err := lock(tx, box)
		if err == nil {
			err = row.refuses(party, b.now())
		}
		if err == nil {
			err = insertHashes(tx, "sealed_link (box, party, hash)", box, party, hashes, ` ON CONFLICT (hash) DO NOTHING`)
		}
		if err != nil {
			return err
		}
		made, err := one(tx.Query, scanCount, `SELECT COUNT(*) FROM sealed_link WHERE box = $1 AND party = $2`, box.String(), int64(party))
		if err == nil && made > int64(most) {
			return ErrTooMany
		}
		return err
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
	if !WellFormed(secret) {
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
