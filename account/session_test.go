package account_test

import (
	"path/filepath"
	"testing"
	"time"

	"entente/account"
)

func TestSessionEndsWhenIdleAndAfterFourteenDays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna := w.bert(t)
		idle := must1(w.Begin(ctx, anna, account.Visit{}))(t)
		busy := must1(w.Begin(ctx, anna, account.Visit{}))(t)
		began := w.time()
		for w.time().Sub(began) < account.Absolute {
			s := must1(w.Session(ctx, busy.Session))(t)
			if !s.SignedInAt.Equal(began) {
				t.Fatalf("SignedInAt = %v, want %v", s.SignedInAt, began)
			}
			if err := w.Touch(ctx, s); err != nil {
				t.Fatal(err)
			}
			w.pass(account.Idle - time.Minute)
			if w.time().Sub(began) > account.Idle {
				_, err := w.Session(ctx, idle.Session)
				wantErr(t, "idle session", err, account.ErrNotFound)
			}
		}
		_, err := w.Session(ctx, busy.Session)
		wantErr(t, "session after 14 days", err, account.ErrNotFound)
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		rows := must1(w.store.Query(ctx, `SELECT hash FROM session`))(t)
		defer rows.Close()
		if rows.Next() {
			t.Error("Sweep left a session that has ended")
		}
	})
}

func TestTouchWritesAtMostOnceAMinute(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	in := must1(w.Begin(t.Context(), w.bert(t), account.Visit{}))(t)
	first := must1(w.Session(t.Context(), in.Session))(t)
	for _, c := range []struct {
		after time.Duration
		moves bool
	}{{59 * time.Second, false}, {time.Second, true}, {30 * time.Second, false}} {
		w.pass(c.after)
		before := must1(w.Session(t.Context(), in.Session))(t)
		if err := w.Touch(t.Context(), before); err != nil {
			t.Fatal(err)
		}
		after := must1(w.Session(t.Context(), in.Session))(t)
		if moved := after.Seen.After(before.Seen); moved != c.moves {
			t.Errorf("%v after the first, Touch wrote: %v, want %v", w.time().Sub(first.Seen), moved, c.moves)
		}
	}
}

func TestRotatedSessionHasANewSecretAndTheSameEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna := w.bert(t)
		in := must1(w.Begin(ctx, anna, account.Visit{}))(t)
		began := w.time()
		if err := w.RotateAll(ctx, anna.ID); err != nil {
			t.Fatal(err)
		}
		if s := must1(w.Session(ctx, in.Session))(t); !s.Rotate {
			t.Error("after RotateAll the session does not ask to be rotated")
		}
		w.pass(time.Hour)
		fresh := must1(w.Rotate(ctx, in.Session))(t)
		_, err := w.Session(ctx, in.Session)
		wantErr(t, "Session with the old secret", err, account.ErrNotFound)
		_, err = w.Rotate(ctx, in.Session)
		wantErr(t, "Rotate with the old secret", err, account.ErrNotFound)
		if s := must1(w.Session(ctx, fresh))(t); s.Rotate || !s.SignedInAt.Equal(began) {
			t.Errorf("rotated session = %+v, want one signed in at %v that asks for nothing", s, began)
		}
	})
}

func TestSigningInEndsTheSessionThatTheBrowserHad(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	anna := w.bert(t)
	first := must1(w.Begin(t.Context(), anna, account.Visit{}))(t)
	must1(w.Begin(t.Context(), anna, account.Visit{Session: first.Session}))(t)
	_, err := w.Session(t.Context(), first.Session)
	wantErr(t, "Session with the cookie of before", err, account.ErrNotFound)
}

func TestPersonSeesAndEndsTheirOwnSessionsOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna, bert := w.bert(t), w.carl(t)
		phone := must1(w.Begin(ctx, anna, account.Visit{UserAgent: "Mozilla/5.0 (iPhone; …) Version/17 Safari/604"}))(t)
		w.pass(time.Minute)
		desk := must1(w.Begin(ctx, anna, account.Visit{UserAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}))(t)
		list := must1(w.Sessions(ctx, anna.ID))(t)
		if len(list) != 2 || list[0].Label != "Firefox on Linux" || list[1].Label != "Safari on iPhone" {
			t.Fatalf("Sessions = %+v, want Firefox on Linux, then Safari on iPhone", list)
		}
		wantErr(t, "EndSession by another", w.EndSession(ctx, bert.ID, list[1].ID), account.ErrNotFound)
		wantErr(t, "EndSession of nonsense", w.EndSession(ctx, anna.ID, "nonsense"), account.ErrNotFound)
		if err := w.EndSession(ctx, anna.ID, list[1].ID); err != nil {
			t.Fatal(err)
		}
		_, err := w.Session(ctx, phone.Session)
		wantErr(t, "Session of the phone", err, account.ErrNotFound)
		must1(w.Session(ctx, desk.Session))(t)
		if err := w.End(ctx, desk.Session); err != nil {
			t.Fatal(err)
		}
		_, err = w.Session(ctx, desk.Session)
		wantErr(t, "Session after End", err, account.ErrNotFound)
	})
}

func TestEndAllEndsSessionsTokensAndDevices(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna, m := w.anna(t), account.Membership{Partnership: "north", Key: account.NewKey()}
		if err := w.AddMembership(ctx, anna.ID, m); err != nil {
			t.Fatal(err)
		}
		in := must1(w.Begin(ctx, anna, account.Visit{}))(t)
		token := must1(w.NewToken(ctx, account.TokenWish{Account: anna.ID, Membership: m, Name: "sync", Scope: account.Read, Expires: w.time().Add(time.Hour)}))(t)
		bert := w.bert(t)
		other := must1(w.Begin(ctx, bert, account.Visit{}))(t)

		if err := w.EndAll(ctx, anna.ID); err != nil {
			t.Fatal(err)
		}
		_, err := w.Session(ctx, in.Session)
		wantErr(t, "Session after EndAll", err, account.ErrNotFound)
		_, err = w.Token(ctx, token)
		wantErr(t, "Token after EndAll", err, account.ErrNotFound)
		must1(w.Session(ctx, other.Session))(t)

		// A sign-in that was under way when everything was ended comes to nothing.
		late := must1(w.Begin(ctx, anna, account.Visit{Device: in.Device}))(t)
		if late.Device == in.Device {
			t.Error("the device is still known after EndAll")
		}
		_, err = w.Session(ctx, late.Session)
		wantErr(t, "Session begun with an account read before EndAll", err, account.ErrNotFound)
		again := must1(w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: good}))(t)
		must1(w.Session(ctx, again.Session))(t)
	})
}

func TestLabelIsCoarse(t *testing.T) {
	for userAgent, want := range map[string]string{
		"": "A browser",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0": "Edge on Windows",
		"Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36":     "Chrome on Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15": "Safari on Mac",
		"<script>alert(1)</script>": "A browser",
	} {
		if got := account.Label(userAgent); got != want {
			t.Errorf("Label(%q) = %q, want %q", userAgent, got, want)
		}
	}
}
