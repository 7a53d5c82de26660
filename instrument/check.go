package instrument

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of a set. Lengths are in characters.
const (
	mostPrompts    = 60
	mostDimensions = 20
	mostScales     = 6
	fewestPoints   = 3
	mostPoints     = 9
	mostTalk       = 5
	mostCards      = 40
	mostMonths     = 24
	mostVersions   = 9999

	longKey      = 40
	longName     = 80
	longPurpose  = 400
	longSentence = 300
	longWord     = 30
)

// A Problem is one thing to mend.
type Problem struct {
	Line   int    // in the YAML, from 1; 0 where there is none
	Path   string // such as prompts.3.text, counted from 1; "" for the whole
	Reason string
}

func (p Problem) String() string {
	var where []string
	if p.Line > 0 {
		where = append(where, "line "+strconv.Itoa(p.Line))
	}
	if p.Path != "" {
		where = append(where, p.Path)
	}
	if len(where) == 0 {
		return p.Reason
	}
	return strings.Join(where, ", ") + ": " + p.Reason
}

// Problems is the error of Parse and Check: everything found, in the order of the lines.
type Problems []Problem

func (p Problems) Error() string {
	var lines []string
	for _, one := range p {
		lines = append(lines, one.String())
	}
	return strings.Join(lines, "\n")
}

// Check says what a set breaks: nil, or Problems without lines. It is for sets that come from a form; Parse checks by
// itself.
func (s Set) Check() error {
	c := checker{set: s}
	c.all()
	if len(c.problems) == 0 {
		return nil
	}
	return c.problems
}

type checker struct {
	set      Set
	problems Problems
}

func (c *checker) say(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Reason: fmt.Sprintf(format, args...)})
}

func (c *checker) all() {
	c.head()
	c.scales()
	c.dimensions()
	c.prompts()
	c.room()
}

func (c *checker) head() {
	s := c.set
	if s.Key != "" {
		c.key("key", s.Key)
	}
	c.number("version", s.Version, 1, mostVersions)
	c.text("name", s.Name, 1, longName)
	c.text("purpose", s.Purpose, 1, longPurpose)
	c.text("source", s.Source, 0, longPurpose)
	c.number("stage", s.Stage, 0, 8)
	c.number("most", s.Most, 0, mostMonths)
	if len(s.Answered) == 0 {
		c.say("answered", "say who answers: people, one-voice, or both, the usual one first")
	}
	each(c, "answered", s.Answered, []Voice{People, OneVoice})
	each(c, "when", s.When, Situations())
}

// each checks a list of words of which each may stand once and must be a known one.
func each[W ~string](c *checker, path string, words, known []W) {
	for i, w := range words {
		at := fmt.Sprintf("%s.%d", path, i+1)
		switch {
		case !slices.Contains(known, w):
			c.say(at, "%q is not known here%s", short(string(w)), oneOf(string(w), known))
		case slices.Contains(words[:i], w):
			c.say(at, "%s stands here twice", w)
		}
	}
}

func (c *checker) scales() {
	c.atMost("scales", len(c.set.Scales), mostScales)
	for i, scale := range c.set.Scales {
		path := "scales." + scale.Key
		c.key(path, scale.Key)
		if slices.ContainsFunc(c.set.Scales[:i], func(other Scale) bool { return other.Key == scale.Key }) {
			c.say(path, "there are two scales of this name")
		}
		if n := len(scale.Words); n < fewestPoints || n > mostPoints {
			c.say(path, "a scale has %d to %d points, each with its word; this has %d", fewestPoints, mostPoints, n)
			continue
		}
		for k, word := range scale.Words {
			at := fmt.Sprintf("%s.%d", path, k+1)
			c.text(at, word, 1, longWord)
			if slices.Contains(scale.Words[:k], word) {
				c.say(at, "two points have the same word, %q", short(word))
			}
		}
	}
}

func (c *checker) dimensions() {
	c.atMost("dimensions", len(c.set.Dimensions), mostDimensions)
	for i, d := range c.set.Dimensions {
		path := fmt.Sprintf("dimensions.%d", i+1)
		c.key(path+".key", d.Key)
		if slices.ContainsFunc(c.set.Dimensions[:i], func(other Dimension) bool { return other.Key == d.Key }) {
			c.say(path+".key", "there are two dimensions with the key %q", short(d.Key))
		}
		c.text(path+".name", d.Name, 1, longName)
		c.text(path+".voice", d.Voice, 0, longSentence)
		c.atMost(path+".talk", len(d.Talk), mostTalk)
		for k, question := range d.Talk {
			c.text(fmt.Sprintf("%s.talk.%d", path, k+1), question, 1, longSentence)
		}
		if d.Key != "" && !slices.ContainsFunc(c.set.Prompts, func(p Prompt) bool { return p.Dimension == d.Key }) {
			c.say(path, "no prompt asks about %q", short(d.Key))
		}
	}
}

func (c *checker) prompts() {
	if len(c.set.Prompts) == 0 {
		c.say("prompts", "a set needs at least one prompt")
	}
	c.atMost("prompts", len(c.set.Prompts), mostPrompts)
	first := map[string]int{}
	for i, p := range c.set.Prompts {
		path := fmt.Sprintf("prompts.%d", i+1)
		c.key(path+".key", p.Key)
		if was := first[p.Key]; was > 0 && p.Key != "" {
			c.say(path+".key", "prompt %d has the key %q already", was, short(p.Key))
		} else {
			first[p.Key] = i + 1
		}
		c.text(path+".text", p.Text, 1, longSentence)
		c.text(path+".help", p.Help, 0, longSentence)
		if slices.ContainsFunc(c.set.Prompts[:i], func(other Prompt) bool { return other.Text == p.Text }) && p.Text != "" {
			c.say(path+".text", "this is asked twice")
		}
		if p.Dimension != "" || p.Kind == ScaleKind {
			c.dimension(path+".dimension", p.Dimension)
		}
		c.kind(path, p)
	}
}

func (c *checker) dimension(path, key string) {
	switch {
	case key == "" && len(c.set.Dimensions) > 0:
		c.say(path, "say which dimension this asks about%s", oneOf("", c.dimensionKeys()))
	case key != "" && !slices.Contains(c.dimensionKeys(), key):
		c.say(path, "there is no dimension %q%s", short(key), oneOf(key, c.dimensionKeys()))
	}
}

func (c *checker) kind(path string, p Prompt) {
	alone := !slices.Contains(c.set.Answered, People)
	switch p.Kind {
	case ScaleKind:
		c.scaleOf(path, p)
	case TextKind:
	case DealBreaker:
		if !alone {
			c.say(path+".kind", "a deal-breaker is only for sets that one voice answers: people answer without their names, and nobody could be asked what they meant")
		}
	default:
		known := []Kind{ScaleKind, TextKind, DealBreaker}
		c.say(path+".kind", "say how this is answered%s", oneOf(string(p.Kind), known))
	}
	if p.Kind != ScaleKind && p.Scale != "" {
		c.say(path+".scale", "only a prompt of kind scale has a scale")
	}
	if p.Evidence && !alone {
		c.say(path+".evidence", "evidence is only asked where one voice answers: a file could show who a person is")
	}
}

func (c *checker) scaleOf(path string, p Prompt) {
	var keys []string
	for _, scale := range c.set.Scales {
		keys = append(keys, scale.Key)
	}
	switch {
	case p.Scale == "":
		c.say(path+".scale", "say which scale%s", oneOf("", keys))
	case !slices.Contains(keys, p.Scale):
		c.say(path+".scale", "there is no scale %q%s", short(p.Scale), oneOf(p.Scale, keys))
	}
}

func (c *checker) room() {
	room := c.set.Room
	c.text("room.say", room.Say, 0, longPurpose)
	c.atMost("room.cards", len(room.Cards), mostCards)
	if room.Say != "" && len(room.Cards) == 0 {
		c.say("room", "there are no cards")
	}
	for i, card := range room.Cards {
		path := fmt.Sprintf("room.cards.%d", i+1)
		c.text(path+".text", card.Text, 1, longSentence)
		c.dimension(path+".dimension", card.Dimension)
	}
}

func (c *checker) dimensionKeys() []string {
	var keys []string
	for _, d := range c.set.Dimensions {
		keys = append(keys, d.Key)
	}
	return keys
}

func (c *checker) number(path string, n, least, most int) {
	if n < least || n > most {
		c.say(path, "a whole number from %d to %d, please", least, most)
	}
}

func (c *checker) atMost(path string, n, most int) {
	if n > most {
		c.say(path, "at most %d, please; these are %d", most, n)
	}
}

var slug = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func (c *checker) key(path, key string) {
	switch {
	case key == "":
		c.say(path, "a key, please: lower-case letters and digits, a letter first, words joined by hyphens")
	case !slug.MatchString(key):
		c.say(path, "%q is not a key: lower-case letters and digits, a letter first, words joined by hyphens", short(key))
	case len(key) > longKey:
		c.say(path, "at most %d characters, please", longKey)
	}
}

func (c *checker) text(path, text string, least, most int) {
	n := length(text)
	switch {
	case !utf8.ValidString(text):
		c.say(path, "these are not characters that can be kept (invalid UTF-8)")
	case n < least || n > 0 && !strings.ContainsFunc(text, unicode.IsGraphic):
		c.say(path, "please fill this in")
	case n > most:
		c.say(path, "at most %d characters, please; this has %d", most, n)
	case strings.ContainsAny(text, "\n\r\u2028\u2029"):
		c.say(path, "one line only, please")
	case strings.ContainsFunc(text, unkept):
		c.say(path, "contains an invisible character, which cannot be kept; type it again without formatting")
	case strings.TrimSpace(text) != text:
		c.say(path, "begins or ends with a space")
	}
}

// unkept finds what nobody sees: control characters and marks of formatting, but for those that scripts and emoji need.
func unkept(r rune) bool {
	if r >= '\u200c' && r <= '\u200f' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

func length(text string) int { return utf8.RuneCountInString(text) }

// short is a key or word of a stranger, cut so that it fits into a sentence.
func short(text string) string {
	if runes := []rune(text); len(runes) > longKey {
		return string(runes[:longKey]) + "…"
	}
	return text
}

// oneOf ends a sentence with the known word nearest to what was written, or else with all of them.
func oneOf[W ~string](written string, known []W) string {
	var words []string
	for _, k := range known {
		words = append(words, string(k))
	}
	if near, ok := nearest(written, words); ok {
		return fmt.Sprintf("; did you mean %q?", short(near))
	}
	if len(words) == 0 || len(words) > 12 {
		return ""
	}
	for i := range words {
		words[i] = short(words[i])
	}
	return ": " + strings.Join(words, ", ")
}

// nearest is the known word that takes the fewest changed letters, if it takes at most a third of them.
func nearest(written string, known []string) (string, bool) {
	best, least := "", length(written)/3+1
	if written == "" || length(written) > longKey {
		return "", false
	}
	for _, k := range known {
		if d := distance([]rune(strings.ToLower(written)), []rune(k)); d < least {
			best, least = k, d
		}
	}
	return best, best != ""
}

// distance counts the letters to insert, drop or change (Levenshtein 1966).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, from := range a {
		corner := row[0]
		row[0] = i + 1
		for j, to := range b {
			change := corner
			if from != to {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
