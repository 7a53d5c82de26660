package web

import (
	"fmt"
	"net/http"

	"entente/partnership"
)

// partyView is the page on which a party says how it is shown.
type partyView struct {
	Base     string
	Host     string
	Party    Party
	Name     string
	Initials string
	Marks    []Option
	May      bool
	Form     *Form
}

func (s *Site) party(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showParty(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showParty(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	out := partyView{Base: below(r, ""), Form: form}
	var err error
	if out.Host, err = s.host(r); err != nil {
		return err
	}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		p, _ := view.Common.Party(view.By.Party)
		out.Party, out.Name, out.Initials = partyOf(view.Common, p.ID), string(p.Name), p.Initials
		out.May = view.Is(partnership.Manager)
		chosen := p.Mark
		if len(form.Errors) > 0 {
			out.Name, out.Initials, chosen = form.Value("name"), form.Value("initials"), form.Value("mark")
		}
		for _, shape := range view.Common.FreeMarks(p.ID) {
			out.Marks = append(out.Marks, Option{Value: shape, Label: upperFirst(shape), Mark: &Mark{Shape: shape, Initials: p.Initials}, Selected: shape == chosen})
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "How you are shown"
	return Render(w, r, status, partyPageView(shell, out))
}

func (s *Site) changeParty(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.ChangeParty{
		Name: partnership.Text(form.Line("name", 120, "name your organisation")), Initials: partnership.Text(form.Line("initials", 2, "type one or two letters")),
		Mark: form.Value("mark"),
	}
	return s.act(w, r, v, c, form, below(r, "/people"), func(form *Form) error {
		return s.showParty(w, r, v, http.StatusUnprocessableEntity, form)
	})
}

// partingView is a page that says plainly what an ending means, and takes it: leaving, removing, closing.
type partingView struct {
	Title, Lede  string
	What, Keeps  []string
	Action       string
	Host         string
	Submit       string
	Sure         string // what is ticked
	Reason       string // label of the reason
	NeedsReason  bool
	On, Today    string // a day is asked for
	Dated        bool
	Hidden       []Typed
	May          bool
	Else         string // who may, if not the reader
	Back, BackTo string
	Form         *Form
	Again        Link
	GoOn         Link
}

func (s *Site) showParting(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, fill func(partnership.View, *partingView) error) error {
	out := partingView{Form: form, Action: r.URL.Path, Back: below(r, "/people"), BackTo: "Back to people"}
	var err error
	if out.Host, err = s.host(r); err != nil {
		return err
	}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		out.May, out.Today = view.Is(partnership.Signatory), string(view.Common.Today(view.Now))
		out.Else = "Only a signatory of your organisation can do this."
		if view.Past {
			return partnership.ErrNotFound
		}
		return fill(view, &out)
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, status, partingPageView(shell, out))
}

func (s *Site) leavePage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showParting(w, r, v, http.StatusOK, FormOf(nil), aboutLeaving)
}

func aboutLeaving(view partnership.View, out *partingView) error {
	name := partyOf(view.Common, view.By.Party).Name
	out.Title, out.Lede = "Leave with your organisation", "A party may leave at any time, by its own act. Nobody has to agree, and no reason is needed."
	out.What = []string{
		"From that moment " + name + " is asked nothing any more, and questions that only waited for it are settled without it.",
		"Invitations that it has open are void.",
		"Promises between it and the others stay in the record as they stand on that day.",
	}
	out.Keeps = []string{
		"Its people go on reading everything up to its leaving, in every space it was in, and nothing after.",
		"It keeps the right to export its own verifiable copy up to then. Take it now as well: it needs nobody’s machine.",
		"It can come back only by a new invitation.",
	}
	out.Submit, out.Sure, out.Reason = "Leave", name+" leaves "+string(view.Common.Name())+".", "A word to the others"
	return nil
}

func (s *Site) leave(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.LeavePartnership{Reason: partnership.Text(form.Text("reason", 2000, ""))}
	return s.part(w, r, v, c, form, below(r, "/people"), aboutLeaving)
}

// part carries out an ending that was asked for and ticked.
func (s *Site) part(w http.ResponseWriter, r *http.Request, v visitor, c partnership.Command, form *Form, to string, about func(partnership.View, *partingView) error) error {
	if !form.Checked("sure") {
		form.Fail("sure", "say that you are sure")
	}
	return s.act(w, r, v, c, form, to, func(form *Form) error {
		return s.showParting(w, r, v, http.StatusUnprocessableEntity, form, about)
	})
}

func (s *Site) removePartyPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.PartyID](r, "party")
	if err != nil {
		return err
	}
	return s.showParting(w, r, v, http.StatusOK, FormOf(nil), aboutRemoving(id))
}

func aboutRemoving(id partnership.PartyID) func(partnership.View, *partingView) error {
	return func(view partnership.View, out *partingView) error {
		p, ok := view.Common.Party(id)
		if !ok || p.Left != 0 || id == view.By.Party {
			return partnership.ErrNotFound
		}
		name := string(p.Name)
		out.Title, out.Lede = "Remove "+name, "This is the last step, not the first. A conversation, or leaving yourselves, may serve everyone better."
		out.What = []string{
			"All other voting parties are asked, at least two of them. One “no”, or silence for 30 days, and " + name + " stays.",
			name + " reads that this is asked, and why. It is not asked itself.",
			"Once all have agreed it has 30 days’ notice. Until the last day it is a party like any other, and any one of you can take the agreement back.",
		}
		out.Keeps = []string{name + " keeps reading and exporting everything up to the day it goes, and nothing after.", "Its promises stay in the record as they stand on that day."}
		out.Submit, out.Sure, out.Reason, out.NeedsReason = "Ask the others", name+" is to be removed.", "Why, in your words", true
		return nil
	}
}

func (s *Site) removeParty(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.PartyID](r, "party")
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.RemoveParty{Party: id, Reason: partnership.Text(form.Text("reason", 2000, "say why; the organisation reads it"))}
	return s.part(w, r, v, c, form, below(r, "/people"), aboutRemoving(id))
}

func (s *Site) keepParty(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.RemovalID](r, "id")
	if err != nil {
		return err
	}
	return s.simply(w, r, v, &partnership.KeepParty{Removal: id}, below(r, "/people"))
}

func (s *Site) closePage(w http.ResponseWriter, r *http.Request, v visitor) error {
	without := number(r.URL.Query().Get("without"))
	return s.showParting(w, r, v, http.StatusOK, FormOf(nil), aboutClosing(partnership.PartyID(without)))
}

// aboutClosing is about closing with everyone's consent, or without a party that answers nothing.
func aboutClosing(without partnership.PartyID) func(partnership.View, *partingView) error {
	return func(view partnership.View, out *partingView) error {
		out.Title, out.Lede, out.Submit = "Close the partnership", "Every party that votes is asked. A partnership that has done its work may end well.", "Ask every party"
		if without != 0 {
			p, ok := view.Common.Party(without)
			if !ok || !view.Common.Silent(without, view.Common.Today(view.Now)) || without == view.By.Party {
				return partnership.ErrNotFound
			}
			out.Title, out.Submit = "Close without "+string(p.Name), "Ask the others"
			out.Lede = fmt.Sprintf("%s has not answered what it was asked for 30 days, and none of its people did anything here since. The others may close the partnership together, and go on in a new one that cites this record.", p.Name)
			out.Hidden = []Typed{{Name: "without", Value: fmt.Sprint(without)}}
			out.What = []string{"If one of its people does anything here before all others have agreed, this is off: talk to them first."}
		}
		out.What = append(out.What, "From that day on nothing new begins here: no promises, no invitations.", "Whoever founds a partnership to go on can have it cite this record; the founding page offers it.")
		out.Keeps = []string{"Everyone goes on reading and exporting the whole record.", "Each organisation can still look after its people and have words erased."}
		out.Sure, out.Reason, out.NeedsReason, out.Dated = "This partnership is to close.", "Why, in your words", without != 0, true
		out.On = out.Today
		if len(out.Form.Errors) > 0 {
			out.On = out.Form.Value("on")
		}
		if d := view.Common.ClosesOn(); d != "" {
			out.GoOn = Link{"Go on in a new partnership", "/s/" + string(view.CommonID) + "/people#kin"}
			out.May, out.Else = false, "It is agreed already: this partnership closes on "+nearDay(view, d).Text+"."
			if view.Common.Stage(view.Common.Today(view.Now)) == partnership.Closed {
				out.Else = "This partnership is closed."
			}
		}
		return nil
	}
}

func (s *Site) close(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	without := partnership.PartyID(number(form.Value("without")))
	var c partnership.Command = &partnership.ClosePartnership{On: civilDate(form, "on"), Reason: partnership.Text(form.Text("reason", 2000, ""))}
	if without != 0 {
		c = &partnership.CloseWithout{Party: without, On: civilDate(form, "on"), Reason: partnership.Text(form.Text("reason", 2000, "say why; the organisation can read it"))}
	}
	return s.part(w, r, v, c, form, below(r, "/people"), aboutClosing(without))
}

func (s *Site) stopNotice(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.NoticeID](r, "id")
	if err != nil {
		return err
	}
	return s.simply(w, r, v, &partnership.ObjectToReplacement{Notice: id}, below(r, "/people"))
}
