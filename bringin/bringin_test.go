package bringin_test

import (
	"strings"
	"testing"
	"time"

	"entente/bringin"
	"entente/intake"
	"entente/partnership"

	"github.com/google/go-cmp/cmp"
)

const harwick, calder partnership.PartyID = 2, 5

// around is a partnership of Harwick, which brings the text, and Calder.
var around = bringin.Around{By: harwick, Today: "2026-03-01", Party: func(name string) partnership.PartyID {
	return map[string]partnership.PartyID{"Harwick": harwick, "Calder": calder}[name]
}}

func asRead(int) string { return "" }

// brought is what Markdown becomes, as Harwick brings it.
func brought(t *testing.T, text string) *partnership.BringCharter {
	t.Helper()
	read, err := intake.ReadMarkdown([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return bringin.Charter(7, partnership.FromMarkdown, read, asRead, around)
}

func TestSectionsAndClausesKeepTheirOrderAndKinds(t *testing.T) {
	c := brought(t, "Before all.\n\n# Why we work together\n\nPeople get through.\n\n# Our rhythm\n\n- We talk.\n- We read.\n")
	want := &partnership.BringCharter{Base: 7, Source: partnership.FromMarkdown, Sections: []partnership.BroughtSection{
		{Title: "Introduction", Clauses: []partnership.Wording{{Kind: partnership.ClauseOther, Text: "Before all."}}},
		{Title: "Why we work together", Clauses: []partnership.Wording{{Kind: partnership.ClauseWhy, Text: "People get through."}}},
		{Title: "Our rhythm", Clauses: []partnership.Wording{{Kind: partnership.ClauseRhythm, Text: "We talk."}, {Kind: partnership.ClauseRhythm, Text: "We read."}}},
	}}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("Charter (-want +got):\n%s", diff)
	}
}

func TestAKindThatSomebodyChoseCountsForItsSection(t *testing.T) {
	read, err := intake.ReadMarkdown([]byte("# Why\n\nOne.\n\n# More\n\nTwo.\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := bringin.Charter(0, "nonsense", read, func(i int) string { return []string{"", "exit"}[i] }, around)
	if a, b := c.Sections[0].Clauses[0].Kind, c.Sections[1].Clauses[0].Kind; a != partnership.ClauseWhy || b != partnership.ClauseExit {
		t.Errorf("kinds %s and %s, want why and exit", a, b)
	}
	if c.Source != partnership.FromText {
		t.Errorf("an unknown source is %q, want text", c.Source)
	}
}

func TestWhatIsSaidForAnotherPartyStaysWords(t *testing.T) {
	c := bringin.Charter(0, partnership.FromMarkdown, intake.Charter{Sections: []intake.CharterSection{{Title: "All", Level: 1, Clauses: []intake.Clause{
		{Kind: "need", Text: "Evenings covered.", Parts: intake.Parts{Needs: "Harwick"}},
		{Kind: "need", Text: "Ten days.", Parts: intake.Parts{Needs: "Calder"}},
		{Kind: "need", Text: "Quiet.", Parts: intake.Parts{Needs: "Eastmoor"}},
		{Kind: "word", Parts: intake.Parts{Terms: []intake.Term{{Term: "Contact", Agreed: "One matter.", Meanings: []intake.Meaning{{Party: "Harwick", Text: "A call."}, {Party: "Calder", Text: "A letter."}}}}}},
	}}}}, asRead, around)
	want := []partnership.Wording{
		{Kind: partnership.ClauseNeed, Text: "Evenings covered.", Needs: harwick},
		{Kind: partnership.ClauseNeed, Text: "Calder needs: Ten days."},
		{Kind: partnership.ClauseNeed, Text: "Eastmoor needs: Quiet."},
		{Kind: partnership.ClauseWord, Terms: []partnership.Term{{Term: "Contact", Agreed: "One matter.\nCalder: A letter.", Meanings: []partnership.Meaning{{Party: harwick, Text: "A call."}}}}},
	}
	if diff := cmp.Diff(want, c.Sections[0].Clauses); diff != "" {
		t.Errorf("clauses (-want +got):\n%s", diff)
	}
}

func TestWhatAClauseHasSaysWhatItIsFor(t *testing.T) {
	for name, c := range map[string]struct {
		parts intake.Parts
		want  partnership.Wording
	}{
		"examples": {intake.Parts{Good: "A call.", Bad: "A slide."}, partnership.Wording{Kind: partnership.ClauseBehave, Good: "A call.", Bad: "A slide."}},
		"a ladder": {intake.Parts{Ladder: []intake.Rung{{Name: "Talk", What: "Soon.", Days: 2}}}, partnership.Wording{Kind: partnership.ClauseDrift, Ladder: []partnership.Rung{{Name: "Talk", What: "Soon.", Days: 2}}}},
		"a number": {intake.Parts{Setting: "talk-days", Value: "14"}, partnership.Wording{Kind: partnership.ClauseOther, Setting: partnership.Setting{Name: partnership.SettingTalk, Number: 14}}},
		"a day":    {intake.Parts{Setting: "sign-by", Value: "2026-05-01"}, partnership.Wording{Kind: partnership.ClauseOther, Setting: partnership.Setting{Name: partnership.SettingSignBy, Date: "2026-05-01"}}},
		"nonsense": {intake.Parts{Setting: "talk-days", Value: "-1"}, partnership.Wording{Kind: partnership.ClauseOther, Setting: partnership.Setting{Name: partnership.SettingTalk}}},
		"to come":  {intake.Parts{Recheck: "2026-03-02"}, partnership.Wording{Kind: partnership.ClauseOther, Recheck: "2026-03-02"}},
		"today":    {intake.Parts{Recheck: "2026-03-01"}, partnership.Wording{Kind: partnership.ClauseOther}},
		"no day":   {intake.Parts{Recheck: "soon"}, partnership.Wording{Kind: partnership.ClauseOther}},
		"assumed":  {intake.Parts{Assumed: true}, partnership.Wording{Kind: partnership.ClauseOther, Assumed: true}},
	} {
		c.want.Text = "x"
		text := intake.Charter{Sections: []intake.CharterSection{{Title: "All", Level: 1, Clauses: []intake.Clause{{Kind: "unheard-of", Text: "x", Parts: c.parts}}}}}
		got := bringin.Charter(0, partnership.FromText, text, asRead, around).Sections[0].Clauses[0]
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSourceIsTheFilesEnding(t *testing.T) {
	for name, want := range map[string]partnership.CharterSource{"A.DOCX": partnership.FromDocx, "a.md": partnership.FromMarkdown, "a.Markdown": partnership.FromMarkdown,
		"a.txt": partnership.FromText, "": partnership.FromText, "docx": partnership.FromText} {
		if got := bringin.Source(name); got != want {
			t.Errorf("Source(%q) = %s, want %s", name, got, want)
		}
	}
}

func TestEveryTrackedChangeAndCommentIsSaidWithItsAuthor(t *testing.T) {
	at := time.Date(2026, 2, 5, 8, 0, 0, 0, time.UTC)
	text := intake.Charter{Sections: []intake.CharterSection{{Title: "Promises"}}, Changes: []intake.CharterChange{{Author: "Tom", Section: -1, Do: intake.AddSection, New: "Exit"}},
		Remarks: []intake.Remark{{Author: "Priya", At: at, Text: "Ten, please.", About: "working days", Section: 0}, {Section: -1}}}
	for _, do := range []intake.ChangeKind{intake.ChangeClause, intake.AddClause, intake.RemoveClause, intake.RenameSection, intake.RemoveSection} {
		text.Changes = append(text.Changes, intake.CharterChange{Author: "Ruth", Do: do, Old: "ten", New: "fifteen"})
	}
	want := []string{
		"tracked change: Tom adds a section at the beginning; a remark with both wordings", "tracked change: Ruth rewords a clause in “Promises”; a remark with both wordings",
		"tracked change: Ruth adds a clause in “Promises”; a remark with both wordings", "tracked change: Ruth removes a clause in “Promises”; a remark with both wordings",
		"tracked change: Ruth renames a section in “Promises”; a remark with both wordings", "tracked change: Ruth removes a section in “Promises”; a remark with both wordings",
		"comment: Priya in “Promises”; a remark", "comment: somebody at the beginning; a remark",
	}
	if diff := cmp.Diff(want, bringin.Says(text)); diff != "" {
		t.Errorf("Says (-want +got):\n%s", diff)
	}
	if got, want := bringin.Kept(text.Changes[1]), "Tracked change by Ruth, who rewords a clause.\nBefore: ten\nAfter: fifteen\n"; got != want {
		t.Errorf("Kept = %q, want %q", got, want)
	}
	if got, want := bringin.RemarkSource(text.Remarks[0]), "Comment by Priya, 5 February 2026, at “working days”"; got != want {
		t.Errorf("RemarkSource = %q, want %q", got, want)
	}
}

func TestWhatStandsBesideTheClausesIsKept(t *testing.T) {
	got := bringin.Beside(intake.Charter{Title: "Our charter", Front: "lang: en", Became: []intake.Became{{From: "Page 1 of 3", Was: intake.WasMargin}, {From: "A clause", Was: intake.WasParagraph}}})
	if want := "Title: Our charter\nlang: en\nPage 1 of 3"; got != want {
		t.Errorf("Beside = %q, want %q", got, want)
	}
	if got := bringin.Beside(intake.Charter{}); got != "" {
		t.Errorf("Beside of nothing = %q", got)
	}
}

func TestPartsLoseNothingAndCutNoCharacter(t *testing.T) {
	text := strings.Repeat("約束を守る。", 700)
	parts := bringin.Parts(text, 1900)
	if strings.Join(parts, "") != text || len(parts) != 3 {
		t.Errorf("%d parts, which are together the text: %v", len(parts), strings.Join(parts, "") == text)
	}
	for _, p := range parts {
		if n := len([]rune(p)); n == 0 || n > 1900 {
			t.Errorf("a part has %d characters", n)
		}
	}
}
