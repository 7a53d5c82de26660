package intake_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"entente/docx"
	"entente/intake"

	"github.com/google/go-cmp/cmp"
)

var (
	may = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	ann = &docx.Revision{Author: "Ann", At: may}
	bo  = &docx.Revision{Author: "Bo", At: may.Add(time.Hour)}
)

func say(text string) docx.Run { return docx.Run{Text: text} }
func in(by *docx.Revision, text string) docx.Run {
	return docx.Run{Text: text, Change: docx.Change{In: by}}
}
func out(by *docx.Revision, text string) docx.Run {
	return docx.Run{Text: text, Change: docx.Change{Out: by}}
}
func head(text string) docx.Block {
	return docx.Block{Kind: docx.Heading, Level: 1, Runs: []docx.Run{say(text)}}
}
func para(runs ...docx.Run) docx.Block { return docx.Block{Runs: runs} }
func ended(by *docx.Revision, runs ...docx.Run) docx.Block {
	return docx.Block{Runs: runs, Mark: docx.Change{In: by}}
}
func joins(by *docx.Revision, runs ...docx.Run) docx.Block {
	return docx.Block{Runs: runs, Mark: docx.Change{Out: by}}
}
func bullet(level int, runs ...docx.Run) docx.Block {
	return docx.Block{Kind: docx.Item, Level: level, Runs: runs}
}

// charterOf writes a document as a Word file and reads it again.
func charterOf(t *testing.T, d docx.Document) intake.Charter {
	t.Helper()
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	c, err := intake.ReadCharter("charter.docx", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// changed writes changes in a short form: what, where, who, old and new.
func changed(c intake.Charter) []string {
	var list []string
	for _, x := range c.Changes {
		line := fmt.Sprintf("%s %d.%d %s: %q → %q", x.Do, x.Section, x.Clause, x.Author, x.Old, x.New)
		if x.In > 0 {
			line += fmt.Sprintf(" in %d", x.In)
		}
		if x.Moved {
			line += " moved"
		}
		list = append(list, line)
	}
	return list
}

func TestTrackedChangesBecomeChangesOfTheirAuthors(t *testing.T) {
	for name, c := range map[string]struct {
		blocks  []docx.Block
		text    []string
		changes []string
	}{
		"a word": {[]docx.Block{head("Why"), para(say("at least "), out(ann, "ten"), in(ann, "fifteen"), say(" days"))},
			[]string{"# Why", "paragraph: at least ten days"}, []string{`change 0.0 Ann: "at least ten days" → "at least fifteen days"`}},
		"two places, one author": {[]docx.Block{para(in(ann, "Now "), say("we "), out(ann, "may "), say("go"))},
			[]string{" ", "paragraph: we may go"}, []string{`change 0.0 Ann: "we may go" → "Now we go"`}},
		"two authors": {[]docx.Block{para(in(ann, "Now "), say("we "), in(bo, "all "), out(bo, "may "), say("go"), in(ann, "!"))},
			[]string{" ", "paragraph: we may go"}, []string{`change 0.0 Ann: "we may go" → "Now we may go"`, `change 0.0 Bo: "we may go" → "we all go"`, `change 0.0 Ann: "we may go" → "we may go!"`}},
		"out of what another put in": {[]docx.Block{para(say("we go"), in(ann, " far"), docx.Run{Text: " away", Change: docx.Change{In: ann, Out: bo}})},
			[]string{" ", "paragraph: we go"}, []string{`change 0.0 Ann: "we go" → "we go far away"`, `change 0.0 Bo: "we go far away" → "we go far"`}},
		"put in and taken out": {[]docx.Block{para(say("we go"), docx.Run{Text: " away", Change: docx.Change{In: ann, Out: ann}})}, []string{" ", "paragraph: we go"}, nil},
		"clauses added": {[]docx.Block{head("Why"), ended(ann, in(ann, "First.")), para(say("Old.")), ended(bo, in(bo, "New.")), para(say("Last."))},
			[]string{"# Why", "paragraph: Old.", "paragraph: Last."}, []string{`add 0.-1 Ann: "" → "First."`, `add 0.0 Bo: "" → "New."`}},
		"a clause after": {[]docx.Block{head("Why"), ended(ann, say("Old.")), para(in(ann, "New."))}, []string{"# Why", "paragraph: Old."}, []string{`add 0.0 Ann: "" → "New."`}},
		"a clause taken out": {[]docx.Block{head("Why"), joins(ann, out(ann, "Old.")), para(say("Stays."))},
			[]string{"# Why", "paragraph: Old.", "paragraph: Stays."}, []string{`remove 0.0 Ann: "Old." → ""`}},
		"divided": {[]docx.Block{ended(ann, say("One.")), para(say("Two."))}, []string{" ", "paragraph: One.Two."}, []string{`change 0.0 Ann: "One.Two." → "One.\n\nTwo."`}},
		"joined": {[]docx.Block{joins(ann, say("One. ")), para(say("Two."))}, []string{" ", "paragraph: One.", "paragraph: Two."},
			[]string{`change 0.0 Ann: "One." → "One. Two." moved`, `remove 0.1 Ann: "Two." → "" moved`}},
		"an item of a clause": {[]docx.Block{bullet(1, say("We share:")), {Kind: docx.Item, Level: 2, Runs: []docx.Run{in(bo, "costs")}, Mark: docx.Change{In: bo}}, bullet(2, say("news"))},
			[]string{" ", "list item: We share:\n\n- news"}, []string{`change 0.0 Bo: "We share:\n\n- news" → "We share:\n\n- costs\n- news"`}},
		"headings": {[]docx.Block{{Kind: docx.Heading, Level: 1, Runs: []docx.Run{out(ann, "Aims"), in(ann, "Why")}}, para(say("Old.")),
			{Kind: docx.Heading, Level: 1, Runs: []docx.Run{in(bo, "Exit")}, Mark: docx.Change{In: bo}}, ended(bo, in(bo, "With notice.")),
			{Kind: docx.Heading, Level: 1, Runs: []docx.Run{out(bo, "Rest")}}},
			[]string{"# Aims", "paragraph: Old.", "# Rest"},
			[]string{`rename-section 0.-1 Ann: "Aims" → "Why"`, `add-section 0.-1 Bo: "" → "Exit"`, `add 0.-1 Bo: "" → "With notice." in 2`, `remove-section 1.-1 Bo: "Rest" → ""`}},
		"a row": {[]docx.Block{{Kind: docx.Row, Table: 1, Cells: []docx.Cell{{say("Call")}, {out(ann, "one"), in(ann, "two")}}}, {Kind: docx.Row, Table: 1, Cells: []docx.Cell{{in(bo, "Text")}}, Mark: docx.Change{In: bo}}},
			[]string{" ", "table row: Call | one"}, []string{`change 0.0 Ann: "Call | one" → "Call | two"`, `add 0.0 Bo: "" → "Text |"`}},
		"emphasis": {[]docx.Block{para(say("must "), docx.Run{Text: "not", Bold: true, Change: docx.Change{In: ann}}, say(" wait"))},
			[]string{" ", "paragraph: must wait"}, []string{`change 0.0 Ann: "must wait" → "must **not** wait"`}},
	} {
		t.Run(name, func(t *testing.T) {
			got := charterOf(t, docx.Document{Blocks: c.blocks})
			if diff := cmp.Diff(c.text, outline(got)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.changes, changed(got)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			for _, x := range got.Changes {
				if x.At.IsZero() {
					t.Errorf("%s of %s has no date", x.Do, x.Author)
				}
			}
		})
	}
}

func TestCommentsBecomeRemarksAtTheirClause(t *testing.T) {
	c := charterOf(t, docx.Document{
		Comments: []docx.Comment{{Author: "Ann", At: may, Text: "Why ten?"}, {Author: "Bo", Text: "Title?"}, {Author: "Cy", Text: "Nowhere."}, {Author: "Di", Text: "New?"}},
		Blocks: []docx.Block{
			{Kind: docx.Heading, Level: 1, Runs: []docx.Run{{Text: "Why", Comments: []int{1}}}}, para(say("Old.")),
			para(say("at least "), docx.Run{Text: "ten", Comments: []int{0}}, say(" days")),
			{Runs: []docx.Run{{Text: "New.", Comments: []int{3}, Change: docx.Change{In: bo}}}, Mark: docx.Change{In: bo}}, para(say("Last.")),
		},
	})
	want := []intake.Remark{
		{Author: "Ann", At: may, Text: "Why ten?", About: "ten", Section: 0, Clause: 1},
		{Author: "Bo", Text: "Title?", About: "Why", Section: 0, Clause: -1},
		{Author: "Cy", Text: "Nowhere.", Section: -1, Clause: -1},
		{Author: "Di", Text: "New?", About: "New.", Section: 0, Clause: 1, Change: 1},
	}
	if diff := cmp.Diff(want, c.Remarks); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNumbersOfAContractBecomeSectionsAndClauses(t *testing.T) {
	numbered := func(level int, label, text string) docx.Block {
		return docx.Block{Kind: docx.Item, Level: level, Ordered: true, Label: label, Runs: []docx.Run{say(text)}}
	}
	c, err := intake.FromDocument(docx.Document{
		Margins: []string{"Draft 3"}, Contents: []string{"Purpose 1"}, Looks: []docx.Revision{*ann, *ann},
		Notes: []docx.Note{{Blocks: []docx.Block{para(say("See the schedule."))}}},
		Blocks: []docx.Block{
			{Kind: docx.Heading, Runs: []docx.Run{say("Charter")}},
			numbered(1, "1.", "Purpose"), numbered(2, "1.1", "We share:"), numbered(3, "(a)", "costs;"), numbered(3, "(b)", "news."), para(say("Always.")),
			numbered(2, "1.2", "We talk."), numbered(1, "2.", "Exit"), numbered(2, "2.1", "With notice"),
			para(say("4.2\tTyped by hand"), docx.Run{Text: "[1]", Note: 1}, say(".")),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"# Charter", "## Purpose <1.>", "numbered item: <1.1> We share:\n\n- (a) costs;\n- (b) news.\n\nAlways.", "numbered item: <1.2> We talk.",
		"## Exit <2.>", "numbered item: <2.1> With notice", "paragraph: <4.2> Typed by hand[1].\n\n[1] See the schedule."}
	if diff := cmp.Diff(want, outline(c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c.Title != "Charter" || len(c.Remarks) != 1 || !strings.Contains(c.Remarks[0].Text, "2 places") {
		t.Errorf("title %q, remarks %+v", c.Title, c.Remarks)
	}
	var left []string
	for _, b := range c.Became {
		if b.Line == 0 {
			left = append(left, b.From+": "+b.To)
		}
	}
	if diff := cmp.Diff([]string{"Draft 3: left out", "Purpose 1: left out"}, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
}

// TestOwnMarkdownBecomesAWordDocumentAndComesBack goes the way of an export that somebody brings again.
func TestOwnMarkdownBecomesAWordDocumentAndComesBack(t *testing.T) {
	const own = "# Charter\n\n## 1 What we promise\n\n**1.1** Each council gives *at least* ten days, see [the plan](https://a.example/).\n\n- one\n  1. first\n  2. second\n- two\n\n" +
		"**1.2** Second.\n\n## 2 Signed by\n\n| Partner | Signed |\n| --- | --- |\n| Harwick | **30 July** |\n"
	d, err := intake.Document(own)
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "Charter" || d.Blocks[1].Label != "1" || d.Blocks[1].Level != 1 || d.Blocks[2].Label != "1.1" {
		t.Errorf("title %q, %+v", d.Title, d.Blocks[:3])
	}
	want, err := intake.ReadMarkdown([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	got := charterOf(t, d)
	for i := range got.Sections { // the title is a heading above the first level in Word
		if got.Sections[i].Level++; i == 0 {
			got.Sections[i].Level = 1
		}
	}
	if diff := cmp.Diff(outline(want), outline(got)); diff != "" {
		t.Errorf("(-Markdown +Word):\n%s", diff)
	}
}

// longCharter is a charter of n clauses of about sixty words, every tenth with a tracked change.
func longCharter(n int) docx.Document {
	var d docx.Document
	words := strings.Repeat("each council gives at least ten working days notice of any mailing ", 5)
	for i := range n {
		if i%20 == 0 {
			d.Blocks = append(d.Blocks, head(fmt.Sprintf("Section %d", i/20+1)))
		}
		b := para(say(fmt.Sprintf("Clause %d, %s", i, words)), docx.Run{Text: "and more", Bold: true}, say(" (see [the plan])."))
		if i%10 == 0 {
			b.Runs = append(b.Runs, out(ann, " Old end."), in(ann, " New end."))
		}
		d.Blocks = append(d.Blocks, b)
	}
	return d
}

func BenchmarkImportOf300Clauses(b *testing.B) {
	var file bytes.Buffer
	if err := docx.Write(&file, longCharter(300)); err != nil {
		b.Fatal(err)
	}
	c, err := intake.ReadWord(file.Bytes())
	if err != nil {
		b.Fatal(err)
	}
	var markdown strings.Builder
	for _, s := range c.Sections {
		fmt.Fprintf(&markdown, "# %s\n\n", s.Title)
		for _, clause := range s.Clauses {
			markdown.WriteString(clause.Text + "\n\n")
		}
	}
	for name, text := range map[string][]byte{"charter.docx": file.Bytes(), "charter.md": []byte(markdown.String()), "charter.txt": []byte(strings.ReplaceAll(markdown.String(), "# ", ""))} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c, err := intake.ReadCharter(name, text)
				n := 0
				for _, s := range c.Sections {
					n += len(s.Clauses)
				}
				if err != nil || n < 300 {
					b.Fatalf("%d clauses, %v", n, err)
				}
			}
		})
	}
}

// FuzzReadWord makes any changes to a short document: the text before them must not depend on who made them.
func FuzzReadWord(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Add([]byte("abcabcabc0123456789"))
	f.Add([]byte("870")) // an item put in above another's items
	f.Add([]byte("1b0")) // a clause put in above the first heading
	f.Fuzz(func(t *testing.T, choices []byte) {
		d, plain := docx.Document{}, docx.Document{}
		for i, c := range choices[:min(len(choices), 60)] {
			text := fmt.Sprintf("w%d ", i)
			run := []docx.Run{say(text), in(ann, text), out(ann, text), in(bo, text), out(bo, text), {Text: text, Change: docx.Change{In: ann, Out: bo}}}[int(c)%6]
			block := docx.Block{Kind: docx.Kind(int(c) / 6 % 3), Level: 1 + int(c)/18%3, Runs: []docx.Run{run}}
			if c/54%3 == 1 {
				block.Mark.Out = bo
			}
			d.Blocks = append(d.Blocks, block)
			if run.Change.In == nil {
				plain.Blocks = append(plain.Blocks, docx.Block{Kind: block.Kind, Level: block.Level, Runs: []docx.Run{say(text)}})
			}
		}
		got, err := intake.FromDocument(d)
		want, wantErr := intake.FromDocument(plain)
		if err != nil || wantErr != nil {
			return // nothing in it
		}
		if diff := cmp.Diff(outline(want), outline(got)); diff != "" {
			t.Errorf("the text before the changes (-want +got):\n%s", diff)
		}
		for i, b := range d.Blocks { // a change for all that was put in or taken out
			change := b.Runs[0].Change
			if change == (docx.Change{}) {
				continue
			}
			if all := strings.Join(changed(got), "\n") + " "; !strings.Contains(all, fmt.Sprintf("w%d", i)) {
				t.Errorf("the change of w%d is lost:\n%s", i, all)
			}
		}
	})
}

// A writer's own file: made from our words with LibreOffice 7.4, "soffice --convert-to docx".
func TestALibreOfficeFileIsReadWithChangesAndComments(t *testing.T) {
	b, err := os.ReadFile("testdata/libreoffice.docx")
	if err != nil {
		t.Fatal(err)
	}
	c, err := intake.ReadCharter("libreoffice.docx", b)
	if err != nil {
		t.Fatal(err)
	}
	if c.Title != "Charter of Harwick and Calder" {
		t.Errorf("Title = %q, want what is styled as the title", c.Title)
	}
	var got []string
	for _, s := range c.Body() {
		got = append(got, fmt.Sprintf("%d %s", s.Level, s.Title))
		for _, clause := range s.Clauses {
			got = append(got, fmt.Sprintf("  %s: %s%s", clause.Was, clause.Mark, clause.Text))
		}
	}
	for _, x := range c.Changes {
		got = append(got, fmt.Sprintf("%s: %s at %d, %d: %q to %q", x.Author, x.Do, x.Section, x.Clause, x.Old, x.New))
	}
	for _, x := range c.Remarks {
		got = append(got, fmt.Sprintf("%s at %d, %d, %q: %s", x.Author, x.Section, x.Clause, x.About, x.Text))
	}
	want := []string{
		"1 Why we work together",
		"  paragraph: Residents get an answer **the first time** they ask. See [why](https://harwick.example/why).",
		"  list item: We say it early.\n\n- Above all when it is awkward.", "  list item: We put it right first.",
		"1 What we promise each other",
		"  paragraph: Each council gives at least ten working days’ notice of any mailing.", "  paragraph: Nobody shares figures early.",
		"  paragraph: One person can decide on the day.", "  paragraph: Complaints are answered in ten days.",
		"  numbered item: 1.First we talk.", "  numbered item: 2.Then we look at the evidence.",
		"2 كيف نعرف", "  paragraph: 良い知らせより先に悪い知らせを。", "  table row: Measure | Target", "  table row: Answered in a minute | 85 %",
		`Ruth Bell: change at 2, 0: "Each council gives at least ten working days’ notice of any mailing." to "Each council gives at least fifteen working days’ notice of any mailing."`,
		`Tom Ashe: remove at 2, 1: "Nobody shares figures early." to ""`, `Tom Ashe: add at 2, 2: "" to "Draft letters are shared."`,
		`Priya Nair at 2, 0, "working days’ notice": Election letters keep ten, please.`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the file reads (-want +got):\n%s", diff)
	}
}
