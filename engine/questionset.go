package engine

import (
	"entente/instrument"
	"entente/partnership"
)

// library is a question set that comes with the program, the newest for version 0; the zero set if there is none.
func library(r partnership.SetRef) partnership.QuestionSet {
	if r.Key == "" {
		return partnership.QuestionSet{}
	}
	set, ok := instrument.Find(r.Key, r.Version)
	if !ok {
		return partnership.QuestionSet{}
	}
	return Questions(set)
}

// Questions is a question set as a round carries it, and as a partnership keeps one of its own.
func Questions(s instrument.Set) partnership.QuestionSet {
	q := partnership.QuestionSet{
		Key: s.Key, Version: s.Version, Name: partnership.Text(s.Name), Purpose: partnership.Text(s.Purpose), Source: partnership.Text(s.Source),
		Stage: s.Stage, About: s.About, Most: s.Most, Room: len(s.Room.Cards) > 0, Say: partnership.Text(s.Room.Say),
	}
	for _, v := range s.Answered {
		q.Answered = append(q.Answered, partnership.Voice(v))
	}
	for _, x := range s.Scales {
		q.Scales = append(q.Scales, partnership.Scale{Key: x.Key, Points: texts(x.Words)})
	}
	for _, d := range s.Dimensions {
		q.Dimensions = append(q.Dimensions, partnership.Dimension{
			Key: d.Key, Name: partnership.Text(d.Name), Voice: partnership.Text(d.Voice), Talk: texts(d.Talk),
		})
	}
	for _, p := range s.Prompts {
		q.Prompts = append(q.Prompts, partnership.Prompt{
			Key: p.Key, Dimension: p.Dimension, Kind: partnership.PromptKind(p.Kind), Scale: p.Scale, Evidence: p.Evidence,
			Text: partnership.Text(p.Text), Help: partnership.Text(p.Help),
		})
	}
	for _, c := range s.Room.Cards {
		q.Cards = append(q.Cards, partnership.RoomCard{Dimension: c.Dimension, Text: partnership.Text(c.Text)})
	}
	return q
}

func texts(list []string) []partnership.Text {
	var out []partnership.Text
	for _, s := range list {
		out = append(out, partnership.Text(s))
	}
	return out
}

// SetOf is a question set as it can be taken along and read again. Where it is offered is not part of it.
func SetOf(q partnership.QuestionSet) instrument.Set {
	s := instrument.Set{
		Key: q.Key, Version: max(q.Version, 1), Name: string(q.Name), Purpose: string(q.Purpose), Source: string(q.Source),
		Stage: q.Stage, About: q.About, Most: q.Most, Room: instrument.Room{Say: string(q.Say)},
	}
	for _, v := range q.Answered {
		s.Answered = append(s.Answered, instrument.Voice(v))
	}
	for _, x := range q.Scales {
		s.Scales = append(s.Scales, instrument.Scale{Key: x.Key, Words: lines(x.Points)})
	}
	for _, d := range q.Dimensions {
		s.Dimensions = append(s.Dimensions, instrument.Dimension{Key: d.Key, Name: string(d.Name), Voice: string(d.Voice), Talk: lines(d.Talk)})
	}
	for _, p := range q.Prompts {
		s.Prompts = append(s.Prompts, instrument.Prompt{
			Key: p.Key, Dimension: p.Dimension, Kind: instrument.Kind(p.Kind), Scale: p.Scale, Evidence: p.Evidence,
			Text: string(p.Text), Help: string(p.Help),
		})
	}
	for _, c := range q.Cards {
		s.Room.Cards = append(s.Room.Cards, instrument.Card{Dimension: c.Dimension, Text: string(c.Text)})
	}
	return s
}

func lines(list []partnership.Text) []string {
	var out []string
	for _, t := range list {
		out = append(out, string(t))
	}
	return out
}
