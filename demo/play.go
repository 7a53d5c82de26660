package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"entente/account"
	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
)

// play is one story: what is to happen when, and who and where the names in it are.
type play struct {
	Stage
	ctx       context.Context
	today     partnership.Date
	zone      *time.Location
	common    partnership.SpaceID
	cast      []role
	people    map[string]*actor
	parties   map[string]partnership.PartyID
	rooms     map[string]partnership.SpaceID
	acts      []act
	witnesses []witness
	topics    map[int][]*topic // brought for the talk of a day, by something else than its usual bringer
	given     int              // commands so far
}

// act is something that happens at a moment.
type act struct {
	at     time.Time
	do     func() error
	nobody bool // the clock's own, at any hour
}

// actor is a person on the stage.
type actor struct {
	role
	account account.ID
	member  partnership.MemberID
	key     string
	who     engine.Who
}

func newPlay(ctx context.Context, s Stage, now time.Time, cast []role) *play {
	p := &play{
		Stage: s, ctx: ctx, today: today(now), zone: time.UTC, cast: cast, common: partnership.SpaceID(eventlog.NewID()),
		people: map[string]*actor{}, parties: map[string]partnership.PartyID{}, rooms: map[string]partnership.SpaceID{}, topics: map[int][]*topic{},
	}
	if london, err := time.LoadLocation(zone); err == nil {
		p.zone = london
	}
	return p
}

// at lets something happen so many days after the story's last day, at a time of day as "10:30".
func (p *play) at(day int, clock string, do func() error) {
	t, err := time.ParseInLocation("2006-01-02 15:04", string(p.date(day))+" "+clock, p.zone)
	if err != nil {
		do = func() error { return err }
	}
	p.acts = append(p.acts, act{at: t, do: do})
}

// date is the day so many days after the story's last day.
func (p *play) date(day int) partnership.Date { return p.today.AddDays(day) }

// perform plays the acts in the order of their moments; next is called after each.
func (p *play) perform(next func()) error {
	slices.SortStableFunc(p.acts, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range p.acts {
		p.Clock.set(a.at)
		if err := a.do(); err != nil {
			return fmt.Errorf("demonstration, %s: %w", a.at.Format("2 January 2006, 15:04"), err)
		}
		next()
	}
	return nil
}

// everyone is the name of the common space.
const everyone = ""

// give carries out a command of somebody in a space and returns the number of its first entry. A space is named by its
// organisations: "Harwick", "Harwick+Calder"; it is opened when it is first needed.
func (p *play) give(who, space string, c partnership.Command) (uint64, error) {
	at, err := p.space(who, space)
	if err != nil {
		return 0, err
	}
	return p.do(p.person(who).who, at, c)
}

func (p *play) do(who engine.Who, at partnership.SpaceID, c partnership.Command) (uint64, error) {
	p.given++
	receipt, err := p.Engine.Do(p.ctx, who, at, c, fmt.Sprintf("demonstration-%d", p.given))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", partnership.CommandName(c), err)
	}
	return receipt.First, nil
}

// person is somebody of the cast; before they have joined, somebody without rights.
func (p *play) person(name string) *actor {
	if a, ok := p.people[name]; ok {
		return a
	}
	return &actor{}
}

func (p *play) space(who, name string) (partnership.SpaceID, error) {
	if name == everyone {
		return p.common, nil
	}
	if at, ok := p.rooms[name]; ok {
		return at, nil
	}
	at, err := p.Engine.SpaceOf(p.ctx, p.person(who).who, p.common, p.ids(strings.Split(name, "+")...))
	if err != nil {
		return "", fmt.Errorf("space of %s: %w", name, err)
	}
	p.rooms[name] = at
	return at, nil
}

// ids are the organisations of those names.
func (p *play) ids(names ...string) []partnership.PartyID {
	var list []partnership.PartyID
	for _, name := range names {
		list = append(list, p.parties[name])
	}
	return list
}

// say lets somebody give a command; then, if not nil, hears the number of its first entry.
func (p *play) say(day int, clock, who, space string, c func() partnership.Command, then func(no uint64)) {
	p.at(day, clock, func() error {
		no, err := p.give(who, space, c())
		if err == nil && then != nil {
			then(no)
		}
		return err
	})
}

// just is a command that is known beforehand.
func just(c partnership.Command) func() partnership.Command {
	return func() partnership.Command { return c }
}

// enrol gives somebody of the cast a sign-in and a key in this partnership.
func (p *play) enrol(name string) (*actor, error) {
	i := slices.IndexFunc(p.cast, func(r role) bool { return r.short == name })
	if i < 0 {
		return nil, fmt.Errorf("nobody in the cast is called %q", name)
	}
	a := &actor{role: p.cast[i], key: string(account.NewKey())}
	acc, err := p.Accounts.Enrol(p.ctx, a.signIn(), a.name)
	if err != nil {
		return nil, err
	}
	a.account = acc.ID
	err = p.Accounts.AddMembership(p.ctx, acc.ID, account.Membership{Partnership: string(p.common), Key: account.Key(a.key)})
	a.who = engine.Signed(a.key)
	p.people[name] = a
	return a, err
}

// workday is the day itself, or the Friday before if it is in a weekend.
func workday(day int) int {
	switch ((day % 7) + 7) % 7 {
	case 3:
		return day - 1
	case 4:
		return day - 2
	}
	return day
}

// later is so many working days after a day.
func later(day, n int) int {
	for n > 0 {
		if day++; workday(day) == day {
			n--
		}
	}
	return day
}

// looksIn lets everybody whom a visitor can be look at the partnership, so that a visit finds what has changed since.
func (p *play) looksIn(day int, clock string) {
	p.at(day, clock, func() error {
		for _, r := range p.cast {
			if r.as == "" {
				continue
			}
			if _, err := p.Accounts.Visited(p.ctx, p.person(r.short).account, string(p.common)); err != nil {
				return err
			}
		}
		return nil
	})
}
