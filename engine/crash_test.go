package engine_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"entente/account"
	"entente/engine"
	"entente/file"
	"entente/ledger"
	"entente/partnership"
	"entente/store"
	"entente/store/postgrestest"
)

// A load is what a process of its own does: callers make promises, and each promise is told on the output once it has
// been acknowledged: its entry's number and its text.
type load struct {
	DSN     string
	Space   partnership.SpaceID
	Name    string // begins the command IDs and the texts
	Callers int
	Each    int // promises by each caller
}

// loadVariable makes this test binary a process that carries out a load.
const loadVariable = "ENTENTE_TEST_LOAD"

func TestMain(m *testing.M) {
	text, ok := os.LookupEnv(loadVariable)
	if !ok {
		os.Exit(m.Run())
	}
	var l load
	err := json.Unmarshal([]byte(text), &l)
	if err == nil {
		err = l.open(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (l load) open(out io.Writer) error {
	s, err := store.Open(context.Background(), l.DSN, store.Options{Schema: append(account.Schema(), file.Schema()...)})
	if err != nil {
		return err
	}
	errs := l.run(engine.New(s, engine.Settings{Now: clock}), func(r receipt) { fmt.Fprintf(out, "%d %s\n", r.no, r.text) })
	errs = append(errs, s.Close())
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// receipt is a promise that was acknowledged.
type receipt struct {
	no   uint64
	text string
}

// run returns each caller's error; one who has an error stops. told is called by one caller at a time.
func (l load) run(e *engine.Engine, told func(receipt)) []error {
	errs := make([]error, l.Callers)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range l.Callers {
		wg.Go(func() {
			for k := range l.Each {
				id := fmt.Sprintf("%s-%d-%d", l.Name, i, k)
				r, err := e.Do(context.Background(), engine.Signed(key("priya")), l.Space, promise(id), id)
				if err != nil {
					errs[i] = err
					return
				}
				mu.Lock()
				told(receipt{r.First, id})
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return errs
}

// promise is one of Calder's to Harwick.
func promise(what string) *partnership.MakeCommitment {
	return &partnership.MakeCommitment{Receivers: []partnership.PartyID{2}, What: partnership.Text(what), Due: "2026-03-06",
		Criteria: []partnership.Text{"By noon"}}
}

// start starts the load in a process of its own.
func (l load) start(t *testing.T) (*exec.Cmd, *bufio.Scanner, *bytes.Buffer) {
	t.Helper()
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), loadVariable+"="+string(text))
	var complaints bytes.Buffer
	child.Stderr = &complaints
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child, bufio.NewScanner(out), &complaints
}

func parseReceipt(t *testing.T, line string) receipt {
	t.Helper()
	var r receipt
	if _, err := fmt.Sscanf(line, "%d %s", &r.no, &r.text); err != nil {
		t.Fatalf("the child said %q: %v", line, err)
	}
	return r
}

// endless is more promises than a caller makes before it is killed.
const endless = 1 << 30

// killed runs the load until it has told n promises, kills it, and returns all that it had told by then.
func (l load) killed(t *testing.T, n int) []receipt {
	t.Helper()
	l.Callers, l.Each = 16, endless
	child, lines, complaints := l.start(t)
	var told []receipt
	for len(told) < n && lines.Scan() {
		told = append(told, parseReceipt(t, lines.Text()))
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		told = append(told, parseReceipt(t, lines.Text()))
	}
	_ = child.Wait() // it was killed
	if len(told) < n || complaints.Len() > 0 {
		t.Fatalf("the child told %d promises of %d: %s", len(told), n, complaints)
	}
	return told
}

// calder founds a partnership of two and returns its common space.
func calder(t *testing.T, s engine.Store) partnership.SpaceID {
	t.Helper()
	e := engine.New(s, engine.Settings{Now: clock})
	at := harwick(t, e)
	join(t, e, at, "Calder Services", "priya")
	return at
}

// wantTold checks that every promise that was told is the entry that it was told to be, and that the copy of the record
// verifies.
func wantTold(t *testing.T, s engine.Store, signing *ledger.Key, at partnership.SpaceID, told []receipt) {
	t.Helper()
	e := engine.New(s, engine.Settings{Now: clock, Key: signing})
	dana := engine.Signed(key("dana"))
	var head uint64
	err := e.View(t.Context(), dana, at, func(v partnership.View) error {
		head = v.State.Head()
		for _, r := range told {
			if c, ok := v.State.Commitment(partnership.CommitmentID{Entry: r.no}); !ok || string(c.What) != r.text {
				t.Errorf("acknowledged entry %d = %q, %v, want %q", r.no, c.What, ok, r.text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := verified(t, e, dana, at, signing).Spaces[0].Checkpoint.Size; got != head {
		t.Errorf("%d entries verified, want %d", got, head)
	}
}

// verified is the report on the reader's copy of the record.
func verified(t *testing.T, e *engine.Engine, who engine.Who, at partnership.SpaceID, signing *ledger.Key) *ledger.Report {
	t.Helper()
	r, w := io.Pipe()
	go func() { w.CloseWithError(e.Bundle(t.Context(), who, at, w)) }()
	report, err := ledger.Verify(r, ledger.VerifyOptions{Key: signing.Public().VKey()})
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	return report
}

func newKey(t *testing.T) *ledger.Key {
	t.Helper()
	k, err := ledger.NewKey("")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestKilledProgramLosesNothingAcknowledged kills a program under load again and again, at once after what it has just
// told, so that it dies with other promises under way.
func TestKilledProgramLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	killProgram(t, 20)
}

func killProgram(t *testing.T, times int) {
	dsn := filepath.Join(t.TempDir(), "entente.db")
	s, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at, signing := calder(t, s), newKey(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var told []receipt
	for round := range times {
		told = append(told, load{DSN: dsn, Space: at, Name: fmt.Sprint(round)}.killed(t, rand.IntN(100))...)
		s, err := store.Open(t.Context(), dsn, store.Options{})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		wantTold(t, s, signing, at, told)
		if err := s.Close(); err != nil || t.Failed() {
			t.Fatalf("round %d: close: %v", round, err)
		}
	}
	if len(told) == 0 {
		t.Error("nothing was ever told")
	}
	t.Logf("%d times killed, %d promises acknowledged, all there", times, len(told))
}

// TestKilledDatabaseLosesNothingAcknowledged kills the PostgreSQL server under one engine; the same engine goes on when
// the server is back.
func TestKilledDatabaseLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	killDatabase(t, 20)
}

func killDatabase(t *testing.T, times int) {
	server := postgrestest.NewServer(t)
	s := openStore(t, server.Database(t))
	e := engine.New(s, engine.Settings{Now: clock})
	at, signing := calder(t, s), newKey(t)
	var told []receipt
	for round := range times {
		told = append(told, killedUnder(t, server, e, load{Space: at, Name: fmt.Sprint(round)}, 1+rand.IntN(100))...)
		wantTold(t, s, signing, at, told)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d times killed, %d promises acknowledged, all there", times, len(told))
}

func killedUnder(t *testing.T, server *postgrestest.Server, e *engine.Engine, l load, n int) []receipt {
	t.Helper()
	var told []receipt
	enough, ended := make(chan bool), make(chan []error)
	l.Callers, l.Each = 16, endless
	go func() {
		ended <- l.run(e, func(r receipt) {
			if told = append(told, r); len(told) == n {
				close(enough)
			}
		})
	}()
	select {
	case <-enough:
	case errs := <-ended:
		t.Fatalf("the callers stopped by themselves: %v", errs)
	}
	server.Kill(t)
	for _, err := range <-ended {
		if err == nil {
			t.Error("a caller ended without an error")
		}
	}
	server.Restart(t)
	return told
}

// TestTwoProgramsRace has two processes promise in one space at once: every promise is there, once, numbered without
// a gap.
func TestTwoProgramsRace(t *testing.T) {
	race := func(t *testing.T, dsn string) {
		s := openStore(t, dsn)
		at, signing := calder(t, s), newKey(t)
		var told []receipt
		var children []func() []receipt
		for _, name := range []string{"a", "b"} {
			children = append(children, load{DSN: dsn, Space: at, Name: name, Callers: 4, Each: 25}.toTheEnd(t))
		}
		seen := map[uint64]bool{}
		for _, wait := range children {
			for _, r := range wait() {
				if seen[r.no] {
					t.Errorf("entry %d was told twice", r.no)
				}
				seen[r.no] = true
				told = append(told, r)
			}
		}
		if len(told) != 200 {
			t.Errorf("%d promises were told, want 200", len(told))
		}
		wantTold(t, s, signing, at, told)
	}
	t.Run("sqlite", func(t *testing.T) { race(t, filepath.Join(t.TempDir(), "entente.db")) })
	t.Run("postgres", func(t *testing.T) { race(t, postgrestest.Start(t)) })
}

// toTheEnd starts the load and returns what waits for it.
func (l load) toTheEnd(t *testing.T) func() []receipt {
	child, lines, complaints := l.start(t)
	return func() (told []receipt) {
		for lines.Scan() {
			told = append(told, parseReceipt(t, lines.Text()))
		}
		if err := child.Wait(); err != nil {
			t.Errorf("child %s: %v: %s", l.Name, err, complaints)
		}
		return told
	}
}
