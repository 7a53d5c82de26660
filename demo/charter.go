package demo

import (
	"fmt"

	"entente/partnership"
)

// reads is a command about the charter, made from the text that the person has before them: the one that is worked on.
func (p *play) reads(day int, clock, who string, c func(partnership.Charter) partnership.Command, then func(no uint64)) {
	p.at(day, clock, func() error {
		text, err := p.charter(who)
		if err != nil {
			return err
		}
		no, err := p.give(who, everyone, c(text))
		if err == nil && then != nil {
			then(no)
		}
		return err
	})
}

// charter is the text that is worked on, as somebody sees it.
func (p *play) charter(who string) (partnership.Charter, error) {
	var text partnership.Charter
	err := p.Engine.ViewAll(p.ctx, p.person(who).who, p.common, func(views []partnership.View) error {
		text = views[0].State.Charter()
		return nil
	})
	return text, err
}

// clauseAt is the clause that has the number in a text; none if there is no such number.
func clauseAt(t partnership.Charter, number string) partnership.ClauseID {
	for _, s := range t.Sections {
		for _, c := range s.Clauses {
			if t.Number(c.ID) == number {
				return c.ID
			}
		}
	}
	return partnership.ClauseID{}
}

// needs lets somebody write, for their own organisation, what it needs: at the end of the first section.
func (p *play) needs(day int, clock, who, text string) {
	p.reads(day, clock, who, func(t partnership.Charter) partnership.Command {
		return &partnership.EditCharter{Base: t.Latest, Changes: []partnership.TextChange{{
			Do: partnership.AddClause, Section: t.Sections[0].ID, Wording: p.need(who, text),
		}}}
	}, nil)
}

func (p *play) need(who, text string) partnership.Wording {
	return partnership.Wording{Kind: partnership.ClauseNeed, Needs: p.ids(p.person(who).of())[0], Text: partnership.Text(text)}
}

// assumes notes what is acted on and agreed by nobody, in the section so counted from 1, to be looked at again on a day.
func (p *play) assumes(day int, clock, who string, section int, text string, again int) {
	p.reads(day, clock, who, func(t partnership.Charter) partnership.Command {
		return &partnership.NoteAssumption{Section: t.Sections[section-1].ID, Text: partnership.Text(text), Recheck: p.date(again)}
	}, nil)
}

// keeps is assumes for what was found in the talk about a round.
func (p *play) keeps(day int, clock, who string, r *round, section int, text string, again int) {
	p.reads(day, clock, who, func(t partnership.Charter) partnership.Command {
		return &partnership.NoteAssumption{Round: r.id, Section: t.Sections[section-1].ID, Text: partnership.Text(text), Recheck: p.date(again)}
	}, nil)
}

// clauseOf is the clause with exactly this text; none if there is none.
func clauseOf(t partnership.Charter, text string) partnership.ClauseID {
	for _, s := range t.Sections {
		for _, c := range s.Clauses {
			if c.Text == partnership.Text(text) {
				return c.ID
			}
		}
	}
	return partnership.ClauseID{}
}

// leavesOut says why the charter is silent about something.
func (p *play) leavesOut(day int, clock, who string, row partnership.ClauseKind, why string) {
	p.say(day, clock, who, everyone, just(&partnership.MarkIrrelevant{Row: row, Reason: partnership.Text(why)}), nil)
}

// signs lets somebody sign the text that is worked on, with a reservation or, if it is empty, without.
func (p *play) signs(day int, clock, who, reservation string) {
	p.reads(day, clock, who, func(t partnership.Charter) partnership.Command {
		a := p.person(who)
		return &partnership.SignCharter{
			Revision: t.Revision, Hash: partnership.Text(t.Hash()), Name: partnership.Text(a.name), Authority: partnership.Text(a.title),
			Reservation: partnership.Text(reservation),
		}
	}, nil)
}

// amendment is a proposed change of the charter in the story. Its question is the entry after it.
type amendment struct {
	play *play
	no   uint64
}

// amends proposes changes of the text.
func (p *play) amends(day int, clock, who, reason string, changes func(partnership.Charter) []partnership.TextChange, evidence ...*proof) *amendment {
	a := &amendment{play: p}
	p.reads(day, clock, who, func(t partnership.Charter) partnership.Command {
		c := &partnership.ProposeAmendment{Base: t.Latest, Changes: changes(t), Reason: partnership.Text(reason)}
		for _, e := range evidence {
			c.Evidence = append(c.Evidence, partnership.RefTo(partnership.RefEvidence, e.id))
		}
		return c
	}, func(no uint64) { a.no = no })
	return a
}

// rewords is the change of a clause, named by its number, to other words: all else about it stays.
func rewords(t partnership.Charter, number, text string) partnership.TextChange {
	c, _ := t.Clause(clauseAt(t, number))
	c.Text = partnership.Text(text)
	return partnership.TextChange{Do: partnership.ChangeClause, Clause: c.ID, Wording: c.Wording}
}

// answered gives an organisation's position; what the answer needs besides is in more.
func (a *amendment) answered(day int, clock, who string, more partnership.AnswerConsent) {
	a.play.say(day, clock, who, everyone, func() partnership.Command {
		c := more
		c.Question, c.Revision = partnership.QuestionID(a.no+1), a.no
		c.Name, c.Authority = partnership.Text(a.play.person(who).name), partnership.Text(a.play.person(who).title)
		return &c
	}, nil)
}

// agreed is a plain yes of each, one after another.
func (a *amendment) agreed(day int, hour int, people ...string) {
	for i, who := range people {
		a.answered(day, clockOf(hour, 14*i), who, partnership.AnswerConsent{Position: partnership.Agree})
	}
}

// showsFor hangs a link on a clause, by its number.
func (p *play) showsFor(day int, clock, who, number, title, link string) *proof {
	e := &proof{turn: &turn{of: &promise{play: p}}}
	p.reads(day, clock, who, func(t partnership.Charter) partnership.Command {
		return &partnership.AddEvidence{
			About: clauseAt(t, number).Ref(), Kind: partnership.Link, Title: partnership.Text(title), Link: partnership.Text(link),
		}
	}, func(no uint64) { e.id = partnership.EvidenceID(no) })
	return e
}

// madeUnder is the clause, by its number, that a promise names.
func (p *play) madeUnder(who, number string) (partnership.ClauseID, error) {
	text, err := p.charter(who)
	if err != nil {
		return partnership.ClauseID{}, err
	}
	id := clauseAt(text, number)
	if id == (partnership.ClauseID{}) {
		return id, fmt.Errorf("the charter has no clause %s", number)
	}
	return id, nil
}
