package account_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"entente/account"

	"github.com/google/go-cmp/cmp"
)

func TestLinkIsShownUnspentAndBoundToTheFirstWhoClaimsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		secret := must1(w.NewLink(ctx, account.PartyLink, "north/3", w.time().Add(time.Hour)))(t)
		want := account.Link{Kind: account.PartyLink, Subject: "north/3", Created: w.time(), Expires: w.time().Add(time.Hour)}
		for range 3 {
			if diff := cmp.Diff(want, must1(w.Link(ctx, account.PartyLink, secret))(t)); diff != "" {
				t.Fatalf("Link differs (-want +got):\n%s", diff)
			}
		}
		_, err := w.Claim(ctx, account.PartyLink, secret, "")
		wantInvalid(t, "Claim by nobody", err, "by")
		for _, by := range []string{"first", "second", "first"} {
			if got := must1(w.Claim(ctx, account.PartyLink, secret, by))(t); got != "first" {
				t.Errorf("Claim by %q = %q, want first", by, got)
			}
		}
		if got := must1(w.Link(ctx, account.PartyLink, secret))(t); got.ClaimedBy != "first" {
			t.Errorf("Link says it is claimed by %q", got.ClaimedBy)
		}

		w.pass(time.Hour) // expired
		if got := must1(w.Claim(ctx, account.PartyLink, secret, "first"))(t); got != "first" {
			t.Errorf("Claim again after it expired = %q", got)
		}
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if got := must1(w.Claim(ctx, account.PartyLink, secret, "first"))(t); got != "first" {
			t.Errorf("Claim again after Sweep = %q", got)
		}
		_, err = w.Claim(ctx, account.PartyLink, secret, "second")
		wantErr(t, "another's claim after it expired", err, account.ErrNotFound)
		w.pass(24 * time.Hour)
		_, err = w.Claim(ctx, account.PartyLink, secret, "first")
		wantErr(t, "Claim again a day after it expired", err, account.ErrNotFound)
	})
}

func TestUnknownExpiredRevokedAndSpentLinksAnswerAlike(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		link := func(subject string, life time.Duration) string {
			return must1(w.NewLink(ctx, account.MemberLink, subject, w.time().Add(life)))(t)
		}
		live, revoked, spent, expired := link("a", time.Hour), link("b", time.Hour), link("c", time.Hour), link("d", time.Second)
		if err := w.Revoke(ctx, account.MemberLink, "b"); err != nil {
			t.Fatal(err)
		}
		if err := w.Spend(ctx, account.MemberLink, spent); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Second)
		for name, c := range map[string]struct {
			kind   account.Kind
			secret string
		}{
			"unknown": {account.MemberLink, "unknown"}, "empty": {account.MemberLink, ""}, "revoked": {account.MemberLink, revoked},
			"spent": {account.MemberLink, spent}, "expired": {account.MemberLink, expired}, "another kind": {account.PartyLink, live},
		} {
			_, err := w.Link(ctx, c.kind, c.secret)
			if err != account.ErrNotFound {
				t.Errorf("Link(%s) = %v, want bare ErrNotFound", name, err)
			}
			_, err = w.Claim(ctx, c.kind, c.secret, "me")
			if err != account.ErrNotFound {
				t.Errorf("Claim(%s) = %v, want bare ErrNotFound", name, err)
			}
		}
		list := must1(w.Links(ctx, account.MemberLink))(t)
		if len(list) != 1 || list[0].Subject != "a" || list[0].ClaimedBy != "" {
			t.Errorf("Links = %+v, want the live one, unclaimed", list)
		}
	})
}

func TestManyClaimsAtOnceAgreeWhoWasFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		secret := must1(w.NewLink(t.Context(), account.FoundLink, "", w.time().Add(time.Hour)))(t)
		got := make([]string, 16)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() {
				by, err := w.Claim(t.Context(), account.FoundLink, secret, fmt.Sprint("claim ", i))
				if err != nil {
					t.Error(err)
				}
				got[i] = by
			})
		}
		wg.Wait()
		for _, by := range got {
			if by == "" || by != got[0] {
				t.Errorf("claims at once were told %q", got)
				break
			}
		}
	})
}

func TestKeyBelongsToOneAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna, bert := w.bert(t), w.carl(t)
		m, n := account.Membership{Partnership: "north", Key: "k1"}, account.Membership{Partnership: "south", Key: "k2"}
		for _, x := range []account.Membership{n, m, m} {
			if err := w.AddMembership(ctx, anna.ID, x); err != nil {
				t.Fatalf("AddMembership(%v) = %v", x, err)
			}
		}
		wantErr(t, "another's claim to the key", w.AddMembership(ctx, bert.ID, m), account.ErrConflict)
		wantErr(t, "AddMembership of nobody", w.AddMembership(ctx, "nobody", m), account.ErrNotFound)
		if got := must1(w.ByKey(ctx, "north", "k1"))(t); got != anna.ID {
			t.Errorf("ByKey = %q, want Anna", got)
		}
		_, err := w.ByKey(ctx, "south", "k1")
		wantErr(t, "ByKey in another partnership", err, account.ErrNotFound)
		if diff := cmp.Diff([]account.Membership{m, n}, must1(w.Partnerships(ctx, anna.ID))(t)); diff != "" {
			t.Errorf("Partnerships differ (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]account.Key{"k1"}, must1(w.Keys(ctx, anna.ID, "north"))(t)); diff != "" {
			t.Errorf("Keys differ (-want +got):\n%s", diff)
		}
		if got := must1(w.Keys(ctx, bert.ID, "north"))(t); len(got) != 0 {
			t.Errorf("Keys of somebody else = %v", got)
		}
	})
}

func TestTokenSaysForWhomAndExpires(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna, bert := w.bert(t), w.carl(t)
		m := account.Membership{Partnership: "north", Key: account.NewKey()}
		if err := w.AddMembership(ctx, anna.ID, m); err != nil {
			t.Fatal(err)
		}
		wish := account.TokenWish{Account: anna.ID, Membership: m, Name: "nightly sync", Scope: account.Write, Expires: w.time().Add(48 * time.Hour)}
		secret := must1(w.NewToken(ctx, wish))(t)
		got := must1(w.Token(ctx, secret))(t)
		if diff := cmp.Diff(account.Token{ID: got.ID, TokenWish: wish, Created: w.time()}, got); diff != "" {
			t.Errorf("Token differs (-want +got):\n%s", diff)
		}
		if err := w.TouchToken(ctx, got); err != nil {
			t.Fatal(err)
		}
		list := must1(w.Tokens(ctx, anna.ID))(t)
		if len(list) != 1 || !list[0].Used.Equal(w.time().Truncate(24*time.Hour)) {
			t.Errorf("Tokens = %+v, want one, used today", list)
		}
		for _, wrong := range []string{"", account.TokenPrefix, secret + "x", secret[len(account.TokenPrefix):]} {
			_, err := w.Token(ctx, wrong)
			wantErr(t, fmt.Sprintf("Token(%q)", wrong), err, account.ErrNotFound)
		}
		wantErr(t, "RevokeToken by another", w.RevokeToken(ctx, bert.ID, got.ID), account.ErrNotFound)
		must1(w.Token(ctx, secret))(t)
		w.pass(48 * time.Hour)
		_, err := w.Token(ctx, secret)
		wantErr(t, "Token after it expired", err, account.ErrNotFound)
	})
}

func TestTokenIsRevokedByItsOwner(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	anna, m := w.bert(t), account.Membership{Partnership: "north", Key: account.NewKey()}
	if err := w.AddMembership(t.Context(), anna.ID, m); err != nil {
		t.Fatal(err)
	}
	secret := must1(w.NewToken(t.Context(), account.TokenWish{Account: anna.ID, Membership: m, Name: "x", Scope: account.Read, Expires: w.time().Add(time.Hour)}))(t)
	if err := w.RevokeToken(t.Context(), anna.ID, must1(w.Token(t.Context(), secret))(t).ID); err != nil {
		t.Fatal(err)
	}
	_, err := w.Token(t.Context(), secret)
	wantErr(t, "Token after RevokeToken", err, account.ErrNotFound)
}

func TestTokenThatMayNotBeIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna, bert := w.bert(t), w.carl(t)
		m := account.Membership{Partnership: "north", Key: account.NewKey()}
		if err := w.AddMembership(ctx, anna.ID, m); err != nil {
			t.Fatal(err)
		}
		ok := account.TokenWish{Account: anna.ID, Membership: m, Name: "x", Scope: account.Read, Expires: w.time().Add(time.Hour)}
		for field, change := range map[string]func(*account.TokenWish){
			"name":    func(x *account.TokenWish) { x.Name = "" },
			"scope":   func(x *account.TokenWish) { x.Scope = "admin" },
			"expires": func(x *account.TokenWish) { x.Expires = w.time().Add(account.LongestToken + time.Second) },
		} {
			wish := ok
			change(&wish)
			_, err := w.NewToken(ctx, wish)
			wantInvalid(t, "NewToken", err, field)
		}
		past := ok
		past.Expires = w.time()
		_, err := w.NewToken(ctx, past)
		wantInvalid(t, "NewToken that has expired", err, "expires")
		foreign := ok
		foreign.Account = bert.ID
		_, err = w.NewToken(ctx, foreign)
		wantErr(t, "NewToken for another's key", err, account.ErrNotFound)
	})
}
