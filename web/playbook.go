package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"entente/partnership"
)

// playbookView is what happens when we drift: the ladder and how it was used, what is open, and the two forms.
type playbookView struct {
	Base         string
	Rungs        []rungRow
	Open, Ended  []AgendaItem
	MayOpen      bool
	With         []Option
	Today, First string
	Me, Host     string
	Contract     string // how often it was reached for
	Notes        []contractRow
	Forms        playbookForms
}

// contractRow is a note that somebody reached for the contract.
type contractRow struct {
	When, At, Says, WhoSees string
	Bring                   BringTopic
	Back                    string // where it is taken back; "" for those who did not write it
}

// playbookForms hold what was typed and not taken.
type playbookForms struct{ open, contract *Form }

func (s *Site) playbook(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showPlaybook(w, r, v, http.StatusOK, playbookForms{})
}

func (s *Site) showPlaybook(w http.ResponseWriter, r *http.Request, v visitor, status int, f playbookForms) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	for _, form := range []**Form{&f.open, &f.contract} {
		if *form == nil {
			*form = FormOf(nil)
		}
	}
	out := playbookView{Host: host, Forms: f}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		out.fill(views)
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "When we drift"
	return Render(w, r, status, playbookPageView(shell, out))
}

func (out *playbookView) fill(views []partnership.View) {
	v := views[0]
	today := v.Common.Today(v.Now)
	out.Base, out.Me, out.MayOpen = "/s/"+string(v.CommonID), partyOf(v.Common, v.By.Party).Name, canHelp(v)
	out.Today, out.First = string(today), string(today.AddDays(-365))
	out.Rungs = ladderRows(views)
	for _, view := range views {
		for _, c := range view.State.Corrections() {
			out.add(views, view, c, today)
		}
		for _, n := range view.State.ContractNotes() {
			out.Notes = append(out.Notes, contractRowOf(view, n))
		}
	}
	slices.SortStableFunc(out.Open, func(a, b AgendaItem) int { return strings.Compare(a.At, b.At) })
	slices.SortStableFunc(out.Ended, func(a, b AgendaItem) int { return strings.Compare(b.At, a.At) })
	slices.SortStableFunc(out.Notes, func(a, b contractRow) int { return strings.Compare(b.At, a.At) })
	out.Contract = contractWords(partnership.ContractUse(views, today.AddDays(-365)))
	for _, p := range others(v) {
		party := partyOf(v.Common, p)
		out.With = append(out.With, Option{Value: fmt.Sprint(p), Label: party.Name, Mark: &party.Mark})
	}
	me := partyOf(v.Common, v.By.Party)
	out.With = append(out.With, Option{Value: fmt.Sprint(v.By.Party), Label: "Only our own people", Mark: &me.Mark})
}

// add puts a course correction into its list.
func (out *playbookView) add(views []partnership.View, v partnership.View, c partnership.Correction, today partnership.Date) {
	item := AgendaItem{Title: correctionTitle(views, v, c), Href: pathOf(v.ID, partnership.RefTo(partnership.RefCorrection, c.ID)),
		Text: correctionLede(v, c) + " Seen by " + audience(v) + "."}
	if c.Open() {
		opened := v.Common.Today(c.Opened.At)
		item.At, item.When = string(opened), "since "+shortDay(opened)
		out.Open = append(out.Open, item)
		return
	}
	if c.Settled.On >= today.AddDays(-365) {
		item.At, item.When = string(c.Settled.On), c.Settled.On.Time().Format("2 Jan 2006")
		out.Ended = append(out.Ended, item)
	}
}

// ladderRows is the ladder of now, with how often each step was used.
func ladderRows(views []partnership.View) []rungRow {
	use := partnership.LadderUse(views)
	var rows []rungRow
	for i, rung := range partnership.Playbook(views[0].Common) {
		rows = append(rows, rungRow{Name: string(rung.Name), What: string(rung.What), Here: use[i].Open > 0, Meta: useWords(rung, use[i])})
	}
	return rows
}

// useLadder says beside the charter's own ladder how often each step was used, as far as the reader sees.
func (out *charterView) useLadder(views []partnership.View) {
	rows := ladderRows(views)
	for i := range out.Articles {
		for _, c := range out.Articles[i].Clauses {
			same := len(c.Ladder) == len(rows)
			for k := range c.Ladder {
				same = same && c.Ladder[k].Name == rows[k].Name
			}
			for k := range c.Ladder {
				if same {
					c.Ladder[k].Meta, c.Ladder[k].Here = rows[k].Meta, rows[k].Here
				}
			}
		}
	}
}

// useWords is "Within two working days. Used three times in the last year; two ended here. One stands here now."
func useWords(rung partnership.Rung, use partnership.RungUse) string {
	var parts []string
	if clock := rungClock(rung); clock != "" {
		parts = append(parts, clock+".")
	}
	switch {
	case use.Used == 0:
		parts = append(parts, "Not used in the last year.")
	case use.Ended == 0:
		parts = append(parts, "Used "+times(use.Used)+" in the last year.")
	case use.Ended == use.Used:
		parts = append(parts, "Used "+times(use.Used)+" in the last year; ended here.")
	default:
		parts = append(parts, fmt.Sprintf("Used %s in the last year; %s ended here.", times(use.Used), inWords(use.Ended)))
	}
	if use.Open > 0 {
		parts = append(parts, upperFirst(countOf(use.Open, "stands here now.", "stand here now.")))
	}
	return strings.Join(parts, " ")
}

// times is "once", "twice", "three times".
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return inWords(n) + " times"
}

func contractWords(n int) string {
	if n == 0 {
		return "Not noted in the last year, as far as you see."
	}
	return "Noted " + times(n) + " in the last year, as far as you see."
}

func contractRowOf(v partnership.View, n partnership.ContractNote) contractRow {
	row := contractRow{When: n.On.Time().Format("2 Jan 2006"), At: string(n.On), Says: string(n.Says), WhoSees: audience(v)}
	title := "Somebody reached for the contract"
	if n.Says != "" {
		title += ": " + string(n.Says)
	}
	row.Bring = bringTopic(v, partnership.RefTo(partnership.RefContract, n.ID), title)
	id, _ := n.Noted.By.Member()
	if who, ok := v.Common.Member(id); ok && who.Party == v.By.Party && canHelp(v) {
		row.Back = fmt.Sprintf("/s/%s/contract-notes/%d/take-back", v.ID, n.ID)
	}
	return row
}

// spaceConcerned is the smallest space of those whom the form names in "with" and the reader's own organisation.
func (s *Site) spaceConcerned(r *http.Request, v visitor, form *Form) (partnership.SpaceID, error) {
	if err := s.mayHelp(r, v); err != nil {
		return "", err
	}
	with := parties(form, "with")
	if len(with) == 0 {
		form.Fail("with", "say whom it concerns")
	}
	if !form.OK() {
		return "", nil
	}
	return s.smallest(r, v, with)
}

// mayHelp refuses who only reads, before a space is opened for them.
func (s *Site) mayHelp(r *http.Request, v visitor) error {
	_, err := s.view(r, v, spaceOf(r), func(view partnership.View) error {
		if !canHelp(view) {
			return Forbidden("Your role is to read. A member of your organisation can do this.")
		}
		return nil
	})
	return err
}

// noteContract notes that somebody reached for the contract, in the space of those whom it concerns.
func (s *Site) noteContract(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.NoteContract{On: partnership.Date(form.Line("on", 10, "")), Says: partnership.Text(form.Text("says", 1000, ""))}
	at, err := s.spaceConcerned(r, v, form)
	if err == nil && form.OK() {
		if _, err = s.do(r, v, at, c, form); err == nil {
			return see(w, r, below(r, "/playbook#contract"))
		}
	}
	if err != nil && !form.fieldErrors(err) {
		return err
	}
	return s.showPlaybook(w, r, v, http.StatusUnprocessableEntity, playbookForms{contract: form})
}

func (s *Site) takeBackContractNote(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, err := idIn[partnership.ContractNoteID](r, "id")
	if err != nil {
		return err
	}
	return s.simply(w, r, v, &partnership.TakeBackContractNote{Note: id}, below(r, "/playbook#contract"))
}
