package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"entente/partnership"
)

// writing is one change of the charter as the form has it.
type writing struct {
	do      partnership.Doing
	text    partnership.Charter // as it is now
	section partnership.Section // in which it is done, or that is changed
	clause  partnership.Clause  // that is changed
	kind    partnership.ClauseKind
}

// writtenWords say what a change does, for the page's heading and its button.
var writtenWords = map[partnership.Doing]struct{ title, button string }{
	partnership.AddSection:    {"Add a section", "Add the section"},
	partnership.RenameSection: {"Rename or move a section", "Keep it"},
	partnership.RemoveSection: {"Remove a section", "Remove the section and all in it"},
	partnership.AddClause:     {"Add a clause", "Add the clause"},
	partnership.ChangeClause:  {"Change a clause", "Keep the change"},
	partnership.MoveClause:    {"Move a clause", "Move it"},
	partnership.RemoveClause:  {"Remove a clause", "Remove the clause"},
}

// writingOf finds what the form, or the address, is about. Errors: partnership.ErrNotFound.
func writingOf(view partnership.View, q url.Values) (writing, error) {
	w := writing{do: partnership.Doing(q.Get("do")), text: view.Common.Charter()}
	if _, ok := writtenWords[w.do]; !ok {
		return w, partnership.ErrNotFound
	}
	ok := true
	switch w.do {
	case partnership.ChangeClause, partnership.MoveClause, partnership.RemoveClause:
		id, err := partnership.ParseClauseID(q.Get("clause"))
		if err != nil {
			return w, partnership.ErrNotFound
		}
		w.clause, ok = w.text.Clause(id)
		w.section, _ = w.text.SectionOf(id)
		w.kind = w.clause.Kind
	case partnership.AddClause, partnership.RenameSection, partnership.RemoveSection:
		w.section, ok = sectionIn(w.text, q.Get("section"))
		w.kind = usualKind(w.section)
	}
	if !ok {
		return w, partnership.ErrNotFound
	}
	if kind := partnership.ClauseKind(q.Get("kind")); kind != "" {
		w.kind = kind
	}
	return w, nil
}

func sectionIn(text partnership.Charter, id string) (partnership.Section, bool) {
	for _, s := range text.Sections {
		if s.ID.String() == id {
			return s, true
		}
	}
	return partnership.Section{}, false
}

// usualKind is what a section's next clause will probably be: what its last one is, or what an empty
// one is called.
func usualKind(s partnership.Section) partnership.ClauseKind {
	if len(s.Clauses) == 0 {
		for _, k := range partnership.ClauseKinds {
			if kindNames[k] == string(s.Title) {
				return k
			}
		}
		return partnership.ClauseOther
	}
	return s.Clauses[len(s.Clauses)-1].Kind
}

func (s *Site) writeCharterPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	q := r.URL.Query()
	if q.Get("draft") == "" {
		return s.showWrite(w, r, v, http.StatusOK, FormOf(q), true)
	}
	if err := s.inside(r, v); err != nil {
		return err
	}
	list, err := s.basket(r, v)
	if err != nil {
		return err
	}
	for _, k := range list {
		if k.id == q.Get("draft") {
			return s.showWrite(w, r, v, http.StatusOK, draftForm(k), false)
		}
	}
	return partnership.ErrNotFound
}

// draftForm is the form of a change that waits to be proposed.
func draftForm(k kept) *Form {
	form := url.Values{"do": {string(k.Change.Do)}, "clause": {k.Change.Clause.String()}, "section": {k.Change.Section.String()}, "title": {string(k.Change.Title)}, "draft": {k.id}}
	if k.Change.Do == partnership.AddClause || k.Change.Do == partnership.ChangeClause {
		fillWording(form, k.Change.Wording)
	}
	form.Set("place", placeOf(k.Change))
	return FormOf(form)
}

// placeOf is where a change puts a thing, as the form has it.
func placeOf(c partnership.TextChange) string {
	switch {
	case c.Do == partnership.AddSection && c.First:
		return "first"
	case c.Do == partnership.AddSection && c.AfterSection != (partnership.SectionID{}):
		return "after:" + c.AfterSection.String()
	case c.Do != partnership.AddClause:
		return ""
	case c.First:
		return "first:" + c.Section.String()
	case c.After != (partnership.ClauseID{}):
		return "after:" + c.Section.String() + ":" + c.After.String()
	}
	return "last:" + c.Section.String()
}

// showWrite draws the form. A fresh one is filled with what the clause says now.
func (s *Site) showWrite(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, fresh bool) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out writeView
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		if !mayDraft(view) {
			return Forbidden("A manager or signatory of your organisation writes in the charter.")
		}
		what, err := writingOf(view, form.values)
		if err != nil {
			return err
		}
		if fresh {
			fillWriting(form, what)
			form.values.Set("was", writtenNow(view, what))
		}
		out = writeViewOf(view, what, form, host, status == http.StatusConflict)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, status, writePageView(shell, out))
}

// writeViewOf is the page around the form.
func writeViewOf(view partnership.View, what writing, form *Form, host string, changed bool) writeView {
	base := charterBase(view)
	out := writeView{Title: writtenTitle(what), Back: base, Heading: "As it is to read", Action: base + "/write", WhoSees: audience(view), Host: host, Form: form}
	out.Base = form.Value("base")
	drafting := !view.Common.CharterInForce() || what.clause.Assumed && what.clause.Party == view.By.Party && what.do != partnership.MoveClause
	out.Lede = "The draft changes at once, for all who write it. Each change stands in the record."
	if !drafting {
		out.Lede = "A version is in force. This becomes an amendment, which every voting party answers; until then nothing changes."
	}
	out.Hidden = []Typed{{Name: "do", Value: string(what.do)}, {Name: "section", Value: form.Value("section")}, {Name: "clause", Value: form.Value("clause")}, {Name: "was", Value: form.Value("was")}, {Name: "draft", Value: form.Value("draft")}}
	if changed {
		out.changed(view, what, form)
	}
	out.fields(view, what)
	out.submits(drafting, what)
	return out
}

// writtenTitle names what is written, with its number or its section.
func writtenTitle(what writing) string {
	title := writtenWords[what.do].title
	if number := what.text.Number(what.clause.ID); number != "" && what.do != partnership.AddClause {
		return strings.TrimSuffix(title, "a clause") + "clause " + number
	}
	if what.do == partnership.AddClause {
		return title + " to “" + shorten(string(what.section.Title), 60) + "”"
	}
	return title
}

// changed says what somebody else did meanwhile, and lets the form go on from there.
func (out *writeView) changed(view partnership.View, what writing, form *Form) {
	now := writtenNow(view, what)
	out.Changed = &changedView{Text: form.Value("conflict")}
	if was := strings.ReplaceAll(form.Value("was"), "\r\n", "\n"); was != now {
		out.Changed = &changedView{Redline: redlineOf("meanwhile", was, now)}
	}
	out.Base = fmt.Sprint(what.text.Latest)
	form.values.Del(commandField)
	for i := range out.Hidden {
		if out.Hidden[i].Name == "was" {
			out.Hidden[i].Value = now
		}
	}
}

// writtenNow is what the thing says now, as one text.
func writtenNow(view partnership.View, what writing) string {
	switch {
	case what.clause.ID != (partnership.ClauseID{}):
		return kindLine(what.clause.Kind) + "\n\n" + wordingText(view, what.clause.Wording)
	case what.do == partnership.RenameSection || what.do == partnership.RemoveSection:
		return string(what.section.Title)
	}
	return ""
}

// submits are the ways to send the form.
func (out *writeView) submits(drafting bool, what writing) {
	send := func(label, kind, as string) Action {
		return Action{Label: label, Submit: true, Kind: kind, Name: "as", Value: as}
	}
	if out.Form.Value("draft") != "" {
		out.Actions = []Action{send("Keep it for the amendment", "", "basket")}
	} else if drafting {
		out.Actions = []Action{send(writtenWords[what.do].button, "", "edit"), send("Suggest it to the others instead", "quiet", "basket")}
	} else {
		out.Actions = []Action{send("Go on: say why", "", "basket")}
		out.Note = "Next you say why. You can put several changes into one amendment."
	}
	if what.do == partnership.AddClause || what.do == partnership.ChangeClause {
		look := send("Go on with this kind", "bare", "look")
		look.Unchecked = true
		out.Actions = append(out.Actions, look)
	}
	if what.do == partnership.RenameSection {
		remove := fmt.Sprintf("%s?do=remove-section&section=%s", out.Action, what.section.ID)
		out.Actions = append(out.Actions, Action{Label: "Remove the section", Href: remove, Kind: "bare"})
	}
}

// writeCharter takes the form: at once, or into an amendment.
func (s *Site) writeCharter(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	var change partnership.TextChange
	_, err = s.viewCommon(r, v, func(view partnership.View) error {
		if !mayDraft(view) {
			return Forbidden("A manager or signatory of your organisation writes in the charter.")
		}
		what, err := writingOf(view, form.values)
		if err != nil {
			return err
		}
		change = changeIn(view, what, form)
		return nil
	})
	if err != nil {
		return err
	}
	as := form.Value("as")
	switch {
	case as == "look" || as == "more":
		form.Errors = nil
		return s.showWrite(w, r, v, http.StatusOK, form, false)
	case !form.OK():
		return s.showWrite(w, r, v, http.StatusUnprocessableEntity, form, false)
	case as == "basket":
		return s.intoBasket(w, r, v, form, changesIn(form, change))
	}
	c := &partnership.EditCharter{Base: number(form.Value("base")), Changes: changesIn(form, change)}
	receipt, err := s.do(r, v, spaceOf(r), c, form)
	if errors.Is(err, partnership.ErrConflict) {
		form.values.Set("conflict", because(err, partnership.ErrConflict))
		return s.showWrite(w, r, v, http.StatusConflict, form, false)
	}
	if errors.Is(err, partnership.ErrForbidden) { // what another organisation says for itself: what was typed is kept
		form.Fail("text", because(err, partnership.ErrForbidden))
		err = nil
	}
	if err != nil && !form.charterErrors(err) {
		return err
	}
	if !form.OK() {
		return s.showWrite(w, r, v, http.StatusUnprocessableEntity, form, false)
	}
	return s.seeWritten(w, r, v, c.Changes[0], receipt.First)
}

// changesIn is the change, and with the renaming of a section its move.
func changesIn(form *Form, c partnership.TextChange) []partnership.TextChange {
	if c.Do != partnership.RenameSection || form.Value("place") == "" {
		return []partnership.TextChange{c}
	}
	move := partnership.TextChange{Do: partnership.MoveSection, Section: c.Section}
	placed(&move, form.Value("place"))
	if string(c.Title) == form.Value("was") {
		return []partnership.TextChange{move} // it keeps its title
	}
	return []partnership.TextChange{c, move}
}

// seeWritten leads to where the thing stands now.
func (s *Site) seeWritten(w http.ResponseWriter, r *http.Request, v visitor, c partnership.TextChange, entry uint64) error {
	to := below(r, "/charter")
	_, err := s.viewCommon(r, v, func(view partnership.View) error {
		text := view.Common.Charter()
		id := c.Clause
		if c.Do == partnership.AddClause {
			id = partnership.ClauseID{Entry: entry, K: 1}
		}
		if no := text.Number(id); no != "" {
			to += "#" + anchor("c", no)
			return nil
		}
		for i, s := range text.Sections {
			if s.ID == c.Section || c.Do == partnership.AddSection && s.ID == (partnership.SectionID{Entry: entry, K: 1}) {
				to += fmt.Sprintf("#a%d", i+1)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return see(w, r, to)
}

// charterErrors is fieldErrors with the names that the form has for the command's fields.
func (f *Form) charterErrors(err error) bool {
	if !f.fieldErrors(err) {
		return false
	}
	last := &f.Errors[len(f.Errors)-1]
	name := last.Field
	for _, prefix := range []string{"changes.1.", "changes.2.", "wording."} {
		name = strings.TrimPrefix(name, prefix)
	}
	switch {
	case name == "changes", name == "setting", name == "":
		name = "text"
	case name == "needs":
		name = "need"
	}
	last.Field = strings.ReplaceAll(name, ".", "_")
	return true
}
