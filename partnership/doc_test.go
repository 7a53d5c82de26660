package partnership_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"entente/partnership"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the generated pages in doc/")

// generated compares a page with what the tables say, or rewrites it.
func generated(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is stale: go test ./partnership -run %s -update\n(-want +got):\n%s", path, t.Name(), diff)
	}
}

func TestPageOfPermissionsIsCurrent(t *testing.T) {
	says := map[string]string{}
	for _, k := range partnership.Commands() {
		says[k.Name] = k.Says
	}
	var b strings.Builder
	b.WriteString("# Who may do what\n\nMade from `partnership/permission.go` by its tests. A command is one operation of the API, unless nobody\n" +
		"but an invitation's holder, the founder, the operator or the clock can give it. *Token*: whether a personal access\ntoken may give it.\n\n" +
		"| command | what it does | by | in | token |\n|---|---|---|---|---|\n")
	for _, p := range partnership.Permissions() {
		var in []string
		for _, k := range p.In {
			in = append(in, string(k))
		}
		token := "no"
		if p.Token {
			token = "yes"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", p.Command, says[p.Command], strings.Join(p.By, ", "), strings.Join(in, ", "), token)
	}
	b.WriteString("\nReading: a person reads the spaces that their party is in, whatever their role. A party that has left reads what had been\n" +
		"recorded by then. The operator reads no space.\n")
	generated(t, "../doc/permissions.md", b.String())
}

func TestPageOfEventsIsCurrent(t *testing.T) {
	var b strings.Builder
	b.WriteString("# What can stand in a record\n\nMade from `partnership/kinds.go` by its tests. A kind that was released never changes its meaning. `text` is a position\n" +
		"among the entry's words, counted from 1; 0 is no text.\n\n| kind | facts |\n|---|---|\n")
	for _, e := range partnership.EventShapes() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", e.Kind, strings.Join(e.Fields, ", "))
	}
	generated(t, "../doc/events.md", b.String())
}
