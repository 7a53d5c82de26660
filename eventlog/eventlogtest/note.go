package eventlogtest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/eventlog"
)

func noteReplaces(t *testing.T, s Both) {
	log, other := claim(t, s), claim(t, s)
	put := func(log eventlog.ID, size uint64, text string, was []byte) error {
		return s.PutNote(t.Context(), eventlog.Note{Log: log, Size: size, Text: []byte(text)}, was)
	}
	wantErr(t, "PutNote(first)", put(log, 3, "one", nil), nil)
	wantErr(t, "PutNote(first of another log)", put(other, 3, "other", nil), nil)
	wantErr(t, "PutNote(over what it did not see)", put(log, 3, "two", nil), eventlog.ErrMoved)
	wantErr(t, "PutNote(over something else)", put(log, 3, "two", []byte("none")), eventlog.ErrMoved)
	wantErr(t, "PutNote(over what is not there)", put(log, 4, "two", []byte("one")), eventlog.ErrMoved)
	wantErr(t, "PutNote(over what it saw)", put(log, 3, "two", []byte("one")), nil)
	wantErr(t, "PutNote(no log)", put(eventlog.NewID(), 3, "two", nil), eventlog.ErrNoLog)
	wantNotes(t, s, log, all, 0, "3 two")
	wantNotes(t, s, other, all, 0, "3 other")
}

func notesLargestFirst(t *testing.T, s Both) {
	log := claim(t, s)
	for _, size := range []uint64{2, 30, 4} {
		if err := s.PutNote(t.Context(), eventlog.Note{Log: log, Size: size, Text: []byte("x")}, nil); err != nil {
			t.Fatal(err)
		}
	}
	wantNotes(t, s, log, all, 0, "30 x", "4 x", "2 x")
	wantNotes(t, s, log, all, 2, "30 x", "4 x")
	wantNotes(t, s, log, 29, 0, "4 x", "2 x")
	wantNotes(t, s, log, 29, 1, "4 x")
	if err := s.DropNotes(t.Context(), log, []uint64{4, 7, 30}); err != nil {
		t.Errorf("DropNotes = %v", err)
	}
	wantNotes(t, s, log, all, 0, "2 x")
	_, err := s.Notes(t.Context(), eventlog.NewID(), all, 0)
	wantErr(t, "Notes(no log)", err, eventlog.ErrNoLog)
}

// racingNotes has many add a letter each to one note, each as often as others were quicker.
func racingNotes(t *testing.T, s Both) {
	log := claim(t, s)
	const callers = 12
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			if err := addLetter(t, s, log, string(rune('a'+i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	notes, err := s.Notes(t.Context(), log, all, 0)
	if err != nil || len(notes) != 1 || len(notes[0].Text) != callers {
		t.Errorf("Notes = %v, %v, want one of %d letters", notes, err, callers)
	}
}

func addLetter(t *testing.T, s Both, log eventlog.ID, letter string) error {
	for {
		notes, err := s.Notes(t.Context(), log, all, 1)
		if err != nil {
			return err
		}
		var was []byte
		if len(notes) > 0 {
			was = notes[0].Text
		}
		n := eventlog.Note{Log: log, Size: 1, Text: []byte(string(was) + letter)}
		if err := s.PutNote(t.Context(), n, was); !errors.Is(err, eventlog.ErrMoved) {
			return err
		}
	}
}

func wantNotes(t *testing.T, s Both, log eventlog.ID, upTo uint64, most int, want ...string) {
	t.Helper()
	notes, err := s.Notes(t.Context(), log, upTo, most)
	if err != nil {
		t.Fatalf("Notes(%s): %v", log, err)
	}
	var got []string
	for _, n := range notes {
		got = append(got, fmt.Sprintf("%d %s", n.Size, n.Text))
		if n.Log != log {
			t.Errorf("Notes gave one of log %s", n.Log)
		}
	}
	if d := cmp.Diff(strings.Join(want, ", "), strings.Join(got, ", ")); d != "" {
		t.Errorf("Notes(up to %d, at most %d) (-want +got):\n%s", upTo, most, d)
	}
}
