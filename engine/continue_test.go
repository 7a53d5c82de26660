package engine_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// shortened puts the first size entries of a log of one store into another, as a backup would bring them back.
func shortened(t *testing.T, from, to engine.Store, at partnership.SpaceID, size uint64) {
	t.Helper()
	log, err := from.Log(t.Context(), eventlog.ID(at))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := to.Claim(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	batch := eventlog.Batch{Log: log.ID}
	if err := from.Read(t.Context(), log.ID, 0, size, func(e eventlog.Entry) error { batch.Entries = append(batch.Entries, e); return nil }); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(to.Append(t.Context(), batch), to.Hold(t.Context(), log.ID)); err != nil {
		t.Fatal(err)
	}
}

// signedHead is the head that somebody fetches.
func signedHead(t *testing.T, e *engine.Engine, at partnership.SpaceID) []byte {
	t.Helper()
	msg, err := e.Checkpoint(t.Context(), engine.Signed(key("dana")), at)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func consent(t *testing.T, e *engine.Engine, who string, at partnership.SpaceID, c partnership.Continuation) {
	t.Helper()
	do(t, e, who, at, &partnership.AnswerConsent{Question: partnership.QuestionID(c.No + 1), Revision: c.No, Position: partnership.Agree, Name: "Signed"}, "agree-"+who)
}

func invite(e *engine.Engine, t *testing.T, at partnership.SpaceID, id string) error {
	_, err := e.Do(t.Context(), engine.Signed(key("dana")), at, &partnership.InviteParty{Name: partnership.Text(id)}, id)
	return err
}

// wentOn is a record that was shortened and goes on as a new one.
type wentOn struct {
	e           *engine.Engine
	store       engine.Store
	host        *ledger.Key
	at          partnership.SpaceID
	c           partnership.Continuation
	kept        []byte // a copy of the old log
	early, late []byte // heads of the old log: one that was taken over, and its last
	taken       uint64 // entries
	lost        ledger.Checkpoint
}

// shorten writes a record of which the store gets the beginning only, and lets that go on.
func shorten(t *testing.T, store engine.Store) wentOn {
	t.Helper()
	whole := eventlog.NewMemory()
	before, host := keyed(t, whole)
	at := harwick(t, before)
	join(t, before, at, "Calder Services", "priya")
	w := wentOn{store: store, host: host, at: at, early: signedHead(t, before, at), kept: bundle(t, before, "dana", at)}
	var err error
	if w.taken, err = whole.Head(t.Context(), eventlog.ID(at)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Millbrook", "Ashgrove", "Eastmoor"} {
		if err := invite(before, t, at, name); err != nil {
			t.Fatal(err)
		}
	}
	w.late = signedHead(t, before, at)
	if w.lost, err = ledger.OpenCheckpoint(host.Public(), w.late); err != nil {
		t.Fatal(err)
	}
	shortened(t, whole, store, at, w.taken)
	w.e = engine.New(store, engine.Settings{Now: clock, Key: host})
	if got, err := w.e.Confirm(t.Context(), w.lost); err != nil || !got.Held || got.Known != w.lost.Size {
		t.Fatalf("Confirm(%v) = %+v, %v, want that it is behind", w.lost, got, err)
	}
	if w.c, err = w.e.Continue(t.Context(), at, partnership.WasShortened, "The disk failed."); err != nil {
		t.Fatal(err)
	}
	return w
}

// agreed lets both parties agree, and writes.
func (w wentOn) agreed(t *testing.T) wentOn {
	t.Helper()
	for _, who := range []string{"dana", "priya"} {
		consent(t, w.e, who, w.at, w.c)
	}
	for _, name := range []string{"Northfield", "Westbrook", "Southgate", "Longacre"} {
		if err := invite(w.e, t, w.at, name); err != nil {
			t.Fatalf("Do once all have agreed = %v", err)
		}
		signedHead(t, w.e, w.at)
	}
	return w
}

func TestAShortenedLogGoesOnAsANewOneOnceAllAgree(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		w := shorten(t, store)
		if c := w.c; c.Old.Size != w.taken || c.Old.Origin != w.lost.Origin || c.Lost.Size != w.lost.Size || c.As == w.lost.Origin || c.No != w.taken+1 {
			t.Errorf("Continue = %+v, want that it goes on from %d entries of %s, of which %d were signed", c, w.taken, w.lost.Origin, w.lost.Size)
		}
		if _, err := w.e.Continue(t.Context(), w.at, partnership.WasShortened, "Again"); !errors.Is(err, engine.ErrNotHeld) {
			t.Errorf("Continue of what goes on = %v", err)
		}
		for i, who := range []string{"dana", "priya"} {
			if err := invite(w.e, t, w.at, "too-soon"); !errors.Is(err, partnership.ErrConflict) {
				t.Errorf("Do after %d answers = %v, want a conflict", i, err)
			}
			if _, err := w.e.SpaceOf(t.Context(), engine.Signed(key("dana")), w.at, []partnership.PartyID{2}); !errors.Is(err, partnership.ErrConflict) {
				t.Errorf("SpaceOf after %d answers = %v, want a conflict", i, err)
			}
			consent(t, w.e, who, w.at, w.c)
		}
		if err := invite(w.e, t, w.at, "now"); err != nil {
			t.Errorf("Do once all have agreed = %v", err)
		}
	})
}

// TestTheOldLogIsNeverExtended: no head of it counts more than were taken over, whatever is asked for, and none is taken in.
func TestTheOldLogIsNeverExtended(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		w := shorten(t, store).agreed(t)
		if _, err := w.e.AddCosignature(t.Context(), engine.Signed(key("dana")), w.at, w.late); err == nil {
			t.Error("a head of the old log that counts more was taken in")
		}
		if held, err := w.e.IsHeld(t.Context(), w.at); err != nil || held {
			t.Errorf("IsHeld = %t, %v", held, err)
		}
		notes, err := store.Notes(t.Context(), eventlog.ID(w.at), 1<<40-1, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range notes {
			if origin, _, _ := strings.Cut(string(n.Text), "\n"); (origin == w.c.As) != (n.Size > w.taken) {
				t.Errorf("a head of %d entries is signed as %s", n.Size, origin)
			}
		}
		if err := w.e.Audit(t.Context(), nil); err != nil {
			t.Errorf("Audit = %v", err)
		}
	})
}

func TestACopyHoldsBothLogs(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		w := shorten(t, store).agreed(t)
		b := bundle(t, w.e, "priya", w.at)
		if r := checked(t, b, w.host); len(r.Spaces[0].Continued) != 1 || r.Spaces[0].Continued[0].As != w.c.As {
			t.Errorf("Verify = %+v, want that it went on once", r.Spaces[0])
		}
		for _, against := range [][]byte{w.early, w.late} {
			r, err := ledger.Verify(bytes.NewReader(b), ledger.VerifyOptions{Key: w.host.Fingerprint(), Against: against})
			if err != nil || r.Spaces[0].Against == nil {
				t.Errorf("Verify against a head of the old log = %v", err)
			}
		}
		if _, err := ledger.Verify(bytes.NewReader(w.kept), ledger.VerifyOptions{Against: signedHead(t, w.e, w.at)}); err == nil {
			t.Error("a copy of the old log passes for one of the new")
		}
		forged := w.lost
		forged.Size, forged.Root = w.taken, ledger.Hash{1}
		msg, err := ledger.SignCheckpoint(w.host, forged)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Verify(bytes.NewReader(b), ledger.VerifyOptions{Against: msg}); err == nil {
			t.Error("it passes for the record of another old log")
		}
	})
}

// TestAWitnessTakesANewLogThatNamesTheOldOne and is told what is lost.
func TestAWitnessTakesANewLogThatNamesTheOldOne(t *testing.T) {
	w := shorten(t, eventlog.NewMemory()).agreed(t)
	own := newKey(t)
	note, said, err := w.e.Continued(t.Context(), engine.Signed(key("priya")), w.at)
	if err != nil || len(said) != 1 {
		t.Fatalf("Continued = %d receipts, %v", len(said), err)
	}
	space := string(w.at)
	if _, went, err := witnessOf(t, own, w.host, w.late).ObserveContinued(space, note, said, nil); err != nil || !went.Lost() || went.SeenNote == nil {
		t.Errorf("ObserveContinued by who saw more = %+v, %v, want both heads", went, err)
	}
	proof, err := w.e.Consistency(t.Context(), engine.Signed(key("priya")), w.at, w.taken, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, went, err := witnessOf(t, own, w.host, w.early).ObserveContinued(space, note, said, proof); err != nil || went.Lost() {
		t.Errorf("ObserveContinued by who saw no more = %+v, %v", went, err)
	}
	for what, try := range map[string]struct {
		space string
		said  []ledger.Receipt
		proof []ledger.Hash
	}{
		"without a proof": {space, said, nil}, "of a log that names no other": {space, nil, proof}, "of another space": {"other", said, proof},
	} {
		if _, _, err := witnessOf(t, own, w.host, w.early).ObserveContinued(try.space, note, try.said, try.proof); err == nil {
			t.Errorf("ObserveContinued %s was taken", what)
		}
	}
	receipt, err := said[0].Format()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.VerifyReceipt(receipt, w.host.Fingerprint(), nil); err != nil {
		t.Errorf("VerifyReceipt = %v", err)
	}
}

// witnessOf is a witness that has seen a head.
func witnessOf(t *testing.T, own, host *ledger.Key, msg []byte) *ledger.Witness {
	t.Helper()
	w, err := ledger.NewWitness(own, host.Public(), nil, clock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Observe(msg, nil); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestARecordGoesOnUnderANewKey changes the key with the old one at hand, and without.
func TestARecordGoesOnUnderANewKey(t *testing.T) {
	for _, lost := range []bool{false, true} {
		eachStore(t, func(t *testing.T, store engine.Store) {
			old, former := keyed(t, store)
			at := harwick(t, old)
			join(t, old, at, "Calder Services", "priya")
			var err error
			if lost {
				err = store.Hold(t.Context(), eventlog.ID(at))
			} else {
				err = old.SealHeads(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			host := newKey(t)
			e := engine.New(store, engine.Settings{Now: clock, Key: host, Before: []ledger.PublicKey{former.Public()}})
			if err := e.Audit(t.Context(), nil); err != nil {
				t.Errorf("Audit before it goes on = %v", err)
			}
			c, err := e.Continue(t.Context(), at, partnership.KeyChanged, "A new key.")
			if err != nil {
				t.Fatal(err)
			}
			if c.Key != former.Public().VKey() || c.Old.Origin != former.Public().Origin(string(at)) || c.Lost.Size != 0 {
				t.Errorf("Continue = %+v, want that it names the key before", c)
			}
			consent(t, e, "dana", at, c)
			consent(t, e, "priya", at, c)
			if err := invite(e, t, at, "Millbrook"); err != nil {
				t.Fatal(err)
			}
			if err := invite(old, t, at, "Ashgrove"); !errors.Is(err, partnership.ErrConflict) {
				t.Errorf("Do on a node with the old key = %v, want a conflict", err)
			}
			b := bundle(t, e, "dana", at)
			checked(t, b, host)
			r, err := ledger.Verify(bytes.NewReader(b), ledger.VerifyOptions{Key: former.Fingerprint()})
			if lost && err == nil {
				t.Errorf("Verify with a key that signed nothing in it = %+v", r)
			}
			if !lost && (err != nil || r.Pinned || !r.Before || r.Spaces[0].Named != c.Old.Size) {
				t.Errorf("Verify with the key before = %+v, %v, want that it signed %d entries", r, err, c.Old.Size)
			}
			if err := e.Audit(t.Context(), nil); err != nil {
				t.Errorf("Audit = %v", err)
			}
		})
	}
}

// TestARecordThatIsNotTheOneSignedDoesNotGoOn because it was changed, not shortened.
func TestARecordThatIsNotTheOneSignedDoesNotGoOn(t *testing.T) {
	store := eventlog.NewMemory()
	e, host := keyed(t, store)
	at := harwick(t, e)
	forged, err := ledger.SignCheckpoint(host, ledger.Checkpoint{Origin: host.Public().Origin(string(at)), Size: 2, Root: ledger.Hash{1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.PutNote(t.Context(), eventlog.Note{Log: eventlog.ID(at), Size: 2, Text: forged}, nil), store.Hold(t.Context(), eventlog.ID(at))); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Continue(t.Context(), at, partnership.WasShortened, "x"); !errors.Is(err, engine.ErrForked) {
		t.Errorf("Continue = %v, want that it forked", err)
	}
}

// leftRecord is a record from which Calder has gone, and of which words were erased after that.
func leftRecord(t *testing.T, store engine.Store) (e *engine.Engine, host *ledger.Key, at partnership.SpaceID, mistyped uint64) {
	t.Helper()
	e, host = keyed(t, store)
	at = harwick(t, e)
	mistyped = do(t, e, "dana", at, &partnership.InviteParty{Name: "A name typed by mistake"}, "mistyped").First
	do(t, e, "dana", at, &partnership.RevokeInvitation{Invitation: partnership.InvitationID(mistyped)}, "revoke")
	also := do(t, e, "dana", at, &partnership.InviteParty{Name: "Another one"}, "also").First
	do(t, e, "dana", at, &partnership.RevokeInvitation{Invitation: partnership.InvitationID(also)}, "revoke-also")
	join(t, e, at, "Calder Services", "priya")
	priya := engine.Signed(key("priya"))
	var calder partnership.PartyID
	if err := e.View(t.Context(), priya, at, func(v partnership.View) error { calder = v.By.Party; return nil }); err != nil {
		t.Fatal(err)
	}
	private, err := e.SpaceOf(t.Context(), priya, at, []partnership.PartyID{calder})
	if err != nil {
		t.Fatal(err)
	}
	do(t, e, "priya", private, &partnership.WriteNote{Title: "Ours"}, "note")
	do(t, e, "priya", at, &partnership.LeavePartnership{}, "leave")
	do(t, e, "dana", at, &partnership.InviteParty{Name: "Millbrook"}, "after")
	do(t, e, "dana", at, &partnership.EraseWords{Entry: also, Reason: "typed by mistake"}, "erase-also")
	return e, host, at, mistyped
}

// TestWhoLeftBeforeItWentOnHasItsCopyStill up to its leaving, under the name that the log had then; with what was erased
// after it went on.
func TestWhoLeftBeforeItWentOnHasItsCopyStill(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, host, at, mistyped := leftRecord(t, store)
		if err := store.Hold(t.Context(), eventlog.ID(at)); err != nil {
			t.Fatal(err)
		}
		c, err := e.Continue(t.Context(), at, partnership.WasShortened, "The disk failed.")
		if err != nil {
			t.Fatal(err)
		}
		consent(t, e, "dana", at, c)
		do(t, e, "dana", at, &partnership.EraseWords{Entry: mistyped, Reason: "typed by mistake"}, "erase")
		if r := checked(t, bundle(t, e, "priya", at), host); r.Spaces[0].Checkpoint.Origin != c.Old.Origin || r.Spaces[0].Erased != 2 {
			t.Errorf("the copy of who left = %+v, want it under the old log's name, with two entries erased", r.Spaces[0])
		}
		if err := e.Audit(t.Context(), nil); err != nil {
			t.Errorf("Audit = %v", err)
		}
	})
}

// TestWhoLeftBeforeTheKeyChangedHasItsCopyStill of every space, once and twice changed: held by the entry in which its log went
// on, and by the key of then if that was there to sign it.
func TestWhoLeftBeforeTheKeyChangedHasItsCopyStill(t *testing.T) {
	for _, lost := range []bool{false, true} {
		eachStore(t, func(t *testing.T, store engine.Store) {
			e, first, at, mistyped := leftRecord(t, store)
			before := bundle(t, e, "priya", at)
			kept := checked(t, before, first)
			witness, err := e.Checkpoint(t.Context(), engine.Signed(key("priya")), at)
			if err != nil {
				t.Fatal(err)
			}
			var keys []ledger.PublicKey
			for i := range 2 {
				if lost {
					err = engine.HoldAll(t.Context(), store)
				} else {
					err = e.SealHeads(t.Context())
				}
				if err != nil {
					t.Fatal(err)
				}
				keys = append(keys, e.PublicKey())
				host := newKey(t)
				e = engine.New(store, engine.Settings{Now: clock, Key: host, Before: keys})
				goOnUnder(t, e, store, at, mistyped, i == 0)
				b := bundle(t, e, "priya", at)
				r := checked(t, b, host)
				if len(r.Spaces) != 2 || r.Erased() != 2 || !r.Spaces[0].Bridged || !r.Spaces[1].Bridged || r.Spaces[0].Checkpoint != kept.Spaces[0].Checkpoint {
					t.Errorf("the copy of who left = %+v, want both spaces as they were, %+v", r.Spaces, kept.Spaces)
				}
				if r, err := ledger.Verify(bytes.NewReader(b), ledger.VerifyOptions{Against: witness}); err != nil || r.Spaces[0].Against == nil {
					t.Errorf("Verify against what it kept = %v", err)
				}
				r, err := ledger.Verify(bytes.NewReader(b), ledger.VerifyOptions{Key: first.Fingerprint()})
				if !lost && (err != nil || !r.Before || r.Spaces[0].Named != kept.Spaces[0].Checkpoint.Size) {
					t.Errorf("Verify with the key that it knew = %v, want that this signed all of it", err)
				}
			}
		})
	}
}

// goOnUnder lets every held space go on under the engine's key, the common one first, with words erased after the first time.
func goOnUnder(t *testing.T, e *engine.Engine, store engine.Store, at partnership.SpaceID, mistyped uint64, erase bool) {
	t.Helper()
	c, err := e.Continue(t.Context(), at, partnership.KeyChanged, "A new key.")
	if err != nil {
		t.Fatal(err)
	}
	logs, err := store.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, log := range logs {
		if _, err := e.Continue(t.Context(), partnership.SpaceID(log.ID), partnership.KeyChanged, "A new key."); err != nil {
			t.Fatal(err)
		}
	}
	do(t, e, "dana", at, &partnership.AnswerConsent{Question: partnership.QuestionID(c.No + 1), Revision: c.No, Position: partnership.Agree, Name: "Signed"},
		"agree-"+c.As[len(c.As)-8:])
	if erase {
		do(t, e, "dana", at, &partnership.EraseWords{Entry: mistyped, Reason: "typed by mistake"}, "erase")
	}
	if err := e.Audit(t.Context(), nil); err != nil {
		t.Errorf("Audit = %v", err)
	}
}
