package instrument

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Plain is how the questions of a set are typed into a form, one a line. It has room for what most sets need: one scale for
// all statements, and questions in own words.
//
//	# Handover on time                      a subject
//	> We hand over when we said we would.   as the partnership would say it of itself
//	The handover begins when it should.     a statement, answered on the scale
//	(Think of your last three shifts.)      a hint on the line above
//	What would make it easier?              a question, answered in own words
//	- Who notices first, and whom do they tell?   to talk about when you see the subject differently
//
// What else a set has, YAML says.

// Plain writes the questions of a set in this form; false if they do not fit into it.
func (s Set) Plain() (string, bool) {
	if len(s.Scales) > 1 || len(s.Room.Cards) > 0 {
		return "", false
	}
	var lines []string
	done := 0
	write := func(dimension string) {
		for done < len(s.Prompts) && s.Prompts[done].Dimension == dimension {
			lines = append(lines, s.Prompts[done].plain()...)
			done++
		}
	}
	write("")
	for _, d := range s.Dimensions {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, "# "+d.Name)
		if d.Voice != "" {
			lines = append(lines, "> "+d.Voice)
		}
		write(d.Key)
		for _, question := range d.Talk {
			lines = append(lines, "- "+question)
		}
	}
	text := strings.Join(lines, "\n")
	again, err := ParsePlain(text, s)
	return text, err == nil && string(again.YAML()) == string(s.YAML())
}

func (p Prompt) plain() []string {
	if p.Help == "" {
		return []string{p.Text}
	}
	return []string{p.Text, "(" + p.Help + ")"}
}

// ParsePlain reads questions in this form into a copy of the set: its dimensions and prompts are new, with the keys of
// those of the same words, so that rounds can be compared; the rest stays. The set's only scale is that of all
// statements. The error is Problems; those of a line have its number.
func ParsePlain(text string, like Set) (Set, error) {
	p := plainReader{like: like, set: like.clone(), lines: map[string]int{}}
	p.set.Dimensions, p.set.Prompts = nil, nil
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		p.line(i+1, norm.NFC.String(strings.TrimSpace(line)))
	}
	if len(p.problems) == 0 {
		c := checker{set: p.set}
		c.all()
		p.problems = inPlainWords(c.problems)
	}
	if len(p.problems) == 0 {
		return p.set, nil
	}
	r := reader{lines: p.lines, problems: p.problems}
	return Set{}, r.report()
}

// inPlainWords are the problems of a set as somebody knows them who wrote lines, and neither keys nor dimensions.
func inPlainWords(found Problems) Problems {
	var list Problems
	for _, q := range found {
		item, isKey := strings.CutSuffix(q.Path, ".key")
		twice := func(o Problem) bool { return o.Path == item+".text" }
		switch {
		case isKey && slices.ContainsFunc(found, twice):
			continue // the key is made of the words
		case isKey && strings.HasPrefix(q.Path, "dimensions."):
			q.Reason = "there is a subject of this name already"
		case strings.HasPrefix(q.Path, "dimensions.") && strings.Count(q.Path, ".") == 1:
			q.Reason = "this subject has no question"
		case strings.HasSuffix(q.Path, ".dimension"):
			q.Reason = "put it under a subject, as the others are"
		}
		list = append(list, q)
	}
	return list
}

type plainReader struct {
	like, set Set
	lines     map[string]int
	problems  Problems
}

func (p *plainReader) line(no int, line string) {
	mark, rest, marked := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case line == "":
	case marked && mark == "#":
		p.dimension(no, rest)
	case marked && mark == ">":
		p.ofDimension(no, func(d *Dimension) { d.Voice = strings.TrimSpace(d.Voice + " " + rest) })
	case marked && mark == "-":
		p.ofDimension(no, func(d *Dimension) {
			d.Talk = append(d.Talk, rest)
			p.lines[fmt.Sprintf("dimensions.%d.talk.%d", len(p.set.Dimensions), len(d.Talk))] = no
		})
	case len(line) > 1 && line[0] == '(' && line[len(line)-1] == ')':
		p.help(no, strings.TrimSpace(line[1:len(line)-1]))
	default:
		p.prompt(no, line)
	}
}

func (p *plainReader) dimension(no int, name string) {
	d := Dimension{Name: name}
	if i := slices.IndexFunc(p.like.Dimensions, func(o Dimension) bool { return o.Name == name }); i >= 0 {
		d.Key = p.like.Dimensions[i].Key
	}
	taken := func(key string) bool {
		return slices.ContainsFunc(slices.Concat(p.set.Dimensions, p.like.Dimensions), func(o Dimension) bool { return o.Key == key && o.Name != name })
	}
	if d.Key == "" {
		d.Key = keyOf(name, "subject", taken)
	}
	p.set.Dimensions = append(p.set.Dimensions, d)
	p.lines[fmt.Sprintf("dimensions.%d", len(p.set.Dimensions))] = no
}

func (p *plainReader) ofDimension(no int, f func(*Dimension)) {
	if len(p.set.Dimensions) == 0 {
		p.problems = append(p.problems, Problem{Line: no, Reason: "this belongs to a subject; begin one with a line such as “# Handover”"})
		return
	}
	f(&p.set.Dimensions[len(p.set.Dimensions)-1])
}

func (p *plainReader) help(no int, help string) {
	if len(p.set.Prompts) == 0 || p.set.Prompts[len(p.set.Prompts)-1].Help != "" {
		p.problems = append(p.problems, Problem{Line: no, Reason: "a hint in brackets stands on the line after its question, and each has one"})
		return
	}
	p.set.Prompts[len(p.set.Prompts)-1].Help = help
}

func (p *plainReader) prompt(no int, text string) {
	q := Prompt{Text: text, Kind: TextKind}
	if !strings.HasSuffix(text, "?") {
		q.Kind = ScaleKind
		if len(p.set.Scales) > 0 {
			q.Scale = p.set.Scales[0].Key
		}
	}
	if n := len(p.set.Dimensions); n > 0 {
		q.Dimension = p.set.Dimensions[n-1].Key
	}
	if i := slices.IndexFunc(p.like.Prompts, func(o Prompt) bool { return o.Text == text }); i >= 0 {
		q.Key = p.like.Prompts[i].Key
	}
	taken := func(key string) bool {
		return slices.ContainsFunc(slices.Concat(p.set.Prompts, p.like.Prompts), func(o Prompt) bool { return o.Key == key && o.Text != text })
	}
	if q.Key == "" {
		q.Key = keyOf(text, "question", taken)
	}
	p.set.Prompts = append(p.set.Prompts, q)
	p.lines[fmt.Sprintf("prompts.%d", len(p.set.Prompts))] = no
}

// keyOf makes a key of the first words of a text, or of otherwise if it has no letters that a key can have.
func keyOf(text, otherwise string, taken func(string) bool) string {
	var words []string
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') }) {
		if len(words) == 0 && !unicode.IsLetter(rune(word[0])) {
			continue
		}
		if words = append(words, word); len(words) == 4 {
			break
		}
	}
	base := strings.Join(words, "-")
	if base == "" {
		base = otherwise
	}
	base = strings.TrimRight(base[:min(len(base), longKey-4)], "-")
	key := base
	for n := 2; taken(key); n++ {
		key = fmt.Sprintf("%s-%d", base, n)
	}
	return key
}
