package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"entente/bringin"
	"entente/intake"
	"entente/partnership"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// brought is a text that was read and not brought in yet, as the form carries it from the preview to the command.
type brought struct {
	Text   intake.Charter            `json:"text"`
	Source partnership.CharterSource `json:"source"`
	Name   string                    `json:"name"` // of the file; "" if it was pasted
	Notes  []string                  `json:"notes"`
	Beside string                    `json:"beside"` // what of the file is no clause and no heading: kept as a remark
}

// most bytes that a preview carries.
const mostCarried = 8 << 20

func (s *Site) charterImportPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return toCharter(w, r, s.showCharterImport(w, r, v, http.StatusOK, FormOf(nil), nil))
}

// importCharter reads a text and shows what becomes of it; with step=bring it brings in what was shown.
func (s *Site) importCharter(w http.ResponseWriter, r *http.Request, v visitor) error {
	if _, err := s.viewCommon(r, v, mayBegin); err != nil { // before a large body is read
		return err
	}
	form, err := ReadForm(w, r, bodyLimit)
	if err != nil {
		return err
	}
	if form.Value("step") == "bring" {
		return s.bringCharter(w, r, v, form)
	}
	b := readBrought(form)
	if !form.OK() {
		return s.showCharterImport(w, r, v, http.StatusUnprocessableEntity, form, nil)
	}
	return s.showCharterImport(w, r, v, http.StatusOK, form, b)
}

// readBrought reads the file, or what was pasted. What was pasted stays in the form, whatever comes of it.
func readBrought(form *Form) *brought {
	b := &brought{Source: partnership.FromText}
	field, body := "text", []byte(form.values.Get("text"))
	if up, ok := form.File("file", bodyLimit, ""); ok {
		b.Name, body, field = up.Name, up.Body, "file"
	}
	if len(strings.TrimSpace(string(body))) == 0 {
		form.Fail("file", "choose a file, or paste what it says")
		return b
	}
	text, err := intake.ReadCharter(b.Name, body)
	if err != nil {
		form.Fail(field, err.Error()+"; nothing was brought in")
		return b
	}
	b.Source = bringin.Source(b.Name)
	b.Notes, b.Beside = becameNotes(text), bringin.Beside(text)
	text.Became = nil
	b.Text = text
	return b
}

// becameNotes say what of the file is no clause and no heading.
func becameNotes(c intake.Charter) []string {
	counts := map[intake.What]int{}
	for _, line := range c.Became {
		counts[line.Was]++
	}
	var list []string
	for _, x := range []struct {
		was       intake.What
		one, more string
	}{{intake.WasFront, "line of front matter, kept in a remark on the first clause", "lines of front matter, kept in a remark on the first clause"},
		{intake.WasMargin, "page header or footer, kept in a remark on the first clause", "page headers and footers, kept in a remark on the first clause"},
		{intake.WasContents, "line of a table of contents, which this page makes itself", "lines of a table of contents, which this page makes itself"},
		{intake.WasCode, "line of code, kept as it is", "lines of code, kept as they are"},
		{intake.WasHTML, "line of HTML, kept as words", "lines of HTML, kept as words"},
		{intake.WasRow, "row of a table, each a clause", "rows of tables, each a clause"}} {
		if n := counts[x.was]; n > 0 {
			list = append(list, upperFirst(countOf(n, x.one, x.more))+".")
		}
	}
	return list
}

// bringCharter brings in what the preview showed.
func (s *Site) bringCharter(w http.ResponseWriter, r *http.Request, v visitor, form *Form) error {
	b := &brought{}
	if text := form.values.Get("carried"); len(text) > mostCarried || json.Unmarshal([]byte(text), b) != nil {
		form.Fail("file", "choose the file once more; it did not arrive whole")
		return s.showCharterImport(w, r, v, http.StatusUnprocessableEntity, form, nil)
	}
	var c *partnership.BringCharter
	_, err := s.viewCommon(r, v, func(view partnership.View) error {
		c = bringOf(view, b, form)
		return nil
	})
	ours := 0
	if err == nil && form.Value("contract") == "yes" {
		ours, err = bringin.ContractFirst(c)
	}
	if err != nil {
		return err
	}
	if _, err := s.do(r, v, spaceOf(r), c, form); err != nil {
		if !form.fieldErrors(err) {
			return err
		}
		form.inClause(c)
		return s.showCharterImport(w, r, v, http.StatusUnprocessableEntity, form, b)
	}
	if err := s.bringTracked(r, v, b, form, ours); err != nil {
		return err
	}
	return see(w, r, below(r, "/charter"))
}

// inClause says of a refused clause which one it is, in words.
func (f *Form) inClause(c *partnership.BringCharter) {
	last := &f.Errors[len(f.Errors)-1]
	section, clause := 0, 0
	if _, err := fmt.Sscanf(last.Field, "sections.%d.clauses.%d.", &section, &clause); err == nil && section > 0 && section <= len(c.Sections) {
		last.Reason = fmt.Sprintf("section %d, “%s”, clause %d: %s", section, shorten(string(c.Sections[section-1].Title), 60), clause, last.Reason)
	}
	last.Field = "becomes"
}

// bringOf is the command for a text, with the kinds of its sections as the form has them.
func bringOf(view partnership.View, b *brought, form *Form) *partnership.BringCharter {
	kind := func(i int) string { return form.Value(fmt.Sprintf("kind_%d", i)) }
	around := bringin.Around{Party: func(name string) partnership.PartyID { return partyNamed(view, name) }, By: view.By.Party, Today: view.Common.Today(view.Now)}
	return bringin.Charter(view.Common.Charter().Latest, b.Source, b.Text, kind, around)
}

// showCharterImport draws the page: the form, or with b what becomes of what was read.
func (s *Site) showCharterImport(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, b *brought) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := charterImportView{Base: below(r, ""), Host: host, Form: form}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		if err := mayBegin(view); err != nil {
			return err
		}
		out.WhoSees = audience(view)
		if b == nil {
			return nil
		}
		return s.previewCharter(&out, view, b, form)
	})
	if err != nil {
		return err
	}
	shell.Title = "Bring a charter"
	return Render(w, r, status, charterImportPageView(shell, out))
}

func (s *Site) previewCharter(out *charterImportView, view partnership.View, b *brought, form *Form) error {
	carried, err := json.Marshal(b)
	if err != nil {
		return err
	}
	c := bringOf(view, b, form)
	out.Read, out.Carried, out.Notes = true, string(carried), b.Notes
	if bringin.LacksContract(c) {
		if out.Contract, err = contractOfferOf(form); err != nil {
			return err
		}
	}
	text := starterText(c)
	d := clauseDrawing{site: s, view: view, text: text, bare: true}
	clauses := 0
	for i, section := range text.Sections {
		article, err := d.article(i)
		if err != nil {
			return err
		}
		clauses += len(section.Clauses)
		out.Articles = append(out.Articles, importedArticle{Article: article, Kind: Field{Kind: "select", Name: fmt.Sprintf("kind_%d", i), Label: "What kind of section", Options: kindOptions(usualKind(section)), Optional: true, Quiet: true}})
	}
	out.Says = fmt.Sprintf("%s in %s.", upperFirst(countOf(clauses, "clause", "clauses")), countOf(len(text.Sections), "section", "sections"))
	if n := len(b.Text.Changes); n > 0 {
		out.Says += " " + upperFirst(countOf(n, "tracked change", "tracked changes")) + "."
	}
	if n := len(b.Text.Remarks); n > 0 {
		out.Says += " " + upperFirst(countOf(n, "comment", "comments")) + "."
	}
	for i, x := range b.Text.Changes {
		out.Tracked = append(out.Tracked, changedView{Title: fmt.Sprintf("%s, %s", upperFirst(bringin.Author(x.Author)), bringin.Does(x.Do)), Redline: redlineOf(fmt.Sprintf("tracked%d", i+1), x.Old, x.New)})
	}
	for _, x := range b.Text.Remarks {
		out.Remarks = append(out.Remarks, changedView{Title: bringin.RemarkSource(x), Text: x.Text})
	}
	return nil
}

// bringTracked makes amendments of tracked changes and remarks of comments, each by a command of its own whose ID comes from
// the form's: sent again, each is done once. What cannot be an amendment any more becomes a remark, so that nothing is lost.
func (s *Site) bringTracked(r *http.Request, v visitor, b *brought, form *Form, ours int) error {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	id := uuid.MustParse(form.command())
	do := func(name string, c partnership.Command) (uint64, error) {
		receipt, err := s.Engine.Do(r.Context(), who, spaceOf(r), c, uuid.NewSHA1(id, []byte(name)).String())
		return receipt.First, err
	}
	placed := places{offset: len(b.Text.Sections) - len(b.Text.Body()), ours: ours}
	if _, err = s.viewCommon(r, v, func(view partnership.View) error { placed.text = view.Common.Charter(); return nil }); err != nil {
		return err
	}
	if b.Beside != "" {
		for n, part := range bringin.Parts(bringin.BesideSays+b.Beside, 1900) {
			if _, err := do(fmt.Sprintf("beside-%d", n), &partnership.AddRemark{About: placed.ref(-1, 0), Says: partnership.Text(part)}); err != nil && !refused(err) {
				return err
			}
		}
	}
	amendments := map[int]partnership.Ref{}
	for _, wish := range trackedWishes(placed, b) {
		first, err := do(fmt.Sprintf("change-%d", wish.changes[0]), wish.command)
		if refused(err) {
			_, err = do(fmt.Sprintf("kept-%d", wish.changes[0]), placed.kept(b, wish.changes))
		}
		if err != nil && !refused(err) {
			return err
		}
		for _, n := range wish.changes {
			amendments[n] = partnership.RefTo(partnership.RefAmendment, partnership.AmendmentID(first))
		}
	}
	for i, x := range b.Text.Remarks {
		about, ok := amendments[x.Change-1]
		if !ok || about.ID == "0" {
			about = placed.ref(x.Section, x.Clause)
		}
		for n, part := range bringin.Parts(bringin.RemarkSource(x)+": "+x.Text, 1900) {
			if _, err := do(fmt.Sprintf("remark-%d-%d", i, n), &partnership.AddRemark{About: about, Says: partnership.Text(part)}); err != nil && !refused(err) {
				return err
			}
		}
	}
	return nil
}

// refused tells whether an error is a refusal, not a fault of ours.
func refused(err error) bool {
	var wrong *partnership.InvalidError
	return errors.Is(err, partnership.ErrConflict) || errors.Is(err, partnership.ErrForbidden) || errors.Is(err, partnership.ErrNotFound) || errors.As(err, &wrong)
}
