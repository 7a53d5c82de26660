package account

import (
	"context"
	"database/sql"
	"time"
)

// visitGap is how long somebody has to be away for coming back to be a new visit.
const visitGap = 30 * time.Minute

// Visited notes that somebody looks at a partnership now, and returns when they last did before this visit; the zero
// time if they never did. It writes when a visit begins and every few minutes while it lasts.
func (a *Accounts) Visited(ctx context.Context, id ID, partnership string) (before time.Time, err error) {
	type visit struct{ previous, at int64 }
	seen, err := one(ctx, a.db, func(rows *sql.Rows) (v visit, err error) {
		return v, rows.Scan(&v.previous, &v.at)
	}, `SELECT previous, at FROM visit WHERE account = $1 AND partnership = $2`, string(id), partnership)
	if err != nil && err != ErrNotFound {
		return time.Time{}, err
	}
	now := milli(a.time())
	since := now - seen.at
	if seen.at != 0 && since < visitGap.Milliseconds()/6 {
		return instantOrNever(seen.previous), nil
	}
	if since >= visitGap.Milliseconds() {
		seen.previous = seen.at
	}
	err = a.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `INSERT INTO visit (account, partnership, previous, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account, partnership) DO UPDATE SET previous = excluded.previous, at = excluded.at`,
			string(id), partnership, seen.previous, now)
		return err
	})
	return instantOrNever(seen.previous), err
}

func instantOrNever(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return instant(ms)
}
