package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"entente/browsertest"
)

// liveSite is a page that shows a number, and a stream that says it has changed.
type liveSite struct {
	mu     sync.Mutex
	number int
	told   chan string
}

func (s *liveSite) set(n int) {
	s.mu.Lock()
	s.number = n
	s.mu.Unlock()
	s.told <- fmt.Sprint(n)
}

func (s *liveSite) page(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	n := fmt.Sprint(s.number)
	s.mu.Unlock()
	p := galleryPage()
	p.Live, p.LiveAt = "/live", n
	body := around(Shell(p), PageHead{Title: "Number " + n}, around(Panel{Action: "/"}, Field{Name: "words", Label: "Words"}))
	if err := Render(w, r, http.StatusOK, body); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (s *liveSite) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	if err := out.Flush(); err != nil {
		return
	}
	for {
		select {
		case <-r.Context().Done():
			return
		case text := <-s.told:
			if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil || out.Flush() != nil {
				return
			}
		}
	}
}

func TestAChangeElsewhereShowsUnlessSomeoneIsWriting(t *testing.T) {
	s := &liveSite{told: make(chan string, 1)}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", Static())
	mux.HandleFunc("GET /live", s.stream)
	mux.HandleFunc("GET /", s.page)
	site := httptest.NewServer(mux)
	b := browsertest.Start(t)
	t.Cleanup(site.CloseClientConnections)
	b.Open(site.URL)

	s.set(1)
	b.WaitFor(`document.querySelector("h1").textContent === "Number 1" && document.body.dataset.liveAt === "1"`)

	browsertest.Eval[bool](b, `(document.getElementById("words").value = "half a sentence", true)`)
	s.set(2)
	b.WaitFor(`!document.getElementById("live-notice").hidden`)
	if got := b.Text("h1"); got != "Number 1" {
		t.Errorf("the page under a writer's hands changed to %q", got)
	}
	if got := browsertest.Eval[string](b, `document.getElementById("words").value`); got != "half a sentence" {
		t.Errorf("what was typed became %q", got)
	}
	b.NoComplaints()
}
