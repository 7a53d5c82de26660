package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"entente/engine"
	"entente/partnership"

	"github.com/a-h/templ"
)

// An organisation answers as one voice here. Its people share one draft, sealed, which nobody else reads; sending it makes it
// final, and it opens to all once every organisation has sent its own.

// voiceView is the page on which somebody answers for their organisation.
type voiceView struct {
	Title, Lede, Word, Opens string
	Path, Back, Host         string
	WhoSees                  string
	Own                      string // the reader's organisation
	Stands                   []voiceStand
	Prompts                  []voicePrompt
	Form                     *Form
	Lead                     bool // may send it
	Locked                   bool
	Stale                    bool
	Others                   []voiceSaid // what a colleague has saved meanwhile, or what came too late
	Notice                   string
	Saved                    bool   // the draft, just now
	Waits                    string // when all answers show
	Finish                   string // where a passphrase is chosen; "" if there is one
	Alone                    string // where another organisation is invited, if nobody else is here
	Sheet                    string
	Set                      []Fact // how the round is set up, if it opens on a day
	Pad                      string // makes the page of every answer equally long
}

// voiceStand is one organisation, and whether it has answered.
type voiceStand struct {
	Party Party
	Text  string
	Done  bool
}

// voiceSaid is a question and what was answered.
type voiceSaid struct{ Question, Words string }

// voicePrompt is one question.
type voicePrompt struct {
	ID, Place, Text, Help string
	Rows                  []markRow // of a scale, one for each organisation that it is about
	Words                 bool      // it asks for words
	Field, Value, Error   string
	Stop                  string // of a deal-breaker: the field that says there is one
	Stops                 bool
	Show, Shown           string // the field for evidence, if it is asked for, and what is in it
	Said                  string // what was sent, for reading
}

// markRow is a scale to choose a point of.
type markRow struct {
	About        *Party
	Field, Error string
	Points       []voicePoint
	Class        string
	Cannot       bool
}

type voicePoint struct {
	Value, Word string
	Chosen      bool
}

// Names of the fields.
func sayField(key string) string  { return "say-" + key }
func stopField(key string) string { return "stop-" + key }
func showField(key string) string { return "show-" + key }
func sayPoint(key string, about partnership.PartyID) string {
	if about == 0 {
		return "mark-" + key
	}
	return fmt.Sprintf("mark-%s-%d", key, about)
}

// sayCannot is the value of "I cannot say".
const sayCannot = "0"

// voicing is a round that the reader's organisation answers as one voice.
type voicing struct {
	round partnership.Round
	me    partnership.PartyID
	voice partnership.RoundVoice
	view  voiceView
	shell Page

	names   map[partnership.PartyID]string
	parties map[partnership.PartyID]Party
}

// voicing reads how things stand. Errors: partnership.ErrNotFound for a round that the reader's organisation does not answer
// as one voice.
func (s *Site) voicing(r *http.Request, v visitor) (voicing, error) {
	id, err := idIn[partnership.RoundID](r, "id")
	if err != nil {
		return voicing{}, err
	}
	host, err := s.host(r)
	if err != nil {
		return voicing{}, err
	}
	at := voicing{names: map[partnership.PartyID]string{}, parties: map[partnership.PartyID]Party{}}
	at.shell, err = s.view(r, v, spaceOf(r), func(view partnership.View) error {
		var ok bool
		at.me = view.By.Party
		if at.round, ok = view.State.Round(id); !ok {
			return partnership.ErrNotFound
		}
		if at.voice, ok = at.round.VoiceOf(at.me); !ok || at.voice.Voice != partnership.OneVoice {
			return partnership.ErrNotFound
		}
		if view.Past || !canHelp(view) {
			return Forbidden("Whoever takes part for your organisation answers; you read along, and see the answers once they open.")
		}
		for _, p := range at.round.Asked {
			at.parties[p] = partyOf(view.Common, p)
			at.names[p] = at.parties[p].Name
		}
		at.view = voiceViewOf(view, at, host)
		return nil
	})
	at.view.Host = host
	if v.account.Unfinished() {
		at.view.Finish = finishPath + "?next=" + url.QueryEscape(at.view.Path)
	}
	return at, err
}

func voiceViewOf(view partnership.View, at voicing, host string) voiceView {
	r := at.round
	out := voiceView{
		Title: string(r.Questions.Name), Path: roundPath(view.ID, r.ID) + "/say", Back: "/s/" + string(view.CommonID), Sheet: roundPath(view.ID, r.ID) + "/sheet",
		Own: partyOf(view.Common, at.me).Name, Lead: mayPromise(view), Locked: at.voice.Locked.No != 0,
	}
	out.Lede = fmt.Sprintf("%s. %s, answered as one voice for %s.", view.Common.Name(), upperFirst(countOf(len(r.Questions.Prompts), "question", "questions")), out.Own)
	out.Word = "Take the time you need"
	if r.Closes != "" {
		out.Word = "Open until " + nearDay(view, r.Closes).Text
	}
	out.WhoSees = "only " + out.Own + " until all have answered; then " + audience(view)
	out.Opens = "All answers open at the same moment, once every organisation has sent its own."
	out.Waits = "This page shows all answers as soon as the last one is in. Look in again, or wait for word from the others."
	switch {
	case !r.Together:
		out.WhoSees = "only " + out.Own + " until it opens; then " + audience(view)
		out.Waits = "This page shows all answers once the round has opened."
		out.Opens = "All answers open at the same moment: " + nearDay(view, r.Opens).Text + " at " + r.OpensAt(view.Common).Format("15:04") + "."
		out.Set = setFacts(view, r, frameOf(view, r, at.me, host))
	case r.Closes != "":
		out.Opens = "All answers open at the same moment, once every organisation has sent its own or " + nearDay(view, r.Closes).Text + " is over."
	}
	for _, p := range r.Asked {
		if !view.Common.HasLeft(p) {
			out.Stands = append(out.Stands, voiceStandOf(view, r, p))
		}
	}
	if len(out.Stands) == 1 && r.Newcomers {
		out.Alone = out.Back + "/people#invite"
	}
	return out
}

// voiceStandOf says whether an organisation has answered, which is on record, and nothing more.
func voiceStandOf(view partnership.View, r partnership.Round, p partnership.PartyID) voiceStand {
	v, chosen := r.VoiceOf(p)
	stand := voiceStand{Party: partyOf(view.Common, p), Text: "has not sent its answer yet"}
	switch {
	case !chosen:
		stand.Text = "has not chosen how to answer"
	case chosen && v.Voice == partnership.People:
		stand.Text = "answers by several people"
	case chosen && v.Locked.No != 0:
		stand.Text, stand.Done = "has answered; nobody reads it until all have", true
		if !r.Together {
			stand.Text = "has answered; nobody reads it before it opens"
		}
	}
	return stand
}

func (s *Site) sayPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	at, err := s.voicing(r, v)
	if err != nil {
		return err
	}
	if at.round.Opened.No != 0 {
		return see(w, r, strings.TrimSuffix(at.view.Path, "/say")+"/talk")
	}
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	if at.round.Cancelled.No != 0 {
		at.view.Notice = "This round was cancelled; what was answered is deleted, unread."
		return s.showVoice(w, r, http.StatusOK, at, FormOf(nil), true)
	}
	draft, err := s.Engine.VoiceDraft(r.Context(), who, spaceOf(r), at.round.ID)
	if err != nil {
		return err
	}
	over := at.view.Locked || at.round.Phase() != partnership.RoundRunning
	if over && !at.view.Locked {
		at.view.Notice = "This round is closed; " + at.view.Own + " did not send an answer."
	}
	at.view.Saved = r.URL.Query().Has("saved") && !over
	form := spokenForm(draft.Answers)
	form.values.Set("revision", draft.Revision)
	return s.showVoice(w, r, http.StatusOK, at, form, over)
}

// voiceStep is by how many bytes the pages of longer answers are longer than those of shorter ones. Most fit into the first.
const voiceStep = partnership.MostVoiceText

// showVoice shows the questions, to answer or to read. Its length tells nothing of what was answered, typed or is wrong with it.
func (s *Site) showVoice(w http.ResponseWriter, r *http.Request, status int, at voicing, form *Form, read bool) error {
	at.shell.Title = at.view.Title
	page := func(at voicing, form *Form) templ.Component {
		at.view.Form = form
		if !read || at.view.Locked {
			at.view.Prompts = voicePrompts(at, form)
		}
		if read {
			return voiceReadView(at.shell, at.view)
		}
		return voicePageView(at.shell, at.view)
	}
	bare := at
	bare.view.Others, bare.view.Saved = nil, false
	var err error
	if at.view.Pad, err = padding(r.Context(), page(bare, FormOf(nil)), page(at, form), voiceStep); err != nil {
		return err
	}
	return RenderSecret(w, r, status, page(at, form))
}

// say saves the draft, or sends it.
func (s *Site) say(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	at, err := s.voicing(r, v)
	if err != nil {
		return err
	}
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	lock := form.Choice("do", "choose whether to keep it for later or to send it", "save", "lock") == "lock"
	answers := readVoice(form, at)
	if at.view.Locked || at.round.Phase() != partnership.RoundRunning {
		return s.tooLate(w, r, at, who, form, answers)
	}
	switch {
	case lock && !at.view.Lead:
		form.Fail("do", "a manager or signatory of your organisation sends the answer; keep it for later, and tell them")
	case lock && len(answers.Texts) == 0 && len(answers.Values) == 0:
		form.Fail(firstField(at), "answer at least one question before you send it")
	}
	if form.OK() {
		err = s.Engine.ReplaceVoice(r.Context(), who, spaceOf(r), at.round.ID, form.values.Get("revision"), answers)
	}
	switch {
	case errors.Is(err, engine.ErrStale):
		return s.staleVoice(w, r, at, who, form)
	case err != nil && !form.promptErrors(err, sayField):
		return err
	case !form.OK():
		return s.showVoice(w, r, http.StatusUnprocessableEntity, at, form, false)
	case !lock:
		return see(w, r, at.view.Path+"?saved")
	}
	if _, err := s.do(r, v, spaceOf(r), &partnership.LockVoice{Round: at.round.ID}, form); err != nil {
		return err
	}
	if at.view.Finish != "" {
		return see(w, r, at.view.Finish)
	}
	return see(w, r, at.view.Path)
}

// firstField is the field to which "answer something" leads.
func firstField(at voicing) string {
	p := at.round.Questions.Prompts[0]
	if p.Kind == partnership.ScalePrompt {
		return sayPoint(p.Key, aboutOf(at.round, at.me)[0])
	}
	return sayField(p.Key)
}

// staleVoice shows what a colleague has saved beside what was typed; saving again puts what is in the form in its place.
func (s *Site) staleVoice(w http.ResponseWriter, r *http.Request, at voicing, who engine.Who, form *Form) error {
	draft, err := s.Engine.VoiceDraft(r.Context(), who, spaceOf(r), at.round.ID)
	if err != nil {
		return err
	}
	at.view.Stale, at.view.Others = true, saidIn(at, draft.Answers)
	form.values.Set("revision", draft.Revision)
	form.values.Del(commandField)
	return s.showVoice(w, r, http.StatusConflict, at, form, false)
}

// tooLate says that nothing more can be sent. Who sent the same twice just sees it.
func (s *Site) tooLate(w http.ResponseWriter, r *http.Request, at voicing, who engine.Who, form *Form, answers partnership.Answers) error {
	own, _ := at.round.Spoke(at.me)
	if at.round.Opened.No == 0 && at.round.Cancelled.No == 0 {
		draft, err := s.Engine.VoiceDraft(r.Context(), who, spaceOf(r), at.round.ID)
		if err != nil {
			return err
		}
		own = draft.Answers
	}
	if at.view.Locked && slices.Equal(own.Values, answers.Values) && slices.Equal(own.Texts, answers.Texts) {
		return see(w, r, at.view.Path)
	}
	at.view.Others = saidIn(at, answers)
	at.view.Notice = at.view.Own + " had sent its answer before. What you have just typed was not kept; it stands here so that you can copy it."
	if !at.view.Locked {
		at.view.Notice = "This round takes no answers any more. What you have just typed was not kept; it stands here so that you can copy it."
	}
	return s.showVoice(w, r, http.StatusConflict, at, spokenForm(own), true)
}
