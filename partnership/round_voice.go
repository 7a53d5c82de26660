package partnership

import (
	"fmt"
	"slices"
)

// RoundVoice is how a party answers a round, and how many of it are asked.
type RoundVoice struct {
	Party  PartyID
	Voice  Voice
	About  []PartyID // in a set about others: whom it answers about, beside itself
	People []Asking  // each time that persons were asked; none of one voice
	Chosen Meta
	Locked Meta // one voice: the entry after which its answer cannot change
	Hash   Text // of that answer, with its salt; erasable like any word
}

// Asking is persons of a party being asked.
type Asking struct {
	Members []MemberID // those who sign in
	Links   int        // those who come by a personal link
	Made    Meta
}

func (v RoundVoice) copy() RoundVoice {
	v.About, v.People = slices.Clone(v.About), slices.Clone(v.People)
	for i := range v.People {
		v.People[i].Members = slices.Clone(v.People[i].Members)
	}
	return v
}

// Members lists the members who are asked.
func (v RoundVoice) Members() []MemberID {
	var list []MemberID
	for _, a := range v.People {
		list = append(list, a.Members...)
	}
	return list
}

// Links is how many personal links were given out.
func (v RoundVoice) Links() int {
	n := 0
	for _, a := range v.People {
		n += a.Links
	}
	return n
}

// Invited is how many persons of the party are asked; 0 of one voice.
func (v RoundVoice) Invited() int { return len(v.Members()) + v.Links() }

// VoiceOf is how the party answers; false as long as it has not chosen.
func (r Round) VoiceOf(p PartyID) (RoundVoice, bool) {
	for _, v := range r.Voices {
		if v.Party == p {
			return v.copy(), true
		}
	}
	return RoundVoice{}, false
}

func (r *Round) voiceAt(p PartyID) *RoundVoice {
	i := slices.IndexFunc(r.Voices, func(v RoundVoice) bool { return v.Party == p })
	if i < 0 {
		return nil
	}
	return &r.Voices[i]
}

// MayBeAnswered tells whether answers that count may lie sealed already: people are asked, or an organisation has sent its own.
func (r Round) MayBeAnswered() bool {
	return slices.ContainsFunc(r.Voices, func(v RoundVoice) bool { return v.Voice == People || v.Locked.No != 0 })
}

// mostLinks is how many personal links a party can have in one round.
const mostLinks = 5000

// mostAbout is about how many others one answers, beside oneself, unless all agreed on more.
const mostAbout = 2

// others are the parties about whom p can answer, beside itself; none if the set asks about nobody.
func others(q QuestionSet, asked []PartyID, p PartyID) []PartyID {
	if !q.About {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(asked), func(o PartyID) bool { return o == p })
}

// ChooseVoice says how one's party answers and, if by several people, who is asked.
type ChooseVoice struct {
	Round   RoundID    `json:"round"`
	Voice   Voice      `json:"voice"`
	Members []MemberID `json:"members,omitzero"`
	Links   int        `json:"links,omitzero" server:"true"` // by whoever can show their secrets
	About   []PartyID  `json:"about,omitzero"`               // in a set about others: those one works with most; all if they are at most two
}

func (c ChooseVoice) decide(in In) ([]Event, error) {
	m, _ := in.member()
	r, err := in.running(c.Round)
	if err != nil {
		return nil, err
	}
	switch {
	case !r.AskedOf(m.Party):
		return nil, forbidden("your organisation is not asked here")
	case r.voiceAt(m.Party) != nil:
		return nil, conflict("your organisation has chosen already; it can ask more people")
	case c.Voice != People && c.Voice != OneVoice:
		return nil, invalid("voice", "choose one of the two")
	case !r.Questions.MayAnswer(c.Voice):
		return nil, invalid("voice", "these questions are not answered in this way")
	case c.Voice == OneVoice && (len(c.Members) > 0 || c.Links > 0):
		return nil, invalid("members", "as one voice nobody is asked by themselves; leave this empty")
	}
	if c.About, err = c.about(in, r, m.Party); err != nil {
		return nil, err
	}
	e := VoiceChosen{Round: c.Round, Party: m.Party, Voice: c.Voice, About: c.About}
	if c.Voice == OneVoice {
		return []Event{e}, nil
	}
	e.Members, e.Links = c.Members, c.Links
	return []Event{e}, in.mayAsk(r, m.Party, c.About, c.Members, c.Links)
}

// about is about whom the party answers, beside itself.
func (c ChooseVoice) about(in In, r *Round, p PartyID) ([]PartyID, error) {
	could := others(r.Questions, r.Asked, p)
	could = slices.DeleteFunc(could, in.Common.HasLeft)
	about := PartySet(c.About)
	switch {
	case len(about) == 0 && (len(could) <= mostAbout || r.More):
		return could, nil
	case slices.ContainsFunc(about, func(o PartyID) bool { return !slices.Contains(could, o) }):
		return nil, invalid("about", "choose among the other organisations asked")
	case len(about) == 0 || len(about) > mostAbout && !r.More:
		return nil, invalid("about", "choose the one or two that you work with most")
	}
	return about, nil
}

// VoiceChosen is a party's choice. It holds numbers only.
type VoiceChosen struct {
	Round   RoundID    `json:"round"`
	Party   PartyID    `json:"party"`
	Voice   Voice      `json:"voice"`
	About   []PartyID  `json:"about,omitzero"`
	Members []MemberID `json:"members,omitzero"`
	Links   int        `json:"links,omitzero"`
}

func (e VoiceChosen) apply(s *State, m Meta) {
	r := s.roundAt(e.Round)
	if r == nil {
		return
	}
	v := RoundVoice{Party: e.Party, Voice: e.Voice, About: e.About, Chosen: m}
	if e.Voice == People {
		v.People = []Asking{{Members: e.Members, Links: e.Links, Made: m}}
	}
	r.Voices = append(r.Voices, v)
}

// AskMore asks more people of one's party. Nobody who was asked is dropped.
type AskMore struct {
	Round   RoundID    `json:"round"`
	Members []MemberID `json:"members,omitzero"`
	Links   int        `json:"links,omitzero" server:"true"`
}

func (c AskMore) decide(in In) ([]Event, error) {
	m, _ := in.member()
	r, err := in.running(c.Round)
	if err != nil {
		return nil, err
	}
	v := r.voiceAt(m.Party)
	if v == nil || v.Voice != People {
		return nil, conflict("your organisation has not chosen to ask several people")
	}
	for _, id := range c.Members {
		if slices.Contains(v.Members(), id) {
			return nil, invalid("members", "one of these is asked already")
		}
	}
	if v.Links()+c.Links > mostLinks {
		return nil, invalid("links", fmt.Sprintf("at most %d links, please", mostLinks))
	}
	return []Event{MoreAsked{Round: c.Round, Party: m.Party, Members: c.Members, Links: c.Links}}, in.mayAsk(r, m.Party, v.About, c.Members, c.Links)
}

// MoreAsked is more people of a party being asked.
type MoreAsked struct {
	Round   RoundID    `json:"round"`
	Party   PartyID    `json:"party"`
	Members []MemberID `json:"members,omitzero"`
	Links   int        `json:"links,omitzero"`
}

func (e MoreAsked) apply(s *State, m Meta) {
	if r := s.roundAt(e.Round); r != nil {
		if v := r.voiceAt(e.Party); v != nil {
			v.People = append(v.People, Asking{Members: e.Members, Links: e.Links, Made: m})
		}
	}
}

// mayAsk refuses to ask somebody who is not of the party, nobody at all, whoever was asked the same just now, or a person
// who was asked enough.
func (in In) mayAsk(r *Round, p PartyID, about []PartyID, members []MemberID, links int) error {
	switch {
	case links < 0 || links > mostLinks:
		return invalid("links", fmt.Sprintf("from 0 to %d", mostLinks))
	case len(members) == 0 && links == 0:
		return invalid("members", "ask at least one person")
	}
	for i, id := range members {
		m, ok := in.Common.Member(id)
		if !ok || m.Party != p || m.Left != 0 || slices.Contains(members[:i], id) {
			return invalid("members", "choose people of your own organisation, each once")
		}
	}
	if err := in.notAgainSoon(r, p, members, links); err != nil {
		return err
	}
	return in.withinBudget(r, p, about, members, links)
}

// LockVoice sends the one answer of one's party: from now on it cannot change. It stays sealed until the round opens.
type LockVoice struct {
	Round RoundID `json:"round"`
	Hash  Text    `json:"hash" text:"1-64" server:"true"` // of the answer with its salt
}

func (c LockVoice) decide(in In) ([]Event, error) {
	m, _ := in.member()
	r, err := in.running(c.Round)
	if err != nil {
		return nil, err
	}
	v := r.voiceAt(m.Party)
	switch {
	case !r.AskedOf(m.Party):
		return nil, forbidden("your organisation is not asked here")
	case v == nil || v.Voice != OneVoice:
		return nil, conflict("your organisation does not answer as one voice here")
	case v.Locked.No != 0:
		return nil, conflict("your organisation has sent its answer already")
	}
	return []Event{VoiceLocked{Round: c.Round, Party: m.Party, Hash: c.Hash}}, nil
}

// VoiceLocked is a party's one answer being sent. The hash lets everybody check, after the opening, that it is that answer.
type VoiceLocked struct {
	Round RoundID `json:"round"`
	Party PartyID `json:"party"`
	Hash  Text    `json:"hash"`
}

func (e VoiceLocked) apply(s *State, m Meta) {
	if r := s.roundAt(e.Round); r != nil {
		if v := r.voiceAt(e.Party); v != nil {
			v.Locked, v.Hash = m, e.Hash
		}
	}
}
