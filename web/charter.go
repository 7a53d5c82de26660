package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/partnership"
)

// charterBase is the address of the charter, in whose partnership the view is.
func charterBase(view partnership.View) string { return "/s/" + string(view.CommonID) + "/charter" }

// charter is the page on which the charter is read: what holds now, a version, or what was in force on a day.
func (s *Site) charter(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showCharter(w, r, v, http.StatusOK, FormOf(nil))
}

// showCharter draws the page; form is what was typed on what is not relevant.
func (s *Site) showCharter(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	var out charterView
	host, err := s.host(r)
	if err != nil {
		return err
	}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		if views[0].ID != spaceOf(r) {
			return partnership.ErrNotFound
		}
		read, err := readingOf(views[0], r)
		if err == nil {
			out, err = s.charterViewOf(views, read)
		}
		if err == nil && read.now {
			out.useLadder(views)
			err = s.charterAsks(r.Context(), &out, views)
		}
		if err == nil && read.now && len(read.text.Sections) > 0 && (read.version.N == 0 || status != http.StatusOK) {
			out.Checklist = checklistOf(views[0], form, host)
			out.Beyond = append([]Link{{"Is it complete?", "#complete"}}, out.Beyond...)
		}
		return err
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, status, charterPageView(shell, out))
}

// mayDraft tells whether the reader may write in the charter, or propose how it should read.
func mayDraft(view partnership.View) bool { return !view.Past && mayPromise(view) }

// charterViewOf is what one reader sees of a text of the charter.
func (s *Site) charterViewOf(views []partnership.View, read reading) (charterView, error) {
	view := views[0]
	out := charterView{Here: charterBase(view), Title: "Relationship charter", Today: string(view.Common.Today(view.Now)), On: string(read.on)}
	if len(read.text.Sections) == 0 {
		out.empty(view, read)
		return out, nil
	}
	if !read.now {
		out.Title = fmt.Sprintf("Relationship charter, version %d", read.version.N)
	}
	d := clauseDrawing{site: s, view: view, text: read.text, drafting: read.version.N == 0, may: read.now && mayDraft(view), past: !read.now, begun: begunWith(read.text)}
	if read.now && justAssumed(view.Common) {
		out.empty(view, read)
		out.Empty.What = "There is no charter yet, but what we assume."
	}
	if read.now {
		d.uses, d.due = partnership.ClauseUses(views), map[partnership.ClauseID]partnership.Date{}
		for _, x := range view.Common.RecheckDays() {
			d.due[x.Clause] = x.Due
		}
		out.now(view, read, &d)
	} else {
		out.Vouch = pastWords(read)
		out.Actions = append(out.Actions, Action{Label: "Read what holds now", Href: out.Here, Kind: "quiet", Icon: "charter"})
	}
	out.Lede = charterLede(view, read)
	out.Marks = charterMarks(view, read, d)
	for i := range read.text.Sections {
		article, err := d.article(i)
		if err != nil {
			return out, err
		}
		out.Articles = append(out.Articles, article)
	}
	out.signed(view, read)
	versions := view.Common.Versions()
	out.Versions = versionItems(view, versions)
	out.From, out.To = versionOptions(versions, read.open, fmt.Sprint(read.version.N-1)), versionOptions(versions, read.open, fmt.Sprint(read.version.N))
	out.Beyond = append(out.Beyond, Link{"Signed by", "#signed"})
	if len(out.Versions) > 0 {
		out.Beyond = append(out.Beyond, Link{"Versions", "#versions"})
	}
	out.exports(read)
	printed := out.Here + "/print"
	if !read.now && read.version.N > 0 {
		printed = fmt.Sprintf("%s/versions/%d/print", out.Here, read.version.N)
	}
	out.Actions = append(out.Actions, Action{Label: "Printable copy", Href: printed, Kind: "quiet", Icon: "print"})
	return out, nil
}

// now adds what stands beside the text that holds now: what is proposed, what is missing, what waits for the reader.
func (out *charterView) now(view partnership.View, read reading, d *clauseDrawing) {
	last := read.text.Sections[len(read.text.Sections)-1].ID
	switch {
	case d.may && d.drafting:
		out.Actions = append(out.Actions, Action{Label: "Add a section", Href: fmt.Sprintf("%s/write?do=add-section&after=%s", out.Here, last), Kind: "quiet", Icon: "plus"})
	case d.may:
		out.Actions = append(out.Actions, Action{Label: "Propose a change", Href: out.Here + "/amend", Kind: "quiet", Icon: "pencil"})
	}
	if _, waits := view.Common.ToSign(view.By.Party); d.may && d.drafting && waits && view.Is(partnership.Signatory) {
		out.Actions = append(out.Actions, Action{Label: "Read it and sign", Href: out.Here + "/sign", Kind: "quiet", Icon: "seal"})
	}
	if d.may && !slices.ContainsFunc(read.text.Sections, assumes) { // otherwise it stands in that section
		out.Actions = append(out.Actions, Action{Label: "Note an assumption", Href: out.Here + "/assume", Kind: "quiet", Icon: "assumed"})
	}
	if !d.drafting {
		d.pending = pendingChanges(view, read)
	}
	out.amendments(view, d)
}

// charterAsks adds what waits for the reader in the charter.
func (s *Site) charterAsks(ctx context.Context, out *charterView, views []partnership.View) error {
	codes, err := s.codesAsked(ctx, views[0])
	if err != nil {
		return err
	}
	out.Asks = codes
	for _, row := range waitingRows(views) {
		if strings.HasPrefix(row.Href, out.Here+"/") {
			out.Asks = append(out.Asks, row.AgendaItem)
		}
	}
	return nil
}

// empty says what a charter is, and what to do first.
func (out *charterView) empty(view partnership.View, read reading) {
	out.Lede = "What we agree about how we work together, in our own words, and what we do when we drift."
	out.Empty = &Empty{What: "There is no charter yet.",
		Why: "Partnerships drift where nobody wrote down what they expect of one another. A page is enough to begin: why we work together, what each of us needs, how we behave, and the smallest step when something slips."}
	if mayDraft(view) {
		out.Empty.First = Action{Label: "Begin with our starter", Href: out.Here + "/begin", Icon: "charter"}
		out.Empty.Other = Action{Label: "Bring a text we have", Href: out.Here + "/import", Kind: "quiet", Icon: "doc"}
	}
	if read.on != "" {
		out.Lede = "No version was in force on " + fullDay(read.on.Time()) + "."
		out.Empty = &Empty{What: "There was no charter in force on that day.", Why: "Exploring without a charter is a normal way to work.", First: Action{Label: "Read what holds now", Href: out.Here}}
		return
	}
	if mayDraft(view) {
		return
	}
	out.Empty.Why += " A manager or signatory of your organisation can begin one."
}

// clauseDrawing turns clauses of one text into what a page shows.
type clauseDrawing struct {
	site     *Site
	view     partnership.View
	text     partnership.Charter
	drafting bool // it is being written: nobody has signed any of it
	may      bool // the reader may write
	bare     bool // the words alone, without status and ways on
	past     bool // a version that is read for its own sake

	begun uint64 // the entry with which the draft began: what nobody has written anew since is nobody's

	open    map[string][]amendmentView // open amendments, by the clause, or "section " and the section, that they change
	pending map[string][]amendmentView // the same of what is agreed and not in force yet

	dissents map[string][]dissentView // by the clause, of what is decided
	also     map[string][]string      // by the clause: open amendments of it that stand beside another

	uses map[partnership.ClauseID]partnership.ClauseUse
	due  map[partnership.ClauseID]partnership.Date // when a clause is to be looked at again
}

func (d clauseDrawing) article(i int) (articleView, error) {
	section := d.text.Sections[i]
	a := articleView{ID: fmt.Sprintf("a%d", i+1), No: fmt.Sprint(i + 1), Title: string(section.Title)}
	for k := range section.Clauses {
		c, err := d.clause(section.Clauses[k], i, k)
		if err != nil {
			return a, err
		}
		a.Clauses = append(a.Clauses, c)
	}
	here := "section " + section.ID.String()
	a.Amendments = append(append(a.Amendments, d.pending[here]...), d.open[here]...)
	if d.drafting && d.may && !d.bare {
		base := charterBase(d.view) + "/write?section=" + section.ID.String()
		a.Actions = []Link{{"Add a clause", base + "&do=add"}, {"Rename or move the section", base + "&do=rename-section"}}
	}
	if d.may && !d.bare && assumes(section) {
		a.Actions = append(a.Actions, Link{"Note an assumption", charterBase(d.view) + "/assume?section=" + section.ID.String()})
	}
	return a, nil
}

// assumes tells whether a section is the one for what is assumed.
func assumes(s partnership.Section) bool { return usualKind(s) == partnership.ClauseAssume }

func (d clauseDrawing) clause(c partnership.Clause, section, place int) (clauseView, error) {
	out, err := d.wording(c.Wording)
	if err != nil {
		return out, err
	}
	out.ID, out.No = fmt.Sprintf("c%d-%d", section+1, place+1), partnership.ClauseNumber(section, place)
	out.Href = "#" + out.ID
	if d.bare {
		return out, nil
	}
	out.Href = fmt.Sprintf("%s/clauses/%s", charterBase(d.view), c.ID)
	key := c.ID.String()
	out.Dissents, out.Notes = d.dissents[key], append(out.Notes, d.also[key]...)
	if text := clauseUseWords(d.uses[c.ID]); text != "" && !d.drafting {
		out.Notes = append(out.Notes, "Used: "+lowerFirst(text))
	}
	out.Amendments = append(append(out.Amendments, d.pending[key]...), d.open[key]...)
	out.Status = d.status(c)
	switch {
	case len(d.open[key]) > 0:
		out.Status = Status{Icon: "pencil", Text: strings.TrimSuffix(out.Status.Text, ".") + ", with an open amendment", Look: true}
	case len(d.pending[key]) > 0 && c.Assumed:
		out.Status = Status{Icon: "assumed", Text: strings.TrimSuffix(out.Status.Text, ".") + "; agreed for the next version, and until then assumed", Look: true}
	case len(d.pending[key]) > 0:
		out.Status = Status{Icon: "pencil", Text: "Agreed, changed in the next version", Look: true}
	}
	if d.may && d.drafting {
		out.Actions = d.ways(c)
	}
	return out, nil
}

// wording is what a clause says, whoever reads it.
func (d clauseDrawing) wording(w partnership.Wording) (out clauseView, err error) {
	for _, part := range []struct {
		from partnership.Text
		to   *string
	}{{w.Text, &out.HTML}, {w.Good, &out.Good}, {w.Bad, &out.Bad}} {
		if part.from == "" {
			continue
		}
		if *part.to, err = d.site.clauseHTML(string(part.from)); err != nil {
			return out, err
		}
	}
	if w.Needs != 0 {
		if p := partyOf(d.view.Common, w.Needs); !strings.HasPrefix(string(w.Text), p.Name+" ") { // the words say it themselves
			p.Name += " needs"
			out.Party = &p
		}
	}
	for _, t := range w.Terms {
		term := termView{Term: string(t.Term), Agreed: string(t.Agreed)}
		for _, m := range t.Meanings {
			term.Meanings = append(term.Meanings, meaningView{partyOf(d.view.Common, m.Party).Name, string(m.Text)})
		}
		out.Terms = append(out.Terms, term)
	}
	for _, r := range w.Ladder {
		out.Ladder = append(out.Ladder, rungView{Name: string(r.Name), What: string(r.What), Meta: rungClock(r)})
	}
	out.Setting = settingWords(d.view, w.Setting)
	return out, nil
}

// rungClock says within which time a step is taken.
func rungClock(r partnership.Rung) string {
	if r.Days == 0 {
		return ""
	}
	return "Within " + countOf(r.Days, "working day", "working days")
}

// soonDays is how long before its day a clause that is to be looked at again is marked.
const soonDays = 14

// status is where a clause stands.
func (d clauseDrawing) status(c partnership.Clause) Status {
	today := d.view.Common.Today(d.view.Now)
	due, on := "", c.Recheck
	if x, ok := d.due[c.ID]; ok {
		on = x
	}
	look := on != "" && on <= today.AddDays(soonDays) && !d.past
	switch {
	case look && on < today:
		due = " Re-check due since " + nearDay(d.view, on).Text + "."
	case look:
		due = " Re-check due by " + nearDay(d.view, on).Text + "."
	case on != "":
		due = " Re-check by " + nearDay(d.view, on).Text + "."
	}
	switch {
	case c.Assumed:
		return Status{Icon: "assumed", Text: "Assumed since " + day(d.view, c.Worded.At).Text + "." + due, Look: look}
	case d.drafting && c.Worded.No == d.begun:
		return Status{Icon: "pencil", Text: stated("Draft", due), Look: look}
	case d.drafting:
		return Status{Icon: "pencil", Text: stated("Draft of "+partyOf(d.view.Common, c.Party).Name, due), Look: look}
	}
	return Status{Icon: "agreed", Text: stated("Agreed", due), Look: look}
}

// stated is a standing and, if there is one, the day to look at it again.
func stated(text, due string) string {
	if due == "" {
		return text
	}
	return text + "." + due
}

// ways are what the reader can do about a clause.
func (d clauseDrawing) ways(c partnership.Clause) []Link {
	base := fmt.Sprintf("%s/write?clause=%s&do=", charterBase(d.view), c.ID)
	if c.Needs != 0 && c.Needs != d.view.By.Party && !d.view.Common.HasLeft(c.Needs) && d.drafting {
		return nil // each party writes its own need
	}
	if d.drafting {
		return []Link{{"Change", base + "change"}, {"Move", base + "move"}, {"Remove", base + "remove"}}
	}
	return []Link{{"Propose a change", base + "change"}, {"Propose to move", base + "move"}, {"Propose to remove", base + "remove"}}
}

// settingNames are the values in words.
var settingNames = map[partnership.SettingName]struct{ name, unit string }{
	partnership.SettingConfirm:    {"time to confirm that a promise was kept", "working day"},
	partnership.SettingCircle:     {"time for which a matter stays between those concerned", "working day"},
	partnership.SettingPatience:   {"time after which an unanswered question needs attention", "day"},
	partnership.SettingTalk:       {"time within which we talk", "day"},
	partnership.SettingSignBy:     {"day by which all have signed", ""},
	partnership.SettingSideBySide: {"parties’ figures are put side by side", ""},
}

// settingWords is a value in words; "" for none.
func settingWords(view partnership.View, x partnership.Setting) string {
	known := settingNames[x.Name]
	switch {
	case x.Name == "":
		return ""
	case x.Date != "":
		return fmt.Sprintf("Sets the %s: %s", known.name, nearDay(view, x.Date).Text)
	case x.Name == partnership.SettingSideBySide && x.Number == 0:
		return "Sets that no " + known.name
	case x.Name == partnership.SettingSideBySide:
		return "Sets that " + known.name
	}
	return fmt.Sprintf("Sets the %s: %s", known.name, countOf(x.Number, known.unit, known.unit+"s"))
}
