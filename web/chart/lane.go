package chart

import (
	"fmt"
	"strings"
)

// Lane is one prompt as the parties answered it: a line each on one scale. Mark and line end where the numbers are, in per
// cent, so that text and shapes never stretch. A party whose answers are too few is named and in no figure.
type Lane struct {
	Name   string // of what was asked about
	Points int    // of the scale, counted from 1; at least 2
	Rows   []LaneRow
}

// LaneRow is one party's line.
type LaneRow struct {
	Initials, Party string
	Shape           string  // of the party's mark
	Mean            float64 // on the scale
	Low, High       float64 // the middle half of the answers
	Few             string  // why nothing is drawn: "4 answers, too few to show"
	Together        string  // in the place of figures: "agreed strongly"; drawn at Mean
}

// wideGap is the distance of two means from which a gap is drawn in the colour of what to look at: in points of a scale of
// five, and on others the same share of the way from end to end, as the words beside it count.
const wideGap = 1

const (
	rowHeight  = 18
	laneMargin = 8 // above and below the rows
)

func (l Lane) height() int { return laneMargin + rowHeight*len(l.Rows) }

// laneAt is where a value of the scale lies in a full lane; the left edge is kept for the initials.
func (l Lane) laneAt(v float64) string { return percent(8 + (v-1)*90/float64(l.Points-1)) }

// miniAt is the same in a lane of one line.
func (l Lane) miniAt(v float64) string { return percent(3 + (v-1)*94/float64(l.Points-1)) }

func percent(x float64) string { return fmt.Sprintf("%.1f%%", x) }

// shown lists the rows with figures.
func (l Lane) shown() []LaneRow {
	var list []LaneRow
	for _, r := range l.Rows {
		if r.Few == "" {
			list = append(list, r)
		}
	}
	return list
}

// ends are the lowest and the highest mean, and whether there are two parties to compare.
func (l Lane) ends() (low, high float64, ok bool) {
	shown := l.shown()
	if len(shown) < 2 {
		return 0, 0, false
	}
	low, high = shown[0].Mean, shown[0].Mean
	for _, r := range shown {
		low, high = min(low, r.Mean), max(high, r.Mean)
	}
	return low, high, true
}

// gapClass is how the gap between two means is drawn. Means are compared as people read them, to one decimal.
func (l Lane) gapClass(low, high float64) string {
	if (tenths(high)-tenths(low))*4 >= 10*wideGap*(l.Points-1) {
		return "l-gap"
	}
	return "l-gap calm"
}

func tenths(v float64) int { return int(v*10 + 0.5) }

func (l Lane) gapWidth(low, high, whole float64) string {
	return percent((high - low) * whole / float64(l.Points-1))
}

// says is the lane in words, for those who do not see it.
func (l Lane) says() string {
	var parts []string
	for _, r := range l.Rows {
		parts = append(parts, r.says())
	}
	return l.Name + ": " + strings.Join(parts, "; ")
}

func (r LaneRow) says() string {
	switch {
	case r.Few != "":
		return r.Party + " " + r.Few
	case r.Together != "":
		return r.Party + " " + r.Together
	}
	return fmt.Sprintf("%s mean %.1f, middle half %.1f to %.1f", r.Party, r.Mean, r.Low, r.High)
}

// saysMeans is the lane in one line.
func (l Lane) saysMeans() string {
	var parts []string
	for _, r := range l.Rows {
		switch {
		case r.Few != "":
			parts = append(parts, r.Party+" "+r.Few)
		case r.Together != "":
			parts = append(parts, r.Party+" "+r.Together)
		default:
			parts = append(parts, fmt.Sprintf("%s %.1f", r.Party, r.Mean))
		}
	}
	return l.Name + ", party means: " + strings.Join(parts, "; ")
}

// points lists the values of the scale.
func (l Lane) points() []float64 {
	var list []float64
	for v := range l.Points {
		list = append(list, float64(v+1))
	}
	return list
}

// staggered gives each mark of a one-line lane its height: marks that would touch stand one above the other, in the
// order of the rows.
func (l Lane) staggered() []placed {
	var list []placed
	for _, r := range l.shown() {
		list = append(list, placed{LaneRow: r})
	}
	for i := range list {
		above, of := 0, 1
		for j := range list {
			if j == i || !l.chained(list, i, j) {
				continue
			}
			of++
			if j < i {
				above++
			}
		}
		list[i].y = heights(above, of)
	}
	return list
}

// chained tells whether two marks touch, or are linked by marks that do.
func (l Lane) chained(list []placed, a, b int) bool {
	low, high := min(list[a].Mean, list[b].Mean), max(list[a].Mean, list[b].Mean)
	for low < high {
		next := low
		for _, p := range list {
			if p.Mean > next && near(low, p.Mean, l.Points) {
				next = p.Mean
			}
		}
		if next == low {
			return false
		}
		low = next
	}
	return true
}

// heights spreads the marks of one place over the lane: one in the middle, two at 9.5 and 20.5, more between 7 and 23.
func heights(i, of int) float64 {
	const middle = 15
	switch of {
	case 1:
		return middle
	case 2:
		return middle - 5.5 + 11*float64(i)
	}
	return middle - 8 + 16*float64(i)/float64(of-1)
}

type placed struct {
	LaneRow
	y float64
}

// near tells whether two marks would touch: closer than a sixteenth of the scale's length.
func near(a, b float64, points int) bool {
	d := a - b
	return max(d, -d)*16 < float64(points-1)
}

// Axis is the scale above the lanes: words at the ends and in the middle, numbers between.
type Axis struct {
	Words []string // of each point, in order
}

// labels is what stands at each point: the ends and the middle with their word.
func (a Axis) labels() []axisLabel {
	var list []axisLabel
	last := len(a.Words) - 1
	lane := Lane{Points: max(len(a.Words), 2)}
	for i, word := range a.Words {
		label := axisLabel{text: fmt.Sprint(i + 1), x: lane.laneAt(float64(i + 1)), class: "l-anchor mid"}
		if i == 0 || i == last || last%2 == 0 && i == last/2 {
			label.text += " " + strings.ToLower(word)
		}
		if i == last {
			label.x, label.class = "100%", "l-anchor end"
		}
		list = append(list, label)
	}
	return list
}

type axisLabel struct{ text, x, class string }
