package web

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"html"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"entente/partnership"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// clauseMarkdown reads the subset of Markdown that a clause may hold: paragraphs, lists, emphasis, links. All else stays
// words: whoever signs sees every word of what is signed, so nothing is left out that a text can hold, be it HTML, a
// definition, or the title of a link. clausePolicy lets through what is listed and nothing else: no picture, so that no clause makes a
// reader's browser ask another site for anything.
var (
	clauseMarkdown = goldmark.New(goldmark.WithExtensions(extension.Linkify), goldmark.WithParser(clauseParser()),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(wholeLinks{}, 100))))
	clausePolicy = textPolicy("p", "ul", "ol", "li", "em", "strong", "br", "blockquote", "code").
			AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
)

// clauseParser is goldmark's without what takes words away: HTML, fences with their names, definitions of links.
func clauseParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
	)
}

// wholeLinks draws links with all that they say: a title, a picture's words and place, an address that leads nowhere here.
type wholeLinks struct{}

// RegisterFuncs says what it draws.
func (wholeLinks) RegisterFuncs(to renderer.NodeRendererFuncRegisterer) {
	to.Register(ast.KindLink, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		link := n.(*ast.Link)
		follows := followed.Match(link.Destination)
		switch {
		case entering && follows:
			fmt.Fprintf(w, `<a href="%s">`, util.EscapeHTML(util.URLEscape(link.Destination, true)))
		case !entering && follows:
			fmt.Fprintf(w, `</a>%s`, titleWords(link.Title))
		case !entering:
			fmt.Fprintf(w, " (%s)%s", util.EscapeHTML(link.Destination), titleWords(link.Title))
		}
		return ast.WalkContinue, nil
	})
	to.Register(ast.KindImage, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if picture := n.(*ast.Image); !entering {
			fmt.Fprintf(w, " (%s)%s", util.EscapeHTML(picture.Destination), titleWords(picture.Title))
		}
		return ast.WalkContinue, nil
	})
}

// followed is an address that a link of a clause may lead to.
var followed = regexp.MustCompile(`(?i)^(https?://|mailto:)`)

func titleWords(title []byte) string {
	if len(title) == 0 {
		return ""
	}
	return " (" + string(util.EscapeHTML(title)) + ")"
}

// shownRune makes visible what an entity, such as &#x202e;, would bring in unseen: it could turn a line around.
func shownRune(r rune) rune {
	joins := r >= 0x200c && r <= 0x200f
	if unicode.Is(unicode.Cf, r) && !joins || unicode.IsControl(r) && r != '\n' && r != '\t' {
		return unicode.ReplacementChar
	}
	return r
}

// What of Markdown a clause may hold before it is drawn as plain lines: no text that is meant to be read has more, and
// drawing it takes time that grows faster than the text.
const (
	mostBrackets = 400
	mostSigns    = 4000 // ampersands
	deepestQuote = 20   // lists and quotations in one another
)

// drawable tells whether a text can be drawn in good time.
func drawable(text string) bool {
	if strings.Count(text, "[") > mostBrackets || strings.Count(text, "&") > mostSigns {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		deep, blanks := 0, 0
		for _, r := range line {
			if strings.ContainsRune(">-+*.)", r) {
				deep++
			} else if r == ' ' || r == '\t' {
				blanks++
			} else if r < '0' || r > '9' {
				break
			}
		}
		if deep > deepestQuote && blanks+strings.Count(line, ">") > deepestQuote || blanks > 4*deepestQuote {
			return false
		}
	}
	return true
}

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
	if !drawable(text) {
		return "<p>" + strings.ReplaceAll(html.EscapeString(strings.Map(shownRune, text)), "\n", "<br>") + "</p>", nil
	}
	var out bytes.Buffer
	if err := clauseMarkdown.Convert([]byte(text), &out); err != nil {
		return "", fmt.Errorf("draw a clause: %w", err)
	}
	drawn := strings.Map(shownRune, clausePolicy.Sanitize(out.String()))
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

// brief is the beginning of a clause in a line, without the marks of Markdown.
func brief(text partnership.Text, n int) string {
	return shorten(strings.Join(strings.Fields(strings.NewReplacer("*", "", "_", " ", "`", "").Replace(string(text))), " "), n)
}
