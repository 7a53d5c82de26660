package web

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// contentPolicy allows our own files and nothing else; no page may be framed.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Guard is what every request passes before it meets a route.
type Guard struct {
	PublicURL *url.URL         // where people reach us; https turns HSTS on
	Log       *slog.Logger     // one line a request: no address, no path, no person
	Now       func() time.Time // for durations
	BodyLimit int64            // bytes; the largest upload any route takes
}

// Wrap puts the guard before next, which should be the site's http.ServeMux:
// the log names its pattern. It fails only if PublicURL is no origin.
func (g Guard) Wrap(next http.Handler) (http.Handler, error) {
	cross := http.NewCrossOriginProtection()
	if err := cross.AddTrustedOrigin(g.PublicURL.Scheme + "://" + g.PublicURL.Host); err != nil {
		return nil, fmt.Errorf("public address: %w", err)
	}
	cross.SetDenyHandler(http.HandlerFunc(g.denied))
	guarded := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.serve(w, r, guarded)
	}), nil
}

func (g Guard) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	start := g.Now()
	seen := &witness{ResponseWriter: w}
	g.headers(w.Header())
	if r.Body != nil {
		// In place: a copy of the request would not learn its route's pattern.
		r.Body = http.MaxBytesReader(seen, r.Body, g.BodyLimit)
	}
	defer func() {
		if v := recover(); v != nil {
			g.recovered(seen, r, v)
		}
		g.Log.Info("request", "route", route(r), "status", seen.code(), "ms", g.Now().Sub(start).Milliseconds())
	}()
	next.ServeHTTP(seen, r)
}

func (g Guard) headers(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	// Not no-referrer: browsers would then send "Origin: null" with our own
	// forms, and over plain http that is all there is to tell ours by.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	if g.PublicURL.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// route is the pattern that matched: never the path, which names spaces and secrets.
func route(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	return r.Pattern
}

func (g Guard) denied(w http.ResponseWriter, r *http.Request) {
	p := Problem{Status: http.StatusForbidden, Title: "This came from another site",
		Text: "For your safety we take forms only from our own pages. Nothing was saved. Open the page here and try again."}
	if err := RenderProblem(w, r, Page{Theme: Theme(r)}, p); err != nil {
		g.Log.Error("page", "route", "cross-origin", "error", err.Error())
	}
}

// recovered turns a panic into a page with a reference. The log gets where it
// happened; what panicked is named only if the runtime said it, since any other
// value may hold a person's words.
func (g Guard) recovered(w *witness, r *http.Request, v any) {
	if v == http.ErrAbortHandler {
		panic(v)
	}
	reference := NewReference()
	what := fmt.Sprintf("%T", v)
	var fault runtime.Error
	if err, ok := v.(error); ok && errors.As(err, &fault) {
		what = fault.Error()
	}
	g.Log.Error("panic", "route", route(r), "reference", reference, "what", what, "stack", string(debug.Stack()))
	if w.status != 0 {
		return // part of a page is out; it cannot be taken back
	}
	if err := RenderProblem(w, r, Page{Theme: Theme(r)}, Fault(reference, nil)); err != nil {
		g.Log.Error("page", "reference", reference, "error", err.Error())
	}
}

// NewReference is a short number for a fault, to read out on the telephone:
// "K7QM-2XVA". It stands on the page and in the log, nowhere else.
func NewReference() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program instead
	s := base32.NewEncoding("23456789ABCDEFGHJKLMNPQRSTUVWXYZ").EncodeToString(b[:])
	return s[:4] + "-" + s[4:]
}

// witness remembers the status that was sent. Unwrap keeps flushing possible.
type witness struct {
	http.ResponseWriter
	status int
}

func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *witness) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

func (w *witness) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// ClientAddr is the address a request came from, for rate limits only. Behind
// trusted proxies it is the last address in X-Forwarded-For that is none of
// them; what stands before that was written by the client. The zero Addr means
// unknown.
func ClientAddr(r *http.Request, trusted []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(addr, trusted); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return addr
		}
		addr = next.Unmap()
	}
	return addr
}

func within(a netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
