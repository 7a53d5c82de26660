package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"entente/partnership"
)

// correctionView is the page of a course correction: what called for it, the ladder with what was tried, one next step.
type correctionView struct {
	Title, Lede string
	Cause       []string
	Facts       Facts
	Rungs       []rungRow
	Next        *correctionForm // the one next step
	Others      []correctionForm
	NextText    string // where nothing is asked of the reader
	Promises    []Criterion
	Promise     string
	Hanging     Hanging
	Bring       BringTopic
	WhoSees     string
	Playbook    string
	Open        bool
}

// correctionForm is one thing that the reader may do, as a form that works without script.
type correctionForm struct {
	Act, Path     string
	Title, Text   string
	Button        string
	Hidden        []Typed
	Fields        []Field
	Folded        Field // one that is seldom needed
	Words         bool  // it takes words
	WhoSees, Host string
	Form          *Form
	Shown         bool
}

// refusedStep is a form on the page that was not taken.
type refusedStep struct {
	act    partnership.CorrectionAct
	form   *Form
	notice string
}

func (s *Site) correction(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showCorrection(w, r, v, http.StatusOK, refusedStep{})
}

func (s *Site) showCorrection(w http.ResponseWriter, r *http.Request, v visitor, status int, f refusedStep) error {
	id, err := idIn[partnership.CorrectionID](r, "id")
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	var out correctionView
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, ok := viewOf(views, spaceOf(r))
		if !ok {
			return partnership.ErrNotFound
		}
		c, ok := view.State.Correction(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out = correctionViewOf(views, view, c, host)
		out.forms(view, c, f)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	if f.notice != "" {
		shell.Notice = &Notice{Icon: "pencil", Text: f.notice, Look: true}
	}
	return Render(w, r, status, correctionPageView(shell, out))
}

func correctionViewOf(views []partnership.View, v partnership.View, c partnership.Correction, host string) correctionView {
	ref := partnership.RefTo(partnership.RefCorrection, c.ID)
	here := pathOf(v.ID, ref)
	out := correctionView{
		Title: correctionTitle(views, v, c), Lede: correctionLede(v, c), Rungs: stepRows(v, c), WhoSees: audience(v), Open: c.Open(),
		Playbook: "/s/" + string(v.CommonID) + "/playbook",
	}
	out.Cause = lineOf(c.Cause.Says)
	if c.Says != "" {
		out.Cause = append(out.Cause, "“"+string(c.Says)+"”")
	}
	out.Facts = correctionFacts(views, v, c)
	out.Hanging = hangingOn(v, ref, nil, host, here)
	out.Bring = bringTopic(v, ref, out.Title)
	for _, l := range partnership.PromisesFrom(views, v.ID, c.ID) {
		if !l.Commitment.Closed() && l.Commitment.TakenBack.No == 0 {
			out.Promises = append(out.Promises, agreedLine(l.View, l.Commitment))
		}
	}
	if mayPromise(v) && c.Open() {
		q := url.Values{"from": {string(v.ID) + "/" + ref.String()}}
		for _, p := range others(v) {
			q.Add("to", fmt.Sprint(p))
		}
		out.Promise = "/s/" + string(v.CommonID) + "/commitments?" + q.Encode() + "#make"
	}
	return out
}

// correctionFacts are who opened it, what it is about, and the rule that called for it.
func correctionFacts(views []partnership.View, v partnership.View, c partnership.Correction) Facts {
	var f Facts
	key := c.Cause.Signal
	from, at := v, v.ID
	if c.Cause.Space != "" {
		from, at = viewIn(views, c.Cause.Space), c.Cause.Space
	}
	switch {
	case key == (partnership.SignalKey{}):
	case key.Asked != 0:
		f.Items = append(f.Items, Fact{Label: "About", Link: Link{Label: signalTitle(from, key, nil), Href: fmt.Sprintf("/s/%s/questions/%d", at, key.Asked)}})
	case key.Of != (partnership.Ref{}) && key.Of.Kind != partnership.RefContract:
		l, _ := thingOf(from, key.Of)
		f.Items = append(f.Items, Fact{Label: "About", Link: l})
	}
	f.Items = append(f.Items, Fact{Label: "Opened", Values: []string{saidBy(v, c.Opened)}})
	if key != (partnership.SignalKey{}) {
		f.Items = append(f.Items, Fact{Label: "Why it came up", Link: Link{Label: "The rule, and what it looked at", Href: fmt.Sprintf("/s/%s/signals/%s", at, key)}})
	}
	f.Items = append(f.Items, Fact{Label: "Whom it concerns", Values: []string{upperFirst(audience(v))}})
	if !c.Open() && v.Reopens(c) >= v.Common.Today(v.Now) {
		f.Items = append(f.Items, Fact{Label: "Can be taken up again", Values: []string{"by the other side, until " + words(nearDay(v, v.Reopens(c)))}})
	}
	return f
}

// forms puts the one next step first and folds the others away.
func (out *correctionView) forms(v partnership.View, c partnership.Correction, f refusedStep) {
	acts := v.CorrectionActs(c.ID)
	first := firstAct(v, c, acts)
	for _, act := range acts {
		form := FormOf(nil)
		if f.form != nil && f.act == act {
			form = f.form
		}
		a := correctionFormOf(v, c, act, form)
		a.Act, a.Path, a.Form = string(act), pathOf(v.ID, partnership.RefTo(partnership.RefCorrection, c.ID))+"/"+actPath(act), form
		a.Hidden = append(a.Hidden, Typed{Name: "rung", Value: fmt.Sprint(c.Rung())})
		a.Shown = f.form != nil && f.act == act
		for i := range a.Fields {
			a.typed(&a.Fields[i])
		}
		a.typed(&a.Folded)
		out.Hanging.Said = out.Hanging.Said || a.Words
		if act == first {
			out.Next = &a
			continue
		}
		out.Others = append(out.Others, a)
	}
	if out.Next == nil {
		out.NextText = nextWords(v, c)
	}
}

// typed puts what was typed, and what was wrong with it, into a field.
func (a *correctionForm) typed(f *Field) {
	f.ID, f.Error = a.Act+"-"+f.Name, a.Form.Err(f.Name)
	if f.Kind == "textarea" {
		f.Seen, a.Words = seenID, true
	}
	if a.Form.values[f.Name] != nil {
		f.Value = a.Form.Value(f.Name)
	}
}

// firstAct is the one next step of those that the reader may take; "" if it is none of them.
func firstAct(v partnership.View, c partnership.Correction, acts []partnership.CorrectionAct) partnership.CorrectionAct {
	want := partnership.CorrectionNote
	switch {
	case !c.Open():
		return ""
	case c.Skip.To != 0 && !slices.Contains(c.Skip.Said, v.By.Party):
		want = partnership.CorrectionSkip
	case c.Tried():
		want = partnership.CorrectionSettle
	case c.ClockOut(v.Common.Today(v.Now)) && !c.Last():
		want = partnership.CorrectionClimb
	}
	if slices.Contains(acts, want) {
		return want
	}
	return ""
}

// actPath is the end of the address to which an act's form goes.
func actPath(act partnership.CorrectionAct) string {
	if act == partnership.CorrectionSkip {
		return string(partnership.CorrectionClimb)
	}
	return string(act)
}

func correctionFormOf(v partnership.View, c partnership.Correction, act partnership.CorrectionAct, form *Form) correctionForm {
	words := Field{Kind: "textarea", Name: "says", Label: "In a few words", Optional: true, MaxLength: 2000}
	switch act {
	case partnership.CorrectionNote:
		words.Label = "What came of it"
		today := string(v.Common.Today(v.Now))
		a := correctionForm{Title: "Did it take place?", Button: "It took place",
			Text:   fmt.Sprintf("Step %d: %s. One tap is enough; what was said stays with you.", c.Rung(), stepName(c.At().Name)),
			Fields: []Field{words},
			Folded: Field{Kind: "date", Name: "on", Label: "On another day", Value: today, Min: string(c.Step().From), Max: today, Optional: true, Quiet: true}}
		if c.Tried() {
			a.Title, a.Button = "It took place again", "Add it"
		}
		return a
	case partnership.CorrectionClimb:
		next := c.Ladder[c.Rung()]
		return correctionForm{Title: fmt.Sprintf("Take step %d: %s", c.Rung()+1, stepName(next.Name)), Text: string(next.What), Button: "Take the next step"}
	case partnership.CorrectionSkip:
		return skipForm(v, c, form)
	case partnership.CorrectionReopen:
		words.Label = "What is still open"
		return correctionForm{Title: "Take it up again", Text: "It goes on at the same step, with its time begun anew.", Button: "Take it up again", Fields: []Field{words}}
	}
	words.Label = "What we take from it"
	return correctionForm{Title: "Did it end here?", Text: "Either side can say so. The other side can take it up again for a while.", Button: "It ended here", Fields: []Field{words}}
}

// skipForm is the wish to go up out of turn, or the word for the other side's.
func skipForm(v partnership.View, c partnership.Correction, form *Form) correctionForm {
	if c.Skip.To != 0 && !slices.Contains(c.Skip.Said, v.By.Party) {
		return correctionForm{
			Title:  fmt.Sprintf("%s would go to step %d at once: %s", namesOf(v, c.Skip.Said), c.Skip.To, stepName(c.Ladder[c.Skip.To-1].Name)),
			Text:   "No step is skipped unless both sides say so. If you would rather not, go on here.",
			Button: "We say so too", Hidden: []Typed{{Name: "to", Value: fmt.Sprint(c.Skip.To)}}}
	}
	var steps []Option
	for i := c.Rung(); i < len(c.Ladder); i++ {
		value := fmt.Sprint(i + 1)
		if v.MaySkipTo(c.ID, i+1) {
			steps = append(steps, Option{Value: value, Label: fmt.Sprintf("Step %d: %s", i+1, stepName(c.Ladder[i].Name)), Selected: form.Value("to") == value})
		}
	}
	text := "The step below has not been tried and its time is not over. No step is skipped unless both sides say so: the other side is asked."
	return correctionForm{Title: "Go up out of turn", Text: text, Button: "Ask the other side", Fields: []Field{{Kind: "select", Name: "to", Label: "To", Options: steps}}}
}

// openCorrection opens a course correction with a sentence, in the space of those whom it concerns.
func (s *Site) openCorrection(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.OpenCorrection{Says: partnership.Text(form.Text("says", 1000, "say in a sentence what it is about"))}
	at, err := s.spaceConcerned(r, v, form)
	if err == nil && form.OK() {
		receipt, failure := s.do(r, v, at, c, form)
		if failure == nil {
			return see(w, r, pathOf(at, partnership.RefTo(partnership.RefCorrection, partnership.CorrectionID(receipt.First))))
		}
		err = failure
	}
	if err != nil && !form.fieldErrors(err) {
		return err
	}
	return s.showPlaybook(w, r, v, http.StatusUnprocessableEntity, playbookForms{open: form})
}

// step takes every form on a course correction's page.
func (s *Site) step(act partnership.CorrectionAct, wish func(id partnership.CorrectionID, form *Form) partnership.Command) personal {
	return func(w http.ResponseWriter, r *http.Request, v visitor) error {
		id, err := idIn[partnership.CorrectionID](r, "id")
		if err != nil {
			return err
		}
		form, err := ReadForm(w, r, FormLimit)
		if err != nil {
			return err
		}
		c := wish(id, form)
		if form.OK() {
			_, err = s.do(r, v, spaceOf(r), c, form)
		}
		f := refusedStep{act: act, form: form}
		switch {
		case overtaken(err):
			f.notice = because(err, partnership.ErrConflict) + " Nothing was saved; what you typed is kept below."
			form.values.Del(commandField)
			return s.showCorrection(w, r, v, http.StatusConflict, f)
		case err != nil && !form.fieldErrors(err):
			return err
		case !form.OK():
			return s.showCorrection(w, r, v, http.StatusUnprocessableEntity, f)
		}
		return see(w, r, below(r, fmt.Sprintf("/corrections/%d", id)))
	}
}

func rungIn(form *Form) int { return int(min(number(form.Value("rung")), 100)) }

func noteWish(id partnership.CorrectionID, form *Form) partnership.Command {
	return &partnership.NoteRung{Correction: id, Rung: rungIn(form), On: partnership.Date(form.Line("on", 10, "")), Says: partnership.Text(form.Text("says", 2000, ""))}
}

func climbWish(id partnership.CorrectionID, form *Form) partnership.Command {
	return &partnership.ClimbRung{Correction: id, Rung: rungIn(form), To: int(min(number(form.Value("to")), 100))}
}

func settleWish(id partnership.CorrectionID, form *Form) partnership.Command {
	return &partnership.SettleCorrection{Correction: id, Rung: rungIn(form), Says: partnership.Text(form.Text("says", 2000, ""))}
}

func reopenWish(id partnership.CorrectionID, form *Form) partnership.Command {
	return &partnership.ReopenCorrection{Correction: id, Says: partnership.Text(form.Text("says", 2000, ""))}
}

// madeFrom is the course correction from which the form says a promise is made, "SPACE/correction:7"; 0 if the reader sees
// none such.
func madeFrom(views []partnership.View, form *Form) (partnership.View, partnership.CorrectionID) {
	space, text, _ := strings.Cut(form.Value("from"), "/")
	v, ok := viewOf(views, partnership.SpaceID(space))
	ref, err := partnership.ParseRef(text)
	if !ok || err != nil {
		return v, 0
	}
	id := correctionIn(ref)
	if _, there := v.State.Correction(id); !there {
		return v, 0
	}
	return v, id
}
