package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"entente/account"
	"entente/engine"
	"entente/partnership"
)

// sign signs what the sign page shows.
func sign(t *testing.T, g *guest, h *house, more ...string) answer {
	t.Helper()
	page := g.get(h.within("/charter/sign"))
	return g.post(h.within("/charter/sign"), append([]string{"revision", page.find(`name="revision" value="(\d+)"`), "hash", page.find(`name="hash" value="([0-9a-f]+)"`),
		"name", "N. N.", "authority", "Director"}, more...)...)
}

// inForce is a house whose parties have signed the starter.
func inForce(t *testing.T) (*house, *guest, *guest) {
	t.Helper()
	h, dana, priya := drafted(t)
	sign(t, dana, h).wantSeen(t, h.within("/charter#signed"))
	sign(t, priya, h, "reservation", "Not in August.").wantSeen(t, h.within("/charter#signed"))
	return h, dana, priya
}

func TestTheLastSignaturePutsTheTextInForce(t *testing.T) {
	h, dana, priya := drafted(t)
	dana.get(h.within("/charter/sign")).want(t, http.StatusOK, "We tell each other early", "Hash of this text", "This is the first version.", "By what authority")
	sign(t, dana, h).wantSeen(t, h.within("/charter#signed"))
	dana.get(h.within("/charter")).want(t, http.StatusOK, "A draft of", "N. N., Director", "not yet")
	sign(t, dana, h).want(t, http.StatusUnprocessableEntity)
	sign(t, priya, h, "reservation", "Not in August.").wantSeen(t, h.within("/charter#signed"))
	dana.get(h.within("/charter")).want(t, http.StatusOK, "Version 1, in force since", "Not in August.", "Agreed by both", "Propose a change")
	dana.get(h.within("/charter/versions/1")).want(t, http.StatusOK, "Relationship charter, version 1")
	dana.get(h.within("/charter/versions/2")).want(t, http.StatusNotFound)
	dana.get(h.within("/charter?on=2026-11-22")).want(t, http.StatusOK, "No version was in force on")
	dana.get(h.within("/charter?on=2026-11-23")).want(t, http.StatusOK, "You read what was in force on")
	md := dana.get(h.within("/charter.md"))
	md.want(t, http.StatusOK, "## 4 How we behave")
	if got := md.header.Get("Content-Disposition"); !strings.Contains(got, "version 1.md") {
		t.Errorf("the file is called %q", got)
	}
}

func TestASignatureOfAnOlderTextIsRefusedAndTheNewTextShown(t *testing.T) {
	h, dana, priya := drafted(t)
	page := priya.get(h.within("/charter/sign"))
	base := dana.get(h.within("/charter/write?do=add-section")).find(`name="base" value="(\d+)"`)
	dana.post(h.within("/charter/write"), "do", "add-section", "title", "How we part", "base", base, "as", "edit")
	a := priya.post(h.within("/charter/sign"), "revision", page.find(`name="revision" value="(\d+)"`), "hash", page.find(`name="hash" value="([0-9a-f]+)"`), "name", "Priya", "authority", "Director")
	a.want(t, http.StatusUnprocessableEntity, "The text has changed since you read it", "How we part", `value="Priya"`)
}

// byLink makes a personal link for Priya and gives its code as Dana.
func byLink(t *testing.T, h *house, dana, priya *guest) (path, code string) {
	t.Helper()
	member := priya.get(h.within("/charter/sign")).find(`<option value="(\d+)">Priya`)
	made := priya.post(h.within("/charter/sign/links"), "member", member)
	made.want(t, http.StatusOK, "Personal link, shown only now")
	path = made.find(`http[^<]+(/sign/[a-z0-9]+)`)
	id := dana.get(h.within("/charter/sign")).find(`/sign/links/([a-z0-9]+)/code`)
	given := dana.post(h.within("/charter/sign/links/%s/code", id), "command", newCommand())
	given.want(t, http.StatusOK, "Confirmation code, shown only now")
	return path, given.find(`>(\d{6})<`)
}

func TestAPersonalLinkSignsWithACodeOfAnotherOrganisation(t *testing.T) {
	h, dana, priya := drafted(t)
	sign(t, dana, h)
	path, code := byLink(t, h, dana, priya)
	if path == "" || code == "" {
		t.Fatalf("link %q, code %q", path, code)
	}
	nobody := h.stranger()
	for range 2 { // looking spends nothing
		nobody.get(path).want(t, http.StatusOK, "We tell each other early", "Confirmation code", "you sign for Calder")
	}
	page := nobody.get(path)
	send := func(code string) answer {
		return nobody.post(path, "revision", page.find(`name="revision" value="(\d+)"`), "hash", page.find(`name="hash" value="([0-9a-f]+)"`), "name", "Priya Nair", "authority", "Director", "code", code)
	}
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	send(wrong).want(t, http.StatusUnprocessableEntity, "4 more tries")
	send(code).wantSeen(t, path)
	nobody.get(path).want(t, http.StatusOK, "has signed for Calder")
	send(code).wantSeen(t, path)
	dana.get(h.within("/charter")).want(t, http.StatusOK, "Version 1, in force", "Priya Nair, Director")
	h.common("dana", func(v partnership.View) {
		version, _ := v.Common.InForce()
		for _, s := range version.Signatures {
			if s.Name == "Priya Nair" && (s.Link == 0 || s.Code == 0) {
				t.Errorf("the record does not say who made the link and who gave the code: %+v", s)
			}
		}
	})
}

func TestAPersonalLinkDiesOfWrongCodesAndOfRevocation(t *testing.T) {
	h, dana, priya := drafted(t)
	path, code := byLink(t, h, dana, priya)
	own := priya.get(h.within("/charter/sign"))
	if strings.Contains(own.body, "/code") {
		t.Error("one's own organisation may give the code")
	}
	priya.post(h.within("/charter/sign/links/%s/code", own.find(`/sign/links/([a-z0-9]+)/end`))).want(t, http.StatusForbidden)
	nobody := h.stranger()
	page := nobody.get(path)
	for i := range account.SigningTries {
		a := nobody.post(path, "revision", page.find(`name="revision" value="(\d+)"`), "hash", page.find(`name="hash" value="([0-9a-f]+)"`), "name", "X", "authority", "Y", "code", "x"+code)
		if want := map[bool]int{true: http.StatusNotFound, false: http.StatusUnprocessableEntity}[i == account.SigningTries-1]; a.status != want {
			t.Errorf("wrong code %d answered %d, want %d", i+1, a.status, want)
		}
	}
	nobody.get(path).want(t, http.StatusNotFound)

	path, _ = byLink(t, h, dana, priya)
	priya.post(h.within("/charter/sign/links/%s/end", priya.get(h.within("/charter/sign")).find(`/sign/links/([a-z0-9]+)/end`))).wantSeen(t, h.within("/charter/sign#links"))
	nobody.get(path).want(t, http.StatusNotFound)
}

func TestALinkWhoseMakerHasGoneIsNotOfferedAndSignsNothing(t *testing.T) {
	h, dana, priya := drafted(t)
	do := func(who engine.Who, c partnership.Command, id string) uint64 {
		r, err := h.site.Engine.Do(t.Context(), who, h.at, c, id)
		if err != nil {
			t.Fatal(err)
		}
		return r.First
	}
	mine := engine.Signed(h.key("priya", h.at))
	invited := partnership.InvitationID(do(mine, &partnership.InviteMember{Name: "Omar", Roles: []partnership.Role{partnership.Manager}}, "invite-omar"))
	omar := partnership.MemberID(do(engine.Holder(h.at, invited), &partnership.JoinAsMember{Person: "Omar", Key: h.newKey("max", h.at)}, "join-omar"))
	made := h.signedIn("max").post(h.within("/charter/sign/links"), "member", priya.get(h.within("/charter/sign")).find(`<option value="(\d+)">Priya`))
	path := made.find(`http[^<]+(/sign/[a-z0-9]+)`)
	page := dana.get(h.within("/charter/sign"))
	page.want(t, http.StatusOK, ": a personal link, good until")
	id := page.find(`/sign/links/([a-z0-9]+)/code`)
	code := dana.post(h.within("/charter/sign/links/%s/code", id), "command", newCommand()).find(`>(\d{6})<`)
	nobody := h.stranger()
	text := nobody.get(path)
	send := func() answer {
		return nobody.post(path, "revision", text.find(`name="revision" value="(\d+)"`), "hash", text.find(`name="hash" value="([0-9a-f]+)"`), "name", "Priya", "authority", "Director", "code", code)
	}
	do(mine, &partnership.RemoveMember{Member: omar}, "remove-omar") // not by a page: those end the links as well
	if page := dana.get(h.within("/charter/sign")); strings.Contains(page.body, "personal link, good until") || strings.Contains(page.body, id) {
		t.Error("another organisation is offered a link that signs nothing")
	}
	dana.post(h.within("/charter/sign/links/%s/code", id), "command", newCommand()).want(t, http.StatusNotFound)
	priya.get(h.within("/charter/sign")).want(t, http.StatusOK, "signs nothing any more", "End this link")
	nobody.get(path).want(t, http.StatusOK, "Ask your organisation for another one.")
	send().wantSeen(t, path)
	h.common("dana", func(v partnership.View) {
		if x, _ := v.Common.Unsigned(); len(x.Signatures) > 0 {
			t.Errorf("it signed: %+v", x.Signatures)
		}
	})
}

// Who is asked for a code learns it where all else waits; nobody else does, and no longer than it is needed.
func TestACodeThatIsNeededWaitsForThoseWhoCanGiveIt(t *testing.T) {
	h, dana, priya := drafted(t)
	pages := map[string]string{
		h.within("/waiting"): "A confirmation code is asked for", h.within(""): "A confirmation code is asked for",
		h.within("/charter"): "Priya Nair of Calder signs the charter by a personal link, and needs a code of another organisation",
	}
	waits := func(g *guest, want bool) {
		t.Helper()
		for path, needed := range pages {
			if got := strings.Contains(g.get(path).body, needed); got != want {
				t.Errorf("%s says that a code is needed: %v, want %v", path, got, want)
			}
		}
	}
	sign(t, dana, h)
	waits(dana, false)
	member := priya.get(h.within("/charter/sign")).find(`<option value="(\d+)">Priya`)
	made := priya.post(h.within("/charter/sign/links"), "member", member)
	waits(dana, true)
	waits(priya, false)
	waits(h.colleague(dana, "Tom", "member"), false)
	dana.get(h.within("/waiting")).want(t, http.StatusOK, "See the charter", h.within("/charter")+`"`)
	dana.get(h.within("/charter")).want(t, http.StatusOK, h.within("/charter/sign#links"))
	code := dana.post(h.within("/charter/sign/links/%s/code", dana.get(h.within("/charter/sign")).find(`/sign/links/([a-z0-9]+)/code`)), "command", newCommand()).find(`>(\d{6})<`)
	waits(dana, false)
	path := made.find(`http[^<]+(/sign/[a-z0-9]+)`)
	page := h.stranger().get(path)
	h.stranger().post(path, "revision", page.find(`name="revision" value="(\d+)"`), "hash", page.find(`name="hash" value="([0-9a-f]+)"`), "name", "Priya", "authority", "Director", "code", code).wantSeen(t, path)
	waits(dana, false)
}

// unsignedWords are ways in which a page could say of a party that it has not signed.
var unsignedWords = regexp.MustCompile(`(?i)not (yet )?signed|not yet by|has yet to sign|await\S* (the )?signature|signs the charter|needs a code|personal link|(waits|waiting) for calder`)

// One party has not signed, and a code is asked for it: only the charter's own pages say who.
func TestWhoHasNotSignedIsNamedOnTheChartersPagesOnly(t *testing.T) {
	h, dana, priya := drafted(t)
	tom := h.colleague(dana, "Tom", "member")
	sign(t, dana, h)
	priya.post(h.within("/charter/sign/links"), "member", priya.get(h.within("/charter/sign")).find(`<option value="(\d+)">Priya`))
	dana.get(h.within("/charter")).want(t, http.StatusOK, "not yet", "Priya Nair of Calder signs the charter by a personal link")
	walked := map[string]bool{}
	todo := []string{h.within(""), h.within("/waiting"), h.within("/people"), h.within("/board"), h.within("/commitments"), h.within("/checkins"), h.within("/rounds"), h.within("/record"), h.within("/signals"), "/you"}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if walked[path] || strings.HasPrefix(path, h.within("/charter")) || strings.Contains(path, "/live") {
			continue
		}
		walked[path] = true
		for name, g := range map[string]*guest{"Dana": dana, "Tom": tom} {
			page := g.get(path)
			if !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
				continue
			}
			if words := unsignedWords.FindString(tags.ReplaceAllString(page.body, "")); words != "" {
				t.Errorf("%s, as %s reads it, says %q", path, name, words)
			}
			for _, found := range pageLinks.FindAllStringSubmatch(page.body, -1) {
				if to, _, _ := strings.Cut(strings.ReplaceAll(found[1], "&amp;", "&"), "#"); strings.HasPrefix(to, h.within("")) {
					todo = append(todo, to)
				}
			}
		}
	}
	for _, part := range []string{"", "/waiting", "/people", "/board", "/commitments", "/checkins", "/rounds", "/record"} {
		if !walked[h.within("%s", part)] {
			t.Errorf("%s was not walked", part)
		}
	}
	if len(walked) < 20 {
		t.Errorf("only %d pages were walked: %v", len(walked), walked)
	}
}

var (
	tags      = regexp.MustCompile(`<[^>]*>`)
	pageLinks = regexp.MustCompile(`<a [^>]*href="([^"]+)"`)
)
