package redline

import "strings"

// piece is a unit, or the blanks after one, and what became of it.
type piece struct {
	kind  Kind
	text  string
	class class
	moved bool
}

// words compares two texts word by word and groups what changed.
func words(old, new string) []piece {
	if old == "" || new == "" {
		return []piece{{kind: Deleted, text: old, class: word}, {kind: Inserted, text: new, class: word}}
	}
	a, b := units(old), units(new)
	var spans []span
	at := 0 // how far old is told
	for _, h := range match(texts(a), texts(b), division(a), division(b)) {
		from := h.a0
		for i := h.a0; i < h.a1; i++ {
			gone, come := a[i].blanks, b[i-h.a1+h.b1].blanks
			if gone == come {
				continue
			}
			a[i].blanks = ""
			spans = append(spans, stayed(old[at:], a[from:i+1]), span{deleted: []piece{{kind: Deleted, text: gone, class: blank}}, inserted: []piece{{kind: Inserted, text: come, class: blank}}})
			at, from = at+length(a[from:i+1])+len(gone), i+1
		}
		spans = append(spans, stayed(old[at:], a[from:h.a1]), span{deleted: pieces(Deleted, a[h.a1:h.a2]), inserted: pieces(Inserted, b[h.b1:h.b2])})
		at += length(a[from:h.a2])
	}
	var list []piece
	for _, s := range group(spans) {
		list = s.appendTo(list)
	}
	return list
}

// stayed is the span of units that both texts have, with which text begins. What is too long to be joined with the changes
// around it is one piece.
func stayed(text string, list []unit) span {
	words := 0
	for i := 0; i < len(list) && words <= mostJoined; i++ {
		if list[i].class == word {
			words++
		}
	}
	if words > mostJoined {
		return span{same: []piece{{kind: Same, text: text[:length(list)], class: stretch}}}
	}
	return span{same: pieces(Same, list)}
}

func length(list []unit) int {
	n := 0
	for _, u := range list {
		n += len(u.text) + len(u.blanks)
	}
	return n
}

func texts(list []unit) []string {
	out := make([]string, len(list))
	for i, u := range list {
		out[i] = u.text
	}
	return out
}

func pieces(kind Kind, list []unit) []piece {
	out := make([]piece, 0, 2*len(list))
	for _, u := range list {
		out = append(out, piece{kind: kind, text: u.text, class: u.class})
		if u.blanks != "" {
			out = append(out, piece{kind: kind, text: u.blanks, class: blank})
		}
	}
	return out
}

// division tells how well a text divides before a unit: best between lines, then between sentences, then at a comma.
func division(list []unit) func(i int) int {
	return func(i int) int {
		if i == 0 || i == len(list) || list[i-1].class == newline {
			return 4
		}
		switch before := list[i-1]; {
		case before.blanks == "":
			return 0
		case strings.Contains(".!?:;", before.text):
			return 3
		case before.class == mark:
			return 2
		}
		return 1
	}
}

// span is either some pieces that stayed or a change: what went and what came.
type span struct{ same, deleted, inserted []piece }

func (s span) changed() bool { return len(s.deleted)+len(s.inserted) > 0 }

// group joins changes that stand so close together that a person would mark them as one.
func group(spans []span) []span {
	var out []span
	for _, s := range spans {
		if !s.changed() && len(s.same) == 0 {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].changed() == s.changed() {
			out[last] = span{append(out[last].same, s.same...), append(out[last].deleted, s.deleted...), append(out[last].inserted, s.inserted...)}
		} else {
			out = append(out, s)
		}
		for n := len(out); n >= 3 && out[n-1].changed() && near(out[n-3], out[n-2], out[n-1]); n = len(out) {
			out = append(out[:n-3], joined(out[n-3], out[n-2].same, out[n-1]))
		}
	}
	return out
}

func joined(a span, between []piece, b span) span {
	for _, p := range between {
		a.deleted = append(a.deleted, piece{kind: Deleted, text: p.text, class: p.class})
		a.inserted = append(a.inserted, piece{kind: Inserted, text: p.text, class: p.class})
	}
	return span{deleted: append(a.deleted, b.deleted...), inserted: append(a.inserted, b.inserted...)}
}

// mostJoined is how many words between two changes are at most marked as changed with them.
const mostJoined = 3

// near tells whether what stayed between two changes is too little to read: a mark or a word between two replacements,
// up to three words between long ones. Lines are never joined, and words that were only added or only removed stand by
// themselves.
func near(a, between, b span) bool {
	if !a.changed() || between.changed() {
		return false
	}
	n, ok := count(between.same)
	if !ok || n > mostJoined {
		return false
	}
	replaced := a.replaced() && b.replaced()
	if n == 0 {
		return replaced || a.replaced() && b.blanks() || a.blanks() && b.replaced()
	}
	return replaced && (n == 1 || 2*n <= min(a.words(), b.words()))
}

// replaced tells whether words or marks came in place of others.
func (s span) replaced() bool { return visible(s.deleted) && visible(s.inserted) }

// blanks tells whether only blanks changed.
func (s span) blanks() bool { return !visible(s.deleted) && !visible(s.inserted) }

func visible(list []piece) bool {
	for _, p := range list {
		if p.class != blank && p.class != newline {
			return true
		}
	}
	return false
}

func (s span) words() int {
	deleted, _ := count(s.deleted)
	inserted, _ := count(s.inserted)
	return deleted + inserted
}

// count counts words; it is not ok if there is a line end, the bullet of a list item or a long stretch among them.
func count(list []piece) (words int, ok bool) {
	ok = true
	for _, p := range list {
		switch p.class {
		case word:
			words++
		case newline, bullet, stretch:
			ok = false
		}
	}
	return words, ok
}

// appendTo adds the span's pieces; what its two sides have in common at their ends stays.
func (s span) appendTo(list []piece) []piece {
	list = append(list, s.same...)
	d, i := s.deleted, s.inserted
	for len(d) > 0 && len(i) > 0 && d[0].text == i[0].text {
		list = append(list, piece{kind: Same, text: d[0].text, class: d[0].class})
		d, i = d[1:], i[1:]
	}
	var tail []piece
	for len(d) > 0 && len(i) > 0 && d[len(d)-1].text == i[len(i)-1].text {
		tail = append(tail, piece{kind: Same, text: d[len(d)-1].text, class: d[len(d)-1].class})
		d, i = d[:len(d)-1], i[:len(i)-1]
	}
	list = append(append(list, d...), i...)
	for n := len(tail) - 1; n >= 0; n-- {
		list = append(list, tail[n])
	}
	return list
}
