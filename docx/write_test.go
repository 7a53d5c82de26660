package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"entente/docx"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func written(t interface{ Fatal(...any) }, d docx.Document) []byte {
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// charter is a document with everything that is written.
func charter() docx.Document {
	ann := &docx.Revision{Author: `Ann "A" <Calder>`, At: time.Date(2026, 11, 5, 10, 30, 0, 0, time.UTC)}
	return docx.Document{
		Title: "Charter & more",
		Blocks: []docx.Block{
			{Kind: docx.Heading, Runs: []docx.Run{{Text: "Charter"}}},
			{Kind: docx.Heading, Level: 1, Label: "4", Runs: []docx.Run{{Text: "What we promise"}}},
			{Label: "4.2", Runs: []docx.Run{{Text: "Each council gives "}, {Text: "at least", Bold: true, Italic: true}, {Text: " ten days, see "}, {Text: "the plan", Link: "https://a.example/?a=1&b=2"},
				{Text: ".\nNew line\tand tab"}}},
			{Kind: docx.Item, Level: 1, Runs: []docx.Run{{Text: "one"}}},
			{Kind: docx.Item, Level: 2, Ordered: true, Label: "1.", Runs: []docx.Run{{Text: "first"}}},
			{Kind: docx.Item, Level: 2, Ordered: true, Label: "2.", Runs: []docx.Run{{Text: "second"}}},
			{Kind: docx.Item, Level: 1, Runs: []docx.Run{{Text: "two"}}},
			{Kind: docx.Item, Level: 1, Ordered: true, Label: "3.", Runs: []docx.Run{{Text: "three"}}},
			{Kind: docx.Item, Level: 1, Ordered: true, Label: "4.", Runs: []docx.Run{{Text: "four"}}},
			{Runs: []docx.Run{{Text: "notice of "}, {Text: "ten", Change: docx.Change{Out: ann}, Comments: []int{0}}, {Text: "fifteen", Change: docx.Change{In: ann}, Comments: []int{0}}}},
			{Mark: docx.Change{In: ann}, Runs: []docx.Run{{Text: "new", Change: docx.Change{In: ann}}}},
			{Runs: []docx.Run{{Text: "عشرة أيام"}}},
			{Runs: []docx.Run{{Text: "十日 <b>&amp;</b> 👩‍👧 e\u0301"}}},
			{Kind: docx.Row, Table: 1, Header: true, Cells: []docx.Cell{{{Text: "Partner", Bold: true}}, {{Text: "Signed"}}}},
			{Kind: docx.Row, Table: 1, Cells: []docx.Cell{{{Text: "Harwick"}}, {{Text: "30 July 2026"}}}},
			{Kind: docx.Row, Table: 2, Header: true, Cells: []docx.Cell{{{Text: "another"}}}},
		},
		Comments: []docx.Comment{{Author: "Bo", Text: "Why?\nAsk."}},
	}
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	b := written(t, charter())
	got, err := docx.Read(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	want := charter()
	var blocks []docx.Block
	for _, block := range want.Blocks {
		if block.Label != "" && block.Kind != docx.Item { // a label is written as words
			block.Runs[0].Text = block.Label + "\t" + block.Runs[0].Text
			block.Label = ""
		}
		blocks = append(blocks, block)
		if block.Kind == docx.Row && block.Cells[0][0].Text != "Partner" { // Word needs a line between tables
			blocks = append(blocks, docx.Block{})
		}
	}
	want.Blocks = blocks
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	if !bytes.Equal(written(t, charter()), written(t, charter())) {
		t.Error("two files differ")
	}
}

// TestEveryPartIsDeclaredAndWellFormed checks what Word refuses to open a file without.
func TestEveryPartIsDeclaredAndWellFormed(t *testing.T) {
	b := written(t, charter())
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(text)
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		if strings.HasSuffix(f.Name, ".xml") && f.Name != "[Content_Types].xml" && !strings.Contains(parts["[Content_Types].xml"], `"/`+f.Name+`"`) {
			t.Errorf("%s is not declared", f.Name)
		}
	}
	for _, style := range []string{"Title", "Heading1", "Heading9", "Clause", "ListParagraph", "Normal", "Hyperlink", "TableGrid"} {
		if !strings.Contains(parts["word/styles.xml"], `w:styleId="`+style+`"`) {
			t.Errorf("the style %s is used and not defined", style)
		}
	}
	if strings.Contains(parts["word/document.xml"], "javascript") {
		t.Error("a link to a script was written")
	}
}

func TestOnlyHarmlessLinksAreWritten(t *testing.T) {
	b := written(t, docx.Document{Blocks: []docx.Block{{Runs: []docx.Run{{Text: "a", Link: "javascript:alert(1)"}, {Text: "b", Link: "file:///etc/passwd"}, {Text: "c", Link: "mailto:a@b.example"}}}}})
	d, err := docx.Read(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, d, "p abc<mailto:a@b.example>")
}

func TestAnyTextComesBackAsItWasWritten(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("ab é日שم<>&\"'\n\t  ]].\u00a0\u2028👩"))).Filter(func(s string) bool { return s != "" })
	rapid.Check(t, func(t *rapid.T) {
		want := text.Draw(t, "text")
		b := written(t, docx.Document{Blocks: []docx.Block{{Runs: []docx.Run{{Text: want}}}}})
		d, err := docx.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Blocks[0].Text(docx.Change.After); got != want {
			t.Fatalf("%q came back as %q", want, got)
		}
	})
}
