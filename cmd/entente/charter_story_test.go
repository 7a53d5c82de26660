package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"entente/api"
	"entente/intake"

	"github.com/go-json-experiment/json"
	"github.com/rogpeppe/go-internal/testscript"
)

// chartersInStory imports every real document, each in the place of the one before, and reads it back over the API. The
// documents lie beside $AGREEMENT, with what another program counted in them:
//
//	charters SPACE
func chartersInStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: charters SPACE")
	}
	folder := filepath.Dir(ts.Getenv("AGREEMENT"))
	text, err := os.ReadFile(filepath.Join(folder, "expected_structure.json"))
	ts.Check(err)
	expected := map[string]struct {
		Headings int `json:"headings"`
		Items    int `json:"items"`
		Ordered  int `json:"ordered_items"`
	}{}
	ts.Check(json.Unmarshal(text, &expected))
	if len(expected) < 6 {
		ts.Fatalf("only %d documents are expected", len(expected))
	}
	for name, want := range expected {
		file, err := os.ReadFile(filepath.Join(folder, name))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name), file, 0o600))
		read, err := intake.ReadCharter(name, file)
		ts.Check(err)
		ts.Check(ts.Exec("entente", "import", "charter", ts.Getenv("URL"), name, "--replace"))
		// the other program knows no front matter: it counts the comments there as headings
		counts := fmt.Sprintf("headings %d\n", want.Headings-strings.Count(read.Front, "# "))
		items := fmt.Sprintf("list items %d\nnumbered items %d\n", want.Items, want.Ordered)
		if out := ts.ReadFile("stdout"); !strings.Contains(out, counts) || !strings.Contains(out, items) {
			ts.Fatalf("%s: got\n%swant\n%s%s", name, out, counts, items)
		}
		missing := wordsOf(string(file))
		for word := range wordsOf(read.Front + "\n" + read.Title + "\n" + charterAsWords(ts, args[0])) {
			delete(missing, word)
		}
		if len(missing) > 0 {
			ts.Fatalf("%s: of what it says these are lost: %v", name, missing)
		}
	}
}

// charterAsWords is all that the API says of the working text.
func charterAsWords(ts *testscript.TestScript, space string) string {
	req, err := http.NewRequest(http.MethodGet, ts.Getenv("URL")+"/api/v1/spaces/"+space+"/charter", nil)
	ts.Check(err)
	req.Header.Set("Authorization", "Bearer "+ts.Getenv("ENTENTE_TOKEN"))
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	ts.Check(res.Body.Close())
	var c api.Charter
	ts.Check(json.Unmarshal(body, &c))
	var b strings.Builder
	for _, s := range c.Sections {
		b.WriteString(s.Title + "\n")
		for _, clause := range s.Clauses {
			b.WriteString(string(clause.Wording.Text) + "\n")
		}
	}
	return b.String()
}

// wordsOf is the set of a text's words; numbers are left out, as those of clauses become their places.
func wordsOf(text string) map[string]bool {
	list := map[string]bool{}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		list[w] = true
	}
	return list
}
