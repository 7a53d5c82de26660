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
		links, mine := a.links("priya", id, 6), a.links("dana", id, 6)
		for i := range 5 {
			for _, link := range []string{links[i], mine[i]} {
				if err := a.e.AnswerByLink(ctx, link, engine.NewSecret(), all(r.Questions, 1+i%2)); err != nil {
					t.Fatal(err)
				}
			}
		}
		do(t, a.e, "priya", a.at, &partnership.LeavePartnership{Reason: "x"}, "leave")
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
			&partnership.ChooseVoice{Round: partnership.RoundID(r), Voice: partnership.People, Links: 5}, "v"+id)
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
