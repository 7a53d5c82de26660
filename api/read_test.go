package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"entente/api"
	"entente/partnership"

	"github.com/go-json-experiment/json"
)

// read gets a path and reads the answer, which has to be a success of the documented schema.
func read[T any](t *testing.T, w *world, token, path, schema string) T {
	t.Helper()
	status, body := w.get(token, path)
	if status != 200 {
		t.Fatalf("GET %s = %d %s", path, status, body)
	}
	conforms(t, schemasOf(t), "#/components/schemas/"+schema, path, body)
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("GET %s = %s: %v", path, body, err)
	}
	return v
}

// promised makes a promise and returns its ID.
func (w *world) promised(body string) string {
	w.t.Helper()
	status, answer := w.do("dana", w.at, "make-commitment", body)
	var done api.Done
	w.must(json.Unmarshal([]byte(answer), &done))
	if status != 200 || len(done.Entries) != 1 {
		w.t.Fatalf("make-commitment = %d %s", status, answer)
	}
	return fmt.Sprint(done.Entries[0])
}

func TestPromiseIsReadByBothWithItsEvidence(t *testing.T) {
	w := newWorld(t)
	id := w.promised(promise)
	at := "/spaces/" + string(w.at)
	status, body := w.do("dana", w.at, "add-evidence", `{"about":{"kind":"commitment","id":"`+id+`"},"kind":"link","title":"The rota","link":"https://rota.example/8"}`)
	if status != 200 {
		t.Fatalf("add-evidence = %d %s", status, body)
	}
	for _, token := range []string{"dana", "priya reads"} {
		c := read[api.Commitment](t, w, token, at+"/commitments/"+id, "Commitment")
		if c.What != "Publish next week's staffing" || c.Giver != 2 || c.Standing.Status != partnership.StatusOffered || len(c.Criteria) != 1 {
			t.Errorf("%s reads %+v", token, c)
		}
		list := read[api.EvidenceList](t, w, token, at+"/evidence?about=commitment:"+id, "EvidenceList")
		if len(list.Items) != 1 || list.Items[0].Link != "https://rota.example/8" || list.Items[0].State != partnership.Shown {
			t.Errorf("%s reads evidence %+v", token, list)
		}
		one := read[api.Evidence](t, w, token, at+"/evidence/"+fmt.Sprint(list.Items[0].ID), "Evidence")
		if one.Title != "The rota" {
			t.Errorf("%s reads %+v", token, one)
		}
	}
	for _, path := range []string{"/commitments/99", "/commitments/07", "/commitments/x", "/evidence/99", "/evidence?about=commitment:99"} {
		if status, body := w.get("dana", at+path); status != 404 {
			t.Errorf("GET %s = %d %s, want 404", path, status, body)
		}
	}
	for _, path := range []string{"/evidence", "/evidence?about=nonsense", "/commitments?after=x"} {
		if status, body := w.get("dana", at+path); status != 422 {
			t.Errorf("GET %s = %d %s, want 422", path, status, body)
		}
	}
}

func TestCommitmentsComeInPages(t *testing.T) {
	w := newWorld(t)
	const all = 203
	for i := range all {
		w.promised(strings.Replace(promise, "staffing", fmt.Sprintf("staffing %d", i), 1))
	}
	first := read[api.Commitments](t, w, "priya", "/spaces/"+string(w.at)+"/commitments", "Commitments")
	rest := read[api.Commitments](t, w, "priya", "/spaces/"+string(w.at)+"/commitments?after="+url.QueryEscape(first.Next), "Commitments")
	if len(first.Items) != 200 || len(rest.Items) != all-200 || rest.Next != "" {
		t.Fatalf("pages of %d and %d (next %q, %q), want 200 and %d", len(first.Items), len(rest.Items), first.Next, rest.Next, all-200)
	}
	if got := rest.Items[0].What; got != "Publish next week's staffing 200" {
		t.Errorf("the second page begins with %q", got)
	}
}

func TestOverviewGathersEverySpaceOfItsReaderAndNoOther(t *testing.T) {
	w := newWorld(t)
	id := w.promised(promise)
	if o := read[api.Overview](t, w, "priya", "/spaces/"+string(w.at)+"/overview", "Overview"); len(o.Waiting) != 1 || o.Waiting[0].About != "commitment:"+id {
		t.Errorf("before Priya answers, her overview says that %+v wait for her", o.Waiting)
	}
	accept := &partnership.AcceptCommitment{}
	w.must(json.Unmarshal([]byte(`{"commitment":"`+id+`","revision":`+id+`}`), accept))
	_, err := w.engine.Do(t.Context(), w.who("priya"), w.at, accept, "accept")
	w.must(err)
	if status, body := w.do("dana", w.private, "make-commitment", `{"receivers":[2],"what":"Our own","due":"2099-01-01"}`); status != 200 {
		t.Fatalf("make-commitment inside = %d %s", status, body)
	}
	for token, want := range map[string]int{"dana": 2, "priya": 1} {
		o := read[api.Overview](t, w, token, "/spaces/"+string(w.at)+"/overview", "Overview")
		if len(o.Open) != want || len(o.Parties) != 2 || !o.Kept.TooEarly {
			t.Errorf("%s's overview has %d open promises, want %d: %+v", token, len(o.Open), want, o)
		}
	}
}

func TestCheckinsAndTopicsAreRead(t *testing.T) {
	w := newWorld(t)
	day := now().AddDate(0, 0, 7).Format("2006-01-02")
	for _, c := range [][2]string{
		{"arrange-checkin", `{"date":"` + day + `","at":"14:30","minutes":30,"place":"A walk by the canal"}`},
		{"add-topic", `{"text":"How the rota lands on Saturdays"}`},
	} {
		if status, body := w.do("dana", w.at, c[0], c[1]); status != 200 {
			t.Fatalf("%s = %d %s", c[0], status, body)
		}
	}
	got := read[api.Checkins](t, w, "priya reads", "/spaces/"+string(w.at)+"/checkins", "Checkins")
	if len(got.Items) != 1 || string(got.Items[0].Date) != day || got.Items[0].Place != "A walk by the canal" || got.Items[0].Cancelled {
		t.Errorf("check-ins = %+v", got)
	}
	if len(got.Topics) != 1 || got.Topics[0].Party != 2 || got.Topics[0].Text != "How the rota lands on Saturdays" {
		t.Errorf("topics = %+v", got.Topics)
	}
}

func TestSignalsAndCorrectionsAreRead(t *testing.T) {
	w := newWorld(t)
	if status, body := w.do("dana", w.at, "note-contract", `{"says":"Clause nine"}`); status != 200 {
		t.Fatalf("note-contract = %d %s", status, body)
	}
	list := read[api.Signals](t, w, "priya", "/spaces/"+string(w.at)+"/signals", "Signals")
	if len(list.Items) != 1 || list.Items[0].Rule != partnership.RuleContract || list.Items[0].Why == "" || len(list.Items[0].Figures) == 0 {
		t.Fatalf("signals = %+v", list)
	}
	key := list.Items[0].Key.String()
	if status, body := w.do("priya", w.at, "open-correction", `{"signal":"`+key+`"}`); status != 200 {
		t.Fatalf("open-correction = %d %s", status, body)
	}
	if status, body := w.do("priya", w.at, "let-go", `{"signal":"`+key+`"}`); status != 409 {
		t.Errorf("letting go what is talked about = %d %s, want 409", status, body)
	}
	got := read[api.Corrections](t, w, "dana", "/spaces/"+string(w.at)+"/corrections", "Corrections")
	if len(got.Items) != 1 || got.Items[0].Signal.String() != key || got.Items[0].Rung != 1 || len(got.Ladder) != 5 || got.Ladder[0].Open != 1 {
		t.Fatalf("corrections = %+v", got)
	}
	id := fmt.Sprint(got.Items[0].ID)
	if status, body := w.do("dana", w.at, "note-rung", `{"correction":`+id+`,"rung":1,"says":"A word at the door"}`); status != 200 {
		t.Fatalf("note-rung = %d %s", status, body)
	}
	one := read[api.Correction](t, w, "dana", "/spaces/"+string(w.at)+"/corrections/"+id, "Correction")
	if !one.Tried || one.Steps[0].Notes[0].Says != "A word at the door" {
		t.Errorf("the correction = %+v", one)
	}
}
