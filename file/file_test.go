package file_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"entente/file"
	"entente/store"
	"entente/store/postgrestest"
)

type world struct {
	*file.Files
	store *store.Store
	now   time.Time // changed only while nothing else runs
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Schema: file.Schema()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w := &world{store: s, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	w.Files = file.New(s, func() time.Time { return w.now })
	return w
}

func onSQLite(t *testing.T) *world {
	t.Helper()
	return newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, onSQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, newWorld(t, postgrestest.Start(t))) })
}

func (w *world) put(t *testing.T, space string, data []byte) file.File {
	t.Helper()
	f, err := w.Put(t.Context(), space, bytes.NewReader(data))
	if err != nil {
		t.Fatalf("Put of %d bytes = %v", len(data), err)
	}
	return f
}

func (w *world) read(ctx context.Context, space string, sha file.SHA) ([]byte, error) {
	_, r, err := w.Open(ctx, space, sha)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// rows counts what is stored, all spaces together.
func (w *world) rows(t *testing.T) int {
	t.Helper()
	rows, err := w.store.Query(t.Context(), `SELECT COUNT(*) FROM file`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := -1
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// letters are n bytes of text, other ones for each seed.
func letters(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 7))
	b := make([]byte, n)
	for i := range b {
		b[i] = 'a' + byte(r.IntN(26))
	}
	return b
}

const chunk = 256 << 10

func TestWhatWasPutIsReadBack(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for _, n := range []int{1, 511, chunk - 1, chunk, chunk + 1, 4 * chunk, 5*chunk + 17} {
			data := letters(n, uint64(n))
			f := w.put(t, "north", data)
			if f.SHA != sha256.Sum256(data) || f.Size != int64(n) || f.Type != "text/plain; charset=utf-8" {
				t.Errorf("Put of %d bytes = %+v", n, f)
			}
			if got, err := w.Stat(t.Context(), "north", f.SHA); got != f || err != nil {
				t.Errorf("Stat = %+v, %v, want %+v", got, err, f)
			}
			if got, err := w.read(t.Context(), "north", f.SHA); !bytes.Equal(got, data) || err != nil {
				t.Errorf("%d bytes are read back as %d, %v", n, len(got), err)
			}
		}
	})
}

func TestReaderKeepsTheContractOfReaders(t *testing.T) {
	w := onSQLite(t)
	data := letters(2*chunk+100, 1)
	f := w.put(t, "north", data)
	_, r, err := w.Open(t.Context(), "north", f.SHA)
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(r, data); err != nil {
		t.Error(err)
	}
}

func TestTwentyFiveMegabytesAndNoMore(t *testing.T) {
	w := onSQLite(t)
	data := bytes.Repeat([]byte("0123456789abcde\n"), file.MaxSize/16)
	f := w.put(t, "north", data)
	if got, err := w.read(t.Context(), "north", f.SHA); !bytes.Equal(got, data) || err != nil {
		t.Errorf("25 MB are read back as %d bytes, %v", len(got), err)
	}
	for name, r := range map[string]io.Reader{
		"one byte more": io.MultiReader(bytes.NewReader(data), strings.NewReader("x")),
		"without end":   endless{},
		"nothing":       strings.NewReader(""),
	} {
		_, err := w.Put(t.Context(), "north", r)
		var invalid *file.InvalidError
		if !errors.As(err, &invalid) || invalid.Field != "file" {
			t.Errorf("Put of %s = %v, want an InvalidError", name, err)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// A request whose body ends early says io.ErrUnexpectedEOF. What came is not the file.
func TestUploadThatBreaksOffIsNoFile(t *testing.T) {
	w := onSQLite(t)
	for _, n := range []int{0, 10, chunk, chunk + 10} {
		for _, broken := range []error{io.ErrUnexpectedEOF, errors.New("connection reset")} {
			_, err := w.Put(t.Context(), "north", io.MultiReader(bytes.NewReader(letters(n, 1)), iotest.ErrReader(broken)))
			if !errors.Is(err, broken) {
				t.Errorf("Put that broke off after %d bytes = %v, want %v", n, err, broken)
			}
		}
	}
	if n := w.rows(t); n != 0 {
		t.Errorf("%d chunks were stored", n)
	}
}

func TestSameBytesInOneSpaceAreStoredOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		data := letters(3*chunk, 2)
		first := w.put(t, "north", data)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if again, err := w.Put(t.Context(), "north", bytes.NewReader(data)); again != first || err != nil {
					t.Errorf("second Put = %+v, %v, want %+v", again, err, first)
				}
			})
		}
		wg.Wait()
		if n := w.rows(t); n != 3 {
			t.Errorf("%d chunks are stored, want 3", n)
		}
	})
}

func TestSpaceDoesNotKnowAnothersFiles(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		data := letters(2*chunk, 3)
		f := w.put(t, "north", data)
		for name, err := range map[string]error{
			"Stat":  second(w.Stat(t.Context(), "south", f.SHA)),
			"Open":  second(w.read(t.Context(), "south", f.SHA)),
			"Touch": w.Touch(t.Context(), "south", f.SHA),
		} {
			if !errors.Is(err, file.ErrNotFound) {
				t.Errorf("%s in another space = %v, want ErrNotFound", name, err)
			}
		}
		w.put(t, "south", data)
		if n := w.rows(t); n != 4 {
			t.Errorf("two spaces with the same bytes hold %d chunks, want two each", n)
		}
		if err := w.Remove(t.Context(), "north", f.SHA); err != nil {
			t.Fatal(err)
		}
		if _, err := w.read(t.Context(), "north", f.SHA); !errors.Is(err, file.ErrNotFound) {
			t.Errorf("Open after Remove = %v, want ErrNotFound", err)
		}
		if got, err := w.read(t.Context(), "south", f.SHA); !bytes.Equal(got, data) || err != nil {
			t.Errorf("the other space's file after Remove: %d bytes, %v", len(got), err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestFileRemovedWhileItIsReadDoesNotEndAsIfComplete(t *testing.T) {
	w := onSQLite(t)
	f := w.put(t, "north", letters(3*chunk, 4))
	_, r, err := w.Open(t.Context(), "north", f.SHA)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	if err := w.Remove(t.Context(), "north", f.SHA); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, r); !errors.Is(err, file.ErrNotFound) {
		t.Errorf("the rest = %v, want ErrNotFound", err)
	}
}

func TestFileWithAChunkMissingIsNotThereUntilItIsPutAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for lost := range 3 {
			data := letters(3*chunk-5, uint64(10+lost))
			f := w.put(t, "north", data)
			w.lose(t, f.SHA, lost)
			if _, err := w.Stat(t.Context(), "north", f.SHA); !errors.Is(err, file.ErrNotFound) {
				t.Errorf("Stat without chunk %d = %v, want ErrNotFound", lost, err)
			}
			w.put(t, "north", data)
			if got, err := w.read(t.Context(), "north", f.SHA); !bytes.Equal(got, data) || err != nil {
				t.Errorf("put again after chunk %d was lost: %d bytes, %v", lost, len(got), err)
			}
		}
	})
}

func TestOrphansGoAfterADayAndKeptFilesStay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		used, orphan := w.put(t, "north", letters(chunk+1, 1)), w.put(t, "north", letters(chunk+1, 2))
		again, touched := w.put(t, "north", letters(10, 3)), w.put(t, "north", letters(10, 4))
		part := w.put(t, "north", letters(2*chunk, 5))
		elsewhere := w.put(t, "south", letters(10, 6))
		w.lose(t, part.SHA, 0)
		keep := func(sha file.SHA) bool { return sha == used.SHA }

		w.now = w.now.Add(24 * time.Hour)
		if n, err := w.Orphans(ctx, "north", keep); n != 0 || err != nil {
			t.Errorf("Orphans after a day removed %d, %v, want none", n, err)
		}
		w.put(t, "north", letters(10, 3))
		if err := w.Touch(ctx, "north", touched.SHA); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(time.Hour)
		if n, err := w.Orphans(ctx, "north", keep); n != 2 || err != nil {
			t.Errorf("Orphans removed %d, %v, want 2: the orphan and the part", n, err)
		}
		for name, f := range map[string]file.File{"used": used, "put again": again, "touched": touched} {
			if _, err := w.Stat(ctx, "north", f.SHA); err != nil {
				t.Errorf("%s file = %v", name, err)
			}
		}
		if _, err := w.Stat(ctx, "south", elsewhere.SHA); err != nil {
			t.Errorf("another space's file = %v", err)
		}
		if _, err := w.Stat(ctx, "north", orphan.SHA); !errors.Is(err, file.ErrNotFound) {
			t.Errorf("orphan = %v, want ErrNotFound", err)
		}
		if n := w.rows(t); n != 2+1+1+1 {
			t.Errorf("%d chunks are left, want 5", n)
		}
	})
}

// Uploads beyond four wait for their turn, and stop waiting with their request.
func TestUploadsAtOnceAreBounded(t *testing.T) {
	w := onSQLite(t)
	var held []*io.PipeWriter
	done := make(chan error, 4)
	for i := range 4 {
		r, hold := io.Pipe()
		held = append(held, hold)
		go func() { done <- second(w.Put(t.Context(), "north", r)) }()
		fmt.Fprintf(hold, "upload %d begins ", i) // returns when Put has begun to read
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Put(ctx, "north", strings.NewReader("fifth")); !errors.Is(err, context.Canceled) {
		t.Errorf("fifth upload = %v, want it to wait until cancelled", err)
	}
	for _, hold := range held {
		hold.Close()
	}
	for range held {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	w.put(t, "north", []byte("fifth"))
}

func TestLostDatabaseIsAnErrorNotAnAnswer(t *testing.T) {
	w := onSQLite(t)
	f := w.put(t, "north", letters(10, 1))
	_, open, err := w.Open(t.Context(), "north", f.SHA)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	all := func(file.SHA) bool { return true }
	for name, err := range map[string]error{
		"Put":     second(w.Put(t.Context(), "north", strings.NewReader("x"))),
		"Stat":    second(w.Stat(t.Context(), "north", f.SHA)),
		"Read":    second(io.ReadAll(open)),
		"Touch":   w.Touch(t.Context(), "north", f.SHA),
		"Remove":  w.Remove(t.Context(), "north", f.SHA),
		"Orphans": second(w.Orphans(t.Context(), "north", all)),
	} {
		var invalid *file.InvalidError
		if err == nil || errors.Is(err, file.ErrNotFound) || errors.As(err, &invalid) {
			t.Errorf("%s on a lost database = %v, want a fault", name, err)
		}
	}
}
