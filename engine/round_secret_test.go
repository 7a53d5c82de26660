package engine_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// world is one of two that differ only in what people answer.
type world struct {
	*asked
	round  partnership.RoundID
	links  []string
	says   func(i int) (point int, text string)
	secret []string
}

func (w *world) answers(i int) partnership.Answers {
	r := w.asked.round(w.round)
	point, text := w.says(i)
	a := all(r.Questions, point)
	a.Texts = []partnership.Comment{{Prompt: r.Questions.Prompts[0].Key, Text: text, Share: true}}
	return a
}

// lives begins a round in which six people of Harwick answer by link, one of them twice, and Calder as one voice.
func lives(t *testing.T, host *ledger.Key, says func(i int) (int, string)) *world {
	t.Helper()
	a := &asked{t: t, store: eventlog.NewMemory(), now: start, at: "common"}
	a.boxes = boxesOn(t, a.store, a.clock)
	a.e = engine.New(a.store, engine.Settings{Now: a.clock, Key: host, Sealed: a.boxes})
	_, err := a.e.Found(t.Context(), a.at, partnership.FoundPartnership{Name: "Northbank", Goal: "People get through.", Zone: "Europe/London",
		Party: "Harwick", Kind: partnership.PublicBody, Person: "Dana", Key: key("dana")}, "found")
	if err != nil {
		t.Fatal(err)
	}
	join(t, a.e, a.at, "Calder", "priya")
	today := partnership.DateOf(a.clock())
	w := &world{asked: a, says: says, round: partnership.RoundID(do(t, a.e, "dana", a.at, &partnership.BeginRound{
		Set: partnership.SetRef{Key: "readiness"}, Closes: today.AddDays(5), Opens: today.AddDays(7), Comments: true,
	}, "begin").First)}
	w.links = a.links("dana", w.round, 7)
	for i, link := range w.links[:6] {
		w.secret = append(w.secret, engine.NewSecret())
		for range 1 + i%2 {
			if err := a.e.AnswerByLink(t.Context(), link, w.secret[i], w.answers(i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	do(t, a.e, "priya", a.at, &partnership.ChooseVoice{Round: w.round, Voice: partnership.OneVoice}, "voice")
	if err := a.e.SaveVoice(t.Context(), engine.Signed(key("priya")), a.at, w.round, w.answers(9)); err != nil {
		t.Fatal(err)
	}
	do(t, a.e, "priya", a.at, &partnership.LockVoice{Round: w.round}, "lock")
	return w
}

// hashes are what is salted by chance: 64 hexadecimal digits, of the same length whatever they are made of.
var hashes = regexp.MustCompile(`[0-9a-f]{64}`)

// tells is everything that anybody hears of the partnership: the bytes of its entries, views, what waits, signals, marks, the
// history in words, what a bundle holds and how long its files are, and every refusal.
func (w *world) tells() (list []string) {
	w.t.Helper()
	ctx := w.t.Context()
	tell := func(what string, v ...any) {
		list = append(list, what+" "+hashes.ReplaceAllString(fmt.Sprint(v...), "(hash)"))
	}
	for _, name := range []string{"dana", "priya"} {
		who := engine.Signed(key(name))
		err := w.e.ViewAll(ctx, who, w.at, func(views []partnership.View) error {
			for _, v := range views {
				b, err := json.Marshal(v.State.Rounds(), json.Deterministic(true))
				_, early := v.State.Result(w.round)
				tell("view", string(b), err, early, v.State.Head(), v.State.LastAt())
			}
			tell("waiting", partnership.Waiting(views))
			tell("signals", partnership.Signals(views), partnership.PromptsLeft(views, views[0].By.ID))
			return nil
		})
		mark, watched, failed := w.e.Mark(ctx, who, w.at)
		tell("mark", mark, watched, err, failed)
		_, err = w.e.Do(ctx, who, w.at, &partnership.AnswerGap{Round: w.round, Prompt: "x", How: partnership.GapAsItIs}, "gap-"+name)
		tell("gap", err)
		_, err = w.e.Do(ctx, who, w.at, &partnership.LockVoice{Round: w.round}, "again-"+name)
		tell("lock", err)
		leaf, err := w.e.Answer(ctx, who, w.at, w.round, engine.NewSecret(), partnership.Answers{})
		tell("answer", leaf, err)
		w.history(name, tell)
		w.bundle(name, tell)
	}
	dana, err := w.e.Voice(ctx, engine.Signed(key("dana")), w.at, w.round)
	tell("another's voice", dana, err)
	for _, link := range []string{w.links[0], w.links[6], engine.NewSecret()} {
		err := w.e.Link(ctx, link, func(_ partnership.View, x engine.Asked) error {
			tell("link", x.Party, x.Spent, x.Shut, x.Round.Phase())
			return nil
		})
		tell("link", err, w.e.AnswerByLink(ctx, link, w.secret[1], partnership.Answers{}))
	}
	_, err = w.e.Mine(ctx, w.at, w.asked.round(w.round), engine.NewSecret())
	tell("mine", err)
	_, err = w.e.Counted(ctx, w.at, w.round, 2, strings.Repeat("ab", 32))
	tell("counted", err)
	w.entries(tell)
	return list
}

func (w *world) entries(tell func(string, ...any)) {
	head, err := w.store.Head(w.t.Context(), eventlog.ID(w.at))
	err = errors.Join(err, w.store.Read(w.t.Context(), eventlog.ID(w.at), 0, head, func(e eventlog.Entry) error {
		tell("entry", string(e.Facts), " ", string(e.Words))
		return nil
	}))
	tell("entries", head, err)
}

func (w *world) history(name string, tell func(string, ...any)) {
	err := w.e.History(w.t.Context(), engine.Signed(key(name)), w.at, func(views []partnership.View) (picks []engine.Pick) {
		for no := uint64(1); no <= views[0].State.Head(); no++ {
			picks = append(picks, engine.Pick{Space: w.at, No: no})
		}
		return picks
	}, func(_ []partnership.View, entries []engine.Recorded) error {
		for _, x := range entries {
			tell("history", partnership.Describe(x.View, x.Meta, x.Event))
		}
		return nil
	})
	tell("history", err)
}

func (w *world) bundle(name string, tell func(string, ...any)) {
	files := tar.NewReader(bytes.NewReader(bundle(w.t, w.e, name, w.at)))
	for {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			w.t.Fatal(err)
		}
		tell("bundle", h.Name, " ", h.Size, " ", h.Mode)
	}
}

// TestTwoWorldsThatDifferInAnswersAreOneUntilTheOpening: while people answer, and once it is closed, nobody can tell by any
// channel of the engine what was answered. Once it opens they can, or the test would find nothing.
func TestTwoWorldsThatDifferInAnswersAreOneUntilTheOpening(t *testing.T) {
	host := newKey(t)
	one := lives(t, host, func(int) (int, string) { return 1, "no" })
	two := lives(t, host, func(i int) (int, string) { return 1 + i%4, strings.Repeat("A long and particular story. ", 3*i) })
	for _, days := range []int{0, 5, 1} {
		one.wait(days)
		two.wait(days)
		a, b := one.tells(), two.tells()
		if d := cmp.Diff(a, b); d != "" {
			t.Fatalf("after %d days more they differ (-one +two):\n%s", days, d)
		}
	}
	if got := one.asked.round(one.round).Phase(); got != partnership.RoundClosed {
		t.Fatalf("phase = %v, want closed", got)
	}
	one.wait(1)
	two.wait(1)
	if cmp.Equal(one.tells(), two.tells()) {
		t.Error("after the opening both are told the same; the test looks in the wrong place")
	}
}
