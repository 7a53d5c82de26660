package api

import (
	"net/http"
	"strconv"
	"time"

	"entente/account"
	"entente/engine"
	"entente/instrument"
	"entente/partnership"
)

// Rounds is when the parties of a space looked at it together.
type Rounds struct {
	Items []Round `json:"items"` // oldest first; the latest 200
}

// Round is one time that a question set is answered, blind. Before it opens nothing is known of its answers.
type Round struct {
	ID       partnership.RoundID   `json:"id"`
	Set      partnership.SetRef    `json:"set"`
	Name     string                `json:"name"`
	Phase    partnership.Phase     `json:"phase"`
	Party    partnership.PartyID   `json:"party"` // who began it
	Asked    []partnership.PartyID `json:"asked"`
	Comments bool                  `json:"comments"`
	Closes   partnership.Date      `json:"closes,omitzero"` // the last day for answers
	Opens    partnership.Date      `json:"opens,omitzero"`  // from nine o'clock
	Together bool                  `json:"together"`        // it opens with the last answer
	Smallest int                   `json:"smallest"`        // fewer answers to a prompt are in no figure
	Begun    time.Time             `json:"begun"`
	Voices   []RoundVoice          `json:"voices"`
	Boxes    []RoundBox            `json:"boxes"`             // once it is closed
	Prompts  []RoundPrompt         `json:"prompts,omitzero"`  // in the answer for one
	Ticks    []RoundTick           `json:"ticks"`             // of questions for the room
	Outcome  *RoundOutcome         `json:"outcome,omitempty"` // in the answer for one, once it has opened
}

// RoundVoice is how a party chose to answer.
type RoundVoice struct {
	Party  partnership.PartyID `json:"party"`
	Voice  partnership.Voice   `json:"voice"`
	Locked bool                `json:"locked"` // of one voice: its answer is sent
}

// RoundBox is what is known of a party's answers once nobody can answer any more.
type RoundBox struct {
	Party    partnership.PartyID `json:"party"`
	Asked    int                 `json:"asked,omitzero"`
	Few      bool                `json:"few"` // too few were asked for anything more to be said
	Answered int                 `json:"answered,omitzero"`
	Root     string              `json:"root,omitzero"` // of the tree of salted hashes of people's answers
}

// RoundTick is a party at ease with a dimension after a talk; the dimension is ticked once every party asked has said so.
type RoundTick struct {
	Dimension string              `json:"dimension"`
	Party     partnership.PartyID `json:"party"`
	Talked    partnership.Date    `json:"talked,omitzero"` // the day of the talk; none in records from before ticks named one
}

// RoundOutcome is all that is published of a round.
type RoundOutcome struct {
	Matters []RoundMatter  `json:"matters"` // the biggest gap first
	Said    []RoundComment `json:"said"`    // unnamed, in an order that tells nothing
	Spoken  []RoundSpoken  `json:"spoken"`  // by organisations as one voice
	Lost    bool           `json:"lost"`    // some answers were lost, as when the machine was restored, and are not in it
}

// RoundMatter is what the parties say on a dimension or, where it has none, a prompt.
type RoundMatter struct {
	Dimension string              `json:"dimension,omitzero"`
	Prompt    string              `json:"prompt,omitzero"`
	About     partnership.PartyID `json:"about,omitzero"`
	Gap       int                 `json:"gap"`        // hundredths of a point between the farthest two; 0 if there is none
	GapBefore int                 `json:"gap_before"` // on the same prompts, in the round before
	Awaits    bool                `json:"awaits"`     // it is to be answered before the round settles
	Lanes     []RoundLane         `json:"lanes"`
	Answers   []RoundAnswer       `json:"answers"`
}

// RoundLane is what one party says on a matter. Every figure is made from cells.
type RoundLane struct {
	Party partnership.PartyID `json:"party"`
	Mean  float64             `json:"mean,omitzero"` // in points; none if nothing is shown
	Cells []RoundCell         `json:"cells"`
}

// RoundCell is what is published of a party's answers to one prompt.
type RoundCell struct {
	Prompt string               `json:"prompt"`
	Kind   partnership.CellKind `json:"kind"`
	Point  int                  `json:"point,omitzero"`  // of together and one
	Points int                  `json:"points"`          // the scale's
	Counts []int                `json:"counts,omitzero"` // how many answered 1, 2, 3 …
	Median float64              `json:"median,omitzero"` // the middle answer, in points; none if nothing is shown
}

// RoundAnswer is what became of a gap.
type RoundAnswer struct {
	Party  partnership.PartyID       `json:"party"`
	How    partnership.GapAnswerKind `json:"how"`
	Of     string                    `json:"of,omitzero"` // the promise: commitment:42
	Topic  partnership.TopicID       `json:"topic,omitzero"`
	Reason string                    `json:"reason,omitzero"`
}

// RoundComment is a comment whose writer lets everyone read it.
type RoundComment struct {
	Prompt   string `json:"prompt"`
	Text     string `json:"text"`
	Evidence string `json:"evidence,omitzero"` // of an organisation as one voice, where the prompt asks for it
}

// RoundSpoken is what a party says in its own words as one voice.
type RoundSpoken struct {
	Party partnership.PartyID `json:"party"`
	Words []RoundComment      `json:"words"`
}

// RoundPrompt is one question.
type RoundPrompt struct {
	Key       string                 `json:"key"`
	Dimension string                 `json:"dimension,omitzero"`
	Kind      partnership.PromptKind `json:"kind"`
	Text      string                 `json:"text"`
	Help      string                 `json:"help,omitzero"`
	Points    []string               `json:"points"` // the words of its scale, the lowest first; none if it has no scale
}

// OfferedSets is what can be asked in a space: what comes with the program, and its own.
type OfferedSets struct {
	Items []OfferedSet `json:"items"`
}

// OfferedSet is the newest version of a set.
type OfferedSet struct {
	Set      partnership.SetRef  `json:"set"` // to name when beginning a round
	Name     string              `json:"name"`
	Purpose  string              `json:"purpose"`
	Answered []partnership.Voice `json:"answered"` // the ways in which it may be answered; the first is offered
	Months   int                 `json:"months"`   // between two rounds, at least; 0 if any time will do
	Prompts  []RoundPrompt       `json:"prompts"`
}

func (a *API) roundReads() []operation {
	return []operation{
		{method: "GET", path: "/api/v1/spaces/{space}/rounds", id: "list-rounds", scope: account.Read, gives: Rounds{}, serve: a.rounds,
			says: "When the parties of a space looked at it together, and where each round stands."},
		{method: "GET", path: "/api/v1/spaces/{space}/rounds/{id}", id: "get-round", scope: account.Read, gives: Round{}, serve: a.round,
			says: "One round with its questions and, once it has opened, all that is published of it.",
			more: "Nothing tells of answers before the round opens; no member's answer is ever told."},
		{method: "GET", path: "/api/v1/spaces/{space}/question-sets", id: "list-question-sets", scope: account.Read, gives: OfferedSets{}, serve: a.questionSets,
			says: "The newest version of every question set that can be asked in a space."},
	}
}

func (a *API) rounds(r *http.Request, c caller) (any, error) {
	var out Rounds
	err := a.Engine.View(r.Context(), c.who, spaceOf(r), func(v partnership.View) error {
		list := v.State.Rounds()
		for _, item := range list[max(0, len(list)-mostItems):] {
			out.Items = append(out.Items, roundOf(item))
		}
		return nil
	})
	return out, err
}

func (a *API) round(r *http.Request, c caller) (any, error) {
	no, err := strconv.ParseUint(r.PathValue("id"), 10, 53)
	if err != nil || strconv.FormatUint(no, 10) != r.PathValue("id") {
		return nil, partnership.ErrNotFound
	}
	id := partnership.RoundID(no)
	var out Round
	err = a.Engine.View(r.Context(), c.who, spaceOf(r), func(v partnership.View) error {
		found, ok := v.State.Round(id)
		if !ok {
			return partnership.ErrNotFound
		}
		out = roundOf(found)
		out.Prompts = promptsOf(found.Questions)
		if found.Opened.No == 0 {
			return nil
		}
		result, err := v.State.Result(id)
		out.Outcome = outcomeOf(found, result)
		return err
	})
	return out, err
}

func roundOf(r partnership.Round) Round {
	out := Round{ID: r.ID, Set: r.Set, Name: string(r.Questions.Name), Phase: r.Phase(), Party: r.Party, Asked: r.Asked, Comments: r.Comments,
		Closes: r.Closes, Opens: r.Opens, Together: r.Together, Smallest: r.Smallest, Begun: r.Begun.At}
	for _, v := range r.Voices {
		out.Voices = append(out.Voices, RoundVoice{Party: v.Party, Voice: v.Voice, Locked: v.Locked.No != 0})
	}
	for _, b := range r.Boxes {
		out.Boxes = append(out.Boxes, RoundBox{Party: b.Party, Asked: b.Asked, Few: b.Few, Answered: b.Answered, Root: b.Root})
	}
	for _, t := range r.Ticks {
		out.Ticks = append(out.Ticks, RoundTick{t.Dimension, t.Party, t.Talked})
	}
	return out
}

func outcomeOf(r partnership.Round, result partnership.RoundResult) *RoundOutcome {
	out := &RoundOutcome{Lost: r.Lost}
	for _, m := range result.Matters {
		out.Matters = append(out.Matters, matterOf(m))
	}
	for _, s := range r.Said {
		out.Said = append(out.Said, RoundComment{Prompt: s.Prompt, Text: string(s.Text)})
	}
	for _, s := range r.Spoken {
		spoken := RoundSpoken{Party: s.Party}
		answers, _ := r.Spoke(s.Party)
		for _, t := range answers.Texts {
			spoken.Words = append(spoken.Words, RoundComment{t.Prompt, t.Text, t.Evidence})
		}
		out.Spoken = append(out.Spoken, spoken)
	}
	return out
}

func matterOf(m partnership.MatterResult) RoundMatter {
	out := RoundMatter{Dimension: m.Dimension, Prompt: m.Prompt, About: m.About, Gap: m.Gap.Size, GapBefore: m.Before.Size, Awaits: m.Must && len(m.Answers) == 0}
	for _, l := range m.Lanes {
		lane := RoundLane{Party: l.Party}
		if l.Shown {
			lane.Mean = l.Mean
		}
		for _, c := range l.Cells {
			median, _ := c.Median().Value()
			lane.Cells = append(lane.Cells, RoundCell{c.Prompt, c.Kind, c.Point, c.Points, c.Counts, median})
		}
		out.Lanes = append(out.Lanes, lane)
	}
	for _, x := range m.Answers {
		answer := RoundAnswer{Party: x.Party, How: x.How, Topic: x.Topic, Reason: string(x.Reason)}
		if x.Of != (partnership.Ref{}) {
			answer.Of = x.Of.String()
		}
		out.Answers = append(out.Answers, answer)
	}
	return out
}

func promptsOf(q partnership.QuestionSet) []RoundPrompt {
	var list []RoundPrompt
	for _, p := range q.Prompts {
		prompt := RoundPrompt{Key: p.Key, Dimension: p.Dimension, Kind: p.Kind, Text: string(p.Text), Help: string(p.Help)}
		for _, s := range q.Scales {
			if s.Key != p.Scale || p.Kind != partnership.ScalePrompt {
				continue
			}
			for _, word := range s.Points {
				prompt.Points = append(prompt.Points, string(word))
			}
		}
		list = append(list, prompt)
	}
	return list
}

func (a *API) questionSets(r *http.Request, c caller) (any, error) {
	var out OfferedSets
	err := a.Engine.View(r.Context(), c.who, spaceOf(r), func(v partnership.View) error {
		for _, set := range instrument.Newest() {
			out.Items = append(out.Items, questionSetOf(engine.Questions(set), partnership.SetRef{Key: set.Key, Version: set.Version}))
		}
		for _, own := range v.State.QuestionSets() {
			out.Items = append(out.Items, questionSetOf(own.Latest().Questions, partnership.SetRef{Own: own.ID, Version: len(own.Versions)}))
		}
		return nil
	})
	return out, err
}

func questionSetOf(q partnership.QuestionSet, ref partnership.SetRef) OfferedSet {
	return OfferedSet{Set: ref, Name: string(q.Name), Purpose: string(q.Purpose), Answered: q.Answered, Months: q.Most, Prompts: promptsOf(q)}
}
