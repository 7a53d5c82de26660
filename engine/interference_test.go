package engine_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
	"entente/store"

	"github.com/google/go-cmp/cmp"
)

// breakSpace has every entry of a log be of a kind that only a newer program would know.
func breakSpace(t *testing.T, s *store.Store, at partnership.SpaceID) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE entry SET facts = CAST(replace(CAST(facts AS TEXT), '"kind":"', '"kind":"newer.') AS BLOB)
			WHERE id / 1099511627776 = (SELECT number FROM log WHERE id = $1)`, string(at))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestASpaceThatCannotBeReadIsNotThereForOthers: a fault in a space is told to those who are in it, and to nobody else.
func TestASpaceThatCannotBeReadIsNotThereForOthers(t *testing.T) {
	s := openStore(t, filepath.Join(t.TempDir(), "entente.db"))
	before := engine.New(s, engine.Settings{Now: clock})
	at := harwick(t, before)
	join(t, before, at, "Calder Services", "priya")
	private, err := before.SpaceOf(t.Context(), engine.Signed(key("dana")), at, []partnership.PartyID{2})
	if err != nil {
		t.Fatal(err)
	}
	breakSpace(t, s, private)
	e := engine.New(s, engine.Settings{Now: clock, Key: newKey(t)})
	ctx := t.Context()
	calls := map[string]func(engine.Who) error{
		"View": func(w engine.Who) error { return e.View(ctx, w, private, func(partnership.View) error { return nil }) },
		"ViewAll": func(w engine.Who) error {
			return e.ViewAll(ctx, w, private, func([]partnership.View) error { return nil })
		},
		"Spaces":  func(w engine.Who) error { return second(e.Spaces(ctx, w, private)) },
		"SpaceOf": func(w engine.Who) error { return second(e.SpaceOf(ctx, w, private, []partnership.PartyID{2})) },
		"Do": func(w engine.Who) error {
			return second(e.Do(ctx, w, private, &partnership.AddTopic{Text: "x"}, "topic"))
		},
		"Check":      func(w engine.Who) error { return e.Check(ctx, w, private, &partnership.AddTopic{Text: "x"}) },
		"Checkpoint": func(w engine.Who) error { return second(e.Checkpoint(ctx, w, private)) },
		"Bundle":     func(w engine.Who) error { return e.Bundle(ctx, w, private, &bytes.Buffer{}) },
	}
	for name, call := range calls {
		for _, who := range []engine.Who{engine.Signed(key("priya")), engine.Signed(key("nobody")), engine.Signed()} {
			if err := call(who); err != partnership.ErrNotFound {
				t.Errorf("%s by one who is not in it = %v, want ErrNotFound", name, err)
			}
		}
		if err := call(engine.Signed(key("dana"))); err == nil || errors.Is(err, partnership.ErrNotFound) {
			t.Errorf("%s by one who is in it = %v, want that it cannot be read", name, err)
		}
	}
	if err := e.View(ctx, engine.Signed(key("priya")), at, func(partnership.View) error { return nil }); err != nil {
		t.Errorf("View of the common space = %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestAClosedSpaceIsLeftOutAndSaid: one room that this program cannot read does not take the others with it.
func TestAClosedSpaceIsLeftOutAndSaid(t *testing.T) {
	s := openStore(t, filepath.Join(t.TempDir(), "entente.db"))
	before, at, _ := three(t, s)
	ids, dana, priya := partyIDs(t, before, "dana", at), engine.Signed(key("dana")), engine.Signed(key("priya"))
	var rooms []partnership.SpaceID
	for _, set := range [][]partnership.PartyID{ids[:2], {ids[0], ids[2]}, ids[1:2]} {
		who := dana
		if len(set) == 1 {
			who = priya
		}
		room, err := before.SpaceOf(t.Context(), who, at, set)
		if err != nil {
			t.Fatal(err)
		}
		rooms = append(rooms, room)
	}
	breakSpace(t, s, rooms[0])
	e := engine.New(s, engine.Settings{Now: clock, Key: newKey(t)})
	for name, c := range map[string]struct {
		who    engine.Who
		seen   []partnership.SpaceID
		closed []partnership.ClosedSpace
	}{
		"dana":  {dana, []partnership.SpaceID{at, rooms[1]}, []partnership.ClosedSpace{{ID: rooms[0], Parties: ids[:2]}}},
		"priya": {priya, []partnership.SpaceID{at, rooms[2]}, []partnership.ClosedSpace{{ID: rooms[0], Parties: ids[:2]}}},
		"tom":   {engine.Signed(key("tom")), []partnership.SpaceID{at, rooms[1]}, nil},
	} {
		err := e.ViewAll(t.Context(), c.who, at, func(views []partnership.View) error {
			var seen []partnership.SpaceID
			for _, v := range views {
				seen = append(seen, v.ID)
				if d := cmp.Diff(c.closed, v.Closed); d != "" {
					t.Errorf("%s is told (-want +got):\n%s", name, d)
				}
			}
			if d := cmp.Diff(c.seen, seen); d != "" {
				t.Errorf("%s sees (-want +got):\n%s", name, d)
			}
			return nil
		})
		if err != nil {
			t.Errorf("ViewAll of %s = %v", name, err)
		}
	}
	do(t, e, "dana", at, &partnership.AddTopic{Text: "x"}, "topic")
	do(t, e, "dana", rooms[1], &partnership.AddTopic{Text: "x"}, "topic")
	var unknown *partnership.UnknownKindError
	if err := e.Ready(t.Context()); !errors.As(err, &unknown) {
		t.Errorf("Ready = %v, want that a space is closed", err)
	}
	if err := e.Bundle(t.Context(), dana, at, &bytes.Buffer{}); !errors.As(err, &unknown) {
		t.Errorf("Bundle = %v, want no copy that lacks a space unsaid", err)
	}
}

// TestAHeldRecordIsNotThereForWhoIsOut: that a record waits for a party's confirmation is told to those who are in it.
func TestAHeldRecordIsNotThereForWhoIsOut(t *testing.T) {
	s := eventlog.NewMemory()
	e, host := keyed(t, s)
	at := harwick(t, e)
	ahead, err := ledger.SignCheckpoint(host, ledger.Checkpoint{Origin: host.Public().Origin(string(at)), Size: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PutNote(t.Context(), eventlog.Note{Log: eventlog.ID(at), Size: 1000, Text: ahead}, nil); err != nil {
		t.Fatal(err)
	}
	again := engine.New(s, engine.Settings{Now: clock, Key: host})
	invite := &partnership.InviteParty{Name: "Calder"}
	if _, err := again.Do(t.Context(), engine.Signed(key("nobody")), at, invite, "one"); err != partnership.ErrNotFound {
		t.Errorf("Do by somebody else = %v, want ErrNotFound", err)
	}
	if _, err := again.Do(t.Context(), engine.Signed(key("dana")), at, invite, "one"); !errors.Is(err, partnership.ErrConflict) {
		t.Errorf("Do by a member = %v, want a conflict", err)
	}
}

// twin is a partnership whose spaces have chosen IDs, so that two can be compared.
func twin(t *testing.T, host *ledger.Key, quiet int) *engine.Engine {
	t.Helper()
	s := eventlog.NewMemory()
	e := engine.New(s, engine.Settings{Now: clock, Key: host})
	ctx, common := context.Background(), partnership.SpaceID("common")
	_, err := e.Found(ctx, common, partnership.FoundPartnership{Name: "Northbank", Goal: "People get through.", Zone: "Europe/London",
		Party: "Harwick", Kind: partnership.PublicBody, Person: "Dana", Key: key("dana")}, "found")
	if err != nil {
		t.Fatal(err)
	}
	join(t, e, common, "Calder", "priya")
	calder, err := partyOf(e, "priya")
	if err != nil {
		t.Fatal(err)
	}
	claim := func(id string, parties ...partnership.PartyID) partnership.SpaceID {
		t.Helper()
		_, err := s.Claim(ctx, eventlog.Log{ID: eventlog.ID(id), Group: "common", Key: partnership.SpaceKey(parties)})
		if err != nil {
			t.Fatal(err)
		}
		return partnership.SpaceID(id)
	}
	if quiet > 0 {
		space := claim("calder", calder)
		if _, err := e.SpaceOf(ctx, engine.Signed(key("priya")), common, []partnership.PartyID{calder}); err != nil {
			t.Fatal(err)
		}
		for i := range quiet {
			do(t, e, "priya", space, &partnership.WriteNote{Title: "Quiet heron", Body: "We may not keep it."}, fmt.Sprint("note-", i))
		}
		if _, err := e.Checkpoint(ctx, engine.Signed(key("priya")), space); err != nil {
			t.Fatal(err)
		}
	}
	claim("harwick", 2)
	if _, err := e.SpaceOf(ctx, engine.Signed(key("dana")), common, []partnership.PartyID{2}); err != nil {
		t.Fatal(err)
	}
	do(t, e, "dana", common, &partnership.InviteParty{Name: "Millbrook"}, "invite-millbrook")
	return e
}

// partyOf is the party of somebody in a twin.
func partyOf(e *engine.Engine, who string) (id partnership.PartyID, err error) {
	err = e.View(context.Background(), engine.Signed(key(who)), "common", func(v partnership.View) error { id = v.By.Party; return nil })
	return id, err
}

// TestAnothersSecretsChangeNothing compares what the engine tells Dana where Calder has a private space and where it has none.
func TestAnothersSecretsChangeNothing(t *testing.T) {
	host := newKey(t)
	plain, secret := heard(t, twin(t, host, 0)), heard(t, twin(t, host, 7))
	for i := range plain {
		if plain[i] != secret[i] {
			t.Errorf("Dana can tell them apart by\n%s\n%s", plain[i], secret[i])
		}
	}
}

func heard(t *testing.T, e *engine.Engine) (list []string) {
	t.Helper()
	ctx, dana, common := t.Context(), engine.Signed(key("dana")), partnership.SpaceID("common")
	tell := func(what ...any) { list = append(list, fmt.Sprint(what...)) }
	spaces, err := e.Spaces(ctx, dana, common)
	tell("spaces ", spaces, err)
	mark, watched, err := e.Mark(ctx, dana, common)
	tell("mark ", mark, watched, err)
	for _, id := range []partnership.SpaceID{"calder", "elsewhere"} {
		tell("view ", id, e.View(ctx, dana, id, func(partnership.View) error { return nil }))
		_, err := e.Do(ctx, dana, id, &partnership.AddTopic{Text: "x"}, "topic")
		tell("do ", id, err)
		_, err = e.Checkpoint(ctx, dana, id)
		tell("checkpoint ", id, err)
		_, err = e.SpaceOf(ctx, dana, id, []partnership.PartyID{2})
		tell("space of ", id, err)
		_, err = e.Partnership(ctx, id+"x")
		tell("partnership ", id, err)
	}
	calder, err := partyOf(e, "priya")
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.SpaceOf(ctx, dana, common, []partnership.PartyID{calder})
	tell("another's space ", err)
	err = e.History(ctx, dana, common, func(views []partnership.View) (picks []engine.Pick) {
		for _, v := range views {
			for no := uint64(1); no <= v.State.Head(); no++ {
				picks = append(picks, engine.Pick{Space: v.ID, No: no})
			}
		}
		return picks
	}, func(_ []partnership.View, entries []engine.Recorded) error {
		for _, x := range entries {
			tell(x.View.ID, x.Meta, partnership.Describe(x.View, x.Meta, x.Event))
		}
		return nil
	})
	tell("history ", err)
	err = e.History(ctx, dana, common, func([]partnership.View) []engine.Pick { return []engine.Pick{{Space: "calder", No: 1}} },
		func([]partnership.View, []engine.Recorded) error { return nil })
	tell("another's entry ", err)
	tell("bundle of ", len(bundle(t, e, "dana", common)), " bytes")
	return list
}
