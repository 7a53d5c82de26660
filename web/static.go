package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"
)

var (
	//go:embed static/app.css
	appCSS []byte
	//go:embed static/more.css
	moreCSS []byte
	//go:embed static/live.js
	liveJS []byte
	//go:embed static/icon.svg
	iconSVG []byte
)

// assets are the files every page may ask for; computed once, never changed.
var assets = newAssets([]assetSource{
	{"app.css", "text/css; charset=utf-8", appCSS},
	{"more.css", "text/css; charset=utf-8", moreCSS},
	{"live.js", "text/javascript; charset=utf-8", liveJS},
	{"icon.svg", "image/svg+xml", iconSVG},
})

type assetSource struct {
	name, mime string
	body       []byte
}

// asset is one file under its hashed address, with its gzip form ready.
type asset struct {
	url, mime, etag string
	body, packed    []byte
}

type assetTable struct {
	byName map[string]asset
	byURL  map[string]asset
}

func newAssets(sources []assetSource) assetTable {
	t := assetTable{byName: map[string]asset{}, byURL: map[string]asset{}}
	for _, s := range sources {
		a := newAsset(s)
		t.byName[s.name] = a
		t.byURL[a.url] = a
	}
	return t
}

func newAsset(s assetSource) asset {
	sum := sha256.Sum256(s.body)
	hash := hex.EncodeToString(sum[:6])
	ext := path.Ext(s.name)
	return asset{
		url:    "/static/" + strings.TrimSuffix(s.name, ext) + "." + hash + ext,
		mime:   s.mime,
		etag:   `"` + hash + `"`,
		body:   s.body,
		packed: packed(s.body),
	}
}

// packed is b as gzip. Writing into memory cannot fail.
func packed(b []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// AssetPath is the address of a static file by its plain name: "app.css",
// "more.css", "live.js", "icon.svg". Its content never changes. An unknown name
// gives "", which a page shows as a missing file.
func AssetPath(name string) string { return assets.byName[name].url }

// Static serves the static files; mount it at "GET /static/". The addresses
// carry a hash of the content, so a browser asks for each once.
func Static() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := assets.byURL[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		a.serve(w, r)
	})
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Etag", a.etag)
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), a.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.body
	if acceptsGzip(r) {
		body = a.packed
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", a.mime)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the reader may be gone; there is no one to tell
}

// acceptsGzip reports whether the client takes gzip: named, and not at q=0.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			q, named := strings.CutPrefix(strings.TrimSpace(quality), "q=")
			value, err := strconv.ParseFloat(q, 64)
			return !named || (err == nil && value > 0)
		}
	}
	return false
}
