package partnership

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// goesOn is the operator's wish that the log of a space goes on as another.
func goesOn(s *State, as string) *ContinueLog {
	old := "entente/0123456789abcdef/old"
	if last, ok := s.Continuation(); ok {
		old = last.As
	}
	return &ContinueLog{
		Old: Citation{Origin: old, Size: s.Head(), Root: strings.Repeat("0f", 32)}, Key: "entente/0123456789abcdef+a93f79d2+AY/aSfKjtFuwAUpLIX7IaxjfCBUC9Tn2Yl5JPxy+8NYV",
		As: "entente/0123456789abcdef/" + as, Why: WasShortened, Reason: "The disk failed. " + secret,
	}
}

func walkContinuations(t *rapid.T, w *world) (Actor, int, Command) {
	by, at := anyActor(t, w)
	switch {
	case w.spaces[at].state.AwaitsContinuing() && rapid.Bool().Draw(t, "again"):
		return by, at, &AskToContinue{}
	case rapid.IntRange(0, 30).Draw(t, "operator") > 0:
		return by, at, goesOn(w.spaces[at].state, "no") // not theirs to do
	}
	return ByOperator, at, goesOn(w.spaces[at].state, "new")
}

func TestARecordThatGoesOnIsOnlyAnsweredUntilEveryPartyAgrees(t *testing.T) {
	w := newWorld(t)
	for at, voters := range map[int][]PartyID{
		inTheCommon: {w.harwick, w.calder, w.millbrook}, inTheRoom: {w.harwick, w.calder}, inThePrivate: {w.harwick},
	} {
		s := w.spaces[at].state
		promise := &MakeCommitment{Receivers: []PartyID{w.calder}, What: "Publish the rota", Due: w.today().AddDays(9)}
		if at == inThePrivate {
			promise.Receivers = []PartyID{w.harwick}
		}
		no := w.must(ByOperator, at, goesOn(s, "new"))
		q, ok := s.Question(QuestionID(no + 1))
		if !ok || len(q.Voters) != len(voters) || len(q.Answers) != 0 {
			t.Fatalf("space %d: asked %+v, want all of %v, and no answer yet", at, q, voters)
		}
		for _, p := range voters {
			if err := w.try(w.by(w.harwick), at, promise); !errors.Is(err, ErrConflict) {
				t.Errorf("space %d: a promise before %d answered = %v, want a conflict", at, p, err)
			}
			w.must(w.by(p), at, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: Agree, Name: "N."})
		}
		if last, _ := s.Continuation(); last.Agreed == 0 || s.AwaitsContinuing() {
			t.Errorf("space %d: all agreed, and it still waits", at)
		}
		w.must(w.by(w.harwick), at, promise)
	}
}

func TestARecordThatWasRefusedCanBeAskedForAgain(t *testing.T) {
	w := newWorld(t)
	no := w.must(ByOperator, inTheRoom, goesOn(w.spaces[inTheRoom].state, "new"))
	answer := func(p PartyID, asked uint64, how Position) {
		w.must(w.by(p), inTheRoom, &AnswerConsent{Question: QuestionID(asked), Revision: no, Position: how, Reason: "We hold more", Name: "N."})
	}
	if err := w.try(w.by(w.harwick), inTheRoom, &AskToContinue{}); !errors.Is(err, ErrConflict) {
		t.Errorf("AskToContinue while all are asked = %v, want a conflict", err)
	}
	answer(w.harwick, no+1, Agree)
	answer(w.calder, no+1, Disagree)
	if !w.spaces[inTheRoom].state.AwaitsContinuing() {
		t.Error("one said no, and it goes on")
	}
	again := w.must(w.by(w.calder), inTheRoom, &AskToContinue{})
	answer(w.calder, again, Agree)
	answer(w.harwick, again, Agree)
	if w.spaces[inTheRoom].state.AwaitsContinuing() {
		t.Error("all agreed at last, and it still waits")
	}
}

func TestWhoLeavesIsNotAwaited(t *testing.T) {
	w := newWorld(t)
	no := w.must(ByOperator, inTheCommon, goesOn(w.common(), "new"))
	for _, p := range []PartyID{w.harwick, w.calder} {
		w.must(w.by(p), inTheCommon, &AnswerConsent{Question: QuestionID(no + 1), Revision: no, Position: Agree, Name: "N."})
	}
	w.must(w.by(w.millbrook), inTheCommon, &LeavePartnership{Reason: "Not like this"})
	if w.common().AwaitsContinuing() {
		t.Error("the last who was awaited has left, and it still waits")
	}
}

func TestOnlyTheOperatorLetsARecordGoOn(t *testing.T) {
	w := newWorld(t)
	if err := w.try(w.by(w.harwick), inTheCommon, goesOn(w.common(), "new")); !errors.Is(err, ErrNotFound) {
		t.Errorf("ContinueLog by a member = %v, want not found", err)
	}
	late := goesOn(w.common(), "new")
	late.Old.Size--
	if err := w.try(ByOperator, inTheCommon, late); !errors.Is(err, ErrConflict) {
		t.Errorf("ContinueLog from an earlier entry = %v, want a conflict", err)
	}
	var wrong *InvalidError
	for _, bad := range []func(*ContinueLog){
		func(c *ContinueLog) { c.Old = Citation{} }, func(c *ContinueLog) { c.Old.Root = "zz" }, func(c *ContinueLog) { c.As = c.Old.Origin },
		func(c *ContinueLog) { c.Key = "a key" }, func(c *ContinueLog) { c.Why = "bored" }, func(c *ContinueLog) { c.Lost = Citation{Size: 3} },
	} {
		c := goesOn(w.common(), "new")
		bad(c)
		if err := w.try(ByOperator, inTheCommon, c); !errors.As(err, &wrong) {
			t.Errorf("ContinueLog(%+v) = %v, want it refused", c, err)
		}
	}
}
