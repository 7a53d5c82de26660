package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"entente/engine"
	"entente/partnership"
)

// begun is a house in which Dana has begun the first conversation; path is the round's address.
func (h *house) begun(t *testing.T) (path string) {
	t.Helper()
	dana := h.signedIn("dana")
	dana.get(h.within("")).want(t, http.StatusOK, "Thirty minutes that are worth it", "Begin the first conversation")
	sent := dana.post(h.within("/rounds/first"))
	path = strings.TrimSuffix(sent.header.Get("Location"), "/say")
	if sent.status != http.StatusSeeOther || !strings.Contains(path, "/rounds/") {
		t.Fatalf("begin = %d to %q", sent.status, path)
	}
	return path
}

// says saves or sends an answer to "worth".
func (g *guest) says(path, do, worth string) answer {
	g.h.t.Helper()
	revision := g.get(path + "/say").find(`name="revision" value="([^"]*)"`)
	return g.post(path+"/say", "do", do, "revision", revision, "say-worth", worth, "say-unwritten", "You phone first.", "say-promise", "Send the figures", "say-ask", "Name one contact")
}

func TestTheFirstConversationIsSealedUntilBothHaveSentTheirs(t *testing.T) {
	h := newHouse(t)
	path := h.begun(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.get(path+"/say").want(t, http.StatusOK, "What would make this worth it for you in a year?", "only Party of dana until all have answered", "could technically read it")
	dana.says(path, "save", "Fewer repeat calls").wantSeen(t, path+"/say?saved")
	dana.get(path+"/say?saved").want(t, http.StatusOK, "Fewer repeat calls", "Saved for Party of dana, and not sent yet.")
	dana.get(path+"/say").lacks(t, "Saved for")
	priya.get(path+"/say").lacks(t, "Fewer repeat calls")
	dana.says(path, "lock", "Fewer repeat calls").wantSeen(t, path+"/say")
	dana.get(path+"/say").want(t, http.StatusOK, "Sent for Party of dana.", "What Party of dana sent", "Fewer repeat calls", "has answered; nobody reads it until all have")
	for _, page := range []string{h.within(""), path + "/say", h.within("/record"), h.within("/waiting")} {
		priya.get(page).lacks(t, "Fewer repeat calls", "You phone first.")
	}
	priya.get(path+"/talk").wantSeen(t, path+"/say")
	priya.get(path+"/page").want(t, http.StatusNotFound)
	dana.get(path+"/talk").wantSeen(t, path+"/say")
	priya.says(path, "lock", "A longer contract").wantSeen(t, path+"/say")
	for _, g := range []*guest{dana, priya} {
		g.get(path+"/say").wantSeen(t, path+"/talk")
		g.get(path+"/talk").want(t, http.StatusOK, "Fewer repeat calls", "A longer contract", "What we keep")
	}
}

func TestTwoColleaguesWhoAnswerAtOnceLoseNothing(t *testing.T) {
	h := newHouse(t)
	path := h.begun(t)
	dana := h.signedIn("dana")
	dana.post(path+"/say", "do", "save", "say-worth", "First").wantSeen(t, path+"/say?saved")
	stale := dana.post(path+"/say", "do", "save", "say-worth", "Second")
	stale.want(t, http.StatusConflict, "A colleague has saved another answer", "First", "Second")
	dana.post(path+"/say", "do", "save", "say-worth", "Second", "revision", stale.find(`name="revision" value="([^"]*)"`)).wantSeen(t, path+"/say?saved")
	dana.get(path+"/say").want(t, http.StatusOK, "Second")
}

func TestAnAnswerThatCannotBeTakenKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	path := h.begun(t)
	dana := h.signedIn("dana")
	dana.post(path+"/say", "do", "lock").want(t, http.StatusUnprocessableEntity, "nswer at least one question before you send it")
	dana.post(path+"/say", "say-worth", "Kept words").want(t, http.StatusUnprocessableEntity, "hoose whether to keep it", "Kept words")
	long := strings.Repeat("Wörter ", 4000)
	dana.post(path+"/say", "do", "save", "say-worth", long, "say-easier", long).want(t, http.StatusUnprocessableEntity, "too long", "Wörter Wörter")
	dana.post(path+"/say", "do", "save", "say-worth", "a\xff").want(t, http.StatusUnprocessableEntity, "no text")
	dana.says(path, "lock", "Sent").wantSeen(t, path+"/say")
	dana.post(path+"/say", "do", "lock", "say-worth", "Other words").want(t, http.StatusConflict, "had sent its answer before", "Other words", "Sent")
}

// opened is a house in which both have answered.
func (h *house) opened(t *testing.T) (dana, priya *guest, path string) {
	t.Helper()
	path = h.begun(t)
	dana, priya = h.signedIn("dana"), h.signedIn("priya")
	dana.says(path, "lock", "Fewer repeat calls")
	priya.says(path, "lock", "A longer contract")
	return dana, priya, path
}

func TestFiveThingsAreKeptFromWhatWasAnswered(t *testing.T) {
	h := newHouse(t)
	dana, priya, path := h.opened(t)
	talk := path + "/talk"
	dana.get(talk).want(t, http.StatusOK, ">Fewer repeat calls</textarea>", ">You phone first.</textarea>", `value="Send the figures"`, `value="2026-12-07"`, "Begin with the words of Calder")
	dana.get(talk+"?sentence="+fmt.Sprint(h.party(t, "Calder"))).want(t, http.StatusOK, ">A longer contract</textarea>")

	dana.post(talk, "keep", "sentence", "text", "People get through the first time.").wantSeen(t, talk+"#keep-sentence")
	asked := priya.get(talk)
	asked.want(t, http.StatusOK, "People get through the first time.", "We share it")
	priya.post(talk, "keep", "agree", "question", asked.find(`name="question" value="(\d+)"`), "revision", asked.find(`name="revision" value="(\d+)"`)).wantSeen(t, talk+"#keep-sentence")
	dana.get(h.within("")).want(t, http.StatusOK, "People get through the first time.", "The sentence that all here share", "People get through.")

	dana.post(talk, "keep", "rule", "text", "You phone first.", "recheck", "2027-02-21").wantSeen(t, talk+"#keep-rule")
	dana.get(h.within("/charter")).want(t, http.StatusOK, "What we assume", "You phone first.")
	dana.get(h.within("/charter/begin")).want(t, http.StatusOK)

	dana.post(talk, "keep", "promise", "what", "Send the figures", "to", fmt.Sprint(h.party(t, "Calder")), "due", "2026-12-07").wantSeen(t, talk+"#keep-promise")
	priya.post(talk, "keep", "promise", "what", "Name one contact", "to", fmt.Sprint(h.party(t, "Party of dana")), "due", "2026-12-07").wantSeen(t, talk+"#keep-promise")
	dana.post(talk, "keep", "ask", "what", "Visit the centre", "giver", fmt.Sprint(h.party(t, "Calder")), "due", "2026-12-07").wantSeen(t, talk+"#keep-promise")
	dana.post(talk, "keep", "checkin", "date", "2026-12-07", "at", "10:00").wantSeen(t, talk+"#keep-checkin")
	for _, g := range []*guest{dana, priya} {
		g.get(talk).want(t, http.StatusOK, "We all share it.", "You phone first.", "Send the figures", "Name one contact", "Visit the centre", "10:00")
		g.get(path+"/page").want(t, http.StatusOK, "People get through the first time.", "You phone first.", "Send the figures", "Name one contact", "Fewer repeat calls", "A longer contract")
	}
}

func TestAThingThatCannotBeKeptSaysWhatToMendAndKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	dana, _, path := h.opened(t)
	talk := path + "/talk"
	for _, c := range []struct {
		name, want string
		form       []string
	}{
		{"sentence", "rite a sentence", []string{"keep", "sentence", "text", ""}},
		{"rule", "Our rule", []string{"keep", "rule", "text", "Our rule", "recheck", "2026-11-01"}},
		{"promise", "ay to whom you promise it", []string{"keep", "promise", "what", "A thing", "due", "2026-12-07"}},
		{"late", "A thing", []string{"keep", "promise", "what", "A thing", "to", fmt.Sprint(h.party(t, "Calder")), "due", "2026-11-01"}},
		{"ask", "ay whom you ask", []string{"keep", "ask", "what", "A thing", "due", "2026-12-07"}},
		{"checkin", "hoose", []string{"keep", "checkin", "date", "2026-11-01"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dana.post(talk, c.form...).want(t, http.StatusUnprocessableEntity, c.want, "one thing to mend")
		})
	}
	dana.post(talk, "keep", "everything").want(t, http.StatusUnprocessableEntity)
}

func TestWhoeverJoinsIsLedStraightToTheQuestionsAndChoosesAPassphraseAtTheEnd(t *testing.T) {
	h := newHouse(t)
	path := h.begun(t)
	h.signedIn("dana").says(path, "lock", "Fewer repeat calls")
	page := h.signedIn("priya").post(h.within("/invitations/person"), "name", "Tom", "roles", "manager")
	link := "/join/" + page.find(`/join/([a-z0-9]+)`)
	tom := h.stranger()
	tom.post(link, "person", "Tom").wantSeen(t, path+"/say")
	tom.says(path, "lock", "A longer contract").wantSeen(t, finishPath+"?next="+strings.ReplaceAll(path, "/", "%2F")+"%2Fsay")
	tom.get(path+"/talk").want(t, http.StatusOK, "Fewer repeat calls", "A longer contract")
	tom.post(path+"/talk", "keep", "sentence", "text", "Ours.").want(t, http.StatusForbidden, "Choose a passphrase first", "Ours.")
	tom.post(finishPath, "sign_in", "tom@x.example", "passphrase", secretWords, "next", path+"/say").wantSeen(t, path+"/say")
	tom.post(path+"/talk", "keep", "sentence", "text", "Ours.").wantSeen(t, path+"/talk#keep-sentence")
}

// party is the number of the party of that name.
func (h *house) party(t *testing.T, name string) (id partnership.PartyID) {
	t.Helper()
	err := h.site.Engine.View(t.Context(), engine.Signed(h.key("dana", h.at)), h.at, func(v partnership.View) error {
		for _, p := range v.Common.Parties() {
			if string(p.Name) == name {
				id = p.ID
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}
