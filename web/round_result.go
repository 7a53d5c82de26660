package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"entente/partnership"
	"entente/stat"
	"entente/web/chart"
)

// roundReading is an opened round as it is being read: the round, what it is compared with, and what can be said of it.
// Everything is made from cells, so that a group too small to show is in no figure.
type roundReading struct {
	view    partnership.View
	round   partnership.Round
	before  *partnership.Round
	earlier *partnership.Round // before or, if nothing was asked alike, the last one of the same set; nil if there is none
	when    string             // of the round before: "in June"
	result  partnership.RoundResult
	figures roundFigures

	shown    int // matters of which anything is
	compared int // matters of which two parties are
	clear    int // of those, with a gap of a point or more
	torn     int // of those, without: people differ more within their organisations than between them
	widened  int // of those, wider than before
}

func (s *Site) readRound(v partnership.View, r partnership.Round) (*roundReading, error) {
	result, err := v.State.Result(r.ID)
	if err != nil {
		return nil, err
	}
	x := &roundReading{view: v, round: r, result: result}
	erased := r.Begun.Erased
	if before, ok := v.State.Round(result.Previous); ok {
		x.before, x.earlier, x.when, erased = &before, &before, "in "+monthOf(v, before, r), erased || before.Begun.Erased
	} else if last, ok := v.State.OpenedBefore(r); ok {
		x.earlier = &last
	}
	x.figures = s.reckoned.of(reckonedKey{v.ID, r.ID, result.Previous, erased}, func() roundFigures { return figuresOf(r, result, x.before) })
	for i, m := range result.Matters {
		lanes := shownLanes(m)
		if lanes > 0 {
			x.shown++
		}
		if lanes > 1 {
			x.compared++
		}
		if isClear(m.Gap.Size, x.points(m)) {
			x.clear++
			if m.Before.Size > 0 && x.wider(m) {
				x.widened++
			}
		} else if accord, ok := x.figures.matters[i].agreement.Value(); ok && lanes > 1 && stat.AccordOf(accord) == stat.Differ {
			x.torn++
		}
	}
	return x, nil
}

func (x *roundReading) wider(m partnership.MatterResult) bool {
	return strings.HasPrefix(changeOf(m.Before, m.Gap, x.points(m), x.when), "wider")
}

func shownLanes(m partnership.MatterResult) int {
	n := 0
	for _, l := range m.Lanes {
		if l.Shown {
			n++
		}
	}
	return n
}

// points is how many points the matter's scale has; of several scales the longest.
func (x *roundReading) points(m partnership.MatterResult) int {
	most := 0
	for _, l := range m.Lanes {
		for _, c := range l.Cells {
			most = max(most, c.Points)
		}
	}
	return most
}

// monthOf names a round by the month in which it closed, with the year if it is long ago.
func monthOf(v partnership.View, r, seenFrom partnership.Round) string {
	at, from := closedDay(v, r), closedDay(v, seenFrom)
	if from.Sub(at) > 300*24*time.Hour {
		return at.Format("January 2006")
	}
	return at.Format("January")
}

func closedDay(v partnership.View, r partnership.Round) time.Time {
	if at := r.ClosesAt(v.Common); !at.IsZero() && !r.Closed.At.Before(at) {
		return r.Closes.Time() // the end of that day is the first moment of the next
	}
	return v.Common.Today(r.Closed.At).Time()
}

// roundResultView is what an opened round shows.
type roundResultView struct {
	Lede      string
	Meta      []string
	Answered  []answeredRow
	FewTitle  string // why a line is empty; "" if none is
	FewText   string
	Title     string
	Text      string
	People    bool        // some organisation answered by several people
	Axis      *chart.Axis // where all matters share one scale
	Matters   []matterRow
	Alone     []matterRow // where each is asked of each: what one organisation alone answered
	Threshold string
	Settling  *settlingView
	Tables    []Table
	Matrix    []matrixRow
	Method    methodView
	Voices    []voiceRow
	Said      []saidRow
	Unsaid    string // why there are no comments
	Talks     []matterRow
	Forms     bool // some matter can be answered
	WhoSees   string
	Host      string
	TalkPage  Link
	Cards     []Action // to the cards for the room, if there are any
	Watch     Link
}

// matterRow is one matter with a lane for each party.
type matterRow struct {
	ID, Name, Voice string
	Status          Status
	Meta            string
	Lane            *chart.Lane
	Axis            *chart.Axis
	Talk            []string
	Said            []string
	Own             string // how it sees itself, and the others see it
	Otherwise       string // why no change is shown
	Must            bool
	Became          []becameRow
	Act             *gapActs
	Open            bool
}

// voiceRow is a question in words, with what each organisation answered as one voice.
type voiceRow struct {
	Question string
	Answers  []voiceAnswer
}

type voiceAnswer struct {
	Party    Party
	Text     string
	Evidence evidenceGiven
	Gone     bool // its words were erased
}

// saidRow is what people wrote to one question, unnamed.
type saidRow struct {
	Question string
	Said     []string
}

func (x *roundReading) partyName(p partnership.PartyID) string { return partyOf(x.view.Common, p).Name }

// byPeople tells whether several people of some organisation were asked.
func (x *roundReading) byPeople() bool {
	return slices.ContainsFunc(x.round.Boxes, func(b partnership.ClosedBox) bool { return b.Voice == partnership.People })
}

// page is the whole result for a page.
func (x *roundReading) page(host string) *roundResultView {
	r := x.round
	out := &roundResultView{Lede: x.verdict(), Meta: x.meta(), WhoSees: audience(x.view), Host: host}
	out.People = x.byPeople()
	out.Answered = answeredRows(x.view, r)
	out.FewTitle, out.FewText = fewWords(x.view, r)
	out.Axis = x.axis()
	for i, m := range x.result.Matters {
		row := x.matter(i, m, out.Axis == nil)
		if m.About != 0 && x.compared > 0 && shownLanes(m) < 2 {
			out.Alone = append(out.Alone, row)
			continue
		}
		out.Matters = append(out.Matters, row)
	}
	if len(out.Matters) > 0 {
		out.Title = upperFirst(x.mattersAsked())
		if x.compared > 0 && len(out.Matters) > 1 {
			out.Title += ", biggest gap first"
		}
		out.Text = x.scaleWords()
		out.Threshold = x.thresholds()
		out.Tables = x.tables()
		out.Method = x.method()
	}
	out.Matrix = x.matrix()
	out.Voices = x.voices()
	out.Talks = x.talks()
	out.Said, out.Unsaid = x.said()
	out.Settling = x.settling()
	out.Cards = cardActions(x.view, r)
	for _, m := range slices.Concat(out.Matters, out.Alone, out.Talks) {
		out.Forms = out.Forms || m.Act != nil
	}
	if len(r.Spoken) > 0 && x.inWords() {
		out.TalkPage = Link{Label: "Talk it through, and keep what you agree", Href: roundPath(x.view.ID, r.ID) + "/talk"}
	}
	return out
}

// inWords tells whether the set has questions in words.
func (x *roundReading) inWords() bool {
	return slices.ContainsFunc(x.round.Questions.Prompts, func(p partnership.Prompt) bool { return p.Kind == partnership.TextPrompt })
}

// meta is the line below the lede.
func (x *roundReading) meta() []string {
	r := x.round
	closed := "Blind round, closed " + closedDay(x.view, r).Format("2 January 2006")
	list := []string{closed}
	asked, answered, voices, few := 0, 0, 0, 0
	for _, b := range r.Boxes {
		switch {
		case b.Voice == partnership.OneVoice:
			voices += b.Answered
		case b.Few:
			few++
		default:
			asked, answered = asked+b.Asked, answered+b.Answered
		}
	}
	if asked > 0 {
		text := fmt.Sprintf("%d of %d people answered", answered, asked)
		if few > 0 {
			text += ", " + countOf(few, "organisation", "organisations") + " not counted"
		}
		list = append(list, text)
	}
	if voices > 0 {
		list = append(list, upperFirst(countOf(voices, "organisation", "organisations"))+" answered as one voice")
	}
	if r.Lost {
		list = append(list, "Some answers were lost when the machine was restored, and are not in it")
	}
	list = append(list, "Everyone saw these results at the same moment")
	if x.view.State.Kind() != partnership.Common {
		list = append(list, "Seen by "+audience(x.view))
	}
	return list
}

// axis is the scale of all matters; nil if they do not share one.
func (x *roundReading) axis() *chart.Axis {
	key := ""
	for _, p := range x.round.Questions.Prompts {
		if p.Kind != partnership.ScalePrompt {
			continue
		}
		if key != "" && p.Scale != key {
			return nil
		}
		key = p.Scale
	}
	return x.axisOf(key)
}

func (x *roundReading) axisOf(key string) *chart.Axis {
	for _, s := range x.round.Questions.Scales {
		if s.Key == key && len(s.Points) > 1 {
			a := &chart.Axis{}
			for _, p := range s.Points {
				a.Words = append(a.Words, string(p))
			}
			return a
		}
	}
	return nil
}

// scaleWords say what the numbers mean.
func (x *roundReading) scaleWords() string {
	if a := x.axis(); a != nil {
		return fmt.Sprintf("On one scale from 1, %s, to %d, %s.", strings.ToLower(a.Words[0]), len(a.Words), strings.ToLower(a.Words[len(a.Words)-1]))
	}
	return "Each matter on its own scale."
}

// thresholds are the words of the agreement statistic, and how far we agree overall.
func (x *roundReading) thresholds() string {
	if x.compared == 0 {
		return ""
	}
	text := "Words come from the agreement statistic: below 0.5 “we see this differently”, to 0.6 “we partly agree”, " +
		"to 0.7 “we mostly agree”, to 0.8 “we agree”, above “we agree strongly”. From a gap of one point of five on we clearly differ."
	if _, ok := x.figures.overall.Value(); !ok {
		return text
	}
	text += " Overall " + figure(x.figures.overall)
	if _, was := x.figures.overallBefore.Value(); was {
		if !x.figures.overallSame.Equal(x.figures.overall) {
			text += "; on what was asked both times " + figure(x.figures.overallSame)
		}
		text += "; " + x.when + " " + figure(x.figures.overallBefore)
	}
	return text + "."
}
