package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"entente/partnership"
)

// TestAnAmendmentNamesEvidenceWithItsDayAndWhoConfirmedIt: what all see is offered where one says why; more is shown on the
// amendment's own page.
func TestAnAmendmentNamesEvidenceWithItsDayAndWhoConfirmedIt(t *testing.T) {
	h, dana, priya := inForce(t)
	first := propose(t, h, dana, "early", "We tell each other at once.")
	shown := h.do("dana", h.at, &partnership.AddEvidence{About: partnership.RefTo(partnership.RefAmendment, partnership.AmendmentID(number(first[strings.LastIndex(first, "/")+1:]))), Title: "Mailing log", Kind: partnership.Link, Link: "https://files.example/log"}, newCommand())
	priya.get(first).want(t, http.StatusOK, "Mailing log", "not confirmed yet", "Yes, we have looked", "Show evidence")
	priya.post(h.within("/evidence/%d/confirm", shown.First))
	priya.get(h.within("/charter")).want(t, http.StatusOK, "Mailing log", ", confirmed by Calder")

	id := h.clauseWith("more from us together")
	base := dana.get(h.within("/charter/write?do=change&clause=%s", id)).find(`name="base" value="(\d+)"`)
	dana.post(h.within("/charter/write"), "do", "change", "clause", id, "base", base, "kind", "why", "text", "Residents get an answer.", "as", "basket")
	page := dana.get(h.within("/charter/amend"))
	page.want(t, http.StatusOK, "Evidence for it", "Mailing log", "confirmed by Calder")
	page = dana.post(h.within("/charter/amend"), "base", base, "reason", "", "evidence", fmt.Sprint(shown.First))
	page.want(t, http.StatusUnprocessableEntity, `value="`+fmt.Sprint(shown.First)+`" checked`)
	a := dana.post(h.within("/charter/amend"), "base", base, "reason", "The log says so.", "evidence", fmt.Sprint(shown.First))
	priya.get(a.location).want(t, http.StatusOK, "The log says so.", "Mailing log", "confirmed by Calder")
	h.common("dana", func(view partnership.View) {
		list := view.Common.Amendments()
		if got := list[len(list)-1].Evidence; len(got) != 1 || evidenceIn(got[0]) != partnership.EvidenceID(shown.First) {
			t.Errorf("the amendment names %v", got)
		}
	})
}

func TestAnAssumptionThatWasAgreedSaysThatItIsNotInForceYet(t *testing.T) {
	h, dana, priya := inForce(t)
	h.do("dana", h.at, &partnership.NoteAssumption{Section: h.sectionAt(8), Text: "Calder answers at night.", Recheck: "2026-12-03"}, newCommand())
	dana.get(h.within("/charter")).want(t, http.StatusOK, "Calder answers at night.", "Assumed since", "Re-check due by Thursday 3 December", "is looked at again by 3 December 2026")
	id := h.clauseWith("at night")
	form := priya.get(h.within("/charter/write?do=change&clause=%s", id))
	priya.post(h.within("/charter/write"), "do", "change", "clause", id, "base", form.find(`name="base" value="(\d+)"`), "kind", "assume", "text", "Calder answers at night.", "standing", "agreed", "as", "basket").
		wantSeen(t, h.within("/charter/amend"))
	a := priya.post(h.within("/charter/amend"), "base", priya.get(h.within("/charter/amend")).find(`name="base" value="(\d+)"`), "reason", "It has held.").location
	answerTo(dana, a, "agree").wantSeen(t, a)
	dana.get(h.within("/charter")).want(t, http.StatusOK, "Assumed until now, agreed for version 2, not yet in force", "Calder answers at night.")
	dana.get(h.within("/charter/clauses/%s", id)).want(t, http.StatusOK, "Assumed until now. Agreed for version 2, not yet in force.")
}

// sectionAt is the n-th section of the working text, counted from 0.
func (h *house) sectionAt(n int) (id partnership.SectionID) {
	h.common("dana", func(view partnership.View) { id = view.Common.Charter().Sections[n].ID })
	return id
}

func TestADissentSaysWhoHeardItAndIsReadAgainAtItsPlace(t *testing.T) {
	h, dana, priya := inForce(t)
	path := propose(t, h, dana, "early", "We tell each other never.")
	answerTo(priya, path, "no", "reason", "That is not who we are.", "revisit", "2026-12-10").wantSeen(t, path)
	dana.get(path).lacks(t, "Heard by")
	about := partnership.RefTo(partnership.RefAmendment, partnership.AmendmentID(number(path[strings.LastIndex(path, "/")+1:])))
	topic := h.do("dana", h.at, &partnership.AddTopic{Text: "Never", About: about}, newCommand())
	h.wait(2)
	var with []partnership.PartyID
	h.common("dana", func(view partnership.View) { with = view.Common.Voters() })
	h.do("dana", h.at, &partnership.TookPlace{On: partnership.Date(h.day(0)), With: with, Talked: []partnership.TopicID{partnership.TopicID(topic.First)}}, newCommand())
	dana = h.signedIn("dana")
	dana.get(path).want(t, http.StatusOK, "Heard by", " and Calder, check-in of Wednesday 25 November", "whatever we decide")

	h.wait(20)
	dana = h.signedIn("dana")
	anchor := dana.get(h.within("/waiting")).find(`href="[^"]*/charter/amendments/\d+#(revisit-[\d-]+)"`)
	dana.get(path).want(t, http.StatusOK, `aria-labelledby="`+anchor+`"`, "Was the dissent right?")
}
