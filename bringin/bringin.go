// Package bringin says what a text that somebody brings becomes in a charter: the commands for what intake has read. Pages
// and the command line use it alike. It reads no file (intake), and carries out nothing (engine, api).
package bringin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente/intake"
	"entente/partnership"
)

// Around is what a text is read against.
type Around struct {
	Party func(name string) partnership.PartyID // by its name; 0 if there is none
	By    partnership.PartyID                   // who brings the text
	Today partnership.Date
}

// Source is where a text comes from, by the name of its file; "" if it was pasted.
func Source(name string) partnership.CharterSource {
	switch name = strings.ToLower(name); {
	case strings.HasSuffix(name, ".docx"):
		return partnership.FromDocx
	case strings.HasSuffix(name, ".md"), strings.HasSuffix(name, ".markdown"):
		return partnership.FromMarkdown
	}
	return partnership.FromText
}

// Charter is the command for a text; kind says of its i-th section another kind than the one guessed, or "".
func Charter(base uint64, source partnership.CharterSource, text intake.Charter, kind func(i int) string, around Around) *partnership.BringCharter {
	c := &partnership.BringCharter{Base: base, Source: source}
	if !slices.Contains(partnership.CharterSources, c.Source) {
		c.Source = partnership.FromText
	}
	for i, s := range text.Body() {
		section := partnership.BroughtSection{Title: partnership.Text(s.Title)}
		for _, clause := range s.Clauses {
			if k := kind(i); k != "" && k != s.Kind {
				clause.Kind = k
			}
			section.Clauses = append(section.Clauses, around.wording(clause))
		}
		c.Sections = append(c.Sections, section)
	}
	return c
}

// own is the party of the name if it brings the text, else 0: what another needs and means is its own to say, so that a
// text brought for it says so in words, which it can put in its own.
func (a Around) own(name string) partnership.PartyID {
	if id := a.Party(name); id == a.By {
		return id
	}
	return 0
}

// wording is a clause that was read, as the charter holds it. What is said for another party stays words.
func (a Around) wording(c intake.Clause) partnership.Wording {
	w := partnership.Wording{Kind: partnership.ClauseKind(c.Kind), Text: partnership.Text(c.Text), Good: partnership.Text(c.Good), Bad: partnership.Text(c.Bad), Assumed: c.Assumed}
	if !slices.Contains(partnership.ClauseKinds, w.Kind) {
		w.Kind = partnership.ClauseOther
	}
	if c.Needs != "" {
		if w.Needs = a.own(c.Needs); w.Needs == 0 {
			w.Text = partnership.Text(c.Needs+" needs: ") + w.Text
		}
	}
	for _, t := range c.Terms {
		w.Terms = append(w.Terms, a.term(t))
	}
	for _, r := range c.Ladder {
		w.Ladder = append(w.Ladder, partnership.Rung{Name: partnership.Text(r.Name), What: partnership.Text(r.What), Days: r.Days})
	}
	if c.Setting != "" {
		w.Setting = setting(c.Setting, c.Value)
	}
	if day := partnership.Date(c.Recheck); day.Valid() && day > a.Today {
		w.Recheck = day
	}
	switch { // what a clause has says what it is for
	case len(w.Terms) > 0:
		w.Kind = partnership.ClauseWord
	case len(w.Ladder) > 0:
		w.Kind = partnership.ClauseDrift
	case w.Needs != 0:
		w.Kind = partnership.ClauseNeed
	case w.Good+w.Bad != "":
		w.Kind = partnership.ClauseBehave
	}
	return w
}

func (a Around) term(t intake.Term) partnership.Term {
	out := partnership.Term{Term: partnership.Text(t.Term), Agreed: partnership.Text(t.Agreed)}
	for _, m := range t.Meanings {
		if id := a.own(m.Party); id != 0 {
			out.Meanings = append(out.Meanings, partnership.Meaning{Party: id, Text: partnership.Text(m.Text)})
			continue
		}
		out.Agreed += partnership.Text("\n" + m.Party + ": " + m.Text)
	}
	return out
}

func setting(name, value string) partnership.Setting {
	x := partnership.Setting{Name: partnership.SettingName(name)}
	if day := partnership.Date(value); day.Valid() {
		x.Date = day
		return x
	}
	if n, err := strconv.ParseUint(value, 10, 31); err == nil {
		x.Number = int(n)
	}
	return x
}

// Author is who wrote something, as their program called them.
func Author(name string) string {
	if name == "" {
		return "somebody"
	}
	return name
}

// Does says what a tracked change does.
func Does(kind intake.ChangeKind) string {
	switch kind {
	case intake.ChangeClause:
		return "rewords a clause"
	case intake.AddClause:
		return "adds a clause"
	case intake.RemoveClause:
		return "removes a clause"
	case intake.AddSection:
		return "adds a section"
	case intake.RenameSection:
		return "renames a section"
	}
	return "removes a section"
}

// Kept is a tracked change in words, for where it cannot be an amendment.
func Kept(x intake.CharterChange) string {
	return fmt.Sprintf("Tracked change by %s, who %s.\nBefore: %s\nAfter: %s\n", Author(x.Author), Does(x.Do), x.Old, x.New)
}

// Says lists, where tracked changes cannot be amendments, what becomes of each of them and of each comment.
func Says(c intake.Charter) []string {
	var list []string
	at := func(section int) string {
		if section < 0 || section >= len(c.Sections) || c.Sections[section].Title == "" {
			return "at the beginning"
		}
		return "in “" + shorten(c.Sections[section].Title, 60) + "”"
	}
	for _, x := range c.Changes {
		list = append(list, fmt.Sprintf("tracked change: %s %s %s; a remark with both wordings", Author(x.Author), Does(x.Do), at(x.Section)))
	}
	for _, x := range c.Remarks {
		list = append(list, fmt.Sprintf("comment: %s %s; a remark", Author(x.Author), at(x.Section)))
	}
	return list
}

// BesideSays begins the remark that keeps Beside.
const BesideSays = "What stands in the file beside its clauses:\n"

// Beside is what of the file is no clause and no heading, in its own words.
func Beside(c intake.Charter) string {
	var lines []string
	if c.Title != "" {
		lines = append(lines, "Title: "+c.Title)
	}
	if c.Front != "" {
		lines = append(lines, c.Front)
	}
	for _, line := range c.Became {
		if line.Was == intake.WasMargin {
			lines = append(lines, line.From)
		}
	}
	return strings.Join(lines, "\n")
}

// Parts divides a text into parts of at most that many characters.
func Parts(text string, most int) []string {
	var list []string
	for runes := []rune(text); len(runes) > 0; {
		n := min(most, len(runes))
		list, runes = append(list, string(runes[:n])), runes[n:]
	}
	return list
}

// RemarkSource says whose comment it is, of which day, and at which words.
func RemarkSource(x intake.Remark) string {
	text := "Comment by " + Author(x.Author)
	if !x.At.IsZero() {
		text += ", " + x.At.Format("2 January 2006")
	}
	if x.About != "" {
		text += ", at “" + shorten(x.About, 80) + "”"
	}
	return text
}

// shorten is the text as one line of at most n characters.
func shorten(text string, n int) string {
	words := []rune(strings.Join(strings.Fields(text), " "))
	if len(words) <= n {
		return string(words)
	}
	return string(words[:n-1]) + "…"
}
