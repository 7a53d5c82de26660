package engine_test

import (
	"errors"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
)

// TestACommandLooksAtThePromisesOfWiderSpaces: what was due by the room's own log has moved with a promise of the common
// space; nothing has slipped, for the command as for the page, on a node that has read neither.
func TestACommandLooksAtThePromisesOfWiderSpaces(t *testing.T) {
	store := eventlog.NewMemory()
	e, at, wait := three(t, store)
	ids, dana := partyIDs(t, e, "dana", at), engine.Signed(key("dana"))
	of := partnership.CommitmentID{Entry: do(t, e, "priya", at, &partnership.MakeCommitment{Receivers: ids[:1], What: "Publish", Due: "2026-03-06"}, "make").First}
	do(t, e, "dana", at, &partnership.AcceptCommitment{Commitment: of, Revision: of.Entry}, "accept")
	room, err := e.SpaceOf(t.Context(), dana, at, ids[:2])
	if err != nil {
		t.Fatal(err)
	}
	mine := partnership.CommitmentID{Entry: do(t, e, "dana", room, &partnership.MakeCommitment{Receivers: ids[1:2], What: "Plan", Due: "2026-03-09",
		DependsOn: partnership.Dependency{Space: at, Of: of.Once()}}, "make").First}
	do(t, e, "priya", room, &partnership.AcceptCommitment{Commitment: mine, Revision: mine.Entry}, "accept")
	wait(1)
	change := do(t, e, "priya", at, &partnership.AskNewDate{Of: of.Once(), Due: "2026-03-16", Changed: "x"}, "ask").First
	do(t, e, "dana", at, &partnership.AnswerChange{Of: of.Once(), Change: change, Agrees: true}, "answer")
	wait(10) // 13 March: after the ninth, before the nineteenth
	right := &partnership.PutRight{Of: mine.Once(), Wrong: "Late", Will: "Ring them"}
	if _, err := e.Do(t.Context(), dana, room, right, "right"); !errors.Is(err, partnership.ErrConflict) {
		t.Errorf("PutRight before the date that moved along = %v, want ErrConflict", err)
	}
	see(t, e, "dana", room, func(v partnership.View) {
		st := v.State.Standing(mine.Once(), partnership.LookOver([]partnership.View{v}))
		if st.Due != "2026-03-19" || st.Status != partnership.StatusPromised {
			t.Errorf("Standing = %+v, want due 2026-03-19", st)
		}
	})
	wait(10)
	do(t, e, "dana", room, right, "right-later")
}

// TestAChangeIsSettledWhenTheLastThatIsAwaitedHasLeft: in a room, which learns of it when somebody looks.
func TestAChangeIsSettledWhenTheLastThatIsAwaitedHasLeft(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, at, _ := three(t, store)
		ids, dana := partyIDs(t, e, "dana", at), engine.Signed(key("dana"))
		fourth(t, e, at)
		room, err := e.SpaceOf(t.Context(), dana, at, ids)
		if err != nil {
			t.Fatal(err)
		}
		of := partnership.CommitmentID{Entry: do(t, e, "dana", room, &partnership.MakeCommitment{Receivers: ids[1:], What: "Plan", Due: "2026-03-09"}, "make").First}
		for _, who := range []string{"priya", "tom"} {
			do(t, e, who, room, &partnership.AcceptCommitment{Commitment: of, Revision: of.Entry}, "accept")
		}
		change := do(t, e, "dana", room, &partnership.AskNewDate{Of: of.Once(), Due: "2026-03-16", Changed: "x"}, "ask").First
		do(t, e, "priya", room, &partnership.AnswerChange{Of: of.Once(), Change: change, Agrees: true}, "answer")
		do(t, e, "tom", at, &partnership.LeavePartnership{}, "leave")
		for range 2 {
			see(t, e, "priya", room, func(v partnership.View) {
				c, _ := v.State.Commitment(of)
				if k := c.CourseOf(""); k.Due != "2026-03-16" || k.Change.Result != partnership.Agreed || v.State.Head() != change+2 {
					t.Errorf("%+v at entry %d, want it agreed by one entry more", k, v.State.Head())
				}
			})
		}
	})
}

// fourth has Eastmoor join the three.
func fourth(t *testing.T, e *engine.Engine, at partnership.SpaceID) {
	t.Helper()
	r := do(t, e, "dana", at, &partnership.InviteParty{Name: "Eastmoor"}, "invite-olga")
	agree(t, e, "priya", at, r.Last, "priya-on-olga")
	agree(t, e, "tom", at, r.Last, "tom-on-olga")
	_, err := e.Do(t.Context(), engine.Holder(at, partnership.InvitationID(r.First)), at, &partnership.JoinAsParty{
		Party: "Eastmoor", Kind: partnership.Peer, Person: "Olga", Key: key("olga"),
	}, "join-olga")
	if err != nil {
		t.Fatal(err)
	}
}
