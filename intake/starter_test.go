package intake_test

import (
	"strings"
	"testing"

	"entente/intake"

	"github.com/google/go-cmp/cmp"
)

func TestStarterHasEveryKindThatAStartNeeds(t *testing.T) {
	c, err := intake.Starter()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	settings := map[string]string{}
	words := 0
	for i, s := range c.Sections {
		kinds[s.Kind] = true
		if got := intake.KindOf(s.Title); got != s.Kind {
			t.Errorf("%q is %s and would be read as %s", s.Title, s.Kind, got)
		}
		if s.Mark == "" || len(s.Clauses) == 0 {
			t.Errorf("section %d, %q, has no number or no clause", i+1, s.Title)
		}
		for k, clause := range s.Clauses {
			words += len(strings.Fields(clause.Text))
			if clause.Kind != s.Kind || clause.Mark == "" || clause.Text == "" {
				t.Errorf("clause %d of %q: %+v", k+1, s.Title, clause)
			}
			if clause.Setting != "" {
				settings[clause.Setting] = clause.Value
			}
		}
	}
	for _, kind := range intake.Kinds {
		if kind != intake.KindOther && !kinds[kind] {
			t.Errorf("no clause of kind %s", kind)
		}
	}
	want := map[string]string{"confirm-days": "10", "circle-days": "10", "consent-patience-days": "14", "talk-days": "14", "side-by-side": "0"}
	if diff := cmp.Diff(want, settings); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if c.Title != "Relationship charter" || c.Sections[0].Kind != intake.KindContract || !strings.Contains(c.Sections[0].Clauses[0].Text, "Have your lawyers read this") {
		t.Errorf("it begins with %q, %+v", c.Title, c.Sections[0].Clauses[0])
	}
	if words > 700 {
		t.Errorf("%d words are more than a page", words)
	}
}

func TestPartsOfAClauseAreReadAsEntenteWritesThem(t *testing.T) {
	c, err := intake.ReadMarkdown([]byte(`## 1 How we behave

**1.1** *(assumed)* We tell each other *early*.

*We do this:* a call
at noon.

*We do not do this:* nothing.

*Looked at again:* 2027-03-01

More of it.

## 2 Words we share

**2.1**

- **Contact**: one resident, *one* matter.
  - *Harwick:* a call.
- no term

## 3 When we drift

**3.1** Steps.

1. **Say it** (within 2 working days) A note.
2. **Meet**

*Setting:* talk-days = 14

## 4 What each of us needs

**4.1** *Calder & Sons needs:* a fair return.

## 5 Others

5.1 Typed by hand.

*We do this:* stays text.
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []intake.Clause
	for _, s := range c.Sections {
		for _, clause := range s.Clauses {
			clause.Line, clause.Was = 0, ""
			got = append(got, clause)
		}
	}
	want := []intake.Clause{
		{Kind: "behave", Mark: "1.1", Text: "We tell each other *early*.\n\nMore of it.",
			Parts: intake.Parts{Assumed: true, Good: "a call at noon.", Bad: "nothing.", Recheck: "2027-03-01"}},
		{Kind: "word", Mark: "2.1", Text: "- no term",
			Parts: intake.Parts{Terms: []intake.Term{{Term: "Contact", Agreed: "one resident, *one* matter.", Meanings: []intake.Meaning{{Party: "Harwick", Text: "a call."}}}}}},
		{Kind: "drift", Mark: "3.1", Text: "Steps.",
			Parts: intake.Parts{Ladder: []intake.Rung{{Name: "Say it", What: "A note.", Days: 2}, {Name: "Meet"}}, Setting: "talk-days", Value: "14"}},
		{Kind: "need", Mark: "4.1", Text: "a fair return.", Parts: intake.Parts{Needs: "Calder & Sons"}},
		{Kind: "other", Mark: "5.1", Text: "Typed by hand.\n\n*We do this:* stays text."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
