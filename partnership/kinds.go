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
	{"log.continued", LogContinued{}},
	{"party.joined", PartyJoined{}},
	{"party.changed", PartyChanged{}},
	{"party.left", PartyLeft{}},
	{"removal.asked", RemovalAsked{}},
	{"removal.agreed", RemovalAgreed{}},
	{"removal.withdrawn", RemovalWithdrawn{}},
	{"closing.asked", ClosingAsked{}},
	{"closing.agreed", ClosingAgreed{}},
	{"member.joined", MemberJoined{}},
	{"member.changed", MemberChanged{}},
	{"member.roles-changed", RolesChanged{}},
	{"member.left", MemberLeft{}},
	{"member.reset", MemberReset{}},
	{"member.reset-confirmed", ResetConfirmed{}},
	{"deputy.appointed", DeputyAppointed{}},
	{"deputy.ended", DeputyEnded{}},
	{"replacement.announced", ReplacementAnnounced{}},
	{"replacement.stopped", ReplacementStopped{}},
	{"replacement.made", ReplacementMade{}},
	{"erasure.asked", ErasureAsked{}},
	{"erasure.answered", ErasureAnswered{}},
	{"invitation.made", InvitationMade{}},
	{"invitation.revoked", InvitationRevoked{}},
	{"consent.asked", ConsentAsked{}},
	{"consent.answered", ConsentAnswered{}},
	{"consent.answer-promised", AnswerPromised{}},
	{"consent.settled", ConsentSettled{}},
	{"charter.brought", CharterBrought{}},
	{"charter.edited", CharterEdited{}},
	{"charter.not-relevant", MarkedIrrelevant{}},
	{"charter.signed", CharterSigned{}},
	{"charter.in-force", CharterInForce{}},
	{"amendment.proposed", AmendmentProposed{}},
	{"amendment.revised", AmendmentRevised{}},
	{"amendment.asked-anew", AmendmentAskedAnew{}},
	{"amendment.taken-back", AmendmentTakenBack{}},
	{"dissent.revisited", DissentRevisited{}},
	{"clause.rechecked", ClauseRechecked{}},
	{"commitment.made", CommitmentMade{}},
	{"commitment.asked", CommitmentAsked{}},
	{"commitment.proposed", CommitmentsProposed{}},
	{"commitment.accepted", CommitmentAccepted{}},
	{"commitment.declined", CommitmentDeclined{}},
	{"commitment.countered", CommitmentCountered{}},
	{"commitment.taken-back", CommitmentTakenBack{}},
	{"commitment.person-named", CommitmentPersonNamed{}},
	{"commitment.change-asked", CommitmentChangeAsked{}},
	{"commitment.change-answered", CommitmentChangeAnswered{}},
	{"commitment.change-taken-back", CommitmentChangeTakenBack{}},
	{"commitment.change-settled", CommitmentChangeSettled{}},
	{"commitment.moved", CommitmentMoved{}},
	{"commitment.shown", CommitmentShown{}},
	{"commitment.confirmed", CommitmentConfirmed{}},
	{"commitment.not-yet", CommitmentNotYet{}},
	{"commitment.stood-by", CommitmentStoodBy{}},
	{"commitment.put-right", CommitmentPutRight{}},
	{"checkin.arranged", CheckinArranged{}},
	{"checkin.moved", CheckinMoved{}},
	{"checkin.cancelled", CheckinCancelled{}},
	{"checkin.took-place", CheckinTookPlace{}},
	{"checkin.did-not-take-place", CheckinDidNotTakePlace{}},
	{"topic.added", TopicAdded{}},
	{"topic.dropped", TopicDropped{}},
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
	{"signal.let-go", SignalLetGo{}},
	{"correction.opened", CorrectionOpened{}},
	{"correction.step-noted", RungNoted{}},
	{"correction.step-proposed", RungProposed{}},
	{"correction.climbed", RungClimbed{}},
	{"correction.settled", CorrectionSettled{}},
	{"correction.reopened", CorrectionReopened{}},
	{"contract.noted", ContractNoted{}},
	{"contract.note-taken-back", ContractNoteTakenBack{}},
	{"question-set.written", QuestionSetWritten{}},
	{"round.begun", RoundBegun{}},
	{"round.voice-chosen", VoiceChosen{}},
	{"round.more-asked", MoreAsked{}},
	{"round.voice-locked", VoiceLocked{}},
	{"round.cancelled", RoundWithdrawn{}},
	{"round.closed", BoxesClosed{}},
	{"round.opened", RoundOpened{}},
	{"round.voice-opened", VoiceOpened{}},
	{"round.said", RoundSaid{}},
	{"round.gap-answered", GapAnswered{}},
	{"round.ticked", DimensionTicked{}},
	{"round.settled", RoundEnded{}},
	{"talk.sentence-proposed", SentenceProposed{}},
	{"talk.rule-kept", RuleKept{}},
	{"words.erased", WordsErased{}},
	{"witness.registered", WitnessRegistered{}},
	{"witness.retired", WitnessRetired{}},
}

// commands lists every command with a sentence for whoever gives it. Its name on the wire is the type's name in
// lower case with hyphens: make-commitment. System commands are given by the clock only and have no route.
var commands = []CommandKind{
	{Make: func() Command { return &FoundPartnership{} }, Says: "Found a partnership; its founder becomes the first party's signatory and manager."},
	{Make: func() Command { return &OpenSpace{} }, Says: "Open a private space or a room for a fixed set of parties."},
	{Make: func() Command { return &ContinueLog{} }, Says: "Let a record that may not be extended go on as a new one, once every voting party agrees."},
	{Make: func() Command { return &AskToContinue{} }, Says: "Ask every voting party again whether the record goes on as a new one."},
	{Make: func() Command { return &InviteParty{} }, Says: "Invite another organisation to be a party."},
	{Make: func() Command { return &InviteMember{} }, Says: "Invite a person of one's own organisation."},
	{Make: func() Command { return &RevokeInvitation{} }, Says: "Take an invitation back before it is used."},
	{Make: func() Command { return &JoinAsParty{} }, Says: "Join as a party, by invitation."},
	{Make: func() Command { return &JoinAsMember{} }, Says: "Join as a person of a party, by invitation."},
	{Make: func() Command { return &ChangeParty{} }, Says: "Change the name, initials or mark of one's own organisation."},
	{Make: func() Command { return &LeavePartnership{} }, Says: "Leave the partnership with one's organisation; nobody has to agree."},
	{Make: func() Command { return &RemoveParty{} }, Says: "Ask all other voting parties, at least two, to remove one; it stays for 30 days' notice."},
	{Make: func() Command { return &KeepParty{} }, Says: "Take one's consent to a removal back before it takes effect."},
	{Make: func() Command { return &EndParty{} }, Says: "Take a removed party out on the day its notice ends.", System: true},
	{Make: func() Command { return &ClosePartnership{} }, Says: "Ask every voting party to close the partnership on a day."},
	{Make: func() Command { return &CloseWithout{} }, Says: "Ask all others to close the partnership, because one party answers nothing any more."},
	{Make: func() Command { return &ChangeMember{} }, Says: "Change one's own name or employer as others read it."},
	{Make: func() Command { return &ChangeRoles{} }, Says: "Give a person of one's own organisation other roles."},
	{Make: func() Command { return &RemoveMember{} }, Says: "Remove a person of one's own organisation, at once."},
	{Make: func() Command { return &LeaveAsMember{} }, Says: "Stop acting for one's organisation here."},
	{Make: func() Command { return &AppointDeputy{} }, Says: "Let a person stand in for another of the same organisation for a while."},
	{Make: func() Command { return &EndDeputy{} }, Says: "End such an appointment before its time."},
	{Make: func() Command { return &RecordReset{} }, Says: "Say that the operator has made a person's sign-in anew."},
	{Make: func() Command { return &ConfirmReset{} }, Says: "Confirm that it is indeed that person who has the new sign-in."},
	{Make: func() Command { return &AnnounceReplacement{} }, Says: "Give public notice that a lost manager will be replaced."},
	{Make: func() Command { return &ObjectToReplacement{} }, Says: "Stop such a notice: the organisation has somebody."},
	{Make: func() Command { return &ReplaceManager{} }, Says: "Replace a lost manager, once the notice has stood for 14 days."},
	{Make: func() Command { return &AskErasure{} }, Says: "Ask that one's own personal data be erased."},
	{Make: func() Command { return &AnswerErasure{} }, Says: "Do so for a person of one's own organisation, or say why not."},
	{Make: func() Command { return &SettleConsent{} }, Says: "Record the outcome of a question that nobody is awaited on any more."},
	{Make: func() Command { return &AnswerConsent{} }, Says: "Answer a question of consent for one's party."},
	{Make: func() Command { return &PromiseAnswer{} }, Says: "Say by when one's party answers a question of consent; a later day replaces it."},
	{Make: func() Command { return &BringCharter{} }, Says: "Bring a whole text as the first draft of the charter."},
	{Make: func() Command { return &EditCharter{} }, Says: "Change the draft of the charter; once a version is in force, only what one's party noted as assumed."},
	{Make: func() Command { return &NoteAssumption{} }, Says: "Note beside the charter what one's party acts on and nobody has agreed."},
	{Make: func() Command { return &RecheckClause{} }, Says: "Look at a clause again, and say whether it holds."},
	{Make: func() Command { return &MarkIrrelevant{} }, Says: "Say why the charter need not say something that charters usually do."},
	{Make: func() Command { return &SignCharter{} }, Says: "Sign one exact text of the charter for one's party; with the last party's signature it is in force."},
	{Make: func() Command { return &ProposeAmendment{} }, Says: "Ask all voting parties to agree to changes of the charter."},
	{Make: func() Command { return &ReviseAmendment{} }, Says: "Give one's own amendment other words; answers given so far are void."},
	{Make: func() Command { return &WithdrawAmendment{} }, Says: "Take one's own amendment back; it stays readable."},
	{Make: func() Command { return &RevisitDissent{} }, Says: "Read a dissent again, and say whether it was right."},
	{Make: func() Command { return &MakeCommitment{} }, Says: "Promise something to other parties."},
	{Make: func() Command { return &AskCommitment{} }, Says: "Ask another party for a promise."},
	{Make: func() Command { return &ProposeCommitments{} }, Says: "Propose many promises at once, as from an agreement that exists."},
	{Make: func() Command { return &AcceptCommitment{} }, Says: "Accept a promise's criteria and date, or take on what was asked for."},
	{Make: func() Command { return &DeclineCommitment{} }, Says: "Say no to a promise or a request, with the reason."},
	{Make: func() Command { return &CounterCommitment{} }, Says: "Answer with another date or other criteria."},
	{Make: func() Command { return &TakeBackCommitment{} }, Says: "Take back an offer or a request before it counts."},
	{Make: func() Command { return &NameForCommitment{} }, Says: "Say who of one's party owns a promise, or confirms it."},
	{Make: func() Command { return &AskNewDate{} }, Says: "Ask all concerned for a new date."},
	{Make: func() Command { return &AskToWithdraw{} }, Says: "Ask all concerned to withdraw a promise together."},
	{Make: func() Command { return &AnswerChange{} }, Says: "Answer a new date or a withdrawal that was asked for."},
	{Make: func() Command { return &TakeBackChange{} }, Says: "Keep the date after all."},
	{Make: func() Command { return &SettleChange{} }, System: true, Says: "Record that a change is agreed, for whoever had not answered has left."},
	{Make: func() Command { return &ClaimDone{} }, Says: "Say and show that a promise is done."},
	{Make: func() Command { return &ConfirmDone{} }, Says: "Confirm that a promise is done, all of it."},
	{Make: func() Command { return &SayNotYet{} }, Says: "Say, criterion by criterion, what is missing."},
	{Make: func() Command { return &StandByClaim{} }, Says: "Give one's account when the other sees it differently."},
	{Make: func() Command { return &PutRight{} }, Says: "Say what went wrong, and what is done about it."},
	{Make: func() Command { return &ArrangeCheckin{} }, Says: "Arrange a check-in of those who see the space."},
	{Make: func() Command { return &ArrangeFirstMeeting{} }, Says: "Arrange a first meeting, with an agenda for getting to know one another."},
	{Make: func() Command { return &MoveCheckin{} }, Says: "Give a check-in another day, time, place or host."},
	{Make: func() Command { return &CancelCheckin{} }, Says: "Call a check-in off; its topics wait for the next one."},
	{Make: func() Command { return &TookPlace{} }, Says: "Say that a check-in took place; nothing of what was said is recorded."},
	{Make: func() Command { return &DidNotTakePlace{} }, Says: "Take it back that a check-in took place."},
	{Make: func() Command { return &AddTopic{} }, Says: "Bring a topic to the next check-in."},
	{Make: func() Command { return &DropTopic{} }, Says: "Take one's own topic off the list."},
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
	{Make: func() Command { return &LetGo{} }, Says: "Let something that needed attention go, without a reason."},
	{Make: func() Command { return &OpenCorrection{} }, Says: "Open a course correction, from a signal or with a sentence."},
	{Make: func() Command { return &NoteRung{} }, Says: "Say that a step of a course correction took place, and perhaps what came of it."},
	{Make: func() Command { return &ClimbRung{} }, Says: "Take the next step, once the one below was tried or its time is over; out of turn both sides say so."},
	{Make: func() Command { return &SettleCorrection{} }, Says: "Say that a course correction ended here."},
	{Make: func() Command { return &ReopenCorrection{} }, Says: "Take up again what the other side said had ended."},
	{Make: func() Command { return &NoteContract{} }, Says: "Note, without blame, that somebody reached for the contract."},
	{Make: func() Command { return &TakeBackContractNote{} }, Says: "Take such a note back."},
	{Make: func() Command { return &WriteQuestionSet{} }, Says: "Write a question set of one's own, or a new version of one."},
	{Make: func() Command { return &BeginRound{} }, Says: "Ask the questions of a set: answered separately, opened together."},
	{Make: func() Command { return &ChooseVoice{} }, Says: "Say whether one's party answers as one voice or by several people, and who is asked."},
	{Make: func() Command { return &AskMore{} }, Says: "Ask more people of one's party."},
	{Make: func() Command { return &AllowMore{} }, Says: "Ask every voting party to agree that in one round people are asked more, or sooner again, than usual."},
	{Make: func() Command { return &LockVoice{} }, Says: "Send one's party's one answer; it stays sealed until the round opens."},
	{Make: func() Command { return &CancelRound{} }, Says: "Cancel a round before it closes; what was answered is deleted unread."},
	{Make: func() Command { return &CloseRound{} }, System: true, Says: "Shut a round's boxes for good."},
	{Make: func() Command { return &OpenRound{} }, System: true, Says: "Publish what may be of a round's answers, to all at the same moment."},
	{Make: func() Command { return &SettleRound{} }, System: true, Says: "Say that what had to be answered of a round has been."},
	{Make: func() Command { return &AnswerGap{} }, Says: "Say what becomes of a difference that a round shows."},
	{Make: func() Command { return &ProposeSentence{} }, Says: "Propose the one sentence that the organisations here share; it holds once all agree."},
	{Make: func() Command { return &TickDimension{} }, Says: "Say after the talk that one's party is at ease with a dimension."},
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
		k.Name = CommandName(k.Make())
		list[i] = k
	}
	return list
}

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

// CommandName is a command's name on the wire: the type's in lower case, with a hyphen before each later capital.
func CommandName(c Command) string {
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
