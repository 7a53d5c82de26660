package eventlogtest

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/eventlog"
)

func claimReturnsTheFirst(t *testing.T, s Both) {
	first := eventlog.Log{ID: eventlog.NewID(), Key: "common"}
	first.Group = first.ID
	room := eventlog.Log{ID: eventlog.NewID(), Group: first.ID, Key: "room 1+2"}
	otherID := eventlog.NewID()
	other := eventlog.Log{ID: otherID, Group: otherID, Key: "common"}
	for _, c := range []struct{ claim, want eventlog.Log }{
		{first, first},
		{first, first},
		{eventlog.Log{ID: eventlog.NewID(), Group: first.ID, Key: "common"}, first},
		{room, room},
		{eventlog.Log{ID: eventlog.NewID(), Group: first.ID, Key: "room 1+2"}, room},
		{other, other},
	} {
		got, err := s.Claim(t.Context(), c.claim)
		if err != nil || got != c.want {
			t.Errorf("Claim(%v) = %v, %v, want %v", c.claim, got, err, c.want)
		}
		if got, err := s.Log(t.Context(), c.want.ID); err != nil || got != c.want {
			t.Errorf("Log(%s) = %v, %v, want %v", c.want.ID, got, err, c.want)
		}
	}
}

func claimRefusesTakenID(t *testing.T, s Both) {
	log := claim(t, s)
	for _, l := range []eventlog.Log{{ID: log, Group: log, Key: "other key"}, {ID: log, Group: "elsewhere", Key: "common"}} {
		if got, err := s.Claim(t.Context(), l); err == nil {
			t.Errorf("Claim(%v) = %v, want an error", l, got)
		}
	}
	if logs, err := s.Logs(t.Context(), log); err != nil || len(logs) != 1 {
		t.Errorf("Logs = %v, %v, want one", logs, err)
	}
}

func racingClaims(t *testing.T, s Both) {
	group := claim(t, s)
	const callers, keys = 16, 4
	got := make([][keys]eventlog.Log, callers)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for k := range keys {
				l, err := s.Claim(t.Context(), eventlog.Log{ID: eventlog.NewID(), Group: group, Key: string(rune('a' + k))})
				if err != nil {
					t.Errorf("Claim: %v", err)
				}
				got[i][k] = l
			}
		})
	}
	wg.Wait()
	for i := range callers {
		if got[i] != got[0] {
			t.Errorf("caller %d got %v, caller 0 got %v", i, got[i], got[0])
		}
	}
	logs, err := s.Logs(t.Context(), group)
	if err != nil || len(logs) != keys+1 {
		t.Errorf("Logs = %v, %v, want %d", logs, err, keys+1)
	}
}

func logsAreOrdered(t *testing.T, s Both) {
	group := claim(t, s)
	keys := []string{"common"}
	for _, key := range []string{"room b", "room B", "private-1", "private 2", "ähnlich", "Zoo", "a"} {
		keys = append(keys, key)
		if _, err := s.Claim(t.Context(), eventlog.Log{ID: eventlog.NewID(), Group: group, Key: key}); err != nil {
			t.Fatal(err)
		}
	}
	logs, err := s.Logs(t.Context(), group)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range logs {
		got = append(got, l.Key)
		if l.Group != group {
			t.Errorf("Logs gave %v of another group", l)
		}
	}
	slices.Sort(keys)
	if d := cmp.Diff(keys, got); d != "" {
		t.Errorf("keys (-want +got):\n%s", d)
	}
	if logs, err := s.Logs(t.Context(), eventlog.NewID()); logs != nil || err != nil {
		t.Errorf("Logs(no such group) = %v, %v, want nil", logs, err)
	}
}

func groupsAddUp(t *testing.T, s Both) {
	if got, err := s.Groups(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("Groups of an empty store = %v, %v, want none", got, err)
	}
	one, two := claim(t, s), claim(t, s)
	room, err := s.Claim(t.Context(), eventlog.Log{ID: eventlog.NewID(), Group: one, Key: "room"})
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, s, Batch(one, 0, 3, "x"))
	mustAppend(t, s, Batch(room.ID, 0, 2, "y"))
	last := erase(room.ID, 2, 1, 1)
	mustAppend(t, s, last)
	mustAppend(t, s, erase(room.ID, 3, 1))
	sums := map[eventlog.ID]*eventlog.Group{one: {ID: one, Logs: 2}, two: {ID: two, Logs: 1}}
	for _, log := range []eventlog.ID{one, room.ID} {
		for _, e := range read(t, s, log, 0, all) {
			sums[one].Entries++
			sums[one].Bytes += uint64(len(e.Facts) + len(e.Words))
		}
	}
	want := []eventlog.Group{*sums[one], *sums[two]}
	slices.SortFunc(want, func(a, b eventlog.Group) int { return strings.Compare(string(a.ID), string(b.ID)) })
	got, err := s.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Groups (-want +got):\n%s", d)
	}
}

func heldLog(t *testing.T, s Both) {
	log, other := claim(t, s), claim(t, s)
	b := Batch(log, 0, 2, "before")
	b.Command = command("ann", "before")
	mustAppend(t, s, b)
	wantErr(t, "Hold", s.Hold(t.Context(), log, eventlog.NewID()), eventlog.ErrNoLog)
	wantHeld(t, s)
	if err := s.Hold(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	wantHeld(t, s, log)
	wantErr(t, "Append", s.Append(t.Context(), Batch(log, 2, 1, "no")), eventlog.ErrHeld)
	wantErr(t, "Append after another head", s.Append(t.Context(), Batch(log, 7, 1, "no")), eventlog.ErrHeld)
	var repeated *eventlog.RepeatedError
	if err := s.Append(t.Context(), b); !errors.As(err, &repeated) {
		t.Errorf("Append(command carried out before) = %v, want that it was carried out", err)
	}
	mustAppend(t, s, Batch(other, 0, 1, "free"))
	wantEntries(t, read(t, s, log, 0, all), b.Entries)
	if err := s.Release(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	wantHeld(t, s)
	mustAppend(t, s, Batch(log, 2, 1, "yes"))
	wantErr(t, "Release", s.Release(t.Context(), eventlog.NewID()), eventlog.ErrNoLog)
}

// continuedLog begins a new log in the place of a held one: all of it happens, or nothing.
func continuedLog(t *testing.T, s Both) {
	log := claim(t, s)
	mustAppend(t, s, Batch(log, 0, 2, "before"))
	for _, size := range []uint64{1, 2, 3} {
		if err := s.PutNote(t.Context(), eventlog.Note{Log: log, Size: size, Text: []byte("note")}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Hold(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	late := Batch(log, 1, 1, "late")
	late.Continue = true
	wantErr(t, "Append after another head", s.Append(t.Context(), late), eventlog.ErrMoved)
	wantHeld(t, s, log)
	b := Batch(log, 2, 1, "on")
	b.Continue = true
	mustAppend(t, s, b)
	wantHeld(t, s)
	notes, err := s.Notes(t.Context(), log, 9, 0)
	if err != nil || len(notes) != 2 || notes[0].Size != 2 {
		t.Errorf("Notes = %v, %v, want those of 2 and 1 entries", notes, err)
	}
	mustAppend(t, s, Batch(log, 3, 1, "and on"))
}

// broughtLog: a copy comes into an empty held log, with entries whose words are gone, and leaves it held.
func broughtLog(t *testing.T, s Both) {
	log := claim(t, s)
	if err := s.Hold(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	b := Batch(log, 0, 3, "copy")
	b.Entries[1].Words, b.Entries[1].WordsSalt = nil, [32]byte{}
	if err := s.Append(t.Context(), b); err == nil {
		t.Error("an entry without words was appended as if it were new")
	}
	b.Brought = true
	if err := s.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	wantHeld(t, s, log)
	var got []eventlog.Entry
	if err := s.Read(t.Context(), log, 0, 3, func(e eventlog.Entry) error { got = append(got, e); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.Entries, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	more := Batch(log, 3, 1, "more")
	more.Brought = true
	if err := s.Append(t.Context(), more); err == nil {
		t.Error("a copy was put behind what was there")
	}
}

func wantHeld(t *testing.T, s Both, want ...eventlog.ID) {
	t.Helper()
	logs, err := s.Held(t.Context())
	var got []eventlog.ID
	for _, l := range logs {
		got = append(got, l.ID)
		if one, err := s.Log(t.Context(), l.ID); err != nil || !one.Held {
			t.Errorf("Log(%s) = %v, %v, want a held one", l.ID, one, err)
		}
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Held = %v, %v, want %v", got, err, want)
	}
}
