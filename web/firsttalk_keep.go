package web

import (
	"net/http"
	"slices"

	"entente/partnership"
)

// keepOfTalk keeps one thing of a talk.
func (s *Site) keepOfTalk(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	keep := form.Choice("keep", "choose what to keep", keepSentence, keepAgree, keepRule, keepPromise, keepAsk, keepCheckin, keepStop)
	if !form.OK() {
		return Invalid("This form is not one of ours. Nothing was saved; go back and try again.", nil)
	}
	var by partnership.Member
	_, err = s.view(r, v, spaceOf(r), func(view partnership.View) error {
		round, ok := view.State.Round(id)
		if !ok || round.Opened.No == 0 {
			return partnership.ErrNotFound
		}
		by = view.By
		return nil
	})
	if err != nil {
		return err
	}
	c := wishToKeep(form, keep, id, by)
	again := func(form *Form) error {
		return s.showTalk(w, r, v, http.StatusUnprocessableEntity, keep, form)
	}
	if form.OK() {
		_, err := s.do(r, v, spaceOf(r), c, form)
		if err != nil && !form.keepErrors(keep, err) {
			return err
		}
	}
	if !form.OK() {
		return again(form)
	}
	return see(w, r, r.URL.Path+"#keep-"+landing(keep))
}

// landing is the heading below which what was kept stands.
func landing(keep string) string {
	switch keep {
	case keepAgree:
		return keepSentence
	case keepAsk:
		return keepPromise
	}
	return keep
}

// wishToKeep reads the form as the wish that it stands for.
func wishToKeep(form *Form, keep string, id partnership.RoundID, by partnership.Member) partnership.Command {
	due := func() partnership.Date { return partnership.Date(form.Line("due", 10, "choose a day")) }
	switch keep {
	case keepSentence:
		return &partnership.ProposeSentence{Round: id, Text: partnership.Text(form.Line("text", 300, "write a sentence"))}
	case keepAgree:
		return &partnership.AnswerConsent{Question: partnership.QuestionID(number(form.Value("question"))), Revision: number(form.Value("revision")),
			Position: partnership.Agree, Name: by.Name}
	case keepRule:
		return &partnership.NoteAssumption{Round: id, Text: partnership.Text(form.Text("text", 4000, "say what you assume")),
			Recheck: partnership.Date(form.Line("recheck", 10, "choose a day on which to look at it again"))}
	case keepPromise:
		c := &partnership.MakeCommitment{Receivers: parties(form, "to"), What: partnership.Text(form.Line("what", 300, "say what you promise")), Due: due(), From: partnership.Origin{Round: id}}
		if slices.Contains(c.Receivers, by.Party) || len(c.Receivers) == 0 {
			form.Fail("to", "say to whom you promise it")
		}
		return c
	case keepAsk:
		c := &partnership.AskCommitment{Giver: partnership.PartyID(number(form.Value("giver"))), What: partnership.Text(form.Line("what", 300, "say what you ask for")),
			Due: due(), From: partnership.Origin{Round: id}}
		if c.Giver == 0 {
			form.Fail("giver", "say whom you ask")
		}
		return c
	case keepCheckin:
		return &partnership.ArrangeCheckin{Date: partnership.Date(form.Line("date", 10, "choose a day")), At: form.Line("at", 5, ""), Minutes: 30}
	}
	return &partnership.AnswerGap{Round: id, Prompt: form.Line("prompt", 80, "say which"), About: partnership.PartyID(number(form.Value("about"))),
		How:    partnership.GapAnswerKind(form.Choice("how", "choose one of the three", "as-it-is", "topic", "declined")),
		Reason: partnership.Text(form.Text("reason", 400, ""))}
}

// keepErrors is fieldErrors with the names that these forms have for fields.
func (f *Form) keepErrors(keep string, err error) bool {
	if !f.fieldErrors(err) {
		return false
	}
	names := map[string]string{"receivers": "to", "round": "text", "ref": "how", "dimension": "how"}
	last := &f.Errors[len(f.Errors)-1]
	if name, ok := names[last.Field]; ok {
		last.Field = name
	}
	if keep == keepCheckin && last.Field == "host" {
		last.Field = "date"
	}
	return true
}
