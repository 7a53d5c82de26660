package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/partnership"
)

// clauseIn is the clause that an address names. Errors: partnership.ErrNotFound.
func clauseIn(r *http.Request) (partnership.ClauseID, error) {
	id, err := partnership.ParseClauseID(r.PathValue("clause"))
	if err != nil {
		return id, partnership.ErrNotFound
	}
	return id, nil
}

func clausePath(view partnership.View, id partnership.ClauseID) string {
	return charterBase(view) + "/clauses/" + id.String()
}

// clause is the page of one clause.
func (s *Site) clause(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showClause(w, r, v, http.StatusOK, nil)
}

func (s *Site) showClause(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	id, err := clauseIn(r)
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out clausePage
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view := views[0]
		if view.ID != spaceOf(r) {
			return partnership.ErrNotFound
		}
		c, ok := view.Common.Clause(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out = clausePage{Here: clausePath(view, id), Host: host, WhoSees: audience(view), Today: string(view.Common.Today(view.Now).AddDays(1))}
		out.rechecks(view, c, form)
		out.used(views, id)
		return s.fillClause(&out, view, c)
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, status, clausePageView(shell, out))
}

func (s *Site) fillClause(out *clausePage, view partnership.View, c partnership.Clause) error {
	text := view.Common.Charter()
	number := text.Number(c.ID)
	out.Title = "Clause " + number
	if number == "" {
		out.Title = "A clause that is not in the text any more"
	}
	if section, ok := text.SectionOf(c.ID); ok {
		out.Lede = string(section.Title)
	}
	d := clauseDrawing{site: s, view: view, text: text, drafting: !view.Common.CharterInForce(), begun: begunWith(text), due: map[partnership.ClauseID]partnership.Date{}}
	if out.Due != "" {
		d.due[c.ID] = partnership.Date(out.Due)
	}
	drawn, err := d.wording(c.Wording)
	if err != nil {
		return err
	}
	drawn.ID, drawn.No, drawn.Href, drawn.Status = "clause", number, out.Here, d.status(c)
	if pending, ok := pendingStatus(view, c); ok {
		drawn.Status = pending
	} else if openOn(view, c.ID) {
		drawn.Status = Status{Icon: "pencil", Text: strings.TrimSuffix(drawn.Status.Text, ".") + ", with an open amendment", Look: true}
	}
	out.Clause = drawn
	if mayDraft(view) && number != "" {
		for i, l := range d.ways(c) {
			out.Actions = append(out.Actions, Action{Label: l.Label, Href: l.Href, Kind: []string{"quiet", "bare", "bare"}[i]})
		}
	}
	out.Actions = append(out.Actions, Action{Label: "Back to the charter", Href: charterBase(view) + "#" + anchor("c", number), Kind: "bare"})
	if kind := kindNames[c.Kind]; kind != out.Lede { // its section says it already
		out.Facts.Items = append(out.Facts.Items, Fact{Label: "Kind", Values: []string{kind}})
	}
	out.Facts.Items = append(out.Facts.Items, Fact{Label: "Last worded", Values: []string{fmt.Sprintf("%s, for %s", saidBy(view, c.Worded), partyOf(view.Common, c.Party).Name)}})
	out.Hanging = hangingOn(view, c.ID.Ref(), nil, out.Host, out.Here)
	out.Hanging.Said = out.Recheck != nil
	out.Bring = bringClause(view, c)
	return nil
}

// bringClause brings a clause, by its number and first words.
func bringClause(view partnership.View, c partnership.Clause) BringTopic {
	l, _ := thingOf(view, c.ID.Ref())
	return bringTopic(view, c.ID.Ref(), l.Label)
}

// openOn tells whether an amendment of the clause is open.
func openOn(view partnership.View, id partnership.ClauseID) bool {
	today := view.Common.Today(view.Now)
	for _, a := range view.Common.Amendments() {
		if status, _ := view.Common.AmendmentStatus(a.ID, today); status == partnership.AmendmentOpen && slices.Contains(a.Clauses(), id) {
			return true
		}
	}
	return false
}
