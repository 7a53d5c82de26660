package account

import (
	"context"
	"database/sql"
	"errors"
	"net/netip"
)

// Attempt is somebody trying to sign in.
type Attempt struct {
	SignIn     string
	Passphrase string     // for SignIn
	Code       string     // for Recover
	Address    netip.Addr // where from; kept in memory only
	Visit
}

// errWrong is the one answer to a wrong name, a wrong passphrase and a wrong code.
func errWrong(field string) error {
	return &InvalidError{field, "the sign-in name and this do not go together"}
}

// SignIn begins a session for the one whose passphrase it is.
//
// Failures are slowed by sign-in name (known or not) and by address. A device that signed in to the account before is
// slowed only by its own failures, so that nobody is locked out of their account by somebody else's guessing; neither
// is who has a recovery code. An unknown name takes as long as a wrong passphrase.
// Errors: *InvalidError, *RetryLater.
func (a *Accounts) SignIn(ctx context.Context, try Attempt) (SignedIn, error) {
	acc, err := a.claimed(ctx, try.SignIn)
	if err != nil {
		return SignedIn{}, err
	}
	forgive, err := a.takeAttempt(ctx, acc, try)
	if err != nil {
		return SignedIn{}, err
	}
	ok, err := a.verify(ctx, try.Passphrase, acc.hash)
	if err != nil {
		forgive() // nothing was learnt
		return SignedIn{}, err
	}
	if !ok {
		return SignedIn{}, errWrong("passphrase")
	}
	forgive()
	return a.Begin(ctx, acc, try.Visit)
}

// claimed is the account that somebody says is theirs; if there is none, an account without ID that nothing opens.
func (a *Accounts) claimed(ctx context.Context, signIn string) (Account, error) {
	clean, err := cleanSignIn(signIn)
	if err != nil {
		return Account{}, nil // the same answer as for a name that does not exist
	}
	acc, err := one(ctx, a.db, scanAccount, `SELECT `+accountColumns+` FROM account WHERE sign_in = $1`, clean)
	if errors.Is(err, ErrNotFound) {
		return Account{SignIn: clean}, nil
	}
	return acc, err
}

func (a *Accounts) takeAttempt(ctx context.Context, acc Account, try Attempt) (forgive func(), err error) {
	known, err := a.knows(ctx, acc.ID, try.Device)
	if err != nil {
		return nil, err
	}
	if known {
		return a.limits.take(deviceLimit(string(digest(try.Device))))
	}
	return a.limits.take(signInLimit(acc.SignIn), addressLimit(try.Address))
}

// Recover spends a recovery code and begins a session with it, which asks for a new passphrase (SetPassphrase).
// Failures are slowed by address only: a code cannot be guessed, and who has one must get in.
// Errors: *InvalidError, *RetryLater.
func (a *Accounts) Recover(ctx context.Context, try Attempt) (SignedIn, error) {
	acc, err := a.claimed(ctx, try.SignIn)
	if err != nil {
		return SignedIn{}, err
	}
	hash := digest(cleanCode(try.Code))
	n, err := one(ctx, a.db, scanCount, `SELECT COUNT(*) FROM recovery WHERE account = $1 AND hash = $2`, string(acc.ID), hash)
	if err != nil {
		return SignedIn{}, err
	}
	forgive, err := a.limits.take(addressLimit(try.Address))
	if err != nil {
		return SignedIn{}, err
	}
	if n == 0 {
		return SignedIn{}, errWrong("code")
	}
	forgive()
	in, err := a.begin(ctx, acc, try.Visit, func(tx *sql.Tx) error {
		return execOne(tx, `DELETE FROM recovery WHERE account = $1 AND hash = $2`, string(acc.ID), hash)
	}, true)
	if errors.Is(err, ErrNotFound) { // somebody else spent it in the meantime
		return SignedIn{}, errWrong("code")
	}
	return in, err
}

// Confirm checks the passphrase of somebody who is signed in, before something weighty. Errors: *InvalidError, *RetryLater,
// ErrNotFound.
func (a *Accounts) Confirm(ctx context.Context, id ID, passphrase string) error {
	acc, err := a.Account(ctx, id)
	if err != nil {
		return err
	}
	forgive, err := a.limits.take(deviceLimit("of " + string(id)))
	if err != nil {
		return err
	}
	ok, err := a.verify(ctx, passphrase, acc.hash)
	if err != nil {
		forgive() // nothing was learnt
		return err
	}
	if !ok {
		return &InvalidError{"passphrase", "this is not your present passphrase"}
	}
	forgive()
	return nil
}

// ChangePassphrase replaces a passphrase by one that the person chooses, who knows the old one. Every session but this
// one ends, every device but this one is forgotten; tokens stay. Errors: *InvalidError (fields "passphrase" and
// "new_passphrase"), *RetryLater, ErrNotFound.
func (a *Accounts) ChangePassphrase(ctx context.Context, v Visit, passphrase, fresh string) error {
	s, err := a.Session(ctx, v.Session)
	if err != nil {
		return err
	}
	if err := a.Confirm(ctx, s.Account.ID, passphrase); err != nil {
		return err
	}
	return a.replace(ctx, s, v, fresh)
}

// SetPassphrase is ChangePassphrase for a session that began with a recovery code. Errors: *InvalidError (field
// "new_passphrase"); ErrNotFound if the session is not such a one.
func (a *Accounts) SetPassphrase(ctx context.Context, v Visit, fresh string) error {
	s, err := a.Session(ctx, v.Session)
	if err != nil {
		return err
	}
	if !s.Recovered {
		return ErrNotFound
	}
	return a.replace(ctx, s, v, fresh)
}

func (a *Accounts) replace(ctx context.Context, s Session, v Visit, fresh string) error {
	hash, err := a.choose(ctx, s.Account, fresh)
	if err != nil {
		return err
	}
	id, epoch := string(s.Account.ID), s.Account.epoch
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		err := execOne(tx, `UPDATE account SET hash = $1, epoch = epoch + 1 WHERE id = $2 AND epoch = $3`, hash, id, epoch)
		if err != nil {
			return err
		}
		err = execOne(tx, `UPDATE session SET epoch = epoch + 1, recovered = 0 WHERE hash = $1 AND account = $2 AND epoch = $3`,
			digest(v.Session), id, epoch)
		if err != nil {
			return err
		}
		_, err = exec(tx, `UPDATE device SET epoch = epoch + 1 WHERE hash = $1 AND account = $2 AND epoch = $3`,
			digest(v.Device), id, epoch)
		if err != nil {
			return err
		}
		_, err = exec(tx, `UPDATE token SET epoch = epoch + 1 WHERE account = $1 AND epoch = $2`, id, epoch)
		return err
	})
}

// choose checks and hashes a new passphrase for an account that exists.
func (a *Accounts) choose(ctx context.Context, acc Account, fresh string) (string, error) {
	passphrase, err := choosePassphrase(fresh, acc.SignIn, acc.Name)
	var invalid *InvalidError
	if errors.As(err, &invalid) {
		return "", &InvalidError{"new_passphrase", invalid.Reason}
	}
	if err != nil {
		return "", err
	}
	return a.hash(ctx, passphrase)
}

// ChangeSignIn changes the sign-in name of somebody who knows the passphrase. Errors: *InvalidError, *RetryLater,
// ErrNotFound; ErrConflict if the name is taken.
func (a *Accounts) ChangeSignIn(ctx context.Context, id ID, passphrase, signIn string) error {
	clean, err := cleanSignIn(signIn)
	if err != nil {
		return err
	}
	if err := a.Confirm(ctx, id, passphrase); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		n, err := exec(tx, `UPDATE account SET sign_in = $1 WHERE id = $2
			AND NOT EXISTS (SELECT 1 FROM account AS other WHERE other.sign_in = $3 AND other.id <> $4)`,
			clean, string(id), clean, string(id))
		if err == nil && n == 0 {
			return ErrConflict
		}
		return err
	})
}
