package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

// In the house: Dana is member 3 of party 2, Priya member 6 of party 5.
const (
	danas, priyas = 3, 6
	harwicks      = 2
	calders       = 5
)

// day is a date of the house, days from now.
func (h *house) day(days int) string { return h.clock().AddDate(0, 0, days).Format(time.DateOnly) }

// wait lets days pass.
func (h *house) wait(days int) { h.pass(time.Duration(days) * 24 * time.Hour) }

// within is an address in Dana's and Priya's partnership.
func (h *house) within(format string, args ...any) string {
	return "/s/" + string(h.at) + fmt.Sprintf(format, args...)
}

// common shows the common space as somebody sees it.
func (h *house) common(name string, f func(partnership.View)) {
	h.t.Helper()
	err := h.site.Engine.View(h.t.Context(), engine.Signed(h.key(name, h.at)), h.at, func(v partnership.View) error { f(v); return nil })
	if err != nil {
		h.t.Fatal(err)
	}
}

// joined lets somebody new use the link on a page, and returns them signed in.
func (h *house) joined(page answer, pairs ...string) *guest {
	h.t.Helper()
	link := page.find(`/join/([a-z0-9]+)`)
	if link == "" {
		h.t.Fatalf("no link on the page (%d): %s", page.status, page.find(`(?s)<main[^>]*>(.*)</main>`))
	}
	g := h.stranger()
	g.post("/join/"+link, append([]string{"passphrase", secretWords}, pairs...)...).wantSeen(h.t, "/s/"+string(h.at))
	g.get("/you/codes").want(h.t, http.StatusOK) // said once to every newcomer
	return g
}

// tom is a colleague of Dana's, who joined by a link, as member.
func (h *house) colleague(by *guest, name string, roles ...string) *guest {
	pairs := []string{"name", name}
	for _, role := range roles {
		pairs = append(pairs, "roles", role)
	}
	return h.joined(by.post(h.within("/invitations/person"), pairs...), "person", name, "sign_in", strings.ToLower(name)+"@x.example")
}

// memberNamed is a person's number.
func (h *house) memberNamed(name string) (id partnership.MemberID) {
	h.common("dana", func(v partnership.View) {
		for _, p := range v.Common.Parties() {
			for _, m := range v.Common.Members(p.ID) {
				if string(m.Name) == name {
					id = m.ID
				}
			}
		}
	})
	return id
}

func TestTheLinkOfAnInvitationIsShownOnceWithCodeFingerprintAndHost(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	page := dana.post(h.within("/invitations/person"), "name", "Tom", "roles", "member", "employer", "Audit Ltd")
	page.want(t, http.StatusOK, "/join/", `class="qr"`, h.site.Fingerprint, "Harwick IT", "contractual notice", `class="sheet"`)
	if page.header.Get("Cache-Control") != "no-store" {
		t.Error("a page with a secret may be stored")
	}
	first := page.find(`/join/([a-z0-9]+)`)
	id := dana.get(h.within("/people")).find(`/invitations/(\d+)`)
	dana.get(h.within("/invitations/%s", id)).want(t, http.StatusOK, "Make the link")
	if strings.Contains(dana.get(h.within("/invitations/%s", id)).body, "/join/") {
		t.Error("the link is shown a second time")
	}
	second := dana.post(h.within("/invitations/%s/link", id)).find(`/join/([a-z0-9]+)`)
	h.stranger().get("/join/"+first).want(t, http.StatusNotFound)
	h.stranger().get("/join/"+second).want(t, http.StatusOK, "Harwick IT", "could technically read", "Founded by", "contractual notice", h.site.Fingerprint)
	dana.post(h.within("/invitations/%s/revoke", id)).wantSeen(t, h.within("/people"))
	h.stranger().get("/join/"+second).want(t, http.StatusNotFound)
	h.signedIn("priya").get(h.within("/invitations/%s", id)).want(t, http.StatusNotFound) // another party's people
}

func TestOutsidersAreMarkedAndEveryPartyIsTold(t *testing.T) {
	h := newHouse(t)
	h.signedIn("priya").get(h.within(""))
	h.pass(time.Hour)
	page := h.signedIn("dana").post(h.within("/invitations/person"), "name", "Ada", "roles", "observer", "employer", "Audit Ltd")
	h.joined(page, "person", "Ada", "sign_in", "ada@x.example")
	h.signedIn("priya").get(h.within("")).want(t, http.StatusOK, "Since you were here", "about people")
	h.signedIn("priya").get(h.within("/people")).want(t, http.StatusOK, "Audit Ltd (from outside)", "Ada began to act for Party of dana as observer")
}

func TestAnotherPartyNeedsEveryPartysConsent(t *testing.T) {
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	page := dana.post(h.within("/invitations"), "name", "Millbrook")
	page.wantSeen(t, page.location)
	page = dana.get(page.location)
	page.want(t, http.StatusOK, "Calder", "Silence is not consent")
	if strings.Contains(page.body, "/join/") {
		t.Error("there is a link before everyone agreed")
	}
	question := dana.get(h.within("/people")).find(`/questions/(\d+)`)
	priya.get(h.within("/questions/%s", question)).want(t, http.StatusOK, "May Millbrook join?", "Calder has not answered yet", "has not answered")
	q := h.within("/questions/%s", question)
	revision := priya.get(q).find(`name="revision" value="(\d+)"`)
	priya.post(q, "revision", revision, "position", "no", "name", "Priya").want(t, http.StatusUnprocessableEntity, "Say why")
	priya.post(q, "revision", revision, "name", "Priya").want(t, http.StatusUnprocessableEntity, "Choose one of the three")
	priya.post(q, "revision", "1", "position", "agree", "name", "Priya").want(t, http.StatusConflict, "changed since")
	priya.post(q, "revision", revision, "position", "reservation", "reason", "Only after May", "name", "Priya Nair", "authority", "Director").wantSeen(t, q)
	dana.get(q).want(t, http.StatusOK, "Agreed by all", "Only after May", "Priya Nair, Director")
	id := dana.get(h.within("/people")).find(`/invitations/(\d+)`)
	link := dana.post(h.within("/invitations/%s/link", id))
	tom := h.joined(link, "person", "Tom", "party", "Millbrook", "kind", "peer", "sign_in", "tom@x.example")
	tom.get(h.within("/people")).want(t, http.StatusOK, "Millbrook joined", "Party of dana")
}

func TestANeutralPartyComesByANeutralInvitation(t *testing.T) {
	h := newHouse(t)
	max := h.signedIn("max")
	page := max.post("/s/"+string(h.other)+"/invitations", "name", "Ines", "neutral", "yes")
	link := page.find(`/join/([a-z0-9]+)`)
	h.stranger().get("/join/"+link).want(t, http.StatusOK, "a voice and no vote")
	h.stranger().post("/join/"+link, "person", "Ines", "party", "Ines", "kind", "peer", "sign_in", "i@x.example", "passphrase", secretWords).
		want(t, http.StatusUnprocessableEntity, "neutral")
}

func TestAManagerLooksAfterOwnPeople(t *testing.T) {
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.get(h.within("/people")).want(t, http.StatusOK, "Your organisation has one manager")
	tom := h.colleague(dana, "Tom", "member")
	id := h.memberNamed("Tom")
	at := h.within("/people/%d", id)
	dana.get(at).want(t, http.StatusOK, "Change the roles", "Who stands in for Tom", "Remove them")
	page := priya.get(at)
	page.want(t, http.StatusOK, "Tom")
	if strings.Contains(page.body, "Change the roles") {
		t.Error("another party's manager is offered the roles")
	}
	before := tom.cookies[sessionCookie]
	dana.post(at+"/roles").want(t, http.StatusUnprocessableEntity, "at least one role")
	dana.post(at+"/roles", "roles", "manager").wantSeen(t, at)
	tom.get(h.within("/people"))
	if tom.cookies[sessionCookie] == before {
		t.Error("the session keeps its secret after a change of role")
	}
	tom.post(h.within("/people/%d/roles", danas), "roles", "manager").want(t, http.StatusUnprocessableEntity, "Only a signatory")
	dana.post(at+"/remove").want(t, http.StatusUnprocessableEntity, "at once")
	dana.post(at+"/remove", "sure", "yes").wantSeen(t, h.within("/people"))
	tom.get(h.within("/people")).want(t, http.StatusNotFound)
	dana.post(h.within("/people/%d/remove", danas), "sure", "yes").want(t, http.StatusConflict, "last manager")
}

func TestADeputyStandsInFromDayToDay(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	tom := h.colleague(dana, "Tom", "member")
	id := h.memberNamed("Tom")
	at := h.within("/people/%d", danas)
	dana.post(at+"/deputy", "person", fmt.Sprint(id), "from", h.day(-3), "to", h.day(1)).want(t, http.StatusUnprocessableEntity, "Choose today or a later day")
	dana.post(at+"/deputy", "person", fmt.Sprint(id), "from", h.day(0), "to", h.day(3)).wantSeen(t, at)
	page := tom.get(h.within("/people"))
	page.want(t, http.StatusOK, "stands in for dana until", "Invite an organisation")
	before := tom.cookies[sessionCookie]
	dana.post(h.within("/deputies/%s/end", dana.get(at).find(`/deputies/(\d+)/end`))).wantSeen(t, h.within("/people"))
	if strings.Contains(tom.get(h.within("/people")).body, "Invite an organisation") {
		t.Error("the deputy is offered what is over")
	}
	if tom.cookies[sessionCookie] == before {
		t.Error("the session keeps its secret after what it stood in for was taken away")
	}
}

func TestYourOwnPageSaysAsWhomYouAct(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	dana.get(h.within("/you")).want(t, http.StatusOK, "You act here for Party of dana", "everyone in this partnership")
	dana.post(h.within("/you"), "name", "").want(t, http.StatusUnprocessableEntity, "Type your name")
	dana.post(h.within("/you"), "name", "Dana Whitlock", "employer", "Consult Ltd").wantSeen(t, h.within("/you"))
	h.signedIn("priya").get(h.within("/people")).want(t, http.StatusOK, "Dana Whitlock", "Consult Ltd (from outside)")
	dana.post(h.within("/you/leave")).want(t, http.StatusUnprocessableEntity, "sure")
	dana.post(h.within("/you/leave"), "sure", "yes").want(t, http.StatusConflict, "last manager")
	tom := h.colleague(dana, "Tom", "member")
	tom.post(h.within("/you/leave"), "sure", "yes").wantSeen(t, "/")
	tom.get(h.within("/people")).want(t, http.StatusNotFound)
}

func TestAPersonsOwnDataIsErasedOrTheRefusalHasAReason(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	tom := h.colleague(dana, "Tom", "member")
	tom.post(h.within("/you/erasure"), "reason", "I change my job").wantSeen(t, h.within("/you"))
	tom.get(h.within("/you")).want(t, http.StatusOK, "has to answer")
	request := dana.get(h.within("/people")).find(`/erasures/(\d+)`)
	dana.post(h.within("/erasures/%s", request), "answer", "refuse").want(t, http.StatusUnprocessableEntity, "Say why not")
	dana.post(h.within("/erasures/%s", request), "answer", "refuse", "reason", "Payroll first").wantSeen(t, h.within("/people"))
	tom.get(h.within("/you")).want(t, http.StatusOK, "Payroll first")
	tom.post(h.within("/you/erasure")).wantSeen(t, h.within("/you"))
	request = dana.get(h.within("/people")).find(`/erasures/(\d+)`)
	dana.post(h.within("/erasures/%s", request), "answer", "erase").wantSeen(t, h.within("/people"))
	if page := dana.get(h.within("/people")); strings.Contains(page.body, ">Tom<") || page.status != http.StatusOK {
		t.Error("the name is still there")
	}
}

func TestAPartyChangesHowItIsShownOnThePage(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	dana.get(h.within("/party")).want(t, http.StatusOK, "Its mark", `value="star"`)
	dana.post(h.within("/party"), "name", "Calder", "initials", "HW", "mark", "star").want(t, http.StatusUnprocessableEntity, "here already", `value="HW"`)
	dana.post(h.within("/party"), "name", "Harwick", "initials", "HW", "mark", "square").want(t, http.StatusUnprocessableEntity, "Another organisation has this mark")
	dana.post(h.within("/party"), "name", "Harwick", "initials", "HW", "mark", "star").wantSeen(t, h.within("/people"))
	h.signedIn("priya").get(h.within("/people")).want(t, http.StatusOK, "Harwick", "#p-star")
}

func TestAPartyLeavesAndReadsUpToItsLeaving(t *testing.T) {
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	priya.get(h.within("/leave")).want(t, http.StatusOK, "Nobody has to agree", "keeps the right to export")
	priya.post(h.within("/leave")).want(t, http.StatusUnprocessableEntity, "sure")
	priya.post(h.within("/leave"), "sure", "yes", "reason", "We move on").wantSeen(t, h.within("/people"))
	dana.post(h.within("/you"), "name", "Dana after").wantSeen(t, h.within("/you"))
	page := priya.get(h.within("/people"))
	page.want(t, http.StatusOK, "Calder left")
	if strings.Contains(page.body, "Dana after") || strings.Contains(page.body, "Invite") {
		t.Error("who left sees what came after, or is offered to act")
	}
	priya.post(h.within("/you"), "name", "Ghost").want(t, http.StatusNotFound)
	priya.get(h.within("/leave")).want(t, http.StatusNotFound)
	dana.get(h.within("/people")).want(t, http.StatusOK, "Calder (has left)")
}

// third lets Millbrook in, with Tom.
func (h *house) third() *guest {
	h.t.Helper()
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.post(h.within("/invitations"), "name", "Millbrook")
	h.consents(priya)
	id := dana.get(h.within("/people")).find(`/invitations/(\d+)`)
	return h.joined(dana.post(h.within("/invitations/%s/link", id)), "person", "Tom", "party", "Millbrook", "kind", "peer", "sign_in", "tom@x.example")
}

// consents agrees to the first open question.
func (h *house) consents(g *guest) {
	h.t.Helper()
	q := h.within("/questions/%s", g.get(h.within("/people")).find(`/questions/(\d+)`))
	g.post(q, "revision", g.get(q).find(`name="revision" value="(\d+)"`), "position", "agree", "name", "Somebody").wantSeen(h.t, q)
}

func TestAPartyIsRemovedByAllOthersOrKeptAfterAll(t *testing.T) {
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.post(h.within("/parties/%d/remove", calders), "sure", "yes", "reason", "x").want(t, http.StatusForbidden, "two or more")
	tom := h.third()
	millbrook := dana.get(h.within("/people")).find(`/parties/(\d+)/remove"[^>]*><bdi>Remove Millbrook`)
	remove := h.within("/parties/%s/remove", millbrook)
	dana.get(remove).want(t, http.StatusOK, "30 days’ notice", "keeps reading and exporting")
	dana.post(remove, "sure", "yes").want(t, http.StatusUnprocessableEntity, "Say why")
	dana.post(remove, "sure", "yes", "reason", "Nothing was shown").wantSeen(t, h.within("/people"))
	tom.get(h.within("/people")).want(t, http.StatusOK, "Is Millbrook to be removed?")
	h.consents(priya)
	tom.get(h.within("/people")).want(t, http.StatusOK, "All others agreed to remove Millbrook")
	keep := h.within("/removals/%s/keep", priya.get(h.within("/people")).find(`/removals/(\d+)/keep`))
	tom.post(keep).want(t, http.StatusForbidden)
	priya.post(keep).wantSeen(t, h.within("/people"))
	dana.post(remove, "sure", "yes", "reason", "Still nothing").wantSeen(t, h.within("/people"))
	h.consents(priya)
	h.wait(30)
	tom = h.signedIn("tom")
	h.signedIn("dana").get(h.within("/people")).want(t, http.StatusOK, "Millbrook (has left)")
	tom.post(h.within("/you"), "name", "Ghost").want(t, http.StatusNotFound)
	tom.get(h.within("/people")).want(t, http.StatusOK)
}

func TestClosingIsAgreedAndTheNewPartnershipCitesTheOldRecord(t *testing.T) {
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	dana.get(h.within("/close")).want(t, http.StatusOK, "nothing new begins", "Everyone goes on reading")
	dana.post(h.within("/close"), "sure", "yes", "on", h.day(-1)).want(t, http.StatusUnprocessableEntity, "Choose today")
	dana.post(h.within("/close"), "sure", "yes", "on", h.day(0), "reason", "Done").wantSeen(t, h.within("/people"))
	h.consents(priya)
	dana.get(h.within("/people")).want(t, http.StatusOK, "This partnership is closed")
	dana.post(h.within("/invitations"), "name", "Late").want(t, http.StatusConflict, "closed")
	dana.get(h.within("/close")).want(t, http.StatusOK, "This partnership is closed.", "Go on in a new partnership")
	dana.get(h.within("/people")).want(t, http.StatusOK, "who runs this machine, for a founding link")
	h.site.OpenFounding = true
	begin := dana.get(h.within("/people")).find(`href="(/found\?continues=[a-z0-9]+)"`)
	dana.get(begin).want(t, http.StatusOK, `name="continues" value="`+string(h.at)+`"`)
	if began := dana.post("/found", "continues", string(h.at)); !strings.HasSuffix(began.location, "?continues="+string(h.at)) {
		t.Errorf("a founding that goes on begins at %s", began.location)
	} else {
		dana.get(began.location).want(t, http.StatusOK, `value="`+string(h.at)+`" selected`)
	}
	h.site.OpenFounding = false

	secret, err := h.site.Accounts.NewLink(t.Context(), account.FoundLink, "x", h.clock().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	page := dana.get("/found/" + secret)
	page.want(t, http.StatusOK, "It goes on from", "Europe/London")
	form := []string{"name", "Northbank 2", "goal", "Go on", "party", "Harwick", "person", "Dana", "kind", "public-body"}
	h.signedIn("max").post("/found/"+secret, append(form, "zone", "UTC", "continues", string(h.at))...).want(t, http.StatusNotFound)
	dana.post("/found/"+secret, append(form, "zone", "Mars/Olympus", "continues", string(h.at))...).want(t, http.StatusUnprocessableEntity, "Name a time zone")
	done := dana.post("/found/"+secret, append(form, "zone", "Europe/Paris", "continues", string(h.at))...)
	if done.status != http.StatusSeeOther {
		t.Fatalf("founding = %d: %s", done.status, done.body)
	}
	at := partnership.SpaceID(strings.TrimPrefix(done.location, "/s/"))
	err = h.site.Engine.View(t.Context(), engine.Signed(h.key("dana", at)), at, func(v partnership.View) error {
		if c := v.Common.Continues(); !strings.HasSuffix(c.Origin, string(h.at)) || c.Size == 0 || v.Common.Zone().String() != "Europe/Paris" {
			t.Errorf("Continues = %+v, zone %s", c, v.Common.Zone())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.leadsToOneAnother(dana, priya, at)
}

// leadsToOneAnother looks at the pages of a partnership that has ended and of the one that goes on from it. Who is in one
// alone is not told of the other.
func (h *house) leadsToOneAnother(both, one *guest, newer partnership.SpaceID) {
	h.t.Helper()
	for _, page := range []string{"", "/people", "/record"} {
		both.get("/s/"+string(newer)+page).want(h.t, http.StatusOK, "goes on from an older one", `href="/s/`+string(h.at)+`"`, "still the one that was cited")
		both.get(h.within("%s", page)).want(h.t, http.StatusOK, "It goes on in", `href="/s/`+string(newer)+`"`)
		one.get(h.within("%s", page)).want(h.t, http.StatusOK)
		one.get(h.within("%s", page)).lacks(h.t, "It goes on in", string(newer))
	}
}

func TestTheOthersCloseWithoutASilentParty(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	dana.get(h.within("/close?without=%d", calders)).want(t, http.StatusNotFound)
	dana.post(h.within("/invitations"), "name", "Millbrook")
	h.wait(30)
	dana = h.signedIn("dana")
	dana.get(h.within("/people")).want(t, http.StatusOK, "Close without Calder")
	dana.get(h.within("/close?without=%d", calders)).want(t, http.StatusOK, "has not answered")
	dana.post(h.within("/close"), "without", fmt.Sprint(calders), "sure", "yes", "on", h.day(0), "reason", "Nobody answers").wantSeen(t, h.within("/people"))
	dana.get(h.within("/people")).want(t, http.StatusOK, "This partnership is closed")
}

func TestALostManagersReplacementIsReadByAllAndStoppedByTheParty(t *testing.T) {
	h := newHouse(t)
	dana, priya := h.signedIn("dana"), h.signedIn("priya")
	h.colleague(dana, "Tom", "member")
	tom := h.memberNamed("Tom")
	dana.get(h.within("/people")).want(t, http.StatusOK, fmt.Sprintf("Party of dana %d, ", harwicks), string(h.at)+"</b>")
	dana.get(h.within("/people/%d", tom)).want(t, http.StatusOK, "Number in the record", fmt.Sprintf(">%d<", tom))
	h.signedIn("olive").post("/operator/notices", "partnership", string(h.at), "party", fmt.Sprint(harwicks), "member", fmt.Sprint(tom)).want(t, http.StatusOK)
	priya.get(h.within("/people")).want(t, http.StatusOK, "gave notice", "Tom can be made its manager")
	stop := h.within("/notices/%s/stop", dana.get(h.within("/people")).find(`/notices/(\d+)/stop`))
	priya.post(stop).want(t, http.StatusForbidden)
	dana.post(stop).wantSeen(t, h.within("/people"))
	dana.post(stop).want(t, http.StatusConflict)
	h.signedIn("olive").post("/operator/notices", "partnership", string(h.at), "party", fmt.Sprint(harwicks), "name", "Kim").want(t, http.StatusOK)
	h.wait(partnership.AnnounceDays)
	no := h.signedIn("dana").get(h.within("/people")).find(`/notices/(\d+)/stop`)
	page := h.signedIn("olive").post("/operator/notices/replace", "partnership", string(h.at), "notice", no)
	kim := h.joined(page, "person", "Kim", "sign_in", "kim@x.example")
	kim.get(h.within("/people")).want(t, http.StatusOK, "Invite an organisation", "Invite a colleague")
}

func TestAResetIsInTheRecordAndSigningWaitsForAColleague(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	tom := h.colleague(dana, "Tom", "manager")
	err := h.site.recordReset(&http.Request{}, h.account("dana"), "11111111-1111-7111-8111-111111111111")
	if err != nil {
		t.Fatal(err)
	}
	h.signedIn("priya").get(h.within("/people")).want(t, http.StatusOK, "sign-in made anew")
	dana = h.signedIn("dana")
	dana.post(h.within("/invitations"), "name", "Millbrook").want(t, http.StatusForbidden, "made anew")
	dana.post(h.within("/people/%d/confirm", danas)).want(t, http.StatusForbidden)
	tom.get(h.within("/people/%d", danas)).want(t, http.StatusOK, "It is them")
	tom.post(h.within("/people/%d/confirm", danas)).wantSeen(t, h.within("/people/%d", danas))
	dana.post(h.within("/invitations"), "name", "Millbrook").want(t, http.StatusSeeOther)
	if err := h.site.recordReset(&http.Request{}, h.account("priya"), "22222222-2222-7222-8222-222222222222"); err != nil {
		t.Fatal(err)
	}
	h.signedIn("olive").post("/operator/notices/confirm", "partnership", string(h.at), "member", fmt.Sprint(priyas)).want(t, http.StatusOK, "Confirmed")
}

// TestWhatIsNotYoursDoesNotExistAmongPeople walks every route of people and parties: for somebody of another partnership,
// and for IDs that do not exist, each answers as for a page that is not there.
func TestWhatIsNotYoursDoesNotExistAmongPeople(t *testing.T) {
	h := newHouse(t)
	dana, max := h.signedIn("dana"), h.signedIn("max")
	nothing := max.get("/s/nosuchspace/people").find(`(?s)<main[^>]*>(.*)</main>`)
	private, err := h.site.Engine.SpaceOf(t.Context(), engine.Signed(h.key("dana", h.at)), h.at, []partnership.PartyID{harwicks})
	if err != nil {
		t.Fatal(err)
	}
	gets := []string{"/people", "/people/3", "/you", "/invitations/4", "/questions/9", "/party", "/leave", "/parties/5/remove", "/close"}
	posts := []string{"/people/3/roles", "/people/3/remove", "/people/3/deputy", "/people/3/confirm", "/deputies/9/end", "/you", "/you/leave", "/you/erasure",
		"/erasures/9", "/invitations", "/invitations/person", "/invitations/4/link", "/invitations/4/revoke", "/questions/9", "/party", "/leave",
		"/parties/5/remove", "/removals/9/keep", "/close", "/notices/9/stop"}
	filled := []string{"name", "X", "roles", "member", "sure", "yes", "reason", "x", "on", h.day(1), "person", "6", "from", h.day(1), "to", h.day(2),
		"initials", "X", "mark", "star", "position", "agree", "revision", "9", "answer", "erase"}
	same := func(what string, a answer) {
		t.Helper()
		if got := a.find(`(?s)<main[^>]*>(.*)</main>`); a.status != http.StatusNotFound || got != nothing {
			t.Errorf("%s answered %d: %s", what, a.status, got)
		}
	}
	for _, path := range gets {
		same("GET "+path+" by a stranger", max.get(h.within("%s", path)))
		if path != "/questions/9" {
			same("GET "+path+" in a private space", dana.get("/s/"+string(private)+path))
		}
	}
	for _, path := range posts {
		same("POST "+path+" by a stranger", max.post(h.within("%s", path), filled...))
	}
	for _, path := range []string{"/people/999", "/people/03", "/people/x", "/people/2", "/invitations/999", "/questions/999", "/questions/x", "/parties/999/remove", "/parties/2/remove", "/close?without=999"} {
		same("GET "+path, dana.get(h.within("%s", path)))
	}
	for _, path := range []string{"/people/999/roles", "/people/x/remove", "/people/999/deputy", "/deputies/999/end", "/erasures/999", "/invitations/999/link",
		"/invitations/999/revoke", "/questions/999", "/parties/999/remove", "/removals/999/keep", "/notices/999/stop"} {
		same("POST "+path, dana.post(h.within("%s", path), filled...))
	}
}

// TestEachRoleMayDoAmongPeopleWhatTheTableSays walks role × command through the pages.
func TestEachRoleMayDoAmongPeopleWhatTheTableSays(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	who := map[string]*guest{}
	for _, role := range []string{"signatory", "manager", "member", "observer"} {
		who[role] = h.colleague(dana, "A"+role, role)
	}
	other := h.memberNamed("Amember")
	cases := []struct {
		path string
		form []string
		may  string // the roles that are not refused
	}{
		{"/invitations", []string{"name", "Someone"}, "signatory"},
		{"/invitations/person", []string{"name", "Someone", "roles", "observer"}, "manager"},
		{fmt.Sprintf("/people/%d/roles", other), []string{"roles", "member", "roles", "observer"}, "manager"},
		{"/party", []string{"name", "H", "initials", "H", "mark", "star"}, "manager"},
		{fmt.Sprintf("/people/%d/deputy", other), []string{"person", fmt.Sprint(danas), "from", h.day(1), "to", h.day(2)}, "manager member"}, // a member as one's own
		{"/you/erasure", nil, "signatory manager member observer"},
		{"/close", []string{"sure", "yes", "on", h.day(30)}, "signatory"},
		{"/leave", []string{"sure", "yes"}, "signatory"},
	}
	for _, c := range cases {
		for _, role := range []string{"observer", "member", "manager", "signatory"} {
			got := who[role].post(h.within("%s", c.path), c.form...)
			may := strings.Contains(c.may, role)
			refused := got.status == http.StatusForbidden || got.status == http.StatusUnprocessableEntity && (strings.Contains(got.body, "can give or take this role") || strings.Contains(got.body, "the roles already"))
			if refused == may {
				t.Errorf("%s by a %s answered %d, want it to be allowed: %t: %s", c.path, role, got.status, may, got.find(`(?s)<main[^>]*>(.*)</main>`))
			}
		}
	}
}

func TestHostileWordsStayWordsAmongPeople(t *testing.T) {
	h := newHouse(t)
	dana := h.signedIn("dana")
	dana.post(h.within("/party"), "name", hostile, "initials", "X", "mark", "star")
	dana.post(h.within("/you"), "name", hostile, "employer", hostile)
	dana.post(h.within("/invitations"), "name", hostile)
	for _, path := range []string{"/people", "/you", "/party", "/leave", "/close", fmt.Sprintf("/people/%d", danas), fmt.Sprintf("/questions/%s", dana.get(h.within("/people")).find(`/questions/(\d+)`))} {
		page := dana.get(h.within("%s", path))
		if page.status != http.StatusOK || strings.Contains(page.body, "<script>alert") || strings.Contains(page.body, "<img") {
			t.Errorf("%s answered %d or holds what was typed as markup", path, page.status)
		}
	}
}
