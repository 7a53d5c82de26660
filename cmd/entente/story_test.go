package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The commands that stories have beside testscript's own:
//
//	serve DIR [FLAG…]                    starts a server on a free port; sets $URL, $FINGERPRINT and, at a first start, $SETUP
//	stop [DIR]                           asks it to stop (SIGTERM) and waits; its log is in DIR.log
//	http [-as NAME] GET PATH             fetches a page as a browser of that name, which keeps its cookies; follows redirects
//	                                     and brings $ENTENTE_TOKEN to the API
//	http [-as NAME] POST PATH [K=V …]    sends a form; K=@FILE is an upload. ! http expects a status of 400 and more
//	grab VARIABLE REGEXP                 sets a variable to what the expression's first group found in the last output
//	clock TIME                           from now on it is that time, as 2026-11-23T09:00:00Z, for the program, until the next one
//
// $AGREEMENT is a real agreement of two parties, $WORD_FILE a Word document with tracked changes and a comment. What http got is its standard output: the status and the address in a line, then the body.

// story is what one script has running.
type story struct {
	mu       sync.Mutex
	servers  map[string]*exec.Cmd
	browsers map[string]*http.Client
}

func beginStory(env *testscript.Env) error {
	agreement, err := filepath.Abs("../../../shared/data/charters/designsystemau_partner_Code-for-Australia.md")
	if err != nil {
		return err
	}
	wordFile, err := filepath.Abs("../../intake/testdata/libreoffice.docx")
	if err != nil {
		return err
	}
	env.Setenv("AGREEMENT", agreement)
	env.Setenv("WORD_FILE", wordFile)
	env.Values["story"] = &story{servers: map[string]*exec.Cmd{}, browsers: map[string]*http.Client{}}
	return nil
}

func storyOf(ts *testscript.TestScript) *story { return ts.Value("story").(*story) }

func serveInStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: serve DIR [FLAG…]")
	}
	dir := args[0]
	log, err := os.OpenFile(ts.MkAbs(dir+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	ts.Check(err)
	cmd := exec.Command(program(ts), append([]string{"serve", "--data", ts.MkAbs(dir), "--listen", "127.0.0.1:0"}, args[1:]...)...)
	cmd.Dir, cmd.Env, cmd.Stderr = ts.MkAbs("."), environment(ts), log
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	s := storyOf(ts)
	s.mu.Lock()
	s.servers[dir] = cmd
	s.mu.Unlock()
	ts.Defer(func() { s.end(dir) })

	greeting := make([]byte, 4096) // written at once
	n, err := out.Read(greeting)
	if err != nil {
		text, _ := os.ReadFile(ts.MkAbs(dir + ".log"))
		ts.Fatalf("serve: %v: %s", err, text)
	}
	for variable, pattern := range map[string]string{
		"URL": `Entente is at (\S+)`, "FINGERPRINT": `Key fingerprint: (.+)`, "SETUP": `Set it up here.*: \S+(/set-up/\S+)`,
	} {
		if found := regexp.MustCompile(pattern).FindSubmatch(greeting[:n]); found != nil {
			ts.Setenv(variable, string(found[1]))
		}
	}
	res, err := http.Get(ts.Getenv("URL") + "/readyz")
	ts.Check(err)
	ts.Check(res.Body.Close())
	if res.StatusCode != http.StatusOK {
		ts.Fatalf("serve: /readyz = %s", res.Status)
	}
}

// clockVariable names the file that holds the time of a story. Only this test's program knows it; the real one does not.
const clockVariable = "STORY_CLOCK"

func clockInStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: clock TIME")
	}
	_, err := time.Parse(time.RFC3339, args[0])
	ts.Check(err)
	setDatabaseClocks(ts, args[0])
	path := ts.MkAbs(".clock")
	ts.Check(os.WriteFile(path+".new", []byte(args[0]), 0o600))
	ts.Check(os.Rename(path+".new", path)) // whole, for a server that looks at it
	ts.Setenv(clockVariable, path)
}

// storyClock is the clock of a story, or the real one for a story without.
func storyClock() func() time.Time {
	path := os.Getenv(clockVariable)
	if path == "" {
		return now
	}
	return func() time.Time {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		at, err := time.Parse(time.RFC3339, string(text))
		if err != nil {
			panic(err)
		}
		return at
	}
}

// program is the binary that exec entente runs.
func program(ts *testscript.TestScript) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		path := filepath.Join(dir, "entente")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	ts.Fatalf("no entente in PATH")
	return ""
}

func environment(ts *testscript.TestScript) []string {
	var list []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "WORK", "SSL_CERT_FILE", clockVariable, serverVariable} {
		list = append(list, name+"="+ts.Getenv(name))
	}
	return list
}

func haltInStory(ts *testscript.TestScript, neg bool, args []string) {
	s := storyOf(ts)
	if neg || len(args) > 1 {
		ts.Fatalf("usage: halt [DIR]")
	}
	for dir := range s.servers {
		if len(args) == 1 && args[0] != dir {
			continue
		}
		if err := s.end(dir); err != nil {
			ts.Fatalf("halt %s: %v", dir, err)
		}
	}
}

// end asks a server to stop and waits until it has. Ending one that has ended is no error.
func (s *story) end(dir string) error {
	s.mu.Lock()
	cmd := s.servers[dir]
	delete(s.servers, dir)
	s.mu.Unlock()
	if cmd == nil {
		return nil
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return cmd.Wait()
}

func httpInStory(ts *testscript.TestScript, neg bool, args []string) {
	as := ""
	if len(args) > 2 && args[0] == "-as" {
		as, args = args[1], args[2:]
	}
	if len(args) < 2 {
		ts.Fatalf("usage: http [-as NAME] METHOD PATH [FIELD=VALUE…]")
	}
	address := args[1]
	if strings.HasPrefix(address, "/") {
		address = ts.Getenv("URL") + address
	}
	media, body := formOf(ts, args[2:])
	req, err := http.NewRequest(args[0], address, body)
	ts.Check(err)
	if args[0] == http.MethodPost {
		req.Header.Set("Content-Type", media)
	}
	if strings.HasPrefix(args[1], "/api/") {
		req.Header.Set("Authorization", "Bearer "+ts.Getenv("ENTENTE_TOKEN"))
	}
	res, err := storyOf(ts).browser(as).Do(req)
	ts.Check(err)
	text, err := io.ReadAll(res.Body)
	ts.Check(err)
	ts.Check(res.Body.Close())
	fmt.Fprintf(ts.Stdout(), "%d %s\n%s\n", res.StatusCode, res.Request.URL, text)
	if (res.StatusCode >= 400) != neg {
		ts.Fatalf("%s %s = %s: %.2000s", args[0], args[1], res.Status, text)
	}
}

// formOf is a form's body: multipart if it holds a file.
func formOf(ts *testscript.TestScript, fields []string) (media string, body io.Reader) {
	values := url.Values{}
	var b bytes.Buffer
	parts, files := multipart.NewWriter(&b), false
	for _, f := range fields {
		name, value, ok := strings.Cut(f, "=")
		if !ok {
			ts.Fatalf("http: %q is not FIELD=VALUE", f)
		}
		if path, ok := strings.CutPrefix(value, "@"); ok {
			files = true
			part, err := parts.CreateFormFile(name, filepath.Base(path))
			ts.Check(err)
			_, err = io.WriteString(part, ts.ReadFile(path))
			ts.Check(err)
			continue
		}
		values.Add(name, value)
		ts.Check(parts.WriteField(name, value))
	}
	ts.Check(parts.Close())
	if files {
		return parts.FormDataContentType(), &b
	}
	return "application/x-www-form-urlencoded", strings.NewReader(values.Encode())
}

// browser is the client of that name.
func (s *story) browser(name string) *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.browsers[name] == nil {
		s.browsers[name] = &http.Client{Jar: &jar{}}
	}
	return s.browsers[name]
}

// jar keeps cookies as a browser does on loopback, where it sends secure ones over plain http too.
type jar struct {
	mu   sync.Mutex
	kept []*http.Cookie
}

func (j *jar) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range cookies {
		var others []*http.Cookie
		for _, k := range j.kept {
			if k.Name != c.Name {
				others = append(others, k)
			}
		}
		if j.kept = others; c.MaxAge >= 0 {
			j.kept = append(j.kept, &http.Cookie{Name: c.Name, Value: c.Value})
		}
	}
}

func (j *jar) Cookies(*url.URL) []*http.Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]*http.Cookie(nil), j.kept...)
}

func grabInStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: grab VARIABLE REGEXP")
	}
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	found := pattern.FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) < 2 {
		ts.Fatalf("grab: %s finds nothing in %.2000s", args[1], ts.ReadFile("stdout"))
	}
	ts.Setenv(args[0], found[1])
}
