package sealed_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/sealed"
	"entente/store"
	"entente/store/postgrestest"

	"github.com/google/go-cmp/cmp"
)

// A world is a fresh set of boxes with a clock that stands still until it is told to go on.
type world struct {
	*sealed.Boxes
	store *store.Store

	mu  sync.Mutex
	now time.Time
}

func (w *world) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Schema: sealed.Schema()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w := &world{store: s, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	w.Boxes = sealed.New(s, w.time)
	return w
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, newWorld(t, filepath.Join(t.TempDir(), "entente.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, newWorld(t, postgrestest.Start(t))) })
}

const (
	calder  = uint64(2)
	harwick = uint64(3)
	size    = 1024
)

var box = sealed.Box{Space: "a-space", Round: 7}

// prepared is a box that closes in a week, and n links of Calder's people.
func (w *world) prepared(t *testing.T, n int) []string {
	t.Helper()
	must(t, w.Prepare(t.Context(), box, w.time().Add(7*24*time.Hour), size))
	return must1(w.Links(t.Context(), box, calder, sealed.NewSecret(), n, 10_000))(t)
}

func byLink(secret string) sealed.Ticket { return sealed.Ticket{Link: secret} }

func member(n uint64) sealed.Ticket { return sealed.Ticket{Member: n, Party: harwick} }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must1[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		must(t, err)
		return value
	}
}

func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s = %v, want %v", what, err, want)
	}
}

func wantMine(t *testing.T, w *world, secret, want string) {
	t.Helper()
	if got := must1(w.Mine(t.Context(), box, secret))(t); string(got) != want {
		t.Errorf("Mine = %q, want %q", got, want)
	}
}

// rows counts what the tables hold.
func (w *world) rows(t *testing.T) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, name := range sealed.Tables() {
		var n int
		w.each(t, `SELECT COUNT(*) FROM `+name, &n, func() {})
		if n > 0 && name != "sealed_box" {
			counts[strings.TrimPrefix(name, "sealed_")] = n
		}
	}
	return counts
}

// each reads the one column of every row into a place.
func (w *world) each(t *testing.T, query string, into any, f func()) {
	t.Helper()
	rows, err := w.store.Query(t.Context(), query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		must(t, rows.Scan(into))
		f()
	}
	must(t, rows.Err())
}

func TestRoundFromLinksToDeletion(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		links := w.prepared(t, 3)
		answers := map[string]string{}
		for i, link := range links[:2] {
			secret, text := sealed.NewSecret(), `{"a":`+strings.Repeat("1", i+1)+`}`
			must(t, w.Put(t.Context(), box, byLink(link), secret, []byte(text+"  ")))
			answers[text] = secret
		}
		must(t, w.Put(t.Context(), box, member(9), sealed.NewSecret(), []byte(`{"h":1}`)))

		shut := must1(w.Shut(t.Context(), box))(t)
		for i, want := range []sealed.Shut{
			{Party: calder, Answered: 2, Links: 3, Root: shut[0].Root}, {Party: harwick, Answered: 1, Root: shut[1].Root},
		} {
			if diff := cmp.Diff(want, shut[i]); diff != "" {
				t.Errorf("Shut (-want +got):\n%s", diff)
			}
		}
		opened := must1(w.Open(t.Context(), box))(t)
		got := map[string]bool{}
		for _, a := range opened[0].Answers {
			got[string(a)] = true
		}
		if len(opened) != 2 || len(got) != 2 || !got[`{"a":1}`] || !got[`{"a":11}`] || string(opened[1].Answers[0]) != `{"h":1}` {
			t.Errorf("Open = %v", opened)
		}

		must(t, w.Delete(t.Context(), box))
		if diff := cmp.Diff(map[string]int{"leaf": 3, "link": 3, "party": 2}, w.rows(t)); diff != "" {
			t.Errorf("rows after Delete (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(shut, must1(w.Shut(t.Context(), box))(t)); diff != "" {
			t.Errorf("Shut after Delete (-want +got):\n%s", diff)
		}
		for text, secret := range answers {
			leaf := sealed.Leaf(sealed.Salt(secret), []byte(text))
			proof := must1(w.Proof(t.Context(), box, calder, leaf))(t)
			if err := sealed.Verify(shut[0].Root, leaf, proof); err != nil {
				t.Errorf("Verify = %v", err)
			}
			if sealed.Verify(shut[1].Root, leaf, proof) == nil || sealed.Verify(shut[0].Root, sealed.Salt(secret), proof) == nil {
				t.Error("Verify takes another root or another leaf")
			}
			changed := sealed.Leaf(sealed.Salt(secret), []byte(text+"!"))
			_, err := w.Proof(t.Context(), box, calder, changed)
			wantErr(t, "Proof of a changed answer", err, sealed.ErrNotFound)
		}
		_, err := w.Open(t.Context(), box)
		wantErr(t, "Open after Delete", err, sealed.ErrNotFound)
		for _, link := range links { // who answered, and who did not: nothing tells
			got, err := w.Link(t.Context(), link)
			if want := (sealed.Link{Box: box, Party: calder}); !errors.Is(err, sealed.ErrShut) || got != want {
				t.Errorf("Link after Delete = %v, %v, want %v and %v", got, err, want, sealed.ErrShut)
			}
		}
		wantErr(t, "Put by an unknown link after Delete", w.Put(t.Context(), box, byLink(sealed.NewSecret()), sealed.NewSecret(), nil), sealed.ErrNotFound)
		wantErr(t, "Put after Delete", w.Put(t.Context(), box, byLink(links[2]), sealed.NewSecret(), nil), sealed.ErrShut)
	})
}

func TestSpentLinkTakesOnlyItsOwnSecret(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		links, secret := w.prepared(t, 2), sealed.NewSecret()
		for _, text := range []string{"first", "first", "changed"} { // a retry, and a change
			must(t, w.Put(t.Context(), box, byLink(links[0]), secret, []byte(text)))
			wantMine(t, w, secret, text)
		}
		wantErr(t, "Put with another secret", w.Put(t.Context(), box, byLink(links[0]), sealed.NewSecret(), []byte("x")), sealed.ErrSpent)
		wantErr(t, "Put with another's secret", w.Put(t.Context(), box, byLink(links[1]), secret, []byte("x")), sealed.ErrSpent)
		wantErr(t, "Put of another party's", w.Put(t.Context(), box, member(4), secret, []byte("x")), sealed.ErrSpent)
		wantMine(t, w, secret, "changed")
		for i, spent := range []bool{true, false} { // a refusal spends nothing
			want := sealed.Link{Box: box, Party: calder, Spent: spent}
			if got := must1(w.Link(t.Context(), links[i]))(t); got != want {
				t.Errorf("Link = %v, want %v", got, want)
			}
		}
		for _, want := range []bool{false, true} {
			if got := must1(w.Took(t.Context(), box, member(4)))(t); got != want {
				t.Errorf("Took = %v, want %v", got, want)
			}
			if !want {
				must(t, w.Put(t.Context(), box, member(4), sealed.NewSecret(), []byte("y")))
			}
		}
		wantErr(t, "Put by a member again", w.Put(t.Context(), box, member(4), sealed.NewSecret(), []byte("x")), sealed.ErrSpent)
	})
}

func TestWhatABoxDoesNotTake(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		links := w.prepared(t, 2)
		put := func(link, secret, text string) error {
			return w.Put(t.Context(), box, byLink(link), secret, []byte(text))
		}
		secret := sealed.NewSecret()
		must(t, put(links[0], secret, strings.Repeat("x", size)))
		wantErr(t, "Put of a long answer", put(links[1], sealed.NewSecret(), strings.Repeat("x", size+1)), sealed.ErrTooLong)
		wantErr(t, "change to a long answer", put(links[0], secret, strings.Repeat("x", size+1)), sealed.ErrTooLong)
		wantErr(t, "Put by an unknown link", put(sealed.NewSecret(), sealed.NewSecret(), "x"), sealed.ErrNotFound)
		wantErr(t, "Put with a guessable secret", put(links[1], "mine", "x"), sealed.ErrNotFound)
		other := sealed.Box{Space: box.Space, Round: 8}
		wantErr(t, "Put into an unknown box", w.Put(t.Context(), other, byLink(links[1]), sealed.NewSecret(), nil), sealed.ErrNotFound)
		must(t, w.Prepare(t.Context(), other, time.Time{}, size))
		wantErr(t, "Put into another box", w.Put(t.Context(), other, byLink(links[1]), sealed.NewSecret(), nil), sealed.ErrNotFound)
		wantErr(t, "Prepare otherwise", w.Prepare(t.Context(), other, w.time(), size), sealed.ErrDiffers)
		must(t, w.Prepare(t.Context(), other, time.Time{}, size))
		for _, none := range []int{-1, 0, 4<<20 + 1} { // too long for one argument, or nothing at all, which SQLite takes for NULL
			if err := w.Prepare(t.Context(), sealed.Box{Space: box.Space, Round: 9}, time.Time{}, none); err == nil {
				t.Errorf("Prepare for answers of %d bytes passed", none)
			}
		}
		_, err := w.Open(t.Context(), box)
		wantErr(t, "Open before Shut", err, sealed.ErrNotShut)
		_, err = w.Mine(t.Context(), other, secret)
		wantErr(t, "Mine of another box", err, sealed.ErrNotFound)

		w.pass(7*24*time.Hour - time.Millisecond)
		must(t, put(links[0], secret, "in time"))
		w.pass(time.Millisecond)
		wantErr(t, "Put at the closing time", put(links[1], sealed.NewSecret(), "x"), sealed.ErrShut)
		wantErr(t, "change at the closing time", put(links[0], secret, "x"), sealed.ErrShut)
		wantErr(t, "SaveVoice at the closing time", w.SaveVoice(t.Context(), box, harwick, nil), sealed.ErrShut)
		_, err = w.Links(t.Context(), box, calder, sealed.NewSecret(), 1, 10_000)
		wantErr(t, "Links at the closing time", err, sealed.ErrShut)
		got, err := w.Link(t.Context(), links[1])
		if want := (sealed.Link{Box: box, Party: calder}); !errors.Is(err, sealed.ErrShut) || got != want {
			t.Errorf("Link at the closing time = %v, %v, want %v and %v", got, err, want, sealed.ErrShut)
		}
		wantMine(t, w, secret, "in time")
		w.pass(-time.Hour) // clock back: what was shut stays shut
		must1(w.Shut(t.Context(), box))(t)
		wantErr(t, "Put when the clock went back", put(links[1], sealed.NewSecret(), "x"), sealed.ErrShut)
		wantMine(t, w, secret, "in time")
	})
}

func TestCancelledRoundIsDeletedUnread(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		links := w.prepared(t, 2)
		must(t, w.Put(t.Context(), box, byLink(links[0]), sealed.NewSecret(), []byte("x")))
		must(t, w.SaveVoice(t.Context(), box, harwick, []byte("x")))
		for range 2 {
			must(t, w.Delete(t.Context(), box))
		}
		must(t, w.Delete(t.Context(), sealed.Box{Space: "unknown"}))
		if diff := cmp.Diff(map[string]int{"link": 2}, w.rows(t)); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		_, err := w.Link(t.Context(), links[0])
		wantErr(t, "Link", err, sealed.ErrCancelled)
		wantErr(t, "Put", w.Put(t.Context(), box, byLink(links[1]), sealed.NewSecret(), nil), sealed.ErrCancelled)
		wantErr(t, "Put", w.Put(t.Context(), box, byLink(links[1]), sealed.NewSecret(), nil), sealed.ErrShut)
		_, err = w.Shut(t.Context(), box)
		wantErr(t, "Shut", err, sealed.ErrCancelled)
		_, err = w.Open(t.Context(), box)
		wantErr(t, "Open", err, sealed.ErrCancelled)
		must(t, w.Prepare(t.Context(), box, w.time().Add(7*24*time.Hour), size)) // again, and nothing comes back
		wantErr(t, "SaveVoice", w.SaveVoice(t.Context(), box, harwick, nil), sealed.ErrCancelled)
	})
}

func TestPartyThatLeftIsNotCounted(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		links, secret := w.prepared(t, 2), sealed.NewSecret()
		must(t, w.Put(t.Context(), box, byLink(links[0]), secret, []byte("x")))
		must(t, w.Put(t.Context(), box, member(4), sealed.NewSecret(), []byte("y")))
		for range 2 {
			must(t, w.Drop(t.Context(), box, calder))
		}
		for what, err := range map[string]error{
			"Put":       w.Put(t.Context(), box, byLink(links[1]), sealed.NewSecret(), []byte("x")),
			"change":    w.Put(t.Context(), box, byLink(links[0]), secret, []byte("x")),
			"SaveVoice": w.SaveVoice(t.Context(), box, calder, nil),
		} {
			wantErr(t, what, err, sealed.ErrDropped)
		}
		_, err := w.Link(t.Context(), links[1])
		wantErr(t, "Link", err, sealed.ErrDropped)
		_, err = w.Links(t.Context(), box, calder, sealed.NewSecret(), 1, 10_000)
		wantErr(t, "Links", err, sealed.ErrDropped)
		shut := must1(w.Shut(t.Context(), box))(t)
		if len(shut) != 1 || shut[0].Party != harwick {
			t.Errorf("Shut = %v, want Harwick alone", shut)
		}
		must(t, w.Drop(t.Context(), box, harwick)) // after closing: what was said of it stays said
		if diff := cmp.Diff(shut, must1(w.Shut(t.Context(), box))(t)); diff != "" {
			t.Errorf("Shut again (-want +got):\n%s", diff)
		}
		if opened := must1(w.Open(t.Context(), box))(t); len(opened) != 0 {
			t.Errorf("Open = %v, want nobody", opened)
		}
	})
}

func TestLockedVoiceCannotChange(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.prepared(t, 0)
		_, err := w.LockVoice(t.Context(), box, calder)
		wantErr(t, "LockVoice of nothing", err, sealed.ErrNotFound)
		must(t, w.SaveVoice(t.Context(), box, calder, []byte("draft")))
		must(t, w.SaveVoice(t.Context(), box, harwick, []byte("never locked")))
		must(t, w.SaveVoice(t.Context(), box, calder, []byte("final")))
		leaf := must1(w.LockVoice(t.Context(), box, calder))(t)
		if again := must1(w.LockVoice(t.Context(), box, calder))(t); again != leaf {
			t.Errorf("LockVoice again = %v, want %v", again, leaf)
		}
		must(t, w.SaveVoice(t.Context(), box, calder, []byte("final")))
		wantErr(t, "SaveVoice after LockVoice", w.SaveVoice(t.Context(), box, calder, []byte("x")), sealed.ErrLocked)
		wantErr(t, "SaveVoice of a long answer", w.SaveVoice(t.Context(), box, harwick, make([]byte, sealed.VoiceSize+1)), sealed.ErrTooLong)
		v := must1(w.Voice(t.Context(), box, calder))(t)
		if string(v.Answer) != "final" || !v.Locked || v.Leaf != leaf || sealed.Leaf(v.Salt, v.Answer) != leaf {
			t.Errorf("Voice = %v", v)
		}
		shut := must1(w.Shut(t.Context(), box))(t)
		if len(shut) != 1 || !shut[0].Voice || shut[0].Answered != 1 {
			t.Fatalf("Shut = %v, want Calder's voice alone", shut)
		}
		must(t, sealed.Verify(shut[0].Root, leaf, must1(w.Proof(t.Context(), box, calder, leaf))(t)))
		opened := must1(w.Open(t.Context(), box))(t)
		if diff := cmp.Diff([]sealed.Opened{{Party: calder, Voice: &v}}, opened); diff != "" {
			t.Errorf("Open (-want +got):\n%s", diff)
		}
	})
}

func TestSweepSeesWhatIsNotDeleted(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		closes := w.time().Add(time.Hour)
		boxes := []sealed.Box{{Space: "a", Round: 1}, {Space: "a", Round: 2}, {Space: "b", Round: 1}, {Space: "b", Round: 2}}
		for _, b := range boxes {
			must(t, w.Prepare(t.Context(), b, closes, size))
		}
		must(t, w.Prepare(t.Context(), sealed.Box{Space: "c", Round: 1}, time.Time{}, size))
		must1(w.Shut(t.Context(), boxes[1]))(t)
		must1(w.Shut(t.Context(), boxes[2]))(t)
		must(t, w.Delete(t.Context(), boxes[2]))
		must(t, w.Delete(t.Context(), boxes[3]))
		want := []sealed.State{{boxes[0], closes, false}, {boxes[1], closes, true}, {sealed.Box{Space: "c", Round: 1}, time.Time{}, false}}
		if diff := cmp.Diff(want, must1(w.List(t.Context()))(t)); diff != "" {
			t.Errorf("List (-want +got):\n%s", diff)
		}
	})
}

// TestTheSameSeedMakesTheSameLinks: so links whose page was lost are had again, and never more than the party asks people.
func TestTheSameSeedMakesTheSameLinks(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		must(t, w.Prepare(t.Context(), box, time.Time{}, size))
		other := sealed.Box{Space: box.Space, Round: 8}
		must(t, w.Prepare(t.Context(), other, time.Time{}, size))
		seed := sealed.NewSecret()
		make := func(at sealed.Box, party uint64, seed string, n, most int) []string {
			return must1(w.Links(t.Context(), at, party, seed, n, most))(t)
		}
		first := make(box, calder, seed, 5, 5)
		if again := make(box, calder, seed, 5, 5); !slices.Equal(first, again) {
			t.Errorf("the same seed gives %v and then %v", first, again)
		}
		all := slices.Concat(first, make(box, harwick, seed, 5, 5), make(other, calder, seed, 5, 5), make(box, calder, sealed.NewSecret(), 1, 6))
		slices.Sort(all)
		if n := len(slices.Compact(all)); n != 16 {
			t.Errorf("%d links in all, want 16: other parties, rounds and seeds have others", n)
		}
		_, err := w.Links(t.Context(), box, calder, sealed.NewSecret(), 2, 7)
		wantErr(t, "Links of more people than are asked", err, sealed.ErrTooMany)
		_, err = w.Links(t.Context(), box, calder, "mine", 1, 100)
		wantErr(t, "Links from a seed that can be guessed", err, sealed.ErrNotFound)
		if n := w.rows(t)["link"]; n != 16 {
			t.Errorf("%d links are stored, want 16", n)
		}
	})
}
