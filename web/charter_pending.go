package web

import (
	"fmt"

	"entente/partnership"
)

// pendingChanges are what is agreed and not in force yet, by the clause or the section that it changes.
func pendingChanges(view partnership.View, read reading) map[string][]amendmentView {
	list := map[string][]amendmentView{}
	next := read.next
	if !read.open {
		return list
	}
	assumed := assumedBefore(view)
	for i, x := range partnership.Differences(read.text, view.Common.Charter()) {
		change := differenceView(view, x, fmt.Sprintf("next%d", i+1))
		title := fmt.Sprintf("Agreed for version %d, not yet in force", next.Version)
		if was, ok := assumed[x.Clause]; ok {
			title = fmt.Sprintf("Assumed until now, agreed for version %d, not yet in force", next.Version)
			change.Title = "Clause " + x.Number
			change.Redline = redlineOf(change.Redline.ID, wordingText(view, was), wordingText(view, x.After.Wording))
			if change.Redline.changes() == 0 {
				change.Redline.Summary = "It reads as it was assumed"
			}
		}
		key := x.Clause.String()
		if _, there := read.text.Clause(x.Clause); !there || x.Clause == (partnership.ClauseID{}) {
			key = "section " + x.Section.String()
		}
		list[key] = append(list[key], amendmentView{ID: fmt.Sprintf("pending%d", i+1), Href: charterBase(view) + "/sign",
			Title: title, Changes: []changedView{change}})
	}
	return list
}

// assumedBefore is how clauses read that were assumed until an amendment made them agreed, which is not in force yet.
func assumedBefore(view partnership.View) map[partnership.ClauseID]partnership.Wording {
	list := map[partnership.ClauseID]partnership.Wording{}
	for _, a := range view.Common.Agreed() {
		for i, c := range a.Changes {
			if was := a.Touched[i].Clause; c.Do == partnership.ChangeClause && was.Assumed && !c.Wording.Assumed {
				was.Wording.Assumed = false
				list[c.Clause] = was.Wording
			}
		}
	}
	return list
}

// pendingStatus is where a clause stands of which the next version has other words; false if it has none.
func pendingStatus(view partnership.View, c partnership.Clause) (Status, bool) {
	next, open := view.Common.Unsigned()
	if !open || !view.Common.CharterInForce() || c.Assumed {
		return Status{}, false
	}
	text := fmt.Sprintf("Agreed for version %d, not yet in force.", next.Version)
	if _, ok := assumedBefore(view)[c.ID]; ok {
		return Status{Icon: "assumed", Text: "Assumed until now. " + text, Look: true}, true
	}
	now, there := view.Common.CharterNow().Clause(c.ID)
	if !there || now.Worded.No != c.Worded.No {
		return Status{Icon: "pencil", Text: text, Look: true}, true
	}
	return Status{}, false
}
