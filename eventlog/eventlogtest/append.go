package eventlogtest

import (
	"errors"
	"testing"

	"entente/eventlog"
)

func whatIsAppendedIsRead(t *testing.T, s Both) {
	a, b := claim(t, s), claim(t, s)
	if n := head(t, s, a); n != 0 {
		t.Errorf("Head of a new log = %d, want 0", n)
	}
	wantEntries(t, read(t, s, a, 0, all), nil)
	first, second, other := Batch(a, 0, 3, "one"), Batch(a, 3, 2, "two"), Batch(b, 0, 1, "other")
	mustAppend(t, s, first)
	mustAppend(t, s, other)
	mustAppend(t, s, second)
	if n := head(t, s, a); n != 5 {
		t.Errorf("Head = %d, want 5", n)
	}
	wantEntries(t, read(t, s, a, 0, all), append(first.Entries, second.Entries...))
	wantEntries(t, read(t, s, b, 0, all), other.Entries)
	big := Batch(a, 5, 500, "many at once")
	mustAppend(t, s, big)
	wantEntries(t, read(t, s, a, 5, all), big.Entries)
}

func readStopsWhereItShould(t *testing.T, s Both) {
	log := claim(t, s)
	b := Batch(log, 0, 9, "x")
	mustAppend(t, s, b)
	for _, c := range []struct{ after, upTo, from, to uint64 }{
		{0, 9, 0, 9}, {3, 6, 3, 6}, {8, 9, 8, 9}, {9, 9, 9, 9}, {0, 0, 0, 0}, {5, 4, 0, 0}, {5, 100, 5, 9}, {20, 30, 0, 0},
		{all - 1, all, 0, 0},
	} {
		got := read(t, s, log, c.after, c.upTo)
		if len(got) != int(c.to-c.from) || len(got) > 0 && (got[0].No != c.from+1 || got[len(got)-1].No != c.to) {
			t.Errorf("Read(%d, %d) gave %d entries, want those after %d up to %d", c.after, c.upTo, len(got), c.from, c.to)
		}
	}
	enough, seen := errors.New("enough"), 0
	err := s.Read(t.Context(), log, 0, all, func(eventlog.Entry) error {
		seen++
		if seen == 4 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || seen != 4 {
		t.Errorf("Read = %v after %d entries, want f's error after 4", err, seen)
	}
}

func storeKeepsNoSlice(t *testing.T, s Both) {
	log := claim(t, s)
	b, want := Batch(log, 0, 2, "kept"), Batch(log, 0, 2, "kept").Entries
	mustAppend(t, s, b)
	for i := range b.Entries {
		clear(b.Entries[i].Facts)
		clear(b.Entries[i].Words)
		clear(b.Entries[i].Hashes)
	}
	got := read(t, s, log, 0, all)
	wantEntries(t, got, want)
	mustAppend(t, s, Batch(log, 2, 50, "later"))
	read(t, s, log, 2, all)
	wantEntries(t, got, want)
}

func unknownLog(t *testing.T, s Both) {
	claim(t, s)
	ctx, no := t.Context(), eventlog.NewID()
	_, err := s.Head(ctx, no)
	wantErr(t, "Head", err, eventlog.ErrNoLog)
	wantErr(t, "Read", s.Read(ctx, no, 0, all, func(eventlog.Entry) error { return nil }), eventlog.ErrNoLog)
	wantErr(t, "Append", s.Append(ctx, Batch(no, 0, 1, "x")), eventlog.ErrNoLog)
	_, _, err = s.Find(ctx, no, "a", "b")
	wantErr(t, "Find", err, eventlog.ErrNoLog)
	_, err = s.Log(ctx, no)
	wantErr(t, "Log", err, eventlog.ErrNoLog)
}

func movedHeadRefuses(t *testing.T, s Both) {
	log := claim(t, s)
	first := Batch(log, 0, 3, "first")
	mustAppend(t, s, first)
	for _, after := range []uint64{0, 2, 4, 100} {
		b := Batch(log, after, 2, "late")
		b.Command = command("ann", "late")
		wantErr(t, "Append", s.Append(t.Context(), b), eventlog.ErrMoved)
	}
	wantErr(t, "Append of nothing", s.Append(t.Context(), Batch(log, 2, 0, "")), eventlog.ErrMoved)
	wantEntries(t, read(t, s, log, 0, all), first.Entries)
	if _, ok, err := s.Find(t.Context(), log, "ann", "late"); ok || err != nil {
		t.Errorf("Find(refused command) = %t, %v, want false", ok, err)
	}
}

func impossibleBatch(t *testing.T, s Both) {
	log := claim(t, s)
	mustAppend(t, s, Batch(log, 0, 2, "there"))
	gap, wordless := Batch(log, 2, 2, "gap"), Batch(log, 2, 1, "wordless")
	gap.Entries[1].No = 5
	wordless.Entries[0].Words = nil
	future, zero := Batch(log, 2, 1, "future"), Batch(log, 2, 1, "zero")
	future.Erase, zero.Erase = []uint64{3}, []uint64{0}
	for _, b := range []eventlog.Batch{gap, wordless, future, zero} {
		if err := s.Append(t.Context(), b); err == nil || errors.Is(err, eventlog.ErrMoved) {
			t.Errorf("Append(%s) = %v, want another error", b.Entries[0].Words, err)
		}
	}
	if n := head(t, s, log); n != 2 {
		t.Errorf("Head = %d, want 2", n)
	}
}

func repeatedBeforeMoved(t *testing.T, s Both) {
	log := claim(t, s)
	b := Batch(log, 0, 2, "once")
	b.Command = command("ann", "c1")
	want := eventlog.Made{Hash: b.Command.Hash, First: 1, Last: 2}
	mustAppend(t, s, b)
	again := Batch(log, 2, 1, "again")
	again.Command = command("ann", "c1")
	again.Command.Hash[0]++ // the first one's hash must come back
	for _, b := range []eventlog.Batch{b, again} {
		var repeated *eventlog.RepeatedError
		if err := s.Append(t.Context(), b); !errors.As(err, &repeated) || repeated.Made != want {
			t.Errorf("Append(same command after %d) = %v, want RepeatedError with %v", b.After, err, want)
		}
	}
	wantMade(t, s, log, b.Command, want)
	if n := head(t, s, log); n != 2 {
		t.Errorf("Head = %d, want 2", n)
	}
}

func commandCountsByAll(t *testing.T, s Both) {
	one, two := claim(t, s), claim(t, s)
	for i, c := range []struct {
		log   eventlog.ID
		after uint64
		c     eventlog.Command
	}{
		{one, 0, command("ann", "c1")}, {one, 1, command("ben", "c1")}, {one, 2, command("ann", "c2")},
		{two, 0, command("ann", "c1")},
	} {
		b := Batch(c.log, c.after, 1, "x")
		b.Command = c.c
		if err := s.Append(t.Context(), b); err != nil {
			t.Errorf("Append(case %d) = %v", i, err)
		}
		wantMade(t, s, c.log, c.c, eventlog.Made{Hash: c.c.Hash, First: c.after + 1, Last: c.after + 1})
	}
	if _, ok, err := s.Find(t.Context(), two, "ben", "c1"); ok || err != nil {
		t.Errorf("Find(another log's command) = %t, %v, want false", ok, err)
	}
}

func zeroCommand(t *testing.T, s Both) {
	log := claim(t, s)
	mustAppend(t, s, Batch(log, 0, 1, "x"))
	mustAppend(t, s, Batch(log, 1, 1, "x"))
	if _, ok, err := s.Find(t.Context(), log, "", ""); ok || err != nil {
		t.Errorf("Find(zero command) = %t, %v, want false", ok, err)
	}
}

func commandWithoutEntries(t *testing.T, s Both) {
	log := claim(t, s)
	mustAppend(t, s, Batch(log, 0, 2, "x"))
	b := eventlog.Batch{Log: log, After: 2, Command: command("ann", "nothing to do")}
	mustAppend(t, s, b)
	wantMade(t, s, log, b.Command, eventlog.Made{Hash: b.Command.Hash, First: 3, Last: 2})
	first := eventlog.Batch{Log: claim(t, s), Command: command("ann", "first of all")}
	mustAppend(t, s, first)
	wantMade(t, s, first.Log, first.Command, eventlog.Made{Hash: first.Command.Hash, First: 1, Last: 0})
}

// together is two batches of different logs, each with a command, as one.
func together(a, b eventlog.Batch) eventlog.Batch {
	a.Command, b.Command = command("ann", "both"), command("ann", "both")
	a.With = []eventlog.Batch{b}
	return a
}

func batchesTogether(t *testing.T, s Both) {
	one, two := claim(t, s), claim(t, s)
	mustAppend(t, s, Batch(two, 0, 2, "before"))
	both := together(Batch(one, 0, 3, "one"), Batch(two, 2, 1, "two"))
	both.With[0].Erase = []uint64{1}
	mustAppend(t, s, both)
	wantEntries(t, read(t, s, one, 0, all), both.Entries)
	wantEntries(t, read(t, s, two, 2, all), both.With[0].Entries)
	if got := read(t, s, two, 0, 1); len(got) != 1 || !got[0].Erased() {
		t.Errorf("the second batch erased nothing: %v", got)
	}
	wantMade(t, s, one, both.Command, eventlog.Made{Hash: both.Command.Hash, First: 1, Last: 3})
	wantMade(t, s, two, both.Command, eventlog.Made{Hash: both.Command.Hash, First: 3, Last: 3})
	var repeated *eventlog.RepeatedError
	if err := s.Append(t.Context(), both); !errors.As(err, &repeated) {
		t.Errorf("Append(the same again) = %v, want RepeatedError", err)
	}
}

func oneRefusedRefusesAll(t *testing.T, s Both) {
	one, two, held := claim(t, s), claim(t, s), claim(t, s)
	mustAppend(t, s, Batch(two, 0, 2, "before"))
	if err := s.Hold(t.Context(), held); err != nil {
		t.Fatal(err)
	}
	used := Batch(two, 2, 1, "used")
	used.Command = command("ann", "both")
	for _, c := range []struct {
		rule  string
		other eventlog.Batch
		want  error
	}{
		{"a log that has moved on", Batch(two, 1, 1, "late"), eventlog.ErrMoved},
		{"a log that is held", Batch(held, 0, 1, "held"), eventlog.ErrHeld},
		{"a log that is not there", Batch(eventlog.NewID(), 0, 1, "nowhere"), eventlog.ErrNoLog},
	} {
		wantErr(t, "Append with "+c.rule, s.Append(t.Context(), together(Batch(one, 0, 1, "first"), c.other)), c.want)
		wantErr(t, "Append of "+c.rule+" with another", s.Append(t.Context(), together(c.other, Batch(one, 0, 1, "second"))), c.want)
	}
	mustAppend(t, s, used)
	var repeated *eventlog.RepeatedError
	if err := s.Append(t.Context(), together(Batch(one, 0, 1, "first"), Batch(two, 3, 1, "again"))); !errors.As(err, &repeated) {
		t.Errorf("Append with a command that was carried out = %v, want RepeatedError", err)
	}
	for _, impossible := range []eventlog.Batch{Batch(one, 0, 1, "the same log"), together(Batch(two, 3, 1, "x"), Batch(held, 0, 1, "deeper"))} {
		if err := s.Append(t.Context(), together(Batch(one, 0, 1, "first"), impossible)); err == nil {
			t.Errorf("Append with %s = nil, want an error", impossible.Entries[0].Words)
		}
	}
	if n, m := head(t, s, one), head(t, s, two); n != 0 || m != 3 {
		t.Errorf("heads = %d and %d, want 0 and 3: nothing was to be written", n, m)
	}
	if _, ok, err := s.Find(t.Context(), one, "ann", "both"); ok || err != nil {
		t.Errorf("Find(refused command) = %t, %v, want false", ok, err)
	}
}
