package account_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"entente/account"
)

// An account has so many letters at once and gets them back one by one, and all accounts together have a share of their own.
func TestLettersComeBackOneByOne(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	take := func(id account.ID, n int) (giveBack func(), wait time.Duration) {
		t.Helper()
		giveBack, err := w.TakeLetters(id, n)
		var later *account.RetryLater
		switch {
		case err == nil:
			return giveBack, 0
		case errors.As(err, &later):
			return nil, later.After
		}
		t.Fatal(err)
		return nil, 0
	}
	giveBack, _ := take("anna", 200)
	if _, wait := take("anna", 200); wait != 0 {
		t.Errorf("400 letters wait %v", wait)
	}
	if _, wait := take("anna", 3); wait != 3*time.Minute {
		t.Errorf("three more wait %v, want as many minutes", wait)
	}
	w.pass(2*time.Minute + 30*time.Second)
	if _, wait := take("anna", 3); wait != 30*time.Second {
		t.Errorf("after two and a half minutes they wait %v, want the rest", wait)
	}
	if _, wait := take("bert", 400); wait != 0 {
		t.Errorf("somebody else waits %v", wait)
	}
	giveBack()
	if _, wait := take("anna", 202); wait != 0 {
		t.Errorf("what was given back waits %v", wait)
	}
	for _, id := range []account.ID{"c", "d", "e", "f", "g", "h", "i", "j"} {
		take(id, 400)
	}
	if _, wait := take("k", 400); wait == 0 {
		t.Error("all together had more than their share")
	}
}
