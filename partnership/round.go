package partnership

import (
	"fmt"
	"slices"
	"time"
)

// A round is one time that a question set is answered, blind:
//
//	begun ──► each party chooses: people or one voice ──► closed ──► opened ──► settled
//	   └───────────────── cancelled, unread ◄───────────────┘ (before it closes)
//
// Answers are never here before the round opens: they lie sealed elsewhere, and nothing in this record tells of them. What
// comes out of the seal goes through Tally, and only what Tally makes of it is recorded.

// RoundID names a round: the number of its round.begun entry.
type RoundID uint64

// What bounds a round.
const (
	SmallestGroup = 5      // fewer answers to a prompt are in no figure
	mostSmallest  = 50     // a larger group would show nothing
	mostOpenDays  = 120    // from its beginning to its closing
	mostWaitDays  = 60     // from its closing to its opening
	openingHour   = 9      // of the day on which it opens, in the partnership's zone
	mostCells     = 10_000 // of its results: cellsOf
)

// Phase is where a round stands.
type Phase string

// The phases.
const (
	RoundRunning   Phase = "running"
	RoundClosed    Phase = "closed" // nobody can answer any more; nothing has been read
	RoundOpen      Phase = "open"
	RoundSettled   Phase = "settled"
	RoundCancelled Phase = "cancelled"
)

// Round is a round.
type Round struct {
	ID        RoundID
	Party     PartyID // who began it
	Set       SetRef
	Questions QuestionSet
	Asked     []PartyID
	Comments  bool
	Closes    Date // the last day for answers; none if it closes with the last answer
	Opens     Date // from nine o'clock; none if it opens as it closes
	Together  bool // closes and opens once every party asked has locked its answer
	Newcomers bool // asks those too who join before it closes
	Smallest  int
	More      bool // all agreed that people may be asked more, or sooner again, than usual
	Begun     Meta

	Voices    []RoundVoice // in the order of choosing
	Boxes     []ClosedBox
	Closed    Meta
	Cancelled Meta
	Why       Text // it was cancelled
	Opened    Meta
	Lost      bool // some of what was answered was not there any more when it closed or opened
	Results   []PartyResult
	Gaps      []Gap // biggest first
	Widest    int   // how many of them, from the first, await an answer before the round settles
	Talks     []NamedTalk
	Spoken    []Spoken // the answers given as one voice
	Said      []Said
	Answers   []GapAnswer
	Ticks     []Tick
	Settled   Meta
}

// Phase is where the round stands.
func (r Round) Phase() Phase {
	switch {
	case r.Cancelled.No != 0:
		return RoundCancelled
	case r.Settled.No != 0:
		return RoundSettled
	case r.Opened.No != 0:
		return RoundOpen
	case r.Closed.No != 0:
		return RoundClosed
	}
	return RoundRunning
}

// AskedOf tells whether the party is asked.
func (r Round) AskedOf(p PartyID) bool { return slices.Contains(r.Asked, p) }

// ClosesAt is the moment from which nobody can answer; the zero time if only the last answer closes it.
func (r Round) ClosesAt(common *State) time.Time {
	if r.Closes == "" {
		return time.Time{}
	}
	return dayAt(common, r.Closes.AddDays(1), 0)
}

// OpensAt is the moment from which it can be read; the zero time if it opens as it closes.
func (r Round) OpensAt(common *State) time.Time {
	if r.Opens == "" {
		return time.Time{}
	}
	return dayAt(common, r.Opens, openingHour)
}

// dayAt is an hour of a civil day in the partnership's zone.
func dayAt(common *State, d Date, hour int) time.Time {
	y, m, n := d.Time().Date()
	return time.Date(y, m, n, hour, 0, 0, 0, common.Zone())
}

// copy is the round with slices of its own.
func (r Round) copy() Round {
	r.Questions = r.Questions.copy()
	r.Asked, r.Voices, r.Boxes = slices.Clone(r.Asked), slices.Clone(r.Voices), slices.Clone(r.Boxes)
	for i := range r.Voices {
		r.Voices[i] = r.Voices[i].copy()
	}
	r.Results = slices.Clone(r.Results)
	for i := range r.Results {
		r.Results[i] = r.Results[i].copy()
	}
	r.Gaps, r.Talks, r.Spoken, r.Said = slices.Clone(r.Gaps), slices.Clone(r.Talks), slices.Clone(r.Spoken), slices.Clone(r.Said)
	r.Answers, r.Ticks = slices.Clone(r.Answers), slices.Clone(r.Ticks)
	return r
}

type rounds struct {
	list []Round
}

// BeginRound asks the parties of the space the questions of a set. Its settings never change.
type BeginRound struct {
	Set       SetRef      `json:"set"`
	Asked     []PartyID   `json:"asked,omitzero"` // all who vote, if empty; a neutral party only if it is named
	Comments  bool        `json:"comments,omitzero"`
	Closes    Date        `json:"closes,omitzero"`
	Opens     Date        `json:"opens,omitzero"`
	Together  bool        `json:"together,omitzero"`
	Newcomers bool        `json:"newcomers,omitzero"` // with together: ask those too who join before it closes
	Smallest  int         `json:"smallest,omitzero"`  // 5 if 0, and never less
	Questions QuestionSet `json:"questions" server:"true"`
}

func (c BeginRound) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if len(c.Asked) == 0 {
		c.Asked = in.voters()
	}
	c.Asked = PartySet(c.Asked)
	if c.Smallest == 0 {
		c.Smallest = SmallestGroup
	}
	var err error
	if c.Questions, err = c.questions(in); err != nil {
		return nil, err
	}
	if err := c.check(in); err != nil {
		return nil, err
	}
	if err := in.State.notTooSoon(c, in); err != nil {
		return nil, err
	}
	return []Event{RoundBegun{
		Party: m.Party, Set: c.Set, Asked: c.Asked, Comments: c.Comments, Closes: c.Closes, Opens: c.Opens,
		Together: c.Together, Newcomers: c.Newcomers, Smallest: c.Smallest, Questions: c.Questions,
	}}, nil
}

// voters are the parties that have a vote and see this space.
func (in In) voters() []PartyID {
	return slices.DeleteFunc(in.State.Audience(in.Common), func(p PartyID) bool { return !in.Common.votes(p) })
}

// questions are those of the set that is named: the space's own, or what the surface has filled in.
func (c BeginRound) questions(in In) (QuestionSet, error) {
	if c.Set.Own != 0 {
		q, ok := in.State.questions(c.Set)
		switch {
		case !ok || c.Set.Key != "":
			return QuestionSet{}, invalid("set", "choose one of the question sets offered")
		case q.Name == Erased: // all words of an entry go together
			return QuestionSet{}, invalid("set", "the words of this version were erased; choose another")
		}
		return q.copy(), nil
	}
	if c.Set.Key == "" || c.Questions.Key != c.Set.Key || c.Questions.Version != c.Set.Version {
		return QuestionSet{}, invalid("set", "choose one of the question sets offered")
	}
	return c.Questions, c.Questions.check("set.")
}

func (c BeginRound) check(in In) error {
	here := in.State.Audience(in.Common)
	switch {
	case len(c.Asked) == 0:
		return invalid("asked", "ask at least one organisation")
	case slices.ContainsFunc(c.Asked, func(p PartyID) bool { return !slices.Contains(here, p) }):
		return invalid("asked", "one of these is not here")
	case c.Newcomers && (!c.Together || c.Questions.About || in.State.Kind() != Common):
		return invalid("newcomers", "only what all answer as one voice, in the space of all, waits for who joins")
	case in.State.Kind() != Private && len(c.Asked) < 2 && !c.Newcomers:
		return invalid("asked", "ask at least two organisations; a round of one belongs in its own space")
	case cellsOf(c.Questions, c.Asked, mostAbout) > mostCells:
		return invalid("asked", "so many organisations and questions give more results than one round can hold; ask fewer of either")
	case c.Smallest < SmallestGroup || c.Smallest > mostSmallest:
		return invalid("smallest", fmt.Sprintf("a number from %d to %d", SmallestGroup, mostSmallest))
	case c.Together && !c.Questions.MayAnswer(OneVoice):
		return invalid("together", "only what organisations answer as one voice can open with the last answer")
	case c.Together && c.Questions.About && len(c.Asked) > mostAbout+1:
		return invalid("together", "each organisation first chooses the one or two about whom it answers; give a day on which it closes instead")
	}
	return c.checkDays(in.today())
}

// cellsOf is how many cells a round has if each answers about so many others, where that is asked. They go into one entry of
// the record, which is as large as one may be at about 17,000.
func cellsOf(q QuestionSet, asked []PartyID, about int) int {
	scales := 0
	for _, p := range q.Prompts {
		if p.Kind == ScalePrompt {
			scales++
		}
	}
	return scales * len(asked) * (1 + min(about, len(others(q, asked, 0))))
}

func (c BeginRound) checkDays(today Date) error {
	switch {
	case c.Closes == "" && !c.Together:
		return invalid("closes", "choose a day")
	case c.Closes != "" && (!c.Closes.Valid() || c.Closes < today):
		return invalid("closes", "choose today or a later day")
	case c.Closes > today.AddDays(mostOpenDays):
		return invalid("closes", fmt.Sprintf("choose a day within %d days", mostOpenDays))
	case c.Together && c.Opens != "":
		return invalid("opens", "it opens as soon as all have answered; leave this empty")
	case c.Together:
		return nil
	case !c.Opens.Valid() || c.Opens <= c.Closes:
		return invalid("opens", "choose a day after the one on which it closes")
	case c.Opens > c.Closes.AddDays(mostWaitDays):
		return invalid("opens", fmt.Sprintf("choose a day at most %d days after it closes", mostWaitDays))
	}
	return nil
}

// notTooSoon refuses to ask the same set more often than it may be asked.
func (s *State) notTooSoon(c BeginRound, in In) error {
	asked, next := s.AskedBefore(in.Common, c.Set, c.Questions.Most)
	if in.today() < next {
		return conflict("this set was asked on " + day(asked) + "; it can be asked again from " + day(next))
	}
	return nil
}

// AskedBefore is when a set was last asked in this space, and from when it can be asked here again if it may be asked once in
// most months; both "" if it was never asked or may be asked at any time.
func (s *State) AskedBefore(common *State, set SetRef, most int) (asked, next Date) {
	if most == 0 {
		return "", ""
	}
	for _, r := range slices.Backward(s.round.list) {
		if r.Set.same(set) && r.Cancelled.No == 0 {
			asked = common.Today(r.Begun.At)
			return asked, DateOf(asked.Time().AddDate(0, most, 0))
		}
	}
	return "", ""
}

// RoundBegun is a round that begins, with everything that is asked.
type RoundBegun struct {
	Party     PartyID     `json:"party"`
	Set       SetRef      `json:"set"`
	Asked     []PartyID   `json:"asked"`
	Comments  bool        `json:"comments,omitzero"`
	Closes    Date        `json:"closes,omitzero"`
	Opens     Date        `json:"opens,omitzero"`
	Together  bool        `json:"together,omitzero"`
	Newcomers bool        `json:"newcomers,omitzero"`
	Smallest  int         `json:"smallest"`
	Questions QuestionSet `json:"questions"`
}

func (e RoundBegun) apply(s *State, m Meta) {
	r := Round{
		ID: RoundID(m.No), Party: e.Party, Set: e.Set, Questions: e.Questions, Asked: e.Asked, Comments: e.Comments,
		Closes: e.Closes, Opens: e.Opens, Together: e.Together, Newcomers: e.Newcomers, Smallest: e.Smallest, Begun: m,
	}
	if e.Together { // there is nothing to choose
		for _, p := range e.Asked {
			r.Voices = append(r.Voices, RoundVoice{Party: p, Voice: OneVoice, About: others(e.Questions, e.Asked, p), Chosen: m})
		}
	}
	s.round.list = append(s.round.list, r)
	s.bind(m.No, e.Asked)
}

// joins asks a party that has just joined in the rounds that wait for newcomers.
func (s *State) joins(p PartyID, kind PartyKind, m Meta) {
	if kind == Neutral {
		return
	}
	for i := range s.round.list {
		r := &s.round.list[i]
		if !r.Newcomers || r.Phase() != RoundRunning {
			continue
		}
		r.Asked = append(slices.Clone(r.Asked), p)
		r.Voices = append(r.Voices, RoundVoice{Party: p, Voice: OneVoice, Chosen: m})
		s.bind(uint64(r.ID), r.Asked)
	}
}

// CancelRound ends a round before it closes. What was answered is deleted unread.
type CancelRound struct {
	Round  RoundID `json:"round"`
	Reason Text    `json:"reason" text:"1-400"`
}

func (c CancelRound) decide(in In) ([]Event, error) {
	m, _ := in.member()
	r, err := in.running(c.Round)
	if err != nil {
		return nil, err
	}
	if r.Party != m.Party && !in.Common.HasLeft(r.Party) {
		return nil, forbidden("the organisation that began the round can cancel it")
	}
	return []Event{RoundWithdrawn{Round: c.Round, Reason: c.Reason}}, nil
}

// RoundWithdrawn is a round cancelled.
type RoundWithdrawn struct {
	Round  RoundID `json:"round"`
	Reason Text    `json:"reason"`
}

func (e RoundWithdrawn) apply(s *State, m Meta) {
	if r := s.roundAt(e.Round); r != nil {
		r.Cancelled, r.Why = m, e.Reason
	}
}

// running finds a round that can still be answered. It is the state's own.
func (in In) running(id RoundID) (*Round, error) {
	r := in.State.roundAt(id)
	switch {
	case r == nil:
		return nil, ErrNotFound
	case r.Phase() == RoundCancelled:
		return nil, conflict("this round was cancelled")
	case r.Phase() != RoundRunning || r.Closes != "" && in.today() > r.Closes:
		return nil, conflict("this round is closed")
	}
	return r, nil
}

func (s *State) roundAt(id RoundID) *Round {
	return find(s.round.list, id, func(r Round) RoundID { return r.ID })
}

// Round finds a round.
func (s *State) Round(id RoundID) (Round, bool) {
	if r := s.roundAt(id); r != nil {
		return r.copy(), true
	}
	return Round{}, false
}

// Rounds lists the space's rounds, oldest first.
func (s *State) Rounds() []Round {
	var list []Round
	for _, r := range s.round.list {
		list = append(list, r.copy())
	}
	return list
}

// RoundsUnderWay lists the rounds that have begun and not opened, oldest first.
func (s *State) RoundsUnderWay() []Round {
	var list []Round
	for i := range s.round.list {
		if p := s.round.list[i].Phase(); p == RoundRunning || p == RoundClosed {
			list = append(list, s.round.list[i].copy())
		}
	}
	return list
}

// LatestOf is the round of a set that comes with the program that was begun last; false if there is none that was not
// cancelled.
func (s *State) LatestOf(key string) (Round, bool) {
	for i := len(s.round.list) - 1; i >= 0; i-- {
		if r := &s.round.list[i]; r.Set.Key == key && r.Cancelled.No == 0 {
			return r.copy(), true
		}
	}
	return Round{}, false
}

// Nth is which of the rounds of its set a round is, from 1; those that were cancelled before it do not count.
func (s *State) Nth(r Round) int {
	n := 1
	for i := range s.round.list {
		if o := &s.round.list[i]; o.ID < r.ID && o.Set.same(r.Set) && o.Cancelled.No == 0 {
			n++
		}
	}
	return n
}

// talksAbout tells whether there is such a round to talk about: it has opened, or is for the room.
func (s *State) talksAbout(id RoundID) bool {
	r := s.roundAt(id)
	return r != nil && (r.Opened.No != 0 || r.Questions.Room && r.Cancelled.No == 0)
}

// hasRound tells whether there is such a round, and such a gap of it.
func (s *State) hasRound(id RoundID, part string) bool {
	r := s.roundAt(id)
	return r != nil && (part == "" || gapNumber(part) > 0 && gapNumber(part) <= len(r.Gaps))
}
