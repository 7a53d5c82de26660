package instrument

import (
	"embed"
	"fmt"
	"slices"
	"sync"
)

//go:embed set/*.yaml
var files embed.FS

// order is that in which the sets are offered: the three of a new partnership first.
var order = []string{
	"first-conversation", "ten-behaviours", "pulse", "potential", "partner-facts", "stakeholders", "readiness",
	"conditions", "collaborative-attributes", "trusted-partnership",
}

// All is every released version of our sets: in the order in which they are offered, the newest version of each first.
// The caller owns what it gets.
func All() []Set {
	var all []Set
	for _, s := range library() {
		all = append(all, s.clone())
	}
	return all
}

// Newest is the newest version of each of our sets, in the order in which they are offered.
func Newest() []Set {
	return slices.CompactFunc(All(), func(a, b Set) bool { return a.Key == b.Key })
}

// Offered is the newest version of each set that fits the situation.
func Offered(w When) []Set {
	return slices.DeleteFunc(Newest(), func(s Set) bool { return !s.Fits(w) })
}

// Find gives one of our sets, the newest version for version 0.
func Find(key string, version int) (Set, bool) {
	for _, s := range library() {
		if s.Key == key && (version == 0 || s.Version == version) {
			return s.clone(), true
		}
	}
	return Set{}, false
}

// library reads the files once. They are part of the program, and a test reads each: one that cannot be read means that
// the program was built from something else.
var library = sync.OnceValue(func() []Set {
	sets, err := load()
	if err != nil {
		panic(err)
	}
	return sets
})

func load() ([]Set, error) {
	entries, err := files.ReadDir("set")
	if err != nil {
		return nil, err
	}
	var sets []Set
	for _, entry := range entries {
		text, err := files.ReadFile("set/" + entry.Name())
		if err != nil {
			return nil, err
		}
		s, err := Parse(text)
		if err != nil {
			return nil, fmt.Errorf("set/%s: %w", entry.Name(), err)
		}
		if !slices.Contains(order, s.Key) {
			return nil, fmt.Errorf("set/%s: the key %q has no place in the order", entry.Name(), s.Key)
		}
		sets = append(sets, s)
	}
	slices.SortFunc(sets, func(a, b Set) int {
		if by := slices.Index(order, a.Key) - slices.Index(order, b.Key); by != 0 {
			return by
		}
		return b.Version - a.Version
	})
	return sets, nil
}
