package partnership

import (
	"fmt"
	"regexp"
	"slices"
)

// What a question set may be.
const (
	mostPrompts    = 100
	mostDimensions = 24
	mostScales     = 10
	mostPoints     = 11
	mostMonths     = 24
	mostCards      = 60
)

// setKey is how the keys of sets, scales, dimensions and prompts are written.
var setKey = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// check refuses a set that cannot be asked, and says where in it; at begins the field's name. The texts have been tidied.
func (q QuestionSet) check(at string) error {
	switch {
	case q.Name == "":
		return invalid(at+"name", "please fill this in")
	case len(q.Prompts) == 0:
		return invalid(at+"prompts", "ask at least one question")
	case len(q.Prompts) > mostPrompts:
		return invalid(at+"prompts", fmt.Sprintf("at most %d questions, please", mostPrompts))
	case len(q.Dimensions) > mostDimensions:
		return invalid(at+"dimensions", fmt.Sprintf("at most %d dimensions, please", mostDimensions))
	case len(q.Scales) > mostScales:
		return invalid(at+"scales", fmt.Sprintf("at most %d scales, please", mostScales))
	case q.Stage < 0 || q.Stage > 8:
		return invalid(at+"stage", "a stage from 1 to 8, or none")
	case q.Most < 0 || q.Most > mostMonths:
		return invalid(at+"most", fmt.Sprintf("at most %d months, or 0 for any time", mostMonths))
	}
	if err := q.checkAnswered(at); err != nil {
		return err
	}
	if err := q.checkScales(at); err != nil {
		return err
	}
	if err := q.checkDimensions(at); err != nil {
		return err
	}
	if err := q.checkCards(at); err != nil {
		return err
	}
	for i := range q.Prompts {
		if err := q.checkPrompt(i, fmt.Sprintf("%sprompts.%d.", at, i+1)); err != nil {
			return err
		}
	}
	return nil
}

func (q QuestionSet) checkAnswered(at string) error {
	if len(q.Answered) == 0 {
		return invalid(at+"answered", "say who answers: people, one voice, or either")
	}
	for i, v := range q.Answered {
		if v != People && v != OneVoice || slices.Contains(q.Answered[:i], v) {
			return invalid(at+"answered", "people, one-voice, or both, each once")
		}
	}
	return nil
}

func (q QuestionSet) checkScales(at string) error {
	for i, s := range q.Scales {
		field := fmt.Sprintf("%sscales.%d.", at, i+1)
		switch {
		case !setKey.MatchString(s.Key):
			return invalid(field+"key", "a short key of small letters, digits and hyphens")
		case slices.ContainsFunc(q.Scales[:i], func(o Scale) bool { return o.Key == s.Key }):
			return invalid(field+"key", "this key is used twice")
		case len(s.Points) < 2 || len(s.Points) > mostPoints:
			return invalid(field+"points", fmt.Sprintf("a scale has from 2 to %d points", mostPoints))
		}
	}
	return nil
}

func (q QuestionSet) checkDimensions(at string) error {
	for i, d := range q.Dimensions {
		field := fmt.Sprintf("%sdimensions.%d.key", at, i+1)
		if !setKey.MatchString(d.Key) {
			return invalid(field, "a short key of small letters, digits and hyphens")
		}
		if slices.ContainsFunc(q.Dimensions[:i], func(o Dimension) bool { return o.Key == d.Key }) {
			return invalid(field, "this key is used twice")
		}
	}
	return nil
}

func (q QuestionSet) checkCards(at string) error {
	if len(q.Cards) > mostCards {
		return invalid(at+"cards", fmt.Sprintf("at most %d cards, please", mostCards))
	}
	for i, c := range q.Cards {
		if _, ok := q.Dimension(c.Dimension); !ok && c.Dimension != "" {
			return invalid(fmt.Sprintf("%scards.%d.dimension", at, i+1), "there is no such dimension")
		}
	}
	return nil
}

func (q QuestionSet) checkPrompt(i int, at string) error {
	p := q.Prompts[i]
	_, inDimension := q.Dimension(p.Dimension)
	scaled := slices.ContainsFunc(q.Scales, func(s Scale) bool { return s.Key == p.Scale })
	switch {
	case !setKey.MatchString(p.Key):
		return invalid(at+"key", "a short key of small letters, digits and hyphens")
	case slices.ContainsFunc(q.Prompts[:i], func(o Prompt) bool { return o.Key == p.Key }):
		return invalid(at+"key", "this key is used twice")
	case slices.ContainsFunc(q.Prompts[:i], func(o Prompt) bool { return o.Text == p.Text && o.Text != Erased }):
		return invalid(at+"text", "this is asked twice")
	case p.Dimension != "" && !inDimension:
		return invalid(at+"dimension", "there is no such dimension")
	case p.Kind == ScalePrompt && !scaled:
		return invalid(at+"scale", "name one of the scales")
	case p.Kind != ScalePrompt && p.Scale != "":
		return invalid(at+"scale", "only a scale question has a scale")
	case p.Kind == DealBreaker && q.MayAnswer(People):
		return invalid(at+"kind", "a deal-breaker is only for sets that organisations answer as one voice")
	case p.Kind != ScalePrompt && p.Kind != TextPrompt && p.Kind != DealBreaker:
		return invalid(at+"kind", "scale, text or deal-breaker")
	}
	return nil
}
