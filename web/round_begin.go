package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/engine"
	"entente/instrument"
	"entente/partnership"
)

// roundSettings is where a manager begins a round. What is set here never changes afterwards.
type roundSettings struct {
	Base    string
	Set     string // the address part of the set: its key, or own-7
	Version int
	In      partnership.SpaceID // of a set of the partnership's own
	Name    string
	Lede    string
	Source  string
	Prompts []promptLine
	Form    *Form
	Asked   []Option
	Seen    []Option
	When    []Option
	Closes  string
	Opens   string
	Today   string
	People  bool // people may answer
	Room    string
	Budget  string
	Says    []string // who will see what
	Soon    string   // it was asked not long ago
	Next    string   // what happens after the button
	Notice  string
}

// Days that the form suggests.
const (
	closesAfter = 10
	opensAfter  = 2
)

// beginRoundPage shows the questions of a set, and how to ask them.
func (s *Site) beginRoundPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	form := FormOf(map[string][]string{"set": {r.URL.Query().Get("set")}, "space": {r.URL.Query().Get("space")}})
	return s.showBeginRound(w, r, v, http.StatusOK, form, "")
}

func (s *Site) showBeginRound(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, notice string) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out roundSettings
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		if views[0].ID != spaceOf(r) {
			return partnership.ErrNotFound
		}
		if !views[0].Is(partnership.Manager) {
			return Forbidden("A manager of your organisation begins a round.")
		}
		q, ref, in, ok := setIn(views, form)
		if !ok {
			return partnership.ErrNotFound
		}
		out = beginRoundViewOf(views, q, ref, in, form, host)
		out.Notice = notice
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Ask: " + out.Name
	if notice != "" {
		shell.Notice = &Notice{Icon: "pencil", Text: notice, Look: true}
	}
	return Render(w, r, status, beginRoundView(shell, out))
}

// setIn is the set that a form names: one that comes with the program, or one of the partnership's own, with its space.
func setIn(views []partnership.View, form *Form) (partnership.QuestionSet, partnership.SetRef, partnership.SpaceID, bool) {
	name := form.Value("set")
	if no, own := strings.CutPrefix(name, "own-"); own {
		v, ok := viewOf(views, partnership.SpaceID(form.Value("space")))
		if !ok {
			return partnership.QuestionSet{}, partnership.SetRef{}, "", false
		}
		set, ok := v.State.QuestionSet(partnership.QuestionSetID(number(no)))
		if !ok {
			return partnership.QuestionSet{}, partnership.SetRef{}, "", false
		}
		return set.Latest().Questions, partnership.SetRef{Own: set.ID, Version: len(set.Versions)}, v.ID, true
	}
	set, ok := instrument.Find(name, int(min(number(form.Value("version")), 1<<20)))
	if !ok || name == "" {
		return partnership.QuestionSet{}, partnership.SetRef{}, "", false
	}
	return engine.Questions(set), partnership.SetRef{Key: set.Key, Version: set.Version}, "", true
}

func beginRoundViewOf(views []partnership.View, q partnership.QuestionSet, ref partnership.SetRef, in partnership.SpaceID, form *Form, host string) roundSettings {
	me := views[0]
	if in != "" {
		me = viewIn(views, in)
	}
	today := me.Common.Today(me.Now)
	out := roundSettings{Base: "/s/" + string(me.CommonID), Set: form.Value("set"), Version: ref.Version, In: in, Name: string(q.Name), Lede: string(q.Purpose),
		Source: string(q.Source), Prompts: promptLines(q), Form: form, Today: string(today), People: q.MayAnswer(partnership.People)}
	out.Closes, out.Opens = orElse(form.Value("closes"), string(today.AddDays(closesAfter))), orElse(form.Value("opens"), string(today.AddDays(closesAfter+opensAfter)))
	out.Asked = askedOptions(me, in, form)
	everyone := form.Value("seen") != "asked"
	if in == "" {
		out.Seen = []Option{
			{Value: "everyone", Label: "Everyone in this partnership", Selected: everyone},
			{Value: "asked", Label: "Only the organisations that are asked", Hint: "If that is only yours: how your own people see it, seen by nobody else.", Selected: !everyone},
		}
	} else {
		out.Room = audience(me)
	}
	if q.MayAnswer(partnership.OneVoice) {
		together := form.Value("when") == "together" || form.Value("when") == "" && !q.MayAnswer(partnership.People)
		out.When = []Option{
			{Value: "together", Label: "As soon as all have sent their answer", Hint: "Each organisation answers as one voice; the days below then do not matter.", Selected: together},
			{Value: "days", Label: "On the days below", Selected: !together},
		}
	}
	out.Soon, out.Next = soonWords(me, in != "", ref, q.Most), "Next, you and the other organisations each write your answer."
	if out.People {
		out.Next = "Next, you choose how your own organisation answers and whom it asks; each of the others does so for itself."
	}
	out.Budget = budgetWords(views, q)
	preview := partnership.Round{Questions: q, Smallest: partnership.SmallestGroup}
	out.Says = seenWords(preview, "those whom you choose here", host)
	return out
}

// soonWords say that a set was asked not long ago, and when it can be asked again; "" if it can be now.
func soonWords(v partnership.View, own bool, ref partnership.SetRef, most int) string {
	asked, next := v.State.AskedBefore(v.Common, ref, most)
	if v.Common.Today(v.Now) >= next {
		return ""
	}
	on, again := nearDay(v, asked).Text, nearDay(v, next).Text
	if own {
		return "These questions were asked on " + on + ". They can be asked again from " + again + "."
	}
	return "Everyone was asked these questions on " + on + ". They can be asked again from " + again +
		"; sooner only if fewer than everyone see what comes out, such as your own organisation alone."
}

// askedOptions are the organisations that can be asked; all who vote are suggested.
func askedOptions(v partnership.View, in partnership.SpaceID, form *Form) []Option {
	var list []Option
	ids := v.Common.Voters()
	for _, p := range v.Common.Parties() {
		if p.Left == 0 && p.Kind == partnership.Neutral {
			ids = append(ids, p.ID)
		}
	}
	here := v.State.Audience(v.Common)
	for _, id := range ids {
		if !slices.Contains(here, id) {
			continue
		}
		p, _ := v.Common.Party(id)
		mark := markOf(p)
		o := Option{Value: fmt.Sprint(id), Label: string(p.Name), Mark: &mark, Selected: form.Chosen("asked", fmt.Sprint(id)) || form.values["asked"] == nil && p.Votes()}
		if !p.Votes() {
			o.Hint = "Neutral: asked only if you say so."
		}
		list = append(list, o)
	}
	return list
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// budgetWords say what is left of the prompts of the quarter for the opener's people.
func budgetWords(views []partnership.View, q partnership.QuestionSet) string {
	if !q.MayAnswer(partnership.People) {
		return ""
	}
	least := partnership.PromptsLeft(views, 0)
	for _, m := range activeMembers(views[0], views[0].By.Party) {
		least = min(least, partnership.PromptsLeft(views, m.ID))
	}
	text := fmt.Sprintf("Nobody is asked more than %d questions a quarter over all rounds. This asks %d", partnership.QuarterPrompts, q.PromptsFor(0))
	if q.About {
		text += " about oneself, and as many again about each other organisation"
	}
	text += fmt.Sprintf("; of your own people everyone has %d left or more.", least)
	if q.PromptsFor(0) > least {
		text += " As one voice it counts for nobody."
	}
	return text
}

// beginRound asks the questions of a set.
func (s *Site) beginRound(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.BeginRound{Asked: parties(form, "asked"), Comments: form.Checked("comments")}
	var at partnership.SpaceID
	_, err = s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		q, ref, in, ok := setIn(views, form)
		if !ok || views[0].ID != spaceOf(r) {
			return partnership.ErrNotFound
		}
		c.Set, at = ref, in
		c.Together = form.Value("when") == "together" && q.MayAnswer(partnership.OneVoice)
		return nil
	})
	if err != nil {
		return err
	}
	readSettings(form, c)
	if form.OK() && at == "" {
		at, err = s.roundSpace(r, v, form, c.Asked)
	}
	if err == nil && form.OK() {
		receipt, failure := s.do(r, v, at, c, form)
		if failure == nil {
			return see(w, r, roundPath(at, partnership.RoundID(receipt.First)))
		}
		err = failure
	}
	if errors.Is(err, partnership.ErrConflict) {
		form.values.Del(commandField)
		return s.showBeginRound(w, r, v, http.StatusConflict, form, because(err, partnership.ErrConflict)+" Nothing was saved; what you chose is kept below.")
	}
	if err != nil && !form.fieldErrors(err) {
		return err
	}
	return s.showBeginRound(w, r, v, http.StatusUnprocessableEntity, form, "")
}

// readSettings reads days and the smallest group.
func readSettings(form *Form, c *partnership.BeginRound) {
	if len(c.Asked) == 0 {
		form.Fail("asked", "ask at least one organisation")
	}
	if c.Together {
		c.Comments = false
		return
	}
	c.Closes = partnership.Date(form.Line("closes", 10, "choose a day"))
	c.Opens = partnership.Date(form.Line("opens", 10, "choose a day after the one on which it closes"))
	if text := form.Line("smallest", 4, ""); text != "" {
		c.Smallest = int(min(number(text), 1000))
		if c.Smallest == 0 {
			form.Fail("smallest", "a whole number, five or more")
		}
	}
}

// roundSpace is where a round lives: with everyone, or in the smallest space of those who are asked.
func (s *Site) roundSpace(r *http.Request, v visitor, form *Form, asked []partnership.PartyID) (partnership.SpaceID, error) {
	if form.Value("seen") != "asked" {
		return spaceOf(r), nil
	}
	may := false
	_, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		may = views[0].Is(partnership.Manager)
		return nil
	})
	if err != nil {
		return "", err
	}
	if !may {
		return "", Forbidden("A manager of your organisation begins a round.")
	}
	return s.smallest(r, v, asked)
}
