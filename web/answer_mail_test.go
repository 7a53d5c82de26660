package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net/http"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/mail"
	"entente/mail/mailtest"
	"entente/partnership"
	"entente/sealed"
	"entente/store"
)

// mails gives the house a mail server.
func (h *house) mails(rules mailtest.Rules) *mailtest.Server {
	h.t.Helper()
	server := mailtest.Start(h.t, rules)
	h.site.Mail = &mail.Server{Host: server.Host, Port: server.Port, Security: mail.STARTTLS, User: mailtest.User, Password: mailtest.Password,
		From: "noreply@harwick.example", Domain: "entente.example", Roots: server.Roots, Now: h.clock}
	return server
}

// asking is a form that asks more people, as its page draws it.
func (a *askedHouse) asking(g *guest, pairs ...string) []string {
	a.t.Helper()
	seed := g.get(a.path()).find(`name="` + seedField + `" value="([a-z2-7]{26})"`)
	return append([]string{commandField, newCommand(), seedField, seed}, pairs...)
}

// people are n addresses, one a line.
func people(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("person%d@x.example", i))
	}
	return strings.Join(list, "\r\n")
}

var linkInLetter = regexp.MustCompile(`http://\S+/answer/[a-z2-7]+`)

// read is a letter's headers and its text.
func read(t *testing.T, l mailtest.Letter) (netmail.Header, string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(l.Body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, string(text)
}

func TestLinksGoOutByMailOneEach(t *testing.T) {
	a := newAskedHouse(t)
	server := a.mails(mailtest.Rules{})
	g := a.signedIn("dana")
	g.get(a.path()).want(t, http.StatusOK, "Send the links to these addresses, one a line", "noreply@harwick.example", "could see which address got which link")
	form := a.asking(g, "links", "2", mailToField, people(12)+"\r\n\r\n")
	page := g.post(a.path()+"/ask", form...)
	page.want(t, http.StatusOK, "12 letters", "0 of 12 have gone out", "12 of 12 have gone out", "All 12 letters have gone out", "Two personal links", "comes back to noreply@harwick.example")
	page.lacks(t, "Not sent", "person3@x.example", cut)
	if page.header.Get("Cache-Control") != "no-store" || page.header.Get("Content-Encoding") != "" {
		t.Errorf("the page's headers are %v", page.header)
	}
	handed, seen := linksAt(page), map[string]bool{}
	for _, l := range server.Taken() {
		headers, text := read(t, l)
		link := linkInLetter.FindString(text)
		path := link[strings.Index(link, "/answer/"):]
		if len(l.To) != 1 || headers.Get("Reply-To") != "" || headers.Get("Auto-Submitted") != "auto-generated" || seen[path] || slices.Contains(handed, path) {
			t.Errorf("to %v with %v: %s", l.To, headers, text)
		}
		seen[path] = true
		for _, says := range []string{"Northbank", "You do not have to answer", "asked for this letter to be sent", "does not keep your address"} {
			if !strings.Contains(strings.ReplaceAll(text, "\r\n", " "), says) {
				t.Errorf("the letter does not say %q: %s", says, text)
			}
		}
		a.stranger().get(path).want(t, http.StatusOK, "from Party of dana")
	}
	if len(seen) != 12 || len(handed) != 2 {
		t.Errorf("%d letters, %d links to hand out", len(seen), len(handed))
	}
	again := g.post(a.path()+"/ask", form...)
	again.want(t, http.StatusOK, "none was sent now", "Links 1 to 2 are those to hand out")
	all := linksAt(again)
	if len(server.Taken()) != 12 || len(all) != 14 || slices.ContainsFunc(handed, func(l string) bool { return !slices.Contains(all, l) }) {
		t.Errorf("sent again it makes %d letters and shows %v", len(server.Taken()), all)
	}
}

func TestChoosingPeopleMailsTheirLinks(t *testing.T) {
	h := newHouse(t)
	server := h.mails(mailtest.Rules{})
	a := &askedHouse{house: h}
	a.round = partnership.RoundID(a.does("dana", &partnership.BeginRound{Set: partnership.SetRef{Key: "ten-behaviours"}, Closes: "2026-12-02", Opens: "2026-12-04"}).First)
	g := h.signedIn("dana")
	g.post(a.path()+"/voice", a.asking(g, "voice", "one-voice", mailToField, people(2))...).want(t, http.StatusUnprocessableEntity, "etters go to several people", "person1@x.example")
	g.post(a.path()+"/voice", a.asking(g, "voice", "people", mailToField, people(6))...).want(t, http.StatusOK, "All 6 letters have gone out")
	if n := len(server.Taken()); n != 6 {
		t.Errorf("%d letters went out, want 6", n)
	}
}

// Who cannot be reached is named with their link; nobody else is.
func TestWhoCannotBeReachedIsShownWithTheirLink(t *testing.T) {
	a := newAskedHouse(t)
	server := a.mails(mailtest.Rules{Rcpt: func(to string) error {
		if to == "person2@x.example" {
			return mailtest.NoSuchPerson(to)
		}
		return nil
	}})
	g := a.signedIn("dana")
	page := g.post(a.path()+"/ask", a.asking(g, mailToField, people(5))...)
	page.want(t, http.StatusOK, "4 of 5 letters have gone out", "person2@x.example", "the mail server did not take it")
	page.lacks(t, "person1@x.example", "no such person")
	links := linksAt(page)
	if len(links) != 1 || len(server.Taken()) != 4 {
		t.Fatalf("%d letters were taken, the page shows %v", len(server.Taken()), links)
	}
	a.stranger().get(links[0]).want(t, http.StatusOK, "from Party of dana")
}

// A mail server that is not as it should be gets nothing, and nobody loses their link by it.
func TestNoLetterGoesOutAndAllLinksAreShown(t *testing.T) {
	for name, rules := range map[string]mailtest.Rules{
		"no TLS": {NoTLS: true, Open: true},
		"dies":   {Data: func(_ int, c mailtest.Conn) error { c.Break(); return mailtest.ErrBroken }},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAskedHouse(t)
			server := a.mails(rules)
			var log bytes.Buffer
			a.site.Log = slog.New(slog.NewJSONHandler(&log, nil))
			g := a.signedIn("dana")
			page := g.post(a.path()+"/ask", a.asking(g, mailToField, people(4))...)
			page.want(t, http.StatusOK, "None of 4 has gone out", "person0@x.example", "person3@x.example")
			if len(linksAt(page)) != 4 || len(server.Taken()) != 0 || strings.Contains(log.String(), "@x.example") {
				t.Errorf("links %v, letters %v, log %s", linksAt(page), server.Taken(), log.String())
			}
		})
	}
}

func TestAddressesThatAreRefusedLoseNothing(t *testing.T) {
	a := newAskedHouse(t)
	server := a.mails(mailtest.Rules{})
	g := a.signedIn("dana")
	for says, typed := range map[string]string{
		"Line 2: write one address":                 "ann@x.example\r\nbob at x.example",
		"Line 4 is the same address as line 1":      "ann@x.example\r\n\r\nbob@x.example\r\nAnn@X.example",
		"Line 1: after the @ comes a domain":        "ann@localhost",
		"At most 200 links at once":                 people(198),
		"Line 3: before the @ most mail servers":    "ann@x.example\r\nbob@x.example\r\nänn@x.example",
		"rite one address, as name@example.org, an": "ann@x.example\r\nbob@x.example\rBcc: all@x.example",
	} {
		last := typed[strings.LastIndexByte(typed, '\n')+1:]
		g.post(a.path()+"/ask", a.asking(g, "links", "3", mailToField, typed)...).want(t, http.StatusUnprocessableEntity, says, last[:8], `value="3"`)
	}
	a.site.Mail = nil
	g.post(a.path()+"/ask", a.asking(g, mailToField, "ann@x.example")...).want(t, http.StatusUnprocessableEntity, "This machine sends no mail", "ann@x.example")
	g.get(a.path()).lacks(t, mailToField)
	if n := len(server.Taken()); n != 0 {
		t.Errorf("%d letters went out", n)
	}
	a.asksNobody(t, 6)
}

// asksNobody checks how many links Dana's organisation has.
func (a *askedHouse) asksNobody(t *testing.T, more int) {
	t.Helper()
	a.signedIn("dana").get(a.path()).want(t, http.StatusOK, strings.ToLower(countOf(more, "person", "people"))+" by link")
}

// Nobody has a flood sent: after so many letters an account waits, and what it typed is kept.
func TestLettersAreRationed(t *testing.T) {
	a := newAskedHouse(t)
	server := a.mails(mailtest.Rules{})
	g := a.signedIn("dana")
	for range 2 {
		g.post(a.path()+"/ask", a.asking(g, mailToField, people(200))...).want(t, http.StatusOK, "All 200 letters have gone out")
	}
	form := a.asking(g, mailToField, people(30))
	g.post(a.path()+"/ask", form...).want(t, http.StatusUnprocessableEntity, "So many letters cannot go out just now", "person29@x.example")
	if n := len(server.Taken()); n != 400 {
		t.Errorf("%d letters went out, want 400", n)
	}
	a.pass(31 * time.Minute)
	g.post(a.path()+"/ask", form...).want(t, http.StatusOK, "All 30 letters have gone out")
}

// What people call things goes into letters as a short line that is no link and no header.
func TestNamesInLettersAreNeutral(t *testing.T) {
	for typed, want := range map[string]string{
		"Northbank":                        "Northbank",
		"Win https://evil.example/x?y now": "Win https evil example x?y now",
		"www.evil.example":                 "www evil example",
		"ann@evil.example":                 "ann evil example",
		"A\r\nBcc: all@x.example":          "A Bcc: all x example",
		"Ends with a stop.":                "Ends with a stop.",
		"Half \u202eturned":                "Half turned",
		strings.Repeat("long ", 40):        strings.Repeat("long ", 11) + "long…",
	} {
		if got := inLetter(typed); got != want {
			t.Errorf("inLetter(%q) = %q, want %q", typed, got, want)
		}
	}
	name := "Prize! https://evil.example\r\nBcc: all@x.example\r\n\r\n" + strings.Repeat("buy ", 15)
	l := mailed(forLetters(answerFrame{Partnership: name, Title: name, Party: name, Host: name, Until: "2 December", Opens: "4 December"}), "ann@x.example", "https://entente.example/answer/abc")
	for _, never := range []string{"evil.example", "https evil.example", "all@x", "\r", "\nBcc", "buy buy buy buy buy buy"} {
		if strings.Contains(l.Subject+l.Text, never) {
			t.Errorf("%q is in the letter: %s\n%s", never, l.Subject, l.Text)
		}
	}
	if strings.Contains(l.Subject, "\n") || len(l.Subject) > 2*mostNameInLetter+8 || strings.Count(l.Text, "https://") != 1 {
		t.Errorf("the letter: %s\n%s", l.Subject, l.Text)
	}
}

// Letters say the same whoever has answered: but for their links, numbers and order they are equal byte by byte.
func TestLettersAreTheSameWhoeverHasAnswered(t *testing.T) {
	world := func(answered int) string {
		a := newAskedHouse(t)
		server := a.mails(mailtest.Rules{})
		for _, link := range a.harwick[:answered] {
			_, sent := a.phone(link, "point-promises", "1")
			sent.want(t, http.StatusSeeOther)
		}
		g := a.signedIn("dana")
		g.post(a.path()+"/ask", a.asking(g, mailToField, people(8))...).want(t, http.StatusOK, "All 8 letters have gone out")
		var list []string
		for _, l := range server.Taken() {
			_, text := read(t, l)
			number := regexp.MustCompile(`(?m)^Message-ID: .*$`).FindString(l.Body)
			head, _, _ := strings.Cut(strings.Replace(l.Body, number, "", 1), "\r\n\r\n")
			list = append(list, head+linkInLetter.ReplaceAllString(text, "LINK"))
		}
		return strings.Join(slices.Sorted(slices.Values(list)), "\n")
	}
	if none, many := world(0), world(5); none != many || !strings.Contains(none, "LINK") {
		t.Errorf("letters differ: %s", firstDifference(none, many))
	}
}

// An address is in no log, no record and no byte of the database, whether its letter went out or not.
func TestAddressesAreKeptNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "entente.db")
	db, err := store.Open(t.Context(), file, store.Options{Schema: append(account.Schema(), sealed.Schema()...)})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouseOn(t, db)
	var log bytes.Buffer
	h.site.Log = slog.New(slog.NewJSONHandler(&log, nil))
	h.listen()
	a := ask(h, "pulse")
	a.mails(mailtest.Rules{Rcpt: func(to string) error {
		if strings.HasPrefix(to, "person2") {
			return mailtest.NoSuchPerson(to)
		}
		return nil
	}})
	g := a.signedIn("dana")
	g.post(a.path()+"/ask", a.asking(g, mailToField, people(5))...).want(t, http.StatusOK, "4 of 5 letters", "person2@x.example")
	g.post(a.path()+"/ask", a.asking(g, mailToField, "person7@x.example\nperson7@x.example")...).want(t, http.StatusUnprocessableEntity)
	a.site.Mail.Password = "wrong"
	g.post(a.path()+"/ask", a.asking(g, mailToField, people(3))...).want(t, http.StatusOK, "None of 3 has")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(file + "*")
	if err != nil || len(found) == 0 {
		t.Fatalf("no database at %s: %v", file, err)
	}
	looked := false
	for _, name := range found {
		kept, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range []string{"person0", "person2", "person7", url.QueryEscape("person2@x.example")} {
			if bytes.Contains(kept, []byte(what)) {
				t.Errorf("%s is in %s", what, filepath.Base(name))
			}
		}
		looked = looked || bytes.Contains(kept, []byte("Northbank"))
	}
	if !looked {
		t.Errorf("%v do not hold what they should; the test looks in the wrong place", found)
	}
	if text := log.String(); strings.Contains(text, "person") || !strings.Contains(text, `"msg":"mail"`) {
		t.Errorf("the log: %s", text)
	}
}

// A reader who leaves in the middle stops no letter, and the page tells how far it is while it goes on.
func TestLettersGoOutWhoeverReads(t *testing.T) {
	a := newAskedHouse(t)
	asked, leave := make(chan struct{}), make(chan struct{})
	server := a.mails(mailtest.Rules{Data: func(taken int, _ mailtest.Conn) error {
		if taken == 1 {
			select {
			case asked <- struct{}{}:
			case <-leave:
			}
			<-leave
		}
		return nil
	}})
	g := a.signedIn("dana")
	form := url.Values{}
	pairs := a.asking(g, mailToField, people(5))
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url+a.path()+"/ask", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range g.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	seen, part := "", make([]byte, 64<<10)
	for !strings.Contains(seen, "1 of 5 have gone out") {
		n, err := answer.Body.Read(part)
		if seen += string(part[:n]); err != nil {
			t.Fatalf("the page ended early: %v: %s", err, seen)
		}
	}
	if strings.Contains(seen, "All 5 letters") {
		t.Error("it says that all are out before they are")
	}
	cancel()
	_ = answer.Body.Close()
	close(leave)
	server.Await(5)
}
