package engine_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
	"entente/sealed"
	"entente/store"
)

// restore is the machine after a restore: the record is there, nothing that was sealed is.
func (a *asked) restore() {
	a.boxes = sealed.New(openStore(a.t, filepath.Join(a.t.TempDir(), "restored.db")), a.clock)
	a.e = a.engine()
}

// halfAnswered is a round in which six people of Harwick have answered by link, and Calder as one voice.
func halfAnswered(t *testing.T, s engine.Store) (*asked, partnership.RoundID) {
	t.Helper()
	a := asking(t, s)
	id := partnership.RoundID(do(t, a.e, "dana", a.at, &partnership.BeginRound{
		Set: partnership.SetRef{Key: "readiness"}, Closes: partnership.DateOf(a.clock()).AddDays(5), Opens: partnership.DateOf(a.clock()).AddDays(7),
	}, "begin").First)
	r := a.round(id)
	for i, link := range a.links("dana", id, 6) {
		if err := a.e.AnswerByLink(t.Context(), link, engine.NewSecret(), all(r.Questions, 1+i%3)); err != nil {
			t.Fatal(err)
		}
	}
	do(t, a.e, "priya", a.at, &partnership.ChooseVoice{Round: id, Voice: partnership.OneVoice}, "voice")
	if err := a.e.SaveVoice(t.Context(), engine.Signed(key("priya")), a.at, id, all(r.Questions, 2)); err != nil {
		t.Fatal(err)
	}
	do(t, a.e, "priya", a.at, &partnership.LockVoice{Round: id}, "lock")
	return a, id
}

// TestAnswersThatARestoreHasLostAreSaidToBeLost: an empty box must not read as if nobody had answered.
func TestAnswersThatARestoreHasLostAreSaidToBeLost(t *testing.T) {
	for _, lostAfter := range []int{-1, 0, 6} { // days; -1: never
		t.Run(fmt.Sprint(lostAfter), func(t *testing.T) {
			a, id := halfAnswered(t, eventlog.NewMemory())
			for day := range 8 {
				if day == lostAfter {
					a.restore()
				}
				a.round(id)
				a.wait(1)
			}
			got := a.round(id)
			if got.Opened.No == 0 || got.Lost != (lostAfter >= 0) {
				t.Errorf("opened %d, lost = %v", got.Opened.No, got.Lost)
			}
			if shown := got.Results[0].Cells[0].Shown(); shown == got.Lost {
				t.Errorf("Harwick's first cell is shown: %v", shown)
			}
		})
	}
}

// TestTheRecordSaysInWordsThatAnswersAreLost as whoever reads the history finds it.
func TestTheRecordSaysInWordsThatAnswersAreLost(t *testing.T) {
	a, id := halfAnswered(t, eventlog.NewMemory())
	a.restore()
	a.wait(8)
	w := &world{asked: a, round: id}
	a.round(id)
	var said []string
	w.history("dana", func(_ string, v ...any) { said = append(said, fmt.Sprint(v...)) })
	if text := strings.Join(said, "\n"); !strings.Contains(text, "lost") {
		t.Errorf("the record says nothing of what is lost:\n%s", text)
	}
}

// TestACrashBeforeTheBoxWasMadeLosesNothing: nobody could answer before it was there, so nothing is said to be lost.
func TestACrashBeforeTheBoxWasMadeLosesNothing(t *testing.T) {
	broken := &failingDB{DB: openStore(t, filepath.Join(t.TempDir(), "sealed.db"))}
	a := asking(t, eventlog.NewMemory())
	a.boxes = sealed.New(broken, a.clock)
	a.e = a.engine()
	broken.fail = true
	today := partnership.DateOf(a.clock())
	_, err := a.e.Do(t.Context(), engine.Signed(key("dana")), a.at, &partnership.BeginRound{
		Set: partnership.SetRef{Key: "ten-behaviours"}, Closes: today.AddDays(5), Opens: today.AddDays(7),
	}, "begin")
	if !errors.Is(err, errDied) {
		t.Fatalf("beginning = %v, want the machine to die", err)
	}
	broken.fail = false
	var id partnership.RoundID
	var dana partnership.MemberID
	see(t, a.e, "dana", a.at, func(v partnership.View) { id, dana = v.State.Rounds()[0].ID, v.By.ID })
	do(t, a.e, "dana", a.at, &partnership.ChooseVoice{Round: id, Voice: partnership.People, Members: []partnership.MemberID{dana}}, "voice")
	a.round(id)
	if _, err := a.e.Answer(t.Context(), engine.Signed(key("dana")), a.at, id, engine.NewSecret(), all(a.round(id).Questions, 3)); err != nil {
		t.Fatal(err)
	}
	a.wait(8)
	if got := a.round(id); got.Opened.No == 0 || got.Lost {
		t.Errorf("opened %d, lost = %v, want nothing lost", got.Opened.No, got.Lost)
	}
}

// TestADamagedBoxClosesNoSpace: answers that are not those that were counted are published nowhere; all else goes on.
func TestADamagedBoxClosesNoSpace(t *testing.T) {
	db := openStore(t, filepath.Join(t.TempDir(), "entente.db"))
	a, id := halfAnswered(t, db)
	a.wait(6)
	a.round(id)
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE sealed_shut SET salt = $1`, make([]byte, 32))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a.wait(1)
	got := a.round(id)
	if got.Opened.No == 0 || !got.Lost || got.Results[0].Cells[0].Shown() || !got.Results[1].Cells[0].Shown() {
		t.Errorf("opened %d, lost = %v, %+v; want Calder's alone, and that something is lost", got.Opened.No, got.Lost, got.Results)
	}
}

// TestAnAnswerThatWasBeingSentCanBeSentAgain: it dies after the one answer was locked and before the record says so. Sent
// once more as it stands it is sent; otherwise it cannot change any more, for another node may be recording it.
func TestAnAnswerThatWasBeingSentCanBeSentAgain(t *testing.T) {
	s := &failing{Store: openStore(t, filepath.Join(t.TempDir(), "entente.db"))}
	a := asking(t, s)
	a.boxes = sealed.New(s.Store.(*store.Store), a.clock)
	a.e = a.engine()
	ctx, dana := t.Context(), engine.Signed(key("dana"))
	id := partnership.RoundID(do(t, a.e, "dana", a.at, &partnership.BeginRound{Set: partnership.SetRef{Key: "first-conversation"}, Together: true}, "begin").First)
	prompt := a.round(id).Questions.Prompts[0].Key
	save := func(text string) error {
		draft, err := a.e.VoiceDraft(ctx, dana, a.at, id)
		if err != nil {
			t.Fatal(err)
		}
		return a.e.ReplaceVoice(ctx, dana, a.at, id, draft.Revision, partnership.Answers{Texts: []partnership.Comment{{Prompt: prompt, Text: text}}})
	}
	if err := save("That trains run."); err != nil {
		t.Fatal(err)
	}
	s.set(true)
	if _, err := a.e.Do(ctx, dana, a.at, &partnership.LockVoice{Round: id}, "lock"); !errors.Is(err, errDied) {
		t.Fatalf("sending while the machine dies = %v", err)
	}
	s.set(false)
	if err := save("That buses run."); !errors.Is(err, partnership.ErrConflict) {
		t.Errorf("changing what was being sent = %v, want a conflict", err)
	}
	if err := save("That trains run."); err != nil {
		t.Fatalf("the same again = %v, want it taken", err)
	}
	do(t, a.e, "dana", a.at, &partnership.LockVoice{Round: id}, "lock-again")
	if v, _ := a.round(id).VoiceOf(a.ids[0]); v.Locked.No == 0 {
		t.Error("the answer is not on record as sent")
	}
}
