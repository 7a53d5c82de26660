package account

import (
	"context"
	"database/sql"
)

// Key is 128 random bits as text, which a partnership's log stores for one member. Without this table it names nobody.
type Key string

// NewKey draws a fresh key.
func NewKey() Key { return Key(newText()) }

// Membership says which key an account has in a partnership. It is written before the log's entry, and so is a hint:
// whether there is such a member, and what they may do, the log says.
type Membership struct {
	Partnership string
	Key         Key
}

// AddMembership binds a key to an account. The same again is no error. Errors: ErrNotFound if there is no such account;
// ErrConflict if the key is another's.
func (a *Accounts) AddMembership(ctx context.Context, id ID, m Membership) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		if err := execOne(tx, `UPDATE account SET epoch = epoch WHERE id = $1`, string(id)); err != nil {
			return err
		}
		_, err := exec(tx, `INSERT INTO membership (partnership, member_key, account) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			m.Partnership, string(m.Key), string(id))
		if err != nil {
			return err
		}
		n, err := exec(tx, `UPDATE membership SET account = account WHERE partnership = $1 AND member_key = $2 AND account = $3`,
			m.Partnership, string(m.Key), string(id))
		if err == nil && n == 0 {
			return ErrConflict
		}
		return err
	})
}

// Keys are the account's keys in a partnership, in a fixed order.
func (a *Accounts) Keys(ctx context.Context, id ID, partnership string) ([]Key, error) {
	return all(ctx, a.db, scanKey, `SELECT member_key FROM membership WHERE account = $1 AND partnership = $2
		ORDER BY member_key`, string(id), partnership)
}

func scanKey(rows *sql.Rows) (Key, error) {
	var k Key
	return k, rows.Scan(&k)
}

// Partnerships are all the account's memberships, ordered by partnership and key.
func (a *Accounts) Partnerships(ctx context.Context, id ID) ([]Membership, error) {
	return all(ctx, a.db, scanMembership, `SELECT partnership, member_key FROM membership WHERE account = $1
		ORDER BY partnership, member_key`, string(id))
}

func scanMembership(rows *sql.Rows) (Membership, error) {
	var m Membership
	return m, rows.Scan(&m.Partnership, &m.Key)
}

// ByKey is the account that has the key. It is empty if that account was erased: "a former member".
// Errors: ErrNotFound if there is no such key.
func (a *Accounts) ByKey(ctx context.Context, partnership string, key Key) (ID, error) {
	id, err := one(ctx, a.db, scanText, `SELECT account FROM membership WHERE partnership = $1 AND member_key = $2`,
		partnership, string(key))
	return ID(id), err
}
