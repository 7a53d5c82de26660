package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"entente/partnership"
	"entente/web/chart"
)

// commitmentsView is the list of promises, over all the spaces that the reader is in.
type commitmentsView struct {
	Base     string // "/s/…" of the common space
	Lede     string
	Filters  Filters
	Sections []promiseSection
	Pages    *Pagination
	Empty    *Empty
	Own      *chart.Promises // how the reader's own organisation's promises went; for its own eyes
	OwnText  string
	Make     *promiseForm // nil for who makes none
	Ask      *promiseForm
}

// promiseSection is one list of promises.
type promiseSection struct {
	ID, Title, Text string
	Items           []Commitment
	All             Link // to the whole list, if it is longer
}

// The most promises that one section shows, and one page of a whole section or of what is finished.
const (
	promisesShown = 25
	promisesPaged = 50
)

func (s *Site) commitments(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showCommitments(w, r, v, http.StatusOK, promiseForms{})
}

// promiseForms are what was typed and not taken: one of them, or none.
type promiseForms struct {
	make, ask *Form
}

func (s *Site) showCommitments(w http.ResponseWriter, r *http.Request, v visitor, status int, forms promiseForms) error {
	out := commitmentsView{}
	host, err := s.Accounts.Installation(r.Context())
	if err != nil {
		return err
	}
	common, err := s.Engine.Partnership(r.Context(), spaceOf(r))
	if err != nil {
		return err
	}
	drafts, err := s.Accounts.Drafts(r.Context(), v.account.ID, string(common), draftKind)
	if err != nil {
		return err
	}
	shell, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		if views[0].ID != spaceOf(r) {
			return partnership.ErrNotFound // a room has no list of its own
		}
		out = commitmentsOf(views, r.URL.Query())
		if forms.make == nil {
			forms.make = draftOr(drafts, r.URL.Query())
		}
		out.fillForms(views, forms, host.Host)
		if out.Make != nil {
			out.Make.addDrafts(drafts)
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = "Commitments"
	return Render(w, r, status, commitmentsPageView(shell, out))
}

// commitmentsOf gathers what the query asks for: what is open, one section of it, or what is finished.
func commitmentsOf(views []partnership.View, query url.Values) commitmentsView {
	me := views[0]
	out := commitmentsView{Base: "/s/" + string(me.CommonID)}
	everyone, over := query.Get("of") == "everyone", query.Get("show") == "finished"
	open := partnership.OpenPromises(views, everyone)
	out.Filters = promiseFilters(out.Base, partyOf(me.Common, me.By.Party).Name, everyone, over, open.Finished)
	sections := openSections(me, open, everyone)
	page := max(pageNumber(query.Get("page")), 1)
	switch only := query.Get("show"); {
	case over:
		list, total := partnership.FinishedPromises(views, everyone, (page-1)*promisesPaged, promisesPaged)
		out.Sections = []promiseSection{{ID: "finished", Title: "Finished", Text: "The latest first. What was withdrawn by agreement is neither kept nor not.", Items: itemsOf(list)}}
		out.Pages = promisePages(out.Base, "finished", everyone, page, total)
		out.Lede = finishedLede(total)
	case only != "":
		out.whole(sections, only, everyone, page)
	default:
		out.some(sections, everyone)
		out.Lede = openLede(me, open)
		if len(out.Sections) == 0 {
			out.Empty = &Empty{What: "Nothing is open.", Why: "A promise is small, dated and checkable. Whoever it is made to says whether it was kept."}
		}
		out.own(views)
	}
	return out
}

func pageNumber(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n > 10_000 {
		return 1
	}
	return n
}

// rawSection is a section before its promises are drawn.
type rawSection struct {
	id, title, text string
	list            []partnership.Listed
}

func openSections(me partnership.View, p partnership.Promises, everyone bool) []rawSection {
	until := nearDay(me, me.Common.Today(me.Now).AddDays(partnership.SoonDays)).Text
	others := "Open, due after " + until + "."
	direction := "Until " + until + ", in both directions."
	if everyone {
		direction = "Until " + until + ", in every direction."
	}
	return []rawSection{
		{"soon", "Due soon", direction, p.Soon},
		{"asked", "Asked of us", "Requests, not promises. “No, because…” is a good answer.", p.Asked},
		{"offered", "Offered to us", "An offer becomes a promise on the day on which you accept how it will be seen to be done.", p.Offered},
		{"done", "Done, awaiting confirmation", fmt.Sprintf("Confirmed by whoever it was promised to, within %d working days.", me.Common.Setting(partnership.SettingConfirm).Number), p.Shown},
		{"ours", "Promised by us", others, p.Ours},
		{"theirs", "Promised to us", others, p.Theirs},
		{"others", "Promised between others", others, p.Others},
		{"awaiting", "Awaiting an answer", "Offered or asked for. Nothing counts before it is accepted.", p.Awaiting},
	}
}

// some shows the beginning of every section that has anything in it.
func (out *commitmentsView) some(sections []rawSection, everyone bool) {
	for _, s := range sections {
		if len(s.list) == 0 {
			continue
		}
		section := promiseSection{ID: s.id, Title: s.title, Text: s.text, Items: itemsOf(s.list[:min(len(s.list), promisesShown)])}
		if len(s.list) > promisesShown {
			section.All = Link{Label: fmt.Sprintf("All %s", thousands(uint64(len(s.list)))), Href: listHref(out.Base, s.id, everyone, 1)}
		}
		out.Sections = append(out.Sections, section)
	}
}

// whole shows a page of one section.
func (out *commitmentsView) whole(sections []rawSection, id string, everyone bool, page int) {
	i := slices.IndexFunc(sections, func(s rawSection) bool { return s.id == id })
	if i < 0 {
		return
	}
	s := sections[i]
	from := min((page-1)*promisesPaged, len(s.list))
	out.Sections = []promiseSection{{ID: s.id, Title: s.title, Text: s.text, Items: itemsOf(s.list[from:min(from+promisesPaged, len(s.list))])}}
	out.Pages = promisePages(out.Base, id, everyone, page, len(s.list))
}

func itemsOf(list []partnership.Listed) []Commitment {
	var items []Commitment
	for _, l := range list {
		items = append(items, promiseItem(l))
	}
	return items
}

// listHref is a page of the list.
func listHref(base, show string, everyone bool, page int) string {
	q := url.Values{}
	if everyone {
		q.Set("of", "everyone")
	}
	if show != "" {
		q.Set("show", show)
	}
	if page > 1 {
		q.Set("page", fmt.Sprint(page))
	}
	if len(q) == 0 {
		return base + "/commitments"
	}
	return base + "/commitments?" + q.Encode()
}

func promiseFilters(base, me string, everyone, over bool, finished int) Filters {
	return Filters{Label: "Show", Items: []NavItem{
		{Label: me + ", both ways", Href: listHref(base, "", false, 1), Current: !everyone && !over},
		{Label: "Everyone’s", Href: listHref(base, "", true, 1), Current: everyone && !over},
		{Label: fmt.Sprintf("Finished (%s)", thousands(uint64(finished))), Href: listHref(base, "finished", everyone, 1), Current: over},
	}}
}

func promisePages(base, show string, everyone bool, page, total int) *Pagination {
	if total <= promisesPaged {
		return nil
	}
	from := (page-1)*promisesPaged + 1
	p := &Pagination{Text: fmt.Sprintf("%d to %d of %s", from, min(from+promisesPaged-1, total), thousands(uint64(total)))}
	if page > 1 {
		p.Newer = Link{Label: "Before these", Href: listHref(base, show, everyone, page-1)}
	}
	if page*promisesPaged < total {
		p.Older = Link{Label: "After these", Href: listHref(base, show, everyone, page+1)}
	}
	return p
}

func finishedLede(total int) string {
	if total == 0 {
		return "Nothing is finished yet. Promises come here once all who received them have had their word."
	}
	return upperFirst(countOf(total, "promise is", "promises are")) + " finished."
}

// openLede says the page in two or three sentences, each made by one rule.
func openLede(me partnership.View, p partnership.Promises) string {
	today := me.Common.Today(me.Now)
	week, past, yours := 0, 0, 0
	for _, l := range p.Soon {
		switch {
		case l.Standing.Status == partnership.StatusOverdue:
			past++
		case l.Standing.Due >= today && l.Standing.Due <= today.AddDays(7):
			week++
		}
	}
	for _, l := range p.Shown {
		if slices.Contains(l.Standing.Silent, me.By.Party) {
			yours++
		}
	}
	text := upperFirst(countOf(week, "falls", "fall")) + " due in the next seven days."
	if week == 0 {
		text = "Nothing falls due in the next seven days."
	}
	add := func(n int, one, more string) {
		if n > 0 {
			text += " " + upperFirst(countOf(n, one, more))
		}
	}
	add(past, "promise is past its date; a talk helps.", "promises are past their dates; a talk helps.")
	add(yours, "waits for your word.", "wait for your word.")
	add(len(p.Asked), "request has reached you.", "requests have reached you.")
	add(len(p.Offered), "offer awaits your answer.", "offers await your answer.")
	return text
}

// own shows the reader how their own organisation's promises went, and nobody else.
func (out *commitmentsView) own(views []partnership.View) {
	f := partnership.OwnPromisesKept(views, 90)
	if f.TooEarly || f.Total() == 0 {
		return
	}
	out.Own = &chart.Promises{Kept: f.Kept, Renegotiated: f.Renegotiated, Late: f.Late, NotKept: f.NotKept, Awaiting: f.Awaiting, Differ: f.Differ}
	out.OwnText = "The last 90 days. Only your own organisation sees this."
}
