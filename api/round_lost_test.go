package api

import (
	"testing"

	"entente/partnership"
)

// TestAnOutcomeSaysThatAnswersWereLost as its page does.
func TestAnOutcomeSaysThatAnswersWereLost(t *testing.T) {
	for _, lost := range []bool{false, true} {
		if got := outcomeOf(partnership.Round{Lost: lost}, partnership.RoundResult{}).Lost; got != lost {
			t.Errorf("a round that lost answers, %v, says %v", lost, got)
		}
	}
}

// A program reads the middle answer beside the counts, of a group that stands together its point, of too few none.
func TestAProgramReadsMedians(t *testing.T) {
	cells := []partnership.Cell{
		{Prompt: "cost", Kind: partnership.CellCounts, Points: 5, Counts: []int{1, 2, 0, 2, 1}},
		{Prompt: "cost", Kind: partnership.CellTogether, Points: 5, Point: 4},
		{Prompt: "cost", Kind: partnership.CellFew, Points: 5},
	}
	got := matterOf(partnership.MatterResult{Lanes: []partnership.Lane{{Party: 2, Cells: cells}}}).Lanes[0].Cells
	for i, want := range []float64{3, 4, 0} {
		if got[i].Median != want {
			t.Errorf("%s: median %v, want %v", got[i].Kind, got[i].Median, want)
		}
	}
}
