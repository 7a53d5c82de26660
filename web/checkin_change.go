package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"entente/partnership"
)

// arrangeView is the form in which a check-in or a first meeting is arranged.
type arrangeView struct {
	Base, Me, Machine    string
	First                bool
	With, Hosts, Minutes []Option
	Today                string
	Form                 *Form
}

func (s *Site) newCheckin(w http.ResponseWriter, r *http.Request, v visitor) error {
	query := r.URL.Query()
	if query.Get("minutes") == "" {
		query.Set("minutes", "30")
	}
	return s.showArrange(w, r, v, http.StatusOK, FormOf(query))
}

func (s *Site) showArrange(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := arrangeView{Machine: host, First: form.Value("kind") == string(partnership.FirstMeeting), Form: form}
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		if !view.Is(partnership.Manager) {
			return Forbidden("A manager of your organisation arranges check-ins. You can bring a topic to the next one.")
		}
		out.fill(view)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.title()
	return Render(w, r, status, arrangePageView(shell, out))
}

func (out *arrangeView) title() string {
	if out.First {
		return "Arrange a first meeting"
	}
	return "Arrange a check-in"
}

func (out *arrangeView) fill(view partnership.View) {
	out.Base = "/s/" + string(view.CommonID)
	out.Me = partyOf(view.Common, view.By.Party).Name
	out.Today = string(view.Common.Today(view.Now))
	out.Minutes = minuteOptions(out.Form.Value("minutes"))
	out.Hosts = []Option{{Value: "0", Label: "Whose turn it is"}}
	var ids []partnership.PartyID
	for _, p := range view.Common.Audience(view.Common) {
		out.Hosts = append(out.Hosts, Option{Value: fmt.Sprint(p), Label: partyOf(view.Common, p).Name, Selected: out.Form.Value("host") == fmt.Sprint(p)})
		if p != view.By.Party {
			ids = append(ids, p)
		}
	}
	chosen := out.Form.values["with"]
	if len(ids) == 1 && chosen == nil {
		chosen = []string{fmt.Sprint(ids[0])} // there is only one to meet
	}
	out.With = partyOptions(view, ids, chosen)
	if !out.First {
		me := fmt.Sprint(view.By.Party)
		out.With = append(out.With, Option{Value: me, Label: "Only our own people", Selected: slices.Contains(chosen, me)})
	}
}

func (s *Site) arrangeCheckin(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	wish := arrangeWish(form)
	at, err := s.spaceWith(r, v, form)
	if err == nil && form.OK() {
		receipt, failure := s.do(r, v, at, wish, form)
		if failure == nil {
			return see(w, r, fmt.Sprintf("/s/%s/checkins/%d", at, receipt.First))
		}
		err = failure
	}
	if err != nil && !form.fieldErrors(err) {
		return err
	}
	return s.showArrange(w, r, v, http.StatusUnprocessableEntity, form)
}

// arrangeWish is the command that the form asks for.
func arrangeWish(form *Form) partnership.Command {
	c := partnership.ArrangeCheckin{
		Date:    partnership.Date(form.Line("date", 10, "choose a day")),
		At:      form.Line("at", 8, ""),
		Minutes: minutes(form),
		Place:   partnership.Text(form.Line("place", 200, "")),
		Host:    partnership.PartyID(number(form.Value("host"))),
	}
	if form.Value("kind") != string(partnership.FirstMeeting) {
		return &c
	}
	return &partnership.ArrangeFirstMeeting{
		Date: c.Date, At: c.At, Minutes: c.Minutes, Place: c.Place, Host: c.Host,
		Task: partnership.Text(form.Line("task", 300, "")), Together: partnership.Text(form.Line("together", 300, "")),
	}
}

// minutes reads how long it is to be; what is no number is refused by the command.
func minutes(form *Form) int {
	text := form.Value("minutes")
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// number is a number that a form of ours sent; 0 if it is none.
func number(text string) uint64 {
	no, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return no
}

// spaceWith is the smallest space of those whom the form names in "with" and the reader's own organisation.
func (s *Site) spaceWith(r *http.Request, v visitor, form *Form) (partnership.SpaceID, error) {
	if err := s.inside(r, v); err != nil {
		return "", err
	}
	with := parties(form, "with")
	if len(with) == 0 {
		form.Fail("with", "say whom you meet")
	}
	if !form.OK() {
		return "", nil
	}
	return s.smallest(r, v, with)
}

func (s *Site) moveCheckin(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.MoveCheckin{
		Checkin: checkinID(r), Revision: number(form.Value("revision")),
		Date: partnership.Date(form.Line("date", 10, "choose a day")), At: form.Line("at", 8, ""), Minutes: minutes(form),
		Place: partnership.Text(form.Line("place", 200, "")), Host: partnership.PartyID(number(form.Value("host"))),
	}
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), c, form)
	}
	return s.took(w, r, v, failed{form: form, which: "move"}, err)
}

func (s *Site) cancelCheckin(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.CancelCheckin{Checkin: checkinID(r), Revision: number(form.Value("revision")), Why: partnership.Text(form.Line("why", 300, ""))}
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), c, form)
	}
	return s.took(w, r, v, failed{form: form, which: "cancel"}, err)
}

func (s *Site) tookPlace(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.TookPlace{Checkin: checkinID(r), On: partnership.Date(form.Line("on", 10, "")), With: parties(form, "with")}
	for _, text := range form.values["talked"] {
		c.Talked = append(c.Talked, partnership.TopicID(number(text)))
	}
	if c.Checkin == 0 {
		return partnership.ErrNotFound
	}
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), c, form)
	}
	return s.took(w, r, v, failed{form: form, which: "took"}, err)
}

func parties(form *Form, field string) []partnership.PartyID {
	var list []partnership.PartyID
	for _, text := range form.values[field] {
		list = append(list, partnership.PartyID(number(text)))
	}
	return list
}

func (s *Site) didNotTakePlace(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.simply(w, r, v, &partnership.DidNotTakePlace{Checkin: checkinID(r)}, below(r, "/checkins"))
}

// weTalked notes a talk that nobody had arranged, in the space of those who talked.
func (s *Site) weTalked(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	at, err := s.spaceWith(r, v, form)
	if err != nil {
		return err
	}
	if !form.OK() {
		return Invalid("Say with whom you talked.", typed(r))
	}
	if _, err := s.do(r, v, at, &partnership.TookPlace{}, form); err != nil {
		return err
	}
	return see(w, r, below(r, "/checkins"))
}
