package web

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"entente/browsertest"
	"entente/engine"
	"entente/partnership"

	"github.com/google/go-cmp/cmp"
)

// promised has Dana promise something to Priya, and Priya accept it; it returns the page of the promise.
func (d *gathering) promised(due partnership.Date) string {
	d.t.Helper()
	a := d.signedIn("dana").post(d.path("/commitments"), "to", d.partyID("priya"), "what", "Send the mailing plan", "criteria", "Volumes by week\nDraft of each letter", "due", string(due))
	if a.status != 303 {
		d.t.Fatalf("promising answered %d: %s", a.status, a.body)
	}
	d.act("priya", a.location, partnership.ActAccept)
	return a.location
}

// act opens a promise's page as somebody and sends the form of an act, with its hidden fields, as a browser would.
func (d *gathering) act(name, page string, act partnership.Act, pairs ...string) answer {
	d.t.Helper()
	g := d.signedIn(name)
	a := g.post(page+"/"+string(act), append(d.hidden(g, page, act), pairs...)...)
	if a.status != 303 {
		d.t.Fatalf("%s of %s answered %d: %s", act, page, a.status, a.find(`(?s)<main[^>]*>(.*)</main>`))
	}
	return a
}

// hidden are the hidden fields of an act's form.
func (d *gathering) hidden(g *guest, page string, act partnership.Act) []string {
	d.t.Helper()
	_, form, found := strings.Cut(g.get(page).body, `action="`+page+"/"+string(act)+`"`)
	if !found {
		d.t.Fatalf("%s offers no %s", page, act)
	}
	form, _, _ = strings.Cut(form, "</form>")
	var pairs []string
	for _, field := range strings.Split(form, `<input type="hidden" `)[1:] {
		a := answer{body: field}
		pairs = append(pairs, a.find(`^name="([^"]*)"`), a.find(`value="([^"]*)"`))
	}
	return pairs
}

// person is the number of a member.
func (d *gathering) person(name string) string {
	d.t.Helper()
	id, _, err := d.site.Engine.MemberOf(d.t.Context(), d.at, d.key(name, d.at))
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprint(id)
}

func TestPromiseIsMadeShownAndConfirmedInAFewTaps(t *testing.T) {
	d := newGathering(t)
	page := d.promised("2026-12-04")
	room, _, _ := strings.Cut(strings.TrimPrefix(page, "/s/"), "/")
	if room == string(d.at) {
		t.Fatal("a promise between two of three lives in the common space")
	}
	d.signedIn("tom").get(page).want(t, 404)
	dana := d.signedIn("dana")
	dana.get(page).want(t, 200, "Agreed, due on Friday 4 December.", "Volumes by week", "Confirmed for Calder by", "Priya Nair", "one open commitment", "Show it", "Ask for a new date")
	dana.get(d.path("/commitments")).want(t, 200, "Due soon", "Send the mailing plan", "Party of dana and Calder", "Renegotiate", "Take it along")
	d.act("dana", page, partnership.ActShow, "account", "It is in the shared folder.")
	list := d.signedIn("priya").get(d.path("/commitments"))
	list.want(t, 200, "Done, awaiting confirmation", "Your word, by", "Yes, all of it", "One waits for your word.")
	tap := strings.ReplaceAll(list.find(`<form action="([^"]*confirm[^"]*)"`), "&amp;", "&")
	command := list.find(`confirm[^>]*method="post">\s*<button[^>]*name="command" value="([^"]*)"`)
	priya := d.signedIn("priya")
	for range 2 { // a double tap
		priya.post(tap, "command", command).wantSeen(t, d.path("/commitments#done"))
	}
	d.signedIn("dana").get(page).want(t, 200, "Kept, and confirmed by all.", "Calder confirmed it, all of it", "It is in the shared folder.")
	d.signedIn("dana").get(d.path("/commitments?show=finished")).want(t, 200, "Finished (1)", "One promise is finished.", "Send the mailing plan")
}

func TestEveryActOnAPromiseIsAFormOnItsPage(t *testing.T) {
	d := newGathering(t)
	ask := func() string {
		a := d.signedIn("priya").post(d.path("/commitments/ask"), "giver", d.partyID("dana"), "what", "Let advisers see repairs", "criteria", "Read-only for 40", "due", "2026-12-18", "why", "300 contacts a week", "answer_by", "2026-12-04")
		a.want(t, 303)
		return a.location
	}
	page := ask()
	d.signedIn("dana").get(d.path("/commitments")).want(t, 200, "Asked of us", "Promise this", "Offer something else", "No, because…", "an answer by", "300 contacts a week")
	d.act("dana", page, partnership.ActCounter, "due", "2026-12-21", "reason", "After the upgrade")
	d.act("priya", page, partnership.ActAccept)
	d.act("dana", page, partnership.ActNewDate, "due", "2026-12-23", "changed", "The upgrade slipped", "easier", "We can demonstrate it")
	d.signedIn("priya").get(page).want(t, 200, "Party of dana asks for 23 December", "We can demonstrate it", objection)
	d.act("priya", page, partnership.ActRefuse, "reason", "Our people are away then")
	d.act("dana", page, partnership.ActNewDate, "due", "2026-12-22", "changed", "The upgrade slipped")
	d.act("dana", page, partnership.ActKeepAsIs)
	d.act("dana", page, partnership.ActNewDate, "due", "2026-12-22", "changed", "The upgrade slipped")
	d.act("priya", page, partnership.ActAgree)
	d.signedIn("dana").get(page).want(t, 200, "Renegotiated in time", "First promised for 21 December", "Our people are away then")
	d.act("dana", page, partnership.ActName, "person", d.person("dana"))
	d.act("dana", page, partnership.ActShow)
	d.signedIn("priya").get(page).want(t, 200, objection, "Yes, all of it", "Read-only for 40")
	d.act("priya", page, partnership.ActNotYet, "reason_1", "Only 30 can")
	d.signedIn("dana").get(page).want(t, 200, "said what is missing", "Read-only for 40: Only 30 can", "Putting it right", "Stand by it")
	d.act("dana", page, partnership.ActStandBy, "account", "The other ten were away")
	d.signedIn("priya").get(page).want(t, 200, "We see it differently", "The other ten were away", "Bring to the next check-in")
	d.act("priya", page, partnership.ActConfirm)

	d.act("dana", ask(), partnership.ActDecline, "reason", "It is not ours to open")
	d.act("priya", ask(), partnership.ActTakeBack)
	page = ask()
	d.act("dana", page, partnership.ActAccept)
	d.act("dana", page, partnership.ActWithdraw, "reason", "The system goes")
	d.act("priya", page, partnership.ActAgree)
	d.signedIn("dana").get(page).want(t, 200, "Withdrawn by agreement: neither kept nor not.")

	page = d.promised("2026-11-24")
	d.later(10, nil)
	d.signedIn("dana").get(page).want(t, 200, "has not been shown", "Putting it right")
	d.act("dana", page, partnership.ActPutRight, "wrong", "We forgot", "will", "A reminder", "gives_up", "yes")
	d.signedIn("priya").get(page).want(t, 200, "Not kept.", "We forgot", "A reminder")
}

func TestARefusedActSaysWhatToMendAndKeepsWhatWasTyped(t *testing.T) {
	d := newGathering(t)
	page := d.promised("2026-12-04")
	g := d.signedIn("dana")
	for _, c := range []struct {
		act   partnership.Act
		pairs []string
		wants []string
	}{
		{partnership.ActNewDate, []string{"due", "2026-11-01", "changed", "The billing file moved"}, []string{"Choose today or a later day", "The billing file moved", `value="2026-11-01"`}},
		{partnership.ActNewDate, []string{"due", "2026-12-10"}, []string{"Say what changed", `value="2026-12-10"`}},
		{partnership.ActWithdraw, nil, []string{"Say why, in a sentence"}},
		{partnership.ActName, []string{"person", "99"}, []string{"Choose a person of your own organisation"}},
		{partnership.ActShow, []string{"account", strings.Repeat("x", 4001)}, []string{"keep it to 4000", "xxxx"}},
	} {
		g.post(page+"/"+string(c.act), append(d.hidden(g, page, c.act), c.pairs...)...).want(t, 422, c.wants[1:]...)
		if a := g.post(page+"/"+string(c.act), append(d.hidden(g, page, c.act), c.pairs...)...); !strings.Contains(strings.ToLower(a.body), strings.ToLower(c.wants[0])) {
			t.Errorf("%s does not say %q", c.act, c.wants[0])
		}
	}
	d.act("dana", page, partnership.ActShow)
	p := d.signedIn("priya")
	p.post(page+"/not-yet", d.hidden(p, page, partnership.ActNotYet)...).want(t, 422, "Say what is missing, of at least one check")
}

func TestAStalePageOfAPromiseIsAConflictThatKeepsWhatWasTyped(t *testing.T) {
	d := newGathering(t)
	a := d.signedIn("dana").post(d.path("/commitments"), "to", d.partyID("priya"), "what", "Send the plan", "due", "2026-12-04")
	page := a.location
	priya := d.signedIn("priya")
	stale := d.hidden(priya, page, partnership.ActCounter)
	stale2 := d.hidden(priya, page, partnership.ActAccept)
	d.act("priya", page, partnership.ActCounter, "due", "2026-12-11")
	d.act("dana", page, partnership.ActCounter, "due", "2026-12-09", "reason", "Halfway")
	priya.post(page+"/counter", append(stale[2:], "due", "2026-12-15", "reason", "We are away until then")...).want(t, 409,
		"What is proposed has changed since you read it.", "We are away until then", `value="2026-12-15"`, "Halfway", "9 December")
	priya.post(page+"/accept", stale2...).want(t, 409, "has changed since you read it")
	d.act("priya", page, partnership.ActAccept)
	priya.post(page+"/decline", "revision", "1", "reason", "Rather not after all").want(t, 409, "What you typed", "Rather not after all")

	d.act("dana", page, partnership.ActShow)
	old := d.hidden(priya, page, partnership.ActConfirm)
	d.act("priya", page, partnership.ActNotYet, "reason_0", "The dates are missing")
	d.act("dana", page, partnership.ActShow, "account", "With dates")
	priya.post(page+"/confirm", old...).want(t, 409, "It has been shown again since you looked.", "With dates")
}

func TestPromisesOfOthersDoNotExist(t *testing.T) {
	d := newGathering(t)
	page := d.promised("2026-12-04")
	room, id, _ := strings.Cut(strings.TrimPrefix(page, "/s/"), "/commitments/")
	none := d.signedIn("tom").get("/s/" + string(d.at) + "/commitments/999999").body
	for name, a := range map[string]answer{
		"a stranger reads it":          d.signedIn("max").get(page),
		"a third reads it":             d.signedIn("tom").get(page),
		"a third answers it":           d.signedIn("tom").post(page+"/confirm", "claim", "1"),
		"in the wrong space":           d.signedIn("dana").get(d.path("/commitments/" + id + "999")),
		"no occurrence of it":          d.signedIn("dana").get(page + "/on/2026-12-04"),
		"no number":                    d.signedIn("dana").get(d.path("/commitments/007")),
		"no act":                       d.signedIn("dana").post(page + "/burn"),
		"a list of a room":             d.signedIn("dana").get("/s/" + room + "/commitments"),
		"depends on what is not there": d.signedIn("dana").post(d.path("/commitments"), "to", d.partyID("tom"), "what", "It", "due", "2026-12-01", "depends", "nowhere/4"),
	} {
		if a.status != 404 || a.body != none {
			t.Errorf("%s: %d, want 404 with the same body as for what does not exist", name, a.status)
		}
	}
	// an ID in the body changes nothing: the address decides
	other := d.promised("2026-12-05")
	a := d.signedIn("dana").post(page+"/show", "of", strings.TrimPrefix(other, "/s/"+room+"/commitments/"), "commitment", "1")
	a.wantSeen(t, page)
	d.signedIn("dana").get(other).want(t, 200, "Agreed, due")
}

func TestObserversReadPromisesAndChangeNothing(t *testing.T) {
	d := newGathering(t)
	page := d.promised("2026-12-04")
	olga := d.signedIn("olga")
	for _, path := range []string{d.path("/commitments"), page} {
		a := olga.get(path)
		a.want(t, 200, "Send the mailing plan")
		if main := a.find(`(?s)<main(.*)</main>`); strings.Contains(main, "<form") {
			t.Errorf("%s offers an observer something to do", path)
		}
	}
	olga.post(d.path("/commitments"), "to", d.partyID("priya"), "what", "It", "due", "2026-12-01").want(t, 403)
	olga.post(d.path("/commitments/ask"), "giver", d.partyID("priya"), "what", "It", "due", "2026-12-01").want(t, 403)
	for _, act := range []string{"show", "new-date", "withdraw", "name"} {
		olga.post(page+"/"+act, "due", "2026-12-10", "changed", "x", "reason", "x").want(t, 403)
	}
}

func TestAPromiseFormSaysWhatToMend(t *testing.T) {
	d := newGathering(t)
	dana := d.signedIn("dana")
	dana.post(d.path("/commitments"), "what", "Keep <b>this</b>").want(t, 422, "Say to whom you promise it.", "Choose a day.", "Keep &lt;b&gt;this&lt;/b&gt;")
	dana.post(d.path("/commitments"), "to", d.partyID("priya"), "due", "2026-12-01").want(t, 422, "Say what you promise.")
	dana.post(d.path("/commitments"), "to", d.partyID("priya"), "what", "It", "due", "2026-11-01").want(t, 422, "Choose today or a later day.")
	dana.post(d.path("/commitments"), "to", "99", "what", "It", "due", "2026-12-01").want(t, 422, `id="to-e"`)
	dana.post(d.path("/commitments"), "to", d.partyID("dana"), "to", d.partyID("priya"), "what", "It", "due", "2026-12-01").want(t, 422, "only yourselves")
	dana.post(d.path("/commitments"), "to", d.partyID("priya"), "what", "It", "due", "2026-12-01", "repeats", "hourly").want(t, 422, "Choose how often.")
	dana.post(d.path("/commitments"), "to", d.partyID("priya"), "what", "It", "due", "2026-12-01", "criteria", strings.Repeat("x", 301)).want(t, 422, "Keep each line to 300")
	dana.post(d.path("/commitments/ask"), "what", "It", "due", "2026-12-01").want(t, 422, "Say whom you ask.")
	dana.post(d.path("/commitments/ask"), "giver", d.partyID("dana"), "what", "It", "due", "2026-12-01").want(t, 422)
}

func TestAPromiseLivesInTheSmallestSpaceUnlessEveryoneIsChosen(t *testing.T) {
	d := newGathering(t)
	dana := d.signedIn("dana")
	make := func(pairs ...string) string {
		a := dana.post(d.path("/commitments"), append(pairs, "what", "It", "due", "2026-12-01")...)
		a.want(t, 303)
		return strings.TrimSuffix(a.location, "/commitments/"+a.location[strings.LastIndex(a.location, "/")+1:])
	}
	common := "/s/" + string(d.at)
	room := make("to", d.partyID("priya"))
	if room == common || room != make("to", d.partyID("priya"), "seen", "them") {
		t.Error("a promise to one of two others is not in their own room")
	}
	if got := make("to", d.partyID("priya"), "seen", "everyone"); got != common {
		t.Errorf("everyone chosen: %s", got)
	}
	if got := make("to", d.partyID("priya"), "to", d.partyID("tom")); got != common {
		t.Errorf("promised to all others: %s", got)
	}
	private := make("to", d.partyID("dana"))
	if private == common || private == room {
		t.Error("an internal promise is not in the private space")
	}
	d.signedIn("olga").get(d.path("/commitments")).want(t, 200, "only Party of dana", "Among ourselves")
	if a := d.signedIn("priya").get(d.path("/commitments?of=everyone")); strings.Contains(a.body, "only Party of dana") {
		t.Error("another party sees an internal promise")
	}
}

func TestTheFormIsFilledFromTheAddress(t *testing.T) {
	d := newGathering(t)
	a := d.signedIn("dana").get(d.path(fmt.Sprintf("/commitments?what=Tell+the+web+team&to=%s&to=%s&due=2026-12-18&from=nowhere/12", d.partyID("priya"), d.partyID("tom"))))
	a.want(t, 200, "Tell the web team</textarea>", `value="2026-12-18"`, "no open commitment")
	if n := strings.Count(a.body, `name="to"`); n != 3 {
		t.Errorf("%d can be promised to, want 2 and ourselves", n)
	}
	if n := len(strings.Split(a.body, `name="to"`)); n != 4 || strings.Count(a.body, " checked") < 2 {
		t.Error("those named in the address are not ticked")
	}
}

func TestDraftsAreOnlyTheirWriters(t *testing.T) {
	d := newGathering(t)
	dana := d.signedIn("dana")
	dana.post(d.path("/commitments"), "what", "Perhaps publish our costs", "draft", "1").wantSeen(t, d.path("/commitments#drafts"))
	list := dana.get(d.path("/commitments"))
	list.want(t, 200, "Perhaps publish our costs", "only you")
	for _, other := range []string{"priya", "olga"} {
		if strings.Contains(d.signedIn(other).get(d.path("/commitments")).body, "Perhaps") {
			t.Errorf("%s sees the draft", other)
		}
	}
	id := list.find(`\?draft=([a-z0-9]+)`)
	d.signedIn("priya").post(d.path("/commitments/drafts/" + id + "/throw-away"))
	filled := dana.get(d.path("/commitments?draft=" + id))
	filled.want(t, 200, "Perhaps publish our costs</textarea>")
	dana.post(d.path("/commitments"), "draft_id", filled.find(`name="draft_id" value="([^"]*)"`), "what", "Publish our costs", "to", d.partyID("priya"), "due", "2026-12-18").want(t, 303)
	if strings.Contains(dana.get(d.path("/commitments")).body, "Perhaps") {
		t.Error("a draft stays after it was used")
	}
	dana.post(d.path("/commitments"), "what", "Another", "draft", "1")
	again := dana.get(d.path("/commitments")).find(`\?draft=([a-z0-9]+)`)
	dana.post(d.path("/commitments/drafts/"+again+"/throw-away")).wantSeen(t, d.path("/commitments#drafts"))
	if strings.Contains(dana.get(d.path("/commitments")).body, "Another") {
		t.Error("a draft stays after it was thrown away")
	}
}

func TestARepeatingPromiseIsShownDateByDate(t *testing.T) {
	d := newGathering(t)
	a := d.signedIn("dana").post(d.path("/commitments"), "to", d.partyID("priya"), "what", "Publish the staffing", "due", "2026-11-27", "repeats", "weekly", "criteria", "By noon")
	a.want(t, 303)
	page := a.location
	d.act("priya", page, partnership.ActAccept)
	for _, day := range []string{"2026-11-27", "2026-12-04"} {
		d.act("dana", page+"/on/"+day, partnership.ActShow)
		d.act("priya", page+"/on/"+day, partnership.ActConfirm)
		d.later(7, nil)
	}
	whole := d.signedIn("dana").get(page)
	whole.want(t, 200, "Repeats every week", "27 November 2026</time></a>: kept", "11 December 2026</time></a>: to come", "of 27 November")
	if strings.Contains(whole.body, page+"/show\"") {
		t.Error("a repeating promise as a whole can be shown")
	}
	d.signedIn("dana").get(page+"/on/2026-12-11").want(t, 200, "Friday 11 December", "Show it", "The promise as a whole")
	d.signedIn("dana").get(page+"/on/2026-12-12").want(t, 404)
	d.signedIn("dana").get(d.path("/commitments")).want(t, 200, "Due soon", page+"/on/2026-12-11")
	d.act("dana", page, partnership.ActWithdraw, "reason", "A page shows it now")
	d.act("priya", page, partnership.ActAgree)
	d.signedIn("dana").get(page).want(t, 200, "Withdrawn by agreement")
}

// What the browser sees.
func TestPagesOfPromisesAreReadableByEveryoneWithoutScript(t *testing.T) {
	d := newGathering(t)
	pages := d.everySituation()
	b := browsertest.Start(t)
	d.signInWith(b, "dana")
	b.ScriptsOff()
	for name, path := range pages {
		t.Log(name)
		b.Open(d.url + path)
		b.NoComplaints()
		b.NoHorizontalScroll(320)
		b.Axe()
		shoot(t, b, "commitment-"+name)
	}
}

// everySituation plays what the target shows, and more, and returns the pages worth looking at.
func (d *gathering) everySituation() map[string]string {
	d.t.Helper()
	offer := func(name string, pairs ...string) string {
		a := d.signedIn(name).post(d.path("/commitments"), pairs...)
		a.want(d.t, 303)
		return a.location
	}
	mail := d.promised("2026-11-27")
	d.act("dana", mail, partnership.ActNewDate, "due", "2026-12-01", "changed", "The billing file moved", "easier", "The draft is there already")
	d.act("priya", mail, partnership.ActAgree)
	weekly := offer("priya", "to", d.partyID("dana"), "to", d.partyID("tom"), "what", "Publish next week’s staffing by noon every Friday.", "due", "2026-11-27", "repeats", "weekly", "criteria", "By noon")
	d.act("dana", weekly, partnership.ActAccept)
	d.act("tom", weekly, partnership.ActAccept)
	report := offer("priya", "to", d.partyID("dana"), "to", d.partyID("tom"), "what", "Report on the call-back trial, including what did not work.", "due", "2026-12-04",
		"criteria", "Results for each council, with raw counts\nWhat residents said, good and bad\nA recommendation with its cost")
	d.act("dana", report, partnership.ActAccept)
	d.act("tom", report, partnership.ActAccept)
	d.act("priya", report, partnership.ActShow, "account", "The report is attached; page 9 has the cost.")
	d.act("tom", report, partnership.ActConfirm)
	asked := d.signedIn("priya").post(d.path("/commitments/ask"), "giver", d.partyID("dana"), "what", "Let advisers see the status of a repair, so that tenants need not be called back.",
		"criteria", "Read-only access for 40 advisers\nStatus no older than one hour", "due", "2026-12-18", "why", "About 300 contacts a week end with ‘we will find out’.", "answer_by", "2026-12-04").location
	offer("priya", "to", d.partyID("dana"), "what", hostile+long, "due", "2026-12-12")
	d.act("priya", offer("dana", "to", d.partyID("priya"), "what", "Publish our cost before the shared service, with overheads split out.", "due", "2027-01-15", "criteria", "Staff cost\nOverheads by type"), partnership.ActAccept)
	differ := d.promised("2026-12-02")
	d.act("dana", differ, partnership.ActShow, "account", "Both letters are in the folder.")
	d.act("priya", differ, partnership.ActNotYet, "reason_2", "The second letter is last year’s")
	d.act("dana", differ, partnership.ActStandBy, "account", "It is meant to be the same letter.")
	d.signedIn("dana").post(d.path("/commitments"), "what", "Perhaps lend an analyst", "draft", "1")
	return map[string]string{
		"list": d.path("/commitments"), "everyone": d.path("/commitments?of=everyone"), "finished": d.path("/commitments?show=finished"),
		"moved": mail, "weekly": weekly, "confirm": report, "asked": asked + "?act=decline", "differ": differ, "occurrence": weekly + "/on/2026-11-27",
	}
}

func TestADependentPromiseMovesWithTheOtherAndSaysWhy(t *testing.T) {
	d := newGathering(t)
	first := d.promised("2026-12-04") // Dana to Priya, in their room
	list := d.signedIn("priya").get(first)
	href := strings.ReplaceAll(list.find(`href="([^"]*depends[^"]*)"`), "&amp;", "&")
	href, _, _ = strings.Cut(href, "#")
	form := d.signedIn("priya").get(href)
	form.want(t, 200, "Send the mailing plan (by", "selected")
	depends := form.find(`<option value="([^"]*/\d+)" selected`)
	a := d.signedIn("priya").post(d.path("/commitments"), "to", d.partyID("dana"), "what", "Staff the phones", "due", "2026-12-11", "depends", depends)
	a.want(t, 303)
	d.act("dana", a.location, partnership.ActAccept)
	d.act("dana", first, partnership.ActNewDate, "due", "2026-12-07", "changed", "The printer is late")
	d.act("priya", first, partnership.ActAgree)
	d.signedIn("dana").get(a.location).want(t, 200, "14 December", "The date moved with the promise it depends on", "Depends on", "Send the mailing plan")
	d.signedIn("priya").post(d.path("/commitments"), "to", d.partyID("tom"), "what", "It", "due", "2026-12-11", "depends", depends).want(t, 422, "all those you promise this to can see")
}

func TestAPromisesPageOffersTheNextCheckinAtItsTop(t *testing.T) {
	d := newGathering(t)
	page := d.promised("2026-12-04")
	for _, name := range []string{"dana", "priya"} {
		top, _, _ := strings.Cut(d.signedIn(name).get(page).body, `id="promise"`)
		if !strings.Contains(top, "Bring to the next check-in") {
			t.Errorf("%s has to look for “Bring to the next check-in” below the promise", name)
		}
	}
	d.signedIn("olga").get(page).lacks(t, "Bring to the next check-in")
}

func TestAFinishedPromiseSaysNothingOfItsGiversLoad(t *testing.T) {
	d := newGathering(t)
	page := d.promised("2026-12-04")
	d.signedIn("priya").get(page).want(t, 200, "Open load")
	d.act("dana", page, partnership.ActShow)
	d.act("priya", page, partnership.ActConfirm)
	d.signedIn("priya").get(page).lacks(t, "Open load")
}

func TestEvidenceIsCalledByItsNameAndWaitsForWhoeverConfirms(t *testing.T) {
	d := newGathering(t)
	page := d.promised("2026-12-04")
	room, _, _ := strings.Cut(strings.TrimPrefix(page, "/s/"), "/")
	of, err := partnership.ParseOccurrenceID(page[strings.LastIndexByte(page, '/')+1:])
	if err != nil {
		t.Fatal(err)
	}
	no := d.carry("dana", partnership.SpaceID(room), &partnership.AddEvidence{About: of.Ref(), Kind: partnership.Link, Title: "Volumes, week by week", Link: "https://x.example/volumes"})
	priya := d.signedIn("priya")
	priya.get(d.path("/waiting")).want(t, 200, "Volumes, week by week", "Evidence was shown: have you looked at it?")
	shown := fmt.Sprintf("/s/%s/evidence/%d", room, no)
	priya.get(shown).want(t, 200, "<title>Volumes, week by week · ", "Send the mailing plan")
	priya.get(shown+"/contest").want(t, 200, "<title>We see it differently: Volumes, week by week · ", objection, objectionWhy)
	d.signedIn("olga").get(d.path("/waiting")).lacks(t, "Volumes, week by week")
	priya.post(shown+"/confirm").want(t, 303)
	priya.get(d.path("/waiting")).lacks(t, "Volumes, week by week")
}

// What a person has open is for their own organisation: another one's pages do not change by a byte when it does.
func TestAPersonsLoadIsShownInsideTheirOrganisationOnly(t *testing.T) {
	d := newGathering(t)
	shared := d.signedIn("dana").post(d.path("/commitments"), "what", "Publish it", "to", d.partyID("priya"), "due", "2026-12-01")
	shared.want(t, 303)
	pages := []string{d.path("/commitments"), d.path(""), d.path("/people"), d.path("/waiting"), shared.location}
	others := func() (list []string) {
		for _, name := range []string{"priya", "tom"} {
			for _, path := range pages {
				body := d.signedIn(name).get(path).body
				list = append(list, regexp.MustCompile(`name="command" value="[^"]*"`).ReplaceAllString(body, ""))
			}
		}
		return list
	}
	before := others()
	own := d.signedIn("dana")
	own.get(d.path("/commitments")).want(t, 200, ">dana: nothing open<", "What each has open is shown to Party of dana only.")
	private, err := d.site.Engine.SpaceOf(t.Context(), engine.Signed(d.key("dana", d.at)), d.at, []partnership.PartyID{2})
	if err != nil {
		t.Fatal(err)
	}
	d.carry("dana", private, &partnership.MakeCommitment{Receivers: []partnership.PartyID{2}, What: "Tidy up", Due: "2026-12-01"})
	own.get(d.path("/commitments?due=2026-12-01")).want(t, 200, ">dana: 1 open, 1 due that week<")
	for i, body := range others() {
		if body != before[i] {
			t.Errorf("page %d of others changed:\n%s", i, cmp.Diff(before[i], body))
		}
	}
}

func TestAnAnswerToARepeatingPromiseCanProposeAnotherRhythm(t *testing.T) {
	d := newGathering(t)
	made := d.signedIn("dana").post(d.path("/commitments"), "what", "Send the rota", "to", d.partyID("priya"), "due", "2026-12-01", "repeats", "weekly")
	made.want(t, 303)
	priya := d.signedIn("priya")
	page := priya.get(made.location)
	page.want(t, 200, "As proposed: repeats every week", "Every two weeks")
	revision := page.find(`name="revision" value="(\d+)"`)
	priya.post(made.location+"/counter", "revision", revision, "repeats", "daily").want(t, 422, "Choose how often")
	priya.post(made.location+"/counter", "revision", revision, "repeats", "fortnightly", "until", "2027-03-01").want(t, 303)
	after := d.signedIn("dana").get(made.location)
	after.want(t, 200, "Repeats every 2 weeks, until 1 March 2027")
	once := d.signedIn("dana").post(d.path("/commitments"), "what", "Once", "to", d.partyID("priya"), "due", "2026-12-01")
	if body := priya.get(once.location).body; strings.Contains(body, "As proposed:") {
		t.Error("a promise that is kept once is offered a rhythm")
	}
}
