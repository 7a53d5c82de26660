package web

import (
	"bytes"
	"fmt"
	"html"
	"strings"
)

// plainWords is a clause's text as its reader has it before their eyes: without the marks of Markdown, its paragraphs
// apart, each item of a list behind a dot, an address behind the words that lead there. Texts that are not drawn as
// Markdown are given back as they are.
func plainWords(text string) string {
	if _, plain := plainClause(text); plain || !drawable(text) {
		return text
	}
	var out bytes.Buffer
	if err := clauseMarkdown.Convert([]byte(text), &out); err != nil {
		return text
	}
	p := plainer{}
	rest := out.String()
	for rest != "" {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			i = len(rest)
		}
		p.words(rest[:i])
		rest = rest[i:]
		if end := strings.IndexByte(rest, '>'); end >= 0 {
			p.tag(rest[1:end])
			rest = rest[end+1:]
		}
	}
	return strings.TrimSpace(p.b.String())
}

// plainer turns what goldmark has drawn, in which "<" begins a tag and nothing else, into words.
type plainer struct {
	b     strings.Builder
	lists []int // the next number of each list around; 0 for one without numbers
	item  bool  // an item's mark was written, and nothing else of it
	block bool  // what came before begins or ends a block, so that a line's end after it means nothing
	link  string
	from  int // where the words of the link began
}

func (p *plainer) words(text string) {
	if text == "" || p.block && strings.TrimSpace(text) == "" {
		return
	}
	p.item, p.block = false, false
	p.b.WriteString(strings.Map(shownRune, html.UnescapeString(text)))
}

// apart ends a line, or with two a paragraph, if anything was written before.
func (p *plainer) apart(breaks string) {
	if text := p.b.String(); p.item || text == "" || strings.HasSuffix(text, breaks) {
		return
	}
	p.b.WriteString(strings.TrimPrefix(breaks, lineEnd(p.b.String())))
}

func lineEnd(text string) string {
	if strings.HasSuffix(text, "\n") {
		return "\n"
	}
	return ""
}

// inlineTags are what stands inside a line; "br" too, for the line's end follows it.
var inlineTags = map[string]bool{"a": true, "/a": true, "em": true, "/em": true, "strong": true, "/strong": true, "code": true, "/code": true, "br": true, "br/": true}

func (p *plainer) tag(tag string) {
	name, attributes, _ := strings.Cut(tag, " ")
	p.block = !inlineTags[name]
	switch name {
	case "ul":
		p.lists = append(p.lists, 0)
	case "ol":
		start := 1
		if _, err := fmt.Sscanf(attributes, `start="%d"`, &start); err != nil {
			start = 1
		}
		p.lists = append(p.lists, start)
	case "/ul", "/ol":
		p.lists = p.lists[:max(0, len(p.lists)-1)]
		if len(p.lists) == 0 {
			p.apart("\n\n")
		}
	case "li":
		p.item = false
		p.apart("\n")
		p.mark()
	case "p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr", "/p", "/blockquote", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/pre":
		if len(p.lists) > 0 {
			p.apart("\n")
		} else {
			p.apart("\n\n")
		}
	case "a":
		p.link, p.from = html.UnescapeString(strings.TrimSuffix(strings.TrimPrefix(attributes, `href="`), `"`)), p.b.Len()
	case "/a":
		if said := p.b.String()[p.from:]; p.link != said && strings.TrimPrefix(p.link, "mailto:") != said && p.link != "http://"+said {
			p.b.WriteString(" (" + p.link + ")")
		}
	}
}

// mark begins an item of the innermost list.
func (p *plainer) mark() {
	if len(p.lists) == 0 {
		return
	}
	n := &p.lists[len(p.lists)-1]
	p.b.WriteString(strings.Repeat("\u2003", len(p.lists)-1))
	if *n == 0 {
		p.b.WriteString("• ")
	} else {
		fmt.Fprintf(&p.b, "%d. ", *n)
		*n++
	}
	p.item = true
}
