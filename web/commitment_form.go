package web

import (
	"fmt"
	"net/url"
	"slices"

	"entente/account"
	"entente/partnership"
)

// promiseForm is where a promise is made or asked for.
type promiseForm struct {
	Form      *Form
	Me, Host  string
	To        []Option // whom it is promised to; of a request, who is asked
	Seen      []Option
	Owners    []Option
	OwnLoad   string // who sees what each of them has open
	Repeats   []Option
	DependsOn []Option
	Today     string
	Load      string // what the giver has promised already
	From      string // where it came up, in words
	Draft     string // the draft that is in the form
	Drafts    []draftLine
}

// draftLine is a draft below the form.
type draftLine struct{ ID, Text, Href, Saved string }

// draftKind is what drafts of promises are kept as.
const draftKind = "promise"

// draftOr is the draft that the query names, or what the query itself fills in.
func draftOr(drafts []account.Draft, query url.Values) *Form {
	for _, d := range drafts {
		if d.ID == query.Get("draft") {
			values, err := url.ParseQuery(d.Text)
			if err != nil {
				break // an empty form is what is left of it
			}
			values.Set("draft_id", d.ID)
			return FormOf(values)
		}
	}
	values := url.Values{}
	for _, name := range []string{"what", "to", "due", "from", "depends", "seen"} {
		if query[name] != nil {
			values[name] = query[name]
		}
	}
	return FormOf(values)
}

func (out *commitmentsView) fillForms(views []partnership.View, forms promiseForms, host string) {
	me := views[0]
	if !mayPromise(me) {
		return
	}
	out.Make = newPromiseForm(views, forms.make, host)
	out.Make.addDependables(views)
	out.Make.Load = loadWords(views, me.By.Party, partnership.Date(out.Make.Form.Value("due")))
	chosen := out.Make.Form.values["to"]
	self := fmt.Sprint(me.By.Party)
	out.Make.To = append(out.Make.To, Option{Value: self, Label: "Only ourselves: an internal promise", Selected: slices.Contains(chosen, self)})
	for i := range out.Make.To {
		out.Make.To[i].Selected = slices.Contains(chosen, out.Make.To[i].Value) || len(out.Make.To) == 2 && i == 0 && chosen == nil
	}
	if len(others(me)) == 0 {
		return // nobody is there to ask
	}
	if forms.ask == nil {
		forms.ask = FormOf(nil)
	}
	out.Ask = newPromiseForm(views, forms.ask, host)
	if giver := partnership.PartyID(number(forms.ask.Value("giver"))); giver != 0 {
		out.Ask.Load = loadWords(views, giver, partnership.Date(forms.ask.Value("due")))
	}
}

// newPromiseForm offers what both forms offer.
func newPromiseForm(views []partnership.View, form *Form, host string) *promiseForm {
	me := views[0]
	f := &promiseForm{
		Form: form, Me: partyOf(me.Common, me.By.Party).Name, Host: host, To: partyOptions(me, others(me), form.values["to"]),
		Today: string(me.Common.Today(me.Now)), Draft: form.Value("draft_id"),
		Seen: []Option{
			{Value: "them", Label: "Only those whom it is between", Selected: form.Value("seen") != "everyone"},
			{Value: "everyone", Label: "Everyone in this partnership", Selected: form.Value("seen") == "everyone"},
		},
	}
	if v, id := cameUpAt(views, form); id != 0 {
		c, _ := v.State.Checkin(id)
		f.From = "It came up at the check-in of " + nearDay(v, c.Date).Text + "; the promise says so if all who see it see that."
	}
	if _, id := madeFrom(views, form); id != 0 {
		f.From = "It comes from a course correction, and is listed there if all who see it see that."
	}
	if _, round, m, ok := gapIn(views, form); ok {
		f.From = "It comes from how we see “" + gapName(round, m) + "”. If all who see that round see the promise too, the round says what became of it."
	}
	f.Owners = withLoad(views, personOptions(me, "Whoever promises it", form.Value("owner")), partnership.Date(form.Value("due")))
	f.OwnLoad = ownLoad(me)
	f.Repeats = repeatOptions(form.Value("repeats"))
	return f
}

// addDependables offers what the promise may depend on.
func (f *promiseForm) addDependables(views []partnership.View) {
	me := views[0]
	f.DependsOn = []Option{{Value: "", Label: "Nothing else"}}
	for _, l := range partnership.Dependables(views, me) {
		f.addDependable(me, l)
	}
	for _, v := range views[1:] {
		for _, l := range partnership.Dependables([]partnership.View{v}, v) {
			f.addDependable(me, l)
		}
	}
}

// addDependable offers a promise to depend on: its value is the space and the promise.
func (f *promiseForm) addDependable(me partnership.View, d partnership.Basis) {
	value := string(d.Space) + "/" + d.Of.String()
	label := fmt.Sprintf("%s: %s (by %s)", partyOf(me.Common, d.Giver).Name, shorten(string(d.What), 60), nearDay(me, d.Due).Text)
	f.DependsOn = append(f.DependsOn, Option{Value: value, Label: label, Selected: f.Form.Value("depends") == value})
}

// repeats are the schedules that the form offers.
var repeats = []struct {
	value, label string
	schedule     partnership.Schedule
}{
	{"", "Once", partnership.Schedule{}},
	{"weekly", "Every week", partnership.Weekly},
	{"fortnightly", "Every two weeks", partnership.Fortnightly},
	{"monthly", "Every month", partnership.Monthly},
	{"month-end", "On the last day of every month", partnership.Schedule{Every: 1, Unit: partnership.Months, LastDay: true}},
	{"quarterly", "Every three months", partnership.Schedule{Every: 3, Unit: partnership.Months}},
}

func repeatOptions(chosen string) []Option {
	var list []Option
	for _, r := range repeats {
		list = append(list, Option{Value: r.value, Label: r.label, Selected: r.value == chosen})
	}
	return list
}

// rhythmFields let an answer to a repeating promise propose another rhythm.
func rhythmFields(c partnership.Commitment, today string, form *Form) []Field {
	as := Option{Value: "", Label: "As proposed: " + scheduleWords(c)}
	return []Field{
		{Kind: "select", Name: "repeats", Label: "How often", Options: append([]Option{as}, repeatOptions(form.Value("repeats"))[1:]...), Optional: true, Quiet: true},
		{Kind: "date", Name: "until", Label: "Repeats until", Hint: "Only with another rhythm.", Min: today, Optional: true, Quiet: true},
	}
}

// rhythmIn is the rhythm that an answer proposes; none to leave it as it is.
func rhythmIn(form *Form) partnership.Schedule {
	if form.Value("repeats") == "" {
		return partnership.Schedule{}
	}
	return scheduleIn(form)
}

func scheduleIn(form *Form) partnership.Schedule {
	for _, r := range repeats {
		if r.value == form.Value("repeats") {
			s := r.schedule
			if s.Repeats() {
				s.Until = partnership.Date(form.Line("until", 10, ""))
			}
			return s
		}
	}
	form.Fail("repeats", "choose how often")
	return partnership.Schedule{}
}

func (f *promiseForm) addDrafts(drafts []account.Draft) {
	for _, d := range drafts {
		values, err := url.ParseQuery(d.Text)
		text := shorten(values.Get("what"), 80)
		if err != nil || text == "" {
			text = "A promise without words yet"
		}
		f.Drafts = append(f.Drafts, draftLine{ID: d.ID, Text: text, Href: "?draft=" + d.ID + "#make", Saved: d.Saved.Format("2 January")})
	}
}
