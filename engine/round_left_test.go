package engine_test

import (
	"context"
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
)

// failingDB is a database whose writes fail when told to.
type failingDB struct {
	sealed.DB
	fail bool
}

func (f *failingDB) Write(ctx context.Context, do func(*sql.Tx) error) error {
	if f.fail {
		return errDied
	}
	return f.DB.Write(ctx, do)
}

// TestABoxLeftByACrashIsSwept: the machine dies after the opening is on record and before the box is deleted.
func TestABoxLeftByACrashIsSwept(t *testing.T) {
	db := openStore(t, filepath.Join(t.TempDir(), "entente.db"))
	a := asking(t, db)
	broken := &failingDB{DB: db}
	a.boxes = sealed.New(broken, a.clock)
	a.e = a.engine()
	id := a.begin("begin")
	a.links("dana", id, 6)
	a.wait(6)
	a.round(id)
	if _, err := a.boxes.Shut(t.Context(), sealed.Box{Space: string(a.at), Round: uint64(id)}); err != nil {
		t.Fatal(err)
	}
	a.wait(1)
	s := &afterAppend{Store: db, do: func() { broken.fail = true }}
	dying := engine.New(s, engine.Settings{Now: a.clock, Key: testKey(t), Sealed: a.boxes})
	err := dying.View(t.Context(), engine.Signed(key("dana")), a.at, func(partnership.View) error { return nil })
	if !errors.Is(err, errDied) {
		t.Fatalf("View while the machine dies = %v", err)
	}
	broken.fail = false
	if got := a.round(id); got.Opened.No == 0 {
		t.Fatalf("phase = %v, want it opened", got.Phase())
	}
	if left, err := a.boxes.List(t.Context()); err != nil || len(left) != 1 {
		t.Fatalf("boxes = %v, %v, want the one that was left", left, err)
	}
	if n, err := a.engine().SweepRounds(t.Context()); n != 1 || err != nil {
		t.Errorf("SweepRounds = %d, %v, want 1", n, err)
	}
	if left, err := a.boxes.List(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("boxes = %v, %v, want none", left, err)
	}
}

// afterAppend does something once a batch is durable.
type afterAppend struct {
	engine.Store
	do func()
}

func (s *afterAppend) Append(ctx context.Context, b eventlog.Batch) error {
	err := s.Store.Append(ctx, b)
	if err == nil {
		s.do()
	}
	return err
}

func TestACancelledRoundIsDeletedUnread(t *testing.T) {
	eachStore(t, func(t *testing.T, s engine.Store) {
		a := asking(t, s)
		ctx, id := t.Context(), a.begin("begin")
		r := a.round(id)
		link := a.links("priya", id, 1)[0]
		secret := engine.NewSecret()
		if err := a.e.AnswerByLink(ctx, link, secret, all(r.Questions, 3)); err != nil {
			t.Fatal(err)
		}
		if _, err := a.e.Do(ctx, engine.Signed(key("priya")), a.at, &partnership.CancelRound{Round: id, Reason: "x"}, "no"); !errors.Is(err, partnership.ErrForbidden) {
			t.Errorf("cancelling another's round = %v, want ErrForbidden", err)
		}
		do(t, a.e, "dana", a.at, &partnership.CancelRound{Round: id, Reason: "Too early."}, "cancel")
		if _, err := a.e.Mine(ctx, a.at, r, secret); !errors.Is(err, partnership.ErrNotFound) {
			t.Errorf("Mine = %v, want it gone", err)
		}
		if err := a.e.AnswerByLink(ctx, link, secret, all(r.Questions, 3)); !errors.Is(err, partnership.ErrConflict) {
			t.Errorf("answering = %v, want a conflict", err)
		}
		a.wait(8)
		if got := a.round(id); got.Phase() != partnership.RoundCancelled || got.Closed.No != 0 {
			t.Errorf("phase = %v", got.Phase())
		}
	})
}

func TestALeaversAnswersAreNotCounted(t *testing.T) {
	eachStore(t, func(t *testing.T, s engine.Store) {
		a := asking(t, s)
		ctx, id := t.Context(), a.begin("begin")
		r := a.round(id)
		links, mine, secrets := a.links("priya", id, 6), a.links("dana", id, 6), map[string]error{}
		for i := range 5 {
			for link, want := range map[string]error{links[i]: partnership.ErrNotFound, mine[i]: nil} {
				secret := engine.NewSecret()
				secrets[secret] = want
				if err := a.e.AnswerByLink(ctx, link, secret, all(r.Questions, 1+i%2)); err != nil {
					t.Fatal(err)
				}
			}
		}
		do(t, a.e, "priya", a.at, &partnership.LeavePartnership{Reason: "x"}, "leave")
		for secret, want := range secrets { // at once, not only when it closes
			if _, err := a.e.Mine(ctx, a.at, r, secret); !errors.Is(err, want) {
				t.Errorf("once Calder has left, an answer is there: %v, want %v", err, want)
			}
		}
		if err := a.e.AnswerByLink(ctx, links[5], engine.NewSecret(), all(r.Questions, 1)); !errors.Is(err, partnership.ErrConflict) {
			t.Errorf("a leaver's link = %v, want a conflict", err)
		}
		a.wait(6)
		a.round(id)
		a.wait(1)
		got := a.round(id)
		if len(got.Results) != 1 || got.Results[0].Party != a.ids[0] || got.Results[0].Cells[0].Kind != partnership.CellCounts {
			t.Errorf("results = %+v, want Harwick's alone", got.Results)
		}
		if left, err := a.boxes.List(ctx); err != nil || len(left) != 0 {
			t.Errorf("boxes = %v, %v", left, err)
		}
	})
}

// TestPeopleAreNotAskedTooMuchOverAllTheirSpaces: what somebody was asked in the organisation's own space counts in every
// other, and nobody of another organisation hears of it.
func TestPeopleAreNotAskedTooMuchOverAllTheirSpaces(t *testing.T) {
	a := asking(t, eventlog.NewMemory())
	private, err := a.e.SpaceOf(t.Context(), engine.Signed(key("dana")), a.at, a.ids[:1])
	if err != nil {
		t.Fatal(err)
	}
	today := partnership.DateOf(a.clock())
	ask := func(at partnership.SpaceID, set, id string) error {
		r := do(t, a.e, "dana", at, &partnership.BeginRound{Set: partnership.SetRef{Key: set}, Closes: today, Opens: today.AddDays(1)}, id).First
		_, _, err := a.e.AskPeople(t.Context(), engine.Signed(key("dana")), at,
			&partnership.ChooseVoice{Round: partnership.RoundID(r), Voice: partnership.People, Links: 5}, "v"+id, "")
		return err
	}
	asks := 0
	for i, set := range []string{"conditions", "ten-behaviours", "collaborative-attributes"} {
		at := private
		if i == 2 {
			at = a.at
		}
		err := ask(at, set, fmt.Sprint("r", i))
		see(t, a.e, "dana", at, func(v partnership.View) {
			list := v.State.Rounds()
			asks += list[len(list)-1].Questions.PromptsFor(0)
		})
		var wrong *partnership.InvalidError
		if asks <= partnership.QuarterPrompts && err != nil {
			t.Errorf("%s, %d prompts so far = %v", set, asks, err)
		}
		if asks > partnership.QuarterPrompts && (!errors.As(err, &wrong) || wrong.Field != "links" || !strings.Contains(wrong.Reason, "left")) {
			t.Errorf("%s, %d prompts in all = %v, want it refused with what is left", set, asks, err)
		}
	}
	if asks <= partnership.QuarterPrompts {
		t.Errorf("only %d prompts were asked; the test tries nothing", asks)
	}
}

// TestALeaversAnswersGoFromEverySpaceAtOnce: leaving is an entry of the common record; a room's box hears of it too.
func TestALeaversAnswersGoFromEverySpaceAtOnce(t *testing.T) {
	a := asking(t, eventlog.NewMemory())
	room, err := a.e.SpaceOf(t.Context(), engine.Signed(key("dana")), a.at, a.ids)
	if err != nil {
		t.Fatal(err)
	}
	id := partnership.RoundID(do(t, a.e, "dana", room, &partnership.BeginRound{Set: partnership.SetRef{Key: "readiness"}, Together: true}, "begin").First)
	voices := func() (list []sealed.Opened) {
		box := sealed.Box{Space: string(room), Round: uint64(id)}
		for i, party := range a.ids {
			if _, err := a.boxes.Voice(t.Context(), box, uint64(party)); err == nil {
				list = append(list, sealed.Opened{Party: uint64(a.ids[i])})
			}
		}
		return list
	}
	for _, who := range []string{"dana", "priya"} {
		var q partnership.QuestionSet
		see(t, a.e, who, room, func(v partnership.View) { r, _ := v.State.Round(id); q = r.Questions })
		if err := a.e.SaveVoice(t.Context(), engine.Signed(key(who)), room, id, all(q, 2)); err != nil {
			t.Fatal(err)
		}
	}
	if len(voices()) != 2 {
		t.Fatalf("sealed: %v, want both", voices())
	}
	do(t, a.e, "priya", a.at, &partnership.LeavePartnership{Reason: "x"}, "leave")
	if got := voices(); len(got) != 1 || got[0].Party != uint64(a.ids[0]) {
		t.Errorf("once Calder has left, sealed in the room: %v, want Harwick's alone", got)
	}
}
