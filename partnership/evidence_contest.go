package partnership

import (
	"fmt"
	"slices"
)

// Point is what about the evidence is seen differently.
type Point string

// What can be contested: facts, never people.
const (
	Accuracy Point = "accuracy" // something in it is not so
	Complete Point = "complete" // something is missing that changes the picture
	Bearing  Point = "bearing"  // it is so, and does not show what it is meant to show
)

// Points lists them in the order in which they are offered.
var Points = []Point{Accuracy, Complete, Bearing}

// Contest is a party saying that it sees the facts differently.
type Contest struct {
	Party  PartyID
	Point  Point
	Reason Text
	Help   Text // what would help
	Given  Meta
}

// ContestEvidence says what in the facts one's party sees differently, and may bring evidence of its own. Before it is
// sent the form asks: is this to help, or to corner? What would help?
type ContestEvidence struct {
	Evidence EvidenceID   `json:"evidence"`
	Point    Point        `json:"point"`
	Reason   Text         `json:"reason" text:"1-2000,lines"`
	Help     Text         `json:"help" text:"0-1000,lines"`
	Kind     EvidenceKind `json:"kind,omitzero"` // of the counter-evidence; empty if there is none
	Title    Text         `json:"title" text:"0-300"`
	Link     Text         `json:"link" text:"0-2000"`
	SHA      Text         `json:"sha" text:"0-64" server:"true"`
	Name     Text         `json:"name" text:"0-120" server:"true"`
	Type     Text         `json:"type" text:"0-100" server:"true"`
	Size     int64        `json:"size" server:"true"`
}

func (c ContestEvidence) decide(in In) ([]Event, error) {
	m, _ := in.member()
	e, err := in.othersEvidence(c.Evidence, m.Party, "your organisation showed this itself; withdraw it if it does not hold")
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(e.Contests, func(k Contest) bool { return k.Party == m.Party }) {
		return nil, conflict("your organisation has said already that it sees this differently")
	}
	if !slices.Contains(Points, c.Point) {
		return nil, invalid("point", "choose what you see differently")
	}
	events := []Event{EvidenceContested{Evidence: c.Evidence, Party: m.Party, Point: c.Point, Reason: c.Reason, Help: c.Help}}
	if c.Kind == "" && c.Title == "" && c.Link == "" && c.SHA == "" {
		return events, nil
	}
	if c.Title == "" {
		return nil, invalid("title", "say what your evidence is")
	}
	counter, err := AddEvidence{
		About: e.About, Kind: c.Kind, Title: c.Title, Link: c.Link, SHA: c.SHA, Name: c.Name, Type: c.Type, Size: c.Size,
	}.added(m.Party)
	counter.Counters = c.Evidence
	return append(events, counter), err
}

// EvidenceContested is a party seeing the facts differently. It ends a confirmation by the same party.
type EvidenceContested struct {
	Evidence EvidenceID `json:"evidence"`
	Party    PartyID    `json:"party"`
	Point    Point      `json:"point"`
	Reason   Text       `json:"reason"`
	Help     Text       `json:"help,omitzero"`
}

func (e EvidenceContested) apply(s *State, m Meta) {
	if found := s.evidenceAt(e.Evidence); found != nil {
		found.Confirmed = slices.DeleteFunc(slices.Clone(found.Confirmed), func(k Confirmation) bool { return k.Party == e.Party })
		if len(found.Contests) == 0 {
			found.ContestedSince = m.No
		}
		found.Contests = append(found.Contests, Contest{e.Party, e.Point, e.Reason, e.Help, m})
	}
}

// DropContest takes one's party's contest back, without confirming.
type DropContest struct {
	Evidence EvidenceID `json:"evidence"`
}

func (c DropContest) decide(in In) ([]Event, error) {
	m, _ := in.member()
	e, ok := in.State.Evidence(c.Evidence)
	if !ok {
		return nil, ErrNotFound
	}
	if !slices.ContainsFunc(e.Contests, func(k Contest) bool { return k.Party == m.Party }) {
		return nil, conflict("your organisation does not contest this")
	}
	return []Event{ContestDropped{Evidence: c.Evidence, Party: m.Party}}, nil
}

// ContestDropped is a contest taken back.
type ContestDropped struct {
	Evidence EvidenceID `json:"evidence"`
	Party    PartyID    `json:"party"`
}

func (e ContestDropped) apply(s *State, _ Meta) {
	if found := s.evidenceAt(e.Evidence); found != nil {
		found.dropContest(e.Party)
	}
}

func (e *Evidence) dropContest(p PartyID) {
	e.Contests = slices.DeleteFunc(slices.Clone(e.Contests), func(k Contest) bool { return k.Party == p })
	if len(e.Contests) == 0 {
		e.ContestedSince = 0
	}
}

// ContestedEvidence lists the evidence that stands and is contested, oldest first.
func (s *State) ContestedEvidence() []Evidence {
	var list []Evidence
	for _, e := range s.evidence.list {
		if e.State() == Contested {
			list = append(list, e.copy())
		}
	}
	return list
}

func (e EvidenceContested) says(v View, m Meta) string {
	return fmt.Sprintf("%s sees it differently for %s: %s%s", v.author(m), v.party(e.Party), v.evidence(e.Evidence), because(e.Reason))
}

func (e ContestDropped) says(v View, m Meta) string {
	return fmt.Sprintf("%s no longer sees it differently for %s: %s", v.author(m), v.party(e.Party), v.evidence(e.Evidence))
}
