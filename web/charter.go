package web

import (
	"fmt"
	"net/http"

	"entente/partnership"
)

// charterBase is the address of the charter, in whose partnership the view is.
func charterBase(view partnership.View) string { return "/s/" + string(view.CommonID) + "/charter" }

// charter is the page on which the charter is read.
func (s *Site) charter(w http.ResponseWriter, r *http.Request, v visitor) error {
	var out charterView
	shell, err := s.viewCommon(r, v, func(view partnership.View) (err error) {
		out, err = s.charterViewOf(view)
		return err
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	return Render(w, r, http.StatusOK, charterPageView(shell, out))
}

// mayDraft tells whether the reader may write in the charter, or propose how it should read.
func mayDraft(view partnership.View) bool { return !view.Past && mayPromise(view) }

// charterViewOf is the working text while it is being drafted.
func (s *Site) charterViewOf(view partnership.View) (charterView, error) {
	text := view.Common.Charter()
	out := charterView{Here: charterBase(view), Title: "Relationship charter", Today: string(view.Common.Today(view.Now))}
	if len(text.Sections) == 0 {
		out.empty(view)
		return out, nil
	}
	agreed, assumed := text.Count()
	out.Lede = fmt.Sprintf("A draft of %s in %s. Everyone writes it together; it binds nobody until all have signed.",
		countOf(agreed+assumed, "clause", "clauses"), countOf(len(text.Sections), "section", "sections"))
	if assumed > 0 {
		out.Marks = []Status{{Icon: "pencil", Text: "Being written"}, assumedMark}
	}
	drawn := clauseDrawing{site: s, view: view, text: text, drafting: true, may: mayDraft(view)}
	for i := range text.Sections {
		article, err := drawn.article(i)
		if err != nil {
			return out, err
		}
		out.Articles = append(out.Articles, article)
	}
	if drawn.may {
		last := text.Sections[len(text.Sections)-1].ID
		out.Actions = append(out.Actions, Action{Label: "Add a section", Href: fmt.Sprintf("%s/write?do=add-section&after=%s", out.Here, last), Kind: "quiet", Icon: "plus"})
	}
	return out, nil
}

// empty says what a charter is, and what to do first.
func (out *charterView) empty(view partnership.View) {
	out.Lede = "What we agree about how we work together, in our own words, and what we do when we drift."
	out.Empty = &Empty{What: "There is no charter yet.",
		Why: "Partnerships drift where nobody wrote down what they expect of one another. A page is enough to begin: why we work together, what each of us needs, how we behave, and the smallest step when something slips."}
	if mayDraft(view) {
		out.Empty.First = Action{Label: "Begin with our starter", Href: out.Here + "/begin", Icon: "charter"}
		return
	}
	out.Empty.Why += " A manager or signatory of your organisation can begin one."
}

var assumedMark = Status{Icon: "assumed", Text: "Assumed: we act on it, nobody has signed it"}

// clauseDrawing turns clauses of one text into what a page shows.
type clauseDrawing struct {
	site     *Site
	view     partnership.View
	text     partnership.Charter
	drafting bool // it is being written: nobody has signed any of it
	may      bool // the reader may write
	bare     bool // the words alone, without status and ways on
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
	if d.drafting && d.may && !d.bare {
		base := charterBase(d.view) + "/write?section=" + section.ID.String()
		a.Actions = []Action{
			{Label: "Add a clause", Href: base + "&do=add", Kind: "quiet", Icon: "plus"},
			{Label: "Rename or move the section", Href: base + "&do=rename-section", Kind: "bare"},
		}
	}
	return a, nil
}

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
	out.Status = d.status(c)
	if d.may {
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
		p := partyOf(d.view.Common, w.Needs)
		p.Name += " needs"
		out.Party = &p
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

// status is where a clause stands.
func (d clauseDrawing) status(c partnership.Clause) Status {
	today := d.view.Common.Today(d.view.Now)
	due := ""
	if c.Recheck != "" {
		due = " Re-check by " + nearDay(d.view, c.Recheck).Text + "."
	}
	look := c.Recheck != "" && c.Recheck <= today
	if look {
		due = " Re-check due since " + nearDay(d.view, c.Recheck).Text + "."
	}
	switch {
	case c.Assumed:
		return Status{Icon: "assumed", Text: "Assumed since " + day(d.view, c.Worded.At).Text + "." + due, Look: look}
	case d.drafting:
		return Status{Icon: "pencil", Text: trimmed("Draft of " + partyOf(d.view.Common, c.Party).Name + "." + due), Look: look}
	}
	return Status{Icon: "agreed", Text: trimmed("Agreed." + due), Look: look}
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
