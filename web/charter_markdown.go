package web

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"html"
	"strings"
	"sync"
	"time"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// clauseMarkdown reads the subset of Markdown that a clause may hold: paragraphs, lists, emphasis, links. Raw HTML is left
// out by goldmark; clausePolicy lets through what is listed and nothing else: no picture, so that no clause makes a
// reader's browser ask another site for anything.
var (
	clauseMarkdown = goldmark.New(goldmark.WithExtensions(extension.Linkify))
	clausePolicy   = func() *bluemonday.Policy {
		p := bluemonday.NewPolicy()
		p.AllowElements("p", "ul", "ol", "li", "em", "strong", "br", "blockquote", "code")
		p.AllowAttrs("href").OnElements("a")
		p.AllowURLSchemes("http", "https", "mailto")
		p.RequireParseableURLs(true)
		p.AllowRelativeURLs(false)
		p.RequireNoFollowOnLinks(true)
		p.RequireNoReferrerOnLinks(true)
		return p
	}()
)

// drawnClauses remembers how clauses were drawn: a page has hundreds of them, and they seldom change. It forgets
// everything after a minute, so that words that were erased do not stay in memory. The zero value is ready.
type drawnClauses struct {
	mu    sync.Mutex
	since time.Time
	size  int
	html  map[[sha256.Size]byte]string
}

const (
	drawnFor  = time.Minute
	drawnMost = 16 << 20 // bytes
)

// clauseHTML is the clause's text as safe HTML.
func (s *Site) clauseHTML(text string) (string, error) {
	if drawn, ok := plainClause(text); ok {
		return drawn, nil
	}
	key := sha256.Sum256([]byte(text))
	if drawn, ok := s.drawn.find(key, s.now()); ok {
		return drawn, nil
	}
	var out bytes.Buffer
	if err := clauseMarkdown.Convert([]byte(text), &out); err != nil {
		return "", fmt.Errorf("draw a clause: %w", err)
	}
	drawn := clausePolicy.Sanitize(out.String())
	s.drawn.keep(key, drawn)
	return drawn, nil
}

// plainClause draws a text of one paragraph that holds nothing which Markdown reads as more than words.
func plainClause(text string) (string, bool) {
	if strings.ContainsAny(text, "*_`[]<>&\\#|~\n\r\t:@/!") || strings.Contains(text, "www.") || text == "" {
		return "", false
	}
	switch first := text[0]; {
	case first == '-' || first == '+' || first == '=' || first == ' ' || first >= '0' && first <= '9':
		return "", false
	}
	return "<p>" + html.EscapeString(text) + "</p>", true
}

func (d *drawnClauses) find(key [sha256.Size]byte, now time.Time) (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.html == nil || now.Sub(d.since) > drawnFor || now.Before(d.since) {
		d.html, d.since, d.size = map[[sha256.Size]byte]string{}, now, 0
	}
	drawn, ok := d.html[key]
	return drawn, ok
}

func (d *drawnClauses) keep(key [sha256.Size]byte, drawn string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.size += len(drawn) + sha256.Size; d.html == nil || d.size > drawnMost {
		d.html, d.size = map[[sha256.Size]byte]string{}, len(drawn)
	}
	d.html[key] = drawn
}
