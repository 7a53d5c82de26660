package web

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/account"
	"entente/engine"
	"entente/eventlog"
	"entente/ledger"
	"entente/partnership"
	"entente/sealed"
	"entente/store"
	"entente/store/postgrestest"
)

// A house is a whole site over a real database, with a clock of its own: an operator, Dana of Harwick, who founded a
// partnership, Priya of Calder, who joined it, and Max, who is in another.
type house struct {
	t     *testing.T
	site  *Site
	serve http.Handler
	url   string
	at    partnership.SpaceID // Dana's and Priya's partnership
	other partnership.SpaceID // Max's

	mu  sync.Mutex
	now time.Time
}

const secretWords = "seven quiet herons wade"

// newHouse is a house over a database of its own.
func newHouse(t *testing.T) *house {
	t.Helper()
	if postgrestest.Chosen() {
		return newHouseOn(t, openHouse(t, postgrestest.Choose(t)))
	}
	plan := builtHouse(t)
	path := filepath.Join(t.TempDir(), "entente.db")
	for end, content := range plan.files {
		if err := os.WriteFile(path+end, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := houseOver(t, openHouse(t, path), plan.key)
	h.at, h.other = plan.at, plan.other
	h.listen()
	return h
}

// A plan is a house with its people in it, as the files of SQLite. Every house begins with the same, and to let the people
// in takes longer than most tests.
type plan struct {
	once      sync.Once
	files     map[string][]byte // by what their names end in; nil if the test that built it failed
	key       *ledger.Key
	at, other partnership.SpaceID
}

var housePlan plan

// builtHouse is the plan, built by the first test that needs it.
func builtHouse(t *testing.T) *plan {
	t.Helper()
	housePlan.once.Do(func() {
		key, err := ledger.NewKey("")
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "plan.db")
		db := openHouse(t, path)
		h := houseOver(t, db, key)
		h.people()
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		files := map[string][]byte{}
		for _, end := range []string{"", "-wal"} {
			content, err := os.ReadFile(path + end)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			files[end] = content
		}
		housePlan.files, housePlan.key, housePlan.at, housePlan.other = files, key, h.at, h.other
	})
	if housePlan.files == nil {
		t.Fatal("the test that let the people in failed")
	}
	return &housePlan
}

func openHouse(t *testing.T, dsn string) *store.Store {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, store.Options{Schema: append(account.Schema(), sealed.Schema()...), SkipSync: !postgrestest.Chosen()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// houseOver is a site over a database, before anybody listens.
func houseOver(t *testing.T, db *store.Store, key *ledger.Key) *house {
	h := &house{t: t, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	h.site = &Site{Engine: engine.New(db, engine.Settings{Now: h.clock, Key: key, Sealed: sealed.New(db, h.clock)}), Accounts: account.New(db, h.clock),
		Fingerprint: key.Fingerprint(), Log: slog.New(slog.DiscardHandler), Now: h.clock}
	return h
}

// newHouseOn is a house over a database that the test has opened.
func newHouseOn(t *testing.T, db *store.Store) *house {
	t.Helper()
	key, err := ledger.NewKey("")
	if err != nil {
		t.Fatal(err)
	}
	h := houseOver(t, db, key)
	h.listen()
	h.people()
	return h
}

// listen puts the site behind a real listener on 127.0.0.1.
func (h *house) listen() {
	server := httptest.NewServer(nil)
	h.t.Cleanup(func() {
		h.site.EndStreams()
		server.CloseClientConnections()
		server.Close()
	})
	h.url = server.URL
	public, err := url.Parse(server.URL)
	if err != nil {
		h.t.Fatal(err)
	}
	h.site.PublicURL = public
	if h.serve, err = h.site.Handler(); err != nil {
		h.t.Fatal(err)
	}
	server.Config.Handler = h.serve
}

func (h *house) people() {
	ctx := h.t.Context()
	secret, err := h.site.Accounts.FirstStart(ctx)
	if err == nil {
		_, err = h.site.Accounts.SetUp(ctx, secret, "Harwick IT", h.wish("olive"))
	}
	if err != nil {
		h.t.Fatal(err)
	}
	for _, name := range []string{"dana", "priya", "max"} {
		if _, err := h.site.Accounts.Create(ctx, h.wish(name)); err != nil {
			h.t.Fatal(err)
		}
	}
	h.at, h.other = h.found("dana", "Northbank"), h.found("max", "Southbank")
	r, err := h.site.Engine.Do(ctx, engine.Signed(h.key("dana", h.at)), h.at, &partnership.InviteParty{Name: "Calder"}, "invite")
	if err != nil {
		h.t.Fatal(err)
	}
	_, err = h.site.Engine.Do(ctx, engine.Holder(h.at, partnership.InvitationID(r.First)), h.at, &partnership.JoinAsParty{
		Party: "Calder", Kind: partnership.Supplier, Person: "Priya Nair", Key: h.newKey("priya", h.at)}, "join")
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) wish(name string) account.Wish {
	return account.Wish{SignIn: name + "@x.example", Name: strings.ToUpper(name[:1]) + name[1:], Passphrase: secretWords}
}

func (h *house) found(name, called string) partnership.SpaceID {
	at := partnership.SpaceID(eventlog.NewID())
	_, err := h.site.Engine.Found(h.t.Context(), at, partnership.FoundPartnership{Name: partnership.Text(called), Goal: "People get through.",
		Zone: "Europe/London", Party: partnership.Text("Party of " + name), Kind: partnership.PublicBody, Person: partnership.Text(name),
		Key: h.newKey(name, at)}, "found")
	if err != nil {
		h.t.Fatal(err)
	}
	return at
}

func (h *house) account(name string) account.Account {
	h.t.Helper()
	acc, err := h.site.Accounts.BySignIn(context.Background(), name+"@x.example")
	if err != nil {
		h.t.Fatalf("account of %s: %v", name, err)
	}
	return acc
}

func (h *house) newKey(name string, at partnership.SpaceID) string {
	key := account.NewKey()
	err := h.site.Accounts.AddMembership(h.t.Context(), h.account(name).ID, account.Membership{Partnership: string(at), Key: key})
	if err != nil {
		h.t.Fatal(err)
	}
	return string(key)
}

func (h *house) key(name string, at partnership.SpaceID) string {
	keys, err := h.site.Accounts.Keys(context.Background(), h.account(name).ID, string(at))
	if err != nil || len(keys) == 0 {
		h.t.Fatalf("keys of %s: %v %v", name, keys, err)
	}
	return string(keys[0])
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// A guest is a browser without its looks: it keeps cookies and follows nothing.
type guest struct {
	h       *house
	cookies map[string]string
}

func (h *house) stranger() *guest { return &guest{h: h, cookies: map[string]string{}} }

// signedIn is a guest with a session, as if they had signed in.
func (h *house) signedIn(name string) *guest {
	h.t.Helper()
	in, err := h.site.Accounts.Begin(h.t.Context(), h.account(name), account.Visit{UserAgent: "Firefox/1 Linux"})
	if err != nil {
		h.t.Fatal(err)
	}
	return &guest{h: h, cookies: map[string]string{sessionCookie: in.Session, deviceCookie: in.Device}}
}

// answer is what the site answered.
type answer struct {
	status   int
	location string
	header   http.Header
	body     string
}

func (g *guest) get(path string) answer { return g.send(http.MethodGet, path, nil, nil) }

func (g *guest) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return g.send(http.MethodPost, path, strings.NewReader(form.Encode()), nil)
}

func (g *guest) send(method, path string, body io.Reader, header http.Header) answer {
	g.h.t.Helper()
	u, err := url.Parse(g.h.url + path)
	if err != nil {
		g.h.t.Fatal(err)
	}
	return g.sendTo(method, u, body, header)
}

// sendTo is send to an address that is parsed already.
func (g *guest) sendTo(method string, to *url.URL, body io.Reader, header http.Header) answer {
	g.h.t.Helper()
	r := httptest.NewRequest(method, g.h.url, body)
	r.URL, r.RequestURI = to, to.RequestURI()
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	for name, value := range g.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	g.h.serve.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		g.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(g.cookies, c.Name)
		}
	}
	return answer{w.Code, w.Header().Get("Location"), w.Header(), w.Body.String()}
}

// find is the first group of a pattern in the body, "" if there is none.
func (a answer) find(pattern string) string {
	m := regexp.MustCompile(pattern).FindStringSubmatch(a.body)
	if m == nil {
		return ""
	}
	return m[1]
}

func (a answer) want(t *testing.T, status int, words ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("answered %d (to %q), want %d: %s", a.status, a.location, status, a.find(`(?s)<main[^>]*>(.*)</main>`))
	}
	for _, word := range words {
		if !strings.Contains(a.body, word) {
			t.Errorf("the page lacks %q", word)
		}
	}
}

// lacks fails the test for each of these words that the page has.
func (a answer) lacks(t *testing.T, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(a.body, word) {
			t.Errorf("the page holds %q", word)
		}
	}
}

func (a answer) wantSeen(t *testing.T, location string) {
	t.Helper()
	if a.status != http.StatusSeeOther || a.location != location {
		t.Errorf("answered %d to %q, want 303 to %q: %s", a.status, a.location, location, a.find(`(?s)<main[^>]*>(.*)</main>`))
	}
}
