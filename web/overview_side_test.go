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

// tallied is a house in which Dana's organisation kept 11 of the 13 promises that it made to everyone, and Priya's 5 of 12,
// with a charter in force that says whether figures stand side by side, or nothing of it if side is negative.
func tallied(t *testing.T, side int) *house {
	h := newHouse(t)
	n := 0
	do := func(who string, c partnership.Command) uint64 {
		n++
		r, err := h.site.Engine.Do(t.Context(), engine.Signed(h.key(who, h.at)), h.at, c, fmt.Sprint("tally-", n))
		if err != nil {
			t.Fatalf("%T: %v", c, err)
		}
		return r.First
	}
	var parties []partnership.PartyID
	clause := partnership.Wording{Kind: partnership.ClauseOther, Text: "What we count."}
	if side >= 0 {
		clause.Setting = partnership.Setting{Name: partnership.SettingSideBySide, Number: side}
	}
	do("dana", &partnership.BringCharter{Source: partnership.FromNothing, Sections: []partnership.BroughtSection{{Title: "All", Clauses: []partnership.Wording{clause}}}})
	sign := &partnership.SignCharter{Name: "N.", Authority: "Director"}
	h.common("dana", func(v partnership.View) {
		text := v.Common.Charter()
		sign.Revision, sign.Hash = text.Revision, partnership.Text(text.Hash())
		parties = v.Common.Voters()
	})
	do("dana", sign)
	do("priya", sign)
	promise := func(from, to string, receiver partnership.PartyID, kept bool) {
		no := do(from, &partnership.MakeCommitment{Receivers: []partnership.PartyID{receiver}, What: "One of many", Criteria: []partnership.Text{"It is there"}, Due: partnership.DateOf(h.clock()).AddDays(10)})
		id := partnership.CommitmentID{Entry: no}
		do(to, &partnership.AcceptCommitment{Commitment: id, Revision: no})
		if kept {
			claim := do(from, &partnership.ClaimDone{Of: id.Once()})
			do(to, &partnership.ConfirmDone{Of: id.Once(), Claim: claim})
		}
	}
	h.pass(60 * 24 * time.Hour)
	for i := range 13 {
		promise("dana", "priya", parties[1], i < 11)
	}
	for i := range 12 {
		promise("priya", "dana", parties[0], i < 5)
	}
	h.pass(40 * 24 * time.Hour)
	return h
}

// everyPageOf is what a reader finds on the pages that tell of promises.
func everyPageOf(t *testing.T, h *house, who string) string {
	g := h.signedIn(who)
	whole := ""
	for _, path := range []string{"", "/commitments", "/commitments?of=everyone", "/commitments?show=finished&of=everyone", "/charter", "/playbook", "/checkins", "/people", "/record", "/board", "/waiting"} {
		page := g.get(h.within("%s", path))
		if page.status != http.StatusOK {
			t.Fatalf("%s answered %d", path, page.status)
		}
		whole += page.body
	}
	return whole
}

func TestWithoutTheCharterSayingSoNobodySeesAnothersFigures(t *testing.T) {
	for _, side := range []int{-1, 0} {
		h := tallied(t, side)
		for who, c := range map[string]struct{ own, others string }{"dana": {"11 of 13", "5 of 12"}, "priya": {"5 of 12", "11 of 13"}} {
			body := everyPageOf(t, h, who)
			if !strings.Contains(body, c.own) {
				t.Errorf("setting %d: %s does not find their own figure, %s", side, who, c.own)
			}
			if strings.Contains(body, c.others) || strings.Contains(body, "side-by-side\"") {
				t.Errorf("setting %d: %s finds another organisation's figure, %s", side, who, c.others)
			}
		}
	}
}

func TestFiguresStandSideBySideWhereTheCharterSaysSo(t *testing.T) {
	h := tallied(t, 1)
	for _, who := range []string{"dana", "priya"} {
		page := h.signedIn(who).get(h.within(""))
		page.want(t, http.StatusOK, `id="side-by-side"`, "clause 1.1 of the charter", "11 of 13 kept as agreed or renegotiated in time.", "5 of 12 kept", "Everyone sees this.")
	}
}
