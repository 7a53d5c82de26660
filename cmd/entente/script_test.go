package main

import (
	"flag"
	"os"
	"testing"

	"entente/store/postgrestest"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

// TestMain makes this test binary stand for the program: a story's `exec entente …` runs it in a process of its own, by the
// story's clock.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"entente": func() { os.Exit(inWorld(storyClock())) }})
}

// TestStories plays testdata/script/*.txtar, each in a folder of its own, with none of this process's settings.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               beginStory,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serveInStory, "stop": stopInStory, "http": httpInStory, "grab": grabInStory,
			"download": downloadInStory, "extract": extractInStory, "tamper": tamperInStory,
			"demonstrate": demoInStory, "promise": promiseInStory, "keep": keepInStory, "clock": clockInStory, "damage": damageInStory,
			"charters": chartersInStory,
			"postgres": func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv(args[0], postgrestest.Start(t)) },
		},
	})
}
