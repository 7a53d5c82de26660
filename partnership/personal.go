package partnership

import "slices"

// RequestID names a person's request: the number of its erasure.asked entry.
type RequestID uint64

// ErasureRequest is a person asking that their own personal data be erased: the names and employers by which the record
// knows them. What they wrote for their organisation is the organisation's.
type ErasureRequest struct {
	ID       RequestID
	Member   MemberID
	Reason   Text
	Made     Meta
	Answered uint64
	Refusal  Text // why it was refused; empty if it was done
}

type personals struct {
	list []ErasureRequest
}

// AskErasure asks for the erasure of one's own personal data.
type AskErasure struct {
	Reason Text `json:"reason" text:"0-1000,lines"`
}

func (c AskErasure) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if slices.ContainsFunc(in.State.personal.list, func(r ErasureRequest) bool { return r.Member == m.ID && r.Answered == 0 }) {
		return nil, conflict("you have asked already; your organisation's managers have to answer")
	}
	return []Event{ErasureAsked(c)}, nil
}

// ErasureAsked is the request.
type ErasureAsked struct {
	Reason Text `json:"reason,omitzero"`
}

func (e ErasureAsked) apply(s *State, m Meta) {
	s.personal.list = append(s.personal.list, ErasureRequest{ID: RequestID(m.No), Member: memberOf(m), Reason: e.Reason, Made: m})
}

// AnswerErasure does what a person of one's own organisation asked for, or refuses it with a reason. Whoever is erased
// acts here no longer: everyone is to know the names of those who can read.
type AnswerErasure struct {
	Request RequestID `json:"request"`
	Erase   bool      `json:"erase"`
	Reason  Text      `json:"reason" text:"0-1000,lines"`
}

func (c AnswerErasure) decide(in In) ([]Event, error) {
	by, _ := in.member()
	r, ok := in.State.ErasureRequest(c.Request)
	if !ok {
		return nil, ErrNotFound
	}
	m, _ := in.State.Member(r.Member)
	switch {
	case m.Party != by.Party:
		return nil, forbidden("each organisation looks after its own people")
	case r.Answered != 0:
		return nil, conflict("this has been answered already")
	case !c.Erase && c.Reason == "":
		return nil, invalid("reason", "say why not; the person can read it")
	case !c.Erase:
		return []Event{ErasureAnswered{Request: r.ID, Reason: c.Reason}}, nil
	}
	events := []Event{ErasureAnswered{Request: r.ID, Done: true, Reason: c.Reason}}
	if m.Left == 0 {
		if err := in.State.spare(m, nil); err != nil {
			return nil, err
		}
		events = append(events, MemberLeft{Member: m.ID})
	}
	for _, no := range in.State.personalOf(m) {
		events = append(events, WordsErased{Entry: no, Reason: "Asked for by the person concerned."})
	}
	return events, nil
}

// personalOf lists the entries that hold a member's name or employer as personal data, and are not erased yet. The name
// beside a consent or a signature is not among them: it goes only with the agreement of those who gave and received it.
func (s *State) personalOf(m Member) []uint64 {
	list := append([]uint64{uint64(m.ID)}, m.renamed...)
	if inv, ok := s.usedBy(m.ID); ok {
		list = append([]uint64{uint64(inv)}, list...)
	}
	return slices.DeleteFunc(list, func(no uint64) bool { _, gone := s.ErasedBy(no); return gone })
}

// ErasureAnswered is a manager's answer.
type ErasureAnswered struct {
	Request RequestID `json:"request"`
	Done    bool      `json:"done,omitzero"`
	Reason  Text      `json:"reason,omitzero"`
}

func (e ErasureAnswered) apply(s *State, m Meta) {
	if r := s.requestAt(e.Request); r != nil {
		r.Answered = m.No
		if !e.Done {
			r.Refusal = e.Reason
		}
	}
}

func (s *State) requestAt(id RequestID) *ErasureRequest {
	return find(s.personal.list, id, func(r ErasureRequest) RequestID { return r.ID })
}

// ErasureRequest finds a request.
func (s *State) ErasureRequest(id RequestID) (ErasureRequest, bool) {
	if r := s.requestAt(id); r != nil {
		return *r, true
	}
	return ErasureRequest{}, false
}

// ErasureRequests lists what people of a party have asked for: the open ones, and each person's latest answer.
func (s *State) ErasureRequests(p PartyID) []ErasureRequest {
	var list []ErasureRequest
	for _, r := range s.personal.list {
		if m, ok := s.Member(r.Member); ok && m.Party == p {
			list = append(list, r)
		}
	}
	return list
}

func (e ErasureAsked) says(v View, m Meta) string {
	return v.author(m) + " asked for the erasure of their personal data" + because(e.Reason)
}

func (e ErasureAnswered) says(v View, m Meta) string {
	if e.Done {
		return v.author(m) + " had a person’s own data erased, as that person had asked" + because(e.Reason)
	}
	return v.author(m) + " did not have a person’s own data erased" + because(e.Reason)
}
