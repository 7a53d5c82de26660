package web

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/instrument"
	"entente/partnership"

	"golang.org/x/net/html"
)

// Question sets played through pages: begun by a manager in a form, answered by link, signed in or as one voice, closed,
// opened, read, talked about, settled. What the pages show is checked against figures worked out by hand.

// begins lets somebody begin a round of a set in the form, open for nine days and opened on the eleventh, and gives its address.
func (h *seenHouse) begins(who, set string, of []string, pairs ...string) string {
	h.t.Helper()
	g, today := h.signedIn(who), partnership.DateOf(h.clock())
	g.get(h.within("/rounds/new?set=%s&space=%s", set, h.at)).want(h.t, http.StatusOK, "Ask these questions")
	form := append([]string{"set", set, "when", "days", "closes", string(today.AddDays(9)), "opens", string(today.AddDays(11))}, pairs...)
	for _, p := range of {
		form = append(form, "asked", fmt.Sprint(h.parties[p]))
	}
	begun := g.post(h.within("/rounds"), form...)
	if begun.status != http.StatusSeeOther {
		h.t.Fatalf("beginning %s: %d: %s", set, begun.status, begun.find(`(?s)<main[^>]*>(.*)</main>`))
	}
	return begun.location
}

var linksOn = regexp.MustCompile(`/answer/([a-z2-7]{26})`)

// byLink lets a party choose, in the form, that so many of its people answer by link, and gives the links.
func (h *seenHouse) byLink(who, path string, n int, pairs ...string) []string {
	h.t.Helper()
	page := h.signedIn(who).post(path+"/voice", append([]string{"voice", "people", "links", fmt.Sprint(n)}, pairs...)...)
	page.want(h.t, http.StatusOK, "Shown on this page only")
	var links []string
	for _, m := range linksOn.FindAllString(page.body, -1) {
		if !slices.Contains(links, m) {
			links = append(links, m)
		}
	}
	if len(links) != n {
		h.t.Fatalf("%d links on the page, want %d", len(links), n)
	}
	return links
}

// scaleFields are the scales that a page asks, in its order.
func (a answer) scaleFields(prefix string) []string {
	var list []string
	for _, m := range regexp.MustCompile(`name="(`+prefix+`-[a-z0-9-]+)" value="1"`).FindAllStringSubmatch(a.body, -1) {
		list = append(list, m[1])
	}
	return list
}

// fills opens a page of questions and sends it; point is what is chosen at the i-th scale, 0 for “I cannot say”.
func (g *guest) fills(path, prefix string, point func(i int, field string) int, pairs ...string) {
	g.h.t.Helper()
	page := g.get(path)
	page.want(g.h.t, http.StatusOK, "annot say")
	form := slices.Clone(pairs)
	if secret := drawnIn(page); secret != "" {
		form = append(form, "secret", secret)
	}
	for i, field := range page.scaleFields(prefix) {
		form = append(form, field, fmt.Sprint(point(i, field)))
	}
	if sent := g.post(path, form...); sent.status != http.StatusSeeOther {
		g.h.t.Fatalf("%s answered %d: %s", path, sent.status, sent.find(`(?s)<main[^>]*>(.*)</main>`))
	}
}

// tablesIn are the tables in the element, or the section, of that id, each by its caption: rows of cells, the head left out.
func tablesIn(t *testing.T, page answer, id string) map[string][][]string {
	t.Helper()
	tree, err := html.Parse(strings.NewReader(page.body))
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][][]string{}
	for n := range tree.Descendants() {
		if n.Type != html.ElementNode || n.Data != "table" || !isBelow(n, id) {
			continue
		}
		caption, rows := "", [][]string(nil)
		for d := range n.Descendants() {
			switch {
			case d.Type != html.ElementNode:
			case d.Data == "caption":
				caption = wordsIn(d)
			case d.Data == "tr" && d.Parent.Data == "tbody":
				rows = append(rows, cellsOf(d))
			}
		}
		tables[caption] = rows
	}
	return tables
}

func isBelow(n *html.Node, id string) bool {
	for at := n.Parent; at != nil; at = at.Parent {
		if attribute(at, "id") == id || attribute(at, "aria-labelledby") == id {
			return true
		}
	}
	return false
}

func cellsOf(row *html.Node) []string {
	var cells []string
	for c := range row.ChildNodes() {
		if c.Type == html.ElementNode {
			cells = append(cells, wordsIn(c))
		}
	}
	return cells
}

const (
	averages = "Averages by organisation, with the middle half of the answers in brackets"
	medians  = "Medians: the middle answer by organisation and question"
)

// Answers of eight people, and how a page says them. Averages and quartiles are worked out by hand.
var (
	spread   = eight{[]int{1, 2, 2, 3, 3, 4, 4, 5}, "3.0 (2.0 to 4.0)", "3"} // 24/8
	higher   = eight{[]int{3, 3, 3, 4, 4, 5, 5, 5}, "4.0 (3.0 to 5.0)", "4"} // 32/8
	allBest  = eight{[]int{5, 5, 5, 5, 5, 5, 5, 5}, "agreed strongly, at 5", "5"}
	allWorst = eight{[]int{1, 1, 1, 1, 1, 1, 1, 1}, "agreed strongly, at 1", "1"}
	close4   = eight{[]int{4, 4, 4, 4, 4, 4, 4, 2}, "close together at 4", "4"}
	fourSay  = eight{[]int{0, 3, 0, 3, 0, 4, 0, 4}, "too few", "too few"} // of eight, four cannot say
)

type eight struct {
	points []int
	shown  string
	median string
}

// asksEight are four questions in turn: what Harwick and Calder answer, and the gap between them.
var asksEight = []struct {
	harwick, calder eight
	gap             string
}{{spread, higher, "1.0"}, {allBest, close4, "1.0"}, {fourSay, higher, "–"}, {spread, allWorst, "2.0"}}

// Sets that people answer, from the form in which they are begun to the last gap that is answered.
func TestASetThatPeopleAnswerIsPlayedToItsEnd(t *testing.T) {
	h := newSeenHouse(t)
	for _, c := range []struct {
		set     string
		title   string
		widest  int // gaps of two points
		writers int // who share a comment
	}{
		{"conditions", "12 conditions, biggest gap first", 3, 7},
		{"collaborative-attributes", "Nine attributes, biggest gap first", 2, 8},
		{"readiness", "11 habits, biggest gap first", 2, 0},
	} {
		t.Run(c.set, func(t *testing.T) {
			h.t = t
			path := h.begins("dana", c.set, []string{"dana", "priya"}, "comments", "yes")
			h.eightAnswer(path, c.writers)
			results := h.signedIn("priya").get(path)
			results.want(t, http.StatusOK, "16 of 16 people answered", "8 of 8 answered", c.title, "Questions to talk about", "On one scale from 1,")
			checkEight(t, results, c.set, c.widest)
			checkComments(t, results, c.writers)
			h.settles(path)
		})
		h.pass(95 * 24 * time.Hour)
	}
}

// eightAnswer lets eight people each of Harwick and Calder answer by link on their phones, and waits for the opening. So many
// of them share a comment on the first question.
func (h *seenHouse) eightAnswer(path string, writers int) {
	h.t.Helper()
	harwick, calder := h.byLink("dana", path, 8), h.byLink("priya", path, 8)
	for i := range 8 {
		var says []string
		if i < writers {
			field := h.stranger().get(harwick[i]).find(`name="(words-[a-z-]+)"`)
			says = []string{field, fmt.Sprintf("Remark %d", i), strings.Replace(field, "words", "share", 1), "yes"}
		}
		h.stranger().fills(harwick[i], "point", func(q int, _ string) int { return asksEight[q%4].harwick.points[i] }, says...)
		h.stranger().fills(calder[i], "point", func(q int, _ string) int { return asksEight[q%4].calder.points[i] })
	}
	h.pass(10 * 24 * time.Hour)
	closed := h.signedIn("dana").get(path)
	closed.want(h.t, http.StatusOK, "Closed. It opens")
	closed.lacks(h.t, "3.0", "agreed strongly", "Remark")
	h.pass(36 * time.Hour)
}

// checkEight compares the table with what eight people each answered, and the order with the gaps.
func checkEight(t *testing.T, page answer, key string, widest int) {
	t.Helper()
	set, _ := instrument.Find(key, 0)
	rows := tablesIn(t, page, "table")[averages]
	if len(rows) != len(set.Dimensions) {
		t.Fatalf("%d rows, want one for each of %d dimensions", len(rows), len(set.Dimensions))
	}
	for at, row := range rows {
		i := slices.IndexFunc(set.Dimensions, func(d instrument.Dimension) bool { return d.Name == row[0] })
		want := asksEight[i%4]
		if got := row[1:4]; !slices.Equal(got, []string{want.harwick.shown, want.calder.shown, want.gap}) {
			t.Errorf("%s: %q, want %+v", row[0], got, want)
		}
		if got := tablesIn(t, page, "table")[medians][at]; !slices.Equal(got, []string{row[0], want.harwick.median, want.calder.median}) {
			t.Errorf("medians of %s: %q, want %+v", row[0], got, want)
		}
		if (at < widest) != (want.gap == "2.0") {
			t.Errorf("%s, with a gap of %s, stands at %d", row[0], want.gap, at+1)
		}
	}
	first := set.Dimensions[3] // the widest gap, and of those the first that was asked
	page.want(t, http.StatusOK, first.Talk[0], "Gap 2.0", "“I cannot say” is no answer. Where a line is empty")
	if !strings.Contains(page.find(`(?s)<li class="behaviour" id="gap-1">(.*?)</li>`), first.Name) {
		t.Errorf("the biggest gap is not that on %s", first.Name)
	}
}

// checkComments: from eight writers on they are read, unnamed; of fewer the page says that nobody has read them.
func checkComments(t *testing.T, page answer, writers int) {
	t.Helper()
	if writers >= partnership.CommentsFrom {
		page.want(t, http.StatusOK, "Remark 0", "Remark 7", "What people wrote. Shown without names or parties, and only with their consent.")
		return
	}
	page.want(t, http.StatusOK, "Comments are shown from eight people on who share one. Here they were fewer: nobody has read what they wrote, and it is deleted.")
	page.lacks(t, "Remark")
}

// settles answers all that has to be answered, in the forms of the page, and sees that nothing else held it up.
func (h *seenHouse) settles(path string) {
	h.t.Helper()
	for i := range 3 {
		page := h.signedIn("dana").get(path)
		page.want(h.t, http.StatusOK, "Not answered yet")
		page.lacks(h.t, "Settled on")
		part := page.find(fmt.Sprintf(`(?s)<li class="behaviour" id="gap-%d">(.*?Accept it as it is)`, i+1))
		form := []string{"how", []string{"as-it-is", "topic", "declined"}[i], "reason", "So we said"}
		for _, m := range regexp.MustCompile(`type="hidden" name="(dimension|prompt|about)" value="([^"]*)"`).FindAllStringSubmatch(part, 3) {
			form = append(form, m[1], html.UnescapeString(m[2]))
		}
		h.signedIn([]string{"dana", "priya"}[i%2]).post(path+"/gaps", form...).wantSeen(h.t, path+"#settling")
	}
	settled := h.signedIn("priya").get(path)
	settled.want(h.t, http.StatusOK, "Settled on", "accepted it as it is on", "put it on the list for a check-in", "declined on")
	settled.lacks(h.t, "Not answered yet")
}

// Our own house first: a round of one organisation in its own place, answered by people by link and signed in, is seen by
// nobody else, compares with nobody, leaves no gap to answer, and says how far the people agree among themselves.
func TestReadinessIsAskedInOnesOwnHouse(t *testing.T) {
	h := newSeenHouse(t)
	path := h.begins("dana", "readiness", []string{"dana"}, "seen", "asked")
	page := h.signedIn("dana").post(path+"/voice", "voice", "people", "links", "7", "members", fmt.Sprint(h.member("dana")))
	links := linksOn.FindAllString(page.body, -1)
	slices.Sort(links)
	if links = slices.Compact(links); len(links) != 7 {
		t.Fatalf("%d links", len(links))
	}
	of := []eight{spread, allBest, fourSay, close4}
	for i, link := range links {
		h.stranger().get(link).want(t, http.StatusOK, "Not your manager, not your colleagues.", "Everyone at Harwick who is here sees")
		h.stranger().fills(link, "point", func(q int, _ string) int { return of[q%4].points[i] })
	}
	h.signedIn("dana").fills(path+"/answer", "point", func(q int, _ string) int { return of[q%4].points[7] })
	h.pass(11*24*time.Hour + time.Hour)
	results := h.signedIn("dana").get(path)
	results.want(t, http.StatusOK, "8 of 8 people answered", "11 habits", "On five of eight habits the people of Harwick agree among themselves.", "Seen by only Harwick")
	results.lacks(t, "biggest gap first", "Not answered yet", "Turn into a commitment", "Overall")
	rows := tablesIn(t, results, "table")[averages]
	for i, row := range rows {
		if want := of[i%4].shown; len(row) != 2 || row[1] != want {
			t.Errorf("%q, want %s", row, want)
		}
	}
	// r_wg of the spread answers: their variance is 12/7, that of answers by chance on five points 2; 1 − 12/14.
	if row := tablesIn(t, results, "method")["How far people agree within their own organisation (r_wg)"][0]; row[1] != "0.14, do not agree" {
		t.Errorf("agreement within Harwick: %q", row)
	}
	for _, who := range []string{"priya", "max"} {
		h.signedIn(who).get(path).want(t, http.StatusNotFound)
	}
	h.signedIn("priya").get(h.within("/rounds")).want(t, http.StatusOK, "Nobody has been asked yet")
}

// As one voice, on days that were set: the answer is attributed, final once it is sent, and opens no sooner than was said.
func TestReadinessIsAnsweredAsOneVoice(t *testing.T) {
	h := newSeenHouse(t)
	who := []string{"dana", "priya", "mel"}
	path := h.begins("dana", "readiness", who)
	says := map[string]func(i int, _ string) int{
		"dana": func(i int, _ string) int { return 2 + i%4 }, "priya": func(int, string) int { return 4 }, "mel": func(i int, _ string) int { return i % 3 }, // 0 is “I cannot say”
	}
	for _, p := range who {
		h.signedIn(p).get(path).want(t, http.StatusOK, "We suggest one voice")
		h.signedIn(p).post(path+"/voice", "voice", "one-voice").wantSeen(t, path)
		h.signedIn(p).fills(path+"/say", "mark", says[p], "do", "lock")
	}
	h.pass(24 * time.Hour)
	early := h.signedIn("dana").get(path)
	early.want(t, http.StatusOK, "They open to everyone on")
	early.lacks(t, "as one voice: ", "Overall")
	h.pass(10*24*time.Hour + time.Hour)
	results := h.signedIn("mel").get(path)
	results.want(t, http.StatusOK, "Three organisations answered as one voice", "11 habits, biggest gap first", "Gap 3.0")
	set, _ := instrument.Find("readiness", 0)
	for _, row := range tablesIn(t, results, "table")[averages] {
		i := slices.IndexFunc(set.Dimensions, func(d instrument.Dimension) bool { return d.Name == row[0] })
		mel, low := fmt.Sprintf("as one voice: %d", i%3), min(2+i%4, 4, i%3)
		if i%3 == 0 {
			mel, low = "could not say", min(2+i%4, 4)
		}
		want := []string{fmt.Sprintf("as one voice: %d", 2+i%4), "as one voice: 4", mel, fmt.Sprintf("%d.0", max(2+i%4, 4)-low)}
		if !slices.Equal(row[1:5], want) {
			t.Errorf("%s: %q, want %q", row[0], row[1:5], want)
		}
	}
	h.settles(path)
}
