package intake_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"entente/intake"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// structure is what another program counted in a real charter.
type structure struct {
	Headings int `json:"headings"`
	Items    int `json:"items"`
	Ordered  int `json:"ordered_items"`
	Sections []struct {
		Level   int    `json:"level"`
		Heading string `json:"heading"`
		Items   int    `json:"items"`
		Ordered int    `json:"ordered_items"`
		Words   int    `json:"words"`
	} `json:"sections"`
}

// realCharters are the real documents by name, with what is expected of each.
func realCharters(t *testing.T) (map[string]structure, map[string][]byte) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(charters, "expected_structure.json"))
	if err != nil {
		t.Fatal(err)
	}
	expected, texts := map[string]structure{}, map[string][]byte{}
	if err := json.Unmarshal(b, &expected); err != nil {
		t.Fatal(err)
	}
	for name := range expected {
		if texts[name], err = os.ReadFile(filepath.Join(charters, name)); err != nil {
			t.Fatal(err)
		}
	}
	found, err := filepath.Glob(filepath.Join(charters, "*.md"))
	if err != nil || len(found) != len(expected)+1 || len(expected) < 6 { // all but the README
		t.Fatalf("%d documents, %d expected: %v", len(found), len(expected), err)
	}
	return expected, texts
}

var (
	nestedItem    = regexp.MustCompile(`(?m)^ *- `)
	nestedOrdered = regexp.MustCompile(`(?m)^ *[0-9]+\. `)
)

// itemsIn counts a section's clauses that were items, and the items in its clauses.
func itemsIn(s intake.CharterSection) (items, ordered int) {
	for _, clause := range s.Clauses {
		items += len(nestedItem.FindAllString(clause.Text, -1))
		ordered += len(nestedOrdered.FindAllString(clause.Text, -1))
		switch clause.Was {
		case intake.WasItem:
			items++
		case intake.WasNumbered:
			ordered++
		}
	}
	return items, ordered
}

// TestRealChartersImportWithTheirCounts counts headings and items in the clauses that come out, and the words of the
// lines that are told to have gone into each section. The other program knows no front matter: it counts comments there
// as headings, so those are looked for in Front.
func TestRealChartersImportWithTheirCounts(t *testing.T) {
	expected, texts := realCharters(t)
	for name, want := range expected {
		t.Run(name, func(t *testing.T) {
			c, err := intake.ReadMarkdown(texts[name])
			if err != nil {
				t.Fatal(err)
			}
			sections := c.Sections
			if len(sections) == 0 || sections[0].Level > 0 {
				sections = append([]intake.CharterSection{{}}, sections...)
			}
			if got := strings.Count(c.Front, "# ") + len(sections) - 1; got != want.Headings {
				t.Errorf("%d headings, want %d", got, want.Headings)
			}
			words := map[int]int{}
			for _, b := range c.Became {
				if b.Section >= 0 && b.Was != intake.WasHeading {
					words[b.Section+len(sections)-len(c.Sections)] += len(strings.Fields(b.From))
				}
				if b.Was == intake.WasMarkup && strings.Contains(b.From, "|") { // the line under a table's header
					words[1] += len(strings.Fields(b.From))
				}
			}
			items, ordered := 0, 0
			at := 0
			for _, s := range want.Sections {
				if c.Front != "" && strings.Contains(c.Front, "# "+s.Heading) || c.Front != "" && s.Level == 0 {
					continue
				}
				if c.Front != "" && at == 0 {
					at = 1
				}
				got := sections[at]
				i, o := itemsIn(got)
				title := s.Heading
				if s.Level == 0 {
					title = ""
				}
				if got.Title != title || got.Level != s.Level || i != s.Items || o != s.Ordered || words[at] != s.Words {
					t.Errorf("section %q, level %d, %d items, %d ordered, %d words; want %q, %d, %d, %d, %d",
						got.Title, got.Level, i, o, words[at], title, s.Level, s.Items, s.Ordered, s.Words)
				}
				items, ordered = items+i, ordered+o
				at++
			}
			if items != want.Items || ordered != want.Ordered || at != len(sections) {
				t.Errorf("%d items, %d ordered, %d sections read; want %d, %d, %d", items, ordered, at, want.Items, want.Ordered, len(sections))
			}
		})
	}
}

var (
	someWord   = regexp.MustCompile(`[\p{L}\p{N}]+`)
	itemMark   = regexp.MustCompile(`^\s*[0-9]+[.)] `)
	nestedMark = regexp.MustCompile(`(?m)^ *[0-9]+\. `)
)

// TestNoWordOfRealChartersIsLost compares every word of every line, in order, with the words of what came out.
func TestNoWordOfRealChartersIsLost(t *testing.T) {
	_, texts := realCharters(t)
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			c, err := intake.ReadMarkdown(text)
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			const twice = "[http://publiccode.net/codebase-stewardship/](http://publiccode.net/codebase-stewardship/)" // is <…>
			for line := range strings.Lines(strings.Replace(string(text), twice, "http://publiccode.net/codebase-stewardship/", 1)) {
				want = append(want, someWord.FindAllString(itemMark.ReplaceAllString(line, ""), -1)...)
			}
			got = someWord.FindAllString(c.Front, -1)
			for _, s := range c.Sections {
				got = append(got, someWord.FindAllString(s.Title, -1)...)
				for _, clause := range s.Clauses {
					got = append(got, someWord.FindAllString(nestedMark.ReplaceAllString(clause.Text, ""), -1)...)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
			checkBecame(t, string(text), c)
		})
	}
}

// checkBecame checks that what became of each line that is not empty is told, once and in order.
func checkBecame(t *testing.T, text string, c intake.Charter) {
	t.Helper()
	var want, got []int
	no := 0
	for line := range strings.Lines(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")) {
		if no++; strings.TrimSpace(line) != "" {
			want = append(want, no)
		}
	}
	for _, b := range c.Became {
		if got = append(got, b.Line); b.To == "" {
			t.Errorf("nobody says what became of line %d: %q", b.Line, b.From)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// outline writes a charter in a short form.
func outline(c intake.Charter) []string {
	var list []string
	for _, s := range c.Sections {
		line := strings.Repeat("#", s.Level) + " " + s.Title
		if s.Mark != "" {
			line += " <" + s.Mark + ">"
		}
		list = append(list, line)
		for _, clause := range s.Clauses {
			line := string(clause.Was) + ": "
			if clause.Mark != "" {
				line += "<" + clause.Mark + "> "
			}
			list = append(list, line+clause.Text)
		}
	}
	return list
}

func TestMarkdownBecomesSectionsAndClauses(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"paragraphs":     {"# Why\n\nOne *day*,\nand more.\n\nTwo.\n", []string{"# Why", "paragraph: One *day*, and more.", "paragraph: Two."}},
		"before":         {"Early.\n\nWhy\n===\nLate.", []string{" ", "paragraph: Early.", "# Why", "paragraph: Late."}},
		"items":          {"## A\n- one\n  - two\n    1. three\n\n  more\n- four", []string{"## A", "list item: one\n\n- two\n  1. three\n\nmore", "list item: four"}},
		"start":          {"3. three\n4. four\n   5. five", []string{" ", "numbered item: <3.> three", "numbered item: <4.> four 5. five"}},
		"links":          {"[a](https://a.example/x_y) [b](CODE.md) [c](javascript:alert(1)) <https://d.example> <e@f.example>", []string{" ", "paragraph: [a](https://a.example/x_y) b (CODE.md) c (javascript:alert(1)) <https://d.example> <e@f.example>"}},
		"pictures":       {"![a map](https://a.example/m.png \"Map\") ![](x.png)", []string{" ", "paragraph: [a map](https://a.example/m.png) (Map) x.png"}},
		"HTML":           {"a <b onclick=\"x\">c</b>\n\n<script>\nalert(1)\n</script>\n", []string{" ", `paragraph: a \<b onclick="x">c\</b>`, `HTML: \<script> alert(1) \</script>`}},
		"reference":      {"see [the plan][p]\n\n[p]: https://a.example/p\n[unused]: https://b.example/q", []string{" ", "paragraph: see [the plan](https://a.example/p)", `paragraph: \[unused\]: https://b.example/q`}},
		"code":           {"`a*b*`\n\n```go\nx := 1\n\ny\n```\n", []string{" ", `paragraph: a\*b\*`, "code: go\\\nx := 1\\\ny"}},
		"table":          {"| Term | Meaning |\n| --- | - |\n| **Call** | one |\n| a | b | c |\n", []string{" ", "table row: Term | Meaning", "table row: **Call** | one", "table row: a | b | c"}},
		"quotation":      {"> We *say*\n> this\n>\n> - and this", []string{" ", "quotation: We *say* this", "list item: and this"}},
		"breaks":         {"one  \ntwo\\\nthree", []string{" ", "paragraph: one\\\ntwo\\\nthree"}},
		"marks":          {`2 * 3 * 4 \*no\* a_b &amp; &copy; 1\. # x`, []string{" ", `paragraph: 2 \* 3 \* 4 \*no\* a_b & © 1. # x`}},
		"numbers":        {"## 1 Why\n\n**1.1** One:\n\n- a\n- b\n\nmore\n\n1.2 Two.\n\n## 2. How\n\nThree.\n\n## 5 people", []string{"## Why <1>", "paragraph: <1.1> One:\n\n- a\n- b\n\nmore", "paragraph: <1.2> Two.", "## How <2.>", "paragraph: Three.", "## 5 people"}},
		"scripts":        {"# 目的\n\n通知期間は\n十日です。\n\n- عشرة أيام", []string{"# 目的", "paragraph: 通知期間は 十日です。", "list item: عشرة أيام"}},
		"old Mac":        {"# A\r\rb\r", []string{"# A", "paragraph: b"}},
		"only a heading": {"# A", []string{"# A"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intake.ReadMarkdown([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, outline(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkBecame(t, c.text, got)
		})
	}
}

func TestPlainTextBecomesSectionsAndClauses(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"contract": {"OUR CHARTER\n\n1. PURPOSE\n1.1 The partners\nwork together.\n1.2 They share:\n(a) costs;\n(b) news.\n\n2. Exit\n\n2.1 With notice.\n",
			[]string{"# OUR CHARTER", "## PURPOSE <1.>", "paragraph: <1.1> The partners work together.", "paragraph: <1.2> They share:\n\n- (a) costs;\n- (b) news.", "## Exit <2.>", "paragraph: <2.1> With notice."}},
		"letter": {"Our charter\n\nWe *say* what we <think>.\nAlways.\n\n  - one\n    goes on\n    * two\n  - three\n\nEnd.",
			[]string{"# Our charter", `paragraph: We \*say\* what we \<think>. Always.`, "list item: one goes on\n\n- two", "list item: three", "paragraph: End."}},
		"underlined": {"Why\n===\nBecause.\n\nHow\n---\nSo.", []string{"# Why", "paragraph: Because.", "## How", "paragraph: So."}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intake.ReadPlain([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, outline(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkBecame(t, c.text, got)
		})
	}
}

func TestFrontMatterIsKeptBesideTheText(t *testing.T) {
	c, err := intake.ReadMarkdown([]byte("---\ntitle: A\n# note\n---\n# B\n\nc"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Front != "title: A\n# note\n" || c.Title != "B" || len(c.Sections) != 1 || c.Became[0].Was != intake.WasFront || c.Became[4].Line != 5 {
		t.Errorf("%+v", c)
	}
}

func TestChartersThatCannotBeReadAreRefusedWhole(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
		want string
	}{
		"empty":         {" \n", 0, "empty"},
		"another code":  {"# A\n\nSchl\xfcssel\n", 3, "UTF-8"},
		"binary":        {"# A\n\x00", 2, "not a text"},
		"long line":     {"# A\n\n" + strings.Repeat("a ", 10_001), 3, "characters"},
		"long clause":   {"# A\n\n" + strings.Repeat("aaaa bbbb cccc dddd eeee ffff gggg hhhh\n", 590), 3, "divide"},
		"many clauses":  {strings.Repeat("a b.\n\n", 503), 0, "at most 500 clauses"},
		"many sections": {strings.Repeat("# a\n\n", 101), 0, "at most 100 sections"},
		"large":         {strings.Repeat("a\n", 1<<20+1), 0, "bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			for kind, read := range map[string]func([]byte) (intake.Charter, error){"Markdown": intake.ReadMarkdown, "plain text": intake.ReadPlain} {
				if kind == "plain text" && strings.HasPrefix(name, "many s") {
					continue // it has no such headings
				}
				got, err := read([]byte(c.text))
				var problem intake.Problem
				if !errors.As(err, &problem) || problem.Line != c.line || !strings.Contains(problem.Reason, c.want) {
					t.Errorf("%s: %+v, %v; want line %d, %q", kind, len(got.Sections), err, c.line, c.want)
				}
			}
		})
	}
}

func TestKindsAreGuessedFromHeadings(t *testing.T) {
	for heading, want := range map[string]string{
		"How this stands beside our contract": "contract", "Why we work together": "why", "What each of us needs": "need", "How we behave": "behave",
		"Words we share": "word", "What we promise each other": "promise", "What doing well earns": "earn", "How we know it is working": "know",
		"What we assume": "assume", "What stays ours": "own", "When we drift": "drift", "Our rhythm": "rhythm", "Our limits": "limit", "Who decides": "decide",
		"Who may be in the room": "room", "How we part": "exit", "Definitions": "word", "Goals of the project": "why", "Principles": "behave",
		"Code for Australia Responsibilities": "promise", "RFC process": "decide", "Partnership duration & Cancellation": "exit",
		"Steering Committee meetings": "rhythm", "Losing membership of Steering Committee": "exit", "Parties": "room", "Blue": "other", "": "other",
	} {
		if got := intake.KindOf(heading); got != want {
			t.Errorf("KindOf(%q) = %q, want %q", heading, got, want)
		}
	}
	if !slices.Contains(intake.Kinds, intake.KindOf("why")) || len(intake.Kinds) != 17 {
		t.Errorf("Kinds = %q", intake.Kinds)
	}
}

// TestNoWordIsLostWhateverItStandsIn puts words of their own into every kind of line, in any order.
func TestNoWordIsLostWhateverItStandsIn(t *testing.T) {
	lines := rapid.SliceOfN(rapid.SampledFrom([]string{
		"# %s", "### %s #", "%s\n===", "%s\n---", "- %s", "  - %s", "    * %s", "1. %s", "   7) %s", "> %s", "> - %s", "%s", "%s %s\\", "%s  ", "", "", "    %s", "\t%s",
		"| %s | %s |\n|---|---|\n| %s | %s | %s |", "**%s** x *%s*%s", "[%s](u_%s)", "[%s](https://%s.example/ \"%s\")", "![%s](p%s.png)", "<b title=%s>%s</b>", "<div>\n%s", "<!-- %s -->",
		"```%s\n%s\n```", "`%s`", "[ref]: /x%s", "[%s][ref]", "***", "<https://%s.example>", "%s&amp;%s&#65;", "\\*%s\\_", "4.2 %s", "**1.1** %s", "*We do this:* %s", "- [ ] %s", "[^%s]: %s", "# 1 %s",
	}), 1, 14)
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		n := 0
		for _, line := range lines.Draw(t, "lines") {
			for rest, found := line, true; found; {
				var text string
				text, rest, found = strings.Cut(rest, "%s")
				b.WriteString(text)
				if found {
					n++
					fmt.Fprintf(&b, "w%d", n)
				}
			}
			b.WriteString("\n")
		}
		c, err := intake.ReadMarkdown([]byte(b.String()))
		if err != nil {
			if strings.Contains(err.Error(), "empty") || strings.Contains(err.Error(), "nothing in this file") && n == 0 {
				return
			}
			t.Fatal(err)
		}
		var out strings.Builder
		out.WriteString(c.Front)
		for _, s := range c.Sections {
			fmt.Fprintf(&out, "\n%s", s.Title)
			for _, clause := range s.Clauses {
				fmt.Fprintf(&out, "\n%s %+v", clause.Text, clause.Parts)
			}
		}
		got := map[string]bool{}
		for _, word := range ownWord.FindAllString(out.String(), -1) {
			got[word] = true
		}
		for i := 1; i <= n; i++ {
			if !got[fmt.Sprintf("w%d", i)] {
				t.Fatalf("w%d of\n%s\nis not in\n%s", i, b.String(), out.String())
			}
		}
	})
}

var ownWord = regexp.MustCompile(`w[0-9]+`)

// FuzzReadMarkdown checks that nothing gets lost, whatever the text: every line is told of, and every run of letters of a
// line that became words is in the text.
func FuzzReadMarkdown(f *testing.F) {
	f.Add("# A\n\n- b\n  1. c\n\n> d\n\n| e | f |\n|---|---|\n| g |\n\n[h]: i\n")
	f.Add("---\na: b\n---\n\n**1.1** c\\\nd <b>\n\n```\ne\n")
	f.Add("- [ ] a\n\n      b\n- - c\n1) d\n***\n*e **f** g*h &lt; \\< `i`\n")
	f.Fuzz(func(t *testing.T, text string) { checkAny(t, text, intake.ReadMarkdown) })
}

func FuzzReadPlain(f *testing.F) {
	f.Add("A CHARTER\n\n1. Why\n1.1 Because\n(a) b\n  - c\n\n---\nd\n")
	f.Add("Why\n===\n* a\n\tb\n12) c\n")
	f.Fuzz(func(t *testing.T, text string) { checkAny(t, text, intake.ReadPlain) })
}

func checkAny(t *testing.T, text string, read func([]byte) (intake.Charter, error)) {
	c, err := read([]byte(text))
	var problem intake.Problem
	if err != nil {
		if !errors.As(err, &problem) {
			t.Fatalf("error is no Problem: %v", err)
		}
		return
	}
	checkBecame(t, strings.TrimPrefix(text, "\ufeff"), c)
	for _, s := range c.Sections {
		for _, clause := range s.Clauses {
			again, err := intake.ReadMarkdown([]byte("# A\n\n" + clause.Text + "\n"))
			if err != nil || len(again.Sections) != 1 {
				t.Fatalf("clause %q does not read as one: %v %q", clause.Text, err, outline(again))
			}
			if strings.ContainsAny(clause.Text, "\u2028\u2029") {
				t.Errorf("clause %q holds separators", clause.Text)
			}
		}
	}
}
