package engine_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
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
				node := engine.New(meeting{s, new(sync.Once), func() { decided.Done(); decided.Wait() }},
					engine.Settings{Now: a.clock, Key: testKey(t), Sealed: a.boxes})
				done.Go(func() {
					_, errs[i] = node.Do(t.Context(), engine.Signed(key("dana")), w.At, w.Command, fmt.Sprint("voice", i))
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
