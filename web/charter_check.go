package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"entente/partnership"
)

// checklistOf says how complete the working text is; form is what was typed on why something is not relevant.
func checklistOf(view partnership.View, form *Form, host string) *checklistView {
	text := view.Common.Charter()
	out := &checklistView{}
	missing := 0
	var open []Option
	for _, r := range view.Common.Checklist() {
		row := checkRow{ID: "row-" + string(r.Row), Icon: "check", Name: kindNames[r.Row]}
		switch {
		case r.Present():
			row.Link = Link{"clause " + text.Number(r.Clauses[0]), charterBase(view) + "#" + anchor("c", text.Number(r.Clauses[0]))}
			row.Text = ""
		case r.NotRelevant.Made.No != 0:
			row.Icon, row.Text = "out", "not relevant here"
			row.Reason = fmt.Sprintf("“%s” (%s)", r.NotRelevant.Reason, saidBy(view, r.NotRelevant.Made))
		case len(r.Clauses) > 0:
			row.Icon, row.Text = "empty", missingNeeds(view, r.Missing)
			if section, ok := text.SectionOf(r.Clauses[0]); ok && mayDraft(view) && slices.Contains(r.Missing, view.By.Party) {
				row.Write = Link{"Write ours", fmt.Sprintf("%s/write?do=add&section=%s&kind=%s", charterBase(view), section.ID, r.Row)}
			}
			missing++
		default:
			row.Icon, row.Text = "empty", "nothing yet"
			if mayDraft(view) {
				row.Write = Link{"Write it", writeKindHref(view, text, r.Row)}
			}
			missing++
			open = append(open, Option{Value: string(r.Row), Label: kindNames[r.Row], Selected: form.Value("row") == string(r.Row)})
		}
		out.Rows = append(out.Rows, row)
	}
	out.Text = "Nothing is missing of what a charter usually says."
	if missing > 0 {
		out.Text = upperFirst(countOf(missing, "thing that a charter usually says is", "things that a charter usually says are")) + " not in it. You can sign without."
	}
	if len(open) > 0 && mayDraft(view) {
		out.More = &irrelevantView{Action: charterBase(view) + "/checklist", WhoSees: audience(view), Host: host, Options: open, Form: form}
	}
	return out
}

// writeKindHref is where one writes of what nothing is said yet: in the section of that name or, if there is none, in a
// new one.
func writeKindHref(view partnership.View, text partnership.Charter, kind partnership.ClauseKind) string {
	base := charterBase(view) + "/write?"
	for _, s := range text.Sections {
		if string(s.Title) == kindNames[kind] {
			return base + url.Values{"do": {string(partnership.AddClause)}, "section": {s.ID.String()}, "kind": {string(kind)}}.Encode()
		}
	}
	last := text.Sections[len(text.Sections)-1].ID.String()
	return base + url.Values{"do": {string(partnership.AddSection)}, "title": {kindNames[kind]}, "after": {last}}.Encode()
}

// missingNeeds says who has not said what they need.
func missingNeeds(view partnership.View, ids []partnership.PartyID) string {
	var names []string
	for _, p := range ids {
		names = append(names, partyOf(view.Common, p).Name)
	}
	if len(names) == 1 {
		return names[0] + " has not written its own yet"
	}
	return sentenceList(names) + " have not written theirs yet"
}

// markIrrelevant says why the charter need not say something.
func (s *Site) markIrrelevant(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.MarkIrrelevant{Row: partnership.ClauseKind(form.Line("row", 40, "choose what is not relevant")), Reason: partnership.Text(form.Text("reason", 1000, "say why not, in a sentence"))}
	return s.act(w, r, v, c, form, below(r, "/charter#complete"), func(form *Form) error {
		return s.showCharter(w, r, v, http.StatusUnprocessableEntity, form)
	})
}

func (s *Site) assumePage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showAssume(w, r, v, http.StatusOK, FormOf(r.URL.Query()))
}

func (s *Site) showAssume(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := assumeView{Here: r.URL.Path, Back: below(r, "/charter"), Host: host, Form: form}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		text := view.Common.Charter()
		switch {
		case view.Past || !canHelp(view):
			return Forbidden("Whoever takes part for your organisation notes assumptions; you read along.")
		case len(text.Sections) == 0:
			return partnership.ErrNotFound
		}
		out.WhoSees, out.Today = audience(view), string(view.Common.Today(view.Now).AddDays(1))
		usual := form.Value("section")
		for i, section := range text.Sections {
			value := section.ID.String()
			if usual == "" && usualKind(section) == partnership.ClauseAssume {
				usual = value
			}
			out.Sections = append(out.Sections, Option{Value: value, Label: fmt.Sprintf("%d %s", i+1, shorten(string(section.Title), 60)), Selected: usual == value})
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Note an assumption"
	return Render(w, r, status, assumePageView(shell, out))
}

func (s *Site) noteAssumption(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.NoteAssumption{Text: partnership.Text(form.Text("text", 4000, "say what you assume")), Recheck: partnership.Date(form.Line("recheck", 10, "choose a day on which to check it"))}
	if c.Section.UnmarshalText([]byte(form.Value("section"))) != nil || form.Value("section") == "" {
		form.Fail("section", "choose a section")
	}
	return s.act(w, r, v, c, form, below(r, "/charter"), func(form *Form) error {
		return s.showAssume(w, r, v, http.StatusUnprocessableEntity, form)
	})
}

var holdWords = map[partnership.Holding]string{partnership.Holds: "It holds", partnership.HoldsPartly: "It holds in part", partnership.HoldsNot: "It does not hold"}

// recheckClause says whether a clause still holds.
func (s *Site) recheckClause(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	id, err := clauseIn(r)
	if err != nil {
		return err
	}
	c := &partnership.RecheckClause{Clause: id, Holds: partnership.Holding(form.Choice("holds", "choose one of the three answers", "yes", "partly", "no")),
		Words: partnership.Text(form.Text("words", 2000, "")), Next: partnership.Date(form.Line("next", 10, ""))}
	return s.act(w, r, v, c, form, strings.TrimSuffix(r.URL.Path, "/recheck"), func(form *Form) error {
		return s.showClause(w, r, v, http.StatusUnprocessableEntity, form)
	})
}

// rechecks adds the form in which one says whether the clause still holds, and how it was looked at before.
func (out *clausePage) rechecks(view partnership.View, c partnership.Clause, form *Form) {
	for _, x := range view.Common.Rechecks(c.ID) {
		text := saidBy(view, x.Made)
		if x.Words != "" {
			text = "“" + string(x.Words) + "” " + text
		}
		out.Checks = append(out.Checks, AgendaItem{At: string(x.On), When: x.On.Time().Format("2 Jan 2006"), Title: holdWords[x.Holds], Text: text})
	}
	for _, d := range view.Common.RecheckDays() {
		if d.Clause == c.ID {
			out.Due = string(d.Due)
			out.RecheckText = "It is to be looked at again by " + nearDay(view, d.Due).Text + "."
		}
	}
	_, now := view.Common.CharterNow().Clause(c.ID)
	if !mayDraft(view) || !now || out.Due == "" && form == nil {
		return
	}
	if out.Recheck = form; form == nil {
		out.Recheck = FormOf(nil)
	}
	for _, h := range partnership.Holdings {
		out.Holds = append(out.Holds, Option{Value: string(h), Label: holdWords[h], Selected: out.Recheck.Value("holds") == string(h)})
	}
}

// used says whether a clause was ever used.
func (out *clausePage) used(views []partnership.View, id partnership.ClauseID) {
	out.Used = clauseUseWords(partnership.ClauseUses(views)[id])
	if out.Used == "" {
		out.Used = "Nothing refers to it yet. A clause that nobody ever uses can go."
	}
	for _, view := range views {
		for _, by := range view.State.Citing(id) {
			c, _ := view.State.Commitment(by)
			when := view.Common.Today(c.Made.At)
			out.Uses = append(out.Uses, AgendaItem{At: string(when), When: when.Time().Format("2 Jan 2006"), Title: string(c.What), Href: promisePath(view.ID, by.Once()), Text: "A promise of " + partyOf(view.Common, c.Giver).Name + ". Who sees it: " + audience(view) + "."})
		}
	}
	view := views[0]
	for _, a := range view.Common.Amendments() {
		for _, c := range a.Clauses() {
			if c == id {
				status, q := view.Common.AmendmentStatus(a.ID, view.Common.Today(view.Now))
				when := view.Common.Today(a.Proposed.At)
				out.History = append(out.History, AgendaItem{At: string(when), When: when.Time().Format("2 Jan 2006"), Title: amendmentTitle(view, a, status, q), Href: amendmentPath(view, a.ID), Text: shorten(string(a.Reason), 160)})
				break
			}
		}
	}
}

// clauseUseWords is how often a clause was used, in a sentence; "" if it never was.
func clauseUseWords(u partnership.ClauseUse) string {
	var parts []string
	add := func(n int, one, more string) {
		if n > 0 {
			parts = append(parts, countOf(n, one, more))
		}
	}
	add(u.Kept, "kept promise that names it", "kept promises that name it")
	add(u.NotKept, "that was not kept", "that were not kept")
	add(u.Cited, "mention", "mentions")
	add(u.Amended, "amendment", "amendments")
	if len(parts) == 0 {
		return ""
	}
	return upperFirst(sentenceList(parts)) + "."
}
