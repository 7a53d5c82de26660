package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"sync"

	"github.com/a-h/templ"
)

// Problem is what a person is told when a request could not be done. Reference
// is set for faults of ours only: the same number stands in the server's log.
type Problem struct {
	Status                 int
	Title, Text, Reference string
	Link                   Link // where to go to mend it

	// Retry is set when something typed could not be saved: the page keeps
	// the words and offers to send them again.
	Retry *Retry
}

// Retry is a form that was not saved: where it goes and what was typed, without
// passphrases and files.
type Retry struct {
	Action string
	Fields []Typed
}

// Typed is one field as it was typed. Without Label it is sent again unseen.
type Typed struct{ Name, Label, Value string }

// The problems every page shares. The wording says what happens next.

// NotFound is also the answer for what the reader may not know to exist.
func NotFound() Problem {
	return Problem{Status: http.StatusNotFound, Title: "There is nothing here",
		Text: "The address may be mistyped or cut short, or the page may be one you are not part of. If a mail or a slip of paper brought you, try its link again."}
}

// Forbidden is for something the reader can see but may not do; why is a full
// sentence that names who may.
func Forbidden(why string) Problem {
	return Problem{Status: http.StatusForbidden, Title: "This is not yours to do", Text: why}
}

// Conflict is for a write that something else overtook. why is a full sentence.
func Conflict(why string, retry *Retry) Problem {
	return Problem{Status: http.StatusConflict, Title: "Something changed while you were writing",
		Text: why + " Nothing was saved, and what you typed is kept below.", Retry: retry}
}

// Invalid is for input no form of ours sends; why is a full sentence. Fields that
// people fill in are answered on their own page, beside the field.
func Invalid(why string, retry *Retry) Problem {
	return Problem{Status: http.StatusUnprocessableEntity, Title: "This could not be read", Text: why, Retry: retry}
}

// Unavailable is for a store that does not answer just now.
func Unavailable(reference string, retry *Retry) Problem {
	return Problem{Status: http.StatusServiceUnavailable, Title: "Not possible just now",
		Text: faultText("Please try again in a minute.", retry), Reference: reference, Retry: retry}
}

// Fault is for everything that is our mistake.
func Fault(reference string, retry *Retry) Problem {
	return Problem{Status: http.StatusInternalServerError, Title: "Something went wrong on our side",
		Text: faultText("It has been noted.", retry), Reference: reference, Retry: retry}
}

func faultText(next string, retry *Retry) string {
	if retry == nil {
		return next
	}
	return "Nothing was saved, and what you typed is kept below. " + next
}

// Render draws the whole page, then writes it; an error means nothing was sent
// yet. Pages are private to the reader and checked again each time.
//
// Compression and secrets: what an attacker can make a browser ask for from
// another site could, compressed, be guessed at by its length (BREACH). Pages
// carry no token that guards a form (http.CrossOriginProtection does), the
// session is in a SameSite cookie and never in a page, pages with a secret are
// written by RenderSecret, and a request that another site started is answered
// without compression.
func Render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	w.Header().Set("Cache-Control", "private, no-cache")
	return render(w, r, status, page, sameSite(r) && acceptsGzip(r))
}

// RenderSecret is Render for a page that shows a secret: never compressed, never
// stored by the browser.
func RenderSecret(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	w.Header().Set("Cache-Control", "no-store")
	return render(w, r, status, page, false)
}

// RenderProblem answers with p inside shell, whose Title it replaces.
func RenderProblem(w http.ResponseWriter, r *http.Request, shell Page, p Problem) error {
	shell.Title = p.Title
	shell.Live = ""
	return Render(w, r, p.Status, problemPage(shell, p))
}

// sheets are buffers to draw pages in, for use again: one that has grown to a page's size need not grow anew.
var sheets = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// putBack gives a buffer back, unless a page of unusual size would be kept with it.
func putBack(sheet *bytes.Buffer) {
	if sheet.Cap() <= 1<<20 {
		sheet.Reset()
		sheets.Put(sheet)
	}
}

func render(w http.ResponseWriter, r *http.Request, status int, page templ.Component, compress bool) error {
	body := sheets.Get().(*bytes.Buffer)
	defer putBack(body)
	if err := page.Render(r.Context(), body); err != nil {
		return err
	}
	out := body.Bytes()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding, Cookie, Sec-Fetch-Site")
	if compress {
		h.Set("Content-Encoding", "gzip")
		out = squeezed(out)
	}
	h.Set("Content-Length", strconv.Itoa(len(out)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(out) // the reader may be gone; there is no one to tell
	}
	return nil
}

// packers are gzip writers for use again: each takes most of a megabyte, more than a page. The quickest level is a third
// of the work of the default one, for pages a fifth larger.
var packers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // fails only for a level that does not exist
	return z
}}

// squeezed is b as gzip; writing into memory cannot fail.
func squeezed(b []byte) []byte {
	var out bytes.Buffer
	z := packers.Get().(*gzip.Writer)
	z.Reset(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	packers.Put(z)
	return out.Bytes()
}

// sameSite reports whether the reader, or one of our own pages, asked for this.
// Browsers set the header and no page can change it; tools do not send it.
func sameSite(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "" || site == "none" || site == "same-origin"
}

// Theme is the reader's choice of appearance from the cookie "theme": "light",
// "dark", or "" for "as the device".
func Theme(r *http.Request) string {
	c, err := r.Cookie("theme")
	if err != nil || (c.Value != "light" && c.Value != "dark") {
		return ""
	}
	return c.Value
}

// ThemeCookie keeps the choice for a year; any value but light and dark forgets it.
func ThemeCookie(choice string, secure bool) *http.Cookie {
	c := &http.Cookie{Name: "theme", Value: choice, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
	if choice != "light" && choice != "dark" {
		c.Value, c.MaxAge = "", -1
	}
	return c
}
