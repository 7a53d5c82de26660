package api

import (
	"net/http"
	"strconv"
	"time"

	"entente/partnership"
)

// CharterDue is what comes back by itself: clauses and dissent, each with its day, in the order of the text and of the
// answers. What is due has a day that has come.
type CharterDue struct {
	Rechecks []CharterRecheck `json:"rechecks"`
	Revisits []CharterRevisit `json:"revisits"`
}

// CharterRecheck is a clause that is to be looked at again.
type CharterRecheck struct {
	Clause  partnership.ClauseID  `json:"clause"`
	Number  string                `json:"number"` // in the text that holds now
	On      partnership.Date      `json:"on"`
	Due     bool                  `json:"due"`
	Parties []partnership.PartyID `json:"parties"` // those concerned
	Found   []CharterFinding      `json:"found"`   // when it was looked at before, oldest first
}

// CharterFinding is what a look at a clause found.
type CharterFinding struct {
	Party partnership.PartyID `json:"party"`
	Holds partnership.Holding `json:"holds"`
	Words string              `json:"words,omitzero"`
	On    partnership.Date    `json:"on"`
}

// CharterRevisit is a dissent that is to be read again: was it right?
type CharterRevisit struct {
	Amendment partnership.AmendmentID `json:"amendment"`
	Question  partnership.QuestionID  `json:"question"` // with the party, what revisit-dissent names
	Party     partnership.PartyID     `json:"party"`
	Clauses   []partnership.ClauseID  `json:"clauses"` // beside which it stays
	Reason    string                  `json:"reason"`
	Given     time.Time               `json:"given"`
	On        partnership.Date        `json:"on"`
	Due       bool                    `json:"due"`
	Found     []CharterHindsight      `json:"found"` // when it was read before, oldest first
}

// CharterHindsight is what a dissent turned out to be.
type CharterHindsight struct {
	Party partnership.PartyID   `json:"party"`
	Was   partnership.Hindsight `json:"was"`
	Words string                `json:"words,omitzero"`
	On    partnership.Date      `json:"on"`
}

// CharterDifferences is what one text has differently from an earlier one. What is merely assumed does not count.
type CharterDifferences struct {
	From  int                 `json:"from"`
	To    int                 `json:"to"` // 0 for what is agreed and not yet in force
	Items []CharterDifference `json:"items"`
}

// CharterDifference is one thing that was added, changed, moved or removed.
type CharterDifference struct {
	Do        partnership.Doing     `json:"do"`
	Section   partnership.SectionID `json:"section"`
	Clause    partnership.ClauseID  `json:"clause,omitzero"`     // none if it is about a section
	Number    string                `json:"number"`              // in the later text; in the earlier one of what was removed
	OldNumber string                `json:"old_number,omitzero"` // in the earlier text
	Moved     bool                  `json:"moved"`               // it stands before or after others than it did
	Before    *partnership.Wording  `json:"before,omitzero"`
	After     *partnership.Wording  `json:"after,omitzero"`
	OldTitle  string                `json:"old_title,omitzero"` // of a section
	Title     string                `json:"title,omitzero"`
}

func (a *API) charterDue(r *http.Request, c caller) (any, error) {
	var out CharterDue
	err := a.viewCharter(r, c, func(v partnership.View) error {
		today, text := v.State.Today(v.Now), v.State.CharterNow()
		for _, d := range v.State.RecheckDays() {
			x := CharterRecheck{Clause: d.Clause, Number: text.Number(d.Clause), On: d.Due, Due: d.Due <= today, Parties: d.Parties}
			for _, f := range v.State.Rechecks(d.Clause) {
				x.Found = append(x.Found, CharterFinding{f.Party, f.Holds, string(f.Words), f.On})
			}
			out.Rechecks = append(out.Rechecks, x)
		}
		for _, d := range v.State.Dissents() {
			if d.Due != "" {
				out.Revisits = append(out.Revisits, revisitOf(d, today))
			}
		}
		return nil
	})
	return out, err
}

func revisitOf(d partnership.Dissent, today partnership.Date) CharterRevisit {
	x := CharterRevisit{Amendment: d.Amendment, Question: d.Question, Party: d.Answer.Party, Clauses: d.Clauses, Reason: string(d.Answer.Reason),
		Given: d.Answer.Given.At, On: d.Due, Due: d.Due <= today}
	for _, f := range d.Revisits {
		x.Found = append(x.Found, CharterHindsight{f.Party, f.Was, string(f.Words), f.On})
	}
	return x
}

func (a *API) differences(r *http.Request, c caller) (any, error) {
	var out CharterDifferences
	var err error
	query := r.URL.Query()
	if out.From, err = strconv.Atoi(query.Get("from")); err != nil || out.From < 1 {
		return nil, invalid("from", "write the number of a version, from 1")
	}
	if to := query.Get("to"); to != "" {
		if out.To, err = strconv.Atoi(to); err != nil || out.To < 1 {
			return nil, invalid("to", "write the number of a version, from 1, or leave it out")
		}
	}
	err = a.viewCharter(r, c, func(v partnership.View) error {
		_, before, ok := v.State.Version(out.From)
		after, there := v.State.Charter(), true
		if out.To != 0 {
			_, after, there = v.State.Version(out.To)
		}
		if !ok || !there {
			return partnership.ErrNotFound
		}
		for _, d := range partnership.Differences(before, after) {
			out.Items = append(out.Items, differenceOf(d))
		}
		return nil
	})
	return out, err
}

func differenceOf(d partnership.Difference) CharterDifference {
	x := CharterDifference{Do: d.What, Section: d.Section, Clause: d.Clause, Number: d.Number, OldNumber: d.OldNumber, Moved: d.Moved,
		OldTitle: string(d.OldTitle), Title: string(d.Title)}
	if d.Before.ID != (partnership.ClauseID{}) {
		x.Before = &d.Before.Wording
	}
	if d.After.ID != (partnership.ClauseID{}) {
		x.After = &d.After.Wording
	}
	return x
}
