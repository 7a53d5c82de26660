package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Somebody who comes by an invitation may begin with a name alone, and choose how they sign in at the end. Until then the
// account is unfinished: it has one session, in that browser, for as long as a session may last at most, and no other way in.

// unfinished begins the sign-in name of such an account. It holds a space, so that nobody can type one like it.
const unfinished = "unfinished "

// Unfinished tells whether the account has no sign-in yet.
func (acc Account) Unfinished() bool { return strings.HasPrefix(acc.SignIn, unfinished) }

// Arrive makes an unfinished account and its session. Errors: *InvalidError.
func (a *Accounts) Arrive(ctx context.Context, name string, v Visit) (SignedIn, error) {
	name, err := cleanName("name", name)
	if err != nil {
		return SignedIn{}, err
	}
	id := newText()
	acc := Account{ID: ID(id), SignIn: unfinished + id, Name: name, Created: a.time()}
	in, err := a.begin(ctx, acc, v, func(tx *sql.Tx) error { return insertAccount(tx, acc) }, false)
	if err != nil {
		return SignedIn{}, err
	}
	ahead := milli(acc.Created.Add(Absolute - Idle)) // so that it does not end for not being used
	return in, a.must(ctx, `UPDATE session SET seen = $1 WHERE hash = $2`, ahead, digest(in.Session))
}

// Finish gives an unfinished account its sign-in name and passphrase. Errors: *InvalidError; ErrConflict if the name is
// taken, and *RetryLater after some of those, since they tell who has a sign-in; ErrNotFound if the session is not that of
// an unfinished account.
func (a *Accounts) Finish(ctx context.Context, v Visit, w Wish) error {
	s, err := a.Session(ctx, v.Session)
	if err != nil {
		return err
	}
	if !s.Account.Unfinished() {
		return ErrNotFound
	}
	w.Name = s.Account.Name
	forgive, err := a.limits.take(deviceLimit("finishes " + string(s.Account.ID)))
	if err != nil {
		return err
	}
	fresh, err := a.prepare(ctx, w)
	if err != nil {
		forgive() // nothing was learnt
		return err
	}
	id, now := string(s.Account.ID), milli(a.time())
	err = a.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := exec(tx, `UPDATE account SET sign_in = $1, hash = $2, created = $3 WHERE id = $4 AND sign_in = $5
			AND NOT EXISTS (SELECT 1 FROM account AS other WHERE other.sign_in = $6)`,
			fresh.SignIn, fresh.hash, now, id, s.Account.SignIn, fresh.SignIn)
		if err == nil && n == 0 {
			return ErrConflict
		}
		if err != nil {
			return err
		}
		_, err = exec(tx, `UPDATE session SET seen = $1 WHERE account = $2`, now, id)
		return err
	})
	if errors.Is(err, ErrConflict) {
		return err
	}
	forgive()
	if err != nil {
		return fmt.Errorf("finish: %w", err)
	}
	return nil
}
