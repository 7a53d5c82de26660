package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
)

// guarded answers one request to a small site behind the guard; the log is given too.
func guarded(t *testing.T, public string, r *http.Request) (*http.Response, string) {
	t.Helper()
	at, err := url.Parse(public)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/space/{id}", func(w http.ResponseWriter, r *http.Request) {
		if err := Render(w, r, http.StatusOK, Shell(Page{Title: "Space"})); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("words of a person") })
	var log bytes.Buffer
	h, err := Guard{PublicURL: at, Log: slog.New(slog.NewJSONHandler(&log, nil)), Now: time.Now, BodyLimit: 100}.Wrap(mux)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), log.String()
}

func TestEveryAnswerCarriesThePolicy(t *testing.T) {
	for _, path := range []string{"/space/7", "/nothing", "/panic"} {
		res, _ := guarded(t, "https://entente.example", httptest.NewRequest("GET", path, nil))
		for header, want := range map[string]string{"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000"} {
			if got := res.Header.Get(header); got != want {
				t.Errorf("%s of %s = %q, want %q", header, path, got, want)
			}
		}
	}
	res, _ := guarded(t, "http://localhost:8080", httptest.NewRequest("GET", "/space/7", nil))
	if got := res.Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("HSTS without https: %q", got)
	}
}

func TestTheLogNamesTheRouteAndNoPathOrPerson(t *testing.T) {
	r := httptest.NewRequest("GET", "/space/k7qm-secret?q=dana", nil)
	_, log := guarded(t, "http://localhost", r)
	if !strings.Contains(log, `"route":"/space/{id}"`) || !strings.Contains(log, `"status":200`) {
		t.Errorf("log lacks route or status: %s", log)
	}
	for _, word := range []string{"k7qm", "dana", "192.0.2.1"} {
		if strings.Contains(log, word) {
			t.Errorf("log holds %q: %s", word, log)
		}
	}
}

func TestAPanicBecomesAReferenceAndItsWordsStayOutOfTheLog(t *testing.T) {
	res, log := guarded(t, "http://localhost", httptest.NewRequest("GET", "/panic", nil))
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(body), `class="reference">`)
	reference, _, _ := strings.Cut(after, "<")
	if res.StatusCode != 500 || len(reference) != 9 || !strings.Contains(log, reference) {
		t.Errorf("status %d, reference %q, log %s", res.StatusCode, reference, log)
	}
	if strings.Contains(log+string(body), "words of a person") {
		t.Error("what panicked is in the log or on the page")
	}
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	for site, want := range map[string]int{"cross-site": 403, "same-site": 403, "same-origin": 200} {
		r := httptest.NewRequest("POST", "/space/7", strings.NewReader(""))
		r.Header.Set("Sec-Fetch-Site", site)
		if res, _ := guarded(t, "https://entente.example", r); res.StatusCode != want {
			t.Errorf("POST from %s = %d, want %d", site, res.StatusCode, want)
		}
	}
}

func TestOnlyWhatTheReaderAskedForIsCompressed(t *testing.T) {
	cases := []struct {
		site, accept string
		secret, want bool
	}{
		{"same-origin", "gzip, br", false, true}, {"none", "gzip", false, true}, {"", "gzip", false, true},
		{"cross-site", "gzip", false, false}, {"same-site", "gzip", false, false},
		{"same-origin", "gzip", true, false}, {"same-origin", "gzip;q=0", false, false}, {"same-origin", "", false, false},
	}
	for _, c := range cases {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Sec-Fetch-Site", c.site)
		r.Header.Set("Accept-Encoding", c.accept)
		w := httptest.NewRecorder()
		answer := Render
		if c.secret {
			answer = RenderSecret
		}
		if err := answer(w, r, http.StatusOK, Shell(Page{Title: "x"})); err != nil {
			t.Fatal(err)
		}
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != c.want {
			t.Errorf("%+v: compressed %t", c, got)
		}
		if store := w.Header().Get("Cache-Control"); (store == "no-store") != c.secret {
			t.Errorf("%+v: Cache-Control %q", c, store)
		}
	}
}

func TestTheClientIsTheLastAddressNoProxyOfOursWrote(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32")}
	cases := []struct{ peer, forwarded, want string }{
		{"203.0.113.9:1", "1.2.3.4", "203.0.113.9"}, // not a proxy: what it says does not count
		{"10.0.0.1:1", "1.2.3.4, 203.0.113.9", "203.0.113.9"},
		{"10.0.0.1:1", "203.0.113.9, 10.0.0.2", "203.0.113.9"},
		{"10.0.0.1:1", "203.0.113.9, nonsense", "10.0.0.1"},
		{"[::ffff:10.0.0.1]:1", "203.0.113.9", "203.0.113.9"},
		{"10.0.0.1:1", "", "10.0.0.1"},
	}
	for _, c := range cases {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-For", c.forwarded)
		if got := ClientAddr(r, trusted).String(); got != c.want {
			t.Errorf("ClientAddr(%s via %q) = %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

func TestStaticFilesAreKeptForEverAndAskedForOnce(t *testing.T) {
	for _, name := range []string{"app.css", "more.css", "live.js", "icon.svg"} {
		source, err := os.ReadFile("static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", AssetPath(name), nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		Static().ServeHTTP(w, r)
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, source) {
			t.Errorf("%s differs from its source (%v)", name, err)
		}
		if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("Cache-Control of %s = %q", name, got)
		}
		r.Header.Set("If-None-Match", w.Header().Get("Etag"))
		again := httptest.NewRecorder()
		Static().ServeHTTP(again, r)
		if again.Code != http.StatusNotModified {
			t.Errorf("%s asked for again = %d, want 304", name, again.Code)
		}
	}
	w := httptest.NewRecorder()
	Static().ServeHTTP(w, httptest.NewRequest("GET", "/static/app.000000000000.css", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("an old address = %d, want 404", w.Code)
	}
}

func TestPagesAreLight(t *testing.T) {
	page := packed([]byte(drawn(t, gallery(galleryPage()))))
	if n := len(page); n > 60<<10 {
		t.Errorf("the gallery weighs %d bytes compressed, want at most 60 kB", n)
	}
	if n := len(packed(liveJS)); n > 10_000 {
		t.Errorf("live.js weighs %d bytes compressed, want at most 10 kB", n)
	}
	if n := strings.Count(drawn(t, Shell(Page{Title: "x"})), "/static/"); n > 4 {
		t.Errorf("a page asks for %d files, want at most 4 beside itself and its stream", n)
	}
}

func TestAPageCarriesOnlyTheSymbolsItUses(t *testing.T) {
	got := drawn(t, Shell(Page{Title: "x", Record: RecordStrip{Text: "y"}}))
	if n := strings.Count(got, "<symbol"); n != 1 || !strings.Contains(got, `id="i-seal"`) {
		t.Errorf("%d symbols, want the seal alone", n)
	}
}

func TestNoPartWritesWhatWasTypedAsMarkup(t *testing.T) {
	for name, part := range map[string]templ.Component{"gallery": gallery(galleryPage()), "problem": problemPage(galleryPage(),
		Conflict(hostile, &Retry{"javascript:alert(1)", []Typed{{hostile, hostile, "</textarea>" + hostile}}}))} {
		got := drawn(t, part)
		for _, bad := range []string{"<script>", "<img", "javascript:", " style=", " onclick="} {
			if strings.Contains(got, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
	}
}
