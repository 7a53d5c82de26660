package web

import (
	"fmt"
	"net/http"
	"strings"

	"entente/partnership"
)

// talkSheet is the talk on one A4 page, the same for everyone: what was answered, shortened, and what we keep.
type talkSheet struct {
	Back, Name, Date, Title string
	Parties                 PartyList
	Questions               []talkQuestion
	Keep                    talkKeep
	Sentence                string
	Again                   string // when we talk again
	Seal                    string
}

// sheetWords is how much of an answer stands on the page; the whole of it is in the record.
const sheetWords = 220

func (s *Site) talkSheetPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	var out talkSheet
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, ok := viewOf(views, spaceOf(r))
		if !ok {
			return partnership.ErrNotFound
		}
		round, ok := view.State.Round(id)
		if !ok || round.Opened.No == 0 {
			return partnership.ErrNotFound
		}
		out = talkSheetOf(views, view, round)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, http.StatusOK, talkSheetView(shell, out))
}

func talkSheetOf(views []partnership.View, view partnership.View, r partnership.Round) talkSheet {
	out := talkSheet{
		Back: roundPath(view.ID, r.ID) + "/talk", Name: string(view.Common.Name()), Date: fullDay(r.Opened.At.In(view.Common.Zone())), Title: string(r.Questions.Name),
		Parties: PartyList{Label: "Who answered", Parties: partiesOf(view.Common, r.Asked)}, Keep: keepOf(nil, view, r, nil),
		Seal: fmt.Sprintf("Drawn from the shared record up to entry %s, seen by %s. It is the same for each of us; the answers stand there in full.", thousands(view.State.Head()), audience(view)),
	}
	out.Keep.Promises = nil
	for _, l := range partnership.PromisesOf([]partnership.View{view}, view.ID, r.ID) {
		out.Keep.Promises = append(out.Keep.Promises, keptPromise(l))
	}
	if c := out.Keep.Checkin; c != nil { // not its title, which names the others
		out.Again = strings.TrimSuffix(c.When+", "+sentence(c.Text), ", ")
	}
	if out.Keep.Sentence != nil {
		out.Sentence = out.Keep.Sentence.Text
	}
	for _, section := range talkSections(view, r) {
		for _, q := range section.Questions {
			for i := range q.Voices {
				q.Voices[i].Words = shorten(cleanLine(q.Voices[i].Words), sheetWords)
			}
			out.Questions = append(out.Questions, q)
		}
	}
	return out
}
