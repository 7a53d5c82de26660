package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
	"entente/sealed"
	"entente/store/postgrestest"
)

// meeting is a store on which appends by the command voice wait, the first time, for what before does.
type meeting struct {
	engine.Store
	once   *sync.Once
	before func()
}

func (m meeting) Append(ctx context.Context, b eventlog.Batch) error {
	if strings.HasPrefix(b.Command.ID, "voice") {
		m.once.Do(m.before)
	}
	return m.Store.Append(ctx, b)
}

// tooMany begins a round of ten to twelve prompts in the space and gives the command that asks five people by link in it: the
// third is too many.
func (a *asked) tooMany(at partnership.SpaceID, set string) *partnership.ChooseVoice {
	a.t.Helper()
	today := partnership.DateOf(a.clock())
	r := do(a.t, a.e, "dana", at, &partnership.BeginRound{Set: partnership.SetRef{Key: set}, Closes: today, Opens: today.AddDays(1)}, "begin-"+set)
	return &partnership.ChooseVoice{Round: partnership.RoundID(r.First), Voice: partnership.People, Links: 5}
}

func wantRefusedForMore(t *testing.T, what string, err error) {
	t.Helper()
	var wrong *partnership.InvalidError
	if !errors.As(err, &wrong) || wrong.Field != "links" || !strings.Contains(wrong.Reason, "left") {
		t.Errorf("%s = %v, want it refused with what is left", what, err)
	}
}

// stores are those on which more than one node can be.
func stores(t *testing.T) map[string]engine.Store {
	return map[string]engine.Store{
		"memory":   eventlog.NewMemory(),
		"sqlite":   openStore(t, filepath.Join(t.TempDir(), "entente.db")),
		"postgres": openStore(t, postgrestest.Start(t)),
	}
}

// TestTwoManagersInTwoSpacesCannotAskTooMuchTogether: on two nodes, each decides before the other has written.
func TestTwoManagersInTwoSpacesCannotAskTooMuchTogether(t *testing.T) {
	for name, s := range stores(t) {
		t.Run(name, func(t *testing.T) {
			a := asking(t, s)
			private, err := a.e.SpaceOf(t.Context(), engine.Signed(key("dana")), a.at, a.ids[:1])
			if err != nil {
				t.Fatal(err)
			}
			do(t, a.e, "dana", a.at, a.tooMany(a.at, "conditions"), "voice")
			wishes := []engine.Wish{{At: a.at, Command: a.tooMany(a.at, "ten-behaviours")}, {At: private, Command: a.tooMany(private, "readiness")}}
			var decided, done sync.WaitGroup
			decided.Add(len(wishes))
			errs := make([]error, len(wishes))
			for i, w := range wishes {
				met := new(sync.Once)
				node := engine.New(meeting{s, met, func() { decided.Done(); decided.Wait() }},
					engine.Settings{Now: a.clock, Key: testKey(t), Sealed: a.boxes})
				done.Go(func() {
					_, errs[i] = node.Do(t.Context(), engine.Signed(key("dana")), w.At, w.Command, fmt.Sprint("voice", i))
					met.Do(decided.Done) // refused before it came so far: the other need not wait
				})
			}
			done.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("both asked: %v, want that one is refused", errs)
			}
			wantRefusedForMore(t, "the second", errors.Join(errs...))
		})
	}
}

// TestASpaceThatComesToBeMeanwhileCountsToo: between a decision and its append another node opens a space and asks there.
func TestASpaceThatComesToBeMeanwhileCountsToo(t *testing.T) {
	for name, s := range stores(t) {
		t.Run(name, func(t *testing.T) {
			a := asking(t, s)
			do(t, a.e, "dana", a.at, a.tooMany(a.at, "conditions"), "voice")
			late := a.tooMany(a.at, "ten-behaviours")
			node := engine.New(meeting{s, new(sync.Once), func() {
				private, err := a.e.SpaceOf(t.Context(), engine.Signed(key("dana")), a.at, a.ids[:1])
				if err != nil {
					t.Error(err)
					return
				}
				do(t, a.e, "dana", private, a.tooMany(private, "readiness"), "voice-first")
			}}, engine.Settings{Now: a.clock, Key: testKey(t), Sealed: a.boxes})
			_, err := node.Do(t.Context(), engine.Signed(key("dana")), a.at, late, "voice-late")
			wantRefusedForMore(t, "the one who came late", err)
		})
	}
}

// brokenOnce is a place for sealed boxes where the writing after the one that prepares a box fails, once.
type brokenOnce struct {
	sealed.DB
	in *int
}

var errBroken = errors.New("broken")

func (b brokenOnce) Write(ctx context.Context, f func(*sql.Tx) error) error {
	if *b.in--; *b.in == 0 {
		return errBroken
	}
	return b.DB.Write(ctx, f)
}

// TestLinksThatWereLostAreHadAgain: the entry that counts them was written, and then the machine failed.
func TestLinksThatWereLostAreHadAgain(t *testing.T) {
	a := asking(t, eventlog.NewMemory())
	r := a.begin("begin")
	in := 0
	node := engine.New(a.store, engine.Settings{Now: a.clock, Key: testKey(t),
		Sealed: sealed.New(brokenOnce{openStore(t, filepath.Join(t.TempDir(), "links.db")), &in}, a.clock)})
	choose := func(seed string) ([]string, engine.Receipt, error) {
		return node.AskPeople(t.Context(), engine.Signed(key("dana")), a.at, &partnership.ChooseVoice{Round: r, Voice: partnership.People, Links: 6}, "voice", seed)
	}
	see(t, node, "dana", a.at, func(partnership.View) {})
	if _, _, err := node.AskPeople(t.Context(), engine.Signed(key("priya")), a.at, &partnership.ChooseVoice{Round: r, Voice: partnership.People, Links: 6}, "voice", ""); err != nil {
		t.Fatal(err) // the box is there
	}
	seed := engine.NewSecret()
	in = 2
	if _, _, err := choose(seed); !errors.Is(err, errBroken) {
		t.Fatalf("AskPeople on a broken store = %v", err)
	}
	links, receipt, err := choose(seed)
	if err != nil || !receipt.Repeated || len(links) != 6 {
		t.Fatalf("AskPeople again = %v, %v, %v, want the six links", links, receipt, err)
	}
	for _, link := range links {
		if err := node.Link(t.Context(), link, func(partnership.View, engine.Asked) error { return nil }); err != nil {
			t.Errorf("link %s = %v", link, err)
		}
	}
	if again, _, err := choose(seed); err != nil || !slices.Equal(again, links) {
		t.Errorf("AskPeople a third time = %v, %v, want the same", again, err)
	}
	if none, _, err := choose(engine.NewSecret()); err != nil || len(none) != 0 {
		t.Errorf("AskPeople with another seed = %v, %v, want none: six are asked", none, err)
	}
}

// TestNobodyKeepsAnotherFromAsking: what is asked in one's own space goes by the record of all, in which the other party
// writes without pause.
func TestNobodyKeepsAnotherFromAsking(t *testing.T) {
	for name, s := range stores(t) {
		t.Run(name, func(t *testing.T) {
			a := asking(t, s)
			private, err := a.e.SpaceOf(t.Context(), engine.Signed(key("dana")), a.at, a.ids[:1])
			if err != nil {
				t.Fatal(err)
			}
			c := a.tooMany(private, "readiness")
			ctx, stop := context.WithCancel(t.Context())
			began := make(chan bool, 1000)
			var writers sync.WaitGroup
			for i := range 6 {
				writers.Go(func() {
					for k := 0; ctx.Err() == nil; k++ {
						_, err := a.e.Do(ctx, engine.Signed(key("priya")), a.at, &partnership.AddTopic{Text: "again"}, fmt.Sprint("flood-", i, "-", k))
						if err != nil && ctx.Err() == nil {
							t.Errorf("a writer: %v", err)
							return
						}
						select {
						case began <- true:
						default:
						}
					}
				})
			}
			for range 20 {
				<-began
			}
			if _, err := a.e.Do(t.Context(), engine.Signed(key("dana")), private, c, "voice"); err != nil {
				t.Errorf("ChooseVoice while another writes = %v", err)
			}
			stop()
			writers.Wait()
		})
	}
}
