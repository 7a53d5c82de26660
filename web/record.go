package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/engine"
	"entente/partnership"
)

// entriesPerPage is how many lines of the history a page shows.
const entriesPerPage = 40

// recordView is the history in words, and who has checked it.
type recordView struct {
	Base         string
	Kinds, Whose []Option
	Filtered     bool
	Months       []recordMonth
	Pages        Pagination
	Spaces       []recordSpace
	Witnesses    []recordWitness
	Registers    bool // the reader may register a witness
	Host         string
	Fingerprint  string
	Party        string // the reader's
	Form         *Form
	Kin          kin
	Unclear      bool         // something that the reader sees is held
	Confirm      *confirmView // then, for who may show where it ended
}

// recordMonth is the lines of one month, the newest first.
type recordMonth struct {
	ID, Title string
	Lines     []recordRow
}

// recordRow is one entry in words. WhoSees is empty where everyone does.
type recordRow struct {
	At, Day, Time, Says string
	Entry               Link
	WhoSees             string
	Erased              string // "Its words were erased by entry 12."
}

// recordSpace says up to where one space was checked, and by whom.
type recordSpace struct {
	WhoSees, Checked, Checkpoint string
	Host                         bool // vouched for by the host only
}

// recordWitness is a registered key.
type recordWitness struct {
	Name, Key, Text string
	Retire          string // where to post; "" if it is not the reader's to retire
}

// recordFilter is what a page of the history shows.
type recordFilter struct {
	stem  string // the first word of the kinds; "" for all
	party partnership.PartyID
	page  int // from 1
}

func recordFilterOf(r *http.Request) recordFilter {
	q := r.URL.Query()
	f := recordFilter{stem: q.Get("kind"), page: 1}
	if no, err := strconv.ParseUint(q.Get("party"), 10, 53); err == nil {
		f.party = partnership.PartyID(no)
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 && n < 1e9 {
		f.page = n
	}
	return f
}

func (f recordFilter) takes(l partnership.RecordLine) bool {
	return (f.stem == "" || stemOf(l.Kind) == f.stem) && (f.party == 0 || l.Party == f.party)
}

// address is the page with that number.
func (f recordFilter) address(base string, page int) string {
	q := url.Values{}
	if f.stem != "" {
		q.Set("kind", f.stem)
	}
	if f.party != 0 {
		q.Set("party", fmt.Sprint(f.party))
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return base + "/record"
	}
	return base + "/record?" + q.Encode()
}

// pick chooses the lines of the page, newest first over all spaces, and one more if there is one.
func (f recordFilter) pick(views []partnership.View) (picks []engine.Pick) {
	next := make([]uint64, len(views)) // the newest line of each space not looked at yet
	lines := make([]partnership.RecordLine, len(views))
	for i, v := range views {
		next[i] = v.State.Head()
		lines[i] = lineAt(v, next[i])
	}
	for skip := (f.page - 1) * entriesPerPage; len(picks) <= entriesPerPage; {
		newest := -1
		for i := range views {
			if next[i] > 0 && (newest < 0 || lines[i].At.After(lines[newest].At)) {
				newest = i
			}
		}
		if newest < 0 {
			break
		}
		if f.takes(lines[newest]) {
			if skip--; skip < 0 {
				picks = append(picks, engine.Pick{Space: views[newest].ID, No: next[newest]})
			}
		}
		next[newest]--
		lines[newest] = lineAt(views[newest], next[newest])
	}
	return picks
}

func lineAt(v partnership.View, no uint64) (l partnership.RecordLine) {
	if no > 0 {
		l = v.State.RecordLine(v.Common, no)
	}
	return l
}

func stemOf(kind string) string {
	stem, _, _ := strings.Cut(kind, ".")
	return stem
}

func (s *Site) record(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showRecord(w, r, v, http.StatusOK, FormOf(nil))
}

func (s *Site) showRecord(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form) error {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	host, err := s.host(r)
	if err != nil {
		return err
	}
	filter := recordFilterOf(r)
	out := recordView{Fingerprint: s.Fingerprint, Host: host, Form: form.under("")}
	var seen []heads
	var stand []standing
	var shell Page
	mark := s.liveMark(r, who, spaceOf(r))
	err = s.Engine.History(r.Context(), who, spaceOf(r), filter.pick, func(views []partnership.View, list []engine.Recorded) error {
		shell, seen = s.shell(r, v, views[0]).withLive(views[0].CommonID, mark), headsOf(views)
		stand = standingsOf(views...)
		out.Base = "/s/" + string(views[0].CommonID)
		out.fill(filter, views, list)
		return nil
	})
	if err != nil {
		return err
	}
	for _, h := range seen {
		line, err := s.checked(r.Context(), h)
		if err != nil {
			return err
		}
		out.Spaces = append(out.Spaces, line)
	}
	if shell.Record, err = s.recordStrip(r.Context(), seen[0]); err != nil {
		return err
	}
	if shell, err = s.withStanding(r.Context(), shell, stand); err != nil {
		return err
	}
	if err := s.fillUnclear(r.Context(), stand, &out, form); err != nil {
		return err
	}
	if out.Kin, err = s.kinOf(r, v, seen[0].at); err != nil {
		return err
	}
	shell.Title = "Record"
	return Render(w, r, status, recordPageView(shell, out))
}

// fill copies out what the page says.
func (v *recordView) fill(f recordFilter, views []partnership.View, list []engine.Recorded) {
	common, by := views[0].Common, views[0].By
	v.Party = partyOf(common, by.Party).Name
	v.Filtered = f.stem != "" || f.party != 0
	v.Registers = views[0].Is(partnership.Signatory) && !views[0].Past
	v.Kinds = []Option{{Value: "", Label: "Everything"}}
	for _, kind := range partnership.EventKinds() {
		if stem := stemOf(kind); !slices.ContainsFunc(v.Kinds, func(o Option) bool { return o.Value == stem }) {
			v.Kinds = append(v.Kinds, Option{Value: stem, Label: stemWords(stem), Selected: stem == f.stem})
		}
	}
	v.Whose = []Option{{Value: "", Label: "Everyone"}}
	for _, p := range common.Parties() {
		v.Whose = append(v.Whose, Option{Value: fmt.Sprint(p.ID), Label: partyOf(common, p.ID).Name, Selected: p.ID == f.party})
	}
	v.Pages = Pagination{Text: fmt.Sprintf("Page %d", f.page)}
	if f.page > 1 {
		v.Pages.Newer = Link{"Newer", f.address(v.Base, f.page-1)}
	}
	if len(list) > entriesPerPage {
		list = list[:entriesPerPage]
		v.Pages.Older = Link{"Older", f.address(v.Base, f.page+1)}
	}
	for _, e := range list {
		v.add(e)
	}
	v.keys(views[0])
}

// add puts a line at the end.
func (v *recordView) add(e engine.Recorded) {
	at := e.Meta.At.In(e.View.Common.Zone())
	id := at.Format("2006-01")
	if len(v.Months) == 0 || v.Months[len(v.Months)-1].ID != id {
		v.Months = append(v.Months, recordMonth{ID: id, Title: at.Format("January 2006")})
	}
	month := &v.Months[len(v.Months)-1]
	row := recordRow{
		At: at.Format(time.RFC3339), Day: at.Format("Mon 2 Jan"), Time: at.Format("15:04"), Says: said(e),
		Entry: Link{"Entry " + thousands(e.Meta.No), fmt.Sprintf("/s/%s/record/%d", e.View.ID, e.Meta.No)},
	}
	if e.View.ID != e.View.CommonID {
		row.WhoSees = audience(e.View)
	}
	if by, gone := e.View.State.ErasedBy(e.Meta.No); gone {
		row.Erased = fmt.Sprintf("Its words were erased by entry %s.", thousands(by))
	}
	month.Lines = append(month.Lines, row)
}

// said is what happened, as a sentence; names stay as they were typed.
func said(e engine.Recorded) string {
	text := partnership.Describe(e.View, e.Meta, e.Event)
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") {
		return text
	}
	return text + "."
}

// keys lists the registered witnesses.
func (v *recordView) keys(view partnership.View) {
	for _, w := range view.Common.Witnesses() {
		line := recordWitness{Name: w.Name, Key: w.Key}
		party := partyOf(view.Common, w.Party).Name
		line.Text = fmt.Sprintf("Of %s, since %s", party, fullDay(w.Since.At.In(view.Common.Zone())))
		switch {
		case w.Retired != 0:
			line.Text += ". Retired: it countersigns no longer; what it countersigned stays so"
		case v.Registers && w.Party == view.By.Party:
			line.Retire = fmt.Sprintf("%s/witnesses/%d/retire", v.Base, w.ID)
		}
		v.Witnesses = append(v.Witnesses, line)
	}
}

// stemWords is what a kind of entry is called in a list to choose from.
func stemWords(stem string) string {
	if words, ok := oddStems[stem]; ok {
		return words
	}
	return strings.ToUpper(stem[:1]) + stem[1:] + "s"
}

// oddStems are the kinds of entry whose name on pages is not theirs with an s.
var oddStems = map[string]string{
	"charter": "Charter", "checkin": "Check-ins", "consent": "Questions of consent", "contract": "Notes about the contract", "correction": "Course corrections",
	"deputy": "Deputies", "dissent": "Dissent", "evidence": "Evidence", "log": "Records that went on", "member": "People", "party": "Organisations",
	"partnership": "Founding and name", "question-set": "Question sets", "replacement": "Replaced managers", "thanks": "Thanks", "witness": "Witnesses", "words": "Erased words",
	"talk": "What we keep of a talk",
}
