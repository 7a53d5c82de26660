package account

import (
	"context"
	"database/sql"
	"strings"
)

// Codes is how many recovery codes a person has at once.
const Codes = 10

// NewCodes makes ten one-time recovery codes of 80 bits each, grouped for reading ("k4zq-…"), and invalidates those there
// were. They are shown once. Errors: ErrNotFound.
func (a *Accounts) NewCodes(ctx context.Context, id ID) ([]string, error) {
	var codes []string
	for range Codes {
		codes = append(codes, newCode())
	}
	err := a.db.Write(ctx, func(tx *sql.Tx) error {
		if err := execOne(tx, `UPDATE account SET epoch = epoch WHERE id = $1`, string(id)); err != nil {
			return err
		}
		if err := execAll(tx, string(id), `DELETE FROM recovery WHERE account = $1`); err != nil {
			return err
		}
		for _, code := range codes {
			_, err := exec(tx, `INSERT INTO recovery (account, hash) VALUES ($1, $2)`, string(id), digest(cleanCode(code)))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// CodesLeft is how many recovery codes the account has not spent.
func (a *Accounts) CodesLeft(ctx context.Context, id ID) (int, error) {
	return one(ctx, a.db, scanCount, `SELECT COUNT(*) FROM recovery WHERE account = $1`, string(id))
}

func newCode() string {
	s := strings.ToLower(base32Text(10))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

// cleanCode undoes what happens to a code between paper and keyboard. Its alphabet is a to z and 2 to 7.
func cleanCode(typed string) string {
	if len(typed) > 100 {
		return ""
	}
	return strings.NewReplacer("-", "", " ", "", "0", "o", "1", "l", "8", "b", "–", "", "\u00a0", "").
		Replace(strings.TrimSpace(strings.ToLower(typed)))
}
