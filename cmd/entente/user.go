package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"entente/account"
	"entente/store"
)

// userCommand is about sign-ins, for the operator on the host.
type userCommand struct {
	List     userListCommand     `cmd:"" help:"How many sign-ins there are, and who the operators are."`
	Reset    userResetCommand    `cmd:"" help:"Make a link with which a person chooses a new passphrase."`
	Operator userOperatorCommand `cmd:"" help:"Make a person an operator of this installation, or no longer."`
}

type userListCommand struct {
	settings
}

func (userListCommand) Help() string {
	return `Works on the data folder; the server may run meanwhile. Names only the operators: who else has a sign-in is told to
the people they work with, not to the host.

Example:
  entente user list --data /var/lib/entente`
}

// Run prints the count and the operators.
func (c *userListCommand) Run(a *app) error {
	return withAccounts(a, c.settings, func(accounts *account.Accounts) error {
		n, err := accounts.Count(a.ctx)
		if err != nil {
			return err
		}
		operators, err := accounts.Operators(a.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%d sign-ins\n", n)
		for _, acc := range operators {
			fmt.Fprintf(a.stdout, "operator %s (%s)\n", acc.SignIn, acc.Name)
		}
		return nil
	})
}

type userOperatorCommand struct {
	settings
	Address string `arg:"" help:"The person's sign-in address."`
	Revoke  bool   `help:"No longer an operator. One has to be left."`
}

func (userOperatorCommand) Help() string {
	return `Works on the data folder; the server may run meanwhile. An operator hands out founding links and sees how much room
the partnerships take; an operator sees no partnership by that.

Examples:
  entente user operator --data /var/lib/entente sam@host.example
  entente user operator --data /var/lib/entente sam@host.example --revoke`
}

// Run makes the person an operator.
func (c *userOperatorCommand) Run(a *app) error {
	return withAccounts(a, c.settings, func(accounts *account.Accounts) error {
		acc, err := bySignIn(a.ctx, accounts, c.Address)
		if err != nil {
			return err
		}
		err = accounts.SetOperator(a.ctx, acc.ID, !c.Revoke)
		if errors.Is(err, account.ErrConflict) {
			return errors.New("this is the only operator; make another one first")
		}
		if err != nil {
			return err
		}
		is := "is now"
		if c.Revoke {
			is = "is no longer"
		}
		_, err = fmt.Fprintf(a.stdout, "%s %s an operator\n", acc.SignIn, is)
		return err
	})
}

// withAccounts opens the data folder, which must be there, for one piece of work on its accounts.
func withAccounts(a *app, s settings, f func(*account.Accounts) error) error {
	in, err := openExisting(a.ctx, s, a.now, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(f(in.accounts), in.close())
}

// bySignIn finds a person. The error names the address.
func bySignIn(ctx context.Context, accounts *account.Accounts, address string) (account.Account, error) {
	acc, err := accounts.BySignIn(ctx, address)
	if errors.Is(err, account.ErrNotFound) {
		return acc, fmt.Errorf("nobody signs in as %s here", strings.TrimSpace(address))
	}
	return acc, err
}
