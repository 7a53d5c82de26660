package entente_test

import (
	"go/ast"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// sourced finds what a formula rests on: a published source by its year, or that a choice is our own.
var sourced = regexp.MustCompile(`\((18|19|20)\d\d[);]|\bour\s+own\b`)

// unsourced are the exported functions of package stat that are no statistic.
var unsourced = []string{"Merge"} // adds counts up

func TestEveryStatisticIsOnSomePageAndNamesItsSource(t *testing.T) {
	files := parseTree(t, os.DirFS("."))
	functions := functionsOf(files, "stat")
	t.Logf("covered: %d functions of package stat", len(functions))
	if len(functions) < 15 {
		t.Fatal("found few functions in package stat; the test looks in the wrong place")
	}
	for _, problem := range statProblems(files) {
		t.Error(problem)
	}
}

// The checker itself, on trees that break one rule each.
func TestStatCheckerFindsEachBreach(t *testing.T) {
	const doc = "// Mean is ours: Gauss (1809).\n"
	tree := func(stat, partnership, web string) fstest.MapFS {
		return fstest.MapFS{"stat/mean.go": {Data: []byte("package stat\n" + stat)}, "partnership/round.go": {Data: []byte("package partnership\n" + partnership)},
			"web/round.go": {Data: []byte("package web\n" + web)}}
	}
	for name, c := range map[string]struct {
		tree fstest.MapFS
		want string
	}{
		"shown":               {tree(doc+"func Mean() {}", "", "func f() { stat.Mean() }"), ""},
		"through another":     {tree(doc+"func Mean() {}\n// Overall (1984).\nfunc Overall() { help() }\nfunc help() { Mean() }", "", "var f = stat.Overall"), ""},
		"through partnership": {tree(doc+"func Mean() {}", "func (c Cell) Mean() { mean() }\nfunc mean() { stat.Mean() }", "func f(c Cell) { c.Mean() }"), ""},
		"on no page":          {tree(doc+"func Mean() {}", "", ""), "stat.Mean is on no page"},
		"kept in partnership": {tree(doc+"func Mean() {}", "func mean() { stat.Mean() }", ""), "stat.Mean is on no page"},
		"of another package":  {tree(doc+"func Mean() {}", "", "func f() { chart.Mean() }"), "stat.Mean is on no page"},
		"no source":           {tree("// Mean adds up.\nfunc Mean() {}", "", "var f = stat.Mean"), "stat.Mean names no source"},
		"our own":             {tree("// Mean has thresholds of our own.\nfunc Mean() {}", "", "var f = stat.Mean"), ""},
		"no docstring":        {tree("func Mean() {}", "", "var f = stat.Mean"), "stat.Mean names no source"},
		"words for each":      {tree("type Reason uint8\nconst (\n\tNone Reason = iota\n\tFew\n)", "", `var w = map[stat.Reason]string{stat.None: "none", stat.Few: "few"}`), ""},
		"a word too few":      {tree("type Reason uint8\nconst (\n\tNone Reason = iota\n\tFew\n)", "", `var w = map[stat.Reason]string{stat.None: "none"}`), "stat.Few has no words in w"},
		"an empty word":       {tree("type Reason uint8\nconst None Reason = 1", "", `var w = map[stat.Reason]string{stat.None: ""}`), "stat.None has no words in w"},
		"never said":          {tree("type Reason uint8\nconst None Reason = 1", "", ""), "stat.None is on no page"},
	} {
		t.Run(name, func(t *testing.T) {
			got := statProblems(parseTree(t, c.tree))
			if c.want == "" && len(got) != 0 {
				t.Errorf("statProblems = %q, want none", got)
			}
			if c.want != "" && !slices.Contains(got, c.want) {
				t.Errorf("statProblems = %q, want %q", got, c.want)
			}
		})
	}
}

// statProblems says which statistics no page shows or which name no source, and which steps have no words.
func statProblems(files []source) []string {
	files = slices.DeleteFunc(slices.Clone(files), source.isTest)
	shown := shownOf(files)
	functions := functionsOf(files, "stat")
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		f := functions[name][0]
		if !ast.IsExported(name) || f.Recv != nil {
			continue
		}
		if !shown[name] {
			problems = append(problems, "stat."+name+" is on no page")
		}
		if !slices.Contains(unsourced, name) && !sourced.MatchString(f.Doc.Text()) {
			problems = append(problems, "stat."+name+" names no source")
		}
	}
	return append(problems, wordProblems(files, shown)...)
}

// functionsOf are a folder's functions and methods by name, functions first.
func functionsOf(files []source, folder string) map[string][]*ast.FuncDecl {
	list := map[string][]*ast.FuncDecl{}
	for _, f := range files {
		if f.folder() != folder || f.isTest() {
			continue
		}
		for _, d := range f.tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if list[fn.Name.Name] = append(list[fn.Name.Name], fn); fn.Recv == nil {
				slices.Reverse(list[fn.Name.Name])
			}
		}
	}
	return list
}

// shownOf are the names in package stat that a page or the API uses: itself, through a function of partnership that it
// calls, or through another of stat.
func shownOf(files []source) map[string]bool {
	stat, called := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		if f.folder() == "web" || f.folder() == "api" {
			names(f.tree, stat, called)
		}
	}
	reach(functionsOf(files, "partnership"), called, func(fn *ast.FuncDecl) { names(fn, stat, called) })
	reach(functionsOf(files, "stat"), stat, func(fn *ast.FuncDecl) {
		for name := range identifiers(fn) {
			stat[name] = true
		}
	})
	return stat
}

// reach visits every function that is called, and those that its visit adds to them.
func reach(functions map[string][]*ast.FuncDecl, called map[string]bool, visit func(*ast.FuncDecl)) {
	done := map[string]bool{}
	for again := true; again; {
		again = false
		for name, list := range functions {
			if !called[name] || done[name] {
				continue
			}
			done[name], again = true, true
			for _, fn := range list {
				visit(fn)
			}
		}
	}
}

// names adds what a piece of source names: of package stat, and of anything.
func names(n ast.Node, stat, any map[string]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "stat" {
				stat[s.Sel.Name] = true
			}
		}
		return true
	})
	maps.Copy(any, identifiers(n))
}

func identifiers(n ast.Node) map[string]bool {
	list := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			list[id.Name] = true
		}
		return true
	})
	return list
}

// wordProblems says which constants of stat's own types, as Reason has them, no page names, and which are left out where
// web has words for the others of their type.
func wordProblems(files []source, shown map[string]bool) []string {
	constants := constantsOf(files)
	var problems []string
	for _, kind := range slices.Sorted(maps.Keys(constants)) {
		for _, name := range constants[kind] {
			if !shown[name] && (len(constants[kind]) == 1 || name != constants[kind][0]) { // the first is what is left over in a switch
				problems = append(problems, "stat."+name+" is on no page")
			}
		}
	}
	for _, f := range files {
		if f.folder() != "web" {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			lit, ok := spec.Values[0].(*ast.CompositeLit)
			if !ok {
				return true
			}
			m, ok := lit.Type.(*ast.MapType)
			if !ok {
				return true
			}
			words := wordsOf(lit)
			for _, name := range constants[ofStat(m.Key)] {
				if !words[name] {
					problems = append(problems, "stat."+name+" has no words in "+spec.Names[0].Name)
				}
			}
			return true
		})
	}
	return problems
}

// constantsOf are the exported constants of each exported type of stat, in order.
func constantsOf(files []source) map[string][]string {
	list := map[string][]string{}
	for _, f := range files {
		for _, d := range f.tree.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST || f.folder() != "stat" {
				continue
			}
			kind := ""
			for _, s := range g.Specs {
				spec := s.(*ast.ValueSpec)
				if t, ok := spec.Type.(*ast.Ident); ok {
					kind = t.Name
				} else if len(spec.Values) > 0 {
					kind = ""
				}
				for _, name := range spec.Names {
					if kind != "" && ast.IsExported(kind) {
						list[kind] = append(list[kind], name.Name)
					}
				}
			}
		}
	}
	return list
}

// wordsOf are the names of stat that a table of words gives a text.
func wordsOf(lit *ast.CompositeLit) map[string]bool {
	list := map[string]bool{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			text, isText := kv.Value.(*ast.BasicLit)
			said := ""
			if isText {
				said, _ = strconv.Unquote(text.Value)
			}
			list[ofStat(kv.Key)] = !isText || strings.TrimSpace(said) != ""
		}
	}
	return list
}

// ofStat is the name that an expression takes from package stat; "" if it takes none.
func ofStat(x ast.Expr) string {
	if s, ok := x.(*ast.SelectorExpr); ok {
		if p, ok := s.X.(*ast.Ident); ok && p.Name == "stat" {
			return s.Sel.Name
		}
	}
	return ""
}
