package sealed_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"entente/sealed"
)

// slow is a database on which one may hold up whoever looks first, or writes, and count who writes.
type slow struct {
	sealed.DB
	query, write atomic.Pointer[hold] // what holds up the next one
	writes       atomic.Int32
	do           func(*sql.Tx) error // before each write, in its transaction
	after        error               // instead of success
}

// A hold says when it has begun and ends when released.
type hold struct{ begun, release chan bool }

func newHold() *hold { return &hold{make(chan bool), make(chan bool)} }

func (h *hold) up() {
	h.begun <- true
	<-h.release
}

var errHeld = errors.New("was held up")

func (s *slow) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if h := s.query.Swap(nil); h != nil {
		h.up()
		return nil, errHeld
	}
	return s.DB.Query(ctx, query, args...)
}

func (s *slow) Write(ctx context.Context, do func(*sql.Tx) error) error {
	s.writes.Add(1)
	if h := s.write.Swap(nil); h != nil {
		h.up()
	}
	err := s.DB.Write(ctx, func(tx *sql.Tx) error {
		if s.do != nil {
			if err := s.do(tx); err != nil {
				return err
			}
		}
		return do(tx)
	})
	return errors.Join(err, s.after)
}

// A wish is a call of Put.
type wish struct {
	ticket sealed.Ticket
	secret string
	text   string
	ctx    context.Context // nil: the test's
}

// together puts all that is wished while the box is held up, so that it waits in this order, and returns what each was told.
func together(t *testing.T, boxes *sealed.Boxes, db *slow, box sealed.Box, wishes ...wish) []error {
	t.Helper()
	errs := make([]error, len(wishes))
	var wg sync.WaitGroup
	h := newHold()
	db.query.Store(h)
	wg.Go(func() {
		if err := boxes.Put(t.Context(), box, member(999), sealed.NewSecret(), nil); !errors.Is(err, errHeld) {
			t.Errorf("Put that was held up = %v", err)
		}
	})
	<-h.begun
	for i, w := range wishes {
		wg.Go(func() {
			ctx := w.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			errs[i] = boxes.Put(ctx, box, w.ticket, w.secret, []byte(w.text))
		})
		for boxes.Waiting(box) <= i {
			runtime.Gosched()
		}
	}
	h.release <- true
	wg.Wait()
	return errs
}

func wantErrs(t *testing.T, got []error, want ...error) {
	t.Helper()
	for i := range want {
		if !errors.Is(got[i], want[i]) {
			t.Errorf("put %d = %v, want %v", i+1, got[i], want[i])
		}
	}
}

func TestEachOfAGroupSucceedsOrFailsAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &slow{DB: w.store}
		boxes, links := sealed.New(db, w.time), w.prepared(t, 4)
		must(t, w.Drop(t.Context(), box, 44))
		taken, own, changed := sealed.NewSecret(), sealed.NewSecret(), sealed.NewSecret()
		must(t, w.Put(t.Context(), box, member(1), taken, []byte("of member 1")))
		must(t, w.Put(t.Context(), box, byLink(links[0]), changed, []byte("before")))
		got := together(t, boxes, db, box,
			wish{ticket: byLink(links[1]), secret: own, text: "fresh"},
			wish{ticket: member(2), secret: taken, text: "a fresh ticket with another's secret"},
			wish{ticket: byLink(links[0]), secret: changed, text: "after"},
			wish{ticket: member(1), secret: sealed.NewSecret(), text: "a spent ticket with a new secret"},
			wish{ticket: byLink(sealed.NewSecret()), secret: sealed.NewSecret(), text: "an unknown link"},
			wish{ticket: sealed.Ticket{Member: 5, Party: 44}, secret: sealed.NewSecret(), text: "of a party that left"},
			wish{ticket: byLink(links[2]), secret: sealed.NewSecret(), text: strings.Repeat("x", size+1)},
			wish{ticket: member(3), secret: sealed.NewSecret(), text: "fresh too"},
		)
		wantErrs(t, got, nil, sealed.ErrSpent, nil, sealed.ErrSpent, sealed.ErrNotFound, sealed.ErrDropped, sealed.ErrTooLong, nil)
		if n := db.writes.Load(); n != 1 {
			t.Errorf("%d transactions, want 1 for all", n)
		}
		wantMine(t, w, own, "fresh")
		wantMine(t, w, taken, "of member 1")
		wantMine(t, w, changed, "after")
		if left := w.rows(t); left["tick"] != 4 || left["answer"] != 4 {
			t.Errorf("rows = %v, want 4 ticks and 4 answers", left)
		}
		must(t, w.Put(t.Context(), box, member(2), sealed.NewSecret(), []byte("a refusal spends nothing")))
		must(t, w.Put(t.Context(), box, byLink(links[2]), sealed.NewSecret(), []byte("nor does it here")))
	})
}

// Nothing is kept of a group in which all are refused, nor is it made durable.
func TestGroupOfWhichAllAreRefusedLeavesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &slow{DB: w.store}
		boxes, taken := sealed.New(db, w.time), sealed.NewSecret()
		w.prepared(t, 0)
		must(t, w.Put(t.Context(), box, member(1), taken, nil))
		before := w.dump(t)
		got := together(t, boxes, db, box, wish{ticket: member(2), secret: taken}, wish{ticket: member(1), secret: sealed.NewSecret()})
		wantErrs(t, got, sealed.ErrSpent, sealed.ErrSpent)
		if n, after := db.writes.Load(), w.dump(t); n != 1 || after != before {
			t.Errorf("%d transactions, want 1; the tables were\n%s\nand are\n%s", n, before, after)
		}
	})
}

// The same ticket, or the same secret, twice at once: the first that came counts, as if the other had come later.
func TestAlikeOnesTakeTurns(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &slow{DB: w.store}
		boxes, links := sealed.New(db, w.time), w.prepared(t, 3)
		twice, shared := sealed.NewSecret(), sealed.NewSecret()
		got := together(t, boxes, db, box,
			wish{ticket: byLink(links[0]), secret: twice, text: "sent"},
			wish{ticket: byLink(links[0]), secret: twice, text: "sent again"},
			wish{ticket: byLink(links[0]), secret: sealed.NewSecret(), text: "with another secret"},
			wish{ticket: byLink(links[1]), secret: shared, text: "first"},
			wish{ticket: byLink(links[2]), secret: shared, text: "second"},
			wish{ticket: sealed.Ticket{Member: 1, Party: harwick}, secret: sealed.NewSecret(), text: "a member"},
			wish{ticket: sealed.Ticket{Member: 1, Party: calder}, secret: sealed.NewSecret(), text: "the same member"},
		)
		wantErrs(t, got, nil, nil, sealed.ErrSpent, nil, sealed.ErrSpent, nil, sealed.ErrSpent)
		wantMine(t, w, twice, "sent again")
		wantMine(t, w, shared, "first")
		if left := w.rows(t); left["tick"] != 3 || left["answer"] != 3 {
			t.Errorf("rows = %v, want 3 ticks and 3 answers", left)
		}
	})
}

func TestManyAtOnceTakeFewTransactions(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &slow{DB: w.store}
		boxes := sealed.New(db, w.time)
		var wishes []wish
		for _, link := range w.prepared(t, 150) {
			wishes = append(wishes, wish{ticket: byLink(link), secret: sealed.NewSecret(), text: link})
		}
		wantErrs(t, together(t, boxes, db, box, wishes...), make([]error, len(wishes))...)
		if n := db.writes.Load(); n != 3 {
			t.Errorf("%d transactions for 150 answers, want 3", n)
		}
		for _, wish := range wishes {
			wantMine(t, w, wish.secret, wish.text)
		}
	})
}

// Who stops waiting before their turn leaves nothing; who stops while they are being written hears how it ended, and those
// who share the transaction notice nothing.
func TestWhoStopsWaitingTakesNobodyAlong(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &slow{DB: w.store}
		boxes, links := sealed.New(db, w.time), w.prepared(t, 3)
		h := newHold()
		db.write.Store(h)
		first, stop := context.WithCancel(t.Context())
		second, stopToo := context.WithCancel(t.Context())
		errs := make([]error, 3)
		var wg sync.WaitGroup
		put := func(i int, ctx context.Context) {
			wg.Go(func() { errs[i] = boxes.Put(ctx, box, byLink(links[i]), sealed.NewSecret(), nil) })
		}
		put(0, first)
		<-h.begun
		stop() // it is being written
		put(1, second)
		put(2, t.Context())
		for boxes.Waiting(box) < 2 {
			runtime.Gosched()
		}
		stopToo()
		for boxes.Waiting(box) > 1 {
			runtime.Gosched()
		}
		h.release <- true
		wg.Wait()
		wantErrs(t, errs, nil, context.Canceled, nil)
		for i, spent := range []bool{true, false, true} {
			if got := must1(w.Link(t.Context(), links[i]))(t); got.Spent != spent {
				t.Errorf("link %d spent = %t, want %t", i+1, got.Spent, spent)
			}
		}
		wantErr(t, "Put by who has left already", boxes.Put(first, box, byLink(links[1]), sealed.NewSecret(), nil), context.Canceled)
	})
}

// What may have happened is not done again by itself: everybody hears that it is not known.
func TestGroupWhoseCommitIsUnknownIsNotTriedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &slow{DB: w.store, after: errors.New("connection lost")}
		boxes, links := sealed.New(db, w.time), w.prepared(t, 2)
		one := wish{ticket: byLink(links[0]), secret: sealed.NewSecret(), text: "one"}
		got := together(t, boxes, db, box, one, wish{ticket: byLink(links[1]), secret: sealed.NewSecret(), text: "two"})
		wantErrs(t, got, db.after, db.after)
		if n := db.writes.Load(); n != 1 {
			t.Errorf("%d transactions, want 1", n)
		}
		must(t, w.Put(t.Context(), box, one.ticket, one.secret, []byte("one")))
	})
}

// A statement that fails undoes the transaction, so each is tried once more alone.
func TestGroupWhoseStatementFailsIsTriedOneByOne(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &slow{DB: w.store}
		db.do = func(tx *sql.Tx) error {
			if db.writes.Load() > 2 { // the group's transaction, and the first one's own
				return nil
			}
			_, err := tx.Exec(`DROP TABLE sealed_answer`)
			return err
		}
		boxes := sealed.New(db, w.time)
		var wishes []wish
		for _, link := range w.prepared(t, 3) {
			wishes = append(wishes, wish{ticket: byLink(link), secret: sealed.NewSecret(), text: "x"})
		}
		got := together(t, boxes, db, box, wishes...)
		failed := slices.DeleteFunc(slices.Clone(got), func(err error) bool { return err == nil })
		if n := db.writes.Load(); n != 4 || len(failed) != 1 {
			t.Errorf("%d transactions, errors %v, want one for the group and one for each, of which one fails", n, got)
		}
		for i, wish := range wishes {
			if got[i] == nil {
				wantMine(t, w, wish.secret, "x")
			}
		}
		if left := w.rows(t); left["tick"] != 2 || left["answer"] != 2 {
			t.Errorf("rows = %v, want 2 ticks and 2 answers", left)
		}
	})
}

// In which order they came is not to be seen in the group, nor which tick is whose.
func TestGroupIsWrittenInTheOrderOfItsKeys(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &slow{DB: w.store}
		boxes := sealed.New(db, w.time)
		var wishes []wish
		for _, link := range w.prepared(t, 40) {
			wishes = append(wishes, wish{ticket: byLink(link), secret: sealed.NewSecret()})
		}
		wantErrs(t, together(t, boxes, db, box, wishes...), make([]error, len(wishes))...)
		for _, table := range []string{"sealed_tick", "sealed_answer"} {
			order := map[string]string{"postgres": " ORDER BY ctid"}[w.store.Dialect()]
			var hash []byte
			var hashes [][]byte
			w.each(t, `SELECT hash FROM `+table+order, &hash, func() { hashes = append(hashes, bytes.Clone(hash)) })
			if len(hashes) != 40 || !slices.IsSortedFunc(hashes, bytes.Compare) {
				t.Errorf("the %d rows of %s do not lie in the order of their hashes", len(hashes), table)
			}
		}
	})
}

// Somebody who sends the same many times at once waits for themselves, not the others for them.
func TestAlikeOnesHoldNobodyUp(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &slow{DB: w.store}
		boxes, links := sealed.New(db, w.time), w.prepared(t, 2)
		same := wish{ticket: byLink(links[0]), secret: sealed.NewSecret(), text: "again"}
		wishes := slices.Repeat([]wish{same}, 70)
		wishes = append(wishes, wish{ticket: byLink(links[1]), secret: sealed.NewSecret(), text: "once"})
		waited := false
		db.do = func(*sql.Tx) error {
			if db.writes.Load() == 2 {
				waited = !must1(w.Link(t.Context(), links[1]))(t).Spent
			}
			return nil
		}
		wantErrs(t, together(t, boxes, db, box, wishes...), make([]error, len(wishes))...)
		if waited {
			t.Error("an answer waited behind seventy of another's, want it in the first transaction")
		}
	})
}

// What breaks in a program that serves many takes down the one call in which it breaks.
func TestPanicOfTheDatabaseIsAnErrorOfThoseWhoWaitForIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		db := &broken{DB: w.store}
		boxes, links := sealed.New(db, w.time), w.prepared(t, 1)
		db.on.Store(true)
		secret := sealed.NewSecret()
		if err := boxes.Put(t.Context(), box, byLink(links[0]), secret, []byte("one")); err == nil {
			t.Error("Put into a database that panics = nil, want an error")
		}
		db.on.Store(false)
		must(t, boxes.Put(t.Context(), box, byLink(links[0]), secret, []byte("one")))
		wantMine(t, w, secret, "one")
	})
}

// broken is a database whose driver panics while it is on.
type broken struct {
	sealed.DB
	on atomic.Bool
}

func (b *broken) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if b.on.Load() {
		panic("index out of range")
	}
	return b.DB.Query(ctx, query, args...)
}
