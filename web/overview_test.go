package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"entente/partnership"
)

func TestAtMostThreeThingsAreBroughtBeforeAPersonEachWithCauseAndNextStep(t *testing.T) {
	d := newGathering(t)
	for range 5 {
		d.promised("2026-11-24")
	}
	d.later(4, nil)
	page := d.signedIn("priya").get(d.path(""))
	page.want(t, 200, "Five things need attention", "none needs more than a conversation yet", "Two more can wait.")
	attention := page.find(`(?s)id="attention"(.*?)</section>`)
	for what, want := range map[string]int{
		"promised this for Tuesday 24 November": 3, // the cause
		">Talk about it<":                       3, // the smallest next step, a button
		">Let it go<":                           3,
		"Why this is here":                      3,
	} {
		if n := strings.Count(attention, what); n != want {
			t.Errorf("%q stands there %d times, want %d", what, n, want)
		}
	}
	d.signedIn("tom").get(d.path("")).want(t, 200, "Nothing needs attention.")
}

func TestTheLedeSaysWhatIsPastAConversation(t *testing.T) {
	r := newRealm(t, nil)
	home := "/s/" + string(r.spaces["common"])
	path := r.signedIn("dana").post(home+"/corrections", "with", fmt.Sprint(r.party["priya"]), "says", "The rota comes late").location
	r.signedIn("dana").get(home).want(t, 200, "needs more than a conversation yet")
	r.signedIn("priya").post(path+"/note", "rung", "1", "says", "We rang each other").wantSeen(t, path)
	r.signedIn("dana").post(path+"/climb", "rung", "1").wantSeen(t, path)
	page := r.signedIn("dana").get(home)
	page.want(t, 200, "; one is past a first conversation.")
	page.lacks(t, "more than a conversation yet")
}

func TestWhatOthersDidSinceIWasLastHereIsSaid(t *testing.T) {
	d := newGathering(t)
	at := func(name string) answer { return d.signedIn(name).get(d.path("")) }
	at("priya").lacks(t, "Since you were here") // the first time there is nothing to compare with
	d.later(1, nil)
	d.promised("2026-12-04")
	d.carry("dana", d.at, &partnership.GiveThanks{To: []partnership.PartyID{partnership.PartyID(number(d.partyID("priya")))}, Says: "For the walk"})
	d.carry("dana", d.at, &partnership.ChangeParty{Name: "Harwick", Initials: "HW", Mark: "star"})
	page := at("priya")
	page.want(t, 200, "Since you were here", "On Monday 23 November", "One step on a promise", "one thank-you", "one about organisations", d.path("/record"))
	own := at("dana")
	own.lacks(t, "thank-you by the others")
	d.pass(time.Hour)
	at("tom").lacks(t, "step on a promise") // it is between two others
}

// Every kind of entry that a person can make is spoken of, or left out on purpose.
func TestEveryKindOfChangeHasItsWords(t *testing.T) {
	leftOut := map[string]string{
		"note": "one's own organisation's only", "partnership": "the first entry", "space": "said by what is in it",
		"signal": "letting go is nobody’s news",
	}
	for _, kind := range partnership.EventKinds() {
		stem, _, _ := strings.Cut(kind, ".")
		named := false
		for _, c := range changeWords {
			named = named || c.stem == stem
		}
		if named == (leftOut[stem] != "") {
			t.Errorf("%s: named %t, left out because %q", kind, named, leftOut[stem])
		}
	}
}
