package docx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"entente/docx"

	"github.com/google/go-cmp/cmp"
)

const (
	head   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	spaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
		`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" ` +
		`xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" ` +
		`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ` +
		`xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
)

// entry is a part of a file that a test builds.
type entry struct{ name, text string }

// zipped is a zip with these entries in order.
func zipped(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err == nil {
			_, err = w.Write([]byte(e.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// body is the main part with this between its tags.
func body(text string) entry {
	return entry{"word/document.xml", head + `<w:document ` + spaces + `><w:body>` + text + `</w:body></w:document>`}
}

// part is another part in the namespace of the main one.
func part(name, element, text string) entry {
	return entry{"word/" + name + ".xml", fmt.Sprintf(`%s<w:%s %s>%s</w:%s>`, head, element, spaces, text, element)}
}

func read(t testing.TB, entries ...entry) docx.Document {
	t.Helper()
	b := zipped(t, entries...)
	d, err := docx.Read(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// lines writes blocks in a short form: kind and level, label, words with **bold**, _italic_, <link>, {+in+} and [-out-].
func lines(d docx.Document) []string {
	var list []string
	for _, b := range d.Blocks {
		kind := map[docx.Kind]string{docx.Paragraph: "p", docx.Heading: "h", docx.Item: "i", docx.Row: "r"}[b.Kind]
		if b.Level > 0 || b.Kind == docx.Heading {
			kind += fmt.Sprint(b.Level)
		}
		if b.Ordered {
			kind += "#"
		}
		if b.Mark.In != nil {
			kind += "+"
		}
		if b.Mark.Out != nil {
			kind += "-"
		}
		line := kind + " "
		if b.Label != "" {
			line += "(" + b.Label + ") "
		}
		for _, r := range b.All() {
			line += shown(r)
		}
		list = append(list, line)
	}
	return list
}

func shown(r docx.Run) string {
	text := r.Text
	if r.Bold {
		text = "**" + text + "**"
	}
	if r.Italic {
		text = "_" + text + "_"
	}
	if r.Link != "" {
		text += "<" + r.Link + ">"
	}
	for range r.Comments {
		text += "!"
	}
	if r.Change.In != nil {
		text = "{+" + r.Change.In.Author + ": " + text + "+}"
	}
	if r.Change.Out != nil {
		text = "[-" + r.Change.Out.Author + ": " + text + "-]"
	}
	return text
}

func expect(t *testing.T, d docx.Document, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, lines(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// p is a paragraph with a style and this inside.
func p(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + text + `</w:p>`
}

func words(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func TestHeadingsAreFoundByLevelNameAndWhatTheirStyleIsBasedOn(t *testing.T) {
	d := read(t, part("styles", "styles", `
		<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
		<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
		<w:style w:type="paragraph" w:styleId="X2"><w:name w:val="Überschrift 2"/></w:style>
		<w:style w:type="paragraph" w:styleId="Schedule"><w:name w:val="Schedule"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
		<w:style w:type="paragraph" w:styleId="Ours"><w:name w:val="Our schedule"/><w:basedOn w:val="Schedule"/></w:style>
		<w:style w:type="paragraph" w:styleId="Not"><w:name w:val="Looks like one"/><w:basedOn w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
		<w:style w:type="paragraph" w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/></w:style>
		<w:style w:type="paragraph" w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="A"/></w:style>`),
		body(p("Titel", words("Charter"))+p("berschrift1", words("Why"))+p("X2", words("Warum"))+p("Ours", words("Rates"))+p("Not", words("No"))+
			p("A", words("Round"))+p("Heading4", words("Unlisted"))+`<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>`+words("Direct")+`</w:p>`))
	expect(t, d, "h0 Charter", "h1 Why", "h2 Warum", "h3 Rates", "p No", "p Round", "h4 Unlisted", "h1 Direct")
}

const lists = `
	<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
	<w:abstractNum w:abstractNumId="8">
		<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
		<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
		<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
		<w:lvl w:ilvl="3"><w:start w:val="4"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%4"/></w:lvl></w:abstractNum>
	<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
	<w:num w:numId="3"><w:abstractNumId w:val="8"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>`

func item(list, level int, text string) string {
	return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr>%s</w:p>`, level, list, words(text))
}

func TestListsKeepLevelsAndTheNumbersThatWordShows(t *testing.T) {
	d := read(t, part("numbering", "numbering", lists), part("styles", "styles",
		`<w:style w:type="paragraph" w:styleId="L"><w:name w:val="Legal"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
		 <w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>`),
		body(item(1, 0, "a")+item(1, 1, "b")+p("H", words("one"))+p("L", words("one one"))+item(2, 1, "one two")+item(2, 2, "letter")+item(2, 3, "roman")+item(2, 3, "roman")+
			p("H", words("two"))+p("L", words("two one"))+item(3, 0, "five")+item(0, 0, "none")))
	expect(t, d, "i1 a", "i2 b", "h1 (1.) one", "i2# (1.1) one one", "i2# (1.2) one two", "i3# ((a)) letter", "i4# (iv) roman", "i4# (v) roman",
		"h1 (2.) two", "i2# (2.1) two one", "i1# (5.) five", "p none")
}

func TestWordsKeepLooksLinksNotesAndWhatStandsAroundThem(t *testing.T) {
	d := read(t,
		entry{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" ` +
			`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://a.example/x" TargetMode="External"/>` +
			`<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>`},
		part("header1", "hdr", `<w:p>`+words("Draft 3")+`</w:p>`),
		part("styles", "styles", `<w:style w:type="character" w:styleId="Strong"><w:rPr><w:b/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>`),
		part("footnotes", "footnotes", `<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote><w:footnote w:id="2"><w:p>`+words("See the schedule.")+`</w:p></w:footnote>`),
		body(p("TOC1", words("Why 1"))+
			`<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Bold</w:t></w:r><w:r><w:rPr><w:b w:val="0"/><w:i/></w:rPr><w:t xml:space="preserve"> slanted</w:t></w:r>`+
			`<w:r><w:rPr><w:rStyle w:val="Strong"/></w:rPr><w:t xml:space="preserve"> strong</w:t></w:r></w:p>`+
			`<w:p><w:hyperlink r:id="r1">`+words("link")+`</w:hyperlink><w:r><w:tab/><w:t>a</w:t><w:br/><w:t>b</w:t><w:noBreakHyphen/><w:br w:type="page"/></w:r></w:p>`+
			`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://b.example/" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`+words("field")+`<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`+
			`<w:p>`+words("by May")+`<w:r><w:footnoteReference w:id="2"/></w:r></w:p>`+
			`<w:sdt><w:sdtContent><w:p><w:sdt><w:sdtContent>`+words("control")+`</w:sdtContent></w:sdt><w:smartTag>`+words(" tag")+`</w:smartTag></w:p></w:sdtContent></w:sdt>`+
			`<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:docPr descr="a chart"/><wps:txbx><w:txbxContent><w:p>`+words("boxed")+`</w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>`+
			`<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p>`+words("boxed")+`</w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`+
			`<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>`+
			`<w:tbl><w:tr><w:tc><w:p>`+words("Term")+`</w:p></w:tc><w:tc><w:p>`+words("Meaning")+`</w:p><w:p>`+words("more")+`</w:p></w:tc></w:tr>`+
			`<w:sdt><w:sdtContent><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p>`+words("inner")+`</w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>`))
	expect(t, d, "p **Bold**_ slanted_** strong**", "p link<https://a.example/x>\ta\nb\u2011", "p field<https://b.example/>", "p by May[1]", "p control tag",
		"p [a chart]", "p boxed", "p x=1☑", "r Term | Meaning more", "r inner ")
	if diff := cmp.Diff([]string{"Why 1"}, d.Contents); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Draft 3"}, d.Margins); diff != "" {
		t.Errorf("margins (-want +got):\n%s", diff)
	}
	if len(d.Notes) != 1 || d.Notes[0].Blocks[0].Text(docx.Change.After) != "See the schedule." {
		t.Errorf("notes = %+v", d.Notes)
	}
}

func by(kind, author, text string) string {
	return fmt.Sprintf(`<w:%s w:id="1" w:author="%s" w:date="2026-11-05T10:30:00Z">%s</w:%s>`, kind, author, text, kind)
}

func gone(text string) string {
	return `<w:r><w:delText xml:space="preserve">` + text + `</w:delText></w:r>`
}

func TestTrackedChangesKeepTheirAuthors(t *testing.T) {
	mark := func(kind, author string) string {
		return `<w:pPr><w:rPr><w:` + kind + ` w:id="9" w:author="` + author + `"/></w:rPr></w:pPr>`
	}
	d := read(t, body(
		`<w:p>`+words("at least ")+by("del", "Ann", gone("ten"))+by("ins", "Ann", words("fifteen"))+words(" days")+`</w:p>`+
			`<w:p>`+by("ins", "Ann", words("more ")+by("del", "Bo", gone("or less")))+`</w:p>`+
			`<w:p>`+mark("ins", "Ann")+by("ins", "Ann", words("new clause"))+`</w:p>`+
			`<w:p>`+mark("del", "Bo")+by("del", "Bo", gone("old clause"))+`</w:p>`+
			`<w:p>`+by("moveFrom", "Bo", words("moved"))+`</w:p><w:p>`+by("moveTo", "Bo", words("moved"))+`</w:p>`+
			`<w:tbl><w:tr><w:trPr><w:ins w:id="3" w:author="Cy"/></w:trPr><w:tc><w:p>`+words("row")+`</w:p></w:tc></w:tr></w:tbl>`+
			`<w:p><w:r><w:rPr><w:b/><w:rPrChange w:id="4" w:author="Cy"><w:rPr/></w:rPrChange></w:rPr><w:t>looks</w:t></w:r></w:p>`))
	expect(t, d, "p at least [-Ann: ten-]{+Ann: fifteen+} days", "p {+Ann: more +}[-Bo: {+Ann: or less+}-]", "p+ {+Ann: new clause+}", "p- [-Bo: old clause-]",
		"p [-Bo: moved-]", "p {+Bo: moved+}", "r+ {+Cy: row+}", "p **looks**")
	first := d.Blocks[0]
	if got := first.Text(docx.Change.Before); got != "at least ten days" {
		t.Errorf("before = %q", got)
	}
	if got := first.Text(docx.Change.After); got != "at least fifteen days" {
		t.Errorf("after = %q", got)
	}
	at := time.Date(2026, 11, 5, 10, 30, 0, 0, time.UTC)
	if got := *first.Runs[1].Change.Out; got != (docx.Revision{Author: "Ann", At: at}) {
		t.Errorf("revision = %+v", got)
	}
	if !d.Blocks[4].Runs[0].Change.Out.Moved || !d.Blocks[5].Runs[0].Change.In.Moved {
		t.Error("what was moved is not marked as moved")
	}
	if len(d.Looks) != 1 || d.Looks[0].Author != "Cy" {
		t.Errorf("looks = %+v", d.Looks)
	}
}

func TestCommentsStandAtTheirWords(t *testing.T) {
	d := read(t,
		part("comments", "comments", `<w:comment w:id="5" w:author="Ann" w:date="2026-11-05T10:30:00Z"><w:p>`+words("Why ten?")+`</w:p><w:p>`+words("Ask.")+`</w:p></w:comment>`+
			`<w:comment w:id="6" w:author="Bo"><w:p>`+words("Here.")+`</w:p></w:comment><w:comment w:id="7" w:author="Cy"><w:p>`+words("Nowhere.")+`</w:p></w:comment>`),
		body(`<w:p>`+words("at least ")+`<w:commentRangeStart w:id="5"/>`+words("ten")+`</w:p><w:p>`+words("days")+`<w:commentRangeEnd w:id="5"/><w:r><w:commentReference w:id="5"/></w:r>`+
			words(" and")+`<w:r><w:commentReference w:id="6"/></w:r></w:p>`))
	expect(t, d, "p at least ten!", "p days! and!")
	want := []docx.Comment{{"Ann", time.Date(2026, 11, 5, 10, 30, 0, 0, time.UTC), "Why ten?\nAsk."}, {"Bo", time.Time{}, "Here."}, {"Cy", time.Time{}, "Nowhere."}}
	if diff := cmp.Diff(want, d.Comments); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStrictDocumentsReadLikeOthers(t *testing.T) {
	d := read(t, entry{"word/document.xml", `<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body><x:p><x:r><x:t>strict</x:t></x:r></x:p></x:body></x:document>`})
	expect(t, d, "p strict")
}

func TestHostileFilesAreRefusedInClearWords(t *testing.T) {
	good := body(`<w:p>` + words("text") + `</w:p>`)
	deep := strings.Repeat("<w:sdt><w:sdtContent>", 150)
	old := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":             {nil, "empty"},
		"not a zip":         {[]byte("hello"), "not a Word document"},
		"a PDF":             {[]byte("%PDF-1.7"), "PDF"},
		"an old Word":       {[]byte(old), ".doc"},
		"a password":        {[]byte(old + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), "password"},
		"cut off":           {zipped(t, good)[:100], "damaged"},
		"another zip":       {zipped(t, entry{"a.txt", "a"}), "without the text"},
		"macros":            {zipped(t, good, entry{"word/vbaProject.bin", "x"}), "macros"},
		"made for macros":   {zipped(t, good, entry{"[Content_Types].xml", `<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`}), ".docm"},
		"leads out":         {zipped(t, good, entry{"../../etc/cron.d/x", "x"}), "leads out"},
		"leads out, old":    {zipped(t, good, entry{`..\x`, "x"}), "leads out"},
		"a part twice":      {zipped(t, good, good), "twice"},
		"many parts":        {zipped(t, append([]entry{good}, many(2500)...)...), "parts"},
		"a bomb":            {zipped(t, body(`<w:p>`+words(strings.Repeat(" ", 20<<20))+`</w:p>`)), "times its size"},
		"a larger bomb":     {zipped(t, body(strings.Repeat(" ", 30<<20))), "unpacks to more than"},
		"a bomb beside":     {zipped(t, good, part("styles", "styles", strings.Repeat("<!-- -->", 2<<20))), "times its size"},
		"entities":          {zipped(t, entry{"word/document.xml", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>`}), "entities"},
		"laughs":            {zipped(t, entry{"word/document.xml", `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>`}), "entities"},
		"unknown entity":    {zipped(t, body(`<w:p>&nbsp;</w:p>`)), "cannot be read"},
		"another encoding":  {zipped(t, entry{"word/document.xml", `<?xml version="1.0" encoding="UTF-16"?><x/>`}), "UTF-8"},
		"broken XML":        {zipped(t, body(`<w:p>`)), "line 1"},
		"deep":              {zipped(t, body(deep)), "deep"},
		"many elements":     {zipped(t, body(paragraphs(401_000))), "elements"},
		"no text":           {zipped(t, body("")), "no text"},
		"another XML":       {zipped(t, entry{"word/document.xml", "<x/>"}), "not the text"},
		"embedded document": {zipped(t, body(`<w:altChunk r:id="r1"/>`)), "takes in another document"},
		"nested fields":     {zipped(t, body(`<w:p>`+strings.Repeat(`<w:r><w:fldChar w:fldCharType="begin"/></w:r>`, 100)+`</w:p>`)), "fields"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := docx.Read(bytes.NewReader(c.file), int64(len(c.file)))
			var problem docx.Problem
			if !errors.As(err, &problem) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Read = %v, want a Problem with %q", err, c.want)
			}
		})
	}
	_, err := docx.Read(bytes.NewReader(nil), 50<<20)
	if err == nil || !strings.Contains(err.Error(), "50 MB") {
		t.Errorf("50 MB: %v", err)
	}
}

// paragraphs are n empty ones, each with an identity of its own, so that they pack badly.
func paragraphs(n int) string {
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, `<w:p w:a="%x"/>`, random.Uint64())
	}
	return b.String()
}

func many(n int) []entry {
	list := make([]entry, n)
	for i := range list {
		list[i].name = fmt.Sprintf("word/media/%d", i)
	}
	return list
}

func TestZipsInTheZipAreNeverOpened(t *testing.T) {
	bomb := zipped(t, body(strings.Repeat(" ", 1<<20)))
	d := read(t, body(`<w:p>`+words("text")+`</w:p>`), entry{"word/embeddings/inner.docx", string(bomb)}, entry{"word/embeddings/a.zip", "not even a zip"})
	expect(t, d, "p text")
}

func FuzzRead(f *testing.F) {
	f.Add(zipped(f, body(`<w:p>`+words("at least ")+by("del", "Ann", gone("ten"))+by("ins", "Ann", words("fifteen"))+`</w:p>`)), "")
	f.Add([]byte("PK\x03\x04"), "")
	f.Add([]byte(nil), `<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>`)
	f.Add([]byte(nil), item(2, 1, "a")+item(1, 8, "b"))
	f.Fuzz(func(t *testing.T, file []byte, inside string) {
		if len(file) == 0 {
			file = zipped(t, body(inside), part("numbering", "numbering", lists))
		}
		d, err := docx.Read(bytes.NewReader(file), int64(len(file)))
		var problem docx.Problem
		if err != nil && !errors.As(err, &problem) {
			t.Fatalf("error is no Problem: %v", err)
		}
		if err == nil {
			var out bytes.Buffer
			if err := docx.Write(&out, d); err != nil {
				t.Fatal(err)
			}
			if _, err := docx.Read(bytes.NewReader(out.Bytes()), int64(out.Len())); err != nil {
				t.Errorf("what was written cannot be read: %v", err)
			}
		}
	})
}
