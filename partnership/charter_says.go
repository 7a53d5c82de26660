package partnership

import "fmt"

// What happened to the charter, in sentences for the history.

// clause is what sentences call a clause.
func (v View) clause(id ClauseID) string {
	if number := v.Common.charter.work.Number(id); number != "" {
		return "clause " + number + " of the charter"
	}
	return "a clause of the charter"
}

// several is "1 change" or "3 changes".
func several(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

var sourceWords = map[CharterSource]string{
	FromStarter: "the starter charter", FromMarkdown: "a charter from a Markdown file", FromText: "a charter from a text",
	FromDocx: "a charter from a .docx file", FromNothing: "the first text of a charter",
}

func (e CharterBrought) says(v View, m Meta) string {
	n := 0
	for _, s := range e.Sections {
		n += len(s.Clauses)
	}
	text := fmt.Sprintf("%s brought %s, with %s", v.author(m), sourceWords[e.Source], several(n, "clause"))
	if e.Continues {
		text += " more"
	}
	return text
}

func (e CharterEdited) says(v View, m Meta) string {
	if len(e.Changes) != 1 {
		return fmt.Sprintf("%s made %d changes in the draft of the charter", v.author(m), len(e.Changes))
	}
	c := e.Changes[0]
	what := map[Doing]string{
		AddSection: "added a section to", RenameSection: "renamed a section of", MoveSection: "moved a section of",
		RemoveSection: "took a section out of", AddClause: "added a clause to", ChangeClause: "reworded a clause of",
		MoveClause: "moved a clause of", RemoveClause: "took a clause out of",
	}[c.Do]
	return v.author(m) + " " + what + " the draft of the charter"
}

func (e CharterSigned) says(v View, m Meta) string {
	text := fmt.Sprintf("%s, %s, signed the charter for %s", e.Name, e.Authority, v.party(e.Party))
	if e.Reservation != "" {
		text += ", with a reservation noted: " + string(e.Reservation)
	}
	return text
}

func (e CharterInForce) says(_ View, _ Meta) string {
	return fmt.Sprintf("Version %d of the charter came into force", e.Version)
}
