package partnership

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestScheduleGivesTheDays(t *testing.T) {
	for name, c := range map[string]struct {
		schedule Schedule
		first    Date
		want     []Date
	}{
		"weekly over the clock change": {Schedule{Every: 1, Unit: Weeks, Count: 3}, "2026-03-27", []Date{"2026-03-27", "2026-04-03", "2026-04-10"}},
		"fortnightly until a day":      {Schedule{Every: 2, Unit: Weeks, Until: "2026-04-10"}, "2026-03-27", []Date{"2026-03-27", "2026-04-10"}},
		"monthly on the 31st":          {Schedule{Every: 1, Unit: Months, Count: 4}, "2026-01-31", []Date{"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"}},
		"last day, from a short month": {Schedule{Every: 1, Unit: Months, LastDay: true, Count: 3}, "2026-02-28", []Date{"2026-02-28", "2026-03-31", "2026-04-30"}},
		"monthly from a short month":   {Schedule{Every: 1, Unit: Months, Count: 3}, "2026-02-28", []Date{"2026-02-28", "2026-03-28", "2026-04-28"}},
		"leap year":                    {Schedule{Every: 12, Unit: Months, Count: 3}, "2028-02-29", []Date{"2028-02-29", "2029-02-28", "2030-02-28"}},
		"every three days":             {Schedule{Every: 3, Unit: Days, Count: 3}, "2026-12-30", []Date{"2026-12-30", "2027-01-02", "2027-01-05"}},
	} {
		if diff := cmp.Diff(c.want, c.schedule.Dates(c.first, c.first, "2099-01-01")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestScheduleHasNoGapsAndNoDoubles: any window shows the days that the whole has there, and has agrees with the list.
func TestScheduleHasNoGapsAndNoDoubles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Schedule{Every: rapid.IntRange(1, 40).Draw(t, "every"), Unit: rapid.SampledFrom(Units).Draw(t, "unit")}
		first := Date("2026-01-01").AddDays(rapid.IntRange(0, 1500).Draw(t, "first"))
		switch rapid.IntRange(0, 3).Draw(t, "end") {
		case 0:
			s.Count = rapid.IntRange(1, 50).Draw(t, "count")
		case 1:
			s.Until = first.AddDays(rapid.IntRange(0, 3000).Draw(t, "until"))
		case 2:
			s.LastDay = s.Unit == Months
		}
		all := s.Dates(first, first, first.AddDays(4000))
		if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
			t.Fatalf("%+v from %s: days out of order or twice: %v", s, first, all)
		}
		for k := 1; k < len(all); k++ {
			gap := all[k-1].DaysUntil(all[k])
			length := map[Unit][2]int{Days: {1, 1}, Weeks: {7, 7}, Months: {28, 31}}[s.Unit]
			if gap < length[0]*s.Every || gap > length[1]*s.Every {
				t.Fatalf("%+v from %s: %d days from %s to %s", s, first, gap, all[k-1], all[k])
			}
		}
		from := first.AddDays(rapid.IntRange(-100, 4000).Draw(t, "from"))
		to := min(from.AddDays(rapid.IntRange(0, 500).Draw(t, "to")), first.AddDays(4000))
		want := slices.DeleteFunc(slices.Clone(all), func(d Date) bool { return d < from || d > to })
		if got := s.Dates(first, from, to); !slices.Equal(got, want) {
			t.Fatalf("%+v from %s: Dates(%s, %s) = %v, want %v", s, first, from, to, got, want)
		}
		if got := s.has(first, from); got != slices.Contains(all, from) && from <= first.AddDays(4000) {
			t.Fatalf("%+v from %s: has(%s) = %v", s, first, from, got)
		}
	})
}

func TestOccurrencesAreKeptEachOnItsOwn(t *testing.T) {
	w := newWorld(t)
	id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Staffing", Criteria: []Text{"By noon"}, Due: "2026-03-06", Schedule: Weekly})
	w.on("2026-03-09") // the first has passed by the time it is accepted: it is not owed
	w.accept(w.harwick, id)
	w.on("2026-03-13")
	w.show(id.On("2026-03-13"))
	w.confirm(w.harwick, id.On("2026-03-13"))
	w.move(w.calder, id.On("2026-03-20"), "2026-03-23")
	w.on("2026-04-06")
	w.show(id.On("2026-04-03"))
	want := map[Date]Status{
		"2026-03-13": StatusKept, "2026-03-20": StatusNotKept, "2026-03-27": StatusNotKept, "2026-04-03": StatusShown, "2026-04-10": StatusPromised,
	}
	got := map[Date]Status{}
	for _, o := range w.common().Occurrences(id, "2026-03-01", "2026-04-10", LookOver(w.views(w.manager[w.harwick]))) {
		got[o.ID.Day] = o.Standing.Status
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Occurrences: %s", diff)
	}
}

func TestEndingARepeatingPromiseLeavesWhatWasOwed(t *testing.T) {
	w := newWorld(t)
	id := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Staffing", Due: "2026-03-06", Schedule: Weekly})
	w.accept(w.harwick, id)
	w.on("2026-03-14")
	no := w.must(w.by(w.calder), 0, &AskToWithdraw{Of: id.Once(), Reason: "The new system shows it"})
	w.must(w.by(w.harwick), 0, &AnswerChange{Of: id.Once(), Change: no, Agrees: true})
	look := LookOver(w.views(w.manager[w.harwick]))
	if got := len(w.common().Occurrences(id, "2026-01-01", "2027-01-01", look)); got != 2 {
		t.Errorf("%d occurrences are owed, want the two before it ended", got)
	}
	if st := w.standing(id.Once()); st.Status != StatusWithdrawn {
		t.Errorf("Standing = %v, want withdrawn", st.Status)
	}
}
