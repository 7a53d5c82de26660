package web

import (
	"fmt"
	"net/http"
	"net/url"

	"entente/partnership"
)

// Questions for the room: cards to talk about, on paper or on a phone one by one, and ticks after the talk.

// roomView is the page of a round that is for the room.
type roomView struct {
	Title, Lede, Say string
	Path, Back       string
	WhoSees, Host    string
	Card             *roomCard
	Previous, Next   string
	Ticks            []roomTick
	Need             string // as many ticks lead deeper: "five ticks"
	There            string // how many there are: "Four are there."; "" for none
	Deeper           bool
	Rules            []AgendaItem
	Rule             *Form  // nil if none can be noted
	Answer           string // where the questions are answered blind, if they can be
	Talk             string // where the answers are, once they opened
	Today            string
}

// roomCard is a question to put on the table.
type roomCard struct{ Place, Dimension, Text string }

// roomTick is a part, and who is at ease with it since which talk.
type roomTick struct {
	ID, Key, Name, Voice string
	By                   []answeredRow
	All, Mine, May       bool
	Talked               Field // on which day, to tick it
	Form                 *Form // that was not taken
}

// rulesKey is the part that is deeper: its time comes once all the others are ticked.
const rulesKey = "ground-rules"

// doTick is what the form of a tick does.
const doTick = "tick"

func (s *Site) roomPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showRoom(w, r, v, http.StatusOK, FormOf(url.Values{}))
}

func (s *Site) showRoom(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out roomView
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		round, ok := view.State.Round(id)
		if !ok || !round.Questions.Room {
			return partnership.ErrNotFound
		}
		out = roomViewOf(view, round, form)
		out.show(round, r.URL.Query().Get("card"))
		return nil
	})
	if err != nil {
		return err
	}
	out.Host = host
	shell.Title = out.Title
	return Render(w, r, status, roomPageView(shell, out))
}

func roomViewOf(view partnership.View, r partnership.Round, form *Form) roomView {
	out := roomView{
		Title: string(r.Questions.Name), Lede: string(r.Questions.Purpose), Say: string(r.Questions.Say), Path: roundPath(view.ID, r.ID) + "/cards",
		Back: "/s/" + string(view.CommonID), WhoSees: audience(view), Today: string(view.Common.Today(view.Now).AddDays(1)),
	}
	may := mayPromise(view) && !view.Past && r.AskedOf(view.By.Party) && r.Cancelled.No == 0
	ticked, need := 0, 0
	for _, d := range r.Questions.Dimensions {
		t := roomTick{ID: "tick-" + d.Key, Key: d.Key, Name: string(d.Name), Voice: string(d.Voice), All: r.Ticked(view.Common, d.Key), May: may}
		for _, p := range r.Asked {
			if tick, ok := r.TickOf(d.Key, p); ok && !view.Common.HasLeft(p) {
				t.By = append(t.By, answeredRow{partyOf(view.Common, p), talkedWords(view, tick)})
				t.Mine = t.Mine || p == view.By.Party
			}
		}
		t.ask(view, r, form)
		if d.Key != rulesKey {
			need++
			if t.All {
				ticked++
			}
		}
		out.Ticks = append(out.Ticks, t)
	}
	out.Deeper, out.Need = need > 0 && ticked == need, countOf(need, "tick", "ticks")
	switch {
	case ticked == 1:
		out.There = "One is there."
	case ticked > 1:
		out.There = upperFirst(inWords(ticked)) + " are there."
	}
	for _, rule := range view.State.RulesKept(r.ID) {
		out.Rules = append(out.Rules, ruleItem(view, rule))
	}
	if out.Deeper && canHelp(view) && !view.Past && view.ID == view.CommonID && r.Cancelled.No == 0 {
		out.Rule = FormOf(url.Values{})
		if form.Value("do") == keepRule {
			out.Rule = form
		}
		if out.Rule.Value("recheck") == "" {
			out.Rule.values.Set("recheck", string(view.Common.Today(view.Now).AddDays(ruleDays)))
		}
	}
	voice, asked := r.VoiceOf(view.By.Party)
	switch {
	case r.Opened.No != 0:
		out.Talk = roundPath(view.ID, r.ID) + "/talk"
	case asked && voice.Voice == partnership.OneVoice && r.Phase() == partnership.RoundRunning && canHelp(view):
		out.Answer = roundPath(view.ID, r.ID) + "/say"
	}
	return out
}

// ask offers today as the day of the talk, or has what was typed again.
func (t *roomTick) ask(view partnership.View, r partnership.Round, form *Form) {
	today := string(view.Common.Today(view.Now))
	t.Talked = Field{Kind: "date", ID: t.Key + "-talked", Name: "talked", Label: "Talked about on", Value: today, Min: string(view.Common.Today(r.Begun.At)), Max: today}
	if form.Value("dimension") == t.Key {
		t.Form, t.Talked.Value, t.Talked.Error = form, form.Value("talked"), form.Err("talked")
	}
}

// talkedWords say on which day a party talked about what it ticked.
func talkedWords(view partnership.View, t partnership.Tick) string {
	at := t.Talked.Time()
	switch {
	case t.Talked == "":
		return "ticked; the record names no day of the talk"
	case at.Year() != view.Common.Today(view.Now).Time().Year():
		return "talked about on " + at.Format("2 January 2006")
	}
	return "talked about on " + at.Format("2 January")
}

// show puts one card on the page; the first unless the address names another.
func (out *roomView) show(r partnership.Round, card string) {
	n := len(r.Questions.Cards)
	if n == 0 {
		return
	}
	at := int(number(card))
	if at < 1 || at > n {
		at = 1
	}
	c := r.Questions.Cards[at-1]
	d, _ := r.Questions.Dimension(c.Dimension)
	out.Card = &roomCard{fmt.Sprintf("Card %d of %d", at, n), string(d.Name), string(c.Text)}
	out.Next = fmt.Sprintf("%s?card=%d#card", out.Path, at%n+1)
	out.Previous = fmt.Sprintf("%s?card=%d#card", out.Path, (at+n-2)%n+1)
}

// atRoom takes a tick, or a rule that was noted.
func (s *Site) atRoom(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	here := r.URL.Path + "#ticks"
	tick := &partnership.TickDimension{Round: id, Dimension: form.Line("dimension", 80, "choose one of those asked"), Untick: form.Value("do") == "untick"}
	if !tick.Untick {
		tick.Talked = partnership.Date(form.Value("talked"))
	}
	var c partnership.Command = tick
	if form.Value("do") == keepRule {
		form.Errors = nil
		here = r.URL.Path + "#rules"
		c = &partnership.NoteAssumption{Round: id, Text: partnership.Text(form.Text("text", 4000, "say which rule")), Recheck: partnership.Date(form.Line("recheck", 10, "choose a day on which to look at it again"))}
	}
	return s.act(w, r, v, c, form, here, func(form *Form) error {
		return s.showRoom(w, r, v, http.StatusUnprocessableEntity, form)
	})
}

// cardsSheet is all cards on paper, to cut out.
type cardsSheet struct {
	Back, Title, Say string
	Cards            []roomCard
}

func (s *Site) cardsSheetPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	var out cardsSheet
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		round, ok := view.State.Round(id)
		if !ok || !round.Questions.Room {
			return partnership.ErrNotFound
		}
		out = cardsSheet{Back: roundPath(view.ID, id) + "/cards", Title: string(round.Questions.Name), Say: string(round.Questions.Say)}
		for _, c := range round.Questions.Cards {
			d, _ := round.Questions.Dimension(c.Dimension)
			out.Cards = append(out.Cards, roomCard{Dimension: string(d.Name), Text: string(c.Text)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, http.StatusOK, cardsSheetView(shell, out))
}
