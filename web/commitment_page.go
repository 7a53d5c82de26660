package web

import (
	"fmt"
	"net/http"
	"slices"

	"entente/partnership"
)

// promiseView is the page of a promise, or of an occurrence of one.
type promiseView struct {
	Title, Lede string
	WhoSees     string
	Item        Commitment
	Status      Status
	Facts       Facts
	Said        []sideWord // what the giver and the receivers say, side by side
	Acts        []actForm
	Kept        []Typed // what was typed for an act that can be done no more
	Dates       []dateRow
	DatesText   string
	Rights      []righting
	Timeline    []AgendaItem
	More        []Action
	Bring       BringTopic
	Hanging     Hanging
}

// sideWord is one side's word on what was shown.
type sideWord struct {
	Party Party
	Says  string
	Lines []string
	Who   string
}

// righting is what went wrong and what is done about it.
type righting struct{ Wrong, Will, Who string }

// dateRow is one occurrence of a repeating promise.
type dateRow struct {
	Mark, Text, Href, When, At string
}

// refusedAct is a form on the page that was not taken.
type refusedAct struct {
	act    partnership.Act
	form   *Form
	notice string
}

// promiseOf is the promise, or the occurrence, that an address names. Errors: partnership.ErrNotFound.
func promiseOf(r *http.Request) (partnership.OccurrenceID, error) {
	text := r.PathValue("id")
	if day := r.PathValue("day"); day != "" {
		text += "/" + day
	}
	of, err := partnership.ParseOccurrenceID(text)
	if err != nil {
		return of, partnership.ErrNotFound
	}
	return of, nil
}

func (s *Site) commitment(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showCommitment(w, r, v, http.StatusOK, refusedAct{})
}

func (s *Site) showCommitment(w http.ResponseWriter, r *http.Request, v visitor, status int, f refusedAct) error {
	of, err := promiseOf(r)
	if err != nil {
		return err
	}
	host, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	var out promiseView
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		view, ok := viewOf(views, spaceOf(r))
		if !ok {
			return partnership.ErrNotFound
		}
		c, ok := view.State.Commitment(of.Commitment)
		st := view.State.Standing(of, partnership.LookOver(views))
		if !ok || st.Status == "" {
			return partnership.ErrNotFound
		}
		out = promiseViewOf(views, partnership.Listed{View: view, Of: of, Commitment: c, Standing: st}, host.Host, f, r.URL.Query().Get("act"))
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	if f.notice != "" {
		shell.Notice = &Notice{Icon: "pencil", Text: f.notice, Look: true}
	}
	return Render(w, r, status, commitmentPageView(shell, out))
}

func promiseViewOf(views []partnership.View, l partnership.Listed, host string, f refusedAct, open string) promiseView {
	v, c := l.View, l.Commitment
	base := promisePath(v.ID, l.Of)
	out := promiseView{Title: string(c.What), Item: promiseItem(l), Status: standingStatus(l), Facts: promiseFacts(views, l)}
	out.Lede = out.Status.Text
	out.WhoSees = out.Item.WhoSees
	out.Item.Href, out.Item.Title, out.Item.WhoSees, out.Item.Actions, out.Item.Status = "", "", "", nil, nil
	out.Item.Criteria = criteriaWithEvidence(l)
	out.Said = sidesOf(l)
	out.Acts = actForms(views, l, f, open)
	if f.form != nil && !slices.ContainsFunc(out.Acts, func(a actForm) bool { return a.Act == string(f.act) }) {
		out.Kept = f.form.Retry("", written(f.form)...).Fields
	}
	out.dates(l)
	for _, right := range c.CourseOf(l.Of.Day).Rights {
		out.Rights = append(out.Rights, righting{string(right.Wrong), string(right.Will), saidBy(v, right.Made)})
	}
	for _, h := range slices.Backward(v.State.Timeline(l.Of)) {
		out.Timeline = append(out.Timeline, timelineItem(v, c, h))
	}
	out.More = onwards(l)
	out.Bring = bringTopic(v, l.Of.Ref(), string(c.What))
	criteria := c.Criteria
	if l.Of.Day != "" {
		criteria = nil
	}
	out.Hanging = hangingOn(v, l.Of.Ref(), criteria, host, base)
	out.Hanging.Said = len(out.Acts) > 0
	return out
}

// saidBy is who wrote an entry, and when.
func saidBy(v partnership.View, m partnership.Meta) string {
	text := day(v, m.At).Text
	if id, ok := m.By.Member(); ok {
		who, _ := v.Common.Member(id)
		text = string(who.Name) + ", " + text
	}
	return text
}

func timelineItem(v partnership.View, c partnership.Commitment, h partnership.Happening) AgendaItem {
	text := saidBy(v, h.Made)
	if h.Says != "" {
		text += ". “" + string(h.Says) + "”"
	}
	item := AgendaItem{At: string(h.On), When: h.On.Time().Format("2 Jan 2006"), Title: happened(v, c, h), Text: text}
	if h.Of.Day != "" {
		item.Link = Link{Label: "of " + h.Of.Day.Time().Format("2 January"), Href: promisePath(v.ID, h.Of)}
	}
	return item
}

// criteriaWithEvidence are the checks, each with what shows it.
func criteriaWithEvidence(l partnership.Listed) []Criterion {
	list := criteriaOf(l)
	for i := range list {
		ref := l.Commitment.ID.Once().Ref().Of(partnership.CriterionPart(i + 1))
		for _, e := range l.View.State.EvidenceOn(ref) {
			if e.State() != partnership.Withdrawn && e.Kind != partnership.Statement {
				list[i].Link = Link{Label: string(e.Title), Href: fmt.Sprintf("/s/%s/evidence/%d", l.View.ID, e.ID)}
			}
		}
	}
	return list
}

// sidesOf puts what the giver says beside what each receiver says, once somebody has said "not yet".
func sidesOf(l partnership.Listed) []sideWord {
	v, c := l.View, l.Commitment
	claim, shown := c.CourseOf(l.Of.Day).Claim()
	if !shown {
		return nil
	}
	giver := sideWord{Party: partyOf(v.Common, c.Giver), Says: "It is done.", Who: saidBy(v, claim.Made)}
	giver.Lines = lineOf(claim.Account)
	list := []sideWord{giver}
	if claim.Stood.Made.No != 0 {
		list = append(list, sideWord{Party: giver.Party, Says: "It stands by it.", Lines: lineOf(claim.Stood.Account), Who: saidBy(v, claim.Stood.Made)})
	}
	for _, w := range claim.Words {
		word := sideWord{Party: partyOf(v.Common, w.Party), Says: "Yes, all of it.", Who: saidBy(v, w.Made)}
		if !w.Confirms {
			word.Says = "Not yet."
		}
		for _, reason := range w.Reasons {
			text := string(reason.Reason)
			if reason.Criterion > 0 && reason.Criterion <= len(c.Criteria) {
				text = string(c.Criteria[reason.Criterion-1]) + ": " + text
			}
			word.Lines = append(word.Lines, text)
		}
		list = append(list, word)
	}
	return list
}

func lineOf(t partnership.Text) []string {
	if t == "" {
		return nil
	}
	return []string{string(t)}
}

// promiseFacts are who answers for it, when, and how much its giver has promised already.
func promiseFacts(views []partnership.View, l partnership.Listed) Facts {
	v, c, st := l.View, l.Commitment, l.Standing
	var f Facts
	add := func(label string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			f.Items = append(f.Items, Fact{Label: label, Values: values})
		}
	}
	if st.Due != "" && st.Shown != "" {
		add("Due", words(nearDay(v, st.Due)))
	}
	if c.Schedule.Repeats() {
		add("How often", upperFirst(scheduleWords(c)))
	}
	add("Owned by", personWords(v, c.Owner, c.Deputy))
	for _, a := range c.Accepted {
		add("Confirmed for "+partyOf(v.Common, a.Party).Name+" by", personWords(v, a.Confirmer, a.Deputy))
	}
	if c.AnswerBy != "" && !c.Counts() {
		add("An answer is welcome by", words(nearDay(v, c.AnswerBy)))
	}
	add("Why it is asked for", string(c.Why))
	add("Made", saidBy(v, c.Made))
	if fact, ok := originFact(views, l); ok {
		f.Items = append(f.Items, fact)
	}
	if d := c.DependsOn; d != (partnership.Dependency{}) {
		f.Items = append(f.Items, dependsFact(views, l))
	}
	if st.Status == partnership.StatusOffered || st.Status == partnership.StatusAsked || st.Status.Open() {
		add("Open load", loadWords(views, c.Giver, st.Due))
	}
	return f
}

// originFact leads to the check-in at which the promise came up, or the course correction it was made from, if the reader
// sees it.
func originFact(views []partnership.View, l partnership.Listed) (Fact, bool) {
	from, at := l.Commitment.From, l.Commitment.From.Space
	if at == "" {
		at = l.View.ID
	}
	v, ok := viewOf(views, at)
	if !ok {
		return Fact{}, false
	}
	if from.Correction != 0 {
		k, ok := v.State.Correction(from.Correction)
		return Fact{Label: "Comes from", Link: Link{Label: "The course correction: " + correctionTitle(views, v, k), Href: pathOf(v.ID, partnership.RefTo(partnership.RefCorrection, k.ID))}}, ok
	}
	c, ok := v.State.Checkin(from.Checkin)
	return Fact{Label: "Came up at", Link: Link{Label: checkinTitle(v, c), Href: checkinHref(v, c.ID)}}, ok
}

// dependsFact leads to the promise that this one depends on.
func dependsFact(views []partnership.View, l partnership.Listed) Fact {
	d := l.Commitment.DependsOn
	at := d.Space
	if at == "" {
		at = l.View.ID
	}
	f := Fact{Label: "Depends on", Values: []string{"If that one’s date moves, this one’s moves by as many days."}}
	to, ok := viewOf(views, at)
	if !ok {
		return f
	}
	if c, there := to.State.Commitment(d.Of.Commitment); there {
		f.Link = Link{Label: partyOf(to.Common, c.Giver).Name + ": " + string(c.What), Href: promisePath(at, d.Of)}
	}
	return f
}

func personWords(v partnership.View, person, deputy partnership.MemberID) string {
	m, ok := v.Common.Member(person)
	if !ok {
		return ""
	}
	text := string(m.Name)
	if d, ok := v.Common.Member(deputy); ok {
		text += "; deputy " + string(d.Name)
	}
	return text
}

// The occurrences that the page of a repeating promise shows: the latest that fell due, and the next.
const (
	datesBack  = 12
	datesAhead = 3
	yearBack   = 400
)

func (out *promiseView) dates(l partnership.Listed) {
	v, c := l.View, l.Commitment
	if !c.Schedule.Repeats() || !c.Counts() {
		return
	}
	today := v.Common.Today(v.Now)
	look := partnership.LookOver([]partnership.View{v})
	var past, ahead []partnership.Occurrence
	for _, o := range v.State.Occurrences(c.ID, today.AddDays(-yearBack), today.AddDays(yearBack), look) {
		if o.Standing.Status == partnership.StatusPromised || o.Standing.Due >= today && o.Standing.Shown == "" {
			ahead = append(ahead, o)
			continue
		}
		past = append(past, o)
	}
	past = past[max(0, len(past)-datesBack):]
	ahead = ahead[:min(len(ahead), datesAhead)]
	kept := 0
	for _, o := range past {
		mark := occurrenceMarks[o.Standing.Status]
		if s := o.Standing.Status; s == partnership.StatusKept || s == partnership.StatusRenegotiated {
			kept++
		}
		out.Dates = append(out.Dates, dateRowOf(v, o, mark[0], mark[1]))
	}
	for _, o := range ahead {
		out.Dates = append(out.Dates, dateRowOf(v, o, "", "to come"))
	}
	if len(past) >= 3 {
		out.DatesText = fmt.Sprintf("Kept %s of the last %s.", inWords(kept), inWords(len(past)))
	}
}

func dateRowOf(v partnership.View, o partnership.Occurrence, mark, text string) dateRow {
	if text == "" {
		text = "neither kept nor not"
	}
	return dateRow{Mark: mark, Text: text, Href: promisePath(v.ID, o.ID), When: fullDay(o.Standing.Due.Time()), At: string(o.Standing.Due)}
}

// onwards are the ways on from a promise: to the whole of it, to one that depends on it, back to the list.
func onwards(l partnership.Listed) []Action {
	v := l.View
	list := "/s/" + string(v.CommonID) + "/commitments"
	var more []Action
	if l.Of.Day != "" {
		more = append(more, Action{Label: "The promise as a whole", Href: promisePath(v.ID, l.Commitment.ID.Once()), Kind: "quiet"})
	}
	open := l.Standing.Status == partnership.StatusPromised || l.Standing.Status == partnership.StatusOffered
	if mayPromise(v) && open && l.Commitment.Giver != v.By.Party && !l.Commitment.Schedule.Repeats() {
		more = append(more, Action{Label: "Promise something that depends on this", Href: fmt.Sprintf("%s?depends=%s/%s#make", list, v.ID, l.Of), Kind: "quiet"})
	}
	return append(more, Action{Label: "All commitments", Href: list, Kind: "bare"})
}
