package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

// demoInStory starts a demonstration as serve starts a server: demonstrate NAME [FLAG…] sets $URL; stop NAME ends it.
func demoInStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: demonstrate NAME [FLAG…]")
	}
	log, err := os.OpenFile(ts.MkAbs(args[0]+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	ts.Check(err)
	cmd := exec.Command(program(ts), append([]string{"demo", "--listen", "127.0.0.1:0"}, args[1:]...)...)
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), log
	cmd.Env = append(environment(ts), "TMPDIR="+filepath.Join(ts.MkAbs("."), "temporary"))
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	s := storyOf(ts)
	s.mu.Lock()
	s.servers[args[0]] = cmd
	s.mu.Unlock()
	ts.Defer(func() { _ = s.end(args[0]) })
	greeting := make([]byte, 4096)
	n, err := out.Read(greeting)
	found := regexp.MustCompile(`The demonstration is at (\S+)`).FindSubmatch(greeting[:n])
	if err != nil || found == nil {
		text, _ := os.ReadFile(ts.MkAbs(args[0] + ".log"))
		ts.Fatalf("demo: %v: %s%s", err, greeting[:n], text)
	}
	ts.Setenv("URL", string(found[1]))
}
