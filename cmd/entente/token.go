package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"text/tabwriter"

	"entente/account"
	"entente/api"
	"entente/store"

	"github.com/go-json-experiment/json"
)

// tokenCommand is about access tokens. They are made on the page of one's account, and nowhere else.
type tokenCommand struct {
	Check  tokenCheckCommand  `cmd:"" help:"Say what a token may do, and for whom."`
	Revoke tokenRevokeCommand `cmd:"" help:"On the host: end a token, or all tokens of a person."`
}

type tokenCheckCommand struct {
	remote
}

func (tokenCheckCommand) Help() string {
	return `Asks the installation. A token is made on the page of your account there; it reads, or reads and writes, for one
member of one partnership, and never signs, consents, changes roles, erases or exports.

Examples:
  entente token check https://entente.example.org --token ent_…
  ENTENTE_TOKEN_FILE=~/.entente-token entente token check https://entente.example.org`
}

// Run prints what the token is.
func (c *tokenCheckCommand) Run(a *app) error {
	answer, err := c.call(a, http.MethodGet, "/api/v1/token", "", nil)
	if err != nil {
		return err
	}
	var t api.Token
	if err := json.Unmarshal(answer, &t); err != nil {
		return err
	}
	roles := make([]string, len(t.Member.Roles))
	for i, r := range t.Member.Roles {
		roles[i] = string(r)
	}
	table := tabwriter.NewWriter(a.stdout, 0, 0, 3, ' ', 0)
	fmt.Fprintf(table, "name\t%s\nmay\t%s\nuntil\t%s\n", t.Name, t.Scope, t.Expires.Format("2006-01-02"))
	fmt.Fprintf(table, "as\t%s, %s\nfor\t%s (party %d)\ncommon space\t%s\n",
		t.Member.Name, strings.Join(roles, " and "), t.Party.Name, t.Party.ID, t.Partnership)
	return table.Flush()
}

type tokenRevokeCommand struct {
	settings
	Token   string `placeholder:"TOKEN" help:"The token to end: one that was found where it should not be."`
	Address string `arg:"" optional:"" help:"The sign-in address of the person whose tokens all end."`
}

func (tokenRevokeCommand) Help() string {
	return `Works on the data folder; the server may run meanwhile. Whoever has a sign-in ends their own tokens on the page of
their account; this is for a host that finds one in the open.

Examples:
  entente token revoke --data /var/lib/entente --token ent_…
  entente token revoke --data /var/lib/entente dana@harwick.example`
}

// Run ends the tokens.
func (c *tokenRevokeCommand) Run(a *app) error {
	if (c.Token == "") == (c.Address == "") {
		return errors.New("say which: --token TOKEN, or the address of a person")
	}
	in, err := openExisting(a.ctx, c.settings, a.now, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(c.revoke(a, in.accounts), in.close())
}

func (c *tokenRevokeCommand) revoke(a *app, accounts *account.Accounts) error {
	list, err := c.chosen(a, accounts)
	if err != nil {
		return err
	}
	for _, t := range list {
		if err := accounts.RevokeToken(a.ctx, t.Account, t.ID); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(a.stdout, "%d tokens ended\n", len(list))
	return err
}

func (c *tokenRevokeCommand) chosen(a *app, accounts *account.Accounts) ([]account.Token, error) {
	if c.Token != "" {
		t, err := accounts.Token(a.ctx, c.Token)
		if errors.Is(err, account.ErrNotFound) {
			return nil, errors.New("this is no token that is good now")
		}
		return []account.Token{t}, err
	}
	acc, err := bySignIn(a.ctx, accounts, c.Address)
	if err != nil {
		return nil, err
	}
	return accounts.Tokens(a.ctx, acc.ID)
}
