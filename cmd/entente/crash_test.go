package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"entente/account"
	"entente/engine"
	"entente/ledger"
	"entente/partnership"
	"entente/store"

	"github.com/google/uuid"
)

// A served installation is the real program on a data folder, with tokens of Priya's to write to its one partnership.
type served struct {
	data   string
	at     partnership.SpaceID
	tokens []string
	run    *exec.Cmd
	url    string
}

const callers = 16

func newServed(t *testing.T) *served {
	t.Helper()
	s := &served{data: filepath.Join(t.TempDir(), "data")}
	s.inside(t, func(ctx context.Context, in *installation) {
		var err error
		if s.at, err = meet(ctx, in.engine); err != nil {
			t.Fatal(err)
		}
		acc, err := in.accounts.Enrol(ctx, "priya@calder.example", "Priya Nair")
		if err != nil {
			t.Fatal(err)
		}
		m := account.Membership{Partnership: string(s.at), Key: account.Key(priyaKey)}
		if err := in.accounts.AddMembership(ctx, acc.ID, m); err != nil {
			t.Fatal(err)
		}
		for range callers { // one each, because each is kept to a rate
			token, err := in.accounts.NewToken(ctx, account.TokenWish{Account: acc.ID, Membership: m, Name: "load", Scope: account.Write, Expires: now().Add(time.Hour)})
			if err != nil {
				t.Fatal(err)
			}
			s.tokens = append(s.tokens, token)
		}
	})
	return s
}

// inside opens the data folder while nobody serves it.
func (s *served) inside(t *testing.T, f func(context.Context, *installation)) {
	t.Helper()
	in, err := openInstallation(t.Context(), settings{Data: s.data}, now, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f(t.Context(), in)
	if err := in.close(); err != nil {
		t.Fatal(err)
	}
}

// start starts the program and waits until it says where it is.
func (s *served) start(t *testing.T) {
	t.Helper()
	s.run = exec.Command("entente", "serve", "--data", s.data, "--listen", "127.0.0.1:0") // testscript.Main put it on the path
	s.run.Env = []string{}
	out, err := s.run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.run.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("serve said %q: %v", line, err)
	}
	s.url = strings.TrimSpace(strings.TrimPrefix(line, "Entente is at "))
}

// promise gives one command over the API and returns the answer's status, 0 if there was none.
func (s *served) promise(token, what string) int {
	body := strings.NewReader(fmt.Sprintf(`{"receivers":[2],"what":%q,"criteria":["By noon"],"due":"2099-03-06"}`, what))
	req, err := http.NewRequest(http.MethodPost, s.url+"/api/v1/spaces/"+string(s.at)+"/commands/make-commitment", body)
	if err != nil {
		return 0
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", uuid.NewString())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, res.Body) // the server may be killed meanwhile; the status has come
	_ = res.Body.Close()
	return res.StatusCode
}

// TestKilledServerLosesNothingAcknowledged kills the real program under requests, starts it again on the same folder,
// and finds every promise that was answered with success.
func TestKilledServerLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	s := newServed(t)
	var told []string
	for round := range 20 {
		s.start(t)
		told = append(told, s.killed(t, round, 1+rand.IntN(60))...)
		s.inside(t, func(ctx context.Context, in *installation) { wantPromises(t, ctx, in, s.at, told) })
	}
}

// killed has every caller promise until the server is killed, which it is once n were acknowledged.
func (s *served) killed(t *testing.T, round, n int) []string {
	t.Helper()
	var mu sync.Mutex
	var told []string
	enough := make(chan bool)
	var wg sync.WaitGroup
	for i, token := range s.tokens {
		wg.Go(func() {
			for k := 0; ; k++ {
				what := fmt.Sprintf("%d-%d-%d", round, i, k)
				status := s.promise(token, what)
				if status != http.StatusOK && status != http.StatusCreated {
					if status != 0 && status != http.StatusServiceUnavailable {
						t.Errorf("promise answered %d", status)
					}
					return
				}
				mu.Lock()
				if told = append(told, what); len(told) == n {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	ended := make(chan bool)
	go func() { wg.Wait(); close(ended) }()
	select {
	case <-enough:
	case <-ended:
	}
	if err := s.run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.run.Wait() // it was killed
	<-ended
	if len(told) < n {
		t.Fatalf("%d promises were acknowledged, want %d", len(told), n)
	}
	return told
}

// wantPromises checks that every promise is there and that the copy of the record verifies.
func wantPromises(t *testing.T, ctx context.Context, in *installation, at partnership.SpaceID, told []string) {
	t.Helper()
	dana := engine.Signed(danaKey)
	err := in.engine.View(ctx, dana, at, func(v partnership.View) error {
		there := map[string]bool{}
		for _, c := range v.State.Commitments() {
			there[string(c.What)] = true
		}
		for _, what := range told {
			if !there[what] {
				t.Errorf("promise %s was acknowledged and is not there", what)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var bundle bytes.Buffer
	if err := in.engine.Bundle(ctx, dana, at, &bundle); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Verify(&bundle, ledger.VerifyOptions{Key: in.key.Public().VKey()}); err != nil {
		t.Errorf("verify: %v", err)
	}
}

// TestStopLetsARequestFinish asks the server to stop in the middle of a request: it takes no other, and the one is
// answered and kept.
func TestStopLetsARequestFinish(t *testing.T) {
	t.Parallel()
	s := newServed(t)
	s.start(t)
	c, answer := s.begin(t)
	s.stopping(t)
	if _, err := io.WriteString(c, `"criteria":["By noon"],"due":"2099-03-06"}`); err != nil {
		t.Fatal(err)
	}
	if line, err := answer.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 20") {
		t.Errorf("the request under way was answered %q, %v", line, err)
	}
	if err := s.run.Wait(); err != nil {
		t.Errorf("serve: %v", err)
	}
	s.inside(t, func(ctx context.Context, in *installation) { wantPromises(t, ctx, in, s.at, []string{"slow"}) })
}

// TestStopWaitsTenSecondsAtMost has a request that never ends.
func TestStopWaitsTenSecondsAtMost(t *testing.T) {
	t.Parallel()
	s := newServed(t)
	s.start(t)
	_, answer := s.begin(t)
	began := time.Now()
	s.stopping(t)
	if err := s.run.Wait(); err != nil {
		t.Errorf("serve: %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the stop took %v", took)
	}
	if line, err := answer.ReadString('\n'); err == nil && strings.HasPrefix(line, "HTTP/1.1 2") {
		t.Errorf("a request that was broken off was answered %q", line)
	}
}

// begin sends the first half of a promise, and returns once the server is reading the rest.
func (s *served) begin(t *testing.T) (net.Conn, *bufio.Reader) {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	first, rest := `{"receivers":[2],"what":"slow",`, `"criteria":["By noon"],"due":"2099-03-06"}`
	_, err = fmt.Fprintf(c, "POST /api/v1/spaces/%s/commands/make-commitment HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n",
		s.at, strings.TrimPrefix(s.url, "http://"), s.tokens[0], uuid.NewString(), len(first)+len(rest))
	if err != nil {
		t.Fatal(err)
	}
	answer := bufio.NewReader(c)
	line, err := answer.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("the server said %q, %v; want that it goes on reading", line, err)
	}
	if _, err := answer.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, first); err != nil {
		t.Fatal(err)
	}
	return c, answer
}

// stopping asks the server to stop, and waits until it takes no more connections.
func (s *served) stopping(t *testing.T) {
	t.Helper()
	if err := s.run.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			return
		}
		_ = c.Close()
	}
}
