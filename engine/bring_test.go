package engine_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

func copyOf(t *testing.T, b []byte) engine.Copy {
	t.Helper()
	r, err := ledger.Verify(bytes.NewReader(b), ledger.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return engine.Copy{Report: r, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// TestAPartyBringsItsCopyToAnotherInstallation where all its spaces are read, and written once every party has agreed; the copy
// from there proves the record that came.
func TestAPartyBringsItsCopyToAnotherInstallation(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		old, first := keyed(t, eventlog.NewMemory())
		at := harwick(t, old)
		mistyped := do(t, old, "dana", at, &partnership.InviteParty{Name: "A name typed by mistake"}, "mistyped").First
		do(t, old, "dana", at, &partnership.RevokeInvitation{Invitation: partnership.InvitationID(mistyped)}, "revoke")
		do(t, old, "dana", at, &partnership.EraseWords{Entry: mistyped, Reason: "typed by mistake"}, "erase")
		join(t, old, at, "Calder Services", "priya")
		private, err := old.SpaceOf(t.Context(), engine.Signed(key("dana")), at, []partnership.PartyID{2})
		if err != nil {
			t.Fatal(err)
		}
		do(t, old, "dana", private, &partnership.WriteNote{Title: "Ours"}, "note")
		kept, seen := bundle(t, old, "dana", at), signedHead(t, old, at)
		e, host := keyed(t, store)
		list, err := e.Bring(t.Context(), copyOf(t, kept), "We leave.", nil)
		if err != nil || len(list) != 2 || list[0].Why != partnership.Exited || list[0].Old.Origin != first.Public().Origin(string(at)) {
			t.Fatalf("Bring = %+v, %v, want that both spaces go on", list, err)
		}
		if err := invite(e, t, at, "too-soon"); !errors.Is(err, partnership.ErrConflict) {
			t.Errorf("Do before all have agreed = %v, want a conflict", err)
		}
		if _, err := e.Bring(t.Context(), copyOf(t, kept), "We leave.", nil); !errors.Is(err, engine.ErrHere) {
			t.Errorf("Bring again = %v, want that it is here", err)
		}
		for _, who := range []string{"dana", "priya"} {
			if err := invite(e, t, at, "too-soon"); !errors.Is(err, partnership.ErrConflict) {
				t.Errorf("Do before %s has agreed = %v, want a conflict", who, err)
			}
			consent(t, e, who, at, list[0])
		}
		if err := invite(e, t, at, "now"); err != nil {
			t.Errorf("Do once all have agreed = %v", err)
		}
		b := bundle(t, e, "dana", at)
		if r := checked(t, b, host); len(r.Spaces) != 2 || r.Erased() != 1 || len(r.Spaces[0].Continued) != 1 {
			t.Errorf("the copy from there = %+v, want both spaces, gone on once, one entry erased", r.Spaces)
		}
		if r, err := ledger.Verify(bytes.NewReader(b), ledger.VerifyOptions{Key: first.Fingerprint(), Against: seen}); err != nil || r.Spaces[0].Named == 0 {
			t.Errorf("Verify with the first key and what was kept from there = %v", err)
		}
		if err := e.Audit(t.Context(), nil); err != nil {
			t.Errorf("Audit = %v", err)
		}
	})
}

// TestWhatWasInterruptedIsBroughtAgain: the heads and the going on, once the entries are there.
func TestWhatWasInterruptedIsBroughtAgain(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		from := eventlog.NewMemory()
		old, _ := keyed(t, from)
		at := harwick(t, old)
		kept := copyOf(t, bundle(t, old, "dana", at))
		shortened(t, from, store, at, kept.Report.Spaces[0].Checkpoint.Size)
		e, _ := keyed(t, store)
		if list, err := e.Bring(t.Context(), kept, "We leave.", nil); err != nil || len(list) != 1 {
			t.Errorf("Bring = %+v, %v, want that it goes on", list, err)
		}
	})
}

// TestOnlyAWholeRecordOfAnotherInstallationIsBrought.
func TestOnlyAWholeRecordOfAnotherInstallationIsBrought(t *testing.T) {
	store := eventlog.NewMemory()
	old, _, at, _ := leftRecord(t, store)
	left := copyOf(t, bundle(t, old, "priya", at))
	whole := copyOf(t, bundle(t, old, "dana", at))
	if _, err := old.Bring(t.Context(), whole, "x", nil); !errors.Is(err, engine.ErrHere) {
		t.Errorf("Bring to where it is = %v, want that it is here", err)
	}
	e, _ := keyed(t, eventlog.NewMemory())
	if _, err := e.Bring(t.Context(), left, "x", nil); !errors.Is(err, ledger.ErrPartial) {
		t.Errorf("Bring of a copy of who left = %v, want ErrPartial", err)
	}
	if groups, err := e.Held(t.Context()); err != nil || len(groups) > 0 {
		t.Errorf("after a refusal there is %v, %v", groups, err)
	}
}
