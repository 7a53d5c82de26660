package account

import (
	"context"
	"database/sql"
	"time"
)

// Kind is what a link is for.
type Kind string

// The kinds of links. Subject means something else for each.
const (
	SetUpLink  Kind = "setup"  // no subject
	FoundLink  Kind = "found"  // subject: whatever the operator wrote to tell them apart
	PartyLink  Kind = "party"  // subject: the partnership and the invitation's entry
	MemberLink Kind = "member" // the same
	ResetLink  Kind = "reset"  // subject: the account's ID
)

// claimGrace is how long the one who claimed a link may go on with it after it has expired.
const claimGrace = 24 * time.Hour

// Link is what a secret stands for.
type Link struct {
	Kind      Kind
	Subject   string
	Created   time.Time
	Expires   time.Time
	ClaimedBy string // "" until somebody claims it
}

// NewLink makes a link that expires at a moment, and returns its secret: at least 128 random bits as lower-case
// letters and digits. It cannot be shown again.
func (a *Accounts) NewLink(ctx context.Context, kind Kind, subject string, expires time.Time) (string, error) {
	secret := newText()
	err := a.db.Write(ctx, func(tx *sql.Tx) error { return a.insertLink(tx, secret, kind, subject, expires) })
	if err != nil {
		return "", err
	}
	return secret, nil
}

func (a *Accounts) insertLink(tx *sql.Tx, secret string, kind Kind, subject string, expires time.Time) error {
	_, err := exec(tx, `INSERT INTO link (hash, kind, subject, created, expires, claimed_by) VALUES ($1, $2, $3, $4, $5, '')`,
		digest(secret), string(kind), subject, milli(a.time()), milli(expires))
	return err
}

const linkColumns = `kind, subject, created, expires, claimed_by`

func scanLink(rows *sql.Rows) (Link, error) {
	var l Link
	var created, expires int64
	err := rows.Scan(&l.Kind, &l.Subject, &created, &expires, &l.ClaimedBy)
	l.Created, l.Expires = instant(created), instant(expires)
	return l, err
}

// Link shows what a secret stands for and spends nothing. Errors: ErrNotFound if it is unknown, of another kind,
// expired, spent or revoked.
func (a *Accounts) Link(ctx context.Context, kind Kind, secret string) (Link, error) {
	return one(ctx, a.db, scanLink, `SELECT `+linkColumns+` FROM link WHERE hash = $1 AND kind = $2 AND expires > $3`,
		digest(secret), string(kind), milli(a.time()))
}

// Links lists the live links of a kind, the latest first; without their secrets, which nobody knows.
func (a *Accounts) Links(ctx context.Context, kind Kind) ([]Link, error) {
	return all(ctx, a.db, scanLink, `SELECT `+linkColumns+` FROM link WHERE kind = $1 AND expires > $2
		ORDER BY created DESC, subject`, string(kind), milli(a.time()))
}

// Claim binds a link to the first who asks (by: an account, or a command's ID) and returns to whom it is bound: the
// caller goes on only if that is itself. The same one may claim again, up to a day after the link has expired, so that
// a retry after a crash goes on; whether the link has led to something the log says. Errors: *InvalidError, ErrNotFound.
func (a *Accounts) Claim(ctx context.Context, kind Kind, secret, by string) (string, error) {
	if by == "" {
		return "", &InvalidError{"by", "say who claims the link"}
	}
	hash, now := digest(secret), a.time()
	err := a.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `UPDATE link SET claimed_by = $1 WHERE hash = $2 AND kind = $3 AND expires > $4 AND claimed_by = ''`,
			by, hash, string(kind), milli(now))
		return err
	})
	if err != nil {
		return "", err
	}
	return one(ctx, a.db, scanText, `SELECT claimed_by FROM link WHERE hash = $1 AND kind = $2
		AND (expires > $3 OR claimed_by = $4 AND expires > $5) AND claimed_by <> ''`,
		hash, string(kind), milli(now), by, milli(now.Add(-claimGrace)))
}

// Spend ends a link whose purpose is fulfilled. Ending one that is not there is no error.
func (a *Accounts) Spend(ctx context.Context, kind Kind, secret string) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `DELETE FROM link WHERE hash = $1 AND kind = $2`, digest(secret), string(kind))
		return err
	})
}

// Revoke ends all links of a kind about a subject. It is no error if there are none.
func (a *Accounts) Revoke(ctx context.Context, kind Kind, subject string) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error { return revoke(tx, kind, subject) })
}

func revoke(tx *sql.Tx, kind Kind, subject string) error {
	_, err := exec(tx, `DELETE FROM link WHERE kind = $1 AND subject = $2`, string(kind), subject)
	return err
}
