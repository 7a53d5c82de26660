package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"entente/partnership"
)

// commitmentsView is the list of promises, over all the spaces that the reader is in.
type commitmentsView struct {
	Base  string
	Items []Commitment
	To    []Option
	Me    string
	Host  string
	Form  *Form
}

func (s *Site) commitments(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showCommitments(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showCommitments(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	out := commitmentsView{Base: "/s/" + string(spaceOf(r)), Form: form}
	host, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	out.Host = host.Host
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		out.Me = partyOf(views[0].Common, views[0].By.Party).Name
		for _, view := range views {
			for _, c := range view.State.Commitments() {
				out.Items = append(out.Items, commitmentItem(view, c))
			}
		}
		for _, p := range views[0].Common.Parties() {
			if p.Left == 0 && p.ID != views[0].By.Party {
				mark := markOf(p)
				out.To = append(out.To, Option{Value: fmt.Sprint(p.ID), Label: string(p.Name), Mark: &mark, Selected: form.Chosen("receivers", fmt.Sprint(p.ID))})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Commitments"
	return Render(w, r, status, commitmentsPageView(shell, out))
}

// commitmentItem is a promise as lists show it.
func commitmentItem(view partnership.View, c partnership.Commitment) Commitment {
	today := view.Common.Today(view.Now).Time()
	item := Commitment{
		FromTo: FromTo{From: partyOf(view.Common, c.Giver), Verb: "promises", To: partiesOf(view.Common, c.Receivers)},
		Title:  string(c.What), Href: fmt.Sprintf("/s/%s/commitments/%s", view.ID, c.ID),
		Due: Near(c.Due.Time(), today), WhoSees: audience(view),
	}
	for _, text := range c.Criteria {
		item.Criteria = append(item.Criteria, Criterion{Text: string(text)})
	}
	return item
}

func (s *Site) makeCommitment(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	at, c, err := s.commitmentWish(r, v, form)
	if err == nil && form.OK() {
		_, err = s.do(r, v, at, c, form)
	}
	if err != nil && !form.fieldErrors(err) {
		return err
	}
	if !form.OK() {
		return s.showCommitments(w, r, v, http.StatusUnprocessableEntity, form)
	}
	return see(w, r, "/s/"+r.PathValue("space")+"/commitments")
}

// commitmentWish reads the form: the promise, and the smallest space that holds its giver and receivers.
func (s *Site) commitmentWish(r *http.Request, v visitor, form *Form) (partnership.SpaceID, *partnership.MakeCommitment, error) {
	c := &partnership.MakeCommitment{
		What: partnership.Text(form.Text("what", 300, "say what you promise")),
		Due:  partnership.Date(form.Value("due")),
	}
	for _, line := range form.List("criteria", 20, 300, "") {
		c.Criteria = append(c.Criteria, partnership.Text(line))
	}
	for _, text := range form.values["receivers"] {
		if no, err := strconv.ParseUint(text, 10, 64); err == nil {
			c.Receivers = append(c.Receivers, partnership.PartyID(no))
		}
	}
	if len(c.Receivers) == 0 {
		form.Fail("receivers", "say to whom you promise it")
	}
	if !form.OK() {
		return "", c, nil
	}
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return "", c, err
	}
	var me partnership.PartyID
	if err := s.Engine.View(r.Context(), who, spaceOf(r), func(view partnership.View) error { me = view.By.Party; return nil }); err != nil {
		return "", c, err
	}
	at, err := s.Engine.SpaceOf(r.Context(), who, spaceOf(r), append(slices.Clone(c.Receivers), me))
	return at, c, err
}

func (s *Site) commitment(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := partnership.ParseCommitmentID(r.PathValue("id"))
	if err != nil {
		return partnership.ErrNotFound
	}
	host, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	var item Commitment
	var hanging Hanging
	shell, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		c, ok := view.State.Commitment(id)
		if !ok {
			return partnership.ErrNotFound
		}
		item = commitmentItem(view, c)
		hanging = hangingOn(view, c.ID.Once().Ref(), c.Criteria, host.Host, item.Href)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = item.Title
	item.Href = ""
	return Render(w, r, http.StatusOK, commitmentPageView(shell, item, hanging))
}
