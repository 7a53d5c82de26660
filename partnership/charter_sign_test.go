package partnership

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// signature is what the party signs: the working text as it is.
func (w *world) signature() *SignCharter {
	text := w.common().Charter()
	return &SignCharter{Revision: text.Revision, Hash: Text(text.Hash()), Name: "N.", Authority: "director"}
}

// sign signs the working text for these parties.
func (w *world) sign(parties ...PartyID) {
	w.t.Helper()
	for _, p := range parties {
		w.must(w.by(p), inTheCommon, w.signature())
	}
}

// signed is a world whose first version is in force.
func signed(t fataler) *world {
	t.Helper()
	w := brought(t)
	w.sign(w.harwick, w.calder, w.millbrook)
	return w
}

func TestLastSignaturePutsTheVersionInForce(t *testing.T) {
	w := brought(t)
	w.sign(w.harwick, w.calder)
	if _, ok := w.common().InForce(); ok || w.common().Stage(w.today()) != Exploring {
		t.Error("a version is in force before the last party has signed")
	}
	x, ok := w.common().Unsigned()
	if !ok || x.Version != 1 || len(x.Signatures) != 2 || !cmp.Equal(x.Awaited, []PartyID{w.millbrook}) || x.Overdue("2999-01-01") {
		t.Errorf("Unsigned = %+v, want version 1 with two signatures, awaiting Millbrook, never overdue", x)
	}
	w.sign(w.millbrook)
	v, ok := w.common().InForce()
	if !ok || v.N != 1 || len(v.Signatures) != 3 || v.On != w.today() || string(v.Hash) != w.common().Charter().Hash() {
		t.Errorf("InForce = %+v, want version 1 of today with three signatures and the text's hash", v)
	}
	if got := w.common().Stage(w.today()); got != InForce {
		t.Errorf("Stage = %q, want in force", got)
	}
	if _, ok := w.common().Unsigned(); ok {
		t.Error("something awaits signatures although nothing differs from the version in force")
	}
}

func TestSignatureNamesTheExactText(t *testing.T) {
	w := brought(t)
	old := w.signature()
	w.sign(w.harwick)
	w.mustEdit(w.calder, TextChange{Do: RemoveClause, Clause: w.clauseAt("1.2")})
	if err := w.try(w.by(w.calder), inTheCommon, old); !errors.Is(err, ErrConflict) {
		t.Errorf("signing an old revision: %v, want a conflict", err)
	}
	other := w.signature()
	other.Hash = old.Hash
	if err := w.try(w.by(w.calder), inTheCommon, other); !errors.Is(err, ErrConflict) {
		t.Errorf("signing this revision with another text's hash: %v, want a conflict", err)
	}
	w.sign(w.calder, w.millbrook)
	if _, ok := w.common().InForce(); ok {
		t.Fatal("Harwick's signature of another text counted")
	}
	x, _ := w.common().Unsigned()
	if len(x.Lapsed) != 1 || x.Lapsed[0].Party != w.harwick || !cmp.Equal(x.Awaited, []PartyID{w.harwick}) {
		t.Errorf("Unsigned = %+v, want Harwick's lapsed and Harwick awaited", x)
	}
	if err := w.try(w.by(w.calder), inTheCommon, w.signature()); !errors.Is(err, ErrConflict) {
		t.Errorf("signing twice: %v, want a conflict", err)
	}
	w.sign(w.harwick)
	if v, ok := w.common().InForce(); !ok || len(v.Signatures) != 3 {
		t.Errorf("InForce = %+v, want three signatures", v)
	}
}

func TestNotingAnAssumptionLetsNoSignatureLapse(t *testing.T) {
	w := brought(t)
	w.sign(w.harwick)
	section := w.common().Charter().Sections[0].ID
	w.mustEdit(w.calder, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseAssume, Text: "Nights too.", Assumed: true}})
	w.sign(w.calder, w.millbrook)
	if _, ok := w.common().InForce(); !ok {
		t.Error("what is only assumed changed what is signed")
	}
}

func TestLeavingCompletesTheSigning(t *testing.T) {
	w := brought(t)
	w.sign(w.harwick, w.calder)
	w.must(w.by(w.millbrook), inTheCommon, &LeavePartnership{})
	if v, ok := w.common().InForce(); !ok || len(v.Signatures) != 2 {
		t.Errorf("InForce after the only one who had not signed left = %+v, %v; want version 1", v, ok)
	}
	alone := brought(t)
	alone.sign(alone.harwick)
	alone.must(alone.by(alone.millbrook), inTheCommon, &LeavePartnership{})
	alone.must(alone.by(alone.calder), inTheCommon, &LeavePartnership{})
	if _, ok := alone.common().InForce(); ok {
		t.Error("a charter came into force between one party and nobody")
	}
}

func TestWhoJoinsWhileOthersSignIsAwaitedToo(t *testing.T) {
	w := brought(t)
	w.sign(w.harwick, w.calder)
	eastmoor := w.joins("Eastmoor", "ruth")
	w.sign(w.millbrook)
	if _, ok := w.common().InForce(); ok {
		t.Fatal("the version came into force without the party that had joined meanwhile")
	}
	w.sign(eastmoor)
	if v, ok := w.common().InForce(); !ok || len(v.Signatures) != 4 {
		t.Errorf("InForce = %+v, want four signatures", v)
	}
}

func TestWhoJoinsLaterSignsTheVersionInForce(t *testing.T) {
	w := signed(t)
	eastmoor := w.joins("Eastmoor", "ruth")
	if _, ok := w.common().InForce(); !ok {
		t.Fatal("the version fell because somebody joined")
	}
	if revision, ok := w.common().ToSign(eastmoor); !ok || revision != w.common().Charter().Revision {
		t.Errorf("ToSign(newcomer) = %d, %v; want the version in force", revision, ok)
	}
	w.sign(eastmoor)
	v, _ := w.common().InForce()
	if len(v.Signatures) != 4 || v.N != 1 {
		t.Errorf("InForce = %+v, want version 1 with the newcomer's signature", v)
	}
	if _, ok := w.common().ToSign(eastmoor); ok {
		t.Error("the newcomer is asked to sign again")
	}
}

func TestCharterNeedsTwoVotingParties(t *testing.T) {
	w := brought(t)
	w.must(w.by(w.millbrook), inTheCommon, &LeavePartnership{})
	w.must(w.by(w.calder), inTheCommon, &LeavePartnership{})
	if err := w.try(w.by(w.harwick), inTheCommon, w.signature()); !errors.Is(err, ErrConflict) {
		t.Errorf("signing alone: %v, want a conflict", err)
	}
}

func TestLinkNeedsACodeOfAnotherParty(t *testing.T) {
	w := brought(t)
	for name, c := range map[string]struct {
		link, code MemberID
		ok         bool
	}{
		"signed in":             {0, 0, true},
		"link without code":     {w.manager[w.harwick], 0, false},
		"code of one's own":     {w.manager[w.harwick], w.helper[w.harwick], false},
		"link of another":       {w.manager[w.calder], w.manager[w.calder], false},
		"code of another party": {w.manager[w.harwick], w.manager[w.calder], true},
	} {
		sign := w.signature()
		sign.Link, sign.Code = c.link, c.code
		_, err := Decide(In{State: w.common(), Common: w.common(), By: w.by(w.harwick), Now: w.now}, sign)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRenamingAPartyThatTheDraftNamesLetsSignaturesLapse(t *testing.T) {
	rename := &ChangeParty{Name: "Harwick Council", Initials: "HC", Mark: "circle"}
	w := brought(t)
	w.sign(w.harwick)
	before := w.common().Charter().Revision
	w.must(w.by(w.harwick), inTheCommon, rename)
	if got := w.common().Charter().Revision; got != before {
		t.Errorf("renaming a party that the text does not name made it revision %d, want %d still", got, before)
	}
	section := w.common().Charter().Sections[0].ID
	w.mustEdit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseNeed, Text: "Evenings.", Needs: w.harwick}})
	w.sign(w.harwick)
	rename.Name = "Harwick Borough"
	w.must(w.by(w.harwick), inTheCommon, rename)
	if x, _ := w.common().Unsigned(); len(x.Lapsed) != 2 {
		t.Errorf("Unsigned = %+v, want both signatures lapsed: the text reads otherwise", x)
	}
	w.sign(w.harwick, w.calder, w.millbrook)
	_, text, _ := w.common().Version(1)
	rename.Name = "Harwick City"
	w.must(w.by(w.harwick), inTheCommon, rename)
	_, still, _ := w.common().Version(1)
	if text.Hash() != still.Hash() {
		t.Error("the signed text reads otherwise since a party has another name")
	}
	if _, ok := w.common().Unsigned(); ok {
		t.Error("a new name is a new version")
	}
}

func TestSignedWordsGoOnlyWithEveryonesAgreement(t *testing.T) {
	w := signed(t)
	entry := w.common().Charter().Sections[0].Worded
	w.must(w.by(w.harwick), inTheCommon, &EraseWords{Entry: entry, Reason: "a slip"})
	if _, gone := w.common().ErasedBy(entry); gone {
		t.Error("one party erased the words that all have signed")
	}
	if open := w.common().Questions(w.today()); len(open) != 1 || len(open[0].Voters) != 3 {
		t.Errorf("open questions = %+v, want all three asked", open)
	}
}

func TestOnceInForceOnlyOnesOwnAssumptionsCanBeEdited(t *testing.T) {
	w := signed(t)
	assumed, agreed := w.clauseAt("2.3"), w.clauseAt("2.1")
	x := Wording{Kind: ClauseAssume, Text: "Emergencies go to Calder.", Assumed: true}
	if err := w.edit(w.harwick, TextChange{Do: ChangeClause, Clause: agreed, Wording: x}); !errors.Is(err, ErrConflict) {
		t.Errorf("editing what is in force: %v, want a conflict", err)
	}
	if err := w.edit(w.calder, TextChange{Do: ChangeClause, Clause: assumed, Wording: x}); !errors.Is(err, ErrForbidden) {
		t.Errorf("editing another's assumption: %v, want forbidden", err)
	}
	for _, do := range []TextChange{{Do: AddSection, Title: "x"}, {Do: RemoveSection, Section: w.common().Charter().Sections[0].ID}, {Do: RemoveClause, Clause: agreed}} {
		if err := w.edit(w.harwick, do); !errors.Is(err, ErrConflict) {
			t.Errorf("%s while a version is in force: %v, want a conflict", do.Do, err)
		}
	}
	if err := w.try(w.by(w.harwick), inTheCommon, starter(w.common().Charter().Latest)); !errors.Is(err, ErrConflict) {
		t.Errorf("bringing another text: %v, want a conflict", err)
	}
	w.mustEdit(w.harwick, TextChange{Do: ChangeClause, Clause: assumed, Wording: x})
	got := outline(w.common().CharterNow())
	if want := "2.3 Emergencies go to Calder. (assumed)"; got[len(got)-1] != want {
		t.Errorf("what holds now ends with %q, want %q", got[len(got)-1], want)
	}
	if _, text, _ := w.common().Version(1); outline(text)[6] != "2.3 Emergencies go to Harwick. (assumed)" {
		t.Errorf("version 1 is %v, want as it was signed", outline(text))
	}
}

func TestDifferencesNameEachChange(t *testing.T) {
	w := brought(t)
	before := w.common().Charter()
	w.mustEdit(w.calder,
		TextChange{Do: RenameSection, Section: before.Sections[0].ID, Title: "Purpose"},
		TextChange{Do: ChangeClause, Clause: w.clauseAt("2.1"), Wording: Wording{Kind: ClausePromise, Text: "Fifteen days’ notice."}},
		TextChange{Do: RemoveClause, Clause: w.clauseAt("1.2")},
		TextChange{Do: MoveClause, Clause: w.clauseAt("2.2"), Section: before.Sections[0].ID},
		TextChange{Do: AddSection, Title: "Exit"},
		TextChange{Do: AddClause, NewSection: 5, Wording: Wording{Kind: ClauseExit, Text: "We hand over."}},
		TextChange{Do: ChangeClause, Clause: w.clauseAt("2.3"), Wording: Wording{Kind: ClauseAssume, Text: "Nights.", Assumed: true}},
	)
	var got []string
	for _, d := range Differences(before, w.common().Charter()) {
		got = append(got, string(d.What)+" "+d.OldNumber+">"+d.Number+" "+string(d.Before.Text)+">"+string(d.After.Text)+string(d.OldTitle)+">"+string(d.Title))
	}
	want := []string{
		"rename-section 1>1 >Why>Purpose",
		"move 2.2>1.2 One person decides on the day.>One person decides on the day.>",
		"remove 1.2>1.2 Bad news travels fast.>>",
		"change 2.1>2.1 Ten days’ notice.>Fifteen days’ notice.>",
		"add-section >3 >>Exit",
		"add >3.1 >We hand over.>",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Differences (-want +got):\n%s", diff)
	}
	if again := Differences(before, before); len(again) != 0 {
		t.Errorf("a text differs from itself: %v", again)
	}
}

func TestDifferencesTellMovesFromNumbersThatOnlyShift(t *testing.T) {
	for name, c := range map[string]struct {
		changes func(w *world) []TextChange
		want    []string
	}{
		"moved within the section": {func(w *world) []TextChange {
			return []TextChange{{Do: MoveClause, Clause: w.clauseAt("1.1"), Section: w.clauseSection("1.1")}}
		}, []string{"move 1.1>1.2"}},
		"moved there and back": {func(w *world) []TextChange {
			return []TextChange{{Do: MoveClause, Clause: w.clauseAt("1.1"), Section: w.clauseSection("1.1")}, {Do: MoveClause, Clause: w.clauseAt("1.1"), Section: w.clauseSection("1.1"), First: true}}
		}, nil},
		"pushed down by another": {func(w *world) []TextChange {
			return []TextChange{{Do: AddClause, Section: w.clauseSection("1.1"), First: true, Wording: Wording{Kind: ClauseOther, Text: "x"}}}
		}, []string{"add >1.1"}},
		"moved and reworded": {func(w *world) []TextChange {
			return []TextChange{w.reword("2.1", "Fifteen."), {Do: MoveClause, Clause: w.clauseAt("2.1"), Section: w.clauseSection("1.1")}}
		}, []string{"change 2.1>1.3 moved"}},
		"reworded as it was, and moved": {func(w *world) []TextChange {
			return []TextChange{w.reword("2.1", "Fifteen."), w.reword("2.1", "Ten days’ notice."), {Do: MoveClause, Clause: w.clauseAt("2.1"), Section: w.clauseSection("1.1")}}
		}, []string{"move 2.1>1.3"}},
		"section moved": {func(w *world) []TextChange {
			return []TextChange{{Do: MoveSection, Section: w.clauseSection("2.1"), First: true}}
		}, []string{"move-section 2>1"}},
		"section renamed and moved": {func(w *world) []TextChange {
			return []TextChange{{Do: RenameSection, Section: w.clauseSection("2.1"), Title: "x"}, {Do: MoveSection, Section: w.clauseSection("2.1"), First: true}}
		}, []string{"rename-section 2>1 moved"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := brought(t)
			before := w.common().Charter()
			w.mustEdit(w.calder, c.changes(w)...)
			var got []string
			for _, d := range Differences(before, w.common().Charter()) {
				line := string(d.What) + " " + d.OldNumber + ">" + d.Number
				if d.Moved && d.What != MoveClause && d.What != MoveSection {
					line += " moved"
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("Differences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAClausesKindDayAndValueAloneAreADifference(t *testing.T) {
	w := signed(t)
	before := w.common().CharterNow()
	clause := w.clauseAt("2.1")
	old := Wording{Kind: ClausePromise, Text: "Ten days’ notice."}
	for name, c := range map[string]func(x *Wording){
		"kind":  func(x *Wording) { x.Kind = ClauseRhythm },
		"day":   func(x *Wording) { x.Recheck = w.today().AddDays(90) },
		"value": func(x *Wording) { x.Setting = Setting{Name: SettingTalk, Number: 7} },
	} {
		next := old
		c(&next)
		a := w.propose(w.calder, TextChange{Do: ChangeClause, Clause: clause, Wording: next})
		text, ok := w.common().Amended(a)
		list := Differences(before, text)
		if !ok || len(list) != 1 || list[0].What != ChangeClause || !cmp.Equal(list[0].Before.Wording, old) || !cmp.Equal(list[0].After.Wording, next) {
			t.Errorf("another %s: %+v, want one change from %+v to %+v", name, list, old, next)
		}
	}
}
