package web

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente/partnership"
)

// outsiders are those for whom a space of the realm does not exist.
var outsiders = map[string][]string{
	"common":  {"max", "zoe", "rita", "olive"},
	"room":    {"mel", "nora", "lena", "max", "rita", "olive"},
	"calder":  {"dana", "hugo", "olga", "mel", "nora", "lena", "max", "rita", "olive"},
	"harwick": {"priya", "mel", "nora", "max", "rita", "olive"},
	"other":   {"dana", "priya", "nora", "lena", "rita", "olive"},
}

var uuidText = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// drawnSecret is what a form brings along for its browser.
var drawnSecret = regexp.MustCompile(`name="(secret|seed)" value="[a-z2-7]{26}"`)

// plainly is an answer without what was drawn at random and without the IDs of the address itself.
func (a answer) plainly(ids ...string) string {
	text := a.body
	for _, id := range ids {
		text = strings.ReplaceAll(text, id, "ID")
	}
	header := maps.Clone(a.header)
	delete(header, "Set-Cookie")
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if name != "Content-Length" {
			lines = append(lines, name+": "+strings.Join(header[name], ", "))
		}
	}
	location := a.location
	for _, id := range ids {
		location = strings.ReplaceAll(location, id, "ID")
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], id, "ID")
		}
	}
	text = drawnSecret.ReplaceAllString(uuidText.ReplaceAllString(text, "UUID"), "SECRET")
	return http.StatusText(a.status) + "\n" + location + "\n" + strings.Join(lines, "\n") + "\n" + text
}

// nowhere is an ID that no space has.
var nowhere = string(chosenID("nowhere"))

// sameAsNowhere checks that an answer about a space is what it would be if there were no such space, and that it is status.
func (r *realm) sameAsNowhere(what string, status int, at string, ask func(space string) answer) {
	r.t.Helper()
	id := string(r.spaces[at])
	got, want := ask(id), ask(nowhere)
	if got.status != status {
		r.t.Errorf("%s = %d, want %d", what, got.status, status)
	}
	if g, w := got.plainly(id, nowhere), want.plainly(id, nowhere); g != w {
		r.t.Errorf("%s differs from the answer for what does not exist:\n%s\n---\n%s", what, cutTo(g, 1500), cutTo(w, 1500))
	}
	if text := string(r.said[r.spaces[at]]); text != "" && strings.Contains(got.body, text) {
		r.t.Errorf("%s says %q", what, text)
	}
}

func cutTo(s string, n int) string { return s[:min(n, len(s))] }

func TestWhatIsNotYoursDoesNotExist(t *testing.T) {
	r := newRealm(t, nil)
	before := r.heads()
	for _, at := range slices.Sorted(maps.Keys(outsiders)) {
		for _, who := range outsiders[at] {
			g := r.signedIn(who)
			for _, route := range sharedPages(t) {
				path := r.anyPath(route, at)
				r.sameAsNowhere(who+" GET "+route+" of "+at, http.StatusNotFound, at, func(space string) answer {
					return g.get(strings.Replace(path, string(r.spaces[at]), space, 1))
				})
			}
		}
	}
	if after := r.heads(); !maps.Equal(before, after) {
		t.Errorf("logs were %v, are %v", before, after)
	}
}

func TestNobodyWritesWhereTheyAreNot(t *testing.T) {
	r := newRealm(t, nil)
	before := r.heads()
	for _, row := range spaceForms {
		path := r.anyPath(row.route, row.at)
		forms := map[string]string{"the form": r.filledForm(row), "nothing": "", "nonsense": "%zz;&=&a=%ff&id=-1&about=x&back=//evil.example&revision=x",
			"too much": "text=" + strings.Repeat("x", 300<<10)}
		for _, who := range outsiders[row.at] {
			g := r.signedIn(who)
			for name, form := range forms {
				wish := func(space string) answer {
					form := strings.ReplaceAll(form, string(r.spaces[row.at]), space)
					return g.send(http.MethodPost, strings.Replace(path, string(r.spaces[row.at]), space, 1), strings.NewReader(form), nil)
				}
				r.sameAsNowhere(who+" POST "+row.route+" in "+row.at+" with "+name, wish(nowhere).status, row.at, wish)
				if status := wish(string(r.spaces[row.at])).status; status != 404 && name == "the form" || status < 400 || status >= 500 || status == 403 {
					t.Errorf("%s POST %s in %s with %s = %d", who, row.route, row.at, name, status)
				}
			}
		}
	}
	if after := r.heads(); !maps.Equal(before, after) {
		t.Errorf("logs were %v, are %v", before, after)
	}
}

func TestStrangersAreAskedToSignInWhateverTheyName(t *testing.T) {
	r := newRealm(t, nil)
	g := r.stranger()
	for _, at := range []string{"common", "room", "calder"} {
		for _, route := range sharedPages(t) {
			path := r.anyPath(route, at)
			status := http.StatusSeeOther
			if strings.HasSuffix(route, "/live") {
				status = http.StatusNotFound // no page, hence nobody to lead away
			}
			r.sameAsNowhere("stranger GET "+route, status, at, func(space string) answer { return g.get(strings.Replace(path, string(r.spaces[at]), space, 1)) })
		}
		for _, row := range spaceForms {
			path := r.anyPath(row.route, at)
			r.sameAsNowhere("stranger POST "+row.route, http.StatusUnauthorized, at, func(space string) answer {
				return g.send(http.MethodPost, strings.Replace(path, string(r.spaces[at]), space, 1), strings.NewReader("text=x"), nil)
			})
		}
	}
}

// Those who see a space and may write nothing in it, and those whose organisation has left it.
func TestWhoMayOnlyReadWritesNothing(t *testing.T) {
	r := newRealm(t, nil)
	before := r.heads()
	for _, who := range []string{"olga", "lena"} {
		g := r.signedIn(who)
		for _, row := range spaceForms {
			if row.route == "/s/{space}/record/bundle" || strings.HasPrefix(row.route, "/s/{space}/you") {
				continue // one's own copy, and one's own name and part: for everyone who is in it
			}
			for _, at := range []string{row.at, row.public} {
				if at == "" || who == "lena" && at != "common" {
					continue
				}
				path, ok := r.fillIn(row.route, at)
				if !ok {
					continue
				}
				if a := g.send(http.MethodPost, path, strings.NewReader(r.filledForm(row)), nil); a.status < 400 || a.status >= 500 {
					t.Errorf("%s POST %s in %s = %d (to %q)", who, row.route, at, a.status, a.location)
				}
			}
		}
	}
	if after := r.heads(); !maps.Equal(before, after) {
		t.Errorf("logs were %v, are %v", before, after)
	}
}

func TestWhoHasLeftReadsUpToLeaving(t *testing.T) {
	r := newRealm(t, nil)
	r.do("dana", "common", &partnership.GiveThanks{To: []partnership.PartyID{r.party["priya"]}, Says: "Said of late"})
	r.do("priya", "common", &partnership.AddTopic{Text: "Said of late, by eastmoor"})
	lena, dana := r.signedIn("lena"), r.signedIn("dana")
	seen := ""
	for _, route := range sharedPages(t) {
		path, ok := r.fillIn(route, "common")
		if !ok || strings.HasSuffix(route, "/live") {
			continue
		}
		a := lena.get(path + "?q=late")
		if strings.Contains(a.body, "Said of late") || strings.Contains(a.body, "eastmoor") {
			t.Errorf("GET %s tells who has left what came after", route)
		}
		if a.status >= 500 {
			t.Errorf("GET %s by who has left = %d", route, a.status)
		}
		seen += dana.get(path + "?q=late").body
	}
	if !strings.Contains(seen, "Said of late") {
		t.Error("nobody is told what was said of late: the test tests nothing")
	}
	lena.get("/s/"+string(r.spaces["common"])+"/search?q=Promise").want(t, 200, "Promise said in common")
	lena.get("/s/"+string(r.spaces["common"])+"/live").want(t, 404)
}

// oddIDs are IDs that no thing has, in every way in which somebody may try to write one.
var oddIDs = []string{"0", "-1", "999999", "1e3", "00", "+1", "%2b1", "1.1", "1.999", "18446744073709551616", "99999999999999999999999999", "a", "%00", "%ff",
	"%0d%0aSet-Cookie:%20a=b", "..", "%2e%2e", "%2f", "1%2f2", "0x1", "%D9%A1", "1/2026-11-24", "1/2026-99-99", "'%20or%201=1--"}

func TestOddIDsAreNothingAndNeverAFault(t *testing.T) {
	r := newRealm(t, nil)
	g := r.signedIn("dana")
	before := r.heads()
	for _, route := range siteRoutes(t) {
		if !strings.HasPrefix(route.path, "/s/{space}") || strings.Count(route.path, "{") < 2 || strings.Contains(route.path, "/drafts/") {
			continue
		}
		for _, id := range oddIDs {
			path := strings.Replace(route.path, "{space}", string(r.spaces["common"]), 1)
			path = pathParameter.ReplaceAllString(path, "/$1/"+strings.ReplaceAll(id, "$", "$$"))
			a := g.raw(route.method, path)
			if a.status == 403 && strings.Contains(route.path, "/notes/") {
				continue // there are no notes in the space that everyone sees, and it says so
			}
			if a.status != 404 && a.status != 422 && a.status != 409 && a.status != 307 && a.status != 301 || a.status == 422 && route.method == "GET" {
				t.Errorf("%s %s with %s = %d", route.method, route.path, id, a.status)
			}
		}
	}
	if after := r.heads(); !maps.Equal(before, after) {
		t.Errorf("logs were %v, are %v", before, after)
	}
}

// raw sends an address as it stands, which httptest would refuse.
func (g *guest) raw(method, path string) answer {
	u, err := url.Parse(g.h.url)
	if err != nil {
		g.h.t.Fatal(err)
	}
	decoded, err := url.PathUnescape(path)
	if err != nil {
		g.h.t.Fatal(err)
	}
	u.Path, u.RawPath = decoded, path
	return g.sendTo(method, u, strings.NewReader("text=x&reason=x&body=x&title=x&date=2026-12-01"), nil)
}

// A thing's ID in another space is no ID here: the numbers of one space say nothing in the next.
func TestThingsOfOneSpaceAreNotThingsOfAnother(t *testing.T) {
	r := newRealm(t, nil)
	g := r.signedIn("dana")
	before := r.heads()["common"]
	far := "commitment:" + r.things["room"]["commitments"]
	if far == "commitment:"+r.things["common"]["commitments"] {
		t.Fatal("both spaces have a promise of that number")
	}
	common := "/s/" + string(r.spaces["common"])
	for _, c := range []struct{ path, field string }{{"/remarks", "about"}, {"/evidence", "about"}, {"/thanks", "about"}, {"/topics", "about"}} {
		send := func(ref string) answer {
			return g.post(common+c.path, c.field, ref, "says", "x", "title", "x", "text", "x", "to", "4")
		}
		got, want := send(far), send("commitment:999999")
		if got.status < 400 || got.plainly(far) != want.plainly("commitment:999999") {
			t.Errorf("POST %s about a thing of another space = %d, about nothing %d", c.path, got.status, want.status)
		}
	}
	for _, act := range []string{"let-go", "talk"} {
		send := func(ref string) answer { return g.post(common + "/signals/overdue.1~" + ref + "~7/" + act) }
		if got, want := send(far), send("commitment:999999"); got.status < 400 || got.plainly(far) != want.plainly("commitment:999999") {
			t.Errorf("%s about a thing of another space = %d, about nothing %d", act, got.status, want.status)
		}
	}
	if after := r.heads()["common"]; after != before {
		t.Errorf("the common log went from %d to %d", before, after)
	}
}

func TestWrongMethodsAndForeignFormsAreRefused(t *testing.T) {
	r := newRealm(t, nil)
	g := r.signedIn("dana")
	before := r.heads()
	large := map[bool]string{false: strings.Repeat("text=xxxxxxxxxx&", 10<<20/16), true: strings.Repeat("text=xxxxxxxxxx&", 27<<20/16)}
	for _, row := range spaceForms {
		path := r.anyPath(row.route, row.at)
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace, "PROPFIND"} {
			if a := g.send(method, path, nil, nil); a.status != 404 && a.status != 405 && a.status != 403 {
				t.Errorf("%s %s = %d", method, row.route, a.status)
			}
		}
		for _, from := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}},
			{"Sec-Fetch-Site": nil, "Origin": {"https://evil.example"}}, {"Sec-Fetch-Site": nil, "Origin": {"null"}}} {
			if a := g.send(http.MethodPost, path, strings.NewReader(r.filledForm(row)), from); a.status != http.StatusForbidden {
				t.Errorf("POST %s from %v = %d, want 403", row.route, from, a.status)
			}
		}
		takesFiles := row.route == "/s/{space}/evidence" || row.route == "/s/{space}/import" || row.route == "/s/{space}/record/confirm" || strings.HasSuffix(row.route, "/contest")
		if row.route == "/s/{space}/record/bundle" || strings.HasSuffix(row.route, "/link") || row.route == "/s/{space}/charter/import" {
			continue // they read no form; the last because there is a charter
		}
		a := g.send(http.MethodPost, path, strings.NewReader(large[takesFiles]), nil)
		if a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("more than can be taken to %s = %d, want 413", row.route, a.status)
		}
	}
	if after := r.heads(); !maps.Equal(before, after) {
		t.Errorf("logs were %v, are %v", before, after)
	}
}

// Each form, sent by who may send it, is taken; sent again with the same command ID it is carried out once.
func TestAFormSentTwiceIsTakenOnce(t *testing.T) {
	for _, row := range spaceForms {
		if row.by == "" {
			continue
		}
		t.Run(row.route, func(t *testing.T) { sentTwice(t, row) }) // its database goes before the next one comes
	}
}

// sentTwice sends a form and sends it again.
func sentTwice(t *testing.T, row formRow) {
	t.Helper()
	r := newRealm(t, nil)
	prepareFor(r, row)
	g := r.signedIn(row.by)
	path, ok := r.fillIn(row.route, row.at)
	if !ok {
		t.Fatalf("POST %s: %s holds no such thing; make one in guard_world_test.go", row.route, row.at)
	}
	form := r.filledForm(row) + "&command=" + newCommand()
	before := r.heads()
	first := g.send(http.MethodPost, path, strings.NewReader(form), nil)
	if first.status != http.StatusSeeOther && first.status != http.StatusOK {
		t.Errorf("POST %s by %s = %d: %s", row.route, row.by, first.status, cutTo(first.find(`(?s)<main[^>]*>(.*)</main>`), 2500))
		return
	}
	once := r.heads()
	if maps.Equal(before, once) {
		t.Errorf("POST %s by %s wrote nothing", row.route, row.by)
	}
	again := g.send(http.MethodPost, path, strings.NewReader(form), nil)
	if twice := r.heads(); !maps.Equal(once, twice) {
		t.Errorf("POST %s twice: logs were %v, are %v", row.route, once, twice)
	}
	if row.route == "/s/{space}/you/leave" {
		again.want(t, http.StatusNotFound)
		return // they are out
	}
	if again.status != first.status || again.location != first.location {
		t.Errorf("POST %s twice: first %d to %q, then %d to %q", row.route, first.status, first.location, again.status, again.location)
	}
	if strings.HasPrefix(first.location, "//") || strings.Contains(first.location, "evil") {
		t.Errorf("POST %s leads to %q", row.route, first.location)
	}
}

// prepareFor does what has to come before a form can be sent.
func prepareFor(r *realm, row formRow) {
	r.t.Helper()
	if row.route == "/s/{space}/checkins/{id}/took-place" || row.route == "/s/{space}/checkins/{id}/did-not-take-place" {
		r.pass(2 * 24 * time.Hour)
	}
	if row.route == "/s/{space}/corrections/{id}/reopen" {
		no, err := strconv.ParseUint(r.things[row.at]["corrections"], 10, 64)
		r.must(err)
		r.do("priya", row.at, &partnership.SettleCorrection{Correction: partnership.CorrectionID(no), Rung: 1})
	}
	if row.route == "/s/{space}/checkins/{id}/did-not-take-place" {
		no, err := strconv.ParseUint(r.things[row.at]["checkins"], 10, 64)
		r.must(err)
		r.do(row.by, row.at, &partnership.TookPlace{Checkin: partnership.CheckinID(no)})
	}
}
