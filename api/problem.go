package api

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"entente/account"
	"entente/partnership"

	"github.com/go-json-experiment/json"
)

// Problem is an error as programs read it (RFC 9457, application/problem+json).
type Problem struct {
	Type      string `json:"type"` // urn:entente:conflict: what a program tells problems apart by
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail,omitzero"`
	Field     string `json:"field,omitzero"`     // of an invalid body: what to mend; criteria.2 is the second of them
	Reason    string `json:"reason,omitzero"`    // of an invalid body: how
	Reference string `json:"reference,omitzero"` // of a fault of ours: the number to name when asking for help
}

// problem makes a Problem an error. Unlike the four errors of package partnership it says its status itself.
type problem Problem

func (p problem) Error() string { return p.Title }

func typeOf(name string) string { return "urn:entente:" + name }

// errNoToken is the answer to whoever shows no token that is good now.
var errNoToken = problem{Type: typeOf("unauthorised"), Status: http.StatusUnauthorized, Title: "No token that is good now",
	Detail: "send Authorization: Bearer ent_…; tokens are made on the page of your account, and expire"}

// errOnlyReads is the answer to a token that reads, where something is to be written.
var errOnlyReads = problem{Type: typeOf("forbidden"), Status: http.StatusForbidden, Title: "Not yours to do", Detail: "this token can only read"}

func tooMany(wait time.Duration) problem {
	seconds := int(wait/time.Second) + 1
	return problem{Type: typeOf("too-many"), Status: http.StatusTooManyRequests, Title: "Too many requests",
		Detail: fmt.Sprintf("try again in %d s", seconds)}
}

// fail answers with a problem.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		return // nobody is there to read it
	}
	p := a.problem(r, err)
	switch p.Status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="entente"`)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	body, err := json.Marshal(Problem(p))
	if err != nil {
		a.Log.Error("problem", "route", routeOf(r), "error", err.Error())
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(body)
}

// problem is the one table from errors to what a program is told.
func (a *API) problem(r *http.Request, err error) problem {
	var told problem
	var invalid *partnership.InvalidError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &told):
		return told
	case errors.Is(err, partnership.ErrNotFound), errors.Is(err, account.ErrNotFound):
		return problem{Type: typeOf("not-found"), Status: http.StatusNotFound, Title: "There is no such thing here"}
	case errors.Is(err, partnership.ErrForbidden):
		return problem{Type: typeOf("forbidden"), Status: http.StatusForbidden, Title: "Not yours to do", Detail: because(err, partnership.ErrForbidden)}
	case errors.Is(err, partnership.ErrConflict):
		return problem{Type: typeOf("conflict"), Status: http.StatusConflict, Title: "Something changed in the meantime",
			Detail: because(err, partnership.ErrConflict)}
	case errors.As(err, &invalid):
		return problem{Type: typeOf("invalid"), Status: http.StatusUnprocessableEntity, Title: "This cannot be taken as it is",
			Field: invalid.Field, Reason: invalid.Reason}
	case errors.As(err, &large):
		return problem{Type: typeOf("too-large"), Status: http.StatusRequestEntityTooLarge, Title: "That is too much at once",
			Detail: fmt.Sprintf("at most %d bytes", large.Limit)}
	}
	reference := newReference()
	a.Log.Error("fault", "route", routeOf(r), "reference", reference, "error", err.Error())
	return problem{Type: typeOf("fault"), Status: http.StatusServiceUnavailable, Title: "Something is wrong on our side", Reference: reference,
		Detail: "send it again with the same Idempotency-Key: it is carried out once, whatever became of this one"}
}

// because is what an error says beyond its kind.
func because(err, kind error) string {
	text, prefix := err.Error(), kind.Error()+": "
	if len(text) > len(prefix) && text[:len(prefix)] == prefix {
		return text[len(prefix):]
	}
	return ""
}

// recovered turns a panic into a problem with a reference. What panicked is named only if the runtime said it, since
// any other value may hold a person's words.
func (a *API) recovered(w *witness, r *http.Request, v any) {
	if v == http.ErrAbortHandler {
		panic(v)
	}
	what := fmt.Sprintf("%T", v)
	var fault runtime.Error
	if err, ok := v.(error); ok && errors.As(err, &fault) {
		what = fault.Error()
	}
	a.Log.Error("panic", "route", routeOf(r), "what", what, "stack", string(debug.Stack()))
	if !w.begun {
		a.fail(w, r, errors.New("panic"))
	}
}

// newReference is a short number for a fault, to read out on the telephone: "K7QM-2XVA".
func newReference() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program instead
	s := base32.NewEncoding("23456789ABCDEFGHJKLMNPQRSTUVWXYZ").EncodeToString(b[:])
	return s[:4] + "-" + s[4:]
}
