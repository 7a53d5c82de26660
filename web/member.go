package web

import (
	"fmt"
	"net/http"

	"entente/partnership"
)

// memberView is one person: what everyone reads of them, and what may be done.
type memberView struct {
	Base, Here, Back string // the partnership's, the person's own, and the people page
	Host             string
	Name, Party      string
	Number           string // by which the record knows the person
	Facts            Facts
	Deputies         []deputyRow
	Colleagues       []Option
	Roles            []Option
	Manage           bool // roles and removal
	Depute           bool
	Confirm          bool // a reset waits, and the reader may confirm it
	Gone             bool
	Mine             bool // the reader's own page
	Asked            string
	Employer         string
	From             string
	Form             *Form
}

type deputyRow struct {
	Text, ID string
	End      bool
}

func (s *Site) member(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showMember(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showMember(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	id, err := idIn[partnership.MemberID](r, "member")
	if err != nil {
		return err
	}
	out := memberView{Base: below(r, ""), Here: below(r, fmt.Sprintf("/people/%d", id)), Back: below(r, "/people"), Form: form}
	if out.Host, err = s.host(r); err != nil {
		return err
	}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		m, ok := view.Common.Member(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out.fill(view, m)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Name
	return Render(w, r, status, memberPageView(shell, out))
}

// yourPart is the reader's own page in the partnership: as whom they act.
func (s *Site) yourPart(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showYourPart(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showYourPart(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	out := memberView{Base: below(r, ""), Here: below(r, "/you"), Back: below(r, "/people"), Form: form, Mine: true}
	var err error
	if out.Host, err = s.host(r); err != nil {
		return err
	}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		m, _ := view.Common.Member(view.By.ID)
		out.fill(view, m)
		out.Asked = erasureWords(view, m)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "You in this partnership"
	return Render(w, r, status, yourPartView(shell, out))
}

// erasureWords is what became of a person's latest request; "" if there was none.
func erasureWords(view partnership.View, m partnership.Member) string {
	text := ""
	for _, q := range view.Common.ErasureRequests(m.Party) {
		switch {
		case q.Member != m.ID:
		case q.Answered == 0:
			text = "You have asked for the erasure of your own data. A manager of your organisation has to answer."
		case q.Refusal != "":
			text = "Your organisation did not erase your data, because: " + string(q.Refusal)
		}
	}
	return text
}

func (out *memberView) fill(view partnership.View, m partnership.Member) {
	out.Name, out.Party, out.Gone = string(m.Name), partyOf(view.Common, m.Party).Name, m.Left != 0
	if m.Outside {
		out.Employer = string(m.Employer)
	}
	today := view.Common.Today(view.Now)
	out.From = string(today)
	out.Facts.Items = []Fact{
		{Label: "Acts for", Values: []string{out.Party}}, {Label: "As", Values: []string{memberWords(view, m)}},
		{Label: "Employed by", Values: []string{employerWords(m)}}, {Label: "Here since", Values: []string{day(view, m.Joined.At).Text}},
	}
	out.Number = fmt.Sprint(m.ID)
	own := m.Party == view.By.Party && !view.Past && !out.Gone
	manager, signs := view.Is(partnership.Manager), view.Is(partnership.Signatory)
	out.Manage = own && (manager || signs)
	out.Depute = own && (m.ID == view.By.ID && !onlyReads(m) || manager || signs)
	out.Confirm = own && view.Common.Waits(m.ID) && (manager || signs) && m.ID != view.By.ID
	out.Roles = roleOptions(out.Form, given(out.Form, m))
	if !own {
		return
	}
	for _, d := range view.Common.Deputies(m.Party, today) {
		if d.For == m.ID || d.Person == m.ID {
			away, _ := view.Common.Member(d.For)
			person, _ := view.Common.Member(d.Person)
			out.Deputies = append(out.Deputies, deputyRow{ID: fmt.Sprint(d.ID), End: out.Depute || m.ID == view.By.ID,
				Text: fmt.Sprintf("%s stands in for %s from %s to %s", person.Name, away.Name, nearDay(view, d.From).Text, nearDay(view, d.To).Text)})
		}
	}
	for _, c := range view.Common.Members(m.Party) {
		if c.ID != m.ID {
			out.Colleagues = append(out.Colleagues, Option{Value: fmt.Sprint(c.ID), Label: string(c.Name), Selected: out.Form.Chosen("person", fmt.Sprint(c.ID))})
		}
	}
}

func onlyReads(m partnership.Member) bool { return roleWords(m.Roles) == string(partnership.Observer) }

// given is the roles to be ticked: the person's, unless the form with others is shown again.
func given(form *Form, m partnership.Member) []partnership.Role {
	if form.part == "roles-" {
		return nil
	}
	return m.Roles
}

func (s *Site) changeRoles(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.onMember(w, r, v, "roles-", func(id partnership.MemberID, form *Form) partnership.Command {
		return &partnership.ChangeRoles{Member: id, Roles: rolesOf(form)}
	})
}

func (s *Site) removeMember(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.onMember(w, r, v, "remove-", func(id partnership.MemberID, form *Form) partnership.Command {
		if !form.Checked("sure") {
			form.Fail("sure", "say that you are sure; it takes effect at once")
		}
		return &partnership.RemoveMember{Member: id}
	})
}

func (s *Site) appointDeputy(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.onMember(w, r, v, "deputy-", func(id partnership.MemberID, form *Form) partnership.Command {
		return &partnership.AppointDeputy{For: id, Person: partnership.MemberID(number(form.Line("person", 20, "choose who stands in"))),
			From: civilDate(form, "from"), To: civilDate(form, "to")}
	})
}

func (s *Site) confirmColleague(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.onMember(w, r, v, "", func(id partnership.MemberID, _ *Form) partnership.Command {
		return &partnership.ConfirmReset{Member: id}
	})
}

// civilDate reads a day.
func civilDate(form *Form, field string) partnership.Date {
	if day := form.Date(field, "choose a day"); !day.IsZero() {
		return partnership.DateOf(day)
	}
	return ""
}

// onMember carries out what a form on a person's page asks for.
func (s *Site) onMember(w http.ResponseWriter, r *http.Request, v visitor, part string, wish func(partnership.MemberID, *Form) partnership.Command) error {
	id, err := idIn[partnership.MemberID](r, "member")
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	form.part = part
	c := wish(id, form)
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), c, form)
		if err != nil && !form.fieldErrors(err) {
			return err
		}
	}
	if !form.OK() {
		return s.showMember(w, r, v, http.StatusUnprocessableEntity, form)
	}
	if _, gone := c.(*partnership.RemoveMember); gone {
		return see(w, r, below(r, "/people"))
	}
	return see(w, r, below(r, fmt.Sprintf("/people/%d", id)))
}

func (s *Site) endDeputy(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.DeputyID](r, "id")
	if err != nil {
		return err
	}
	return s.simply(w, r, v, &partnership.EndDeputy{Deputy: id}, below(r, "/people"))
}

func (s *Site) changeYourself(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.ChangeMember{Name: partnership.Text(form.Line("name", 120, "type your name")), Employer: partnership.Text(form.Line("employer", 120, ""))}
	return s.act(w, r, v, c, form, below(r, "/you"), func(form *Form) error {
		return s.showYourPart(w, r, v, http.StatusUnprocessableEntity, form)
	})
}

func (s *Site) leaveAsMember(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	form.part = "leave-"
	if !form.Checked("sure") {
		form.Fail("sure", "say that you are sure; you could come back only by a new invitation")
	}
	return s.act(w, r, v, &partnership.LeaveAsMember{}, form, "/", func(form *Form) error {
		return s.showYourPart(w, r, v, http.StatusUnprocessableEntity, form)
	})
}

func (s *Site) askErasure(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	form.part = "erase-"
	c := &partnership.AskErasure{Reason: partnership.Text(form.Text("reason", 1000, ""))}
	return s.act(w, r, v, c, form, below(r, "/you"), func(form *Form) error {
		return s.showYourPart(w, r, v, http.StatusUnprocessableEntity, form)
	})
}

func (s *Site) answerErasure(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.RequestID](r, "id")
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.AnswerErasure{Request: id, Erase: form.Value("answer") == "erase", Reason: partnership.Text(form.Text("reason", 1000, ""))}
	if _, err := s.do(r, v, spaceOf(r), c, form); err != nil {
		return err
	}
	return see(w, r, below(r, "/people"))
}
