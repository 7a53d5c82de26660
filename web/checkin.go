package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/partnership"
)

// checkinsView is the page of check-ins: the next of each circle that the reader is in, how long ago the reader's
// organisation talked with each other one, and what took place.
type checkinsView struct {
	Lede       string
	Base       string // "/s/…" of the common space
	Circles    []circle
	Talks      []talkRow
	Past       []AgendaItem // the last few that took place
	Earlier    []AgendaItem // those before
	Empty      *Empty
	MayArrange bool
	MayTake    bool // part: bring topics, say that it took place
	Machine    string
}

// shownPast is how many past check-ins are shown unfolded.
const shownPast = 10

// circle is a space as the page of check-ins shows it.
type circle struct {
	ID, Title, WhoSees string
	Base               string        // "/s/…" of the space
	Asks               []checkinLine // whose day has come: did it take place?
	Coming             []AgendaItem
	Topics             []topicRow
	Unsettled          []Criterion // what comes to the next one by itself
	NewHref            string      // where the next one is arranged
	Form               *Form       // a topic that was not taken

	soonest string // the day of its soonest check-in; after every day if it has none
}

// checkinLine is a check-in of which one can say that it took place.
type checkinLine struct {
	Title, Href, When string
	Text              string   // when of the day, how long, who hosts, where
	Take              string   // where "it took place" is posted
	Talked            []string // the topics that one tap counts as talked about
}

// talkRow is how long ago the reader's organisation talked with another.
type talkRow struct {
	Party           Party
	When, Text      string
	At              string
	With            string // the other's ID
	Talk, ArrangeAt string // where "we talked today" is posted, where a check-in is arranged
}

func (s *Site) checkins(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showCheckins(w, r, v, http.StatusOK, nil)
}

// showCheckins draws the page; form is a topic for the space of the address that was not taken, nil if there is none.
func (s *Site) showCheckins(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := checkinsView{Machine: host}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		out.fill(views)
		for i := range out.Circles {
			if form != nil && out.Circles[i].Base == "/s/"+string(spaceOf(r)) {
				out.Circles[i].Form = form
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Check-ins"
	return Render(w, r, status, checkinsPageView(shell, out))
}

func (out *checkinsView) fill(views []partnership.View) {
	first := views[0]
	out.Base = "/s/" + string(first.CommonID)
	out.MayArrange, out.MayTake = first.Is(partnership.Manager), canHelp(first)
	out.Lede = checkinsLede(views)
	unsettled := partnership.ForCheckin(views)
	for i, view := range views {
		c := circleOf(view, fmt.Sprintf("c%d-", i+1))
		c.Unsettled = unsettledAt(views, unsettled, view.ID)
		if i == 0 && len(first.Common.Audience(first.Common)) > 1 || c.busy() {
			out.Circles = append(out.Circles, c)
		}
		for _, past := range view.State.PastCheckins() {
			out.Past = append(out.Past, pastItem(view, past))
		}
	}
	slices.SortStableFunc(out.Circles, func(a, b circle) int { return strings.Compare(a.soonest, b.soonest) })
	slices.SortStableFunc(out.Past, func(a, b AgendaItem) int { return strings.Compare(b.At, a.At) })
	last := min(len(out.Past), shownPast)
	out.Past, out.Earlier = out.Past[:last], out.Past[last:]
	for _, t := range partnership.Talks(views) {
		out.Talks = append(out.Talks, talkRowOf(first, t))
	}
	out.Empty = out.empty(first)
}

// empty is what stands there before anything was arranged or has taken place.
func (out *checkinsView) empty(view partnership.View) *Empty {
	if len(out.Past) > 0 || slices.ContainsFunc(out.Circles, circle.busy) {
		return nil
	}
	e := &Empty{
		What: "A check-in is half an hour to talk, every couple of weeks, without minutes.",
		Why:  "Most things can be put right while they are small. Only that you met is recorded, never what was said.",
	}
	switch {
	case len(view.Common.Audience(view.Common)) < 2:
		e.First = Action{Label: "Invite another organisation", Href: out.Base + "/people"}
	case out.MayArrange:
		e.First = Action{Label: "Arrange a first meeting", Href: out.Base + "/checkins/new?kind=first", Icon: "cup"}
	}
	return e
}

// busy tells whether anything in the circle is open.
func (c circle) busy() bool { return len(c.Asks)+len(c.Coming)+len(c.Topics)+len(c.Unsettled) > 0 }

func circleOf(view partnership.View, prefix string) circle {
	base := "/s/" + string(view.ID)
	c := circle{
		ID: prefix, Title: upperFirst(withWhom(view)), WhoSees: audience(view), Base: base, soonest: "~",
		NewHref: newCheckinHref(view, partnership.Chat),
	}
	for _, t := range view.State.OpenTopics() {
		c.Topics = append(c.Topics, topicRowOf(view, t))
	}
	today := view.Common.Today(view.Now)
	for _, open := range view.State.OpenCheckins() {
		c.soonest = min(c.soonest, string(open.Date))
		if open.Date <= today && canHelp(view) {
			c.Asks = append(c.Asks, checkinLineOf(view, open))
		} else {
			c.Coming = append(c.Coming, comingItem(view, open))
		}
	}
	return c
}

func checkinLineOf(view partnership.View, c partnership.Checkin) checkinLine {
	href := checkinHref(view, c.ID)
	line := checkinLine{Title: checkinTitle(view, c), Href: href, When: words(nearDay(view, c.Date)), Text: checkinDetails(view, c), Take: href + "/took-place"}
	for _, t := range view.State.OpenTopics() {
		if duly(view, c, t) {
			line.Talked = append(line.Talked, fmt.Sprint(t.ID))
		}
	}
	return line
}

// duly tells whether a topic was on the list on the day of the check-in: then it counts as talked about unless someone
// says otherwise.
func duly(view partnership.View, c partnership.Checkin, t partnership.Topic) bool {
	return view.Common.Today(t.Added.At) <= c.Date
}

func comingItem(view partnership.View, c partnership.Checkin) AgendaItem {
	day := nearDay(view, c.Date)
	text := checkinDetails(view, c)
	if c.Date < view.Common.Today(view.Now) { // others are asked
		text = "Nobody has said yet whether it took place. " + text
	}
	if day.Distance != "" {
		text = upperFirst(day.Distance) + ". " + text
	}
	return AgendaItem{
		At: day.At, When: c.Date.Time().Format("Mon 2 Jan"), Title: checkinTitle(view, c), Href: checkinHref(view, c.ID), Text: text,
	}
}

func pastItem(view partnership.View, c partnership.Checkin) AgendaItem {
	talked, carried := view.State.TopicsOf(c.ID)
	text := "It took place. Seen by " + audience(view) + "."
	if n := len(talked) + len(carried); n > 0 {
		text = topicsWords(len(talked), len(carried)) + " Seen by " + audience(view) + "."
	}
	format := "Mon 2 Jan"
	if c.On.Time().Year() != view.Now.Year() {
		format = "2 Jan 2006"
	}
	return AgendaItem{At: string(c.On), When: c.On.Time().Format(format), Title: checkinTitle(view, c), Href: checkinHref(view, c.ID), Text: text}
}

// topicsWords says how many topics were talked about and how many go on to the next time; at least one did either.
func topicsWords(talked, carried int) string {
	switch {
	case carried == 0:
		return upperFirst(countOf(talked, "topic", "topics")) + " talked about."
	case talked == 0:
		return upperFirst(countOf(carried, "topic", "topics")) + " carried over."
	}
	return upperFirst(countOf(talked, "topic", "topics")) + " talked about, " + inWords(carried) + " carried over."
}

func talkRowOf(view partnership.View, t partnership.Talk) talkRow {
	base := "/s/" + string(view.CommonID)
	row := talkRow{Party: partyOf(view.Common, t.B), With: fmt.Sprint(t.B), When: "not yet", At: string(t.Last)}
	if t.Last != "" {
		row.When = distance(-t.Days)
		row.Text = "You last talked on " + nearDay(view, t.Last).Text + "."
		if !canHelp(view) {
			row.Text = sentenceList([]string{partyOf(view.Common, t.A).Name, row.Party.Name}) + " last talked on " + nearDay(view, t.Last).Text + "."
		}
	} else {
		row.Text = "Nobody has said yet that a talk took place."
	}
	if t.Next != "" {
		row.Text += " The next time is " + words(nearDay(view, t.Next)) + "."
	} else if view.Is(partnership.Manager) {
		row.ArrangeAt = base + "/checkins/new?with=" + row.With
	}
	if canHelp(view) {
		row.Talk = base + "/talks"
	}
	return row
}

// checkinsLede says the whole page: the next check-in, or that none is arranged.
func checkinsLede(views []partnership.View) string {
	today := views[0].Common.Today(views[0].Now)
	var at *partnership.View
	var next partnership.Checkin
	for i, view := range views {
		c, ok := view.State.NextCheckin(today)
		if ok && (at == nil || c.Date < next.Date || c.Date == next.Date && c.At < next.At) {
			at, next = &views[i], c
		}
	}
	if at == nil {
		return "Nothing is arranged. Topics wait here for the next time you talk."
	}
	text := fmt.Sprintf("The next one is %s, on %s.", withWhom(*at), words(nearDay(*at, next.Date)))
	if n := len(at.State.OpenTopics()); n > 0 {
		text += fmt.Sprintf(" %s on its list.", upperFirst(countOf(n, "topic is", "topics are")))
	}
	return text
}
