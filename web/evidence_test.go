package web

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/browsertest"
	"entente/engine"
	"entente/eventlog"
	"entente/file"
	"entente/partnership"
	"entente/store"
	"entente/store/postgrestest"
)

// table is a site over a real engine and SQLite, at which Dana (Harwick), Priya (Calder), Amira (Millbrook) and Olga (an
// observer of Harwick) sit, each with a browser of their own, and Zoe of another partnership. Priya has promised something to Dana.
type table struct {
	t       *testing.T
	site    *Site
	store   *store.Store
	seats   map[string]*httptest.Server
	keys    map[string]string
	at      partnership.SpaceID
	promise string // its path
	about   string // its Ref
	count   int
}

var tableDay = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newTable(t *testing.T) *table {
	t.Helper()
	now := func() time.Time { return tableDay }
	s, err := store.Open(t.Context(), postgrestest.Choose(t), store.Options{Schema: append(account.Schema(), file.Schema()...)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	public, _ := url.Parse("http://localhost")
	b := &table{t: t, store: s, seats: map[string]*httptest.Server{}, keys: map[string]string{}, site: &Site{
		Engine: engine.New(s, engine.Settings{Now: now}), Accounts: account.New(s, now), Files: file.New(s, now),
		PublicURL: public, Log: slog.New(slog.DiscardHandler), Now: now,
	}}
	secret, err := b.site.Accounts.FirstStart(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wish := account.Wish{SignIn: "host@example.org", Name: "Hal", Passphrase: "seven quiet harbour lamps", Organisation: "Harwick IT"}
	if _, err := b.site.Accounts.SetUp(t.Context(), secret, "Harwick IT", wish); err != nil {
		t.Fatal(err)
	}
	handler, err := b.site.Handler()
	if err != nil {
		t.Fatal(err)
	}
	b.at = b.found("zoe", handler) // another partnership
	b.at = b.found("dana", handler)
	b.join("Calder Services", "priya", handler)
	b.join("Millbrook Council", "amira", handler)
	b.joinAs("olga", handler, &partnership.InviteMember{Name: "Olga", Roles: []partnership.Role{partnership.Observer}})
	r := b.do("priya", &partnership.MakeCommitment{Receivers: []partnership.PartyID{2}, What: "Publish next week’s staffing", Criteria: []partnership.Text{"By noon", "For every desk"}, Due: "2026-03-06"})
	id := partnership.CommitmentID{Entry: r.First}
	b.promise, b.about = fmt.Sprintf("/s/%s/commitments/%s", b.at, id), id.Once().Ref().String()
	return b
}

// sit gives somebody an account and a browser that is signed in; it returns the key by which the record knows them.
func (b *table) sit(who string, at partnership.SpaceID, handler http.Handler) string {
	b.t.Helper()
	ctx := b.t.Context()
	acc, err := b.site.Accounts.Enrol(ctx, who+"@example.org", who)
	if err != nil {
		b.t.Fatal(err)
	}
	key := account.NewKey()
	if err := b.site.Accounts.AddMembership(ctx, acc.ID, account.Membership{Partnership: string(at), Key: key}); err != nil {
		b.t.Fatal(err)
	}
	in, err := b.site.Accounts.Begin(ctx, acc, account.Visit{})
	if err != nil {
		b.t.Fatal(err)
	}
	seat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Cookie")
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: in.Session})
		handler.ServeHTTP(w, r)
	}))
	b.t.Cleanup(seat.Close)
	b.seats[who], b.keys[who] = seat, string(key)
	return string(key)
}

func (b *table) found(who string, handler http.Handler) partnership.SpaceID {
	b.t.Helper()
	at := partnership.SpaceID(eventlog.NewID())
	_, err := b.site.Engine.Found(b.t.Context(), at, partnership.FoundPartnership{
		Name: "Northbank Contact Centre", Goal: "People get through, and get it sorted.", Zone: "Europe/London",
		Party: "Harwick Borough Council", Kind: partnership.PublicBody, Person: "Dana Whitlock", Key: b.sit(who, at, handler),
	}, "found")
	if err != nil {
		b.t.Fatal(err)
	}
	return at
}

// join has Dana invite an organisation, everybody agree, and it join.
func (b *table) join(name, who string, handler http.Handler) {
	b.t.Helper()
	r := b.do("dana", &partnership.InviteParty{Name: partnership.Text(name)})
	if who == "amira" {
		b.do("priya", &partnership.AnswerConsent{Question: partnership.QuestionID(r.Last), Revision: r.First, Position: partnership.Agree, Name: "Priya Nair"})
	}
	_, err := b.site.Engine.Do(b.t.Context(), engine.Holder(b.at, partnership.InvitationID(r.First)), b.at, &partnership.JoinAsParty{
		Party: partnership.Text(name), Kind: partnership.Supplier, Person: partnership.Text(who), Key: b.sit(who, b.at, handler),
	}, "join-"+who)
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *table) joinAs(who string, handler http.Handler, invite *partnership.InviteMember) {
	b.t.Helper()
	r := b.do("dana", invite)
	_, err := b.site.Engine.Do(b.t.Context(), engine.Holder(b.at, partnership.InvitationID(r.First)), b.at, &partnership.JoinAsMember{
		Person: partnership.Text(who), Key: b.sit(who, b.at, handler),
	}, "join-"+who)
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *table) do(who string, c partnership.Command) engine.Receipt {
	b.t.Helper()
	b.count++
	r, err := b.site.Engine.Do(b.t.Context(), engine.Signed(b.keys[who]), b.at, c, fmt.Sprint("c", b.count))
	if err != nil {
		b.t.Fatalf("%T: %v", c, err)
	}
	return r
}

// reply is what came back, with its body read.
type reply struct {
	*http.Response
	text string
}

func (b *table) send(who string, r *http.Request) reply {
	b.t.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Do(r)
	if err != nil {
		b.t.Fatalf("%s %s by %s: %v", r.Method, r.URL.Path, who, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return reply{res, string(body)}
}

func (b *table) get(who, path string) reply {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), "GET", b.seats[who].URL+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(who, r)
}

func (b *table) post(who, path string, fields map[string]string) reply {
	b.t.Helper()
	values := url.Values{}
	for name, value := range fields {
		values.Add(name, value)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), "POST", b.seats[who].URL+path, strings.NewReader(values.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(who, r)
}

// upload sends a form with a file whose name goes out as it is, as a hostile client would send it.
func (b *table) upload(who, path, name string, data []byte, fields map[string]string) reply {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, value := range fields {
		if err := w.WriteField(field, value); err != nil {
			b.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		b.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), "POST", b.seats[who].URL+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.send(who, r)
}

func (b *table) evidencePath() string { return "/s/" + string(b.at) + "/evidence" }

// show uploads a file as Priya's evidence and returns the path of its evidence.
func (b *table) show(name string, data []byte) string {
	b.t.Helper()
	got := b.upload("priya", b.evidencePath(), name, data, map[string]string{"about": b.about, "title": "The export"})
	if got.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("upload of %q: %d\n%s", name, got.StatusCode, got.text)
	}
	found := regexp.MustCompile(`/evidence/(\d+)/file`).FindAllString(b.get("priya", b.promise).text, -1)
	if len(found) == 0 {
		b.t.Fatalf("no file on the page of the promise:\n%s", b.get("priya", b.promise).text)
	}
	return "/s/" + string(b.at) + strings.TrimSuffix(found[len(found)-1], "/file")
}

const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"

func TestFilesAreTakenByWhatTheyAreNotByTheirNames(t *testing.T) {
	b := newTable(t)
	for name, c := range map[string]struct {
		name string
		data string
		want int
	}{
		"text":              {"export.csv", "a,b\n1,2\n", http.StatusSeeOther},
		"picture":           {"a.png", png, http.StatusSeeOther},
		"polyglot":          {"a.png", png + "<script>alert(1)</script>", http.StatusSeeOther}, // served as something to save
		"empty":             {"a.txt", "", http.StatusUnprocessableEntity},
		"page as a picture": {"a.png", "<!doctype html><script>alert(1)</script>", http.StatusUnprocessableEntity},
		"SVG as a picture":  {"a.png", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, http.StatusUnprocessableEntity},
		"script":            {"a.txt", "#!/bin/sh\nrm -rf /\n", http.StatusUnprocessableEntity},
		"program":           {"a.pdf", "MZ\x90\x00\x03\x00\x00\x00", http.StatusUnprocessableEntity},
		"zip that lies":     {"a.docx", "PK\x03\x04" + strings.Repeat("\x00", 64) + "PK\x05\x06\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00", http.StatusUnprocessableEntity},
		"over 25 MB":        {"a.txt", strings.Repeat("a", file.MaxSize+1), http.StatusUnprocessableEntity},
	} {
		t.Run(name, func(t *testing.T) {
			got := b.upload("priya", b.evidencePath(), c.name, []byte(c.data), map[string]string{"about": b.about, "title": "An export of ours"})
			if got.StatusCode != c.want {
				t.Errorf("upload = %d, want %d", got.StatusCode, c.want)
			}
			if c.want != http.StatusSeeOther && (!strings.Contains(got.text, `id="evidence-file-e"`) || !strings.Contains(got.text, "An export of ours")) {
				t.Errorf("the page does not name the file field, or lost what was typed:\n%s", got.text)
			}
		})
	}
	got := b.upload("priya", b.evidencePath(), "a.txt", bytes.Repeat([]byte("a"), bodyLimit), map[string]string{"about": b.about, "title": "x"})
	if got.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over the limit = %d, want 413", got.StatusCode)
	}
}

func TestFileIsServedToBeSavedNeverToBeShown(t *testing.T) {
	b := newTable(t)
	at := b.show("export.csv", []byte("a,b\n1,2\n"))
	got := b.get("dana", at+"/file")
	if got.StatusCode != http.StatusOK || got.text != "a,b\n1,2\n" {
		t.Fatalf("GET file = %d %q", got.StatusCode, got.text)
	}
	for header, want := range map[string]string{
		"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", "Content-Length": "8",
		"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'", "Cache-Control": "private, no-store",
		"Content-Disposition": `attachment; filename="export.csv"; filename*=UTF-8''export.csv`, "Cross-Origin-Resource-Policy": "same-origin",
		"Content-Encoding": "",
	} {
		if got := got.Header.Get(header); got != want {
			t.Errorf("%s = %q, want %q", header, got, want)
		}
	}
}

func TestHostileNamesBecomeHarmless(t *testing.T) {
	b := newTable(t)
	for name, want := range map[string]string{
		"rep\"ort\\..\\..\\x.csv":     "x.csv",
		"a\r\nSet-Cookie: x=1.csv":    "", // what it becomes does not matter; that it is one header does
		"../../etc/passwd":            "passwd.txt",
		"invoice\u202egnp.exe":        "invoicegnp.exe.txt",
		"a\u200b\u00ad\u2066b.csv":    "ab.csv",
		"Übersicht – März “final”.md": "Übersicht – März “final”.md",
		"تقرير.txt":                   "تقرير.txt",
		"%0d%0aX: y;.txt":             "%0d%0aX y;.txt",
		strings.Repeat("é", 300):      strings.Repeat("é", 90) + ".txt",
	} {
		at := b.show(name, []byte("text "+name))
		header := b.get("dana", at+"/file").Header
		kind, params, err := mime.ParseMediaType(header.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || want != "" && params["filename"] != want {
			t.Errorf("%q is served as %q (%v), want attachment %q", name, header.Get("Content-Disposition"), err, want)
		}
		if header.Get("Set-Cookie") != "" && strings.Contains(header.Get("Set-Cookie"), "x=1") {
			t.Errorf("%q broke out of its header", name)
		}
	}
}

func TestEvidenceOfOthersDoesNotExist(t *testing.T) {
	b := newTable(t)
	at := b.show("export.csv", []byte("a,b\n"))
	none := b.get("zoe", "/s/"+string(b.at)+"/evidence/999999/file")
	for _, path := range []string{at, at + "/file", at + "/contest", at + "/withdraw", b.evidencePath() + "/01/file", b.promise, "/s/" + string(b.at) + "/notes", "/s/" + string(b.at) + "/thanks"} {
		if got := b.get("zoe", path); got.StatusCode != http.StatusNotFound || got.text != none.text {
			t.Errorf("GET %s from another partnership = %d, want 404 with the same body as nothing", path, got.StatusCode)
		}
	}
	for _, path := range []string{at + "/confirm", at + "/contest", at + "/withdraw", at + "/contest/drop", b.evidencePath(), "/s/" + string(b.at) + "/remarks", "/s/" + string(b.at) + "/thanks"} {
		got := b.post("zoe", path, map[string]string{"about": b.about, "title": "x", "reason": "x", "point": "accuracy", "says": "x", "to": "2", "seen": "everyone"})
		if got.StatusCode != http.StatusNotFound || got.text != none.text {
			t.Errorf("POST %s from another partnership = %d, want 404 with the same body", path, got.StatusCode)
		}
	}
	if got := b.get("dana", b.evidencePath()+"/999999/file"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a file of no evidence = %d", got.StatusCode)
	}
	if got := b.get("dana", b.evidencePath()+"/2/file"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a file of an entry that is no evidence = %d", got.StatusCode)
	}
}

func TestErasedEvidenceHasNoFile(t *testing.T) {
	b := newTable(t)
	at := b.show("export.csv", []byte("a name that should not be here"))
	no := uint64(0)
	if _, err := fmt.Sscanf(at[strings.LastIndex(at, "/")+1:], "%d", &no); err != nil {
		t.Fatal(err)
	}
	b.do("priya", &partnership.EraseWords{Entry: no, Reason: "a name in it"})
	if got := b.get("dana", at+"/file"); got.StatusCode != http.StatusNotFound {
		t.Errorf("GET the file after erasing = %d", got.StatusCode)
	}
	if got := b.get("dana", at); got.StatusCode != http.StatusOK || !strings.Contains(got.text, string(partnership.Erased)) || strings.Contains(got.text, "/file") {
		t.Errorf("the evidence after erasing = %d, want its facts, and no link to a file", got.StatusCode)
	}
	rows, err := b.store.Query(t.Context(), `SELECT sha FROM file`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if rows.Next() {
		t.Error("bytes of the file are still in the database")
	}
}

func TestObserverStoresNothing(t *testing.T) {
	b := newTable(t)
	got := b.upload("olga", b.evidencePath(), "a.txt", []byte("text"), map[string]string{"about": b.about, "title": "x"})
	if got.StatusCode != http.StatusForbidden {
		t.Errorf("an observer's upload = %d, want 403", got.StatusCode)
	}
	rows, err := b.store.Query(t.Context(), `SELECT sha FROM file`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if rows.Next() {
		t.Error("the bytes were stored all the same")
	}
	if page := b.get("olga", b.promise).text; strings.Contains(page, `name="about"`) {
		t.Error("an observer is offered a form")
	}
}

func TestLinkShowsWhereItLeads(t *testing.T) {
	b := newTable(t)
	got := b.post("priya", b.evidencePath(), map[string]string{"about": b.about, "title": "The rota", "link": "https://Rota.example/week?9"})
	if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != b.promise+"#evidence" {
		t.Fatalf("POST a link = %d to %q", got.StatusCode, got.Header.Get("Location"))
	}
	page := b.get("dana", b.promise).text
	if !strings.Contains(page, `href="https://Rota.example/week?9" rel="noopener noreferrer nofollow external"`) || !strings.Contains(page, "Link to rota.example") {
		t.Errorf("the link is not marked as leading away, with its host:\n%s", page)
	}
	for _, link := range []string{"javascript:alert(1)", "https://a@b.example", "ftp://a.example", "//a.example"} {
		got := b.post("priya", b.evidencePath(), map[string]string{"about": b.about, "title": "The rota", "link": link})
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, `id="evidence-link-e"`) {
			t.Errorf("link %q = %d, want it refused at its field", link, got.StatusCode)
		}
	}
}

func TestFormsLeadBackToOurPagesOnly(t *testing.T) {
	b := newTable(t)
	for back, want := range map[string]string{
		"/s/" + string(b.at):             "/s/" + string(b.at),
		"/s/" + string(b.at) + "/people": "/s/" + string(b.at) + "/people",
		"https://evil.example/":          b.promise,
		"//evil.example/s/":              b.promise,
		`/\evil.example`:                 b.promise,
		"/s/" + string(b.at) + "/../../": b.promise,
		"/s/" + string(b.at) + "evil":    b.promise,
		"/sign-out":                      b.promise,
		"":                               b.promise,
	} {
		got := b.post("priya", "/s/"+string(b.at)+"/remarks", map[string]string{"about": b.about, "says": "x", "back": back})
		if got.Header.Get("Location") != want+"#remarks" {
			t.Errorf("back %q leads to %q, want %q", back, got.Header.Get("Location"), want+"#remarks")
		}
	}
}

func TestSeeingItDifferentlyAsksWhatWouldHelp(t *testing.T) {
	b := newTable(t)
	at := b.show("export.csv", []byte("a,b\n"))
	page := b.get("dana", at+"/contest").text
	if !strings.Contains(page, "Is this to help, or to corner? What would help?") || !strings.Contains(page, `name="help"`) {
		t.Fatalf("the form does not ask:\n%s", page)
	}
	if got := b.post("dana", at+"/contest", map[string]string{"reason": "Saturday is missing"}); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "Saturday is missing") {
		t.Errorf("without a point: %d, want the form with what was typed", got.StatusCode)
	}
	if got := b.post("priya", at+"/contest", map[string]string{"reason": "x", "point": "accuracy"}); got.StatusCode != http.StatusForbidden {
		t.Errorf("contesting one's own = %d, want 403", got.StatusCode)
	}
	got := b.upload("dana", at+"/contest", "ours.csv", []byte("c,d\n"), map[string]string{
		"reason": "Saturday is missing", "point": "complete", "help": "The Saturday rows", "title": "Our own count", "back": b.promise})
	if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != b.promise+"#evidence" {
		t.Fatalf("contest = %d to %q\n%s", got.StatusCode, got.Header.Get("Location"), got.text)
	}
	page = b.get("priya", b.promise).text
	for _, want := range []string{"Contested", "Something is missing that changes the picture", "Saturday is missing", "The Saturday rows", "Our own count"} {
		if !strings.Contains(page, want) {
			t.Errorf("the promise's page does not say %q", want)
		}
	}
	b.post("dana", at+"/contest/drop", nil)
	b.post("dana", at+"/confirm", nil)
	if page := b.get("priya", b.promise).text; strings.Contains(page, "Contested") || !strings.Contains(page, "Confirmed by") {
		t.Error("the confirmation does not stand in the contest's place")
	}
}

func TestFormSentTwiceIsTakenOnce(t *testing.T) {
	b := newTable(t)
	fields := map[string]string{"about": b.about, "title": "The export of the week", "command": "019d0000-0000-7000-8000-000000000001"}
	for range 2 {
		if got := b.upload("priya", b.evidencePath(), "a.txt", []byte("text"), fields); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("upload = %d", got.StatusCode)
		}
	}
	if n := strings.Count(b.get("priya", b.promise).text, "The export of the week"); n != 1 {
		t.Errorf("it stands there %d times", n)
	}
}

func TestEvidencePagesAreForEveryone(t *testing.T) {
	b := newTable(t)
	at := b.show("export.csv", []byte("a,b\n"))
	b.do("dana", &partnership.ContestEvidence{Evidence: entryIn(t, at), Point: partnership.Complete, Reason: "Saturday is missing.\nSo is Sunday.", Help: "The Saturday rows",
		Kind: partnership.Link, Title: "Our own count", Link: "https://harwick.example/count"})
	b.do("amira", &partnership.ConfirmEvidence{Evidence: entryIn(t, at)})
	b.do("priya", &partnership.AddEvidence{About: mustRef(t, b.about).Of("criterion-2"), Kind: partnership.Statement, Title: "It was up by eleven", Says: "Tom saw it."})
	b.do("amira", &partnership.AddRemark{About: mustRef(t, b.about), Says: "The print date moved with our bank file."})
	b.do("dana", &partnership.GiveThanks{About: mustRef(t, b.about), To: []partnership.PartyID{5}, Team: "the rota team", Says: "You rewrote it in two days."})
	b.post("dana", "/s/"+string(b.at)+"/notes", map[string]string{"title": "Before the check-in", "body": "# Ask\n\n- about the *rota*\n- <b>raw</b>"})
	note := regexp.MustCompile(`/s/[^"/]+/notes/\d+`).FindString(b.get("dana", "/s/"+string(b.at)+"/notes").text)
	browser := browsertest.Start(t)
	for name, path := range map[string]string{
		"evidence-thing": b.promise, "evidence": at, "evidence-contest": at + "/contest", "thanks": "/s/" + string(b.at) + "/thanks",
		"notes": "/s/" + string(b.at) + "/notes", "note": note,
	} {
		browser.Open(b.seats["dana"].URL + path)
		browsertest.Eval[bool](browser, `(document.querySelectorAll("details.more").forEach(d => d.open = true), true)`)
		browser.Axe()
		browser.NoHorizontalScroll(320)
		shoot(t, browser, name)
	}
	browser.Open(b.seats["priya"].URL + at + "/withdraw")
	browser.Axe()
	shoot(t, browser, "evidence-withdraw")
	browser.NoComplaints()
}

func entryIn(t *testing.T, path string) (id partnership.EvidenceID) {
	t.Helper()
	if _, err := fmt.Sscanf(path[strings.LastIndex(path, "/")+1:], "%d", &id); err != nil {
		t.Fatal(err)
	}
	return id
}

func mustRef(t *testing.T, text string) partnership.Ref {
	t.Helper()
	r, err := partnership.ParseRef(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
