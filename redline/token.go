package redline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// paragraphs splits a text after its line ends. Empty lines stay with the line above: on their own they would match
// anywhere. Together they are the text.
func paragraphs(text string) []string {
	var list []string
	for text != "" {
		end := strings.IndexByte(text, '\n') + 1
		if end == 0 {
			end = len(text)
		}
		for end < len(text) {
			n := emptyLine(text[end:])
			if n == 0 {
				break
			}
			end += n
		}
		list = append(list, text[:end])
		text = text[end:]
	}
	return list
}

// emptyLine is the length of the line of nothing but blanks with which a text begins, 0 if it does not.
func emptyLine(text string) int {
	for i := range len(text) {
		switch text[i] {
		case '\n':
			return i + 1
		case ' ', '\t', '\r':
		default:
			return 0
		}
	}
	return 0
}

// class says what a piece of text is made of.
type class uint8

const (
	blank   class = iota // spaces
	newline              // one line end
	mark                 // punctuation and symbols
	word                 // letters and digits, an address
	bullet               // what stands before the words of a list item, indent included
	stretch              // many units together
)

// unit is what is compared: a word or a mark, with the blanks after it, which do not count in the comparison.
type unit struct {
	text, blanks string
	class        class
}

// units splits a text. Together they are the text. No unit ends inside a grapheme cluster.
func units(text string) []unit {
	list := make([]unit, 0, len(text)/5+1)
	for text != "" {
		line := text
		if end := strings.IndexByte(text, '\n'); end >= 0 {
			line = text[:end+1]
		}
		list = lineUnits(list, line)
		text = text[len(line):]
	}
	return list
}

func lineUnits(list []unit, line string) []unit {
	s := scanner{line: line}
	if n := bulletLength(line); n > 0 {
		list = append(list, unit{text: line[:n], class: bullet})
		s.at = n
	}
	for s.at < len(line) {
		text, class := s.next()
		if last := len(list) - 1; class == blank && last >= 0 && list[last].class != newline && list[last].class != bullet {
			list[last].blanks += text
			continue
		}
		list = append(list, unit{text: text, class: class})
	}
	return list
}

// bulletLength is how much of a line stands before the words of a list item: "  - ", "12. ", "* [x] " ends before "[".
func bulletLength(line string) int {
	i := 0
	for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
		i++
	}
	start := i
	switch {
	case i < len(line) && strings.IndexByte("-*+>#", line[i]) >= 0:
		for i < len(line) && line[i] == line[start] && i < start+6 {
			i++
		}
	default:
		for i < len(line) && '0' <= line[i] && line[i] <= '9' && i < start+9 {
			i++
		}
		if i == start || i == len(line) || line[i] != '.' && line[i] != ')' {
			return 0
		}
		i++
	}
	if i == len(line) || line[i] != ' ' {
		return 0
	}
	if i++; i < len(line) && line[i] >= utf8.RuneSelf { // it might combine with the space
		return 0
	}
	return i
}

// scanner reads one line in pieces of one class.
type scanner struct {
	line string
	at   int
}

// next is the next piece: a run of letters and digits, of blanks, of one mark repeated, a line end or one ideograph.
func (s *scanner) next() (string, class) {
	start := s.at
	if n := address(s.line[start:]); n > 0 {
		s.at += n
		return s.line[start:s.at], word
	}
	first := s.cluster()
	s.at += len(first)
	class := classOf(first)
	if class == newline || class == word && alone(first) {
		return first, class
	}
	for s.at < len(s.line) {
		next := s.cluster()
		if !s.continues(class, first, next) {
			break
		}
		s.at += len(next)
	}
	return s.line[start:s.at], class
}

func (s *scanner) continues(class class, first, next string) bool {
	switch class {
	case mark:
		return next == first
	case blank:
		return classOf(next) == blank
	}
	if classOf(next) == word {
		return !alone(next)
	}
	return inside(next) && s.wordAfter(len(next))
}

// wordAfter tells whether letters go on after n more bytes: "don't", "3.80" and "e-mail" are one word each.
func (s *scanner) wordAfter(n int) bool {
	rest := scanner{line: s.line, at: s.at + n}
	if rest.at >= len(rest.line) {
		return false
	}
	next := rest.cluster()
	return classOf(next) == word && !alone(next)
}

func inside(cluster string) bool {
	switch cluster {
	case "'", "’", ".", ",", "-", "‑", "_", "@":
		return true
	}
	return false
}

// cluster is the grapheme cluster that begins here.
func (s *scanner) cluster() string {
	rest := s.line[s.at:]
	if rest[0] < utf8.RuneSelf && (len(rest) == 1 || rest[1] < utf8.RuneSelf) && rest[0] != '\r' {
		return rest[:1]
	}
	it := graphemes.FromString(rest)
	if it.Next() && it.Value() != "" {
		return it.Value()
	}
	return rest[:1]
}

func classOf(cluster string) class {
	switch c := cluster[0]; {
	case cluster == "\n", cluster == "\r\n":
		return newline
	case c < utf8.RuneSelf && (c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'):
		return word
	case cluster == " ", cluster == "\t", cluster == "\r", cluster == "\u00a0", cluster == "\u3000":
		return blank
	case c < utf8.RuneSelf:
		return mark
	}
	if r, _ := utf8.DecodeRuneInString(cluster); unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
		return word
	}
	return mark
}

// alone tells whether a character is a unit by itself, as in scripts that put no spaces between words.
func alone(cluster string) bool {
	if cluster[0] < 0xe0 { // below U+0800 no script does without spaces
		return false
	}
	r, _ := utf8.DecodeRuneInString(cluster)
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// address is the length of the web or mail address with which a text begins, 0 if it does not: it changes as a whole.
func address(text string) int {
	if text[0] != 'h' && text[0] != 'm' {
		return 0
	}
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if strings.HasPrefix(text, scheme) {
			n := strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || strings.ContainsRune("()<>[]\"", r) || r >= utf8.RuneSelf })
			switch {
			case n < 0:
				return len(text)
			case text[n] >= utf8.RuneSelf: // what follows might combine with the last character
				return 0
			}
			return n
		}
	}
	return 0
}
