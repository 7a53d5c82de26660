package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"entente/partnership"
)

// voicePrompts draws the questions with what the form holds.
func voicePrompts(at voicing, form *Form) []voicePrompt {
	q, about, typed := at.round.Questions, aboutOf(at.round, at.me), answersIn(form, at)
	var list []voicePrompt
	for i, p := range q.Prompts {
		field := sayField(p.Key)
		out := voicePrompt{
			ID: fmt.Sprintf("q%d", i+1), Place: fmt.Sprintf("%d of %d", i+1, len(q.Prompts)), Text: string(p.Text), Help: string(p.Help),
			Field: field, Value: form.Value(field), Error: form.Err(field), Words: p.Kind != partnership.ScalePrompt,
		}
		if d, ok := q.Dimension(p.Dimension); ok {
			out.Place += " · " + string(d.Name)
		}
		switch p.Kind {
		case partnership.ScalePrompt:
			for _, whom := range about {
				out.Rows = append(out.Rows, markRowOf(at, p, whom, form))
			}
		case partnership.DealBreaker:
			out.Stop, out.Stops = stopField(p.Key), form.Checked(stopField(p.Key))
		}
		if p.Evidence {
			out.Show, out.Shown = showField(p.Key), form.Value(showField(p.Key))
		}
		out.Said = saidTo(q, p, typed, about, at.names)
		list = append(list, out)
	}
	return list
}

func markRowOf(at voicing, p partnership.Prompt, about partnership.PartyID, form *Form) markRow {
	field := sayPoint(p.Key, about)
	row := markRow{Field: field, Error: form.Err(field), Cannot: form.Chosen(field, sayCannot)}
	words := scaleWords(at.round.Questions, p)
	for i, word := range words {
		value := fmt.Sprint(i + 1)
		row.Points = append(row.Points, voicePoint{value, string(word), form.Chosen(field, value)})
	}
	row.Class = fmt.Sprintf("scale of-%d", len(words))
	if len(words) > 7 || slices.ContainsFunc(words, func(w partnership.Text) bool { return len(w) > 12 }) {
		row.Class = "scale tall"
	}
	if about != 0 {
		party := at.parties[about]
		row.About = &party
	}
	return row
}

// mostSaid is about how long one field may be; all together are measured by the domain.
const mostSaid = partnership.MostVoiceText

// readVoice reads what was typed and chosen.
func readVoice(form *Form, at voicing) partnership.Answers {
	var a partnership.Answers
	for _, p := range at.round.Questions.Prompts {
		if p.Kind == partnership.ScalePrompt {
			for _, about := range aboutOf(at.round, at.me) {
				if point, ok := readPoint(form, sayPoint(p.Key, about), at.round.Questions.Points(p)); ok {
					a.Values = append(a.Values, partnership.Value{Prompt: p.Key, About: about, Point: point})
				}
			}
		}
		c := partnership.Comment{Prompt: p.Key}
		if p.Kind != partnership.ScalePrompt {
			c.Text = form.Text(sayField(p.Key), mostSaid, "")
		}
		if p.Evidence {
			c.Evidence = form.Text(showField(p.Key), mostSaid, "")
		}
		if p.Kind == partnership.DealBreaker {
			switch said, yes := c.Text != "", form.Checked(stopField(p.Key)); {
			case yes && !said:
				form.Fail(sayField(p.Key), "say in a sentence what it is")
			case said && !yes:
				form.Fail(sayField(p.Key), "tick that there is something like this, or clear the words")
			}
		}
		if c.Text != "" || c.Evidence != "" {
			a.Texts = append(a.Texts, c)
		}
	}
	return a
}

// spokenForm is a form that holds the answers.
func spokenForm(a partnership.Answers) *Form {
	values := url.Values{}
	for _, v := range a.Values {
		values.Set(sayPoint(v.Prompt, v.About), fmt.Sprint(v.Point))
	}
	for _, t := range a.Texts {
		values.Set(sayField(t.Prompt), t.Text)
		values.Set(showField(t.Prompt), t.Evidence)
		if t.Text != "" {
			values.Set(stopField(t.Prompt), "yes")
		}
	}
	return FormOf(values)
}

// answersIn is what a form that we have filled holds.
func answersIn(form *Form, at voicing) partnership.Answers {
	return readVoice(&Form{values: form.values, secret: map[string]bool{}}, at)
}

// saidIn is what was answered, question by question.
func saidIn(at voicing, a partnership.Answers) []voiceSaid {
	var list []voiceSaid
	for _, p := range at.round.Questions.Prompts {
		if said := saidTo(at.round.Questions, p, a, aboutOf(at.round, at.me), at.names); said != "" {
			list = append(list, voiceSaid{string(p.Text), said})
		}
	}
	return list
}

// saidTo is what was answered to one question, in words; "" if nothing was. names are of those that it is about.
func saidTo(q partnership.QuestionSet, p partnership.Prompt, a partnership.Answers, about []partnership.PartyID, names map[partnership.PartyID]string) string {
	var parts []string
	for _, whom := range about {
		if word := pointSaid(q, p, a, whom); word != "" && whom != 0 {
			parts = append(parts, names[whom]+" · "+word)
		} else if word != "" {
			parts = append(parts, word)
		}
	}
	c := a.Comment(p.Key)
	if c.Text != "" {
		parts = append(parts, c.Text)
	}
	if c.Evidence != "" {
		parts = append(parts, "Evidence: "+c.Evidence)
	}
	return strings.Join(parts, "\n")
}

// pointSaid is the word of the point that was chosen; "" if none was.
func pointSaid(q partnership.QuestionSet, p partnership.Prompt, a partnership.Answers, about partnership.PartyID) string {
	point, ok := a.Point(p.Key, about)
	words := scaleWords(q, p)
	switch {
	case !ok:
		return ""
	case point == 0:
		return "Cannot say"
	case point > len(words):
		return fmt.Sprint(point)
	}
	return fmt.Sprintf("%d: %s", point, words[point-1])
}
