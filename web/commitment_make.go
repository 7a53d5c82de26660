package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

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

// mayPromise tells whether the reader binds their organisation.
func mayPromise(v partnership.View) bool {
	return v.Is(partnership.Manager) || v.Is(partnership.Signatory)
}

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
	for _, name := range []string{"what", "to", "due", "from", "depends"} {
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
	_, ref := cameFrom(form)
	switch ref.Kind {
	case partnership.RefCheckin:
		f.From = "It came up at a check-in."
	case partnership.RefCorrection:
		f.From = "It comes from a course correction, and is listed there."
	}
	f.Owners = personOptions(me, "Whoever promises it", form.Value("owner"))
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

// personOptions offers the people of the reader's organisation who can answer for a promise.
func personOptions(v partnership.View, first, chosen string) []Option {
	list := []Option{{Value: "0", Label: first}}
	for _, m := range v.Common.Members(v.By.Party) {
		acts := slices.ContainsFunc(m.Roles, func(r partnership.Role) bool { return r != partnership.Observer })
		if m.Left == 0 && acts {
			value := fmt.Sprint(m.ID)
			list = append(list, Option{Value: value, Label: string(m.Name), Selected: value == chosen})
		}
	}
	return list
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

// loadWords say what an organisation has promised already.
func loadWords(views []partnership.View, giver partnership.PartyID, due partnership.Date) string {
	common := views[0].Common
	today := common.Today(views[0].Now)
	if !due.Valid() || due < today {
		due = today.AddDays(7)
	}
	load := partnership.OpenLoad(views, giver, due)
	name := partyOf(common, giver).Name
	if load.Open == 0 {
		return name + " has no open commitment. Promise only what you can do well."
	}
	monday := due.AddDays(-(int(due.Weekday()) + 6) % 7)
	return fmt.Sprintf("%s has %s, %s of them due in the week of %s. Promise only what you can do well.", name,
		countOf(load.Open, "open commitment", "open commitments"), inWords(load.InWeek), monday.Time().Format("2 January"))
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

func (s *Site) makeCommitment(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if form.Value("draft") != "" {
		return s.keepDraft(w, r, v, form)
	}
	c := &partnership.MakeCommitment{
		Receivers: parties(form, "to"), What: partnership.Text(form.Line("what", 300, "say what you promise")),
		Criteria: criteriaIn(form), Due: partnership.Date(form.Line("due", 10, "choose a day")), Schedule: scheduleIn(form),
		Owner: partnership.MemberID(number(form.Value("owner"))),
	}
	if len(c.Receivers) == 0 {
		form.Fail("to", "say to whom you promise it")
	}
	at, me, err := s.promiseSpace(r, v, form, c.Receivers)
	if err != nil {
		return err
	}
	c.From = madeFrom(form, at)
	if form.OK() && form.Value("depends") != "" {
		c.DependsOn, err = s.dependency(r, v, form, at, me)
	}
	return s.made(w, r, v, form, at, c, err)
}

// cameFrom is where a promise came up, "checkin:12", and in which space, "SPACE/correction:7", if the form says so.
func cameFrom(form *Form) (partnership.SpaceID, partnership.Ref) {
	space, text, ok := strings.Cut(form.Value("from"), "/")
	if !ok {
		space, text = "", form.Value("from")
	}
	ref, err := partnership.ParseRef(text)
	if err != nil {
		return "", partnership.Ref{}
	}
	return partnership.SpaceID(space), ref
}

// madeFrom is the course correction from which a promise is made, if the promise lives in the same space.
func madeFrom(form *Form, at partnership.SpaceID) partnership.Ref {
	space, ref := cameFrom(form)
	if space == "" || space != at || ref.Kind != partnership.RefCorrection {
		return partnership.Ref{}
	}
	return ref
}

func criteriaIn(form *Form) []partnership.Text {
	var list []partnership.Text
	for _, line := range form.List("criteria", 20, 300, "") {
		list = append(list, partnership.Text(line))
	}
	return list
}

func (s *Site) askCommitment(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.AskCommitment{
		Giver: partnership.PartyID(number(form.Value("giver"))), What: partnership.Text(form.Line("what", 300, "say what you ask for")),
		Criteria: criteriaIn(form), Due: partnership.Date(form.Line("due", 10, "choose a day")), Schedule: scheduleIn(form),
		Why: partnership.Text(form.Text("why", 1000, "")), AnswerBy: partnership.Date(form.Line("answer_by", 10, "")),
	}
	if c.Giver == 0 {
		form.Fail("giver", "say whom you ask")
	}
	at, _, err := s.promiseSpace(r, v, form, []partnership.PartyID{c.Giver})
	if err != nil {
		return err
	}
	c.From = madeFrom(form, at)
	return s.made(w, r, v, form, at, c, nil)
}

// made gives the command, unless something has to be mended first, and leads to the new promise.
func (s *Site) made(w http.ResponseWriter, r *http.Request, v visitor, form *Form, at partnership.SpaceID, c partnership.Command, err error) error {
	if err != nil {
		return err
	}
	_, asked := c.(*partnership.AskCommitment)
	if form.OK() {
		receipt, failure := s.do(r, v, at, c, form)
		if failure == nil {
			if err := s.Accounts.ThrowAway(r.Context(), v.account.ID, form.Value("draft_id")); err != nil {
				return err
			}
			return see(w, r, promisePath(at, partnership.CommitmentID{Entry: receipt.First}.Once()))
		}
		if !form.promiseErrors(failure) {
			return failure
		}
	}
	if asked {
		return s.showCommitments(w, r, v, http.StatusUnprocessableEntity, promiseForms{ask: form})
	}
	return s.showCommitments(w, r, v, http.StatusUnprocessableEntity, promiseForms{make: form})
}

// promiseErrors is fieldErrors with the names that the forms of promises have for fields.
func (f *Form) promiseErrors(err error) bool {
	if !f.fieldErrors(err) {
		return false
	}
	names := map[string]string{"receivers": "to", "parties": field(f), "depends_on": "depends", "schedule.until": "until", "person": "person", "changed": "changed"}
	last := &f.Errors[len(f.Errors)-1]
	if name, ok := names[last.Field]; ok {
		last.Field = name
	}
	if strings.HasPrefix(last.Field, "schedule.") {
		last.Field = "repeats"
	}
	if field, _, list := strings.Cut(last.Field, "."); list && (field == "criteria" || field == "reasons") {
		last.Field = field
	}
	return true
}

// field is what a form calls those whom a promise is with: a request has a giver.
func field(f *Form) string {
	if f.Value("giver") != "" {
		return "giver"
	}
	return "to"
}

// promiseSpace is where a promise between the visitor's party and these lives: the smallest space that holds them, or the
// common one if the form says that everyone sees it; the private one for a party's own.
func (s *Site) promiseSpace(r *http.Request, v visitor, form *Form, with []partnership.PartyID) (partnership.SpaceID, partnership.PartyID, error) {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return "", 0, err
	}
	var me partnership.PartyID
	may := false
	err = s.Engine.View(r.Context(), who, spaceOf(r), func(view partnership.View) error {
		me, may = view.By.Party, mayPromise(view)
		return nil
	})
	if err != nil {
		return "", me, err
	}
	if !may {
		return "", me, Forbidden("A manager or signatory of your organisation makes promises and asks for them.")
	}
	inside := slices.Contains(with, me)
	switch {
	case inside && len(with) > 1:
		form.Fail("to", "choose others, or only yourselves; for both, make two promises")
	case inside && form.Value("seen") == "everyone":
		form.Fail("seen", "an internal promise is seen by your own people only")
	}
	if !form.OK() {
		return "", me, nil
	}
	if form.Value("seen") == "everyone" {
		common, err := s.Engine.Partnership(r.Context(), spaceOf(r))
		return common, me, err
	}
	at, err := s.Engine.SpaceOf(r.Context(), who, spaceOf(r), partnership.PartySet(append(slices.Clone(with), me)))
	if err != nil && form.promiseErrors(err) {
		return "", me, nil
	}
	return at, me, err
}

// dependency is the promise that the form says it depends on, as seen from the space where the new one will live.
func (s *Site) dependency(r *http.Request, v visitor, form *Form, at partnership.SpaceID, me partnership.PartyID) (partnership.Dependency, error) {
	space, id, _ := strings.Cut(form.Value("depends"), "/")
	of, err := partnership.ParseOccurrenceID(id)
	if err != nil {
		return partnership.Dependency{}, partnership.ErrNotFound
	}
	d := partnership.Dependency{Of: of}
	if partnership.SpaceID(space) != at {
		d.Space = partnership.SpaceID(space)
	}
	_, err = s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		from, there := viewOf(views, at)
		to, known := viewOf(views, partnership.SpaceID(space))
		switch {
		case !known || !there:
			return partnership.ErrNotFound
		case !partnership.Dependable(from, to, of, me):
			form.Fail("depends", "choose a promise that all those you promise this to can see")
		}
		return nil
	})
	return d, err
}

// viewOf is the view of a space among those that a reader has.
func viewOf(views []partnership.View, at partnership.SpaceID) (partnership.View, bool) {
	for _, v := range views {
		if v.ID == at {
			return v, true
		}
	}
	return partnership.View{}, false
}

// keepDraft keeps the form for the visitor alone, in no record.
func (s *Site) keepDraft(w http.ResponseWriter, r *http.Request, v visitor, form *Form) error {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	var common partnership.SpaceID
	if err := s.Engine.View(r.Context(), who, spaceOf(r), func(view partnership.View) error { common = view.CommonID; return nil }); err != nil {
		return err
	}
	kept := url.Values{}
	for _, name := range []string{"what", "to", "due", "from", "depends", "criteria", "seen", "owner", "repeats", "until"} {
		for _, value := range form.values[name] {
			kept.Add(name, strings.ToValidUTF8(value, "\uFFFD"))
		}
	}
	if _, err := s.Accounts.Keep(r.Context(), v.account.ID, string(common), draftKind, kept.Encode()); err != nil {
		if !form.fieldErrors(err) {
			return err
		}
		return s.showCommitments(w, r, v, http.StatusUnprocessableEntity, promiseForms{make: form})
	}
	if err := s.Accounts.ThrowAway(r.Context(), v.account.ID, form.Value("draft_id")); err != nil {
		return err
	}
	return see(w, r, "/s/"+string(common)+"/commitments#drafts")
}

func (s *Site) throwDraft(w http.ResponseWriter, r *http.Request, v visitor) error {
	if _, err := ReadForm(w, r, FormLimit); err != nil {
		return err
	}
	if err := s.inside(r, v); err != nil {
		return err
	}
	if err := s.Accounts.ThrowAway(r.Context(), v.account.ID, r.PathValue("draft")); err != nil {
		return err
	}
	return see(w, r, below(r, "/commitments#drafts"))
}
