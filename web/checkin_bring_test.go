package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"entente/engine"
	"entente/partnership"
)

// bringsFrom is where in the realm the button of a kind of thing stands: the space it lives in and, below it, its page or list.
var bringsFrom = map[partnership.RefKind]struct{ at, path, id string }{
	partnership.RefCommitment: {"room", "/commitments/{commitments}", "{commitments}"},
	partnership.RefCheckin:    {"room", "/checkins/{held}", "{held}"},
	partnership.RefEvidence:   {"common", "/evidence/{evidence}", "{evidence}"},
	partnership.RefThanks:     {"room", "/thanks", "{thanked}"},
	partnership.RefNote:       {"harwick", "/notes/{notes}", "{notes}"},
	partnership.RefClause:     {"common", "/charter/clauses/{clauses}", "{clauses}"},
	partnership.RefCorrection: {"room", "/corrections/{corrections}", "{corrections}"},
	partnership.RefContract:   {"common", "/playbook", "{contract-notes}"},
	partnership.RefAmendment:  {"common", "/charter/amendments/{amendments}", "{amendments}"},
	partnership.RefRound:      {"room", "/rounds/{rounds}", "{rounds}"},
	partnership.RefConsent:    {"common", "/questions/{questions}", "{questions}"},
}

// bringForm is the form on a page that brings a thing to the next check-in, with the line that says who will read it.
var bringForm = regexp.MustCompile(`(?s)<form class="bring" action="([^"]*)" method="post">.*?</form>`)

// TestEveryKindOfThingIsBroughtToTheNextCheckin from its page or its list: pressing the button puts its line on the list of those
// who see the thing and of nobody else, with the way back to it; sent twice it stands there once; who only reads brings none.
func TestEveryKindOfThingIsBroughtToTheNextCheckin(t *testing.T) {
	r := newRealm(t, nil)
	r.things["room"]["held"] = fmt.Sprint(r.do("dana", "room", &partnership.TookPlace{}).First)
	r.things["room"]["thanked"] = fmt.Sprint(r.do("dana", "room", &partnership.GiveThanks{To: []partnership.PartyID{r.party["priya"]}, Says: "For the rota"}).First)
	dana := r.signedIn("dana")
	for _, kind := range partnership.RefKinds {
		t.Run(string(kind), func(t *testing.T) {
			row, ok := bringsFrom[kind]
			if !ok {
				t.Fatalf("nothing says where %q can be brought to the next check-in", kind)
			}
			filled := func(text string) string {
				for name, id := range r.things[row.at] {
					text = strings.ReplaceAll(text, "{"+name+"}", id)
				}
				return text
			}
			ref := partnership.Ref{Kind: kind, ID: filled(row.id)}
			r.bringsOnce(t, dana, row.at, "/s/"+string(r.spaces[row.at])+filled(row.path), ref)
		})
	}
}

func (r *realm) bringsOnce(t *testing.T, dana *guest, at, path string, ref partnership.Ref) {
	t.Helper()
	page := dana.get(path)
	form := page.bringing(ref)
	if page.status != http.StatusOK || form == "" {
		t.Fatalf("%s answered %d, without a button that brings %s to the next check-in", path, page.status, ref)
	}
	readers := map[string]string{"common": "Everyone in Northbank", "room": "Party of dana and Calder", "harwick": "Only Party of dana"}[at]
	if !strings.Contains(form, readers+" will read this line.") {
		t.Errorf("%s does not say that the line is for %q: %s", path, readers, form)
	}
	part := answer{body: form}
	action, line := part.find(`action="([^"]*)"`), html.UnescapeString(part.find(`name="text" value="([^"]*)"`))
	fields := []string{"about", ref.String(), "text", line, commandField, part.find(`name="` + commandField + `" value="([^"]*)"`)}
	for range 2 {
		dana.post(action, fields...).want(t, http.StatusSeeOther)
	}
	dana.post(action, fields[:4]...).want(t, http.StatusConflict, "on the list for the next check-in already")
	if after := dana.get(path); after.bringing(ref) != "" || !strings.Contains(after.body, "On the list for the next check-in") {
		t.Errorf("%s offers to bring what is on the list already", path)
	}
	for who, sees := range map[string]bool{"dana": true, "priya": at != "harwick", "mel": at == "common"} {
		list := r.signedIn(who).get("/s/" + string(r.spaces["common"]) + "/checkins")
		row := regexp.MustCompile(`(?s)<p class="voice"[^>]*>`+regexp.QuoteMeta(html.EscapeString(line))+`</p>.*?</li>`).FindAllString(list.body, -1)
		if sees != (len(row) == 1) || sees && !strings.Contains(row[0], `href="`+pathOf(r.spaces[at], ref)+`"`) {
			t.Errorf("%s sees the line %q %d times, want that to be %t, with the way to %s", who, line, len(row), sees, pathOf(r.spaces[at], ref))
		}
	}
	if form := r.signedIn("olga").get(path).bringing(ref); form != "" {
		t.Errorf("who only reads is offered to bring %s: %s", ref, form)
	}
}

// bringing is the form of the page that brings the thing; "" if there is none.
func (a answer) bringing(ref partnership.Ref) string {
	for _, form := range bringForm.FindAllString(a.body, -1) {
		if strings.Contains(form, `name="about" value="`+ref.String()+`"`) {
			return form
		}
	}
	return ""
}

// TestWhatIsPrivateStaysOffTheCommonList also for who sends the form by hand.
func TestWhatIsPrivateStaysOffTheCommonList(t *testing.T) {
	r := newRealm(t, nil)
	note := partnership.Ref{Kind: partnership.RefNote, ID: r.things["harwick"]["notes"]}
	for _, at := range []string{"common", "room"} {
		r.signedIn("dana").post("/s/"+string(r.spaces[at])+"/topics", "about", note.String(), "text", "Our note").want(t, http.StatusNotFound)
	}
}

// TestASignalAboutAThingBringsTheThing, whatever the rule.
func TestASignalAboutAThingBringsTheThing(t *testing.T) {
	r := newRealm(t, nil)
	rules := map[partnership.Rule]bool{}
	err := r.site.Engine.ViewAll(t.Context(), r.as("dana", "common"), r.spaces["common"], func(views []partnership.View) error {
		look := partnership.LookOver(views)
		for _, x := range partnership.Signals(views) {
			if x.Of == (partnership.Ref{}) && x.Asked == 0 {
				continue
			}
			rules[x.Rule] = true
			if b := signalOf(views, look, x).Bring; b.Href == "" && b.On == "" || b.Text == "" || b.Readers == "" {
				t.Errorf("the signal %s brings %+v", x.Key, b)
			}
		}
		return nil
	})
	r.must(err)
	for _, want := range []partnership.Rule{partnership.RuleContested, partnership.RuleContract, partnership.RuleOverdue} {
		if !rules[want] {
			t.Errorf("there is no signal by the rule %q to look at", want)
		}
	}
}

// TestWithNoCheckinArrangedTheListLeadsToOne, for who arranges check-ins; who does not is told who does.
func TestWithNoCheckinArrangedTheListLeadsToOne(t *testing.T) {
	d := newGathering(t)
	asked := d.carry("dana", d.at, &partnership.InviteParty{Name: "Ashgrove"}) + 1
	mia := d.carry("dana", d.at, &partnership.InviteMember{Name: "Mia", Roles: []partnership.Role{partnership.Helper}})
	if _, err := d.site.Accounts.Create(t.Context(), d.wish("mia")); err != nil {
		t.Fatal(err)
	}
	d.must(d.site.Engine.Do(t.Context(), engine.Holder(d.at, partnership.InvitationID(mia)), d.at, &partnership.JoinAsMember{Person: "Mia", Key: d.newKey("mia", d.at)}, "mia"))
	page := d.signedIn("mia").get(d.path(fmt.Sprintf("/questions/%d", asked)))
	form := answer{body: page.bringing(partnership.RefTo(partnership.RefConsent, partnership.QuestionID(asked)))}
	sent := d.signedIn("mia").post(form.find(`action="([^"]*)"`), "about", form.find(`name="about" value="([^"]*)"`), "text", form.find(`name="text" value="([^"]*)"`))
	sent.wantSeen(t, d.path("/checkins#topics"))
	list := []string{"Waiting for the next check-in", "May Ashgrove join?", "No check-in is arranged here."}
	d.signedIn("mia").get(d.path("/checkins")).want(t, http.StatusOK, append(list, "A manager of your organisation arranges one")...)
	d.signedIn("dana").get(d.path("/checkins")).want(t, http.StatusOK, append(list, "Arrange it", d.path("/checkins/new"))...)
}
