package main

import (
	"flag"
	"testing"

	"entente/store/postgrestest"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

// TestMain makes this test binary stand for the program: a story's `exec entente …` runs main in a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"entente": main})
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
			"demonstrate": demoInStory, "promise": promiseInStory, "keep": keepInStory, "damage": damageInStory,
			"postgres": func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv(args[0], postgrestest.Start(t)) },
		},
	})
}
