package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"entente/partnership"
)

// signalPageData explains one signal: which rule, what it looked at and where that stands, who sees it, what ends it.
type signalPageData struct {
	Item    signalView
	Rule    string
	Version string
	Facts   Facts
	Figures Table   // the numbers and days that the rule looked at
	Answer  *Notice // it has been answered
}

// keyIn is the signal that an address names. Errors: partnership.ErrNotFound.
func keyIn(r *http.Request) (partnership.SignalKey, error) {
	key, err := partnership.ParseSignalKey(r.PathValue("key"))
	if err != nil {
		return key, partnership.ErrNotFound
	}
	return key, nil
}

// signal explains a signal: one that holds, or one that was answered and holds no more.
func (s *Site) signal(w http.ResponseWriter, r *http.Request, v visitor) error {
	key, err := keyIn(r)
	if err != nil {
		return err
	}
	var out signalPageData
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		x, holds := partnership.SignalAt(views, spaceOf(r), key)
		answer, answered := partnership.AnswerTo(views, spaceOf(r), key)
		if holds {
			out = signalPageOf(views, x)
		} else if answered {
			out = answeredPageOf(views, key, answer)
		} else {
			return partnership.ErrNotFound
		}
		if answered {
			out.answered(views, answer)
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Item.Signal.Title
	return Render(w, r, http.StatusOK, signalPageView(shell, out))
}

func signalPageOf(views []partnership.View, x partnership.Signal) signalPageData {
	v := viewIn(views, x.Space)
	text := x.Explain()
	out := signalPageData{Item: signalOf(views, partnership.LookOver(views), x), Rule: string(text.Rule), Version: fmt.Sprint(text.Version)}
	out.Figures = figureTable(v, text.Figures)
	out.Facts.Items = []Fact{
		{Label: "Since", Values: []string{words(nearDay(v, x.Since))}},
		{Label: "Who sees it", Values: []string{signalAudience(v, x)}},
		{Label: "What would end it", Values: []string{string(text.Ends)}},
	}
	return out
}

// signalAudience says who sees a signal, and from when others do.
func signalAudience(v partnership.View, x partnership.Signal) string {
	text := namesOf(v, x.Parties)
	from, ever := everyoneFrom(v, x)
	switch {
	case !ever:
		return text + ", and nobody else."
	case from == x.Since:
		return text + ": those who see what it is about."
	case from <= v.Common.Today(v.Now):
		return text + ", and since " + longDay(from) + " all others who see what it is about."
	}
	return "Only " + text + " before " + longDay(from) + "; then all who see what it is about."
}

// everyoneFrom is the day from which all who see what a signal is about see the signal as well; false if that never comes.
func everyoneFrom(v partnership.View, x partnership.Signal) (partnership.Date, bool) {
	if x.Rule == partnership.RuleAgain || x.Rule == partnership.RuleQuiet {
		return "", false
	}
	here := v.State.Audience(v.Common)
	if !slices.ContainsFunc(here, func(p partnership.PartyID) bool { return !slices.Contains(x.Parties, p) }) {
		return x.Since, true
	}
	return x.Since.AddWorkingDays(v.Common.Setting(partnership.SettingCircle).Number).AddDays(1), true
}

// answeredPageOf is what the record keeps of a signal that holds no more.
func answeredPageOf(views []partnership.View, key partnership.SignalKey, a partnership.SignalAnswer) signalPageData {
	v := viewIn(views, a.Cause.Space)
	if a.Cause.Space == "" {
		v = viewIn(views, a.Space)
	}
	out := signalPageData{Rule: string(a.Cause.Rule), Version: fmt.Sprint(key.Version), Figures: figureTable(v, a.Cause.Figures)}
	out.Item = signalView{Cause: string(a.Cause.Says), Signal: Signal{Icon: signalIcon[key.Rule], Title: signalTitle(v, key, nil)}}
	out.Facts.Items = []Fact{{Label: "Since", Values: []string{words(nearDay(v, a.Cause.Since))}}}
	return out
}

// answered says how it was answered; nothing is asked any more.
func (out *signalPageData) answered(views []partnership.View, a partnership.SignalAnswer) {
	v := viewIn(views, a.Space)
	when := day(v, a.Made.At).Text
	out.Item.Signal.Actions, out.Item.LetGo, out.Item.Bring = nil, "", BringTopic{}
	if a.LetGo {
		out.Answer = &Notice{Text: "Your organisation let this go on " + when + "."}
		return
	}
	out.Answer = &Notice{Icon: "cup", Text: "You are talking about this since " + when + ".",
		Link: Link{Label: "The course correction", Href: pathOf(a.Space, partnership.RefTo(partnership.RefCorrection, a.Correction))}}
}

// figureWords name figures; %s is the party whose it is.
var figureWords = map[partnership.FigureName]string{
	partnership.FigureDue: "Promised for", partnership.FigureGrace: "Days of grace", partnership.FigureShown: "%s showed it",
	partnership.FigureYes: "%s: it is done", partnership.FigureNotYet: "%s: something is missing", partnership.FigureStoodBy: "%s stands by it",
	partnership.FigureAnswerBy: "An answer was due by", partnership.FigureAnswerDays: "Agreed time for an answer", partnership.FigureSilent: "No word yet from",
	partnership.FigureBroken: "Not kept, promised for", partnership.FigureAdded: "%s showed the evidence", partnership.FigureContested: "%s sees it differently",
	partnership.FigureAsked: "%s asked", partnership.FigurePatience: "Agreed patience", partnership.FigureUnanswered: "Not answered yet",
	partnership.FigureCloses: "The question closes", partnership.FigureTalked: "Last talked", partnership.FigureMet: "Both here since",
	partnership.FigureRhythm: "Agreed rhythm", partnership.FigureDays: "Since then", partnership.FigureNoted: "Noted for",
	partnership.FigureContracts: "Noted in the last year", partnership.FigureOpened: "%s opened it", partnership.FigureRung: "Step",
	partnership.FigureStepFrom: "The step began", partnership.FigureStepBy: "Its time is over after",
	partnership.FigureSignBy: "To be signed by", partnership.FigureUnsigned: "Not signed yet",
	partnership.FigureRecheck: "To be looked at again", partnership.FigureAgreed: "Last agreed or looked at",
	partnership.FigureRoundOpened: "The answers opened", partnership.FigureGap: "Apart", partnership.FigureGapBefore: "Apart the time before",
}

// figureUnits are what counts count.
var figureUnits = map[partnership.FigureName][2]string{
	partnership.FigureGrace: {"working day", "working days"}, partnership.FigureAnswerDays: {"working day", "working days"},
	partnership.FigurePatience: {"day", "days"}, partnership.FigureRhythm: {"day", "days"}, partnership.FigureDays: {"day", "days"},
	partnership.FigureContracts: {"time", "times"},
}

// figureTable is what a rule looked at, each with its entry.
func figureTable(v partnership.View, figures []partnership.Figure) Table {
	t := Table{Label: "What the rule looked at", Stack: true, Columns: []Column{{Label: "What"}, {Label: "When, or how many"}, {Label: "In the record"}}}
	for _, f := range figures {
		party := partyOf(v.Common, f.Party).Name
		label, named := withName(figureWords[f.Name], party)
		value := ""
		switch {
		case f.Day != "":
			value = words(nearDay(v, f.Day))
		case f.Name == partnership.FigureGap || f.Name == partnership.FigureGapBefore:
			value = partnership.PointsApart(f.Count)
		case f.Count != 0 && figureUnits[f.Name][0] != "":
			value = countOf(f.Count, figureUnits[f.Name][0], figureUnits[f.Name][1])
		case f.Count != 0:
			value = fmt.Sprint(f.Count)
		case f.Party != 0 && !named:
			value = party
		}
		entry := Cell{Text: "agreed, or worked out"}
		if f.Entry != 0 {
			entry = Cell{Text: "Entry " + thousands(f.Entry), Href: fmt.Sprintf("/s/%s/record/%d", v.ID, f.Entry)}
		}
		t.Rows = append(t.Rows, []Cell{{Text: label}, {Text: value}, entry})
	}
	return t
}

// withName puts a name into a label that asks for one.
func withName(label, name string) (string, bool) {
	if len(label) < 2 || label[:2] != "%s" {
		return label, false
	}
	return name + label[2:], true
}

// talkAbout opens a course correction about a signal, in the space of those whom it concerns.
func (s *Site) talkAbout(w http.ResponseWriter, r *http.Request, v visitor) error {
	key, err := keyIn(r)
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	var concerned []partnership.PartyID
	var open string
	c := &partnership.OpenCorrection{Signal: key}
	_, err = s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		if a, ok := partnership.AnswerTo(views, spaceOf(r), key); ok && a.Correction != 0 {
			open = pathOf(a.Space, partnership.RefTo(partnership.RefCorrection, a.Correction))
			return nil
		}
		x, ok := partnership.SignalAt(views, spaceOf(r), key)
		if !ok {
			return partnership.ErrNotFound
		}
		if !mayTalk(viewIn(views, x.Space), x) {
			return Forbidden("Those whom it concerns talk about it.")
		}
		concerned = x.Parties
		c.Cause, _ = partnership.CauseElsewhere(views, spaceOf(r), key)
		return nil
	})
	if err != nil {
		return err
	}
	if open != "" {
		return see(w, r, open) // somebody was quicker, or this is the second time
	}
	at, err := s.smallest(r, v, concerned)
	if err != nil {
		return err
	}
	c.In = spaceOf(r)
	if at == spaceOf(r) || key.Rule == partnership.RuleQuiet {
		c.In, c.Cause = "", partnership.Cause{}
	}
	receipt, err := s.do(r, v, at, c, form)
	if err != nil {
		return err
	}
	return see(w, r, pathOf(at, partnership.RefTo(partnership.RefCorrection, partnership.CorrectionID(receipt.First))))
}

// letGo lets a signal go.
func (s *Site) letGo(w http.ResponseWriter, r *http.Request, v visitor) error {
	key, err := keyIn(r)
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	at := spaceOf(r)
	var common partnership.SpaceID
	quiet := key.Rule == partnership.RuleQuiet
	_, err = s.viewAll(r, v, at, func(views []partnership.View) error {
		common = views[0].CommonID
		if _, ok := partnership.SignalAt(views, at, key); quiet && (!ok || !canHelp(views[0])) {
			return partnership.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return err
	}
	if quiet {
		if at, err = s.smallest(r, v, []partnership.PartyID{key.A, key.B}); err != nil {
			return err
		}
	}
	if _, err := s.do(r, v, at, &partnership.LetGo{Signal: key}, form); err != nil {
		return err
	}
	return see(w, r, "/s/"+string(common)+"#attention")
}

// overtaken tells whether something else was quicker.
func overtaken(err error) bool { return errors.Is(err, partnership.ErrConflict) }
