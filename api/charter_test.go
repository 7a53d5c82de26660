package api_test

import (
	"slices"
	"strings"
	"testing"

	"entente/api"
	"entente/partnership"

	"github.com/google/uuid"
)

// draft is a text with one clause that is agreed and one that is assumed.
const draft = `{"source":"markdown","sections":[{"title":"Why we work together","clauses":[{"kind":"why","text":"People get through."},` +
	`{"kind":"assume","text":"Demand stays as it is.","assumed":true}]}]}`

// drafted brings the draft and reads it.
func drafted(t *testing.T, w *world) api.Charter {
	t.Helper()
	if status, body := w.do("dana", w.at, "bring-charter", draft); status != 200 {
		t.Fatalf("bring-charter = %d %s", status, body)
	}
	return read[api.Charter](t, w, "priya reads", "/spaces/"+string(w.at)+"/charter", "Charter")
}

// signed is the draft, signed by both parties at their own screens.
func signed(t *testing.T, w *world) api.Charter {
	t.Helper()
	c := drafted(t, w)
	for _, name := range []string{"dana", "priya"} {
		_, err := w.engine.Do(t.Context(), w.who(name), w.at, &partnership.SignCharter{Revision: c.Revision, Hash: partnership.Text(c.Hash),
			Name: partnership.Text(name), Authority: "head of service"}, uuid.NewString())
		w.must(err)
	}
	return c
}

func TestWorkingTextIsReadWithWhatIsAssumedBesideIt(t *testing.T) {
	w := newWorld(t)
	if c := read[api.Charter](t, w, "dana", "/spaces/"+string(w.at)+"/charter", "Charter"); c.Revision != 0 || len(c.Sections) != 0 || c.Markdown != "" {
		t.Errorf("before there is a text, it reads %+v", c)
	}
	c := drafted(t, w)
	if c.Version != 0 || c.Source != partnership.FromMarkdown || len(c.Sections) != 1 || !slices.Equal(c.Awaited, []partnership.PartyID{2, 5}) {
		t.Fatalf("the draft reads %+v", c)
	}
	list := c.Sections[0].Clauses
	if len(list) != 2 || list[0].Number != "1.1" || list[0].Wording.Text != "People get through." || !list[1].Wording.Assumed {
		t.Errorf("its clauses read %+v", list)
	}
	if !strings.Contains(c.Markdown, "People get through.") || strings.Contains(c.Markdown, "Demand stays") {
		t.Errorf("what is signed reads %q", c.Markdown)
	}
}

func TestVersionIsReadByItsNumberAndByADay(t *testing.T) {
	w := newWorld(t)
	c := signed(t, w)
	at := "/spaces/" + string(w.at) + "/charter"
	first := read[api.Charter](t, w, "priya", at+"?version=1", "Charter")
	if first.Version != 1 || first.Hash != c.Hash || first.Markdown != c.Markdown || len(first.Signatures) != 2 || first.On == "" {
		t.Errorf("version 1 reads %+v", first)
	}
	if on := read[api.Charter](t, w, "priya", at+"?on="+string(first.On), "Charter"); on.Version != 1 {
		t.Errorf("on the day of its signing version %d was in force", on.Version)
	}
	list := read[api.CharterVersions](t, w, "dana reads", at+"/versions", "CharterVersions")
	if len(list.Items) != 1 || list.Items[0].Hash != c.Hash || list.Items[0].Signatures[1].Name != "priya" {
		t.Errorf("the versions read %+v", list)
	}
	for query, want := range map[string]int{"?version=2": 404, "?on=2000-01-01": 404, "?version=0": 422, "?version=x": 422, "?on=soon": 422, "?version=1&on=2099-01-01": 422} {
		if status, body := w.get("dana", at+query); status != want {
			t.Errorf("GET charter%s = %d %s, want %d", query, status, body, want)
		}
	}
}

func TestAmendmentIsReadWithItsAnswersAndDissentBesideTheClause(t *testing.T) {
	w := newWorld(t)
	c := signed(t, w)
	clause := c.Sections[0].Clauses[0].ID
	_, err := w.engine.Do(t.Context(), w.who("dana"), w.at, &partnership.ProposeAmendment{Base: c.Latest, Reason: "Plainer", Author: "L. Grant",
		Changes: []partnership.TextChange{{Do: partnership.ChangeClause, Clause: clause, Wording: partnership.Wording{Kind: "why", Text: "Everyone gets through."}}}}, uuid.NewString())
	w.must(err)
	at := "/spaces/" + string(w.at) + "/charter"
	open := read[api.CharterAmendments](t, w, "priya", at+"/amendments", "CharterAmendments")
	if len(open.Items) != 1 || open.Items[0].Status != partnership.AmendmentOpen || open.Items[0].Author != "L. Grant" || len(open.Items[0].Changes) != 1 {
		t.Fatalf("the amendments read %+v", open)
	}
	id := open.Items[0].ID
	var question partnership.QuestionID
	revision := open.Items[0].Revision
	w.must(w.engine.View(t.Context(), w.who("priya"), w.at, func(v partnership.View) error {
		_, q := v.State.AmendmentStatus(id, v.State.Today(v.Now))
		question = q.ID
		return nil
	}))
	_, err = w.engine.Do(t.Context(), w.who("priya"), w.at, &partnership.AnswerConsent{Question: question, Revision: revision, Position: partnership.Disagree,
		Reason: "It was right", CouldAgreeIf: "It says who", Name: "Priya Nair", Authority: "director"}, uuid.NewString())
	w.must(err)
	got := read[api.CharterAmendments](t, w, "dana", at+"/amendments", "CharterAmendments").Items[0]
	if len(got.Answers) == 0 || got.Answers[len(got.Answers)-1].Reason != "It was right" {
		t.Errorf("after the answer it reads %+v", got)
	}
	if beside := read[api.Charter](t, w, "dana", at, "Charter").Sections[0].Clauses[0].Dissents; len(beside) != 1 || beside[0].CouldAgreeIf != "It says who" {
		t.Errorf("beside the clause there is %+v", beside)
	}
}

func TestChecklistSaysWhatIsThereAndWhatIsLeftOut(t *testing.T) {
	w := newWorld(t)
	drafted(t, w)
	if status, body := w.do("dana", w.at, "mark-irrelevant", `{"row":"exit","reason":"The contract says it"}`); status != 200 {
		t.Fatalf("mark-irrelevant = %d %s", status, body)
	}
	rows := map[partnership.ClauseKind]api.CharterCheck{}
	for _, x := range read[api.CharterChecklist](t, w, "priya", "/spaces/"+string(w.at)+"/charter/checklist", "CharterChecklist").Items {
		rows[x.Row] = x
	}
	if len(rows) != len(partnership.ChecklistKinds) || !rows["why"].Present || rows["exit"].LeftOut != "The contract says it" || len(rows["need"].Missing) != 2 {
		t.Errorf("the checklist reads %+v", rows)
	}
}

func TestCharterOfAnotherPartnershipOrSpaceIsNotThere(t *testing.T) {
	w, other := newWorld(t), newWorld(t)
	drafted(t, w)
	for _, path := range []string{"/charter", "/charter?version=1", "/charter/versions", "/charter/amendments", "/charter/checklist", "/charter/due", "/charter/differences?from=1"} {
		if status, body := other.get("dana", "/spaces/"+string(w.at)+path); status != 404 {
			t.Errorf("a foreign reader gets %d %s from %s", status, body, path)
		}
		if status, body := w.get("dana", "/spaces/"+string(w.private)+path); status != 404 {
			t.Errorf("the private space has %d %s at %s", status, body, path)
		}
	}
}

func TestPromiseNamesTheClauseItIsMadeUnder(t *testing.T) {
	w := newWorld(t)
	clause := drafted(t, w).Sections[0].Clauses[0].ID.String()
	id := w.promised(strings.Replace(promise, "{", `{"clause":"`+clause+`",`, 1))
	if c := read[api.Commitment](t, w, "priya", "/spaces/"+string(w.at)+"/commitments/"+id, "Commitment"); c.Clause.String() != clause {
		t.Errorf("the promise names clause %q, want %q", c.Clause, clause)
	}
	if by := read[api.Charter](t, w, "priya", "/spaces/"+string(w.at)+"/charter", "Charter").Sections[0].Clauses[0].CitedBy; !slices.Equal(by, []string{id}) {
		t.Errorf("the clause is cited by %v, want %s", by, id)
	}
}

// noted is the charter in force, with an amendment that Priya's organisation goes along with and reads again, agreed.
func noted(t *testing.T, w *world) (api.Charter, string) {
	t.Helper()
	c := signed(t, w)
	clause := c.Sections[0].Clauses[0].ID.String()
	r, err := w.engine.Do(t.Context(), w.who("dana"), w.at, &partnership.ProposeAmendment{Base: c.Latest, Reason: "r", Changes: []partnership.TextChange{
		{Do: partnership.ChangeClause, Clause: c.Sections[0].Clauses[0].ID, Wording: partnership.Wording{Kind: partnership.ClauseWhy, Text: "People get an answer.", Recheck: "2027-01-15"}}}}, uuid.NewString())
	w.must(err)
	_, err = w.engine.Do(t.Context(), w.who("priya"), w.at, &partnership.AnswerConsent{Question: partnership.QuestionID(r.Last), Revision: r.First, Position: partnership.Reservation,
		Reason: "Not at night.", Name: "Priya", Revisit: "2027-02-01"}, uuid.NewString())
	w.must(err)
	return c, clause
}

func TestWhatComesBackIsReadWithItsDay(t *testing.T) {
	w := newWorld(t)
	c, clause := noted(t, w)
	at := "/spaces/" + string(w.at) + "/charter"
	assumed := c.Sections[0].Clauses[1].ID
	if status, body := w.do("dana", w.at, "note-assumption", `{"section":"`+c.Sections[0].ID.String()+`","text":"Nights are quiet.","recheck":"2027-03-01"}`); status != 200 {
		t.Fatalf("note-assumption = %d %s", status, body)
	}
	due := read[api.CharterDue](t, w, "priya", at+"/due", "CharterDue")
	if len(due.Rechecks) != 1 || due.Rechecks[0].On != "2027-03-01" || due.Rechecks[0].Due || due.Rechecks[0].Clause == assumed {
		t.Errorf("rechecks = %+v, want the assumption that has a day", due.Rechecks)
	}
	if len(due.Revisits) != 1 || due.Revisits[0].On != "2027-02-01" || due.Revisits[0].Due || due.Revisits[0].Reason != "Not at night." || due.Revisits[0].Clauses[0].String() != clause {
		t.Errorf("revisits = %+v", due.Revisits)
	}
	next := read[api.CharterDifferences](t, w, "priya", at+"/differences?from=1", "CharterDifferences")
	if len(next.Items) != 1 || next.Items[0].Do != partnership.ChangeClause || next.Items[0].Before.Text != "People get through." || next.Items[0].After.Recheck != "2027-01-15" {
		t.Errorf("what is agreed and not in force yet = %+v", next.Items)
	}
	if status, body := w.get("dana", at+"/differences?from=1&to=2"); status != 404 {
		t.Errorf("to a version that there is not = %d %s, want 404", status, body)
	}
	if status, body := w.get("dana", at+"/differences"); status != 422 {
		t.Errorf("from nothing = %d %s, want 422", status, body)
	}
}

func TestASignatureOfAnEarlierRevisionReadsAsLapsed(t *testing.T) {
	w := newWorld(t)
	c := drafted(t, w)
	_, err := w.engine.Do(t.Context(), w.who("dana"), w.at, &partnership.SignCharter{Revision: c.Revision, Hash: partnership.Text(c.Hash), Name: "Dana", Authority: "head"}, uuid.NewString())
	w.must(err)
	_, err = w.engine.Do(t.Context(), w.who("priya"), w.at, &partnership.EditCharter{Base: c.Latest, Changes: []partnership.TextChange{{Do: partnership.AddSection, Title: "Exit"}}}, uuid.NewString())
	w.must(err)
	now := read[api.Charter](t, w, "priya", "/spaces/"+string(w.at)+"/charter", "Charter")
	if len(now.Signatures) != 0 || len(now.Lapsed) != 1 || now.Lapsed[0].Name != "Dana" || now.Lapsed[0].Revision != c.Revision {
		t.Errorf("signatures = %+v, lapsed %+v, want Dana's as lapsed", now.Signatures, now.Lapsed)
	}
}

func TestALongCharterIsBroughtAndATooLongOneRefusedInWords(t *testing.T) {
	w := newWorld(t)
	clauses := func(n int) string {
		clause := `{"kind":"other","text":"` + strings.Repeat("Word after word. ", 1100) + `"}`
		return `{"source":"text","sections":[{"title":"Long","clauses":[` + strings.TrimSuffix(strings.Repeat(clause+",", n), ",") + `]}]}`
	}
	if status, body := w.do("dana", w.at, "bring-charter", clauses(250)); status != 422 || !strings.Contains(body, "too long for a charter") {
		t.Errorf("4.7 MB = %d %s, want a word about its length", status, body)
	}
	if status, body := w.do("dana", w.at, "bring-charter", clauses(460)); status != 413 || !strings.Contains(body, "at most 8388608 bytes") {
		t.Errorf("8.6 MB = %d %s, want 413 and the limit", status, body)
	}
	if status, body := w.do("dana", w.at, "bring-charter", clauses(190)); status != 200 {
		t.Fatalf("3.5 MB = %d %s, want it brought", status, body)
	}
	if c := read[api.Charter](t, w, "priya", "/spaces/"+string(w.at)+"/charter", "Charter"); len(c.Sections[0].Clauses) != 190 {
		t.Errorf("%d clauses were brought, want 190", len(c.Sections[0].Clauses))
	}
	if status, _ := w.do("dana", w.at, "edit-charter", clauses(100)); status != 413 {
		t.Errorf("another command of 1.9 MB = %d, want 413", status)
	}
}
