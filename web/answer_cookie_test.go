package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A tablet that a whole hall answers on keeps working: it holds the last answers, and its session.
func TestABrowserHoldsTheLastAnswersAlone(t *testing.T) {
	var held []string
	for i := range 60 {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: "session"})
		for _, name := range held {
			r.AddCookie(&http.Cookie{Name: name, Value: "secret.leaf"})
		}
		w, name := httptest.NewRecorder(), keptUnder(fmt.Sprintf("link %d", i%55)) // the first five come again
		keep(w, r, name, answerKept{"secret", "leaf"}, time.Hour)
		gone := map[string]bool{}
		for _, c := range w.Result().Cookies() {
			gone[c.Name] = c.MaxAge < 0
		}
		if left, set := gone[name]; left || !set || len(gone) > 2 || gone[sessionCookie] {
			t.Fatalf("answer %d: cookies changed %v, want this one kept and the oldest gone", i+1, gone)
		}
		var still []string
		for _, old := range held {
			if !gone[old] && old != name {
				still = append(still, old)
			}
		}
		if len(still) < len(held) && len(held) > 0 && !gone[held[0]] {
			t.Fatalf("answer %d: of %s the oldest did not go first", i+1, strings.Join(held, " "))
		}
		if held = append(still, name); len(held) != min(i+1, 20) {
			t.Fatalf("%d answers given, %d held", i+1, len(held))
		}
	}
}
