package partnership

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// settle gives a setting a value in the version in force: by an edit of the draft, or by amendment.
func (w *world) settle(x Setting) {
	w.t.Helper()
	kind := ClauseRhythm
	section := w.common().Charter().Sections[0].ID
	change := TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: kind, Text: "x", Setting: x}}
	if c, ok := w.common().charter.work.setting(x.Name); ok {
		change = TextChange{Do: ChangeClause, Clause: c.ID, Wording: Wording{Kind: kind, Text: "x", Setting: x}}
	}
	if !w.common().CharterInForce() {
		w.mustEdit(w.harwick, change)
	} else {
		a := w.propose(w.harwick, change)
		w.answer(w.calder, a, Agree)
		w.answer(w.millbrook, a, Agree)
	}
	w.sign(w.harwick, w.calder, w.millbrook)
}

func TestSettingCountsFromTheDayItsVersionIsInForce(t *testing.T) {
	w := brought(t)
	if got := w.common().Setting(SettingConfirm).Number; got != AnswerDays {
		t.Errorf("without a charter one has %d days, want %d", got, AnswerDays)
	}
	w.settle(Setting{Name: SettingConfirm, Number: 5})
	w.now = w.now.AddDate(0, 0, 10)
	w.settle(Setting{Name: SettingConfirm, Number: 3})
	for day, want := range map[Date]int{"2026-03-01": AnswerDays, "2026-03-02": 5, "2026-03-11": 5, "2026-03-12": 3} {
		if got := w.common().SettingOn(day, SettingConfirm).Number; got != want {
			t.Errorf("on %s one has %d days, want %d", day, got, want)
		}
	}
	if got := w.common().Setting(SettingTalk).Number; got != 14 {
		t.Errorf("what no clause says is %d, want the default", got)
	}
}

func TestReceiverHasTheTimeThatTheCharterGave(t *testing.T) {
	w := brought(t)
	w.settle(Setting{Name: SettingConfirm, Number: 3})
	no := w.must(w.by(w.calder), inTheRoom, &MakeCommitment{Receivers: []PartyID{w.harwick}, What: "p", Due: w.today().AddDays(1)})
	id := CommitmentID{Entry: no}
	w.must(w.by(w.harwick), inTheRoom, &AcceptCommitment{Commitment: id, Revision: no})
	w.must(w.by(w.calder), inTheRoom, &ClaimDone{Of: id.Once()})
	look := LookOver(w.views(w.manager[w.harwick]))
	if got, want := w.spaces[inTheRoom].state.Standing(id.Once(), look).AnswerBy, w.today().AddWorkingDays(3); got != want {
		t.Errorf("Harwick has until %s, want %s", got, want)
	}
	w.now = w.now.AddDate(0, 0, 1)
	w.settle(Setting{Name: SettingConfirm, Number: 8})
	look = LookOver(w.views(w.manager[w.harwick]))
	if got, want := w.spaces[inTheRoom].state.Standing(id.Once(), look).AnswerBy, Date("2026-03-05"); got != want {
		t.Errorf("after the charter changed Harwick has until %s, want %s still: it was shown before", got, want)
	}
}

func TestLadderOfTheCharterIsWalked(t *testing.T) {
	w := brought(t)
	if got, of := w.common().Ladder(); !cmp.Equal(got, DefaultLadder()) || of != (ClauseID{}) {
		t.Errorf("Ladder without a charter = %v of %v, want the default", got, of)
	}
	section := w.common().Charter().Sections[0].ID
	own := []Rung{{"Call", "At once.", 1}}
	w.mustEdit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseDrift, Ladder: own}})
	if got, _ := w.common().Ladder(); !cmp.Equal(got, DefaultLadder()) {
		t.Errorf("Ladder of a draft = %v, want the default still", got)
	}
	w.sign(w.harwick, w.calder, w.millbrook)
	if got, of := w.common().Ladder(); !cmp.Equal(got, own) || of != w.clauseAt("1.3") {
		t.Errorf("Ladder = %v of %v, want that of clause 1.3", got, of)
	}
}
