// Package postgrestest runs private PostgreSQL servers for tests, from Debian's programs, with sync on. They listen on
// a unix socket in a temporary folder of their own and on no network, and they end, and the folder with them, when the
// test binary ends, however it ends. It is not for anything but tests.
package postgrestest

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
)

// shared starts the server of this test binary once.
var shared = sync.OnceValues(newServer)

// Start returns the DSN of a fresh database on a server that all tests of the binary share. The database goes when
// the test ends.
func Start(t testing.TB) string {
	t.Helper()
	return Shared(t).Database(t)
}

// Variable of the environment that chooses what Choose returns: "postgres" for PostgreSQL.
const Variable = "ENTENTE_TEST_DB"

// Choose returns the DSN of a fresh database for a test that holds on either: an SQLite file in a folder of the test's own or,
// if the environment says so, what Start returns. Both go when the test ends.
func Choose(t testing.TB) string {
	t.Helper()
	switch chosen := os.Getenv(Variable); chosen {
	case "postgres":
		return Start(t)
	case "", "sqlite":
		return filepath.Join(t.TempDir(), "entente.db")
	default:
		t.Fatalf("%s is %q; it can be sqlite or postgres", Variable, chosen)
		return ""
	}
}

// Chosen tells whether Choose gives PostgreSQL, where writes are always synced.
func Chosen() bool { return os.Getenv(Variable) == "postgres" }

// Shared returns the server that all tests of the binary share.
func Shared(t testing.TB) *Server {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Server is one PostgreSQL server, to be killed and started again.
type Server struct {
	bin, dir string
	as       *syscall.Credential // nil: whoever runs the test
	count    atomic.Int64        // databases made

	keeper *exec.Cmd      // a shell that stops the server when hold is closed
	hold   io.WriteCloser // its input; the system closes it if the test binary dies
}

// NewServer starts a server for this test alone.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s, err := newServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.release("keep"), os.RemoveAll(s.dir)); err != nil {
			t.Errorf("stop PostgreSQL: %v", err)
		}
	})
	return s
}

func newServer() (*Server, error) {
	bins, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return nil, err
	}
	if len(bins) == 0 {
		return nil, errors.New("PostgreSQL is missing; install it: apt-get install -y postgresql")
	}
	slices.SortFunc(bins, func(a, b string) int { return major(a) - major(b) })
	s := &Server{bin: filepath.Dir(bins[len(bins)-1])}
	if s.dir, err = os.MkdirTemp("", "entente-postgres-"); err != nil {
		return nil, err
	}
	if err := s.initialise(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	return s, nil
}

// major is the N of /usr/lib/postgresql/N/bin/initdb, 0 if it is no number.
func major(path string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return n
}

func (s *Server) initialise() error {
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		var err error
		if s.as, err = credential("postgres"); err != nil {
			return err
		}
		if err := os.Chown(s.dir, int(s.as.Uid), int(s.as.Gid)); err != nil {
			return err
		}
	}
	initdb := s.command(filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--locale=C", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return s.launch()
}

func credential(name string) (*syscall.Credential, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = s.dir
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Setpgid: true}
	return c
}

// keep starts the server, says "ready", waits until its input ends, and stops the server, unless the word on its input
// says that it was killed. After a kill the server's memory can be in use for a moment longer, hence the attempts. The
// folder goes only if nobody but the shell is left to remove it, which the absence of a word tells.
const keep = `
n=0
until "$1/pg_ctl" -D "$2/data" -w -t 60 -l "$2/log" -o "-k '$2' -c listen_addresses=''" start </dev/null >>"$2/log" 2>&1; do
	n=$((n+1)); [ $n -lt 20 ] || { cat "$2/log"; exit 1; }
	sleep 0.2
done
echo ready
word=$(cat)
[ "$word" = killed ] || "$1/pg_ctl" -D "$2/data" -w -m immediate stop >/dev/null 2>&1
[ -n "$word" ] || rm -rf "$2"
`

func (s *Server) launch() (err error) {
	s.keeper = s.command("/bin/sh", "-c", keep, "keep", s.bin, s.dir)
	if s.hold, err = s.keeper.StdinPipe(); err != nil {
		return err
	}
	out, err := s.keeper.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.keeper.Start(); err != nil {
		return err
	}
	lines := bufio.NewReader(out)
	if line, err := lines.ReadString('\n'); line != "ready\n" {
		rest, _ := io.ReadAll(lines) // what there is goes into the error
		return fmt.Errorf("start PostgreSQL: %w\n%s%s", errors.Join(err, s.keeper.Wait()), line, rest)
	}
	return nil
}

// release ends the shell that keeps the server, and keeps the folder. The word is "keep", or "killed" if the server
// does not run any more.
func (s *Server) release(word string) error {
	if s.keeper == nil {
		return nil
	}
	_, err := io.WriteString(s.hold, word)
	err = errors.Join(err, s.hold.Close())
	// pg_ctl's complaint about a server that was killed is no news.
	_ = s.keeper.Wait()
	s.keeper = nil
	return err
}

// DSN names a database on the server.
func (s *Server) DSN(database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=postgres", database, s.dir)
}

// Database makes a fresh database, which goes when the test ends, and returns its DSN.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test%d", s.count.Add(1))
	if err := s.run("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.keeper == nil {
			return
		}
		if err := s.run("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return s.DSN(name)
}

func (s *Server) run(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	db, err := sql.Open("pgx", s.DSN("postgres"))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}

// Kill kills the server and all its processes at once, as a power cut would.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	postmaster, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	pids, err := children(postmaster)
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range append([]int{postmaster}, pids...) {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Fatal(err)
		}
	}
	for _, pid := range append([]int{postmaster}, pids...) {
		for !dead(pid) {
			runtime.Gosched()
		}
	}
	// Its lock files name a process that may stay a zombie for seconds, and no server starts while that lasts.
	err = errors.Join(s.release("killed"), os.Remove(filepath.Join(s.data(), "postmaster.pid")),
		os.Remove(filepath.Join(s.dir, ".s.PGSQL.5432.lock")))
	if err != nil {
		t.Fatal(err)
	}
}

// dead tells whether the process is gone, or a zombie that nobody has asked after yet.
func dead(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := strings.Cut(string(text), ") ")
	return err != nil || strings.HasPrefix(state, "Z")
}

// Restart starts the server again after Kill; it recovers what had been committed.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.launch(); err != nil {
		t.Fatal(err)
	}
}

// children lists the processes that the parent has started.
func children(parent int) ([]int, error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			return nil, err
		}
		for _, field := range strings.Fields(string(text)) {
			pid, err := strconv.Atoi(field)
			if err != nil {
				return nil, err
			}
			pids = append(pids, pid)
		}
	}
	return pids, nil
}
