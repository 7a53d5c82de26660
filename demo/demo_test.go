package demo

import (
	"slices"
	"testing"
	"time"

	"entente/account"
	"entente/engine"
	"entente/file"
	"entente/ledger"
	"entente/sealed"
	"entente/store"
	"entente/store/postgrestest"
)

// theatre is an installation in which the stories were played.
type theatre struct {
	Stage
	store *store.Store
	key   *ledger.Key
}

// evening is when the tests look.
var evening = time.Date(2026, 11, 22, 20, 30, 0, 0, time.UTC)

func newTheatre(t *testing.T) *theatre {
	t.Helper()
	db, err := store.Open(t.Context(), postgrestest.Choose(t), store.Options{
		SkipSync: !postgrestest.Chosen(), Schema: slices.Concat(account.Schema(), file.Schema(), sealed.Schema()),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	key, err := ledger.NewKey("")
	if err != nil {
		t.Fatal(err)
	}
	clock := NewClock(func() time.Time { return evening }, Shift(evening))
	th := &theatre{store: db, key: key, Stage: Stage{
		Engine:   engine.New(db, engine.Settings{Now: clock.Now, Key: key, Sealed: sealed.New(db, clock.Now)}),
		Accounts: account.New(db, clock.Now), Files: file.New(db, clock.Now), Clock: clock, Fingerprint: key.Fingerprint(),
	}}
	if err := Play(t.Context(), th.Stage); err != nil {
		t.Fatal(err)
	}
	return th
}

func TestNobodyWorksAtWeekends(t *testing.T) {
	now := evening.Add(Shift(evening))
	p := northbank(t.Context(), Stage{}, now)
	for _, a := range append(p.acts, tidewater(t.Context(), Stage{}, now).acts...) {
		if day := a.at.In(p.zone).Weekday(); !a.nobody && (day == time.Saturday || day == time.Sunday) {
			t.Errorf("something happens on %s", a.at.Format("Mon 2 Jan 2006 15:04"))
		}
		if !a.at.Before(now.Truncate(24 * time.Hour)) {
			t.Errorf("something happens on the story’s last day or after it: %s", a.at.Format("Mon 2 Jan 2006 15:04"))
		}
	}
}
