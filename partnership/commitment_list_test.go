package partnership

import (
	"testing"

	"pgregory.net/rapid"
)

// What every receiver that is still here has confirmed is kept, whichever way one asks.
func TestQuickAnswerOfWhatIsSettledIsTheSlowOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Commitment{ID: CommitmentID{Entry: 5}, Giver: 2}
		var k Course
		for p := PartyID(3); p < 3+PartyID(rapid.IntRange(0, 3).Draw(t, "receivers")); p++ {
			c.Accepted = append(c.Accepted, Acceptance{Party: p, Made: Meta{No: 5}})
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "claims") {
			claim := Claim{ID: uint64(10 + i)}
			for _, a := range c.Accepted {
				if rapid.Bool().Draw(t, "says") {
					claim.Words = append(claim.Words, Word{Party: a.Party, Confirms: rapid.Bool().Draw(t, "yes")})
				}
			}
			k.Claims = append(k.Claims, claim)
		}
		if quick, slow := c.confirmed(&k), c.kept(k, &State{}); quick != slow {
			t.Errorf("confirmed = %v, kept = %v of %+v", quick, slow, k)
		}
	})
}
