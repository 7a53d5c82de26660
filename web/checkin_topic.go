package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"entente/partnership"
)

// topicRow is a topic as lists show it.
type topicRow struct {
	ID, Text string
	By       Party
	About    Link
	Promise  string // where it becomes a promise; "" for who makes none
	Drop     string // where it is dropped; "" for who may not
}

// topicRowOf is a topic that waits, or is on the next check-in.
func topicRowOf(view partnership.View, t partnership.Topic) topicRow {
	row := topicRowAt(view, t, 0)
	if t.Open() && t.Party == view.By.Party && canHelp(view) {
		row.Drop = fmt.Sprintf("/s/%s/topics/%d/drop", view.ID, t.ID)
	}
	return row
}

// topicRowAt is a topic at a check-in, where any line can become a promise.
func topicRowAt(view partnership.View, t partnership.Topic, at partnership.CheckinID) topicRow {
	row := topicRow{ID: fmt.Sprint(t.ID), Text: string(t.Text), By: partyOf(view.Common, t.Party), About: aboutLink(view, t.About)}
	if view.Is(partnership.Manager) {
		row.Promise = promiseHref(view, string(t.Text), at)
	}
	if at != 0 && t.Open() && t.Party == view.By.Party && canHelp(view) {
		row.Drop = fmt.Sprintf("/s/%s/topics/%d/drop", view.ID, t.ID)
	}
	return row
}

// promiseHref leads to the form for a promise with the line filled in, to those who see the space. The form reads
// what, to, due and from: the check-in at which it came up, as "SPACE/12".
func promiseHref(view partnership.View, what string, at partnership.CheckinID) string {
	q := url.Values{}
	if what != "" {
		q.Set("what", what)
	}
	for _, p := range others(view) {
		q.Add("to", fmt.Sprint(p))
	}
	if at != 0 {
		q.Set("from", fmt.Sprintf("%s/%d", view.ID, at))
	}
	return "/s/" + string(view.CommonID) + "/commitments?" + q.Encode() + "#make"
}

// unsettledAt is what comes to the next check-in of a space by itself.
func unsettledAt(views []partnership.View, all []partnership.Signal, at partnership.SpaceID) []Criterion {
	var list []Criterion
	for _, x := range all {
		if x.Space != at {
			continue
		}
		text := "We see it differently: "
		if x.Rule == partnership.RuleAwaitingWord {
			text = "Shown, awaiting word: "
		}
		l, _ := thingOf(viewIn(views, at), x.Of)
		list = append(list, Criterion{Text: text + l.Label, Link: Link{Label: "The promise", Href: pathOf(at, x.Of)}})
	}
	return list
}

// aboutWords are what a topic calls the item that it came from. The line itself says which.
var aboutWords = map[partnership.RefKind]string{
	partnership.RefCommitment: "The promise", partnership.RefCheckin: "The check-in", partnership.RefEvidence: "The evidence",
	partnership.RefThanks: "The thanks", partnership.RefNote: "The note", partnership.RefClause: "The clause",
	partnership.RefCorrection: "The course correction", partnership.RefContract: "The note", partnership.RefAmendment: "The amendment",
	partnership.RefRound: "How we see it", partnership.RefConsent: "The question",
}

// aboutLink leads to the item that a topic came from; empty if it came from none.
func aboutLink(view partnership.View, ref partnership.Ref) Link {
	if aboutWords[ref.Kind] == "" {
		return Link{}
	}
	return Link{Label: aboutWords[ref.Kind], Href: pathOf(view.ID, ref)}
}

// BringTopic is "Bring to the next check-in", for any item of a space. Make one with bringTopic.
type BringTopic struct {
	Href, About, Text string
	Readers           string // who will read the line: "Everyone in Northbank", "Calder and Harwick", "Only Harwick"
	On                string // where the item's topic is seen, if it is on the list already
}

// bringTopic brings an item, by its title, to the next check-in of its space, which no wider circle sees. Zero for who brings
// none.
func bringTopic(view partnership.View, ref partnership.Ref, title string) BringTopic {
	if !canHelp(view) {
		return BringTopic{}
	}
	b := BringTopic{Href: "/s/" + string(view.ID) + "/topics", About: ref.String(), Text: shorten(title, topicLength), Readers: upperFirst(audience(view))}
	if view.State.Kind() == partnership.Common {
		b.Readers = "Everyone in " + string(view.Common.Name())
	}
	if _, on := view.State.TopicAbout(ref); on {
		b.On = checkinsHref(view)
	}
	return b
}

// bringQuestion brings a question of consent; that about an amendment is brought as the amendment, beside which it is read.
func bringQuestion(view partnership.View, q partnership.Question) BringTopic {
	if a, ok := view.Common.Amendment(partnership.AmendmentID(q.Subject)); ok && q.About == partnership.AboutAmendment {
		return bringAmendment(view, a)
	}
	return bringTopic(view, partnership.RefTo(partnership.RefConsent, q.ID), asks(view, q))
}

func bringAmendment(view partnership.View, a partnership.Amendment) BringTopic {
	return bringTopic(view, partnership.RefTo(partnership.RefAmendment, a.ID), fmt.Sprintf("Amendment %d: %s", a.Number, a.Reason))
}

// checkinsHref is where the topics of a space are seen.
func checkinsHref(view partnership.View) string { return "/s/" + string(view.CommonID) + "/checkins" }

// topicLength is how long a topic may be, in characters.
const topicLength = 200

// shorten is the text as one line of at most n characters, cut after a word.
func shorten(text string, n int) string {
	text = cleanLine(text)
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	cut := string([]rune(text)[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

func (s *Site) addTopic(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.AddTopic{
		Text: partnership.Text(form.Line("text", topicLength, "say in a line what you want to talk about")),
	}
	if about := form.Value("about"); about != "" {
		if c.About, err = partnership.ParseRef(about); err != nil {
			return partnership.ErrNotFound // no form of ours sends it
		}
	}
	var next string
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), c, form)
	}
	if err != nil && !form.fieldErrors(err) {
		return err
	}
	if !form.OK() {
		return s.showCheckins(w, r, v, http.StatusUnprocessableEntity, form)
	}
	if _, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		next = checkinsHref(view)
		if c, ok := view.State.NextCheckin(view.Common.Today(view.Now)); ok {
			next = checkinHref(view, c.ID)
		}
		return nil
	}); err != nil {
		return err
	}
	return see(w, r, next+"#topics")
}

func (s *Site) dropTopic(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.TopicID](r, "id")
	if err != nil {
		return err
	}
	return s.simply(w, r, v, &partnership.DropTopic{Topic: id}, below(r, "/checkins#topics"))
}

// Render makes BringTopic a component; for who brings none it is nothing.
func (b BringTopic) Render(ctx context.Context, w io.Writer) error { return b.view().Render(ctx, w) }
