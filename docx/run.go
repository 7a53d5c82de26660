package docx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// inline reads what stands in a paragraph: runs, and what holds runs.
func (r *reader) inline(n *node, in state, out *[]Run) {
	if n == nil {
		return
	}
	for _, k := range n.kids {
		inner := in
		switch k.name {
		case "w:r":
			r.run(k, in, out)
		case "w:ins", "w:del", "w:moveTo", "w:moveFrom":
			inner.change = in.change.in(k)
			r.inline(k, inner, out)
		case "w:hyperlink":
			if address := r.links[k.attr("r:id")]; address != "" {
				inner.link = address
			}
			r.inline(k, inner, out)
		case "w:fldSimple":
			if found := hyperlink.FindStringSubmatch(k.attr("w:instr")); found != nil {
				inner.link = found[1]
			}
			r.inline(k, inner, out)
		case "w:smartTag", "w:customXml", "w:sdtContent", "w:dir", "w:bdo", "w:ruby", "w:rubyBase":
			r.inline(k, in, out)
		case "w:sdt":
			r.inline(k.kid("w:sdtContent"), in, out)
		case "mc:AlternateContent":
			r.inline(chosen(k), in, out)
		case "w:commentRangeStart", "w:commentRangeEnd":
			r.comment(k)
		case "m:oMath", "m:oMathPara":
			r.add(out, Run{Text: formula(k), Change: in.change, Link: in.link})
		}
	}
}

// formula is the letters and signs of a formula, one after the other.
func formula(n *node) string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	b.WriteString(n.text)
	for _, k := range n.kids {
		k.write(b)
	}
}

// run reads one w:r.
func (r *reader) run(n *node, in state, out *[]Run) {
	rPr := n.kid("w:rPr")
	r.notice(rPr, "w:rPrChange")
	looks := Run{Change: in.change, Link: in.link}
	style := r.meaning(rPr.kid("w:rStyle").attr("w:val"))
	looks.Bold, looks.Italic = style.bold, style.italic
	if b := rPr.kid("w:b"); b != nil {
		looks.Bold = b.on()
	}
	if i := rPr.kid("w:i"); i != nil {
		looks.Italic = i.on()
	}
	r.content(n, looks, in, out)
}

// content reads what stands in a run.
func (r *reader) content(n *node, looks Run, in state, out *[]Run) {
	for _, k := range n.kids {
		words := looks
		switch k.name {
		case "w:t", "w:delText":
			words.Text = k.text
		case "w:tab", "w:ptab":
			words.Text = "\t"
		case "w:br", "w:cr":
			if kind := k.attr("w:type"); kind == "" || kind == "textWrapping" {
				words.Text = "\n"
			}
		case "w:noBreakHyphen":
			words.Text = "\u2011"
		case "w:sym":
			words.Text = symbol(k)
		case "w:footnoteReference", "w:endnoteReference":
			if words.Note = r.notes[strings.TrimSuffix(k.name, "Reference")+"/"+k.attr("w:id")]; words.Note > 0 {
				words.Text = "[" + strconv.Itoa(words.Note) + "]"
			}
		case "w:commentReference":
			r.anchor(k, *out)
		case "w:fldChar", "w:instrText", "w:delInstrText":
			r.field(k)
		case "w:drawing", "w:pict", "w:object":
			words.Text = r.picture(k, in)
		case "mc:AlternateContent":
			r.content(chosen(k), looks, in, out)
		case "w:ruby":
			r.inline(k, in, out)
		}
		r.add(out, words)
	}
}

// add adds words, unless they are part of a field's formula. They take the field's link.
func (r *reader) add(out *[]Run, words Run) {
	if words.Text == "" {
		return
	}
	for _, f := range r.fields {
		if !f.result {
			return
		}
		if f.link != "" {
			words.Link = f.link
		}
	}
	if !utf8.ValidString(words.Text) {
		words.Text = strings.ToValidUTF8(words.Text, "\ufffd")
	}
	words.Comments = r.open
	if last := len(*out) - 1; last >= 0 && (*out)[last].like(words) {
		(*out)[last].Text = r.longer(out, last, words.Text)
		return
	}
	*out = append(*out, words)
}

// tail is the last run of a paragraph, which may grow by many pieces.
type tail struct {
	at   int
	text strings.Builder
}

// longer is the text of the run with more behind it.
func (r *reader) longer(runs *[]Run, at int, more string) string {
	t := r.tails[runs]
	if t == nil || t.at != at {
		t = &tail{at: at}
		t.text.WriteString((*runs)[at].Text)
		r.tails[runs] = t
	}
	t.text.WriteString(more)
	return t.text.String()
}

// like tells whether two runs differ in nothing but their words.
func (a Run) like(b Run) bool {
	if a.Bold != b.Bold || a.Italic != b.Italic || a.Link != b.Link || a.Note != 0 || b.Note != 0 || !slices.Equal(a.Comments, b.Comments) {
		return false
	}
	return equal(a.Change.In, b.Change.In) && equal(a.Change.Out, b.Change.Out)
}

func equal(a, b *Revision) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// anchor ties a comment that spans no words to the words before it.
func (r *reader) anchor(n *node, runs []Run) {
	i, ok := r.remarks[n.attr("w:id")]
	if !ok || len(runs) == 0 {
		return
	}
	last := &runs[len(runs)-1]
	if !slices.Contains(last.Comments, i) && len(last.Comments) < maxNested {
		last.Comments = append(slices.Clone(last.Comments), i)
	}
}

func (r *reader) field(n *node) {
	top := len(r.fields) - 1
	switch {
	case n.name != "w:fldChar":
		if top >= 0 && !r.fields[top].result {
			if f := &r.fields[top]; len(f.formula)+len(n.text) <= longestFormula {
				f.formula += n.text
			}
		}
	case n.attr("w:fldCharType") == "begin":
		if r.fields = append(r.fields, field{}); len(r.fields) > maxNested {
			r.refuse(fmt.Sprintf("fields stand more than %d deep in one another", maxNested))
			r.fields = nil
		}
	case top < 0:
	case n.attr("w:fldCharType") == "separate":
		f := &r.fields[top]
		f.result = true
		f.contents = strings.HasPrefix(strings.TrimSpace(f.formula), "TOC")
		if found := hyperlink.FindStringSubmatch(f.formula); found != nil {
			f.link = found[1]
		}
	case n.attr("w:fldCharType") == "end":
		r.fields = r.fields[:top]
	}
}

// symbol is a character of a font of symbols, as well as Unicode has it.
func symbol(n *node) string {
	code, err := strconv.ParseUint(n.attr("w:char"), 16, 32)
	switch {
	case err != nil:
		return ""
	case code >= 0xf000 && code <= 0xf0ff:
		switch code {
		case 0xf0fc, 0xf0fe, 0xf052, 0xf050:
			return "☑"
		case 0xf0a8, 0xf06f, 0xf071, 0xf0a3:
			return "☐"
		case 0xf0e0:
			return "→"
		}
		return "•"
	}
	return string(rune(code))
}

// picture is what a picture's author wrote for those who cannot see it. Text boxes become blocks of their own.
func (r *reader) picture(n *node, in state) string {
	var text strings.Builder
	r.describe(n, in, &text)
	return text.String()
}

func (r *reader) describe(n *node, in state, text *strings.Builder) {
	if n == nil {
		return
	}
	for _, k := range n.kids {
		switch k.name {
		case "w:txbxContent":
			r.box(k, in)
		case "wp:docPr":
			if words := strings.TrimSpace(k.attr("descr")); words != "" {
				text.WriteString("[" + words + "]")
			}
		case "mc:AlternateContent":
			r.describe(chosen(k), in, text)
		default:
			r.describe(k, in, text)
		}
	}
}

// box reads a text box. Fields and comments outside do not reach into it.
func (r *reader) box(n *node, in state) {
	blocks, boxes, fields := r.doc.Blocks, r.boxes, r.fields
	r.doc.Blocks, r.boxes, r.fields = nil, nil, nil
	r.blocks(n, state{change: in.change})
	boxes = append(boxes, r.doc.Blocks...)
	r.doc.Blocks, r.boxes, r.fields = blocks, boxes, fields
}
