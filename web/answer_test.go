package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/partnership"
)

// An asked house has a round of the pulse that Dana began on Monday 23 November: open until Wednesday 2 December, its results
// open on Friday 4 December. Harwick and Calder have six links each; Priya of Calder is asked as a member too.
type askedHouse struct {
	*house
	round           partnership.RoundID
	harwick, calder []string
}

func newAskedHouse(t *testing.T) *askedHouse {
	t.Helper()
	return ask(newHouse(t), "pulse")
}

func ask(h *house, set string) *askedHouse {
	h.t.Helper()
	a := &askedHouse{house: h}
	begun := a.does("dana", &partnership.BeginRound{Set: partnership.SetRef{Key: set}, Closes: "2026-12-02", Opens: "2026-12-04", Comments: true})
	a.round = partnership.RoundID(begun.First)
	a.harwick = a.asks("dana", 6)
	a.calder = a.asks("priya", 6, a.member("priya"))
	return a
}

func (a *askedHouse) does(who string, c partnership.Command) engine.Receipt {
	a.t.Helper()
	r, err := a.site.Engine.Do(a.t.Context(), engine.Signed(a.key(who, a.at)), a.at, c, newCommand())
	if err != nil {
		a.t.Fatalf("%s: %T: %v", who, c, err)
	}
	return r
}

func (a *askedHouse) member(who string) (id partnership.MemberID) {
	a.t.Helper()
	err := a.site.Engine.View(a.t.Context(), engine.Signed(a.key(who, a.at)), a.at, func(v partnership.View) error {
		id = v.By.ID
		return nil
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return id
}

func (a *askedHouse) asks(who string, links int, members ...partnership.MemberID) []string {
	a.t.Helper()
	secrets, _, err := a.site.Engine.AskPeople(a.t.Context(), engine.Signed(a.key(who, a.at)), a.at,
		&partnership.ChooseVoice{Round: a.round, Voice: partnership.People, Links: links, Members: members}, newCommand(), "")
	if err != nil {
		a.t.Fatal(err)
	}
	return secrets
}

func (a *askedHouse) path() string { return fmt.Sprintf("/s/%s/rounds/%d", a.at, a.round) }

// drawnIn is the secret that a page has drawn into its form.
func drawnIn(a answer) string { return a.find(`name="secret" value="([a-z2-7]{26})"`) }

// phone opens a link and sends the pairs with what the form brought along.
func (a *askedHouse) phone(link string, pairs ...string) (*guest, answer) {
	a.t.Helper()
	g := a.stranger()
	secret := drawnIn(g.get("/answer/" + link))
	return g, g.post("/answer/"+link, append([]string{"secret", secret}, pairs...)...)
}

func TestSomebodyAnswersByLinkAndChangesItOnTheirPhone(t *testing.T) {
	a := newAskedHouse(t)
	link := "/answer/" + a.calder[0]
	for range 2 { // looking spends nothing, nor does what scanners do
		g := a.stranger()
		g.get(link).want(t, http.StatusOK, "How is it going, from where you work?", "Northbank, round 1. Five statements and one open question, about two minutes.",
			"Open until Wednesday 2 December", "Friday 4 December at 09:00", "Nobody is shown who said what.", "Harwick IT runs this machine",
			"at least four others from Calder.", "Think of the last month.", "I cannot say", "Seldom", "1 of 6", "6 of 6", "Nothing is sent until you press Send.")
		g.send(http.MethodHead, link, nil, http.Header{"Purpose": {"prefetch"}})
		if len(g.cookies) != 0 {
			t.Errorf("looking set cookies: %v", g.cookies)
		}
	}
	g, sent := a.phone(a.calder[0], "point-promises", "4", "point-shown", "0", "words-easier-work", "Call back <script>", "share-easier-work", "yes")
	sent.wantSeen(t, link+"?sent")
	cookie := sent.header.Get("Set-Cookie")
	for _, want := range []string{"__Host-answer-", "Path=/;", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age="} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie lacks %s", want)
		}
	}
	if strings.Contains(cookie, a.calder[0]) {
		t.Error("the cookie names the link")
	}
	own := g.get(link + "?sent")
	own.want(t, http.StatusOK, "Sent. You can change it on this phone until Wednesday 2 December.", "Send the changes", "Changes count once you send them.", "Your receipt",
		"With it you can check later that your answer was counted unchanged. Nobody else can, and it does not show that the answers of others are genuine.", "Salt", "Leaf: SHA-256",
		`name="point-promises" value="4" checked`, `name="point-shown" value="0" checked`, "Call back &lt;script&gt;", `name="share-easier-work" value="yes" checked`)
	own.lacks(t, `name="point-safe-to-say" value="0" checked`, "<script>")
	g.post(link, "secret", drawnIn(own), "point-promises", "2").wantSeen(t, link+"?sent")
	g.get(link).want(t, http.StatusOK, `name="point-promises" value="2" checked`)
	g.get(link).lacks(t, "Call back", `value="4" checked`)

	other := a.stranger() // another phone
	other.get(link).want(t, http.StatusOK, "This link was already used", "open this link again then")
	other.post(link, "secret", engine.NewSecret(), "point-promises", "1", "words-easier-work", "Mine").want(t, http.StatusConflict, "This link was already used", "Mine")
	g.get(link).want(t, http.StatusOK, `name="point-promises" value="2" checked`)
	a.stranger().get("/answer/"+a.calder[1]).want(t, http.StatusOK, "Nothing is sent until you press Send.")
}

func TestAFormOfAnswersSentAgainIsOneAnswer(t *testing.T) {
	a := newAskedHouse(t)
	g, tab := a.stranger(), a.stranger()
	link := "/answer/" + a.calder[0]
	secret, second := drawnIn(g.get(link)), drawnIn(g.get(link))
	if secret == "" || secret == second {
		t.Fatalf("two pages drew %q and %q", secret, second)
	}
	g.post(link, "secret", secret, "point-promises", "4").wantSeen(t, link+"?sent")
	tab.post(link, "secret", secret, "point-promises", "4").wantSeen(t, link+"?sent") // again: the first answer's page never came
	tab.get(link).want(t, http.StatusOK, `name="point-promises" value="4" checked`)
	g.post(link, "secret", second, "point-promises", "5").wantSeen(t, link+"?sent") // from the other tab
	g.get(link).want(t, http.StatusOK, `name="point-promises" value="5" checked`)
	a.stranger().post(link, "secret", second, "point-promises", "5").want(t, http.StatusConflict)
	g.post("/answer/"+a.calder[1], "secret", "short", "point-promises", "5").want(t, http.StatusNotFound)
}

func TestTwoWhoShareAPhoneDoNotSeeOneAnother(t *testing.T) {
	a := newAskedHouse(t)
	g, _ := a.phone(a.calder[0], "point-promises", "4")
	second := "/answer/" + a.calder[1]
	page := g.get(second)
	page.want(t, http.StatusOK, "Nothing is sent until you press Send.")
	page.lacks(t, `checked`)
	g.post(second, "secret", drawnIn(page), "point-promises", "1").wantSeen(t, second+"?sent")
	g.get("/answer/"+a.calder[0]).want(t, http.StatusOK, `value="4" checked`)
	g.post("/answer/"+a.calder[0], "do", "forget").wantSeen(t, "/answer/"+a.calder[0])
	g.get("/answer/"+a.calder[0]).want(t, http.StatusOK, "This link was already used")
	g.get(second).want(t, http.StatusOK, `value="1" checked`)
}

func TestBadAnswersKeepWhatWasTyped(t *testing.T) {
	a := newAskedHouse(t)
	long := strings.Repeat("é", 1201)
	_, sent := a.phone(a.calder[0], "point-promises", "4", "words-easier-work", long)
	sent.want(t, http.StatusUnprocessableEntity, "2,402 bytes, and 2,400 fit", long, `name="point-promises" value="4" checked`)
	for name, pairs := range map[string][]string{
		"a point too far": {"point-promises", "6"}, "no number": {"point-promises", "four"}, "a negative one": {"point-promises", "-1"},
		"hostile bytes": {"words-easier-work", "a\xff\x00b"}, "another alphabet": {"point-promises", "４"},
	} {
		_, sent := a.phone(a.calder[0], append(pairs, "point-shown", "3")...)
		if sent.want(t, http.StatusUnprocessableEntity, `name="point-shown" value="3" checked`); t.Failed() {
			t.Fatal(name)
		}
	}
	g, sent := a.phone(a.calder[0], "point-unknown", "4", "words-promises", "not asked for", "words-easier-work", strings.Repeat("é", 1200))
	sent.wantSeen(t, "/answer/"+a.calder[0]+"?sent") // what is not asked is not kept
	g.get("/answer/"+a.calder[0]).lacks(t, "not asked for")
}

func TestALinkSaysWhatBecameOfItsRound(t *testing.T) {
	a := newAskedHouse(t)
	g, _ := a.phone(a.calder[0], "point-promises", "4")
	late := a.stranger()
	secret := drawnIn(late.get("/answer/" + a.calder[1]))
	a.pass(10 * 24 * time.Hour) // Thursday 3 December
	for who, g := range map[*guest]string{g: a.calder[0], a.stranger(): a.calder[0], late: a.calder[1]} {
		page := who.get("/answer/" + g)
		page.want(t, http.StatusOK, "This round is closed", "until Wednesday 2 December", "Friday 4 December at 09:00")
		page.lacks(t, "already used")
	}
	late.post("/answer/"+a.calder[1], "secret", secret, "point-promises", "4", "words-easier-work", "Too late").want(t, http.StatusConflict, "This round is closed", "came too late", "Too late")
	g.get("/answer/"+a.calder[0]).want(t, http.StatusOK, "Your answer was counted unchanged", "Only this phone could check that; that the answers of others are genuine nobody can check.")

	b := newAskedHouse(t)
	b.does("dana", &partnership.CancelRound{Round: b.round, Reason: "Not now"})
	b.stranger().get("/answer/"+b.calder[0]).want(t, http.StatusOK, "This round was cancelled")
	c := newAskedHouse(t)
	c.does("priya", &partnership.LeavePartnership{})
	c.stranger().get("/answer/"+c.calder[0]).want(t, http.StatusOK, "Your organisation has left")
	c.stranger().get("/answer/"+c.harwick[0]).want(t, http.StatusOK, "Nothing is sent until you press Send.")

	unknown := c.stranger().get("/answer/" + engine.NewSecret())
	unknown.want(t, http.StatusNotFound)
	if nothing := c.stranger().get("/nothing"); nothing.body != unknown.body {
		t.Error("an unknown link is told from an unknown page")
	}
	c.stranger().post("/answer/"+engine.NewSecret(), "secret", engine.NewSecret()).want(t, http.StatusNotFound)
}

// Whoever was asked sees what came out, without an account: those who did not answer too, and on any phone.
func TestWhoWasAskedSeesTheResultsAtTheSameMoment(t *testing.T) {
	a := newAskedHouse(t)
	phones := map[string]*guest{}
	for _, link := range append(a.calder, a.harwick[:4]...) {
		phones[link], _ = a.phone(link, "point-promises", "4", "words-easier-work", "Call back <b>", "share-easier-work", "yes")
	}
	a.pass(11*24*time.Hour - time.Hour) // Friday 4 December, 08:00
	a.stranger().get("/answer/"+a.calder[0]).lacks(t, "close together", "Call back", "too few to show")
	a.pass(2 * time.Hour)
	for _, link := range []string{a.calder[0], a.harwick[0], a.harwick[5]} {
		page := a.stranger().get("/answer/" + link)
		page.want(t, http.StatusOK, "Promises kept", "together at 4", "too few to show", "Call back &lt;b&gt;")
		page.lacks(t, "Your answer", "already used")
	}
	phones[a.calder[0]].get("/answer/"+a.calder[0]).want(t, http.StatusOK, "too few to show", "Your answer was counted unchanged")
}

func TestAMemberAnswersSignedIn(t *testing.T) {
	a := newAskedHouse(t)
	g, path := a.signedIn("priya"), a.path()+"/answer"
	page := g.get(path)
	page.want(t, http.StatusOK, "How is it going")
	g.post(path, "secret", drawnIn(page), "point-promises", "4").wantSeen(t, path+"?sent")
	g.get(path).want(t, http.StatusOK, `value="4" checked`, "Sent. You can change it on this phone")
	a.signedIn("priya").get(path).want(t, http.StatusOK, "You have answered already")
	a.signedIn("priya").post(path, "secret", engine.NewSecret(), "point-promises", "1").want(t, http.StatusConflict, "You have answered already")
	a.signedIn("dana").get(path).want(t, http.StatusForbidden)
	a.signedIn("dana").post(path, "secret", engine.NewSecret(), "point-promises", "1").want(t, http.StatusForbidden)
	a.signedIn("max").get(path).want(t, http.StatusNotFound)
}
