package instrument_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"entente/instrument"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "add new versions to testdata/released.txt and rewrite the table in doc/")

// asks says, per set, how many dimensions it has and who answers: the table of the sets that we promise.
var asks = map[string]struct {
	dimensions int
	answered   []instrument.Voice
}{
	"first-conversation":       {0, []instrument.Voice{instrument.OneVoice}},
	"potential":                {6, []instrument.Voice{instrument.OneVoice}},
	"ten-behaviours":           {10, []instrument.Voice{instrument.People, instrument.OneVoice}},
	"pulse":                    {6, []instrument.Voice{instrument.People}},
	"conditions":               {12, []instrument.Voice{instrument.People, instrument.OneVoice}},
	"trusted-partnership":      {12, []instrument.Voice{instrument.OneVoice, instrument.People}},
	"partner-facts":            {6, []instrument.Voice{instrument.OneVoice}},
	"stakeholders":             {1, []instrument.Voice{instrument.People}},
	"readiness":                {11, []instrument.Voice{instrument.OneVoice, instrument.People}},
	"collaborative-attributes": {9, []instrument.Voice{instrument.People, instrument.OneVoice}},
}

func TestEverySetIsThereWithItsDimensionsAndVoices(t *testing.T) {
	sets := instrument.Newest()
	if len(sets) != len(asks) {
		t.Errorf("there are %d sets, want %d", len(sets), len(asks))
	}
	for _, s := range sets {
		want := asks[s.Key]
		if len(s.Dimensions) != want.dimensions || !slices.Equal(s.Answered, want.answered) {
			t.Errorf("%s has %d dimensions and is answered by %v, want %d and %v",
				s.Key, len(s.Dimensions), s.Answered, want.dimensions, want.answered)
		}
	}
}

func TestTenBehavioursHaveTheirNames(t *testing.T) {
	s, _ := instrument.Find("ten-behaviours", 0)
	var names []string
	for _, d := range s.Dimensions {
		names = append(names, d.Name)
	}
	want := []string{"Doing what we said", "Looking after the cost", "Objectives still fit", "Commercial trust",
		"A charter that can bend", "Critical friend", "Trying new things", "Evidence before claims",
		"Good name with peers", "Each team speaks with one voice"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if len(s.Prompts) != len(want) {
		t.Errorf("there are %d prompts, want one for each behaviour", len(s.Prompts))
	}
}

// TestSetsAskForWhatTheyPromise: the parts of each set, in order.
func TestSetsAskForWhatTheyPromise(t *testing.T) {
	for key, want := range map[string][]string{
		"potential": {"Shared goals and values", "Our futures, side by side", "Getting along", "Trust, and whether it can grow", "Practical next steps", "Ground rules"},
		"conditions": {"A vision larger than any ego", "Something to gain for all", "A clear mission", "Limits set in advance", "Shared leadership", "Nobody keeps score",
			"Ground rules that are kept", "People known as people", "Strengths put to use", "The brake may be pulled", "Dissent is welcome", "Contributions are recognised"},
		"trusted-partnership": {"Knowing each other's business", "Investing in people", "Knowing how each makes its money", "The truth when it costs", "No more than can be done well",
			"No games", "Substance over entertainment", "Admitting mistakes", "Sense before the letter", "Leaving small stuff", "Thinking long-term", "Trust rewarded"},
		"partner-facts": {"Financial stability and strength", "Careful accounts", "Governance", "Transparency", "Sustainability", "Thought for those affected"},
		"readiness": {"Authentic", "Open", "Bold yet realistic", "Sure", "Precise", "One language", "Problem first", "Ready to change course",
			"Friendly", "Patient", "Innovative"},
		"collaborative-attributes": {"Mutual support", "An agreed purpose", "Respect for expertise", "Knowledge above title", "Open work", "Learning open to all",
			"Courtesy", "Strengths and weaknesses known", "Trust"},
	} {
		s, _ := instrument.Find(key, 0)
		asked := map[string]bool{}
		for _, p := range s.Prompts {
			asked[p.Dimension] = true
		}
		var names []string
		for _, d := range s.Dimensions {
			names = append(names, d.Name)
			if !asked[d.Key] {
				t.Errorf("%s asks nothing on %s", key, d.Name)
			}
		}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
	if s, _ := instrument.Find("trusted-partnership", 0); !s.About {
		t.Error("trusted partnership is not asked about oneself and each other")
	}
}

func TestTheFirstConversationAsksItsFiveQuestions(t *testing.T) {
	s, _ := instrument.Find("first-conversation", 0)
	var asked []string
	for _, p := range s.Prompts {
		asked = append(asked, p.Text)
		if p.Kind != instrument.TextKind {
			t.Errorf("%q is not answered in words", p.Text)
		}
	}
	want := []string{"What would make this worth it for you in a year?", "What do you assume we will do that nobody has written down?",
		"What should we do to be easier to work with?", "What one thing could you promise us within 14 days?", "What one thing would you ask of us within 14 days?"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
}

// TestAPulseIsShortAndMonthly: three to five points to choose and one open question, once a month at most.
func TestAPulseIsShortAndMonthly(t *testing.T) {
	s, _ := instrument.Find("pulse", 0)
	scales, open := 0, []string(nil)
	for _, p := range s.Prompts {
		if p.Kind == instrument.ScaleKind {
			scales++
		} else {
			open = append(open, p.Text)
		}
	}
	if scales < 3 || scales > 5 || s.Most != 1 {
		t.Errorf("a pulse has %d scales, once in %d months; want three to five, once a month", scales, s.Most)
	}
	if diff := cmp.Diff([]string{"What could the client do to make your work easier?"}, open); diff != "" {
		t.Error(diff)
	}
}

func TestFileNamesSayWhichSetIsInThem(t *testing.T) {
	for name, text := range setFiles(t) {
		s, err := instrument.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := s.Key + ".yaml"
		if s.Version > 1 {
			want = fmt.Sprintf("%s-%d.yaml", s.Key, s.Version)
		}
		if name != want {
			t.Errorf("%s holds %s, version %d: call it %s", name, s.Key, s.Version, want)
		}
	}
}

func setFiles(t *testing.T) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("set/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("found no sets: %v", err)
	}
	texts := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(name)] = text
	}
	return texts
}

// A round may have been answered with any released version. What people saw must stay what the version says, so a
// change of words needs a new file with a new version.
func TestReleasedVersionsNeverChange(t *testing.T) {
	const golden = "testdata/released.txt"
	released := map[string]string{}
	text, err := os.ReadFile(golden)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		name, hash, _ := strings.Cut(strings.TrimSpace(line), " ")
		released[name] = hash
	}
	var rows []string
	now := map[string]string{}
	for file, text := range setFiles(t) {
		s, err := instrument.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		name := s.Key + "@" + strconv.Itoa(s.Version)
		now[name] = fmt.Sprintf("%x", sha256.Sum256(text))
		if was, ok := released[name]; ok && was != now[name] {
			t.Errorf("%s has changed: a released version never does. Take the file back, and put the new one beside it as %s-%d.yaml with version: %d",
				name, s.Key, s.Version+1, s.Version+1)
		} else if !ok && !*update {
			t.Errorf("%s is not released yet: go test ./instrument -run %s -update", name, t.Name())
		}
		rows = append(rows, name+" "+now[name]+"\n")
	}
	for name := range released {
		if now[name] == "" {
			t.Errorf("%s has gone: rounds may have been answered with it", name)
		}
	}
	if *update && !t.Failed() {
		slices.Sort(rows)
		if err := os.WriteFile(golden, []byte(strings.Join(rows, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewPartnershipsAreOfferedThreeSets(t *testing.T) {
	var keys []string
	for _, s := range instrument.Offered(instrument.NewPartnership) {
		keys = append(keys, s.Key)
	}
	if diff := cmp.Diff([]string{"first-conversation", "ten-behaviours", "pulse"}, keys); diff != "" {
		t.Error(diff)
	}
	for _, w := range instrument.Situations() {
		if len(instrument.Offered(w)) == 0 || w.Says() == "" {
			t.Errorf("%s: offers %d sets and says %q", w, len(instrument.Offered(w)), w.Says())
		}
	}
	for _, s := range instrument.Newest() {
		if len(s.When) == 0 {
			t.Errorf("%s is never offered", s.Key)
		}
	}
}

// The budget of a person is 30 prompts a quarter: what every new partnership is offered must fit into it.
func TestBehavioursAndMonthlyPulsesFitIntoAQuarter(t *testing.T) {
	behaviours, _ := instrument.Find("ten-behaviours", 0)
	pulse, _ := instrument.Find("pulse", 0)
	if n := len(behaviours.Prompts) + 3/pulse.Most*len(pulse.Prompts); n == 0 || n > 30 {
		t.Errorf("a quarter of ten behaviours and pulses asks %d prompts, want at most 30", n)
	}
}

func TestAllGivesOutCopies(t *testing.T) {
	scribble := func(s *instrument.Set) {
		s.Answered[0] = "x"
		s.When[0] = "x"
		s.Prompts[0].Text = "x"
		s.Scales[0].Words[0] = "x"
		s.Dimensions[0].Talk[0] = "x"
		s.Room.Cards[0].Text = "x"
	}
	before, _ := instrument.Find("potential", 1)
	found, _ := instrument.Find("potential", 1)
	scribble(&found)
	for _, s := range instrument.All() {
		if s.Key == "potential" {
			scribble(&s)
		}
	}
	after, _ := instrument.Find("potential", 1)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("a caller's change reached the library (-before +after):\n%s", diff)
	}
}

func TestFindKnowsOnlyWhatIsThere(t *testing.T) {
	newest, ok := instrument.Find("pulse", 0)
	if !ok || newest.Key != "pulse" {
		t.Errorf("Find(pulse, 0) = %q, %v", newest.Key, ok)
	}
	for _, c := range []struct {
		key     string
		version int
	}{{"pulse", 99}, {"pulse", -1}, {"", 1}, {"../pulse", 1}} {
		if s, ok := instrument.Find(c.key, c.version); ok || s.Key != "" {
			t.Errorf("Find(%q, %d) = %q, %v, want nothing", c.key, c.version, s.Key, ok)
		}
	}
}

func TestAdaptedCopyIsASetOfItsOwn(t *testing.T) {
	for _, s := range instrument.All() {
		own := s.Own()
		if own.Key != "" || own.Version != 1 || !strings.Contains(own.Source, s.Name) {
			t.Errorf("%s: Own has key %q, version %d, source %q", s.Key, own.Key, own.Version, own.Source)
		}
		if err := own.Check(); err != nil {
			t.Errorf("%s: %v", s.Key, err)
		}
		own.Prompts[0].Text = "changed"
		if s.Prompts[0].Text == "changed" {
			t.Errorf("%s: Own shares its prompts", s.Key)
		}
	}
}

// The table in the page is made from the sets.
func TestTableOfSetsIsCurrent(t *testing.T) {
	const page = "../doc/feature/question-set.md"
	const begin, end = "<!-- made from instrument/set by its tests -->\n", "<!-- end -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		t.Fatalf("%s has no place for the table", page)
	}
	want := before + begin + table() + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), fs.FileMode(0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("%s is stale: go test ./instrument -run %s -update\n(-want +got):\n%s", page, t.Name(), diff)
	}
}

func table() string {
	var b strings.Builder
	b.WriteString("| set | key, version | who answers | prompts | offered | ISO 44001 stage |\n|---|---|---|---|---|---|\n")
	for _, s := range instrument.Newest() {
		var who, when []string
		for _, v := range s.Answered {
			who = append(who, strings.ReplaceAll(string(v), "-", " "))
		}
		if s.About {
			who = append(who, "about itself and each other party")
		}
		for _, w := range s.When {
			when = append(when, w.Says())
		}
		prompts := strconv.Itoa(len(s.Prompts))
		if n := len(s.Room.Cards); n > 0 {
			prompts += fmt.Sprintf(", %d cards", n)
		}
		fmt.Fprintf(&b, "| %s | `%s`, %d | %s | %s | %s | %d |\n",
			s.Name, s.Key, s.Version, strings.Join(who, ", "), prompts, strings.Join(when, "; "), s.Stage)
	}
	return b.String()
}
