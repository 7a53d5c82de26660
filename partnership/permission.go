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
}

var (
	inCommon = []SpaceKind{Common}
	anywhere = []SpaceKind{Common, Room, Private}
)

var (
	runs    = []string{"manager"}
	signs   = []string{"signatory"}
	leads   = []string{"signatory", "manager"}
	invited = []string{"invitation"}
)

// permissions has one row for each command; a test says so.
var permissions = []Permission{
	{"found-partnership", []string{"founder"}, inCommon},
	{"open-space", leads, []SpaceKind{Room, Private}},
	{"invite-party", signs, inCommon},
	{"invite-member", leads, inCommon},
	{"revoke-invitation", leads, inCommon},
	{"join-as-party", invited, inCommon},
	{"join-as-member", invited, inCommon},
	{"answer-consent", signs, anywhere},
	{"make-commitment", runs, anywhere},
	{"erase-words", []string{"manager", "operator"}, anywhere},
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

// permit refuses a command that the actor's role or the kind of space does not allow.
func permit(in In, c Command) error {
	p, ok := permissionOf[commandName(c)]
	if !ok {
		return fmt.Errorf("command %T is not in permission.go", c)
	}
	if err := permitPlace(in, p); err != nil {
		return err
	}
	switch in.By.kind {
	case byMember:
		return permitMember(in, p)
	case byInvitation:
		return permitKind(p, "invitation")
	case byFounder:
		return permitKind(p, "founder")
	case byOperator:
		return permitKind(p, "operator")
	case byClock:
		return permitKind(p, "clock")
	}
	return ErrNotFound
}

// permitPlace refuses what does not begin a space that is not begun, and what the space's kind does not allow. A member
// of a party that is not in the space learns nothing of its kind.
func permitPlace(in In, p Permission) error {
	begins := p.Command == "found-partnership" || p.Command == "open-space"
	if in.State.head.no == 0 && !begins {
		return ErrNotFound
	}
	if m, ok := in.member(); ok && in.State.head.no > 0 && !in.State.Holds(in.Common, m.Party) {
		return ErrNotFound
	}
	if in.State.head.no > 0 && !slices.Contains(p.In, in.State.Kind()) {
		return forbidden("this can not be done in this kind of space")
	}
	return nil
}

func permitKind(p Permission, kind string) error {
	if !slices.Contains(p.By, kind) {
		return ErrNotFound
	}
	return nil
}

// permitMember checks that the member is there still and that one of its roles will do.
func permitMember(in In, p Permission) error {
	m, ok := in.member()
	if !ok || m.Left != 0 || in.Common.HasLeft(m.Party) {
		return ErrNotFound
	}
	for _, r := range m.Roles {
		if slices.Contains(p.By, string(r)) {
			return nil
		}
	}
	return forbidden("your role does not allow this; a " + p.By[0] + " of your organisation can")
}
