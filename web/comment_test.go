package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"entente/partnership"
)

func TestRemarkIsShownWithWhoAddsItAndCanBeWithdrawn(t *testing.T) {
	b := newTable(t)
	remarks := "/s/" + string(b.at) + "/remarks"
	for _, says := range []string{"The print date <b>moved</b>.", "We learned it the day before."} {
		if got := b.post("amira", remarks, map[string]string{"about": b.about, "says": says}); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("add a remark = %d", got.StatusCode)
		}
	}
	page := b.get("amira", b.promise).text
	if !strings.Contains(page, "The print date &lt;b&gt;moved&lt;/b&gt;.") || strings.Index(page, "print date") > strings.Index(page, "day before") {
		t.Errorf("remarks are not shown as typed, newest last:\n%s", page)
	}
	if strings.Contains(b.get("priya", b.promise).text, remarks+"/") {
		t.Error("another party is offered to withdraw it")
	}
	withdraw := regexp.MustCompile(remarks + `/\d+/withdraw`).FindString(page)
	if got := b.post("priya", withdraw, nil); got.StatusCode != http.StatusForbidden {
		t.Errorf("another party withdraws = %d, want 403", got.StatusCode)
	}
	if got := b.post("amira", withdraw, nil); got.StatusCode != http.StatusSeeOther {
		t.Errorf("withdraw = %d", got.StatusCode)
	}
	if page := b.get("dana", b.promise).text; strings.Contains(page, "print date") || !strings.Contains(page, "withdrew this remark") {
		t.Error("a withdrawn remark's words are shown still")
	}
	got := b.post("amira", remarks, map[string]string{"about": b.about, "says": strings.Repeat("a", 2001)})
	if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, `id="remark-says-e"`) || !strings.Contains(got.text, strings.Repeat("a", 2001)) {
		t.Errorf("too long a remark = %d, want the form with what was typed", got.StatusCode)
	}
}

// Thanks that stand by themselves are for those who give and get them, unless everyone was chosen.
func TestThanksAreSeenByThoseChosen(t *testing.T) {
	b := newTable(t)
	thanks := "/s/" + string(b.at) + "/thanks"
	for says, seen := range map[string]string{"for the quiet word": "them", "for the open door": "everyone"} {
		if got := b.post("dana", thanks, map[string]string{"to": "5", "team": "the rota team", "says": says, "seen": seen}); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("thank %s = %d\n%s", seen, got.StatusCode, got.text)
		}
	}
	for who, want := range map[string][2]bool{"dana": {true, true}, "priya": {true, true}, "amira": {false, true}} {
		page := b.get(who, thanks).text
		if got := [2]bool{strings.Contains(page, "for the quiet word"), strings.Contains(page, "for the open door")}; got != want {
			t.Errorf("%s sees the quiet and the open thanks: %v, want %v", who, got, want)
		}
	}
	got := b.post("dana", thanks, map[string]string{"says": "for nothing in particular"})
	if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "for nothing in particular") {
		t.Errorf("thanks to nobody = %d, want the form with what was typed", got.StatusCode)
	}
}

func TestMergedThanksAreNewestFirst(t *testing.T) {
	b := newTable(t)
	for _, says := range []partnership.Text{"one", "two", "three"} {
		b.do("dana", &partnership.GiveThanks{To: []partnership.PartyID{5}, Says: says})
	}
	page := b.get("amira", "/s/"+string(b.at)+"/thanks").text
	if three, one := strings.Index(page, ">three<"), strings.Index(page, ">one<"); three < 0 || one < three {
		t.Errorf("“three” stands at %d, “one” at %d", three, one)
	}
}
