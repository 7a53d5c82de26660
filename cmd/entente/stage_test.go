package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
	"entente/store"

	"github.com/rogpeppe/go-internal/testscript"
)

// What a story can have done before and beside the program:
//
//	postgres NAME               a fresh database, its address in the variable NAME
//	promise DATA DB N           N promises in the partnership there, which is founded if there is none; DB '' for the story's own
//	keep DATA DB FILE           Harwick's bundle, as a party keeps it
//	damage DATA STATEMENT       a change to the database there behind the program's back
//	install-copy DATA DATA      a copy of a stopped installation, over what is there

var danaKey, priyaKey = "dana" + strings.Repeat("0", 22), "priya" + strings.Repeat("0", 21)

// within opens the installation at DATA and DB, and shows it with the common space of its one partnership, "" if none.
func within(ts *testscript.TestScript, data, db string, f func(ctx context.Context, in *installation, at partnership.SpaceID) error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	in, err := openInstallation(ctx, settings{Data: ts.MkAbs(data), DB: cmp.Or(db, storyDatabase(ts, data))}, now, store.Options{})
	ts.Check(err)
	groups, err := in.store.Groups(ctx)
	ts.Check(err)
	at := partnership.SpaceID("")
	if len(groups) > 0 {
		at = partnership.SpaceID(groups[0].ID)
	}
	ts.Check(errors.Join(f(ctx, in, at), in.close()))
}

func promiseInStory(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	within(ts, args[0], args[1], func(ctx context.Context, in *installation, at partnership.SpaceID) error {
		if at == "" {
			if at, err = meet(ctx, in.engine); err != nil {
				return err
			}
		}
		for range n {
			c := &partnership.MakeCommitment{Receivers: []partnership.PartyID{2}, What: "Publish the rota.", Due: "2099-03-06",
				Criteria: []partnership.Text{"By noon"}}
			if _, err := in.engine.Do(ctx, engine.Signed(priyaKey), at, c, string(eventlog.NewID())); err != nil {
				return err
			}
		}
		return nil
	})
}

// meet founds a partnership of Harwick and Calder.
func meet(ctx context.Context, e *engine.Engine) (partnership.SpaceID, error) {
	at := partnership.SpaceID(eventlog.NewID())
	_, err := e.Found(ctx, at, partnership.FoundPartnership{Name: "Northbank", Goal: "People get through.", Zone: "Europe/London",
		Party: "Harwick Borough Council", Kind: partnership.PublicBody, Person: "Dana Whitlock", Key: danaKey}, "found")
	if err != nil {
		return "", err
	}
	r, err := e.Do(ctx, engine.Signed(danaKey), at, &partnership.InviteParty{Name: "Calder Services"}, "invite")
	if err != nil {
		return "", err
	}
	_, err = e.Do(ctx, engine.Holder(at, partnership.InvitationID(r.First)), at, &partnership.JoinAsParty{
		Party: "Calder Services", Kind: partnership.Supplier, Person: "Priya Nair", Key: priyaKey}, "join")
	return at, err
}

func keepInStory(ts *testscript.TestScript, _ bool, args []string) {
	within(ts, args[0], args[1], func(ctx context.Context, in *installation, at partnership.SpaceID) error {
		f, err := os.Create(ts.MkAbs(args[2]))
		if err != nil {
			return err
		}
		if err := in.engine.Bundle(ctx, engine.Signed(danaKey), at, f); err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
		return f.Close()
	})
}

func damageInStory(ts *testscript.TestScript, _ bool, args []string) {
	db, err := openBehind(ts, args[0])
	ts.Check(err)
	result, err := db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		ts.Fatalf("nothing was damaged: %v", err)
	}
}
