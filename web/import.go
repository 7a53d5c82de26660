package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"entente/intake"
	"entente/partnership"

	"github.com/google/uuid"
)

// importView is the page on which promises are brought along from a file, in two steps: read it, then see what becomes of
// what and propose it.
type importView struct {
	Base, Me, Host string
	Form           *Form
	Text           string // as read
	Lists          bool   // Markdown, otherwise a table
	Columns        []Field
	Sections       []Field
	LeftOut        []string
	Givers         []Option
	To             []Option
	Seen           []Option
	Rows           [][]Cell
	Says           string // "12 promises: nine of …"
	Wrong          []string
	Ready          bool
}

// importLimit is how much a form with a file and its text may weigh.
const importLimit = 4 << 20

func (s *Site) importPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showImport(w, r, v, http.StatusOK, FormOf(nil), nil)
}

func (s *Site) importPromises(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, importLimit)
	if err != nil {
		return err
	}
	if up, ok := form.File("file", intake.MaxBytes, ""); ok {
		text, err := intake.Text(up.Body)
		if err != nil {
			form.Fail("file", err.Error())
		}
		form.values.Set("text", text)
	}
	if form.OK() && strings.TrimSpace(form.Value("text")) == "" {
		form.Fail("file", "choose a file, or paste what it says")
	}
	if !form.OK() {
		return s.showImport(w, r, v, http.StatusUnprocessableEntity, form, nil)
	}
	return s.showImport(w, r, v, http.StatusOK, form, func(plan importPlan) error {
		return s.propose(w, r, v, form, plan)
	})
}

// errTaken says that the answer was written.
var errTaken = errors.New("taken")

// showImport draws the page. When the form asks for it, and nothing is wrong, take proposes what was read.
func (s *Site) showImport(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, take func(importPlan) error) error {
	host, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	var out importView
	var plan importPlan
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		switch {
		case view.ID != view.CommonID:
			return partnership.ErrNotFound
		case !mayPromise(view):
			return Forbidden("A manager or signatory of your organisation makes promises and asks for them.")
		}
		out, plan = importViewOf(view, form)
		return nil
	})
	if err != nil {
		return err
	}
	if take != nil && form.Value("step") == "propose" {
		if out.Ready {
			if err = take(plan); errors.Is(err, errTaken) {
				return nil
			}
			if err != nil && !plan.refused(form, err, &out) {
				return err
			}
		}
		status = http.StatusUnprocessableEntity
	}
	out.Host = host.Host
	shell.Title = "Bring promises from a file"
	return Render(w, r, status, importPageView(shell, out))
}

// importPlan is what was read: the rows to be proposed, by the parties each is between.
type importPlan struct {
	rows     []partnership.ProposedCommitment
	lines    []int
	me       partnership.PartyID
	everyone bool
}

func importViewOf(view partnership.View, form *Form) (importView, importPlan) {
	out := importView{Base: "/s/" + string(view.CommonID), Me: partyOf(view.Common, view.By.Party).Name, Form: form, Text: form.Value("text")}
	plan := importPlan{me: view.By.Party, everyone: form.Value("seen") == "everyone"}
	if out.Text == "" || !form.OK() {
		return out, plan
	}
	out.Seen = []Option{
		{Value: "them", Label: "Only those whom each is between", Selected: !plan.everyone},
		{Value: "everyone", Label: "Everyone in this partnership", Selected: plan.everyone},
	}
	here := view.Common.Audience(view.Common)
	out.To = partyOptions(view, here, form.values["to"])
	out.Givers = append([]Option{{Value: "", Label: "Choose"}}, partyOptions(view, here, form.values["giver"])...)
	out.Lists = intake.IsLists(out.Text)
	list, err := out.understand(view, form)
	if err != nil {
		out.Wrong = append(out.Wrong, upperFirst(err.Error()))
	}
	out.preview(view, form, &plan, list)
	out.Ready = len(out.Wrong) == 0 && len(plan.rows) > 0
	return out, plan
}

// understand reads the text as a table or as lists, and offers how its parts are understood.
func (out *importView) understand(view partnership.View, form *Form) ([]intake.Promise, error) {
	if out.Lists {
		return out.readLists(view, form)
	}
	table, err := intake.ReadTable([]byte(out.Text))
	if err != nil {
		return nil, err
	}
	columns := table.Guess()
	for _, c := range []struct {
		name, label string
		at          *int
	}{
		{"col_what", "What is promised", &columns.What}, {"col_criteria", "It is done when", &columns.Criteria}, {"col_due", "By when", &columns.Due},
		{"col_repeats", "How often", &columns.Repeats}, {"col_giver", "Who promises", &columns.Giver}, {"col_to", "To whom", &columns.To},
	} {
		if n, err := strconv.Atoi(form.Value(c.name)); err == nil && n >= -1 && n < len(table.Header) {
			*c.at = n
		}
		f := Field{Kind: "select", Name: c.name, Label: c.label, Options: []Option{{Value: "-1", Label: "No column", Selected: *c.at < 0}}}
		for i, h := range table.Header {
			f.Options = append(f.Options, Option{Value: fmt.Sprint(i), Label: fmt.Sprintf("%d: %s", i+1, h), Selected: *c.at == i})
		}
		out.Columns = append(out.Columns, f)
	}
	if columns.What < 0 {
		return nil, intake.Problem{Reason: "say which column holds what is promised"}
	}
	list, wrong := table.Promises(columns)
	out.problems(wrong)
	return list, nil
}

// readLists reads the sections of a text; each is a party's, guessed by its heading, or left out.
func (out *importView) readLists(view partnership.View, form *Form) ([]intake.Promise, error) {
	sections, err := intake.ReadLists([]byte(out.Text))
	if err != nil {
		return nil, err
	}
	var all []intake.Promise
	for i, section := range sections {
		if len(section.Items) == 0 {
			if section.Heading != "" {
				out.LeftOut = append(out.LeftOut, section.Heading)
			}
			continue
		}
		name := fmt.Sprintf("section_%d", i)
		giver := form.Value(name)
		if form.values[name] == nil {
			giver = partyIn(view, section.Heading)
		}
		heading := section.Heading
		if heading == "" {
			heading = "Before the first heading"
		}
		f := Field{Kind: "select", Name: name, Label: fmt.Sprintf("“%s” (%s)", heading, countOf(len(section.Items), "item", "items")), Optional: true, Quiet: true,
			Options: []Option{{Value: "", Label: "Left out"}}}
		f.Options = append(f.Options, partyOptions(view, view.Common.Audience(view.Common), []string{giver})...)
		out.Sections = append(out.Sections, f)
		if giver == "" {
			out.LeftOut = append(out.LeftOut, heading)
			continue
		}
		list, wrong := section.Promises()
		out.problems(wrong)
		for _, p := range list {
			p.Giver = "#" + giver
			all = append(all, p)
		}
	}
	return all, nil
}

func (out *importView) problems(wrong []intake.Problem) {
	for _, p := range wrong {
		out.Wrong = append(out.Wrong, upperFirst(p.Error())+".")
	}
}

// partyIn is the party whose name stands in a heading, as a form has it; "" if none or several do.
func partyIn(view partnership.View, heading string) string {
	found := ""
	for _, id := range view.Common.Audience(view.Common) {
		p, _ := view.Common.Party(id)
		if strings.Contains(strings.ToLower(heading), strings.ToLower(string(p.Name))) {
			if found != "" {
				return ""
			}
			found = fmt.Sprint(id)
		}
	}
	return found
}

// preview makes the rows, and shows what becomes of what.
func (out *importView) preview(view partnership.View, form *Form, plan *importPlan, list []intake.Promise) {
	counts := map[partnership.PartyID]int{}
	due := form.Value("due")
	if due != "" && !partnership.Date(due).Valid() {
		out.Wrong = append(out.Wrong, "Write the day for all as 2026-11-27.")
	}
	for _, p := range list {
		giver, to, reason := partiesNamed(view, form, p)
		if reason != "" {
			out.Wrong = append(out.Wrong, fmt.Sprintf("Line %d: %s.", p.Line, reason))
		}
		row := partnership.ProposedCommitment{Giver: giver, Receivers: to, What: partnership.Text(p.What), Due: partnership.Date(p.Due),
			Schedule: partnership.Schedule{Every: p.Every, Unit: partnership.Unit(p.Unit)}}
		if row.Due == "" {
			row.Due = partnership.Date(due)
		}
		for _, text := range p.Criteria {
			row.Criteria = append(row.Criteria, partnership.Text(text))
		}
		plan.rows, plan.lines = append(plan.rows, row), append(plan.lines, p.Line)
		counts[giver]++
		out.Rows = append(out.Rows, []Cell{{Text: fmt.Sprint(p.Line)}, {Text: nameOr(view, giver)}, {Text: orDash(namesOf(view, to))}, {Text: p.What},
			{Text: orDash(strings.Join(p.Criteria, "; "))}, {Text: orDash(string(row.Due) + prefixed(" ", repeatText(row.Schedule)))}})
	}
	var parts []string
	for _, id := range view.Common.Audience(view.Common) {
		if counts[id] > 0 {
			parts = append(parts, fmt.Sprintf("%d by %s", counts[id], partyOf(view.Common, id).Name))
		}
	}
	out.Says = upperFirst(countOf(len(list), "promise", "promises")) + prefixed(": ", sentenceList(parts)) + "."
}

func nameOr(view partnership.View, id partnership.PartyID) string {
	if id == 0 {
		return "–"
	}
	return partyOf(view.Common, id).Name
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// partiesNamed are who promises and to whom: as the row says, else as chosen for all; a reason if that is nobody.
func partiesNamed(view partnership.View, form *Form, p intake.Promise) (giver partnership.PartyID, to []partnership.PartyID, reason string) {
	here := view.Common.Audience(view.Common)
	giver = partnership.PartyID(number(form.Value("giver")))
	if no, ok := strings.CutPrefix(p.Giver, "#"); ok {
		giver = partnership.PartyID(number(no))
	} else if p.Giver != "" {
		if giver = partyNamed(view, p.Giver); giver == 0 {
			return 0, nil, fmt.Sprintf("“%s” is no organisation here; write its name as this page does", p.Giver)
		}
	}
	if !slices.Contains(here, giver) {
		return 0, nil, "say who promises"
	}
	to = parties(form, "to")
	if p.To != "" {
		to = nil
		for name := range strings.SplitSeq(p.To, ";") {
			id := partyNamed(view, strings.TrimSpace(name))
			if id == 0 {
				return giver, nil, fmt.Sprintf("“%s” is no organisation here; put a semicolon between several", strings.TrimSpace(name))
			}
			to = append(to, id)
		}
		return giver, partnership.PartySet(to), ""
	}
	if len(to) == 0 && len(here) == 2 {
		to = here
	}
	to = slices.DeleteFunc(slices.Clone(to), func(id partnership.PartyID) bool { return id == giver })
	if len(to) == 0 {
		return giver, nil, "say to whom it is promised"
	}
	return giver, to, ""
}

// partyNamed is the party of that name or those initials; 0 if there is none.
func partyNamed(view partnership.View, name string) partnership.PartyID {
	for _, id := range view.Common.Audience(view.Common) {
		p, _ := view.Common.Party(id)
		if strings.EqualFold(string(p.Name), name) || strings.EqualFold(p.Initials, name) {
			return id
		}
	}
	return 0
}

// refused puts the refusal of a row into the page's words.
func (plan importPlan) refused(form *Form, err error, out *importView) bool {
	var wrong *partnership.InvalidError
	if !errors.As(err, &wrong) {
		return false
	}
	text := sentence(wrong.Reason)
	if rest, ok := strings.CutPrefix(wrong.Field, "rows."); ok {
		no, field, _ := strings.Cut(rest, ".")
		if n := int(number(no)); n > 0 && n <= len(plan.lines) {
			text = fmt.Sprintf("Line %d, %s: %s", plan.lines[n-1], strings.ReplaceAll(field, "_", " "), wrong.Reason+".")
		}
	}
	out.Wrong, out.Ready = append(out.Wrong, text), false
	return true
}

// propose proposes all rows, each in the space of those whom it is between. Every space is asked first, so that nothing is
// recorded if any row is refused.
func (s *Site) propose(w http.ResponseWriter, r *http.Request, v visitor, form *Form, plan importPlan) error {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	var order []partnership.SpaceID
	rows, at := map[partnership.SpaceID][]partnership.ProposedCommitment{}, map[partnership.SpaceID][]int{}
	for i, row := range plan.rows {
		if !slices.Contains(row.Receivers, plan.me) && row.Giver != plan.me {
			return rowError(i, "giver", "your own organisation gives it or receives it")
		}
		space := spaceOf(r)
		if !plan.everyone {
			space, err = s.Engine.SpaceOf(r.Context(), who, spaceOf(r), partnership.PartySet(append(slices.Clone(row.Receivers), row.Giver)))
			if err != nil {
				return err
			}
		}
		if rows[space] == nil {
			order = append(order, space)
		}
		rows[space], at[space] = append(rows[space], row), append(at[space], i)
	}
	for _, space := range order {
		if err := s.Engine.Check(r.Context(), who, space, &partnership.ProposeCommitments{Rows: rows[space]}); err != nil {
			return originalRow(err, at[space])
		}
	}
	id := form.command()
	for i, space := range order {
		command := id
		if i > 0 {
			command = uuid.NewSHA1(uuid.MustParse(id), []byte(space)).String()
		}
		if _, err := s.Engine.Do(r.Context(), who, space, &partnership.ProposeCommitments{Rows: rows[space]}, command); err != nil {
			return originalRow(err, at[space])
		}
	}
	if err := see(w, r, "/s/"+r.PathValue("space")+"/commitments"); err != nil {
		return err
	}
	return errTaken
}

func rowError(i int, field, reason string) error {
	return &partnership.InvalidError{Field: fmt.Sprintf("rows.%d.%s", i+1, field), Reason: reason}
}

// originalRow gives a refusal the number that the row has in the file.
func originalRow(err error, at []int) error {
	var wrong *partnership.InvalidError
	if !errors.As(err, &wrong) || !strings.HasPrefix(wrong.Field, "rows.") {
		return err
	}
	no, field, _ := strings.Cut(strings.TrimPrefix(wrong.Field, "rows."), ".")
	if n := int(number(no)); n > 0 && n <= len(at) {
		return rowError(at[n-1], field, wrong.Reason)
	}
	return err
}
