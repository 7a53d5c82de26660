package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
)

func TestNodeWhoseClockIsWrongReadsAndDoesNotWrite(t *testing.T) {
	for skew, ready := range map[time.Duration]bool{
		0: true, 5 * time.Second: true, -5 * time.Second: true, 5001 * time.Millisecond: false, -5001 * time.Millisecond: false,
	} {
		store := eventlog.NewMemory()
		at := harwick(t, engine.New(store, engine.Settings{Now: clock}))
		theirs := start.Add(skew)
		e := engine.New(store, engine.Settings{Now: clock, StoreNow: func(context.Context) (time.Time, error) { return theirs, nil }})
		if err := e.Ready(t.Context()); (err == nil) != ready {
			t.Errorf("Ready with clocks %v apart = %v, want ready = %t", skew, err, ready)
		}
		dana, invite := engine.Signed(key("dana")), &partnership.InviteParty{Name: "Calder"}
		if _, err := e.Do(t.Context(), dana, at, invite, "one"); (err == nil) != ready {
			t.Errorf("Do with clocks %v apart = %v, want done = %t", skew, err, ready)
		}
		if err := e.View(t.Context(), dana, at, func(partnership.View) error { return nil }); err != nil {
			t.Errorf("View with clocks %v apart = %v", skew, err)
		}
		theirs = start
		if _, err := e.Do(t.Context(), dana, at, invite, "two"); err != nil {
			t.Errorf("Do once the clocks agree = %v", err)
		}
	}
}

func TestStoreThatDoesNotAnswerIsNotReady(t *testing.T) {
	s := openStore(t, filepath.Join(t.TempDir(), "entente.db"))
	e := engine.New(s, engine.Settings{Now: clock})
	if err := e.Ready(t.Context()); err != nil {
		t.Errorf("Ready = %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Ready(gone); err == nil {
		t.Error("Ready without an answer = nil")
	}
}

// TestUnknownKindClosesItsSpaceAndIsSaid has an entry of a kind that a newer program would know.
func TestUnknownKindClosesItsSpaceAndIsSaid(t *testing.T) {
	s := openStore(t, filepath.Join(t.TempDir(), "entente.db"))
	signing := newKey(t)
	at := harwick(t, engine.New(s, engine.Settings{Now: clock}))
	other := harwick(t, engine.New(s, engine.Settings{Now: clock}))
	if err := s.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE entry SET facts = CAST(replace(CAST(facts AS TEXT), 'party.', 'guild.') AS BLOB)
			WHERE id / 1099511627776 = (SELECT number FROM log WHERE id = $1)`, string(at))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	e := engine.New(s, engine.Settings{Now: clock, Key: signing})
	if err := e.Ready(t.Context()); err != nil {
		t.Errorf("Ready before anybody looked = %v", err)
	}
	show := func(partnership.View) error { return nil }
	var unknown *partnership.UnknownKindError
	if err := e.View(t.Context(), engine.Signed(key("dana")), at, show); !errors.As(err, &unknown) {
		t.Errorf("View = %v, want that a kind is unknown", err)
	}
	if err := e.View(t.Context(), engine.Signed(key("dana")), other, show); err != nil {
		t.Errorf("View of another partnership = %v", err)
	}
	if err := e.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), string(at)) {
		t.Errorf("Ready = %v, want that space %s is closed", err, at)
	}
	if err := e.Audit(t.Context(), nil); !errors.As(err, &unknown) {
		t.Errorf("Audit = %v, want that a kind is unknown", err)
	}
}

// TestHeldSpacesDoNotMakeANodeUnready because they can be read.
func TestHeldSpacesDoNotMakeANodeUnready(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e := engine.New(store, engine.Settings{Now: clock})
		if err := store.Hold(t.Context(), eventlog.ID(harwick(t, e))); err != nil {
			t.Fatal(err)
		}
		if err := e.Ready(t.Context()); err != nil {
			t.Errorf("Ready with a held space = %v", err)
		}
	})
}
