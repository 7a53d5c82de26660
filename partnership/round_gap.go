package partnership

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// A gap is how far two parties are apart on one matter: a dimension or, where a prompt has none, the prompt; in a set about
// others, on how one organisation is seen. It is the difference of two averages, worked out once, when the round opens.

// widestGaps is how many gaps are to be answered before a round settles.
const widestGaps = 3

// Matter names what a gap is about.
type Matter struct {
	Dimension string  `json:"dimension,omitzero"`
	Prompt    string  `json:"prompt,omitzero"` // where it has no dimension, and of a deal-breaker
	About     PartyID `json:"about,omitzero"`  // who is seen; of a deal-breaker who named it
}

// Gap is the widest difference on a matter.
type Gap struct {
	Matter
	Low  PartyID `json:"low"`
	High PartyID `json:"high"`
	Size int     `json:"size"` // hundredths of a point
}

// matters lists what is compared, in the order of the questions.
func (q QuestionSet) matters(about []PartyID) []Matter {
	var list []Matter
	for _, p := range q.Prompts {
		if p.Kind != ScalePrompt {
			continue
		}
		for _, whom := range about {
			m := Matter{Dimension: p.Dimension, About: whom}
			if p.Dimension == "" {
				m.Prompt = p.Key
			}
			if !slices.Contains(list, m) {
				list = append(list, m)
			}
		}
	}
	return list
}

// promptsOf lists the prompts with a scale that belong to a matter.
func (q QuestionSet) promptsOf(m Matter) []string {
	var list []string
	for _, p := range q.Prompts {
		if p.Kind == ScalePrompt && (m.Prompt == p.Key || m.Prompt == "" && p.Dimension == m.Dimension) {
			list = append(list, p.Key)
		}
	}
	return list
}

// aboutIn lists whom the cells are about, in order: 0 alone unless the set is about others.
func aboutIn(results []PartyResult) []PartyID {
	var list []PartyID
	for _, p := range results {
		for _, c := range p.Cells {
			if !slices.Contains(list, c.About) {
				list = append(list, c.About)
			}
		}
	}
	return PartySet(list)
}

// gapsOf lists the gaps between parties, biggest first. Where there is one party there is none.
func gapsOf(q QuestionSet, results []PartyResult) []Gap {
	var list []Gap
	for _, m := range q.matters(aboutIn(results)) {
		if g, ok := widest(q.promptsOf(m), m, results); ok {
			list = append(list, g)
		}
	}
	slices.SortStableFunc(list, func(a, b Gap) int { return cmp.Compare(b.Size, a.Size) })
	return list
}

// widest is the widest difference between two parties on a matter, over the prompts shown of both.
func widest(prompts []string, m Matter, results []PartyResult) (Gap, bool) {
	best := Gap{Matter: m}
	for i, a := range results {
		for _, b := range results[i+1:] {
			x, y, ok := meansOf(prompts, m.About, a, b)
			size := int(math.Round(math.Abs(x-y) * 100))
			if !ok || size <= best.Size {
				continue
			}
			best.Size, best.Low, best.High = size, a.Party, b.Party
			if x > y {
				best.Low, best.High = b.Party, a.Party
			}
		}
	}
	return best, best.Size > 0
}

// meansOf are the averages of two parties over the prompts shown of both; false if there is none.
func meansOf(prompts []string, about PartyID, a, b PartyResult) (x, y float64, ok bool) {
	n := 0
	for _, p := range prompts {
		ca, _ := a.cell(p, about)
		cb, _ := b.cell(p, about)
		if ca.Shown() && cb.Shown() {
			x, y, n = x+ca.mean(), y+cb.mean(), n+1
		}
	}
	return x / float64(max(n, 1)), y / float64(max(n, 1)), n > 0
}

// mean is the average point of a cell that is shown.
func (c Cell) mean() float64 {
	sum, n := 0, 0
	for i, k := range c.Histogram() {
		sum, n = sum+k*(i+1), n+k
	}
	return float64(sum) / float64(max(n, 1))
}

// GapAnswerKind is what becomes of a gap.
type GapAnswerKind string

// The ways to answer a gap.
const (
	GapPromise  GapAnswerKind = "promise"
	GapTopic    GapAnswerKind = "topic"    // of the next check-in
	GapAsItIs   GapAnswerKind = "as-it-is" // accepted
	GapDeclined GapAnswerKind = "declined" // with a reason
)

// GapAnswerKinds lists them in the order in which they are offered.
var GapAnswerKinds = []GapAnswerKind{GapPromise, GapTopic, GapAsItIs, GapDeclined}

// mostTopic is how long a topic is, in characters, as AddTopic has it.
const mostTopic = 200

// GapAnswer is what became of a gap, or of a deal-breaker.
type GapAnswer struct {
	Matter
	Party  PartyID
	How    GapAnswerKind
	Of     Ref // the promise
	Topic  TopicID
	Reason Text
	Made   Meta
}

// AnswerGap says what becomes of a gap, or of a deal-breaker's conversation.
type AnswerGap struct {
	Round     RoundID       `json:"round"`
	Dimension string        `json:"dimension,omitzero"`
	Prompt    string        `json:"prompt,omitzero"`
	About     PartyID       `json:"about,omitzero"`
	How       GapAnswerKind `json:"how"`
	Ref       Ref           `json:"ref,omitzero"`   // of "promise": the promise
	Topic     TopicID       `json:"topic,omitzero"` // of "topic": one that is open; without it one is added
	Reason    Text          `json:"reason" text:"0-400,lines"`
}

func (c AnswerGap) decide(in In) ([]Event, error) {
	m, _ := in.member()
	r := in.State.roundAt(c.Round)
	if r == nil {
		return nil, ErrNotFound
	}
	matter := Matter{c.Dimension, c.Prompt, c.About}
	if err := c.check(in, r, m, matter); err != nil {
		return nil, err
	}
	e := GapAnswered{Round: c.Round, Matter: matter, Party: m.Party, How: c.How, Of: c.Ref, Topic: c.Topic, Reason: c.Reason}
	if c.How != GapTopic || c.Topic != 0 {
		return []Event{e}, nil
	}
	about := r.refOf(matter)
	if t, on := in.State.TopicAbout(about); on && about.Part != "" {
		e.Topic, e.Reason = t.ID, "" // somebody has brought this difference already
		return []Event{e}, nil
	}
	e.Topic, e.Reason = TopicID(in.next(0)), ""
	return []Event{TopicAdded{Party: m.Party, Text: c.Reason, About: about}, e}, nil
}

// refOf is the Ref of one of the round's gaps; of a deal-breaker, which is none, that of the round.
func (r *Round) refOf(m Matter) Ref {
	ref := RefTo(RefRound, r.ID)
	if i := slices.IndexFunc(r.Gaps, func(g Gap) bool { return g.Matter == m }); i >= 0 {
		return ref.Of(gapPart(i + 1))
	}
	return ref
}

func (c AnswerGap) check(in In, r *Round, m Member, matter Matter) error {
	switch {
	case r.Opened.No == 0:
		return conflict("this round has not opened yet")
	case !r.AskedOf(m.Party):
		return forbidden("this is between those who answered")
	case !r.asksFor(matter):
		return invalid("dimension", "choose one of the differences that are shown")
	case c.How == GapPromise && (c.Ref.Kind != RefCommitment || !in.State.Exists(c.Ref)):
		return invalid("ref", "name the promise that was made of it, in the same space")
	case c.How != GapPromise && c.Ref != (Ref{}):
		return invalid("ref", "only a promise is named here")
	case c.How != GapTopic && c.Topic != 0:
		return invalid("topic", "only a topic is named here")
	case c.How == GapTopic && c.Topic == 0 && c.Reason == "":
		return invalid("reason", "say in a few words what to talk about")
	case c.How == GapTopic && c.Topic == 0 && (utf8.RuneCountInString(string(c.Reason)) > mostTopic || strings.Contains(string(c.Reason), "\n")):
		return invalid("reason", fmt.Sprintf("a topic is one line of at most %d characters", mostTopic))
	case c.How == GapDeclined && c.Reason == "":
		return invalid("reason", "say why, in a sentence")
	case !slices.Contains(GapAnswerKinds, c.How):
		return invalid("how", "choose one of the four")
	}
	if c.How != GapTopic || c.Topic == 0 {
		return nil
	}
	if t, ok := in.State.Topic(c.Topic); !ok || t.Dropped != 0 {
		return invalid("topic", "there is no such topic")
	}
	return nil
}

// asksFor tells whether a matter is one of the round's gaps or deal-breakers.
func (r *Round) asksFor(m Matter) bool {
	return slices.ContainsFunc(r.Gaps, func(g Gap) bool { return g.Matter == m }) ||
		slices.ContainsFunc(r.Talks, func(t NamedTalk) bool { return t.matter() == m })
}

func (t NamedTalk) matter() Matter { return Matter{Prompt: t.Prompt, About: t.Party} }

// GapAnswered is what becomes of a gap.
type GapAnswered struct {
	Round  RoundID       `json:"round"`
	Matter Matter        `json:"matter"`
	Party  PartyID       `json:"party"`
	How    GapAnswerKind `json:"how"`
	Of     Ref           `json:"of,omitzero"`
	Topic  TopicID       `json:"topic,omitzero"`
	Reason Text          `json:"reason,omitzero"`
}

func (e GapAnswered) apply(s *State, m Meta) {
	if r := s.roundAt(e.Round); r != nil {
		r.Answers = append(r.Answers, GapAnswer{Matter: e.Matter, Party: e.Party, How: e.How, Of: e.Of, Topic: e.Topic, Reason: e.Reason, Made: m})
	}
}

// Unanswered lists what awaits an answer before the round settles: its widest gaps, and each deal-breaker's conversation.
func (r Round) Unanswered() []Matter {
	var list []Matter
	for _, g := range r.Gaps[:min(r.Widest, len(r.Gaps))] {
		if !r.answered(g.Matter) {
			list = append(list, g.Matter)
		}
	}
	for _, t := range r.Talks {
		if !r.answered(t.matter()) {
			list = append(list, t.matter())
		}
	}
	return list
}

func (r Round) answered(m Matter) bool {
	return slices.ContainsFunc(r.Answers, func(a GapAnswer) bool { return a.Matter == m })
}
