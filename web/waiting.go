package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"entente/partnership"
)

// waitingRow is one thing that waits for the reader.
type waitingRow struct {
	AgendaItem
	Do string // what one does there, in words
}

// waitingPage is the page of everything that waits for the reader.
func (s *Site) waitingPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	var rows []waitingRow
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) (err error) {
		rows, err = s.waiting(r.Context(), views)
		return err
	})
	if err != nil {
		return err
	}
	shell.Title = "Waiting for you"
	return Render(w, r, http.StatusOK, waitingPageView(shell, rows))
}

// waiting is what waits for the reader: what the record asks, and codes for signing, which stand in no record.
func (s *Site) waiting(ctx context.Context, views []partnership.View) ([]waitingRow, error) {
	codes, err := s.codesNotice(ctx, views[0])
	if err != nil {
		return nil, err
	}
	return append(codes, waitingRows(views)...), nil
}

// askWords is what is asked, in words.
var askWords = map[partnership.AskKind]string{
	partnership.AskAnswer:    "Answer: accept it, say no, or offer another date",
	partnership.AskNewDay:    "Answer to a new date, or a withdrawal",
	partnership.AskWord:      "Your word: is it done?",
	partnership.AskShow:      "Yours: show it, or ask for a new date",
	partnership.AskShowAgain: "Something is missing: look at it, and show it again",
	partnership.AskConsent:   "Answer for your organisation",
	partnership.AskTookPlace: "Did it take place?",
	partnership.AskLook:      "Evidence was shown: have you looked at it?",
	partnership.AskRecheck:   "Look at a clause of the charter again: does it still hold?",
	partnership.AskRevisit:   "Read again where somebody did not agree: was it right?",
	partnership.AskStep:      "Take the next step of a course correction, or say that it ended",
	partnership.AskSkip:      "The other side would take a step out of turn: your word",
	partnership.AskVoice:     "Say whether your organisation answers as one voice, or several people do",
	partnership.AskAnswers:   "You are one of those asked: answer if you like, unnamed",
	partnership.AskLock:      "Answer for your organisation, and send it",
	partnership.AskGap:       "Say what becomes of what the answers showed",
}

func waitingRows(views []partnership.View) []waitingRow {
	today := views[0].Common.Today(views[0].Now)
	var rows []waitingRow
	for _, ask := range partnership.Waiting(views) {
		v := viewIn(views, ask.Space)
		row := waitingRow{Do: askWords[ask.Kind]}
		row.Text = sentence(row.Do)
		if ask.By != "" {
			row.At, row.When = string(ask.By), "by "+shortDay(ask.By)
			if ask.By < today {
				row.When = "since " + shortDay(ask.By)
			}
		} else {
			since := v.Common.Today(ask.Since.At)
			row.At, row.When = string(since), "since "+shortDay(since)
		}
		row.Title, row.Href = askTitle(views, v, ask)
		rows = append(rows, row)
	}
	return rows
}

// askTitle is what an ask is about, and where it is answered.
func askTitle(views []partnership.View, v partnership.View, ask partnership.Ask) (title, href string) {
	switch ask.Kind {
	case partnership.AskConsent:
		q, _ := v.State.Question(ask.Asked)
		if q.About == partnership.AboutAmendment {
			return asks(v, q), amendmentPath(v, partnership.AmendmentID(q.Subject))
		}
		return asks(v, q), fmt.Sprintf("/s/%s/questions/%d", v.ID, q.ID)
	case partnership.AskLook:
		thing, _ := thingOf(v, ask.Of)
		return thing.Label, thing.Href
	case partnership.AskTookPlace:
		for _, c := range v.State.OpenCheckins() {
			if partnership.RefTo(partnership.RefCheckin, c.ID) == ask.Of {
				return checkinTitle(v, c), checkinHref(v, c.ID)
			}
		}
	}
	if ask.Of.Kind == partnership.RefRound {
		return roundLabel(v, ask.Of), roundAskHref(v, ask)
	}
	if ask.Of.Kind == partnership.RefCorrection {
		c, _ := v.State.Correction(correctionIn(ask.Of))
		return correctionTitle(views, v, c), pathOf(v.ID, ask.Of)
	}
	if id, err := partnership.ParseClauseID(ask.Of.ID); err == nil && ask.Of.Kind == partnership.RefClause {
		c, _ := v.State.Clause(id)
		return string(c.Text), fmt.Sprintf("/s/%s/charter/clauses/%s", v.ID, id)
	}
	if no, err := strconv.ParseUint(ask.Of.ID, 10, 64); err == nil && ask.Of.Kind == partnership.RefAmendment {
		a, _ := v.State.Amendment(partnership.AmendmentID(no))
		return fmt.Sprintf("Amendment %d of the charter", a.Number), amendmentPath(v, a.ID) + revisitAnchor(v, a.ID, ask.Since)
	}
	of, err := ask.Of.Occurrence()
	if err != nil {
		return "", "/s/" + string(v.CommonID)
	}
	c, _ := v.State.Commitment(of.Commitment)
	return string(c.What), promisePath(v.ID, of)
}

// revisitAnchor leads to the dissent that is to be read again, on the page of its amendment.
func revisitAnchor(v partnership.View, id partnership.AmendmentID, given partnership.Meta) string {
	for _, d := range v.State.DissentsDue(v.Common.Today(v.Now)) {
		if d.Amendment == id && d.Answer.Given.No == given.No {
			return "#" + revisitID(d)
		}
	}
	return ""
}
