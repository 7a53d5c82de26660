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
	if c.Do == AddClause && c.Wording.Assumed {
		return v.author(m) + " noted beside the charter what is assumed: " + string(c.Wording.Text)
	}
	what := map[Doing]string{
		AddSection: "added a section to", RenameSection: "renamed a section of", MoveSection: "moved a section of",
		RemoveSection: "took a section out of", AddClause: "added a clause to", ChangeClause: "reworded a clause of",
		MoveClause: "moved a clause of", RemoveClause: "took a clause out of",
	}[c.Do]
	return v.author(m) + " " + what + " the draft of the charter"
}

func (e ClauseRechecked) says(v View, m Meta) string {
	found := map[Holding]string{Holds: "it holds", HoldsNot: "it does not hold", HoldsPartly: "it holds in part"}[e.Holds]
	text := fmt.Sprintf("%s looked at %s again: %s", v.author(m), v.clause(e.Clause), found)
	if e.Words != "" {
		text += ". " + string(e.Words)
	}
	return text
}

var clauseKindWords = map[ClauseKind]string{
	ClauseWhy: "why we work together", ClauseNeed: "what each needs", ClauseBehave: "how we behave", ClauseWord: "words we share",
	ClausePromise: "what we promise", ClauseEarn: "what doing well earns", ClauseKnow: "how we know", ClauseOwn: "what stays ours",
	ClauseDrift: "what happens when we drift", ClauseRhythm: "our rhythm", ClauseLimit: "our limits", ClauseDecide: "who decides",
	ClauseContract: "how this stands beside the contract", ClauseRoom: "who may be in the room", ClauseExit: "exit",
}

func (e MarkedIrrelevant) says(v View, m Meta) string {
	return fmt.Sprintf("%s said that the charter need not say %s%s", v.author(m), clauseKindWords[e.Row], because(e.Reason))
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

// amendment is what sentences call an amendment.
func (v View) amendment(id AmendmentID) string {
	if a := v.Common.amendmentAt(id); a != nil {
		return fmt.Sprintf("amendment %d", a.Number)
	}
	return "an amendment"
}

func (e AmendmentProposed) says(v View, m Meta) string {
	text := fmt.Sprintf("%s proposed %s, with %s of the charter", v.author(m), v.amendment(AmendmentID(m.No)), several(len(e.Changes), "change"))
	if e.Author != "" {
		text += fmt.Sprintf(", as %s wrote it", e.Author)
	}
	return text + because(e.Reason)
}

func (e AmendmentRevised) says(v View, m Meta) string {
	return fmt.Sprintf("%s gave %s other words; all are asked anew%s", v.author(m), v.amendment(e.Amendment), because(e.Reason))
}

func (e AmendmentAskedAnew) says(v View, _ Meta) string {
	return fmt.Sprintf("The text that %s changes is another now; all are asked anew", v.amendment(e.Amendment))
}

func (e AmendmentTakenBack) says(v View, m Meta) string {
	return fmt.Sprintf("%s took back %s%s", v.author(m), v.amendment(e.Amendment), because(e.Reason))
}

func (e DissentRevisited) says(v View, m Meta) string {
	was := map[Hindsight]string{WasRight: "it was right", WasNotRight: "it was not right", TooEarly: "it is too early to say"}[e.Was]
	text := fmt.Sprintf("%s read again where %s did not agree: %s", v.author(m), v.party(e.Party), was)
	if e.Words != "" {
		text += ". " + string(e.Words)
	}
	return text
}
