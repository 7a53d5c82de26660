package account_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"entente/account"
)

var opal = account.Wish{SignIn: "opal@host.example", Name: "Opal", Passphrase: good}

func TestSetUpLinkMakesOneOperatorOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.Installation(ctx)
		wantErr(t, "Installation before SetUp", err, account.ErrNotFound)
		stale := must1(w.FirstStart(ctx))(t)
		secret := must1(w.FirstStart(ctx))(t)
		for name, wrong := range map[string]string{"a wrong link": "wrong", "no link": "", "the link of the start before": stale} {
			_, err := w.SetUp(ctx, wrong, "Harwick IT", opal)
			wantErr(t, "SetUp with "+name, err, account.ErrNotFound)
		}
		_, err = w.SetUp(ctx, secret, "", opal)
		wantInvalid(t, "SetUp without a host", err, "host")
		weak := opal
		weak.Passphrase = "harwickit2026"
		_, err = w.SetUp(ctx, secret, "Harwick IT", weak)
		wantInvalid(t, "SetUp with the host as passphrase", err, "passphrase")

		acc := must1(w.SetUp(ctx, secret, "Harwick IT", opal))(t)
		if got := must1(w.Installation(ctx))(t); got != (account.Installation{Host: "Harwick IT"}) {
			t.Errorf("Installation = %+v", got)
		}
		if list := must1(w.Operators(ctx))(t); len(list) != 1 || list[0].ID != acc.ID || !list[0].Operator {
			t.Errorf("Operators = %+v, want Opal", list)
		}
		_, err = w.SetUp(ctx, secret, "Another", account.Wish{SignIn: "eve@e.example", Name: "Eve", Passphrase: good})
		wantErr(t, "second SetUp", err, account.ErrNotFound)
		if again := must1(w.FirstStart(ctx))(t); again != "" {
			t.Error("FirstStart made a set-up link though there is an operator")
		}
	})
}

func TestSetUpLinkLastsThirtyMinutes(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	secret := must1(w.FirstStart(t.Context()))(t)
	w.pass(30 * time.Minute)
	_, err := w.SetUp(t.Context(), secret, "Harwick IT", opal)
	wantErr(t, "SetUp after 30 minutes", err, account.ErrNotFound)
}

func TestFailedSetUpLeavesTheLinkGood(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		must1(w.Enrol(t.Context(), opal.SignIn, "Olga"))(t)
		secret := must1(w.FirstStart(t.Context()))(t)
		_, err := w.SetUp(t.Context(), secret, "Harwick IT", opal)
		wantErr(t, "SetUp with a taken name", err, account.ErrConflict)
		other := opal
		other.SignIn = "other@host.example"
		must1(w.SetUp(t.Context(), secret, "Harwick IT", other))(t)
	})
}

func TestSettingsOfTheInstallation(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		want := account.Installation{Host: "Harwick Council IT", FoundingOpen: true}
		wantErr(t, "SetInstallation before SetUp", w.SetInstallation(ctx, want), account.ErrNotFound)
		must1(w.SetUp(ctx, must1(w.FirstStart(ctx))(t), "Harwick IT", opal))(t)
		if err := w.SetInstallation(ctx, want); err != nil {
			t.Fatal(err)
		}
		if got := must1(w.Installation(ctx))(t); got != want {
			t.Errorf("Installation = %+v, want %+v", got, want)
		}
	})
}

func TestTheLastOperatorStays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first := must1(w.SetUp(ctx, must1(w.FirstStart(ctx))(t), "Harwick IT", opal))(t)
		wantErr(t, "the only operator's leaving", w.SetOperator(ctx, first.ID, false), account.ErrConflict)
		wantErr(t, "the only operator's erasure", w.Erase(ctx, first.ID), account.ErrConflict)
		anna := w.anna(t)
		if err := w.SetOperator(ctx, anna.ID, true); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, id := range []account.ID{first.ID, anna.ID} {
			wg.Go(func() { errs[i] = w.SetOperator(ctx, id, false) })
		}
		wg.Wait()
		if list := must1(w.Operators(ctx))(t); len(list) != 1 {
			t.Errorf("after both left at once (%v) there are %d operators, want 1", errs, len(list))
		}
	})
}

func TestOperatorsResetEndsEverythingAndLetsThePersonChooseAnew(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna := w.anna(t)
		in := must1(w.Begin(ctx, anna, account.Visit{}))(t)
		code := must1(w.NewCodes(ctx, anna.ID))(t)[0]
		stale := must1(w.ResetByOperator(ctx, anna.ID))(t)
		secret := must1(w.ResetByOperator(ctx, anna.ID))(t)

		_, err := w.Session(ctx, in.Session)
		wantErr(t, "Session after the reset", err, account.ErrNotFound)
		_, err = w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: good})
		wantInvalid(t, "SignIn after the reset", err, "passphrase")
		_, err = w.Recover(ctx, account.Attempt{SignIn: anna.SignIn, Code: code})
		wantInvalid(t, "Recover after the reset", err, "code")
		if got := must1(w.Account(ctx, anna.ID))(t); !got.ResetAt.Equal(w.time()) {
			t.Errorf("ResetAt = %v, want %v", got.ResetAt, w.time())
		}

		const fresh = "four slow bright herons"
		_, err = w.Reset(ctx, stale, fresh)
		wantErr(t, "Reset by the link of before", err, account.ErrNotFound)
		_, err = w.Reset(ctx, secret, "password1")
		wantInvalid(t, "Reset to a common passphrase", err, "new_passphrase")
		acc := must1(w.Reset(ctx, secret, fresh))(t)
		if s := must1(w.Begin(ctx, acc, account.Visit{}))(t); s.Account.ID != anna.ID {
			t.Errorf("Begin after Reset is for %q", s.Account.ID)
		} else {
			must1(w.Session(ctx, s.Session))(t)
		}
		must1(w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: fresh}))(t)
		_, err = w.Reset(ctx, secret, fresh)
		wantErr(t, "second Reset", err, account.ErrNotFound)
	})
}
