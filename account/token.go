package account

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// TokenPrefix begins every access token, so that scanners for leaked secrets find them.
const TokenPrefix = "ent_"

// LongestToken is how long an access token may last.
const LongestToken = 366 * 24 * time.Hour

// Scope is what a token may be used for. Whatever its scope, it signs, consents, exports and makes nothing.
type Scope string

// The scopes.
const (
	Read  Scope = "read"
	Write Scope = "write"
)

// Token is a personal access token: it lets a program act as one member of one partnership.
type Token struct {
	ID string // for showing and revoking it; not the secret
	TokenWish
	Created time.Time
	Used    time.Time // the day it was last used, at midnight UTC; zero if never
}

// TokenWish is what somebody asks for.
type TokenWish struct {
	Account ID
	Membership
	Name    string // what it is for, in the owner's words
	Scope   Scope
	Expires time.Time // at most LongestToken from now
}

// NewToken makes a token and returns its secret, which is shown once. Errors: *InvalidError; ErrNotFound if the key is
// not the account's.
func (a *Accounts) NewToken(ctx context.Context, w TokenWish) (string, error) {
	name, err := cleanName("name", w.Name)
	if err != nil {
		return "", err
	}
	if w.Scope != Read && w.Scope != Write {
		return "", &InvalidError{"scope", `choose "read" or "write"`}
	}
	now := a.time()
	if !w.Expires.After(now) || w.Expires.Sub(now) > LongestToken {
		return "", &InvalidError{"expires", "choose a day within the next year"}
	}
	secret := TokenPrefix + newSecret()
	err = a.db.Write(ctx, func(tx *sql.Tx) error {
		return execOne(tx, `INSERT INTO token (hash, id, account, epoch, partnership, member_key, name, scope, created, used, expires)
			SELECT $1, $2, account.id, account.epoch, membership.partnership, membership.member_key, $3, $4, $5, 0, $6
			FROM account JOIN membership ON membership.account = account.id
			WHERE account.id = $7 AND membership.partnership = $8 AND membership.member_key = $9`,
			digest(secret), newText(), name, string(w.Scope), milli(now), milli(w.Expires),
			string(w.Account), w.Partnership, string(w.Key))
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

const liveToken = `SELECT token.id, token.account, token.partnership, token.member_key, token.name, token.scope,
	token.created, token.used, token.expires FROM token
	JOIN account ON account.id = token.account AND account.epoch = token.epoch WHERE token.expires > $1 AND `

func scanToken(rows *sql.Rows) (Token, error) {
	var t Token
	var created, used, expires int64
	err := rows.Scan(&t.ID, &t.Account, &t.Partnership, &t.Key, &t.Name, &t.Scope, &created, &used, &expires)
	t.Created, t.Expires = instant(created), instant(expires)
	if used != 0 {
		t.Used = instant(used)
	}
	return t, err
}

// Token tells what a secret may do, and for whom. It writes nothing; TouchToken notes the use. Errors: ErrNotFound.
func (a *Accounts) Token(ctx context.Context, secret string) (Token, error) {
	if !strings.HasPrefix(secret, TokenPrefix) {
		return Token{}, ErrNotFound
	}
	return one(ctx, a.db, scanToken, liveToken+`token.hash = $2`, milli(a.time()), digest(secret))
}

// TouchToken notes the day on which a token was used; it writes once a day.
func (a *Accounts) TouchToken(ctx context.Context, t Token) error {
	today := a.time().Truncate(24 * time.Hour)
	if !t.Used.Before(today) {
		return nil
	}
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `UPDATE token SET used = $1 WHERE id = $2`, milli(today), t.ID)
		return err
	})
}

// Tokens lists an account's live tokens, the latest first.
func (a *Accounts) Tokens(ctx context.Context, id ID) ([]Token, error) {
	return all(ctx, a.db, scanToken, liveToken+`token.account = $2 ORDER BY token.created DESC, token.id`,
		milli(a.time()), string(id))
}

// RevokeToken ends one of the account's own tokens. Errors: ErrNotFound.
func (a *Accounts) RevokeToken(ctx context.Context, id ID, token string) error {
	return a.must(ctx, `DELETE FROM token WHERE id = $1 AND account = $2`, token, string(id))
}
