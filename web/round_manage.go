package web

import (
	"fmt"
	"net/http"
	"slices"

	"entente/partnership"
)

// roundManage is a round that has not opened: how it is set up, and what a manager of a party asked has to choose. It never
// says who has answered, nor how many.
type roundManage struct {
	Lede     string
	Path     string
	State    Status
	Facts    Facts
	Seen     []string // who will see what, before anybody types
	Actions  []Action
	Parties  []answeredRow
	Prompts  []promptLine
	Voice    *voiceForm
	More     *moreForm
	Cancel   *Form
	Sheet    string
	WhoSees  string
	Private  bool // nobody else is there who could agree
	Host     string
	Why      string // it was cancelled
	Over     bool
	Together bool
	Sender   string // of letters with links; "" where none are sent
}

// promptLine is one question, as the set has it.
type promptLine struct{ Dimension, Text, Help, Scale string }

// voiceForm lets a manager choose how the party answers.
type voiceForm struct {
	Form   *Form
	Party  string
	Voices []Option
	Why    string // what is suggested, and why
	People []Option
	Links  string
	About  []Option
	Left   string // of the prompts of the quarter
}

// moreForm asks more people.
type moreForm struct {
	Form   *Form
	Asked  string
	People []Option
	Links  string
	Left   string
}

// makesLinks tells whether the page has a form that makes personal links, and with it the seed of them all.
func (m *roundManage) makesLinks() bool { return m != nil && (m.Voice != nil || m.More != nil) }

func manageOf(views []partnership.View, v partnership.View, r partnership.Round, host string, forms roundForms) *roundManage {
	m := &roundManage{Path: roundPath(v.ID, r.ID), WhoSees: audience(v), Private: v.State.Kind() == partnership.Private, Host: host, Together: r.Together, Sender: forms.sender}
	m.Lede = string(r.Questions.Purpose)
	m.State = Status{Icon: "blind", Text: whenWords(v, r)}
	m.Facts = settingFacts(v, r)
	m.Seen = seenWords(r, audience(v), host)
	m.Prompts = promptLines(r.Questions)
	for _, p := range r.Asked {
		m.Parties = append(m.Parties, answeredRow{partyOf(v.Common, p), chosenWords(v, r, p)})
	}
	if r.Phase() == partnership.RoundCancelled {
		m.State = Status{Icon: "empty", Text: "Cancelled on " + day(v, r.Cancelled.At).Text + ". What was answered was deleted unread."}
		m.Why, m.Over, m.Seen = string(r.Why), true, nil
		return m
	}
	m.Actions, m.Sheet = roundActions(v, r), m.Path+"/sheet"
	if r.Phase() != partnership.RoundRunning || v.Past || !v.Is(partnership.Manager) {
		return m
	}
	if r.Party == v.By.Party || v.Common.HasLeft(r.Party) {
		m.Cancel = orNew(forms.cancel)
	}
	voice, chosen := r.VoiceOf(v.By.Party)
	switch {
	case !r.AskedOf(v.By.Party):
	case !chosen:
		m.Voice = voiceFormOf(views, v, r, orNew(forms.voice))
	case voice.Voice == partnership.People:
		m.More = moreFormOf(views, v, r, voice, orNew(forms.more))
	}
	return m
}

func orNew(form *Form) *Form {
	if form == nil {
		return FormOf(nil)
	}
	return form
}

// chosenWords say how a party answers. Not whether it has.
func chosenWords(v partnership.View, r partnership.Round, p partnership.PartyID) string {
	voice, ok := r.VoiceOf(p)
	switch {
	case r.Phase() == partnership.RoundCancelled:
		return "was asked"
	case v.Common.HasLeft(p):
		return "is not asked any more"
	case !ok:
		return "has not chosen how to answer"
	case voice.Voice == partnership.OneVoice:
		return "answers as one voice"
	}
	return "several people answer, unnamed"
}

// settingFacts are what was settled when the round began, and does not change.
func settingFacts(v partnership.View, r partnership.Round) Facts {
	var f Facts
	add := func(label string, values ...string) { f.Items = append(f.Items, Fact{Label: label, Values: values}) }
	add("Begun", saidBy(v, r.Begun)+", for "+partyOf(v.Common, r.Party).Name)
	over := r.Phase() == partnership.RoundCancelled
	if r.Closes != "" && !over {
		add("Closes", "at the end of "+words(nearDay(v, r.Closes)))
	}
	switch {
	case over:
	case r.Together:
		add("Opens", "as soon as every organisation has sent its answer")
	default:
		add("Opens", words(nearDay(v, r.Opens))+", at 09:00, to everyone at the same moment")
	}
	add("Who sees what comes out", upperFirst(audience(v)))
	if r.Questions.MayAnswer(partnership.People) && !r.Together {
		add("Smallest group", fmt.Sprintf("%s answers; fewer are in no figure", upperFirst(inWords(r.Smallest))))
		add("Comments", map[bool]string{true: "Asked for; shown unnamed, and only if eight people or more share one", false: "Not asked for"}[r.Comments])
	}
	add("How many questions", upperFirst(countOf(len(r.Questions.Prompts), "question", "questions")))
	return f
}

// seenWords say who will see what, who runs the machine, and what they could technically see.
func seenWords(r partnership.Round, who, host string) []string {
	var list []string
	if r.Questions.MayAnswer(partnership.People) && !r.Together {
		list = append(list, "People answer without a name. What comes out is averages and how the answers spread, for each organisation of whom enough answered: "+who+" will see that. Nobody sees a single answer.")
	}
	if r.Questions.MayAnswer(partnership.OneVoice) {
		list = append(list, "What an organisation answers as one voice is shown with its name, to "+who+", word for word.")
	}
	list = append(list, untilOpen(r))
	if host == "" {
		host = "Whoever runs this machine"
	}
	return append(list, host+" runs this machine and could technically read the sealed answers while they are kept. They are stored without name, time or order, outside backups, and deleted when the round has opened.")
}

// untilOpen says what can be known before the answers open.
func untilOpen(r partnership.Round) string {
	switch {
	case r.Together || !r.Questions.MayAnswer(partnership.People):
		return "Until it opens nobody sees an answer. That an organisation has sent its own can be seen."
	case r.Questions.MayAnswer(partnership.OneVoice):
		return "Until it opens nobody sees an answer, and not how many people have given one. That an organisation has sent its one voice can be seen."
	}
	return "Until it opens nobody sees anything: no answer, and not how many there are."
}

func promptLines(q partnership.QuestionSet) []promptLine {
	var list []promptLine
	for _, p := range q.Prompts {
		line := promptLine{Text: string(p.Text), Help: string(p.Help)}
		if d, ok := q.Dimension(p.Dimension); ok {
			line.Dimension = string(d.Name)
		}
		for _, s := range q.Scales {
			if s.Key == p.Scale && p.Kind == partnership.ScalePrompt {
				line.Scale = scaleEnds(s)
			}
		}
		if p.Kind != partnership.ScalePrompt {
			line.Scale = inOwnWords
		}
		list = append(list, line)
	}
	return list
}

// sharedScale is how most of the questions are answered, said once above them: all with a scale on the same one, or all in
// words; "" if they have different scales.
func sharedScale(list []promptLine) string {
	scale := ""
	for _, p := range list {
		switch {
		case p.Scale == inOwnWords || p.Scale == scale:
		case scale == "":
			scale = p.Scale
		default:
			return ""
		}
	}
	return orElse(scale, inOwnWords)
}

// inOwnWords is how a question without a scale is answered.
const inOwnWords = "in your own words"

func scaleEnds(s partnership.Scale) string {
	last := len(s.Points) - 1
	return fmt.Sprintf("from 1, %s, to %d, %s", lowerFirst(string(s.Points[0])), last+1, lowerFirst(string(s.Points[last])))
}

// fewPeople is from how many people on answering one by one says something.
const fewPeople = 8

func voiceFormOf(views []partnership.View, v partnership.View, r partnership.Round, form *Form) *voiceForm {
	f := &voiceForm{Form: form, Party: partyOf(v.Common, v.By.Party).Name, Links: form.Value("links")}
	suggested, why := suggestedVoice(v, r)
	if chosen := partnership.Voice(form.Value("voice")); chosen != "" {
		suggested = chosen
	}
	f.Why = why
	if r.Questions.MayAnswer(partnership.OneVoice) {
		f.Voices = append(f.Voices, Option{Value: string(partnership.OneVoice), Label: "As one voice: one answer, with the name of " + f.Party, Selected: suggested == partnership.OneVoice,
			Hint: "You agree on it among yourselves; a signatory or manager sends it."})
	}
	if r.Questions.MayAnswer(partnership.People) {
		f.Voices = append(f.Voices, Option{Value: string(partnership.People), Label: "Several people, each unnamed", Selected: suggested == partnership.People,
			Hint: fmt.Sprintf("Fewer than %s answers to a question are shown to nobody, not even to you.", inWords(r.Smallest))})
		f.People = personChecks(views, v, r, nil, form)
		f.Left = leftWords(views)
	}
	if r.Questions.About {
		for _, p := range without(v, r.Asked) {
			value := fmt.Sprint(p)
			f.About = append(f.About, Option{Value: value, Label: partyOf(v.Common, p).Name, Selected: form.Chosen("about", value) || len(r.Asked) <= 3 && form.values["about"] == nil})
		}
	}
	return f
}

// suggestedVoice is one voice where any party asks fewer than eight, and why.
func suggestedVoice(v partnership.View, r partnership.Round) (partnership.Voice, string) {
	switch {
	case !r.Questions.MayAnswer(partnership.OneVoice):
		return partnership.People, ""
	case !r.Questions.MayAnswer(partnership.People):
		return partnership.OneVoice, ""
	}
	for _, p := range r.Asked {
		voice, chosen := r.VoiceOf(p)
		few := chosen && (voice.Voice == partnership.OneVoice || voice.Invited() < fewPeople)
		if !chosen && p == v.By.Party {
			few = len(activeMembers(v, p)) < fewPeople
		}
		if few {
			return partnership.OneVoice, "We suggest one voice: where an organisation asks fewer than eight, too few answers may be left to show any."
		}
	}
	return partnership.People, "We suggest several people: each organisation asks at least eight."
}

func activeMembers(v partnership.View, p partnership.PartyID) []partnership.Member {
	return slices.DeleteFunc(v.Common.Members(p), func(m partnership.Member) bool { return m.Left != 0 })
}

// personChecks offers the party's people; beside each what is left of the quarter's prompts, if that is not all.
func personChecks(views []partnership.View, v partnership.View, r partnership.Round, asked []partnership.MemberID, form *Form) []Option {
	var list []Option
	for _, m := range activeMembers(v, v.By.Party) {
		if slices.Contains(asked, m.ID) {
			continue
		}
		o := Option{Value: fmt.Sprint(m.ID), Label: string(m.Name), Selected: form.Chosen("members", fmt.Sprint(m.ID))}
		if left := partnership.PromptsLeft(views, m.ID); left < partnership.QuarterPrompts {
			o.Hint = fmt.Sprintf("%d of %d questions left this quarter", left, partnership.QuarterPrompts)
		}
		list = append(list, o)
	}
	return list
}

// leftWords say what is left of a quarter's prompts for those who come by link.
func leftWords(views []partnership.View) string {
	return fmt.Sprintf("Nobody is asked more than %d questions a quarter unless every organisation agrees. For people who come by link %d are left.",
		partnership.QuarterPrompts, partnership.PromptsLeft(views, 0))
}

func moreFormOf(views []partnership.View, v partnership.View, r partnership.Round, voice partnership.RoundVoice, form *Form) *moreForm {
	f := &moreForm{Form: form, People: personChecks(views, v, r, voice.Members(), form), Links: form.Value("links"), Left: leftWords(views)}
	var names []string
	for _, id := range voice.Members() {
		m, _ := v.Common.Member(id)
		names = append(names, string(m.Name))
	}
	if n := voice.Links(); n > 0 {
		names = append(names, countOf(n, "person by link", "people by link"))
	}
	f.Asked = "You ask " + sentenceList(names) + ". Who has answered is not known here, and nobody is reminded."
	return f
}

// allowMore asks all organisations whether people may be asked more than usual.
func (s *Site) allowMore(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return err
	}
	return s.simply(w, r, v, &partnership.AllowMore{Round: id}, roundPath(spaceOf(r), id))
}

func (s *Site) cancelRound(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, form, err := roundIn(w, r)
	if err != nil {
		return err
	}
	c := &partnership.CancelRound{Round: id, Reason: partnership.Text(form.Text("reason", 400, "say why, in a sentence"))}
	return s.act(w, r, v, c, form, roundPath(spaceOf(r), id), func(form *Form) error {
		return s.showRound(w, r, v, http.StatusUnprocessableEntity, roundForms{cancel: form})
	})
}

// roundIn reads a form of a round's page.
func roundIn(w http.ResponseWriter, r *http.Request) (partnership.RoundID, *Form, error) {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return 0, nil, err
	}
	form, err := ReadForm(w, r, FormLimit)
	return id, form, err
}
