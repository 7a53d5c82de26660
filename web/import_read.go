package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente/intake"
	"entente/partnership"
)

// importText is what a text says by itself, without looking at who is in the partnership.
type importText struct {
	lists    bool
	columns  []Field // of a table: which holds what
	list     []intake.Promise
	sections []importSection // of lists
	wrong    []intake.Problem
	err      error
}

// importSection is what stands under one heading.
type importSection struct {
	name, heading string
	items         int
	list          []intake.Promise
	wrong         []intake.Problem
}

// readImport reads the text of the form as a table or as lists.
func readImport(form *Form) importText {
	text := form.Value("text")
	if text == "" || !form.OK() {
		return importText{}
	}
	if intake.IsLists(text) {
		return readLists(text)
	}
	return readTable(text, form)
}

// readTable reads a table, its columns as guessed or as the form says.
func readTable(text string, form *Form) importText {
	table, err := intake.ReadTable([]byte(text))
	if err != nil {
		return importText{err: err}
	}
	var read importText
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
		read.columns = append(read.columns, f)
	}
	if columns.What < 0 {
		read.err = intake.Problem{Reason: "say which column holds what is promised"}
		return read
	}
	read.list, read.wrong = table.Promises(columns)
	return read
}

// readLists reads the sections of a text.
func readLists(text string) importText {
	read := importText{lists: true}
	sections, err := intake.ReadLists([]byte(text))
	if err != nil {
		read.err = err
		return read
	}
	for i, section := range sections {
		list, wrong := section.Promises()
		read.sections = append(read.sections, importSection{fmt.Sprintf("section_%d", i), section.Heading, len(section.Items), list, wrong})
	}
	return read
}

// sections are the promises of the sections; each section is a party's, guessed by its heading, or left out.
func (out *importView) sections(view partnership.View, form *Form, read importText) []intake.Promise {
	var all []intake.Promise
	for _, section := range read.sections {
		if section.items == 0 {
			if section.heading != "" {
				out.LeftOut = append(out.LeftOut, section.heading)
			}
			continue
		}
		giver := form.Value(section.name)
		if form.values[section.name] == nil {
			giver = partyIn(view, section.heading)
		}
		heading := section.heading
		if heading == "" {
			heading = "Before the first heading"
		}
		f := Field{Kind: "select", Name: section.name, Label: fmt.Sprintf("“%s” (%s)", heading, countOf(section.items, "item", "items")), Optional: true, Quiet: true,
			Options: []Option{{Value: "", Label: "Left out"}}}
		f.Options = append(f.Options, partyOptions(view, view.Common.Audience(view.Common), []string{giver})...)
		out.Sections = append(out.Sections, f)
		if giver == "" {
			out.LeftOut = append(out.LeftOut, heading)
			continue
		}
		out.problems(section.wrong)
		for _, p := range section.list {
			p.Giver = "#" + giver
			all = append(all, p)
		}
	}
	return all
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
