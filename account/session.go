package account

import (
	"context"
	"database/sql"
	"encoding/hex"
	"strings"
	"time"
)

// How long a session lasts: without being used, and at most.
const (
	Idle     = 12 * time.Hour
	Absolute = 14 * 24 * time.Hour
)

const (
	touchEvery = time.Minute
	deviceLife = 365 * 24 * time.Hour
	devices    = 20 // known at once for one account
)

// Session is one browser that somebody signed in with.
type Session struct {
	ID         string // for showing and ending it; not the secret
	Account    Account
	SignedInAt time.Time
	Seen       time.Time // to the minute
	Label      string    // "Firefox on Linux"; no address, no version
	Recovered  bool      // began with a recovery code: ask for a new passphrase before anything else
	Rotate     bool      // roles have changed: call Rotate and set the new cookie
}

// Visit is what a browser sends along when somebody signs in.
type Visit struct {
	UserAgent string
	Device    string // the device cookie, if there is one
	Session   string // the session cookie, if there is one; that session ends
}

// SignedIn is what the browser gets back, once.
type SignedIn struct {
	Account Account
	Session string // the secret for the session cookie
	Device  string // the secret for the device cookie, to be kept a year; it signs nobody in
}

// Begin begins a session for somebody who has just proved who they are: by making the account, or by a reset link. acc
// comes from there; if the account's sessions were all ended since, the new one is dead at once.
func (a *Accounts) Begin(ctx context.Context, acc Account, v Visit) (SignedIn, error) {
	return a.begin(ctx, acc, v, func(*sql.Tx) error { return nil }, false)
}

// begin makes the session in the transaction in which first succeeded.
func (a *Accounts) begin(ctx context.Context, acc Account, v Visit, first func(*sql.Tx) error, recovered bool) (SignedIn, error) {
	in := SignedIn{Account: acc, Session: newSecret(), Device: v.Device}
	known, err := a.knows(ctx, acc.ID, v.Device)
	if err != nil {
		return SignedIn{}, err
	}
	if !known {
		in.Device = newSecret()
	}
	now := milli(a.time())
	err = a.db.Write(ctx, func(tx *sql.Tx) error {
		if err := first(tx); err != nil {
			return err
		}
		if _, err := exec(tx, `DELETE FROM session WHERE hash = $1`, digest(v.Session)); err != nil {
			return err
		}
		_, err := exec(tx, `INSERT INTO session (hash, account, epoch, created, seen, label, recovered, rotate)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`, digest(in.Session), string(acc.ID), acc.epoch, now, now,
			Label(v.UserAgent), number(recovered))
		if err != nil {
			return err
		}
		return remember(tx, acc, in.Device, now)
	})
	if err != nil {
		return SignedIn{}, err
	}
	return in, nil
}

// remember makes the device known, and forgets the account's oldest beyond twenty.
func remember(tx *sql.Tx, acc Account, device string, now int64) error {
	_, err := exec(tx, `INSERT INTO device (hash, account, epoch, seen) VALUES ($1, $2, $3, $4)
		ON CONFLICT (hash) DO UPDATE SET seen = excluded.seen`, digest(device), string(acc.ID), acc.epoch, now)
	if err != nil {
		return err
	}
	_, err = exec(tx, `DELETE FROM device WHERE account = $1 AND hash NOT IN
		(SELECT hash FROM device WHERE account = $2 ORDER BY seen DESC, hash LIMIT $3)`,
		string(acc.ID), string(acc.ID), int64(devices))
	return err
}

// knows tells whether somebody signed in to the account with that device before.
func (a *Accounts) knows(ctx context.Context, id ID, device string) (bool, error) {
	n, err := one(ctx, a.db, scanCount, `SELECT COUNT(*) FROM device JOIN account
		ON account.id = device.account AND account.epoch = device.epoch
		WHERE device.hash = $1 AND device.account = $2 AND device.seen > $3`,
		digest(device), string(id), milli(a.time().Add(-deviceLife)))
	return n > 0, err
}

const liveSession = `SELECT ` + accountColumns + `, session.hash, session.created, session.seen, session.label,
	session.recovered, session.rotate FROM session
	JOIN account ON account.id = session.account AND account.epoch = session.epoch
	WHERE session.seen > $1 AND session.created > $2 AND `

func scanSession(rows *sql.Rows) (Session, error) {
	var s Session
	var hash []byte
	var created, seen, recovered, rotate int64
	into, done := s.Account.targets()
	err := rows.Scan(append(into, &hash, &created, &seen, &s.Label, &recovered, &rotate)...)
	done()
	s.ID, s.SignedInAt, s.Seen = hex.EncodeToString(hash), instant(created), instant(seen)
	s.Recovered, s.Rotate = recovered != 0, rotate != 0
	return s, err
}

// Session tells whose session a cookie is. It writes nothing; Touch keeps the session alive. Errors: ErrNotFound.
func (a *Accounts) Session(ctx context.Context, secret string) (Session, error) {
	now := a.time()
	return one(ctx, a.db, scanSession, liveSession+`session.hash = $3`,
		milli(now.Add(-Idle)), milli(now.Add(-Absolute)), digest(secret))
}

// Touch notes that the session is in use, at most once a minute.
func (a *Accounts) Touch(ctx context.Context, s Session) error {
	now := a.time()
	if now.Sub(s.Seen) < touchEvery {
		return nil
	}
	hash, err := hex.DecodeString(s.ID)
	if err != nil {
		return ErrNotFound
	}
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `UPDATE session SET seen = $1 WHERE hash = $2 AND seen <= $3`,
			milli(now), hash, milli(now.Add(-touchEvery)))
		return err
	})
}

// Sessions lists an account's live sessions, the latest first.
func (a *Accounts) Sessions(ctx context.Context, id ID) ([]Session, error) {
	now := a.time()
	return all(ctx, a.db, scanSession, liveSession+`session.account = $3 ORDER BY session.created DESC, session.hash`,
		milli(now.Add(-Idle)), milli(now.Add(-Absolute)), string(id))
}

// Rotate gives a live session a new secret; the old one is dead at once. It lasts no longer by that. Errors: ErrNotFound.
func (a *Accounts) Rotate(ctx context.Context, secret string) (string, error) {
	if _, err := a.Session(ctx, secret); err != nil {
		return "", err
	}
	fresh := newSecret()
	err := a.must(ctx, `UPDATE session SET hash = $1, rotate = 0 WHERE hash = $2`, digest(fresh), digest(secret))
	if err != nil {
		return "", err
	}
	return fresh, nil
}

// RotateAll asks that each of the account's sessions be rotated when it is next used. Call it when a role changes.
func (a *Accounts) RotateAll(ctx context.Context, id ID) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `UPDATE session SET rotate = 1 WHERE account = $1`, string(id))
		return err
	})
}

// End signs out. Ending a session that is not there is no error.
func (a *Accounts) End(ctx context.Context, secret string) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := exec(tx, `DELETE FROM session WHERE hash = $1`, digest(secret))
		return err
	})
}

// EndSession ends one of the account's own sessions by its ID. Errors: ErrNotFound.
func (a *Accounts) EndSession(ctx context.Context, id ID, session string) error {
	hash, err := hex.DecodeString(session)
	if err != nil {
		return ErrNotFound
	}
	return a.must(ctx, `DELETE FROM session WHERE hash = $1 AND account = $2`, hash, string(id))
}

// EndAll ends every session and every token of the account, and forgets its devices. Errors: ErrNotFound.
func (a *Accounts) EndAll(ctx context.Context, id ID) error {
	return a.must(ctx, `UPDATE account SET epoch = epoch + 1 WHERE id = $1`, string(id))
}

// Label names a browser coarsely from its User-Agent: family and system, no version.
func Label(userAgent string) string {
	browser := firstOf(userAgent, "A browser", [][2]string{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"SamsungBrowser/", "Samsung Internet"},
		{"Chrome/", "Chrome"}, {"Chromium/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"},
	})
	system := firstOf(userAgent, "", [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"},
		{"Mac OS X", "Mac"}, {"Linux", "Linux"},
	})
	if system == "" {
		return browser
	}
	return browser + " on " + system
}

func firstOf(text, otherwise string, marks [][2]string) string {
	for _, m := range marks {
		if strings.Contains(text, m[0]) {
			return m[1]
		}
	}
	return otherwise
}
