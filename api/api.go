// Package api is the JSON surface: the same commands as the pages give, and reads for programs.
//
//	POST /api/v1/spaces/{space}/commands/{name}    every command that a member can give, from partnership's table
//	GET  /api/v1/spaces/{space}/…                  what the token's member sees, one read for each feature
//	GET  /api/openapi.json                         all of it, described from the table that serves it
//
// A program shows a member's access token as "Authorization: Bearer ent_…"; cookies are not looked at. The token says
// only who is asking: each request looks up the role again. What is not the member's does not exist: the answer is the
// same 404. Errors are problems as RFC 9457 has them.
//
// The wire has structs of its own; a field once published stays. It is not for pages or for people's sign-in (web).
package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/account"
	"entente/engine"
	"entente/file"
	"entente/partnership"

	"github.com/go-json-experiment/json"
)

// API serves programs. Its fields are set once, before Handler is called.
type API struct {
	Engine   *engine.Engine
	Accounts *account.Accounts
	Files    *file.Files
	Now      func() time.Time
	Log      *slog.Logger
	Rate     int // requests a second that one token may send for long; 0 means 100
}

// caller is whom a token speaks for.
type caller struct {
	token account.Token
	who   engine.Who
}

// operation is one thing that a program can ask for: a row of the table from which requests are served and described.
type operation struct {
	method, path string // "/api/v1/spaces/{space}/commitments"
	id           string // its name in generated clients
	says         string // a sentence
	more         string // what else a caller needs to know
	scope        account.Scope
	query        []parameter
	takes        any // the zero value of what the body holds; nil without one
	gives        any // the zero value of what is answered
	serve        func(r *http.Request, c caller) (any, error)
}

// parameter is something that may stand after the question mark.
type parameter struct {
	name, says string
	number     bool
}

// Note is an answer that is a text of its own form, not JSON.
type Note string

// operations is the whole table, in the order of the document.
func (a *API) operations() []operation {
	list := []operation{
		{method: "GET", path: "/api/v1/token", id: "get-token", scope: account.Read, gives: Token{}, serve: a.tokenOf,
			says: "What this token may do, and for whom."},
		{method: "GET", path: "/api/v1/spaces", id: "list-spaces", scope: account.Read, gives: Spaces{}, serve: a.spaces,
			says: "The spaces that the token's member is in."},
	}
	return slices.Concat(list, a.overviewReads(), a.commitmentReads(), a.evidenceReads(), a.checkinReads(), a.roundReads(), a.playbookReads(), a.charterReads(), a.recordReads(), a.checkpoints(), a.imports(), a.commands())
}

// Handler serves everything below /api/.
func (a *API) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	list := a.operations()
	limits := newRates(a.Rate)
	methods := map[string][]string{}
	for _, op := range list {
		mux.Handle(op.method+" "+op.path, a.operation(op, limits))
		methods[op.path] = append(methods[op.path], op.method)
	}
	for path, allowed := range methods {
		mux.Handle(path, a.wrongMethod(strings.Join(allowed, ", ")))
	}
	document, err := Document()
	if err != nil {
		return nil, err
	}
	mux.HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, _ *http.Request) { a.send(w, "application/json", document) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { a.fail(w, r, partnership.ErrNotFound) })
	return a.logged(mux), nil
}

// operation serves one row: who is asking, whether the token reaches that far, and then the row's own work.
func (a *API) operation(op operation, limits *rates) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := a.caller(r, limits)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		answer, err := a.serve(r, c, op)
		if err != nil {
			a.fail(w, r, a.veil(r, c, err))
			return
		}
		a.answer(w, r, answer)
	}
}

func (a *API) serve(r *http.Request, c caller, op operation) (any, error) {
	if op.scope == account.Write && c.token.Scope != account.Write {
		return nil, errOnlyReads
	}
	if err := a.within(r, c); err != nil {
		return nil, err
	}
	return op.serve(r, c)
}

// veil turns a refusal into not found unless the member is in the space: a refusal of a body, too, would tell that the
// space exists. It costs a look at the store, which only those pay who are refused.
func (a *API) veil(r *http.Request, c caller, err error) error {
	at := spaceOf(r)
	if at == "" {
		return err
	}
	seen := a.within(r, c)
	if seen == nil {
		seen = a.Engine.View(r.Context(), c.who, at, func(partnership.View) error { return nil })
	}
	if seen != nil {
		return seen
	}
	return err
}

// caller is whom the request's token speaks for.
func (a *API) caller(r *http.Request, limits *rates) (caller, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return caller{}, errNoToken
	}
	t, err := a.Accounts.Token(r.Context(), strings.TrimSpace(secret))
	if errors.Is(err, account.ErrNotFound) {
		return caller{}, errNoToken
	}
	if err != nil {
		return caller{}, err
	}
	if wait := limits.take(t.ID, a.Now()); wait > 0 {
		return caller{}, tooMany(wait)
	}
	return caller{token: t, who: engine.Signed(string(t.Key))}, a.Accounts.TouchToken(r.Context(), t)
}

// within refuses a space of another partnership than the token's. Errors: partnership.ErrNotFound.
func (a *API) within(r *http.Request, c caller) error {
	at := spaceOf(r)
	if at == "" {
		return nil
	}
	common, err := a.Engine.Partnership(r.Context(), at)
	if err == nil && string(common) != c.token.Partnership {
		err = partnership.ErrNotFound
	}
	return err
}

// spaceOf is the space that the address names; "" if it names none.
func spaceOf(r *http.Request) partnership.SpaceID { return partnership.SpaceID(r.PathValue("space")) }

// answer writes what an operation gave.
func (a *API) answer(w http.ResponseWriter, r *http.Request, v any) {
	if note, ok := v.(Note); ok {
		a.send(w, "text/plain; charset=utf-8", []byte(note))
		return
	}
	body, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.send(w, "application/json", body)
}

func (a *API) send(w http.ResponseWriter, media string, body []byte) {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // whoever asked has gone; nobody is left to tell
}

func (a *API) wrongMethod(allowed string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allowed)
		a.fail(w, r, problem{Type: typeOf("method"), Status: http.StatusMethodNotAllowed, Title: "Not this way", Detail: "use " + allowed})
	}
}

// logged writes one line for each request: the route, never the path; the outcome; no address and no person.
func (a *API) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := a.Now()
		seen := &witness{ResponseWriter: w, status: http.StatusOK}
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		defer func() {
			if v := recover(); v != nil {
				a.recovered(seen, r, v)
			}
			a.Log.LogAttrs(context.WithoutCancel(r.Context()), slog.LevelInfo, "request", slog.String("route", routeOf(r)),
				slog.Int("status", seen.status), slog.Int64("ms", a.Now().Sub(start).Milliseconds()))
		}()
		next.ServeHTTP(seen, r)
	})
}

// routeOf is the pattern that matched: the path itself names spaces.
func routeOf(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	return r.Pattern
}

// witness remembers the status that was sent.
type witness struct {
	http.ResponseWriter
	status int
	begun  bool
}

func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *witness) WriteHeader(status int) {
	if !w.begun {
		w.status, w.begun = status, status >= 200
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(b []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(b)
}
