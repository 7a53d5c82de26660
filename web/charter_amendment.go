package web

import (
	"fmt"
	"slices"
	"strconv"

	"entente/partnership"
)

func amendmentPageOf(view partnership.View, a partnership.Amendment, host string, typed amendmentForms) amendmentPage {
	status, q := view.Common.AmendmentStatus(a.ID, view.Common.Today(view.Now))
	item := amendmentViewOf(view, a, "amendment-text")
	out := amendmentPage{Title: fmt.Sprintf("Amendment %d", a.Number), Back: charterBase(view), Item: item}
	out.alone(a, status)
	out.Lede = amendmentLede(view, a, status, q)
	path := amendmentPath(view, a.ID)
	today := view.Common.Today(view.Now)
	for _, d := range dissentsOf(view, a.ID) {
		if d.Due != "" && d.Due <= today {
			out.Revisits = append(out.Revisits, revisitOf(view, d, path, typed.revisit))
			continue
		}
		out.Item.Dissents = append(out.Item.Dissents, dissentViewOf(view, d, "am", true))
	}
	if may, _ := mayAnswer(view, q); may {
		out.Answer = positionForm(view, q, path, typed.answer)
	} else if status == partnership.AmendmentOpen && slices.Contains(q.Voters, view.By.Party) && !view.Past {
		out.WhyNot = "A signatory of your organisation answers for it."
	}
	if status == partnership.AmendmentOpen && mayDraft(view) && slices.Contains(q.Awaits(), view.By.Party) {
		out.Promise = byWhenOf(view, q, path, typed.promise)
	}
	open := status == partnership.AmendmentOpen || status == partnership.AmendmentUnfounded
	if open && mayDraft(view) {
		out.Item.Actions = []Action{{Label: "Suggest other wording", Href: path + "/reword", Kind: "quiet", Post: true}}
		if a.Party == view.By.Party || view.Common.HasLeft(a.Party) {
			out.Item.Actions = append(out.Item.Actions, Action{Label: "Withdraw it", Href: path + "/withdraw", Kind: "bare", Post: true, Name: commandField, Value: newCommand()})
		}
	}
	out.Hanging = hangingOn(view, partnership.RefTo(partnership.RefAmendment, a.ID), nil, host, path)
	for i, ref := range a.Evidence {
		if e, ok := view.Common.Evidence(evidenceIn(ref)); ok {
			out.Hanging.Evidence.Items = slices.Insert(out.Hanging.Evidence.Items, i, evidenceItem(view, e, path))
		}
	}
	out.Bring = bringAmendment(view, a)
	out.Said = out.Answer == nil && len(out.Revisits) > 0
	out.Hanging.Said = out.Answer != nil || out.Said
	if out.Answer != nil {
		out.Answer.WhoSees, out.Answer.Host = out.Hanging.WhoSees, out.Hanging.Host
	}
	return out
}

// alone names the amendment by what it changes: its number stands above.
func (out *amendmentPage) alone(a partnership.Amendment, status partnership.AmendmentStatus) {
	if status == partnership.AmendmentOpen || status == partnership.AmendmentUnfounded {
		out.Back += fmt.Sprintf("#am%d", a.Number)
	}
	out.Item.Title, out.Item.Href = "What it changes", ""
	if len(a.Changes) == 1 && out.Item.Changes[0].Href != "" {
		out.Item.Title, out.Item.Href, out.Item.Changes[0].Title = out.Item.Changes[0].Title, out.Item.Changes[0].Href, ""
	}
}

func amendmentLede(view partnership.View, a partnership.Amendment, status partnership.AmendmentStatus, q partnership.Question) string {
	switch status {
	case partnership.AmendmentOpen:
		return "Open until " + words(nearDay(view, q.Closes)) + ". " + awaited(view, q)
	case partnership.AmendmentAdopted:
		if slices.ContainsFunc(view.Common.Agreed(), func(x partnership.Amendment) bool { return x.ID == a.ID }) && view.Common.CharterInForce() {
			return "Agreed, not yet in force: it holds with the next version, once all have signed."
		}
		return "Agreed by all who were asked, and taken into the text."
	case partnership.AmendmentWithdrawn:
		return "Withdrawn. It stays readable."
	case partnership.AmendmentUnfounded:
		return "The text it was about has changed. Nobody is asked now."
	}
	return "Not agreed. What was in force before stays. It may be proposed again."
}

func positionForm(view partnership.View, q partnership.Question, path string, form *Form) *answerView {
	mine, answered := q.AnswerOf(view.By.Party)
	if form == nil {
		form = FormOf(nil)
		if answered {
			form = FormOf(map[string][]string{"position": {string(mine.Position)}, "reason": {string(mine.Reason)}, "could_agree_if": {string(mine.CouldAgreeIf)}, "revisit": {string(mine.Revisit)}})
		}
	}
	out := &answerView{Title: "Answer for " + partyOf(view.Common, view.By.Party).Name, Action: path + "/answer", Revision: fmt.Sprint(q.Revision), Party: partyOf(view.Common, view.By.Party).Name,
		Today: string(view.Common.Today(view.Now).AddDays(1)), Form: form}
	out.Button = "Answer"
	if answered {
		out.Button = "Change the answer"
	}
	for _, o := range positionOptions() {
		o.Selected = form.Value("position") == o.Value
		out.Options = append(out.Options, o)
	}
	return out
}

// byWhenOf is the form in which the reader's party, which is awaited, says by when it answers.
func byWhenOf(view partnership.View, q partnership.Question, path string, form *Form) *byWhenView {
	out := &byWhenView{Action: path + "/promise", Title: "Still thinking?", Today: string(view.Common.Today(view.Now)), Last: string(q.Closes), Form: form}
	if out.Said = string(q.PromisedBy(view.By.Party)); out.Said != "" {
		out.Title = "Still thinking: answer promised"
	}
	if form == nil {
		out.Form = FormOf(nil)
	} else {
		out.Said = form.Value("by")
	}
	return out
}

func revisitOf(view partnership.View, d partnership.Dissent, path string, form *Form) revisitView {
	out := revisitView{ID: revisitID(d), Action: fmt.Sprintf("%s/revisit", path), Party: fmt.Sprintf("%d/%d", d.Question, d.Answer.Party),
		Day: nearDay(view, d.Due).Text, Today: string(view.Common.Today(view.Now).AddDays(1)), Dissent: dissentViewOf(view, d, "due", false)}
	if !mayDraft(view) {
		return out
	}
	if out.Form = form; form == nil || form.Value("party") != out.Party {
		out.Form = FormOf(nil)
	}
	for _, h := range partnership.Hindsights {
		out.Options = append(out.Options, Option{Value: string(h), Label: hindsightWords[h], Selected: out.Form.Value("was") == string(h)})
	}
	return out
}

// standOf is where a party stands. Of one that has not answered it says when it last remarked on the amendment.
func standOf(view partnership.View, about partnership.Amendment, q partnership.Question, p partnership.PartyID) standView {
	row := standView{Party: partyOf(view.Common, p), Text: "did not answer"}
	a, ok := q.AnswerOf(p)
	switch {
	case !ok && view.Common.HasLeft(p):
		row.Text = "is not awaited"
	case !ok && q.Outcome == partnership.Open && view.Common.Today(view.Now) <= q.Closes:
		row.Text = "still thinking"
		for _, r := range view.Common.RemarksOn(partnership.RefTo(partnership.RefAmendment, about.ID)) {
			if r.Party == p && r.Withdrawn == 0 {
				row.Meta = "remarked on " + day(view, r.Added.At).Text
			}
		}
		if by := q.PromisedBy(p); by != "" {
			row.Meta = "answer promised by " + by.Time().Format("2 January")
		}
	case !ok:
	case a.Position == partnership.Agree:
		row.Text = "for"
	case a.Position == partnership.Reservation:
		row.Text = "goes along, with a reservation"
	default:
		row.Text = "dissents"
	}
	if ok {
		row.Meta = day(view, a.Given.At).Text
	}
	return row
}

// evidenceFacts are the evidence that an amendment names, and what was shown about it since, each with its day and who
// has confirmed it.
func evidenceFacts(view partnership.View, a partnership.Amendment) []Fact {
	var list []partnership.Evidence
	for _, ref := range a.Evidence {
		if e, ok := view.Common.Evidence(evidenceIn(ref)); ok {
			list = append(list, e)
		}
	}
	list = append(list, view.Common.EvidenceOn(partnership.RefTo(partnership.RefAmendment, a.ID))...)
	if len(list) == 0 {
		return nil
	}
	fact := Fact{Label: "Evidence"}
	for _, e := range list {
		fact.More = append(fact.More, Fact{
			Link:  Link{string(e.Title), pathOf(view.ID, partnership.RefTo(partnership.RefEvidence, e.ID))},
			After: ", " + day(view, e.Added.At).Text + ", " + standingOf(view, e),
		})
	}
	return []Fact{fact}
}

// evidenceIn is the evidence that a ref names; 0 for none.
func evidenceIn(ref partnership.Ref) partnership.EvidenceID {
	no, err := strconv.ParseUint(ref.ID, 10, 64)
	if err != nil || ref.Kind != partnership.RefEvidence {
		return 0
	}
	return partnership.EvidenceID(no)
}

// standingOf says in a few words how far evidence bears, and who says so.
func standingOf(view partnership.View, e partnership.Evidence) string {
	switch e.State() {
	case partnership.Withdrawn:
		return "withdrawn"
	case partnership.Contested:
		return "seen differently by " + contestersOf(view, e)
	case partnership.Claimed:
		return "claimed"
	}
	var names []string
	for _, k := range e.Confirmed {
		names = append(names, partyOf(view.Common, k.Party).Name)
	}
	if len(names) == 0 {
		return "not confirmed yet"
	}
	return "confirmed by " + sentenceList(names)
}

func contestersOf(view partnership.View, e partnership.Evidence) string {
	var names []string
	for _, k := range e.Contests {
		names = append(names, partyOf(view.Common, k.Party).Name)
	}
	return sentenceList(names)
}

// heardBy says with whom a dissent was talked about: those at the first check-in after it whose list had the amendment.
// It is "" as long as there was none.
func heardBy(view partnership.View, d partnership.Dissent) string {
	about := partnership.RefTo(partnership.RefAmendment, d.Amendment)
	text := ""
	for _, c := range view.Common.PastCheckins() { // the latest first
		if c.On < view.Common.Today(d.Answer.Given.At) {
			break
		}
		talked, _ := view.Common.TopicsOf(c.ID)
		if slices.ContainsFunc(talked, func(t partnership.Topic) bool { return t.About == about }) {
			text = fmt.Sprintf("%s, check-in of %s. It stays with the clause whatever we decide.", heardIn(view, c), nearDay(view, c.On).Text)
		}
	}
	return text
}

// heardIn names who was at a check-in.
func heardIn(view partnership.View, c partnership.Checkin) string {
	var names []string
	for _, p := range c.With {
		names = append(names, partyOf(view.Common, p).Name)
	}
	if n := len(view.Common.Voters()); n > 2 && len(names) >= n {
		return "All partners"
	}
	return sentenceList(names)
}

// revisitID names the part of an amendment's page in which a dissent is read again.
func revisitID(d partnership.Dissent) string {
	return fmt.Sprintf("revisit-%d-%d", d.Question, d.Answer.Party)
}
