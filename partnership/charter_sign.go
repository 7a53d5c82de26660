package partnership

import (
	"slices"
)

// Signing: each voting party's signatory signs one exact revision of the text. With the last of them it is in force. A
// signature of a revision that has changed since has lapsed: it stays in the record and counts no more.

// Signature is a party's name under one exact text. A neutral party's is a witness's and is not waited for.
type Signature struct {
	Party       PartyID
	Revision    uint64
	Hash        Text // of the text, as the signatory saw it
	Name        Text // as typed
	Authority   Text
	Reservation Text
	Link        MemberID // who of the same party made the link with which it was signed; 0 if signed in
	Code        MemberID // who of another party gave the confirmation code; 0 if signed in
	Given       Meta
}

// leastSigners is how many parties a charter is between, at least.
const leastSigners = 2

// SignCharter signs one exact text for one's party: the working text or, by a party that joined later, the version in force.
type SignCharter struct {
	Revision    uint64   `json:"revision"`
	Hash        Text     `json:"hash" text:"64-64"` // of the text that the person saw
	Name        Text     `json:"name" text:"1-120"`
	Authority   Text     `json:"authority" text:"1-120"`
	Reservation Text     `json:"reservation" text:"0-2000,lines"`
	Link        MemberID `json:"link" server:"true"`
	Code        MemberID `json:"code" server:"true"`
}

func (c SignCharter) decide(in In) ([]Event, error) {
	m, _ := in.member()
	if err := c.check(in, m); err != nil {
		return nil, err
	}
	signed := CharterSigned{
		Party: m.Party, Revision: c.Revision, Hash: c.Hash, Name: c.Name, Authority: c.Authority, Reservation: c.Reservation,
		Link: c.Link, Code: c.Code,
	}
	return append([]Event{signed}, in.signedBy(m.Party, 0)...), nil
}

func (c SignCharter) check(in In, m Member) error {
	text, ok := in.State.signable(c.Revision)
	agreed, _ := text.Count()
	switch {
	case !ok || string(c.Hash) != text.Hash():
		return conflict("the text has changed since you read it; please read what is there now")
	case agreed == 0:
		return conflict("there is nothing to sign yet")
	case len(in.State.Voters()) < leastSigners:
		return conflict("a charter is between two organisations or more; the other has not joined yet")
	case in.State.hasSigned(m.Party, c.Revision):
		return conflict("your organisation has signed this already")
	case (c.Link == 0) != (c.Code == 0):
		return invalid("code", "a link is used with the code that another organisation gives")
	case c.Link == 0:
		return nil
	}
	link, _ := in.State.Member(c.Link)
	code, _ := in.State.Member(c.Code)
	switch {
	case !in.State.Leads(c.Link, in.today()):
		return invalid("code", "whoever made this link cannot do so any more; ask your organisation for another one")
	case !in.State.Leads(c.Code, in.today()):
		return invalid("code", "whoever gave this code cannot do so any more; ask for another one")
	}
	if link.Party != m.Party || code.Party == m.Party || !slices.Contains(in.State.Voters(), code.Party) {
		return invalid("code", "your own organisation makes the link, another one that signs gives the code")
	}
	return nil
}

// Leads tells whether the member is here and, on the day, a manager or signatory: what it made or gave for signing counts
// only while it is. Ask the common space.
func (s *State) Leads(id MemberID, today Date) bool {
	m, ok := s.Member(id)
	if !ok || m.Left != 0 || s.HasLeft(m.Party) {
		return false
	}
	roles := s.RolesOn(m, today)
	return slices.Contains(roles, Manager) || slices.Contains(roles, Signatory)
}

// signable is the text of a revision that can be signed now, with the names that it uses.
func (s *State) signable(revision uint64) (Charter, bool) {
	if v := s.inForce(); v != nil && v.Revision == revision {
		return v.text, true
	}
	if s.charter.work.Revision == revision && revision != 0 {
		return s.charter.work.named(s), true
	}
	return Charter{}, false
}

func (s *State) hasSigned(p PartyID, revision uint64) bool {
	return slices.ContainsFunc(s.charter.signatures, func(x Signature) bool { return x.Party == p && x.Revision == revision })
}

// signedBy is the next version's coming into force, if one party's signature or another's leaving completes it: the
// second entry of a decision. Either may be 0.
func (in In) signedBy(by, gone PartyID) []Event {
	s := in.State
	if !s.unsigned() {
		return nil
	}
	need := slices.DeleteFunc(s.Voters(), func(p PartyID) bool { return p == gone })
	if len(need) < leastSigners {
		return nil
	}
	for _, p := range need {
		if p != by && !s.hasSigned(p, s.charter.work.Revision) {
			return nil
		}
	}
	if by != 0 && s.hasSigned(by, s.charter.work.Revision) {
		return nil
	}
	return []Event{CharterInForce{
		Version: len(s.charter.versions) + 1, Revision: s.charter.work.Revision, Hash: Text(s.charter.work.named(s).Hash()), On: in.today(),
	}}
}

// unsigned tells whether the working text differs from the version in force.
func (s *State) unsigned() bool {
	v := s.inForce()
	return s.charter.work.Revision != 0 && (v == nil || v.Revision != s.charter.work.Revision)
}

// CharterSigned is a party's signature.
type CharterSigned struct {
	Party       PartyID  `json:"party"`
	Revision    uint64   `json:"revision"`
	Hash        Text     `json:"hash"`
	Name        Text     `json:"name"`
	Authority   Text     `json:"authority,omitzero"`
	Reservation Text     `json:"reservation,omitzero"`
	Link        MemberID `json:"link,omitzero"`
	Code        MemberID `json:"code,omitzero"`
}

func (e CharterSigned) apply(s *State, m Meta) {
	s.charter.signatures = append(s.charter.signatures, Signature{
		Party: e.Party, Revision: e.Revision, Hash: e.Hash, Name: e.Name, Authority: e.Authority, Reservation: e.Reservation,
		Link: e.Link, Code: e.Code, Given: m,
	})
	parties := append(s.Voters(), e.Party)
	s.bind(m.No, parties)
	if text, ok := s.signable(e.Revision); ok {
		for _, no := range text.entries() {
			s.bind(no, parties)
		}
	}
}

// entries lists the entries that hold the words of what is agreed, in order.
func (t Charter) entries() []uint64 {
	var list []uint64
	for _, s := range t.Sections {
		list = append(list, s.Worded)
		for _, c := range s.Clauses[:s.agreed()] {
			list = append(list, c.Worded.No)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// CharterInForce is a version that all voting parties have signed. It holds until the next one does.
type CharterInForce struct {
	Version  int    `json:"version"`
	Revision uint64 `json:"revision"`
	Hash     Text   `json:"hash"`
	On       Date   `json:"on"`
}

func (e CharterInForce) apply(s *State, m Meta) {
	if v := s.inForce(); v != nil {
		v.Until = e.On
	}
	s.charter.meanwhile = nil
	text := s.charter.work.named(s)
	s.charter.versions = append(s.charter.versions, version{
		Version: Version{N: e.Version, Revision: e.Revision, Hash: e.Hash, InForce: m, On: e.On}, text: text, settings: text.settings(),
	})
	s.bind(m.No, s.Voters())
}

// renamed lets the signatures lapse of a text that is not in force yet and names a party that is called otherwise now.
func (s *State) renamed(p PartyID, m Meta) {
	if s.unsigned() && slices.Contains(s.charter.work.parties(), p) {
		s.charter.work.Revision, s.charter.work.Latest = m.No, m.No
	}
}

// unsaid lets the signatures lapse of a text that is not in force yet and some of whose words were erased: it reads
// otherwise now. The entry is the one whose words are gone.
func (s *State) unsaid(entry uint64, m Meta) {
	if !s.unsigned() {
		return
	}
	named := slices.ContainsFunc(s.charter.work.parties(), func(p PartyID) bool { return s.namedBy(p) == entry })
	if named || slices.Contains(s.charter.work.entries(), entry) {
		s.charter.work.Revision, s.charter.work.Latest = m.No, m.No
	}
}

// Unsigned is the text that awaits signatures, what each party has signed of it, and who is awaited; false if the working
// text is in force or there is none.
func (s *State) Unsigned() (Signing, bool) {
	if !s.unsigned() {
		return Signing{}, false
	}
	x := Signing{Version: len(s.charter.versions) + 1, Revision: s.charter.work.Revision, Hash: s.charter.work.named(s).Hash()}
	if c, ok := s.signBy(); ok {
		x.By, x.Clause = c.Setting.Date, c.ID
	}
	for _, sig := range s.charter.signatures {
		switch {
		case sig.Revision == x.Revision:
			x.Signatures = append(x.Signatures, sig)
		case s.versionOf(sig.Revision) == nil && (s.inForce() == nil || sig.Given.No > s.inForce().InForce.No):
			x.Lapsed = append(x.Lapsed, sig)
		}
	}
	for _, p := range s.Voters() {
		if !s.hasSigned(p, x.Revision) {
			x.Awaited = append(x.Awaited, p)
		}
	}
	return x, true
}

// Signing is how far the signing of the next version is.
type Signing struct {
	Version    int    // the number it will have
	Revision   uint64 // what is signed
	Hash       string // of the text as it is now
	Signatures []Signature
	Lapsed     []Signature // of earlier revisions of the same version
	Awaited    []PartyID
	By         Date     // the day by which all parties agreed to sign; none if they set no day
	Clause     ClauseID // that says so
}

// Overdue tells whether all parties agreed on a day to sign by, which has passed, and somebody has not. Before that, not
// having signed is nothing that needs attention.
func (x Signing) Overdue(today Date) bool { return x.By != "" && today > x.By && len(x.Awaited) > 0 }

// signBy is the clause with the day that all have agreed to sign by: one that found consent and is not in force yet.
func (s *State) signBy() (Clause, bool) {
	c, ok := s.charter.work.setting(SettingSignBy)
	if !ok || c.Amendment == 0 || c.Setting == s.Setting(SettingSignBy) {
		return Clause{}, false
	}
	return c, true
}

// ToSign is what a party can sign now: the next version or, if it joined after that, the version in force. False if
// there is nothing that it has not signed.
func (s *State) ToSign(p PartyID) (revision uint64, ok bool) {
	if s.unsigned() {
		return s.charter.work.Revision, !s.hasSigned(p, s.charter.work.Revision)
	}
	if v := s.inForce(); v != nil {
		return v.Revision, !s.hasSigned(p, v.Revision)
	}
	return 0, false
}

// SignableText is the text of a revision that can be signed now. Errors: ErrConflict if it is another by now.
func (s *State) SignableText(revision uint64) (Charter, error) {
	text, ok := s.signable(revision)
	if !ok {
		return Charter{}, conflict("the text has changed since you read it; please read what is there now")
	}
	return text.copy(), nil
}
