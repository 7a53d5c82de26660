package engine_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
)

// keyed is an engine that can sign, and its key.
func keyed(t testing.TB, store engine.Store) (*engine.Engine, *ledger.Key) {
	t.Helper()
	k, err := ledger.NewKey("")
	if err != nil {
		t.Fatal(err)
	}
	return engine.New(store, engine.Settings{Now: clock, Key: k}), k
}

// watcher is a party's witness as the program has one: a key of its own, and what it has seen.
type watcher struct {
	*ledger.Witness
	key *ledger.Key
	now time.Time
}

func watch(t testing.TB, e *engine.Engine, host *ledger.Key, who string, at partnership.SpaceID) *watcher {
	t.Helper()
	k, err := ledger.NewKey(who + ".example/witness")
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{key: k, now: start}
	if w.Witness, err = ledger.NewWitness(k, host.Public(), nil, func() time.Time { return w.now }); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Do(t.Context(), engine.Signed(key(who)), at, &partnership.RegisterWitness{Key: k.Public().VKey()}, "witness-"+who); err != nil {
		t.Fatal(err)
	}
	return w
}

// countersign goes once through what the program does: fetch, check, countersign, send.
func (w *watcher) countersign(ctx context.Context, e *engine.Engine, host *ledger.Key, who string, at partnership.SpaceID) error {
	reader := engine.Signed(key(who))
	msg, err := e.Checkpoint(ctx, reader, at)
	if err != nil {
		return err
	}
	c, err := ledger.OpenCheckpoint(host.Public(), msg)
	if err != nil {
		return err
	}
	proof, err := e.Consistency(ctx, reader, at, w.Seen(c.Origin).Size, c.Size)
	if err != nil {
		return err
	}
	cosigned, err := w.Observe(msg, proof)
	if err != nil {
		return err
	}
	_, err = e.AddCosignature(ctx, reader, at, cosigned)
	return err
}

// witnessed is up to where each witness of the partnership has countersigned the space.
func witnessed(t testing.TB, e *engine.Engine, who string, at partnership.SpaceID) (sizes []uint64) {
	t.Helper()
	var list []partnership.Witness
	var head uint64
	if err := e.View(t.Context(), engine.Signed(key(who)), at, func(v partnership.View) error {
		list, head = v.Common.Witnesses(), v.State.Head()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	got, err := e.Witnessed(t.Context(), at, head, list)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range got {
		sizes = append(sizes, w.Size)
	}
	return sizes
}

func TestWitnessCountersignsWhatContinues(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, host := keyed(t, store)
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		w := watch(t, e, host, "priya", at)
		if got := witnessed(t, e, "dana", at); len(got) != 1 || got[0] != 0 {
			t.Errorf("witnessed before the first cosignature = %v, want nothing", got)
		}
		for i := range 3 {
			if err := w.countersign(t.Context(), e, host, "priya", at); err != nil {
				t.Fatal(err)
			}
			if got, want := witnessed(t, e, "dana", at), uint64(7+i); len(got) != 1 || got[0] != want {
				t.Errorf("witnessed = %v, want %d", got, want)
			}
			do(t, e, "dana", at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{5}, What: "Answer", Due: "2026-03-06"}, "p"+string(rune('0'+i)))
		}
		var got bytes.Buffer
		if err := e.Bundle(t.Context(), engine.Signed(key("dana")), at, &got); err != nil {
			t.Fatal(err)
		}
		report, err := ledger.Verify(&got, ledger.VerifyOptions{Key: host.Fingerprint(), Witnesses: []string{w.key.Public().VKey()}})
		if err != nil {
			t.Fatal(err)
		}
		s := report.Spaces[0]
		if len(s.Witnesses) != 1 || s.Witnesses[0].Size != 9 || !s.Witnesses[0].Pinned || s.Earlier == 0 {
			t.Errorf("bundle's witnesses = %+v, earlier %d, want one up to entry 9", s.Witnesses, s.Earlier)
		}
	})
}

func TestNotesOfOneDayAreThinned(t *testing.T) {
	store := eventlog.NewMemory()
	e, host := keyed(t, store)
	at := harwick(t, e)
	w := watch(t, e, host, "dana", at)
	for day := range 3 {
		for hour := range 5 {
			w.now = start.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour)
			if err := w.countersign(t.Context(), e, host, "dana", at); err != nil {
				t.Fatal(err)
			}
			do(t, e, "dana", at, &partnership.InviteParty{Name: "X"}, "i"+string(rune('0'+day))+string(rune('0'+hour)))
		}
	}
	notes, err := store.Notes(t.Context(), eventlog.ID(at), 1<<40, 0)
	if err != nil || len(notes) != 3 {
		t.Errorf("%d notes are kept after three days, %v, want the last of each day", len(notes), err)
	}
}

func TestForeignCosignaturesAreRefused(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, host := keyed(t, store)
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		private, err := e.SpaceOf(t.Context(), engine.Signed(key("dana")), at, []partnership.PartyID{2})
		if err != nil {
			t.Fatal(err)
		}
		w := watch(t, e, host, "priya", at)
		dana := engine.Signed(key("dana"))
		checkpoint := func(at partnership.SpaceID) []byte {
			msg, err := e.Checkpoint(t.Context(), dana, at)
			if err != nil {
				t.Fatal(err)
			}
			return msg
		}
		cosign := func(msg []byte, k *ledger.Key) []byte {
			signed, err := ledger.Cosign(msg, k, start)
			if err != nil {
				t.Fatal(err)
			}
			return signed
		}
		stranger, _ := ledger.NewKey("stranger.example/witness")
		otherHost, _ := ledger.NewKey("")
		forged, err := ledger.SignCheckpoint(otherHost, ledger.Checkpoint{Origin: otherHost.Public().Origin(string(at)), Size: 3})
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			at  partnership.SpaceID
			msg []byte
		}{
			"of nobody":                      {at, checkpoint(at)},
			"of a stranger":                  {at, cosign(checkpoint(at), stranger)},
			"of another host's checkpoint":   {at, cosign(forged, w.key)},
			"of another space":               {at, cosign(checkpoint(private), w.key)},
			"of a witness outside the space": {private, cosign(checkpoint(private), w.key)},
			"changed":                        {at, bytes.Replace(cosign(checkpoint(at), w.key), []byte(".example/witness "), []byte(".example/witness A"), 1)},
			"that is no note":                {at, []byte("hello")},
			"that is empty":                  {at, nil},
		} {
			var wrong *partnership.InvalidError
			if _, err := e.AddCosignature(t.Context(), dana, c.at, c.msg); !errors.As(err, &wrong) {
				t.Errorf("a cosignature %s = %v, want it refused", what, err)
			}
		}
		if _, err := e.AddCosignature(t.Context(), engine.Signed(key("priya")), private, cosign(checkpoint(private), w.key)); err != partnership.ErrNotFound {
			t.Errorf("a cosignature on a foreign private space = %v, want ErrNotFound", err)
		}
		if got := witnessed(t, e, "dana", at); got[0] != 0 {
			t.Errorf("witnessed = %v, want nothing", got)
		}
	})
}

func TestReceiptVerifiesAlone(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, host := keyed(t, store)
		at := harwick(t, e)
		r := do(t, e, "dana", at, &partnership.InviteParty{Name: "A name typed by mistake"}, "i")
		receipt := func() *ledger.ReceiptReport {
			got, err := e.Receipt(t.Context(), engine.Signed(key("dana")), at, r.First)
			if err != nil {
				t.Fatal(err)
			}
			text, err := got.Format()
			if err != nil {
				t.Fatal(err)
			}
			report, err := ledger.VerifyReceipt(text, host.Fingerprint(), nil)
			if err != nil {
				t.Fatal(err)
			}
			return report
		}
		if got := receipt(); !strings.Contains(string(got.Receipt.Entry.Words), "mistake") || got.Checkpoint.Size != r.First {
			t.Errorf("receipt = %+v", got)
		}
		do(t, e, "dana", at, &partnership.EraseWords{Entry: r.First, Reason: "typed by mistake"}, "e")
		if got := receipt(); got.Receipt.Entry.Words != nil || got.Checkpoint.Size != r.First+1 {
			t.Errorf("receipt after the words were erased = %+v", got)
		}
		for _, no := range []uint64{0, r.First + 2} {
			if _, err := e.Receipt(t.Context(), engine.Signed(key("dana")), at, no); err != partnership.ErrNotFound {
				t.Errorf("Receipt(%d) = %v, want ErrNotFound", no, err)
			}
		}
	})
}

// TestLogBehindItsCheckpointIsNotExtended plays a store that came back with less than was signed of it.
func TestLogBehindItsCheckpointIsNotExtended(t *testing.T) {
	for what, c := range map[string]ledger.Checkpoint{
		"shortened": {Size: 100},
		"changed":   {Size: 3},
	} {
		t.Run(what, func(t *testing.T) {
			store := eventlog.NewMemory()
			e, host := keyed(t, store)
			at := harwick(t, e)
			c.Origin = host.Public().Origin(string(at))
			msg, err := ledger.SignCheckpoint(host, c)
			if err != nil {
				t.Fatal(err)
			}
			if err := store.PutNote(t.Context(), eventlog.Note{Log: eventlog.ID(at), Size: c.Size, Text: msg}, nil); err != nil {
				t.Fatal(err)
			}
			again := engine.New(store, engine.Settings{Now: clock, Key: host})
			for range 2 {
				_, err := again.Do(t.Context(), engine.Signed(key("dana")), at, &partnership.InviteParty{Name: "Calder"}, "one")
				if !errors.Is(err, partnership.ErrConflict) {
					t.Errorf("Do = %v, want a conflict", err)
				}
			}
			held, err := store.Held(t.Context())
			if err != nil || len(held) != 1 || held[0].ID != eventlog.ID(at) {
				t.Errorf("Held = %v, %v, want the log", held, err)
			}
		})
	}
}

// TestCosignedCheckpointOfMoreHoldsTheLog: a witness that remembers more than a restored host has shows it so.
func TestCosignedCheckpointOfMoreHoldsTheLog(t *testing.T) {
	store := eventlog.NewMemory()
	e, host := keyed(t, store)
	at := harwick(t, e)
	w := watch(t, e, host, "dana", at)
	msg, err := ledger.SignCheckpoint(host, ledger.Checkpoint{Origin: host.Public().Origin(string(at)), Size: 9})
	if err != nil {
		t.Fatal(err)
	}
	cosigned, err := ledger.Cosign(msg, w.key, start)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.AddCosignature(t.Context(), engine.Signed(key("dana")), at, cosigned); !errors.Is(err, partnership.ErrConflict) {
		t.Errorf("AddCosignature = %v, want a conflict", err)
	}
	if _, err := e.Do(t.Context(), engine.Signed(key("dana")), at, &partnership.InviteParty{Name: "Calder"}, "one"); !errors.Is(err, partnership.ErrConflict) {
		t.Errorf("Do after it = %v, want a conflict", err)
	}
}
