package web

import (
	"fmt"
	"html"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/partnership"
)

// A seen house is a partnership of Harwick (Dana), Calder (Priya), Millbrook (Mel) and Eastmoor (Ed) that answers questions.
// What comes out of a round there has been played through links, the clock and the seal.
type seenHouse struct {
	*askedHouse
	parties map[string]partnership.PartyID
}

func newSeenHouse(t *testing.T) *seenHouse {
	t.Helper()
	h := &seenHouse{&askedHouse{house: newHouse(t)}, map[string]partnership.PartyID{}}
	h.joins("mel", "Millbrook", "dana", "priya")
	h.joins("ed", "Eastmoor", "dana", "priya", "mel")
	h.does("dana", &partnership.ChangeParty{Name: "Harwick", Initials: "HW", Mark: "circle"})
	for _, who := range []string{"dana", "priya", "mel", "ed"} {
		h.parties[who] = h.partyOf(who)
	}
	return h
}

// joins lets an organisation in: the first of by invites it, the rest agree.
func (h *seenHouse) joins(who, called string, by ...string) {
	h.t.Helper()
	if _, err := h.site.Accounts.Create(h.t.Context(), h.wish(who)); err != nil {
		h.t.Fatal(err)
	}
	got := h.does(by[0], &partnership.InviteParty{Name: partnership.Text(called)})
	for _, voter := range by[1:] {
		h.does(voter, &partnership.AnswerConsent{Question: partnership.QuestionID(got.Last), Revision: got.First, Position: partnership.Agree, Name: partnership.Text(voter)})
	}
	_, err := h.site.Engine.Do(h.t.Context(), engine.Holder(h.at, partnership.InvitationID(got.First)), h.at,
		&partnership.JoinAsParty{Party: partnership.Text(called), Kind: partnership.Client, Person: partnership.Text(strings.ToUpper(who[:1]) + who[1:]), Key: h.newKey(who, h.at)}, "join-"+who)
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *seenHouse) partyOf(who string) (id partnership.PartyID) {
	h.common(who, func(v partnership.View) { id = v.By.Party })
	return id
}

// crowd is how many of a party answer, around which average on each dimension.
type crowd struct {
	asked, answer int
	means         []float64 // in the order of the set's scale prompts; the last goes on
	says          string    // each shares this; "" for nothing
}

// plays begins a round of a set, lets everybody answer, and waits until it opens.
func (h *seenHouse) plays(set string, crowds map[string]crowd) partnership.RoundID {
	h.t.Helper()
	today := partnership.DateOf(h.clock())
	h.round = partnership.RoundID(h.does("dana", &partnership.BeginRound{Set: partnership.SetRef{Key: set}, Comments: true, Closes: today.AddDays(9), Opens: today.AddDays(11)}).First)
	var q partnership.QuestionSet
	h.common("dana", func(v partnership.View) { r, _ := v.State.Round(h.round); q = r.Questions })
	for _, who := range []string{"dana", "mel", "ed", "priya"} {
		c, ok := crowds[who]
		if !ok {
			continue
		}
		for i, link := range h.asks(who, c.asked)[:c.answer] {
			if err := h.site.Engine.AnswerByLink(h.t.Context(), link, engine.NewSecret(), c.answers(q, i)); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	h.pass(11*24*time.Hour + time.Hour)
	return h.round
}

// answers is what the i-th of a crowd answers: their averages come close to what is wanted.
func (c crowd) answers(q partnership.QuestionSet, i int) partnership.Answers {
	var a partnership.Answers
	k := 0
	for _, p := range q.Prompts {
		if p.Kind != partnership.ScalePrompt {
			if c.says != "" {
				a.Texts = append(a.Texts, partnership.Comment{Prompt: p.Key, Text: c.says, Share: true})
			}
			continue
		}
		mean := c.means[min(k, len(c.means)-1)]
		k++
		offset := []float64{-0.9, 0.9, 0, -0.4, 0.4}[i%5]
		point := int(math.Round(mean + offset))
		a.Values = append(a.Values, partnership.Value{Prompt: p.Key, Point: min(max(point, 1), q.Points(p))})
	}
	if c.says != "" && len(a.Texts) == 0 {
		a.Texts = append(a.Texts, partnership.Comment{Prompt: q.Prompts[1].Key, Text: c.says, Share: true})
	}
	return a
}

// likeTheMock plays two rounds of ten behaviours whose results are near those of the mock's page.
func (h *seenHouse) likeTheMock() partnership.RoundID {
	h.t.Helper()
	h.plays("ten-behaviours", map[string]crowd{
		"dana":  {10, 10, []float64{3.4, 2.9, 3.5, 3.9, 3.8, 4.1, 3.9, 3.0, 4.1, 3.2}, ""},
		"mel":   {10, 10, []float64{4.0, 3.1, 3.3, 4.1, 3.4, 4.2, 3.5, 3.3, 4.2, 3.0}, ""},
		"ed":    {7, 4, []float64{1}, ""},
		"priya": {10, 10, []float64{3.3, 4.2, 3.8, 4.2, 3.6, 2.6, 4.0, 4.0, 4.3, 3.7}, ""},
	})
	h.pass(95 * 24 * time.Hour)
	return h.plays("ten-behaviours", map[string]crowd{
		"dana":  {10, 10, []float64{3.4, 2.3, 3.5, 3.9, 3.8, 3.9, 3.9, 2.9, 4.1, 3.2}, "The savings are in the report, but I cannot trace them back to an invoice."},
		"mel":   {10, 10, []float64{4.2, 2.9, 3.4, 4.0, 3.3, 4.1, 3.6, 3.4, 4.2, 3.0}, ""},
		"ed":    {7, 4, []float64{1}, ""},
		"priya": {11, 10, []float64{3.4, 4.4, 3.8, 4.2, 3.6, 2.5, 4.1, 4.0, 4.3, 3.8}, ""},
	})
}

func TestResultsAreSaidInWordsFirst(t *testing.T) {
	h := newSeenHouse(t)
	h.likeTheMock()
	page := h.signedIn("dana").get(h.path())
	page.want(t, http.StatusOK, "behaviours", "we see things much the same way", "we clearly differ", "Blind round, closed", "30 of 38 people answered"[3:],
		"4 of 7 answered, too few to show", "Why Eastmoor’s line is empty", "Eastmoor’s four answers are in no figure on this page", "Ten behaviours, biggest gap first",
		"Questions to talk about", "Turn into a commitment", "Overall 0.", "below 0.5 “we see this differently”", "Hedges’ g", "Krippendorff’s alpha", "ICC(1)", "Round 2, ")
	list := h.signedIn("priya").get(h.within("/rounds"))
	list.want(t, http.StatusOK, "How we see the partnership", "Ten behaviours, biggest gap first", "Questions we can ask", "Pulse")
	over := h.signedIn("mel").get(h.within(""))
	over.want(t, http.StatusOK, "How we see it", "mini-lanes", "and questions to talk about")
	h.signedIn("max").get(h.path()).want(t, http.StatusNotFound)

	inTable := tablesIn(t, over, "see-table")[averages]
	pictures := regexp.MustCompile(`role="img" aria-label="([^"]*)"`).FindAllStringSubmatch(over.find(`(?s)<ul role="list" class="mini-lanes">(.*?)</ul>`), -1)
	if len(pictures) != 3 || len(inTable) != 3 {
		t.Fatalf("%d pictures and %d rows on the overview, want three each", len(pictures), len(inTable))
	}
	for i, p := range pictures {
		words := strings.Join(inTable[i], " ")
		said := append(numbers.FindAllString(p[1], -1), inTable[i][0])
		if len(said) < 3 {
			t.Errorf("%q has no figures", p[1])
		}
		for _, n := range said {
			if !strings.Contains(words, n) {
				t.Errorf("%s of %q is not in its row %q", n, p[1], words)
			}
		}
	}
}

// numbers are the figures of a text: 2.4, 0.31.
var numbers = regexp.MustCompile(`\d+\.\d+`)

func TestEveryNumberOfAPictureStandsInTheTable(t *testing.T) {
	h := newSeenHouse(t)
	h.likeTheMock()
	page := h.signedIn("dana").get(h.path())
	table := page.find(`(?s)<details class="more" id="table">(.*?)</details>`)
	if table == "" {
		t.Fatal("the page has no table")
	}
	known := numbers.FindAllString(table, -1)
	lanes := regexp.MustCompile(`role="img" aria-label="([^"]*)"`).FindAllStringSubmatch(page.body, -1)
	if len(lanes) != 10 {
		t.Fatalf("%d lanes, want ten", len(lanes))
	}
	for _, lane := range lanes {
		for _, n := range numbers.FindAllString(lane[1], -1) {
			if !slices.Contains(known, n) {
				t.Errorf("%s of %q is not in the table", n, html.UnescapeString(lane[1]))
			}
		}
	}
	for _, gap := range regexp.MustCompile(`Gap (\d\.\d)`).FindAllStringSubmatch(page.body, -1) {
		if !slices.Contains(known, gap[1]) {
			t.Errorf("gap %s is not in the table", gap[1])
		}
	}
}

// TestAGroupTooSmallChangesNothing: two houses that differ only in what the few answered give the same page.
func TestAGroupTooSmallChangesNothing(t *testing.T) {
	var pages []string
	for _, point := range []float64{1, 5} {
		h := newSeenHouse(t)
		h.plays("ten-behaviours", map[string]crowd{
			"dana": {10, 9, []float64{3.4, 2.3}, ""}, "priya": {10, 9, []float64{4.4, 3.1}, ""}, "ed": {7, 4, []float64{point}, ""},
		})
		page := h.signedIn("dana").get(h.path())
		page.want(t, http.StatusOK, "4 answers, too few to show")
		for _, number := range regexp.MustCompile(`Eastmoor [^;"]*`).FindAllString(page.body, -1) {
			if strings.Contains(number, "mean") {
				t.Errorf("a few are shown: %s", number)
			}
		}
		main := page.find(`(?s)<main[^>]*>(.*)</main>`)
		main = regexp.MustCompile(`/s/[a-z0-9]+|[0-9a-f-]{36}|s%2F[a-z0-9]+|from=[^"&]*`).ReplaceAllString(main, "")
		pages = append(pages, main)
	}
	if pages[0] != pages[1] {
		t.Error("what the few answered can be told from the page")
	}
}

func TestNothingOfAnswersIsSaidBeforeTheOpening(t *testing.T) {
	h := &seenHouse{askedHouse: newAskedHouse(t)}
	before := []string{h.signedIn("dana").get(h.path()).body, h.signedIn("dana").get(h.within("/rounds")).body, h.signedIn("dana").get(h.within("")).body}
	for _, link := range h.harwick[:5] {
		if err := h.site.Engine.AnswerByLink(t.Context(), link, engine.NewSecret(), partnership.Answers{Values: []partnership.Value{{Prompt: "promises", Point: 4}}}); err != nil {
			t.Fatal(err)
		}
	}
	for i, path := range []string{h.path(), h.within("/rounds"), h.within("")} {
		changing := regexp.MustCompile(`value="([0-9a-f-]{36}|[a-z2-7]{26})"`)
		now := h.signedIn("dana").get(path)
		if changing.ReplaceAllString(now.body, "") != changing.ReplaceAllString(before[i], "") {
			t.Errorf("%s tells that somebody has answered", path)
		}
	}
	h.signedIn("dana").get(h.path()).want(t, http.StatusOK, "Fixed when it began", "runs this machine and could technically read")
}

func TestARoundIsBegunOnThePage(t *testing.T) {
	h := newSeenHouse(t)
	g := h.signedIn("dana")
	g.get(h.within("/rounds")).want(t, http.StatusOK, "Nobody has been asked yet", "Begin the first conversation")
	form := g.get(h.within("/rounds/new?set=ten-behaviours"))
	form.want(t, http.StatusOK, "What will be asked", "Who is asked", "Last day for answers", "2026-12-03", "2026-12-05", "30 questions a quarter", "could technically read")
	asked := []string{"set", "ten-behaviours", "seen", "everyone", "when", "days", "comments", "yes", "asked", fmt.Sprint(h.parties["dana"]), "asked", fmt.Sprint(h.parties["priya"])}
	wrong := g.post(h.within("/rounds"), append(slices.Clone(asked), "closes", "2026-12-03", "opens", "2026-12-03", "smallest", "3")...)
	wrong.want(t, http.StatusUnprocessableEntity, "Not saved yet", `value="2026-12-03"`, `value="3"`)
	begun := g.post(h.within("/rounds"), append(slices.Clone(asked), "closes", "2026-12-03", "opens", "2026-12-05")...)
	if begun.status != http.StatusSeeOther || !strings.HasPrefix(begun.location, h.within("/rounds/")) {
		t.Fatalf("beginning a round: %d to %q", begun.status, begun.location)
	}
	page := g.get(begun.location)
	page.want(t, http.StatusOK, "How Harwick answers", "We suggest one voice", "has not chosen how to answer", "Cancel this round")
	g.post(begun.location+"/voice", "voice", "people").want(t, http.StatusUnprocessableEntity, "Ask at least one person", "Not saved yet")
	g.post(begun.location+"/voice", "voice", "people", "links", "x").want(t, http.StatusUnprocessableEntity, `value="x"`)
	g.post(begun.location+"/voice", "voice", "people", "links", "6").want(t, http.StatusOK, "Shown on this page only", "/answer/")
	more := g.get(begun.location)
	more.want(t, http.StatusOK, "You ask six people by link", "Ask more people", "several people answer, unnamed")
	g.post(begun.location+"/ask", "links", "2").want(t, http.StatusOK, "/answer/")
	g.post(begun.location+"/cancel").want(t, http.StatusUnprocessableEntity, "Say why")
	h.signedIn("priya").post(begun.location+"/cancel", "reason", "No").want(t, http.StatusForbidden)
	g.post(begun.location+"/cancel", "reason", "Too early").wantSeen(t, begun.location)
	g.get(begun.location).want(t, http.StatusOK, "Cancelled on", "Too early", "deleted unread")
}

func TestARoundAmongOurselvesIsSeenByNobodyElse(t *testing.T) {
	h := newSeenHouse(t)
	g := h.signedIn("dana")
	begun := g.post(h.within("/rounds"), "set", "ten-behaviours", "seen", "asked", "when", "days", "asked", fmt.Sprint(h.parties["dana"]), "closes", "2026-12-03", "opens", "2026-12-05")
	if begun.status != http.StatusSeeOther || strings.HasPrefix(begun.location, h.within("/")) {
		t.Fatalf("a round of one: %d to %q", begun.status, begun.location)
	}
	h.signedIn("priya").get(begun.location).want(t, http.StatusNotFound)
	h.signedIn("priya").get(h.within("/rounds")).want(t, http.StatusOK, "Nobody has been asked yet")
	g.get(h.within("/rounds")).want(t, http.StatusOK, "Under way", "Seen by only Harwick")
}

func TestAGapIsTurnedIntoAPromiseAndTheRoundSettles(t *testing.T) {
	h := newSeenHouse(t)
	h.likeTheMock()
	g := h.signedIn("dana")
	page := g.get(h.path())
	promise := html.UnescapeString(page.find(`href="(/s/[^"]*commitments\?[^"]*gap-1[^"]*)"`))
	form := g.get(strings.TrimSuffix(promise, "#make"))
	form.want(t, http.StatusOK, "It comes from how we see “Looking after the cost”")
	from := form.find(`name="from" value="([^"]*)"`)
	made := g.post(h.within("/commitments"), "from", from, "what", "Show each saving with its invoice", "criteria", "By noon", "due", string(partnership.DateOf(h.clock()).AddDays(20)),
		"to", fmt.Sprint(h.parties["priya"]), "seen", "everyone")
	made.wantSeen(t, h.path()+"#settling")
	g.get(h.path()).want(t, http.StatusOK, "Harwick made a promise of it on", "Show each saving with its invoice")
	var open []partnership.Matter
	h.common("dana", func(v partnership.View) { r, _ := v.State.Round(h.round); open = r.Unanswered() })
	for i, m := range open {
		how := []string{"topic", "declined"}[i%2]
		if how == "declined" {
			g.post(h.path()+"/gaps", "dimension", m.Dimension, "prompt", m.Prompt, "how", how).want(t, http.StatusUnprocessableEntity, "Say why", "Not saved yet")
		}
		g.post(h.path()+"/gaps", "dimension", m.Dimension, "prompt", m.Prompt, "how", how, "reason", "Because so").wantSeen(t, h.path()+"#settling")
	}
	g.get(h.path()).want(t, http.StatusOK, `href="#settling">What became of the three widest gaps`, "Questions to talk about, and what became of it", "Settled on", "put it on the list for a check-in", "declined on", "Because so")
}

func TestPagesOfRoundsAreReadableWithScriptInEveryText(t *testing.T) {
	h := newSeenHouse(t)
	set := h.does("dana", &partnership.WriteQuestionSet{Questions: partnership.QuestionSet{Name: hostile, Purpose: hostile, Answered: []partnership.Voice{partnership.OneVoice},
		Scales:     []partnership.Scale{{Key: "s", Points: []partnership.Text{hostile, "b", "c"}}},
		Dimensions: []partnership.Dimension{{Key: "d", Name: hostile, Voice: hostile, Talk: []partnership.Text{hostile}}},
		Prompts: []partnership.Prompt{{Key: "a", Dimension: "d", Kind: partnership.ScalePrompt, Scale: "s", Text: hostile, Help: hostile},
			{Key: "b", Kind: partnership.TextPrompt, Text: hostile + "2"}, {Key: "c", Kind: partnership.DealBreaker, Text: hostile + "3"}}}})
	ref := partnership.SetRef{Own: partnership.QuestionSetID(set.First), Version: 1}
	asked := []partnership.PartyID{h.parties["dana"], h.parties["priya"]}
	h.round = partnership.RoundID(h.does("dana", &partnership.BeginRound{Set: ref, Asked: asked, Together: true}).First)
	g := h.signedIn("dana")
	pages := []string{h.path(), h.within("/rounds"), h.within("/rounds/new?set=own-%d&space=%s", set.First, h.at)}
	for _, path := range pages {
		g.get(path).lacks(t, "<script>alert", "<img")
	}
	for who, point := range map[string]int{"dana": 1, "priya": 3} {
		a := partnership.Answers{Values: []partnership.Value{{Prompt: "a", Point: point}}, Texts: []partnership.Comment{{Prompt: "b", Text: hostile}, {Prompt: "c", Text: hostile}}}
		if err := h.site.Engine.SaveVoice(t.Context(), engine.Signed(h.key(who, h.at)), h.at, h.round, a); err != nil {
			t.Fatal(err)
		}
		h.does(who, &partnership.LockVoice{Round: h.round})
	}
	page := g.get(h.path())
	page.want(t, http.StatusOK, "Side by side", "Conversations to have", "as one voice: 1", "2 organisations"[2:], "What becomes of it")
	for _, path := range append(pages, h.within("")) {
		g.get(path).lacks(t, "<script>alert", "<img")
	}
}

// beginPulse is a wish for a round of the pulse from today.
func beginPulse(h *seenHouse) *partnership.BeginRound {
	today := partnership.DateOf(h.clock())
	return &partnership.BeginRound{Set: partnership.SetRef{Key: "pulse"}, Closes: today.AddDays(10), Opens: today.AddDays(12)}
}
