package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

// role is one of the cast.
type role struct {
	short    string // what the story calls them
	name     string
	party    string // in full, as the pages say it
	title    string // what they do there
	employer string // if it is not the party
	mark     string // of the party: its shape and its letters
	initials string
	as       string // what a visitor who is them looks around as; empty for those one cannot be
	roles    []partnership.Role
}

// of is what the story calls the party: the first word of its name.
func (r role) of() string {
	first, _, _ := strings.Cut(r.party, " ")
	return first
}

// signIn is an address that cannot exist.
func (r role) signIn() string {
	host := strings.ToLower(strings.ReplaceAll(r.party, " ", "-"))
	return strings.ToLower(strings.ReplaceAll(r.name, " ", ".")) + "@" + host + ".example"
}

// shownAs is whom they act for and as what; of a party of one person only what.
func (r role) shownAs() string {
	if r.party == r.name {
		return r.as
	}
	return r.party + ", " + r.as
}

// Person is somebody whom a visitor can be.
type Person struct {
	Account     account.ID
	Partnership partnership.SpaceID // in which they act
	Name, Role  string
	Mark        string // the party's shape; "open" for a neutral one
	Initials    string
}

// People lists whom a visitor can be, in an installation in which the stories were played. The first is where a visit begins.
func People(ctx context.Context, accounts *account.Accounts) ([]Person, error) {
	var list []Person
	for _, r := range slices.Concat(northbankCast, tidewaterCast) {
		if r.as == "" {
			continue
		}
		acc, err := accounts.BySignIn(ctx, r.signIn())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		in, err := accounts.Partnerships(ctx, acc.ID)
		if err == nil && len(in) == 0 {
			err = errors.New("acts nowhere")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		list = append(list, Person{
			Account: acc.ID, Partnership: partnership.SpaceID(in[0].Partnership), Name: r.name, Role: r.shownAs(),
			Mark: r.mark, Initials: r.initials,
		})
	}
	return list, nil
}

// invite lets somebody of the cast be invited by a colleague and join two days later.
func (p *play) invite(day int, by, who string) {
	var r role
	for _, c := range p.cast {
		if c.short == who {
			r = c
		}
	}
	day = workday(day)
	inv := p.inviteMember(day, by, r.name, r.employer, r.roles...)
	p.at(later(day, 2), "09:25", func() error {
		a, err := p.enrol(who)
		if err != nil {
			return err
		}
		no, err := p.do(engine.Holder(p.common, *inv), p.common, &partnership.JoinAsMember{Person: partnership.Text(a.name), Key: a.key})
		a.member = partnership.MemberID(no)
		return err
	})
}

func (p *play) inviteMember(day int, by, name, employer string, roles ...partnership.Role) *partnership.InvitationID {
	inv := new(partnership.InvitationID)
	c := &partnership.InviteMember{Name: partnership.Text(name), Roles: roles, Employer: partnership.Text(employer)}
	p.say(day, "15:10", by, everyone, just(c), func(no uint64) { *inv = partnership.InvitationID(no) })
	return inv
}
