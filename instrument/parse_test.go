package instrument_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"entente/instrument"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

const small = `version: 2
name: Our questions
purpose: To try it out.
stage: 7
answered: [one-voice]
scales:
  how-often: [Never, At times, Always]
dimensions:
  - key: trust
    name: Trust
    talk:
      - What happened?
prompts:
  - key: rely
    dimension: trust
    text: We can rely on one another.
    kind: scale
    scale: how-often
`

func TestSmallSetIsReadAsWritten(t *testing.T) {
	want := instrument.Set{
		Version: 2, Name: "Our questions", Purpose: "To try it out.", Stage: 7,
		Answered:   []instrument.Voice{instrument.OneVoice},
		Scales:     []instrument.Scale{{Key: "how-often", Words: []string{"Never", "At times", "Always"}}},
		Dimensions: []instrument.Dimension{{Key: "trust", Name: "Trust", Talk: []string{"What happened?"}}},
		Prompts: []instrument.Prompt{{Key: "rely", Dimension: "trust", Text: "We can rely on one another.",
			Kind: instrument.ScaleKind, Scale: "how-often"}},
	}
	for name, text := range map[string]string{
		"as it is":          small,
		"from Windows":      "\ufeff" + strings.ReplaceAll(small, "\n", "\r\n"),
		"folded":            strings.Replace(small, "To try it out.", ">\n  To try\n  it out.", 1),
		"with comments":     "# ours\n" + strings.Replace(small, "stage: 7", "stage: 7 # staying together", 1),
		"with a line drawn": "# ------- - - - - - - - - [[[[[[[[[\n" + small,
		"a document mark":   "---\n" + small,
	} {
		got, err := instrument.Parse([]byte(text))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestEachMistakeIsToldWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown key":           {"purpose:", "purpos:", `line 3: "purpos" is not a key here; did you mean "purpose"?`},
		"unknown key inside":    {"    talk:", "    talks:", `line 11, dimensions.1: "talks" is not a key here; did you mean "talk"?`},
		"key of nothing":        {"stage: 7", "stage: 7\ncolour: red", `line 5: "colour" is not a key here`},
		"key twice":             {"stage: 7", "stage: 7\nstage: 8", "line 5: stage stands here twice"},
		"missing name":          {"name: Our questions\n", "", "name: please fill this in"},
		"long name":             {"Our questions", strings.Repeat("x", 81), "line 2, name: at most 80 characters, please; this has 81"},
		"stage below":           {"stage: 7", "stage: -1", "line 4, stage: a whole number from 0 to 8, please"},
		"digit first":           {"key: rely", "key: 1-rely", `line 14, prompts.1.key: "1-rely" is not a key`},
		"stage 9":               {"stage: 7", "stage: 9", "line 4, stage: a whole number from 0 to 8, please"},
		"stage in words":        {"stage: 7", "stage: seven", "line 4, stage: expected here: a whole number"},
		"half a stage":          {"stage: 7", "stage: 7.5", "line 4, stage: expected here: a whole number"},
		"a huge number":         {"version: 2", "version: 99999999999999999999999", "line 1, version: "},
		"nobody answers":        {"answered: [one-voice]\n", "", "answered: say who answers"},
		"unknown voice":         {"[one-voice]", "[one-voise]", `line 5, answered.1: "one-voise" is not known here; did you mean "one-voice"?`},
		"voice twice":           {"[one-voice]", "[one-voice, one-voice]", "line 5, answered.2: one-voice stands here twice"},
		"voice not in a list":   {"[one-voice]", "one-voice", "line 5, answered: expected here: a list"},
		"unknown situation":     {"stage: 7", "stage: 7\nwhen: [before-exi]", `line 5, when.1: "before-exi" is not known here; did you mean "before-exit"?`},
		"two points":            {"[Never, At times, Always]", "[Never, Always]", "line 7, scales.how-often: a scale has 3 to 9 points, each with its word; this has 2"},
		"ten points":            {"At times", "b, c, d, e, f, g, h, i", "line 7, scales.how-often: a scale has 3 to 9 points, each with its word; this has 10"},
		"same word twice":       {"At times", "Never", `line 7, scales.how-often.2: two points have the same word, "Never"`},
		"number for a word":     {"Always]", "3]", `line 7, scales.how-often.3: put "3" in quotes if it is meant as a text`},
		"empty word":            {"At times", `""`, "line 7, scales.how-often.2: please fill this in"},
		"bad key":               {"key: rely", "key: Rely On", `line 14, prompts.1.key: "Rely On" is not a key`},
		"unknown dimension":     {"dimension: trust", "dimension: trus", `line 15, prompts.1.dimension: there is no dimension "trus"; did you mean "trust"?`},
		"no dimension":          {"    dimension: trust\n", "", "prompts.1.dimension: say which dimension this asks about: trust"},
		"unknown scale":         {"scale: how-often", "scale: how-oft", `line 18, prompts.1.scale: there is no scale "how-oft"; did you mean "how-often"?`},
		"no scale":              {"    scale: how-often\n", "", "line 14, prompts.1.scale: say which scale: how-often"},
		"scale for a text":      {"kind: scale", "kind: text", "line 18, prompts.1.scale: only a prompt of kind scale has a scale"},
		"unknown kind":          {"kind: scale", "kind: scales", `line 17, prompts.1.kind: say how this is answered; did you mean "scale"?`},
		"evidence maybe":        {"kind: scale", "kind: scale\n    evidence: maybe", "line 18, prompts.1.evidence: expected here: true or false"},
		"no prompts":            {small[strings.Index(small, "prompts:"):], "", "prompts: a set needs at least one prompt"},
		"prompts not a list":    {"  - key: rely\n", "    key: rely\n", "line 14, prompts: expected here: a list"},
		"a list for a text":     {"What happened?", "[What happened?]", "line 12, dimensions.1.talk.1: expected here: a text"},
		"cards of nothing":      {"stage: 7", "stage: 7\nroom:\n  say: Hello.", "line 6, room: there are no cards"},
		"card of no dimension":  {"stage: 7", "stage: 7\nroom:\n  cards:\n    - dimension: luck\n      text: Hello?", `line 7, room.cards.1.dimension: there is no dimension "luck": trust`},
		"anchor":                {"name: Our questions", "name: &a Our questions", "line 2, name: expected here: a text, written out"},
		"alias":                 {"name: Our questions", "name: *a", "line 2, name: expected here: a text, written out"},
		"tag":                   {"name: Our questions", "name: !!str Our questions", "line 2, name: expected here: a text, written out"},
		"merge":                 {"stage: 7", "stage: 7\n<<: {stage: 8}", "line 5: "},
		"tab":                   {"  how-often", "\thow-often", "line 7: contains a tab or another control character; use spaces"},
		"control character":     {"What happened?", "What\x00happened?", "line 12: contains a tab or another control character"},
		"escaped control":       {"What happened?", `"What\ahappened?"`, "line 12, dimensions.1.talk.1: contains an invisible character"},
		"text turned round":     {"What happened?", `"What \u202Ehappened?"`, "line 12, dimensions.1.talk.1: contains an invisible character"},
		"two lines":             {"What happened?", `"What\nhappened?"`, "line 12, dimensions.1.talk.1: one line only, please"},
		"invalid UTF-8":         {"What happened?", "What\xffhappened?", "line 12: these are not characters that can be kept (invalid UTF-8)"},
		"not YAML":              {"name: Our questions", "name: [Our questions", "this is not YAML that can be read"},
		"two sets":              {small, small + "---\n" + small, "line 20: one set in a file, please; a second begins here"},
		"nothing":               {small, "", "there is nothing in it"},
		"a text":                {small, "hello", "line 1: expected here: keys with their values"},
		"dimension not used":    {"dimensions:\n", "dimensions:\n  - key: spare\n    name: Spare\n", "line 9, dimensions.1: no prompt asks about \"spare\""},
		"dimension twice":       {"dimensions:\n", "dimensions:\n  - key: trust\n    name: Trust\n", `line 11, dimensions.2.key: there are two dimensions with the key "trust"`},
		"too often a quarter":   {"stage: 7", "stage: 7\nmost: 25", "line 5, most: a whole number from 0 to 24, please"},
		"key longer than a key": {"key: rely", "key: " + strings.Repeat("a", 41), "line 14, prompts.1.key: at most 40 characters, please"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(small, c.old, c.new, 1)
			if text == small {
				t.Fatalf("%q is not in the text", c.old)
			}
			set, err := instrument.Parse([]byte(text))
			var problems instrument.Problems
			if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Parse says %v, want %q in it", err, c.want)
			}
			if set.Name != "" {
				t.Errorf("Parse gives a set beside its error")
			}
		})
	}
}

// Signs that mean something in YAML are common in what people write.
func TestSignsInTextsAreNotTakenForLists(t *testing.T) {
	for _, text := range []string{"Really????????", "Wow !!!!!!! ******* yes", "one - two - three", "-------", "a::::::::b", "a [b] {c}", "x ------------ y"} {
		s, err := instrument.Parse([]byte(strings.Replace(small, "What happened?", text, 1)))
		if err != nil || s.Dimensions[0].Talk[0] != text {
			t.Errorf("%q: Parse says %v", text, err)
		}
	}
}

func TestWhatNeedsOneVoiceIsRefusedWherePeopleAnswer(t *testing.T) {
	for change, want := range map[string]string{
		"kind: deal-breaker\n": "prompts.1.kind: a deal-breaker is only for sets that one voice answers",
		"kind: scale\n    scale: how-often\n    evidence: true\n": "prompts.1.evidence: evidence is only asked where one voice answers",
	} {
		text := strings.Replace(small, "kind: scale\n    scale: how-often\n", change, 1)
		if _, err := instrument.Parse([]byte(text)); err != nil {
			t.Errorf("one voice, %q: %v", change, err)
		}
		for _, who := range []string{"[people]", "[one-voice, people]"} {
			_, err := instrument.Parse([]byte(strings.Replace(text, "[one-voice]", who, 1)))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s, %q: Parse says %v, want %q", who, change, err, want)
			}
		}
	}
}

func TestAllMistakesAreToldAtOnceInOrder(t *testing.T) {
	text := strings.NewReplacer("Our questions", strings.Repeat("x", 81), "stage: 7", "stage: 9", "key: rely", "key: R").Replace(small)
	_, err := instrument.Parse([]byte(text))
	var problems instrument.Problems
	errors.As(err, &problems)
	var lines []int
	for _, p := range problems {
		lines = append(lines, p.Line)
	}
	if diff := cmp.Diff([]int{2, 4, 14}, lines); diff != "" {
		t.Errorf("problems on other lines than expected (-want +got):\n%s\n%v", diff, err)
	}
}

func TestDuplicatePromptKeysAreRefused(t *testing.T) {
	again := small[strings.Index(small, "  - key: rely"):]
	_, err := instrument.Parse([]byte(small + again))
	if err == nil || !strings.Contains(err.Error(), `line 19, prompts.2.key: prompt 1 has the key "rely" already`) {
		t.Errorf("Parse says %v", err)
	}
}

func TestTheSameQuestionTwiceIsRefused(t *testing.T) {
	again := strings.Replace(small[strings.Index(small, "  - key: rely"):], "key: rely", "key: again", 1)
	_, err := instrument.Parse([]byte(small + again))
	if err == nil || !strings.Contains(err.Error(), "line 21, prompts.2.text: this is asked twice") {
		t.Errorf("Parse says %v", err)
	}
}

func TestOpenPromptsNeedNoDimensionAndOwnSetsNoStage(t *testing.T) {
	text := strings.Replace(small, "stage: 7\n", "", 1) + "  - key: open\n    text: Anything else?\n    kind: text\n"
	s, err := instrument.Parse([]byte(text))
	if err != nil || s.Stage != 0 || len(s.Prompts) != 2 {
		t.Fatalf("Parse = %+v, %v", s, err)
	}
	again, err := instrument.Parse(s.YAML())
	if diff := cmp.Diff(s, again); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestSetsOfUpToSixtyPromptsAreRead(t *testing.T) {
	head := small[:strings.Index(small, "  - key: rely")]
	for n, want := range map[int]string{60: "", 61: "at most 60, please; these are 61", 150: "at most 60, please; these are 150"} {
		text := head
		for i := range n {
			text += fmt.Sprintf("  - {key: p%d, dimension: trust, text: %q, kind: text}\n", i, strings.Repeat("w ", 140)+fmt.Sprintf("end %d?", i))
		}
		_, err := instrument.Parse([]byte(text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%d prompts: Parse says %v, want %q", n, err, want)
		}
	}
}

// What is sent to slow us down is refused before it can.
func TestHostileDocumentsAreRefusedQuickly(t *testing.T) {
	bomb := "a: &a [x, x]\n"
	for c := 'b'; c < 'n'; c++ {
		bomb += fmt.Sprintf("%c: &%c [*%c, *%c, *%c, *%c]\n", c, c, c-1, c-1, c-1, c-1)
	}
	deep, stairs := "", ""
	for i := range 1000 {
		deep += "{a: "
		stairs += strings.Repeat(" ", i) + "a:\n"
	}
	for name, text := range map[string]string{
		"alias bomb":         bomb + small,
		"alias to itself":    "a: &a [*a]\n",
		"brackets":           "name: " + strings.Repeat("[", 60_000),
		"brackets apart":     "name: " + strings.Repeat("[ ", 30_000),
		"braces":             deep,
		"stairs":             stairs,
		"lists in lists":     strings.Repeat("- ", 30_000) + "x",
		"question marks":     strings.Repeat("? ", 30_000),
		"colons":             strings.Repeat("a: ", 20_000),
		"colons close":       strings.Repeat(":", 60_000),
		"tags":               strings.Repeat("!!str ", 10_000) + "x",
		"anchors":            strings.Repeat("&a ", 20_000) + "x",
		"quotes":             strings.Repeat(`"`, 60_000),
		"quoted pieces":      strings.Repeat(`"a" `, 15_000),
		"open quote":         `name: "` + strings.Repeat("x ", 30_000),
		"open single quote":  `name: '` + strings.Repeat("x\n", 1900),
		"comments":           strings.Repeat("# x\n", 1900),
		"one long comment":   "# " + strings.Repeat("x", 60_000),
		"documents":          strings.Repeat("---\n", 1900),
		"document ends":      strings.Repeat("...\n", 1900),
		"directives":         strings.Repeat("%YAML 1.2\n", 1900),
		"keys":               strings.Repeat("a: b\n", 1900),
		"commas":             "a: [" + strings.Repeat("x, ", 20_000) + "x]",
		"many pieces":        "answered: [" + strings.Repeat("people,", 9_000) + "people]",
		"long plain text":    "name: " + strings.Repeat("x", 60_000),
		"long literal":       "name: |\n" + strings.Repeat("  x\n", 1900),
		"blank lines":        strings.Repeat("\n", 1999),
		"blanks":             strings.Repeat(" \n", 1999),
		"carriage returns":   strings.Repeat("\r", 60_000),
		"many bytes":         strings.Repeat("x", 64<<10+1),
		"megabytes":          strings.Repeat("a: b\n", 4<<20),
		"many lines":         strings.Repeat("\n", 3000),
		"invalid everywhere": strings.Repeat("\xff", 60_000),
		"merge of merge":     "a: &a {<<: *a}\n<<: *a\n",
		"no mapping in key":  "? {a: b}\n: c\n",
		"pipes":              strings.Repeat("a: |\n", 1900),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			if set, err := instrument.Parse([]byte(text)); err == nil {
				t.Errorf("Parse gives %+v, want an error", set)
			} else if len(err.Error()) > 8000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("Parse took %v", took)
			} else if took > 50*time.Millisecond {
				t.Logf("Parse took %v", took)
			}
		})
	}
}

func TestEverySetIsTheSameAfterWritingAndReading(t *testing.T) {
	for _, s := range instrument.All() {
		again, err := instrument.Parse(s.YAML())
		if diff := cmp.Diff(s, again); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", s.Key, err, diff)
		}
	}
}

// Whatever people type into a form comes back from the file they take away.
func TestAnySetIsTheSameAfterWritingAndReading(t *testing.T) {
	base, err := instrument.Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	base.Room.Cards = []instrument.Card{{Dimension: "trust", Text: "Well?"}}
	awkward := rapid.SampledFrom([]string{"- a", "a: b", "# a", "true", "null", "~", "1", "1.5", "0x1f", "[a]", "{a}", "*a", "&a", "!a",
		"|", ">", "%a", "@a", "`a`", "'a'", `"a"`, `a\b`, "a # b", "a:", ":a", "-", "?", "? a", "---", "...", "a'b", `a"b`, "<<", "yes", "no", "=",
		"2026-01-01", ".inf", ".nan", "1e3", "1_000", "0o7", "a, b", "a]", "}", "é", "日本", "👩‍🔬", "a  b", "\\n", "\\u0041", ",a", "a\u00a0b", "12:30", "a\u3000b"})
	text := rapid.OneOf(awkward, rapid.StringMatching(`[ -~]{1,40}`), rapid.StringN(1, 40, -1))
	rapid.Check(t, func(t *rapid.T) {
		s := base.Own()
		for _, field := range []*string{
			&s.Name, &s.Source, &s.Prompts[0].Text, &s.Prompts[0].Help,
			&s.Dimensions[0].Talk[0], &s.Scales[0].Words[1], &s.Room.Cards[0].Text,
		} {
			was := *field
			*field = norm.NFC.String(text.Draw(t, "text"))
			if s.Check() != nil {
				*field = was
			}
		}
		written := s.YAML()
		again, err := instrument.Parse(written)
		if diff := cmp.Diff(s, again); err != nil || diff != "" {
			t.Fatalf("%v\n%s\n%s", err, diff, written)
		}
	})
}

func TestExampleOfThePageIsASet(t *testing.T) {
	page, err := os.ReadFile("../doc/feature/question-set.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	example, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("the page has no example")
	}
	s, err := instrument.Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Prompts) < 3 || len(s.Dimensions) < 2 || s.Key != "" {
		t.Errorf("the example has %d prompts, %d dimensions and the key %q", len(s.Prompts), len(s.Dimensions), s.Key)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range instrument.Newest() {
		if text := s.YAML(); len(text) < 6000 {
			f.Add(text)
		}
	}
	for _, text := range []string{small, "a: &a [*a]", "? a\n: b", "- - - a", "name: |\n  a", "'", `"`, "%", "{", "[", "a: !!b c", "<<: *a"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := instrument.Parse(text)
		if err != nil {
			return
		}
		if err := s.Check(); err != nil {
			t.Fatalf("Parse lets through what Check refuses: %v", err)
		}
		written := s.YAML()
		again, err := instrument.Parse(written)
		if diff := cmp.Diff(s, again); err != nil || diff != "" {
			t.Fatalf("%v\n%s\n%s", err, diff, written)
		}
	})
}
