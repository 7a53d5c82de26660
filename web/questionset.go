package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"entente/engine"
	"entente/instrument"
	"entente/partnership"
)

// setsView is the list of what can be asked.
type setsView struct {
	Base   string // "/s/…" of the common space
	Groups []setGroup
	Write  []Action // one for each space that the reader may write a set in
	May    bool
}

// setGroup is some of the sets under a heading.
type setGroup struct {
	ID, Title, Text string
	Items           []setItem
}

// setItem is one set in a list.
type setItem struct {
	Name, Href, Purpose string
	Facts               []Fact
}

// setView is one set, with all its questions.
type setView struct {
	Name, Purpose string
	Actions       []Action
	Back          string
	Facts         []Fact
	Parts         []setPart
	Say           string
	Cards         []setCards
	Older         []Link // the versions before
}

// setPart is a dimension of a set with its prompts; without a name the set has no dimensions there.
type setPart struct {
	Name, Voice string
	Prompts     []setPrompt
	Talk        []string
}

// setPrompt is one question, and how it is answered.
type setPrompt struct{ Text, Help, How string }

// setCards are the cards about one dimension.
type setCards struct {
	Name  string
	Cards []string
}

// isoStages are those of ISO 44001.
var isoStages = [9]string{"", "operational awareness", "knowledge", "internal assessment", "partner selection", "working together", "value creation", "staying together", "exit strategy"}

func (s *Site) sets(w http.ResponseWriter, r *http.Request, v visitor) error {
	var out setsView
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		if views[0].ID != spaceOf(r) {
			return partnership.ErrNotFound
		}
		out = setsViewOf(views)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Question sets"
	return Render(w, r, http.StatusOK, setsPageView(shell, out))
}

func setsViewOf(views []partnership.View) setsView {
	out := setsView{Base: "/s/" + string(views[0].CommonID), May: mayWriteSets(views[0])}
	first := setGroup{ID: "first", Title: "For every partnership", Text: "A first conversation to begin with, ten behaviours every quarter, a pulse in between."}
	now := setGroup{ID: "now", Title: "What your situation calls for", Text: "Each says why."}
	more := setGroup{ID: "more", Title: "For other situations", Text: "Each says when. You can ask them at any time."}
	own := setGroup{ID: "own", Title: "Your own", Text: "Written by one of you. Only those named see them."}
	_, why := offeredSets(views)
	for _, set := range instrument.Newest() {
		item := setItemOf(engine.Questions(set), out.Base+"/sets/"+set.Key, Fact{Label: "When", Values: []string{situationsOf(set)}})
		switch {
		case slices.Contains(partnership.FirstSets(), set.Key):
			first.Items = append(first.Items, item)
		case len(why[set.Key]) > 0:
			item.Facts = append(item.Facts, Fact{Label: "Why now", Values: why[set.Key]})
			now.Items = append(now.Items, item)
		default:
			more.Items = append(more.Items, item)
		}
	}
	for _, v := range views {
		for _, o := range v.State.QuestionSets() {
			latest := o.Latest().Questions
			own.Items = append(own.Items, setItemOf(latest, fmt.Sprintf("/s/%s/sets/%d", v.ID, o.ID), Fact{Label: "Who sees it", Values: []string{upperFirst(audience(v))}}))
		}
	}
	for _, g := range []setGroup{own, first, now, more} {
		if len(g.Items) > 0 {
			out.Groups = append(out.Groups, g)
		}
	}
	if out.May {
		out.Write = writeActions(views, "")
	}
	return out
}

// writeActions leads to the form for a set of one's own, once for each circle that can have one.
func writeActions(views []partnership.View, query string) []Action {
	var list []Action
	for i, v := range views {
		a := Action{Label: "For " + audience(v), Href: "/s/" + string(v.ID) + "/sets/new" + query, Kind: "quiet"}
		if i == 0 {
			a.Label = "For everyone"
		}
		list = append(list, a)
	}
	return list
}

// mayWriteSets tells whether the reader may write question sets.
func mayWriteSets(view partnership.View) bool {
	return view.Is(partnership.Manager) || view.Is(partnership.Signatory)
}

func situationsOf(set instrument.Set) string {
	var list []string
	for _, when := range set.When {
		list = append(list, when.Says())
	}
	return upperFirst(strings.Join(list, "; "))
}

func setItemOf(q partnership.QuestionSet, href string, last Fact) setItem {
	return setItem{Name: string(q.Name), Href: href, Purpose: string(q.Purpose), Facts: []Fact{
		{Label: "Who answers", Values: []string{whoAnswers(q)}}, {Label: "How many", Values: []string{howMany(q)}}, last,
	}}
}

// whoAnswers is the ways in which a set is answered, in words.
func whoAnswers(q partnership.QuestionSet) string {
	var list []string
	for _, v := range q.Answered {
		switch v {
		case partnership.People:
			list = append(list, "people, unnamed")
		case partnership.OneVoice:
			list = append(list, "each organisation as one voice")
		}
	}
	text := upperFirst(strings.Join(list, ", or "))
	if q.About {
		text += "; about itself and about the others"
	}
	return text
}

// howMany is how many questions there are, and how they are answered.
func howMany(q partnership.QuestionSet) string {
	scaled := 0
	for _, p := range q.Prompts {
		if p.Kind == partnership.ScalePrompt {
			scaled++
		}
	}
	var list []string
	if scaled > 0 {
		list = append(list, fmt.Sprintf("%d on a scale", scaled))
	}
	if words := len(q.Prompts) - scaled; words > 0 {
		list = append(list, fmt.Sprintf("%d in own words", words))
	}
	if len(q.Cards) > 0 {
		list = append(list, countOf(len(q.Cards), "card", "cards"))
	}
	return upperFirst(sentenceList(list))
}

// foundSet is a set that an address names.
type foundSet struct {
	Questions partnership.QuestionSet
	Ref       partnership.SetRef
	Own       *partnership.OwnSet // nil for one that comes with the program
}

// setOf finds the set that the name, and the version if it is not "", stand for. Errors: partnership.ErrNotFound.
func setOf(view partnership.View, name, version string) (foundSet, error) {
	no := 0
	if version != "" {
		n, err := strconv.ParseUint(version, 10, 16)
		if err != nil || n == 0 {
			return foundSet{}, partnership.ErrNotFound
		}
		no = int(n)
	}
	if set, ok := instrument.Find(name, no); ok {
		return foundSet{Questions: engine.Questions(set), Ref: partnership.SetRef{Key: set.Key, Version: set.Version}}, nil
	}
	id, err := strconv.ParseUint(name, 10, 40)
	if err != nil {
		return foundSet{}, partnership.ErrNotFound
	}
	own, ok := view.State.QuestionSet(partnership.QuestionSetID(id))
	if no == 0 {
		no = len(own.Versions)
	}
	if !ok || no > len(own.Versions) {
		return foundSet{}, partnership.ErrNotFound
	}
	return foundSet{Questions: own.Versions[no-1].Questions, Ref: partnership.SetRef{Own: own.ID, Version: no}, Own: &own}, nil
}

func (s *Site) set(w http.ResponseWriter, r *http.Request, v visitor) error {
	var out setView
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, ok := viewOf(views, spaceOf(r))
		if !ok {
			return partnership.ErrNotFound
		}
		found, err := setOf(view, r.PathValue("key"), r.URL.Query().Get("version"))
		if err == nil {
			out = setViewOf(views, view, found)
		}
		return err
	})
	if err != nil {
		return err
	}
	shell.Title = out.Name
	return Render(w, r, http.StatusOK, setPageView(shell, out))
}

func setViewOf(views []partnership.View, view partnership.View, f foundSet) setView {
	q, here := f.Questions, "/s/"+string(view.ID)
	out := setView{Name: string(q.Name), Purpose: string(q.Purpose), Back: "/s/" + string(view.CommonID) + "/sets", Say: string(q.Say)}
	out.Facts = factsOfSet(view, f)
	out.Parts, out.Cards = setParts(q), cardsOf(q)
	name, from := f.Ref.Key, "?from="+f.Ref.Key
	latest := f.Own == nil || f.Ref.Version == len(f.Own.Versions)
	ask := "/s/" + string(view.CommonID) + "/rounds/new?set=" + f.Ref.Key
	if f.Own != nil {
		name = fmt.Sprint(f.Ref.Own)
		from = fmt.Sprintf("?from=%d&version=%d", f.Ref.Own, f.Ref.Version)
		ask = fmt.Sprintf("/s/%s/rounds/new?set=own-%d&space=%s", view.CommonID, f.Ref.Own, view.ID)
		for no := range f.Own.Versions {
			if no+1 != f.Ref.Version {
				out.Older = append(out.Older, Link{Label: fmt.Sprintf("Version %d", no+1), Href: fmt.Sprintf("%s/sets/%s?version=%d", here, name, no+1)})
			}
		}
	}
	if views[0].Is(partnership.Manager) && latest {
		out.Actions = append(out.Actions, Action{Label: "Ask these", Href: ask})
	}
	if mayWriteSets(views[0]) && f.Own != nil && latest {
		out.Actions = append(out.Actions, Action{Label: "Write a new version", Href: fmt.Sprintf("%s/sets/new?set=%s", here, name), Kind: "quiet"})
	}
	if mayWriteSets(views[0]) {
		out.Actions = append(out.Actions, Action{Label: "Copy and adapt", Href: here + "/sets/new" + from, Kind: "quiet"})
	}
	yaml := fmt.Sprintf("%s/sets/%s/yaml?version=%d", here, name, f.Ref.Version)
	out.Actions = append(out.Actions, Action{Label: "Take it along as a file", Href: yaml, Kind: "bare"})
	return out
}

func factsOfSet(view partnership.View, f foundSet) []Fact {
	q := f.Questions
	list := []Fact{{Label: "Who answers", Values: []string{whoAnswers(q)}}, {Label: "How many", Values: []string{howMany(q)}}}
	if set, ok := instrument.Find(f.Ref.Key, f.Ref.Version); ok && f.Own == nil {
		list = append(list, Fact{Label: "When", Values: []string{situationsOf(set)}})
	}
	if q.Most > 0 {
		list = append(list, Fact{Label: "How often", Values: []string{"At most every " + countOf(q.Most, "month", "months")}})
	}
	if q.Most == 1 {
		list[len(list)-1].Values = []string{"At most once a month"}
	}
	if q.Stage > 0 {
		list = append(list, Fact{Label: "Stage of ISO 44001", Values: []string{fmt.Sprintf("%d, %s", q.Stage, isoStages[q.Stage])}})
	}
	if q.Source != "" {
		list = append(list, Fact{Label: "Source", Values: []string{string(q.Source)}})
	}
	if f.Own == nil {
		return append(list, Fact{Label: "Version", Values: []string{fmt.Sprintf("%d, comes with Entente", q.Version)}})
	}
	made := f.Own.Versions[f.Ref.Version-1].Made
	by := ""
	id, _ := made.By.Member()
	if m, ok := view.Common.Member(id); ok {
		by = " by " + string(m.Name) + ", " + partyOf(view.Common, m.Party).Name
	}
	return append(list,
		Fact{Label: "Version", Values: []string{fmt.Sprintf("%d, written %s%s", f.Ref.Version, day(view, made.At).Text, by)}},
		Fact{Label: "Who sees it", Values: []string{upperFirst(audience(view))}})
}

// setParts are the questions, dimension by dimension.
func setParts(q partnership.QuestionSet) []setPart {
	var list []setPart
	part := func(name string) setPart {
		p := setPart{}
		for _, prompt := range q.Prompts {
			if prompt.Dimension == name {
				p.Prompts = append(p.Prompts, setPrompt{Text: string(prompt.Text), Help: string(prompt.Help), How: howAnswered(q, prompt)})
			}
		}
		return p
	}
	if p := part(""); len(p.Prompts) > 0 {
		list = append(list, p)
	}
	for _, d := range q.Dimensions {
		p := part(d.Key)
		p.Name, p.Voice = string(d.Name), string(d.Voice)
		for _, question := range d.Talk {
			p.Talk = append(p.Talk, string(question))
		}
		list = append(list, p)
	}
	return list
}

// howAnswered is how a prompt is answered, in words.
func howAnswered(q partnership.QuestionSet, p partnership.Prompt) string {
	text := "In own words"
	switch p.Kind {
	case partnership.ScalePrompt:
		i := slices.IndexFunc(q.Scales, func(s partnership.Scale) bool { return s.Key == p.Scale })
		if i < 0 {
			return "On a scale"
		}
		var words []string
		for n, point := range q.Scales[i].Points {
			words = append(words, fmt.Sprintf("%d %s", n+1, point))
		}
		text = strings.Join(words, " · ")
	case partnership.DealBreaker:
		text = "In own words; opens a conversation, never a score"
	}
	if p.Evidence {
		text += "; with evidence"
	}
	return text
}

func cardsOf(q partnership.QuestionSet) []setCards {
	var list []setCards
	for _, c := range q.Cards {
		d, _ := q.Dimension(c.Dimension)
		if len(list) == 0 || list[len(list)-1].Name != string(d.Name) {
			list = append(list, setCards{Name: string(d.Name)})
		}
		list[len(list)-1].Cards = append(list[len(list)-1].Cards, string(c.Text))
	}
	return list
}

// takeSet gives a set as a file that can be read again here or elsewhere.
func (s *Site) takeSet(w http.ResponseWriter, r *http.Request, v visitor) error {
	var body []byte
	var name string
	_, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		found, err := setOf(view, r.PathValue("key"), r.URL.Query().Get("version"))
		if err != nil {
			return err
		}
		set := engine.SetOf(found.Questions)
		if found.Own == nil {
			set, _ = instrument.Find(found.Ref.Key, found.Ref.Version)
		}
		body, name = set.YAML(), set.Name
		return nil
	})
	if err != nil {
		return err
	}
	return giveFile(w, r, name+".yaml", "application/yaml; charset=utf-8", body)
}
