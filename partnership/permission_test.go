package partnership

import (
	"slices"
	"strings"
	"testing"
)

// inPersonStems are the words in a command's name that say it signs, consents, changes who may do what, or erases.
var inPersonStems = []string{
	"answer-consent", "sign-", "consent", "invite-", "join-", "found-", "erase-", "role", "remove-", "leave", "deputy",
	"witness", "export", "token", "replace-", "close-partnership", "continue-",
}

func TestTokensNeverSignConsentChangeRolesOrErase(t *testing.T) {
	for _, p := range Permissions() {
		if !p.Token {
			continue
		}
		if slices.ContainsFunc(inPersonStems, func(stem string) bool { return strings.Contains(p.Command, stem) }) {
			t.Errorf("%s may be given with a token; it is one of those for which a person has to be there", p.Command)
		}
		if !slices.ContainsFunc(p.By, func(by string) bool { return by != string(Signatory) && slices.Contains(Roles, Role(by)) }) {
			t.Errorf("%s may be given with a token, but only by %v: a signatory's acts need the person", p.Command, p.By)
		}
	}
}

func TestEveryCommandHasOnePermission(t *testing.T) {
	var rows, names []string
	for _, p := range Permissions() {
		rows = append(rows, p.Command)
	}
	for _, k := range Commands() {
		names = append(names, k.Name)
	}
	slices.Sort(rows)
	slices.Sort(names)
	if !slices.Equal(rows, names) {
		t.Errorf("permission.go has rows for %v, kinds.go has %v", rows, names)
	}
}
