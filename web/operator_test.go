package web

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

func TestOperatorSeesHowMuchAndNeverWhat(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("olive")
	for _, path := range []string{"/operator", "/operator/sign-ins", "/operator/notices", "/operator/erasures"} {
		a := g.get(path)
		a.want(t, 200)
		for _, word := range []string{"Northbank", "Southbank", "dana", "Priya", "Calder", string(h.at)} {
			if strings.Contains(a.body, word) {
				t.Errorf("%s holds %q", path, word)
			}
		}
		for name, other := range map[string]*guest{"a member": h.signedIn("dana")} {
			if got := other.get(path).status; got != 404 {
				t.Errorf("%s for %s = %d, want 404", path, name, got)
			}
		}
	}
	counted := regexp.MustCompile(`\s+`).ReplaceAllString(g.get("/operator").body, " ")
	for _, want := range []string{"<dt>Partnerships</dt><dd dir=\"auto\">2</dd>", "<dt>People with a sign-in</dt><dd dir=\"auto\">4</dd>",
		"<dt>Room taken</dt><dd dir=\"auto\">less than 0.1 MB</dd>"} {
		if !strings.Contains(strings.ReplaceAll(counted, "> <", "><"), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	g.get("/s/"+string(h.at)).want(t, 404)
	for n := range 10 {
		h.do("dana", h.private(), &partnership.WriteNote{Title: "Long", Body: partnership.Text(strings.Repeat("word ", 3_900))}, fmt.Sprint("long", n))
	}
	g.get("/operator").want(t, 200, ">0.2 MB<")
}

func TestFoundingLinksAreListedAndRevokedOneByOne(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("olive")
	g.post("/operator/founding-links", "note", strings.Repeat("x", 121)).want(t, 422, "Keep it to 120", "xxx")
	link := func() string {
		return g.post("/operator/founding-links", "note", "Harwick "+hostile).find(`id="founding-link"[^>]*>http[^<]*(/found/[a-z0-9]+)<`)
	}
	first, second := link(), link()
	a := g.get("/operator")
	if strings.Contains(a.body, first) {
		t.Error("the list shows a link's secret")
	}
	references := regexp.MustCompile(`name="reference" value="([^"]+)"`).FindAllStringSubmatch(a.body, -1)
	if len(references) != 2 || first == second {
		t.Fatalf("%d links are listed, want 2", len(references))
	}
	g.post("/operator/founding-links/revoke", "reference", references[0][1]).wantSeen(t, "/operator")
	open := 0
	for _, path := range []string{first, second} {
		if h.stranger().get(path).status == 200 {
			open++
		}
	}
	if open != 1 {
		t.Errorf("%d links are open after one was revoked, want 1", open)
	}
	g.post("/operator/founding-links/revoke", "reference", "nonsense").wantSeen(t, "/operator")
}

func TestAnyoneMayFoundOnlyWhereThatIsSet(t *testing.T) {
	h := newHouse(t)
	h.stranger().get("/found").want(t, 404, "Founding is by invitation here", "for a founding link")
	h.stranger().post("/found").want(t, 404)
	g := h.signedIn("olive")
	g.post("/operator/host", "host", "Harwick <IT>", "open", "yes").wantSeen(t, "/operator")
	g.get("/operator").want(t, 200, "Harwick &lt;IT&gt;")
	h.stranger().get("/found").want(t, 200, "Begin")
	a := h.stranger().post("/found")
	h.stranger().get(a.location).want(t, 200, "Harwick &lt;IT&gt;")
	if found := g.get("/operator"); strings.Contains(found.body, `name="reference"`) {
		t.Error("a visitor's link stands among the operator's")
	}
	for range mostOpenLinks - 1 {
		if _, err := h.site.Accounts.NewLink(t.Context(), account.FoundLink, openSubject, h.clock().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	h.stranger().post("/found").want(t, 429)
	g.post("/operator/host", "host", "").want(t, 422, "Name the host")
	g.post("/operator/host", "host", "Harwick IT").wantSeen(t, "/operator")
	h.stranger().get("/found").want(t, 404)
	h.site.OpenFounding = true
	h.stranger().get("/found").want(t, 200)
	g.get("/operator").want(t, 200, "--open-founding")
}

// waits tells whether the record says that a member's sign-in was reset and waits to be confirmed.
func (h *house) waits(name string) bool {
	h.t.Helper()
	waits := false
	err := h.site.Engine.View(h.t.Context(), engine.Signed(h.key("dana", h.at)), h.at, func(v partnership.View) error {
		m, ok := v.Common.MemberByKey(h.key(name, h.at))
		waits = ok && v.Common.Waits(m.ID)
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return waits
}

func TestAResetStandsInTheRecordOfEachPartnership(t *testing.T) {
	h := newHouse(t)
	g, priya := h.signedIn("olive"), h.signedIn("priya")
	g.post("/operator/sign-ins", "sign_in", "pri").want(t, 422, "with exactly this address")
	g.post("/operator/sign-ins", "sign_in", "nobody@x.example").want(t, 422, "with exactly this address")
	a := g.post("/operator/sign-ins", "sign_in", "Priya@x.example")
	a.want(t, 200, "with a part in one partnership")
	command := a.find(`name="command" value="([^"]+)"`)
	g.post("/operator/sign-ins/reset", "sign_in", "priya@x.example", "command", command).want(t, 422, "how you know")
	if h.waits("priya") {
		t.Fatal("a refused reset stands in the record")
	}
	made := g.post("/operator/sign-ins/reset", "sign_in", "priya@x.example", "command", command, "sure", "yes")
	made.want(t, 200, "/reset/")
	if !h.waits("priya") {
		t.Error("the record does not know of the reset")
	}
	priya.get("/you").wantSeen(t, "/sign-in?next=%2Fyou")
	h.stranger().get(made.find(`id="reset-link"[^>]*>http://[^/]+(/reset/[a-z0-9]+)<`)).want(t, 200, "priya@x.example")

	member := h.memberNumber("priya")
	g.post("/operator/notices/confirm", "partnership", string(h.at), "member", "99999").want(t, 422)
	g.post("/operator/notices/confirm", "partnership", "nowhere", "member", member).want(t, 422, "no such reference")
	g.post("/operator/notices/confirm", "partnership", string(h.at), "member", member).want(t, 200, "Confirmed")
	if h.waits("priya") {
		t.Error("the confirmed reset waits still")
	}
}

// memberNumber is the number of a member as the People page shows it.
func (h *house) memberNumber(name string) string {
	h.t.Helper()
	id, _, err := h.site.Engine.MemberOf(h.t.Context(), h.at, h.key(name, h.at))
	if err != nil {
		h.t.Fatal(err)
	}
	return fmt.Sprint(id)
}

func TestALostManagerIsReplacedAfterPublicNotice(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("olive")
	_, party, err := h.site.Engine.MemberOf(t.Context(), h.at, h.key("priya", h.at))
	if err != nil {
		t.Fatal(err)
	}
	number := fmt.Sprint(party)
	g.post("/operator/notices", "partnership", string(h.at), "party", number).want(t, 422, "who is to be its manager")
	g.post("/operator/notices", "partnership", string(h.at), "party", "x", "name", "Paul").want(t, 422, "in digits")
	a := g.post("/operator/notices", "partnership", string(h.at), "party", number, "name", "Paul New")
	a.want(t, 200, "stands in the record")
	notice := a.find(`Notice (\d+) stands`)
	g.post("/operator/notices/replace", "partnership", string(h.at), "notice", notice).want(t, 422, "14 days")
	h.pass(15 * 24 * time.Hour)
	g = h.signedIn("olive")
	a = g.post("/operator/notices/replace", "partnership", string(h.at), "notice", notice)
	a.want(t, 200, "is invited")
	h.stranger().get(a.find(`id="invitation"[^>]*>http://[^/]+(/join/[a-z0-9]+)<`)).want(t, 200, "Calder")
	g.post("/operator/notices/replace", "partnership", string(h.at), "notice", notice).want(t, 422)
}

func TestErasingByLawNeedsReferenceNumberReasonAndAYes(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("olive")
	h.invite("dana", "Eastmoor Secret")
	g.post("/operator/erasures", "space", string(h.at), "entry", "1").want(t, 422, "Name the law", "cannot be undone")
	g.post("/operator/erasures", "space", "nowhere", "entry", "1", "reason", "Law.", "sure", "yes").want(t, 422, "no such reference")
	g.post("/operator/erasures", "space", string(h.at), "entry", "one", "reason", "Law.", "sure", "yes").want(t, 422, "in digits")
	var last uint64
	err := h.site.Engine.View(t.Context(), engine.Signed(h.key("dana", h.at)), h.at, func(v partnership.View) error {
		last = v.State.Head()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	pairs := []string{"space", string(h.at), "entry", fmt.Sprint(last), "reason", "Court order 7, data protection.", "sure", "yes"}
	g.post("/operator/erasures", pairs...).want(t, 200, "under a legal duty")
	g.post("/operator/erasures", pairs...).want(t, 422, "erased already")
	err = h.site.Engine.View(t.Context(), engine.Signed(h.key("dana", h.at)), h.at, func(v partnership.View) error {
		if _, gone := v.State.ErasedBy(last); !gone {
			t.Error("the words are there still")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoeverBecomesManagerByNoticeGetsANewSecret(t *testing.T) {
	h := newHouse(t)
	h.colleague(h.signedIn("dana"), "Tom", "member")
	id := h.memberNamed("Tom")
	a := h.signedIn("olive").post("/operator/notices", "partnership", string(h.at), "party", "2", "member", fmt.Sprint(id))
	a.want(t, 200, "stands in the record")
	notice := a.find(`Notice (\d+) stands`)
	h.pass(partnership.AnnounceDays * 24 * time.Hour)
	tom := h.signedIn("tom")
	before := tom.cookies[sessionCookie]
	h.signedIn("olive").post("/operator/notices/replace", "partnership", string(h.at), "notice", notice).want(t, 200, "is manager and signatory")
	tom.get(h.within("/people")).want(t, 200)
	if tom.cookies[sessionCookie] == before {
		t.Error("the session keeps its secret after the operator made somebody manager")
	}
}
