package engine_test

import (
	"errors"
	"testing"
	"time"

	"entente/engine"
	"entente/ledger"
	"entente/partnership"
)

// agree answers a question for a party, at the revision that stands.
func agree(t *testing.T, e *engine.Engine, who string, at partnership.SpaceID, question uint64, id string) {
	t.Helper()
	do(t, e, who, at, &partnership.AnswerConsent{Question: partnership.QuestionID(question), Revision: question - 1, Position: partnership.Agree, Name: "Somebody"}, id)
}

// three is a partnership of Harwick (2), Calder and Millbrook, and when it is.
func three(t *testing.T, store engine.Store) (e *engine.Engine, at partnership.SpaceID, wait func(days int)) {
	t.Helper()
	now := start
	e = engine.New(store, engine.Settings{Now: func() time.Time { return now }, Key: testKey(t)})
	at = harwick(t, e)
	join(t, e, at, "Calder Services", "priya")
	r := do(t, e, "dana", at, &partnership.InviteParty{Name: "Millbrook"}, "invite-tom")
	agree(t, e, "priya", at, r.Last, "agree-tom")
	_, err := e.Do(t.Context(), engine.Holder(at, partnership.InvitationID(r.First)), at, &partnership.JoinAsParty{
		Party: "Millbrook", Kind: partnership.Peer, Person: "Tom Ashdown", Key: key("tom"),
	}, "join-tom")
	if err != nil {
		t.Fatal(err)
	}
	return e, at, func(days int) { now = now.AddDate(0, 0, days) }
}

func testKey(t *testing.T) *ledger.Key {
	t.Helper()
	k, err := ledger.NewKey("entente.example")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// partyIDs are the parties in the order in which they joined.
func partyIDs(t *testing.T, e *engine.Engine, who string, at partnership.SpaceID) (ids []partnership.PartyID) {
	t.Helper()
	see(t, e, who, at, func(v partnership.View) {
		for _, p := range v.Common.Parties() {
			ids = append(ids, p.ID)
		}
	})
	return ids
}

func see(t *testing.T, e *engine.Engine, who string, at partnership.SpaceID, f func(partnership.View)) {
	t.Helper()
	err := e.View(t.Context(), engine.Signed(key(who)), at, func(v partnership.View) error { f(v); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

func TestARemovedPartyIsOutOnItsDayWhoeverLooksFirst(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, at, wait := three(t, store)
		tom := partyIDs(t, e, "dana", at)[2]
		r := do(t, e, "dana", at, &partnership.RemoveParty{Party: tom, Reason: "x"}, "remove")
		agree(t, e, "priya", at, r.Last, "agree-removal")
		wait(29)
		see(t, e, "tom", at, func(v partnership.View) {
			if v.Past {
				t.Error("the party is out before its notice has ended")
			}
		})
		wait(1)
		if _, err := e.Do(t.Context(), engine.Signed(key("tom")), at, &partnership.InviteParty{Name: "Late"}, "late"); err != partnership.ErrNotFound {
			t.Errorf("a command of the removed party = %v, want ErrNotFound", err)
		}
		var left uint64
		see(t, e, "dana", at, func(v partnership.View) {
			p, _ := v.Common.Party(tom)
			left = p.Left
		})
		do(t, e, "dana", at, &partnership.InviteParty{Name: "After"}, "after")
		see(t, e, "tom", at, func(v partnership.View) {
			if !v.Past || left == 0 || v.State.Head() != left {
				t.Errorf("the removed party sees up to entry %d, want %d", v.State.Head(), left)
			}
		})
	})
}

func TestAPartyThatLeftReadsAndExportsUpToItsLeavingRoomsIncluded(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, at, _ := three(t, store)
		ids := partyIDs(t, e, "dana", at)
		room, err := e.SpaceOf(t.Context(), engine.Signed(key("dana")), at, []partnership.PartyID{ids[0], ids[2]})
		if err != nil {
			t.Fatal(err)
		}
		promise := func(what, id string) {
			do(t, e, "dana", room, &partnership.MakeCommitment{Receivers: []partnership.PartyID{ids[2]}, What: partnership.Text(what), Due: "2027-01-01"}, id)
		}
		promise("before", "p1")
		left := do(t, e, "tom", at, &partnership.LeavePartnership{Reason: "We move on"}, "leave").First
		do(t, e, "dana", room, &partnership.AddRemark{About: partnership.Ref{Kind: partnership.RefCommitment, ID: "2"}, Says: "after"}, "p2")
		see(t, e, "tom", room, func(v partnership.View) {
			if !v.Past || v.State.Head() != 2 {
				t.Errorf("the room ends at entry %d for who left, want 2", v.State.Head())
			}
		})
		do(t, e, "priya", at, &partnership.ChangeMember{Name: "Priya N."}, "later")
		see(t, e, "tom", at, func(v partnership.View) {
			if v.State.Head() != left {
				t.Errorf("the common record ends at entry %d for who left, want %d", v.State.Head(), left)
			}
		})
		var copyOf countingWriter
		if err := e.Bundle(t.Context(), engine.Signed(key("tom")), at, &copyOf); err != nil || copyOf == 0 {
			t.Errorf("Bundle for who left = %d bytes, %v", copyOf, err)
		}
		if _, err := e.SpaceOf(t.Context(), engine.Signed(key("tom")), at, []partnership.PartyID{ids[2]}); err == nil {
			t.Error("who left opens a space")
		}
	})
}

type countingWriter int

func (w *countingWriter) Write(b []byte) (int, error) {
	*w += countingWriter(len(b))
	return len(b), nil
}

func TestARoomsQuestionIsSettledByWhoLooksNext(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, at, _ := three(t, store)
		ids := partyIDs(t, e, "dana", at)
		room, err := e.SpaceOf(t.Context(), engine.Signed(key("dana")), at, ids[:2])
		if err != nil {
			t.Fatal(err)
		}
		do(t, e, "dana", room, &partnership.MakeCommitment{Receivers: ids[1:2], What: "Send it", Due: "2027-01-01"}, "p")
		do(t, e, "dana", room, &partnership.EraseWords{Entry: 2, Reason: "A mistake"}, "ask")
		do(t, e, "priya", at, &partnership.LeavePartnership{}, "leave")
		see(t, e, "dana", room, func(v partnership.View) {
			if _, gone := v.State.ErasedBy(2); !gone {
				t.Error("the question waits for a party that has left")
			}
		})
	})
}

func TestOnlyASignatoryOfAClosingPartnershipCitesItsRecord(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		now := start
		e := engine.New(store, engine.Settings{Now: func() time.Time { return now }, Key: testKey(t)})
		at := harwick(t, e)
		dana := engine.Signed(key("dana"))
		if _, err := e.Cite(t.Context(), dana, at); err != partnership.ErrNotFound {
			t.Errorf("Cite of one that goes on = %v, want ErrNotFound", err)
		}
		do(t, e, "dana", at, &partnership.ClosePartnership{On: "2026-03-02"}, "close")
		c, err := e.Cite(t.Context(), dana, at)
		if err != nil || c.Size != 5 || len(c.Root) != 64 || c.Origin == "" {
			t.Errorf("Cite = %+v, %v", c, err)
		}
		if _, err := e.Cite(t.Context(), engine.Operator, at); !errors.Is(err, partnership.ErrNotFound) {
			t.Errorf("Cite by the operator = %v, want ErrNotFound", err)
		}
	})
}
