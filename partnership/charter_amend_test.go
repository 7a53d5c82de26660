package partnership

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reword is the change of one clause's text.
func (w *world) reword(number string, text Text) TextChange {
	w.t.Helper()
	return TextChange{Do: ChangeClause, Clause: w.clauseAt(number), Wording: Wording{Kind: ClausePromise, Text: text}}
}

// propose asks for an amendment of the text as it is.
func (w *world) propose(p PartyID, changes ...TextChange) AmendmentID {
	w.t.Helper()
	return AmendmentID(w.must(w.by(p), inTheCommon, &ProposeAmendment{Base: w.common().Charter().Latest, Changes: changes, Reason: "because"}))
}

// answer answers the open question about an amendment.
func (w *world) answer(p PartyID, id AmendmentID, position Position) {
	w.t.Helper()
	_, q := w.common().AmendmentStatus(id, w.today())
	w.must(w.by(p), inTheCommon, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: position, Reason: "because", Name: "N."})
}

// stands is where an amendment stands, with the parties that are awaited.
func (w *world) stands(id AmendmentID) (AmendmentStatus, []PartyID) {
	status, q := w.common().AmendmentStatus(id, w.today())
	if status != AmendmentOpen {
		return status, nil
	}
	return status, q.Awaits()
}

func (w *world) wantStands(id AmendmentID, want AmendmentStatus, awaits ...PartyID) {
	w.t.Helper()
	if got, who := w.stands(id); got != want || !cmp.Equal(who, awaits) {
		w.t.Fatalf("amendment %d is %s, awaiting %v; want %s, awaiting %v", id, got, who, want, awaits)
	}
}

func TestAdoptedAmendmentIsInForceWithTheNextVersion(t *testing.T) {
	w := signed(t)
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days."))
	w.wantStands(a, AmendmentOpen, w.harwick, w.millbrook)
	w.answer(w.harwick, a, Agree)
	w.answer(w.millbrook, a, Reservation)
	w.wantStands(a, AmendmentAdopted)
	next, _ := w.common().Unsigned()
	if next.Version != 2 || len(next.Awaited) != 3 || len(next.Lapsed) != 0 {
		t.Errorf("Unsigned = %+v, want version 2, awaiting all three", next)
	}
	if got := outline(w.common().CharterNow())[4]; got != "2.1 Ten days’ notice." {
		t.Errorf("before version 2 is signed clause %q holds, want that of version 1", got)
	}
	if got := w.common().Agreed(); len(got) != 1 || got[0].ID != a {
		t.Errorf("Agreed = %+v, want the amendment", got)
	}
	w.now = w.now.AddDate(0, 0, 10)
	w.sign(w.harwick, w.calder, w.millbrook)
	if got := outline(w.common().CharterNow())[4]; got != "2.1 Fifteen days." || len(w.common().Agreed()) != 0 {
		t.Errorf("with version 2 in force clause %q holds", got)
	}
	for day, want := range map[Date]int{"2026-03-01": 0, "2026-03-02": 1, "2026-03-11": 1, "2026-03-12": 2, "2030-01-01": 2} {
		if got := w.common().VersionOn(day); got != want {
			t.Errorf("VersionOn(%s) = %d, want %d", day, got, want)
		}
	}
	versions := w.common().Versions()
	if len(versions) != 2 || versions[0].Until != versions[1].On || versions[1].Until != "" || len(versions[0].Signatures) != 3 {
		t.Errorf("Versions = %+v, want 1 until 2 came into force", versions)
	}
	_, one, _ := w.common().Version(1)
	_, two, _ := w.common().Version(2)
	if d := Differences(one, two); len(d) != 1 || d[0].What != ChangeClause || d[0].Before.Text != "Ten days’ notice." || d[0].After.Amendment != a {
		t.Errorf("Differences(1, 2) = %+v, want clause 2.1 reworded by the amendment", d)
	}
}

func TestRejectedAmendmentStaysReadableAndChangesNothing(t *testing.T) {
	w := signed(t)
	before := w.common().Charter().Revision
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days."), TextChange{Do: RemoveClause, Clause: w.clauseAt("1.2")})
	w.answer(w.harwick, a, Disagree)
	w.answer(w.millbrook, a, Agree)
	w.wantStands(a, AmendmentNotAdopted)
	got, _ := w.common().Amendment(a)
	if got.Changes[0].Wording.Text != "Fifteen days." || got.Touched[0].Clause.Text != "Ten days’ notice." || got.Touched[1].Number != "1.2" || got.Reason != "because" {
		t.Errorf("the rejected amendment reads %+v", got)
	}
	if after := w.common().Charter().Revision; after != before {
		t.Errorf("the text is revision %d, want %d still", after, before)
	}
	if err := w.try(w.by(w.calder), inTheCommon, &WithdrawAmendment{Amendment: a}); !errors.Is(err, ErrConflict) {
		t.Errorf("withdrawing it now: %v, want a conflict", err)
	}
}

// Two parties amend the same clause.
func TestAdoptionAsksOtherAmendmentsOfTheSameClauseAnew(t *testing.T) {
	w := signed(t)
	a, b := w.propose(w.calder, w.reword("2.1", "Fifteen days.")), w.propose(w.harwick, w.reword("2.1", "Twelve days."))
	other := w.propose(w.millbrook, w.reword("2.2", "Two people decide."))
	w.answer(w.millbrook, b, Agree)
	_, asked := w.common().AmendmentStatus(b, w.today())
	w.answer(w.harwick, other, Agree)
	w.answer(w.harwick, a, Agree)
	w.answer(w.millbrook, a, Agree)
	w.wantStands(a, AmendmentAdopted)
	w.wantStands(b, AmendmentOpen, w.harwick, w.calder, w.millbrook) // its proposer too: it has not seen the new text
	w.wantStands(other, AmendmentOpen, w.calder)                     // untouched
	stale := &AnswerConsent{Question: asked.ID, Revision: asked.Revision, Position: Agree, Name: "N."}
	if err := w.try(w.by(w.calder), inTheCommon, stale); !errors.Is(err, ErrConflict) {
		t.Errorf("answering what was asked of the old text: %v, want a conflict", err)
	}
	got, _ := w.common().Amendment(b)
	if got.Touched[0].Clause.Text != "Fifteen days." {
		t.Errorf("asked anew it changes %q, want the text as it is now", got.Touched[0].Clause.Text)
	}
	for _, p := range []PartyID{w.harwick, w.calder, w.millbrook} {
		w.answer(p, b, Agree)
	}
	if got := outline(w.common().Charter())[4]; got != "2.1 Twelve days." {
		t.Errorf("after both clause %q, want the later one's words", got)
	}
}

// A clause is removed under an open amendment.
func TestAmendmentOfARemovedClauseStandsOnNothing(t *testing.T) {
	w := signed(t)
	clause := w.clauseAt("2.1")
	b := w.propose(w.harwick, w.reword("2.1", "Twelve days."))
	a := w.propose(w.calder, TextChange{Do: RemoveClause, Clause: clause})
	w.answer(w.harwick, a, Agree)
	w.answer(w.millbrook, a, Agree)
	w.wantStands(b, AmendmentUnfounded)
	if open := w.common().Questions(w.today()); len(open) != 0 {
		t.Errorf("open questions: %+v, want none", open)
	}
	if got, ok := w.common().Clause(clause); !ok || got.Text != "Ten days’ notice." {
		t.Errorf("Clause of a clause that only version 1 has = %+v, %v", got, ok)
	}
	section := w.common().Charter().Sections[1].ID
	w.must(w.by(w.harwick), inTheCommon, &ReviseAmendment{
		Amendment: b, Revision: uint64(b), Base: w.common().Charter().Latest, Reason: "again",
		Changes: []TextChange{{Do: AddClause, Section: section, Wording: Wording{Kind: ClausePromise, Text: "Twelve days."}}},
	})
	w.wantStands(b, AmendmentOpen, w.calder, w.millbrook)
	w.answer(w.calder, b, Agree)
	w.answer(w.millbrook, b, Agree)
	if got := outline(w.common().Charter())[5]; got != "2.2 Twelve days." {
		t.Errorf("the text has %q, want the re-proposed clause", got)
	}
}

// A text is changed after an answer.
func TestEditOfTheDraftVoidsAnswersToWhatItTouches(t *testing.T) {
	w := brought(t)
	a, other := w.propose(w.calder, w.reword("2.1", "Fifteen days.")), w.propose(w.calder, w.reword("2.2", "Two people."))
	w.answer(w.harwick, a, Agree)
	w.mustEdit(w.millbrook, w.reword("2.1", "Eleven days."))
	w.wantStands(a, AmendmentOpen, w.harwick, w.calder, w.millbrook)
	w.wantStands(other, AmendmentOpen, w.harwick, w.millbrook)
	w.mustEdit(w.millbrook, TextChange{Do: RemoveSection, Section: w.common().Charter().Sections[1].ID})
	w.wantStands(a, AmendmentUnfounded)
	w.wantStands(other, AmendmentUnfounded)
}

func TestNotingInASectionThatWouldGoAsksAnew(t *testing.T) {
	w := signed(t)
	section := w.common().Charter().Sections[1].ID
	a := w.propose(w.calder, TextChange{Do: RemoveSection, Section: section})
	w.answer(w.harwick, a, Agree)
	w.must(w.by(w.millbrook), inTheCommon, &NoteAssumption{Section: section, Text: "Nights too."})
	w.wantStands(a, AmendmentOpen, w.harwick, w.calder, w.millbrook)
	if got, _ := w.common().Amendment(a); len(got.Touched[0].Section.Clauses) != 4 {
		t.Errorf("the amendment would take out %d clauses, want the new one too", len(got.Touched[0].Section.Clauses))
	}
}

func TestRevisingVoidsTheAnswers(t *testing.T) {
	w := signed(t)
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days."))
	w.answer(w.harwick, a, Agree)
	revise := &ReviseAmendment{Amendment: a, Revision: uint64(a), Base: w.common().Charter().Latest, Changes: []TextChange{w.reword("2.1", "Twelve days.")}, Reason: "r"}
	if err := w.try(w.by(w.harwick), inTheCommon, revise); !errors.Is(err, ErrForbidden) {
		t.Errorf("revising another's amendment: %v, want forbidden", err)
	}
	w.must(w.by(w.calder), inTheCommon, revise)
	w.wantStands(a, AmendmentOpen, w.harwick, w.millbrook)
	if err := w.try(w.by(w.calder), inTheCommon, revise); !errors.Is(err, ErrConflict) {
		t.Errorf("revising a revision that has changed: %v, want a conflict", err)
	}
	counter := &ProposeAmendment{Base: w.common().Charter().Latest, Changes: []TextChange{w.reword("2.1", "Thirteen days.")}, Reason: "r", Instead: a}
	b := AmendmentID(w.must(w.by(w.harwick), inTheCommon, counter))
	if got, _ := w.common().Amendment(b); got.Instead != a || got.Number != 2 {
		t.Errorf("the counter-amendment is %+v, want number 2, instead of %d", got, a)
	}
	w.must(w.by(w.calder), inTheCommon, &WithdrawAmendment{Amendment: a})
	w.wantStands(a, AmendmentWithdrawn)
	w.wantStands(b, AmendmentOpen, w.calder, w.millbrook)
}

// A party joins or leaves while others answer.
func TestWhoJoinsIsNotAskedAndWhoLeavesIsNotAwaited(t *testing.T) {
	w := signed(t)
	inv := w.must(w.by(w.harwick), inTheCommon, &InviteParty{Name: "Eastmoor"})
	for _, p := range []PartyID{w.calder, w.millbrook} {
		w.must(w.by(p), inTheCommon, &AnswerConsent{Question: QuestionID(inv + 1), Revision: inv, Position: Agree, Name: "N."})
	}
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days."))
	b := w.propose(w.calder, w.reword("2.1", "Sixteen days."))
	eastmoor := PartyID(w.must(ByInvitation(InvitationID(inv)), inTheCommon, &JoinAsParty{Party: "Eastmoor", Kind: Peer, Person: "R.", Key: "ruthruthruthruthruthruth"}))
	w.wantStands(a, AmendmentOpen, w.harwick, w.millbrook)
	w.answer(w.harwick, a, Agree)
	w.answer(w.harwick, b, Agree)
	w.must(w.by(w.millbrook), inTheCommon, &LeavePartnership{})
	for _, due := range w.common().Due(w.common(), w.now) { // what the clock does when anyone looks next
		if err := w.try(ByClock, inTheCommon, due.Command); err != nil && !errors.Is(err, ErrConflict) {
			t.Fatal(err)
		}
	}
	w.wantStands(a, AmendmentAdopted)
	w.wantStands(b, AmendmentOpen, w.harwick, w.calder, eastmoor)
	if x, _ := w.common().Unsigned(); !cmp.Equal(x.Awaited, []PartyID{w.harwick, w.calder, eastmoor}) {
		t.Errorf("version 2 awaits %v, want the newcomer too and not who left", x.Awaited)
	}
	w.must(w.by(w.calder), inTheCommon, &LeavePartnership{})
	w.must(w.by(w.harwick), inTheCommon, &WithdrawAmendment{Amendment: b}) // its proposer is gone
}

func TestAssumptionBecomesAgreedByAmendment(t *testing.T) {
	w := signed(t)
	assumed := w.clauseAt("2.3")
	a := w.propose(w.calder, TextChange{Do: ChangeClause, Clause: assumed, Wording: Wording{Kind: ClauseAssume, Text: "Emergencies go to Harwick."}})
	w.answer(w.harwick, a, Agree)
	w.answer(w.millbrook, a, Agree)
	w.sign(w.harwick, w.calder, w.millbrook)
	if agreed, assumed := w.common().CharterNow().Count(); agreed != 5 || assumed != 0 {
		t.Errorf("%d clauses are agreed and %d assumed, want 5 and 0", agreed, assumed)
	}
}

func TestClosingDayPassingMeansNotAdopted(t *testing.T) {
	w := signed(t)
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days."))
	w.now = w.now.AddDate(0, 0, ConsentDays+1)
	w.wantStands(a, AmendmentNotAdopted)
	w.must(w.by(w.calder), inTheCommon, &ReviseAmendment{
		Amendment: a, Revision: uint64(a), Base: w.common().Charter().Latest, Changes: []TextChange{w.reword("2.1", "Twelve days.")}, Reason: "asked again",
	})
	w.wantStands(a, AmendmentOpen, w.harwick, w.millbrook)
}

func TestDissentStaysBesideTheClauseAndIsReadAgain(t *testing.T) {
	w := signed(t)
	clause := w.clauseAt("2.1")
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days."))
	_, q := w.common().AmendmentStatus(a, w.today())
	dissent := &AnswerConsent{
		Question: q.ID, Revision: q.Revision, Position: Reservation, Reason: "We would break it in May.", Name: "N.",
		CouldAgreeIf: "election letters keep ten days", Revisit: w.today().AddDays(30),
	}
	agree := *dissent
	agree.Position = Agree
	var wrong *InvalidError
	if err := w.try(w.by(w.harwick), inTheCommon, &agree); !errors.As(err, &wrong) || wrong.Field != "could_agree_if" {
		t.Errorf("agreeing, if …: %v, want it invalid", err)
	}
	w.must(w.by(w.harwick), inTheCommon, dissent)
	w.answer(w.millbrook, a, Agree)
	got := w.common().DissentsOn(clause)
	if len(got) != 1 || got[0].Answer.Reason != dissent.Reason || got[0].Answer.CouldAgreeIf != dissent.CouldAgreeIf || got[0].Outcome != Adopted {
		t.Fatalf("DissentsOn = %+v, want Harwick's words beside the adopted clause", got)
	}
	if due := w.common().DissentsDue(w.today()); len(due) != 0 {
		t.Errorf("DissentsDue today = %+v, want none", due)
	}
	w.now = w.now.AddDate(0, 0, 30)
	if due := w.common().DissentsDue(w.today()); len(due) != 1 {
		t.Errorf("DissentsDue on its day = %+v, want it", due)
	}
	again := &RevisitDissent{Question: q.ID, Party: w.harwick, Was: TooEarly}
	if err := w.try(w.by(w.calder), inTheCommon, again); err == nil {
		t.Error("too early to say, and no day to read it again, was taken")
	}
	again.Next = w.today().AddDays(5)
	w.must(w.by(w.calder), inTheCommon, again)
	w.now = w.now.AddDate(0, 0, 5)
	w.must(w.by(w.calder), inTheCommon, &RevisitDissent{Question: q.ID, Party: w.harwick, Was: WasRight, Words: "It was."})
	got = w.common().DissentsOn(clause)
	if len(got[0].Revisits) != 2 || got[0].Revisits[1].Was != WasRight || got[0].Due != "" {
		t.Errorf("the dissent is %+v, want read twice and not due any more", got[0])
	}
	if err := w.try(w.by(w.calder), inTheCommon, &RevisitDissent{Question: q.ID, Party: w.millbrook, Was: WasRight}); !errors.Is(err, ErrNotFound) {
		t.Errorf("reading again what nobody said: %v, want not found", err)
	}
}

func TestSignByIsASignalOnlyIfAllAgreedToTheDay(t *testing.T) {
	w := brought(t)
	section := w.common().Charter().Sections[0].ID
	day := w.today().AddDays(5)
	by := TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseDecide, Text: "We sign.", Setting: Setting{Name: SettingSignBy, Date: day}}}
	w.mustEdit(w.harwick, by)
	if x, _ := w.common().Unsigned(); x.By != "" {
		t.Errorf("a day that one party wrote is %s, want none", x.By)
	}
	w.mustEdit(w.harwick, TextChange{Do: RemoveClause, Clause: w.clauseAt("1.3")})
	a := w.propose(w.harwick, by)
	w.answer(w.calder, a, Agree)
	w.answer(w.millbrook, a, Agree)
	x, _ := w.common().Unsigned()
	if x.By != day || x.Overdue(day) || !x.Overdue(day.AddDays(1)) {
		t.Errorf("Unsigned = %+v, want overdue only after %s", x, day)
	}
	unsigned := func() []string {
		var list []string
		for _, s := range w.risen(w.calder) {
			if s.Rule == RuleUnsigned {
				list = append(list, s.Key.String()+" "+string(s.Explain().Cause))
			}
		}
		return list
	}
	w.sign(w.harwick)
	w.now = w.now.AddDate(0, 0, 5)
	if got := unsigned(); got != nil {
		t.Errorf("on the day itself: %v, want no signal", got)
	}
	w.now = w.now.AddDate(0, 0, 1)
	want := fmt.Sprintf("unsigned.1~clause:%s~%d All agreed to sign it by %s; 2 signatures are missing.", x.Clause, x.Revision, day.Time().Format("2 January 2006"))
	if got := unsigned(); len(got) != 1 || got[0] != want {
		t.Errorf("a day later: %q, want %q", got, want)
	}
	w.sign(w.calder, w.millbrook)
	if got := unsigned(); got != nil {
		t.Errorf("signed by all: %v, want no signal", got)
	}
	c := w.propose(w.harwick, w.reword("2.1", "Fifteen days."))
	w.answer(w.calder, c, Agree)
	w.answer(w.millbrook, c, Agree)
	if x, _ := w.common().Unsigned(); x.By != "" {
		t.Errorf("version 2 is to be signed by %s, the day of version 1; want none", x.By)
	}
}

func TestDissentIsReadAgainWithinThreeYears(t *testing.T) {
	w := signed(t)
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days."))
	_, q := w.common().AmendmentStatus(a, w.today())
	answer := func(day Date) error {
		return w.try(w.by(w.harwick), inTheCommon, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: Disagree, Reason: "r", Name: "N.", Revisit: day})
	}
	last := w.today().AddDays(3*365 + 1)
	for _, day := range []Date{w.today(), last.AddDays(1), "9999-12-31"} {
		wrong := new(InvalidError)
		if err := answer(day); !errors.As(err, &wrong) || wrong.Field != "revisit" || !strings.Contains(wrong.Reason, "three years") {
			t.Errorf("reading it again on %s: %v, want a word about three years", day, err)
		}
	}
	if err := answer(last); err != nil {
		t.Errorf("reading it again in three years: %v", err)
	}
	w.now = w.now.AddDate(3, 0, 2)
	again := &RevisitDissent{Question: q.ID, Party: w.harwick, Was: TooEarly, Next: w.today().AddDays(3*365 + 2)}
	if err := w.try(w.by(w.calder), inTheCommon, again); err == nil || !strings.Contains(err.Error(), "three years") {
		t.Errorf("reading it once more after three years: %v, want a word about three years", err)
	}
	again.Next = w.today().AddDays(3 * 365)
	w.must(w.by(w.calder), inTheCommon, again)
}

// What was answered, signed or written on another text than the one that is there is refused, and it is said why.
func TestWhatNamesAnotherTextIsRefusedInWords(t *testing.T) {
	w := signed(t)
	a := w.propose(w.calder, w.reword("2.1", "Fifteen days."))
	_, asked := w.common().AmendmentStatus(a, w.today())
	read, signature := w.common().Charter().Latest, w.signature()
	again := &ReviseAmendment{Amendment: a, Revision: asked.Revision, Base: read, Changes: []TextChange{w.reword("2.1", "Sixteen days.")}, Reason: "r"}
	w.must(w.by(w.calder), inTheCommon, again)
	removal := w.propose(w.harwick, TextChange{Do: RemoveClause, Clause: w.clauseAt("2.1")})
	for _, p := range []PartyID{w.calder, w.millbrook} {
		w.answer(p, removal, Agree)
	}
	w.wantStands(a, AmendmentUnfounded)
	_, now := w.common().AmendmentStatus(a, w.today())
	for name, c := range map[string]struct {
		command Command
		want    string
	}{
		"an answer to the words before":   {&AnswerConsent{Question: asked.ID, Revision: asked.Revision, Position: Agree, Name: "N."}, "closed"},
		"an answer to what stands on air": {&AnswerConsent{Question: now.ID, Revision: now.Revision, Position: Agree, Name: "N."}, "closed"},
		"a signature of the text before":  {&SignCharter{Revision: signature.Revision + 1, Hash: signature.Hash, Name: "N.", Authority: "d"}, "the text has changed since you read it"},
		"another's amendment withdrawn":   {&WithdrawAmendment{Amendment: a}, "the organisation that proposed it"},
		"a change of what is gone":        {&ProposeAmendment{Base: w.common().Charter().Latest, Changes: again.Changes, Reason: "r"}, "not in the text any more"},
	} {
		if err := w.try(w.by(w.millbrook), inTheCommon, c.command); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want a word about “%s”", name, err, c.want)
		}
	}
	again.Revision, again.Base = now.Revision, read
	if err := w.try(w.by(w.calder), inTheCommon, again); err == nil || !strings.Contains(err.Error(), "has changed since you read it") && !strings.Contains(err.Error(), "not in the text any more") {
		t.Errorf("revising what stands on nothing in the same words: %v", err)
	}
	w.must(w.by(w.calder), inTheCommon, &WithdrawAmendment{Amendment: a})
}

// What a party needs, and means by a word, others neither write nor change, not by an amendment either. They may propose
// that it goes. A neutral party, which answers nothing, is not spoken for.
func TestAnAmendmentWordsNothingInAnothersName(t *testing.T) {
	w := brought(t)
	inv := w.must(w.by(w.harwick), inTheCommon, &InviteParty{Name: "Ines", Neutral: true})
	for _, p := range []PartyID{w.calder, w.millbrook} {
		w.must(w.by(p), inTheCommon, &AnswerConsent{Question: QuestionID(inv + 1), Revision: inv, Position: Agree, Name: "N."})
	}
	neutral := PartyID(w.must(ByInvitation(InvitationID(inv)), inTheCommon, &JoinAsParty{Party: "Ines", Kind: Neutral, Person: "Ines", Key: strings.Repeat("ines", 6)}))
	w.manager[neutral] = MemberID(neutral + 1)
	section := w.clauseSection("1.1")
	word := func(agreed Text, meanings ...Meaning) Wording {
		return Wording{Kind: ClauseWord, Terms: []Term{{Term: "Contact", Agreed: agreed, Meanings: meanings}}}
	}
	need := func(p PartyID, text Text) Wording { return Wording{Kind: ClauseNeed, Needs: p, Text: text} }
	mine, theirs, hers := Meaning{w.harwick, "A call."}, Meaning{w.calder, "A letter."}, Meaning{neutral, "A talk."}
	add := func(x Wording) TextChange { return TextChange{Do: AddClause, Section: section, Wording: x} }
	w.mustEdit(w.calder, add(need(w.calder, "Notice.")), add(word("", theirs)))
	w.mustEdit(neutral, TextChange{Do: ChangeClause, Clause: w.clauseAt("1.4"), Wording: word("", theirs, hers)})
	w.sign(w.harwick, w.calder, w.millbrook)
	change := func(number string, x Wording) TextChange {
		return TextChange{Do: ChangeClause, Clause: w.clauseAt(number), Wording: x}
	}
	try := func(c TextChange) error {
		return w.try(w.by(w.harwick), inTheCommon, &ProposeAmendment{Base: w.common().Charter().Latest, Changes: []TextChange{c}, Reason: "r"})
	}
	for name, c := range map[string]TextChange{
		"a need of Calder’s":                      add(need(w.calder, "Evenings.")),
		"other words of Calder’s need":            change("1.3", need(w.calder, "No notice.")),
		"a meaning of Calder’s":                   add(word("", theirs)),
		"another meaning of Calder’s":             change("1.4", word("", Meaning{w.calder, "A fax."}, hers)),
		"another meaning of the neutral one’s":    change("1.4", word("", theirs, Meaning{neutral, "A walk."})),
		"a need of the neutral one’s":             add(need(neutral, "Tea.")),
		"the neutral one’s meaning put on Calder": change("1.4", word("", theirs, Meaning{w.calder, "A talk."})),
	} {
		if err := try(c); !errors.Is(err, ErrForbidden) {
			t.Errorf("Harwick proposing %s: %v, want forbidden", name, err)
		}
	}
	for name, c := range map[string]TextChange{
		"its own meaning and the agreed one": change("1.4", word("One matter.", mine, theirs, hers)),
		"that Calder’s meaning goes":         change("1.4", word("One matter.", hers)),
		"that Calder’s need goes":            {Do: RemoveClause, Clause: w.clauseAt("1.3")},
		"another day for Calder’s need":      change("1.3", Wording{Kind: ClauseNeed, Needs: w.calder, Text: "Notice.", Recheck: w.today().AddDays(9)}),
	} {
		if err := try(c); err != nil {
			t.Errorf("Harwick proposing %s: %v", name, err)
		}
	}
	a := w.propose(w.harwick, change("1.4", word("One matter.", mine, theirs, hers)))
	revise := &ReviseAmendment{Amendment: a, Revision: uint64(a), Base: w.common().Charter().Latest, Reason: "r", Changes: []TextChange{change("1.4", word("", Meaning{neutral, "A walk."}))}}
	if err := w.try(w.by(w.harwick), inTheCommon, revise); !errors.Is(err, ErrForbidden) {
		t.Errorf("Harwick giving its amendment other words for another: %v, want forbidden", err)
	}
	w.propose(neutral, change("1.4", word("", theirs, Meaning{neutral, "A walk."})))
}
