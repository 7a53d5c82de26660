package redline

import (
	"strings"
	"unicode/utf8"
)

// shortestMove is how many characters a paragraph has at least that is said to have moved. Shorter ones, "and", are as
// likely to have come and gone.
const shortestMove = 12

// keys are what paragraphs are compared by: each without its line end, so that the last of a text is like any other.
func keys(list []string) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = key(p)
	}
	return out
}

func key(paragraph string) string {
	line, _, _ := strings.Cut(paragraph, "\n")
	return strings.TrimSuffix(line, "\r")
}

// moves are the paragraphs that stand elsewhere in the new text, by their keys.
type moves map[string]bool

// movedIn finds paragraphs that went in one place and came, the very same, in another: each once.
func movedIn(hunks []hunk, a, b []string) moves {
	gone, come := map[string]int{}, map[string]int{}
	for _, h := range hunks {
		for _, k := range a[h.a1:h.a2] {
			gone[k]++
		}
		for _, k := range b[h.b1:h.b2] {
			come[k]++
		}
	}
	m := moves{}
	for k, n := range gone {
		if n == 1 && come[k] == 1 && utf8.RuneCountInString(k) >= shortestMove {
			m[k] = true
		}
	}
	return m
}

// pieces are the paragraphs that went and those that came between two that stayed. Those that moved divide the others,
// which are compared word by word.
func (m moves) pieces(a, b []string) []piece {
	oldParts, movedOut := m.divide(a)
	newParts, movedIn := m.divide(b)
	oldParts, newParts = beside(oldParts, newParts)
	var list []piece
	for i := range max(len(oldParts), len(newParts)) {
		list = append(list, words(at(oldParts, i), at(newParts, i))...)
		list = append(list, piece{kind: Deleted, text: at(movedOut, i), class: word, moved: true}, piece{kind: Inserted, text: at(movedIn, i), class: word, moved: true})
	}
	return list
}

// divide divides paragraphs at those that moved: one part more than there are of these.
func (m moves) divide(list []string) (parts, moved []string) {
	from := 0
	for i, p := range list {
		if m[key(p)] {
			parts, moved, from = append(parts, strings.Join(list[from:i], "")), append(moved, p), i+1
		}
	}
	return append(parts, strings.Join(list[from:], "")), moved
}

// beside puts a text that is not divided beside the longest part of one that is. Other parts are compared in order.
func beside(a, b []string) (_, _ []string) {
	switch {
	case len(a) == 1 && len(b) > 1:
		return append(make([]string, longest(b)), a[0]), b
	case len(b) == 1 && len(a) > 1:
		return a, append(make([]string, longest(a)), b[0])
	}
	return a, b
}

func longest(list []string) int {
	best := 0
	for i, s := range list {
		if len(s) > len(list[best]) {
			best = i
		}
	}
	return best
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}
