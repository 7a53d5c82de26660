package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"entente/partnership"
)

// What is kept of a talk, and the forms to keep more.

// talkKeep are the five things.
type talkKeep struct {
	Today            string
	Sentence         *talkSentence
	Rules, Promises  []AgendaItem
	Checkin          *AgendaItem
	MayLead, MayHelp bool
	MayManage        bool
	Common           bool // the charter's space, where rules are noted
	Forms            map[string]*Form
	Takes            map[string][]Link // whose words to begin with instead
	To               []Option          // whom one promises to, if there is a choice
	Givers           []Option
	WaitingFor       string // why there are no forms
}

// talkSentence is the sentence that was proposed last.
type talkSentence struct {
	Text, By, State, Page string
	Question, Revision    string // "" unless the reader can agree
}

// What can be kept.
const (
	keepSentence = "sentence"
	keepAgree    = "agree"
	keepRule     = "rule"
	keepPromise  = "promise"
	keepAsk      = "ask"
	keepCheckin  = "checkin"
	keepStop     = "stop"
)

// fromPrompts says from which answers a form is filled in: a question of the first conversation, or one of the potential.
var fromPrompts = map[string][]string{
	keepSentence: {"worth", "joint-future"},
	keepRule:     {"unwritten", "unspoken-rule"},
	keepPromise:  {"promise", "next-step"},
	keepAsk:      {"ask", "easier"},
}

// Days that the forms offer.
const (
	promiseDays = 14
	checkinDays = 14
	ruleDays    = 90
)

// keepOf is what has been kept, and forms for the rest with what was answered filled in.
func keepOf(views []partnership.View, view partnership.View, r partnership.Round, query url.Values) talkKeep {
	today := view.Common.Today(view.Now)
	k := talkKeep{
		Today: string(today), Common: view.ID == view.CommonID, Forms: map[string]*Form{}, Takes: map[string][]Link{},
		MayLead: mayPromise(view) && !view.Past, MayHelp: canHelp(view) && !view.Past, MayManage: view.Is(partnership.Manager) && !view.Past,
	}
	k.Sentence = sentenceOf(view)
	for _, rule := range view.State.RulesKept(r.ID) {
		k.Rules = append(k.Rules, ruleItem(view, rule))
	}
	for _, l := range partnership.PromisesOf(views, view.ID, r.ID) {
		k.Promises = append(k.Promises, keptPromise(l))
	}
	if c, ok := view.State.NextCheckin(today); ok {
		k.Checkin = &AgendaItem{At: string(c.Date), When: shortDay(c.Date), Title: checkinTitle(view, c), Href: checkinHref(view, c.ID), Text: checkinDetails(view, c)}
	}
	with := slices.DeleteFunc(slices.Clone(view.State.Audience(view.Common)), func(p partnership.PartyID) bool { return p == view.By.Party })
	if len(with) == 0 {
		k.WaitingFor = "Nobody else is here now."
	}
	for _, o := range partyOptions(view, with, nil) {
		o.Selected = slices.ContainsFunc(r.Asked, func(p partnership.PartyID) bool { return fmt.Sprint(p) == o.Value })
		k.To = append(k.To, o)
	}
	k.Givers = partyOptions(view, with, nil)
	for _, what := range []string{keepSentence, keepRule, keepPromise, keepAsk} {
		k.fill(view, r, what, query)
	}
	k.Forms[keepPromise].values.Set("due", string(today.AddDays(promiseDays)))
	k.Forms[keepAsk].values.Set("due", string(today.AddDays(promiseDays)))
	k.Forms[keepRule].values.Set("recheck", string(today.AddDays(ruleDays)))
	k.Forms[keepCheckin] = FormOf(url.Values{"date": {string(today.AddDays(checkinDays))}})
	return k
}

// fill begins a form with the words of the reader's own organisation, or of the one that the address names.
func (k *talkKeep) fill(view partnership.View, r partnership.Round, what string, query url.Values) {
	field := map[string]string{keepSentence: "text", keepRule: "text", keepPromise: "what", keepAsk: "what"}[what]
	whose := view.By.Party
	if named := partnership.PartyID(number(query.Get(what))); r.AskedOf(named) {
		whose = named
	}
	values := url.Values{}
	for _, p := range r.Asked {
		words := spokenWords(r, p, fromPrompts[what])
		if words == "" {
			continue
		}
		if p == whose {
			values.Set(field, firstWords(what, words))
			continue
		}
		if what == keepSentence || what == keepRule {
			k.Takes[what] = append(k.Takes[what], Link{"Begin with the words of " + partyOf(view.Common, p).Name, fmt.Sprintf("%s/talk?%s=%d#keep-%s", roundPath(view.ID, r.ID), what, p, what)})
		}
	}
	k.Forms[what] = FormOf(values)
}

// firstWords is what a form begins with: as much as fits into it.
func firstWords(what, words string) string {
	if what == keepRule {
		return words
	}
	return shorten(cleanLine(words), 300)
}

// spokenWords is what a party answered to the first of these questions that it answered.
func spokenWords(r partnership.Round, p partnership.PartyID, prompts []string) string {
	answers, _ := r.Spoke(p)
	for _, key := range prompts {
		if text := answers.Comment(key).Text; text != "" {
			return text
		}
	}
	return ""
}

// sentenceOf is the sentence that was proposed last, and how it stands.
func sentenceOf(view partnership.View) *talkSentence {
	x, q, ok := view.State.LatestSentence()
	if !ok {
		return nil
	}
	out := &talkSentence{Text: string(x.Text), By: partyOf(view.Common, x.Party).Name, Page: fmt.Sprintf("/s/%s/questions/%d", view.ID, q.ID)}
	today := view.Common.Today(view.Now)
	var waits []string
	for _, p := range q.Awaits() {
		waits = append(waits, partyOf(view.Common, p).Name)
	}
	switch {
	case q.Outcome == partnership.Adopted:
		out.State = "We all share it."
	case q.Outcome == partnership.NotAdopted, q.Outcome == partnership.Open && today > q.Closes:
		out.State = "It was not shared by all. Propose another."
	default:
		out.State = "Proposed by " + out.By + ". It holds once " + sentenceList(waits) + " " + agreeWord(len(waits)) + "."
		if slices.Contains(q.Awaits(), view.By.Party) && view.Is(partnership.Signatory) && !view.Past {
			out.Question, out.Revision = fmt.Sprint(q.ID), fmt.Sprint(q.Revision)
		}
	}
	return out
}

func agreeWord(n int) string {
	if n == 1 {
		return "agrees"
	}
	return "agree"
}

func ruleItem(view partnership.View, rule partnership.KeptRule) AgendaItem {
	c, ok := view.Common.Clause(rule.Clause)
	if !ok {
		return AgendaItem{When: shortDay(view.Common.Today(rule.Made.At)), Title: "A rule that stands in the charter no more", Href: fmt.Sprintf("/s/%s/record/%d", view.CommonID, rule.Clause.Entry),
			Text: "Noted by " + partyOf(view.Common, rule.Party).Name + "."}
	}
	item := AgendaItem{At: string(c.Recheck), When: "Assumed", Title: string(c.Text), Href: clausePath(view, c.ID), Text: "Noted by " + partyOf(view.Common, c.Party).Name + "."}
	if c.Recheck != "" {
		item.When = shortDay(c.Recheck)
		item.Text = "Noted by " + partyOf(view.Common, c.Party).Name + ", to be looked at again by " + nearDay(view, c.Recheck).Text + "."
	}
	return item
}

func keptPromise(l partnership.Listed) AgendaItem {
	c := l.Commitment
	return AgendaItem{At: string(c.Due), When: shortDay(c.Due), Title: string(c.What), Href: promisePath(l.View.ID, l.Of), Text: partyOf(l.View.Common, c.Giver).Name + ": " + sentence(standingStatus(l).Text)}
}

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
