package main

import "testing"

func TestEditDistanceCountsChangedLetters(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"listen", "listen", 0},
		{"listen", "", 6},
		{"", "listen", 6},
		{"listem", "listen", 1},
		{"listn", "listen", 1},
		{"kitten", "sitting", 3},
		{"public_url", "public-url", 1},
	} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestOnlyOurOwnVariablesThatAreSetCount(t *testing.T) {
	src := newSources([]string{"ENTENTE_DB=postgres://u:hunter2@h/d", "HOME=/x", "ENTENTE_LISTEN="})
	if len(src.env) != 1 {
		t.Errorf("newSources keeps %v, want only ENTENTE_DB: others are not ours, empty ones not set", src.env)
	}
}
