package instrument

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"golang.org/x/text/unicode/norm"
)

// What a document may be at most, before any of it is read: a set within the limits of check.go stays below.
const (
	MostBytes   = 64 << 10
	mostLines   = 2000
	mostIndent  = 40
	mostOpening = 400 // brackets and braces, wherever they stand
	mostNested  = 6   // list items or brackets opened one straight after the other
	mostListed  = 20  // problems
)

// Parse reads one set from YAML. Nothing is guessed: an unknown key, a value of another kind, an anchor, alias or tag is
// refused, as is a document larger than MostBytes. The error is Problems, each with its line.
func Parse(text []byte) (Set, error) {
	if len(text) > MostBytes {
		return Set{}, Problems{{Reason: fmt.Sprintf("at most %d KiB, please; this has %d", MostBytes>>10, (len(text)+1023)>>10)}}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	if p := refuse(text); p != nil {
		return Set{}, Problems{*p}
	}
	root, p := document(text)
	if p != nil {
		return Set{}, Problems{*p}
	}
	r := reader{lines: map[string]int{}}
	set := r.set(root)
	if len(r.problems) == 0 {
		c := checker{set: set}
		c.all()
		r.problems = c.problems
	}
	if len(r.problems) > 0 {
		return Set{}, r.report()
	}
	return set, nil
}

// refuse finds what would be slow or unsafe to hand to a parser.
func refuse(text []byte) *Problem {
	lines := bytes.Split(text, []byte("\n"))
	if len(lines) > mostLines {
		return &Problem{Reason: fmt.Sprintf("at most %d lines, please; these are %d", mostLines, len(lines))}
	}
	for i, line := range lines {
		if reason := refuseLine(line); reason != "" {
			return &Problem{Line: i + 1, Reason: reason}
		}
	}
	if bytes.Count(text, []byte("["))+bytes.Count(text, []byte("{")) > mostOpening {
		return &Problem{Reason: "too many brackets; write lists with one item a line"}
	}
	return nil
}

func refuseLine(line []byte) string {
	if !utf8.Valid(line) {
		return "these are not characters that can be kept (invalid UTF-8); save the file as UTF-8"
	}
	if bytes.ContainsFunc(line, unicode.IsControl) {
		return "contains a tab or another control character; use spaces"
	}
	if len(line)-len(bytes.TrimLeft(line, " ")) > mostIndent {
		return "begins too far to the right"
	}
	if deepest(line) > mostNested {
		return "too many lists within lists"
	}
	return ""
}

// deepest counts the signs that may each open a level, one straight after the other.
func deepest(line []byte) int {
	most, nested := 0, 0
	for field := range bytes.FieldsSeq(line) {
		rest := bytes.TrimLeft(field, "[{")
		nested += len(field) - len(rest)
		switch {
		case len(rest) == 0:
		case rest[0] == '#':
			return most
		case len(rest) == 1 && bytes.ContainsAny(rest, "-?:"), bytes.ContainsAny(rest[:1], "!&*"):
			nested++
		default:
			most, nested = max(most, nested), 0
		}
	}
	return max(most, nested)
}

// document is the one document of the text. The parser is not ours: should it ever panic, the text is refused.
func document(text []byte) (root ast.Node, p *Problem) {
	defer func() {
		if recover() != nil {
			root, p = nil, &Problem{Reason: "this is not YAML that can be read"}
		}
	}()
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, syntax(err)
	}
	docs := slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	switch {
	case len(docs) == 0:
		return nil, &Problem{Reason: "there is nothing in it"}
	case len(docs) > 1:
		return nil, &Problem{Line: lineOf(docs[1].Body), Reason: "one set in a file, please; a second begins here"}
	}
	return docs[0].Body, nil
}

func syntax(err error) *Problem {
	var at yaml.Error
	if !errors.As(err, &at) {
		return &Problem{Reason: "this is not YAML that can be read"}
	}
	p := &Problem{Reason: "this is not YAML that can be read: " + at.GetMessage()}
	if tk := at.GetToken(); tk != nil && tk.Position != nil {
		p.Line = tk.Position.Line
	}
	return p
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

// A reader turns nodes into a set and remembers on which line each path stands.
type reader struct {
	lines    map[string]int
	problems Problems
}

func (r *reader) say(line int, path, format string, args ...any) {
	r.problems = append(r.problems, Problem{Line: line, Path: path, Reason: fmt.Sprintf(format, args...)})
}

// report is the problems by line, each with the line of its path or of what the path lies in.
func (r *reader) report() Problems {
	for i, p := range r.problems {
		for path := p.Path; p.Line == 0; {
			p.Line = r.lines[path]
			cut := strings.LastIndexByte(path, '.')
			if cut < 0 {
				break
			}
			path = path[:cut]
		}
		r.problems[i] = p
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
	if n := len(r.problems); n > mostListed {
		more := Problem{Reason: fmt.Sprintf("and %d more", n-mostListed)}
		return append(r.problems[:mostListed], more)
	}
	return r.problems
}

func (r *reader) set(n ast.Node) Set {
	f := r.fields(n, "", "key", "version", "name", "purpose", "source", "stage", "answered", "about", "most", "when",
		"scales", "dimensions", "prompts", "room")
	s := Set{
		Key: r.text(f, "", "key"), Version: r.number(f, "", "version", 1), Name: r.text(f, "", "name"),
		Purpose: r.text(f, "", "purpose"), Source: r.text(f, "", "source"), Stage: r.number(f, "", "stage", 0),
		About: r.yes(f, "", "about"), Most: r.number(f, "", "most", 0), Scales: r.scales(f["scales"]),
	}
	for _, v := range r.texts(f, "", "answered") {
		s.Answered = append(s.Answered, Voice(v))
	}
	for _, w := range r.texts(f, "", "when") {
		s.When = append(s.When, When(w))
	}
	for i, item := range r.list(f["dimensions"], "dimensions") {
		s.Dimensions = append(s.Dimensions, r.dimension(item, fmt.Sprintf("dimensions.%d", i+1)))
	}
	for i, item := range r.list(f["prompts"], "prompts") {
		s.Prompts = append(s.Prompts, r.prompt(item, fmt.Sprintf("prompts.%d", i+1)))
	}
	if f["room"] != nil {
		s.Room = r.room(f["room"])
	}
	return s
}

func (r *reader) scales(n ast.Node) []Scale {
	var scales []Scale
	for _, pair := range r.pairs(n, "scales") {
		key, ok := r.word(pair.Key, "scales")
		if !ok {
			continue
		}
		path := "scales." + key
		r.lines[path] = lineOf(pair.Key)
		scales = append(scales, Scale{Key: key, Words: r.words(pair.Value, path)})
	}
	return scales
}

func (r *reader) dimension(n ast.Node, path string) Dimension {
	f := r.fields(n, path, "key", "name", "voice", "talk")
	return Dimension{
		Key: r.text(f, path, "key"), Name: r.text(f, path, "name"), Voice: r.text(f, path, "voice"),
		Talk: r.texts(f, path, "talk"),
	}
}

func (r *reader) prompt(n ast.Node, path string) Prompt {
	f := r.fields(n, path, "key", "dimension", "text", "help", "kind", "scale", "evidence")
	return Prompt{
		Key: r.text(f, path, "key"), Dimension: r.text(f, path, "dimension"), Text: r.text(f, path, "text"),
		Help: r.text(f, path, "help"), Kind: Kind(r.text(f, path, "kind")), Scale: r.text(f, path, "scale"),
		Evidence: r.yes(f, path, "evidence"),
	}
}

func (r *reader) room(n ast.Node) Room {
	f := r.fields(n, "room", "say", "cards")
	room := Room{Say: r.text(f, "room", "say")}
	for i, item := range r.list(f["cards"], "room.cards") {
		path := fmt.Sprintf("room.cards.%d", i+1)
		c := r.fields(item, path, "dimension", "text")
		room.Cards = append(room.Cards, Card{Dimension: r.text(c, path, "dimension"), Text: r.text(c, path, "text")})
	}
	return room
}

// pairs are the keys and values of a mapping, none for an empty value.
func (r *reader) pairs(n ast.Node, path string) []*ast.MappingValueNode {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	r.other(n, path, "keys with their values, one a line, as in “name: Our questions”")
	return nil
}

// fields are the values of a mapping by key, each known and there once.
func (r *reader) fields(n ast.Node, path string, known ...string) map[string]ast.Node {
	fields := map[string]ast.Node{}
	if n != nil {
		r.lines[path] = lineOf(n)
	}
	for _, pair := range r.pairs(n, path) {
		key, ok := r.word(pair.Key, path)
		if !ok {
			continue
		}
		line := lineOf(pair.Key)
		if path == "" || r.lines[path] > line {
			r.lines[path] = line
		}
		switch {
		case !slices.Contains(known, key):
			r.say(line, path, "%q is not a key here%s", short(key), oneOf(key, known))
		case fields[key] != nil:
			r.say(line, path, "%s stands here twice", key)
		default:
			fields[key] = pair.Value
			r.lines[below(path, key)] = line
		}
	}
	return fields
}

func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// list is the items of a sequence, none for an empty value.
func (r *reader) list(n ast.Node, path string) []ast.Node {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.SequenceNode:
		return n.Values
	}
	r.other(n, path, "a list: one item a line, each after a hyphen")
	return nil
}

func (r *reader) texts(f map[string]ast.Node, path, key string) []string {
	return r.words(f[key], below(path, key))
}

func (r *reader) words(n ast.Node, path string) []string {
	var words []string
	for i, item := range r.list(n, path) {
		at := fmt.Sprintf("%s.%d", path, i+1)
		r.lines[at] = lineOf(item)
		if word, ok := r.word(item, at); ok {
			words = append(words, word)
		}
	}
	return words
}

func (r *reader) text(f map[string]ast.Node, path, key string) string {
	if _, empty := f[key].(*ast.NullNode); f[key] == nil || empty {
		return ""
	}
	word, _ := r.word(f[key], below(path, key))
	return word
}

// word is a text, trimmed and in NFC.
func (r *reader) word(n ast.Node, path string) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return norm.NFC.String(strings.TrimSpace(n.Value)), true
	case *ast.LiteralNode:
		return norm.NFC.String(strings.TrimSpace(n.Value.Value)), true
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode, *ast.NullNode:
		r.say(lineOf(n), path, "put %q in quotes if it is meant as a text", short(n.GetToken().Value))
		return "", false
	}
	r.other(n, path, "a text")
	return "", false
}

func (r *reader) number(f map[string]ast.Node, path, key string, absent int) int {
	if f[key] == nil {
		return absent
	}
	if n, ok := f[key].(*ast.IntegerNode); ok {
		if value, err := strconv.ParseInt(n.Token.Value, 10, 32); err == nil {
			return int(value)
		}
	}
	r.other(f[key], below(path, key), "a whole number")
	return 0
}

func (r *reader) yes(f map[string]ast.Node, path, key string) bool {
	if f[key] == nil {
		return false
	}
	n, ok := f[key].(*ast.BoolNode)
	if !ok {
		r.other(f[key], below(path, key), "true or false")
		return false
	}
	return n.Value
}

// other says that something else was expected.
func (r *reader) other(n ast.Node, path, want string) {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		want += ", written out: anchors (&), aliases (*) and tags (!) are not read"
	}
	r.say(lineOf(n), path, "expected here: %s", want)
}
