package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"entente/partnership"
)

// After the opening: what each organisation answered, side by side, and what we keep of the talk.

// talkView is the page of the talk.
type talkView struct {
	Title, Lede   string
	Path, Back    string
	WhoSees, Host string
	Cards         []Action // to the cards for the room, if there are any
	Sections      []talkSection
	Stops         []talkStop
	Keep          talkKeep
	Page          string
	Bring         BringTopic
}

// talkSection are the questions of one dimension, or all.
type talkSection struct {
	ID, Title, Text string
	Asks            []string // to talk about
	Questions       []talkQuestion
}

type talkQuestion struct {
	ID, Text string
	Voices   []talkVoice
}

// talkVoice is what one organisation answered.
type talkVoice struct {
	Party       Party
	Mark, Words string
	Evidence    evidenceGiven
	Gone        bool // its words were erased
}

// evidenceGiven is evidence as it was typed beside an answer.
type evidenceGiven struct {
	Text string
	Href string // if it is an address
}

func evidenceGivenAs(text string) evidenceGiven {
	out := evidenceGiven{Text: text}
	if u, err := url.Parse(text); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		out.Href = u.String()
	}
	return out
}

// talkStop is a deal-breaker: a conversation, by the name of who named it.
type talkStop struct {
	ID, Prompt      string
	Party           Party
	Question, Words string
	About           string
	Answered        []string
	Form            *Form
	Hows            []Option
}

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

func (s *Site) talkPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showTalk(w, r, v, http.StatusOK, "", nil)
}

// showTalk shows the talk; keep names the form that was not taken.
func (s *Site) showTalk(w http.ResponseWriter, r *http.Request, v visitor, status int, keep string, form *Form) error {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out talkView
	asked := false
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, ok := viewOf(views, spaceOf(r))
		if !ok {
			return partnership.ErrNotFound
		}
		round, ok := view.State.Round(id)
		if !ok || round.Opened.No == 0 && !round.AskedOf(view.By.Party) {
			return partnership.ErrNotFound
		}
		if asked = round.Opened.No == 0; asked {
			return nil
		}
		out = talkViewOf(views, view, round, r.URL.Query())
		out.Host = host
		return nil
	})
	if err != nil {
		return err
	}
	if asked {
		return see(w, r, strings.TrimSuffix(r.URL.Path, "/talk")+"/say")
	}
	out.put(keep, form)
	shell.Title = out.Title
	return Render(w, r, status, talkPageView(shell, out))
}

// put shows a form again with what was typed.
func (out *talkView) put(keep string, form *Form) {
	if form == nil {
		return
	}
	out.Keep.Forms[keep] = form
	for i := range out.Stops {
		if keep == keepStop && form.Value("prompt") == out.Stops[i].Prompt && form.Value("about") == out.Stops[i].About {
			out.Stops[i].Form = form
		}
	}
}

func talkViewOf(views []partnership.View, view partnership.View, r partnership.Round, query url.Values) talkView {
	out := talkView{
		Title: string(r.Questions.Name), Path: roundPath(view.ID, r.ID) + "/talk", Back: "/s/" + string(view.CommonID),
		WhoSees: audience(view), Page: roundPath(view.ID, r.ID) + "/page",
	}
	out.Lede = fmt.Sprintf("Opened on %s, to everyone at the same moment. Read, talk, then keep what you want to hold on to.", day(view, r.Opened.At).Text)
	for _, c := range cardActions(view, r) {
		c.Kind = "quiet"
		out.Cards = append(out.Cards, c)
	}
	out.Sections = talkSections(view, r)
	for _, t := range r.Talks {
		out.Stops = append(out.Stops, stopOf(view, r, t))
	}
	out.Keep = keepOf(views, view, r, query)
	out.Bring = bringRound(view, r)
	return out
}

// talkSections are the questions with their answers, by dimension.
func talkSections(view partnership.View, r partnership.Round) []talkSection {
	q := r.Questions
	var list []talkSection
	for i, p := range q.Prompts {
		d, ok := q.Dimension(p.Dimension)
		id := "side-" + p.Dimension
		if !ok {
			id, d = "side", partnership.Dimension{Name: "Side by side", Voice: "In the order of joining, each in its own words."}
		}
		if len(list) == 0 || list[len(list)-1].ID != id {
			section := talkSection{ID: id, Title: string(d.Name), Text: string(d.Voice)}
			for _, ask := range d.Talk {
				section.Asks = append(section.Asks, string(ask))
			}
			list = append(list, section)
		}
		last := &list[len(list)-1]
		last.Questions = append(last.Questions, talkQuestion{ID: fmt.Sprintf("q%d", i+1), Text: string(p.Text), Voices: talkVoices(view, r, p)})
	}
	return list
}

func talkVoices(view partnership.View, r partnership.Round, p partnership.Prompt) []talkVoice {
	var list []talkVoice
	for _, party := range r.Asked {
		voice, ok := r.VoiceOf(party)
		if !ok || voice.Voice != partnership.OneVoice {
			continue
		}
		answers, spoke := r.Spoke(party)
		x := talkVoice{Party: partyOf(view.Common, party), Gone: !spoke && voice.Locked.No != 0}
		about, names := []partnership.PartyID{0}, map[partnership.PartyID]string{}
		if r.Questions.About {
			about = append([]partnership.PartyID{party}, voice.About...)
			for _, o := range about {
				names[o] = partyOf(view.Common, o).Name
			}
		}
		c := answers.Comment(p.Key)
		marks := partnership.Answers{Values: answers.Values}
		x.Mark, x.Words, x.Evidence = saidTo(r.Questions, p, marks, about, names), c.Text, evidenceGivenAs(c.Evidence)
		list = append(list, x)
	}
	return list
}

// stopOf is a deal-breaker's conversation, and what became of it.
func stopOf(view partnership.View, r partnership.Round, t partnership.NamedTalk) talkStop {
	p, _ := r.Questions.Prompt(t.Prompt)
	answers, _ := r.Spoke(t.Party)
	out := talkStop{
		ID: fmt.Sprintf("stop-%s-%d", t.Prompt, t.Party), Prompt: t.Prompt, About: fmt.Sprint(t.Party), Party: partyOf(view.Common, t.Party),
		Question: string(p.Text), Words: answers.Comment(t.Prompt).Text,
	}
	matter := partnership.Matter{Prompt: t.Prompt, About: t.Party}
	for _, a := range r.Answers {
		if a.Matter == matter {
			out.Answered = append(out.Answered, stopWords(view, a))
		}
	}
	if mayPromise(view) && !view.Past && r.AskedOf(view.By.Party) && len(out.Answered) == 0 {
		out.Form = FormOf(nil)
		out.Hows = []Option{
			{Value: string(partnership.GapAsItIs), Label: "We talked; we can live with it", Selected: true},
			{Value: string(partnership.GapTopic), Label: "We talk about it at the next check-in"},
			{Value: string(partnership.GapDeclined), Label: "We cannot live with it, because…"},
		}
	}
	return out
}

func stopWords(view partnership.View, a partnership.GapAnswer) string {
	who := partyOf(view.Common, a.Party).Name
	text := map[partnership.GapAnswerKind]string{
		partnership.GapAsItIs: who + " says: we talked, and can live with it.", partnership.GapTopic: who + " put it on the list for the next check-in.",
		partnership.GapDeclined: who + " says: we cannot live with it.", partnership.GapPromise: who + " made a promise of it.",
	}[a.How]
	if a.Reason != "" {
		text += " “" + string(a.Reason) + "”"
	}
	return text
}

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
