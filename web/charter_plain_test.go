package web

import (
	"strings"
	"testing"
)

func TestARedlineShowsWordsAndNoMarks(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"We tell each other early.", "We tell each other early."},
		{"*Have your lawyers read this.* Our **contract** stays.", "Have your lawyers read this. Our contract stays."},
		{"We promise:\n\n- to call\n- to *write*\n  - soon\n\nThat is all.", "We promise:\n\n• to call\n• to write\n\u2003• soon\n\nThat is all."},
		{"3. three\n4. four", "3. three\n4. four"},
		{"# Why\n\nBecause", "Why\n\nBecause"},
		{"*one*\n*two*", "one\ntwo"},
		{"See [the plan](https://example.org/a?b&c).", "See the plan (https://example.org/a?b&c)."},
		{"See https://example.org/plan.", "See https://example.org/plan."},
		{"1 < 2 & 3 > 2, <b>said</b>", "1 < 2 & 3 > 2, <b>said</b>"},
		{"> quoted\n\nafter", "quoted\n\nafter"},
		{"first\\\nsecond", "first\nsecond"},
		{"- one\n\n- two", "• one\n• two"},
	} {
		if got := plainWords(c.text); got != c.want {
			t.Errorf("%q reads\n%q, want\n%q", c.text, got, c.want)
		}
	}
}

func TestARedlineShowsMarksWhereNothingElseChanged(t *testing.T) {
	r := redlineOf("x", "We call early.", "We call *early*.")
	var shown strings.Builder
	for _, s := range r.Spans {
		shown.WriteString(s.Text)
	}
	if !strings.Contains(shown.String(), "*early*") || r.changes() == 0 {
		t.Errorf("the redline shows %q with %d changes", shown.String(), r.changes())
	}
	if r := redlineOf("x", "We call **early**.", "We call **soon**."); r.changes() != 1 || strings.Contains(r.Spans[1].Text, "*") {
		t.Errorf("%+v", r.Spans)
	}
}
