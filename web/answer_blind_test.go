package web

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/partnership"
)

// In two worlds as many people answer, at the same moments, but others of them, of other organisations, and other things.
// Until the round opens nobody can tell the two worlds apart: by no page, header, stream, copy or line of the log.
func TestAnswersChangeNothingThatAnybodySees(t *testing.T) {
	first, second := newRealm(t, nil), newRealm(t, nil)
	first.answers([]string{"priya", "priya", "priya", "priya", "priya"}, "point-promises", "1", "words-easier-work", "Quiet heron", "share-easier-work", "yes")
	second.answers([]string{"dana", "priya", "dana", "priya", "dana"}, "point-promises", "5", "point-shown", "0")
	readers := []string{"dana", "hugo", "olga", "priya", "mel", "nora", "lena", "max", "olive", ""}
	for _, who := range readers {
		a, b := first.told(who), second.told(who)
		if len(a) != len(b) || len(a) < 20 {
			t.Fatalf("%s was told %d and %d things", who, len(a), len(b))
		}
		for i := range a {
			if a[i] != b[i] {
				t.Errorf("%q sees it by %s", who, firstDifference(a[i], b[i]))
			}
			if strings.Contains(a[i], "uiet heron") {
				t.Errorf("%q is told what was answered: %s", who, cutTo(a[i], 200))
			}
		}
	}
	if a, b := logLines(first), logLines(second); a != b {
		t.Errorf("the logs differ: %s", firstDifference(a, b))
	}
}

// answers lets as many people as there are names answer in the room's round, each of the organisation that the named one leads.
func (r *realm) answers(of []string, pairs ...string) {
	r.t.Helper()
	links := r.linksOfRoom()
	for i, who := range of {
		g, path := r.stranger(), "/answer/"+links[map[string]int{"dana": 0, "priya": 6}[who]+i]
		g.post(path, append([]string{"secret", drawnIn(g.get(path))}, pairs...)...).want(r.t, http.StatusSeeOther)
	}
}

var drawnReference = regexp.MustCompile(`"time":"[^"]*"`)

func logLines(r *realm) string { return drawnReference.ReplaceAllString(r.log.String(), "") }

// The request log has the pattern of an address that holds a secret, and nothing of whom it is for.
func TestLogsHoldNoLinkAndNoAnswer(t *testing.T) {
	r := newRealm(t, nil)
	r.answers([]string{"priya"}, "words-easier-work", "Quiet heron")
	log := r.log.String()
	if !strings.Contains(log, `"POST /answer/{secret}"`) {
		t.Fatal("the log does not have the request")
	}
	for _, never := range []string{"heron", "easier-work", "arty of priya", "\"party\""} {
		if strings.Contains(log, never) {
			t.Errorf("the log holds %q", never)
		}
	}
	if found := regexp.MustCompile(`[a-z2-7]{26}`).FindString(log); found != "" {
		t.Errorf("the log holds what may be a secret: %q", found)
	}
}

// Whatever somebody answers, what comes back is as long: the answer to sending it, and the page of one's own answers.
func TestTheSizeOfWhatComesBackTellsNothing(t *testing.T) {
	a := newAskedHouse(t)
	sizes := map[string]string{}
	for i, pairs := range [][]string{
		nil,
		{"point-promises", "5"},
		{"point-promises", "0", "point-shown", "0", "point-safe-to-say", "0", "point-put-right", "3", "point-new-things", "1"},
		{"words-easier-work", "<&\"'>" + strings.Repeat("words & more ", 180), "share-easier-work", "yes"},
		{"words-easier-work", strings.Repeat("é", 1200), "point-promises", "5"},
	} {
		g, sent := a.phone(a.calder[i], pairs...)
		page := g.get("/answer/" + a.calder[i])
		size := fmt.Sprint(len(sent.body), sent.header.Get("Content-Length"), len(sent.header.Get("Set-Cookie")), len(sent.location), " own page ", len(page.body))
		sizes[size] = strings.Join(pairs, " ")
		if page.header.Get("Content-Encoding") != "" || page.header.Get("Cache-Control") != "no-store" {
			t.Errorf("the page is packed or stored: %v", page.header)
		}
	}
	if len(sizes) != 1 {
		t.Errorf("sizes differ: %q", sizes)
	}
}

// An answer that cannot be taken comes back in a page that is as long whatever is in it and wrong with it: of somebody who
// sends for the first time, and of somebody who changes what was sent.
func TestTheSizeOfAFormThatIsNotTakenTellsNothing(t *testing.T) {
	a := newAskedHouse(t)
	changing, _ := a.phone(a.calder[0], "point-promises", "5", "words-easier-work", strings.Repeat("é", 1200))
	for name, g := range map[string]*guest{a.calder[1]: a.stranger(), a.calder[0]: changing} {
		sizes := map[int]int{}
		secret := drawnIn(g.get("/answer/" + name))
		for i, pairs := range [][]string{
			{"point-promises", "9"},
			{"point-promises", "x", "point-shown", "x", "point-safe-to-say", "x", "point-put-right", "-1", "point-new-things", "1"},
			{"point-promises", "9", "words-easier-work", strings.Repeat("<&", 1200), "share-easier-work", "yes"},
			{"words-easier-work", strings.Repeat("é", 1600)},
		} {
			page := g.post("/answer/"+name, append([]string{"secret", secret}, pairs...)...)
			page.want(t, http.StatusUnprocessableEntity, "Not saved yet")
			if page.header.Get("Content-Encoding") != "" {
				t.Error("the page is packed")
			}
			sizes[len(page.body)] = i
		}
		if len(sizes) != 1 {
			t.Errorf("sizes of forms that were not taken differ: %v", sizes)
		}
	}
}

// What came too late, or with a link that was used, comes back in a page that is as long whatever was typed.
func TestTheSizeOfWhatIsGivenBackTellsNothing(t *testing.T) {
	a := newAskedHouse(t)
	a.phone(a.calder[0], "point-promises", "5")
	typed := [][]string{
		{"point-promises", "5"},
		{"words-easier-work", "Small"},
		{"words-easier-work", strings.Repeat("<&\"'>", 480)},
		{"point-promises", "3", "words-easier-work", strings.Repeat("é", 1200), "share-easier-work", "yes"},
	}
	secret := drawnIn(a.stranger().get("/answer/" + a.calder[1]))
	same := func(what, link, says string) {
		sizes := map[int]int{}
		for i, pairs := range typed {
			page := a.stranger().post("/answer/"+link, append([]string{"secret", secret}, pairs...)...)
			page.want(t, http.StatusConflict, says)
			if i > 0 && !strings.Contains(page.body, "What you wrote") || page.header.Get("Content-Encoding") != "" {
				t.Errorf("%s: what was typed is not given back, or packed", what)
			}
			sizes[len(page.body)] = i
		}
		if len(sizes) != 1 {
			t.Errorf("%s: sizes differ: %v", what, sizes)
		}
	}
	same("a used link", a.calder[0], "This link was already used")
	a.pass(10 * 24 * time.Hour)
	same("too late", a.calder[1], "came too late and was not kept")
}

// Nothing carries the link away: no address of another host on the pages, no referrer to one, no cookie with it.
func TestAPersonalLinkGoesNowhereElse(t *testing.T) {
	a := newAskedHouse(t)
	g, _ := a.phone(a.calder[0], "point-promises", "3")
	for _, page := range []answer{a.stranger().get("/answer/" + a.calder[1]), g.get("/answer/" + a.calder[0]), a.stranger().get("/answer/" + a.calder[0])} {
		if got := page.header.Get("Referrer-Policy"); got != "same-origin" {
			t.Errorf("Referrer-Policy = %q", got)
		}
		for _, found := range regexp.MustCompile(`(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(page.body, -1) {
			to, err := url.Parse(html.UnescapeString(found[1]))
			if err != nil || to.Host != "" || to.Scheme != "" {
				t.Errorf("the page leads to %q", found[1])
			}
		}
	}
	for name, value := range g.cookies {
		if strings.Contains(name+value, a.calder[0]) {
			t.Errorf("the cookie %s holds the link", name)
		}
	}
}

// linksAt are the personal links on a page.
func linksAt(page answer) []string {
	return slices.Compact(slices.Sorted(slices.Values(linksOn.FindAllString(page.body, -1))))
}

func TestAManagerMakesLinksThatOnlyTheSameFormShowsAgain(t *testing.T) {
	a := newAskedHouse(t)
	g := a.signedIn("dana")
	asks := g.get(a.path())
	if asks.header.Get("Cache-Control") != "no-store" {
		t.Error("a browser may store the form, and whoever finds it there the seed of the links")
	}
	form := []string{"links", "3", commandField, newCommand(), seedField, asks.find(`name="` + seedField + `" value="([a-z2-7]{26})"`)}
	page := g.post(a.path()+"/ask", form...)
	page.want(t, http.StatusOK, "Three personal links", "For people of", "mailto:?subject=", "Give them out and keep no list")
	if page.header.Get("Cache-Control") != "no-store" {
		t.Error("a browser may store the page")
	}
	links := linksAt(page)
	if len(links) != 3 || strings.Count(page.body, `class="qr"`) != 3 {
		t.Fatalf("%d links on the page", len(links))
	}
	for _, link := range links {
		a.stranger().get(link).want(t, http.StatusOK, "from Party of dana")
	}
	if again := linksAt(g.post(a.path()+"/ask", form...)); !slices.Equal(again, links) {
		t.Errorf("the same form sent again shows %v, want the same links %v", again, links)
	}
	form[5] = engine.NewSecret()
	other := g.post(a.path()+"/ask", form...)
	other.want(t, http.StatusOK, "Shown once already")
	other.lacks(t, "/answer/")
	g.post(a.path()+"/ask", "links", "1", seedField, "mine").want(t, http.StatusUnprocessableEntity, "open it anew")
	for _, bad := range []string{"", "0", "-1", "201", "x"} {
		g.post(a.path()+"/ask", "links", bad).want(t, http.StatusUnprocessableEntity)
	}
	a.signedIn("max").post(a.path()+"/ask", "links", "3").want(t, http.StatusNotFound)
	g.get(a.path()+"/sheet").want(t, http.StatusOK, "I cannot say", "Write no name on it")
}

func TestNxNIsAskedAboutOneselfAndEachOther(t *testing.T) {
	a := ask(newHouse(t), "trusted-partnership")
	g := a.stranger()
	page := g.get("/answer/" + a.calder[0])
	page.want(t, http.StatusOK, "your own organisation", "each about your own organisation and one other")
	names := regexp.MustCompile(`name="(point-[a-z-]+-\d+)" value="4"`).FindAllStringSubmatch(page.body, -1)
	if len(names) != 24 {
		t.Fatalf("%d scales, want 12 about each of two", len(names))
	}
	pairs := []string{"secret", drawnIn(page)}
	for _, found := range names {
		pairs = append(pairs, found[1], "4")
	}
	g.post("/answer/"+a.calder[0], pairs...).want(t, http.StatusSeeOther)
	if got := strings.Count(g.get("/answer/"+a.calder[0]).body, "checked"); got != 24 {
		t.Errorf("%d points are chosen, want 24", got)
	}
}

// An event stream that is open while people answer says nothing of it: neither a mark nor that it is still there.
func TestAStreamSaysNothingWhilePeopleAnswer(t *testing.T) {
	a := newAskedHouse(t)
	streams := map[string]<-chan string{}
	var spaces []partnership.SpaceID
	for _, who := range []string{"dana", "priya"} {
		g := a.signedIn(who)
		_, streams[who] = g.stream(a.at)
		if nextMark(t, streams[who]) == "" {
			t.Fatal("the stream does not begin")
		}
		list, err := a.site.Engine.Spaces(t.Context(), engine.Signed(a.key(who, a.at)), a.at)
		if err != nil {
			t.Fatal(err)
		}
		spaces = append(spaces, list...)
	}
	changed, stop := a.site.Engine.Watch(spaces)
	defer stop()
	for i, link := range append(a.harwick[:5:5], a.calder[:5]...) {
		a.phone(link, "point-promises", fmt.Sprint(1+i%5))
	}
	select {
	case <-changed:
		t.Error("an answer wakes those who watch")
	default:
	}
	a.does("dana", &partnership.AddTopic{Text: "Parking"}) // what is said next is said of this
	for who, said := range streams {
		if mark, want := nextMark(t, said), a.signedIn(who).get(a.within("")).find(`data-live-at="([0-9a-f]+)"`); mark != want {
			t.Errorf("after ten answers and a topic %s’s stream says %q, the page %q", who, mark, want)
		}
	}
	select {
	case <-changed:
	default:
		t.Error("a topic wakes nobody: the test sees nothing")
	}
}
