package partnership

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is allowed in an answer has room in the box: it is refused in words before it is sealed, or not at all.
func TestEveryAnswerThatIsAllowedHasRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := QuestionSet{About: rapid.Bool().Draw(t, "about"), Scales: []Scale{{Key: "s", Points: []Text{"a", "b", "c", "d", "e"}}}}
		r := Round{Comments: rapid.Bool().Draw(t, "comments"), Asked: []PartyID{1, 18446744073709551614, 18446744073709551615}}
		var a Answers
		for i := range rapid.IntRange(1, mostPrompts).Draw(t, "prompts") {
			p := Prompt{Key: fmt.Sprintf("%s%d", strings.Repeat("k", rapid.IntRange(1, 30).Draw(t, "key")), i), Kind: ScalePrompt, Scale: "s"}
			q.Prompts = append(q.Prompts, p)
			about := []PartyID{0}
			if q.About {
				about = r.Asked
			}
			for _, x := range about {
				a.Values = append(a.Values, Value{Prompt: p.Key, About: x, Point: 5})
			}
			if words := rapid.SampledFrom([]string{"", "x", "“Both”", "\"\n\\", strings.Repeat("quoted \"words\"\n", 40), strings.Repeat("w", 2300)}).Draw(t, "words"); words != "" {
				a.Texts = append(a.Texts, Comment{Prompt: p.Key, Text: words, Share: true})
			}
		}
		r.Questions = q
		if a.checkTexts(r, People) != nil {
			a.Texts = nil
		}
		b, err := a.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > r.Room() {
			t.Errorf("an answer of %d bytes, %d of texts, has no room in %d", len(b), len(a.Texts), r.Room())
		}
	})
}

func TestARoundWithoutCommentsKeepsNoRoomForThem(t *testing.T) {
	r := Round{Questions: QuestionSet{Prompts: []Prompt{{Key: "cost", Kind: ScalePrompt}}}}
	without := r.Room()
	r.Comments = true
	if with := r.Room(); without != 256 || with != 3072 {
		t.Errorf("room without comments %d, with %d, want 256 and 3,072", without, with)
	}
}

// TestTextsAreMeasuredInBytes: what is refused is told in the measure that it was refused by.
func TestTextsAreMeasuredInBytes(t *testing.T) {
	r := Round{Questions: behaviours(), Comments: true, Voices: []RoundVoice{{Party: 2, Voice: People}}}
	for text, fits := range map[string]bool{
		strings.Repeat("x", MostPeopleText):     true,
		strings.Repeat("x", MostPeopleText+1):   false,
		strings.Repeat("é", MostPeopleText/2):   true,
		strings.Repeat("é", MostPeopleText/2+1): false,
		strings.Repeat("\"", MostPeopleText):    false, // as it is sealed it takes twice as much
	} {
		_, err := r.Check(2, Answers{Texts: []Comment{{Prompt: "open", Text: text}}})
		var wrong *InvalidError
		if fits != (err == nil) || !fits && (!errors.As(err, &wrong) || wrong.Field != "open" || !strings.Contains(wrong.Reason, "2400 bytes")) {
			t.Errorf("%d bytes of %.2s: %v, want them taken: %v", len(text), text, err, fits)
		}
	}
}
