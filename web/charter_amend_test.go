package web

import (
	"net/http"
	"strings"
	"testing"
)

// propose proposes to change the clause that says words into text, and returns the amendment's address.
func propose(t *testing.T, h *house, g *guest, words, text string) string {
	t.Helper()
	id := h.clauseWith(words)
	form := g.get(h.within("/charter/write?do=change&clause=%s", id))
	g.post(h.within("/charter/write"), "do", "change", "clause", id, "base", form.find(`name="base" value="(\d+)"`), "kind", form.find(`<option value="([a-z]+)" selected`), "text", text, "as", "basket").
		wantSeen(t, h.within("/charter/amend"))
	page := g.get(h.within("/charter/amend"))
	page.want(t, http.StatusOK, "added", "removed")
	a := g.post(h.within("/charter/amend"), "base", page.find(`name="base" value="(\d+)"`), "reason", "Rosters are fixed by then.")
	if a.status != http.StatusSeeOther || !strings.Contains(a.location, "/charter/amendments/") {
		t.Fatalf("proposing answered %d to %q: %s", a.status, a.location, a.find(`(?s)<main[^>]*>(.*)</main>`))
	}
	g.get(h.within("/charter/amend")).want(t, http.StatusOK, "What should change?")
	return a.location
}

// answerTo answers an amendment on its page.
func answerTo(g *guest, path, position string, more ...string) answer {
	page := g.get(path)
	return g.post(path+"/answer", append([]string{"revision", page.find(`name="revision" value="(\d+)"`), "position", position, "name", "N. N."}, more...)...)
}

func TestAnAmendmentIsReadBesideItsClauseAndHoldsWithTheNextVersion(t *testing.T) {
	h, dana, priya := inForce(t)
	path := propose(t, h, dana, "early", "We tell each other within two working days.")
	page := priya.get(h.within("/charter"))
	page.want(t, http.StatusOK, "Amendment 1, open until", "with an open amendment", "<ins", "<del", "Rosters are fixed by then.", "still thinking", "removed: ")
	priya.post(path+"/promise", "by", "2027-11-23").want(t, http.StatusUnprocessableEntity, "when the question closes", `value="2027-11-23"`)
	priya.post(path+"/promise", "by", "2026-12-02").wantSeen(t, path)
	for _, g := range []*guest{dana, priya} {
		g.get(path).want(t, http.StatusOK, "still thinking", "answer promised by 2 December")
	}
	priya.get(h.within("/waiting")).want(t, http.StatusOK, "by Wed 2 Dec")
	if page := dana.get(path); strings.Contains(page.body, "We answer by") {
		t.Error("who has answered is asked by when they answer")
	}
	answerTo(priya, path, "reservation").want(t, http.StatusUnprocessableEntity, "Say why, in a sentence")
	answerTo(priya, path, "reservation", "reason", "Nights are hard for us.", "could_agree_if", "nights are left out", "revisit", "2026-12-24").wantSeen(t, path)
	page = dana.get(h.within("/charter"))
	page.want(t, http.StatusOK, "Version 1, in force", "Agreed for version 2, not yet in force", "changed in the next version", "Nights are hard for us.",
		"reservation, in its own words", "nights are left out", "Version 2 is agreed and not yet in force.")
	if !strings.Contains(page.body, "We tell each other early") {
		t.Error("the version in force does not read as it was signed any more")
	}
	dana.get(h.within("/charter/sign")).want(t, http.StatusOK, "Sign version 2", "Since version 1", "within two working days")
	dana.get(h.within("/charter/compare?from=1&to=next")).want(t, http.StatusOK, "Clause 4.1", "One change.")
	sign(t, dana, h)
	sign(t, priya, h)
	dana.get(h.within("/charter")).want(t, http.StatusOK, "Version 2, in force", "Compare with version 1", "Nights are hard for us.")
	dana.get(h.within("/charter/compare?from=1&to=2")).want(t, http.StatusOK, "From version 1 to version 2", "inserted: ")

	h.pass(32 * 24 * 3600e9)
	dana, priya = h.signedIn("dana"), h.signedIn("priya")
	priya.get(path).want(t, http.StatusOK, "Was the dissent right?")
	due := priya.get(path)
	priya.post(path+"/revisit", "party", due.find(`name="party" value="([\d/]+)"`), "was", "right", "words", "It was so.").wantSeen(t, path)
	dana.get(path).want(t, http.StatusOK, "Looking back", "It was right: It was so.")
}

func TestARejectedAmendmentStaysReadableAndItsDissentBesideTheClause(t *testing.T) {
	h, dana, priya := inForce(t)
	path := propose(t, h, dana, "early", "We tell each other never.")
	answerTo(priya, path, "no", "reason", "That is not who we are.").wantSeen(t, path)
	dana.get(path).want(t, http.StatusOK, "Not agreed.", "That is not who we are.")
	dana.get(h.within("/charter")).want(t, http.StatusOK, "Not taken in", "Amendment 1, not agreed", "That is not who we are.", "Version 1, in force")
}

func TestOtherWordsAreSuggestedByTheProposerAndByOthers(t *testing.T) {
	h, dana, priya := inForce(t)
	path := propose(t, h, dana, "early", "We tell each other at once.")
	priya.post(path+"/reword").wantSeen(t, h.within("/charter/amend"))
	basket := priya.get(h.within("/charter/amend"))
	basket.want(t, http.StatusOK, "Other words instead of amendment 1", "Change the words")
	draft := basket.find(`/write\?draft=([a-z0-9]+)`)
	edit := priya.get(h.within("/charter/write?draft=%s", draft))
	edit.want(t, http.StatusOK, "We tell each other at once.", "Keep it for the amendment")
	priya.post(h.within("/charter/write"), "do", "change", "clause", h.clauseWith("early"), "draft", draft, "kind", "behave", "text", "We tell each other the same day.", "as", "basket").
		wantSeen(t, h.within("/charter/amend"))
	basket = priya.get(h.within("/charter/amend"))
	a := priya.post(h.within("/charter/amend"), "base", basket.find(`name="base" value="(\d+)"`), "reason", "At once is too soon.")
	priya.get(a.location).want(t, http.StatusOK, "Amendment 2", "Instead of", "same day")

	dana.post(path+"/reword").wantSeen(t, h.within("/charter/amend"))
	basket = dana.get(h.within("/charter/amend"))
	basket.want(t, http.StatusOK, "Amendment 1 in other words")
	dana.post(h.within("/charter/amend"), "base", basket.find(`name="base" value="(\d+)"`), "reason", "Better so.").wantSeen(t, path)
	dana.get(path).want(t, http.StatusOK, "Better so.")
	dana.post(path+"/withdraw").wantSeen(t, path)
	dana.get(path).want(t, http.StatusOK, "Withdrawn. It stays readable.")
	priya.post(path+"/withdraw").want(t, http.StatusForbidden)
}

func TestSeveralAreAnsweredAtOnceAndThePageSaysWhichWereTaken(t *testing.T) {
	h, dana, priya := inForce(t)
	propose(t, h, dana, "early", "We tell each other at once.")
	propose(t, h, dana, "early", "We tell each other the same day.")
	propose(t, h, dana, "more from us together", "Residents get an answer.")
	page := priya.get(h.within("/charter/agree"))
	page.want(t, http.StatusOK, "Amendment 1, open", "Amendment 2, open", "Amendment 3, open")
	var ticked []string
	for _, rest := range strings.Split(page.body, `name="amendment" value="`)[1:] {
		value, _, _ := strings.Cut(rest, `"`)
		ticked = append(ticked, "amendment", value)
	}
	form := append(ticked, "name", "Priya Nair", "command", newCommand())
	for range 2 { // sent twice, each is answered once
		a := priya.post(h.within("/charter/agree"), form...)
		a.want(t, http.StatusOK, "What became of each", "all have: it is taken into the text", "not taken.")
	}
	dana.get(h.within("/charter")).want(t, http.StatusOK, "Agreed for version 2, not yet in force")
}

func TestAnotherKindDayOrValueAloneIsSeenBeforeItIsAgreed(t *testing.T) {
	for name, c := range map[string]struct {
		fields []string
		want   []string
	}{
		"kind":  {[]string{"kind", "rhythm"}, []string{"Kind: ", "how we behave", "our rhythm"}},
		"day":   {[]string{"kind", "behave", "recheck", "2027-06-01"}, []string{"Looked at again by 1 June 2027"}},
		"value": {[]string{"kind", "limit", "setting_name", "sign-by", "setting_number", "2026-12-24"}, []string{"day by which all have signed: "}},
	} {
		t.Run(name, func(t *testing.T) {
			h, dana, priya := inForce(t)
			id := h.clauseWith("early")
			form := dana.get(h.within("/charter/write?do=change&clause=%s", id))
			text := form.find(`(?s)<textarea[^>]*name="text"[^>]*>([^<]*)<`)
			dana.post(h.within("/charter/write"), append([]string{"do", "change", "clause", id, "base", form.find(`name="base" value="(\d+)"`), "text", text, "as", "basket"}, c.fields...)...).
				wantSeen(t, h.within("/charter/amend"))
			page := dana.get(h.within("/charter/amend"))
			page.want(t, http.StatusOK, c.want...)
			a := dana.post(h.within("/charter/amend"), "base", page.find(`name="base" value="(\d+)"`), "reason", "So it is.").location
			priya.get(a).want(t, http.StatusOK, c.want...)
			answerTo(priya, a, "agree").wantSeen(t, a)
			dana.get(h.within("/charter/compare?from=1&to=next")).want(t, http.StatusOK, c.want...)
			dana.get(h.within("/charter/sign")).want(t, http.StatusOK, c.want...)
		})
	}
}
