package partnership

import (
	"fmt"
	"slices"
)

// QuestionSetID names a question set of the partnership's own: the number of the entry that first wrote it.
type QuestionSetID uint64

// Voice is how a party answers.
type Voice string

// The ways to answer.
const (
	People   Voice = "people"    // several persons, each unnamed
	OneVoice Voice = "one-voice" // the organisation, by name
)

// PromptKind is what is asked for.
type PromptKind string

// The kinds of prompt.
const (
	ScalePrompt PromptKind = "scale" // a point of a scale, or "I cannot say"
	TextPrompt  PromptKind = "text"
	DealBreaker PromptKind = "deal-breaker" // one voice only: whatever is written opens a conversation, never a score
)

// QuestionSet is a set of questions. A round carries a copy of the one that it asks, so that its record never depends on
// the program's version.
type QuestionSet struct {
	Key     string `json:"key,omitzero"` // of one that comes with the program; "" for one of the partnership's own
	Version int    `json:"version,omitzero"`
	Name    Text   `json:"name" text:"0-120"`
	Purpose Text   `json:"purpose,omitzero" text:"0-1000,lines"`
	Source  Text   `json:"source,omitzero" text:"0-600,lines"` // of the idea
	Stage   int    `json:"stage,omitzero"`                     // of ISO 44001, 1 to 8; 0 if none

	Answered []Voice `json:"answered"`        // the ways in which it may be answered; the first is offered
	Room     bool    `json:"room,omitzero"`   // first used in the room: ticked after a talk, answered in writing only if wished
	About    bool    `json:"about,omitzero"`  // answered about oneself and about others
	Most     int     `json:"most,omitzero"`   // months between two rounds; 0 if any time will do
	Scales   []Scale `json:"scales,omitzero"` // in no order that matters

	Dimensions []Dimension `json:"dimensions,omitzero"`
	Prompts    []Prompt    `json:"prompts"`
	Say        Text        `json:"say,omitzero" text:"0-2000,lines"` // in the room: what who hands out the cards says
	Cards      []RoomCard  `json:"cards,omitzero"`                   // in the room: questions to put on the table
}

// RoomCard is a question to put on the table.
type RoomCard struct {
	Dimension string `json:"dimension"`
	Text      Text   `json:"text" text:"1-400"`
}

// Scale is the words of the points 1, 2, 3 …
type Scale struct {
	Key    string `json:"key"`
	Points []Text `json:"points" text:"1-80,most=11"`
}

// Dimension is what some prompts are about together.
type Dimension struct {
	Key   string `json:"key"`
	Name  Text   `json:"name" text:"1-120"`
	Voice Text   `json:"voice,omitzero" text:"0-400"`        // a sentence as a partner would say it
	Talk  []Text `json:"talk,omitzero" text:"1-400,most=10"` // questions to talk about when the answers are far apart
}

// Prompt is one question or statement.
type Prompt struct {
	Key       string     `json:"key"`
	Dimension string     `json:"dimension,omitzero"`
	Kind      PromptKind `json:"kind"`
	Scale     string     `json:"scale,omitzero"`
	Evidence  bool       `json:"evidence,omitzero"` // asks for evidence, sealed with the answer; of one voice
	Text      Text       `json:"text" text:"1-600"`
	Help      Text       `json:"help,omitzero" text:"0-1000,lines"`
}

// copy is the set with slices of its own.
func (q QuestionSet) copy() QuestionSet {
	q.Answered, q.Prompts = slices.Clone(q.Answered), slices.Clone(q.Prompts)
	q.Cards = slices.Clone(q.Cards)
	q.Scales, q.Dimensions = slices.Clone(q.Scales), slices.Clone(q.Dimensions)
	for i := range q.Scales {
		q.Scales[i].Points = slices.Clone(q.Scales[i].Points)
	}
	for i := range q.Dimensions {
		q.Dimensions[i].Talk = slices.Clone(q.Dimensions[i].Talk)
	}
	return q
}

// Prompt finds a prompt by its key.
func (q QuestionSet) Prompt(key string) (Prompt, bool) {
	for i := range q.Prompts { // by index: a prompt is large, and this is asked of every answer to every prompt
		if q.Prompts[i].Key == key {
			return q.Prompts[i], true
		}
	}
	return Prompt{}, false
}

// Dimension finds a dimension by its key.
func (q QuestionSet) Dimension(key string) (Dimension, bool) {
	i := slices.IndexFunc(q.Dimensions, func(d Dimension) bool { return d.Key == key })
	if i < 0 {
		return Dimension{}, false
	}
	return q.Dimensions[i], true
}

// Points is how many points the prompt's scale has; 0 if it has no scale.
func (q QuestionSet) Points(p Prompt) int { return len(q.scaleOf(p)) }

// scaleOf is the words of the prompt's scale, from point 1; nil if it has none. The slice is the set's own.
func (q QuestionSet) scaleOf(p Prompt) []Text {
	i := slices.IndexFunc(q.Scales, func(s Scale) bool { return s.Key == p.Scale })
	if i < 0 || p.Kind != ScalePrompt {
		return nil
	}
	return q.Scales[i].Points
}

// MayAnswer tells whether the set may be answered in this way.
func (q QuestionSet) MayAnswer(v Voice) bool { return slices.Contains(q.Answered, v) }

// OwnSet is a question set that the partnership wrote itself, with all its versions.
type OwnSet struct {
	ID       QuestionSetID
	Versions []OwnVersion // version k+1 at k
}

// OwnVersion is one text of it.
type OwnVersion struct {
	From      SetRef // what it was adapted from; the zero SetRef if it began empty
	Questions QuestionSet
	Made      Meta
}

// Latest is the version that a new round asks.
func (o OwnSet) Latest() OwnVersion { return o.Versions[len(o.Versions)-1] }

// SetRef names one version of a question set.
type SetRef struct {
	Key     string        `json:"key,omitzero"` // of one that comes with the program
	Own     QuestionSetID `json:"own,omitzero"` // or of the partnership's own, in the same space
	Version int           `json:"version"`
}

// same tells whether two name versions of one set.
func (r SetRef) same(other SetRef) bool { return r.Key == other.Key && r.Own == other.Own }

type questionsets struct {
	list []OwnSet
}

// WriteQuestionSet writes a set of the partnership's own, or a new version of one. A version never changes.
type WriteQuestionSet struct {
	Set       QuestionSetID `json:"set,omitzero"`     // 0 for a new one
	Version   int           `json:"version,omitzero"` // the latest that the writer saw; 0 for a new one
	From      SetRef        `json:"from,omitzero"`    // what it was adapted from
	Questions QuestionSet   `json:"questions"`
}

func (c WriteQuestionSet) decide(in In) ([]Event, error) {
	version := 1
	if c.Set != 0 {
		own := in.State.questionSetAt(c.Set)
		switch {
		case own == nil:
			return nil, ErrNotFound
		case c.Version != len(own.Versions):
			return nil, conflict("somebody has written another version meanwhile; look at it first")
		}
		version = len(own.Versions) + 1
	}
	if !in.State.mayComeFrom(c.From) {
		return nil, invalid("from", "name one version of a set that is here, or of one that comes with the program")
	}
	if c.Questions.Key != "" {
		return nil, invalid("questions.key", "leave this empty; a key names a set that comes with the program")
	}
	if err := c.Questions.check("questions."); err != nil {
		return nil, err
	}
	c.Questions.Version = version
	return []Event{QuestionSetWritten{Set: c.Set, From: c.From, Questions: c.Questions, Parties: in.State.Audience(in.Common)}}, nil
}

// mayComeFrom tells whether a reference names a version of a set, or nothing. It is kept among the facts, so it holds no prose.
func (s *State) mayComeFrom(r SetRef) bool {
	switch {
	case r == SetRef{}:
		return true
	case r.Own != 0:
		_, ok := s.questions(r)
		return ok && r.Key == ""
	}
	return setKey.MatchString(r.Key) && r.Version > 0
}

// QuestionSetWritten is a version of a set of the partnership's own.
type QuestionSetWritten struct {
	Set       QuestionSetID `json:"set,omitzero"` // 0 if it begins one
	From      SetRef        `json:"from,omitzero"`
	Questions QuestionSet   `json:"questions"`
	Parties   []PartyID     `json:"parties"` // who saw it: its words go with their agreement
}

func (e QuestionSetWritten) apply(s *State, m Meta) {
	version := OwnVersion{From: e.From, Questions: e.Questions, Made: m}
	s.bind(m.No, e.Parties)
	if own := s.questionSetAt(e.Set); own != nil {
		own.Versions = append(own.Versions, version)
		return
	}
	s.questionset.list = append(s.questionset.list, OwnSet{ID: QuestionSetID(m.No), Versions: []OwnVersion{version}})
}

func (s *State) questionSetAt(id QuestionSetID) *OwnSet {
	return find(s.questionset.list, id, func(o OwnSet) QuestionSetID { return o.ID })
}

// QuestionSets lists the space's own sets, oldest first.
func (s *State) QuestionSets() []OwnSet {
	list := slices.Clone(s.questionset.list)
	for i := range list {
		list[i] = list[i].copy()
	}
	return list
}

// QuestionSet finds one of the space's own sets.
func (s *State) QuestionSet(id QuestionSetID) (OwnSet, bool) {
	if o := s.questionSetAt(id); o != nil {
		return o.copy(), true
	}
	return OwnSet{}, false
}

func (o OwnSet) copy() OwnSet {
	o.Versions = slices.Clone(o.Versions)
	for i := range o.Versions {
		o.Versions[i].Questions = o.Versions[i].Questions.copy()
	}
	return o
}

// questions are the words of one version of one of the space's own sets.
func (s *State) questions(r SetRef) (QuestionSet, bool) {
	o := s.questionSetAt(r.Own)
	if o == nil || r.Version < 1 || r.Version > len(o.Versions) {
		return QuestionSet{}, false
	}
	return o.Versions[r.Version-1].Questions, true
}

func (e QuestionSetWritten) says(v View, m Meta) string {
	if e.Set != 0 {
		return fmt.Sprintf("%s wrote version %d of the question set “%s”", v.author(m), e.Questions.Version, e.Questions.Name)
	}
	return fmt.Sprintf("%s wrote the question set “%s”", v.author(m), e.Questions.Name)
}
