package web

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"

	"entente/partnership"
)

// drafted is a house whose parties have begun a charter with the starter.
func drafted(t *testing.T) (*house, *guest, *guest) {
	t.Helper()
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.post(h.within("/charter/begin"), "from", "starter").wantSeen(t, h.within("/charter"))
	dana.get(h.within("/charter/begin")).wantSeen(t, h.within("/charter"))
	dana.get(h.within("/charter/import")).wantSeen(t, h.within("/charter"))
	return h, dana, priya
}

// clauseWith is the ID of the clause of the working text that says so.
func (h *house) clauseWith(words string) string {
	h.t.Helper()
	var id string
	h.common("dana", func(view partnership.View) {
		for _, s := range view.Common.Charter().Sections {
			for _, c := range s.Clauses {
				if strings.Contains(string(c.Text), words) {
					id = c.ID.String()
				}
			}
		}
	})
	if id == "" {
		h.t.Fatalf("no clause says %q", words)
	}
	return id
}

func TestWithoutACharterThePageSaysWhatItIsAndWhatToDoFirst(t *testing.T) {
	h := newHouse(t)
	a := h.signedIn("dana").get(h.within("/charter"))
	a.want(t, http.StatusOK, "There is no charter yet.", "Begin with our starter", "/charter/begin")
	h.signedIn("max").get(h.within("/charter")).want(t, http.StatusNotFound)
}

func TestBothPartiesWriteTheDraft(t *testing.T) {
	h, dana, priya := drafted(t)
	dana.get(h.within("/charter")).want(t, http.StatusOK, "We tell each other early", "For example", "quarterly review", "Coffee conversation", "Have your lawyers read this.")
	id := h.clauseWith("tell each other early")
	form := priya.get(h.within("/charter/write?do=change&clause=%s", id))
	form.want(t, http.StatusOK, "We tell each other early", "Who sees this")
	base := form.find(`name="base" value="(\d+)"`)
	was := form.find(`name="was" value="([^"]*)"`)
	change := func(g *guest, text string) answer {
		return g.post(h.within("/charter/write"), "do", "change", "clause", id, "base", base, "was", was, "kind", "behave", "text", text, "as", "edit")
	}
	change(priya, "We tell each other within two days.").wantSeen(t, h.within("/charter")+"#c4-1")
	priya.get(h.within("/charter")).want(t, http.StatusOK, "within two days", "Draft of Calder")

	late := change(dana, "We tell each other at once.")
	late.want(t, http.StatusConflict, "Somebody changed this while you were writing", "We tell each other at once.", "within two days")
	base = late.find(`name="base" value="(\d+)"`)
	change(dana, "We tell each other at once.").wantSeen(t, h.within("/charter")+"#c4-1")
}

func TestClausesAndSectionsAreAddedMovedAndRemoved(t *testing.T) {
	h, dana, _ := drafted(t)
	write := func(pairs ...string) answer {
		base := dana.get(h.within("/charter/write?do=add-section")).find(`name="base" value="(\d+)"`)
		return dana.post(h.within("/charter/write"), append([]string{"base", base, "as", "edit"}, pairs...)...)
	}
	if a := write("do", "add-section", "title", "How we end it", "place", "first"); a.status != http.StatusSeeOther || !strings.HasSuffix(a.location, "#a1") {
		t.Fatalf("adding a section answered %d to %q", a.status, a.location)
	}
	section := dana.get(h.within("/charter")).find(`section=([\d.]+)&amp;do=add"`)
	write("do", "add", "section", section, "kind", "exit", "text", "Either may leave\n\nafter a talk").wantSeen(t, h.within("/charter")+"#c1-1")
	write("do", "add", "section", section, "kind", "exit", "text", "").want(t, http.StatusUnprocessableEntity, "Say it in a sentence or more")
	id := h.clauseWith("Either may leave")
	write("do", "move", "clause", id).want(t, http.StatusUnprocessableEntity, "Choose where it is to stand")
	last := dana.get(h.within("/charter/write?do=move&clause=%s", id)).find(`<option value="(last:[\d.]+)">At the end of 3`)
	write("do", "move", "clause", id, "place", last).wantSeen(t, h.within("/charter")+"#c3-2")
	write("do", "remove", "clause", id)
	if a := dana.get(h.within("/charter")); strings.Contains(a.body, "Either may leave") {
		t.Error("the clause is still in the text")
	}
	write("do", "remove-section", "section", section)
	if a := dana.get(h.within("/charter")); strings.Contains(a.body, "How we end it") {
		t.Error("the section is still in the text")
	}
}

func TestWhatAnotherOrganisationMeansIsRefusedAndWhatWasTypedIsKept(t *testing.T) {
	h, dana, _ := drafted(t)
	form := dana.get(h.within("/charter/write?do=change&clause=%s", h.clauseWith("We mean the same")))
	form.want(t, http.StatusOK, "Only they write this")
	id, theirs := h.clauseWith("We mean the same"), ""
	h.common("dana", func(v partnership.View) {
		theirs = fmt.Sprintf("terms_1_meaning_%d", v.Common.Voters()[1])
	})
	a := dana.post(h.within("/charter/write"), "do", "change", "clause", id, "base", form.find(`name="base" value="(\d+)"`), "was", form.find(`name="was" value="([^"]*)"`),
		"kind", "word", "text", "We mean the same.", "terms_1_term", "Done", theirs, "Whatever they say.", "as", "edit")
	a.want(t, http.StatusUnprocessableEntity, "what it means by a word", "Whatever they say.")
}

// What is changed of a clause beside its words is seen where the draft is read, by who was writing meanwhile, and stands
// in the record.
func TestADraftsOtherKindDayOrValueIsSeenByAll(t *testing.T) {
	for name, c := range map[string]struct {
		fields  []string
		meets   []string // who was writing meanwhile
		reading []string // the draft
	}{
		"kind":  {[]string{"kind", "rhythm"}, []string{"Kind: ", "how we behave", "our rhythm"}, []string{"Our rhythm"}},
		"day":   {[]string{"kind", "behave", "recheck", "2027-06-01"}, []string{"Looked at again by 1 June 2027", "1 added"}, []string{"1 June 2027"}},
		"value": {[]string{"kind", "limit", "setting_name", "sign-by", "setting_number", "2026-12-24"}, []string{"day by which all have signed: "}, []string{"ay by which all have signed: "}},
	} {
		t.Run(name, func(t *testing.T) {
			h, dana, priya := drafted(t)
			id := h.clauseWith("early")
			form := dana.get(h.within("/charter/write?do=change&clause=%s", id))
			fields := []string{"do", "change", "clause", id, "base", form.find(`name="base" value="(\d+)"`), "was", html.UnescapeString(form.find(`name="was" value="([^"]*)"`)), "as", "edit"}
			text := html.UnescapeString(form.find(`(?s)<textarea[^>]*name="text"[^>]*>([^<]*)<`))
			before := h.head()
			dana.post(h.within("/charter/write"), append(append([]string{"text", text}, fields...), c.fields...)...).wantSeen(t, h.within("/charter")+"#c4-1")
			if got := h.head(); got != before+1 {
				t.Errorf("the edit is %d entries, want one", got-before)
			}
			late := priya.post(h.within("/charter/write"), append([]string{"text", "We tell each other at once.", "kind", "behave"}, fields...)...)
			late.want(t, http.StatusConflict, append(c.meets, "Somebody changed this while you were writing", "We tell each other at once.")...)
			late.lacks(t, "All of it is new")
			priya.get(h.within("/charter/clauses/%s", id)).want(t, http.StatusOK, c.reading...)
			priya.get(h.within("/record")).want(t, http.StatusOK, "reworded a clause of the draft of the charter")
		})
	}
}

// An amendment words nothing in another's name; what was put together for it is kept.
func TestAnAmendmentInAnothersNameIsRefusedAndWhatWasTypedIsKept(t *testing.T) {
	h, dana, _ := inForce(t)
	id := h.clauseWith("We mean the same")
	form := dana.get(h.within("/charter/write?do=change&clause=%s", id))
	theirs := ""
	h.common("dana", func(v partnership.View) { theirs = fmt.Sprintf("terms_1_meaning_%d", v.Common.Voters()[1]) })
	dana.post(h.within("/charter/write"), "do", "change", "clause", id, "base", form.find(`name="base" value="(\d+)"`), "kind", "word", "text", "We mean the same.",
		"terms_1_term", "Done", theirs, "Whatever they say.", "as", "basket").wantSeen(t, h.within("/charter/amend"))
	page := dana.get(h.within("/charter/amend"))
	dana.post(h.within("/charter/amend"), "base", page.find(`name="base" value="(\d+)"`), "reason", "So it is.").
		want(t, http.StatusUnprocessableEntity, "what it means by a word", "So it is.", "Whatever")
}

// What an amendment adds or moves says where it is to stand, before anybody agrees to it; a section is moved as it was
// chosen.
func TestAnAmendmentSaysWhereThingsAreToStand(t *testing.T) {
	h, dana, priya := inForce(t)
	base := dana.get(h.within("/charter/write?do=add-section")).find(`name="base" value="(\d+)"`)
	put := func(fields ...string) {
		t.Helper()
		dana.post(h.within("/charter/write"), append([]string{"base", base, "as", "basket"}, fields...)...).wantSeen(t, h.within("/charter/amend"))
	}
	why, early, section := h.sectionAt(1), h.clauseWith("early"), h.sectionAt(3)
	title := ""
	h.common("dana", func(v partnership.View) { title = string(v.Common.Charter().Sections[1].Title) })
	put("do", "rename-section", "section", why.String(), "title", title, "was", title, "place", "after:"+section.String())
	put("do", "move", "clause", early, "place", "first:"+why.String())
	put("do", "add", "section", section.String(), "kind", "behave", "text", "We laugh.", "place", "after:"+section.String()+":"+early)
	words := []string{"It stands after the section “", "It stands at the beginning of the section “" + title + "”.", "It stands after “We tell each other early"}
	page := dana.get(h.within("/charter/amend"))
	page.want(t, http.StatusOK, words...)
	page.lacks(t, "another title")
	a := dana.post(h.within("/charter/amend"), "base", base, "reason", "So it is.").location
	priya.get(a).want(t, http.StatusOK, words...)
}
