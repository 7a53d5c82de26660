package partnership

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// What comes out of a sealed box goes through Tally, which says what may be published. Nothing else looks at answers. It
// publishes cells: per party and prompt (and whom it is about) one of
//
//	few        fewer answers than the smallest group: nothing, not even how many
//	together   all answers, or all but one, at one point: that point, and no counts
//	counts     how many answered each point
//	one        the answer of an organisation as one voice
//	none       an organisation that could not say, or did not
//
// "I cannot say" is no answer. Everything that a page shows is made from cells alone, so that nothing can be subtracted.

// CellKind is what a cell shows.
type CellKind string

// The kinds of cell.
const (
	CellFew      CellKind = "few"
	CellTogether CellKind = "together"
	CellCounts   CellKind = "counts"
	CellOne      CellKind = "one"
	CellNone     CellKind = "none"
)

// Cell is what is published of one party's answers to one prompt.
type Cell struct {
	Prompt string   `json:"p"`
	About  PartyID  `json:"about,omitzero"`
	Kind   CellKind `json:"k"`
	Point  int      `json:"at,omitzero"` // of together and one
	Points int      `json:"of,omitzero"` // the scale's
	Counts []int    `json:"n,omitzero"`  // of counts: element i counts those at point i+1
}

// Shown tells whether the cell has a figure.
func (c Cell) Shown() bool {
	return c.Kind == CellTogether || c.Kind == CellCounts || c.Kind == CellOne
}

// Histogram is the cell as counts, for working figures out; together and one count as one answer at their point. It is nil
// if nothing is shown. The slice is the caller's.
func (c Cell) Histogram() []int {
	switch c.Kind {
	case CellCounts:
		return slices.Clone(c.Counts)
	case CellTogether, CellOne:
		h := make([]int, max(c.Points, c.Point))
		h[c.Point-1] = 1
		return h
	}
	return nil
}

// Extreme tells whether those who answered stand together at an end of the scale.
func (c Cell) Extreme() bool { return c.Kind == CellTogether && (c.Point == 1 || c.Point == c.Points) }

// PartyResult is all that is published of one party.
type PartyResult struct {
	Party PartyID `json:"party"`
	Cells []Cell  `json:"cells"`
}

func (p PartyResult) copy() PartyResult {
	p.Cells = slices.Clone(p.Cells)
	for i := range p.Cells {
		p.Cells[i].Counts = slices.Clone(p.Cells[i].Counts)
	}
	return p
}

// cell finds a cell.
func (p PartyResult) cell(prompt string, about PartyID) (Cell, bool) {
	i := slices.IndexFunc(p.Cells, func(c Cell) bool { return c.Prompt == prompt && c.About == about })
	if i < 0 {
		return Cell{}, false
	}
	return p.Cells[i], true
}

// OpenBox is what lay sealed of one party: each answer with its salt, in an order that tells nothing.
type OpenBox struct {
	Party   PartyID
	Answers []OpenAnswer
}

// OpenAnswer is one answer.
type OpenAnswer struct {
	Salt  []byte
	Bytes []byte
}

// Said is a comment, unnamed.
type Said struct {
	Prompt string `json:"p"`
	Text   Text   `json:"text"`
}

// Spoken is the answer of a party as one voice.
type Spoken struct {
	Party  PartyID
	Salt   string // hexadecimal
	Answer Text   // its bytes; read them with Round.Spoke
	Made   Meta
}

// NamedTalk is a conversation that a deal-breaker opens, with who named it. It is never counted.
type NamedTalk struct {
	Prompt string  `json:"prompt"`
	Party  PartyID `json:"party"`
}

// Tallied is what may be published of a round.
type Tallied struct {
	Results []PartyResult
	Talks   []NamedTalk
	Spoken  []Spoken
	Said    []Said
}

// CommentsFrom is how many different people have to share a comment before any is read. Those of a party of which fewer
// than the smallest group are asked neither count nor are read.
const CommentsFrom = 8

// Tally says what may be published of a round's answers. An answer that is none of the round's is not counted.
func Tally(r Round, boxes []OpenBox) Tallied {
	var t Tallied
	var remarks []remark
	writers := 0
	for _, box := range boxes {
		voice, ok := r.VoiceOf(box.Party)
		if !ok {
			continue
		}
		var answers []Answers
		for _, sealed := range box.Answers {
			a, err := r.ParseAnswers(box.Party, sealed.Bytes)
			if err != nil {
				continue
			}
			answers = append(answers, a)
			if voice.Voice == OneVoice {
				t.Spoken = append(t.Spoken, Spoken{Party: box.Party, Salt: hex.EncodeToString(sealed.Salt), Answer: Text(bytes.TrimSpace(sealed.Bytes))})
				t.Talks = append(t.Talks, r.dealBreakers(box.Party, a)...)
				break // an organisation has one
			}
			if r.isSmall(voice) {
				continue // the others know what they wrote themselves, and could tell theirs
			}
			shared := shared(a, sealed.Salt)
			if remarks = append(remarks, shared...); len(shared) > 0 {
				writers++
			}
		}
		t.Results = append(t.Results, PartyResult{Party: box.Party, Cells: r.cells(voice, answers)})
	}
	if writers >= CommentsFrom {
		t.Said = shuffled(r.Questions, remarks)
	}
	return t
}

// isSmall tells whether fewer of the party are asked than may be told of.
func (r Round) isSmall(v RoundVoice) bool { return v.Invited() < max(r.Smallest, SmallestGroup) }

// cells are the cells of one party, in the order of the questions.
func (r Round) cells(v RoundVoice, answers []Answers) []Cell {
	about := []PartyID{0}
	if r.Questions.About {
		about = PartySet(append([]PartyID{v.Party}, v.About...))
	}
	var list []Cell
	for _, p := range r.Questions.Prompts {
		if p.Kind != ScalePrompt {
			continue
		}
		for _, whom := range about {
			counts := make([]int, r.Questions.Points(p))
			for _, a := range answers {
				if point, _ := a.Point(p.Key, whom); point > 0 {
					counts[point-1]++
				}
			}
			c := publish(v.Voice, counts, r.Smallest)
			c.Prompt, c.About, c.Points = p.Key, whom, len(counts)
			list = append(list, c)
		}
	}
	return list
}

// publish is what may be shown of the counts of one party's answers.
func publish(v Voice, counts []int, smallest int) Cell {
	n, most, at := 0, 0, 0
	for i, k := range counts {
		n += k
		if k > most {
			most, at = k, i+1
		}
	}
	switch {
	case v == OneVoice && n == 0:
		return Cell{Kind: CellNone}
	case v == OneVoice:
		return Cell{Kind: CellOne, Point: at}
	case n < max(smallest, SmallestGroup):
		return Cell{Kind: CellFew}
	case most >= n-1:
		return Cell{Kind: CellTogether, Point: at}
	}
	return Cell{Kind: CellCounts, Counts: counts}
}

// dealBreakers are the conversations that a party's answer asks for.
func (r Round) dealBreakers(p PartyID, a Answers) []NamedTalk {
	var list []NamedTalk
	for _, prompt := range r.Questions.Prompts {
		if prompt.Kind == DealBreaker && slices.ContainsFunc(a.Texts, func(c Comment) bool { return c.Prompt == prompt.Key }) {
			list = append(list, NamedTalk{Prompt: prompt.Key, Party: p})
		}
	}
	return list
}

// remark is a comment that its writer shares, with what it is sorted by: a hash that nobody can foretell.
type remark struct {
	prompt string
	text   Text
	by     [sha256.Size]byte
}

func shared(a Answers, salt []byte) []remark {
	var list []remark
	for _, c := range a.Texts {
		if c.Share {
			list = append(list, remark{c.Prompt, Text(c.Text), sha256.Sum256(slices.Concat([]byte("said\x00"), salt, []byte(c.Prompt)))})
		}
	}
	return list
}

// shuffled is the comments prompt by prompt, all parties' together, in an order that tells nothing.
func shuffled(q QuestionSet, remarks []remark) []Said {
	slices.SortFunc(remarks, func(a, b remark) int { return bytes.Compare(a.by[:], b.by[:]) })
	var list []Said
	for _, p := range q.Prompts {
		for _, x := range remarks {
			if x.prompt == p.Key {
				list = append(list, Said{Prompt: p.Key, Text: x.text})
			}
		}
	}
	return list
}
