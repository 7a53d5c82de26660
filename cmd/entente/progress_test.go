package main

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What takes longer than a second says so, once a second; what is done sooner says nothing.
func TestWhatTakesLongerThanASecondShowsProgress(t *testing.T) {
	for name, c := range map[string]struct {
		begin func(*app) (step func())
		want  string
	}{
		"verify":  {func(a *app) func() { p := verifyCommand{}.progress(a); return func() { p("k7", 5, 9) } }, "space k7: 5 of 9 entries\n"},
		"backup":  {func(a *app) func() { p := rowProgress(a, "copied"); return func() { p("entry", 5, 9) } }, "entry: 5 of 9 rows copied\n"},
		"restore": {func(a *app) func() { p := rowProgress(a, "restored"); return func() { p("entry", 5, 9) } }, "entry: 5 of 9 rows restored\n"},
		"demo":    {func(a *app) func() { p := playing(a); return func() { p(5, 9) } }, "Playing the story: 5 of 9\n"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var said bytes.Buffer
				step := c.begin(&app{stderr: &said, now: time.Now})
				for range 9 {
					time.Sleep(100 * time.Millisecond)
					step()
				}
				if said.Len() > 0 {
					t.Errorf("within a second it said %q", &said)
				}
				for range 20 {
					time.Sleep(100 * time.Millisecond)
					step()
				}
				if got := said.String(); got != strings.Repeat(c.want, 2) {
					t.Errorf("in 2.9 s it said %q, want twice %q", got, c.want)
				}
			})
		})
	}
}

// An import, and every other command over the API, is one request: what can be told is that it is still under way.
func TestWaitingForAnAnswerIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		stop := waiting(&app{stderr: &said}, time.NewTicker(time.Second))
		time.Sleep(2500 * time.Millisecond)
		stop()
		time.Sleep(5 * time.Second)
		if got, want := said.String(), "waiting for the answer: 1 s\nwaiting for the answer: 2 s\n"; got != want {
			t.Errorf("it said %q, want %q", got, want)
		}
	})
}
