package web

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInputIsCleanedOnce(t *testing.T) {
	cases := []struct{ name, typed, line, text string }{
		{"white space", "  a \t b  ", "a b", "a \t b"},
		{"line breaks", "a\r\nb\r\n\r\n\r\n\r\nc  \n", "a b c", "a\nb\n\nc"},
		{"composed", "e\u0301", "é", "é"},
		{"control characters", "a\x00b\x1bc\u0085d", "abcd", "abcd"},
		{"marks that turn direction", "abc\u202Edcba\u2066x", "abcdcbax", "abcdcbax"},
		{"joiners that scripts need", "می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"},
		{"separators", "a\u2028b", "a b", "a\nb"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := FormOf(url.Values{"x": {c.typed}})
			if got := f.Line("x", 100, ""); got != c.line {
				t.Errorf("Line(%q) = %q, want %q", c.typed, got, c.line)
			}
			if got := f.Text("x", 100, ""); got != c.text {
				t.Errorf("Text(%q) = %q, want %q", c.typed, got, c.text)
			}
		})
	}
}

func TestRefusalsSayWhatToMend(t *testing.T) {
	values := url.Values{"short": {"äöü€"}, "broken": {"a\xff"}, "blank": {" \n "}, "day": {"27/11/2026"}, "none": {"2026-02-30"},
		"rows": {"one\ntwo\nthree"}, "pick": {"c"}, "passphrase": {"short"}}
	f := FormOf(values)
	f.Line("short", 3, "")
	f.Line("broken", 10, "")
	f.Line("blank", 10, "say what you promise")
	f.Date("day", "")
	f.Date("none", "")
	f.List("rows", 2, 10, "")
	f.Choice("pick", "choose a or b", "a", "b")
	f.Passphrase("passphrase", 12, 100)
	want := []FieldError{
		{"short", "keep it to 3 characters; it has 4"},
		{"broken", "this holds characters that are no text; type it again"},
		{"blank", "say what you promise"},
		{"day", "write the day as year-month-day, for example 2026-11-27"},
		{"none", "write the day as year-month-day, for example 2026-11-27"},
		{"rows", "keep it to 2 lines; there are 3"},
		{"pick", "choose a or b"},
		{"passphrase", "use at least 12 characters; four or five words do well"},
	}
	if diff := cmp.Diff(want, f.Errors); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
	if f.OK() {
		t.Error("a form with refusals is OK")
	}
}

func TestWhatWasTypedIsKeptButNeverAPassphrase(t *testing.T) {
	f := FormOf(url.Values{"what": {hostile}, "space": {"k7"}, "passphrase": {"correct horse"}, "code": {"123456"}})
	f.Passphrase("code", 0, 100)
	got := f.Retry("/promise", Typed{Name: "what", Label: "Harwick promises to"})
	want := &Retry{"/promise", []Typed{{"what", "Harwick promises to", hostile}, {"space", "", "k7"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if v := f.Value("passphrase") + f.Value("code"); v != "" {
		t.Errorf("secrets shown again: %q", v)
	}
}

func TestAFormTooLargeIsAProblemInWords(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("x="+strings.Repeat("a", 2048)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err := ReadForm(httptest.NewRecorder(), r, 1024)
	var p Problem
	if !errors.As(err, &p) || p.Status != http.StatusRequestEntityTooLarge || !strings.Contains(p.Text, "1 kB") {
		t.Errorf("ReadForm = %v (%+v), want 413 naming 1 kB", err, p)
	}
}

func TestFilesAreReadWithinTheirLimit(t *testing.T) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "plan\u202Efdp.exe")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	f, err := ReadForm(httptest.NewRecorder(), r, FormLimit)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := f.File("file", 5, "choose a file")
	if want := (Upload{"planfdp.exe", []byte("hello")}); !ok || !cmp.Equal(got, want) {
		t.Errorf("File = %+v, %t, want %+v", got, ok, want)
	}
	if _, ok := f.File("file", 4, ""); ok || f.Err("file") == "" {
		t.Error("a file over its limit was taken")
	}
	if _, ok := f.File("other", 4, "choose a file"); ok || f.Err("other") != "choose a file" {
		t.Errorf("a missing file gave %q", f.Err("other"))
	}
}
