package partnership

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// PartyID names a party: the number of its party.joined entry in the common log.
type PartyID uint64

// PartyKind is what an organisation is to the others.
type PartyKind string

// The kinds of party. A neutral party (facilitator, critical friend) has a voice and no vote.
const (
	Client     PartyKind = "client"
	Supplier   PartyKind = "supplier"
	Peer       PartyKind = "peer"
	PublicBody PartyKind = "public-body"
	Neutral    PartyKind = "neutral"
)

// PartyKinds lists them in the order in which they are offered.
var PartyKinds = []PartyKind{Client, Supplier, Peer, PublicBody, Neutral}

// Marks lists the shapes by which parties are told apart, in the order in which they are given out.
var Marks = []string{"circle", "square", "diamond", "triangle", "pentagon", "hexagon", "octagon", "shield", "drop", "cross", "house", "star"}

// Party is an organisation in the partnership.
type Party struct {
	ID       PartyID
	Name     Text
	Initials string
	Mark     string
	Kind     PartyKind
	Joined   Meta
	Left     uint64       // the entry with which it left; 0 while it is here
	LeftAt   time.Time    // when that was
	By       InvitationID // 0 for the founder's
	Named    uint64       // the entry that holds its name
}

// Votes tells whether the party is asked when something needs consent.
func (p Party) Votes() bool { return p.Kind != Neutral && p.Left == 0 }

type parties struct {
	list []Party
}

// newParty gives a newcomer its initials and the first mark that is free.
func newParty(in In, name Text, kind PartyKind, by InvitationID, shown string) (PartyJoined, error) {
	if !slices.Contains(PartyKinds, kind) {
		return PartyJoined{}, invalid("kind", "choose one of those offered")
	}
	if !fingerprint.MatchString(shown) {
		return PartyJoined{}, invalid("shown", "this is not a key's fingerprint")
	}
	here := 0
	for _, p := range in.State.party.list {
		if p.Left == 0 && sameName(p.Name, name) {
			return PartyJoined{}, invalid("party", "an organisation of this name is here already")
		}
		if p.Left == 0 {
			here++
		}
	}
	if here >= len(Marks) {
		return PartyJoined{}, conflict("a partnership has at most twelve parties")
	}
	return PartyJoined{Name: name, Kind: kind, Mark: in.State.freeMark(), Initials: Initials(string(name)), Invitation: by, Shown: shown}, nil
}

// fingerprint is how the installation's key is shown to people.
var fingerprint = regexp.MustCompile(`^[0-9a-f ]{0,80}$`)

// freeMark is the first mark that no party here has.
func (s *State) freeMark() string {
	for _, mark := range Marks {
		if !slices.ContainsFunc(s.party.list, func(p Party) bool { return p.Left == 0 && p.Mark == mark }) {
			return mark
		}
	}
	return Marks[0]
}

// sameName tells whether two names read alike.
func sameName(a, b Text) bool {
	return strings.EqualFold(strings.Join(strings.Fields(string(a)), " "), strings.Join(strings.Fields(string(b)), " "))
}

// Initials is two letters for a name: of its first two words, or the first two of its one word.
func Initials(name string) string {
	var first []rune
	for word := range strings.FieldsSeq(name) {
		for _, r := range word {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				first = append(first, unicode.ToUpper(r))
				break
			}
		}
	}
	if len(first) >= 2 {
		return string(first[:2])
	}
	var letters []rune
	for _, r := range name {
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) && len(letters) < 2 {
			letters = append(letters, unicode.ToUpper(r))
		}
	}
	if len(letters) == 0 {
		return "?"
	}
	return string(letters)
}

// JoinAsParty makes the invited organisation a party, and the person who accepts its signatory and manager.
type JoinAsParty struct {
	Party    Text           `json:"party" text:"1-120"`
	Kind     PartyKind      `json:"kind"`
	Person   Text           `json:"person" text:"1-120"`
	Key      string         `json:"key" server:"true"`
	Shown    string         `json:"shown" server:"true"` // the installation's fingerprint that the joining page showed
	Consents []InvitationID `json:"consents"`            // the other open invitations that the joining page listed
}

func (c JoinAsParty) decide(in In) ([]Event, error) {
	id, _ := in.By.Invitation()
	inv, err := in.State.UsableInvitation(id, in.Now)
	if err != nil {
		return nil, err
	}
	if inv.Party != 0 {
		return nil, ErrNotFound
	}
	if (c.Kind == Neutral) != inv.Neutral {
		return nil, invalid("kind", "the invitation says whether you come as a neutral party; ask for another if that is wrong")
	}
	if err := in.State.freshKey(c.Key); err != nil {
		return nil, err
	}
	party, err := newParty(in, c.Party, c.Kind, id, c.Shown)
	if err != nil {
		return nil, err
	}
	if party.Consents, err = in.State.consented(in, c.Consents, id); err != nil {
		return nil, err
	}
	return []Event{
		party,
		MemberJoined{Party: PartyID(in.next(0)), Roles: []Role{Signatory, Manager}, Name: c.Person, Employer: c.Party, Key: c.Key},
	}, nil
}

// PartyJoined is an organisation becoming a party.
type PartyJoined struct {
	Name       Text           `json:"name"`
	Initials   string         `json:"initials"`
	Mark       string         `json:"mark"`
	Kind       PartyKind      `json:"kind"`
	Invitation InvitationID   `json:"invitation,omitzero"` // 0 for the founder's
	Shown      string         `json:"shown,omitzero"`      // the installation's key fingerprint that it was shown
	Consents   []InvitationID `json:"consents,omitzero"`   // invitations it consented to by joining
}

func (e PartyJoined) apply(s *State, m Meta) {
	s.party.list = append(s.party.list, Party{
		ID: PartyID(m.No), Name: e.Name, Initials: e.Initials, Mark: e.Mark, Kind: e.Kind, Joined: m, By: e.Invitation, Named: m.No,
	})
	s.owns(m.No, PartyID(m.No))
	s.use(e.Invitation, m)
	s.moved(RosterChange{No: m.No, At: m.At, Party: PartyID(m.No), What: PartyCame})
	s.joins(PartyID(m.No), e.Kind, m)
}

// ChangeParty changes how the party is shown: its name, its two letters, its mark.
type ChangeParty struct {
	Name     Text   `json:"name" text:"1-120"`
	Initials Text   `json:"initials" text:"1-2"`
	Mark     string `json:"mark"`
}

func (c ChangeParty) decide(in In) ([]Event, error) {
	m, _ := in.member()
	initials := strings.ToUpper(string(c.Initials))
	if strings.ContainsFunc(initials, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return nil, invalid("initials", "one or two letters or digits")
	}
	if !slices.Contains(Marks, c.Mark) {
		return nil, invalid("mark", "choose one of the marks offered")
	}
	for _, p := range in.State.party.list {
		switch {
		case p.Left != 0 || p.ID == m.Party:
		case sameName(p.Name, c.Name):
			return nil, invalid("name", "an organisation of this name is here already")
		case p.Mark == c.Mark:
			return nil, invalid("mark", "another organisation has this mark; choose one that is free")
		}
	}
	return []Event{PartyChanged{Party: m.Party, Name: c.Name, Initials: initials, Mark: c.Mark}}, nil
}

// PartyChanged is how a party is shown from now on.
type PartyChanged struct {
	Party    PartyID `json:"party"`
	Name     Text    `json:"name"`
	Initials string  `json:"initials"`
	Mark     string  `json:"mark"`
}

func (e PartyChanged) apply(s *State, m Meta) {
	if p := s.partyAt(e.Party); p != nil {
		p.Name, p.Initials, p.Mark, p.Named = e.Name, e.Initials, e.Mark, m.No
	}
	s.renamed(e.Party, m)
}

// LeavePartnership is a party going by its own act. Nobody has to agree; it reads and exports up to this entry.
type LeavePartnership struct {
	Reason Text `json:"reason" text:"0-2000,lines"`
}

func (c LeavePartnership) decide(in In) ([]Event, error) {
	m, _ := in.member()
	return append([]Event{PartyLeft{Party: m.Party, Reason: c.Reason}}, settleWithout(in, m.Party, in.next(1))...), nil
}

// PartyLeft is a party that is here no longer: by its own act, or at the end of the notice that the others gave it.
type PartyLeft struct {
	Party   PartyID   `json:"party"`
	Reason  Text      `json:"reason,omitzero"`
	Removal RemovalID `json:"removal,omitzero"` // 0 if by its own act
}

func (e PartyLeft) apply(s *State, m Meta) {
	p := s.partyAt(e.Party)
	if p == nil || p.Left != 0 {
		return
	}
	p.Left, p.LeftAt = m.No, m.At
	s.revokeInvitations(m, func(inv Invitation) bool { return s.Invites(inv, e.Party) })
	s.dropRemovals(e.Party)
	s.dropClosings(e.Party)
	s.moved(RosterChange{No: m.No, At: m.At, Party: e.Party, What: PartyGone})
}

// namedBy is the entry that holds the party's name; 0 if there is no such party.
func (s *State) namedBy(id PartyID) uint64 {
	p, _ := s.Party(id)
	return p.Named
}

func (s *State) partyAt(id PartyID) *Party {
	return find(s.party.list, id, func(p Party) PartyID { return p.ID })
}

// FreeMarks lists the marks that the party can have: its own, and those that no party here has.
func (s *State) FreeMarks(of PartyID) []string {
	return slices.DeleteFunc(slices.Clone(Marks), func(mark string) bool {
		return slices.ContainsFunc(s.party.list, func(p Party) bool { return p.Left == 0 && p.ID != of && p.Mark == mark })
	})
}

// Parties lists the parties in the order in which they joined, those that left included.
func (s *State) Parties() []Party { return slices.Clone(s.party.list) }

// Party finds a party.
func (s *State) Party(id PartyID) (Party, bool) {
	if p := s.partyAt(id); p != nil {
		return *p, true
	}
	return Party{}, false
}

// Has tells whether there is or was such a party.
func (s *State) Has(id PartyID) bool {
	_, ok := s.Party(id)
	return ok
}

// someLeft tells whether any party was here and is no longer.
func (s *State) someLeft() bool {
	return slices.ContainsFunc(s.party.list, func(p Party) bool { return p.Left != 0 })
}

// HasLeft tells whether the party was here and is no longer.
func (s *State) HasLeft(id PartyID) bool {
	p, ok := s.Party(id)
	return ok && p.Left != 0
}

// Voters lists the parties whose consent is needed now.
func (s *State) Voters() []PartyID {
	var list []PartyID
	for _, p := range s.party.list {
		if p.Votes() {
			list = append(list, p.ID)
		}
	}
	return list
}

func (e PartyChanged) says(v View, m Meta) string {
	return fmt.Sprintf("%s changed how it is shown: %s, %s in a %s", v.author(m), e.Name, e.Initials, e.Mark)
}

func (e PartyLeft) says(v View, m Meta) string {
	if e.Removal != 0 {
		return v.party(e.Party) + " was removed: its notice of 30 days had ended"
	}
	return v.party(e.Party) + " left the partnership" + because(e.Reason)
}
