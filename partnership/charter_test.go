package partnership

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// brought is a world with a draft of two sections: 1 (why, behave) and 2 (promise, promise, assumed).
func brought(t fataler) *world {
	t.Helper()
	w := newWorld(t)
	w.must(w.by(w.harwick), inTheCommon, &BringCharter{Source: FromNothing, Sections: []BroughtSection{
		{Title: "Why", Clauses: []Wording{
			{Kind: ClauseWhy, Text: "People get through."},
			{Kind: ClauseBehave, Text: "Bad news travels fast.", Good: "A call the same day.", Bad: "A slide at the review."},
		}},
		{Title: "Promises", Clauses: []Wording{
			{Kind: ClausePromise, Text: "Ten days’ notice."},
			{Kind: ClauseAssume, Text: "Emergencies go to Harwick.", Assumed: true},
			{Kind: ClausePromise, Text: "One person decides on the day."},
		}},
	}})
	return w
}

// at is the ID of the clause with that number in the working text.
func (w *world) clauseAt(number string) ClauseID {
	w.t.Helper()
	text := w.common().Charter()
	for i, s := range text.Sections {
		for k, c := range s.Clauses {
			if ClauseNumber(i, k) == number {
				return c.ID
			}
		}
	}
	w.t.Fatalf("there is no clause %s in %v", number, outline(text))
	return ClauseID{}
}

// clauseSection is the section in which the clause with that number stands.
func (w *world) clauseSection(number string) SectionID {
	w.t.Helper()
	s, _ := w.common().Charter().SectionOf(w.clauseAt(number))
	return s.ID
}

// edit edits the draft as it is now.
func (w *world) edit(p PartyID, changes ...TextChange) error {
	w.t.Helper()
	return w.try(w.by(p), inTheCommon, &EditCharter{Base: w.common().Charter().Latest, Changes: changes})
}

// mustEdit edits the draft and may not be refused.
func (w *world) mustEdit(p PartyID, changes ...TextChange) {
	w.t.Helper()
	if err := w.edit(p, changes...); err != nil {
		w.t.Fatalf("edit %v: %v", changes, err)
	}
}

// outline is the text as a list of lines.
func outline(t Charter) []string {
	var lines []string
	for i, s := range t.Sections {
		lines = append(lines, fmt.Sprintf("%d %s", i+1, s.Title))
		for k, c := range s.Clauses {
			line := ClauseNumber(i, k) + " " + string(c.Text)
			if c.Assumed {
				line += " (assumed)"
			}
			lines = append(lines, line)
		}
	}
	return lines
}

func TestBroughtTextIsKeptWholeAndAssumptionsComeLast(t *testing.T) {
	got := outline(brought(t).common().Charter())
	want := []string{
		"1 Why", "1.1 People get through.", "1.2 Bad news travels fast.",
		"2 Promises", "2.1 Ten days’ notice.", "2.2 One person decides on the day.", "2.3 Emergencies go to Harwick. (assumed)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the text (-want +got):\n%s", diff)
	}
}

func TestThingsAddedAtOnePlaceStandInTheirOrder(t *testing.T) {
	w := brought(t)
	first := w.clauseAt("1.1")
	promise := func(text Text) Wording { return Wording{Kind: ClausePromise, Text: text} }
	section := w.common().Charter().Sections[0].ID
	w.mustEdit(w.calder,
		TextChange{Do: AddSection, Title: "Exit", AfterSection: section},
		TextChange{Do: AddSection, Title: "Limits", AfterSection: section},
		TextChange{Do: AddClause, NewSection: 1, Wording: promise("a")},
		TextChange{Do: AddClause, NewSection: 1, Wording: promise("b")},
		TextChange{Do: AddClause, Section: section, After: first, Wording: promise("c")},
		TextChange{Do: AddClause, Section: section, After: first, Wording: promise("d")},
		TextChange{Do: AddClause, Section: section, First: true, Wording: promise("e")},
	)
	want := []string{
		"1 Why", "1.1 e", "1.2 People get through.", "1.3 c", "1.4 d", "1.5 Bad news travels fast.", "2 Exit", "2.1 a", "2.2 b", "3 Limits",
		"4 Promises", "4.1 Ten days’ notice.", "4.2 One person decides on the day.", "4.3 Emergencies go to Harwick. (assumed)",
	}
	if diff := cmp.Diff(want, outline(w.common().Charter())); diff != "" {
		t.Errorf("the text (-want +got):\n%s", diff)
	}
}

func TestEachKindOfChangeDoesWhatItSays(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *world) TextChange
		want   string // the outline's lines that come or go
	}{
		"rename": {func(w *world) TextChange {
			return TextChange{Do: RenameSection, Section: w.common().Charter().Sections[0].ID, Title: "Purpose"}
		}, "-1 Why +1 Purpose"},
		"move section": {func(w *world) TextChange {
			return TextChange{Do: MoveSection, Section: w.common().Charter().Sections[1].ID, First: true}
		}, "-1 Why +1 Promises"},
		"remove section": {func(w *world) TextChange {
			return TextChange{Do: RemoveSection, Section: w.common().Charter().Sections[0].ID}
		}, "-1 Why +1 Promises"},
		"change": {func(w *world) TextChange {
			return TextChange{Do: ChangeClause, Clause: w.clauseAt("2.1"), Wording: Wording{Kind: ClausePromise, Text: "Fifteen."}}
		}, "-2.1 Ten days’ notice. +2.1 Fifteen."},
		"move": {func(w *world) TextChange {
			return TextChange{Do: MoveClause, Clause: w.clauseAt("2.2"), Section: w.common().Charter().Sections[1].ID, First: true}
		}, "-2.1 Ten days’ notice. +2.1 One person decides on the day."},
		"remove": {func(w *world) TextChange { return TextChange{Do: RemoveClause, Clause: w.clauseAt("1.2")} }, "-1.2 Bad news travels fast. +2 Promises"},
		"agree on what was assumed": {func(w *world) TextChange {
			return TextChange{Do: ChangeClause, Clause: w.clauseAt("2.3"), Wording: Wording{Kind: ClauseAssume, Text: "Emergencies go to Harwick."}}
		}, "-2.3 Emergencies go to Harwick. (assumed) +2.3 Emergencies go to Harwick."},
	} {
		t.Run(name, func(t *testing.T) {
			w := brought(t)
			before := outline(w.common().Charter())
			w.mustEdit(w.calder, c.change(w))
			if got := firstDifference(before, outline(w.common().Charter())); got != c.want {
				t.Errorf("the text changed by %q, want %q", got, c.want)
			}
		})
	}
}

func firstDifference(before, after []string) string {
	for i := range before {
		if i >= len(after) || before[i] != after[i] {
			return "-" + before[i] + " +" + after[min(i, len(after)-1)]
		}
	}
	return ""
}

func TestEditIsRefusedOnlyIfWhatItTouchesHasChanged(t *testing.T) {
	w := brought(t)
	base := w.common().Charter().Latest
	reword := func(number string, text Text) TextChange {
		return TextChange{Do: ChangeClause, Clause: w.clauseAt(number), Wording: Wording{Kind: ClausePromise, Text: text}}
	}
	w.mustEdit(w.calder, reword("2.1", "Fifteen days."))
	same := &EditCharter{Base: base, Changes: []TextChange{reword("2.1", "Twelve days.")}}
	err := w.try(w.by(w.harwick), inTheCommon, same)
	if !errors.Is(err, ErrConflict) || !strings.Contains(err.Error(), "2.1") {
		t.Errorf("rewording a clause that was reworded since: %v, want a conflict that names 2.1", err)
	}
	w.must(w.by(w.harwick), inTheCommon, &EditCharter{Base: base, Changes: []TextChange{reword("2.2", "Two people.")}})
	out := w.clauseAt("2.2")
	w.mustEdit(w.calder, TextChange{Do: RemoveClause, Clause: out})
	if err := w.try(w.by(w.harwick), inTheCommon, &EditCharter{Base: base, Changes: []TextChange{{Do: RemoveSection, Section: w.common().Charter().Sections[1].ID}}}); !errors.Is(err, ErrConflict) {
		t.Errorf("removing a section of which a clause has changed since: %v, want a conflict", err)
	}
	gone := &EditCharter{Base: base, Changes: []TextChange{{Do: ChangeClause, Clause: out, Wording: Wording{Kind: ClauseWhy, Text: "x"}}}}
	if err := w.try(w.by(w.harwick), inTheCommon, gone); !errors.Is(err, ErrConflict) {
		t.Errorf("changing a clause that was taken out: %v, want a conflict", err)
	}
	gone.Changes[0].Clause = ClauseID{base + 100, 1}
	if err := w.try(w.by(w.harwick), inTheCommon, gone); !errors.Is(err, ErrNotFound) {
		t.Errorf("changing a clause that never was: %v, want not found", err)
	}
}

func TestBringingDoesNotReplaceWhatOneHasNotSeen(t *testing.T) {
	w := brought(t)
	err := w.try(w.by(w.calder), inTheCommon, starter(0))
	if !errors.Is(err, ErrConflict) {
		t.Errorf("bringing another text without having seen the first: %v, want a conflict", err)
	}
	w.must(w.by(w.calder), inTheCommon, starter(w.common().Charter().Latest))
	if agreed, assumed := w.common().Charter().Count(); agreed != 3 || assumed != 0 {
		t.Errorf("after bringing another text there are %d and %d clauses, want its 3", agreed, assumed)
	}
	if got := w.common().CharterSource(); got != FromStarter {
		t.Errorf("CharterSource = %q, want that of the second", got)
	}
}

func TestPartsOfAClauseGoWithItsKind(t *testing.T) {
	w := brought(t)
	section := w.common().Charter().Sections[0].ID
	for field, x := range map[string]Wording{
		"kind":                    {Kind: "poem", Text: "x"},
		"text":                    {Kind: ClauseWhy},
		"good":                    {Kind: ClauseWhy, Text: "x", Good: "y"},
		"terms":                   {Kind: ClauseWhy, Text: "x", Terms: []Term{{Term: "Contact"}}},
		"terms.1.term":            {Kind: ClauseWord, Text: "x", Terms: []Term{{}}},
		"needs":                   {Kind: ClauseWhy, Text: "x", Needs: w.harwick},
		"ladder":                  {Kind: ClauseWhy, Text: "x", Ladder: []Rung{{Name: "Talk"}}},
		"ladder.1.days":           {Kind: ClauseDrift, Ladder: []Rung{{Name: "Talk", Days: -1}}},
		"recheck":                 {Kind: ClauseAssume, Text: "x", Recheck: w.today()},
		"setting.name":            {Kind: ClauseRhythm, Text: "x", Setting: Setting{Name: "mood", Number: 1}},
		"setting.number":          {Kind: ClauseRhythm, Text: "x", Setting: Setting{Name: SettingTalk, Number: 9999}},
		"setting.date":            {Kind: ClauseRhythm, Text: "x", Setting: Setting{Name: SettingSignBy}},
		"terms.1.meanings.1.text": {Kind: ClauseWord, Terms: []Term{{Term: "Contact", Meanings: []Meaning{{Party: w.harwick}}}}},
	} {
		err := w.edit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: x})
		var wrong *InvalidError
		if want := "changes.1.wording." + field; !errors.As(err, &wrong) || wrong.Field != want {
			t.Errorf("adding %v: %v, want it invalid in %s", x, err, want)
		}
	}
	assumed := Wording{Kind: ClauseRhythm, Text: "x", Assumed: true, Setting: Setting{Name: SettingTalk, Number: 7}}
	if err := w.edit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: assumed}); err == nil {
		t.Error("a value that is only assumed was taken")
	}
}

func TestEachOrganisationWritesItsOwnNeeds(t *testing.T) {
	w := brought(t)
	section := w.common().Charter().Sections[0].ID
	need := TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseNeed, Text: "Evenings covered.", Needs: w.harwick}}
	if err := w.edit(w.calder, need); !errors.Is(err, ErrForbidden) {
		t.Errorf("Calder writing what Harwick needs: %v, want forbidden", err)
	}
	w.mustEdit(w.harwick, need)
	if err := w.edit(w.calder, TextChange{Do: RemoveClause, Clause: w.clauseAt("1.3")}); !errors.Is(err, ErrForbidden) {
		t.Errorf("Calder removing what Harwick needs: %v, want forbidden", err)
	}
	other := &BringCharter{Base: w.common().Charter().Latest, Source: FromText, Sections: []BroughtSection{{Title: "All", Clauses: []Wording{{Kind: ClauseOther, Text: "x"}}}}}
	if err := w.try(w.by(w.calder), inTheCommon, other); !errors.Is(err, ErrForbidden) {
		t.Errorf("Calder bringing a text in the place of what Harwick needs: %v, want forbidden", err)
	}
	other.Sections[0].Clauses[0] = Wording{Kind: ClauseNeed, Text: "Mornings.", Needs: w.calder}
	if err := w.try(w.by(w.harwick), inTheCommon, other); !errors.Is(err, ErrForbidden) {
		t.Errorf("Harwick bringing what Calder needs: %v, want forbidden", err)
	}
}

func TestEachOrganisationWritesItsOwnMeanings(t *testing.T) {
	w := brought(t)
	section := w.clauseSection("1.1")
	word := func(term Text, meanings ...Meaning) Wording {
		return Wording{Kind: ClauseWord, Terms: []Term{{Term: term, Agreed: "One matter.", Meanings: meanings}}}
	}
	mine, theirs := Meaning{w.harwick, "A call."}, Meaning{w.calder, "A letter."}
	if err := w.edit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: word("Contact", mine, theirs)}); !errors.Is(err, ErrForbidden) {
		t.Errorf("Harwick saying what Calder means: %v, want forbidden", err)
	}
	w.mustEdit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: word("Contact", mine)})
	change := func(x Wording) TextChange { return TextChange{Do: ChangeClause, Clause: w.clauseAt("1.3"), Wording: x} }
	w.mustEdit(w.calder, change(word("Contact", mine, theirs)))
	for name, x := range map[string]TextChange{
		"other words":   change(word("Contact", mine, Meaning{w.calder, "A fax."})),
		"another term":  change(word("Contract", mine, theirs)),
		"leaving out":   change(word("Contact", mine)),
		"another kind":  change(Wording{Kind: ClauseOther, Text: "x"}),
		"removing":      {Do: RemoveClause, Clause: w.clauseAt("1.3")},
		"whole section": {Do: RemoveSection, Section: section},
	} {
		if err := w.edit(w.harwick, x); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s of Calder's meaning by Harwick: %v, want forbidden", name, err)
		}
	}
	w.mustEdit(w.harwick, change(word("Contact", theirs, Meaning{w.harwick, "Any call."})))
	w.mustEdit(w.millbrook, TextChange{Do: MoveClause, Clause: w.clauseAt("1.3"), Section: section, First: true})
	other := &BringCharter{Base: w.common().Charter().Latest, Source: FromText, Sections: []BroughtSection{{Title: "All", Clauses: []Wording{{Kind: ClauseOther, Text: "x"}}}}}
	if err := w.try(w.by(w.harwick), inTheCommon, other); !errors.Is(err, ErrForbidden) {
		t.Errorf("Harwick bringing a text in the place of what Calder means: %v, want forbidden", err)
	}
	w.must(w.by(w.calder), inTheCommon, &LeavePartnership{})
	w.mustEdit(w.harwick, TextChange{Do: RemoveClause, Clause: w.clauseAt("1.1")})
}

func TestOnePartyDoesNotFillTheCharterWithAssumptions(t *testing.T) {
	w := signed(t)
	section := w.clauseSection("2.1")
	note := func(p PartyID) error {
		return w.try(w.by(p), inTheCommon, &NoteAssumption{Section: section, Text: "x"})
	}
	for i := w.common().charter.work.assumedBy(w.harwick); i < mostAssumed; i++ {
		if err := note(w.harwick); err != nil {
			t.Fatalf("assumption %d: %v", i+1, err)
		}
	}
	wrong := new(InvalidError)
	if err := note(w.harwick); !errors.As(err, &wrong) || wrong.Field != "text" || !strings.Contains(wrong.Reason, "50 assumptions") {
		t.Errorf("one more: %v, want a word about 50", err)
	}
	if err := w.edit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseAssume, Text: "x", Assumed: true}}); !errors.As(err, &wrong) {
		t.Errorf("one more by an edit: %v, want a word about 50", err)
	}
	if err := note(w.calder); err != nil {
		t.Errorf("another organisation's first: %v", err)
	}
	w.mustEdit(w.harwick, TextChange{Do: RemoveClause, Clause: w.clauseAt("2.4")})
	if err := note(w.harwick); err != nil {
		t.Errorf("after one was taken out: %v", err)
	}
}

func TestOneSettingStandsInOneClause(t *testing.T) {
	w := brought(t)
	section := w.common().Charter().Sections[0].ID
	talk := TextChange{Do: AddClause, Section: section, Wording: Wording{Kind: ClauseRhythm, Text: "x", Setting: Setting{Name: SettingTalk, Number: 7}}}
	w.mustEdit(w.harwick, talk)
	if err := w.edit(w.harwick, talk); err == nil {
		t.Error("a second clause with the same setting was taken")
	}
}

func TestCharterIsBounded(t *testing.T) {
	w := newWorld(t)
	many := make([]Wording, mostClauses+1)
	for i := range many {
		many[i] = Wording{Kind: ClauseOther, Text: "x"}
	}
	bring := &BringCharter{Source: FromText, Sections: []BroughtSection{{Title: "All", Clauses: many}}}
	if err := w.try(w.by(w.harwick), inTheCommon, bring); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("bringing 501 clauses: %v, want a word about 500", err)
	}
	bring.Sections[0].Clauses = many[:mostClauses]
	w.must(w.by(w.harwick), inTheCommon, bring)
	section := w.common().Charter().Sections[0].ID
	if err := w.edit(w.harwick, TextChange{Do: AddClause, Section: section, Wording: many[0]}); err == nil {
		t.Error("clause 501 was taken")
	}
}

func TestLongTextBecomesSeveralEntriesAndStaysOne(t *testing.T) {
	w := newWorld(t)
	long := Text(strings.Repeat("“約束”\n", 2000)) // quotation marks and breaks, which JSON doubles, and three-byte letters
	section := BroughtSection{Title: "Long"}
	for range 60 {
		section.Clauses = append(section.Clauses, Wording{Kind: ClauseOther, Text: long})
	}
	before := len(w.spaces[inTheCommon].log)
	w.must(w.by(w.harwick), inTheCommon, &BringCharter{Source: FromText, Sections: []BroughtSection{section, {Title: "Short", Clauses: section.Clauses[:1]}}})
	entries := w.spaces[inTheCommon].log[before:]
	if len(entries) < 2 {
		t.Errorf("the text is %d entries, want several", len(entries))
	}
	for i, entry := range entries {
		if n := len(entry[0]) + len(entry[1]); n > 1<<20 {
			t.Errorf("entry %d of the text has %d bytes, want at most 1 MiB", i, n)
		}
	}
	text := w.common().Charter()
	if len(text.Sections) != 2 || len(text.Sections[0].Clauses) != 60 || len(text.Sections[1].Clauses) != 1 {
		t.Fatalf("the text has %d sections, want 2 with 60 and 1 clauses", len(text.Sections))
	}
	for _, c := range text.Sections[0].Clauses {
		if string(c.Text) != strings.TrimSpace(string(long)) {
			t.Fatal("a clause is not what was brought")
		}
	}
}

func TestRightToLeftAndCJKTextIsKept(t *testing.T) {
	w := newWorld(t)
	const hebrew, japanese = "אנחנו אומרים זה לזה מוקדם", "良い知らせより先に悪い知らせを。"
	w.must(w.by(w.harwick), inTheCommon, &BringCharter{Source: FromText, Sections: []BroughtSection{
		{Title: hebrew, Clauses: []Wording{{Kind: ClauseOther, Text: japanese}}},
	}})
	if got := w.common().Charter().Markdown(); got != "## 1 "+hebrew+"\n\n**1.1** "+japanese+"\n\n" {
		t.Errorf("Markdown = %q", got)
	}
}

func TestMarkdownOfATextIsOneAndLeavesAssumptionsOut(t *testing.T) {
	w := newWorld(t)
	w.must(w.by(w.harwick), inTheCommon, &BringCharter{Source: FromNothing, Sections: []BroughtSection{
		{Title: "All", Clauses: []Wording{
			{Kind: ClauseBehave, Text: "We say so.\n\n* early\n* plainly", Good: "A call.", Bad: "A slide."},
			{Kind: ClauseWord, Terms: []Term{{Term: "Contact", Agreed: "One matter.", Meanings: []Meaning{{w.harwick, "A call.\nAny."}}}}},
			{Kind: ClauseDrift, Text: "The smallest step.", Ladder: []Rung{{"Say it", "A note.", 2}, {"Meet", "", 0}}},
			{Kind: ClauseNeed, Text: "Evenings covered.", Needs: w.harwick},
			{Kind: ClauseRhythm, Text: "Every two weeks.", Setting: Setting{Name: SettingTalk, Number: 14}, Recheck: "2026-12-01"},
			{Kind: ClauseAssume, Text: "Nights go to Harwick.", Assumed: true},
		}},
	}})
	const want = `## 1 All

**1.1** We say so.

* early
* plainly

*We do this:* A call.

*We do not do this:* A slide.

**1.2**

- **Contact**: One matter.
  - *Harwick:* A call.
    Any.

**1.3** The smallest step.

1. **Say it** (within 2 working days) A note.
2. **Meet**

**1.4** *Harwick needs:* Evenings covered.

**1.5** Every two weeks.

*Setting:* talk-days = 14

*Looked at again:* 2026-12-01

`
	text := w.common().Charter()
	if diff := cmp.Diff(want, text.Markdown()); diff != "" {
		t.Errorf("Markdown (-want +got):\n%s", diff)
	}
	if got := text.MarkdownWithAssumed(); got != want+"**1.6** *(assumed)* Nights go to Harwick.\n\n" {
		t.Errorf("MarkdownWithAssumed = %q", got)
	}
	if got := text.Hash(); got != fmt.Sprintf("%x", sha256.Sum256([]byte(want))) {
		t.Errorf("Hash = %q, want that of the text without what is assumed", got)
	}
}

func TestObserversAndHelpersDoNotEditTheDraft(t *testing.T) {
	w := brought(t)
	change := &EditCharter{Base: w.common().Charter().Latest, Changes: []TextChange{{Do: AddSection, Title: "Exit"}}}
	for _, by := range []MemberID{w.observer, w.helper[w.calder]} {
		if err := w.try(ByMember(by), inTheCommon, change); !errors.Is(err, ErrForbidden) {
			t.Errorf("editing by member %d: %v, want forbidden", by, err)
		}
	}
	if err := w.try(w.by(w.harwick), inTheRoom, change); !errors.Is(err, ErrForbidden) {
		t.Errorf("editing in a room: %v, want forbidden", err)
	}
}
