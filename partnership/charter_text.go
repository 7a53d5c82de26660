package partnership

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// This file is a charter as canonical Markdown: what is exported, and what is signed.
//
//	## 4 What we promise each other
//
//	**4.2** Each council gives at least ten working days’ notice of any mailing.
//
//	*Setting:* confirm-days = 10
//
// One text is always written in one way, byte for byte; the way never changes, because signatures name its hash.

// Markdown is the text that is signed: what is agreed, without what is assumed. It ends with a line break.
func (t Charter) Markdown() string { return t.markdown(false) }

// MarkdownWithAssumed is the same with what is assumed, marked as that.
func (t Charter) MarkdownWithAssumed() string { return t.markdown(true) }

// Hash is the SHA-256 of Markdown, as 64 hexadecimal digits.
func (t Charter) Hash() string {
	sum := sha256.Sum256([]byte(t.Markdown()))
	return hex.EncodeToString(sum[:])
}

func (t Charter) markdown(assumed bool) string {
	var b strings.Builder
	for i, s := range t.Sections {
		fmt.Fprintf(&b, "## %d %s\n\n", i+1, s.Title)
		for k, c := range s.Clauses {
			if !c.Assumed || assumed {
				t.write(&b, ClauseNumber(i, k), c)
			}
		}
	}
	return b.String()
}

// write writes one clause, each of its parts as a paragraph or a list.
func (t Charter) write(b *strings.Builder, number string, c Clause) {
	fmt.Fprintf(b, "**%s**", number)
	if c.Assumed {
		b.WriteString(" *(assumed)*")
	}
	if c.Needs != 0 {
		fmt.Fprintf(b, " *%s needs:*", t.name(c.Needs))
	}
	if c.Text != "" {
		b.WriteString(" " + string(c.Text))
	}
	b.WriteString("\n\n")
	part(b, "We do this:", string(c.Good))
	part(b, "We do not do this:", string(c.Bad))
	for _, x := range c.Terms {
		fmt.Fprintf(b, "- **%s**: %s\n", x.Term, indented(x.Agreed))
		for _, m := range x.Meanings {
			fmt.Fprintf(b, "  - *%s:* %s\n", t.name(m.Party), strings.ReplaceAll(string(m.Text), "\n", "\n    "))
		}
	}
	for i, r := range c.Ladder {
		fmt.Fprintf(b, "%d. **%s**", i+1, r.Name)
		if r.Days > 0 {
			fmt.Fprintf(b, " (within %d working days)", r.Days)
		}
		if r.What != "" {
			fmt.Fprintf(b, " %s", strings.ReplaceAll(string(r.What), "\n", "\n   "))
		}
		b.WriteString("\n")
	}
	if len(c.Terms)+len(c.Ladder) > 0 {
		b.WriteString("\n")
	}
	part(b, "Setting:", c.Setting.String())
	part(b, "Looked at again:", string(c.Recheck))
}

// part writes a paragraph with a word before it, if there is one.
func part(b *strings.Builder, word, text string) {
	if text != "" {
		fmt.Fprintf(b, "*%s* %s\n\n", word, text)
	}
}

// indented keeps a text of several lines inside its list item.
func indented(text Text) string { return strings.ReplaceAll(string(text), "\n", "\n  ") }

// name is what the text calls a party.
func (t Charter) name(p PartyID) string {
	for _, n := range t.Names {
		if n.Party == p {
			return string(n.Name)
		}
	}
	return "an organisation"
}

// String is the value as the text writes it: "talk-days = 14"; "" for none.
func (x Setting) String() string {
	switch {
	case x.Name == "":
		return ""
	case x.Date != "":
		return string(x.Name) + " = " + string(x.Date)
	}
	return fmt.Sprintf("%s = %d", x.Name, x.Number)
}
