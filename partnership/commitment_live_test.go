package partnership

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestWhatIsOverForGoodStaysAsItIs folds random events on a few promises and compares what is kept apart with what
// looking at every promise gives: the live are those not over, and the past have the standing that no later day changes.
func TestWhatIsOverForGoodStaysAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &State{}
		at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		apply := func(e Event) {
			at = at.Add(time.Hour)
			s.Apply(Meta{No: s.Head() + 1, At: at, By: ByMember(3)}, e)
		}
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			apply(anyPromiseEvent(t, s, DateOf(at)))
			compareLive(t, s)
		}
	})
}

// anyPromiseEvent is a new promise of party 2 to 5 and 9, or something that can happen to one.
func anyPromiseEvent(t *rapid.T, s *State, today Date) Event {
	made := CommitmentMade{Giver: 2, Receivers: []PartyID{5, 9}, Owner: 3, What: "Send the plan", Due: today.AddDays(3), On: today}
	if len(s.commitment.list) == 0 || rapid.IntRange(0, 5).Draw(t, "new") == 0 {
		return made
	}
	c := s.commitment.list[rapid.IntRange(0, len(s.commitment.list)-1).Draw(t, "of")]
	of, party := c.ID.Once(), rapid.SampledFrom([]PartyID{5, 9}).Draw(t, "party")
	claim, _ := c.course("").Claim()
	return rapid.SampledFrom([]Event{
		CommitmentAccepted{Commitment: c.ID, Party: party, On: today},
		CommitmentDeclined{Commitment: c.ID, Party: party, On: today},
		CommitmentShown{Of: of, Due: c.Due, InTime: rapid.Bool().Draw(t, "in time"), On: today},
		CommitmentConfirmed{Of: of, Claim: claim.ID, Party: party, On: today},
		CommitmentNotYet{Of: of, Claim: claim.ID, Party: party, On: today},
		CommitmentPutRight{Of: of, GivesUp: true, On: today},
	}).Draw(t, "event")
}

func compareLive(t *rapid.T, s *State) {
	var live []int
	kept := map[CommitmentID]Status{}
	for i := range s.commitment.list {
		c := s.commitment.list[i]
		if !c.settled(nobodyLeft) || c.course("").GivenUp.No != 0 { // given up: ended, should its giver leave
			live = append(live, i)
			continue
		}
		late := s.standing(c, "", Look{Common: nobodyLeft, Today: "2099-01-01"}).Status
		if c.Counts() && slices.Contains([]Status{StatusKept, StatusRenegotiated, StatusLate}, late) {
			kept[c.ID] = late
		}
	}
	if !slices.Equal(live, s.commitment.live) {
		t.Fatalf("live = %v, want %v", s.commitment.live, live)
	}
	if len(kept) != len(s.commitment.past) {
		t.Fatalf("past = %+v, want %v", s.commitment.past, kept)
	}
	for _, p := range s.commitment.past {
		if kept[p.of] != p.mark {
			t.Errorf("%v is past as %q, its standing is %q", p.of, p.mark, kept[p.of])
		}
	}
}
