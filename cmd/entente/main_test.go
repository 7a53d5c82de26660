package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
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
