package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"entente/partnership"
)

// answerForm is the questions of a round as one person answers them.
type answerForm struct {
	Action, Secret, Send string
	Again                bool // it was sent before, and is changed
	Prompts              []answerPrompt
	Count                int // prompts with a scale
	Form                 *Form
	Pad                  string // makes the page of every answer equally long
}

// answerPrompt is one question: with a scale, one row for each organisation that it is asked about; or in words.
type answerPrompt struct {
	ID, Place, Text, Help string
	Rows                  []answerRow
	Words                 *answerText
}

// answerRow is one scale to choose a point of.
type answerRow struct {
	About  *Party // nil where nobody in particular is asked about
	Own    bool   // it is one's own organisation
	Field  string
	Error  string
	Points []answerPoint
	Cannot bool // "I cannot say" is chosen
}

// answerPoint is a point of a scale.
type answerPoint struct {
	Value, Word string
	Chosen      bool
}

// answerText is something to say in one's own words. Folded stands behind a line to open.
type answerText struct {
	Field, Share, Label, Value, Error string
	Shared, Folded                    bool
}

// Names of the fields: a prompt's point, its words, and whether all may read them.
func pointField(key string, about partnership.PartyID) string {
	if about == 0 {
		return "point-" + key
	}
	return fmt.Sprintf("point-%s-%d", key, about)
}

func wordsField(key string) string { return "words-" + key }

func shareField(key string) string { return "share-" + key }

// cannotSay is the value of "I cannot say".
const cannotSay = "0"

// aboutOf is about whom somebody of the party answers: 0 where the questions are about nobody in particular.
func aboutOf(r partnership.Round, p partnership.PartyID) []partnership.PartyID {
	if !r.Questions.About {
		return []partnership.PartyID{0}
	}
	voice, _ := r.VoiceOf(p)
	return append([]partnership.PartyID{p}, voice.About...)
}

// wordsAsked tells whether the prompt asks for words: its own, or a comment on its scale where nothing else asks for any.
func wordsAsked(r partnership.Round, p partnership.Prompt) bool {
	if !r.Comments {
		return false
	}
	return p.Kind == partnership.TextPrompt || p.Kind == partnership.ScalePrompt &&
		!slices.ContainsFunc(r.Questions.Prompts, func(o partnership.Prompt) bool { return o.Kind == partnership.TextPrompt })
}

// promptsOf draws the questions with what the form holds.
func promptsOf(named map[partnership.PartyID]Party, r partnership.Round, p partnership.PartyID, form *Form) (list []answerPrompt, scales int) {
	all := 0
	for _, q := range r.Questions.Prompts {
		if q.Kind == partnership.ScalePrompt || wordsAsked(r, q) {
			all++
		}
	}
	for _, q := range r.Questions.Prompts {
		if q.Kind != partnership.ScalePrompt && !wordsAsked(r, q) {
			continue
		}
		out := answerPrompt{Place: fmt.Sprintf("%d of %d", len(list)+1, all), Text: string(q.Text), Help: string(q.Help)}
		if q.Kind == partnership.ScalePrompt {
			scales++
			out.ID = fmt.Sprintf("q%d", scales)
			for _, about := range aboutOf(r, p) {
				out.Rows = append(out.Rows, rowOf(named, r.Questions, q, about, p, form))
			}
		}
		if wordsAsked(r, q) {
			out.Words = wordsOf(q, form)
		}
		list = append(list, out)
	}
	return list, scales
}

func rowOf(named map[partnership.PartyID]Party, q partnership.QuestionSet, p partnership.Prompt, about, own partnership.PartyID, form *Form) answerRow {
	field := pointField(p.Key, about)
	row := answerRow{Field: field, Own: about == own && about != 0, Error: form.Err(field), Cannot: form.Chosen(field, cannotSay)}
	if about != 0 {
		party := named[about]
		row.About = &party
	}
	for i, word := range scaleWords(q, p) {
		value := fmt.Sprint(i + 1)
		row.Points = append(row.Points, answerPoint{Value: value, Word: string(word), Chosen: form.Chosen(field, value)})
	}
	return row
}

// scaleWords are the words of a prompt's scale, from point 1.
func scaleWords(q partnership.QuestionSet, p partnership.Prompt) []partnership.Text {
	i := slices.IndexFunc(q.Scales, func(s partnership.Scale) bool { return s.Key == p.Scale })
	if i < 0 {
		return nil
	}
	return q.Scales[i].Points
}

func wordsOf(p partnership.Prompt, form *Form) *answerText {
	t := &answerText{Field: wordsField(p.Key), Share: shareField(p.Key), Label: "Your words, optional",
		Shared: form.Checked(shareField(p.Key)), Value: form.Value(wordsField(p.Key)), Error: form.Err(wordsField(p.Key))}
	t.Folded = p.Kind == partnership.ScalePrompt
	return t
}

// isTall tells whether a scale's points stand one below the other: too many, or too long, for a phone's width.
func (r answerRow) isTall() bool {
	return len(r.Points) > 7 || slices.ContainsFunc(r.Points, func(p answerPoint) bool {
		return slices.ContainsFunc(strings.Fields(p.Word), func(word string) bool { return len(word) > 9 }) || len(p.Word) > 20
	})
}

func (r answerRow) scaleClass() string {
	if r.isTall() {
		return "scale tall"
	}
	return fmt.Sprintf("scale of-%d", len(r.Points))
}

// readAnswers reads what was chosen and typed. A prompt without a point is left out: it counts as "I cannot say".
func readAnswers(form *Form, r partnership.Round, p partnership.PartyID) partnership.Answers {
	var a partnership.Answers
	size := 0
	for _, q := range r.Questions.Prompts {
		if q.Kind == partnership.ScalePrompt {
			for _, about := range aboutOf(r, p) {
				if point, ok := readPoint(form, pointField(q.Key, about), r.Questions.Points(q)); ok {
					a.Values = append(a.Values, partnership.Value{Prompt: q.Key, About: about, Point: point})
				}
			}
		}
		if form.values.Get(wordsField(q.Key)) == "" || !wordsAsked(r, q) { // in this order: the second looks at all prompts
			continue
		}
		text := form.Text(wordsField(q.Key), 64<<10, "")
		if size += len(text); size > partnership.MostPeopleText && text != "" {
			form.Fail(wordsField(q.Key), tooLong(size))
		}
		if text != "" {
			a.Texts = append(a.Texts, partnership.Comment{Prompt: q.Key, Text: text, Share: form.Checked(shareField(q.Key))})
		}
	}
	return a
}

func tooLong(size int) string {
	return fmt.Sprintf("all your words together take %s bytes, and %s fit (a letter is one byte, one with an accent two). Nothing was sent; please shorten them",
		thousands(uint64(size)), thousands(partnership.MostPeopleText))
}

// readPoint is the point that was chosen, 0 for "I cannot say"; false if none was.
func readPoint(form *Form, field string, points int) (point int, ok bool) {
	text := form.values.Get(field)
	if text == "" {
		return 0, false
	}
	for i := range points + 1 {
		if text == strconv.Itoa(i) {
			return i, true
		}
	}
	form.Fail(field, "choose one of the points offered, or that you cannot say")
	return 0, false
}

// answered is a form that holds the answers.
func answered(a partnership.Answers) *Form {
	values := url.Values{}
	for _, v := range a.Values {
		values.Set(pointField(v.Prompt, v.About), fmt.Sprint(v.Point))
	}
	for _, t := range a.Texts {
		values.Set(wordsField(t.Prompt), t.Text)
		if t.Share {
			values.Set(shareField(t.Prompt), "yes")
		}
	}
	return FormOf(values)
}

// wordsTyped are the words that somebody typed, for a page that cannot take them any more.
func wordsTyped(form *Form, r partnership.Round) []string {
	var list []string
	for _, q := range r.Questions.Prompts {
		if text := form.Value(wordsField(q.Key)); strings.TrimSpace(text) != "" {
			list = append(list, text)
		}
	}
	return list
}

// isAbout tells whether the questions are asked about several organisations.
func (f answerForm) isAbout() bool {
	for _, p := range f.Prompts {
		if len(p.Rows) > 0 {
			return p.Rows[0].About != nil
		}
	}
	return false
}

// unsent says that nothing leaves the phone by itself.
func (f answerForm) unsent() string {
	if f.Again {
		return "Changes count once you send them."
	}
	return "Nothing is sent until you press Send."
}

// countText is how many points there are to choose; where questions in words are counted beside them, it says of what.
func (f answerForm) countText() string {
	n, words := 0, false
	for _, p := range f.Prompts {
		n += len(p.Rows)
		words = words || len(p.Rows) == 0
	}
	if n > 0 && words {
		return fmt.Sprintf("%d statements", n)
	}
	return fmt.Sprint(n)
}

func dotClass(i int) string { return fmt.Sprintf("d%d", i+1) }

// wordsSeen is who reads what is written.
func (f answerFrame) wordsSeen() string {
	return f.Audience + ", if you tick it and at least eight people do; else nobody"
}

// folds tells whether words are asked for behind lines to open: then who reads them is said once, above all.
func (f answerForm) folds() bool {
	return slices.ContainsFunc(f.Prompts, func(p answerPrompt) bool { return p.Words != nil && p.Words.Folded })
}

// seenAt tells whether who reads words is said at this prompt: at the first that asks for them, unless it is said above all.
func (f answerForm) seenAt(i int) bool {
	first := slices.IndexFunc(f.Prompts, func(p answerPrompt) bool { return p.Words != nil })
	return i == first && !f.folds()
}

// described are the lines that say more about the field.
func (t answerText) described() string {
	if t.Error != "" {
		return seenID + " " + t.Field + "-e"
	}
	return seenID
}

// place is where the prompt stands, and what to mind.
func (p answerPrompt) place() string {
	if len(p.Rows) > 0 {
		return p.Place
	}
	if strings.Contains(p.Help, "leave out names") {
		return p.Place + ". Optional."
	}
	return p.Place + ". Optional. Please leave out names."
}
