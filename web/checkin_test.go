package web

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/browsertest"
	"entente/engine"
	"entente/partnership"
)

// gathering is a house whose partnership has three parties: Dana's , Priya's and Tom's, and in which Olga reads for
// Dana's. The day is Monday 23 November 2026.
type gathering struct {
	*house
	t *testing.T
}

func newGathering(t *testing.T) *gathering {
	h := newHouse(t)
	for _, name := range []string{"tom", "olga"} {
		if _, err := h.site.Accounts.Create(t.Context(), h.wish(name)); err != nil {
			t.Fatal(err)
		}
	}
	d := &gathering{house: h, t: t}
	invited := d.carry("dana", h.at, &partnership.InviteParty{Name: "Eastmoor"})
	d.carry("priya", h.at, &partnership.AnswerConsent{
		Question: partnership.QuestionID(invited + 1), Revision: invited, Position: partnership.Agree, Name: "Priya Nair"})
	d.must(h.site.Engine.Do(t.Context(), engine.Holder(h.at, partnership.InvitationID(invited)), h.at, &partnership.JoinAsParty{
		Party: "Eastmoor", Kind: partnership.Peer, Person: "Tom Ashdown", Key: h.newKey("tom", h.at)}, "tom"))
	invited = d.carry("dana", h.at, &partnership.InviteMember{Name: "Olga", Employer: "Party of dana", Roles: []partnership.Role{partnership.Observer}})
	d.must(h.site.Engine.Do(t.Context(), engine.Holder(h.at, partnership.InvitationID(invited)), h.at, &partnership.JoinAsMember{
		Person: "Olga", Key: h.newKey("olga", h.at)}, "olga"))
	return d
}

func (d *gathering) must(r engine.Receipt, err error) uint64 {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	return r.First
}

// carry gives a command through the engine and returns its first entry.
func (d *gathering) carry(name string, at partnership.SpaceID, c partnership.Command) uint64 {
	d.t.Helper()
	return d.must(d.site.Engine.Do(d.t.Context(), engine.Signed(d.key(name, d.at)), at, c, string(account.NewKey())))
}

// later lets days pass, after which everybody has to sign in again.
func (d *gathering) later(days int, guests map[string]*guest) {
	d.pass(time.Duration(days) * 24 * time.Hour)
	for name, g := range guests {
		*g = *d.signedIn(name)
	}
}

func (d *gathering) path(rest string) string { return "/s/" + string(d.at) + rest }

// partyID is the number of the party that a person acts for.
func (d *gathering) partyID(name string) string {
	d.t.Helper()
	var id string
	err := d.site.Engine.View(d.t.Context(), engine.Signed(d.key(name, d.at)), d.at, func(v partnership.View) error {
		id = fmt.Sprint(v.By.Party)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

// room opens the room of Dana and Priya and returns it.
func (d *gathering) room() partnership.SpaceID {
	d.t.Helper()
	var set []partnership.PartyID
	for _, name := range []string{"dana", "priya"} {
		set = append(set, partnership.PartyID(number(d.partyID(name))))
	}
	at, err := d.site.Engine.SpaceOf(d.t.Context(), engine.Signed(d.key("dana", d.at)), d.at, set)
	if err != nil {
		d.t.Fatal(err)
	}
	return at
}

func TestFromNothingToOnePageForBoth(t *testing.T) {
	d := newGathering(t)
	dana, priya, tom := d.signedIn("dana"), d.signedIn("priya"), d.signedIn("tom")
	dana.get(d.path("/checkins")).want(t, 200, "half an hour to talk", "Arrange a first meeting", "Not yet")

	a := dana.post(d.path("/checkins"), "with", d.partyID("priya"), "date", "2026-11-25", "at", "14:30", "minutes", "30", "place", "A walk by the river", "host", "0")
	if a.status != 303 {
		t.Fatalf("arranging answered %d: %s", a.status, a.body)
	}
	page := a.location
	room, _, _ := strings.Cut(strings.TrimPrefix(page, "/s/"), "/")
	if room == string(d.at) {
		t.Fatal("a check-in of two of three lives in the common space")
	}
	priya.get(page).want(t, 200, "Check-in with Party of dana", "Wednesday 25 November, in 2 days", "14:30", "Half an hour", "A walk by the river", "Party of dana and Calder")
	priya.post("/s/"+room+"/topics", "text", "The rota in December").wantSeen(t, page+"#topics")
	dana.post("/s/"+room+"/topics", "text", "Mailings").wantSeen(t, page+"#topics")
	list := dana.get(d.path("/checkins"))
	list.want(t, 200, "With Calder", "The rota in December", "The next one is with Calder, on Wednesday 25 November")
	tom.get(page).want(t, 404)
	if theirs := tom.get(d.path("/checkins")); strings.Contains(theirs.body, "rota") || strings.Contains(theirs.body, "Wed 25 Nov") {
		t.Error("the third sees what the two talk about")
	}

	d.later(2, map[string]*guest{"dana": dana, "priya": priya, "tom": tom})
	list = priya.get(d.path("/checkins"))
	list.want(t, 200, "Did it take place?")
	first := list.find(`name="talked" value="(\d+)"`)
	priya.post(page+"/took-place", "talked", first).wantSeen(t, page) // one tap
	d.carry("dana", partnership.SpaceID(room), &partnership.MakeCommitment{
		Receivers: []partnership.PartyID{partnership.PartyID(number(d.partyID("priya")))}, What: "Publish the December rota", Due: "2026-11-27"})
	dana.get(page).want(t, 200, "It took place on Wednesday 25 November, today", "Publish the December rota", "Talked about", "Carried over", "One page for both")
	dana.post(d.path("/checkins"), "with", d.partyID("priya"), "date", "2026-12-09", "host", "0").want(t, 303)
	ours, theirs := dana.get(page+"/sheet"), priya.get(page+"/sheet")
	ours.want(t, 200, "What we agreed", "Publish the December rota", "The rota in December", "Carried over to the next", "Mailings", "9 December", "Calder hosts")
	sheet := `(?s)<section class="sheet(.*?)</section>`
	if ours.find(sheet) != theirs.find(sheet) || ours.find(sheet) == "" {
		t.Error("the page for both is not the same for both")
	}
	dana.get(d.path("/checkins")).want(t, 200, "Today", "You last talked on Wednesday 25 November.", "The next time is Wednesday 9 December, in 14 days.", "One topic talked about, one carried over.", "Mailings")
	if theirs := tom.get(d.path("/checkins")); strings.Contains(theirs.body, "25 November") || strings.Contains(theirs.body, "9 December") {
		t.Error("how long ago two talked is shown to a third")
	}
}

func TestWhatIsNotYoursDoesNotExistAmongCheckins(t *testing.T) {
	d := newGathering(t)
	room := d.room()
	id := d.carry("dana", room, &partnership.ArrangeCheckin{Date: "2026-11-25"})
	topic := d.carry("dana", room, &partnership.AddTopic{Text: "The rota"})
	strangers := map[string]*guest{"of another party": d.signedIn("tom"), "of another partnership": d.signedIn("max")}
	for who, g := range strangers {
		missing := g.get("/s/zzzzzzzzzzzz/checkins").body
		for _, path := range []string{"/checkins", "/checkins/new", "/checkins/%d", "/checkins/%d/sheet"} {
			at := "/s/" + string(room) + path
			if strings.Contains(path, "%d") {
				at = fmt.Sprintf(at, id)
			}
			if a := g.get(at); a.status != 404 || a.body != missing {
				t.Errorf("%s: GET %s answered %d, want the same 404 as for what does not exist", who, path, a.status)
			}
		}
		for _, path := range []string{"/checkins", "/talks", "/topics", fmt.Sprintf("/topics/%d/drop", topic), fmt.Sprintf("/checkins/%d/move", id),
			fmt.Sprintf("/checkins/%d/cancel", id), fmt.Sprintf("/checkins/%d/took-place", id), fmt.Sprintf("/checkins/%d/did-not-take-place", id)} {
			a := g.post("/s/"+string(room)+path, "date", "2026-11-25", "text", "Hello", "with", d.partyID("priya"), "revision", fmt.Sprint(id))
			a.want(t, 404)
		}
	}
	dana := d.signedIn("dana")
	for _, wrong := range []string{"0", "99", "01", "-1", "x", "1.5"} {
		dana.get("/s/"+string(room)+"/checkins/"+wrong).want(t, 404)
		dana.post("/s/"+string(room)+"/checkins/"+wrong+"/took-place").want(t, 404)
		dana.post("/s/"+string(room)+"/topics/"+wrong+"/drop").want(t, 404)
	}
	dana.get(d.path(fmt.Sprintf("/checkins/%d", id))).want(t, 404) // another space of hers
	dana.post("/s/"+string(room)+"/topics", "text", "About what?", "about", "commitment:99").want(t, 404)
	dana.post("/s/"+string(room)+"/topics", "text", "About what?", "about", "nonsense").want(t, 404)
}

func TestACheckinFormSaysWhatToMendAndKeepsWhatWasTyped(t *testing.T) {
	d := newGathering(t)
	dana := d.signedIn("dana")
	dana.post(d.path("/checkins"), "date", "2026-11-25", "place", "By <b>river</b>").want(t, 422, "Say whom you meet", "By &lt;b&gt;river")
	dana.post(d.path("/checkins"), "with", d.partyID("priya"), "place", "By the river").want(t, 422, "Choose a day", "By the river")
	dana.post(d.path("/checkins"), "with", d.partyID("priya"), "date", "2026-11-22").want(t, 422, "Choose today or a later day", `value="2026-11-22"`)
	dana.post(d.path("/checkins"), "with", d.partyID("priya"), "date", "2026-11-25", "at", "25:99").want(t, 422, "Write the time as 14:30")
	dana.post(d.path("/checkins"), "with", "99", "date", "2026-11-25").want(t, 422)
	dana.post(d.path("/topics"), "text", " ").want(t, 422, "Say in a line what you want to talk about")
	dana.post(d.path("/topics"), "text", strings.Repeat("rota ", 60)).want(t, 422, "Keep it to 200 characters", "rota rota")
	id := d.carry("dana", d.at, &partnership.ArrangeCheckin{Date: "2026-11-23"})
	page := d.path(fmt.Sprintf("/checkins/%d", id))
	dana.post(page+"/took-place", "on", "2026-11-24").want(t, 422, "Choose today or an earlier day", `value="2026-11-24"`)
	dana.post(page+"/took-place", "with", d.partyID("priya"), "with", d.partyID("tom")).want(t, 422, "Your own organisation was there too")
	dana.post(page+"/move", "revision", fmt.Sprint(id), "date", "", "place", "The other room").want(t, 422, "Choose a day", "The other room")
	dana.post(page+"/cancel", "revision", fmt.Sprint(id), "why", strings.Repeat("x", 301)).want(t, 422, "Keep it to 300 characters")
}

func TestAStaleFormShowsWhatChangedAndKeepsWhatWasTyped(t *testing.T) {
	d := newGathering(t)
	dana, priya := d.signedIn("dana"), d.signedIn("priya")
	id := d.carry("dana", d.at, &partnership.ArrangeCheckin{Date: "2026-11-25"})
	page := d.path(fmt.Sprintf("/checkins/%d", id))
	priya.post(page+"/move", "revision", fmt.Sprint(id), "date", "2026-11-26").wantSeen(t, page)
	stale := dana.post(page+"/move", "revision", fmt.Sprint(id), "date", "2026-11-27", "place", "My own room")
	stale.want(t, 409, "Somebody moved this check-in since you looked", "Thursday 26 November", "My own room", `value="2026-11-27"`)
	fresh := stale.find(`name="revision" value="(\d+)"`)
	dana.post(page+"/move", "revision", fresh, "date", "2026-11-27").wantSeen(t, page)
	d.later(5, map[string]*guest{"dana": dana, "priya": priya})
	dana.post(page+"/took-place").wantSeen(t, page)
	priya.post(page+"/took-place").wantSeen(t, page) // both tapped; it took place once
	dana.post(page+"/cancel", "revision", fresh).want(t, 409)
	priya.post(page+"/did-not-take-place").want(t, 403)
	dana.post(page+"/did-not-take-place").wantSeen(t, d.path("/checkins"))
	dana.get(page).want(t, 200, "Did it take place?")
}

func TestObserversReadCheckinsAndChangeNothing(t *testing.T) {
	d := newGathering(t)
	id := d.carry("dana", d.at, &partnership.ArrangeCheckin{Date: "2026-11-23"})
	topic := d.carry("dana", d.at, &partnership.AddTopic{Text: "The rota"})
	olga := d.signedIn("olga")
	for _, path := range []string{"/checkins", fmt.Sprintf("/checkins/%d", id)} {
		a := olga.get(d.path(path))
		a.want(t, 200, "The rota")
		if main := a.find(`(?s)<main(.*)</main>`); strings.Contains(main, "<form") || strings.Contains(main, "/new") {
			t.Errorf("%s offers an observer something to do", path)
		}
	}
	for _, path := range []string{"/checkins", "/talks", "/topics", fmt.Sprintf("/topics/%d/drop", topic), fmt.Sprintf("/checkins/%d/move", id),
		fmt.Sprintf("/checkins/%d/cancel", id), fmt.Sprintf("/checkins/%d/took-place", id)} {
		olga.post(d.path(path), "date", "2026-11-25", "text", "Hello", "with", d.partyID("priya"), "with", d.partyID("tom"), "revision", fmt.Sprint(id)).want(t, 403)
	}
	olga.get(d.path("/checkins/new")).want(t, 403)
}

func TestAnyLineBecomesAPromise(t *testing.T) {
	d := newGathering(t)
	room := d.room()
	id := d.carry("dana", room, &partnership.ArrangeCheckin{Date: "2026-11-25"})
	d.carry("priya", room, &partnership.AddTopic{Text: "Who tells the web team?"})
	href := d.signedIn("dana").get(fmt.Sprintf("/s/%s/checkins/%d", room, id)).find(`<a href="([^"]*)">Make it a promise`)
	u, err := url.Parse(strings.ReplaceAll(href, "&amp;", "&"))
	if err != nil || u.Path != d.path("/commitments") {
		t.Fatalf("the link leads to %q (%v)", href, err)
	}
	for name, want := range map[string]string{"what": "Who tells the web team?", "to": d.partyID("priya"), "from": fmt.Sprintf("%s/%d", room, id)} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

// A promise says at which check-in it came up, and that check-in lists it, to those who see both; a promise that others see
// too does not tell them that there was one.
func TestAPromiseSaysAtWhichCheckinItCameUpAndBack(t *testing.T) {
	d := newGathering(t)
	room := d.room()
	id := d.carry("dana", room, &partnership.ArrangeCheckin{Date: "2026-11-25"})
	common := d.carry("dana", d.at, &partnership.ArrangeCheckin{Date: "2026-11-26"})
	dana := d.signedIn("dana")
	make := func(what, from string, more ...string) string {
		a := dana.post(d.path("/commitments"), append([]string{"what", what, "to", d.partyID("priya"), "due", "2026-12-01", "from", from}, more...)...)
		a.want(t, 303)
		return a.location
	}
	inRoom := fmt.Sprintf("%s/%d", room, id)
	dana.get(d.path("/commitments?from="+inRoom)).want(t, 200, "It came up at the check-in of")
	within, wider := make("Tell the web team", inRoom), make("Tell the night team", fmt.Sprintf("%s/%d", d.at, common))
	open := make("Tell everyone", inRoom, "seen", "everyone")
	foreign := make("Tell nobody", fmt.Sprintf("%s/%d", d.other, 4))
	for path, says := range map[string]bool{within: true, wider: true, open: false, foreign: false} {
		a := d.signedIn("priya").get(path)
		a.want(t, 200)
		if strings.Contains(a.body, "Came up at") != says {
			t.Errorf("%s says where it came up: %t, want %t", path, !says, says)
		}
	}
	page := d.signedIn("priya").get(fmt.Sprintf("/s/%s/checkins/%d", room, id))
	page.want(t, 200, "Promises that came up here", "Tell the web team")
	d.signedIn("priya").get(d.path(fmt.Sprintf("/checkins/%d", common))).want(t, 200, "Promises that came up here", "Tell the night team")
	if a := d.signedIn("tom").get(d.path(fmt.Sprintf("/checkins/%d", common))); a.status != 200 || strings.Contains(a.body, "came up here") {
		t.Errorf("Tom is told of a promise between others: %d", a.status)
	}
}

func TestAnItemIsBroughtToTheNextCheckinOfItsSpace(t *testing.T) {
	d := newGathering(t)
	room := d.room()
	promise := d.carry("dana", room, &partnership.MakeCommitment{
		Receivers: []partnership.PartyID{partnership.PartyID(number(d.partyID("priya")))}, What: partnership.Text(strings.Repeat("Publish it. ", 24)), Due: "2026-11-27"})
	ref := partnership.Ref{Kind: partnership.RefCommitment, ID: fmt.Sprint(promise)}
	part := func() (out string) {
		_, err := d.site.Engine.Partnership(t.Context(), room)
		err = errors.Join(err, d.site.Engine.View(t.Context(), engine.Signed(d.key("dana", d.at)), room, func(v partnership.View) error {
			c, _ := v.State.Commitment(partnership.CommitmentID{Entry: promise})
			out = drawn(t, bringTopic(v, ref, string(c.What)))
			return nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := answer{body: part()}
	dana := d.signedIn("dana")
	text := before.find(`name="text" value="([^"]*)"`)
	if n := len([]rune(text)); n > topicLength || !strings.HasSuffix(text, "…") {
		t.Errorf("a long title is brought as %q", text)
	}
	action := before.find(`action="([^"]*)"`)
	dana.post(action, "about", before.find(`name="about" value="([^"]*)"`), "text", text).wantSeen(t, d.path("/checkins#topics")) // nothing is arranged: it waits
	if after := part(); !strings.Contains(after, "On the list for the next check-in") || strings.Contains(after, "<form") {
		t.Errorf("an item that is on the list is offered again: %s", after)
	}
	dana.get(d.path("/checkins")).want(t, 200, "Waiting for the next check-in", fmt.Sprintf("/s/%s/commitments/%d", room, promise), "Arrange it")
	dana.post(action, "about", ref.String(), "text", text).want(t, 409, "on the list for the next check-in already")
}

func TestAFirstMeetingHasAnAgendaOfItsOwn(t *testing.T) {
	d := newGathering(t)
	dana := d.signedIn("dana")
	dana.get(d.path("/checkins/new?kind=first")).want(t, 200, "Something small to do together", "A walk or a plain meal counts")
	a := dana.post(d.path("/checkins"), "kind", "first", "with", d.partyID("tom"), "date", "2026-11-30", "task", "Sort ten letters", "together", "Lunch at the market")
	a.want(t, 303)
	words := []string{"First meeting", "Sort ten letters", "Lunch at the market", "What would end it for one of us?", "What does each of us want to have become", "What have we laughed about",
		"trust a little more", "What is the first thing"}
	page := d.signedIn("tom").get(a.location)
	page.want(t, 200)
	sheet := d.signedIn("tom").get(a.location + "/sheet")
	sheet.want(t, 200, "Next steps: what, who, by when")
	for _, want := range words {
		if !strings.Contains(page.body, want) || !strings.Contains(sheet.body, want) {
			t.Errorf("page or sheet lacks %q", want)
		}
	}
}

func TestATalkNobodyArrangedIsOneTap(t *testing.T) {
	d := newGathering(t)
	dana, priya := d.signedIn("dana"), d.signedIn("priya")
	dana.post(d.path("/talks")).want(t, 422, "Say with whom you talked")
	dana.post(d.path("/talks"), "with", d.partyID("priya")).wantSeen(t, d.path("/checkins"))
	d.later(3, map[string]*guest{"priya": priya})
	priya.get(d.path("/checkins")).want(t, 200, "3 days ago", "You last talked on Monday 23 November.", "Talk with Party of dana")
}

// walk opens each page of check-ins in a real browser, as somebody signed in.
func TestPagesOfCheckinsAreReadableByEveryoneWithoutScript(t *testing.T) {
	d := newGathering(t)
	room := d.room()
	held := d.carry("dana", room, &partnership.TookPlace{Talked: []partnership.TopicID{partnership.TopicID(d.carry("dana", room, &partnership.AddTopic{Text: "The December rota"}))}})
	d.pass(30 * time.Hour)
	due := d.carry("dana", room, &partnership.ArrangeCheckin{Date: "2026-11-24", At: "14:30", Minutes: 30, Place: "A walk by the river"})
	first := d.carry("priya", d.at, &partnership.ArrangeFirstMeeting{Date: "2026-12-01", Task: "Sort ten letters " + hostile, Together: long})
	d.carry("priya", room, &partnership.AddTopic{Text: partnership.Text(hostile)})
	d.carry("dana", room, &partnership.AddTopic{Text: "Who tells the web team before a mailing goes out?", About: partnership.RefTo(partnership.RefCheckin, partnership.CheckinID(held))})
	d.carry("dana", room, &partnership.MakeCommitment{
		Receivers: []partnership.PartyID{partnership.PartyID(number(d.partyID("priya")))}, What: "Publish the December rota", Due: "2026-11-27"})
	b := browsertest.Start(t)
	d.signInWith(b, "dana")
	b.ScriptsOff()
	for name, path := range map[string]string{
		"checkins": d.path("/checkins"), "new": d.path("/checkins/new"), "new-first": d.path("/checkins/new?kind=first"),
		"due": fmt.Sprintf("/s/%s/checkins/%d", room, due), "held": fmt.Sprintf("/s/%s/checkins/%d", room, held), "first": d.path(fmt.Sprintf("/checkins/%d", first)),
		"sheet-held": fmt.Sprintf("/s/%s/checkins/%d/sheet", room, held), "sheet-first": d.path(fmt.Sprintf("/checkins/%d/sheet", first)),
	} {
		t.Log(name)
		b.Open(d.url + path)
		b.NoComplaints()
		b.NoHorizontalScroll(320)
		b.Axe()
		shoot(t, b, "checkin-"+name)
	}
}

func TestWhatWeAgreedPrintsOnOnePageAndAFirstMeetingOnTwo(t *testing.T) {
	d := newGathering(t)
	held := d.carry("dana", d.at, &partnership.TookPlace{Talked: []partnership.TopicID{partnership.TopicID(d.carry("dana", d.at, &partnership.AddTopic{Text: "The December rota"}))}})
	first := d.carry("priya", d.at, &partnership.ArrangeFirstMeeting{Date: "2026-12-01", At: "10:00", Place: "The market hall", Task: "Sort ten letters", Together: "Lunch at the market"})
	b := browsertest.Start(t)
	d.signInWith(b, "dana")
	for id, want := range map[uint64]int{held: 1, first: 2} {
		b.Open(d.url + d.path(fmt.Sprintf("/checkins/%d/sheet", id)))
		if n := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(b.PDF(), -1)); n != want {
			t.Errorf("the sheet of check-in %d prints on %d pages, want %d", id, n, want)
		}
	}
}

// Answers that differ need nobody to bring them; what two see differently stays off a third's list.
func TestWhatIsSeenDifferentlyComesToTheNextCheckinByItself(t *testing.T) {
	d := newGathering(t)
	promise := d.promised("2026-12-02")
	room := strings.TrimSuffix(promise, promise[strings.Index(promise, "/commitments/"):])
	arranged := d.signedIn("dana").post(d.path("/checkins"), "with", d.partyID("priya"), "date", "2026-11-27", "host", "0").location
	const line, waits = "We see it differently: Send the mailing plan", "Shown, awaiting word: Send the mailing plan"
	d.act("dana", promise, partnership.ActShow, "account", "It is in the folder")
	d.act("priya", promise, partnership.ActNotYet, "reason_2", "The second letter is last year’s")
	d.signedIn("priya").get(arranged).lacks(t, line)
	d.act("dana", promise, partnership.ActStandBy, "account", "It is meant to be the same")
	for _, name := range []string{"dana", "priya"} {
		for _, page := range []string{d.path("/checkins"), arranged, arranged + "/sheet"} {
			d.signedIn(name).get(page).want(t, 200, line)
		}
	}
	d.signedIn("tom").get(d.path("/checkins")).lacks(t, "mailing plan")

	of, err := partnership.ParseOccurrenceID(promise[strings.LastIndexByte(promise, '/')+1:])
	if err != nil {
		t.Fatal(err)
	}
	d.signedIn("priya").post(room+"/topics", "about", of.Ref().String(), "text", "The plan").want(t, 303)
	d.signedIn("dana").get(arranged).lacks(t, line) // somebody has brought it: once is enough

	other := d.promised("2026-12-02")
	d.act("dana", other, partnership.ActShow, "account", "Here")
	d.later(16, nil)
	d.signedIn("priya").get(d.path("/checkins")).want(t, 200, waits)
}
