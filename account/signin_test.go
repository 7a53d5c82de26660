package account_test

import (
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/account"
)

var (
	office   = netip.MustParseAddr("192.0.2.7")
	stranger = netip.MustParseAddr("198.51.100.9")
)

func TestOnlyTheRightPassphraseSignsIn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna := w.anna(t)
		w.bert(t)
		in := must1(w.SignIn(ctx, account.Attempt{SignIn: " Anna@Harwick.example", Passphrase: good, Address: office}))(t)
		if s := must1(w.Session(ctx, in.Session))(t); s.Account.ID != anna.ID || s.Recovered {
			t.Errorf("Session = %+v, want Anna's, not recovered", s)
		}
		var answers []string
		for _, try := range []account.Attempt{
			{SignIn: anna.SignIn, Passphrase: good + " "},
			{SignIn: anna.SignIn, Passphrase: ""},
			{SignIn: anna.SignIn, Passphrase: strings.Repeat("long ", 100_000)},
			{SignIn: anna.SignIn, Passphrase: "\xff\xff\xff\xff\xff\xff\xff\xff"},
			{SignIn: "nobody@harwick.example", Passphrase: good},
			{SignIn: "not an address", Passphrase: good},
		} {
			_, err := w.SignIn(ctx, try)
			wantInvalid(t, fmt.Sprintf("SignIn(%q, %.20q)", try.SignIn, try.Passphrase), err, "passphrase")
			answers = append(answers, fmt.Sprint(err))
		}
		for _, a := range answers {
			if a != answers[0] {
				t.Errorf("wrong name and wrong passphrase answer differently: %q, %q", answers[0], a)
			}
		}
	})
}

func TestPassphraseIsTheSameHoweverAccentsAreComposed(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	must1(w.Create(t.Context(), account.Wish{SignIn: "zoe@b.example", Name: "Zoë", Passphrase: "drei Ma\u0308rchen lang"}))(t)
	if _, err := w.SignIn(t.Context(), account.Attempt{SignIn: "zoe@b.example", Passphrase: "drei M\u00e4rchen lang"}); err != nil {
		t.Errorf("SignIn with the composed letter = %v", err)
	}
}

// The bound is generous: what it must tell apart is a hash (tens of milliseconds) from none (microseconds).
func TestUnknownNameTakesAsLongAsWrongPassphrase(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	w.anna(t)
	fastest := func(signIn string) time.Duration {
		best := time.Hour
		for i := range 5 {
			address := netip.AddrFrom4([4]byte{192, 0, 2, byte(i)})
			began := time.Now()
			_, err := w.SignIn(t.Context(), account.Attempt{SignIn: signIn, Passphrase: "wrong enough", Address: address})
			wantInvalid(t, "SignIn", err, "passphrase")
			best = min(best, time.Since(began))
		}
		return best
	}
	known, unknown := fastest("anna@harwick.example"), fastest("nobody@harwick.example")
	if known > 10*unknown || unknown > 10*known {
		t.Errorf("a wrong passphrase takes %v, an unknown name %v", known, unknown)
	}
}

func TestAccountWithoutPassphraseSignsNobodyIn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		acc := must1(w.Enrol(t.Context(), "carl@c.example", "Carl"))(t)
		for _, passphrase := range []string{"", good} {
			_, err := w.SignIn(t.Context(), account.Attempt{SignIn: acc.SignIn, Passphrase: passphrase})
			wantInvalid(t, "SignIn", err, "passphrase")
		}
		if _, err := w.Begin(t.Context(), acc, account.Visit{}); err != nil {
			t.Errorf("Begin = %v", err)
		}
	})
}

func TestGuessingIsSlowedAndTheKnownDeviceIsNot(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna := w.anna(t)
		home := must1(w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: good, Address: office}))(t)

		var slow *account.RetryLater
		guesses := 0
		for ; guesses < 50; guesses++ { // from ever new addresses
			from := netip.AddrFrom4([4]byte{198, 51, 100, byte(guesses)})
			_, err := w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: fmt.Sprint("guess number ", guesses), Address: from})
			if errors.As(err, &slow) {
				break
			}
		}
		if guesses > 6 || slow == nil || slow.After != time.Second {
			t.Fatalf("%d guesses passed and then %v, want at most 6 and then a wait of a second", guesses, slow)
		}
		_, err := w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: good, Address: stranger})
		if !errors.As(err, &slow) {
			t.Errorf("the right passphrase from an unknown device = %v, want RetryLater", err)
		}
		in, err := w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: good, Address: stranger, Visit: account.Visit{Device: home.Device}})
		if err != nil || in.Device != home.Device {
			t.Errorf("the right passphrase from a known device = %v, device kept %v", err, in.Device == home.Device)
		}
		codes := must1(w.NewCodes(ctx, anna.ID))(t)
		if _, err := w.Recover(ctx, account.Attempt{SignIn: anna.SignIn, Code: codes[0], Address: stranger}); err != nil {
			t.Errorf("a recovery code while guessing goes on = %v", err)
		}
		w.pass(time.Second)
		if _, err := w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: good, Address: stranger}); err != nil {
			t.Errorf("the right passphrase after the wait = %v", err)
		}
	})
}

func TestKnownDeviceOfAnotherAccountIsUnknown(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	anna, bert := w.anna(t), w.bert(t)
	home := must1(w.Begin(t.Context(), anna, account.Visit{}))(t)
	in := must1(w.Begin(t.Context(), bert, account.Visit{Device: home.Device}))(t)
	if in.Device == home.Device {
		t.Error("Begin took over another account's device")
	}
	planted := must1(w.Begin(t.Context(), bert, account.Visit{Device: "planted by somebody"}))(t)
	if planted.Device == "planted by somebody" {
		t.Error("Begin took over a device that it did not hand out")
	}
}

func TestManyGuessesAtOnceAreSlowedToo(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	anna := w.anna(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	looked := 0
	for i := range 30 {
		wg.Go(func() {
			_, err := w.SignIn(t.Context(), account.Attempt{SignIn: anna.SignIn, Passphrase: fmt.Sprint("guess number ", i), Address: stranger})
			var invalid *account.InvalidError
			if errors.As(err, &invalid) {
				mu.Lock()
				defer mu.Unlock()
				looked++
			}
		})
	}
	wg.Wait()
	if looked == 0 || looked > 6 {
		t.Errorf("%d of 30 guesses at once were looked at, want 1 to 6", looked)
	}
}

func TestRecoveryCodeSignsInOnceAndAsksForANewPassphrase(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna := w.anna(t)
		old := must1(w.NewCodes(ctx, anna.ID))(t)
		codes := must1(w.NewCodes(ctx, anna.ID))(t)
		if len(codes) != account.Codes || must1(w.CodesLeft(ctx, anna.ID))(t) != account.Codes {
			t.Fatalf("NewCodes gave %d codes", len(codes))
		}
		_, err := w.Recover(ctx, account.Attempt{SignIn: anna.SignIn, Code: old[0]})
		wantInvalid(t, "Recover with a code of before", err, "code")
		_, err = w.Recover(ctx, account.Attempt{SignIn: "nobody@harwick.example", Code: codes[0]})
		wantInvalid(t, "Recover for another name", err, "code")

		typed := strings.ToUpper(strings.ReplaceAll(codes[0], "-", "  "))
		in := must1(w.Recover(ctx, account.Attempt{SignIn: anna.SignIn, Code: typed}))(t)
		_, err = w.Recover(ctx, account.Attempt{SignIn: anna.SignIn, Code: codes[0]})
		wantInvalid(t, "Recover with a spent code", err, "code")
		if left := must1(w.CodesLeft(ctx, anna.ID))(t); left != account.Codes-1 {
			t.Errorf("CodesLeft = %d, want %d", left, account.Codes-1)
		}
		if s := must1(w.Session(ctx, in.Session))(t); !s.Recovered {
			t.Error("the session does not say that it began with a code")
		}
		const fresh = "four slow bright herons"
		visit := account.Visit{Session: in.Session, Device: in.Device}
		wantInvalid(t, "SetPassphrase(password1)", w.SetPassphrase(ctx, visit, "password1"), "new_passphrase")
		if err := w.SetPassphrase(ctx, visit, fresh); err != nil {
			t.Fatal(err)
		}
		wantErr(t, "second SetPassphrase", w.SetPassphrase(ctx, visit, fresh), account.ErrNotFound)
		if s := must1(w.Session(ctx, in.Session))(t); s.Recovered {
			t.Error("the session still asks for a new passphrase")
		}
		if _, err := w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: fresh}); err != nil {
			t.Errorf("SignIn with the new passphrase = %v", err)
		}
		_, err = w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: good})
		wantInvalid(t, "SignIn with the old passphrase", err, "passphrase")
	})
}

func TestOneCodeSpentTwiceAtOnceSignsInOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		anna := w.anna(t)
		code := must1(w.NewCodes(t.Context(), anna.ID))(t)[3]
		var wg sync.WaitGroup
		var mu sync.Mutex
		in := 0
		for range 8 {
			wg.Go(func() {
				if _, err := w.Recover(t.Context(), account.Attempt{SignIn: anna.SignIn, Code: code}); err == nil {
					mu.Lock()
					defer mu.Unlock()
					in++
				}
			})
		}
		wg.Wait()
		if in != 1 {
			t.Errorf("one code signed in %d times", in)
		}
	})
}

func TestChangedPassphraseEndsOtherSessionsAndKeepsTokens(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna, m := w.anna(t), account.Membership{Partnership: "north", Key: account.NewKey()}
		if err := w.AddMembership(ctx, anna.ID, m); err != nil {
			t.Fatal(err)
		}
		token := must1(w.NewToken(ctx, account.TokenWish{Account: anna.ID, Membership: m, Name: "sync", Scope: account.Read, Expires: w.time().Add(time.Hour)}))(t)
		here := must1(w.Begin(ctx, anna, account.Visit{}))(t)
		there := must1(w.Begin(ctx, anna, account.Visit{}))(t)
		visit := account.Visit{Session: here.Session, Device: here.Device}
		const fresh = "four slow bright herons"

		wantInvalid(t, "ChangePassphrase with a wrong one", w.ChangePassphrase(ctx, visit, "wrong enough", fresh), "passphrase")
		wantInvalid(t, "ChangePassphrase to a common one", w.ChangePassphrase(ctx, visit, good, "iloveyou1"), "new_passphrase")
		if err := w.ChangePassphrase(ctx, visit, good, fresh); err != nil {
			t.Fatal(err)
		}
		must1(w.Session(ctx, here.Session))(t)
		must1(w.Token(ctx, token))(t)
		_, err := w.Session(ctx, there.Session)
		wantErr(t, "the other session", err, account.ErrNotFound)
		in := must1(w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: fresh, Visit: visit}))(t)
		if in.Device != here.Device {
			t.Error("the device on which the passphrase was changed is forgotten")
		}
	})
}
