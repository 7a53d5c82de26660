package engine_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"entente/engine"
	"entente/eventlog"
	"entente/instrument"
	"entente/partnership"
	"entente/sealed"
	"entente/store"
)

// asked is a partnership of Harwick and Calder whose engine keeps answers; its clock is set by hand.
type asked struct {
	t     *testing.T
	store engine.Store
	boxes *sealed.Boxes
	e     *engine.Engine
	at    partnership.SpaceID
	mu    sync.Mutex
	now   time.Time
	ids   []partnership.PartyID
}

// boxesOn keeps answers where the store keeps the record; beside a store that has no tables, in a file of their own.
func boxesOn(t *testing.T, s engine.Store, now func() time.Time) *sealed.Boxes {
	db, ok := s.(*store.Store)
	if !ok {
		db = openStore(t, filepath.Join(t.TempDir(), "sealed.db"))
	}
	return sealed.New(db, now)
}

func asking(t *testing.T, s engine.Store) *asked {
	t.Helper()
	a := &asked{t: t, store: s, now: start}
	a.boxes = boxesOn(t, s, a.clock)
	a.e = a.engine()
	a.at = harwick(t, a.e)
	join(t, a.e, a.at, "Calder Services", "priya")
	a.ids = partyIDs(t, a.e, "dana", a.at)
	return a
}

func (a *asked) clock() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now
}

func (a *asked) wait(days int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.now = a.now.AddDate(0, 0, days)
}

// engine is another engine on the same store, as after a start.
func (a *asked) engine() *engine.Engine {
	return engine.New(a.store, engine.Settings{Now: a.clock, Key: testKey(a.t), Sealed: a.boxes})
}

// begin begins a round of the ten behaviours that closes after five days and opens two later.
func (a *asked) begin(id string) partnership.RoundID {
	a.t.Helper()
	today := partnership.DateOf(a.clock())
	return partnership.RoundID(do(a.t, a.e, "dana", a.at, &partnership.BeginRound{
		Set: partnership.SetRef{Key: "ten-behaviours"}, Closes: today.AddDays(5), Opens: today.AddDays(7), Comments: true,
	}, id).First)
}

// links asks n people of a party by link.
func (a *asked) links(who string, r partnership.RoundID, n int) []string {
	a.t.Helper()
	links, _, err := a.e.AskPeople(a.t.Context(), engine.Signed(key(who)), a.at, &partnership.ChooseVoice{Round: r, Voice: partnership.People, Links: n}, "voice-"+who, "")
	if err != nil || len(links) != n {
		a.t.Fatalf("AskPeople = %d links, %v", len(links), err)
	}
	return links
}

func (a *asked) round(r partnership.RoundID) (out partnership.Round) {
	a.t.Helper()
	see(a.t, a.e, "dana", a.at, func(v partnership.View) { out, _ = v.State.Round(r) })
	return out
}

// all answers every prompt with a scale by one point.
func all(q partnership.QuestionSet, point int) (a partnership.Answers) {
	for _, p := range q.Prompts {
		if q.Points(p) > 0 {
			a.Values = append(a.Values, partnership.Value{Prompt: p.Key, Point: point})
		}
	}
	return a
}

func TestEverySetOfOursCanBeAsked(t *testing.T) {
	a := asking(t, eventlog.NewMemory())
	for i, set := range instrument.Newest() {
		today := partnership.DateOf(a.clock())
		begin := &partnership.BeginRound{Set: partnership.SetRef{Key: set.Key}, Closes: today, Opens: today.AddDays(1)}
		if len(set.Answered) == 1 && set.Answered[0] == instrument.OneVoice {
			begin.Together, begin.Opens = true, ""
		}
		r := do(t, a.e, "dana", a.at, begin, fmt.Sprint("set-", i))
		if got := a.round(partnership.RoundID(r.First)); got.Questions.Key != set.Key || got.Set.Version != set.Version || len(got.Questions.Prompts) != len(set.Prompts) {
			t.Errorf("%s: the round asks %+v", set.Key, got.Questions)
		}
	}
}

func TestARoundFromBeginningToSettling(t *testing.T) {
	eachStore(t, func(t *testing.T, s engine.Store) {
		a := asking(t, s)
		ctx, id := t.Context(), a.begin("begin")
		r := a.round(id)
		harwick, calder := a.links("dana", id, 6), a.links("priya", id, 6)
		keep := map[string]string{}
		for i, link := range append(harwick, calder...) {
			point := 1 + i%2
			if i >= 6 {
				point = 4
			}
			keep[link] = engine.NewSecret()
			if err := a.e.AnswerByLink(ctx, link, keep[link], all(r.Questions, point)); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.e.AnswerByLink(ctx, calder[0], engine.NewSecret(), all(r.Questions, 1)); !errors.Is(err, engine.ErrSpent) {
			t.Errorf("a link used twice = %v, want ErrSpent", err)
		}
		if err := a.e.AnswerByLink(ctx, calder[0], keep[calder[0]], all(r.Questions, 5)); err != nil {
			t.Errorf("changing one's answer where it was given = %v", err)
		}
		a.wait(6)
		if err := a.e.AnswerByLink(ctx, calder[1], keep[calder[1]], all(r.Questions, 5)); !errors.Is(err, partnership.ErrConflict) {
			t.Errorf("answering once the last day is over = %v, want a conflict", err)
		}
		if got := a.round(id); got.Phase() != partnership.RoundRunning && got.Phase() != partnership.RoundClosed || len(got.Results) != 0 {
			t.Errorf("after its last day: %v", got.Phase())
		}
		a.wait(1)
		got := a.round(id)
		if got.Phase() != partnership.RoundOpen || len(got.Results) != 2 || got.Results[0].Cells[0].Kind != partnership.CellCounts ||
			got.Results[1].Cells[0].Kind != partnership.CellTogether || got.Widest != 3 {
			t.Errorf("opened: %v %+v", got.Phase(), got.Results)
		}
		leaf, err := engine.LeafOf(keep[harwick[0]], all(r.Questions, 1))
		if err != nil {
			t.Fatal(err)
		}
		if in, err := a.e.Counted(ctx, a.at, id, a.ids[0], leaf); err != nil || in.Size != 6 {
			t.Errorf("Counted = %+v, %v, want that it is one of six", in, err)
		}
		left, err := a.boxes.List(ctx)
		if err != nil || len(left) != 0 {
			t.Errorf("boxes left after the opening: %v, %v", left, err)
		}
		for i, g := range got.Gaps[:got.Widest] {
			do(t, a.e, "priya", a.at, &partnership.AnswerGap{Round: id, Dimension: g.Dimension, Prompt: g.Prompt, How: partnership.GapAsItIs}, fmt.Sprint("gap-", i))
		}
		if got := a.round(id).Phase(); got != partnership.RoundSettled {
			t.Errorf("after three answers: %v, want settled", got)
		}
	})
}

func TestOneVoiceIsSavedSentAndOpenedTogether(t *testing.T) {
	eachStore(t, func(t *testing.T, s engine.Store) {
		a := asking(t, s)
		ctx := t.Context()
		id := partnership.RoundID(do(t, a.e, "dana", a.at, &partnership.BeginRound{Set: partnership.SetRef{Key: "first-conversation"}, Together: true}, "begin").First)
		r := a.round(id)
		says := func(text string) partnership.Answers {
			return partnership.Answers{Texts: []partnership.Comment{{Prompt: r.Questions.Prompts[0].Key, Text: text}}}
		}
		dana, priya := engine.Signed(key("dana")), engine.Signed(key("priya"))
		var wrong *partnership.InvalidError
		if _, err := a.e.Do(ctx, dana, a.at, &partnership.LockVoice{Round: id}, "early"); !errors.As(err, &wrong) {
			t.Errorf("sending nothing = %v, want it refused", err)
		}
		for _, text := range []string{"draft", "That trains run."} {
			if err := a.e.SaveVoice(ctx, dana, a.at, id, says(text)); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := a.e.Voice(ctx, priya, a.at, id); err != nil || len(got.Texts) != 0 {
			t.Errorf("Calder reads %+v, %v, want its own empty answer", got, err)
		}
		lock := do(t, a.e, "dana", a.at, &partnership.LockVoice{Round: id}, "lock-dana")
		if again := do(t, a.e, "dana", a.at, &partnership.LockVoice{Round: id}, "lock-dana"); !again.Repeated || again.First != lock.First {
			t.Errorf("the same again = %+v, want the same entry", again)
		}
		if err := a.e.SaveVoice(ctx, dana, a.at, id, says("other")); !errors.Is(err, partnership.ErrConflict) {
			t.Errorf("changing what was sent = %v, want a conflict", err)
		}
		if err := a.e.SaveVoice(ctx, priya, a.at, id, says("That we are asked.")); err != nil {
			t.Fatal(err)
		}
		if got := a.round(id).Phase(); got != partnership.RoundRunning {
			t.Errorf("with one answer: %v", got)
		}
		do(t, a.e, "priya", a.at, &partnership.LockVoice{Round: id}, "lock-priya")
		got := a.round(id)
		for i, want := range []string{"That trains run.", "That we are asked."} {
			said, ok := got.Spoke(a.ids[i])
			if !ok || said.Texts[0].Text != want {
				t.Errorf("party %d said %+v, want %q", a.ids[i], said, want)
			}
			if !engine.VoiceHolds(got, a.ids[i]) {
				t.Errorf("what party %d said is not what it had sent", a.ids[i])
			}
			other := got
			other.Spoken = slices.Clone(got.Spoken)
			other.Spoken[i].Answer = "x" + got.Spoken[i].Answer
			if engine.VoiceHolds(other, a.ids[i]) {
				t.Errorf("what party %d did not say holds", a.ids[i])
			}
		}
	})
}

func TestMembersAreAskedAndNobodyElse(t *testing.T) {
	a := asking(t, eventlog.NewMemory())
	ctx, id := t.Context(), a.begin("begin")
	r := a.round(id)
	var dana partnership.MemberID
	see(t, a.e, "dana", a.at, func(v partnership.View) { dana = v.By.ID })
	_, _, err := a.e.AskPeople(ctx, engine.Signed(key("dana")), a.at, &partnership.ChooseVoice{Round: id, Voice: partnership.People, Members: []partnership.MemberID{dana}}, "v", "")
	if err != nil {
		t.Fatal(err)
	}
	secret := engine.NewSecret()
	if _, err := a.e.Answer(ctx, engine.Signed(key("dana")), a.at, id, secret, all(r.Questions, 3)); err != nil {
		t.Errorf("who is asked: %v", err)
	}
	if got, err := a.e.Mine(ctx, a.at, r, secret); err != nil || got.Values[0].Point != 3 {
		t.Errorf("Mine = %+v, %v", got, err)
	}
	if _, err := a.e.Answer(ctx, engine.Signed(key("priya")), a.at, id, engine.NewSecret(), all(r.Questions, 3)); !errors.Is(err, partnership.ErrForbidden) {
		t.Errorf("who is not asked: %v, want ErrForbidden", err)
	}
	var wrong *partnership.InvalidError
	if _, err := a.e.Answer(ctx, engine.Signed(key("dana")), a.at, id, secret, all(r.Questions, 9)); !errors.As(err, &wrong) {
		t.Errorf("off the scale: %v, want it refused", err)
	}
}

// TestTwoEnginesCloseAndOpenOnce: while 32 people answer, two engines close and open the round. Every answer that was
// acknowledged is counted, and each entry is there once.
func TestTwoEnginesCloseAndOpenOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s engine.Store) {
		a := asking(t, s)
		ctx, id := t.Context(), a.begin("begin")
		r := a.round(id)
		links := a.links("dana", id, 32)
		other := a.engine()
		var wg sync.WaitGroup
		var mu sync.Mutex
		counted := 0
		for i, link := range links {
			wg.Go(func() {
				if i == 16 {
					a.wait(6)
				}
				err := a.e.AnswerByLink(ctx, link, engine.NewSecret(), all(r.Questions, 1+i%5))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					counted++
				} else if !errors.Is(err, partnership.ErrConflict) {
					t.Errorf("an answer while the round closes = %v, want a conflict", err)
				}
			})
		}
		look := func() {
			for _, e := range []*engine.Engine{a.e, other} {
				wg.Go(func() {
					err := e.View(ctx, engine.Signed(key("dana")), a.at, func(partnership.View) error { return nil })
					if err != nil {
						t.Errorf("View = %v", err)
					}
				})
			}
		}
		look()
		look()
		wg.Wait()
		a.wait(1)
		look()
		look()
		wg.Wait()
		got := a.round(id)
		if got.Phase() != partnership.RoundOpen && got.Phase() != partnership.RoundSettled || len(got.Boxes) != 1 || got.Boxes[0].Answered != counted {
			t.Errorf("%v with %+v, want it opened and %d counted", got.Phase(), got.Boxes, counted)
		}
		kinds := map[string]int{}
		see(t, a.e, "dana", a.at, func(v partnership.View) {
			for no := uint64(1); no <= v.State.Head(); no++ {
				kinds[v.State.RecordLine(v.Common, no).Kind]++
			}
		})
		if kinds["round.closed"] != 1 || kinds["round.opened"] != 1 {
			t.Errorf("entries: %v, want one closing and one opening", kinds)
		}
	})
}

// failing is a store that does not append, as a machine that dies before it does.
type failing struct {
	engine.Store
	mu   sync.Mutex
	fail bool
}

var errDied = errors.New("the machine died")

func (f *failing) set(fail bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = fail
}

func (f *failing) Append(ctx context.Context, b eventlog.Batch) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail {
		return errDied
	}
	return f.Store.Append(ctx, b)
}

// TestACrashBetweenTheBoxAndTheRecordLosesNothing: it dies after the box was shut, after it was read, and before it is
// deleted; whoever comes by next goes on.
func TestACrashBetweenTheBoxAndTheRecordLosesNothing(t *testing.T) {
	db := openStore(t, filepath.Join(t.TempDir(), "entente.db"))
	s := &failing{Store: db}
	a := asking(t, s)
	a.boxes = sealed.New(db, a.clock)
	a.e = a.engine()
	ctx, id := t.Context(), a.begin("begin")
	r := a.round(id)
	for i, link := range a.links("dana", id, 6) {
		if err := a.e.AnswerByLink(ctx, link, engine.NewSecret(), all(r.Questions, 1+i%3)); err != nil {
			t.Fatal(err)
		}
	}
	look := func() error {
		return a.engine().View(ctx, engine.Signed(key("dana")), a.at, func(partnership.View) error { return nil })
	}
	for _, days := range []int{6, 1} { // it closes, it opens
		a.wait(days)
		s.set(true)
		if err := look(); !errors.Is(err, errDied) {
			t.Fatalf("View while the machine dies = %v", err)
		}
		s.set(false)
		if err := look(); err != nil {
			t.Fatal(err)
		}
	}
	got := a.round(id)
	if got.Boxes[0].Answered != 6 || got.Results[0].Cells[0].Kind != partnership.CellCounts {
		t.Errorf("opened: %+v, want all six answers", got.Boxes)
	}
	// A box that a crash has left is swept; one of a round that runs is not.
	running := do(t, a.e, "dana", a.at, &partnership.BeginRound{Set: partnership.SetRef{Key: "first-conversation"}, Together: true}, "again").First
	again := sealed.Box{Space: string(a.at), Round: uint64(id) + 1000}
	if err := a.boxes.Prepare(ctx, again, time.Time{}, 1<<10); err != nil {
		t.Fatal(err)
	}
	if n, err := a.engine().SweepRounds(ctx); n != 0 || err != nil {
		t.Errorf("SweepRounds = %d, %v, want nothing of what runs or is not known", n, err)
	}
	if err := a.boxes.Prepare(ctx, sealed.Box{Space: string(a.at), Round: running}, time.Time{}, 1); !errors.Is(err, sealed.ErrDiffers) {
		t.Errorf("the running round's box: %v, want it there", err)
	}
}
