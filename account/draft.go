package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Draft is something that only its writer sees: it stands in no log and goes without a trace.
type Draft struct {
	ID    string
	Text  string // as whoever kept it wrote it
	Saved time.Time
}

// The most drafts of one kind that somebody keeps in a partnership, and the most that one may weigh, in bytes.
const (
	MaxDrafts    = 20
	MaxDraftSize = 32 << 10
)

// Keep keeps a text as a draft of a kind. Errors: *InvalidError on "draft".
func (a *Accounts) Keep(ctx context.Context, id ID, partnership, kind, text string) (Draft, error) {
	if len(text) > MaxDraftSize {
		return Draft{}, &InvalidError{"draft", "this is too long to be kept as a draft"}
	}
	d := Draft{ID: newText(), Text: text, Saved: instant(milli(a.time()))}
	err := a.db.Write(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRow(`SELECT count(*) FROM draft WHERE account = $1 AND partnership = $2 AND kind = $3`,
			string(id), partnership, kind).Scan(&n); err != nil {
			return fmt.Errorf("drafts: %w", err)
		}
		if n >= MaxDrafts {
			return &InvalidError{"draft", fmt.Sprintf("you keep %d drafts already; throw one away first", n)}
		}
		_, err := exec(tx, `INSERT INTO draft (id, account, partnership, kind, text, saved) VALUES ($1, $2, $3, $4, $5, $6)`,
			d.ID, string(id), partnership, kind, d.Text, milli(d.Saved))
		return err
	})
	return d, err
}

// Drafts lists somebody's drafts of a kind in a partnership, oldest first.
func (a *Accounts) Drafts(ctx context.Context, id ID, partnership, kind string) ([]Draft, error) {
	return all(ctx, a.db, func(rows *sql.Rows) (d Draft, err error) {
		var saved int64
		err = rows.Scan(&d.ID, &d.Text, &saved)
		d.Saved = instant(saved)
		return d, err
	}, `SELECT id, text, saved FROM draft WHERE account = $1 AND partnership = $2 AND kind = $3 ORDER BY saved, id`,
		string(id), partnership, kind)
}

// ThrowAway erases a draft. One that is not there, or somebody else's, is none.
func (a *Accounts) ThrowAway(ctx context.Context, id ID, draft string) error {
	err := a.must(ctx, `DELETE FROM draft WHERE id = $1 AND account = $2`, draft, string(id))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
