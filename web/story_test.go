package web

import (
	"bytes"
	"compress/gzip"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/browsertest"
	"entente/engine"
	"entente/file"
	"entente/ledger"
	"entente/partnership"
	"entente/sealed"
	"entente/store"
)

// TestTwoOrganisationsMeetPromiseDifferAndPart is the main job from an empty installation to copies that verify: once with
// nothing but the keyboard, once with a pointer and without any script.
func TestTwoOrganisationsMeetPromiseDifferAndPart(t *testing.T) {
	for _, mode := range []struct {
		name     string
		keyboard bool
	}{{"by keyboard", true}, {"without scripts", false}} {
		t.Run(mode.name, func(t *testing.T) {
			t.Parallel()
			s := newTale(t, mode.keyboard)
			s.found()
			s.meet()
			s.promiseEachWay()
			s.slipAndPutRight()
			s.seeItDifferently()
			s.talk()
			s.thirdJoins()
			s.keepToThemselves()
			s.witness()
			s.oneLeaves()
			s.allExport()
			s.lookAround()
		})
	}
}

// A tale is an empty installation with a clock of its own, and those who come to use it.
type tale struct {
	*house
	keyboard                bool
	sam, dana, priya, amira *person
	key                     *ledger.Key
	setUp                   string
	met                     map[string]bool // kinds of pages that axe has seen
	theirs, ours            string          // Calder's promise and Harwick's, as addresses
	talkAt                  string          // the first conversation, as an address
}

// A person is somebody with a browser, and the sign-in that they will have.
type person struct {
	*browsertest.Browser
	s            *tale
	name, signIn string
	width        int // of the window, in CSS pixels
}

const passphrase = "seven quiet herons wade"

func newTale(t *testing.T, keyboard bool) *tale {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "entente.db"), store.Options{Schema: slices.Concat(account.Schema(), file.Schema(), sealed.Schema()), SkipSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	key, err := ledger.NewKey("")
	if err != nil {
		t.Fatal(err)
	}
	s := &tale{house: &house{t: t, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}, keyboard: keyboard, key: key, met: map[string]bool{}}
	s.site = &Site{Engine: engine.New(db, engine.Settings{Now: s.clock, Key: key, Files: file.New(db, s.clock), Sealed: sealed.New(db, s.clock)}), Accounts: account.New(db, s.clock), Files: file.New(db, s.clock),
		Fingerprint: key.Fingerprint(), Log: slog.New(slog.DiscardHandler), Now: s.clock}
	s.listen()
	if s.setUp, err = s.site.Accounts.FirstStart(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.sam, s.dana, s.priya, s.amira = s.person("Sam Host"), s.person("Dana Whitlock"), s.person("Priya Nair"), s.person("Amira Haddad")
	return s
}

func (s *tale) person(name string) *person {
	s.t.Helper()
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	p := &person{Browser: browsertest.Start(s.t), s: s, name: name, signIn: first + "@x.example", width: 1280}
	p.View(p.width, false)
	if s.keyboard {
		p.Keyboard()
	} else {
		p.ScriptsOff()
	}
	return p
}

// at opens a page, signing in first where the session has run out.
func (p *person) at(path string) {
	p.s.t.Helper()
	p.Open(p.s.url + path)
	if p.Heading() == "Sign in" {
		p.send("Sign in", "Your e-mail address", p.signIn, "Your passphrase", passphrase)
	}
	p.look()
}

// in opens a page of the partnership.
func (p *person) in(path string) { p.s.t.Helper(); p.at("/s/" + string(p.s.house.at) + path) }

func (p *person) send(button string, pairs ...string) {
	p.s.t.Helper()
	p.Send(button, pairs...)
	p.look()
}

func (p *person) follow(words string) {
	p.s.t.Helper()
	p.Follow(words)
	p.look()
}

var secretsAndNumbers = regexp.MustCompile(`/[a-z-]+\.\d+~[^/]+|/[a-z0-9]{26}\b|/\d[\d.-]*`)

// What a page may weigh on the way, in bytes, and how often it may ask.
const (
	mostHTML, mostScript = 60_000, 10_000
	mostRequests         = 6
)

func compressed(text []byte) int {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(text) // into memory
	_ = w.Close()
	return b.Len()
}

// light checks what the page that has come up weighs, and how often it asked.
func light(t *testing.T, b *browsertest.Browser) {
	t.Helper()
	if n := compressed([]byte(browsertest.Eval[string](b, `document.documentElement.outerHTML`))); n > mostHTML {
		t.Errorf("%s weighs %d bytes, want %d at most", b.Address(), n, mostHTML)
	}
	if n := browsertest.Eval[int](b, `performance.getEntriesByType("resource").length + 1`); n > mostRequests {
		t.Errorf("%s takes %d requests, want %d at most", b.Address(), n, mostRequests)
	}
}

func TestScriptIsSmall(t *testing.T) {
	files, err := filepath.Glob("static/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("scripts: %v %v", files, err)
	}
	total := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		total += compressed(text)
	}
	if total > mostScript {
		t.Errorf("%d scripts weigh %d bytes, want %d at most", len(files), total, mostScript)
	}
}

// look holds the page that has come up to what every page keeps to: small, few requests, nothing to complain of, no two
// things of one name, and, the first time that a page of its kind comes up, everyone can use it.
func (p *person) look() {
	p.s.t.Helper()
	light(p.s.t, p.Browser)
	for _, id := range browsertest.Eval[[]string](p.Browser, `[...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i)`) {
		p.s.t.Errorf("%s has two things called #%s", p.Address(), id)
	}
	p.NoComplaints()
	kind := secretsAndNumbers.ReplaceAllString(strings.SplitN(p.Address(), "?", 2)[0], "/…")
	if p.s.keyboard || p.s.met[kind] {
		return
	}
	p.s.met[kind] = true
	p.Axe()
	p.NoHorizontalScroll(320)
	p.View(p.width, false)
}

// join uses the link on somebody's page.
func (p *person) join(link string, party string) {
	p.s.t.Helper()
	p.at(link)
	p.Sees("Dana Whitlock, Harwick, invites you", "Founded by Harwick.", "Harwick IT runs this machine and could technically read what is stored on it.", "contractual notice", p.s.key.Fingerprint())
	p.send("Join", "Your organisation", party, "In this partnership it is a", "Supplier", "Your name", p.name, "Your e-mail address", p.signIn, "Choose a passphrase", passphrase)
	p.codes()
}

// codes puts off the recovery codes that everyone new is offered.
func (p *person) codes() {
	p.s.t.Helper()
	if p.Heading() != "Your recovery codes" {
		p.s.t.Fatalf("a newcomer is led to %s", p.Address())
	}
	p.send("Show my ten codes")
	p.Sees("They are shown only now.")
	p.follow("I have kept them, go on")
}

var inviteLink = regexp.MustCompile(`http\S+?(/join/[a-z0-9]+)`)

func (p *person) inviteLink() string {
	p.s.t.Helper()
	m := inviteLink.FindStringSubmatch(p.Words())
	if m == nil {
		p.s.t.Fatalf("no link: %s", p.Words())
	}
	return m[1]
}

// linked is the first address that the page links to and that ends so.
func (p *person) linked(pattern string) string {
	p.s.t.Helper()
	for _, to := range browsertest.Eval[[]string](p.Browser, `[...document.links].map((a) => a.pathname)`) {
		if regexp.MustCompile(pattern).MatchString(to) {
			return to
		}
	}
	p.s.t.Fatalf("%s has no link to %s", p.Address(), pattern)
	return ""
}

// wait lets days pass, to nine in the morning.
func (s *tale) wait(days int) { s.pass(time.Duration(days) * 24 * time.Hour) }

func (s *tale) found() {
	sam, dana := s.sam, s.dana
	sam.at("/set-up/" + s.setUp)
	sam.Sees("You belong to no party by that")
	sam.send("Set it up", "Who runs this machine, as people will read it", "Harwick IT", "Your name", sam.name, "Your e-mail address", sam.signIn, "Choose a passphrase", passphrase)
	sam.codes()
	sam.at("/operator")
	sam.send("Make a founding link", "Whom it is for", "Dana of the borough")
	link := regexp.MustCompile(`http\S+?(/found/[a-z0-9]+)`).FindStringSubmatch(sam.Words())
	if link == nil {
		s.t.Fatalf("no founding link: %s", sam.Words())
	}

	dana.at(link[1])
	dana.Sees("Three things, and you can begin.", "Harwick IT")
	dana.send("Found it", "What is the partnership called?", "Northbank", "Which problem or goal brings you together?", "People get through.", "Your organisation", "Harwick",
		"In this partnership it is a", "Public body", "Your name", dana.name, "Your e-mail address", dana.signIn, "Choose a passphrase", passphrase)
	dana.codes()
	s.house.at = partnership.SpaceID(strings.TrimPrefix(dana.Address(), "/s/"))
	dana.Sees("People get through.", "You are the first one here.", "Vouched for by the host only")
}

func (s *tale) meet() {
	dana, priya := s.dana, s.priya
	dana.follow("Invite an organisation")
	dana.in("/people")
	dana.send("Invite it", "Which organisation?", "Calder")
	dana.Sees("Calder, you are invited", "It works once", s.key.Fingerprint(), "Run by Harwick IT")
	link := dana.inviteLink()
	priya.join(link, "Calder")
	priya.Sees("People get through.")
	priya.follow("People")
	priya.Sees("Harwick", "Dana Whitlock", "Signatory", "Calder", "Priya Nair")
	s.signedIn("sam").get(link).want(s.t, http.StatusNotFound) // it works once

	dana.in("/checkins")
	dana.follow("Arrange a first meeting")
	dana.send("Arrange it", "On", s.day(1), "At", "10:00", "Where, or how", "The market hall", "Something small to do together", "Sort ten letters", "Who hosts", "Calder")
	dana.Sees("First meeting", "Sort ten letters", "What would end it for one of us?")
	priya.in("/checkins")
	priya.Sees("First meeting", "The market hall")
	s.wait(1)
	priya.in("/checkins")
	priya.send("It took place")
	dana.in("/checkins")
	dana.Sees("Took place", "You last talked on")
}

// promiseEachWay is on Tuesday 24 November.
func (s *tale) promiseEachWay() {
	dana, priya := s.dana, s.priya
	dana.in("/commitments")
	dana.Sees("Make a promise", "Harwick has no open commitment.")
	dana.send("Make the promise", "Harwick promises", "Calder", "to", "Publish the December rota", "by", s.day(1), "It is done when", "By noon\nFor all four sites")
	s.ours = dana.Address()
	dana.Sees("Offered. It becomes a promise once Calder accepts what it says.", "For all four sites")
	priya.in("")
	priya.Sees("Waiting for you")
	priya.follow("Publish the December rota")
	priya.send("Accept it", "Who confirms that it is done", "I do")
	priya.Sees("Agreed, due on Wednesday 25 November.", "Priya Nair")

	priya.in("/commitments")
	priya.send("Make the promise", "Calder promises", "Harwick", "to", "Answer every letter within five days", "by", "2026-12-04", "It is done when", "No letter is older than five days\nEach has a name on it")
	s.theirs = priya.Address()
	dana.in("/waiting")
	dana.follow("Answer every letter within five days")
	dana.send("Accept it", "Who confirms that it is done", "I do", "Deputy", "Nobody")
	dana.Sees("Agreed, due on Friday 4 December.")
	dana.in("/commitments")
	dana.Sees("Publish the December rota", "Answer every letter within five days")
}

// slipAndPutRight is on Friday 27 November: Wednesday's promise has had its working day of grace.
func (s *tale) slipAndPutRight() {
	dana, priya := s.dana, s.priya
	s.wait(3)
	priya.in("")
	priya.Sees("One thing needs attention", "Publish the December rota", "Harwick promised this for Wednesday 25 November. It has not been shown yet.", "A short conversation with Harwick")
	priya.SeesNot("failed", "breach")
	dana.in("")
	dana.follow("Open the promise")
	dana.Sees("has not been shown", "Putting it right")
	dana.send("Put it right", "What went wrong", "Two sites answered late", "What you do about it", "We ask them a week before")
	dana.Sees("Two sites answered late", "We ask them a week before")
	dana.send("It is done", "What you did, and where it can be seen", "It hangs in every site")
	photo := filepath.Join(s.t.TempDir(), "rota.txt")
	if err := os.WriteFile(photo, []byte("Monday: Ann, Tom\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	dana.send("Show it", "What does it show?", "The rota as it hangs", "File", photo)
	dana.Sees("The rota as it hangs", "Shown")

	priya.in("/waiting")
	priya.follow("Publish the December rota")
	priya.Sees("It hangs in every site", "The rota as it hangs", "Is it done, all of it?")
	priya.send("Yes, all of it")
	dana.at(s.ours)
	dana.Sees("Kept late, and confirmed by all.", "Calder confirmed it, all of it")
}

func (s *tale) seeItDifferently() {
	dana, priya := s.dana, s.priya
	priya.at(s.theirs)
	priya.send("It is done", "What you did, and where it can be seen", "The list is empty since Thursday")
	dana.at(s.theirs)
	dana.Unfold("Not yet, because…")
	dana.Sees("The list is empty since Thursday", "Is this to help, or to corner? What would help?")
	dana.send("Say what is missing", "No letter is older than five days", "Two from Ashgrove are nine days old")
	dana.Sees("Calder")
	priya.at(s.theirs)
	priya.Sees("Two from Ashgrove are nine days old")
	priya.send("Stand by it", "Your account of it", "Those two came to us on Wednesday")
	for _, p := range []*person{dana, priya} {
		p.at(s.theirs)
		p.Sees("We see it differently. It is neither kept nor not", "Two from Ashgrove are nine days old", "Those two came to us on Wednesday")
	}
	priya.send("Bring to the next check-in")
	dana.in("")
	dana.Sees("We see it differently whether it is done; it is neither kept nor not.")
}

func (s *tale) talk() {
	dana, priya := s.dana, s.priya
	dana.in("/checkins")
	dana.Sees("Answer every letter within five days")
	dana.send("Put it on the list", "Bring a topic", "Who tells the web team?")
	dana.in("/checkins/new")
	dana.send("Arrange it", "On", s.day(3), "How long", "Half an hour", "Where, or how", "A walk by the river", "Who hosts", "Harwick")
	s.wait(3)
	priya.in("/checkins")
	priya.Sees("Did it take place?", "Who tells the web team?")
	priya.send("It took place")
	dana.in("/checkins")
	dana.Sees("Took place", "Two topics talked about")
	dana.in("/thanks")
	dana.send("Say thanks", "Thank you to", "Calder", "For what", "For walking in the rain")
	priya.in("")
	priya.Sees("For walking in the rain")
}

func (s *tale) thirdJoins() {
	dana, priya, amira := s.dana, s.priya, s.amira
	dana.in("/people")
	dana.send("Invite it", "Which organisation?", "Millbrook")
	dana.Sees("Not answered yet", "Calder", "Silence is not consent.")
	invitation := dana.Address()
	priya.in("/waiting")
	priya.follow("May Millbrook join?")
	priya.send("Answer", "Calder", "We go along", "Why, or which reservation", "If they keep to the market days", "Your name, as you sign", "Priya Nair", "By what authority", "Director")
	priya.Sees("Agreed by all", "If they keep to the market days", "Priya Nair, Director")
	dana.at(invitation)
	dana.send("Make the link")
	amira.join(dana.inviteLink(), "Millbrook")
	amira.in("/record")
	amira.Sees("Publish the December rota", "Harwick", "Calder") // a newcomer sees the whole common record
	amira.at(s.theirs)
	amira.Sees("We see it differently")
	priya.in("/people")
	priya.Sees("Millbrook joined", "Amira Haddad")
}

// keepToThemselves is what two of three have between them, and what one keeps for itself.
func (s *tale) keepToThemselves() {
	dana, priya, amira := s.dana, s.priya, s.amira
	dana.in("/notes")
	dana.send("Keep the note", "Title", "What we would like from Millbrook", "Note", "Ask about the market")
	note := dana.Address()
	dana.in("/commitments")
	dana.send("Make the promise", "Harwick promises", "Calder", "to", "Lend you two desks", "by", "2026-12-18")
	dana.Sees("Seen by Harwick and Calder.")
	room := dana.Address()
	priya.in("/commitments")
	priya.Sees("Lend you two desks")
	priya.SeesNot("What we would like from Millbrook")
	for _, path := range []string{"", "/commitments", "/checkins", "/record", "/notes", "/thanks", "/people", "/search?q=desks", "/search?q=market"} {
		amira.in(path)
		amira.SeesNot("Lend you two desks", "What we would like from Millbrook")
	}
	dana.in("/people")
	dana.at(dana.linked(`/parties/\d+/remove$`))
	dana.Sees("This is the last step, not the first.")
	s.signedIn("amira").get(room).want(s.t, http.StatusNotFound)
	s.signedIn("amira").get(note).want(s.t, http.StatusNotFound)
	s.signedIn("priya").get(note).want(s.t, http.StatusNotFound)
	s.signedIn("sam").get("/s/"+string(s.house.at)).want(s.t, http.StatusNotFound) // who runs the machine is in no partnership
}

// witness lets a program of Harwick's check and countersign what everyone sees.
func (s *tale) witness() {
	key, err := ledger.NewKey("harwick.example/witness")
	if err != nil {
		s.t.Fatal(err)
	}
	dana, e := s.dana, s.site.Engine
	dana.in("/record")
	dana.Sees("vouched for by the host only")
	dana.send("Register it", "The line that it printed", key.Public().WitnessVKey())
	w, err := ledger.NewWitness(key, s.key.Public(), nil, s.clock)
	if err != nil {
		s.t.Fatal(err)
	}
	who := engine.Signed(s.house.key("dana", s.house.at))
	head, err := e.Checkpoint(s.t.Context(), who, s.house.at)
	if err != nil {
		s.t.Fatal(err)
	}
	cosigned, err := w.Observe(head, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := e.AddCosignature(s.t.Context(), who, s.house.at, cosigned); err != nil {
		s.t.Fatal(err)
	}
	s.priya.in("")
	s.priya.Sees("Checked by Harwick up to entry")
}

func (s *tale) oneLeaves() {
	dana, priya := s.dana, s.priya
	priya.in("/people")
	priya.follow("Leave with your organisation")
	priya.Sees("Nobody has to agree")
	priya.send("Leave", "A word to the others", "Our contract moves on", "Calder leaves Northbank.", "yes")
	dana.in("/people")
	dana.Sees("Calder (has left)", "Calder left")
	dana.in("/record")
	dana.Sees("Our contract moves on")
	dana.at(s.theirs)
	dana.send("Add the remark", "Your remark", "We miss you")
	priya.in("/record")
	priya.SeesNot("We miss you")
	priya.at(s.ours)
	priya.Sees("Kept late")
}

func (s *tale) allExport() {
	for _, p := range []*person{s.dana, s.priya, s.amira} {
		p.in("/record")
		bundle := p.Download("Download your copy")
		report, err := ledger.Verify(bytes.NewReader(bundle), ledger.VerifyOptions{Key: s.key.Fingerprint()})
		if err != nil {
			s.t.Errorf("%s’s copy: %v", p.name, err)
			continue
		}
		spaces := map[*person]int{s.dana: 3, s.priya: 2, s.amira: 1}[p]
		if len(report.Spaces) != spaces || !report.Pinned || report.Spaces[0].Files+report.Spaces[len(report.Spaces)-1].Files == 0 {
			s.t.Errorf("%s’s copy holds %d spaces, want %d with the rota: %+v", p.name, len(report.Spaces), spaces, report.Spaces)
		}
		bundle[len(bundle)/2] ^= 1
		if _, err := ledger.Verify(bytes.NewReader(bundle), ledger.VerifyOptions{Key: s.key.Fingerprint()}); err == nil {
			s.t.Errorf("%s’s copy verifies although a bit was changed", p.name)
		}
	}
}

// elsewhere are addresses that are no pages, or are pages that only those see who have lost something; the tests of sign-ins
// look at those.
var elsewhere = []string{"/static/", "/sign-in", "/recover", "/reset/{secret}", "/you/new-passphrase", "/you/finish", "/found", "/s/{space}/live", "/s/{space}/evidence/{id}/file",
	"/s/{space}/record/{no}/receipt", "/s/{space}/record/checkpoint", "/s/{space}/commitments.csv", "/s/{space}/charter.md", "/s/{space}/charter.docx"}

var parameter = regexp.MustCompile(`\{[a-z]+\}`)

// lookAround opens the pages that the story has not led to: once it is over, every page has been looked at.
func (s *tale) lookAround() {
	if s.keyboard {
		return
	}
	for _, path := range []string{"/", "/you", "/you/address", "/you/passphrase", "/you/tokens", "/you/erase"} {
		s.dana.at(path)
	}
	for _, path := range []string{"/operator/sign-ins", "/operator/notices", "/operator/erasures"} {
		s.sam.at(path)
	}
	s.dana.in("/board")
	s.dana.Sees("They are listed, not counted", "Publish the December rota")
	for _, path := range []string{"/import", "/party", "/close", "/people/3", "/you", "/record/2", "/waiting", "/search?q=rota"} {
		s.dana.in(path)
	}
	dana := s.dana
	dana.in("/checkins")
	dana.at(dana.linked(`/checkins/\d+$`) + "/sheet")
	dana.at(s.ours)
	rota := strings.TrimSuffix(dana.linked(`/evidence/\d+(/file)?$`), "/file")
	dana.at(rota)
	dana.at(rota + "/withdraw")
	s.amira.at(rota + "/contest")
	dana.in("/commitments")
	dana.send("Make the promise", "Harwick promises", "Millbrook", "to", "Send the numbers", "by", s.day(1), "How often", "Every week")
	s.amira.at(dana.Address())
	s.amira.send("Accept it")
	s.amira.at(s.amira.linked(`/on/[\d-]+$`))
	dana.in("/playbook")
	dana.send("Begin with a conversation", "Whom it concerns", "Millbrook", "What it is about, in a sentence", "The numbers come late")
	dana.Sees("We are at step 1 of 5", "The numbers come late")
	dana.in("")
	dana.at(dana.linked(`/signals/correction`))
	s.looked(func(path string) bool { return !ofCharter(path) && !ofRound(path) })
}

// ofCharter tells whether a page is of the charter, whose story is another.
func ofCharter(path string) bool {
	return strings.HasPrefix(path, "/s/{space}/charter") || path == "/sign/{secret}"
}

// ofRound tells whether a page is of a round or its questions; those have stories and tests of their own.
func ofRound(path string) bool {
	return strings.HasPrefix(path, "/s/{space}/rounds") || strings.HasPrefix(path, "/s/{space}/sets") || strings.HasPrefix(path, "/answer")
}

// looked checks that each of these pages has been looked at.
func (s *tale) looked(of func(path string) bool) {
	s.t.Helper()
	for _, r := range siteRoutes(s.t) {
		if r.method == http.MethodGet && of(r.path) && !slices.Contains(elsewhere, r.path) && !s.met[strings.TrimSuffix(parameter.ReplaceAllString(r.path, "…"), "{$}")] {
			s.t.Errorf("nobody has looked at GET %s", r.path)
		}
	}
}
