package web

import (
	"fmt"
	"net/http"
	"strings"

	"entente/partnership"
)

// plainShell is the shell of a page that belongs to no partnership.
func (s *Site) plainShell(r *http.Request) Page { return Page{Theme: Theme(r), Demo: s.demoBar("")} }

// homeShell is the shell of a signed-in person's own pages.
func (s *Site) homeShell(r *http.Request, v visitor) Page {
	p := s.plainShell(r)
	p.Demo = s.demoBar(v.account.ID)
	p.Account = Account{
		Name: v.account.Name, Mark: Mark{Shape: "open", Initials: partnership.Initials(v.account.Name)},
		ActingFor: "Signed in as " + knownAs(v.account),
		Menu:      s.menu(v),
	}
	if v.account.Unfinished() {
		p.Standing = append(p.Standing, unfinishedNotice())
	}
	return p
}

func (s *Site) menu(v visitor) []MenuItem {
	items := []MenuItem{{Label: "Your partnerships", Href: "/"}, {Label: "Your sign-in and devices", Href: "/you"}}
	if v.account.Operator {
		items = append(items, MenuItem{Label: "This installation", Href: "/operator"})
	}
	return append(items, MenuItem{Label: "Sign out", Href: "/sign-out", Post: true})
}

// shell is the shell of a partnership's pages for this reader: whose it is, as whom they act, and where they can go.
func (s *Site) shell(r *http.Request, v visitor, view partnership.View) Page {
	p := s.homeShell(r, v)
	p.Closed = closedNotice(view)
	base := "/s/" + string(view.CommonID)
	p.Partnership = Link{Label: string(view.Common.Name()), Href: base}
	party, _ := view.Common.Party(view.By.Party)
	p.Account.Name = string(view.By.Name)
	p.Account.Mark = markOf(party)
	p.Account.Menu = append([]MenuItem{
		{Label: "Notes of " + string(party.Name), Href: base + "/notes"}, {Label: "Thanks", Href: base + "/thanks"},
	}, p.Account.Menu...)
	p.Account.ActingFor = "Signed in for " + string(party.Name)
	p.Answer = answerNow(view)
	p.Account.Menu = append([]MenuItem{{Label: "You in this partnership", Href: base + "/you"}}, p.Account.Menu...)
	for _, item := range nav {
		p.Nav = append(p.Nav, NavItem{Label: item.Label, Href: base + item.Href, Icon: item.Icon, Current: navOf(r.URL.Path) == item.Href})
	}
	return p
}

// navOf is the entry of the navigation to which a page of any space belongs: the first part of its address below the space.
func navOf(path string) string {
	_, below, _ := strings.Cut(strings.TrimPrefix(path, "/s/"), "/")
	switch first, _, _ := strings.Cut(below, "/"); first {
	case "":
		return ""
	case "sets":
		return "/rounds"
	default:
		return "/" + first
	}
}

// nav is the main navigation; Href is below the partnership's own address.
var nav = []NavItem{
	{Label: "Overview", Href: "", Icon: "state"},
	{Label: "Charter", Href: "/charter", Icon: "charter"},
	{Label: "How we see it", Href: "/rounds", Icon: "align"},
	{Label: "Commitments", Href: "/commitments", Icon: "commit"},
	{Label: "Check-ins", Href: "/checkins", Icon: "cup"},
	{Label: "People", Href: "/people", Icon: "people"},
	{Label: "Record", Href: "/record", Icon: "seal"},
}

// thousands writes a number with commas.
func thousands(n uint64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// markOf is a party's mark.
func markOf(p partnership.Party) Mark {
	if p.Kind == partnership.Neutral {
		return Mark{Shape: "open", Initials: p.Initials}
	}
	return Mark{Shape: p.Mark, Initials: p.Initials}
}

// partyOf is a party as pages mention it.
func partyOf(common *partnership.State, id partnership.PartyID) Party {
	p, _ := common.Party(id)
	name := string(p.Name)
	if p.Left != 0 {
		name += " (has left)"
	}
	return Party{Name: name, Mark: markOf(p)}
}

func partiesOf(common *partnership.State, ids []partnership.PartyID) []Party {
	list := make([]Party, len(ids))
	for i, id := range ids {
		list[i] = partyOf(common, id)
	}
	return list
}

// audience says who sees a space, in words: "only Calder", "Calder and Harwick", "everyone".
func audience(view partnership.View) string {
	ids := view.State.Audience(view.Common)
	if view.State.Kind() == partnership.Common {
		return "everyone in this partnership"
	}
	var names []string
	for _, id := range ids {
		names = append(names, partyOf(view.Common, id).Name)
	}
	if len(names) == 1 {
		return "only " + names[0]
	}
	return sentenceList(names)
}

// closedNotice says which of the reader's spaces cannot be read here; nil if all can.
func closedNotice(view partnership.View) *Notice {
	if len(view.Closed) == 0 {
		return nil
	}
	var whose []string
	for _, c := range view.Closed {
		var names []string
		for _, id := range c.Parties {
			names = append(names, partyOf(view.Common, id).Name)
		}
		what := "what " + sentenceList(names) + " see together"
		if len(names) == 1 {
			what = "what only " + names[0] + " sees"
		}
		whose = append(whose, what)
	}
	text := sentenceList(whose) + " is missing on these pages: something in it was written by a newer version of Entente than runs here. Nothing is lost. Ask whoever runs this machine to bring it up to date."
	return &Notice{Icon: "warn", Text: upperFirst(text), Look: true}
}

// sentenceList is "a", "a and b", "a, b and c".
func sentenceList(names []string) string {
	text := ""
	for i, n := range names {
		switch {
		case i == 0:
		case i == len(names)-1:
			text += " and "
		default:
			text += ", "
		}
		text += n
	}
	return text
}
