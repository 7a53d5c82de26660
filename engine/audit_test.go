package engine_test

import (
	"errors"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// TestHeldSpaceGoesOnOnlyWhereTheCheckpointEnds compares a held space with checkpoints at every size, and a forged one.
func TestHeldSpaceGoesOnOnlyWhereTheCheckpointEnds(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		signing := newKey(t)
		e := engine.New(store, engine.Settings{Now: clock, Key: signing})
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		var heads []ledger.Checkpoint // of every size
		tree := &ledger.Tree{}
		origin := signing.Public().Origin(string(at))
		if err := store.Read(t.Context(), eventlog.ID(at), 0, 1<<40-1, func(entry eventlog.Entry) error {
			err := tree.Grow(entry.Hashes)
			heads = append(heads, ledger.Checkpoint{Origin: origin, Size: tree.Size(), Root: tree.Root()})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		last := heads[len(heads)-1]
		if _, err := e.Confirm(t.Context(), last); !errors.Is(err, partnership.ErrNotFound) {
			t.Errorf("Confirm while nothing is held = %v, want not found", err)
		}
		if err := store.Hold(t.Context(), eventlog.ID(at)); err != nil {
			t.Fatal(err)
		}
		for _, c := range heads {
			got, err := e.Confirm(t.Context(), c)
			if want := (engine.Compared{Space: at, Here: last.Size, Seen: c.Size, Held: c != last}); got != want || err != nil {
				t.Errorf("Confirm(%v) = %v, %v, want %v", c, got, err, want)
			}
			forged := ledger.Checkpoint{Origin: origin, Size: c.Size, Root: ledger.Hash{1}}
			if _, err := e.Confirm(t.Context(), forged); c.Size < last.Size && !errors.Is(err, engine.ErrForked) {
				t.Errorf("Confirm(%v) = %v, want that it forked", forged, err)
			}
		}
		do(t, e, "dana", at, &partnership.InviteParty{Name: "Millbrook"}, "after")

		// Once a head is known that it does not reach, its own end confirms nothing any more.
		if err := store.Hold(t.Context(), eventlog.ID(at)); err != nil {
			t.Fatal(err)
		}
		for _, c := range []ledger.Checkpoint{{Origin: origin, Size: last.Size + 3, Root: last.Root}, last} {
			got, err := e.Confirm(t.Context(), c)
			if want := (engine.Compared{Space: at, Here: last.Size + 2, Seen: c.Size, Held: true, Known: last.Size + 3}); got != want || err != nil {
				t.Errorf("Confirm(%v) = %v, %v, want %v", c, got, err, want)
			}
		}
	})
}

func TestAuditFindsWhatDoesNotHold(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e := engine.New(store, engine.Settings{Now: clock, Key: newKey(t)})
		var last engine.Audited
		audit := func() error { return e.Audit(t.Context(), func(a engine.Audited) { last = a }) }
		if err := audit(); err != nil || last != (engine.Audited{}) {
			t.Errorf("Audit of nothing = %v, %v", last, err)
		}
		at := harwick(t, e)
		alone := harwick(t, e)
		r := do(t, e, "dana", alone, &partnership.InviteParty{Name: "Millbrook"}, "one")
		do(t, e, "dana", alone, &partnership.EraseWords{Entry: r.First, Reason: "mistyped"}, "two")
		join(t, e, at, "Calder Services", "priya")
		private, err := e.SpaceOf(t.Context(), engine.Signed(key("dana")), at, []partnership.PartyID{2})
		if err != nil {
			t.Fatal(err)
		}
		if err := audit(); err != nil || last.Entries != last.Total || last.Entries < 8 {
			t.Errorf("Audit = %v, %v, want all of 8 entries and more", last, err)
		}
		head, err := store.Head(t.Context(), eventlog.ID(private))
		if err != nil {
			t.Fatal(err)
		}
		astray := eventlog.Entry{No: head + 1, Facts: []byte("{}"), Words: []byte("[]"), Hashes: make([]byte, 64)}
		if err := store.Append(t.Context(), eventlog.Batch{Log: eventlog.ID(private), After: head, Entries: []eventlog.Entry{astray}}); err != nil {
			t.Fatal(err)
		}
		if err := audit(); err == nil {
			t.Error("Audit of an entry that is none = nil")
		}
	})
}
