package ledger

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

const goodFacts = `{"no":12,"at":"2026-11-22T18:33:55.123Z","by":"m7","seen":9,"kind":"commitment.made","body":{"a":[1,{"b":"ü\n"}]}}`

func TestFactsAreReadAsTheyWereWritten(t *testing.T) {
	want := Head{12, testStart, "m7", 9, "commitment.made"}
	got, err := formatFacts(want, []byte(`{"a":[1,{"b":"ü\n"}]}`))
	if err != nil || string(got) != goodFacts {
		t.Fatalf("formatFacts: %s, %v; want %s", got, err, goodFacts)
	}
	head, body, err := ParseFacts(got)
	must(t, err)
	if diff := cmp.Diff(want, head); diff != "" || string(body) != `{"a":[1,{"b":"ü\n"}]}` {
		t.Errorf("ParseFacts: body %s, head (-want +got):\n%s", body, diff)
	}
}

func TestFactsHaveOneForm(t *testing.T) {
	for _, c := range []struct{ old, new string }{
		{`{"no"`, ` {"no"`},
		{`"no":12`, `"no": 12`},
		{`"no":12`, `"no":012`},
		{`"no":12`, `"no":0`},
		{`"no":12`, `"no":-1`},
		{`"no":12`, `"no":1.5`},
		{`"no":12`, `"no":9007199254740992`},
		{`"no":12`, `"no":184467440737095516160`},
		{`"no":12`, `"no":"12"`},
		{`.123Z`, `.12Z`},
		{`.123Z`, `.1234Z`},
		{`.123Z`, `,123Z`},
		{`.123Z`, `Z`},
		{`.123Z`, `.12xZ`},
		{`55.123Z`, `60.123Z`},
		{`18:33`, `24:33`},
		{`18:33`, `18:3 `},
		{`11-22`, `02-29`},
		{`.123Z`, `.123z`},
		{`.123Z`, `.123+00:00`},
		{`"m7"`, `""`},
		{`"m7"`, `"m\u0037"`},
		{`"m7"`, `"m 7"`},
		{`"m7"`, `"ü"`},
		{`"m7"`, `"` + strings.Repeat("m", 65) + `"`},
		{`"seen":9`, `"seen":null`},
		{`"kind"`, `"Kind"`},
		{`{"a":`, `["a",`},
		{`{"a":[1,{"b":"ü\n"}]}`, `null`},
		{`"ü\n"`, "\"\xff\""},
		{`"ü\n"`, "\"\n\""},
		{`}]}}`, `}]}`},
		{`}]}}`, `}]}}}`},
		{`}]}}`, `}]},"x":1}`},
		{`}]}}`, `}]}} `},
		{`"b":`, `"b":1,"b":`},
	} {
		bad := strings.Replace(goodFacts, c.old, c.new, 1)
		if bad == goodFacts {
			t.Fatalf("%q is not in the facts", c.old)
		}
		if _, _, err := ParseFacts([]byte(bad)); err == nil {
			t.Errorf("ParseFacts(%s): no error", bad)
		}
	}
	if _, err := formatFacts(Head{1, testStart.Add(time.Microsecond), "m1", 0, "a.b"}, []byte(`{}`)); err == nil {
		t.Error("formatFacts with a time not in whole milliseconds: no error")
	}
	long := strings.Replace(goodFacts, `\n`, strings.Repeat("x", MaxPart), 1)
	if _, _, err := ParseFacts([]byte(long)); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("ParseFacts of %d bytes: %v", len(long), err)
	}
}

func TestWordsAreStringsOnly(t *testing.T) {
	for _, good := range []string{`[]`, `[""]`, `["a"]`, `["a","b"]`, `["\"]","\\","[","ü,\n"]`} {
		if err := checkWords([]byte(good)); err != nil {
			t.Errorf("checkWords(%s): %v", good, err)
		}
	}
	for _, bad := range []string{
		``, `[`, `]`, `"a"`, `{}`, `null`, `[null]`, `[1]`, `["a",1]`, `["a"`, `["a",]`, `[,"a"]`, `["a" ,"b"]`, `[ ]`,
		`["a"]]`, `["a"]x`, `[["a"]]`, `["a",["b"]]`, "[\"\xff\"]", "[\"\t\"]", `["\x"]`, `["a""b"]`, `["a"] `, `["\ud800"]`,
	} {
		if checkWords([]byte(bad)) == nil {
			t.Errorf("checkWords(%s): no error", bad)
		}
	}
}

// FuzzFacts holds the quick reader to a plain JSON decoder.
func FuzzFacts(f *testing.F) {
	f.Add([]byte(goodFacts))
	f.Fuzz(func(t *testing.T, facts []byte) {
		head, body, err := ParseFacts(facts)
		if err != nil {
			return
		}
		var plain struct {
			No   uint64         `json:"no"`
			At   time.Time      `json:"at"`
			By   string         `json:"by"`
			Seen uint64         `json:"seen"`
			Kind string         `json:"kind"`
			Body jsontext.Value `json:"body"`
		}
		if err := json.Unmarshal(facts, &plain, json.RejectUnknownMembers(true)); err != nil {
			t.Fatalf("ParseFacts took %s, which JSON does not: %v", facts, err)
		}
		if want := (Head{plain.No, plain.At, plain.By, plain.Seen, plain.Kind}); head != want || string(body) != string(plain.Body) {
			t.Errorf("ParseFacts(%s) = %v, %s; want %v, %s", facts, head, body, want, plain.Body)
		}
		again, err := formatFacts(head, body)
		if err != nil || string(again) != string(facts) {
			t.Errorf("formatFacts gives %s, %v for %s", again, err, facts)
		}
	})
}

// FuzzWords holds the quick check to a plain JSON decoder.
func FuzzWords(f *testing.F) {
	f.Add([]byte(`["a","\"\\",""]`))
	f.Fuzz(func(t *testing.T, words []byte) {
		var plain []string
		err := json.Unmarshal(words, &plain)
		compact := jsontext.Value(words).Clone()
		if err == nil {
			err = compact.Compact()
		}
		want := err == nil && plain != nil && string(compact) == string(words)
		if got := checkWords(words) == nil; got != want {
			t.Errorf("checkWords(%s) holds: %v, want %v (%v)", words, got, want, err)
		}
	})
}
