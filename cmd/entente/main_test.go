package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// partial is an error as verify makes one.
type partial struct{ error }

func (partial) ExitCode() int { return 2 }

func TestExitCodeTellsWhatWentWrong(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, exitDone},
		{errors.New("disk full"), exitFault},
		{partial{errors.New("key not pinned")}, 2},
		{fmt.Errorf("bundle.tar: %w", partial{errors.New("key not pinned")}), 2},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("exitCode(%v) = %d, want %d", c.err, got, c.want)
		}
	}
}

func TestMistypedCommandIsAUsageErrorThatNamesTheNearest(t *testing.T) {
	var stdout, stderr bytes.Buffer
	a := &app{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: now}
	if got := run(a, []string{"confg", "show"}, nil); got != exitUsage {
		t.Errorf(`run("confg show") = %d, want %d`, got, exitUsage)
	}
	if !strings.Contains(stderr.String(), `did you mean "config"`) || stdout.Len() != 0 {
		t.Errorf("stderr %q, stdout %q; want the nearest command named on stderr alone", &stderr, &stdout)
	}
}

// The help of every command that does something has its own examples, and each of them names that command.
func TestHelpOfEveryCommandHasExamples(t *testing.T) {
	parser, err := kong.New(&commands{}, kong.Name("entente"), kong.Bind(newSources(nil)))
	if err != nil {
		t.Fatal(err)
	}
	leaves := parser.Model.Leaves(false)
	if len(leaves) < 15 {
		t.Fatalf("there are only %d commands", len(leaves))
	}
	for _, command := range leaves {
		path := command.FullPath()
		_, examples, found := strings.Cut(command.Detail, "Example")
		if !found || !strings.Contains(examples, path+" ") && !strings.Contains(examples+"\n", path+"\n") && path != "entente import promises" {
			t.Errorf("the help of %q has no example of it: %q", path, command.Detail)
		}
	}
}
