// Package account says who is asking. It keeps sign-in names, passphrases, recovery codes, sessions, known devices,
// access tokens and the secrets of links, all of them in tables that can be erased:
//
//	account ─┬─ session, device, token   valid while their epoch is the account's; one step ends them all
//	         ├─ recovery                 ten one-time codes
//	         └─ membership               which random key the account has in which partnership's log (a hint)
//	link          secrets of invitations, founding, set-up and reset links
//	signing       secrets of links with which a signatory signs a charter, and their confirmation codes
//	installation  one row: the host's name, and whether anyone may found
//
// It grants nothing: roles live in a partnership's log. Every secret is random, handed out once and stored as its
// SHA-256; passphrases, which people choose, are stored as argon2id.
package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// DB is where the tables are. Package store implements it.
type DB interface {
	// Write runs f in a transaction that is durable when Write returns nil, and undone if f returns an error.
	Write(ctx context.Context, f func(*sql.Tx) error) error
	// Query reads. The caller closes the rows.
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

var (
	// ErrNotFound is the one answer for whatever is unknown, expired, revoked, or somebody else's.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that the wish no longer fits what is stored: a sign-in name is taken, the last operator would go.
	ErrConflict = errors.New("conflict")
)

// InvalidError says which field to mend and how, in words for the person who typed it.
type InvalidError struct{ Field, Reason string }

func (e *InvalidError) Error() string { return e.Field + ": " + e.Reason }

// RetryLater says that there were too many failed attempts, and when the next one will be looked at.
type RetryLater struct{ After time.Duration }

func (e *RetryLater) Error() string {
	return fmt.Sprintf("too many attempts, try again in %v", e.After)
}

// ID names an account: 128 random bits as lower-case letters and digits.
type ID string

// Account is a person who can sign in.
type Account struct {
	ID       ID
	SignIn   string // an e-mail address, lower-case NFC
	Name     string
	Operator bool      // runs this installation; belongs to no party by that
	Created  time.Time // UTC, whole milliseconds
	ResetAt  time.Time // of the operator's latest reset; zero if there was none

	epoch int64
	hash  string
}

// Accounts are the accounts of one installation. It is safe for concurrent use.
type Accounts struct {
	db     DB
	now    func() time.Time
	limits *limiter
	cores  chan struct{} // one place for each hash that may be computed at once
}

// New returns the accounts kept in db, whose tables (Schema) exist.
func New(db DB, now func() time.Time) *Accounts {
	return &Accounts{
		db:     db,
		now:    now,
		limits: newLimiter(now),
		cores:  make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
}

// Wish is what somebody types to get an account.
type Wish struct {
	SignIn       string
	Name         string
	Passphrase   string
	Organisation string // not stored; a passphrase that is only this is refused
}

// Create makes an account. Errors: *InvalidError; ErrConflict if the sign-in name is taken (say "sign in instead").
func (a *Accounts) Create(ctx context.Context, w Wish) (Account, error) {
	acc, err := a.prepare(ctx, w)
	if err != nil {
		return Account{}, err
	}
	err = a.db.Write(ctx, func(tx *sql.Tx) error { return insertAccount(tx, acc) })
	if err != nil {
		return Account{}, fmt.Errorf("account: %w", err)
	}
	return acc, nil
}

// Enrol makes an account without a passphrase: nobody can sign in to it until a reset link is used, but a session
// may be begun for it. Errors: as Create.
func (a *Accounts) Enrol(ctx context.Context, signIn, name string) (Account, error) {
	acc, err := a.draft(signIn, name)
	if err != nil {
		return Account{}, err
	}
	err = a.db.Write(ctx, func(tx *sql.Tx) error { return insertAccount(tx, acc) })
	if err != nil {
		return Account{}, fmt.Errorf("account: %w", err)
	}
	return acc, nil
}

// prepare checks a wish and hashes its passphrase. It writes nothing.
func (a *Accounts) prepare(ctx context.Context, w Wish) (Account, error) {
	acc, err := a.draft(w.SignIn, w.Name)
	if err != nil {
		return Account{}, err
	}
	passphrase, err := choosePassphrase(w.Passphrase, acc.SignIn, acc.Name, w.Organisation)
	if err != nil {
		return Account{}, err
	}
	acc.hash, err = a.hash(ctx, passphrase)
	return acc, err
}

func (a *Accounts) draft(signIn, name string) (Account, error) {
	signIn, err := cleanSignIn(signIn)
	if err != nil {
		return Account{}, err
	}
	name, err = cleanName("name", name)
	if err != nil {
		return Account{}, err
	}
	return Account{ID: ID(newText()), SignIn: signIn, Name: name, Created: a.time()}, nil
}

func insertAccount(tx *sql.Tx, acc Account) error {
	n, err := exec(tx, `INSERT INTO account (id, sign_in, name, hash, operator, created, reset_at, epoch)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0) ON CONFLICT DO NOTHING`,
		string(acc.ID), acc.SignIn, acc.Name, acc.hash, number(acc.Operator), milli(acc.Created))
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}

const accountColumns = `account.id, account.sign_in, account.name, account.hash, account.operator, account.created,
	account.reset_at, account.epoch`

// targets are where a row that begins with accountColumns is scanned to; done finishes the account afterwards.
func (acc *Account) targets() (into []any, done func()) {
	var operator, created, resetAt int64
	into = []any{&acc.ID, &acc.SignIn, &acc.Name, &acc.hash, &operator, &created, &resetAt, &acc.epoch}
	return into, func() {
		acc.Operator, acc.Created = operator != 0, instant(created)
		if resetAt != 0 {
			acc.ResetAt = instant(resetAt)
		}
	}
}

func scanAccount(rows *sql.Rows) (Account, error) {
	var acc Account
	into, done := acc.targets()
	err := rows.Scan(into...)
	done()
	return acc, err
}

// Account finds an account. Errors: ErrNotFound.
func (a *Accounts) Account(ctx context.Context, id ID) (Account, error) {
	return one(ctx, a.db, scanAccount, `SELECT `+accountColumns+` FROM account WHERE id = $1`, string(id))
}

// BySignIn finds an account by its sign-in name. It is for the operator, not for strangers. Errors: ErrNotFound.
func (a *Accounts) BySignIn(ctx context.Context, signIn string) (Account, error) {
	clean, err := cleanSignIn(signIn)
	if err != nil {
		return Account{}, ErrNotFound
	}
	return one(ctx, a.db, scanAccount, `SELECT `+accountColumns+` FROM account WHERE sign_in = $1`, clean)
}

// Rename changes the name that a person goes by. Names in records already written stay. Errors: *InvalidError, ErrNotFound.
func (a *Accounts) Rename(ctx context.Context, id ID, name string) error {
	name, err := cleanName("name", name)
	if err != nil {
		return err
	}
	return a.must(ctx, `UPDATE account SET name = $1 WHERE id = $2`, name, string(id))
}

// Erase removes everything about the account: names, passphrase, codes, sessions, devices, tokens, reset links. Its keys
// stay, bound to nobody, so that its partnerships can say "a former member".
// Errors: ErrNotFound; ErrConflict for the only operator.
func (a *Accounts) Erase(ctx context.Context, id ID) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		if err := keepAnOperator(tx, id); err != nil {
			return err
		}
		if err := execOne(tx, `DELETE FROM account WHERE id = $1`, string(id)); err != nil {
			return err
		}
		return execAll(tx, string(id),
			`DELETE FROM session WHERE account = $1`,
			`DELETE FROM device WHERE account = $1`,
			`DELETE FROM token WHERE account = $1`,
			`DELETE FROM recovery WHERE account = $1`,
			`DELETE FROM visit WHERE account = $1`,
			`DELETE FROM draft WHERE account = $1`,
			`DELETE FROM link WHERE kind = 'reset' AND subject = $1`,
			`UPDATE link SET claimed_by = '' WHERE claimed_by = $1`,
			`UPDATE membership SET account = '' WHERE account = $1`)
	})
}

// Sweep removes what has expired: sessions, devices, links, tokens. Nothing depends on when it runs; once an hour will do.
func (a *Accounts) Sweep(ctx context.Context) error {
	now := a.time()
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		steps := []struct {
			query  string
			before time.Time
		}{
			{`DELETE FROM session WHERE seen <= $1`, now.Add(-Idle)},
			{`DELETE FROM session WHERE created <= $1`, now.Add(-Absolute)},
			{`DELETE FROM device WHERE seen <= $1`, now.Add(-deviceLife)},
			{`DELETE FROM token WHERE expires <= $1`, now},
			{`DELETE FROM link WHERE expires <= $1`, now.Add(-claimGrace)},
			{`DELETE FROM signing WHERE expires <= $1`, now},
		}
		for _, s := range steps {
			if _, err := exec(tx, s.query, milli(s.before)); err != nil {
				return err
			}
		}
		for _, table := range []string{"session", "device", "token"} {
			_, err := exec(tx, `DELETE FROM `+table+` WHERE NOT EXISTS (SELECT 1 FROM account
				WHERE account.id = `+table+`.account AND account.epoch = `+table+`.epoch)`)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *Accounts) time() time.Time { return a.now().UTC().Truncate(time.Millisecond) }

func milli(t time.Time) int64 { return t.UnixMilli() }

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// newText is at least 128 random bits as 26 lower-case letters and digits.
func newText() string { return strings.ToLower(rand.Text()) }

// newSecret is 256 random bits as 52 lower-case letters and digits.
func newSecret() string { return strings.ToLower(base32Text(32)) }

func base32Text(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// digest is how a random secret is stored.
func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
