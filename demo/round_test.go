package demo

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"entente/partnership"
	"entente/stat"
)

// shown is what the picture of the page that we build towards shows of one behaviour: the averages of Harwick, Millbrook and
// Calder, the gap in this round and in June, and how far they agree.
type shown struct {
	dimension string
	means     [3]float64
	gap, june float64
	agreement float64
}

var picture = []shown{
	{"cost", [3]float64{2.4, 2.9, 4.3}, 1.9, 1.4, 0.31},
	{"critical-friend", [3]float64{3.9, 4.1, 2.6}, 1.5, 1.6, 0.42},
	{"evidence", [3]float64{2.9, 3.4, 4.0}, 1.1, 1.1, 0.55},
	{"objectives-met", [3]float64{3.4, 4.2, 3.4}, 0.8, 1.3, 0.63},
	{"own-team", [3]float64{3.2, 3.0, 3.8}, 0.8, 0.8, 0.65},
	{"flexible-charter", [3]float64{3.8, 3.3, 3.6}, 0.5, 0.9, 0.74},
	{"innovation", [3]float64{3.9, 3.6, 4.1}, 0.5, 0.6, 0.76},
	{"objectives-fit", [3]float64{3.5, 3.4, 3.8}, 0.4, 0.3, 0.78},
	{"commercial-trust", [3]float64{3.9, 4.0, 4.2}, 0.3, 0.4, 0.84},
	{"reputation", [3]float64{4.1, 4.2, 4.3}, 0.2, 0.2, 0.88},
}

// How near whole people come to the picture: an average of nine people moves by a ninth of a point.
const (
	nearMean      = 0.056
	nearGap       = 0.056
	nearAgreement = 0.03
)

// roundsOf are the rounds of a question set, oldest first.
func roundsOf(s *partnership.State, key string) []partnership.Round {
	return slices.DeleteFunc(s.Rounds(), func(r partnership.Round) bool { return r.Set.Key != key })
}

func (th *theatre) rounds(t *testing.T) {
	th.as(t, "Dana Whitlock", func(views []partnership.View) {
		s := views[0].State
		first, ten, pulses := roundsOf(s, "first-conversation"), roundsOf(s, "ten-behaviours"), roundsOf(s, "pulse")
		if len(first) != 1 || len(first[0].Spoken) != 2 {
			t.Errorf("first conversations: %+v", first)
		}
		if x, ok := s.SharedSentence(); !ok || x.Round != first[0].ID || len(s.RulesKept(first[0].ID)) != 1 {
			t.Errorf("kept from the first conversation: %+v, %+v", x, s.RulesKept(first[0].ID))
		}
		if promised := slices.DeleteFunc(s.Commitments(), func(c partnership.Commitment) bool { return c.From.Round != first[0].ID }); len(promised) != 2 || promised[0].Giver == promised[1].Giver {
			t.Errorf("promises from the first conversation, one each way: %+v", promised)
		}
		if len(ten) != 5 || len(pulses) != 6 {
			t.Fatalf("%d rounds of ten behaviours and %d pulses", len(ten), len(pulses))
		}
		for i, r := range append(ten[:4:4], pulses[:5]...) {
			if r.Phase() != partnership.RoundSettled {
				t.Errorf("round %d of %s is %s", i, r.Set.Key, r.Phase())
			}
		}
		for i, want := range []int{0, 0, 8, 8, 9} {
			if len(ten[i].Said) != want {
				t.Errorf("round %d shows %d comments, want %d", i+1, len(ten[i].Said), want)
			}
		}
		if r := pulses[5]; r.Phase() != partnership.RoundRunning || len(r.Results)+len(r.Boxes)+len(r.Said) > 0 {
			t.Errorf("the pulse that runs tells %+v", r)
		}
		likePicture(t, s, ten[4])
		likeJune(t, s, ten[3])
	})
}

func likePicture(t *testing.T, s *partnership.State, r partnership.Round) {
	var counts []string
	for _, b := range r.Boxes {
		counts = append(counts, fmt.Sprintf("%d of %d", b.Answered, b.Asked))
	}
	if want := []string{"9 of 10", "8 of 10", "10 of 11", "4 of 7"}; !slices.Equal(counts, want) {
		t.Errorf("answered: %v, want %v", counts, want)
	}
	if open := r.Unanswered(); len(open) != 1 || open[0].Dimension != "cost" {
		t.Errorf("await an answer: %v", open)
	}
	result, err := s.Result(r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range result.Matters {
		want := picture[slices.IndexFunc(picture, func(w shown) bool { return w.dimension == m.Dimension })]
		if want != picture[i] && math.Abs(want.gap-picture[i].gap) > 0.01 { // the picture has equal ones in its own order
			t.Errorf("at place %d stands %s", i+1, m.Dimension)
		}
		if got := float64(m.Gap.Size) / 100; math.Abs(got-want.gap) > nearGap {
			t.Errorf("%s: gap %.2f, want %.1f", m.Dimension, got, want.gap)
		}
		answered := m.Dimension == "critical-friend" || m.Dimension == "evidence"
		if m.Must != (i < 3) || len(m.Answers) > 0 != answered {
			t.Errorf("%s: awaits an answer %v, answers %v", m.Dimension, m.Must, m.Answers)
		}
		lanesLike(t, m, want)
	}
}

func lanesLike(t *testing.T, m partnership.MatterResult, want shown) {
	var groups []stat.Histogram
	k := 0
	for _, l := range m.Lanes {
		if !l.Shown {
			if l.Cells[0].Kind != partnership.CellFew {
				t.Errorf("%s: of Eastmoor is shown %+v", m.Dimension, l.Cells)
			}
			continue
		}
		if k < 3 && math.Abs(l.Mean-want.means[k]) > nearMean {
			t.Errorf("%s: average %d is %.2f, want %.1f", m.Dimension, k+1, l.Mean, want.means[k])
		}
		groups, k = append(groups, stat.Histogram(l.Cells[0].Counts)), k+1
	}
	if k != 3 {
		t.Errorf("%s: %d organisations are shown", m.Dimension, k)
	}
	if got, _ := stat.Agreement(groups).Value(); math.Abs(got-want.agreement) > nearAgreement {
		t.Errorf("%s: agreement %.3f, want %.2f", m.Dimension, got, want.agreement)
	}
}

// likeJune compares the gaps of the round before with what the picture says of it.
func likeJune(t *testing.T, s *partnership.State, r partnership.Round) {
	result, err := s.Result(r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range result.Matters {
		want := picture[slices.IndexFunc(picture, func(w shown) bool { return w.dimension == m.Dimension })].june
		if got := float64(m.Gap.Size) / 100; math.Abs(got-want) > nearGap {
			t.Errorf("%s in June: gap %.2f, want %.1f", m.Dimension, got, want)
		}
	}
}

func (th *theatre) potential(t *testing.T) {
	th.as(t, "Mara Ellison", func(views []partnership.View) {
		r := roundsOf(views[0].State, "potential")[0]
		ticked := 0
		for _, d := range r.Questions.Dimensions {
			if r.Ticked(views[0].Common, d.Key) {
				ticked++
			}
		}
		if ticked != 4 || len(r.Talks) != 1 || len(r.Unanswered()) != 1 {
			t.Errorf("%d ticked, talks %v, to answer %v", ticked, r.Talks, r.Unanswered())
		}
	})
}

// The pulse that runs waits for those who can be looked around as and are asked, and takes their answers.
func (th *theatre) pulseWaits(t *testing.T) {
	for name, want := range map[string]bool{"Dana Whitlock": true, "Priya Nair": true, "Tom Ashdown": true, "Owen Tate": false, "Ines Okafor": false} {
		th.as(t, name, func(views []partnership.View) {
			asks := slices.ContainsFunc(partnership.Waiting(views), func(a partnership.Ask) bool { return a.Kind == partnership.AskAnswers })
			if asks != want {
				t.Errorf("the pulse waits for %s: %v", name, asks)
			}
		})
	}
}
