package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/partnership"
)

// actForm is one thing that the reader may do about a promise, as a form that works without script.
type actForm struct {
	Act, Path   string
	Title, Text string
	Button      string
	Open        bool // not folded away
	Shown       bool // unfolded
	Objects     bool // says no: ask what it is for before it is sent
	Hidden      []Typed
	Fields      []Field
	Form        *Form
}

// objection is asked before anybody says no.
const objection = "Is this to help, or to corner? What would help?"

// objectionWhy is why.
const objectionWhy = "Everyone who says no is asked this: a no is easier to hear when it says what would help."

// actForms are the forms of all that the reader may do now.
func actForms(views []partnership.View, l partnership.Listed, f refusedAct, open string) []actForm {
	var list []actForm
	acts := l.View.Acts(l.Of)
	for _, act := range acts {
		if act == partnership.ActGiveUp {
			continue // part of putting it right
		}
		form := FormOf(nil)
		if f.form != nil && f.act == act {
			form = f.form
		}
		a := actFormOf(views, l, act, form)
		a.Act, a.Path, a.Form = string(act), promisePath(l.View.ID, l.Of)+"/"+string(act), form
		a.Shown = f.form != nil && f.act == act || open == string(act)
		if act == partnership.ActPutRight && slices.Contains(acts, partnership.ActGiveUp) {
			a.Fields = append(a.Fields, Field{Kind: "checkbox", Name: "gives_up", Label: "The promise itself will not be kept any more", Checked: form.Checked("gives_up"), Optional: true, Quiet: true})
		}
		for i := range a.Fields {
			a.Fields[i].ID = a.Act + "-" + a.Fields[i].Name
			a.Fields[i].Error = form.Err(a.Fields[i].Name)
			if a.Fields[i].Kind == "textarea" {
				a.Fields[i].Seen = seenID
			}
			if a.Fields[i].Value == "" || form.values[a.Fields[i].Name] != nil {
				a.Fields[i].Value = form.Value(a.Fields[i].Name)
			}
		}
		list = append(list, a)
	}
	return list
}

func actFormOf(views []partnership.View, l partnership.Listed, act partnership.Act, form *Form) actForm {
	v, c := l.View, l.Commitment
	revision := []Typed{{Name: "revision", Value: fmt.Sprint(c.Revision)}}
	reason := Field{Kind: "textarea", Name: "reason", Label: "Because", MaxLength: 1000}
	switch act {
	case partnership.ActAccept:
		return acceptForm(views, l, revision, form)
	case partnership.ActCounter:
		due := Field{Kind: "date", Name: "due", Label: "By another day", Value: string(c.Due), Min: string(v.Common.Today(v.Now)), Optional: c.Due != "", Quiet: true}
		criteria := Field{Kind: "textarea", Name: "criteria", Label: "It is done when", Hint: "One check per line.", Value: linesOf(c.Criteria), Optional: true, Quiet: true}
		reason.Optional = true
		a := actForm{Title: "Offer something else", Text: "Another day, or other checks. It is a new proposal; the other side answers.", Button: "Answer with this", Hidden: revision,
			Fields: []Field{due, criteria}}
		if c.Schedule.Repeats() {
			a.Text = "Another day, another rhythm, or other checks. It is a new proposal; the other side answers."
			a.Fields = append(a.Fields, rhythmFields(c, string(v.Common.Today(v.Now)), form)...)
		}
		a.Fields = append(a.Fields, reason)
		return a
	case partnership.ActDecline:
		return actForm{Title: "No, because…", Text: "A no with its reason is a good answer.", Button: "Say no", Hidden: revision, Fields: []Field{reason}, Objects: true}
	case partnership.ActTakeBack:
		reason.Optional = true
		return actForm{Title: "Take it back", Text: "It is no promise yet, so nobody has to agree.", Button: "Take it back", Fields: []Field{reason}}
	case partnership.ActName:
		return actForm{Title: "Who answers for it", Text: "Of your organisation. A deputy can answer as well.", Button: "Name them", Fields: personFields(views, l, form)}
	}
	return laterForm(l, act, form)
}

func acceptForm(views []partnership.View, l partnership.Listed, hidden []Typed, form *Form) actForm {
	a := actForm{Title: "Accept it", Text: "It is a promise from today on. You say who confirms that it is done.", Button: "Accept it", Open: true, Hidden: hidden, Fields: personFields(views, l, form)}
	if l.Commitment.Giver == l.View.By.Party {
		a.Title, a.Text, a.Button = "Promise this", "It is a promise from today on, with these checks and this date.", "Promise this"
	}
	return a
}

func personFields(views []partnership.View, l partnership.Listed, form *Form) []Field {
	label, hint := "Who confirms that it is done", ""
	people := personOptions(l.View, "I do", form.Value("person"))
	people[0].Value = fmt.Sprint(l.View.By.ID)
	people = append(people[:1], slices.DeleteFunc(people[1:], func(o Option) bool { return o.Value == people[0].Value })...)
	if l.Commitment.Giver == l.View.By.Party {
		label, hint, people = "Who owns it", ownLoad(l.View), withLoad(views, people, l.Standing.Due)
	}
	return []Field{
		{Kind: "select", Name: "person", Label: label, Hint: hint, Options: people},
		{Kind: "select", Name: "deputy", Label: "Deputy", Options: personOptions(l.View, "Nobody", form.Value("deputy"))},
	}
}

func linesOf(texts []partnership.Text) string {
	var lines []string
	for _, t := range texts {
		lines = append(lines, string(t))
	}
	return strings.Join(lines, "\n")
}

// laterForm are the forms of a promise that counts.
func laterForm(l partnership.Listed, act partnership.Act, form *Form) actForm {
	v, c := l.View, l.Commitment
	k := c.CourseOf(l.Of.Day)
	claim, _ := k.Claim()
	claimed := []Typed{{Name: "claim", Value: fmt.Sprint(claim.ID)}}
	change := []Typed{{Name: "change", Value: fmt.Sprint(k.Change.ID)}}
	account := Field{Kind: "textarea", Name: "account", Label: "Your account of it", MaxLength: 4000}
	switch act {
	case partnership.ActNewDate:
		return actForm{Title: "Ask for a new date", Text: newDateWords(l), Button: "Ask for the new date", Fields: []Field{
			{Kind: "date", Name: "due", Label: "New date", Min: string(v.Common.Today(v.Now))},
			{Kind: "textarea", Name: "changed", Label: "What changed", MaxLength: 1000},
			{Kind: "textarea", Name: "easier", Label: "What would make it easier for them", Optional: true, MaxLength: 1000}}}
	case partnership.ActWithdraw:
		return actForm{Title: "Ask to withdraw it together", Text: "If all agree it is neither kept nor not.", Button: "Ask to withdraw it",
			Fields: []Field{{Kind: "textarea", Name: "reason", Label: "Because", MaxLength: 1000}}}
	case partnership.ActAgree:
		return actForm{Title: changeTitle(v, k.Change), Text: changeText(v, k.Change), Button: "Agree", Open: true, Hidden: change}
	case partnership.ActRefuse:
		return actForm{Title: "No, because…", Text: "It stays as it is. Say what would help.", Button: "Do not agree", Objects: true, Hidden: change,
			Fields: []Field{{Kind: "textarea", Name: "reason", Label: "Because", MaxLength: 1000}}}
	case partnership.ActKeepAsIs:
		return actForm{Title: "Leave it as it is after all", Text: changeText(v, k.Change), Button: "Leave it as it is", Hidden: change}
	case partnership.ActShow:
		account.Optional, account.Label = true, "What you did, and where it can be seen"
		return actForm{Title: "Show it", Text: "From today those it was promised to have the word. Evidence goes below; a file or a link says more than a sentence.",
			Button: "It is done", Open: len(k.Claims) == 0 && l.Standing.Due != "" && l.Standing.Due <= v.Common.Today(v.Now).AddDays(7), Fields: []Field{account}}
	case partnership.ActConfirm:
		return actForm{Title: "Is it done, all of it?", Text: "One tap. Nothing else is asked.", Button: "Yes, all of it", Open: true, Hidden: claimed}
	case partnership.ActNotYet:
		return notYetForm(l, claim, claimed)
	case partnership.ActStandBy:
		return actForm{Title: "Stand by it", Text: "If you believe it is done, say so. It is then neither kept nor not, and comes to the next check-in. You can also show it again.", Button: "Stand by it", Hidden: claimed,
			Fields: []Field{account}}
	}
	return actForm{Title: "Putting it right", Text: "Things slip. A few words on what went wrong and what you do about it are worth more than a date.", Button: "Put it right", Fields: []Field{
		{Kind: "textarea", Name: "wrong", Label: "What went wrong", MaxLength: 2000}, {Kind: "textarea", Name: "will", Label: "What you do about it", MaxLength: 2000}}}
}

// notYetForm asks what is missing, check by check, with the giver's account beside it.
func notYetForm(l partnership.Listed, claim partnership.Claim, hidden []Typed) actForm {
	a := actForm{Title: "Not yet, because…", Text: "Say what is missing, where it is missing. The rest can stay empty.", Button: "Say what is missing", Objects: true, Hidden: hidden}
	if claim.Account != "" {
		a.Text += " " + partyOf(l.View.Common, l.Commitment.Giver).Name + " says: “" + string(claim.Account) + "”"
	}
	for i, text := range l.Commitment.Criteria {
		a.Fields = append(a.Fields, Field{Kind: "textarea", Name: fmt.Sprintf("reason_%d", i+1), Label: string(text), Optional: true, Quiet: true, MaxLength: 1000})
	}
	a.Fields = append(a.Fields, Field{Kind: "textarea", Name: "reason_0", Label: "The promise as a whole", Optional: true, Quiet: true, MaxLength: 1000})
	return a
}

func newDateWords(l partnership.Listed) string {
	due := nearDay(l.View, l.Standing.Due).Text
	if l.Standing.Due > l.View.Common.Today(l.View.Now) {
		return "All concerned have to agree. If they do before " + due + ", and it is shown by the new date, it counts as kept."
	}
	return "All concerned have to agree. As " + due + " is here or past, it then counts as kept late."
}

func changeTitle(v partnership.View, c partnership.Change) string {
	who := partyOf(v.Common, c.By).Name
	if c.Kind == partnership.ToWithdraw {
		return who + " asks to withdraw it together"
	}
	return who + " asks for " + nearDay(v, c.Due).Text
}

func changeText(v partnership.View, c partnership.Change) string {
	text := saidBy(v, c.Made) + ": “" + string(c.Why) + "”"
	if c.Easier != "" {
		text += " To make it easier for you: “" + string(c.Easier) + "”"
	}
	return text
}

// wish is the command that an act's form asks for; nil for an act that has none.
func (a refusedAct) wish(of partnership.OccurrenceID) partnership.Command {
	f, id := a.form, of.Commitment
	reason := func(missing string) partnership.Text { return partnership.Text(f.Text("reason", 1000, missing)) }
	person, deputy := partnership.MemberID(number(f.Value("person"))), partnership.MemberID(number(f.Value("deputy")))
	revision, change := number(f.Value("revision")), number(f.Value("change"))
	switch a.act {
	case partnership.ActAccept:
		return &partnership.AcceptCommitment{Commitment: id, Revision: revision, Person: person, Deputy: deputy}
	case partnership.ActDecline:
		return &partnership.DeclineCommitment{Commitment: id, Revision: revision, Reason: reason("say why, in a sentence")}
	case partnership.ActCounter:
		return &partnership.CounterCommitment{Commitment: id, Revision: revision, Due: partnership.Date(f.Line("due", 10, "")), Criteria: criteriaIn(f),
			Schedule: rhythmIn(f), Reason: reason("")}
	case partnership.ActTakeBack:
		return &partnership.TakeBackCommitment{Commitment: id, Reason: reason("")}
	case partnership.ActName:
		return &partnership.NameForCommitment{Commitment: id, Person: person, Deputy: deputy}
	case partnership.ActNewDate:
		return &partnership.AskNewDate{Of: of, Due: partnership.Date(f.Line("due", 10, "choose a day")),
			Changed: partnership.Text(f.Text("changed", 1000, "say what changed, in a sentence")), Easier: partnership.Text(f.Text("easier", 1000, ""))}
	case partnership.ActWithdraw:
		return &partnership.AskToWithdraw{Of: of, Reason: reason("say why, in a sentence")}
	case partnership.ActAgree:
		return &partnership.AnswerChange{Of: of, Change: change, Agrees: true}
	case partnership.ActRefuse:
		return &partnership.AnswerChange{Of: of, Change: change, Reason: reason("say why, in a sentence")}
	case partnership.ActKeepAsIs:
		return &partnership.TakeBackChange{Of: of, Change: change}
	}
	return a.word(of)
}

// word is wish for what is said once a promise is due.
func (a refusedAct) word(of partnership.OccurrenceID) partnership.Command {
	f, claim := a.form, number(a.form.Value("claim"))
	account := func(missing string) partnership.Text { return partnership.Text(f.Text("account", 4000, missing)) }
	switch a.act {
	case partnership.ActShow:
		return &partnership.ClaimDone{Of: of, Account: account("")}
	case partnership.ActConfirm:
		return &partnership.ConfirmDone{Of: of, Claim: claim}
	case partnership.ActNotYet:
		return &partnership.SayNotYet{Of: of, Claim: claim, Reasons: reasonsIn(f)}
	case partnership.ActStandBy:
		return &partnership.StandByClaim{Of: of, Claim: claim, Account: account("say how you see it")}
	case partnership.ActPutRight:
		return &partnership.PutRight{Of: of, Wrong: partnership.Text(f.Text("wrong", 2000, "say what went wrong")),
			Will: partnership.Text(f.Text("will", 2000, "say what you do about it")), GivesUp: f.Checked("gives_up")}
	}
	return nil
}

// mostCriteria is how many checks a promise may have.
const mostCriteria = 20

// reasonsIn are what is missing, in the order of the checks; the promise as a whole last.
func reasonsIn(f *Form) []partnership.NotYetReason {
	var list []partnership.NotYetReason
	for i := 1; i <= mostCriteria+1; i++ {
		no := i % (mostCriteria + 1)
		if text := f.Text(fmt.Sprintf("reason_%d", no), 1000, ""); text != "" {
			list = append(list, partnership.NotYetReason{Criterion: no, Reason: partnership.Text(text)})
		}
	}
	if len(list) == 0 && f.OK() {
		f.Fail("reason_0", "say what is missing, of at least one check")
	}
	return list
}

// actOnCommitment takes every form on a promise's page.
func (s *Site) actOnCommitment(w http.ResponseWriter, r *http.Request, v visitor) error {
	of, err := promiseOf(r)
	if err != nil {
		return err
	}
	if err := s.inside(r, v); err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if claim := r.URL.Query().Get("claim"); claim != "" && form.Value("claim") == "" {
		form.values.Set("claim", claim)
	}
	a := refusedAct{act: partnership.Act(r.PathValue("act")), form: form}
	c := a.wish(of)
	if c == nil {
		return partnership.ErrNotFound
	}
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), c, form)
	}
	return s.acted(w, r, v, of, a, err)
}

// acted leads on when an act was taken, and shows the page again when it was not.
func (s *Site) acted(w http.ResponseWriter, r *http.Request, v visitor, of partnership.OccurrenceID, a refusedAct, err error) error {
	switch {
	case errors.Is(err, partnership.ErrConflict):
		a.notice = because(err, partnership.ErrConflict) + " Nothing was saved; what you typed is kept below."
		a.form.values.Del(commandField)
		return s.showCommitment(w, r, v, http.StatusConflict, a)
	case err != nil && !a.form.promiseErrors(err):
		return err
	case !a.form.OK():
		return s.showCommitment(w, r, v, http.StatusUnprocessableEntity, a)
	}
	if r.URL.Query().Get("from") == "list" {
		common, err := s.Engine.Partnership(r.Context(), spaceOf(r))
		if err != nil {
			return err
		}
		return see(w, r, "/s/"+string(common)+"/commitments#done")
	}
	return see(w, r, promisePath(spaceOf(r), of))
}
