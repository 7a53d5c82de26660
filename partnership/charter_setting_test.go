package partnership

import (
	"slices"
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

// tallied is a world in which Calder and Harwick promised one another so many things, in the common space and in their room,
// and kept some: 7 of 13 and 11 of 12 in the common space.
func tallied(t *testing.T, side int) *world {
	w := newWorld(t)
	x := Wording{Kind: ClauseOther, Text: "Figures."}
	if side >= 0 {
		x.Setting = Setting{Name: SettingSideBySide, Number: side}
	}
	w.must(w.by(w.harwick), inTheCommon, &BringCharter{Source: FromNothing, Sections: []BroughtSection{{Title: "All", Clauses: []Wording{x}}}})
	w.now = w.now.AddDate(0, 0, 60)
	w.promiseMany(inTheCommon, w.calder, w.harwick, 13, 7)
	w.promiseMany(inTheCommon, w.harwick, w.calder, 12, 11)
	w.promiseMany(inTheRoom, w.calder, w.harwick, 5, 5)
	w.promiseMany(inTheCommon, w.millbrook, w.calder, 2, 2)
	w.now = w.now.AddDate(0, 0, 40)
	return w
}

// promiseMany has a party make n promises to another that fall due in ten days, and keeps some.
func (w *world) promiseMany(at int, from, to PartyID, n, kept int) {
	for i := range n {
		no := w.must(w.by(from), at, &MakeCommitment{Receivers: []PartyID{to}, What: "p", Criteria: []Text{"c"}, Due: w.today().AddDays(10)})
		id := CommitmentID{Entry: no}
		w.must(w.by(to), at, &AcceptCommitment{Commitment: id, Revision: no})
		if i < kept {
			claim := w.must(w.by(from), at, &ClaimDone{Of: id.Once()})
			w.must(w.by(to), at, &ConfirmDone{Of: id.Once(), Claim: claim})
		}
	}
}

func TestFiguresStandSideBySideOnlyIfTheCharterInForceSaysSo(t *testing.T) {
	w := tallied(t, 1)
	if list, _ := SideBySide(w.views(w.manager[w.harwick]), 90); list != nil {
		t.Errorf("while it is a draft: %+v, want nothing", list)
	}
	w.sign(w.harwick, w.calder, w.millbrook)
	for _, reader := range []PartyID{w.harwick, w.calder, w.millbrook} {
		list, clause := SideBySide(w.views(w.manager[reader]), 90)
		if clause != w.clauseAt("1.1") {
			t.Errorf("by clause %v", clause)
		}
		got := map[PartyID][2]int{}
		var order []PartyID
		for _, f := range list {
			got[f.Party], order = [2]int{f.Kept, f.Total()}, append(order, f.Party)
		}
		want := map[PartyID][2]int{w.harwick: {11, 12}, w.calder: {7, 13}, w.millbrook: {0, 0}}
		for _, p := range order {
			if _, ok := want[p]; !ok && got[p] == [2]int{0, 0} {
				delete(got, p) // the neutral one, which promised nothing
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("for %v, kept and counted by party (-want +got):\n%s", reader, diff)
		}
		for _, f := range list {
			if f.TooEarly != (f.Total() == 0) {
				t.Errorf("%v is too early to count: %v, with %d counted", f.Party, f.TooEarly, f.Total())
			}
		}
		if !slices.IsSorted(order) {
			t.Errorf("in the order %v, want that of joining", order)
		}
	}
	for _, side := range []int{0, -1} {
		w := tallied(t, side)
		w.sign(w.harwick, w.calder, w.millbrook)
		for _, reader := range []PartyID{w.harwick, w.calder, w.millbrook} {
			if list, clause := SideBySide(w.views(w.manager[reader]), 90); list != nil || clause != (ClauseID{}) {
				t.Errorf("with the setting %d: %+v, want nothing", side, list)
			}
		}
	}
}
