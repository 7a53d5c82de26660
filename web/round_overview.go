package web

import (
	"strings"

	"entente/partnership"
	"entente/stat"
	"entente/web/chart"
)

// seeItView is “How we see it” on the overview: the newest results in a sentence and a few lanes, and what is under way.
type seeItView struct {
	Title   string
	Text    string
	Says    string
	Lanes   []miniRow
	Axis    chart.Axis
	Scale   string
	Table   Table // the same lanes in figures
	Running []roundRow
	All     Link
}

// miniRow is one matter in a line.
type miniRow struct {
	Name   string
	Lane   chart.Mini
	Status Status
}

// mostMini is how many matters the overview shows: the widest gaps.
const mostMini = 3

// seeItOf is the overview's part; nil as long as nobody was asked.
func (s *Site) seeItOf(views []partnership.View) (*seeItView, error) {
	base := "/s/" + string(views[0].CommonID)
	out := &seeItView{Title: "How we see it", All: Link{Label: "How we see it", Href: base + "/rounds"}}
	for _, v := range views {
		for _, r := range v.State.RoundsUnderWay() {
			out.Running = append(out.Running, runningRow(v, r))
		}
	}
	newest, in := newestRound(views)
	if newest.ID == 0 {
		if len(out.Running) == 0 {
			return nil, nil
		}
		return out, nil
	}
	x, err := s.readRound(in, newest)
	if err != nil {
		return nil, err
	}
	out.fill(x)
	return out, nil
}

func (out *seeItView) fill(x *roundReading) {
	_, many := x.matterWord()
	out.Says = x.verdict()
	out.Text = string(x.round.Questions.Name) + ". " + strings.Join(x.meta()[:min(2, len(x.meta()))], ". ") + "."
	if x.byPeople() {
		out.Text += " Groups under " + inWords(x.round.Smallest) + " are not shown."
	}
	out.All.Label = "All " + many + ", and questions to talk about"
	if a := x.axis(); a != nil {
		out.Axis, out.Scale = *a, "1 "+lowerFirst(a.Words[0])+", "+itoa(len(a.Words))+" "+lowerFirst(a.Words[len(a.Words)-1])
	}
	for i, m := range x.result.Matters {
		if len(out.Lanes) == mostMini || shownLanes(m) < 2 || out.Scale == "" {
			break
		}
		row := miniRow{Name: x.matterName(m.Matter), Lane: chart.Mini{Lane: x.lane(m)}}
		agreement, _ := x.figures.matters[i].agreement.Value()
		gap, _, _ := strings.Cut(x.gapWords(stat.AgreeStrongly, m), " (")
		row.Status = Status{Text: gap, Look: stat.AccordOf(agreement) == stat.Differ}
		out.Lanes = append(out.Lanes, row)
	}
	if len(out.Lanes) > 0 {
		out.Table = x.resultTable()
		out.Table.Rows = out.Table.Rows[:len(out.Lanes)]
	}
}
