package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/ledger"
	"entente/partnership"
)

// registered is a witness's key that Calder has registered.
func (w *world) registered() *ledger.Key {
	w.t.Helper()
	key, err := ledger.NewKey("calder.example/witness")
	w.must(err)
	token, err := w.accounts.Token(w.t.Context(), w.tokens["priya"])
	w.must(err)
	_, err = w.engine.Do(w.t.Context(), engine.Signed(string(token.Key)), w.at, &partnership.RegisterWitness{Key: key.Public().VKey()}, "witness")
	w.must(err)
	return key
}

func (w *world) cosigned(key *ledger.Key, note string) string {
	w.t.Helper()
	signed, err := ledger.Cosign([]byte(note), key, time.Unix(1_800_000_000, 0))
	w.must(err)
	body, err := json.Marshal(map[string]string{"note": string(signed)})
	w.must(err)
	return string(body)
}

func TestWitnessNeedsATokenThatWritesOnlyToSendItsCosignature(t *testing.T) {
	w := newWorld(t)
	key := w.registered()
	path := "/api/v1/spaces/" + string(w.at)
	status, note := w.get("priya reads", "/spaces/"+string(w.at)+"/checkpoint")
	if status != http.StatusOK || !strings.Contains(note, "\n7\n") {
		t.Fatalf("checkpoint = %d %s, want one of 7 entries", status, note)
	}
	body := w.cosigned(key, note)
	for _, c := range []struct {
		token, path, body string
		status            int
		says              string
	}{
		{"priya reads", path, body, http.StatusForbidden, "only read"},
		{"", path, body, http.StatusUnauthorized, ""},
		{"priya", "/api/v1/spaces/" + string(w.private), body, http.StatusNotFound, ""},
		{"priya", path, w.cosigned(key, strings.Replace(note, "\n7\n", "\n6\n", 1)), http.StatusUnprocessableEntity, `"field":"note"`},
		{"priya", path, `{"note":7}`, http.StatusUnprocessableEntity, `"field":"note"`},
		{"priya", path, body, http.StatusOK, `{"size":7}`},
		{"priya", path, body, http.StatusOK, `{"size":7}`},
	} {
		status, got := w.send(w.request(c.token, http.MethodPost, c.path+"/cosignature", c.body, ""))
		if status != c.status || !strings.Contains(got, c.says) {
			t.Errorf("POST %.40s as %q = %d %s, want %d with %s", c.body, c.token, status, got, c.status, c.says)
		}
	}
	if _, note := w.get("dana reads", "/spaces/"+string(w.at)+"/checkpoint"); !strings.Contains(note, "\n— calder.example/witness ") {
		t.Errorf("checkpoint = %s, want it countersigned", note)
	}
}

func TestConsistencyIsProvedBetweenWhatTheReaderSees(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		query  string
		status int
		says   string
	}{
		{"from=3", http.StatusOK, `"hashes":["`},
		{"from=3&to=3", http.StatusOK, `"hashes":[]`},
		{"", http.StatusOK, `"hashes":[]`},
		{"from=99", http.StatusUnprocessableEntity, `"field":"from"`},
		{"from=1&to=99", http.StatusUnprocessableEntity, `"field":"to"`},
		{"from=x", http.StatusUnprocessableEntity, `"field":"from"`},
		{"from=-1", http.StatusUnprocessableEntity, `"field":"from"`},
	} {
		status, got := w.get("priya reads", fmt.Sprintf("/spaces/%s/consistency?%s", w.at, c.query))
		if status != c.status || !strings.Contains(got, c.says) {
			t.Errorf("consistency?%s = %d %s, want %d with %s", c.query, status, got, c.status, c.says)
		}
	}
	if status, _ := w.get("priya reads", fmt.Sprintf("/spaces/%s/consistency?from=99", w.private)); status != http.StatusNotFound {
		t.Errorf("consistency of a foreign space = %d, want 404", status)
	}
}

func TestRecordIsReadNewestFirst(t *testing.T) {
	w := newWorld(t)
	status, got := w.get("priya reads", "/spaces/"+string(w.at)+"/record?before=3")
	want := `"says":"Harwick Borough Council joined as a public body"`
	if first, second := strings.Index(got, want), strings.Index(got, "founded the partnership"); status != http.StatusOK || first < 0 || second < first || strings.Contains(got, `"no":3`) {
		t.Errorf("record?before=3 = %d %s, want entries 2 and 1", status, got)
	}
}
