package sealed_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/sealed"
	"entente/store"
	"entente/store/postgrestest"

	"github.com/google/go-cmp/cmp"
)

// nodes are the boxes as seen from several machines that share a database.
func nodes(t testing.TB, dsn string, n int) []*sealed.Boxes {
	t.Helper()
	var all []*sealed.Boxes
	for range n {
		s, err := store.Open(t.Context(), dsn, store.Options{Schema: sealed.Schema()})
		must(t, err)
		t.Cleanup(func() { s.Close() })
		all = append(all, sealed.New(s, time.Now))
	}
	return all
}

func onBothDatabases(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "entente.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, postgrestest.Start(t)) })
}

// Two nodes, 64 people answering, and both nodes shut the box in the middle of it: every answer that was acknowledged
// is counted, none that was refused is, and both nodes say the same.
func TestAcknowledgedMeansCounted(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, dsn string) {
		both := nodes(t, dsn, 2)
		for round := range uint64(3) {
			race(t, both, sealed.Box{Space: "s", Round: round})
		}
	})
}

func race(t *testing.T, both []*sealed.Boxes, box sealed.Box) {
	const people, each = 64, 20
	must(t, both[0].Prepare(t.Context(), box, time.Time{}, size))
	links := must1(both[0].Links(t.Context(), box, calder, sealed.NewSecret(), people*each, 10_000))(t)
	acknowledged := make([][]sealed.Hash, people)
	var put atomic.Int64
	begun, enough := make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() {
			<-begun
			for k := range each {
				secret, answer := sealed.NewSecret(), fmt.Appendf(nil, "%d %d", i, k)
				err := both[i%2].Put(t.Context(), box, byLink(links[i*each+k]), secret, answer)
				if errors.Is(err, sealed.ErrShut) {
					return
				}
				if err != nil {
					t.Errorf("Put = %v", err)
					return
				}
				acknowledged[i] = append(acknowledged[i], sealed.Leaf(sealed.Salt(secret), answer))
				if put.Add(1) == people*each/4 {
					close(enough)
				}
			}
		})
	}
	shut := make([][]sealed.Shut, 2)
	for i, node := range both {
		wg.Go(func() {
			<-enough
			var err error
			if shut[i], err = node.Shut(t.Context(), box); err != nil {
				t.Errorf("Shut = %v", err)
			}
		})
	}
	close(begun)
	wg.Wait()
	wantCounted(t, both[0], box, shut, acknowledged)
}

func wantCounted(t *testing.T, node *sealed.Boxes, box sealed.Box, shut [][]sealed.Shut, acknowledged [][]sealed.Hash) {
	t.Helper()
	total := 0
	for _, leaves := range acknowledged {
		total += len(leaves)
		for _, leaf := range leaves {
			proof, err := node.Proof(t.Context(), box, calder, leaf)
			if err == nil {
				err = sealed.Verify(shut[0][0].Root, leaf, proof)
			}
			if err != nil {
				t.Errorf("Proof of an acknowledged answer: %v", err)
			}
		}
	}
	if diff := cmp.Diff(shut[0], shut[1]); diff != "" {
		t.Errorf("the nodes differ:\n%s", diff)
	}
	if got := shut[0][0].Answered; got != total {
		t.Errorf("%d answers counted, %d acknowledged", got, total)
	}
	if opened := must1(node.Open(t.Context(), box))(t); len(opened[0].Answers) != total {
		t.Errorf("%d answers opened, %d acknowledged", len(opened[0].Answers), total)
	}
	t.Logf("%d answers before it was shut", total)
}

// A party leaves while its people answer: nothing of them is left, whichever came first.
func TestLeavingPartyLeavesNothing(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, dsn string) {
		both := nodes(t, dsn, 2)
		for round := range uint64(10) {
			box := sealed.Box{Space: "s", Round: round}
			must(t, both[0].Prepare(t.Context(), box, time.Time{}, size))
			var wg sync.WaitGroup
			for i := range uint64(32) {
				wg.Go(func() {
					err := both[i%2].Put(t.Context(), box, member(i+1), sealed.NewSecret(), []byte("x"))
					if i == 16 {
						err = both[0].Drop(t.Context(), box, harwick)
					}
					if err != nil && !errors.Is(err, sealed.ErrDropped) {
						t.Errorf("Put or Drop = %v", err)
					}
				})
			}
			wg.Wait()
			if shut := must1(both[1].Shut(t.Context(), box))(t); len(shut) != 0 {
				t.Errorf("Shut = %v, want nobody", shut)
			}
			if opened := must1(both[1].Open(t.Context(), box))(t); len(opened) != 0 {
				t.Errorf("Open = %v, want nobody", opened)
			}
		}
	})
}

// One ticket sent from many places at once is spent once.
func TestTicketIsSpentOnce(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, dsn string) {
		both := nodes(t, dsn, 2)
		must(t, both[0].Prepare(t.Context(), box, time.Time{}, size))
		link := must1(both[0].Links(t.Context(), box, calder, sealed.NewSecret(), 1, 10_000))(t)[0]
		var taken atomic.Int64
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				err := both[i%2].Put(t.Context(), box, byLink(link), sealed.NewSecret(), []byte("x"))
				if err == nil {
					taken.Add(1)
				} else if !errors.Is(err, sealed.ErrSpent) {
					t.Errorf("Put = %v", err)
				}
			})
		}
		wg.Wait()
		if got := taken.Load(); got != 1 {
			t.Errorf("%d answers taken with one link, want 1", got)
		}
	})
}

// late is a database in whose queue something happens before one's turn comes.
type late struct {
	sealed.DB
	before func()
}

func (l *late) Write(ctx context.Context, do func(*sql.Tx) error) error {
	l.before()
	return l.DB.Write(ctx, do)
}

func TestAnswerThatWaitedTooLongIsNotTaken(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		links, closes := w.prepared(t, 1), 7*24*time.Hour
		for _, c := range []struct {
			what   string
			before func(sealed.Box)
			want   error
		}{
			{"closing time", func(sealed.Box) { w.pass(closes) }, sealed.ErrShut},
			{"shut", func(b sealed.Box) { must1(w.Shut(t.Context(), b))(t) }, sealed.ErrShut},
			{"cancelled", func(b sealed.Box) { must(t, w.Delete(t.Context(), b)) }, sealed.ErrCancelled},
			{"dropped", func(b sealed.Box) { must(t, w.Drop(t.Context(), b, harwick)) }, sealed.ErrDropped},
			{"another left", func(b sealed.Box) { must(t, w.Drop(t.Context(), b, 33)) }, nil},
		} {
			b := sealed.Box{Space: c.what}
			must(t, w.Prepare(t.Context(), b, w.time().Add(closes), size))
			waiting := sealed.New(&late{w.store, func() { c.before(b) }}, w.time)
			wantErr(t, c.what, waiting.Put(t.Context(), b, member(4), sealed.NewSecret(), []byte("x")), c.want)
		}
		_, err := w.Link(t.Context(), links[0])
		wantErr(t, "Link after the closing time", err, sealed.ErrShut)
	})
}

// forgetful commits and then says that it does not know: what a lost connection, or a crash before the acknowledgement,
// looks like.
type forgetful struct {
	sealed.DB
	lost error
}

func (f *forgetful) Write(ctx context.Context, do func(*sql.Tx) error) error {
	return errors.Join(f.DB.Write(ctx, do), f.lost)
}

func TestLostAcknowledgementIsRetriedWithTheSameSecret(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		link, secret := w.prepared(t, 1)[0], sealed.NewSecret()
		lost := errors.New("connection lost")
		db := &forgetful{DB: w.store, lost: lost}
		unsure := sealed.New(db, w.time)
		wantErr(t, "Put", unsure.Put(t.Context(), box, byLink(link), secret, []byte("once")), lost)
		must(t, w.Put(t.Context(), box, byLink(link), secret, []byte("once")))
		_, err := unsure.Shut(t.Context(), box)
		wantErr(t, "Shut", err, lost)
		if shut := must1(w.Shut(t.Context(), box))(t); len(shut) != 1 || shut[0].Answered != 1 {
			t.Errorf("Shut = %v, want one answer", shut)
		}
		wantErr(t, "Delete", unsure.Delete(t.Context(), box), lost)
		must(t, w.Delete(t.Context(), box))
	})
}
