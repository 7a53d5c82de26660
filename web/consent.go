package web

import (
	"fmt"
	"net/http"
	"slices"

	"entente/partnership"
)

// questionView is a question of consent: what is asked, by whom, until when, and what each party says.
type questionView struct {
	Here, Back string
	Title      string
	Words      []string // the whole of what is asked
	Reason     string
	Asked      Fact
	Positions  []positionRow
	State      string
	May        bool
	WhyNot     string
	Revision   string
	WhoSees    string
	Host       string
	Party      string
	Options    []Option
	Me         string
	Bring      BringTopic
	Hanging    Hanging
	AskAgain   string // where to post to ask again whether the record goes on; "" if that is not to be
	Form       *Form
}

// positionRow is one party's answer.
type positionRow struct {
	Party  Party
	Icon   string
	Text   string
	Reason string
	By     string
}

func (s *Site) question(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showQuestion(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showQuestion(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	id, err := idIn[partnership.QuestionID](r, "id")
	if err != nil {
		return err
	}
	out := questionView{Here: r.URL.Path, Form: form}
	if out.Host, err = s.host(r); err != nil {
		return err
	}
	elsewhere := ""
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		q, ok := view.State.Question(id)
		if !ok {
			return partnership.ErrNotFound
		}
		if q.About == partnership.AboutAmendment {
			elsewhere = amendmentPath(view, partnership.AmendmentID(q.Subject))
		}
		out.fill(view, q)
		out.Hanging = hangingOn(view, partnership.RefTo(partnership.RefConsent, q.ID), nil, out.Host, out.Here)
		out.Hanging.Said = out.May // above the answer
		return nil
	})
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return see(w, r, elsewhere) // it is read beside the text that it changes
	}
	shell.Title = out.Title
	return Render(w, r, status, questionPageView(shell, out))
}

func (out *questionView) fill(view partnership.View, q partnership.Question) {
	out.Title, out.Words, out.Reason = asks(view, q), askedWords(view, q), string(q.Reason)
	out.Back, out.WhoSees, out.Revision = "/s/"+string(view.CommonID)+"/people", audience(view), fmt.Sprint(q.Revision)
	out.Bring = bringQuestion(view, q)
	out.Asked = Fact{Label: "Asked by", Values: []string{proposerOf(view, q) + ", " + day(view, q.Asked.At).Text}}
	for _, p := range q.Voters {
		out.Positions = append(out.Positions, positionOf(view, q, p))
	}
	today := view.Common.Today(view.Now)
	open := q.Outcome == partnership.Open && today <= q.Closes
	out.State = outcomeWords(view, q, open)
	out.Party, out.Me = partyOf(view.Common, view.By.Party).Name, string(view.By.Name)
	switch {
	case !open:
		last, _ := continuingQuestion(view.State)
		if last.ID == q.ID && view.State.AwaitsContinuing() && view.Is(partnership.Signatory) && !view.Past {
			out.AskAgain = fmt.Sprintf("/s/%s/continue", view.ID)
		}
	case view.Past || !slices.Contains(q.Voters, view.By.Party):
		out.WhyNot = "Your organisation is not asked here."
	case !view.Is(partnership.Signatory):
		out.WhyNot = "A signatory of your organisation answers for it."
	default:
		out.May = true
	}
	for _, o := range positionOptions() {
		o.Selected = out.Form.Value("position") == o.Value
		out.Options = append(out.Options, o)
	}
}

// positionOptions are the answers that a party can give.
func positionOptions() []Option {
	return []Option{
		{Value: string(partnership.Agree), Label: "We agree"},
		{Value: string(partnership.Reservation), Label: "We go along, with a reservation noted", Hint: "The reservation is kept beside it, and read again."},
		{Value: string(partnership.Disagree), Label: "No, because…", Hint: "Refusing is a respectable choice: what was agreed before stays in force."},
	}
}

// proposerOf is who asks.
func proposerOf(view partnership.View, q partnership.Question) string {
	if q.Proposer == 0 {
		return "Whoever runs this machine"
	}
	return partyOf(view.Common, q.Proposer).Name
}

// positionOf is what one party has said, or that it has not.
func positionOf(view partnership.View, q partnership.Question, p partnership.PartyID) positionRow {
	row := positionRow{Party: partyOf(view.Common, p), Icon: "clock", Text: "has not answered"}
	a, ok := q.AnswerOf(p)
	if !ok {
		if view.Common.HasLeft(p) {
			row.Text = "left, and is not awaited"
		}
		return row
	}
	row.Icon, row.Text = "check", "agrees"
	switch a.Position {
	case partnership.Disagree:
		row.Icon, row.Text = "swap", "says no"
	case partnership.Reservation:
		row.Icon, row.Text = "pencil", "goes along, with a reservation"
	}
	row.Reason = string(a.Reason)
	row.By = string(a.Name)
	if a.Authority != "" {
		row.By += ", " + string(a.Authority)
	}
	row.By += ", " + day(view, a.Given.At).Text
	return row
}

// outcomeWords is where a question stands.
func outcomeWords(view partnership.View, q partnership.Question, open bool) string {
	switch {
	case open:
		closes := nearDay(view, q.Closes)
		text := "Open until " + closes.Text
		if closes.Distance != "" {
			text += ", " + closes.Distance
		}
		return text + ". " + awaited(view, q)
	case q.Outcome == partnership.Adopted:
		return "Agreed by all who were asked."
	case q.Outcome == partnership.NotAdopted:
		return "Not agreed. What was in force before stays."
	case q.Outcome == partnership.Void:
		return "No longer needed."
	}
	return "Not agreed: its time is over. " + awaited(view, q) + " It may be asked again."
}

// awaited says who has not answered.
func awaited(view partnership.View, q partnership.Question) string {
	var names []string
	for _, p := range q.Awaits() {
		if !view.Common.HasLeft(p) {
			names = append(names, partyOf(view.Common, p).Name)
		}
	}
	switch len(names) {
	case 0:
		return "All have answered."
	case 1:
		return names[0] + " has not answered yet."
	}
	return sentenceList(names) + " have not answered yet."
}

// asks is what a question asks, in a line.
func asks(view partnership.View, q partnership.Question) string {
	switch q.About {
	case partnership.AboutInvitation:
		inv, _ := view.State.Invitation(partnership.InvitationID(q.Subject))
		if inv.Neutral {
			return "May " + string(inv.Name) + " join as a neutral party?"
		}
		return "May " + string(inv.Name) + " join?"
	case partnership.AboutAmendment:
		a, _ := view.State.Amendment(partnership.AmendmentID(q.Subject))
		return fmt.Sprintf("Do we agree to amendment %d of the charter?", a.Number)
	case partnership.AboutErasure:
		return fmt.Sprintf("May the words of entry %d be erased?", q.Subject)
	case partnership.AboutRemoval:
		rem, _ := view.State.Removal(partnership.RemovalID(q.Subject))
		return "Is " + partyOf(view.Common, rem.Party).Name + " to be removed?"
	case partnership.AboutClosing:
		c, _ := view.State.ClosingWish(partnership.ClosingID(q.Subject))
		if c.Without != 0 {
			return "Do we close without " + partyOf(view.Common, c.Without).Name + "?"
		}
		return "Do we close the partnership?"
	case partnership.AboutContinuing:
		return "Does this record go on as a new one?"
	case partnership.AboutMorePrompts:
		round, _ := view.State.Round(partnership.RoundID(q.Subject))
		return fmt.Sprintf("May people be asked more, or the same again sooner, than usual in “%s”?", round.Questions.Name)
	case partnership.AboutSentence:
		return "Is this the sentence that we share?"
	}
	return fmt.Sprintf("Do we agree to entry %d?", q.Subject)
}

// askedWords is the whole of what is asked, in sentences.
func askedWords(view partnership.View, q partnership.Question) []string {
	switch q.About {
	case partnership.AboutInvitation:
		inv, _ := view.State.Invitation(partnership.InvitationID(q.Subject))
		if inv.Neutral {
			return []string{string(inv.Name) + " would come with a voice and no vote.", "A newcomer reads the whole common record from its beginning."}
		}
		return []string{string(inv.Name) + " would be a party like every other, and be asked whenever all are.", "A newcomer reads the whole common record from its beginning."}
	case partnership.AboutErasure:
		return []string{"The words go for ever; that there was an entry, when and by whom stays.", "Copies already taken cannot be recalled."}
	case partnership.AboutRemoval:
		rem, _ := view.State.Removal(partnership.RemovalID(q.Subject))
		return []string{string(rem.Reason), "Once all who are asked have agreed, it stays for 30 days’ notice. It keeps reading and exporting everything up to the day it goes."}
	case partnership.AboutClosing:
		c, _ := view.State.ClosingWish(partnership.ClosingID(q.Subject))
		words := []string{"From " + nearDay(view, c.On).Text + " on nothing new would begin here. Everyone goes on reading and exporting the whole record."}
		if c.Reason != "" {
			words = append([]string{string(c.Reason)}, words...)
		}
		return words
	case partnership.AboutContinuing:
		return continuingWords(view, q)
	case partnership.AboutMorePrompts:
		return []string{fmt.Sprintf("Nobody is asked more than %d prompts a quarter unless all agree. If all do, that does not hold for this one round; for every other it does.", partnership.QuarterPrompts),
			fmt.Sprintf("Nor are people asked the same again within %d days: two results so close together differ by what somebody changed, or by who came or went between them, and could show what one person answered.", partnership.AgainDays),
			"In questions about several organisations each may then answer about more than the two with which it works most."}
	case partnership.AboutSentence:
		sentence, _ := view.State.Sentence(partnership.SentenceID(q.Subject))
		return []string{"“" + string(sentence.Text) + "”", "Once all agree it stands at the top of the overview. It can be replaced in the same way."}
	}
	return nil
}

func (s *Site) answerQuestion(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.QuestionID](r, "id")
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.AnswerConsent{
		Question: id, Revision: number(form.Value("revision")),
		Position: partnership.Position(form.Choice("position", "choose one of the three answers", "agree", "reservation", "no")),
		Reason:   partnership.Text(form.Text("reason", 2000, "")),
		Name:     partnership.Text(form.Line("name", 120, "type your name; it stands in the record")), Authority: partnership.Text(form.Line("authority", 120, "")),
	}
	return s.act(w, r, v, c, form, r.URL.Path, func(form *Form) error {
		return s.showQuestion(w, r, v, http.StatusUnprocessableEntity, form)
	})
}
