// Package redline shows what changed between two texts, word by word, as a person would mark it: whole words struck out
// and put in, changes that stand close together taken as one, lines of a list kept as lines, a paragraph that stands elsewhere
// now said to have moved. Nothing is ever cut inside a character, whatever the script.
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
	Kind  Kind
	Text  string
	Moved bool // a whole paragraph that went from here, if deleted, or came here from elsewhere, if inserted, as it was
}

// Of is how the new text comes from the old. The texts of all runs but the inserted ones are the old text, those of all
// but the deleted ones the new, byte for byte. What goes stands before what comes in its place. Neighbours differ in kind,
// or in that one of them moved.
// Time and memory grow in proportion to the texts, whatever they hold: where two long texts have little in common the
// result is still right, but may not be the shortest.
func Of(old, new string) []Run {
	if old == new {
		return runsOf([]piece{{kind: Same, text: old}})
	}
	var pieces []piece
	a, b := paragraphs(old), paragraphs(new)
	keysA, keysB := keys(a), keys(b)
	anywhere := func(int) int { return 0 }
	hunks := match(keysA, keysB, anywhere, anywhere)
	moved := movedIn(hunks, keysA, keysB)
	at := 0 // how far b is told
	for _, h := range hunks {
		for i := h.a0; i < h.a1; i++ {
			pieces = append(pieces, samePieces(a[i], b[at], keysA[i])...)
			at++
		}
		pieces = append(pieces, moved.pieces(a[h.a1:h.a2], b[h.b1:h.b2])...)
		at = h.b2
	}
	return runsOf(pieces)
}

// samePieces are a paragraph that both texts have, if perhaps with other lines between it and the next.
func samePieces(old, new, key string) []piece {
	if old == new {
		return []piece{{kind: Same, text: old, class: newline}}
	}
	return []piece{{kind: Same, text: key, class: word}, {kind: Deleted, text: old[len(key):], class: newline}, {kind: Inserted, text: new[len(key):], class: newline}}
}

// runsOf joins neighbours of one kind, the deleted ones before the inserted ones of the same change.
func runsOf(pieces []piece) []Run {
	var runs []Run
	var text [3]strings.Builder
	flush := func(kinds ...Kind) {
		for _, kind := range kinds {
			if text[kind].Len() > 0 {
				runs = append(runs, Run{Kind: kind, Text: text[kind].String()})
				text[kind].Reset()
			}
		}
	}
	for _, p := range pieces {
		switch {
		case p.text == "":
			continue
		case p.moved:
			flush(Same, Deleted, Inserted)
			runs = append(runs, Run{p.kind, p.text, true})
			continue
		case p.kind == Same:
			flush(Deleted, Inserted)
		default:
			flush(Same)
		}
		text[p.kind].WriteString(p.text)
	}
	flush(Same, Deleted, Inserted)
	return runs
}

// Summary counts the changes of a redline: each run counts once, however long it is, and a paragraph that moved once.
type Summary struct{ Added, Removed, Moved int }

// Summarise counts. Words put in place of others count as one added and one removed.
func Summarise(runs []Run) Summary {
	var s Summary
	for _, r := range runs {
		switch {
		case r.Moved && r.Kind == Inserted:
			s.Moved++
		case r.Moved:
		case r.Kind == Inserted:
			s.Added++
		case r.Kind == Deleted:
			s.Removed++
		}
	}
	return s
}

// String is "2 added, 1 removed", with ", 1 moved" if something did; "1 moved" if nothing else changed; or "no change".
func (s Summary) String() string {
	words := fmt.Sprintf("%d added, %d removed", s.Added, s.Removed)
	switch {
	case s == Summary{}:
		return "no change"
	case s.Added+s.Removed == 0:
		return fmt.Sprintf("%d moved", s.Moved)
	case s.Moved > 0:
		words += fmt.Sprintf(", %d moved", s.Moved)
	}
	return words
}
