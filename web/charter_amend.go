package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/partnership"
)

func amendmentPath(view partnership.View, id partnership.AmendmentID) string {
	return fmt.Sprintf("%s/amendments/%d", charterBase(view), id)
}

// amendmentViewOf is an amendment as it stands beside what it changes, or on its own page.
func amendmentViewOf(view partnership.View, a partnership.Amendment, id string) amendmentView {
	status, q := view.Common.AmendmentStatus(a.ID, view.Common.Today(view.Now))
	out := amendmentView{
		ID: id, Href: amendmentPath(view, a.ID), Title: amendmentTitle(view, a, status, q), Proposer: partyOf(view.Common, a.Party), Proposed: day(view, a.Proposed.At).Text,
	}
	if a.Author != "" {
		out.Author = fmt.Sprintf("A tracked change by %s.", a.Author)
	}
	if status == partnership.AmendmentUnfounded {
		out.Warn = "What it changes is not there any more, or reads otherwise by now. Whoever proposed it can give it other words, or withdraw it."
	}
	for i, c := range a.Changes {
		out.Changes = append(out.Changes, changeViewOf(view, c, a.Touched[i], fmt.Sprintf("%s-%d", id, i+1)))
	}
	out.Facts.Items = append(out.Facts.Items, Fact{Label: "Reason", Values: []string{string(a.Reason)}})
	out.Facts.Items = append(out.Facts.Items, evidenceFacts(view, a)...)
	if other, ok := view.Common.Amendment(a.Instead); ok {
		out.Facts.Items = append(out.Facts.Items, Fact{Label: "Instead of", Link: Link{fmt.Sprintf("Amendment %d", other.Number), amendmentPath(view, other.ID)}})
	}
	for _, p := range q.Voters {
		out.Positions = append(out.Positions, standOf(view, a, q, p))
	}
	return out
}

// amendmentTitle is what an amendment is called, and where it stands.
func amendmentTitle(view partnership.View, a partnership.Amendment, status partnership.AmendmentStatus, q partnership.Question) string {
	name := fmt.Sprintf("Amendment %d", a.Number)
	switch status {
	case partnership.AmendmentOpen:
		return name + ", open until " + nearDay(view, q.Closes).Text
	case partnership.AmendmentAdopted:
		return name + ", agreed on " + day(view, a.Adopted.At).Text
	case partnership.AmendmentWithdrawn:
		return name + ", withdrawn on " + day(view, a.Withdrawn.At).Text
	case partnership.AmendmentUnfounded:
		return name + ", no longer fits the text"
	}
	return name + ", not agreed"
}

// changeViewOf is one change of an amendment, against what it was about.
func changeViewOf(view partnership.View, c partnership.TextChange, was partnership.Touched, id string) changedView {
	out := changedView{}
	section, clause := "Section "+was.Number, "Clause "+was.Number
	before, after := "", ""
	switch c.Do {
	case partnership.AddSection:
		out.Title, after = "A new section", string(c.Title)
	case partnership.RenameSection:
		out.Title, before, after = section+" gets another title", string(was.Section.Title), string(c.Title)
	case partnership.MoveSection:
		out.Title, before = section+" moves", string(was.Section.Title)
		after = before
	case partnership.RemoveSection:
		out.Title, before = section+" goes, with all in it", sectionText(view, was.Section)
	case partnership.AddClause:
		out.Title, after = "A new clause", wordingText(view, c.Wording)
	case partnership.ChangeClause:
		out.Title = clause
		before, after = wordingTexts(view, was.Clause.Wording, c.Wording)
	case partnership.MoveClause:
		out.Title, before = clause+" moves", wordingText(view, was.Clause.Wording)
		after = before
	case partnership.RemoveClause:
		out.Title, before = clause+" goes", wordingText(view, was.Clause.Wording)
	}
	if was.Clause.ID != (partnership.ClauseID{}) {
		out.Href = clausePath(view, was.Clause.ID)
	}
	out.Redline = redlineOf(id, before, after)
	if c.Do == partnership.MoveClause || c.Do == partnership.MoveSection {
		out.Redline.Summary = "It moves, and reads as before"
	}
	out.Text = whereTo(view, c)
	return out
}

// whereTo says where a thing is put that is added or moved; "" of other changes.
func whereTo(view partnership.View, c partnership.TextChange) string {
	text := view.Common.Charter()
	title := func(id partnership.SectionID) string {
		s, _ := sectionIn(text, id.String())
		return shorten(string(s.Title), 60)
	}
	switch c.Do {
	case partnership.AddSection, partnership.MoveSection:
		switch after := title(c.AfterSection); {
		case c.First:
			return "It stands before all other sections."
		case after != "":
			return "It stands after the section “" + after + "”."
		}
		return "It stands after all other sections."
	case partnership.AddClause, partnership.MoveClause:
		in := " of the new section."
		if t := title(c.Section); t != "" {
			in = " of the section “" + t + "”."
		}
		after, ok := view.Common.Clause(c.After)
		switch {
		case c.First:
			return "It stands at the beginning" + in
		case ok && after.Text != "":
			return "It stands after “" + brief(after.Text, 60) + "” in" + strings.TrimPrefix(in, " of")
		}
		return "It stands at the end" + in
	}
	return ""
}

func sectionText(view partnership.View, s partnership.Section) string {
	parts := []string{string(s.Title)}
	for _, c := range s.Clauses {
		parts = append(parts, wordingText(view, c.Wording))
	}
	return strings.Join(parts, "\n\n")
}

// dissentViewOf is a "no" or a reservation in its own words. prefix keeps its ID apart from others on the page.
func dissentViewOf(view partnership.View, d partnership.Dissent, prefix string, deep bool) dissentView {
	what := "dissent"
	if d.Answer.Position == partnership.Reservation {
		what = "reservation"
	}
	name := partyOf(view.Common, d.Answer.Party).Name
	out := dissentView{ID: fmt.Sprintf("%s-dissent-%d-%d", prefix, d.Question, d.Answer.Party), Title: possessive(name) + " " + what + ", in its own words", Says: "“" + string(d.Answer.Reason) + "”", Deep: deep}
	out.Who = string(d.Answer.Name)
	if d.Answer.Authority != "" {
		out.Who += ", " + string(d.Answer.Authority)
	}
	out.Who += ", " + name + ", " + day(view, d.Answer.Given.At).Text
	add := func(label, value string) {
		if value != "" {
			out.Facts.Items = append(out.Facts.Items, Fact{Label: label, Values: []string{value}})
		}
	}
	add("Could agree if", string(d.Answer.CouldAgreeIf))
	add("Heard by", heardBy(view, d))
	if d.Due != "" {
		add("Read again on", nearDay(view, d.Due).Text)
	}
	for _, r := range d.Revisits {
		text := hindsightWords[r.Was]
		if r.Words != "" {
			text += ": " + string(r.Words)
		}
		add("Looking back", fmt.Sprintf("%s (%s)", text, saidBy(view, r.Made)))
	}
	return out
}

// possessive is a name to which something belongs.
func possessive(name string) string {
	if strings.HasSuffix(name, "s") {
		return name + "’"
	}
	return name + "’s"
}

var hindsightWords = map[partnership.Hindsight]string{
	partnership.WasRight: "It was right", partnership.WasNotRight: "It was not right", partnership.TooEarly: "Too early to say",
}

// dissentsOf are the dissents about an amendment.
func dissentsOf(view partnership.View, id partnership.AmendmentID) []partnership.Dissent {
	return slices.DeleteFunc(view.Common.Dissents(), func(d partnership.Dissent) bool { return d.Amendment != id })
}

// amendments puts what is proposed, and what was said against what was proposed, beside the text.
func (out *charterView) amendments(view partnership.View, d *clauseDrawing) {
	d.open, d.dissents, d.also = map[string][]amendmentView{}, map[string][]dissentView{}, map[string][]string{}
	today := view.Common.Today(view.Now)
	var list []partnership.Amendment
	var closed []partnership.AmendmentID
	for _, a := range view.Common.Amendments() {
		switch status, q := view.Common.AmendmentStatus(a.ID, today); status {
		case partnership.AmendmentOpen, partnership.AmendmentUnfounded:
			list = append(list, a)
		default:
			closed = append(closed, a.ID)
			if status != partnership.AmendmentAdopted {
				out.Rejected = append(out.Rejected, AgendaItem{At: string(view.Common.Today(a.Proposed.At)), When: view.Common.Today(a.Proposed.At).Time().Format("2 Jan 2006"),
					Title: amendmentTitle(view, a, status, q), Href: amendmentPath(view, a.ID), Text: shorten(string(a.Reason), 120)})
			}
		}
	}
	for i, a := range list {
		drawn := amendmentViewOf(view, a, fmt.Sprintf("am%d", a.Number))
		for _, x := range dissentsOf(view, a.ID) {
			drawn.Dissents = append(drawn.Dissents, dissentViewOf(view, x, drawn.ID, true))
		}
		drawn.Actions = amendmentActions(view, a)
		drawn.Jumps = jumps(list, i)
		out.place(a, drawn, d)
	}
	out.AgreeAll = agreeAllPath(view, list)
	out.closedDissents(view, closed, d)
}

// closedDissents puts what was said against amendments that are decided beside the clauses they were about.
func (out *charterView) closedDissents(view partnership.View, closed []partnership.AmendmentID, d *clauseDrawing) {
	for _, x := range view.Common.Dissents() {
		if !slices.Contains(closed, x.Amendment) {
			continue
		}
		for _, c := range x.Clauses {
			if _, there := d.text.Clause(c); there {
				a, _ := view.Common.Amendment(x.Amendment)
				drawn := dissentViewOf(view, x, "c"+anchor("", c.String()), false)
				drawn.Actions = []Action{{Label: fmt.Sprintf("Amendment %d, to which it was said", a.Number), Href: amendmentPath(view, a.ID), Kind: "bare"}}
				d.dissents[c.String()] = append(d.dissents[c.String()], drawn)
				break // once on a page
			}
		}
	}
}

// place puts an amendment beside the first thing that it changes.
func (out *charterView) place(a partnership.Amendment, drawn amendmentView, d *clauseDrawing) {
	placed := ""
	defer func() {
		for _, c := range a.Changes {
			if key := c.Clause.String(); placed != "" && key != placed {
				d.also[key] = append(d.also[key], fmt.Sprintf("Amendment %d would change this too; it stands beside %s.", a.Number, placeWords(d.text, placed)))
			}
		}
	}()
	for i, c := range a.Changes {
		if _, there := d.text.Clause(c.Clause); there {
			if len(a.Changes) == 1 && c.Do == partnership.ChangeClause {
				drawn.Changes[i].Title = "" // it stands beside its clause
			}
			placed = c.Clause.String()
			d.open[placed] = append(d.open[placed], drawn)
			return
		}
		if _, there := sectionIn(d.text, c.Section.String()); there {
			placed = "section " + c.Section.String()
			d.open[placed] = append(d.open[placed], drawn)
			return
		}
	}
	out.Unplaced = append(out.Unplaced, drawn)
}

// placeWords names the clause or the section beside which an amendment stands.
func placeWords(text partnership.Charter, key string) string {
	if id, err := partnership.ParseClauseID(key); err == nil {
		return "clause " + text.Number(id)
	}
	for i, s := range text.Sections {
		if key == "section "+s.ID.String() {
			return fmt.Sprintf("section %d", i+1)
		}
	}
	return "the text"
}

// jumps lead to the open amendments before and after one.
func jumps(list []partnership.Amendment, i int) []Link {
	var links []Link
	if i > 0 {
		links = append(links, Link{"Previous open amendment", fmt.Sprintf("#am%d", list[i-1].Number)})
	}
	if i+1 < len(list) {
		links = append(links, Link{"Next open amendment", fmt.Sprintf("#am%d", list[i+1].Number)})
	}
	return links
}

// mayAnswer tells whether the reader answers the question for their party, and whether the party has answered.
func mayAnswer(view partnership.View, q partnership.Question) (may, answered bool) {
	_, answered = q.AnswerOf(view.By.Party)
	today := view.Common.Today(view.Now)
	open := q.ID != 0 && q.Outcome == partnership.Open && today <= q.Closes
	return open && !view.Past && view.Is(partnership.Signatory) && slices.Contains(q.Voters, view.By.Party), answered
}

// amendmentActions are what the reader can do about an amendment.
func amendmentActions(view partnership.View, a partnership.Amendment) []Action {
	status, q := view.Common.AmendmentStatus(a.ID, view.Common.Today(view.Now))
	path := amendmentPath(view, a.ID)
	me := possessive(partyOf(view.Common, view.By.Party).Name)
	var list []Action
	switch may, answered := mayAnswer(view, q); {
	case may && answered:
		list = append(list, Action{Label: "Change " + me + " position", Href: path + "#answer"})
	case may:
		list = append(list, Action{Label: "Say where " + strings.TrimSuffix(strings.TrimSuffix(me, "s"), "’") + " stands", Href: path + "#answer"})
	}
	open := status == partnership.AmendmentOpen || status == partnership.AmendmentUnfounded
	if open && mayDraft(view) {
		list = append(list, Action{Label: "Suggest other wording", Href: path + "/reword", Kind: "quiet", Post: true})
	}
	return list
}

func agreeAllPath(view partnership.View, list []partnership.Amendment) string {
	n := 0
	for _, a := range list {
		_, q := view.Common.AmendmentStatus(a.ID, view.Common.Today(view.Now))
		if may, answered := mayAnswer(view, q); may && !answered {
			n++
		}
	}
	if n < 2 {
		return ""
	}
	return charterBase(view) + "/agree"
}

func (s *Site) amendment(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showAmendment(w, r, v, http.StatusOK, amendmentForms{})
}

// amendmentForms are the forms of an amendment's page that were not taken: each is nil, or shown again with what was typed.
type amendmentForms struct{ answer, promise, revisit *Form }

// showAmendment draws an amendment's page.
func (s *Site) showAmendment(w http.ResponseWriter, r *http.Request, v visitor, status int, typed amendmentForms) error {
	id, err := idIn[partnership.AmendmentID](r, "id")
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out amendmentPage
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		a, ok := view.Common.Amendment(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out = amendmentPageOf(view, a, host, typed)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, status, amendmentPageView(shell, out))
}
