package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// A signing link lets one person sign for their organisation without a sign-in. It is made by that person's own
// organisation; the confirmation code that it asks for is given by another one, and told in person or by telephone. So
// nobody signs alone for somebody else. Looking at the link spends nothing; it ends by its use, by five wrong codes, by
// a newer link for the same person, and when the person's part in the partnership changes.

// What a signing link allows.
const (
	SigningLife  = 14 * 24 * time.Hour
	SigningTries = 5
)

// Signing is what a signing link stands for. Members are numbers of the partnership's record.
type Signing struct {
	ID          string // as pages name it; opens nothing
	Partnership string
	Member      uint64 // who may sign with it
	MadeBy      uint64
	CodeBy      uint64 // who gave the confirmation code; 0 until somebody has
	Tries       int    // how many more codes may be typed
	Created     time.Time
	Expires     time.Time
	Used        time.Time // zero until it was used
}

// Live tells whether it can be signed with, once it has a code.
func (s Signing) Live() bool { return s.Used.IsZero() && s.Tries > 0 }

const signingColumns = `id, partnership, member, made_by, code_by, tries, created, expires, used`

func scanSigning(rows *sql.Rows) (Signing, error) {
	var s Signing
	var member, madeBy, codeBy, created, expires, used int64
	err := rows.Scan(&s.ID, &s.Partnership, &member, &madeBy, &codeBy, &s.Tries, &created, &expires, &used)
	s.Member, s.MadeBy, s.CodeBy = uint64(member), uint64(madeBy), uint64(codeBy)
	s.Created, s.Expires = instant(created), instant(expires)
	if used != 0 {
		s.Used = instant(used)
	}
	return s, err
}

// NewSigning makes a signing link for a member, ending any other that the member has, and returns its secret: at least
// 128 random bits as lower-case letters and digits. It cannot be shown again.
func (a *Accounts) NewSigning(ctx context.Context, partnership string, member, by uint64) (string, error) {
	secret, now := newText(), a.time()
	err := a.db.Write(ctx, func(tx *sql.Tx) error {
		if err := endSignings(tx, partnership, member); err != nil {
			return err
		}
		_, err := exec(tx, `INSERT INTO signing (hash, id, partnership, member, made_by, code, code_by, tries, created, expires, used)
			VALUES ($1, $2, $3, $4, $5, '', 0, $6, $7, $8, 0)`, digest(secret), newText(), partnership, int64(member), int64(by),
			SigningTries, milli(now), milli(now.Add(SigningLife)))
		return err
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// Signing shows what a secret stands for and spends nothing. Errors: ErrNotFound if it is unknown, expired or ended.
func (a *Accounts) Signing(ctx context.Context, secret string) (Signing, error) {
	return one(ctx, a.db, scanSigning, `SELECT `+signingColumns+` FROM signing WHERE hash = $1 AND expires > $2`, digest(secret), milli(a.time()))
}

// Signings lists the links of a partnership that have not expired, the latest first.
func (a *Accounts) Signings(ctx context.Context, partnership string) ([]Signing, error) {
	return all(ctx, a.db, scanSigning, `SELECT `+signingColumns+` FROM signing WHERE partnership = $1 AND expires > $2
		ORDER BY created DESC, id`, partnership, milli(a.time()))
}

// GiveCode makes the confirmation code of a link, six digits, in place of an earlier one. It is shown once. That the
// giver is of another organisation is the caller's to see to. Errors: ErrNotFound if there is no such live link.
func (a *Accounts) GiveCode(ctx context.Context, partnership, id string, by uint64) (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	code := fmt.Sprintf("%06d", n)
	hash, err := a.hash(ctx, code) // slow on purpose: six digits are soon tried
	if err != nil {
		return "", err
	}
	return code, a.must(ctx, `UPDATE signing SET code = $1, code_by = $2 WHERE id = $3 AND partnership = $4 AND expires > $5 AND used = 0 AND tries > 0`,
		hash, int64(by), id, partnership, milli(a.time()))
}

// TryCode checks a confirmation code. Each wrong one counts; the fifth ends the link. Errors: *InvalidError on "code";
// ErrNotFound if the link is unknown, ended or used.
func (a *Accounts) TryCode(ctx context.Context, secret, typed string) (Signing, error) {
	s, hash, err := a.spendTry(ctx, secret)
	if err != nil {
		return s, err
	}
	right, err := a.verify(ctx, strings.NewReplacer(" ", "", "-", "").Replace(typed), hash)
	if err != nil {
		return s, err
	}
	if right {
		return s, a.must(ctx, `UPDATE signing SET tries = tries + 1 WHERE hash = $1 AND code = $2`, digest(secret), hash)
	}
	if s.Tries > 0 {
		return s, &InvalidError{"code", fmt.Sprintf("this is not the code; %s", leftWords(s.Tries))}
	}
	if err := a.must(ctx, `DELETE FROM signing WHERE hash = $1 AND tries <= 0`, digest(secret)); err != nil && !errors.Is(err, ErrNotFound) {
		return s, err
	}
	return s, ErrNotFound
}

func leftWords(n int) string {
	if n == 1 {
		return "one more try, then the link ends"
	}
	return fmt.Sprintf("%d more tries, then the link ends", n)
}

// spendTry takes one try before the code is looked at, so that many at once are counted too.
func (a *Accounts) spendTry(ctx context.Context, secret string) (Signing, string, error) {
	key := digest(secret)
	s, err := a.Signing(ctx, secret)
	if err != nil {
		return s, "", err
	}
	if s.CodeBy == 0 {
		return s, "", &InvalidError{"code", "nobody has given a code for this link yet; ask another organisation for one"}
	}
	if err := a.must(ctx, `UPDATE signing SET tries = tries - 1 WHERE hash = $1 AND expires > $2 AND used = 0 AND tries > 0`, key, milli(a.time())); err != nil {
		return s, "", err
	}
	hash, err := one(ctx, a.db, scanText, `SELECT code FROM signing WHERE hash = $1`, key)
	if err != nil {
		return s, "", err
	}
	s, err = a.Signing(ctx, secret)
	return s, hash, err
}

// UseSigning ends a link whose purpose is fulfilled; that it was used can be shown until it would have expired.
func (a *Accounts) UseSigning(ctx context.Context, secret string) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `UPDATE signing SET used = $1, code = '' WHERE hash = $2 AND used = 0`, milli(a.time()), digest(secret))
		return err
	})
}

// EndSignings ends the links of a member, or with 0 of all, that were not used. It is no error if there are none.
func (a *Accounts) EndSignings(ctx context.Context, partnership string, member uint64) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error { return endSignings(tx, partnership, member) })
}

func endSignings(tx *sql.Tx, partnership string, member uint64) error {
	_, err := exec(tx, `DELETE FROM signing WHERE partnership = $1 AND ($2 = 0 OR member = $2) AND used = 0`, partnership, int64(member))
	return err
}
