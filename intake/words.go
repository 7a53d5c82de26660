package intake

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"entente/docx"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// This file turns the words of one paragraph into Markdown and back. A clause's Markdown knows emphasis, links that are
// http, https or mailto, and line breaks; nothing else in it is markup.

// plainMarkdown reads what inline writes: paragraphs and lists, no tables.
var plainMarkdown = goldmark.DefaultParser()

// mostDoubtful is how often one paragraph may have what looks like a link and is none.
const mostDoubtful = 50

// divide stands for the end of a paragraph inside a run's words.
const divide = "\u2029"

// inline is the words of one paragraph as Markdown. Marks are escaped where Markdown would read them; should emphasis not
// come out as it went in, it is left out, and then the links, whose addresses then stand behind their words: never words.
func inline(runs []docx.Run) string {
	runs = tidied(runs)
	s := joined(runs)
	if harmless(s, runs) {
		return s
	}
	if strings.Count(s, "](") > mostDoubtful { // trying whether these are links takes too long
		return fully(joined(unlinked(runs)))
	}
	for _, try := range []struct {
		runs   []docx.Run
		escape func(string) string
	}{{runs, lightly}, {runs, fully}, {unstyled(runs), fully}} {
		if s := written(try.runs, try.escape); same(readInline(s), try.runs) {
			return s
		}
	}
	return fully(joined(unlinked(runs)))
}

// harmless tells whether words are the same in Markdown.
func harmless(s string, runs []docx.Run) bool {
	for _, r := range runs {
		if r.Bold || r.Italic || r.Link != "" {
			return false
		}
	}
	if strings.ContainsAny(s, "*_`[]<>&\\#|~\n!") {
		return false
	}
	return s == "" || !lineStart.MatchString(s)
}

// lineStart finds what Markdown reads as a heading, a list, a quotation or a line at the beginning of a line.
var lineStart = regexp.MustCompile(`^(?:[#>=+\-~:]|[0-9]{1,9}[.)])`)

// tidied is the runs with single spaces, none at the ends, and none styled; line breaks stand alone.
func tidied(runs []docx.Run) []docx.Run {
	var t tidier
	for _, r := range runs {
		for _, field := range fields(r.Text) {
			switch field {
			case " ":
				t.space = true
			case "\n":
				t.space, t.broken = true, true
			default:
				t.word(field, r)
			}
		}
	}
	t.flush()
	return t.out
}

type tidier struct {
	out           []docx.Run
	last          docx.Run // the run that is being written, without its words
	text          strings.Builder
	space, broken bool // stand before the next word
}

func (t *tidier) word(text string, r docx.Run) {
	if t.space && t.text.Len()+len(t.out) > 0 {
		between := " "
		if t.broken {
			between = "\n"
		}
		if styled(t.last, r) {
			t.add(between, r)
		} else {
			t.add(between, docx.Run{})
		}
	}
	t.space, t.broken = false, false
	t.add(text, r)
}

// styled tells whether two runs look alike.
func styled(a, b docx.Run) bool { return a.Bold == b.Bold && a.Italic == b.Italic && a.Link == b.Link }

func (t *tidier) add(text string, r docx.Run) {
	if !styled(t.last, r) {
		t.flush()
		t.last = docx.Run{Bold: r.Bold, Italic: r.Italic, Link: r.Link}
	}
	t.text.WriteString(text)
}

func (t *tidier) flush() {
	if t.text.Len() > 0 {
		t.last.Text = t.text.String()
		t.out = append(t.out, t.last)
		t.last.Text = ""
		t.text.Reset()
	}
}

// fields are a text's words, blanks as " " and line breaks as "\n". What cannot be seen and is no letter is left out.
func fields(s string) []string {
	var list []string
	start := -1
	end := func(i int) {
		if start >= 0 {
			list = append(list, s[start:i])
			start = -1
		}
	}
	for i, r := range s {
		switch {
		case r == '\n' || r == '\v' || r == '\u2028':
			end(i)
			list = append(list, "\n")
		case r == ' ' || r == '\t' || r == '\r' || r == '\f':
			end(i)
			list = append(list, " ")
		case unicode.IsControl(r) || r == '\ufeff' || r == '\u00ad' || r == '\ufffe' || r == '\uffff':
			end(i)
		case start < 0:
			start = i
		}
	}
	end(len(s))
	return list
}

func joined(runs []docx.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

func unstyled(runs []docx.Run) []docx.Run {
	var out []docx.Run
	for _, r := range runs {
		out = append(out, docx.Run{Text: r.Text, Link: r.Link})
	}
	return tidied(out)
}

func unlinked(runs []docx.Run) []docx.Run {
	var out []docx.Run
	for i, r := range runs {
		out = append(out, docx.Run{Text: r.Text})
		if r.Link != "" && r.Link != r.Text && r.Link != "mailto:"+r.Text && (i+1 == len(runs) || runs[i+1].Link != r.Link) {
			out = append(out, docx.Run{Text: " (" + r.Link + ")"})
		}
	}
	return tidied(out)
}

// written writes links around bold around italic.
func written(runs []docx.Run, escape func(string) string) string {
	var b strings.Builder
	link, bold, italic := "", false, false
	for i := 0; i <= len(runs); i++ {
		var r docx.Run
		if i < len(runs) {
			r = runs[i]
		}
		if italic && (!r.Italic || r.Bold != bold || r.Link != link) {
			b.WriteString("*")
			italic = false
		}
		if bold && (!r.Bold || r.Link != link) {
			b.WriteString("**")
			bold = false
		}
		if link != "" && r.Link != link {
			b.WriteString("](" + target(link) + ")")
			link = ""
		}
		if link == "" && bare(runs, i) {
			b.WriteString("<" + r.Text + ">")
			continue
		}
		if r.Link != link {
			b.WriteString("[")
			link = r.Link
		}
		if r.Bold && !bold {
			b.WriteString("**")
			bold = true
		}
		if r.Italic && !italic {
			b.WriteString("*")
			italic = true
		}
		b.WriteString(strings.ReplaceAll(escape(r.Text), "\n", "\\\n"))
	}
	s := b.String()
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = startEscaped(line)
	}
	return strings.Join(lines, "\n")
}

// bare tells whether a run is an address that leads where it says.
func bare(runs []docx.Run, i int) bool {
	if i >= len(runs) || runs[i].Link == "" || runs[i].Bold || runs[i].Italic || i+1 < len(runs) && runs[i+1].Link == runs[i].Link {
		return false
	}
	r := runs[i]
	return (r.Link == r.Text || r.Link == "mailto:"+r.Text) && !strings.ContainsAny(r.Text, "<>\\ \n")
}

// target is an address as Markdown takes it between parentheses.
func target(address string) string {
	return strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "\n", "", "\t", "", "*", "%2A", "_", "_").Replace(address)
}

// startEscaped escapes what would make a line more than a line of its paragraph.
func startEscaped(line string) string {
	at := lineStart.FindStringIndex(line)
	if at == nil {
		return line
	}
	return line[:at[1]-1] + `\` + line[at[1]-1:]
}

// lightly escapes what is nearly always read as markup; inline checks whether it was enough.
func lightly(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\', '`', '*', '<':
			b.WriteByte('\\')
		case '_':
			if i == 0 || i+1 == len(s) || !letter(s[i-1]) || !letter(s[i+1]) {
				b.WriteByte('\\')
			}
		case '&':
			if entity.MatchString(s[i:]) {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }

// fully escapes every mark that means something anywhere.
func fully(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte("\\`*_{}[]<>()#!|&~\"", s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// entity is a named or numbered character.
var entity = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// readInline reads one paragraph of Markdown; nil if it is none, or more than one.
func readInline(s string) []docx.Run {
	source := []byte(s)
	doc := plainMarkdown.Parse(text.NewReader(source))
	first := doc.FirstChild()
	if first == nil || first.NextSibling() != nil || first.Kind() != ast.KindParagraph {
		return nil
	}
	w := wordReader{source: source}
	w.children(first, docx.Run{})
	return w.runs
}

// same tells whether two lists of runs look alike to a reader.
func same(a, b []docx.Run) bool {
	a, b = tidied(a), tidied(b)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Text != b[i].Text || a[i].Bold != b[i].Bold || a[i].Italic != b[i].Italic || target(a[i].Link) != target(b[i].Link) {
			return false
		}
	}
	return true
}

// wordReader reads the inline part of a parsed text.
type wordReader struct {
	source []byte
	runs   []docx.Run
	used   map[string]bool // addresses, if not nil
}

func (w *wordReader) add(text string, style docx.Run) {
	style.Text = text
	w.runs = append(w.runs, style)
}

func (w *wordReader) children(node ast.Node, style docx.Run) {
	for n := node.FirstChild(); n != nil; n = n.NextSibling() {
		w.node(n, style)
	}
}

func (w *wordReader) node(node ast.Node, style docx.Run) {
	switch n := node.(type) {
	case *ast.Text:
		s := string(n.Segment.Value(w.source))
		if !n.IsRaw() {
			s = unescaped(s)
		}
		w.add(s, style)
		switch {
		case n.HardLineBreak():
			w.add("\n", style)
		case n.SoftLineBreak():
			w.add(" ", style)
		}
	case *ast.String:
		w.add(string(n.Value), style)
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				w.add(string(t.Segment.Value(w.source)), style)
			}
		}
	case *ast.RawHTML:
		for i := range n.Segments.Len() {
			segment := n.Segments.At(i)
			w.add(strings.ReplaceAll(string(segment.Value(w.source)), "\n", " "), style)
		}
	case *ast.Emphasis:
		if n.Level > 1 {
			style.Bold = true
		} else {
			style.Italic = true
		}
		w.children(n, style)
	case *ast.AutoLink:
		address := string(n.URL(w.source))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(address, "mailto:") {
			address = "mailto:" + address
		}
		style.Link = kept(address)
		w.add(string(n.Label(w.source)), style)
	case *ast.Link:
		w.link(n, string(n.Destination), string(n.Title), style)
	case *ast.Image:
		w.link(n, string(n.Destination), string(n.Title), style)
	default:
		w.children(n, style)
	}
}

// link keeps an address that is http, https or mailto as a link; another, and a title, stands behind the words.
func (w *wordReader) link(n ast.Node, address, title string, style docx.Run) {
	address, title = unescaped(address), strings.TrimSpace(unescaped(title))
	if w.used != nil {
		w.used[address] = true
	}
	inner := style
	inner.Link = kept(address)
	before := len(w.runs)
	w.children(n, inner)
	if strings.TrimSpace(joined(w.runs[before:])) == "" {
		w.add(address, inner)
		address = ""
	}
	if inner.Link == "" && address != "" {
		w.add(" ("+address+")", style)
	}
	if title != "" {
		w.add(" ("+title+")", style)
	}
}

var keptScheme = regexp.MustCompile(`(?i)^(?:https?://|mailto:)[^\s\x00-\x1f]+$`)

// kept is an address that a clause may link to, "" for all others.
func kept(address string) string {
	if keptScheme.MatchString(address) {
		return address
	}
	return ""
}

// unescaped resolves backslashes before marks, and named and numbered characters.
func unescaped(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && s[i+1] < 0x80 && (unicode.IsPunct(rune(s[i+1])) || unicode.IsSymbol(rune(s[i+1]))) {
			i++
			b.WriteByte(s[i])
			continue
		}
		if s[i] == '&' {
			if found := entity.FindString(s[i:]); found != "" {
				b.WriteString(html.UnescapeString(found))
				i += len(found) - 1
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
