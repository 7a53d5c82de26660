// Package entente_test holds the tests of the tree itself: who may import whom, and the rules of style that a machine
// can check. They read the source and need nothing else.
package entente_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// mayImport is doc/design.md's folder table: which of our folders each may import. A folder below one of these obeys
// the same row and may import its own kin. Test files are free, as are folders whose names end in test.
var mayImport = map[string][]string{
	"partnership": {"stat"},
	"stat":        {},
	"instrument":  {},
	"eventlog":    {},
	"ledger":      {},
	"account":     {},
	"file":        {},
	"intake":      {"docx"},
	"docx":        {},
	"bringin":     {"partnership", "intake"},
	"redline":     {},
	"sealed":      {},
	"store":       {"eventlog"}, // account, file and sealed keep their own SQL
	"engine":      {"partnership", "eventlog", "ledger", "account", "file", "sealed", "instrument"},
	"web":         {"partnership", "stat", "instrument", "eventlog", "ledger", "account", "file", "engine", "intake", "bringin", "docx", "redline", "mail", "feed"},
	"api":         {"partnership", "stat", "instrument", "eventlog", "ledger", "account", "file", "engine"},
	"mail":        {},
	"feed":        {"partnership", "engine"},
	"demo":        {"partnership", "stat", "instrument", "eventlog", "ledger", "account", "file", "sealed", "store", "engine", "intake"},
	"cmd":         {everything},
}

const everything = "*"

// pure folders are numbers and records in, numbers and records out: no clock, no chance, no outside world.
var pure = []string{"partnership", "stat", "instrument", "redline"}

// outside is what a pure folder may not import, subfolders included; clocks are the functions of package time that
// it may not name.
var (
	outside = []string{"crypto/rand", "math/rand", "os", "net", "log", "database/sql", "syscall", "testing"}
	clocks  = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
)

// loggers are the folders that may log: the others return their errors.
var loggers = []string{"cmd", "web", "api"}

// verifier must be built from the ledger alone, so that whoever distrusts the host need trust little code.
const verifier = "cmd/entente/verify.go"

// environmentReader is the one file that may read the environment of the process.
const environmentReader = "cmd/entente/main.go"

func TestFoldersImportOnlyWhatTheDesignAllows(t *testing.T) {
	files := parseTree(t, os.DirFS("."))
	covered := foldersOf(files)
	t.Logf("covered: %s", strings.Join(covered, " "))
	if len(covered) == 0 {
		t.Fatal("found no Go files of ours; the test looks in the wrong place")
	}
	for _, problem := range importProblems(files) {
		t.Error(problem)
	}
}

// The checker itself, on trees that break one rule each.
func TestImportCheckerFindsEachBreach(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"allowed":                {"engine/engine.go", `import _ "entente/partnership"`, ""},
		"kin":                    {"web/page.go", `import _ "entente/web/chart"`, ""},
		"tests are free":         {"stat/stat_test.go", `import _ "entente/store"`, ""},
		"test folders are free":  {"store/storetest/suite.go", `import (_ "entente/engine"; _ "log")`, ""},
		"tests in the program":   {"store/store.go", `import _ "entente/eventlog/eventlogtest"`, "is for tests only"},
		"cmd may all":            {"cmd/entente/serve.go", `import (_ "entente/store"; _ "log/slog"; _ "os")`, ""},
		"upwards":                {"partnership/party.go", `import _ "entente/engine"`, "partnership may not import engine"},
		"round the engine":       {"web/page.go", `import _ "entente/store"`, "web may not import store"},
		"from a subfolder":       {"store/sqlite/sqlite.go", `import _ "entente/ledger"`, "store may not import ledger"},
		"unknown folder":         {"helper/helper.go", ``, "helper is not in the table"},
		"unknown import":         {"engine/engine.go", `import _ "entente/helper"`, "engine may not import helper"},
		"logging":                {"engine/engine.go", `import _ "log/slog"`, "only cmd web api log"},
		"chance in the domain":   {"partnership/party.go", `import _ "math/rand/v2"`, "partnership may not import math/rand/v2"},
		"network in the domain":  {"stat/stat.go", `import _ "net/http"`, "stat may not import net/http"},
		"clock in the domain":    {"partnership/party.go", `import "time"; var x = time.Now()`, "may not name time.Now"},
		"clock by another name":  {"partnership/party.go", `import clock "time"; var x = clock.Since`, "may not name time.Since"},
		"durations are no clock": {"partnership/party.go", `import "time"; var x = 2 * time.Hour`, ""},
		"environment":            {"engine/engine.go", `import "os"; var x = os.Getenv("X")`, "only cmd/entente/main.go reads the environment"},
		"verifier":               {"cmd/entente/verify.go", `import _ "entente/engine"`, "verify.go may import only ledger"},
	} {
		t.Run(name, func(t *testing.T) {
			tree := fstest.MapFS{c.file: {Data: []byte("package p\n" + c.text)}}
			got := importProblems(parseTree(t, tree))
			if c.want == "" && len(got) != 0 {
				t.Errorf("importProblems = %q, want none", got)
			}
			if c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
				t.Errorf("importProblems = %q, want one with %q", got, c.want)
			}
		})
	}
}

// importProblems says what breaks the rules above, in the order of the files.
func importProblems(files []source) []string {
	var problems []string
	unlisted := map[string]bool{}
	for _, f := range files {
		if f.isTest() {
			continue
		}
		if _, ok := mayImport[f.folder()]; !ok && !unlisted[f.folder()] {
			unlisted[f.folder()] = true
			problems = append(problems, fmt.Sprintf("%s: the folder %s is not in the table of imports_test.go and design.md", f.path, f.folder()))
		}
		for _, spec := range f.tree.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			problems = append(problems, importProblem(f, imported)...)
		}
		problems = append(problems, callProblems(f)...)
	}
	return problems
}

func importProblem(f source, imported string) []string {
	folder := f.folder()
	say := func(format string, args ...any) []string {
		return []string{f.path + ": " + fmt.Sprintf(format, args...)}
	}
	if ours, ok := strings.CutPrefix(imported, "entente/"); ok {
		target, _, _ := strings.Cut(ours, "/")
		row := mayImport[folder]
		switch {
		case strings.HasSuffix(ours, "test"):
			return say("%s is for tests only", ours)
		case f.path == verifier && target != "ledger":
			return say("verify.go may import only ledger, not %s", target)
		case target != folder && !slices.Contains(row, target) && !slices.Contains(row, everything):
			return say("%s may not import %s", folder, target)
		}
		return nil
	}
	if slices.Contains(pure, folder) && slices.ContainsFunc(outside, func(p string) bool { return within(imported, p) }) {
		return say("%s may not import %s: it is pure", folder, imported)
	}
	if within(imported, "log") && !slices.Contains(loggers, folder) {
		return say("only %s log; return the error", strings.Join(loggers, " "))
	}
	return nil
}

// callProblems finds what is named although its package may be imported.
func callProblems(f source) []string {
	var problems []string
	ast.Inspect(f.tree, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, name := f.importedBy(selector.X), selector.Sel.Name
		if from == "time" && slices.Contains(pure, f.folder()) && slices.Contains(clocks, name) {
			problems = append(problems, fmt.Sprintf("%s: %s may not name time.%s: time comes in", f.path, f.folder(), name))
		}
		if from == "os" && f.path != environmentReader && slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}, name) {
			problems = append(problems, fmt.Sprintf("%s: only %s reads the environment", f.path, environmentReader))
		}
		return true
	})
	return problems
}

// within tells whether a package is at or below the folder p.
func within(imported, p string) bool { return imported == p || strings.HasPrefix(imported, p+"/") }

// A source is one parsed Go file; its path is relative to the root, with slashes.
type source struct {
	path string
	text []byte
	set  *token.FileSet
	tree *ast.File
}

// isTest tells whether the file is only for tests: by its own name, or its folder's, as in eventlogtest.
func (s source) isTest() bool {
	return strings.HasSuffix(s.path, "_test.go") || strings.HasSuffix(path.Dir(s.path), "test")
}

// folder is the first part of the path: the unit of the import table. "" for the root.
func (s source) folder() string {
	first, _, below := strings.Cut(s.path, "/")
	if !below {
		return ""
	}
	return first
}

// importedBy names the package that an expression such as `time` stands for, "" if it stands for none.
func (s source) importedBy(x ast.Expr) string {
	ident, ok := x.(*ast.Ident)
	if !ok {
		return ""
	}
	for _, spec := range s.tree.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name == ident.Name {
			return imported
		}
	}
	return ""
}

// walkTree calls visit for every file of ours: not for what is installed, hidden or recorded in testdata.
func walkTree(t *testing.T, tree fs.FS, visit func(name string, text []byte)) {
	t.Helper()
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if name != "." && (strings.HasPrefix(base, ".") || slices.Contains([]string{"node_modules", "bin", "testdata"}, base)) {
				return fs.SkipDir
			}
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err == nil {
			visit(name, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// parseTree parses every Go file of ours, in the order of their paths.
func parseTree(t *testing.T, tree fs.FS) []source {
	t.Helper()
	var files []source
	set := token.NewFileSet()
	walkTree(t, tree, func(name string, text []byte) {
		if path.Ext(name) != ".go" {
			return
		}
		parsed, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, source{path: name, text: text, set: set, tree: parsed})
	})
	return files
}

// foldersOf lists the folders with code of ours, the root left out.
func foldersOf(files []source) []string {
	folders := map[string]bool{}
	for _, f := range files {
		if f.folder() != "" {
			folders[path.Dir(f.path)] = true
		}
	}
	return slices.Sorted(maps.Keys(folders))
}
