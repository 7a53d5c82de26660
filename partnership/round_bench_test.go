package partnership

import (
	"fmt"
	"testing"
)

// BenchmarkTally counts what came out of a round of eight organisations in which 2,000 people answered 60 prompts and each wrote
// a comment: the part of an opening that is not reading. An opening should take two seconds at most.
func BenchmarkTally(b *testing.B) {
	r := Round{ID: 7, Smallest: SmallestGroup, Comments: true, Questions: QuestionSet{Name: "Large", Scales: []Scale{{Key: "s", Points: []Text{"a", "b", "c", "d", "e"}}}}}
	for i := range 60 {
		r.Questions.Prompts = append(r.Questions.Prompts, Prompt{Key: fmt.Sprintf("statement-%02d", i), Kind: ScalePrompt, Scale: "s"})
	}
	r.Questions.Prompts = append(r.Questions.Prompts, Prompt{Key: "open", Kind: TextPrompt})
	var boxes []OpenBox
	for party := PartyID(2); party < 10; party++ {
		r.Voices = append(r.Voices, RoundVoice{Party: party, Voice: People, People: []Asking{{Links: 250}}})
		box := OpenBox{Party: party}
		for n := range 250 {
			a := Answers{Texts: []Comment{{Prompt: "open", Text: "Tell us the day before the letter goes out.", Share: true}}}
			for i, p := range r.Questions.Prompts[:60] {
				a.Values = append(a.Values, Value{Prompt: p.Key, Point: 1 + (n*7+i*3+int(party))%5})
			}
			text, err := a.Bytes()
			if err != nil {
				b.Fatal(err)
			}
			box.Answers = append(box.Answers, OpenAnswer{Salt: []byte{byte(party), byte(n)}, Bytes: text})
		}
		boxes = append(boxes, box)
	}
	for b.Loop() {
		if t := Tally(r, boxes); len(t.Results) != 8 || len(t.Results[0].Cells) < 60 || len(t.Said) == 0 {
			b.Fatalf("%d results, %d comments", len(t.Results), len(t.Said))
		}
	}
}
