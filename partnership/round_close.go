package partnership

import (
	"fmt"
	"slices"
	"time"
)

// The three moments of a round are the clock's. Each is found by whoever next looks, under a fixed command ID, and may be
// tried by any node any number of times.

// roundsDue lists what the clock owes the space's rounds at now, in the order in which it is to be carried out.
func (s *State) roundsDue(common *State, now time.Time) []Due {
	var list []Due
	for i := range s.round.list {
		r := &s.round.list[i]
		closed := r.Closed.No != 0
		if r.Cancelled.No != 0 || r.Settled.No != 0 {
			continue
		}
		if !closed && r.toClose(common, now) {
			list, closed = append(list, Due{&CloseRound{Round: r.ID}, fmt.Sprintf("close-round-%d", r.ID)}), true
		}
		if closed && r.Opened.No == 0 && !now.Before(r.OpensAt(common)) {
			list = append(list, Due{&OpenRound{Round: r.ID}, fmt.Sprintf("open-round-%d", r.ID)})
		}
		if r.Opened.No != 0 && len(r.Unanswered()) == 0 {
			list = append(list, Due{&SettleRound{Round: r.ID}, fmt.Sprintf("settle-round-%d", r.ID)})
		}
	}
	return list
}

// toClose tells whether the round is over: its last day is, every party still here has locked its one answer where that is
// enough, or nobody who was asked is left.
func (r *Round) toClose(common *State, now time.Time) bool {
	if at := r.ClosesAt(common); !at.IsZero() && !now.Before(at) {
		return true
	}
	here := r.here(common)
	if r.Newcomers && len(here) == 1 {
		return false // nobody has come yet with whom to open it
	}
	return len(here) == 0 || r.Together && !slices.ContainsFunc(here, func(p PartyID) bool {
		v := r.voiceAt(p)
		return v == nil || v.Locked.No == 0
	})
}

// here lists the parties asked that have not left.
func (r *Round) here(common *State) []PartyID {
	return slices.DeleteFunc(slices.Clone(r.Asked), common.HasLeft)
}

// ClosedBox is what is known of a party's answers once nobody can answer any more.
type ClosedBox struct {
	Party    PartyID `json:"party"`
	Voice    Voice   `json:"voice"`
	Asked    int     `json:"asked,omitzero"`    // persons; 0 of one voice
	Few      bool    `json:"few,omitzero"`      // fewer were asked than the smallest group: nothing more is said
	Answered int     `json:"answered,omitzero"` // persons; of one voice 1 if it was locked
	Root     string  `json:"root,omitzero"`     // of the tree of salted hashes of people's answers, hexadecimal
}

// CloseRound shuts a round's boxes for good.
type CloseRound struct {
	Round RoundID   `json:"round"`
	Boxes []ShutBox `json:"boxes" server:"true"`
	Lost  bool      `json:"lost,omitzero" server:"true"` // the boxes were made anew: what lay in them before is lost
}

// ShutBox is what a sealed box says of itself when it is shut.
type ShutBox struct {
	Party    PartyID `json:"party"`
	Answered int     `json:"answered"`
	Root     string  `json:"root"`
}

func (c CloseRound) decide(in In) ([]Event, error) {
	r := in.State.roundAt(c.Round)
	if r == nil || r.Phase() != RoundRunning || !r.toClose(in.Common, in.Now) {
		return nil, conflict("this round does not close now")
	}
	e := BoxesClosed{Round: c.Round, Lost: c.Lost}
	for _, p := range r.here(in.Common) { // who has left took its answers along
		v := r.voiceAt(p)
		if v == nil {
			continue // did not choose, so nobody could answer
		}
		i := slices.IndexFunc(c.Boxes, func(b ShutBox) bool { return b.Party == p })
		shut := ShutBox{}
		if i >= 0 {
			shut = c.Boxes[i]
		}
		e.Boxes = append(e.Boxes, closedBox(r, *v, shut))
	}
	return []Event{e}, nil
}

// closedBox is what may be said of a box.
func closedBox(r *Round, v RoundVoice, shut ShutBox) ClosedBox {
	b := ClosedBox{Party: v.Party, Voice: v.Voice}
	switch {
	case v.Voice == OneVoice && v.Locked.No != 0:
		b.Answered = 1
	case v.Voice == OneVoice:
	case r.isSmall(v): // the root of an empty tree would tell that nobody answered
		b.Few = true
	default:
		b.Asked, b.Answered, b.Root = v.Invited(), shut.Answered, shut.Root
	}
	return b
}

// BoxesClosed is a round closed.
type BoxesClosed struct {
	Round RoundID     `json:"round"`
	Boxes []ClosedBox `json:"boxes,omitzero"`
	Lost  bool        `json:"lost,omitzero"` // as in a restore, which brings no answers back
}

func (e BoxesClosed) apply(s *State, m Meta) {
	if r := s.roundAt(e.Round); r != nil {
		r.Boxes, r.Lost, r.Closed = e.Boxes, e.Lost, m
	}
}

// OpenRound publishes what may be of a round's answers. Its box is deleted once that is recorded.
type OpenRound struct {
	Round RoundID   `json:"round"`
	Boxes []OpenBox `json:"boxes" server:"true"`
	Lost  bool      `json:"lost,omitzero" server:"true"` // some of what was counted is not there any more
}

// mostSaid is about how many bytes of comments one entry holds.
const mostSaid = 256 << 10

func (c OpenRound) decide(in In) ([]Event, error) {
	r := in.State.roundAt(c.Round)
	if r == nil || r.Phase() != RoundClosed || in.Now.Before(r.OpensAt(in.Common)) {
		return nil, conflict("this round does not open now")
	}
	var boxes []OpenBox
	for _, b := range r.Boxes {
		i := slices.IndexFunc(c.Boxes, func(o OpenBox) bool { return o.Party == b.Party })
		if in.Common.HasLeft(b.Party) || i < 0 || b.Voice == OneVoice && b.Answered == 0 {
			boxes = append(boxes, OpenBox{Party: b.Party})
			continue
		}
		boxes = append(boxes, c.Boxes[i])
	}
	boxes = slices.DeleteFunc(boxes, func(b OpenBox) bool { return in.Common.HasLeft(b.Party) })
	t := Tally(*r, boxes)
	gaps := gapsOf(r.Questions, t.Results)
	widest := min(len(gaps), widestGaps)
	events := []Event{RoundOpened{Round: r.ID, Results: t.Results, Gaps: gaps, Widest: widest, Talks: t.Talks, Lost: c.Lost}}
	for _, x := range t.Spoken {
		events = append(events, VoiceOpened{Round: r.ID, Party: x.Party, Salt: x.Salt, Answer: x.Answer})
	}
	return append(events, saidIn(r.ID, t.Said)...), nil
}

// saidIn is the comments in as many entries as they need.
func saidIn(id RoundID, said []Said) []Event {
	var events []Event
	from, size := 0, 0
	for i, x := range said {
		if size += len(x.Text); size > mostSaid && i > from {
			events = append(events, RoundSaid{Round: id, Said: said[from:i]})
			from, size = i, len(x.Text)
		}
	}
	if from < len(said) {
		events = append(events, RoundSaid{Round: id, Said: said[from:]})
	}
	return events
}

// RoundOpened is what may be published of a round.
type RoundOpened struct {
	Round   RoundID       `json:"round"`
	Results []PartyResult `json:"results,omitzero"`
	Gaps    []Gap         `json:"gaps,omitzero"`   // biggest first
	Widest  int           `json:"widest,omitzero"` // how many of them, from the first, await an answer
	Talks   []NamedTalk   `json:"talks,omitzero"`
	Lost    bool          `json:"lost,omitzero"` // some of what was answered is not in it
}

func (e RoundOpened) apply(s *State, m Meta) {
	if r := s.roundAt(e.Round); r != nil {
		r.Results, r.Gaps, r.Widest, r.Talks, r.Opened = e.Results, e.Gaps, e.Widest, e.Talks, m
		r.Lost = r.Lost || e.Lost
	}
}

// VoiceOpened is the answer that a party gave as one voice.
type VoiceOpened struct {
	Round  RoundID `json:"round"`
	Party  PartyID `json:"party"`
	Salt   string  `json:"salt,omitzero"`
	Answer Text    `json:"answer"`
}

func (e VoiceOpened) apply(s *State, m Meta) {
	s.owns(m.No, e.Party)
	if r := s.roundAt(e.Round); r != nil {
		r.Spoken = append(r.Spoken, Spoken{Party: e.Party, Salt: e.Salt, Answer: e.Answer, Made: m})
	}
}

// RoundSaid is some of the comments of a round, unnamed. They are nobody's, so that only a legal duty erases them.
type RoundSaid struct {
	Round RoundID `json:"round"`
	Said  []Said  `json:"said"`
}

func (e RoundSaid) apply(s *State, _ Meta) {
	if r := s.roundAt(e.Round); r != nil {
		r.Said = append(r.Said, e.Said...)
	}
}

// SettleRound says that what had to be answered of a round has been. The rest counts as seen.
type SettleRound struct {
	Round RoundID `json:"round"`
}

func (c SettleRound) decide(in In) ([]Event, error) {
	r := in.State.roundAt(c.Round)
	if r == nil || r.Phase() != RoundOpen || len(r.Unanswered()) > 0 {
		return nil, conflict("this round is not settled now")
	}
	return []Event{RoundEnded(c)}, nil
}

// RoundEnded is a round settled.
type RoundEnded struct {
	Round RoundID `json:"round"`
}

func (e RoundEnded) apply(s *State, m Meta) {
	if r := s.roundAt(e.Round); r != nil {
		r.Settled = m
	}
}

// Spoke is what a party answered as one voice; false if it did not, or its words are gone.
func (r Round) Spoke(p PartyID) (Answers, bool) {
	for _, x := range r.Spoken {
		if x.Party == p && x.Answer != Erased {
			a, err := ParseAnswers(r.Questions, []byte(x.Answer))
			return a, err == nil
		}
	}
	return Answers{}, false
}
