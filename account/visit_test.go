package account_test

import (
	"testing"
	"time"
)

func TestComingBackTellsWhenOneWasLastHere(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		acc := w.anna(t)
		begun := w.time()
		for _, c := range []struct {
			pass time.Duration
			want time.Time
		}{
			{0, time.Time{}},
			{10 * time.Minute, time.Time{}},
			{3 * time.Hour, begun.Add(10 * time.Minute)},
			{time.Minute, begun.Add(10 * time.Minute)},
		} {
			w.pass(c.pass)
			got, err := w.Visited(t.Context(), acc.ID, "northbank")
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(c.want) {
				t.Errorf("%v later: Visited = %v, want %v", c.pass, got, c.want)
			}
		}
	})
}
