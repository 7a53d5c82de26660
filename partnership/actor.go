package partnership

import (
	"fmt"
	"strconv"
)

// Actor is who gives a command or made an entry: a member, the holder of an invitation, the founder, the operator of
// the machine, or the clock. Its text form is "m7", "i9", "founder", "operator", "clock".
type Actor struct {
	kind actorKind
	no   uint64
}

type actorKind byte

const (
	nobody actorKind = iota
	byMember
	byInvitation
	byFounder
	byOperator
	byClock
)

// ByMember is the member as actor.
func ByMember(id MemberID) Actor { return Actor{byMember, uint64(id)} }

// ByInvitation is whoever holds the secret of the invitation.
func ByInvitation(id InvitationID) Actor { return Actor{byInvitation, uint64(id)} }

// The actors that are no member.
var (
	ByFounder  = Actor{kind: byFounder}
	ByOperator = Actor{kind: byOperator}
	ByClock    = Actor{kind: byClock}
)

// Member is the actor's member number, if it is one.
func (a Actor) Member() (MemberID, bool) { return MemberID(a.no), a.kind == byMember }

// memberOf is the member who made the entry, 0 if none did.
func memberOf(m Meta) MemberID {
	id, _ := m.By.Member()
	return id
}

// Invitation is the invitation that the actor holds, if it holds one.
func (a Actor) Invitation() (InvitationID, bool) { return InvitationID(a.no), a.kind == byInvitation }

func (a Actor) String() string {
	switch a.kind {
	case byMember:
		return "m" + strconv.FormatUint(a.no, 10)
	case byInvitation:
		return "i" + strconv.FormatUint(a.no, 10)
	case byFounder:
		return "founder"
	case byOperator:
		return "operator"
	case byClock:
		return "clock"
	}
	return ""
}

// ParseActor reads what String wrote.
func ParseActor(text string) (Actor, error) {
	switch text {
	case "founder":
		return ByFounder, nil
	case "operator":
		return ByOperator, nil
	case "clock":
		return ByClock, nil
	}
	if len(text) < 2 {
		return Actor{}, fmt.Errorf("no actor is called %q", text)
	}
	no, err := strconv.ParseUint(text[1:], 10, 64)
	switch {
	case err == nil && text[0] == 'm':
		return Actor{byMember, no}, nil
	case err == nil && text[0] == 'i':
		return Actor{byInvitation, no}, nil
	}
	return Actor{}, fmt.Errorf("no actor is called %q", text)
}
