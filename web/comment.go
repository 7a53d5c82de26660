package web

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"entente/partnership"
)

// remarkItem is a remark as pages show it.
type remarkItem struct {
	ID        string
	Party     Party
	Who, When string
	Says      string
	Withdrawn bool
	Actions   []Action
}

func remarkItemOf(view partnership.View, r partnership.Remark, back string) remarkItem {
	by, _ := view.Common.Member(r.By)
	item := remarkItem{
		ID: fmt.Sprintf("remark-%d", r.ID), Party: partyOf(view.Common, r.Party), Who: string(by.Name), When: day(view, r.Added.At).Text,
		Says: string(r.Says), Withdrawn: r.Withdrawn != 0,
	}
	if item.Withdrawn {
		item.Says = ""
		return item
	}
	if canHelp(view) && view.MayWithdraw(r) {
		href := fmt.Sprintf("/s/%s/remarks/%d/withdraw?back=%s", view.ID, r.ID, url.QueryEscape(back))
		item.Actions = []Action{{Label: "Withdraw it", Href: href, Kind: "bare", Post: true, Name: commandField, Value: newCommand()}}
	}
	return item
}

// thanksItem is recognition as pages show it.
type thanksItem struct {
	From    Party
	To      []Party
	Says    string
	Who     string // "Dana Whitlock to the web team, 17 November"
	WhoSees string
	For     Link // what it is for; empty if it stands by itself
	Bring   BringTopic
	at      partnership.Thanks
}

func thanksItemOf(view partnership.View, t partnership.Thanks) thanksItem {
	by, _ := view.Common.Member(t.By)
	item := thanksItem{
		From: partyOf(view.Common, t.Party), To: partiesOf(view.Common, t.To), Says: string(t.Says),
		Who: string(by.Name), WhoSees: audience(view), at: t,
	}
	item.Bring = bringTopic(view, partnership.RefTo(partnership.RefThanks, t.ID), "Thanks: "+string(t.Says))
	if t.Team != "" {
		item.Who += " to " + string(t.Team)
	}
	item.Who += ", " + day(view, t.Given.At).Text
	if t.About != (partnership.Ref{}) {
		item.For, _ = thingOf(view, t.About)
	}
	return item
}

// thanksOf merges the thanks of every space the reader is in, newest first, at most that many.
func thanksOf(views []partnership.View, most int) []thanksItem {
	var list []thanksItem
	for _, view := range views {
		for _, t := range view.State.Thanks() {
			list = append(list, thanksItemOf(view, t))
		}
	}
	slices.SortStableFunc(list, func(a, b thanksItem) int {
		return cmp.Or(b.at.Given.At.Compare(a.at.Given.At), cmp.Compare(b.at.ID, a.at.ID))
	})
	return list[:min(most, len(list))]
}

// thankable is the parties that the reader can thank in this space, those chosen in the form marked.
func thankable(view partnership.View, form *Form) []Option {
	return partyOptions(view, others(view), form.values["to"])
}

func (s *Site) addRemark(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	about, err := partnership.ParseRef(form.Value("about"))
	if err != nil {
		return partnership.ErrNotFound
	}
	c := &partnership.AddRemark{About: about, Says: partnership.Text(form.Text("says", 2000, "write a sentence or two"))}
	if form.OK() {
		err = form.taken(second(s.do(r, v, spaceOf(r), c, form)))
	}
	if err != nil {
		return err
	}
	back := ours(r, form.Value("back"), pathOf(spaceOf(r), about))
	if !form.OK() {
		return s.showHanging(w, r, v, about, form, back, remarkFormPageView)
	}
	return see(w, r, back+"#remarks")
}

func (s *Site) withdrawRemark(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	id, err := idIn[partnership.RemarkID](r, "id")
	if err != nil {
		return err
	}
	if _, err := s.do(r, v, spaceOf(r), &partnership.WithdrawRemark{Remark: id}, form); err != nil {
		return err
	}
	return see(w, r, ours(r, r.URL.Query().Get("back"), "/s/"+r.PathValue("space"))+"#remarks")
}

// thanksView is the page of all thanks, with the form for thanks that stand by themselves.
type thanksView struct {
	Base  string
	Items []thanksItem
	To    []Option
	Seen  []Option
	Me    string
	Host  string
	Form  *Form
}

// mostThanks is how many are shown at once.
const mostThanks = 200

func (s *Site) thanks(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showThanks(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showThanks(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := thanksView{Form: form, Host: host, Seen: []Option{
		{Value: "them", Label: "Only they and we", Selected: !form.Chosen("seen", "everyone")},
		{Value: "everyone", Label: "Everyone in this partnership", Selected: form.Chosen("seen", "everyone")},
	}}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		out.Base = "/s/" + string(views[0].CommonID)
		out.Me = partyOf(views[0].Common, views[0].By.Party).Name
		out.Items = thanksOf(views, mostThanks)
		if canHelp(views[0]) {
			out.To = thankable(views[0], form)
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Thanks"
	return Render(w, r, status, thanksPageView(shell, out))
}

// giveThanks takes the form on a thing's page, and the one on the page of thanks.
func (s *Site) giveThanks(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.GiveThanks{
		To: parties(form, "to"), Team: partnership.Text(form.Line("team", 120, "")), Says: partnership.Text(form.Text("says", 1000, "write a sentence")),
	}
	if len(c.To) == 0 {
		form.Fail("to", "say whom you thank")
	}
	if form.Value("about") != "" {
		return s.thankFor(w, r, v, form, c)
	}
	at := spaceOf(r)
	if form.OK() && form.Value("seen") != "everyone" {
		at, err = s.smallest(r, v, c.To)
	}
	if err == nil && form.OK() {
		_, err = s.do(r, v, at, c, form)
	}
	if err := form.taken(err); err != nil {
		return err
	}
	if !form.OK() {
		return s.showThanks(w, r, v, http.StatusUnprocessableEntity, form)
	}
	return see(w, r, below(r, "/thanks"))
}

// thankFor gives thanks for a thing, in the thing's own space.
func (s *Site) thankFor(w http.ResponseWriter, r *http.Request, v visitor, form *Form, c *partnership.GiveThanks) error {
	about, err := partnership.ParseRef(form.Value("about"))
	if err != nil {
		return partnership.ErrNotFound
	}
	c.About = about
	if form.OK() {
		err = form.taken(second(s.do(r, v, spaceOf(r), c, form)))
	}
	if err != nil {
		return err
	}
	back := ours(r, form.Value("back"), pathOf(spaceOf(r), about))
	if !form.OK() {
		return s.showHanging(w, r, v, about, form, back, thanksFormPageView)
	}
	return see(w, r, back+"#remarks")
}

// smallest is the smallest space that holds the visitor's party and these; it is opened if need be.
func (s *Site) smallest(r *http.Request, v visitor, others []partnership.PartyID) (partnership.SpaceID, error) {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return "", err
	}
	parties := slices.Clone(others)
	err = s.Engine.View(r.Context(), who, spaceOf(r), func(view partnership.View) error {
		parties = append(parties, view.By.Party)
		return nil
	})
	if err != nil {
		return "", err
	}
	return s.Engine.SpaceOf(r.Context(), who, spaceOf(r), parties)
}

// Render makes remarkItem a component.
func (r remarkItem) Render(ctx context.Context, w io.Writer) error { return r.view().Render(ctx, w) }
