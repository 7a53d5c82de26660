package partnership

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUseOfAClauseIsCountedFromWhatNamesIt(t *testing.T) {
	w := signed(t)
	clause, other := w.clauseAt("2.1"), w.clauseAt("2.2")
	promise := func(at int, of ClauseID) OccurrenceID {
		no := w.must(w.by(w.calder), at, &MakeCommitment{Receivers: []PartyID{w.harwick}, What: "p", Criteria: []Text{"c"}, Due: w.today().AddDays(1), Clause: of})
		id := CommitmentID{Entry: no}
		w.must(w.by(w.harwick), at, &AcceptCommitment{Commitment: id, Revision: no})
		return id.Once()
	}
	kept, inRoom := promise(inTheCommon, clause), promise(inTheRoom, clause)
	for at, of := range []OccurrenceID{kept, inRoom} {
		claim := w.must(w.by(w.calder), at, &ClaimDone{Of: of})
		w.must(w.by(w.harwick), at, &ConfirmDone{Of: of, Claim: claim})
	}
	lost := promise(inTheCommon, clause)
	w.now = w.now.AddDate(0, 0, 7)
	w.must(w.by(w.calder), inTheCommon, &PutRight{Of: lost, Wrong: "w", Will: "w", GivesUp: true})
	w.must(w.by(w.harwick), inTheCommon, &AddRemark{About: other.Ref(), Says: "r"})
	w.must(w.by(w.harwick), inTheCommon, &AddEvidence{About: other.Ref(), Kind: Statement, Title: "e"})
	a := w.propose(w.calder, w.reword("2.2", "Two people."))
	w.answer(w.harwick, a, Agree)
	w.answer(w.millbrook, a, Agree)
	w.must(w.by(w.harwick), inTheCommon, &GiveThanks{About: RefTo(RefAmendment, a), To: []PartyID{w.calder}, Says: "t"})

	want := map[ClauseID]ClauseUse{clause: {Cited: 3, Kept: 2, NotKept: 1}, other: {Cited: 2, Amended: 1}}
	if diff := cmp.Diff(want, ClauseUses(w.views(w.manager[w.harwick]))); diff != "" {
		t.Errorf("ClauseUses for Harwick (-want +got):\n%s", diff)
	}
	if got := ClauseUses(w.views(w.manager[w.millbrook]))[clause]; got.Kept != 1 || got.Cited != 2 {
		t.Errorf("for Millbrook, who is not in the room, the clause was used %+v, want without the room's promise", got)
	}
	if got := w.common().Citing(clause); !cmp.Equal(got, []CommitmentID{kept.Commitment, lost.Commitment}) {
		t.Errorf("Citing = %v, want the promises of the common space", got)
	}
}

func TestPromiseNamesOnlyAClauseThatThereIs(t *testing.T) {
	w := signed(t)
	err := w.try(w.by(w.calder), inTheRoom, &MakeCommitment{Receivers: []PartyID{w.harwick}, What: "p", Due: w.today(), Clause: ClauseID{9999, 1}})
	if err == nil {
		t.Error("a promise that names no clause of the charter was taken")
	}
}

func TestSearchFindsClausesAndAmendments(t *testing.T) {
	w := signed(t)
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days, by letter."))
	views := w.views(w.manager[w.harwick])
	for words, want := range map[string]Ref{
		"slide review": w.clauseAt("1.2").Ref(), "emergencies": w.clauseAt("2.3").Ref(), "fifteen letter": RefTo(RefAmendment, a),
	} {
		if got := Search(views, words); len(got) != 1 || got[0].Of != want {
			t.Errorf("Search(%q) = %+v, want %v", words, got, want)
		}
	}
}

func TestCourseCorrectionsAndAnsweredSignalsCiteTheirClause(t *testing.T) {
	w := newWorld(t)
	w.must(w.by(w.harwick), inTheCommon, &BringCharter{Source: FromNothing, Sections: []BroughtSection{{Title: "All", Clauses: []Wording{
		{Kind: ClausePromise, Text: "Ten days’ notice.", Recheck: w.today().AddDays(2)},
		{Kind: ClauseDrift, Text: "The smallest step.", Ladder: []Rung{{"Talk", "", 5}}},
	}}}})
	w.sign(w.harwick, w.calder, w.millbrook)
	clause, drift := w.clauseAt("1.1"), w.clauseAt("1.2")
	no := w.must(w.by(w.calder), inTheCommon, &MakeCommitment{Receivers: []PartyID{w.harwick}, What: "p", Criteria: []Text{"c"}, Due: w.today().AddDays(1), Clause: clause})
	w.must(w.by(w.harwick), inTheCommon, &AcceptCommitment{Commitment: CommitmentID{Entry: no}, Revision: no})
	uses := func() map[ClauseID]ClauseUse { return ClauseUses(w.views(w.manager[w.harwick])) }
	if diff := cmp.Diff(map[ClauseID]ClauseUse{clause: {Cited: 1}}, uses()); diff != "" {
		t.Fatalf("before anything drifts (-want +got):\n%s", diff)
	}
	w.now = w.now.AddDate(0, 0, 7)
	recheck, late := w.only(w.harwick, RuleRecheck), w.only(w.harwick, RuleOverdue)
	w.must(w.by(w.harwick), inTheCommon, &LetGo{Signal: recheck.Key})
	w.must(w.by(w.calder), inTheCommon, &LetGo{Signal: recheck.Key})
	w.must(w.by(w.harwick), inTheRoom, &OpenCorrection{Signal: late.Key, In: late.Space, Cause: must1(CauseElsewhere(w.views(w.manager[w.harwick]), late.Space, late.Key))})
	if got := uses(); got[clause].Cited != 3 || got[drift].Cited != 1 {
		t.Errorf("uses = %+v, want the clause cited by its promise, its signal and the correction, the ladder by the correction", got)
	}
	if got := ClauseUses(w.views(w.manager[w.millbrook])); got[clause].Cited != 2 || got[drift].Cited != 0 {
		t.Errorf("for Millbrook, who does not see the correction: %+v", got)
	}
}

func must1[T any](x T, ok bool) T {
	if !ok {
		panic("there is none")
	}
	return x
}

func TestAnAssumedClauseThatWasAgreedIsAssumedUntilTheNextVersion(t *testing.T) {
	w := signed(t)
	id := w.clauseAt("2.3")
	a := w.propose(w.calder, TextChange{Do: ChangeClause, Clause: id, Wording: Wording{Kind: ClausePromise, Text: "Emergencies go to Harwick, day and night."}})
	w.answer(w.harwick, a, Agree)
	w.answer(w.millbrook, a, Agree)
	held := func() Clause {
		c, ok := w.common().CharterNow().Clause(id)
		if !ok {
			t.Fatalf("what holds now is %v, without the clause", outline(w.common().CharterNow()))
		}
		return c
	}
	if c := held(); !c.Assumed || c.Text != "Emergencies go to Harwick." {
		t.Errorf("before version 2 is in force it is %+v, want as it was assumed", c.Wording)
	}
	differences := Differences(w.common().CharterNow(), w.common().Charter())
	if len(differences) != 1 || differences[0].What != AddClause || !differences[0].Before.Assumed {
		t.Errorf("Differences = %+v, want the one clause, assumed before", differences)
	}
	again := w.propose(w.harwick, TextChange{Do: ChangeClause, Clause: id, Wording: Wording{Kind: ClausePromise, Text: "Emergencies go to Calder."}})
	w.answer(w.calder, again, Agree)
	w.answer(w.millbrook, again, Agree)
	if c := held(); c.Text != "Emergencies go to Harwick." {
		t.Errorf("after a second amendment it is %+v, want as it was assumed", c.Wording)
	}
	w.sign(w.harwick, w.calder, w.millbrook)
	if c := held(); c.Assumed || c.Text != "Emergencies go to Calder." {
		t.Errorf("in version 2 it is %+v, want as it was agreed", c.Wording)
	}
}
