//go:build soak

package engine_test

import "testing"

// A record of its own for every twenty times, because each time the whole of it is read and verified.

func TestSoakKilledProgram(t *testing.T) {
	for range 50 {
		killProgram(t, 20)
	}
}

func TestSoakKilledDatabase(t *testing.T) {
	for range 50 {
		killDatabase(t, 20)
	}
}
