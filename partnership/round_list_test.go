package partnership

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// roundsOn is a state with these rounds, numbered from 1; the time of an opening is its number of minutes.
func roundsOn(list ...Round) *State {
	s := &State{}
	for i, r := range list {
		r.ID = RoundID(i + 1)
		r.Opened.At = time.UnixMilli(int64(r.Opened.No) * 60_000)
		s.round.list = append(s.round.list, r)
	}
	return s
}

func TestFiguresGoBeforeWordsAloneAndThenWhatOpenedLater(t *testing.T) {
	figures := []PartyResult{{Party: 2, Cells: []Cell{{Prompt: "cost"}}}}
	opened := func(no uint64, results []PartyResult) Round { return Round{Opened: Meta{No: no}, Results: results} }
	for _, c := range []struct {
		name string
		list []Round
		want RoundID
	}{
		{"none", nil, 0},
		{"none that has opened", []Round{{}}, 0},
		{"the later", []Round{opened(7, figures), opened(9, figures), {}}, 2},
		{"opened later, begun before", []Round{opened(9, figures), opened(7, figures)}, 1},
		{"figures before later words", []Round{opened(7, figures), opened(9, nil)}, 1},
		{"words where there is nothing else", []Round{opened(7, nil), opened(9, nil)}, 2},
	} {
		got, ok := roundsOn(c.list...).NewestResult()
		if got.ID != c.want || ok != (c.want != 0) {
			t.Errorf("%s: NewestResult() = %d, %v, want %d", c.name, got.ID, ok, c.want)
		}
	}
}

func TestRoundsOfASetAreCountedWithoutThoseCancelled(t *testing.T) {
	set, other, over := SetRef{Key: "pulse", Version: 1}, SetRef{Key: "ten", Version: 1}, Meta{No: 9}
	s := roundsOn(Round{Set: set, Opened: over}, Round{Set: set, Cancelled: over}, Round{Set: other, Opened: over},
		Round{Set: SetRef{Key: "pulse", Version: 2}}, Round{Set: set, Closed: over}, Round{Set: set, Cancelled: over})
	var got []string
	for _, r := range s.Rounds() {
		before, _ := s.OpenedBefore(r)
		got = append(got, fmt.Sprintf("%d: number %d, opened before %d", r.ID, s.Nth(r), before.ID))
	}
	want := []string{"1: number 1, opened before 0", "2: number 2, opened before 1", "3: number 1, opened before 0",
		"4: number 2, opened before 1", "5: number 3, opened before 1", "6: number 4, opened before 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r, ok := s.LatestOf("pulse"); !ok || r.ID != 5 {
		t.Errorf("LatestOf(pulse) = %d, %v, want 5", r.ID, ok)
	}
	if r, ok := s.LatestOf("never"); ok {
		t.Errorf("LatestOf(never) = %d, want none", r.ID)
	}
	if list := s.RoundsUnderWay(); len(list) != 2 || list[0].ID != 4 || list[1].ID != 5 {
		t.Errorf("RoundsUnderWay() = %v, want 4 and 5", list)
	}
}

// BenchmarkRoundsOnAPage is what every page, and what the overview, asks of sixty rounds of ten years.
func BenchmarkRoundsOnAPage(b *testing.B) {
	var list []Round
	for i := range uint64(60) {
		r := Round{Set: SetRef{Key: "pulse", Version: 1}, Opened: Meta{No: i + 1}, Asked: []PartyID{2, 3}, Widest: 1, Gaps: []Gap{{Size: 90}}}
		for p := range PartyID(4) {
			x := PartyResult{Party: p + 2}
			for range 30 {
				x.Cells = append(x.Cells, Cell{Kind: CellCounts, Counts: make([]int, 5)})
			}
			r.Results = append(r.Results, x)
		}
		r.Questions.Prompts = make([]Prompt, 30)
		list = append(list, r)
	}
	s := roundsOn(list...)
	v := View{State: s, Common: s, By: Member{Party: 2}, Now: time.UnixMilli(0)}
	b.Run("every page", func(b *testing.B) {
		for b.Loop() {
			v.AskedNow()
		}
	})
	b.Run("overview", func(b *testing.B) {
		for b.Loop() {
			s.NewestResult()
			s.RoundsUnderWay()
			s.LatestOf("first-conversation")
		}
	})
	b.Run("all, copied", func(b *testing.B) {
		for b.Loop() {
			s.Rounds()
		}
	})
}
