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
