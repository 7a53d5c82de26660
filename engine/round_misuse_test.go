package engine_test

import (
	"path/filepath"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
	"entente/sealed"
)

// TestWhoIsNoManagerAnyMoreMakesNoLinks: a command is carried out once, and whoever repeats it gets no links for it once
// somebody else looks after the party's people, not even in the place of those that a restore has lost.
func TestWhoIsNoManagerAnyMoreMakesNoLinks(t *testing.T) {
	a := asking(t, eventlog.NewMemory())
	inv := do(t, a.e, "dana", a.at, &partnership.InviteMember{Name: "Max", Roles: []partnership.Role{partnership.Manager, partnership.Signatory}}, "invite-max")
	if _, err := a.e.Do(t.Context(), engine.Holder(a.at, partnership.InvitationID(inv.First)), a.at, &partnership.JoinAsMember{Person: "Max", Key: key("max")}, "join-max"); err != nil {
		t.Fatal(err)
	}
	var dana partnership.MemberID
	see(t, a.e, "dana", a.at, func(v partnership.View) { dana = v.By.ID })
	r, seed := a.begin("begin"), engine.NewSecret()
	ask := func(seed string) []string {
		links, _, err := a.e.AskPeople(t.Context(), engine.Signed(key("dana")), a.at, &partnership.ChooseVoice{Round: r, Voice: partnership.People, Links: 6}, "voice", seed)
		if err != nil {
			t.Fatal(err)
		}
		return links
	}
	if n := len(ask(seed)); n != 6 {
		t.Fatalf("%d links, want 6", n)
	}
	do(t, a.e, "max", a.at, &partnership.ChangeRoles{Member: dana, Roles: []partnership.Role{partnership.Observer}}, "demote")
	if got := ask(seed); len(got) != 0 {
		t.Errorf("an observer who repeats the command is shown %d links, want none", len(got))
	}
	a.boxes = sealed.New(openStore(t, filepath.Join(t.TempDir(), "restored.db")), a.clock)
	a.e = a.engine()
	if got := ask(engine.NewSecret()); len(got) != 0 {
		t.Errorf("after a restore an observer makes %d links, want none", len(got))
	}
}
