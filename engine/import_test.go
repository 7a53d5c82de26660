package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"

	"github.com/google/go-cmp/cmp"
)

// brought is promises of Harwick to Calder, to Millbrook and to both: three spaces.
func brought(ids []partnership.PartyID) []partnership.ProposedCommitment {
	var rows []partnership.ProposedCommitment
	for i, to := range [][]partnership.PartyID{{ids[1]}, {ids[2]}, {ids[1], ids[2]}, {ids[1]}} {
		rows = append(rows, partnership.ProposedCommitment{Giver: ids[0], Receivers: to, What: partnership.Text(fmt.Sprintf("Promise %d", i+1)), Due: "2026-12-01"})
	}
	return rows
}

// promised lists what somebody sees promised, space by space.
func promised(t *testing.T, e *engine.Engine, who string, at partnership.SpaceID) (list []string) {
	t.Helper()
	err := e.ViewAll(t.Context(), engine.Signed(key(who)), at, func(views []partnership.View) error {
		for _, l := range partnership.AllPromises(views) {
			list = append(list, string(l.Commitment.What))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAnImportOverSeveralSpacesIsCarriedOutOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		e, at, _ := three(t, store)
		ids, dana := partyIDs(t, e, "dana", at), engine.Signed(key("dana"))
		first, err := e.Import(t.Context(), dana, at, brought(ids), false, "import")
		if err != nil || len(first) != 3 {
			t.Fatalf("Import = %v, %v, want three receipts", first, err)
		}
		again, err := e.Import(t.Context(), dana, at, brought(ids), false, "import")
		if err != nil {
			t.Fatal(err)
		}
		for i := range first {
			first[i].Repeated = true
		}
		if d := cmp.Diff(first, again); d != "" {
			t.Errorf("the same import again (-first +again):\n%s", d)
		}
		if _, err := e.Import(t.Context(), dana, at, brought(ids)[:3], false, "import"); !errors.Is(err, partnership.ErrConflict) {
			t.Errorf("another import under the same ID = %v, want ErrConflict", err)
		}
		if got := promised(t, e, "dana", at); len(got) != 4 {
			t.Errorf("Dana sees %q, want four promises", got)
		}
		if got := promised(t, e, "tom", at); len(got) != 2 {
			t.Errorf("Tom sees %q, want the two to Millbrook", got)
		}
	})
}

// refuses is a store in which nothing can be appended to one log.
type refuses struct {
	engine.Store
	log eventlog.ID
}

var errDisk = errors.New("the disk is full")

func (r refuses) Append(ctx context.Context, b eventlog.Batch) error {
	for part := range b.Parts() {
		if part.Log == r.log {
			return errDisk
		}
	}
	return r.Store.Append(ctx, b)
}

func TestAnImportIsAllOrNothingWhateverFails(t *testing.T) {
	store := eventlog.NewMemory()
	e, at, _ := three(t, store)
	ids, dana := partyIDs(t, e, "dana", at), engine.Signed(key("dana"))
	for _, set := range [][]partnership.PartyID{ids[:2], {ids[0], ids[2]}} {
		room, err := e.SpaceOf(t.Context(), dana, at, set)
		if err != nil {
			t.Fatal(err)
		}
		broken := engine.New(refuses{store, eventlog.ID(room)}, engine.Settings{Now: clock, Key: testKey(t)})
		if got, err := broken.Import(t.Context(), dana, at, brought(ids), false, "import"); !errors.Is(err, errDisk) {
			t.Errorf("Import = %v, %v, want the fault", got, err)
		}
		if got := promised(t, e, "dana", at); len(got) != 0 {
			t.Errorf("a failed import left %q", got)
		}
	}
	if _, err := e.Import(t.Context(), dana, at, brought(ids), false, "import"); err != nil {
		t.Errorf("the next try = %v", err)
	}
}

func TestARefusedRowIsNamedAndOpensNoSpace(t *testing.T) {
	store := eventlog.NewMemory()
	e, at, _ := three(t, store)
	ids, dana := partyIDs(t, e, "dana", at), engine.Signed(key("dana"))
	for field, spoil := range map[string]func(rows []partnership.ProposedCommitment){
		"rows.4.due":       func(rows []partnership.ProposedCommitment) { rows[3].Due = "2020-01-01" },
		"rows.2.what":      func(rows []partnership.ProposedCommitment) { rows[1].What = " " },
		"rows.3.giver":     func(rows []partnership.ProposedCommitment) { rows[2].Giver = ids[1]; rows[2].Receivers = ids[2:] },
		"rows.1.receivers": func(rows []partnership.ProposedCommitment) { rows[0].Receivers = nil },
	} {
		for _, everyone := range []bool{false, true} {
			rows := brought(ids)
			spoil(rows)
			_, err := e.Import(t.Context(), dana, at, rows, everyone, "x"+field[5:6])
			var wrong *partnership.InvalidError
			if !errors.As(err, &wrong) || wrong.Field != field {
				t.Errorf("Import for everyone: %t = %v, want it to name %s", everyone, err, field)
			}
		}
	}
	spaces, err := e.Spaces(t.Context(), dana, at)
	if err != nil || len(spaces) != 1 {
		t.Errorf("Spaces = %v, %v, want the common one alone", spaces, err)
	}
	if _, err := e.Import(t.Context(), engine.Signed(key("nobody")), at, brought(ids), false, "y"); err != partnership.ErrNotFound {
		t.Errorf("Import by a stranger = %v, want ErrNotFound", err)
	}
}

// TestImportsRaceOnTwoNodes has imports over the same three spaces, and single promises there, go on at once.
func TestImportsRaceOnTwoNodes(t *testing.T) {
	eachStore(t, func(t *testing.T, store engine.Store) {
		one, at, _ := three(t, store)
		two := engine.New(store, engine.Settings{Now: clock, Key: testKey(t)})
		ids, dana := partyIDs(t, one, "dana", at), engine.Signed(key("dana"))
		const each = 4
		done := make(chan error)
		for w := range 4 {
			go func() {
				e := []*engine.Engine{one, two}[w%2]
				for i := range each {
					id := fmt.Sprintf("w%d-%d", w, i)
					_, err := e.Import(context.Background(), dana, at, brought(ids), false, id)
					if err == nil {
						_, err = e.Do(context.Background(), dana, at, &partnership.AddTopic{Text: "x"}, "topic-"+id)
					}
					if err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
		}
		for range 4 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		for _, e := range []*engine.Engine{one, two} {
			if got := promised(t, e, "priya", at); len(got) != 4*each*3 {
				t.Errorf("Priya sees %d promises, want %d", len(got), 4*each*3)
			}
		}
	})
}
