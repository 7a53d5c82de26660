package partnership

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Claiming is not showing. A statement alone is claimed; a file or a link is shown; what another party has looked at
// and found so is confirmed by that party. Whoever sees it differently contests it: the facts in it, not the people.

// EvidenceID names a piece of evidence: the number of its evidence.added entry in its space.
type EvidenceID uint64

// EvidenceKind is what the evidence is made of.
type EvidenceKind string

// The kinds of evidence.
const (
	Statement EvidenceKind = "statement" // words alone: claimed, not shown
	Link      EvidenceKind = "link"
	File      EvidenceKind = "file"
)

// EvidenceState is where a piece of evidence stands, in one word.
type EvidenceState string

// The states. A contested piece may be confirmed by others at the same time.
const (
	Claimed   EvidenceState = "claimed"
	Shown     EvidenceState = "shown"
	Confirmed EvidenceState = "confirmed"
	Contested EvidenceState = "contested"
	Withdrawn EvidenceState = "withdrawn"
)

// Evidence is one piece of it.
type Evidence struct {
	ID        EvidenceID
	About     Ref
	Kind      EvidenceKind
	Party     PartyID // whose it is
	Title     Text
	Says      Text
	Link      Text
	File      EvidenceFile
	Counters  EvidenceID // the piece that it was brought against; 0 if none
	Confirmed []Confirmation
	Contests  []Contest
	Withdrawn Withdrawal
	Added     Meta

	ContestedSince uint64 // the entry since which somebody contests it; 0 while nobody does
}

// EvidenceFile is a file as the record knows it. Its bytes are kept elsewhere, under the space and SHA.
type EvidenceFile struct {
	SHA  Text // hexadecimal
	Name Text
	Type Text  // media type
	Size int64 // bytes
}

// Sum is SHA as bytes; false if there is no file, or its words were erased.
func (f EvidenceFile) Sum() (sum [32]byte, ok bool) {
	if !fileSHA.MatchString(string(f.SHA)) {
		return sum, false
	}
	_, err := hex.Decode(sum[:], []byte(f.SHA))
	return sum, err == nil
}

// Confirmation is a party saying that it has looked and found it so.
type Confirmation struct {
	Party PartyID
	Given Meta
}

// Withdrawal is the giver taking its evidence back; no more is built on it. Entry 0 means that it stands.
type Withdrawal struct {
	Entry  uint64
	Reason Text
	Given  Meta
}

// State is the evidence's state in one word.
func (e Evidence) State() EvidenceState {
	switch {
	case e.Withdrawn.Entry != 0:
		return Withdrawn
	case len(e.Contests) > 0:
		return Contested
	case len(e.Confirmed) > 0:
		return Confirmed
	case e.Kind == Statement:
		return Claimed
	}
	return Shown
}

// Host is the host that a link leads to, as it must be shown beside it; "" if there is none.
func (e Evidence) Host() string {
	if found := link.FindStringSubmatch(string(e.Link)); found != nil {
		return strings.ToLower(found[1])
	}
	return ""
}

type evidences struct {
	list []Evidence
}

// evidenced lists what evidence that was not withdrawn is about, of one kind: once for each.
func (s *State) evidenced(kind RefKind) []Ref {
	var list []Ref
	for _, e := range s.evidence.list {
		if e.About.Kind == kind && e.State() != Withdrawn {
			list = append(list, e.About)
		}
	}
	return list
}

// link is what a link looks like: http or https, a plain host, no user name, nothing that reads differently to a person
// and a browser.
var link = regexp.MustCompile(`^(?i:https?)://([A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?)(?:[/?#][^\s\\<>"` + "`" + `]*)?$`)

var fileSHA = regexp.MustCompile(`^[0-9a-f]{64}$`)

// AddEvidence shows what stands behind a claim.
type AddEvidence struct {
	About Ref          `json:"about"`
	Kind  EvidenceKind `json:"kind"`
	Title Text         `json:"title" text:"1-300"` // what it is, or the statement itself
	Says  Text         `json:"says" text:"0-2000,lines"`
	Link  Text         `json:"link" text:"0-2000"`
	SHA   Text         `json:"sha" text:"0-64" server:"true"` // of a file that the surface has stored in this space
	Name  Text         `json:"name" text:"0-120" server:"true"`
	Type  Text         `json:"type" text:"0-100" server:"true"`
	Size  int64        `json:"size" server:"true"`
}

func (c AddEvidence) decide(in In) ([]Event, error) {
	m, _ := in.member()
	switch {
	case !in.State.Exists(c.About):
		return nil, ErrNotFound
	case !c.About.claims():
		return nil, invalid("about", "evidence belongs to a promise; here, add a remark")
	}
	e, err := c.added(m.Party)
	if err != nil {
		return nil, err
	}
	return []Event{e}, nil
}

// added is the event, once the parts fit together.
func (c AddEvidence) added(by PartyID) (EvidenceAdded, error) {
	hasLink, hasFile := c.Link != "", c.SHA != ""
	switch {
	case !slices.Contains([]EvidenceKind{Statement, Link, File}, c.Kind):
		return EvidenceAdded{}, invalid("kind", "choose a file, a link or a statement")
	case c.Kind == Link && !link.MatchString(string(c.Link)):
		return EvidenceAdded{}, invalid("link", "give an address that begins with https:// or http://")
	case c.Kind != Link && hasLink:
		return EvidenceAdded{}, invalid("link", "choose “a link”, or leave the address empty")
	case c.Kind == File && (!fileSHA.MatchString(string(c.SHA)) || c.Name == "" || c.Size <= 0):
		return EvidenceAdded{}, invalid("file", "choose a file")
	case c.Kind != File && hasFile:
		return EvidenceAdded{}, invalid("file", "choose “a file”, or leave the file out")
	}
	return EvidenceAdded{
		About: c.About, Kind: c.Kind, Party: by, Title: c.Title, Says: c.Says, Link: c.Link,
		SHA: c.SHA, Name: c.Name, Type: c.Type, Size: c.Size,
	}, nil
}

// EvidenceAdded is a piece of evidence.
type EvidenceAdded struct {
	About    Ref          `json:"about"`
	Kind     EvidenceKind `json:"kind"`
	Party    PartyID      `json:"party"`
	Title    Text         `json:"title"`
	Says     Text         `json:"says,omitzero"`
	Link     Text         `json:"link,omitzero"`
	SHA      Text         `json:"sha,omitzero"`
	Name     Text         `json:"name,omitzero"`
	Type     Text         `json:"type,omitzero"`
	Size     int64        `json:"size,omitzero"`
	Counters EvidenceID   `json:"counters,omitzero"`
}

func (e EvidenceAdded) apply(s *State, m Meta) {
	s.evidence.list = append(s.evidence.list, Evidence{
		ID: EvidenceID(m.No), About: e.About, Kind: e.Kind, Party: e.Party, Title: e.Title, Says: e.Says, Link: e.Link,
		File: EvidenceFile{e.SHA, e.Name, e.Type, e.Size}, Counters: e.Counters, Added: m,
	})
}

// ConfirmEvidence says that one's party has looked and found it so.
type ConfirmEvidence struct {
	Evidence EvidenceID `json:"evidence"`
}

func (c ConfirmEvidence) decide(in In) ([]Event, error) {
	m, _ := in.member()
	e, err := in.othersEvidence(c.Evidence, m.Party, "your organisation showed this itself; another one confirms it")
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(e.Confirmed, func(k Confirmation) bool { return k.Party == m.Party }) {
		return nil, conflict("your organisation has confirmed this already")
	}
	return []Event{EvidenceConfirmed{Evidence: c.Evidence, Party: m.Party}}, nil
}

// othersEvidence finds evidence that stands and is another party's, for a party that wants to say something of it.
func (in In) othersEvidence(id EvidenceID, own PartyID, refusal string) (Evidence, error) {
	e, ok := in.State.Evidence(id)
	switch {
	case !ok:
		return Evidence{}, ErrNotFound
	case e.Party == own:
		return Evidence{}, forbidden(refusal)
	case e.Withdrawn.Entry != 0:
		return Evidence{}, conflict("this evidence has been withdrawn")
	}
	return e, nil
}

// EvidenceConfirmed is a party's confirmation. It ends a contest of the same party, and binds the words: what others
// have confirmed is erased only with their agreement.
type EvidenceConfirmed struct {
	Evidence EvidenceID `json:"evidence"`
	Party    PartyID    `json:"party"`
}

func (e EvidenceConfirmed) apply(s *State, m Meta) {
	found := s.evidenceAt(e.Evidence)
	if found == nil {
		return
	}
	found.dropContest(e.Party)
	found.Confirmed = append(found.Confirmed, Confirmation{e.Party, m})
	s.bind(uint64(e.Evidence), []PartyID{found.Party, e.Party})
}

// WithdrawEvidence takes one's party's own evidence back. It stays in the record, marked.
type WithdrawEvidence struct {
	Evidence EvidenceID `json:"evidence"`
	Reason   Text       `json:"reason" text:"1-1000,lines"`
}

func (c WithdrawEvidence) decide(in In) ([]Event, error) {
	m, _ := in.member()
	e, ok := in.State.Evidence(c.Evidence)
	switch {
	case !ok:
		return nil, ErrNotFound
	case e.Party != m.Party:
		return nil, forbidden("only the organisation that showed it can withdraw it")
	case e.Withdrawn.Entry != 0:
		return nil, conflict("this evidence has been withdrawn already")
	}
	return []Event{EvidenceWithdrawn(c)}, nil
}

// EvidenceWithdrawn is evidence taken back.
type EvidenceWithdrawn struct {
	Evidence EvidenceID `json:"evidence"`
	Reason   Text       `json:"reason"`
}

func (e EvidenceWithdrawn) apply(s *State, m Meta) {
	if found := s.evidenceAt(e.Evidence); found != nil {
		found.Withdrawn = Withdrawal{m.No, e.Reason, m}
	}
}

func (s *State) evidenceAt(id EvidenceID) *Evidence {
	return find(s.evidence.list, id, func(e Evidence) EvidenceID { return e.ID })
}

// Evidence finds a piece of evidence.
func (s *State) Evidence(id EvidenceID) (Evidence, bool) {
	if e := s.evidenceAt(id); e != nil {
		return e.copy(), true
	}
	return Evidence{}, false
}

// EvidenceOn lists the evidence on a thing and its parts, or on one part, oldest first.
func (s *State) EvidenceOn(r Ref) []Evidence {
	var list []Evidence
	for _, e := range s.evidence.list {
		if r.covers(e.About) {
			list = append(list, e.copy())
		}
	}
	return list
}

// AllEvidence lists the evidence of the space that was not withdrawn, latest first.
func (s *State) AllEvidence() []Evidence {
	var list []Evidence
	for _, e := range slices.Backward(s.evidence.list) {
		if e.Withdrawn.Entry == 0 {
			list = append(list, e.copy())
		}
	}
	return list
}

// IsShown tells whether there is a file or a link on the thing that was not withdrawn.
func (s *State) IsShown(r Ref) bool {
	return slices.ContainsFunc(s.evidence.list, func(e Evidence) bool {
		return r.covers(e.About) && e.Kind != Statement && e.Withdrawn.Entry == 0
	})
}

// copy is the evidence with slices of its own.
func (e Evidence) copy() Evidence {
	e.Confirmed, e.Contests = slices.Clone(e.Confirmed), slices.Clone(e.Contests)
	return e
}

// fileOf is the name of the evidence's file; false if it has none, or its words were erased.
func (s *State) fileOf(e Evidence) (sha [32]byte, ok bool) {
	if _, gone := s.ErasedBy(uint64(e.ID)); gone {
		return sha, false
	}
	return e.File.Sum()
}

// Files is the names, by SHA-256, of the files that the record of this space uses, each once, in the order of entries.
func (s *State) Files() [][32]byte {
	var list [][32]byte
	seen := map[[32]byte]bool{}
	for _, e := range s.evidence.list {
		if sha, ok := s.fileOf(e); ok && !seen[sha] {
			list, seen[sha] = append(list, sha), true
		}
	}
	return list
}

// FilesOf lists the files, by SHA-256, that go when the words of the entry go: those that no other entry names.
func (s *State) FilesOf(entry uint64) [][32]byte {
	own := s.evidenceAt(EvidenceID(entry))
	if own == nil {
		return nil
	}
	sha, ok := s.fileOf(*own)
	if !ok {
		return nil
	}
	for _, e := range s.evidence.list {
		if other, ok := s.fileOf(e); ok && e.ID != own.ID && other == sha {
			return nil
		}
	}
	return [][32]byte{sha}
}

func (e EvidenceAdded) says(v View, m Meta) string {
	if e.Counters != 0 {
		return fmt.Sprintf("%s showed, against the evidence of entry %d: %s", v.author(m), e.Counters, e.Title)
	}
	return fmt.Sprintf("%s showed, for %s: %s", v.author(m), v.thing(e.About), e.Title)
}

func (e EvidenceConfirmed) says(v View, m Meta) string {
	return fmt.Sprintf("%s confirmed for %s: %s", v.author(m), v.party(e.Party), v.evidence(e.Evidence))
}

func (e EvidenceWithdrawn) says(v View, m Meta) string {
	return fmt.Sprintf("%s withdrew %s%s", v.author(m), v.evidence(e.Evidence), because(e.Reason))
}

// evidence is what sentences call a piece of evidence.
func (v View) evidence(id EvidenceID) string {
	if e := v.State.evidenceAt(id); e != nil {
		return "the evidence “" + string(e.Title) + "”"
	}
	return fmt.Sprintf("the evidence of entry %d", id)
}

// evidenceTexts lists what can be found in evidence.
func (s *State) evidenceTexts() []Found {
	var list []Found
	for _, e := range s.evidence.list {
		if e.State() != Withdrawn {
			list = found(list, RefTo(RefEvidence, e.ID), e.Title, e.Says+" "+e.Link+" "+e.File.Name, e.Added)
		}
	}
	return list
}
