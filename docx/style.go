package docx

import (
	"regexp"
	"strconv"
	"strings"
)

// style is what a style says of paragraphs or words, before what it is based on.
type style struct {
	name, basedOn string
	level         int // of outline, 1 to 9; 0 if it says none
	body          bool
	num           *node // w:numPr
	bold, italic  *node
}

// styles are a document's styles by ID.
type styles map[string]style

func readStyles(root *node) styles {
	list := styles{}
	if root == nil {
		return list
	}
	for _, n := range root.kids {
		if n.name != "w:style" {
			continue
		}
		s := style{
			name: n.kid("w:name").attr("w:val"), basedOn: n.kid("w:basedOn").attr("w:val"),
			num: n.kid("w:pPr", "w:numPr"), bold: n.kid("w:rPr", "w:b"), italic: n.kid("w:rPr", "w:i"),
		}
		s.level, s.body = outline(n.kid("w:pPr"))
		list[n.attr("w:styleId")] = s
	}
	return list
}

// outline is the level that paragraph properties give, 1 to 9, or that they make the paragraph one of the body.
func outline(pPr *node) (level int, body bool) {
	n, err := strconv.Atoi(pPr.kid("w:outlineLvl").attr("w:val"))
	if err != nil || n < 0 || n > 9 {
		return 0, false
	}
	if n == 9 {
		return 0, true
	}
	return n + 1, false
}

// longestChain is how many styles may be based on one another.
const longestChain = 20

// chain is a style and those it is based on, itself first.
func (s styles) chain(id string) []style {
	var list []style
	for range longestChain {
		next, ok := s[id]
		if !ok {
			break
		}
		list = append(list, next)
		id = next.basedOn
	}
	return list
}

// headingName finds headings by their style's name: the one Word stores whatever its language, and those that other
// programs write.
var headingName = regexp.MustCompile(`(?i)^(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|nagłówek|nadpis|otsikko|заголовок|başlık|标题|標題|見出し|제목)[ _]*([1-9])$`)

// titleNames are the styles of a document's own title.
var titleNames = []string{"title", "titel", "titre principal", "titolo principale"}

// heading is the level that a paragraph's style gives: 1 to 9, 0 for the title.
func (s styles) heading(id string) (level int, ok bool) {
	for _, style := range s.chain(id) {
		if style.level > 0 {
			return style.level, true
		}
		if level, ok := headingOf(style.name); ok {
			return level, true
		}
		if style.body {
			return 0, false
		}
	}
	if _, known := s[id]; !known { // some programs leave their styles out
		return headingOf(id)
	}
	return 0, false
}

func headingOf(name string) (level int, ok bool) {
	if found := headingName.FindStringSubmatch(name); found != nil {
		return int(found[1][0] - '0'), true
	}
	for _, title := range titleNames {
		if strings.EqualFold(name, title) {
			return 0, true
		}
	}
	return 0, false
}

// num is the numbering that a paragraph's style gives.
func (s styles) num(id string) *node {
	for _, style := range s.chain(id) {
		if style.num != nil {
			return style.num
		}
	}
	return nil
}

// meaning is what a style, with all it is based on, says.
type meaning struct {
	level        int
	heading      bool
	contents     bool // a line of a table of contents
	num          *node
	bold, italic bool
}

// meaning works a style out; the reader remembers it.
func (r *reader) meaning(id string) meaning {
	if m, ok := r.meanings[id]; ok {
		return m
	}
	m := meaning{contents: r.styles.contents(id), num: r.styles.num(id)}
	m.level, m.heading = r.styles.heading(id)
	m.bold, m.italic = r.styles.looks(id)
	r.meanings[id] = m
	return m
}

// looks is whether a style's words are bold or italic.
func (s styles) looks(id string) (bold, italic bool) {
	var b, i *node
	for _, style := range s.chain(id) {
		if b == nil {
			b = style.bold
		}
		if i == nil {
			i = style.italic
		}
	}
	return b.on(), i.on()
}

// contents tells whether a paragraph of this style is a line of a table of contents.
func (s styles) contents(id string) bool {
	for _, style := range s.chain(id) {
		if strings.HasPrefix(strings.ToLower(style.name), "toc ") {
			return true
		}
	}
	return false
}

// level is one level of a list.
type level struct {
	format, text string
	start        int
}

// abstract is a kind of list.
type abstract struct {
	levels [9]level
	link   string // the style that has the levels instead
}

// numbering is a document's lists. Counting goes on from paragraph to paragraph.
type numbering struct {
	abstracts map[string]*abstract
	nums      map[string]string      // list to kind of list
	restarts  map[string]map[int]int // lists that begin anew, by level, where they are first used
	counts    map[string]*[9]int     // by kind of list
}

func readNumbering(root *node) *numbering {
	n := &numbering{map[string]*abstract{}, map[string]string{}, map[string]map[int]int{}, map[string]*[9]int{}}
	if root == nil {
		return n
	}
	for _, k := range root.kids {
		switch k.name {
		case "w:abstractNum":
			a := &abstract{link: k.kid("w:numStyleLink").attr("w:val")}
			for _, l := range k.kids {
				a.read(l)
			}
			n.abstracts[k.attr("w:abstractNumId")] = a
		case "w:num":
			id := k.attr("w:numId")
			n.nums[id] = k.kid("w:abstractNumId").attr("w:val")
			for _, o := range k.kids {
				at, err := strconv.Atoi(o.attr("w:ilvl"))
				start := o.kid("w:startOverride")
				if o.name != "w:lvlOverride" || err != nil || start == nil || at < 0 || at > 8 {
					continue
				}
				if n.restarts[id] == nil {
					n.restarts[id] = map[int]int{}
				}
				n.restarts[id][at] = number(start, 1)
			}
		}
	}
	return n
}

func (a *abstract) read(l *node) {
	at, err := strconv.Atoi(l.attr("w:ilvl"))
	if l.name != "w:lvl" || err != nil || at < 0 || at > 8 {
		return
	}
	a.levels[at] = level{l.kid("w:numFmt").attr("w:val"), l.kid("w:lvlText").attr("w:val"), number(l.kid("w:start"), 1)}
}

func number(n *node, otherwise int) int {
	if v, err := strconv.Atoi(n.attr("w:val")); err == nil && v >= 0 && v < 100_000 {
		return v
	}
	return otherwise
}

// place is where a paragraph stands in a list.
type place struct {
	ok      bool
	level   int // counted from 0
	ordered bool
	label   string // "" for bullets
}

// next counts one paragraph with these properties.
func (n *numbering) next(numPr *node, s styles) place {
	id := numPr.kid("w:numId").attr("w:val")
	at, _ := strconv.Atoi(numPr.kid("w:ilvl").attr("w:val"))
	kind, ok := n.nums[id]
	if !ok || id == "0" || at < 0 || at > 8 {
		return place{}
	}
	a := n.abstracts[kind]
	if a != nil && a.link != "" {
		kind = n.nums[s.num(a.link).kid("w:numId").attr("w:val")]
		a = n.abstracts[kind]
	}
	if a == nil || a.levels[at].format == "none" && a.levels[at].text == "" {
		return place{}
	}
	format := a.levels[at].format
	if format == "bullet" || format == "none" || format == "" {
		return place{ok: true, level: at}
	}
	n.count(id, kind, a, at)
	return place{true, at, true, a.label(at, n.counts[kind])}
}

// count counts one more on a level, and lets the deeper levels begin again.
func (n *numbering) count(id, kind string, a *abstract, at int) {
	c := n.counts[kind]
	if c == nil {
		c = new([9]int)
		for i, l := range a.levels {
			c[i] = l.start - 1
		}
		n.counts[kind] = c
	}
	if start, ok := n.restarts[id][at]; ok {
		c[at] = start - 1
		delete(n.restarts[id], at)
	}
	c[at]++
	for i := range at {
		c[i] = max(c[i], a.levels[i].start) // 1.1 may come before any 1
	}
	for i := at + 1; i < len(c); i++ {
		c[i] = a.levels[i].start - 1
	}
}

var placeholder = regexp.MustCompile(`%[1-9]`)

// label is the number as Word shows it.
func (a *abstract) label(at int, counts *[9]int) string {
	return placeholder.ReplaceAllStringFunc(a.levels[at].text, func(found string) string {
		i := int(found[1] - '1')
		return numeral(counts[i], a.levels[i].format)
	})
}

// numeral writes a number in a format of Word's; those not known here in digits.
func numeral(n int, format string) string {
	switch format {
	case "lowerLetter", "upperLetter":
		if n < 1 || n > 26*20 {
			return strconv.Itoa(n)
		}
		first := byte('a')
		if format == "upperLetter" {
			first = 'A'
		}
		return strings.Repeat(string(first+byte((n-1)%26)), 1+(n-1)/26)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	}
	return strconv.Itoa(n)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for i, value := range []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1} {
		for ; n >= value; n -= value {
			b.WriteString([]string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}[i])
		}
	}
	return b.String()
}
