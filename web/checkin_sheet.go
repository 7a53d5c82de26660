package web

import (
	"fmt"
	"net/http"
	"slices"

	"entente/partnership"
)

// checkinSheet is a check-in on one A4 page: beforehand its agenda; afterwards what was agreed, the same for every party of
// its space.
type checkinSheet struct {
	Back, Bar, Name, Date, Title, Vow string
	Parties                           PartyList
	Facts                             Facts
	Held                              bool
	Agenda                            []agendaStep
	Boxes                             []string // a box to tick for each party
	Topics, Carried                   []topicRow
	Unsettled                         []Criterion // what concerns all who meet and is on the list by itself
	Agreed                            []Criterion
	Next                              *AgendaItem
	Seal                              string
}

func (s *Site) checkinSheet(w http.ResponseWriter, r *http.Request, v visitor) error {
	var out checkinSheet
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, ok := viewOf(views, spaceOf(r))
		if !ok {
			return partnership.ErrNotFound
		}
		c, ok := view.State.Checkin(checkinID(r))
		if !ok || c.Cancelled != 0 {
			return partnership.ErrNotFound
		}
		out = checkinSheetOf(view, c)
		if c.Open() {
			out.Unsettled = unsettledAt(views, concerningAll(view, partnership.ForCheckin(views)), view.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, http.StatusOK, checkinSheetView(shell, out))
}

// concerningAll are those that concern every party of the space: a sheet goes from hand to hand.
func concerningAll(view partnership.View, list []partnership.Signal) []partnership.Signal {
	here := view.State.Audience(view.Common)
	return slices.DeleteFunc(list, func(x partnership.Signal) bool {
		return slices.ContainsFunc(here, func(p partnership.PartyID) bool { return !slices.Contains(x.Parties, p) })
	})
}

func checkinSheetOf(view partnership.View, c partnership.Checkin) checkinSheet {
	out := checkinSheet{
		Back: checkinHref(view, c.ID), Name: string(view.Common.Name()), Vow: string(view.Common.Goal()),
		Facts: checkinFacts(view, c), Held: c.On != "",
		Parties: PartyList{Label: "Who meets", Parties: partiesOf(view.Common, view.State.Audience(view.Common))},
		Seal:    fmt.Sprintf("Drawn from the shared record up to entry %s of this space, seen by %s.", thousands(view.State.Head()), audience(view)),
	}
	if c.Kind == partnership.FirstMeeting {
		out.Agenda = firstAgenda(c)
	}
	for _, p := range out.Parties.Parties {
		out.Boxes = append(out.Boxes, p.Name)
	}
	if out.Held {
		out.fillHeld(view, c)
		return out
	}
	out.Title, out.Date, out.Bar = "Check-in", nearDay(view, c.Date).Text, "The agenda, for printing. Nothing that is said is recorded."
	if c.Kind == partnership.FirstMeeting {
		out.Title = "First meeting"
	}
	for _, t := range view.State.OpenTopics() {
		out.Topics = append(out.Topics, topicRowAt(view, t, c.ID))
	}
	return out
}

func (out *checkinSheet) fillHeld(view partnership.View, c partnership.Checkin) {
	out.Title, out.Date, out.Bar = "What we agreed", nearDay(view, c.On).Text, "One page for all who met, the same for each. For printing."
	out.Agenda = nil
	var held checkinView
	held.fillHeld(view, c)
	out.Topics, out.Carried, out.Agreed = held.Topics, held.Carried, held.Agreed
	if next, ok := view.State.NextCheckin(view.Common.Today(view.Now)); ok {
		out.Next = &AgendaItem{At: string(next.Date), When: next.Date.Time().Format("2 January"), Title: "Check-in", Text: checkinDetails(view, next)}
	}
}
