package partnership

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestTicksNeedEveryParty(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheRoom, potential(), BeginRound{Together: true})
	s := w.spaces[inTheRoom].state
	first := w.today()
	round := func() Round { r, _ := s.Round(id); return r }
	ticked := func() bool { return round().Ticked(w.common(), "cost") }
	w.must(w.by(w.harwick), inTheRoom, &TickDimension{Round: id, Dimension: "cost", Talked: first})
	if ticked() {
		t.Error("ticked by one of two")
	}
	w.now = w.now.AddDate(0, 0, 2)
	w.must(w.by(w.calder), inTheRoom, &TickDimension{Round: id, Dimension: "cost", Talked: w.today()})
	if !ticked() {
		t.Error("not ticked by both")
	}
	for p, want := range map[PartyID]Date{w.harwick: first, w.calder: w.today()} { // each names the day as it remembers it
		if tick, ok := round().TickOf("cost", p); !ok || tick.Talked != want || tick.Party != p {
			t.Errorf("tick of %d: %+v, want %s", p, tick, want)
		}
	}
	w.must(w.by(w.calder), inTheRoom, &TickDimension{Round: id, Dimension: "cost", Untick: true})
	if ticked() {
		t.Error("ticked though one took it back")
	}
	if _, ok := round().TickOf("cost", w.calder); ok {
		t.Error("a tick that was taken back is still there")
	}
	if (Round{}).Ticked(w.common(), "cost") {
		t.Error("ticked although nobody is left who was asked")
	}
}

// There is no tick without a talk: none before it, none for a day to come, none for a day before the questions were there; all
// by the days of the partnership's own zone.
func TestATickNamesADayOnWhichThereCanHaveBeenATalk(t *testing.T) {
	w := newWorld(t)
	w.now = time.Date(2027, 6, 30, 23, 30, 0, 0, time.UTC) // 1 July in London
	id := w.begins(inTheRoom, potential(), BeginRound{Together: true})
	w.now = time.Date(2027, 7, 3, 23, 30, 0, 0, time.UTC) // 4 July
	tick := func(talked Date, untick bool) error {
		return w.try(w.by(w.harwick), inTheRoom, &TickDimension{Round: id, Dimension: "cost", Talked: talked, Untick: untick})
	}
	for _, c := range []struct {
		talked Date
		want   string
	}{
		{"", "say on which day"}, {"2027-02-30", "say on which day"}, {"yesterday", "say on which day"},
		{"2027-07-05", "talk first"}, {"2027-06-30", "since these questions"},
	} {
		var wrong *InvalidError
		if err := tick(c.talked, false); !errors.As(err, &wrong) || wrong.Field != "talked" || !strings.Contains(wrong.Reason, c.want) {
			t.Errorf("talked on %q: %v, want %s", c.talked, err, c.want)
		}
	}
	for _, day := range []Date{"2027-07-01", "2027-07-04"} {
		if err := tick(day, false); err != nil {
			t.Errorf("talked on %s: %v", day, err)
		}
		if err := tick(day, true); err == nil {
			t.Error("a tick taken back names a day")
		}
		if err := tick("", true); err != nil {
			t.Errorf("taken back: %v", err)
		}
	}
}

// Records from before ticks named a day stay as they are: the tick counts, and has none.
func TestATickWithoutADayIsStillFolded(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheRoom, potential(), BeginRound{Together: true})
	s := w.spaces[inTheRoom].state
	for _, p := range []PartyID{w.harwick, w.calder} {
		DimensionTicked{Round: id, Dimension: "cost", Party: p}.apply(s, Meta{No: s.Head() + 1, At: w.now})
	}
	r, _ := s.Round(id)
	if tick, ok := r.TickOf("cost", w.calder); !r.Ticked(w.common(), "cost") || !ok || tick.Talked != "" {
		t.Errorf("ticked before: %+v", r.Ticks)
	}
}

func TestTheRecordSaysOnWhichDayTheyTalked(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheRoom, potential(), BeginRound{Together: true})
	v := View{State: w.spaces[inTheRoom].state, Common: w.common()}
	for talked, want := range map[Date]string{"2027-03-12": ", talked about on 12 March 2027", "": ""} {
		got := DimensionTicked{Round: id, Dimension: "cost", Party: w.harwick, Talked: talked}.says(v, Meta{No: uint64(id)})
		if before, after, _ := strings.Cut(got, " for Harwick"); !strings.Contains(before, " ticked ") || after != want {
			t.Errorf("talked on %q: %q", talked, got)
		}
	}
}
