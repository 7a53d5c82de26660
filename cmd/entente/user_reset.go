package main

import (
	"errors"
	"fmt"
	"net/url"

	"entente/account"
	"entente/engine"
	"entente/partnership"
	"entente/store"

	"github.com/google/uuid"
)

type userResetCommand struct {
	settings
	Address string `arg:"" help:"The person's sign-in address."`
}

func (userResetCommand) Help() string {
	return `Works on the data folder; the server may run meanwhile. Prints a link, good for one use within a day, with which the
person chooses a new passphrase; hand it over in person or by telephone. Their passphrase, recovery codes, sessions and
tokens end at once.

The record of every partnership that the person acts in says that this was done, and the person signs and consents
there only after a colleague, or the operator visibly, has confirmed that it is them.

Example:
  entente user reset --data /var/lib/entente --public-url https://entente.example.org dana@harwick.example`
}

// Run makes the link. It is recorded first: there is never a reset that the record does not know of.
func (c *userResetCommand) Run(a *app) error {
	in, err := openExisting(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(c.reset(a, in), in.close())
}

func (c *userResetCommand) reset(a *app, in *installation) error {
	base := c.PublicURL
	if base == "" {
		base = "http://" + c.Listen
	}
	public, err := url.Parse(base)
	if err != nil {
		return err
	}
	acc, err := bySignIn(a.ctx, in.accounts, c.Address)
	if err != nil {
		return err
	}
	n, err := recordReset(a, in, acc)
	if err != nil {
		return err
	}
	secret, err := in.accounts.ResetByOperator(a.ctx, acc.ID)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "recorded in %d partnerships\nFor %s, within a day: %s\n", n, acc.SignIn, public.JoinPath("reset", secret))
	return err
}

// recordReset says in every partnership that the person acts in that their sign-in is made anew, and counts them.
func recordReset(a *app, in *installation, acc account.Account) (int, error) {
	mine, err := in.accounts.Partnerships(a.ctx, acc.ID)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, m := range mine {
		at := partnership.SpaceID(m.Partnership)
		id, _, err := in.engine.MemberOf(a.ctx, at, string(m.Key))
		if errors.Is(err, partnership.ErrNotFound) {
			continue // they have left it, or never came in
		}
		if err != nil {
			return n, err
		}
		_, err = in.engine.Do(a.ctx, engine.Operator, at, &partnership.RecordReset{Member: id}, uuid.NewString())
		if errors.Is(err, partnership.ErrConflict) { // their organisation has left
			continue
		}
		if err != nil {
			return n, fmt.Errorf("reset of a sign-in: %w", err)
		}
		n++
	}
	return n, nil
}
