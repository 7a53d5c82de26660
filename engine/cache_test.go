package engine_test

import (
	"fmt"
	"runtime"
	"testing"

	"entente/engine"
	"entente/eventlog"
	"entente/partnership"
)

// TestIdleSpacesAreGivenBack visits many large spaces with an engine that may keep few entries: its memory stays bounded,
// and what was given back is read again when it is asked for.
func TestIdleSpacesAreGivenBack(t *testing.T) {
	store := eventlog.NewMemory()
	writer := engine.New(store, engine.Settings{Now: clock})
	var spaces []partnership.SpaceID
	for i := range 60 {
		at := harwick(t, writer)
		join(t, writer, at, "Calder Services", "priya")
		for k := range 30 {
			if _, err := writer.Do(t.Context(), engine.Signed(key("priya")), at, promise(fmt.Sprint(i, k)), fmt.Sprint(k)); err != nil {
				t.Fatal(err)
			}
		}
		spaces = append(spaces, at)
	}
	kept := func(keep uint64) uint64 {
		e := engine.New(store, engine.Settings{Now: clock, Keep: keep})
		before := memory()
		for range 2 {
			for _, at := range spaces {
				if err := e.View(t.Context(), engine.Signed(key("dana")), at, func(v partnership.View) error {
					if got := len(v.State.Commitments()); got != 30 {
						t.Errorf("%d promises, want 30", got)
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
		after := memory()
		runtime.KeepAlive(e)
		return after - min(before, after)
	}
	all, few := kept(1<<40), kept(100)
	if few > all/4 {
		t.Errorf("an engine that keeps 100 entries holds %d bytes, one that keeps all %d: idle spaces stay", few, all)
	}
}

// memory is what is in use after what is not was collected.
func memory() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
