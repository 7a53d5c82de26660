package web

import (
	"strings"
	"testing"
	"time"

	"entente/partnership"
)

// pathIn is an address below a space of the realm, with the space's own signal at its end.
func (r *realm) signalPath(at string) string {
	return "/s/" + string(r.spaces[at]) + "/signals/" + r.things[at]["signals"]
}

func TestSignalExplainsItself(t *testing.T) {
	r := newRealm(t, nil)
	path := r.signalPath("room")
	a := r.signedIn("dana").get(path)
	a.want(t, 200, "Promise said in room", "A promise needs attention when the first working day after its date is over", "in its version 1",
		"Promised for", "24 November", "Entry ", "What would end it", "Talk about it", "Let it go", "Since")
	entry := a.find(`href="(/s/[a-z0-9]+/record/[0-9]+)"`)
	r.signedIn("dana").get(entry).want(t, 200, "accepted")
	r.signedIn("olga").get(path).want(t, 200, "A promise needs attention") // reads, and is asked nothing
	if body := r.signedIn("olga").get(path).body; strings.Contains(body, "Let it go") {
		t.Error("an observer is offered to let it go")
	}
	r.signedIn("mel").get(path).want(t, 404)
	r.signedIn("dana").get(path+"1").want(t, 404)
}

func TestOthersSeeAMatterBetweenTwoOnlyAfterTheAgreedDays(t *testing.T) {
	r := newRealm(t, nil)
	path := r.signalPath("common") // of Calder to Harwick, before all
	r.signedIn("mel").get(path).want(t, 404)
	r.pass(14 * 24 * time.Hour)
	a := r.signedIn("mel").get(path)
	a.want(t, 200, "Promise said in common", "and since")
	if strings.Contains(a.body, "Talk about it") {
		t.Error("whom it does not concern is offered to talk about it")
	}
	r.signedIn("mel").post(path+"/talk").want(t, 403, "Those whom it concerns")
}

func TestLettingGoIsOneTapAndIsSaid(t *testing.T) {
	r := newRealm(t, nil)
	g, path := r.signedIn("dana"), r.signalPath("room")
	home := "/s/" + string(r.spaces["common"])
	g.post(path+"/let-go").wantSeen(t, home+"#attention")
	g.get(path).want(t, 200, "Your organisation let this go on")
	r.signedIn("priya").get(path).want(t, 200, "Let it go") // the other side sees it still
	g.post(path+"/let-go").want(t, 409, "let this go already")
	r.do("priya", "room", &partnership.ClaimDone{Of: r.promise("room"), Account: "Here"})
	g.get(path).want(t, 200, "Your organisation let this go on", "has not been shown") // it holds no more; the record says what it was
}

// promise is the promise of a space that is overdue.
func (r *realm) promise(at string) partnership.OccurrenceID {
	r.t.Helper()
	of, err := partnership.ParseOccurrenceID(r.things[at]["commitments"])
	r.must(err)
	return of
}

func TestTalkingAboutWhatIsBeforeAllHappensBetweenTheTwo(t *testing.T) {
	r := newRealm(t, nil)
	g, path := r.signedIn("dana"), r.signalPath("common")
	a := g.post(path + "/talk")
	if room := "/s/" + string(r.spaces["room"]) + "/corrections/"; a.status != 303 || !strings.HasPrefix(a.location, room) {
		t.Fatalf("answered %d to %q, want the room of the two: %s", a.status, a.location, a.body)
	}
	g.get(a.location).want(t, 200, "Promise said in common", "It was promised for 24 November 2026 and has not been shown.", "We are at step 1 of 5", "It took place")
	r.signedIn("mel").get(a.location).want(t, 404)
	again := g.post(path + "/talk")
	again.wantSeen(t, a.location)
	g.get(path).want(t, 200, "You are talking about this since", a.location)
	r.signedIn("priya").get("/s/"+string(r.spaces["common"])+"/waiting").want(t, 200, "Take the next step of a course correction", a.location)
}

func TestQuietOfTwoWithoutASpaceIsTalkedAboutInTheirOwn(t *testing.T) {
	r := newRealm(t, nil)
	r.pass(40 * 24 * time.Hour)
	g, home := r.signedIn("mel"), "/s/"+string(r.spaces["common"])
	key := partnership.SignalKey{Rule: partnership.RuleQuiet, Version: 1, A: r.party["priya"], B: r.party["mel"], Day: "2026-11-23"}
	path := home + "/signals/" + key.String()
	g.get(path).want(t, 200, "have not talked for a while", "and nobody else")
	r.signedIn("dana").get(path).want(t, 404)
	before := r.heads()["logs of "+string(r.spaces["common"])]
	r.signedIn("dana").post(path+"/let-go").want(t, 404)
	r.signedIn("dana").post(path+"/talk").want(t, 404)
	if after := r.heads()["logs of "+string(r.spaces["common"])]; after != before {
		t.Errorf("a refusal opened a space: %d logs, then %d", before, after)
	}
	g.post(path+"/let-go").wantSeen(t, home+"#attention")
	if body := g.get(home).body; strings.Contains(body, path) {
		t.Error("what was let go is on the overview")
	}
	a := r.signedIn("priya").post(path + "/talk")
	if a.status != 303 || strings.HasPrefix(a.location, home+"/") {
		t.Errorf("answered %d to %q, want a space of the two", a.status, a.location)
	}
}
