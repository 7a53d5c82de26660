package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"entente/partnership"
)

// checkinView is one check-in.
type checkinView struct {
	Base, Href, Title, Lede string // Href is the check-in's own address
	WhoSees, Machine        string
	Facts                   Facts
	State                   Status
	Agenda                  []agendaStep // of a first meeting
	Topics                  []topicRow   // on the list; of one that took place, those talked about
	Carried                 []topicRow
	Unsettled               []Criterion // what is on the list by itself
	Agreed                  []Criterion
	CameUp                  []Criterion // promises that came up here, also those that not all who see this see
	Promise                 string      // where a promise is made
	Revision                string
	Sheet                   Action
	Open, Held              bool
	MayArrange, MayTake     bool
	MayTakeBack             bool
	Due                     bool // its day has come
	On, Today               string
	With, Minutes, Hosts    []Option
	Talked                  []Option
	Forms                   checkinForms
	TopicsHref              string
	Bring                   BringTopic // of one that is over, to the next
}

// checkinForms are the forms of the page: one holds what was typed and not taken, the others what is so now.
type checkinForms struct{ Topic, Took, Move, Cancel *Form }

// failed is which form was not taken.
type failed struct {
	form   *Form
	which  string // "topic", "took", "move", "cancel"
	notice string
}

func (s *Site) checkin(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showCheckin(w, r, v, http.StatusOK, failed{})
}

func (s *Site) showCheckin(w http.ResponseWriter, r *http.Request, v visitor, status int, f failed) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out checkinView
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, ok := viewOf(views, spaceOf(r))
		if !ok {
			return partnership.ErrNotFound
		}
		c, ok := view.State.Checkin(checkinID(r))
		if !ok {
			return partnership.ErrNotFound
		}
		out = checkinViewOf(view, c, f)
		if out.Open {
			out.Unsettled = unsettledAt(views, partnership.ForCheckin(views), view.ID)
		}
		for _, l := range partnership.CameUpAt(views, view.ID, c.ID) {
			line := agreedLine(l.View, l.Commitment)
			line.Text += " (seen by " + audience(l.View) + ")"
			out.CameUp = append(out.CameUp, line)
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.Machine = host
	shell.Title = out.Title
	if f.notice != "" {
		shell.Notice = &Notice{Icon: "pencil", Text: f.notice, Look: true}
	}
	return Render(w, r, status, checkinPageView(shell, out))
}

// checkinID is the check-in that the address names; 0, which is none, if it names none.
func checkinID(r *http.Request) partnership.CheckinID {
	id, err := idIn[partnership.CheckinID](r, "id")
	if err != nil {
		return 0
	}
	return id
}

func checkinViewOf(view partnership.View, c partnership.Checkin, f failed) checkinView {
	today := view.Common.Today(view.Now)
	out := checkinView{
		Base: "/s/" + string(view.CommonID), Href: checkinHref(view, c.ID), Title: checkinTitle(view, c),
		WhoSees: audience(view), Open: c.Open(), Held: c.On != "", Due: c.Date <= today,
		MayArrange: view.Is(partnership.Manager) && c.Open(), MayTake: canHelp(view) && c.Open(),
		Revision: fmt.Sprint(c.Revision), Today: string(today), On: string(min(c.Date, today)),
		TopicsHref: "/s/" + string(view.ID) + "/topics",
		Promise:    promiseHref(view, "", c.ID),
	}
	out.MayTakeBack = out.Held && canHelp(view) && notedBy(view, c) == view.By.Party
	out.Lede, out.State = checkinState(view, c)
	if !c.Open() {
		out.Bring = bringTopic(view, partnership.RefTo(partnership.RefCheckin, c.ID), out.Title+" on "+longDay(cmp.Or(c.On, c.Date)))
	}
	out.Facts = checkinFacts(view, c)
	if c.Kind == partnership.FirstMeeting {
		out.Agenda = firstAgenda(c)
	}
	out.Sheet = Action{Label: "Printable sheet", Href: out.Href + "/sheet", Kind: "quiet", Icon: "print"}
	if out.Held {
		out.Sheet.Label = "One page for all of us"
		if len(view.State.Audience(view.Common)) == 2 {
			out.Sheet.Label = "One page for both"
		}
		out.fillHeld(view, c)
		return out
	}
	if c.Open() {
		out.fillOpen(view, c, f)
	}
	return out
}

func (out *checkinView) fillHeld(view partnership.View, c partnership.Checkin) {
	talked, carried := view.State.TopicsOf(c.ID)
	for _, t := range talked {
		out.Topics = append(out.Topics, topicRowAt(view, t, c.ID))
	}
	for _, t := range carried {
		out.Carried = append(out.Carried, topicRowAt(view, t, c.ID))
	}
	for _, p := range view.State.AgreedSince(view.Common, c.ID) {
		out.Agreed = append(out.Agreed, agreedLine(view, p))
	}
}

// agreedLine is a promise as one page for both lists it.
func agreedLine(view partnership.View, p partnership.Commitment) Criterion {
	var names []string
	for _, to := range partiesOf(view.Common, p.Receivers) {
		names = append(names, to.Name)
	}
	from, to := partyOf(view.Common, p.Giver).Name, sentenceList(names)
	text := from + " promises " + to
	if p.Asked && !p.Counts() {
		text = from + " is asked by " + to
	}
	if p.Due != "" {
		text += ", by " + nearDay(view, p.Due).Text
	}
	text += ": " + string(p.What)
	if !p.Counts() {
		text += " (not accepted yet)"
	}
	return Criterion{Text: text, Link: Link{Label: "See it", Href: fmt.Sprintf("/s/%s/commitments/%v", view.ID, p.ID)}}
}

func (out *checkinView) fillOpen(view partnership.View, c partnership.Checkin, f failed) {
	ticked := url.Values{}
	for _, t := range view.State.OpenTopics() {
		out.Topics = append(out.Topics, topicRowAt(view, t, c.ID))
		if duly(view, c, t) {
			ticked.Add("talked", fmt.Sprint(t.ID))
		}
	}
	for _, p := range view.State.Audience(view.Common) {
		ticked.Add("with", fmt.Sprint(p))
	}
	out.Forms = checkinForms{
		Topic: FormOf(nil), Cancel: FormOf(nil), Took: FormOf(ticked),
		Move: FormOf(url.Values{"date": {string(c.Date)}, "at": {c.At}, "minutes": {fmt.Sprint(c.Minutes)},
			"place": {string(c.Place)}, "host": {fmt.Sprint(c.Host)}}),
	}
	switch f.which {
	case "topic":
		out.Forms.Topic = f.form
	case "took":
		out.Forms.Took = f.form
	case "move":
		out.Forms.Move = f.form
	case "cancel":
		out.Forms.Cancel = f.form
	}
	out.With = partyOptions(view, view.State.Audience(view.Common), out.Forms.Took.values["with"])
	for _, t := range out.Topics {
		out.Talked = append(out.Talked, Option{Value: t.ID, Label: t.Text, Selected: out.Forms.Took.Chosen("talked", t.ID)})
	}
	out.Minutes = minuteOptions(out.Forms.Move.Value("minutes"))
	for _, p := range view.State.Audience(view.Common) {
		out.Hosts = append(out.Hosts, Option{Value: fmt.Sprint(p), Label: partyOf(view.Common, p).Name, Selected: out.Forms.Move.Value("host") == fmt.Sprint(p)})
	}
}

// partyOptions offers parties with their marks.
func partyOptions(view partnership.View, ids []partnership.PartyID, chosen []string) []Option {
	var list []Option
	for _, id := range ids {
		p := partyOf(view.Common, id)
		value := fmt.Sprint(id)
		list = append(list, Option{Value: value, Label: p.Name, Mark: &p.Mark, Selected: slices.Contains(chosen, value)})
	}
	return list
}

// minuteOptions offers how long a check-in can be, and what was chosen if it is another.
func minuteOptions(chosen string) []Option {
	list := []Option{{Value: "0", Label: "Left open"}}
	for _, n := range []int{15, 30, 45, 60, 90, 120, 240} {
		list = append(list, Option{Value: fmt.Sprint(n), Label: upperFirst(durationWords(n))})
	}
	n, err := strconv.Atoi(chosen)
	if err == nil && !slices.ContainsFunc(list, func(o Option) bool { return o.Value == chosen }) {
		list = append(list, Option{Value: chosen, Label: upperFirst(durationWords(n))})
	}
	for i := range list {
		list[i].Selected = list[i].Value == chosen
	}
	return list
}

// notedBy is the party of whoever said that the check-in took place.
func notedBy(view partnership.View, c partnership.Checkin) partnership.PartyID {
	id, _ := c.Noted.By.Member()
	m, _ := view.Common.Member(id)
	return m.Party
}

// checkinState says in a sentence, and in a word, how a check-in stands.
func checkinState(view partnership.View, c partnership.Checkin) (string, Status) {
	today := view.Common.Today(view.Now)
	switch {
	case c.Cancelled != 0:
		text := "It was called off. Its topics wait for the next one."
		if c.Why != "" {
			text += " “" + string(c.Why) + "”"
		}
		return text, Status{Icon: "turn", Text: "Called off"}
	case c.On != "":
		id, _ := c.Noted.By.Member()
		m, _ := view.Common.Member(id)
		return fmt.Sprintf("It took place on %s; %s said so. What was said is not recorded.", words(nearDay(view, c.On)), m.Name),
			Status{Icon: "check", Text: "It took place"}
	case c.Date < today:
		return fmt.Sprintf("It was arranged for %s. Did it take place?", words(nearDay(view, c.Date))),
			Status{Icon: "wait", Text: "Did it take place?", Look: true}
	}
	return fmt.Sprintf("On %s. Only that it took place is recorded, not what is said.", words(nearDay(view, c.Date))),
		Status{Icon: "cup", Text: "Arranged"}
}

// checkinFacts are the day, the host, the place and who was there.
func checkinFacts(view partnership.View, c partnership.Checkin) Facts {
	var f Facts
	add := func(label string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			f.Items = append(f.Items, Fact{Label: label, Values: values})
		}
	}
	when := nearDay(view, c.Date).Text
	if c.On != "" {
		when = nearDay(view, c.On).Text
	}
	if c.At != "" {
		when += ", " + c.At
	}
	add("When", when)
	if c.Minutes != 0 {
		add("How long", upperFirst(durationWords(c.Minutes)))
	}
	add("Where, or how", string(c.Place))
	if host := hostWords(view, c); host != "" {
		add("Host", partyOf(view.Common, c.Host).Name)
	}
	var with []string
	for _, p := range partiesOf(view.Common, c.With) {
		with = append(with, p.Name)
	}
	add("Who was there", with...)
	return f
}

// took answers a form of the check-in's page: on to where it leads, or the page again with what was typed.
func (s *Site) took(w http.ResponseWriter, r *http.Request, v visitor, f failed, err error) error {
	here := below(r, "/checkins/") + r.PathValue("id")
	if err == nil && f.form.OK() {
		return see(w, r, here)
	}
	if err == nil || f.form.fieldErrors(err) {
		return s.showCheckin(w, r, v, http.StatusUnprocessableEntity, f)
	}
	if !errors.Is(err, partnership.ErrConflict) {
		return err
	}
	var open, held bool
	if _, lost := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		c, _ := view.State.Checkin(checkinID(r))
		open, held = c.Open(), c.On != ""
		return nil
	}); lost != nil {
		return lost
	}
	switch {
	case held && f.which == "took":
		return see(w, r, here) // somebody else was quicker; it is said
	case open:
		f.notice = because(err, partnership.ErrConflict) + " Nothing was saved; what you typed is kept below."
		return s.showCheckin(w, r, v, http.StatusConflict, f)
	}
	return err
}
