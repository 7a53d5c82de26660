package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func clock() time.Time { return start }

// key is a member's key that a test can tell.
func key(who string) string { return who + strings.Repeat("0", 26-len(who)) }

// harwick founds a partnership and returns its common space.
func harwick(t *testing.T, e *engine.Engine) partnership.SpaceID {
	t.Helper()
	id := partnership.SpaceID(eventlog.NewID())
	_, err := e.Found(t.Context(), id, partnership.FoundPartnership{
		Name: "Northbank Contact Centre", Goal: "People get through, and get it sorted.", Zone: "Europe/London",
		Party: "Harwick Borough Council", Kind: partnership.PublicBody, Person: "Dana Whitlock", Key: key("dana"),
	}, "found")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// join invites an organisation by Dana and lets it join.
func join(t *testing.T, e *engine.Engine, at partnership.SpaceID, name, who string) {
	t.Helper()
	r := do(t, e, "dana", at, &partnership.InviteParty{Name: partnership.Text(name)}, "invite-"+who)
	_, err := e.Do(t.Context(), engine.Holder(at, partnership.InvitationID(r.First)), at, &partnership.JoinAsParty{
		Party: partnership.Text(name), Kind: partnership.Supplier, Person: "Priya Nair", Key: key(who),
	}, "join-"+who)
	if err != nil {
		t.Fatal(err)
	}
}

func do(t *testing.T, e *engine.Engine, who string, at partnership.SpaceID, c partnership.Command, id string) engine.Receipt {
	t.Helper()
	r, err := e.Do(t.Context(), engine.Signed(key(who)), at, c, id)
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	return r
}

func TestTwoPartiesMeetAndPromise(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e := engine.New(store, engine.Settings{Now: clock})
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		promise := &partnership.MakeCommitment{
			Receivers: []partnership.PartyID{2}, What: " Publish next week’s staffing. ", Due: "2026-03-06", Criteria: []partnership.Text{"By noon"},
		}
		r := do(t, e, "priya", at, promise, "promise")
		err := e.View(t.Context(), engine.Signed(key("dana")), at, func(v partnership.View) error {
			c, ok := v.State.Commitment(partnership.CommitmentID{Entry: r.First})
			if !ok || c.What != "Publish next week’s staffing." || c.Due != "2026-03-06" {
				t.Errorf("Commitment(%d) = %+v, %v", r.First, c, ok)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestRepeatedCommandIsCarriedOutOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e := engine.New(store, engine.Settings{Now: clock})
		at := harwick(t, e)
		first := do(t, e, "dana", at, &partnership.InviteParty{Name: "Calder"}, "one")
		again := do(t, e, "dana", at, &partnership.InviteParty{Name: "Calder"}, "one")
		if again.First != first.First || again.Last != first.Last || !again.Repeated {
			t.Errorf("second Do = %+v, want the entries of %+v", again, first)
		}
		_, err := e.Do(t.Context(), engine.Signed(key("dana")), at, &partnership.InviteParty{Name: "Someone else"}, "one")
		if !errors.Is(err, partnership.ErrConflict) {
			t.Errorf("Do with a used ID = %v, want ErrConflict", err)
		}
	})
}

func TestWhatIsNotYoursDoesNotExist(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e := engine.New(store, engine.Settings{Now: clock})
		at := harwick(t, e)
		join(t, e, at, "Calder Services", "priya")
		private, err := e.SpaceOf(t.Context(), engine.Signed(key("dana")), at, []partnership.PartyID{2})
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []engine.Who{engine.Signed(key("priya")), engine.Signed(key("nobody")), engine.Signed(), engine.Operator} {
			err := e.View(t.Context(), who, private, func(partnership.View) error { return nil })
			if err != partnership.ErrNotFound {
				t.Errorf("View(%v) = %v, want ErrNotFound", who, err)
			}
		}
		_, err = e.Do(t.Context(), engine.Signed(key("priya")), private, &partnership.MakeCommitment{}, "x")
		_, none := e.Do(t.Context(), engine.Signed(key("priya")), "nosuchspace", &partnership.MakeCommitment{}, "x")
		if err != partnership.ErrNotFound || none != partnership.ErrNotFound {
			t.Errorf("Do in a foreign space = %v, in none = %v, want ErrNotFound for both", err, none)
		}
	})
}

func TestErasedWordsLeaveEveryNode(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		one, two := engine.New(store, engine.Settings{Now: clock}), engine.New(store, engine.Settings{Now: clock})
		at := harwick(t, one)
		r := do(t, one, "dana", at, &partnership.InviteParty{Name: "A name typed by mistake"}, "i")
		name := func(e *engine.Engine) (text partnership.Text) {
			err := e.View(t.Context(), engine.Signed(key("dana")), at, func(v partnership.View) error {
				inv, _ := v.State.Invitation(partnership.InvitationID(r.First))
				text = inv.Name
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		if got := name(two); got != "A name typed by mistake" {
			t.Fatalf("before: %q", got)
		}
		do(t, one, "dana", at, &partnership.EraseWords{Entry: r.First, Reason: "typed by mistake"}, "e")
		if got := name(one); got != partnership.Erased {
			t.Errorf("on the node that erased: %q", got)
		}
		if got := name(two); got != partnership.Erased {
			t.Errorf("on the other node: %q", got)
		}
	})
}

// TestTwoEnginesRace has two engines on one store invite at once: every acknowledged invitation is there on both,
// numbered without a gap.
func TestTwoEnginesRace(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		engines := []*engine.Engine{engine.New(store, engine.Settings{Now: clock}), engine.New(store, engine.Settings{Now: clock})}
		at := harwick(t, engines[0])
		const each = 4 // a party may have forty invitations open
		done := make(chan error, 2*4)
		for w := range 8 {
			go func() {
				for i := range each {
					id := fmt.Sprintf("w%d-%d", w, i)
					_, err := engines[w%2].Do(context.Background(), engine.Signed(key("dana")), at, &partnership.InviteParty{Name: partnership.Text(id)}, id)
					if err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
		}
		for range 8 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		for i, e := range engines {
			err := e.View(t.Context(), engine.Signed(key("dana")), at, func(v partnership.View) error {
				if got := len(v.State.Invitations(0, start)); got != 8*each {
					t.Errorf("engine %d has %d invitations, want %d", i, got, 8*each)
				}
				if got, want := v.State.Head(), uint64(3+8*each); got != want {
					t.Errorf("engine %d's head = %d, want %d", i, got, want)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
