package partnership

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// opened is a course correction of Harwick and Calder that Harwick opened with a sentence.
func opened(t fataler) (*world, CorrectionID) {
	t.Helper()
	w := newWorld(t)
	return w, CorrectionID(w.must(w.by(w.harwick), inTheRoom, &OpenCorrection{Says: "The rota comes late"}))
}

func (w *world) correction(id CorrectionID) Correction {
	w.t.Helper()
	c, ok := w.spaces[inTheRoom].state.Correction(id)
	if !ok {
		w.t.Fatalf("Correction(%d) is not there", id)
	}
	return c
}

func (w *world) refused(by Actor, at int, c Command, want error) {
	w.t.Helper()
	err := w.try(by, at, c)
	var wrong *InvalidError
	if want == nil && !errors.As(err, &wrong) || want != nil && !errors.Is(err, want) {
		w.t.Fatalf("%T %+v = %v, want %v", c, c, err, want)
	}
}

func TestCorrectionBeginsWithAConversation(t *testing.T) {
	w, id := opened(t)
	c := w.correction(id)
	if c.Rung() != 1 || c.Tried() || !c.Open() || c.Until() != "2026-03-04" {
		t.Errorf("it stands at step %d, tried %v, open %v, until %s", c.Rung(), c.Tried(), c.Open(), c.Until())
	}
	if diff := cmp.Diff(DefaultLadder(), c.Ladder); diff != "" {
		t.Errorf("it walks up (-default +got):\n%s", diff)
	}
	w.refused(w.by(w.harwick), inTheRoom, &OpenCorrection{}, nil)
}

func TestNextStepNeedsTheOneBelowTriedOrItsTimeOver(t *testing.T) {
	w, id := opened(t)
	w.must(ByMember(w.helper[w.calder]), inTheRoom, &NoteRung{Correction: id, Rung: 1, Says: "We spoke"})
	w.must(w.by(w.calder), inTheRoom, &ClimbRung{Correction: id, Rung: 1})
	if got := w.correction(id); got.Rung() != 2 || got.Steps[0].Notes[0].Says != "We spoke" {
		t.Errorf("after one word and a step it is %+v", got)
	}
	w.refused(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: id, Rung: 1}, ErrConflict) // has not seen it
	w.on("2026-03-16")                                                                      // ten working days: the last day
	if acts := w.roomView(w.harwick).CorrectionActs(id); !slices.Contains(acts, CorrectionSkip) || slices.Contains(acts, CorrectionClimb) {
		t.Errorf("on the clock's last day one can %v", acts)
	}
	w.on("2026-03-17")
	if acts := w.roomView(w.harwick).CorrectionActs(id); !slices.Contains(acts, CorrectionClimb) {
		t.Errorf("when the clock is out one can %v", acts)
	}
	w.must(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: id, Rung: 2})
	if got := w.correction(id); got.Rung() != 3 {
		t.Errorf("with the clock out it stands at step %d", got.Rung())
	}
}

// roomView is how a party's manager sees the room.
func (w *world) roomView(p PartyID) View {
	for _, v := range w.views(w.manager[p]) {
		if v.ID == "r" {
			return v
		}
	}
	return View{}
}

func TestSkippingNeedsBothSidesWord(t *testing.T) {
	w, id := opened(t)
	w.must(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: id, Rung: 1, To: 3})
	if got := w.correction(id); got.Rung() != 1 || got.Skip.To != 3 {
		t.Fatalf("after one side's word: %+v", got)
	}
	w.refused(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: id, Rung: 1, To: 3}, ErrConflict)
	if got := w.waitingFor(w.by(w.calder)); !slices.Equal(got, []AskKind{AskSkip}) {
		t.Errorf("Calder is asked %v, want its word", got)
	}
	w.must(w.by(w.calder), inTheRoom, &ClimbRung{Correction: id, Rung: 1, To: 2}) // another wish takes its place
	if got := w.correction(id).Skip; got.To != 2 || !slices.Equal(got.Said, []PartyID{w.calder}) {
		t.Errorf("after another wish: %+v", got)
	}
	w.must(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: id, Rung: 1, To: 2})
	if got := w.correction(id); got.Rung() != 2 || got.Skip.To != 0 {
		t.Errorf("after both said so: %+v", got)
	}
	w.refused(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: id, Rung: 2, To: 1}, nil)
	w.refused(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: id, Rung: 2, To: 6}, nil)
}

func TestNobodyWaitsForAPartyThatHasLeft(t *testing.T) {
	w, id := opened(t)
	w.must(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: id, Rung: 1})
	w.leave(w.calder)
	w.must(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: id, Rung: 1})
	if got := w.correction(id); got.Rung() != 2 {
		t.Errorf("it stands at step %d", got.Rung())
	}
}

func TestEitherSideEndsItAndTheOtherTakesItUpAgain(t *testing.T) {
	w, id := opened(t)
	w.must(w.by(w.calder), inTheRoom, &SettleCorrection{Correction: id, Rung: 1, Says: "It comes on Fridays now"})
	w.refused(w.by(w.harwick), inTheRoom, &NoteRung{Correction: id, Rung: 1}, ErrConflict)
	w.refused(w.by(w.calder), inTheRoom, &ReopenCorrection{Correction: id}, ErrForbidden)
	w.on("2026-03-16")
	w.must(w.by(w.harwick), inTheRoom, &ReopenCorrection{Correction: id, Says: "Not last Friday"})
	c := w.correction(id)
	if !c.Open() || c.Rung() != 1 || c.Until() != "2026-03-18" || c.Reopened[0].Ended.Says != "It comes on Fridays now" {
		t.Errorf("taken up again it is %+v", c)
	}
	w.must(w.by(w.harwick), inTheRoom, &SettleCorrection{Correction: id, Rung: 1})
	w.on("2026-03-31") // ten working days are over
	w.refused(w.by(w.calder), inTheRoom, &ReopenCorrection{Correction: id}, ErrConflict)
	if acts := w.roomView(w.calder).CorrectionActs(id); len(acts) != 0 {
		t.Errorf("when it is over one can %v", acts)
	}
}

func TestSignalThatIsTalkedAboutIsSilent(t *testing.T) {
	w := newWorld(t)
	no := w.must(w.by(w.calder), inTheRoom, &MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Publish the rota", Due: "2026-03-06"})
	w.must(w.by(w.harwick), inTheRoom, &AcceptCommitment{Commitment: CommitmentID{Entry: no}, Revision: no})
	w.on("2026-03-10")
	signal := w.only(w.harwick, RuleOverdue)
	id := CorrectionID(w.must(w.by(w.harwick), inTheRoom, &OpenCorrection{Signal: signal.Key}))
	for _, p := range []PartyID{w.harwick, w.calder} {
		if got := w.rules(p); !slices.Equal(got, []Rule{RuleCorrection}) {
			t.Errorf("party %d sees %v, want the course correction instead", p, got)
		}
	}
	if c := w.correction(id); c.Cause.Says != signal.Explain().Cause || !slices.Equal(c.Cause.Figures, signal.Figures) {
		t.Errorf("it was opened because %+v, want what the signal said", c.Cause)
	}
	w.refused(w.by(w.calder), inTheRoom, &OpenCorrection{Signal: signal.Key}, ErrConflict)
	w.refused(w.by(w.calder), inTheRoom, &LetGo{Signal: signal.Key}, ErrConflict)
	w.refused(w.by(w.calder), inTheRoom, &LetGo{Signal: w.only(w.calder, RuleCorrection).Key}, ErrConflict)
	w.must(w.by(w.harwick), inTheRoom, &SettleCorrection{Correction: id, Rung: 1})
	w.on("2026-03-20")
	if got := w.rules(w.calder); len(got) != 0 {
		t.Errorf("it ended, and Calder sees %v", got)
	}
	if answer, ok := AnswerTo(w.views(w.manager[w.calder]), "r", signal.Key); !ok || answer.Correction != id {
		t.Errorf("AnswerTo = %+v, %v", answer, ok)
	}
}

// What happened before all is talked about in the space of those whom it concerns.
func TestCorrectionLivesInTheSmallestCircle(t *testing.T) {
	w := newWorld(t)
	w.given("Publish the rota", "2026-03-06", Schedule{}) // of Calder to Harwick, before all
	w.on("2026-03-10")
	signal := w.only(w.harwick, RuleOverdue)
	w.refused(w.by(w.harwick), inTheCommon, &OpenCorrection{Signal: signal.Key}, nil)
	w.refused(w.by(w.harwick), inTheRoom, &OpenCorrection{Signal: signal.Key, In: "c"}, ErrConflict) // nobody looked it up
	cause, ok := CauseElsewhere(w.views(w.manager[w.harwick]), "c", signal.Key)
	if !ok {
		t.Fatal("CauseElsewhere finds nothing")
	}
	w.must(w.by(w.harwick), inTheRoom, &OpenCorrection{Signal: signal.Key, In: "c", Cause: cause})
	if got := w.rules(w.calder); !slices.Equal(got, []Rule{RuleCorrection}) {
		t.Errorf("Calder sees %v", got)
	}
	w.on("2026-03-27")
	if got := w.rules(w.millbrook); !slices.Equal(got, []Rule{RuleOverdue}) {
		t.Errorf("Millbrook, who cannot know that they talk, sees %v", got)
	}
	w.refused(w.by(w.harwick), inTheRoom, &OpenCorrection{Signal: signal.Key, In: "c", Cause: cause}, ErrConflict)
}

func TestOpenCorrectionWaitsForThoseConcerned(t *testing.T) {
	w, id := opened(t)
	views := w.views(w.manager[w.calder])
	asks := slices.DeleteFunc(Waiting(views), func(a Ask) bool { return a.Of != RefTo(RefCorrection, id) })
	if len(asks) != 1 || asks[0].Kind != AskStep || asks[0].By != "2026-03-04" {
		t.Errorf("Calder is asked %+v, want the next step by the clock", asks)
	}
	for _, who := range []MemberID{w.manager[w.millbrook], w.observer} {
		if got := w.waitingFor(ByMember(who)); len(got) != 0 {
			t.Errorf("member %d is asked %v", who, got)
		}
	}
}

func TestLadderUseCountsTheYearAsTheReaderSeesIt(t *testing.T) {
	w, first := opened(t)
	w.must(w.by(w.harwick), inTheRoom, &NoteRung{Correction: first, Rung: 1})
	w.must(w.by(w.harwick), inTheRoom, &ClimbRung{Correction: first, Rung: 1})
	w.must(w.by(w.harwick), inTheRoom, &SettleCorrection{Correction: first, Rung: 2})
	w.must(w.by(w.harwick), inTheCommon, &OpenCorrection{Says: "We all forget the print dates"})
	use := LadderUse(w.views(w.manager[w.harwick]))
	if diff := cmp.Diff([]RungUse{{Used: 2, Open: 1}, {Used: 1, Ended: 1}, {}, {}, {}}, use); diff != "" {
		t.Errorf("Harwick (-want +got):\n%s", diff)
	}
	if use := LadderUse(w.views(w.manager[w.millbrook])); use[0].Used != 1 || use[1].Used != 0 {
		t.Errorf("Millbrook, who is not in the room, sees %+v", use)
	}
	w.on("2027-03-10")
	if use := LadderUse(w.views(w.manager[w.harwick])); use[0].Used != 0 || use[0].Open != 1 || use[1].Ended != 0 {
		t.Errorf("a year later Harwick sees %+v", use)
	}
}

func TestTopicAndRemarkCanBeAboutACorrection(t *testing.T) {
	w, id := opened(t)
	ref := RefTo(RefCorrection, id)
	w.must(w.by(w.calder), inTheRoom, &AddTopic{Text: "The rota", About: ref})
	w.must(w.by(w.calder), inTheRoom, &AddRemark{Says: "We lost a planner", About: ref})
	w.refused(w.by(w.calder), inTheCommon, &AddTopic{Text: "The rota", About: ref}, ErrNotFound)
}

func TestPromiseMadeFromACorrectionLinksBackFromASpaceNoLarger(t *testing.T) {
	w, id := opened(t)
	from := Origin{Correction: id}
	made := &MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Two more people can open the file", Due: "2026-03-20", From: from}
	w.refused(w.by(w.calder), inTheCommon, made, nil)
	w.refused(w.by(w.calder), inTheRoom, &MakeCommitment{Receivers: made.Receivers, What: "x", Due: made.Due, From: Origin{Correction: id, Checkin: 1}}, nil)
	no := w.must(w.by(w.calder), inTheRoom, made)
	w.must(w.by(w.harwick), inTheRoom, &AskCommitment{Giver: w.calder, What: "A word on Thursdays", Due: "2026-03-21", From: from})
	views := w.views(w.manager[w.harwick])
	at := func(id SpaceID) View { return views[slices.IndexFunc(views, func(v View) bool { return v.ID == id })] }
	if got := MadeFrom(at("c"), at("r"), id); got != (Origin{}) {
		t.Errorf("from before all = %+v, want none: the others do not see it", got)
	}
	inside := MadeFrom(at("p"), at("r"), id)
	w.must(w.by(w.harwick), inThePrivate, &MakeCommitment{Receivers: []PartyID{w.harwick}, What: "Ours", Due: "2026-03-21", From: inside})
	if list := PromisesFrom(w.views(w.manager[w.harwick]), "r", id); len(list) != 3 {
		t.Errorf("Harwick sees %d promises made from it, want three", len(list))
	}
	if list := PromisesFrom(w.views(w.manager[w.calder]), "r", id); len(list) != 2 || list[0].Of.Commitment.Entry != no {
		t.Errorf("Calder sees %+v, want the two between them", list)
	}
}

// walkCorrections tries something with a signal, or with a course correction.
func walkCorrections(t *rapid.T, w *world) (Actor, int, Command) {
	by, at := anyActor(t, w)
	s := w.spaces[at].state
	list, signals := s.Corrections(), []SignalKey{{}}
	for _, x := range w.risen(w.harwick) {
		signals = append(signals, x.Key)
	}
	key := rapid.SampledFrom(signals).Draw(t, "signal")
	if len(list) == 0 || rapid.IntRange(0, 5).Draw(t, "new") == 0 {
		return by, at, rapid.SampledFrom([]Command{
			&OpenCorrection{Says: secret}, &OpenCorrection{Signal: key, Says: secret}, &LetGo{Signal: key}, &NoteContract{Says: secret},
		}).Draw(t, "command")
	}
	c := rapid.SampledFrom(list).Draw(t, "correction")
	return by, at, rapid.SampledFrom([]Command{
		&NoteRung{Correction: c.ID, Rung: c.Rung(), Says: secret},
		&ClimbRung{Correction: c.ID, Rung: c.Rung()},
		&ClimbRung{Correction: c.ID, Rung: c.Rung(), To: rapid.IntRange(1, 6).Draw(t, "to")},
		&SettleCorrection{Correction: c.ID, Rung: c.Rung(), Says: secret},
		&ReopenCorrection{Correction: c.ID, Says: secret},
		&TakeBackContractNote{Note: ContractNoteID(rapid.Uint64Range(1, 60).Draw(t, "note"))},
	}).Draw(t, "command")
}

func askCorrections(w *world, s *State) any {
	var list []any
	for _, c := range s.Corrections() {
		list = append(list, c, c.At(), c.Until())
	}
	m, _ := w.common().Member(w.manager[w.harwick])
	views := []View{{ID: "x", CommonID: "c", State: s, Common: w.common(), By: m, Now: w.now}}
	for _, x := range Signals(views) {
		answer, _ := AnswerTo(views, "x", x.Key)
		list = append(list, x, x.Explain(), answer)
	}
	return append(list, s.ContractNotes(), LadderUse(views), Waiting(views))
}
