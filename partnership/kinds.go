package partnership

import (
	"reflect"
	"strings"
	"unicode"
)

// This file is the contents page: every event that can be in a record, every command that can be given.

// events names every kind of event. A kind that was released never changes its meaning and never goes.
var events = []struct {
	kind  string
	event Event
}{
	{"partnership.founded", PartnershipFounded{}},
	{"space.opened", SpaceOpened{}},
	{"party.joined", PartyJoined{}},
	{"member.joined", MemberJoined{}},
	{"invitation.made", InvitationMade{}},
	{"invitation.revoked", InvitationRevoked{}},
	{"consent.asked", ConsentAsked{}},
	{"consent.answered", ConsentAnswered{}},
	{"consent.settled", ConsentSettled{}},
	{"commitment.made", CommitmentMade{}},
	{"evidence.added", EvidenceAdded{}},
	{"evidence.confirmed", EvidenceConfirmed{}},
	{"evidence.contested", EvidenceContested{}},
	{"evidence.contest-dropped", ContestDropped{}},
	{"evidence.withdrawn", EvidenceWithdrawn{}},
	{"remark.added", RemarkAdded{}},
	{"remark.withdrawn", RemarkWithdrawn{}},
	{"thanks.given", ThanksGiven{}},
	{"note.written", NoteWritten{}},
	{"note.revised", NoteRevised{}},
	{"words.erased", WordsErased{}},
	{"witness.registered", WitnessRegistered{}},
	{"witness.retired", WitnessRetired{}},
}

// commands lists every command with a sentence for whoever gives it. Its name on the wire is the type's name in
// lower case with hyphens: make-commitment. System commands are given by the clock only and have no route.
var commands = []CommandKind{
	{Make: func() Command { return &FoundPartnership{} }, Says: "Found a partnership; its founder becomes the first party's signatory and manager."},
	{Make: func() Command { return &OpenSpace{} }, Says: "Open a private space or a room for a fixed set of parties."},
	{Make: func() Command { return &InviteParty{} }, Says: "Invite another organisation to be a party."},
	{Make: func() Command { return &InviteMember{} }, Says: "Invite a person of one's own organisation."},
	{Make: func() Command { return &RevokeInvitation{} }, Says: "Take an invitation back before it is used."},
	{Make: func() Command { return &JoinAsParty{} }, Says: "Join as a party, by invitation."},
	{Make: func() Command { return &JoinAsMember{} }, Says: "Join as a person of a party, by invitation."},
	{Make: func() Command { return &AnswerConsent{} }, Says: "Answer a question of consent for one's party."},
	{Make: func() Command { return &MakeCommitment{} }, Says: "Promise something to other parties."},
	{Make: func() Command { return &AddEvidence{} }, Says: "Show what stands behind a claim: a file, a link or a statement."},
	{Make: func() Command { return &ConfirmEvidence{} }, Says: "Say that one's party has looked at another's evidence and found it so."},
	{Make: func() Command { return &ContestEvidence{} }, Says: "Say what in another's evidence one's party sees differently, and what would help."},
	{Make: func() Command { return &DropContest{} }, Says: "Take one's party's contest back."},
	{Make: func() Command { return &WithdrawEvidence{} }, Says: "Withdraw one's party's own evidence, with a reason."},
	{Make: func() Command { return &AddRemark{} }, Says: "Add context to anything."},
	{Make: func() Command { return &WithdrawRemark{} }, Says: "Withdraw one's own remark."},
	{Make: func() Command { return &GiveThanks{} }, Says: "Thank other parties, or people of theirs."},
	{Make: func() Command { return &WriteNote{} }, Says: "Begin a note in one's private space."},
	{Make: func() Command { return &ReviseNote{} }, Says: "Give a note a new text."},
	{Make: func() Command { return &EraseWords{} }, Says: "Erase the words of an entry; its facts stay."},
	{Make: func() Command { return &RegisterWitness{} }, Says: "Register a key with which one's party countersigns the record."},
	{Make: func() Command { return &RetireWitness{} }, Says: "Retire a witness's key; what it countersigned stays so."},
}

// CommandKind is one row of the table of commands.
type CommandKind struct {
	Name   string // make-commitment
	Says   string
	System bool
	Make   func() Command // a fresh, empty command, as a pointer
}

// Commands lists every kind of command, in the order of the contents page. The slice is the caller's.
func Commands() []CommandKind {
	list := make([]CommandKind, len(commands))
	for i, k := range commands {
		k.Name = commandName(k.Make())
		list[i] = k
	}
	return list
}

// CommandName is a command's name on the wire.
func CommandName(c Command) string { return commandName(c) }

// EventKinds lists the names of every kind of event, in the order of the contents page.
func EventKinds() []string {
	var names []string
	for _, e := range events {
		names = append(names, e.kind)
	}
	return names
}

var kindOf, eventOf = func() (map[reflect.Type]string, map[string]reflect.Type) {
	byType, byName := map[reflect.Type]string{}, map[string]reflect.Type{}
	for _, e := range events {
		byType[reflect.TypeOf(e.event)] = e.kind
		byName[e.kind] = reflect.TypeOf(e.event)
	}
	return byType, byName
}()

// KindOf is the event's kind as it stands in the record.
func KindOf(e Event) string { return kindOf[reflect.TypeOf(e)] }

// commandName is the type's name in lower case, with a hyphen before each later capital.
func commandName(c Command) string {
	return strings.ReplaceAll(words(reflect.TypeOf(c).Elem().Name()), " ", "-")
}

// words is a Go name as words: MakeCommitment is "make commitment", PartyID is "party".
func words(name string) string {
	var b strings.Builder
	for i, r := range strings.TrimSuffix(name, "ID") {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
