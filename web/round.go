package web

import (
	"fmt"
	"net/http"
	"slices"

	"entente/partnership"
)

// roundsView is “How we see it”: the newest results, what is under way, and what can be asked.
type roundsView struct {
	Base    string
	Title   string
	Lede    string
	Filters Filters // other rounds of the same questions
	Others  Filters // the newest of other questions
	Running []roundRow
	Result  *roundResultView
	Manage  *roundManage // of one round that has not opened
	Bring   BringTopic   // of one round
	Earlier []AgendaItem
	Sets    []setRow // what is offered at any time, and what the situation calls for
	Further int      // sets of the program that are not among them
	Own     []setRow
	May     bool // begin a round
	Empty   *Empty
}

// roundRow is a round under way, with what is asked of the reader.
type roundRow struct {
	Title, Href string
	Status      Status
	Facts       []string
	Actions     []Action
}

// roundForms are forms of a round's page that were refused.
type roundForms struct {
	voice, more, cancel *Form
	gap                 *gapForm
	notice              string
	sender              string // who letters with links are from; "" where none are sent
}

// rounds is the page “How we see it”.
func (s *Site) rounds(w http.ResponseWriter, r *http.Request, v visitor) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out roundsView
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		if views[0].ID != spaceOf(r) {
			return partnership.ErrNotFound // a room has no page of its own
		}
		newest, in := newestRound(views)
		out = roundsOf(views, newest, in.ID)
		if newest.ID == 0 {
			return nil
		}
		x, err := s.readRound(in, newest)
		if err != nil {
			return err
		}
		out.Result, out.Bring = x.page(host), bringRound(in, newest)
		out.Title, out.Lede = "How we see the partnership", out.Result.Lede
		out.Result.Meta = append([]string{string(newest.Questions.Name)}, out.Result.Meta...)
		out.Filters, out.Others = roundFilters(in, newest)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "How we see it"
	return Render(w, r, http.StatusOK, roundsPageView(shell, out))
}

// newestRound is the round whose results go first, over all spaces.
func newestRound(views []partnership.View) (newest partnership.Round, in partnership.View) {
	for _, v := range views {
		if r, ok := v.State.NewestResult(); ok && (newest.ID == 0 || r.Before(newest)) {
			newest, in = r, v
		}
	}
	return newest, in
}

// roundsOf gathers what stands around the results, which are those of the newest round, in the space at.
func roundsOf(views []partnership.View, newest partnership.Round, at partnership.SpaceID) roundsView {
	out := roundsView{Base: "/s/" + string(views[0].CommonID), Title: "How we see it", May: views[0].Is(partnership.Manager)}
	opened := false
	for _, v := range views {
		for _, r := range slices.Backward(v.State.Rounds()) {
			switch r.Phase() {
			case partnership.RoundRunning, partnership.RoundClosed:
				out.Running = append(out.Running, runningRow(v, r))
			case partnership.RoundOpen, partnership.RoundSettled:
				opened = true
				if r.ID != newest.ID || v.ID != at {
					out.Earlier = append(out.Earlier, earlierItem(v, r))
				}
			case partnership.RoundCancelled:
				out.Earlier = append(out.Earlier, earlierItem(v, r))
			}
		}
	}
	slices.SortStableFunc(out.Earlier, func(a, b AgendaItem) int { return compareDown(a.At, b.At) })
	out.addSets(views)
	if !opened {
		out.Lede = "Everyone answers the same questions by themselves. The answers open to all at the same moment, and we talk about where they differ most."
	}
	if !opened && len(out.Running) == 0 {
		out.Empty = emptyRounds(out.Base, out.May)
	}
	return out
}

func compareDown(a, b string) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

func emptyRounds(base string, may bool) *Empty {
	e := &Empty{What: "Nobody has been asked yet.",
		Why: "Each side alone writes what would make this worth it, what it takes for granted, and what would be easier; then both open together and talk. Thirty minutes are enough, and no charter is needed."}
	e.First = Action{Label: "Begin the first conversation", Href: base + "/rounds/new?set=first-conversation"}
	if !may {
		e.Why += " A manager of your organisation can begin it."
		e.First = Action{Label: "See who that is", Href: base + "/people", Kind: "quiet"}
	}
	return e
}

// earlierItem is a round that is over, or whose results are not the newest.
func earlierItem(v partnership.View, r partnership.Round) AgendaItem {
	at := v.Common.Today(r.Begun.At)
	item := AgendaItem{Title: string(r.Questions.Name), Href: roundPath(v.ID, r.ID), Text: "Cancelled; what was answered was deleted unread."}
	if r.Opened.No != 0 {
		at = v.Common.Today(r.Opened.At)
		item.Text = "Opened." // the day stands beside it
		switch {
		case r.Widest == 0 && len(r.Talks) == 0:
		case r.Settled.No != 0:
			item.Text = "Opened, and settled."
		default:
			item.Text = "Opened. It is not said of every wide gap yet what becomes of it."
		}
	}
	if v.State.Kind() != partnership.Common {
		item.Text += " Seen by " + audience(v) + "."
	}
	item.At, item.When = string(at), at.Time().Format("2 Jan 2006")
	return item
}

// runningRow is a round that has not opened.
func runningRow(v partnership.View, r partnership.Round) roundRow {
	row := roundRow{Title: string(r.Questions.Name), Href: roundPath(v.ID, r.ID), Status: Status{Icon: "blind", Text: whenWords(v, r)}}
	row.Facts = []string{"Asked: " + namesOf(v, r.Asked), "Seen by " + audience(v)}
	row.Actions = append(roundActions(v, r), Action{Label: "See how it is set up", Href: row.Href, Kind: "bare"})
	return row
}

// whenWords say when a round closes and opens.
func whenWords(v partnership.View, r partnership.Round) string {
	switch {
	case r.Phase() == partnership.RoundClosed:
		return "Closed. It opens to everyone on " + words(nearDay(v, r.Opens)) + ", at 09:00."
	case r.Together && r.Closes == "":
		return "It opens to everyone as soon as all have sent their answer."
	case r.Together:
		return "It opens to everyone as soon as all have sent their answer, and at the latest after " + words(nearDay(v, r.Closes)) + "."
	}
	return "Answers until the end of " + words(nearDay(v, r.Closes)) + ". They open to everyone on " + nearDay(v, r.Opens).Text + " at 09:00."
}

// roundActions is what is asked of the reader. Nobody is told whether anybody has answered, the reader's own answer included.
func roundActions(v partnership.View, r partnership.Round) []Action {
	if r.Phase() != partnership.RoundRunning || v.Past || !r.AskedOf(v.By.Party) {
		return nil
	}
	here := roundPath(v.ID, r.ID)
	voice, chosen := r.VoiceOf(v.By.Party)
	name := partyOf(v.Common, v.By.Party).Name
	list := cardActions(v, r)
	switch {
	case !chosen && v.Is(partnership.Manager):
		list = append(list, Action{Label: "Choose how " + name + " answers", Href: here + "#voice"})
	case !chosen:
	case voice.Voice == partnership.OneVoice && voice.Locked.No == 0 && canHelp(v):
		list = append(list, Action{Label: "Answer for " + name, Href: here + "/say"})
	case voice.Voice == partnership.People && slices.Contains(voice.Members(), v.By.ID):
		list = append(list, Action{Label: "Answer now", Href: here + "/answer"})
	}
	if len(list) > 1 {
		list[1].Kind = "quiet" // in the room first
	}
	return list
}

// cardActions lead to the cards for the room, and to what was ticked after the talk; none if the questions have none.
func cardActions(v partnership.View, r partnership.Round) []Action {
	if !r.Questions.Room || r.Cancelled.No != 0 {
		return nil
	}
	return []Action{{Label: "Cards for the room, and ticks after the talk", Href: roundPath(v.ID, r.ID) + "/cards"}}
}

// roundFilters lead to the other rounds of the set, and to the newest of other sets in the space.
func roundFilters(v partnership.View, r partnership.Round) (same, others Filters) {
	same, others = Filters{Label: "Rounds"}, Filters{Label: "Other questions"}
	latest := map[partnership.SetRef]partnership.Round{}
	var order []partnership.SetRef
	n := 0
	for _, o := range v.State.Rounds() {
		if o.Opened.No == 0 {
			continue
		}
		set := partnership.SetRef{Key: o.Set.Key, Own: o.Set.Own}
		if set != (partnership.SetRef{Key: r.Set.Key, Own: r.Set.Own}) {
			if _, known := latest[set]; !known {
				order = append(order, set)
			}
			latest[set] = o
			continue
		}
		n++
		same.Items = append(same.Items, NavItem{Label: fmt.Sprintf("Round %d, %s", n, monthOf(v, o, r)), Href: roundPath(v.ID, o.ID), Current: o.ID == r.ID})
	}
	if len(same.Items) > mostFilters {
		same.Items = shortened(same.Items)
	}
	for _, set := range order {
		o := latest[set]
		others.Items = append(others.Items, NavItem{Label: string(o.Questions.Name), Href: roundPath(v.ID, o.ID)})
	}
	return same, others
}

const mostFilters = 6

// shortened keeps the newest and the one that is looked at.
func shortened(items []NavItem) []NavItem {
	cut := len(items) - mostFilters
	for i, item := range items[:cut] {
		if item.Current {
			return append([]NavItem{items[i]}, items[cut+1:]...)
		}
	}
	return items[cut:]
}

// round is the page of one round, in whatever phase it is.
func (s *Site) round(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showRound(w, r, v, http.StatusOK, roundForms{})
}

func (s *Site) showRound(w http.ResponseWriter, r *http.Request, v visitor, status int, forms roundForms) error {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := roundsView{}
	if s.Mail != nil {
		forms.sender = s.Mail.Sender()
	}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, ok := viewOf(views, spaceOf(r))
		if !ok {
			return partnership.ErrNotFound
		}
		round, ok := view.State.Round(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out.Base = "/s/" + string(view.CommonID)
		out.Title = string(round.Questions.Name)
		out.Bring = bringRound(view, round)
		if round.Opened.No == 0 {
			out.Manage = manageOf(views, view, round, host, forms)
			out.Lede = out.Manage.Lede
			return nil
		}
		x, err := s.readRound(view, round)
		if err != nil {
			return err
		}
		out.Result = x.page(host)
		out.Result.refused(forms.gap)
		out.Lede = out.Result.Lede
		out.Filters, out.Others = roundFilters(view, round)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	if forms.notice != "" {
		shell.Notice = &Notice{Icon: "pencil", Text: forms.notice, Look: true}
	}
	if out.Manage.makesLinks() {
		return RenderSecret(w, r, status, roundsPageView(shell, out))
	}
	return Render(w, r, status, roundsPageView(shell, out))
}

// refused puts a form that was not taken back where it was typed.
func (out *roundResultView) refused(g *gapForm) {
	if g == nil {
		return
	}
	for _, list := range [][]matterRow{out.Matters, out.Alone, out.Talks} {
		for i := range list {
			a := list[i].Act
			if a != nil && a.Hidden[0].Value == g.matter.Dimension && a.Hidden[1].Value == g.matter.Prompt && a.Hidden[2].Value == fmt.Sprint(g.matter.About) {
				a.Form, list[i].Open = g.form, true
			}
		}
	}
}
