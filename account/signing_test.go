package account_test

import (
	"testing"
	"time"

	"entente/account"

	"github.com/google/go-cmp/cmp"
)

func TestSigningLinkNeedsACodeAndIsUsedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		secret := must1(w.NewSigning(ctx, "north", 7, 3))(t)
		got := must1(w.Signing(ctx, secret))(t)
		want := account.Signing{ID: got.ID, Partnership: "north", Member: 7, MadeBy: 3, Tries: account.SigningTries,
			Created: w.time(), Expires: w.time().Add(account.SigningLife)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("Signing differs (-want +got):\n%s", diff)
		}
		_, err := w.TryCode(ctx, secret, "000000")
		wantInvalid(t, "a code before any was given", err, "code")

		code := must1(w.GiveCode(ctx, "north", got.ID, 9))(t)
		s := must1(w.TryCode(ctx, secret, code[:3]+" "+code[3:]))(t)
		if s.CodeBy != 9 || len(code) != 6 {
			t.Errorf("TryCode = %+v with code %q, want code_by 9 and six digits", s, code)
		}
		if again := must1(w.Signing(ctx, secret))(t); again.Tries != account.SigningTries {
			t.Errorf("a right code cost a try: %d left", again.Tries)
		}
		if err := w.UseSigning(ctx, secret); err != nil {
			t.Fatal(err)
		}
		if used := must1(w.Signing(ctx, secret))(t); used.Used != w.time() || used.Live() {
			t.Errorf("a used link is %+v", used)
		}
		_, err = w.TryCode(ctx, secret, code)
		wantErr(t, "TryCode on a used link", err, account.ErrNotFound)
		_, err = w.GiveCode(ctx, "north", got.ID, 9)
		wantErr(t, "GiveCode for a used link", err, account.ErrNotFound)
	})
}

func TestFiveWrongCodesEndASigningLink(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		secret := must1(w.NewSigning(ctx, "north", 7, 3))(t)
		id := must1(w.Signing(ctx, secret))(t).ID
		code := must1(w.GiveCode(ctx, "north", id, 9))(t)
		wrong := "000000"
		if code == wrong {
			wrong = "000001"
		}
		for range account.SigningTries - 1 {
			_, err := w.TryCode(ctx, secret, wrong)
			wantInvalid(t, "a wrong code", err, "code")
		}
		_, err := w.TryCode(ctx, secret, wrong)
		wantErr(t, "the fifth wrong code", err, account.ErrNotFound)
		_, err = w.TryCode(ctx, secret, code)
		wantErr(t, "the right code after it", err, account.ErrNotFound)
	})
}

func TestSigningLinkEndsByANewerOneByRevocationAndByTime(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first := must1(w.NewSigning(ctx, "north", 7, 3))(t)
		second := must1(w.NewSigning(ctx, "north", 7, 3))(t)
		other := must1(w.NewSigning(ctx, "north", 8, 3))(t)
		south := must1(w.NewSigning(ctx, "south", 7, 3))(t)
		_, err := w.Signing(ctx, first)
		wantErr(t, "the link before the newer one", err, account.ErrNotFound)
		if err := w.EndSignings(ctx, "north", 7); err != nil {
			t.Fatal(err)
		}
		_, err = w.Signing(ctx, second)
		wantErr(t, "an ended link", err, account.ErrNotFound)
		for _, secret := range []string{other, south} {
			must1(w.Signing(ctx, secret))(t)
		}
		if n := len(must1(w.Signings(ctx, "north"))(t)); n != 1 {
			t.Errorf("Signings lists %d, want 1", n)
		}
		all := must1(w.NewSigning(ctx, "west", 7, 3))(t)
		if err := w.EndSignings(ctx, "west", 0); err != nil {
			t.Fatal(err)
		}
		_, err = w.Signing(ctx, all)
		wantErr(t, "a link after all were ended", err, account.ErrNotFound)
		w.pass(account.SigningLife - time.Millisecond)
		must1(w.Signing(ctx, other))(t)
		w.pass(time.Millisecond)
		_, err = w.Signing(ctx, other)
		wantErr(t, "an expired link", err, account.ErrNotFound)
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	})
}
