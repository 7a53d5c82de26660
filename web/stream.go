package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/a-h/templ"
)

// A page that takes a while is written in parts, so that whoever waits reads how far it is without a script: drawn whole, cut
// where a cut stands, and sent part by part with what happens in between.

// cut is where such a page is cut. Nobody can type one: what is typed is escaped.
const cut = "<!--cut-->"

var cutHere = templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, cut)
	return err
})

// parts is a page under way. A reader who has gone hears nothing more; what is done goes on.
type parts struct {
	ctx  context.Context
	w    http.ResponseWriter
	rest []byte
	gone bool
}

// beginParts draws the page and sends what stands before its first cut; an error means that nothing was sent. Like
// RenderSecret it is never compressed and never stored.
func beginParts(w http.ResponseWriter, r *http.Request, page templ.Component) (*parts, error) {
	var body bytes.Buffer
	if err := page.Render(r.Context(), &body); err != nil {
		return nil, err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in front passes each part on at once
	w.WriteHeader(http.StatusOK)
	p := &parts{ctx: context.WithoutCancel(r.Context()), w: w, rest: body.Bytes()}
	p.next()
	return p, nil
}

// next sends the page up to its next cut, or to its end.
func (p *parts) next() {
	part, rest, _ := bytes.Cut(p.rest, []byte(cut))
	p.rest = rest
	p.send(string(part))
}

// say sends something in between. It must not fail for what it is given: half a page is out.
func (p *parts) say(c templ.Component) error {
	var text bytes.Buffer
	if err := c.Render(p.ctx, &text); err != nil {
		return err
	}
	p.send(text.String())
	return nil
}

func (p *parts) send(text string) {
	p.gone = p.gone || !push(p.w, text)
}

// end sends what is left, and lets the connection be used again.
func (p *parts) end() {
	for len(p.rest) > 0 {
		p.next()
	}
	_ = http.NewResponseController(p.w).SetWriteDeadline(time.Time{}) // what cannot have one has none
}
