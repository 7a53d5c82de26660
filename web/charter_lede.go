package web

import (
	"fmt"

	"entente/partnership"
)

// pastWords say until when another text than the one that is read now was in force.
func pastWords(read reading) string {
	text := fmt.Sprintf("Version %d was in force from %s", read.version.N, fullDay(read.version.On.Time()))
	if read.version.Until == "" {
		text = fmt.Sprintf("Version %d is in force since %s", read.version.N, fullDay(read.version.On.Time()))
	} else {
		text += " until " + fullDay(read.version.Until.Time())
	}
	if read.on != "" {
		text = "You read what was in force on " + fullDay(read.on.Time()) + ". " + text
	}
	return text + "."
}

// charterLede says the page in two or three sentences.
func charterLede(view partnership.View, read reading) string {
	agreed, assumed := read.text.Count()
	if read.version.N == 0 {
		text := fmt.Sprintf("A draft of %s in %s. Everyone writes it together; it binds nobody until all have signed.",
			countOf(agreed+assumed, "clause", "clauses"), countOf(len(read.text.Sections), "section", "sections"))
		if mayDraft(view) {
			text += " Change what does not fit, write what you need from it, then read it and sign."
		}
		return text
	}
	if !read.now {
		return fmt.Sprintf("Version %d of %s. %s", read.version.N, fullDay(read.version.On.Time()), signersOf(view, read.version))
	}
	text := fmt.Sprintf("Version %d, in force since %s. %s", read.version.N, fullDay(read.version.On.Time()), signersOf(view, read.version))
	if next := read.next; read.open {
		text += fmt.Sprintf(" What is agreed for version %d is marked; it holds once all have signed.", next.Version)
	}
	return text + nextRecheck(view, read.text)
}

// nextRecheck names the clause that is looked at again first, "" if none is.
func nextRecheck(view partnership.View, text partnership.Charter) string {
	var first partnership.ClauseDue
	for _, d := range view.Common.RecheckDays() {
		if first.Due == "" || d.Due < first.Due {
			first = d
		}
	}
	number := text.Number(first.Clause)
	switch {
	case number == "":
		return ""
	case first.Due < view.Common.Today(view.Now):
		return fmt.Sprintf(" Clause %s waits to be looked at again since %s.", number, fullDay(first.Due.Time()))
	}
	return fmt.Sprintf(" Clause %s is looked at again by %s.", number, fullDay(first.Due.Time()))
}

// signersOf says by whom a version was signed.
func signersOf(view partnership.View, v partnership.Version) string {
	var names []string
	for _, s := range v.Signatures {
		if p, _ := view.Common.Party(s.Party); p.Kind != partnership.Neutral {
			names = append(names, partyOf(view.Common, s.Party).Name)
		}
	}
	if v.Until == "" && len(names) > 2 && allSigned(view, v) {
		return "Signed by all " + inWords(len(names)) + " partners."
	}
	return "Signed by " + sentenceList(names) + "."
}

// allSigned tells whether a version was signed by just those who vote today.
func allSigned(view partnership.View, v partnership.Version) bool {
	voters := view.Common.Voters()
	for _, p := range voters {
		if !signedOf(v, p) {
			return false
		}
	}
	n := 0
	for _, s := range v.Signatures {
		if p, _ := view.Common.Party(s.Party); p.Kind != partnership.Neutral {
			n++
		}
	}
	return n == len(voters)
}

// charterMarks are the marks that stand beside clauses.
func charterMarks(view partnership.View, read reading, d clauseDrawing) []Status {
	_, assumed := read.text.Count()
	list := []Status{{Icon: "agreed", Text: "Agreed by all who signed"}}
	if n := len(view.Common.Voters()); read.now && read.version.N > 0 && n > 1 && allSigned(view, read.version) {
		list[0].Text = "Agreed by all " + inWords(n)
		if n == 2 {
			list[0].Text = "Agreed by both"
		}
	}
	if d.drafting {
		list = []Status{{Icon: "pencil", Text: "Being written"}}
	}
	if assumed > 0 {
		list = append(list, Status{Icon: "assumed", Text: "Assumed: we act on it, nobody has signed it yet"})
	}
	if len(d.open) > 0 {
		list = append(list, Status{Icon: "pencil", Text: "Open amendment", Look: true})
	}
	if len(d.pending) > 0 {
		list = append(list, Status{Icon: "pencil", Text: "Agreed, not yet in force", Look: true})
	}
	return list
}

// begunWith is the first entry that any clause was written with: the one that began the draft.
func begunWith(text partnership.Charter) uint64 {
	first := uint64(0)
	for _, s := range text.Sections {
		for _, c := range s.Clauses {
			if first == 0 || c.Worded.No < first {
				first = c.Worded.No
			}
		}
	}
	return first
}
