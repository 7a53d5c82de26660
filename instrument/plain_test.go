package instrument

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var handover = Set{
	Version: 1, Name: "Handover", Purpose: "How work passes on.", Answered: []Voice{People},
	Scales: []Scale{{Key: "how-often", Words: []string{"Never", "At times", "Always"}}},
}

const handoverText = `# On time
> We hand over when we said we would.
The handover begins when it should.
(Think of your last three shifts.)
What would make it easier?
- Who notices first?

# Übergabe
全部终了。
全部终了吗。`

func TestPlainQuestionsAreASet(t *testing.T) {
	s, err := ParsePlain(handoverText, handover)
	if err != nil {
		t.Fatal(err)
	}
	want := []Prompt{
		{Key: "the-handover-begins-when", Dimension: "on-time", Text: "The handover begins when it should.", Help: "Think of your last three shifts.", Kind: ScaleKind, Scale: "how-often"},
		{Key: "what-would-make-it", Dimension: "on-time", Text: "What would make it easier?", Kind: TextKind},
		{Key: "question", Dimension: "bergabe", Text: "全部终了。", Kind: ScaleKind, Scale: "how-often"},
		{Key: "question-2", Dimension: "bergabe", Text: "全部终了吗。", Kind: ScaleKind, Scale: "how-often"},
	}
	if diff := cmp.Diff(want, s.Prompts); diff != "" {
		t.Errorf("prompts (-want +got):\n%s", diff)
	}
	if d := s.Dimensions[0]; d.Voice != "We hand over when we said we would." || len(d.Talk) != 1 {
		t.Errorf("dimension %+v", d)
	}
	if text, ok := s.Plain(); !ok || text != handoverText {
		t.Errorf("written again %v:\n%s", ok, text)
	}
}

// A prompt that is asked again in the same words keeps its key, wherever it stands now.
func TestPlainQuestionsKeepTheirKeys(t *testing.T) {
	pulse, _ := Find("pulse", 0)
	text, ok := pulse.Plain()
	if !ok {
		t.Fatal("the pulse does not fit")
	}
	changed, err := ParsePlain(strings.Replace(text, "# Safe to say", "# Safe to speak\nPeople say what they mean.", 1), pulse.Own())
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, p := range changed.Prompts {
		keys = append(keys, p.Key)
	}
	if diff := cmp.Diff([]string{"promises", "people-say-what-they", "safe-to-say", "shown", "put-right", "new-things", "easier-work"}, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestMostOfOurSetsFitIntoThePlainForm(t *testing.T) {
	fits := map[string]bool{}
	for _, s := range Newest() {
		_, fits[s.Key] = s.Plain()
	}
	for _, key := range []string{"first-conversation", "ten-behaviours", "pulse", "conditions", "collaborative-attributes"} {
		if !fits[key] {
			t.Errorf("%s does not fit", key)
		}
	}
	for _, key := range []string{"potential", "partner-facts"} {
		if fits[key] {
			t.Errorf("%s fits, though it has what the form has not", key)
		}
	}
}

func TestPlainProblemsNameTheirLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "at least one prompt"},
		{"> We say so.", "line 1: this belongs to a subject"},
		{"# A\nOne.\n\n(a)\n(b)", "line 5: a hint"},
		{"# A\nOne.\nOne.", "line 3, prompts.2.text: this is asked twice"},
		{"# A\n# B\nOne.", "line 1, dimensions.1: this subject has no question"},
		{"# A\nOne.\n# A\nTwo.", "there is a subject of this name already"},
		{"One.\n# A\nTwo.", "line 1, prompts.1.dimension: put it under a subject, as the others are"},
		{"# A\n" + strings.Repeat("x", 301), "line 2, prompts.1.text: at most 300"},
		{"# A\nOne.\n- " + strings.Repeat("x", 301), "line 3, dimensions.1.talk.1: at most 300"},
	} {
		_, err := ParsePlain(c.text, handover)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "the key") {
			t.Errorf("ParsePlain(%.40q): %v, want %q and nothing of keys", c.text, err, c.want)
		}
	}
}

// Whatever is typed, what is taken can be written as YAML and read again.
func TestPlainSetsCanBeReadFromYAML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{"# A", "# B c", "> v", "- t", "(h)", "", "True.", "Is it?", "# null", "12", "- ", "()"}), rapid.String()), 0, 12).Draw(t, "lines")
		s, err := ParsePlain(strings.Join(lines, "\n"), handover)
		if err != nil {
			return
		}
		again, err := Parse(s.YAML())
		if err != nil {
			t.Fatalf("%v\n%s", err, s.YAML())
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Fatalf("read again (-written +read):\n%s", diff)
		}
	})
}
