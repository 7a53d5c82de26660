package instrument_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"entente/instrument"
)

// texts are all that a person reads of a set, each with where it stands.
func texts(s instrument.Set) map[string]string {
	all := map[string]string{"name": s.Name, "purpose": s.Purpose, "source": s.Source, "room.say": s.Room.Say}
	for _, scale := range s.Scales {
		for i, word := range scale.Words {
			all[fmt.Sprintf("scales.%s.%d", scale.Key, i+1)] = word
		}
	}
	for _, d := range s.Dimensions {
		all[d.Key+".name"], all[d.Key+".voice"] = d.Name, d.Voice
		for i, talk := range d.Talk {
			all[fmt.Sprintf("%s.talk.%d", d.Key, i+1)] = talk
		}
	}
	for _, p := range s.Prompts {
		all["prompt "+p.Key], all["help "+p.Key] = p.Text, p.Help
	}
	for i, c := range s.Room.Cards {
		all[fmt.Sprintf("card %d", i+1)] = c.Text
	}
	return all
}

var (
	sentence = regexp.MustCompile(`[^.?!]+[.?!]?`)
	// doubled finds two statements in one: after "and" begins another sentence, or there are two ways to say yes.
	doubled = regexp.MustCompile(`(?i)\band/or\b|, and (we|i|they|it|everyone|people)\b|\bas well as\b|\bboth\b`)
	// jargon is what a tired person on a phone stumbles over, and what we never say of anyone.
	jargon = regexp.MustCompile(`(?i)\b(stakeholder|synerg|leverag|alignment|deliverable|governance framework|kpi|sla|bandwidth|` +
		`win-win|holistic|paradigm|best practice|proactive|empower|robust|utili[sz]e|going forward|breach|fail(ed|ure)|fault of)`)
	// negated would make a person say yes to a not; a not inside "people who do not know them" is none.
	negated  = regexp.MustCompile(`(?i)\b(not|never|no one|nobody|cannot|\w+n[’']t)\b`)
	aside    = regexp.MustCompile(`\b(who|what) [\w ]*\bnot\b|“[^”]*”`)
	american = regexp.MustCompile(`(?i)\b\w*(behavior|color|favor|organiz|recogniz|realiz)\w*|\bcenter|\blabor\b`)
)

func TestWordsAreShortAndPlain(t *testing.T) {
	for _, s := range instrument.All() {
		for where, text := range texts(s) {
			say := func(format string, args ...any) {
				t.Errorf("%s, %s: %s: %q", s.Key, where, fmt.Sprintf(format, args...), text)
			}
			for _, part := range sentence.FindAllString(text, -1) {
				if n := len(strings.Fields(part)); n > 25 {
					say("a sentence of %d words", n)
				}
			}
			if found := jargon.FindString(text); found != "" {
				say("%q is jargon or blame", found)
			}
			if found := american.FindString(text); found != "" {
				say("%q is not British", found)
			}
			if strings.Contains(text, `"`) {
				say("curly quotes, please")
			}
		}
	}
}

func TestPromptsAskOneThing(t *testing.T) {
	for _, s := range instrument.All() {
		for _, p := range s.Prompts {
			if n := len(strings.Fields(p.Text)); n > 25 || n < 3 {
				t.Errorf("%s, %s has %d words, want 3 to 25: %q", s.Key, p.Key, n, p.Text)
			}
			// This one is the statement of the page that the partnerships were shown first.
			if s.Key == "pulse" && p.Key == "new-things" {
				continue
			}
			if found := doubled.FindString(p.Text); found != "" && p.Kind == instrument.ScaleKind {
				t.Errorf("%s, %s asks two things (%q): %q", s.Key, p.Key, found, p.Text)
			}
			if p.Kind == instrument.ScaleKind && negated.MatchString(aside.ReplaceAllString(p.Text, "")) {
				t.Errorf("%s, %s: saying yes to a not is hard: %q", s.Key, p.Key, p.Text)
			}
			last := p.Text[len(p.Text)-1]
			if last != '.' && last != '?' {
				t.Errorf("%s, %s ends with %q", s.Key, p.Key, last)
			}
		}
	}
}

func TestOurSetsNameTheirStageAndTheIdea(t *testing.T) {
	for _, s := range instrument.All() {
		if s.Stage < 1 || s.Stage > 8 || s.Source == "" || s.Key == "" {
			t.Errorf("%q has stage %d and the source %q", s.Key, s.Stage, s.Source)
		}
	}
}

func TestEveryDimensionHasSomethingToTalkAbout(t *testing.T) {
	for _, s := range instrument.All() {
		for _, d := range s.Dimensions {
			if len(d.Talk) == 0 || d.Voice == "" {
				t.Errorf("%s, %s has %d questions to talk about and the voice %q", s.Key, d.Key, len(d.Talk), d.Voice)
			}
			for _, talk := range d.Talk {
				if !strings.HasSuffix(talk, "?") {
					t.Errorf("%s, %s: not a question: %q", s.Key, d.Key, talk)
				}
			}
			if s.Key == "ten-behaviours" && (len(d.Talk) < 2 || len(d.Talk) > 3) {
				t.Errorf("%s has %d questions, want two or three", d.Key, len(d.Talk))
			}
		}
	}
}

// A set about each party stands below the party's name: its prompts go on from there.
func TestPromptsAboutAPartyHaveNoSubject(t *testing.T) {
	subject := regexp.MustCompile(`^(We|They|It|I|The|Our|My|You|This)\b`)
	for _, s := range instrument.All() {
		for _, p := range s.Prompts {
			verb, _, _ := strings.Cut(p.Text, " ")
			if s.About && (subject.MatchString(p.Text) || !strings.HasSuffix(verb, "s")) {
				t.Errorf("%s, %s does not read on from a name: %q", s.Key, p.Key, p.Text)
			}
		}
	}
}

func TestPotentialHasItsPartsInOrderAndCardsForEach(t *testing.T) {
	s, _ := instrument.Find("potential", 0)
	var order []string
	cards := map[string]int{}
	for _, d := range s.Dimensions {
		order = append(order, d.Key)
	}
	for _, c := range s.Room.Cards {
		cards[c.Dimension]++
	}
	want := []string{"goals", "futures", "getting-along", "trust", "next-steps", "ground-rules"}
	if !slices.Equal(order, want) {
		t.Errorf("potential has the parts %v, want %v", order, want)
	}
	for _, key := range want {
		if cards[key] < 2 {
			t.Errorf("%s has %d cards, want at least two", key, cards[key])
		}
	}
	if !slices.ContainsFunc(s.Prompts, func(p instrument.Prompt) bool {
		return p.Kind == instrument.DealBreaker && p.Dimension == "goals"
	}) {
		t.Error("potential does not ask for deal-breakers among goals and values")
	}
}

func TestPartnerFactsAskForEvidenceOfEachFact(t *testing.T) {
	s, _ := instrument.Find("partner-facts", 0)
	for _, d := range s.Dimensions {
		if !slices.ContainsFunc(s.Prompts, func(p instrument.Prompt) bool { return p.Evidence && p.Dimension == d.Key }) {
			t.Errorf("%s asks for no evidence", d.Key)
		}
	}
}
