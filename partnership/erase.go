package partnership

import "slices"

// erasures remembers who wrote each entry, whose agreement its words need, and which words are gone.
type erasures struct {
	by     []Actor            // of entry i+1
	owner  map[uint64]PartyID // of entries that no member wrote but that are about a party's own people
	bound  map[uint64][]PartyID
	erased map[uint64]uint64 // entry → the entry that erased it
}

// wrote remembers who made an entry.
func (e *erasures) wrote(m Meta) { e.by = append(e.by, m.By) }

// owns says whose words an entry holds that was written by no member: of somebody who was just joining.
func (s *State) owns(no uint64, p PartyID) {
	if s.erase.owner == nil {
		s.erase.owner = map[uint64]PartyID{}
	}
	s.erase.owner[no] = p
}

// bind says that the words of an entry were given and received by these parties, and go only with their agreement.
func (s *State) bind(no uint64, parties []PartyID) {
	if s.erase.bound == nil {
		s.erase.bound = map[uint64][]PartyID{}
	}
	s.erase.bound[no] = PartySet(append(slices.Clone(s.erase.bound[no]), parties...))
}

// EraseWords removes the words of one entry for ever. Its facts stay. Copies already taken cannot be recalled.
type EraseWords struct {
	Entry  uint64 `json:"entry"`
	Reason Text   `json:"reason" text:"1-400"`
}

func (c EraseWords) decide(in In) ([]Event, error) {
	if c.Entry == 0 || c.Entry > in.State.Head() {
		return nil, ErrNotFound
	}
	if _, gone := in.State.ErasedBy(c.Entry); gone {
		return nil, conflict("these words have been erased already")
	}
	erased := WordsErased{Entry: c.Entry, Reason: c.Reason}
	if in.By == ByOperator {
		erased.Duty = true
		return []Event{erased}, nil
	}
	m, _ := in.member()
	if err := c.check(in, m); err != nil {
		return nil, err
	}
	if bound := in.State.boundNow(in.Common, c.Entry); len(bound) > 0 && !slices.Equal(bound, []PartyID{m.Party}) {
		ask := askConsent(in, m, AboutErasure, c.Entry, c.Entry, bound)
		ask.Reason = c.Reason
		return []Event{ask}, nil
	}
	return []Event{erased}, nil
}

func (c EraseWords) check(in In, m Member) error {
	switch {
	case in.State.writer(in.Common, c.Entry) != m.Party:
		return forbidden("only the organisation whose person wrote it can have it erased")
	case in.State.asking(AboutErasure, c.Entry, in.today()):
		return conflict("the others have been asked about this already")
	case in.State.askedAbout(c.Entry, in.today()):
		return conflict("the parties are being asked about this; it stays until they have answered")
	case in.State.isErasure(c.Entry):
		return forbidden("why words were erased stays")
	}
	return nil
}

// isErasure tells whether the entry erased another.
func (s *State) isErasure(no uint64) bool {
	for _, by := range s.erase.erased {
		if by == no {
			return true
		}
	}
	return false
}

// boundNow lists the parties, of those still here, whose agreement the erasure of an entry needs.
func (s *State) boundNow(common *State, no uint64) []PartyID {
	return slices.DeleteFunc(slices.Clone(s.erase.bound[no]), common.HasLeft)
}

// eraseAgreed erases what those who gave and received it have agreed to erase.
func eraseAgreed(in In, q Question, _ uint64) []Event {
	if _, gone := in.State.ErasedBy(q.Subject); gone {
		return nil
	}
	return []Event{WordsErased{Entry: q.Subject, Reason: q.Reason}}
}

// writer is the party whose person made the entry; 0 if none did.
func (s *State) writer(common *State, no uint64) PartyID {
	if p, ok := s.erase.owner[no]; ok {
		return p
	}
	id, ok := s.erase.by[no-1].Member()
	if !ok {
		return 0
	}
	m, _ := common.Member(id)
	return m.Party
}

// WordsErased says that an entry's words are gone, in the same transaction that removes them.
type WordsErased struct {
	Entry  uint64 `json:"entry"`
	Reason Text   `json:"reason"`
	Duty   bool   `json:"duty,omitzero"` // by the operator, under a legal duty
}

func (e WordsErased) apply(s *State, m Meta) {
	if s.erase.erased == nil {
		s.erase.erased = map[uint64]uint64{}
	}
	s.erase.erased[e.Entry] = m.No
	s.voidConsents(AboutErasure, e.Entry)
	s.unsaid(e.Entry, m)
}

// Erases is the entry whose words go with this one.
func (e WordsErased) Erases() uint64 { return e.Entry }

// Eraser is an event with which the words of an earlier entry go.
type Eraser interface{ Erases() uint64 }

// ErasedBy is the entry that erased the words of entry no, if they were erased.
func (s *State) ErasedBy(no uint64) (uint64, bool) {
	by, ok := s.erase.erased[no]
	return by, ok
}
