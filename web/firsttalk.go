package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"entente/partnership"
)

// After the opening: what each organisation answered, side by side, and what we keep of the talk.

// talkView is the page of the talk.
type talkView struct {
	Title, Lede   string
	Path, Back    string
	WhoSees, Host string
	Actions       []Action
	Sections      []talkSection
	Stops         []talkStop
	Keep          talkKeep
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
		WhoSees: audience(view),
	}
	out.Lede = fmt.Sprintf("Opened on %s, to everyone at the same moment. Read, talk, then keep what you want to hold on to.", day(view, r.Opened.At).Text)
	for _, c := range cardActions(view, r) {
		c.Kind = "quiet"
		out.Actions = append(out.Actions, c)
	}
	out.Actions = append(out.Actions, Action{Label: "One page to print", Href: roundPath(view.ID, r.ID) + "/page", Kind: "quiet", Icon: "print"})
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
