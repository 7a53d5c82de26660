package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"entente/engine"
	"entente/instrument"
	"entente/partnership"
)

// writeSetView is the page on which a set is written: in a form, or as YAML.
type writeSetView struct {
	Title, Lede    string
	Base, Back     string
	Host, WhoSees  string
	Form           *Form
	YAML           bool
	Other          string // where it is written the other way; "" if that has no room for it
	Circles        []NavItem
	Voices, Months []Option
}

// ownSet is what a set is begun with: nothing, a set to adapt, or the latest version of one's own.
type ownSet struct {
	set     instrument.Set
	from    partnership.SetRef
	own     partnership.QuestionSetID // 0 for a new set
	version int
}

// setLimit is how much a form with a set may weigh: a file and what was pasted.
const setLimit = 512 << 10

// howOften is the scale that a form begins with.
const howOften = "Never\nSeldom\nAt times\nMostly\nAlways"

// setBegun finds what the set named by these fields is begun with. Errors: partnership.ErrNotFound.
func setBegun(view partnership.View, fields url.Values) (ownSet, error) {
	name, version := fields.Get("from"), fields.Get("version")
	if set := fields.Get("set"); set != "" {
		name, version = set, ""
	}
	if name == "" {
		return ownSet{set: instrument.Set{Version: 1, Scales: []instrument.Scale{{Key: "scale"}}}}, nil
	}
	found, err := setOf(view, name, version)
	if err != nil {
		return ownSet{}, err
	}
	if fields.Get("set") == "" {
		out := ownSet{set: engine.SetOf(found.Questions).Own(), from: found.Ref}
		if found.Own == nil {
			ours, _ := instrument.Find(found.Ref.Key, found.Ref.Version)
			out.set = ours.Own()
		}
		return out, nil
	}
	if found.Own == nil {
		return ownSet{}, partnership.ErrNotFound
	}
	return ownSet{set: engine.SetOf(found.Questions), own: found.Own.ID, from: found.Own.Latest().From, version: len(found.Own.Versions)}, nil
}

func (s *Site) writeSetPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showWriteSet(w, r, v, http.StatusOK, r.URL.Query(), nil)
}

// showWriteSet draws the page; form is what could not be taken, nil for a new page.
func (s *Site) showWriteSet(w http.ResponseWriter, r *http.Request, v visitor, status int, fields url.Values, form *Form) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	out := writeSetView{Base: below(r, ""), Host: host, Form: form}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, ok := viewOf(views, spaceOf(r))
		if !ok {
			return partnership.ErrNotFound
		}
		if !mayWriteSets(views[0]) {
			return Forbidden("A manager or signatory of your organisation writes question sets.")
		}
		from, err := setBegun(view, fields)
		if err == nil {
			out.fill(views, view, from, fields)
		}
		return err
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, status, writeSetPageView(shell, out))
}

func (out *writeSetView) fill(views []partnership.View, view partnership.View, from ownSet, fields url.Values) {
	out.Title, out.Lede = "Write a question set", "Ask what matters between you. Nothing is asked yet: a set is begun as a round when you say so."
	out.WhoSees, out.Back = audience(view), "/s/"+string(view.CommonID)+"/sets"
	query := url.Values{}
	for _, name := range []string{"from", "version", "set"} {
		if x := fields.Get(name); x != "" {
			query.Set(name, x)
		}
	}
	switch {
	case from.own != 0:
		out.Title = fmt.Sprintf("Version %d of “%s”", from.version+1, from.set.Name)
		out.Lede = "The version before stays as it is, and so do its results. A question in the same words, on the same scale, is compared with the last time."
	case from.set.Name != "":
		out.Title = "Adapt “" + from.set.Name + "”"
	}
	if from.own == 0 && from.from.Own == 0 {
		for _, x := range views {
			out.Circles = append(out.Circles, NavItem{Label: upperFirst(audience(x)), Href: "/s/" + string(x.ID) + "/sets/new" + asQuery(query), Current: x.ID == view.ID})
		}
	}
	questions, fits := from.set.Plain()
	fits = fits || from.set.Name == ""
	out.YAML = fields.Get("as") == "yaml" || !fits
	if fits || out.Form != nil && !out.YAML {
		other := url.Values{}
		for name := range query {
			other.Set(name, query.Get(name))
		}
		if !out.YAML {
			other.Set("as", "yaml")
		}
		out.Other = out.Base + "/sets/new" + asQuery(other)
	}
	if out.Form == nil {
		values := from.values(questions)
		for name := range query {
			values.Set(name, query.Get(name))
		}
		if from.own != 0 {
			values.Set("saw", strconv.Itoa(from.version))
		}
		out.Form = FormOf(values)
	}
	out.Voices = out.Form.chosen("answered", Option{Value: "people", Label: "People, unnamed"}, Option{Value: "one-voice", Label: "Each organisation as one voice"},
		Option{Value: "people,one-voice", Label: "Either; people as a rule"}, Option{Value: "one-voice,people", Label: "Either; one voice as a rule"})
	out.Months = out.Form.chosen("most", Option{Value: "0", Label: "At any time"}, Option{Value: "1", Label: "Once a month at most"},
		Option{Value: "3", Label: "Once a quarter at most"}, Option{Value: "6", Label: "Twice a year at most"}, Option{Value: "12", Label: "Once a year at most"})
}

func asQuery(q url.Values) string {
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// chosen are the options, the one that the form has selected.
func (f *Form) chosen(field string, options ...Option) []Option {
	for i := range options {
		options[i].Selected = f.Chosen(field, options[i].Value)
	}
	return options
}

// values are the fields of the form, filled with what the set is begun with.
func (o ownSet) values(questions string) url.Values {
	v := url.Values{"answered": {"people"}, "most": {strconv.Itoa(o.set.Most)}, "scale": {howOften}, "name": {o.set.Name}, "purpose": {o.set.Purpose}, "questions": {questions}}
	if o.set.Name == "" {
		v.Set("most", "1")
		return v
	}
	var voices []string
	for _, x := range o.set.Answered {
		voices = append(voices, string(x))
	}
	v.Set("answered", strings.Join(voices, ","))
	if len(o.set.Scales) > 0 {
		v.Set("scale", strings.Join(o.set.Scales[0].Words, "\n"))
	}
	if o.own != 0 {
		o.set.Version = o.version + 1
	}
	v.Set("text", string(o.set.YAML()))
	return v
}

// writeSet takes a set. What cannot be taken comes back as it was typed, each reason with its line.
func (s *Site) writeSet(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, setLimit)
	if err != nil {
		return err
	}
	var from ownSet
	_, err = s.view(r, v, spaceOf(r), func(view partnership.View) error {
		if !mayWriteSets(view) {
			return Forbidden("A manager or signatory of your organisation writes question sets.")
		}
		from, err = setBegun(view, form.values)
		return err
	})
	if err != nil {
		return err
	}
	set := readSet(form, from.set)
	if !form.OK() {
		return s.showWriteSet(w, r, v, http.StatusUnprocessableEntity, form.values, form)
	}
	set.Key, set.When = "", nil
	c := &partnership.WriteQuestionSet{Set: from.own, From: from.from, Questions: engine.Questions(set)}
	c.Questions.Version = 0
	if from.own != 0 { // what the writer saw, not what there is by now
		c.Version, _ = strconv.Atoi(form.Value("saw"))
	}
	receipt, err := s.do(r, v, spaceOf(r), c, form)
	if err != nil {
		var invalid *partnership.InvalidError
		if !errors.As(err, &invalid) {
			return err
		}
		form.Fail(form.mainField(), strings.TrimPrefix(invalid.Field, "questions.")+": "+invalid.Reason)
		return s.showWriteSet(w, r, v, http.StatusUnprocessableEntity, form.values, form)
	}
	id := receipt.First
	if from.own != 0 {
		id = uint64(from.own)
	}
	return see(w, r, fmt.Sprintf("/s/%s/sets/%d", spaceOf(r), id))
}

// mainField is the field that holds the questions.
func (f *Form) mainField() string {
	if f.Value("as") == "yaml" {
		return "text"
	}
	return "questions"
}

// readSet reads the set that was typed; what is wrong with it is said in the form.
func readSet(form *Form, like instrument.Set) instrument.Set {
	if form.Value("as") == "yaml" {
		return readYAML(form)
	}
	like.Name = form.Line("name", 80, "give it a name")
	like.Purpose = form.Line("purpose", 400, "say what it is for, in a sentence")
	like.Answered = nil
	for name := range strings.SplitSeq(form.Value("answered"), ",") {
		like.Answered = append(like.Answered, instrument.Voice(name))
	}
	if like.Most, _ = strconv.Atoi(form.Value("most")); like.Most < 0 {
		like.Most = 0
	}
	key := "scale"
	if len(like.Scales) > 0 {
		key = like.Scales[0].Key
	}
	like.Scales = nil
	if words := form.List("scale", 9, 30, ""); len(words) > 0 {
		like.Scales = []instrument.Scale{{Key: key, Words: words}}
	}
	if !form.OK() {
		return like
	}
	set, err := instrument.ParsePlain(form.values.Get("questions"), like)
	form.problems(err, map[string]string{"scales": "scale", "name": "name", "purpose": "purpose", "answered": "answered", "most": "most"})
	return set
}

func readYAML(form *Form) instrument.Set {
	if up, ok := form.File("file", instrument.MostBytes, ""); ok {
		if bytes.ContainsRune(up.Body, 0) {
			form.Fail("file", "this is not a text; save the set as YAML")
			return instrument.Set{}
		}
		form.values.Set("text", string(up.Body))
	}
	if strings.TrimSpace(form.values.Get("text")) == "" {
		form.Fail("file", "choose a file, or paste what it says")
	}
	if !form.OK() {
		return instrument.Set{}
	}
	set, err := instrument.Parse([]byte(form.values.Get("text")))
	form.problems(err, nil)
	return set
}

// problems says each problem of a set where it can be mended: fields gives by the beginning of a path the field, otherwise
// it is where the questions are.
func (f *Form) problems(err error, fields map[string]string) {
	var list instrument.Problems
	if !errors.As(err, &list) {
		if err != nil {
			f.Fail(f.mainField(), err.Error())
		}
		return
	}
	for _, p := range list {
		top, _, _ := strings.Cut(p.Path, ".")
		if field := fields[top]; field != "" && p.Line == 0 {
			f.Fail(field, p.Reason)
			continue
		}
		if p.Line > 0 {
			p.Path = ""
		}
		f.Fail(f.mainField(), p.String())
	}
}
