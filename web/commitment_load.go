package web

import (
	"fmt"
	"slices"

	"entente/partnership"
)

// loadWords say what an organisation has promised already.
func loadWords(views []partnership.View, giver partnership.PartyID, due partnership.Date) string {
	common := views[0].Common
	today := common.Today(views[0].Now)
	if !due.Valid() || due < today {
		due = today.AddDays(7)
	}
	load := partnership.OpenLoad(views, giver, due)
	name := partyOf(common, giver).Name
	if load.Open == 0 {
		return name + " has no open commitment. Promise only what you can do well."
	}
	monday := due.AddDays(-(int(due.Weekday()) + 6) % 7)
	return fmt.Sprintf("%s has %s, %s of them due in the week of %s. Promise only what you can do well.", name,
		countOf(load.Open, "open commitment", "open commitments"), inWords(load.InWeek), monday.Time().Format("2 January"))
}

// ownLoad is said where one's own people are offered with what each of them has open: it is shown to no other organisation.
func ownLoad(v partnership.View) string {
	return "What each has open is shown to " + partyOf(v.Common, v.By.Party).Name + " only."
}

// personOptions offers the people of the reader's organisation who can answer for a promise.
func personOptions(v partnership.View, first, chosen string) []Option {
	list := []Option{{Value: "0", Label: first}}
	for _, m := range v.Common.Members(v.By.Party) {
		acts := slices.ContainsFunc(m.Roles, func(r partnership.Role) bool { return r != partnership.Observer })
		if m.Left == 0 && acts {
			value := fmt.Sprint(m.ID)
			list = append(list, Option{Value: value, Label: string(m.Name), Selected: value == chosen})
		}
	}
	return list
}

// withLoad says beside each of them what they have open, and how much of it falls in the week of the day.
func withLoad(views []partnership.View, people []Option, day partnership.Date) []Option {
	if today := views[0].Common.Today(views[0].Now); !day.Valid() || day < today {
		day = today.AddDays(7)
	}
	for i, o := range people {
		load, ok := partnership.PersonLoad(views, partnership.MemberID(number(o.Value)), day)
		switch {
		case !ok:
		case load.Open == 0:
			people[i].Label += ": nothing open"
		default:
			people[i].Label += fmt.Sprintf(": %d open, %d due that week", load.Open, load.InWeek)
		}
	}
	return people
}
