package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"entente/browsertest"
	"entente/instrument"
	"entente/partnership"

	"golang.org/x/net/html"
)

const setLine = `<script>alert("x")</script> & “so” it is`

// typedSet is a set as it is typed into the form, each text of it markup.
var typedSet = []string{"as", "form", "name", setLine, "purpose", setLine, "answered", "people", "most", "1", "scale", "No\n" + "<b>Yes</b>\nMaybe",
	"questions", "# " + setLine + "\n> " + setLine + "\n" + setLine + "\n(" + setLine + ")\nWhy " + setLine + "?\n- " + setLine}

func TestEverySetOfTheProgramHasItsPage(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	list := dana.get("/s/" + string(h.at) + "/sets")
	for _, set := range instrument.Newest() {
		path := "/s/" + string(h.at) + "/sets/" + set.Key
		list.want(t, http.StatusOK, `href="`+path+`"`)
		page := dana.get(path)
		words := html.UnescapeString(page.body)
		for _, p := range set.Prompts {
			if !strings.Contains(words, p.Text) {
				t.Errorf("the page of %s does not ask: %s", set.Key, p.Text)
			}
		}
		says := []string{set.Purpose, set.Source, "Stage of ISO 44001", fmt.Sprintf("%d, %s", set.Stage, isoStages[set.Stage])}
		for _, d := range set.Dimensions {
			says = append(append(says, d.Name, d.Voice), d.Talk...)
		}
		for _, said := range says {
			if !strings.Contains(words, said) {
				t.Errorf("the page of %s does not say: %s", set.Key, said)
			}
		}
		page.want(t, http.StatusOK, "/rounds/new?set="+set.Key, "/sets/new?from="+set.Key, path+"/yaml")
		file := dana.get(path + "/yaml")
		file.want(t, http.StatusOK)
		again, err := instrument.Parse([]byte(file.body))
		if err != nil || again.Key != set.Key || len(again.Prompts) != len(set.Prompts) {
			t.Errorf("%s, taken along: %v", set.Key, err)
		}
	}
	dana.get("/s/"+string(h.at)+"/sets/nothing").want(t, http.StatusNotFound)
	dana.get("/s/"+string(h.at)+"/sets/pulse?version=9").want(t, http.StatusNotFound)
	dana.get("/s/"+string(h.at)+"/sets/999").want(t, http.StatusNotFound)
}

func TestASetIsWrittenInAFormAndReadAgain(t *testing.T) {
	h := newHouse(t)
	dana, base := h.signedIn("dana"), "/s/"+string(h.at)+"/sets"
	dana.get(base+"/new").want(t, http.StatusOK, "Who sees this:", "Write it as YAML instead")
	at := dana.post(base+"/new", typedSet...)
	at.want(t, http.StatusSeeOther)
	page := dana.get(at.location)
	page.want(t, http.StatusOK, "Copy and adapt", "Write a new version", "1 No · 2 &lt;b&gt;Yes&lt;/b&gt; · 3 Maybe")
	soundPage(t, "the page of a set", page)
	soundPage(t, "the list of sets", dana.get(base))
	file := dana.get(at.location + "/yaml")
	set, err := instrument.Parse([]byte(file.body))
	if err != nil || set.Name != setLine || set.Prompts[0].Help != setLine {
		t.Fatalf("taken along: %v\n%s", err, file.body)
	}
	brought := dana.post(base+"/new", "as", "yaml", "text", file.body)
	brought.want(t, http.StatusSeeOther)
	if again := dana.get(brought.location + "/yaml"); again.body != file.body {
		t.Errorf("brought back it is\n%s", again.body)
	}
}

func TestANewVersionLeavesTheOldOneAsItIs(t *testing.T) {
	h := newHouse(t)
	dana, base := h.signedIn("dana"), "/s/"+string(h.at)+"/sets"
	at := dana.post(base+"/new", "as", "form", "name", "Handover", "purpose", "To see", "answered", "people", "most", "0", "scale", "No\nPartly\nYes", "questions", "It works.").location
	id := at[strings.LastIndex(at, "/")+1:]
	form := dana.get(base + "/new?set=" + id)
	form.want(t, http.StatusOK, "Version 2 of “Handover”", "It works.", `name="saw" value="1"`)
	second := []string{"set", id, "saw", "1", "as", "form", "name", "Handover", "purpose", "To see", "answered", "people", "most", "0", "scale", "No\nPartly\nYes", "questions", "It works well.\nIt works."}
	dana.post(base+"/new", second...).wantSeen(t, at)
	dana.get(at).want(t, http.StatusOK, "It works well.", "version=1")
	dana.get(at+"?version=1").want(t, http.StatusOK, "It works.")
	dana.get(at+"?version=1").lacks(t, "It works well.", "Write a new version", "Ask these")
	// Somebody who saw only the first version does not write over the second.
	dana.post(base+"/new", second...).want(t, http.StatusConflict, "another version", "It works well.")
}

func TestAdaptingASetNamesWhereItComesFrom(t *testing.T) {
	h := newHouse(t)
	dana, base := h.signedIn("dana"), "/s/"+string(h.at)+"/sets"
	dana.get(base+"/new?from=pulse").want(t, http.StatusOK, "Adapt “Pulse”", "# Promises kept")
	dana.get(base+"/new?from=potential").want(t, http.StatusOK, "As YAML", "deal-breaker")
	at := dana.post(base+"/new", "from", "pulse", "as", "form", "name", "Our pulse", "purpose", "To see", "answered", "people", "most", "1",
		"scale", "No\nPartly\nYes", "questions", "# Promises kept\nBetween our organisations, we do what we said we would, when we said we would.").location
	dana.get(at).want(t, http.StatusOK, "Adapted from “Pulse”, version 1.")
	var own partnership.OwnSet
	h.common("dana", func(view partnership.View) { own = view.State.QuestionSets()[0] })
	if own.Latest().From != (partnership.SetRef{Key: "pulse", Version: 1}) || own.Latest().Questions.Prompts[0].Key != "promises" {
		t.Errorf("adapted: %+v", own.Latest())
	}
}

func TestWhatIsWrongWithASetIsSaidByItsLine(t *testing.T) {
	h := newHouse(t)
	dana, base := h.signedIn("dana"), "/s/"+string(h.at)+"/sets/new"
	for _, c := range []struct {
		why   string
		pairs []string
		want  []string
	}{
		{"no name", []string{"as", "form", "questions", "It works.", "scale", "No\nPartly\nYes", "purpose", "p"}, []string{"Give it a name", "It works."}},
		{"asked twice", []string{"as", "form", "name", "N", "purpose", "p", "answered", "people", "scale", "No\nPartly\nYes", "questions", "It works.\n\nIt works."}, []string{"Line 3: this is asked twice", "No\nPartly\nYes"}},
		{"short scale", []string{"as", "form", "name", "N", "purpose", "p", "answered", "people", "scale", "No", "questions", "It works."}, []string{"cale has 3 to 9 points"}},
		{"unknown voice", []string{"as", "form", "name", "N", "purpose", "p", "answered", "robots", "scale", "No\nPartly\nYes", "questions", "It works."}, []string{"is not known here"}},
		{"no YAML", []string{"as", "yaml", "text", "name: [" + setLine}, []string{"Line 1: this is not YAML"}},
		{"unknown key", []string{"as", "yaml", "text", "name: N\ncolour: red"}, []string{"Line 2: &#34;colour&#34; is not a key", "colour: red"}},
		{"nothing", []string{"as", "yaml"}, []string{"Choose a file"}},
	} {
		a := dana.post(base, c.pairs...)
		a.want(t, http.StatusUnprocessableEntity, c.want...)
		soundPage(t, c.why, a)
	}
	dana.post(base, "as", "yaml", "text", strings.Repeat("x", setLimit+1)).want(t, http.StatusRequestEntityTooLarge)
	dana.get(base+"?from=nothing").want(t, http.StatusNotFound)
	dana.get(base+"?set=pulse").want(t, http.StatusNotFound)
}

// Who only reads can look at a set and take it along; nobody else finds what is kept in another's space.
func TestWhoMayWriteSets(t *testing.T) {
	d := newGathering(t)
	olga, tom := d.signedIn("olga"), d.signedIn("tom")
	base := "/s/" + string(d.at) + "/sets"
	olga.get(base).want(t, http.StatusOK)
	olga.get(base).lacks(t, "/sets/new")
	olga.get(base+"/pulse").lacks(t, "Copy and adapt", "Ask these")
	olga.get(base+"/new").want(t, http.StatusForbidden)
	olga.post(base+"/new", typedSet...).want(t, http.StatusForbidden)
	tom.get(base+"/new").want(t, http.StatusOK)
	if got := tom.get(base + "/new?" + url.Values{"as": {"yaml"}}.Encode()); !strings.Contains(got.body, "Write it in a form instead") {
		t.Error("from YAML nothing leads back to the form")
	}
}

func TestQuestionSetPagesAreForEveryone(t *testing.T) {
	h := newHouse(t)
	own := h.signedIn("dana").post("/s/"+string(h.at)+"/sets/new", typedSet...).location
	b := browsertest.Start(t)
	h.signInWith(b, "dana")
	b.ScriptsOff()
	base := "/s/" + string(h.at) + "/sets"
	for name, path := range map[string]string{
		"list": base, "ten": base + "/ten-behaviours", "potential": base + "/potential", "own": own,
		"new": base + "/new", "adapt": base + "/new?from=pulse", "yaml": base + "/new?from=potential",
	} {
		t.Log(name)
		b.Open(h.url + path)
		b.NoComplaints()
		b.NoHorizontalScroll(320)
		b.Axe()
		shoot(t, b, "set-"+name)
	}
}

// A set is written on a phone, by keyboard alone, without scripts.
func TestASetIsWrittenOnAPhone(t *testing.T) {
	h := newHouse(t)
	b := browsertest.Start(t)
	h.signInWith(b, "dana")
	b.ScriptsOff()
	b.View(390, false)
	b.Open(h.url + "/s/" + string(h.at) + "/sets")
	b.Follow("For everyone")
	b.Send("Keep this set", "Name", "Handover", "What it is for", "To see how work passes on", "The questions, one a line", "It works.\nIt works.")
	b.Sees("Line 2: this is asked twice")
	b.Send("Keep this set", "The questions, one a line", "It works.\nWhat does not?")
	b.Sees("Handover", "It works.", "What does not?", "Version")
}
