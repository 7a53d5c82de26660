package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"entente/partnership"
)

// kindNames are the kinds of clause in words.
var kindNames = map[partnership.ClauseKind]string{
	partnership.ClauseWhy: "Why we work together", partnership.ClauseNeed: "What each of us needs", partnership.ClauseBehave: "How we behave",
	partnership.ClauseWord: "Words we share", partnership.ClausePromise: "What we promise", partnership.ClauseEarn: "What doing well earns",
	partnership.ClauseKnow: "How we know", partnership.ClauseAssume: "What we assume", partnership.ClauseOwn: "What stays ours, and what we share",
	partnership.ClauseDrift: "When we drift", partnership.ClauseRhythm: "Our rhythm", partnership.ClauseLimit: "Limits and off-limits topics",
	partnership.ClauseDecide: "Who decides", partnership.ClauseContract: "How this stands beside our contract",
	partnership.ClauseRoom: "Who may be in the room", partnership.ClauseExit: "How we part", partnership.ClauseOther: "Something else",
}

func kindOptions(chosen partnership.ClauseKind) []Option {
	var list []Option
	for _, k := range partnership.ClauseKinds {
		list = append(list, Option{Value: string(k), Label: kindNames[k], Selected: k == chosen})
	}
	return list
}

// wordingText is all that a clause says, as one text: what a redline compares.
func wordingText(view partnership.View, w partnership.Wording) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if w.Needs != 0 {
		add("%s needs:", partyOf(view.Common, w.Needs).Name)
	}
	if w.Text != "" {
		add("%s", w.Text)
	}
	if w.Good != "" {
		add("For example: %s", w.Good)
	}
	if w.Bad != "" {
		add("And not: %s", w.Bad)
	}
	for _, t := range w.Terms {
		add("%s: %s", t.Term, t.Agreed)
		for _, m := range t.Meanings {
			add("%s means: %s", partyOf(view.Common, m.Party).Name, m.Text)
		}
	}
	for i, r := range w.Ladder {
		add("Step %d: %s. %s %s", i+1, r.Name, r.What, rungClock(r))
	}
	if text := settingWords(view, w.Setting); text != "" {
		add("%s", text)
	}
	if w.Recheck != "" {
		add("Looked at again by %s", w.Recheck.Time().Format("2 January 2006"))
	}
	if w.Assumed {
		add("Assumed")
	}
	return strings.Join(parts, "\n\n")
}

// wordingTexts are two wordings of one clause. They begin with what the clause is for if that is another: it is not in its words.
func wordingTexts(view partnership.View, was, now partnership.Wording) (before, after string) {
	before, after = wordingText(view, was), wordingText(view, now)
	if was.Kind != now.Kind && was.Kind != "" && now.Kind != "" {
		before, after = kindLine(was.Kind)+"\n\n"+before, kindLine(now.Kind)+"\n\n"+after
	}
	return before, after
}

func kindLine(kind partnership.ClauseKind) string { return "Kind: " + lowerFirst(kindNames[kind]) }

// fillWriting puts what the thing says now into the form.
func fillWriting(form *Form, what writing) {
	set := form.values.Set
	set("base", fmt.Sprint(what.text.Latest))
	switch what.do {
	case partnership.RenameSection:
		set("title", string(what.section.Title))
	case partnership.ChangeClause:
		fillWording(form.values, what.clause.Wording)
	}
}

func fillWording(form url.Values, w partnership.Wording) {
	form.Set("kind", string(w.Kind))
	for name, text := range map[string]partnership.Text{"text": w.Text, "good": w.Good, "bad": w.Bad} {
		form.Set(name, string(text))
	}
	form.Set("recheck", string(w.Recheck))
	form.Set("need", fmt.Sprint(w.Needs))
	if w.Assumed {
		form.Set("standing", "assumed")
	}
	form.Set("setting_name", string(w.Setting.Name))
	form.Set("setting_number", fmt.Sprint(w.Setting.Number))
	if w.Setting.Date != "" {
		form.Set("setting_number", string(w.Setting.Date))
	}
	for i, t := range w.Terms {
		form.Set(fmt.Sprintf("terms_%d_term", i+1), string(t.Term))
		form.Set(fmt.Sprintf("terms_%d_agreed", i+1), string(t.Agreed))
		for _, m := range t.Meanings {
			form.Set(fmt.Sprintf("terms_%d_meaning_%d", i+1, m.Party), string(m.Text))
		}
	}
	for i, r := range w.Ladder {
		form.Set(fmt.Sprintf("ladder_%d_name", i+1), string(r.Name))
		form.Set(fmt.Sprintf("ladder_%d_what", i+1), string(r.What))
		form.Set(fmt.Sprintf("ladder_%d_days", i+1), fmt.Sprint(r.Days))
	}
}

// fields are the form's fields for what is done.
func (out *writeView) fields(view partnership.View, what writing) {
	form := out.Form
	switch what.do {
	case partnership.AddSection, partnership.RenameSection:
		out.Fields = append(out.Fields, Field{Name: "title", Label: "Title of the section", Value: form.Value("title"), Error: form.Err("title"), Voice: true, MaxLength: 200})
		out.Fields = append(out.Fields, Field{Kind: "select", Name: "place", Label: "Where", Options: sectionPlaces(what, form), Error: form.Err("place"), Optional: true, Quiet: true})
	case partnership.AddClause, partnership.ChangeClause:
		out.wordingFields(view, what)
	case partnership.MoveClause:
		out.Heading, out.Help = "Where it is to stand", ""
		out.Fields = append(out.Fields, Field{Kind: "select", Name: "place", Label: fmt.Sprintf("Clause %s, “%s”", what.text.Number(what.clause.ID), brief(what.clause.Text, 60)), Options: clausePlaces(what, form, true), Error: form.Err("place")})
	case partnership.RemoveClause:
		out.Heading = "Clause " + what.text.Number(what.clause.ID)
		out.Note = "“" + brief(what.clause.Text, 200) + "” goes from the text. The record keeps it, and so does every version that has it."
	case partnership.RemoveSection:
		out.Heading = string(what.section.Title)
		out.Note = fmt.Sprintf("The section goes with %s. The record keeps them.", countOf(len(what.section.Clauses), "clause", "clauses"))
	}
}

// wordingFields are the fields of a clause, as its kind needs them.
func (out *writeView) wordingFields(view partnership.View, what writing) {
	form := out.Form
	text := func(name, label, hint string, max int, optional bool) Field {
		return Field{Kind: "textarea", Name: name, Label: label, Hint: hint, Value: form.Value(name), Error: form.Err(name), Voice: true, MaxLength: max, Optional: optional}
	}
	add := func(f ...Field) { out.Fields = append(out.Fields, f...) }
	add(Field{Kind: "select", Name: "kind", Label: "What kind of clause", Options: kindOptions(what.kind), Error: form.Err("kind"), Optional: true, Quiet: true})
	parts := what.kind == partnership.ClauseWord || what.kind == partnership.ClauseDrift
	add(text("text", "What it says", "A blank line begins a paragraph, - a list; *stars* stress a word.", 20000, parts))
	switch what.kind {
	case partnership.ClauseBehave:
		add(text("good", "For example", "", 4000, true), text("bad", "And not", "", 4000, true))
	case partnership.ClauseNeed:
		add(Field{Kind: "select", Name: "need", Label: "Whose need it is", Hint: "Each organisation writes its own.", Options: needOptions(view, what, form), Error: form.Err("need"), Optional: true, Quiet: true})
	case partnership.ClauseWord:
		out.termFields(view)
	case partnership.ClauseDrift:
		out.ladderFields()
	}
	if what.do == partnership.AddClause {
		add(Field{Kind: "select", Name: "place", Label: "Where in “" + string(what.section.Title) + "”", Options: clausePlaces(what, form, false), Error: form.Err("place"), Optional: true, Quiet: true})
	}
	out.moreFields(view)
}

// moreFields are what most clauses do not need.
func (out *writeView) moreFields(view partnership.View) {
	form := out.Form
	out.MoreText = "When to look at it again, whether it is assumed, a value it sets"
	tomorrow := string(view.Common.Today(view.Now).AddDays(1))
	standing := form.Value("standing")
	settings := []Option{{Value: "", Label: "None"}}
	for _, rule := range partnership.SettingRules {
		settings = append(settings, Option{Value: string(rule.Name), Label: upperFirst(settingNames[rule.Name].name), Selected: form.Value("setting_name") == string(rule.Name)})
	}
	out.More = []Field{
		{Kind: "date", Name: "recheck", Label: "Look at it again by", Value: form.Value("recheck"), Error: form.Err("recheck"), Optional: true, Min: tomorrow},
		{Kind: "radio", Name: "standing", Label: "It is", Optional: true, Quiet: true, Error: form.Err("standing"), Options: []Option{
			{Value: "agreed", Label: "Part of what we sign", Selected: standing != "assumed"},
			{Value: "assumed", Label: "Assumed: we act on it, nobody signs it", Selected: standing == "assumed"}}},
		{Kind: "select", Name: "setting_name", Label: "It sets", Options: settings, Error: form.Err("setting_name"), Optional: true, Quiet: true},
		{Name: "setting_number", Label: "To", Hint: "A number, or a day as 2026-11-27.", Value: form.Value("setting_number"), Error: form.Err("setting_number") + form.Err("setting_date"), Optional: true, Quiet: true, MaxLength: 10},
	}
	out.MoreOpen = form.Value("recheck") != "" || standing == "assumed" || form.Value("setting_name") != "" ||
		form.Err("recheck")+form.Err("setting_name")+form.Err("setting_number")+form.Err("setting_date") != ""
}

func needOptions(view partnership.View, what writing, form *Form) []Option {
	chosen := form.Value("need")
	if chosen == "" && what.do == partnership.AddClause {
		chosen = fmt.Sprint(view.By.Party)
	}
	me := fmt.Sprint(view.By.Party)
	return []Option{
		{Value: me, Label: partyOf(view.Common, view.By.Party).Name, Selected: chosen == me},
		{Value: "0", Label: "All of us", Selected: chosen == "0"},
	}
}

// rowsOf is how many rows of a kind the form has, and one more to write in.
func rowsOf(form *Form, prefix, field string, most int) int {
	n := 0
	for i := 1; i <= most; i++ {
		if strings.TrimSpace(form.Value(fmt.Sprintf("%s_%d_%s", prefix, i, field))) != "" {
			n = i
		}
	}
	return min(n+1, most)
}

// The most words and steps that the form offers to write; a text that is brought may have more words.
const (
	termRows = 60
	rungRows = 10
)

func (out *writeView) termFields(view partnership.View) {
	for i := 1; i <= rowsOf(out.Form, "terms", "term", termRows); i++ {
		name := fmt.Sprintf("terms_%d_", i)
		field := func(part, label string, max int) Field {
			return Field{Kind: "textarea", Name: name + part, Label: label, Value: out.Form.Value(name + part), Error: out.Form.Err(name + part), Optional: true, Quiet: true, Voice: true, MaxLength: max}
		}
		word := field("term", fmt.Sprintf("Word %d", i), 120)
		word.Kind = ""
		out.Fields = append(out.Fields, word, field("agreed", "What we mean by it together", 2000))
		for _, p := range meaners(view, out.Form, name) {
			meaning := field(fmt.Sprintf("meaning_%d", p), partyOf(view.Common, p).Name+" means by it", 2000)
			if p != view.By.Party {
				meaning.Hint = "Only they write this. Leave it as it is; emptied in an amendment, it is proposed that it goes."
			}
			out.Fields = append(out.Fields, meaning)
		}
	}
}

// meaners are the parties whose meaning of a word the form shows: all that vote, the reader's own, and whoever says one.
func meaners(view partnership.View, form *Form, name string) []partnership.PartyID {
	var list []partnership.PartyID
	voters := view.Common.Voters()
	for _, p := range view.Common.Parties() {
		said := form.Value(fmt.Sprintf("%smeaning_%d", name, p.ID)) != ""
		if said || p.ID == view.By.Party || slices.Contains(voters, p.ID) {
			list = append(list, p.ID)
		}
	}
	return list
}

func (out *writeView) ladderFields() {
	for i := 1; i <= rowsOf(out.Form, "ladder", "name", rungRows); i++ {
		name := fmt.Sprintf("ladder_%d_", i)
		value := func(part string) string { return out.Form.Value(name + part) }
		out.Fields = append(out.Fields,
			Field{Name: name + "name", Label: fmt.Sprintf("Step %d", i), Value: value("name"), Error: out.Form.Err(name + "name"), Optional: true, Quiet: true, Voice: true, MaxLength: 120},
			Field{Kind: "textarea", Name: name + "what", Label: "What happens then", Value: value("what"), Error: out.Form.Err(name + "what"), Optional: true, Quiet: true, Voice: true, MaxLength: 1000},
			Field{Kind: "number", Name: name + "days", Label: "Within how many working days", Hint: "0 if it has no clock.", Value: value("days"), Error: out.Form.Err(name + "days"), Optional: true, Quiet: true, Min: "0", Max: "365"})
	}
}

// sectionPlaces are where a section can stand.
func sectionPlaces(what writing, form *Form) []Option {
	chosen := form.Value("place")
	if chosen == "" && form.Value("after") != "" {
		chosen = "after:" + form.Value("after")
	}
	list := []Option{{Value: "first", Label: "Before all others", Selected: chosen == "first"}}
	if what.do == partnership.RenameSection {
		list = append([]Option{{Value: "", Label: "Where it is", Selected: chosen == ""}}, list...)
	}
	for i, s := range what.text.Sections {
		if s.ID != what.section.ID {
			value := "after:" + s.ID.String()
			list = append(list, Option{Value: value, Label: fmt.Sprintf("After %d %s", i+1, shorten(string(s.Title), 60)), Selected: value == chosen})
		}
	}
	return list
}

// clausePlaces are where a clause can stand: in its section, or in any.
func clausePlaces(what writing, form *Form, anywhere bool) []Option {
	var list []Option
	chosen := form.Value("place")
	add := func(value, label string) {
		list = append(list, Option{Value: value, Label: label, Selected: value == chosen})
	}
	for i, s := range what.text.Sections {
		if !anywhere && s.ID != what.section.ID {
			continue
		}
		in := ""
		if anywhere {
			in = fmt.Sprintf(" of %d %s", i+1, shorten(string(s.Title), 40))
		}
		add("last:"+s.ID.String(), "At the end"+in)
		add("first:"+s.ID.String(), "At the beginning"+in)
		for k, c := range s.Clauses {
			if c.ID != what.clause.ID && !c.Assumed {
				add("after:"+s.ID.String()+":"+c.ID.String(), fmt.Sprintf("After %s %s", partnership.ClauseNumber(i, k), brief(c.Text, 50)))
			}
		}
	}
	return list
}

// changeIn reads the form as the change that it stands for.
func changeIn(view partnership.View, what writing, form *Form) partnership.TextChange {
	c := partnership.TextChange{Do: what.do, Section: what.section.ID, Clause: what.clause.ID}
	switch what.do {
	case partnership.AddSection, partnership.RenameSection:
		c.Title = partnership.Text(form.Line("title", 200, "give the section a title"))
		placed(&c, form.Value("place"))
	case partnership.AddClause:
		c.Wording = wordingIn(view, what, form)
		placed(&c, form.Value("place"))
	case partnership.ChangeClause:
		c.Wording = wordingIn(view, what, form)
	case partnership.MoveClause:
		if form.Value("place") == "" {
			form.Fail("place", "choose where it is to stand")
		}
		placed(&c, form.Value("place"))
	}
	return c
}

// placed says where a thing is to stand: "first", "after:17.1" for sections; "last:17.1", "first:17.1", "after:17.1:17.3"
// for clauses.
func placed(c *partnership.TextChange, place string) {
	how, ids, _ := strings.Cut(place, ":")
	section, clause, _ := strings.Cut(ids, ":")
	c.First = how == "first"
	var id partnership.SectionID
	if id.UnmarshalText([]byte(section)) != nil || section == "" {
		return
	}
	if c.Do == partnership.AddSection || c.Do == partnership.MoveSection {
		c.AfterSection = id
		return
	}
	c.Section = id
	if after, err := partnership.ParseClauseID(clause); err == nil {
		c.After = after
	}
}

// wordingIn reads what a clause is to say.
func wordingIn(view partnership.View, what writing, form *Form) partnership.Wording {
	w := partnership.Wording{
		Kind: what.kind, Text: partnership.Text(form.Text("text", 20000, "")), Recheck: partnership.Date(form.Line("recheck", 10, "")),
		Assumed: form.Value("standing") == "assumed", Setting: settingIn(form),
	}
	switch what.kind {
	case partnership.ClauseBehave:
		w.Good, w.Bad = partnership.Text(form.Text("good", 4000, "")), partnership.Text(form.Text("bad", 4000, ""))
	case partnership.ClauseNeed:
		w.Needs = partnership.PartyID(number(form.Value("need")))
	case partnership.ClauseWord:
		w.Terms = termsIn(view, form)
	case partnership.ClauseDrift:
		w.Ladder = ladderIn(form)
	}
	if w.Text == "" && len(w.Terms)+len(w.Ladder) == 0 {
		form.Fail("text", "say it in a sentence or more")
	}
	return w
}

func settingIn(form *Form) partnership.Setting {
	x := partnership.Setting{Name: partnership.SettingName(form.Line("setting_name", 40, ""))}
	value := form.Line("setting_number", 10, "")
	switch {
	case x.Name == "":
		return partnership.Setting{}
	case partnership.Date(value).Valid():
		x.Date = partnership.Date(value)
	default:
		n := 0
		if _, err := fmt.Sscan(value, &n); err != nil {
			form.Fail("setting_number", "write a number, or a day as 2026-11-27")
		}
		x.Number = n
	}
	return x
}

func termsIn(view partnership.View, form *Form) []partnership.Term {
	var list []partnership.Term
	for i := 1; i <= termRows; i++ {
		name := fmt.Sprintf("terms_%d_", i)
		t := partnership.Term{Term: partnership.Text(form.Line(name+"term", 120, "")), Agreed: partnership.Text(form.Text(name+"agreed", 2000, ""))}
		for _, p := range view.Common.Parties() {
			if text := form.Text(fmt.Sprintf("%smeaning_%d", name, p.ID), 2000, ""); text != "" {
				t.Meanings = append(t.Meanings, partnership.Meaning{Party: p.ID, Text: partnership.Text(text)})
			}
		}
		switch {
		case t.Term != "":
			list = append(list, t)
		case t.Agreed != "" || len(t.Meanings) > 0:
			form.Fail(name+"term", "say which word this is about")
		}
	}
	return list
}

func ladderIn(form *Form) []partnership.Rung {
	var list []partnership.Rung
	for i := 1; i <= rungRows; i++ {
		name := fmt.Sprintf("ladder_%d_", i)
		r := partnership.Rung{Name: partnership.Text(form.Line(name+"name", 120, "")), What: partnership.Text(form.Text(name+"what", 1000, "")), Days: int(number(form.Value(name + "days")))}
		switch {
		case r.Name != "":
			list = append(list, r)
		case r.What != "":
			form.Fail(name+"name", "name the step")
		}
	}
	return list
}
