package web

import (
	"strings"
	"testing"

	"entente/partnership"
)

// A sheet goes from hand to hand: what a few share does not stand among what all see.
func TestTheBoardsPageKeepsWhatFewerSeeApart(t *testing.T) {
	d := newGathering(t)
	to := func(name string) []partnership.PartyID {
		return []partnership.PartyID{partnership.PartyID(number(d.partyID(name)))}
	}
	d.promised("2026-12-02") // Dana's to Priya, in their room
	made := d.carry("dana", d.at, &partnership.MakeCommitment{Receivers: to("tom"), What: "Publish the rota", Due: "2026-12-03"})
	d.carry("tom", d.at, &partnership.AcceptCommitment{Commitment: partnership.CommitmentID{Entry: made}, Revision: made})
	between := d.carry("priya", d.at, &partnership.MakeCommitment{Receivers: to("tom"), What: "Count the letters", Due: "2026-12-01"})
	d.carry("tom", d.at, &partnership.AcceptCommitment{Commitment: partnership.CommitmentID{Entry: between}, Revision: between})

	all, own, found := strings.Cut(d.signedIn("dana").get(d.path("/board")).body, "Only for Party of dana’s board</h2>")
	if !found {
		t.Fatal("what only some see has no heading of its own")
	}
	for _, what := range []string{"Publish the rota", "Count the letters"} {
		if !strings.Contains(all, what) || strings.Contains(own, what) {
			t.Errorf("%q, which everyone sees, does not stand in the first part alone", what)
		}
	}
	if strings.Contains(all, "Send the mailing plan") || !strings.Contains(own, "Send the mailing plan") {
		t.Error("what Dana's and Priya's share stands among what everyone sees")
	}
	if theirs := d.signedIn("tom").get(d.path("/board")); strings.Contains(theirs.body, "mailing plan") || strings.Contains(theirs.body, "Only for") {
		t.Error("a third party's sheet shows what two share, or a part that it has nothing in")
	}
}

func TestTheOverviewShowsOnesOwnDatesFirst(t *testing.T) {
	d := newGathering(t)
	made := d.carry("priya", d.at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{partnership.PartyID(number(d.partyID("tom")))}, What: "Count the letters", Due: "2026-12-01"})
	d.carry("tom", d.at, &partnership.AcceptCommitment{Commitment: partnership.CommitmentID{Entry: made}, Revision: made})
	if _, folded, found := strings.Cut(d.signedIn("dana").get(d.path("")).body, "Between others: one promise"); !found || !strings.Contains(folded, "Count the letters") {
		t.Error("what others promise each other is not folded away")
	}
	page := d.signedIn("tom").get(d.path(""))
	page.want(t, 200, "Count the letters")
	if strings.Contains(page.body, "Between others") {
		t.Error("what is promised to one is folded away among others' matters")
	}
}

// What all may read can still be between two for ten working days: until then it is not in the half that all share.
func TestAMatterBetweenTwoIsNotInTheSharedHalfOfTheSheet(t *testing.T) {
	d := newGathering(t)
	made := d.carry("priya", d.at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{partnership.PartyID(number(d.partyID("dana")))}, What: "Count the letters", Due: "2026-11-24"})
	d.carry("dana", d.at, &partnership.AcceptCommitment{Commitment: partnership.CommitmentID{Entry: made}, Revision: made})
	d.later(4, nil)
	const cause = "It has not been shown yet."
	shared, own, _ := strings.Cut(d.signedIn("dana").get(d.path("/board")).body, `<h2 id="board-own">Only for `)
	if strings.Contains(shared, cause) || !strings.Contains(own, cause) || !strings.Contains(own, "Seen by Party of dana and Calder.") {
		t.Error("a matter between two stands among what all see, or not in the part for one’s own")
	}
	d.later(14, nil)
	if shared, _, _ = strings.Cut(d.signedIn("dana").get(d.path("/board")).body, `<h2 id="board-own">Only for `); !strings.Contains(shared, cause) {
		t.Error("once all see it, it does not stand in the shared half")
	}
}
