package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"entente/partnership"
)

// What becomes of a gap, or of a conversation that a deal-breaker asks for: a promise, a topic for a check-in, accepted as it
// is, or declined with a reason.

// becameRow is one answer to a gap.
type becameRow struct {
	Icon, Text string
	Link       Link
	Says       string
}

// gapActs is what the reader may say of a gap.
type gapActs struct {
	ID, Path string
	Name     string
	Hidden   []Typed
	Promise  string // the form of a new promise, filled in
	Topic    string // what to talk about
	Bring    string // "Bring to the check-in on 26 November"
	Answered bool
	Form     *Form
}

// settlingView is what has to be answered before a round settles, and what became of each.
type settlingView struct {
	Text string
	Jump string // the words of the link at the top that leads here
	Rows []settlingRow
	Done string // when it settled
}

type settlingRow struct {
	Name, Href string
	Say        string // where the reader can say what becomes of it
	Became     []becameRow
}

// gapForm is a form about a gap that was refused.
type gapForm struct {
	matter partnership.Matter
	form   *Form
}

// roundPath is where a round is shown.
func roundPath(at partnership.SpaceID, id partnership.RoundID) string {
	return fmt.Sprintf("/s/%s/rounds/%d", at, id)
}

// became lists what was said of a gap.
func (x *roundReading) became(answers []partnership.GapAnswer) []becameRow {
	var list []becameRow
	for _, a := range answers {
		row := becameRow{Text: x.partyName(a.Party), Says: string(a.Reason)}
		when := day(x.view, a.Made.At).Text
		switch a.How {
		case partnership.GapPromise:
			row.Icon, row.Text = "commit", row.Text+" made a promise of it on "+when+":"
			row.Link, _ = thingOf(x.view, a.Of)
		case partnership.GapTopic:
			row.Icon, row.Text = "cup", "On "+when+" "+row.Text+" put it on the list for a check-in."
			row.Link = Link{Label: "The list", Href: checkinsHref(x.view)}
		case partnership.GapAsItIs:
			row.Icon, row.Text = "check", row.Text+" accepted it as it is on "+when+"."
		default:
			row.Icon, row.Text = "swap", row.Text+" declined on "+when+"."
		}
		list = append(list, row)
	}
	return list
}

// mayAnswerGap tells whether the reader speaks for a party that was asked.
func (x *roundReading) mayAnswerGap() bool {
	return mayPromise(x.view) && x.round.AskedOf(x.view.By.Party)
}

// actsOn is what the reader may say of a gap; nil if nothing.
func (x *roundReading) actsOn(m partnership.Matter, row matterRow, result partnership.MatterResult) *gapActs {
	if result.Number == 0 || !x.mayAnswerGap() {
		return nil
	}
	with := []partnership.PartyID{result.Gap.Low, result.Gap.High}
	return x.acts(m, row, fmt.Sprintf("gap-%d", result.Number), len(result.Answers) > 0, with)
}

func (x *roundReading) acts(m partnership.Matter, row matterRow, part string, answered bool, with []partnership.PartyID) *gapActs {
	a := &gapActs{ID: row.ID, Name: row.Name, Path: roundPath(x.view.ID, x.round.ID) + "/gaps", Answered: answered, Form: FormOf(nil)}
	a.Hidden = []Typed{{Name: "dimension", Value: m.Dimension}, {Name: "prompt", Value: m.Prompt}, {Name: "about", Value: fmt.Sprint(m.About)}}
	a.Topic = shorten("How we see it: "+row.Name, topicLength)
	a.Bring = "Bring to the next check-in"
	if on := nextCheckin(x.view); on != "" {
		a.Bring = "Bring to the check-in on " + on.Time().Format("2 January")
	}
	q := url.Values{"from": {fmt.Sprintf("%s/round-%d/%s", x.view.ID, x.round.ID, part)}, "what": {""}}
	for _, p := range without(x.view, with) {
		q.Add("to", fmt.Sprint(p))
	}
	if x.view.State.Kind() == partnership.Common {
		q.Set("seen", "everyone")
	}
	a.Promise = "/s/" + string(x.view.CommonID) + "/commitments?" + q.Encode() + "#make"
	return a
}

// nextCheckin is the day of the space's next check-in; "" if none is arranged.
func nextCheckin(v partnership.View) partnership.Date {
	today, next := v.Common.Today(v.Now), partnership.Date("")
	for _, c := range v.State.OpenCheckins() {
		if c.Date >= today && (next == "" || c.Date < next) {
			next = c.Date
		}
	}
	return next
}

// widestWords names what has to be answered.
func widestWords(widest int) string {
	switch widest {
	case 0:
		return "what was named"
	case 1:
		return "the widest gap"
	}
	return "the " + inWords(widest) + " widest gaps"
}

// settling says what has to be answered, and what became of it; nil if nothing has to be.
func (x *roundReading) settling() *settlingView {
	r := x.round
	if r.Widest == 0 && len(r.Talks) == 0 {
		return nil
	}
	what := upperFirst(widestWords(r.Widest)) + " asks"
	if r.Widest > 1 {
		what = upperFirst(widestWords(r.Widest)) + " ask"
	}
	out := &settlingView{Text: what + " for an answer: a promise, a topic for a check-in, accepted as it is, or declined with a reason. The rest counts as seen. Nothing waits for it: the next round may begin at any time."}
	out.Jump = "What becomes of " + widestWords(r.Widest)
	if r.Settled.No != 0 {
		out.Jump = "What became of " + widestWords(r.Widest)
		out.Done = "Settled on " + day(x.view, r.Settled.At).Text + ": each has its answer, the rest counts as seen."
	}
	for _, m := range x.result.Matters {
		if m.Must {
			href := fmt.Sprintf("#gap-%d", m.Number)
			out.Rows = append(out.Rows, settlingRow{Name: x.matterName(m.Matter), Href: href, Say: x.sayAt(href), Became: x.became(m.Answers)})
		}
	}
	for _, t := range x.talks() {
		out.Rows = append(out.Rows, settlingRow{Name: t.Name, Href: "#" + t.ID, Say: x.sayAt("#" + t.ID), Became: t.Became})
	}
	return out
}

// sayAt is where the reader can say what becomes of a gap; "" if they speak for nobody who was asked.
func (x *roundReading) sayAt(href string) string {
	if !x.mayAnswerGap() {
		return ""
	}
	return href + "-say"
}

// talks are the conversations that deal-breakers ask for, named, never counted.
func (x *roundReading) talks() []matterRow {
	var list []matterRow
	for i, t := range x.round.Talks {
		p, _ := x.round.Questions.Prompt(t.Prompt)
		row := matterRow{ID: fmt.Sprintf("talk-%d", i+1), Name: x.partyName(t.Party) + ": " + string(p.Text)}
		m := partnership.Matter{Prompt: t.Prompt, About: t.Party}
		var answers []partnership.GapAnswer
		for _, a := range x.round.Answers {
			if a.Matter == m {
				answers = append(answers, a)
			}
		}
		row.Became = x.became(answers)
		row.Said = x.spokenTo(t.Party, t.Prompt)
		if x.mayAnswerGap() {
			row.Act = x.acts(m, row, fmt.Sprintf("talk-%d", i+1), len(answers) > 0, without(x.view, x.round.Asked))
		}
		list = append(list, row)
	}
	return list
}

// spokenTo is what a party answered to a prompt in words, as one voice.
func (x *roundReading) spokenTo(p partnership.PartyID, key string) []string {
	answers, ok := x.round.Spoke(p)
	if !ok {
		return nil
	}
	for _, t := range answers.Texts {
		if t.Prompt == key {
			return []string{t.Text}
		}
	}
	return nil
}

// voices are the questions that organisations answered in words, or with evidence, as one voice, side by side.
func (x *roundReading) voices() []voiceRow {
	var list []voiceRow
	for _, p := range x.round.Questions.Prompts {
		if p.Kind == partnership.DealBreaker {
			continue // a conversation of its own
		}
		row := voiceRow{Question: string(p.Text)}
		any := false
		for _, s := range x.round.Spoken {
			answers, kept := x.round.Spoke(s.Party)
			c := answers.Comment(p.Key)
			a := voiceAnswer{Party: partyOf(x.view.Common, s.Party), Text: c.Text, Evidence: evidenceGivenAs(c.Evidence), Gone: !kept}
			if any = any || c != (partnership.Comment{}); p.Kind == partnership.ScalePrompt {
				a.Text = pointSaid(x.round.Questions, p, answers, 0)
			}
			row.Answers = append(row.Answers, a)
		}
		if any {
			list = append(list, row)
		}
	}
	return list
}

// saidOn are the comments on a matter, unnamed.
func (x *roundReading) saidOn(m partnership.MatterResult) []string {
	var list []string
	keys := keysOf(m)
	for _, s := range x.round.Said {
		if slices.Contains(keys, s.Prompt) {
			list = append(list, string(s.Text))
		}
	}
	return list
}

// said are the comments on no matter, by question; or why there are none at all.
func (x *roundReading) said() ([]saidRow, string) {
	r := x.round
	if !r.Comments {
		return nil, ""
	}
	if len(r.Said) == 0 && slices.ContainsFunc(r.Boxes, func(b partnership.ClosedBox) bool { return b.Voice == partnership.People }) {
		return nil, fmt.Sprintf("Comments are shown from %s people on who share one. Here they were fewer: nobody has read what they wrote, and it is deleted.", inWords(partnership.CommentsFrom))
	}
	var list []saidRow
	for _, p := range r.Questions.Prompts {
		if p.Kind == partnership.ScalePrompt {
			continue
		}
		row := saidRow{Question: string(p.Text)}
		for _, s := range r.Said {
			if s.Prompt == p.Key {
				row.Said = append(row.Said, string(s.Text))
			}
		}
		if len(row.Said) > 0 {
			list = append(list, row)
		}
	}
	return list, ""
}

// answerGap takes what becomes of a gap.
func (s *Site) answerGap(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	m := partnership.Matter{Dimension: form.Line("dimension", 60, ""), Prompt: form.Line("prompt", 60, ""), About: partnership.PartyID(number(form.Value("about")))}
	c := &partnership.AnswerGap{Round: id, Dimension: m.Dimension, Prompt: m.Prompt, About: m.About,
		How:    partnership.GapAnswerKind(form.Choice("how", "choose one of the ways", string(partnership.GapTopic), string(partnership.GapAsItIs), string(partnership.GapDeclined))),
		Reason: partnership.Text(form.Text("reason", 400, ""))}
	return s.act(w, r, v, c, form, roundPath(spaceOf(r), id)+"#settling", func(form *Form) error {
		return s.showRound(w, r, v, http.StatusUnprocessableEntity, roundForms{gap: &gapForm{m, form}})
	})
}

// gapIn is the gap from which the form of a promise says that it comes, "SPACE/round-7/gap-2"; false if the reader sees none
// such.
func gapIn(views []partnership.View, form *Form) (partnership.View, partnership.Round, partnership.Matter, bool) {
	parts := strings.Split(form.Value("from"), "/")
	if len(parts) != 3 {
		return partnership.View{}, partnership.Round{}, partnership.Matter{}, false
	}
	v, ok := viewOf(views, partnership.SpaceID(parts[0]))
	if !ok {
		return v, partnership.Round{}, partnership.Matter{}, false
	}
	r, ok := v.State.Round(partnership.RoundID(number(strings.TrimPrefix(parts[1], "round-"))))
	kind, no, _ := strings.Cut(parts[2], "-")
	n := int(min(number(no), 1000)) - 1
	switch {
	case !ok || n < 0:
	case kind == "gap" && n < len(r.Gaps):
		return v, r, r.Gaps[n].Matter, true
	case kind == "talk" && n < len(r.Talks):
		return v, r, partnership.Matter{Prompt: r.Talks[n].Prompt, About: r.Talks[n].Party}, true
	}
	return v, r, partnership.Matter{}, false
}

// gapPromised notes on a round that a promise was made of one of its gaps, if all who see the round see the promise, and
// gives the round's address; "" otherwise.
func (s *Site) gapPromised(r *http.Request, v visitor, form *Form, at partnership.SpaceID, promise partnership.CommitmentID) (back string, err error) {
	if form.Value("from") == "" {
		return "", nil
	}
	var c *partnership.AnswerGap
	_, err = s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, round, m, ok := gapIn(views, form)
		if ok && view.ID == at && mayPromise(view) && round.AskedOf(view.By.Party) {
			c = &partnership.AnswerGap{Round: round.ID, Dimension: m.Dimension, Prompt: m.Prompt, About: m.About, How: partnership.GapPromise, Ref: promise.Once().Ref()}
		}
		return nil
	})
	if err != nil || c == nil {
		return "", err
	}
	who, err := s.who(r.Context(), v, at)
	if err != nil {
		return "", err
	}
	_, err = s.Engine.Do(r.Context(), who, at, c, form.command()+"-gap") // sending the form twice says it once
	return roundPath(at, c.Round) + "#settling", err
}

// gapName is what a gap is about.
func gapName(r partnership.Round, m partnership.Matter) string {
	if d, ok := r.Questions.Dimension(m.Dimension); ok {
		return string(d.Name)
	}
	p, _ := r.Questions.Prompt(m.Prompt)
	return string(p.Text)
}
