package account

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Installation is what the operator has said about this host.
type Installation struct {
	Host         string // as people read it: "Harwick IT"
	FoundingOpen bool   // anyone who reaches the page may found a partnership
}

const (
	setUpLife = 30 * time.Minute
	resetLife = 24 * time.Hour
)

// Installation is empty until SetUp. Errors: ErrNotFound before that.
func (a *Accounts) Installation(ctx context.Context) (Installation, error) {
	return one(ctx, a.db, func(rows *sql.Rows) (Installation, error) {
		var in Installation
		var founding int64
		err := rows.Scan(&in.Host, &founding)
		in.FoundingOpen = founding != 0
		return in, err
	}, `SELECT host, founding FROM installation WHERE id = 1`)
}

// SetInstallation changes what the operator has said. Errors: *InvalidError (field "host"); ErrNotFound before SetUp.
func (a *Accounts) SetInstallation(ctx context.Context, in Installation) error {
	host, err := cleanName("host", in.Host)
	if err != nil {
		return err
	}
	return a.must(ctx, `UPDATE installation SET host = $1, founding = $2 WHERE id = 1`, host, number(in.FoundingOpen))
}

// FirstStart makes the set-up link of an installation that has no operator yet, good for 30 minutes, and revokes the
// one before. The secret is empty if there is an operator: nothing is to be set up.
func (a *Accounts) FirstStart(ctx context.Context) (secret string, err error) {
	_, err = a.Installation(ctx)
	if err == nil {
		return "", nil
	}
	if !errors.Is(err, ErrNotFound) {
		return "", err
	}
	secret = newText()
	err = a.db.Write(ctx, func(tx *sql.Tx) error {
		if err := revoke(tx, SetUpLink, ""); err != nil {
			return err
		}
		return a.insertLink(tx, secret, SetUpLink, "", a.time().Add(setUpLife))
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// SetUp spends the set-up link: it names the host and makes the first operator, all at once or not at all.
// Errors: *InvalidError (the link is still good then); ErrNotFound; ErrConflict if the sign-in name is taken.
func (a *Accounts) SetUp(ctx context.Context, secret, host string, w Wish) (Account, error) {
	host, err := cleanName("host", host)
	if err != nil {
		return Account{}, err
	}
	if _, err := a.Link(ctx, SetUpLink, secret); err != nil {
		return Account{}, err
	}
	w.Organisation = w.Organisation + " " + host
	acc, err := a.prepare(ctx, w)
	if err != nil {
		return Account{}, err
	}
	acc.Operator = true
	err = a.db.Write(ctx, func(tx *sql.Tx) error {
		err := execOne(tx, `DELETE FROM link WHERE hash = $1 AND kind = $2 AND expires > $3`,
			digest(secret), string(SetUpLink), milli(a.time()))
		if err != nil {
			return err
		}
		err = execOne(tx, `INSERT INTO installation (id, host, founding) VALUES (1, $1, 0) ON CONFLICT DO NOTHING`, host)
		if err != nil {
			return err
		}
		return insertAccount(tx, acc)
	})
	if err != nil {
		return Account{}, err
	}
	return acc, nil
}

// Operators lists those who run the installation, by sign-in name.
func (a *Accounts) Operators(ctx context.Context) ([]Account, error) {
	return all(ctx, a.db, scanAccount, `SELECT `+accountColumns+` FROM account WHERE operator = 1 ORDER BY sign_in`)
}

// Count is how many accounts there are.
func (a *Accounts) Count(ctx context.Context) (int, error) {
	return one(ctx, a.db, func(rows *sql.Rows) (int, error) {
		var n int
		return n, rows.Scan(&n)
	}, `SELECT COUNT(*) FROM account`)
}

// SetOperator makes an account one that runs the installation, or no longer. Its sessions are to be rotated.
// Errors: ErrNotFound; ErrConflict if none would be left.
func (a *Accounts) SetOperator(ctx context.Context, id ID, operator bool) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		if !operator {
			if err := keepAnOperator(tx, id); err != nil {
				return err
			}
		}
		err := execOne(tx, `UPDATE account SET operator = $1 WHERE id = $2`, number(operator), string(id))
		if err != nil {
			return err
		}
		return execAll(tx, string(id), `UPDATE session SET rotate = 1 WHERE account = $1`)
	})
}

// keepAnOperator refuses if the account is the only operator. It holds the installation's row, so that two operators
// cannot leave at once.
func keepAnOperator(tx *sql.Tx, id ID) error {
	if _, err := exec(tx, `UPDATE installation SET host = host WHERE id = 1`); err != nil {
		return err
	}
	var mine, others int
	err := tx.QueryRow(`SELECT COUNT(CASE WHEN id = $1 THEN 1 END), COUNT(CASE WHEN id <> $2 THEN 1 END)
		FROM account WHERE operator = 1`, string(id), string(id)).Scan(&mine, &others)
	if err != nil {
		return err
	}
	if mine == 1 && others == 0 {
		return ErrConflict
	}
	return nil
}

// ResetByOperator ends the account's passphrase, recovery codes, sessions and tokens, notes when, and returns the secret
// of a one-time link, good for a day, with which the person chooses a new passphrase. The caller records it in every
// partnership of that person. Errors: ErrNotFound.
func (a *Accounts) ResetByOperator(ctx context.Context, id ID) (secret string, err error) {
	secret, now := newText(), a.time()
	err = a.db.Write(ctx, func(tx *sql.Tx) error {
		err := execOne(tx, `UPDATE account SET hash = '', reset_at = $1, epoch = epoch + 1 WHERE id = $2`, milli(now), string(id))
		if err != nil {
			return err
		}
		if err := execAll(tx, string(id), `DELETE FROM recovery WHERE account = $1`); err != nil {
			return err
		}
		if err := revoke(tx, ResetLink, string(id)); err != nil {
			return err
		}
		return a.insertLink(tx, secret, ResetLink, string(id), now.Add(resetLife))
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// Reset spends a reset link: the account has a new passphrase. Errors: *InvalidError (field "new_passphrase"; the link
// is still good then); ErrNotFound.
func (a *Accounts) Reset(ctx context.Context, secret, fresh string) (Account, error) {
	link, err := a.Link(ctx, ResetLink, secret)
	if err != nil {
		return Account{}, err
	}
	acc, err := a.Account(ctx, ID(link.Subject))
	if err != nil {
		return Account{}, err
	}
	hash, err := a.choose(ctx, acc, fresh)
	if err != nil {
		return Account{}, err
	}
	err = a.db.Write(ctx, func(tx *sql.Tx) error {
		err := execOne(tx, `DELETE FROM link WHERE hash = $1 AND kind = $2 AND expires > $3`,
			digest(secret), string(ResetLink), milli(a.time()))
		if err != nil {
			return err
		}
		return execOne(tx, `UPDATE account SET hash = $1, epoch = epoch + 1 WHERE id = $2`, hash, string(acc.ID))
	})
	if err != nil {
		return Account{}, err
	}
	return a.Account(ctx, acc.ID)
}
