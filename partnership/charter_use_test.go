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
