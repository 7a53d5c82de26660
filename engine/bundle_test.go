package engine_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/file"
	"entente/ledger"
	"entente/partnership"
)

func bundle(t testing.TB, e *engine.Engine, who string, at partnership.SpaceID) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := e.Bundle(t.Context(), engine.Signed(key(who)), at, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func checked(t testing.TB, b []byte, host *ledger.Key) *ledger.Report {
	t.Helper()
	report, err := ledger.Verify(bytes.NewReader(b), ledger.VerifyOptions{Key: host.Fingerprint()})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestBundleHoldsThePartysOwnSpacesAndVerifies(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, host := keyed(t, store)
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		private, err := e.SpaceOf(t.Context(), engine.Signed(key("dana")), at, []partnership.PartyID{2})
		if err != nil {
			t.Fatal(err)
		}
		r := do(t, e, "dana", private, &partnership.MakeCommitment{Receivers: []partnership.PartyID{2}, What: "Ask the board", Due: "2026-03-06"}, "p")
		do(t, e, "dana", private, &partnership.EraseWords{Entry: r.First, Reason: "typed by mistake"}, "e")
		own, other := checked(t, bundle(t, e, "dana", at), host), checked(t, bundle(t, e, "priya", at), host)
		if len(own.Spaces) != 2 || own.Spaces[1].ID != string(private) || own.Erased() != 1 {
			t.Errorf("Harwick's bundle = %+v, want its private space with one entry erased", own.Spaces)
		}
		if len(other.Spaces) != 1 || other.Spaces[0].ID != string(at) {
			t.Errorf("Calder's bundle = %+v, want the common space alone", other.Spaces)
		}
		var b bytes.Buffer
		if err := e.BundleOf(t.Context(), 2, at, &b, nil); err != nil || !bytes.Equal(b.Bytes(), bundle(t, e, "dana", at)) {
			t.Errorf("BundleOf(Harwick) = %v, want the same bytes as its own", err)
		}
		if err := e.BundleOf(t.Context(), 99, at, &b, nil); err != partnership.ErrNotFound {
			t.Errorf("BundleOf(no such party) = %v, want ErrNotFound", err)
		}
	})
}

// TestWordsErasedWhileABundleIsWrittenMakeItTryAgain erases at the first byte of the bundle.
func TestWordsErasedWhileABundleIsWrittenMakeItTryAgain(t *testing.T) {
	store := eventlog.NewMemory()
	e, _ := keyed(t, store)
	at := harwick(t, e)
	r := do(t, e, "dana", at, &partnership.InviteParty{Name: "A name typed by mistake"}, "i")
	erase := writerFunc(func(p []byte) (int, error) {
		do(t, e, "dana", at, &partnership.EraseWords{Entry: r.First, Reason: "typed by mistake"}, "e")
		return len(p), nil
	})
	if err := e.Bundle(t.Context(), engine.Signed(key("dana")), at, erase); !errors.Is(err, engine.ErrTryAgain) {
		t.Errorf("Bundle = %v, want ErrTryAgain", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestBundleSaysHowFarItIs(t *testing.T) {
	e, _ := keyed(t, eventlog.NewMemory())
	at := harwick(t, e)
	var done, total uint64
	err := e.BundleOf(t.Context(), 2, at, &bytes.Buffer{}, func(d, n uint64) { done, total = d, n })
	if err != nil || done != 3 || total != 3 {
		t.Errorf("progress = %d of %d, %v, want 3 of 3", done, total, err)
	}
}

func TestHistoryShowsWhatWasPickedAndErasedWordsNot(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, _ := keyed(t, store)
		at := harwick(t, e)
		r := do(t, e, "dana", at, &partnership.InviteParty{Name: "A name typed by mistake"}, "i")
		do(t, e, "dana", at, &partnership.EraseWords{Entry: r.First, Reason: "typed by mistake"}, "e")
		var got []string
		err := e.History(t.Context(), engine.Signed(key("dana")), at, func(views []partnership.View) []engine.Pick {
			return []engine.Pick{{Space: at, No: 5}, {Space: at, No: 4}}
		}, func(_ []partnership.View, list []engine.Recorded) error {
			for _, r := range list {
				got = append(got, partnership.Describe(r.View, r.Meta, r.Event))
			}
			return nil
		})
		want := []string{
			"Dana Whitlock of Harwick Borough Council erased the words of entry 4, because: typed by mistake",
			"Dana Whitlock of Harwick Borough Council invited (erased) to be a party",
		}
		if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("History = %q, %v, want %q", got, err, want)
		}
		for _, p := range []engine.Pick{{Space: at, No: 6}, {Space: "elsewhere", No: 1}} {
			err := e.History(t.Context(), engine.Signed(key("dana")), at, func([]partnership.View) []engine.Pick { return []engine.Pick{p} },
				func([]partnership.View, []engine.Recorded) error { return nil })
			if err == nil {
				t.Errorf("History of %v gave no error", p)
			}
		}
	})
}

// TestLeftPartysCopyEndsWithItsLeaving: it verifies, and holds nothing that came after, of no space and by no witness.
func TestLeftPartysCopyEndsWithItsLeaving(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, host := keyed(t, store)
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		room, err := e.SpaceOf(t.Context(), engine.Signed(key("priya")), at, []partnership.PartyID{5})
		if err != nil {
			t.Fatal(err)
		}
		r := do(t, e, "priya", at, &partnership.LeavePartnership{Reason: "The contract ends."}, "leave")
		do(t, e, "dana", at, &partnership.InviteParty{Name: "Ashgrove"}, "later")
		w := watch(t, e, host, "dana", at)
		if err := w.countersign(t.Context(), e, host, "dana", at); err != nil {
			t.Fatal(err)
		}
		report := checked(t, bundle(t, e, "priya", at), host)
		if len(report.Spaces) != 2 || report.Spaces[0].Checkpoint.Size != r.Last || report.Spaces[1].ID != string(room) || len(report.Spaces[0].Witnesses) != 0 {
			t.Errorf("the copy = %+v, want the common space up to entry %d and the own one", report.Spaces, r.Last)
		}
		if whole := checked(t, bundle(t, e, "dana", at), host); whole.Spaces[0].Checkpoint.Size <= r.Last || len(whole.Spaces[0].Witnesses) != 1 {
			t.Errorf("the other's copy = %+v, want what came after, countersigned", whole.Spaces)
		}
	})
}

// TestALeftPartysCopyLacksWhatWasErasedSinceAndVerifies, and tells nothing more of what came after.
func TestALeftPartysCopyLacksWhatWasErasedSinceAndVerifies(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, host := keyed(t, store)
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		slip := do(t, e, "dana", at, &partnership.AddTopic{Text: "A name typed by mistake"}, "slip")
		left := do(t, e, "priya", at, &partnership.LeavePartnership{Reason: "The contract ends."}, "leave")
		do(t, e, "dana", at, &partnership.InviteParty{Name: "Ashgrove"}, "later")
		do(t, e, "dana", at, &partnership.EraseWords{Entry: slip.First, Reason: "Nobody else's business"}, "erase")
		do(t, e, "dana", at, &partnership.InviteParty{Name: "Eastmoor"}, "later-still")
		copied := bundle(t, e, "priya", at)
		report := checked(t, copied, host)
		if report.Spaces[0].Checkpoint.Size != left.Last || report.Spaces[0].Erased != 1 {
			t.Errorf("the copy = %+v, want %d entries, the words of one erased", report.Spaces[0], left.Last)
		}
		for _, secret := range []string{"typed by mistake", "Nobody else", "Ashgrove", "Eastmoor"} {
			if strings.Contains(string(copied), secret) {
				t.Errorf("the copy holds %q", secret)
			}
		}
		checked(t, bundle(t, e, "dana", at), host)
	})
}

// TestACopyHoldsTheFilesThatItsEntriesName, each under its hash; not one whose words were erased.
func TestACopyHoldsTheFilesThatItsEntriesName(t *testing.T) {
	s := openStore(t, filepath.Join(t.TempDir(), "entente.db"))
	host := newKey(t)
	files := file.New(s, clock)
	e := engine.New(s, engine.Settings{Now: clock, Key: host, Files: files})
	at := harwick(t, e)
	join(t, e, at, "Calder Services", "priya")
	made := do(t, e, "dana", at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{5}, What: "Publish", Due: "2026-12-01"}, "make")
	about := partnership.CommitmentID{Entry: made.First}.Once().Ref()
	show := func(text, id string) (file.File, engine.Receipt) {
		put, err := files.Put(t.Context(), string(at), strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return put, do(t, e, "dana", at, &partnership.AddEvidence{About: about, Kind: partnership.File, Title: "Minutes",
			SHA: partnership.Text(put.SHA.String()), Name: "minutes.txt", Type: partnership.Text(put.Type), Size: put.Size}, id)
	}
	kept, _ := show("minutes of the first meeting", "one")
	gone, slip := show("a file by mistake", "two")
	show("minutes of the first meeting", "three") // the same again is there once
	do(t, e, "dana", at, &partnership.EraseWords{Entry: slip.First, Reason: "a slip"}, "erase")
	for _, who := range []string{"dana", "priya"} {
		copied := bundle(t, e, who, at)
		if report := checked(t, copied, host); report.Spaces[0].Files != 1 || report.Spaces[0].Erased != 1 {
			t.Errorf("%s’s copy = %+v, want one file and one erased", who, report.Spaces[0])
		}
		if !bytes.Contains(copied, []byte(kept.SHA.String())) || !bytes.Contains(copied, []byte("minutes of the first meeting")) {
			t.Errorf("%s’s copy lacks the file", who)
		}
		if bytes.Contains(copied, []byte(gone.SHA.String())) || bytes.Contains(copied, []byte("by mistake")) {
			t.Errorf("%s’s copy holds what was erased", who)
		}
		flipped := bytes.Replace(copied, []byte("minutes of the first"), []byte("minutes of the worst"), 1)
		if _, err := ledger.Verify(bytes.NewReader(flipped), ledger.VerifyOptions{}); err == nil {
			t.Error("a changed file verifies")
		}
	}
}
