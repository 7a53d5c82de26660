package docx

import (
	"fmt"
	"strings"
)

// The parts of a written document that are the same in all, or nearly.
const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	office     = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	mime       = `application/vnd.openxmlformats-officedocument.wordprocessingml.`

	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + mime + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + mime + `styles+xml"/>` +
		`<Override PartName="/word/numbering.xml" ContentType="` + mime + `numbering+xml"/>` +
		`<Override PartName="/word/comments.xml" ContentType="` + mime + `comments+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	packageRelations = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="document" Type="` + office + `officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="core" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	coreProperties = xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%s</dc:title></cp:coreProperties>`
)

// stylesPart has the styles that styleOf names, sized for reading on paper.
var stylesPart = func() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="269" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>` +
		`<w:pPr><w:keepNext/><w:spacing w:after="240" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="44"/><w:szCs w:val="44"/></w:rPr></w:style>`)
	for level := 1; level <= 9; level++ {
		size := max(32-4*(level-1), 22)
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="Heading%d"><w:name w:val="heading %d"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>`+
			`<w:pPr><w:keepNext/><w:tabs><w:tab w:val="left" w:pos="709"/></w:tabs><w:spacing w:before="280" w:after="100" w:line="240" w:lineRule="auto"/><w:outlineLvl w:val="%d"/></w:pPr>`+
			`<w:rPr><w:b/><w:bCs/><w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr></w:style>`, level, level, level-1, size, size)
	}
	b.WriteString(`<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:ind w:left="709" w:hanging="709"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="ListParagraph"><w:name w:val="List Paragraph"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:contextualSpacing/></w:pPr></w:style>` +
		`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0B5394"/><w:u w:val="single"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(&b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="8C8C8C"/>`, side)
	}
	b.WriteString(`</w:tblBorders><w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`)
	return b.String()
}()

// numbering has two kinds of list: bullets, and numbers. Each numbered list of the text is one of the second that begins
// anew.
func (t *writer) numbering() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:numbering ` + namespaces + `>`)
	for kind, format := range []string{"bullet", "decimal"} {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="hybridMultilevel"/>`, kind)
		for level := range 9 {
			text, as := "•", format
			if kind == 1 {
				text, as = fmt.Sprintf("%%%d.", level+1), format
			}
			fmt.Fprintf(&b, `<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/>`+
				`<w:pPr><w:ind w:left="%d" w:hanging="357"/></w:pPr></w:lvl>`, level, as, text, 1066+425*level)
		}
		b.WriteString(`</w:abstractNum>`)
	}
	fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="0"/></w:num>`, bullets)
	for i, s := range t.lists {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="%d"><w:startOverride w:val="%d"/></w:lvlOverride></w:num>`,
			firstList+i, s.level, s.number)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}

func (t *writer) comments() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:comments ` + namespaces + `>`)
	for i, c := range t.doc.Comments {
		fmt.Fprintf(&b, `<w:comment w:id="%d" w:author="%s"`, i, escaped(c.Author))
		if !c.At.IsZero() {
			fmt.Fprintf(&b, ` w:date="%s"`, c.At.UTC().Format("2006-01-02T15:04:05Z"))
		}
		b.WriteString(`>`)
		for line := range strings.SplitSeq(c.Text, "\n") {
			fmt.Fprintf(&b, `<w:p><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, escaped(line))
		}
		b.WriteString(`</w:comment>`)
	}
	b.WriteString(`</w:comments>`)
	return b.String()
}

func (t *writer) relations() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, kind := range []string{"styles", "numbering", "comments"} {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s.xml"/>`, kind, office, kind, kind)
	}
	for i, address := range t.addresses {
		fmt.Fprintf(&b, `<Relationship Id="link%d" Type="%shyperlink" Target="%s" TargetMode="External"/>`, i+1, office, escaped(address))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}
