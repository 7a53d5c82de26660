package partnership

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAPartyThatLeavesOnceItIsClosedIsInNoResult: what it answered went with it, although its number is on record.
func TestAPartyThatLeavesOnceItIsClosedIsInNoResult(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, behaviours(), BeginRound{Asked: []PartyID{w.harwick, w.calder, w.millbrook}})
	for _, p := range []PartyID{w.harwick, w.calder, w.millbrook} {
		w.people(inTheCommon, id, p, 6)
	}
	boxes := []OpenBox{answers(w.harwick, 1, 1, 2, 2, 3), answers(w.calder, 5, 5, 5, 4, 4), answers(w.millbrook, 1, 2, 3, 4, 5)}
	w.now = w.now.AddDate(0, 0, 7).Add(20 * time.Hour)
	w.rings(inTheCommon, boxes...)
	w.must(w.by(w.millbrook), inTheCommon, &LeavePartnership{Reason: "x"})
	w.now = w.now.AddDate(0, 0, 2)
	w.rings(inTheCommon, boxes...)
	r, _ := w.common().Round(id)
	if len(r.Boxes) != 3 || len(r.Results) != 2 || r.Results[0].Party != w.harwick || r.Results[1].Party != w.calder {
		t.Errorf("boxes = %+v, results = %+v, want no result of who has left", r.Boxes, r.Results)
	}
}

// TestTheWidestDifferenceIsTheGap: of three, it is that between those furthest apart, in whatever order they stand.
func TestTheWidestDifferenceIsTheGap(t *testing.T) {
	for name, says := range map[string][3]int{"first and second": {1, 5, 4}, "first and third": {1, 3, 5}, "second and third": {3, 1, 5}, "the higher first": {5, 1, 2}} {
		var results []PartyResult
		for i, point := range says {
			results = append(results, PartyResult{Party: PartyID(i + 2), Cells: []Cell{{Prompt: "cost", Kind: CellOne, Point: point, Points: 5}}})
		}
		got := gapsOf(behaviours(), results)
		low, high := PartyID(slices.Index(says[:], 1)+2), PartyID(slices.Index(says[:], 5)+2)
		if len(got) != 1 || got[0].Size != 400 || got[0].Low != low || got[0].High != high {
			t.Errorf("%s: gaps = %+v, want 4 points from %d to %d", name, got, low, high)
		}
	}
}

// TestOnlyThoseAskedSayWhatBecomesOfAGap, and the clock settles nothing before that.
func TestOnlyThoseAskedSayWhatBecomesOfAGap(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, behaviours(), BeginRound{Asked: []PartyID{w.harwick, w.calder}})
	w.people(inTheCommon, id, w.harwick, 6)
	w.people(inTheCommon, id, w.calder, 6)
	w.now = w.now.AddDate(0, 0, 9)
	w.rings(inTheCommon, answers(w.harwick, 1, 1, 2, 2, 3), answers(w.calder, 5, 5, 5, 5, 5))
	answer := &AnswerGap{Round: id, Dimension: "cost", How: GapAsItIs}
	if err := w.try(w.by(w.millbrook), inTheCommon, answer); !errors.Is(err, ErrForbidden) {
		t.Errorf("AnswerGap of who was not asked = %v, want ErrForbidden", err)
	}
	if err := w.try(ByClock, inTheCommon, &SettleRound{Round: id}); !errors.Is(err, ErrConflict) {
		t.Errorf("settling with a gap unanswered = %v, want a conflict", err)
	}
	w.must(w.by(w.calder), inTheCommon, answer)
	w.must(ByClock, inTheCommon, &SettleRound{Round: id})
}

// TestOnlyThoseAskedTick, of questions that are for the room.
func TestOnlyThoseAskedTick(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, potential(), BeginRound{Together: true, Asked: []PartyID{w.harwick, w.calder}})
	if err := w.try(w.by(w.millbrook), inTheCommon, &TickDimension{Round: id, Dimension: "cost"}); !errors.Is(err, ErrForbidden) {
		t.Errorf("ticking without being asked = %v, want ErrForbidden", err)
	}
	id = w.begins(inTheCommon, behaviours(), BeginRound{})
	if err := w.try(w.by(w.harwick), inTheCommon, &TickDimension{Round: id, Dimension: "cost"}); !errors.Is(err, ErrConflict) {
		t.Errorf("ticking what is not for the room = %v, want a conflict", err)
	}
}

// TestWhatWasLostAtTheClosingStaysLost though nothing more is lost at the opening.
func TestWhatWasLostAtTheClosingStaysLost(t *testing.T) {
	for _, c := range []struct{ closing, opening, want bool }{{true, false, true}, {false, true, true}, {false, false, false}} {
		w := newWorld(t)
		id := w.begins(inTheCommon, behaviours(), BeginRound{})
		w.now = w.now.AddDate(0, 0, 9)
		w.must(ByClock, inTheCommon, &CloseRound{Round: id, Lost: c.closing})
		w.must(ByClock, inTheCommon, &OpenRound{Round: id, Lost: c.opening})
		if r, _ := w.common().Round(id); r.Lost != c.want {
			t.Errorf("lost at the closing %v, at the opening %v: Lost = %v", c.closing, c.opening, r.Lost)
		}
	}
}

// TestManyCommentsTakeSeveralEntries, none of them larger than an entry may be, and none is left out.
func TestManyCommentsTakeSeveralEntries(t *testing.T) {
	var said []Said
	for i := range 300 {
		said = append(said, Said{Prompt: "open", Text: Text(fmt.Sprint(i, strings.Repeat("x", MostPeopleText)))})
	}
	var again []Said
	events := saidIn(7, said)
	for _, e := range events {
		part, size := e.(RoundSaid), 0
		for _, x := range part.Said {
			size += len(x.Text)
		}
		if size > mostSaid || part.Round != 7 {
			t.Errorf("an entry has %d bytes of comments of round %d, want at most %d", size, part.Round, mostSaid)
		}
		again = append(again, part.Said...)
	}
	if len(events) < 2 || !slices.Equal(again, said) {
		t.Errorf("%d comments became %d in %d entries", len(said), len(again), len(events))
	}
}

// TestADealBreakerIsAskedOfOneVoiceAlone: of people, who are unnamed, it could open no conversation by name.
func TestADealBreakerIsAskedOfOneVoiceAlone(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		answered []Voice
		refused  bool
	}{{[]Voice{OneVoice}, false}, {[]Voice{People}, true}, {[]Voice{OneVoice, People}, true}} {
		q := potential()
		q.Key, q.Answered = "", c.answered
		err := w.try(w.by(w.harwick), inTheCommon, &WriteQuestionSet{Questions: q})
		var wrong *InvalidError
		if c.refused != errors.As(err, &wrong) || !c.refused && err != nil {
			t.Errorf("a deal-breaker in a set that %v answer = %v, want it refused: %v", c.answered, err, c.refused)
		}
	}
}

// TestARoundIsCancelledByWhoBeganIt, or by any who is left once they have gone.
func TestARoundIsCancelledByWhoBeganIt(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, behaviours(), BeginRound{})
	cancel := &CancelRound{Round: id, Reason: "Too early."}
	if err := w.try(w.by(w.calder), inTheCommon, cancel); !errors.Is(err, ErrForbidden) {
		t.Errorf("cancelling what another began = %v, want ErrForbidden", err)
	}
	w.must(w.by(w.harwick), inTheCommon, &LeavePartnership{Reason: "x"})
	w.must(w.by(w.calder), inTheCommon, cancel)
	if r, _ := w.common().Round(id); r.Phase() != RoundCancelled {
		t.Errorf("the round is %s", r.Phase())
	}
}

// TestABudgetCountsARoundOnce, however often somebody is asked in it: by link and again by link, or as a member.
func TestABudgetCountsARoundOnce(t *testing.T) {
	w := newWorld(t)
	q := behaviours()
	for i := range 13 { // sixteen prompts: twice is more than a quarter has
		q.Prompts = append(q.Prompts, Prompt{Key: fmt.Sprintf("more-%d", i), Kind: TextPrompt, Text: Text(fmt.Sprintf("And %d?", i))})
	}
	id := w.begins(inTheCommon, q, BeginRound{})
	w.people(inTheCommon, id, w.harwick, 6)
	w.must(w.by(w.harwick), inTheCommon, &AskMore{Round: id, Links: 2})
	w.must(w.by(w.harwick), inTheCommon, &AskMore{Round: id, Links: 2, Members: []MemberID{w.helper[w.harwick]}})
	for _, person := range []MemberID{0, w.helper[w.harwick]} {
		if left := PromptsLeft(w.views(w.manager[w.harwick]), person); left != QuarterPrompts-16 {
			t.Errorf("person %d has %d prompts left, want %d", person, left, QuarterPrompts-16)
		}
	}
	w.must(w.by(w.harwick), inTheCommon, &CancelRound{Round: id, Reason: "Too early."})
	if left := PromptsLeft(w.views(w.manager[w.harwick]), 0); left != QuarterPrompts {
		t.Errorf("after it was cancelled %d are left, want %d", left, QuarterPrompts)
	}
}

// TestARoundIsComparedOnlyWithOneThatAskedSomeOfTheSame: not with one whose every question was worded otherwise, although it
// is nearer and of the same set.
func TestARoundIsComparedOnlyWithOneThatAskedSomeOfTheSame(t *testing.T) {
	reworded := behaviours()
	for i := range reworded.Prompts {
		reworded.Prompts[i].Text += " Otherwise."
	}
	of := func(id RoundID, version int, q QuestionSet) Round {
		return Round{ID: id, Opened: Meta{No: uint64(id) + 1}, Set: SetRef{Own: 7, Version: version}, Questions: q}
	}
	var s State
	s.round.list = []Round{of(10, 1, behaviours()), of(20, 2, reworded), of(30, 3, behaviours())}
	for id, want := range map[RoundID]RoundID{10: 0, 20: 0, 30: 10} {
		if got, err := s.Result(id); err != nil || got.Previous != want {
			t.Errorf("round %d is compared with %d, %v; want %d", id, got.Previous, err, want)
		}
	}
}

// TestAsOneVoiceNobodyIsAskedByThemselves: neither members nor people by link.
func TestAsOneVoiceNobodyIsAskedByThemselves(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, behaviours(), BeginRound{})
	for _, c := range []*ChooseVoice{{Members: []MemberID{w.manager[w.harwick]}}, {Links: 5}} {
		c.Round, c.Voice = id, OneVoice
		w.wantField(w.try(w.by(w.harwick), inTheCommon, c), "members")
	}
	w.must(w.by(w.harwick), inTheCommon, &ChooseVoice{Round: id, Voice: OneVoice})
}

// TestOneOfTwoOthersCanBeChosen: who names nobody answers about both, who names one about that one alone.
func TestOneOfTwoOthersCanBeChosen(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, seen(), BeginRound{Asked: []PartyID{w.harwick, w.calder, w.millbrook}})
	w.must(w.by(w.harwick), inTheCommon, &ChooseVoice{Round: id, Voice: OneVoice, About: []PartyID{w.calder}})
	w.must(w.by(w.calder), inTheCommon, &ChooseVoice{Round: id, Voice: OneVoice})
	r, _ := w.common().Round(id)
	for p, want := range map[PartyID][]PartyID{w.harwick: {w.calder}, w.calder: {w.harwick, w.millbrook}} {
		if v, _ := r.VoiceOf(p); !slices.Equal(v.About, want) {
			t.Errorf("%d answers about %v, want %v", p, v.About, want)
		}
	}
}
