package partnership

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"entente/ledger"

	"github.com/go-json-experiment/json"
)

// wantField wants a command refused for one of its fields.
func (w *world) wantField(err error, field string) {
	w.t.Helper()
	var wrong *InvalidError
	if !errors.As(err, &wrong) || wrong.Field != field {
		w.t.Fatalf("= %v, want it refused for %q", err, field)
	}
}

// TestARemarkFromASmallGroupIsNotRead: seven of Harwick know what they wrote, so the eighth would be Calder's one person.
func TestARemarkFromASmallGroupIsNotRead(t *testing.T) {
	for asked, want := range map[int]int{1: 0, 4: 0, 5: 8} {
		r := Round{Questions: behaviours(), Comments: true, Smallest: 5, Voices: []RoundVoice{
			{Party: 2, Voice: People, People: []Asking{{Links: 7}}}, {Party: 3, Voice: People, People: []Asking{{Links: asked}}},
		}}
		boxes := []OpenBox{{Party: 2}, {Party: 3}}
		for i := range 8 {
			b, _ := Answers{Texts: []Comment{{Prompt: "open", Text: fmt.Sprint("c", i), Share: true}}}.Bytes()
			boxes[i/7].Answers = append(boxes[i/7].Answers, OpenAnswer{Salt: []byte{byte(i)}, Bytes: b})
		}
		if got := len(Tally(r, boxes).Said); got != want {
			t.Errorf("seven of one, and one of %d asked of another, share a comment: %d are read, want %d", asked, got, want)
		}
	}
}

// TestCommentsAreShuffledOverAllOrganisations: what is read comes in an order that the salts alone make, so that neither an
// organisation nor who was asked first can be told from its place; and nothing of either stands beside it.
func TestCommentsAreShuffledOverAllOrganisations(t *testing.T) {
	q := behaviours()
	r := Round{Questions: q, Comments: true, Smallest: 5, Voices: []RoundVoice{{Party: 2, Voice: People, People: []Asking{{Links: 8}}}, {Party: 3, Voice: People, People: []Asking{{Links: 8}}}}}
	said := func(trial int, backwards bool) []Said {
		boxes := []OpenBox{{Party: 2}, {Party: 3}}
		for i := range 16 {
			b, _ := Answers{Texts: []Comment{{Prompt: "open", Text: fmt.Sprint(i / 8), Share: true}}}.Bytes()
			boxes[i/8].Answers = append(boxes[i/8].Answers, OpenAnswer{Salt: []byte{byte(trial), byte(i)}, Bytes: b})
		}
		if backwards {
			slices.Reverse(boxes)
			slices.Reverse(boxes[0].Answers)
		}
		return Tally(r, boxes).Said
	}
	first, changes := 0, 0
	for trial := range 200 {
		list := said(trial, false)
		if len(list) != 16 || !slices.Equal(list, said(trial, true)) {
			t.Fatalf("in the order of the boxes %v, in the other %v", list, said(trial, true))
		}
		if list[0].Text == "0" {
			first++
		}
		for i := range list[1:] {
			if list[i].Text != list[i+1].Text {
				changes++
			}
		}
	}
	// By chance half of the lists begin with either organisation, and 8 of their 15 neighbours are of both.
	if first < 70 || first > 130 || changes < 200*7 || changes > 200*9 {
		t.Errorf("of 200 lists %d begin with the first organisation, and neighbours differ %d times", first, changes)
	}
	fields := reflect.VisibleFields(reflect.TypeFor[Said]())
	if len(fields) != 2 || fields[0].Name != "Prompt" || fields[1].Name != "Text" {
		t.Errorf("beside a comment stands more than its question: %v", fields)
	}
}

func TestAboutMoreThanTwoOthersEachFirstSaysAboutWhom(t *testing.T) {
	w := newWorld(t)
	q := seen()
	q.Answered = []Voice{OneVoice, People}
	begin := &BeginRound{Set: SetRef{Key: q.Key, Version: q.Version}, Questions: q, Together: true}
	w.must(w.by(w.harwick), inTheCommon, begin) // three are asked: each about the two others
	w.joins("Oakley", "omar")
	w.wantField(w.try(w.by(w.harwick), inTheCommon, begin), "together")
}

func TestQuestionsWhoseWordsAreGoneAreNotAsked(t *testing.T) {
	w := newWorld(t)
	own := behaviours()
	own.Key = ""
	set := w.must(w.by(w.harwick), inTheCommon, &WriteQuestionSet{Questions: own})
	w.must(ByOperator, inTheCommon, &EraseWords{Entry: set, Reason: "Order."})
	w.refold()
	w.wantField(w.try(w.by(w.harwick), inTheCommon, &BeginRound{
		Set: SetRef{Own: QuestionSetID(set), Version: 1}, Closes: w.today(), Opens: w.today().AddDays(1),
	}), "set")
}

func TestATopicMadeOfAGapIsAsShortAsAnyOther(t *testing.T) {
	w, id := opensRound(t)
	r, _ := w.common().Round(id)
	for _, text := range []Text{Text(strings.Repeat("a", 201)), "two\nlines"} {
		m := r.Gaps[0].Matter
		w.wantField(w.try(w.by(w.calder), inTheCommon, &AnswerGap{
			Round: id, Dimension: m.Dimension, Prompt: m.Prompt, About: m.About, How: GapTopic, Reason: text,
		}), "reason")
	}
}

// TestWhatASetWasAdaptedFromHoldsNoProse: it stands among the facts, which nothing erases.
func TestWhatASetWasAdaptedFromHoldsNoProse(t *testing.T) {
	w := newWorld(t)
	own := behaviours()
	own.Key = ""
	set := QuestionSetID(w.must(w.by(w.harwick), inTheCommon, &WriteQuestionSet{Questions: own}))
	for _, from := range []SetRef{{Key: "Priya Nair said so.", Version: 1}, {Key: "pulse"}, {Own: set, Version: 2}, {Own: set + 1, Version: 1}, {Key: "pulse", Own: set, Version: 1}} {
		w.wantField(w.try(w.by(w.harwick), inTheCommon, &WriteQuestionSet{From: from, Questions: own}), "from")
	}
	for _, from := range []SetRef{{Key: "pulse", Version: 1}, {Own: set, Version: 1}} {
		w.must(w.by(w.harwick), inTheCommon, &WriteQuestionSet{From: from, Questions: own})
	}
}

// TestARoundHoldsNoMoreThanItsEntryCan: what opens goes into one entry, and one that were too large no copy would verify.
func TestARoundHoldsNoMoreThanItsEntryCan(t *testing.T) {
	w := newWorld(t)
	q := seen()
	q.Prompts = nil
	for i := range 100 {
		q.Prompts = append(q.Prompts, Prompt{Key: fmt.Sprintf("%s%03d", strings.Repeat("k", 37), i), Dimension: "cost", Kind: ScalePrompt, Scale: "agree", Text: Text(fmt.Sprint("Question ", i))})
	}
	for i := range 9 - len(w.common().Voters()) {
		w.joins(Text(fmt.Sprint("Party ", i)), fmt.Sprint("person", i))
	}
	w.must(w.by(w.harwick), inTheCommon, &AllowMore{Round: w.begins(inTheCommon, q, BeginRound{})})
	for i := range 3 {
		w.joins(Text(fmt.Sprint("Other ", i)), fmt.Sprint("another", i))
	}
	if err := w.try(w.by(w.harwick), inTheCommon, &AllowMore{Round: w.begins(inTheCommon, q, BeginRound{})}); !errors.Is(err, ErrConflict) {
		t.Errorf("100 questions about each of 12 organisations = %v, want a conflict", err)
	}
	asked := make([]PartyID, 34)
	for i := range asked {
		asked[i] = PartyID(100_000 + i)
	}
	if n := cellsOf(q, asked, mostAbout); n <= mostCells {
		t.Errorf("%d cells of 34 organisations are taken, want at most %d", n, mostCells)
	}
	largest := RoundOpened{}
	for i := range mostCells {
		if i%300 == 0 {
			largest.Results = append(largest.Results, PartyResult{Party: asked[i/300]})
		}
		last := &largest.Results[len(largest.Results)-1]
		last.Cells = append(last.Cells, Cell{Prompt: q.Prompts[i%100].Key, About: asked[i%34], Kind: CellCounts, Points: mostPoints, Counts: slices.Repeat([]int{450}, mostPoints)})
	}
	for i := range 100 * len(asked) {
		largest.Gaps = append(largest.Gaps, Gap{Matter: Matter{Prompt: q.Prompts[i%100].Key, About: asked[i%34]}, Low: asked[0], High: asked[1], Size: 1000})
	}
	if b, err := json.Marshal(largest); err != nil || len(b) > ledger.MaxPart {
		t.Errorf("the largest opening takes %d bytes, %v, want at most %d", len(b), err, ledger.MaxPart)
	}
}
