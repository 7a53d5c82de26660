package instrument

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// YAML writes the set in the form that Parse reads, one line a text: Parse gives the same set again, provided that Check
// finds nothing. The library's own encoder leaves some texts bare that it then reads as numbers (.inf), so this one
// quotes all but the plainest.
func (s Set) YAML() []byte {
	var w writer
	w.pair("", "key", s.Key)
	w.line("version: %d", s.Version)
	w.text("", "name", s.Name)
	w.text("", "purpose", s.Purpose)
	w.pair("", "source", s.Source)
	if s.Stage != 0 {
		w.line("stage: %d", s.Stage)
	}
	w.line("answered: %s", row(s.Answered))
	if s.About {
		w.line("about: true")
	}
	if s.Most != 0 {
		w.line("most: %d", s.Most)
	}
	if len(s.When) > 0 {
		w.line("when: %s", row(s.When))
	}
	w.scales(s.Scales)
	w.dimensions(s.Dimensions)
	w.prompts(s.Prompts)
	w.room(s.Room)
	return w.Bytes()
}

type writer struct{ bytes.Buffer }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *writer) text(indent, key, text string) { w.line("%s%s: %s", indent, key, quoted(text)) }

// pair leaves out what is empty.
func (w *writer) pair(indent, key, text string) {
	if text != "" {
		w.text(indent, key, text)
	}
}

func (w *writer) scales(scales []Scale) {
	if len(scales) == 0 {
		return
	}
	w.line("scales:")
	for _, s := range scales {
		w.line("  %s: %s", quoted(s.Key), row(s.Words))
	}
}

func (w *writer) dimensions(dimensions []Dimension) {
	if len(dimensions) == 0 {
		return
	}
	w.line("dimensions:")
	for _, d := range dimensions {
		w.text("  - ", "key", d.Key)
		w.text("    ", "name", d.Name)
		w.pair("    ", "voice", d.Voice)
		if len(d.Talk) > 0 {
			w.line("    talk:")
		}
		for _, question := range d.Talk {
			w.line("      - %s", quoted(question))
		}
	}
}

func (w *writer) prompts(prompts []Prompt) {
	w.line("prompts:")
	for _, p := range prompts {
		w.text("  - ", "key", p.Key)
		w.pair("    ", "dimension", p.Dimension)
		w.text("    ", "text", p.Text)
		w.pair("    ", "help", p.Help)
		w.text("    ", "kind", string(p.Kind))
		w.pair("    ", "scale", p.Scale)
		if p.Evidence {
			w.line("    evidence: true")
		}
	}
}

func (w *writer) room(room Room) {
	if len(room.Cards) == 0 {
		return
	}
	w.line("room:")
	w.pair("  ", "say", room.Say)
	w.line("  cards:")
	for _, c := range room.Cards {
		w.text("    - ", "text", c.Text)
		w.pair("      ", "dimension", c.Dimension)
	}
}

// row is a list in one line.
func row[W ~string](words []W) string {
	var all []string
	for _, word := range words {
		text := quoted(string(word))
		if strings.Contains(text, ",") && text[0] != '"' {
			text = strconv.Quote(text)
		}
		all = append(all, text)
	}
	return "[" + strings.Join(all, ", ") + "]"
}

var (
	// plain cannot be taken for anything but a text: no sign of YAML but the comma, which matters only in a row.
	plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9 ,.;?!()’“”…-]*$`)
	// meant are words that YAML, of whatever version, may take for something else.
	meant = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
)

func quoted(text string) string {
	if plain.MatchString(text) && !slices.Contains(meant, strings.ToLower(text)) {
		return text
	}
	return strconv.Quote(text)
}
