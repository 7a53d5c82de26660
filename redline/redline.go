// Package redline shows what changed between two texts, word by word, as a person would mark it: whole words struck out
// and put in, changes that stand close together taken as one, lines of a list kept as lines. Nothing is ever cut inside a
// character, whatever the script.
//
// It compares texts as they stand. It is not for reading Markdown, nor for deciding which change matters.
package redline

import (
	"fmt"
	"strings"
)

// Kind says what became of some words.
type Kind uint8

// The kinds of a run.
const (
	Same     Kind = iota // in both texts
	Deleted              // in the old text only
	Inserted             // in the new text only
)

// Run is words that stand next to one another and share one fate. Text is never empty.
type Run struct {
	Kind Kind
	Text string
}

// Of is how the new text comes from the old. The texts of all runs but the inserted ones are the old text, those of all
// but the deleted ones the new, byte for byte. What goes stands before what comes in its place. Neighbours differ in kind.
// Time and memory grow in proportion to the texts, whatever they hold: where two long texts have little in common the
// result is still right, but may not be the shortest.
func Of(old, new string) []Run {
	if old == new {
		return runsOf([]piece{{Same, old, blank}})
	}
	var pieces []piece
	a, b := paragraphs(old), paragraphs(new)
	anywhere := func(int) int { return 0 }
	for _, h := range match(a, b, anywhere, anywhere) {
		if h.a0 < h.a1 {
			pieces = append(pieces, piece{Same, strings.Join(a[h.a0:h.a1], ""), newline})
		}
		pieces = append(pieces, words(strings.Join(a[h.a1:h.a2], ""), strings.Join(b[h.b1:h.b2], ""))...)
	}
	return runsOf(pieces)
}

// runsOf joins neighbours of one kind, the deleted ones before the inserted ones of the same change.
func runsOf(pieces []piece) []Run {
	var runs []Run
	var text [3]strings.Builder
	flush := func(kinds ...Kind) {
		for _, kind := range kinds {
			if text[kind].Len() > 0 {
				runs = append(runs, Run{kind, text[kind].String()})
				text[kind].Reset()
			}
		}
	}
	for _, p := range pieces {
		if p.text == "" {
			continue
		}
		if p.kind == Same {
			flush(Deleted, Inserted)
		} else {
			flush(Same)
		}
		text[p.kind].WriteString(p.text)
	}
	flush(Same, Deleted, Inserted)
	return runs
}

// Summary counts the changes of a redline: each run counts once, however long it is.
type Summary struct{ Added, Removed int }

// Summarise counts. Words put in place of others count as one added and one removed.
func Summarise(runs []Run) Summary {
	var s Summary
	for _, r := range runs {
		switch r.Kind {
		case Inserted:
			s.Added++
		case Deleted:
			s.Removed++
		}
	}
	return s
}

// String is "2 added, 1 removed", or "no change".
func (s Summary) String() string {
	if s.Added+s.Removed == 0 {
		return "no change"
	}
	return fmt.Sprintf("%d added, %d removed", s.Added, s.Removed)
}
