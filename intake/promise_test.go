package intake

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRowsReadAsPromises(t *testing.T) {
	table, err := ReadTable([]byte("\ufeffOwner;Deadline;Task;Done when;Frequency\r\nCalder;5/6/2026;\"'=Publish, weekly\";\"By noon\nAll sites\";every 2 weeks\r\n;25/12/2026;Close;;once\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	got, wrong := table.Promises(table.Guess())
	want := []Promise{
		{Line: 2, What: "=Publish, weekly", Criteria: []string{"By noon", "All sites"}, Due: "2026-06-05", Every: 2, Unit: "weeks", Giver: "Calder"},
		{Line: 4, What: "Close", Due: "2026-12-25"},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(wrong) > 0 {
		t.Errorf("(-want +got):\n%s%v", diff, wrong)
	}
}

func TestWhatCannotBeReadIsNamedByRowAndColumn(t *testing.T) {
	table, err := ReadTable([]byte("What,Due,Repeats\n,soon,hourly\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, wrong := table.Promises(table.Guess())
	var at [][2]int
	for _, p := range wrong {
		at = append(at, [2]int{p.Line, p.Column})
	}
	if diff := cmp.Diff([][2]int{{2, 1}, {2, 2}, {2, 3}}, at); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFormulaGoesOutHarmlessAndComesBackWhole(t *testing.T) {
	for _, text := range []string{"=1+1", "+44 call", "-5 %", "@all", "plain", "", "'quoted'"} {
		if got := (Row{Cells: []string{Harmless(text)}}).at(0); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
	if Harmless("=1") != "'=1" {
		t.Error("a formula goes out as one")
	}
}
