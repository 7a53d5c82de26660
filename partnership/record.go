package partnership

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// This file is the record as people read it: which entries there are, and each in a sentence.

// record remembers of each entry what a list of the history is drawn from. It is small: there may be millions.
type record struct {
	lines []recordLine // of entry i+1
}

type recordLine struct {
	at   int64 // milliseconds
	kind uint16
}

// kindNumber is a kind's place in kinds.go, in this program only.
var kindNumber = func() map[reflect.Type]uint16 {
	numbers := map[reflect.Type]uint16{}
	for i, e := range events {
		numbers[reflect.TypeOf(e.event)] = uint16(i)
	}
	return numbers
}()

func (r *record) wrote(m Meta, e Event) {
	r.lines = append(r.lines, recordLine{m.At.UnixMilli(), kindNumber[reflect.TypeOf(e)]})
}

// RecordLine says of an entry what it is, when it was made, and which party's it is; 0 if it is no party's.
type RecordLine struct {
	No    uint64
	At    time.Time
	Kind  string
	Party PartyID
}

// RecordLine is the line of an entry, 1 to Head.
func (s *State) RecordLine(common *State, no uint64) RecordLine {
	l := s.record.lines[no-1]
	return RecordLine{No: no, At: time.UnixMilli(l.at).UTC(), Kind: events[l.kind].kind, Party: s.writer(common, no)}
}

// ErasureAsks lists the parties whose agreement is needed before the words of an entry go, if by's own word is not enough.
func (s *State) ErasureAsks(common *State, no uint64, by PartyID) []PartyID {
	bound := s.boundNow(common, no)
	if len(bound) == 1 && bound[0] == by {
		return nil
	}
	return bound
}

// teller is an event that can be put into a sentence. Every kind in kinds.go is one; a test says so.
type teller interface {
	// says is the sentence for a reader of v, without its full stop. With its words erased it still says what happened.
	says(v View, m Meta) string
}

// Describe is what happened with an entry, in a sentence without its full stop.
func Describe(v View, m Meta, e Event) string {
	if t, ok := e.(teller); ok {
		return t.says(v, m)
	}
	return v.author(m) + ": " + strings.ReplaceAll(KindOf(e), ".", " ")
}

// author is who made an entry, as sentences begin.
func (v View) author(m Meta) string {
	if id, ok := m.By.Member(); ok {
		if who, ok := v.Common.Member(id); ok {
			return string(who.Name) + " of " + v.party(who.Party)
		}
	}
	switch {
	case m.By == ByOperator:
		return "Whoever runs this machine"
	case m.By == ByClock:
		return "Because the time had come, Entente"
	case m.No <= v.State.Head():
		return v.party(v.State.writer(v.Common, m.No))
	}
	return "Somebody"
}

// party is a party's name.
func (v View) party(id PartyID) string {
	if p, ok := v.Common.Party(id); ok {
		return string(p.Name)
	}
	return "an organisation"
}

// parties is "Calder, Harwick and Millbrook".
func (v View) parties(ids []PartyID) string {
	var names []string
	for _, id := range ids {
		names = append(names, v.party(id))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// thing is what sentences call something that something else is about.
func (v View) thing(r Ref) string {
	no, _ := r.number()
	switch r.Kind {
	case RefCommitment:
		if of, err := r.Occurrence(); err == nil && v.State.commitmentAt(of.Commitment) != nil {
			return v.promise(of)
		}
	case RefClause:
		if id, err := ParseClauseID(r.ID); err == nil {
			return v.clause(id)
		}
	case RefAmendment:
		return v.amendment(AmendmentID(no))
	case RefCheckin:
		return v.checkin(CheckinID(no))
	case RefEvidence:
		return v.evidence(EvidenceID(no))
	case RefCorrection:
		return v.correction(CorrectionID(no))
	case RefRound:
		if n := gapNumber(r.Part); n > 0 && v.State.hasRound(RoundID(no), r.Part) {
			return "the difference on " + v.matter(RoundID(no), v.State.roundAt(RoundID(no)).Gaps[n-1].Matter)
		}
		return v.round(RoundID(no))
	case RefContract:
		return "the note that somebody reached for the contract"
	case RefConsent:
		return fmt.Sprintf("what was asked in entry %d", no)
	}
	return string(r.Kind) + " " + r.ID
}

// day is a date as sentences have it: 6 March 2026.
func day(d Date) string { return d.Time().Format("2 January 2006") }

// because is a reason at a sentence's end.
func because(reason Text) string {
	if reason == "" {
		return ""
	}
	return ", because: " + string(reason)
}

// Sentences of the features that every other stands on. A feature's own are beside it.

func (e PartnershipFounded) says(v View, m Meta) string {
	return fmt.Sprintf("%s founded the partnership %s: %s", v.author(m), e.Name, e.Goal)
}

func (e SpaceOpened) says(v View, m Meta) string {
	if len(e.Parties) == 1 {
		return v.author(m) + " opened the space that only " + v.party(e.Parties[0]) + " sees"
	}
	return v.author(m) + " opened the space that only " + v.parties(e.Parties) + " see"
}

var kindWords = map[PartyKind]string{
	Client: "a client", Supplier: "a supplier", Peer: "a peer", PublicBody: "a public body", Neutral: "a neutral party, without a vote",
}

func (e PartyJoined) says(_ View, _ Meta) string {
	return fmt.Sprintf("%s joined as %s", e.Name, kindWords[e.Kind])
}

func (e MemberJoined) says(v View, _ Meta) string {
	text := fmt.Sprintf("%s began to act for %s as %s", e.Name, v.party(e.Party), roleList(e.Roles))
	if e.Outside {
		text += fmt.Sprintf(", employed by %s", e.Employer)
	}
	return text
}

func roleList(roles []Role) string {
	var names []string
	for _, r := range roles {
		names = append(names, string(r))
	}
	return strings.Join(names, " and ")
}

func (e InvitationMade) says(v View, m Meta) string {
	switch {
	case e.Party != 0:
		return fmt.Sprintf("%s invited %s to act for %s as %s", v.author(m), e.Name, v.party(e.Party), roleList(e.Roles))
	case e.Neutral:
		return fmt.Sprintf("%s invited %s as a neutral party", v.author(m), e.Name)
	}
	return fmt.Sprintf("%s invited %s to be a party", v.author(m), e.Name)
}

func (e InvitationRevoked) says(v View, m Meta) string {
	name := Text("somebody")
	if inv, ok := v.Common.Invitation(e.Invitation); ok {
		name = inv.Name
	}
	return fmt.Sprintf("%s took back the invitation of %s", v.author(m), name)
}

func (e ConsentAsked) says(v View, m Meta) string {
	return fmt.Sprintf("%s asked %s to agree to entry %d, by %s%s", v.author(m), v.parties(e.Voters), e.Subject, day(e.Closes), because(e.Reason))
}

func (e ConsentAnswered) says(v View, m Meta) string {
	answer := map[Position]string{Agree: "agreed", Disagree: "did not agree", Reservation: "went along, with a reservation noted,"}[e.Position]
	return fmt.Sprintf("%s %s to what was asked in entry %d%s", v.author(m), answer, e.Question, because(e.Reason))
}

func (e ConsentSettled) says(_ View, _ Meta) string {
	outcome := map[Outcome]string{Adopted: "adopted", NotAdopted: "not adopted", Void: "no longer needed"}[e.Outcome]
	return fmt.Sprintf("What was asked in entry %d was %s", e.Question, outcome)
}

func (e WordsErased) says(v View, m Meta) string {
	if e.Duty {
		return fmt.Sprintf("%s erased the words of entry %d under a legal duty%s", v.author(m), e.Entry, because(e.Reason))
	}
	return fmt.Sprintf("%s erased the words of entry %d%s", v.author(m), e.Entry, because(e.Reason))
}
