package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"entente/instrument"
	"entente/partnership"
)

// TestQuestionsAreOfferedWhereTheSituationCallsForThem: how we see it offers three sets at any time, and each other with the
// reason for which it does; what is not offered there is in the list of all sets, one step away.
func TestQuestionsAreOfferedWhereTheSituationCallsForThem(t *testing.T) {
	h := newHouse(t)
	dana, here := h.signedIn("dana"), "/s/"+string(h.at)
	page := dana.get(here + "/rounds")
	page.want(t, http.StatusOK, "no version of the charter is in force", `href="`+here+`/sets"`)
	all := dana.get(here + "/sets")
	all.want(t, http.StatusOK, "What your situation calls for", "Why now")
	for _, set := range instrument.Newest() {
		offered := slices.Contains(append(partnership.FirstSets(), "potential", "readiness"), set.Key)
		if set.Key == "partner-facts" { // of a client and its supplier; Dana and Priya are both
			offered = strings.Contains(page.body, "Before a first charter between")
		}
		if got := strings.Contains(page.body, "/rounds/new?set="+set.Key+`"`); got != offered {
			t.Errorf("%s is offered to a new partnership: %v, want %v", set.Key, got, offered)
		}
		all.want(t, http.StatusOK, `href="`+here+"/sets/"+set.Key+`"`)
		dana.get(here+"/sets/"+set.Key).want(t, http.StatusOK, "/rounds/new?set="+set.Key)
	}
	soundPage(t, "what is offered", page)
}

// TestAReasonIsSaidOnlyToThoseWhoKnowIt: of a course correction of two, the others are not told as a reason either.
func TestAReasonIsSaidOnlyToThoseWhoKnowIt(t *testing.T) {
	r := newRealm(t, nil)
	reasons := func(who string) int {
		page := r.signedIn(who).get("/s/" + string(r.spaces["common"]) + "/rounds")
		page.want(t, http.StatusOK, "A course correction has been open since", "/rounds/new?set=conditions")
		return strings.Count(page.body, "A course correction has been open since")
	}
	if two, one := reasons("dana"), reasons("mel"); two != 2 || one != 1 {
		t.Errorf("who is in the room reads %d reasons, who is not %d, want 2 and 1", two, one)
	}
	r.signedIn("dana").get("/s/"+string(r.spaces["common"])+"/rounds").want(t, http.StatusOK, "Said to ")
}

// TestEverySetThatASituationCallsForIsThere: a reason names a set that the program has.
func TestEverySetThatASituationCallsForIsThere(t *testing.T) {
	r := newRealm(t, nil)
	n := 0
	for _, who := range []string{"dana", "priya", "mel"} {
		r.must(r.site.Engine.ViewAll(t.Context(), r.as(who, "common"), r.spaces["common"], func(views []partnership.View) error {
			for _, v := range views {
				for _, o := range v.OfferedSets() {
					if _, ok := instrument.Find(o.Set, 0); !ok {
						t.Errorf("%q is offered and is no set", o.Set)
					}
					n++
				}
			}
			return nil
		}))
	}
	for _, key := range partnership.FirstSets() {
		if _, ok := instrument.Find(key, 0); !ok {
			t.Errorf("%q is offered and is no set", key)
		}
	}
	if n == 0 {
		t.Error("nothing is offered")
	}
}
