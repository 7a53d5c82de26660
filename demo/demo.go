// Package demo plays two fictional partnerships, so that somebody who looks at Entente for the first time finds it in use.
//
//	story: at a day and a time, a person gives a command  ──sorted──►  engine.Do, under a clock that the story sets
//
// Everything on the pages comes from commands that the engine took, as if people had given them over eighteen months;
// nothing is written past it. Days are counted from the story's last day, which is always a Wednesday: 0 is that day, -7
// the Wednesday before, 2 the Friday after. But for those days, and for random names and keys, every play is the same.
//
// It is not for tests of other packages, and none of its people or organisations exist.
package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"entente/account"
	"entente/engine"
	"entente/file"
	"entente/partnership"
)

// Stage is what the stories are played on: a new, empty installation whose engine, accounts and files go by Clock.
type Stage struct {
	Engine      *engine.Engine
	Accounts    *account.Accounts
	Files       *file.Files
	Clock       *Clock
	Fingerprint string                // of the installation's key, as joining pages show it
	Progress    func(done, total int) // told after each step; may be nil
}

// Play plays both stories, up to the moment that the clock shows when it runs, and leaves the clock running.
func Play(ctx context.Context, s Stage) error {
	now := s.Clock.Now()
	if err := setUp(ctx, s.Accounts); err != nil {
		return fmt.Errorf("set up: %w", err)
	}
	stories := []*play{northbank(ctx, s, now), tidewater(ctx, s, now)}
	total, done := 0, 0
	for _, p := range stories {
		total += len(p.acts)
	}
	defer s.Clock.run()
	for _, p := range stories {
		err := p.perform(func() {
			if done++; s.Progress != nil {
				s.Progress(done, total)
			}
		})
		if err != nil {
			return err
		}
	}
	s.Clock.run()
	return stories[0].countersign()
}

// setUp names the host, which is made up like everybody else. Its operator's passphrase is thrown away: nobody runs a demonstration.
func setUp(ctx context.Context, a *account.Accounts) error {
	secret, err := a.FirstStart(ctx)
	if err != nil {
		return err
	}
	if secret == "" {
		return errors.New("this installation is in use")
	}
	_, err = a.SetUp(ctx, secret, "Sallowmere Hosting", account.Wish{
		SignIn: "operator@demonstration.example", Name: "Operator", Passphrase: rand.Text(),
	})
	return err
}

// zone is where both stories happen.
const zone = "Europe/London"

// Shift is by how much to move a clock, so that it shows the same time of day on the last Wednesday, or now on one: in
// the middle of a week there is something before and something ahead.
func Shift(now time.Time) time.Duration {
	london, err := time.LoadLocation(zone)
	if err != nil {
		london = time.UTC
	}
	local := now.In(london)
	back := (int(local.Weekday()) - int(time.Wednesday) + 7) % 7
	return local.AddDate(0, 0, -back).Sub(local)
}

// Today is the story's last day at a moment.
func today(now time.Time) partnership.Date {
	london, err := time.LoadLocation(zone)
	if err != nil {
		london = time.UTC
	}
	return partnership.DateOf(now.In(london))
}
