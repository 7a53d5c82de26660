package partnership

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a zone must mean the same on every node
)

// SpaceID names a space. It is random and tells nothing.
type SpaceID string

// SpaceKind is what kind of space a space is.
type SpaceKind string

// The kinds of space.
const (
	Common  SpaceKind = "common"  // every party; follows joins and leaves
	Private SpaceKind = "private" // one party
	Room    SpaceKind = "room"    // any other set of parties, invisible to the rest
)

// space is what a space's first entry says.
type space struct {
	kind    SpaceKind
	parties []PartyID // of a private space or room, in order; for ever
	name    Text
	goal    Text
	zone    *time.Location
	founded time.Time

	continues Citation
}

// FoundPartnership begins a partnership: three things, nothing else.
type FoundPartnership struct {
	Name   Text      `json:"name" text:"1-120"`
	Goal   Text      `json:"goal" text:"1-400"` // the problem or goal, in a sentence
	Zone   string    `json:"zone"`              // IANA time zone of its dates
	Party  Text      `json:"party" text:"1-120"`
	Kind   PartyKind `json:"kind"`
	Person Text      `json:"person" text:"1-120"`
	Key    string    `json:"key" server:"true"`   // by which the founder's sign-in is recognised
	Shown  string    `json:"shown" server:"true"` // the installation's key fingerprint

	Continues Citation `json:"continues,omitzero" server:"true"` // the record of an older partnership that this one goes on from
}

func (c FoundPartnership) decide(in In) ([]Event, error) {
	if in.State.Head() != 0 {
		return nil, conflict("this partnership has been founded already")
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || !zoneName.MatchString(c.Zone) {
		return nil, invalid("zone", "choose a time zone, such as Europe/London")
	}
	if err := in.State.freshKey(c.Key); err != nil {
		return nil, err
	}
	if err := c.Continues.check(); err != nil {
		return nil, err
	}
	party, err := newParty(in, c.Party, c.Kind, 0, c.Shown)
	if err != nil {
		return nil, err
	}
	if party.Kind == Neutral {
		return nil, invalid("kind", "the first party takes part itself; a neutral party can join later")
	}
	return []Event{
		PartnershipFounded{Name: c.Name, Goal: c.Goal, Zone: c.Zone, Continues: c.Continues},
		party,
		MemberJoined{Party: PartyID(in.next(1)), Roles: []Role{Signatory, Manager}, Name: c.Person, Employer: c.Party, Key: c.Key},
	}, nil
}

// zoneName is how the zones that people choose are written.
var zoneName = regexp.MustCompile(`^(UTC|[A-Z][A-Za-z]{2,13}(/[A-Z][A-Za-z_-]{1,20}){1,2})$`)

// PartnershipFounded is a common space's first entry.
type PartnershipFounded struct {
	Name Text   `json:"name"`
	Goal Text   `json:"goal"`
	Zone string `json:"zone"`

	Continues Citation `json:"continues,omitzero"`
}

func (e PartnershipFounded) apply(s *State, m Meta) {
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		zone = time.UTC
	}
	s.space = space{kind: Common, name: e.Name, goal: e.Goal, zone: zone, founded: m.At, continues: e.Continues}
	s.owns(m.No, PartyID(m.No+1)) // the founder's party, which the next entry makes
}

// OpenSpace makes a private space or a room. Whoever opens it is in it.
type OpenSpace struct {
	Parties []PartyID `json:"parties"`
}

func (c OpenSpace) decide(in In) ([]Event, error) {
	if in.State.Head() != 0 {
		return nil, conflict("this space is open already")
	}
	m, _ := in.member()
	set := PartySet(c.Parties)
	if !slices.Contains(set, m.Party) {
		return nil, invalid("parties", "your own organisation is part of it")
	}
	for _, p := range set {
		if !in.Common.Has(p) || in.Common.HasLeft(p) {
			return nil, invalid("parties", "one of these is not a party here")
		}
	}
	return []Event{SpaceOpened{Parties: set}}, nil
}

// SpaceOpened is the first entry of a private space or a room, and names its parties for ever.
type SpaceOpened struct {
	Parties []PartyID `json:"parties"`
}

func (e SpaceOpened) apply(s *State, m Meta) {
	s.space = space{kind: Room, parties: e.Parties, founded: m.At}
	if len(e.Parties) == 1 {
		s.space.kind = Private
	}
}

// PartySet is the parties in order, each once.
func PartySet(parties []PartyID) []PartyID {
	set := slices.Clone(parties)
	slices.Sort(set)
	return slices.Compact(set)
}

// SpaceKey is the key under which the catalogue knows the space of these parties: "2,9". The common space's is "common".
func SpaceKey(parties []PartyID) string {
	var b []string
	for _, p := range PartySet(parties) {
		b = append(b, strconv.FormatUint(uint64(p), 10))
	}
	return strings.Join(b, ",")
}

// KeyHolds tells whether the party is among those that a catalogue's key names.
func KeyHolds(key string, p PartyID) bool {
	return slices.Contains(strings.Split(key, ","), strconv.FormatUint(uint64(p), 10))
}

// KeyParties lists the parties that a catalogue's key names, in order.
func KeyParties(key string) []PartyID {
	var list []PartyID
	for part := range strings.SplitSeq(key, ",") {
		if n, err := strconv.ParseUint(part, 10, 64); err == nil {
			list = append(list, PartyID(n))
		}
	}
	return list
}

// CommonKey is the catalogue's key of a partnership's common space.
const CommonKey = "common"

// Kind is what kind of space this is.
func (s *State) Kind() SpaceKind { return s.space.kind }

// Name is the partnership's name; only the common space has one.
func (s *State) Name() Text { return s.space.name }

// Goal is the problem or goal that the founder gave.
func (s *State) Goal() Text { return s.space.goal }

// Continues is the record that this partnership goes on from; the zero Citation if it began anew.
func (s *State) Continues() Citation { return s.space.continues }

// Founded is when the space began.
func (s *State) Founded() time.Time { return s.space.founded }

// Zone is the time zone of the partnership's dates.
func (s *State) Zone() *time.Location {
	if s.space.zone == nil {
		return time.UTC
	}
	return s.space.zone
}

// Today is the civil date at now in the partnership's time zone. Ask the common space.
func (s *State) Today(now time.Time) Date { return DateOf(now.In(s.Zone())) }

func (in In) today() Date { return in.Common.Today(in.Now) }

// Holds tells whether the space is or was one that the party sees.
func (s *State) Holds(common *State, p PartyID) bool {
	if s.space.kind == Common {
		return common.Has(p)
	}
	return slices.Contains(s.space.parties, p)
}

// IsEveryone tells whether the set names all the parties that are here now, and there are at least two.
func (s *State) IsEveryone(set []PartyID) bool {
	here := s.Audience(s)
	return len(here) > 1 && !slices.ContainsFunc(here, func(p PartyID) bool { return !slices.Contains(set, p) })
}

// Audience lists the parties that see this space now.
func (s *State) Audience(common *State) []PartyID {
	var list []PartyID
	for _, p := range common.Parties() {
		if p.Left == 0 && s.Holds(common, p.ID) {
			list = append(list, p.ID)
		}
	}
	return list
}
