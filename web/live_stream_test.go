package web

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"entente/browsertest"
	"entente/engine"
	"entente/partnership"

	"github.com/chromedp/chromedp"
)

// stream opens the guest's event stream over a real connection. marks gives what it says and is closed when it ends.
func (g *guest) stream(at partnership.SpaceID) (status int, marks <-chan string) {
	g.h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	g.h.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, g.h.url+"/s/"+string(at)+"/live", nil)
	if err != nil {
		g.h.t.Fatal(err)
	}
	for name, value := range g.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		g.h.t.Fatal(err)
	}
	said := make(chan string, 100)
	go func() {
		defer close(said)
		defer res.Body.Close()
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if mark, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				said <- mark
			}
		}
	}()
	return res.StatusCode, said
}

// next is what the stream says next, "" if it ended.
func nextMark(t *testing.T, marks <-chan string) string {
	t.Helper()
	select {
	case m := <-marks:
		return m
	case <-time.After(10 * time.Second):
		t.Fatal("the stream says nothing and does not end")
		return ""
	}
}

func (h *house) invite(who string, name string) {
	h.t.Helper()
	_, err := h.site.Engine.Do(h.t.Context(), engine.Signed(h.key(who, h.at)), h.at, &partnership.InviteParty{Name: partnership.Text(name)}, newCommand())
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestStreamSaysOnlyTheMarkThatPagesCarry(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("priya")
	status, marks := g.stream(h.at)
	page := g.get("/s/" + string(h.at))
	page.want(t, 200, `data-live="/s/`+string(h.at)+`/live"`)
	if mark := nextMark(t, marks); status != 200 || mark == "" || mark != page.find(`data-live-at="([0-9a-f]+)"`) {
		t.Errorf("the stream (%d) begins with %q, the page shows %q", status, mark, page.find(`data-live-at="([0-9a-f]+)"`))
	}
	h.invite("dana", "Eastmoor")
	if mark := nextMark(t, marks); mark != g.get("/s/"+string(h.at)).find(`data-live-at="([0-9a-f]+)"`) {
		t.Errorf("after a change the stream says %q, the page another", mark)
	}
}

func TestStreamIsNotForOthers(t *testing.T) {
	h := newHouse(t)
	for name, g := range map[string]*guest{"stranger": h.stranger(), "member of another": h.signedIn("max"), "operator": h.signedIn("olive")} {
		if status, _ := g.stream(h.at); status != 404 {
			t.Errorf("%s: %d, want 404", name, status)
		}
		if status, _ := g.stream("nowhere"); status != 404 {
			t.Errorf("%s, of a space that is not there: %d, want 404", name, status)
		}
	}
}

func TestStreamEndsAtOnceWithWhatItRestsOn(t *testing.T) {
	ends := map[string]func(h *house, g *guest){
		"signed out":         func(_ *house, g *guest) { g.post("/sign-out") },
		"everything revoked": func(h *house, _ *guest) { h.signedIn("priya").post("/you/sessions/end-all") },
		"ended elsewhere":    func(h *house, _ *guest) { h.signedIn("priya").post("/you/sessions/end-others") },
		"passphrase changed": func(h *house, _ *guest) {
			h.signedIn("priya").post("/you/passphrase", "passphrase", secretWords, "new_passphrase", "four brown otters swim")
		},
		"account erased":      func(_ *house, g *guest) { g.post("/you/erase", "sure", "yes", "passphrase", secretWords) },
		"the program stops":   func(h *house, _ *guest) { h.site.EndStreams() },
		"idle, at the notice": func(h *house, _ *guest) { h.pass(13 * time.Hour); h.invite("dana", "Eastmoor") },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			g := h.signedIn("priya")
			_, marks := g.stream(h.at)
			nextMark(t, marks)
			end(h, g)
			if mark := nextMark(t, marks); mark != "" {
				t.Errorf("the stream goes on with %q", mark)
			}
			if status, _ := g.stream(h.at); status == 200 {
				t.Error("the stream could be opened again")
			}
		})
	}
}

func TestStreamsOfOneAccountAreLimited(t *testing.T) {
	h := newHouse(t)
	g := h.signedIn("priya")
	for i := range liveStreams {
		status, marks := g.stream(h.at)
		if nextMark(t, marks); status != 200 {
			t.Fatalf("stream %d: %d", i+1, status)
		}
	}
	if status, _ := g.stream(h.at); status != http.StatusTooManyRequests {
		t.Errorf("one more: %d, want 429", status)
	}
	if status, _ := h.signedIn("dana").stream(h.at); status != 200 {
		t.Errorf("somebody else's: %d, want 200", status)
	}
}

func TestShutdownDoesNotWaitForStreams(t *testing.T) {
	h := newHouse(t)
	server := httptest.NewUnstartedServer(h.serve)
	server.Config.RegisterOnShutdown(h.site.EndStreams)
	server.Start()
	h.url = server.URL
	_, marks := h.signedIn("priya").stream(h.at)
	nextMark(t, marks)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := server.Config.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
}

// signInWith signs in through the page, as a person does by keyboard.
func (h *house) signInWith(b *browsertest.Browser, name string) {
	h.t.Helper()
	b.Open(h.url + "/sign-in")
	browsertest.Eval[bool](b, `(document.getElementById("sign_in").focus(), true)`)
	b.Press(name + "@x.example\t" + secretWords + "\r")
	arrive(b, ".who")
}

// arrive waits until a page with that element has been reached.
func arrive(b *browsertest.Browser, selector string) {
	b.Do("arrive at "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

func TestOneActsAndTheOthersPageFollows(t *testing.T) {
	h := newHouse(t)
	dana, priya := browsertest.Start(t), browsertest.Start(t)
	h.signInWith(dana, "dana")
	h.signInWith(priya, "priya")
	people := h.url + "/s/" + string(h.at) + "/people"
	dana.Open(people)
	invite := func(name string) {
		browsertest.Eval[bool](dana, `(document.querySelector("#organisation-name").value = "`+name+`", document.querySelector("main form[action$=invitations]").requestSubmit(), true)`)
		arrive(dana, "main form[action$=revoke]")
		dana.Open(people)
	}
	priya.Open(h.url + "/s/" + string(h.at))
	before := browsertest.Eval[string](priya, `document.body.dataset.liveAt`)
	invite("Eastmoor")
	priya.WaitFor(`document.body.dataset.liveAt !== "` + before + `"`)

	priya.Open(people)
	browsertest.Eval[bool](priya, `(document.querySelector("main form input:not([type=hidden])").value = "half a na", true)`)
	invite("Westmoor")
	priya.WaitFor(`!document.getElementById("live-notice").hidden`)
	if got := browsertest.Eval[string](priya, `document.querySelector("main form input:not([type=hidden])").value`); got != "half a na" {
		t.Errorf("what was typed became %q", got)
	}
	priya.NoComplaints()
}

func TestSignInSurvivesInARealBrowserOverPlainHTTPOnLoopback(t *testing.T) {
	h := newHouse(t)
	b := browsertest.Start(t)
	h.signInWith(b, "dana")
	for range 2 {
		b.Open(h.url + "/s/" + string(h.at))
		if got := browsertest.Eval[string](b, `location.pathname`); got != "/s/"+string(h.at) {
			t.Errorf("the browser was led to %q", got)
		}
	}
	if got := browsertest.Eval[string](b, `document.cookie`); got != "" {
		t.Errorf("script can read %q", got)
	}
	b.Open(h.url + "/you")
	browsertest.Eval[bool](b, `(document.querySelector('form[action="/sign-out"]').requestSubmit(), true)`)
	arrive(b, "#sign_in")
	b.Open(h.url + "/you")
	if got := browsertest.Eval[string](b, `location.pathname`); got != "/sign-in" {
		t.Errorf("after signing out the browser is at %q", got)
	}
}
