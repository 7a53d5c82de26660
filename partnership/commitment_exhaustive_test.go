package partnership

import (
	"slices"
	"strings"
	"testing"
)

// acts are what may happen to a promise by 6 March of Calder to Harwick and Millbrook, and on which day it then is.
var acts = []string{"show", "Harwick confirms", "Millbrook confirms", "Harwick not yet", "Millbrook not yet", "stand", "move", "2026-03-10"}

// TestStandingOfEveryShortStory walks every story of up to four acts that is not refused, and holds its standing, now,
// a month later and after a party has left, against what the words mean.
func TestStandingOfEveryShortStory(t *testing.T) {
	stories, seen := 0, map[Status]int{}
	var tell func(story []string)
	tell = func(story []string) {
		w, of := promised(t)
		if !w.told(of, story) {
			return
		}
		stories++
		for _, later := range []int{0, 40} {
			look := Look{Today: w.today().AddDays(later), Common: w.common()}
			st := w.common().Standing(of, look)
			seen[st.Status]++
			if wrong := contradiction(w, of, st, look.Today); wrong != "" {
				t.Errorf("%s, %d days later: %s: %+v", strings.Join(story, ", "), later, wrong, st)
			}
		}
		if len(story) < 4 {
			for _, act := range acts {
				tell(append(slices.Clone(story), act))
			}
		}
	}
	tell(nil)
	t.Logf("%d stories: %v", stories, seen)
	for _, status := range []Status{
		StatusPromised, StatusOverdue, StatusShown, StatusAwaitingWord, StatusNotYet, StatusDifferent, StatusKept, StatusRenegotiated, StatusLate,
	} {
		if seen[status] == 0 {
			t.Errorf("no story ends as %s", status)
		}
	}
}

// told plays a story; false if its last act is refused, or goes back in time.
func (w *world) told(of OccurrenceID, story []string) bool {
	quiet := &refusals{}
	w.t = quiet
	for _, act := range story {
		if Date(act).Valid() && w.today() >= Date(act) {
			return false
		}
		func() {
			defer func() { _ = recover() }()
			w.play(of, act)
		}()
		if quiet.refused {
			return false
		}
	}
	return true
}

// refusals stands in for a test where a refusal is no failure.
type refusals struct{ refused bool }

func (*refusals) Helper() {}

func (r *refusals) Fatalf(format string, args ...any) {
	r.refused = true
	panic("refused")
}

// contradiction says what is wrong about a standing, told from the record alone.
func contradiction(w *world, of OccurrenceID, st Standing, today Date) string {
	c := w.commitment(of.Commitment)
	k := c.course(of.Day)
	done := st.Status == StatusKept || st.Status == StatusRenegotiated || st.Status == StatusLate
	both := len(st.Confirmed) == 2
	claim, shown := k.Claim()
	switch {
	case done != both:
		return "kept if and only if all have confirmed"
	case len(st.Confirmed)+len(st.NotYet)+len(st.Silent) != 2 && shown:
		return "every receiver has said yes, not yet, or nothing"
	case done && !shown:
		return "kept, and never shown"
	case st.Status == StatusKept && (len(k.Moves) > 0 || claim.On > "2026-03-06" && len(k.Claims) == 1):
		return "kept, and not by the date first agreed"
	case st.Status == StatusRenegotiated && (len(k.Moves) == 0 || k.Moves[0].On >= "2026-03-06"):
		return "renegotiated, and not in time"
	case st.Status == StatusAwaitingWord && (len(st.NotYet) > 0 || len(st.Silent) == 0 || today <= claim.On.AddWorkingDays(10)):
		return "awaiting word, and there was one, or time for one"
	case st.Status == StatusDifferent && (len(st.NotYet) == 0 || len(st.Confirmed) == 0 && claim.Stood.Made.No == 0):
		return "seen differently, and nobody differs"
	case st.Status == StatusNotYet && len(st.Confirmed) > 0:
		return "answers differ"
	case (st.Status == StatusOverdue || st.Status == StatusGrace || st.Status == StatusPromised) && shown:
		return "shown, and told by its date"
	case st.Status == StatusOverdue && today <= graceEnd(k.Due):
		return "overdue within the days of grace"
	case st.CheckIn != (st.Status == StatusDifferent || st.Status == StatusAwaitingWord):
		return "brought to the check-in for no reason"
	}
	return ""
}
