package api_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/api"
	"entente/eventlog"
	"entente/partnership"

	"github.com/go-json-experiment/json"
)

// operation is a row of the document: every one that there is.
type operation struct{ method, path string }

func operations(t testing.TB) (list []operation) {
	t.Helper()
	body, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		t.Fatal(err)
	}
	for path, methods := range document.Paths {
		for method := range methods {
			if method == "get" || method == "post" {
				list = append(list, operation{strings.ToUpper(method), path})
			}
		}
	}
	slices.SortFunc(list, func(a, b operation) int { return strings.Compare(a.path, b.path) })
	if len(list) < 50 {
		t.Fatalf("only %d operations are in the document", len(list))
	}
	return list
}

// nowhere is a space that there is none of.
const nowhere = "nowhereaaaaaaaaaaaaaaaaaaa"

var bodies = map[string]string{
	"nothing": ``, "an object": `{}`, "no JSON": `{`, "a list": `[]`, "null": `null`, "too much": `{"what":"` + strings.Repeat("x", 2<<20) + `"}`,
	"a promise": `{"receivers":[2],"what":"Publish","due":"2099-01-01"}`, "a topic": `{"text":"x"}`, "a note": `{"title":"x"}`, "unknown": `{"zzz":1}`,
}

// Every operation, on a space that exists and on one that does not, by a member of another partnership and by one of a
// party that is not in the space: the same bytes.
func TestAnothersSpaceIsNothingToEveryOperation(t *testing.T) {
	w := newWorld(t)
	w.promised(promise)
	other := newPartnership(w)
	before := w.heads()
	for token, spaces := range map[string][]partnership.SpaceID{"priya": {w.private, other}, "priya reads": {w.private, other}, "dana": {other}, "dana reads": {other}} {
		for _, op := range operations(t) {
			if !strings.Contains(op.path, "{space}") {
				continue
			}
			sent := bodies
			if op.method == http.MethodGet {
				sent = map[string]string{"": ""}
			}
			for _, at := range spaces {
				for name, body := range sent {
					ask := func(space string) (int, string) {
						path := strings.NewReplacer("{space}", space, "{id}", "7").Replace(op.path)
						if op.method == http.MethodGet {
							path += "?about=commitment:7&from=1&before=x"
						}
						return w.send(w.request(token, op.method, path, body, ""))
					}
					status, got := ask(string(at))
					missing, want := ask(nowhere)
					if status != missing || got != want || status != http.StatusNotFound {
						if !(strings.HasSuffix(token, "reads") && op.method == http.MethodPost && status == missing && got == want) {
							t.Errorf("%s %s with %s by %s = %d %s, of nothing %d %s", op.method, op.path, name, token, status, got, missing, want)
						}
					}
				}
			}
		}
	}
	if after := w.heads(); !maps.Equal(before, after) {
		t.Errorf("logs were %v, are %v", before, after)
	}
}

// heads says how many entries each partnership has.
func (w *world) heads() map[eventlog.ID]uint64 {
	w.t.Helper()
	list := map[eventlog.ID]uint64{}
	groups, err := w.engine.Usage(w.t.Context())
	w.must(err)
	for _, g := range groups {
		list[g.ID] = g.Entries
	}
	return list
}

// Bodies that somebody may send who wants to see us fall: each is refused, or taken, and is never a fault.
func TestHostileBodiesAreRefusedAndNeverAFault(t *testing.T) {
	w := newWorld(t)
	w.promised(promise)
	values := []string{`0`, `-1`, `1e309`, `-0`, `1.5`, `18446744073709551615`, `18446744073709551616`, `9223372036854775808`, `null`, `true`, `""`, `"x"`, `"\u0000"`, `"\ud800"`,
		"\"a\xff\"", `"\u202e"`, `[]`, `{}`, `[[]]`, `[null]`, `[-1]`, `[0,0]`, `["=1+1"]`, `"9999-99-99"`, `"-0001-01-01"`, `"10000-01-01"`,
		`{"kind":"commitment","id":"-1"}`, `{"kind":"commitment","id":"99999999999999999999"}`, `{"kind":"` + strings.Repeat("x", 5000) + `","id":"1"}`,
		`{"every":-1}`, `{"of":"1/2026-99-99"}`, `"` + strings.Repeat("ä", 30000) + `"`, strings.Repeat("[", 20000) + strings.Repeat("]", 20000),
		strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000), "[" + strings.Repeat("2,", 100000) + "2]", `{"a":1,"a":2}`}
	for _, k := range partnership.Commands() {
		fields := map[string]any{}
		for _, name := range commandFields(t, k.Name) {
			fields[name] = nil
		}
		for field := range fields {
			for _, value := range values {
				body := fmt.Sprintf(`{%q:%s}`, field, value)
				status, answer := w.send(w.request("dana", http.MethodPost, commandPath(w.at, k.Name), body, ""))
				if status >= 500 || status < 200 {
					t.Errorf("%s with %.60s = %d %s", k.Name, body, status, answer)
				}
			}
			body := fmt.Sprintf(`{%q:1,%q:1}`, field, field)
			if status, answer := w.send(w.request("dana", http.MethodPost, commandPath(w.at, k.Name), body, "")); status < 400 || status >= 500 {
				t.Errorf("%s with %s twice = %d %s", k.Name, field, status, answer)
			}
		}
	}
	if log := w.log.String(); strings.Contains(log, `"level":"ERROR"`) {
		at := strings.Index(log, `"level":"ERROR"`)
		t.Errorf("something went wrong: %s", log[at:min(len(log), at+600)])
	}
}

// commandFields are the names of a command's fields, as a refusal lists them.
func commandFields(t *testing.T, name string) []string {
	t.Helper()
	var wrong *partnership.InvalidError
	if _, err := api.Body(name, []string{"zzz=1"}); !errors.As(err, &wrong) {
		t.Fatalf("Body(%s) = %v", name, err)
	}
	_, list, _ := strings.Cut(wrong.Reason, "there are ")
	if list == "" {
		return nil
	}
	return strings.Split(list, ", ")
}

// FuzzCommandBody reads any bytes as any command: taken, or refused with a reason that can be sent back, never a fault.
func FuzzCommandBody(f *testing.F) {
	kinds := partnership.Commands()
	for i := range kinds {
		for _, seed := range []string{`{}`, `{"what":"x","receivers":[2],"due":"2026-01-01"}`, `{"rows":[{"what":"x"}]}`, `{"about":{"kind":"commitment","id":"1"}}`,
			`{"a":1,"a":2}`, `[[[[`, `{"party":-1}`, `{"no":1e400}`, "{\"what\":\"\xff\"}"} {
			f.Add(uint(i), []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, i uint, body []byte) {
		k := kinds[i%uint(len(kinds))]
		err := api.ReadCommand(k, body)
		var wrong *partnership.InvalidError
		if err != nil && !errors.As(err, &wrong) {
			t.Errorf("%s with %q: %v", k.Name, body, err)
		}
		if wrong != nil && wrong.Reason == "" {
			t.Errorf("%s with %q is refused without a reason", k.Name, body)
		}
		if wrong != nil && len(wrong.Field)+len(wrong.Reason) > 4000 {
			t.Errorf("%s with %q is refused with %d bytes", k.Name, body, len(wrong.Field)+len(wrong.Reason))
		}
	})
}

// What a party keeps to itself, and shares with others only, changes no byte of what another one reads.
func TestNothingOfOthersSpacesReachesAReader(t *testing.T) {
	w := newWorld(t)
	w.promised(promise)
	answers := func() map[string]string {
		list := map[string]string{}
		for _, op := range operations(t) {
			if op.method != http.MethodGet {
				continue
			}
			for _, id := range []string{"1", "7", "999"} {
				path := strings.NewReplacer("{space}", string(w.at), "{id}", id).Replace(op.path)
				for _, query := range []string{"", "?about=commitment:7&from=1"} {
					status, body := w.send(w.request("priya reads", op.method, path+query, "", ""))
					list[path+query] = fmt.Sprint(status, " ", body)
				}
			}
		}
		return list
	}
	before := answers()
	for name, body := range map[string]string{
		"write-note": `{"title":"Xyzzy"}`, "make-commitment": `{"receivers":[2],"what":"Xyzzy","due":"2099-01-01"}`,
		"arrange-checkin": `{"date":"` + now().AddDate(0, 0, 30).Format(time.DateOnly) + `","place":"Xyzzy"}`, "add-topic": `{"text":"Xyzzy"}`,
	} {
		if status, answer := w.do("dana", w.private, name, body); status != http.StatusOK {
			t.Fatalf("%s = %d %s", name, status, answer)
		}
	}
	if n := len(before); n < 20 {
		t.Fatalf("only %d reads were compared", n)
	}
	after := answers()
	for path, was := range before {
		if strings.Contains(after[path], "Xyzzy") || after[path] != was {
			t.Errorf("GET %s was %s, is %s", path, was, after[path])
		}
	}
	status, own := w.get("dana", "/spaces/"+string(w.private)+"/commitments")
	if status != http.StatusOK || !strings.Contains(own, "Xyzzy") {
		t.Errorf("Dana reads %d %s, want her own promise", status, own)
	}
}
