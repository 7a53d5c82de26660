package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"entente/partnership"
	"entente/web/chart"
)

// overviewView is where the partnership stands, for one reader.
type overviewView struct {
	Base    string
	Head    HungHead
	Lede    []ledePart
	Open    int // signals, shown or not
	Beyond  int // of them, course corrections that are past their first step, a conversation
	Signals []signalView
	More    string // "Two more can wait."
	Waiting []waitingRow
	Kept    keptView
	SeeIt   *seeItView
	Coming  []AgendaItem // of the reader's own organisation
	Others  []AgendaItem // between others
	Since   sinceView
	Thanks  []thanksItem // the latest
	Kin     kin
	First   *Empty // what to do first, in a partnership where nothing has happened
	Talk    *firstTalkView
	Shared  string // since when the sentence above is shared by all
}

// ledePart is a piece of the lede; what a rule says leads to its reason.
type ledePart struct{ Text, Href string }

// keptView is how promises went, as a picture or, early on, as a list.
type keptView struct {
	Chart *chart.Promises
	Year  string // the same over a year, in a sentence
	Own   string // the reader's own organisation's, in a sentence
	Side  Facts  // each organisation's, if the charter in force says that they stand side by side
	Says  Link   // to the clause that says so
	Early string
	List  []AgendaItem
}

// sinceView is what others did since the reader was last here.
type sinceView struct {
	When string
	What []string
}

// shownComing is how many dates stand unfolded.
const shownComing = 6

// shownSignals is how many signals are put before a person at a time.
const shownSignals = 3

func (s *Site) overview(w http.ResponseWriter, r *http.Request, v visitor) error {
	at := spaceOf(r)
	out, shell, err := s.overviewOf(r, v, at)
	if err != nil {
		return err
	}
	return Render(w, r, http.StatusOK, overviewPageView(shell, out))
}

// overviewOf gathers the overview for a page or a sheet.
func (s *Site) overviewOf(r *http.Request, v visitor, at partnership.SpaceID) (overviewView, Page, error) {
	out := overviewView{}
	lastHere := time.Time{}
	shell, err := s.viewAll(r, v, at, func(views []partnership.View) (err error) {
		if views[0].ID != at {
			return partnership.ErrNotFound // a room has no overview of its own
		}
		out.Base = "/s/" + string(at)
		if out.Waiting, err = s.waiting(r.Context(), views); err != nil {
			return err
		}
		out.fill(views)
		out.SeeIt, err = s.seeItOf(views)
		return err
	})
	if err != nil {
		return out, shell, err
	}
	if lastHere, err = s.Accounts.Visited(r.Context(), v.account.ID, string(at)); err != nil {
		return out, shell, err
	}
	if !lastHere.IsZero() {
		_, err = s.viewAll(r, v, at, func(views []partnership.View) error { out.Since = sinceThen(views, lastHere); return nil })
	}
	if err == nil {
		out.Kin, err = s.kinOf(r, v, at)
	}
	shell.Title = "State of the partnership"
	return out, shell, err
}

func (o *overviewView) fill(views []partnership.View) {
	common := views[0].Common
	today := common.Today(views[0].Now)
	o.Head = HungHead{Title: "State of the partnership", Vow: string(common.Goal()), Parties: PartyList{Label: "Who we are"}}
	if x, ok := common.SharedSentence(); ok && x.Text != partnership.Erased {
		o.Head.Vow = string(x.Text)
		o.Shared = "The sentence that all here share, since " + fullDay(common.Today(x.Shared.At).Time()) + ". We began with: " + string(common.Goal())
	}
	o.Head.Date = Time{At: string(today), Text: today.Time().Format("Monday 2 January 2006")}
	o.Head.Side = stageLink(common, o.Base)
	for _, p := range common.Parties() {
		if p.Left == 0 {
			o.Head.Parties.Parties = append(o.Head.Parties.Parties, partyOf(common, p.ID))
		}
	}
	o.attend(views, partnership.Signals(views))
	o.Kept = keptOf(views)
	o.Coming, o.Others = comingOf(views, today, anySpace)
	o.Thanks = thanksOf(views, 2)
	o.Lede = ledeOf(o)
	o.Talk = firstTalkOf(views)
	if len(common.Voters()) < 2 && o.Talk == nil {
		o.First = &Empty{What: "You are the first one here.", Why: "A partnership begins with the second organisation. Invite it by a link, a QR code or a printed sheet.",
			First: Action{Label: "Invite an organisation", Href: o.Base + "/people#invite"}}
	}
}

// attend puts what needs attention before the reader, no more than three at a time.
func (o *overviewView) attend(views []partnership.View, all []partnership.Signal) {
	o.Open, o.Beyond, o.Signals, o.More = len(all), 0, nil, ""
	for _, x := range all {
		if c, ok := viewIn(views, x.Space).State.Correction(correctionIn(x.Of)); ok && x.Rule == partnership.RuleCorrection && c.Rung() > 1 {
			o.Beyond++
		}
	}
	for _, signal := range all[:min(len(all), shownSignals)] {
		o.Signals = append(o.Signals, signalOf(views, partnership.LookOver(views), signal))
	}
	if more := len(all) - len(o.Signals); more > 0 {
		o.More = upperFirst(countOf(more, "more can", "more can")) + " wait."
	}
}

// viewIn is the view of a space, of those given.
func viewIn(views []partnership.View, at partnership.SpaceID) partnership.View {
	i := slices.IndexFunc(views, func(v partnership.View) bool { return v.ID == at })
	return views[max(i, 0)]
}

// stageLink says in which stage the partnership is.
func stageLink(common *partnership.State, base string) Link {
	return Link{Label: "Founded on " + fullDay(common.Today(common.Founded()).Time()), Href: base + "/people"}
}

// ledeOf says the whole page in two or three sentences. Each part is made by one rule and leads to its reason.
func ledeOf(o *overviewView) []ledePart {
	var lede []ledePart
	say := func(text, href string) { lede = append(lede, ledePart{text, href}) }
	if o.Open == 0 {
		say("Nothing needs attention.", "")
	} else {
		say(upperFirst(countOf(o.Open, "thing needs", "things need"))+" attention", "#attention")
		say(beyondWords(o), "")
	}
	if n := len(o.Waiting); n > 0 {
		say(" "+upperFirst(countOf(n, "thing waits", "things wait"))+" for you", o.Base+"/waiting")
		say(".", "")
	}
	if c := o.Kept.Chart; c != nil && total(*c) > 0 {
		say(" "+keptWords(*c), "#kept")
		say(".", "")
	}
	return lede
}

// beyondWords says how far up the playbook what needs attention has come.
func beyondWords(o *overviewView) string {
	switch {
	case o.Beyond == 0 && o.Open == 1:
		return "; it needs no more than a conversation yet."
	case o.Beyond == 0:
		return "; none needs more than a conversation yet."
	case o.Open == 1:
		return "; it is past a first conversation."
	}
	return "; " + countOf(o.Beyond, "is", "are") + " past a first conversation."
}

// keptWords is how most promises go, in words.
func keptWords(c chart.Promises) string {
	switch share := float64(c.Kept+c.Renegotiated) / float64(total(c)); {
	case share >= 0.9:
		return "We keep nearly all of what we promise"
	case share >= 0.7:
		return "We keep most of what we promise"
	case share >= 0.5:
		return "We keep more than half of what we promise"
	}
	return "Promising less would help us to keep what we promise"
}

func total(c chart.Promises) int {
	return c.Kept + c.Renegotiated + c.Late + c.NotKept + c.Awaiting + c.Differ
}

// keptOf is how promises went: over 90 days as a picture, over a year and the reader's own in a sentence.
func keptOf(views []partnership.View) keptView {
	quarter := partnership.PromisesKept(views, 90)
	if quarter.TooEarly {
		return keptView{Early: earlyWords(quarter), List: keptList(views, quarter.List)}
	}
	c := chartOf(quarter)
	if total(c) == 0 {
		return keptView{Early: "No promise fell due in the last 90 days."}
	}
	c.Sentence = fmt.Sprintf("Of %s that fell due in the last 90 days, we kept %d as agreed or renegotiated %s in time.",
		countOf(total(c), "commitment", "commitments"), c.Kept+c.Renegotiated, itOrThem(c.Kept+c.Renegotiated))
	k := keptView{Chart: &c}
	year := partnership.PromisesKept(views, 365)
	k.Year = fmt.Sprintf("Over the last year: %d of %d.", year.Kept+year.Renegotiated, year.Total())
	own := partnership.OwnPromisesKept(views, 90)
	if !own.TooEarly && own.Total() > 0 {
		k.Own = fmt.Sprintf("Of what your organisation promised: %d of %d. Only your organisation sees this line.", own.Kept+own.Renegotiated, own.Total())
	}
	k.sideBySide(views)
	return k
}

// sideBySide puts each organisation's figures beside the others', if the charter in force says so.
func (k *keptView) sideBySide(views []partnership.View) {
	list, clause := partnership.SideBySide(views, 90)
	if len(list) == 0 {
		return
	}
	view := views[0]
	k.Says = Link{"clause " + view.Common.CharterNow().Number(clause) + " of the charter", clausePath(view, clause)}
	for _, f := range list {
		text := "Too few have fallen due to count."
		if !f.TooEarly {
			text = "None fell due."
		}
		if n := f.Total(); n > 0 {
			text = fmt.Sprintf("%d of %d kept as agreed or renegotiated in time.", f.Kept+f.Renegotiated, n)
		}
		k.Side.Items = append(k.Side.Items, Fact{Label: partyOf(view.Common, f.Party).Name, Values: []string{text}})
	}
}

func itOrThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func chartOf(f partnership.Figures) chart.Promises {
	return chart.Promises{Kept: f.Kept, Renegotiated: f.Renegotiated, Late: f.Late, NotKept: f.NotKept, Awaiting: f.Awaiting, Differ: f.Differ}
}

func earlyWords(f partnership.Figures) string {
	if len(f.List) == 0 {
		return "Nothing has fallen due yet. Promises are listed here, and counted once there are enough of them to say something."
	}
	return "Promises that have fallen due. They are listed, not counted, for the first 90 days or until twelve have fallen due."
}

// markWords is what became of a promise that fell due.
var markWords = map[partnership.Status]string{
	partnership.StatusKept: "kept as agreed", partnership.StatusRenegotiated: "renegotiated in time", partnership.StatusLate: "kept late",
	partnership.StatusNotKept: "not kept", partnership.StatusAwaitingWord: "shown, awaiting word", partnership.StatusDifferent: "seen differently",
}

func keptList(views []partnership.View, list []partnership.Kept) []AgendaItem {
	var items []AgendaItem
	for _, k := range slices.Backward(list) {
		c, ok := viewIn(views, k.Space).State.Commitment(k.ID.Commitment)
		if !ok {
			continue
		}
		items = append(items, AgendaItem{At: string(k.Due), When: shortDay(k.Due), Title: string(c.What),
			Href: promisePath(k.Space, k.ID), Text: upperFirst(markWords[k.Mark])})
	}
	return items[:min(len(items), 12)]
}

// promisePath is where a promise, or an occurrence of it, is shown.
func promisePath(at partnership.SpaceID, of partnership.OccurrenceID) string {
	return pathOf(at, of.Ref())
}

// shortDay is a date in a list: Thu 26 Nov.
func shortDay(d partnership.Date) string { return d.Time().Format("Mon 2 Jan") }

// comingDays is how far ahead the overview looks.
const comingDays = 14

// anySpace is for what is gathered over all spaces that the reader is in.
func anySpace(partnership.View) bool { return true }

// comingOf lists the check-ins and promises of the next two weeks, soonest first: those of the reader's organisation, and
// those between others. of says from which spaces.
func comingOf(views []partnership.View, today partnership.Date, of func(partnership.View) bool) (items, others []AgendaItem) {
	for _, v := range views {
		if !of(v) {
			continue
		}
		for _, c := range v.State.OpenCheckins() {
			if c.Date >= today && c.Date <= today.AddDays(comingDays) {
				items = append(items, AgendaItem{At: string(c.Date), When: shortDay(c.Date), Title: checkinTitle(v, c), Href: checkinHref(v, c.ID),
					Text: checkinLineText(v, c)})
			}
		}
	}
	named := map[partnership.CommitmentID]partnership.SpaceID{}
	for _, o := range partnership.DueBetween(views, today, today.AddDays(comingDays)) {
		v := viewIn(views, o.Space)
		if named[o.ID.Commitment] == o.Space || !of(v) {
			continue // of one that repeats, the next time is enough
		}
		named[o.ID.Commitment] = o.Space
		if c, ok := v.State.Commitment(o.ID.Commitment); ok && o.Standing.Status == partnership.StatusPromised {
			item := AgendaItem{At: string(o.Standing.Due), When: "by " + shortDay(o.Standing.Due), Title: string(c.What),
				Href: promisePath(o.Space, o.ID), Text: promiseDirection(v, c)}
			if slices.Contains(c.Parties(), v.By.Party) {
				items = append(items, item)
			} else {
				others = append(others, item)
			}
		}
	}
	slices.SortStableFunc(items, func(a, b AgendaItem) int { return strings.Compare(a.At, b.At) })
	return items, others
}

// checkinLineText is when and where, and how many topics wait.
func checkinLineText(v partnership.View, c partnership.Checkin) string {
	var parts []string
	if c.At != "" {
		parts = append(parts, c.At)
	}
	if c.Host != 0 {
		parts = append(parts, partyOf(v.Common, c.Host).Name+" hosts")
	}
	text := strings.Join(parts, ", ")
	if text != "" {
		text += ". "
	}
	if n := len(v.State.OpenTopics()); n > 0 {
		text += upperFirst(countOf(n, "topic waits", "topics wait")) + "."
	}
	return strings.TrimSpace(text)
}

// promiseDirection is "Calder to Harwick and Millbrook".
func promiseDirection(v partnership.View, c partnership.Commitment) string {
	if c.Internal() {
		return "Only " + partyOf(v.Common, c.Giver).Name
	}
	var to []string
	for _, p := range c.Receivers {
		to = append(to, partyOf(v.Common, p).Name)
	}
	return partyOf(v.Common, c.Giver).Name + " to " + sentenceList(to)
}

// changeWords names what entries of a kind are about, by the first part of the kind.
var changeWords = []struct{ stem, one, many string }{
	{"commitment", "step on a promise", "steps on promises"}, {"evidence", "on evidence", "on evidence"},
	{"remark", "remark", "remarks"}, {"thanks", "thank-you", "thank-yous"}, {"checkin", "about check-ins", "about check-ins"},
	{"topic", "topic", "topics"}, {"correction", "step of a course correction", "steps of course corrections"}, {"member", "about people", "about people"}, {"party", "about organisations", "about organisations"},
	{"consent", "on a question", "on questions"}, {"invitation", "invitation", "invitations"},
	{"charter", "on the charter", "on the charter"}, {"amendment", "on an amendment", "on amendments"},
	{"dissent", "on a dissent", "on dissents"}, {"clause", "on a clause that was due", "on clauses that were due"},
	{"round", "about rounds of questions", "about rounds of questions"}, {"talk", "about what we keep of a talk", "about what we keep of a talk"}, {"question-set", "about a question set", "about question sets"},
	{"contract", "about the contract", "about the contract"},
	{"deputy", "about who stands in for whom", "about who stands in for whom"},
	{"replacement", "about a manager’s replacement", "about managers’ replacement"},
	{"removal", "about a removal", "about removals"}, {"closing", "about closing", "about closing"},
	{"erasure", "about erasing personal data", "about erasing personal data"}, {"words", "on erased words", "on erased words"},
	{"witness", "about witnesses", "about witnesses"}, {"log", "about the record itself", "about the record itself"},
}

// sinceThen counts what other organisations have recorded since the reader was last here.
func sinceThen(views []partnership.View, then time.Time) sinceView {
	counts := map[string]int{}
	for _, v := range views {
		for no := v.State.Head(); no > 0; no-- {
			line := v.State.RecordLine(v.Common, no)
			if !line.At.After(then) {
				break
			}
			if line.Party != v.By.Party {
				stem, _, _ := strings.Cut(line.Kind, ".")
				counts[stem]++
			}
		}
	}
	out := sinceView{When: then.In(views[0].Common.Zone()).Format("Monday 2 January, 15:04")}
	for _, c := range changeWords {
		if n := counts[c.stem]; n > 0 {
			out.What = append(out.What, countOf(n, c.one, c.many))
		}
	}
	return out
}

// trimmed is a piece of the lede without the space that parts it from the one before.
func trimmed(text string) string { return strings.TrimSpace(text) }
