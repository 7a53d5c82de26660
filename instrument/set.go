// Package instrument holds the question sets that come with Entente, and reads, checks and writes those that partnerships
// write themselves. A set is one YAML file:
//
//	key: pulse                      # ours have one; own sets need none
//	version: 1                      # a version that was used never changes
//	name, purpose, source           # what it is for, and where the idea comes from
//	stage: 7                        # stage of ISO 44001, 1 to 8
//	answered: [people]              # people (anonymous), one-voice (the organisation, attributed); the first is the default
//	about: false                    # true: asked about oneself and about each other party
//	most: 1                         # at least this many months between two rounds; 0: no limit
//	when: [staying-together]        # situations in which it is offered
//	scales: {how-often: [Never, …]} # words for every point, 1 first
//	dimensions: [{key, name, voice, talk: […]}]
//	prompts: [{key, dimension, text, help, kind, scale, evidence}]
//	room: {say, cards: [{dimension, text}]}
//
// It is not for rounds, answers or results: partnership has those, and carries the whole set in the entry that opens a
// round, so that the record never depends on the program's version. It knows no clock and no outside world.
package instrument

import (
	"fmt"
	"slices"
)

// Voice is who answers for a party.
type Voice string

const (
	People   Voice = "people"    // many persons, anonymous
	OneVoice Voice = "one-voice" // the organisation, attributed
)

// Kind is how a prompt is answered.
type Kind string

const (
	ScaleKind   Kind = "scale"        // a point of its scale, or "I cannot say"
	TextKind    Kind = "text"         // own words
	DealBreaker Kind = "deal-breaker" // own words; what is said here opens a conversation and is never a score
)

// A Set is one version of a question set. Texts are single lines, trimmed, NFC.
type Set struct {
	Key     string // lower-case words joined by hyphens; "" for a set that a partnership wrote itself
	Version int    // 1, 2, 3 …
	Name    string
	Purpose string
	Source  string // where the idea comes from; may be ""

	Stage    int     // of ISO 44001, 1–8; 0 if a partnership's own set names none
	Answered []Voice // allowed voices, the default first
	About    bool    // asked about oneself and about each other party (n × n)
	Most     int     // months that must lie between two rounds; 0: no limit
	When     []When  // situations in which it is offered; may be empty

	Scales     []Scale
	Dimensions []Dimension // may be empty: then no prompt names one
	Prompts    []Prompt
	Room       Room
}

// A Scale has a word for each of its points, point 1 first.
type Scale struct {
	Key   string
	Words []string
}

// A Dimension is what several prompts, or one, ask about.
type Dimension struct {
	Key   string
	Name  string
	Voice string   // the statement as the partnership would say it of itself, "we …"; may be ""
	Talk  []string // questions to talk about when the parties see it differently
}

// A Prompt is one question or statement. In a set with About it has no subject: "Tells the truth, even when it costs
// something" stands below the name of the party that it is about.
type Prompt struct {
	Key       string
	Dimension string // "" in a set without dimensions; a prompt in words may do without one
	Text      string
	Help      string // may be ""
	Kind      Kind
	Scale     string // for kind scale
	Evidence  bool   // asks for evidence, sealed with the answer until the round opens; only where one voice answers
}

// Room is what a set brings for people who sit together. A set with cards is used in the room first, and each party
// ticks its dimensions after the talk; answering it blind is a choice.
type Room struct {
	Say   string // what the person who hands out the cards says
	Cards []Card
}

// A Card is one question to put on the table.
type Card struct {
	Dimension string
	Text      string
}

// When is a situation in which a set is offered.
type When string

const (
	NewPartnership  When = "new-partnership"
	BeforeSelecting When = "before-selecting"
	FirstTask       When = "first-task"
	SettingOut      When = "setting-out"
	Rivals          When = "rivals"
	NewPeople       When = "new-people"
	StayingTogether When = "staying-together"
	AfterBreak      When = "after-break"
	BeforeExit      When = "before-exit"
)

var situations = []struct {
	when When
	says string
}{
	{NewPartnership, "when a partnership begins"},
	{BeforeSelecting, "before you choose a partner"},
	{FirstTask, "at your first task together"},
	{SettingOut, "before you set out on joint work"},
	{Rivals, "when competitors work in one room"},
	{NewPeople, "when people or teams are new"},
	{StayingTogether, "while you work together"},
	{AfterBreak, "after something went badly wrong"},
	{BeforeExit, "before you part"},
}

// Says is the situation in words that fit into a sentence, "" for one that does not exist.
func (w When) Says() string {
	for _, s := range situations {
		if s.when == w {
			return s.says
		}
	}
	return ""
}

// Situations lists all situations in the order in which a partnership meets them.
func Situations() []When {
	var all []When
	for _, s := range situations {
		all = append(all, s.when)
	}
	return all
}

// Fits tells whether the set is offered in the situation.
func (s Set) Fits(w When) bool { return slices.Contains(s.When, w) }

// Own is a copy for a partnership to adapt: without our key, at version 1, naming in Source what it comes from.
func (s Set) Own() Set {
	own := s.clone()
	own.Key, own.Version = "", 1
	from := fmt.Sprintf("Adapted from “%s”, version %d.", s.Name, s.Version)
	own.Source = from
	if full := from + " " + s.Source; s.Source != "" && length(full) <= longPurpose {
		own.Source = full
	}
	return own
}

// clone shares no slice with s.
func (s Set) clone() Set {
	s.Answered = slices.Clone(s.Answered)
	s.When = slices.Clone(s.When)
	s.Scales = slices.Clone(s.Scales)
	for i, scale := range s.Scales {
		s.Scales[i].Words = slices.Clone(scale.Words)
	}
	s.Dimensions = slices.Clone(s.Dimensions)
	for i, d := range s.Dimensions {
		s.Dimensions[i].Talk = slices.Clone(d.Talk)
	}
	s.Prompts = slices.Clone(s.Prompts)
	s.Room.Cards = slices.Clone(s.Room.Cards)
	return s
}
