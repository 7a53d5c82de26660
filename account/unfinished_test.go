package account_test

import (
	"errors"
	"testing"
	"time"

	"entente/account"
)

func TestWhoArrivesWithANameChoosesASignInLater(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := must1(w.Arrive(ctx, "Priya Nair", account.Visit{}))(t)
		w.pass(account.Absolute - time.Hour) // somebody who answers a few days later is still there
		s := must1(w.Session(ctx, in.Session))(t)
		if !s.Account.Unfinished() || s.Account.Name != "Priya Nair" {
			t.Fatalf("Session = %+v, want an unfinished account of Priya's", s.Account)
		}
		browser := account.Visit{Session: in.Session, Device: in.Device}
		if err := w.Finish(ctx, browser, account.Wish{SignIn: "priya@calder.example", Passphrase: good}); err != nil {
			t.Fatalf("Finish = %v", err)
		}
		if s := must1(w.Session(ctx, in.Session))(t); s.Account.Unfinished() || s.Account.ID != in.Account.ID {
			t.Errorf("after Finish the session is of %+v", s.Account)
		}
		again := must1(w.SignIn(ctx, account.Attempt{SignIn: "priya@calder.example", Passphrase: good, Address: office}))(t)
		if again.Account.ID != in.Account.ID {
			t.Errorf("SignIn opens account %s, want %s", again.Account.ID, in.Account.ID)
		}
		if err := w.Finish(ctx, browser, account.Wish{SignIn: "other@calder.example", Passphrase: good}); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("a second Finish = %v, want ErrNotFound", err)
		}
	})
}

func TestUnfinishedAccountEndsWithItsSessionAndNobodySignsInToIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := must1(w.Arrive(ctx, "Priya Nair", account.Visit{}))(t)
		_, err := w.SignIn(ctx, account.Attempt{SignIn: in.Account.SignIn, Passphrase: "", Address: office})
		wantInvalid(t, "SignIn with the inner name", err, "passphrase")
		w.pass(account.Absolute)
		if _, err := w.Session(ctx, in.Session); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("Session after its longest life = %v, want ErrNotFound", err)
		}
	})
}

// Each taken address tells that somebody has a sign-in: who tries one after the other is slowed.
func TestFinishIsNoWayToAskWhoHasASignIn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna := w.anna(t)
		in := must1(w.Arrive(ctx, "Priya Nair", account.Visit{}))(t)
		browser := account.Visit{Session: in.Session, Device: in.Device}
		var later *account.RetryLater
		for range 20 {
			if err := w.Finish(ctx, browser, account.Wish{SignIn: anna.SignIn, Passphrase: good}); errors.As(err, &later) {
				break
			}
		}
		if later == nil || later.After <= 0 {
			t.Fatal("twenty taken addresses in a second were all looked up")
		}
		w.pass(later.After)
		if err := w.Finish(ctx, browser, account.Wish{SignIn: "p@calder.example", Passphrase: good}); err != nil {
			t.Errorf("Finish after waiting = %v", err)
		}
	})
}

func TestFinishRefusesWhatCreateRefuses(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna := w.anna(t)
		in := must1(w.Arrive(ctx, "Priya Nair", account.Visit{}))(t)
		browser := account.Visit{Session: in.Session, Device: in.Device}
		wantInvalid(t, "Finish with a short passphrase", w.Finish(ctx, browser, account.Wish{SignIn: "p@calder.example", Passphrase: "short"}), "passphrase")
		wantInvalid(t, "Finish without an address", w.Finish(ctx, browser, account.Wish{SignIn: "Priya", Passphrase: good}), "sign_in")
		if err := w.Finish(ctx, browser, account.Wish{SignIn: anna.SignIn, Passphrase: good}); !errors.Is(err, account.ErrConflict) {
			t.Errorf("Finish with a taken address = %v, want ErrConflict", err)
		}
		if s := must1(w.Session(ctx, in.Session))(t); !s.Account.Unfinished() {
			t.Error("a refused Finish finished the account")
		}
	})
}
