package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"entente/mail/mailtest"
	"entente/store/postgrestest"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

// TestMain makes this test binary stand for the program: a story's `exec entente …` runs it in a process of its own, by the
// story's clock.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"entente": func() {
		if err := chooseDatabase(); err != nil {
			panic(err)
		}
		os.Exit(inWorld(storyClock()))
	}})
}

// TestStories plays testdata/script/*.txtar, each in a folder of its own, with none of this process's settings.
func TestStories(t *testing.T) {
	t.Parallel()
	wantToTheEnd(t)
	playStories(t, *update, "")
}

// TestStoriesOnPostgreSQL plays the same with each data folder's database on one PostgreSQL server. The lines that are about
// the SQLite file itself begin with [!postgres].
func TestStoriesOnPostgreSQL(t *testing.T) {
	t.Parallel()
	playStories(t, false, postgrestest.Shared(t).DSN("postgres"))
}

// playStories plays them on the server with that address; "" for SQLite.
func playStories(t *testing.T, update bool, server string) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv(serverVariable, server)
			return beginStory(env)
		},
		Condition: func(name string) (bool, error) {
			if name != "postgres" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			return server != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serveInStory, "halt": haltInStory, "http": httpInStory, "grab": grabInStory,
			"download": downloadInStory, "extract": extractInStory, "tamper": tamperInStory,
			"demonstrate": demoInStory, "promise": promiseInStory, "keep": keepInStory, "clock": clockInStory, "damage": damageInStory,
			"charters": chartersInStory, "install-copy": copyInStory,
			"mailserver": func(ts *testscript.TestScript, _ bool, _ []string) { mailInStory(t, ts) },
			"postgres":   func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv(args[0], postgrestest.Start(t)) },
		},
	})
}

// wantToTheEnd refuses a story that ends before its end: testscript's own "stop" and "skip" pass, whatever stands below them.
func wantToTheEnd(t *testing.T) {
	t.Helper()
	stories, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range stories {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`(?m)^(\[[^\]]*\] *)*(! )?(stop|skip)\b.*$`).Find(text); found != nil {
			t.Errorf("%s: %q ends the story there; a server is ended by halt", path, found)
		}
	}
}

// mailInStory starts a mail server that takes letters from anybody, and says where it is and whose certificate it has.
func mailInStory(t *testing.T, ts *testscript.TestScript) {
	server := mailtest.Start(t, mailtest.Rules{Open: true})
	ca := ts.MkAbs("mail-ca.pem")
	ts.Check(os.WriteFile(ca, server.CA, 0o600))
	ts.Setenv("MAIL_PORT", fmt.Sprint(server.Port))
	ts.Setenv("MAIL_CA", ca)
	ts.Setenv("NL", "\n") // between addresses
}
