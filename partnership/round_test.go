package partnership

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// behaviours is a set that comes with the program, as the surface fills it in.
func behaviours() QuestionSet {
	return QuestionSet{
		Key: "behaviours", Version: 1, Name: "How we work", Answered: []Voice{People, OneVoice},
		Scales:     []Scale{{Key: "agree", Points: []Text{"no", "rather not", "partly", "rather", "yes"}}},
		Dimensions: []Dimension{{Key: "cost", Name: "Cost", Talk: []Text{"Where do they come from?"}}, {Key: "trust", Name: "Trust"}},
		Prompts: []Prompt{
			{Key: "cost", Dimension: "cost", Kind: ScalePrompt, Scale: "agree", Text: "We know what it costs."},
			{Key: "said", Dimension: "trust", Kind: ScalePrompt, Scale: "agree", Text: "What is said is done."},
			{Key: "open", Kind: TextPrompt, Text: "What would make your work easier?"},
		},
	}
}

// seen is a set about oneself and others; potential one for the room, with a deal-breaker.
func seen() QuestionSet {
	q := behaviours()
	q.Key, q.About = "seen", true
	return q
}

func potential() QuestionSet {
	q := behaviours()
	q.Key, q.Room, q.Answered = "potential", true, []Voice{OneVoice}
	q.Prompts = append(q.Prompts, Prompt{Key: "never", Kind: DealBreaker, Text: "What can never be?"})
	return q
}

// begins begins a round of a set in a space.
func (w *world) begins(at int, q QuestionSet, c BeginRound) RoundID {
	w.t.Helper()
	c.Set, c.Questions = SetRef{Key: q.Key, Version: q.Version}, q
	if !c.Together && c.Closes == "" {
		c.Closes, c.Opens = w.today().AddDays(7), w.today().AddDays(8)
	}
	return RoundID(w.must(w.by(w.harwick), at, &c))
}

// people asks n people by link.
func (w *world) people(at int, id RoundID, p PartyID, n int) {
	w.t.Helper()
	w.must(w.by(p), at, &ChooseVoice{Round: id, Voice: People, Links: n})
}

// rings carries out what the clock owes a space; what lay sealed is given.
func (w *world) rings(at int, sealed ...OpenBox) (carried []string) {
	w.t.Helper()
	for range 5 {
		due := w.spaces[at].state.Due(w.common(), w.now)
		if len(due) == 0 {
			return carried
		}
		for _, d := range due {
			switch c := d.Command.(type) {
			case *CloseRound:
				for _, b := range sealed {
					c.Boxes = append(c.Boxes, ShutBox{Party: b.Party, Answered: len(b.Answers), Root: "ab"})
				}
			case *OpenRound:
				c.Boxes = sealed
			}
			w.must(ByClock, at, d.Command)
			carried = append(carried, d.ID)
		}
	}
	w.t.Fatalf("the clock never rests: %v", carried)
	return nil
}

// answers is a box in which one person answered each of the values to "cost", and 3 to "said".
func answers(p PartyID, values ...int) OpenBox {
	box := OpenBox{Party: p}
	for i, v := range values {
		a := Answers{Values: []Value{{Prompt: "cost", Point: v}, {Prompt: "said", Point: 3}}}
		b, err := a.Bytes()
		if err != nil {
			panic(err)
		}
		box.Answers = append(box.Answers, OpenAnswer{Salt: fmt.Appendf(nil, "salt %d of %d", i, p), Bytes: append(b, "   "...)})
	}
	return box
}

// opensRound makes a round of three parties, opened: Harwick low and Calder high on cost, Millbrook too few.
func opensRound(t fataler) (*world, RoundID) {
	w := newWorld(t)
	id := w.begins(inTheCommon, behaviours(), BeginRound{})
	w.people(inTheCommon, id, w.harwick, 6)
	w.people(inTheCommon, id, w.calder, 6)
	w.people(inTheCommon, id, w.millbrook, 6)
	w.now = w.now.AddDate(0, 0, 9)
	w.rings(inTheCommon, answers(w.harwick, 1, 1, 2, 2, 3, 0), answers(w.calder, 5, 5, 5, 4, 5, 5), answers(w.millbrook, 1, 2, 3, 4))
	return w, id
}

func TestARoundOpensWithWhatMayBeShownAndTheWidestGapFirst(t *testing.T) {
	w, id := opensRound(t)
	r, err := w.common().Result(id)
	if err != nil || len(r.Matters) != 2 {
		t.Fatalf("Result = %+v, %v", r, err)
	}
	first := r.Matters[0]
	if first.Dimension != "cost" || first.Gap.Low != w.harwick || first.Gap.High != w.calder || first.Gap.Size != 320 || !first.Must {
		t.Errorf("widest = %+v, want cost, 3.2 points between Harwick and Calder", first.Gap)
	}
	kinds := func(m MatterResult) (list []CellKind) {
		for _, l := range m.Lanes {
			for _, c := range l.Cells {
				list = append(list, c.Kind)
			}
		}
		return list
	}
	if got := kinds(first); !slices.Equal(got, []CellKind{CellCounts, CellTogether, CellFew}) {
		t.Errorf("cells = %v", got)
	}
	if c := first.Lanes[1].Cells[0]; !c.Extreme() || c.Counts != nil {
		t.Errorf("all but one at the end = %+v, want together there and no counts", c)
	}
	if got := kinds(r.Matters[1]); !slices.Equal(got, []CellKind{CellTogether, CellTogether, CellFew}) {
		t.Errorf("cells = %v", got)
	}
}

func TestNothingOfAnswersIsRecordedBeforeTheOpening(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, behaviours(), BeginRound{})
	w.people(inTheCommon, id, w.harwick, 4)
	w.people(inTheCommon, id, w.calder, 6)
	w.now = w.now.AddDate(0, 0, 7).Add(15*time.Hour - time.Minute)
	if got := w.rings(inTheCommon); len(got) != 0 {
		t.Errorf("a minute before the end of its last day the clock does %v", got)
	}
	w.now = w.now.Add(9 * time.Hour)
	if got := w.rings(inTheCommon, answers(w.harwick, 1, 2), answers(w.calder, 1, 2, 3, 4, 5, 1)); !slices.Equal(got, []string{fmt.Sprintf("close-round-%d", id)}) {
		t.Errorf("after its last day the clock does %v, want that it closes and does not open", got)
	}
	r, _ := w.common().Round(id)
	want := []ClosedBox{{Party: w.harwick, Voice: People, Few: true}, {Party: w.calder, Voice: People, Asked: 6, Answered: 6, Root: "ab"}}
	if !slices.Equal(r.Boxes, want) || r.Results != nil || r.Phase() != RoundClosed {
		t.Errorf("closed = %+v", r)
	}
	if _, err := w.common().Result(id); !errors.Is(err, ErrNotFound) {
		t.Errorf("Result before the opening = %v, want ErrNotFound", err)
	}
	if err := w.try(ByClock, inTheCommon, &OpenRound{Round: id}); !errors.Is(err, ErrConflict) {
		t.Errorf("opening before its hour = %v, want a conflict", err)
	}
	if err := w.try(w.by(w.harwick), inTheCommon, &OpenRound{Round: id}); err == nil {
		t.Error("a member opens a round")
	}
}

func TestBeginningARoundIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		at    int
		field string
		begin func(w *world, b *BeginRound)
	}{
		"without a day":               {inTheCommon, "closes", func(_ *world, b *BeginRound) { b.Closes = "" }},
		"closing yesterday":           {inTheCommon, "closes", func(_ *world, b *BeginRound) { b.Closes = "2026-03-01" }},
		"closing in a year":           {inTheCommon, "closes", func(_ *world, b *BeginRound) { b.Closes, b.Opens = "2027-03-01", "2027-03-02" }},
		"opening as it closes":        {inTheCommon, "opens", func(_ *world, b *BeginRound) { b.Opens = b.Closes }},
		"opening much later":          {inTheCommon, "opens", func(_ *world, b *BeginRound) { b.Opens = "2026-06-30" }},
		"showing groups of four":      {inTheCommon, "smallest", func(_ *world, b *BeginRound) { b.Smallest = 4 }},
		"asking one":                  {inTheCommon, "asked", func(w *world, b *BeginRound) { b.Asked = []PartyID{w.harwick} }},
		"asking who is not in a room": {inTheRoom, "asked", func(w *world, b *BeginRound) { b.Asked = []PartyID{w.harwick, w.millbrook} }},
		"of a set that is not there":  {inTheCommon, "set", func(_ *world, b *BeginRound) { b.Set.Version = 2 }},
		"of an own set not there":     {inTheCommon, "set", func(_ *world, b *BeginRound) { b.Set = SetRef{Own: 3, Version: 1} }},
		"together with a day to open": {inTheCommon, "opens", func(_ *world, b *BeginRound) { b.Together = true }},
		"together, of people": {inTheCommon, "together", func(_ *world, b *BeginRound) {
			b.Together, b.Closes, b.Opens, b.Questions.Answered = true, "", "", []Voice{People}
		}},
		"with a prompt twice": {inTheCommon, "set.prompts.4.key", func(_ *world, b *BeginRound) {
			b.Questions.Prompts = append(b.Questions.Prompts, b.Questions.Prompts[0])
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			q := behaviours()
			b := &BeginRound{Set: SetRef{Key: q.Key, Version: 1}, Questions: q, Closes: "2026-03-09", Opens: "2026-03-10"}
			c.begin(w, b)
			err := w.try(w.by(w.harwick), c.at, b)
			var wrong *InvalidError
			if !errors.As(err, &wrong) || wrong.Field != c.field {
				t.Errorf("BeginRound = %v, want %s refused", err, c.field)
			}
		})
	}
}

func TestOneVoiceIsReadOnlyOnceLocked(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheRoom, potential(), BeginRound{Together: true})
	w.must(w.by(w.harwick), inTheRoom, &LockVoice{Round: id, Hash: "aa"})
	if got := w.rings(inTheRoom); len(got) != 0 {
		t.Errorf("with one answer the clock does %v", got)
	}
	if err := w.try(w.by(w.harwick), inTheRoom, &LockVoice{Round: id, Hash: "bb"}); !errors.Is(err, ErrConflict) {
		t.Errorf("locking twice = %v, want a conflict", err)
	}
	w.must(w.by(w.calder), inTheRoom, &LockVoice{Round: id, Hash: "cc"})
	never, _ := Answers{Values: []Value{{Prompt: "cost", Point: 2}}, Texts: []Comment{{Prompt: "never", Text: "Night shifts."}}}.Bytes()
	boxes := []OpenBox{answers(w.harwick, 4), {Party: w.calder, Answers: []OpenAnswer{{Salt: []byte("s"), Bytes: never}}}}
	if got := len(w.rings(inTheRoom, boxes...)); got != 2 {
		t.Errorf("with both answers the clock does %d things, want closing and opening at once", got)
	}
	r, _ := w.spaces[inTheRoom].state.Round(id)
	if a, ok := r.Spoke(w.calder); !ok || len(a.Texts) != 1 || a.Texts[0].Text != "Night shifts." {
		t.Errorf("Calder said %+v, %v", a, ok)
	}
	want := []Matter{{Dimension: "cost"}, {Prompt: "never", About: w.calder}}
	if got := r.Unanswered(); !slices.Equal(got, want) {
		t.Errorf("to be answered: %v, want %v: the gap, and the deal-breaker by name", got, want)
	}
}

func TestAnUnlockedVoiceStaysUnread(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheRoom, potential(), BeginRound{Together: true, Closes: "2026-03-05"})
	w.must(w.by(w.harwick), inTheRoom, &LockVoice{Round: id, Hash: "aa"})
	w.on("2026-03-06")
	w.rings(inTheRoom, answers(w.harwick, 4), answers(w.calder, 2))
	r, _ := w.spaces[inTheRoom].state.Round(id)
	if _, ok := r.Spoke(w.calder); ok || len(r.Spoken) != 1 || r.Opened.No == 0 {
		t.Errorf("opened with %+v, want Harwick's answer and nothing of what Calder never sent", r.Spoken)
	}
}

func TestGapsAreAnsweredBeforeARoundSettles(t *testing.T) {
	w, id := opensRound(t)
	by := w.by(w.calder)
	r, _ := w.common().Round(id)
	if got := r.Unanswered(); !slices.Equal(got, []Matter{{Dimension: "cost"}}) {
		t.Fatalf("to be answered: %v", got)
	}
	for name, c := range map[string]AnswerGap{
		"dimension": {Dimension: "trust", How: GapAsItIs},
		"how":       {Dimension: "cost"},
		"reason":    {Dimension: "cost", How: GapDeclined},
		"ref":       {Dimension: "cost", How: GapPromise, Ref: Ref{Kind: RefCommitment, ID: "999"}},
		"topic":     {Dimension: "cost", How: GapTopic, Topic: 999},
	} {
		c.Round = id
		var wrong *InvalidError
		if err := w.try(by, inTheCommon, &c); !errors.As(err, &wrong) || wrong.Field != name {
			t.Errorf("AnswerGap(%+v) = %v, want %s refused", c, err, name)
		}
	}
	w.must(by, inTheCommon, &AnswerGap{Round: id, Dimension: "cost", How: GapTopic, Reason: "Where our baselines differ"})
	if got := w.rings(inTheCommon); !slices.Equal(got, []string{fmt.Sprintf("settle-round-%d", id)}) {
		t.Errorf("the clock does %v, want that it settles", got)
	}
	topics := w.common().OpenTopics()
	r, _ = w.common().Round(id)
	if len(topics) != 1 || r.Answers[0].Topic != topics[0].ID || r.Phase() != RoundSettled {
		t.Errorf("topics = %+v, answers = %+v", topics, r.Answers)
	}
	gap := RefTo(RefRound, id).Of("gap-1")
	if topic, on := w.common().TopicAbout(gap); !on || topic.ID != topics[0].ID {
		t.Errorf("TopicAbout(%v) = %+v, %v, want %+v", gap, topic, on, topics[0])
	}
	w.must(by, inTheCommon, &AnswerGap{Round: id, Dimension: "cost", How: GapTopic, Reason: "Where our baselines differ"})
	if again := w.common().OpenTopics(); len(again) != 1 {
		t.Errorf("OpenTopics() = %+v, want that what is on the list is not brought twice", again)
	}
}

func TestAPartyThatLeavesTakesItsAnswersAlong(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, behaviours(), BeginRound{})
	for _, p := range []PartyID{w.harwick, w.calder, w.millbrook} {
		w.people(inTheCommon, id, p, 6)
	}
	w.must(w.by(w.millbrook), inTheCommon, &LeavePartnership{Reason: "x"})
	w.now = w.now.AddDate(0, 0, 9)
	w.rings(inTheCommon, answers(w.harwick, 1, 1, 2, 2, 3), answers(w.millbrook, 5, 5, 5, 1, 1))
	r, _ := w.common().Round(id)
	if len(r.Boxes) != 2 || len(r.Results) != 2 || r.Results[1].Party != w.calder || r.Results[1].Cells[0].Kind != CellFew {
		t.Errorf("results = %+v, want Harwick's and nothing shown of Calder's, none of Millbrook's", r.Results)
	}
}

func TestPeopleAreAskedThirtyPromptsAQuarter(t *testing.T) {
	w := newWorld(t)
	long := behaviours()
	for i := range 20 {
		long.Prompts = append(long.Prompts, Prompt{Key: fmt.Sprintf("more-%d", i), Kind: TextPrompt, Text: Text(fmt.Sprintf("And %d?", i))})
	}
	ed := w.helper[w.harwick]
	first := w.begins(inTheCommon, long, BeginRound{})
	w.must(w.by(w.harwick), inTheCommon, &ChooseVoice{Round: first, Voice: People, Members: []MemberID{ed}, Links: 5})
	if got := PromptsLeft(w.views(ed), ed); got != 7 {
		t.Errorf("left = %d, want 7", got)
	}
	long.Key = "longer"
	for i := range long.Prompts {
		long.Prompts[i].Text = "Also: " + long.Prompts[i].Text
	}
	second := w.begins(inTheRoom, long, BeginRound{})
	var wrong *InvalidError
	choose := func(c ChooseVoice) error {
		c.Round, c.Voice = second, People
		in := In{State: w.spaces[inTheRoom].state, Common: w.common(), By: w.by(w.harwick), Now: w.now, Own: []*State{w.common(), w.spaces[inThePrivate].state}}
		_, err := Decide(in, &c)
		return err
	}
	if err := choose(ChooseVoice{Members: []MemberID{ed}}); !errors.As(err, &wrong) || wrong.Field != "members" || !strings.Contains(wrong.Reason, "7 left") {
		t.Errorf("asking Ed again = %v, want it refused with what is left", err)
	}
	if err := choose(ChooseVoice{Links: 3}); !errors.As(err, &wrong) || wrong.Field != "links" {
		t.Errorf("asking by link again = %v, want it refused", err)
	}
	if err := choose(ChooseVoice{Members: []MemberID{w.manager[w.harwick]}}); err != nil {
		t.Errorf("asking somebody else = %v", err)
	}
	no := w.must(w.by(w.harwick), inTheRoom, &AllowMore{Round: second})
	w.must(w.by(w.calder), inTheRoom, &AnswerConsent{Question: QuestionID(no), Revision: uint64(second), Position: Agree, Name: "N."})
	if err := choose(ChooseVoice{Members: []MemberID{ed}}); err != nil {
		t.Errorf("once all agreed to more = %v", err)
	}
	w.on("2026-04-01")
	if got := PromptsLeft(w.views(ed), ed); got != QuarterPrompts {
		t.Errorf("left in the next quarter = %d", got)
	}
}

func TestAnswersAreCheckedAgainstTheQuestions(t *testing.T) {
	for name, c := range map[string]struct{ bytes, field string }{
		"right":            {`{"a":[{"p":"cost","v":5},{"p":"said","v":0}],"t":[{"p":"open","text":"x","share":true}]}   `, ""},
		"empty":            {`{}`, ""},
		"no JSON":          {`{`, "answers"},
		"an unknown part":  {`{"x":1}`, "answers"},
		"unknown prompt":   {`{"a":[{"p":"nope","v":1}]}`, "nope"},
		"off the scale":    {`{"a":[{"p":"cost","v":6}]}`, "cost"},
		"under the scale":  {`{"a":[{"p":"cost","v":-1}]}`, "cost"},
		"twice":            {`{"a":[{"p":"cost","v":1},{"p":"cost","v":2}]}`, "cost"},
		"about somebody":   {`{"a":[{"p":"cost","about":3,"v":1}]}`, "cost.3"},
		"a text as point":  {`{"a":[{"p":"open","v":1}]}`, "open"},
		"a text twice":     {`{"t":[{"p":"open","text":"x"},{"p":"open","text":"y"}]}`, "open"},
		"unknown text":     {`{"t":[{"p":"nope","text":"x"}]}`, "nope"},
		"control":          {`{"t":[{"p":"open","text":"\u0007"}]}`, "open"},
		"a member twice":   {`{"a":[],"a":[]}`, "answers"},
		"bytes not UTF-8":  {"{\"t\":[{\"p\":\"open\",\"text\":\"\xff\"}]}", "answers"},
		"something behind": {`{} x`, "answers"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseAnswers(behaviours(), []byte(c.bytes))
			var wrong *InvalidError
			if c.field == "" && err != nil || c.field != "" && (!errors.As(err, &wrong) || wrong.Field != c.field) {
				t.Errorf("ParseAnswers(%s) = %v, want field %q refused", c.bytes, err, c.field)
			}
		})
	}
}

// What is checked before it is sealed is what is read from the bytes afterwards, and the giver's own stays as it was.
func TestAnswersGivenAreThoseThatAreRead(t *testing.T) {
	r := Round{Questions: behaviours(), Comments: true, Voices: []RoundVoice{{Party: 2, Voice: People}}}
	for _, text := range []string{" tidy me \r\n", "e\u0301", "", "\a", "\xff", strings.Repeat("x", MostPeopleText+1)} {
		given := Answers{Values: []Value{{Prompt: "cost", Point: 5}}, Texts: []Comment{{Prompt: "open", Text: text}}}
		checked, err := r.Check(2, given)
		if given.Texts[0].Text != text {
			t.Errorf("Check changed %q into %q where it was given", text, given.Texts[0].Text)
		}
		b, unwritten := given.Bytes()
		if unwritten != nil {
			if err == nil {
				t.Errorf("Check(%q) takes what cannot be written: %v", text, unwritten)
			}
			continue
		}
		read, want := r.ParseAnswers(2, b)
		if diff := cmp.Diff(read, checked); diff != "" || fmt.Sprint(err) != fmt.Sprint(want) {
			t.Errorf("Check(%.20q) = %v, want %v as ParseAnswers (-want +got):\n%s", text, err, want, diff)
		}
	}
}

func TestCommentsAreReadFromEightWritersOn(t *testing.T) {
	for n, want := range map[int]int{7: 0, 8: 8} {
		r := Round{Questions: behaviours(), Comments: true, Smallest: 5, Voices: []RoundVoice{
			{Party: 2, Voice: People, People: []Asking{{Links: 6}}}, {Party: 3, Voice: People, People: []Asking{{Links: 6}}},
		}}
		boxes := []OpenBox{{Party: 2}, {Party: 3}}
		for i := range n + 3 {
			b, _ := Answers{Texts: []Comment{{Prompt: "open", Text: fmt.Sprint("c", i), Share: i < n}}}.Bytes()
			boxes[i%2].Answers = append(boxes[i%2].Answers, OpenAnswer{Salt: []byte{byte(i)}, Bytes: b})
		}
		if got := len(Tally(r, boxes).Said); got != want {
			t.Errorf("%d people shared a comment: %d are read, want %d", n, got, want)
		}
	}
}

// gapRules are those of the rules that are about rounds.
func (w *world) gapRules(p PartyID) []Rule {
	return slices.DeleteFunc(w.rules(p), func(r Rule) bool { return !strings.HasPrefix(string(r), "gap") })
}

func TestARoundIsComparedWithTheOneBefore(t *testing.T) {
	w, first := opensRound(t)
	w.on("2026-03-30")
	second := w.begins(inTheCommon, behaviours(), BeginRound{})
	w.people(inTheCommon, second, w.harwick, 6)
	w.people(inTheCommon, second, w.calder, 6)
	w.now = w.now.AddDate(0, 0, 9)
	w.rings(inTheCommon, answers(w.harwick, 1, 1, 1, 1, 1, 1), answers(w.calder, 5, 5, 5, 5, 5))
	r, err := w.common().Result(second)
	if err != nil || r.Previous != first {
		t.Fatalf("Result = %+v, %v, want it compared with round %d", r, err, first)
	}
	if l := r.Matters[0].Lanes[0]; !l.Compared || l.Now != 1 || l.Before != 1.8 || r.Matters[0].Before.Size != 320 {
		t.Errorf("Harwick's lane = %+v, before %+v", l, r.Matters[0].Before)
	}
	if got := w.gapRules(w.harwick); !slices.Equal(got, []Rule{RuleGapWidened}) {
		t.Errorf("signals = %v, want that the gap widened and nothing of the older round", got)
	}
	signals := Signals(w.views(w.manager[w.harwick]))
	signal := signals[slices.IndexFunc(signals, func(s Signal) bool { return s.Rule == RuleGapWidened })]
	if got, want := string(signal.Explain().Cause), "The answers opened on 8 April 2026; they are 4 points apart, and were 3.2 points the time before."; got != want {
		t.Errorf("cause = %q, want %q", got, want)
	}
	if key, err := ParseSignalKey(signal.Key.String()); err != nil || key != signal.Key {
		t.Errorf("ParseSignalKey(%s) = %v, %v", signal.Key, key, err)
	}
	w.on("2026-05-09")
	if got := w.gapRules(w.harwick); !slices.Equal(got, []Rule{RuleGapUnanswered}) {
		t.Errorf("signals a month later = %v, want that nobody has answered it", got)
	}
	w.must(w.by(w.calder), inTheCommon, &AnswerGap{Round: second, Dimension: "cost", How: GapAsItIs})
	if got := w.gapRules(w.harwick); len(got) != 0 {
		t.Errorf("signals once it is answered = %v", got)
	}
}

func TestAPromptIsTheSameInTheSameWordsOnTheSameScale(t *testing.T) {
	before := Round{Set: SetRef{Key: "behaviours", Version: 1}, Questions: behaviours()}
	for name, c := range map[string]struct {
		change func(q *QuestionSet)
		want   bool
	}{
		"as it was":     {func(*QuestionSet) {}, true},
		"other words":   {func(q *QuestionSet) { q.Prompts[0].Text = "We know who pays." }, false},
		"another scale": {func(q *QuestionSet) { q.Scales[0].Points[0] = "never" }, false},
		"a longer one":  {func(q *QuestionSet) { q.Scales[0].Points = append(q.Scales[0].Points, "wholly") }, false},
		"erased":        {func(q *QuestionSet) { q.Prompts[0].Text = Erased }, false},
		"another help":  {func(q *QuestionSet) { q.Prompts[0].Help = "Think of last month." }, true},
	} {
		now := Round{Set: SetRef{Key: "behaviours", Version: 2}, Questions: behaviours()}
		c.change(&now.Questions)
		if got := now.AsksAs(before, "cost"); got != c.want {
			t.Errorf("%s: AsksAs = %v, want %v", name, got, c.want)
		}
	}
}

func TestHowEachSeesEachStandsBesideHowOneSeesOneself(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheRoom, seen(), BeginRound{})
	for _, p := range []PartyID{w.harwick, w.calder} {
		w.must(w.by(p), inTheRoom, &ChooseVoice{Round: id, Voice: OneVoice})
		w.must(w.by(p), inTheRoom, &LockVoice{Round: id, Hash: "aa"})
	}
	says := func(self, other int, me, them PartyID) OpenBox {
		b, _ := Answers{Values: []Value{{Prompt: "cost", About: me, Point: self}, {Prompt: "cost", About: them, Point: other}}}.Bytes()
		return OpenBox{Party: me, Answers: []OpenAnswer{{Bytes: b}}}
	}
	w.now = w.now.AddDate(0, 0, 9)
	w.rings(inTheRoom, says(5, 2, w.harwick, w.calder), says(4, 3, w.calder, w.harwick))
	r, _ := w.spaces[inTheRoom].state.Round(id)
	m := r.Matrix(Matter{Dimension: "cost"})
	if len(m) != 2 || m[0][0].Mean != 5 || m[0][1].Mean != 2 || m[1][0].Mean != 3 || m[1][1].Mean != 4 {
		t.Errorf("matrix = %+v", m)
	}
	if len(r.Gaps) != 2 || r.Gaps[0].Size != 200 {
		t.Errorf("gaps = %+v, want two of two points: on Harwick, on Calder", r.Gaps)
	}
}

func TestOwnPlaceIsAskedAlone(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inThePrivate, behaviours(), BeginRound{})
	w.people(inThePrivate, id, w.harwick, 6)
	w.now = w.now.AddDate(0, 0, 9)
	w.rings(inThePrivate, answers(w.harwick, 1, 1, 2, 2, 3))
	r, _ := w.spaces[inThePrivate].state.Round(id)
	if len(r.Gaps) != 0 || r.Phase() != RoundSettled || r.Results[0].Cells[0].Kind != CellCounts {
		t.Errorf("round = %+v, want figures, no gaps, settled", r)
	}
}

func TestAVersionOfAQuestionSetNeverChanges(t *testing.T) {
	w := newWorld(t)
	own := behaviours()
	own.Key = ""
	set := QuestionSetID(w.must(w.by(w.harwick), inTheCommon, &WriteQuestionSet{Questions: own}))
	own.Prompts[0].Text = "Otherwise."
	w.must(w.by(w.calder), inTheCommon, &WriteQuestionSet{Set: set, Version: 1, Questions: own})
	if err := w.try(w.by(w.harwick), inTheCommon, &WriteQuestionSet{Set: set, Version: 1, Questions: own}); !errors.Is(err, ErrConflict) {
		t.Errorf("writing on what somebody has rewritten = %v, want a conflict", err)
	}
	id := w.must(w.by(w.harwick), inTheCommon, &BeginRound{Set: SetRef{Own: set, Version: 1}, Closes: "2026-03-09", Opens: "2026-03-10"})
	r, _ := w.common().Round(RoundID(id))
	if got := r.Questions.Prompts[0].Text; got != "We know what it costs." {
		t.Errorf("a round of version 1 asks %q", got)
	}
}

func TestWhoeverJoinsIsAskedInTheFirstConversation(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, potential(), BeginRound{Together: true, Newcomers: true, Asked: []PartyID{w.harwick}})
	w.must(w.by(w.harwick), inTheCommon, &LockVoice{Round: id, Hash: "aa"})
	if got := w.rings(inTheCommon); len(got) != 0 {
		t.Errorf("with nobody else there the clock does %v", got)
	}
	oakley := w.joins("Oakley", "omar")
	r, _ := w.common().Round(id)
	if !slices.Equal(r.Asked, []PartyID{w.harwick, oakley}) {
		t.Fatalf("asked = %v, want Harwick and who joined", r.Asked)
	}
	w.must(w.by(oakley), inTheCommon, &LockVoice{Round: id, Hash: "bb"})
	if got := w.rings(inTheCommon, answers(w.harwick, 4), answers(oakley, 4)); len(got) != 3 {
		t.Errorf("once both have answered the clock does %v, want that it closes, opens and, with no gap, settles", got)
	}
	var wrong *InvalidError
	q := behaviours()
	err := w.try(w.by(w.harwick), inTheCommon, &BeginRound{Set: SetRef{Key: q.Key, Version: 1}, Questions: q, Closes: w.today(), Opens: w.today().AddDays(1), Newcomers: true})
	if !errors.As(err, &wrong) || wrong.Field != "newcomers" {
		t.Errorf("newcomers in a round of people = %v, want it refused", err)
	}
}

func TestANeutralPartyIsAskedOnlyByName(t *testing.T) {
	w := newWorld(t)
	inv := w.must(w.by(w.harwick), inTheCommon, &InviteParty{Name: "Quay", Neutral: true})
	for _, q := range w.common().Questions(w.today()) {
		for _, p := range q.Awaits() {
			w.must(w.by(p), inTheCommon, &AnswerConsent{Question: q.ID, Revision: q.Revision, Position: Agree, Name: "N."})
		}
	}
	quay := PartyID(w.must(ByInvitation(InvitationID(inv)), inTheCommon, &JoinAsParty{Party: "Quay", Kind: Neutral, Person: "Quin", Key: strings.Repeat("quin", 6)}))
	for _, c := range []struct {
		asked []PartyID
		want  bool
	}{{nil, false}, {[]PartyID{w.harwick, quay}, true}} {
		r, _ := w.common().Round(w.begins(inTheCommon, behaviours(), BeginRound{Asked: c.asked}))
		if r.AskedOf(quay) != c.want {
			t.Errorf("asked %v: a neutral party is asked: %v, want %v", c.asked, r.AskedOf(quay), c.want)
		}
	}
}

func TestAClockThatGoesBackUndoesNothing(t *testing.T) {
	w := newWorld(t)
	id := w.begins(inTheCommon, behaviours(), BeginRound{})
	w.people(inTheCommon, id, w.harwick, 6)
	w.now = w.now.AddDate(0, 0, 9)
	w.rings(inTheCommon, answers(w.harwick, 1, 1, 2, 2, 3))
	w.now = w.now.AddDate(0, 0, -8)
	if got := w.rings(inTheCommon); len(got) != 0 {
		t.Errorf("the clock does %v", got)
	}
	if err := w.try(w.by(w.calder), inTheCommon, &ChooseVoice{Round: id, Voice: People, Links: 6}); !errors.Is(err, ErrConflict) {
		t.Errorf("choosing in a round that has opened = %v, want a conflict", err)
	}
	for _, c := range []Command{&CloseRound{Round: id}, &OpenRound{Round: id}} {
		if err := w.try(ByClock, inTheCommon, c); !errors.Is(err, ErrConflict) {
			t.Errorf("%T again = %v, want a conflict", c, err)
		}
	}
}
