package account

import (
	"context"
	"errors"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCommonPassphrasesAreRefused(t *testing.T) {
	if !slices.IsSorted(commonWords) || len(slices.Compact(slices.Clone(commonWords))) != len(commonWords) {
		t.Error("common.txt is not sorted, or says something twice; the search relies on it")
	}
	for _, p := range strings.Fields(`password passwords password1 Password123 P@ssw0rd passw0rd! pa55word 123password 12345678 11111111
		1234567890 87654321 01.01.1990 20261231 qwertyuiop qwerty123 asdfghjkl 1qaz2wsx 1q2w3e4r abcdefgh abcd1234 abc123abc123
		aaaaaaaa abababab xyzxyzxyz iloveyou iloveyou2 $unshine1 sunshine football liverpool1 Summer2026! winter25winter25
		letmein123 welcome1 Welcome2026 dragonmonkey trustno1trustno1 superman charlie1 michael1 admin123 administrator
		correcthorsebatterystaple correct-horse-battery-staple !!!!!!!! azertyuiop qwertzuiop passwort1 motdepasse entente2026`) {
		if !common(p, nil) {
			t.Errorf("common(%q) = false", p)
		}
	}
}

func TestOwnWordsAreRefused(t *testing.T) {
	own := []string{"quilla.thornby@harwick.example", "Quilla Thornby", "Harwick Borough Council"}
	for _, p := range []string{"quilla.thornby", "QuillaThornby1", "thornbyquilla", "harwickborough", "Harw1ck2026", "Harwick Borough Council"} {
		if !common(p, own) {
			t.Errorf("common(%q) with own words = false", p)
		}
	}
}

func TestPassphrasesOfOnesOwnAreTaken(t *testing.T) {
	for _, p := range []string{"three quiet otters", "tQ7#vLm2", "der Igel singt im Regen", "xkrv pwlm", "マグロは海で眠る", "8c1f07d2-9", "492 715 603 188"} {
		if common(p, []string{"anna@harwick.example", "Anna Berg", ""}) {
			t.Errorf("common(%q) = true", p)
		}
	}
}

// What chance makes is not among the first that anyone would try.
func TestRandomPassphrasesAreTaken(t *testing.T) {
	for range 2000 {
		if p := newCode(); common(p, nil) {
			t.Errorf("common(%q) = true", p)
		}
	}
}

func TestCommonEndsForAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.StringN(1, longestPassphrase, -1).Draw(t, "passphrase")
		common(p, []string{rapid.String().Draw(t, "own")})
		if !common(strings.Repeat("ab", 1+len(p)%100), nil) {
			t.Error("a repetition is taken")
		}
	})
}

func TestHashesWaitForAFreeCore(t *testing.T) {
	a := New(nil, time.Now)
	for range runtime.GOMAXPROCS(0) {
		a.cores <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.hash(ctx, "three quiet otters"); !errors.Is(err, context.Canceled) {
		t.Errorf("hash without a free core = %v, want context.Canceled", err)
	}
	<-a.cores
	hash, err := a.hash(t.Context(), "three quiet otters")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash = %q, want argon2id with 19 MiB", hash)
	}
	for typed, want := range map[string]bool{"three quiet otters": true, "three quiet otter": false, "": false} {
		if ok, err := a.verify(t.Context(), typed, hash); ok != want || err != nil {
			t.Errorf("verify(%q) = %v, %v, want %v", typed, ok, err, want)
		}
	}
	if _, err := a.verify(t.Context(), "x", "$argon2id$broken"); err == nil {
		t.Error("a broken stored hash is no error")
	}
}

func TestWaitsDoubleAndAreForgotten(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	lim := signInLimit("anna@harwick.example")
	wait := func() time.Duration {
		_, err := l.take(lim)
		var slow *RetryLater
		if errors.As(err, &slow) {
			return slow.After
		}
		return 0
	}
	for i := range lim.free + 1 {
		if d := wait(); d != 0 {
			t.Fatalf("attempt %d waits %v", i+1, d)
		}
	}
	for _, want := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300} {
		d := wait()
		if d != time.Duration(want)*time.Second {
			t.Fatalf("wait = %v, want %d s", d, want)
		}
		now = now.Add(d)
		if d := wait(); d != 0 {
			t.Fatalf("after the wait there is another of %v", d)
		}
	}
	now = now.Add(24 * time.Hour)
	for i := range lim.free {
		if d := wait(); d != 0 {
			t.Fatalf("a day later attempt %d waits %v", i+1, d)
		}
	}
}

func TestRightAttemptsCountForNothing(t *testing.T) {
	l := newLimiter(time.Now)
	for i := range 100 {
		forgive, err := l.take(signInLimit("anna"), addressLimit(netip.MustParseAddr("192.0.2.1")))
		if err != nil {
			t.Fatalf("attempt %d = %v", i, err)
		}
		forgive()
	}
	if len(l.failed) != 0 {
		t.Errorf("%d keys are remembered after right attempts only", len(l.failed))
	}
}

func TestLimiterHoldsABoundedNumberOfKeysAndTheWorstOnes(t *testing.T) {
	l := newLimiter(time.Now)
	l.size = 50
	worst := signInLimit("anna")
	for range 6 {
		if _, err := l.take(worst); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 500 {
		if _, err := l.take(signInLimit(strings.Repeat("x", i))); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.failed) > l.size {
		t.Errorf("%d keys are held, want at most %d", len(l.failed), l.size)
	}
	if _, err := l.take(worst); err == nil {
		t.Error("many others' failures made the worst forgotten")
	}
}

func TestAddressesOfOneSubscriberAreOne(t *testing.T) {
	same := func(a, b string) bool {
		return addressLimit(netip.MustParseAddr(a)).key == addressLimit(netip.MustParseAddr(b)).key
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
		{"2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
	} {
		if got := same(c.a, c.b); got != c.want {
			t.Errorf("%s and %s are one: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
