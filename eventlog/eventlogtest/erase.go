package eventlogtest

import (
	"errors"
	"fmt"
	"testing"

	"entente/eventlog"
)

func erase(log eventlog.ID, after uint64, numbers ...uint64) eventlog.Batch {
	b := Batch(log, after, 1, "erased")
	b.Erase = numbers
	return b
}

func withoutWords(e eventlog.Entry) eventlog.Entry {
	e.Words, e.WordsSalt = nil, [32]byte{}
	return e
}

func emptyWords(t *testing.T, s Both) {
	log := claim(t, s)
	b := Batch(log, 0, 1, "")
	b.Entries[0].Words = []byte("[]")
	mustAppend(t, s, b)
	got := read(t, s, log, 0, all)
	wantEntries(t, got, b.Entries)
	if got[0].Erased() {
		t.Error("an entry with words [] counts as erased")
	}
	mustAppend(t, s, erase(log, 1, 1))
	if got := read(t, s, log, 0, 1); !got[0].Erased() {
		t.Error("an erased entry whose words were [] does not count as erased")
	}
}

func erasedWords(t *testing.T, s Both) {
	log, other := claim(t, s), claim(t, s)
	b, untouched := Batch(log, 0, 4, "private"), Batch(other, 0, 4, "untouched")
	mustAppend(t, s, b)
	mustAppend(t, s, untouched)
	last := erase(log, 4, 2, 4, 2)
	mustAppend(t, s, last)
	want := []eventlog.Entry{b.Entries[0], withoutWords(b.Entries[1]), b.Entries[2], withoutWords(b.Entries[3]),
		last.Entries[0]}
	wantEntries(t, read(t, s, log, 0, all), want)
	wantEntries(t, read(t, s, other, 0, all), untouched.Entries)
	again := erase(log, 5, 2)
	mustAppend(t, s, again)
	wantEntries(t, read(t, s, log, 0, all), append(want, again.Entries...))
	only := eventlog.Batch{Log: log, After: 6, Erase: []uint64{1}}
	mustAppend(t, s, only)
	if got := read(t, s, log, 0, 1); !got[0].Erased() {
		t.Error("a batch that only erases erased nothing")
	}
}

// erasedCommand erases one of two entries that one command made: only that command's hash goes, and it is still known.
func erasedCommand(t *testing.T, s Both) {
	log := claim(t, s)
	one, two, none := Batch(log, 0, 2, "one"), Batch(log, 2, 2, "two"), Batch(log, 4, 0, "")
	one.Command, two.Command, none.Command = command("ann", "c1"), command("ann", "c2"), command("ann", "c3")
	for _, b := range []eventlog.Batch{one, two, none} {
		mustAppend(t, s, b)
	}
	last := erase(log, 4, 3)
	last.Command = command("ben", "erase")
	mustAppend(t, s, last)
	wantMade(t, s, log, one.Command, eventlog.Made{Hash: one.Command.Hash, First: 1, Last: 2})
	wantMade(t, s, log, two.Command, eventlog.Made{First: 3, Last: 4})
	wantMade(t, s, log, none.Command, eventlog.Made{Hash: none.Command.Hash, First: 5, Last: 4})
	wantMade(t, s, log, last.Command, eventlog.Made{Hash: last.Command.Hash, First: 5, Last: 5})
	var repeated *eventlog.RepeatedError
	if err := s.Append(t.Context(), two); !errors.As(err, &repeated) || repeated.Made != (eventlog.Made{First: 3, Last: 4}) {
		t.Errorf("Append(command whose words went) = %v, want that it was carried out in entries 3 to 4", err)
	}
}

func refusedErases(t *testing.T, s Both) {
	log := claim(t, s)
	b := Batch(log, 0, 3, "stays")
	b.Command = command("ann", "c1")
	mustAppend(t, s, b)
	wantErr(t, "Append", s.Append(t.Context(), erase(log, 2, 1)), eventlog.ErrMoved)
	repeated := erase(log, 3, 1)
	repeated.Command = command("ann", "c1")
	if err := s.Append(t.Context(), repeated); err == nil {
		t.Error("a repeated command was carried out again")
	}
	wantEntries(t, read(t, s, log, 0, all), b.Entries)
}

// erasureIsAtomic reads all the time while entry after entry is erased: the nth entry after the first fifty is there
// exactly if the nth of the fifty has no words.
func erasureIsAtomic(t *testing.T, s Both) {
	const n = 50
	log := claim(t, s)
	mustAppend(t, s, Batch(log, 0, n, "private"))
	done := make(chan error, 1)
	go func() {
		for i := range uint64(n) {
			if err := s.Append(t.Context(), erase(log, n+i, i+1)); err != nil {
				done <- fmt.Errorf("erase %d: %w", i+1, err)
				return
			}
		}
		done <- nil
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			wantAtomic(t, read(t, s, log, 0, all), n)
			if got := len(read(t, s, log, 0, all)); got != 2*n {
				t.Errorf("%d entries at the end, want %d", got, 2*n)
			}
			return
		default:
			wantAtomic(t, read(t, s, log, 0, all), n)
		}
	}
}

func wantAtomic(t *testing.T, entries []eventlog.Entry, n int) {
	t.Helper()
	for i, e := range entries[:n] {
		if erased, said := e.Erased(), len(entries)-n > i; erased != said {
			t.Fatalf("entry %d erased = %t, while the entry that says so is there = %t", e.No, erased, said)
		}
	}
}
