package api_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/account"
	"entente/api"
	"entente/engine"
	"entente/eventlog"
	"entente/file"
	"entente/ledger"
	"entente/partnership"
	"entente/sealed"
	"entente/store"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
)

// world is an installation with one partnership: Harwick (Dana) and Calder (Priya).
type world struct {
	t        testing.TB
	engine   *engine.Engine
	accounts *account.Accounts
	handler  http.Handler
	log      *bytes.Buffer
	at       partnership.SpaceID // the common space
	private  partnership.SpaceID // Harwick's own
	tokens   map[string]string   // by name: "dana", "dana reads", "priya", …
	rate     int
	boxes    *sealed.Boxes
	calder   partnership.PartyID
	keys     map[string]string // of Dana and Priya
}

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

func newWorld(t testing.TB) *world { return newWorldAtRate(t, 1_000_000) }

func newWorldAtRate(t testing.TB, rate int) *world {
	t.Helper()
	w := &world{t: t, log: &bytes.Buffer{}, tokens: map[string]string{}, rate: rate}
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "api.db"), store.Options{Schema: slices.Concat(account.Schema(), file.Schema(), sealed.Schema())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	key, err := ledger.NewKey("")
	if err != nil {
		t.Fatal(err)
	}
	w.boxes = sealed.New(db, now)
	w.engine, w.accounts = engine.New(db, engine.Settings{Now: now, Key: key, Sealed: w.boxes}), account.New(db, now)
	a := &api.API{Engine: w.engine, Accounts: w.accounts, Files: file.New(db, now), Now: now, Log: slog.New(slog.NewJSONHandler(w.log, nil)), Rate: rate}
	if w.handler, err = a.Handler(); err != nil {
		t.Fatal(err)
	}
	w.populate()
	return w
}

// populate founds the partnership and lets Calder join.
func (w *world) populate() {
	w.at = partnership.SpaceID(eventlog.NewID())
	dana, priya := w.person("dana", w.at), w.person("priya", w.at)
	w.keys = map[string]string{"dana": string(dana), "priya": string(priya)}
	_, err := w.engine.Found(w.t.Context(), w.at, partnership.FoundPartnership{
		Name: "Northbank Contact Centre", Goal: "People get through.", Zone: "Europe/London",
		Party: "Harwick Borough Council", Kind: partnership.PublicBody, Person: "Dana Whitlock", Key: string(dana),
	}, "found")
	w.must(err)
	w.private, err = w.engine.SpaceOf(w.t.Context(), engine.Signed(string(dana)), w.at, []partnership.PartyID{2})
	w.must(err)
	receipt, err := w.engine.Do(w.t.Context(), engine.Signed(string(dana)), w.at, &partnership.InviteParty{Name: "Calder"}, "invite")
	w.must(err)
	receipt, err = w.engine.Do(w.t.Context(), engine.Holder(w.at, partnership.InvitationID(receipt.First)), w.at, &partnership.JoinAsParty{
		Party: "Calder Services", Kind: partnership.Supplier, Person: "Priya Nair", Key: string(priya)}, "join")
	w.must(err)
	w.calder = partnership.PartyID(receipt.First)
}

// person makes an account with a key in the partnership, and tokens called by its name and its name with " reads".
func (w *world) person(name string, at partnership.SpaceID) account.Key {
	w.t.Helper()
	acc, err := w.accounts.Enrol(w.t.Context(), name+"@example.org", name)
	w.must(err)
	key := account.NewKey()
	membership := account.Membership{Partnership: string(at), Key: key}
	w.must(w.accounts.AddMembership(w.t.Context(), acc.ID, membership))
	for suffix, scope := range map[string]account.Scope{"": account.Write, " reads": account.Read} {
		w.tokens[name+suffix], err = w.accounts.NewToken(w.t.Context(), account.TokenWish{Account: acc.ID, Membership: membership,
			Name: "tests", Scope: scope, Expires: now().Add(time.Hour)})
		w.must(err)
	}
	return key
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// request is a request as a program sends it; id is drawn if it is "".
func (w *world) request(token, method, path, body, id string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	if secret, ok := w.tokens[token]; ok {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
		if id == "" {
			id = uuid.NewString()
		}
		r.Header.Set("Idempotency-Key", id)
	}
	return r
}

// send sends it and returns the status and body.
func (w *world) send(r *http.Request) (int, string) {
	w.t.Helper()
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	body, err := io.ReadAll(rec.Result().Body)
	w.must(err)
	return rec.Code, string(body)
}

func (w *world) get(token, path string) (int, string) {
	return w.send(w.request(token, http.MethodGet, "/api/v1"+path, "", ""))
}

func (w *world) do(token string, at partnership.SpaceID, command, body string) (int, string) {
	return w.send(w.request(token, http.MethodPost, commandPath(at, command), body, ""))
}

func commandPath(at partnership.SpaceID, command string) string {
	return "/api/v1/spaces/" + string(at) + "/commands/" + command
}

// problemOf reads an error's body.
func problemOf(t testing.TB, body string) api.Problem {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal([]byte(body), &p, json.RejectUnknownMembers(true)); err != nil {
		t.Fatalf("%q is no problem: %v", body, err)
	}
	return p
}

// promise is a body with which Harwick promises Calder something; Calder is party 5.
const promise = `{"receivers":[5],"what":"Publish next week's staffing","criteria":["By noon"],"due":"2099-03-06"}`

func TestCommandIsCarriedOutOnce(t *testing.T) {
	w := newWorld(t)
	id := uuid.NewString()
	path := commandPath(w.at, "make-commitment")
	status, first := w.send(w.request("dana", "POST", path, promise, id))
	var done api.Done
	w.must(json.Unmarshal([]byte(first), &done))
	if status != 200 || done.Space != w.at || len(done.Entries) != 1 || done.Repeated {
		t.Fatalf("first = %d %s, want one entry in %s", status, first, w.at)
	}
	_, again := w.send(w.request("dana", "POST", path, promise, `"`+strings.ToUpper(id)+`"`))
	if want := strings.Replace(first, `"repeated":false`, `"repeated":true`, 1); again != want {
		t.Errorf("the same again = %s, want %s", again, want)
	}
	status, body := w.send(w.request("dana", "POST", path, strings.Replace(promise, "noon", "one", 1), id))
	if p := problemOf(t, body); status != 409 || p.Type != "urn:entente:conflict" {
		t.Errorf("another command with the ID = %d %s, want 409", status, body)
	}
}

func TestCommandIDMayStandInTheBody(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		header, body string
		want         int
		field        string
	}{
		{"", "0197f7a4-6d3e-7cc1-9a52-0242ac120002", 200, ""},
		{"0197f7a4-6d3e-7cc1-9a52-0242ac120003", "0197f7a4-6d3e-7cc1-9a52-0242ac120003", 200, ""},
		{"0197f7a4-6d3e-7cc1-9a52-0242ac120004", "0197f7a4-6d3e-7cc1-9a52-0242ac120005", 422, "command_id"},
		{"", "", 422, "command_id"},
		{"", "open", 422, "command_id"},
		{"urn:uuid:0197f7a4-6d3e-7cc1-9a52-0242ac120002", "", 422, "command_id"},
	} {
		r := w.request("dana", "POST", commandPath(w.at, "make-commitment"), `{"command_id":"`+c.body+`",`+promise[1:], "x")
		r.Header.Del("Idempotency-Key")
		if c.header != "" {
			r.Header.Set("Idempotency-Key", c.header)
		}
		status, body := w.send(r)
		if status != c.want || c.field != "" && problemOf(t, body).Field != c.field {
			t.Errorf("header %q, body %q = %d %s, want %d %s", c.header, c.body, status, body, c.want, c.field)
		}
	}
}

func TestBodyIsReadStrictly(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct{ body, field, reason string }{
		"no JSON":            {`{"what":`, "what", "no JSON"},
		"empty":              {``, "", "no JSON"},
		"not an object":      {`[]`, "", "an object"},
		"something after":    {promise + `{}`, "", "nothing after"},
		"unknown member":     {`{"whatt":"x"}`, "whatt", "there are receivers, what"},
		"in another case":    {`{"What":"x"}`, "What", "no such field"},
		"twice":              {`{"what":"x","what":"y"}`, "what", "twice"},
		"null":               {`{"what":null}`, "what", "null"},
		"number for text":    {`{"what":1}`, "what", "a text"},
		"text for number":    {`{"owner":"1"}`, "owner", "a number"},
		"text for a list":    {`{"receivers":"6"}`, "receivers", "a list"},
		"wrong in a list":    {`{"receivers":[5,"7"]}`, "receivers.2", "a number"},
		"fraction":           {`{"receivers":[5,1.5]}`, "receivers.2", "not a value"},
		"negative":           {`{"owner":-1}`, "owner", "not a value"},
		"huge":               {`{"owner":99999999999999999999}`, "owner", "not a value"},
		"invalid UTF-8":      {"{\"what\":\"\xff\"}", "what", "UTF-8"},
		"half a surrogate":   {`{"what":"\ud800"}`, "what", "no JSON"},
		"control character":  {`{"receivers":[5],"what":"a\u0007b","due":"2099-01-01"}`, "what", "control character"},
		"too long":           {`{"receivers":[5],"what":"` + strings.Repeat("x", 301) + `","due":"2099-01-01"}`, "what", "at most 300"},
		"too many":           {`{"what":"x","criteria":[` + strings.Repeat(`"a",`, 20) + `"a"]}`, "criteria", "at most 20"},
		"one of them":        {`{"what":"x","criteria":["a",""]}`, "criteria.2", "fill this in"},
		"no such day":        {`{"receivers":[5],"what":"x","due":"2099-02-30"}`, "due", "choose a day"},
		"another space":      {`{"space":"elsewhere","what":"x"}`, "space", "another space"},
		"foreign receiver":   {`{"receivers":[99],"what":"x","due":"2099-01-01"}`, "receivers", "choose among"},
		"deep":               {`{"what":` + strings.Repeat("[", 100_000) + `}`, "what", "a text"},
		"long unknown name":  {`{"` + strings.Repeat("é", 1000) + `":1}`, strings.Repeat("é", 60), "no such field"},
		"script as a member": {`{"<script>":1}`, "<script>", "no such field"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := w.do("dana", w.at, "make-commitment", c.body)
			p := problemOf(t, body)
			if status != 422 || p.Field != c.field || !strings.Contains(p.Reason, c.reason) {
				t.Errorf("%d %s, want 422 for field %q with %q", status, body, c.field, c.reason)
			}
		})
	}
}

func TestWordsComeBackAsTheyWereTyped(t *testing.T) {
	w := newWorld(t)
	status, body := w.do("dana", w.at, "make-commitment", `{"space":"`+string(w.at)+`","receivers":[5],"what":"<script>alert(1)</script> & “ß”","due":"2099-01-01","criteria":[]}`)
	if status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	w.must(w.engine.View(t.Context(), w.who("dana"), w.at, func(v partnership.View) error {
		list := v.State.Commitments()
		if got := list[len(list)-1].What; got != "<script>alert(1)</script> & “ß”" {
			t.Errorf("what = %q", got)
		}
		return nil
	}))
}

// who is the person behind a token.
func (w *world) who(token string) engine.Who {
	w.t.Helper()
	t, err := w.accounts.Token(w.t.Context(), w.tokens[token])
	w.must(err)
	return engine.Signed(string(t.Key))
}

func TestLargeBodiesAndOtherFormsAreRefused(t *testing.T) {
	w := newWorld(t)
	status, body := w.do("dana", w.at, "make-commitment", `{"what":"`+strings.Repeat("x", 10<<20)+`"}`)
	if problemOf(t, body); status != 413 {
		t.Errorf("10 MB = %d %s, want 413", status, body)
	}
	r := w.request("dana", "POST", commandPath(w.at, "make-commitment"), "what=x", "")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if status, body := w.send(r); status != 415 || problemOf(t, body).Status != 415 {
		t.Errorf("a form = %d %s, want 415", status, body)
	}
	if status, body := w.send(w.request("dana", "DELETE", commandPath(w.at, "make-commitment"), "", "")); status != 405 {
		t.Errorf("DELETE = %d %s, want 405", status, body)
	}
}

// TestWhatIsNotYoursDoesNotExist asks every route for spaces of others and spaces that nobody has: the answers are the
// same to the byte, whatever else is right or wrong about the request.
func TestWhatIsNotYoursDoesNotExist(t *testing.T) {
	w := newWorld(t)
	elsewhere := newPartnership(w)
	foreign := []partnership.SpaceID{w.private, elsewhere, "nosuchspace", partnership.SpaceID(eventlog.NewID())}
	for _, route := range routes(t) {
		for _, token := range []string{"priya", "priya reads", "nobody"} {
			for _, body := range []string{promise, "{}", "{", ""} {
				same := map[string]bool{}
				for _, at := range foreign {
					path := strings.ReplaceAll(strings.ReplaceAll(route.path, "{space}", string(at)), "{id}", "1")
					status, answer := w.send(w.request(token, route.method, path, body, uuid.NewString()))
					if status == 200 && strings.Contains(route.path, "{space}") {
						t.Errorf("%s %s with %s's token = 200 %s", route.method, route.path, token, answer)
					}
					if strings.Contains(route.path, "{space}") {
						same[answer] = true
					}
				}
				if len(same) > 1 {
					t.Errorf("%s %s with %s's token and body %q has %d answers: %v", route.method, route.path, token, body, len(same), same)
				}
			}
		}
	}
}

// newPartnership is the common space of another partnership, in which nobody of w is.
func newPartnership(w *world) partnership.SpaceID {
	at := partnership.SpaceID(eventlog.NewID())
	key := w.person("stranger", at)
	_, err := w.engine.Found(w.t.Context(), at, partnership.FoundPartnership{Name: "Other", Goal: "Other", Zone: "UTC",
		Party: "Elsewhere", Kind: partnership.Peer, Person: "Sam", Key: string(key)}, "found")
	w.must(err)
	return at
}

func TestOnlyATokenThatIsGoodNowCounts(t *testing.T) {
	w := newWorld(t)
	status, body := w.get("dana", "/token")
	var got api.Token
	if err := json.Unmarshal([]byte(body), &got); err != nil || status != 200 || got.Party.Name != "Harwick Borough Council" || got.Partnership != w.at {
		t.Fatalf("GET /token = %d %s", status, body)
	}
	for name, header := range map[string][2]string{
		"none":    {"", ""},
		"cookie":  {"Cookie", "__Host-session=" + w.tokens["dana"]},
		"basic":   {"Authorization", "Basic " + w.tokens["dana"]},
		"garbage": {"Authorization", "Bearer ent_nothing"},
		"empty":   {"Authorization", "Bearer "},
	} {
		r := w.request("", "GET", "/api/v1/token", "", "")
		if header[0] != "" {
			r.Header.Set(header[0], header[1])
		}
		if status, body := w.send(r); status != 401 || problemOf(t, body).Status != 401 {
			t.Errorf("%s = %d %s, want 401", name, status, body)
		}
	}
	tokens, err := w.accounts.Tokens(t.Context(), w.accountOf("dana"))
	w.must(err)
	for _, token := range tokens {
		w.must(w.accounts.RevokeToken(t.Context(), token.Account, token.ID))
	}
	if status, _ := w.get("dana", "/token"); status != 401 {
		t.Errorf("a revoked token = %d, want 401", status)
	}
}

func (w *world) accountOf(token string) account.ID {
	w.t.Helper()
	t, err := w.accounts.Token(w.t.Context(), w.tokens[token])
	w.must(err)
	return t.Account
}

func TestAReadTokenOnlyReads(t *testing.T) {
	w := newWorld(t)
	for _, route := range routes(t) {
		path := strings.ReplaceAll(strings.ReplaceAll(route.path, "{space}", string(w.at)), "{id}", "1")
		status, body := w.send(w.request("dana reads", route.method, path, promise, ""))
		if (status == 403) != (route.method == "POST") {
			t.Errorf("%s %s with a token that reads = %d %s", route.method, route.path, status, body)
		}
	}
}

func TestATokenGivesNoCommandThatNeedsAPerson(t *testing.T) {
	w := newWorld(t)
	head := func() (no uint64) {
		w.must(w.engine.View(t.Context(), w.who("dana"), w.at, func(v partnership.View) error { no = v.State.Head(); return nil }))
		return no
	}
	before := head()
	for _, p := range partnership.Permissions() {
		if p.Token {
			continue
		}
		status, body := w.do("dana", w.at, p.Command, "{}")
		if status != 403 && status != 404 {
			t.Errorf("%s = %d %s, want 403, or 404 for what no member can give", p.Command, status, body)
		}
	}
	if after := head(); after != before {
		t.Errorf("the record grew from %d to %d", before, after)
	}
}

func TestServerFieldsAreNotOnTheWire(t *testing.T) {
	for _, k := range partnership.Commands() {
		var doc struct {
			Components struct {
				Schemas map[string]struct {
					Properties map[string]jsontext.Value `json:"properties"`
				} `json:"schemas"`
			} `json:"components"`
		}
		if err := json.Unmarshal(document(t), &doc); err != nil {
			t.Fatal(err)
		}
		for _, field := range serverFields(k) {
			if _, ok := doc.Components.Schemas[typeName(k)].Properties[field]; ok {
				t.Errorf("%s: the document has the server's field %s", k.Name, field)
			}
		}
	}
}

func TestOpenSpaceAnswersTheSpace(t *testing.T) {
	w := newWorld(t)
	status, body := w.do("dana", w.at, "open-space", `{"parties":[2]}`)
	var done api.Done
	w.must(json.Unmarshal([]byte(body), &done))
	if status != 200 || done.Space != w.private {
		t.Errorf("open-space of what is open = %d %s, want %s", status, body, w.private)
	}
	status, body = w.get("dana", "/spaces")
	var spaces api.Spaces
	w.must(json.Unmarshal([]byte(body), &spaces))
	if status != 200 || len(spaces.Spaces) != 2 || spaces.Spaces[0].ID != w.at || len(spaces.Spaces[0].Parties) != 2 || spaces.Spaces[1].Kind != partnership.Private {
		t.Errorf("GET /spaces = %d %s, want the common space with two parties and Harwick's own", status, body)
	}
}

func TestATokenIsKeptToItsRate(t *testing.T) {
	w := newWorldAtRate(t, 1)
	var last int
	for range 4 {
		last, _ = w.get("dana", "/token")
	}
	if last != 429 {
		t.Errorf("the fourth request at once, at one a second, = %d, want 429", last)
	}
	if status, _ := w.get("priya", "/token"); status != 200 {
		t.Errorf("another token = %d, want 200", status)
	}
}

func TestTheLogNamesNobody(t *testing.T) {
	w := newWorld(t)
	w.do("dana", w.private, "make-commitment", `{"receivers":[2],"what":"A secret plan","due":"2099-01-01"}`)
	w.get("priya", "/spaces/"+string(w.private)+"/commitments")
	lines := w.log.String()
	if !strings.Contains(lines, `"route":"POST /api/v1/spaces/{space}/commands/make-commitment","status":200`) {
		t.Errorf("the log has no line for the command: %s", lines)
	}
	for _, secret := range []string{string(w.private), string(w.at), w.tokens["dana"], "dana", "192.0.2", "secret plan"} {
		if strings.Contains(lines, secret) {
			t.Errorf("the log holds %q: %s", secret, lines)
		}
	}
}

// Errors are those of RFC 9457: their media type, a type, and the status of the answer itself.
func TestErrorsAreProblemsAsRFC9457HasThem(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		request *http.Request
		status  int
	}{
		"no token":       {w.request("", "GET", "/api/v1/spaces", "", ""), 401},
		"no such space":  {w.request("dana", "GET", "/api/v1/spaces/nowhere/commitments", "", ""), 404},
		"no such path":   {w.request("dana", "GET", "/api/v1/nothing", "", ""), 404},
		"another method": {w.request("dana", "DELETE", "/api/v1/spaces", "", ""), 405},
		"only reads":     {w.request("dana reads", "POST", commandPath(w.at, "make-commitment"), promise, ""), 403},
		"invalid":        {w.request("dana", "POST", commandPath(w.at, "make-commitment"), `{"what":1}`, ""), 422},
		"too large":      {w.request("dana", "POST", commandPath(w.at, "make-commitment"), `{"what":"`+strings.Repeat("x", 10<<20)+`"}`, ""), 413},
	} {
		t.Run(name, func(t *testing.T) {
			rec := httptest.NewRecorder()
			w.handler.ServeHTTP(rec, c.request)
			p := problemOf(t, rec.Body.String())
			if rec.Code != c.status || p.Status != c.status || p.Title == "" || !strings.HasPrefix(p.Type, "urn:entente:") || rec.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%d %v %s, want a problem of status %d", rec.Code, rec.Header(), rec.Body, c.status)
			}
		})
	}
}
