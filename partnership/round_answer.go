package partnership

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// Answers is what one person, or one organisation, answered in one round. Its bytes, sealed until the round opens, are
//
//	{"a":[{"p":"cost","about":3,"v":4}],"t":[{"p":"open","text":"…","share":true}]}
//
// A value is a point of the prompt's scale, counted from 1; 0 is "I cannot say".
type Answers struct {
	Values []Value   `json:"a,omitzero"`
	Texts  []Comment `json:"t,omitzero"`
}

// Value is the answer to a prompt with a scale.
type Value struct {
	Prompt string  `json:"p"`
	About  PartyID `json:"about,omitzero"` // in a set about others: about whom
	Point  int     `json:"v"`
}

// Comment is the answer to a prompt in words, or a comment on one.
type Comment struct {
	Prompt string `json:"p"`
	Text   string `json:"text"`
	Share  bool   `json:"share,omitzero"` // its writer agrees that all read it, unnamed

	Evidence string `json:"evidence,omitzero"` // of one voice, where the prompt asks for it: a link, or where it can be seen
}

// How long answers may be, in bytes: all texts of one answer together.
const (
	MostPeopleText = 2400
	MostVoiceText  = 48 << 10
)

// mostSealedText is how many bytes a person's texts take as they are sealed: more than the texts by what says to which prompt
// each belongs, and by a byte for each quotation mark and line end.
const mostSealedText = MostPeopleText + 600

// Bytes is how the answers are sealed.
func (a Answers) Bytes() ([]byte, error) { return json.Marshal(a, json.Deterministic(true)) }

// Room is how many bytes each answer of a person takes in a round's box, however short it is: all prompts answered about
// everybody, and all texts if words are asked for, in steps of 256. What makes it small makes answering fast: with 60 prompts a
// row takes two pages of SQLite's.
func (r Round) Room() int {
	const frame, about = len(`{"p":"","v":100},`), len(`"about":18446744073709551615,`)
	size := len(`{"a":[],"t":}`)
	if r.Comments {
		size += mostSealedText
	}
	for _, p := range r.Questions.Prompts {
		switch {
		case p.Kind != ScalePrompt:
		case r.Questions.About:
			size += (len(p.Key) + frame + about) * (1 + len(others(r.Questions, r.Asked, 0)))
		default:
			size += len(p.Key) + frame
		}
	}
	return (size + 1<<8 - 1) >> 8 << 8
}

// ParseAnswers reads answers and checks them against the questions. Errors: *InvalidError, its field the prompt's key, and
// the party's number after a dot where one answers about several.
func ParseAnswers(q QuestionSet, b []byte) (Answers, error) {
	var a Answers
	if err := json.Unmarshal(b, &a, json.RejectUnknownMembers(true)); err != nil {
		return Answers{}, invalid("answers", "these are not answers to these questions")
	}
	return a.checked(q)
}

// checked is what ParseAnswers reads from the bytes of a.
func (a Answers) checked(q QuestionSet) (Answers, error) {
	for i, v := range a.Values {
		if err := q.checkValue(v, a.Values[:i]); err != nil {
			return Answers{}, err
		}
	}
	a.Texts = slices.Clone(a.Texts)
	for i := range a.Texts {
		if err := q.checkComment(&a.Texts[i], a.Texts[:i]); err != nil {
			return Answers{}, err
		}
	}
	a.Texts = slices.DeleteFunc(a.Texts, func(c Comment) bool { return c.Text == "" && c.Evidence == "" })
	return a, nil
}

func (q QuestionSet) checkValue(v Value, before []Value) error {
	p, ok := q.Prompt(v.Prompt)
	field := v.Prompt
	if v.About != 0 {
		field = fmt.Sprintf("%s.%d", v.Prompt, v.About)
	}
	switch {
	case !ok || p.Kind != ScalePrompt:
		return invalid(field, "this is not asked")
	case q.About != (v.About != 0):
		return invalid(field, "say about whom, where that is asked, and only there")
	case v.Point < 0 || v.Point > q.Points(p):
		return invalid(field, "choose one of the points offered, or that you cannot say")
	}
	for i := range before {
		if o := &before[i]; o.Prompt == v.Prompt && o.About == v.About {
			return invalid(field, "this is answered twice")
		}
	}
	return nil
}

func (q QuestionSet) checkComment(c *Comment, before []Comment) error {
	p, ok := q.Prompt(c.Prompt)
	switch {
	case !ok:
		return invalid(c.Prompt, "this is not asked")
	case c.Evidence != "" && !p.Evidence:
		return invalid(c.Prompt, "no evidence is asked for here")
	case c.Evidence != "" && p.Kind == DealBreaker && c.Text == "":
		return invalid(c.Prompt, "say it in words")
	}
	if slices.ContainsFunc(before, func(o Comment) bool { return o.Prompt == c.Prompt }) {
		return invalid(c.Prompt, "this is answered twice")
	}
	for _, words := range []*string{&c.Text, &c.Evidence} {
		if !utf8.ValidString(*words) {
			return invalid(c.Prompt, "these are not characters that can be kept (invalid UTF-8)")
		}
		text, err := tidy(*words, true)
		if err != nil {
			return invalid(c.Prompt, err.Error())
		}
		*words = string(text)
	}
	return nil
}

// ParseAnswers reads answers of one of the party's, or of the party as one voice, as the party chose to answer.
// Errors: ErrNotFound if it has not chosen; *InvalidError as ParseAnswers.
func (r Round) ParseAnswers(party PartyID, b []byte) (Answers, error) {
	a, err := ParseAnswers(r.Questions, b)
	if err != nil {
		return Answers{}, err
	}
	return r.checkOf(party, a)
}

// Check tidies answers before they are sealed and checks them as ParseAnswers does their bytes. Errors: the same.
func (r Round) Check(party PartyID, a Answers) (Answers, error) {
	a, err := a.checked(r.Questions)
	if err != nil {
		return Answers{}, err
	}
	return r.checkOf(party, a)
}

// checkOf checks what ParseAnswers allows against what the party was asked, and how.
func (r Round) checkOf(party PartyID, a Answers) (Answers, error) {
	v, ok := r.VoiceOf(party)
	if !ok {
		return Answers{}, ErrNotFound
	}
	for _, x := range a.Values {
		if x.About != 0 && x.About != party && !slices.Contains(v.About, x.About) {
			return Answers{}, invalid(fmt.Sprintf("%s.%d", x.Prompt, x.About), "about this organisation yours is not asked")
		}
	}
	return a, a.checkTexts(r, v.Voice)
}

func (a Answers) checkTexts(r Round, voice Voice) error {
	most := MostVoiceText
	if voice == People {
		most = MostPeopleText
	}
	size := 0
	for _, c := range a.Texts {
		if voice == People && !r.Comments {
			return invalid(c.Prompt, "comments are not asked for in this round")
		}
		if voice == People && c.Evidence != "" {
			return invalid(c.Prompt, "evidence is given by an organisation as one voice")
		}
		if size += len(c.Text) + len(c.Evidence); size > most {
			return textsTooLong(c, most)
		}
	}
	if sealed, err := json.Marshal(a.Texts); voice == People && len(a.Texts) > 0 && (err != nil || len(sealed) > mostSealedText) {
		return textsTooLong(a.Texts[len(a.Texts)-1], most)
	}
	return nil
}

func textsTooLong(last Comment, most int) error {
	return invalid(last.Prompt, fmt.Sprintf("all your texts together are too long; please shorten them to %d bytes "+
		"(a plain letter takes one; others, quotation marks and line ends take more)", most))
}

// Comment is what was answered to a prompt in words, with its evidence; the zero Comment if nothing was.
func (a Answers) Comment(prompt string) Comment {
	for _, c := range a.Texts {
		if c.Prompt == prompt {
			return c
		}
	}
	return Comment{}
}

// Point is the point that was answered, and whether one was; 0 is "I cannot say".
func (a Answers) Point(prompt string, about PartyID) (point int, ok bool) {
	for _, v := range a.Values {
		if v.Prompt == prompt && v.About == about {
			return v.Point, true
		}
	}
	return 0, false
}
