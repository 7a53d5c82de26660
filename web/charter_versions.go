package web

import (
	"fmt"

	"entente/partnership"
)

// versionsTold is of how many versions, the latest first, the list says clause by clause what changed.
const versionsTold = 3

// versionItems are the versions, the latest first, each with what it changed and which amendments it took in.
func versionItems(view partnership.View, list []partnership.Version) []versionItem {
	base := charterBase(view)
	amendments := view.Common.Amendments()
	var items []versionItem
	for i := len(list) - 1; i >= 0; i-- {
		v := list[i]
		item := versionItem{At: string(v.On), When: v.On.Time().Format("2 Jan 2006"), Title: fmt.Sprintf("Version %d", v.N), Text: signersOf(view, v)}
		if v.Until == "" {
			item.Title += ", in force"
		}
		if i > 0 {
			item.Text = joinedSince(view, list[i-1], v)
			if i >= len(list)-versionsTold {
				item.Text += changedIn(view, v.N)
			}
			item.Text += takenIn(amendments, list[i-1].Revision, v.Revision)
		}
		item.Links = append(item.Links, Link{"Read it", fmt.Sprintf("%s/versions/%d", base, v.N)})
		if v.N > 1 {
			item.Links = append(item.Links, Link{fmt.Sprintf("Compare with version %d", v.N-1), fmt.Sprintf("%s/compare?from=%d&to=%d", base, v.N-1, v.N)})
		}
		items = append(items, item)
	}
	return items
}

// joinedSince names who signed a version and not the one before.
func joinedSince(view partnership.View, before, v partnership.Version) string {
	var names []string
	for _, s := range v.Signatures {
		if p, _ := view.Common.Party(s.Party); p.Kind != partnership.Neutral && !signedOf(before, s.Party) {
			names = append(names, partyOf(view.Common, s.Party).Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return sentenceList(names) + " joined. "
}

// changedIn says in a line what a version has differently from the one before.
func changedIn(view partnership.View, n int) string {
	_, before, _ := view.Common.Version(n - 1)
	_, after, _ := view.Common.Version(n)
	words := map[partnership.Doing]string{partnership.AddClause: "Added", partnership.ChangeClause: "Changed", partnership.MoveClause: "Moved", partnership.RemoveClause: "Removed"}
	of := map[partnership.Doing][]string{}
	for _, d := range partnership.Differences(before, after) {
		switch d.What {
		case partnership.AddClause, partnership.ChangeClause, partnership.MoveClause:
			of[d.What] = append(of[d.What], d.Number)
		case partnership.RemoveClause:
			of[d.What] = append(of[d.What], d.OldNumber)
		}
	}
	text := ""
	for _, what := range []partnership.Doing{partnership.AddClause, partnership.ChangeClause, partnership.MoveClause, partnership.RemoveClause} {
		switch list := of[what]; {
		case len(list) > 8:
			text += words[what] + " " + countOf(len(list), "clause", "clauses") + ". "
		case len(list) > 0:
			text += words[what] + " " + sentenceList(list) + ". "
		}
	}
	return text
}

// takenIn names the amendments that a version took in: those adopted after one revision of the text and up to another.
func takenIn(list []partnership.Amendment, after, upTo uint64) string {
	var numbers []string
	for _, a := range list {
		if a.Adopted.No > after && a.Adopted.No <= upTo {
			numbers = append(numbers, fmt.Sprint(a.Number))
		}
	}
	switch len(numbers) {
	case 0:
		return ""
	case 1:
		return "Amendment " + numbers[0] + " taken in."
	}
	return "Amendments " + sentenceList(numbers) + " taken in."
}
