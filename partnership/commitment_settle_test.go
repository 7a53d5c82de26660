package partnership

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// leave has a party leave.
func (w *world) leave(p PartyID) {
	w.t.Helper()
	w.must(w.by(p), inTheCommon, &LeavePartnership{})
}

// ring carries out what the clock owes a space.
func (w *world) ring(at int) int {
	w.t.Helper()
	due := w.spaces[at].state.Due(w.common(), w.now)
	for _, d := range due {
		w.must(ByClock, at, d.Command)
	}
	if again := w.spaces[at].state.Due(w.common(), w.now); len(again) > 0 {
		w.t.Fatalf("the clock owes %T again", again[0].Command)
	}
	return len(due)
}

func TestAChangeThatAwaitsOnlyAPartyThatLeftIsSettled(t *testing.T) {
	for _, c := range []struct {
		name            string
		command         Command
		answers, leaves bool // Harwick agrees; Millbrook leaves
		owed            int
		want            Status
	}{
		{"a new date", &AskNewDate{Due: "2026-03-13", Changed: "The file moved"}, true, true, 1, StatusRenegotiated},
		{"a withdrawal", &AskToWithdraw{Reason: "Not needed"}, true, true, 1, StatusWithdrawn},
		{"one that somebody else has not answered either", &AskNewDate{Due: "2026-03-13", Changed: "The file moved"}, false, true, 0, StatusLate},
		{"one that the party can still answer", &AskNewDate{Due: "2026-03-13", Changed: "The file moved"}, true, false, 0, StatusLate},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, of := promised(t)
			w.on("2026-03-04")
			switch ask := c.command.(type) {
			case *AskNewDate:
				ask.Of = of
			case *AskToWithdraw:
				ask.Of = of
			}
			change := w.must(w.by(w.calder), inTheCommon, c.command)
			if c.answers {
				w.must(w.by(w.harwick), inTheCommon, &AnswerChange{Of: of, Change: change, Agrees: true})
			}
			w.on("2026-03-05")
			if c.leaves {
				w.leave(w.millbrook)
			}
			w.on("2026-03-10") // nobody looked on the day; it was in time all the same
			if got := w.ring(inTheCommon); got != c.owed {
				t.Fatalf("the clock owes %d commands, want %d", got, c.owed)
			}
			if c.want != StatusWithdrawn {
				w.show(of)
				w.confirm(w.harwick, of)
				if !c.leaves {
					w.confirm(w.millbrook, of)
				}
			}
			if got := w.standing(of); got.Status != c.want {
				t.Errorf("Standing = %+v, want %s", got, c.want)
			}
		})
	}
}

func TestNobodySettlesAChangeButTheClockAndOnlyOnce(t *testing.T) {
	w, of := promised(t)
	change := w.must(w.by(w.calder), inTheCommon, &AskNewDate{Of: of, Due: "2026-03-13", Changed: "x"})
	settle := &SettleChange{Of: of, Change: change}
	if err := w.try(ByClock, inTheCommon, settle); !errors.Is(err, ErrConflict) {
		t.Errorf("SettleChange while answers are awaited = %v, want ErrConflict", err)
	}
	w.must(w.by(w.harwick), inTheCommon, &AnswerChange{Of: of, Change: change, Agrees: true})
	w.leave(w.millbrook)
	if err := w.try(w.by(w.calder), inTheCommon, settle); !errors.Is(err, ErrNotFound) {
		t.Errorf("SettleChange by a member = %v, want ErrNotFound", err)
	}
	w.must(ByClock, inTheCommon, settle)
	if err := w.try(ByClock, inTheCommon, settle); !errors.Is(err, ErrConflict) {
		t.Errorf("SettleChange again = %v, want ErrConflict", err)
	}
}

func TestWhatDependsOnASettledChangeMovesWithIt(t *testing.T) {
	w, of := promised(t)
	next := CommitmentID{Entry: w.must(w.by(w.harwick), 0, &MakeCommitment{
		Receivers: []PartyID{w.calder}, What: "Plan the mailing", Due: "2026-03-11", DependsOn: Dependency{Of: of},
	})}
	w.accept(w.calder, next)
	change := w.must(w.by(w.calder), inTheCommon, &AskNewDate{Of: of, Due: "2026-03-10", Changed: "x"})
	w.must(w.by(w.harwick), inTheCommon, &AnswerChange{Of: of, Change: change, Agrees: true})
	w.leave(w.millbrook)
	w.ring(inTheCommon)
	if st := w.standing(next.Once()); st.Due != "2026-03-15" {
		t.Errorf("Standing = %+v, want due 2026-03-15", st)
	}
}

func TestAnOfferMovesWithThePromiseItDependsOn(t *testing.T) {
	w, of := promised(t)
	offer := func(due Date) CommitmentID {
		return CommitmentID{Entry: w.must(w.by(w.harwick), 0, &MakeCommitment{
			Receivers: []PartyID{w.calder}, What: "Plan the mailing", Due: due, DependsOn: Dependency{Of: of},
		})}
	}
	next, lapsed, declined := offer("2026-03-11"), offer("2026-03-03"), offer("2026-03-12")
	w.must(w.by(w.calder), 0, &DeclineCommitment{Commitment: declined, Revision: declined.Entry, Reason: "No"})
	w.on("2026-03-04")
	w.move(w.calder, of, "2026-03-10")
	for id, want := range map[CommitmentID]Date{next: "2026-03-15", lapsed: "2026-03-03", declined: "2026-03-12"} {
		if st := w.standing(id.Once()); st.Due != want {
			t.Errorf("Standing(%v) = %+v, want due %s", id, st, want)
		}
	}
	lines := w.common().Timeline(next.Once())
	if last := lines[len(lines)-1]; last.What != MovedAlong || last.Due != "2026-03-15" {
		t.Errorf("the last line of its history is %+v", last)
	}
	if err := w.try(w.by(w.calder), 0, &AcceptCommitment{Commitment: next, Revision: next.Entry}); !errors.Is(err, ErrConflict) {
		t.Errorf("accepting what was read before = %v, want ErrConflict", err)
	}
	w.accept(w.calder, next)
	if st := w.standing(next.Once()); st.Due != "2026-03-15" || st.First != "2026-03-15" || st.Renegotiated {
		t.Errorf("accepted: %+v, want first due 2026-03-15", st)
	}
}

// mailing is an offer of Harwick to Calder in their room that depends on the promise in the common space.
func (w *world) mailing(of OccurrenceID, due Date) CommitmentID {
	return CommitmentID{Entry: w.must(w.by(w.harwick), inTheRoom, &MakeCommitment{
		Receivers: []PartyID{w.calder}, What: "Plan the mailing", Due: due, DependsOn: Dependency{Space: "c", Of: of},
	})}
}

func TestAnOfferMovesWithAPromiseOfALargerSpace(t *testing.T) {
	w, of := promised(t)
	id := w.mailing(of, "2026-03-05")
	w.on("2026-03-04")
	w.move(w.calder, of, "2026-03-10") // by four days
	room := w.spaces[inTheRoom].state
	w.on("2026-03-06")
	if st := room.Standing(id.Once(), LookOver(w.views(w.manager[w.harwick]))); st.Due != "2026-03-09" || st.Status != StatusOffered || st.Shift.Days != 4 {
		t.Errorf("Standing = %+v, want an offer for 2026-03-09", st)
	}
	w.must(w.by(w.calder), inTheRoom, &AcceptCommitment{Commitment: id, Revision: id.Entry})
	w.on("2026-03-09")
	if st := room.Standing(id.Once(), LookOver(w.views(w.manager[w.harwick]))); st.Due != "2026-03-09" || st.Status != StatusPromised {
		t.Errorf("accepted: %+v, want due 2026-03-09", st)
	}
}

func TestAnAnswerThatKeepsTheDateKeepsItAsItMovedAlong(t *testing.T) {
	w, of := promised(t)
	id := w.mailing(of, "2026-03-11")
	w.on("2026-03-04")
	w.move(w.calder, of, "2026-03-10")
	w.on("2026-03-05")
	w.must(w.by(w.calder), inTheRoom, &CounterCommitment{Commitment: id, Revision: id.Entry, Criteria: []Text{"By noon"}})
	if st := w.spaces[inTheRoom].state.Standing(id.Once(), LookOver(w.views(w.manager[w.harwick]))); st.Due != "2026-03-15" {
		t.Errorf("Standing = %+v, want due 2026-03-15", st)
	}
}

func TestPuttingRightLooksAtTheDateThatMovedAlong(t *testing.T) {
	w, of := promised(t)
	id := w.mailing(of, "2026-03-11")
	w.must(w.by(w.calder), inTheRoom, &AcceptCommitment{Commitment: id, Revision: id.Entry})
	w.on("2026-03-04")
	w.move(w.calder, of, "2026-03-10") // so that the mailing is due on the fifteenth
	right := &PutRight{Of: id.Once(), Wrong: "Late", Will: "Ring them"}
	w.on("2026-03-13")
	if err := w.try(w.by(w.harwick), inTheRoom, right); !errors.Is(err, ErrConflict) {
		t.Errorf("PutRight before its date = %v, want ErrConflict", err)
	}
	if acts := w.views(w.manager[w.harwick])[inTheRoom].Acts(id.Once(), ActPutRight); len(acts) > 0 {
		t.Errorf("Acts = %v: a page offers what is refused", acts)
	}
	w.on("2026-03-17")
	w.must(w.by(w.harwick), inTheRoom, right)
}

func TestASpaceNamesThoseItsPromisesDependOn(t *testing.T) {
	w, of := promised(t)
	w.mailing(of, "2026-03-11")
	w.mailing(of, "2026-03-12")
	if d := cmp.Diff([]SpaceID{"c"}, w.spaces[inTheRoom].state.DependsOn()); d != "" {
		t.Errorf("DependsOn (-want +got):\n%s", d)
	}
	if got := w.common().DependsOn(); len(got) > 0 {
		t.Errorf("DependsOn of the common space = %v", got)
	}
}
