package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"entente/partnership"
)

// peopleView lists who can read what everyone sees.
type peopleView struct {
	Base      string
	Host      string
	Reference string // of the partnership, for whoever runs the machine
	Notices   []peopleNotice
	Parties   []partyPeople
	Lately    Agenda
	Asked     []askedRow
	Invited   []invitedRow
	Requests  []requestRow
	Stage     string
	Numbers   string // "Harwick 2, Millbrook 5": what an operator asks for
	Lead      bool   // invites people
	Manager   bool
	Signs     bool // invites organisations
	Here      bool // not a party that has left
	Silent    []Link
	Others    []Link // parties that could be removed
	Roles     []Option
	Form      *Form
}

// forms tells whether there is anything to type on the page.
func (p peopleView) forms() bool { return p.Here && (p.Lead || p.Signs) || len(p.Requests) > 0 }

type peopleNotice struct {
	Icon, Text string
	Act        Action // a form of its own, if it has a label
	Link       Link
}

type partyPeople struct {
	ID    string
	Party Party
	Words string // what it is, when it joined
	Own   bool
	Table Table
}

type askedRow struct {
	Title, Href, Text string
}

type invitedRow struct {
	Name, Href, Text string
}

type requestRow struct {
	ID, Name, Reason string
}

func (s *Site) people(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showPeople(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showPeople(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	out := peopleView{Base: below(r, ""), Form: form}
	var err error
	if out.Host, err = s.host(r); err != nil {
		return err
	}
	shell, err := s.viewCommon(r, v, out.fill)
	if err != nil {
		return err
	}
	shell.Title = "People"
	return Render(w, r, status, peoplePageView(shell, out))
}

// fill copies out what the page says.
func (p *peopleView) fill(view partnership.View) error {
	p.Manager, p.Signs, p.Here = view.Is(partnership.Manager), view.Is(partnership.Signatory), !view.Past
	p.Lead, p.Reference = p.Manager || p.Signs, string(view.CommonID)
	p.Roles = roleOptions(p.Form, nil)
	var numbers []string
	for _, party := range view.Common.Parties() {
		p.Parties = append(p.Parties, p.group(view, party))
		numbers = append(numbers, fmt.Sprintf("%s %d", party.Name, party.ID))
	}
	p.Numbers = strings.Join(numbers, ", ")
	p.Lately.Items = lately(view)
	p.notice(view)
	today := view.Common.Today(view.Now)
	for _, q := range view.Common.Questions(today) {
		p.Asked = append(p.Asked, askedRow{Title: asks(view, q), Href: fmt.Sprintf("%s/questions/%d", p.Base, q.ID),
			Text: "Until " + nearDay(view, q.Closes).Text + ". " + awaited(view, q)})
	}
	for _, inv := range view.Common.Invitations(view.By.Party, view.Now) {
		p.Invited = append(p.Invited, invitedRow{Name: string(inv.Name), Href: fmt.Sprintf("%s/invitations/%d", p.Base, inv.ID), Text: invitedWords(view, inv)})
	}
	if p.Manager {
		for _, q := range view.Common.ErasureRequests(view.By.Party) {
			if q.Answered == 0 {
				m, _ := view.Common.Member(q.Member)
				p.Requests = append(p.Requests, requestRow{fmt.Sprint(q.ID), string(m.Name), string(q.Reason)})
			}
		}
	}
	p.parting(view)
	return nil
}

// parting is what the section about leaving and closing offers.
func (p *peopleView) parting(view partnership.View) {
	today := view.Common.Today(view.Now)
	switch view.Common.Stage(today) {
	case partnership.Closing:
		p.Stage = "It is agreed that this partnership closes on " + nearDay(view, view.Common.ClosesOn()).Text + "."
	case partnership.Closed:
		p.Stage = "This partnership is closed. Its record stays, to be read and taken along."
	}
	voters := view.Common.Voters()
	for _, party := range view.Common.Parties() {
		if party.Left != 0 || party.ID == view.By.Party {
			continue
		}
		if others := slices.DeleteFunc(slices.Clone(voters), func(v partnership.PartyID) bool { return v == party.ID }); len(others) >= 2 {
			p.Others = append(p.Others, Link{"Remove " + string(party.Name), fmt.Sprintf("%s/parties/%d/remove", p.Base, party.ID)})
		}
		if view.Common.Silent(party.ID, today) {
			p.Silent = append(p.Silent, Link{"Close without " + string(party.Name), fmt.Sprintf("%s/close?without=%d", p.Base, party.ID)})
		}
	}
}

// group is one party with its people.
func (p *peopleView) group(view partnership.View, party partnership.Party) partyPeople {
	g := partyPeople{ID: fmt.Sprintf("party-%d", party.ID), Party: partyOf(view.Common, party.ID), Own: party.ID == view.By.Party}
	g.Words = fmt.Sprintf("%s, here since %s.", partyKindWords(party.Kind), day(view, party.Joined.At).Text)
	g.Table = Table{Label: "People of " + g.Party.Name, Stack: true, Columns: []Column{{Label: "Name"}, {Label: "Role"}, {Label: "Employed by"}}}
	for _, m := range view.Common.Members(party.ID) {
		g.Table.Rows = append(g.Table.Rows, []Cell{
			{Text: string(m.Name), Href: fmt.Sprintf("%s/people/%d", p.Base, m.ID)}, {Text: memberWords(view, m)}, {Text: employerWords(m)},
		})
	}
	return g
}

// partyKindWords is a kind of party at the beginning of a line.
func partyKindWords(k partnership.PartyKind) string {
	return map[partnership.PartyKind]string{
		partnership.Client: "Client", partnership.Supplier: "Supplier", partnership.Peer: "Peer", partnership.PublicBody: "Public body",
		partnership.Neutral: "Neutral, with a voice and no vote",
	}[k]
}

// memberWords is what a person may do, in words.
func memberWords(view partnership.View, m partnership.Member) string {
	text := roleWords(m.Roles)
	today := view.Common.Today(view.Now)
	for _, d := range view.Common.Deputies(m.Party, today) {
		if d.Person == m.ID && d.On(today) {
			away, _ := view.Common.Member(d.For)
			text += "; stands in for " + string(away.Name) + " until " + nearDay(view, d.To).Text
		}
	}
	if view.Common.Waits(m.ID) {
		text += "; sign-in made anew, signs nothing until a colleague confirms it"
	}
	return text
}

func employerWords(m partnership.Member) string {
	if m.Outside {
		return string(m.Employer) + " (from outside)"
	}
	return string(m.Employer)
}

// latelyDays is how far back the page tells who came and went.
const latelyDays = 30

// lately tells who came, who went and whose roles changed, the latest first.
func lately(view partnership.View) []AgendaItem {
	var items []AgendaItem
	for _, c := range view.Common.RosterChanges(0) {
		if c.At.Before(view.Now.AddDate(0, 0, -latelyDays)) {
			continue
		}
		day := c.At.In(view.Common.Zone())
		items = append(items, AgendaItem{At: day.Format(time.DateOnly), When: day.Format("Mon 2 Jan"), Title: rosterWords(view, c)})
	}
	slices.Reverse(items)
	return items
}

func rosterWords(view partnership.View, c partnership.RosterChange) string {
	p, _ := view.Common.Party(c.Party)
	party := string(p.Name) // not “(has left)”: it had not, then
	m, _ := view.Common.Member(c.Member)
	switch c.What {
	case partnership.PartyCame:
		return party + " joined"
	case partnership.PartyGone:
		return party + " left"
	case partnership.PersonGone:
		return string(m.Name) + " acts for " + party + " no longer"
	case partnership.RolesMoved:
		return string(m.Name) + " of " + party + " is now " + roleWords(c.Roles)
	}
	return string(m.Name) + " began to act for " + party + " as " + roleWords(c.Roles)
}

// notice gathers what stands above the page: what those concerned should know or act on.
func (p *peopleView) notice(view partnership.View) {
	if p.Lead && view.Common.OnlyManager(view.By.Party) {
		p.Notices = append(p.Notices, peopleNotice{Icon: "warn",
			Text: "Your organisation has one manager. If that person is lost, nobody can look after your people: make somebody else a manager too."})
	}
	for _, party := range view.Common.Parties() {
		n, ok := view.Common.Notice(party.ID)
		if !ok {
			continue
		}
		text := fmt.Sprintf("Whoever runs this machine gave notice: %s has no manager who can be reached, and from %s on %s can be made its manager and signatory.",
			party.Name, nearDay(view, n.From).Text, replacement(view, n))
		item := peopleNotice{Icon: "clock", Text: text}
		if party.ID == view.By.Party && p.Lead {
			item.Act = Action{Label: "We have somebody: stop this", Href: fmt.Sprintf("%s/notices/%d/stop", p.Base, n.ID)}
		}
		p.Notices = append(p.Notices, item)
	}
	for _, rem := range view.Common.Removals() {
		party, _ := view.Common.Party(rem.Party)
		item := peopleNotice{Icon: "clock", Text: fmt.Sprintf("All others agreed to remove %s. It stays until %s.", party.Name, nearDay(view, rem.Ends).Text)}
		if rem.Party != view.By.Party && p.Signs {
			item.Act = Action{Label: "Keep " + string(party.Name) + " after all", Href: fmt.Sprintf("%s/removals/%d/keep", p.Base, rem.ID)}
		}
		p.Notices = append(p.Notices, item)
	}
}

// replacement is who is to become a party's manager.
func replacement(view partnership.View, n partnership.Notice) string {
	if m, ok := view.Common.Member(n.Member); ok {
		return string(m.Name)
	}
	return string(n.Name)
}

// roleOptions offers the roles; chosen are those given, or those of a form that is shown again.
func roleOptions(form *Form, given []partnership.Role) []Option {
	hints := map[partnership.Role]string{
		partnership.Signatory: "signs and consents for your organisation", partnership.Manager: "runs the partnership for you, looks after your people",
		partnership.Helper: "adds evidence, context, thanks, answers", partnership.Observer: "reads",
	}
	var list []Option
	for _, role := range partnership.Roles {
		list = append(list, Option{Value: string(role), Label: roleLabel(role), Hint: hints[role],
			Selected: form.Chosen("roles", string(role)) || slices.Contains(given, role)})
	}
	return list
}

func roleLabel(role partnership.Role) string { return upperFirst(string(role)) }

func rolesOf(form *Form) []partnership.Role {
	var list []partnership.Role
	for _, role := range partnership.Roles {
		if form.Chosen("roles", string(role)) {
			list = append(list, role)
		}
	}
	return list
}
