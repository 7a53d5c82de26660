package partnership

import (
	"slices"
	"testing"
)

// deputise lets the party's helper stand in for its manager and signatory from today on.
func (w *world) deputise(p PartyID) Actor {
	w.t.Helper()
	w.must(w.by(p), inTheCommon, &AppointDeputy{For: w.manager[p], Person: w.helper[p], From: w.today(), To: w.today().AddDays(60)})
	return ByMember(w.helper[p])
}

// waitingFor is what waits for the actor, a member.
func (w *world) waitingFor(by Actor) []AskKind {
	id, _ := by.Member()
	var kinds []AskKind
	for _, ask := range Waiting(w.views(id)) {
		kinds = append(kinds, ask.Kind)
	}
	return kinds
}

func TestWhatWaitsForAnOrganisationWaitsForADeputy(t *testing.T) {
	w := newWorld(t)
	ed := w.deputise(w.harwick)
	w.must(w.by(w.calder), inTheCommon, &InviteParty{Name: "Fourth"})
	of := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "A rota", Due: w.today().AddDays(20)}).Once()
	if got := w.waitingFor(ed); !slices.Contains(got, AskConsent) || !slices.Contains(got, AskAnswer) {
		t.Errorf("for the deputy of a manager and signatory wait %v, want the question and the promise", got)
	}
	w.accept(w.harwick, of.Commitment)
	w.must(w.by(w.calder), inTheCommon, &AskNewDate{Of: of, Due: w.today().AddDays(30), Changed: "The printer"})
	if got := w.waitingFor(ed); !slices.Contains(got, AskNewDay) {
		t.Errorf("for the deputy wait %v, want the new date", got)
	}
	w.show(of)
	if got := w.waitingFor(ed); !slices.Contains(got, AskWord) {
		t.Errorf("for the deputy wait %v, want the word on what was shown", got)
	}
	w.must(ed, inTheCommon, &ConfirmDone{Of: of, Claim: w.claim(of)})
}

func TestNothingToSignWaitsForWhoMaySignNothing(t *testing.T) {
	w := newWorld(t)
	w.must(ByOperator, inTheCommon, &RecordReset{Member: w.manager[w.harwick]})
	w.must(w.by(w.calder), inTheCommon, &InviteParty{Name: "Fourth"})
	if got := w.waitingFor(w.by(w.harwick)); slices.Contains(got, AskConsent) {
		t.Errorf("while a reset of the sign-in is not confirmed, there wait %v", got)
	}
}

func TestADeputyWithdrawsARemarkForAManager(t *testing.T) {
	w := newWorld(t)
	of := w.offer(&MakeCommitment{Receivers: []PartyID{w.harwick}, What: "A rota", Due: w.today().AddDays(20)}).Once()
	remark := w.must(w.by(w.harwick), inTheCommon, &AddRemark{About: of.Ref(), Says: "Late again"})
	w.must(w.deputise(w.harwick), inTheCommon, &WithdrawRemark{Remark: RemarkID(remark)})
}
