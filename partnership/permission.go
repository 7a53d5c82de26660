package partnership

import (
	"fmt"
	"slices"
)

// This file says who may do what where. The documentation's table is printed from it.

// Permission is one command's row: by whom, and in which kinds of space.
type Permission struct {
	Command string
	By      []string    // roles, or "invitation", "founder", "operator", "clock"
	In      []SpaceKind // the kinds of space in which it can be given
	Token   bool        // whether a program may give it with a member's write token
}

var (
	inCommon = []SpaceKind{Common}
	anywhere = []SpaceKind{Common, Room, Private}
)

var (
	runs    = []string{"manager"}
	signs   = []string{"signatory"}
	leads   = []string{"signatory", "manager"}
	helps   = []string{"member", "manager", "signatory"}
	invited = []string{"invitation"}

	promises = []string{"manager", "signatory"}           // binds the party to others
	named    = []string{"manager", "member", "signatory"} // a manager, or whoever the party named for the promise
	everyone = []string{"signatory", "manager", "member", "observer"}
)

// whenClosed lists what can still be given in a closed partnership: what keeps its record and looks after people.
var whenClosed = []string{
	"invite-member", "revoke-invitation", "join-as-member", "leave-partnership", "change-member", "change-roles", "remove-member",
	"leave-as-member", "appoint-deputy", "end-deputy", "record-reset", "confirm-reset", "announce-replacement",
	"object-to-replacement", "replace-manager", "ask-erasure", "answer-erasure", "answer-consent", "settle-consent", "settle-change", "end-party", "erase-words",
	"continue-log", "ask-to-continue", "cancel-round", "close-round", "open-round", "settle-round",
}

// Whether a token may give a command. A token never signs, consents, gives or takes a role, lets anyone in, erases, exports
// or makes a token: for these a person has to be there.
const (
	byToken  = true
	inPerson = false
)

// permissions has one row for each command; a test says so.
var permissions = []Permission{
	{"found-partnership", []string{"founder"}, inCommon, inPerson},
	{"open-space", leads, []SpaceKind{Room, Private}, byToken},
	{"continue-log", []string{"operator"}, anywhere, inPerson},
	{"ask-to-continue", signs, anywhere, inPerson},
	{"invite-party", signs, inCommon, inPerson},
	{"invite-member", leads, inCommon, inPerson},
	{"revoke-invitation", leads, inCommon, byToken},
	{"join-as-party", invited, inCommon, inPerson},
	{"join-as-member", invited, inCommon, inPerson},
	{"change-party", runs, inCommon, byToken},
	{"leave-partnership", signs, inCommon, inPerson},
	{"remove-party", signs, inCommon, inPerson},
	{"keep-party", signs, inCommon, inPerson},
	{"end-party", []string{"clock"}, inCommon, inPerson},
	{"close-partnership", signs, inCommon, inPerson},
	{"close-without", signs, inCommon, inPerson},
	{"change-member", everyone, inCommon, inPerson},
	{"change-roles", leads, inCommon, inPerson},
	{"remove-member", runs, inCommon, inPerson},
	{"leave-as-member", everyone, inCommon, inPerson},
	{"appoint-deputy", helps, inCommon, inPerson},
	{"end-deputy", helps, inCommon, inPerson},
	{"record-reset", []string{"operator"}, inCommon, inPerson},
	{"confirm-reset", []string{"signatory", "manager", "operator"}, inCommon, inPerson},
	{"announce-replacement", []string{"operator"}, inCommon, inPerson},
	{"object-to-replacement", leads, inCommon, inPerson},
	{"replace-manager", []string{"operator"}, inCommon, inPerson},
	{"ask-erasure", everyone, inCommon, inPerson},
	{"answer-erasure", runs, inCommon, inPerson},
	{"answer-consent", signs, anywhere, inPerson},
	{"promise-answer", leads, anywhere, inPerson},
	{"bring-charter", leads, inCommon, byToken},
	{"edit-charter", leads, inCommon, byToken},
	{"note-assumption", helps, inCommon, byToken},
	{"recheck-clause", leads, inCommon, inPerson},
	{"mark-irrelevant", leads, inCommon, byToken},
	{"sign-charter", signs, inCommon, inPerson},
	{"propose-amendment", leads, inCommon, inPerson},
	{"revise-amendment", leads, inCommon, inPerson},
	{"withdraw-amendment", leads, inCommon, inPerson},
	{"revisit-dissent", leads, inCommon, inPerson},
	{"make-commitment", promises, anywhere, byToken},
	{"ask-commitment", promises, anywhere, byToken},
	{"propose-commitments", promises, anywhere, byToken},
	{"accept-commitment", promises, anywhere, inPerson},
	{"decline-commitment", promises, anywhere, inPerson},
	{"counter-commitment", promises, anywhere, byToken},
	{"take-back-commitment", promises, anywhere, byToken},
	{"name-for-commitment", promises, anywhere, byToken},
	{"ask-new-date", promises, anywhere, byToken},
	{"ask-to-withdraw", promises, anywhere, byToken},
	{"answer-change", promises, anywhere, inPerson},
	{"take-back-change", promises, anywhere, byToken},
	{"settle-change", []string{"clock"}, anywhere, inPerson},
	{"claim-done", named, anywhere, byToken},
	{"confirm-done", named, anywhere, inPerson},
	{"say-not-yet", named, anywhere, inPerson},
	{"stand-by-claim", named, anywhere, inPerson},
	{"put-right", named, anywhere, byToken},
	{"settle-consent", []string{"signatory", "manager", "clock"}, anywhere, inPerson},
	{"arrange-checkin", runs, anywhere, byToken},
	{"arrange-first-meeting", runs, anywhere, byToken},
	{"move-checkin", runs, anywhere, byToken},
	{"cancel-checkin", runs, anywhere, byToken},
	{"took-place", helps, anywhere, byToken},
	{"did-not-take-place", helps, anywhere, byToken},
	{"add-topic", helps, anywhere, byToken},
	{"drop-topic", helps, anywhere, byToken},
	{"add-evidence", helps, anywhere, byToken},
	{"confirm-evidence", helps, anywhere, inPerson},
	{"contest-evidence", helps, anywhere, inPerson},
	{"drop-contest", helps, anywhere, inPerson},
	{"withdraw-evidence", helps, anywhere, byToken},
	{"add-remark", helps, anywhere, byToken},
	{"withdraw-remark", helps, anywhere, byToken},
	{"give-thanks", helps, anywhere, byToken},
	{"write-note", helps, []SpaceKind{Private}, byToken},
	{"revise-note", helps, []SpaceKind{Private}, byToken},
	{"let-go", helps, anywhere, byToken},
	{"open-correction", helps, anywhere, byToken},
	{"note-rung", helps, anywhere, byToken},
	{"climb-rung", leads, anywhere, inPerson},
	{"settle-correction", leads, anywhere, inPerson},
	{"reopen-correction", leads, anywhere, inPerson},
	{"note-contract", helps, anywhere, byToken},
	{"take-back-contract-note", helps, anywhere, byToken},
	{"write-question-set", leads, anywhere, byToken},
	{"begin-round", runs, anywhere, byToken},
	{"choose-voice", runs, anywhere, byToken},
	{"ask-more", runs, anywhere, byToken},
	{"allow-more", leads, anywhere, inPerson},
	{"lock-voice", leads, anywhere, inPerson},
	{"cancel-round", runs, anywhere, byToken},
	{"close-round", []string{"clock"}, anywhere, inPerson},
	{"open-round", []string{"clock"}, anywhere, inPerson},
	{"settle-round", []string{"clock"}, anywhere, inPerson},
	{"answer-gap", leads, anywhere, byToken},
	{"propose-sentence", leads, []SpaceKind{Common, Room}, inPerson},
	{"tick-dimension", leads, anywhere, byToken},
	{"erase-words", []string{"manager", "operator"}, anywhere, inPerson},
	{"register-witness", signs, inCommon, inPerson},
	{"retire-witness", signs, inCommon, inPerson},
}

var permissionOf = func() map[string]Permission {
	byName := map[string]Permission{}
	for _, p := range permissions {
		byName[p.Command] = p
	}
	return byName
}()

// Permissions is the whole table, in order. The slice is the caller's.
func Permissions() []Permission { return slices.Clone(permissions) }

// RolesTouched finds, in the common space before or after it was carried out, the member whose roles a command gives, takes
// or lets count, itself or as a deputy; 0 if that is nobody. It is nil for a command that never does.
func RolesTouched(c Command) func(common *State) MemberID {
	switch c := c.(type) {
	case *ChangeRoles:
		return func(*State) MemberID { return c.Member }
	case *AppointDeputy:
		return func(*State) MemberID { return c.Person }
	case *ConfirmReset:
		return func(*State) MemberID { return c.Member }
	case *EndDeputy:
		return func(common *State) MemberID { return common.deputyNamed(c.Deputy) }
	case *ReplaceManager:
		return func(common *State) MemberID { return common.announced(c.Notice) }
	}
	return nil
}

// permit refuses a command that the actor's role, the kind of space or the stage of the partnership does not allow. Who
// is not in the space learns nothing of it, not even its kind.
func permit(in In, c Command) error {
	p, ok := permissionOf[CommandName(c)]
	if !ok {
		return fmt.Errorf("command %T is not in permission.go", c)
	}
	if err := permitActor(in, p); err != nil {
		return err
	}
	if in.Common.Stage(in.today()) == Closed && !slices.Contains(whenClosed, p.Command) {
		return conflict("this partnership is closed; its record stays, to be read and taken along")
	}
	return in.mayContinue(p.Command)
}

func permitActor(in In, p Permission) error {
	begins := p.Command == "found-partnership" || p.Command == "open-space"
	begun := in.State.Head() > 0
	if !begun && !begins {
		return ErrNotFound
	}
	if _, ok := in.By.Member(); !ok {
		return permitOther(in, p)
	}
	m, ok := in.member()
	if !ok || m.Left != 0 || in.Common.HasLeft(m.Party) || begun && !in.State.Holds(in.Common, m.Party) {
		return ErrNotFound
	}
	if begun && !slices.Contains(p.In, in.State.Kind()) {
		return forbidden("this can not be done in this kind of space")
	}
	if !slices.ContainsFunc(Roles, func(r Role) bool { return slices.Contains(p.By, string(r)) }) {
		return ErrNotFound // no member ever gives it
	}
	if !slices.ContainsFunc(in.roles(m), func(r Role) bool { return slices.Contains(p.By, string(r)) }) {
		if m.Is(Signatory) && slices.Contains(p.By, "signatory") {
			return forbidden("your sign-in was made anew by the operator; first another signatory or manager of your organisation confirms that it is you")
		}
		return forbidden("your role does not allow this; a " + p.By[0] + " of your organisation can")
	}
	return nil
}

// permitOther is permit for whoever is no member.
func permitOther(in In, p Permission) error {
	kind := map[actorKind]string{byInvitation: "invitation", byFounder: "founder", byOperator: "operator", byClock: "clock"}[in.By.kind]
	if kind == "" || !slices.Contains(p.By, kind) || in.State.Head() > 0 && !slices.Contains(p.In, in.State.Kind()) {
		return ErrNotFound
	}
	return nil
}
