package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/partnership"
	"entente/stat"
)

// readingFrom reads a round of as many prompts as each person answers, each a matter of its own, of what Tally publishes.
func readingFrom(t *testing.T, voice partnership.Voice, parties ...[][]int) *roundReading {
	t.Helper()
	five := []partnership.Text{"Never", "Seldom", "At times", "Mostly", "Always"}
	r := partnership.Round{ID: 7, Smallest: 5, Opened: partnership.Meta{No: 9}, Questions: partnership.QuestionSet{Scales: []partnership.Scale{{Key: "s", Points: five}}}}
	for i := range parties[0][0] {
		r.Questions.Prompts = append(r.Questions.Prompts, partnership.Prompt{Key: fmt.Sprint("p", i), Kind: partnership.ScalePrompt, Scale: "s", Text: partnership.Text(fmt.Sprint("Question ", i))})
	}
	var boxes []partnership.OpenBox
	for i, people := range parties {
		box := partnership.OpenBox{Party: partnership.PartyID(i + 2)}
		r.Asked = append(r.Asked, box.Party)
		r.Voices = append(r.Voices, partnership.RoundVoice{Party: box.Party, Voice: voice, People: []partnership.Asking{{Links: 20}}})
		r.Boxes = append(r.Boxes, partnership.ClosedBox{Party: box.Party, Voice: voice, Asked: 20, Answered: 9})
		for _, points := range people {
			var a partnership.Answers
			for k, point := range points {
				a.Values = append(a.Values, partnership.Value{Prompt: fmt.Sprint("p", k), Point: point})
			}
			b, err := a.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			box.Answers = append(box.Answers, partnership.OpenAnswer{Bytes: b})
		}
		boxes = append(boxes, box)
	}
	r.Results = partnership.Tally(r, boxes).Results
	x := partnership.RoundResult{Round: r.ID}
	for i, p := range r.Questions.Prompts {
		m := partnership.MatterResult{Matter: partnership.Matter{Prompt: p.Key}}
		for _, result := range r.Results {
			c := result.Cells[i]
			mean, shown := stat.Mean(c.Histogram()).Value()
			m.Lanes = append(m.Lanes, partnership.Lane{Party: result.Party, Cells: []partnership.Cell{c}, Shown: shown, Mean: mean})
		}
		x.Matters = append(x.Matters, m)
	}
	common := &partnership.State{}
	out := &roundReading{round: r, result: x, compared: len(x.Matters), view: partnership.View{State: common, Common: common}}
	out.figures = figuresOf(r, x, nil)
	return out
}

// everyone answers alike.
func everyone(n int, points ...int) [][]int { return slices.Repeat([][]int{points}, n) }

// alphaRows are the rows of the table of alpha: read as, figure, what then.
func alphaRows(x *roundReading) (rows [][3]string) {
	for _, r := range x.alphaTable().Rows {
		rows = append(rows, [3]string{r[0].Text, r[1].Text, r[3].Text})
	}
	return rows
}

// Two organisations, each as one voice, answer 1 and 1, 5 and 5, 1 and 2. Worked out by hand, with values 1, 1, 1, 2, 5, 5:
// as numbers 1 − 5 · 1 / 117, as an order 1 − 5 · 4 / 90, as the same or different 1 − 5 · 1 / 11.
func TestAlphaIsReadInThreeWays(t *testing.T) {
	x := readingFrom(t, partnership.OneVoice, everyone(1, 1, 5, 1), everyone(1, 1, 5, 2))
	want := [][3]string{
		{"As numbers", "0.96, no interval: fewer than five questions", relianceWords[stat.Reliable]},
		{"As an order", "0.78, no interval: fewer than five questions", relianceWords[stat.Tentative]},
		{"As the same or different", "0.55, no interval: fewer than five questions", relianceWords[stat.Unreliable]},
	}
	if diff := cmp.Diff(want, alphaRows(x)); diff != "" {
		t.Error(diff)
	}
	x = readingFrom(t, partnership.OneVoice, everyone(1, 1, 5, 1, 2, 4, 4), everyone(1, 1, 5, 2, 2, 4, 5))
	for _, row := range alphaRows(x) {
		if !strings.Contains(row[1], " to ") {
			t.Errorf("six questions: %q, want an interval", row)
		}
	}
}

func TestWhyThereIsNoAlphaIsSaidInWords(t *testing.T) {
	for want, parties := range map[string][2][][]int{
		"all answers are alike, so that nothing can be told apart": {everyone(1, 3, 3, 3), everyone(1, 3, 3, 3)},
		"it needs two questions that several answered":             {everyone(1, 3, 3, 0), everyone(1, 4, 0, 3)},
		"no question was answered by two organisations":            {everyone(1, 3, 0), everyone(1, 0, 3)},
	} {
		for _, row := range alphaRows(readingFrom(t, partnership.OneVoice, parties[0], parties[1])) {
			if row[1] != "–" || row[2] != "it cannot be worked out: "+want {
				t.Errorf("%q, want %s", row, want)
			}
		}
	}
}

// Each reason stands on a page where a figure that lacks it would.
func TestEveryReasonHasItsWords(t *testing.T) {
	apart, together := stat.Histogram{0, 3, 0, 3, 0}, stat.Histogram{0, 0, 6, 0, 0}
	for want, n := range map[stat.Reason]stat.Number{
		stat.NoAnswers: stat.Mean(nil), stat.TooFew: stat.Variance(stat.Histogram{1, 0}), stat.OneGroup: stat.ICC([]stat.Histogram{apart}).One,
		stat.NoVariation: stat.Compare(together, together).G, stat.MixedScales: stat.RWG(stat.Histogram{2}),
	} {
		if _, ok := n.Value(); ok || n.Reason() != want {
			t.Fatalf("%v, want %v", n, want)
		}
		if figure(n) == "" || figureIn(n, stat.Range{}) != figure(n) || alphaReasons[want] == "" || intervalReasons[want] == "" {
			t.Errorf("%v has no words: %q, %q, %q", want, figure(n), alphaReasons[want], intervalReasons[want])
		}
	}
	all := stat.ICC([]stat.Histogram{{0, 3, 0, 0, 0}, {0, 0, 0, 3, 0}}) // all differences lie between the two
	if got := figureIn(all.One, all.OneIn); got != "1.00, no interval: too little variation" {
		t.Errorf("ICC(1) = %q", got)
	}
}

// Figures, tables and words are made from what Tally publishes and nothing else: worlds that differ in answers and publish the
// same are the same to the byte. Here a group stands together, nine alike or all but one, and a group is too small.
func TestFiguresAreFunctionsOfWhatIsPublished(t *testing.T) {
	spread := [][]int{{1, 2, 5}, {2, 3, 4}, {3, 4, 1}, {4, 5, 2}, {5, 1, 3}, {2, 2, 3}}
	other := append(everyone(7, 4, 4, 4), []int{1, 1, 1})
	var first *roundReading
	for name, parties := range map[string][3][][]int{
		"nine alike":    {everyone(9, 4, 4, 4), spread, everyone(2, 1, 1, 1)},
		"all but one":   {other, spread, everyone(4, 5, 3, 1)},
		"five alike":    {everyone(5, 4, 4, 4), spread, everyone(1, 5, 5, 5)},
		"another order": {everyone(6, 4, 4, 4), {spread[5], spread[2], spread[0], spread[1], spread[4], spread[3]}, everyone(3, 2, 2, 2)},
	} {
		x := readingFrom(t, partnership.People, parties[0], parties[1], parties[2])
		if first == nil {
			first = x
		}
		if diff := cmp.Diff(first.tables(), x.tables()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(first.method(), x.method()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got, want := first.medianTable().Rows[1], []Cell{{Text: "Question 1"}, {Text: "4"}, {Text: "2.5"}, {Text: "too few"}}; !cmp.Equal(got, want) {
		t.Errorf("medians %v, want %v", got, want)
	}
}

func TestMediansOfOneVoiceAreNotListed(t *testing.T) {
	x := readingFrom(t, partnership.OneVoice, everyone(1, 1, 5), everyone(1, 1, 4))
	if rows := x.medianTable().Rows; len(rows) != 0 {
		t.Errorf("medians %v of single answers", rows)
	}
}

// Whoever counts finds each figure, with its source, where the page says how it is worked out.
func TestHowItIsWorkedOutNamesEachFigureAndItsSource(t *testing.T) {
	h := newSeenHouse(t)
	h.likeTheMock()
	page := h.signedIn("dana").get(h.path())
	page.want(t, http.StatusOK, "How it is worked out", "Hyndman and Fan, 1996", "NIST/SEMATECH, 2012", "James, Demaree and Wolf, 1984", "Krippendorff, 2004",
		"LeBreton and Senter, 2008", "Hedges, 1981", "Steiger, 2004", "Shrout and Fleiss, 1979", "Bliese, 2000", "Zapf and others, 2016")
	rows := tablesIn(t, page, "method")["How far the answers tell the questions apart (Krippendorff’s alpha)"]
	if len(rows) != len(readings) {
		t.Fatalf("alpha: %q, want a row for each way to read", rows)
	}
	for _, row := range rows {
		if !strings.Contains(row[1], " to ") || row[2] == "" || row[3] == "" {
			t.Errorf("alpha %q, want its interval, what counts and what follows", row)
		}
	}
}
