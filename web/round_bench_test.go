package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"testing"
	"time"

	"entente/partnership"
)

// largeReading is a round of 60 prompts that eight parties answered.
func largeReading(tb testing.TB) *roundReading {
	tb.Helper()
	q := partnership.QuestionSet{Key: "ten-behaviours", Version: 1, Name: "Large", Scales: []partnership.Scale{{Key: "s", Points: []partnership.Text{"Never", "Seldom", "At times", "Mostly", "Always"}}}}
	r := partnership.Round{ID: 7, Smallest: 5, Opened: partnership.Meta{No: 9}, Begun: partnership.Meta{No: 7}, Widest: 3}
	x := partnership.RoundResult{Round: 7}
	for p := range 8 {
		r.Results = append(r.Results, partnership.PartyResult{Party: partnership.PartyID(p + 2)})
		r.Boxes = append(r.Boxes, partnership.ClosedBox{Party: partnership.PartyID(p + 2), Voice: partnership.People, Asked: 250, Answered: 200})
		r.Asked = append(r.Asked, partnership.PartyID(p+2))
	}
	for i := range 60 {
		key := fmt.Sprint("p", i)
		q.Prompts = append(q.Prompts, partnership.Prompt{Key: key, Dimension: key, Kind: partnership.ScalePrompt, Scale: "s", Text: partnership.Text("Statement " + key)})
		q.Dimensions = append(q.Dimensions, partnership.Dimension{Key: key, Name: partnership.Text("Matter " + key), Voice: "We say what we do, and do what we say.", Talk: []partnership.Text{"What would each of us need to see?", "What did we never write down?"}})
		m := partnership.MatterResult{Matter: partnership.Matter{Dimension: key}, Number: i + 1, Gap: partnership.Gap{Low: 2, High: 3, Size: 190 - i}}
		for p := range r.Results {
			counts := []int{10 + i%7, 20 + p*5, 40 + i%11, 30 + p, 20}
			c := partnership.Cell{Prompt: key, Kind: partnership.CellCounts, Points: 5, Counts: counts}
			r.Results[p].Cells = append(r.Results[p].Cells, c)
			m.Lanes = append(m.Lanes, partnership.Lane{Party: r.Results[p].Party, Cells: []partnership.Cell{c}, Shown: true, Mean: 3 + float64(p)/10})
		}
		x.Matters = append(x.Matters, m)
	}
	r.Questions = q
	out := &roundReading{round: r, result: x, shown: 60, compared: 60, clear: 60}
	common := &partnership.State{}
	out.view = partnership.View{ID: "x", CommonID: "x", State: common, Common: common, Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	out.figures = figuresOf(r, x, nil)
	return out
}

// drawLarge draws the whole page and gives its bytes.
func drawLarge(tb testing.TB, x *roundReading) []byte {
	var b bytes.Buffer
	view := roundsView{Base: "/s/x", Title: "How we see it", Result: x.page("Harwick IT")}
	if err := roundsPageView(Page{Title: "How we see it"}, view).Render(tb.Context(), &b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestALargeResultIsALightPage(t *testing.T) {
	page := drawLarge(t, largeReading(t))
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(page)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 60_000 {
		t.Errorf("%d bytes compressed (%d drawn), want 60,000 at most", b.Len(), len(page))
	}
	t.Logf("%d bytes compressed, %d drawn", b.Len(), len(page))
}

func BenchmarkLargeResult(b *testing.B) {
	x := largeReading(b)
	for b.Loop() {
		drawLarge(b, x)
	}
}

func BenchmarkLargeFigures(b *testing.B) {
	x := largeReading(b)
	for b.Loop() {
		figuresOf(x.round, x.result, nil)
	}
}
