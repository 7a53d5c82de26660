package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"entente/engine"
	"entente/partnership"

	"github.com/a-h/templ"
)

// Answering as one of a party's people: by a personal link, without an account, or signed in. Looking spends nothing and
// writes nothing. The page draws a random secret into its form; sending stores the answer under it and gives it to the browser,
// which alone can change the answer. So a form sent twice, or again after a crash, is one answer.

// respondent is how somebody was asked.
type respondent struct {
	link    string // the personal link's secret; "" for a member
	visitor visitor
	at      partnership.SpaceID
	round   partnership.RoundID
	action  string // the page's own address
	cookie  string // what the browser keeps is under this name
}

// asking is what there is to say to a respondent.
type asking struct {
	engine.Asked
	frame       answerFrame
	title, text string // why nothing can be sent; "" if it can
	named       map[partnership.PartyID]Party
	shell       Page
	result      *roundResultView // once the round has opened
}

func linkRespondent(r *http.Request) respondent {
	secret := r.PathValue("secret")
	return respondent{link: secret, action: "/answer/" + secret, cookie: keptUnder("link " + secret)}
}

// answerPage is what a personal link opens.
func (s *Site) answerPage(w http.ResponseWriter, r *http.Request) error {
	return s.showAnswer(w, r, linkRespondent(r))
}

// answer takes what was sent by a personal link.
func (s *Site) answer(w http.ResponseWriter, r *http.Request) error {
	return s.takeAnswer(w, r, linkRespondent(r))
}

func asMember(r *http.Request, v visitor) (respondent, error) {
	id, err := idIn[partnership.RoundID](r, "id")
	action := below(r, fmt.Sprintf("/rounds/%d/answer", id))
	return respondent{visitor: v, at: spaceOf(r), round: id, action: action, cookie: keptUnder("member " + action + " " + string(v.account.ID))}, err
}

// memberAnswerPage is the same page for somebody who is signed in.
func (s *Site) memberAnswerPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	p, err := asMember(r, v)
	if err != nil {
		return err
	}
	return s.showAnswer(w, r, p)
}

func (s *Site) memberAnswer(w http.ResponseWriter, r *http.Request, v visitor) error {
	p, err := asMember(r, v)
	if err != nil {
		return err
	}
	return s.takeAnswer(w, r, p)
}

// asking looks up how things stand for the respondent, and spends nothing. Errors: partnership.ErrNotFound for a link that
// never was and for a member who is not asked.
func (s *Site) asking(r *http.Request, p respondent) (asking, error) {
	host, err := s.host(r)
	if err != nil {
		return asking{}, err
	}
	a := asking{shell: s.plainShell(r), named: map[partnership.PartyID]Party{}}
	err = s.lookAsked(r.Context(), p, func(view partnership.View, asked engine.Asked) error {
		a.Asked, a.frame = asked, frameOf(view, asked.Round, asked.Party, host)
		a.title, a.text = phaseWords(view, asked)
		for _, id := range asked.Round.Asked {
			a.named[id] = partyOf(view.Common, id)
		}
		if a.title != "" {
			return nil
		}
		var err error
		a.result, err = s.answerResultOf(view, asked.Round)
		return err
	})
	a.shell.Title, a.shell.Partnership.Label = a.frame.Title, a.frame.Partnership
	return a, err
}

// askingOnly is as much of asking as it takes to seal an answer: most who send one need no page.
func (s *Site) askingOnly(ctx context.Context, p respondent) (asking, error) {
	var a asking
	err := s.lookAsked(ctx, p, func(view partnership.View, asked engine.Asked) error {
		a.Asked, a.frame.KeptFor = asked, keptFor(asked.Round, view.Common, view.Now)
		a.title, a.text = phaseWords(view, asked)
		return nil
	})
	return a, err
}

func (s *Site) lookAsked(ctx context.Context, p respondent, f func(partnership.View, engine.Asked) error) error {
	if p.link != "" {
		return s.Engine.Link(ctx, p.link, f)
	}
	who, err := s.who(ctx, p.visitor, p.at)
	if err != nil {
		return err
	}
	return s.Engine.MemberAsked(ctx, who, p.at, p.round, f)
}

// showAnswer shows what there is for the respondent on this phone: the questions; their own answers, to change; or why there
// is neither.
func (s *Site) showAnswer(w http.ResponseWriter, r *http.Request, p respondent) error {
	a, err := s.asking(r, p)
	if err != nil {
		return err
	}
	kept, err := s.kept(w, r, p, a)
	if err != nil {
		return err
	}
	switch {
	case a.Round.Opened.No != 0 && a.title == "":
		return s.showAnswerResult(w, r, a, kept)
	case a.title != "":
		return s.sayAnswer(w, r, a, answerSaid{Title: a.title, Text: a.text, Receipt: kept.receipt})
	case kept.mine:
		return s.askAnswer(w, r, http.StatusOK, a, p, kept, answered(kept.answers))
	case a.Spent:
		return s.sayAnswer(w, r, a, usedWords(r, p, a))
	}
	kept.Secret = engine.NewSecret()
	return s.askAnswer(w, r, http.StatusOK, a, p, kept, FormOf(nil))
}

// usedWords are for a link that was used, to whoever opens it elsewhere: the same, whether it was sent to two people or one
// opens it on two phones.
func usedWords(r *http.Request, p respondent, a asking) answerSaid {
	said := answerSaid{Title: "This link was already used", Text: "Answers were sent with it. They can be changed until " + a.frame.Until +
		", on the phone or browser that sent them and nowhere else. The results open " + a.frame.Opens + ": open this link again then, and you see them too."}
	if p.link == "" {
		said.Title, said.Text = "You have answered already", "Your answers are in. They can be changed until "+a.frame.Until+
			", on the phone or browser that sent them and nowhere else. The results open "+a.frame.Opens+"."
	}
	if r.URL.Query().Has("sent") { // it keeps no cookies
		said.Title, said.Text = "Sent", "Your answers are in. This browser keeps nothing, so they cannot be changed. The results open "+a.frame.Opens+"."
	}
	return said
}

// askAnswer shows the questions, with what the form holds.
func (s *Site) askAnswer(w http.ResponseWriter, r *http.Request, status int, a asking, p respondent, k answerHeld, form *Form) error {
	out := a.form(p, k, form)
	page := func(form answerForm, own bool) templ.Component {
		if own {
			return answerPageView(a.shell, a.frame, form, k)
		}
		held := answerHeld{mine: k.mine}
		return answerPageView(a.shell, a.frame, form, held)
	}
	if k.mine || status != http.StatusOK {
		var err error
		if out.Pad, err = padded(r.Context(), out, a.form(p, k, FormOf(nil)), page); err != nil {
			return err
		}
	}
	return RenderSecret(w, r, status, page(out, true))
}

func (a asking) form(p respondent, k answerHeld, form *Form) answerForm {
	list, scales := promptsOf(a.named, a.Round, a.Party, form)
	out := answerForm{Prompts: list, Count: scales, Form: form, Action: p.action, Secret: k.Secret, Send: "Send"}
	if k.mine {
		out.Send, out.Again = "Send the changes", true
	}
	return out
}

func (s *Site) sayAnswer(w http.ResponseWriter, r *http.Request, a asking, said answerSaid) error {
	a.shell.Title = said.Title
	return RenderSecret(w, r, http.StatusOK, answerSaidView(a.shell, a.frame, said))
}

// giveBack says why nothing was sealed, with what was typed. The page is as long whatever that was.
func (s *Site) giveBack(w http.ResponseWriter, r *http.Request, a asking, said answerSaid) error {
	a.shell.Title = said.Title
	bare := said
	bare.Words = nil
	most := 5*partnership.MostPeopleText + 256*(len(a.Round.Questions.Prompts)+1) // a byte takes up to five
	var err error
	if said.Pad, err = padding(r.Context(), answerSaidView(a.shell, a.frame, bare), answerSaidView(a.shell, a.frame, said), most); err != nil {
		return err
	}
	return RenderSecret(w, r, http.StatusConflict, answerSaidView(a.shell, a.frame, said))
}

// takeAnswer seals what was sent. The browser's own secret goes first: a form from another tab then changes its answer.
func (s *Site) takeAnswer(w http.ResponseWriter, r *http.Request, p respondent) error {
	r.Form = url.Values{} // not nil: of the many fields the request then keeps no second copy, which nobody reads
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	a, err := s.askingOnly(r.Context(), p)
	if err != nil {
		return err
	}
	if form.values.Get("do") == "forget" {
		forget(w, p.cookie)
		return see(w, r, p.action)
	}
	if a.title != "" || a.Round.Opened.No != 0 {
		if a, err = s.asking(r, p); err != nil {
			return err
		}
		return s.giveBack(w, r, a, a.tooLate(form))
	}
	k, err := s.kept(w, r, p, a)
	if err != nil {
		return err
	}
	if !k.mine {
		k.Secret = strings.TrimSpace(form.values.Get("secret"))
	}
	answers := readAnswers(form, a.Round, a.Party)
	if !form.OK() {
		return s.notTaken(w, r, p, k, form, nil)
	}
	leaf, err := s.seal(r.Context(), p, a, k.Secret, answers)
	if err != nil {
		return s.notTaken(w, r, p, k, form, err)
	}
	k.Leaf = leaf
	keep(w, r, p.cookie, k.answerKept, a.frame.KeptFor)
	return see(w, r, p.action+"?sent")
}

// notTaken says why an answer was not sealed, with everything typed kept.
func (s *Site) notTaken(w http.ResponseWriter, r *http.Request, p respondent, k answerHeld, form *Form, refused error) error {
	a, err := s.asking(r, p)
	if err != nil {
		return err
	}
	switch {
	case errors.Is(refused, engine.ErrSpent):
		said := usedWords(r, p, a)
		said.Words = wordsTyped(form, a.Round)
		return s.giveBack(w, r, a, said)
	case errors.Is(refused, partnership.ErrConflict): // it closed meanwhile
		return s.giveBack(w, r, a, a.tooLate(form))
	case refused != nil && !form.promptErrors(refused, wordsField):
		return refused
	}
	return s.askAnswer(w, r, http.StatusUnprocessableEntity, a, p, k, form)
}

// seal gives the answer to the engine, which looks again whether it may be given, and returns its leaf.
func (s *Site) seal(ctx context.Context, p respondent, a asking, secret string, answers partnership.Answers) (leaf string, err error) {
	if p.link != "" {
		return s.Engine.AnswerAsked(ctx, a.Asked, p.link, secret, answers)
	}
	who, err := s.who(ctx, p.visitor, p.at)
	if err != nil {
		return "", err
	}
	return s.Engine.Answer(ctx, who, a.Space, a.Round.ID, secret, answers)
}

// tooLate says that nothing was sent, and gives back what was written.
func (a asking) tooLate(form *Form) answerSaid {
	said := answerSaid{Title: a.title, Text: a.text, Words: wordsTyped(form, a.Round)}
	if said.Title == "" {
		said.Title, said.Text = "This round is closed", "Answers were taken until "+a.frame.Until+"."
	}
	said.Text = "What you have just sent came too late and was not kept. " + said.Text
	return said
}
