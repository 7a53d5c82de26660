package web

import (
	"fmt"
	"net/http"
	"slices"
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
	Dense                   bool   // much has to find room
	More                    string // what of it has no room here
	Again                   string // when we talk again
	Seal                    string
}

// How much has room on the page, in characters; the whole of it is in the record.
const (
	sheetWords    = 220  // of one answer
	sheetAnswers  = 1400 // of all answers together, where more than two organisations answered
	leastOfAnswer = 40
	sheetRule     = 110
	sheetPromise  = 100
	sheetRules    = 2
	sheetPromises = 4
	denseFrom     = 1800
	denseVoices   = 12
)

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
	out.fitKept()
	if c := out.Keep.Checkin; c != nil { // not its title, which names the others
		out.Again = shorten(strings.TrimSuffix(c.When+", "+sentence(c.Text), ", "), sheetRule)
	}
	if out.Keep.Sentence != nil {
		out.Sentence = out.Keep.Sentence.Text
	}
	voices, length := 0, 0
	for _, section := range talkSections(view, r) {
		for _, q := range section.Questions {
			voices += len(q.Voices)
			out.Questions = append(out.Questions, q)
		}
	}
	most := sheetWords
	if voices > denseVoices {
		most = max(sheetAnswers/voices, leastOfAnswer)
	}
	for _, q := range out.Questions {
		for i := range q.Voices {
			q.Voices[i].Words = shorten(cleanLine(q.Voices[i].Words), most)
			length += len(q.Voices[i].Words)
		}
	}
	for _, kept := range slices.Concat(out.Keep.Rules, out.Keep.Promises) {
		length += len(kept.Title) + sheetPromise // its line of its own
	}
	out.Dense = length+3*len(out.Sentence) > denseFrom || voices > denseVoices
	return out
}

// fitKept keeps as much of what is kept as one page has room for, the newest, and says how much more there is.
func (out *talkSheet) fitKept() {
	k := &out.Keep
	rules, promises := max(len(k.Rules)-sheetRules, 0), max(len(k.Promises)-sheetPromises, 0)
	k.Rules, k.Promises = k.Rules[rules:], k.Promises[promises:]
	for i := range k.Rules {
		k.Rules[i].Title = shorten(cleanLine(k.Rules[i].Title), sheetRule)
	}
	for i := range k.Promises {
		k.Promises[i].Title = shorten(cleanLine(k.Promises[i].Title), sheetPromise)
	}
	var more []string
	if promises > 0 {
		more = append(more, countOf(promises, "more promise", "more promises"))
	}
	if rules > 0 {
		more = append(more, countOf(rules, "more rule", "more rules"))
	}
	if len(more) > 0 {
		out.More = "And " + sentenceList(more) + ", in the record."
	}
}
